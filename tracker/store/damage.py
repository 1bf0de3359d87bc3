"""Looks for damage: pages and indexes that are not what they were written as, and rows that do not fit together.

SQLite checks its own pages, tables, indexes and references, and the indexes of words hold against themselves; PostgreSQL does so by its
extension amcheck, where that is there. Everything stored is read once, which finds what no index leads to. Beside that stands what no
database can know: that every claim and text is found by its words, and that an article is read from a text of its own. Whether rows still
say what their texts say is another question, `tracker audit`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from tracker.errors import StoreDamaged, StoreError, StoreReadOnly, first_line
from tracker.store import schema
from tracker.store.digests import digest, forms, is_missing, snapshot
from tracker.store.engine import PATIENCE, SQLITE_NOTADB, name_of, open_engine, refusal
from tracker.store.tables import Base
from tracker.store.unmodelled import INDEXES, UNMODELLED

MOST = 100  # things that SQLite names of one kind
FITTING = {
    "claims that are not found by their words": "SELECT count(*) FROM claims WHERE NOT EXISTS (SELECT 1 FROM claim_search"
    " WHERE claim_search.extraction_id = claims.extraction_id AND claim_search.claim_id = claims.id)",
    "words of claims that are not there": "SELECT count(*) FROM claim_search WHERE NOT EXISTS (SELECT 1 FROM claims"
    " WHERE claims.extraction_id = claim_search.extraction_id AND claims.id = claim_search.claim_id)",
    "articles that are read from a text of another article": "SELECT count(*) FROM extractions JOIN article_versions"
    " ON article_versions.id = extractions.version_id WHERE extractions.current_of <> article_versions.article_id",
    "texts that nothing was read from": "SELECT count(*) FROM article_versions WHERE NOT EXISTS (SELECT 1 FROM extractions"
    " WHERE extractions.version_id = article_versions.id)",
    "places that are not found by their names": "SELECT (SELECT count(*) FROM (SELECT place_folded FROM figures WHERE place_folded <> ''"
    " EXCEPT SELECT name FROM place_names WHERE held_by = 'figures') AS of_figures)"
    " + (SELECT count(*) FROM (SELECT places FROM events WHERE places <> ''"
    " EXCEPT SELECT name FROM place_names WHERE held_by = 'events') AS of_events)",
    "discrepancies that are not found by their actors": "SELECT count(DISTINCT id) FROM"
    " (SELECT speaker_id, severity, doubt, kind, discrepancies.id FROM discrepancy_claims"
    " JOIN discrepancies ON discrepancies.id = discrepancy_claims.discrepancy_id"
    " JOIN claim_speakers ON claim_speakers.extraction_id = discrepancy_claims.extraction_id"
    " AND claim_speakers.claim_id = discrepancy_claims.claim_id"
    " UNION SELECT originator_id, severity, doubt, kind, discrepancies.id FROM discrepancy_figures"
    " JOIN discrepancies ON discrepancies.id = discrepancy_figures.discrepancy_id"
    " JOIN figures ON figures.extraction_id = discrepancy_figures.extraction_id AND figures.id = discrepancy_figures.figure_id"
    " WHERE originator_id IS NOT NULL"
    " EXCEPT SELECT speaker_id, severity, doubt, kind, discrepancy_id FROM discrepancy_actors) AS of_actors",
    "actors of discrepancies that are not there": "SELECT count(*) FROM (SELECT discrepancy_id FROM discrepancy_actors"
    " EXCEPT SELECT id FROM discrepancies) AS of_discrepancies",
    "texts that are not found by their words": "SELECT count(*) FROM article_versions WHERE absent IS NULL AND text <> ''"
    " AND EXISTS (SELECT 1 FROM claims JOIN extractions ON extractions.id = claims.extraction_id"
    " WHERE extractions.version_id = article_versions.id)"
    " AND NOT EXISTS (SELECT 1 FROM searched_texts WHERE searched_texts.version_id = article_versions.id)",
}
LISTED = "SELECT word, speaker_id, position FROM name_words"  # and what it is made of, as migration 0010 makes it
WORDS = {
    "sqlite": "SELECT words.value, speaker_id, position FROM speaker_names,"
    """ json_each('[' || replace(json_quote(normalised), ' ', '","') || ']') AS words WHERE words.value <> ''""",
    "postgresql": "SELECT word, speaker_id, position FROM speaker_names, unnest(string_to_array(normalised, ' ')) AS word WHERE word <> ''",
}
FITTING_IN = {
    "sqlite": FITTING
    | {
        "words of names that are not listed": f"SELECT count(*) FROM ({WORDS['sqlite']} EXCEPT {LISTED})",
        "listed words that no name has": f"SELECT count(*) FROM ({LISTED} EXCEPT {WORDS['sqlite']})",
        # one look-up a claim in an index of words that has none for ids would never end
        "claims that are not found by their words": "SELECT count(*) FROM (SELECT extraction_id, id FROM claims"
        " EXCEPT SELECT extraction_id, claim_id FROM claim_search)",
        "words of claims that are not there": "SELECT count(*) FROM (SELECT extraction_id, claim_id FROM claim_search"
        " EXCEPT SELECT extraction_id, id FROM claims)",
        "stretches of texts without words": "SELECT count(*) FROM (SELECT number FROM searched_texts EXCEPT SELECT rowid FROM text_search)",
        "words of texts that are not there": "SELECT count(*) FROM"
        " (SELECT rowid FROM text_search EXCEPT SELECT number FROM searched_texts)",
    },
    "postgresql": FITTING
    | {
        "words of names that are not listed": f"SELECT count(*) FROM ({WORDS['postgresql']} EXCEPT {LISTED}) AS of_names",
        "listed words that no name has": f"SELECT count(*) FROM ({LISTED} EXCEPT {WORDS['postgresql']}) AS of_words",
        "stretches of texts without words": "SELECT count(*) FROM"
        " (SELECT number FROM searched_texts EXCEPT SELECT number FROM text_search) x",
        "words of texts that are not there": "SELECT count(*) FROM"
        " (SELECT number FROM text_search EXCEPT SELECT number FROM searched_texts) x",
    },
}
AMCHECK = """
    SELECT indexes.relname, bt_index_check(index => indexes.oid, heapallindexed => true)
    FROM pg_index JOIN pg_class indexes ON indexes.oid = indexrelid JOIN pg_am ON pg_am.oid = indexes.relam
    WHERE amname = 'btree' AND indisvalid AND indrelid = CAST(:name AS regclass)
