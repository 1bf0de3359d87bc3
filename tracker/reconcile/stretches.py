"""Counts of a stretch of time ("in the last 24 hours") against the running totals that they are part of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise
from typing import NamedTuple

from tracker.reconcile.comparable import Reading
from tracker.reconcile.findings import Findings, of_other_texts
from tracker.reconcile.growth import batch_between
from tracker.reconcile.intervals import Interval, tolerant
from tracker.reconcile.originators import independent
from tracker.reconcile.series import CROWD, Day, Point, Series, choose, gather
from tracker.reconcile.starts import NEAR_DAYS, SeriesKey, Topic, topic
from tracker.reconcile.wording import as_of, carry, count, day, give, listed, number, originator, outlets, said
from tracker.records import Kind, Period

FAR = 1.5
"""Two originators' counts of one stretch are this many times apart before anything is said."""

LEAST_RIVAL = 20
"""A count of a stretch below this is moved by a single incident around midnight."""

RIVALS = 12
"""Originators of one stretch that are held against each other."""

MOST_SILENT = 3
"""Days before a 24-hour count that it may cover too, where the total had no new number on them: a report after a weekend."""

MOST_TOGETHER = 3
"""Further stretches whose counts are added up to see whether a total was carried late."""

SMALL_MISFIT = 0.1
"""A count that misses the difference of the totals by less than this share is often a late addition: told with less confidence."""


_Agreed = Mapping[tuple[Topic, int, int], Mapping[str, Day]]  # by topic, first and last day, and originator


def stretches(readings: Iterable[Reading], series: Mapping[SeriesKey, Series], findings: Findings) -> None:
    """interval_mismatch: the count of a stretch of time against the difference of two totals; and slips among such counts.

    Example: 32,333 on Monday and 32,414 on Tuesday leave 81 for the day between; a report of 281 does not fit. Where a total of one of
    the two days is not known, the totals around it bound the difference. A total that took in a batch of late identifications which the
    count of the day leaves out does not fit either, and the sentence says so. Counts of neighbouring stretches that add up to the growth
    over all of them are one row: the total between them was carried late. Limits: a count that fits the stretch one day earlier or
    later, 48 hours, or the days of silence before it, is read as that; a difference of under a tenth is listed with less confidence.

    cross_origin_conflict: two originators count one stretch, and one has more than half as many again as the other. Limits: a day of
    one ends at another hour than a day of the other, so the number must also lie outside what the other gives for the stretches
    beside it, and counts under twenty are left alone.
    """
    counts: dict[tuple[Topic, str, int, int], list[Reading]] = defaultdict(list)
    for reading in readings:
        since = reading.since.one if reading.since else None
        if reading.period is Period.interval and reading.usable and reading.originator and since is not None and reading.day is not None:
            counts[topic(reading), reading.originator, since, reading.day].append(reading)
    running: dict[tuple[Topic, str], list[tuple[int | None, Series]]] = defaultdict(list)
    for key, one in series.items():
        running[key.topic, key.originator].append((key.start, one))
    agreed: dict[tuple[Topic, int, int], dict[str, Day]] = defaultdict(dict)
    misfits: dict[tuple[Topic, str], list[Misfit]] = defaultdict(list)
    for (what, name, since, until), group in counts.items():
        totals = [one for start, one in running.get((what, name), ()) if start is None or start <= since]
        total = max(totals, key=lambda one: len(one.days), default=None)
        taken, grown = _stretch(group, total, since, until, findings)
        if taken is not None:
            agreed[what, since, until][name] = taken
        if taken is not None and grown is not None and total is not None:
            misfits[what, name].append(Misfit(since, taken, grown, total))
    for some in misfits.values():
        _list(some, findings)
    _rivals(agreed, findings)


