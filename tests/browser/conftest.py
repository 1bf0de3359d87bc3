"""The desk as it is served, on three databases, and Debian's Chromium to look at it.

One database is that of `make demo`, one the same with accounts; the third holds articles that mean harm. Each is made once by a worker of
the tests. Where Chromium or Playwright is missing all tests here are skipped.
"""

import importlib
import json
import os
import pkgutil
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest

from tests.database_kinds import ROOT, Databases, by_commands, once
from tracker.identity import normalise
from tracker.passwords import hashed
from tracker.store import Role, Store
from tracker.web import Options, create_app, pages
from tracker.web.site import SECTIONS
from tracker.web.visitors import COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PATIENCE = 15_000  # milliseconds until something must have happened; two workers share two processors
WIDE = 1280  # pixels
SEARCH = "/search?q=killed"
FOLLOWED = 3  # links of each shape


def ingested(url: str, *sources: Path) -> None:
    """Fill a database with all that files and folders hold, taken in one after the other, and reconcile it."""
    by_commands(url, ["init"], ["ingest", "--quiet", *map(str, sources)], ["reconcile"])


def browsed(databases: Databases) -> str:
    """The demonstration database, one of whose articles was changed since."""
    former = next(one for one in sorted((ROOT / "seeds").rglob("*.txt")) if one.read_text(encoding="utf-8").startswith("---\n"))

    def fill(url: str) -> None:
        changed = databases.shared / "changed"
        changed.mkdir(exist_ok=True)
        (changed / former.name).write_text(former.read_text(encoding="utf-8") + "\nThe desk added this line later.\n", encoding="utf-8")
        ingested(url, ROOT / "seeds", changed / former.name)

    return databases.new(databases.prepared("browsed", fill, meanwhile=lambda: endangering(databases)))


def endangering(databases: Databases) -> str:
    """A database of articles that mean harm."""

    def fill(url: str) -> None:
        articles = databases.shared / f"harmful-{os.getpid()}.jsonl"
        articles.write_text("".join(f"{json.dumps(one)}\n" for one in harmful()), encoding="utf-8")
        ingested(url, articles)

    return databases.new(databases.prepared("hostile", fill))


@contextmanager
def served(url: str) -> Iterator[str]:
    """Serve a database on a free port; yields the address."""
    import uvicorn

    with Store.open(url, normalise=normalise) as store, socket.socket() as door:
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
def desk(chromium: str, databases: Databases) -> Iterator[str]:  # noqa: ARG001 - skips without it
    """The address of the desk on a copy of the demonstration database, one of whose articles was changed since."""
    with served(browsed(databases)) as address:
        yield address


PASSWORD = "a long and quiet word"
PEOPLE = {"ada": Role.admin, "bo": Role.editor, "di": Role.editor, "fay": Role.editor, "cy": Role.reader}


@dataclass(frozen=True, slots=True)
class Kept:
    """A desk where accounts are kept.

    Attributes:
        sessions: by name, the secret of somebody who is signed in.
    """

    address: str
    sessions: Mapping[str, str]
    password: str = PASSWORD  # everybody's


@pytest.fixture(scope="session")
def kept(chromium: str, databases: Databases) -> Iterator[Kept]:  # noqa: ARG001 - skips without it
    """The desk on a copy of the demonstration database where an admin, three editors and a reader have accounts."""
    url = browsed(databases)
    password = hashed(PASSWORD)
    with Store.open(url, normalise=normalise) as store:
        accounts = [store.add_user(name, role, password) for name, role in PEOPLE.items()]
        sessions = {one.name: store.start_session(one.id) for one in accounts}
    with served(url) as address:
        yield Kept(address, sessions)


@pytest.fixture(scope="session")
def hostile(chromium: str, databases: Databases) -> Iterator[str]:  # noqa: ARG001 - skips without it
    """The address of a desk whose articles mean harm."""
    with served(endangering(databases)) as address:
        yield address


