"""A web server of this machine, with whatever pages a test gives it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tracker.fetch import Fetcher, Limits

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="article:published_time" content="2024-03-26T10:00:00Z"><meta property="og:site_name" content="Harbour Post">{head}</head>
<body><article><h1>{title}</h1><p>{text}</p>
<p>The port was closed for the rest of the day, and ferries were sent to other quays.</p></article></body></html>"""
TEXT = "The harbour office said on Monday that 12 people were killed in the fire at Ardmere."


def page(title: str = "Fire at Ardmere", text: str = TEXT, head: str = "") -> bytes:
    return PAGE.format(title=title, text=text, head=head).encode()


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What the server answers, and what it was asked.

    Attributes:
        answers: path -> bytes of a page, or what answers the request itself.
        asked: the path and headers of each request.
    """

    port: int
    answers: dict[str, bytes | Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def answer(status: int, body: bytes = b"", /, **headers: str) -> Answer:
    """An answer with a status and headers; underscores in their names stand for hyphens."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Type": "text/html", "Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return give


def kept(body: bytes, **headers: str) -> Answer:
    """A page that is not sent to whoever has it already."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers.get("If-None-Match") == headers.get("ETag", "-")
        same = same or handler.headers.get("If-Modified-Since") == headers.get("Last_Modified", "-")
        answer(304 if same else 200, b"" if same else body, **headers)(handler)

    return give


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.asked.append((self.path, dict(self.headers)))
            given = made.answers.get(self.path)
            try:
                if given is None:
                    answer(404)(self)
                elif isinstance(given, bytes):
                    answer(200, given)(self)
                else:
                    given(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # whoever asked went away

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Site(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """One that may ask this machine, and waits for nobody."""
    with Fetcher(Limits(delay=0, connect=10, read=10, total=30, size=200_000), allow_private=True) as made:
        yield made
