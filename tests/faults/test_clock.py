"""The wall clock jumps, by an hour, a day, to 1970 and beyond 2038: what is current, what follows what, and who is signed in.

The processes are real and the clock is set wrong by libfaketime; clocks that only go on are right, as they are on a machine.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tracker.passwords import hashed
from tracker.seal import Header, write
from tracker.store import Role, Store
from tracker.store.moments import later_than, not_before

if TYPE_CHECKING:
    from tests.faults.conftest import Clock
else:
    Clock = Any

JUMPS = ("-1h", "-1d", "@1970-01-02 00:00:00", "+1h", "+1d", "@2040-01-01 00:00:00")
SAVING = """
import sys
from tracker.records import Article, Extraction
from tracker.store import Store
with Store.open(sys.argv[1]) as store:
    for said in sys.argv[2:]:
        article = Article(id="story", text=said)
        extraction = Extraction(article=article.id, text_hash=article.text_hash, extractor="1", model="1")
        print(store.save(article, extraction, speakers={}).value)
"""


def save(url: str, *texts: str, environment: dict[str, str] | None = None) -> list[str]:
    """Save texts of one article, one after another, in a process of its own."""
    command = [sys.executable, "-c", SAVING, url, *texts]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


def rows(store: Store, statement: str) -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.execute(text(statement)).all())


@pytest.mark.long
@pytest.mark.parametrize("jump", JUMPS)
def test_the_text_that_was_saved_last_is_current_whatever_the_clock_says(url: str, clock: Clock, jump: str) -> None:
    assert save(url, "one") == ["new"]
    assert save(url, "two", environment=clock.at(jump)) == ["version"]
    assert save(url, "three") == ["version"]
    with Store.open(url) as store:
        assert [one.article.text for one in store.versions()] == ["three"]
        assert rows(store, "SELECT number, text FROM article_versions ORDER BY number") == [(1, "one"), (2, "two"), (3, "three")]
        readings = rows(store, "SELECT text FROM extractions JOIN article_versions v ON v.id = version_id ORDER BY created_at")
        assert [one.text for one in readings] == ["one", "two", "three"], "readings of one article are dated in their order"
        came = rows(store, "SELECT ingested_at FROM article_versions ORDER BY number")
        if jump in ("-1h", "-1d", "+1h", "+1d"):
            assert sorted(came) == came, "and what comes in is not dated before what came in before it"
    assert save(url, "two") == ["version"], "a text that is put back is current again"
    with Store.open(url) as store:
        assert [one.article.text for one in store.versions()] == ["two"]


@pytest.mark.long
@pytest.mark.parametrize("jump", JUMPS)
def test_a_seal_goes_on_where_the_one_before_ended(url: str, clock: Clock, jump: str) -> None:
    save(url, "one", "two")
    assert sealed(url) == (2, False)
    save(url, "three", "four", environment=clock.at(jump))
    assert sealed(url, environment=clock.at(jump)) == (4, True)
    save(url, "five", "six")
    assert sealed(url) == (6, True)


SEALING = """
import json, sys
from io import StringIO
from tracker.seal import Header, write
from tracker.store import Store
with Store.open(sys.argv[1]) as store, store.sealing() as lot:
    before = lot.previous
    header = Header("test", lot.at, before.head if before else None)
    trailer = write(StringIO(), header, lot.versions(), after=before.versions if before else 0)
    lot.record(trailer, by="ada")
    print(json.dumps([trailer.versions, trailer.continues is not None]))
"""


def sealed(url: str, environment: dict[str, str] | None = None) -> tuple[int, bool]:
    """Seal in a process of its own: how many versions there are, and whether the chain passes through the seal before."""
    done = subprocess.run([sys.executable, "-c", SEALING, url], env=environment, capture_output=True, text=True, check=True)
    versions, continues = json.loads(done.stdout)
    return versions, continues


def test_what_comes_in_within_the_second_of_a_seal_stands_behind_it(store: Store, story: Callable[..., Any]) -> None:
    """No clock is waited for."""
    heads: list[str] = []
    after = 0
    for number in range(4):
        story(text=f"Text {number}.", id=str(number)).save(store)
        with store.sealing() as lot:
            header = Header("test", lot.at, heads[-1] if heads else None)
            trailer = write(StringIO(), header, lot.versions(), after=after)
            lot.record(trailer, by="ada")
        assert trailer.continues == (heads[-1] if heads else None)
        heads.append(trailer.head)
        after = trailer.versions
    assert after == 4


SIGNING_IN = """
import sys
from tracker.store import Store
with Store.open(sys.argv[1]) as store:
    (one,) = store.users()
    print(store.start_session(one.id) if sys.argv[2] == "start" else store.session(sys.argv[2]) is not None)
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("begun", "looked", "signed_in"),
    [
        (None, "+1h", True),
        (None, "+1d", True),
        (None, "+15d", False),  # a session lasts two weeks
        (None, "-1h", True),
        (None, "-1d", True),
        (None, "@1970-01-02 00:00:00", False),
        ("@2040-01-01 00:00:00", None, False),  # it would last until 2040
        ("+1h", None, True),
        ("@1970-01-02 00:00:00", None, False),
    ],
)
def test_who_is_signed_in(url: str, clock: Clock, begun: str | None, looked: str | None, signed_in: bool) -> None:
    with Store.open(url) as store:
        store.add_user("ada", Role.admin, hashed("a long and quiet word"))

    def run(word: str, at: str | None) -> str:
        environment = None if at is None else clock.at(at)
        command = [sys.executable, "-c", SIGNING_IN, url, word]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    assert run(run("start", begun), looked) == str(signed_in)


