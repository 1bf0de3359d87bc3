"""Numbers that replace numbers in the words of one sentence: "lowered from 1,400 to 1,200", "57, up from the 43 given before"."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.populations import words as people
from tracker.extract.figures.harm.sentence import Sentence, phrase_at
from tracker.extract.figures.harm.triggers import tables
from tracker.numbers import NumberKind

APART = 6  # tokens between the two numbers
FAR = 22  # tokens between a number that was given "earlier" and the one that holds now
BESIDE = 8  # tokens before a number in which a word says that it is the earlier or the later one


class Replaced(NamedTuple):
    """Indices of a number and of the one that stands in its place; `stated` where the words say that one replaces the other.

    "Rose from 20 in January to 30 in February" ties two numbers and replaces none.
    """

    old: int
    new: int
    stated: bool = True


def replaced(sentence: Sentence, counts: Sequence[Counted], index: int) -> Iterator[Replaced]:
    """Yield the pair where a number and the one before it are an old and a new count, at most one."""
    if not index:
        return
    one, other, table, words = counts[index], counts[index - 1], tables(), sentence.words
    own, before, between = lead(sentence, one), lead(sentence, other), words[other.end : one.first]
    if one.first - other.end <= APART:
        if words[own] == "to" and words[before] == "from":
            yield Replaced(index - 1, index, _revising(sentence, before) or not _dated(sentence, other, one))
            return
        if words[own] == "from" and words[before] == "to" and _unharmed(between) in (["from"], [",", "from"]):
            yield Replaced(index, index - 1)
            return
        if any(phrase_at(words, own + 1 - len(phrase), phrase) for phrase in table.replacing.get(words[own], ())):
            yield Replaced(index, index - 1)
            return
    if own >= other.end and own - other.end <= APART and words[own] == "from" and words[own - 1] in table.growth:
        yield Replaced(index, index - 1)  # "13, up from an earlier toll of 11"
        return
    if one.first - other.end > FAR or (";" in between and not (one.bare or other.bare or one.known)):
        return
    if (words[before : before + 1] == ["not"] and "but" in between) or (_earlier(sentence, other) and _later(sentence, one)):
        yield Replaced(index - 1, index)
    elif (_earlier(sentence, one) and _later(sentence, other)) or (words[own] in table.revising and own >= other.end):
        yield Replaced(index, index - 1)  # "had died, revising a previous toll of 16"


def _unharmed(between: list[str]) -> list[str]:
    """The words behind a number without its word of harm: "to 29 killed, from 31"."""
    return between[1:] if between and between[0] in people().harmed else between


def _dated(sentence: Sentence, one: Counted, other: Counted) -> bool:
    """True where each number has a time of its own: two counts, both of which hold; "from 14 to 12" alone is no time."""
    return any(sentence.entities[k] == "DATE" and sentence.tags[k] not in {"TO", "IN", "CD"} for k in range(one.end, other.first))


def _revising(sentence: Sentence, k: int) -> bool:
    """True where a verb of correcting stands before a token."""
    return not tables().revising.isdisjoint(sentence.words[max(0, k - BESIDE) : k])


def _earlier(sentence: Sentence, one: Counted) -> bool:
    return not tables().earlier.isdisjoint(
        [*sentence.words[max(0, one.first - BESIDE) : one.first], *sentence.words[one.end : one.end + 1]]
    )


def _later(sentence: Sentence, one: Counted) -> bool:
    words = sentence.words[max(0, one.first - BESIDE) : one.first]
    return not (tables().later | tables().revising).isdisjoint(words) and tables().earlier.isdisjoint(words)


def goes_on(sentence: Sentence, one: Counted) -> bool:
    """True for a bare number that a noun or verb of counting leads up to: it counts what the text has counted before.

    Example: "The union puts the figure at 126", "it now stands at 41", "The correct figure is 14", "the hospital confirmed 7".
    """
    if not one.bare or one.number.kind is NumberKind.zero or one.number.kind is NumberKind.share:
        return False
    table, words, k = tables(), sentence.words, lead(sentence, one)
    closed = sentence.word(one.end) in {"", ".", ",", ";", "and", "but", "on", "by", "in", "as", "after", "from", "since"}
    if not closed or sentence.tag(k)[:2] == "NN":
        return False
    if words[k] in table.saying and sentence.tag(k) in {"VBD", "VBZ", "VBP", "VBG"}:
        return True
    counting = any(word in table.counting for word in words[max(0, k - 9) : k + 1])
    return counting and words[k] in table.growth | {"to", "at", "as", "of", "is", "was"}


def corrects(sentence: Sentence, one: Counted) -> bool:
    """True where the words before a number say that it replaces one told before."""
    return _later(sentence, one)


def lead(sentence: Sentence, one: Counted) -> int:
    """The last token before a number that neither is a determiner nor says that the number was given before; 0 at the start."""
    k = one.first - 1
    while k > 0 and (sentence.words[k] in tables().given or (sentence.words[k] == "of" and sentence.words[k - 1] in tables().given)):
        k -= 1
    return max(k, 0)