"""
HEAPS = "SELECT 'page ' || blkno, msg FROM verify_heapam(CAST(:name AS regclass), check_toast => true)"


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written.

    Attributes:
        where: the file, table or index.
        problem: what is wrong with it, in the database's words where it found it.
    """

    where: str
    problem: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check came to.

    Attributes:
        left: what could not be looked at, each with what it needs.
    """

    found: tuple[Damage, ...]
    left: tuple[str, ...] = ()


def look(url: str) -> Looked:
    """Look for damage everywhere.

    Raises:
        StoreMissing: there is no database.
        StoreVersion: it is older or newer than this program.
        StoreDamaged, StoreLocked, StoreReadOnly, StoreError: as `damaged_pages` does.
    """
    engine = open_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            path = Path(str(engine.url.database))
            found = list(damaged_pages(path))
            if not found:
                schema.check(engine)
                found += _missing(engine) or _rows(engine)
            return Looked(tuple(found))
        schema.check(engine)
        missing = _missing(engine)
        return Looked(tuple(missing)) if missing else _postgresql(engine)
    finally:
        engine.dispose()


def damaged_pages(path: Path) -> Iterator[Damage]:
    """Yield what SQLite finds wrong with the pages, indexes and references of a file, and with its indexes of words.

    Raises:
        StoreDamaged: it cannot even be opened.
        StoreLocked: another process writes to it, for longer than is waited.
        StoreReadOnly: it may not be written, as indexes of words are looked at by a statement that could.
        StoreError: it cannot be read.
    """
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.text_factory = lambda found: found.decode("utf-8", "backslashreplace")  # names may be what is damaged
            yield from _damaged(connection, path.name)
    except sqlite3.Error as error:
        raise refused(path, error) from error


def _damaged(connection: sqlite3.Connection, called: str) -> Iterator[Damage]:
    if broken := list(_broken(connection, called)):
        yield from broken
        return  # what else it would say follows from that
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(MOST):
        yield Damage(table, f"row {row} refers to a row of {parent} that is not there")
    for name in INDEXES:
        if name in names and (said := _words_are_wrong(connection, name)):
            yield Damage(name, f"{said}; it holds the words of stored texts, which are not touched")


def _broken(connection: sqlite3.Connection, called: str) -> Iterator[Damage]:
    """Yield what SQLite says of the pages and indexes; of each table where a page is so broken that the check of all breaks off."""
    try:
        yield from _said(connection, called, str(MOST))
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.OperationalError) or error.sqlite_errorcode == SQLITE_NOTADB:
            raise
        try:
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")]
        except sqlite3.DatabaseError:
            yield Damage(called, f"{error}: not even the list of its tables can be read")
            return
        found = [damage for table in tables for damage in _of_table(connection, table)]
        yield from found or [Damage(called, f"{error}, outside its tables")]


def _of_table(connection: sqlite3.Connection, table: str) -> Iterator[Damage]:
    quoted = table.replace('"', '""')
    try:
        yield from _said(connection, table, f'"{quoted}"')
    except sqlite3.DatabaseError as error:
        yield Damage(table, str(error))


def _said(connection: sqlite3.Connection, where: str, of: str) -> Iterator[Damage]:
    for (said,) in connection.execute(f"PRAGMA integrity_check({of})"):
        yield from (Damage(where, line) for line in said.splitlines() if line != "ok" and not line.startswith("***"))


def _words_are_wrong(connection: sqlite3.Connection, name: str) -> str | None:
    """What is wrong with an index of words; it is asked by a statement that would write, and is undone."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.execute("ROLLBACK")
    return None


