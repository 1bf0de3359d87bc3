"""Reference series are kept with their lines; the same file changes nothing, and a newer one says what it revises."""

from typing import Any

import pytest

from tracker.errors import UsageError
from tracker.records import Period, ReferencePoint, ReferenceSeries
from tracker.store import AddedReference, Store


def series(values: dict[str, int], **fields: Any) -> ReferenceSeries:
    points = tuple(
        ReferencePoint(as_of=as_of, value=value, low=value - 1, line=number, raw=f"{as_of},{value}")
        for number, (as_of, value) in enumerate(values.items(), 2)
    )
    data = {"originator": "Vale Register", "measure": "killed", "place": "Ardmere", "period": Period.cumulative, "since": "2024-01-05"}
    return ReferenceSeries(**data | fields, points=points)


TOTAL = series({"2024-01-05": 3, "2024-01-06": 5, "2024-01-09": 9})
CHILDREN = series({"2024-01-05": 1}, population="children", established="verified", title="Register of children")


def add(store: Store, *given: ReferenceSeries, hash_: str = "a1") -> list[tuple[Any, ...]]:
    return [counts(one) for one in store.add_references(given, path="register.csv", file_hash=hash_)]


def counts(one: AddedReference) -> tuple[Any, ...]:
    return one.known, one.new, one.changed, one.gone, one.unchanged


def test_a_series_comes_out_as_it_went_in(store: Store) -> None:
    assert add(store, TOTAL, CHILDREN) == [(False, 3, 0, 0, 0), (False, 1, 0, 0, 0)]
    kept, read = store.reference(TOTAL.id[:6])
    assert read == TOTAL
    assert (kept.path, kept.file_hash, kept.points, kept.first, kept.last) == ("register.csv", "a1", 3, "2024-01-05", "2024-01-09")
    assert tuple(store.reference_points(CHILDREN.id)) == CHILDREN.points
    assert [one.series for one in store.references()] == [one.model_copy(update={"points": ()}) for one in (CHILDREN, TOTAL)]


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    add(store, TOTAL, CHILDREN)
    before = list(store.references())
    assert add(store, TOTAL, CHILDREN, hash_="b2") == [(True, 0, 0, 0, 3), (True, 0, 0, 0, 1)]
    assert list(store.references()) == before


def test_a_newer_edition_takes_the_place_of_the_older_one_and_says_what_it_revises(store: Store) -> None:
    add(store, TOTAL, CHILDREN)
    newer = series({"2024-01-05": 3, "2024-01-06": 4, "2024-01-10": 11, "2024-01-11": 12})
    assert add(store, newer, hash_="b2") == [(True, 2, 1, 1, 1)]
    kept, read = store.reference(newer.id)
    assert (read.points, kept.file_hash) == (newer.points, "b2")
    assert tuple(store.reference_points(CHILDREN.id)) == CHILDREN.points


def test_numbers_that_moved_to_another_line_are_unchanged_and_stand_there(store: Store) -> None:
    add(store, TOTAL)
    moved = TOTAL.model_copy(update={"points": tuple(one.model_copy(update={"line": one.line + 1}) for one in TOTAL.points)})
    assert add(store, moved) == [(True, 0, 0, 0, 3)]
    assert [one.line for one in store.reference_points(TOTAL.id)] == [3, 4, 5]


@pytest.mark.parametrize(
    "fields",
    [
        {"originator": "Bay Register"}, {"measure": "injured"}, {"population": "women"}, {"place": "Lowmoor"}, {"since": "2024-02-01"},
        {"established": "verified"}, {"period": Period.interval},
    ],
)  # fmt: skip
def test_what_is_counted_otherwise_is_another_series(store: Store, fields: dict[str, Any]) -> None:
    other = series({"2024-01-05": 4}, **fields)
    assert add(store, TOTAL, other) == [(False, 3, 0, 0, 0), (False, 1, 0, 0, 0)]


def test_thousands_of_numbers(store: Store) -> None:
    many = series(
        {f"{year}-{month:02}-{day:02}": year * 400 for year in range(1990, 2010) for month in range(1, 13) for day in range(1, 28)}
    )
    assert add(store, many) == [(False, 6480, 0, 0, 0)]
    assert tuple(store.reference_points(many.id)) == many.points


def test_a_series_is_taken_out_alone(store: Store) -> None:
    add(store, TOTAL, CHILDREN)
    assert store.remove_reference(TOTAL.id[:8]).series.measure == "killed"
    assert [one.id for one in store.references()] == [CHILDREN.id]
    assert store.reference_points(TOTAL.id) == []
    with pytest.raises(UsageError, match="there is no reference series"):
        store.remove_reference(TOTAL.id)
    with pytest.raises(UsageError, match="there is no reference series"):
        store.reference(TOTAL.id)
