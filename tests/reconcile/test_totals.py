"""Rules over running totals: what each must find, and its look-alikes that it must not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tracker.reconcile import compare, reconcile
from tracker.records import Kind, Period, Qualifier, Report, Severity

Make = Callable[..., Report]
START = date(2024, 1, 1)
K = Kind


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


def found(reports: list[Report]) -> dict[Kind, list[tuple[str, ...]]]:
    rows: dict[Kind, list[tuple[str, ...]]] = {}
    for row in reconcile(reports):
        if row.severity is not Severity.info:
            rows.setdefault(row.kind, []).append(row.figures)
    return rows


@pytest.fixture
def steady(report: Make) -> list[Report]:
    """Twelve days of one total that grows by about ten a day, in two outlets."""
    return [
        report(20_003 + 10 * day + day % 3, on=on(day), outlet=outlet, id_=f"{outlet}{day}") for day in range(12) for outlet in ("A", "B")
    ]


def without(reports: list[Report], *days: int) -> list[Report]:
    return [one for one in reports if one.published not in {on(day) for day in days}]


def test_a_clean_series_is_silent(steady: list[Report]) -> None:
    assert found(steady) == {}


@pytest.mark.parametrize("number", [20_503, 25_003, 20_054])
def test_a_slip_beside_the_right_number(steady: list[Report], report: Make, number: int) -> None:
    assert found([*steady, report(number, on=on(5), outlet="C")]) == {K.same_origin_mismatch: [("f0", "A5", "B5")]}


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 20_000, "qualifier": Qualifier.approximate},
        {"number": 20_000, "qualifier": Qualifier.at_least, "low": 20_000},
        {"number": 20_100},  # a plain round number may be rounded
        {"number": 20_044},  # yesterday's number, carried today
        {"number": 20_063},  # tomorrow's number, carried early
        {"number": 25_003, "by": None},
        {"number": 25_003, "place": None},
        {"number": 25_003, "place": "West Bank"},
        {"number": 25_003, "measure": "injured"},
        {"number": 5_003, "population": "children"},
        {"number": 25_003, "as_of": None},
        {"number": 25_003, "negated": True},
        {"number": 25_003, "copy_of": "an earlier article"},
        {"number": 25_003, "period": Period.unknown},
        {"number": 25_003, "since": "2008-01-01"},
        {"number": 5_003, "since": None},  # may run from a later start
    ],
)
def test_what_looks_like_a_slip_and_is_none(steady: list[Report], report: Make, fields: dict[str, Any]) -> None:
    number = fields.pop("number")
    rows = found([*steady, report(number, on=on(5), outlet="C", **fields)])
    assert set(rows) <= {K.unattributed, K.undated}


def test_two_numbers_that_one_text_gives_side_by_side_are_no_slip(report: Make) -> None:
    assert found([report(20_003, article="one"), report(25_003, article="one")]) == {}
    assert found([report(20_003, article="one"), report(25_003, article="two")]) == {K.same_origin_mismatch: [("f3", "f2")]}
    stretch = {"period": Period.interval, "since": "2024-03-25"}
    assert found([report(61, article="one", **stretch), report(40, article="one", **stretch)]) == {}


def test_ten_outlets_with_one_slip_are_one_row(steady: list[Report], report: Make) -> None:
    slips = [report(25_003, on=on(5), outlet=f"outlet {number}") for number in range(10)]
    rows = found([*steady, *slips])
    assert list(rows) == [K.same_origin_mismatch]
    [figures] = rows[K.same_origin_mismatch]
    assert set(figures) == {"A5", "B5", *(f"f{number}" for number in range(10))}


def test_a_row_never_names_more_than_sixty_figures(steady: list[Report], report: Make) -> None:
    slips = [report(25_003, on=on(5), outlet=f"outlet {number}") for number in range(100)]
    rights = [report(20_055, on=on(5), outlet=f"paper {number}") for number in range(300)]
    [figures] = found([*steady, *slips, *rights])[K.same_origin_mismatch]
    assert len(figures) == 60
    assert set(figures[:40]) <= {one.figure.id for one in slips}


def test_an_old_number_as_new_is_a_repeat(steady: list[Report], report: Make) -> None:
    assert found([*steady, report(20_025, on=on(5), outlet="C")]) == {K.stale_repeat: [("f0", "A5", "B5")]}


def test_an_undated_number_is_read_as_of_its_originators_day(steady: list[Report], report: Make) -> None:
    old, fresh = report(20_025, on=on(5), outlet="C", as_of=None), report(20_055, on=on(5), outlet="C", as_of=None)
    rows = found([*steady, old, fresh])
    assert rows[K.stale_repeat] == [("f0", "A4", "B4")]
    assert set(rows) == {K.stale_repeat, K.undated}


def test_a_fall_of_a_day(steady: list[Report], report: Make) -> None:
    low = [report(19_503, on=on(5), outlet=outlet) for outlet in "AB"]
    assert found([*without(steady, 5), *low]) == {K.cumulative_decrease: [("f0", "f1", "A4", "B4")]}


def test_a_fall_counts_from_the_last_number_that_is_surely_higher(report: Make) -> None:
    reports = [report(number, on=on(day)) for day, number in enumerate([19_951, 20_000, 19_900])]
    assert found(reports) == {K.cumulative_decrease: [("f2", "f0")]}
    assert found(reports[:2]) == {}


def test_a_fall_for_good(steady: list[Report], report: Make) -> None:
    low = [report(18_003 + 10 * day, on=on(day), outlet="A", id_=f"low{day}") for day in range(6, 12)]
    rows = found([*without(steady, *range(6, 12)), *low])
    assert rows == {K.cumulative_decrease: [("low6", "A5", "B5")]}


def test_a_leap_that_does_not_last(steady: list[Report], report: Make) -> None:
    leap = report(32_003, on=on(5), outlet="A")
    assert found([*without(steady, 5), leap]) == {K.implausible_jump: [("f0", "A4", "B4", "A6", "B6")]}


def test_a_leap_that_is_the_latest_number(steady: list[Report], report: Make) -> None:
    assert found([*steady, report(32_003, on=on(12), outlet="A")]) == {K.implausible_jump: [("f0", "A11", "B11")]}


def test_a_batch_that_later_totals_confirm_is_growth(steady: list[Report], report: Make) -> None:
    batch = [report(20_603 + 10 * day, on=on(day), outlet="A", id_=f"after{day}") for day in range(6, 12)]
    assert found([*without(steady, *range(6, 12)), *batch]) == {}


def test_a_part_above_its_whole(steady: list[Report], report: Make) -> None:
    assert found([*steady, report(22_003, on=on(5), population="children", outlet="C")]) == {K.subset_exceeds_total: [("f0", "A5", "B5")]}


@pytest.mark.parametrize("fields", [{"by": "an aid group"}, {"place": "West Bank"}, {"measure": "injured"}, {"on": "2024-02-20"}])
def test_parts_of_another_whole(steady: list[Report], report: Make, fields: dict[str, Any]) -> None:
    assert found([*steady, report(22_003, population="children", outlet="C", **({"on": on(5)} | fields))]) == {}


@pytest.mark.parametrize(
    ("whole", "kind"),
    [((34_735, 34_844), K.series_break), ((34_735, 30_001), K.cumulative_decrease), (None, K.cumulative_decrease)],
)
def test_a_part_that_falls_while_its_whole_holds_was_redefined(report: Make, whole: tuple[int, int] | None, kind: Kind) -> None:
    reports = [report(14_503, population="children", on=on(0)), report(7_797, population="children", on=on(2))]
    if whole:
        reports += [report(whole[0], on=on(0), id_="w0"), report(whole[1], on=on(2), id_="w1")]
    assert ("f1", "f0") in found(reports)[kind]


# ------------------------------------------------------------------ counts of a stretch of time


def daily(report: Make, number: int, day: int, **fields: Any) -> Report:
    return report(number, **({"on": on(day), "period": Period.interval, "since": on(day - 1), "outlet": "C"} | fields))


def test_a_daily_count_against_two_totals(steady: list[Report], report: Make) -> None:
    rows = found([*steady, daily(report, 50, 5)])
    assert rows == {K.interval_mismatch: [("f0", "A4", "B4", "A5", "B5")]}


@pytest.mark.parametrize(
    ("number", "fields"),
    [
        (11, {}),
        (8, {}),  # the growth of the day after: a matter of dating
        (22, {}),  # 48 hours carried as 24
        (20, {"qualifier": Qualifier.approximate, "since": on(3)}),
        (50, {"by": "an aid group"}),
        (50, {"since": None}),
        (50, {"population": "children"}),
        (50, {"period": Period.unknown}),
        (500, {"since": on(-30)}),  # no total of its first day is known
    ],
)
def test_counts_that_fit_or_cannot_be_checked(steady: list[Report], report: Make, number: int, fields: dict[str, Any]) -> None:
    assert found([*steady, daily(report, number, 5, **fields)]) == {}


def test_totals_around_a_missing_day_bound_its_count(steady: list[Report], report: Make) -> None:
    some = without(steady, 4)
    assert found([*some, daily(report, 15, 5)]) == {}
    assert list(found([*some, daily(report, 55, 5)])) == [K.interval_mismatch]


def test_a_slip_among_daily_counts(steady: list[Report], report: Make) -> None:
    rows = found([*steady, daily(report, 11, 5), daily(report, 71, 5, outlet="D"), daily(report, 71, 5, outlet="E")])
    assert rows == {K.same_origin_mismatch: [("f1", "f2", "f0")]}


# ------------------------------------------------------------------ originators against each other


def test_two_originators_of_one_total(steady: list[Report], report: Make) -> None:
    rows = found([*steady, report(12_003, on=on(5), outlet="C", by="a monitor")])
    assert rows == {K.cross_origin_conflict: [("f0", "A5", "B5")]}


def test_a_lasting_conflict_is_one_row(steady: list[Report], report: Make) -> None:
    other = [report(12_003 + 10 * day, on=on(day), outlet="C", by="a monitor") for day in range(12)]
    [figures] = found([*steady, *other])[K.cross_origin_conflict]
    assert set(figures) == {one.figure.id for one in [*steady, *other]}


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 20_053},
        {"number": 20_000, "qualifier": Qualifier.approximate},
        {"number": 12_003, "qualifier": Qualifier.at_least, "low": 12_003},
        {"number": 20_150, "on": on(14)},  # later, higher, within growth
        {"number": 12_003, "since": None},
        {"number": 12_003, "since": "2023-11-24"},
        {"number": 12_003, "place": "Gaza City"},
        {"number": 12_003, "by": None},
        {"number": 12_003, "on": "2024-06-01"},  # too far from the other's last report
    ],
)
def test_originators_that_do_not_contradict_each_other(report: Make, fields: dict[str, Any]) -> None:
    # Three dates are no established series, so that a total without its start is not read into it.
    known = [report(20_003 + 10 * day, on=on(day), id_=f"A{day}") for day in (3, 5, 8)]
    number = fields.pop("number")
    rows = found([*known, report(number, **({"on": on(5), "outlet": "C", "by": "a monitor"} | fields))])
    assert set(rows) <= {K.unattributed}


def test_a_total_without_its_start_belongs_to_the_only_series_there_is(steady: list[Report], report: Make) -> None:
    rows = found([*steady, report(12_003, on=on(5), outlet="C", by="a monitor", since=None)])
    assert rows == {K.cross_origin_conflict: [("f0", "A5", "B5")]}
    rows = found([*steady, report(29_003, on=on(5), outlet="C", since=None)])
    assert rows == {K.same_origin_mismatch: [("f1", "A5", "B5")]}


def test_between_two_series_a_total_without_its_start_is_read_into_the_one_it_fits(steady: list[Report], report: Make) -> None:
    earlier = [report(26_003 + 10 * day, on=on(day), outlet="A", since="2008-01-01", id_=f"long{day}") for day in range(12)]
    assert found([*steady, *earlier, report(26_053, on=on(5), outlet="C", since=None)]) == {}
    assert found([*steady, *earlier, report(23_053, on=on(5), outlet="C", since=None)]) == {}


def test_nobody_contradicts_a_number_that_was_questioned_already(steady: list[Report], report: Make) -> None:
    slip = report(25_003, on=on(5), outlet="C")
    other = report(20_055, on=on(5), outlet="D", by="a monitor")
    assert found([*steady, slip, other]) == {K.same_origin_mismatch: [("f0", "A5", "B5")]}


def test_an_update_within_the_day_is_no_slip(steady: list[Report], report: Make) -> None:
    days = without(steady, 5)
    morning = report(20_055, on=f"{on(5)}T08:00:00", outlet="C")
    assert found([*days, morning, report(20_057, on=f"{on(5)}T20:00:00", outlet="D")]) == {}
    assert set(found([*days, morning, report(20_057, on=on(5), outlet="D")])) == {K.same_origin_mismatch}
    assert set(found([*days, morning, report(21_057, on=f"{on(5)}T20:00:00", outlet="D")])) == {K.same_origin_mismatch}


def test_a_number_without_a_name_tells_a_slip_from_a_fall(steady: list[Report], report: Make) -> None:
    days, slip = without(steady, 5), report(19_503, on=on(5), outlet="C")
    right = report(20_054, on=on(5), outlet="D", by=None)
    assert set(found([*days, slip])) == {K.cumulative_decrease}
    assert set(found([*days, slip, right])) == {K.same_origin_mismatch, K.unattributed}
    yesterdays = report(20_044, on=on(5), outlet="D", by=None)
    assert set(found([*days, slip, yesterdays])) == {K.cumulative_decrease, K.unattributed}


def test_an_undated_number_tells_a_slip_from_a_fall(steady: list[Report], report: Make) -> None:
    days, slip = without(steady, 5), report(19_503, on=on(5), outlet="C")
    right = report(20_054, on=on(5), outlet="D", as_of=None)
    rows = found([*days, slip, right])
    assert rows[K.same_origin_mismatch] == [("f0", "f1")]
    assert set(found([*days, right])) == {K.undated}  # and accuses nobody by itself


def test_the_missing_are_found_again(report: Make) -> None:
    missing = [report(number, on=on(day), measure="missing") for day, number in enumerate([7_003, 6_001, 6_203, 3_307, 1_201])]
    assert found(missing) == {}
    assert set(found([*missing, report(9_009, on=on(2), measure="missing", outlet="B")])) == {K.same_origin_mismatch}
    assert compare(missing[0], missing[1]).kind is K.superseded


def test_parts_that_add_up_to_more_than_their_whole(steady: list[Report], report: Make) -> None:
    parts = [report(number, on=on(5), population=who, outlet="C") for who, number in (("children", 12_003), ("women", 9_007))]
    assert found([*steady, *parts]) == {K.parts_not_total: [("f0", "f1", "A5", "B5")]}
    other = [report(number, on=on(5), population=who, outlet="C") for who, number in (("children", 12_003), ("civilians", 9_007))]
    assert K.parts_not_total not in found([*steady, *other])


def test_two_originators_of_one_days_dead(report: Make) -> None:
    def counted(number: int, day: int, **fields: Any) -> Report:
        return report(number, on=on(day), period=Period.interval, since=on(day - 1), **fields)

    ministry = [counted(number, day) for day, number in ((4, 61), (5, 73), (6, 55))]
    monitor = {"by": "a monitor", "outlet": "B"}
    far, near, night = counted(201, 5, **monitor), counted(101, 5, **monitor), counted(201, 5, **monitor)
    assert list(found([*ministry, far])) == [K.cross_origin_conflict]
    assert found([*ministry, near]) == {}
    assert found([*ministry[:1], counted(240, 6), counted(73, 5), night]) == {}  # what came a day later by the other's clock
    assert compare(ministry[1], far).kind is K.cross_origin_conflict
    assert compare(ministry[1], near).kind == "not_comparable"


def test_parts_and_wholes_without_a_start_are_put_together_by_nothing(report: Make) -> None:
    def both(since: str | None) -> list[Kind]:
        part = report(126, on="2024-08-14", since=since, population="children", article="one")
        whole = report(30, on="2024-10-30", since=since, article="two")
        return [row.kind for row in reconcile([part, whole]) if row.severity is Severity.error]

    assert both("2024-01-01") == [K.subset_exceeds_total]
    assert both(None) == []
