"""Which program asks, and in whose name.

A token says who calls. Where no accounts are kept whoever reaches the desk may call without one, as with pages; what decides something
must then come as JSON and from no other site, which a foreign page cannot send without asking first, and nobody answers such a question
here. A browser that is signed in may read without a token, and not decide.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from tracker.store import Acting, Role
from tracker.web.site import site_of
from tracker.web.visitors import COOKIE, Stored, Visitor, own_origin

SCHEME = HTTPBearer(auto_error=False, scheme_name="token", description="A token: `Authorization: Bearer tracker_...`.")
SESSION = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session", description="Of a browser that is signed in; for reading.")
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="tracker"'}
LONGEST = 200  # characters of a token


def calling(
    request: Request,
    store: Stored,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)],
    session: Annotated[str | None, Depends(SESSION)],
) -> Visitor:
    """Who calls.

    Raises:
        HTTPException: nobody who may read.
    """
    site = site_of(request)
    if "authorization" in request.headers:
        token = None
        if given is not None and len(given.credentials) <= LONGEST and given.credentials.isascii():
            token = store.bearer(given.credentials)
        if token is None:
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "no such token is in force: send `Authorization: Bearer tracker_...`", CHALLENGE)
        return Visitor(token.user, token.role)
    if not site.has_accounts(store):
        if request.method not in ("GET", "HEAD"):
            own_origin(request)
        return Visitor(site.options.user, Role.admin)
    account = store.session(session) if session else None
    if account is None:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "send a token: `Authorization: Bearer tracker_...`", CHALLENGE)
    if request.method not in ("GET", "HEAD"):
        raise HTTPException(HTTPStatus.FORBIDDEN, "who decides by the API does so with a token; a browser has the pages")
    return Visitor(account.name, account.role, account)


def deciding(request: Request, store: Stored, caller: Annotated[Visitor, Depends(calling)]) -> Visitor:
    """Who decides; what the request decides is logged in this name.

    Raises:
        HTTPException: a caller who may only read, or what it sent is not JSON.
    """
    if not caller.edits:
        raise HTTPException(HTTPStatus.FORBIDDEN, f"{caller.name} may read and not decide by this token: an editor's may")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON: `Content-Type: application/json`")
    store.acting = Acting(caller.name, "api")
    return caller


Decider = Annotated[Visitor, Depends(deciding)]
