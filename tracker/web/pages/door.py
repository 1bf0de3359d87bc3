"""The door: signing in and out, and what a person keeps there: the password, and tokens for programs."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from tracker.errors import UsageError
from tracker.passwords import fits, hashed
from tracker.store import Account, Role, Store
from tracker.web.asked import Numbered
from tracker.web.deciding import inside, recorded
from tracker.web.site import page, site_of
from tracker.web.visitors import OWN_FORM, Reader, Sent, Stored, Visitor, cookie_name, recognised, secret_of, text_of

router = APIRouter()


@router.get("/login")
def door(request: Request, visitor: Annotated[Visitor | None, Depends(recognised)], next: str = "/") -> Response:
    """The form to sign in with."""
    if visitor is not None:
        return RedirectResponse(inside(next), HTTPStatus.SEE_OTHER)
    return page(request, "login.html", title="Sign in", next=inside(next), said=None)


@router.post("/login")
def sign_in(request: Request, store: Stored, form: Sent) -> Response:
    """Sign in: by another secret than before, so that nobody who knew that one is signed in with it."""
    name, password = text_of(form, "name") or "", form.get("password")
    tries = site_of(request).tries
    tries.check(request, name)
    account = store.user(name)
    kept = account.password if account is not None and account.disabled_at is None else None
    if not fits(kept, password if isinstance(password, str) else "") or account is None:
        tries.failed(request, name)
        return page(
            request,
            "login.html",
            status=HTTPStatus.UNAUTHORIZED,
            title="Sign in",
            next=inside(text_of(form, "next")),
            said="There is nobody of this name with this password.",
        )
    request.state.new_secret = store.start_session(account.id)
    return RedirectResponse(inside(text_of(form, "next")), HTTPStatus.SEE_OTHER)


@router.post("/logout", dependencies=[OWN_FORM])
def sign_out(request: Request, store: Stored) -> Response:
    """Sign out."""
    store.end_session(secret_of(request))
    response = RedirectResponse("/login" if site_of(request).has_accounts(store) else "/", HTTPStatus.SEE_OTHER)
    response.delete_cookie(cookie_name(site_of(request)), path="/", secure=site_of(request).options.secure)
    return response


# ------------------------------------------------------------------ one's own account


def own(visitor: Reader) -> Account:
    """The account of who asks.

    Raises:
        HTTPException: no accounts are kept.
    """
    if visitor.account is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "no accounts are kept here: `tracker users add NAME` adds the first one")
    return visitor.account


Own = Annotated[Account, Depends(own)]


@router.get("/account")
def account(request: Request, store: Stored, mine: Own) -> Response:
    """One's own account."""
    return _account(request, store, mine)


@router.post("/account/password")
def change_password(request: Request, store: Stored, mine: Own, visitor: Reader, form: Sent) -> Response:
    """Take another password; whoever is signed in elsewhere with the old one no longer is."""
    tries = site_of(request).tries
    tries.check(request, mine.name)
    before, after, again = (form.get(field) for field in ("password", "new", "again"))
    if not isinstance(before, str) or not fits(mine.password, before):
        tries.failed(request, mine.name)
        return _account(request, store, mine, refused="That is not your present password.", status=HTTPStatus.FORBIDDEN)
    if not isinstance(after, str) or after != again:
        return _account(request, store, mine, refused="The new password was typed in two ways.", status=HTTPStatus.BAD_REQUEST)
    try:
        store.change_user(mine.name, password=hashed(after))
    except UsageError as error:
        return _account(request, store, mine, refused=f"{error}.", status=HTTPStatus.BAD_REQUEST)
    recorded(store, visitor, "password changed", "user", mine.name)
    request.state.new_secret = store.start_session(mine.id)
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)


@router.post("/account/tokens")
def add_token(request: Request, store: Stored, mine: Own, visitor: Reader, form: Sent) -> Response:
    """Make a token, and show its secret this once."""
    try:
        role = Role(text_of(form, "role") or Role.reader)
    except ValueError as error:
        raise UsageError("a token is for a reader or an editor") from error
    made, secret = store.add_token(mine.name, text_of(form, "name") or "", role)
    recorded(store, visitor, "token added", "token", str(made.id), {"name": made.name, "role": made.role.value})
    return _account(request, store, mine, made=secret)


@router.post("/account/tokens/{number}/revoke", dependencies=[OWN_FORM])
def revoke_token(store: Stored, mine: Own, visitor: Reader, number: Numbered) -> Response:
    """End a token of one's own; an admin may end anybody's."""
    if not any(one.id == number and (one.user == mine.name or visitor.keeps) for one in store.tokens()):
        raise HTTPException(HTTPStatus.NOT_FOUND, "you have no such token")
    store.revoke_token(number)
    recorded(store, visitor, "token revoked", "token", str(number))
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)


def _account(
    request: Request,
    store: Store,
    mine: Account,
    *,
    refused: str | None = None,
    made: str | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    tokens = [one for one in store.tokens() if one.user == mine.name]
    return page(request, "account.html", status=status, title="Your account", mine=mine, tokens=tokens, refused=refused, made=made)
