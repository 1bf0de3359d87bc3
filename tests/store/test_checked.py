"""What is asked of a database when one article is held against it, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.checking.articles import check
from tracker.checking.citing import citation
from tracker.checking.quotations import appearances, asked_words
from tracker.checking.subject import stored
from tracker.errors import UsageError
from tracker.identity import normalise
from tracker.records import Figure, Kind, Speaker, SpeakerKind, discrepancy
from tracker.store import ImportedFigure, Store, engine

Stories = Callable[..., Any]


def test_discrepancies_that_touch_an_article(store: Store, story: Stories) -> None:
    story().save(store)
    figure = min((one.figure for one in store.reports()), key=lambda one: one.id)
    claim = min((one.claim for one in store.statements()), key=lambda one: one.id)
    of_figure = discrepancy(Kind.vague, "vague", figures=[figure.id])
    of_claim = discrepancy(Kind.denial, "denied", claims=[claim.id])
    of_article = discrepancy(Kind.syndicated_copy, "copied", articles=[claim.article])
    store.replace_discrepancies([("one", of_figure), ("two", of_claim), ("three", of_article)])
    assert store.discrepancies_of(figures=[figure.id]) == [of_figure]
    assert store.discrepancies_of(claims=[claim.id, "other"]) == [of_claim]
    assert {one.id for one in store.discrepancies_of(figures=[figure.id], claims=[claim.id], articles=[claim.article])} == {
        of_figure.id,
        of_claim.id,
        of_article.id,
    }
    assert store.discrepancies_of(figures=["other"]) == []
    assert store.discrepancies_of() == []


def test_figures_of_a_docket_by_day(store: Store) -> None:
    lines = [
        Figure(id=f"line {day}", measure="killed", value=10 + day, place="Ardmere", as_of=f"2024-03-{day:02}", attributed_to="R")
        for day in (1, 5, 9)
    ]
    relief = Speaker(id="r", name="R", kind=SpeakerKind.body)
    imported = (ImportedFigure(one, "Bay Herald", "2024-03-27", "reported.jsonl", number, "{}") for number, one in enumerate(lines))
    store.import_figures(imported, speakers={"R": relief})
    store.file({one.id: "killed|ardmere" for one in lines})
    assert store.filed_in("killed|ardmere") == 3
    assert store.filed_in("other") == 0
    assert [one.figure.id for one in store.filed_between("killed|ardmere", "2024-03-01", "2024-03-05")] == ["line 1", "line 5"]


def test_articles_by_their_text(store: Store, story: Stories) -> None:
    made = story(id="one")
    made.save(store)
    story(id="two").save(store)
    hash_ = made.article.text_hash
    story(id="two", text=f"{made.article.text} More.").save(store)
    names = store.article_names(one.article for one in store.holding(hash_))
    held = {names[one.article]: (one.number, one.current, one.absent) for one in store.holding(hash_)}
    assert held == {"one": (1, True, None), "two": (1, False, None)}
    assert store.holding("0" * 64) == []


def test_what_waits_for_the_next_reconciliation(store: Store, story: Stories) -> None:
    assert store.waiting() == 0
    story().save(store)
    assert store.waiting() == len(store.changes()) > 0


def test_a_citation_of_a_claim_and_of_a_figure(store: Store, story: Stories) -> None:
    made = story(url="https://harbour.example/1", byline="Adda Quill")
    made.save(store)
    claim, figure = made.extraction.claims[0], made.extraction.figures[1]
    one, other = store.cited(claim.id), store.cited(figure.id[:8])
    assert (one.what, one.spans, one.byline, one.outlet) == ("claim", ((28, 82),), "Adda Quill", "Harbour Post")
    assert (other.what, other.id, other.spans) == ("figure", figure.id, ((28, 30),))
    assert one.text[slice(*one.spans[0])] == claim.text
    assert (one.number, one.replaced, one.text_hash, one.raw_hash, one.absent) == (1, False, made.article.text_hash, None, None)


def test_a_citation_of_what_is_in_no_present_reading(store: Store, story: Stories) -> None:
    """A row of an earlier reading of the present text is not of a former version."""
    made = story()
    made.save(store)
    later = made.extraction.model_copy(update={"claims": (), "figures": (), "extractor": "2"})
    store.save(made.article, later, speakers={})
    one = store.cited(made.extraction.claims[0].id)
    assert (one.number, one.replaced) == (1, False)


def test_a_citation_of_an_imported_figure(store: Store) -> None:
    line = Figure(id="line", measure="killed", value=14)
    store.import_figures([ImportedFigure(line, "Bay Herald", "2024-03-27", "reported.jsonl", 3, '{"value": 14}')], speakers={})
    one = store.cited("line")
    assert (one.line, one.raw, one.outlet, one.published, one.article) == (
        "reported.jsonl:3",
        '{"value": 14}',
        "Bay Herald",
        "2024-03-27",
        None,
    )
    assert (one.spans, one.text, one.number, one.text_hash) == ((), "", None, None)


def test_an_id_that_fits_several_is_refused(store: Store) -> None:
    lines = [Figure(id=f"abcd{number}", measure="killed", value=14) for number in range(2)]
    store.import_figures([ImportedFigure(one, "Bay Herald", None, "r.jsonl", 1, "{}") for one in lines], speakers={})
    with pytest.raises(UsageError, match="may be figure abcd0, figure abcd1"):
        store.cited("abcd")
    assert store.cited("abcd1").id == "abcd1"


def test_a_text_is_checked_on_a_database_that_may_not_be_written(url: str, story: Stories, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the whole path: the article's rows, its quotations, its neighbours; PostgreSQL refuses to write, SQLite is not asked to."""
    with Store.open(url, normalise=normalise) as store:
        story(id="one").save(store)
        story(id="two", source="Bay Herald", published="2024-03-27").save(store)
        store.replace_discrepancies([("one", discrepancy(Kind.vague, "vague", figures=[min(one.figure.id for one in store.reports())]))])
    monkeypatch.setattr(engine, "writing", None)
    read_only = f"{url}&options=-c%20default_transaction_read_only%3Don" if url.startswith("postgresql") else url
    with Store.open(read_only, normalise=normalise) as store:
        found = check(store, stored(store, "one"))
        assert [type(row.of).__name__ for row in found.rows] == ["Statement", "Report", "Report", "Statement"]
        assert {one.what for one in found.unchecked} >= {"reconciliation", "reference"}
        assert [one.explanation for one in found.discrepancies] in (["vague"], [])
        words = asked_words("12 people were killed in Ardmere")
        assert [(one.carried.document, one.exact, one.speakers) for one in appearances(store, words)] == [
            ("one", True, ("Northern Relief Agency",)),
            ("two", True, ("Northern Relief Agency",)),
        ]
        said, *_ = store.statements_of(articles=[found.subject.id])
        assert citation(store, said.claim.id).words == "12 people were killed in Ardmere, including 5 children"
