"""Articles as JSON lines: one object a line with `id, title, text, published, source, url, language`, of which only `text` is required.

Lines are read one at a time. A line that is broken costs that line; where a thousand after one another are, the file is given up.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import Any

from tracker.errors import InputError
from tracker.read.text import Given, Origin, article
from tracker.records import Article

BROKEN = 1_000  # lines one after another, at most: a file that holds no articles is not told so for each of its lines
LONG = 1_000_000  # bytes; a line of more can hold values that take fifty times as much in memory, and is read apart

ReadLong = Callable[[bytes, str, str], Iterable[Article | InputError]]

_SURROGATE = re.compile("[\ud800-\udfff]")
_REMEDY = 'each line is one JSON object with at least "text"'


def read_lines(
    read_line: Callable[[int], bytes],
    name: str,
    limit: int,
    *,
    stem: str | None = None,
    read_long: ReadLong | None = None,
) -> Iterator[Article | InputError]:
    """Read articles line by line.

    Args:
        read_line: gives the next line, or so many bytes of it, and nothing at the end: an open file's `readline`.
        name: of the file, for messages.
        limit: bytes of a line, at most.
        stem: for the ids of articles that have none, `<stem>:<line>`; None is the file's own.
        read_long: reads a line longer than `LONG`, given as the line, its place and the id where it has none; None reads it as others.
    """
    broken = 0  # lines one after another
    for one in _lines(read_line, name, limit, PurePath(name).stem if stem is None else stem, read_long):
        yield one
        broken = broken + 1 if isinstance(one, InputError) else 0
        if broken >= BROKEN:
            yield InputError(name, f"{broken:,} lines after another are broken; the rest is not read", _REMEDY)
            return


def _lines(
    read_line: Callable[[int], bytes], name: str, limit: int, stem: str, read_long: ReadLong | None
) -> Iterator[Article | InputError]:
    number = 0
    while line := read_line(limit + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > limit and not line.endswith(b"\n"):
            while len(rest := read_line(limit)) == limit and not rest.endswith(b"\n"):
                pass
            yield InputError(where, f"the line is longer than {limit:,} bytes", "split the text, or raise the limit")
            continue
        if not line.strip().removeprefix(b"\xef\xbb\xbf"):
            continue
        if read_long is not None and len(line) > LONG:
            yield from read_long(line.rstrip(b"\r\n"), where, f"{stem}:{number}")
            continue
        try:
            yield read_one(line.rstrip(b"\r\n"), where, f"{stem}:{number}")
        except InputError as error:
            yield error.bare()


def is_object(line: bytes) -> bool:
    """Whether a line holds a JSON object, so that a stream of unknown kind is JSON lines."""
    try:
        return isinstance(json.loads(line.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def read_one(line: bytes, where: str, id_without: str) -> Article:
    """Read one line.

    Args:
        id_without: the article's id where the line gives none.

    Raises:
        InputError: the line is broken, or has no text.
    """
    notes: list[str] = []
    values = _object(line, where)
    text = values.get("text")
    if not isinstance(text, str):
        raise InputError(where, '"text" is missing' if text is None else '"text" is no string', _REMEDY)
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)  # one character for one: offsets stay
        notes.append("half characters (lone surrogates) replaced")
    fields: dict[str, str] = {}
    for key in ("id", "title", "source", "url", "published", "language", "credit"):
        value = values.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str):
            fields[key] = _SURROGATE.sub("\ufffd", value).strip()
        elif value is not None:
            notes.append(f'"{key}" is no string and was left out')
    id = fields.pop("id", "") or id_without
    return article(id, text, Origin(where, line, "application/json", notes=tuple(notes)), Given(**fields))


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(where, f"no valid UTF-8 at byte {error.start} of the line", "JSON lines are UTF-8") from error
    except json.JSONDecodeError as error:
        raise InputError(where, f"no valid JSON at column {error.colno}: {error.msg}", _REMEDY) from error
    except (RecursionError, ValueError) as error:  # nested too deeply; a number of too many digits
        raise InputError(where, "JSON that cannot be read: nested too deeply, or a number too long", _REMEDY) from error
    if not isinstance(values, dict):
        raise InputError(where, "the line holds no JSON object", _REMEDY)
    return values
