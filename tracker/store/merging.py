"""Who is who, decided by people: speakers merged, kept apart, given a name or deprived of one, and what is left to decide.

Every decision is a judgement: signed, on record, and taken back by its number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from tracker.errors import UsageError
from tracker.identity.judged import Choice, Subject
from tracker.records import Speaker
from tracker.store import tables
from tracker.store.engine import SHORTEST_PREFIX
from tracker.store.identities import NAMINGS
from tracker.store.judging import Judgement, Judging, Target
from tracker.store.speakers import ROOT, SPEAKER_CANDIDATES, SPEAKERS, Speaking, read_speakers

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
        unsure: number of the judgement by which somebody could not tell, None where nobody looked.
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
        found = self.speakers_by_id(ids) if ids else self.find_speakers(self.normalise(given))
        if not found and len(given) >= SHORTEST_PREFIX:
            with self._reading() as connection:
                begins = select(ROOT).where(SPEAKERS.c.id.startswith(given, autoescape=True)).distinct()
                ids = set(connection.execute(begins).scalars())
            found = self.speakers_by_id(ids)
        if not found:
            raise UsageError(f"there is no speaker {given!r}; `tracker speakers list` lists them")
        if len(found) > 1:
            several = ", ".join(f"{one.id} ({one.name})" for one in found[:5])
            raise UsageError(f"{given!r} may be {several}{' and others' if len(found) > 5 else ''}: give an id")
        return found[0]

    def add_speaker(self, speaker: Speaker) -> None:
        """Store a speaker whom no text has named yet."""
        with self._writing() as connection:
            self.add_speakers(connection, [speaker])

    def merge(self, speaker: str, other: str, *, by: str, reason: str | None = None) -> int:
        """Decide that two speakers are one, under the name of the first; returns the judgement's number.

        Args:
            speaker, other: ids.

        Raises:
            UsageError: they are one already, or were decided to differ.
        """
        with self._reading() as connection:
            judged = self.judged(connection)
        if judged.root(speaker) == judged.root(other):
            raise UsageError("they are one speaker already")
        number = judged.apart(speaker, other)
        if number is not None:
            raise UsageError(f"judgement {number} says that they differ: take it back first, `tracker speakers undo {number}`")
        return self.judge(Target.speakers, speaker, Choice.same, by=by, reason=reason, other_id=other)

    def part(self, speaker: str, other: str, *, by: str, reason: str | None = None) -> list[int]:
        """Decide that two speakers differ; merges that made them one are taken back.

        Returns:
            Numbers of the judgements that were taken back, and last that of the new one.

        Raises:
            UsageError: the two are one and the same id.
        """
        if speaker == other:
            raise UsageError("a speaker does not differ from itself; name what does not mean it: `tracker speakers split SPEAKER NAME`")
        undone = []
        while True:
            with self._reading() as connection:
                judged = self.judged(connection)
            if judged.root(speaker) != judged.root(other):
                break
            last = max(
                one.number
                for one in judged.decisions
                if one.subject is Subject.speakers and one.choice is Choice.same and judged.root(one.speaker) == judged.root(speaker)
            )
            self.undo(last)
            undone.append(last)
        return [*undone, self.judge(Target.speakers, speaker, Choice.different, by=by, reason=reason, other_id=other)]

    def doubt(self, speaker: str, other: str, *, by: str, reason: str | None = None) -> int:
        """Record that somebody looked at two speakers and could not tell."""
        return self.judge(Target.speakers, speaker, Choice.unsure, by=by, reason=reason, other_id=other)

    def name(self, speaker: str, name: str, *, means: bool, by: str, reason: str | None = None, article: str | None = None) -> int:
        """Decide that a name means a speaker, or that it does not and is a speaker of its own.

        Args:
            article: id of the one article for which it holds, None for all.

        Raises:
            UsageError: no text calls the speaker so (of a name that does not mean it).
        """
        if not means and all(self.normalise(one.name) != self.normalise(name) for one in self.called(speaker)):
            raise UsageError(f"no text calls {speaker} {name!r}; `tracker speakers show {speaker}` lists what texts call it")
        choice = Choice.same if means else Choice.different
        return self.judge(Target.name, speaker, choice, by=by, reason=reason, other_id=name, article_id=article)

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
        named = (one for target in (Target.speakers, Target.name) for one in self.judgements(target))
        return [one for one in named if one.undone_at is None and cluster & {one.target_id, one.other_id}]

    def undecided(self) -> Iterator[Possible]:
        """Yield pairs that were found to be alike when texts were read and that nobody decided, the likeliest first."""
        with self._reading() as connection:
            judged = self.judged(connection)
            rows = connection.execute(
                select(SPEAKER_CANDIDATES).order_by(SPEAKER_CANDIDATES.c.score.desc(), SPEAKER_CANDIDATES.c.speaker_id)
            )
            seen: set[frozenset[str]] = set()
            for row in rows.all():
                one, other = judged.root(row.speaker_id), judged.root(row.other_id)
                if one == other or frozenset((one, other)) in seen or judged.apart(one, other) is not None:
                    continue
                seen.add(frozenset((one, other)))
                first, second = self._pair(connection, one, other)
                yield Possible(first, second, row.score, row.reason, judged.unsure(one, other))

    @staticmethod
    def _pair(connection: Connection, one: str, other: str) -> Sequence[Speaker]:
        found = {speaker.id: speaker for speaker in read_speakers(connection, [one, other])}
        return found[one], found[other]
