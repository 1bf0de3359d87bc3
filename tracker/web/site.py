"""What a request works with: the store, how the desk is shown, and pages made of templates."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

import tracker
from tracker.errors import StoreReplaced, StoreVersion
from tracker.report import visible
from tracker.rows import counted, minute, short
from tracker.store import Store
from tracker.web.limiting import Tries

TEMPLATES = Path(__file__).parent / "templates"
LOOKING = 1.0  # seconds between two looks at the schema

SECTIONS = (
    ("Desk", "/"),
    ("Statements", "/claims"),
    ("Actors", "/actors"),
    ("Figures", "/figures"),
    ("Discrepancies", "/discrepancies"),
    ("Events", "/events"),
    ("Articles", "/articles"),
    ("Audit", "/audit"),
    ("Import", "/import"),
)
"""The parts of the desk, in the order of the menu, by where they begin."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the desk is run.

    Attributes:
        hosts: names under which it is reached; a request for another one is refused.
        user: who signs decisions where there are no accounts.
        secure: it is reached by https, so that cookies travel by nothing else.
    """

    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    user: str = "desk"
    secure: bool = False


@dataclass(slots=True)
class Site:
    """What all requests share.

    Attributes:
        shared: the open store; a request asks for `store`, its own.
        tries: to sign in that failed.
    """

    shared: Store
    options: Options
    environment: Environment = field(init=False)
    tries: Tries = field(default_factory=Tries)
    _accounts: bool = False
    _looked: float = -LOOKING

    def __post_init__(self) -> None:
        self.environment = _environment()

    @property
    def store(self) -> Store:
        """A store for one request, on the shared connections."""
        return self.shared.again()

    def mind_the_schema(self) -> None:
        """Refuse to go on with a database that another program upgraded or replaced.

        It is looked at once a second at most, and by every decision anyway.

        Raises:
            StoreVersion: it was upgraded.
            StoreReplaced: its file was replaced.
        """
        if monotonic() - self._looked < LOOKING:
            return
        try:
            self.shared.check_schema()
        except StoreVersion as error:
            raise StoreVersion("the database was upgraded while this desk ran: end it and start the newer `tracker serve`") from error
        except StoreReplaced as error:
            raise StoreReplaced("the database was replaced while this desk ran: end it and start `tracker serve` again") from error
        self._looked = monotonic()

    def has_accounts(self, store: Store) -> bool:
        """Whether accounts are kept; once there is one, there always is."""
        self._accounts = self._accounts or bool(store.users())
        return self._accounts


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site: Site = request.app.state.site
    return site


def page(request: Request, template: str, *, status: HTTPStatus = HTTPStatus.OK, **content: Any) -> HTMLResponse:
    """A page of a template.

    Args:
        template: its file.
        content: what it shows; to all of it the visitor, the section and the query of the address are added.
    """
    site = site_of(request)
    shared = {
        "request": request,
        "path": request.url.path,
        "query": defaultdict(str, request.query_params),
        "sections": SECTIONS,
        "visitor": getattr(request.state, "visitor", None),
        "csrf": getattr(request.state, "csrf", ""),
        "done": getattr(request.state, "done", None),
        "version": tracker.__version__,
    }
    return HTMLResponse(site.environment.get_template(template).render(shared | content), status)


_COMMAND = (
    r"`tracker (?:(?:speakers|undo|judge|judgements|correct|history|claims|figures|discrepancies|explain|compare|events?|runs|skips|"
    r"reconcile)\b[^`]*|users|tokens)`"
)
"""Of what a page does; what only the command line does, such as `tracker users add`, is told as it is."""
_ON_PAGES = (
    (rf"{_COMMAND} lists who is", "the list of actors has who is"),
    (r"`tracker speakers list[^`]*` lists them", "the list of actors has them"),
    (r"`tracker speakers show[^`]*` lists what", "its page of names lists what"),
    (r"by `tracker events`", "on the page of an event"),
    (r"`tracker (runs|users)` lists them", r"the list of \1 has them"),
    (r"`tracker history[^`]*` shows", "its history shows"),
)
_CLAUSE = re.compile(rf"(?:^|[;:,])[^;:,()`]*{_COMMAND}(?:[^;:()`]*{_COMMAND})*[^;:()`]*")
_QUOTED = re.compile(r"(?<!\w)(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")(?!\w)")


def without_commands(said: str) -> str:
    """A message as a browser shows it: a clause that tells of a command of `tracker` names the page that does the same, or is left out.

    What stands in quotation marks was given by somebody and is kept.
    """
    quoted: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        quoted.append(found[0])
        return f"\0{len(quoted) - 1}\0"

    own = _QUOTED.sub(put_aside, said.replace("\0", ""))
    for pattern, instead in _ON_PAGES:
        own = re.sub(pattern, instead, own)
    kept = _CLAUSE.sub(lambda cut: "" if "\0" not in cut[0] else cut[0], own).strip() or own
    return re.sub(r"\0(\d+)\0", lambda place: quoted[int(place[1])], kept)


def problem(request: Request, status: HTTPStatus, said: str) -> Response:
    """A page that says why there is none."""
    return page(request, "problem.html", status=status, title=status.phrase, said=said)


@cache
def _environment() -> Environment:
    """The templates, which all sites of a process share: they are compiled once."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": _day,
        "number": lambda value: "" if value is None else f"{value:,}",
        "short": short,
        "minute": minute,
        "counted": counted,
        "spaced": lambda value: str(value).replace("_", " "),
        "as_json": lambda value: json.dumps(value, ensure_ascii=False),
    }
    environment.globals |= {"with_query": _with_query}
    return environment


def _shown(value: Any) -> Any:
    """What a template puts into a page: nothing for None; marks that reorder a line and control characters are written out."""
    if value is None:
        return ""
    return visible(value.replace("\r\n", "\n")) if isinstance(value, str) and not isinstance(value, Markup) else value


def _day(value: str | None) -> str:
    """A whole or partial ISO date in words: "26 March 2024", "March 2024", "2024", "undated"."""
    if not value:
        return "undated"
    try:
        one = date.fromisoformat(value[:10])
    except ValueError:
        try:
            return f"{date.fromisoformat(value[:7] + '-01'):%B %Y}"
        except ValueError:
            return value
    return f"{one.day} {one:%B %Y}"


@pass_context
def _with_query(context: Context, **changes: Any) -> str:
    """The address of this page with other values in its query; None takes one out."""
    kept = [(name, value) for name, value in context["request"].query_params.multi_items() if name not in changes and value]
    query = [*kept, *((name, value) for name, value in changes.items() if value not in (None, ""))]
    return f"?{urlencode(query)}" if query else str(context["path"])
