"""Texts, JSON lines and tables that nobody should write, and everybody meets."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TEXT = "The harbour office said that nine people were hurt."
LINE = json.dumps({"text": TEXT})
FILES = Path(__file__).parent / "files"


def _utf(encoding: str) -> bytes:
    return ("\ufeff" + TEXT).encode(encoding)


# name, its bytes, what comes of it: a part of the text, or "!" and a pattern of the reason; one for each document
TEXTS: list[tuple[str, bytes, list[str]]] = [
    ("empty.txt", b"", ["!empty"]),
    ("blanks.txt", b" \t\r\n \n\n   ", ["!empty"]),
    ("only-bom.txt", b"\xef\xbb\xbf", ["!empty"]),
    ("only-bom16.txt", b"\xff\xfe", ["!empty"]),
    ("zero-width.txt", b"\xe2\x80\x8b\xe2\x80\x8b\n\xef\xbb\xbf", ["!empty"]),
    ("nul.txt", b"The office\0said", ["!binary"]),
    ("nul-late.txt", TEXT.encode() * 200 + b"\0 end", ["\0 end"]),
    ("utf8-bom.txt", _utf("utf-8"), ["\ufeff" + TEXT]),
    ("utf16le-bom.txt", _utf("utf-16-le"), ["\ufeff" + TEXT]),
    ("utf16be-bom.txt", _utf("utf-16-be"), ["\ufeff" + TEXT]),
    ("utf32le-bom.txt", _utf("utf-32-le"), ["\ufeff" + TEXT]),
    ("utf32be-bom.txt", _utf("utf-32-be"), ["\ufeff" + TEXT]),
    ("gb18030-bom.txt", ("\ufeff卫生部周二表示，空袭造成12人死亡。").encode("gb18030"), ["卫生部周二表示"]),
    ("utf16-odd.txt", _utf("utf-16-le") + b"x", ["!no valid utf-16-le at byte 104"]),
    ("surrogates.txt", b"The office \xed\xa0\x80 said", ["The office"]),
    (
        "mixed-charsets.txt",
        "The mayor of Łódź said “no”.\n".encode() + "The café’s owner said “no”.\n".encode("cp1252"),
        ["!neither UTF-8 \\(byte 43\\)"],
    ),
    ("overlong.txt", b"The office \xc0\xaf said no to all of it.", ["said no to all of it"]),
    ("mixed-ends.txt", b"One said no.\r\nTwo said no.\rThree said no.\nFour.", ["One said no.\r\nTwo said no.\rThree said no.\nFour."]),
    ("cr-only.txt", b"The office said no.\rThe mayor said yes.\r", ["no.\rThe mayor"]),
    ("overrides.txt", ("\u202e" + TEXT + "\u202c\u2066x\u2069").encode(), ["\u202e" + TEXT]),
    ("joiners.txt", ("\u200b".join(TEXT)).encode(), ["T\u200bh\u200be"]),
    ("front-matter-open.txt", b"---\ntitle: x\n" * 1000 + TEXT.encode(), [TEXT]),
    ("json-not-lines.txt", b'{"name": "x"}\n' + TEXT.encode(), [TEXT]),
    ("rtf.txt", b"{\\rtf1\\ansi The office said.}", ["!an RTF file"]),
    ("picture.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, ["!a PNG picture"]),
    ("a.tar.txt", b"a.txt" + b"\0" * 252 + b"ustar\x0000" + b"\0" * 200, ["!a tar archive"]),
    # JSON lines
    ("broken.jsonl", f"{LINE}\n{{broken\n{LINE}\n".encode(), [TEXT, "!no valid JSON at column 2", TEXT]),
    (
        "deep.jsonl",
        (LINE + "\n").encode() + b'{"text": "x", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
        [TEXT, "!nested too deeply"],
    ),
    ("huge-number.jsonl", b'{"text": "x", "n": ' + b"9" * 100_000 + b"}\n" + LINE.encode(), ["!a number too long", TEXT]),
    ("huge-exponent.jsonl", b'{"text": "' + TEXT.encode() + b'", "id": 1e999999999}', [TEXT]),
    ("nan.jsonl", b'{"text": "' + TEXT.encode() + b'", "id": NaN}', [TEXT]),
    ("two-keys.jsonl", b'{"text": "one said", "text": "two said"}', ["two said"]),
    ("half-characters.jsonl", b'{"text": "The \\ud800 office said"}', ["The \ufffd office said"]),
    ("nul.jsonl", b'{"text": "The \\u0000 office said"}\n\0\n' + LINE.encode(), ["The \0 office said", "!no valid JSON", TEXT]),
    ("cr-ends.jsonl", f"{LINE}\r{LINE}\r".encode(), ["!no valid JSON at column"]),
    ("no-object.jsonl", b"[1, 2]\nnull\n" + LINE.encode(), ["!no JSON object", "!no JSON object", TEXT]),
    ("future.jsonl", b'{"text": "' + TEXT.encode() + b'", "published": "9999-12-31"}', [TEXT]),
    (
        "one-address.jsonl",
        b'{"text": "One said.", "url": "https://a.example"}\n{"text": "Two said.", "url": "https://a.example"}',
        ["One", "Two"],
    ),
    # tables
    (
        "unclosed.csv",
        b'id,text\n1,"One said no.\n2,Two said no.\n3,"Three said no."\n',
        ["!never closed \\(line 2", "Two said", "Three said"],
    ),
    ("all-unclosed.csv", b"id,text\n" + b'1,"One said no.\n' * 101, ["!never closed"] * 101),
    ("no-text-column.csv", b"id,number\n1,2\n", ["!no column that holds the text \\(its columns: id, number\\)"]),
    ("only-header.csv", b"id,title,text\n", ["!a table without rows"]),
    ("only-blank-rows.csv", b"id,title,text\n,,\n\n", ["!a table without rows"]),
    ("nul.csv", b"id,text\n1,One\0said\n2,Two said\n", ["One\0said", "Two said"]),
    ("ragged.csv", b"id,title,text\n1,a\n2,b,Two said,x,y\n\n,,\n4,d,Four said\n", ["!the row has no text", "Two said", "Four said"]),
    ("blank-header.csv", b"\n\n\nid,text\n1,One said no.\n", ["One said no."]),
    ("cp1252.csv", "id;text\n1;The café’s owner said “no” to the mayor.\n2;All.\n".encode("cp1252"), ["café’s owner said “no”", "All."]),
    ("utf16.csv", "\ufeffid\ttext\n1\tOne said no.\n".encode("utf-16-le"), ["One said no."]),
    ("binary.csv", bytes(range(256)) * 20, ["!"]),
]


@pytest.mark.parametrize(("name", "content", "expected"), TEXTS, ids=[one[0] for one in TEXTS])
def test_hostile_text(
    name: str, content: bytes, expected: list[str], tmp_path: Path, outcome: Callable[..., list[tuple[str, str]]]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    check(outcome(path), expected)


def check(found: list[tuple[str, str]], expected: list[str]) -> None:
    assert len(found) == len(expected), found
    for (kind, text), wanted in zip(found, expected, strict=True):
        if wanted.startswith("!"):
            assert kind == "error", text
            assert re.search(wanted[1:], text), text
        else:
            assert kind == "text", text
            assert wanted in text


def _lists(size: int) -> bytes:
    return b'{"text": "' + TEXT.encode() + b'", "a": [' + b"[]," * (size // 3) + b"[]]}"


LARGE: list[tuple[str, Callable[[], bytes], list[str]]] = [
    ("one-line.txt", lambda: (TEXT + " ").encode() * 370_000, [TEXT]),
    ("many-unclosed.csv", lambda: b"id,text\n" + b'1,"One said no.\n' * 1_000_001, ["!never closed"]),
    ("accents.txt", lambda: b"e" + "\u0301".encode() * 1_000_000 + TEXT.encode(), ["e\u0301"]),
    ("too-long.txt", lambda: b"x" * 20_000_001, ["!20,000,001 bytes, limit 20,000,000"]),
    ("blanks-long.txt", lambda: b" " * 19_000_000 + TEXT.encode(), [" "]),
    ("short-lines.txt", lambda: b"a\n" * 9_000_000, ["a\n"]),
    ("lists.jsonl", lambda: _lists(19_000_000) + b"\n" + LINE.encode(), ["!takes more than 350 MB of memory", TEXT]),
    ("long-line.jsonl", lambda: b'{"text": "' + b"x" * 21_000_000 + b'"}\n' + LINE.encode(), ["!the line is longer than 20,000,000", TEXT]),
    ("no-end.csv", lambda: b'id,text\n1,"' + b"One said no.\n" * 1_700_000, ["!never closed"]),
    (
        "one-cell.csv",
        lambda: b"id,text\n1," + b"x" * 21_000_000 + b"\n2,Two said no.\n",
        ["!the row is too long", "Two said"],
    ),
]


@pytest.mark.parametrize(("name", "make", "expected"), LARGE, ids=[one[0] for one in LARGE])
def test_large_text(
    name: str, make: Callable[[], bytes], expected: list[str], tmp_path: Path, outcome: Callable[..., list[tuple[str, str]]]
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    found = outcome(path, measured=sys.platform == "linux")
    check(found[: len(expected)], expected)