@pytest.fixture(scope="session")
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

    def watch(self, context: "BrowserContext", refused: Sequence[int] = ()) -> None:
        """Note what goes wrong.

        Args:
            refused: statuses of answers that are expected; Chromium complains of each on the console.
        """
        expected = tuple(f"Failed to load resource: the server responded with a status of {status} " for status in refused)

        def said(message: "ConsoleMessage") -> None:
            if message.type in ("error", "warning") and not message.text.startswith(expected or "\0"):
                self.wrong.append(f"console: {message.text}")

        context.on("console", said)
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
    """Open a window: `opened(address, width=..., dark=..., scripts=...)`; at the end of the test nothing may have gone wrong in any.

    `session` is the secret of somebody who is signed in; `refused` are statuses of answers that are to be expected.
    """
    seen, contexts = Seen(), []

    def open_(
        address: str,
        *,
        width: int = WIDE,
        height: int = 900,
        dark: bool = False,
        scripts: bool = True,
        session: str | None = None,
        refused: Sequence[int] = (),
    ) -> "Page":
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", java_script_enabled=scripts
        )
        contexts.append(context)
        if session is not None:
            context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
        seen.watch(context, refused)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_
    for one in contexts:
        one.close()
    assert seen.wrong == []


# ------------------------------------------------------------------ whether everybody can use them

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (WIDE, 390)
NARROWEST = 320
ROWS = 8
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (
    ("light", WIDE),
    ("dark", WIDE),
    ("dark", 390),
)  # light and narrow finds nothing that these do not, and costs as much


