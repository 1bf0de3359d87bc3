"""Quotation marks are paired, and nothing is lost to one that is missing."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.quotations import paragraphs, quotations


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We stay," she said. "All of us."', ['"We stay,"', '"All of us."']),
        ("“We stay,” she said.", ["“We stay,”"]),
        ("«We stay», she said.", ["«We stay»"]),
        ("„We stay“, she said.", ["„We stay“"]),
        ("''We stay,'' she said. ''All of us.''", ["''We stay,''", "''All of us.''"]),
        ('“We stay," she said.', ['“We stay,"']),
        ('"We stay,” she said.', ['"We stay,”']),
        ("'We stay,' she said.", ["'We stay,'"]),
        ("‘We stay,’ she said.", ["‘We stay,’"]),
        ("She said “he told me ‘go’ and left”.", ["“he told me ‘go’ and left”"]),
        ('"He asked “why” twice," she said.', ['"He asked “why” twice,"']),
    ],
)
def test_marks_are_paired(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It's the ministers' view that the town's bridge won't hold.",
        "Back in the '90s they'd say rock 'n' roll.",
        "the boys’ and the girls’ schools",
        "a pipe of 6\" and a man of 5' 11",
        "Get 'em while it's hot",
    ],
)
def test_apostrophes_and_inches_are_no_quotations(text: str) -> None:
    assert quoted(text) == []


def test_a_plural_genitive_does_not_close_a_single_quotation() -> None:
    assert quoted("'The voters' anger is real,' he said.") == ["'The voters' anger is real,'"]


def test_an_unclosed_mark_ends_with_its_paragraph() -> None:
    text = 'He said: "We stay.\n\nThe next day he left. "Gone," she said.'
    assert quoted(text) == ['"We stay.', '"Gone,"']
    assert [q.closed for q in quotations(text)] == [False, True]


def test_an_unclosed_mark_before_the_next_opening_costs_only_itself() -> None:
    assert quoted('"We stay, he said. "And we fight," she said.') == ['"We stay, he said. ', '"And we fight,"']


def test_a_quotation_over_paragraphs_continues() -> None:
    text = "“We stay.\n\n“We fight.\n\n“We win,” he said.\n\n“Who?” she asked."
    assert quoted(text) == ["“We stay.", "“We fight.", "“We win,”", "“Who?”"]
    assert [q.continues for q in quotations(text)] == [False, True, True, False]


def test_inner_offsets_leave_out_the_marks() -> None:
    text = "''Yes,'' he said."
    (quote,) = quotations(text)
    assert text[quote.inner_start : quote.inner_end] == "Yes,"


def test_a_wrapped_line_does_not_end_a_paragraph() -> None:
    text = "The committee had met for several hours in the old town hall of the\nharbour and left.\nNext\n\nLast"
    assert [text[start:end] for start, end in paragraphs(text)] == [text[: text.index("\nNext")], "Next", "Last"]


@given(st.text(alphabet="ab ,.\n\"'“”‘’«»„", max_size=200))
def test_quotations_are_ordered_disjoint_and_inside_their_paragraph(text: str) -> None:
    spans = [(q.start, q.inner_start, q.inner_end, q.end) for q in quotations(text)]
    for start, inner_start, inner_end, end in spans:
        assert 0 <= start < inner_start <= inner_end <= end <= len(text)
        assert any(first <= start and end <= last for first, last in paragraphs(text))
    assert all(before[3] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("unit", ["\"a 'b ", "“ a ", "x' "])
def test_a_million_characters_on_one_line_take_seconds(unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    start = time.process_time()
    quotations(text)
    assert time.process_time() - start < 10
