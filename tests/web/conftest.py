"""The demonstration corpus as a database of each test's own, and a browser without a window on it.

The corpus is taken in once a run of the tests, by the first worker that needs it; every test gets a copy of the file.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tracker.identity import normalise
from tracker.store import Store
from tracker.web import create_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The database of `make demo`."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    made, lock = shared / "demonstration.db", shared / "demonstration.lock"
    try:
        lock.mkdir()
    except FileExistsError:
        for _ in range(600):
            if made.exists():
                return made
            time.sleep(0.2)
        pytest.fail("the demonstration database was not made by the worker that began it")
    making = shared / "making.db"
    for command in (["init"], ["ingest", "--quiet", "seeds"], ["reconcile"]):
        environment = {"TRACKER_DATABASE_URL": f"sqlite:///{making}", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    for beside in shared.glob("making.db-*"):
        beside.unlink()
    making.rename(made)
    return made


@pytest.fixture
def store(demonstration: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of the demonstration database, open."""
    own = tmp_path / "desk.db"
    shutil.copy(demonstration, own)
    with Store.open(f"sqlite:///{own}", normalise=normalise) as opened:
        yield opened


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    """The desk on the store, without accounts."""
    with TestClient(create_app(store), base_url="http://localhost", follow_redirects=False) as one:
        yield one
