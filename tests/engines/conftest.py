"""Runs of `tracker` and of Dask, all of them processes of their own, on articles that no newsroom wrote."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from benchmarks import crashes, recombined

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = 64  # in four lots
PATIENCE = 900.0  # seconds, on a machine that is busy with other tests


def until(what: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait for something to come true, and return it."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.02)
    pytest.fail("it did not come true in time")


def environment(database: str, **more: str) -> dict[str, str]:
    path = os.pathsep.join(filter(None, (more.pop("PYTHONPATH", ""), str(ROOT))))
    settings = {"TRACKER_DATABASE_URL": database, "TRACKER_CLAIMS": "rules", "OMP_NUM_THREADS": "1", "PYTHONPATH": path}
    return {**os.environ, **settings, **more}


class Desk:
    """A folder with articles, and the state in which one process leaves a database that takes them in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = folder / "articles.jsonl"
        recombined.write(self.articles, ARTICLES)
        self.empty = folder / "empty.db"
        self.run(self.empty, "init")
        alone = self.fresh("alone.db")
        self.run(alone, "ingest", self.articles)
        self.wanted = crashes.dump(alone)

    def fresh(self, name: str) -> Path:
        database = self.folder / name
        for path in self.folder.glob(f"{name}*"):
            path.unlink()
        database.write_bytes(self.empty.read_bytes())
        return database

    def start(self, database: Path | str, *words: object, **settings: str) -> "subprocess.Popen[str]":
        """Start a command on a database, given as an SQLite file or by its URL."""
        url = f"sqlite:///{database}" if isinstance(database, Path) else database
        command = [sys.executable, "-m", "tracker", *map(str, words)]
        return subprocess.Popen(
            command, env=environment(url, **settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder
        )

    def run(self, database: Path | str, *words: object, code: int = 0, **settings: str) -> tuple[str, str]:
        """Run a command to its end; what it printed, and what it said."""
        process = self.start(database, *words, **settings)
        try:
            printed, said = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()  # nothing where it is over
        assert process.returncode == code, said
        return printed, said

    def different(self, database: Path) -> list[str]:
        """What a database does not hold as one process alone leaves it."""
        found: list[str] = crashes.different(self.wanted, crashes.dump(database))
        return found


class Dask:
    """A scheduler, and workers that are started one by one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(file))
        until(lambda: file.exists() and file.read_text())
        self.address = json.loads(file.read_text())["address"]
        self._workers = 0

    def worker(self, *options: str, **settings: str) -> "subprocess.Popen[bytes]":
        """Start a worker of one thread; without a nanny, unless one is asked for, so that the process is the worker."""
        self._workers += 1
        nanny = () if "--nanny" in options else ("--no-nanny",)
        own = ("--nthreads", "1", "--nworkers", "1", "--name", f"worker{self._workers}")
        return self._start("worker", self.address, *own, *nanny, *options, **settings)

    def _start(self, what: str, *options: str, **settings: str) -> "subprocess.Popen[bytes]":
        log = (self.folder / f"{what}{len(self.processes)}.log").open("wb")
        command = [sys.executable, "-m", "dask", what, *options, "--host", "127.0.0.1", "--no-dashboard"]
        more = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1", "DASK_TEMPORARY_DIRECTORY": str(self.folder), **settings}
        process = subprocess.Popen(
            command,
            env=environment("sqlite:///none.db", **more),
            stdout=log,
            stderr=log,
            cwd=self.folder,
            start_new_session=True,
        )
        log.close()
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    started = Dask(tmp_path)
    yield started
    started.close()
