"""Kept counts come back as they were, in the order of a queue, and follow what people decide, on both databases."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from tracker.pipeline import candidates as everywhere
from tracker.reconciling import reconcile
from tracker.records import Article, Claim, Extraction, Kind, Quotation, Speaker, SpeakerKind
from tracker.store import Store
from tracker.store.sizes import SUMMARIES
from tracker.summarising import actors, candidates, keep

ADA = Speaker(id="ada", name="Ada Brockmann", kind=SpeakerKind.person, names=("Ada Brockmann",))
ADDA = Speaker(id="adda", name="Ada Brokmann", kind=SpeakerKind.person, names=("Ada Brokmann",))


def save(store: Store) -> None:
    claims = tuple(
        Claim(id=f"claim-{n}", article="", content=((0, 1),), text="T", quotation=Quotation.direct, speaker=one.name, speakers=(one.name,),
              mentions=(one.name,), said_on="2024-03-20")
        for n, one in enumerate((ADA, ADA, ADDA))
    )  # fmt: skip
    article = Article(id="weir", text="Text of the weir", source="Weir Herald")
    store.save(
        article, Extraction(article="weir", text_hash=article.text_hash, claims=claims), speakers={one.name: one for one in (ADA, ADDA)}
    )


def test_the_largest_come_first_and_the_list_goes_on_behind_any(store: Store) -> None:
    store.keep_summaries("queue", {"a b": (5, {"score": 0.5}), "a!": (5, None), "b a": (7, None), "a c": (1, None)})
    store.keep_summaries("other", {"a b": (9, None)})
    found = store.summaries("queue")
    assert [(one.key, one.size) for one in found] == [("b a", 7), ("a b", 5), ("a!", 5), ("a c", 1)]
    assert found[1].content == {"score": 0.5}
    for number, one in enumerate(found):
        rest = store.summaries("queue", after=(one.size, one.key))
        assert [other.key for other in rest] == [other.key for other in found[number + 1 :]]
    assert [one.key for one in store.summaries("queue", key="a ")] == ["a b", "a c"]
    assert [one.key for one in store.summaries("queue", limit=1)] == ["b a"]
    assert store.kept_sizes("queue", ["a b", "none"]) == {"a b": 5}
    assert store.kept_sizes("queue", above=5) == {"b a": 7}
    store.keep_summaries("queue", {"a b": (6, None)}, gone=["a c"])
    assert store.kept_sizes("queue") == {"a b": 6, "a!": 5, "b a": 7}


def test_actors_are_counted_kept_and_counted_anew_where_somebody_decides(store: Store) -> None:
    save(store)
    actors.keep(store, None)
    assert store.kept_sizes("actor") == {"ada": 2, "adda": 1}
    number = store.merge("adda", "ada", by="Bo")
    assert store.kept_sizes("actor") == {"adda": 3}
    assert {id_: one.name for id_, one in store.who(["ada", "adda", "nobody"]).items()} == {"ada": ADDA.name, "adda": ADDA.name}
    store.undo(number)
    assert store.kept_sizes("actor") == {"ada": 2, "adda": 1}
    store.give("adda", "claim-0", by="Bo")
    assert store.kept_sizes("actor") == {"ada": 1, "adda": 2}
    assert [one.id for one in store.everybody()] == ["ada", "adda"]
    assert [one.id for one in store.named_near(["brok"], 10)] == ["adda"]
    assert store.named_near(["rock", ""], 10) == []
    assert store.contested(["claim-0"], [Kind.denial]) == []


def test_pairs_that_somebody_decided_do_not_wait(store: Store) -> None:
    save(store)
    assert candidates.waiting(store, 5) is None
    actors.keep(store, None)
    assert candidates.waiting(store, 5) == 1
    (number,) = store.part("adda", "ada", by="Bo")
    assert candidates.waiting(store, 5) == 0
    store.undo(number)
    assert candidates.waiting(store, 5) == 1
    store.merge("ada", "adda", by="Bo")
    assert candidates.waiting(store, 5) == 0


def test_a_dossier_and_a_queue_come_back_as_they_were(store: Store) -> None:
    save(store)
    live = actors.of(store, ["ada"])
    pairs = list(everywhere(store))
    assert len(pairs) == 1
    many, actors.MANY = actors.MANY, 1
    try:
        actors.keep(store, None)
    finally:
        actors.MANY = many
    kept = actors.of(store, ["ada"])
    assert kept["counted_at"] is not None
    assert {**kept, "counted_at": None} == live
    assert candidates.page(store) == (pairs, None)
    assert candidates.of(store, "ada") == candidates.of(store, "adda") == pairs


def test_what_is_kept_is_the_same_in_one_go_and_bit_by_bit(store: Store, story: Callable[..., Any]) -> None:
    def all_kept() -> set[tuple[Any, ...]]:
        columns = (SUMMARIES.c.kind, SUMMARIES.c.key, SUMMARIES.c.size)
        with store.engine.connect() as connection:
            return {tuple(row) for row in connection.execute(select(*columns))}

    def take_in(**fields: str) -> None:
        one = story(**fields)
        store.save(one.article, one.extraction, speakers=one.speakers)

    take_in(path="/a.txt")
    reconcile(store, then=keep)
    first = all_kept()
    save(store)
    take_in(path="/b.txt", text=story().article.text.replace("Ardmere", "Lowmoor"))
    assert not reconcile(store, then=keep).full
    bit_by_bit = all_kept()
    assert {("actor", "ada", 2), ("actors", "all", 0), ("scopes", "all", 0), ("candidates", "all", 0)} < bit_by_bit
    assert len(bit_by_bit - first) > 3
    reconcile(store, full=True, then=keep)
    assert all_kept() == bit_by_bit
