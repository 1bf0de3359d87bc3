"""What people decide: signed, reversible, and kept when everything derived is built anew.

A judgement points at an id, not at a row, because ids outlive re-extraction. The last one that nobody took back is in force.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, insert, select, update

from tracker.errors import UsageError
from tracker.records import Status
from tracker.store.engine import Database, now
from tracker.store.tables import Judgement as JudgementTable

JUDGEMENTS = JudgementTable.table()
BATCH = 1000  # judgements that are read together


class Target(StrEnum):
    """What is judged; of `speakers` and `events` a pair, as the same or not."""

    discrepancy = "discrepancy"
    figure = "figure"
    claim = "claim"
    speakers = "speakers"
    events = "events"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody decided.

    Attributes:
        other_id: the second of a pair.
        decision: of a discrepancy its status, of others a word of the judge's own.
        at, undone_at: moments, in UTC.
    """

    id: int
    target: str
    target_id: str
    other_id: str | None
    decision: str
    reason: str | None
    by: str
    at: str
    undone_at: str | None


class Judging(Database):
    """Judgements, and the status that follows from them."""

    def judge(
        self, target: Target, target_id: str, decision: str, *, by: str, reason: str | None = None, other_id: str | None = None
    ) -> int:
        """Record a judgement and return its number.

        Raises:
            UsageError: the decision on a discrepancy is no status.
        """
        if target is Target.discrepancy and decision not in list(Status):
            raise UsageError(f"{decision!r} is no status of a discrepancy: one of {', '.join(Status)}")
        row: dict[str, Any] = {"target": target.value, "target_id": target_id, "other_id": other_id, "decision": str(decision)}
        with self._writing() as connection:
            row |= {"reason": reason, "by": by, "at": now()}
            number: int = connection.execute(insert(JUDGEMENTS).values(row).returning(JUDGEMENTS.c.id)).scalar_one()
        return number

    def undo(self, judgement: int) -> None:
        """Take a judgement back; it stays on record.

        Raises:
            UsageError: there is none of this number in force.
        """
        with self._writing() as connection:
            in_force = JUDGEMENTS.c.undone_at.is_(None)
            result = connection.execute(update(JUDGEMENTS).where(JUDGEMENTS.c.id == judgement, in_force).values(undone_at=now()))
            if not result.rowcount:
                raise UsageError(f"no judgement {judgement} is in force")

    def judgements(self, target: Target | None = None) -> Iterator[Judgement]:
        """Yield all judgements, undone ones too, in the order in which they were made."""
        statement = select(JUDGEMENTS).order_by(JUDGEMENTS.c.id)
        if target is not None:
            statement = statement.where(JUDGEMENTS.c.target == target.value)
        for _, rows in self._stream(statement, BATCH):
            yield from (Judgement(**row._mapping) for row in rows)


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
