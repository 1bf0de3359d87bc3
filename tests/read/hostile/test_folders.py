"""Folders with loops, links, pipes and names that no keyboard types."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.errors import InputError
from tracker.read import read
from tracker.records import Article

TEXT = "The harbour office said on Monday that nine people were hurt."
Reader = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    made.mkdir()
    (made / "a.txt").write_text(TEXT)
    return made


def test_loops_are_walked_once(folder: Path, outcome: Reader) -> None:
    (folder / "loop").symlink_to(folder)
    (folder / "b").mkdir()
    (folder / "b" / "up").symlink_to(folder)
    (folder / "itself").symlink_to(folder / "itself")
    assert outcome(folder) == [("text", TEXT)]
    assert outcome(folder / "**" / "*.txt") == [("text", TEXT)]


def test_links(folder: Path, outcome: Reader) -> None:
    (folder / "b.txt").symlink_to(folder / "nowhere.txt")
    (folder / "c.txt").symlink_to(folder / "c.txt")
    (folder / "d.txt").symlink_to(folder / "a.txt")
    assert outcome(folder) == [("text", TEXT), ("error", "a link to nothing"), ("error", "a link to nothing"), ("text", TEXT)]
    assert outcome(folder / "b.txt") == [("error", "a link to nothing")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_and_devices(folder: Path, outcome: Reader) -> None:
    os.mkfifo(folder / "b.txt")
    assert outcome(folder) == [("text", TEXT), ("error", "not a regular file")]
    assert outcome(folder / "b.txt", "/dev/zero") == [("error", "not a regular file")] * 2


def test_a_folder_that_is_named_as_a_file(folder: Path, outcome: Reader) -> None:
    (folder / "b.txt").mkdir()
    (folder / "b.txt" / "c.txt").write_text("The mayor said no.")
    (folder / "d.zip").mkdir()
    assert outcome(folder) == [("text", TEXT), ("text", "The mayor said no.")]
    assert outcome(folder / "b.txt") == [("text", "The mayor said no.")]


def test_hidden_files_are_left_out(folder: Path, outcome: Reader) -> None:
    (folder / ".b.txt").write_text(TEXT)
    (folder / ".git").mkdir()
    (folder / ".git" / "c.txt").write_text(TEXT)
    assert outcome(folder) == [("text", TEXT)]
    assert outcome(folder / ".b.txt") == [("text", TEXT)]  # named, it is read


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems take no such names")
def test_names_of_any_bytes(folder: Path, outcome: Reader) -> None:
    for name in (b"b\xff.txt", b"c\nd.txt", b"e\x1b[31m.txt", b"f\xe2\x80\xaetxt.exe.txt", b"g" * 251 + b".txt", b"h[1]*.txt", b"-.txt"):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text(TEXT)
    found = list(read([folder]))
    ids = [one.id for one in found if isinstance(one, Article)]
    assert ids == ["-", "a", "b\\udcff", "c\nd", "e\x1b[31m", "f\u202etxt.exe", "g" * 251, "h[1]*"]
    assert all(one.path and one.path.encode() for one in found if isinstance(one, Article))
    assert outcome(folder / "h[1]*.txt") == [("text", TEXT)]  # it bears the pattern as its name
    assert outcome(folder / "no[1]*.txt") == [("error", "no file has a name like that")]


@pytest.mark.parametrize("name", ["x" * 5_000, "a\0b", "", "~", "$HOME/x", "a.txt/b", "\udcff", "[", "**/["])
def test_names_that_there_are_not(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / ".." if name else folder)
    found = list(read([name]))
    assert len(found) == 1
    if name:
        assert isinstance(found[0], InputError) and found[0].remedy
    else:  # the folder one stands in, as ever
        assert isinstance(found[0], Article)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(folder: Path, outcome: Reader) -> None:
    (folder / "b.txt").write_text(TEXT)
    (folder / "b.txt").chmod(0)
    (folder / "c").mkdir(0o000)
    assert outcome(folder) == [
        ("text", TEXT),
        ("error", "cannot be read: Permission denied"),
        ("error", "cannot be listed: Permission denied"),
    ]


def test_no_program_of_the_folder_is_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file called as a module that reading needs is a file, wherever one stands."""
    for name in ("lxml", "trafilatura", "pickle", "tracker", "feedparser"):
        (folder / f"{name}.py").write_text("open('run', 'w')")
    (folder / "b.html").write_text(f"<html><body><p>{TEXT}</p><p>{TEXT} The mayor said so.</p></body></html>")
    monkeypatch.chdir(folder)
    assert [isinstance(one, Article) for one in read([folder])] == [True, True]
    assert not (folder / "run").exists()
