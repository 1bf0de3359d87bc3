"""A database that cannot be used is refused by name, with what mends it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text

from tracker.errors import StoreError, StoreLocked, StoreMissing, StoreReadOnly, UsageError
from tracker.store import Role, Store, Target
from tracker.store.engine import among, open_engine, parse, writing
from tracker.store.tables import Base

MakeStory = Callable[..., Any]
RUNS = Base.metadata.tables["runs"]


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///tracker.db", "sqlite"),
        ("postgresql://ada@db.example/tracker", "postgresql+psycopg"),
        ("postgres://ada@db.example/tracker", "postgresql+psycopg"),
        ("postgresql+psycopg://ada@db.example/tracker", "postgresql+psycopg"),
    ],
)
def test_urls(url: str, driver: str) -> None:
    assert parse(url).drivername == driver


@pytest.mark.parametrize("negated", [False, True])
@pytest.mark.parametrize(
    ("column", "values"),
    [
        (RUNS.c.command, []),
        (RUNS.c.command, ["ingest b"]),
        (RUNS.c.command, ["ingest b", "nothing"]),
        (RUNS.c.command, {"ingest a", "ingest c"}),
        (RUNS.c.command, [f"ingest {letter}" for letter in "bc" for _ in range(60)]),
        (RUNS.c.command, ["ingest a", None]),
        (RUNS.c.id, [2]),
        (RUNS.c.id, [1, 3]),
        (RUNS.c.id, list(range(2, 200))),
    ],
)
def test_what_is_among_some_values(store: Store, column: Any, values: Collection[Any], negated: bool) -> None:
    for letter in "abc":
        store.start_run(f"ingest {letter}")
    with store.engine.connect() as connection:
        every = connection.execute(select(column)).scalars().all()
        found = connection.execute(select(column).where(~among(column, values) if negated else among(column, values))).scalars().all()
    unknown = negated and None in values  # SQL does not say whether a value is the one that is unknown
    assert sorted(found) == ([] if unknown else [one for one in sorted(every) if (one in values) != negated])


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("tracker.db", "'tracker.db' is no database URL: write sqlite:///FILE"),
        ("mysql://ada@db.example/tracker", "'mysql' databases are not supported: write sqlite:///FILE"),
        ("sqlite://", "a database in memory would be gone with the command"),
        ("sqlite:///:memory:", "a database in memory would be gone with the command"),
    ],
)
def test_other_urls_are_refused(url: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Store.open(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgres//ada:secret@db.example/tracker",
        "postgresql://ada:secret@db.example:port/tracker",
        "mysql://ada:secret@db.example/tracker",
        "host=db.example password=secret",
    ],
)
def test_a_refused_url_is_not_repeated_with_its_password(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        Store.open(url)
    assert "secret" not in str(raised.value)
    assert "write sqlite:///FILE" in str(raised.value)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_new_database_is_for_its_owner_alone_and_so_is_its_log(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        Store.init(f"sqlite:///{tmp_path / 'tracker.db'}")
        store = Store.open(f"sqlite:///{tmp_path / 'tracker.db'}")
        store.start_run("ingest")
        files = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert files == {"tracker.db": 0o600, "tracker.db-wal": 0o600, "tracker.db-shm": 0o600}


def test_the_mode_of_a_database_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "tracker.db").touch()
    (tmp_path / "tracker.db").chmod(0o660)  # shared by a group
    Store.init(f"sqlite:///{tmp_path / 'tracker.db'}")
    assert (tmp_path / "tracker.db").stat().st_mode & 0o777 == 0o660


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    path.write_text("once upon a time " * 100)
    for use in (Store.open, Store.init):
        with pytest.raises(StoreError, match=r"tracker\.db is no SQLite database: choose another file"):
            use(f"sqlite:///{path}")
    assert path.read_text().startswith("once upon a time")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=f"there is no folder {tmp_path / 'nowhere'}"):
        Store.init(f"sqlite:///{tmp_path / 'nowhere' / 'tracker.db'}")


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is the server running, and the URL right") as raised:
        Store.open(f"postgresql://ada:secret@/tracker?host={tmp_path}")
    assert "secret" not in str(raised.value)
    with pytest.raises(StoreError, match="is the server running, and the URL right") as raised:
        Store.open(f"postgresql:///tracker?user=ada&password=secret&host={tmp_path}")
    assert "secret" not in str(raised.value)


def test_a_database_that_the_server_does_not_have(postgresql: Any) -> None:
    with pytest.raises(StoreMissing, match="create it with `createdb`, then run `tracker init`"):
        Store.open(postgresql.url.format("nowhere"))


def test_a_locked_database_is_waited_for_and_then_named(url: str, story: MakeStory) -> None:
    story_one, other = story(), open_engine(url)
    with Store.open(url, patience=0.2) as store:
        with writing(other) as connection:
            connection.execute(text("UPDATE articles SET name = 'x'"))
            connection.execute(text("LOCK TABLE articles") if connection.dialect.name == "postgresql" else text("SELECT 1"))
            with pytest.raises(StoreLocked, match="another process writes to it"):
                story_one.save(store)
        assert store.stats().articles == 0
        assert story_one.save(store).value == "new", "the lock is gone"
    other.dispose()


def test_reading_goes_on_while_another_writes(url: str, story: MakeStory) -> None:
    other = open_engine(url)
    with Store.open(url, patience=0.2) as store:
        story().save(store)
        with writing(other) as connection:
            connection.execute(text("UPDATE articles SET name = 'x'"))
            assert store.article("story").name == "story"
    other.dispose()


def test_sqlite_keeps_a_write_ahead_log_and_enforces_foreign_keys(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    Store.init(url)
    with Store.open(url) as store, store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000


def test_postgresql_is_told_to_wait_no_longer(postgresql: Any) -> None:
    with Store.open(postgresql.url.format("migrated"), patience=3) as store, store.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "3s"


def test_postgresql_that_may_only_be_read(postgresql: Any, story: MakeStory) -> None:
    with Store.open(postgresql.url.format("migrated") + "&options=-cdefault_transaction_read_only%3Don") as store:
        with pytest.raises(StoreReadOnly, match="this user may not write to it"):
            story().save(store)
        assert store.stats().articles == 0


# ------------------------------------------------------------------ what may not be written, tried by a user who is not root

CASES = ("new", "read-only folder", "read-only both", "read-only file", "unreadable file")
TRY = """
import os, pwd, sys
import sqlalchemy.dialects.sqlite  # while files of this installation may still be read
from tracker.errors import StoreError
from tracker.store import Store
if os.geteuid() == 0:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
def told(use):
    try:
        use()
    except StoreError as error:
        return f"{type(error).__name__} {error}"
    return "went well"
