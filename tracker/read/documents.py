"""One stream of bytes, whatever it holds, to the articles in it.

Lists (JSON lines, tables, web archives) and containers (ZIP, gzip) are read as streams; a single document is held whole, up to the
limit. What may hurt a parser is read in a process of its own (`confined`).
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import PurePath
from typing import IO, BinaryIO

from tracker.errors import InputError
from tracker.read.confined import Confined, Item, Part
from tracker.read.decoding import decode, wide
from tracker.read.jsonl import read_lines
from tracker.read.places import NESTED, Place
from tracker.read.sniffing import FOLDER, HEAD, Foreign, Kind, head_text, recognise
from tracker.read.streams import chained, gunzipped
from tracker.read.tables import is_table, read_table
from tracker.read.tasks import text
from tracker.records import Article

LIMIT = 20_000_000  # bytes of a document; no article is longer, and parsing takes memory a hundred times its text
SMALL = 1_000_000  # bytes; a plain text of so many takes 0.3 seconds and 20 MB, and is read without a process of its own
SPOOLED = 20_000_000  # bytes of an archive within an archive that are held in memory; more goes to a temporary file
PACKED = 500_000_000  # bytes of an archive within an archive, or one that is piped in, at most

_TASKS = {Kind.page: "page", Kind.pdf: "pdf", Kind.feed: "feed", Kind.mail: "mail"}
_DATED_BY_PROGRAMS = ("application/", "text/csv", "text/tab-separated-values", "message/rfc822")


@dataclass(slots=True)
class Progress:
    """How far a reading is, in bytes of the files that it was given, as `size` counts them."""

    bytes: int = 0


@dataclass(slots=True)
class Reading:
    """What holds for a whole run.

    Attributes:
        room: where documents are read that may not be trusted.
        limit: bytes of a document, a line or a row, at most.
        columns: of tables, our field to their name.
        passed: what was passed over on purpose, counted by reason.
        progress: how far it is.
    """

    room: Confined
    limit: int = LIMIT
    columns: Mapping[str, str] | None = None
    passed: Counter[str] = field(default_factory=Counter)
    progress: Progress = field(default_factory=Progress)

    def one(self, task: str, raw: bytes, place: Place) -> list[Item]:
        """Read one document by a task of the helper process, or here where that is as safe: a text that is not long."""
        if task != "text" or len(raw) > SMALL:
            return self.room.read(task, raw, place)
        try:
            return text(raw, place)
        except InputError as error:
            return [error.bare()]


def documents(stream: BinaryIO, place: Place, reading: Reading, size: int | None = None) -> Iterator[Article | InputError]:
    """Read what a stream holds.

    Args:
        stream: its bytes from the first on; seekable where it is a file.
        size: of the stream in bytes, where that is known and true.

    Yields:
        Articles, and an InputError for each document, line, row or record that could not be read.
    """
    try:
        yield from _documents(stream, place, reading, size)
    except InputError as error:
        yield error.bare()


def _documents(stream: BinaryIO, place: Place, reading: Reading, size: int | None) -> Iterator[Article | InputError]:
    head = _head(stream)
    if not head:
        raise InputError(place.where, "empty", "leave it out, or fill it")
    # without its mark, UTF-16 is known by what the answer states alone
    shown = "\ufeff".encode(double) + head if (double := wide(place.charset)) and b"\0" in head else head
    try:
        kind = recognise(shown, place.suffix)
    except Foreign as foreign:
        raise InputError(place.where, f"{foreign}, which is not read", "save it as plain text, HTML or PDF") from foreign
    if kind is Kind.text and is_table(head_text(shown).partition("\n")[0]):
        kind = Kind.table
    if kind in (Kind.gzip, Kind.zip):
        if place.depth >= NESTED:
            raise InputError(place.where, f"more than {NESTED} archives within each other", "unpack it first")
        yield from (_gzip if kind is Kind.gzip else _zip)(stream, head, place, reading)
        return
    whole = chained(head, stream)
    if kind is Kind.lines:
        yield from _lines(whole, place, reading)
    elif kind is Kind.table and not shown.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from map(_dated, read_table(whole, place, reading.limit, reading.columns))
    elif kind is Kind.warc:
        from tracker.read.warc import read_warc

        yield from map(_dated, read_warc(whole, place, reading.limit, reading.one, reading.passed))
    else:
        yield from _single(kind, _raw(whole, place, reading.limit, size), place, reading)


def _single(kind: Kind, raw: bytes, place: Place, reading: Reading) -> Iterator[Article | InputError]:
    """One document, or a list of them that is held whole."""
    if kind is Kind.table:  # a spreadsheet's UTF-16
        decoded = decode(raw, place.where, stated=place.charset)
        utf8 = BytesIO(decoded.text.removeprefix("\ufeff").encode())
        for row in read_table(utf8, place, reading.limit, reading.columns):
            yield _dated(row)
    else:
        for item in reading.one(_TASKS.get(kind, "text"), raw, place):
            if isinstance(item, Part):
                yield from _attachment(item, place, reading)
            else:
                yield _dated(item)


def _attachment(part: Part, place: Place, reading: Reading) -> Iterator[Article | InputError]:
    """A mail's attachment, where it is of a kind that is read; pictures and signatures are passed over."""
    inner = place.member(part.name)
    if inner.suffix not in FOLDER:
        reading.passed["attachment of another kind"] += 1
    elif place.depth >= NESTED:
        yield InputError(inner.where, f"more than {NESTED} mails or archives within each other", "save it by itself")
    else:
        yield from documents(BytesIO(part.raw), inner, reading, len(part.raw))