TRYING = """
import sys
from pathlib import Path
from types import SimpleNamespace
from fastapi import HTTPException
from tracker.web.limiting import Tries

clock, request, tries = Path(sys.argv[1]), SimpleNamespace(client=SimpleNamespace(host="127.0.0.1")), Tries()

def locked():
    try:
        tries.check(request, "ada")
    except HTTPException as refused:
        return int(refused.headers["Retry-After"])
    return 0

for moment in sys.argv[2:]:
    for _ in range(5):
        tries.failed(request, "ada")
    before = locked()
    clock.write_text(moment)
    print(before, locked())
"""


@pytest.mark.long
@pytest.mark.parametrize("jump", ["-1h", "-1d", "+1d"])
def test_nobody_is_locked_out_until_the_clock_comes_back(clock: Clock, tmp_path: Path, jump: str) -> None:
    told = tmp_path / "clock"
    told.write_text("+0")
    command = [sys.executable, "-c", TRYING, str(told), jump]
    done = subprocess.run(command, env=clock.by_file(told), capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert 0 < before <= 301, "five failures lock a name for five minutes"
    assert after == 0


def test_moments_are_kept_from_running_back() -> None:
    def at(ahead: timedelta) -> str:
        return (datetime.now(UTC) + ahead).isoformat(timespec="seconds")

    hour, days = timedelta(hours=1), timedelta(days=3)
    assert not_before(None) <= at(timedelta())
    assert not_before(at(-hour)) >= at(timedelta(seconds=-5))
    ahead = at(hour)
    assert not_before(ahead) == ahead, "the clock was put back by an hour: what is stored is believed"
    assert not_before(at(days)) <= at(timedelta()), "by three days: nobody knows which of the two was wrong"
    assert later_than(None) <= at(timedelta())
    assert later_than("2026-01-31T23:59:59+00:00") >= at(timedelta(seconds=-5))
    assert later_than("2040-12-31T23:59:59+00:00") == "2041-01-01T00:00:00+00:00"
    for wrong in ("", "unknown", "2099-01-01T00:00:00", "2099-13-01T00:00:00+00:00", "9999-12-31T23:59:59-01:00"):
        assert not_before(wrong) <= at(timedelta()), f"{wrong!r} is no moment: it counts as none"
        assert later_than(wrong) <= at(timedelta())
    assert later_than("9999-12-31T23:59:59+00:00") <= at(timedelta()), "nothing is later"


@pytest.mark.parametrize("wrong", ["2099-01-01T00:00:00", "unknown", "2099-13-01T00:00:00+00:00"])
def test_a_stored_moment_that_is_none_stops_nothing(store: Store, story: Callable[..., Any], wrong: str) -> None:
    """As another program, or a person, may have written it: articles come in, are read anew and are sealed all the same."""
    story(text="One.", id="one").save(store)
    story(text="Two.", id="two").save(store)
    with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
        second = connection.execute(text("SELECT max(id) FROM article_versions")).scalar_one()
        connection.execute(text("UPDATE article_versions SET ingested_at = :wrong WHERE id = :id"), {"wrong": wrong, "id": second})
        connection.execute(text("UPDATE extractions SET created_at = :wrong"), {"wrong": wrong})
    (believed,) = [one[0] for one in rows(store, "SELECT ingested_at FROM article_versions") if one[0] != wrong]
    assert [story(text="Three.", id="three").save(store), story(text="One.", id="one", extractor="2").save(store)] == ["new", "extraction"]
    moments = [one[0] for one in rows(store, "SELECT ingested_at FROM article_versions UNION ALL SELECT created_at FROM extractions")]
    latest = (datetime.now(UTC) + timedelta(seconds=2)).isoformat(timespec="seconds")
    assert all(believed <= one <= latest for one in moments if one != wrong)
    with store.sealing() as lot:
        assert believed <= lot.at <= latest
        assert lot.clock is None


def test_a_seal_says_that_the_last_version_is_dated_far_ahead(store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    for days, said in ((0.5, False), (3, True)):
        ahead = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")
        with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
            connection.execute(text("UPDATE article_versions SET ingested_at = :ahead"), {"ahead": ahead})
        with store.sealing() as lot:
            assert lot.at == ahead
            assert (lot.clock is not None) == said
