"""What one text says about its own numbers."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.reconcile import reconcile
from tracker.records import Kind, Period, Qualifier, Report

Make = Callable[..., Report]
K = Kind
ONE: dict[str, Any] = {"article": "one", "period": Period.incident, "place": "Norrby", "as_of": "2024-03-25"}


def found(reports: list[Report]) -> dict[Kind, list[tuple[str, ...]]]:
    rows: dict[Kind, list[tuple[str, ...]]] = {}
    for row in reconcile(reports):
        rows.setdefault(row.kind, []).append(row.figures)
    return rows


def test_a_stated_revision_down_is_a_retraction_and_up_is_growth(report: Make) -> None:
    assert found([report(1_400, **ONE), report(1_200, revises="f0", **ONE)]) == {K.retraction: [("f1", "f0")]}
    assert found([report(20, **ONE), report(25, revises="f2", **ONE)]) == {K.superseded: [("f3", "f2")]}


def test_one_revision_told_by_several_is_one_row(report: Make) -> None:
    reports = []
    for outlet in ("A", "B"):
        text = ONE | {"article": outlet, "outlet": outlet}
        old = report(1_400, **text)
        reports += [old, report(1_200, revises=old.figure.id, **text)]
    assert found(reports) == {K.retraction: [("f1", "f3", "f0", "f2")]}


@pytest.mark.parametrize(
    "fields", [{"revises": "nothing"}, {"revises": "f0", "measure": "injured"}, {"revises": "f0", "number": 1_400}, {"revises": None}]
)
def test_no_revision_without_a_link_between_two_numbers(report: Make, fields: dict[str, Any]) -> None:
    number = fields.pop("number", 1_200)
    assert K.retraction not in found([report(1_400, **ONE), report(number, **(ONE | fields))])


def test_a_part_above_its_whole(report: Make) -> None:
    reports = [report(30, **ONE), report(34, population="children", subset_of="f0", **ONE)]
    assert found(reports) == {K.subset_exceeds_total: [("f1", "f0")]}


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ({"number": 30}, {"number": 30}),
        ({"number": 30, "qualifier": Qualifier.at_least, "low": 30}, {"number": 34}),
        ({"number": 30}, {"number": 34, "measure": "injured"}),
        ({"number": 30}, {"number": 34, "subset_of": None}),
        ({"number": 30}, {"number": 34, "negated": True}),
        ({"number": 30, "negated": True}, {"number": 34}),
    ],
)
def test_parts_that_exceed_nothing(report: Make, whole: dict[str, Any], part: dict[str, Any]) -> None:
    total = report(whole.pop("number"), **ONE, **whole)
    inside = report(part.pop("number"), **(ONE | {"population": "children", "subset_of": total.figure.id} | part))
    assert K.subset_exceeds_total not in found([total, inside])


@pytest.mark.parametrize(
    ("parts", "listed"),
    [
        ([("women", 15), ("children", 12)], True),
        ([("women", 15), ("children", 5)], False),  # the rest are others
        ([("women", 15), ("civilians", 12)], False),  # a woman may be a civilian
        ([("children", 15), ("children", 12)], False),
        ([("children", 15), ("girls", 12)], False),
        ([("civilians", 15), ("fighters", 12)], True),
    ],
)
def test_disjoint_parts_may_not_add_up_to_more_than_the_whole(report: Make, parts: list[tuple[str, int]], listed: bool) -> None:
    inside = [report(number, population=name, subset_of="whole", **ONE) for name, number in parts]
    rows = found([report(20, id_="whole", **ONE), *inside])
    assert rows == ({K.parts_not_total: [("whole", *(one.figure.id for one in inside))]} if listed else {})


def test_a_rounding_beside_its_number(report: Make) -> None:
    rough = {"qualifier": Qualifier.approximate, "article": "one"}
    assert found([report(9_500, **rough), report(9_485, article="one")]) == {K.rounding: [("f0", "f1")]}
    assert found([report(9_500, **rough), report(9_485, article="two")]) == {}
    assert found([report(9_500, **rough, by="the president"), report(9_485, article="one")]) == {K.rounding: [("f4", "f5")]}


@pytest.mark.parametrize(
    ("number", "fields", "listed"),
    [
        (32_000, {"qualifier": Qualifier.at_least, "low": 32_001}, True),
        (7, {"qualifier": Qualifier.at_least, "low": 7}, False),  # allows every number, rounds none
        (32_414, {"qualifier": Qualifier.at_least, "low": 32_414}, False),
        (33_000, {"qualifier": Qualifier.at_most, "high": 33_000}, False),
        (33_000, {"qualifier": Qualifier.approximate}, False),
    ],
)
def test_what_is_a_rounding_of_another(report: Make, number: int, fields: dict[str, Any], listed: bool) -> None:
    reports = [report(number, article="one", **fields), report(32_414, article="one")]
    assert (K.rounding in found(reports)) is listed


def test_an_older_total_beside_the_newer(report: Make) -> None:
    old = {"as_of": "2024-03-25", "article": "one"}
    assert found([report(32_333, **old), report(32_414, article="one")]) == {K.superseded: [("f0", "f1")]}
    assert found([report(32_333, **old, by="a monitor"), report(32_414, article="one")]) == {}


def test_counts_of_two_places_in_one_text(report: Make) -> None:
    gaza = report(32_414, article="one")
    west_bank = report(450, article="one", place="West Bank")
    assert found([gaza, west_bank]) == {K.scope_difference: [("f0", "f1")]}
    assert found([gaza, report(450, article="two", place="West Bank")]) == {}
    assert found([gaza, report(450, article="one", place="West Bank", measure="injured")]) == {}
    assert found([gaza, report(450, article="one", place="Gaza City")]) == {}
    assert found([gaza, report(450, article="one", place="Gaza")]) != {K.scope_difference: [("f0", "f5")]}


def test_a_text_with_very_many_figures_takes_no_time(report: Make) -> None:
    many = [report(number, article="one", as_of=None, qualifier=Qualifier.approximate) for number in range(5_000)]
    assert set(found(many)) == {K.undated}
