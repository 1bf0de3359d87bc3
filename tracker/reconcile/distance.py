"""How far a figure is from a reference series on the day that it describes.

A reference is a measuring stick and no judge: its distance says where a number lies, not which of the two is wrong. What may be compared
at all is decided by the rules for any two figures (`comparable`): same measure, population, place, kind of period and start. A
field that is unknown or differs gives no distance and a reason.

    distance(report, series).percent

The reference's number of a day is its own where it has one. Between two days of a running total the truth lies between their numbers,
and the straight line between them is shown as the value. After its last number a total is known from below only, for a week. A stretch
of time is added up from the days in it.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NamedTuple

from tracker.reconcile.comparable import START_SLACK, Days, Field, Reading, days, difference, reading
from tracker.reconcile.intervals import Interval, tolerant
from tracker.reconcile.places import place
from tracker.reconcile.starts import LIKE_SHARE
from tracker.reconcile.wording import day
from tracker.records import Figure, Period, ReferencePoint, ReferenceSeries, Report

REACH = 7
"""Days after its last number for which a running total is still known from below: outlets carry weekly totals as long."""


ANY = Days(1, 1)  # stands for the days of a reference where those of the figure are not known

_TRIED = (Field.number, Field.measure, Field.place, Field.period, Field.population, Field.event, Field.start, Field.as_of)


class Position(StrEnum):
    """Where a figure lies, at the widest honest reading of its words."""

    inside = "inside"  # its words allow a number that the reference allows
    above = "above"
    below = "below"


@dataclass(frozen=True, slots=True)
class Distance:
    """What a reference says of a figure.

    Attributes:
        series: id of the reference series; `originator` and `title` are its own.
        on: the day that is looked at, ISO; None where the figure's day is not known.
        value: the reference's number for it; of bounds alone their middle.
        low, high: inclusive bounds of it; None is an open side.
        difference: the figure's number less the reference's.
        percent: the difference in hundredths of the reference's number; None where that is 0.
        position: where the figure lies.
        days: from that day to the nearest number of the reference; 0 where it has one, or adds up all days of the stretch.
        reason: why there is no distance, as a clause; None where there is one.
        inferred: what was inferred to compare the two.
    """

    series: str
    originator: str
    title: str | None
    on: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    difference: float | None = None
    percent: float | None = None
    position: Position | None = None
    days: int | None = None
    reason: str | None = None
    inferred: str = ""


class Number(NamedTuple):
    """What a reference says of a day or a stretch of time."""

    value: float
    low: float | None
    high: float | None
    days: int


class Reference:
    """A reference series in the form in which figures are held against it; made once, as `Reading` is of a figure.

    Args:
        series: with its points.
    """

    def __init__(self, series: ReferenceSeries) -> None:
        self.series, self.id = series, series.id
        points = sorted(series.points, key=lambda one: (one.as_of, one.since))
        self._lasts = [_ordinal(one.as_of) for one in points]
        self._firsts = [_ordinal(one.since) if one.since else last for one, last in zip(points, self._lasts, strict=True)]
        bounds = [_bounds(one) for one in points]
        self._values = [_value(one) for one in points]
        self._lows, self._highs = [low for low, _ in bounds], [high for _, high in bounds]
        self._sums = [list(accumulate(side, initial=0)) for side in (self._values, self._lows, self._highs)]
        # stretches whose first day is the last of the one before end at an hour of that day; others are made of whole days
        touching = sum(first == last for last, first in zip(self._lasts, self._firsts[1:], strict=False))
        self._whole_days = any(map(int.__eq__, self._firsts, self._lasts)) or 2 * touching < len(points) - 1
        self._at = {key: number for number, key in enumerate(zip(self._firsts, self._lasts, strict=True))}
        self._span = (days(series.since), days(series.until))
        self._like = _as_reading(series)

    @property
    def empty(self) -> bool:
        return not self._lasts

    @property
    def complete(self) -> bool:
        """True for counts of single events: a day without a number is one on which nobody was counted."""
        return self.series.until is not None

    def distance(self, one: Reading) -> Distance:
        """The distance of a figure, or why there is none."""
        return self.looked_at(one)[1]

    def looked_at(self, one: Reading) -> tuple[int, Distance]:
        """The distance of a figure, or why there is none, and how many fields agree: those that are next to fit come last."""
        stated, inferred = one, ""
        if one.period is Period.cumulative and one.since is None and (since := self._fitting(one)) is not None:
            stated, inferred = replace(one, since=since), f"start taken from the reference it fits, {day(since.first)}"
        if one.period is Period.interval and (stretch := _stretch(one)) is not None:
            stated = replace(one, since=stretch[0], day=stretch[1])
        found = difference(stated, self._beside(stated))
        if found is not None:
            return _TRIED.index(found.field), self._none(one, found.clause)
        number = self._on(stated)
        if isinstance(number, str):
            return len(_TRIED), self._none(one, number)
        return len(_TRIED), self._measured(stated, number, inferred)

    def _none(self, one: Reading, reason: str) -> Distance:
        return Distance(self.id, self.series.originator, self.series.title, _iso(one.day), reason=reason)

    def _measured(self, one: Reading, number: Number, inferred: str) -> Distance:
        allowed, words = Interval(number.low, number.high), tolerant(one.figure, one.interval)
        position = Position.below if words.below(allowed) else Position.above if allowed.below(words) else Position.inside
        apart = one.value - number.value
        return Distance(
            self.id,
            self.series.originator,
            self.series.title,
            _iso(one.day),
            number.value,
            number.low,
            number.high,
            apart,
            round(100 * apart / number.value, 2) if number.value else None,
            position,
            number.days,
            None,
            inferred,
        )

    # ------------------------------------------------------------------ what may be compared

    def _beside(self, one: Reading) -> Reading:
        """The reference as a report of the figure's own day and stretch: whether there is a number for those is looked up afterwards."""
        at = one.day if one.day is not None else self._lasts[0] if self._lasts else None
        if self._added_up(one):
            return replace(self._like, period=Period.cumulative, since=one.since, day=at)
        if self.series.period is Period.interval:
            return replace(self._like, since=one.since or ANY, day=at)
        return replace(self._like, day=at)

    def _added_up(self, one: Reading) -> bool:
        """True where a running total is to be held against counts of days that are complete from its start on."""
        return self.complete and self.series.period is Period.interval and one.period is Period.cumulative and one.since is not None

    def _fitting(self, one: Reading) -> Days | None:
        """The start of the reference, where a total without one is as large as the reference's."""
        since = self._span[0]
        if since is None or one.day is None:
            return None
        number = self._stretch(Days(since.first, since.first), one.day) if self.series.period is Period.interval else self._total(one.day)
        if isinstance(number, str) or not number.value or not one.value:
            return None
        return since if LIKE_SHARE <= one.value / number.value <= 1 / LIKE_SHARE else None

    # ------------------------------------------------------------------ the number of a day

    def _on(self, one: Reading) -> Number | str:
        if self.empty:
            return "the reference has no number"
        if self.series.period is Period.cumulative:
            return self._total(one.day) if one.day is not None else "the day of the figure is not known"
        if one.since is None or one.day is None:
            return "the stretch of time is not fully known"
        named = one.as_of is None or one.as_of.one is None  # "in March 2024" is made of whole days
        return self._stretch(one.since, one.day, exactly=named or one.period is Period.cumulative)

    def _total(self, at: int) -> Number | str:
        """The running total of a day: its own, between its neighbours, or above the last one for a week."""
        after = bisect_left(self._lasts, at)
        if after < len(self._lasts) and self._lasts[after] == at:
            return Number(self._values[after], self._lows[after], self._highs[after], 0)
        if after == 0:
            return f"the reference begins on {day(self._lasts[0])}"
        before, apart = after - 1, at - self._lasts[after - 1]
        end = self._span[1]
        if self.complete and end is not None and at <= end.last:
            return Number(self._values[before], self._lows[before], self._highs[before], 0)
        if after == len(self._lasts):
            if apart > REACH:
                return f"the reference ends on {day(self._lasts[before])}"
            return Number(self._values[before], self._lows[before], None, apart)
        share = apart / (self._lasts[after] - self._lasts[before])
        value = round(self._values[before] + share * (self._values[after] - self._values[before]))
        low, high = min(self._lows[before], self._lows[after]), max(self._highs[before], self._highs[after])
        return Number(value, low, high, min(apart, self._lasts[after] - at))

    def _stretch(self, since: Days, until: int, *, exactly: bool = False) -> Number | str:
        """What was counted from a day on, up to another.

        Args:
            since: the first day, or the days of which it is one ("since January").
            exactly: the stretch is made of whole days; else "from the 1st to the 5th" may leave out its first day, in part or all of it.
        """
        whole = self._at.get((since.first, until))
        if whole is not None and since.one is not None:
            return Number(self._values[whole], self._lows[whole], self._highs[whole], 0)
        if self._whole_days:
            return self._days_between(since, until, exactly=exactly)
        begin, end = bisect_left(self._firsts, since.first), bisect_right(self._lasts, until)
        if since.one is None or begin >= end or self._firsts[begin] != since.first or self._lasts[end - 1] != until:
            return "the reference does not count that stretch of time"
        if not self._seamless(begin, end):
            return "the reference has no number for some days of that stretch"
        earlier = self._highs[begin - 1] if begin and self._lasts[begin - 1] == since.first else 0
        value, low, high = (sums[end] - sums[begin] for sums in self._sums)
        return Number(value, low, high + earlier, 0)

    def _seamless(self, begin: int, end: int) -> bool:
        """True where each stretch begins where the one before ended."""
        return all(self._firsts[later] == self._lasts[earlier] for earlier, later in pairwise(range(begin, end)))

    def _days_between(self, since: Days, until: int, *, exactly: bool) -> Number | str:
        first, last = self._covered()
        if not exactly and until - since.last == 1:
            return "the last 24 hours are no day of the calendar, which the reference counts by"
        if since.last < first - START_SLACK or until > last:
            return f"the reference goes from {day(first)} to {day(last)}"
        begin, end = bisect_left(self._lasts, since.first), bisect_right(self._lasts, until)
        if begin < end and self._firsts[begin] < since.first:
            return "the reference does not count that stretch of time"
        if not self.complete and not self._unbroken(since.first, until, begin, end):
            return "the reference has no number for some days of that stretch"
        values, lows, highs = self._sums
        inner = bisect_left(self._lasts, since.last if exactly else since.last + 1)
        inner_end = end if exactly else bisect_right(self._lasts, until - 1)
        low = lows[max(inner_end, inner)] - lows[inner]
        return Number(values[end] - values[begin], low, highs[end] - highs[begin], 0)

    def _covered(self) -> tuple[int, int]:
        since, until = self._span
        return (since.first if since else self._firsts[0]), (until.last if until else self._lasts[-1])

    def _unbroken(self, since: int, until: int, begin: int, end: int) -> bool:
        """True where every day from one to another is in a stretch."""
        if begin >= end or self._firsts[begin] != since or self._lasts[end - 1] != until:
            return False
        return all(self._firsts[later] == self._lasts[earlier] + 1 for earlier, later in pairwise(range(begin, end)))


