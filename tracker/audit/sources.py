"""Is the text the one that came in, and does it follow from the bytes?

The hash of the text is the name under which it and all its rows are stored; the bytes have one of their own. Plain text must be its bytes,
decoded, character for character; the text of a page was made by a reader, and only its hash holds it to what was made then.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from tracker.dates import is_valid
from tracker.records import Mark, Notice, Span, text_hash

PLAIN, LINES = "text/plain", "application/json"
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Source:
    """A version as it is stored.

    Attributes:
        compressed: its bytes, by zlib; None where they are not here.
        withdrawn: a withdrawal of its article is on record.
        bytes_left: its bytes are here, and no version that has its text has them too.
        reader: what made the text of the bytes; None where they are the text.
    """

    text: str
    text_hash: str
    raw_hash: str | None
    compressed: bytes | None
    media_type: str
    encoding: str
    absent: str | None = None
    withdrawn: bool = False
    bytes_left: bool = False
    reader: str | None = None


def audit_source(source: Source) -> Iterator[tuple[str, str]]:
    """Check a version against its hashes; yield fields with what is wrong."""
    if source.absent is not None:
        yield from _absent(source)
        return
    found = text_hash(source.text)
    if found != source.text_hash:
        yield "text_hash", f"the text's hash is {found[:12]}..., stored under {source.text_hash[:12]}...: the text was changed"
    if source.raw_hash is None:
        return
    if source.compressed is None:
        yield "raw_hash", "the bytes as they were found are missing"
        return
    try:
        raw = zlib.decompress(source.compressed)
    except zlib.error as error:
        yield "raw_hash", f"the bytes as they were found cannot be unpacked: {error}"
        return
    found = sha256(raw).hexdigest()
    if found != source.raw_hash:
        yield "raw_hash", f"the bytes' hash is {found[:12]}..., stored under {source.raw_hash[:12]}...: they were changed"
    elif source.reader is None and (problem := _decoded(raw, source)):
        yield "raw_hash", problem


def _absent(source: Source) -> Iterator[tuple[str, str]]:
    if source.text:
        yield "absent", f"the text is {source.absent}, and there is one"
    if source.absent == "withdrawn" and source.bytes_left:
        yield "raw_hash", "the text is withdrawn, and the bytes that it was found in stand, though no text that is here has them"
    if source.absent == "withdrawn" and not source.withdrawn:
        yield "absent", "the text is withdrawn, and no withdrawal is on record"
    elif source.absent not in ("withdrawn", "withheld"):
        yield "absent", f"{source.absent!r} is no reason why a text is not here"


def _decoded(raw: bytes, source: Source) -> str | None:
    """Why the text does not follow from its bytes; None where it does, or where that cannot be told."""
    if source.media_type == PLAIN:
        try:
            text = raw.decode(source.encoding)
        except (UnicodeDecodeError, LookupError) as error:
            return f"the bytes are no {source.encoding}: {error}"
        return None if text == source.text else "the bytes, decoded, are another text"
    if source.media_type == LINES:
        try:
            line = json.loads(raw.removeprefix(BOM))
        except (ValueError, RecursionError):
            return "the bytes are no JSON"
        given = line.get("text") if isinstance(line, dict) else None
        if not isinstance(given, str):
            return None  # another field, or another format that is made of JSON: its reader knows
        return None if _halved(given) == source.text else "the line's text is another"
    return None


def _halved(text: str) -> str:
    """Half characters, which no database keeps, as they are read."""
    return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in text)


def audit_marks(
    text: str, marks: Iterable[Mark], notices: Iterable[Notice], published: str | None, at: Span | None
) -> Iterator[tuple[str, str]]:
    """Check what an extraction says of the text as a whole: its date, the stretches that yield no rows, and announced corrections."""
    if published is not None and not is_valid(published[:10]):
        yield "published", f"{published!r} is no ISO date"
    spans = [("published_span", at)] if at is not None else []
    spans += [("marks", mark.span) for mark in marks] + [("notices", notice.span) for notice in notices]
    for field, (start, end) in spans:
        if not 0 <= start < end <= len(text):
            yield field, f"span {start}-{end} is not inside the text's {len(text)} characters"
        elif field == "notices" and not text[start:end].strip():
            yield field, f"span {start}-{end} holds blanks only"