for folder in sys.argv[1:]:
    url = f"sqlite:///{folder}/tracker.db"
    use = Store.open if os.path.exists(f"{folder}/tracker.db") else Store.init
    print(told(lambda: use(url)), told(lambda: Store.open(url).start_run("x")), sep="|")
"""


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, tuple[str, str, Path]]]:
    """For each case, what came of opening and of writing to a database that file permissions protect, and its folder."""
    top = Path(tempfile.mkdtemp())  # pytest's own folders are closed to other users
    top.chmod(0o755)
    folders = {case: top / case.replace(" ", "-") for case in CASES}
    for case, folder in folders.items():
        folder.mkdir()
        if case != "new":
            Store.init(f"sqlite:///{folder}/tracker.db")
            (folder / "tracker.db").chmod({"read-only folder": 0o666, "unreadable file": 0o000}.get(case, 0o444))
        folder.chmod(0o777 if case.endswith("file") else 0o555)
    done = subprocess.run([sys.executable, "-c", TRY, *folders.values()], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    parts = [line.split("|") for line in done.stdout.splitlines()]
    yield {case: (opened, written, folder) for (case, folder), (opened, written) in zip(folders.items(), parts, strict=True)}
    for folder in folders.values():
        folder.chmod(0o755)
    shutil.rmtree(top)


@pytest.mark.parametrize("case", ["new", "read-only folder", "read-only both"])
def test_a_database_in_a_read_only_folder(told: dict[str, tuple[str, str, Path]], case: str) -> None:
    opened, _, folder = told[case]
    assert opened == (
        f"StoreReadOnly {folder}/tracker.db or its folder {folder} may not be written, and SQLite needs both, for reading too:"
        " copy the database to a folder of your own"
    )


def test_a_read_only_file_in_a_writable_folder_is_read_but_not_written(told: dict[str, tuple[str, str, Path]]) -> None:
    opened, written, folder = told["read-only file"]
    assert opened == "went well"
    assert written.startswith(f"StoreReadOnly {folder}/tracker.db or its folder {folder} may not be written")


def test_a_file_that_may_not_be_read(told: dict[str, tuple[str, str, Path]]) -> None:
    opened, _, folder = told["unreadable file"]
    assert opened == f"StoreError {folder}/tracker.db cannot be opened: it is no file that may be read"


def test_what_people_do_waits_for_the_disk_and_what_a_command_makes_again_does_not(tmp_path: Path, story: MakeStory) -> None:
    """A power cut may cost the last of what was taken in, and never a decision."""
    Store.init(url := f"sqlite:///{tmp_path / 'tracker.db'}")
    said: list[str] = []
    with Store.open(url) as store:
        event.listen(store.engine, "before_cursor_execute", lambda _, __, statement, *___: said.append(statement))

        def waits(act: Callable[[], object]) -> bool:
            said.clear()
            act()
            how = {one.rpartition(" ")[2] for one in said if one.startswith("PRAGMA synchronous")}
            assert len(how) == 1
            assert said.index(f"PRAGMA synchronous = {min(how)}") < said.index("BEGIN IMMEDIATE"), "within a transaction it has no effect"
            return how == {"FULL"}

        assert not waits(lambda: story().save(store))
        assert waits(lambda: store.judge(Target.speakers, "agency", "same", by="ada", other_id="guard"))
        assert not waits(lambda: store.replace_discrepancies([]))
        assert waits(lambda: store.add_user("ada", Role.admin, "$argon2id$invented"))
        assert waits(lambda: store.change_user("ada", password="$argon2id$another"))
        assert waits(lambda: store.log("ada", "exported"))
        assert waits(lambda: store.withdraw("story", reason="asked for", by="ada"))
