"""What comes on top of a toll, and what only compares: "eight more bodies", "two of the wounded died", "three more than on Monday".

An increment counts people who came to harm, but is no toll of the event; a comparison counts nobody.
"""

from dataclasses import dataclass
from functools import cache

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.sentence import Sentence
from tracker.lang import lexicon

NOUN = 3  # tokens of the noun between "three more" and "than"
COMPARED = "a comparison with another count"
TWICE = "people who were counted twice"


@dataclass(frozen=True)
class _Words:
    behind: frozenset[str]
    before: frozenset[str]
    hurt: frozenset[str]
    harmed: frozenset[str]
    comparing: frozenset[str]
    counting: frozenset[str]


@cache
def _words(language: str = "en") -> _Words:
    table = lexicon("measures", language)["increments"]
    return _Words(**{name: frozenset(table[name]) for name in _Words.__dataclass_fields__})


def adds(sentence: Sentence, one: Counted, measure: str) -> bool:
    """True for a count that comes on top of another: "eight more bodies", "another 8", and dead who were wounded before."""
    table = _words()
    if measure == "killed" and one.of and _hurt(sentence, one.stop + 1):
        return True
    return sentence.word(one.stop) in table.behind or sentence.word(one.first - 1) in table.before


def repeats_toll(sentence: Sentence, one: Counted) -> bool:
    """True for "all 13 of the dead" and "all of the 13 killed": the toll as told before, of whom something else is said."""
    before = one.first - 1
    while sentence.word(before) in {"of", "the", "those"}:
        before -= 1
    if sentence.word(before) != "all":
        return False
    k = one.stop + 1 if sentence.word(one.stop) == "of" else one.stop
    while sentence.word(k) in {"the", "those", "people"} or k == one.head:
        k += 1
    return sentence.word(k) in _words().harmed or (one.head is not None and sentence.words[one.head] in _words().harmed)


def _hurt(sentence: Sentence, k: int) -> bool:
    """True where "the wounded" or "those injured" begins at a token."""
    return sentence.word(k) in {"the", "those"} and sentence.word(k + 1) in _words().hurt and sentence.tag(k + 2)[:2] != "NN"


def counts_nobody(sentence: Sentence, one: Counted) -> str | None:
    """Why a count tells of nobody who came to harm: it compares, or it tells of a mistake in a count; None where it does."""
    if _compares(sentence, one):
        return COMPARED
    behind = sentence.words[one.end : one.end + NOUN + 2]
    return TWICE if "twice" in behind and not _words().counting.isdisjoint(behind[: behind.index("twice")]) else None


def _compares(sentence: Sentence, one: Counted) -> bool:
    """True for "three more than on Monday", "two soldiers fewer than the day before"; not for "killed 3, more than 200 hurt"."""
    for k in range(one.stop, min(len(sentence), one.stop + NOUN)):
        if sentence.words[k] in _words().comparing:
            than = next((m for m in range(k + 1, min(len(sentence), k + 1 + NOUN)) if sentence.words[m] == "than"), None)
            marks = {",", ";", "."}.intersection(sentence.words[one.stop : than])
            return than is not None and not marks and sentence.tag(than + 1) != "CD"
    return False
