"""`tracker withdraw` and `seal`: what leaves the archive for good, and the proof that nothing else did."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
