"""Counts of a stretch of time ("in the last 24 hours") against the running totals that they are part of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

from tracker.reconcile.comparable import Reading
from tracker.reconcile.findings import Findings, of_other_texts
from tracker.reconcile.intervals import Interval
from tracker.reconcile.originators import independent
from tracker.reconcile.series import CROWD, Day, Point, Series, choose, gather
from tracker.reconcile.starts import SeriesKey, Topic, topic
from tracker.reconcile.wording import as_of, carry, count, give, number, originator, outlets, said
from tracker.records import Kind, Period

FAR = 1.5
"""Two originators' counts of one stretch are this many times apart before anything is said."""

LEAST_RIVAL = 20
"""A count of a stretch below this is moved by a single incident around midnight."""

RIVALS = 12
"""Originators of one stretch that are held against each other."""

SMALL_MISFIT = 0.1
"""A count that misses the difference of the totals by less than this share is often a late addition: told with less confidence."""


def stretches(readings: Iterable[Reading], series: Mapping[SeriesKey, Series], findings: Findings) -> None:
    """interval_mismatch: the count of a stretch of time against the difference of two totals; and slips among such counts.

    Example: 32,333 on Monday and 32,414 on Tuesday leave 81 for the day between; a report of 281 does not fit. Where a total of one of
    the two days is not known, the totals around it bound the difference. Limits: a count that fits the stretch one day earlier or
    later, or 48 hours, is read as that; a difference of under a tenth is listed with less confidence.

    cross_origin_conflict: two originators count one stretch, and one has more than half as many again as the other. Limits: a day of one ends
    at another hour than a day of the other, so the number must also lie outside what the other gives for the stretches beside it, and
    counts under twenty are left alone.
    """
    counts: dict[tuple[Topic, str, int, int], list[Reading]] = defaultdict(list)
    for reading in readings:
        since = reading.since.one if reading.since else None
        if reading.period is Period.interval and reading.usable and reading.originator and since is not None and reading.day is not None:
            counts[topic(reading), reading.originator, since, reading.day].append(reading)
    running: dict[tuple[Topic, str], list[tuple[int | None, Series]]] = defaultdict(list)
    for key, one in series.items():
        running[key.topic, key.originator].append((key.start, one))
    agreed: dict[tuple[Topic, int, int], list[tuple[str, Day]]] = defaultdict(list)
    for (what, name, since, until), group in counts.items():
        totals = [one for start, one in running.get((what, name), ()) if start is None or start <= since]
        one = _stretch(group, max(totals, key=lambda one: len(one.days), default=None), since, until, findings)
        if one is not None:
            agreed[what, since, until].append((name, one))
    for what, since, until in [key for key, sides in agreed.items() if len(sides) > 1]:
        _rivals(what, since, until, agreed, findings)


def _rivals(what: Topic, since: int, until: int, agreed: Mapping[tuple[Topic, int, int], list[tuple[str, Day]]], findings: Findings) -> None:
    """Counts of one stretch by independent originators, each against the most carried ones."""
    sides = sorted(agreed[what, since, until], key=lambda side: (-len(side[1].agreed.outlets), side[0]))[:RIVALS]
    for (larger, one), (smaller, other) in combinations(sides, 2):
        if not independent(larger, smaller) or not findings.open(other.agreed.readings) or not findings.open(one.agreed.readings):
            continue
        beside = [side for shift in (-1, 1) for name, side in agreed.get((what, since + shift, until + shift), ()) if name == larger]
        if not beside or not all(_far(other.agreed, near.agreed) for near in (one, *beside)):
            continue
        a, b = other.agreed.readings[0], one.agreed.readings[0]
        findings.add(
            Kind.cross_origin_conflict,
            other.supporting,
            one.supporting,
            f"{originator(a)} gives {said(a)} {as_of(a)} ({outlets(other.supporting)}), while {originator(b)} gives {number(b)} for the same "
            f"time ({outlets(one.supporting)}): neither rounding nor the hour at which a day ends brings them together.",
            confidence=0.8,
        )


def _far(a: Point, b: Point) -> bool:
    """True where two counts of a stretch are further apart than the hour of counting explains."""
    low, high = sorted((a.loose, b.loose), key=lambda side: side.low or 0)
    if high.low is None or low.high is None or high.low < LEAST_RIVAL:
        return False
    return high.low > FAR * low.high


def _stretch(group: list[Reading], total: Series | None, since: int, until: int, findings: Findings) -> Day | None:
    """Hold the counts of one stretch against each other and against the totals; the number taken for it, None where there is none."""
    points: dict[Interval, Point] = {}
    for reading in group:
        gather(points, reading, until)
    if len(points) > CROWD:
        return None
    grown = growth(total, since, until) if total and total.growing else None
    fitting = [point for point in points.values() if grown is None or not point.loose.apart(grown)]
    one = choose(until, fitting or list(points.values()))
    one.points = list(points.values())
    _slips(one, total, since, until, findings)
    if total is None or grown is None or fitting or _fits_elsewhere(total, one.agreed.interval, since, until):
        return one
    before, after = total.nearest(since)[0], total.nearest(until)[-1]
    misfit, reading = one.agreed.interval.gap(grown), one.agreed.readings[0]
    ends = " and ".join(f"{number(near.agreed.readings[0])} {as_of(near.agreed.readings[0])}" for near in (before, after))
    findings.add(
        Kind.interval_mismatch,
        one.supporting,
        [r for near in (before, after) for r in near.supporting],
        f"{carry(one.supporting)} {said(reading)} {as_of(reading)} from {originator(reading)}, while the same originator's totals of "
        f"{ends} leave {_range(grown)} for that time.",
        confidence=0.7 if misfit <= max(2, SMALL_MISFIT * reading.value) else 0.95,
    )
    return one


def _slips(one: Day, total: Series | None, since: int, until: int, findings: Findings) -> None:
    for point in one.disputed:
        against = one.against(point)
        questioned = of_other_texts(point.readings, against)
        if not questioned or (total is not None and _fits_elsewhere(total, point.interval, since, until)):
            continue
        right, wrong = one.agreed.readings[0], questioned[0]
        findings.add(
            Kind.same_origin_mismatch,
            questioned,
            against,
            f"{carry(questioned)} {said(wrong)} {as_of(wrong)} from {originator(wrong)}, where {give(one.agreed.readings)} "
            f"{number(right)} from the same originator for the same time: it has one number for it, so somebody carried it wrong.",
            confidence=0.9,
        )


def growth(total: Series, since: int, until: int) -> Interval | None:
    """What a total grew by between two days; None where one of the days is not bounded on both sides."""
    before, after = total.bounds(since), total.bounds(until)
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return None
    return Interval(max(after.low - before.high, 0), after.high - before.low)


def _fits_elsewhere(total: Series, counted: Interval, since: int, until: int) -> bool:
    """True where a count is the growth of the stretch one day earlier or later, or of one day more: a matter of dating."""
    for first, last in ((since - 1, until - 1), (since + 1, until + 1), (since - 1, until)):
        grown = growth(total, first, last)
        if grown is not None and grown.point and not counted.apart(grown):
            return True
    return False


def _range(grown: Interval) -> str:
    if grown.low == grown.high:
        return count(grown.low or 0)
    return f"{count(grown.low or 0)} to {count(grown.high or 0)}"
