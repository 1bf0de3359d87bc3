"""Discrepancies are built anew as a whole and judgements outlive that; copies are marked as a whole."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from tracker.errors import StoreError, UsageError
from tracker.records import Discrepancy, Kind, Severity, Status, discrepancy
from tracker.store import Change, ClaimFilter, Ruling, Store, Target, deriving, moments
from tracker.store.deriving import order


@pytest.fixture
def ids(store: Store, story: Callable[..., Any]) -> list[str]:
    """Ids of two figures and a claim of a stored article, and of the article."""
    story().save(store)
    version = store.article("story")
    return [*(one.id for one in version.extraction.figures), version.extraction.claims[0].id, version.article.id]


def replace(store: Store, rows: Iterable[Discrepancy], docket: str = "one") -> int:
    return store.replace_discrepancies((docket, row) for row in rows)


def found(ids: list[str]) -> list[Discrepancy]:
    one, other, claim, article = ids
    return [
        discrepancy(Kind.rounding, "12 is 5 rounded", figures=[one, other], confidence=0.5),
        discrepancy(Kind.cross_origin_conflict, "12 against 5", figures=[other, one]),
        discrepancy(Kind.denial, "denied", claims=[claim], confidence=0.8),
        discrepancy(Kind.cross_origin_conflict, "12 against 5 of another day", figures=[one], confidence=0.7),
        discrepancy(Kind.syndicated_copy, "the same text", articles=[article]),
        discrepancy(Kind.subset_exceeds_total, "5 of 12", figures=[one, other], claims=[claim], articles=[article]),
    ]


def test_they_come_back_the_most_serious_first(store: Store, ids: list[str]) -> None:
    rows = found(ids)
    assert replace(store, rows) == 6
    assert list(store.discrepancies()) == [rows[n] for n in (5, 1, 2, 3, 4, 0)]
    assert list(store.discrepancies(kinds=[Kind.denial, Kind.rounding])) == [rows[2], rows[0]]
    assert list(store.discrepancies(severities=[Severity.echo])) == [rows[4]]
    assert list(store.discrepancies(kinds=[Kind.denial], severities=[Severity.echo])) == []
    assert store.stats().discrepancies == {"error": 1, "conflict": 3, "echo": 1, "info": 1}
    assert store.discrepancy(rows[0].id[:6]) == rows[0]
    with pytest.raises(UsageError, match="there is no discrepancy 'none'"):
        store.discrepancy("none")


def test_they_are_replaced_as_a_whole(store: Store, ids: list[str]) -> None:
    rows = found(ids)
    replace(store, rows)
    assert replace(store, [rows[2], rows[2], rows[1]]) == 2, "the same one twice is one"
    assert list(store.discrepancies()) == [rows[1], rows[2]]
    assert replace(store, []) == 0
    assert list(store.discrepancies()) == []


@pytest.mark.usefixtures("ids")
def test_they_may_be_read_from_the_store_while_they_are_replaced(store: Store) -> None:
    def singles() -> Iterator[Discrepancy]:
        for report in store.reports():
            yield discrepancy(Kind.single_source, f"{report.figure.value}", figures=[report.figure.id])

    assert replace(store, singles()) == 2


def test_thousands(store: Store, ids: list[str]) -> None:
    rows = [
        discrepancy(Kind.vague, str(n), figures=ids[:2], claims=[ids[2]], articles=[ids[3]] * 1).model_copy(update={"id": f"{n:05}"})
        for n in range(2500)
    ]
    assert replace(store, rows) == 2500
    assert list(store.discrepancies()) == rows


def test_what_is_found_together_bears_one_moment_and_keeps_it(store: Store, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are stored, and however long that takes, the moment is told once: of each lot all that is stored would be looked at."""
    clock = (f"2031-01-01T00:00:{second:02}+00:00" for second in range(60))
    monkeypatch.setattr(moments, "now", lambda: next(clock))
    monkeypatch.setattr(deriving, "BATCH", 1)

    def told() -> dict[str, str]:
        with store.engine.connect() as connection:
            return {row.id: row.found_at for row in connection.execute(select(deriving.DISCREPANCIES))}

    rows = found(ids)
    replace(store, rows[:3])
    assert set(told().values()) == {"2031-01-01T00:00:00+00:00"}
    replace(store, rows)
    assert sorted(told().values()) == ["2031-01-01T00:00:00+00:00"] * 3 + ["2031-01-01T00:00:01+00:00"] * 3


@contextmanager
def written(store: Store) -> Iterator[list[str]]:
    """What is inserted and deleted, as the beginnings of statements."""
    told: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "DELETE", "UPDATE")):
            told.append(" ".join(statement.split()[:3]))

    event.listen(store.engine, "before_cursor_execute", hear)
    try:
        yield told
    finally:
        event.remove(store.engine, "before_cursor_execute", hear)


def as_stored(store: Store) -> dict[str, Any]:
    with store.engine.connect() as connection:
        every = connection.scalars(select(deriving.DISCREPANCIES.c.id)).all()
        return deriving._as_stored(connection, every)


