from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reconcile.comparable import readings
from tracker.reconcile.intervals import OPEN, Interval
from tracker.reconcile.series import BREAK_COST, Series, longest_chain
from tracker.records import Qualifier, Report

Make = Callable[..., Report]
START = date(2024, 1, 1)


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


def ordinal(day: int) -> int:
    return START.toordinal() + day


def points(*numbers: int) -> list[Interval]:
    return [Interval(number, number) for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "stretches"),
    [
        ([], []),
        ([5], [[0]]),
        ([1, 2, 2, 3], [[0, 1, 2, 3]]),
        ([10, 99, 11, 12], [[0, 2, 3]]),  # a spike
        ([10, 11, 3, 12], [[0, 1, 3]]),  # a dip
        ([9, 10, 11, 3, 4, 12, 13], [[0, 1, 2, 5, 6]]),  # a dip of two days
        ([500, 471], [[1]]),  # the later number stands
        ([10, 11, 12, 13, 5, 6, 7, 8, 9], [[0, 1, 2, 3], [4, 5, 6, 7, 8]]),  # a fall that lasts
        ([9, 8, 7, 6, 5], [[4]]),
    ],
)
def test_the_longest_growing_order(numbers: list[int], stretches: list[list[int]]) -> None:
    assert longest_chain(points(*numbers)) == stretches


def test_open_sides_bind_one_side_only() -> None:
    assert longest_chain([Interval(30, None), Interval(45, 45), Interval(None, 50)]) == [[0, 1, 2]]
    assert longest_chain([Interval(30, 30), Interval(31, 31), Interval(None, 20)]) == [[0, 1]]


def _score(numbers: list[int]) -> int:
    """The best score by trying every choice of days."""
    best: dict[tuple[int, int], int] = {}

    def from_(position: int, top: int) -> int:
        if position == len(numbers):
            return 0
        key = (position, top)
        if key not in best:
            choices = [from_(position + 1, top), 1 - BREAK_COST + from_(position + 1, numbers[position])]
            if numbers[position] >= top:
                choices.append(1 + from_(position + 1, numbers[position]))
            best[key] = max(choices)
        return best[key]

    return from_(0, -1)


@given(st.lists(st.integers(0, 12), max_size=14))
def test_no_way_through_the_days_is_better(numbers: list[int]) -> None:
    found = longest_chain(points(*numbers))
    assert sum(map(len, found)) - BREAK_COST * max(len(found) - 1, 0) == _score(numbers)
    for stretch in found:
        assert [numbers[i] for i in stretch] == sorted(numbers[i] for i in stretch)


def series(report: Make, *numbers: int, **fields: object) -> Series:
    return Series(readings(report(number, on=on(day), **fields) for day, number in enumerate(numbers)))


def test_between_two_reports_the_truth_lies_between(report: Make) -> None:
    one = Series(readings([report(100, on=on(0)), report(160, on=on(6))]))
    assert one.bounds(ordinal(3)) == Interval(100, 160)
    assert one.bounds(ordinal(0)) == Interval(100, 100)
    assert one.bounds(ordinal(0), without=True) == Interval(None, 160)
    assert one.bounds(ordinal(9)) == Interval(160, None)
    assert one.bounds(ordinal(-1)) == Interval(None, 100)


def test_a_slip_does_not_bound_the_days_around_it(report: Make) -> None:
    one = series(report, 100, 110, 990, 130, 140)
    assert one.bounds(ordinal(2)) == Interval(110, 130)
    [odd] = one.odd()
    assert [day.day for day in odd.days] == [ordinal(2)]
    assert not odd.falls


def test_across_a_revision_nothing_is_bounded(report: Make) -> None:
    one = Series(readings([report(n, on=on(d)) for d, n in [(0, 100), (1, 110), (2, 120), (3, 130), (8, 40), (9, 41), (10, 42), (11, 43)]]))
    assert one.bounds(ordinal(5)) == OPEN
    assert [(high.day, low.day) for high, low in one.falls()] == [(ordinal(3), ordinal(8))]


def test_the_day_is_what_most_outlets_carry(report: Make) -> None:
    carried = [report(56_697, outlet="A"), report(56_697, outlet="B"), report(57_697, outlet="C"), report(57_697, outlet="C")]
    [day] = Series(readings(carried)).days
    assert day.agreed.interval == Interval(56_697, 56_697)
    assert [len(point.readings) for point in day.disputed] == [2]


def test_neighbours_outvote_many_outlets_with_one_slip(report: Make) -> None:
    slip = [report(57_697, on=on(1), outlet=f"outlet {number}") for number in range(5)]
    one = Series(readings([report(56_451, on=on(0)), *slip, report(56_697, on=on(1), outlet="Z"), report(57_035, on=on(2))]))
    assert one.on(ordinal(1)) is not None
    assert one.bounds(ordinal(1)) == Interval(56_697, 56_697)


def test_the_originators_own_word_counts_before_another_outlets(report: Make) -> None:
    [day] = Series(readings([report(57_697, outlet="A"), report(56_697, outlet="the ministry")])).days
    assert day.agreed.interval == Interval(56_697, 56_697)
    assert day.settled


def test_without_any_hint_a_tie_stays_open(report: Make) -> None:
    [day] = Series(readings([report(57_697, outlet="A"), report(56_697, outlet="B")])).days
    assert not day.settled


def test_a_wide_wording_does_not_speak_for_the_day(report: Make) -> None:
    carried = [report(10_000, qualifier=Qualifier.at_least, low=10_000, outlet="A"), report(10_400, outlet="B"), report(25_392, outlet="C")]
    [day] = Series(readings([*carried, report(10_400, outlet="D")])).days
    assert day.agreed.interval == Interval(10_400, 10_400)
    assert [point.interval for point in day.disputed] == [Interval(25_392, 25_392)]


def test_copies_give_no_support(report: Make) -> None:
    carried = [report(57_697, outlet=name, copy_of="one") for name in "ABC"]
    [day] = Series(readings([report(57_697, outlet="Z"), report(56_697, outlet="Y"), report(56_697, outlet="X"), *carried])).days
    assert day.agreed.interval == Interval(56_697, 56_697)


def test_rates_and_what_is_beyond_them(report: Make) -> None:
    one = series(report, *range(1_000, 1_100, 10))
    assert one.usual(ordinal(5)) == 10
    assert one.plausible_rise(ordinal(5), 2) == 80
    assert series(report, 1_000, 1_010, 1_020).plausible_rise(ordinal(1), 1) is None


def test_the_same_number_of_another_day(report: Make) -> None:
    one = Series(readings([report(n, on=on(d)) for d, n in [(0, 1_003), (1, 1_013), (2, 1_023)]] + [report(1_003, on=on(2), outlet="B")]))
    day = one.on(ordinal(2))
    assert day is not None
    [old] = day.disputed
    assert one.same_number(old) == ordinal(0)
    assert one.same_number(day.agreed) is None
