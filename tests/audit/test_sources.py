"""The text is the one that came in, and follows from its bytes."""

import json
import zlib
from hashlib import sha256
from typing import Any

import pytest

from tracker.audit.sources import Source, audit_marks, audit_source
from tracker.records import Mark, MarkKind, Notice, NoticeKind, text_hash

TEXT = "Über die Brücke gingen 12 Menschen."


def source(raw: bytes | None = None, **fields: Any) -> Source:
    raw = TEXT.encode() if raw is None else raw
    made: dict[str, Any] = {
        "text": TEXT,
        "text_hash": text_hash(fields.get("text", TEXT)),
        "raw_hash": sha256(raw).hexdigest(),
        "compressed": zlib.compress(raw),
        "media_type": "text/plain",
        "encoding": "utf-8",
    }
    return Source(**made | fields)


def line(text: str) -> bytes:
    return json.dumps({"id": "a", "text": text}).encode()


SOUND = [
    source(),
    source(TEXT.encode("cp1252"), encoding="windows-1252"),
    source(TEXT.encode("utf-16"), encoding="utf-16"),
    source(b"\xef\xbb\xbf" + TEXT.encode(), text="\ufeff" + TEXT),
    source(line(TEXT), media_type="application/json"),
    source(b"\xef\xbb\xbf" + line(TEXT), media_type="application/json"),
    source(b'{"text": "\\ud83d"}', text="\ufffd", media_type="application/json"),
    source(b"<p>another</p>", media_type="text/html"),
    source(b"%PDF", media_type="text/plain", reader="pypdf 6"),
    source(raw_hash=None, compressed=None),
    source(text="", absent="withdrawn", withdrawn=True, compressed=None),
    source(text="", absent="withheld", compressed=None),
]


@pytest.mark.parametrize("one", SOUND)
def test_a_sound_text(one: Source) -> None:
    assert list(audit_source(one)) == []


PACKED = zlib.compress(TEXT.encode())
BROKEN = [
    (source(text_hash="0" * 64), "text_hash", "the text was changed"),
    (source(raw_hash="0" * 64), "raw_hash", "they were changed"),
    (source(compressed=None), "raw_hash", "are missing"),
    (source(compressed=b""), "raw_hash", "cannot be unpacked"),
    (source(compressed=b"words"), "raw_hash", "cannot be unpacked"),
    (source(compressed=PACKED[:-4]), "raw_hash", "cannot be unpacked"),
    (source(compressed=PACKED[:10] + b"\0" + PACKED[11:]), "raw_hash", "cannot be unpacked"),
    (source(b"another text"), "raw_hash", "decoded, are another text"),
    (source(TEXT.encode("cp1252")), "raw_hash", "the bytes are no utf-8"),
    (source(encoding="nonsense"), "raw_hash", "the bytes are no nonsense"),
    (source(line("another"), media_type="application/json"), "raw_hash", "the line's text is another"),
    (source(b"{", media_type="application/json"), "raw_hash", "are no JSON"),
    (source(absent="withdrawn", withdrawn=True), "absent", "the text is withdrawn, and there is one"),
    (source(text="", absent="withdrawn"), "absent", "no withdrawal is on record"),
    (source(text="", absent="lost"), "absent", "'lost' is no reason"),
]


@pytest.mark.parametrize(("one", "field", "problem"), BROKEN)
def test_a_broken_text(one: Source, field: str, problem: str) -> None:
    ((found, said),) = audit_source(one)
    assert (found, problem in said) == (field, True), said


def test_marks_and_notices() -> None:
    mark, notice = Mark(span=(0, 4), kind=MarkKind.metadata), Notice(kind=NoticeKind.correction, span=(0, 4))
    assert list(audit_marks(TEXT, [mark], [notice], "2030-01-08", (0, 4))) == []
    out = (0, len(TEXT) + 1)
    broken = audit_marks(TEXT, [mark.model_copy(update={"span": out})], [notice.model_copy(update={"span": (4, 5)})], "soon", out)
    assert [field for field, _ in broken] == ["published", "published_span", "marks", "notices"]
