"""No room is left: the error says so, nothing stored is lost, and when room was made the same command finishes its work."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from benchmarks import faults
from tracker.errors import StoreFull
from tracker.identity import normalise
from tracker.records import Article, Extraction
from tracker.store import RunState, Saved, Store
from tracker.web import create_app
from tracker.web.visitors import COOKIE, csrf

ROOM = "no room is left"
Disk = Callable[..., Path]


def fill(disk: Path, *, but: int = 0) -> Path:
    """Fill a file system, but for some bytes, by one file."""
    filler, block = disk / "filler", b"\0" * 4096
    with filler.open("wb", buffering=0) as file:
        with suppress(OSError):
            while file.write(block) == len(block):
                pass
        file.truncate(max(0, file.tell() - but))
    return filler


def long_story(number: int) -> tuple[Article, Extraction]:
    chance = random.Random(number)
    words = " ".join(f"word{chance.randrange(10**9)}" for _ in range(2000))
    article = Article(id=str(number), text=f"Text {number}. {words}")
    return article, Extraction(article=article.id, text_hash=article.text_hash, extractor="1", model="1")


def save_until_full(store: Store) -> int:
    """Save long articles until no room is left, and return how many were stored."""
    for number in range(2000):
        article, extraction = long_story(number)
        try:
            store.save(article, extraction, speakers={})
        except StoreFull as error:
            assert ROOM in str(error)
            assert "run the same command again" in str(error)
            return number
    raise AssertionError("it never was full")


def check_and_finish(store: Store, stored: int) -> None:
    """See that all is there that was stored, and that the next articles are taken in."""
    assert store.stats().articles == stored
    for number in range(stored + 3):
        article, extraction = long_story(number)
        assert store.save(article, extraction, speakers={}) is (Saved.unchanged if number < stored else Saved.new)
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_a_database_on_a_full_disk(small_disk: Disk, sqlite_migrated: Path) -> None:
    disk = small_disk(8)
    shutil.copy(sqlite_migrated, disk / "tracker.db")
    filler = fill(disk, but=1_000_000)
    with Store.open(f"sqlite:///{disk / 'tracker.db'}") as store:
        stored = save_until_full(store)
        assert store.stats().articles == stored > 0, "it is read all the same"
        filler.unlink()
        check_and_finish(store, stored)


def test_a_database_that_may_have_no_more_pages(sqlite_migrated: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_migrated, tmp_path / "tracker.db")
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as store:
        with store.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        store.engine.dispose()
        event.listen(store.engine, "connect", bound := lambda one, _: one.execute(f"PRAGMA max_page_count = {pages + 60}"))
        stored = save_until_full(store)
        event.remove(store.engine, "connect", bound)
        store.engine.dispose()
        check_and_finish(store, stored)


LIMITED = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_full_disk_stories import save_until_full
from tracker.store import Store
with Store.open(sys.argv[1]) as store:
    size = Path(store.engine.url.database).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 400_000, size + 400_000))
    print(save_until_full(store))
"""


