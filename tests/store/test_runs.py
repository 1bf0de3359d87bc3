"""A run is on record from its start, with what it left out, and says whether it came to its end."""

import pytest

import tracker
from tracker.errors import InputError, UsageError
from tracker.store import RunState, Skip, Store


def test_a_run_is_recorded_with_what_it_left_out(store: Store) -> None:
    first = store.start_run("ingest news")
    store.record_skip(first, InputError("news/a.bin", "is no text", "save it as text"))
    store.record_skip(first, InputError("news/caf\udce9.txt", "cannot be read"))
    store.finish_run(first, {"new": 3, "unchanged": 1})
    second = store.start_run("reconcile caf\udce9")
    store.record_skip(second, InputError("b", "empty"))
    later, earlier = store.runs()
    assert (later.command, later.finished_at, later.counts, later.left_out) == ("reconcile caf\\udce9", None, None, 1)
    assert (earlier.id, earlier.command, earlier.version, earlier.counts, earlier.left_out) == (
        first,
        "ingest news",
        tracker.__version__,
        {"new": 3, "unchanged": 1},
        2,
    )
    assert earlier.finished_at is not None and earlier.started_at <= earlier.finished_at
    skips = [(first, Skip("news/a.bin", "is no text", "save it as text")), (first, Skip("news/caf\\udce9.txt", "cannot be read", None))]
    assert list(store.skips(first)) == skips
    assert list(store.skips()) == [(second, Skip("b", "empty", None)), *skips]
    assert [one.id for one in store.runs(limit=1)] == [second]
    assert store.run(first) == earlier
    with pytest.raises(UsageError, match="no run 99"):
        store.run(99)


def test_how_a_run_ended(store: Store) -> None:
    number = store.start_run("ingest news")
    assert store.run(number).state is RunState.unfinished
    store.interrupt_run(number, {"new": 2})
    assert (store.run(number).state, store.run(number).counts, store.run(number).finished_at) == (RunState.interrupted, {"new": 2}, None)
    store.finish_run(number, {"new": 3})
    assert store.run(number).state is RunState.done
