"""Populations: who is counted, under one name, and who is part of whom.

"Minors", "kids" and "children" are one population; "Palestinians" are everybody where the running total of Gaza is meant, and a part of
the people where a count is of another country. Children are people: the two are subset and total and never compared as equals.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from tracker.lang import lexicon
from tracker.reconcile.places import Place, folded, nationalities

EVERYBODY = "people"


@cache
def _names() -> dict[str, str]:
    table = {}
    for name, entry in lexicon("scopes")["population"].items():
        for spelling in (name, *entry["names"]):
            table[folded(spelling)] = name
    return table


@lru_cache(maxsize=20_000)
def population(text: str, where: Place | None = None) -> str:
    """The population that a counted noun names, at a place.

    "kids" are children; "Palestinians" and "Palestinian people" are people where the place is Palestinian, and a population of their
    own elsewhere. A noun that no table lists is its own population.
    """
    names, nations = _names(), nationalities()
    noun = folded(text)
    if noun in names:
        return names[noun]
    first, _, rest = noun.partition(" ")
    if first in nations and where is not None and any(where.name == home or home in where.within for home in nations[first]):
        return population(rest, where) if rest else EVERYBODY
    return noun or EVERYBODY


@lru_cache(maxsize=20_000)
def part_of(name: str) -> tuple[str, ...]:
    """The populations that one is a part of, the nearest first: girls are children, and people."""
    if name == EVERYBODY:
        return ()
    listed = lexicon("scopes")["population"].get(name)
    outer: str = listed["in"] if listed else EVERYBODY
    return (outer, *part_of(outer))


def disjoint_among(names: Iterable[str]) -> list[list[str]]:
    """Of some populations those, two or more, that share no member by definition."""
    groups = [[name for name in names if name in group["populations"]] for group in lexicon("scopes")["disjoint"]]
    return [group for group in groups if len(group) > 1]


def disjoint(names: set[str]) -> bool:
    """True where the populations share no member by definition, so that their counts may be added up."""
    return any(names <= set(group["populations"]) for group in lexicon("scopes")["disjoint"])
