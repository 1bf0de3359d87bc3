"""An incident as one article tells of it, with all by which another report of it may be known.

Everything here comes from stored rows; no text is read again.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tracker.lang import lexicon
from tracker.reconcile.comparable import days
from tracker.reconcile.places import folded
from tracker.reconcile.places import place as canonical
from tracker.records import Event, Figure

SHORTEST = 4  # letters of a word by which a place is known
LEAST = 2  # a smaller number is shared by chance
WIDE = {"country", "region", "part"}  # kinds of places
NEAR = 10  # days within which reports that share a town may be of one incident
SEASON = 60  # days within which those that share a street or a site may be


_HURT = {"casualties": "injured"}  # "five people were shot" of one report are the five wounded of another


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who tells of an incident.

    Attributes:
        article: its id.
        text: id of the earliest article of which it is a copy, its own for an original.
        published: ISO date or datetime.
    """

    article: str
    text: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """As much of a figure as tells incidents apart."""

    place: str | None
    measure: str
    value: int | None
    low: int | None
    high: int | None
    subset_of: str | None
    negated: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An incident as one article tells of it; days are proleptic ordinals (`date.toordinal`), None where unknown.

    Attributes:
        id: of the event.
        article, text: as of the carrier; None where only imported figures name the incident.
        imported: an imported figure names it: it is shared even where no other article tells of it.
        day: its own day.
        published: that of the article.
        places: its own place, folded; countries and regions left out.
        around: these and all others that its text names, but for the capitals of states: from there people speak of every incident.
        numbers: exact counts by measure; casualties are counted with the injured.
        parts: the single words of these, those left out that many places have in their names.
        people, officials, streets, sites, ages, words: its traits; hospitals left out of the sites, "words" those of the title: in a
            headline a town's name looks like any other word.
    """

    id: str
    article: str | None = None
    text: str | None = None
    imported: bool = False
    kind: str | None = None
    day: int | None = None
    published: int | None = None
    places: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    numbers: frozenset[tuple[str, int]] = frozenset()
    people: frozenset[str] = frozenset()
    officials: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    ages: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @property
    def since(self) -> int | None:
        """Its day, else that of the article."""
        return self.published if self.day is None else self.day


def told(event: Event, carrier: Carrier | None, figures: Iterable[Figure | Count] = (), *, imported: bool = False) -> Told:
    """What an article, with its figures of the incident, tells of an event; without a carrier only imported figures name it."""
    if carrier is None:
        return Told(event.id, imported=imported)
    counts = list(figures)
    places = frozenset(_narrow([event.place] if event.place is not None and event.place not in event.within else []))
    traits: dict[str, set[str]] = {}
    for trait in event.traits:
        kind, _, value = trait.partition(":")
        traits.setdefault(kind, set()).add(value)
    named_places = [*event.within, *(figure.place for figure in counts if figure.place), *traits.get("place", ())]
    around = places | (frozenset(_narrow(named_places)) - _capitals())

    def known(kind: str) -> frozenset[str]:
        return frozenset(traits.get(kind, ()))

    return Told(
        id=event.id,
        article=carrier.article,
        text=carrier.text,
        imported=imported,
        kind=event.kind,
        day=_ordinal(event.since),
        published=_ordinal(carrier.published),
        places=places,
        around=around,
        parts=frozenset(part for name in around for part in name.split() if len(part) >= SHORTEST and part not in _plain()),
        numbers=frozenset(_exact(counts)),
        people=known("person"),
        officials=known("official"),
        streets=known("street"),
        sites=frozenset(site for site in known("site") if not _is_care(site)),
        ages=known("age"),
        words=known("word") - _countries(),
    )


def keys(one: Told) -> frozenset[str]:
    """What an incident shares with every other that may be the same: two that share no key are never compared.

    A name ties at any distance of time; a street, a site and a town only near in time, so their keys carry a window of days. Each stands
    in its own window and in the next, so that two days that are no further apart than the window is long share one.
    """
    found = {f"person|{name}" for name in one.people}
    if one.text is not None:
        found.add(f"text|{one.text}")
    days = {day for day in (one.day, one.published) if day is not None}
    named = one.around | one.parts | one.words
    for kind, names, length in (("street", one.streets, SEASON), ("site", one.sites, SEASON), ("place", named, NEAR)):
        windows = {day // length + step for day in days for step in (0, 1)}
        found.update(f"{kind}|{name}|{window}" for name in names for window in windows)
    return frozenset(found)


def _ordinal(day: str | None) -> int | None:
    """The day of a whole date; None for a partial one, and for what is no date."""
    span = days(day)
    return span.one if span is not None else None


def _exact(figures: Collection[Figure | Count]) -> Iterator[tuple[str, int]]:
    for figure in figures:
        exact = figure.value is not None and figure.low == figure.high == figure.value
        if exact and figure.value is not None and figure.value >= LEAST and figure.subset_of is None and not figure.negated:
            yield _HURT.get(figure.measure, figure.measure), figure.value


def _narrow(names: Iterable[str]) -> Iterator[str]:
    """The places by which an incident is known; a country or a region holds too many."""
    for name in dict.fromkeys(names):
        where = canonical(name)
        plain = " ".join(where.site) if where.site else folded(where.name)
        if where.kind not in WIDE and plain and plain not in _countries():
            yield plain


@cache
def _countries() -> frozenset[str]:
    """Names of countries and of the parts of federal ones, folded, short forms too."""
    parts = (short for names in lexicon("localities")["places"]["parts"].values() for name in names for short in name.split(","))
    others = lexicon("events")["wide"]["words"]
    return frozenset(folded(name.strip()) for name in (*lexicon("places")["countries"]["names"], *parts, *others))


@cache
def _capitals() -> frozenset[str]:
    states = lexicon("states")
    return frozenset(
        folded(name) for part in ("states", "territories") for one in states[part].values() for name in one.get("capitals", ())
    )


@cache
def _plain() -> frozenset[str]:
    """Words that the names of many places have in common."""
    traits = lexicon("events")["traits"]
    return frozenset(word for kind in ("streets", "sites", "directions", "vague", "common") for word in traits[kind])


@cache
def _care() -> frozenset[str]:
    return frozenset(lexicon("events")["care"]["words"])


def _is_care(site: str) -> bool:
    """True where the wounded of many incidents are taken."""
    return not _care().isdisjoint(site.split())
