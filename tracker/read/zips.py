"""ZIP archives: each member that is read from folders too is a document, or a list of them.

Nothing is unpacked to disk under a member's name. An archive is refused whole when it has too many members, and stopped where it
unpacks to too much.
"""

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from tracker.errors import InputError
from tracker.read.places import Place, printable
from tracker.read.sniffing import FOLDER
from tracker.read.streams import UNPACKED, Unpacking

MEMBERS = 10_000  # of one archive, at most
DIRECTORY = 8_000_000  # bytes of its list of members; the list is read at once, and takes ten times that in memory

_END = struct.Struct("<4s4H2LH")
_OFFICE = ("[Content_Types].xml", "mimetype")  # what only Word, Excel, OpenDocument files and e-books hold
_ENCRYPTED = 1  # bit of a member's flags


def members(file: BinaryIO, place: Place) -> Iterator[tuple[Place, BinaryIO, int] | InputError]:
    """The members of an archive that may be articles, in its order.

    Hidden ones and those of other kinds are left out, as in folders. A member's stream is read before the next is asked for.

    Yields:
        Place, unpacked bytes and declared length of each, or an InputError for one that cannot be opened.

    Raises:
        InputError: the archive is broken, or beyond a limit.
    """
    try:
        _check_directory(file, place.where)
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise InputError(place.where, f"the ZIP archive is broken: {error}", "copy or download it again") from error
    with archive:
        infos = [info for info in archive.infolist() if info.filename and not info.is_dir()]  # a name that begins with a zero byte is none
        if len(infos) > MEMBERS:
            raise InputError(place.where, f"{len(infos):,} files in the archive, limit {MEMBERS:,}", "unpack it and name the folder")
        if any(info.filename in _OFFICE for info in infos):
            raise InputError(place.where, "a Word, Excel or OpenDocument file, or an e-book", "save it as PDF, HTML or plain text")
        chosen = [info for info in infos if _is_read(info.filename)]
        if not chosen:
            raise InputError(place.where, "no file in the archive that is read", f"it may hold {', '.join(FOLDER)}")
        yield from _opened(archive, chosen, place, file.seek(0, io.SEEK_END))


def _opened(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], place: Place, size: int
) -> Iterator[tuple[Place, BinaryIO, int] | InputError]:
    total = 0

    def count(bytes_: int) -> None:
        nonlocal total
        total += bytes_
        if total > UNPACKED:
            raise InputError(place.where, f"the archive unpacks to more than {UNPACKED:,} bytes", "unpack it and name the folder")

    seen: dict[str, int] = {}
    for info in infos:
        seen[info.filename] = seen.get(info.filename, 0) + 1
        path = PurePath(printable(info.filename))
        name = str(path) if seen[info.filename] == 1 else str(path.with_stem(f"{path.stem} ({seen[info.filename]})"))
        member = place.member(name)
        if info.flag_bits & _ENCRYPTED:
            yield InputError(member.where, "locked by a password", "unpack it first")
            continue
        packed = min(info.compress_size, size)
        try:
            with archive.open(info) as stream:
                unpacking = Unpacking(stream, member.where, lambda packed=packed: packed, count)  # type: ignore[misc]
                yield member, io.BufferedReader(unpacking, 65_536), info.file_size
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
            yield InputError(member.where, f"cannot be unpacked: {error}", "copy or download the archive again")
        if total > UNPACKED:
            return


def _is_read(name: str) -> bool:
    path = PurePath(name.replace("\\", "/"))
    hidden = any(part.startswith(".") and part not in (".", "..") for part in path.parts) or "__MACOSX" in path.parts
    return not hidden and path.suffix.lower() in FOLDER


def _check_directory(file: BinaryIO, where: str) -> None:
    """Refuse a list of members that is too long, before it is read: what it declares is what is read at once."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_536 - _END.size))
    tail = file.read(65_536 + _END.size)
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and len(tail) - at >= _END.size:
        length = _END.unpack_from(tail, at)[5]
        if (size if length == 0xFFFFFFFF else length) > DIRECTORY:  # so many ones: the true length stands elsewhere
            raise InputError(where, f"the archive's list of files is longer than {DIRECTORY:,} bytes", "unpack it and name the folder")
    file.seek(0)