def _rivals(agreed: _Agreed, findings: Findings) -> None:
    """Counts of one stretch by independent originators; neighbouring stretches on which two stay apart are one row."""
    clashes: dict[tuple[Topic, str, str], list[tuple[Day, Day]]] = defaultdict(list)
    for (what, since, until), sides in agreed.items():
        beside = {name: _beside(agreed, what, since, until, name) for name in sides} if len(sides) > 1 else {}
        ranked = sorted(beside, key=lambda name: (-len(beside[name]), -len(sides[name].agreed.outlets), name))[:RIVALS]
        for larger, smaller in combinations(ranked, 2):
            one, other = sides[larger], sides[smaller]
            apart = all(far(other.agreed.readings[0], near.agreed.readings[0]) for near in (one, *beside[larger]))
            unexplained = findings.open(one.agreed.readings) and findings.open(other.agreed.readings)
            if beside[larger] and apart and unexplained and independent(larger, smaller):
                clashes[what, larger, smaller].append((one, other))
    for pairs in clashes.values():
        pairs.sort(key=lambda pair: pair[0].day)
        run = pairs[:1]
        for pair in pairs[1:]:
            if pair[0].day - run[-1][0].day > NEAR_DAYS:
                _clash(run, findings)
                run = []
            run.append(pair)
        _clash(run, findings)


def _beside(agreed: _Agreed, what: Topic, since: int, until: int, name: str) -> list[Day]:
    """What an originator gives for the stretch before and the one after."""
    near = (agreed.get((what, since + shift, until + shift), {}).get(name) for shift in (-1, 1))
    return [one for one in near if one is not None]


def _clash(run: list[tuple[Day, Day]], findings: Findings) -> None:
    mine = [reading for _, other in run for reading in other.supporting]
    theirs = [reading for one, _ in run for reading in one.supporting]
    a, b = run[0][1].agreed.readings[0], run[0][0].agreed.readings[0]
    lasting = "" if len(run) == 1 else f"; the two stay apart on {len(run)} dates up to {day(run[-1][0].day)}"
    findings.add(
        Kind.cross_origin_conflict,
        mine,
        theirs,
        f"{originator(a)} gives {said(a)} {as_of(a)} ({outlets(mine)}), while {originator(b)} gives {number(b)} for the same time "
        f"({outlets(theirs)}): neither rounding nor the hour at which a day ends brings them together{lasting}.",
        confidence=0.8,
    )


def far(a: Reading, b: Reading) -> bool:
    """True where two counts of a stretch are further apart than the hour at which a day ends explains."""
    low, high = sorted((tolerant(one.figure, one.interval) for one in (a, b)), key=lambda side: side.low or 0)
    if high.low is None or low.high is None or high.low < LEAST_RIVAL:
        return False
    return high.low > FAR * low.high


class Misfit(NamedTuple):
    """A count of a stretch, from one day to `counted.day`, that is not what a total grew by."""

    since: int
    counted: Day
    grown: Interval
    total: Series


def _stretch(group: list[Reading], total: Series | None, since: int, until: int, findings: Findings) -> tuple[Day | None, Interval | None]:
    """Hold the counts of one stretch against each other and against the totals.

    Returns:
        The number taken for it, None where there is none; and what the totals leave for the stretch, where that is something else.
    """
    points: dict[Interval, Point] = {}
    for reading in group:
        gather(points, reading, until)
    if len(points) > CROWD:
        return None, None
    grown = growth(total, since, until) if total and total.growing else None
    fitting = [point for point in points.values() if grown is None or not point.loose.apart(grown)]
    one = choose(until, fitting or list(points.values()))
    one.points = list(points.values())
    _slips(one, total, since, until, findings)
    if total is None or grown is None or fitting or _fits_elsewhere(total, one.agreed.interval, since, until):
        return one, None
    if _in_dispute(total, one.agreed.loose, since, until):
        return one, None
    return one, grown


def _list(misfits: list[Misfit], findings: Findings) -> None:
    """List misfits of one originator's counts, those of neighbouring stretches that make up for each other in one row."""
    waiting = sorted(misfits, key=lambda one: (one.counted.day, one.since))
    position = 0
    while position < len(waiting):
        following = waiting[position : position + 1 + MOST_TOGETHER]
        joined = next((length for length in range(2, len(following) + 1) if _make_up(following[:length])), 1)
        _misfit(following[:joined], findings)
        position += joined


