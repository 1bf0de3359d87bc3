"""`tracker fetch` and `watch`: articles from addresses and feeds, and from folders that fill."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
