"""For admins: who may sign in, and what was done at the desk."""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from tracker.errors import UsageError
from tracker.passwords import hashed
from tracker.store import Account, Role, Store
from tracker.web.asked import Before
from tracker.web.deciding import recorded
from tracker.web.site import page
from tracker.web.visitors import OWN_FORM, Admin, Sent, Stored, text_of

router = APIRouter()
SHOWN = 100  # rows of the log on a page


@router.get("/users")
def users(request: Request, store: Stored, visitor: Admin) -> Response:
    """All accounts, and the tokens in force."""
    tokens = [one for one in store.tokens() if one.revoked_at is None]
    return page(request, "users.html", title="Accounts", users=store.users(), tokens=tokens, roles=list(Role), own=visitor.account)


@router.post("/users")
def add_user(store: Stored, visitor: Admin, form: Sent) -> Response:
    """Add a person. The first one is added on the command line: nobody could sign in before."""
    if visitor.account is None:
        raise HTTPException(HTTPStatus.FORBIDDEN, "add the first account by `tracker users add NAME --role admin`")
    made = store.add_user(text_of(form, "name") or "", _role(text_of(form, "role")), _password(form.get("password")))
    recorded(store, visitor, "user added", "user", made.name, {"role": made.role.value})
    return RedirectResponse("/users", HTTPStatus.SEE_OTHER)


@router.post("/users/{name}/role")
def change_role(store: Stored, visitor: Admin, form: Sent, name: str) -> Response:
    """Give a person another role, which ends the person's sessions."""
    made = store.change_user(_known(store, name).name, role=_role(text_of(form, "role")))
    recorded(store, visitor, "role changed", "user", made.name, {"role": made.role.value})
    return RedirectResponse("/users", HTTPStatus.SEE_OTHER)


@router.post("/users/{name}/password")
def reset_password(store: Stored, visitor: Admin, form: Sent, name: str) -> Response:
    """Give a person another password, which ends the person's sessions."""
    made = store.change_user(_known(store, name).name, password=_password(form.get("password")))
    recorded(store, visitor, "password reset", "user", made.name)
    return RedirectResponse("/users", HTTPStatus.SEE_OTHER)


@router.post("/users/{name}/disable", dependencies=[OWN_FORM])
def disable(store: Stored, visitor: Admin, name: str) -> Response:
    """Let a person sign in no longer; what the person decided stands."""
    made = store.change_user(_known(store, name).name, disabled=True)
    recorded(store, visitor, "user disabled", "user", made.name)
    return RedirectResponse("/users", HTTPStatus.SEE_OTHER)


@router.post("/users/{name}/enable", dependencies=[OWN_FORM])
def enable(store: Stored, visitor: Admin, name: str) -> Response:
    """Let a person sign in again."""
    made = store.change_user(_known(store, name).name, disabled=False)
    recorded(store, visitor, "user enabled", "user", made.name)
    return RedirectResponse("/users", HTTPStatus.SEE_OTHER)


@router.get("/log")
def log(request: Request, store: Stored, _visitor: Admin, before: Before = None) -> Response:
    """What was done, the last first."""
    rows = list(store.logged(before=before, limit=SHOWN + 1))
    return page(request, "log.html", title="Log", rows=rows[:SHOWN], next=rows[SHOWN - 1].id if len(rows) > SHOWN else None)


def _known(store: Store, name: str) -> Account:
    found = store.user(name)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"there is no user {name!r}")
    return found


def _role(given: str | None) -> Role:
    try:
        return Role(given or "")
    except ValueError as error:
        raise UsageError(f"{given!r} is no role: one of {', '.join(Role)}") from error


def _password(given: object) -> str:
    return hashed(given if isinstance(given, str) else "")
