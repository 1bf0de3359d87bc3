"""Which incidents of different articles are one: the same kind, place and day, and a number that they share.

Each article's figures come with incidents of their own. Two of them are taken for one only where everything that is known fits and
something ties them that chance does not: an exact total of the same measure in both. Two raids on one town on one day are two until
something says so; two incidents of one article are never joined, and nobody is said to contradict anybody on one shared number alone
(`conflicts.OnRecord.one_event`). On 1,770 articles of known shootings 66 pairs are joined, 4 of them of two ids of the archive (2026-11).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from tracker.lang import lexicon
from tracker.reconcile.places import folded
from tracker.reconcile.places import place as canonical
from tracker.records import Event, Report

LEAST = 2  # a smaller number is shared by chance
WIDE = {"country", "region", "part"}  # kinds of places
MANY = 2  # shared numbers that chance does not bring about in one town on one day
RARE = 5  # a shared number that chance seldom does
DAY_APART = 1  # days between two reports of one incident: midnight, time zones


@dataclass(slots=True)
class Told:
    """An incident as one article tells of it.

    Attributes:
        places: its own place, folded; countries and regions left out.
        around: these and the others that its sentences name.
        numbers: exact counts by measure.
    """

    event: Event
    article: str
    day: int
    places: set[str] = field(default_factory=set)
    around: set[str] = field(default_factory=set)
    numbers: set[tuple[str, int]] = field(default_factory=set)


def grouped(events: Iterable[Event], reports: Iterable[Report]) -> dict[str, str]:
    """The shared id of every incident that more than one article tells of, itself included.

    Args:
        events: incidents of articles; one without kind, place or day is never taken for another.
        reports: figures with the incidents that they name.

    Returns:
        Ids of incidents to the id of their group, the smallest of its members' ids.
    """
    told, imported = _told(events, reports)
    groups = {one.event.id: _Group(one) for one in told}
    for one, other in _pairs(told):
        a, b = groups[one.event.id], groups[other.event.id]
        if a is not b and a.fits(b):
            a.take(b)
            groups |= dict.fromkeys(b.ids, a)
    shared = {id_: min(group.ids) for id_, group in groups.items() if len(group.ids) > 1}
    return {id_: id_ for id_ in imported} | shared


class _Group:
    """Incidents that were taken for one."""

    def __init__(self, one: Told) -> None:
        self.ids, self.articles, self.kinds, self.first, self.last = [one.event.id], {one.article}, {one.event.kind}, one.day, one.day

    def fits(self, other: "_Group") -> bool:
        """True where all of both may be one: days next to each other, kinds alike, no article twice; a third report joins no two."""
        return (
            max(self.last, other.last) - min(self.first, other.first) <= DAY_APART
            and self.articles.isdisjoint(other.articles)
            and all(alike(one, two) for one in self.kinds for two in other.kinds)
        )

    def take(self, other: "_Group") -> None:
        self.ids += other.ids
        self.articles |= other.articles
        self.kinds |= other.kinds
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)


def _told(events: Iterable[Event], reports: Iterable[Report]) -> tuple[list[Told], set[str]]:
    """The incidents as their articles tell of them, and the ids of those that an imported figure names."""
    every = {one.id: one for one in events}
    known = {one.id: one for one in every.values() if one.kind and one.place and one.since and len(one.since) == 10}
    told: dict[str, Told] = {}
    imported: set[str] = set()
    for report in reports:
        figure = report.figure
        if figure.article is None and figure.event in every:
            imported.add(figure.event)
        event = known.get(figure.event or "")
        if event is None or figure.article is None or event.since is None:
            continue
        one = told.get(event.id)
        if one is None:
            one = told[event.id] = Told(event, figure.article, date.fromisoformat(event.since).toordinal())
            one.places.update(_narrow(event.place if event.place not in event.within else None))
            one.around.update(name for wider in event.within for name in _narrow(wider))
        one.around.update(_narrow(figure.place))
        if (
            figure.subset_of is None
            and figure.value is not None
            and figure.low == figure.high == figure.value >= LEAST
            and not figure.negated
        ):
            one.numbers.add((figure.measure, figure.value))
    return sorted(told.values(), key=lambda one: one.event.id), imported


def _narrow(name: str | None) -> Iterator[str]:
    """The place by which an incident is known; a country or a region holds too many."""
    if name is None:
        return
    where = canonical(name)
    folded_name = " ".join(where.site) if where.site else folded(where.name)
    if where.kind not in WIDE and folded_name not in _countries():
        yield folded_name


@cache
def _countries() -> frozenset[str]:
    return frozenset(map(folded, lexicon("places")["countries"]["names"]))


def _pairs(told: list[Told]) -> Iterator[tuple[Told, Told]]:
    """Incidents of two articles that are one, the surest first: more shared numbers, then the same day."""
    by_place: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for one in told:
        for place in one.places | one.around:
            by_place[place, one.day].append(one)
    found: dict[tuple[str, str], tuple[int, int, Told, Told]] = {}
    for (place, day), here in by_place.items():
        near = [other for apart in range(DAY_APART + 1) for other in by_place.get((place, day + apart), ())]
        for one in here:
            for other in near:
                shared = one.numbers & other.numbers
                if one.article == other.article or not alike(one.event.kind, other.event.kind):
                    continue
                if not shared or (one.places.isdisjoint(other.places) and not telling(shared, RARE)):
                    continue
                if one.day != other.day and len(shared) < MANY:
                    continue
                key = min(one.event.id, other.event.id), max(one.event.id, other.event.id)
                found[key] = (-len(shared), abs(one.day - other.day), one, other)
    for key in sorted(found, key=lambda key: (*found[key][:2], key)):
        _, _, one, other = found[key]
        yield one, other


def telling(shared: set[tuple[str, int]], least: int) -> bool:
    """True where counts, by measure, that two articles share say that they tell of one incident: several, or a large one."""
    return len(shared) >= MANY or any(number >= least for _, number in shared)


@cache
def _alike() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(kinds) for kinds in lexicon("events")["alike"].values())


def alike(one: str | None, other: str | None) -> bool:
    """True for kinds that reports of one incident may tell of in each other's words."""
    return one is not None and other is not None and (one == other or any(one in kinds and other in kinds for kinds in _alike()))
