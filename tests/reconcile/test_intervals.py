from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reconcile.intervals import Interval, apart, interval, rounded, says_nearly, tolerant, transposed, unit
from tracker.records import Figure, Qualifier

Q = Qualifier


def figure(value: int | None, qualifier: Qualifier = Q.exact, **fields: Any) -> Figure:
    return Figure(id="f", measure="killed", value=value, qualifier=qualifier, **fields)


@pytest.mark.parametrize(
    ("given_", "low", "high"),
    [
        (figure(32_414, low=32_414, high=32_414), 32_414, 32_414),
        (figure(32_000, Q.approximate), 31_500, 32_499),
        (figure(40_000, Q.approximate), 35_000, 44_999),
        (figure(9_500, Q.approximate), 9_450, 9_549),
        (figure(9_485, Q.approximate), 9_485, 9_485),
        (figure(40_000, Q.approximate, hedge="almost"), 35_000, 40_000),
        (figure(40_000, Q.approximate, hedge="read as nearly"), 35_000, 40_000),
        (figure(40_000, Q.approximate, text="nearly 40,000"), 35_000, 40_000),
        (figure(30, Q.at_least, low=30), 30, None),
        (figure(30, Q.at_least, low=31), 31, None),
        (figure(30, Q.at_least), 30, None),
        (figure(30, Q.at_most, high=30), None, 30),
        (figure(30, Q.at_most), None, 30),
        (figure(None, Q.range, low=20, high=30), 20, 30),
        (figure(None, Q.vague, text="hundreds"), None, None),
        (figure(None, low=5, high=7), 5, 7),
        (figure(0), 0, 0),
    ],
)
def test_interval_of_the_words(given_: Figure, low: int | None, high: int | None) -> None:
    assert interval(given_) == Interval(low, high)


@pytest.mark.parametrize(("value", "weight"), [(0, 1), (7, 1), (30, 10), (9_485, 1), (9_500, 100), (40_000, 10_000), (100_000, 100_000)])
def test_unit_is_the_weight_of_the_last_digit_that_counts(value: int, weight: int) -> None:
    assert unit(value) == weight


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (figure(9_500), figure(9_485), False),  # a plain round number may have lost its "about"
        (figure(500), figure(471), True),  # and a small one is a count
        (figure(7_200, Q.approximate), figure(7_250), False),  # half-way numbers are rounded either way
        (figure(7_200, Q.approximate), figure(7_251), True),
        (figure(40_000, Q.approximate, hedge="almost"), figure(40_001), True),
        (figure(30, Q.at_least), figure(45), False),
        (figure(30, Q.at_least), figure(29), True),
        (figure(57_697), figure(56_697), True),
        (figure(None, Q.vague), figure(5), False),
    ],
)
def test_apart_keeps_silent_where_rounding_is_an_honest_reading(a: Figure, b: Figure, expected: bool) -> None:
    assert apart(a, interval(a), b, interval(b)) is expected
    assert apart(b, interval(b), a, interval(a)) is expected


def test_nearly_is_a_word_and_not_a_part_of_one() -> None:
    assert not says_nearly(figure(5, Q.approximate, hedge="nearlyfied"))


@given(st.integers(0, 10**9))
def test_a_number_is_among_what_its_rounding_may_stand_for(value: int) -> None:
    whole, lower = rounded(value), rounded(value, lower_half=True)
    assert whole.contains(value)
    assert lower.high == value
    assert lower.low == whole.low


@given(st.integers(1_000, 10**7), st.sampled_from([10, 100, 1_000]))
def test_whatever_was_rounded_to_a_number_is_among_what_the_number_allows(value: int, digit: int) -> None:
    told = figure((value + digit // 2) // digit * digit, Q.approximate)
    assert not apart(told, interval(told), figure(value), interval(figure(value)))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_gap_is_zero_exactly_where_intervals_meet(a: int, b: int) -> None:
    one, other = rounded(a), rounded(b)
    assert one.apart(other) == (one.gap(other) > 0)
    assert one.gap(other) == other.gap(one)


@given(st.integers(0, 10**6), st.sampled_from(list(Q)))
def test_the_tolerant_reading_holds_the_strict_one(value: int, qualifier: Qualifier) -> None:
    one = figure(value, qualifier)
    strict, wide = interval(one), tolerant(one, interval(one))
    assert wide.low is None or (strict.low is not None and wide.low <= strict.low)
    assert wide.high is None or (strict.high is not None and wide.high >= strict.high)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (32_414, 34_214, True),
        (71_533, 17_533, True),
        (32_414, 32_414, False),
        (32_414, 32_441, True),
        (32_414, 42_413, False),  # not neighbours
        (32_414, 33_414, False),
        (32_414, 3_414, False),
        (12_312, 21_321, False),  # two swaps
    ],
)
def test_two_neighbouring_digits_swapped(a: int, b: int, expected: bool) -> None:
    assert transposed(a, b) is transposed(b, a) is expected
