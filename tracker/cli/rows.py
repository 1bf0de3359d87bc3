"""Rows on standard output: a table for people, JSON lines and CSV for programs.

JSON lines and CSV carry every field of a row; the table shows the columns that a person reads first. `rich` is imported
when a table is drawn and not before.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.exchange.formulas import guarded
from tracker.records import Span
from tracker.report import json_line, visible
from tracker.rows import Row

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


FormatOption = Annotated[Format, typer.Option("--format", help="How rows are printed; jsonl and csv print every field.")]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        header: what stands above it.
        value: reads the cell from a row.
        right: align to the right, for numbers.
        least: characters that it gets in any case where none of its cells is longer: a date or an id is not broken.
        wide: takes the room that is left; every column wraps at words rather than lose any.
        share: of that room, against other wide columns.
    """

    header: str
    value: Callable[[Row], object]
    right: bool = False
    wide: bool = False
    least: int | None = None
    share: int = 1


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell with stretches that stand out: half-open offsets into the text."""

    text: str
    spans: Sequence[Span]


def field(name: str, header: str | None = None, *, right: bool = False, wide: bool = False, share: int = 1) -> Column:
    """A column that shows a field as it is; null is empty."""
    return Column(name.replace("_", " ") if header is None else header, lambda row: row.get(name), right, wide, share=share)


def show(rows: Iterable[Row], columns: Sequence[Column], format_: Format, *, title: str = "", empty: str = "nothing found") -> int:
    """Print rows and return how many there were.

    Args:
        title: stands above a table.
        empty: said on standard error where a table would have no rows.
    """
    if format_ is Format.jsonl:
        return _jsonl(rows)
    if format_ is Format.csv:
        return _csv(rows)
    return _table(rows, columns, title, empty)


def _jsonl(rows: Iterable[Row]) -> int:
    count = 0
    for row in rows:
        sys.stdout.write(json_line(row))
        count += 1
    return count


def _csv(rows: Iterable[Row]) -> int:
    count, writer = 0, None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(sys.stdout, fieldnames=list(row))
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
        count += 1
    return count


def _cell(value: object) -> object:
    """A value as CSV has it: what a spreadsheet would take for a formula is guarded as in exports."""
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    return guarded(visible(value) if sys.stdout.isatty() else value)


def _shown(value: object) -> "Text":
    """A cell of a table; article text is data, never markup: Text shows "[bold]" as it stands."""
    from rich.text import Text

    if not isinstance(value, Marked):
        return Text("" if value is None else visible(str(value)))
    shown, at = Text(), 0
    for start, end in value.spans:
        shown.append(visible(value.text[at:start]))
        shown.append(visible(value.text[start:end]), "bold underline")
        at = end
    return shown.append(visible(value.text[at:]))


def _table(rows: Iterable[Row], columns: Sequence[Column], title: str, empty: str) -> int:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    _fill(drawn, rows, columns)
    if drawn.row_count:
        Console().print(drawn)
    else:
        sys.stderr.write(empty + "\n")
    return drawn.row_count


def plain(rows: Iterable[Row], columns: Sequence[Column]) -> "Table":
    """A table without lines, as wide as the page, for pages of several tables."""
    from rich.table import Table

    drawn = Table(
        box=None, expand=True, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", show_header=any(c.header for c in columns)
    )
    _fill(drawn, rows, columns)
    return drawn


def _fill(drawn: "Table", rows: Iterable[Row], columns: Sequence[Column]) -> None:
    for column in columns:
        drawn.add_column(
            column.header,
            justify="right" if column.right else "left",
            overflow="fold",
            min_width=column.least,
            ratio=column.share if column.wide else None,
        )
    whole = [len(column.header) <= (column.least or 0) for column in columns]
    for row in rows:
        cells = [_shown(column.value(row)) for column in columns]
        drawn.add_row(*cells)
        for number, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            whole[number] = whole[number] and max(map(len, cell.plain.split("\n"))) <= (column.least or 0)
    for of_table, fits in zip(drawn.columns, whole, strict=True):
        of_table.no_wrap = fits  # dates and ids stay whole, all others give way where room is short, and nothing is cut
        if not fits:
            of_table.min_width = None
