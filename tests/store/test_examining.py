"""Whatever is falsified in a database is found, field by field, on both engines; and a sound one gives no finding."""

import zlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, bindparam, text

from tracker.audit import Finding
from tracker.auditing import Tally, audit_store
from tracker.records import (
    Act,
    Article,
    Claim,
    Extraction,
    Figure,
    Mark,
    MarkKind,
    Period,
    Qualifier,
    Quotation,
    Span,
    Speaker,
    SpeakerKind,
    record_id,
    text_hash,
)
from tracker.store import Store

TEXT = """Harbour Post, 8 January 2030

The Northland health ministry said at least 120 people, including 40 children, were killed in Ardmere on Monday.

"We did everything," said Kim Example, its spokesman, "and it was not enough."

The army denied that it had fired on the town. Medics spoke of between 20 and 30 injured since 5 January 2030.
"""
HASH = text_hash(TEXT)
MINISTRY = Speaker(id="ministry", name="Northland Health Ministry", kind=SpeakerKind.body)
KIM = Speaker(id="kim", name="Kim Example", kind=SpeakerKind.person)
ARMY = Speaker(id="army", name="Northland Army", kind=SpeakerKind.body)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return start, start + len(words)


def claim(*words: str, **fields: Any) -> Claim:
    content = tuple(map(at, words))
    made: dict[str, Any] = {"id": record_id("claim", HASH, *content), "article": "a", "content": content, "text": " ".join(words)}
    return Claim(**made | {"quotation": Quotation.indirect} | fields)


def figure(words: str, measure: str = "killed", **fields: Any) -> Figure:
    made: dict[str, Any] = {"id": record_id("figure", HASH, *at(words)), "article": "a", "span": at(words), "text": words}
    return Figure(**made | {"measure": measure} | fields)


TOLL = claim(
    "at least 120 people, including 40 children, were killed in Ardmere on Monday",
    cue=(at("said"),),
    source=(at("The Northland health ministry"),),
    speaker="The Northland health ministry",
    speakers=("The Northland health ministry",),
    said_on="2030-01-08",
)
QUOTE = claim(
    '"We did everything,"',
    '"and it was not enough."',
    quotation=Quotation.direct,
    speaker="Kim Example",
    speakers=("Kim Example",),
    speaker_mention="Kim Example",
    role="its spokesman",
    via=("Medics",),
)
DENIAL = claim(
    "that it had fired on the town", act=Act.deny, negated=True, denies=(at("that it had fired on the town"),), speaker="The army"
)
KILLED = figure(
    "120",
    value=120,
    low=120,
    qualifier=Qualifier.at_least,
    period=Period.incident,
    place="Ardmere",
    as_of="2030-01-07",
    attributed_to="The Northland health ministry",
    claim=TOLL.id,
    evidence={
        "attributed_to": (at("The Northland health ministry"),),
        "as_of": (at("on Monday"),),
        "place": (at("Ardmere"),),
        "measure": (at("killed"),),
        "population": (at("people"),),
    },
)
CHILDREN = figure("40", value=40, low=40, high=40, subset_of=KILLED.id, population="children", evidence={"population": (at("children"),)})
INJURED = figure(
    "20 and 30",
    "injured",
    low=20,
    high=30,
    qualifier=Qualifier.range,
    since="2030-01-05",
    attributed_to="Medics",
    via=("Kim Example",),
    evidence={"measure": (at("injured"),), "since": (at("5 January 2030"),)},
)


def saved(store: Store, body: str = TEXT, **fields: Any) -> None:
    article = Article(
        **{
            "id": "a",
            "text": body,
            "source": "Harbour Post",
            "published": "2030-01-08",
            "published_span": at("8 January 2030"),
            "marks": (Mark(span=(0, 12), kind=MarkKind.metadata),),
            "raw": body.encode(),
            "path": "/news/a.txt",
        }
        | fields
    )
    rows = (TOLL, QUOTE, DENIAL), (KILLED, CHILDREN, INJURED)
    claims, figures = rows if body == TEXT else ((), ())
    extraction = Extraction(article="a", text_hash=article.text_hash, claims=claims, figures=figures, model="m", extractor="1")
    speakers = {"The Northland health ministry": MINISTRY, "Kim Example": KIM, "The army": ARMY, "Medics": KIM}
    store.save(article, extraction, speakers=speakers)


