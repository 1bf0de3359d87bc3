"""`tracker ingest --engine dask`: a scheduler and workers of their own, killed in the middle; and `tracker reconcile` by them."""

import json
import shutil
from pathlib import Path
from typing import Any

import psutil
import pytest

import tracker
from benchmarks import crashes
from tests.database_kinds import Server
from tests.engines.conftest import ARTICLES, PATIENCE, Dask, Desk, until

pytestmark = pytest.mark.long

KILLER = '''
"""A worker that dies of a text, as where a system kills it for want of memory."""

import os
import signal


from tracker.engines import cluster

read = cluster.read_lot


def read_lot(how, lot):
    if b"MARK-POISON" in lot:
        os.kill(os.getpid(), signal.SIGKILL)
    return read(how, lot)


def dask_setup(worker):
    cluster.read_lot = read_lot
'''


LATE = '''
"""A worker whose tasks wait for something in vain."""

from tracker.engines import cluster


def read_lot(how, lot):
    raise TimeoutError("nothing came in time")


def dask_setup(worker):
    cluster.read_lot = read_lot
'''


def by(dask: Dask) -> tuple[str, ...]:
    return ("--engine", "dask", "--address", dask.address)


def test_one_worker_of_two_is_killed_in_the_middle(desk: Desk, dask: Dask) -> None:
    first, _ = dask.worker(), dask.worker()
    database = desk.fresh("one.db")
    process = desk.start(database, "ingest", desk.articles, *by(dask))
    until(lambda: crashes.stored(database) > 0)
    models = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, desk.different(database)) == (0, []), said
    until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in models), 60)


def test_all_workers_are_killed_and_a_new_one_comes(desk: Desk, dask: Dask) -> None:
    both = dask.worker(), dask.worker()
    database = desk.fresh("all.db")
    process = desk.start(database, "ingest", desk.articles, *by(dask))
    until(lambda: crashes.stored(database) > 0)
    for one in both:
        one.kill()
    dask.worker()
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, desk.different(database)) == (0, []), said


def test_the_scheduler_is_killed_and_another_run_finishes(desk: Desk, dask: Dask, tmp_path: Path) -> None:
    dask.worker(), dask.worker()
    database = desk.fresh("scheduler.db")
    process = desk.start(database, "ingest", desk.articles, *by(dask))
    until(lambda: crashes.stored(database) > 0)
    dask.scheduler.kill()
    _, said = process.communicate(timeout=120)
    assert process.returncode == 6, said
    assert f"the Dask scheduler {dask.address} is gone" in said
    assert "run the same command again" in said
    assert "Traceback" not in said
    kept = crashes.stored(database)
    assert 0 < kept < ARTICLES
    assert crashes.halves(database) == []
    runs, _ = desk.run(database, "runs", "--format", "csv")
    assert ",interrupted," in runs

    (tmp_path / "another").mkdir()
    another = Dask(tmp_path / "another")
    try:
        another.worker()
        _, said = desk.run(database, "ingest", desk.articles, *by(another))
    finally:
        another.close()
    assert f"{kept} unchanged" in said
    assert desk.different(database) == []


def test_the_command_is_killed_and_another_run_finishes(desk: Desk, dask: Dask) -> None:
    dask.worker(), dask.worker()
    database = desk.fresh("client.db")
    process = desk.start(database, "ingest", desk.articles, *by(dask))
    until(lambda: crashes.stored(database) > 0)
    process.kill()
    process.communicate()
    assert 0 < crashes.stored(database) < ARTICLES
    desk.run(database, "ingest", desk.articles, *by(dask))
    assert desk.different(database) == []


def test_an_article_that_kills_workers_is_skipped_and_the_run_goes_on(desk: Desk, dask: Dask, tmp_path: Path) -> None:
    (tmp_path / "killer.py").write_text(KILLER)
    for _ in range(2):
        dask.worker("--nanny", "--preload", str(tmp_path / "killer.py"))
    lines = desk.articles.read_text().splitlines(keepends=True)
    articles = tmp_path / "poison.jsonl"
    poison = '{"id": "poison", "text": "The harbour office said 12 people were killed. MARK-POISON"}\n'
    articles.write_text("".join((*lines[:20], poison, *lines[20:])))
    database = desk.fresh("poison.db")
    _, said = desk.run(database, "ingest", articles, *by(dask), code=3)
    assert "poison.jsonl:21: it killed the process that read it, and the workers with it" in said
    skips, _ = desk.run(database, "skips", "--format", "csv")
    assert skips.count("poison.jsonl") == 1
    with_it = crashes.dump(database)
    assert len(with_it["articles"]) == ARTICLES + 1
    assert [len(with_it[table]) for table in ("claims", "figures")] == [len(desk.wanted[table]) for table in ("claims", "figures")]


