"""Two processes take articles in and a third reconciles, all at once on one database: it holds what one after the other leaves."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import recombined
from tests.store.test_lost_connections import differing, ingesting, stored
from tracker.store import Store

pytestmark = pytest.mark.slow  # each starts processes of its own

SHARED, OWN = 8, 12  # articles that both processes take in, and that one of them does


def reconciling(url: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tracker", "reconcile"]
    return subprocess.Popen(command, env={**os.environ, "TRACKER_DATABASE_URL": url}, stderr=subprocess.PIPE, text=True)


def finished(process: "subprocess.Popen[str]") -> None:
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two files of articles, some of which stand in both, in another order."""
    folder = tmp_path_factory.mktemp("shared")
    whole = folder / "all.jsonl"
    recombined.write(whole, SHARED + 2 * OWN)
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    one, other = folder / "one", folder / "other"
    shared, mine, theirs = lines[:SHARED], lines[SHARED : SHARED + OWN], lines[SHARED + OWN :]
    for place, own in ((one, [*shared, *mine]), (other, [*theirs, *reversed(shared)])):
        place.mkdir()
        read = [json.loads(line) for line in own]
        addressed = [one | {"url": f"https://harbour.example/{one['id']}"} for one in read]  # known by it, whichever file it comes from
        (place / "articles.jsonl").write_text("".join(json.dumps(one) + "\n" for one in addressed), encoding="utf-8")
    return one / "articles.jsonl", other / "articles.jsonl"


@pytest.fixture(scope="module")
def one_after_the_other(halves: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('after') / 'tracker.db'}"
    Store.init(url)
    for file in halves:
        finished(ingesting(url, file))
    finished(reconciling(url))
    yield url


def test_at_once(url: str, halves: tuple[Path, Path], one_after_the_other: str) -> None:
    both = [ingesting(url, file) for file in halves]
    rounds = 0
    while any(process.poll() is None for process in both):
        finished(reconciling(url))
        rounds += 1
    for process in both:
        finished(process)
    assert rounds > 0
    finished(reconciling(url))
    wanted, found = stored(one_after_the_other), stored(url)
    assert len(wanted["articles"]) == SHARED + 2 * OWN
    assert len(wanted["discrepancies"]) > 0
    assert differing(wanted, found) == {}
    with Store.open(url) as store:
        new = [run.counts["new"] for run in store.runs() if run.counts is not None and "new" in run.counts]
    assert sum(new) == SHARED + 2 * OWN, "each article was new once"
