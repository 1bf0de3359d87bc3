"""Whether two names of originators are two originators."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.reconcile import compare, reconcile
from tracker.reconcile.originators import independent
from tracker.records import Kind, Report, Severity

Make = Callable[..., Report]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Gaza Health Ministry", "Israel Defense Forces", True),
        ("Gaza Health Ministry", "United States intelligence", True),
        ("Gaza Health Ministry", "Lebanese Health Ministry", True),
        ("Israeli police", "Israeli army", True),
        ("Peruvian army", "Chilean army", True),
        ("Peruvian army", "the army", False),
        ("Northern Monitoring Group", "Coastal Monitoring Group", True),
        ("the Norrland Observatory", "the Norrland Relief Council", True),
        ("Gaza Health Ministry", "the territory's health ministry", False),
        ("Gaza Health Ministry", "latest figures of the Hamas-run health ministry", False),
        ("Gaza Health Ministry", "health officials", False),
        ("Gaza Health Ministry", "Palestinian Health Ministry", False),
        ("Israel", "Israel's foreign ministry", False),
        ("Israeli officials", "Israel's foreign ministry", False),
        ("witnesses", "Gaza Health Ministry", False),
        ("local officials", "medics", False),
        ("the ministry", "the ministry", False),
    ],
)
def test_names_that_are_surely_two(a: str, b: str, expected: bool) -> None:
    assert independent(a, b) is independent(b, a) is expected


@pytest.mark.parametrize("name", ["the enclave's health ministry", "health officials", "witnesses"])
def test_a_description_is_no_second_voice(report: Make, name: str) -> None:
    one, other = report(32_414, by="Gaza Health Ministry"), report(21_003, by=name, outlet="Gulf Courier")
    assert compare(one, other).kind == "not_comparable"
    assert all(row.severity is not Severity.conflict for row in reconcile([one, other]))


def test_the_one_body_of_its_kind_is_meant_by_its_description(report: Make) -> None:
    one, other = report(32_414, by="Gaza Health Ministry"), report(32_441, by="the territory's health ministry", outlet="Gulf Courier")
    assert [row.kind for row in reconcile([one, other])] == [Kind.same_origin_mismatch]
    third = report(32_414, by="Palestinian Health Ministry", outlet="Nile Observer")
    assert [row.kind for row in reconcile([one, other, third])] == []


def bearer(id_: str, number: int, **fields: Any) -> dict[str, Any]:
    return {"number": number, "by": "Health Ministry", "originator_id": id_} | fields


def carried(report: Make, *told: dict[str, Any]) -> list[Report]:
    """Reports of two outlets each."""
    made = []
    for fields in told:
        id_, number = fields.pop("originator_id"), fields.pop("number")
        two = [report(number, outlet=f"{outlet} {id_}", **fields) for outlet in ("Gulf Courier", "Nile Observer")]
        made += [one.model_copy(update={"originator_id": id_}) for one in two]
    return made


def test_two_bearers_of_one_name_have_a_series_each(report: Make) -> None:
    reports = carried(report, bearer("north", 32_414), bearer("south", 21_003))
    assert [row.kind for row in reconcile(reports)] == []
    one = [report.model_copy(update={"originator_id": "north"}) for report in reports]
    assert [row.kind for row in reconcile(one)] == [Kind.same_origin_mismatch]


def test_a_speaker_whom_every_text_knows_anew_is_one_by_its_name(report: Make) -> None:
    reports = [
        report.model_copy(update={"originator_id": f"only here {n}"}) for n, report in enumerate(carried(report, bearer("x", 32_414)))
    ]
    odd = report(32_999, by="Health Ministry", outlet="Plateau Press").model_copy(update={"originator_id": "only there"})
    assert [row.kind for row in reconcile([*reports, odd])] == [Kind.same_origin_mismatch]


def test_swapped_digits_are_a_slip_also_where_the_two_names_may_be_one(report: Make) -> None:
    told = [report(number, on=f"2024-03-{on}", by="Gaza Health Ministry") for on, number in ((25, 32_333), (26, 32_414), (27, 32_490))]
    swapped = report(34_214, on="2024-03-26", by="health officials", outlet="Gulf Courier")
    [row] = reconcile([*told, swapped])
    assert (row.kind, row.figures) == (Kind.same_origin_mismatch, ("f3", "f1"))
    assert "two digits swapped" in row.explanation
    assert compare(told[1], swapped).kind is Kind.same_origin_mismatch
    for number in (32_999, 21_003):
        assert list(reconcile([*told, report(number, on="2024-03-26", by="health officials", outlet="Gulf Courier")])) == []
