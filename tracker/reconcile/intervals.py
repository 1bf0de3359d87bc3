"""What a figure's words leave open, as an interval of whole people.

A number in a report is seldom a point. "At least 30" has no upper end, "about 32,000" was rounded somewhere, "hundreds" says almost
nothing. Two figures can only contradict each other where their intervals stay apart, so this is where every comparison starts.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.records import Figure, Qualifier

ROUND_FROM = 1_000
"""From here on a plain number that ends in two zeros may be a rounded one whose "about" was left out."""


class Interval(NamedTuple):
    """Inclusive bounds; None is an open side."""

    low: float | None
    high: float | None

    @property
    def known(self) -> bool:
        """True where at least one side is bounded."""
        return self.low is not None or self.high is not None

    @property
    def point(self) -> bool:
        return self.low is not None and self.low == self.high

    def below(self, other: "Interval") -> bool:
        """True where every number of this interval is smaller than every number of the other."""
        return self.high is not None and other.low is not None and self.high < other.low

    def apart(self, other: "Interval") -> bool:
        """True where the two share no number."""
        return self.below(other) or other.below(self)

    def contains(self, number: float) -> bool:
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)

    def gap(self, other: "Interval") -> float:
        """How far apart the nearest ends are; 0 where the intervals meet."""
        if self.below(other):
            return (other.low or 0) - (self.high or 0)
        return (self.low or 0) - (other.high or 0) if other.below(self) else 0


OPEN = Interval(None, None)


def unit(value: int) -> int:
    """The weight of the last digit that is not zero: 100 for 9,500, 1 for 9,485; 1 for zero."""
    if not value:
        return 1
    weight = 1
    while value % (weight * 10) == 0:
        weight *= 10
    return weight


def rounded(value: int, *, lower_half: bool = False) -> Interval:
    """What a rounded number may stand for: half a unit of its last non-zero digit either way.

    "About 32,000" is 31,500 to 32,499. With `lower_half` only what lies below: "almost 40,000" is 35,000 to 40,000.
    """
    half = unit(value) // 2
    return Interval(value - half, value if lower_half else max(value, value + half - 1))


@cache
def _nearly() -> tuple[str, ...]:
    return tuple(f" {word} " for word in lexicon("scopes")["qualifiers"]["nearly"])


def says_nearly(figure: Figure) -> bool:
    """True where the words put the number above the truth ("nearly", "almost")."""
    return _says_nearly(figure.hedge or "", figure.text or "")


@lru_cache(maxsize=10_000)
def _says_nearly(hedge: str, text: str) -> bool:
    told = f" {hedge} {text} ".lower()
    return any(word in told for word in _nearly())


def interval(figure: Figure) -> Interval:
    """The numbers that a figure's words allow, inclusive; a side that the words leave open is None.

    Exact 32,414 is itself, "about 32,000" is 31,500-32,499, "almost 40,000" is 35,000-40,000, "at least 30" is 30 and more,
    "up to 30" is 30 and fewer, "20 to 30" is that. A vague word ("hundreds") is open on both sides: what it means is a policy.
    """
    value, low, high = figure.value, figure.low, figure.high
    if figure.qualifier is Qualifier.exact and value is not None:
        return Interval(value, value)
    match figure.qualifier:
        case Qualifier.vague:
            return OPEN
        case Qualifier.at_least:
            return Interval(value if low is None else low, None)
        case Qualifier.at_most:
            return Interval(low, value if high is None else high)
        case Qualifier.range:
            return Interval(low, high)
        case Qualifier.approximate if value is not None:
            return rounded(value, lower_half=says_nearly(figure))
        case _ if value is not None:
            return Interval(value, value)
        case _:
            return Interval(low, high)


def tolerant(figure: Figure, strict: Interval) -> Interval:
    """The interval at its widest honest reading: used to keep silent, never to accuse.

    A number exactly half-way may have been rounded either way, so "about 7,200" may stand for 7,250. A plain number from 1,000 on
    that ends in two zeros may be a rounded one: 9,500 without "about" may stand for 9,485. 500 may be a count and stays itself.
    """
    value = figure.value
    if value is None or strict.high is None or strict.low is None:
        return strict
    if figure.qualifier is Qualifier.approximate:
        return Interval(strict.low, max(strict.high, value if says_nearly(figure) else value + unit(value) // 2))
    if strict.point and value >= ROUND_FROM and value % 100 == 0:
        half = min(unit(value), 10 ** (len(str(value)) - 2)) // 2
        return Interval(value - half, value + half)
    return strict


def transposed(a: float, b: float) -> bool:
    """True where one number is the other with two neighbouring digits swapped: 71,533 and 17,533."""
    one, other = str(round(a)), str(round(b))
    if len(one) != len(other) or one == other:
        return False
    wrong = [position for position, (x, y) in enumerate(zip(one, other, strict=True)) if x != y]
    first, last = wrong[0], wrong[-1]
    return len(wrong) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]


def apart(a: Figure, a_interval: Interval, b: Figure, b_interval: Interval) -> bool:
    """True where two figures' intervals share no number, at their widest honest reading."""
    return a_interval.apart(b_interval) and tolerant(a, a_interval).apart(tolerant(b, b_interval))
