"""What a file is, told by its first bytes; its suffix decides only between what bytes alone leave open.

A file that is named .txt is plain text unless it is plainly something else: it takes a page's own opening, a mail's own header
lines or the first bytes of a PDF to be read as one.
"""

import codecs
import json
import re
from enum import Enum

HEAD = 65_536  # bytes that are looked at

PAGES = (".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson")
TABLES = (".csv", ".tsv")
FEEDS = (".xml", ".rss", ".atom")
# what is read from a folder or an archive; a file that is named is read whatever its suffix
FOLDER = (".txt", ".html", ".htm", ".jsonl", *FEEDS, ".warc", *TABLES, ".eml", ".pdf", ".zip", ".gz")


class Kind(Enum):
    """What a file holds; the value is how people call it."""

    text = "plain text"
    page = "web page"
    lines = "JSON lines"
    table = "table"
    feed = "feed"
    mail = "mail"
    pdf = "PDF"
    warc = "web archive"
    zip = "ZIP archive"
    gzip = "gzip file"


class Foreign(Exception):  # what it is, not that it failed
    """A file of a kind that is not read; its text names the kind, with an article."""


_FOREIGN = (
    (0, b"\x89PNG\r\n", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"\xd0\xcf\x11\xe0", "an old Word, Excel or Outlook file"),
    (0, b"{\\rtf", "an RTF file"),
    (257, b"ustar", "a tar archive"),
    (0, b"7z\xbc\xaf", "a 7z archive"),
    (0, b"Rar!\x1a", "a RAR archive"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"\xfd7zXZ", "an xz file"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"\x7fELF", "a program"),
    (4, b"ftyp", "a video"),
    (0, b"OggS", "a sound or video file"),
    (0, b"ID3", "a sound file"),
)
_BLANK = " \t\r\n\f\v\ufeff\u200b"
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_TAG = re.compile(r"<(?:p|div|article|section|main|meta|script|span|h1|h2|table|title|body|head|link|ul)\b", re.IGNORECASE)
_SIGN = re.compile(r"<[A-Za-z!/]|\A\Z")  # a page has one; of an empty one, its reader says so
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40}):|[ \t]")
_MAILBOX = re.compile(r"From \S+ .*\d{4}")  # the line that mail programs set before each message
_SENT = {"message-id", "mime-version", "received", "return-path", "dkim-signature", "delivered-to"}  # what only mail programs write


def recognise(head: bytes, suffix: str) -> Kind:
    """What a file holds.

    Args:
        head: its first bytes, `HEAD` of them where there are so many.
        suffix: of its name, lower case, with the dot.

    Raises:
        Foreign: it is of a kind that is not read.
    """
    if kind := _by_magic(head, suffix):
        return kind
    for at, magic, name in _FOREIGN:
        if head.startswith(magic, at) and (at or not head.isascii() or magic.startswith(b"{")):
            raise Foreign(name)
    if suffix in LINES:
        return Kind.lines
    if suffix == ".warc":
        return Kind.warc
    text = head_text(head).removeprefix("\ufeff")
    if text.startswith("{") and _is_article(text):
        return Kind.lines
    text = text.lstrip(_BLANK)
    if text.startswith("<") and (kind := _markup(text, suffix)):
        return kind
    if suffix in FEEDS:
        return Kind.feed
    if suffix in PAGES and _SIGN.search(text):
        return Kind.page
    if suffix == ".eml" or is_mail(text):
        return Kind.mail
    return Kind.table if suffix in TABLES else Kind.text


def head_text(head: bytes) -> str:
    """The first characters as far as they show structure; what is not UTF-8 is shown by some sign."""
    for mark, encoding in ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")


def _by_magic(head: bytes, suffix: str) -> Kind | None:
    stripped = head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n\0")
    if stripped.startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in head[:1024]):
        return Kind.pdf  # programs take the mark anywhere in the first 1,024 bytes
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.zip
    if head.startswith(b"\x1f\x8b"):
        return Kind.gzip
    return Kind.warc if re.match(rb"WARC/\d", stripped) else None


def _is_article(text: str) -> bool:
    """Whether the first line is a JSON object with a text."""
    line = re.match(r"[^\r\n]*", text)
    assert line is not None
    try:
        values = json.loads(line[0])
    except (ValueError, RecursionError):
        cut = line.end() == len(text) and len(text) > HEAD // 8  # the line is longer than what was looked at
        return cut and re.match(r'\{\s*"', text) is not None and re.search(r'"text"\s*:\s*"', text) is not None
    return isinstance(values, dict) and isinstance(values.get("text"), str)


def root(text: str) -> str | None:
    """The name of a markup's outermost element, lower case, without its namespace; None where it is not in these characters."""
    at = 0
    while at < len(text):
        if text[at] in _BLANK:
            at += 1
            continue
        closing = next((end for start, end in (("<!--", "-->"), ("<?", "?>")) if text.startswith(start, at)), None)
        if closing is None and text[at : at + 9].upper() == "<!DOCTYPE":
            if text[at + 9 : at + 20].strip().lower().startswith("html"):
                return "html"
            opened, end = text.find("[", at), text.find(">", at)
            closing = "]>" if -1 < opened < end else ">"
        if closing is None:
            found = _ROOT.match(text, at)
            return found[2].lower() if found else None
        end = text.find(closing, at)
        if end < 0:
            return None
        at = end + len(closing)
    return None


def _markup(text: str, suffix: str) -> Kind | None:
    name = root(text)
    if name in ("rss", "feed", "rdf"):
        return Kind.feed
    if suffix in PAGES or name in ("html", "head", "body"):
        return Kind.page
    if text.startswith("<?xml") or suffix in FEEDS:
        if name is None:
            return Kind.feed  # what is wrong with it, its reader says
        raise Foreign(f"XML that is neither feed nor page (its outermost element is <{name[:40]}>)")
    return Kind.page if suffix != ".txt" and name and len(_TAG.findall(text[:HEAD])) >= 3 else None


def is_mail(text: str) -> bool:
    """Whether a text opens with the header lines of a sent mail: From, Date or Subject, and one that only programs write."""
    names: set[str] = set()
    for number, ended in enumerate(text.split("\n", 200)):
        line = ended.rstrip("\r")
        if not line or number == 200:
            break
        if number == 0 and _MAILBOX.fullmatch(line):
            continue
        found = _HEADER.match(line)
        if not found:
            return False
        names.add((found[1] or "").lower())
    return "from" in names and bool(names & {"date", "subject"}) and bool(names & _SENT)
