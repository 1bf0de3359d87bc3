"""One address, fetched: every hop of a redirect is checked as the first one was, and nothing is believed of what an answer says of itself.

An answer is read to its end or refused: a text that broke off would be stored as if it were the article. Compressed answers are unpacked
piece by piece against the same limit, so that a small answer that unpacks to a large one costs no more than the limit.
"""

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message

import httpcore
import httpx

import tracker
from tracker.errors import InputError
from tracker.fetch.addresses import checked, place_of
from tracker.fetch.robots import LIMIT as ROBOTS_LIMIT
from tracker.fetch.robots import Answer, Robots
from tracker.fetch.transport import Deadline, NotLookedUp, Refused, Resolve, Transport, resolve, timed

NAME = "claim-tracker"
AGENT = f"{NAME}/{tracker.__version__}"
ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.1"
LATER = (408, 425, 429)  # statuses below 500 of what may be there at another time
AT_ONCE = 65_536  # bytes that are unpacked in one step
TRY_LATER = "try again later"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take.

    Attributes:
        lookup, connect, read, total: seconds; `lookup` is for the name of a host, `total` for an address with all its redirects, without
            waiting for its turn.
        size: bytes of an answer, unpacked.
        redirects: hops after the first.
        delay: seconds between two requests to one host; a site may ask for more.
    """

    lookup: float = 5.0
    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    size: int = 20_000_000
    redirects: int = 5
    delay: float = 1.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave.

    Attributes:
        url: the address that gave it, after redirects.
        raw: the bytes, unpacked; None where it is not modified since it was seen.
        media_type, charset: as the answer states them, lower case, "" and None for none.
        etag, modified: by which it can be asked for again (ETag, Last-Modified), as they were sent.
    """

    url: str
    raw: bytes | None
    media_type: str = ""
    etag: str | None = None
    modified: str | None = None
    charset: str | None = None


class Unreached(InputError):
    """What an address has cannot be had now, and perhaps later."""


class Fetcher:
    """Fetches addresses, one after the other; a context manager that closes its connections.

    Args:
        allow_private: permit private networks and this machine.
        resolve: looks names up.
        sleep: waits for some seconds.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        allow_private: bool = False,
        resolve: Resolve = resolve,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.limits = limits or Limits()
        self._deadline = Deadline()
        self._sleep = sleep
        self._asked: dict[str, float] = {}  # host -> when it was asked last
        self._robots = Robots(NAME, self._robots_txt)
        timeout = httpx.Timeout(self.limits.read, connect=self.limits.connect)
        self._client = httpx.Client(
            transport=Transport(self._deadline, allow_private=allow_private, resolve=timed(resolve, self.limits.lookup, self._deadline)),
            timeout=timeout,
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip", "Accept-Language": "en, *;q=0.5"},
        )

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, address: str, *, seen: Fetched | None = None) -> Fetched:
        """Fetch an address.

        Args:
            seen: what it gave the last time; what is not modified since is not sent again.

        Raises:
            Unreached: it cannot be had now.
            InputError: it may not be fetched, or has nothing that can be read.
        """
        left, url, passed = self.limits.total, checked(address), list[str]()
        while True:
            where = place_of(url)
            if where in passed:
                raise InputError(
                    passed[0], f"its redirects go in a circle, by {where}", "open it in a browser and give the address it shows"
                )
            passed.append(where)
            if len(passed) > self.limits.redirects + 1:
                raise InputError(passed[0], f"more than {self.limits.redirects} redirects", "give the address that they lead to")
            if refusal := self._robots.refusal(where):
                reason, later = refusal
                raise (Unreached if later else InputError)(
                    where, reason, TRY_LATER if later else "ask the outlet, or save the page yourself"
                )
            self._wait(url, self._robots.delay(where))
            began = time.monotonic()
            known = seen if seen and seen.url == where else None
            answer = self._ask(url, left, known)
            left -= time.monotonic() - began
            if answer.location is not None:
                url = checked(answer.location)
            elif answer.status == 304 and known:
                return Fetched(where, None, etag=known.etag, modified=known.modified)
            elif answer.status == 200:
                return Fetched(where, answer.raw, answer.media_type, answer.etag, answer.modified, answer.charset)
            else:
                raise _refused(where, answer)

    def _ask(self, url: httpx.URL, seconds: float, seen: Fetched | None = None, *, cut: int | None = None) -> "_Answer":
        """Make one request.

        Args:
            cut: bytes after which the rest is left; None refuses what is longer than the limit.

        Raises:
            Unreached: no whole answer came.
            InputError: it leads where nothing may be asked, or its answer is too long or of no use.
        """
        where = place_of(url)
        headers = {"If-None-Match": seen.etag if seen else None, "If-Modified-Since": seen.modified if seen else None}
        self._deadline.set(seconds)
        try:
            request = self._client.build_request("GET", url, headers={name: value for name, value in headers.items() if value})
            with closing(self._client.send(request, stream=True)) as response:
                given = response.headers
                location = str(url.join(given["location"])) if response.has_redirect_location else None
                raw = b""
                if response.status_code == 200:
                    if cut is None:
                        _check_declared(where, given.get("content-length", ""), self.limits.size)
                    raw = _read(response, where, self.limits.size, cut)
                return _Answer(
                    response.status_code,
                    raw,
                    *_content_type(given.get("content-type", "")),
                    given.get("etag"),
                    given.get("last-modified"),
                    location,
                    given.get("retry-after"),
                )
        except Refused as error:
            remedy = "only public addresses are fetched; --allow-private permits private networks and this machine"
            raise InputError(where, f"leads to an address that may not be asked: {error}", remedy) from error
        except NotLookedUp as error:
            raise Unreached(where, str(error), TRY_LATER) from error
        except httpcore.TimeoutException as error:
            raise Unreached(where, f"no whole answer in time ({seconds:.0f} seconds at most)", TRY_LATER) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise Unreached(where, f"no connection, or it broke off: {error or type(error).__name__}", TRY_LATER) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:  # httpx itself reads where a redirect leads
            raise InputError(where, f"its answer leads to no web address: {str(error)[:200]}", "open it in a browser") from error

    def _wait(self, url: httpx.URL, wanted: float = 0.0) -> None:
        """Wait until the host's turn has come."""
        pause = max(self.limits.delay, wanted)
        if url.host in self._asked and (rest := self._asked[url.host] + pause - time.monotonic()) > 0:
            self._sleep(rest)
        self._asked[url.host] = time.monotonic()

    def _robots_txt(self, address: str) -> Answer:
        """Fetch a robots.txt, within the same limits; where it redirects to is not asked for a robots.txt of its own.

        Raises:
            InputError: the site is at an address that may not be asked.
        """
        url = httpx.URL(address)
        for _ in range(self.limits.redirects + 1):
            try:
                answer = self._ask(url, self.limits.total, cut=ROBOTS_LIMIT)
                if answer.location is None:
                    return Answer(answer.status, answer.raw)
                url = checked(answer.location)
            except InputError as error:
                if isinstance(error.__cause__, Refused):
                    raise
                return Answer(0)
        return Answer(404)  # as the standard has it: what takes more redirects is not there


