"""The databases that tests get: each its own, whatever it was copied from, and the same for every worker."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from tests.conftest import pytest_ignore_collect
from tests.database_kinds import Databases, Makes, Server, once
from tracker.errors import StoreLost
from tracker.store import Store


def commands(url: str) -> list[str]:
    with Store.open(url) as store:
        return [one.command for one in store.runs()]


def noted(url: str, command: str) -> None:
    with Store.open(url) as store:
        store.start_run(command)


def said(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_copy_is_a_database_of_its_own(database: Makes) -> None:
    first = database()
    noted(first, "ingest a")
    second = database(first)
    noted(second, "ingest b")
    assert (commands(first), commands(second)) == (["ingest a"], ["ingest b", "ingest a"])
    assert commands(database()) == []


def test_what_one_worker_filled_comes_whole_to_another(databases: Databases, database: Makes, tmp_path: Path) -> None:
    url = database()
    noted(url, "ingest Quorvelheim")
    databases.hand_out(url, tmp_path / "handed")
    taken = databases.taken(tmp_path / "handed")
    assert commands(taken) == ["ingest Quorvelheim"]
    assert b"Quorvelheim" in databases.everything(taken)
    assert b"Quorvelheim" not in databases.everything(database())
    databases.drop(taken)


def test_a_file_for_all_workers_is_made_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text("filled", encoding="utf-8")

    assert [once(tmp_path / "one.db", make).read_text(encoding="utf-8") for _ in range(2)] == ["filled"] * 2
    assert len(made) == 1


@pytest.mark.parametrize(
    ("asked", "here", "numbers"),
    [
        ("postgresql and not long and not browser", None, True),
        ("slow and not postgresql", True, True),
        ("not postgresql and not slow", None, None),
        ("slow or postgresql", None, None),
        ("", None, None),
    ],
)
def test_files_that_cannot_have_what_is_asked_for_are_left_out(asked: str, here: bool | None, numbers: bool | None) -> None:
    config: Any = SimpleNamespace(getoption={"markexpr": asked}.get)
    place = Path(__file__).resolve()
    assert pytest_ignore_collect(place, config) is here
    assert pytest_ignore_collect(place.with_name("test_numbers.py"), config) is numbers


ADDED = "INSERT INTO runs (command, version, started_at) VALUES ('ingest', '1', '2026')"


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    [
        ADDED,
        f"{ADDED}; DELETE FROM runs",
        "UPDATE alembic_version SET version_num = '0001'",
        "CREATE INDEX more ON runs (version)",
        "ALTER TABLE changes DISABLE TRIGGER ALL",
        "GRANT SELECT ON runs TO PUBLIC",
        "SELECT nextval('runs_id_seq')",
        "ANALYZE",
    ],
)
def test_a_copy_that_was_written_to_is_not_lent_again(postgresql: Server, statement: str) -> None:
    with postgresql.fresh("migrated") as url, Store.open(url) as store:
        said(store, statement)
    with postgresql.fresh("migrated") as another:
        assert another != url
        assert postgresql.everything(another) == postgresql.everything(postgresql.known["migrated"])


@pytest.mark.postgresql
def test_what_was_not_committed_is_not_there_for_the_next(postgresql: Server) -> None:
    with postgresql.fresh("migrated") as url, Store.open(url) as store, store.engine.connect() as connection:
        connection.execute(text(ADDED))
    with postgresql.fresh("migrated") as another:
        assert commands(another) == []


@pytest.mark.postgresql
def test_a_copy_of_something_is_lent_again_unless_it_was_written_to(postgresql: Server) -> None:
    def fill(url: str) -> None:
        Store.init(url)
        noted(url, "ingest a")

    url = postgresql.prepared("noted", fill)
    with postgresql.lent(url) as first:
        assert commands(first) == ["ingest a"]
    with postgresql.lent(url) as second, postgresql.lent(url) as beside:
        assert (second == first, beside == first) == (True, False)
        noted(second, "ingest b")
        assert commands(beside) == ["ingest a"]
    with postgresql.lent(url) as third:
        assert third != second
        assert commands(third) == ["ingest a"]


@pytest.mark.postgresql
def test_whoever_is_still_connected_is_sent_away(postgresql: Server) -> None:
    with postgresql.fresh("migrated") as url:
        store = Store.open(url)
        connection = store.engine.connect()
        connection.execute(text("SELECT 1"))
    with pytest.raises(StoreLost):
        connection.execute(text(ADDED))
    connection.close()
    store.close()


@pytest.mark.postgresql
def test_a_connection_is_taken_up_again_as_it_was_when_it_was_new(postgresql: Server) -> None:
    with postgresql.fresh("migrated") as url:
        seen = []
        for patience in (1, 2):
            with Store.open(url, patience=patience) as store, store.engine.connect() as connection:
                pid, *settings = connection.execute(text("SELECT pg_backend_pid(), current_setting('lock_timeout'), current_user")).one()
                assert settings == [f"{patience}s", "tracker"]
                assert connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).scalar() == 0
                connection.execute(text("SET SESSION search_path = nowhere; SELECT pg_advisory_lock(1)"))
                connection.execute(text("CREATE TEMPORARY TABLE runs (id integer)"))
                connection.commit()
                seen.append(pid)
        assert seen[0] == seen[1]
        postgresql.cut(url)  # while it waits for the next store
        assert commands(url) == []


@pytest.mark.postgresql
def test_of_a_copy_nothing_stays_where_no_other_test_can_have_it(postgresql: Server) -> None:
    def counted() -> list[int]:
        with postgresql.engine.connect() as connection:
            return [
                connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in ("pg_stat_activity WHERE backend_type = 'client backend'", "pg_database")
            ]

    with postgresql.fresh("migrated") as own:  # which may be written to at any moment
        noted(own, "ingest a")
        seen = []
        for _ in range(3):
            with postgresql.lent(own) as copy:
                assert commands(copy) == ["ingest a"]
            seen.append(counted())
        assert seen[1:] == seen[:1] * 2
