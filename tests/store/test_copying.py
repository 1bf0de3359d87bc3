"""A database is copied into an empty one of either kind, whole or not at all, and what it holds is the same afterwards."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from tests.database_kinds import Databases
from tests.databases import sample
from tracker.errors import InputError, StoreError, StoreMissing, StoreVersion, UsageError
from tracker.identity import normalise
from tracker.store import ClaimFilter, Role, Store
from tracker.store.copying import copy_store
from tracker.store.digests import WORDS, Digesting, Form, digest_of_words, forms
from tracker.store.dockets import PENDING, Change, note
from tracker.store.engine import open_engine, writing
from tracker.store.tables import Base
from tracker.store.tombstones import RAW_CONTENTS
from tracker.store.writing import CLAIMS, VERSIONS

COPY = """
import os, signal, sys
from tracker.store import copying

source, target, table, lot = sys.argv[1:]
whole = copying.rows_of

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def rows_of(connection, form):
    for number, rows in enumerate(whole(connection, form)):
        if (form.name, str(number)) == (table, lot):
            kill()
        yield rows

def told(name):
    if (name, "None") == (table, lot):
        kill()

copying.rows_of = rows_of
copying.copy_store(source, target, told=told)
"""  # and is killed before a lot of a table, or when all of it was copied


def fill(url: str) -> None:
    """Put something into every table but one or two."""
    Store.init(url)
    with Store.open(url, normalise=normalise) as store:
        sample.fill(store)
        sample.fill_archive(store)
        ada = store.add_user("Ada Quill", Role.admin, "$argon2id$invented")
        store.start_session(ada.id)
        store.add_token("Ada Quill", "nightly", Role.editor)
        store.log(
            "Ada Quill", "judge", target="figure", target_id="f1", detail={"number": 1e2, "ratio": 0.25, "none": None, "b": [1.0, "ş"]}
        )
        store.record_skip(1, InputError("news/bad.txt", "empty", "leave it out"))
        with writing(store.engine) as connection:
            connection.execute(insert(RAW_CONTENTS), [{"hash": "h1", "compressed": bytes(range(256))}, {"hash": "h2", "compressed": None}])
        store.keep_summaries("actor", {"agency": (3, {"share": 0.1, "whole": 7.0, "long": 10**17})})


@pytest.fixture
def filled(either: Databases) -> Iterator[str]:
    """A database with something in every table but one or two."""
    with either.lent(either.prepared("copied", fill)) as url:
        yield url


def rows_in(url: str) -> dict[str, int]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = {one.name: len(connection.execute(select(one)).all()) for one in Base.metadata.sorted_tables}
    engine.dispose()
    return {name: count for name, count in found.items() if count}


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables as the models read them, by another way than digests take."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = {
            one.name: [tuple(row) for row in connection.execute(select(one).order_by(*one.primary_key))]
            for one in Base.metadata.sorted_tables
            if one.name != "sessions"
        }
    engine.dispose()
    return found


def test_everything_but_sessions_comes_along(filled: str, other_url: str) -> None:
    done = copy_store(filled, other_url)
    assert done.equal
    assert done.since == {}
    assert contents(other_url) == contents(filled)
    before, after = rows_in(filled), rows_in(other_url)
    assert before.pop("sessions") == 1
    assert after == before
    assert {one.source.name: one.source.rows for one in done.tables if one.source.name in before} == before
    assert {one.name for one in Base.metadata.sorted_tables} - {*before, "sessions"} == {"discrepancy_articles"}
    with Store.open(filled, normalise=normalise) as one, Store.open(other_url, normalise=normalise) as two:
        for words in ("killed", "northern agency", "12"):
            found = [{each.claim.id: each.hits for each in store.claims(ClaimFilter(words=words))} for store in (one, two)]
            assert found[0] == found[1]
        phrase = [[["northern", "relief", "agency"]]]
        assert [str(each) for each in two.stretches(phrase, most=100)] == [str(each) for each in one.stretches(phrase, most=100)]
        assert two.stretches(phrase, most=100)[0]


def test_numbers_that_were_used_are_not_used_again(filled: str, other_url: str) -> None:
    with Store.open(filled) as store, writing(store.engine) as connection:
        note(connection, Change.article, ["one that was compared"])
        last = connection.execute(select(PENDING.c.id).order_by(PENDING.c.id.desc()).limit(1)).scalar_one()
        connection.execute(PENDING.delete())
    assert copy_store(filled, other_url).equal
    with Store.open(other_url) as store, writing(store.engine) as connection:
        note(connection, Change.article, ["another"])
        assert connection.execute(select(PENDING.c.id)).scalar_one() > last
    with Store.open(other_url) as store:
        assert store.start_run("reconcile") == max(run.id for run in store.runs())
        store.add_user("Bo Tarn", Role.reader, "$argon2id$invented")
        store.log("Bo Tarn", "looked")
        assert len(store.users()) == 2


def test_the_log_stays_append_only(filled: str, other_url: str) -> None:
    copy_store(filled, other_url)
    engine = open_engine(other_url)
    with pytest.raises(Exception, match="append-only"), writing(engine) as connection:
        connection.execute(text("DELETE FROM changes"))
    engine.dispose()


def test_what_came_in_meanwhile_is_left_and_told(filled: str, other_url: str) -> None:
    written: list[int] = []

    def write(_table: str) -> None:
        if not written:
            with Store.open(filled) as store:
                written.append(store.start_run("ingest more"))

    done = copy_store(filled, other_url, told=write)
    assert done.equal
    assert done.since == {"run": 1}
    assert len(contents(other_url)["runs"]) == len(contents(filled)["runs"]) - 1


MEDDLING = {
    "sqlite": "CREATE TRIGGER meddles AFTER INSERT ON {table} BEGIN {statement}; END",
    "postgresql": "CREATE TRIGGER meddles BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION meddle()",
}


@pytest.mark.parametrize(
    ("table", "by_sqlite", "by_postgresql"),
    [
        ("claims", "UPDATE claims SET text = text || '!' WHERE id = NEW.id", "NEW.text := NEW.text || '!'; RETURN NEW;"),
        ("notices", "DELETE FROM notices WHERE extraction_id = NEW.extraction_id", "RETURN NULL;"),
    ],
    ids=["a value", "a row"],
)
def test_a_target_that_keeps_something_else_is_left_empty(
    filled: str, other_url: str, table: str, by_sqlite: str, by_postgresql: str
) -> None:
    """A trigger of the target changes what goes in."""
    Store.init(other_url)
    engine = open_engine(other_url)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {by_postgresql} END $$"))
        connection.execute(text(MEDDLING[engine.dialect.name].format(table=table, statement=by_sqlite)))
    engine.dispose()
    copied = copy_store(filled, other_url)
    assert not copied.equal
    assert [one.source.name for one in copied.tables if not one.equal] == [table]
    assert set(rows_in(other_url)) == {"derived"}


def test_a_target_that_holds_something_is_refused(filled: str, other_url: str) -> None:
    with Store.open(other_url, create=True) as store:
        store.start_run("ingest")
    with pytest.raises(UsageError, match=r"holds something already \(runs\)"):
        copy_store(filled, other_url)
    with pytest.raises(UsageError, match="these two are the same"):
        copy_store(filled, filled)


def test_tables_of_something_else_are_refused(filled: str, other_url: str) -> None:
    engine = open_engine(other_url, create=True)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE recipes (id integer)"))
    engine.dispose()
    with pytest.raises(UsageError, match=r"tables of something else \(recipes\)"):
        copy_store(filled, other_url)


@pytest.mark.parametrize(("found", "words"), [("0006", "run `tracker init`"), ("9999", "newer than")])
def test_a_source_of_another_schema_is_refused(filled: str, other_url: str, found: str, words: str) -> None:
    engine = open_engine(filled)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    engine.dispose()
    with pytest.raises(StoreVersion, match=words):
        copy_store(filled, other_url)


def test_a_source_that_is_none_is_refused(other_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="tracker init"):
        copy_store(f"sqlite:///{tmp_path / 'nowhere.db'}", other_url)


def test_words_by_other_rules_are_not_taken_over(filled: str, other_url: str) -> None:
    engine = open_engine(filled)
    with writing(engine) as connection:
        connection.execute(text("UPDATE derived SET edition = '0.1' WHERE name = 'text_search'"))
    engine.dispose()
    with pytest.raises(StoreError, match="run `tracker init` on it"):
        copy_store(filled, other_url)
    Store.init(filled)
    assert copy_store(filled, other_url).equal


def test_what_postgresql_cannot_keep_is_named(tmp_path: Path, postgresql: Any) -> None:
    source = f"sqlite:///{tmp_path / 'source.db'}"
    with Store.open(source, create=True) as store:
        sample.fill(store)
        with writing(store.engine) as connection:
            connection.execute(CLAIMS.update().values(text="a\0b"))
    with postgresql.fresh("migrated") as target:
        with pytest.raises(StoreError, match=r"does not take the rows of claims.*nothing was copied"):
            copy_store(source, target)
        assert set(rows_in(target)) == {"derived"}


FORM = Form("one", (("name", "text"), ("said", "json"), ("is", "flag"), ("share", "double"), ("file", "bytes")), ("name",))
ROW = ("a", {"one": 1, "two": [2.5, None]}, True, 0.5, b"x")


def come_to(*rows: tuple[Any, ...]) -> str:
    found = Digesting(FORM)
    found.add(rows)
    return found.done().digest


@pytest.mark.parametrize(
    "same", [("a", {"two": [2.5, None], "one": 1.0}, 1, 0.5, b"x"), ("a", {"one": 1, "two": (2.5, None)}, True, 0.5, bytearray(b"x"))]
)
def test_what_is_the_same_has_one_digest(same: tuple[Any, ...]) -> None:
    assert come_to(same) == come_to(ROW)


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (ROW, ROW),
        (("b", *ROW[1:]),),
        ((None, *ROW[1:]),),
        (("a", {"one": "1", "two": [2.5, None]}, *ROW[2:]),),
        (("a", {"one": 1, "two": [None, 2.5]}, *ROW[2:]),),
        (("a", None, *ROW[2:]),),
        ((*ROW[:2], False, *ROW[3:]),),
        ((*ROW[:3], 0.5000000000000001, b"x"),),
        ((*ROW[:4], b"y"),),
        ((*ROW[:4], None),),
    ],
)
def test_every_difference_has_another_digest(rows: tuple[tuple[Any, ...], ...]) -> None:
    assert come_to(*rows) != come_to(ROW)


def test_every_column_of_every_table_is_read(filled: str) -> None:
    assert {form.name: {name for name, _ in form.columns} for form in forms() if form.name != "claim_search"} == {
        one.name: {each.name for each in one.c} for one in Base.metadata.sorted_tables if one.name != "sessions"
    }
    engine = open_engine(filled)
    with engine.connect() as connection:
        assert digest_of_words(connection).rows > 10
    engine.dispose()


def test_a_table_that_is_read_in_several_lots_is_copied_whole(url: str, other_url: str) -> None:
    with Store.open(url) as store, writing(store.engine) as connection:
        rows = [{"place": f"place {n}", "fingerprint": str(n), "seen_at": "2024-03-26"} for n in range(5_000)]
        connection.execute(insert(Base.metadata.tables["sightings"]), rows)
    done = copy_store(url, other_url)
    assert done.equal
    assert {one.target.rows for one in done.tables if one.target.name == "sightings"} == {5_000}


@pytest.mark.slow
def test_killed_while_copying(filled: str, other_url: str) -> None:
    """The target is empty afterwards, and takes the whole when it is asked again."""
    with Store.open(filled) as store, writing(store.engine) as connection:
        row = connection.execute(select(VERSIONS).where(VERSIONS.c.text != "").limit(1)).one()._mapping
        rows = [{**row, "id": f"v{n}", "number": n + 10, "text_hash": f"h{n}", "salt": "", "text": row["text"] * 20} for n in range(120)]
        connection.execute(insert(VERSIONS), rows)
    Store.init(filled)
    Store.init(other_url)
    for table, lot in (("articles", None), (VERSIONS.name, 2), (WORDS, None)):
        killed = subprocess.run([sys.executable, "-c", COPY, filled, other_url, table, str(lot)], check=False)
        assert killed.returncode == -signal.SIGKILL, table
        assert set(rows_in(other_url)) == {"derived"}, table
    assert copy_store(filled, other_url).equal
