"""Files, folders and standard input, to a stream of articles.

What cannot be read comes out as an error in its place, so that the caller records a skip and goes on. One document is held at a
time.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from tracker.errors import InputError
from tracker.read.decoding import decode
from tracker.read.jsonl import is_object, read_lines
from tracker.read.text import Origin, article
from tracker.records import Article

LIMIT = 20_000_000  # bytes of a document; no article is longer, and parsing takes memory a hundred times its text
STDIN = "stdin"  # the name of what is piped in

PAGES = (".html", ".htm")
LINES = (".jsonl",)
FOLDER = (".txt", *PAGES, *LINES)  # what is read from a folder; a file that is named is read whatever its suffix


def read(paths: Iterable[str | Path], *, stdin: BinaryIO | None = None, limit: int = LIMIT) -> Iterator[Article | InputError]:
    """Read articles from files and folders, in their order.

    Args:
        paths: files, folders (their .txt, .html, .htm and .jsonl files, sorted, subfolders after files; links to folders are
            not followed), or `-` for standard input (JSON lines if its first line is a JSON object, else one text).
        stdin: what `-` reads; None is the process's own.
        limit: bytes of a file, or of one line of JSON lines, at most.

    Yields:
        Articles, and an InputError for each file or line that could not be read. Ids may repeat: what that means, the
        caller knows.
    """
    for path in paths:
        yield from _read_one(path, stdin, limit)


def count(paths: Iterable[str | Path]) -> int | None:
    """How many documents `read` will look at: files, and lines of JSON lines; None where that is not known before reading."""
    total = 0
    for path in map(Path, paths):
        if str(path) == "-":
            return None
        files = [Path(root, name) for root, _, names in os.walk(path) for name in names] if path.is_dir() else [path]
        for file in files:
            suffix = file.suffix.lower()
            if suffix in LINES and file.is_file():
                with file.open("rb") as lines:
                    total += sum(1 for line in lines if line.strip())
            elif not path.is_dir() or suffix in FOLDER:
                total += 1
    return total


def _read_one(path: str | Path, stdin: BinaryIO | None, limit: int) -> Iterator[Article | InputError]:
    if str(path) == "-":
        yield from _read_stdin(stdin or sys.stdin.buffer, limit)
        return
    path = Path(path)
    try:
        if path.is_dir():
            yield from _read_folder(path, limit)
        elif path.exists():
            yield from _read_file(path, limit)
        else:
            yield InputError(str(path), "there is no such file or folder", "check the spelling")
    except OSError as error:
        yield _unreadable(path, error)


def _read_folder(folder: Path, limit: int) -> Iterator[Article | InputError]:
    errors: list[OSError] = []
    found = False
    for root, folders, names in os.walk(folder, onerror=errors.append):
        folders.sort()
        for name in sorted(names):
            if Path(name).suffix.lower() in FOLDER:
                found = True
                yield from _read_file(Path(root, name), limit)
    for error in errors:
        yield InputError(str(error.filename), f"cannot be listed: {error.strerror}", "check its permissions")
    if not found and not errors:
        yield InputError(str(folder), f"no {', '.join(FOLDER)} file in the folder", "name files of another kind one by one")


def _read_file(path: Path, limit: int) -> Iterator[Article | InputError]:
    name, suffix = str(path), path.suffix.lower()
    try:
        if not path.is_file():
            yield InputError(name, "not a regular file" if path.exists() else "a link to nothing", "name a file, or pipe it in and name -")
            return
        size = path.stat().st_size
        if size == 0:
            yield InputError(name, "empty", "leave it out, or fill it")
        elif suffix in LINES:
            with path.open("rb") as file:
                yield from read_lines(file.readline, name, limit)
        elif size > limit:
            yield _too_long(name, size, limit)
        else:
            yield _document(path.stem, path.read_bytes(), name, page=suffix in PAGES)
    except OSError as error:
        yield _unreadable(path, error)
    except InputError as error:
        yield error


def _read_stdin(stdin: BinaryIO, limit: int) -> Iterator[Article | InputError]:
    first = stdin.readline(limit + 1)
    if is_object(first):
        pending = [first]
        yield from read_lines(lambda size: pending.pop() if pending else stdin.readline(size), STDIN, limit)
        return
    raw = first + stdin.read(max(0, limit + 1 - len(first)))
    try:
        yield _too_long(STDIN, len(raw), limit) if len(raw) > limit else _document(STDIN, raw, STDIN, page=False)
    except InputError as error:
        yield error


def _document(id: str, raw: bytes, where: str, *, page: bool) -> Article:
    if page:
        from tracker.read.html import read_page  # here, for parsing HTML takes long to import

        return read_page(id, raw, where)
    decoded = decode(raw, where)
    return article(id, decoded.text, Origin(where, raw, "text/plain", decoded.encoding, decoded.notes))


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(str(path), f"cannot be read: {error.strerror}", "check its name and permissions")


def _too_long(name: str, size: int, limit: int) -> InputError:
    return InputError(
        name, f"{size:,} bytes, limit {limit:,}: more than an article has", "split it into articles, one file or JSON line each"
    )
