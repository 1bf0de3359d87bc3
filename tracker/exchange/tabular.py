"""Tables as they come in files: CSV and JSON, row by row, each with its line and how it stood there.

A CSV file has its names in the first line; its separator is a comma, a semicolon or a tab. Tagged by the HXL standard
(https://hxlstandard.org), a row of hashtags follows the names, and what stands above it is no data. JSON is a list of objects, an object
that holds one such list, or one object a line; an object inside an object gives names joined by a full stop ("verified.killed").

One bad line is named and left out, and the others are read: an open quotation mark loses its own line and no more.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from tracker.errors import InputError
from tracker.exchange.json_text import UnreadableJson, from_text
from tracker.read.decoding import decode

SEPARATORS = (",", ";", "\t")

TAGS_WITHIN = 25
"""Rows in which the row of hashtags stands, by the HXL standard 1.1."""

LONGEST = 10_000_000  # characters of a cell: the default of the csv module is less than some notes

NAMESAKES = 20  # lists of one name, within an object, among which its own is looked for

REREAD = 60_000_000  # characters that are looked at once more, at most: a quotation mark that stays open costs the rest again

_TAG = re.compile(r"#\s*[A-Za-z]\w*(?:\s*\+\s*[A-Za-z]\w*)*")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its cells by name, without those that are empty, where it stands, counted from 1, and how."""

    line: int
    raw: str
    cells: dict[str, str]


@dataclass(slots=True)
class Tabular:
    """A file's table.

    Attributes:
        columns: in their order; hashtags where the file is tagged.
        tagged: the columns are hashtags, lower case and without blanks ("#affected+killed").
        refused: lines that are no row.
        file_hash: SHA-256 of the bytes.
        notes: what had to be decided to read it.
    """

    columns: tuple[str, ...]
    rows: list[TableRow]
    file_hash: str
    tagged: bool = False
    refused: list[InputError] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def read_table(path: Path) -> Tabular:
    """Read a whole file.

    Raises:
        InputError: it cannot be opened or decoded, or holds no table.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror}", "name a CSV or JSON file") from error
    decoded = decode(content, str(path))
    text = decoded.text.removeprefix("\ufeff")
    hash_ = hashlib.sha256(content).hexdigest()
    if not text.strip():
        raise InputError(str(path), "is empty")
    table = _json(path, text, hash_) if text.lstrip()[0] in "[{" else _csv(path, text, hash_)
    table.notes = decoded.notes
    return table


# ------------------------------------------------------------------ CSV


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of a CSV file: its cells, first line counted from 0, and how many lines it takes."""

    cells: list[str]
    line: int
    lines: int


def _csv(path: Path, text: str, hash_: str) -> Tabular:
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    separator = max(SEPARATORS, key=_first(lines).count)
    records = _records(lines, separator, str(path))
    head: list[_Record] = []
    refused: list[InputError] = []
    for record in records:
        if isinstance(record, InputError):
            refused.append(record)
            continue
        head.append(record)
        if _tags(record.cells) or len(head) > TAGS_WITHIN:
            break
    if not head:
        raise InputError(str(path), "holds no line of CSV")
    tagged = bool(head and _tags(head[-1].cells))
    names = _tags(head[-1].cells) if tagged else [cell.strip() for cell in head[0].cells]
    table = Tabular(tuple(filter(None, names)), [], hash_, tagged, refused)
    _refuse_twins(path, table)
    for record in [] if tagged else head[1:]:
        _take(table, record, names, lines, str(path))
    for record in records:
        if isinstance(record, InputError):
            refused.append(record)
        else:
            _take(table, record, names, lines, str(path))
    return table


def _first(lines: list[str]) -> str:
    return next(line for line in lines if line.strip())


def _records(lines: list[str], separator: str, where: str) -> Iterator[_Record | InputError]:
    """Yield the records that are not blank; where a quotation mark stays open its line is refused and the next is begun with."""
    csv.field_size_limit(LONGEST)
    at, width, reread = 0, 0, 0
    while at < len(lines):
        if reread > REREAD:
            yield InputError(
                f"{where}:{at + 1}", "quotation marks stay open in too many lines; the rest is not read", "save the table anew"
            )
            return
        if not lines[at].strip():
            at += 1
            continue
        reader = csv.reader(map(lines.__getitem__, range(at, len(lines))), delimiter=separator, strict=True)
        try:
            cells = next(reader)
        except csv.Error as error:
            yield InputError(f"{where}:{at + 1}", f"is no line of CSV: {error}")
            reread += _length(lines, at, reader.line_num)
            at += 1
            continue
        if reader.line_num > 1 and width and len(cells) != width:
            yield InputError(f"{where}:{at + 1}", "a quotation mark stays open", "close it")
            reread += _length(lines, at, reader.line_num)
            at += 1
            continue
        width = width or len(cells)
        yield _Record(cells, at, reader.line_num)
        at += reader.line_num


