"""One engine a store: how a URL is opened, how each connection is set up, and how a database's refusals are named.

SQLite is told to enforce foreign keys, to wait for a busy writer, and to begin a transaction where we say so rather than where
the driver guesses; a writing transaction takes the lock at once, so that it never fails half-way for want of it. PostgreSQL is
reached through psycopg 3 and waits as long for a lock.

Whatever the driver raises on purpose passes one place, `refusal`, and leaves as an error of this project.

A connection may be lost at any moment: the server is started anew, or the network is gone. What the database does not answer, `StoreLost`,
left nothing in it: of a transaction whose commit got no answer the server is asked what became of it. So a method whose body is one
transaction, and that is given all it needs at once, may be done again as a whole, which `lasting` does until the server is back.
"""

import importlib
import json
import logging
import os
import random
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import get_ident
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from pydantic_core import from_json
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Exists,
    Select,
    String,
    Table,
    Text,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    literal,
    select,
    text,
    true,
)
from sqlalchemy import Row as _Row
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from tracker.errors import (
    MAKE_ROOM,
    NotFound,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreLost,
    StoreMissing,
    StoreReadOnly,
    StoreReplaced,
    UsageError,
    first_line,
)
from tracker.records import Speaker

PATIENCE = 10.0  # seconds to wait for another writer
TURNS = 6  # times that patience is had by whoever takes articles in beside several others
OUTAGE = 60.0  # seconds within which a server that was stopped is back
PAUSES = (0.05, 5.0)  # seconds between two attempts: the first, from which it grows twofold, and the longest
RECONCILING = 7_306_313  # any number that every process agrees on
CIRCLES = 10  # deadlocks in a row after which a transaction is given up
SHORTEST_PREFIX = 4  # characters of an id that may stand for it
SHOWN = 5  # ids named where a prefix fits several
BEHIND = "\U0010ffff"  # sorts behind every character, so that what begins with something stands before this after it
LISTED = 100  # values that SQLite is named one by one; it takes longer to read than to look them up, and none takes a state's members
POOLED = 16  # connections to PostgreSQL that are kept once they were needed: the desk answers eight at a time, a search by two
NEW = "tracker_new"  # marks a connection that nobody has had yet
MAPPED = 4 << 30  # bytes of an SQLite file that are read as memory, without copying
CACHED = 32 << 10  # kilobytes of its pages that a connection keeps besides
FORMS = "write sqlite:///FILE or postgresql://USER@HOST/DATABASE"

SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB = (
    5,
    6,
    8,
    10,
    11,
    13,
    14,
    26,
)
SQLITE_READONLY_DBMOVED = SQLITE_READONLY | 4 << 8
SQLITE_NOT_WRITTEN = (3, 4, 16, 19)  # what follows an input or output error: WRITE, FSYNC, TRUNCATE and SHMSIZE leave a file too short
LOST = ": is the server running, and the URL right? What was stored is kept: run the same command again"
WAY_OUT = "`tracker check-store` says where; `tracker restore BACKUP --replace` puts a backup in its place"
# as it stands, so that what is no text is refused here too; read by the parser that the records come with, the faster one
AS_JSON: dict[str, Any] = {"json_serializer": partial(json.dumps, ensure_ascii=False), "json_deserializer": from_json}

Row = dict[str, Any]  # on the way in: column -> value
SqlRow: TypeAlias = "_Row[*tuple[Any, ...]]"  # on the way out

LOG = logging.getLogger(__name__)

Given = ParamSpec("Given")
Done = TypeVar("Done")
Held = TypeVar("Held", bound="Database")

DEADLOCK = "40P01"  # deadlock_detected
# of the server that ends a connection, starts or stops; the errors of a connection that is broken bring none
GONE = ("57P01", "57P02", "57P03", "57P05")
# a peer that is gone without a word is noticed; seconds, of the last one milliseconds
NOTICED = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
POSTGRESQL = {
    "55P03": StoreLocked,  # lock_not_available
    DEADLOCK: StoreLocked,
    "25006": StoreReadOnly,  # read_only_sql_transaction
    "42501": StoreReadOnly,  # insufficient_privilege
    "3D000": StoreMissing,  # invalid_catalog_name
    "XX001": StoreDamaged,  # data_corrupted
    "XX002": StoreDamaged,  # index_corrupted
    "53100": StoreFull,  # disk_full
}


