"""Time words and who claims a deed: to which count of a sentence they belong."""

import pytest
from spacy.language import Language

from tracker.extract.claims.claims import claims
from tracker.extract.figures.figures import figures
from tracker.records import Article, Figure


@pytest.fixture(scope="module")
def nlp(tagged_nlp: Language) -> Language:
    return tagged_nlp


def read(nlp: Language, text: str) -> dict[str | None, Figure]:
    article, doc = Article(id="a", text=text, published="2024-03-26"), nlp(text)
    return {figure.text: figure for figure in figures(doc, article, tuple(claims(doc, article))).figures}


def days(figure: Figure) -> tuple[str, str | None, str | None]:
    return figure.period.value, figure.since, figure.as_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The army said 17 of its soldiers had been killed in January, and 215 since the invasion began on October 27.",
            {"17": ("interval", "2024-01-01", "2024-01-31"), "215": ("cumulative", "2023-10-27", "2024-03-26")},
        ),
        (
            "The army says 224 of its soldiers have been killed since the ground invasion, among them 29 this month.",
            {"224": ("cumulative", None, "2024-03-26"), "29": ("interval", "2024-03-01", "2024-03-26")},
        ),
        (
            "The toll has reached 12,418 since October 7, the ministry said, with 57 killed in the past 24 hours.",
            {"12,418": ("cumulative", "2023-10-07", "2024-03-26"), "57": ("interval", "2024-03-25", "2024-03-26")},
        ),
        (
            "In the past 24 hours 57 people were killed, bringing the total to 12,418 since October 7.",
            {"57": ("interval", "2024-03-25", "2024-03-26"), "12,418": ("cumulative", "2023-10-07", "2024-03-26")},
        ),
        (
            "Since October 7 12,533 people, 3,711 of them children, have been killed and 29,044 wounded.",
            {
                "12,533": ("cumulative", "2023-10-07", "2024-03-26"),
                "3,711": ("cumulative", "2023-10-07", "2024-03-26"),
                "29,044": ("cumulative", "2023-10-07", "2024-03-26"),
            },
        ),
        (
            "The raids killed 81 people and injured 93 in the past 24 hours.",
            {"81": ("interval", "2024-03-25", "2024-03-26"), "93": ("interval", "2024-03-25", "2024-03-26")},
        ),
        (
            "112 people, including 68 children, were killed on Monday.",
            {"112": ("incident", None, "2024-03-25"), "68": ("incident", None, "2024-03-25")},
        ),
        (
            "A blast killed 29 people on Monday in the deadliest attack since a bombing killed 41 people in June 2021.",
            {"29": ("incident", None, "2024-03-25"), "41": ("incident", None, "2021-06")},
        ),
        (
            "It was the worst disaster in the country since 2011, when 94 people drowned, and the third this year.",
            {"94": ("incident", None, "2011")},
        ),
        (
            "The toll has reached 12,418 since October 7, with 57 killed in the past 24 hours. In the same period 28,903 people were hurt.",
            {
                "12,418": ("cumulative", "2023-10-07", "2024-03-26"),
                "57": ("interval", "2024-03-25", "2024-03-26"),
                "28,903": ("cumulative", "2023-10-07", "2024-03-26"),
            },
        ),
        ("In June 2025, 12 people were killed.", {"12": ("interval", "2025-06-01", "2025-06-30")}),
        ("In March, 12 people were killed.", {"12": ("interval", "2024-03-01", "2024-03-26")}),
    ],
)
def test_every_count_has_its_own_time_words(nlp: Language, text: str, expected: dict[str, tuple[str, str | None, str | None]]) -> None:
    assert {text: days(figure) for text, figure in read(nlp, text).items()} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Red Dawn claimed responsibility for the bombing that killed 36 people.",
        "Red Dawn said it carried out the bombing that killed 36 people.",
        "No group claimed the attack that killed 36 people.",
    ],
)
def test_whoever_takes_a_deed_gives_no_number(nlp: Language, text: str) -> None:
    assert read(nlp, text)["36"].attributed_to is None


def test_whoever_takes_a_deed_may_give_a_number_of_it(nlp: Language) -> None:
    assert read(nlp, "Red Dawn claimed that its bombing had killed 36 people.")["36"].attributed_to == "Red Dawn"


def test_an_agency_with_a_name_is_not_the_body_named_before(nlp: Language) -> None:
    text = "Commander Rui Doe said 131 people had been rescued. The disaster agency said that 33 bodies had been recovered."
    assert read(nlp, text)["33"].attributed_to == "The disaster agency"


def test_what_is_denied_is_the_number_that_is_not_so(nlp: Language) -> None:
    found = read(nlp, '"Not 61 but 57 people died, and we apologise to the families," said the head of the agency, Jane Doe.')
    assert {text: figure.negated for text, figure in found.items()} == {"61": True, "57": False}
    assert (found["57"].revises, found["57"].subset_of) == (found["61"].id, None)
