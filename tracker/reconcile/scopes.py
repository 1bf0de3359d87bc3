"""What counts the same thing: the scope of a figure, and the figures that have none.

A scope is a measure, a population, a place and a kind of period, with the start of a running total, the first and last day of a
stretch, or the event of a toll. Only figures of one scope may be put together, in one answer or in one picture; a figure of which one
of these is not known belongs to none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tracker.reconcile.comparable import START_SLACK, Reading
from tracker.reconcile.originators import unify
from tracker.reconcile.origins import Origin, Origins
from tracker.reconcile.starts import totals
from tracker.reconcile.tolls import Event, event_of
from tracker.records import Period


class Scope(NamedTuple):
    """What all figures of one answer count.

    Attributes:
        place: canonical; None for an event whose reports name none.
        since: ordinal of the first day of a total or stretch, None where no report states it.
        until: ordinal of the last day of a stretch, None for other periods.
        event: the event of a toll: an id, or the site that was hit.
        whose: the origin, where a total without a start is comparable with nobody else's.
    """

    measure: str
    population: str
    established: str | None
    place: str | None
    period: Period
    since: int | None = None
    until: int | None = None
    event: str | None = None
    whose: str | None = None


class Scoped(NamedTuple):
    """Reports by what they count.

    Attributes:
        scopes: the reports of each scope, in the order of measure, place, population and period.
        unknown: reports of no known scope, each with what is not known.
        origins: of all reports, by the figure's id.
    """

    scopes: dict[Scope, list[Reading]]
    unknown: list[tuple[Reading, str]]
    origins: dict[str, Origin]


def scoped(readings: Iterable[Reading]) -> Scoped:
    """Bring reports to their scopes, inferring what a careful reader would; the id of its origin becomes each reading's originator.

    A number of which no text names an originator is of a series of the agency's or the outlet's own.
    """
    every = sorted(readings, key=lambda reading: reading.id)
    unify(every)
    graph = Origins(every)
    found = {reading.id: graph.of(reading) for reading in every}
    for reading in every:
        reading.originator = found[reading.id].id
    totals(every)  # says which start and day a total has that does not say
    scopes: dict[Scope, list[Reading]] = defaultdict(list)
    unknown: list[tuple[Reading, str]] = []
    find = _Scopes(every)
    for reading in every:
        scope = find.of(reading)
        if isinstance(scope, Scope):
            scopes[scope].append(reading)
        else:
            unknown.append((reading, scope))
    return Scoped(dict(sorted(scopes.items(), key=lambda item: _order(item[0]))), unknown, found)


def _order(scope: Scope) -> tuple[str, ...]:
    return scope.measure, scope.place or "", scope.population, scope.period, *(str(part or "") for part in scope)


class _Scopes:
    """Which scope a report belongs to, after running totals were brought into series.

    Args:
        every: all reports.
    """

    def __init__(self, every: Sequence[Reading]) -> None:
        self._starts: dict[tuple[object, ...], set[int]] = defaultdict(set)
        self._sites: dict[str, Event] = {}
        for reading in every:
            if reading.period is Period.cumulative and reading.start is not None:
                self._starts[self._counted(reading)].add(reading.start)
            event = event_of(reading)
            if reading.event is not None and event is not None and event.day is not None:
                self._sites[reading.event] = min(event, self._sites.get(reading.event, event))

    @staticmethod
    def _counted(reading: Reading) -> tuple[object, ...]:
        return reading.measure, reading.population, reading.established, reading.place.name if reading.place else None

    def of(self, reading: Reading) -> Scope | str:
        """The scope, or why a report has none."""
        place = reading.place.name if reading.place else None
        base = Scope(reading.measure, reading.population, reading.established, place, reading.period)
        match reading.period:
            case Period.incident:
                return self._toll(base, reading)
            case Period.unknown:
                return "it is not known whether it counts one event, a stretch of time or a running total"
            case _ if place is None:
                return "its place is not known"
            case Period.interval:
                if reading.since is None or reading.since.one is None or reading.day is None:
                    return "its stretch of time is not fully known"
                return base._replace(since=reading.since.one, until=reading.day)
        start = self._start(reading)
        if start is None and reading.day is None:
            return "neither the start of its total nor its day is known"
        return base._replace(since=start, whose=None if start is not None else reading.originator)

    def _toll(self, base: Scope, reading: Reading) -> Scope:
        """Reports of one event are one scope whatever place they name; a toll without any belongs to its article, or stands alone."""
        event = self._sites.get(reading.event or "") or event_of(reading)
        if event is not None:
            return base._replace(place=None, event=event.name, since=event.day)
        own, article = reading.figure.event, reading.figure.article
        return base._replace(event=own or (f"of {article}" if article and reading.day else reading.id), since=reading.day)

    def _start(self, reading: Reading) -> int | None:
        """The start of a total's series: for a report that is in none, the one that its own words allow, or the only one."""
        if reading.start is not None:
            return reading.start
        known = self._starts[self._counted(reading)]
        if reading.since is None:
            return next(iter(known)) if len(known) == 1 and (not reading.usable or reading.day is None) else None
        since = reading.since
        near = [start for start in known if since.first - START_SLACK <= start <= since.last + START_SLACK]
        return min(near, key=lambda start: abs(start - since.first), default=since.first)