@dataclass(frozen=True, slots=True)
class _Answer:
    """How one request ended; `location` is where it leads on to, `wait` what it says of when to come again."""

    status: int
    raw: bytes
    media_type: str
    charset: str | None
    etag: str | None
    modified: str | None
    location: str | None
    wait: str | None


def _refused(where: str, answer: _Answer) -> InputError:
    """The error that a status without a page stands for."""
    status = answer.status
    if status >= 500 or status in LATER:
        wait = answer.wait if answer.wait and answer.wait.isdecimal() else None
        return Unreached(where, f"the site answers {status}", f"try again in {int(wait):,} seconds" if wait else TRY_LATER)
    if status == 404:  # feeds are often there before their pages
        return Unreached(where, f"the site answers {status}", "check the address")
    remedies = {
        401: "it wants a login: save the page yourself",
        402: "it wants to be paid: save the page yourself",
        403: "the site does not give it to programs: save the page yourself",
        410: "it was taken away; an archive may have it",
        451: "it may not be shown, for legal reasons; an archive may have it",
    }
    return InputError(where, f"the site answers {status}", remedies.get(status, "open it in a browser, and give the address it shows"))


def _check_declared(where: str, declared: str, size: int) -> None:
    """Refuse at once what says itself that it is too long; what says less is counted all the same.

    Raises:
        InputError: it is.
    """
    if declared.isdecimal() and int(declared) > size:
        raise InputError(where, f"{int(declared):,} bytes, limit {size:,}: more than an article has", "save the part you need as a file")


def _read(response: httpx.Response, where: str, size: int, cut: int | None) -> bytes:
    """The answer's bytes, unpacked.

    Raises:
        InputError: they are too many, or packed in a way that was not asked for.
        Unreached: they end too early.
    """
    parts, length = [], 0
    most = size if cut is None else cut
    for part in _unpacked(response, where):
        parts.append(part)
        length += len(part)
        if length > most:
            if cut is not None:
                break
            raise InputError(where, f"more than {size:,} bytes: more than an article has", "save the part you need as a file")
    return b"".join(parts)[:most]


def _unpacked(response: httpx.Response, where: str) -> Iterator[bytes]:
    """Unpack in steps: what is packed a thousandfold is never held unpacked as a whole."""
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed in ("identity", ""):
        yield from response.iter_raw()
        return
    if packed not in ("gzip", "x-gzip"):
        raise InputError(where, f"its answer is packed by {packed[:20]!r}, which was not asked for", "save the page yourself")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for raw in response.iter_raw():
            rest = raw
            while rest:
                if unpack.eof:  # several packed pieces, one after the other, are one
                    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield unpack.decompress(rest, AT_ONCE)
                rest = unpack.unconsumed_tail or unpack.unused_data
    except zlib.error as error:
        raise InputError(where, f"its answer cannot be unpacked: {error}", "save the page yourself") from error
    if not unpack.eof:
        raise Unreached(where, "its answer broke off", TRY_LATER)


def _content_type(stated: str) -> tuple[str, str | None]:
    """The media type, and the charset that stands beside it."""
    if not stated:
        return "", None
    message = Message()
    message["content-type"] = stated
    return message.get_content_type(), message.get_content_charset()
