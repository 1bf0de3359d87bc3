"""Files, folders and standard input."""

import gzip
import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tracker.errors import InputError
from tracker.read import Progress, read, size
from tracker.read.sniffing import FOLDER
from tracker.records import Article

TEXT = "The harbour office said on Tuesday that the ferries would sail again."
PAGE = f"<html><body><article><p>{TEXT}</p><p>{TEXT} Twelve people were injured when a pier gave way.</p></article></body></html>"


def ids(found: list[Article | InputError]) -> list[str]:
    return [one.id if isinstance(one, Article) else f"! {one.reason}" for one in found]


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "a").mkdir()
    (tmp_path / "z.txt").write_text(TEXT)
    (tmp_path / "c.d.txt").write_text(TEXT)
    (tmp_path / "page.HTML").write_text(PAGE)
    (tmp_path / "old.htm").write_text(PAGE)
    (tmp_path / "README.md").write_text(TEXT)
    (tmp_path / "noise").write_text(TEXT)
    (tmp_path / "b" / "deep" / "y.txt").write_text(TEXT)
    (tmp_path / "a" / "wire.jsonl").write_text('{"text": "One."}\n{"text": "Two.", "id": "two"}\n')
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert ids(list(read([tmp_path]))) == ["c.d", "old", "page", "z", "wire:1", "two", "y"]


def test_a_named_file_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "000_36447453b1f5576a"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode() + b"\r\n")
    (found,) = read([str(path)])
    assert isinstance(found, Article)
    assert (found.id, found.text, found.path, found.raw) == (path.name, f"\ufeff{TEXT}\r\n", str(path), path.read_bytes())


def test_what_cannot_be_read_comes_in_its_place(tmp_path: Path) -> None:
    for name, data in {
        "a.txt": TEXT.encode(),
        "b.txt": b"",
        "c.txt": b" \n ",
        "d.txt": b"\x00\x01\x02" * 100,
        "e.txt": b"x" * 2000,
        "f.html": b"<script>x</script>",
        "g.jsonl": b"",
        "h.txt": TEXT.encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "i.txt").symlink_to(tmp_path / "nowhere.txt")
    found = list(read([tmp_path / "none.txt", tmp_path], limit=1000))
    assert ids(found) == [
        "! there is no such file or folder",
        "a",
        "! empty",
        "! empty",
        "! a binary file, not text",
        "! 2,000 bytes, limit 1,000: more than an article has",
        "! no text in the page",
        "! empty",
        "h",
        "! a link to nothing",
    ]
    assert all(one.remedy for one in found if isinstance(one, InputError))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    path.chmod(0)
    assert ids(list(read([path]))) == ["! cannot be read: Permission denied"]


def test_a_failing_read_is_an_error_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert ids(list(read([tmp_path]))) == ["! cannot be read: Permission denied"]


def test_names_that_no_file_system_takes(tmp_path: Path) -> None:
    assert [one[:1] for one in ids(list(read(["x" * 5000, tmp_path / "a.txt" / "b"])))] == ["!", "!"]


def test_a_folder_without_documents(tmp_path: Path) -> None:
    assert ids(list(read([tmp_path]))) == [f"! no {', '.join(FOLDER)} file in the folder"]


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert ids(list(read([tmp_path]))) == ["! not a regular file"]


def test_documents_are_read_one_at_a_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(TEXT)
    stream = read([first, second])
    assert isinstance(next(stream), Article)
    second.write_text(TEXT)
    assert isinstance(next(stream), Article)


@pytest.mark.parametrize(
    ("piped", "expected"),
    [
        (TEXT.encode(), ["stdin"]),
        (b'{"text": "One."}\n{"text": "Two.", "id": "b"}\nbroken\n', ["stdin:1", "b", "! no valid JSON at column 1: Expecting value"]),
        (b'\xef\xbb\xbf{"text": "One."}', ["stdin:1"]),
        (b"\n" + b'{"text": "One."}', ["stdin"]),
        (b"{not json\nat all", ["stdin"]),
        (b"", ["! empty"]),
        (b"x" * 1001, ["! 1,001 bytes, limit 1,000: more than an article has"]),
        (b"x\n" * 501, ["! 1,001 bytes, limit 1,000: more than an article has"]),
    ],
)
def test_standard_input(piped: bytes, expected: list[str]) -> None:
    assert ids(list(read(["-"], stdin=BytesIO(piped), limit=1000))) == expected


