"""What was seen is remembered by its place, and an article is known before it is extracted."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

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


def test_a_hidden_place_is_known_and_not_named(store: Store) -> None:
    store.record_sighting("/incoming/quorvel.txt", "12 1700000000")
    store.record_sighting("/incoming/quorvel.txt", "14 1700000060", hidden=True)
    assert store.sighting("/incoming/quorvel.txt") == "14 1700000060"
    assert store.sightings(["/incoming/quorvel.txt", "/incoming/b.txt"]) == {"/incoming/quorvel.txt": "14 1700000060"}
    with store.engine.connect() as connection:
        (row,) = connection.execute(text("SELECT place FROM sightings"))
    assert row.place.startswith("withdrawn:") and "quorvel" not in row.place


def test_commands_do_not_name_what_was_withdrawn(store: Store, story: Callable[..., Any]) -> None:
    assert store.told(["/news/quorvel night.txt", "-"]) == "'/news/quorvel night.txt' -"
    story(path="/news/quorvel night.txt", url=None).save(store)
    done = store.withdraw(next(store.versions()).article.id, reason="a court's order", by="Kim")
    assert store.told(["/news/quorvel night.txt", "/news/../news/quorvel night.txt", "/news", "https://outlet.example/"]) == (
        f"withdrawn-{done.article} withdrawn-{done.article} /news https://outlet.example/"
    )
