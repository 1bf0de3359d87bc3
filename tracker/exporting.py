"""Out and in again: the archive as documents for other programs.

Articles are read a lot at a time, and what is asked about them is asked once a lot, so that the memory it takes does not grow with the
archive. A file is written under another name and gets its own at the end: what bears it is whole.
"""

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from tracker.errors import InputError, UsageError
from tracker.exchange.documents import Decided, Document, Options
from tracker.exchange.formats import FORMATS, writer
from tracker.records import Article, Discrepancy, Report, Speaker, Statement

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import ArticleFilter, Store, Version

IMPORTS = "imports"
"""Id of the article of those documents that hold figures of files."""

ARCHIVE = "jsonl"
"""The format in which all of the archive leaves, and comes in again."""

COUNTED = {name: f"{name}s" for name in ("article", "claim", "figure", "judgement")}
"""Kinds of line that are counted apart."""

REMEMBERED = 20_000
"""Speakers that are kept: most articles name the same ones."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which articles leave; all rows of an article leave with it.

    Attributes:
        articles: their ids, the ids they came with or their addresses; empty for all.
        source: stands in the outlet's name.
        since, until: first and last day of publication, inclusive.
        place: stands in the place of one of its figures.
        by: ids of actors; it has a claim or a figure of one of them.
    """

    articles: Sequence[str] = ()
    source: str | None = None
    since: str | None = None
    until: str | None = None
    place: str | None = None
    by: Sequence[str] = ()

    @property
    def everything(self) -> bool:
        return self == Chosen()

    def filter(self, store: "Store") -> "ArticleFilter":
        """The same as the store asks for it.

        Raises:
            UsageError: an article is not there.
        """
        from tracker.store import ArticleFilter, ClaimFilter, FigureFilter

        sets: list[set[str]] = []
        if self.articles:
            sets.append({store.article(given).article.id for given in self.articles})
        if self.place is not None:
            sets.append(_articles(store.figures(FigureFilter(place=self.place))))
        if self.by:
            claims = {one.claim.article for one in store.claims(ClaimFilter(speakers=self.by))}
            sets.append(claims | _articles(store.figures(FigureFilter(originators=self.by))))
        return ArticleFilter(sorted(set.intersection(*sets)) if sets else None, self.source, self.since, self.until)


def _articles(reports: Iterable[Report]) -> set[str]:
    return {one.figure.article for one in reports if one.figure.article is not None}


def documents(
    store: "Store", wanted: "ArticleFilter | None" = None, *, with_text: bool = False, imports: bool = False
) -> Iterator[Document]:
    """Yield articles with their rows, by the name that they came with.

    Args:
        wanted: which articles; None for all.
        with_text: leave their texts in.
        imports: yield figures of files too, at the end.
    """
    from tracker.store import ArticleFilter

    speakers = _Speakers(store)
    for lot in store.lots(ArticleFilter() if wanted is None else wanted):
        yield from _documents(store, lot, speakers, with_text=with_text)
    for number, reports in enumerate(store.imports_in_lots() if imports else (), start=1):
        yield _of_imports(store, reports, speakers, number)


def _documents(store: "Store", lot: "Sequence[Version]", speakers: "_Speakers", *, with_text: bool) -> Iterator[Document]:
    ids = [version.article.id for version in lot]
    reports = dict(store.of_articles(ids))
    said = groupby(store.statements_of(articles=ids), key=lambda one: one.claim.article)
    statements = {article: tuple(some) for article, some in said}
    figures = [one.figure.id for some in reports.values() for one in some]
    claims = [one.claim.id for some in statements.values() for one in some]
    discrepancies = store.discrepancies_of(figures=figures, claims=claims, articles=ids)
    found, decided = _by_member(discrepancies), _decided(store, [*figures, *claims, *(one.id for one in discrepancies)])
    speakers.look_up(_named([one for some in statements.values() for one in some], [one for some in reports.values() for one in some]))
    for version in lot:
        id_ = version.article.id
        told, counted = statements.get(id_, ()), tuple(reports.get(id_, ()))
        members = [id_, *(one.claim.id for one in told), *(one.figure.id for one in counted)]
        told_of = _members(found, members)
        yield Document(
            article=version.article if with_text else version.article.model_copy(update={"text": ""}),
            name=version.name,
            text_hash=version.extraction.text_hash,
            raw_hash=version.raw_hash,
            number=version.number,
            ingested_at=version.ingested_at,
            copy_of=version.copy_of,
            statements=told,
            reports=counted,
            discrepancies=told_of,
            speakers=speakers.of(_named(told, counted)),
            decided=_of(decided, [*members, *(one.id for one in told_of)]),
        )


def _of_imports(store: "Store", reports: Sequence[Report], speakers: "_Speakers", number: int) -> Document:
    ids = [one.figure.id for one in reports]
    speakers.look_up(_named((), reports))
    told_of = tuple(store.discrepancies_of(figures=ids))
    judged = [*ids, *(one.id for one in told_of)]
    return Document(
        article=Article(id=IMPORTS, text=""),
        name=IMPORTS,
        text_hash="",
        raw_hash=None,
        number=number,
        ingested_at="",
        copy_of=None,
        statements=(),
        reports=tuple(reports),
        discrepancies=told_of,
        speakers=speakers.of(_named((), reports)),
        decided=_of(_decided(store, judged), judged),
    )


def _decided(store: "Store", ids: Iterable[str]) -> dict[str, list[Decided]]:
    found: dict[str, list[Decided]] = {}
    for one in store.judgements_on(ids):
        told = Decided(one.id, one.target, one.target_id, one.decision, one.reason, one.by, one.at)
        found.setdefault(one.target_id, []).append(told)
    return found


