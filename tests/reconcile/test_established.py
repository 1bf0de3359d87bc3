"""Counts of those identified by name, and numbers that a syndicated copy changed."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.reconcile import compare, reconcile
from tracker.records import Kind, Period, Report, Severity

Make = Callable[..., Report]
NAMED = {"established": "identified"}
CONVOY = {"period": Period.incident, "event": "convoy", "as_of": "2024-03-26"}


def loud(reports: list[Report]) -> dict[Kind, tuple[str, ...]]:
    return {row.kind: row.figures for row in reconcile(reports) if row.severity not in (Severity.info, Severity.evidence)}


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        ({}, {"outlet": "B"}),
        ({}, {"on": "2024-03-27"}),
        ({}, {"by": "a monitor"}),
        (CONVOY, CONVOY | {"by": "a monitor"}),
        (CONVOY, CONVOY | {"on": "2024-03-28"}),
    ],
)
def test_those_identified_are_no_rivals_of_the_whole(report: Make, plain: dict[str, Any], other: dict[str, Any]) -> None:
    one, two = report(32_414, **plain), report(24_686, **(other | NAMED))
    assert loud([one, two]) == {}
    said = compare(one, two)
    assert (said.kind, "one counts only those identified by name" in said.explanation) == ("not_comparable", True)
    assert "24,686 identified people killed" in said.explanation


def test_those_identified_have_a_series_of_their_own(report: Make) -> None:
    assert set(loud([report(24_686, **NAMED), report(24_111, on="2024-03-27", **NAMED)])) == {Kind.cumulative_decrease}


@pytest.mark.parametrize(("whole", "kinds"), [(35_100, {Kind.series_break}), (30_000, {Kind.cumulative_decrease})])
def test_a_part_that_becomes_identified_breaks_its_series(report: Make, whole: int, kinds: set[Kind]) -> None:
    reports = [report(35_000), report(14_500, population="children")]
    reports += [report(whole, on="2024-03-28"), report(7_797, on="2024-03-28", population="children", **NAMED)]
    found = loud(reports)
    assert set(found) == kinds
    if Kind.series_break in kinds:
        assert found[Kind.series_break] == ("f3", "f1")


def test_a_copy_that_changed_the_number_is_no_echo(report: Make) -> None:
    first = report(56_697, outlet="A")
    assert set(loud([first, report(57_697, outlet="B", copy_of="A 2024-03-26")])) == {Kind.same_origin_mismatch}
    assert loud([first, report(56_697, outlet="B", copy_of="A 2024-03-26")]) == {}
    assert loud([first, report(57_697, outlet="B", copy_of="an article without figures")]) == {}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"measure": "captive", "place": "Israel"}, "240 people taken captive in Israel"),
        ({"measure": "incidents", "population": "massacres"}, "240 massacres in the Gaza Strip"),
        ({"established": "or missing"}, "240 people killed or missing in the Gaza Strip"),
    ],
)
def test_what_is_counted_reads_well(report: Make, fields: dict[str, Any], told: str) -> None:
    one = report(240, by=None, **fields)
    [row] = reconcile([one])
    assert told in row.explanation
    assert "so the number neither supports nor contradicts another's" in row.explanation
