"""Corrections that articles announce, through ingest and reconcile: what they correct, and what they excuse."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.database_kinds import Makes
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import ingest
from tracker.read.notices import ITSELF, NAMELESS
from tracker.reconciling import reconcile
from tracker.reconciling.notices import BY_ADDRESS, BY_TITLE, UNKNOWN
from tracker.records import Article, Extraction, Kind, NoticeKind
from tracker.store import Announced, Placed, Store

FIRE = "A fire at the mill of Lorno killed {} people on Friday, the Lorno fire department said. The mill was built in 1904."
TITLE = "Fire kills 14 at the mill of Lorno"
COLUMN = 'Our story of 22 March headlined "{}" gave a wrong number of dead. We regret the error.'
Save = Callable[..., None]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(claims="rules")


@pytest.fixture
def store(database: Makes) -> Iterator[Store]:
    with Store.open(database()) as opened:
        yield opened


@pytest.fixture
def save(store: Store, extractor: Extractor, tmp_path: Path) -> Save:
    def run(text: str, id_: str = "fire", *, compare: bool = True, **fields: Any) -> None:
        """Read an article with this text, and compare what changed."""
        line = {
            "id": id_,
            "url": f"https://post.example/{id_}",
            "source": "Harbour Post",
            "published": "2024-03-23",
            "text": text,
            **fields,
        }
        (tmp_path / "news.jsonl").write_text(json.dumps(line), encoding="utf-8")
        assert [one.error for one in ingest(store, [tmp_path / "news.jsonl"], extractor, Resolver())] == [None]
        if compare:
            reconcile(store)

    return run


def edits(store: Store) -> list[str]:
    return [one.explanation for one in store.discrepancies(kinds=[Kind.stealth_edit])]


def on(store: Store, article: str = "fire") -> list[Announced]:
    return store.notices_on(store.article(article).article.id)


def test_an_article_corrects_itself(store: Store, save: Save) -> None:
    save(FIRE.format(14))
    assert on(store) == []
    note = "This article was amended on 23 March 2024. The number of the dead is 11, not 14."
    save(f"{FIRE.format(11)}\n\n{note}")
    (one,) = on(store)
    assert (one.notice.kind, one.notice.reason, one.text) == (NoticeKind.correction, ITSELF, note)
    assert (one.notice.article, one.carrier, one.document, one.outlet) == (
        store.article("fire").article.id,
        one.notice.article,
        "fire",
        "Harbour Post",
    )
    assert store.notices() == [one]
    assert edits(store) == []


def test_notices_of_articles_that_were_stored_before_are_found(store: Store, save: Save) -> None:
    save(f"{FIRE.format(11)}\n\nCorrection: an earlier version of this article gave another number of dead.")
    store.set_notices({})
    store.set_edition("reconcile", "1.of an older release")
    assert store.notices() == []
    reconcile(store)
    assert len(on(store)) == 1


def test_a_silent_change_beside_an_old_note_is_listed(store: Store, save: Save) -> None:
    note = "\n\nCorrection: an earlier version of this article misspelled the name of the mill."
    save(FIRE.format(14) + note)
    save(FIRE.format(11) + note)
    (row,) = edits(store)
    assert "14 people killed" in row


@pytest.mark.parametrize("full", [False, True])
def test_another_article_corrects_it_by_its_title(store: Store, save: Save, full: bool) -> None:
    save(FIRE.format(14), title=TITLE)
    save("Ferries sail again from Lorno, the harbour master said.", "ferries", title="Ferries sail again from Lorno")
    save(FIRE.format(11), title="Fire kills 11 at the mill of Lorno", compare=False)
    reconcile(store, full=full)
    assert len(edits(store)) == 1
    save(COLUMN.format("Ferries sail again from Lorno"), "column", title="Corrections", published="2024-03-24", compare=False)
    reconcile(store, full=full)
    (one,) = on(store, "ferries")
    assert (one.notice.reason, one.document, one.notice.title) == (BY_TITLE, "column", "Ferries sail again from Lorno")
    assert (on(store), len(edits(store))) == ([], 1)
    save(COLUMN.format("Fire kills 11 at the mill of Lorno"), "column", title="Corrections", published="2024-03-24", compare=False)
    reconcile(store, full=full)
    assert [one.document for one in on(store)] == ["column"]
    assert edits(store) == [], "the outlet told of it elsewhere"
    assert on(store, "ferries") == []
    save("There is nothing to correct today, the editor said.", "column", title="Corrections", published="2024-03-24", compare=False)
    reconcile(store, full=full)
    assert (store.notices(), len(edits(store))) == ([], 1)


def test_what_comes_in_after_its_correction_is_linked_then(store: Store, save: Save) -> None:
    save(COLUMN.format(TITLE), "column", title="Corrections", published="2024-03-24")
    save("Correction: Our story https://post.example/storm misstated the day of the storm.", "note", published="2024-03-24")
    assert [(one.notice.article, one.notice.reason) for one in store.notices()] == [(None, UNKNOWN)] * 2
    save(FIRE.format(14), title=TITLE)
    save("A storm closed the harbour.", "storm", source="Valley Courier")
    assert [one.notice.reason for one in on(store)] == [BY_TITLE]
    assert [one.notice.reason for one in on(store, "storm")] == [BY_ADDRESS]
    before = store.notices()
    reconcile(store, full=True)
    assert store.notices() == before


@pytest.mark.parametrize(
    "fields",
    [{"source": "Valley Courier"}, {"published": "2024-03-25"}, {"title": "Storm closes the harbour of Lorno"}, {"published": None}],
    ids=["another outlet", "later", "another title", "undated"],
)
def test_what_it_is_not_linked_to(store: Store, save: Save, fields: dict[str, Any]) -> None:
    save(FIRE.format(14), **{"title": TITLE, **fields})
    save(COLUMN.format(TITLE), "column", title="Corrections", published="2024-03-24")
    assert on(store) == []
    (one,) = store.notices()
    assert (one.notice.article, one.notice.reason, one.notice.title) == (None, UNKNOWN, TITLE)


def test_of_two_articles_with_one_title_neither_is_meant(store: Store, save: Save) -> None:
    save(FIRE.format(14), title=TITLE)
    save(FIRE.format(15), "second", title=TITLE)
    save(COLUMN.format(TITLE), "column", title="Corrections", published="2024-03-24")
    assert [one.notice.article for one in store.notices()] == [None]


def test_one_that_names_only_a_day_is_linked_to_nothing(store: Store, save: Save) -> None:
    save(FIRE.format(14))
    save("Our story of 23 March about the fire misstated the number of dead.", "column", title="Corrections", published="2024-03-24")
    assert [(one.notice.article, one.notice.reason) for one in store.notices()] == [(None, NAMELESS)]


@pytest.mark.parametrize("seed", range(6))
def test_linking_what_changed_gives_the_links_of_linking_everything(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    titles = ("Fire kills 14 at the mill", "Ferries sail again", "Storm closes the harbour", "Storm closes the harbor")
    linked = 0
    for step in range(25):
        number = chance.randrange(12)
        title, named = chance.choice(titles), chance.choice((*titles, f"https://post.example/{chance.randrange(12)}"))
        note = f"Correction: Our story {named} misstated the day." if "//" in named else f'Our story headlined "{named}" misstated the day.'
        text = f"It rained for {step} days. " + (f"\n\n{note} We regret the error." if chance.random() < 0.5 else "")
        article = Article(
            id=str(number),
            url=f"https://post.example/{number}" if number % 2 else None,
            text=text,
            title=title if chance.random() < 0.8 else None,
            source=chance.choice(("Harbour Post", "Valley Courier", None)),
            published=chance.choice(("2024-03-22", "2024-03-23", "2024-03-24", None)),
        )
        store.save(article, Extraction(article=article.id, text_hash=article.text_hash), speakers={})
        reconcile(store)
        found = store.notices()
        linked += sum(one.notice.article is not None for one in found)
        reconcile(store, full=True)
        assert store.notices() == found
    assert linked > 5, "else nothing was compared with nothing"


def test_a_text_that_another_reader_made_of_the_same_bytes_is_no_edit(
    store: Store, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(text: str, reader: str, raw: bytes) -> None:
        article = Article(
            id="fire", url="https://post.example/fire", source="Harbour Post", published="2024-03-23", text=text, raw=raw, reader=reader
        )
        monkeypatch.setattr("tracker.pipeline.read", lambda *_, **__: iter([article]))
        assert [one.error for one in ingest(store, ["fire.html"], extractor, Resolver())] == [None]
        reconcile(store)

    read(FIRE.format(14), "reader 1", b"<p>fire</p>")
    read(FIRE.format(11), "reader 2", b"<p>fire</p>")
    assert edits(store) == []
    read(FIRE.format(11) + " Rain fell.", "reader 2", b"<p>fire and rain</p>")
    assert edits(store) == [], "what another reader made of the first bytes is no former text"
    reconcile(store, full=True)
    assert edits(store) == []
    read(FIRE.format(9), "reader 2", b"<p>fire again</p>")
    (row,) = edits(store)
    assert row.startswith("Harbour Post changed 11 people killed")


@pytest.mark.parametrize("full", [False, True])
def test_an_archive_without_texts_keeps_its_corrections(store: Store, save: Save, database: Makes, full: bool) -> None:
    """Nothing can be found anew in a text that is not here, and the number that was taken back contradicts nothing."""
    save(f"{FIRE.format(11)}\n\nThis article was amended on 23 March 2024. The number of the dead is 11, not 14.")
    save(FIRE.format(11), "second", source="Bay Herald")

    def listed(one: Store) -> list[Any]:
        return [
            [(found.notice.article, found.notice.reason) for found in one.notices()],
            sorted(figure.excluded or "" for figure in one.article("fire").extraction.figures),
            [found.kind for found in one.discrepancies()],
        ]

    assert len(listed(store)[0]) == 1
    with Store.open(database()) as other:
        for done in other.restore([Placed(f"{n}", line) for n, line in enumerate(store.lines(with_text=False))]):
            assert done.refused == []
        reconcile(other, full=full)
        assert listed(other) == listed(store)
        reconcile(other, full=True)
        assert listed(other) == listed(store)
