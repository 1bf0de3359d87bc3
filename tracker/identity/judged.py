"""Who an actor is after what people decided: two speakers are one, a name means a speaker, a name does not mean it.

Nothing that was found is changed. The decisions in force, oldest first, are laid over it each time, so that one that was taken
back leaves no trace.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from tracker.identity import names
from tracker.records import record_id


class Subject(StrEnum):
    """What a decision is about."""

    speakers = "speakers"  # two speakers
    name = "name"  # a speaker and a name


class Choice(StrEnum):
    """What was decided."""

    same = "same"
    different = "different"
    unsure = "unsure"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a person.

    Attributes:
        number: under which it can be taken back.
        speaker: id; of two speakers that are the same the one whose name is kept.
        other: id of the second speaker, or the name as it was written.
        article: id of the one article for which it holds, of a name only; None for all.
    """

    number: int
    subject: Subject
    speaker: str
    other: str
    choice: Choice
    article: str | None = None


def split_off(speaker: str, key: str, article: str | None) -> str:
    """Id of the speaker that a name becomes where it does not mean the one it was found to be."""
    return record_id("speaker", "split", speaker, key, article or "")


class Judged:
    """All decisions in force.

    Args:
        decisions: oldest first; of two that contradict each other the later one holds.
        normalise: turns a name into its key.
    """

    def __init__(self, decisions: Iterable[Decision] = (), normalise: Callable[[str], str] = names.normalise) -> None:
        self.key = normalise
        self._parents: dict[str, str] = {}
        self._aliases: dict[tuple[str, str | None], str] = {}
        self._splits: dict[tuple[str, str, str | None], str] = {}
        self._apart: dict[frozenset[str], int] = {}
        self._unsure: set[frozenset[str]] = set()
        self.decisions = tuple(decisions)
        for one in self.decisions:
            if one.subject is Subject.name:
                self._name(one)
            elif one.choice is Choice.same:
                self._parents[self.root(one.other)] = self.root(one.speaker)
                self._parents.pop(self.root(one.speaker), None)
            elif one.choice is Choice.different:
                self._apart[frozenset((one.speaker, one.other))] = one.number
            else:
                self._unsure.add(frozenset((one.speaker, one.other)))

    def _name(self, one: Decision) -> None:
        key = self.key(one.other)
        if one.choice is Choice.same:
            self._aliases[key, one.article] = one.speaker
        elif one.choice is Choice.different:
            self._aliases.pop((key, one.article), None)
            self._splits[one.speaker, key, one.article] = split_off(one.speaker, key, one.article)

    def root(self, speaker: str) -> str:
        """The speaker that one is, by merges alone."""
        while speaker in self._parents:
            speaker = self._parents[speaker]
        return speaker

    def speaker(self, found: str, key: str, article: str | None) -> str:
        """The speaker of a row.

        Args:
            found: id of the speaker that its mention was resolved to.
            key: the mention, normalised.
            article: id of its article.
        """
        for scope in (article, None):
            own = self._aliases.get((key, scope))
            if own is not None:
                return self.root(own)
        for one in (found, self.root(found)):
            for scope in (article, None):
                if (one, key, scope) in self._splits:
                    return self.root(self._splits[one, key, scope])
        return self.root(found)

    def cluster(self, speaker: str) -> frozenset[str]:
        """Ids of all that are one with a speaker by merges, itself included."""
        root = self.root(speaker)
        return frozenset({root, *(one for one in self._parents if self.root(one) == root)})

    def apart(self, one: str, other: str) -> int | None:
        """Number of the decision that says that two speakers differ, by themselves or by those they were merged with."""
        ones, others = self.cluster(one), self.cluster(other)
        return next((number for pair, number in self._apart.items() if pair & ones and pair & others and len(pair) == 2), None)

    def unsure(self, one: str, other: str) -> bool:
        """Whether somebody looked at two speakers and could not tell."""
        ones, others = self.cluster(one), self.cluster(other)
        return any(pair & ones and pair & others for pair in self._unsure)
