from collections.abc import Callable
from typing import Any

import pytest

from tracker.errors import TrackerError
from tracker.reconcile.comparable import Days, Field, days, difference, moment, reading, same_start
from tracker.records import Period, Qualifier, Report

Make = Callable[..., Report]
INCIDENT: dict[str, Any] = {"period": Period.incident, "as_of": "2024-03-25"}
DAILY: dict[str, Any] = {"period": Period.interval, "since": "2024-03-25"}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1970-01-02", 719164, 719164),
        ("1970-01-02T23:59:00+03:00", 719164, 719164),
        ("1970-02", 719194, 719221),
        ("1970", 719163, 719527),
        ("1970-12", 719497, 719527),
    ],
)
def test_days_that_a_date_may_mean(text: str, first: int, last: int) -> None:
    assert days(text) == Days(first, last)


@pytest.mark.parametrize("text", [None, "", "soon", "2024-13", "2024-02-31", "2024-xx", "0000"])
def test_what_is_no_date_means_no_day(text: str | None) -> None:
    assert days(text) is None


def test_moments_are_known_for_datetimes_only() -> None:
    assert moment("1970-01-01T01:00:00+01:00") == moment("1970-01-01T00:00:00Z") == moment("1970-01-01T00:00:00") == 0
    assert moment("1970-01-01") is None
    assert moment("1970-01-01T25:00:00") is None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("2023-10-07", "2023-10-08", True),
        ("2023-10-07", "2023-10", True),
        ("2023-10-07", "2023-10-11", False),
        ("2023-10-07", "2024", False),
    ],
)
def test_starts_that_may_be_one(a: str, b: str, expected: bool) -> None:
    first, second = days(a), days(b)
    assert first is not None and second is not None
    assert same_start(first, second) is same_start(second, first) is expected


@pytest.mark.parametrize(
    ("a", "b", "field"),
    [
        ({}, {}, None),
        ({}, {"on": "2024-03-20"}, None),
        ({}, {"place": "the besieged enclave of Gaza", "population": "Palestinians", "since": "2023-10-08"}, None),
        ({}, {"measure": "injured"}, Field.measure),
        ({}, {"population": "children"}, Field.population),
        ({}, {"place": "West Bank"}, Field.place),
        ({}, {"place": "Gaza City"}, Field.place),
        ({}, {"place": None}, Field.place),
        ({}, {"period": Period.interval, "since": "2024-03-25"}, Field.period),
        ({}, {"period": Period.unknown}, Field.period),
        ({}, {"since": "2008-01-01"}, Field.start),
        ({}, {"since": None, "by": "a monitor"}, Field.start),
        ({}, {"since": None}, None),
        ({}, {"as_of": None}, Field.as_of),
        ({}, {"as_of": "2024-03"}, Field.as_of),
        ({}, {"negated": True}, Field.number),
        ({}, {"excluded": "a fraction"}, Field.number),
        ({}, {"qualifier": Qualifier.vague, "number": None}, Field.number),
        ({}, {"subset_of": "another"}, Field.population),
        (DAILY, DAILY, None),
        (DAILY, DAILY | {"since": "2024-03-24"}, Field.as_of),
        (DAILY, DAILY | {"since": None}, Field.as_of),
        (INCIDENT, INCIDENT, None),
        (INCIDENT, INCIDENT | {"outlet": "Gulf Courier"}, Field.event),
        (INCIDENT | {"event": "e1"}, INCIDENT | {"event": "e1", "outlet": "Gulf Courier"}, None),
        (INCIDENT | {"event": "e1"}, INCIDENT | {"event": "e2"}, Field.event),
        (INCIDENT | {"place": "Karam Hospital"}, INCIDENT | {"place": "al-Karam hospital", "outlet": "Gulf Courier"}, None),
        (INCIDENT | {"place": "Karam Hospital"}, INCIDENT | {"place": "Karam Hospital", "as_of": "2024-03-24"}, Field.event),
        (INCIDENT | {"place": "Karam Hospital"}, INCIDENT | {"place": "Karam School"}, Field.place),
        (INCIDENT | {"place": "Karam Hospital, Rafah"}, INCIDENT | {"place": "Karam Hospital, Beirut"}, Field.event),
    ],
)
def test_what_keeps_two_figures_from_being_compared(report: Make, a: dict[str, Any], b: dict[str, Any], field: Field | None) -> None:
    first = reading(report(a.get("number", 5), **{key: value for key, value in a.items() if key != "number"}))
    second = reading(report(b.get("number", 5), **{key: value for key, value in b.items() if key != "number"}))
    for found in (difference(first, second), difference(second, first)):
        assert (found.field if found else None) is field
        assert found is None or len(found.clause) > 10


def test_a_figure_needs_an_id(report: Make) -> None:
    with pytest.raises(TrackerError, match="without an id"):
        reading(report(5, id_=" ").model_copy(update={"figure": report(5).figure.model_copy(update={"id": ""})}))


def test_the_value_of_a_range_is_its_middle(report: Make) -> None:
    assert reading(report(None, low=100, high=300, qualifier=Qualifier.range)).value == 200
    assert reading(report(None, low=100, qualifier=Qualifier.at_least)).value == 100
    assert reading(report(None, high=300, qualifier=Qualifier.at_most)).value == 300


def test_places_are_named_as_the_texts_write_them(report: Make) -> None:
    found = difference(reading(report(12, place="Upper Lorno")), reading(report(14, place="Tarsk")))
    assert found is not None
    assert found.clause == "one is about Upper Lorno, the other about Tarsk"