def found(store: Store, **wanted: Any) -> list[Finding]:
    return list(audit_store(store, Tally(), processes=1, **wanted))


def falsify(store: Store, table: str, column: str, value: object, where: str) -> None:
    """Write into a table as another program would."""
    json = column in ("content", "cue", "source", "via", "denies", "span", "evidence", "inferred", "marks", "published_span")
    cast = ":value" if not json or store.engine.dialect.name == "sqlite" else "CAST(:value AS jsonb)"
    statement = text(f"UPDATE {table} SET {column} = {cast} WHERE {where}")
    if isinstance(value, bytes):
        statement = statement.bindparams(bindparam("value", type_=LargeBinary))
    with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
        done = connection.execute(statement, {"value": value})
        assert done.rowcount == 1, "one row is falsified, and no other"


def test_a_sound_database_gives_no_finding(store: Store) -> None:
    saved(store)
    tally = Tally()
    assert list(audit_store(store, tally, every=True, processes=1)) == []
    assert (tally.versions, tally.rows, tally.withdrawn) == (1, 6, 0)


def spans(*words: str) -> str:
    return str([list(at(word)) for word in words])


def evidence(**given: str) -> str:
    fields = {name: [list(span) for span in of] for name, of in KILLED.evidence.items()} | {
        name: [list(at(w))] for name, w in given.items()
    }
    return str(fields).replace("'", '"')