def test_what_is_found_again_as_it_was_is_not_written_again(store: Store, ids: list[str]) -> None:
    filed = [("one", row) for row in found(ids)]
    store.replace_discrepancies(filed, dockets=["one"])
    before = as_stored(store)
    with written(store) as told:
        assert store.replace_discrepancies(reversed(filed), dockets=["one", "two"]) == 6
    assert told == []
    assert as_stored(store) == before
    with written(store) as told:
        assert store.replace_discrepancies(filed[1:], dockets=["one"]) == 5
        assert store.replace_discrepancies([], dockets=["two"]) == 0
    assert len(told) == 4
    assert as_stored(store) == {id_: one for id_, one in before.items() if id_ != filed[0][1].id}


@pytest.mark.parametrize(
    "changed",
    [{"explanation": "other words"}, {"confidence": 0.25}, {"questioned": 2}, {"figures": 1}, {"claims": ()}, {"articles": ()},
     {"severity": Severity.info}, {"docket": "two"}],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_what_is_found_otherwise_is_written_again(
    store: Store, ids: list[str], changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "now", lambda: "2031-01-01T00:00:00+00:00")
    row = found(ids)[5]
    docket = changed.get("docket", "one")
    more = {name: row.figures[::-1] if name == "figures" else value for name, value in changed.items() if name != "docket"}
    other = row.model_copy(update=more)
    store.replace_discrepancies([(docket, other)], dockets=["one", "two"])
    wanted = as_stored(store)
    store.replace_discrepancies([], dockets=["one", "two"])
    store.replace_discrepancies([("one", row)], dockets=["one", "two"])
    assert as_stored(store) != wanted
    store.replace_discrepancies([(docket, other)], dockets=["one", "two"])
    assert as_stored(store) == wanted


def test_one_whose_figures_were_read_anew_names_the_reading_that_is_current(
    store: Store, ids: list[str], story: Callable[..., Any]
) -> None:
    def readings() -> set[str]:
        return {member["extraction_id"] for one in as_stored(store).values() for member in (*one.figures, *one.claims)}

    filed = [("one", row) for row in found(ids)]
    store.replace_discrepancies(filed, dockets=["one"])
    (first,) = readings()
    story(extractor="2").save(store)
    store.replace_discrepancies(filed, dockets=["one"])
    assert readings() == set(store.extractions_of([ids[2]]).values()) != {first}


def test_one_that_names_nobody_changes_nothing(store: Store, ids: list[str]) -> None:
    rows = found(ids)
    replace(store, rows[:1])
    with pytest.raises(StoreError, match="figure nobody is not in the database any more: run `tracker reconcile` again"):
        replace(store, [rows[1], discrepancy(Kind.vague, "", figures=["nobody"])])
    with pytest.raises(StoreError, match="claim nobody is not"):
        replace(store, [discrepancy(Kind.denial, "", claims=["nobody"])])
    assert list(store.discrepancies()) == rows[:1]


def test_judgements_outlive_reconciliation_and_re_extraction(store: Store, ids: list[str], story: Callable[..., Any]) -> None:
    rows = found(ids)
    replace(store, rows)
    store.judge(Target.discrepancy, rows[0].id, Status.dismissed, by="ada", reason="rounding")
    story(extractor="2").save(store)
    replace(store, [])
    replace(store, found(ids))
    assert {one.id: one.status for one in store.discrepancies() if one.status is not Status.open} == {rows[0].id: Status.dismissed}


def test_the_last_judgement_in_force_decides(store: Store, ids: list[str]) -> None:
    (row,) = found(ids)[:1]
    replace(store, [row])
    first = store.judge(Target.discrepancy, row.id, Status.accepted, by="ada")
    second = store.judge(Target.discrepancy, row.id, Status.explained, by="bo", reason="another day")
    store.judge(Target.claim, row.id, Ruling.rejected, by="bo", reason="another target")
    assert store.discrepancy(row.id).status is Status.explained
    store.undo(second)
    assert store.discrepancy(row.id).status is Status.accepted
    with pytest.raises(UsageError, match=f"no judgement {second} is in force"):
        store.undo(second)
    store.undo(first)
    assert store.discrepancy(row.id).status is Status.open
    kept = list(store.judgements(Target.discrepancy))
    assert [(one.decision, one.by, one.reason, one.undone_at is None) for one in kept] == [
        ("accepted", "ada", None, False),
        ("explained", "bo", "another day", False),
    ]
    assert len(list(store.judgements())) == 3


def test_a_pair_is_judged_by_both_ids(store: Store) -> None:
    store.judge(Target.events, "blast", "same", by="ada", other_id="fire")
    (kept,) = store.judgements(Target.events)
    assert (kept.target_id, kept.other_id, kept.decision) == ("blast", "fire", "same")


def test_a_discrepancy_is_given_a_status_and_nothing_else(store: Store) -> None:
    with pytest.raises(UsageError, match="'nonsense' is no status of a discrepancy: one of open, accepted, dismissed, explained"):
        store.judge(Target.discrepancy, "x", "nonsense", by="ada")


def test_copies_are_marked_as_a_whole(store: Store, story: Callable[..., Any]) -> None:
    for name, published in (("late", "2024-03-27"), ("early", "2024-03-25"), ("undated", None), ("same day", "2024-03-27T08:00:00Z")):
        story(id=name, text=f"{name} text " + story().article.text, published=published).save(store)
    digests = list(store.digests())
    names = {store.article(one.article).name: one for one in digests}
    assert list(names) == ["early", "late", "same day", "undated"]
    assert names["early"].digest == store.article("early").extraction.text_hash[:8]
    late, early, undated = (names[name].article for name in ("late", "early", "undated"))
    store.mark_copies({late: early, undated: early})
    assert [store.article(name).copy_of for name in ("late", "early", "undated")] == [early, None, early]
    assert store.stats().copies == 2
    assert {one.copy_of for one in store.statements()} == {None, early}
    store.mark_copies({late: early})
    assert [store.article(name).copy_of for name in ("late", "undated")] == [early, None]
    store.mark_copies({})
    assert store.stats().copies == 0


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2024-03-26", "2024-03-27"),
        ("2024-03", "2024-03-26"),
        ("2024-03-26", "2024-03-26T00:30:00Z"),
        ("2024-03-26T10:00:00+03:00", "2024-03-26T08:00:00Z"),
        ("2024-03-26T23:00:00Z", "2024-03-27T01:30:00+02:00"),
        ("2024-03-26T08:00:00", "2024-03-26T09:00:00Z"),
        ("2024-03-26", None),
    ],
)
def test_which_of_two_is_the_earlier(earlier: str, later: str | None) -> None:
    assert order(earlier, "2031", "b") < order(later, "2030", "a")


