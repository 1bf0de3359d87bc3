"""Number expressions and the words beside them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.numbers import NumberKind, bounds, numbers, same_number
from tracker.records import Qualifier


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        ("32,414 people", "32,414", 32414),
        ("32\u00a0414 people", "32\u00a0414", 32414),
        ("1\u202f250\u202f000 people", "1\u202f250\u202f000", 1250000),
        ("1.9m people", "1.9m", 1900000),
        ("40k people", "40k", 40000),
        ("1.9 million people", "1.9 million", 1900000),
        ("2 dozen people", "2 dozen", 24),
        ("twenty-three people", "twenty-three", 23),
        ("two dozen people", "two dozen", 24),
        ("half a dozen people", "half a dozen", 6),
        ("another dozen people", "dozen", 12),
        ("one and a half million people", "one and a half million", 1500000),
        ("two hundred and three people", "two hundred and three", 203),
        ("one hundred twenty thousand five hundred and six", "one hundred twenty thousand five hundred and six", 120506),
        ("a hundred people", "a hundred", 100),
        ("half a million people", "half a million", 500000),
        ("Twelve people", "Twelve", 12),
    ],
)
def test_a_cardinal_is_read_whole(text: str, expression: str, value: int) -> None:
    (found,) = numbers(text)
    assert (found.text, found.value, found.low, found.high, found.kind) == (expression, value, value, value, NumberKind.cardinal)
    assert text[slice(*found.span)] == expression


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20 to 30 people", 20, 30),
        ("between 20 and 30 people", 20, 30),
        ("20-30 people", 20, 30),
        ("20–30 people", 20, 30),
        ("two or three people", 2, 3),
        ("20 to 30 thousand people", 20000, 30000),
    ],
)
def test_a_range_has_both_bounds_and_no_value(text: str, low: int, high: int) -> None:
    (found,) = numbers(text)
    assert (found.kind, found.value, found.low, found.high) == (NumberKind.range, None, low, high)
    assert bounds(text, found).qualifier is Qualifier.range


@pytest.mark.parametrize("text", ["from 20 to 30", "20 and 30 people", "30 to 20"])
def test_two_numbers_that_are_no_range(text: str) -> None:
    assert [found.kind for found in numbers(text)] == [NumberKind.cardinal, NumberKind.cardinal]


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("dozens of people", "dozens"),
        ("tens of thousands of people", "tens of thousands"),
        ("hundreds of people", "hundreds"),
        ("several hundred people", "several hundred"),
        ("a few dozen people", "a few dozen"),
    ],
)
def test_a_vague_word_has_no_bounds(text: str, expression: str) -> None:
    (found,) = numbers(text)
    assert (found.text, found.kind, found.value, found.low, found.high) == (expression, NumberKind.vague, None, None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a third of them", NumberKind.share),
        ("half of the dead", NumberKind.share),
        ("two-thirds of the town", NumberKind.share),
        ("30% of the dead", NumberKind.share),
        ("12 percent", NumberKind.share),
        ("no casualties", NumberKind.zero),
        ("0 dead", NumberKind.zero),
        ("1,5 people", NumberKind.unreadable),
        ("1.234 people", NumberKind.unreadable),
        ("12,34,56 people", NumberKind.unreadable),
    ],
)
def test_what_counts_nobody_is_told_apart(text: str, kind: NumberKind) -> None:
    found = next(numbers(text))
    assert (found.kind, found.value or None) == (kind, None)


@pytest.mark.parametrize(
    "text",
    [
        "1,000th visitor",
        "24-year-old",
        "the 172nd day",
        "28-point plan",
        "three-day talks",
        "$5 million",
        "at 10:30",
        "9mm rounds",
        "F16",
        "11/2 years",
        "a 13-4 win",
    ],
)
def test_codes_ages_ranks_and_money_are_no_numbers(text: str) -> None:
    assert list(numbers(text)) == []


@pytest.mark.parametrize(
    ("text", "qualifier", "low", "high"),
    [
        ("60 people", Qualifier.exact, 60, 60),
        ("at least 60 people", Qualifier.at_least, 60, None),
        ("no fewer than 60 people", Qualifier.at_least, 60, None),
        ("more than 60 people", Qualifier.at_least, 61, None),
        ("over 60 people", Qualifier.at_least, 61, None),
        ("60 or more people", Qualifier.at_least, 60, None),
        ("60+ people", Qualifier.at_least, 60, None),
        ("up to 60 people", Qualifier.at_most, None, 60),
        ("no more than 60 people", Qualifier.at_most, None, 60),
        ("as many as 60 people", Qualifier.at_most, None, 60),
        ("fewer than 60 people", Qualifier.at_most, None, 59),
        ("about 60 people", Qualifier.approximate, None, None),
        ("nearly 60 people", Qualifier.approximate, None, None),
        ("some 60 people", Qualifier.approximate, None, None),
        ("an estimated 60 people", Qualifier.approximate, None, None),
        ("60 or so people", Qualifier.approximate, None, None),
    ],
)
def test_the_words_beside_a_number_state_its_bounds(text: str, qualifier: Qualifier, low: int | None, high: int | None) -> None:
    stated = bounds(text, next(numbers(text)))
    assert (stated.qualifier, stated.value, stated.low, stated.high) == (qualifier, 60, low, high)


def test_number_words_that_build_no_number_are_several() -> None:
    assert [found.value for found in numbers("two three twenty five")] == [2, 3, 25]


def test_offsets_are_offsets_of_the_whole_text() -> None:
    text = "In May 12 people fell ill and 30 left."
    found = list(numbers(text, 10, len(text)))
    assert [(found.text, text[slice(*found.span)]) for found in found] == [("30", "30")]


@given(st.integers(min_value=1, max_value=10**12))
def test_digits_read_back(value: int) -> None:
    assert same_number(f"{value:,}", value, value, value)
    assert same_number(str(value), value, value, value)
    assert not same_number(f"{value:,}", value + 1, value + 1, value + 1)


@given(st.text(max_size=200))
def test_every_expression_is_a_stretch_of_the_text(text: str) -> None:
    end = 0
    for found in numbers(text):
        assert found.text == text[slice(*found.span)] != ""
        assert found.span[0] >= end
        end = found.span[1]


@pytest.mark.parametrize("piece", ["1,", "one ", "a", "20 to ", "half a ", "one 1-", "1", "two and "])
def test_a_long_line_goes_through_in_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    begun = time.perf_counter()
    assert sum(1 for _ in numbers(text)) >= 0
    assert time.perf_counter() - begun < 5