TOLL_, QUOTE_, DENIAL_ = (f"id = '{one.id}'" for one in (TOLL, QUOTE, DENIAL))
KILLED_, CHILDREN_, INJURED_ = (f"id = '{one.id}'" for one in (KILLED, CHILDREN, INJURED))
DAMAGE: list[tuple[str, str, object, str, str]] = [
    ("article_versions", "text", TEXT.replace("120", "130"), "number = 1", "text_hash"),
    ("article_versions", "text", "", "number = 1", "text_hash"),
    ("article_versions", "text_hash", "0" * 64, "number = 1", "text_hash"),
    ("article_versions", "salt", "name:b", "number = 1", "id"),
    ("article_versions", "encoding", "utf-16", "number = 1", "raw_hash"),
    ("article_versions", "absent", "withdrawn", "number = 1", "absent"),
    ("article_versions", "absent", "nonsense", "number = 1", "absent"),
    ("raw_contents", "compressed", zlib.compress(b"another text"), "1 = 1", "raw_hash"),
    ("raw_contents", "compressed", zlib.compress(TEXT.encode())[:-20], "1 = 1", "raw_hash"),
    ("raw_contents", "compressed", b"no zlib", "1 = 1", "raw_hash"),
    ("raw_contents", "compressed", None, "1 = 1", "raw_hash"),
    ("extractions", "published", "last Tuesday", "version_id IS NOT NULL", "published"),
    ("extractions", "published_span", "[5, 99999]", "version_id IS NOT NULL", "published_span"),
    ("extractions", "marks", '[{"span": [0, 99999], "kind": "metadata"}]', "version_id IS NOT NULL", "marks"),
    ("extractions", "marks", '[{"span": [0, 5], "kind": "nonsense"}]', "version_id IS NOT NULL", "marks"),
    ("claims", "content", spans("We did everything"), TOLL_, "text"),
    ("claims", "content", "[[5, 99999]]", TOLL_, "content"),
    ("claims", "content", '"nonsense"', TOLL_, "content"),
    ("claims", "cue", "[[5, 99999]]", TOLL_, "cue"),
    ("claims", "cue", "[]", TOLL_, "cue"),
    ("claims", "source", "[[5, 99999]]", TOLL_, "source"),
    ("claims", "text", "at least 121 people were killed", TOLL_, "text"),
    ("claims", "quotation", "direct", DENIAL_, "quotation"),
    ("claims", "quotation", "mixed", DENIAL_, "quotation"),
    ("claims", "quotation", "indirect", QUOTE_, "quotation"),
    ("claims", "quotation", "nonsense", QUOTE_, "quotation"),
    ("claims", "act", "assert", DENIAL_, "denies"),
    ("claims", "negated", False, DENIAL_, "negated"),
    ("claims", "speaker_mention", "Lee Example", QUOTE_, "speaker_mention"),
    ("claims", "role", "its spokeswoman", QUOTE_, "role"),
    ("claims", "via", '["the radio"]', QUOTE_, "via"),
    ("claims", "denies", spans("We did everything"), DENIAL_, "denies"),
    ("claims", "said_on", "2030-02-30", TOLL_, "said_on"),
    ("claims", "confidence", 7.5, TOLL_, "confidence"),
    ("claim_speakers", "mention", "Lee Example", f"claim_id = '{QUOTE.id}'", "mention"),
    ("figures", "span", str(list(at("40"))), KILLED_, "text"),
    ("figures", "span", "[5, 99999]", KILLED_, "text"),
    ("figures", "text", "121", KILLED_, "text"),
    ("figures", "value", 121, KILLED_, "value"),
    ("figures", "low", 121, KILLED_, "value"),
    ("figures", "high", 200, KILLED_, "value"),
    ("figures", "high", 31, INJURED_, "value"),
    ("figures", "qualifier", "nonsense", KILLED_, "qualifier"),
    ("figures", "measure", "injured", KILLED_, "evidence"),
    ("figures", "measure", "killed", INJURED_, "evidence"),
    ("figures", "population", "soldiers", KILLED_, "evidence"),
    ("figures", "population", "women", CHILDREN_, "evidence"),
    ("figures", "place", "Northland", KILLED_, "evidence"),
    ("figures", "place", "Southland", KILLED_, "place"),
    ("figures", "since", "2030-01-01", INJURED_, "evidence"),
    ("figures", "since", "2030-13", INJURED_, "since"),
    ("figures", "as_of", "2030-01-08", KILLED_, "evidence"),
    ("figures", "as_of", "7 January", KILLED_, "as_of"),
    ("figures", "attributed_to", "Medics", KILLED_, "evidence"),
    ("figures", "attributed_to", "the Southland health ministry", KILLED_, "attributed_to"),
    ("figures", "via", '["the radio"]', INJURED_, "via"),
    ("figures", "subset_of", CHILDREN.id, CHILDREN_, "subset_of"),
    ("figures", "revises", KILLED.id, KILLED_, "revises"),
    ("figures", "evidence", '{"as_of": [[5, 99999]]}', KILLED_, "evidence"),
    ("figures", "evidence", '{"as_of": []}', KILLED_, "evidence"),
    ("figures", "evidence", '{"nonsense": [[0, 3]]}', KILLED_, "evidence"),
    ("figures", "evidence", evidence(measure="injured"), KILLED_, "evidence"),
    ("figures", "evidence", evidence(place="The army"), KILLED_, "evidence"),
    ("figures", "evidence", evidence(population="children"), KILLED_, "evidence"),
    ("figures", "evidence", evidence(attributed_to="Kim Example"), KILLED_, "evidence"),
    ("figures", "evidence", evidence(as_of="5 January 2030"), KILLED_, "evidence"),
]


@pytest.mark.parametrize(("table", "column", "value", "where", "finding"), DAMAGE)
def test_what_is_falsified_is_found(store: Store, table: str, column: str, value: object, where: str, finding: str) -> None:
    saved(store)
    falsify(store, table, column, value, where)
    fields = {one.field for one in found(store)}
    assert finding in fields, f"{table}.{column}: {fields or 'nothing was found'}"


