"""What is new at places that are looked at again and again: files in folders, pages and feeds, as documents for the pipeline.

A place is remembered with its fingerprint, a *sighting*, once all that was read of it is stored, and not before: whoever is stopped in
between reads it again, and what is stored already changes nothing. So two that gather into one database at once, or one that was killed
and started anew, store nothing twice. A place that gave what was withdrawn is told of once and then left alone, and named nowhere.
"""

import json
import os
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tracker.errors import InputError, Withdrawn
from tracker.fetch import Fetched, Fetcher, Unreached, place_of
from tracker.fetch.addresses import one_site
from tracker.read import read
from tracker.read.confined import Confined
from tracker.read.fetched import is_item, read_bytes
from tracker.read.sniffing import FOLDER
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
    """A place of which not all is stored yet; `fingerprint` is set once all of it was read, None where it is to be read again.

    `hidden`: it gave what was withdrawn.
    """

    place: str
    under_way: int = 0
    read: bool = False
    fingerprint: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class Gathering:
    """One look at some places.

    Args:
        store: knows what was seen before.
        fetcher: fetches addresses.
        room: where what they give is parsed.
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
    room: Confined
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

    def done(self, where: str, *, withdrawn: bool = False) -> None:
        """Note that a document was dealt with, by its path; a place all of whose documents were is remembered.

        Args:
            withdrawn: it was refused as such.
        """
        expected = self._waiting.get(where)
        if not expected:
            return
        for pending in expected.popleft():
            pending.under_way -= 1
            pending.hidden |= withdrawn and Path(pending.place).is_absolute()  # a file; of addresses it is known before
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
            seen = Seen.of(pending.fingerprint) if pending.hidden else None  # of a file, its fingerprint names nothing
            kept = pending.fingerprint if seen is None else replace(seen, url=None).fingerprint
            self.store.record_sighting(pending.place, kept, hidden=pending.hidden)

    def _refused(self, refusal: Withdrawn, *pending: _Pending) -> Iterator[Article | InputError]:
        """Tell of what was withdrawn, unless the same was told of that place before."""
        told = _Pending(f"told withdrawn-{refusal.article} {sha256(refusal.where.encode()).hexdigest()[:16]}")
        if not self.again and self.store.sighting(told.place) is not None:
            self.counts["same"] += 1
            return
        yield self._expect(refusal, told, *pending)
        self._read(told, Seen().fingerprint)

    def _failed(self, error: InputError, pending: _Pending, known: Seen) -> Iterator[Article | InputError]:
        """Tell of a place that cannot be read, unless the same was told of it before."""
        if known.failed == error.reason and not self.again:
            self.counts["later"] += 1
            return
        yield self._expect(error, pending)
        self._read(pending, replace(known, failed=error.reason).fingerprint)

    # -------------------------------------------------------------- files

    def _files(self, place: Path) -> Iterator[Article | InputError]:
        """Read what is new of a file or folder, all by one reader, which takes a file when it is done with the one before."""
        here = realpath(place)
        known = Seen.of(self.store.sighting(here))
        if not place.exists():
            error = InputError(str(place), "there is no such file or folder any more", "put it back, or watch another one")
            yield from self._failed(error, _Pending(here), known or Seen())
            return
        if known and known.failed:
            self.store.record_sighting(here, Seen().fingerprint)
        unlisted: list[OSError] = []
        open_: list[_Open] = []

        def fresh() -> Iterator[Path]:
            for files in _listed(place, unlisted.append):
                seen = self.store.sightings(map(realpath, files))
                for file in files:
                    one = self._opened(file, seen)
                    if one is not None:
                        open_[:] = [one]
                        yield file
                        if one.whole:
                            self._read(one.pending, one.look.fingerprint)

        for document in read(fresh()):
            one = open_[0]
            if one.whole and _look(one.file) != one.look:  # it was written to meanwhile: half of it may have been read
                one.whole = False
                self.counts["waiting"] += 1
            if one.whole:
                yield self._expect(document, one.pending)
        for failure in unlisted:
            folder = _Pending(realpath(failure.filename))
            error = InputError(str(failure.filename), f"cannot be listed: {failure.strerror}", "check its permissions")
            yield from self._failed(error, folder, Seen.of(self.store.sighting(folder.place)) or Seen())

    def _opened(self, file: Path, seen: Mapping[str, str]) -> "_Open | None":
        """A file that is to be read now; None for one that is as it was seen, still being written, or gone."""
        place, look = realpath(file), _look(file)
        if look is None:
            return None
        if look.fingerprint == seen.get(place):
            self.counts["same"] += 1
            return None
        if look.changed is not None and abs(self.clock() - look.changed) < self.settled:
            self.counts["waiting"] += 1
            return None
        return _Open(file, look, _Pending(place))

    # -------------------------------------------------------------- addresses

    def _address(self, address: str) -> Iterator[Article | InputError]:
        try:
            pending = _Pending(place_of(address))
        except InputError as error:
            yield error
            return
        if refusal := self.store.withdrawn_at(pending.place):
            yield from self._refused(refusal)
            return
        known = Seen.of(self.store.sighting(pending.place)) or Seen()
        try:
            fetched = self.fetcher.get(pending.place, seen=known.as_fetched())
        except InputError as error:
            yield from self._failed(error, pending, known)
            return
        if fetched.raw is None:
            self.counts["same"] += 1
            self._read(pending, replace(known, failed=None).fingerprint)
            return
        whole = True
        for one in read_bytes(fetched.raw, fetched.url, self.room, media_type=fetched.media_type, charset=fetched.charset):
            if isinstance(one, Article) and is_item(one) and self.pages and one.url is not None:
                whole = (yield from self._page(one, one.url, pending)) and whole
            else:
                yield from self._new(_addressed(one, fetched.url), pending)
        # what could not be had is asked for again, although the feed may stay as it is
        self._read(pending, Seen.from_fetched(fetched, known.entry).fingerprint if whole else None)

    def _new(self, document: Article | InputError, *pending: _Pending) -> Iterator[Article | InputError]:
        """A document, but for an article that is stored as it is: pages differ in their furniture each time that they are sent."""
        refusal = self.store.refusal(document) if isinstance(document, Article) else None
        if refusal is not None and isinstance(document, Article):
            pending[0].hidden |= not is_item(document)  # a feed may be named, whatever one of its items was
            yield from self._refused(refusal, *pending)
        elif isinstance(document, Article) and not self.again and self.store.foreseen(document).value == "unchanged":
            self.counts["same"] += 1
        else:
            yield self._expect(document, *pending)

    def _page(self, item: Article, link: str, feed: _Pending) -> Generator[Article | InputError, None, bool]:
        """Read the page that a feed's item leads to; returns whether that is dealt with, or is to be asked for again."""
        try:
            pending = _Pending(place_of(link))
        except InputError as error:
            yield self._expect(error, feed)
            return True
        if refusal := self.store.withdrawn_at(pending.place):
            yield from self._refused(refusal, feed)
            return True
        known, announced = Seen.of(self.store.sighting(pending.place)) or Seen(), _announced(item)
        if known.entry == announced and not self.again:
            return True
        try:
            fetched = self.fetcher.get(pending.place, seen=known.as_fetched())
        except Unreached as error:
            yield from self._failed(error, pending, known)
            return False
        except InputError as error:  # for good, until the feed says that something changed
            yield from self._failed(error, pending, replace(known, entry=announced))
            return True
        if fetched.raw is None:
            self.counts["same"] += 1
            self._read(pending, replace(known, entry=announced, failed=None).fingerprint)
            return True
        for one in read_bytes(fetched.raw, fetched.url, self.room, media_type=fetched.media_type, charset=fetched.charset):
            yield from self._new(_addressed(one, fetched.url, item), pending, feed)
        self._read(pending, Seen.from_fetched(fetched, announced).fingerprint)
        return True


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file is like; `changed` is when it or what is known of it changed last, None for what is no file."""

    fingerprint: str
    changed: float | None


@dataclass(slots=True)
class _Open:
    """A file that is being read; `whole` as long as it stays as it was."""

    file: Path
    look: _Look
    pending: _Pending
    whole: bool = True


def _listed(place: Path, onerror: Callable[[OSError], object]) -> Iterator[list[Path]]:
    """The files of a folder and of those in it, as `read` takes them: sorted, none that are hidden; a file that is named is itself."""
    if not place.is_dir():
        yield [place]
        return
    for root, folders, names in os.walk(place, onerror=onerror):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield [Path(root, name) for name in sorted(names) if Path(name).suffix.lower() in FOLDER and not name.startswith(".")]


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


def _announced(item: Article) -> str:
    """What a feed says of a page, in short: where it says something else, the page is looked at again."""
    told = "\n".join((item.title or "", item.published or "", item.text_hash))
    return sha256(told.encode()).hexdigest()[:16]


def _addressed(one: Article | InputError, given: str, item: Article | None = None) -> Article | InputError:
    """An article under the address by which it is known.

    Args:
        given: the address that gave it.
        item: of the feed that led there: what it says counts where the page says nothing.
    """
    if isinstance(one, InputError):
        return one
    own = given if one.id == given else f"{given}#{one.id}"
    # an item's address is that of the page it announces, of whatever site
    address, notes = (one.url or own, ()) if is_item(one) else _canonical(one.url, own)
    change: dict[str, object] = {"url": address}
    if item is not None:
        told = {
            name: getattr(item, name) for name in ("title", "published", "source") if getattr(one, name) is None and getattr(item, name)
        }
        change |= told
        notes = (*notes, f"{' and '.join(told)} from the feed that led here") if told else notes
    return one.model_copy(update=change | {"notes": (*one.notes, *notes)})


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
