"""How a running total grows: what it was on a day without a report, how fast it rises, and where it takes in many at once.

Pure functions over a `Series`. Between two reports the truth lies between the two numbers; a curve through them says where it is likely to
lie, and never leaves those bounds. A total also takes in what it missed: hundreds of deaths at once that a committee has settled (a
batch), or all of some days of silence (a backlog, of two days a 48-hour report). Both are growth, not jumps, because the totals
that follow are as high.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median, quantiles
from typing import NamedTuple

from tracker.reconcile.series import Day, Series

LEAST_BATCH = 20
"""A rise that exceeds the usual growth by less is a bad day."""

BATCH_TIMES = 4
"""Times the usual daily rise from which a rise is a batch. On one real series of 1,051 days, in which 38 reports say how many a committee
added, 37, 34, 31 and 30 of them are found at 3, 4, 5 and 6, with 17, 10, 7 and 7 other rises (2026-11); two of those are days on which
very many died, so a batch says that many were counted at once, and not why."""

LONGEST_BACKLOG = 14
"""Days of silence beyond which a rise tells nothing of the days."""


class Estimate(NamedTuple):
    """What a total was on a day.

    Attributes:
        day: ordinal.
        low, high: inclusive bounds, from the reports before and after; None is an open side.
        value: the likeliest number, inside the bounds; None before the first and after the last report.
        reported: True where the series has a number for the day.
    """

    day: int
    low: float | None
    high: float | None
    value: float | None
    reported: bool


class Rate(NamedTuple):
    """How fast a total rises around a day, in people a day.

    Attributes:
        median, lower, upper: of the daily rises of up to two weeks before and after, with their quartiles.
        steps: how many rises this rests on.
    """

    day: int
    median: float
    lower: float
    upper: float
    steps: int


class Batch(NamedTuple):
    """Many counted at once.

    Attributes:
        day: ordinal of the report that has them.
        since: ordinal of the report before.
        rise: by which the total rose between the two.
        size: the part of the rise that the usual growth does not explain, about.
        confirmed_by: ordinal of the next report, which is as high.
    """

    day: int
    since: int
    rise: float
    size: float
    confirmed_by: int


class Backlog(NamedTuple):
    """A report that covers several days, of which none had a new number.

    Attributes:
        day: ordinal of the report.
        since: ordinal of the last day with a new number before it: `day - since` of 2 is a 48-hour report.
        rise: of the total over these days.
    """

    day: int
    since: int
    rise: float


def interpolated(series: Series, first: int | None = None, last: int | None = None) -> Iterator[Estimate]:
    """The total of every day, reported or not.

    Between reports the curve is the monotone cubic of Fritsch and Carlson (Monotone piecewise cubic interpolation, 1980) with the slopes of
    Fritsch and Butland (1984), so it never falls and never overshoots; across a revision it is not drawn. Days on which a total that
    may fall ("missing") has no number have neither bounds nor value.

    Args:
        series: a running total.
        first, last: ordinals, inclusive; the first and last report where left out.
    """
    knots = _knots(series)
    begin = first if first is not None else (series.days[0].day if series.days else 0)
    end = last if last is not None else (series.days[-1].day if series.days else -1)
    stretches = [_Curve(stretch) for stretch in knots]
    for day in range(begin, end + 1):
        low, high = series.bounds(day)
        curve = next((one for one in stretches if one.days[0] <= day <= one.days[-1]), None)
        value = curve.at(day) if curve else None
        if value is not None:
            value = min(max(value, low if low is not None else value), high if high is not None else value)
        yield Estimate(day, low, high, value, series.on(day) is not None)


def rate(series: Series, day: int) -> Rate | None:
    """How fast a total rises around a day, None with fewer than three rises to read it from."""
    rises = series.rates(day)
    if len(rises) < 3:
        return None
    lower, middle, upper = quantiles(rises, n=4, method="inclusive")
    return Rate(day, middle, lower, upper, len(rises))


def batches(series: Series) -> list[Batch]:
    """Rises that the usual growth does not explain and that the next report confirms, in order.

    Example: 46,006 on Thursday, 46,537 on Saturday and 46,565 on Sunday, in a series that rises by 40 a day: about 450 were added at
    once. The last rise of a series is none yet, as nothing confirms it.
    """
    found = []
    exact = _exact(series)
    for (before, start), (one, same), (after, end) in zip(exact, exact[1:], exact[2:], strict=False):
        if not start == same == end:
            continue
        around = series.rates(one.day)
        if len(around) < 3:
            continue
        usual, span = median(around), one.day - before.day
        rise = (one.agreed.interval.low or 0) - (before.agreed.interval.low or 0)
        size = rise - usual * span
        if size >= LEAST_BATCH and rise > BATCH_TIMES * usual * span and size > 2 * usual:
            found.append(Batch(one.day, before.day, rise, size, after.day))
    return found


def backlogs(series: Series) -> list[Backlog]:
    """Reports that cover two days or more, because no new number came in between, in order.

    Example: a total of Thursday, the same on Friday or none, and on Saturday one that is higher: a 48-hour report.
    """
    exact = _exact(series)
    news = [exact[0], *(b for a, b in pairwise(exact) if b[0].agreed.interval != a[0].agreed.interval)] if exact else []
    return [
        Backlog(b.day, a.day, (b.agreed.interval.low or 0) - (a.agreed.interval.low or 0))
        for (a, first), (b, second) in pairwise(news)
        if first == second and 2 <= b.day - a.day <= LONGEST_BACKLOG
    ]


def batch_between(series: Series, since: int, until: int) -> Batch | None:
    """The batch that came into a total after one day and up to another, None where there was none or several."""
    inside = [batch for batch in batches(series) if since < batch.day <= until]
    return inside[0] if len(inside) == 1 else None


def _exact(series: Series) -> list[tuple[Day, int]]:
    """The chain's days with an exact number, each with the number of its stretch."""
    kept = [(series.days[position], number) for number, stretch in enumerate(series.stretches) for position in stretch]
    return [(day, number) for day, number in kept if day.agreed.interval.point] if series.growing else []


