"""Reconciliation of a database: all of it, or only what one new article touches, with the same rows in the end.

What could be one thing is found by blocking keys (texts, incidents, statements), and figures that could be held against each other are in
one docket (`tracker.reconcile.dockets`). So a change reaches as far as its keys and dockets do and no further:

    article -> copies of its text -> incidents that are one -> dockets of its figures -> their discrepancies
            -> what its text says of itself
            -> statements that share a key with its own

A full reconciliation does the same for everything there is, docket by docket in as many processes as there are cores; it is done when the
rules are of another edition than those that made what is stored, or when very much has changed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count
from typing import TYPE_CHECKING, NamedTuple

from tracker.identity import normalise
from tracker.read.duplicates import bands, copied, copies
from tracker.reconcile import dockets, of_article, of_copies, of_docket, of_statements, shared_events
from tracker.reconcile.comparable import readings
from tracker.reconcile.dockets import text_of
from tracker.reconcile.echoes import Carrier, carriers
from tracker.records import Discrepancy, Report

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Changes, Digest, Share, Store

EDITION = "1"
"""Raised when rules change: everything stored is then compared anew. Beside it stands the edition of what figures are filed by."""

FILING = "1"

TEXTS, COPIES, STATEMENTS = "text", "copies|", "statements"
"""Names of blocking keys, and of dockets that hold no figures."""

MANY = 2_000
"""Changed articles or dockets from which on it is quicker to compare everything."""

PARALLEL = 50_000
"""Figures from which on a second process pays for its start."""

PART = 20_000
"""Figures that a process takes at a time."""

Filed = Iterator[tuple[str, Discrepancy]]


class Reconciled(NamedTuple):
    """What a reconciliation came to.

    Attributes:
        discrepancies: that are stored now.
        full: everything was compared.
        dockets: that were looked at.
    """

    discrepancies: int
    full: bool
    dockets: int


def reconcile(store: "Store", *, full: bool = False, processes: int | None = None) -> Reconciled:
    """Compare what changed since the last time, or everything, and replace the discrepancies that follow from it.

    Args:
        full: compare everything, whatever changed.
        processes: that compare figures side by side in a full reconciliation; None is one a core.
    """
    from tracker.store import FILED, RECONCILED

    changes = store.changes()
    known = store.edition(RECONCILED) == EDITION and store.edition(FILED) == FILING
    much = len(changes.articles) > MANY or len(changes.dockets) > MANY
    if full or not known or much:
        store.set_edition(RECONCILED, None)  # should this break off, the next one is full again
        dockets_ = _everything(store, processes or cpu_count() or 1)
        store.set_edition(RECONCILED, EDITION)
    else:
        dockets_ = _changed(store, changes)
    store.compared(changes)
    return Reconciled(sum(store.stats_of_discrepancies().values()), full or not known or much, dockets_)


# ------------------------------------------------------------------ everything


def _everything(store: "Store", processes: int) -> int:
    groups = _all_copies(store)
    _file_anew(store, store.group_events(shared_events(store.events(), store.reports())))
    _file_corrected(store, store.figures_judged())
    shares = store.shares()

    def rows() -> Filed:
        explained: set[str] = set()
        for article, reports in store.told():
            found = of_article(reports)
            explained |= found.explained
            yield from _filed(text_of(article), found.listed())
        if processes > 1 and sum(share.figures for share in shares) >= PARALLEL:
            yield from _side_by_side(store, shares, explained, processes)
        else:
            yield from _compared(store, "", LAST, explained)
        yield from _filed(STATEMENTS, of_statements(store.statements()).listed())
        yield from _copies_told(store, groups)

    store.replace_discrepancies(rows())
    return len(shares)


LAST = "\U0010ffff"  # sorts after every name


def _filed(docket: str, rows: Iterable[Discrepancy]) -> Filed:
    return ((docket, row) for row in rows)


def _compared(store: "Store", first: str, last: str, explained: set[str]) -> Filed:
    """The discrepancies of the dockets between two names."""
    for docket, reports in store.docketed(first, last):
        yield from _filed(docket, of_docket(reports, explained, _aside(store)).listed())


def _aside(store: "Store") -> Callable[[str], Iterable[Report]]:
    return lambda article: next((reports for _, reports in store.told([article])), [])


@dataclass(frozen=True, slots=True)
class _Part:
    """Dockets that one process compares."""

    url: str
    first: str
    last: str
    explained: frozenset[str]


def _side_by_side(store: "Store", shares: Sequence["Share"], explained: set[str], processes: int) -> Filed:
    url, everywhere = store.url, frozenset(explained)
    parts = [_Part(url, part[0].docket, part[-1].docket, everywhere) for part in _parts(shares)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for rows in pool.map(_compare_part, parts):
            yield from rows


def _parts(shares: Sequence["Share"]) -> Iterator[list["Share"]]:
    """Dockets that follow each other, some ten thousand figures at a time."""
    part: list[Share] = []
    size = 0
    for share in shares:
        part.append(share)
        size += share.figures
        if size >= PART:
            yield part
            part, size = [], 0
    if part:
        yield part


def _compare_part(part: _Part) -> list[tuple[str, Discrepancy]]:
    from tracker.store import Store

    with Store.open(part.url, normalise=normalise) as store:
        return list(_compared(store, part.first, part.last, set(part.explained)))


def _file_anew(store: "Store", events: Iterable[str]) -> None:
    """File the figures of incidents that are in another group now; all of them, where filing itself changed."""
    from tracker.store import FILED

    if store.edition(FILED) != FILING:
        store.set_edition(FILED, None)
        _file(store, store.reports())
        store.set_edition(FILED, FILING)
    else:
        _file(store, store.of_events(events))


def _file(store: "Store", reports: Iterable[Report]) -> None:
    store.file(dockets(readings(reports)))


def _file_corrected(store: "Store", figures: Iterable[str]) -> None:
    """File figures that people corrected, or correct no longer, with the others of their texts: a number goes with what replaces it."""
    if ids := set(figures):
        for _, reports in store.told(store.articles_of(ids)):
            _file(store, reports)
        _file(store, store.imported(ids))


# ------------------------------------------------------------------ copies


def _all_copies(store: "Store") -> list[list[str]]:
    """Mark all copies, and store the keys by which a new text finds them; groups of articles, the earliest first."""
    from tracker.store import Key

    digests = list(store.digests())
    store.set_keys(TEXTS, (Key(key, one.extraction, one.article) for one in digests for key in bands(one.digest)), all_=True)
    groups: dict[str, list[str]] = {}
    for copy in copies((one.article, one.digest) for one in digests):
        groups.setdefault(copy.of, [copy.of]).append(copy.id)
    store.mark_copies({id_: group[0] for group in groups.values() for id_ in group[1:]})
    return list(groups.values())


def _changed_copies(store: "Store", articles: Iterable[str]) -> tuple[list[list[str]], set[str], set[str]]:
    """Mark the copies among articles that changed and those that they may be copies of.

    Returns:
        Groups of articles that carry one text, the earliest first; those that were looked at; those whose original is another than before.
    """
    from tracker.store import Key

    new = store.digests_of(articles)
    store.set_keys(TEXTS, (Key(key, one.extraction, one.article) for one in new.values() for key in bands(one.digest)))
    looked = set(articles)
    near: dict[str, Digest] = {}
    waiting = looked | store.copied_with(looked)
    while waiting:  # a new text may join two groups, and one that is gone may part them
        near |= store.digests_of(waiting)
        looked |= waiting
        keys = {key for id_ in waiting if id_ in near for key in bands(near[id_].digest)}
        found = set().union(*store.sharing(TEXTS, keys).values()) - looked
        others = store.digests_of(found)
        alike = {
            id_
            for id_, other in others.items()
            if any(copied(near[one].digest, other.digest) is not None for one in waiting if one in near)
        }
        waiting = (alike | store.copied_with(alike)) - looked
    ordered = sorted(near.values(), key=lambda one: one.order)
    groups: dict[str, list[str]] = {}
    for copy in copies((one.article, one.digest) for one in ordered):
        groups.setdefault(copy.of, [copy.of]).append(copy.id)
    marks = {id_: group[0] for group in groups.values() for id_ in group[1:]}
    return list(groups.values()), looked, store.mark_copies(marks, looked)


def _copies_told(store: "Store", groups: Sequence[Sequence[str]]) -> Filed:
    for group in groups:
        yield from _filed(f"{COPIES}{group[0]}", of_copies([group], _carriers(store, group)).listed())


def _carriers(store: "Store", articles: Sequence[str]) -> dict[str, Carrier]:
    """Outlet and date of those articles that have rows."""
    reports = [report for _, some in store.told(articles) for report in some]
    return carriers(readings(reports), store.statements_of(articles=articles))


# ------------------------------------------------------------------ what changed


def _changed(store: "Store", changes: "Changes") -> int:
    groups, looked, other = _changed_copies(store, changes.articles) if changes.articles else ([], set(), set())
    told = dict(store.told(changes.articles | other))
    moved = store.group_events(shared_events(store.events(), store.reports()))
    figures = {report.figure.id for reports in told.values() for report in reports} | changes.figures
    touched = store.dockets_of(figures) | changes.dockets
    counted = list(store.of_events(moved))
    touched |= store.dockets_of(report.figure.id for report in counted)
    for reports in told.values():
        _file(store, reports)
    _file(store, counted)
    _file_corrected(store, changes.figures & store.figures_judged())
    touched |= store.dockets_of(figures | {report.figure.id for report in counted})
    texts = set(told) | changes.articles | store.articles_of(changes.figures)
    store.replace_discrepancies(
        [row for article, reports in store.told(texts) for row in _filed(text_of(article), of_article(reports).listed())],
        dockets={text_of(article) for article in texts},
    )

    def rows() -> Filed:
        for docket in sorted(touched):
            reports = store.docket(docket)
            explained = store.questioned((report.figure.id for report in reports), text_of(""))
            yield from _filed(docket, of_docket(reports, explained, _aside(store)).listed())
        if changes.articles or changes.claims or other:
            yield from _filed(STATEMENTS, of_statements(store.statements()).listed())
        yield from _copies_told(store, groups)

    said = {STATEMENTS} if changes.articles or changes.claims or other else set[str]()
    store.replace_discrepancies(rows(), dockets=touched | said | {f"{COPIES}{id_}" for id_ in looked})
    return len(touched)
