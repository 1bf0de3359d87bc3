"""A backup is put in the place of a database: into an empty one, or instead of an SQLite file, which is kept beside it.

What was taken away for good since the backup was made would come back with it: a text that a court ordered out, a program's token that was
revoked, a person whose account was closed. So whatever the replaced database knows to be gone goes again before the restored one is there
for anybody; where that cannot be read, nothing is restored without being told to.

The place of a database holds the old one or the whole new one at every moment, never a half.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, or_, select, update

from tracker.errors import StoreDamaged, StoreError, StoreLocked, StoreVersion, UsageError
from tracker.stopping import whole
from tracker.store import schema
from tracker.store.accounts import TOKENS, USERS
from tracker.store.backups import (
    RECORD,
    ROOM,
    Backup,
    check_backup,
    folder_beside,
    read_backup,
    refuse_without_room,
    take_a_free_name,
    take_its_name,
    url_of,
)
from tracker.store.copying import copy_store, refuse_what_is_there
from tracker.store.damage import damaged_pages, refused
from tracker.store.digests import snapshot
from tracker.store.engine import Database, among, name_of, open_engine, parse
from tracker.store.tombstones import ARTICLES, RAW_CONTENTS, VERSIONS, WITHDRAWALS, WITHDRAWN
from tracker.store.withdrawing import Withdrawing
from tracker.store.writing import EXTRACTIONS, SOURCES

AGAIN = "\x00withdrawn again"  # signs what is withdrawn again until it is signed as it was: no person's name
Shipped = Callable[[str], object | None]


@dataclass(frozen=True, slots=True)
class Gone:
    """What a database knows to be gone for good, as rows of its tables.

    Attributes:
        articles: those of which a text was withdrawn, with their versions, readings, outlets and bytes, as far as these are left.
        users, tokens: all of them, closed and revoked ones too.
    """

    withdrawals: tuple[dict[str, Any], ...]
    articles: tuple[dict[str, Any], ...]
    versions: tuple[dict[str, Any], ...]
    extractions: tuple[dict[str, Any], ...]
    sources: tuple[dict[str, Any], ...]
    users: tuple[dict[str, Any], ...]
    tokens: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoring came to.

    Attributes:
        kept: where the database that was there is now; None where there was none.
        upgraded_from: the backup's schema, where it was older than this program's.
        withdrawn: ids of the articles that were withdrawn again.
        known: whether it is known what was taken away since the backup.
        closed: names of persons and programs that may not sign in any more, as they might when the backup was made.
    """

    backup: Backup
    kept: Path | None
    upgraded_from: str | None
    withdrawn: tuple[str, ...]
    known: bool
    closed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a backup is to be restored.

    Attributes:
        instead: an SQLite file may be there already; it is kept beside.
        gone_in: URL of a database that knows what was taken away since; None asks the one that is replaced.
        without: restore although nobody knows.
        shipped: what the shipped data know of a speaker's id: those names are no words of an article that is withdrawn again.
        normalise: turns a name into the form that speakers are looked up by.
    """

    instead: bool = False
    gone_in: str | None = None
    without: bool = False
    shipped: Shipped = lambda _: None
    normalise: Callable[[str], str] = str.casefold


def restore_backup(path: Path, url: str, asked: Asked, *, told: Callable[[str], None] = lambda _: None) -> Restored:
    """Check a backup and put it in the place of a database.

    Args:
        told: is told the name of each table that is copied to PostgreSQL.

    Raises:
        UsageError: the file is no backup; the place holds something.
        StoreDamaged: the backup is damaged; or the database that is replaced is, and does not say what was withdrawn.
        StoreVersion: the backup is newer than this program.
        StoreLocked: another process has the database open.
        StoreError: there is no room, or the database refuses; what was there is as it was.
    """
    target = parse(url)
    backup = read_backup(path)
    if backup.revision > schema.HEAD:
        raise StoreVersion(f"{path} has schema {backup.revision}, newer than the {schema.HEAD} of this program: install the newer program")
    if target.get_backend_name() == "postgresql":
        return _into_postgresql(path, backup, url, asked, told)
    return _into_sqlite(path, backup, Path(str(target.database)), asked)


def _into_sqlite(path: Path, backup: Backup, place: Path, asked: Asked) -> Restored:
    if place.exists() and path.samefile(place):
        raise UsageError(f"{path} is the database itself: name another place by --to")
    if not place.parent.is_dir():
        raise StoreError(f"{place} cannot be written: there is no folder {place.parent}")
    refuse_without_room(place, int(path.stat().st_size * ROOM))
    there = place.exists()
    if not there:
        _refuse_left_logs(place)
    with folder_beside(place) as folder, _held(place, asked, there=there) as sound:
        gone = _gone(url_of(place) if there else None, asked)
        fresh = folder / "restored.db"
        done = _prepared(path, backup, fresh, gone, asked)
        if not there:
            take_a_free_name(fresh, place)
            return done
        return replace(done, kept=_exchanged(fresh, place, sound=sound))


def _into_postgresql(path: Path, backup: Backup, url: str, asked: Asked, told: Callable[[str], None]) -> Restored:
    if asked.instead:
        raise UsageError(
            "--replace is for SQLite files: make a new database with `createdb`, restore into it by --to,"
            " with the old one as --withdrawn-in, and let TRACKER_DATABASE_URL name it"
        )
    engine = open_engine(url)
    try:
        refuse_what_is_there(engine)  # before anything long is done
    finally:
        engine.dispose()
    beside = path if os.access(path.absolute().parent, os.W_OK) else Path(tempfile.gettempdir()) / path.name
    refuse_without_room(beside, int(path.stat().st_size * ROOM))
    with folder_beside(beside) as folder:
        fresh = folder / "restored.db"
        done = _prepared(path, backup, fresh, _gone(None, asked), asked)
        copied = copy_store(url_of(fresh), url, told=told)
    if unequal := [one.source.name for one in copied.tables if not one.equal]:
        raise StoreError(f"{name_of(parse(url))} does not hold what {', '.join(unequal)} of the backup hold: it was left empty")
    return done


def _prepared(path: Path, backup: Backup, fresh: Path, gone: Gone | None, asked: Asked) -> Restored:
    """Make a database of a backup, without what is gone, under a name of its own."""
    try:
        shutil.copyfile(path, fresh)
        check_backup(fresh, backup, called=path)  # so what is checked is what is restored
        with closing(sqlite3.connect(fresh)) as copy:
            copy.execute(f"DROP TABLE {RECORD}")
            copy.commit()
    except OSError as error:
        raise StoreError(f"{path} cannot be copied to {fresh.parent.parent}: {error.strerror}") from error
    except sqlite3.Error as error:
        raise refused(fresh, error) from error
    engine = open_engine(url_of(fresh))
    try:
        before = schema.upgrade(engine)
        store = _Restored(engine, asked.normalise)
        withdrawn = store.withdraw_again(gone, asked.shipped) if gone else ()
        closed = store.close_again(gone) if gone else ()
        if withdrawn:
            store.scrub()
    finally:
        engine.dispose()
    for damage in damaged_pages(fresh):
        raise StoreDamaged(f"what was written is not sound ({damage.where}: {damage.problem}): nothing was restored")
    return Restored(backup, None, before if before != schema.HEAD else None, withdrawn, gone is not None, closed)


# ------------------------------------------------------------------ what is gone


def _gone(place: str | None, asked: Asked) -> Gone | None:
    """What was taken away, as far as somebody knows.

    Raises:
        StoreDamaged: nobody does, although there is a database that should.
    """
    url = asked.gone_in or place
    if url is None or (asked.without and not asked.gone_in):
        return None
    try:
        engine = open_engine(url)
        try:
            if not asked.gone_in and schema.revision(engine) is None:
                return None  # an empty file
            schema.check(engine)
            with snapshot(engine) as connection:
                schema.check_in(connection)
                found = _read_gone(connection)
                empty = connection.execute(select(ARTICLES.c.id).limit(1)).first() is None
                return None if empty and not asked.gone_in else found  # an empty database knows of nothing
        finally:
            engine.dispose()
    except (StoreError, ValueError) as error:
        if isinstance(error, StoreLocked):
            raise
        raise StoreDamaged(
            f"what was withdrawn since the backup cannot be read ({error}). Withdrawn texts would come back with it: name a database that"
            " knows of them by --withdrawn-in, or restore with --without-withdrawals and withdraw them again by hand"
        ) from error


def _read_gone(connection: Connection) -> Gone:
    def rows(table: Table, *conditions: Any) -> tuple[dict[str, Any], ...]:
        return tuple(dict(row._mapping) for row in connection.execute(select(table).where(*conditions)))

    versions = rows(VERSIONS, VERSIONS.c.absent == WITHDRAWN)
    withdrawals = rows(WITHDRAWALS)
    articles = rows(ARTICLES, among(ARTICLES.c.id, {one["article_id"] for one in versions}))
    extractions = rows(EXTRACTIONS, among(EXTRACTIONS.c.version_id, {one["id"] for one in versions}))
    sources = rows(SOURCES, among(SOURCES.c.id, {one["source_id"] for one in extractions if one["source_id"]}))
    return Gone(withdrawals, articles, versions, extractions, sources, rows(USERS), rows(TOKENS))


class _Restored(Withdrawing, Database):
    """A restored database that nobody has yet."""

    def withdraw_again(self, gone: Gone, shipped: Shipped) -> tuple[str, ...]:
        """Withdraw what is here and was withdrawn there, and know again what was withdrawn there and is not here."""
        done = []
        versions: dict[str, list[dict[str, Any]]] = {}
        for version in gone.versions:
            versions.setdefault(version["article_id"], []).append(version)
        for article in gone.articles:
            present, key = self._here(article["id"])
            theirs = {one["id"] for one in versions[article["id"]]}
            if key is not None and article["key"].startswith(f"{WITHDRAWN}:") and not key.startswith(f"{WITHDRAWN}:"):
                self.withdraw(article["id"], reason=AGAIN, by=AGAIN, shipped=shipped)
                done.append(article["id"])
            elif again := sorted(present[one] for one in theirs & present.keys()):
                for number in again:
                    self.withdraw(article["id"], reason=AGAIN, by=AGAIN, number=number, shipped=shipped)
                done.append(article["id"])
            self._bury(article | {"copy_of": None}, versions[article["id"]], gone, known=key is not None)
        self._record(gone)
        return tuple(sorted(done))

    def _here(self, article: str) -> tuple[dict[str, int], str | None]:
        """The numbers, by id, of the versions of an article whose texts are here, and its key; None for one that is not here."""
        with self._reading() as connection:
            here = (VERSIONS.c.article_id == article, VERSIONS.c.absent.is_distinct_from(WITHDRAWN))
            found = connection.execute(select(VERSIONS.c.id, VERSIONS.c.number).where(*here))
            numbers = {row.id: row.number for row in found}
            return numbers, connection.scalars(select(ARTICLES.c.key).where(ARTICLES.c.id == article)).one_or_none()

    def _bury(self, article: dict[str, Any], versions: list[dict[str, Any]], gone: Gone, *, known: bool) -> None:
        """Store what is left of texts that came in and were withdrawn after the backup: by it they are known when they come again."""
        ids = {one["id"] for one in versions}
        extractions = [one | ({"current_of": None} if known else {}) for one in gone.extractions if one["version_id"] in ids]
        with self._writing() as connection:
            _add(connection, ARTICLES, [article])
            _add(connection, RAW_CONTENTS, [{"hash": one["raw_hash"], "compressed": None} for one in versions if one["raw_hash"]], "hash")
            _add(connection, VERSIONS, _fitted(connection, versions))
            outlets = {one["source_id"] for one in extractions}
            _add(connection, SOURCES, [one for one in gone.sources if one["id"] in outlets])
            _add(connection, EXTRACTIONS, extractions)

    def _record(self, gone: Gone) -> None:
        """Let withdrawals be on record as they are there: who withdrew it when, and why."""
        with self._writing() as connection:
            connection.execute(delete(WITHDRAWALS).where(WITHDRAWALS.c.by == AGAIN))
            known = set(connection.scalars(select(ARTICLES.c.id)))
            mine = connection.execute(select(WITHDRAWALS)).all()
            said = {(row.article_id, row.reason, row.by, row.at) for row in mine}
            last = max((row.id for row in mine), default=0)
            theirs = [one for one in gone.withdrawals if one["article_id"] in known]
            fresh = [one for one in theirs if (one["article_id"], one["reason"], one["by"], one["at"]) not in said]
            if fresh:
                connection.execute(insert(WITHDRAWALS), [one | {"id": last + number} for number, one in enumerate(fresh, 1)])

    def close_again(self, gone: Gone) -> tuple[str, ...]:
        """Let passwords, roles and closed accounts be as they are there, and revoke the tokens that are revoked there."""
        closed = []
        with self._writing() as connection:
            for user in gone.users:
                mine = (USERS.c.name_folded == user["name_folded"], USERS.c.created_at == user["created_at"])
                before = connection.execute(select(USERS).where(*mine)).one_or_none()
                if before is None:
                    continue
                values = {name: user[name] for name in ("role", "password", "disabled_at")}
                connection.execute(update(USERS).where(USERS.c.id == before.id).values(values))
                if user["disabled_at"] and not before.disabled_at:
                    closed.append(before.name)
            for token in gone.tokens:
                if token["revoked_at"]:
                    in_force = (TOKENS.c.hash == token["hash"], TOKENS.c.revoked_at.is_(None))
                    if connection.execute(update(TOKENS).where(*in_force).values(revoked_at=token["revoked_at"])).rowcount:
                        closed.append(token["name"])
        return tuple(closed)


def _fitted(connection: Connection, versions: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield texts of one article that are gone, with other numbers and salts where a database of another past has given theirs to others.

    Nothing depends on either: no row is left whose id was made with the salt.
    """
    given = sorted(versions, key=lambda one: int(one["number"]))
    columns = (VERSIONS.c.id, VERSIONS.c.article_id, VERSIONS.c.number, VERSIONS.c.text_hash, VERSIONS.c.salt)
    articles, hashes = {one["article_id"] for one in given}, {one["text_hash"] for one in given}
    near = or_(among(VERSIONS.c.article_id, articles), among(VERSIONS.c.text_hash, hashes))
    here = connection.execute(select(*columns).where(near)).all()
    there, salts = {row.id for row in here}, {(row.text_hash, row.salt) for row in here}
    numbers = {row.number for row in here if row.article_id in articles}
    last = max([*numbers, *(one["number"] for one in given)], default=0)
    for one in given:
        if one["id"] in there:
            continue
        number, salt = one["number"], one["salt"]
        if number in numbers:
            number = last = last + 1
        if (one["text_hash"], salt) in salts:
            salt = f"{WITHDRAWN}:{one['id']}"
        yield one | {"number": number, "salt": salt}


