"""What people decide: signed, reversible, and kept when everything derived is built anew.

A judgement points at an id, not at a row, because ids outlive re-extraction. The last one that nobody took back is in force.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, func, insert, select, update

from tracker.errors import NotFound, Overtaken, UsageError
from tracker.identity.judged import Choice, Decision, Judged, Subject
from tracker.records import Status
from tracker.store import tables
from tracker.store.dockets import Change, note
from tracker.store.engine import Database, SqlRow, lasting, now
from tracker.store.identities import Moved, hold, lay, missing
from tracker.store.sizes import resize

JUDGEMENTS, CLAIMS, CHANGES = tables.Judgement.table(), tables.Claim.table(), tables.LoggedChange.table()
BATCH = 1000  # judgements that are read together


class Target(StrEnum):
    """What is judged.

    Of `speakers` and `events` a pair, as the same or not, of `name` a speaker and what a text calls it, of `row` a speaker and the one
    claim or figure that is that speaker's.
    """

    discrepancy = "discrepancy"
    figure = "figure"
    claim = "claim"
    speakers = "speakers"
    name = "name"
    row = "row"
    events = "events"


class Ruling(StrEnum):
    """What is decided on a figure."""

    corrected = "corrected"  # some of its fields are others
    rejected = "rejected"  # there is no such figure, or no such claim


COMMANDS = {
    **{(Target.discrepancy.value, status.value): "judge" for status in Status},
    (Target.figure.value, Ruling.corrected.value): "correct",
    (Target.figure.value, Ruling.rejected.value): "reject",
    (Target.claim.value, Ruling.rejected.value): "reject",
    (Target.speakers.value, Choice.same.value): "merge",
    (Target.speakers.value, Choice.different.value): "split",
    (Target.speakers.value, Choice.unsure.value): "unsure",
    (Target.name.value, Choice.same.value): "alias",
    (Target.name.value, Choice.different.value): "split",
    (Target.row.value, Choice.same.value): "alias",
    (Target.events.value, Choice.same.value): "merge",
    (Target.events.value, Choice.different.value): "split",
}
"""What a decision is called in the log, by what it is on: as the command that makes it."""

NO_CLAIM = select(JUDGEMENTS.c.target_id).where(
    JUDGEMENTS.c.target == Target.claim.value, JUDGEMENTS.c.decision == Ruling.rejected.value, JUDGEMENTS.c.undone_at.is_(None)
)


def is_claim() -> ColumnElement[bool]:
    """That people did not decide of a claim that nobody made it: asked wherever claims are shown or compared."""
    return CLAIMS.c.id.not_in(NO_CLAIM)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody decided.

    Attributes:
        other_id: the second of a pair; of a name the name itself, of a row its id.
        article_id: the one article for which it holds, None for all.
        decision: of a discrepancy its status, of a figure a ruling, of speakers a choice, of others a word of the judge's own.
        at, undone_at: moments, in UTC.
        undone_by: who took it back, None where that was not recorded.
        changes: of a corrected figure the fields with their new values.
        shown: what the target said when it was judged.
    """

    id: int
    target: str
    target_id: str
    other_id: str | None
    article_id: str | None
    decision: str
    reason: str | None
    by: str
    at: str
    undone_at: str | None
    undone_by: str | None = None
    changes: Mapping[str, Any] | None = None
    shown: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Acting:
    """In whose name a store decides: each decision is written into the log of changes by the transaction that makes it.

    Attributes:
        through: "page", "api" or "command".
        unless: asked as soon as nobody else can decide, and before anything is decided; raises where it shall not be.
    """

    by: str
    through: str
    unless: Callable[[], None] | None = None


@dataclass(slots=True)
class _Acts:
    """What one transaction decided: the judgements that it made, and those that it took back."""

    made: list[Judgement] = field(default_factory=list)
    undone: list[Judgement] = field(default_factory=list)


