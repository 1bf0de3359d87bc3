"""A figure's distance from a reference: on its day, between days, beyond the last one; and why there is none."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reconcile.distance import Distance, Position, Shelf, distance
from tracker.records import Figure, Period, Qualifier, ReferencePoint, ReferenceSeries, Report

TOTALS = {"2024-03-20": 100, "2024-03-24": 140, "2024-03-25": 150}


def series(points: dict[str, Any] | None = None, **fields: Any) -> ReferenceSeries:
    """A running total of the dead of Ardmere; a point is a number, or (low, number, high)."""

    def point(number: int, key: str, given: Any) -> ReferencePoint:
        since, _, as_of = key.rpartition(" ")
        low, value, high = given if isinstance(given, tuple) else (None, given, None)
        return ReferencePoint(as_of=as_of, since=since, value=value, low=low, high=high, line=number, raw=str(given))

    found = TOTALS if points is None else points
    data = {"originator": "Vale Register", "measure": "killed", "place": "Ardmere", "period": Period.cumulative, "since": "2024-01-05"}
    return ReferenceSeries(**data | fields, points=tuple(point(number, *one) for number, one in enumerate(found.items(), 1)))


def figure(value: int | None, as_of: str | None = "2024-03-25", **fields: Any) -> Report:
    exact = {"low": value, "high": value} if fields.get("qualifier", Qualifier.exact) is Qualifier.exact else {}
    data = {"measure": "killed", "value": value, "place": "Ardmere", "period": Period.cumulative, "since": "2024-01-05", "as_of": as_of}
    return Report(
        figure=Figure(**{"id": "f", **data, **exact, **fields}), outlet="Harbour Post", originator="Town Hall", origin="Town Hall"
    )


def shown(found: Distance) -> tuple[Any, ...]:
    return found.value, found.low, found.high, found.difference, found.percent, found.position, found.days


# ------------------------------------------------------------------ running totals


@pytest.mark.parametrize(
    ("value", "as_of", "expected"),
    [
        (153, "2024-03-25", (150, 150, 150, 3, 2.0, Position.above, 0)),
        (141, "2024-03-25", (150, 150, 150, -9, -6.0, Position.below, 0)),
        (150, "2024-03-25", (150, 150, 150, 0, 0.0, Position.inside, 0)),
        (115, "2024-03-21", (110, 100, 140, 5, 4.55, Position.inside, 1)),
        (141, "2024-03-23", (130, 100, 140, 11, 8.46, Position.above, 1)),
        (99, "2024-03-22", (120, 100, 140, -21, -17.5, Position.below, 2)),
        (180, "2024-03-30", (150, 150, None, 30, 20.0, Position.inside, 5)),
        (149, "2024-03-30", (150, 150, None, -1, -0.67, Position.below, 5)),
    ],
)
def test_a_total_on_its_day_between_days_and_after_the_last_one(value: int, as_of: str, expected: tuple[Any, ...]) -> None:
    found = distance(figure(value, as_of), series())
    assert shown(found) == expected
    assert (found.on, found.reason, found.originator) == (as_of, None, "Vale Register")


@pytest.mark.parametrize(
    ("fields", "position"),
    [
        ({"value": 140, "qualifier": Qualifier.at_least, "low": 140}, Position.inside),
        ({"value": 160, "qualifier": Qualifier.at_least, "low": 160}, Position.above),
        ({"value": 150, "qualifier": Qualifier.approximate}, Position.inside),
        ({"value": 200, "qualifier": Qualifier.approximate}, Position.inside),  # one digit that is not zero: 150 to 249
        ({"value": 170, "qualifier": Qualifier.approximate}, Position.above),
        ({"value": None, "qualifier": Qualifier.range, "low": 145, "high": 155}, Position.inside),
        ({"value": None, "qualifier": Qualifier.range, "low": 151, "high": 155}, Position.above),
        ({"value": 120, "qualifier": Qualifier.at_most, "high": 120}, Position.below),
    ],
)
def test_the_words_of_a_figure_count(fields: dict[str, Any], position: Position) -> None:
    assert distance(figure(**fields), series()).position is position


def test_bounds_of_the_reference_count() -> None:
    bounded = series({"2024-03-25": (140, 150, 170), "2024-03-29": (150, None, 180)})
    assert shown(distance(figure(165), bounded)) == (150, 140, 170, 15, 10.0, Position.inside, 0)
    assert shown(distance(figure(165, "2024-03-29"), bounded))[:3] == (165, 150, 180)
    assert distance(figure(171), bounded).position is Position.above


def test_a_reference_of_none_has_no_percentage() -> None:
    assert shown(distance(figure(3), series({"2024-03-25": 0}))) == (0, 0, 0, 3, None, Position.above, 0)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"measure": "injured"}, "one counts injured, the other killed"),
        ({"population": "kids"}, "children are a part of people: subset and total"),
        ({"place": "Upper Ardmere"}, "one is about Upper Ardmere, the other about Ardmere"),
        ({"place": None}, "the place of one is not known"),
        ({"period": Period.incident, "since": None}, "one is the toll of one event, the other a running total"),
        ({"period": Period.unknown}, "it is not known whether"),
        ({"since": "2023-01-01"}, "one runs since 2023-01-01, the other since 2024-01-05"),
        ({"as_of": None}, "the as-of date of one is not known"),
        ({"as_of": "2024-03"}, "the as-of date of one is not known"),
        ({"as_of": "2024-03-19"}, "the reference begins on 20 March 2024"),
        ({"as_of": "2024-04-02"}, "the reference ends on 25 March 2024"),
        ({"established": "verified"}, "one counts only those verified"),
        ({"negated": True}, "denies its number"),
        ({"qualifier": Qualifier.vague, "value": None, "text": "hundreds"}, "states no bounds"),
        ({"subset_of": "g"}, "one is a part of another count in its own text"),
    ],
)
def test_what_differs_or_is_unknown_gives_no_distance(fields: dict[str, Any], reason: str) -> None:
    found = distance(figure(**{"value": 150} | fields), series())
    assert reason in (found.reason or "")
    assert (found.value, found.difference, found.position) == (None, None, None)


def test_starts_some_days_apart_are_one() -> None:
    assert distance(figure(153, since="2024-01-07"), series()).difference == 3


def test_a_total_without_its_start_takes_that_of_the_reference_it_fits() -> None:
    found = distance(figure(151, since=None), series())
    assert (found.difference, found.inferred) == (1, "start taken from the reference it fits, 5 January 2024")
    assert distance(figure(80, since=None), series()).reason == "the start of one running total is not known"
    assert distance(figure(151, since=None), series(since=None)).reason == "the start of one running total is not known"
    assert distance(figure(151), series(since=None)).reason == "the start of one running total is not known"


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 500)), min_size=2, max_size=12), st.data())
def test_between_two_numbers_a_total_stays_between_them(steps: list[tuple[int, int]], data: st.DataObject) -> None:
    """Interpolated values never fall where the reference does not, and lie within its bounds."""
    from datetime import date, timedelta

    day, total, points = date(2024, 1, 5), 0, {}
    for gap, rise in steps:
        day, total = day + timedelta(days=gap), total + rise
        points[day.isoformat()] = total
    first, last = date.fromisoformat(min(points)), date.fromisoformat(max(points))
    days = sorted(first + timedelta(days=data.draw(st.integers(0, (last - first).days))) for _ in range(4))
    found = [distance(figure(1, on.isoformat()), series(points)) for on in days]
    values = [one.value or 0 for one in found]
    assert values == sorted(values)
    assert all((one.low or 0) <= (one.value or 0) <= (one.high or 0) for one in found)


# ------------------------------------------------------------------ stretches of time

REPORTED = {"2024-03-20 2024-03-21": 10, "2024-03-21 2024-03-22": 7, "2024-03-22 2024-03-24": 20, "2024-03-26 2024-03-27": 4}
EVENTS = {"2024-03-02 2024-03-02": 5, "2024-03-04 2024-03-04": (2, 3, 6), "2024-03-10 2024-03-10": 8}


def stretch(value: int, since: str | None, as_of: str, **fields: Any) -> Report:
    return figure(value, as_of, period=Period.interval, since=since, **fields)


@pytest.mark.parametrize(
    ("since", "as_of", "expected"),
    [
        ("2024-03-21", "2024-03-22", (7, 7, 7)),
        ("2024-03-22", "2024-03-24", (20, 20, 20)),
        ("2024-03-20", "2024-03-24", (37, 37, 37)),
        ("2024-03-21", "2024-03-24", (27, 27, 37)),  # the 21st itself may be meant to be part of it
    ],
)
def test_reported_stretches_are_added_up_where_they_meet(since: str, as_of: str, expected: tuple[int, ...]) -> None:
    found = distance(stretch(1, since, as_of), series(REPORTED, period=Period.interval, since=None))
    assert (found.value, found.low, found.high) == expected


@pytest.mark.parametrize(
    ("since", "as_of", "reason"),
    [
        ("2024-03-22", "2024-03-23", "the reference does not count that stretch of time"),
        ("2024-03-22", "2024-03-27", "the reference has no number for some days of that stretch"),
        (None, "2024-03-22", "the stretch of time of one is not fully known"),
    ],
)
def test_a_stretch_that_is_not_covered_has_no_distance(since: str | None, as_of: str, reason: str) -> None:
    assert distance(stretch(1, since, as_of), series(REPORTED, period=Period.interval, since=None)).reason == reason


def events(**fields: Any) -> ReferenceSeries:
    return series(EVENTS, **{"period": Period.interval, "since": "2024-03-01", "until": "2024-03-31", **fields})


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (stretch(9, "2024-03", "2024-03"), (16, 15, 19)),
        (stretch(9, None, "2024-03"), (16, 15, 19)),
        (stretch(9, "2024-03-04", "2024-03-04"), (3, 2, 6)),
        (stretch(9, "2024-03-05", "2024-03-08"), (0, 0, 0)),
        (stretch(9, "2024-03-02", "2024-03-10"), (16, 2, 19)),  # by noon of the 10th, from noon of the 2nd on
        (figure(9, "2024-03-09", since="2024-03-01"), (8, 7, 11)),
        (figure(9, "2024-03-09", since="2024-03-03"), (3, 2, 6)),
        (figure(9, "2024-03-31", since="2024-03"), (16, 0, 19)),  # since some day of March
    ],
)
def test_events_are_added_up_for_any_stretch_and_start(report: Report, expected: tuple[int, ...]) -> None:
    found = distance(report, events())
    assert (found.value, found.low, found.high) == expected


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (stretch(9, "2024-03-09", "2024-03-10"), "the last 24 hours are no day of the calendar, which the reference counts by"),
        (stretch(9, "2024-02", "2024-02"), "the reference goes from 1 March 2024 to 31 March 2024"),
        (figure(9, "2024-04-01", since="2024-03-01"), "the reference goes from 1 March 2024 to 31 March 2024"),
        (figure(9, "2024-03-09", since="2024-01-01"), "the reference goes from 1 March 2024 to 31 March 2024"),
    ],
)
def test_events_say_nothing_beyond_their_days(report: Report, reason: str) -> None:
    assert distance(report, events()).reason == reason


def test_days_without_a_number_count_only_where_all_events_are_listed() -> None:
    some = events(since=None, until=None)
    assert distance(stretch(9, "2024-03-02", "2024-03-10"), some).reason == "the reference has no number for some days of that stretch"


def test_a_total_of_events_stays_until_the_next_one() -> None:
    total = series({"2024-03-02": 5, "2024-03-10": 16}, since="2024-03-01", until="2024-03-31")
    assert shown(distance(figure(6, "2024-03-09", since="2024-03-01"), total))[:3] == (5, 5, 5)
    assert shown(distance(figure(6, "2024-03-31", since="2024-03-01"), total))[:3] == (16, 16, 16)


# ------------------------------------------------------------------ several references


def test_the_nearest_scope_comes_first_and_each_reference_once() -> None:
    near = series({"2024-03-25": 148}, originator="Bay Register")
    every = [
        series(),
        near,
        series(originator="Ardmere Monitor", points={"2024-03-24": 1, "2024-03-27": 900}),
        series(population="children"),
    ]
    every += [series({"2024-03-02 2024-03-02": 7}, originator="Events", period=Period.interval, since="2024-01-05", until="2024-03-31")]
    every += [series({"2024-03-02": 7}, originator="Events", since="2024-01-05", until="2024-03-31")]
    asked: list[str] = []
    by_id = {one.id: one for one in every}

    def points(id_: str) -> tuple[ReferencePoint, ...]:
        asked.append(id_)
        return by_id[id_].points

    shelf = Shelf([one.model_copy(update={"points": ()}) for one in every], points)
    found = shelf.beside(figure(150))
    assert [(one.originator, one.value) for one in found] == [
        ("Bay Register", 148), ("Events", 7), ("Vale Register", 150), ("Ardmere Monitor", 301),
    ]  # fmt: skip
    assert shelf.beside(figure(150)) == found
    assert len(asked) == len(every)  # once each
    assert shelf.beside(figure(150, place="Lowmoor")) == shelf.beside(figure(150, measure="injured")) == []


def test_the_reasons_are_those_of_the_references_that_come_nearest() -> None:
    every = [series(), series(population="children"), series(originator="Bay Register")]
    by_id: Callable[[str], tuple[ReferencePoint, ...]] = {one.id: one.points for one in every}.__getitem__
    assert Shelf(every, by_id).reasons(figure(5, "2023-05-05")) == ["Vale Register, Bay Register: the reference begins on 20 March 2024"]
    assert Shelf([], by_id).reasons(figure(5)) == []
