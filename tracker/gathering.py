"""What is new at places that are looked at again and again: files in folders, pages and feeds, as documents for the pipeline.

A place is remembered with its fingerprint, a *sighting*, once all that was read of it is stored, and not before: whoever is stopped in
between reads it again, and what is stored already changes nothing. So two that gather into one database at once, or one that was killed
and started anew, store nothing twice.
"""

import json
import os
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tracker.dates import stated_date
from tracker.errors import InputError
from tracker.fetch import Entry, Feed, Fetched, Fetcher, Unreached, place_of, read_feed
from tracker.fetch.addresses import one_site
from tracker.read import read
from tracker.read.fetched import read_bytes
from tracker.read.paths import FOLDER
from tracker.records import Article

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Store

SETTLED = 3.0  # seconds for which a file was left alone before it is taken as whole
WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of an address.

    Attributes:
        url: the address that gave the bytes, after redirects.
        etag, modified: by which it can be asked for again.
        entry: fingerprint of the feed entry that led to it.
        failed: why it could not be had; it is tried again, and the reason not told again.
    """

    url: str | None = None
    etag: str | None = None
    modified: str | None = None
    entry: str | None = None
    failed: str | None = None

    @classmethod
    def of(cls, fingerprint: str | None) -> "Seen | None":
        """Read a sighting; None for none, and for one that another version of this program wrote."""
        try:
            return None if fingerprint is None else cls(**json.loads(fingerprint))
        except (ValueError, TypeError):
            return None

    @classmethod
    def from_fetched(cls, fetched: Fetched, entry: str | None = None) -> "Seen":
        return cls(fetched.url, fetched.etag, fetched.modified, entry)

    def as_fetched(self) -> Fetched | None:
        """What it gave the last time; None where there is nothing by which it can be asked whether that changed."""
        return Fetched(self.url, None, etag=self.etag, modified=self.modified) if self.url and (self.etag or self.modified) else None

    @property
    def fingerprint(self) -> str:
        return json.dumps({name: value for name in self.__slots__ if (value := getattr(self, name)) is not None})


@dataclass(slots=True)
class _Pending:
    """A place of which not all is stored yet; `fingerprint` is set once all of it was read, None where it is to be read again."""

    place: str
    under_way: int = 0
    read: bool = False
    fingerprint: str | None = None


@dataclass(slots=True)
class Gathering:
    """One look at some places.

    Args:
        store: knows what was seen before.
        fetcher: fetches addresses.
        pages: read the pages that a feed leads to, rather than the feed's own text.
        again: ask for every page that a feed announces, also where it was announced before, and tell every failure anew.
        settled: seconds for which a file was left alone before it is read.
        clock: the time as files have it, in seconds.

    Attributes:
        counts: "same", places that are as they were; "waiting", files that are still being written; "later", what could not be had now
            and was told of before.
    """

    store: "Store"
    fetcher: Fetcher
    pages: bool = True
    again: bool = False
    settled: float = SETTLED
    clock: Callable[[], float] = time.time
    counts: Counter[str] = field(default_factory=Counter)
    _waiting: dict[str, deque[tuple[_Pending, ...]]] = field(default_factory=lambda: defaultdict(deque))

    def documents(self, places: Iterable[str]) -> Iterator[Article | InputError]:
        """Yield what is new of some places: addresses of pages and feeds, files, and folders (as `read` reads them)."""
        for place in places:
            if place.startswith(WEB):
                yield from self._address(place)
            else:
                yield from self._files(Path(place))

    def done(self, where: str) -> None:
        """Note that a document was dealt with, by its path; a place all of whose documents were is remembered."""
        expected = self._waiting.get(where)
        if not expected:
            return
        for pending in expected.popleft():
            pending.under_way -= 1
            self._remember(pending)
        if not expected:
            del self._waiting[where]

    def _expect(self, document: Article | InputError, *pending: _Pending) -> Article | InputError:
        where = document.where if isinstance(document, InputError) else document.path or document.id
        for one in pending:
            one.under_way += 1
        self._waiting[where].append(pending)
        return document

    def _read(self, pending: _Pending, fingerprint: str | None) -> None:
        """All of a place was read."""
        pending.read, pending.fingerprint = True, fingerprint
        self._remember(pending)

    def _remember(self, pending: _Pending) -> None:
        if pending.read and not pending.under_way and pending.fingerprint is not None:
            self.store.record_sighting(pending.place, pending.fingerprint)

    def _failed(self, error: InputError, pending: _Pending, known: Seen) -> Iterator[Article | InputError]:
        """Tell of a place that cannot be read, unless the same was told of it before."""
        if known.failed == error.reason and not self.again:
            self.counts["later"] += 1
            return
        yield self._expect(error, pending)
        self._read(pending, replace(known, failed=error.reason).fingerprint)

    # -------------------------------------------------------------- files

    def _files(self, place: Path) -> Iterator[Article | InputError]:
        here = str(place.resolve())
        known = Seen.of(self.store.sighting(here))
        if not place.exists():
            error = InputError(str(place), "there is no such file or folder any more", "put it back, or watch another one")
            yield from self._failed(error, _Pending(here), known or Seen())
        elif not place.is_dir():
            yield from self._file(place)
        else:
            if known and known.failed:
                self.store.record_sighting(here, Seen().fingerprint)
            for root, folders, names in os.walk(place):
                folders.sort()
                for name in sorted(names):
                    if Path(name).suffix.lower() in FOLDER:
                        yield from self._file(Path(root, name))

    def _file(self, file: Path) -> Iterator[Article | InputError]:
        pending, look = _Pending(str(file.resolve())), _look(file)
        if look is None:
            return  # gone between listing and looking
        if look.fingerprint == self.store.sighting(pending.place):
            self.counts["same"] += 1
            return
        if look.changed is not None and abs(self.clock() - look.changed) < self.settled:
            self.counts["waiting"] += 1
            return
        for document in read([file]):
            if _look(file) != look:  # it was written to meanwhile: half of it may have been read
                self.counts["waiting"] += 1
                return
            yield self._expect(document, pending)
        self._read(pending, look.fingerprint)

    # -------------------------------------------------------------- addresses

    def _address(self, address: str) -> Iterator[Article | InputError]:
        try:
            pending = _Pending(place_of(address))
        except InputError as error:
            yield error
            return
        known = Seen.of(self.store.sighting(pending.place)) or Seen()
        try:
            fetched = self.fetcher.get(address, seen=known.as_fetched())
        except InputError as error:
            yield from self._failed(error, pending, known)
            return
        if fetched.raw is None:
            self.counts["same"] += 1
            self._read(pending, replace(known, failed=None).fingerprint)
            return
        feed = read_feed(fetched.raw, fetched.url)
        if feed is None or not self.pages:
            for document in _articles(fetched, feed=feed is not None):
                yield self._expect(document, pending)
            self._read(pending, Seen.from_fetched(fetched, known.entry).fingerprint)
            return
        yield from self._left_out(feed, pending, fetched.url)
        whole = True
        for entry in feed.entries:
            whole = (yield from self._entry(entry, pending)) and whole
        # what could not be had is asked for again, although the feed may stay as it is
        self._read(pending, Seen.from_fetched(fetched).fingerprint if whole else None)

    def _left_out(self, feed: Feed, pending: _Pending, url: str) -> Iterator[Article | InputError]:
        if feed.beyond:
            reason = f"{feed.beyond:,} entries after the first {len(feed.entries):,} were left out"
            yield self._expect(InputError(url, reason, "take a feed of the newest articles"), pending)
        if feed.unlinked:
            reason = f"{feed.unlinked:,} entries lead to no page"
            yield self._expect(InputError(url, reason, "take the feed's own text with --no-pages"), pending)

    def _entry(self, entry: Entry, feed: _Pending) -> Generator[Article | InputError, None, bool]:
        """Read the page of a feed's entry; returns whether the entry is dealt with, or is to be asked for again."""
        try:
            pending = _Pending(place_of(entry.link))
        except InputError as error:
            yield self._expect(error, feed)
            return True
        known = Seen.of(self.store.sighting(pending.place)) or Seen()
        if known.entry == entry.fingerprint and not self.again:
            return True
        try:
            fetched = self.fetcher.get(entry.link, seen=known.as_fetched())
        except Unreached as error:
            yield from self._failed(error, pending, known)
            return False
        except InputError as error:  # for good, until the feed says that something changed
            yield from self._failed(error, pending, replace(known, entry=entry.fingerprint))
            return True
        if fetched.raw is None:
            self.counts["same"] += 1
            self._read(pending, replace(known, entry=entry.fingerprint, failed=None).fingerprint)
            return True
        for document in _articles(fetched, entry=entry):
            yield self._expect(document, pending, feed)
        self._read(pending, Seen.from_fetched(fetched, entry.fingerprint).fingerprint)
        return True


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file is like; `changed` is when it or what is known of it changed last, None for what is no file."""

    fingerprint: str
    changed: float | None


def _look(file: Path) -> _Look | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return _Look("a link to nothing", None) if file.is_symlink() else None
    except OSError as error:
        return _Look(f"cannot be looked at: {error.strerror}", None)
    if not file.is_file():
        return _Look("no regular file", None)
    # the time of any change, too: a copy may bring an old time of writing along, and a file may become readable without being written
    return _Look(f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}", status.st_ctime)


def _articles(fetched: Fetched, *, entry: Entry | None = None, feed: bool = False) -> Iterator[Article | InputError]:
    """Read what an address gave.

    Args:
        entry: of the feed that led there: its date and title count where the page states none.
        feed: it is a feed, whose entries are articles of other addresses.
    """
    for one in read_bytes(fetched.url, fetched.raw or b"", fetched.url, media_type=fetched.media_type):
        if isinstance(one, InputError):
            yield one
            continue
        own = fetched.url if one.id == fetched.url else f"{fetched.url}#{one.id}"
        address, notes = (one.url or own, ()) if feed else _canonical(one.url, own)
        change: dict[str, object] = {"url": address, "notes": (*one.notes, *notes)}
        if entry is not None:
            published = stated_date(entry.published) if entry.published and one.published is None else None
            if published is not None:
                change |= {"published": published, "notes": (*one.notes, *notes, "dated by the feed that led here")}
            change |= {"title": one.title or entry.title}
        yield one.model_copy(update=change)


def _canonical(stated: str | None, own: str) -> tuple[str, tuple[str, ...]]:
    """The address under which an article is known, and a note where what it states of itself does not count.

    A page speaks for its own site only; and one that states its site's front page states the same as all pages there.
    """
    if stated is None:
        return own, ()
    try:
        url = place_of(urljoin(own, stated))
    except (InputError, ValueError):
        return own, (f"states the address {stated[:200]!r}, which is none",)
    if not one_site(url, own):
        return own, (f"states the address {url}, which is another site's: kept under the one that gave it",)
    if urlsplit(url).path in ("", "/") and urlsplit(own).path not in ("", "/"):
        return own, (f"states the address {url}, its site's front page: kept under the one that gave it",)
    return url, ()