class Judging(Database):
    """Judgements, and what follows from them: the status of a discrepancy, whose a row is.

    Attributes:
        moved: what the last decision that this object made or took back gave another speaker.
        acting: in whose name it decides; None logs nothing, as the command line does, whose judgements are signed all the same.
    """

    moved = Moved()
    acting: Acting | None = None
    _acts: _Acts | None = None
    _judged: tuple[tuple[int | None, int, Callable[[str], str]], Judged] | None = None  # with the state in which it was read

    @lasting
    def judge(  # noqa: PLR0913 - a judgement has as many parts
        self,
        target: Target,
        target_id: str,
        decision: str,
        *,
        by: str,
        reason: str | None = None,
        other_id: str | None = None,
        article_id: str | None = None,
        shown: Mapping[str, Any] | None = None,
        seen: int | None = None,
    ) -> int:
        """Record a judgement and return its number; who is who follows at once in all rows.

        Args:
            shown: what the target says now.
            seen: number of the last judgement on it, in force, that the judge has seen, 0 for none; None asks nothing.

        Raises:
            Overtaken: there is a newer one, or that one was taken back.
            UsageError: the decision on a discrepancy is no status or stands already, that on a figure no ruling, that on a speaker no
                choice, or there is no such speaker.
        """
        made = Judgement(0, target.value, target_id, other_id, article_id, str(decision), reason, by, now(), None, shown=shown)
        with self._deciding(target if seen is None else None) as connection:
            self._refuse_unseen(connection, target, target_id, seen)
            if target is Target.discrepancy:
                _refuse_again(self._last(connection, target, target_id), made)
            return self._judge(connection, made)

    @lasting
    def undo(self, judgement: int, *, by: str | None = None) -> Judgement:
        """Take a judgement back, with all that followed from it; it stays on record.

        Args:
            by: who takes it back.

        Raises:
            UsageError: there is none of this number in force.
        """
        with self._deciding() as connection:
            return self._undo(connection, judgement, by)

    @contextmanager
    def _deciding(self, target: Target | None = None) -> Iterator[Connection]:
        """A transaction in which nobody else decides who is who: what is looked at and what is decided then belong together."""
        try:
            with self._writing(lasts=True) as connection:
                unless = self.acting.unless if self.acting is not None else None
                if target is not Target.discrepancy or unless is not None:
                    hold(connection, deciding=True)
                if unless is not None:
                    unless()
                self.moved, self._acts = Moved(), _Acts()
                yield connection
                self._log_acts(connection, self._acts)
        except BaseException:
            self._judged = None  # what was decided here is not in force, and another judgement may get its number
            raise

    def _log_acts(self, connection: Connection, acts: _Acts) -> None:
        """Log what a transaction decided: a row for each judgement that it made, or else for each that it took back."""
        if self.acting is None:
            return
        undone = [one.id for one in acts.undone]
        rows: list[tuple[str, Judgement, dict[str, Any]]] = []
        for one in acts.made:
            detail: dict[str, Any] = {"judgement": one.id, "decision": one.decision}
            detail |= {"changes": sorted(one.changes)} if one.changes else {}
            detail |= {"undone": undone} if undone else {}
            rows.append((COMMANDS.get((one.target, one.decision), one.decision), one, detail))
        if not acts.made:
            rows = [("undo", one, {"judgement": one.id}) for one in acts.undone]
        signed = {"at": now(), "by": self.acting.by, "through": self.acting.through}
        for what, one, detail in rows:
            row = signed | {"what": what, "target": one.target, "target_id": one.target_id, "detail": detail}
            connection.execute(insert(CHANGES).values(row))

    def _judge(self, connection: Connection, one: Judgement) -> int:
        check(Target(one.target), one.decision)
        if one.target in list(Subject):
            if one.other_id is None:
                raise UsageError("a decision on speakers is about two speakers, or a speaker and a name or row")
            pair = (one.target_id, one.other_id) if one.target == Subject.speakers else (one.target_id,)
            if unknown := missing(connection, pair):
                raise UsageError(f"there is no speaker {unknown[0]!r}; `tracker speakers list --all` lists them")
        row = {name: value for name, value in asdict(one).items() if name != "id"}
        before = self.judged(connection)
        made = connection.execute(insert(JUDGEMENTS).values(row).returning(JUDGEMENTS)).one()
        self._follow(connection, before, made)
        if self._acts is not None:
            self._acts.made.append(Judgement(**made._mapping))
        return int(made.id)

    def _judge_anew(self, connection: Connection, one: Judgement) -> int:
        """Record a decision on speakers that does not stand already.

        Raises:
            UsageError: the last one on the same matter says the same.
        """
        number = self.judged(connection).standing(_decision(one))
        if number is not None:
            raise UsageError(f"judgement {number} says so already")
        return self._judge(connection, one)

    def _undo(self, connection: Connection, judgement: int, by: str | None = None) -> Judgement:
        before = self.judged(connection)
        in_force = JUDGEMENTS.c.undone_at.is_(None)
        taken_back = {"undone_at": now(), "undone_by": by}
        one = update(JUDGEMENTS).where(JUDGEMENTS.c.id == judgement, in_force).values(taken_back).returning(JUDGEMENTS)
        row = connection.execute(one).one_or_none()
        if row is None:
            raise UsageError(f"no judgement {judgement} is in force; `tracker judgements` lists them")
        self._follow(connection, before, row)
        if self._acts is not None:
            self._acts.undone.append(Judgement(**row._mapping))
        return Judgement(**row._mapping)

    def judged(self, connection: Connection) -> Judged:
        """What people decided about who is who, as it is in force; read anew after somebody decided or took a decision back.

        Judgements are only added and undone, one by one: the highest number and how many were undone tell all states apart.
        """
        on_speakers = JUDGEMENTS.c.target.in_([*Subject])
        counted = select(func.max(JUDGEMENTS.c.id), func.count(JUDGEMENTS.c.undone_at)).where(on_speakers)
        last, undone = connection.execute(counted).one()
        state = (last, undone, self.normalise)
        if self._judged is None or self._judged[0] != state:
            in_force = select(JUDGEMENTS).where(on_speakers, JUDGEMENTS.c.undone_at.is_(None)).order_by(JUDGEMENTS.c.id)
            self._judged = state, Judged(map(_decision, connection.execute(in_force)), self.normalise)
        return self._judged[1]

    def _last(self, connection: Connection, target: Target, target_id: str) -> "SqlRow | None":
        """The last judgement in force on a target."""
        on_it = (JUDGEMENTS.c.target == target.value, JUDGEMENTS.c.target_id == target_id, JUDGEMENTS.c.undone_at.is_(None))
        return connection.execute(select(JUDGEMENTS).where(*on_it).order_by(JUDGEMENTS.c.id.desc()).limit(1)).one_or_none()

    def _refuse_unseen(self, connection: Connection, target: Target, target_id: str, seen: int | None) -> None:
        """Refuse to decide where the last judgement in force is another than the judge has seen.

        Raises:
            Overtaken: it is.
        """
        if seen is None:
            return
        last = self._last(connection, target, target_id)
        if (last.id if last is not None else 0) != seen:
            what = f"judgement {last.id} by {last.by} came in between" if last is not None else f"judgement {seen} was taken back meanwhile"
            raise Overtaken(f"{what}: look at it before you decide", last.id if last is not None else None)

    def _refuse_newer(self, connection: Connection, numbers: Iterable[int], seen: int | None) -> None:
        """Refuse to decide where one of some judgements in force came after the last that the judge has seen.

        Args:
            seen: number of the last judgement of all when the judge looked, 0 where there was none; None asks nothing.

        Raises:
            Overtaken: one did.
        """
        newest = max(numbers, default=0)
        if seen is None or newest <= seen:
            return
        by = connection.execute(select(JUDGEMENTS.c.by).where(JUDGEMENTS.c.id == newest)).scalar_one()
        raise Overtaken(f"judgement {newest} by {by} came in between: look at it before you decide", newest)

    def last_judgement(self) -> int:
        """Number of the last judgement that anybody made, taken back or not; 0 where there is none."""
        with self._reading() as connection:
            return connection.execute(select(func.max(JUDGEMENTS.c.id))).scalar_one() or 0

    def _follow(self, connection: Connection, before: Judged, row: SqlRow) -> None:
        if row.target == Target.figure:  # what it is compared with may be others now
            note(connection, Change.figure, [row.target_id])
        if row.target == Target.claim:
            note(connection, Change.claim, [row.target_id])
        if row.target in list(Subject):
            split = JUDGEMENTS.c.target == Target.name.value, JUDGEMENTS.c.decision == Choice.different.value
            splits = map(_decision, connection.execute(select(JUDGEMENTS).where(*split)))
            self.moved += (moved := lay(connection, before, self.judged(connection), _decision(row), splits))
            resize(connection, moved.actors)
            self._written.clear()

    def judgement(self, number: int) -> Judgement:
        """One judgement, in force or not.

        Raises:
            NotFound: there is none of that number.
        """
        with self._reading() as connection:
            row = connection.execute(select(JUDGEMENTS).where(JUDGEMENTS.c.id == number)).one_or_none()
        if row is None:
            raise NotFound(f"there is no judgement {number}; `tracker judgements --all` lists them")
        return Judgement(**row._mapping)

    def judged_since(self, target: Target, since: str, *, by: str | None = None) -> int:
        """How many things of a kind were judged from a moment on, and stay judged.

        Args:
            by: only those that this person judged.
        """
        made = (JUDGEMENTS.c.target == target.value, JUDGEMENTS.c.at >= since, JUDGEMENTS.c.undone_at.is_(None))
        mine = () if by is None else (JUDGEMENTS.c.by == by,)
        with self._reading() as connection:
            counted = select(func.count(JUDGEMENTS.c.target_id.distinct())).where(*made, *mine)
            return connection.execute(counted).scalar_one()

    def judgements(self, target: Target | None = None) -> Iterator[Judgement]:
        """Yield all judgements, undone ones too, in the order in which they were made."""
        statement = select(JUDGEMENTS).order_by(JUDGEMENTS.c.id)
        if target is not None:
            statement = statement.where(JUDGEMENTS.c.target == target.value)
        for _, rows in self._stream(statement, BATCH):
            yield from (Judgement(**row._mapping) for row in rows)


