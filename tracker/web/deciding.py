"""What follows a decision on any page: it is logged, the visitor is sent back, and that page says what was decided and takes it back."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from tracker.errors import NotFound
from tracker.rows.judgements import decision_in_words, judgement_rows
from tracker.store import Store
from tracker.web.visitors import Stored, Visitor


def recorded(
    store: Store,
    visitor: Visitor,
    what: str,
    target: str | None = None,
    target_id: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Log what a visitor did on a page."""
    store.log(visitor.name, what, target=target, target_id=target_id, detail=detail)


def sent_back(to: str, judgement: int | None = None) -> Response:
    """Send the visitor to a page of this site, which says what was decided.

    Args:
        to: its address.
        judgement: number of the decision.
    """
    parts = urlsplit(inside(to))
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "done"]
    query += [("done", str(judgement))] if judgement is not None else []
    address = parts.path + (f"?{urlencode(query)}" if query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def inside(address: str | None) -> str:
    """An address of this site, else its first page: nobody is sent elsewhere."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or not address.isprintable():
        return "/"
    return address


def told(request: Request, store: Stored) -> None:
    """For pages: what the decision that led here was, in words, and the number by which it is taken back."""
    request.state.done = _done(request, store)


def _done(request: Request, store: Store) -> dict[str, Any] | None:
    number = request.query_params.get("done", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    try:
        one = store.judgement(int(number))
    except NotFound:
        return None
    (row,) = judgement_rows(store, [one])
    said = f"Judgement {one.id}: {decision_in_words(row)}, by {one.by}" + (" (taken back)" if one.undone_at else "")
    return {"said": said, "undo": None if one.undone_at else one.id}
