"""Hostile files: what each comes to, in which time and memory, and that the good article after it is still read."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tracker.errors import InputError
from tracker.read import read

GOOD = "The harbour office said on Monday that 12 people were hurt in the fire.\n"
SECONDS, MEGABYTES = 10, 500

Outcome = tuple[str, str]  # "text" or "error", and its text or reason
Reader = Callable[..., list[Outcome]]

# what a run of its own does: read, print what came of it and how much memory it and its helpers held at most
_RUN = """
import json, resource, sys, time
from tracker.read import read
from tracker.errors import InputError
start = time.monotonic()
found = [("error", one.reason) if isinstance(one, InputError) else ("text", one.text[:1000]) for one in read(sys.argv[1:])]
seconds = time.monotonic() - start
own = int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])  # getrusage counts what started this process, too
helpers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([found, (own + helpers) // 1024, seconds]))
"""


@pytest.fixture
def outcome(tmp_path: Path) -> Reader:
    """Read paths and a good article after them; what came of the paths.

    `measured` reads them in a process of its own, whose memory is bounded together with that of its helpers.
    """

    def run(*paths: str | Path, measured: bool = False) -> list[Outcome]:
        good = tmp_path / "the good one.txt"
        good.write_text(GOOD)
        start = time.monotonic()
        if measured:
            found, seconds = _measured([*map(str, paths), str(good)])
        else:
            found, seconds = _read([*paths, good]), time.monotonic() - start
        assert seconds < SECONDS
        assert found[-1] == ("text", GOOD)
        return found[:-1]

    return run


def _read(paths: Sequence[str | Path]) -> list[Outcome]:
    return [("error", one.reason) if isinstance(one, InputError) else ("text", one.text) for one in read(paths)]


def _measured(paths: list[str]) -> tuple[list[Outcome], float]:
    done = subprocess.run([sys.executable, "-c", _RUN, *paths], capture_output=True, text=True, timeout=60, check=True)
    found, megabytes, seconds = json.loads(done.stdout)
    assert megabytes < MEGABYTES
    return [(kind, text) for kind, text in found], seconds