def check(target: Target, decision: str) -> None:
    """Refuse a decision that cannot be made on such a target.

    Raises:
        UsageError: it is none of those that can.
    """
    if target is Target.discrepancy and decision not in list(Status):
        raise UsageError(f"{decision!r} is no status of a discrepancy: one of {', '.join(Status)}")
    if target is Target.figure and decision not in list(Ruling):
        raise UsageError(f"{decision!r} is no decision on a figure: one of {', '.join(Ruling)}")
    if target is Target.claim and decision != Ruling.rejected:
        raise UsageError(f"{decision!r} is no decision on a claim: that nobody made it is {Ruling.rejected.value}")
    if target.value in list(Subject) and decision not in list(Choice):
        raise UsageError(f"{decision!r} is no decision on speakers: one of {', '.join(Choice)}")
    if target is Target.row and decision != Choice.same:
        raise UsageError("of one statement or figure only that it is a speaker's is decided")


def _refuse_again(last: "SqlRow | None", made: Judgement) -> None:
    """Refuse a decision on a discrepancy that stands already, unless it has something else to say.

    Raises:
        UsageError: the last one in force is the same, or none is and it was to be opened.
    """
    if last is None and made.decision == Status.open:
        raise UsageError(f"discrepancy {made.target_id} is open")
    if last is not None and last.decision == made.decision and made.reason in (None, last.reason):
        raise UsageError(f"judgement {last.id} says so already")


def _decision(row: "SqlRow | Judgement") -> Decision:
    return Decision(row.id, Subject(row.target), row.target_id, row.other_id or "", Choice(row.decision), row.article_id)


def status_of(discrepancy_id: ColumnElement[str]) -> ColumnElement[str]:
    """The status of a discrepancy as a column: the last judgement in force, else open."""
    last: ScalarSelect[str] = (
        select(JUDGEMENTS.c.decision)
        .where(JUDGEMENTS.c.target == Target.discrepancy.value, JUDGEMENTS.c.target_id == discrepancy_id, JUDGEMENTS.c.undone_at.is_(None))
        .order_by(JUDGEMENTS.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(last, Status.open.value)
