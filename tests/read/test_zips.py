"""ZIP archives and gzip files: members, their places and their keys."""

import gzip
import zipfile
from pathlib import Path

from tracker.errors import InputError
from tracker.read import read
from tracker.records import Article
from tracker.store.writing import Key

TEXT = "The harbour office said on Monday that nine people were hurt."
LINES = '{"text": "One said no."}\n{"id": "two", "text": "Two said no."}\n'


def archive(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_members(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "bundle.zip",
        {"b/wire.jsonl": LINES, "a.txt": TEXT, "t.csv": "id,text\n7,Three said no.\n", "x.png": "x", "../../a.txt": TEXT},
    )
    found = [one for one in read([path]) if isinstance(one, Article)]
    assert [(one.id, one.path) for one in found] == [
        ("bundle:b/wire:1", f"{path}!/b/wire.jsonl:1"),
        ("two", f"{path}!/b/wire.jsonl:2"),
        ("bundle:a", f"{path}!/a.txt"),
        ("7", f"{path}!/t.csv:2"),
        ("bundle:../../a", f"{path}!/../../a.txt"),
    ]
    assert [Key.of(one).key for one in found] == [
        f"file:{path}!/b/wire.jsonl#bundle:b/wire:1",
        f"file:{path}!/b/wire.jsonl#two",
        f"file:{path}!/a.txt",
        f"file:{path}!/t.csv#7",
        f"file:{path}!/../../a.txt",  # not a key of any file outside
    ]


def test_gzip_keeps_the_name_and_the_bytes_within(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id;text\n;One said no.\n"))
    (one,) = read([path])
    assert isinstance(one, Article)
    assert (one.id, one.raw, one.media_type) == ("a:2", b";One said no.", "text/csv")
    text = tmp_path / "b.txt.gz"
    text.write_bytes(gzip.compress(TEXT.encode()))
    (one,) = read([text])
    assert isinstance(one, Article)
    assert (one.id, one.raw, one.text, one.path) == ("b", TEXT.encode(), TEXT, str(text))


def test_an_archive_that_is_piped_in(tmp_path: Path) -> None:
    path = archive(tmp_path / "bundle.zip", {"a.txt": TEXT, "b.jsonl": LINES})
    with path.open("rb") as file:
        found = [one for one in read(["-"], stdin=file) if isinstance(one, Article)]
    assert [one.path for one in found] == ["stdin!/a.txt", "stdin!/b.jsonl:1", "stdin!/b.jsonl:2"]
    assert [Key.of(one).key for one in found] == [f"text:{one.text_hash}" for one in found]


def test_a_broken_member_costs_that_member(tmp_path: Path) -> None:
    path = archive(tmp_path / "bundle.zip", {"a.html": "<html></html>", "b.txt": TEXT})
    broken, good = read([path])
    assert isinstance(broken, InputError) and isinstance(good, Article)
    assert broken.where == f"{path}!/a.html"
