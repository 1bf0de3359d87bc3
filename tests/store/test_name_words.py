"""Actors are found by words of their names: whoever wrote the name, and no longer when it is gone."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, text

from tracker.records import Speaker, SpeakerKind
from tracker.store import ActorFilter, Store
from tracker.store.damage import Damage, look
from tracker.store.engine import name_of, parse, writing
from tracker.store.name_words import NAME_WORDS, having_words


def person(id_: str, *names: str) -> Speaker:
    return Speaker(id=id_, name=names[0], kind=SpeakerKind.person, names=names)


def stored(store: Store, *speakers: Speaker) -> None:
    with writing(store.engine) as connection:
        store.add_speakers(connection, speakers)


def having(store: Store, *words: str) -> list[str]:
    with store.engine.connect() as connection:
        return sorted(connection.scalars(having_words(words)))


def listed(store: Store) -> set[tuple[str, str, int]]:
    with store.engine.connect() as connection:
        return {tuple(row) for row in connection.execute(select(NAME_WORDS))}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["orla"], ["one", "two"]),
        (["orla", "brandt"], ["one"]),
        (["brandt", "orla", "brandt"], ["one"]),
        (["orla", "venn"], []),  # of two names
        (["orl"], []),
        (["%"], []),
        (['"', "o'neil\\"], ["two"]),
    ],
)
def test_all_words_stand_in_one_name(store: Store, words: Sequence[str], found: list[str]) -> None:
    stored(store, person("one", "Orla Brandt", "Brandt Venn"), person("two", "Orla O'Neil\\ \""))
    assert having(store, *words) == found


def test_a_word_that_a_name_has_twice_counts_once(store: Store) -> None:
    stored(store, person("one", "Orla Orla"))
    assert listed(store) == {("orla", "one", 0)}
    assert having(store, "orla", "venn") == []


def test_spaces_are_no_words(store: Store) -> None:
    stored(store, person("one", " Orla  Brandt "))
    assert {word for word, *_ in listed(store)} == {"orla", "brandt"}


def test_names_that_are_changed_or_gone_take_their_words_along(store: Store) -> None:
    stored(store, person("one", "Orla Brandt", "Orla Venn"), person("two", "Orla Brandt"))
    with writing(store.engine) as connection:
        connection.execute(text("UPDATE speaker_names SET normalised = 'ana venn' WHERE speaker_id = 'one' AND position = 1"))
    assert (having(store, "ana"), having(store, "orla")) == (["one"], ["one", "two"])
    stored(store, person("one", "Orla Quist"))
    assert (having(store, "ana"), having(store, "brandt"), having(store, "quist")) == ([], ["two"], ["one"])


def test_as_many_words_as_anybody_types_are_looked_up(store: Store) -> None:
    stored(store, person("one", "Orla Brandt"))
    assert having(store, *(f"word{number}" for number in range(500))) == []
    assert store.actors_page(ActorFilter(words=" ".join(f"word{number}" for number in range(500)))).rows == ()


def test_whoever_was_merged_is_found_as_who_it_is(store: Store) -> None:
    stored(store, person("one", "Orla Brandt"), person("two", "Ana Venn"))
    store.merge("two", "one", by="Kim")
    assert [one.id for one in store.find_speakers("brandt")] == ["two"]


def test_a_check_says_which_words_the_list_lacks_and_which_it_has_too_much(store: Store) -> None:
    stored(store, person("one", "Orla Brandt"))
    url = store.engine.url.render_as_string(hide_password=False)
    assert look(url).found == ()
    with writing(store.engine) as connection:
        connection.execute(text("UPDATE name_words SET word = 'quist' WHERE word = 'brandt'"))
    where = name_of(parse(url))
    assert look(url).found == (Damage(where, "1 words of names that are not listed"), Damage(where, "1 listed words that no name has"))
