"""Whom a number rests on, and by what way it came: the origin graph.

Ten papers with one agency's story are one witness. A number comes from its originator, through whoever stands between ("state
television"), through the agency that an article's credit names, through the article that was copied, to the outlet that prints it. What is
counted when numbers are corroborated is where such ways begin:

1. The originator that the text names. "Health officials" and "the Gaza Health Ministry" in two articles with one agency's credit,
   or in two copies of one text, with one number of one occasion, are one: the name that says more.
2. Where a text names nobody, whoever an article of the same agency, or a copy of the same text, names for that very number.
3. Else the agency; else the outlet whose text it is.

Two names that surely are two stay two even in one agency's stories: the agency told what both said. "Source: Agencies", a syndicated feed,
and a credit with several agencies name nobody in particular.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.reconcile.comparable import Reading
from tracker.reconcile.originators import APART, independent, taken_apart
from tracker.reconcile.places import folded
from tracker.reconcile.tolls import event_of
from tracker.records import Period

NAME_WORDS = 5
"""Words of an agency's name at most, where no table knows it."""


class Basis(StrEnum):
    """What an origin is known by."""

    originator = "originator"  # a text says whose number it is
    wire = "wire"  # an agency, and nobody says who told it
    outlet = "outlet"  # a text that names nobody


class Origin(NamedTuple):
    """Where a number's way begins.

    Attributes:
        id: the same for all numbers that rest on one witness.
        name: as it is shown.
        basis: what it is known by; only an originator can be surely another than a second one.
        path: who told whom, each once, the outlet last; it begins with the origin, or with an unnamed one that is known to stand before it
            ("agencies").
    """

    id: str
    name: str
    basis: Basis
    path: tuple[str, ...]

    @property
    def told(self) -> str:
        """The way in words: "Coast Guard > AFP > Levant Wire"."""
        return " > ".join(self.path)


class _Carrier(NamedTuple):
    """What makes the same number in two articles one report: one text, or one agency and one occasion, and the number."""

    told_by: str
    occasion: tuple[object, ...]
    number: tuple[object, ...]


class Origins:
    """The graph of who told whom, from all reports; a handful of words is held for each article with a text or credit.

    Args:
        readings: all reports that are to be known; they may be read again for `of`.
    """

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._outlets: dict[str, str] = {}
        self._names: dict[_Carrier, Counter[str]] = defaultdict(Counter)
        for reading in readings:
            if reading.figure.article is not None:
                self._outlets.setdefault(reading.figure.article, reading.outlet)
            if reading.originator is not None:
                for carrier in _carriers(reading):
                    self._names[carrier][reading.originator] += 1

    def of(self, reading: Reading) -> Origin:
        """The origin of one report."""
        names = sum((self._names[carrier] for carrier in _carriers(reading) if carrier in self._names), Counter[str]())
        named = _meant(reading.originator, names)
        agency, text_of = wire(reading.report.credit) or _itself(reading.outlet), self._outlets.get(reading.report.copy_of or "")
        name = named or agency or text_of or reading.outlet
        basis = Basis.originator if named else Basis.wire if agency else Basis.outlet
        id_, name = folded(name), name.partition(APART)[0]
        between = [*reading.figure.via, *([agency] if agency else _nobody(reading.report.credit)), *([text_of] if text_of else [])]
        told = (between or [name])[0] if basis is Basis.outlet and not text_of else name
        return Origin(id_, name, basis, tuple(_way(told, between, reading.outlet)))


def witnesses(found: Iterable[Origin]) -> list[Origin]:
    """Those that surely are different, so that each corroborates the others, the plainest names first.

    Among originators those whose names surely are two's. Where no text names anybody, one for each agency: who told it is not known, but
    it is no outlet's copy of another. An outlet that names nobody is no witness beside others, as it may repeat any of them.
    """
    distinct = {one.id: one for one in found}.values()
    by_basis = {basis: sorted((one for one in distinct if one.basis is basis), key=_plainest) for basis in Basis}
    surely: list[Origin] = []
    for one in by_basis[Basis.originator]:
        if all(independent(one.name, other.name) for other in surely):
            surely.append(one)
    return surely or by_basis[Basis.wire]


def surely_two(one: Origin, other: Origin) -> bool:
    """True where two origins surely are two originators."""
    return one.basis is other.basis is Basis.originator and independent(one.name, other.name)


