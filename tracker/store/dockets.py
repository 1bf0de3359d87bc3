"""What reconciliation works by: which figures belong together, what shares a key, and what changed since it last ran.

All of it is derived. Saving, importing and deciding only note what they touch, in `pending`. A figure is filed in its docket when it is
stored, and again when its incident turns out to be another article's too.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, func, insert, literal, or_, select, text, update

from tracker.errors import StoreLocked, StoreLost
from tracker.records import Figure, Report
from tracker.store import tables
from tracker.store.engine import (
    LISTED,
    PATIENCE,
    RECONCILING,
    SQLITE_BUSY,
    Database,
    Holding,
    among,
    insert_rows,
    lasting,
    name_of,
    refusal,
    upsert,
)

PENDING, KEYS, DERIVED = tables.Pending.table(), tables.BlockingKey.table(), tables.Derived.table()
EXTRACTIONS, EVENTS = tables.Extraction.table(), tables.Event.table()
FIGURES, CLAIMS, SOURCES = tables.Figure.table(), tables.Claim.table(), tables.Source.table()
BATCH = 1000  # rows that are written together
RECONCILED = "reconcile"  # name of what `derived` tells the edition of


class Change(StrEnum):
    """What may be pending."""

    article = "article"  # another extraction of it is current
    figure = "figure"  # it was corrected, or is another originator's now
    claim = "claim"  # it is another speaker's now, or not read from a current text any more
    docket = "docket"  # it lost a figure
    event = "event"  # an article tells of it, or does no longer; people decided which other one it is
    actor = "actor"  # figures that others collected are its


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since figures and statements were last compared.

    Attributes:
        numbers: of the changes; whatever comes in later is left for the next time.
        of: ids and names by kind.
    """

    numbers: Sequence[int]
    of: Mapping[Change, frozenset[str]]

    def __len__(self) -> int:
        return sum(map(len, self.of.values()))

    @property
    def articles(self) -> frozenset[str]:
        return self.of[Change.article]

    @property
    def figures(self) -> frozenset[str]:
        return self.of[Change.figure]

    @property
    def claims(self) -> frozenset[str]:
        return self.of[Change.claim]

    @property
    def dockets(self) -> frozenset[str]:
        return self.of[Change.docket]

    @property
    def events(self) -> frozenset[str]:
        return self.of[Change.event]

    @property
    def actors(self) -> frozenset[str]:
        return self.of[Change.actor]


class Share(NamedTuple):
    """A docket with how many figures it has."""

    docket: str
    figures: int


class Key(NamedTuple):
    """A blocking key of a member of a current extraction."""

    key: str
    extraction: str
    member: str


