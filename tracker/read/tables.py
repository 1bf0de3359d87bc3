"""Tables (CSV, TSV): one article a row, its columns named in the first row.

Columns are found by their names, or by a mapping that the user gives. A row that is broken costs that row: where a quotation mark is
never closed, the row it opened in is given up and reading goes on with the next line.
"""

import csv
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import count
from typing import BinaryIO

from tracker.errors import InputError, UsageError
from tracker.read.decoding import decode
from tracker.read.places import Place
from tracker.read.text import Given, Origin, article
from tracker.records import Article

# our field: what its column is called, the likeliest first; compared without case, blanks, - and _
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "fulltext", "articletext", "articlebody", "article", "maintext", "story"),
    "id": ("id", "articleid", "docid", "documentid", "guid"),
    "title": ("title", "headline", "heading", "articletitle"),
    "published": ("published", "publishedat", "publicationdate", "pubdate", "datepublished", "publishdate", "date", "publishedon"),
    "source": ("source", "outlet", "publisher", "publication", "sourcename", "medianame", "newspaper", "site"),
    "url": ("url", "link", "address", "href", "articleurl", "weburl"),
    "language": ("language", "lang", "languagecode"),
    "byline": ("byline", "author", "authors"),
    "credit": ("credit", "agency"),
}
BROKEN = 1_000  # rows one after another, at most: a table that is none is not told so for each of its lines
REREAD = 60_000_000  # bytes of a table that are looked at once more, at most: a quotation mark that is never closed costs the rest again

_DELIMITERS = ",;\t|"
_REMEDY = "name the column that holds the text: --columns text=NAME"


def check_columns(columns: Mapping[str, str] | None) -> None:
    """Refuse a mapping of fields that there are not.

    Raises:
        UsageError: with the fields that there are.
    """
    for field in columns or ():
        if field not in COLUMNS:
            raise UsageError(f"an article has no field {field!r} for a column; it has {', '.join(COLUMNS)}")


def is_table(first_line: str) -> bool:
    """Whether a line names columns of articles: three known names or more, one of them the text's, and hardly another."""
    for delimiter in _DELIMITERS:
        cells = [_folded(cell) for cell in first_line.strip().split(delimiter)]
        known = {field for cell in cells for field, names in COLUMNS.items() if cell.strip("\"'") in names}
        if len(known) >= 3 and "text" in known and len(cells) <= 3 * len(known):
            return True
    return False


def read_table(stream: BinaryIO, place: Place, limit: int, columns: Mapping[str, str] | None = None) -> Iterator[Article | InputError]:
    """Read a table, row by row.

    Args:
        limit: bytes of a row, at most.
        columns: our field to the name of its column.

    Yields:
        Articles, and an InputError for each row that could not be read. Rows are counted as a spreadsheet counts them, from 1 for the
        names of the columns.
    """
    if csv.field_size_limit() <= limit:
        csv.field_size_limit(limit + 1)  # of the whole process, and only ever raised: the reader of rows bounds them itself
    lines = _Lines(stream, limit, place)
    try:
        delimiter, fields = _header(lines.peek(), place, columns)
    except InputError as error:
        yield error
        return
    broken = 0  # rows one after another
    number = 0
    for number, row in _rows(lines, place, delimiter):
        try:
            if isinstance(row, InputError):
                raise row
            yield _article(row, fields, place.record(number), lines, place)
            broken = 0
        except InputError as error:
            yield error.bare()
            broken += 1
        if broken >= BROKEN or lines.reread > REREAD:
            reason = f"{broken:,} rows after another are broken; the rest is not read"
            yield InputError(place.where, reason, "save the table anew")
            return
    if not number:
        yield InputError(place.where, "a table without rows", "leave it out, or fill it")


def _rows(lines: "_Lines", place: Place, delimiter: str) -> Iterator[tuple[int, list[str] | InputError]]:
    """The rows below the names of the columns that hold anything, with their numbers; an InputError for one that is broken."""
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    for number in count(1):
        lines.begin()
        try:
            row = next(rows)
        except StopIteration:
            return
        except (csv.Error, _TooLongError) as error:
            line = lines.line
            taken = lines.give_back()
            if taken > 1 or "unexpected end" in str(error):
                reason = "a quotation mark is never closed"
            else:
                reason = f"no row of a table: {error}" if isinstance(error, csv.Error) else "the row is too long for an article"
            yield number, InputError(f"{place.where}:{number}", f"{reason} (line {line} of the file)", "close it, or double it in the text")
            continue
        if number > 1 and any(cell.strip() for cell in row):
            yield number, row


