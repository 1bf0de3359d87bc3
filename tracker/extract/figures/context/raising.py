"""Numbers of one event that replace or complete each other across the sentences of an article.

"The toll rose to 37, after eight more bodies were found": the eight are a part of the 37. "Before, the army had spoken of
11 dead": the number told now stands in the place of the 11.
"""

from collections.abc import Sequence
from functools import cache

from tracker.extract.figures.context.draft import Draft, Telling
from tracker.extract.figures.harm.sentence import Sentence, phrase_at
from tracker.lang import lexicon

NEXT = 1  # sentences after an increment in which the toll that it raises is told
SPOKEN = 3  # tokens between "had" and "spoken"


@cache
def _recalled(kind: str, language: str = "en") -> frozenset[str]:
    return frozenset(lexicon("measures", language)["recalled"][kind])


@cache
def _openings() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in _recalled("openings"))


def rises(telling: Telling, draft: Draft) -> bool:
    """True for a toll that a verb of growth leads up to: "the toll had risen to 37"."""
    if draft.link is None or draft.link.role != "toll":
        return False
    return not _rising().isdisjoint(telling.sentences[draft.sentence].words[: draft.at])


@cache
def _rising(language: str = "en") -> frozenset[str]:
    """Verbs by which a toll grows."""
    return frozenset(lexicon("measures", language)["growth"]["rising"])


def complete_tolls(telling: Telling) -> None:
    """Make each number that comes on top of others a part of the toll that it raises, told in its sentence or the next."""
    for draft in telling.drafts:
        if not draft.adds or draft.whole is not None or draft.excluded is not None:
            continue
        for place, total in enumerate(telling.drafts):
            if 0 <= total.sentence - draft.sentence <= NEXT and _raises(telling, draft, total):
                draft.whole, draft.revises = place, None
                break


def _raises(telling: Telling, draft: Draft, total: Draft) -> bool:
    larger = 0 < (draft.number.value or 0) < (total.number.value or 0)
    same = total.measure == draft.measure and not total.adds and total.whole is None
    return larger and same and rises(telling, total) and not (total.sentence > draft.sentence and telling.turns(total.sentence))


def recall(telling: Telling) -> None:
    """Let a toll replace the earlier one of its originator that the sentence after it recalls: "Before, the army had spoken of 11 dead"."""
    drafts = telling.drafts
    for place, old in enumerate(drafts):
        if old.replaced or old.revises is not None or not _is_total(old) or not recalls(telling.sentences[old.sentence], old.at):
            continue
        for before in range(place - 1, -1, -1):
            new = drafts[before]
            if old.sentence - new.sentence != 1:
                if new.sentence < old.sentence - 1:
                    break
                continue
            if _is_total(new) and new.revises is None and not new.replaced and _of_one_voice(old, new):
                new.revises, old.replaced = place, True
                break


def _is_total(draft: Draft) -> bool:
    return bool(draft.number.value) and draft.whole is None and not draft.adds and draft.excluded is None and not draft.negated


def _of_one_voice(old: Draft, new: Draft) -> bool:
    """True for two different counts of one measure that the same originator gave, or that are given without one."""
    if old.measure != new.measure or old.number.value == new.number.value or old.period != new.period:
        return False
    if old.originator is None or new.originator is None:
        return old.originator is new.originator
    short, full = (one.originator.name.lower().removeprefix("the ").split() for one in (old, new) if one.originator is not None)
    return full[-len(short) :] == short  # "the army" is the army named before


def recalls(sentence: Sentence, at: int) -> bool:
    """True where a sentence says that the number at a token was told before the one of the sentence before."""
    words = sentence.words[:at]
    opens = any(phrase_at(words, 0, phrase) for phrase in _openings())
    return _had_told(words) and (opens or not _recalled("adverbs").isdisjoint(words))


def _had_told(words: Sequence[str]) -> bool:
    """True where "had spoken", "had earlier given" leads up to a number."""
    return any(word == "had" and not _recalled("telling").isdisjoint(words[k + 1 : k + 1 + SPOKEN]) for k, word in enumerate(words))
