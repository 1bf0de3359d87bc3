"""Which words of a sentence are told of one of its counts alone: "17 were killed in January, and 215 since the war began".

An aside ("with 57 killed in the past 24 hours", "among them 29 this month") belongs to the count that it holds and to no
other. Counts that are joined ("and", a comma) have parts of their own; the words of a part are shared with the counts of
parts that have none of that kind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tracker.extract.figures.harm.sentence import Sentence, phrase_at
from tracker.lang import lexicon

OPENS = 4  # tokens between the beginning of an aside and its count
RANKED = 10  # tokens from "the deadliest" to its "since"
JOINS = {",", "and", "but", "while", ";", "against", "-", "–", "—"}
CLOSES = {",", ";", ")", "–", "—", ".", ""}

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bound:
    """Half-open ranges of tokens.

    Attributes:
        own: told of the count alone.
        shared: told of it where it has nothing of that kind of its own; holds `own`.
        aside: the count stands in an aside.
    """

    own: list[Range]
    shared: list[Range]
    aside: bool


@cache
def _asides() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in lexicon("times")["asides"]["phrases"])


def bound(sentence: Sentence, counts: Sequence[int]) -> dict[int, Bound]:
    """What is told of each count of a sentence, by its first token.

    Args:
        counts: first tokens of the counts, ascending.
    """
    asides = _disjoint(sorted(_found(sentence, counts)))
    inside = {at: one for one in asides for at in counts if one[0] <= at < one[1]}
    main = _without((0, len(sentence)), asides)
    heads = [at for at in counts if at not in inside]
    edges = [0, *(_edge(sentence, one, other) for one, other in pairwise(heads)), len(sentence)]
    found: dict[int, Bound] = {}
    for at, one in inside.items():
        found[at] = Bound([one], [*main, one], aside=True)
    for place, at in enumerate(heads):
        own = (edges[place], edges[place + 1])
        ranges = [(max(first, own[0]), min(stop, own[1])) for first, stop in main if first < own[1] and stop > own[0]]
        found[at] = Bound(ranges, main, aside=False)
    return found


def _found(sentence: Sentence, counts: Sequence[int]) -> Iterator[Range]:
    """The asides of a sentence that hold a count."""
    for k in range(len(sentence)):
        opened = next((len(phrase) for phrase in _asides() if phrase_at(sentence.words, k, phrase)), 0)
        if not opened and sentence.word(k) == "," and k + 1 in counts and sentence.word(k + 2) == "of" and sentence.word(k + 3) in _whole():
            opened = 1
        reach = OPENS
        if sentence.words[k] in _ranked() and "since" in sentence.words[k : k + RANKED]:
            opened, reach = 1, 2 * RANKED
        held = [at for at in counts if k + opened <= at <= k + opened + reach]
        if opened and held and not any(word in CLOSES for word in sentence.words[k + opened : held[0]]):
            yield k, _end(sentence, counts, held[0])


@cache
def _ranked() -> frozenset[str]:
    return frozenset(lexicon("times")["running"]["ranked"])


@cache
def _whole() -> frozenset[str]:
    return frozenset(lexicon("times")["asides"]["of"])


def _end(sentence: Sentence, counts: Sequence[int], at: int) -> int:
    """The token behind an aside: a mark that no further count of its list follows."""
    for k in range(at + 1, len(sentence)):
        if sentence.word(k) in CLOSES and not any(k < other <= k + 2 for other in counts):
            return k
    return len(sentence)


def _disjoint(ranges: Sequence[Range]) -> list[Range]:
    kept: list[Range] = []
    for one in ranges:
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept


def _without(whole: Range, holes: Sequence[Range]) -> list[Range]:
    left, at = [], whole[0]
    for first, stop in holes:
        left.append((at, first))
        at = stop
    return [one for one in [*left, (at, whole[1])] if one[0] < one[1]]


def _edge(sentence: Sentence, one: int, other: int) -> int:
    """Where the part of the later of two joined counts begins; at the count itself where nothing joins them."""
    for k in range(other - 1, one, -1):
        if sentence.word(k) in JOINS:
            return k - 1 if sentence.word(k - 1) == "," else k
    return other