def distance(report: Report, series: ReferenceSeries) -> Distance:
    """How far a figure is from a reference on its as-of day: the reference's number, the difference, and where the figure lies.

    Example: 32,800 killed as of 26 March against 32,414 of the reference is +386, +1.19 %, above. "About 32,000" is inside, as its
    words allow 32,414. A figure without its day, or of another place, gives a reason instead.
    """
    return Reference(series).distance(reading(report))


class Shelf:
    """All reference series at hand, each made ready when a figure first asks for its scope.

    Args:
        series: without their points.
        points: gives a series' points by its id.
    """

    def __init__(self, series: Iterable[ReferenceSeries], points: Callable[[str], Sequence[ReferencePoint]]) -> None:
        self._points = points
        self._by_scope: dict[tuple[str, str], list[ReferenceSeries]] = defaultdict(list)
        for one in series:
            self._by_scope[one.measure, place(one.place).name].append(one)
        self._ready: dict[tuple[str, str], list[Reference]] = {}

    def beside(self, report: Report) -> list[Distance]:
        """The distance to every reference that may be compared, the nearest in scope first: one for each originator and title.

        First are those whose start is the figure's own, then those with a number for its very day, then by name.
        """
        found = [one for _, one in self._distances(report) if one.reason is None]
        found.sort(key=lambda one: (bool(one.inferred), one.days, one.originator, one.title or "", one.high is None))
        nearest: dict[tuple[str, str | None], Distance] = {}
        for one in found:
            nearest.setdefault((one.originator, one.title), one)
        return list(nearest.values())

    def reasons(self, report: Report) -> list[str]:
        """Why those references cannot be compared that come nearest to a figure, each reason once with whose they are."""
        found = [one for one in self._distances(report) if one[1].reason is not None]
        nearest = max((agree for agree, _ in found), default=0)
        told: dict[str, dict[str, None]] = defaultdict(dict)
        for agree, one in found:
            if agree == nearest:
                told[one.reason or ""].setdefault(one.originator)
        return [f"{', '.join(names)}: {reason}" for reason, names in told.items()]

    def _distances(self, report: Report) -> list[tuple[int, Distance]]:
        figure = report.figure
        if not figure.place or not self._by_scope:
            return []
        key = figure.measure, place(figure.place).name
        if key not in self._by_scope:
            return []
        if key not in self._ready:
            made = (one.model_copy(update={"points": tuple(self._points(one.id))}) for one in self._by_scope[key])
            self._ready[key] = [Reference(one) for one in made]
        one = reading(report)
        return [reference.looked_at(one) for reference in self._ready[key]]