def _make_up(together: list[Misfit]) -> bool:
    """True where exact counts of neighbouring stretches add up to the growth over all of them."""
    if any(b.since != a.counted.day or b.total is not a.total for a, b in pairwise(together)):
        return False
    grown = growth(together[0].total, together[0].since, together[-1].counted.day)
    exact = all(one.counted.agreed.interval.point for one in together)
    return exact and grown is not None and grown.contains(sum(one.counted.agreed.interval.low or 0 for one in together))


def _misfit(together: list[Misfit], findings: Findings) -> None:
    first, last = together[0], together[-1]
    total, reading = first.total, first.counted.agreed.readings[0]
    before, after = total.nearest(first.since)[0], total.nearest(last.counted.day)[-1]
    between = [near for one in together[1:] for near in total.nearest(one.since)]
    ends = " and ".join(
        f"{number(near.agreed.readings[0])} {as_of(near.agreed.readings[0])} ({outlets(near.supporting)})" for near in (before, after)
    )
    carrying = [reading for one in together for reading in one.counted.supporting]
    told = f"{carry(carrying)} {said(reading)} {as_of(reading)} from {originator(reading)}"
    if len(together) > 1:
        rest = listed(
            (f"{number(one.counted.agreed.readings[0])} {as_of(one.counted.agreed.readings[0])}" for one in together[1:]), len(together)
        )
        told += (
            f", and {rest}; the same originator's totals grew by as much from {ends}, but not day by day: a total between was carried late."
        )
        confidence = 0.7
    else:
        small = first.counted.agreed.interval.gap(first.grown) <= max(2, SMALL_MISFIT * reading.value)
        told += f", while the same originator's totals of {ends} leave {_range(first.grown)} for that time{_batched(first)}."
        confidence = 0.7 if small else 0.95
    others = [reading for near in (before, after, *between) for reading in near.supporting]
    findings.add(Kind.interval_mismatch, carrying, others, told, confidence=confidence)


def _batched(misfit: Misfit) -> str:
    """What to say where a total took in a batch that the count of the stretch leaves out."""
    counted = misfit.counted.agreed.interval
    if not misfit.grown.point or not counted.point or not counted.below(misfit.grown):
        return ""
    batch = batch_between(misfit.total, misfit.since, misfit.counted.day)
    if batch is None:
        return ""
    size = count((misfit.grown.low or 0) - (counted.low or 0))
    return f": the total took in a batch of {size} that the count leaves out, and {day(batch.confirmed_by)} confirms it"


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
    """True where a count is the growth of the stretch one day earlier or later, of one day more, or since the last new number before a
    silence: a matter of dating.
    """
    silent = [(since - days, until) for days in range(2, MOST_SILENT + 1) if _silent(total, since - days, since)]
    for first, last in ((since - 1, until - 1), (since + 1, until + 1), (since - 1, until), *silent):
        grown = growth(total, first, last)
        if grown is not None and grown.point and not counted.apart(grown):
            return True
    return False


def _in_dispute(total: Series, counted: Interval, since: int, until: int) -> bool:
    """True where the totals around contradict each other and a count fits some of them: then it is not the count that is odd."""
    if not any(day in total.left_out for day in range(since - 1, until + 2)):
        return False
    low, high = None, None
    for end, sign in ((since, -1), (until, 1)):
        own = total.on(end)
        around = total.bounds(end, without=True)
        known = [around, *([own.agreed.loose] if own else [])]
        if None in (around.low, around.high):
            return True
        least, most = min(one.low or 0 for one in known), max(one.high or 0 for one in known if one.high is not None)
        low, high = (-most, -least) if sign < 0 else ((low or 0) + least, (high or 0) + most)
    return not counted.apart(Interval(low, high))


def _silent(total: Series, first: int, last: int) -> bool:
    """True where a total has no new number between two days."""
    start = total.bounds(first)
    return start.point and all((known := total.on(day)) is None or known.agreed.interval == start for day in range(first + 1, last + 1))


def _range(grown: Interval) -> str:
    if grown.low == grown.high:
        return count(grown.low or 0)
    return f"{count(grown.low or 0)} to {count(grown.high or 0)}"
