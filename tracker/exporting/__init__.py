"""Out and in again: the archive in the formats of other programs, and a whole archive back.

`documents` reads articles with their rows, `files` are what they are written to.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tracker.errors import InputError, UsageError
from tracker.exchange.documents import Document, Options, untold
from tracker.exchange.formats import FORMATS, writer
from tracker.exporting.documents import Chosen, documents
from tracker.exporting.files import new_file, new_folder

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Store

__all__ = ["Chosen", "TakenIn", "Written", "documents", "export", "restore"]

ARCHIVE = "jsonl"
"""The format in which all of the archive leaves, and comes in again."""

COUNTED = {name: f"{name}s" for name in ("article", "claim", "figure", "judgement")}
"""Kinds of line that are counted apart."""


@dataclass(slots=True)
class Written:
    """What an export came to.

    Attributes:
        counts: of articles, claims, figures; of what a format says it wrote where it counts itself.
        skipped: what the format could not say.
    """

    counts: Counter[str] = field(default_factory=Counter)
    skipped: list[InputError] = field(default_factory=list)


def export(
    store: "Store",
    format_: str,
    to: Path | None,
    chosen: Chosen,
    options: Options,
    *,
    force: bool = False,
    passing: Callable[[], None] = lambda: None,
) -> Written:
    """Write the archive in a format.

    Args:
        to: the file, or a folder where the format is several files; None for standard output.
        force: write over a file that is there.
        passing: called for every document.

    Raises:
        UsageError: the format is unknown or needs what is left out, the file is there already, or no article is found.
    """
    out = Written()
    if format_ == ARCHIVE:
        return _export_archive(store, to, chosen, options, force=force, out=out, passing=passing)
    write = writer(format_, with_text=options.with_text)
    how = FORMATS[format_]
    options = replace(options, skip=_noting(out, options.skip), wrote=_counting(out) if how.counts else untold)
    wanted = chosen.filter(store)
    rows = documents(store, wanted, with_text=options.with_text, imports=how.imports and chosen.everything)
    counted = _counted(rows, out, passing, told=how.counts)
    if to is not None and how.folder and to.suffix.casefold() != ".zip":
        with new_folder(to, force=force) as folder:
            _module(how.module).write_folder(counted, folder, options)
    else:
        with new_file(to, force=force, binary=how.binary) as stream:
            write(counted, stream, options)
    return out


def _export_archive(
    store: "Store", to: Path | None, chosen: Chosen, options: Options, *, force: bool, out: Written, passing: Callable[[], None]
) -> Written:
    from tracker.exchange.archive import write_lines
    from tracker.store import schema

    if not chosen.everything:
        raise UsageError(f"{ARCHIVE} is the whole archive, so that it can come in again: leave out what chooses articles")

    def passed(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for line in lines:
            yield line
            out.counts[COUNTED.get(line["type"], "other rows")] += 1
            if line["type"] == "version":
                passing()

    with new_file(to, force=force) as stream:
        lines = passed(store.lines(with_text=options.with_text))
        write_lines(lines, stream, database=schema.HEAD, program=options.program, with_text=options.with_text)
    return out


def _module(name: str) -> Any:
    from importlib import import_module

    return import_module(name)


def _noting(out: Written, tell: Callable[[InputError], None]) -> Callable[[InputError], None]:
    def skip(error: InputError) -> None:
        out.skipped.append(error)
        tell(error)

    return skip


def _counting(out: Written) -> Callable[[str], None]:
    def wrote(what: str) -> None:
        out.counts[what] += 1

    return wrote


def _counted(rows: Iterable[Document], out: Written, passing: Callable[[], None], *, told: bool) -> Iterator[Document]:
    """The documents, counted where the format does not count itself."""
    for one in rows:
        if not told:
            out.counts["articles"] += bool(one.text_hash)
            out.counts["claims"] += len(one.statements)
            out.counts["figures"] += len(one.reports)
        yield one
        passing()


@dataclass(slots=True)
class TakenIn:
    """What an import came to.

    Attributes:
        counts: of lines: new, unchanged, filled (a gap of what is stored), refused, left out (what belongs to a refused one).
        new: of each kind.
        refused: why.
    """

    counts: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    refused: list[InputError] = field(default_factory=list)


def restore(store: "Store", file: BinaryIO, name: str, *, passing: Callable[[int], None] = lambda _: None) -> Iterator[TakenIn]:
    """Take an archive in, some hundred lines in a transaction.

    Args:
        name: of the file, for messages.
        passing: called with how many lines were stored.

    Yields:
        What each lot of lines came to, after it was stored.

    Raises:
        InputError: it is no archive.
    """
    from tracker.exchange.archive import read_lines
    from tracker.store import Placed, schema

    unread: list[InputError] = []

    def readable() -> "Iterator[Placed]":
        for found in read_lines(file, name, newest=schema.HEAD):
            if isinstance(found, InputError):
                unread.append(found)
            else:
                yield Placed(*found)

    for done in store.restore(readable()):
        refused = [*unread, *done.refused]
        counts = done.counts + Counter({"refused": len(unread)})
        unread.clear()
        passing(sum(counts.values()))
        yield TakenIn(counts, done.new, refused)
