"""What had been published by a day: figures as they stood, also where a text or a number changed later."""

from typing import Any

import pytest

from tracker.records import Article, Extraction, Figure
from tracker.store import FigureFilter, ImportedFigure, Store

URL = "https://harbour.example/fire"


def save(store: Store, text: str, value: int, published: str | None, **fields: Any) -> None:
    article = Article(**{"id": "fire", "url": URL, "text": text, "source": "Harbour Post", "published": published, **fields})
    figure = Figure(id=f"f{value}", article="", span=(0, 1), text=str(value), value=value, measure="killed", place="Ardmere")
    store.save(article, Extraction(article=article.id, text_hash=article.text_hash, figures=(figure,)), speakers={})


def known(store: Store, day: str | None, **wanted: Any) -> list[int]:
    return sorted(one.figure.value or 0 for one in store.figures(FigureFilter(known_at=day, **wanted)))


def imported(store: Store, value: int, published: str | None) -> None:
    one = Figure(id=f"i{value}", measure="killed", value=value, place="Ardmere", as_of="2024-03-01")
    store.import_figures([ImportedFigure(one, "Bay Herald", published, "x.jsonl", value, "{}")], speakers={})


def test_a_later_version_is_not_known_before_its_date(store: Store) -> None:
    save(store, "Five hundred died.", 500, "2024-03-01")
    save(store, "471 died, not 500.", 471, "2024-03-03T08:00+01:00")
    assert [known(store, day) for day in (None, "2024-02-29", "2024-03-01", "2024-03-02", "2024-03-03", "2024-03", "2024")] == [
        [471],
        [],
        [500],
        [500],
        [471],
        [471],
        [471],
    ]
    [then] = store.figures(FigureFilter(known_at="2024-03-02"))
    assert (then.outlet, then.document, then.published, then.figure.article) == (
        "Harbour Post",
        "fire",
        "2024-03-01",
        store.article("fire").article.id,
    )
    assert known(store, "2024-03-02", article=then.figure.article) == [500]


def test_a_text_that_changed_without_a_date_counts_from_when_it_was_seen(store: Store) -> None:
    save(store, "Five hundred died.", 500, "2024-03-01")
    save(store, "471 died.", 471, "2024-03-01")
    seen = store.article("fire").ingested_at[:10]
    assert (known(store, "2024-03-01"), known(store, seen)) == ([500], [471])


def test_a_text_that_came_back_is_the_one_that_stands(store: Store) -> None:
    save(store, "Five hundred died.", 500, "2024-03-01")
    save(store, "471 died.", 471, "2024-03-03")
    save(store, "Five hundred died.", 500, "2024-03-01")
    assert known(store, "2024-03-05") == [500]


@pytest.mark.parametrize(
    ("published", "day", "is_known"),
    [
        ("2024-03-26", "2024-03-26", True),
        ("2024-03-26T23:59+03:00", "2024-03-26", True),
        ("2024-03-27", "2024-03-26", False),
        ("2024-03", "2024-03-26", False),  # it may have been the 31st
        ("2024-03", "2024-04-01", True),
        ("2024", "2024-12-30", False),
        ("2024", "2025", True),
        ("2024-03", "2024-03", True),
        (None, "2030", False),
    ],
)
def test_what_surely_was_published_by_a_day(store: Store, published: str | None, day: str, is_known: bool) -> None:
    imported(store, 7, published)
    save(store, "Nine died.", 9, published)
    assert known(store, day) == ([7, 9] if is_known else [])
    assert store.unpublished(FigureFilter()) == (2 if published is None else 0)
    assert store.unpublished(FigureFilter(place="elsewhere")) == 0