def _way(first: str, between: Iterable[str], last: str) -> Iterator[str]:
    """The steps from an origin to an outlet, each once; the two may be one."""
    seen = {folded(first), folded(last)}
    yield first
    for step in between:
        said_already = set(folded(step).split()) <= set(folded(first).split())  # "police", of the Ardmere police
        if folded(step) not in seen and not said_already:
            seen.add(folded(step))
            yield step
    if folded(first) != folded(last):
        yield last


def _plainest(one: Origin) -> tuple[int, str]:
    return -_telling(one.name), one.id


def _telling(name: str) -> int:
    words, places = taken_apart(name)
    return len(words) + len(places)


def _meant(own: str | None, names: Counter[str]) -> str | None:
    """The originator that is meant: of the names that may be one with a report's own the one that says most, its own in doubt."""
    others = [name for name in names if own is None or not independent(own, name)]
    if any(independent(one, other) for position, one in enumerate(others) for other in others[:position]):
        return own
    return max(others, key=lambda name: (_telling(name), name == own, names[name], name), default=own)


def _carriers(reading: Reading) -> Iterator[_Carrier]:
    """The text and the agency's story that a report's number belongs to."""
    number = reading.measure, reading.population, reading.established, reading.interval
    text = reading.report.copy_of or reading.figure.article
    if text is not None:
        yield _Carrier(f"text {text}", (), number)
    agency = wire(reading.report.credit) or _itself(reading.outlet)
    if agency is not None and reading.interval.known:
        yield from (_Carrier(f"wire {folded(agency)}", occasion, number) for occasion in _occasions(reading))


def _occasions(reading: Reading) -> Iterator[tuple[object, ...]]:
    """What one agency's number may be known by: its event; or its place and kind of period with the day it describes or is printed on."""
    event = event_of(reading) if reading.period is Period.incident else None
    if event is not None:
        yield "event", event
    if reading.place is None:
        return
    if reading.day is not None:
        yield "described", reading.place.name, reading.period, reading.day
    if reading.published is not None and reading.published.one is not None:
        yield "printed", reading.place.name, reading.period, reading.published.one


# ------------------------------------------------------------------ credits


class _Wires(NamedTuple):
    names: dict[str, str]
    listed: re.Pattern[str]
    collective: re.Pattern[str]
    kind: re.Pattern[str]
    before: re.Pattern[str]


@cache
def _wires() -> _Wires:
    table = lexicon("wires")
    names = {name: entry["name"] for entry in table["wire"] for name in entry["names"]}
    return _Wires(
        names,
        re.compile(rf"(?<![\w.-]){_any(names)}(?![\w-])"),
        re.compile(rf"{_any(table['collective'])}", re.IGNORECASE),
        re.compile(rf"\b{_any(table['kind'])}$", re.IGNORECASE),
        re.compile(rf"^(?:{_any(table['before'])}\b\s*:?\s*)+", re.IGNORECASE),
    )


def _any(phrases: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))})"


@lru_cache(maxsize=10_000)
def wire(credit: str | None) -> str | None:
    """The one agency that a credit names: "By Jane Doe, AFP" -> AFP, "By Saltmarsh Wire" -> Saltmarsh Wire.

    None for "Source: Agencies", for a syndicated feed, and where several are named ("AP and Reuters").
    """
    if not credit:
        return None
    known = _wires()
    found = {known.names[match[0]] for match in known.listed.finditer(credit)}
    if found:
        return found.pop() if len(found) == 1 else None
    for piece in reversed(re.split(r"[,|/()\[\]]| - | – | — ", credit)):
        name = known.before.sub("", piece.strip(" .")).strip()
        if known.kind.search(name) and not known.collective.fullmatch(name) and len(name.split()) <= NAME_WORDS and name[:1].isupper():
            return name
    return None


def _itself(outlet: str) -> str | None:
    """The agency that an outlet is."""
    return _wires().names.get(outlet)


def _nobody(credit: str | None) -> list[str]:
    """A step of the way for a credit that names no single agency."""
    if not credit:
        return []
    named = [match[0] for match in _wires().listed.finditer(credit)]
    told = named or [match[0].lower() for match in _wires().collective.finditer(credit)]
    return [" and ".join(dict.fromkeys(told))] if told else []
