"""Articles as JSON lines."""

import json
from io import BytesIO

import pytest

from tracker.errors import InputError
from tracker.read.jsonl import is_object, read_lines
from tracker.records import Article


def lines(data: bytes, limit: int = 1_000_000) -> list[Article | InputError]:
    return list(read_lines(BytesIO(data).readline, "dir/wire.jsonl", limit))


def one(data: bytes) -> Article:
    (found,) = lines(data)
    assert isinstance(found, Article)
    return found


def test_every_field() -> None:
    values = {
        "id": "n1",
        "title": "Ferries",
        "text": "It sails.\r\nNow.",
        "published": "2024-03-26",
        "source": "Gazette",
        "url": "https://g.example/1",
        "x": [1],
    }
    line = json.dumps(values).encode()
    found = one(line + b"\n")
    assert (found.id, found.title, found.text, found.source, found.url) == (
        "n1",
        "Ferries",
        "It sails.\r\nNow.",
        "Gazette",
        "https://g.example/1",
    )
    assert (found.published, found.published_span, found.notes) == ("2024-03-26", None, ())
    assert (found.path, found.raw, found.media_type) == ("dir/wire.jsonl:1", line, "application/json")


def test_only_text_is_required() -> None:
    found = one('\n  \n{"text": "Türkiye said no 🔥."}'.encode())
    assert (found.id, found.text, found.title, found.published) == ("wire:3", "Türkiye said no 🔥.", None, None)


@pytest.mark.parametrize(
    ("fields", "id", "notes"),
    [
        ('"id": 17', "17", 0),
        ('"id": ""', "wire:1", 0),
        ('"id": null, "title": null', "wire:1", 0),
        ('"id": ["a"]', "wire:1", 1),
        ('"id": true', "wire:1", 1),
        ('"id": "a", "published": 3.5', "a", 1),
        ('"id": "a", "published": "soon"', "a", 1),
        ('"id": "a", "x": "\\ud800"', "a", 0),
    ],
)
def test_odd_fields(fields: str, id: str, notes: int) -> None:
    found = one(f'{{"text": "It sails.", {fields}}}'.encode())
    assert (found.id, found.published, len(found.notes)) == (id, None, notes)


@pytest.mark.parametrize(
    ("stated", "language", "notes"),
    [
        ('"de"', "de", ()),
        ('"en-ZA"', "en-ZA", ()),
        ('" en_GB "', "en-GB", ()),  # as programs write it
        ('"zh-Hant-TW"', "zh-Hant-TW", ()),
        ("null", None, ()),
        ('""', None, ()),
        ('"English"', None, ("language 'English' is no language tag",)),
        ('"de; drop"', None, ("language 'de; drop' is no language tag",)),
        ("5", None, ("language '5' is no language tag",)),
        ('["de"]', None, ('"language" is no string and was left out',)),
    ],
)
def test_the_language(stated: str, language: str | None, notes: tuple[str, ...]) -> None:
    found = one(f'{{"text": "It sails.", "language": {stated}}}'.encode())
    assert (found.language, found.notes) == (language, notes)


def test_lone_surrogates_keep_the_offsets() -> None:
    found = one(b'{"text": "a\\ud800b"}')
    assert (found.text, len(found.notes)) == ("a\ufffdb", 1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "x"', "no valid JSON at column"),
        (b"[1]", "no JSON object"),
        (b'"text"', "no JSON object"),
        (b'{"title": "x"}', '"text" is missing'),
        (b'{"text": null}', '"text" is missing'),
        (b'{"text": 5}', '"text" is no string'),
        (b'{"text": "  "}', "empty"),
        (b'{"text": "\xff"}', "no valid UTF-8 at byte 10"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": "x", "n": ' + b"9" * 5000 + b"}", "a number too long"),
    ],
)
def test_a_broken_line_costs_that_line(line: bytes, reason: str) -> None:
    first, second, third = lines(b'{"text": "One."}\n' + line + b'\n{"text": "Three."}\n')
    assert isinstance(first, Article)
    assert isinstance(second, InputError)
    assert isinstance(third, Article)
    assert (second.where, third.id) == ("dir/wire.jsonl:2", "wire:3")
    assert reason in second.reason


@pytest.mark.parametrize("length", [90, 99, 100, 101, 150, 199, 200, 201, 1000])
def test_a_line_beyond_the_limit(length: int) -> None:
    long = b'{"text": "' + b"x" * (length - 12) + b'"}'
    first, second = lines(long + b'\n{"text": "Two."}\n', limit=100)
    assert isinstance(first, InputError) == (length > 100)
    assert isinstance(second, Article)
    assert second.id == "wire:2"
    if isinstance(first, InputError):
        assert "100 bytes" in first.reason


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"text": "x"}\n', True),
        (b'\xef\xbb\xbf{"a": 1}', True),
        (b"{", False),
        (b"[1]", False),
        (b"It sails.", False),
        (b"\xff", False),
        (b"", False),
    ],
)
def test_what_makes_a_stream_json_lines(line: bytes, expected: bool) -> None:
    assert is_object(line) is expected