def _stretch(one: Reading) -> tuple[Days, int] | None:
    """First days and last day of the stretch that a figure counts; "in March 2024" is all of it."""
    if one.as_of is None:
        return None
    if one.since is None:
        return None if one.as_of.one is not None else (Days(one.as_of.first, one.as_of.first), one.as_of.last)
    if one.as_of.one is None:
        return (Days(one.since.first, one.since.first), one.as_of.last) if one.since == one.as_of else None
    return one.since, one.as_of.last


def _as_reading(series: ReferenceSeries) -> Reading:
    """A reference as if it were a report, for the rules that decide what may be compared."""
    figure = Figure(
        id=series.id, measure=series.measure, population=series.population, established=series.established, place=series.place,
        period=series.period, since=series.since if series.period is Period.cumulative else None, value=0, low=0, high=0,
    )  # fmt: skip
    return reading(Report(figure=figure, originator=series.originator, origin=series.originator))


def _value(point: ReferencePoint) -> float:
    if point.value is not None:
        return point.value
    sides = [side for side in (point.low, point.high) if side is not None]
    return sum(sides) / len(sides)


def _bounds(point: ReferencePoint) -> tuple[float, float]:
    value = _value(point)
    return value if point.low is None else point.low, value if point.high is None else point.high


def _ordinal(iso: str) -> int:
    found = days(iso)
    assert found is not None, iso  # a point's days are whole dates
    return found.first


def _iso(ordinal: int | None) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal is not None else None
