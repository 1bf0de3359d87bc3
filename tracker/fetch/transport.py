"""Connections that go where the name was seen to lead, and end when their time is up.

The name of a host is looked up once for a connection, every number that comes back is judged, and the connection is made to a number
that passed: a name that leads elsewhere a moment later (DNS rebinding) leads nowhere. TLS and the Host header keep the name. Each read
counts against one moment for the whole answer, so that a server which sends a byte now and then holds nobody up. Looking a name up has a
limit of its own: the system's way of doing it knows none.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from tracker.fetch.addresses import refused

Resolve = Callable[[str, int], list[str]]  # host and port -> IP addresses


class Refused(Exception):
    """A host has no address that may be asked."""


def resolve(host: str, port: int) -> list[str]:
    """Look a name up, as this machine does.

    Raises:
        OSError: it is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class NotLookedUp(httpcore.ConnectTimeout):
    """A name was not looked up in time."""


def timed(resolve: Resolve, seconds: float, deadline: "Deadline") -> Resolve:
    """The same, given up after some seconds, or when the time of the whole answer is over.

    The system's look-up cannot be stopped: it goes on aside, in a thread that holds nobody up at the end, and what it finds is dropped.
    """

    def within(host: str, port: int) -> list[str]:
        found: list[list[str]] = []
        failed: list[Exception] = []

        def look() -> None:
            try:
                found.append(resolve(host, port))
            except Exception as error:  # raised again where it was asked for
                failed.append(error)

        thread = threading.Thread(target=look, name=f"look-up of {host}", daemon=True)
        thread.start()
        thread.join(deadline.within(seconds, NotLookedUp))
        if failed:
            raise failed[0]
        if not found:
            raise NotLookedUp(f"the name {host} was not looked up in time ({seconds:g} seconds at most)")
        return found[0]

    return within


class Deadline:
    """The moment at which all reading and writing ends; one is shared by the connections of a fetcher and set anew for each answer."""

    def __init__(self) -> None:
        self._at = float("inf")

    def set(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def within(self, timeout: float | None, error: type[Exception]) -> float:
        """The time that one step may take.

        Raises:
            error: none is left.
        """
        left = self._at - time.monotonic()
        if left <= 0:
            raise error("out of time")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step counts against the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        within = self._deadline.within(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, within), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Pinned(httpcore.NetworkBackend):
    """Connects to numbers that were judged, never to names.

    Args:
        allow_private: as for `addresses.refused`.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool, resolve: Resolve = resolve) -> None:
        self._deadline, self._allow_private, self._resolve = deadline, allow_private, resolve
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that may be asked and answers.

        Raises:
            Refused: it has none.
            httpcore.ConnectError: its name is not known, or nothing answers.
        """
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        reasons = {address: refused(address, allow_private=self._allow_private) for address in found}
        open_to_all = [address for address, reason in reasons.items() if reason is None]
        if not open_to_all:
            raise Refused("; ".join(f"{address} is {reason}" for address, reason in reasons.items()) or "the name has no address")
        for address in open_to_all:
            try:
                within = self._deadline.within(timeout, httpcore.ConnectTimeout)
                stream = self._backend.connect_tcp(address, port, within, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if address == open_to_all[-1]:
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise AssertionError  # the last one either answers or raises

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class Transport(httpx.BaseTransport):
    """What an httpx client sends by: a pool of pinned connections, none of them through a proxy."""

    def __init__(self, deadline: Deadline, *, allow_private: bool, resolve: Resolve = resolve) -> None:
        backend = Pinned(deadline, allow_private=allow_private, resolve=resolve)
        context = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=context, max_connections=4, keepalive_expiry=5.0, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        sent = httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        answer = self._pool.handle_request(sent)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()
