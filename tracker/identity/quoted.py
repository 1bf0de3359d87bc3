"""One statement in several outlets: the same speaker, on one day or the next, in the same quoted words.

Outlets shorten quotations and set them into sentences of their own, so the words inside quotation marks are compared, and one quotation may
be a part of the other. Without quotation marks two reports may be of two statements, and stay two; so do two that differ in a number or a
negation: whether one of them was quoted wrong is a question, not to be folded away.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain

from tracker.identity.names import fold, words
from tracker.lang import lexicon
from tracker.numbers import numbers

FEWEST = 5  # words that two quotations share; fewer are said twice by chance
SHARED = 0.8  # of the longer quotation's words, in order; at 0.7 two of seven words might be others
_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
_INITIAL = re.compile(r"\b\w\.")
_MARKED = re.compile(r"[\u201c\u201d\"]([^\u201c\u201d\"]+)[\u201c\u201d\"]")


def quoted_words(text: str, *, direct: bool) -> tuple[str, ...]:
    """The words of a statement that are quoted, folded: those between quotation marks; of a direct quotation without marks all of them."""
    pieces = _MARKED.findall(text)
    if not pieces and direct:
        pieces = [text]
    return tuple(chain.from_iterable(_keys(_NOT.sub(" not", piece)) for piece in pieces))


def _keys(piece: str) -> Iterable[str]:
    """The folded words of a piece; most of them were folded before. Initials are read together: "J. K." is one word."""
    if "." in piece and _INITIAL.search(piece):
        return [word.key for word in words(piece)]
    return chain.from_iterable(map(_token, piece.split()))


@lru_cache(maxsize=65536)
def _token(token: str) -> tuple[str, ...]:
    return tuple(word.key for word in words(token))


def same_quotation(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two quotations are the same words: the shorter one is a part of the longer, or all but a few words of it."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < FEWEST:
        return False
    runs = range(len(longer) - len(shorter) + 1)
    if any(tuple(longer[start : start + len(shorter)]) == tuple(shorter) for start in runs):
        return True
    if len(shorter) < SHARED * len(longer) or _in_order(shorter, longer) < SHARED * len(longer):
        return False
    one_count, other_count = Counter(shorter), Counter(longer)
    return not any(_decides(word) for word in (one_count - other_count) + (other_count - one_count))


@cache
def _negations() -> frozenset[str]:
    negation = lexicon("cues")["negation"]
    return frozenset(map(fold, (*negation["words"], *negation["none"].split(), "cannot")))


def _decides(word: str) -> bool:
    """Whether a statement is another one without a word: a negation, a number or a part of one ("hundred")."""
    before = "three "
    return word in _negations() or any(number.span[1] > len(before) for number in numbers(before + word))


def _in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two sequences share in one order (Hirschberg 1975, longest common subsequence, one row at a time)."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for place, found in enumerate(other, 1):
            before, row[place] = row[place], before + 1 if word == found else max(row[place], row[place - 1])
    return row[-1]
