"""How a total grows between and beyond its reports."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reconcile.conftest import make_report
from tracker.reconcile.comparable import readings
from tracker.reconcile.growth import Backlog, Batch, backlogs, batch_between, batches, interpolated, rate
from tracker.reconcile.series import Series
from tracker.records import Qualifier, Report

Make = Callable[..., Report]
START = date(2024, 1, 1)


def day(number: int) -> int:
    return START.toordinal() + number


def series(*numbers: int | None, **fields: object) -> Series:
    """One total of each day, None where the day has no report."""
    dates = [(START + timedelta(days=at)).isoformat() for at in range(len(numbers))]
    told = [make_report(n, id_=f"f{at}", on=dates[at], **fields) for at, n in enumerate(numbers) if n is not None]  # type: ignore[arg-type]
    return Series(readings(told))


def test_a_day_without_a_report_lies_between_its_neighbours() -> None:
    first, second, third, fourth = interpolated(series(20_003, None, None, 20_303))
    assert [one.reported for one in (first, second, third, fourth)] == [True, False, False, True]
    assert (second.low, second.high) == (20_003, 20_303)
    assert second.value == pytest.approx(20_103) and third.value == pytest.approx(20_203)
    assert (first.value, fourth.value) == (20_003, 20_303)


def test_the_curve_stays_flat_where_nothing_grew() -> None:
    values = [one.value for one in interpolated(series(100, None, 100, None, None, 400, None, 400))]
    assert values[:3] == [100, 100, 100] and values[5:] == [400, 400, 400]


def test_before_the_first_and_after_the_last_report_one_side_is_open() -> None:
    one = series(500, 510)
    before, *_, after = interpolated(one, day(-1), day(2))
    assert (before.low, before.high, before.value) == (None, 500, None)
    assert (after.low, after.high, after.value) == (510, None, None)


def test_no_curve_is_drawn_across_a_revision() -> None:
    numbers = [*range(10_001, 10_061, 10), None, *range(9_001, 9_061, 10)]
    assert [one.day - day(0) for one in interpolated(series(*numbers)) if one.value is None] == [6]


def test_a_total_that_may_fall_has_no_bounds_between_its_days() -> None:
    one = series(7_001, None, 5_001, measure="missing")
    assert [(each.low, each.value) for each in interpolated(one)] == [(7_001, 7_001), (None, None), (5_001, 5_001)]
    assert one.falls() == [] and one.odd() == [] and batches(one) == [] and backlogs(one) == []


@given(st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=2, max_size=30))
def test_the_curve_never_falls_and_never_leaves_its_bounds(rises: list[int | None]) -> None:
    total, numbers = 1_000, []
    for rise in rises:
        total += rise or 0
        numbers.append(None if rise is None else total)
    days = list(interpolated(series(*numbers)))
    values = [one.value for one in days if one.value is not None]
    assert all(a <= b + 1e-6 for a, b in pairwise(values))
    for one in days:
        assert one.value is None or one.low is None or one.low <= one.value
        assert one.value is None or one.high is None or one.value <= one.high


def test_rate_with_its_spread() -> None:
    found = rate(series(100, 110, 130, 160, 200), day(9))
    assert found is not None
    assert (found.median, found.lower, found.upper, found.steps) == (25, 17.5, 32.5, 4)
    assert rate(series(100, 110, 120), day(1)) is None


def test_a_batch_is_what_the_usual_growth_does_not_explain() -> None:
    one = series(*range(46_000, 46_200, 40), None, 46_731, 46_771)
    assert batches(one) == [Batch(day(6), day(4), 571, 491, day(7))]
    assert batch_between(one, day(5), day(6)) == batches(one)[0]
    assert batch_between(one, day(6), day(7)) is None


@pytest.mark.parametrize(
    "numbers", [[*range(46_000, 46_240, 40), 46_731], [*range(46_000, 46_240, 40), 46_731, 46_241], [46_000, 46_731, 46_771]]
)
def test_what_nothing_confirms_is_no_batch(numbers: list[int]) -> None:
    assert batches(series(*numbers)) == []


def test_a_backlog_covers_the_days_without_a_new_number() -> None:
    one = series(100, 110, None, 130, 130, 130, 160)
    assert backlogs(one) == [Backlog(day(3), day(1), 20), Backlog(day(6), day(3), 30)]


def test_rounded_numbers_are_knots_inside_what_the_exact_ones_allow(report: Make) -> None:
    told = [
        report(20_003, on="2024-01-01"),
        report(20_000, on="2024-01-02", qualifier=Qualifier.approximate),
        report(20_043, on="2024-01-03"),
    ]
    assert [one.value for one in interpolated(Series(readings(told)))] == [20_003, 20_003, 20_043]
