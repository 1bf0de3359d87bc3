"""An article's own date, credit and headline."""

import pytest

from tracker.read.boilerplate import furniture
from tracker.read.header import Header, read_header
from tracker.read.lines import split_lines

BODY = """The harbour office said on Tuesday that the ferries would sail again from Thursday on, after a week of storm.

Twelve people were injured when a pier gave way on 3 March 2024, the office said, and three remained in hospital.

“Nobody is missing,” it added."""


def header(text: str) -> Header:
    lines = list(split_lines(text))
    return read_header(text, lines, furniture(lines))


@pytest.mark.parametrize(
    ("text", "published", "read_from"),
    [
        (" date 2024-03-26 The harbour office said no.", "2024-03-26", "2024-03-26"),
        ("Date of publication 12 August 2016 Ferries sail again.", "2016-08-12", "12 August 2016"),
        ("Fri Jul 1 2016 More than ten ferries sail again.", "2016-07-01", "Fri Jul 1 2016"),
        ("Posted on April 2 2017 by Jane Doe The ferries sail.", "2017-04-02", "April 2 2017"),
        (f"Ferries sail again\n\n26 Mar 2024 23:32\n\n{BODY}", "2024-03-26T23:32", "26 Mar 2024 23:32"),
        (f"Ferries sail again\n\nPublished October 3, 2016\n\n{BODY}", "2016-10-03", "October 3, 2016"),
        (f"Ferries sail again\n\nBy Jane Doe | 26 March 2024\n\n{BODY}", "2024-03-26", "26 March 2024"),
        (f"Ferries sail again\n\nIslands | 26 March 2024\n\n{BODY}", "2024-03-26", "26 March 2024"),
        (f"Ferries sail again\n\nUpdated: 28 March 2024\n\nCreated: 26 March 2024\n\n{BODY}", "2024-03-26", "26 March 2024"),
        (f"Ferries sail again\n\nUpdated: 28 March 2024\n\n{BODY}", "2024-03-28", "28 March 2024"),
        (
            f"Ferries sail Posted: Friday, March 29, 2024 6:47 AM EDT\n\n{BODY}",
            "2024-03-29T06:47-04:00",
            "Friday, March 29, 2024 6:47 AM EDT",
        ),
        (f"26 March 2024\n\nFerries sail again\n\n{BODY}", "2024-03-26", "26 March 2024"),
        (f"HARBOUR, March 26, 2024 (AFP) — {BODY}", "2024-03-26", "March 26, 2024"),
        (
            "Twenty hurt as pier breaks AFP Sunday 3 Mar 2024 At least twenty people were hurt on Sunday, the office said.",
            "2024-03-03",
            "Sunday 3 Mar 2024",
        ),
    ],
)
def test_the_date_of_an_article(text: str, published: str, read_from: str) -> None:
    found = header(text)
    assert found.published_span is not None
    assert (found.published, text[slice(*found.published_span)]) == (published, read_from)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "26 March 2024 was a dark day for the harbour, the office said.",
        "March 26, 2024, was a dark day for the harbour, the office said.",
        "The pier broke on Sunday 3 March 2024 The office said so.",
        f"Ferries sail again\n\n26 March\n\n{BODY}",
        f"Ferries sail again\n\n26 March 2024\n\nPier breaks\n\n27 March 2024\n\n{BODY}",
        f"How it came\n\n1 March 2024\n\n{BODY}\n\n2 March 2024\n\n{BODY}",
        f"{BODY}\n\nMost read\n\nPier breaks\n\n27 March 2024",
        f"Ferries sail again\n\nThe pier on 3 March 2024 before it broke. (Archive)\n\n{BODY}",
        "",
        "\n\n",
    ],
)
def test_dates_that_are_not_the_articles(text: str) -> None:
    assert header(text).published is None


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        (f"Ferries sail\n\n  • By Gazette\n  • Source: Agencies\n\n{BODY}", "Source: Agencies"),
        (f"By Saltmarsh Wire\n\n{BODY}", "By Saltmarsh Wire"),
        (f"Ferries sail\n\nBy Jane Doe, Associated Press\n\n{BODY}", "By Jane Doe, Associated Press"),
        (f"Ferries sail\n\nReuters\n\n{BODY}", "Reuters"),
        (f"HARBOUR (AP) — {BODY}", "AP"),
        (f"{BODY} (AFP)", "AFP"),
        (f"{BODY}\n\n(AFP)", "(AFP)"),
        (f"{BODY}\n\n(This story comes from a syndicated feed.)", "(This story comes from a syndicated feed.)"),
        ("Pier breaks Monitor AFP Sunday 3 Mar 2024 At least twenty people were hurt, the office said.", "AFP"),
    ],
)
def test_credits(text: str, credit: str) -> None:
    assert header(text).credit == credit


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"Ferries sail\n\nThe pier before it broke. (AP)\n\n{BODY}",
        f"{BODY}\n\nSource: harbour office",
        f"{BODY} (see map)",
        f"Ferries sail\n\nBy Jane Doe\n\n{BODY}",
        f"{BODY}\n\nThe AP reporter left.",
    ],
)
def test_what_is_no_credit(text: str) -> None:
    assert header(text).credit is None


def test_the_headline_and_the_lines_of_metadata() -> None:
    text = f"Ferries sail again\n\nBy Jane Doe\n\n26 March 2024\n\n3 min read\n\n{BODY}"
    found = header(text)
    lines = list(split_lines(text))
    assert found.title == "Ferries sail again"
    assert [lines[i].text for i in sorted(found.lines)] == ["By Jane Doe", "26 March 2024", "3 min read"]


def test_a_headline_before_a_date_is_no_metadata() -> None:
    text = f"Ferries sail again Posted: 26 March 2024 Updated: 28 March 2024\n\n{BODY}"
    found = header(text)
    assert [text[slice(*span)] for span in found.spans] == ["Posted: 26 March 2024 Updated: 28 March 2024"]
    assert found.lines == frozenset()


def test_a_headline_that_begins_with_by() -> None:
    assert header(f"By Land and by Sea, Aid Reaches the Islands\n\n{BODY}").title == "By Land and by Sea, Aid Reaches the Islands"
