"""Who an actor is after what people decided: two speakers are one, a name means a speaker or does not, a statement is a speaker's.

Nothing that was found is changed. The decisions in force, oldest first, are laid over it each time, so that one that was taken
back leaves no trace.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.identity import names
from tracker.records import Speaker, SpeakerKind, record_id


class Subject(StrEnum):
    """What a decision is about."""

    speakers = "speakers"  # two speakers
    name = "name"  # a speaker and a name
    row = "row"  # a speaker and one claim or figure


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
        other: id of the second speaker, the name as it was written, or the id of the claim or figure.
        article: id of the one article for which it holds, of a name only; None for all.
    """

    number: int
    subject: Subject
    speaker: str
    other: str
    choice: Choice
    article: str | None = None


def unlike(one: Speaker, other: Speaker) -> str | None:
    """Why two speakers cannot be one, None where they may be."""
    kinds = {one.kind, other.kind}
    if SpeakerKind.person in kinds and kinds & {SpeakerKind.body, SpeakerKind.state, SpeakerKind.organisation}:
        return f"one is a person, the other a {next(iter(kinds - {SpeakerKind.person}))}"
    if kinds == {SpeakerKind.state}:
        return "they are two states"
    if one.wikidata and other.wikidata and one.wikidata != other.wikidata:
        return f"they are {one.wikidata} and {other.wikidata} in Wikidata"
    return None


def split_off(speaker: str, key: str, article: str | None) -> str:
    """Id of the speaker that a name becomes where it does not mean the one it was found to be."""
    return record_id("speaker", "split", speaker, key, article or "")


@dataclass(frozen=True, slots=True)
class Change:
    """What may be somebody else after decisions changed.

    Attributes:
        speakers: ids of those that are one with others than before, or by another way.
        names: keys that mean others than before.
        rows: ids of claims and figures that are given to others than before.
    """

    speakers: frozenset[str]
    names: frozenset[str]
    rows: frozenset[str]


