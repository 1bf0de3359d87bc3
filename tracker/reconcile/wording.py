"""The words of an explanation: numbers, dates, outlets and scopes as a reader expects them.

An explanation is one neutral sentence that a reporter can check: it gives the numbers with their qualifiers, the dates that they
describe, the originators and the outlets of both sides, and the reason for the verdict.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.reconcile.comparable import Days, Reading
from tracker.reconcile.intervals import says_nearly
from tracker.reconcile.places import nationalities
from tracker.reconcile.populations import EVERYBODY
from tracker.records import Kind, Period, Qualifier

NAMED_OUTLETS = 3
_DONE = {"captive": "taken captive"}
_NOUNS = ("casualties", "incidents")


class Replacing(NamedTuple):
    """What a lower number is to the earlier one, and the other way round."""

    new: str
    old: str


REPLACING = {
    Kind.retraction: Replacing("takes back an earlier one", "taken back later"),
    Kind.cumulative_decrease: Replacing("lower than an earlier one", "a later one is lower"),
}
"""Kinds whose questioned number is the new one: a mark on it alone would read as if it were the one that does not hold any more."""


def count(number: float) -> str:
    """8797 -> "8,797"."""
    return f"{round(number):,}"


def number(reading: Reading) -> str:
    """The number with its qualifier: "at least 30", "about 9,500", "100 to 300"."""
    figure = reading.figure
    low, high = reading.interval
    match figure.qualifier:
        case Qualifier.at_least if low is not None and figure.value == low - 1:
            return f"more than {count(figure.value)}"
        case Qualifier.at_least if low is not None:
            return f"at least {count(low)}"
        case Qualifier.at_most if high is not None:
            return f"at most {count(high)}"
        case Qualifier.range if low is not None and high is not None:
            return f"{count(low)} to {count(high)}"
        case Qualifier.approximate if figure.value is not None:
            return f"{'almost' if says_nearly(figure) else 'about'} {count(figure.value)}"
        case Qualifier.vague:
            return _vague(figure.text) if figure.text else "an unstated number of"
        case _:
            return count(reading.value)


def _vague(text: str) -> str:
    """ "Dozens" -> "dozens of"; "hundreds of" stays."""
    words = inside(text)
    return words if words.endswith(" of") else f"{words} of"


def day(ordinal: int) -> str:
    """738000 -> "27 July 2021"."""
    when = date.fromordinal(ordinal)
    return f"{when.day} {when:%B} {when.year}"


def when(span: Days | None) -> str:
    """The date that a span of days means: "26 March 2024", "March 2024", "2024", or "an unknown date"."""
    if span is None:
        return "an unknown date"
    if span.one is not None:
        return day(span.one)
    first = date.fromordinal(span.first)
    return f"{first:%B} {first.year}" if span.last - span.first < 32 else str(first.year)


def listed(names: Iterable[str], most: int = NAMED_OUTLETS) -> str:
    """Distinct names in order: "A", "A and B", "A, B, C and 4 more"."""
    distinct = list(dict.fromkeys(names))
    shown, rest = distinct[:most], len(distinct) - most
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def outlets(readings: Sequence[Reading]) -> str:
    return listed(reading.outlet for reading in readings)


def carry(readings: Sequence[Reading]) -> str:
    """The outlets with their verb: "Levant Wire carries", "A and B carry"."""
    return f"{outlets(readings)} {'carries' if _single(readings) else 'carry'}"


def give(readings: Sequence[Reading]) -> str:
    """The outlets with their verb: "Levant Wire gives", "A and B give"."""
    return f"{outlets(readings)} {'gives' if _single(readings) else 'give'}"


def _single(readings: Sequence[Reading]) -> bool:
    return len({reading.outlet for reading in readings}) == 1


def where(reading: Reading) -> str:
    """The place as it stands in a sentence; as the text has it where no table knows it."""
    if reading.place is None:
        return "an unnamed place"
    return reading.place.shown or reading.figure.place or reading.place.name


def counted(reading: Reading) -> str:
    """What is counted: "people killed in the Gaza Strip", "casualties among children in Homs"."""
    if reading.measure in _NOUNS:
        if reading.measure == "incidents" and reading.population not in (EVERYBODY, "incidents"):
            return f"{reading.population} in {where(reading)}"
        among = "" if reading.population == EVERYBODY else f" among {reading.population}"
        return f"{reading.measure}{among} in {where(reading)}"
    how, only = _DONE.get(reading.measure, reading.measure), reading.established or ""
    if only.startswith("or "):
        how, only = f"{how} {only}", ""
    return f"{f'{only} ' if only else ''}{_who(reading)} {how} in {where(reading)}"


def _who(reading: Reading) -> str:
    """The population as it is written: nations with a capital."""
    name = reading.population
    return name.capitalize() if name.partition(" ")[0] in nationalities() else name


def said(reading: Reading) -> str:
    """Number and subject: "32,414 people killed in the Gaza Strip"."""
    return f"{number(reading)} {counted(reading)}"


def inside(text: str) -> str:
    """A phrase as it stands inside a sentence: "Tens of thousands" -> "tens of thousands"; names keep their capital."""
    return text[:1].lower() + text[1:] if text.partition(" ")[0].casefold() in lexicon("topics")["counting"] else text


def originator(reading: Reading) -> str:
    return reading.report.originator or "an unnamed originator"


def as_of(reading: Reading) -> str:
    """The time that the number describes: "on 26 March 2024", "up to 26 March 2024", "from 25 March 2024 to 26 March 2024"."""
    span = Days(reading.day, reading.day) if reading.day is not None else reading.as_of
    if span is None:
        return "at an unstated date"
    if reading.period is Period.cumulative:
        return f"up to {when(span)}"
    if reading.period is Period.interval and reading.since is not None:
        return f"from {when(reading.since)} to {when(span)}"
    return f"on {when(span)}"


def published(reading: Reading) -> str:
    """The outlet and its day: "Levant Wire, 26 March 2024"."""
    return f"{reading.outlet}, {when(reading.published)}" if reading.published else f"{reading.outlet}, undated"
