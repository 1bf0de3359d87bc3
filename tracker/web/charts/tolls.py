"""The tolls of an event by the day on which they were published: places in a small picture, which a template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reconcile.intervals import Interval

WIDTH, HEIGHT = 360.0, 170.0  # in units of its own
LEFT, RIGHT, TOP, BOTTOM = 46.0, 346.0, 14.0, 138.0  # of the field
MOST = 200  # dots


@dataclass(frozen=True, slots=True)
class Said:
    """A toll that was published.

    Attributes:
        day: of publication, whole.
        label: number, originator and outlet.
        doubted: a discrepancy questions it.
    """

    day: str
    bounds: Interval
    label: str
    doubted: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A toll with its place.

    Attributes:
        y: of the number, of an interval its middle; `top` and `bottom` are its ends.
        open_high, open_low: it goes on.
    """

    x: float
    y: float
    top: float
    bottom: float
    open_high: bool
    open_low: bool
    label: str
    doubted: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Places of all that is drawn.

    Attributes:
        days, numbers: places on the axes with their labels.
        said: what it shows, in words.
        left_out: dots that there is no room for.
    """

    dots: tuple[Dot, ...]
    days: tuple[tuple[float, str], ...]
    numbers: tuple[tuple[float, str], ...]
    said: str
    left_out: int


def picture(measure: str, every: Sequence[Said]) -> Picture | None:
    """Tolls as places; None where fewer than two have a day and a bound."""
    known = sorted((one for one in every if one.bounds.known), key=lambda one: (one.day, one.bounds.low or 0, one.label))
    distinct = list({(one.day, one.bounds, one.label): one for one in known}.values())
    if len(distinct) < 2:
        return None
    shown = distinct[:MOST]
    first, last = date.fromisoformat(shown[0].day[:10]), date.fromisoformat(shown[-1].day[:10])
    span = (last - first).days
    most = max(end for one in shown for end in one.bounds if end is not None)

    def across(day: date) -> float:
        return round(LEFT + 12 + ((day - first).days / span if span else 0.5) * (RIGHT - LEFT - 24), 1)

    def up(number: float) -> float:
        return round(BOTTOM - number / (most * 1.1 or 1) * (BOTTOM - TOP), 1)

    dots = []
    for one in shown:
        low, high = one.bounds
        middle = ((low if low is not None else high or 0) + (high if high is not None else low or 0)) / 2
        x = across(date.fromisoformat(one.day[:10]))
        top = TOP if high is None else up(high)
        bottom = BOTTOM if low is None else up(low)
        y = up(middle)
        dots.append(Dot(x, y, top, bottom, high is None, low is None, one.label, one.doubted))
    middle_day = first + timedelta(days=span // 2)
    days = dict.fromkeys((first, middle_day, last) if span > 1 else (first, last))
    numbers = [0.0, most / 2, most] if most > 1 else [0.0, most]
    said = f"{measure.capitalize()}, by the day of publication: " + "; ".join(one.label for one in shown[:12])
    return Picture(
        tuple(dots),
        tuple((across(day), f"{day.day} {day:%b} {day.year}") for day in days),
        tuple((up(number), f"{number:,.0f}") for number in numbers),
        said + (f"; and {len(distinct) - 12} more" if len(distinct) > 12 else ""),
        len(distinct) - len(shown),
    )
