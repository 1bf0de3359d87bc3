"""Streams of bytes that come out of a compressed file, and are stopped where they grow beyond reason.

What an archive declares about lengths is not believed: bytes are counted as they come.
"""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO

from tracker.errors import InputError

RATIO = 200  # bytes out for each byte in, at most; articles reach 3 to 10, log-like lists of them 50, bombs 1,000 and more
RATIO_FROM = 1_000_000  # bytes; what is smaller may be as dense as it likes
UNPACKED = 500_000_000  # bytes that one archive may unpack to: 10,000 articles of 50 kB, or some seconds of nothing but unpacking

_BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError)


class Unpacking(io.RawIOBase):
    """The bytes of a compressed stream, counted.

    Args:
        packed: gives the unpacked bytes.
        where: for messages.
        bytes_in: how many packed bytes have been read so far.
        count: is told the number of bytes of each read, and may raise.

    Raises:
        InputError: from any read: the data are broken or cut off, or grow beyond `RATIO`.
    """

    def __init__(
        self, packed: "IO[bytes] | gzip.GzipFile", where: str, bytes_in: Callable[[], int], count: Callable[[int], None] | None = None
    ) -> None:
        self._packed, self._where, self._bytes_in, self._count = packed, where, bytes_in, count
        self._out = 0
        self._failed: InputError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # the stub's buffer type is private
        if self._failed is not None:
            raise self._failed
        try:
            data = self._next(len(buffer))
        except InputError as error:
            self._failed = error  # what was read before it is still to be had; whoever asks for more is told again
            raise
        buffer[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        again = "copy or download the file again"
        try:
            data: bytes = self._packed.read1(size)  # type: ignore[union-attr]  # no more than is there: what comes before a break counts
        except EOFError as error:
            raise InputError(self._where, "the compressed data are cut off", again) from error
        except _BROKEN as error:
            raise InputError(self._where, f"the compressed data are broken: {error}", again) from error
        self._out += len(data)
        if self._out > RATIO_FROM and self._out > RATIO * max(1, self._bytes_in()):
            raise InputError(self._where, f"it unpacks to more than {RATIO} times its size: no texts do", "leave it out")
        if self._count is not None:
            self._count(len(data))
        return data


class _Chained(io.RawIOBase):
    """Bytes that were read ahead, and the stream they came from."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # the stub's buffer type is private
        data = self._head[: len(buffer)] if self._head else getattr(self._rest, "read1", self._rest.read)(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


def chained(head: bytes, rest: BinaryIO) -> io.BufferedReader:
    """A stream with the bytes that were read ahead put back."""
    return io.BufferedReader(_Chained(head, rest), 65_536)


def gunzipped(stream: BinaryIO, where: str) -> BinaryIO:
    """The bytes of a gzip stream, all its parts."""
    counting = _Counting(stream)
    packed = gzip.GzipFile(fileobj=io.BufferedReader(counting, 65_536))
    return io.BufferedReader(Unpacking(packed, where, lambda: counting.count), 65_536)


class _Counting(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.count = stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # the stub's buffer type is private
        data = self._stream.read(len(buffer))
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)
