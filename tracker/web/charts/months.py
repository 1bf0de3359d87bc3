"""Statements by month as bars: where each stands, how tall it is, and what it says; a template draws them.

Where there are too many months for bars that can be told apart, the bars are quarters, and then years.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MOST = 60  # bars
HEIGHT = 150.0  # of the tallest bar, in the picture's units
LEFT, TOP, BOTTOM = 44.0, 20.0, 40.0  # room for numbers beside, above and below the bars
WIDEST, NARROWEST, WIDTH = 48.0, 14.0, 860.0  # of a bar with the gap beside it, and of all bars as far as they may be wider
SHARE = 0.76  # of that, the bar
ROOMY = 24.0  # from which on a bar has its number above it and its month below

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of time.

    Attributes:
        said: the stretch in words, "March 2024".
        mark: what stands below it, "M" for March; "" where there is no room.
        year: stands below the first bar of each year; "" for all others.
        since, until: its first and last month or year, as filters take them.
        x, y, width, height: of the bar in the picture.
    """

    said: str
    mark: str
    year: str
    since: str
    until: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of bars.

    Attributes:
        by: "month", "quarter" or "year".
        ticks: numbers on the vertical axis, each with its height.
        undated: statements without a date, which have no bar.
        roomy: bars have room for their numbers.
    """

    by: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, float], ...]
    width: float
    height: float
    base: float
    left: float
    undated: int
    roomy: bool


def bars(months: Iterable[Sequence[str | int]]) -> Bars | None:
    """Bars of counts by month; None where nothing has a date.

    Args:
        months: "2024-03" and its count, in order and without gaps; a year alone where no month is known; "" for what has no date.
    """
    counts = {str(label): int(count) for label, count in months}
    undated = counts.pop("", 0)
    whole = {label: count for label, count in counts.items() if _is_month(label)}
    by, found = "month", whole
    if len(found) + len(counts) - len(whole) > MOST:
        by, found = "quarter", _summed(whole, lambda label: f"{label[:4]}-Q{(int(label[5:]) + 2) // 3}")
    if len(found) > MOST or not whole:
        by, found = "year", _summed(counts, lambda label: label[:4])
    elif len(whole) < len(counts):  # a year in which no month is known stands before its months
        found = dict(sorted({**found, **{label: count for label, count in counts.items() if label not in whole}}.items()))
    if not found:
        return None
    slot = min(WIDEST, max(NARROWEST, WIDTH / len(found)))
    top = _top(max(found.values()))
    base = TOP + HEIGHT
    drawn: list[Bar] = []
    year = ""
    for number, (label, count) in enumerate(found.items()):
        tall = HEIGHT * count / top
        said, mark, since, until = _read(label)
        drawn.append(
            Bar(
                said=said,
                mark=mark if slot >= ROOMY else "",
                year=label[:4] if label[:4] != year else "",
                since=since,
                until=until,
                count=count,
                x=round(LEFT + number * slot + slot * (1 - SHARE) / 2, 2),
                y=round(base - tall, 2),
                width=round(slot * SHARE, 2),
                height=round(tall, 2),
            )
        )
        year = label[:4]
    ticks = tuple((value, round(base - HEIGHT * value / top, 2)) for value in dict.fromkeys((0, top // 2, top)))
    width = LEFT + slot * len(found) + max(8.0, ROOMY + 8 - slot)  # a year's number may be wider than its last bar
    return Bars(by, tuple(drawn), ticks, round(width, 2), base + BOTTOM, base, LEFT, undated, slot >= ROOMY)


def _summed(counts: dict[str, int], part: Callable[[str], str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for label, count in counts.items():
        found[part(label)] = found.get(part(label), 0) + count
    return dict(sorted(found.items()))


def _top(most: int) -> int:
    """A round number at or above the largest, even from 2 on: half of it is a number, too."""
    if most <= 2:
        return max(most, 1)
    step: int = 10 ** (len(str(most)) - 1)
    return next(top for top in (2 * step, 4 * step, 6 * step, 8 * step, 10 * step) if top >= most and top % 2 == 0)


def _read(label: str) -> tuple[str, str, str, str]:
    """A stretch in words and as a mark, with its first and last month or year."""
    year = label[:4]
    if "-Q" in label:
        last = int(label[6:]) * 3
        return f"{MONTHS[last - 3]} to {MONTHS[last - 1]} {year}", f"Q{label[6:]}", f"{year}-{last - 2:02}", f"{year}-{last:02}"
    if _is_month(label):
        name = MONTHS[int(label[5:]) - 1]
        return f"{name} {year}", name[:1], label, label
    return year, "", label, label


def _is_month(label: str) -> bool:
    return len(label) == len("2024-03") and label[4] == "-" and label[5:].isdigit() and 1 <= int(label[5:]) <= len(MONTHS)
