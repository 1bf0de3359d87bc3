"""`tracker check`, `verify-quote` and `cite`: one text or one statement against all that is stored."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
