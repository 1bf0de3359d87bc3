"""Files that a form sends, received straight into a folder: none is held in memory, and too much is refused while it comes.

A form's fields come in its order: the one that shows that it is this visitor's own stands before the files, and is looked at before the
first byte of a file is written.
"""

import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fastapi import HTTPException
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from tracker.rows import counted

if TYPE_CHECKING:  # where alone it is declared
    from python_multipart.multipart import MultipartCallbacks

MEGABYTE = 1_000_000
LARGEST_FILE, LARGEST, MOST_FILES = 200 * MEGABYTE, 500 * MEGABYTE, 1000
LONGEST_NAME, MOST_NAME_BYTES = 120, 240  # characters of a file's name; bytes, of which a file system takes 255, with " (1000)"
LONGEST_FIELD, MOST_FIELDS, LONGEST_HEADERS = 1000, 20, 8000  # bytes; fields that are no files; bytes
HEARD_OUT = 2 * LARGEST  # bytes that are read of what is refused: a browser shows the answer only once it has sent all
NONE_SENT = "no file was sent: choose some first"

_UNSAFE = re.compile(r'[<>:"|?*\\/!\[\]]')
"""What some file systems do not take, what the name of an archive's member is told by, and what would make a pattern of a name."""


@dataclass(slots=True)
class Received:
    """What a form sent.

    Attributes:
        files: in the order in which they came; each bears the name that it was sent under, made safe.
        fields: those that are no files.
    """

    folder: Path
    files: list[Path] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


async def receive(chunks: AsyncIterator[bytes], content_type: str, folder: Path, allowed: Callable[[dict[str, str]], None]) -> Received:
    """Receive a form of the type multipart/form-data.

    Args:
        chunks: its bytes.
        content_type: as the request's header states it.
        folder: is empty, and gets the files.
        allowed: is shown the fields before the first file is written, or at the end where none comes, and raises where they do not do.

    Raises:
        HTTPException: it is no such form, holds no file, or is too large. What came before was written.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise HTTPException(HTTPStatus.BAD_REQUEST, NONE_SENT)
    receiver = _Receiver(Received(folder), allowed)
    parser = MultipartParser(boundary, receiver.callbacks())
    refused: HTTPException | None = None
    came = 0
    try:
        async for chunk in chunks:
            came += len(chunk)
            if refused is not None:
                if came > HEARD_OUT:
                    break
                continue
            try:
                if came > LARGEST + MEGABYTE:
                    raise _too_large(f"more than {LARGEST // MEGABYTE} MB in all")
                parser.write(chunk)
            except HTTPException as error:
                refused = error
            except FormParserError:
                refused = HTTPException(HTTPStatus.BAD_REQUEST, "the form is broken: go back and send it again")
            except OSError as error:
                refused = HTTPException(HTTPStatus.INSUFFICIENT_STORAGE, f"the files cannot be kept here: {error.strerror}")
    finally:
        receiver.close()
    if refused is not None:
        raise refused
    if not receiver.ended:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "the form came only in part: send it again")
    receiver.allow()
    if not receiver.received.files:
        raise HTTPException(HTTPStatus.BAD_REQUEST, NONE_SENT)
    return receiver.received


class _Receiver:
    """Takes a form apart as it comes."""

    def __init__(self, received: Received, allowed: Callable[[dict[str, str]], None]) -> None:
        self.received, self.allowed = received, allowed
        self.ended = False
        self._asked = False
        self._taken: set[str] = set()
        self._headers: dict[bytes, bytes] = {}
        self._header, self._value, self._header_bytes = b"", b"", 0
        self._field: str | None = None
        self._filename: str | None = None
        self._text = b""
        self._file: BinaryIO | None = None
        self._size = 0

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._opened,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def allow(self) -> None:
        """Have the fields looked at, once."""
        if not self._asked:
            self._asked = True
            self.allowed(self.received.fields)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._headers, self._header, self._value, self._header_bytes = {}, b"", b"", 0
        self._field, self._filename, self._text, self._size = None, None, b"", 0

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += self._bounded(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += self._bounded(data[start:end])

    def _bounded(self, data: bytes) -> bytes:
        self._header_bytes += len(data)
        if self._header_bytes > LONGEST_HEADERS:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "the form is broken: a part's headers are too long")
        return data

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _opened(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        self._filename = options[b"filename"].decode("utf-8", "replace")
        self.allow()

    def _open(self) -> BinaryIO:
        if len(self.received.files) >= MOST_FILES:
            raise _too_large(f"more than {counted(MOST_FILES, 'file')}")
        name = told_apart(safe_name(self._filename or ""), self._taken)
        self._taken.add(name.casefold())
        path = self.received.folder / name
        self.received.files.append(path)
        return path.open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._filename is None:
            if self._size > LONGEST_FIELD:
                raise HTTPException(HTTPStatus.BAD_REQUEST, "a field of the form is too long")
            self._text += data[start:end]
            return
        if self._file is None:
            self._file = self._open()
        if self._size > LARGEST_FILE:
            raise _too_large(f"{self.received.files[-1].name}: more than {LARGEST_FILE // MEGABYTE} MB in one file")
        self._file.write(data[start:end])

    def _end(self) -> None:
        if self._filename is None:
            if len(self.received.fields) >= MOST_FIELDS:
                raise HTTPException(HTTPStatus.BAD_REQUEST, "the form has too many fields")
            self.received.fields[self._field or ""] = self._text.decode("utf-8", "replace")
        elif self._file is None and self._filename:  # an empty file, unlike a field in which none was chosen, has a name
            self._file = self._open()
        self.close()

    def _all(self) -> None:
        self.ended = True


def safe_name(sent: str) -> str:
    """The name of a file as it may be kept: its last part, without what leads elsewhere, cannot be seen or is no part of a name.

    A letter with its accent is one character, whatever the machine that sent it makes of it, and a name that is too long keeps its suffix.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", sent)[-1])
    name = "".join(one if one.isprintable() and one != "\N{REPLACEMENT CHARACTER}" else "_" for one in name)
    name = _UNSAFE.sub("_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    end = f".{suffix}" if dot and len(suffix) < 10 else ""
    if len(name) > LONGEST_NAME or len(name.encode()) > MOST_NAME_BYTES:
        begin = (stem if end else name)[: LONGEST_NAME - len(end)].encode()[: MOST_NAME_BYTES - len(end.encode())]
        name = begin.decode("utf-8", "ignore").rstrip(" .") + end
    return name or "unnamed"


def told_apart(name: str, taken: Iterable[str]) -> str:
    """A name that is not taken: the second "report.txt" is "report (2).txt", upper and lower case being the same.

    Args:
        taken: without case.
    """
    known = set(taken)
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    number, given = 2, name
    while given.casefold() in known:
        given = f"{stem} ({number}){dot}{suffix}"
        number += 1
    return given


def _too_large(said: str) -> HTTPException:
    return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{said}: send less at a time, or use `tracker ingest` on this machine")
