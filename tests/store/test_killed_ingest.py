"""`tracker ingest` that is killed in the middle and run again leaves what an undisturbed run leaves.

A few moments; benchmarks/crashes.py tries fifty.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from benchmarks import crashes, recombined

pytestmark = pytest.mark.slow  # each starts processes of its own

ARTICLES = 40  # more than are extracted and stored together twice


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[crashes.Bench]:
    folder = tmp_path_factory.mktemp("crashes")
    recombined.write(folder / "articles.jsonl", ARTICLES)
    made = crashes.Bench(folder, folder / "articles.jsonl")
    yield made
    made.close()


def test_an_undisturbed_run_is_there_to_compare_with(bench: crashes.Bench) -> None:
    wanted = bench.wanted
    assert len(wanted["articles"]) == ARTICLES
    assert all(len(wanted[table]) > ARTICLES for table in ("claims", "figures", "claim_speakers", "claim_search", "speakers"))
    assert "runs" not in wanted


@pytest.mark.parametrize(
    "moments",
    [((1, 0.0),), ((7, 0.004), (5, 0.01))],
    ids=["after the first articles", "twice, within a batch"],
)
def test_killed_and_run_again(bench: crashes.Bench, moments: tuple[tuple[int, float], ...]) -> None:
    kept, wrong = bench.crash("killed.db", *moments)
    assert wrong == []
    assert len(kept) == len(moments)
    assert sum(count for count, _ in moments) <= kept[-1] <= ARTICLES


def test_a_difference_would_be_seen(bench: crashes.Bench) -> None:
    database = bench.folder / "undisturbed.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE figures SET value = value + 1 WHERE rowid = 1")
        connection.execute("DELETE FROM claim_search WHERE rowid = 1")
        connection.commit()
    assert [one.split(":")[0] for one in crashes.different(bench.wanted, crashes.dump(database))] == ["claim_search", "figures"]
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM extractions WHERE rowid = 1")
        connection.commit()
    assert "1 versions without an extraction" in crashes.halves(database)
