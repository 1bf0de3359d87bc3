"""Whether two names of originators are surely two originators.

A text calls one ministry "Gaza's health ministry", the next "the territory's health ministry" or "health officials". Names are resolved
before figures get here, but a description may be left over. Two numbers only contradict each other when their originators are
surely two, so a name that may be a description of the other is no second voice. Where one place has one body of a kind, a bare
description of that kind is read as it.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.reconcile.comparable import Reading
from tracker.reconcile.places import Place, folded, known_place, nationalities

APART = "\x1f"
"""Between a name and the id of its bearer, where two bearers of one name have to be kept apart."""

LONGEST_PLACE = 3
"""Words of the longest place name that is looked for in an originator's name."""


class Name(NamedTuple):
    """An originator's name, taken apart.

    Attributes:
        words: what sort of body it is and what it is called.
        places: whose it is.
    """

    words: frozenset[str]
    places: frozenset[Place]


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(lexicon("scopes")["originators"][key])


@cache
def _nations() -> dict[str, Place]:
    homes = {nation: known_place(names[0]) for nation, names in nationalities().items()}
    return {nation: home for nation, home in homes.items() if home is not None}


@lru_cache(maxsize=50_000)
def taken_apart(name: str) -> Name:
    """ "Gaza's Hamas-run health ministry" -> health, ministry; the Gaza Strip."""
    words = [word.removesuffix("'s").removesuffix("'") for word in folded(name.partition(APART)[0]).split()]
    places: set[Place] = set()
    kept: list[str] = []
    start = 0
    while start < len(words):
        for length in range(LONGEST_PLACE, 0, -1):
            some = words[start : start + length]
            found = known_place(" ".join(some)) or (_nations().get(some[0]) if length == 1 else None)
            if found is not None and some != ["strip"]:
                places.add(found)
                start += length
                break
        else:
            if words[start] in _listed("held") and kept:
                kept.pop()
            elif words[start] not in _listed("held"):
                kept.append(words[start])
            start += 1
    return Name(frozenset(kept) - _listed("generic"), frozenset(places))


def nobody(name: str | None) -> bool:
    """True where no originator is named: none at all, or "reports" that might be anybody's."""
    return name is None or folded(name).removeprefix("the ").removeprefix("some ") in _listed("nobody")


def receives(name: str) -> bool:
    """True for a hospital or a morgue, which counts only those who were brought to it."""
    return not taken_apart(name).words.isdisjoint(_listed("receiving"))


def independent(a: str, b: str) -> bool:
    """True where two names are surely two originators.

    "health officials" may be "Gaza's health ministry", "Israel" may be "Israel's foreign ministry", and "witnesses" may be anybody;
    two ministries of one state, and two bodies of two states, are two. Two bearers of one name are not surely two, as a body
    may be listed twice.
    """
    one, other = taken_apart(a), taken_apart(b)
    if a == b or not any(one) or not any(other):
        return False
    nested = one.words <= other.words or other.words <= one.words
    related = not one.places or not other.places or any(x.holds(y) or y.holds(x) for x in one.places for y in other.places)
    return not (nested and related)


def unify(readings: Iterable[Reading]) -> None:
    """Read a bare description of a body as the one body of its kind that a place has, and keep two bearers of one name apart.

    "The territory's health ministry", of a count in the Gaza Strip, is the Gaza Health Ministry where no other health ministry is named
    as originator for that place. Two speakers who are both shown as "Health Ministry" have a series each.
    """
    readings = list(readings)
    _by_bearer(readings)
    bare: dict[tuple[str, frozenset[str]], list[Reading]] = defaultdict(list)
    named: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for reading in readings:
        if reading.originator is None or reading.place is None:
            continue
        name = taken_apart(reading.originator)
        if len(name.words) < 2 or not name.words <= _listed("institutions"):
            continue
        key = (reading.place.name, name.words)
        if name.places:
            named[key].add(reading.originator)
        else:
            bare[key].append(reading)
    for key, group in bare.items():
        if len(named.get(key, ())) == 1:
            [only] = named[key]
            for reading in group:
                reading.inferred = f"{reading.originator} is read as {only}"
                reading.originator = only


def _by_bearer(readings: list[Reading]) -> None:
    """Name the bearers of one name apart, where several occur.

    A speaker that only one text knows ("the hospital") is no bearer: such a one has an id in every text, and is one by its name.
    """
    texts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for reading in readings:
        if reading.originator is not None and reading.report.originator_id is not None:
            texts[reading.originator][reading.report.originator_id].add(reading.figure.article or reading.id)
    bearers = {name: {id_ for id_, known in ids.items() if len(known) > 1} for name, ids in texts.items() if len(ids) > 1}
    for reading in readings if any(len(ids) > 1 for ids in bearers.values()) else ():
        ids = bearers.get(reading.originator or "", ())
        if len(ids) > 1 and reading.report.originator_id in ids:
            reading.originator = f"{reading.originator}{APART}{reading.report.originator_id}"
