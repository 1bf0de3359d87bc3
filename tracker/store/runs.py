"""Which commands wrote, when, how much, and what they left out."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from sqlalchemy import func, insert, select, update

import tracker
from tracker.errors import InputError, NotFound, Withdrawn
from tracker.store import tables
from tracker.store.engine import Database, now, shown

RUNS, RUN_SKIPS = tables.Run.table(), tables.RunSkip.table()
AT_ONCE = 500  # skips that are fetched together


class RunState(StrEnum):
    """How a run ended."""

    done = "done"
    interrupted = "interrupted"  # it was stopped and said so; what it had stored is kept
    unfinished = "unfinished"  # it goes on, or it was killed and could say nothing


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
        counts: what it came to ("new": 12); None for one that said nothing yet.
        left_out: how many skips are recorded of it.
    """

    id: int
    command: str
    version: str
    started_at: str
    finished_at: str | None
    counts: Mapping[str, int] | None
    left_out: int

    @property
    def state(self) -> RunState:
        if self.finished_at is not None:
            return RunState.done
        return RunState.unfinished if self.counts is None else RunState.interrupted


class Running(Database):
    """The record of runs."""

    def start_run(self, command: str) -> int:
        """Record that a command begins to write, and return its number."""
        row = {"command": shown(command), "version": tracker.__version__, "started_at": now()}
        with self._writing() as connection:
            number: int = connection.execute(insert(RUNS).values(row).returning(RUNS.c.id)).scalar_one()
        return number

    def finish_run(self, run: int, counts: Mapping[str, int]) -> None:
        """Record that a command came to its end; one that was interrupted is never finished."""
        with self._writing() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(finished_at=now(), counts=dict(counts)))

    def interrupt_run(self, run: int, counts: Mapping[str, int]) -> None:
        """Record how far a command came that was stopped before its end."""
        with self._writing() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(counts=dict(counts)))

    def record_skip(self, run: int, error: InputError) -> None:
        """Record what a run left out, and why; of what was withdrawn neither its place nor, in the run's command, its name."""
        where = f"withdrawn-{error.article}" if isinstance(error, Withdrawn) else shown(error.where)  # its place is not to be kept
        with self._writing() as connection:
            if isinstance(error, Withdrawn):
                command = connection.execute(select(RUNS.c.command).where(RUNS.c.id == run)).scalar_one()
                if (kept := _without(command, error.where, where)) != command:
                    if connection.dialect.name == "sqlite":
                        connection.exec_driver_sql("PRAGMA secure_delete = ON")  # what is written over is not left in the file
                    connection.execute(update(RUNS).where(RUNS.c.id == run).values(command=kept))
            connection.execute(insert(RUN_SKIPS), {"run_id": run, "where": where, "reason": shown(error.reason), "remedy": error.remedy})

    def runs(self, *, limit: int | None = None, before: int | None = None) -> Iterator[Run]:
        """Yield runs, the last one first.

        Args:
            limit: how many at most; None for all.
            before: number of a run; those that began before it.
        """
        left_out = select(func.count()).where(RUN_SKIPS.c.run_id == RUNS.c.id).correlate(RUNS).scalar_subquery()
        with self._reading() as connection:
            last_first = select(RUNS, left_out.label("left_out")).order_by(RUNS.c.id.desc()).limit(limit)
            found = connection.execute(last_first if before is None else last_first.where(RUNS.c.id < before)).all()
        for row in found:
            yield Run(**row._mapping)

    def run(self, number: int) -> Run:
        """One run.

        Raises:
            NotFound: there is none of that number.
        """
        left_out = select(func.count()).where(RUN_SKIPS.c.run_id == RUNS.c.id).correlate(RUNS).scalar_subquery()
        with self._reading() as connection:
            row = connection.execute(select(RUNS, left_out.label("left_out")).where(RUNS.c.id == number)).first()
        if row is None:
            raise NotFound(f"there is no run {number}: `tracker runs` lists them")
        return Run(**row._mapping)

    def skips(self, run: int | None = None) -> Iterator[tuple[int, Skip]]:
        """Yield what runs left out, in the order in which it was met, each with the number of its run.

        Args:
            run: of this run only; None for all, the last run first.
        """
        statement = select(RUN_SKIPS).order_by(RUN_SKIPS.c.run_id.desc(), RUN_SKIPS.c.id)
        if run is not None:
            statement = statement.where(RUN_SKIPS.c.run_id == run)
        for _, rows in self._stream(statement, AT_ONCE):
            for row in rows:
                yield row.run_id, Skip(row.where, row.reason, row.remedy)


def _without(command: str, place: str, instead: str) -> str:
    """A command without the words that name a file or address, however they were typed: whole, or from the folder it was typed in."""
    try:
        words = shlex.split(command)
    except ValueError:  # it was not written as a shell would read it
        return command.replace(place, instead)
    named = {place, shown(place)}
    last = PurePath(place).name
    if not any(word in named or (last and PurePath(word).name == last) for word in words):
        return command
    return shlex.join(instead if word in named or (last and PurePath(word).name == last) else word for word in words)
