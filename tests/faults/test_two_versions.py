"""Two versions of the program on one database at once: another schema, and other rules."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tests.store.conftest import AGENCY
from tracker.cli.opening import opened
from tracker.errors import StoreVersion
from tracker.identity import version
from tracker.records import Article, Extraction, Speaker, SpeakerKind
from tracker.store import Acting, Saved, Store, Target, schema
from tracker.store.editions import is_later
from tracker.store.engine import open_engine, writing
from tracker.web import create_app, site
from tracker.web.visitors import COOKIE, csrf

NEXT = f"{int(schema.HEAD) + 1:04}"
UPGRADING = """
import sys
from pathlib import Path
from tracker.store import Store, schema
schema.HEAD, schema.migrations = sys.argv[2], lambda: Path(sys.argv[3])
Store.init(sys.argv[1], patience=60)
"""
SAVING = """
import sys
from tracker.errors import StoreVersion
from tracker.records import Article, Extraction
from tracker.store import Store, schema
if len(sys.argv) > 2:
    schema.HEAD = sys.argv[2]
with Store.open(sys.argv[1]) as store:
    for n in range(2000):
        article = Article(id=str(n), text=f"Text {n}")
        state = store.save(article, Extraction(article=article.id, text_hash=article.text_hash), speakers={})
        print(state.value, flush=True)
        if len(sys.argv) > 2 and n > 60:
            break
"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of a later program, which adds a column."""
    folder = tmp_path / "alembic"
    subprocess.run(["cp", "-r", schema.migrations(), folder], check=True)
    (folder / "versions" / f"{NEXT}_later.py").write_text(
        f"from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = '{NEXT}', '{schema.HEAD}'\n"
        "def upgrade():\n    op.add_column('runs', sa.Column('later', sa.Integer))\n"
    )
    return folder


def upgrade(url: str, newer: Path) -> "subprocess.Popen[str]":
    """Begin the upgrade by a later program, in a process of its own."""
    command = [sys.executable, "-c", UPGRADING, url, NEXT, str(newer)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ)


def overtake(url: str) -> None:
    """Have a database be of a later schema."""
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :later"), {"later": NEXT})
    engine.dispose()