def parse(url: str) -> URL:
    """Read a database URL; plain `postgresql://` means psycopg 3.

    Raises:
        UsageError: it is no URL, or of a database that this project does not write to.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        shown = "what is given" if set(url) & set(":@=") else repr(url)  # it may hold a password, which no message repeats
        raise UsageError(f"{shown} is no database URL: {FORMS}") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise UsageError(f"{parsed.drivername!r} databases are not supported: {FORMS}")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise UsageError(f"a database in memory would be gone with the command: {FORMS}")
    return parsed


def name_of(url: URL) -> str:
    """What messages call the database: the file, else the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.difference_update_query(("password", "sslpassword")).render_as_string(hide_password=True)


def open_engine(url: str, *, create: bool = False, patience: float = PATIENCE) -> Engine:
    """Make the engine of a store; it connects when it is first used.

    Args:
        create: make an SQLite file that is missing; it is for its owner alone, whatever the umask, and its log beside it likewise.
        patience: seconds to wait for another writer before StoreLocked.

    Raises:
        UsageError: the URL is wrong.
        StoreMissing: there is no such SQLite file.
        StoreError: psycopg is not installed.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        if not create and not Path(str(parsed.database)).exists():
            raise StoreMissing(f"there is no database {parsed.database} yet: run `tracker init`")
        if create:
            _make_own(Path(str(parsed.database)))
        reading = {**AS_JSON, "json_deserializer": partial(_from_json, str(parsed.database))}
        engine = create_engine(parsed, connect_args={"timeout": patience}, **reading)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        engine.update_execution_options(tracker_file=_number_of(engine.url))
    else:
        try:
            noticed = {name: value for name, value in NOTICED.items() if name not in parsed.query}
            engine = create_engine(parsed, connect_args=noticed, pool_size=POOLED, **AS_JSON)
        except ModuleNotFoundError as error:
            raise StoreError("PostgreSQL needs psycopg: install its driver with `pip install 'psycopg[binary]'`") from error
        event.listen(engine, "connect", _postgresql_set_up(patience))
        event.listen(engine, "checkout", _refuse_what_has_ended)
    event.listen(engine, "handle_error", _translate)
    return engine


def _number_of(url: URL) -> int | None:
    """The number by which the disk knows a file, whatever its name; None where there is none."""
    try:
        return Path(str(url.database)).stat().st_ino
    except OSError:
        return None


def is_replaced(engine: Engine) -> bool:
    """Whether another file, or none, is in the place of the SQLite file for which an engine was made."""
    opened = engine.get_execution_options().get("tracker_file")
    return opened is not None and opened != _number_of(engine.url)


def replaced(name: str) -> StoreReplaced:
    return StoreReplaced(
        f"{name} was replaced or moved while this program had it open, and what is stored now would be lost: end it, and start it again"
    )


def _make_own(path: Path) -> None:
    """Make an empty file that others of this machine cannot read: it will hold texts that may be withdrawn, and hashes of passwords."""
    if not str(path).startswith("file:"):  # a URI of SQLite's
        with suppress(OSError):  # it is there already, or SQLite says better why it cannot be
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


@contextmanager
def writing(engine: Engine, *, lasts: bool = False) -> Iterator[Connection]:
    """One transaction that may write: committed at the end, undone by any exception.

    Args:
        lasts: it is on the disk when it is over, and so is all that was stored before; else a power cut may cost an SQLite file its last
            seconds. PostgreSQL always waits for its disk.

    Raises:
        StoreLost: the connection was lost, and nothing was stored.
        StoreError: it was lost while it was committed, and what became of it cannot be learnt.
    """
    options = {"tracker_writes": True, "tracker_lasts": lasts}
    with engine.connect().execution_options(**options) as connection, _committed(connection):
        yield connection


@contextmanager
def _committed(connection: Connection) -> Iterator[None]:
    """One transaction of a connection, of which it is learnt what became of it where its commit gets no answer."""
    with connection.begin() as transaction:
        yield
        number = _number(connection)
        try:
            transaction.commit()
        except StoreLost:
            transaction.rollback()
            if not _came_through(connection.engine, number):
                raise


def _number(connection: Connection) -> int | None:
    """The number by which PostgreSQL knows a transaction that has written something; None for any other."""
    if connection.dialect.name != "postgresql":
        return None
    number: int | None = connection.execute(text("SELECT txid_current_if_assigned()")).scalar()
    return number


def _came_through(engine: Engine, number: int | None) -> bool:
    """Whether a transaction was committed whose commit got no answer; one without a number had nothing to store."""
    if number is None:
        return True
    state = "in progress"
    began, pause = time.monotonic(), PAUSES[0]
    while state == "in progress" and time.monotonic() - began < OUTAGE:  # its process may not have noticed that nobody listens
        try:
            with engine.connect() as connection:
                state = connection.execute(text("SELECT txid_status(:number)"), {"number": number}).scalar() or "forgotten"
        except StoreLost:
            state = "in progress"
        if state == "in progress":
            time.sleep(pause)
            pause = min(2 * pause, PAUSES[1])
    if state in ("committed", "aborted"):
        return state == "committed"
    raise StoreError(
        f"{name_of(engine.url)}: the connection was lost while something was stored: look whether it is there, and do it again"
    )


def outlasting(attempt: Callable[[], Done], *, patience: float = OUTAGE, turns: int = 1) -> Done:
    """Do something anew whenever it failed because the connection was lost, with growing pauses.

    Args:
        attempt: leaves nothing where it fails.
        patience: seconds after the first failure within which the server has to be back.
        turns: how many times another writer is waited for; a circle of transactions that wait for each other is no such time.

    Raises:
        StoreLost: it was not back.
        StoreLocked: another process writes all the time.
    """
    began: float | None = None
    pause, waited, circles = PAUSES[0], 0, 0
    while True:
        try:
            done = attempt()
        except StoreLost as lost:
            moment = time.monotonic()
            if began is None:
                began = moment
                LOG.warning(
                    "the connection to the database was lost, trying again for %d seconds: %s", patience, str(lost).removesuffix(LOST)
                )
            if moment - began >= patience:
                raise
        except StoreLocked as locked:
            if getattr(locked.__cause__, "sqlstate", None) == DEADLOCK:
                circles += 1
            else:
                waited += 1
            if waited >= turns or circles >= CIRCLES:
                raise
            time.sleep(random.uniform(0, PAUSES[0]))  # whoever stood in the circle comes at another moment
            continue
        else:
            if began is not None:
                LOG.warning("the connection to the database is back")
            return done
        time.sleep(pause)
        pause = min(2 * pause, PAUSES[1])


def lasting(method: Callable[Concatenate[Held, Given], Done]) -> Callable[Concatenate[Held, Given], Done]:
    """Of a method whose body is one transaction: done again where the connection is lost, or where transactions wait in a circle.

    Whoever reconciles holds a lock that is gone with the connection, and begins as a whole again.
    """
    return _repeated(method, 1)


def patient(method: Callable[Concatenate[Held, Given], Done]) -> Callable[Concatenate[Held, Given], Done]:
    """The same, of one that waits its turn among several writers for longer."""
    return _repeated(method, TURNS)


def _repeated(method: Callable[Concatenate[Held, Given], Done], turns: int) -> Callable[Concatenate[Held, Given], Done]:
    @wraps(method)
    def repeated(self: Held, /, *args: Given.args, **kwargs: Given.kwargs) -> Done:
        if self._holder is not None:
            return method(self, *args, **kwargs)
        return outlasting(lambda: method(self, *args, **kwargs), turns=turns)

    return repeated


class Holding:
    """The connection of PostgreSQL's that keeps others from reconciling; its thread reads and stores by it while it has it.

    The lock is gone with its connection, so that what the same connection stores was stored under the lock. It is given to one reading or
    writing at a time: whatever is asked for in the midst of one, and whatever another thread asks for, has a connection of its own.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._level = connection.default_isolation_level
        self._thread = get_ident()
        self._is_busy = False

    @property
    def is_free(self) -> bool:
        """Whether this thread may have it now."""
        return self._thread == get_ident() and not self._is_busy and not self._connection.invalidated

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """All statements see one state."""
        with self._given("REPEATABLE READ"), self._connection.begin():
            yield self._connection

    @contextmanager
    def writing(self, *, lasts: bool, last: bool) -> Iterator[Connection]:
        """One transaction, as `Database._writing` has it.

        Raises:
            StoreLost: the connection was lost, and the lock with it.
        """
        connection = self._connection
        try:
            if lasts:
                with self._given(connection.default_isolation_level), _committed(connection):
                    yield connection
            else:
                with self._given(connection.default_isolation_level), connection.begin():
                    if not last:
                        connection.execute(text("SET LOCAL synchronous_commit = off"))
                    yield connection
        except StoreLost as lost:
            raise _lock_lost(connection.engine) from lost

    @contextmanager
    def _given(self, level: Any) -> Iterator[None]:
        self._is_busy = True
        try:
            if level != self._level:  # the pool notes each change, and undoes them one by one
                self._connection.execution_options(isolation_level=level)
                self._level = level
            yield
        finally:
            self._is_busy = False


