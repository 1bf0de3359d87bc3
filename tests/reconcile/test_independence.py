"""Whether two names of originators are two originators."""

from collections.abc import Callable

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
