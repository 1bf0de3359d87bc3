"""Places: one name for the many ways of writing it, and what lies in what.

A total is a total of a place. Outlets write "Gaza", "the besieged enclave of Gaza", "the Gaza Strip" and mean one territory; "Gaza City"
and "northern Gaza" are parts of it and are counted apart. A place that no table lists is itself, by its own words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from tracker.lang import lexicon


@dataclass(frozen=True, slots=True)
class Place:
    """A place of counting.

    Attributes:
        name: one for all spellings.
        kind: country, region, city, site, part (northern Gaza), or unknown.
        within: names of the places that it lies in, the nearest first.
        site: for a site with a name of its own its noun and the first word of that name ("hospital", "karam"), else None.
        shown: the name as it stands in a sentence ("the West Bank"); None for a place that no table lists.
    """

    name: str
    kind: str
    within: tuple[str, ...] = ()
    site: tuple[str, str] | None = None
    shown: str | None = None

    def holds(self, other: "Place") -> bool:
        """True where the other place is this one or lies in it."""
        return self.name == other.name or self.name in other.within


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """Lower case, accents and punctuation gone, blanks single: how names are looked up."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text[:200].casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s'-]", " ", plain.replace("’", "'").replace("-", " ")).split())


@cache
def _table() -> dict[str, Place]:
    """Every listed place by each of its folded spellings: parts of states as listed here, states and their capitals as listed there."""
    listed = {entry["name"]: entry for entry in lexicon("scopes")["place"]}
    table: dict[str, Place] = {}
    for name, entry in listed.items():
        within, outer = [], entry.get("within")
        while outer:
            within.append(outer)
            outer = listed.get(outer, {}).get("within")
        place = Place(name, entry["kind"], tuple(within), None, entry.get("shown") or _shown(name))
        for spelling in (name, *entry.get("names", ())):
            table.setdefault(folded(spelling), place)
    aside = set(lexicon("scopes")["not_places"])
    for state in lexicon("states")["states"].values():
        spellings = [folded(name) for name in (state["name"], *state.get("names", ())) if name not in aside]
        known = next((table[name] for name in spellings if name in table), None)
        country = known or Place(state["name"], "country", (), None, _shown(state["name"]))
        for name in spellings:
            table.setdefault(name, country)
        for capital in state.get("capitals", ()):
            table.setdefault(folded(capital), Place(capital, "city", (country.name, *country.within), None, capital))
    return table


def _shown(name: str) -> str:
    return f"the {name}" if name in lexicon("scopes")["with_article"] else name


@cache
def nationalities() -> dict[str, tuple[str, ...]]:
    """The places that a people is at home in, by folded adjectives and nouns: "syrian", "syrians" -> Syria.

    An adjective that two states share ("Congolese") names neither.
    """
    homes: dict[str, set[str]] = {}
    for state in lexicon("states")["states"].values():
        country = known_place(folded(state["name"]))
        for word in (*state.get("adjectives", ()), *state.get("people", ())):
            if country is not None and folded(word) not in _table():  # "US" is the place itself
                homes.setdefault(folded(word), set()).add(country.name)
    found = {word: tuple(names) for word, names in homes.items() if len(names) == 1}
    return found | {word: tuple(names) for word, names in lexicon("scopes")["nationality"].items()}


@cache
def _words(key: str) -> tuple[str, ...]:
    """Words of a list, folded, longest first."""
    return tuple(sorted({folded(word) for word in lexicon("scopes")[key]}, key=lambda word: (-len(word), word)))


def _without_prefix(name: str) -> str:
    """The name without articles and descriptions before it: "the besieged enclave of Gaza" -> "gaza"."""
    table, again = _table(), True
    while again and name not in table:
        again = False
        for prefix in _words("place_prefixes"):
            if name.startswith(prefix + " "):
                name, again = name[len(prefix) + 1 :], True
                break
    return name


def _site(words: list[str]) -> tuple[str, str] | None:
    """Noun and naming word of a site, None where it has no name of its own ("a school in the north")."""
    nouns, common, titles = set(_words("site_nouns")), set(_words("site_common")), set(_words("site_titles"))
    noun = next((word for word in words if word in nouns), None)
    if noun is None:
        return None
    named = [word for word in words[: words.index(noun)] if word not in common and word not in titles]
    return (noun, named[0]) if named else None


def known_place(name: str) -> Place | None:
    """The place that a folded name is listed for, None where no table lists it."""
    return _table().get(name if name.islower() else folded(name))


@lru_cache(maxsize=20_000)
def place(text: str) -> Place:
    """The place that a text names.

    "the occupied West Bank" is the West Bank; "northern Gaza" and "Rafah, Gaza Strip" lie in the Gaza Strip; an unknown name is
    its own place, lying in whatever known place its last words name ("a clinic in Rafah" lies in Rafah).
    """
    table = _table()
    name = _without_prefix(folded(text))
    if name in table:
        return table[name]
    head, _, tail = text.partition(",")
    if tail and (outer := table.get(_without_prefix(folded(tail.rpartition(",")[2])))):
        inner = place(head)
        return (
            inner
            if outer.name in inner.within or inner.name == outer.name
            else Place(inner.name, inner.kind, (outer.name, *outer.within), inner.site)
        )
    words = name.split()
    for part in _words("place_parts"):
        if name.startswith(part + " ") and (outer := table.get(_without_prefix(name[len(part) + 1 :]))):
            return Place(name, "part", (outer.name, *outer.within))
    for start in range(1, len(words)):
        if words[start - 1] in ("in", "of", "near", "at") and (outer := table.get(_without_prefix(" ".join(words[start:])))):
            site = _site(words[: start - 1])
            return Place(" ".join(words[: start - 1]) if site else name, "site" if site else "unknown", (outer.name, *outer.within), site)
    site = _site(words)
    return Place(name, "site" if site else "unknown", (), site)
