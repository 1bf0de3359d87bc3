"""One originator's running total over time: what each day's number was, and which numbers do not belong.

A running total only grows. So the reports of one originator, ordered by as-of date, form a chain that never falls, and between two of its
dates the truth lies between the two numbers. The chain is found by dynamic programming: as many days as possible are kept such that
no kept number is above a later one. A day that must be left out is a slip (a spike above what follows, a dip below what came before);
a fall that lasts costs less than leaving out all that follows, and starts a new stretch of the chain: a revision.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.reconcile.comparable import Reading
from tracker.reconcile.intervals import OPEN, Interval, tolerant

BREAK_COST = 3
"""Days that a fall must last to count as a new level: one or two odd days are slips, as the number comes back."""

SHORT_FALL = 5
"""Reports until a fallen total has regained its level that are shown as one fall."""

RATE_STEPS = 14
"""Steps of the chain on either side from which the local daily rate is read: two weeks of daily reports."""

CROWD = 24
"""Different numbers of one originator for one day beyond which they cannot be of one scope: such a day says nothing."""

GROWTH_SHARE = 1.1
"""A total that rose by more within days and then fell back to its very number was a slip in between."""

SAME_NUMBER_DAYS = 14
"""Days within which the very same exact total of another date is the same number carried late or misdated."""


@dataclass(slots=True)
class Point:
    """One value of one day, with all who carry it.

    Attributes:
        interval: what the words allow.
        loose: the same at its widest honest reading; only what stays apart from this contradicts.
    """

    day: int
    interval: Interval
    loose: Interval
    readings: list[Reading] = field(default_factory=list)

    @property
    def outlets(self) -> frozenset[str]:
        """Outlets that carry it on their own; syndicated copies do not count."""
        return frozenset(reading.outlet for reading in self.readings if reading.independent)

    @property
    def own_word(self) -> bool:
        """True where the originator itself published the number."""
        return any(reading.outlet == reading.report.originator for reading in self.readings)

    @property
    def inferred(self) -> bool:
        """True where nobody gives the number with its day: it bears witness and is not accused."""
        return all(reading.witness for reading in self.readings)

    def apart(self, other: "Point") -> bool:
        return self.loose.apart(other.loose)


@dataclass(slots=True)
class Day:
    """What was reported for one day.

    Attributes:
        agreed: the point taken as the day's number.
        points: all, the agreed one among them.
        settled: False where nothing tells which of two points is right.
    """

    day: int
    points: list[Point]
    agreed: Point
    settled: bool = True

    @property
    def disputed(self) -> list[Point]:
        """Points that cannot stand beside the agreed one."""
        return [point for point in self.points if point is not self.agreed and point.apart(self.agreed)]

    @property
    def supporting(self) -> list[Reading]:
        """Reports that carry the agreed number, or a rounding of it, the plainest first."""
        fitting = [point for point in self.points if point is self.agreed or not point.apart(self.agreed)]
        return [reading for point in sorted(fitting, key=lambda p: p is not self.agreed) for reading in point.readings]

    def against(self, point: Point) -> list[Reading]:
        """Of the supporting reports those that a disputed point contradicts: a rounding may allow both."""
        fitting = [other for other in self.points if not other.apart(self.agreed) and other.apart(point)]
        return [reading for other in sorted(fitting, key=lambda p: p is not self.agreed) for reading in other.readings]


class _Path(NamedTuple):
    """A way through the days: its highest number so far, the days kept less the breaks' cost, and how it came here."""

    top: float
    score: int
    day: int | None
    broke: bool
    before: "_Path | None"


