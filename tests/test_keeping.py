"""Backups, restoring, moving and damage by the commands, on real readings of the seeds."""

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from tests.database_kinds import Server
from tracker.cli import app
from tracker.errors import StoreDamaged, StoreError, StoreLocked, StoreReplaced, StoreVersion, TrackerError, UsageError
from tracker.identity import normalise
from tracker.store import Role, Store, backups, replacing
from tracker.store.backups import RECORD, check_backup, read_backup
from tracker.store.digests import digest, forms
from tracker.store.engine import PATIENCE, now, open_engine
from tracker.web import create_app, site

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("[0-9]*"))[:12]
TOWN = "A strike on a mill in Quorvelheim killed 17 people on Friday, said Zephania Yarrowby, the mayor of Quorvelheim.\n"
WORDS = (b"quorvel", b"zephania", b"yarrowby")
ASKED = (
    ("discrepancies", "--format", "jsonl"),
    ("claims", "--format", "jsonl"),
    ("claims", "--words", "killed", "--format", "jsonl"),
    ("figures", "--format", "jsonl"),
    ("events", "--format", "jsonl"),
    ("speakers", "list", "--format", "jsonl"),
    ("withdrawals", "--format", "jsonl"),
    ("stats", "--format", "jsonl"),
    ("audit", "--all", "--format", "jsonl"),
)
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of some seeds, reconciled, with a person's account."""
    path = tmp_path_factory.mktemp("keeping") / "tracker.db"
    runner, environment = CliRunner(), {"TRACKER_DATABASE_URL": f"sqlite:///{path}", "TRACKER_CLAIMS": "rules"}
    for command in (["init"], ["ingest", "-q", *map(str, SEEDS)], ["reconcile"]):
        result = runner.invoke(app, command, env=environment)
        assert result.exit_code == 0, result.output
    with Store.open(f"sqlite:///{path}", normalise=normalise) as store:
        ada = store.add_user("Ada Quill", Role.admin, "$argon2id$invented")
        store.start_session(ada.id)
        store.add_token("Ada Quill", "nightly", Role.editor)
    return path


