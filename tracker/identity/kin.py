"""Kin of a known person: "Zelensky's wife", "Gaddafi's son Saif al-Islam", "Zimbabwe's first lady".

Whoever is named behind the word for kin is a person of that name, with the family name that the words leave out. A word
for kin alone is somebody only where one person at a time bears the relation, or where it is on record who is meant; of sons
and brothers there may be several. It is never the person whose kin it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tracker.dates import first_day, last_day
from tracker.identity.names import Word
from tracker.lang import lexicon


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody's wife, son or sister.

    Attributes:
        of: id of the person whose kin it is.
        relation: "wife", "son-in-law".
    """

    of: str
    relation: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A mention that has a word for kin.

    Attributes:
        possessor: the words for whose kin it is.
        relation: "wife", "son-in-law".
        beside: words between that tell what he is: "finance minister" of "Example's finance minister son-in-law".
        name: the words of the name, empty where none is told.
    """

    possessor: tuple[Word, ...]
    relation: str
    beside: tuple[Word, ...] = ()
    name: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Relative:
    """A known person who is somebody's kin.

    Attributes:
        since, until: ISO, whole or partial, where the relation did not always hold.
        only: the words alone mean nobody else.
    """

    person: str
    relation: str
    since: str | None = None
    until: str | None = None
    only: bool = False

    def holds(self, day: str | None) -> bool:
        if day is None:
            return True
        begun = self.since is None or first_day(self.since) <= last_day(day)
        return begun and (self.until is None or last_day(self.until) >= first_day(day))


@dataclass(frozen=True, slots=True)
class _Tables:
    words: dict[str, str]
    last: frozenset[str]  # last words of the phrases
    longest: int
    one: frozenset[str]
    family_name: frozenset[str]
    age: frozenset[str]
    consort: frozenset[str]
    heads: tuple[str, ...]
    of: dict[str, tuple[Relative, ...]]


@cache
def _tables(language: str) -> _Tables:
    data = lexicon("kin", language)
    phrases = {text: relation for relation, listed in data["words"].items() for text in listed}
    of: dict[str, tuple[Relative, ...]] = {}
    more, persons = data["relations"], lexicon("persons", language)["persons"]
    for row in data["kin"]:
        one = Relative(row["person"], row["relation"], row.get("since"), row.get("until"), row.get("only", False))
        of[row["of"]] = (*of.get(row["of"], ()), one)
        back = more["inverse"].get(row["relation"])
        if back is not None:  # whose son he is, is his father or his mother
            turned = Relative(row["of"], back[int(persons[row["of"]].get("woman", False))], row.get("since"), row.get("until"))
            of[row["person"]] = (*of.get(row["person"], ()), turned)
    return _Tables(
        phrases,
        frozenset(text.split()[-1] for text in (*phrases, *more["consort"])),
        max(len(text.split()) for text in phrases),
        frozenset(more["one"]),
        frozenset(more["family_name"]),
        frozenset(more["age"]),
        frozenset(more["consort"]),
        tuple(more["heads"]),
        of,
    )


def last_words(language: str = "en") -> frozenset[str]:
    """Words of which one at least stands in every mention of kin."""
    return _tables(language).last


def relatives(person: str, relation: str, day: str | None, language: str = "en") -> list[Relative]:
    """Known persons who are in a relation to a person on a day, in the order of the data."""
    return [one for one in _tables(language).of.get(person, ()) if one.relation == relation and one.holds(day)]


def is_kin(one: str, other: str, relation: str, language: str = "en") -> bool:
    """Whether the second person is on record as the first one's wife, son and so on."""
    return any(row.person == other and row.relation == relation for row in _tables(language).of.get(one, ()))


def has_one_bearer(relation: str, language: str = "en") -> bool:
    """Whether one person at a time is in the relation to somebody."""
    return relation in _tables(language).one


def has_family_name(relation: str, language: str = "en") -> bool:
    """Whether kin of the relation mostly have the family name of the person whose kin they are."""
    return relation in _tables(language).family_name


def consort_of(listed: Sequence[Word], language: str = "en") -> list[Word] | None:
    """The words for the state in "Example's first lady" and "first lady of Example", None for anything else."""
    known = _tables(language)
    keys = [word.key for word in listed]
    if len(keys) < 3 or known.last.isdisjoint(keys):
        return None
    if " ".join(keys[-2:]) in known.consort:
        return list(listed[:-2])
    if " ".join(keys[:2]) in known.consort and keys[2] == "of" and len(keys) > 3:
        return list(listed[3:])
    return None


def heads_of_state(language: str = "en") -> tuple[str, ...]:
    """Keys of the offices whose holder's wife or husband is a state's consort, the first one first."""
    return _tables(language).heads


def kin(listed: Sequence[Word], determiners: frozenset[str], language: str = "en") -> Phrase | None:
    """The kin that a mention names as a whole, None where it does something else with the words."""
    known = _tables(language)
    if len(listed) < 2 or known.last.isdisjoint([word.key for word in listed]):
        return None
    cut = next((place for place, word in enumerate(listed[:-1], 1) if "," in word.gap), len(listed))
    found = _phrase(listed[:cut], determiners, known)
    behind = list(listed[cut:])
    if found is not None:
        if behind and not found.name and _is_name(behind):
            return Phrase(found.possessor, found.relation, found.beside, tuple(behind))  # "Example's son, Kim"
        return found if not behind else None
    if behind and _is_name(listed[:cut]):
        found = _phrase(behind, determiners, known)
        if found is not None and not found.name:
            return Phrase(found.possessor, found.relation, found.beside, tuple(listed[:cut]))  # "Kim, Example's son"
    return None


def _phrase(listed: Sequence[Word], determiners: frozenset[str], known: _Tables) -> Phrase | None:
    listed = [word for place, word in enumerate(listed) if place or word.key not in determiners]
    for start, end, relation in _places(listed, known):
        before, behind = listed[:start], listed[end:]
        while before and not before[-1].possessive and before[-1].raw.islower() and before[-1].key in known.age:
            before = before[:-1]
        owner = next((place for place in range(len(before), 0, -1) if before[place - 1].possessive), 0)
        if owner:
            between = before[owner:]
            if any(not word.raw.islower() for word in between):
                continue
            if behind and not _is_name(behind):
                return None
            return Phrase(tuple(before[:owner]), relation, tuple(between), tuple(behind))
        if not before and len(behind) > 1 and behind[0].key in ("of", "to"):
            return Phrase(tuple(behind[1:]), relation)
    return None


def _places(listed: Sequence[Word], known: _Tables) -> Iterator[tuple[int, int, str]]:
    """Where words for kin stand, the longest first; "son" of "son-in-law" is none."""
    for length in range(min(known.longest, len(listed)), 0, -1):
        for start in range(len(listed) - length + 1):
            relation = known.words.get(" ".join(word.key for word in listed[start : start + length]))
            if relation is not None and all(word.raw.islower() for word in listed[start : start + length]):
                yield start, start + length, relation


def _is_name(listed: Sequence[Word]) -> bool:
    """Words in capitals, as a name stands behind a word for kin; joined parts of it may be small."""
    if not listed or len(listed) > 5 or listed[-1].possessive:
        return False
    return all(
        (word.raw[0].isupper() or (place and len(word.raw) < 4) or listed[place - 1].gap == "-") and not word.key.isdigit()
        for place, word in enumerate(listed)
    ) and (listed[0].raw[0].isupper() or len(listed) > 1)
