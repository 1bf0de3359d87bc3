"""What was seen is remembered by its place, and an article is known before it is extracted."""

from collections.abc import Callable
from typing import Any

from tracker.records import Article
from tracker.store import Saved, Store


def test_a_place_is_remembered_as_it_was_seen_last(store: Store) -> None:
    assert store.sighting("incoming/a.txt") is None
    store.record_sighting("incoming/a.txt", "12 1700000000")
    store.record_sighting("incoming/caf\udce9.txt", "1 1")
    store.record_sighting("incoming/a.txt", "14 1700000060")
    assert store.sighting("incoming/a.txt") == "14 1700000060"
    assert store.sighting("incoming/caf\udce9.txt") == "1 1"
    assert store.sighting("incoming") is None
    seen = {"incoming/a.txt": "14 1700000060", "incoming/caf\udce9.txt": "1 1"}
    assert store.sightings(["incoming", *seen]) == seen
    assert store.sightings(f"incoming/{n}.txt" for n in range(2000)) == {}


def test_what_saving_would_come_to_is_foreseen(store: Store, story: Callable[..., Any]) -> None:
    one = story()
    assert store.foreseen(one.article) is Saved.new
    one.save(store)
    assert store.foreseen(one.article) is Saved.unchanged
    assert store.foreseen(one.article.model_copy(update={"title": "Corrected title"})) is Saved.extraction
    changed = Article(id=one.article.id, text=one.article.text + " It was corrected.")
    assert store.foreseen(changed) is Saved.version
    assert store.foreseen(Article(id="another", text=one.article.text)) is Saved.new
