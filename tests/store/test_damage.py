"""What a look for damage, a backup and a restoring come to where a file cannot be opened, is locked, or lacks what belongs into it."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.database_kinds import Server
from tracker.errors import StoreDamaged, StoreError, StoreLocked, StoreVersion, UsageError
from tracker.store import Store, damage, schema
from tracker.store.backups import RECORD, backing_up, check_backup, read_backup, url_of
from tracker.store.damage import Damage, look
from tracker.store.engine import open_engine, writing
from tracker.store.replacing import Asked, restore_backup
from tracker.store.unmodelled import UNMODELLED

TEXT_FOR_BYTES = "INSERT INTO raw_contents (hash, compressed) VALUES ('h', 'no bytes')"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "tracker.db"
    Store.init(url_of(path))
    return path


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "tracker.db"))


@pytest.fixture
def saved(database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "monday.backup"
    with backing_up(url_of(database), path):
        pass
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DROP TABLE run_skips", Damage("run_skips", "the table is not there")),
        *((f"DROP TABLE {name}", Damage(name, "the table is not there")) for name in UNMODELLED),
        (
            "ALTER TABLE runs DROP COLUMN version",
            Damage("runs", "cannot be read: no such column: runs.version"),
        ),
        (
            TEXT_FOR_BYTES,
            Damage("raw_contents", "cannot be read: Strings must be encoded before hashing"),
        ),
    ],
)
def test_what_is_not_there_and_what_is_of_another_kind_is_named(database: Path, statement: str, found: Damage) -> None:
    change(database, statement)
    assert look(url_of(database)).found == (found,)


@pytest.mark.parametrize("statement", ["DROP TABLE runs", TEXT_FOR_BYTES])
def test_a_backup_that_lacks_something_is_refused(saved: Path, statement: str) -> None:
    change(saved, statement)
    with pytest.raises(StoreDamaged, match="take another backup"):
        check_backup(saved, read_backup(saved))


def test_no_backup_is_made_of_what_cannot_be_read(database: Path, tmp_path: Path) -> None:
    change(database, TEXT_FOR_BYTES)
    with pytest.raises(StoreDamaged, match="raw_contents is damaged"), backing_up(url_of(database), tmp_path / "b.backup"):
        pass
    assert not (tmp_path / "b.backup").exists()


def test_a_writer_is_waited_for_and_then_named(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage, "PATIENCE", 0.1)
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="another process writes to it"):
            look(url_of(database))
    assert look(url_of(database)).found == ()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda _, folder: look(url_of(folder)),
        lambda saved, folder: restore_backup(saved, url_of(folder), Asked()),
        lambda saved, folder: restore_backup(saved, url_of(folder), Asked(instead=True)),
        lambda saved, folder: backing_up(url_of(saved), folder, force=True).__enter__(),
    ],
)
def test_a_folder_is_no_database_and_no_backup(saved: Path, tmp_path: Path, attempt: Callable[[Path, Path], object]) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises((StoreError, UsageError), match="folder"):
        attempt(saved, tmp_path / "folder")


def test_a_backup_of_a_newer_program_is_called_so_whatever_else_it_notes(saved: Path, tmp_path: Path) -> None:
    newer = f"""UPDATE {RECORD} SET content = replace(json_set(content, '$.noted', 'more'), '"text"', '"geometry"')"""
    change(saved, newer)
    with pytest.raises(StoreDamaged, match="cannot be read"):
        read_backup(saved)
    change(saved, f"UPDATE {RECORD} SET content = json_set(content, '$.revision', '9999')")
    with pytest.raises(StoreVersion, match="schema 9999, newer than"):
        restore_backup(saved, url_of(tmp_path / "new.db"), Asked())


def test_a_link_stays_one_and_what_it_leads_to_is_replaced(database: Path, saved: Path, tmp_path: Path) -> None:
    """Whoever opens the database by the name that the link leads to has the same one."""
    disk, link = tmp_path / "disk", tmp_path / "link.db"
    disk.mkdir()
    place = Path(shutil.move(database, disk / "tracker.db"))
    link.symlink_to(place)
    with Store.open(url_of(place)) as store:
        store.start_run("since the backup")
    done = restore_backup(saved, url_of(link), Asked(instead=True))
    assert link.is_symlink()
    for path, runs in ((link, 0), (place, 0), (done.kept, 1)):
        assert path is not None
        with Store.open(url_of(path)) as store:
            assert len(list(store.runs())) == runs
    assert done.kept is not None
    assert done.kept.parent == disk


def test_a_backup_is_written_to_where_a_link_leads(database: Path, saved: Path, tmp_path: Path) -> None:
    other = tmp_path / "disk" / "old.backup"
    other.parent.mkdir()
    other.write_bytes(b"")
    (tmp_path / "latest.backup").symlink_to(other)
    with backing_up(url_of(database), tmp_path / "latest.backup", force=True):
        pass
    assert (tmp_path / "latest.backup").is_symlink()
    assert read_backup(other).revision == schema.HEAD
    assert read_backup(saved).digests == read_backup(other).digests


def test_a_server_that_lost_a_table_or_a_column_is_told_so(postgresql: Server) -> None:
    with postgresql.fresh("migrated") as url:
        for statement, where in (("ALTER TABLE extractions DROP COLUMN current_of", "extractions"), ("DROP TABLE run_skips", "run_skips")):
            engine = open_engine(url)
            with writing(engine) as connection:
                connection.execute(text(statement))
            engine.dispose()
            assert [one.where for one in look(url).found] == [where]
