"""Numbers that replace numbers in the words of one sentence: "lowered from 1,400 to 1,200", "57, up from the 43 given before"."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.extract.figures.populations import Counted
from tracker.extract.figures.sentence import Sentence, phrase_at
from tracker.extract.figures.triggers import tables

APART = 6  # tokens between the two numbers


class Replaced(NamedTuple):
    """Indices of a number and of the one that replaces it."""

    old: int
    new: int


def replaced(sentence: Sentence, counts: Sequence[Counted], index: int) -> Iterator[Replaced]:
    """Yield the pair where a number and the one before it are an old and a new count, at most one."""
    if not index or counts[index].first - counts[index - 1].end > APART:
        return
    words, own, before = sentence.words, lead(sentence, counts[index]), lead(sentence, counts[index - 1])
    if words[own] == "to" and words[before] == "from":
        yield Replaced(index - 1, index)
    elif (words[own] == "from" and words[own - 1] in tables().growth) or any(
        phrase_at(words, own + 1 - len(phrase), phrase) for phrase in tables().replacing.get(words[own], ())
    ):
        yield Replaced(index, index - 1)


def lead(sentence: Sentence, one: Counted) -> int:
    """The last token before a number that neither is a determiner nor says that the number was given before; 0 at the start."""
    k = one.first - 1
    while k > 0 and (sentence.words[k] in tables().given or (sentence.words[k] == "of" and sentence.words[k - 1] in tables().given)):
        k -= 1
    return max(k, 0)
