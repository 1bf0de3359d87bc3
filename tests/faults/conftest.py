"""Databases of both kinds for faults, real file systems that are full, and clocks that are wrong."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from benchmarks import faults
from tests.store.conftest import story  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[faults.Loaded]:
    """A process that has the program loaded, and runs its commands."""
    started = faults.Loaded(tmp_path_factory.mktemp("processes"))
    yield started
    started.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def bench(request: pytest.FixtureRequest, loaded: faults.Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[faults.Bench]:
    """Prepared databases of each kind, and what undisturbed runs leave in them."""
    server = None if request.param == "sqlite" else request.getfixturevalue("postgresql").url.format("postgres")
    folder = tmp_path_factory.mktemp(request.param)
    databases = faults.Databases(folder, server)
    yield faults.Bench(folder, databases, loaded)
    databases.close()


@pytest.fixture
def small_disk() -> Iterator[Callable[..., Path]]:
    """Mounts file systems of a few megabytes: `small_disk(4)`; they are gone with the test."""
    with ExitStack() as mounted:
        yield lambda megabytes: mounted.enter_context(_mounted(megabytes))


@contextmanager
def _mounted(megabytes: int) -> Iterator[Path]:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("no small file system: only root may mount one")
    place = Path(tempfile.mkdtemp(prefix="disk", dir="/tmp"))  # where a server of another user gets to
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], capture_output=True, text=True, check=False)
    if done.returncode:
        place.rmdir()
        pytest.skip(f"no small file system: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()


class Clock:
    """Environments of processes whose wall clock is wrong; clocks that only go on are right."""

    def __init__(self, library: Path) -> None:
        self._library = library

    def at(self, moment: str) -> dict[str, str]:
        """The environment of a process: `moment` is "-1h", "+1d" or "@2040-01-01 00:00:00", as libfaketime reads it."""
        return {**os.environ, "LD_PRELOAD": str(self._library), "FAKETIME": moment, "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}

    def by_file(self, file: Path) -> dict[str, str]:
        """The environment of a process whose clock says what a file says, at every look."""
        told = {"FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1"}
        return {**os.environ, "LD_PRELOAD": str(self._library), "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"} | told


@pytest.fixture(scope="session")
def clock() -> Clock:
    """Clocks that are wrong, by libfaketime (`apt-get install faketime`)."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        pytest.skip("no clock can be set wrong: libfaketime is not installed (apt-get install faketime)")
    return Clock(found[0])
