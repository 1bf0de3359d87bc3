"""Who is who, decided by people: speakers merged, kept apart, given a name or deprived of one, and what is left to decide.

Every decision is a judgement: signed, on record, and taken back by its number.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select

from tracker.errors import NotFound, UsageError
from tracker.identity.judged import Choice, Judged, Subject, unlike
from tracker.records import Speaker, Statement
from tracker.store import tables
from tracker.store.engine import among, lasting, now
from tracker.store.identities import NAMINGS
from tracker.store.judging import Judgement, Judging, Target
from tracker.store.speakers import BATCH, ROOT, SPEAKER_CANDIDATES, SPEAKERS, Speaking, read_speakers

EXTRACTIONS = tables.Extraction.table()


@dataclass(frozen=True, slots=True)
class Called:
    """What texts call a speaker, and why that was taken for it.

    Attributes:
        found: id of the speaker that the name was resolved to; another one than is shown where people decided so.
        rows: statements, targets of statements and figures.
    """

    name: str
    found: str
    reason: str
    score: float
    rows: int


@dataclass(frozen=True, slots=True)
class Possible:
    """Two speakers that may be one.

    Attributes:
        score: 0 to 1.
        unsure: somebody looked at them and could not tell.
    """

    speaker: Speaker
    other: Speaker
    score: float
    reason: str
    unsure: bool = False


class Merging(Speaking, Judging):
    """Decisions on speakers."""

    def speaker(self, given: str) -> Speaker:
        """The speaker of an id, the beginning of one (four characters or more), or a name that one speaker alone has.

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            ids = set(connection.execute(select(ROOT).where(SPEAKERS.c.id == given)).scalars())
        found = self.speakers_by_id(ids) if ids else self.find_speakers(self.normalise(given)) or self.speakers_beginning(given)
        if not found:
            raise NotFound(f"there is no speaker {given!r}; `tracker speakers list` lists them")
        if len(found) > 1:
            several = ", ".join(f"{one.id} ({one.name})" for one in found[:5])
            raise UsageError(f"{given!r} may be {several}{' and others' if len(found) > 5 else ''}: give an id")
        return found[0]

    def shown_names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names under which speakers are shown, by id; of a merged one its own."""
        with self._reading() as connection:
            rows = connection.execute(select(SPEAKERS.c.id, SPEAKERS.c.name).where(among(SPEAKERS.c.id, set(ids))))
            return {row.id: row.name for row in rows}

    @lasting
    def add_speaker(self, speaker: Speaker) -> None:
        """Store a speaker whom no text has named yet."""
        with self._writing() as connection:
            self.add_speakers(connection, [speaker])

    @lasting
    def merge(self, speaker: str, other: str, *, by: str, reason: str | None = None, seen: int | None = None) -> int:
        """Decide that two speakers are one, under the name of the first; returns the judgement's number.

        Args:
            speaker, other: ids.
            seen: number of the last judgement of all when the judge looked, 0 for none; None asks nothing.

        Raises:
            Overtaken: somebody decided on the pair since then.
            UsageError: they are one already, were decided to differ, or cannot be one: a person and a body, two states.
        """
        with self._deciding() as connection:
            judged = self.judged(connection)
            self._refuse_newer(connection, judged.on_pair(speaker, other), seen)
            if judged.root(speaker) == judged.root(other):
                raise UsageError("they are one speaker already")
            number = judged.apart(speaker, other)
            if number is not None:
                raise UsageError(f"judgement {number} says that they differ: take it back first, `tracker speakers undo {number}`")
            found = {one.id: one for one in read_speakers(connection, [judged.root(speaker), judged.root(other)])}
            if len(found) == 2 and (why := unlike(*found.values())):
                raise UsageError(
                    f"{' and '.join(f'{one.name} ({one.id})' for one in found.values())} cannot be one: {why}; if a text's name was "
                    "misread, say what it means: `tracker speakers alias SPEAKER NAME`"
                )
            return self._judge(connection, _on(speaker, other, Choice.same, by, reason))

    @lasting
    def part(self, speaker: str, other: str, *, by: str, reason: str | None = None, seen: int | None = None) -> list[int]:
        """Decide that two speakers differ; the merge that made them one is taken back, the last one if there were several on the way.

        Args:
            seen: number of the last judgement of all when the judge looked, 0 for none; None asks nothing.

        Returns:
            Numbers of the judgements that were taken back, and last that of the new one.

        Raises:
            Overtaken: somebody decided on the pair since then, or made them one by way of others.
            UsageError: the two are one and the same id, or somebody decided the same.
        """
        if speaker == other:
            raise UsageError("a speaker does not differ from itself; name what does not mean it: `tracker speakers split SPEAKER NAME`")
        undone = []
        with self._deciding() as connection:
            judged = self.judged(connection)
            self._refuse_newer(connection, {*judged.on_pair(speaker, other), *judged.merges(speaker, other)}, seen)
            while merges := self.judged(connection).merges(speaker, other):
                self._undo(connection, max(merges), by)
                undone.append(max(merges))
            decide = self._judge if undone else self._judge_anew
            return [*undone, decide(connection, _on(speaker, other, Choice.different, by, reason))]

    @lasting
    def doubt(self, speaker: str, other: str, *, by: str, reason: str | None = None, seen: int | None = None) -> int:
        """Record that somebody looked at two speakers and could not tell.

        Args:
            seen: number of the last judgement of all when the judge looked, 0 for none; None asks nothing.

        Raises:
            Overtaken: somebody decided on the pair since then.
            UsageError: they are one, or somebody recorded the same.
        """
        with self._deciding() as connection:
            judged = self.judged(connection)
            self._refuse_newer(connection, judged.on_pair(speaker, other), seen)
            if judged.root(speaker) == judged.root(other):
                raise UsageError("they are one speaker already")
            return self._judge_anew(connection, _on(speaker, other, Choice.unsure, by, reason))

    @lasting
    def name(
        self,
        speaker: str,
        name: str,
        *,
        means: bool,
        by: str,
        reason: str | None = None,
        article: str | None = None,
        seen: int | None = None,
    ) -> int:
        """Decide that a name means a speaker, or that it does not and is a speaker of its own.

        Args:
            article: id of the one article for which it holds, None for all.
            seen: number of the last judgement of all when the judge looked, 0 for none; None asks nothing.

        Raises:
            Overtaken: somebody decided on the name since then, for the same article or for all.
            UsageError: it is no name, no text calls the speaker so (of a name that does not mean it), or somebody decided the same.
        """
        key = self.normalise(name)
        if not key:
            raise UsageError(f"{name!r} is no name: it holds no letter and no digit")
        if not means:
            spelled = next((one.name for one in self.called(speaker) if self.normalise(one.name) == key), None)
            if spelled is None:
                raise UsageError(f"no text calls {speaker} {name!r}; `tracker speakers show {speaker}` lists what texts call it")
            name = spelled  # under which the speaker that it becomes is shown
        choice = Choice.same if means else Choice.different
        with self._deciding() as connection:
            self._refuse_newer(connection, self.judged(connection).on_name(key, article), seen)
            return self._judge_anew(
                connection, Judgement(0, Target.name.value, speaker, name, article, choice.value, reason, by, now(), None)
            )

    @lasting
    def give(self, speaker: str, row: str, *, by: str, reason: str | None = None, seen: int | None = None) -> int:
        """Decide that one claim, or the number of one figure, is a speaker's, whoever was found.

        Args:
            row: id of the claim or figure.
            seen: number of the last judgement of all when the judge looked, 0 for none; None asks nothing.

        Raises:
            Overtaken: somebody gave it to a speaker since then.
            UsageError: its text names nobody as its speaker or originator, or somebody decided the same.
        """
        with self._deciding() as connection:
            self._refuse_newer(connection, self.judged(connection).on_row(row), seen)
            if not any(connection.execute(select(one.speaker).where(one.row == row)).scalar() for one in NAMINGS if one.row is not None):
                raise UsageError(f"{row} has no speaker or originator in its text that could be another one")
            return self._judge_anew(
                connection, Judgement(0, Target.row.value, speaker, row, None, Choice.same.value, reason, by, now(), None)
            )

    def called(self, speaker: str) -> list[Called]:
        """What current texts call a speaker, the most frequent first."""
        counts: dict[tuple[str, str, str, float], int] = {}
        with self._reading() as connection:
            for naming in NAMINGS:
                reason, score = (
                    (naming.table.c.reason, naming.table.c.score)
                    if "reason" in naming.table.c
                    else (naming.table.c.originator_reason, naming.table.c.originator_score)
                )
                columns = (naming.mention, naming.found, reason, score)
                rows = (
                    select(*columns, func.count())
                    .join(EXTRACTIONS, EXTRACTIONS.c.id == naming.table.c.extraction_id)
                    .where(naming.speaker == speaker, or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS))
                    .group_by(*columns)
                )
                for name, found, why, sure, count in connection.execute(rows):
                    counts[name, found, why, sure] = counts.get((name, found, why, sure), 0) + count
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [Called(*key, rows=count) for key, count in ordered]

    def judgements_on(self, speaker: str) -> list[Judgement]:
        """Judgements in force that name a speaker or one that was merged into it."""
        with self._reading() as connection:
            cluster = self.judged(connection).cluster(speaker)
        named = (one for subject in Subject for one in self.judgements(Target(subject)))
        return [one for one in named if one.undone_at is None and cluster & {one.target_id, one.other_id}]

    def judgements_behind(self, one: Statement) -> list[Judgement]:
        """Judgements in force by which a statement's speakers are those that they are."""
        with self._reading() as connection:
            judged = self.judged(connection)
        claim = one.claim
        found = ((named, named.found) for named in one.speakers if named.found is not None)
        numbers = {n for named, id_ in found for n in judged.why(id_, self.normalise(named.mention), claim.article, claim.id)}
        return [judgement for judgement in self.judgements() if judgement.id in numbers]

    def decided(self) -> Judged:
        """What people decided about who is who, as it is in force."""
        with self._reading() as connection:
            return self.judged(connection)

    def undecided(self, speakers: Iterable[str] | None = None) -> Iterator[Possible]:
        """Yield pairs that were found to be alike in current texts and that nobody decided, the likeliest first.

        Args:
            speakers: ids; those that were found for one of them, None for all.
        """
        with self._reading() as connection:
            judged = self.judged(connection)
            candidates = SPEAKER_CANDIDATES.c
            order = (candidates.score.desc(), candidates.speaker_id, candidates.other_id)
            seen: set[frozenset[str]] = set()
            pairs: list[tuple[str, str, float, str]] = []
            found_for = [] if speakers is None else [among(candidates.speaker_id, set(speakers))]
            for row in connection.execute(select(SPEAKER_CANDIDATES).where(*found_for, _is_named(candidates.speaker_id)).order_by(*order)):
                one, other = judged.root(row.speaker_id), judged.root(row.other_id)
                pair = frozenset((one, other))
                if one != other and pair not in seen and judged.apart(one, other) is None:
                    seen.add(pair)
                    pairs.append((one, other, row.score, row.reason))
            for start in range(0, len(pairs), BATCH):
                batch = pairs[start : start + BATCH]
                found = {one.id: one for one in read_speakers(connection, sorted({id_ for pair in batch for id_ in pair[:2]}))}
                for first, second, score, reason in batch:
                    yield Possible(found[first], found[second], score, reason, judged.unsure(first, second))


def _on(speaker: str, other: str, choice: Choice, by: str, reason: str | None) -> Judgement:
    return Judgement(0, Target.speakers.value, speaker, other, None, choice.value, reason, by, now(), None)


def _is_named(speaker: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a row that is current, or imported, was found to be of a speaker."""
    current = or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS)
    return or_(
        *(
            exists().where(naming.found == speaker, EXTRACTIONS.c.id == naming.table.c.extraction_id, current).correlate(SPEAKER_CANDIDATES)
            for naming in NAMINGS
        )
    )
