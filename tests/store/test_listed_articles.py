"""Articles a page at a time: the same rows in the same order as reading everything and sorting it."""

from collections.abc import Iterable

import pytest

from tests.store.listed import page_by_page, shown, stop_by_stop
from tracker.store import ListedArticles, Store, Version, latest, listed_articles
from tracker.store.filters import folded


def all_articles(store: Store, wanted: ListedArticles) -> list[str]:
    return those_listed(store.versions(), wanted)


def those_listed(versions: Iterable[Version], wanted: ListedArticles) -> list[str]:
    rows = []
    for one in versions:
        day = one.article.published
        fits = (
            (not wanted.words or folded(wanted.words) in folded(one.article.title or ""))
            and (not wanted.source or wanted.source.lower() in (one.article.source or "").lower())
            and (not wanted.since or (day or "") >= wanted.since)
            and (not wanted.until or (bool(day) and (day or "")[: len(wanted.until)] <= wanted.until))
            and (not wanted.ingested_since or one.ingested_at >= wanted.ingested_since)
        )
        if fits:
            rows.append((day or "", one.article.id))
    return [id_ for _, id_ in sorted(rows, reverse=True)]


ARTICLES = [
    ListedArticles(),
    ListedArticles(words="ostby"),
    ListedArticles(words="ØSTBY 1"),
    ListedArticles(words="%"),
    ListedArticles(source="gazette"),
    ListedArticles(since="2024-03-05"),
    ListedArticles(until="2024-02"),
    ListedArticles(since="2024", until="2024-03-10"),
    ListedArticles(ingested_since="2000-01-01"),
    ListedArticles(ingested_since="2999"),
]


@pytest.mark.usefixtures("reading")
def test_articles_come_page_by_page_the_latest_first(filled: Store) -> None:
    for wanted in ARTICLES:
        expected = all_articles(filled, wanted)
        for limit in (1, 5, 50):
            assert [one.id for one in page_by_page(filled.articles_page, wanted, limit)] == expected, shown(wanted)


@pytest.mark.parametrize("soon", [2_000, 2])
def test_a_walk_that_finds_few_articles_ends_and_goes_on(filled: Store, monkeypatch: pytest.MonkeyPatch, soon: int) -> None:
    monkeypatch.setattr(latest, "SOON", soon)
    monkeypatch.setattr(latest, "FEW", 0)
    monkeypatch.setattr(listed_articles, "TITLED", 3)
    monkeypatch.setattr(listed_articles, "SEEN", 3)
    stops = 0
    for wanted in ARTICLES:
        found, stopped = stop_by_stop(filled.articles_page, wanted, 5)
        assert [one.id for one in found] == all_articles(filled, wanted), shown(wanted)
        stops += stopped
    assert stops > 10
    assert filled.articles_page(ListedArticles(since="2024"), limit=2).looked is None


TITLES_OF_OUTLETS = [
    ListedArticles(words="%", source="_"),
    *(
        ListedArticles(words=words, source=source, **more)
        for words in ("fire in ostby", "LOWMOOR", "1")
        for source in ("gazette", "POST", "t")
        for more in ({}, {"since": "2024-03-05"}, {"since": "2024", "until": "2024-03-10"}, {"ingested_since": "2000-01-01"})
    ),
]


@pytest.mark.parametrize(
    ("few", "seen", "soon", "stops"),
    [
        pytest.param(1_000, 10_000, 2_000, False, id="the outlet has few"),
        pytest.param(8, 10_000, 2_000, False, id="one outlet has few"),
        pytest.param(0, 10_000, 2_000, False, id="as many as are walked past"),
        pytest.param(0, 10_000, 2, False, id="a little way and then all"),
        pytest.param(0, 3, 2_000, True, id="a bounded way"),
        pytest.param(0, 3, 2, True, id="a little way and then a bounded one"),
    ],
)
def test_articles_of_an_outlet_with_words_in_their_titles(
    filled: Store, monkeypatch: pytest.MonkeyPatch, few: int, seen: int, soon: int, *, stops: bool
) -> None:
    monkeypatch.setattr(latest, "FEW", few)
    monkeypatch.setattr(latest, "SOON", soon)
    monkeypatch.setattr(listed_articles, "SEEN", seen)
    monkeypatch.setattr(listed_articles, "TITLED", 1)  # the bound where no outlet is asked for
    versions = list(filled.versions())
    short = total = 0
    for wanted in TITLES_OF_OUTLETS:
        expected = those_listed(versions, wanted)
        total += len(expected)
        for limit in (1, 4, 50):
            found, stopped = stop_by_stop(filled.articles_page, wanted, limit)
            assert [one.id for one in found] == expected, shown(wanted)
            short += stopped
    assert total > 20
    assert bool(short) == stops


def test_an_article_of_a_list_says_what_it_is(filled: Store) -> None:
    versions = {one.article.id: one for one in filled.versions()}
    for one in filled.articles_page().rows:
        version = versions[one.id]
        said = (version.article.title, version.article.source, version.name, version.article.published, version.number, version.ingested_at)
        assert (one.title, one.outlet, one.document, one.published, one.number, one.ingested_at) == said
        assert (one.claims, one.figures) == (len(version.extraction.claims), len(version.extraction.figures))