@pytest.mark.parametrize(
    ("table", "column", "value", "field"),
    [
        ("claims", "content", "[[5, ", "content"),
        ("figures", "evidence", "nonsense", "evidence"),
        ("extractions", "marks", "[", "marks"),
        ("article_versions", "text", b"\xff\xfe broken", "text_hash"),
    ],
)
def test_what_cannot_be_read_at_all_is_a_finding(
    tmp_path: Path, sqlite_migrated: Path, table: str, column: str, value: object, field: str
) -> None:
    import shutil
    import sqlite3

    path = tmp_path / "tracker.db"
    shutil.copy(sqlite_migrated, path)
    with Store.open(f"sqlite:///{path}") as store:
        saved(store)
        saved(store, "Another text of nobody in particular.", id="b", path="/news/b.txt", published_span=None, marks=())
        with sqlite3.connect(path) as connection:
            target = f"rowid = (SELECT min(rowid) FROM {table} WHERE {column} IS NOT NULL)"
            cast = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
            connection.execute(f"UPDATE {table} SET {column} = {cast} WHERE {target}", (value,))
        connection.close()
        tally = Tally()
        findings = list(audit_store(store, tally, processes=1))
    assert field in {one.field for one in findings}
    assert tally.versions == 2, "the others are looked at all the same"


def test_a_withdrawal_of_what_is_here_is_found(store: Store) -> None:
    saved(store)
    article = store.article("a").article.id
    forged = text("INSERT INTO withdrawals (article_id, reason, by, at) VALUES (:id, 'r', 'b', '2024-05-01T00:00:00+00:00')")
    with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
        connection.execute(forged.bindparams(id=article))
    wanted = [(article, "withdrawals", "a withdrawal on 2024-05-01 is on record, and no text of it is withdrawn")]
    for chosen in ({"every": True}, {}, {"article": "a"}):
        assert [(one.article, one.field, one.problem) for one in found(store, **chosen)] == wanted
    falsify(store, "article_versions", "absent", "withdrawn", "number = 1")
    assert not [one for one in found(store, every=True) if one.field == "withdrawals"]


def test_former_versions_are_looked_at_when_asked(store: Store) -> None:
    saved(store)
    saved(store, "A correction: nobody was killed in Ardmere.", published_span=None, marks=())
    falsify(store, "claims", "text", "false", TOLL_)
    assert found(store) == []
    (finding,) = found(store, every=True)
    assert (finding.row, finding.field) == (TOLL.id, "text")


def test_one_row_is_looked_at_alone(store: Store) -> None:
    saved(store)
    falsify(store, "claims", "text", "false", TOLL_)
    falsify(store, "figures", "value", 121, KILLED_)
    row = store.whole_id(KILLED.id[:8])
    assert row == KILLED.id
    assert [(one.row, one.field) for one in found(store, row=row)] == [(KILLED.id, "value")]
    assert found(store, row=DENIAL.id) == []


def test_one_article_is_looked_at_alone(store: Store) -> None:
    saved(store)
    saved(store, "Nothing happened in Ardmere.", id="b", path="/news/b.txt", published_span=None, marks=())
    falsify(store, "figures", "value", 121, KILLED_)
    assert found(store, article="b") == []
    assert [one.field for one in found(store, article="a")] == ["value"]


def test_several_processes_find_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    import tracker.auditing

    for number in range(6):
        saved(
            store,
            f"Nothing happened in Ardmere on day {number}.",
            id=f"b{number}",
            path=f"/news/b{number}.txt",
            published_span=None,
            marks=(),
        )
    saved(store)
    falsify(store, "figures", "value", 121, KILLED_)
    monkeypatch.setattr(tracker.auditing, "PART", 2)
    monkeypatch.setattr(tracker.auditing, "PARALLEL", 2)
    tally = Tally()
    assert [(one.row, one.field) for one in audit_store(store, tally, processes=2)] == [(KILLED.id, "value")]
    assert (tally.versions, tally.rows) == (7, 6)


def test_an_audit_cannot_write(url: str) -> None:
    with Store.open(url) as store:
        saved(store)
    with Store.open(url) as store:
        store.forbid_writing()
        with pytest.raises(Exception, match=r"(?i)read.?only|may not be written"):
            store.start_run("ingest")
