"""Numbers that stand in somebody's document: "the latest figures of X", "X's first announcement", "a snapshot published by X".

Whose document it is, is who speaks. Only words in lower case are read as a document: in capitals they are part of a name,
"Example Body Count". What names nobody, "the snapshot", is left to stand for itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from tracker.identity.names import Word
from tracker.lang import lexicon


class Tie(Enum):
    """How the text ties a document to its actor, which tells whether a state's name beside it is more than a place."""

    made_by = auto()  # "figures by X", "figures published by X"
    possessor = auto()  # "X's figures"
    beside = auto()  # "X figures"
    origin = auto()  # "figures of X", "figures from X"


@dataclass(frozen=True, slots=True)
class Document:
    """A document and the words that name its actor.

    Attributes:
        actor: never empty.
        behind: words after the document when the actor stands before it, "in Example" of "ministry figures in Example".
        toll: it tells what a place lost, so that a place beside it is no actor.
    """

    actor: tuple[Word, ...]
    behind: tuple[Word, ...]
    tie: Tie
    toll: bool


@dataclass(frozen=True, slots=True)
class _Lexicon:
    papers: frozenset[str]
    all: frozenset[str]  # papers and tolls
    firsts: frozenset[str]  # their first words
    tolls: frozenset[str]
    beside: frozenset[str]
    made: frozenset[str]
    by: frozenset[str]
    origin: frozenset[str]
    follows: frozenset[str]  # what may stand directly behind a document
    determiners: frozenset[str]
    longest: int  # in words


@cache
def _lexicon(language: str) -> _Lexicon:
    offices = lexicon("offices", language)
    data, small = offices["documents"], offices["words"]
    ends = {word.split()[0] for key in ("links", "places", "relatives") for word in small[key]}
    made = frozenset(data["made"])
    return _Lexicon(
        papers=frozenset(data["papers"]),
        all=frozenset(data["papers"]) | frozenset(data["tolls"]),
        firsts=frozenset(text.split()[0] for key in ("papers", "tolls") for text in data[key]),
        tolls=frozenset(data["tolls"]),
        beside=frozenset(data["beside"]),
        made=made,
        by=frozenset(data["by"]),
        origin=frozenset(data["from"]),
        follows=frozenset(ends | {word.split()[0] for word in made}),
        determiners=frozenset(small["determiners"]),
        longest=max(len(word.split()) for key in ("papers", "tolls", "made") for word in data[key]),
    )


def document(listed: Sequence[Word], language: str = "en") -> Document | None:
    """The document that a mention is, with its actor; None where it is none or names no actor."""
    known = _lexicon(language)
    place = 0
    if known.firsts.isdisjoint([word.key for word in listed]):
        return None
    while place < len(listed):
        length = _length(listed, place, known.all, known, opening=not place) if listed[place].key in known.firsts else 0
        end = place + length
        if length and (end == len(listed) or listed[end].key in known.follows or listed[end - 1].gap.strip()):
            toll = _key(listed[place:end]) in known.tolls
            return _owned(listed[:place], listed[end:], toll, known)
        place += max(length, 1)
    return None


def _owned(before: Sequence[Word], behind: Sequence[Word], toll: bool, known: _Lexicon) -> Document | None:
    for place in range(len(behind)):
        length = _length(behind, place, known.made, known)
        if length and behind[place + length : place + length + 1] and behind[place + length].key in known.by:
            maker = tuple(behind[place + length + 1 :])
            return Document(maker, (), Tie.made_by, toll) if maker else None
    owner = _bare(before, known)
    if owner:
        tie = Tie.possessor if owner[-1].possessive else Tie.beside
        return Document(owner, tuple(behind), tie, toll)
    if len(behind) > 1 and behind[0].key in known.by | known.origin:
        return Document(tuple(behind[1:]), (), Tie.made_by if behind[0].key in known.by else Tie.origin, toll)
    return None


def _bare(words: Sequence[Word], known: _Lexicon) -> tuple[Word, ...]:
    """Without the words that say which or what kind of document it is."""
    start, end = 0, len(words)
    while start < end and (words[start].key in known.determiners or _describes(words[start], known, opening=not start)):
        start += 1
    while start < end and not words[end - 1].possessive and _describes(words[end - 1], known):
        end -= 1
    return tuple(words[start:end])


def _describes(word: Word, known: _Lexicon, *, opening: bool = False) -> bool:
    return (opening or word.raw.islower() or word.raw.isdigit()) and (
        word.key in known.beside or word.key in known.papers or word.key in known.tolls
    )


def _length(words: Sequence[Word], start: int, phrases: Iterable[str], known: _Lexicon, *, opening: bool = False) -> int:
    """Words of the longest of the phrases that starts here in lower case; the first word of a mention may begin a sentence."""
    for length in range(min(known.longest, len(words) - start), 0, -1):
        found = words[start : start + length]
        lower = all(word.raw.islower() or (opening and place == 0 and word.raw[1:].islower()) for place, word in enumerate(found))
        if lower and _key(found) in phrases:
            return length
    return 0


def _key(words: Sequence[Word]) -> str:
    return " ".join(word.key for word in words)