def refused(path: Path, error: sqlite3.Error) -> StoreError:
    """The error of this project that SQLite's is, for a file that is no engine's."""
    from sqlalchemy.engine import URL

    named = refusal(URL.create("sqlite", database=str(path)), error)
    return named or StoreError(f"{path} could not be read or written: {error}")


# ------------------------------------------------------------------ rows


def _missing(engine: Engine) -> list[Damage]:
    """The tables that are not there; what else there is to say follows from that."""
    there = set(inspect(engine).get_table_names())
    return [Damage(name, "the table is not there") for name in (*Base.metadata.tables, *UNMODELLED) if name not in there]


def _rows(engine: Engine) -> Iterator[Damage]:
    """Yield what does not fit together, and what cannot be read."""
    with snapshot(engine) as connection:
        for form in forms():
            try:
                digest(connection, form)
            except StoreDamaged as error:
                yield Damage(form.name, f"cannot be read: {_reason(error)}")
                if connection.dialect.name == "postgresql":
                    return  # the transaction is over
        for what, statement in FITTING_IN[connection.dialect.name].items():
            try:
                count = connection.execute(text(statement)).scalar_one()
            except DBAPIError as error:
                if not is_missing(error):
                    raise
                continue  # the column is missing that is named above
            if count:
                yield Damage(name_of(engine.url), f"{count:,} {what}")


def _reason(error: Exception) -> str:
    """What the database said, without what is to be done about it."""
    return first_line(error.__cause__ or error)


def _postgresql(engine: Engine) -> Looked:
    found, left = [], []
    with engine.connect() as connection:
        installed = connection.execute(text("SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'")).scalar_one()
        connection.rollback()
        if installed:
            try:
                found += list(_checked_by_amcheck(connection))
            except StoreReadOnly:
                left.append(
                    "pages and indexes: this user may not run amcheck; a superuser lets it by `GRANT EXECUTE`, see docs/operations.md"
                )
        else:
            left.append("pages and indexes: amcheck is not in this database; a superuser adds it by `CREATE EXTENSION amcheck`")
    found += list(_rows(engine))
    with snapshot(engine) as connection:
        found += list(_behind(connection))
    return Looked(tuple(found), tuple(left))


def _checked_by_amcheck(connection: Connection) -> Iterator[Damage]:
    heaps = connection.execute(text("SELECT count(*) FROM pg_proc WHERE proname = 'verify_heapam'")).scalar_one()  # since 14
    connection.rollback()
    for name in [*Base.metadata.tables, *UNMODELLED]:
        for statement in (AMCHECK, HEAPS)[: 2 if heaps else 1]:
            try:
                for row in connection.execute(text(statement), {"name": name}):
                    if statement is HEAPS:
                        yield Damage(name, f"{row[0]}: {row[1]}")
            except StoreDamaged as error:
                yield Damage(name, _reason(error))
            finally:
                connection.rollback()


def _behind(connection: Connection) -> Iterator[Damage]:
    """Yield the counters that would give a number which is taken."""
    for one in Base.metadata.sorted_tables:
        for column in one.primary_key.columns:
            asked = "SELECT pg_get_serial_sequence(:name, :column)"
            counter = connection.execute(text(asked), {"name": one.name, "column": column.name}).scalar()
            if counter is None:
                continue
            following = f"SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {counter}"
            if connection.execute(text(f"SELECT ({following}) <= (SELECT coalesce(max({column.name}), 0) FROM {one.name})")).scalar_one():
                yield Damage(one.name, f"its counter {counter} is behind the numbers that rows have")