def longest_chain(intervals: Sequence[Interval]) -> list[list[int]]:
    """Positions of the intervals that can stand in one growing order, in stretches between lasting falls.

    Keeps the most positions such that inside a stretch no lower bound exceeds a later upper bound. A new stretch costs `BREAK_COST`.
    Of two equally good ways the one that ends lower is kept, so that in 500, 471 the later number stands and the earlier was revised.
    Takes linear time: a path more than one break behind the best can never win, which leaves a handful of paths at any time.
    """
    paths = [_Path(float("-inf"), 0, None, False, None)]
    for position, (low, high) in enumerate(intervals):
        bottom = float("-inf") if low is None else low
        ceiling = float("inf") if high is None else high
        best = max(paths, key=lambda path: path.score)
        following = list(paths)
        following += [_Path(max(path.top, bottom), path.score + 1, position, False, path) for path in paths if path.top <= ceiling]
        following.append(_Path(bottom, best.score + 1 - BREAK_COST, position, True, best))
        following.sort(key=lambda path: (path.top, -path.score))
        least = max(path.score for path in following) - BREAK_COST
        paths = []
        for path in following:
            if path.score >= least and (not paths or path.score > paths[-1].score):
                paths.append(path)
    stretches: list[list[int]] = [[]]
    at: _Path | None = max(paths, key=lambda path: path.score)
    while at is not None and at.day is not None:
        stretches[-1].append(at.day)
        if at.broke:
            stretches.append([])
        at = at.before
    return [stretch[::-1] for stretch in stretches[::-1] if stretch]


class Odd(NamedTuple):
    """A run of neighbouring days that the chain leaves out.

    Attributes:
        days: the run, in order.
        before, after: the chain's days around it, None at an end.
        falls: True where the run lies below what came before, False where it lies above what follows.
    """

    days: list[Day]
    before: Day | None
    after: Day | None
    falls: bool


class Repeat(NamedTuple):
    """A number that its originator gave for an earlier day and that a later day gives again, although a newer one was out."""

    point: Point
    first: Day
    newer: Day


