"""PostgreSQL goes away in the middle of whatever is written, and comes back: nothing is lost, and nothing is there twice."""

import gc
import json
import os
import random
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, make_url, text
from sqlalchemy import select as select_

from benchmarks import recombined
from tests.database_kinds import Server
from tests.store.conftest import AGENCY
from tracker.errors import InputError, StoreLocked, StoreLost
from tracker.read.duplicates import digest
from tracker.reconciling import reconcile
from tracker.records import Figure, Period
from tracker.store import ImportedFigure, Key, Saved, Store, Target
from tracker.store.engine import RECONCILING, open_engine, outlasting
from tracker.store.tables import Base

# a cursor on a connection that is gone cannot be closed any more, and psycopg says so
pytestmark = pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")

MakeStory = Callable[..., Any]
Rows = dict[str, list[str]]

ARTICLES = 50
OF_THE_RUN = ("runs", "run_skips")
# where it was read first, moments, and numbers that a database gives
OTHERWISE = ("path", "ingested_at", "created_at", "seen_at", "at", "made_at", "found_at", "number", "started_at", "finished_at")


def stored(url: str) -> Rows:
    """The rows of every table, sorted, without what differs between two runs that leave the same."""
    found: Rows = {}
    engine = open_engine(url)
    with engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            if name in OF_THE_RUN:
                continue
            numbered = len(table.primary_key) == 1 and next(iter(table.primary_key)).type.python_type is int
            columns = [column for column in table.c if column.name not in OTHERWISE and not (numbered and column.primary_key)]
            if name == "article_versions":
                columns.append(table.c.number)
            rows = [json.dumps(list(row), sort_keys=True, default=repr) for row in connection.execute(select_(*columns))]
            found[name] = sorted(set(rows) if name == "pending" else rows)  # what is noted twice is looked at once
        searched = connection.execute(text("SELECT extraction_id, claim_id, text FROM claim_search"))
        found["claim_search"] = sorted(repr(tuple(row)) for row in searched)
        number = "number" if engine.dialect.name == "postgresql" else "rowid"
        words = connection.execute(text(f"SELECT count(*) FROM text_search t JOIN searched_texts s ON s.number = t.{number}"))
        found["text_search"] = [repr(words.scalar())]
    engine.dispose()
    return found


def differing(wanted: Rows, found: Rows) -> dict[str, int]:
    """How many rows differ, by table."""
    return {
        name: count
        for name in wanted.keys() | found.keys()
        if (count := len(set(wanted.get(name, ())) ^ set(found.get(name, ())))) or len(wanted.get(name, ())) != len(found.get(name, ()))
    }


def ingesting(url: str, file: Path, *, summary: str = "-") -> "subprocess.Popen[str]":
    """Start `tracker ingest`."""
    environment = {"OMP_NUM_THREADS": "1", **os.environ, "TRACKER_DATABASE_URL": url, "TRACKER_CLAIMS": "rules"}
    command = [sys.executable, "-m", "tracker", "ingest", str(file), "--quiet", "--summary", summary]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(autouse=True)
