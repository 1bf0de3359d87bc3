"""What an address gave is read by the charset that its answer stated."""

import csv
import io

import pytest

from tracker.errors import InputError
from tracker.read.confined import Confined
from tracker.read.fetched import read_bytes
from tracker.records import Article

TEXT = "The harbour office of Łódź said on Monday that nine people were hurt when the pier gave way."
PAGE = (
    f'<html><head><meta charset="windows-1252"><title>Pier</title></head><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>'
)
ADDRESS = "https://outlet.example/a"


def table() -> str:
    made = io.StringIO()
    csv.writer(made).writerows([["title", "text", "published"], ["Pier", TEXT, "2024-03-26"]])
    return made.getvalue()


@pytest.mark.parametrize("charset", ["utf-16le", "utf-16be", "UTF-16", "iso-8859-2", "windows-1250"])
@pytest.mark.parametrize(("media_type", "content"), [("text/plain", TEXT), ("text/html", PAGE), ("text/csv", table())])
def test_bytes_without_a_mark(charset: str, media_type: str, content: str) -> None:
    raw = content.encode("utf-16-le" if charset == "UTF-16" else charset)
    with Confined() as room:
        (found,) = read_bytes(raw, ADDRESS, room, media_type=media_type, charset=charset)
    assert isinstance(found, Article), found
    assert TEXT in found.text
    known = media_type == "text/csv" and charset.lower().startswith("utf-16")  # as spreadsheets write it, and brought to UTF-8
    assert known or any(note.startswith("decoded as ") for note in found.notes)


def test_what_is_stated_wrongly_is_told() -> None:
    with Confined() as room:
        (found,) = read_bytes(bytes(range(256)) * 3, ADDRESS, room, media_type="text/plain", charset="iso-8859-2")
        assert isinstance(found, InputError)
        (text,) = read_bytes(TEXT.encode(), ADDRESS, room, media_type="text/plain", charset="no-such-charset")
    assert isinstance(text, Article)
    assert (text.text, text.encoding) == (TEXT, "utf-8")