def _header(line: str, place: Place, columns: Mapping[str, str] | None) -> tuple[str, dict[str, int]]:
    """The delimiter, and where each field stands in a row."""
    delimiters = "\t,;|" if place.suffix == ".tsv" else _DELIMITERS
    found: list[tuple[int, int, str, dict[str, int], list[str]]] = []
    for order, delimiter in enumerate(delimiters):
        try:
            names = [name.strip().lstrip("\ufeff") for name in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:
            continue
        found.append((len(_places(names, columns)), -order, delimiter, _places(names, columns), names))
    if not found or not line.strip():
        raise InputError(place.where, "a table without a row of column names", _REMEDY)
    _, _, delimiter, fields, names = max(found, key=lambda one: (one[0], len(one[4]) if one[0] else 0, one[1]))
    if len(names) < 2:
        names = max((one[4] for one in found), key=len)
    shown = ", ".join(name[:40] for name in names[:20])
    for field, name in (columns or {}).items():
        if field not in fields:
            raise InputError(
                place.where, f"no column {name!r} in the table (its columns: {shown})", "give a column's name as the table has it"
            )
    if "text" not in fields:
        raise InputError(place.where, f"no column that holds the text (its columns: {shown})", _REMEDY)
    return delimiter, fields


def _places(names: list[str], columns: Mapping[str, str] | None) -> dict[str, int]:
    folded = [_folded(name) for name in names]
    places: dict[str, int] = {}
    for field, usual in COLUMNS.items():
        stated = (columns or {}).get(field)
        if stated is not None:
            exact = [i for i, name in enumerate(names) if name == stated] or [i for i, name in enumerate(folded) if name == _folded(stated)]
            places |= {field: exact[0]} if exact else {}
            continue
        at = next((folded.index(name) for name in usual if name in folded), None)
        if at is not None:
            places[field] = at
    taken = {places[field] for field in columns or {} if field in places}
    return {field: at for field, at in places.items() if at not in taken or field in (columns or {})}


def _folded(name: str) -> str:
    return name.strip().casefold().replace("_", "").replace("-", "").replace(" ", "")


def _article(row: list[str], fields: dict[str, int], place: Place, lines: "_Lines", table: Place) -> Article:
    values = {field: row[at].strip() for field, at in fields.items() if field != "text" and at < len(row) and row[at].strip()}
    text = row[fields["text"]] if fields["text"] < len(row) else ""
    if not text.strip():
        raise InputError(place.where, "the row has no text", "fill the column, or leave the row out")
    id = values.pop("id", "") or place.id
    byline = values.pop("byline", None)
    media_type = "text/tab-separated-values" if table.suffix == ".tsv" else "text/csv"
    found = article(id, text, Origin(place.where, lines.raw(), media_type, lines.encoding, lines.notes()), Given(**values))
    return found.model_copy(update={"byline": byline}) if byline else found


class _TooLongError(Exception):
    pass


class _Lines(Iterator[str]):
    """The lines of a table, those of the row under way at hand: to be stored with it, or to be given back.

    Attributes:
        encoding: of the row under way.
        line: number of its first line, from 1.
        reread: bytes that were handed out again so far.
    """

    def __init__(self, stream: BinaryIO, limit: int, place: Place) -> None:
        self._stream, self._limit, self._place = stream, limit, place
        self._waiting: deque[bytes] = deque()
        self._row: list[bytes] = []
        self._size = 0
        self._read = 0  # lines handed out so far
        self._guessed: str | None = None
        self._noted: tuple[str, ...] = ()
        self.encoding = "utf-8"
        self.line = 1
        self.reread = 0

    def begin(self) -> None:
        """The next line begins a row."""
        self._row, self._size = [], 0
        self.encoding, self._noted = "utf-8", ()
        self.line = self._read + 1

    def give_back(self) -> int:
        """Hand out again all lines of the row but the first; how many it had."""
        taken = len(self._row)
        self._waiting.extendleft(reversed(self._row[1:]))
        self.reread += self._size
        self._read -= max(0, taken - 1)
        return taken

    def raw(self) -> bytes:
        return b"".join(self._row).rstrip(b"\r\n")

    def notes(self) -> tuple[str, ...]:
        return self._noted

    def peek(self) -> str:
        """The first line that is not blank, to be handed out again."""
        first = next(self, "")
        while first and not first.strip():
            first = next(self, "")
        if self._row:
            self._waiting.appendleft(self._row[-1])
            self._read -= 1
        return first.rstrip("\r\n")

    def __next__(self) -> str:
        raw = self._waiting.popleft() if self._waiting else self._next_line()
        if not raw:
            raise StopIteration
        self._read += 1
        self._row.append(raw)
        self._size += len(raw)
        if self._size > self._limit:
            raise _TooLongError
        return self._decoded(raw).removeprefix("\ufeff") if self._read == 1 else self._decoded(raw)

    def _next_line(self) -> bytes:
        line = self._stream.readline(self._limit + 1)
        if len(line) > self._limit and not line.endswith(b"\n"):
            while len(rest := self._stream.readline(self._limit)) == self._limit and not rest.endswith(b"\n"):
                pass
        return line

    def _decoded(self, raw: bytes) -> str:
        """A line's characters. Rows are UTF-8, or in one other encoding that the first of its lines tells."""
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        if self._guessed is None:
            found = decode(raw, self._place.where, stated=self._place.charset)
            self._guessed = found.encoding
        self.encoding, self._noted = self._guessed, (f"decoded as {self._guessed}",)
        return raw.decode(self._guessed, "replace")
