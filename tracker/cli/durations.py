"""Lengths of time, as people type them."""

import re

import typer

UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}


def duration(value: str) -> str:
    """Callback for options that take a length of time.

    Raises:
        typer.BadParameter: it is none.
    """
    seconds(value)
    return value


def seconds(value: str) -> float:
    """Read a length of time: 90, 60s, 5m, 1.5h, 1d."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", value.strip())
    if found is None:
        raise typer.BadParameter(f"{value!r} is no length of time; write 60s, 5m, 1h or 1d")
    return float(found[1]) * UNITS[found[2]]
