"""A whole database is copied into an empty one, of the same kind or of the other, and proved equal before the copy is there for anybody.

The source is read as it was at one moment, whatever others write meanwhile; the target is filled, read back and compared in one
transaction. So there is no half of a copy: a copying that breaks off, or that comes to something else, leaves the target empty, and can be
begun again. Rows are streamed: PostgreSQL takes a table by one COPY, SQLite some thousand rows in a statement.

The words of claims are copied as they are, those of texts are made anew under the numbers that they have, and numbers that the source has
used are not used again. Sessions stay behind: whoever was signed in signs in anew. Accounts, tokens and the log of changes come along.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Integer, func, insert, inspect, select, text

from tracker.errors import StoreError, UsageError, first_line
from tracker.store import schema, tables
from tracker.store.digests import WORDS, Digest, Digesting, Form, digest, digest_of_words, forms, rows_of, snapshot
from tracker.store.engine import AS_JSON, name_of, open_engine, parse, refusal, writing
from tracker.store.tables import Base
from tracker.store.words import index_under_their_numbers, is_indexed_by_these_rules

MADE_AT_ONCE = frozenset({tables.Derived.__tablename__})  # what an empty database holds already
TOLD = {"runs": "run", "article_versions": "text", "judgements": "decision", "changes": "line of the log"}


@dataclass(frozen=True, slots=True)
class Compared:
    """A table at the source and, read back, at the target."""

    source: Digest
    target: Digest

    @property
    def equal(self) -> bool:
        return self.source == self.target


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copying came to.

    Attributes:
        tables: in the order in which they were copied.
        since: how much more of what there was at the source when it was done: of "run", "text", "decision", "line of the log"; it is not
            in the copy.
    """

    tables: tuple[Compared, ...]
    since: dict[str, int]

    @property
    def equal(self) -> bool:
        return all(one.equal for one in self.tables)


class _Differs(Exception):
    """The target does not hold what was read, and is to be left empty."""

    def __init__(self, found: tuple[Compared, ...]) -> None:
        self.found = found
        super().__init__()


def copy_store(source_url: str, target_url: str, *, told: Callable[[str], None] = lambda _: None) -> Copied:
    """Copy a database into an empty one, and compare the two; where they differ, the target stays empty.

    Args:
        target_url: of a database without tables, or with the newest ones and nothing in them; an SQLite file is made.
        told: is told the name of each table when it is copied.

    Raises:
        UsageError: the two are one, or the target holds something.
        StoreMissing, StoreVersion: the source has no tables, or other ones than this program's.
        StoreError: one of them refuses; the target is as empty as it was.
    """
    if parse(source_url) == parse(target_url):
        raise UsageError("a database is copied into another one: these two are the same")
    source = open_engine(source_url)
    try:
        schema.check(source)
        target = open_engine(target_url, create=True)
        try:
            return _copied(source, target, told)
        finally:
            target.dispose()
    finally:
        source.dispose()


def _copied(source: Engine, target: Engine, told: Callable[[str], None]) -> Copied:
    refuse_what_is_there(target)
    schema.upgrade(target)
    with snapshot(source) as reading:
        schema.check_in(reading)
        if not is_indexed_by_these_rules(reading):
            raise StoreError(f"{name_of(source.url)}: its words were indexed by another program: run `tracker init` on it, then copy it")
        before = _counted(reading)
        try:
            with writing(target) as connection:
                found = _filled(reading, connection, told)
        except _Differs as differs:
            found = differs.found
    with snapshot(source) as reading:
        after = _counted(reading)
    if target.dialect.name == "postgresql":
        with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")  # else its first queries are planned without knowing how much there is
    return Copied(found, {TOLD[name]: after[name] - before[name] for name in TOLD if after[name] > before[name]})


def refuse_what_is_there(target: Engine) -> None:
    """Refuse a target that holds anything.

    Raises:
        UsageError: it does.
    """
    name = name_of(target.url)
    with target.connect() as connection:
        found = set(inspect(connection).get_table_names())
    if not found:
        return
    if "alembic_version" not in found:
        raise UsageError(f"{name} holds tables of something else ({', '.join(sorted(found)[:3])}): name a database of its own")
    schema.check(target)
    with target.connect() as connection:
        filled = [one.name for one in Base.metadata.sorted_tables if one.name not in MADE_AT_ONCE and _has_rows(connection, one.name)]
    if filled:
        raise UsageError(f"{name} holds something already ({', '.join(filled[:3])}): name an empty database")


