"""Which commands wrote, when, how much, and what they left out."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePath

from sqlalchemy import func, insert, select, update

import tracker
from tracker.errors import InputError, NotFound, Withdrawn
from tracker.store import tables
from tracker.store.engine import Database, SqlRow, lasting, now, patient, shown

RUNS, RUN_SKIPS = tables.Run.table(), tables.RunSkip.table()
AT_ONCE = 500  # skips that are fetched together
HEARD, READ, TOTAL = "heard at", "bytes read", "bytes in all"  # among the counts of a run that goes on: when it said so, and how far it is


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
class Going:
    """How far a run is.

    Attributes:
        heard_at: the moment at which it said so, in UTC.
        read, total: bytes that are read by now and of all that is read; None where that is not known.
    """

    heard_at: str
    read: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """One command that wrote.

    Attributes:
        version: of this program.
        finished_at: None for a run that was interrupted, or goes on.
        counts: what it came to ("new": 12), while it goes on how far it is; None for one that said nothing yet.
        left_out: how many skips are recorded of it.
        going: what it said last while it goes on, or until it was killed; None for one that came to an end.
    """

    id: int
    command: str
    version: str
    started_at: str
    finished_at: str | None
    counts: Mapping[str, int] | None
    left_out: int
    going: Going | None = None

    @property
    def state(self) -> RunState:
        if self.finished_at is not None:
            return RunState.done
        return RunState.unfinished if self.counts is None or self.going is not None else RunState.interrupted


class Running(Database):
    """The record of runs."""

    @patient
    def start_run(self, command: str | Callable[[int], str]) -> int:
        """Record that a command begins to write, and return its number.

        Args:
            command: its words; a function is given the number to make them of.
        """
        row = {"command": shown(command) if isinstance(command, str) else "", "version": tracker.__version__, "started_at": now()}
        with self._writing() as connection:
            number: int = connection.execute(insert(RUNS).values(row).returning(RUNS.c.id)).scalar_one()
            if not isinstance(command, str):
                connection.execute(update(RUNS).where(RUNS.c.id == number).values(command=shown(command(number))))
        return number

    @patient
    def finish_run(self, run: int, counts: Mapping[str, int]) -> None:
        """Record that a command came to its end; one that was interrupted is never finished."""
        with self._writing() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(finished_at=now(), counts=dict(counts)))

    @patient
    def interrupt_run(self, run: int, counts: Mapping[str, int]) -> None:
        """Record how far a command came that was stopped before its end."""
        with self._writing() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(counts=dict(counts)))

    @lasting
    def note_progress(self, run: int, counts: Mapping[str, int], *, read: int | None = None, total: int | None = None) -> None:
        """Record how far a run is that goes on; what it comes to in the end takes the place of that.

        Args:
            read, total: bytes that are read by now and of all that is read.
        """
        going = {HEARD: int(datetime.now(UTC).timestamp())}
        going |= {READ: read, TOTAL: total} if read is not None and total is not None else {}
        with self._writing() as connection:
            told = update(RUNS).where(RUNS.c.id == run, RUNS.c.finished_at.is_(None))
            connection.execute(told.values(counts={**counts, **going}))

    @patient
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
            statement = select(RUNS, left_out.label("left_out")).order_by(RUNS.c.id.desc()).limit(limit)
            found = connection.execute(statement if before is None else statement.where(RUNS.c.id < before)).all()
        for row in found:
            yield _run(row)

    @lasting
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
        return _run(row)

    def skips_page(self, run: int, *, after: int = 0, limit: int = AT_ONCE) -> tuple[list[Skip], int | None]:
        """Some of what a run left out, in the order in which it was met, and the number behind which the next page begins.

        Args:
            after: that number; 0 for the first page.
            limit: how many at most.

        Returns:
            The skips; None beside them where these are the last.
        """
        statement = select(RUN_SKIPS).where(RUN_SKIPS.c.run_id == run, RUN_SKIPS.c.id > after).order_by(RUN_SKIPS.c.id).limit(limit + 1)
        with self._reading() as connection:
            rows = connection.execute(statement).all()
        shown_ = [Skip(row.where, row.reason, row.remedy) for row in rows[:limit]]
        return shown_, rows[limit - 1].id if len(rows) > limit else None

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


def _run(row: SqlRow) -> Run:
    fields = dict(row._mapping)
    counts = fields["counts"]
    if counts is None or HEARD not in counts:
        return Run(**fields)
    heard = datetime.fromtimestamp(counts[HEARD], UTC).isoformat(timespec="seconds")
    going = Going(heard, counts.get(READ), counts.get(TOTAL))
    return Run(**fields | {"counts": {name: count for name, count in counts.items() if name not in (HEARD, READ, TOTAL)}, "going": going})


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