@dataclass(frozen=True, slots=True)
class Axe:
    """Looks for what keeps people from using a page.

    Attributes:
        script: axe-core.
    """

    script: str

    def violations(self, page: "Page") -> list[str]:
        """What axe-core finds of WCAG 2.2 AA and of what is held to be good practice, each with the first elements that it is about."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(self.script)
        asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = page.evaluate("async (asked) => (await axe.run(document, asked)).violations", asked)
        return [f"{one['id']}: {one['help']}: {'; '.join(node['html'][:200] for node in one['nodes'][:3])}" for one in found]

    def check(self, page: "Page") -> None:
        """Look at a page wide and narrow, light and dark; it must fit a window of 320 pixels, too.

        After the first look only some rows of each list stay: they are alike, and most of the time is spent on them.
        """
        for width in (NARROWEST, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            assert wider_than_seen(page) == [], f"{page.url} at {width} px"
        for scheme, width in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert self.violations(page) == [], f"{page.url} at {width} px, {scheme}"
            page.evaluate(
                """most => document.querySelectorAll("main tbody, main ol, main ul").forEach(
                    (list) => [...list.children].slice(most).forEach((row) => row.remove())
                )""",
                ROWS,
            )


def wider_than_seen(page: "Page") -> list[str]:
    """What makes a page wider than its window; nothing where it fits."""
    found: list[str] = page.evaluate(
        """() => {
            if (document.documentElement.scrollWidth <= innerWidth) return [];
            const wide = (one) => !one.closest(".scroll") && one.getBoundingClientRect().right > innerWidth + 1;
            const found = [...document.querySelectorAll("body *")].filter(wide).map((one) => one.outerHTML.slice(0, 200));
            return ["it is wider than its window", ...found.slice(0, 5)];
        }"""
    )
    return found


@pytest.fixture(scope="session")
def axe() -> Axe:
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed: `make install-dev` installs it")
    return Axe((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))


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
    """A test that asks for `kind`, and does not say which, runs for each shape of page."""
    own = [one for one in metafunc.definition.iter_markers("parametrize") if "kind" in one.args[0].split(", ")]
    if "kind" in metafunc.fixturenames and not own:
        metafunc.parametrize("kind", PAGES)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href and not href.startswith("#"):
            self.found.append(href)


def reached(address: str, *also: str) -> dict[str, str]:
    """An address of each shape of page that links lead to, from the parts of the desk on; an empty one for what is no HTML.

    Of all links of a shape the first ones on the page above it are followed, or else the first of all: lists begin with what has the most.

    Args:
        also: pages to begin at anew, for what no link so far led to.
    """
    found: dict[str, str] = {}
    links: dict[str, dict[str, str]] = {}  # by shape, each address with the page that leads there
    looked: dict[str, set[str]] = {}
    for beginning in ([*(path for _, path in SECTIONS), SEARCH], also):
        waiting = list(beginning)
        while waiting:
            for path in waiting:
                kind = shape(urlsplit(path).path)
                looked.setdefault(kind, set()).add(path)
                text = _read(address + path)
                found.setdefault(kind, path if text else "")
                _note(links, address, path, text)
            waiting = []
            for kind, candidates in links.items():
                before = looked.get(kind, set())
                if len(before) < (FOLLOWED if "*" in kind else 1):
                    left = [path for path in candidates if path not in before]
                    above = kind.rsplit("/", 1)[0]
                    waiting += sorted(left, key=lambda path: shape(urlsplit(candidates[path]).path) != above)[:1]
    return found


def denial(address: str) -> str:
    """A discrepancy of what two said; others are of figures."""
    links = _Links()
    links.feed(_read(f"{address}/discrepancies?kind=denial"))
    return next(link for link in links.found if shape(link) == "/discrepancies/*")


def _read(address: str) -> str:
    """A page; an empty text for what is no HTML."""
    with urlopen(address, timeout=PATIENCE / 1000) as answer:
        return answer.read().decode() if answer.headers["content-type"].startswith("text/html") else ""


def _note(links: dict[str, dict[str, str]], address: str, path: str, text: str) -> None:
    """Add the links of a page to those that are known."""
    kind, parser = shape(urlsplit(path).path), _Links()
    parser.feed(text)
    for link in parser.found:
        whole = urlsplit(urljoin(address + path, link))
        if f"{whole.scheme}://{whole.netloc}" == address and shape(whole.path) in PAGES:
            query = f"?{whole.query}" if whole.query else ""
            leading = links.setdefault(shape(whole.path), {})
            if kind == shape(whole.path).rsplit("/", 1)[0]:
                leading[whole.path + query] = path
            leading.setdefault(whole.path + query, path)


@pytest.fixture(scope="session")
def reachable(desk: str, shared: Path) -> dict[str, str]:
    """Of each shape of page an address on the demonstration database; one of the discrepancies is about what two said."""

    def make(file: Path) -> None:
        file.write_text(json.dumps(reached(desk, denial(desk))), encoding="utf-8")

    found: dict[str, str] = json.loads(once(shared / "reachable.json", make).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def endangered(hostile: str, shared: Path) -> dict[str, str]:
    """Of each shape of page an address on the database of articles that mean harm."""

    def make(file: Path) -> None:
        file.write_text(json.dumps(reached(hostile, denial(hostile))), encoding="utf-8")

    found: dict[str, str] = json.loads(once(shared / "endangered.json", make).read_text(encoding="utf-8"))
    return found


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
STATEMENTS = 800  # in one article: more than a page shows of it


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
    for number, (outlet, injured) in enumerate((("Gull", "2,397"), ("Kelp", "2,379"), ("Tern", "2,397"))):
        bad = PAYLOADS[number]
        yield {
            "id": f"differs-{number}",
            "title": f"Storm {bad} on the coast",
            "source": f"{outlet} {bad} Herald",
            "published": "2031-05-21",
            "text": f"OSTERVIK — The storm has left {injured} people injured in Ostervik since 7 May, {office[:-2]} on Wednesday. "
            f"{bad} Nobody mends the roofs.\n\nMayor Runa Holt denied any trade with the salt smugglers {bad}.\n\n"
            f"Critics accused Mayor Runa Holt of trade with the salt smugglers {bad}.\n",
        }
    yield {
        "id": "differs-0",
        "title": f"Storm {PAYLOADS[2]} on the coast",
        "source": f"Gull {PAYLOADS[0]} Herald",
        "published": "2031-05-21",
        "text": f"OSTERVIK — The storm has left 2,397 people injured in Ostervik since 7 May, {office[:-2]} on Wednesday. "
        f"{PAYLOADS[1]} Everybody mends {PAYLOADS[3]} roofs.\n",
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
