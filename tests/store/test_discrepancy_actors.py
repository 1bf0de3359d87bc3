"""Whose each discrepancy is stands in the list, whoever wrote the rows, and no longer when it is gone or somebody else's."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from tracker.errors import StoreLocked
from tracker.records import Article, Claim, Discrepancy, Extraction, Figure, Kind, Quotation, Resolution, Speaker, SpeakerKind, discrepancy
from tracker.store import DiscrepancyFilter, Store, Target
from tracker.store.copying import copy_store
from tracker.store.damage import Damage, look
from tracker.store.discrepancy_actors import DISCREPANCY_ACTORS
from tracker.store.engine import name_of, parse, writing

PEOPLE = {name: Speaker(id=name.lower(), name=name, kind=SpeakerKind.person, names=(name,)) for name in ("Ada", "Bo", "Cy", "Dee")}


def save(store: Store, name: str, *said: Sequence[str], counted: Sequence[str | None] = ()) -> None:
    """An article in which some make claims together, and others, or nobody, give figures."""
    article = Article(id=name, text=f"Text of {name}", source="Harbour Post", published="2024-03-26")
    claims = tuple(
        Claim(id=f"{name}-{n}", article=name, content=((0, 1),), text="T", quotation=Quotation.direct, speaker=who[0], speakers=who)
        for n, who in enumerate(map(tuple, said))
    )
    figures = tuple(
        Figure(id=f"{name}-f{n}", article=name, span=(0, 1), text="T", measure="killed", value=n, attributed_to=who)
        for n, who in enumerate(counted)
    )
    speakers: dict[str, Speaker | Resolution] = {**PEOPLE}
    store.save(article, Extraction(article=name, text_hash=article.text_hash, claims=claims, figures=figures), speakers=speakers)


@pytest.fixture
def archive(store: Store) -> Store:
    save(store, "one", ["Ada"], ["Ada", "Bo"], counted=["Bo", None])
    save(store, "two", ["Cy"], ["Ada"], counted=["Cy", "Cy"])
    return store


DENIED = discrepancy(Kind.denial, "denied", claims=["one-0", "two-0"], confidence=0.5)
TWICE = discrepancy(Kind.reversal, "said twice", claims=["one-0", "one-1"])
COUNTED = discrepancy(Kind.cross_origin_conflict, "0 against 1", figures=["one-f0", "two-f0", "two-f1"])
BOTH = discrepancy(Kind.rounding, "about 1", figures=["one-f0", "one-f1"], claims=["two-1", "one-1"])
NOBODY = discrepancy(Kind.vague, "nobody's", figures=["one-f1"])
WHOSE = {DENIED.id: {"ada", "cy"}, TWICE.id: {"ada", "bo"}, COUNTED.id: {"bo", "cy"}, BOTH.id: {"ada", "bo"}}


def put(store: Store, *rows: Discrepancy, dockets: Sequence[str] | None = None) -> None:
    store.replace_discrepancies([(row.id, row) for row in rows], dockets=dockets)


def listed(store: Store) -> dict[str, set[str]]:
    """Whose each discrepancy is by the list, which tells of each what its row says."""
    said: dict[str, set[str]] = {}
    told = select(DISCREPANCY_ACTORS)
    with store.engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(text("SELECT id, severity, doubt, kind FROM discrepancies"))}
        for line in connection.execute(told):
            row = rows[line.discrepancy_id]
            assert (line.severity, line.doubt, line.kind) == (row.severity, row.doubt, row.kind)
            said.setdefault(line.discrepancy_id, set()).add(line.speaker_id)
    return said


def of(store: Store, actor: str) -> set[str]:
    return {one.id for one in store.discrepancies_page(DiscrepancyFilter(actor=actor)).rows}


def test_each_is_listed_with_its_actors(archive: Store) -> None:
    put(archive, DENIED, TWICE, COUNTED, BOTH, NOBODY)
    assert listed(archive) == WHOSE
    assert of(archive, "bo") == {TWICE.id, COUNTED.id, BOTH.id}
    assert of(archive, "dee") == set()


def test_what_is_replaced_takes_its_lines_along(archive: Store) -> None:
    put(archive, DENIED, TWICE, COUNTED)
    surer = DENIED.model_copy(update={"confidence": 0.9})
    put(archive, surer, BOTH, dockets=[DENIED.id, TWICE.id, BOTH.id])
    assert listed(archive) == {id_: WHOSE[id_] for id_ in (DENIED.id, COUNTED.id, BOTH.id)}
    put(archive, TWICE)
    assert listed(archive) == {TWICE.id: WHOSE[TWICE.id]}
    put(archive)
    assert listed(archive) == {}


def test_what_is_said_of_one_is_said_in_its_lines(archive: Store) -> None:
    put(archive, DENIED, TWICE)
    with writing(archive.engine) as connection:
        connection.execute(text("UPDATE discrepancies SET severity = 'info', doubt = -0.125, kind = 'vague'"))
    assert listed(archive) == {id_: WHOSE[id_] for id_ in (DENIED.id, TWICE.id)}


def test_a_member_that_is_changed_brings_its_actors(archive: Store) -> None:
    put(archive, TWICE, COUNTED)
    with writing(archive.engine) as connection:
        for table, member in (("claim", "two-0"), ("figure", "two-f0")):
            mine = f"(SELECT extraction_id FROM {table}s WHERE id = '{member}')"
            connection.execute(text(f"UPDATE discrepancy_{table}s SET extraction_id = {mine}, {table}_id = '{member}' WHERE position = 0"))
    assert listed(archive) == {TWICE.id: {"ada", "bo", "cy"}, COUNTED.id: {"bo", "cy"}}
    assert of(archive, "ada") == {TWICE.id}


def test_decisions_and_taking_them_back_change_whose_they_are(archive: Store) -> None:
    put(archive, DENIED, TWICE, COUNTED, BOTH, NOBODY)
    number = archive.merge("dee", "bo", by="kim")
    assert listed(archive) == {id_: {"dee" if one == "bo" else one for one in whose} for id_, whose in WHOSE.items()}
    assert (of(archive, "bo"), of(archive, "dee")) == (set(), {TWICE.id, COUNTED.id, BOTH.id})
    archive.undo(number)
    assert listed(archive) == WHOSE
    row = archive.judge(Target.row, "dee", "same", by="kim", other_id="two-f0")  # the other figure of the same discrepancy is still Cy's
    assert listed(archive) == WHOSE | {COUNTED.id: {"bo", "cy", "dee"}}
    archive.judge(Target.row, "dee", "same", by="kim", other_id="two-f1")
    assert listed(archive) == WHOSE | {COUNTED.id: {"bo", "dee"}}
    archive.undo(row)
    archive.judge(Target.row, "dee", "same", by="kim", other_id="one-0")  # Ada has made the other claim too
    assert listed(archive) == WHOSE | {COUNTED.id: {"bo", "cy", "dee"}, DENIED.id: {"dee", "cy"}, TWICE.id: {"ada", "bo", "dee"}}


def test_a_figure_that_becomes_somebodys_and_nobodys(archive: Store) -> None:
    put(archive, NOBODY, COUNTED)
    with writing(archive.engine) as connection:
        connection.execute(text("UPDATE figures SET originator_id = 'dee' WHERE id = 'one-f1'"))
        connection.execute(text("UPDATE figures SET originator_id = NULL WHERE id = 'one-f0'"))
    assert listed(archive) == {NOBODY.id: {"dee"}, COUNTED.id: {"cy"}}


def test_what_is_withdrawn_takes_its_discrepancies_along(archive: Store) -> None:
    put(archive, DENIED, TWICE, COUNTED, BOTH, NOBODY)
    archive.withdraw("two", reason="an order", by="kim")
    assert listed(archive) == {TWICE.id: {"ada", "bo"}}


def test_a_copy_lists_them_too(archive: Store, other_url: str) -> None:
    put(archive, DENIED, TWICE, COUNTED, BOTH, NOBODY)
    copy_store(archive.engine.url.render_as_string(hide_password=False), other_url)
    with Store.open(other_url) as copied:
        assert listed(copied) == WHOSE


def test_what_is_to_be_replaced_waits_for_a_decision(archive: Store, url: str) -> None:
    with Store.open(url, normalise=archive.normalise) as other, ThreadPoolExecutor(1) as thread:
        with archive._deciding(Target.speakers):
            done = thread.submit(put, other, DENIED)
            with pytest.raises(TimeoutError):
                done.result(timeout=0.5)
        done.result(timeout=30)
    assert listed(archive) == {DENIED.id: WHOSE[DENIED.id]}


def test_a_decision_waits_for_what_is_being_replaced(archive: Store, url: str) -> None:
    """Else it would miss the members that are not committed yet, and nobody would be listed as whose they are by then."""

    def found() -> Iterator[tuple[str, Discrepancy]]:
        yield DENIED.id, DENIED
        with Store.open(url, normalise=archive.normalise, patience=0.2) as other, pytest.raises(StoreLocked):
            other.merge("dee", "cy", by="Kim")

    archive.replace_discrepancies(found())
    archive.merge("dee", "cy", by="Kim")
    assert listed(archive) == {DENIED.id: {"ada", "dee"}}


def test_a_check_says_what_the_list_lacks_and_what_it_has_too_much(archive: Store) -> None:
    put(archive, DENIED, TWICE, COUNTED, BOTH, NOBODY)
    url = archive.engine.url.render_as_string(hide_password=False)
    assert look(url).found == ()
    with writing(archive.engine) as connection:
        connection.execute(text("DELETE FROM discrepancy_actors WHERE speaker_id = 'cy'"))
        connection.execute(text("UPDATE discrepancy_actors SET doubt = 0 WHERE discrepancy_id = :id"), {"id": BOTH.id})
        connection.execute(text("INSERT INTO discrepancy_actors VALUES ('ada', 'info', -1, 'vague', 'none')"))
    assert look(url).found == (
        Damage(name_of(parse(url)), "3 discrepancies that are not found by their actors"),
        Damage(name_of(parse(url)), "1 actors of discrepancies that are not there"),
    )