def test_files_that_may_grow_no_more(sqlite_migrated: Path, tmp_path: Path) -> None:
    """As by a quota."""
    shutil.copy(sqlite_migrated, tmp_path / "tracker.db")
    shutil.copy(__file__, tmp_path / "test_full_disk_stories.py")
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    done = subprocess.run([sys.executable, "-c", LIMITED, url, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with Store.open(url) as store:
        check_and_finish(store, int(done.stdout))


def test_a_server_whose_disk_is_full(small_disk: Disk, postgresql: Any) -> None:
    disk = small_disk(40)
    if os.geteuid() == 0:
        shutil.chown(disk, "nobody")
    postgresql.say(f"CREATE TABLESPACE small LOCATION '{disk}'")
    try:
        postgresql.say("CREATE DATABASE on_small TEMPLATE migrated TABLESPACE small")
        filler = fill(disk, but=2_000_000)
        with Store.open(postgresql.url.format("on_small")) as store:
            stored = save_until_full(store)
            filler.unlink()
            check_and_finish(store, stored)
    finally:
        postgresql.say("DROP DATABASE IF EXISTS on_small WITH (FORCE)")
        postgresql.say("DROP TABLESPACE small")


# ---------------------------------------------------------------------- commands


@pytest.mark.long
@pytest.mark.parametrize(("command", "room"), [("ingest", 200_000), ("reconcile", 30_000), ("figures import", 10_000)])
def test_a_command_says_so_and_finishes_when_run_again(
    small_disk: Disk, loaded: faults.Loaded, tmp_path: Path, command: str, room: int
) -> None:
    bench = faults.Bench(tmp_path, faults.Databases(tmp_path), loaded)
    work = faults.WORKS[command]
    _, wanted = bench.wanted(command)
    disk = small_disk(16)
    shutil.copy(tmp_path / f"{bench.state(work.state)}.db", disk / "tracker.db")
    url = f"sqlite:///{disk / 'tracker.db'}"
    filler = fill(disk, but=room)
    words = [word.format(folder=tmp_path, last="") for word in work.words]
    full = loaded.run(words, url)
    assert full.poll() == 5, full.said()
    assert ROOM in full.said()
    assert "run the same command again" in full.said()
    filler.unlink()
    assert faults.halves(url) == []
    done = loaded.run(words, url)
    assert done.poll() == 0, done.said()
    assert faults.different(wanted, faults.dump(url)) == []
    with Store.open(url) as store:
        assert next(iter(store.runs())).state is RunState.done


@pytest.mark.long
def test_an_export_has_its_name_only_when_it_is_whole(small_disk: Disk, loaded: faults.Loaded, tmp_path: Path) -> None:
    bench = faults.Bench(tmp_path, faults.Databases(tmp_path), loaded)
    url = bench.databases.create("exported", like=bench.state("compared"))
    disk = small_disk(2)
    filler = fill(disk, but=20_000)
    words = ("export", "jsonl", disk / "out.jsonl", "--with-text", "--quiet")
    full = loaded.run(words, url)
    assert full.poll() == 5, full.said()
    assert ROOM in full.said()
    assert [one.name for one in disk.iterdir()] == ["filler"], "nothing is left of what was begun"
    filler.unlink()
    assert loaded.run(words, url).poll() == 0
    assert len((disk / "out.jsonl").read_text().splitlines()) > bench.articles


@pytest.mark.long
def test_temporary_files_that_find_no_room(small_disk: Disk, loaded: faults.Loaded, tmp_path: Path) -> None:
    """A reconciliation keeps its rows in a file of its own until it writes them: here more than a page of them."""
    bench = faults.Bench(tmp_path, faults.Databases(tmp_path), loaded)
    url = bench.databases.create("disputed", like=bench.state("ready"))
    towns, parts = ("Ardmere", "Lowmoor", "Vale", "Quay", "Northmark"), ("Harbour", "Bridge", "Hill", "Mill")
    places = [f"{town} {part}" for town in towns for part in parts]
    told = [
        {"id": f"{who}-{place}", "measure": "killed", "value": value, "place": place, "period": "cumulative", "as_of": "2031-02-01",
         "since": "2031-01-01", "attributed_to": who, "source": "Vale Post", "published": "2031-02-02"}
        for place in places for who, value in (("Northern Relief Agency", 100), ("Coast Guard", 250))
    ]  # fmt: skip
    (tmp_path / "disputed.jsonl").write_text("".join(json.dumps(one) + "\n" for one in told))
    assert loaded.run(("figures", "import", tmp_path / "disputed.jsonl"), url).poll() == 0
    disk = small_disk(1)
    filler = fill(disk, but=4096)  # a folder in which nothing can be written at all is passed over for another one
    full = loaded.run(("reconcile", "--full"), url, TMPDIR=str(disk))
    assert full.poll() == 5, full.said()
    assert ROOM in full.said()
    with Store.open(url) as store:
        assert next(iter(store.runs())).state is RunState.interrupted
        assert list(store.discrepancies()) == []
        filler.unlink()
        assert loaded.run(("reconcile",), url, TMPDIR=str(disk)).poll() == 0
        assert len(list(store.discrepancies())) > 10
    assert faults.halves(url) == []


@pytest.mark.long
def test_what_is_printed_and_finds_no_room(loaded: faults.Loaded, tmp_path: Path) -> None:
    bench = faults.Bench(tmp_path, faults.Databases(tmp_path), loaded)
    url = bench.databases.create("printed", like=bench.state("half"))
    environment = {**os.environ, "TRACKER_DATABASE_URL": url}
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "tracker", "claims", "--format", "jsonl"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, text=True, check=False)
    assert done.returncode == 5
    assert done.stderr.startswith(f"tracker: {ROOM} on the disk")
    assert len(done.stderr.splitlines()) == 1


# ---------------------------------------------------------------------- the desk


def test_a_decision_and_an_upload_at_a_desk(
    small_disk: Disk, sqlite_migrated: Path, story: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, passing = small_disk(8), small_disk(1)
    shutil.copy(sqlite_migrated, disk / "tracker.db")
    monkeypatch.setattr("tempfile.tempdir", str(passing))
    secret = "x" * 40
    form = {"csrf": csrf(secret), "seen": "0", "reason": "misread"}
    with Store.open(f"sqlite:///{disk / 'tracker.db'}", normalise=normalise) as store:
        story().save(store)
        row = next(iter(store.versions())).extraction.figures[0].id
        with TestClient(create_app(store), base_url="http://localhost", follow_redirects=False, cookies={COOKIE: secret}) as client:
            filler = fill(disk)
            refused = client.post(f"/figures/{row}/reject", data=form)
            assert refused.status_code == HTTPStatus.SERVICE_UNAVAILABLE, refused.text
            assert ROOM in refused.text
            assert client.get(f"/figures/{row}").status_code == HTTPStatus.OK, "it is read all the same"
            counts = [_count(store, table) for table in ("judgements", "changes")]
            assert counts == [0, 0]
            filler.unlink()
            assert client.post(f"/figures/{row}/reject", data=form).status_code == HTTPStatus.SEE_OTHER
            assert [_count(store, table) for table in ("judgements", "changes")] == [1, 1]

            filler = fill(passing)
            sent = client.post("/import", data={"csrf": csrf(secret)}, files={"files": ("story.txt", b"x" * 500_000)})
            assert sent.status_code == HTTPStatus.INSUFFICIENT_STORAGE
            assert "cannot be kept here: No space left" in sent.text
            assert [one for one in passing.rglob("*") if one.is_file() and one.name not in ("filler", "lock")] == []
            assert _count(store, "runs") == 0


def _count(store: Store, table: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
