"""Reported figures as JSON lines: numbers that somebody else read from a text, or keeps in a table.

A line holds the fields of a Figure and, beside them, `source` (the outlet that carried it) and `published`. What is left out is
null; an id that is left out follows from the line. Other fields are left alone, since the raw line is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tracker.dates import is_valid
from tracker.errors import InputError
from tracker.exchange.json_text import UnreadableJson, from_text
from tracker.records import Figure, record_id

REQUIRED = ("measure",)
DATES = ("published", "as_of", "since")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One reported figure.

    Attributes:
        outlet: who carried it.
        published: ISO date or datetime of the report.
        line: number of the line, from 1.
        raw: the line as it stands.
    """

    figure: Figure
    outlet: str | None
    published: str | None
    line: int
    raw: str


def read_figures(path: Path) -> Iterator[FigureLine | InputError]:
    """Read a file line by line; a line that cannot be taken yields its error, and the others go on.

    Raises:
        InputError: the file cannot be opened or is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, raw in enumerate(file, 1):
                if raw.strip():
                    yield _figure(f"{path}:{number}", number, raw.rstrip("\r\n"))
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror}", "name a file of JSON lines") from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not UTF-8", "save it as UTF-8") from error


def _figure(where: str, number: int, raw: str) -> FigureLine | InputError:
    try:
        given: Any = from_text(raw)
    except UnreadableJson as error:
        return InputError(where, f"is {error.reason}")
    if not isinstance(given, dict):
        return InputError(where, "is no JSON object", 'write one figure a line: {"measure": "killed", "value": 12, ...}')
    for name in REQUIRED:
        if given.get(name) is None:
            return InputError(where, f"has no {name!r}")
    for name in DATES:
        if given.get(name) is not None and not (isinstance(given[name], str) and is_valid(given[name])):
            return InputError(where, f"{name} {given[name]!r} is no ISO date")
    if not isinstance(given.get("source"), str | None):
        return InputError(where, "source: Input should be a valid string")
    fields = {name: value for name, value in given.items() if name in Figure.model_fields and value is not None}
    try:
        figure = Figure(**{"id": record_id("figure", raw), **fields})
    except ValidationError as error:
        first = error.errors()[0]
        return InputError(where, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    return FigureLine(figure, given.get("source"), given.get("published"), number, raw)
