"""What fuzzing begins with: the invented texts of the demonstration and the tests, in every form that is read, and the words of lexicons.

Nothing of it is kept in files: it is made anew from seeds/, from the literals of the tests and from tracker/lang/.
"""

import ast
import gzip
import io
import json
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 4_000  # bytes of a beginning; what is shorter is changed more often
MOST = 400  # beginnings of a target

# whose tests hold literals in the form that a target reads
TESTS = {
    "read_any": ("read/hostile", "read/test_sniffing.py"),
    "sniffing": ("read/test_sniffing.py",),
    "decoding": ("read/test_decoding.py",),
    "text_file": ("read/test_text.py", "read/test_header.py"),
    "page": ("read/test_html.py", "read/test_html_main_text.py", "read/hostile/test_markup.py"),
    "pdf": ("read/test_pdf.py",),
    "feed": ("read/test_feeds.py",),
    "mail": ("read/test_mail.py",),
    "warc": ("read/test_warc.py", "read/hostile/test_archives.py"),
    "lines": ("read/test_jsonl.py",),
    "table": ("read/test_tables.py",),
    "layout": ("read/test_boilerplate.py", "read/test_boilerplate_dumps.py", "read/test_header.py"),
    "language": ("read/test_languages.py",),
    "number_words": ("test_numbers.py",),
    "date_words": ("test_dates.py", "read/test_header.py"),
    "times": ("extract/test_times.py", "test_dates.py"),
    "quotation_marks": ("extract/test_quotations.py",),
    "alignment": ("quotes/test_alignment.py", "quotes/test_words.py"),
    "names": ("identity/test_names.py",),
    "figure_lines": ("store/test_importing.py",),
    "tabular": ("exchange/test_reference.py",),
    "reference": ("exchange/test_reference.py",),
    "archive_lines": ("exchange/test_archive.py",),
    "label_studio_tasks": ("exchange/test_label_studio.py", "exchange/test_broken_answers.py"),
    "prodigy_tasks": ("exchange/test_prodigy.py", "exchange/test_broken_answers.py"),
    "search": ("store/test_search.py",),
    "robots": ("fetch/test_robots.py",),
    "addresses": ("fetch/test_addresses.py",),
}
SIGNS = (
    *("<p>", "</p>", "<div>", "<a href='#'>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&#0;", "&#xD800;", "<table><tr><td>"),
    *("<br>",),
    *("<script type='application/ld+json'>", '{"@type":"NewsArticle","datePublished":"2024-03-26"}', "<meta name='author' content='"),
    *("<?xml version='1.0' encoding='", "<rss>", "<item>", "<entry>", "<title>", "<pubDate>", "<!ENTITY", "<!DOCTYPE html>"),
    *("charset=",),
    *("WARC/1.0\r\n", "WARC-Type: response\r\n", "WARC-Target-URI: http://a/\r\n", "Content-Length: ", "HTTP/1.1 200 OK\r\n"),
    *("\r\n\r\n",),
    *("Content-Type: multipart/mixed; boundary=b\r\n", "--b\r\n", "Content-Transfer-Encoding: base64\r\n", "=?utf-8?q?=41?=", "Date: "),
    *("%PDF-1.4\n", "1 0 obj\n", "endobj\n", "stream\n", "endstream\n", "trailer", "startxref\n", "/Type /Page", "/Contents "),
    *("BT (a) Tj ET",),
    *('"text": "', '"published": "', '"\\ud800"', '"measure": "killed"', '"value": 1e999', "#affected+killed", "#date"),
    *("Crawl-delay: 1e9",),
    *("\u202e", "\u200f", "\u0301", "İ", "ı", "ſ", "K", "\ufeff", "\u2028", "\x85", "\x1c", "١", "²", "ﬁ"),
    *("“", "”", "„", "«", "»", "‘", "’", "''", "``", "[…]", "...", " – ", "•", "½", "1,234", "1.5m", "20-30", "9999-12-31"),
    *("0001-01-01",),
)


