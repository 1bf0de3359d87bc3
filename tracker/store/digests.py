"""What a table holds, as one number of rows and one SHA-256: the same for the same rows, in SQLite and in PostgreSQL, on any machine.

Every row is one line of JSON, its values in the order of the columns, the lines in the order of the primary key by code points. A value is
written in one way only: of JSON the keys are sorted and a whole number is written as such (PostgreSQL keeps 1e2 as 100), a yes or no is
true or false, bytes are their own SHA-256, and there is one zero. Read as a stream: memory does not grow with the table.

Sessions are the one table without a digest: who is signed in belongs to a running database and is never copied out of it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Boolean, Connection, Double, Engine, LargeBinary, Select, TableClause, column, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType, TypeEngine

from tracker.errors import StoreDamaged, first_line
from tracker.store import tables
from tracker.store.engine import WAY_OUT
from tracker.store.tables import Base, Json

LEFT_OUT = frozenset({tables.Session.__tablename__})
HEAVY = frozenset({"article_versions", "raw_contents"})  # a row holds a whole text or file
AT_ONCE, HEAVY_AT_ONCE = 2_000, 50  # rows that are read together
WORDS = "text_search"  # holds the words of texts without the texts: its digest is over each word, in how many stretches and how often


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is read, whatever edition of the models it was made by.

    Attributes:
        columns: each with what it holds: "text" (or a whole number), "json", "flag", "double" or "bytes".
        key: by which columns rows are in order.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    def table(self) -> TableClause:
        return table(self.name, *(column(name, _TYPES[kind]()) for name, kind in self.columns))

    def select(self) -> Select[Any]:
        made = self.table()
        return select(*made.c).order_by(*(made.c[name] for name in self.key))

    def plain(self, row: Sequence[Any]) -> list[Any]:
        """The values of a row, each written in the one way that it has."""
        return [None if value is None else _PLAIN[kind](value) for (_, kind), value in zip(self.columns, row, strict=True)]


@dataclass(frozen=True, slots=True)
class Digest:
    """What a table holds; `digest` is SHA-256 in hexadecimal."""

    name: str
    rows: int
    digest: str


class Digesting:
    """Takes rows in their order, and says in the end what they come to."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take further rows.

        Raises:
            StoreDamaged: a value is not of the kind that its column has.
        """
        plain, said = self.form.plain, []
        try:
            for row in rows:
                said.append(json.dumps(plain(row), ensure_ascii=True, sort_keys=True, separators=(",", ":")))
                said.append("\n")
        except (TypeError, ValueError) as error:  # SQLite keeps what it is given, whatever the column
            raise StoreDamaged(f"{self.form.name} is damaged (a value cannot be read: {first_line(error)}): {WAY_OUT}") from error
        self.rows += len(rows)
        self._hash.update("".join(said).encode("ascii"))

    def done(self) -> Digest:
        return Digest(self.form.name, self.rows, self._hash.hexdigest())


def forms() -> list[Form]:
    """Every table that has a digest, those that others refer to first; the words of claims come last."""
    found = [form_of(one.name) for one in Base.metadata.sorted_tables if one.name not in LEFT_OUT]
    claims = Form("claim_search", (("extraction_id", "text"), ("claim_id", "text"), ("text", "text")), ("extraction_id", "claim_id"))
    return [*found, claims]


def form_of(name: str) -> Form:
    """The form of one of the models' tables."""
    one = Base.metadata.tables[name]
    return Form(name, tuple((each.name, _kind(each.type)) for each in one.c), tuple(each.name for each in one.primary_key))


def digest(connection: Connection, form: Form) -> Digest:
    """Read a table and say what it holds.

    Raises:
        StoreDamaged: it is not there, lacks a column, or holds what cannot be read.
    """
    found = Digesting(form)
    try:
        for rows in rows_of(connection, form):
            found.add(rows)
    except DBAPIError as error:
        if not is_missing(error):
            raise
        raise StoreDamaged(f"{form.name} is damaged (it cannot be read: {first_line(error.orig or error)}): {WAY_OUT}") from (
            error.orig or error
        )
    return found.done()


def is_missing(error: DBAPIError) -> bool:
    """Whether a database refuses a statement because a table or column is not there."""
    missing = getattr(error.orig, "sqlstate", None) in ("42P01", "42703")  # undefined_table, undefined_column
    return missing or getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def rows_of(connection: Connection, form: Form) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a table in the order of its key, some at a time."""
    size = HEAVY_AT_ONCE if form.name in HEAVY else AT_ONCE
    with connection.execute(form.select().execution_options(yield_per=size)) as result:
        yield from result.partitions()


def digest_of_words(connection: Connection) -> Digest:
    """What the index of texts holds: each word, in how many stretches it stands, and how often."""
    if connection.dialect.name == "postgresql":
        statement = f"SELECT word, ndoc, nentry FROM ts_stat('SELECT words FROM {WORDS}') ORDER BY word COLLATE \"C\""
    else:
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{WORDS}_words USING fts5vocab(main, {WORDS}, row)")
        statement = f"SELECT term, doc, cnt FROM temp.{WORDS}_words ORDER BY term"
    found = Digesting(Form(WORDS, (("word", "text"), ("stretches", "text"), ("places", "text")), ("word",)))
    with connection.execute(text(statement).execution_options(yield_per=AT_ONCE)) as result:
        for rows in result.partitions():
            found.add(rows)
    return found.done()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database, whatever others write meanwhile, and writes nothing."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()  # from now on
            yield connection


def forms_as_json(given: Sequence[Form]) -> list[dict[str, Any]]:
    return [asdict(one) for one in given]


def forms_from_json(given: Sequence[dict[str, Any]]) -> list[Form]:
    """Read what `forms_as_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    read = [Form(one["name"], tuple((str(name), str(kind)) for name, kind in one["columns"]), tuple(one["key"])) for one in given]
    if any(kind not in _PLAIN for one in read for _, kind in one.columns):
        raise ValueError("a column holds what this program does not know")
    return read


def _kind(type_: TypeEngine[Any]) -> str:
    for name, kinds in (("json", Json), ("flag", Boolean), ("double", Double), ("bytes", LargeBinary)):
        if isinstance(type_, kinds):
            return name
    return "text"


_TYPES: dict[str, Callable[[], TypeEngine[Any]]] = {
    "text": NullType,  # text and whole numbers: whatever the driver makes of them
    "json": Json,
    "flag": Boolean,
    "double": Double,
    "bytes": LargeBinary,
}


def _json(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    return value


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: value,
    "json": _json,
    "flag": bool,
    "double": lambda value: float(value) + 0.0,  # of two zeros the one without a sign
    "bytes": lambda value: hashlib.sha256(value).hexdigest(),
}
