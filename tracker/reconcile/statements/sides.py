"""Sides: for whom an actor acts, as far as its name tells.

A state, its army, its government, its capital ("Moscow denied") and whoever holds office in it are one side. Rebels of a state are not
that state. An actor that is neither is a side of its own, by its name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from tracker.lang import lexicon
from tracker.reconcile.places import folded, known_place
from tracker.reconcile.statements.topics import WORD, Topic, listed_words, name_stem

INSURGENTS = "insurgents"
"""The side of rebels, militants and terrorists, whoever calls them so."""

COALITION = "coalition"
"""The side of a coalition of states, under whoever's lead."""

SOME_STATE = "state"
"""The side of "government forces" or "warplanes" of no named state."""


@cache
def _groups() -> Mapping[str, str]:
    return {word: group for group, words in lexicon("deeds")["groups"].items() for word in words}


@cache
def _states() -> Mapping[str, str]:
    """Codes by the names, adjectives and capitals of states, folded; "US" as it stands. Not those that two share."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, entry in lexicon("states")["states"].items():
        for word in (entry["name"], *entry.get("names", ()), *entry.get("adjectives", ()), *entry.get("capitals", ())):
            found[word if word.isupper() else folded(word)].add(code)
    return {word: codes.copy().pop() for word, codes in found.items() if len(codes) == 1}


@cache
def _office_holders() -> Mapping[str, str]:
    """Codes of states by the surnames of persons who speak for them."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in lexicon("persons")["persons"].values():
        if entry.get("country") and not entry.get("stateless"):
            for name in entry.get("surnames", ()):
                found[folded(name)].add(entry["country"])
    return {name: codes.copy().pop() for name, codes in found.items() if len(codes) == 1}


@cache
def _actors() -> Mapping[str, str | None]:
    """Codes of states by the ids of the bodies and persons that belong to one; None for those that belong to none."""
    tables = (lexicon("actors")["bodies"], lexicon("bodies")["bodies"], lexicon("persons")["persons"])
    return {id_: None if entry.get("stateless") else entry.get("country") for table in tables for id_, entry in table.items()}


def _singular(word: str) -> Iterator[str]:
    """A name's word, and the same without a possessive, with its apostrophe or without ("Sudlands army")."""
    yield word
    if word.endswith("s"):
        yield word.removesuffix("s").removesuffix("'")


def _codes(words: list[str]) -> Iterator[str]:
    for position, word in enumerate(words):
        pair = folded(" ".join(words[position : position + 2]))
        for each in (word, *_singular(folded(word)), *_singular(pair)):
            code = _states().get(each) or (_office_holders().get(each) if word[:1].isupper() else None)
            if code is not None and (word[:1].isupper()):
                yield code
                break


@lru_cache(maxsize=20_000)
def sides(name: str) -> frozenset[str]:
    """The sides that the words for a doer stand for: states by code, groups, and the stems of other names.

    "Syrian government forces" -> sy; "government forces" -> state; "Syrian rebels" -> insurgents.
    """
    words = WORD.findall(name.replace("U.S.", "US").replace("U.S", "US"))
    lower = [folded(word) for word in words]
    groups = {_groups()[word] for word in lower if word in _groups()}
    if INSURGENTS in groups:
        return frozenset({INSURGENTS})
    if "coalition" in lower and not {"national", "opposition"} & {*lower}:
        return frozenset({COALITION})
    codes = frozenset(_codes(words))
    if codes:
        return codes
    names = _name(words)
    return frozenset({SOME_STATE}) if not names and (groups or "air force" in " ".join(lower)) else names


def _name(words: Iterable[str]) -> frozenset[str]:
    """The stems of a name's words, those left out that stand for any side ("Sudland army" -> sudland)."""
    plain = listed_words("common") | listed_words("calendar") | _groups().keys() | {"air", "force"}
    return frozenset(name_stem(word) for word in words if word[0].isupper() and folded(word) not in plain)


def speaks_for(one: Topic) -> frozenset[str]:
    """The sides of a statement's speakers; of none where nobody speaks."""
    claim = one.statement.claim
    ids = [named.id for named in one.statement.speakers] or list(claim.speaker_ids)
    found: set[str] = set()
    for id_, name in zip(ids, claim.speakers or (claim.speaker or "",), strict=False):
        for part in name.split(" and "):
            found |= _speaks_for(id_, part)
    if not ids and claim.speaker:
        found |= _speaks_for("", claim.speaker)
    return frozenset(found)


def _speaks_for(id_: str, name: str) -> frozenset[str]:
    states = lexicon("states")["states"]
    code = _actors().get(id_) if id_ in _actors() else id_.partition("-")[0] if id_.partition("-")[0] in states else None
    if code:
        return frozenset({code})
    if id_ in _actors():
        return _name(WORD.findall(name))
    lower = {folded(word) for word in WORD.findall(name)}
    if any(_groups().get(word) for word in lower) or folded(name) in _states():
        return sides(name)
    return _name(WORD.findall(name))


def is_state(side: str) -> bool:
    return side in lexicon("states")["states"]


def lands(names: Iterable[str]) -> frozenset[str]:
    """Codes of the states in which named places lie."""
    found: set[str] = set()
    for name in names:
        place = known_place(folded(name))
        if place is not None:
            found.update(code for outer in (place.name, *place.within) if (code := _states().get(folded(outer))) is not None)
    return frozenset(found)
