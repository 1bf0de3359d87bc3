"""One article for a page: its versions, its rows where they stand, what was decided, its copies; and audits on record."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tracker.store import FAILED, RunState, Store, Target

Make = Callable[..., Any]


def test_versions_are_known_without_their_text(store: Store, story: Make) -> None:
    story(title="A toll", url="https://post.example/1").save(store)
    article = store.article("story").article.id
    story(text=story().article.text + " More.", published="2024-03-27", title="Another", url="https://post.example/1").save(store)
    first, second = store.kept_versions(article)
    assert (first.number, first.title, first.published, first.current) == (1, "A toll", "2024-03-26", False)
    assert (second.number, second.title, second.published, second.current) == (2, "Another", "2024-03-27", True)
    assert (second.article, second.document, second.outlet, second.url) == (article, "story", "Harbour Post", "https://post.example/1")
    assert first.characters == len(story().article.text) == second.characters - 6
    assert (first.text_hash, first.absent, first.extractor, first.notes) == (story().article.text_hash, None, "1", ("one",))
    assert store.kept_versions("ffff") == []


def test_a_text_of_which_nothing_could_be_read_yet(store: Store, story: Make) -> None:
    story(title="A toll").save(store)
    other = story(text="Another text.", title="Another")
    nothing = other.extraction.model_copy(update={"claims": (), "figures": (), "extractor": FAILED})
    replace(other, extraction=nothing, speakers={}).save(store)
    article = store.article("story").article.id
    first, second = store.kept_versions(article)
    assert (first.current, first.extractor) == (False, "1")
    assert (second.current, second.extractor, second.title) == (True, None, "Another")
    assert store.edition_numbered(article, 2) is None
    assert store.places(article, 2) == []
    assert store.unread_text(second.id) == "Another text."
    assert store.unread_text("ffff") == ""


def test_rows_are_found_where_they_stand_those_that_were_rejected_too(store: Store, story: Make) -> None:
    made = story()
    made.save(store)
    article = store.article("story").article.id
    said, denied = made.extraction.claims
    part, total = made.extraction.figures
    store.judge(Target.claim, denied.id, "rejected", by="ada", reason="misread")
    store.reject(store.figure(part.id), by="ben")
    places = store.places(article, 1)
    assert [(one.id, one.is_claim, one.spans) for one in places] == [
        (said.id, True, ((28, 82),)),
        (total.id, False, ((28, 30),)),
        (part.id, False, ((72, 73),)),
        (denied.id, True, ((99, 119),)),
    ]
    whole = store.edition_numbered(article, 1)
    assert whole is not None
    assert [one.claim.id for one in whole.statements] == [said.id, denied.id]
    assert [one.figure.id for one in whole.reports] == [part.id, total.id]
    some = store.edition_numbered(article, 1, only=[total.id, denied.id])
    assert some is not None and some.text == made.article.text
    assert [one.claim.id for one in some.statements] == [denied.id]
    assert some.statements[0].claim.speakers == ("Northern Relief Agency", "Coast Guard")
    assert [one.figure.id for one in some.reports] == [total.id]
    assert store.edition_numbered(article, 2) is None


def test_decisions_in_force_by_row(store: Store, story: Make) -> None:
    made = story()
    made.save(store)
    said, denied = (one.id for one in made.extraction.claims)
    first = store.judge(Target.claim, said, "rejected", by="ada")
    store.judge(Target.claim, denied, "rejected", by="ada", reason="misread")
    store.undo(first, by="ada")
    found = store.decided_on([said, denied, "ffff"])
    assert {id_: [(one.by, one.reason) for one in made] for id_, made in found.items()} == {denied: [("ada", "misread")]}
    assert store.decided_on([]) == {}


def test_copies_beside_an_article(store: Store, story: Make) -> None:
    for name, day in (("late", "2024-03-28"), ("early", "2024-03-26"), ("middle", "2024-03-27"), ("other", "2024-03-26")):
        story(id=name, text=story().article.text + (" Else." if name == "other" else ""), published=day).save(store)
    early, middle, late, other = (store.article(name).article.id for name in ("early", "middle", "late", "other"))
    store.mark_copies({late: early, middle: early})
    for one in (early, late):
        found, size = store.copied_beside(one, 50)
        assert ([copy.article for copy in found], size) == ([early, middle, late], 3)
    found, size = store.copied_beside(late, 2)
    assert ([copy.article for copy in found], size) == ([early, middle], 3)
    assert store.copied_beside(other, 50) == ([], 0)


def test_withdrawals_of_an_article(store: Store, story: Make) -> None:
    story().save(store)
    article = store.article("story").article.id
    assert store.withdrawn_from(article) == []
    store.withdraw(article, reason="court order", by="ada")
    (one,) = store.withdrawn_from(article)
    assert (one.article, one.reason, one.by, one.versions) == (article, "court order", "ada", (1,))
    (kept,) = store.kept_versions(article)
    assert (kept.absent, kept.title, kept.characters) == ("withdrawn", None, 0)
    assert store.places(article, 1) == []


def test_audits_on_record(store: Store) -> None:
    assert store.audits() == []
    first = store.start_audit()
    store.finish_audit(first, {"versions": 3, "rows": 9, "broken": 2}, {"b": 1, "a": 1})
    second = store.start_audit()
    going, done = store.audits()
    assert (going.run.id, going.run.state, going.broken, going.articles) == (second, RunState.unfinished, 0, None)
    assert (done.run.id, done.run.state, done.broken, done.articles) == (first, RunState.done, 2, {"a": 1, "b": 1})
    store.finish_audit(second, {"versions": 3, "rows": 9, "broken": 0}, {})
    last, former = store.audits()
    assert (last.broken, last.articles) == (0, {})
    assert (former.broken, former.articles) == (2, None)
    assert [one.run.id for one in store.audits(1)] == [second]
