"""Figures of the database, docket by docket: all of them in several processes, or those dockets that a change touches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tracker.identity import normalise
from tracker.reconcile import dockets as dockets_of
from tracker.reconcile import of_article, of_docket
from tracker.reconcile.comparable import readings
from tracker.reconcile.dockets import text_of
from tracker.records import Discrepancy, Report

if TYPE_CHECKING:
    from tracker.store import Share, Store

FILING = "1"
"""Raised when the docket of a figure follows by other rules: all figures are then filed anew."""

PARALLEL = 50_000
"""Figures from which on a second process pays for its start."""

PART = 20_000
"""Figures that a process takes at a time."""

LAST = "\U0010ffff"
"""Sorts after every docket's name."""

Filed = Iterator[tuple[str, Discrepancy]]
"""Discrepancies with the docket that each comes from."""


def filed(docket: str, rows: Iterable[Discrepancy]) -> Filed:
    return ((docket, row) for row in rows)


# ------------------------------------------------------------------ what a text says of itself


def all_texts(store: "Store", explained: set[str]) -> Filed:
    """What every article says about its own numbers; the figures that are explained by it are added to a set."""
    for article, reports in store.told():
        found = of_article(reports)
        explained |= found.explained
        yield from filed(text_of(article), found.listed())


def compare_texts(store: "Store", articles: Iterable[str]) -> None:
    """Replace what some articles say about their own numbers."""
    texts = set(articles)
    found = [row for article, reports in store.told(texts) for row in filed(text_of(article), of_article(reports).listed())]
    store.replace_discrepancies(found, dockets={text_of(article) for article in texts})


# ------------------------------------------------------------------ dockets


def all_dockets(store: "Store", shares: Sequence["Share"], explained: set[str], processes: int) -> Filed:
    """The discrepancies of all dockets.

    Args:
        shares: how many figures each has.
        explained: figures that their own text explains.
        processes: that may run side by side.
    """
    if processes == 1 or sum(share.figures for share in shares) < PARALLEL:
        yield from _between(store, "", LAST, explained)
        return
    parts = [_Part(store.url, part[0].docket, part[-1].docket, frozenset(explained)) for part in _parts(shares)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for rows in pool.map(_compare, parts):
            yield from rows


def dockets(store: "Store", names: Iterable[str]) -> Filed:
    """The discrepancies of some dockets."""
    for docket in sorted(names):
        reports = store.docket(docket)
        explained = store.questioned((report.figure.id for report in reports), text_of(""))
        yield from filed(docket, of_docket(reports, explained, _aside(store)).listed())


def _between(store: "Store", first: str, last: str, explained: Iterable[str]) -> Filed:
    for docket, reports in store.docketed(first, last):
        yield from filed(docket, of_docket(reports, explained, _aside(store)).listed())


def _aside(store: "Store") -> Callable[[str], Iterable[Report]]:
    return lambda article: next((reports for _, reports in store.told([article])), [])


@dataclass(frozen=True, slots=True)
class _Part:
    """Dockets that one process compares."""

    url: str
    first: str
    last: str
    explained: frozenset[str]


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


def _compare(part: _Part) -> list[tuple[str, Discrepancy]]:
    from tracker.store import Store

    with Store.open(part.url, normalise=normalise) as store:
        return list(_between(store, part.first, part.last, part.explained))


# ------------------------------------------------------------------ filing


def file_all(store: "Store", events: Iterable[str]) -> None:
    """File the figures of incidents that are in another group now, and those that are in no docket; all, where filing itself changed."""
    from tracker.store import FILED

    if store.edition(FILED) != FILING:
        store.set_edition(FILED, None)
        _file(store, store.reports())
        store.set_edition(FILED, FILING)
    else:
        _file(store, store.of_events(events))
        _file(store, store.unfiled())
    _file(store, _with_their_texts(store, store.figures_judged()))


def refile(store: "Store", articles: Iterable[str], events: Iterable[str], figures: Iterable[str]) -> set[str]:
    """File the figures of articles and of incidents anew, and some more; the dockets that they were in and are in now."""
    reports = [report for _, some in store.told(articles) for report in some]
    reports += [*store.of_events(events), *_with_their_texts(store, figures)]
    ids = {report.figure.id for report in reports} | set(figures)  # what people say is no figure had a docket, too
    before = store.dockets_of(ids)
    _file(store, reports)
    return before | store.dockets_of(ids)


def _with_their_texts(store: "Store", figures: Iterable[str]) -> list[Report]:
    """Some figures with the others of their texts: a number goes with what replaces it, and people may have decided what that is."""
    ids = set(figures)
    return [*(report for _, some in store.told(store.articles_of(ids)) for report in some), *store.imported(ids)]


def _file(store: "Store", reports: Iterable[Report]) -> None:
    store.file(dockets_of(readings(reports)))
