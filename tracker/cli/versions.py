"""`tracker diff`, `copies` and `notices`: what changed, what repeats, what was corrected."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
