"""Files, folders, patterns of names and standard input, to a stream of articles.

What a file is, its content tells (`sniffing`). What cannot be read comes out as an error in its place, so that the caller records a
skip and goes on. One document is held at a time.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO

from tracker.errors import InputError
from tracker.read.confined import Confined
from tracker.read.documents import LIMIT, Progress, Reading, documents, place_of
from tracker.read.jsonl import is_object, read_lines
from tracker.read.patterns import is_pattern, matches
from tracker.read.places import Place
from tracker.read.sniffing import FOLDER
from tracker.read.streams import chained
from tracker.read.tables import check_columns
from tracker.records import Article

STDIN = "stdin"  # the name of what is piped in


def read(
    paths: Iterable[str | Path],
    *,
    stdin: BinaryIO | None = None,
    limit: int = LIMIT,
    columns: Mapping[str, str] | None = None,
    passed: Counter[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Article | InputError]:
    """Read articles from files and folders, in their order.

    Args:
        paths: files, folders (their files of `FOLDER`'s suffixes, sorted, subfolders after files; hidden files are left out and links
            to folders not followed), patterns that no path bears as its name, or `-` for standard input.
        stdin: what `-` reads; None is the process's own.
        limit: bytes of a document, or of one line or row of a list, at most.
        columns: of tables, our field to the name of its column: {"text": "body"}.
        passed: counts what was passed over on purpose, by reason ("revisit"): nothing of it is an error.
        progress: told how far the reading is.

    Returns:
        Articles, and an InputError for each file, line, row or record that could not be read. Ids may repeat: what that means, the
        caller knows.

    Raises:
        UsageError: `columns` maps a field that there is not.
    """
    check_columns(columns)
    passed, progress = Counter() if passed is None else passed, Progress() if progress is None else progress
    return _read_all(paths, stdin, partial(Reading, limit=limit, columns=columns, passed=passed, progress=progress))


def _read_all(paths: Iterable[str | Path], stdin: BinaryIO | None, begun: Callable[[Confined], Reading]) -> Iterator[Article | InputError]:
    with Confined() as room:
        reading = begun(room)
        for path in paths:
            if str(path) == "-":
                yield from _read_stdin(stdin or sys.stdin.buffer, reading)
            else:
                yield from _read_one(Path(path), reading)


def size(paths: Iterable[str | Path]) -> int | None:
    """How many bytes `read` will look at, as a measure of how long it takes; None where something is piped in."""
    total = 0
    for path in _expanded(paths):
        if str(path) == "-":
            return None
        for file in _files(path) if _is_folder(path) else [path]:
            with suppress(OSError, ValueError):  # told when it is read
                total += file.stat().st_size
    return total


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _expanded(paths: Iterable[str | Path]) -> Iterator[Path]:
    for path in map(Path, paths):
        try:
            named = str(path) == "-" or path.exists() or not is_pattern(str(path))
        except (OSError, ValueError):
            named = True
        if named:
            yield path
        else:
            yield from matches(str(path))


def _read_one(path: Path, reading: Reading) -> Iterator[Article | InputError]:
    try:
        if path.is_dir():
            yield from _read_folder(path, reading)
        elif path.exists() or path.is_symlink():
            yield from _read_file(path, reading)
        elif is_pattern(str(path)):
            found = matches(str(path))
            if not found:
                yield InputError(
                    str(path), "no file has a name like that", "check the pattern; quote it, so that the shell leaves it alone"
                )
            for one in found:
                yield from _read_folder(one, reading) if one.is_dir() else _read_file(one, reading)
        else:
            yield InputError(_shown(path), "there is no such file or folder", "check the spelling")
    except OSError as error:
        yield _unreadable(path, error)
    except ValueError:  # a name with a zero byte
        yield InputError(_shown(path), "there is no such file or folder", "check the spelling")


def _files(folder: Path, errors: list[OSError] | None = None) -> Iterator[Path]:
    """What is read from a folder, in order."""
    for root, folders, names in os.walk(folder, onerror=None if errors is None else errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if PurePath(name).suffix.lower() in FOLDER and not name.startswith("."):
                yield Path(root, name)


def _read_folder(folder: Path, reading: Reading) -> Iterator[Article | InputError]:
    errors: list[OSError] = []
    found = False
    for file in _files(folder, errors):
        found = True
        yield from _read_file(file, reading)
    for error in errors:
        yield InputError(_shown(error.filename), f"cannot be listed: {error.strerror}", "check its permissions")
    if not found and not errors:
        yield InputError(_shown(folder), f"no {', '.join(FOLDER)} file in the folder", "name files of another kind one by one")


def _read_file(path: Path, reading: Reading) -> Iterator[Article | InputError]:
    name = _shown(path)
    try:
        if not path.is_file():
            yield InputError(name, "not a regular file" if path.exists() else "a link to nothing", "name a file, or pipe it in and name -")
            return
        with path.open("rb") as file:
            size, before = path.stat().st_size, reading.progress.bytes
            for document in documents(file, place_of(path, name), reading, size):
                reading.progress.bytes = max(reading.progress.bytes, before + min(file.tell(), size))
                yield document
            reading.progress.bytes = before + size
    except OSError as error:
        yield _unreadable(path, error)


def _read_stdin(stdin: BinaryIO, reading: Reading) -> Iterator[Article | InputError]:
    first = stdin.readline(reading.limit + 1)
    if is_object(first):  # line by line: what is piped in may come slowly
        pending = [first]
        yield from read_lines(lambda size: pending.pop() if pending else stdin.readline(size), STDIN, reading.limit)
        return
    yield from documents(chained(first, stdin), Place(STDIN, STDIN), reading)


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(_shown(path), f"cannot be read: {error.strerror}", "check its name and permissions")


def _shown(path: object) -> str:
    """A path as text: bytes in it that are no characters are spelled out."""
    return str(path).encode("utf-8", "backslashreplace").decode()
