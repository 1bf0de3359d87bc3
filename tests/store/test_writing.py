"""One article is one transaction; what is stored already changes nothing; ids stay apart."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from tracker.errors import ExtractionError, InputError
from tracker.read import read
from tracker.records import Article, Claim, Event, Mark, MarkKind, Quotation, Speaker, SpeakerKind, text_hash
from tracker.store import FAILED, ClaimFilter, Saved, Store
from tracker.store.tables import Base
from tracker.store.writing import Key

MakeStory = Callable[..., Any]


def counts(store: Store) -> dict[str, int]:
    """Rows by table, but for what is noted for the next reconciliation and of editions of rules."""
    with store.engine.connect() as connection:
        tables = [(name, table) for name, table in Base.metadata.tables.items() if name not in ("pending", "derived")]
        return {name: connection.execute(select(func.count()).select_from(table)).scalar_one() for name, table in tables}


def test_an_article_comes_back_as_it_went_in(store: Store, story: MakeStory) -> None:
    one = story(
        title="Twelve killed",
        published_span=(4, 9),
        credit="Wire",
        marks=(Mark(span=(0, 3), kind=MarkKind.metadata), Mark(span=(5, 9), kind=MarkKind.boilerplate)),
        path="/news/story.html",
        raw=b"<p>\xff</p>",
        media_type="text/html",
        encoding="cp1252",
        notes=("decoded as cp1252",),
    )
    assert one.save(store) is Saved.new
    version = store.article("story")
    assert version.article == one.article.model_copy(update={"id": version.article.id})
    assert (version.name, version.number, version.copy_of) == ("story", 1, None)
    assert [one.model_copy(update={"article": "story"}) for one in version.extraction.claims] == list(one.extraction.claims)
    assert [one.model_copy(update={"article": "story"}) for one in version.extraction.figures] == list(one.extraction.figures)
    assert (version.extraction.model, version.extraction.extractor, version.extraction.notes) == ("model 1", "1", ("one",))
    assert {claim.article for claim in version.extraction.claims} == {version.article.id}
    assert {figure.article for figure in version.extraction.figures} == {version.article.id}


def test_the_same_again_writes_nothing(store: Store, story: MakeStory) -> None:
    assert not store.has(story().article, extractor="1", model="model 1")
    assert story().save(store) is Saved.new
    before = counts(store)
    assert store.has(story().article, extractor="1", model="model 1")
    assert story().save(store) is Saved.unchanged
    assert counts(store) == before
    assert (before["articles"], before["article_versions"], before["extractions"], before["claims"], before["figures"]) == (1, 1, 1, 2, 2)


def test_another_text_is_another_version_and_the_first_stays(store: Store, story: MakeStory) -> None:
    story().save(store)
    changed = story().article.text.replace("12 people", "14 people")
    assert story(text=changed).save(store) is Saved.version
    version = store.article("story")
    assert (version.number, version.article.text) == (2, changed)
    assert {one.claim.text for one in store.statements()} == {changed[28:82], changed[99:119]}
    assert (store.stats().versions, store.stats().claims, store.stats().figures) == (2, 2, 2)
    assert counts(store)["claims"] == 4, "rows of the first version are kept"


@pytest.mark.parametrize(
    "newer", [{"extractor": "2"}, {"model": "model 2"}, {"published": "2024-03-27"}, {"title": "Another title"}, {"source": "Bay Herald"}]
)
def test_the_same_text_read_anew_is_another_extraction(store: Store, story: MakeStory, newer: dict[str, str]) -> None:
    story().save(store)
    again = story(**newer)
    assert not store.has(again.article, extractor=again.extraction.extractor, model=again.extraction.model)
    assert again.save(store) is Saved.extraction
    version = store.article("story")
    assert version.number == 1
    assert {"extractor": version.extraction.extractor, "model": version.extraction.model, "published": version.article.published,
            "title": version.article.title, "source": version.article.source}.items() >= newer.items()  # fmt: skip
    assert [one.id for one in version.extraction.claims] == [one.id for one in story().extraction.claims], "ids outlive re-extraction"
    assert (store.stats().versions, store.stats().claims) == (1, 2)
    assert counts(store)["extractions"] == 2
    assert again.save(store) is Saved.unchanged


CHANGED = "Northern Relief Agency said 14 people were killed in Ardmere, including 5 children. It denied that the Coast Guard fired."


@pytest.mark.parametrize("newer", [{"text": CHANGED}, {"published": "2024-03-27"}, {"title": "Another title"}])
def test_what_is_put_back_is_current_again(store: Store, story: MakeStory, newer: dict[str, str]) -> None:
    first, second = story(), story(**newer)
    first.save(store)
    changed = second.save(store)
    before = counts(store)
    for one, other in ((first, second), (second, first)):
        assert not store.has(one.article, extractor="1", model="model 1")
        assert one.save(store) is changed
        assert store.has(one.article, extractor="1", model="model 1")
        assert not store.has(other.article, extractor="1", model="model 1")
        version = store.article("story")
        assert (version.article.text, version.article.title, version.article.published) == (
            one.article.text,
            one.article.title,
            one.article.published,
        )
        assert {row.claim.id for row in store.statements()} == {row.id for row in one.extraction.claims}
        assert one.save(store) is Saved.unchanged
    assert counts(store) == before


def test_a_text_put_back_and_read_by_other_rules_is_current_too(store: Store, story: MakeStory) -> None:
    story().save(store)
    story(text=story().article.text + " More.").save(store)
    assert story(extractor="2").save(store) is Saved.version
    version = store.article("story")
    assert (version.number, version.extraction.extractor) == (1, "2")


def failed(one: Any) -> Any:
    """The story as it is when nothing could be read from it."""
    extraction = one.extraction.model_copy(update={"claims": (), "figures": (), "extractor": FAILED, "notes": ("too long",)})
    return replace(one, extraction=extraction, speakers={})


def test_a_failed_extraction_keeps_the_text_until_one_succeeds(store: Store, story: MakeStory) -> None:
    assert failed(story()).save(store) is Saved.new
    assert (store.text("story"), store.stats().claims, store.article("story").extraction.notes) == (story().article.text, 0, ("too long",))
    assert not store.has(story().article, extractor="1", model="model 1"), "it is to be tried again"
    assert failed(story()).save(store) is Saved.unchanged
    assert failed(story(published="2024-03-27")).save(store) is Saved.extraction
    assert failed(story()).save(store) is Saved.extraction
    assert store.article("story").article.published == "2024-03-26"
    assert story().save(store) is Saved.extraction
    assert (store.stats().claims, store.stats().figures) == (2, 2)


def test_a_failed_extraction_hides_no_rows(store: Store, story: MakeStory) -> None:
    story().save(store)
    story(extractor="2").save(store)
    assert failed(story(extractor="3")).save(store) is Saved.unchanged
    assert (store.article("story").extraction.extractor, store.stats().claims) == ("2", 2)
    assert failed(story(text="Another text.")).save(store) is Saved.version
    assert (store.text("story"), store.stats().claims) == ("Another text.", 0), "rows of another text do not stand for this one"
    assert failed(story()).save(store) is Saved.version
    assert (store.text("story"), store.stats().claims) == (story().article.text, 2), "a text put back brings its rows"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"url": "https://a.example/1", "path": "x.html"}, {"url": "https://a.example/1", "path": "y.html"}, True),
        ({"url": "https://a.example/1", "path": "x.html"}, {"url": "https://a.example/2", "path": "x.html"}, False),
        ({"path": "x.txt"}, {"path": "x.txt"}, True),
        ({"path": "x.txt"}, {"path": "./y/../x.txt"}, True),
        ({"path": "x.txt"}, {"path": str(Path.cwd() / "x.txt")}, True),
        ({"path": "x.txt", "id": "x"}, {"path": "y/x.txt", "id": "x"}, False),
        ({"id": "1"}, {"id": "1"}, True),
        ({"id": "1"}, {"id": "2"}, False),
    ],
)
def test_an_article_is_known_by_address_then_file_then_id(first: dict[str, Any], second: dict[str, Any], same: bool) -> None:
    one, other = (Key.of(Article(**{"id": "story", "text": text, **given})) for text, given in (("One", first), ("Other", second)))
    assert (one.article == other.article) == same


LINES = '{"id": "a", "text": "First"}\n{"text": "Second"}\n'


def keys(lines: str, path: Path | None = None) -> list[str]:
    """Keys of the articles of JSON lines, from a file or piped in."""
    if path is None:
        documents = list(read(["-"], stdin=BytesIO(lines.encode())))
    else:
        path.write_text(lines)
        documents = list(read([path]))
    return [Key.of(one).key for one in documents if isinstance(one, Article)]


def test_a_json_line_is_known_by_its_id_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    first = keys(LINES, path)
    assert first == [f"file:{path}#a", f"file:{path}#news:2"]
    assert keys('{"id": "z", "text": "New on top"}\n' + LINES, path)[1] == first[0]


def test_what_is_piped_in_is_known_by_its_id_or_else_by_its_text() -> None:
    assert keys(LINES) == ["id:a", f"text:{text_hash('Second')}"]
    assert keys("First text") != keys("Second text")


def test_one_text_in_two_articles_has_ids_of_its_own_in_the_second(store: Store, story: MakeStory) -> None:
    original, copy = story(id="original"), story(id="copy", source="Bay Herald")
    assert original.save(store) is Saved.new
    assert copy.save(store) is Saved.new
    assert [one.id for one in store.article("original").extraction.figures] == [one.id for one in original.extraction.figures]
    claims, figures = store.article("copy").extraction.claims, store.article("copy").extraction.figures
    assert not {one.id for one in claims} & {one.id for one in original.extraction.claims}
    assert not {one.id for one in figures} & {one.id for one in original.extraction.figures}
    assert (figures[0].subset_of, figures[0].claim) == (figures[1].id, claims[0].id), "links stay inside the article"
    assert len({one.figure.id for one in store.reports()}) == 4
    for one in (original, copy):
        assert one.save(store) is Saved.unchanged


def test_a_copy_read_anew_keeps_its_ids(store: Store, story: MakeStory) -> None:
    story(id="original").save(store)
    story(id="copy").save(store)
    before = [one.id for one in store.article("copy").extraction.figures]
    story(id="copy", extractor="2").save(store)
    assert [one.id for one in store.article("copy").extraction.figures] == before
    story(id="original", extractor="2").save(store)
    assert [one.id for one in store.article("original").extraction.figures] == [one.id for one in story().extraction.figures]


def test_rows_that_lead_nowhere_are_refused_and_nothing_is_stored(store: Store, story: MakeStory) -> None:
    rows = story().extraction
    figure, claim = rows.figures[0], rows.claims[0]
    unresolved = "the name 'the mayor' was resolved to no speaker"
    for claims, figures, message in (
        (rows.claims, (figure.model_copy(update={"subset_of": "nobody"}),), "names nobody in subset_of"),
        (rows.claims, (figure.model_copy(update={"subset_of": None, "revises": "nobody"}),), "names nobody in revises"),
        ((), (figure.model_copy(update={"subset_of": None}),), f"names {claim.id} in claim"),
        (
            rows.claims,
            (rows.figures[1].model_copy(update={"attributed_to": "the mayor"}),),
            "the name 'the mayor' was resolved to no speaker",
        ),
        ((claim.model_copy(update={"about": ("the mayor",)}),), (), unresolved),
        ((claim, claim), (), "two of its rows have one id"),
    ):
        extraction = rows.model_copy(update={"claims": claims, "figures": figures})
        with pytest.raises(ExtractionError, match=message):
            store.save(story().article, extraction, speakers=story().speakers)
        assert set(counts(store).values()) == {0}


def test_a_save_that_breaks_off_leaves_nothing(store: Store, story: MakeStory) -> None:
    seen: list[str] = []

    def break_off(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)
        if statement.startswith("INSERT INTO figures"):
            raise KeyboardInterrupt

    event.listen(store.engine, "before_cursor_execute", break_off)
    with pytest.raises(KeyboardInterrupt):
        story().save(store)
    event.remove(store.engine, "before_cursor_execute", break_off)
    assert any(statement.startswith("INSERT INTO claims") for statement in seen)
    assert set(counts(store).values()) == {0}
    assert story().save(store) is Saved.new
    assert len(list(store.claims(ClaimFilter(speakers=["agency"])))) == 2, "speakers were stored again, too"


@pytest.mark.parametrize("text", ["half of a pair \ud83d", "a NUL \0 inside"])
def test_text_that_no_database_keeps_is_refused(store: Store, story: MakeStory, text: str) -> None:
    one = story(path="bad.txt")
    article = one.article.model_copy(update={"text": text})
    with pytest.raises(InputError, match=r"bad\.txt: holds characters that a database does not keep \(save the text anew as UTF-8\)"):
        store.save(article, one.extraction, speakers=one.speakers)
    for update in ({"title": "half \ud83d"}, {"notes": ("half \ud83d",)}):
        with pytest.raises(InputError, match=r"bad\.txt"):
            store.save(one.article.model_copy(update=update), one.extraction, speakers=one.speakers)
    assert store.stats().articles == 0


def test_emoji_right_to_left_and_long_lines_are_kept(store: Store, story: MakeStory) -> None:
    text = story().article.text + " 🕊️ قال المتحدث \u202e\ufeff\r\n" + "x" * 1_000_000
    assert story(text=text).save(store) is Saved.new
    assert store.text("story") == text


def test_a_number_too_large_is_stored_as_no_figure(store: Store, story: MakeStory) -> None:
    one = story()
    figures = (one.extraction.figures[0].model_copy(update={"value": 10**30, "low": 10**30}), *one.extraction.figures[1:])
    store.save(one.article, one.extraction.model_copy(update={"figures": figures}), speakers=one.speakers)
    assert [report.figure.value for report in store.reports()] == [12]
    stored = store.article("story").extraction.figures[0]
    assert (stored.value, stored.low, stored.excluded) == (None, None, "the number is too large to store")


def test_speakers_follow_what_is_known_of_them_now(store: Store, story: MakeStory) -> None:
    story().save(store)
    renamed = Speaker(id="agency", name="Agency of the North", kind=SpeakerKind.organisation, names=("Agency of the North",))
    one = story(text="Nothing was said of it anywhere.")
    claims = (Claim(id="c", article="story", content=((0, 7),), text="Nothing", quotation=Quotation.direct, speaker="Agency of the North",
                    speakers=("Agency of the North",)),)  # fmt: skip
    store.save(one.article, one.extraction.model_copy(update={"claims": claims, "figures": ()}), speakers={renamed.name: renamed})
    assert store.find_speakers("nra") == []
    assert store.find_speakers("agency of the north") == [renamed]


def test_events_are_described_or_stored_by_id(store: Store, story: MakeStory) -> None:
    story().save(store)
    assert list(store.events()) == [Event(id="ardmere-2024-03-25")]
    described = Event(id="ardmere-2024-03-25", kind="shelling", place="Ardmere", since="2024-03-25")
    one = story(extractor="2")
    store.save(one.article, one.extraction.model_copy(update={"events": (described,)}), speakers=one.speakers)
    assert list(store.events()) == [described]


def test_foreign_keys_are_enforced(store: Store) -> None:
    sources = Base.metadata.tables["articles"]
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(sources.insert(), {"id": "a", "key": "id:a", "name": "a", "url": None, "copy_of": "nobody"})


def test_a_file_whose_name_is_no_text_is_stored(store: Store, story: MakeStory) -> None:
    assert story(id="caf\udce9", path="/news/caf\udce9.txt").save(store) is Saved.new
    assert store.article("caf\\udce9").article.path == "/news/caf\\udce9.txt"


def test_raw_bytes_are_stored_once(store: Store, story: MakeStory) -> None:
    story(id="one", raw=b"<p>same</p>").save(store)
    story(id="two", raw=b"<p>same</p>").save(store)
    assert counts(store)["raw_contents"] == 1
    assert store.article("two").article.raw == b"<p>same</p>"
