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


TEXT = {"period": Period.incident, "as_of": "2024-02-29", "on": "2024-03-01", "place": "Tarmel", "article": "one"}
"""A toll in an article, of an incident that only this article tells of."""


def told(report: Make, number: int | None, by: str = "the ministry", **fields: Any) -> Report:
    """A toll of an article's own incident "e1": what the article says is no event that others share."""
    given = TEXT | {"event": "e1", "by": by} | fields
    return report(number, **given).model_copy(update={"event": None})


def test_one_text_sets_two_tolls_side_by_side(report: Make) -> None:
    two = [told(report, 112, span=(100, 103)), told(report, 126, "Gulf relief agency", span=(300, 303))]
    assert found(two) == {K.cross_origin_conflict: [("f0", "f1")]}


@pytest.mark.parametrize(
    "other",
    [
        {"span": (900, 903)},  # the text has gone on
        {"event": "e2"},  # two incidents of the text
        {"place": "Orla"},
        {"qualifier": Qualifier.at_least, "value": 90, "low": 90},
        {"measure": "injured"},
        {"inferred": {"measure": "told elsewhere"}},
        {"by": "the ministry"},
    ],
)
def test_not_side_by_side(report: Make, other: dict[str, Any]) -> None:
    first = told(report, 112, span=(100, 103))
    second = told(report, 126, **({"by": "Gulf relief agency", "span": (300, 303)} | other))
    assert K.cross_origin_conflict not in found([first, second])


def test_a_hospital_counts_those_who_were_brought_to_it(report: Make) -> None:
    first, fewer, more = (
        told(report, n, by, span=(s, s + 3))
        for n, by, s in ((24, "Orla police", 1), (17, "Tarmel hospital", 200), (31, "Tarmel hospital", 200))
    )
    assert found([first, fewer]) == {}
    assert list(found([first, more])) == [K.cross_origin_conflict]


def test_few_wounded_are_counted_in_many_ways(report: Make) -> None:
    one: dict[str, Any] = {"measure": "injured", "span": (1, 3)}
    other: dict[str, Any] = {"measure": "injured", "span": (50, 52)}
    assert found([told(report, 4, **one), told(report, 6, "Gulf relief agency", **other)]) == {}
    assert list(found([told(report, 40, **one), told(report, 60, "Gulf relief agency", **other)])) == [K.cross_origin_conflict]


def test_a_text_that_cites_three_is_one_row(report: Make) -> None:
    three = [
        told(report, n, by, span=(s, s + 3))
        for n, by, s in ((24, "Orla police", 1), (29, "Gulf relief agency", 90), (35, "Isle union", 200))
    ]
    assert len(found(three)[K.cross_origin_conflict]) == 1


def test_a_text_that_gives_two_numbers_of_one_means_something_else_by_each(report: Make) -> None:
    several = [told(report, n, span=(s, s + 3)) for n, s in ((24, 1), (61, 90))]
    other = told(report, 35, "Gulf relief agency", span=(200, 203))
    assert found([*several, other]) == {}
    shared = [one.model_copy(update={"event": "shared"}) for one in (*several, other, told(report, 61, article="two", outlet="B"))]
    assert found(shared) == {K.cross_origin_conflict: [("f2", "f1", "f3")]}  # another text bears the one number out


def test_a_part_by_one_exceeds_the_whole_by_another(report: Make) -> None:
    part = told(report, 25, "Orla police", population="fighters", span=(1, 3))
    whole = told(report, 15, "Gulf relief agency", span=(90, 92))
    assert found([part, whole]) == {K.cross_origin_conflict: [("f0", "f1")]}
    assert found([told(report, 12, "Orla police", population="fighters", span=(1, 3)), whole]) == {}


def test_very_many_dead_of_one_village_and_day_are_of_one_incident(report: Make) -> None:
    def across(a: int, b: int, **fields: Any) -> list[Kind]:
        other = {"article": "two", "outlet": "Gulf Courier", "event": "e2"} | fields
        return list(found([told(report, a), told(report, b, "Gulf relief agency", **other)]))

    assert across(34, 58) == [K.cross_origin_conflict]
    assert across(3, 5) == []  # there may have been two
    assert across(34, 58, as_of="2024-02-28") == []
    assert across(34, 58, event=None) == []
    assert across(34, 58, on="2024-03-02") == []  # it grew
    region = {"place": "Gaza"}  # which many incidents of one day may hit
    assert (
        found([told(report, 34, **region), told(report, 58, "Gulf relief agency", article="two", outlet="B", event="e2", **region)]) == {}
    )


def test_a_quarter_has_more_dead_than_its_city(report: Make) -> None:
    fields = {"event": "shared", "period": Period.incident, "as_of": "2024-02-29", "on": "2024-03-01"}
    city = report(13, **fields, place="Damascus", article="one")
    quarter = report(20, **(fields | OTHER), place="Tarmel", article="two")
    fewer = report(9, **(fields | OTHER), place="Tarmel", article="two")
    assert list(found([city, quarter])) == [K.cross_origin_conflict]
    assert found([city, fewer]) == {}


def test_two_counts_of_the_wounded_hardly_ever_are_the_same(report: Make) -> None:
    def side_by_side(a: int, b: int, measure: str) -> list[Kind]:
        fields = {"event": "shared", "period": Period.incident, "as_of": "2024-02-29", "on": "2024-03-01", "measure": measure}
        return list(found([report(a, **fields), report(b, **(fields | OTHER))]))

    assert side_by_side(140, 150, "killed") == [K.cross_origin_conflict]
    assert side_by_side(140, 150, "injured") == []
    assert side_by_side(140, 190, "injured") == [K.cross_origin_conflict]


def test_a_part_of_the_same_people_is_no_toll_of_the_event(report: Make) -> None:
    fields = {"event": "shared", "period": Period.incident, "as_of": "2024-02-29", "population": "civilians"}
    whole = report(31, on="2024-03-01", **fields)
    part = report(10, on="2024-03-02", subset_of=whole.figure.id, **fields)
    assert K.retraction not in found([whole, part])


def test_texts_on_one_site_that_set_three_tolls_side_by_side_are_more_rows(report: Make) -> None:
    site = {"place": "Karam roundabout", "event": None}
    three = [(24, "Orla police"), (29, "Gulf relief agency"), (35, "Isle union")]
    reports = [told(report, n, by, **site, article=article, outlet=article) for article in ("one", "two") for n, by in three]
    assert len(found(reports)[K.cross_origin_conflict]) == 3
