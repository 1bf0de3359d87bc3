"""The desk as it is served, on two databases, and Debian's Chromium to look at it.

One database is that of `make demo`; the other holds articles that mean harm. Each is made once by a worker of the tests. Where Chromium or
Playwright is missing all tests here are skipped.
"""

import importlib
import json
import pkgutil
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest

from tracker.identity import normalise
from tracker.store import Store
from tracker.web import Options, create_app, pages
from tracker.web.site import SECTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 15_000  # milliseconds until something must have happened; two workers share two processors
MAKING = 300  # seconds until a database must have been made
WIDE = 1280  # pixels
SEARCH = "/search?q=killed"
FOLLOWED = 3  # links of each shape


def made(shared: Path, name: str, *sources: Path) -> Path:
    """A database with all that files and folders hold, taken in one after the other, and reconciled; the first worker makes it.

    Args:
        shared: a folder of all workers.
    """
    database, lock = shared / f"{name}.db", shared / f"{name}.lock"
    try:
        lock.mkdir()
    except FileExistsError:
        until = time.monotonic() + MAKING
        while not database.exists():
            assert time.monotonic() < until, f"the worker that began it did not make the database {name!r}"
            time.sleep(0.2)
        return database
    making = shared / f"{name}.making"
    environment = {"TRACKER_DATABASE_URL": f"sqlite:///{making}", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    for command in (["init"], *(["ingest", "--quiet", str(source)] for source in sources), ["reconcile"]):
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    for beside in shared.glob(f"{name}.making-*"):
        beside.unlink()
    making.rename(database)
    return database


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of all workers of the tests."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@contextmanager
def served(database: Path) -> Iterator[str]:
    """Serve a database on a free port; yields the address."""
    import uvicorn

    with Store.open(f"sqlite:///{database}", normalise=normalise) as store, socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(store, Options(user="mia")), log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield f"http://localhost:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE / 1000)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is."""
    pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: `make install-dev` installs it")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed: `apt-get install chromium` installs it")
    return found


@pytest.fixture(scope="session")
def desk(chromium: str, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: ARG001 - skips without it
    """The address of the desk on a copy of the demonstration database, one of whose articles was changed since."""
    own = tmp_path_factory.mktemp("desk")
    former = next(one for one in sorted((ROOT / "seeds").rglob("*.txt")) if one.read_text(encoding="utf-8").startswith("---\n"))
    changed = own / former.name
    changed.write_text(former.read_text(encoding="utf-8") + "\nThe desk added this line later.\n", encoding="utf-8")
    shutil.copy(made(shared, "browsed", ROOT / "seeds", changed), own / "desk.db")
    with served(own / "desk.db") as address:
        yield address


@pytest.fixture(scope="session")
def hostile(chromium: str, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: ARG001 - skips without it
    """The address of a desk whose articles mean harm."""
    own = tmp_path_factory.mktemp("hostile")
    articles = own / "articles.jsonl"
    articles.write_text("".join(f"{json.dumps(one)}\n" for one in harmful()), encoding="utf-8")
    shutil.copy(made(shared, "hostile", articles), own / "desk.db")
    with served(own / "desk.db") as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"])
        yield one
        one.close()


@dataclass
class Seen:
    """What went wrong in a window: words on its console, errors of scripts, dialogs."""

    wrong: list[str] = field(default_factory=list)

    def watch(self, context: "BrowserContext") -> None:
        context.on(
            "console", lambda message: self.wrong.append(f"console: {message.text}") if message.type in ("error", "warning") else None
        )
        context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))
        context.on("page", self._watch)

    def _watch(self, page: "Page") -> None:
        page.set_default_timeout(PATIENCE)

        def dialog(one: Any) -> None:
            self.wrong.append(f"dialog: {one.message}")
            one.dismiss()

        page.on("dialog", dialog)


Opened = Callable[..., "Page"]


@pytest.fixture
def opened(browser: "Browser") -> Iterator[Opened]:
    """Open a window: `opened(address, width=..., dark=..., scripts=...)`; at the end of the test nothing may have gone wrong in any."""
    seen, contexts = Seen(), []

    def open_(address: str, *, width: int = WIDE, height: int = 900, dark: bool = False, scripts: bool = True) -> "Page":
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", java_script_enabled=scripts
        )
        contexts.append(context)
        seen.watch(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_
    for one in contexts:
        one.close()
    assert seen.wrong == []


# ------------------------------------------------------------------ which pages there are


def shape(path: str) -> str:
    """An address without what stands in its place-holders: "/actors/*/names"."""
    for route in PAGES:
        if re.fullmatch(re.escape(route).replace(r"\*", "[^/]+"), path) and (route.count("*") == 0 or path not in PAGES):
            return route
    return path


PAGES = tuple(
    sorted(
        {
            re.sub(r"\{[^}]*\}", "*", route.path)
            for module in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}.")
            for route in importlib.import_module(module.name).router.routes
            if "GET" in route.methods
        }
    )
)
"""All addresses that are read, by their shape."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `kind` runs for each shape of page."""
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", PAGES)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href and not href.startswith("#"):
            self.found.append(href)