class Series:
    """The reports of one originator, measure, population, place and start, by as-of date.

    Args:
        readings: reports with a known as-of day, of one series. A day with more than `CROWD` different numbers is left out.

    Attributes:
        days: what was reported, by day.
        chain: the days whose numbers can stand in one growing order, stretch by stretch.
        left_out: the other days.
        growing: False where the total may fall ("missing", "displaced"): then there are no bounds between two days, nor falls or leaps.
        unattributed: exact numbers of the series' scope that name nobody, by day; where it is the one series of its scope.
    """

    def __init__(self, readings: Iterable[Reading]) -> None:
        readings = list(readings)
        self.growing = not readings or grows(readings[0].measure)
        self.unattributed: dict[int, list[Reading]] = {}
        by_day: dict[int, dict[Interval, Point]] = defaultdict(dict)
        for reading in readings:
            if reading.day is not None:
                gather(by_day[reading.day], reading, reading.day)
        self.days: list[Day] = [choose(number, list(points.values())) for number, points in sorted(by_day.items()) if len(points) <= CROWD]
        self.repeats: list[Repeat] = []
        if self.growing:
            self._set_repeats_aside()
        self._link()
        if self._settle():
            self._link()

    @property
    def first(self) -> Reading:
        """A report of the series, for what all share: originator, measure, place, population."""
        return self.days[0].points[0].readings[0]

    @property
    def originator(self) -> str | None:
        return self.first.originator

    def _set_repeats_aside(self) -> None:
        """Take out exact numbers that an earlier day gave, where a day between the two gave a somewhat higher one.

        The later of the two is the old number again, and not a fall. Where more outlets carry it than carry the higher one, the higher
        one is the odd one out and all stay.
        """
        kept: list[Day] = []
        for day in self.days:
            point, value = day.agreed, day.agreed.interval.low
            near = [other for other in kept[-SAME_NUMBER_DAYS:] if other.day >= day.day - SAME_NUMBER_DAYS]
            first = next((other for other in near if other.agreed.interval == point.interval and other.day <= day.day - 2), None)
            newer = [] if first is None else [other for other in near if other.day > first.day and _somewhat_higher(other, point)]
            if not point.interval.point or value is None or first is None or not newer:
                kept.append(day)
                continue
            self.repeats.append(Repeat(point, first, newer[-1]))
            rest = [other for other in day.points if other is not point]
            if rest:
                kept.append(choose(day.day, rest))
        self.days = kept

    def _link(self) -> None:
        """Find the chain and the running bounds along it."""
        if self.growing:
            self.stretches = longest_chain([day.agreed.loose for day in self.days])
        else:  # each number stands for its own day alone
            self.stretches = [[position] for position in range(len(self.days))]
        self.chain: list[Day] = []
        self._stretch: list[int] = []
        self._lows: list[float | None] = []
        self._highs: list[float | None] = []
        for number, stretch in enumerate(self.stretches):
            kept = [self.days[position] for position in stretch]
            low: float | None = None
            for day in kept:
                low = _most(low, day.agreed.loose.low)
                self._lows.append(low)
            high: float | None = None
            highs: list[float | None] = []
            for day in reversed(kept):
                high = _least(high, day.agreed.loose.high)
                highs.append(high)
            self._highs += highs[::-1]
            self._stretch += [number] * len(kept)
            self.chain += kept
        self._numbers = [day.day for day in self.chain]
        self._index = {day.day: day for day in self.days}
        self._rates = self._daily_rates()
        self.left_out = self._index.keys() - set(self._numbers)

    def _settle(self) -> bool:
        """Choose again where a day's numbers disagree and the days around it tell which fits; True where a choice changed."""
        changed = False
        for day in self.days:
            disputed = day.disputed
            if not disputed:
                continue
            around = self.bounds(day.day, without=True)
            rivals = [day.agreed, *disputed]
            fitting = [point for point in rivals if not point.loose.apart(around)] if around.known else rivals
            if day.agreed in fitting and len(day.agreed.outlets) > max(len(point.outlets) for point in disputed):
                continue
            new = [point for point in fitting if self.same_number(point) is None]  # the others are the number of another day, carried late
            fitting = new or fitting
            chosen = fitting[0] if len(fitting) == 1 else self._likelier(fitting or rivals, around)
            day.settled = chosen is not None
            if chosen is not None and chosen is not day.agreed:
                day.agreed, changed = chosen, True
        return changed

    def _likelier(self, rivals: list[Point], around: Interval) -> Point | None:
        """Of numbers that all fit, the originator's own, the most carried, or the nearest to the middle of what the days around allow."""
        own = [point for point in rivals if point.own_word]
        if len(own) == 1:
            return own[0]
        most = max(len(point.outlets) for point in rivals)
        carried = [point for point in rivals if len(point.outlets) == most]
        if len(carried) == 1:
            return carried[0]
        if around.low is None or around.high is None:
            return None
        middle = (around.low + around.high) / 2
        return min(carried, key=lambda point: (abs(point.readings[0].value - middle), point.readings[0].id))

    def holds(self, id_: str) -> bool:
        """True where a figure belongs to the series, as a repeat too."""
        points = [*(point for day in self.days for point in day.points), *(repeat.point for repeat in self.repeats)]
        return any(reading.id == id_ for point in points for reading in point.readings)

    def on(self, day: int) -> Day | None:
        return self._index.get(day)

    def bounds(self, day: int, *, without: bool = False) -> Interval:
        """What the total of a day must have been, from the chain before and after it.

        Args:
            day: ordinal of the day.
            without: leave out the chain's own number of that day.

        A total of 20,000 on Monday and 20,300 on Thursday puts Tuesday into 20,000-20,300. Before the first and after the last
        report, and across a revision, the far side is open. A total that may fall is bounded on its own days alone.
        """
        if not self.growing:
            known = None if without else self._index.get(day)
            return known.agreed.loose if known else OPEN
        before = (bisect_left if without else bisect_right)(self._numbers, day) - 1
        after = (bisect_right if without else bisect_left)(self._numbers, day)
        low = self._lows[before] if before >= 0 else None
        high = self._highs[after] if after < len(self._numbers) else None
        if before >= 0 and after < len(self._numbers) and self._stretch[before] != self._stretch[after]:
            return OPEN
        return Interval(low, high)

    def nearest(self, day: int) -> list[Day]:
        """The chain's day itself, else its neighbours before and after."""
        if day in self._index and (position := bisect_left(self._numbers, day)) < len(self._numbers) and self._numbers[position] == day:
            return [self.chain[position]]
        position = bisect_left(self._numbers, day)
        return self.chain[max(position - 1, 0) : position + 1]

    def same_number(self, point: Point) -> int | None:
        """The nearest other day, within two weeks, whose agreed number is this very exact one; None where there is none.

        Such a number was carried late or got a wrong date: it is no number of its own.
        """
        if not point.interval.point:
            return None
        near = self._numbers[
            bisect_left(self._numbers, point.day - SAME_NUMBER_DAYS) : bisect_right(self._numbers, point.day + SAME_NUMBER_DAYS)
        ]
        equal = [day for day in near if day != point.day and self._index[day].agreed.interval == point.interval]
        return min(equal, key=lambda day: (abs(day - point.day), day), default=None)

    def _daily_rates(self) -> list[tuple[int, float]]:
        """Rise a day between neighbouring exact numbers of the chain, as (day of the later, rise)."""
        exact = [(day, stretch) for day, stretch in zip(self.chain, self._stretch, strict=True) if day.agreed.interval.point]
        return [
            (b.day, ((b.agreed.interval.low or 0) - (a.agreed.interval.low or 0)) / (b.day - a.day))
            for (a, first), (b, second) in pairwise(exact)
            if first == second
        ]

    def rates(self, day: int) -> list[float]:
        """Daily rises around a day, from up to two weeks of steps on either side."""
        position = bisect_left(self._rates, (day, float("-inf")))
        around = self._rates[max(position - RATE_STEPS, 0) : position + RATE_STEPS]
        return [rate for at, rate in around if at != day]

    def usual(self, day: int) -> float | None:
        """The median daily rise around a day, None with fewer than three steps to read it from."""
        rates = self.rates(day)
        return median(rates) if len(rates) >= 3 else None

    def plausible_rise(self, day: int, span: int) -> float | None:
        """The largest rise that a stretch of days may bring without surprise, None where the series is too short to tell.

        Four times the usual rate, or twice the fastest of the weeks around, whichever is more: batches of late identifications and
        reports after a silent weekend stay below it.
        """
        rates = self.rates(day)
        return max(4 * median(rates), 2 * max(rates)) * max(span, 1) if len(rates) >= 3 else None

    def odd(self) -> list[Odd]:
        """Runs of days that the chain leaves out, in order, each below what came before or above what follows."""
        kept = {day.day for day in self.chain}
        runs: list[Odd] = []
        before: Day | None = None
        position = 0
        while position < len(self.days):
            if self.days[position].day in kept:
                before = self.days[position]
                position += 1
                continue
            run: list[Day] = []
            while position < len(self.days) and self.days[position].day not in kept:
                run.append(self.days[position])
                position += 1
            after = self.days[position] if position < len(self.days) else None
            for falls in (True, False):
                odd = [day for day in run if self._falls(day, before) == falls]
                if odd:
                    runs.append(Odd(odd, before, after, falls))
        return runs

    def _falls(self, day: Day, before: Day | None) -> bool:
        return before is not None and day.agreed.loose.below(self.bounds(before.day))

    def falls(self) -> list[tuple[Day, Day]]:
        """Lasting falls: the last day of one stretch and the first of the next."""
        if not self.growing:
            return []
        return [(self.days[a[-1]], self.days[b[0]]) for a, b in pairwise(self.stretches)]

    def below(self, high: Day) -> list[Day]:
        """The chain's days after one that are below it, until its level is regained; the first alone where that takes long.

        None where all of them may be roundings of it.
        """
        following = self.chain[bisect_right(self._numbers, high.day) :][: 2 * SHORT_FALL]
        surely = [day for day in following if day.agreed.loose.below(high.agreed.loose)]
        lower = [day for day in following if day.agreed.interval.below(high.agreed.interval)]
        return lower if surely and len(lower) <= SHORT_FALL else surely[:1]

    def above(self, low: Day) -> Day | None:
        """The chain's last day before one that is above it."""
        before = self.chain[: bisect_left(self._numbers, low.day)]
        return next((day for day in reversed(before) if low.agreed.loose.below(day.agreed.loose)), None)