def _lock_lost(engine: Engine) -> StoreLost:
    return StoreLost(f"{name_of(engine.url)}: the connection that kept others from reconciling was lost: run the same command again")


class Database:
    """What every part of a store works on.

    Args:
        engine: of a database at the newest revision.
        normalise: turns a name into the form that speakers are looked up by.
        knowledge: tells the edition of the data by which whoever opened it knows who is who, as in "identity 2.ab12cd34".
    """

    def __init__(self, engine: Engine, normalise: Callable[[str], str] = str.casefold, knowledge: Callable[[], str] | None = None) -> None:
        self.engine = engine
        self.normalise = normalise
        self.knowledge = knowledge
        self._written: dict[str, Speaker] = {}  # speakers as this process stored them: they need not be stored again
        # PostgreSQL's process whose lock keeps others from reconciling: its number, and when it began, as numbers are given again
        self._holder: tuple[int, datetime] | None = None
        self._holding: Holding | None = None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection of which all statements see one state, as SQLite's do."""
        if self._holding is not None and self._holding.is_free:
            with self._holding.reading() as connection:
                yield connection
            return
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def _stream(self, statement: Select[Any], size: int, *, few: bool = False) -> Iterator[tuple[Connection, Sequence[SqlRow]]]:
        """Yield rows in lots, each with the connection by which more can be asked about them; may be left early.

        Args:
            few: they are known to be few, and are fetched together: a cursor of PostgreSQL's is asked six times for whatever it has.
        """
        with self._reading() as connection:
            if few:
                found = connection.execute(statement).all()
                for start in range(0, len(found), size):
                    yield connection, found[start : start + size]
                return
            with connection.execute(statement.execution_options(yield_per=size)) as result:
                rows = result.fetchmany(size)
                while rows:
                    yield connection, rows
                    rows = result.fetchmany(size) if len(rows) == size else []  # a lot that is not full was the last one

    @contextmanager
    def _writing(self, *, lasts: bool = False, last: bool = False) -> Iterator[Connection]:
        """One transaction that may write, as `writing` has it; of whoever reconciles it stores nothing where the lock was lost.

        Args:
            lasts: of what people decide, which no command makes again.
            last: with it a reconciliation ends. PostgreSQL waits for its disk then, and not before: whoever reconciles begins anew where
                the power goes, or its connection.

        Raises:
            StoreLost: it was.
        """
        try:
            if self._holding is not None and self._holding.is_free:
                with self._holding.writing(lasts=lasts, last=last) as connection:
                    yield connection
                return
            with writing(self.engine, lasts=lasts) as connection:
                self._still_alone(connection)  # before it meets what another process stored since
                yield connection
                self._still_alone(connection)  # it may have waited, or written for long
        except BaseException:
            self._written.clear()
            raise

    def _still_alone(self, connection: Connection) -> None:
        """See that this object, where it keeps others from reconciling, still does; asked inside a transaction of another connection.

        Raises:
            StoreLost: the connection that held the lock is gone, and with it the lock.
        """
        if self._holder is None:
            return
        held = text(
            "SELECT backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND granted AND pid = :pid AND objid = :key AND classid = 0"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        number, began = self._holder
        found = connection.execute(held, {"pid": number, "key": RECONCILING}).one_or_none()
        if found is None or found.backend_start != began:
            raise _lock_lost(self.engine)


class _Listed(FunctionElement[str]):
    """The strings of a JSON array, as a subquery of SQLite's."""

    inherit_cache = True


@compiles(_Listed, "sqlite")
def _listed(element: _Listed, compiler: Any, **given: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **given)}))"


