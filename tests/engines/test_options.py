"""The options that say who works: which go together, and that nothing is imported that nobody asked for."""

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.engines.conftest import environment
from tracker.cli import app, runs, tallies
from tracker.cli.engines import recipe
from tracker.errors import EngineError, UsageError
from tracker.pipeline import Outcome
from tracker.store import Store

LOOK = """
import sys
from tracker.cli import app, runs, tallies
app(sys.argv[1:], standalone_mode=False)
print(sorted({"dask", "distributed", "spacy"} & sys.modules.keys()))
"""


def tracker(*words: object) -> Result:
    return CliRunner().invoke(app, list(map(str, words)))


@pytest.fixture
def database(sqlite_migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{shutil.copy(sqlite_migrated, tmp_path / 'tracker.db')}"
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    return url


@pytest.mark.parametrize("command", ["ingest .", "reconcile"])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--engine dask", "--address tcp://HOST:8786"),
        ("--address tcp://127.0.0.1:8786", "say --engine dask, too"),
        ("--engine dask --address tcp://127.0.0.1:8786 --processes 2", "--processes is of this machine"),
    ],
)
def test_options_that_do_not_go_together_are_refused(database: str, command: str, options: str, said: str) -> None:
    result = tracker(*command.split(), *options.split())
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
    with Store.open(database) as store:
        assert list(store.runs()) == []


def test_limits_are_read() -> None:
    assert (recipe("2m", 1500).seconds, recipe("2m", 1500).memory) == (120, 1_500_000_000)
    with pytest.raises(UsageError, match="--longest"):
        recipe("0s")


def test_without_dask_it_is_said_what_to_install(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(sys.modules, "tracker.engines.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = tracker("ingest", tmp_path, "--engine", "dask", "--address", "tcp://127.0.0.1:8786")
    assert isinstance(result.exception, EngineError)
    assert "pip install 'claim-tracker[cluster]'" in str(result.exception)
    assert result.exception.exit_code == 6
    with Store.open(database) as store:
        assert list(store.runs()) == []


def test_a_run_says_how_its_workers_are_while_it_goes_on_and_what_it_lost(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "OFTEN", 0.0)
    state = {"workers": 2, "lots under way": 1, "workers lost": 1}
    with Store.open(database) as store:
        tally = tallies.Tally(store, "ingest news/", quiet=True, state=lambda: state)
        followed = tally.follow([Outcome("a", "new"), Outcome("b", "new")])
        next(followed)
        came_to, heard = said().split(", last heard of ")
        assert came_to == "1 new, 2 workers, 1 lot under way, 1 worker lost"
        assert datetime.fromisoformat(heard)
        assert len(list(followed)) == 1
        tally.finish()
        assert said() == "2 new, 1 worker lost"


def said() -> str:
    (run,) = (json.loads(line) for line in tracker("runs", "--format", "jsonl").stdout.splitlines())
    return runs._came_to(run)


@pytest.mark.slow
@pytest.mark.parametrize(("options", "imported"), [((), "['spacy']"), (("--processes", "1"), "[]")])
def test_nothing_is_imported_that_nobody_asked_for(database: str, tmp_path: Path, options: tuple[str, ...], imported: str) -> None:
    (tmp_path / "a.txt").write_text("The harbour office said on Monday that 12 people were killed in the fire at Ardmere.\n")
    command = [sys.executable, "-c", LOOK, "ingest", str(tmp_path / "a.txt"), *options]
    done = subprocess.run(command, env=environment(database), capture_output=True, text=True, check=True)
    assert "1 article stored with 1 claim and 1 figure" in done.stderr
    assert done.stdout.strip() == imported
