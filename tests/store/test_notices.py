"""Notices of corrections are stored with each reading of a text, linked to articles, and leave the numbers out that they take back."""

from collections.abc import Callable
from typing import Any

import pytest

from tracker.records import Notice, NoticeKind
from tracker.store import Store

Make = Callable[..., Any]
NOTE = Notice(kind=NoticeKind.correction, span=(88, 108), title="Ferries sail")


@pytest.fixture
def extraction(store: Store, story: Make) -> str:
    """Id of the extraction of a stored article."""
    story(title="Raid on Ardmere").save(store)
    (one,) = store.printed()
    return one.extraction


def own(store: Store) -> str:
    return store.article("story").article.id


def test_what_they_are_found_in(store: Store, story: Make) -> None:
    story(title="Raid on Ardmere").save(store)
    story(text=story().article.text + " More.").save(store)
    (first, second) = sorted(store.printed(), key=lambda one: len(one.text))
    assert (first.article, first.title, first.outlet, first.marks) == (own(store), "Raid on Ardmere", "Harbour Post", ())
    assert second.text == first.text + " More."
    assert [one.extraction for one in store.printed(["nobody"])] == []
    assert len(list(store.printed([own(store)]))) == 2


def test_they_come_back_with_the_article_that_carries_them(store: Store, extraction: str) -> None:
    itself = Notice(kind=NoticeKind.retraction, span=(0, 10), article=own(store), reason="itself")
    store.set_notices({extraction: [itself, NOTE]})
    one, other = store.notices()
    assert (one.notice, other.notice) == (itself, NOTE)
    assert (one.carrier, one.document, one.outlet) == (own(store), "story", "Harbour Post")
    assert (one.title, one.published) == ("Raid on Ardmere", "2024-03-26")
    assert (one.text, other.text) == ("Northern R", store.text("story")[88:108])
    assert store.notices_on(own(store)) == [one]
    assert store.notices(own(store)) == [one, other]
    assert (store.notices("nobody"), store.notices_on("nobody")) == ([], [])
    assert store.editions(own(store))[-1].notices == (itself, NOTE)
    store.set_notices({}, ["nobody"])
    assert len(store.notices()) == 2
    store.set_notices({}, [own(store)])
    assert store.notices() == []


def test_a_former_text_is_not_listed(store: Store, story: Make, extraction: str) -> None:
    store.set_notices({extraction: [NOTE]})
    story(text=story().article.text + " More.").save(store)
    assert store.notices() == []
    assert [len(one.notices) for one in store.editions(own(store))] == [1, 0]


def test_links(store: Store, story: Make, extraction: str) -> None:
    story(id="ferries", text="Ferries sail. " + story().article.text, title="Ferries sail", url="https://post.example/ferries").save(store)
    ferries = store.article("ferries").article.id
    store.set_notices({extraction: [NOTE, Notice(kind=NoticeKind.correction, span=(0, 5))]})
    (one,) = store.open_notices()
    assert (one.carrier, one.title, one.url, one.published, one.article) == (own(store), "Ferries sail", None, "2024-03-26", None)
    assert store.open_notices([ferries]) == [one], "its outlet carries the notice"
    assert store.open_notices(["nobody"]) == []
    assert one.outlet is not None
    assert {(found.article, found.title) for found in store.titled(one.outlet)} == {
        (ferries, "Ferries sail"),
        (own(store), "Raid on Ardmere"),
    }
    assert store.addressed(["https://post.example/ferries", "https://post.example/none"]) == {"https://post.example/ferries": ferries}
    store.link_notices([(one, ferries, "by its title")])
    assert [(found.notice.article, found.notice.reason) for found in store.notices_on(ferries)] == [(ferries, "by its title")]
    assert store.corrected_elsewhere() == store.corrected_elsewhere([ferries]) == {ferries}
    assert store.corrected_elsewhere([own(store)]) == set()
    assert store.corrected_by([own(store)]) == {ferries}
    assert store.notices(ferries) == store.notices_on(ferries)


def test_a_number_in_a_notice_is_no_figure(store: Store, extraction: str) -> None:
    before = [one.figure.id for one in store.reports()]
    assert len(before) == 2
    store.set_notices({extraction: [Notice(kind=NoticeKind.correction, span=(70, 90))]})
    (one,) = store.reports()
    assert one.figure.value == 12
    (left,) = [figure for figure in store.article("story").extraction.figures if figure.excluded]
    assert (left.value, left.excluded) == (5, "it stands in a notice of a correction")
    store.set_notices({}, ["nobody"])
    assert len(list(store.reports())) == 1
    store.set_notices({}, [own(store)])
    assert sorted(figure.figure.id for figure in store.reports()) == sorted(before)


def test_a_figure_that_was_left_out_for_another_reason_stays_out(store: Store, story: Make) -> None:
    made = story()
    part = made.extraction.figures[0].model_copy(update={"excluded": "a fraction"})
    extraction = made.extraction.model_copy(update={"figures": (part, *made.extraction.figures[1:])})
    store.save(made.article, extraction, speakers=made.speakers)
    (read,) = store.printed()
    store.set_notices({read.extraction: [Notice(kind=NoticeKind.correction, span=(70, 90))]})
    store.set_notices({})
    assert [one.excluded for one in store.article("story").extraction.figures] == ["a fraction", None]