class _Among(FunctionElement[bool]):
    """Two ways to say that a column is one of some strings, SQLite's and PostgreSQL's, each with one parameter, however many they are."""

    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_by_sqlite(element: _Among, compiler: Any, **given: Any) -> str:
    ours, _ = element.clauses
    return f"({compiler.process(ours, **given)})"


@compiles(_Among, "postgresql")
def _among_by_postgresql(element: _Among, compiler: Any, **given: Any) -> str:
    _, ours = element.clauses
    return f"({compiler.process(ours, **given)})"


def among(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column is one of some strings, or numbers, of which there may be any number."""
    listed = list(values)
    named = column.in_(bindparam(None, listed, column.type, expanding=True))  # given bare, each of them would be looked at here
    if len(listed) == 1:  # equal to it, by which PostgreSQL walks along an index of other columns, too
        return named
    if len(listed) > LISTED:
        named = column.bool_op("IN")(_Listed(json.dumps(listed)))
    return _Among(named, column == any_(literal(listed, ARRAY(Text if isinstance(column.type, String) else column.type))))


def of_each(connection: Connection, statement: Select[Any]) -> Exists:
    """That there is such a row, looked up for one row after the other until there are enough.

    PostgreSQL would make a join of it, which reads all of a table before the first rows of a list are there: an offset keeps it from that.
    """
    return (statement.offset(0) if connection.dialect.name == "postgresql" else statement).exists()


def looked_up(connection: Connection, column: Column[Any], values: Iterable[str], *more: Column[Any]) -> Select[Any]:
    """A column with others of its table where it is one of some strings, each looked up by the index.

    Of a list PostgreSQL, where it has no statistics yet, reads all of a table: an offset makes it look up one after the other.
    """
    listed = list(values)
    if connection.dialect.name != "postgresql":
        return select(column, *more).where(among(column, listed))
    wanted = func.unnest(literal(listed, ARRAY(Text))).table_valued("value").render_derived(name="wanted")
    found = select(column, *more).where(column == wanted.c.value).offset(0).lateral("found")
    return select(*found.c).select_from(wanted).join(found, true())


def insert_rows(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert rows, all in one statement."""
    if all_rows := list(rows):
        connection.execute(insert(table), all_rows)


def upsert(connection: Connection, table: Table, rows: Sequence[Row], *, replace: bool = False) -> None:
    """Insert rows; one whose key is there already is left as it is, or replaced in the columns that are given.

    Rows go in by the order of their keys, so that two processes which store the same ones wait for each other and never in a circle.
    """
    if not rows:
        return
    into = importlib.import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert
    keys = [column.name for column in table.primary_key]
    statement = into(table)
    if replace:
        changed = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key and column.name in rows[0]}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement, sorted(rows, key=lambda row: [row[key] for key in keys]))


