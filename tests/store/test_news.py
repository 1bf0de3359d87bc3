"""What came in since a moment, what waits for somebody, and what is found without saying of which kind it is."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text as sql

from tracker.errors import StoreLost
from tracker.records import Kind, Severity, Status, discrepancy
from tracker.store import ActorFilter, ClaimFilter, EventFilter, FigureFilter, Known, ListedArticles, Ruling, Store, Target, Thing, news

EARLY, LATE, LATER = "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00", "2026-01-03T00:00:00+00:00"


def dated(store: Store, moments: dict[str, str]) -> None:
    """Set when the current texts of some documents were first seen."""
    with store.engine.begin() as connection:
        for document, moment in moments.items():
            current = "SELECT version_id FROM extractions WHERE current_of = (SELECT id FROM articles WHERE name = :document)"
            changed = connection.execute(
                sql(f"UPDATE article_versions SET ingested_at = :moment WHERE id IN ({current})"), {"moment": moment, "document": document}
            )
            assert changed.rowcount == 1


@pytest.fixture
def three(store: Store, story: Callable[..., Any]) -> Store:
    """An article of the first day, one of the second, and one whose text changed on the third."""
    story(id="old").save(store)
    story(id="new", text="In Ardmere: " + story().article.text).save(store)
    changed = story(id="changed", text="Before. " + story().article.text)
    changed.save(store)
    story(id="changed", text="After it. " + story().article.text).save(store)
    dated(store, {"old": EARLY, "new": LATE, "changed": LATER})
    return store


def test_what_came_in_since_a_moment(three: Store) -> None:
    found = three.news(LATE)
    assert (found.since, found.articles, found.versions, found.claims, found.figures) == (LATE, 1, 1, 4, 4)
    found = three.news(LATER)
    assert (found.articles, found.versions, found.claims, found.figures) == (0, 1, 2, 2)
    found = three.news("2026-01-03T00:00:01+00:00")
    assert (found.articles, found.versions, found.claims, found.figures, found.discrepancies) == (0, 0, 0, 0, {})


def test_what_was_read_anew_by_other_rules_is_no_news(three: Store, story: Callable[..., Any]) -> None:
    story(id="old", extractor="2").save(three)
    assert three.news(LATE).articles == 1


def test_a_claim_that_nobody_made_is_no_news(three: Store) -> None:
    (_, claim) = [one.claim.id for one in three.claims(ClaimFilter(article=three.article("new").article.id))]
    three.judge(Target.claim, claim, Ruling.rejected.value, by="ada", reason="nobody said so")
    assert three.news(LATE).claims == 3


def test_discrepancies_that_were_found_since_and_are_open(three: Store) -> None:
    one, other = (figure.id for figure in three.article("old").extraction.figures)
    rows = [
        discrepancy(Kind.rounding, "12 is 5 rounded", figures=[one, other]),
        discrepancy(Kind.cross_origin_conflict, "12, 5", figures=[one]),
    ]
    three.replace_discrepancies(("docket", row) for row in rows)
    assert three.news(EARLY).discrepancies == {Severity.conflict: 1, Severity.info: 1}
    three.judge(Target.discrepancy, rows[1].id, Status.dismissed.value, by="ada")
    assert three.news(EARLY).discrepancies == {Severity.info: 1}
    assert three.news("2199-01-01T00:00:00+00:00").discrepancies == {}


def test_counting_ends_behind_the_bound(three: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "MOST", 2)
    found = three.news(EARLY)
    assert (found.articles, found.versions, found.claims) == (3, None, 3)  # three is more than two, whatever more there is


def test_severities_are_not_told_of_a_part(three: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "MOST", 1)
    one, other = (figure.id for figure in three.article("old").extraction.figures)
    rows = [
        discrepancy(Kind.rounding, "12 is 5 rounded", figures=[one, other]),
        discrepancy(Kind.cross_origin_conflict, "12, 5", figures=[one]),
    ]
    three.replace_discrepancies(("docket", row) for row in rows[:1])
    assert three.news(EARLY).discrepancies == {Severity.info: 1}
    three.replace_discrepancies(("docket", row) for row in rows)
    assert three.news(EARLY).discrepancies is None


def test_the_texts_that_came_in_last(three: Store) -> None:
    found = three.latest_texts(2)
    assert [(one.document, one.number, one.claims, one.figures) for one in found] == [("changed", 2, 2, 2), ("new", 1, 2, 2)]
    assert (found[0].outlet, found[0].published, found[0].absent) == ("Harbour Post", "2024-03-26", None)


def test_what_waits(three: Store) -> None:
    assert three.articles_to_compare() == 3
    three.compared(three.changes())
    assert three.articles_to_compare() == 0


# ------------------------------------------------------------------ looking for something


def test_an_id_and_its_beginning(three: Store) -> None:
    version = three.article("new")
    claim, figure = version.extraction.claims[0].id, version.extraction.figures[0].id
    assert three.beginning(claim) == [Known(Thing.claim, claim)]
    assert Known(Thing.figure, figure) in three.beginning(figure[:6])
    assert three.beginning(version.article.id) == [Known(Thing.article, version.article.id)]
    assert three.beginning("guar") == [Known(Thing.speaker, "guard")]
    assert three.beginning(claim[:3]) == []
    assert three.beginning("zzzz%") == []
    assert three.beginning("____") == []


def test_a_row_of_a_former_text_has_no_page_of_its_own(three: Store, story: Callable[..., Any]) -> None:
    former = story(id="changed", text="Before. " + story().article.text).extraction.claims[0].id
    assert three.beginning(former) == []


def test_texts_by_their_words_the_newest_first(three: Store) -> None:
    found = three.texts_with("coast GUARD", limit=5)
    assert [one.article.document for one in found] == ["changed", "new", "old"]
    assert [found[0].passage[start:end] for start, end in found[0].hits] == ["Coast", "Guard"]
    assert [one.article.document for one in three.texts_with("coast guard", limit=1)] == ["changed"]
    assert [one.article.document for one in three.texts_with('"in ardmere including"', limit=5)] == ["changed", "new", "old"]
    assert three.texts_with('"guard coast"', limit=5) == []
    assert three.texts_with("before", limit=5) == []  # a former text has that word
    assert three.texts_with("\"' OR *", limit=5) == []
    assert three.texts_with("—", limit=5) == []


@pytest.mark.parametrize("words", ["coast guard", "Ardmere", "nowhere"])
def test_a_search_has_the_first_rows_of_every_list(three: Store, words: str) -> None:
    found = three.search(words, limit=2)
    assert found.claims == three.claims_page(ClaimFilter(words=words), limit=2)
    assert found.figures == three.figures_page(FigureFilter(place=words), limit=2)
    assert found.events == three.events_page(EventFilter(place=words), limit=2)
    assert found.actors == three.actors_page(ActorFilter(words=words), limit=2)
    assert found.titles == three.articles_page(ListedArticles(words=words), limit=2)
    assert list(found.texts) == three.texts_with(words, limit=2)
    assert three.search(words, limit=2, texts=False).texts == ()
    assert bool(found.claims.rows) == (words != "nowhere")


def test_a_search_that_fails_in_one_list_fails(three: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_words: Any, **_options: Any) -> None:
        raise StoreLost("the server is gone")

    monkeypatch.setattr(Store, "actors_page", lost)
    with pytest.raises(StoreLost, match="the server is gone"):
        three.search("coast guard", limit=2)


def test_a_passage_is_cut_between_words(store: Store, story: Callable[..., Any]) -> None:
    text = (
        story().article.text
        + " Harbour master and crew waited all night." * 30
        + " Then the ferry came."
        + " Nobody slept on the quay." * 30
    )
    story(text=text).save(store)
    (found,) = store.texts_with("ferry", limit=5)
    (hit,) = found.hits
    assert found.passage[slice(*hit)] == "ferry"
    assert found.passage in text
    at = text.index(found.passage)
    assert text[at - 1] == " " and text[at + len(found.passage)] == " "
    assert len(found.passage) <= 2 * 120 + len("ferry")
