"""Who asks, and who may.

Where no accounts are kept, everybody who reaches the desk is its owner: it is bound to this machine then. Where there are accounts, a
visitor signs in first. Every browser gets a cookie with a secret; what a form sends back beside it follows from that secret, so that no
other site can send a form in a visitor's name. The origin of what is sent is looked at, too, and the cookie is SameSite=Lax: a link in a
message still finds its reader signed in.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData

from tracker.errors import UsageError
from tracker.store import Account, Acting, Role, Store
from tracker.web.site import Site, site_of

COOKIE = "desk"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the desk.

    Attributes:
        name: signs what this visitor decides.
        account: None where no accounts are kept, or nobody is signed in.
    """

    name: str
    role: Role
    account: Account | None = None

    @property
    def edits(self) -> bool:
        return self.role.may(Role.editor)

    @property
    def keeps(self) -> bool:
        return self.role.may(Role.admin)


def cookie_name(site: Site) -> str:
    """The cookie of a desk; one that travels by https alone may be set by this host alone, too."""
    return f"__Host-{COOKIE}" if site.options.secure else COOKIE


def secret_of(request: Request) -> str:
    """The secret of the visitor's cookie; a new one where there is none, which the answer sets."""
    secret: str | None = getattr(request.state, "secret", None)
    if secret is None:
        secret = request.cookies.get(cookie_name(site_of(request))) or ""
        if len(secret) < 32:
            secret = request.state.new_secret = secrets.token_urlsafe(32)
        request.state.secret = secret
        request.state.csrf = csrf(secret)
    return secret


def csrf(secret: str) -> str:
    """What a form of the visitor with this secret sends back."""
    return hashlib.sha256(f"form of {secret}".encode()).hexdigest()


def own_store(request: Request) -> Store:
    """The store of a request.

    Raises:
        StoreVersion, StoreReplaced: the database was upgraded or replaced while the desk had it open.
    """
    site = site_of(request)
    site.mind_the_schema()
    return site.store


Stored = Annotated[Store, Depends(own_store)]


def recognised(request: Request, store: Stored) -> Visitor | None:
    """Who asks; None where accounts are kept and nobody is signed in."""
    secret, site = secret_of(request), site_of(request)
    if not site.has_accounts(store):
        visitor: Visitor | None = Visitor(site.options.user, Role.admin)
    else:
        account = store.session(secret)
        visitor = Visitor(account.name, account.role, account) if account is not None else None
    request.state.visitor = visitor
    return visitor


def reading(request: Request, visitor: Annotated[Visitor | None, Depends(recognised)]) -> Visitor:
    """Whoever may look; others are sent to sign in."""
    if visitor is None:
        raise HTTPException(HTTPStatus.SEE_OTHER, "sign in first", {"Location": f"/login?next={quote(_looked_at(request), safe='')}"})
    return visitor


def _looked_at(request: Request) -> str:
    """The page that a request is for; of a form, whose address is no page, the one on which it stood."""
    whole = urlsplit(str(request.url))
    if request.method not in ("GET", "HEAD"):
        whole = urlsplit(request.headers.get("referer", ""))
        if whole.netloc != request.headers.get("host"):
            return "/"
    return f"{whole.path}?{whole.query}" if whole.query else whole.path


def editing(visitor: Annotated[Visitor, Depends(reading)], store: Stored) -> Visitor:
    """Whoever may decide; what the request decides is logged in this name."""
    if not visitor.edits:
        raise HTTPException(HTTPStatus.FORBIDDEN, f"{visitor.name} may read and not decide: an editor may")
    store.acting = Acting(visitor.name, "page")
    return visitor


def keeping(visitor: Annotated[Visitor, Depends(reading)]) -> Visitor:
    """Whoever keeps accounts and takes articles in."""
    if not visitor.keeps:
        raise HTTPException(HTTPStatus.FORBIDDEN, f"{visitor.name} may not: an admin may")
    return visitor


Reader = Annotated[Visitor, Depends(reading)]
Editor = Annotated[Visitor, Depends(editing)]
Admin = Annotated[Visitor, Depends(keeping)]


async def sent(request: Request) -> FormData:
    """The form that a request sends, if it was this site's and this visitor's own.

    Raises:
        HTTPException: it was not.
    """
    own_origin(request)
    form = await request.form()
    given = form.get("csrf")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), csrf(secret_of(request)).encode()):
        raise HTTPException(HTTPStatus.FORBIDDEN, "the form is out of date: go back, load the page again and repeat it")
    return form


Sent = Annotated[FormData, Depends(sent)]
OWN_FORM = Depends(sent)
"""For what needs nothing of the form but that it is this visitor's own."""


def own_origin(request: Request) -> None:
    """Refuse what another site sends.

    Raises:
        HTTPException: it names another origin.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none") or (origin is not None and _host_of(origin) != request.headers.get("host")):
        raise HTTPException(HTTPStatus.FORBIDDEN, "another site sent this form")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def text_of(form: FormData, name: str) -> str | None:
    """A field of a form as trimmed text; None where it is empty or missing.

    Raises:
        UsageError: it holds a character that no database keeps.
    """
    value = form.get(name)
    if isinstance(value, str) and "\0" in value:
        raise UsageError(f"{name} holds a NUL character, which is no text")
    return value.strip() or None if isinstance(value, str) else None
