"""Tolls of one event: who gave which number when, what replaced what, and who contradicts whom.

Two strikes on one town on one day are two events until something says otherwise, so tolls of different articles are brought together
only by a shared event id, or by one named site (a hospital, a school) on one day. The toll of an event grows for days: a later and
higher number replaces an earlier one and contradicts nobody; a later and lower one is a revision of its own originator, and a
contradiction of another's.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tracker.reconcile.comparable import Reading, narrow
from tracker.reconcile.conflicts import RIVALS, OnRecord, inner_exceeds
from tracker.reconcile.findings import Findings
from tracker.reconcile.intervals import Interval
from tracker.reconcile.originators import independent
from tracker.reconcile.origins import Origins, witnesses
from tracker.reconcile.populations import part_of
from tracker.reconcile.tolls import (
    SETTLED_DAYS,
    Event,
    clash,
    counted_whole,
    incident_of,
    published_order,
    side_by_side,
    tolls_apart,
)
from tracker.reconcile.wording import as_of, carry, count, counted, give, listed, number, originator, outlets, published, said
from tracker.records import Kind, Period

MOST_TOLLS = 40
"""Different tolls of one originator for one event that are held against another's."""


class Count(NamedTuple):
    """What is counted of an event."""

    event: Event
    measure: str
    population: str
    established: str | None


