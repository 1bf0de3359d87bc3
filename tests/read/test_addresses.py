"""Lines in which a page speaks to its reader. All contents are invented."""

import pytest

from tracker.read.addresses import is_buttons, mentions_reader, speaks_to_reader
from tracker.read.lines import Line, split_lines


def line(text: str) -> Line:
    return next(split_lines(text))


@pytest.mark.parametrize(
    "text",
    [
        "This website uses cookies to ensure you get the best experience. Learn more. Got it!",
        "We and our 812 partners use cookies and similar technologies to measure audiences.",
        "Sign up for our newsletter and read it every Friday.",
        "Join 18,000 subscribers and receive our best stories every Friday. No spam, ever.",
        "Stay with Channel 6 for the latest on this story.",
        "Like this story? Share it with a friend!",
        "If you spot an error, please tell the desk.",
    ],
)
def test_a_page_asks(text: str) -> None:
    assert speaks_to_reader(line(text))


@pytest.mark.parametrize(
    "text",
    [
        "The regulator said that websites must ask for consent before they set cookies.",
        "“We use cookies, and you agree to that,” the company's lawyer told the court.",
        "Join hands, the bishop told the crowd in the square.",
        "Get out, the officer shouted at 40 people in the hall.",
        "Share prices fell by 12 per cent on Monday.",
        "The minister said that 14 people were killed when the pier gave way.",
    ],
)
def test_an_article_tells(text: str) -> None:
    assert not speaks_to_reader(line(text))


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("Share this: Facebook Twitter WhatsApp Telegram Print Email", True),
        ("Name * Email * Website", True),
        ("Facebook", False),
        ("A: Yes.", False),
        ("Facebook says no", False),
        ("Print workers strike", False),
    ],
)
def test_buttons_in_a_row(text: str, buttons: bool) -> None:
    assert is_buttons(line(text)) is buttons


def test_who_says_we_is_the_page_unless_somebody_is_quoted() -> None:
    assert mentions_reader(line("We have no owner, and some 9,400 people pay for what you have just read."))
    assert not mentions_reader(line("“We have no owner,” said the editor of the paper."))
    assert not mentions_reader(line("The paper has no owner, and some 9,400 people pay for it."))
