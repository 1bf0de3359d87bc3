"""By what an incident is known in other texts: people, streets, sites and ages, read from what tells of it."""

from collections.abc import Callable

import pytest
from spacy.language import Language

from tracker.extract.figures.figures import figures
from tracker.records import Article

Traits = Callable[..., list[set[str]]]
LEAD = "Gunmen shot 4 people in Lorno on Sunday. "


@pytest.fixture(scope="module")
def traits(nlp: Language) -> Traits:
    def run(text: str, title: str | None = None) -> list[set[str]]:
        found = figures(nlp(text), Article(id="a", text=text, title=title, published="2024-03-26"))
        return [set(event.traits) for event in found.events]

    return run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jonas Falkmoor, 17, died of his wounds.", {"person:jonas falkmoor", "age:17"}),
        ("Jonas Peter Falkmoor died of his wounds.", {"person:jonas falkmoor"}),
        ("A 17-year-old and a man aged 43 were hurt.", {"age:17", "age:43"}),
        ("It happened on Dunmere Street.", {"street:dunmere street"}),
        ("It happened at 120 North Dunmere St. at noon.", {"street:dunmere street"}),
        ("It happened in the 400 block of West 75th Avenue.", {"street:75th avenue"}),
        ("They had left the Harbour Lights Club at midnight.", {"site:harbour lights club"}),
    ],
)
def test_people_streets_sites_and_ages_are_traits(traits: Traits, text: str, expected: set[str]) -> None:
    (found,) = traits(LEAD + text)
    assert expected <= found


@pytest.mark.parametrize(
    "text",
    [
        "Police Chief Karl Lindgren spoke to the press.",
        "Sgt. Karl Lindgren was at the scene.",
        "Karl Lindgren, a spokesman for the hospital, gave no names.",
        "Nobody was arrested, Karl Lindgren said.",
    ],
)
def test_who_speaks_of_many_incidents_is_an_official(traits: Traits, text: str) -> None:
    (found,) = traits(LEAD + text)
    assert "official:karl lindgren" in found
    assert "person:karl lindgren" not in found


@pytest.mark.parametrize(
    "text",
    [
        "By Karl Lindgren",
        "Karl Lindgren",
        "They were taken to Lorno.",
        "Fighters of Jaish al-Karam were seen in Khan Tarrak.",
        "It costs 17, as before.",
    ],
)
def test_bylines_places_and_groups_are_nobody(traits: Traits, text: str) -> None:
    (found,) = traits(f"{LEAD}\n\n{text}\n\n")
    assert {one for one in found if one.startswith("person:")} == set()


def test_each_incident_has_the_traits_of_its_own_sentences(traits: Traits) -> None:
    main, other = traits(
        "Gunmen shot 4 people on Dunmere Street in Lorno on Sunday. Jonas Falkmoor, 17, died. "
        "In a separate shooting on Sunday, 2 people were killed on Elmgate Road in Tarrak.",
        "Carnival in Lorno ends in gunfire",
    )
    assert {"street:dunmere street", "person:jonas falkmoor", "age:17", "word:carnival", "word:lorno"} <= main
    assert "street:elmgate road" in other
    assert main.isdisjoint(other), "the second is told of after the first"


def test_the_words_of_the_trade_are_no_traits(traits: Traits) -> None:
    (found,) = traits(LEAD, "Police: Four Shot, Two Critically - The Lorno Harbinger")
    assert {one for one in found if one.startswith("word:")} == set()
