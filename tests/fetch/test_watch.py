"""`tracker watch`: what is new is taken in once, whatever happens in between."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from tests.database_kinds import Makes
from tests.fetch.conftest import TEXT, Site, answer, kept, page
from tests.fetch.test_fetch_command import feed
from tracker.cli import app
from tracker.store import Store

pytestmark = pytest.mark.slow  # each starts processes of its own

LINES = "".join(json.dumps({"id": f"a{n}", "text": TEXT.replace("12", str(n + 20))}) + "\n" for n in range(40))


@pytest.fixture
def store(database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    url = database()
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_CLAIMS", "rules")
    (tmp_path / "incoming").mkdir()
    with Store.open(url) as opened:
        yield opened


def look(*places: object, settled: str = "0s") -> Result:
    """One look."""
    options = ["--once", "--settled", settled, "--allow-private", "--delay", "0"]
    return CliRunner().invoke(app, ["watch", *map(str, places), *options])


def states(store: Store) -> list[dict[str, int]]:
    """What the runs came to, the first one first."""
    return [{name: count for name, count in (one.counts or {}).items() if name in ("new", "version", "unchanged")} for one in store.runs()][
        ::-1
    ]


def test_a_folder_is_read_once(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    (folder / "sub").mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "sub" / "b.txt").write_text(TEXT.replace("12", "14"))
    (folder / ".hidden.txt").write_text(TEXT.replace("12", "15"))
    (folder / "many.jsonl").write_text(LINES)
    assert look(folder).exit_code == 0
    assert store.stats().articles == 42
    again = look(folder)
    assert (again.exit_code, "3 not modified" in again.stderr) == (0, True)
    assert states(store) == [{"new": 42}], "a look that finds nothing is no run"
    (folder / "a.txt").write_text(TEXT.replace("12", "16"))
    (folder / "c.txt").write_text(TEXT.replace("12", "17"))
    assert look(folder).exit_code == 0
    assert states(store)[1:] == [{"new": 1, "version": 1}]
    assert store.stats().articles == 43


def test_a_file_that_is_still_being_written_waits(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "incoming" / "a.txt"
    file.write_text(TEXT[:30])
    early = look(tmp_path / "incoming", settled="1h")
    assert (early.exit_code, "1 still being written" in early.stderr) == (0, True)
    assert store.stats().articles == 0
    assert look(tmp_path / "incoming").exit_code == 0
    assert store.stats().articles == 1


def test_a_file_that_is_written_to_while_it_is_read(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker import gathering

    file = tmp_path / "incoming" / "many.jsonl"
    file.write_text(LINES)
    real, seen = gathering._look, []

    def looked(path: Path) -> Any:
        seen.append(path)
        if len(seen) == 10:
            with file.open("a") as more:
                more.write(json.dumps({"id": "late", "text": TEXT}) + "\n")
        return real(path)

    monkeypatch.setattr(gathering, "_look", looked)
    assert "1 still being written" in look(file).stderr
    assert 0 < store.stats().articles < 40
    assert store.sighting(str(file)) is None
    monkeypatch.undo()
    monkeypatch.setenv("TRACKER_DATABASE_URL", store.url)
    monkeypatch.setenv("TRACKER_CLAIMS", "rules")
    assert look(file).exit_code == 0
    assert store.stats().articles == 41


def test_what_cannot_be_read_is_told_once(store: Store, tmp_path: Path) -> None:
    bad = tmp_path / "incoming" / "bad.txt"
    bad.write_bytes(bytes(range(256)) * 40)
    assert look(tmp_path / "incoming").exit_code == 3
    assert look(tmp_path / "incoming").exit_code == 0
    assert len(list(store.skips())) == 1
    bad.write_text(TEXT)
    assert look(tmp_path / "incoming").exit_code == 0
    assert store.stats().articles == 1


def test_a_feed_is_read_entry_by_entry(store: Store, site: Site) -> None:
    site.answers |= {f"/{n}": page(f"Fire {n}", TEXT.replace("12", str(n + 20))) for n in range(4)}
    site.answers["/feed"] = kept(feed(site, (site.url("/0"), "Zero"), (site.url("/1"), "One")), ETag='"1"')
    assert look(site.url("/feed")).exit_code == 0
    assert store.stats().articles == 2
    asked = len(site.asked)
    assert "1 not modified" in look(site.url("/feed")).stderr
    assert site.paths[asked:] == ["/robots.txt", "/feed"]
    site.answers["/feed"] = kept(
        feed(site, (site.url("/2"), "Two"), (site.url("/1"), "One, corrected"), (site.url("/0"), "Zero")), ETag='"2"'
    )
    asked = len(site.asked)
    assert look(site.url("/feed")).exit_code == 0
    assert site.paths[asked:] == ["/robots.txt", "/feed", "/2", "/1"], "what is new, and what the feed says something new of"
    assert states(store) == [{"new": 2}, {"new": 1}]


def test_a_page_that_is_sent_with_other_furniture_each_time(store: Store, site: Site) -> None:
    site.answers["/a"] = page()
    assert look(site.url("/a")).exit_code == 0
    site.answers["/a"] = page(head="<!-- served at 10:01 -->")
    assert look(site.url("/a")).exit_code == 0
    site.answers["/a"] = page(text=TEXT.replace("12", "14"))
    assert look(site.url("/a")).exit_code == 0
    assert states(store) == [{"new": 1}, {"version": 1}]


def test_a_page_that_cannot_be_had_now_is_asked_for_again(store: Store, site: Site) -> None:
    site.answers |= {"/0": page(), "/1": answer(503), "/2": answer(404), "/gone": answer(410)}
    links = ((site.url("/0"), "Zero"), (site.url("/1"), "One"), (site.url("/2"), "Two"), (site.url("/gone"), "Gone"))
    site.answers["/feed"] = kept(feed(site, *links), ETag='"1"')
    assert look(site.url("/feed")).exit_code == 3
    assert {one.reason for _, one in store.skips()} == {"the site answers 503", "the site answers 404", "the site answers 410"}
    again = look(site.url("/feed"))
    assert (again.exit_code, "2 still not to be had" in again.stderr) == (0, True), "it is not told anew"
    site.answers |= {"/1": page("Fire in Lowmoor"), "/2": page("Flood in Karrow")}  # some feeds are there before their pages
    asked = len(site.asked)
    assert look(site.url("/feed")).exit_code == 0
    assert site.paths[asked:] == ["/robots.txt", "/feed", "/1", "/2"], "what is gone is not asked for again"
    assert store.stats().articles == 3
    assert look(site.url("/feed")).exit_code == 0
    assert len(list(store.skips())) == 3


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    assert "no file or folder" in str(look(tmp_path / "nowhere").exception)


def start(*arguments: object, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tracker", *map(str, arguments)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a test run in the background ignores Ctrl-C, and its children would inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def articles(store: Store) -> int:
    """How many are stored, asked for often beside the process that stores them: `stats` counts all else, too."""
    with store.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM articles")).scalar_one())


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_goes_on_until_it_is_stopped(store: Store, tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "incoming"
    process = start("watch", folder, "--every", "0.2s", "--settled", "0s")
    try:
        for number in range(2):
            (folder / f"{number}.txt").write_text(TEXT.replace("12", str(number + 20)))
            deadline = time.monotonic() + 60
            while articles(store) == number and time.monotonic() < deadline:
                time.sleep(0.05)
        process.send_signal(how)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, err
    assert err.strip().endswith("stopped")
    assert store.stats().articles == 2


def test_two_that_watch_one_folder_store_nothing_twice(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    (folder / "many.jsonl").write_text(LINES)
    for n in range(5):
        (folder / f"{n}.txt").write_text(TEXT.replace("12", str(n + 200)))
    both = [start("watch", folder, "--once", "--settled", "0s") for _ in range(2)]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert store.stats().articles == 45
    assert sum(counts.get("new", 0) for counts in states(store)) == 45
    assert sum(counts.get("version", 0) for counts in states(store)) == 0
    assert len(list(store.versions())) == 45


def test_killed_and_started_anew(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "incoming" / "many.jsonl"
    file.write_text(LINES)
    process = start("watch", file, "--settled", "0s")
    deadline = time.monotonic() + 60
    while articles(store) == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.communicate(timeout=60)
    kept = store.stats().articles
    assert 0 < kept < 40
    assert store.sighting(str(file)) is None, "it was not read to its end"
    assert look(file).exit_code == 0
    assert store.stats().articles == len(list(store.versions())) == 40
    killed, anew = states(store)
    assert killed.get("new", 0) <= kept, "it said how far it was while it ran, never more than was stored"
    assert anew == {"new": 40 - kept, "unchanged": kept}
    assert "1 not modified" in look(file).stderr


def test_a_withdrawn_file_is_told_of_once_and_named_nowhere(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    file, other = folder / "quorvel.txt", folder / "other.txt"
    file.write_text(TEXT)
    other.write_text(TEXT.replace("12", "14"))
    assert look(folder).exit_code == 0
    withdrawn = CliRunner().invoke(app, ["withdraw", "quorvel", "--reason", "court order 7", "--by", "Kim", "--yes"])
    assert withdrawn.exit_code == 0, withdrawn.output
    first = look(folder)
    assert (first.exit_code, "quorvel.txt: withdrawn on" in first.stderr) == (3, True)
    again = look(folder, file)
    assert (again.exit_code, "3 not modified" in again.stderr) == (0, True)
    file.write_text(TEXT.replace("12", "16"))
    assert look(file).exit_code == 3, "whatever stands there now"
    with store.engine.connect() as connection:
        kept = [str(row) for table in ("sightings", "run_skips", "runs") for row in connection.execute(text(f"SELECT * FROM {table}"))]
    assert any("other.txt" in row for row in kept)
    assert [row for row in kept if "quorvel" in row] == []