@cache
def _falling() -> frozenset[str]:
    return frozenset(lexicon("scopes")["totals"]["falling"])


def grows(measure: str) -> bool:
    """True where a running total of the measure only grows: the dead stay dead, while the missing are found and the displaced return."""
    return measure not in _falling()


def witnesses(series: Series, one: Day) -> list[Reading]:
    """Reports of other outlets that name nobody and give another exact number for a day, which fits the series around it.

    The number must be above that of the day before: an outlet that prints yesterday's number bears no witness of today's.
    """
    around = series.bounds(one.day, without=True)
    if around.low is None or around.high is None:
        return []
    found = [reading for reading in series.unattributed.get(one.day, ()) if reading.outlet not in one.agreed.outlets]
    return [r for r in found if around.low < r.value <= around.high and r.interval.apart(one.agreed.loose)]


def updated(series: Series, day: int, one: Sequence[Reading], other: Sequence[Reading]) -> bool:
    """True where the higher of two numbers of a day came later in the day, by no more than a day's usual rise, and both fit the days
    around it: an update, not a slip. Without a rate to go by the two are not explained: a wrong digit may come later too.
    """
    low, high = sorted((one, other), key=lambda side: side[0].interval.low or 0)
    around, usual = series.bounds(day, without=True), series.usual(day)
    if not around.known or usual is None or high[0].value - low[0].value > usual:
        return False
    if any(tolerant(side[0].figure, side[0].interval).apart(around) for side in (low, high)):
        return False
    early, late = ([reading.moment for reading in side if reading.moment is not None] for side in (low, high))
    return len(early) == len(low) and len(late) == len(high) and max(early) < min(late)


