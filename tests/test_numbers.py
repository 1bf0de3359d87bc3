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
    ("language", "text", "value"),
    [
        ("en", "1,234", 1234),
        ("en", "1.5 million", 1500000),
        ("en-GB", "1,234,567", 1234567),
        ("en-ZA", "1 234", 1234),
        ("en-ZA", "1\u00a0234", 1234),
        ("en-ZA", "1,234", 1234),  # as the others write
        ("de", "1.234", 1234),
        ("de", "1.234.567", 1234567),
        ("de", "1,5 million", 1500000),
        ("de-AT", "1.234", 1234),
        ("en-DE", "1.234", 1234),  # English words, German digits
        ("de-CH", "1’234", 1234),
        ("de-CH", "1'234'567", 1234567),
        ("de-CH", "1.5 million", 1500000),
        ("fr", "1 234", 1234),
        ("fr", "1\u202f234\u202f567", 1234567),
        ("fr", "1,5 million", 1500000),
        ("en-IN", "12,34,567", 1234567),
        ("en-IN", "1,234", 1234),
        ("en", "12,34,567", 1234567),  # South Asia's groups are read in any English
        ("en", "1,00,00,000", 10000000),
        ("en", "300 000", 300000),  # and thousands that have lost their mark
        ("en", "7 000 000", 7000000),
        ("en", "2 lakh", 200000),
        ("en", "12.5 lakh", 1250000),
        ("en", "three lakh", 300000),
        ("en", "1.5 crore", 15000000),
        ("en", "two crore", 20000000),
        ("xx-unknown", "1,234", 1234),  # of an unknown language as in English
        ("zz", "1,234", 1234),
        ("no tag at all", "1,234", 1234),
        ("", "1,234", 1234),
    ],
)
def test_digits_are_grouped_as_the_language_does(language: str, text: str, value: int) -> None:
    (found,) = numbers(f"The flood reached {text} people.", language=language)
    assert (found.text, found.kind, found.value, found.low, found.high) == (text, NumberKind.cardinal, value, value, value)
    assert same_number(text, value, value, value, language=language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1.234"),
        ("en-GB", "1.234"),
        ("en-ZA", "1,5 million"),
        ("de", "1,234"),
        ("en-DE", "1,234"),
        ("de", "1.5 million"),
        ("de-CH", "1.234"),
        ("fr", "1,234"),
        ("fr", "1.234"),
        ("zz", "1.234"),
        ("en-IN", "12,34,56"),
        ("en", "1,23,45"),
        ("en", "1 234"),  # a blank may be a mark of thousands, and may stand between two numbers
        ("en", "12 345"),
        ("en", "1'234"),
        ("de", "1 234"),
    ],
)
def test_digits_that_are_no_count_in_their_language_are_unreadable(language: str, text: str) -> None:
    (found,) = numbers(f"The flood reached {text} people.", language=language)
    assert (found.text, found.kind, found.value) == (text, NumberKind.unreadable, None)


@pytest.mark.parametrize(("language", "text"), [("en", "2013 1234"), ("en", "12 34"), ("de", "1 23"), ("en-ZA", "2013 123")])
def test_numbers_side_by_side_are_several(language: str, text: str) -> None:
    assert [found.text for found in numbers(f"In {text} people", language=language)] == text.split()


@pytest.mark.parametrize(
    ("language", "text", "low", "high"), [("de", "between 1.200 and 1.400", 1200, 1400), ("de", "1.200-1.400", 1200, 1400)]
)
def test_a_range_is_read_by_the_language_too(language: str, text: str, low: int, high: int) -> None:
    (found,) = numbers(text, language=language)
    assert (found.kind, found.value, found.low, found.high) == (NumberKind.range, None, low, high)
    stated = bounds(text, found, language=language)
    assert (stated.span, stated.qualifier, stated.low, stated.high) == ((0, len(text)), Qualifier.range, low, high)


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        ("a double homicide", "double", 2),
        ("a double-homicide", "double", 2),
        ("Triple murder in Lorno", "Triple", 3),
        ("the triple fatal shooting", "triple", 3),
        ("a quadruple stabbing", "quadruple", 4),
        ("a quintuple killing", "quintuple", 5),
        ("the double kidnapping", "double", 2),
    ],
)
def test_a_multiple_deed_counts_its_victims(text: str, expression: str, value: int) -> None:
    (found,) = numbers(text)
    assert (found.text, found.kind, found.value, found.low, found.high) == (expression, NumberKind.cardinal, value, value, value)


@pytest.mark.parametrize(
    "text",
    [
        "a double murder-suicide",
        "a double murder suicide",
        "a double murder/suicide",
        "a double murder and suicide",
        "double bookings",
        "the triple jump",
        "a double fault",
        "double the deaths",
        "the doubles murder weekend",
        "triple-digit heat",
        "a redouble murder",
    ],
)
def test_what_is_multiple_and_counts_nobody(text: str) -> None:
    assert list(numbers(text)) == []


@pytest.mark.parametrize("text", ["one in five", "1 in 5", "two out of three", "three in ten"])
def test_a_share_in_two_numbers_is_one_share(text: str) -> None:
    assert [(found.text, found.kind, found.value) for found in numbers(f"{text} of the 300 wounded")] == [
        (text, NumberKind.share, None),
        ("300", NumberKind.cardinal, 300),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Raids killed 81 in 24 hours.", 81),
        ("The fire killed five in 2023.", 5),
        ("Shells killed 12 in two villages.", 12),
    ],
)
def test_a_count_in_a_stretch_or_in_several_places_is_no_share(text: str, value: int) -> None:
    found = next(numbers(text))
    assert (found.kind, found.value) == (NumberKind.cardinal, value)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Medics spoke of between 20 and 30 wounded", "between 20 and 30"),
        ("Medics spoke of between about 20 and 30 wounded", "between about 20 and 30"),
        ("Medics spoke of between twenty and thirty wounded", "between twenty and thirty"),
        ("Medics spoke of 20 to 30 wounded", "20 to 30"),
    ],
)
def test_the_bounds_of_a_range_take_in_the_word_before_it(text: str, stated: str) -> None:
    (found,) = numbers(text)
    read = bounds(text, found)
    assert (text[slice(*read.span)], read.qualifier, read.value, read.low, read.high) == (stated, Qualifier.range, None, 20, 30)


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


@pytest.mark.parametrize(("language", "mark"), [("de", "."), ("de-CH", "’"), ("fr", "\u202f"), ("en-ZA", "\u00a0"), ("en-DE", ".")])
@given(value=st.integers(min_value=1, max_value=10**12))
def test_digits_read_back_in_their_language(language: str, mark: str, value: int) -> None:
    text = f"{value:,}".replace(",", mark)
    assert same_number(text, value, value, value, language=language)
    assert not same_number(text, value + 1, value + 1, value + 1, language=language)


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
    begun = time.process_time()  # the clock says nothing on a machine that others use
    for _ in numbers(text):
        pass
    assert time.process_time() - begun < 5