def beginnings(target: str) -> list[bytes]:
    """Inputs that a target begins with, none longer than `LONGEST`."""
    found = [*_made(target)]
    for name in TESTS.get(target, ()):
        place = ROOT / "tests" / name
        for file in sorted(place.glob("test_*.py")) if place.is_dir() else [place]:
            found += _literals(file)
    chosen = target in ("read_any", "number_words", "times")
    unlike = dict.fromkeys((b"\0" if chosen else b"") + one[:LONGEST] for one in found if one)
    step = max(1, len(unlike) // MOST)
    return list(unlike)[::step]


def words() -> list[bytes]:
    """Words that inputs are made of: those of the lexicons, and the signs of the formats."""
    found = dict.fromkeys(SIGNS)
    for name in ("numbers", "dates", "times", "quotations", "boilerplate", "addresses"):
        data = tomllib.loads((ROOT / "tracker" / "lang" / "en" / f"{name}.toml").read_text(encoding="utf-8"))
        found |= dict.fromkeys(word for word in _strings(data) if len(word) <= 40)
    return [word.encode() for word in found]


def dictionary() -> str:
    """The words as libFuzzer reads them."""
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in words())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


@cache
def _literals(file: Path) -> list[bytes]:
    """The texts and bytes that a test writes out."""
    found: list[bytes] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and len(node.value) > 8:
            value = node.value
            found.append(value if isinstance(value, bytes) else value.encode("utf-8", "replace"))
    return found


@cache
def _texts() -> list[str]:
    return [file.read_text(encoding="utf-8")[: LONGEST // 2] for file in sorted((ROOT / "seeds").glob("*.txt"))]


def _made(target: str) -> Iterator[bytes]:
    """The demonstration's texts, in the form that a target reads."""
    for number, text in enumerate(_texts()):
        paragraphs = [one for one in text.split("\n\n") if one.strip()]
        match target:
            case "page":
                yield _page(paragraphs)
            case "feed":
                item = f"<item><title>B</title><description>{paragraphs[0]}</description></item>"
                yield f"<rss><channel><title>A</title>{item}</channel></rss>".encode()
            case "mail":
                yield f"From: A <a@outlet.example>\r\nSubject: B\r\nDate: Tue, 26 Mar 2024 23:32:00 +0100\r\n\r\n{text}".encode()
            case "warc":
                yield _record(_page(paragraphs))
            case "lines" | "figure_lines":
                yield json.dumps({"id": "a", "text": text, "published": "2024-03-26", "measure": "killed", "value": number}).encode()
            case "table" | "tabular" | "reference":
                yield f'date,killed,text\n2024-03-{number % 28 + 1:02},{number},"{paragraphs[-1].replace(chr(34), chr(34) * 2)}"\n'.encode()
            case "zipped":
                yield _zipped(text)
            case "gzipped":
                yield gzip.compress(text.encode(), mtime=0)
            case "pdf":
                yield pdf_of(paragraphs[0])
            case "number_words" | "date_words" | "times" | "quotation_marks" | "alignment" | "names" | "search" | "language":
                yield from (one.encode() for one in paragraphs)
            case "read_any" | "text_file" | "layout" | "decoding":
                yield text.encode()
                yield text.encode("utf-16" if number % 2 else "latin-1", "replace")
            case _:
                return


def _page(paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<html><head><title>A</title></head><body><article><h1>B</h1>{body}</article></body></html>".encode()


def _record(page: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://outlet.example/\r\nContent-Length: {len(answer)}\r\n"
    return head.encode() + b"Content-Type: application/http; msgtype=response\r\n\r\n" + answer + b"\r\n\r\n"


def _zipped(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("one.txt"), text)
    return made.getvalue()


def pdf_of(text: str) -> bytes:
    """One page that shows a line."""
    shown = text[:200].encode("latin-1", "replace").translate(bytes.maketrans(b"()\\\n", b"    "))
    drawn = b"BT /F1 12 Tf 10 100 Td (" + shown + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(made))
