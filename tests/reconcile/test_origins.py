"""Whom numbers rest on: credits, copies and cited originators."""

from collections.abc import Callable, Iterable

import pytest

from tracker.reconcile.comparable import Reading, readings
from tracker.reconcile.origins import Basis, Origin, Origins, surely_two, wire, witnesses
from tracker.records import Period, Report

Make = Callable[..., Report]
FIRE = {"period": Period.incident, "as_of": "2024-05-02", "place": "Ardmere", "on": "2024-05-02"}


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("AFP", "AFP"),
        ("By Jane Doe, AFP", "AFP"),
        ("(AFP)", "AFP"),
        ("Agence France-Presse", "AFP"),
        ("Source: Reuters", "Reuters"),
        ("By The Associated Press", "AP"),
        ("By Saltmarsh Wire", "Saltmarsh Wire"),
        ("Source: Norrland News Agency", "Norrland News Agency"),
        ("By Jane Doe | Saltmarsh Wire", "Saltmarsh Wire"),
        ("Source: Agencies", None),
        ("Agencies", None),
        ("News agencies", None),
        ("By our correspondent with agency", None),
        ("(This story has not been edited by our staff and is auto-generated from a syndicated feed.)", None),
        ("AP and Reuters", None),
        ("With inputs from agencies", None),
        ("By Jane Doe", None),
        ("", None),
        (None, None),
    ],
)
def test_the_agency_that_a_credit_names(credit: str | None, expected: str | None) -> None:
    assert wire(credit) == expected


def origins(read: Iterable[Reading]) -> dict[str, Origin]:
    """The origin of every report, by the figure's id."""
    every = list(read)
    graph = Origins(every)
    return {one.id: graph.of(one) for one in every}


def found(*reports: Report) -> dict[str, tuple[str, str]]:
    return {id_: (one.name, one.basis.value) for id_, one in origins(readings(reports)).items()}


def test_an_originator_speaks_for_all_who_carry_it(report: Make) -> None:
    every = origins(readings([report(12, outlet=outlet, by="the coast guard", **FIRE) for outlet in "ABCDEFGHIJ"]))
    assert {one.id for one in every.values()} == {"the coast guard"}
    assert len(witnesses(every.values())) == 1
    assert every["f3"].path == ("the coast guard", "D")


def test_one_agency_and_one_number_of_one_day_are_one_origin_whoever_is_left_out(report: Make) -> None:
    a = report(12, outlet="A", by="Ardmere police", credit="AFP", **FIRE)
    b = report(12, outlet="B", by=None, credit="By Jane Doe, Agence France-Presse", **FIRE)
    assert found(a, b) == {"f0": ("Ardmere police", "originator"), "f1": ("Ardmere police", "originator")}
    assert origins(readings([a, b]))["f1"].told == "Ardmere police > AFP > B"


def test_an_agency_without_an_originator_is_the_origin(report: Make) -> None:
    every = [report(12, outlet=outlet, by=None, credit="Reuters", **FIRE) for outlet in "ABC"]
    assert set(found(*every).values()) == {("Reuters", "wire")}
    assert len(witnesses(origins(readings(every)).values())) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"number": 13},
        {"credit": "Reuters"},
        {"credit": "Source: Agencies"},
        {"place": "Bexmoor"},
        {"as_of": "2024-05-03", "on": "2024-05-03"},
        {"measure": "injured"},
    ],
)
def test_another_number_agency_or_occasion_tells_nothing(report: Make, other: dict[str, object]) -> None:
    number = other.pop("number", 12)
    a = report(12, outlet="A", by="Ardmere police", credit="AFP", **FIRE)
    b = report(number, **{"outlet": "B", "by": None, "credit": "AFP", **FIRE, **other})
    assert found(a, b)["f1"][0] != "Ardmere police"


def test_an_agencys_number_that_papers_print_on_one_day_is_one(report: Make) -> None:
    a = report(12, outlet="A", by="Ardmere police", credit="AFP", **FIRE)
    b = report(12, outlet="B", by=None, credit="AFP", **{**FIRE, "as_of": "2024-05-01"})
    c = report(12, outlet="C", by=None, credit="AFP", **{**FIRE, "as_of": None, "on": "2024-05-09"})
    assert [name for name, _ in found(a, b, c).values()] == ["Ardmere police", "Ardmere police", "AFP"]


def test_a_description_means_the_body_that_the_same_agency_names(report: Make) -> None:
    a = report(12, outlet="A", by="Ardmere Health Ministry", credit="AFP", **FIRE)
    b = report(12, outlet="B", by="health officials", credit="AFP", **FIRE)
    assert found(a, b)["f1"] == ("Ardmere Health Ministry", "originator")
    assert found(a, report(12, outlet="C", by="health officials", **FIRE))["f2"] == ("health officials", "originator")


def test_two_that_surely_are_two_stay_two_in_one_agencys_stories(report: Make) -> None:
    police = report(12, outlet="A", by="Ardmere police", credit="AFP", **FIRE)
    army = report(12, outlet="B", by="Ardmere army", credit="AFP", **FIRE)
    nobody = report(12, outlet="C", by=None, credit="AFP", **FIRE)
    every = origins(readings([police, army, nobody]))
    assert [every[id_].name for id_ in ("f0", "f1", "f2")] == ["Ardmere police", "Ardmere army", "AFP"]
    assert [one.name for one in witnesses(every.values())] == ["Ardmere army", "Ardmere police"]
    assert surely_two(every["f0"], every["f1"])
    assert not surely_two(every["f0"], every["f2"])


def test_copies_rest_on_what_they_copy(report: Make) -> None:
    original = report(12, outlet="Levant Wire", by=None, article="a1", **FIRE)
    copies = [report(12, outlet=outlet, by=None, article=outlet, copy_of="a1", **FIRE) for outlet in "ABC"]
    every = origins(readings([original, *copies]))
    assert {one.id for one in every.values()} == {"levant wire"}
    assert every["f2"].path == ("Levant Wire", "B")
    cut = report(12, outlet="D", by="a coast guard captain", article="D", copy_of="a1", **FIRE)
    assert set(found(original, *copies, cut).values()) == {("a coast guard captain", "originator")}


def test_agencies_in_general_are_nobody(report: Make) -> None:
    every = origins(readings([report(12, outlet=o, by=None, credit="Source: Agencies", **FIRE) for o in "AB"]))
    assert [(one.name, one.basis, one.told) for one in every.values()] == [
        ("A", Basis.outlet, "agencies > A"),
        ("B", Basis.outlet, "agencies > B"),
    ]
    assert witnesses(every.values()) == []
    named = origins(readings([report(12, outlet="A", by="Ardmere police", credit="Source: Agencies", **FIRE)]))
    assert named["f2"].told == "Ardmere police > agencies > A"


def test_the_way_holds_who_stands_between_and_each_once(report: Make) -> None:
    one = report(12, outlet="A", by="Ardmere police", via=("police", "state television", "A"), credit="AFP", **FIRE)
    own = report(12, outlet="AFP", by=None, **FIRE)
    every = origins(readings([one, own]))
    assert every["f0"].path == ("Ardmere police", "state television", "AFP", "A")
    assert every["f1"].path == ("Ardmere police", "AFP")  # the agency's own story: the text of the others


def test_an_outlet_that_names_nobody_corroborates_nobody(report: Make) -> None:
    every = origins(readings([report(12, by="Ardmere police", outlet="A", **FIRE), report(12, by=None, outlet="B", **FIRE)]))
    assert [one.name for one in witnesses(every.values())] == ["Ardmere police"]
