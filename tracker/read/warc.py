"""Web archives (WARC): each page or text that a crawler fetched is an article, read from the stream one record at a time.

What says nothing new (a revisit), failed (a status other than 200) or is neither page nor text is passed over and counted. A broken
record costs that record: reading goes on with the next one that begins as records do.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BufferedReader
from typing import Any

from tracker.errors import InputError
from tracker.read.confined import Item
from tracker.read.places import Place
from tracker.records import Article

HEADER = 1_000_000  # bytes of a record's header lines, at most
WINDOW = 1_000_000  # bytes behind the place of reading, in which the next record is looked for after a broken one
BROKEN = 1_000  # broken records after which an archive is given up

_NEXT = re.compile(rb"(?:^|\n)(?=WARC/\d)")
_PAGES = ("text/html", "application/xhtml+xml")
_TEXTS = ("text/plain",)

ReadOne = Callable[[str, bytes, Place], list[Item]]


def read_warc(stream: BufferedReader, place: Place, limit: int, read_one: ReadOne, passed: Counter[str]) -> Iterator[Article | InputError]:
    """Read an archive.

    Args:
        stream: its bytes, unpacked.
        limit: bytes of a record's content, at most.
        read_one: reads one document: "page" or "text", its bytes, its place.
        passed: counts what is passed over, by reason.

    Yields:
        Articles: the address is the one that was fetched, the day of fetching is noted and dates nothing. InputErrors for broken
        records, and for an archive without any page.
    """
    from fastwarc.warc import ArchiveIterator  # here, for most runs read no archive

    window = _Window(stream)
    here: Counter[str] = Counter()
    articles = broken = number = 0
    told = False  # of the record under way: that it is broken
    going = True
    while going:
        last = window.offset
        reason = None
        try:
            source: Any = window  # it reads, that is all
            for record in ArchiveIterator(source, parse_http=True, auto_decode="all", max_header_len=HEADER, stream_detect=False):
                number += 1
                last, told = record.stream_pos, False
                for item in _read_record(record, place.record(number), limit, read_one, here):
                    told = isinstance(item, InputError)
                    articles += not told
                    broken += told
                    yield item
            break
        except InputError as error:  # the stream itself is broken or cut off
            broken += 1
            yield error
            break
        except (OSError, ValueError) as error:
            reason = f"a broken record: {error}"
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # the library's own, no Exception: it met what it did not expect
                raise
            reason = "a broken record"
        if reason and not told:
            broken += 1
            number += 1
            yield InputError(place.record(number).where, reason, "copy or download the archive again")
        told = False
        if broken > BROKEN:
            yield InputError(place.where, f"more than {BROKEN:,} broken records; the rest is not read", "copy or download it again")
        going = broken <= BROKEN and window.resume(last + 1)
    passed.update(here)
    if not articles and not broken:
        what = ", ".join(f"{count} {reason}" for reason, count in sorted(here.items())) or "no records"
        yield InputError(place.where, f"no page in the archive ({what})", "leave it out")


def _read_record(record: Any, place: Place, limit: int, read_one: ReadOne, passed: Counter[str]) -> Iterator[Article | InputError]:
    kind = (record.headers.get("WARC-Type") or "").strip().lower()
    if kind == "revisit":
        passed["revisit"] += 1
        return
    if kind not in ("response", "resource", "conversion"):
        return
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if not url.startswith(("http://", "https://")):
        passed["not from the web"] += 1
        return
    charset = None
    if record.is_http_parsed and record.http_headers is not None:
        status = record.http_headers.status_code
        if status is None:
            yield InputError(place.where, "a response without a status line", "fetch the page again")
            return
        if status != 200:
            passed[f"status {status}"] += 1
            return
        stated, charset = record.http_content_type, record.http_charset
    else:
        stated = (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if kind == "response":
            stated = stated.removeprefix("application/http") or None
    raw = record.reader.read(limit + 1)
    if len(raw) > limit:
        yield InputError(place.where, f"{url}: more than {limit:,} bytes: more than an article has", "save the page's text")
        return
    task = _task(stated, raw)
    if task is None:
        passed["neither page nor text"] += 1
        return
    if not raw:
        yield InputError(place.where, f"{url}: empty, or cut off", "fetch the page again")
        return
    date = record.headers.get("WARC-Date")
    cut = record.http_headers is not None and _is_cut(record, raw)
    notes: tuple[str, ...] = (f"fetched {date}",) if date else ()
    notes += ("the record is cut off: read as far as it goes",) if cut else ()
    yield from _with_address(read_one, task, raw, replace(place, charset=charset), url, notes)


def _with_address(
    read_one: ReadOne, task: str, raw: bytes, place: Place, url: str, notes: tuple[str, ...]
) -> Iterator[Article | InputError]:
    for item in read_one(task, raw, place):
        if isinstance(item, Article):
            update: dict[str, Any] = {"url": url, "raw": raw, "notes": (*item.notes, *notes)}
            yield item.model_copy(update=update)
        elif isinstance(item, InputError):
            yield InputError(item.where, f"{url[:300]}: {item.reason}", item.remedy)


def _task(stated: str | None, raw: bytes) -> str | None:
    if stated in _PAGES:
        return "page"
    if stated in _TEXTS:
        return "text"
    if not stated:  # the server did not say
        return "page" if re.match(rb"\s*<(?:!doctype html|html)", raw[:1000], re.IGNORECASE) else None
    return None


def _is_cut(record: Any, raw: bytes) -> bool:
    """Whether fewer bytes came than were declared; an answer that was packed or in pieces declares another length."""
    coded = any((record.http_headers.get(name) or "identity").strip() != "identity" for name in ("Content-Encoding", "Transfer-Encoding"))
    return not coded and len(raw) < record.content_length


class _Window:
    """A stream whose last bytes can be looked at again.

    Attributes:
        offset: of the byte that is read next.
    """

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._kept: deque[bytes] = deque()  # the last bytes that were handed out
        self._size = 0  # of these
        self._again = b""  # bytes to be handed out again
        self.offset = 0

    def read(self, size: int = -1) -> bytes:
        size = size if size > 0 else 65_536
        if self._again:
            data, self._again = self._again[:size], self._again[size:]
        else:
            data = self._stream.read1(size)  # no more than is there: what comes before a break counts
        self.offset += len(data)
        self._kept.append(data)
        self._size += len(data)
        while self._size - len(self._kept[0]) > WINDOW:
            self._size -= len(self._kept.popleft())
        return data

    def tell(self) -> int:
        return self.offset

    def resume(self, after: int) -> bool:
        """Go on at the first record that begins at this offset or later; False where there is none."""
        kept = b"".join(self._kept)
        start = min(max(after, self.offset - len(kept)), self.offset)
        rest = kept[len(kept) - (self.offset - start) :] + self._again
        self._again = b""
        while True:
            if found := _NEXT.search(rest):
                self._again = rest[found.end() :]
                self._kept.clear()
                self._size = 0
                self.offset = start + found.end()
                return True
            more = self._stream.read(65_536)
            if not more:
                return False
            start += max(0, len(rest) - 16)
            rest = rest[-16:] + more