def test_what_came_in_first_decides_between_two_of_one_time_and_between_undated_ones() -> None:
    assert order("2024-03-26", "2030", "b") < order("2024-03-26", "2031", "a")
    assert order(None, "2030", "b") < order(None, "2031", "a")


def test_groups_of_copies(store: Store, story: Callable[..., Any]) -> None:
    days = {"wire": "2024-03-25T08:00:00+02:00", "post": "2024-03-25T07:00:00Z", "ledger": None, "alone": "2024-03-20", "one": "2024-03-21"}
    for name, published in days.items():
        credit = "AFP" if name == "post" else None
        made = story(id=name, text=f"{name} text " + story().article.text, published=published, source=name.title(), title=f"In {name}")
        store.save(made.article.model_copy(update={"credit": credit}), made.extraction, speakers=made.speakers, digest=f"digest of {name}")
    ids = {name: store.article(name).article.id for name in days}
    store.mark_copies({ids["post"]: ids["wire"], ids["ledger"]: ids["wire"], ids["one"]: ids["alone"]})
    large, small = store.copy_groups()
    assert [one.document for one in large] == ["wire", "post", "ledger"]
    assert [one.copy_of for one in large] == [None, ids["wire"], ids["wire"]]
    assert [(one.outlet, one.title, one.published, one.credit, one.digest) for one in large[1:2]] == [
        ("Post", "In post", "2024-03-25T07:00:00Z", "AFP", "digest of post")
    ]
    assert [one.document for one in small] == ["alone", "one"]
    assert [len(group) for group in store.copy_groups(least=3)] == [3]
    for name in ("wire", "ledger"):
        assert [[one.document for one in group] for group in store.copy_groups(ids[name])] == [["wire", "post", "ledger"]]
    assert list(store.copy_groups(ids["one"], 3)) == []
    store.mark_copies({})
    assert list(store.copy_groups()) == list(store.copy_groups(ids["wire"])) == []


def test_only_current_texts_have_digests(store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    changed = story(text=story().article.text + " More.")
    changed.save(store)
    assert [one.digest for one in store.digests()] == [changed.article.text_hash[:8]]


def test_a_text_read_anew_brings_its_digest(store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    one = story(extractor="2")
    store.save(one.article, one.extraction, speakers=one.speakers, digest="made another way")
    assert [one.digest for one in store.digests()] == ["made another way"]


def test_a_rejected_claim_is_listed_and_compared_no_more(store: Store, ids: list[str]) -> None:
    claim = ids[2]
    everything = {one.claim.id for one in store.claims(ClaimFilter())}
    number = store.judge(Target.claim, claim, Ruling.rejected, by="Ada Quill", reason="a headline")
    assert {one.claim.id for one in store.claims(ClaimFilter())} == everything - {claim}
    assert claim not in {one.claim.id for _, one in store.extracted_statements()}
    assert list(store.statements_of(claims=[claim])) == []
    assert claim in store.changes().of[Change.claim], "what it was compared with is to be compared anew"
    assert store.claim(claim).claim.id == claim, "it can still be looked at"
    with pytest.raises(UsageError, match="'accepted' is no decision on a claim"):
        store.judge(Target.claim, claim, "accepted", by="Ada Quill")
    store.undo(number)
    assert {one.claim.id for one in store.claims(ClaimFilter())} == everything