def test_a_task_that_waits_in_vain_is_not_waited_for(desk: Desk, dask: Dask, tmp_path: Path) -> None:
    """Its TimeoutError is told from that of looking at the workers now and then."""
    (tmp_path / "late.py").write_text(LATE)
    dask.worker("--preload", str(tmp_path / "late.py"))
    _, said = desk.run(desk.fresh("late.db"), "ingest", desk.articles, *by(dask), code=6)
    assert "a worker failed, 3 times: TimeoutError('nothing came in time')" in said


def test_a_worker_of_another_program_is_refused(desk: Desk, dask: Dask, tmp_path: Path) -> None:
    package = Path(tracker.__file__).parent
    shutil.copytree(package, tmp_path / "older" / "tracker", ignore=shutil.ignore_patterns("__pycache__"))
    rules = tmp_path / "older" / "tracker" / "extract" / "extracting.py"
    text = rules.read_text()
    rules.write_text(text.replace('"rules": "rules ', '"rules": "rules 0.'))
    assert rules.read_text() != text
    dask.worker()
    dask.worker(PYTHONPATH=str(tmp_path / "older"))
    database = desk.fresh("older.db")
    until(lambda: _workers(dask) == 2)
    _, said = desk.run(database, "ingest", desk.articles, *by(dask), code=6)
    assert "tcp://127.0.0.1:" in said
    assert "has extractor rules 0." in said
    assert "rows must not depend on who made them" in said
    assert crashes.stored(database) == 0


def test_a_worker_of_another_program_that_comes_later_is_refused_too(desk: Desk, dask: Dask, tmp_path: Path) -> None:
    package = Path(tracker.__file__).parent
    shutil.copytree(package, tmp_path / "older" / "tracker", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "older" / "tracker" / "numbers.py").open("a") as code:
        code.write("\n# another edition\n")
    database = desk.fresh("later.db")
    process = desk.start(database, "ingest", desk.articles, *by(dask))
    until(lambda: _clients(dask) == 1)  # it has asked the workers, and there were none
    dask.worker(PYTHONPATH=str(tmp_path / "older"))
    _, said = process.communicate(timeout=300)
    assert process.returncode == 6, said
    assert "instead of" in said
    assert crashes.stored(database) == 0


def test_a_server_takes_in_and_compares_by_the_cluster(desk: Desk, dask: Dask, postgresql: Server) -> None:
    dask.worker(), dask.worker()
    with postgresql.fresh("template0") as url:
        desk.run(url, "init")
        desk.run(url, "ingest", desk.articles, *by(dask))
        alone = desk.folder / "alone.db"
        for rows in ("claims", "figures"):
            assert printed(desk, url, rows) == printed(desk, alone, rows)
        desk.run(url, "reconcile", "--full", *by(dask))
        elsewhere = printed(desk, url, "discrepancies")
        desk.run(url, "reconcile", "--full")
        here = printed(desk, url, "discrepancies")
    assert elsewhere == here
    assert len(here) > 5


def printed(desk: Desk, database: Path | str, rows: str) -> list[dict[str, Any]]:
    """What a command lists, by the rows' ids: two databases hold the fields of an object in orders of their own."""
    lines, _ = desk.run(database, rows, "--format", "jsonl")
    return sorted(map(json.loads, lines.splitlines()), key=lambda row: str(row["id"]))


def test_a_file_is_not_compared_by_other_machines(desk: Desk, dask: Dask) -> None:
    dask.worker()
    database = desk.folder / "file.db"
    shutil.copy(desk.folder / "alone.db", database)
    _, said = desk.run(database, "reconcile", "--full", *by(dask), code=2)
    assert "SQLite file is of one machine" in said


def test_nobody_at_the_address(desk: Desk) -> None:
    database = desk.fresh("nobody.db")
    _, said = desk.run(database, "ingest", desk.articles, "--engine", "dask", "--address", "tcp://127.0.0.1:1", code=6)
    assert "the Dask scheduler tcp://127.0.0.1:1 does not answer" in said
    assert "Traceback" not in said


def _workers(dask: Dask) -> int:
    return _said(dask).count("Register worker addr")


def _clients(dask: Dask) -> int:
    return _said(dask).count("Receive client connection")


def _said(dask: Dask) -> str:
    return "".join(path.read_text(errors="replace") for path in dask.folder.glob("scheduler*.log"))
