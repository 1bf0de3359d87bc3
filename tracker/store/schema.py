"""Which revision a database has, whether this code fits it, and how it is brought to the newest one.

Looking is one plain query against a constant: Alembic is imported only to migrate. An upgrade is one transaction in both
databases; what breaks off leaves the database as it was.

A program that has a database open for weeks does not see that another one upgrades it. So each transaction that may write begins with
one look at the revision, and in PostgreSQL that look holds the revision until the transaction ends: an upgrade waits for those who write,
and who writes after it is refused.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect, text

import tracker
from tracker.errors import StoreError, StoreMissing, StoreVersion
from tracker.store.engine import is_replaced, name_of, replaced
from tracker.store.words import index_all

HEAD = "0011"  # newest revision of this code, equal to the head of the migrations; revisions are numbered in order
RECORD = "backup_record"  # the table by which a backup is known
UPGRADE_LOCK = 7_306_311  # any number that every process agrees on: two upgrades of one PostgreSQL database wait for each other


def migrations() -> Path:
    """The folder of the migrations: inside the package where it was installed, beside it in a checkout."""
    package = Path(tracker.__file__).parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "alembic"


def revision(engine: Engine) -> str | None:
    """The revision of a database, None where nothing was set up yet."""
    with engine.connect() as connection:
        return _revision(connection)


def check(engine: Engine) -> None:
    """See that this code fits the database.

    Raises:
        StoreMissing: nothing was set up yet.
        StoreVersion: it is older or newer than this code.
    """
    with engine.connect() as connection:
        check_in(connection)


def check_in(connection: Connection) -> None:
    """See the same of what a connection sees: of a snapshot, where another program may have upgraded the database just before it.

    Raises:
        StoreMissing, StoreVersion: as `check` does.
    """
    found, name = _revision(connection), name_of(connection.engine.url)
    if found is None:
        raise StoreMissing(f"{name} holds no tables yet: run `tracker init`")
    _refuse_newer(found, name)
    if found != HEAD:
        raise StoreVersion(f"{name} has schema {found}, this program needs {HEAD}: run `tracker init`, which upgrades it")


def write_ahead(engine: Engine) -> None:
    """Have an SQLite file write ahead where it does not, as after a restoring that was killed, so that readers never wait for a writer.

    A backup stays as it is, and so does what may not be written, or is in use at this moment: another one who opens it sees to it.
    """
    if engine.dialect.name != "sqlite" or is_replaced(engine):
        return
    with engine.connect() as connection, suppress(sqlite3.Error):  # whoever works with it is told what is wrong with it
        driver: Any = connection.connection.driver_connection  # a setting of the file, not to be had inside a transaction
        if driver.execute("PRAGMA journal_mode").fetchone() == ("wal",):
            return
        if driver.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (RECORD,)).fetchone():
            return
        (patience,) = driver.execute("PRAGMA busy_timeout").fetchone()
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        finally:
            driver.execute(f"PRAGMA busy_timeout = {patience}")


def guard(engine: Engine) -> None:
    """Have every transaction of a checked database that may write refuse one that was brought to another schema since."""
    event.listen(engine, "begin", _refuse_another)


def check_open(engine: Engine) -> None:
    """See that a database which fitted when it was opened still does, and is still the one that was opened.

    Raises:
        StoreReplaced: another file is in its place.
        StoreVersion: it was brought to another schema since.
    """
    if is_replaced(engine):
        raise replaced(name_of(engine.url))
    with engine.connect() as connection:
        _refuse_overtaken(connection)


def _refuse_another(connection: Connection) -> None:
    if connection.get_execution_options().get("tracker_writes"):
        _refuse_overtaken(connection)


def _refuse_overtaken(connection: Connection) -> None:
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != HEAD:
        raise StoreVersion(
            f"{name_of(connection.engine.url)} was brought to schema {found} while this program, which needs {HEAD}, had it open;"
            " it writes nothing more: end it, and start it again with the program that the database was upgraded by"
        )


def upgrade(engine: Engine) -> str | None:
    """Bring a database, empty or older, to the newest revision, and see that all its texts are found by their words.

    Returns:
        The revision that it had, None for an empty one; HEAD says that nothing was to be done.

    Raises:
        StoreVersion: it is newer than this code.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(tracker_writes=True) as connection:
        if sqlite:
            driver = connection.connection  # these three are settings of the connection, not to be had inside a transaction
            driver.cursor().execute("PRAGMA journal_mode = WAL")
            driver.cursor().execute("PRAGMA foreign_keys = OFF")  # a migration that rebuilds a table drops it for a moment
        try:
            with connection.begin():
                return _upgrade(connection)
        finally:
            if sqlite:
                connection.connection.cursor().execute("PRAGMA foreign_keys = ON")


def _upgrade(connection: Connection) -> str | None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
    found = _revision(connection)
    if found is not None:
        _refuse_newer(found, name_of(connection.engine.url))
    if found == HEAD:
        index_all(connection)
        return found
    if found is not None and connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")  # whoever writes by the old schema finishes first
    from alembic.config import Config

    from alembic import command

    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise StoreError(f"{name_of(connection.engine.url)} was not upgraded: a row of {broken[0]} would refer to nothing")
    index_all(connection)
    return found


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_newer(found: str, name: str) -> None:
    if found > HEAD:
        raise StoreVersion(
            f"{name} has schema {found}, newer than the {HEAD} of this program:"
            " install the newer program (docs/operations.md, Upgrading), or use another database"
        )
