"""Furniture is marked, text is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.read.boilerplate import furniture
from tracker.read.lines import split_lines

PARAGRAPHS = """The harbour office said on Tuesday that the ferries would sail again from Thursday on, after a week of storm.

Twelve people were injured when a pier gave way, the office said, and three of them remained in hospital.

“Nobody is missing,” it added."""

PAGE = """Harbour Gazette

  • Ar
  • Fr

Sections

  • News
    • Politics
    • Economy
  • Videos
  • In Pictures
News
  • Politics
  • Economy
Videos
BREAKING
Weather service: A southerly gale will reach the islands before the morning.
Weather service: The warning stays in force
Tram union: 340 members voted to end the strike, union says.

Ferries to sail again after storm

  • By Harbour Gazette
  • 26 Mar 2024 23:32
  • 17 Shares
3 Min Read

{body}

Read more: Seven arrested in smuggling inquiry

The pier was built in 1911 and closed twice in the last ten years, the last time for repairs.

  • Ferries
  • Storm
  • war on waves

Most Read

Forty killed in mountain flood

  • World
  • 23 Nov 2025
Island villages lost 230 people last year, the register shows.

Island villages lose 230 people
  • Islands

The Gazette is an independent paper.

All Rights Reserved

  • Privacy Policy
  • About Us
Android
iOS"""


def kept(text: str) -> list[str]:
    lines = list(split_lines(text))
    marked = furniture(lines).lines
    return [text[line.start : line.end] for i, line in enumerate(lines) if i not in marked]


def test_a_dumped_page_keeps_its_article() -> None:
    assert kept(PAGE.format(body=PARAGRAPHS)) == [
        "Ferries to sail again after storm",
        "3 Min Read",
        *PARAGRAPHS.split("\n\n"),
        "The pier was built in 1911 and closed twice in the last ten years, the last time for repairs.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Seven arrested in smuggling inquiry",
        "RELATED: Harbour to get a new pier",
        "Advertisement",
        "Share this story",
        "Copyright 2024 Harbour Gazette. All rights reserved.",
        "© 2024 Harbour Gazette",
        "(Source: Gazette Media Wire © Harbour Gazette 2024. This material may not be copied.)",
        "[Search          ] [Go]",
        "Home > News > The Isles",
        "editor@harbour-gazette.example",
        "Twitter: @harbourgazette",
        "https://harbour-gazette.example/ferries",
        'Press "Enter" to skip to content',
        "More from HarbourMore posts in Harbour »",
    ],
)
def test_furniture_between_paragraphs(line: str) -> None:
    first, second, third = PARAGRAPHS.split("\n\n")
    assert kept(f"{first}\n\n{line}\n\n{second}\n\n{third}") == [first, second, third]


@pytest.mark.parametrize(
    "line",
    [
        "What the office said",
        "12 killed",
        "“No.”",
        "More in anger than in sorrow, he went.",
        "The firm changed its privacy policy, officials said.",
        "• The office counted twelve injured people.",
        "SPEAKER: And what did the office say?",
        "Nine people read the notice. All of them know that all rights reserved to guests end at the pier, the office said on Monday.",
        "He opened the home page, and it was gone:",
        "The clichÃ© of the storm-proof pier is gone, and with it the harbour.",
        "Killed | 12 | Injured | 30",
    ],
)
def test_text_between_paragraphs_stays(line: str) -> None:
    first, second, third = PARAGRAPHS.split("\n\n")
    assert kept(f"{first}\n\n{line}\n\n{second}\n\n{third}") == [first, line, second, third]


@pytest.mark.parametrize(
    "text",
    [
        "Twelve killed.",
        "News",
        "Storm\nFerries\nHarbour\nIslands\nPier\nGale\nWind\nRain\nSnow",
        "The dead:\n\nA. Miller, 34\nB. Smith, 20\nC. Jones, 7",
        "• Twelve people were killed.\n• Thirty were injured, the office said.\n• Nobody is missing.",
        "Storm over the islands\nBy Jane Doe\n\n" + PARAGRAPHS,
        PARAGRAPHS + "\n\nA. Miller\nB. Smith\nC. Jones\nD. Brown",
        "قالت الوزارة إن اثني عشر شخصا أصيبوا في المرفأ يوم الثلاثاء بعد عاصفة استمرت أسبوعا كاملا.\n\nعاصفة\n\nميناء",
    ],
)
def test_plain_texts_lose_nothing(text: str) -> None:
    assert kept(text) == [line.strip() for line in text.split("\n") if line.strip()]


def test_the_second_copy_of_a_headline() -> None:
    headline = "Ferries to sail again after storm"
    assert kept(f"{headline}\n\n{headline}\n\nStorm ends\n\n{PARAGRAPHS}") == [headline, "Storm ends", *PARAGRAPHS.split("\n\n")]


def test_a_comment_form_closes_the_text() -> None:
    form = "Be First to Comment\n\nLeave a Reply\n\nYour email address will not be published. Required fields are marked *"
    assert kept(f"{PARAGRAPHS}\n\n{form}") == PARAGRAPHS.split("\n\n")


def test_a_box_in_the_middle_ends_with_the_next_sentence() -> None:
    first, second, third = PARAGRAPHS.split("\n\n")
    strong = first + " " + second
    text = f"{first}\n\nRelated stories\n\nA pier for the poor\n\nGale warning over\n\n{third}\n\n{strong}"
    assert kept(text) == [first, third, strong]


def test_a_list_with_a_share_button() -> None:
    text = f"{PARAGRAPHS}\n\n  • x\n  • The pier as it was before\n    the storm. (Archive)\n\n{PARAGRAPHS}"
    assert kept(text) == PARAGRAPHS.split("\n\n") * 2


@pytest.mark.parametrize("headline", ["Ferries to sail again after storm", "Harbour Storm Ends"])
def test_a_menu_with_blank_lines_between(headline: str) -> None:
    menu = "\n\n".join(["Gazette", "News", "Politics", "Isles", "Sport", "Weather", "Videos", "In Pictures", "Contact"])
    assert kept(f"{menu}\n\n{headline}\n\n{PARAGRAPHS}") == [headline, *PARAGRAPHS.split("\n\n")]


def test_a_list_of_videos() -> None:
    videos = "0:43 Pier gives way\n1:47 'I saw it go,' says a neighbour\n2:01 Ferries at anchor"
    assert kept(f"{videos}\n\n{PARAGRAPHS}") == PARAGRAPHS.split("\n\n")


PARTS = ["News", "• Politics", "", "Most Read", PARAGRAPHS, "A title of a story", "He said no.", "Share", "26 Mar 2024", "Tags"]


@given(st.lists(st.sampled_from(PARTS)))
def test_paragraphs_are_never_marked(parts: list[str]) -> None:
    found = kept("\n".join(parts))
    assert [found.count(paragraph) for paragraph in PARAGRAPHS.split("\n\n")] == [parts.count(PARAGRAPHS)] * 3