def test_whoever_had_it_open_writes_nothing_more_and_reads_on(url: str, store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    run = store.start_run("ingest")
    overtake(url)
    refused = f"brought to schema {NEXT} while this program, which needs {schema.HEAD}, had it open"
    for attempt in (
        lambda: story(text="Another text.").save(store),
        lambda: store.start_run("ingest"),
        lambda: store.finish_run(run, {}),
        lambda: store.merge("agency", "guard", by="ada"),
        lambda: store.record_sighting("a.txt", "1"),
    ):
        with pytest.raises(StoreVersion, match=refused):
            attempt()
    with pytest.raises(StoreVersion, match="start it again"):
        store.check_schema()
    assert [one.article.text for one in store.versions()] == [story().article.text]
    assert [one.id for one in store.runs()] == [run]


def test_an_upgrade_waits_for_who_is_writing(url: str, store: Store, story: Callable[..., Any], newer: Path) -> None:
    with writing(store.engine) as connection:
        connection.execute(text("UPDATE articles SET name = name"))
        upgrading = upgrade(url, newer)
        assert not _ends(upgrading, 4), "it changed tables under a transaction that writes"
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == schema.HEAD
    assert upgrading.communicate(timeout=120)[1] == ""
    with pytest.raises(StoreVersion, match="end it"):
        story().save(store)


def _ends(process: "subprocess.Popen[str]", seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


@pytest.mark.slow
def test_an_ingest_under_way_stops_and_the_later_program_finishes_it(url: str, newer: Path) -> None:
    old = subprocess.Popen([sys.executable, "-c", SAVING, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert old.stdout is not None
    told = [old.stdout.readline() for _ in range(20)]
    upgrading = upgrade(url, newer)
    rest, errors = old.communicate(timeout=240)
    assert upgrading.communicate(timeout=240)[1] == ""
    told += rest.split()
    assert old.returncode != 0
    assert f"brought to schema {NEXT}" in errors
    engine = open_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM article_versions")).scalar() == len(told), "what was said to be stored is"
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == NEXT
    engine.dispose()
    done = subprocess.run([sys.executable, "-c", SAVING, url, NEXT], capture_output=True, text=True, check=True)
    assert done.stdout.split()[:20] == ["unchanged"] * 20


def test_a_desk_says_that_it_is_to_be_started_again(url: str, store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    secret = "x" * 40
    with TestClient(create_app(store), base_url="http://localhost", follow_redirects=False, cookies={COOKIE: secret}) as client:
        assert client.get("/articles").status_code == 200
        overtake(url)
        refused = client.post("/actors/agency/decisions", data={"csrf": csrf(secret), "seen": "0", "decision": "merge", "other": "guard"})
        assert refused.status_code in (400, 503), "whatever the form says, nothing is stored"
        time.sleep(site.LOOKING)
        shown = client.get("/articles")
        assert shown.status_code == 503
        assert "the database was upgraded while this desk ran" in shown.text
        assert client.get("/api/v1/articles").json()["detail"].startswith("the database was upgraded while this desk ran")
    engine = open_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM judgements")).scalar() == 0
    engine.dispose()


def test_a_decision_in_the_same_second_is_refused_whole(url: str, store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    store.acting = Acting("ada", "page")
    overtake(url)
    with pytest.raises(StoreVersion):
        store.judge(Target.claim, next(iter(store.versions())).extraction.claims[0].id, "rejected", by="ada")
    engine = open_engine(url)
    with engine.connect() as connection:
        counts = [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in ("judgements", "changes")]
    engine.dispose()
    assert counts == [0, 0]


# ---------------------------------------------------------------------- other rules


OLD, NEW = "rules 12, identity 1.aaaaaaaa", "rules 13, identity 1.bbbbbbbb"


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        (NEW, OLD, True),
        (OLD, NEW, False),
        (OLD, OLD, False),
        ("rules 12, identity 2.aaaaaaaa", OLD, True),
        ("rules 12, identity 1.cccccccc", OLD, False),  # other data of one number: none of the two is known to be the later
        ("tagger 99, identity 1.aaaaaaaa", OLD, False),
        ("rules 100", "rules 12", True),
        ("rules 100", OLD, False),
        ("none", OLD, False),
        (OLD, "none", False),
        ("", OLD, False),
    ],
)
def test_which_edition_is_the_later(one: str, other: str, later: bool) -> None:
    assert is_later(one, other) is later


def test_an_older_program_does_not_put_its_reading_in_the_place_of_a_newer_one(store: Store, story: Callable[..., Any]) -> None:
    old, new = story(extractor=OLD), story(extractor=NEW)
    assert [one.save(store) for one in (old, new)] == [Saved.new, Saved.extraction]
    for _ in range(2):
        assert store.has(old.article, extractor=OLD, model="model 1"), "the older one need not read it again"
        assert [one.save(store) for one in (old, new)] == [Saved.unchanged, Saved.unchanged]
        assert _current(store) == NEW
    with store.engine.connect() as connection:
        kept = connection.execute(text("SELECT extractor FROM extractions ORDER BY extractor")).scalars().all()
    assert kept == [OLD, NEW], "both readings are kept"


def test_an_older_program_that_comes_second_writes_nothing(store: Store, story: Callable[..., Any]) -> None:
    assert story(extractor=NEW).save(store) is Saved.new
    assert story(extractor=OLD).save(store) is Saved.unchanged
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM extractions")).scalar() == 1


def test_a_text_that_only_the_older_one_has_read_is_current(store: Store, story: Callable[..., Any]) -> None:
    story(extractor=NEW).save(store)
    changed = {"text": story().article.text + " More is not known."}
    assert story(extractor=OLD, **changed).save(store) is Saved.version
    assert _current(store) == OLD
    assert story(extractor=OLD).save(store) is Saved.version, "the first text is put back"
    assert _current(store) == NEW, "as the newer one read it"
    assert story(extractor=NEW, **changed).save(store) is Saved.version
    assert _current(store) == NEW


def test_what_the_document_says_of_itself_counts_as_before(store: Store, story: Callable[..., Any]) -> None:
    story(extractor=NEW).save(store)
    assert story(extractor=OLD, published="2024-03-27").save(store) is Saved.extraction, "a corrected date is not the newer one's reading"
    assert story(extractor=NEW, published="2024-03-27").save(store) is Saved.extraction
    assert story(extractor=OLD, published="2024-03-27").save(store) is Saved.unchanged


def test_other_rules_take_turns_as_before(store: Store, story: Callable[..., Any]) -> None:
    for extractor in (OLD, "tagger 11, identity 1.aaaaaaaa", OLD):
        story(extractor=extractor).save(store)
        assert _current(store) == extractor


def test_two_programs_at_once_come_to_the_newer_reading(url: str) -> None:
    """Threads with stores of their own, each saving all articles by its own rules, again and again."""
    articles = [Article(id=str(n), text=f"Text {n}") for n in range(8)]
    failed: list[BaseException] = []

    def work(extractor: str) -> None:
        try:
            with Store.open(url) as store:
                for _ in range(3):
                    for one in articles:
                        store.save(one, Extraction(article=one.id, text_hash=one.text_hash, extractor=extractor), speakers={})
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(extractor,)) for extractor in (OLD, NEW)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    engine = open_engine(url)
    with engine.connect() as connection:
        current = connection.execute(text("SELECT extractor FROM extractions WHERE current_of IS NOT NULL")).scalars().all()
    engine.dispose()
    assert current == [NEW] * len(articles)


OLD_NAME, NEW_NAME = "Northern Relief Agency", "Northern Relief Agency (2026)"
SECOND = "Another text, of which no more is known. " + "x" * 100


def _agency(name: str) -> Speaker:
    return AGENCY.model_copy(update={"name": name, "names": (name,), "terms": ()})


@pytest.fixture
def programs(url: str) -> Iterator[tuple[Store, Store]]:
    """An older and a newer program on one database, each with its data on who is who."""
    with (
        Store.open(url, knowledge=lambda: "identity 2.aaaaaaaa", patience=1) as older,
        Store.open(url, knowledge=lambda: "identity 3.bbbbbbbb", patience=1) as newer,
    ):
        yield older, newer


def test_an_older_program_does_not_put_its_data_in_the_place_of_newer_ones(
    programs: tuple[Store, Store], story: Callable[..., Any]
) -> None:
    older, newer = programs
    old, new = {AGENCY.id: _agency(OLD_NAME)}, {AGENCY.id: _agency(NEW_NAME)}
    one = story(extractor=OLD)
    assert older.save(one.article, one.extraction, speakers=one.speakers | {AGENCY.name: old[AGENCY.id]}) is Saved.new
    assert older.follow(old.get) == 0
    assert (newer.follow(new.get), _names(newer)) == (1, [NEW_NAME])
    for _ in range(2):
        assert (older.follow(old.get), newer.follow(new.get), _names(newer)) == (0, 0, [NEW_NAME])


def test_what_an_older_program_saves_or_imports_changes_no_speaker_of_newer_data(
    programs: tuple[Store, Store], story: Callable[..., Any]
) -> None:
    older, newer = programs
    one = story(extractor=NEW)
    newer.save(one.article, one.extraction, speakers=one.speakers | {AGENCY.name: _agency(NEW_NAME)})
    assert newer.follow(lambda _: None) == 0
    two = story(id="other", text=story().article.text + SECOND, extractor=OLD)
    unknown = Speaker(id="unknown", name="Bo Quill", kind=SpeakerKind.person, names=("Bo Quill",))
    assert older.save(two.article, two.extraction, speakers=two.speakers | {AGENCY.name: _agency(OLD_NAME), "b": unknown}) is Saved.new
    older.add_speaker(_agency(OLD_NAME))
    assert _names(newer) == [NEW_NAME]
    assert older.speakers_by_id(["unknown"]) == [unknown], "whom nobody stored before is stored"
    assert newer.follow({unknown.id: unknown.model_copy(update={"names": ("Bo Quill", "B. Quill")})}.get) == 1


def test_the_commands_bring_the_edition_of_their_data(url: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    store.add_speaker(_agency(OLD_NAME))
    with opened() as commands:
        assert commands.again().follow({AGENCY.id: _agency(NEW_NAME)}.get) == 1
        assert store.edition("speakers") == version()
        store.set_edition("speakers", "identity 999.aaaaaaaa")
        assert commands.follow({AGENCY.id: _agency(OLD_NAME)}.get) == 0
        assert _names(store) == [NEW_NAME]


def test_data_of_one_number_take_turns_as_before(url: str, programs: tuple[Store, Store]) -> None:
    older, _ = programs
    older.add_speaker(_agency(OLD_NAME))
    with Store.open(url, knowledge=lambda: "identity 2.cccccccc", patience=1) as other:
        for store, name in ((other, NEW_NAME), (older, OLD_NAME)):
            assert (store.follow({AGENCY.id: _agency(name)}.get), _names(store)) == (1, [name])


def _names(store: Store) -> list[str]:
    (one,) = store.speakers_by_id([AGENCY.id])
    return list(one.names)


def _current(store: Store) -> str:
    with store.engine.connect() as connection:
        return str(connection.execute(text("SELECT extractor FROM extractions WHERE current_of IS NOT NULL")).scalar_one())
