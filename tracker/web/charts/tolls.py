"""The tolls of an event by the day on which they were published: places in a small picture, which a template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reconcile.intervals import Interval

WIDTH, HEIGHT = 360.0, 170.0  # in units of its own
LEFT, RIGHT, TOP, BOTTOM = 46.0, 346.0, 14.0, 138.0  # of the field
MOST = 200  # dots
LETTERED = 40  # dots up to which each has its originator's letter: more cover each other
ASIDE = 16.0  # between numbers of two originators of one day
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Said:
    """A toll that was published.

    Attributes:
        day: of publication, whole.
        number: with what it counts, as it is written.
        originator: who gives it; "nobody named" where nobody is.
        outlet: that carries it.
        doubted: a discrepancy questions it, or it was taken back.
    """

    day: str
    bounds: Interval
    number: str
    originator: str
    outlet: str
    doubted: bool

    @property
    def label(self) -> str:
        return f"{self.number}, {self.originator} ({self.outlet}, {self.day})" + (", in doubt" if self.doubted else "")


@dataclass(frozen=True, slots=True)
class Dot:
    """A toll with its place.

    Attributes:
        y: of the number that was given; None of a range, between whose ends nobody named one.
        open_high, open_low: it goes on.
        letter: of its originator; empty where there are too many to letter them.
    """

    x: float
    y: float | None
    top: float
    bottom: float
    open_high: bool
    open_low: bool
    label: str
    doubted: bool
    letter: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Places of all that is drawn.

    Attributes:
        days, numbers: places on the axes with their labels.
        originators: each with its letter, in the order of their first number.
        said: what it shows, in words.
        left_out: dots that there is no room for.
    """

    dots: tuple[Dot, ...]
    days: tuple[tuple[float, str], ...]
    numbers: tuple[tuple[float, str], ...]
    originators: tuple[tuple[str, str], ...]
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

    names = list(dict.fromkeys(one.originator for one in shown))
    lettered = len(names) <= len(LETTERS) and len(shown) <= LETTERED
    beside: dict[str, list[str]] = {}  # of each day whose numbers there are
    for one in shown:
        if one.originator not in beside.setdefault(one.day, []):
            beside[one.day].append(one.originator)
    dots = []
    for one in shown:
        low, high = one.bounds
        aside = (beside[one.day].index(one.originator) - (len(beside[one.day]) - 1) / 2) * ASIDE
        x = round(min(max(across(date.fromisoformat(one.day[:10])) + aside, LEFT + 5), RIGHT - 12), 1)
        top = TOP if high is None else up(high)
        bottom = BOTTOM if low is None else up(low)
        given = low if one.bounds.point or high is None else high if low is None else None
        letter = LETTERS[names.index(one.originator)] if lettered else ""
        dots.append(Dot(x, None if given is None else up(given), top, bottom, high is None, low is None, one.label, one.doubted, letter))
    middle_day = first + timedelta(days=span // 2)
    days = dict.fromkeys((first, middle_day, last) if span > 1 else (first, last))
    numbers = [0.0, most / 2, most] if most > 1 else [0.0, most]
    said = f"{measure.capitalize()}, by the day of publication: " + "; ".join(one.label for one in shown[:12])
    return Picture(
        tuple(dots),
        tuple((across(day), f"{day.day} {day:%b} {day.year}") for day in days),
        tuple((up(number), f"{number:,.0f}") for number in numbers),
        tuple((LETTERS[place] if lettered else "", name) for place, name in enumerate(names)),
        said + (f"; and {len(distinct) - 12} more" if len(distinct) > 12 else ""),
        len(distinct) - len(shown),
    )