def _no_cursors_are_left() -> Iterator[None]:
    """Nothing of a lost connection comes to its end in another test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("lost") / "articles.jsonl"
    recombined.write(file, ARTICLES)
    return file


@pytest.fixture(scope="module")
def undisturbed(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, int]]]:
    """URL of a database into which the articles were taken without any trouble, and the counts of that run."""
    url = f"sqlite:///{tmp_path_factory.mktemp('undisturbed') / 'tracker.db'}"
    Store.init(url)
    process = ingesting(url, articles)
    told, errors = process.communicate()
    assert process.returncode == 0, errors
    yield url, json.loads(told)["counts"]


@pytest.fixture
def cut_url(postgresql: Server) -> Iterator[str]:
    with postgresql.fresh("migrated") as url:
        yield url


@contextmanager
def cutting(server: Server, store: Store, beginning: str) -> Iterator[list[str]]:
    """End all connections to a database as it is about to hear a statement that begins so, once; tells which it was."""
    cut: list[str] = []

    def end(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(beginning) and not cut:
            cut.append(statement)
            server.cut(store.url)

    event.listen(store.engine, "before_cursor_execute", end)
    try:
        yield cut
    finally:
        event.remove(store.engine, "before_cursor_execute", end)


# ------------------------------------------------------------------ one transaction


def test_a_connection_that_waited_is_taken_again_unless_the_server_has_ended_it(postgresql: Server, cut_url: str) -> None:
    def process(store: Store) -> int:
        with store.engine.connect() as connection:
            found: int = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            return found

    with Store.open(cut_url) as store:
        before = process(store)
        assert process(store) == before
        postgresql.cut(cut_url)
        assert process(store) != before


def test_a_connection_that_waited_and_is_gone_is_replaced(postgresql: Server, cut_url: str, story: MakeStory) -> None:
    with Store.open(cut_url) as store:
        story().save(store)
        postgresql.cut(cut_url)
        assert store.stats().articles == 1


@pytest.mark.parametrize(
    "beginning", ["SELECT pg_advisory_xact_lock", "INSERT INTO articles", "INSERT INTO figures", "SELECT txid_current"]
)
def test_an_article_is_saved_though_the_connection_is_cut(postgresql: Server, cut_url: str, story: MakeStory, beginning: str) -> None:
    with Store.open(cut_url) as store:
        with cutting(postgresql, store, beginning) as cut:
            assert story().save(store) is Saved.new
        assert len(cut) == 1
        assert (store.stats().articles, store.stats().claims, store.stats().figures) == (1, 2, 2)
        assert story().save(store) is Saved.unchanged


def test_a_decision_is_made_once_though_the_connection_is_cut(
    postgresql: Server, cut_url: str, story: MakeStory, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(cut_url) as store:
        story().save(store)
        with cutting(postgresql, store, "INSERT INTO judgements") as cut:
            number = store.judge(Target.speakers, "agency", "same", by="Ada Vale", other_id="guard")
        assert len(cut) == 1
        assert ["lost, trying again" in caplog.messages[0], *caplog.messages[1:]] == [True, "the connection to the database is back"]
        assert "run the same command" not in caplog.text, "it is done already"
        assert [one.id for one in store.judgements()] == [number]
        assert store.moved.statements == 1, "what the guard was said to have said"


def test_what_is_read_in_lots_says_that_the_connection_was_lost(postgresql: Server, cut_url: str, story: MakeStory) -> None:
    with Store.open(cut_url) as store:
        for number in range(3):
            story(id=str(number), text=f"{story().article.text} {number}").save(store)
        lots = store._stream(select_(Base.metadata.tables["articles"].c.id), 1)
        next(lots)
        postgresql.cut(cut_url)
        with pytest.raises(StoreLost, match="run the same command again"):
            list(lots)
        assert store.stats().articles == 3


def test_a_server_that_does_not_come_back_is_named(own_postgresql: Server) -> None:
    own_postgresql.say("CREATE DATABASE tracker")
    Store.init(own_postgresql.url.format("tracker"))
    with Store.open(own_postgresql.url.format("tracker")) as store:
        own_postgresql.stop()
        began = time.monotonic()
        with pytest.raises(StoreLost, match="is the server running"):
            outlasting(store.stats, patience=1)
        assert 1 <= time.monotonic() - began < 20
        own_postgresql.start()
        assert store.stats().articles == 0


def test_what_fails_for_another_reason_is_not_done_again() -> None:
    tried: list[int] = []

    def locked() -> None:
        tried.append(1)
        raise StoreLocked("another process writes to it")

    with pytest.raises(StoreLocked):
        outlasting(locked)
    assert len(tried) == 1
    with pytest.raises(StoreLocked):
        outlasting(locked, turns=3)
    assert len(tried) == 4


# ------------------------------------------------------------------ a commit that gets no answer


class HangingUp:
    """Stands between a store and its server, and hangs up at a commit: before the server hears it, or before its answer is passed on."""

    def __init__(self, server: Path, folder: Path) -> None:
        self.when: str | None = None
        self._server = str(server / ".s.PGSQL.5432")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / ".s.PGSQL.5432"))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(self._server)
            while True:
                for one in select.select([client, server], [], [])[0]:
                    heard = one.recv(1 << 16)
                    if not heard:
                        return
                    if one is client and self.when is not None and heard.startswith(b"Q") and b"COMMIT" in heard:
                        when, self.when = self.when, None
                        if when == "after":
                            server.sendall(heard)
                            server.recv(1 << 16)
                        return
                    (server if one is client else client).sendall(heard)


@pytest.fixture
def hanging_up(cut_url: str) -> Iterator[tuple[HangingUp, Store]]:
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:  # short: the path of a socket has a limit
        url = make_url(cut_url)
        between = HangingUp(Path(str(url.query["host"])), Path(name))
        with Store.open(url.update_query_dict({"host": name}).render_as_string(hide_password=False)) as store:
            yield between, store
        between.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_committed_without_an_answer_is_there_once(hanging_up: tuple[HangingUp, Store], story: MakeStory, when: str) -> None:
    between, store = hanging_up

    def hung_up() -> bool:
        gone, between.when = between.when is None, when
        return gone

    between.when = when
    run = store.start_run("ingest articles/")
    assert hung_up()
    store.record_skip(run, InputError("a.html", "is empty"))
    assert hung_up()
    assert story().save(store) is Saved.new
    assert hung_up()
    number = store.judge(Target.speakers, "agency", "same", by="Ada Vale", other_id="guard")
    assert hung_up()
    store.finish_run(run, {"new": 1})
    assert hung_up()
    between.when = None
    assert [(one.id, one.counts, one.left_out) for one in store.runs()] == [(run, {"new": 1}, 1)]
    assert [one.id for one in store.judgements()] == [number]
    assert (store.stats().articles, store.stats().claims) == (1, 2)


# ------------------------------------------------------------------ reconciling


def test_who_lost_the_lock_stores_nothing_derived(postgresql: Server, cut_url: str) -> None:
    with Store.open(cut_url) as store, Store.open(cut_url) as other:
        with store.alone():
            store.set_edition("reconcile", "1")
            postgresql.cut(cut_url)
            with other.alone():
                other.set_edition("reconcile", "2")
                for write in (lambda: store.set_edition("reconcile", None), lambda: store.replace_discrepancies([])):
                    with pytest.raises(StoreLost, match="kept others from reconciling"):
                        write()
        assert other.edition("reconcile") == "2"
        with store.alone():
            store.set_edition("reconcile", "3")
        assert other.edition("reconcile") == "3"
        with other.engine.connect() as connection:
            held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": RECONCILING}).scalar()
        assert held, "nobody holds it any more"


def test_no_derived_write_comes_through_without_the_lock(postgresql: Server, cut_url: str, story: MakeStory) -> None:
    """Whatever whoever reconciles writes, and whichever write comes first after the lock is gone."""
    with Store.open(cut_url) as store, Store.open(cut_url) as other:
        told = story()
        told.save(store)
        figure, claim = told.extraction.figures[0].id, told.extraction.claims[0].id
        extraction = store.extractions_of([claim])[claim]
        with store.alone():
            postgresql.cut(cut_url)
            with other.alone():
                for write in (
                    lambda: store.set_keys("reconcile", [Key("k", extraction, "m")]),
                    lambda: store.add_keys("reconcile", [Key("k", extraction, "m")]),
                    lambda: store.file({figure: "elsewhere"}),
                    lambda: store.mark_copies({}),
                    lambda: store.group_events({}),
                    lambda: store.compared(store.changes()),
                ):
                    with pytest.raises(StoreLost, match="kept others from reconciling"):
                        write()
                other.file({figure: "here"})
        assert other.filed([figure]) == {(figure, "here")}
        assert other.changes().numbers, "what changed is still to be compared"


@pytest.mark.parametrize("beside", [False, True], ids=["by the connection that has it", "by another one"])
def test_a_lock_that_is_lost_while_something_is_stored_undoes_it(postgresql: Server, cut_url: str, beside: bool) -> None:
    with Store.open(cut_url) as store, Store.open(cut_url) as other:
        with store.alone(), suppress(StoreLost), store._reading() if beside else nullcontext():
            assert store._holder is not None
            with pytest.raises(StoreLost, match="kept others from reconciling"), store._writing() as connection:
                connection.execute(text("INSERT INTO derived (name, edition) VALUES ('reconcile', 'half')"))
                assert (connection.execute(text("SELECT pg_backend_pid()")).scalar() == store._holder[0]) is not beside
                postgresql.say(f"SELECT pg_terminate_backend({store._holder[0]}, 5000)")
        assert other.edition("reconcile") is None
        with store.alone():
            store.set_edition("reconcile", "whole")
        assert other.edition("reconcile") == "whole"


def test_a_process_of_the_same_number_is_another_one(cut_url: str) -> None:
    """A server that was started anew counts from the beginning: what has the number and the lock may be somebody else's connection."""
    with Store.open(cut_url) as store, Store.open(cut_url) as other, store.alone(), store._reading():
        store.set_edition("reconcile", "1")
        assert store._holder is not None
        number, began = store._holder
        store._holder = (number, began - timedelta(seconds=1))
        with pytest.raises(StoreLost, match="kept others from reconciling"):
            store.set_edition("reconcile", "2")
        assert other.edition("reconcile") == "1"


