"""What comes on top of a toll, what only compares, and what a newer number replaces."""

from collections.abc import Callable

import pytest
from spacy.language import Language

from tracker.extract.figures.figures import figures
from tracker.records import Article, Figure

Read = Callable[[str], list[Figure]]


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    def run(text: str) -> list[Figure]:
        return list(figures(nlp(text), Article(id="a", text=text, published="2024-03-26")).figures)

    return run


def links(found: list[Figure], name: str) -> list[tuple[str | None, str | None]]:
    """Pairs of a number and the one that it is linked to."""
    by_id = {figure.id: figure.text for figure in found}
    return [(figure.text, by_id[getattr(figure, name)]) for figure in found if getattr(figure, name) is not None]


@pytest.mark.parametrize(
    ("text", "part", "total"),
    [
        ("The toll of the blast in Osk had risen to 37 killed, after eight more bodies were found.", "eight", "37"),
        ("Two of the wounded died overnight, raising the toll to 13.", "Two", "13"),
        ("Two of those injured died in hospital. That raised the death toll of Sunday's blast in Lorno to 13.", "Two", "13"),
        ("Twelve more people died in Lorno on Monday, bringing the death toll to 57.", "Twelve", "57"),
        ("Another 12 people died in Lorno on Monday, bringing the death toll to 57.", "12", "57"),
    ],
)
def test_an_increment_is_a_part_of_the_toll_that_it_raises(read: Read, text: str, part: str, total: str) -> None:
    found = read(text)
    assert links(found, "subset_of") == [(part, total)]
    assert links(found, "revises") == []
    assert [figure.text for figure in found if figure.headline] == [total]


@pytest.mark.parametrize(
    "text",
    [
        "A blast killed 37 people in Lorno on Sunday and another 12 were killed in Osk.",
        "The toll in Osk had risen to 37 killed. Another 54 people were injured.",
        "Two of the wounded died overnight. Separately, the toll of a fire in Osk rose to 13.",
    ],
)
def test_another_count_beside_a_total_is_no_part_of_it(read: Read, text: str) -> None:
    assert links(read(text), "subset_of") == []


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Ten people were detained in Lorno, three more than on Monday.", ["Ten"]),
        ("Ten people were killed in Lorno, two fewer than the day before.", ["Ten"]),
        ("Ten people were killed in Lorno, and more than three were injured.", ["Ten", "three"]),
        ("The fire killed 3, more than 200 were injured.", ["3", "200"]),
    ],
)
def test_a_comparison_counts_nobody(read: Read, text: str, counted: list[str]) -> None:
    found = read(text)
    assert [figure.text for figure in found if figure.excluded is None] == counted
    assert all(figure.excluded == "a comparison with another count" for figure in found if figure.text not in counted)
    assert not any(figure.headline or figure.value is not None for figure in found if figure.excluded is not None)


@pytest.mark.parametrize(
    ("text", "new", "old"),
    [
        ("A fire killed 13 people in Lorno, the army said. Before, the army had spoken of 11 dead.", "13", "11"),
        ("A fire killed 13 people in Lorno, the Osk army said. The army had earlier reported 11 dead.", "13", "11"),
        ("A fire killed 13 people in Lorno, up from an earlier toll of 11, the mayor said.", "13", "11"),
        ("The health ministry lowered its toll of the blast to 29 killed, from 31, because two people had been counted twice.", "29", "31"),
        ("The health ministry revised the death toll of Sunday's blast in Lorno down from 14 to 12.", "12", "14"),
        ("The health ministry raised the death toll of Sunday's blast in Lorno from 12 to 14.", "14", "12"),
    ],
)
def test_a_newer_number_replaces_the_one_that_the_text_recalls(read: Read, text: str, new: str, old: str) -> None:
    found = read(text)
    assert links(found, "revises") == [(new, old)]
    assert [figure.text for figure in found if figure.headline] == [new]
    assert {figure.text for figure in found if figure.excluded is None} == {new, old}


@pytest.mark.parametrize(
    "text",
    [
        "A fire killed 13 people in Lorno, the mayor said. The harbour office had earlier reported 11 dead.",
        "A fire killed 13 people in Lorno, the army said. The army also reported 11 dead in Osk.",
        "Attacks killed 13 people in January 2024 in Lorno, the army said, from 2 in May to 4 in June.",
    ],
)
def test_a_number_of_another_voice_or_of_no_earlier_time_is_not_replaced(read: Read, text: str) -> None:
    assert links(read(text), "revises") == []


@pytest.mark.parametrize(("part", "whole"), [("6", "13")])
def test_a_part_is_of_the_number_behind_it(read: Read, part: str, whole: str) -> None:
    found = read(
        "A blast killed 13 people in Lorno. Before, 11 had been killed in Osk. At least 6 of the 13 people killed were from Tarrak."
    )
    assert links(found, "subset_of") == [(part, whole)]