def test_a_pipe_of_another_kind() -> None:
    assert ids(list(read(["-"], stdin=BytesIO(PAGE.encode())))) == ["stdin"]
    (found,) = read(["-"], stdin=BytesIO(b"id,title,text\n1,x,It sails.\n\n"))
    assert isinstance(found, Article)
    assert (found.id, found.text, found.path) == ("1", "It sails.", "stdin:2")


def test_a_slow_pipe_of_lines_is_read_line_by_line() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stdin, os.fdopen(writer, "wb", buffering=0) as out:
        out.write(b'{"text": "One."}\n')
        found = read(["-"], stdin=stdin)
        assert ids([next(found)]) == ["stdin:1"]  # before there is a second
        out.write(b'{"text": "Two."}\n')
        assert ids([next(found)]) == ["stdin:2"]


def test_patterns(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.txt", "b/c.txt", "b/d.md", "e[1].txt"):
        (tmp_path / name).write_text(TEXT)
    assert ids(list(read([tmp_path / "**" / "*.txt"]))) == ["a", "c", "e[1]"]
    assert ids(list(read([tmp_path / "b" / "*"]))) == ["c", "d"]  # named by the pattern, read whatever its suffix
    assert ids(list(read([tmp_path / "e[1].txt"]))) == ["e[1]"]
    assert ids(list(read([tmp_path / "*.xyz"]))) == ["! no file has a name like that"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a.txt"], 10),
        (["."], 1020),
        (["*.txt"], 20),
        (["-"], None),
        (["a.txt", "-"], None),
        (["z"], 1000),
        (["none", "\0"], 0),
        (["gone.csv"], 0),
    ],
)
def test_how_much_there_will_be(paths: list[str], expected: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "t.csv").write_text("x" * 1000)
    (tmp_path / "gone.csv").symlink_to("nowhere")
    for name in ("a.txt", "b.txt", "c.md", ".d.txt"):
        (tmp_path / name).write_text("x" * 10)
    assert size(paths) == expected


def test_what_may_not_be_looked_at_is_no_error_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "l.jsonl").write_text('{"text": "x"}\n')

    def refuse(*_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "is_dir", refuse)
    monkeypatch.setattr(Path, "stat", refuse)
    assert size([tmp_path / "l.jsonl"]) == 0
    assert ids(list(read([tmp_path / "l.jsonl"]))) == ["! cannot be read: Permission denied"]


@pytest.mark.parametrize("name", ["t.csv", "l.jsonl", "l.jsonl.gz", "w.zip"])
def test_how_far_a_reading_is(name: str, tmp_path: Path) -> None:
    """Also of what nobody knows how many documents it holds, so that the time that is left can be told."""
    rows, path = 2000, tmp_path / name
    salted = [sha256(str(n).encode()).hexdigest() for n in range(rows)]  # it cannot be packed
    lines = "".join(f'{{"text": "{TEXT.strip()} {salt}"}}\n' for salt in salted).encode()
    if name == "w.zip":
        with ZipFile(path, "w") as archive:
            archive.writestr("a.jsonl", lines)
            archive.writestr("b.jsonl", lines)
    else:
        table = ("id,text\n" + "".join(f"{salt},{TEXT.strip()}\n" for salt in salted)).encode()
        path.write_bytes(table if name == "t.csv" else gzip.compress(lines) if name.endswith("gz") else lines)
    (tmp_path / "a.txt").write_text(TEXT)
    progress = Progress()
    reached = [progress.bytes for _ in read([tmp_path / "a.txt", path, tmp_path / "a.txt"], progress=progress)]
    total = size([tmp_path / "a.txt", path, tmp_path / "a.txt"])
    assert total is not None
    assert reached == sorted(reached)
    assert reached[0] == len(TEXT.encode())
    assert 0.2 * total < reached[len(reached) // 2] < 0.9 * total
    assert progress.bytes == reached[-1] == total
