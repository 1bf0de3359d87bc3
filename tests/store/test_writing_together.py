"""Articles that are stored together come to what each by itself would; and it costs a few statements, however many they are."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from sqlalchemy import event

from tests.store.conftest import Story as Made
from tests.store.test_lost_connections import differing, stored
from tests.test_pipeline import Rules
from tracker.errors import ExtractionError, InputError, Withdrawn
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import TOGETHER, take_in
from tracker.records import Article, Extraction
from tracker.store import FAILED, Saved, Store, Story

MakeStory = Callable[..., Any]


def storing(*made: Made) -> list[Story]:
    return [Story(one.article, one.extraction, one.speakers, one.article.text_hash[:8]) for one in made]


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements that a database hears meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    event.listen(store.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(store.engine, "before_cursor_execute", hear)


def variants(story: MakeStory) -> list[list[Made]]:
    """Batches in which every thing happens that may become of an article."""
    plain = story().article.text
    failed = story(id="failed", text=plain + " Failed.")
    none = failed.extraction.model_copy(update={"claims": (), "figures": (), "extractor": FAILED})
    changed = plain.replace("12 people", "14 people")
    return [
        [
            story(id="one"),
            story(id="two", source="Bay Herald", raw=b"<p>two</p>"),  # the same text: its rows have ids of their own
            story(id="three", text=plain + " More.", raw=b"<p>three</p>"),
            replace(failed, extraction=none, speakers={}),
            story(id="two", source="Bay Herald", raw=b"<p>two</p>"),  # the same again
        ],
        [
            story(id="one", text=changed),  # another version
            story(id="three", text=plain + " More.", extractor="2", raw=b"<p>three</p>"),  # read anew
            story(id="four", title="Another title"),
            failed,  # its rows come now
            story(id="four", title="Yet another"),  # once more in one batch
        ],
        [
            story(id="one"),  # put back
            story(id="one", text=changed),  # and again
            story(id="two", source="Bay Herald", raw=b"<p>two</p>"),
            story(id="five", text=changed, path="/news/five.html", raw=b"<p>two</p>"),
        ],
    ]


def test_together_comes_to_what_one_by_one_does(store: Store, sqlite_migrated: Path, tmp_path: Path, story: MakeStory) -> None:
    alone = f"sqlite:///{shutil.copy(sqlite_migrated, tmp_path / 'alone.db')}"
    with Store.open(alone, normalise=store.normalise) as other:
        came = []
        for batch in variants(story):
            wanted = [one.save(other) for one in batch]
            assert store.save_all(storing(*batch)) == wanted
            came += wanted
        assert set(came) == set(Saved)
    assert differing(stored(alone), stored(store.url)) == {}


def test_one_that_is_refused_keeps_the_others_from_nothing(store: Store, story: MakeStory) -> None:
    withdrawn = story(id="withdrawn", text=story().article.text + " Gone.")
    withdrawn.save(store)
    store.withdraw("withdrawn", reason="by mistake", by="Ada Vale", shipped=lambda _id: None)
    broken = story(id="broken")
    nowhere = broken.extraction.figures[0].model_copy(update={"subset_of": "nowhere"})
    broken = replace(broken, extraction=broken.extraction.model_copy(update={"figures": (nowhere,)}))
    batch = [story(id="one"), withdrawn, broken, story(id="half \ud83d", text="Half of a pair: \ud83d"), story(id="two")]
    came = store.save_all(storing(*batch))
    assert [type(one) for one in came] == [Saved, Withdrawn, ExtractionError, InputError, Saved]
    assert (came[0], came[-1]) == (Saved.new, Saved.new)
    assert store.stats().articles == 3, "the withdrawn one is counted still"


def test_one_that_the_database_refuses_is_found_among_the_others(store: Store, story: MakeStory) -> None:
    half = story(id="half", title="a title with half of a pair \ud83d")
    came = store.save_all(storing(story(id="one"), half, story(id="two")))
    assert [came[0], came[2]] == [Saved.new, Saved.new]
    assert isinstance(came[1], InputError)
    assert "holds characters that a database does not keep" in str(came[1])
    assert (store.stats().articles, store.stats().claims) == (2, 4)


def test_what_is_known_is_asked_for_all_at_once(store: Store, story: MakeStory) -> None:
    stories = [story(id=str(number), text=f"{story().article.text} {number}") for number in range(20)]
    store.save_all(storing(*stories[:10]))
    store.withdraw("3", reason="by mistake", by="Ada Vale", shipped=lambda _id: None)
    with counted(store) as heard:
        known = store.known([one.article for one in stories], extractor="1", model="model 1")
    assert [type(one) for one in known] == [bool] * 3 + [Withdrawn] + [bool] * 16
    assert [one is True for one in known] == [number < 10 and number != 3 for number in range(20)]
    assert len(heard) <= 8
    assert known[:3] == [store.has(one.article, extractor="1", model="model 1") for one in stories[:3]]
    assert str(known[3]) == str(store.refusal(stories[3].article))


def test_many_articles_cost_as_many_statements_as_one(store: Store, story: MakeStory) -> None:
    def made(prefix: str, count: int) -> list[Story]:
        return storing(*(story(id=f"{prefix}{number}", text=f"{story().article.text} {prefix}{number}") for number in range(count)))

    store.save_all(made("first", 1))  # with the speakers
    with counted(store) as one:
        store.save_all(made("one", 1))
    with counted(store) as many:
        store.save_all(made("many", TOGETHER))
    assert len(many) == len(one)
    with counted(store) as same:
        store.save_all(made("many", TOGETHER))
    assert not [statement for statement in same if statement.startswith(("INSERT", "UPDATE", "DELETE"))]


# ------------------------------------------------------------------ as they come


class OneByOne(Rules):
    """Extract each article as it is asked for, and look what is stored when a further one is."""

    def __init__(self, store: Store) -> None:
        super().__init__("1")
        self.store, self.seen = store, list[int]()

    def pipe(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Extraction | ExtractionError]]:
        stream = iter(articles)
        while True:
            self.seen.append(self.store.stats().articles)
            article = next(stream, None)
            if article is None:
                return
            yield from super().pipe([article])


def test_nothing_that_is_extracted_waits_for_what_is_still_to_come(store: Store) -> None:
    extractor = OneByOne(store)
    outcomes = list(take_in(store, [Article(id=str(n), text=f"Text {n}.") for n in range(5)], cast(Extractor, extractor), Resolver()))
    assert extractor.seen == [0, 1, 2, 3, 4, 5]
    assert [one.state for one in outcomes] == ["new"] * 5


def test_what_is_extracted_together_is_stored_together(store: Store) -> None:
    articles = [Article(id=str(n), text=f"Text {n}.") for n in range(2 * TOGETHER + 3)]
    begun: list[int] = []
    event.listen(store.engine, "commit", lambda _connection: begun.append(1))
    outcomes = list(take_in(store, articles, cast(Extractor, Rules("1")), Resolver()))
    assert [one.state for one in outcomes] == ["new"] * len(articles)
    assert [one.where for one in outcomes] == [one.id for one in articles]
    assert len(begun) <= 5, "three batches, and not thirty-five articles"
