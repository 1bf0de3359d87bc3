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


def test_how_far_a_run_is_is_heard_while_it_goes_on(store: Store) -> None:
    number = store.start_run("ingest news")
    store.note_progress(number, {"new": 2}, read=100, total=400)
    run = store.run(number)
    assert (run.state, run.counts) == (RunState.unfinished, {"new": 2})
    assert run.going is not None
    assert (run.going.read, run.going.total) == (100, 400)
    assert run.started_at <= run.going.heard_at
    store.note_progress(number, {"new": 3})
    going = store.run(number).going
    assert going is not None
    assert (going.read, going.total) == (None, None)
    store.interrupt_run(number, {"new": 3})
    assert (store.run(number).state, store.run(number).counts, store.run(number).going) == (RunState.interrupted, {"new": 3}, None)
    store.finish_run(number, {"new": 4})
    store.note_progress(number, {"new": 1})
    assert (store.run(number).state, store.run(number).counts) == (RunState.done, {"new": 4})


def test_what_was_left_out_a_page_at_a_time(store: Store) -> None:
    number, other = store.start_run("ingest news"), store.start_run("ingest more")
    for name in "abc":
        store.record_skip(number, InputError(name, "empty"))
        store.record_skip(other, InputError(f"other {name}", "empty"))
    first, after = store.skips_page(number, limit=2)
    assert [one.where for one in first] == ["a", "b"]
    assert after is not None
    last, end = store.skips_page(number, after=after, limit=2)
    assert ([one.where for one in last], end) == (["c"], None)
    assert store.skips_page(number, limit=3)[1] is None


def test_runs_before_one(store: Store) -> None:
    numbers = [store.start_run("ingest news") for _ in range(3)]
    assert [one.id for one in store.runs(before=numbers[2])] == [numbers[1], numbers[0]]
    assert [one.id for one in store.runs(before=numbers[2], limit=1)] == [numbers[1]]