class Docketing(Database):
    """Dockets, blocking keys, and what is pending."""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep others from reconciling the same database meanwhile; they may read, save and decide. It ends with the process at the latest.

        In PostgreSQL a decision on who is who waits while what was found is being stored.

        Nothing that is derived is stored after the connection that keeps the others away was lost. What this thread reads and stores
        meanwhile goes by that connection, as far as one is enough.

        Raises:
            StoreLocked: somebody else reconciles, and does not end in time.
        """
        refused = f"{name_of(self.engine.url)} is being reconciled by another process: try again when it is done"
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect() as connection:
                with connection.begin():  # the lock is the session's, and outlasts it
                    try:
                        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": RECONCILING})
                    except StoreLocked as error:
                        raise StoreLocked(refused) from error
                    mine = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
                    number, began = connection.execute(mine).one()
                holding = Holding(connection)
                self._holder, self._holding = (number, began), holding
                try:
                    yield
                finally:
                    self._holder = self._holding = None
                    if not holding.is_free:  # it was lost, and whatever was stored after that refused; or a stream was left unread
                        connection.invalidate()  # and the lock is gone with it
                    else:
                        with suppress(StoreLost):
                            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": RECONCILING})
            return
        path = f"{self.engine.url.database}-reconcile"  # an empty database of its own: a lock in the real one would keep writers out
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                named = None if error.sqlite_errorcode == SQLITE_BUSY else refusal(self.engine.url, error)
                raise named or StoreLocked(refused) from error
            yield

    # -------------------------------------------------------------- what changed

    @lasting
    def changes(self) -> Changes:
        """What changed since the last reconciliation."""
        found: dict[Change, set[str]] = defaultdict(set)
        numbers: list[int] = []
        with self._reading() as connection:
            for number, kind, key in connection.execute(select(PENDING.c.id, PENDING.c.kind, PENDING.c.key)):
                found[Change(kind)].add(key)
                numbers.append(number)
        return Changes(numbers, {kind: frozenset(found[kind]) for kind in Change})

    @lasting
    def edition(self, name: str) -> str | None:
        """The edition of the rules by which something was made; None where it never was, or was not finished."""
        with self._reading() as connection:
            edition: str | None = connection.execute(select(DERIVED.c.edition).where(DERIVED.c.name == name)).scalar()
            return edition

    @lasting
    def set_edition(self, name: str, edition: str | None) -> None:
        """Note by which edition of its rules something was made; None while it is being made anew."""
        with self._writing() as connection:
            _set_edition(connection, name, edition)

    @lasting
    def compared(self, changes: Changes, edition: str | None = None) -> None:
        """Note that some changes were compared: with this a reconciliation ends.

        Args:
            edition: of the rules by which they were; None leaves it as it is.
        """
        with self._writing(last=True) as connection:
            for start in range(0, len(changes.numbers), LISTED):
                connection.execute(delete(PENDING).where(PENDING.c.id.in_(changes.numbers[start : start + LISTED])))
            if edition is not None:
                _set_edition(connection, RECONCILED, edition)

    # -------------------------------------------------------------- dockets

    def file(self, dockets: Mapping[str, str]) -> None:
        """Say to which docket figures belong, by their ids."""
        if not dockets:
            return
        rows = iter([{"figure": figure, "filed": docket} for figure, docket in sorted(dockets.items())])
        one = update(FIGURES).where(FIGURES.c.id == bindparam("figure"), FIGURES.c.docket.is_distinct_from(bindparam("filed")))
        with self._writing() as connection:
            while batch := list(islice(rows, BATCH)):
                connection.execute(one.values(docket=bindparam("filed")), batch)

    def imports(self) -> Iterator[tuple[Report, str | None]]:
        """Yield the imported figures with the dockets that they are in, by as much of them as tells where they belong."""
        columns = ("id", "measure", "place", "population", "period", "event", "as_of", "revises", "docket", "published")
        statement = (
            select(*(FIGURES.c[name] for name in columns), SOURCES.c.name.label("outlet"), EVENTS.c.same_as)
            .outerjoin(SOURCES, SOURCES.c.id == FIGURES.c.outlet_id)
            .outerjoin(EVENTS, EVENTS.c.id == FIGURES.c.event)
            .where(FIGURES.c.extraction_id == tables.IMPORTS)
        )
        for _, rows in self._stream(statement, BATCH):
            for id_, measure, place, population, period, event, as_of, revises, docket, published, outlet, same_as in rows:
                figure = Figure(
                    id=id_, measure=measure, place=place, population=population, period=period, event=event, as_of=as_of, revises=revises
                )
                yield Report(figure=figure, outlet=outlet, published=published, event=same_as or event), docket

    def filed(self, figures: Iterable[str]) -> set[tuple[str, str | None]]:
        """Figures by id, each with its docket; one of several readings may be filed in several, and be in none."""
        ids = set(figures)
        if not ids:
            return set()
        with self._reading() as connection:
            found = connection.execute(select(FIGURES.c.id, FIGURES.c.docket).where(among(FIGURES.c.id, ids)))
            return {(row.id, row.docket) for row in found}

    def articles_of(self, figures: Iterable[str]) -> set[str]:
        """The articles in whose current reading figures stand."""
        ids = set(figures)
        if not ids:
            return set()
        found = select(EXTRACTIONS.c.current_of).join(FIGURES, FIGURES.c.extraction_id == EXTRACTIONS.c.id)
        wanted = (among(FIGURES.c.id, ids), EXTRACTIONS.c.current_of.is_not(None))
        with self._reading() as connection:
            return set(connection.scalars(found.where(*wanted).distinct()))

    def shares(self) -> list[Share]:
        """Every docket with the number of its figures, in order of their names."""
        count = select(FIGURES.c.docket, func.count()).join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
        count = count.where(FIGURES.c.docket.is_not(None), _is_read()).group_by(FIGURES.c.docket)
        with self._reading() as connection:
            return [Share(*row) for row in connection.execute(count.order_by(FIGURES.c.docket))]

    # -------------------------------------------------------------- blocking keys

    def set_keys(self, kind: str, keys: Iterable[Key], *, all_: bool = False) -> None:
        """Store blocking keys in the place of those that their extractions had, or of all of the kind."""
        stream = iter(keys)
        with self._writing() as connection:
            if all_:
                connection.execute(delete(KEYS).where(KEYS.c.kind == kind))
            while batch := list(islice(stream, BATCH * (100 if all_ else 10))):
                if not all_:
                    of_these = among(KEYS.c.extraction_id, {one.extraction for one in batch})
                    connection.execute(delete(KEYS).where(KEYS.c.kind == kind, of_these))
                _insert_keys(connection, kind, batch)

    def add_keys(self, kind: str, keys: Iterable[Key]) -> None:
        """Store further blocking keys; those that are there stay."""
        rows = [{"kind": kind, "key": one.key, "extraction_id": one.extraction, "member": one.member} for one in set(keys)]
        if not rows:
            return
        with self._writing() as connection:
            upsert(connection, KEYS, rows)

    def extractions_of(self, claims: Iterable[str]) -> dict[str, str]:
        """The current extractions in which claims stand; one that is not read from a current text is left out."""
        ids = set(claims)
        if not ids:
            return {}
        found = select(CLAIMS.c.id, CLAIMS.c.extraction_id).join(EXTRACTIONS, EXTRACTIONS.c.id == CLAIMS.c.extraction_id)
        with self._reading() as connection:
            rows = connection.execute(found.where(among(CLAIMS.c.id, ids), EXTRACTIONS.c.current_of.is_not(None)))
            return {row[0]: row[1] for row in rows}

    def sharing(self, kind: str, keys: Iterable[str]) -> dict[str, set[str]]:
        """The members of current extractions that have each of some keys, by key."""
        found: dict[str, set[str]] = defaultdict(set)
        wanted = set(keys)
        if not wanted:
            return found
        statement = select(KEYS.c.key, KEYS.c.member).join(EXTRACTIONS, EXTRACTIONS.c.id == KEYS.c.extraction_id)
        statement = statement.where(KEYS.c.kind == kind, among(KEYS.c.key, wanted), EXTRACTIONS.c.current_of.is_not(None))
        with self._reading() as connection:
            for key, member in connection.execute(statement):
                found[key].add(member)
        return found


def _set_edition(connection: Connection, name: str, edition: str | None) -> None:
    if edition is None:
        connection.execute(delete(DERIVED).where(DERIVED.c.name == name))
    else:
        upsert(connection, DERIVED, [{"name": name, "edition": edition}], replace=True)


@cache
def _insertion_by_position() -> str:
    """The statement by which SQLite inserts a key."""
    from sqlalchemy.dialects import sqlite

    return str(insert(KEYS).compile(dialect=sqlite.dialect()))


def _insert_keys(connection: Connection, kind: str, keys: Iterable[Key]) -> None:
    """Insert keys, each once: in the order of the table and as the driver takes them, since they come by millions."""
    rows = sorted(set(keys))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insertion_by_position(), [(kind, *one) for one in rows])
    else:
        insert_rows(
            connection, KEYS, ({"kind": kind, "key": one.key, "extraction_id": one.extraction, "member": one.member} for one in rows)
        )


def note(connection: Connection, kind: Change, keys: Iterable[str]) -> None:
    """Note that something changed and is to be compared anew."""
    insert_rows(connection, PENDING, ({"kind": kind.value, "key": key} for key in keys))


def note_all(connection: Connection, kind: Change, keys: Select[Any]) -> None:
    """The same of all that a statement selects."""
    found = keys.subquery()
    connection.execute(insert(PENDING).from_select(["kind", "key"], select(literal(kind.value), found.c[0])))


def note_leaving(connection: Connection, *extractions: str) -> None:
    """Note what is not current any more: the figures of extractions, by their dockets, their claims and their incidents."""
    dockets = select(FIGURES.c.docket).where(among(FIGURES.c.extraction_id, extractions), FIGURES.c.docket.is_not(None))
    note_all(connection, Change.docket, dockets.distinct())
    note_all(connection, Change.claim, select(CLAIMS.c.id).where(among(CLAIMS.c.extraction_id, extractions)))
    note_events(connection, *extractions)


def note_events(connection: Connection, *extractions: str) -> None:
    """Note the incidents of extractions that are current now, or not any more."""
    note_all(connection, Change.event, select(EVENTS.c.id).where(among(EVENTS.c.extraction_id, extractions)))


def _is_read() -> ColumnElement[bool]:
    """Of a current extraction, or imported."""
    return or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS)
