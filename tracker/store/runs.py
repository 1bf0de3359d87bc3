"""Which commands wrote, when, how much, and what they left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select, update

import tracker
from tracker.errors import InputError, Withdrawn
from tracker.store import tables
from tracker.store.engine import Database, now, shown

RUNS, RUN_SKIPS = tables.Run.table(), tables.RunSkip.table()


@dataclass(frozen=True, slots=True)
class Skip:
    """A file, line or article that was left out."""

    where: str
    reason: str
    remedy: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One command that wrote.

    Attributes:
        version: of this program.
        finished_at: None for a run that was interrupted, or goes on.
        counts: what it came to ("new": 12).
    """

    id: int
    command: str
    version: str
    started_at: str
    finished_at: str | None
    counts: Mapping[str, int] | None
    skips: tuple[Skip, ...]


class Running(Database):
    """The record of runs."""

    def start_run(self, command: str) -> int:
        """Record that a command begins to write, and return its number."""
        row = {"command": command, "version": tracker.__version__, "started_at": now()}
        with self._writing() as connection:
            number: int = connection.execute(insert(RUNS).values(row).returning(RUNS.c.id)).scalar_one()
        return number

    def finish_run(self, run: int, counts: Mapping[str, int]) -> None:
        """Record that a command came to its end; one that was interrupted is never finished."""
        with self._writing() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(finished_at=now(), counts=dict(counts)))

    def record_skip(self, run: int, error: InputError) -> None:
        """Record what a run left out, and why."""
        where = f"withdrawn-{error.article}" if isinstance(error, Withdrawn) else shown(error.where)  # its place is not to be kept
        with self._writing() as connection:
            connection.execute(insert(RUN_SKIPS), {"run_id": run, "where": where, "reason": shown(error.reason), "remedy": error.remedy})

    def runs(self) -> Iterator[Run]:
        """Yield all runs, the last one first."""
        with self._reading() as connection:
            for row in connection.execute(select(RUNS).order_by(RUNS.c.id.desc())).all():
                skips = connection.execute(
                    select(RUN_SKIPS.c.where, RUN_SKIPS.c.reason, RUN_SKIPS.c.remedy)
                    .where(RUN_SKIPS.c.run_id == row.id)
                    .order_by(RUN_SKIPS.c.id)
                )
                yield Run(**row._mapping, skips=tuple(Skip(*skip) for skip in skips))