def _add(connection: Connection, table: Table, rows: Iterable[dict[str, Any]], key: str = "id") -> None:
    """Insert the rows that are not there."""
    wanted = {row[key]: row for row in rows}
    there = set(connection.scalars(select(table.c[key]).where(among(table.c[key], wanted))))
    if fresh := [row for id_, row in wanted.items() if id_ not in there]:
        connection.execute(insert(table), fresh)


# ------------------------------------------------------------------ files that change places


@contextmanager
def _held(place: Path, asked: Asked, *, there: bool) -> Iterator[bool]:
    """See that a database may be replaced and that no other process has it open; say whether it is sound enough to be opened.

    Raises:
        UsageError: it holds something, and is not to be replaced.
        StoreLocked: another process has it open.
    """
    if not there:
        yield False
        return
    if not asked.instead:
        engine = open_engine(url_of(place))
        try:
            refuse_what_is_there(engine)
        except UsageError as error:
            raise UsageError(f"{error}; --replace keeps it beside the one that is restored") from error
        finally:
            engine.dispose()
    mode = "damaged"  # so that SQLite does not say who else has it open
    try:
        with closing(sqlite3.connect(place, timeout=1, isolation_level=None)) as connection:
            try:
                # its log is brought into its file, which SQLite does for the only one that has it open
                (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
                connection.execute("BEGIN IMMEDIATE")  # nobody writes to it from now on
                (mode,) = connection.execute("PRAGMA journal_mode").fetchone()  # somebody who opened it in between sets its log up again
            except sqlite3.Error as error:
                if isinstance(refused(place, error), StoreLocked):
                    raise _open_elsewhere(place) from error
            if mode not in ("delete", "damaged"):
                raise _open_elsewhere(place)
            yield mode == "delete"
            if connection.in_transaction:
                connection.rollback()
    finally:
        if mode == "delete":
            with closing(sqlite3.connect(place, timeout=1)) as connection, suppress(sqlite3.Error):
                connection.execute("PRAGMA journal_mode = WAL")  # of the new one, or, where nothing came of it, of the old one


def _refuse_left_logs(place: Path) -> None:
    """Refuse a place where a database is missing whose log is there: SQLite would bring it into the new one, which it would ruin.

    Raises:
        UsageError: it is.
    """
    for beside in _logs(place):
        if beside.stat().st_size and not beside.name.endswith("-shm"):  # which SQLite makes anew
            raise UsageError(
                f"{beside} is left of a database that is gone, and may hold what was stored last: move it to where that is, or away"
            )


def _logs(place: Path) -> list[Path]:
    """What SQLite keeps beside a file, as far as it is there."""
    return [beside for suffix in ("-wal", "-shm", "-journal") if (beside := place.with_name(place.name + suffix)).exists()]


def _open_elsewhere(path: Path) -> StoreLocked:
    return StoreLocked(f"{path} is open in another process (`tracker serve`, `watch` or a command that runs): end it first")


def _exchanged(fresh: Path, place: Path, *, sound: bool) -> Path:
    """Put a database in the place of another one, and return where that is now."""
    kept = place.with_name(f"{place.name}.replaced-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}")
    if kept.exists():
        raise UsageError(f"{kept} is there already: wait a second")
    if not sound:  # its log would be taken for the new one's
        for beside in _logs(place):
            beside.rename(kept.with_name(kept.name + beside.name.removeprefix(place.name)))
    with whole():
        try:
            os.link(place, kept)
        except OSError:  # a disk that has no second names: for a moment there is none
            place.rename(kept)
        take_its_name(fresh, place)
    return kept