def _has_rows(connection: Connection, name: str) -> bool:
    return connection.execute(select(text("1")).select_from(Base.metadata.tables[name]).limit(1)).first() is not None


def _counted(connection: Connection) -> dict[str, int]:
    return {name: connection.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one() for name in TOLD}


# ------------------------------------------------------------------ filling


def _filled(source: Connection, target: Connection, told: Callable[[str], None]) -> tuple[Compared, ...]:
    found = tuple(_fill(source, target, told))
    if all(one.equal for one in found):
        return found
    raise _Differs(found)


def _fill(source: Connection, target: Connection, told: Callable[[str], None]) -> Iterator[Compared]:
    every = forms()
    if target.dialect.name == "postgresql":
        names = ", ".join(one.name for one in every)
        target.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")  # nobody else writes to it meanwhile
    else:
        target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # until the end of this transaction: rows of a table refer to each other
    for name in MADE_AT_ONCE:
        target.execute(Base.metadata.tables[name].delete())
    read = {}
    for form in every:
        read[form.name] = _copy_table(source, target, form)
        told(form.name)
    index_under_their_numbers(target)
    told(WORDS)
    _go_on_behind(source, target)
    if target.dialect.name == "sqlite" and (broken := target.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise StoreError(f"a row of {broken[0]} refers to nothing: `tracker check-store` says which, at the source")
    for form in every:
        yield Compared(read[form.name], digest(target, form))
    yield Compared(digest_of_words(source), digest_of_words(target))


def _copy_table(source: Connection, target: Connection, form: Form) -> Digest:
    read = Digesting(form)

    def lots() -> Iterator[Sequence[Sequence[Any]]]:
        for rows in rows_of(source, form):
            read.add(rows)
            yield rows

    if target.dialect.name == "postgresql":
        with _driver_errors(target, form):
            _copy_in(target, form, lots())
    else:
        into, names = insert(form.table()), [name for name, _ in form.columns]
        for rows in lots():
            target.execute(into, [dict(zip(names, row, strict=True)) for row in rows])
    return read.done()


def _copy_in(target: Connection, form: Form, lots: Iterator[Sequence[Sequence[Any]]]) -> None:
    """One COPY a table: constraints between its rows are looked at when all of them are there."""
    json = AS_JSON["json_serializer"]
    is_json = [kind == "json" for _, kind in form.columns]
    columns = ", ".join(f'"{name}"' for name, _ in form.columns)
    driver: Any = target.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {form.name} ({columns}) FROM STDIN") as copying:
        for rows in lots:
            for row in rows:
                values = zip(row, is_json, strict=True)
                copying.write_row([json(value) if json_ and value is not None else value for value, json_ in values])


@contextmanager
def _driver_errors(target: Connection, form: Form) -> Iterator[None]:
    """Name what the driver refuses where it is not asked through SQLAlchemy."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise refusal(target.engine.url, error) or StoreError(
            f"{name_of(target.engine.url)} does not take the rows of {form.name}: {first_line(error)}; nothing was copied"
        ) from error


# ------------------------------------------------------------------ numbers that were used


def _numbered() -> list[tuple[str, str]]:
    """Tables whose rows are numbered by the database, with the column."""
    found = []
    for one in Base.metadata.sorted_tables:
        (column, *more) = one.primary_key.columns
        if not more and isinstance(column.type, Integer):
            found.append((one.name, column.name))
    return found


def _go_on_behind(source: Connection, target: Connection) -> None:
    """Let the target number its next rows behind all that the source ever used."""
    kept = _used(source)
    for name, column in _numbered():
        rows = Base.metadata.tables[name]
        last = max(kept.get(name, 0), target.execute(select(func.coalesce(func.max(rows.c[column]), 0))).scalar_one())
        if target.dialect.name == "postgresql":
            if last:
                counter = f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), :last)"
                target.execute(text(counter), {"last": last})
        elif rows.dialect_options["sqlite"]["autoincrement"]:  # of the others SQLite takes the number behind the last row
            target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            target.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), {"name": name, "last": last})


def _used(source: Connection) -> dict[str, int]:
    """The last number that was given, by table, where the database remembers it."""
    if source.dialect.name == "sqlite":
        return {row[0]: row[1] for row in source.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    found = {}
    for name, column in _numbered():
        counter = source.execute(text(f"SELECT pg_get_serial_sequence('{name}', '{column}')")).scalar()
        if counter is not None:
            found[name] = source.execute(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {counter}")).scalar_one()
    return found
