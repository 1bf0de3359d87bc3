"""A mention cut into stretches, each with what it may be doing there: state, body, office, group, or a name nobody knows.

The longest known phrase wins from left to right; what is in no list is a name. Nothing is decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.identity.knowledge import Knowledge
from tracker.identity.names import Word
from tracker.identity.senses import Form, Part, Sense


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stand for one thing.

    Attributes:
        words: as written.
        senses: what they may be; empty for a name that is in no list.
        compound: a hyphen ties them to what follows ("US-backed"), so that they name no owner.
    """

    words: tuple[Word, ...]
    senses: tuple[Sense, ...]
    compound: bool = False

    def get(self, part: Part) -> Sense | None:
        for sense in self.senses:
            if sense.part is part:
                return sense
        return None

    def has(self, *parts: Part) -> bool:
        for sense in self.senses:  # noqa: SIM110 - asked some thirty times a mention, and any() takes three times as long
            if sense.part in parts:
                return True
        return False

    @property
    def is_name(self) -> bool:
        return not self.senses

    @property
    def capitalised(self) -> bool:
        return self.words[0].raw[0].isupper() or self.words[0].raw[0].isdigit()

    @property
    def key(self) -> str:
        return " ".join(word.key for word in self.words)


def stretches(words: Sequence[Word], knowledge: Knowledge) -> list[Stretch]:
    """Cut words into the longest phrases that the knowledge has, and single names between them."""
    found: list[Stretch] = []
    start = 0
    while start < len(words):
        taken = _phrase(words, start, knowledge)
        found.append(taken)
        start += len(taken.words)
    return found


def _phrase(words: Sequence[Word], start: int, knowledge: Knowledge) -> Stretch:
    if words[start].raw.endswith("."):  # the initial of a name, "Kim A. Example"
        return Stretch((words[start],), ())
    longest = min(knowledge.longest.get(words[start].key, 0), len(words) - start)
    if not longest:
        return Stretch((words[start],), ())
    keys = [word.key for word in words[start : start + longest]]
    for length in range(longest, 0, -1):
        known = knowledge.phrases.get(" ".join(keys[:length]))
        if known is None:
            continue
        here = tuple(words[start : start + length])
        if any(mark in word.gap for word in here[:-1] for mark in ",;("):
            continue
        senses = [sense for sense in known if not sense.capitals or _capitals(here)]
        if senses:
            return Stretch(here, tuple(senses), compound=_tied(here[-1], senses))
    return Stretch((words[start],), ())


def _capitals(words: Sequence[Word]) -> bool:
    return all(_is_capitals(word.raw.replace(".", "")) for word in words if word.raw.replace(".", "").isalpha())


def _is_capitals(raw: str) -> bool:
    """ "MIT", and "MoD" too."""
    return raw.isupper() or (len(raw) > 2 and raw[0].isupper() and raw[-1].isupper())


def _tied(last: Word, senses: Sequence[Sense]) -> bool:
    """A hyphen follows a state or actor: "US-backed", "Israel-Hamas"; not "Hamas-run", which is one phrase."""
    return last.gap == "-" and any(sense.part in (Part.state, Part.actor) and sense.form is not Form.people for sense in senses)