def _lines(stream: BinaryIO, place: Place, reading: Reading) -> Iterator[Article | InputError]:
    def read_long(line: bytes, where: str, id: str) -> list[Article | InputError]:
        found: list[Item] = reading.room.read("line", line, Place(id, where, place.suffix, place.depth))
        return [item for item in found if not isinstance(item, Part)]

    yield from read_lines(stream.readline, place.where, reading.limit, stem=place.id, read_long=read_long)


def _gzip(stream: BinaryIO, head: bytes, place: Place, reading: Reading) -> Iterator[Article | InputError]:
    yield from _documents(gunzipped(chained(head, stream), place.where), place.unpacked(), reading, None)


def _zip(stream: BinaryIO, head: bytes, place: Place, reading: Reading) -> Iterator[Article | InputError]:
    from tracker.read.zips import members

    if stream.seekable():
        stream.seek(0)
        yield from _members(members(stream, place), reading)
        return
    spooled: IO[bytes]
    with tempfile.SpooledTemporaryFile(SPOOLED) as spooled:
        copied = 0
        packed = chained(head, stream)
        while data := packed.read(HEAD):
            copied += len(data)
            if copied > PACKED:
                raise InputError(place.where, f"an archive of more than {PACKED:,} bytes within another", "unpack it first")
            spooled.write(data)
        spooled.seek(0)
        yield from _members(members(spooled, place), reading)  # type: ignore[arg-type]  # a file in all but name


def _members(found: Iterator[tuple[Place, BinaryIO, int] | InputError], reading: Reading) -> Iterator[Article | InputError]:
    for member in found:
        if isinstance(member, InputError):
            yield member
        else:
            place, stream, _ = member  # the length that an archive declares is not believed
            yield from documents(stream, place, reading)


def _head(stream: BinaryIO) -> bytes:
    head = b""
    read = getattr(stream, "read1", stream.read)  # what stands before a break in the stream still counts
    with suppress(InputError):  # the stream tells it again to whoever reads on
        while len(head) < HEAD and (data := read(HEAD - len(head))):
            head += data
    return head or stream.read(1)


def _raw(stream: BinaryIO, place: Place, limit: int, size: int | None) -> bytes:
    """All bytes of a document; a file that is too long is told so by its size, unread."""
    raw = b"" if size is not None and size > limit else stream.read(limit + 1)
    if not raw or len(raw) > limit:
        raise InputError(
            place.where,
            f"{max(size or 0, len(raw)):,} bytes, limit {limit:,}: more than an article has",
            "split it into articles, one file or JSON line each",
        )
    return raw


def _dated(item: Article | InputError) -> Article | InputError:
    """The article, with a note where a date that a program wrote lies ahead of the day of reading."""
    if isinstance(item, Article) and item.published and item.media_type.startswith(_DATED_BY_PROGRAMS):
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
        if item.published[:10] > tomorrow:
            return item.model_copy(update={"notes": (*item.notes, f"dated {item.published[:10]}, after the day it was read")})
    return item


def place_of(path: PurePath, name: str) -> Place:
    """The place of a file: its id is its name without the last suffix."""
    return Place(path.stem.encode("utf-8", "backslashreplace").decode(), name, path.suffix.lower())
