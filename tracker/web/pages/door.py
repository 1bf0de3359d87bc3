"""The door: signing in and out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from tracker.web.deciding import inside
from tracker.web.passwords import fits
from tracker.web.site import page, site_of
from tracker.web.visitors import COOKIE, OWN_FORM, Sent, Stored, Visitor, recognised, secret_of, text_of

router = APIRouter()


@router.get("/login")
def door(request: Request, visitor: Annotated[Visitor | None, Depends(recognised)], next: str = "/") -> Response:
    """The form to sign in with."""
    if visitor is not None:
        return RedirectResponse(inside(next), HTTPStatus.SEE_OTHER)
    return page(request, "login.html", title="Sign in", next=inside(next), said=None)


@router.post("/login")
def sign_in(request: Request, store: Stored, form: Sent) -> Response:
    """Sign in: another secret than before, so that nobody who knew that one is signed in with it."""
    name, password = text_of(form, "name") or "", form.get("password")
    account = store.user(name)
    known = account is not None and account.disabled_at is None
    if not fits(account.password if account is not None and known else None, password if isinstance(password, str) else ""):
        return page(
            request, "login.html", status=HTTPStatus.UNAUTHORIZED, title="Sign in", next=inside(text_of(form, "next")),
            said="no such name with such a password",
        )  # fmt: skip
    assert account is not None
    request.state.new_secret = store.start_session(account.id)
    return RedirectResponse(inside(text_of(form, "next")), HTTPStatus.SEE_OTHER)


@router.post("/logout", dependencies=[OWN_FORM])
def sign_out(request: Request, store: Stored) -> Response:
    """Sign out."""
    store.end_session(secret_of(request))
    response = RedirectResponse("/login" if site_of(request).has_accounts(store) else "/", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, path="/")
    return response
