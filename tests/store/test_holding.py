"""Whoever reconciles on PostgreSQL reads and stores by the connection that keeps others away, and leaves it as it was."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, make_url, select, text

from tests.database_kinds import Server
from tracker.store import Changes, Store, tables
from tracker.store.dockets import Change

NOTHING = Changes((), {kind: frozenset() for kind in Change})


@pytest.fixture
def store(postgresql: Server) -> Iterator[Store]:
    with postgresql.fresh("migrated") as url:
        postgresql.say(f"ALTER DATABASE {make_url(url).database} SET synchronous_commit = on")  # the tests' server waits for nothing
        with Store.open(url) as opened:
            yield opened


def asked(connection: Connection, what: str) -> str:
    return str(connection.execute(text(f"SELECT {what}")).scalar())


def pid(store: Store) -> str:
    with store._reading() as connection:
        return asked(connection, "pg_backend_pid()")


def setting(store: Store, name: str = "synchronous_commit", **how: bool) -> str:
    with store._writing(**how) as connection:
        return asked(connection, f"current_setting('{name}')")


def test_one_connection_is_enough_for_one_after_the_other(store: Store) -> None:
    with store.alone():
        assert store._holder is not None
        own = str(store._holder[0])
        assert pid(store) == own
        with store._writing() as connection:
            assert asked(connection, "pg_backend_pid()") == own
            assert pid(store) != own, "in the midst of a writing"
        with store._reading() as connection:
            assert asked(connection, "pg_backend_pid()") == own
            assert pid(store) != own, "in the midst of a reading"
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(pid, store).result() != own, "another thread"
        assert pid(store.again()) != own, "another store"
        assert pid(store) == own


def test_what_is_read_is_one_state_and_what_is_stored_is_seen(store: Store) -> None:
    with store.alone():
        store.set_edition("one", "1")
        with store._reading() as connection:
            before = asked(connection, "edition FROM derived WHERE name = 'one'")
            store.again().set_edition("one", "2")
            assert asked(connection, "edition FROM derived WHERE name = 'one'") == before == "1"
            assert asked(connection, "current_setting('transaction_isolation')") == "repeatable read"
        assert store.edition("one") == "2"
        assert setting(store, "transaction_isolation") == "read committed"
        with pytest.raises(ZeroDivisionError), store._writing() as connection:
            connection.execute(text("UPDATE derived SET edition = '3'"))
            raise ZeroDivisionError
        assert store.edition("one") == "2"


def test_the_disk_is_waited_for_at_the_end_and_for_what_people_decide(store: Store) -> None:
    assert setting(store) == "on"
    with store.alone():
        assert setting(store) == "off"
        assert setting(store, lasts=True) == "on"
        assert setting(store, last=True) == "on"
        with store._reading():
            assert setting(store) == "on", "of another connection"
    assert [setting(store), setting(store, "transaction_isolation")] == ["on", "read committed"]


def test_a_reconciliation_ends_on_the_disk(store: Store) -> None:
    def written() -> str:
        with store._reading() as connection:
            return asked(connection, "pg_current_wal_insert_lsn()")

    def is_on_disk(place: str) -> bool:
        with store._reading() as connection:
            return asked(connection, f"pg_current_wal_flush_lsn() >= '{place}'") == "True"

    with store.alone():
        waited = []
        for number in range(20):
            store.set_edition("one", str(number))
            waited.append(is_on_disk(written()))
        assert not all(waited)
        place = written()
        store.compared(NOTHING, "edition")
        assert is_on_disk(place)


def test_the_connection_is_left_as_it_was(store: Store) -> None:
    left = []
    with pytest.raises(ZeroDivisionError), store.alone():
        store.set_edition("one", "1")
        left.append(store._stream(select(tables.Derived.table()), 1))
        next(left[0])
        raise ZeroDivisionError
    left.clear()
    with store.alone():
        assert store.edition("one") == "1"
    with store.engine.connect() as connection:
        assert asked(connection, "count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0"
        assert asked(connection, "current_setting('transaction_isolation')") == "read committed"
