"""`tracker export` and `import`: the archive out and in again, one file a format."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