OUTLETS = ("Harbour Post", "Bay Herald", "Valley Courier")
CONFLICT = "Northern Relief Agency said 19 people were killed in Ardmere, including 5 children. It denied that the Coast Guard fired."


@pytest.mark.parametrize(
    "beginning", ["INSERT INTO blocking_keys", "SET LOCAL lock_timeout", "INSERT INTO discrepancies", "DELETE FROM pending"]
)
def test_a_reconciliation_begins_anew_where_its_connections_are_cut(
    postgresql: Server, cut_url: str, tmp_path: Path, story: MakeStory, beginning: str
) -> None:
    def save(store: Store) -> None:
        for one in (story(id="one"), story(id="two", text=CONFLICT, source="Bay Herald")):
            assert store.save(one.article, one.extraction, speakers=one.speakers, digest=digest(one.article.text)) is Saved.new
        figures = [
            Figure(
                id=f"figure{number}", measure="killed", value=value, low=value, high=value, place="Ardmere", period=Period.cumulative,
                since="2024-01-01", as_of="2024-05-01", attributed_to="Northern Relief Agency",
            )
            for number, value in enumerate((100, 100, 109))
        ]  # fmt: skip
        lines = [ImportedFigure(one, outlet, "2024-05-02", "file", 1, "{}") for one, outlet in zip(figures, OUTLETS, strict=True)]
        store.import_figures(lines, speakers={AGENCY.name: AGENCY})

    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}", create=True) as quiet:
        save(quiet)
        reconcile(quiet, processes=1)
        wanted = stored(quiet.url)
    with Store.open(cut_url) as store:
        save(store)
        with cutting(postgresql, store, beginning) as cut:
            reconcile(store, processes=1)
        assert len(cut) == 1
        assert differing(wanted, stored(cut_url)) == {}
        assert len(wanted["discrepancies"]) > 0


