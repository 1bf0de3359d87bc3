"""`tracker ingest --processes`: the same rows, articles that break their process, and stops."""

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from benchmarks import crashes
from tests.engines.conftest import ARTICLES, PATIENCE, Desk, until
from tracker.engines.bounded import Bounded, Recipe, Refused
from tracker.errors import ModelError
from tracker.records import Article, Extraction

pytestmark = pytest.mark.long

TEXT = "The harbour office said on Monday that 12 people were killed in the fire at Ardmere.\n"
HOSTILE = '''
"""Makes a rule that some texts break: imported by every Python process that finds it on its path."""

import os
import signal
import time

from tracker.engines import bounded

load = bounded.loaded


def hostile(recipe):
    extractor = load(recipe)
    rows = extractor._rows

    def broken(article, doc):
        if "MARK-HANG" in article.text:
            time.sleep(3600)
        if "MARK-KILL" in article.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "MARK-EAT" in article.text:
            bytearray(20_000_000_000)
        return rows(article, doc)

    extractor._rows = broken
    return extractor


bounded.loaded = hostile
'''


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    """A folder for PYTHONPATH."""
    (tmp_path / "sitecustomize.py").write_text(HOSTILE)
    return str(tmp_path)


def helpers(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The processes that extract for a command."""
    found = []
    for one in psutil.Process(process.pid).children(recursive=True):
        try:
            found += [one] if any("tracker.engines.bounded" in word for word in one.cmdline()) else []
        except psutil.Error:
            continue
    return found


def gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def test_two_processes_leave_what_one_leaves(desk: Desk) -> None:
    database = desk.fresh("two.db")
    process = desk.start(database, "ingest", desk.articles, "--processes", "2")
    working = until(lambda: len(found := helpers(process)) == 2 and found)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert desk.different(database) == []
    assert gone(working)


def test_articles_that_break_their_process_are_skipped_and_kept(desk: Desk, hostile: str, tmp_path: Path) -> None:
    marks = {5: "MARK-HANG", 7: "MARK-KILL", 9: "MARK-EAT"}
    articles = tmp_path / "hostile.jsonl"
    lines = [{"id": f"a{number}", "text": TEXT.replace("12", str(20 + number)) + marks.get(number, "")} for number in range(20)]
    articles.write_text("".join(json.dumps(one) + "\n" for one in lines))
    database = desk.fresh("hostile.db")
    options = ("--processes", "1", "--longest", "15s")
    _, said = desk.run(database, "ingest", articles, *options, code=3, PYTHONPATH=hostile)
    assert "hostile.jsonl:6: finding its claims and figures took longer than 15 seconds" in said
    assert "hostile.jsonl:8: it killed the process that read it (SIGKILL)" in said
    assert "hostile.jsonl:10: it takes more than 4,000 MB of memory" in said
    assert "20 articles stored with 17 claims and 17 figures" in said
    runs, _ = desk.run(database, "runs", "--format", "jsonl")
    assert json.loads(runs)["counts"]["workers lost"] >= 3
    _, said = desk.run(database, "ingest", articles)  # by rules that nothing breaks, they are read
    assert "3 articles stored with 3 claims and 3 figures, 17 unchanged" in said


def test_an_article_is_not_blamed_for_another(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", hostile, prepend=os.pathsep)
    made = [Article(id=f"a{number}", text=TEXT + ("MARK-KILL" if number == 1 else "")) for number in range(4)]
    bounded = Bounded(Recipe(claims="rules"))
    try:
        found = bounded.read(made)
        assert [isinstance(one, Refused) for one in found] == [False, True, False, False]
        assert [one.article for one in found if isinstance(one, Extraction)] == ["a0", "a2", "a3"]
        assert bounded.ended == 2  # in its lot, and alone
        assert bounded.read([]) == []
    finally:
        bounded.close()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows what a process was told")
def test_no_password_of_the_database_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "postgresql://ada:secret@db.example/tracker")
    monkeypatch.setenv("PGPASSWORD", "secret")
    monkeypatch.setenv("ELSE", "told")
    bounded = Bounded(Recipe(claims="rules"))
    try:
        bounded.start()
        assert bounded._process is not None
        told = Path(f"/proc/{bounded._process.pid}/environ").read_bytes()
    finally:
        bounded.close()
    assert b"ELSE=told" in told
    assert b"OMP_NUM_THREADS=1" in told
    assert b"secret" not in told


def test_a_worker_keeps_a_process_with_its_models_until_nobody_asks_for_it() -> None:
    pytest.importorskip("distributed")
    from tracker.engines import cluster
    from tracker.engines.program import facts

    made = [Article(id="a", text=TEXT)]
    recipe = Recipe(claims="rules", seconds=61)
    with cluster._lent(recipe, facts(None, "rules")) as first, cluster._lent(recipe, facts(None, "rules")) as other:
        assert first is not other  # two threads never share one
        assert isinstance(first.read(made)[0], Extraction)
    with cluster._lent(recipe, facts(None, "rules")) as again:
        assert again is first
        (process,) = (one for one in psutil.Process().children() if any("bounded" in word for word in one.cmdline()))
    cluster._tidy()
    assert not gone([process])
    cluster._tidy(0)
    assert gone([process])


def test_a_language_model_that_does_not_fit_is_said() -> None:
    with pytest.raises(ModelError, match="90 MB"):
        Bounded(Recipe(claims="rules", memory=90_000_000)).read([Article(id="a", text=TEXT)])


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_ended_takes_its_processes_with_it_and_is_finished(desk: Desk, how: signal.Signals) -> None:
    database = desk.fresh(f"{how.name}.db")
    process = desk.start(database, "ingest", desk.articles, "--processes", "2")
    until(lambda: crashes.stored(database) > 0)
    working = helpers(process)
    process.send_signal(how)
    process.communicate(timeout=120)
    assert process.returncode == (-signal.SIGKILL if how == signal.SIGKILL else 130)
    assert 0 < crashes.stored(database) < ARTICLES
    assert crashes.halves(database) == []
    until(lambda: gone(working), 30)
    desk.run(database, "ingest", desk.articles, "--processes", "1")
    assert desk.different(database) == []


def test_a_process_that_is_killed_from_outside_costs_nothing(desk: Desk) -> None:
    database = desk.fresh("outside.db")
    process = desk.start(database, "ingest", desk.articles, "--processes", "2")
    until(lambda: crashes.stored(database) > 0)
    for one in helpers(process)[:1]:
        one.kill()
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, desk.different(database)) == (0, []), said
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM run_skips").fetchone() == (0,)