def _length(lines: list[str], start: int, count: int) -> int:
    return sum(map(len, lines[start : start + count]))


def _tags(cells: list[str]) -> list[str]:
    """The hashtags of a row, lower case, "" for a column without; empty where it is no row of hashtags."""
    found = [cell.strip() for cell in cells]
    if not any(found) or not all(_TAG.fullmatch(cell) for cell in found if cell):
        return []
    return [re.sub(r"\s", "", cell).lower() for cell in found]


def _take(table: Tabular, record: _Record, names: list[str], lines: list[str], where: str) -> None:
    if len(record.cells) != len(names):
        reason = f"has {len(record.cells)} cells where the table has {len(names)} columns"
        table.refused.append(InputError(f"{where}:{record.line + 1}", reason))
        return
    cells = {name: cell.strip() for name, cell in zip(names, record.cells, strict=True) if name and cell.strip()}
    if cells:
        raw = "".join(lines[record.line : record.line + record.lines]).rstrip("\r\n")
        table.rows.append(TableRow(record.line + 1, raw, cells))


def _refuse_twins(path: Path, table: Tabular) -> None:
    twin = next((name for name in table.columns if table.columns.count(name) > 1), None)
    if twin is not None:
        raise InputError(str(path), f"has two columns {twin!r}", "rename one of them")


# ------------------------------------------------------------------ JSON


def _json(path: Path, text: str, hash_: str) -> Tabular:
    columns: dict[str, None] = {}
    table = Tabular((), [], hash_)
    for line, raw, item in _objects(path, text, table):
        cells: dict[str, str] = {}
        for name, value in _flat(item):
            columns.setdefault(name)
            if value is not None and (shown := str(value).strip()):
                cells[name] = shown
        table.rows.append(TableRow(line, raw, cells))
    table.columns = tuple(columns)
    return table


def _objects(path: Path, text: str, table: Tabular) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield the objects of a list, of the one list of an object, or of lines, each with its line and its own characters."""
    try:
        whole = from_text(text)
    except UnreadableJson as error:
        if not text.lstrip().startswith("{") or "\n" not in text.strip():
            raise InputError(f"{path}:{error.line}", f"is {error.reason}") from error
        yield from _json_lines(path, text, table)
        return
    start = text.index("[") if isinstance(whole, list) else _only_list(path, text, whole)
    yield from _members(path, text, start, table)


def _only_list(path: Path, text: str, whole: dict[str, Any]) -> int:
    """Where the one list of objects of an object begins; -1 for an object that is the one row itself."""
    lists = [name for name, value in whole.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) > 1:
        raise InputError(str(path), f"holds several lists: {', '.join(lists)}", "give a file with one of them")
    if not lists:
        return -1
    named = re.finditer(rf"{re.escape(json.dumps(lists[0]))}\s*:\s*\[", text)
    starts = [found.end() - 1 for found in islice(named, NAMESAKES)]
    if not starts:
        raise InputError(str(path), f"{lists[0]!r} is spelled with escapes", "give the list alone")
    # an object inside may have a list of that name before it
    read = json.JSONDecoder().raw_decode
    return next((start for start in starts if read(text, start)[0] == whole[lists[0]]), starts[0])


def _members(path: Path, text: str, start: int, table: Tabular) -> Iterator[tuple[int, str, dict[str, Any]]]:
    decoder, gap = json.JSONDecoder(), re.compile(r"[\s,]*")
    at, line, counted = start + 1, 1, 0
    while True:
        found = gap.match(text, at)
        at = found.end() if found else at
        if at >= len(text) or text[at] == "]":
            return
        item, end = decoder.raw_decode(text, at)
        line, counted = line + text.count("\n", counted, at), at
        if isinstance(item, dict):
            yield line, text[at:end], item
        else:
            table.refused.append(InputError(f"{path}:{line}", "is no JSON object"))
        at = end


def _json_lines(path: Path, text: str, table: Tabular) -> Iterator[tuple[int, str, dict[str, Any]]]:
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            item = from_text(raw)
        except UnreadableJson as error:
            table.refused.append(InputError(f"{path}:{number}", f"is {error.reason}"))
            continue
        if isinstance(item, dict):
            yield number, raw.strip(), item
        else:
            table.refused.append(InputError(f"{path}:{number}", "is no JSON object"))


def _flat(item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The values of an object and of those within it, by their names; without recursion, for they may stand hundreds deep."""
    waiting = [("", iter(item.items()))]
    while waiting:
        before, rest = waiting[-1]
        for name, value in rest:
            if isinstance(value, dict):
                waiting.append((f"{before}{name}.", iter(value.items())))
                break
            if not isinstance(value, list | bool):
                yield before + name, value
        else:
            waiting.pop()
