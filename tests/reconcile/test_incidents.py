"""Tolls of one event, and events that are not one."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.reconcile import reconcile
from tracker.records import Kind, Period, Qualifier, Report, Severity

Make = Callable[..., Report]
K = Kind
CONVOY = {"period": Period.incident, "as_of": "2024-02-29", "event": "convoy"}
OWN = {"by": "the ministry"}
OTHER = {"by": "a monitor", "outlet": "Gulf Courier"}


def found(reports: list[Report]) -> dict[Kind, list[tuple[str, ...]]]:
    rows: dict[Kind, list[tuple[str, ...]]] = {}
    for row in reconcile(reports):
        if row.severity is not Severity.info:
            rows.setdefault(row.kind, []).append(row.figures)
    return rows


def pair(report: Make, a: dict[str, Any], b: dict[str, Any], **both: Any) -> list[Report]:
    reports = []
    for side in (a, b):
        fields = CONVOY | {"on": "2024-02-29"} | both | side
        reports.append(report(fields.pop("number"), **fields))
    return reports


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        ({"number": 112}, OTHER | {"number": 126}, {}),
        ({"number": 112}, OTHER | {"number": 126}, {"event": None, "place": "Karam roundabout", "article": "one"}),
        ({"number": 112}, OTHER | {"number": 90, "on": "2024-03-02"}, {}),  # later and lower
        ({"number": 112}, OTHER | {"number": 126, "on": "2024-03-20"}, {}),  # long after tolls stopped growing
        ({"number": 112, "on": "2024-02-29T20:00:00Z"}, OTHER | {"number": 90, "on": "2024-02-29T22:00:00Z"}, {}),
        ({"number": 112}, OTHER | {"number": None, "low": 20, "high": 40, "qualifier": Qualifier.range}, {}),
    ],
)
def test_two_originators_contradict_each_other(report: Make, a: dict[str, Any], b: dict[str, Any], both: dict[str, Any]) -> None:
    [(first, second)] = found(pair(report, a, b, **both))[K.cross_origin_conflict]
    assert {first, second} == {"f0", "f1"}


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        ({"number": 112}, OTHER | {"number": 126, "on": "2024-03-02"}, {}),  # the toll grew
        ({"number": 112, "on": "2024-02-29T08:00:00Z"}, OTHER | {"number": 126, "on": "2024-02-29T22:00:00Z"}, {}),
        ({"number": 112}, OTHER | {"number": 112}, {}),
        ({"number": 112}, OTHER | {"number": 100, "qualifier": Qualifier.at_least, "low": 100}, {}),
        ({"number": 112}, OTHER | {"number": 110, "qualifier": Qualifier.approximate}, {}),
        ({"number": 12}, OTHER | {"number": 4}, {"event": None, "place": "Karam roundabout"}),  # the site may have been hit twice
        ({"number": 112}, OTHER | {"number": 126}, {"event": None, "place": "Gaza City"}),  # two strikes on one town on one day are two
        ({"number": 112}, OTHER | {"number": 126}, {"event": None, "place": "a school in Gaza City"}),
        ({"number": 112}, OTHER | {"number": 126, "event": "another"}, {}),
        ({"number": 112}, OTHER | {"number": 126, "on": None, "as_of": "2024-02-29"}, {}),  # nobody knows which came first
        ({"number": 112}, OTHER | {"number": 26, "population": "children"}, {}),
        ({"number": 112}, OTHER | {"number": 760, "measure": "injured"}, {}),
        ({"number": 112}, OTHER | {"number": 126, "by": None}, {}),
        ({"number": 112}, OTHER | {"number": 126, "copy_of": "an earlier article"}, {}),
        ({"number": 112}, OTHER | {"number": 26, "subset_of": "a whole"}, {}),
    ],
)
def test_two_originators_do_not_contradict_each_other(report: Make, a: dict[str, Any], b: dict[str, Any], both: dict[str, Any]) -> None:
    assert set(found(pair(report, a, b, **both))) <= {K.unattributed}


def test_a_number_that_was_replaced_before_is_held_against_nobody(report: Make) -> None:
    first = report(500, on="2024-02-29", **CONVOY)
    second = report(112, on="2024-03-01", **CONVOY)
    other = report(115, on="2024-03-02", qualifier=Qualifier.approximate, **(CONVOY | OTHER))
    third = report(112, on="2024-03-02", **(CONVOY | OTHER | {"by": "a hospital"}))
    assert set(found([first, second, third])) == {K.retraction}
    assert set(found([first, second, third, other])) == {K.retraction, K.cross_origin_conflict}


def test_an_originator_that_gave_several_numbers_on_a_day_agrees_by_any(report: Make) -> None:
    several = [report(number, on="2024-02-29", **CONVOY) for number in (104, 112)]
    assert found([*several, report(104, on="2024-02-29", **(CONVOY | OTHER))]) == {}


def test_a_lower_later_toll_takes_the_earlier_back(report: Make) -> None:
    reports = [
        report(500, on="2024-02-29", **CONVOY),
        report(500, on="2024-02-29", outlet="Gulf Courier", **CONVOY),
        report(471, on="2024-03-01", **CONVOY),
        report(471, on="2024-03-02", outlet="Gulf Courier", **CONVOY),
    ]
    [row] = [row for row in reconcile(reports) if row.severity is Severity.revision]
    assert (row.kind, row.figures) == (K.retraction, ("f2", "f3", "f0", "f1"))
    assert "500" in row.explanation and "471" in row.explanation and "1 March 2024" in row.explanation


def test_two_tolls_of_a_settled_event_on_one_day_are_a_slip(report: Make) -> None:
    late = {"on": "2024-03-10"}
    reports = [report(112, outlet=name, **CONVOY, **late) for name in "AB"] + [report(121, outlet="C", **CONVOY, **late)]
    assert found(reports) == {K.same_origin_mismatch: [("f2", "f0", "f1")], K.single_source: [("f0", "f1", "f2")]}


@pytest.mark.parametrize("both", [{"on": "2024-02-29"}, {"on": "2024-03-10", "outlet": "A"}])
def test_two_tolls_that_may_both_have_been_given(report: Make, both: dict[str, Any]) -> None:
    reports = [report(112, **({"outlet": "A"} | both), **CONVOY), report(121, **({"outlet": "B"} | both), **CONVOY)]
    assert found(reports) == {}


def test_many_outlets_and_one_originator_are_one_source(report: Make) -> None:
    reports = [report(14, outlet=name, on="2024-02-29", **CONVOY) for name in "ABC"]
    assert found(reports) == {K.single_source: [("f0", "f1", "f2")]}
    assert found(reports[:2]) == {}
    assert found([*reports, report(14, on="2024-02-29", **(CONVOY | OTHER))]) == {}


def test_very_many_numbers_for_one_event_take_no_time(report: Make) -> None:
    numbers = [report(100 + number, on="2024-02-29", outlet=f"o{number}", **CONVOY) for number in range(1_500)]
    others = [report(9_001 + number, on="2024-02-29", **(CONVOY | OTHER)) for number in range(1_500)]
    assert list(found([*numbers, *others])) == [K.cross_origin_conflict]
