"""The audit of a database: every row against its stored text, in as many processes as there are cores, and a seal against all of them.

Versions are read a page at a time and nothing is kept but what is broken, so that the size of a database costs time and no memory. Every
process has a connection of its own that cannot write.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import get_context
from os import cpu_count
from typing import IO, TYPE_CHECKING

from tracker.audit import Finding, audit_source
from tracker.audit.rows import Page, audit_rows
from tracker.audit.sources import Source, audit_marks
from tracker.seal import Manifest, SealedVersion

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Examined, Store

PART = 100
"""Versions that a process takes at a time."""

PARALLEL = 4_000
"""Versions from which on a second process pays for its start."""

AHEAD = 4
"""Parts that wait for each process: enough that none is idle, few enough that a million versions need no memory."""


@dataclass(slots=True)
class Tally:
    """How much was looked at.

    Attributes:
        rows: claims and figures.
        withdrawn, withheld: versions whose text is not here.
    """

    versions: int = 0
    rows: int = 0
    withdrawn: int = 0
    withheld: int = 0

    def __iadd__(self, other: "Tally") -> "Tally":
        self.versions += other.versions
        self.rows += other.rows
        self.withdrawn += other.withdrawn
        self.withheld += other.withheld
        return self


@dataclass(slots=True)
class Audited:
    """What an audit came to.

    Attributes:
        findings: of the versions that were looked at last.
    """

    tally: Tally = field(default_factory=Tally)
    findings: list[Finding] = field(default_factory=list)


def audit_store(
    store: "Store",
    tally: Tally,
    *,
    article: str | None = None,
    row: str | None = None,
    every: bool = False,
    processes: int | None = None,
) -> Iterator[Finding]:
    """Yield what is broken.

    Args:
        tally: takes what was looked at.
        article: only this one: its id or the beginning of one, the id it came with, or its address.
        row: only this claim or figure, by its whole id, in all readings that have it.
        every: all versions and all readings, former ones too; else the current ones.
        processes: that work side by side; None is one a core.

    Raises:
        UsageError: there is no such article, or there are several.
    """
    every = every or row is not None
    parts = _parts(store.to_examine(article=article, row=row, every=every))
    first = list(islice(parts, PARALLEL // PART))
    unfounded = () if row is not None else _unfounded(store, article)
    processes = processes or cpu_count() or 1
    if len(first) < PARALLEL // PART or processes == 1:
        for part in chain(first, parts):
            done = _audited(store, part, every, row)
            tally += done.tally
            yield from done.findings
        yield from unfounded
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (store.url,)) as pool:
        waiting: set[Future[Audited]] = set()
        queue = chain(first, parts)
        while True:
            waiting |= {pool.submit(_audited_apart, part, every, row) for part in islice(queue, processes * AHEAD - len(waiting))}
            if not waiting:
                break
            over, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in over:
                done = future.result()
                tally += done.tally
                yield from done.findings
    yield from unfounded


def audit_on_record(store: "Store", tally: Tally, *, processes: int | None = None) -> Iterator[Finding]:
    """Audit all versions and all readings, yield what is broken, and keep what it came to: when, how much, which articles did not hold.

    Args:
        store: that may write; the audit itself reads by other connections where it works in several processes.
        tally: takes what was looked at.
        processes: that work side by side; None is one a core.
    """
    run = store.start_audit()
    broken: Counter[str] = Counter()

    def counts() -> dict[str, int]:
        looked_at = {"versions": tally.versions, "rows": tally.rows, "withdrawn": tally.withdrawn, "withheld": tally.withheld}
        return looked_at | {"broken": broken.total()}

    try:
        for finding in audit_store(store, tally, every=True, processes=processes):
            broken[finding.article] += 1
            yield finding
    except BaseException:
        store.interrupt_run(run, counts())
        raise
    store.finish_audit(run, counts(), broken)


def _unfounded(store: "Store", article: str | None) -> Iterator[Finding]:
    """Withdrawals of articles of which nothing was withdrawn."""
    for id_, at in store.unfounded_withdrawals(article):
        yield Finding(article=id_, field="withdrawals", problem=f"a withdrawal on {at[:10]} is on record, and no text of it is withdrawn")


def _parts(pages: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    for page in pages:
        for start in range(0, len(page), PART):
            yield list(page[start : start + PART])


_store: "Store | None" = None  # of a process of the pool


def _begin(url: str) -> None:
    global _store  # noqa: PLW0603 - a process of the pool has one database for its life
    from tracker.store import Store

    _store = Store.open(url)
    _store.forbid_writing()


def _audited_apart(versions: list[str], every: bool, row: str | None) -> Audited:
    assert _store is not None, "the pool opens it"
    return _audited(_store, versions, every, row)


def _audited(store: "Store", versions: Sequence[str], every: bool, row: str | None) -> Audited:
    done = Audited()
    for one in store.examined(versions, every=every):
        done.tally += Tally(1, 0, one.absent == "withdrawn", one.absent == "withheld")
        for finding in audit_version(one, done.tally):
            if row is None or finding.row in ("", row):
                done.findings.append(finding)
    if row is not None:
        done.tally.rows = len(versions)
    return done


def audit_version(one: "Examined", tally: Tally | None = None) -> Iterator[Finding]:
    """Check one version: its hashes, and every row of its readings.

    Args:
        tally: takes the number of rows.
    """
    source = Source(
        *(one.text, one.text_hash, one.raw_hash, one.compressed, one.media_type, one.encoding, one.absent, one.withdrawn, one.bytes_left),
        reader=next((reading.reader for reading in one.readings if reading.reader), None),
    )
    yield from (Finding(article=one.article, field=field, problem=problem) for field, problem in audit_source(source))
    for reading in one.readings:
        if tally is not None:
            tally.rows += len(reading.claims) + len(reading.figures)
        yield from (Finding(article=one.article, row=row.row, field=row.field, problem=row.problem) for row in reading.broken)
        if one.absent is not None:
            left = len(reading.claims) + len(reading.figures) + len(reading.notices)
            if left and one.absent == "withdrawn":
                yield Finding(article=one.article, field="absent", problem=f"the text is withdrawn, and {left} rows of it are here")
            continue
        said = audit_marks(one.text, reading.marks, reading.notices, reading.published, reading.published_span)
        yield from (Finding(article=one.article, field=field, problem=problem) for field, problem in said)
        page = Page(one.text, one.text_hash, reading.claims, reading.figures, reading.language or "en", one.salt, reading.published)
        yield from audit_rows(page, reading.mentions)


# ------------------------------------------------------------------ seals


@dataclass(slots=True)
class Held:
    """A manifest that was held against a database.

    Attributes:
        versions: that it lists.
        withdrawn, withheld: ids of the articles of listed versions whose text is not here.
        later: versions that came in since.
        broken: versions that are missing or are not as they were sealed.
        whole: the manifest itself was not changed.
        signed: there is a signature.
        signed_by: the public key that signed it, and that was asked for; "" where none or another did.
    """

    versions: int = 0
    withdrawn: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    later: int = 0
    broken: int = 0
    whole: bool = True
    signed: bool = False
    signed_by: str = ""


def audit_seal(store: "Store", file: IO[str], name: str, held: Held, *, public_key: str | None = None) -> Iterator[Finding]:
    """Prove that nothing that a manifest lists changed since; yield what did.

    Args:
        name: of the manifest, for findings.
        held: takes what was found otherwise.
        public_key: whose signature it has to be, 64 hexadecimal digits; None is the one that the manifest itself names.

    Raises:
        UsageError: the file is no manifest.
    """
    manifest = Manifest(file, name)
    versions = manifest.versions()
    known = 0
    while batch := list(islice(versions, PART)):
        found = {one.id: one for one in store.examined([line.version for line in batch], readings=False)}
        known += len(found)
        for line in batch:
            problems = list(_sealed(line, found.get(line.version), held))
            held.broken += bool(problems)
            yield from problems
    held.versions = manifest.count
    held.whole = not manifest.problems
    for problem in manifest.problems:
        yield Finding(article="", field="seal", problem=f"{name}: {problem}")
    yield from _signed(manifest, name, held, public_key)
    held.later = store.count_versions() - known


def _sealed(line: SealedVersion, one: "Examined | None", held: Held) -> Iterator[Finding]:
    if one is None:
        yield Finding(article=line.article, field="seal", problem=f"sealed as number {line.number}, and not here: version {line.version}")
        return
    stored = {"article": one.article, "text_hash": one.text_hash, "raw_hash": one.raw_hash, "ingested_at": one.ingested_at}
    for name, value in stored.items():
        sealed = getattr(line, name)
        if value != sealed:
            yield Finding(article=line.article, field=name, problem=f"{value} here, sealed as {sealed} (number {line.number})")
    if one.absent is not None:
        (held.withdrawn if one.absent == "withdrawn" else held.withheld).append(one.article)
    source = Source(one.text, one.text_hash, one.raw_hash, one.compressed, "", one.encoding, one.absent, one.withdrawn, one.bytes_left)
    yield from (Finding(article=one.article, field=field, problem=problem) for field, problem in audit_source(source))


def _signed(manifest: Manifest, name: str, held: Held, public_key: str | None) -> Iterator[Finding]:
    signature = manifest.trailer.signature if manifest.trailer else None
    if signature is None:
        if public_key is not None:
            yield Finding(article="", field="seal", problem=f"{name}: there is no signature")
        return
    held.signed = True
    meant = public_key or signature.public_key
    if public_key is not None and public_key != signature.public_key:
        yield Finding(article="", field="seal", problem=f"{name}: signed by {signature.public_key}, which is another key")
    elif manifest.is_signed_by(meant):
        held.signed_by = meant
    else:
        yield Finding(article="", field="seal", problem=f"{name}: the signature is not valid: the manifest was changed after it was signed")
