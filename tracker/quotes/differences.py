"""What differs between two wordings of one place, in words: a negation that is gone, a number that is another, other words."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from tracker.lang import lexicon
from tracker.numbers import NumberKind, numbers
from tracker.quotes.tokens import letters, tokens
from tracker.quotes.words import words_of


class What(StrEnum):
    """What differs, the most telling first."""

    negation = "negation"
    number = "number"
    words = "words"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which a text differs from the words that were looked for.

    Attributes:
        wanted: the words that were looked for there; "" where the text has some more.
        found: the words of the text there; "" where it lacks some.
        said: the difference in words.
    """

    what: What
    wanted: str
    found: str
    said: str


def difference(mine: str, theirs: str) -> Difference | None:
    """What differs between two stretches; None where they are one, spelled in two ways."""
    if letters(mine) == letters(theirs):
        return None
    ours, others = _values(mine), _values(theirs)
    if ours != others:
        one, other = (", ".join(f"{value:,}" for value in values) for values in (ours, others))
        if ours and others:
            return Difference(What.number, mine, theirs, f"a number differs: {one} / {other}")
        if ours and not theirs:
            return Difference(What.number, mine, theirs, f"a number is missing: {one}")
        if others and not mine:
            return Difference(What.number, mine, theirs, f"a number is added: {other}")
        return Difference(What.number, mine, theirs, f"a number differs: {mine} / {theirs}")
    denied, also = _negations(mine), _negations(theirs)
    if denied and not also:
        return Difference(What.negation, mine, theirs, f'"{denied[0]}" is missing')
    if also and not denied:
        return Difference(What.negation, mine, theirs, f'"{also[0]}" is added')
    if ours and not set(_plain_words(mine)) - set(_number_words(mine)) and not set(_plain_words(theirs)) - set(_number_words(theirs)):
        return None  # "thirty", "30"
    if not theirs:
        return Difference(What.words, mine, theirs, f'"{mine}" is missing')
    if not mine:
        return Difference(What.words, mine, theirs, f'"{theirs}" is added')
    return Difference(What.words, mine, theirs, f'"{theirs}" for "{mine}"')


def _values(text: str) -> list[int]:
    """The numbers of a stretch; "no" and "zero by words" are negations here."""
    found = (one for one in numbers(text) if one.kind is not NumberKind.zero)
    return [value for one in found for value in ((one.value,) if one.value is not None else (one.low, one.high)) if value is not None]


def _number_words(text: str) -> list[str]:
    return [key for one in numbers(text) for key in _plain_words(one.text)]


def _plain_words(text: str) -> list[str]:
    return words_of(text).keys


@cache
def denying() -> frozenset[str]:
    return frozenset(lexicon("quotes")["negations"])


def _negations(text: str) -> list[str]:
    return [token.key for token in tokens(text, words_of(text)) if token.key in denying()]
