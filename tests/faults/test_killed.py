"""Every process of the program is killed at moments drawn by chance; the same command, run again, ends as if nothing had happened.

A few moments of each; benchmarks/faults.py draws for as long as it is let.
"""

import random

import pytest

from benchmarks import faults

pytestmark = pytest.mark.long

COMMANDS = (
    *("ingest", "ingest pages", "watch", "reconcile", "reconcile --full", "import", "export", "figures import", "withdraw", "audit"),
    *("init", "desk: upload", "desk: decision"),
)
SEED = 1  # another one draws other moments


def test_every_command_that_writes_is_killed() -> None:
    assert set(COMMANDS) == {*faults.WORKS, *faults.DESK}


@pytest.mark.parametrize("command", COMMANDS)
def test_killed_twice_and_run_again(bench: faults.Bench, command: str) -> None:
    seed = f"{SEED} of {command}"
    assert bench.kill(command, random.Random(seed), times=2) == [], f"seed {seed!r}"


def test_a_loss_would_be_seen(bench: faults.Bench) -> None:
    """The comparison sees a number that is another, and a row that lacks what it was stored with."""
    url = bench.databases.create("spoilt", like=bench.state("compared"))
    whole = faults.dump(url)
    assert all(whole[table] for table in ("articles", "claims", "figures", "claim_speakers", "discrepancies"))
    assert faults.halves(url) == []
    with faults.connected(url) as connection:
        first = connection.exec_driver_sql("SELECT min(id) FROM figures").scalar_one()
        connection.exec_driver_sql(f"UPDATE figures SET confidence = confidence / 2 WHERE id = '{first}'")
        connection.exec_driver_sql("UPDATE extractions SET current_of = NULL WHERE id = (SELECT min(id) FROM extractions)")
        connection.commit()
    assert [one.split(":")[0] for one in faults.different(whole, faults.dump(url))] == ["extractions", "figures"]
    assert faults.halves(url) == ["1 articles without a current extraction"]