class Judged:
    """All decisions in force.

    Of two that contradict each other the later one holds. What was decided for one article stands above what was decided for all, and
    what was decided for one claim or figure above both, whichever came first: it is the exception.

    Args:
        decisions: oldest first.
        normalise: turns a name into its key.

    Attributes:
        articles: of a key the articles in which decisions of their own hold for it.
    """

    def __init__(self, decisions: Iterable[Decision] = (), normalise: Callable[[str], str] = names.normalise) -> None:
        self.key = normalise
        self._merges: list[Decision] = []
        self._parents: dict[str, str] = {}
        self._aliases: dict[tuple[str, str | None], Decision] = {}
        self._splits: dict[tuple[str, str, str | None], Decision] = {}
        self._rows: dict[str, Decision] = {}
        self.decisions = tuple(decisions)
        articles: defaultdict[str, set[str]] = defaultdict(set)
        apart: list[Decision] = []
        unsure: list[Decision] = []
        for one in self.decisions:
            if one.subject is Subject.name:
                self._name(one)
                if one.article is not None:
                    articles[self.key(one.other)].add(one.article)
            elif one.subject is Subject.row:
                self._rows[one.other] = one
            elif one.choice is Choice.same:
                self._merge(one)
            elif one.choice is Choice.different:
                self._cut(one.speaker, one.other)
                apart.append(one)
            else:
                unsure.append(one)
        self.articles: Mapping[str, set[str]] = articles
        self._apart = {pair: one.number for one in apart if len(pair := self._pair(one.speaker, one.other)) > 1}
        self._unsure = {self._pair(one.speaker, one.other) for one in unsure}

    def standing(self, one: Decision) -> int | None:
        """Number of the decision that says what another would say, where no later one on the same matter says otherwise."""
        last = next((before for before in reversed(self.decisions) if self._matter(before) == self._matter(one)), None)
        if last is None or last.choice is not one.choice or (last.speaker != one.speaker and one.subject is not Subject.speakers):
            return None
        return last.number

    def on_pair(self, speaker: str, other: str) -> set[int]:
        """Numbers of the decisions on these two, or on two that they are now."""
        given, now = frozenset((speaker, other)), self._pair(speaker, other)
        pairs = {given, now} if len(now) > 1 else {given}
        on_two = (one for one in self.decisions if one.subject is Subject.speakers)
        return {
            one.number for one in on_two if not pairs.isdisjoint({frozenset((one.speaker, one.other)), self._pair(one.speaker, one.other)})
        }

    def on_name(self, key: str, article: str | None) -> set[int]:
        """Numbers of the decisions on what a name means in an article, or in all."""
        on_names = (one for one in self.decisions if one.subject is Subject.name and one.article == article)
        return {one.number for one in on_names if self.key(one.other) == key}

    def on_row(self, row: str) -> set[int]:
        """Numbers of the decisions on whose a claim or figure is."""
        return {one.number for one in self.decisions if one.subject is Subject.row and one.other == row}

    @property
    def names(self) -> set[str]:
        """Keys on which somebody decided."""
        return {self.key(one.other) for one in self.decisions if one.subject is Subject.name}

    @property
    def rows(self) -> set[str]:
        """Ids of claims and figures on which somebody decided."""
        return set(self._rows)

    def changed(self, before: "Judged") -> Change:
        """What is not as it was under other decisions; whatever is left out means whom it meant.

        Both are compared as they came out, since one decision may decide what a later one does: a merge that is taken back leaves
        nothing to part for whoever parted the two, and a merge that this had cut holds again, of speakers that the first never named.
        """
        merged = {*self._parents, *before._parents}
        speakers = {id_ for id_ in merged if [*self._line(id_)] != [*before._line(id_)]}
        both = (self, before)
        aliases = {at for at in {*self._aliases, *before._aliases} if self._aliases.get(at) != before._aliases.get(at)}
        aliases |= {at for judged in both for at, one in judged._aliases.items() if one.speaker in speakers}
        splits = {at for at in {*self._splits, *before._splits} if (at in self._splits) != (at in before._splits)}
        splits |= {at for judged in both for at in judged._splits if at[0] in speakers or split_off(*at) in speakers}
        rows = {id_ for id_ in {*self._rows, *before._rows} if self._rows.get(id_) != before._rows.get(id_)}
        rows |= {id_ for judged in both for id_, one in judged._rows.items() if one.speaker in speakers}
        return Change(frozenset(speakers), frozenset({at[0] for at in aliases} | {at[1] for at in splits}), frozenset(rows))

    def _matter(self, one: Decision) -> tuple[object, ...]:
        if one.subject is Subject.speakers:
            return one.subject, frozenset((one.speaker, one.other))
        return (one.subject, self.key(one.other), one.article) if one.subject is Subject.name else (one.subject, one.other)

    def _merge(self, one: Decision) -> None:
        kept, gone = self.root(one.speaker), self.root(one.other)
        if kept != gone:  # else two people decided the same
            self._merges.append(one)
            self._parents[gone] = kept

    def _cut(self, one: str, other: str) -> None:
        """Leave out the last of the merges that make two speakers one."""
        between = self.merges(one, other)
        if not between:
            return
        kept = [merge for merge in self._merges if merge.number != max(between)]
        self._merges, self._parents = [], {}
        for merge in kept:
            self._merge(merge)

    def _name(self, one: Decision) -> None:
        key = self.key(one.other)
        if one.choice is Choice.same:
            self._aliases[key, one.article] = one
        elif one.choice is Choice.different:
            meant = self._aliases.get((key, one.article))
            if meant is not None and self.root(meant.speaker) == self.root(one.speaker):
                del self._aliases[key, one.article]
            made = split_off(one.speaker, key, one.article)
            self._splits[one.speaker, key, one.article] = one
            self._cut(made, one.speaker)  # it was split off before, and merged again

    def _pair(self, one: str, other: str) -> frozenset[str]:
        return frozenset((self.root(one), self.root(other)))

    def _line(self, speaker: str) -> Iterator[str]:
        """The speaker, that with which it was merged, that with which this one was, and so on to its root."""
        yield speaker
        while speaker in self._parents:
            speaker = self._parents[speaker]
            yield speaker

    def root(self, speaker: str) -> str:
        """The speaker that one is, by merges alone."""
        while speaker in self._parents:
            speaker = self._parents[speaker]
        return speaker

    def speaker(self, found: str, key: str, article: str | None, row: str | None = None) -> str:
        """The speaker of a row.

        Args:
            found: id of the speaker that its mention was resolved to.
            key: the mention, normalised.
            article: id of its article.
            row: id of the claim whose speaker is asked for, or of the figure whose originator is.
        """
        return self.root(self._named(found, key, article, row)[0])

    def why(self, found: str, key: str, article: str | None, row: str | None = None) -> list[int]:
        """Numbers of the decisions by which a row's speaker is not, or not only, the one that was found; `speaker` takes the same."""
        who, by = self._named(found, key, article, row)
        return sorted({*([by.number] if by is not None else ()), *self.merges(who, self.root(who))})

    def _named(self, found: str, key: str, article: str | None, row: str | None) -> tuple[str, Decision | None]:
        """The speaker of a row before merges, and the decision on its name or on the row that says so."""
        if row in self._rows:
            return self._rows[row].speaker, self._rows[row]
        who, by = found, None
        for scope in dict.fromkeys((None, article)):
            if (key, scope) in self._aliases:
                by = self._aliases[key, scope]
                who = by.speaker
                continue
            split = next((self._splits[one, key, scope] for one in self._line(who) if (one, key, scope) in self._splits), None)
            if split is not None:
                who, by = split_off(split.speaker, key, scope), split
        return who, by

    def cluster(self, speaker: str) -> frozenset[str]:
        """Ids of all that are one with a speaker by merges, itself included."""
        root = self.root(speaker)
        return frozenset({root, *(one for one in self._parents if self.root(one) == root)})

    def merges(self, one: str, other: str) -> list[int]:
        """Numbers of the decisions by which two speakers are one: without any of them they would be two; empty where they are two."""
        if one == other or self.root(one) != self.root(other):
            return []
        beside: defaultdict[str, list[Decision]] = defaultdict(list)
        for merge in self._merges:
            beside[merge.speaker].append(merge)
            beside[merge.other].append(merge)
        ways: dict[str, list[int]] = {one: []}
        waiting = [one]
        for place in waiting:
            for merge in beside[place]:
                for end in (merge.speaker, merge.other):
                    if end not in ways:
                        ways[end] = [*ways[place], merge.number]
                        waiting.append(end)
        return ways[other]

    def apart(self, one: str, other: str) -> int | None:
        """Number of the decision that says that two speakers differ, by themselves or by those they were merged with."""
        return self._apart.get(self._pair(one, other))

    def unsure(self, one: str, other: str) -> bool:
        """Whether somebody looked at two speakers and could not tell."""
        return self._pair(one, other) in self._unsure
