"""Intervals on one axis: what the words of each number allow, and what all of them share, as places in a small picture.

Only places are worked out here; a template draws them. The picture is narrow, so that it can be read on a telephone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from tracker.reconcile.intervals import Interval

WIDTH = 360.0  # of the picture, in units of its own
LEFT, RIGHT = 14.0, 346.0  # where the axis begins and ends
ROW, TOP, AXIS = 40.0, 6.0, 34.0  # heights
MOST = 12  # rows
TICKS = 4  # about


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the picture.

    Attributes:
        y: of its line.
        x1, x2: where it begins and ends.
        point: it is one number.
        open_low, open_high: it goes on beyond the axis.
    """

    label: str
    questioned: bool
    y: float
    x1: float
    x2: float
    point: bool
    open_low: bool
    open_high: bool


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Places of all that is drawn.

    Attributes:
        shared: first and last place of what all of them share; None where that is nothing.
        said: what the picture shows, in words.
        left_out: rows that there is no room for.
    """

    height: float
    axis: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    shared: tuple[float, float] | None
    said: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows: a label, bounds, and the side it stands on."""

    label: str
    bounds: Interval
    questioned: bool


def picture(rows: Sequence[Row]) -> Picture | None:
    """Intervals as places; None where fewer than two have a bound.

    Args:
        rows: from the top; those without any bound are left out.
    """
    known = [row for row in rows if row.bounds.known]
    if len(known) < 2:
        return None
    shown = known[:MOST]
    ends = [end for row in shown for end in row.bounds if end is not None]
    first, last = min(ends), max(ends)
    room = (last - first) * 0.12 or max(1.0, abs(first) * 0.05)
    low, high = max(0.0, first - room) if first >= 0 else first - room, last + room

    def at(number: float) -> float:
        return round(LEFT + (number - low) / (high - low) * (RIGHT - LEFT), 1)

    bars = tuple(
        Bar(
            label=row.label,
            questioned=row.questioned,
            y=TOP + ROW * number + 26,
            x1=LEFT if row.bounds.low is None else at(row.bounds.low),
            x2=RIGHT if row.bounds.high is None else at(row.bounds.high),
            point=row.bounds.point,
            open_low=row.bounds.low is None,
            open_high=row.bounds.high is None,
        )
        for number, row in enumerate(shown)
    )
    shared = _shared(shown)
    drawn = None
    if shared is not None:
        drawn = (LEFT if shared.low is None else at(shared.low), RIGHT if shared.high is None else at(shared.high))
    axis = TOP + ROW * len(shown) + 4
    ticks = tuple(Tick(at(number), f"{number:,.0f}") for number in _ticks(low, high))
    return Picture(axis + AXIS - 8, axis, bars, ticks, drawn, _said(shown, shared), len(known) - len(shown))


def _shared(rows: Sequence[Row]) -> Interval | None:
    """What all rows have in common."""
    low = max((row.bounds.low for row in rows if row.bounds.low is not None), default=None)
    high = min((row.bounds.high for row in rows if row.bounds.high is not None), default=None)
    return None if low is not None and high is not None and low > high else Interval(low, high)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers inside a stretch, a few of them."""
    rough = (high - low) / TICKS
    magnitude = 10 ** floor(log10(rough)) if rough > 0 else 1
    step = max(1, next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough))
    first = int(low // step) + (low % step > 0)
    return [number * step for number in range(first, int(high // step) + 1)]


def _said(rows: Sequence[Row], shared: Interval | None) -> str:
    told = "; ".join(f"{row.label}: {_words(row.bounds)}" for row in rows)
    return f"{told}. {'They share no number.' if shared is None else f'All of them allow {_words(shared)}.'}"


def _words(bounds: Interval) -> str:
    low, high = bounds
    if low is not None and low == high:
        return f"{low:,.0f}"
    if low is None:
        return f"{high:,.0f} and fewer"
    return f"{low:,.0f} and more" if high is None else f"{low:,.0f} to {high:,.0f}"