def _somewhat_higher(day: Day, point: Point) -> bool:
    """True where a day's number is above another by no more than growth may bring, and as many outlets carry it."""
    low, value = day.agreed.interval.low, point.interval.high
    if low is None or value is None or not point.loose.below(day.agreed.loose):
        return False
    return low <= value * GROWTH_SHARE and len(day.agreed.outlets) >= len(point.outlets)


def gather(points: dict[Interval, Point], reading: Reading, number: int) -> None:
    """Put a reading beside those that give the same number for a day."""
    point = points.get(reading.interval)
    if point is None:
        point = points[reading.interval] = Point(number, reading.interval, tolerant(reading.figure, reading.interval))
    point.readings.append(reading)


def choose(number: int, points: list[Point]) -> Day:
    """Take the number that most outlets' words allow; the originator's own, then an exact one, before others.

    A wide wording that allows two contradicting numbers ("at least 10,000") is not asked to speak for the day: it would gather the
    support of both.
    """
    if len(points) == 1:
        return Day(number, points, points[0])
    meeting = [[other for other in points if other is point or not point.apart(other)] for point in points]
    sharp = [not any(a.apart(b) for a in around for b in around) for around in meeting]

    def rank(position: int) -> tuple[bool, int, bool, bool, str]:
        point = points[position]
        support = frozenset[str]().union(*(other.outlets for other in meeting[position]))
        return not sharp[position], -len(support), not point.own_word, not point.interval.point, min(r.id for r in point.readings)

    return Day(number, points, points[min(range(len(points)), key=rank)])


def _most(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else max(a, b)


def _least(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else min(a, b)
