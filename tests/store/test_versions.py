"""Former versions of an article are read with their rows, in the order in which they were read."""

from collections.abc import Callable
from typing import Any

from tracker.store import FAILED, Store, Target

Make = Callable[..., Any]


def changed(story: Make, suffix: str, **fields: Any) -> Any:
    return story(text=story().article.text + suffix, **fields)


def test_the_version_before_the_current_one(store: Store, story: Make) -> None:
    story().save(store)
    article = store.article("story").article.id
    assert len(store.editions(article)) == 1
    assert store.several([article]) == set()
    second = changed(story, " More.", published="2024-03-27")
    second.save(store)
    assert store.several([article]) == {article}
    before = store.editions(article)[-2]
    assert (before.article, before.number, before.text) == (article, 1, story().article.text)
    assert (before.outlet, before.published) == ("Harbour Post", "2024-03-26")
    assert [one.figure.id for one in before.reports] == [one.id for one in story().extraction.figures]
    assert [one.figure.value for one in before.reports] == [5, 12]
    assert {one.originator for one in before.reports} == {"Northern Relief Agency"}
    assert [one.claim.speakers for one in before.statements] == [
        ("Northern Relief Agency",),
        ("Northern Relief Agency", "Coast Guard"),
    ]
    assert [one.number for one in store.editions(article)] == [1, 2]


def test_the_current_version_is_the_last_of_all(store: Store, story: Make) -> None:
    stories = [changed(story, suffix) for suffix in ("", " More.", " Still more.")]
    for one in (*stories, stories[0]):  # the first text is put back
        one.save(store)
    article = store.article("story").article.id
    assert [one.number for one in store.editions(article)] == [2, 3, 1]
    assert store.editions(article)[-2].text == stories[2].article.text
    assert store.editions(article)[-1].text == store.text("story")


def test_a_row_leads_to_the_version_that_it_was_read_from(store: Store, story: Make) -> None:
    first, second = story(), changed(story, " More.")
    for one in (first, second):
        one.save(store)
    for one in (first, second):
        for row in (one.extraction.figures[0], one.extraction.claims[0]):
            found = store.edition_of(row.id)
            assert found is not None and found.text == one.article.text
    assert store.edition_of("nobody") is None


def test_only_articles_of_several_versions_have_changed(store: Store, story: Make) -> None:
    for id_ in ("alone", "twice", "thrice"):
        story(id=id_, text=f"{id_}. " + story().article.text).save(store)
    for id_, suffix in (("twice", " More."), ("thrice", " More."), ("thrice", " Still more.")):
        story(id=id_, text=f"{id_}. " + story().article.text + suffix).save(store)
    assert sorted([one.number for one in editions] for editions in store.changed()) == [[1, 2], [1, 2, 3]]


def test_a_version_is_read_by_its_latest_extraction_that_did_not_fail(store: Store, story: Make) -> None:
    story(extractor="1").save(store)
    story(extractor="2").save(store)
    changed(story, " More.", extractor="2").save(store)
    article = store.article("story").article.id
    assert [len(one.reports) for one in store.editions(article)] == [2, 2]
    changed(story, " Broken.", extractor=FAILED).save(store)
    assert [one.number for one in store.editions(article)] == [1, 2]


def test_what_people_rejected_did_not_change(store: Store, story: Make) -> None:
    """Neither a claim nor a figure that is none; whoever asks for the row itself still finds where it was read."""
    story().save(store)
    changed(story, " More.").save(store)
    claim, figure = story().extraction.claims[0].id, story().extraction.figures[0].id
    store.judge(Target.claim, claim, "rejected", by="ada")
    store.judge(Target.figure, figure, "rejected", by="ada")
    before, after = store.editions(store.article("story").article.id)
    assert ([one.claim.id for one in before.statements], len(after.statements)) == ([story().extraction.claims[1].id], 2)
    assert ([one.figure.id for one in before.reports], len(after.reports)) == ([story().extraction.figures[1].id], 2)
    ((former, _),) = store.changed()
    assert claim not in {one.claim.id for one in former.statements}
    found = store.edition_of(claim)
    assert found is not None and claim in {one.claim.id for one in found.statements}
