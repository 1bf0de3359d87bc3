"""An article that is read again with another number in it, through ingest, reconcile and explain."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.database_kinds import Makes
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import Explained, Side, explain, ingest
from tracker.reconciling import reconcile
from tracker.records import Discrepancy, Kind, Status
from tracker.store import Past, Store, Target

FIRE = "A fire at the mill of Lorno killed {} people on Friday, the Lorno fire department said. The mill was built in 1904."
Read = Callable[[str], list[Discrepancy]]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(claims="rules")


@pytest.fixture
def store(database: Makes) -> Iterator[Store]:
    with Store.open(database()) as opened:
        yield opened


@pytest.fixture
def read(store: Store, extractor: Extractor, tmp_path: Path) -> Read:
    def run(text: str) -> list[Discrepancy]:
        """Read the article with this text, compare what changed, and return what was edited."""
        line = {"id": "fire", "url": "https://post.example/fire", "source": "Harbour Post", "published": "2024-03-23", "text": text}
        (tmp_path / "news.jsonl").write_text(json.dumps(line), encoding="utf-8")
        assert [one.error for one in ingest(store, [tmp_path / "news.jsonl"], extractor, Resolver())] == [None]
        reconcile(store)
        return list(store.discrepancies(kinds=[Kind.stealth_edit]))

    return run


def test_it_is_listed_when_it_is_read_again(store: Store, read: Read) -> None:
    assert read(FIRE.format(14)) == []
    (row,) = read(FIRE.format(11))
    assert row.explanation.startswith("Harbour Post changed 14 people killed in ")
    assert read(FIRE.format(11)) == [row]
    reconcile(store, full=True)
    assert list(store.discrepancies(kinds=[Kind.stealth_edit])) == [row]


def test_both_versions_are_shown(store: Store, read: Read) -> None:
    read(FIRE.format(14))
    (row,) = read(FIRE.format(11))
    found = explain(store, row.id)
    assert isinstance(found, Explained)
    passages = [side.passage for side in found.sides]
    assert [passage is not None and number in str(passage) for passage, number in zip(passages, ("11", "14"), strict=True)] == [True, True]


def test_it_goes_when_the_article_says_so_and_comes_when_that_is_undone(read: Read) -> None:
    read(FIRE.format(14))
    assert len(read(FIRE.format(11))) == 1
    assert read(FIRE.format(11) + "\n\nCorrection: an earlier version gave another number of dead.") == []
    (back,) = read(FIRE.format(14))  # the first text is put back
    assert back.explanation.startswith("Harbour Post changed 11 people killed in ")


def test_a_figure_of_a_replaced_version_is_shown_in_its_text(store: Store, read: Read) -> None:
    read(FIRE.format(14))
    (old,) = (one.figure.id for one in store.reports() if one.figure.value == 14)
    read(FIRE.format(11))
    side = explain(store, old[:8])
    assert isinstance(side, Side)
    assert side.passage is not None
    assert "[14]" in side.passage.plain()
    assert re.fullmatch(r"version 1 of the article, replaced on \d{4}-\d\d-\d\d", side.former or "")
    (new,) = (one.figure.id for one in store.reports() if one.figure.value == 11)
    present = explain(store, new)
    assert isinstance(present, Side)
    assert present.former is None


def test_a_judged_discrepancy_that_is_gone_is_shown_as_it_was(store: Store, read: Read) -> None:
    read(FIRE.format(14))
    (row,) = read(FIRE.format(11))
    shown = {"kind": row.kind, "severity": row.severity, "explanation": row.explanation}
    store.judge(Target.discrepancy, row.id, Status.accepted, by="ada", shown=shown)
    assert read(FIRE.format(11) + "\n\nCorrection: an earlier version gave another number of dead.") == []
    past = explain(store, row.id[:8])
    assert isinstance(past, Past)
    assert (past.present, past.judgements[0].judgement.shown) == (False, shown)


def test_it_goes_with_the_texts_when_the_article_is_withdrawn(store: Store, read: Read) -> None:
    read(FIRE.format(14))
    assert len(read(FIRE.format(11))) == 1
    store.withdraw("fire", reason="a court order", by="ada")
    reconcile(store)
    assert list(store.discrepancies()) == []


@pytest.mark.parametrize("place", [0, 1])
def test_what_people_rejected_was_not_edited(store: Store, read: Read, place: int) -> None:
    """Neither the number of the former version nor that of the present one; at once as in a full run, and until it is taken back."""
    read(FIRE.format(14))
    (row,) = read(FIRE.format(11))
    number = store.judge(Target.figure, row.figures[place], "rejected", by="ada")
    reconcile(store)
    after = list(store.discrepancies(kinds=[Kind.stealth_edit]))
    assert row.figures[place] not in {id_ for one in after for id_ in one.figures}
    reconcile(store, full=True)
    assert list(store.discrepancies(kinds=[Kind.stealth_edit])) == after
    store.undo(number, by="ada")
    reconcile(store)
    assert list(store.discrepancies(kinds=[Kind.stealth_edit])) == [row]


def test_a_claim_that_people_rejected_was_not_edited(store: Store, read: Read) -> None:
    said = "“{} rang the bell of the mill before the fire,” the mayor of Lorno, Adda Quill, told reporters on Sunday."
    read(said.format("Nobody"))
    (row,) = read(said.format("Everybody"))
    assert len(row.claims) == 2
    for claim in row.claims:
        store.judge(Target.claim, claim, "rejected", by="ada")
        reconcile(store)
        after = list(store.discrepancies(kinds=[Kind.stealth_edit]))
        assert claim not in {id_ for one in after for id_ in one.claims}
        reconcile(store, full=True)
        assert list(store.discrepancies(kinds=[Kind.stealth_edit])) == after
