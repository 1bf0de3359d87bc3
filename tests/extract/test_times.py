"""Time words against the day of the report."""

import time

import pytest

from tracker.dates import written_dates
from tracker.extract.times import TimeKind, report_day, time_words
from tracker.records import Article, Mark, MarkKind

TUESDAY = "2024-03-26"


@pytest.mark.parametrize(
    ("text", "kind", "begin", "end"),
    [
        ("on Tuesday", TimeKind.day, None, "2024-03-26"),
        ("on Wednesday", TimeKind.day, None, "2024-03-20"),
        ("last Tuesday", TimeKind.day, None, "2024-03-19"),
        ("earlier today", TimeKind.day, None, "2024-03-26"),
        ("yesterday", TimeKind.day, None, "2024-03-25"),
        ("last night", TimeKind.day, None, "2024-03-25"),
        ("three days ago", TimeKind.day, None, "2024-03-23"),
        ("on October 7", TimeKind.day, None, "2023-10-07"),
        ("on March 26", TimeKind.day, None, "2024-03-26"),
        ("on 5 May 2021", TimeKind.day, None, "2021-05-05"),
        ("in early April", TimeKind.day, None, "2023-04"),
        ("last month", TimeKind.day, None, "2024-02"),
        ("earlier this month", TimeKind.day, None, "2024-03"),
        ("in 2019", TimeKind.day, None, "2019"),
        ("in the past 24 hours", TimeKind.stretch, "2024-03-25", "2024-03-26"),
        ("over the last three days", TimeKind.stretch, "2024-03-24", "2024-03-26"),
        ("in the past week", TimeKind.stretch, "2024-03-19", "2024-03-26"),
        ("in the past five months", TimeKind.stretch, "2023-10", "2024-03-26"),
        ("over the past five years", TimeKind.stretch, "2019", "2024-03-26"),
        ("this month", TimeKind.stretch, "2024-03-01", "2024-03-26"),
        ("since October 7", TimeKind.since, "2023-10-07", None),
        ("since Saturday", TimeKind.since, "2024-03-23", None),
        ("since the revolt began in March 2011", TimeKind.since, "2011-03", None),
        ("which began in 2011", TimeKind.since, "2011", None),
    ],
)
def test_a_time_word_is_resolved_against_the_report(text: str, kind: TimeKind, begin: str | None, end: str | None) -> None:
    sentence = f"Raids hit the port {text} and went on."
    (found,) = time_words(sentence, TUESDAY, list(written_dates(sentence)))
    assert (found.kind, found.begin, found.end) == (kind, begin, end)


@pytest.mark.parametrize("text", ["on Tuesday", "yesterday", "in the past 24 hours", "this month", "since Saturday", "on October 7"])
def test_without_a_report_nothing_relative_is_resolved(text: str) -> None:
    sentence = f"Raids hit the port {text} and went on."
    assert [(found.begin, found.end) for found in time_words(sentence, None, list(written_dates(sentence)))] in ([(None, None)], [])


def test_the_day_of_a_statement_is_told_apart() -> None:
    text = "Raids hit the port on Sunday, the mayor said on Monday."
    assert [(found.end, found.said) for found in time_words(text, TUESDAY, [])] == [("2024-03-24", False), ("2024-03-25", True)]


@pytest.mark.parametrize("text", ["may hit the port", "a ten-year plan", "the second week", "in hours of need"])
def test_other_words_are_no_time_words(text: str) -> None:
    assert time_words(f"Raids {text}.", TUESDAY, []) == []


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("LORNO, 20 March 2024 - Raids hit the port.", "2024-03-26", "2024-03-20"),
        ("Raids hit the port on 20 March 2024.", "2024-03-26", "2024-03-26"),
        ("LORNO, 20 March 2019 - Raids hit the port.", "2024-03-26", "2024-03-26"),
        ("Raids hit the port.", "2024-03-26T23:32:00+00:00", "2024-03-26"),
        ("Raids hit the port.", "2024-03", None),
        ("Raids hit the port.", None, None),
    ],
)
def test_the_day_of_the_report(text: str, published: str | None, day: str | None) -> None:
    assert report_day(text, Article(id="a", text=text, published=published))[0] == day


@pytest.mark.parametrize("piece", ["on Monday ", "the past two days ", "since ", "in in in ", "said on "])
def test_a_long_line_goes_through_in_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    begun = time.perf_counter()
    time_words(text, TUESDAY, [])
    assert time.perf_counter() - begun < 5


def test_a_marked_date_stamp_still_dates_the_report() -> None:
    """A page put up days later: the stamp is marked and blanked for the parser, and counts all the same."""
    text = "Monday 9 June 2014\nFighting killed 12 people over the past two days."
    stamp = Mark(span=(0, 18), kind=MarkKind.metadata)
    article = Article(id="a", text=text, published="2014-06-15", marks=(stamp,))
    assert report_day(" " * 18 + text[18:], article)[0] == "2014-06-09"


def test_front_matter_dates_no_report() -> None:
    title = "Toll since 7 October 2023 passes 9,000, as counted by the territory's officials, who publish a bulletin every day of the week"
    text = f"---\ntitle: {title}\n---\n\nNews."
    block = Mark(span=(0, text.index("\n\nNews")), kind=MarkKind.metadata)
    article = Article(id="a", text=text, published="2023-11-04", marks=(block,), published_span=None)
    assert report_day(" " * block.span[1] + text[block.span[1] :], article)[0] == "2023-11-04"
