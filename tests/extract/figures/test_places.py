"""Places by the words around them, the narrower the higher."""

import pytest
from spacy.language import Language

from tracker.extract.figures.context.places import countries, places
from tracker.extract.figures.figures import figures
from tracker.extract.figures.harm.sentence import sentence
from tracker.records import Article


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Raids hit the village of Tarrak in rural Lorno on Monday.", ["Tarrak", "rural Lorno"]),
        ("Shelling of the Old Mill neighbourhood of Lorno went on.", ["Old Mill", "Lorno"]),
        ("Shells fell on al-Midan in the north.", ["al-Midan"]),
        ("Gunmen opened fire on Elm Street in Lorno.", ["Elm Street", "Lorno"]),
        ("The dead were found in northern Kenya.", ["northern Kenya"]),
        ("They met in March and on Monday.", []),
        ("He spoke of President Doe and of Islamic law.", []),
    ],
)
def test_places_of_a_sentence(nlp: Language, text: str, names: list[str]) -> None:
    found = list(places(text, sentence(nlp(text)[:])))
    assert [place.name for place in found] == names
    assert all(text[slice(*place.span)] == place.name for place in found)


@pytest.mark.parametrize(
    ("text", "narrower", "wider"),
    [
        ("Raids hit the village of Tarrak in rural Lorno.", "Tarrak", "rural Lorno"),
        ("A blast hit Elm Street in the city of Lorno.", "Elm Street", "Lorno"),
        ("Fire broke out in Lorno in Kenya.", "Lorno", "Kenya"),
    ],
)
def test_the_narrower_place_has_the_higher_level(nlp: Language, text: str, narrower: str, wider: str) -> None:
    level = {place.name: place.level for place in places(text, sentence(nlp(text)[:]))}
    assert level[narrower] > level[wider]


def test_countries_count_as_places_only_where_something_happens_in_them() -> None:
    text = "Kenya sent help. More than 2,000 have died in Chad, and Chad's war goes on."
    assert [place.name for place in countries(text)] == ["Chad", "Chad"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A report issued in Lorno said 12 people had been killed in Osk.", ["Osk"]),
        ("At a visit to Lorno, the minister said 12 people had died in Osk.", ["Osk"]),
        ("A blast in Osk wounded 12 people. They were taken to Lorno Medical Center in Lorno.", ["Osk"]),
        ("Raids killed 12 people southwest of Lorno.", ["Lorno"]),
        ("In Osk, a hillside gave way and 14 people were buried and killed.", ["Osk"]),
        ("France has recorded 12 deaths from the fever.", ["France"]),
        ("France had 12 deaths from the fever.", ["France"]),
        ("France had killed 12 people in Chad.", ["Chad"]),
        ("France had killed 12 people.", [None]),
        ("12 killed in Chad Governor says", ["Chad"]),
        ("Fighting killed 12 people in Lorno; 5 more died in Osk.", ["Lorno", "Osk"]),
        ("The strike on Lorno killed 12 people.", ["Lorno"]),
    ],
)
def test_where_people_came_to_harm(nlp: Language, text: str, expected: list[str | None]) -> None:
    read = figures(nlp(text), Article(id="a", text=text, published="2024-03-26"), ()).figures
    assert [figure.place for figure in read] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Attacks have killed 931 people in Kenya since October 2023, 250 of them in Lorno, a monitor said.", ["Kenya", "Lorno"]),
        ("Shelling killed eight people and injured 20 in Lorno and three more in the village of Tarrak.", ["Lorno", "Lorno", "Tarrak"]),
        ("Shells killed 12 people in Lorno and 5 in Osk.", ["Lorno", "Osk"]),
        ("A bomb killed 36 people in the town of Lorno on Tuesday. Attacks have killed 931 people in Osk since 2021.", ["Lorno", "Osk"]),
        ("A bomb killed 36 people in the town of Lorno on Tuesday. Attacks have claimed 931 lives in Osk since 2021.", ["Lorno", "Osk"]),
    ],
)
def test_a_place_belongs_to_the_count_that_it_is_told_with(nlp: Language, text: str, expected: list[str]) -> None:
    read = figures(nlp(text), Article(id="a", text=text, published="2024-03-26"), ()).figures
    assert [figure.place for figure in read] == expected