# ------------------------------------------------------------------ a process that takes articles in


def count(url: str) -> int:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(select_(func.count()).select_from(Base.metadata.tables["articles"])).scalar_one())
    finally:
        engine.dispose()


def wait_for_articles(url: str, process: "subprocess.Popen[str]") -> None:
    while process.poll() is None and not count(url):
        time.sleep(0.02)


def check_ingested(process: "subprocess.Popen[str]", url: str, undisturbed: tuple[str, dict[str, int]]) -> None:
    told, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert json.loads(told)["counts"] == undisturbed[1]
    assert differing(stored(undisturbed[0]), stored(url)) == {}
    with Store.open(url) as store:
        [run] = store.runs()
    assert run.finished_at is not None
    assert run.counts is not None
    assert run.counts["new"] == ARTICLES


@pytest.mark.slow
def test_ingesting_while_connections_are_cut(
    postgresql: Server, cut_url: str, articles: Path, undisturbed: tuple[str, dict[str, int]]
) -> None:
    process = ingesting(cut_url, articles)
    wait_for_articles(cut_url, process)
    chance, cuts = random.Random(5), 0
    while process.poll() is None and cuts < 200:
        time.sleep(chance.uniform(0.02, 0.3))
        postgresql.cut(cut_url)
        cuts += 1
    assert cuts > 2, "it was over before anything happened"
    check_ingested(process, cut_url, undisturbed)


@pytest.mark.slow
def test_ingesting_while_the_server_is_started_anew(
    own_postgresql: Server, articles: Path, undisturbed: tuple[str, dict[str, int]]
) -> None:
    own_postgresql.say("CREATE DATABASE tracker TEMPLATE template0")
    url = own_postgresql.url.format("tracker")
    Store.init(url)
    process = ingesting(url, articles)
    wait_for_articles(url, process)
    assert process.poll() is None
    own_postgresql.stop()
    time.sleep(1)
    own_postgresql.start()
    assert count(url) < ARTICLES, "it was over before the server was stopped"
    check_ingested(process, url, undisturbed)
