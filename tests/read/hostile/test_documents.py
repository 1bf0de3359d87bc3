"""Mails and PDF files that are broken, locked, empty or without end."""

import base64
import re
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

TEXT = "The harbour office said on Monday that nine people were hurt when the pier gave way."
HEAD = (
    "From: Ada Lund <ada@gazette.example>\r\nTo: desk@gazette.example\r\nSubject: Pier\r\n"
    "Date: Tue, 26 Mar 2024 10:00:00 +0200\r\nMessage-ID: <1@gazette.example>\r\nMIME-Version: 1.0\r\n"
)
Reader = Callable[..., list[tuple[str, str]]]


def mail(body: str, more: str = "") -> bytes:
    return f"{HEAD}{more}\r\n{body}".encode("utf-8", "surrogateescape")


def pdf(content: bytes, *, more: bytes = b"", kids: bytes = b"[3 0 R]", packed: bool = False) -> bytes:
    """A PDF file of one page, drawn by `content`."""
    filter_ = b"/Filter /FlateDecode " if packed else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids " + kids + b" >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< " + filter_ + b"/Length " + str(len(content)).encode() + b" >>\nstream\n" + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *([more] if more else []),
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += str(number).encode() + b" 0 obj\n" + one + b"\nendobj\n"
    table = b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    size = len(objects) + 1
    start = len(out)
    return (
        out
        + f"xref\n0 {size}\n0000000000 65535 f \n".encode()
        + table
        + f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )


DRAWN = b"BT /F 12 Tf 20 700 Td (" + TEXT.encode() + b") Tj ET"


def locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf(DRAWN)))
    writer.encrypt("secret", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def printing_locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf(DRAWN)))
    writer.encrypt("", "secret", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def multipart(depth: int) -> str:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return f"{opened}Content-Type: text/plain\r\n\r\n{TEXT}\r\n" + "".join(f"--b{n}--\r\n" for n in reversed(range(depth)))


PACKED = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
SHEETS = b"".join(b"BT /F 1 Tf (" + TEXT.encode() + b") Tj ET\n" for _ in range(200_000))

CASES: list[tuple[str, Callable[[], bytes], list[str]]] = [
    ("no-body.eml", lambda: mail(""), ["!the mail has no text"]),
    ("no-header.eml", lambda: b"\r\n\r\n", ["!"]),
    ("broken-base64.eml", lambda: mail(base64.b64encode(TEXT.encode()).decode()[:-3] + "!", PACKED), ["The harbour office"]),
    ("no-base64.eml", lambda: mail("???", PACKED), ["!the mail has no text|\\?\\?\\?"]),
    ("unknown-charset.eml", lambda: mail(TEXT, "Content-Type: text/plain; charset=klingon\r\n"), ["The harbour office"]),
    ("wrong-charset.eml", lambda: mail(f"{TEXT} “No”, said Łucja.", "Content-Type: text/plain; charset=us-ascii\r\n"), ["Łucja"]),
    ("deep.eml", lambda: HEAD.encode() + multipart(20).encode(), ["The harbour office"]),
    ("very-deep.eml", lambda: HEAD.encode() + multipart(5_000).encode(), ["!nested too deeply|longer than 7 seconds"]),
    (
        "many-parts.eml",
        lambda: mail("--b\r\n\r\nx\r\n" * 5_000, 'Content-Type: multipart/mixed; boundary="b"\r\n'),
        ["!more than 1,000 parts"],
    ),
    ("no-boundary.eml", lambda: mail(TEXT, "Content-Type: multipart/mixed\r\n"), ["!the mail has no text|The harbour"]),
    ("only-html.eml", lambda: mail(f"<p>{TEXT}</p>", "Content-Type: text/html\r\n"), ["The harbour office"]),
    ("bad-subject.eml", lambda: mail(TEXT).replace(b"Subject: Pier", b"Subject: =?utf-8?b?!!!?= =?none?q?x?="), ["The harbour office"]),
    ("bad-date.eml", lambda: mail(TEXT).replace(b"26 Mar 2024", b"99 Foo 0000"), ["The harbour office"]),
    ("future.eml", lambda: mail(TEXT).replace(b"2024", b"2999"), ["The harbour office"]),
    ("long-header.eml", lambda: mail(TEXT, "X: " + "y" * 5_000_000 + "\r\n"), ["The harbour office"]),
    ("many-headers.eml", lambda: mail(TEXT, "X: y\r\n" * 300_000), ["The harbour office"]),
    ("nul.eml", lambda: mail(TEXT.replace("office", "off\0ice")), ["!binary"]),
    ("good.pdf", lambda: pdf(DRAWN), ["The harbour office"]),
    ("pdf.txt", lambda: pdf(DRAWN), ["The harbour office"]),
    ("cut-off.pdf", lambda: pdf(DRAWN)[:300], ["!the PDF"]),
    ("only-head.pdf", lambda: b"%PDF-1.7\n", ["!the PDF is broken"]),
    ("wrong-table.pdf", lambda: pdf(DRAWN).replace(b"startxref\n", b"startxref\n9"), ["The harbour office"]),
    ("locked.pdf", locked, ["!locked by a password"]),
    ("printing-locked.pdf", printing_locked, ["The harbour office"]),
    ("scanned.pdf", lambda: pdf(b"q 600 0 0 800 0 0 cm Q"), ["!the PDF has no text"]),
    ("pages-in-a-ring.pdf", lambda: pdf(DRAWN, kids=b"[2 0 R]"), ["!"]),
    ("many-pages.pdf", lambda: pdf(DRAWN, kids=b"[" + b"3 0 R " * 20_000 + b"]"), ["!20,000 pages, limit 2,000|the PDF|longer"]),
    ("form-in-a-ring.pdf", lambda: pdf(b"/X Do " + DRAWN).replace(b"/Font <<", b"/XObject << /X 4 0 R >> /Font <<"), ["!|The harbour"]),
    ("bomb.pdf", lambda: pdf(zlib.compress(b" " * 300_000_000, 9), packed=True), ["!"]),
    ("long.pdf", lambda: pdf(zlib.compress(SHEETS, 9), packed=True), ["!"]),
    ("deep.pdf", lambda: pdf(b"[" * 200_000 + DRAWN), ["!|The harbour"]),
    ("noise.pdf", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4_000, ["!the PDF is broken"]),
]
MEASURED = ("bomb", "long", "many", "deep")


@pytest.mark.parametrize(("name", "make", "expected"), CASES, ids=[one[0] for one in CASES])
def test_hostile_document(name: str, make: Callable[[], bytes], expected: list[str], tmp_path: Path, outcome: Reader) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    found = outcome(path, measured=name.startswith(MEASURED) and sys.platform == "linux")
    assert len(found) == len(expected), found
    for (kind, text), wanted in zip(found, expected, strict=True):
        assert (kind == "error") == (wanted[0] == "!") or "|" in wanted, text
        assert re.search(wanted.removeprefix("!"), text), text
