"""The formats in which the archive leaves, each in a module of its own."""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from tracker.errors import InputError, UsageError
from tracker.exchange.documents import Writer


@dataclass(frozen=True, slots=True)
class FormatOut:
    """A format that documents are written in.

    Attributes:
        suffix: of a file in it.
        what: one line for the help.
        module: where its `write` is, a `Writer`; imported when it is used.
        needs_text: without full texts it has nothing to say.
        imports: it takes figures that came from files too, which stand in no text.
        binary: its files are no text, and nothing for a terminal.
        counts: it tells what it writes (`Options.wrote`), which is not all articles, claims and figures that it is given.
        folder: it is several files: `write` puts them into a ZIP file, `write_folder` into a folder.
    """

    suffix: str
    what: str
    module: str
    needs_text: bool = False
    imports: bool = False
    binary: bool = False
    folder: bool = False
    counts: bool = False


FORMATS: dict[str, FormatOut] = {
    "csv": FormatOut(".zip", "tables for spreadsheets and scripts: articles, claims, figures, discrepancies, as CSV files",
                     "tracker.exchange.csv_tables", imports=True, binary=True, folder=True),
    "parquet": FormatOut(".zip", "the same tables with typed columns, for dataframes and query engines",
                         "tracker.exchange.parquet", imports=True, binary=True, folder=True),
    "xlsx": FormatOut(".xlsx", "the same tables as an Excel workbook", "tracker.exchange.xlsx", imports=True, binary=True),
    "claim-review": FormatOut(".jsonld", "claims, and decisions on discrepancies, in the words of schema.org: for fact-check feeds",
                              "tracker.exchange.schema_org", counts=True),
    "hxl": FormatOut(".csv", "figures with hashtags of the Humanitarian Exchange Language", "tracker.exchange.hxl", imports=True,
                     counts=True),
    "web-annotation": FormatOut(".jsonld", "claims and figures as W3C annotations of the articles", "tracker.exchange.web_annotation",
                                counts=True),
    "jsonl": FormatOut(".jsonl", "the whole archive, nothing lost: for safe keeping and for `tracker import`", "tracker.exchange.archive"),
    "brat": FormatOut(".zip", "brat: texts with their annotations beside them",
                      "tracker.exchange.brat", needs_text=True, binary=True, folder=True),
    "docbin": FormatOut(".zip", "spaCy: documents with span groups, to train with",
                        "tracker.exchange.docbin", needs_text=True, binary=True, folder=True),
    "ftm": FormatOut(".json", "FollowTheMoney entities, for Aleph and its kin", "tracker.exchange.followthemoney", imports=True),
    "ftm-statements": FormatOut(".csv", "the same as FollowTheMoney statements",
                                "tracker.exchange.followthemoney_statements", imports=True),
    "gqg": FormatOut(".json", "quotations in the lines of GDELT's Global Quotation Graph", "tracker.exchange.gqg", counts=True),
    "label-studio": FormatOut(".json", "Label Studio tasks, to correct and read back", "tracker.exchange.label_studio", needs_text=True),
    "prodigy": FormatOut(".jsonl", "Prodigy tasks, to accept or reject and read back", "tracker.exchange.prodigy", needs_text=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one thing that a reader yielded.

    Attributes:
        state: "new", "unchanged" or "skipped".
        error: why it was skipped.
    """

    where: str
    state: str
    error: InputError | None = None


@dataclass(frozen=True, slots=True)
class FormatIn:
    """A format in which other programs hand back what people corrected in them.

    Attributes:
        what: one line for the help.
        module: where its `read(file: BinaryIO, name: str)` is, which yields corrections, or an InputError for what cannot be read.
        applied_by: where `apply(store, corrections, by=NAME)` is, which signs and stores what `read` yielded, errors among it, and yields
            a `Taken` for each.
    """

    what: str
    module: str
    applied_by: str


READERS: dict[str, FormatIn] = {
    "label-studio": FormatIn(
        "Label Studio's JSON export of tasks that `tracker export` wrote", "tracker.exchange.label_studio", "tracker.annotations"
    ),
    "prodigy": FormatIn(
        "the lines of `prodigy db-out` for tasks that `tracker export` wrote", "tracker.exchange.prodigy", "tracker.annotations"
    ),
}
"""Formats that are read besides the archive, which is known by its first line."""


def writer(name: str, *, with_text: bool) -> Writer:
    """The writer of a format.

    Raises:
        UsageError: there is no such format, or it needs full texts and may not have them.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}: {', '.join(sorted(FORMATS))}")
    chosen = FORMATS[name]
    if chosen.needs_text and not with_text:
        raise UsageError(f"{name} carries full texts and says nothing without them: add --with-text")
    return cast(Writer, import_module(chosen.module).write)