def reached(address: str) -> dict[str, str]:
    """An address of each shape of page that links lead to, from the parts of the desk on; an empty one for what is no HTML.

    Of all links of a shape the first ones on the page above it are followed, or else the first of all: lists begin with what has the most.
    """
    found: dict[str, str] = {}
    links: dict[str, dict[str, str]] = {}  # by shape, each address with the page that leads there
    looked: dict[str, set[str]] = {}
    waiting = [*(path for _, path in SECTIONS), SEARCH]
    while waiting:
        for path in waiting:
            kind = shape(urlsplit(path).path)
            looked.setdefault(kind, set()).add(path)
            with urlopen(address + path, timeout=PATIENCE / 1000) as answer:
                is_page = answer.headers["content-type"].startswith("text/html")
                text = answer.read().decode() if is_page else ""
            found.setdefault(kind, path if is_page else "")
            parser = _Links()
            parser.feed(text)
            for link in parser.found:
                whole = urlsplit(urljoin(address + path, link))
                if f"{whole.scheme}://{whole.netloc}" == address and shape(whole.path) in PAGES:
                    query = f"?{whole.query}" if whole.query else ""
                    leading = links.setdefault(shape(whole.path), {})
                    if kind == shape(whole.path).rsplit("/", 1)[0]:
                        leading[whole.path + query] = path
                    leading.setdefault(whole.path + query, path)
        waiting = []
        for kind, candidates in links.items():
            before = looked.get(kind, set())
            if len(before) < (FOLLOWED if "*" in kind else 1):
                left = [path for path in candidates if path not in before]
                above = kind.rsplit("/", 1)[0]
                waiting += sorted(left, key=lambda path: shape(urlsplit(candidates[path]).path) != above)[:1]
    return found


@pytest.fixture(scope="session")
def reachable(desk: str) -> dict[str, str]:
    """Of each shape of page an address on the demonstration database."""
    return reached(desk)


@pytest.fixture(scope="session")
def endangered(hostile: str) -> dict[str, str]:
    """Of each shape of page an address on the database of articles that mean harm."""
    return reached(hostile)


# ------------------------------------------------------------------ articles that mean harm

PAYLOADS = (
    "<script>window.pwned=1;alert('a')</script>",
    "<img src=x onerror=\"window.pwned=1;alert('b')\">",
    "\"><svg onload=alert('c')>",
    "</script></title></textarea><script>alert('d')</script>",
    "{{ 7 * 191 }}{% raw %}${7*191}",
    "' autofocus onfocus=alert('e') x='",
    "<style>*{display:none}</style><base href=//elsewhere.example/>",
)
OVERRIDES = "\u202e\u2066\u2067\u202d\u200f"  # marks that turn a line around
STATEMENTS = 2000  # in one article


def harmful() -> Iterator[dict[str, str]]:
    """Articles of invented people and places whose every field tries to be more than text."""
    office = "the Ostervik Health Office said.\n"
    for number, bad in enumerate(PAYLOADS):
        yield {
            "id": f"payload-{number}",
            "title": f"Harbour {bad} closed",
            "source": f"Gull {bad} Herald",
            "url": f"javascript:alert('url {number}')",
            "published": f"2031-05-{number + 1:02}",
            "text": f"OSTERVIK — Governor Ola {bad} Brandt said the harbour {bad} would stay shut. "
            f"“We close {bad} it,” said Mayor Runa Holt of Ostervik.\n\n"
            f"At least {40 + number} people were killed in Ostervik {bad} on Tuesday, {office}",
        }
    yield {
        "id": "overrides",
        "title": f"Ferry {OVERRIDES} sails",
        "source": f"Kelp {OVERRIDES} Post",
        "published": "2031-06-01",
        "text": f"OSTERVIK — Mayor Runa {OVERRIDES} Holt said the ferry {OVERRIDES} sails. “It {OVERRIDES} sails,” said Mayor Runa Holt."
        f"\n\nAt least 31 people {OVERRIDES} were injured in Ostervik on Monday, {office}",
    }
    yield {
        "id": "controls",
        "title": "Bells \x07\x1b[2J ring",
        "source": "Kelp \x1b]0;x\x07 Post",
        "published": "2031-06-02",
        "text": "OSTERVIK — Mayor Runa Holt said the bells \x07\x1b[31m\x08\x0b\x7f\x85 ring. "
        f"At least 12 people were injured in Ostervik \x1b[2J on Monday, {office}",
    }
    yield {
        "id": "long",
        "title": "Long " + "o" * 3000,
        "source": "Kelp" + "p" * 500,
        "published": "2031-06-03",
        "text": f"OSTERVIK — Mayor Runa {'H' + 'o' * 400}lt said the pier {'i' * 20_000} stands. "
        f"“It {'s' * 5000} stands,” said Mayor Runa Holt.\n\nAt least 33 people were killed in {'O' + 'o' * 300}vik on Monday, {office}",
    }
    yield {
        "id": "many",
        "title": "All that was said at the pier",
        "source": "Kelp Post",
        "published": "2031-06-04",
        "text": "OSTERVIK — Mayor Runa Holt spoke for a day.\n\n"
        + "\n\n".join(f"“Plank number {number} holds well,” Mayor Runa Holt said." for number in range(STATEMENTS)),
    }
