"""Somebody who looks at a thing, decides, and was overtaken: nothing is decided, and the newer judgement is named."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest

from tracker.errors import Overtaken
from tracker.identity import normalise
from tracker.store import Store, Target

ONE = "0123456789abcdef"


def judge(store: Store, decision: str, *, by: str, seen: int | None) -> int:
    return store.judge(Target.discrepancy, ONE, decision, by=by, reason="seen", seen=seen)


def test_what_was_not_seen_is_not_overwritten(store: Store) -> None:
    first = judge(store, "accepted", by="ada", seen=0)
    with pytest.raises(Overtaken, match=f"judgement {first} by ada came in between") as refused:
        judge(store, "dismissed", by="bo", seen=0)
    assert refused.value.judgement == first
    second = judge(store, "dismissed", by="bo", seen=first)
    store.undo(second, by="ada")
    with pytest.raises(Overtaken, match=f"judgement {first} by ada"):
        judge(store, "explained", by="bo", seen=second)
    store.undo(first, by="ada")
    with pytest.raises(Overtaken, match=f"judgement {first} was taken back meanwhile") as refused:
        judge(store, "explained", by="bo", seen=first)
    assert refused.value.judgement is None
    assert store.standing_on(Target.discrepancy, ONE) == []


def test_who_asks_nothing_is_not_refused(store: Store) -> None:
    judge(store, "accepted", by="ada", seen=None)
    judge(store, "dismissed", by="bo", seen=None)
    assert [one.by for one in store.standing_on(Target.discrepancy, ONE)] == ["ada", "bo"]


def test_figures_are_guarded_as_well(store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    one = store.figure(store.article("story").extraction.figures[1].id)
    made = store.correct(one, {"value": 14}, by="ada", seen=0)
    with pytest.raises(Overtaken):
        store.correct(one, {"value": 15}, by="bo", seen=0)
    with pytest.raises(Overtaken):
        store.reject(one, by="bo", seen=0)
    assert store.reject(store.figure(one.figure.id), by="bo", seen=made.id).decision == "rejected"


def test_of_two_who_judge_at_once_one_is_told_of_the_other(url: str, store: Store) -> None:
    together, made, refused = Barrier(2), [], []

    def decide(by: str) -> None:
        with Store.open(url, normalise=normalise) as own:
            together.wait()
            try:
                made.append(judge(own, "accepted", by=by, seen=0))
            except Overtaken as error:
                refused.append(error.judgement)

    threads = [Thread(target=decide, args=(by,)) for by in ("ada", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert refused == made
    assert len(store.standing_on(Target.discrepancy, ONE)) == 1


def test_what_was_judged_from_a_moment_on_is_counted_once_each(store: Store) -> None:
    judge(store, "accepted", by="ada", seen=None)
    judge(store, "dismissed", by="ada", seen=None)
    taken_back = store.judge(Target.discrepancy, "fedcba9876543210", "accepted", by="bo")
    assert store.judged_since(Target.discrepancy, "2000") == 2
    assert store.judged_since(Target.discrepancy, "2000", by="ada") == 1
    assert store.judged_since(Target.discrepancy, "9999") == 0
    store.undo(taken_back)
    assert store.judged_since(Target.discrepancy, "2000") == 1
