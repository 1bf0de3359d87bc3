"""Figures of the database, docket by docket: all of them in several processes, or those dockets that a change touches."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tracker.identity import normalise
from tracker.reconcile import dockets as dockets_of
from tracker.reconcile import of_article, of_docket
from tracker.reconcile.comparable import reading, readings
from tracker.reconcile.dockets import text_of
from tracker.records import Discrepancy, Report

if TYPE_CHECKING:
    from tracker.store import Share, Store

PARALLEL = 50_000
"""Figures from which on a second process pays for its start."""

PART = 20_000
"""Figures that a process takes at a time."""

LAST = "\U0010ffff"
"""Sorts after every docket's name."""

Part = tuple[str, str]
"""Dockets that follow each other: the names of the first and the last."""

Compare = Callable[[str, frozenset[str], Sequence[Part]], Iterable[list[tuple[str, Discrepancy]]]]
"""Compares parts elsewhere: given a database's URL, the figures that their texts explain, and parts, it gives their rows in order."""

PARTS = 16
"""Into how many a comparison elsewhere is divided at least, so that several workers have some."""

Filed = Iterator[tuple[str, Discrepancy]]
"""Discrepancies with the docket that each comes from."""


def filed(docket: str, rows: Iterable[Discrepancy]) -> Filed:
    return ((docket, row) for row in rows)


# ------------------------------------------------------------------ what a text says of itself


def all_texts(store: "Store", explained: set[str]) -> Filed:
    """What every article says about its own numbers; on the way its figures are filed anew.

    Args:
        explained: takes the ids of the figures that their own text explains.
    """
    moved: dict[str, str] = {}
    for article, reports in store.of_articles():
        told = readings(reports)
        moved.update(dockets_of(told))
        found = of_article(told)
        explained |= found.explained
        yield from filed(text_of(article), found.listed())
        if len(moved) >= PART:
            store.file(moved)
            moved = {}
    store.file(moved)


def compare_texts(store: "Store", texts: Mapping[str, Sequence[Report]]) -> None:
    """Replace what some articles say about their own numbers.

    Args:
        texts: the figures of each, none where it has none any more.
    """
    told = [(article, readings(reports)) for article, reports in sorted(texts.items()) if reports]
    found = [row for article, read in told for row in filed(text_of(article), of_article(read).listed())]
    store.replace_discrepancies(found, dockets=set(map(text_of, texts)))


# ------------------------------------------------------------------ dockets


def all_dockets(store: "Store", shares: Sequence["Share"], explained: set[str], processes: int, elsewhere: Compare | None = None) -> Filed:
    """The discrepancies of all dockets, in the dockets' order.

    Args:
        shares: how many figures each has.
        explained: figures that their own text explains.
        processes: that may run side by side.
        elsewhere: compares them instead.
    """
    if elsewhere is not None:
        some = max(1, min(PART, sum(share.figures for share in shares) // PARTS))
        for rows in elsewhere(store.url, frozenset(explained), [(part[0].docket, part[-1].docket) for part in _parts(shares, some)]):
            yield from rows
        return
    if processes == 1 or sum(share.figures for share in shares) < PARALLEL:
        yield from _between(store, "", LAST, explained)
        return
    parts = [(part[0].docket, part[-1].docket) for part in _parts(shares)]
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (store.url, frozenset(explained))) as pool:
        for rows in pool.map(_compare, *zip(*parts, strict=True)):
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
    return lambda article: next((reports for _, reports in store.of_articles([article])), [])


def _parts(shares: Sequence["Share"], most: int = PART) -> Iterator[list["Share"]]:
    """Dockets that follow each other, so many figures at a time."""
    part: list[Share] = []
    size = 0
    for share in shares:
        part.append(share)
        size += share.figures
        if size >= most:
            yield part
            part, size = [], 0
    if part:
        yield part


_given: tuple[str, frozenset[str]] = ("", frozenset())  # of a process that compares: the database, and what its texts explain


def _begin(url: str, explained: frozenset[str]) -> None:
    global _given  # noqa: PLW0603 - told once to each process, as a hundred thousand ids are not to be sent with every part
    _given = (url, explained)


def _compare(first: str, last: str) -> list[tuple[str, Discrepancy]]:
    url, explained = _given
    return compared(url, explained, (first, last))


def compared(url: str, explained: frozenset[str], part: Part) -> list[tuple[str, Discrepancy]]:
    """The discrepancies of a part of the dockets, by a connection of its own.

    Raises:
        StoreError: the database does not answer.
    """
    from tracker.store import Store

    first, last = part
    with Store.open(url, normalise=normalise) as store:
        return list(_between(store, first, last, explained))


# ------------------------------------------------------------------ filing


def file_imports(store: "Store") -> None:
    """File all imported figures anew, and those that people corrected."""
    waiting: list[tuple[Report, str | None]] = []
    for one in store.imports():
        waiting.append(one)
        if len(waiting) >= PART:
            _file_moved(store, waiting)
            waiting = []
    _file_moved(store, waiting)
    _file(store, _with_their_texts(store, store.figures_judged()))


def _file_moved(store: "Store", reports: Sequence[tuple[Report, str | None]]) -> None:
    """File those that are not where they belong."""
    found = dockets_of([reading(report) for report, _ in reports])
    store.file({report.figure.id: found[report.figure.id] for report, was in reports if found[report.figure.id] != was})


def refile(store: "Store", texts: Mapping[str, Sequence[Report]], events: Collection[str], figures: Iterable[str]) -> set[str]:
    """File the figures of articles and of incidents anew, and some more; the dockets that they were in and are in now.

    Args:
        texts: the figures of each article, those among them in which some of the further figures stand.
    """
    reports = [report for some in texts.values() for report in some]
    told = {report.figure.id for report in store.of_events(events)} if events else set()
    more = (told | set(figures)) - {report.figure.id for report in reports}
    reports += _with_their_texts(store, more, texts.keys())
    ids = {report.figure.id for report in reports} | set(figures)  # what people say is no figure had a docket, too
    belong = dockets_of(readings(reports))
    before = store.filed(ids)
    store.file({figure: belong[figure] for figure, docket in before if belong.get(figure, docket) != docket})
    found = {docket for _, docket in before} | {belong.get(figure, docket) for figure, docket in before}
    return {docket for docket in found if docket is not None}


def _with_their_texts(store: "Store", figures: Iterable[str], known: Collection[str] = ()) -> list[Report]:
    """Some figures with the others of their texts: a number goes with what replaces it, and people may have decided what that is.

    Args:
        known: articles that are left out.
    """
    ids = set(figures)
    if not ids:
        return []
    articles = store.articles_of(ids).difference(known)
    told = store.of_articles(articles) if articles else ()
    return [*(report for _, some in told for report in some), *store.imported(ids)]


def _file(store: "Store", reports: Iterable[Report]) -> None:
    store.file(dockets_of(readings(reports)))
