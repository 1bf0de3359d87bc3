"""Tables as CSV files: RFC 4180, UTF-8, one file a table, in a folder or a ZIP file.

Lists, spans and evidence are JSON in their cells; nothing is an empty cell. A text that a spreadsheet would take for a formula gets an
apostrophe in front (`tracker.exchange.formulas`).
"""

import csv
import json
from collections.abc import Iterator
from contextlib import ExitStack
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, cast

from tracker.exchange.columns import Holds, rows, sheets
from tracker.exchange.documents import Document, Options
from tracker.exchange.folders import zipped
from tracker.exchange.formulas import guarded

JSON = (Holds.span, Holds.spans, Holds.texts, Holds.evidence, Holds.reasons)


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write all tables into one ZIP file."""
    zipped(write_folder, documents, to, options)


def write_folder(documents: Iterator[Document], folder: Path, options: Options) -> None:
    """Write each table into a file of its own."""
    tables = {sheet.name: sheet for sheet in sheets(options)}
    with ExitStack() as open_files:
        writers = {}
        for name, sheet in tables.items():
            file = open_files.enter_context((folder / f"{name}.csv").open("wb"))
            writers[name] = open_files.enter_context(_Table(file, list(sheet.columns), bom=options.bom))
        for name, row in rows(documents, options):
            columns = tables[name].columns
            writers[name].write([cell(row[column], holds) for column, holds in columns.items()])


class _Table:
    def __init__(self, file: BinaryIO, header: list[str], *, bom: bool) -> None:
        self.text = TextIOWrapper(file, encoding="utf-8-sig" if bom else "utf-8", newline="")
        self.writer = csv.writer(self.text)  # RFC 4180: commas, double quotation marks, CR LF
        self.writer.writerow(header)

    def __enter__(self) -> "_Table":
        return self

    def __exit__(self, *_: object) -> None:
        self.text.flush()
        self.text.detach()

    def write(self, cells: list[str]) -> None:
        self.writer.writerow(cells)


def cell(value: object, holds: Holds) -> str:
    """A value as a cell has it."""
    if value is None:
        return ""
    if holds in JSON:
        return json.dumps(value, ensure_ascii=False) if value else ""
    if holds is Holds.flag:
        return "true" if value else "false"
    return guarded(cast(str, value)) if holds is Holds.text else str(value)