class Incidents:
    """Tolls by event, measure and population, and the rules over them.

    Args:
        readings: all reports; those that are no toll of a known event are left aside.
        findings: where rows are listed.
    """

    def __init__(self, readings: Iterable[Reading], findings: Findings) -> None:
        self.findings = findings
        self.slipped: set[str] = set()
        self.tolls: dict[Count, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
        for reading in readings:
            if reading.period is not Period.incident or not reading.originator or not reading.usable:
                continue
            event = incident_of(reading)
            if event is not None:
                self.tolls[Count(event, reading.measure, reading.population, reading.established)][reading.originator].append(reading)
        self.clear: dict[Count, dict[str, list[Reading]]] = {}
        for counting, origins in self.tolls.items():
            for group in origins.values():
                group.sort(key=_time)
            clear = {name: _understood(group) for name, group in origins.items()}
            self.clear[counting] = {name: group for name, group in clear.items() if group}

    def revisions(self, record: OnRecord) -> None:
        """retraction: an originator's later toll of an event is lower than its own before; same_origin_mismatch: two on one day.

        Example: a ministry says 500, and two days later 471. Limits: a lower number that its originator gave before the higher one is an
        old one carried late; of a lower number in another outlet nobody knows whether it was taken back, so it is less sure. Two numbers
        of one day are a slip only from the third day after the event on, in two outlets; before, a toll changes within the day.
        """
        for origins in self.clear.values():
            for group in origins.values():
                self._revision(self.findings.open(group), record)

    def _revision(self, group: list[Reading], record: OnRecord) -> None:
        carrying: dict[Interval, list[Reading]] = defaultdict(list)
        for reading in group:
            carrying[reading.interval].append(reading)
        standing, given = group[:1], {reading.interval for reading in group[:1]}
        for reading in group[1:]:
            if reading.id in self.findings.explained:
                continue
            known = reading.interval in given
            given.add(reading.interval)
            if not tolls_apart(standing[0], reading):
                standing.append(reading)
            elif published_order(standing[-1], reading) == -1:
                if reading.interval.below(standing[0].interval):
                    if known:  # the number before the one that stands, again
                        continue
                    record.replace(standing[0], reading)
                    self._retraction(carrying[reading.interval], standing)
                standing = [reading]
            elif _settled(standing[0], reading):
                self._slip(carrying[standing[0].interval], carrying[reading.interval])

    def _retraction(self, later: list[Reading], earlier: list[Reading]) -> None:
        new, old = later[0], earlier[0]
        own = not {one.outlet for one in later}.isdisjoint(one.outlet for one in earlier)
        why = "it took its earlier number back" if own else "it took its earlier number back, or an older one was carried late"
        self.findings.add(
            Kind.retraction,
            later,
            earlier,
            f"{originator(new)} gives {said(new)} {as_of(new)} ({published(new)}), after {number(old)} for the same event "
            f"({published(old)}): {why}.",
            confidence=0.9 if own else 0.6,
        )

    def _slip(self, one: list[Reading], other: list[Reading]) -> None:
        right, wrong = sorted((one, other), key=lambda side: -len({reading.outlet for reading in side}))
        self.findings.add(
            Kind.same_origin_mismatch,
            wrong,
            right,
            f"{carry(wrong)} {said(wrong[0])} {as_of(wrong[0])} from {originator(wrong[0])}, where {give(right)} "
            f"{number(right[0])} from the same originator for the same event on the same day: somebody carried it wrong.",
            confidence=0.8,
        )
        self.slipped.update(reading.id for reading in wrong)

    def conflicts(self, record: OnRecord) -> None:
        """cross_origin_conflict: two originators' tolls of one event that neither rounding nor a growing toll explains.

        Example: 112 killed says one, 126 another, of one attack on the same day; or 500 on one day and 100 to 300 on the next. Limits:
        a later and higher toll within a week of the event replaces the earlier; a number that its originator replaced before
        the other spoke is not held against it; without publication dates nothing is said. Where no shared id tells that the event is
        one, a text must set the two numbers side by side, or two texts tell of ten dead and more in one village on one day. What a
        text sets side by side is one row, however many originators it cites.
        """
        for counting, origins in self.clear.items():
            pairs = ((one, other) for one, other in _rivals(origins) if self._conflict(one, other, record))
            first = next(pairs, None)
            if first is None:
                for whole in part_of(counting.population):
                    self._exceeded(origins, self.clear.get(counting._replace(population=whole), {}), record)
            elif not _one_text(first):
                deque(pairs, 0)  # what one text sets side by side is one row, however many it cites
        for origins in self._small_places():
            for one, other in _rivals(origins):
                self._conflict(self.findings.open(one), self.findings.open(other), record, across=True)

    def _small_places(self) -> Iterable[dict[str, list[Reading]]]:
        """Tolls of a small place and day by measure and population, of several articles."""
        found: dict[tuple[object, ...], dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
        for counting, origins in self.clear.items():
            for name, group in origins.items():
                for reading in group:
                    if reading.figure.event and reading.place is not None and reading.day is not None and narrow(reading.place):
                        found[(*counting[1:], reading.place.name, reading.day)][name].append(reading)
        for one in found.values():
            for group in one.values():
                group.sort(key=_time)
        return found.values()

    def _exceeded(self, parts: dict[str, list[Reading]], wholes: dict[str, list[Reading]], record: OnRecord) -> None:
        """A part by one originator that exceeds the whole by another, where one text sets the two side by side.

        Example: at least 25 members of a group were killed says one, and 15 people another.
        """
        found = (
            (a, b)
            for mine in parts.values()
            for theirs in wholes.values()
            if independent(mine[0].originator or "", theirs[0].originator or "")
            for a in self.findings.open(mine)[:MOST_TOLLS]
            for b in self.findings.open(theirs)[:MOST_TOLLS]
            if side_by_side(a, b) and b.interval.below(a.interval) and not record.explains(a, b)
        )
        a, b = next(found, (None, None))
        if a is not None and b is not None:
            self.findings.add(
                Kind.cross_origin_conflict,
                [a],
                [b],
                f"{originator(a)} gives {said(a)} {as_of(a)} ({published(a)}), while {originator(b)} gives {number(b)} {counted(b)} for "
                "the same event: a part cannot exceed its whole, so the two contradict each other.",
                confidence=0.8,
            )

    def _conflict(self, one: list[Reading], other: list[Reading], record: OnRecord, *, across: bool = False) -> bool:
        """List two originators' tolls where they contradict each other, `across` only those of two articles; False where nothing does."""
        # A number that was questioned as its originator's own revision still stands against others; one that was carried wrong does not.
        mine, theirs = (_distinct([r for r in side if r.id not in self.slipped]) for side in (one, other))
        clashing = [
            (a, b)
            for a in mine
            for b in theirs
            if clash(a, b, mine, theirs)
            and not (across and a.figure.article == b.figure.article)
            and record.one_event(a, b)
            and not record.explains(a, b)
        ]
        if not clashing:
            return False
        a, b = clashing[0]
        if a.exact and not b.exact:
            a, b = b, a
            one, other = other, one
            clashing = [(y, x) for x, y in clashing]
        questioned = [r for r in one if any(r.interval == x.interval for x, _ in clashing)]
        against = [r for r in other if any(r.interval == y.interval for _, y in clashing)]
        distinct = {y.interval: y for _, y in reversed(clashing)}.values()
        numbers = listed((f"{number(y)} ({published(y)})" for y in reversed(distinct)), 2)
        why = f"neither rounding nor a growing toll brings {'the two' if len(distinct) == 1 else 'them'} together"
        if inner_exceeds(a, b):
            numbers, why = (
                f"{number(b)} {counted(b)} ({published(b)})",
                "the one place is a part of the other, and a part cannot exceed its whole",
            )
        self.findings.add(
            Kind.cross_origin_conflict,
            questioned,
            against,
            f"{originator(a)} gives {said(a)} {as_of(a)} ({published(a)}), while {originator(b)} gives {numbers} for the same event: "
            f"{why}.",
            confidence=0.9 if a.event or b.event else 0.85,
        )
        return True

    def single_source(self, readings: Iterable[Reading]) -> None:
        """single_source: a toll that three or more outlets carry and that has one origin.

        Example: five papers give the same 14 dead, all from one police spokesman. Limits: events only; a toll that two origins
        give, whatever the numbers, is not listed.

        Args:
            readings: all figures: whoever gave a number in any of them is known.
        """
        told = ([reading for group in origins.values() for reading in group] for origins in self.tolls.values())
        carried = [carriers for carriers in told if len({one.outlet for one in carriers}) >= 3]
        graph = Origins(readings if carried else ())  # most dockets have none, and to trace all figures takes a quarter of their time
        for carriers in carried:
            traced = {one.id: graph.of(one) for one in carriers}
            if len(witnesses(traced.values())) != 1:
                continue
            first = carriers[0]
            total = count(len({reading.outlet for reading in carriers}))
            tolls = listed(number(reading) for reading in carriers)
            self.findings.note(
                Kind.single_source,
                carriers,
                f"{total} outlets ({outlets(carriers)}) give {tolls} {counted(first)} "
                f"{as_of(first)}, and all are from {traced[first.id].name}: they count as one source.",
            )


def _rivals(origins: dict[str, list[Reading]]) -> Iterator[tuple[list[Reading], list[Reading]]]:
    """Pairs of originators that surely are two, those with most tolls first."""
    groups = sorted(origins.values(), key=lambda group: (-len(group), group[0].originator or ""))
    for position, one in enumerate(groups):
        for other in groups[: min(position, RIVALS)]:
            if independent(one[0].originator or "", other[0].originator or ""):
                yield one, other


def _one_text(sides: Iterable[Iterable[Reading]]) -> bool:
    """True for tolls of an incident that only one article tells of."""
    every = [reading for side in sides for reading in side]
    return every[0].figure.article is not None and len({one.figure.article for one in every}) == 1 and not any(one.event for one in every)


def _understood(group: list[Reading]) -> list[Reading]:
    """An originator's tolls of one event without those of a text that gives several and does not say which replaces which.

    Such a text means something else by each: one of two places, those of another day; what another text gives too is kept. Left out are
    also numbers of which a text does not say clearly what they count.
    """
    group = [reading for reading in group if counted_whole(reading)]
    texts: dict[str, list[Reading]] = defaultdict(list)
    for reading in group:
        if reading.figure.article is not None:
            texts[reading.figure.article].append(reading)
    unclear = {
        text for text, some in texts.items() if any(tolls_apart(some[0], other) and not _replaces(some[0], other) for other in some[1:])
    }
    borne_out = {reading.interval for reading in group if reading.figure.article not in unclear}
    return [reading for reading in group if reading.figure.article not in unclear or reading.interval in borne_out]


def _replaces(a: Reading, b: Reading) -> bool:
    return a.id == b.figure.revises or b.id == a.figure.revises


def _time(reading: Reading) -> tuple[int, float, str]:
    return reading.published.first if reading.published else 0, reading.moment or 0.0, reading.id


def _settled(a: Reading, b: Reading) -> bool:
    """True where two outlets published both tolls on one day on which the toll of the event no longer changes within hours."""
    if a.published is None or b.published is None or b.day is None or a.outlet == b.outlet:
        return False
    return b.published.first >= b.day + SETTLED_DAYS


def _distinct(group: list[Reading]) -> list[Reading]:
    """The first report of every number and day, the latest of them where there are very many."""
    seen: dict[tuple[Interval, int | None], Reading] = {}
    for reading in group:
        seen.setdefault((reading.interval, reading.published.first if reading.published else None), reading)
    return list(seen.values())[-MOST_TOLLS:]