def _knots(series: Series) -> list[list[tuple[int, float]]]:
    """Day and number of the chain's days, by stretch, never falling: a rounded number is taken at what the exact ones around it allow."""
    found = []
    for stretch in series.stretches:
        knots: list[tuple[int, float]] = []
        for position in stretch:
            one = series.days[position]
            low, high = series.bounds(one.day)
            number = one.agreed.readings[0].value
            number = min(max(number, low if low is not None else number), high if high is not None else number)
            knots.append((one.day, max(number, knots[-1][1]) if knots else number))
        found.append(knots)
    return found


class _Curve:
    """A monotone cubic through the knots of one stretch."""

    def __init__(self, knots: Sequence[tuple[int, float]]) -> None:
        self.days = [day for day, _ in knots]
        self.numbers = [number for _, number in knots]
        self.slopes = _slopes(self.days, self.numbers)

    def at(self, day: int) -> float:
        left = min(bisect_right(self.days, day) - 1, len(self.days) - 2)
        if left < 0:
            return self.numbers[bisect_left(self.days, day)]
        width = self.days[left + 1] - self.days[left]
        t = (day - self.days[left]) / width
        from_, to = self.numbers[left : left + 2]
        rising, arriving = (slope * width for slope in self.slopes[left : left + 2])
        return (2 * t**3 - 3 * t**2 + 1) * from_ + (t**3 - 2 * t**2 + t) * rising + (3 * t**2 - 2 * t**3) * to + (t**3 - t**2) * arriving


def _slopes(days: Sequence[int], numbers: Sequence[float]) -> list[float]:
    """The slope at each knot: the weighted harmonic mean of the two beside it; flat where one of them is."""
    widths = [b - a for a, b in pairwise(days)]
    rises = [(b - a) / width for (a, b), width in zip(pairwise(numbers), widths, strict=True)]
    if not rises:
        return [0.0 for _ in days]
    inner = []
    for (before, after), (left, right) in zip(pairwise(widths), pairwise(rises), strict=True):
        first, second = 2 * after + before, after + 2 * before
        inner.append((first + second) / (first / left + second / right) if left > 0 and right > 0 else 0.0)
    return [rises[0], *inner, rises[-1]]
