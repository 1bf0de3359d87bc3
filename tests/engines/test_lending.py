"""Processes that a cluster's worker keeps for the next lot."""

import threading

import pytest

from tests.engines.conftest import until
from tracker.engines.bounded import Recipe


def test_a_lot_leaves_no_thread_behind() -> None:
    """What ends a process that nobody asks for waits for ten minutes, and there are many lots in that time."""
    pytest.importorskip("distributed")
    from tracker.engines import cluster

    recipe, before = Recipe(claims="rules", seconds=62), threading.active_count()
    try:
        for _ in range(10):
            with cluster._lent(recipe, {}) as one, cluster._lent(recipe, {}) as other:
                assert one is not other
        until(lambda: threading.active_count() <= before + 2, 30)  # one for each of the two
    finally:
        cluster._tidy(0)
    until(lambda: threading.active_count() <= before, 30)
