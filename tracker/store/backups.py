"""A backup is one SQLite file that holds a whole database of either kind, can be opened and audited by itself, and says what it must hold.

It is made while others write, of one moment, under a name of its own in a folder beside the place where it belongs; that place gets it when
every table was read back and is what the database held, and its pages are sound and on the disk. So what bears the name is whole.

Inside it, in the table `backup_record`, stand when and of what it was made, and the number of rows and the digest of every table, with the
columns that were read: a later program, whose tables have others, still checks what this one wrote. Sessions are not in it. Nor is what
was deleted: the file is written anew row by row, and the room of deleted rows, where their bytes may stand, is left out.
"""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

import tracker
from tracker.errors import StoreDamaged, StoreError, StoreVersion, UsageError
from tracker.store import schema
from tracker.store.copying import copy_store
from tracker.store.damage import damaged_pages, refused
from tracker.store.digests import LEFT_OUT, Digest, Form, digest, forms, forms_as_json, forms_from_json, snapshot
from tracker.store.engine import PATIENCE, name_of, now, open_engine

RECORD = schema.RECORD
PAGES = 4_096  # of SQLite that are copied before somebody may stop it
ROOM = 2.2  # times its size that a database needs while it is backed up: a copy, and that one written anew
# of what PostgreSQL says of its size: a million claims are 3.3 GB there and 2.1 GB in SQLite, twice that with its log (2026-11)
ROOM_OF_OTHERS = 1.5


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself.

    Attributes:
        made_at: the moment in UTC at which the database was as it is here, at the latest: what came after it may be missing.
        version: of the program.
        revision: of the schema.
        of: "sqlite" or "postgresql".
        forms, digests: of every table, how it was read and what it holds.
    """

    made_at: str
    version: str
    revision: str
    of: str
    forms: tuple[Form, ...]
    digests: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A backup that does not bear its name yet.

    Attributes:
        url: by which it is opened meanwhile.
    """

    path: Path
    backup: Backup

    @property
    def url(self) -> str:
        return url_of(self.path)


def url_of(path: Path) -> str:
    """The URL of an SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


@contextmanager
def backing_up(url: str, to: Path, *, force: bool = False, told: Callable[[str], None] = lambda _: None) -> Iterator[Draft]:
    """Make a backup, checked; it gets its name when the block ends, and leaves nothing behind where that fails.

    Args:
        to: a file that is not there, or that `force` lets be replaced.
        told: is told the name of each table when it is copied.

    Raises:
        UsageError: the file is there already, or is the database itself, or its folder cannot be written to.
        StoreDamaged: the database is damaged: no backup is made of it.
        StoreError: it cannot be read; there is no room; what was written is not what was read.
    """
    if to.exists() and not force:
        raise UsageError(f"{to} is there already: name another file, or write over it with --force")
    if to.is_dir():
        raise UsageError(f"{to} is a folder: name a file in it")
    to = to.resolve()  # a link stays one, and what it leads to is written over
    engine = open_engine(url)
    try:
        if engine.dialect.name == "sqlite" and to.exists() and to.samefile(str(engine.url.database)):
            raise UsageError(f"{to} is the database itself: name another file")
        schema.check(engine)
        with folder_beside(to) as folder:
            refuse_without_room(to, _room_for(engine))
            path = folder / "backup.db"
            try:
                backup = _of_sqlite(engine, folder, path) if engine.dialect.name == "sqlite" else _of_postgresql(engine, folder, path, told)
            except sqlite3.Error as error:
                raise refused(to, error) from error
            yield Draft(path, backup)
            (take_its_name if force else take_a_free_name)(path, to)
    finally:
        engine.dispose()


def read_backup(path: Path) -> Backup:
    """Read what a file says of itself.

    Raises:
        UsageError: it is not there, or no backup.
        StoreVersion: it is newer than this program.
        StoreDamaged: it cannot be read.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    try:
        with closing(_read_only(path)) as connection:
            if not connection.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (RECORD,)).fetchone()[0]:
                raise UsageError(f"{path} was not made by `tracker backup`; `tracker migrate-store` copies a database into another one")
            (said,) = connection.execute(f"SELECT content FROM {RECORD}").fetchone()
        found = json.loads(said)
        if (revision := str(found["revision"])) > schema.HEAD:  # asked first: what else a newer program notes is not known here
            raise StoreVersion(f"{path} has schema {revision}, newer than the {schema.HEAD} of this program: install the newer program")
        digests = tuple(Digest(**one) for one in found["digests"])
        return Backup(**found | {"forms": tuple(forms_from_json(found["forms"])), "digests": digests})
    except sqlite3.Error as error:
        raise StoreDamaged(f"{path} is damaged ({error}): take another backup") from error
    except (KeyError, TypeError, ValueError) as error:
        raise StoreDamaged(f"{path} is damaged (what it says of itself cannot be read): take another backup") from error


def check_backup(path: Path, backup: Backup, *, called: Path | None = None) -> None:
    """See that a backup is what it says it is.

    Args:
        path: a file that may be written to, as SQLite looks at indexes of words by a statement that could write; it is not changed.
        called: what messages call it, where that is a copy.

    Raises:
        StoreDamaged: it is not.
    """
    if (wrong := _wrong_with(path, backup)) is not None:
        raise StoreDamaged(f"{called or path} is damaged ({wrong}): take another backup")


