"""Web archives: which records become articles."""

import gzip
from collections import Counter
from pathlib import Path

from tracker.errors import InputError
from tracker.read import read
from tracker.records import Article

TEXT = "The harbour office said on Monday that nine people were hurt when the pier gave way."
PAGE = f"<html><head><title>Pier</title></head><body><article><p>{TEXT}</p><p>{TEXT} The mayor said so.</p></article></body></html>"


def record(kind: str, url: str, body: bytes, type_: str = "text/html", status: str = "200 OK") -> bytes:
    content = f"HTTP/1.1 {status}\r\nContent-Type: {type_}\r\n\r\n".encode() + body if kind in ("response", "revisit") else body
    declared = "application/http; msgtype=response" if kind in ("response", "revisit") else type_
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-26T10:00:00Z\r\nContent-Type: {declared}\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n\r\n"


RECORDS = [
    record("warcinfo", "x", b"software: x"),
    record("response", "https://g.example/1", PAGE.encode()),
    record("response", "https://g.example/2", PAGE.encode(), status="404 Not Found"),
    record("revisit", "https://g.example/1", b""),
    record("response", "https://g.example/3", TEXT.encode(), "text/plain; charset=utf-8"),
    record("response", "https://g.example/4.png", b"\x89PNG", "image/png"),
    record("response", "https://g.example/5", PAGE.replace("mayor", "café").encode("cp1252"), "text/html; charset=windows-1252"),
    record("conversion", "https://g.example/6", TEXT.encode(), "text/plain"),
    record("response", "dns:g.example", b"1.2.3.4", "text/dns"),
]


def test_records(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(map(gzip.compress, RECORDS)))
    passed: Counter[str] = Counter()
    found = [one for one in read([path], passed=passed) if isinstance(one, Article)]
    assert [(one.url, one.id) for one in found] == [
        ("https://g.example/1", "crawl:2"),
        ("https://g.example/3", "crawl:5"),
        ("https://g.example/5", "crawl:7"),
        ("https://g.example/6", "crawl:8"),
    ]
    assert passed == {"status 404": 1, "revisit": 1, "neither page nor text": 1, "not from the web": 1}
    page, text, other, _ = found
    assert (page.title, page.media_type, page.raw, page.path) == ("Pier", "text/html", PAGE.encode(), f"{path}:2")
    assert (page.published, page.notes) == (None, ("fetched 2024-03-26T10:00:00Z",))
    assert (text.text, text.media_type) == (TEXT, "text/plain")
    assert "café" in other.text and other.encoding == "windows-1252" and "café".encode("cp1252") in other.raw


def test_an_archive_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(RECORDS[2] + RECORDS[3] + RECORDS[3])
    (one,) = read([path])
    assert isinstance(one, InputError)
    assert one.reason == "no page in the archive (2 revisit, 1 status 404)"


def test_the_header_counts_before_the_page(tmp_path: Path) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1252">').replace("mayor", "mayor of Łódź")
    path = tmp_path / "crawl.warc"
    path.write_bytes(record("response", "https://g.example/1", page.encode("iso8859-2"), "text/html; charset=iso-8859-2"))
    (one,) = read([path])
    assert isinstance(one, Article)
    assert "mayor of Łódź" in one.text
    assert (one.encoding, one.raw) == ("iso-8859-2", page.encode("iso8859-2"))
