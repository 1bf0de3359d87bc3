"""A seal proves that nothing changed since, on both engines: what is changed, missing or withdrawn is told apart."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tracker.auditing import Held, audit_seal
from tracker.seal import Header, Trailer, write
from tracker.store import Store

MakeStory = Callable[..., Any]


def sealed(store: Store) -> tuple[str, Trailer]:
    file = io.StringIO()
    with store.sealing() as lot:
        before = lot.previous
        header = Header("claim-tracker", lot.at, before.head if before else None)
        trailer = write(file, header, lot.versions(), after=before.versions if before else 0)
        lot.record(trailer, by="Kim")
    return file.getvalue(), trailer


def held(store: Store, manifest: str) -> tuple[Held, list[tuple[str, str]]]:
    found = Held()
    findings = [(one.field, one.problem) for one in audit_seal(store, io.StringIO(manifest), "a.seal", found)]
    return found, findings


def change(store: Store, statement: str) -> None:
    with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
        assert connection.execute(text(statement)).rowcount == 1


def stored(store: Store, story: MakeStory, *ids: str) -> None:
    for id_ in ids:
        body = f"Nothing happened at {id_}, according to the Harbour Post."
        one = story(id=id_, path=f"/news/{id_}.txt", text=body, raw=body.encode())
        extraction = one.extraction.model_copy(update={"claims": (), "figures": ()})
        store.save(one.article, extraction, speakers=one.speakers)


def test_what_did_not_change_passes(store: Store, story: MakeStory) -> None:
    stored(store, story, "one", "two")
    manifest, trailer = sealed(store)
    stored(store, story, "three")
    result, findings = held(store, manifest)
    assert findings == []
    assert (result.versions, result.later, result.withdrawn, trailer.versions) == (2, 1, [], 2)
    assert "Nothing happened" not in manifest


def test_a_second_seal_continues_the_first(store: Store, story: MakeStory) -> None:
    stored(store, story, "one", "two")
    early, first = sealed(store)
    stored(store, story, "three", "four")  # at once: they sort behind what was sealed
    late, second = sealed(store)
    assert late.splitlines()[1:3] == early.splitlines()[1:3]
    assert (second.continues, second.versions) == (first.head, 4)
    assert [(one.versions, one.head, one.by) for one in store.seals()] == [(2, first.head, "Kim"), (4, second.head, "Kim")]
    assert held(store, early)[1] == held(store, late)[1] == []


@pytest.mark.parametrize(
    ("statement", "field", "problem"),
    [
        ("UPDATE article_versions SET text = 'Another text' WHERE article_id = '{}'", "text_hash", "the text was changed"),
        ("UPDATE article_versions SET text_hash = 'f' WHERE article_id = '{}'", "text_hash", "sealed as"),
        ("UPDATE article_versions SET ingested_at = '2029-01-01' WHERE article_id = '{}'", "ingested_at", "2029-01-01 here, sealed as"),
        ("UPDATE article_versions SET raw_hash = NULL WHERE article_id = '{}'", "raw_hash", "None here, sealed as"),
        ("UPDATE article_versions SET text = '', absent = 'withdrawn' WHERE article_id = '{}'", "absent", "no withdrawal is on record"),
        (
            "UPDATE raw_contents SET compressed = NULL WHERE hash = (SELECT raw_hash FROM article_versions WHERE article_id = '{}')",
            "raw_hash",
            "are missing",
        ),
    ],
)
def test_what_changed_is_found(store: Store, story: MakeStory, statement: str, field: str, problem: str) -> None:
    stored(store, story, "one", "two")
    manifest, _ = sealed(store)
    change(store, statement.format(store.article("one").article.id))
    _, findings = held(store, manifest)
    assert any(name == field and problem in said for name, said in findings), findings


def test_what_is_missing_is_found(store: Store, story: MakeStory) -> None:
    stored(store, story, "one", "two")
    manifest, _ = sealed(store)
    id_ = store.article("one").article.id
    with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
        for table in ("pending", "blocking_keys", "searched_texts", "extractions", "article_versions"):
            where = (
                f"article_id = '{id_}'" if table == "article_versions" else f"current_of = '{id_}'" if table == "extractions" else "1 = 1"
            )
            connection.execute(text(f"DELETE FROM {table} WHERE {where}"))
    result, findings = held(store, manifest)
    ((field, problem),) = findings
    assert (field, result.later) == ("seal", 0)
    assert "and not here" in problem
    _, second = sealed(store)
    assert second.continues is None, "the chain does not pass through the seal before"


def test_what_was_withdrawn_passes_by_its_hashes(store: Store, story: MakeStory) -> None:
    stored(store, story, "one", "two")
    manifest, first = sealed(store)
    id_ = store.article("one").article.id
    store.withdraw("one", reason="a court's order", by="Kim")
    result, findings = held(store, manifest)
    assert findings == []
    assert result.withdrawn == [id_]
    stored(store, story, "three")
    assert sealed(store)[1].continues == first.head, "a withdrawal leaves the chain as it is"
