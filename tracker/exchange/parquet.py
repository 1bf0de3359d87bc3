"""Tables as Parquet files with typed columns, for dataframes and query engines: one file a table, in a folder or a ZIP file.

Spans are lists of [start, end], half-open character offsets; evidence is a map from field to spans. Dates are text, since they may be
months or years; `published_day` is a date.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from tracker.errors import UsageError
from tracker.exchange.columns import Holds, Row, Sheet, rows, sheets
from tracker.exchange.documents import Document, Options
from tracker.exchange.folders import zipped

GROUP = 10_000  # rows that are held until they are written as one row group
TEXTS = 200  # of articles: they may carry their text


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write all tables into one ZIP file.

    Raises:
        UsageError: pyarrow is not installed.
    """
    zipped(write_folder, documents, to, options)


def write_folder(documents: Iterator[Document], folder: Path, options: Options) -> None:
    """Write each table into a file of its own.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError("parquet needs pyarrow: install it with `pip install 'claim-tracker[exchange]'`") from error
    tables = {sheet.name: sheet for sheet in sheets(options)}
    with ExitStack() as open_files:
        files = {}
        for name, sheet in tables.items():
            shape = schema(sheet, options)
            files[name] = _File(
                open_files.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", shape, compression="zstd")), sheet, shape
            )
        for name, row in rows(documents, options):
            files[name].append(row)
        for file in files.values():
            file.flush()


class _File:
    def __init__(self, writer: Any, sheet: Sheet, shape: Any) -> None:
        self.writer, self.sheet, self.shape = writer, sheet, shape
        self.waiting: list[Row] = []
        self.most = TEXTS if "text_hash" in sheet.columns and "text" in sheet.columns else GROUP

    def append(self, row: Row) -> None:
        days = {name: date.fromisoformat(row[name]) for name, holds in self.sheet.columns.items() if holds is Holds.day and row[name]}
        self.waiting.append(row | days)
        if len(self.waiting) >= self.most:
            self.flush()

    def flush(self) -> None:
        import pyarrow as pa

        if self.waiting:
            self.writer.write_table(pa.Table.from_pylist(self.waiting, schema=self.shape))
            self.waiting = []


def schema(sheet: Sheet, options: Options) -> Any:
    """The types of a table's columns; who wrote it stands in its metadata."""
    import pyarrow as pa

    span = pa.list_(pa.int64())
    types = {
        Holds.text: pa.string(),
        Holds.day: pa.date32(),
        Holds.integer: pa.int64(),
        Holds.number: pa.float64(),
        Holds.flag: pa.bool_(),
        Holds.span: span,
        Holds.spans: pa.list_(span),
        Holds.texts: pa.list_(pa.string()),
        Holds.evidence: pa.map_(pa.string(), pa.list_(span)),
        Holds.reasons: pa.map_(pa.string(), pa.string()),
    }
    fields = [pa.field(name, types[holds]) for name, holds in sheet.columns.items()]
    return pa.schema(fields, metadata={"program": options.program})