@pytest.fixture
def database(ingested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tracker.db"
    shutil.copy(ingested, path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("TRACKER_CLAIMS", "rules")
    monkeypatch.setenv("TRACKER_USER", "Kim")
    return path


def run(*words: str, code: int = 0, url: str | None = None) -> Result:
    result = CliRunner().invoke(app, list(words), env={"TRACKER_DATABASE_URL": url} if url else None)
    assert result.exit_code == code, (words, result.output, result.exception)
    return result


def refused(kind: type[TrackerError], match: str, *words: str, url: str | None = None) -> None:
    result = CliRunner().invoke(app, list(words), env={"TRACKER_DATABASE_URL": url} if url else None)
    assert isinstance(result.exception, kind), (words, result.output, result.exception)
    assert match in str(result.exception)


def answers(url: str | None = None) -> list[str]:
    """What the commands print. Keys of JSON stand in an order of their own in PostgreSQL, and each database ranks what a search finds."""
    said = []
    for words in ASKED:
        done = run(*words, url=url)
        lines = [json.dumps(json.loads(line), sort_keys=True) for line in done.stdout.splitlines()]
        said.append("\n".join(sorted(lines) if "--words" in words else lines))
    return [*said, done.stderr]


def contents(path: Path) -> list[Any]:
    """What every table holds."""
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = [digest(connection, form) for form in forms()]
    engine.dispose()
    return found


def overwrite(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xa5" * length)


def page_of(path: Path, name: str) -> tuple[int, int]:
    """Where the first page of a table or index begins in the file, and how long it is."""
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (number,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    return (number - 1) * size, size


def damage(path: Path, where: str) -> None:
    if where == "header":
        overwrite(path, 0, 100)
    elif where == "cut short":
        os.truncate(path, path.stat().st_size // 2 // 4096 * 4096)
    else:
        overwrite(path, *page_of(path, where))


DAMAGED = ["header", "cut short", "claims", "article_versions", "sqlite_autoindex_figures_1", "claim_search_data", "text_search_data"]


# ------------------------------------------------------------------ backup, damage, restore


def test_backed_up_damaged_and_restored(database: Path, tmp_path: Path) -> None:
    saved = tmp_path / "monday.backup"
    before, held = answers(), contents(database)
    said = run("backup", str(saved)).stderr
    assert "checked" in said
    assert " 0 broken" in said
    assert saved.stat().st_mode & 0o777 == 0o600
    damage(database, "claims")
    refused(StoreDamaged, "tracker check-store", "claims")
    refused(StoreDamaged, "damaged", "check-store")
    refused(StoreDamaged, "damaged", "backup", str(tmp_path / "tuesday.backup"))
    assert not (tmp_path / "tuesday.backup").exists()
    refused(UsageError, "--replace keeps it beside", "restore", str(saved))
    told = run("restore", str(saved), "--replace").stderr
    assert "restored" in told
    assert answers() == before
    assert contents(database) == held
    assert run("check-store").stderr == "sound\n"
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (RECORD,)).fetchone() == (0,)
    (kept,) = tmp_path.glob("tracker.db.replaced-*Z")
    assert b"\xa5" * 4096 in kept.read_bytes()
    assert b"\xa5" * 4096 not in database.read_bytes()
    assert [one.name for one in tmp_path.glob(".*")] == []


@pytest.mark.parametrize("where", DAMAGED)
def test_damage_is_found_and_said(database: Path, tmp_path: Path, where: str) -> None:
    """No command ends in anything but an error of ours, and a backup is never made of it."""
    damage(database, where)
    result = CliRunner().invoke(app, ["check-store"])
    assert isinstance(result.exception, StoreDamaged), (result.output, result.exception)
    named = {"header": "", "cut short": "tracker.db", "sqlite_autoindex_figures_1": "figures"}.get(where, where)
    assert named in result.output, "where it is, and not only that there is some"
    for words in (*ASKED, ("backup", str(tmp_path / "b.backup")), ("ingest", "-q", str(SEEDS[0])), ("init",)):
        one = CliRunner().invoke(app, list(words))
        assert one.exception is None or isinstance(one.exception, StoreError | SystemExit), (words, one.exception)
    assert not (tmp_path / "b.backup").exists()


def test_words_that_were_changed_are_found_by_the_audit(database: Path, tmp_path: Path) -> None:
    """Pages are sound, and what stands in one is not what was read: the backup is made, and says so."""
    with closing(sqlite3.connect(database)) as connection:
        (text,) = connection.execute("SELECT text FROM article_versions ORDER BY id LIMIT 1").fetchone()
        connection.execute("UPDATE article_versions SET text = ? WHERE text = ?", (text.replace("e", "3"), text))
        connection.commit()
    said = run("backup", str(tmp_path / "b.backup"), code=1).stderr
    assert "as in the database" in said
    assert read_backup(tmp_path / "b.backup").of == "sqlite"
    run("backup", str(tmp_path / "c.backup"), "--no-audit")


def test_a_value_that_is_no_json_is_damage(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE claims SET content = '[[0,' WHERE rowid = 1")
        connection.execute("UPDATE claims SET text = CAST(x'ff41ff' AS TEXT) WHERE rowid = 2")
        connection.commit()
    refused(StoreDamaged, "damaged", "claims", "--format", "jsonl")
    refused(StoreDamaged, "damaged", "check-store")


def test_an_index_of_words_that_lost_something_is_named(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM claim_search WHERE rowid = 1")
        connection.commit()
    result = CliRunner().invoke(app, ["check-store", "--format", "jsonl"])
    assert isinstance(result.exception, StoreDamaged)
    assert [json.loads(line)["problem"] for line in result.stdout.splitlines()] == ["1 claims that are not found by their words"]


# ------------------------------------------------------------------ what a backup is


def test_nothing_is_written_over(database: Path, tmp_path: Path) -> None:
    saved = tmp_path / "b.backup"
    saved.write_text("something else")
    refused(UsageError, "--force", "backup", str(saved))
    assert saved.read_text() == "something else"
    refused(UsageError, "is the database itself", "backup", str(database), "--force")
    run("backup", str(saved), "--force", "--no-audit")
    check_backup(saved, read_backup(saved))
    refused(UsageError, "holds something already", "restore", str(saved))
    refused(UsageError, "was not made by `tracker backup`", "restore", str(database), "--to", f"sqlite:///{tmp_path / 'n.db'}")


@pytest.mark.usefixtures("database")
def test_a_backup_that_was_changed_is_refused(tmp_path: Path) -> None:
    saved, to = tmp_path / "b.backup", f"sqlite:///{tmp_path / 'new.db'}"
    run("backup", str(saved), "--no-audit")
    original = saved.read_bytes()
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("UPDATE figures SET value = value + 1 WHERE rowid = 1")
        connection.commit()
    refused(StoreDamaged, "figures is not what was written", "restore", str(saved), "--to", to)
    saved.write_bytes(original)
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute(f'UPDATE {RECORD} SET content = replace(content, \'"revision": "0\', \'"revision": "9\')')
        connection.commit()
    refused(StoreVersion, "newer than", "restore", str(saved), "--to", to)
    for where in ("header", "cut short", "claims"):
        saved.write_bytes(original)
        damage(saved, where)
        refused(StoreDamaged, "take another backup", "restore", str(saved), "--to", to)
    assert not (tmp_path / "new.db").exists()


def test_nobody_is_kept_from_writing_by_a_backup(database: Path, tmp_path: Path) -> None:
    """A backup is of one moment, however many write meanwhile."""
    done = threading.Event()
    written: list[int] = []

    def write() -> None:
        with Store.open(f"sqlite:///{database}") as store:
            while not done.is_set():
                written.append(store.start_run("ingest"))
                store.finish_run(written[-1], {"new": 0})
                time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        run("backup", str(tmp_path / "b.backup"), "--no-audit")
    finally:
        done.set()
        writer.join()
    assert len(written) > 2
    with closing(sqlite3.connect(tmp_path / "b.backup")) as connection:
        assert connection.execute("SELECT count(*) FROM runs WHERE id > 1").fetchone()[0] <= len(written) + 1


def test_a_backup_is_as_at_a_moment_before_what_it_lacks(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came in when the moment was noted is in it, however long copying takes."""
    with Store.open(f"sqlite:///{database}") as store:

        def noting() -> str:
            store.start_run("at that moment")
            return now()

        monkeypatch.setattr(backups, "now", noting)
        run("backup", str(tmp_path / "b.backup"), "--no-audit")
    with Store.open(f"sqlite:///{tmp_path / 'b.backup'}") as saved:
        assert "at that moment" in [one.command for one in saved.runs()]


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("tracker.store.backups.refuse_without_room", ("backup", "b.backup", "--no-audit")),
        ("tracker.store.copying.refuse_what_is_there", ("migrate-store", "{url}", "sqlite:///copy.db")),
    ],
)
def test_what_is_upgraded_just_before_it_is_read_is_refused(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, words: tuple[str, ...]
) -> None:
    """Its tables may be others by then, and what is read less than there is; `last` comes between the first look and the reading."""
    monkeypatch.chdir(tmp_path)

    def overtaken(*_: Any) -> None:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.commit()

    monkeypatch.setattr(last, overtaken)
    refused(StoreVersion, "schema 9999, newer than", *(word.format(url=f"sqlite:///{database}") for word in words))
    assert not (tmp_path / "b.backup").exists()


def test_an_open_database_is_not_replaced(database: Path, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "b.backup"), "--no-audit")
    with Store.open(f"sqlite:///{database}") as store:
        store.stats()
        refused(StoreLocked, "is open in another process", "restore", str(tmp_path / "b.backup"), "--replace")
    run("restore", str(tmp_path / "b.backup"), "--replace")


def test_who_opens_it_while_it_is_replaced_is_told(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The replaced database is still shown by whoever opened it; nothing is stored there, and it says what to do."""
    run("backup", str(tmp_path / "b.backup"), "--no-audit")
    prepared, opened = replacing._prepared, []

    def opening(*given: Any) -> replacing.Restored:
        done = prepared(*given)
        opened.append(Store.open(f"sqlite:///{database}"))
        assert list(opened[0].runs())
        return done

    monkeypatch.setattr(replacing, "_prepared", opening)
    run("restore", str(tmp_path / "b.backup"), "--replace")
    with opened[0] as late:
        for attempt in (lambda: late.start_run("ingest"), late.check_schema):
            with pytest.raises(StoreReplaced, match=r"was replaced or moved while this program had it open.*start it again"):
                attempt()
    assert not database.with_name("tracker.db-journal").exists()
    with Store.open(f"sqlite:///{database}") as store:
        store.check_schema()
        store.start_run("ingest")


def test_a_desk_whose_database_was_replaced_says_so(database: Path, tmp_path: Path) -> None:
    shutil.copy(database, tmp_path / "other.db")
    with Store.open(f"sqlite:///{database}") as store, TestClient(create_app(store), base_url="http://localhost") as client:
        assert client.get("/articles").status_code == 200
        (tmp_path / "other.db").replace(database)
        time.sleep(site.LOOKING)
        shown = client.get("/articles")
        assert shown.status_code == 503
        assert "the database was replaced while this desk ran" in shown.text
        assert client.get("/api/v1/articles").json()["detail"].endswith("start `tracker serve` again")


@pytest.mark.parametrize("links", [True, False])
def test_what_is_made_meanwhile_is_not_written_over(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    """Two restore into one place where nothing was, on a disk with second names and on one without."""
    saved, place = tmp_path / "b.backup", tmp_path / "new.db"
    run("backup", str(saved), "--no-audit")
    if not links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError()))
    prepared = replacing._prepared

    def meanwhile(*given: Any) -> replacing.Restored:
        shutil.copy(database, place)
        return prepared(*given)

    with monkeypatch.context() as patched:
        patched.setattr(replacing, "_prepared", meanwhile)
        with Store.open(f"sqlite:///{database}") as store:
            store.start_run("of the other")
        refused(UsageError, "was made by somebody else meanwhile", "restore", str(saved), "--to", f"sqlite:///{place}")
    with Store.open(f"sqlite:///{place}") as store:
        assert "of the other" in [one.command for one in store.runs()]
    run("restore", str(saved), "--to", f"sqlite:///{tmp_path / 'free.db'}")
    assert contents(tmp_path / "free.db") == contents(saved)
    assert (tmp_path / "free.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "free.db").stat().st_nlink == 1
    assert list(tmp_path.glob(".*.part")) == []


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_log_that_is_left_of_another_database_is_not_taken_for_the_restored_ones(database: Path, tmp_path: Path, suffix: str) -> None:
    """SQLite would bring it into whatever bears the name."""
    run("backup", str(tmp_path / "b.backup"), "--no-audit")
    log = database.with_name(database.name + suffix)
    log.write_bytes(b"what was stored last")
    database.rename(tmp_path / "moved.db")
    refused(UsageError, f"{log.name} is left", "restore", str(tmp_path / "b.backup"))
    assert not database.exists()
    assert log.read_bytes() == b"what was stored last"
    log.rename(tmp_path / "away")
    run("restore", str(tmp_path / "b.backup"))
    assert run("check-store").stderr == "sound\n"


# ------------------------------------------------------------------ how it writes


def mode_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def test_whoever_opens_it_lets_it_write_ahead_again(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    assert mode_of(database) == "delete"
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        run("stats")
        assert time.monotonic() - began < PATIENCE, "it waited for what it can do without"
        other.execute("ROLLBACK")
    assert mode_of(database) == "delete", "somebody used it"
    run("stats")
    assert mode_of(database) == "wal"


@pytest.mark.usefixtures("database")
def test_a_backup_that_is_looked_into_stays_as_it_is(tmp_path: Path) -> None:
    saved = tmp_path / "b.backup"
    run("backup", str(saved), "--no-audit")
    before = saved.read_bytes()
    run("claims", url=f"sqlite:///{saved}")
    assert saved.read_bytes() == before
    assert mode_of(saved) == "delete"


# ------------------------------------------------------------------ what was taken away


def test_what_was_withdrawn_since_does_not_come_back(database: Path, tmp_path: Path) -> None:
    for name in ("Quorvelheim mill", "Quorvelheim later"):
        (tmp_path / f"{name}.txt").write_text(TOWN + f"\nReport of the {name}.\n", encoding="utf-8")
    run("ingest", "-q", str(tmp_path / "Quorvelheim mill.txt"))
    saved = tmp_path / "b.backup"
    run("backup", str(saved), "--no-audit")
    run("ingest", "-q", str(tmp_path / "Quorvelheim later.txt"))
    for name in ("Quorvelheim mill", "Quorvelheim later"):
        run("withdraw", name, "--reason", f"court order {len(name)}", "--yes")
    with Store.open(f"sqlite:///{database}") as store:
        store.add_user("Bo Tarn", Role.admin, "$argon2id$later")
        store.change_user("Ada Quill", disabled=True)
    gone = run("withdrawals", "--format", "jsonl").stdout
    assert any(word in saved.read_bytes().lower() for word in WORDS), "else this test would prove nothing"
    said = run("restore", str(saved), "--replace").stderr
    assert "withdrawn again" in said
    assert "closed again: Ada Quill, nightly" in said
    assert [word for word in WORDS if word in b"".join(one.read_bytes() for one in tmp_path.glob("tracker.db*")).lower()] == []
    strip = [{**json.loads(line), "id": 0} for line in run("withdrawals", "--format", "jsonl").stdout.splitlines()]
    assert strip == [{**json.loads(line), "id": 0} for line in gone.splitlines()]
    for name in ("Quorvelheim mill", "Quorvelheim later"):
        assert "withdrawn" in run("ingest", str(tmp_path / f"{name}.txt"), code=3).stderr
    run("audit", "--all")
    run("check-store")
    run("reconcile")


def test_where_nobody_knows_what_was_withdrawn_it_is_said(database: Path, tmp_path: Path) -> None:
    saved = tmp_path / "b.backup"
    run("backup", str(saved), "--no-audit")
    held = contents(database)
    damage(database, "withdrawals")
    broken = database.read_bytes()
    refused(StoreDamaged, "--without-withdrawals", "restore", str(saved), "--replace")
    assert database.read_bytes()[100:] == broken[100:]
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert "do it again by hand" in run("restore", str(saved), "--replace", "--without-withdrawals").stderr
    assert contents(database) == held
    assert "do it again by hand" in run("restore", str(saved), "--to", f"sqlite:///{tmp_path / 'new.db'}").stderr
    assert contents(tmp_path / "new.db") == held


# ------------------------------------------------------------------ ends in the middle


def environment(database: Path) -> dict[str, str]:
    return {**os.environ, "TRACKER_DATABASE_URL": f"sqlite:///{database}"}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tracker", *words]


@pytest.mark.slow
def test_killed_at_any_moment(database: Path, tmp_path: Path) -> None:
    """What bears a name is whole: the old one, the new one, or none."""
    saved, held = tmp_path / "b.backup", contents(database)
    run("backup", str(saved), "--no-audit")
    moments = random.Random(7)
    for words in (("backup", str(tmp_path / "new.backup"), "--no-audit"), ("restore", str(saved), "--replace")):
        began = time.monotonic()
        subprocess.run(command(*words), env=environment(database), check=True, capture_output=True)
        took = time.monotonic() - began
        for _ in range(4):
            (tmp_path / "new.backup").unlink(missing_ok=True)
            process = subprocess.Popen(command(*words), env=environment(database), stderr=subprocess.DEVNULL)
            time.sleep(took * moments.uniform(0.4, 1.0))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            if (tmp_path / "new.backup").exists():
                check_backup(tmp_path / "new.backup", read_backup(tmp_path / "new.backup"))
            assert contents(database) == held
    check_backup(saved, read_backup(saved))


@pytest.mark.slow
def test_a_killed_restore_leaves_a_database_that_works(database: Path, tmp_path: Path) -> None:
    """It is killed while it holds the old database, which does not write ahead then; what it leaves is beside it, and known by its name."""
    saved, held = tmp_path / "b.backup", contents(database)
    run("backup", str(saved), "--no-audit")
    process = subprocess.Popen(command("restore", str(saved), "--replace"), env=environment(database), stderr=subprocess.DEVNULL)
    while process.poll() is None and not list(tmp_path.glob(".tracker.db.*.part/restored.db")):
        time.sleep(0.005)
    assert process.poll() is None, "it was over before it was killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert mode_of(database) == "delete", "else this test would prove nothing"
    assert contents(database) == held
    with Store.open(f"sqlite:///{database}") as store, store._reading() as reading:
        list(reading.exec_driver_sql("SELECT count(*) FROM claims"))
        store.start_run("while somebody reads")
    assert mode_of(database) == "wal"
    (left,) = tmp_path.glob(".tracker.db.*.part")
    shutil.rmtree(left)
    run("restore", str(saved), "--replace")
    assert contents(database) == held


@pytest.mark.slow
def test_a_disk_without_room(database: Path, tmp_path: Path) -> None:
    saved = tmp_path / "b.backup"
    run("backup", str(saved), "--no-audit")
    held = contents(database)
    for words in (("backup", str(tmp_path / "new.backup")), ("restore", str(saved), "--replace")):
        done = subprocess.run(
            command(*words),
            env=environment(database),
            check=False,
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
        )
        assert done.returncode == 5, done.stderr
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "new.backup").exists()
        assert contents(database) == held
        assert list(tmp_path.glob(".*.part")) == []


def test_room_is_asked_for_first(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that has a tenth of what is needed."""
    left = shutil.disk_usage(tmp_path)._replace(free=database.stat().st_size // 10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: left)
    refused(StoreError, "MB are needed", "backup", str(tmp_path / "b.backup"))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["tracker.db"]


# ------------------------------------------------------------------ PostgreSQL


def test_moved_to_postgresql_backed_up_there_and_restored(database: Path, tmp_path: Path, postgresql: Server) -> None:
    """Every answer is the same on all four: SQLite, PostgreSQL, its backup, and what was restored of that."""
    before, held = answers(), contents(database)
    with postgresql.fresh("template0") as url, postgresql.fresh("template0") as second:
        done = run("migrate-store", f"sqlite:///{database}", url, "--format", "jsonl")
        assert {json.loads(line)["equal"] for line in done.stdout.splitlines()} == {"equal"}
        assert "equal in every table" in done.stderr
        assert answers(url) == before
        checked = run("check-store", url)
        assert checked.stderr.endswith("sound\n")
        assert "CREATE EXTENSION amcheck" in checked.stderr
        saved = tmp_path / "b.backup"
        run("backup", str(saved), url=url)
        assert read_backup(saved).of == "postgresql"
        assert contents(saved) == held
        refused(UsageError, "holds something already", "restore", str(saved), "--to", url)
        refused(UsageError, "createdb", "restore", str(saved), "--to", url, "--replace")
        run("restore", str(saved), "--to", second, "--withdrawn-in", url)
        assert answers(second) == before
        run("restore", str(saved), "--to", f"sqlite:///{tmp_path / 'back.db'}")
        assert contents(tmp_path / "back.db") == held


def test_damage_in_postgresql_is_found_by_amcheck(database: Path, postgresql: Server) -> None:
    with postgresql.fresh("template0") as url:
        run("migrate-store", f"sqlite:///{database}", url)
        engine = open_engine(url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CREATE EXTENSION amcheck")
            assert run("check-store", url).stderr == "sound\n"
            connection.exec_driver_sql("DELETE FROM text_search WHERE number = 1")
            connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('runs', 'id'), 1)")
            # an index that misses rows and says that it is whole
            connection.exec_driver_sql("CREATE INDEX ix_claims_lost ON claims (act)")
            connection.exec_driver_sql("UPDATE pg_index SET indisready = false WHERE indexrelid = 'ix_claims_lost'::regclass")
            connection.exec_driver_sql("UPDATE claims SET act = act || ' again' WHERE position = 0")
            connection.exec_driver_sql("UPDATE pg_index SET indisready = true WHERE indexrelid = 'ix_claims_lost'::regclass")
        engine.dispose()
        result = CliRunner().invoke(app, ["check-store", url, "--format", "jsonl"])
        assert isinstance(result.exception, StoreDamaged), result.output
        found = {json.loads(line)["where"]: json.loads(line)["problem"] for line in result.stdout.splitlines()}
        assert "ix_claims_lost" in found["claims"]
        assert "behind the numbers" in found["runs"]
        assert any("stretches of texts without words" in problem for problem in found.values())