def grouped(connection: Connection, statement: Select[Any]) -> dict[str, list[str]]:
    """The second column's values by the first's, in the order of the statement; nothing by what does not occur."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key, value in connection.execute(statement):
        groups[key].append(value)
    return groups


def one_by_id(connection: Connection, statement: Select[Any], column: ColumnElement[str], given: str, what: str) -> SqlRow:
    """The one row that an id, or the beginning of one, stands for.

    Raises:
        NotFound: there is none.
        UsageError: there are several.
    """
    rows = connection.execute(statement.where(column == given)).all()
    if not rows and len(given) >= SHORTEST_PREFIX:
        begins = (column >= given, column < given + BEHIND)  # an index finds them; SQLite's does not by LIKE
        rows = connection.execute(statement.where(*begins).limit(SHOWN)).all()
    if not rows:
        raise NotFound(f"there is no {what} {given!r}")
    if len(rows) > 1:
        raise UsageError(f"{given!r} may be {what} {', '.join(sorted(row.id for row in rows))}: give more of its id")
    return rows[0]


def now() -> str:
    """This moment, as it is stored: ISO, UTC, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver would open transactions by itself, and late
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA mmap_size = {MAPPED}")
    connection.execute(f"PRAGMA cache_size = -{CACHED}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("tracker_writes"):
        connection.exec_driver_sql("BEGIN")
        return
    # with the write-ahead log a power cut costs the last commits, never the file, unless the disk is waited for: 3 ms a commit (2026-11)
    connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if options.get('tracker_lasts') else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_what_has_ended(connection: Any, record: Any, _proxy: object) -> None:
    """Have the pool make another connection in place of one that waited and on which the server has spoken of its own accord.

    It does so when it ends one, and the system says so of a peer that is gone. To ask it for an answer each time, as pools may, took as
    long as many a question.
    """
    if record.info.pop(NEW, False):
        return
    if not connection.closed:
        with DefaultSelector() as selector:
            selector.register(connection, EVENT_READ)
            if not selector.select(0):
                return
    raise DisconnectionError("the server has ended it")


SET_UP = (
    "jit = off",  # it compiled for 0.2 to 2 s what then ran in 20 ms (2026-11)
    # by its default of 4, for disks that turn, fifty rows of a page were joined by reading all of another table (2026-11)
    "random_page_cost = 1.1",
    # what a page asks is bounded: to start other processes for it takes longer than to answer (10 to 40 ms of 40 to 60, 2026-11)
    "max_parallel_workers_per_gather = 0",
    # what is asked of a rare actor is asked of a frequent one too: a plan for any of them is right for none
    "plan_cache_mode = force_custom_plan",
)


def _postgresql_set_up(patience: float) -> Any:
    told = "; ".join(f"SET {one}" for one in (f"lock_timeout = {int(patience * 1000)}", *SET_UP))  # in one message

    def set_up(connection: Any, record: Any) -> None:
        connection.execute(told)
        connection.commit()
        record.info[NEW] = True

    return set_up


def _from_json(name: str, stored: str) -> Any:
    try:
        return from_json(stored)
    except ValueError as error:  # SQLite keeps what it is given: only this program writes there, and only JSON
        raise StoreDamaged(f"{name} is damaged (a value is no JSON: {first_line(error)}): {WAY_OUT}") from error


def _translate(context: ExceptionContext) -> None:
    engine, error = context.engine, context.original_exception
    if engine is not None and (named := refusal(engine.url, error)):
        raise named from error


def refusal(url: URL, error: BaseException) -> StoreError | None:
    """The error of this project that a driver's error stands for; None for one that we should not have caused."""
    name = name_of(url)
    if isinstance(error, sqlite3.Error):
        return _sqlite_refusal(name, error)
    state = getattr(error, "sqlstate", None)
    operational = type(error).__module__.startswith("psycopg") and isinstance(error, importlib.import_module("psycopg").OperationalError)
    if state is None and f'database "{url.database}" does not exist' in str(error):
        state = "3D000"  # an error of the connection itself brings words only
    if state in POSTGRESQL:
        remedy = {
            StoreLocked: "another process writes to it: try again when it is done",
            StoreReadOnly: "this user may not write to it",
            StoreMissing: "create it with `createdb`, then run `tracker init`",
            StoreDamaged: "`tracker check-store` says where; restore a backup into a new database with `tracker restore`",
            StoreFull: f"no room is left on the server's disk: {MAKE_ROOM}",
        }[POSTGRESQL[state]]
        return POSTGRESQL[state](f"{name}: {first_line(error)}: {remedy}")
    if operational and (state is None or state in GONE or state.startswith("08")):  # class 08 is of connections
        return StoreLost(f"{name}: {first_line(error)}{LOST}")
    return None


def _sqlite_refusal(name: str, error: sqlite3.Error) -> StoreError | None:
    extended = getattr(error, "sqlite_errorcode", None) or 0
    code = extended & 0xFF  # the low byte is the primary code
    folder = Path(name).absolute().parent
    read_only = StoreReadOnly(
        f"{name} or its folder {folder} may not be written, and SQLite needs both, for reading too:"
        " copy the database to a folder of your own"
    )
    if code in (SQLITE_BUSY, SQLITE_LOCKED):
        return StoreLocked(f"{name} is locked: another process writes to it; try again when it is done")
    if extended == SQLITE_READONLY_DBMOVED:
        return replaced(name)
    if code == SQLITE_READONLY:
        return read_only
    if code == SQLITE_CANTOPEN:
        if not folder.is_dir():
            return StoreError(f"{name} cannot be opened: there is no folder {folder}")
        return StoreError(f"{name} cannot be opened: it is no file that may be read") if os.access(folder, os.W_OK) else read_only
    if code == SQLITE_NOTADB:
        return StoreDamaged(
            f"{name} is no SQLite database: choose another file in TRACKER_DATABASE_URL;"
            " if it was one, it is damaged, and `tracker restore BACKUP --replace` puts a backup in its place"
        )
    if code == SQLITE_CORRUPT or str(error).startswith("Could not decode to UTF-8"):
        return StoreDamaged(f"{name} is damaged ({first_line(error)}): {WAY_OUT}")
    if code == SQLITE_FULL or (code == SQLITE_IOERR and extended >> 8 in SQLITE_NOT_WRITTEN):
        return StoreFull(f"{name}: no room is left on its disk, or on that of its temporary files: {MAKE_ROOM}")
    if code == SQLITE_IOERR:
        return StoreError(f"{name} could not be read or written ({first_line(error)}): is the disk failing, or the file cut short?")
    return None


def shown(text: str) -> str:
    """Text that a database keeps: a file's name may hold bytes that are no characters, which are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
