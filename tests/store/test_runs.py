"""A run is on record from its start, with what it left out."""

import tracker
from tracker.errors import InputError
from tracker.store import Skip, Store


def test_a_run_is_recorded_with_what_it_left_out(store: Store) -> None:
    first = store.start_run("ingest news")
    store.record_skip(first, InputError("news/a.bin", "is no text", "save it as text"))
    store.record_skip(first, InputError("news/caf\udce9.txt", "cannot be read"))
    store.finish_run(first, {"new": 3, "unchanged": 1})
    store.start_run("reconcile")
    later, earlier = store.runs()
    assert (later.command, later.finished_at, later.counts, later.skips) == ("reconcile", None, None, ())
    assert (earlier.id, earlier.command, earlier.version, earlier.counts) == (
        first,
        "ingest news",
        tracker.__version__,
        {"new": 3, "unchanged": 1},
    )
    assert earlier.finished_at is not None and earlier.started_at <= earlier.finished_at
    assert earlier.skips == (Skip("news/a.bin", "is no text", "save it as text"), Skip("news/caf\\udce9.txt", "cannot be read", None))
