"""Names of places are looked through once each: they are there whoever writes a row, and gone when the last row is withdrawn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from tests.store.conftest import Story
from tracker.records import Event
from tracker.store import EventFilter, FigureFilter, Store
from tracker.store.engine import writing
from tracker.store.place_names import forget_unheld, names_with

MakeStory = Callable[..., Story]


def named(store: Store, held_by: str = "figures", word: str = "") -> list[str]:
    with store.engine.connect() as connection:
        return sorted(names_with(connection, held_by, word))


def told_of(made: Story, place: str, *within: str) -> Story:
    """A story of an incident in a place."""
    event = Event(id="fedcba9876543210", kind="fire", place=place, within=within)
    figures = tuple(one.model_copy(update={"place": place, "event": event.id}) for one in made.extraction.figures)
    return Story(made.article, made.extraction.model_copy(update={"figures": figures, "events": (event,)}), made.speakers)


def test_a_name_stands_once_however_many_have_it(store: Store, story: MakeStory) -> None:
    story().save(store)
    story(id="other", text="Another day. " + story().article.text).save(store)
    assert named(store) == ["ardmere"]


def test_a_row_that_is_changed_has_its_new_name(store: Store, story: MakeStory) -> None:
    story().save(store)
    told_of(story(id="fire", text="Fire! " + story().article.text), "Ostby").save(store)
    with writing(store.engine) as connection:
        connection.execute(text("UPDATE figures SET place_folded = 'lowmoor' WHERE place_folded = 'ardmere'"))
        connection.execute(text("UPDATE events SET places = 'lowmoor' || chr(10) || 'far'".replace("chr", _character(store))))
    assert "lowmoor" in named(store)
    assert "lowmoor\nfar" in named(store, "events")


def _character(store: Store) -> str:
    return "chr" if store.engine.dialect.name == "postgresql" else "char"


@pytest.mark.parametrize(("word", "found"), [("mere", ["50%_mere", "ardmere"]), ("%", ["50%_mere"]), ("_", ["50%_mere"]), ("x", [])])
def test_a_part_of_a_name_is_read_as_it_stands(store: Store, story: MakeStory, word: str, found: list[str]) -> None:
    story().save(store)
    told_of(story(id="fire", text="Fire! " + story().article.text), "50%_Mere").save(store)
    assert named(store, word=word) == found


def test_incidents_are_found_by_the_land_in_which_they_lie(store: Store, story: MakeStory) -> None:
    told_of(story(), "Ostby", "Far Country").save(store)
    assert named(store, "events") == ["ostby\nfar country"]
    assert len(store.events_page(EventFilter(place="far c")).rows) == 1
    assert len(store.figures_page(FigureFilter(place="far c")).rows) == 2


def test_what_is_withdrawn_takes_along_the_names_that_nobody_else_has(store: Store, story: MakeStory) -> None:
    story().save(store)
    told_of(story(id="fire", text="Fire! " + story().article.text), "Ostby", "Far Country").save(store)
    assert named(store) == ["ardmere", "ostby"]
    store.withdraw("fire", reason="a court's order", by="Kim")
    assert named(store) == ["ardmere"]
    assert named(store, "events") == []


def test_a_name_that_somebody_is_writing_stays(postgresql: Any, story: MakeStory) -> None:
    """Whoever takes names out waits for rows that are not committed yet."""
    with postgresql.fresh("migrated") as url, Store.open(url) as store:
        told_of(story(), "Ostby").save(store)
        with writing(store.engine) as connection:
            connection.execute(text("UPDATE figures SET place_folded = 'lowmoor'"))
        assert named(store) == ["lowmoor", "ostby"], "one that no row has any more"

        def forget() -> None:
            with writing(store.engine) as connection:
                forget_unheld(connection)

        with ThreadPoolExecutor(1) as other:
            with writing(store.engine) as connection:
                connection.execute(text("UPDATE figures SET place_folded = 'ostby'"))
                done = other.submit(forget)
                with pytest.raises(TimeoutError):
                    done.result(timeout=0.5)
            done.result(timeout=30)
        assert named(store) == ["ostby"]
