"""What a file is, by its first bytes."""

import gzip
import io
import zipfile

import pytest

from tracker.read.sniffing import Foreign, Kind, recognise, root

MAIL = b"Received: from x\r\n by y\r\nFrom: a@b.example\r\nSubject: x\r\n\r\nText"
RSS = b"<?xml version='1.0'?><!-- <html> --><rss version='2.0'>"


def _zip() -> bytes:
    made = io.BytesIO()
    zipfile.ZipFile(made, "w").close()
    return made.getvalue()


@pytest.mark.parametrize("suffix", ["", ".txt", ".html", ".xml", ".csv", ".pdf", ".eml"])
@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", Kind.pdf),
        (b"\xef\xbb\xbf \n%PDF-1.7\n", Kind.pdf),
        (_zip(), Kind.zip),
        (gzip.compress(b"x", mtime=0), Kind.gzip),
        (b"WARC/1.1\r\n", Kind.warc),
        (RSS, Kind.feed),
        (b"\xef\xbb\xbf\n" + RSS, Kind.feed),
        (RSS.decode().encode("utf-16"), Kind.feed),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", Kind.feed),
        (b"<rdf:RDF xmlns='x'>", Kind.feed),
        (b"<!DOCTYPE html><p>x", Kind.page),
        (b"<!-- saved --><HTML lang=en>", Kind.page),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'><html>", Kind.page),
        (b'{"text": "x"}\n', Kind.lines),
        (b'{"text": "x", "a": [' + b"1," * 40_000, Kind.lines),
    ],
)
def test_content_counts_before_the_suffix(head: bytes, kind: Kind, suffix: str) -> None:
    assert recognise(head, suffix) is kind


@pytest.mark.parametrize(
    ("head", "suffix", "kind"),
    [
        (b"Text", "", Kind.text),
        (b"Text", ".txt", Kind.text),
        (b"Text", ".html", Kind.text),
        (b"Text", ".pdf", Kind.text),
        (b"Text", ".csv", Kind.table),
        (b"Text", ".rss", Kind.feed),
        (b"Text", ".eml", Kind.mail),
        (b"Text", ".warc", Kind.warc),
        (b"Text", ".jsonl", Kind.lines),
        (b"", ".html", Kind.page),
        (b"<p>Text", ".html", Kind.page),
        (b"<p>Text", "", Kind.text),
        (b"<div><p>Text</p><p>Text</p></div>", "", Kind.page),
        (b"<div><p>Text</p><p>Text</p></div>", ".txt", Kind.text),
        (MAIL, "", Kind.mail),
        (MAIL, ".txt", Kind.mail),
        (MAIL.replace(b"Received: from x\r\n by y\r\n", b""), ".txt", Kind.text),
        (MAIL.replace(b"Received", b"No header\nReceived"), ".txt", Kind.text),
        (b'{"name": "x"}\n', "", Kind.text),
        (b'{\n  "text": "x"\n}\n', ".json", Kind.text),
        (b'\n{"text": "x"}\n', "", Kind.text),  # its first line is none
        (b"The %PDF-1.7 mark stands within", ".txt", Kind.text),
        (b"junk\n%PDF-1.7", ".pdf", Kind.pdf),
        (b"PK is how it began", ".txt", Kind.text),
    ],
)
def test_the_suffix_decides_what_is_open(head: bytes, suffix: str, kind: Kind) -> None:
    assert recognise(head, suffix) is kind


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Word, Excel or Outlook file"),
        (b"{\\rtf1\\ansi", "an RTF file"),
        (b"<?xml version='1.0'?><orders>", "XML that is neither feed nor page (its outermost element is <orders>)"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(head: bytes, name: str) -> None:
    with pytest.raises(Foreign) as caught:
        recognise(head, "")
    assert str(caught.value) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<a:rss>", "rss"),
        ("<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c 'd'>]><feed>", "feed"),
        ("<?xml?><!-- <x> --><?y <z> ?>  <Feed a='b'>", "feed"),
        ("<!-- open", None),
        ("<", None),
        ("text <html>", None),
    ],
)
def test_the_outermost_element(text: str, name: str | None) -> None:
    assert root(text) == name
