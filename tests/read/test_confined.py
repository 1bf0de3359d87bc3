"""The helper process: kept while all goes well, replaced when it does not."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.errors import InputError
from tracker.read import confined
from tracker.read.confined import Confined
from tracker.read.places import Place
from tracker.records import Article

TEXT = b"The harbour office said on Monday that nine people were hurt."
PLACE = Place("a", "a.txt", ".txt")
SLOW = b"<html><body " + b" ".join(b'a%d="x"' % n for n in range(100_000)) + b"><p>" + TEXT + b"</p></body></html>"
LARGE = b'{"text": "' + TEXT + b'", "a": [' + b"[]," * 6_000_000 + b"[]]}"


@pytest.fixture
def room() -> Iterator[Confined]:
    with Confined(seconds=4) as made:
        yield made


def pid(room: Confined) -> int | None:
    return room._process.pid if room._process else None


def test_one_process_for_all(room: Confined) -> None:
    assert pid(room) is None  # not before the first document
    (one,) = room.read("text", TEXT, PLACE)
    first = pid(room)
    (two,) = room.read("text", TEXT, PLACE)
    assert isinstance(one, Article) and one == two
    assert (one.raw, one.text, one.path) == (TEXT, TEXT.decode(), "a.txt")
    assert first is not None and pid(room) == first


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows what a process was told")
def test_no_password_of_the_database_is_told(room: Confined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "postgresql://ada:secret@db.example/tracker")
    monkeypatch.setenv("PGPASSWORD", "secret")
    monkeypatch.setenv("ELSE", "told")
    room.read("text", TEXT, PLACE)
    told = Path(f"/proc/{pid(room)}/environ").read_bytes()
    assert b"ELSE=told" in told
    assert b"secret" not in told


def test_an_error_keeps_its_place_and_remedy(room: Confined) -> None:
    (one,) = room.read("text", b"  ", PLACE)
    assert isinstance(one, InputError)
    assert (one.where, one.reason, one.remedy) == ("a.txt", "empty", "leave it out, or fill it")


def test_what_takes_too_long_is_ended(room: Confined) -> None:
    start = time.monotonic()
    (one,) = room.read("page", SLOW, PLACE)
    assert isinstance(one, InputError)
    assert one.reason == "reading it took longer than 4 seconds"
    assert time.monotonic() - start < 8
    (two,) = room.read("text", TEXT, PLACE)
    assert isinstance(two, Article)


@pytest.mark.skipif(not hasattr(os, "fork") or os.uname().sysname != "Linux", reason="only Linux bounds memory")
def test_what_takes_too_much_is_ended(room: Confined) -> None:
    (one,) = room.read("line", LARGE, PLACE)
    assert isinstance(one, InputError)
    assert one.reason == "reading it takes more than 350 MB of memory"
    (two,) = room.read("text", TEXT, PLACE)
    assert isinstance(two, Article)


@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="this system wakes nobody")
def test_who_waits_for_it_may_be_killed() -> None:
    """A helper that nobody waits for any more does not read on for ever."""
    code = "from tracker import environment; environment.GRACE = 1; from tracker.read.confined import serve; serve(350_000_000, 0.5)"
    helper = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert helper.stdin is not None and helper.stdout is not None
    with helper.stdin, helper.stdout:
        pickle.dump(("page", SLOW, PLACE), helper.stdin)
        helper.stdin.flush()
        assert helper.wait(60) == -signal.SIGALRM


def test_a_process_that_died_is_replaced(room: Confined) -> None:
    room.read("text", TEXT, PLACE)
    first = pid(room)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    (one,) = room.read("text", TEXT, PLACE)
    assert isinstance(one, Article)
    assert pid(room) != first


def test_a_process_that_is_killed_over_its_first_document_is_replaced(room: Confined, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says nothing of the document: a place that is watched would not be read again before it changes."""
    started: list[int] = []
    start = Confined._start

    def noted(self: Confined) -> object:
        process = start(self)
        if not started:
            process.kill()
            process.wait()
        started.append(process.pid)
        return process

    monkeypatch.setattr(Confined, "_start", noted)
    (one,) = room.read("text", TEXT, PLACE)
    assert isinstance(one, Article)
    assert len(started) == 2


@pytest.mark.parametrize("dead", [1, 2])
def test_a_process_that_is_killed_as_it_begins_is_replaced_once(room: Confined, monkeypatch: pytest.MonkeyPatch, dead: int) -> None:
    begun: list[int] = []
    begin = Confined._begun

    def noted(self: Confined) -> tuple[object, bool]:
        process, ready = begin(self)
        begun.append(process.pid)
        if len(begun) > dead:
            return process, ready
        process.kill()
        return process, False

    monkeypatch.setattr(Confined, "_begun", noted)
    if dead == 2:
        with pytest.raises(InputError, match="it does not start"):
            room.read("text", TEXT, PLACE)
    else:
        (one,) = room.read("text", TEXT, PLACE)
        assert isinstance(one, Article)
    assert len(begun) == 2


def test_a_document_that_breaks_the_reader(room: Confined, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes are tried: the first may have suffered from earlier documents."""
    room.read("text", TEXT, PLACE)
    started: list[int] = []
    start = Confined._start

    def noted(self: Confined) -> object:
        process = start(self)
        started.append(process.pid)
        process.kill()
        process.wait()
        return process

    monkeypatch.setattr(Confined, "_start", noted)
    first = pid(room)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    (one,) = room.read("text", TEXT, PLACE)
    assert isinstance(one, InputError)
    assert (one.reason, len(started)) == ("reading it broke the reader", 1)


def test_nothing_stays_behind(room: Confined) -> None:
    room.read("text", TEXT, PLACE)
    process = room._process
    assert process is not None
    room.close()
    assert process.returncode == 0
    room.close()


def test_tasks_are_there() -> None:
    for name in confined.TASKS.values():
        module, _, function = name.partition(":")
        assert callable(getattr(__import__(module, fromlist=[function]), function))