def _of(decided: dict[str, list[Decided]], ids: Iterable[str]) -> tuple[Decided, ...]:
    return tuple(sorted((one for id_ in set(ids) for one in decided.get(id_, ())), key=lambda one: one.number))


def _by_member(rows: Iterable[Discrepancy]) -> dict[str, list[Discrepancy]]:
    found: dict[str, list[Discrepancy]] = {}
    for row in rows:
        for id_ in (*row.figures, *row.claims, *row.articles):
            found.setdefault(id_, []).append(row)
    return found


def _members(found: dict[str, list[Discrepancy]], members: Iterable[str]) -> tuple[Discrepancy, ...]:
    return tuple({row.id: row for id_ in members for row in found.get(id_, ())}.values())


def _named(statements: Iterable[Statement], reports: Iterable[Report]) -> list[str]:
    """Ids of the actors that rows name, each once."""
    ids: list[str | None] = []
    for statement in statements:
        for one in (*statement.speakers, *statement.about):
            ids += [one.id, one.office, one.on_behalf_of]
    ids += [one.originator_id for one in reports]
    return [id_ for id_ in dict.fromkeys(ids) if id_ is not None]


@dataclass(slots=True)
class _Speakers:
    """Stored speakers, looked up many at a time and kept for a while."""

    store: "Store"
    known: dict[str, Speaker | None] = field(default_factory=dict)

    def look_up(self, ids: Iterable[str]) -> None:
        """See that these are known, and all that they belong to or held office in."""
        if len(self.known) > REMEMBERED:
            self.known.clear()
        waiting = set(ids) - self.known.keys()
        while waiting:
            self.known.update(dict.fromkeys(waiting))  # what is not stored is not asked for again
            found = self.store.speakers_by_id(sorted(waiting))
            self.known.update((one.id, one) for one in found)
            waiting = {id_ for one in found for id_ in _belongs_to(one)} - self.known.keys()

    def of(self, ids: Iterable[str]) -> dict[str, Speaker]:
        """These and all that they belong to, as far as they are stored."""
        found: dict[str, Speaker] = {}
        waiting = list(ids)
        while waiting:
            one = self.known.get(id_ := waiting.pop())
            if one is not None and id_ not in found:
                found[id_] = one
                waiting += _belongs_to(one)
        return found


def _belongs_to(one: Speaker) -> list[str]:
    return [*one.member_of, *(term.office for term in one.terms)]


# ------------------------------------------------------------------ into a file


@dataclass(slots=True)
class Written:
    """What an export came to.

    Attributes:
        counts: of documents, claims, figures.
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
    options = replace(options, skip=_noting(out, options.skip))
    wanted = chosen.filter(store)
    rows = documents(store, wanted, with_text=options.with_text, imports=how.imports and chosen.everything)
    counted = _counted(rows, out, passing)
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


def _counted(rows: Iterable[Document], out: Written, passing: Callable[[], None]) -> Iterator[Document]:
    for one in rows:
        out.counts["articles"] += bool(one.text_hash)
        out.counts["claims"] += len(one.statements)
        out.counts["figures"] += len(one.reports)
        yield one
        passing()


@contextmanager
def new_file(to: Path | None, *, force: bool, binary: bool = False) -> Iterator[BinaryIO]:
    """A file that gets its name when all of it is written; None is standard output.

    Raises:
        UsageError: it is there already and `force` is not given, it cannot be written, or standard output is a terminal and the file is
            no text.
    """
    if to is None:
        if binary and sys.stdout.isatty():
            raise UsageError("this format is no text to be read on a terminal: name a file, or send it on with |")
        with tempfile.SpooledTemporaryFile(max_size=2**20) if binary else _standard_output() as stream:
            yield cast(BinaryIO, stream)
            if binary:
                stream.seek(0)
                shutil.copyfileobj(stream, sys.stdout.buffer)
        return
    _refuse_existing(to, force)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror}") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
        part.chmod(0o666 & ~_umask())
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def new_folder(to: Path, *, force: bool) -> Iterator[Path]:
    """A folder that gets its name when all files in it are written.

    Raises:
        UsageError: it is there already and `force` is not given, is no folder, or cannot be written.
    """
    _refuse_existing(to, force)
    if to.exists() and not to.is_dir():
        raise UsageError(f"{to} is a file, and this format is several: name a folder, or a .zip file")
    try:
        part = Path(tempfile.mkdtemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent))
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror}") from error
    try:
        yield part
        part.chmod(0o777 & ~_umask())
        if not to.exists():
            part.rename(to)
        else:  # what else stands in the folder is not ours
            for one in sorted(part.iterdir()):
                one.replace(to / one.name)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _refuse_existing(to: Path, force: bool) -> None:
    if to.exists() and not force:
        raise UsageError(f"{to} is there already: name another file, or write over it with --force")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


# ------------------------------------------------------------------ in again


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


def take_in(store: "Store", file: BinaryIO, name: str, *, passing: Callable[[int], None] = lambda _: None) -> Iterator[TakenIn]:
    """Take in an archive, some hundred lines in a transaction.

    Args:
        name: of the file, for messages.
        passing: called with how many lines were stored.

    Yields:
        What each lot of lines came to, after it was stored.

    Raises:
        InputError: it is no archive.
    """
    from tracker.exchange.archive import read_lines
    from tracker.store import Placed

    unread: list[InputError] = []

    def readable() -> "Iterator[Placed]":
        for found in read_lines(file, name):
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