def _wrong_with(path: Path, backup: Backup) -> str | None:
    engine = open_engine(url_of(path))
    try:
        for damage in damaged_pages(path):
            return f"{damage.where}: {damage.problem}"
        with engine.connect() as connection:
            for form, said in zip(backup.forms, backup.digests, strict=True):
                if digest(connection, form) != said:
                    return f"{form.name} is not what was written"
    except StoreDamaged:
        return "it cannot be read"
    finally:
        engine.dispose()
    return None


# ------------------------------------------------------------------ making one


def _of_sqlite(engine: Engine, folder: Path, path: Path) -> Backup:
    """Copy the pages of one moment, check them, and write the tables anew: that is faster than row by row, and as sound."""
    pages, made_at = folder / "pages.db", now()  # before the snapshot: what was withdrawn later is not taken for known
    with snapshot(engine) as connection:
        schema.check_in(connection)
        driver: Any = connection.connection.driver_connection
        with closing(sqlite3.connect(pages, isolation_level=None)) as copy:
            driver.backup(copy, pages=PAGES, progress=lambda *_: None)  # the snapshot is this connection's own: it begins no other
        digests = _digests(connection)
    for damage in damaged_pages(pages):
        name = name_of(engine.url)
        raise StoreDamaged(
            f"{name} is damaged ({damage.where}: {damage.problem}): no backup was made; keep those that you have,"
            " and put one in its place with `tracker restore BACKUP --replace`"
        )
    backup = _recorded(made_at, "sqlite", digests)
    _finish(pages, path, backup)
    return backup


def _of_postgresql(engine: Engine, folder: Path, path: Path, told: Callable[[str], None]) -> Backup:
    rows, made_at = folder / "rows.db", now()
    copied = copy_store(engine.url.render_as_string(hide_password=False), url_of(rows), told=told)
    if unequal := [one.source.name for one in copied.tables if not one.equal]:
        raise StoreError(f"{name_of(engine.url)}: the copy of {', '.join(unequal)} is not what was read: no backup was made")
    backup = _recorded(
        made_at, "postgresql", tuple(one.source for one in copied.tables if one.source.name in {form.name for form in forms()})
    )
    _finish(rows, path, backup)
    return backup


def _digests(connection: Connection) -> tuple[Digest, ...]:
    return tuple(digest(connection, form) for form in forms())


def _recorded(made_at: str, of: str, digests: tuple[Digest, ...]) -> Backup:
    return Backup(made_at, tracker.__version__, schema.HEAD, of, tuple(forms()), digests)


def _finish(copy: Path, path: Path, backup: Backup) -> None:
    """Write a copy anew as the backup, without sessions and without what was deleted, and check it."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for name in LEFT_OUT:
            connection.execute(f"DELETE FROM {name}")
        connection.execute(f"CREATE TABLE {RECORD} (content TEXT NOT NULL)")
        said = {**asdict(backup), "forms": forms_as_json(backup.forms)}
        connection.execute(f"INSERT INTO {RECORD} VALUES (?)", (json.dumps(said, ensure_ascii=False),))
        connection.execute("VACUUM INTO ?", (str(path),))
    for one in copy.parent.glob(f"{copy.name}*"):
        one.unlink()
    try:
        check_backup(path, backup)
    except StoreDamaged as error:
        raise StoreError(f"what was written is not what was read: no backup was made ({error})") from error


# ------------------------------------------------------------------ files


@contextmanager
def folder_beside(to: Path) -> Iterator[Path]:
    """A folder on the same disk as a file that is to be, for this user alone, gone at the end.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{to.name}.", suffix=".part", dir=to.absolute().parent))
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_its_name(path: Path, to: Path) -> None:
    """Put a file on the disk and in its place: whatever happens, there is the one that was there, or this one."""
    _put_on_disk(path)
    path.replace(to)
    _put_folder_on_disk(to)


def take_a_free_name(path: Path, to: Path) -> None:
    """Put a file on the disk and in a place where nothing is.

    Raises:
        UsageError: something was put there meanwhile; it is as it was.
    """
    _put_on_disk(path)
    try:
        try:
            os.link(path, to)
        except FileExistsError:
            raise
        except OSError:  # a disk that has no second names: the name is taken first
            os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            path.replace(to)
        else:
            path.unlink()
    except FileExistsError as error:
        raise UsageError(f"{to} was made by somebody else meanwhile: it was left as it is") from error
    _put_folder_on_disk(to)


def _put_on_disk(path: Path) -> None:
    path.chmod(0o600)  # it holds what the database holds, accounts too
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _put_folder_on_disk(to: Path) -> None:
    folder = os.open(to.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def refuse_without_room(to: Path, needed: int) -> None:
    """Refuse to begin what the disk has no room for; `needed` are bytes.

    Raises:
        StoreError: it has not.
    """
    folder = to.absolute().parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreError(f"{folder} has {free / 1e6:,.0f} MB left, and {needed / 1e6:,.0f} MB are needed: make room, or use another disk")


def _room_for(engine: Engine) -> int:
    """Bytes that a backup needs while it is made."""
    sqlite = engine.dialect.name == "sqlite"
    pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    with engine.connect() as connection:
        size: int = connection.execute(text(pages if sqlite else "SELECT pg_database_size(current_database())")).scalar_one()
    return int(size * (ROOM if sqlite else ROOM_OF_OTHERS))


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE, isolation_level=None)
