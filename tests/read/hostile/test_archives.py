"""Archives that unpack to more than they should, hide what they hold, or break off."""

import gzip
import io
import json
import re
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

TEXT = "The harbour office said on Monday that nine people were hurt when the pier gave way."
PAGE = f"<html><body><article><p>{TEXT}</p><p>{TEXT} The mayor said so.</p></article></body></html>".encode()
LINE = json.dumps({"text": TEXT}).encode() + b"\n"
Reader = Callable[..., list[tuple[str, str]]]
ZEROS = b"\0" * 10_000_000


def zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", method) as archive:
        warnings.simplefilter("ignore")  # one name twice is the point
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def gzip_bomb(unit: bytes, times: int) -> bytes:
    """A gzip file of so many units, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([packer.compress(unit) for _ in range(times)] + [packer.flush()])


def many_members() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"{number}.txt", b"")
    return made.getvalue()


def encrypted() -> bytes:
    raw = bytearray(zipped([("a.txt", TEXT.encode())]))
    raw[6] |= 1  # the flags of the member, before its bytes and in the list
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def declared(raw: bytes, length: int) -> bytes:
    """The archive, its only member said to unpack to so many bytes."""
    at = raw.index(b"PK\x01\x02") + 24
    return raw[:at] + struct.pack("<L", length) + raw[at + 4 :]


def overlapping(copies: int) -> bytes:
    """Many members that are one: the list names the same bytes again and again."""
    raw = zipped([("0.txt", ZEROS)])
    at, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    entry = raw[at:end]
    entries = b"".join(entry.replace(b"0.txt", f"{number % 10}.txt".encode()) for number in range(copies))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(entries), at, 0)
    return raw[:at] + entries + tail


def record(
    body: bytes, *, kind: str = "response", length: object = None, status: str = "200 OK", type_: str = "text/html", more: str = ""
) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {type_}\r\n{more}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://g.example/1\r\nWARC-Date: 2024-03-26T10:00:00Z\r\n"
    head += "Content-Type: application/http; msgtype=response\r\n"
    return f"{head}Content-Length: {len(http) if length is None else length}\r\n\r\n".encode() + http + b"\r\n\r\n"


GOOD = record(PAGE)
SMALL_ZIP = zipped([("a.txt", TEXT.encode())])

CASES: list[tuple[str, Callable[[], bytes], list[str]]] = [
    ("cut-off.txt.gz", lambda: gzip.compress(TEXT.encode() * 20)[:-12], ["!compressed data are cut off"]),
    ("broken.txt.gz", lambda: gzip.compress(TEXT.encode())[:30] + b"x" * 40, ["!compressed data are (?:broken|cut off)"]),
    ("only-head.gz", lambda: b"\x1f\x8b\x08\x00", ["!compressed data are cut off"]),
    ("empty.gz", lambda: gzip.compress(b""), ["!empty"]),
    ("two-parts.txt.gz", lambda: gzip.compress(b"One said no. ") + gzip.compress(b"Two said no."), ["One said no. Two said no."]),
    (
        "cut-off.jsonl.gz",
        lambda: gzip.compress(LINE * 2 + "".join(f"{n * n}" for n in range(9_000)).encode())[:-9],
        ["The harbour", "The harbour", "!"],
    ),
    ("gzip-in-gzip-in-gzip.gz", lambda: gzip.compress(gzip.compress(gzip.compress(TEXT.encode()))), ["!more than 2 archives within"]),
    ("zip-in-zip.zip", lambda: zipped([("b.zip", SMALL_ZIP)]), ["The harbour"]),
    ("zip-in-zip-in-zip.zip", lambda: zipped([("c.zip", zipped([("b.zip", SMALL_ZIP)]))]), ["!more than 2 archives within"]),
    ("traversal.zip", lambda: zipped([("../../../etc/passwd.txt", TEXT.encode()), ("..\\up.txt", TEXT.encode())]), ["The harbour"] * 2),
    ("absolute.zip", lambda: zipped([("/etc/passwd.txt", TEXT.encode())]), ["The harbour"]),
    ("names.zip", lambda: zipped([("a\nb\x1b[31m.txt", TEXT.encode()), ("x" * 60_000 + ".txt", TEXT.encode())]), ["The harbour"] * 2),
    ("twice.zip", lambda: zipped([("a.txt", b"One said no."), ("a.txt", b"Two said no.")]), ["One said no.", "Two said no."]),
    ("encrypted.zip", encrypted, ["!locked by a password"]),
    ("declared.zip", lambda: declared(SMALL_ZIP, 1_000_000_000), ["The harbour"]),
    ("declared-less.zip", lambda: declared(zipped([("a.txt", TEXT.encode())]), 5), ["!broken|The "]),
    ("cut-off.zip", lambda: zipped([("a.txt", TEXT.encode() * 10)])[:-30], ["!the ZIP archive is broken"]),
    ("broken.zip", lambda: SMALL_ZIP.replace(b"PK\x03\x04", b"PK\x03\x04", 1)[:40] + b"xxxx" + SMALL_ZIP[44:], ["!broken"]),
    ("empty.zip", lambda: zipped([]), ["!no file in the archive that is read"]),
    ("only-folders.zip", lambda: zipped([("a/", b""), ("a/b/", b"")]), ["!no file in the archive that is read"]),
    ("hidden.zip", lambda: zipped([(".a.txt", b"x"), ("__MACOSX/._a.txt", b"x"), ("a.txt", TEXT.encode())]), ["The harbour"]),
    (
        "report.docx",
        lambda: zipped([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<x/>")]),
        ["!a Word, Excel or OpenDocument"],
    ),
    ("zip.html", lambda: SMALL_ZIP, ["The harbour"]),
    (
        "bomb.zip",
        lambda: zipped([("a.txt", ZEROS * 10), ("b.txt", TEXT.encode())]),
        ["!200 times its size|more than an article", "The harbour"],
    ),
    ("bomb.jsonl.zip", lambda: zipped([("a.jsonl", b" " * 300_000_000)]), ["!200 times its size"]),
    ("bomb-in-zip.zip", lambda: zipped([("b.zip", zipped([("a.jsonl", b" " * 300_000_000)]))]), ["!200 times its size"]),
    ("bomb.gz", lambda: gzip_bomb(ZEROS, 30), ["!more than an article has|200 times its size"]),
    ("bomb.jsonl.gz", lambda: gzip_bomb(b" " * 10_000_000, 40), ["!200 times its size"]),
    ("many.zip", many_members, ["!100,000 files in the archive, limit 10,000|list of files is longer"]),
    ("overlapping.zip", lambda: overlapping(500), []),
    # web archives
    ("bad-length.warc", lambda: record(PAGE, length="many") + GOOD, ["!", "The harbour"]),
    ("negative-length.warc", lambda: record(PAGE, length=-5) + GOOD, ["!", "The harbour"]),
    ("no-length.warc", lambda: GOOD.replace(b"Content-Length", b"X-Length") + GOOD, ["!", "The harbour"]),
    ("short-length.warc", lambda: record(PAGE, length=20) + GOOD, ["!", "The harbour"]),
    ("gigabyte.warc", lambda: record(PAGE, length=1_000_000_000), ["The harbour"]),
    ("no-header.warc", lambda: b"this is no header\r\n\r\n" + GOOD, ["!a broken record", "The harbour"]),
    ("garbage.warc", lambda: GOOD + b"x" * 3_000_000 + b"\r\n\r\n" + GOOD, ["The harbour", "!a broken record", "The harbour"]),
    ("cut-off.warc", lambda: GOOD + GOOD[:-60], ["The harbour", "The harbour"]),
    ("cut-off.warc.gz", lambda: gzip.compress(GOOD) + gzip.compress(GOOD)[:-30], ["The harbour", "!"]),
    ("revisit.warc", lambda: record(b"", kind="revisit") + GOOD, ["The harbour"]),
    ("only-revisits.warc", lambda: record(b"", kind="revisit") * 2, ["!no page in the archive \\(2 revisit\\)"]),
    ("not-found.warc", lambda: record(PAGE, status="404 Not Found") + GOOD, ["The harbour"]),
    (
        "no-status.warc",
        lambda: record(PAGE).replace(b"HTTP/1.1 200 OK", b"no answer at all") + GOOD,
        ["!without a status line", "The harbour"],
    ),
    (
        "long-header.warc",
        lambda: GOOD.replace(b"WARC-Date", b"X: " + b"y" * 5_000_000 + b"\r\nWARC-Date") + GOOD,
        ["!a broken record", "The harbour"],
    ),
    ("picture.warc", lambda: record(b"\x89PNG", type_="image/png") + GOOD, ["The harbour"]),
    ("packed-bomb.warc", lambda: record(gzip_bomb(ZEROS, 20), more="Content-Encoding: gzip\r\n") + GOOD, ["!", "The harbour"]),
    (
        "passed-over-packed.warc",
        lambda: record(gzip.compress(PAGE), type_="image/png", more="Content-Encoding: gzip\r\n") + GOOD,
        ["The harbour"],
    ),
    (
        "pieces.warc",
        lambda: record(b"5\r\n<html\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE[5:]), PAGE[5:]), more="Transfer-Encoding: chunked\r\n") + GOOD,
        ["The harbour"] * 2,
    ),
    ("broken-packing.warc", lambda: record(b"no gzip", more="Content-Encoding: gzip\r\n") + GOOD, ["!", "The harbour"]),
    ("bomb.warc.gz", lambda: gzip_bomb(record(b" " * 10_000_000), 30), ["!"]),
]
MEASURED = ("bomb", "many", "overlapping", "garbage")


@pytest.mark.parametrize(("name", "make", "expected"), CASES, ids=[one[0] for one in CASES])
def test_hostile_archive(name: str, make: Callable[[], bytes], expected: list[str], tmp_path: Path, outcome: Reader) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    found = outcome(path, measured=name.startswith(MEASURED) and sys.platform == "linux")
    if name == "overlapping.zip":  # the first are what they are, then it is stopped
        assert len(found) <= 501 and found[-1][0] == "error"
        return
    if name == "bomb.warc.gz":
        assert found and found[-1][0] == "error" and "times its size" in found[-1][1]
        return
    assert len(found) == len(expected), found
    for (kind, text), wanted in zip(found, expected, strict=True):
        assert (kind == "error") == (wanted[0] == "!") or wanted == "!broken|The ", text
        assert re.search(wanted.removeprefix("!"), text), text
    assert not (tmp_path.parent / "etc").exists()
