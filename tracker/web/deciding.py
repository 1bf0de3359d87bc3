"""What belongs to a decision on any page.

A form carries the number of the last judgement that its page showed, or, where it is about two things or a name, of the last one of all
when the page was made. Where a newer one on the same matter is in force by the time it is sent, nothing is decided: the newer one is shown
first. What is decided is logged with the decision itself, the visitor is sent back, and that page says what was decided and takes it back.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from tracker.errors import NotFound, Overtaken, UsageError
from tracker.rows.judgements import corrected, decision_in_words, judgement_rows
from tracker.store import Judgement, Store, Target
from tracker.web.site import page
from tracker.web.visitors import Stored, Visitor, text_of

LONGEST_REASON = 2000  # characters


def seen_of(form: FormData) -> int:
    """The number of the last judgement that the page of a form showed.

    Raises:
        UsageError: there is none in it.
    """
    given = text_of(form, "seen") or ""
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise UsageError("the form does not say which judgement it was made on: load the page again and repeat it")
    return int(given)


def reason_of(form: FormData) -> str | None:
    """The reason of a form: one of the short list, one's own words, or both.

    Raises:
        UsageError: it is too long.
    """
    given = [one for one in (text_of(form, "preset"), text_of(form, "reason") or text_of(form, "note")) if one]
    reason = ": ".join(given) or None
    if reason is not None and len(reason) > LONGEST_REASON:
        raise UsageError(f"a reason has {LONGEST_REASON:,} characters at most; this one has {len(reason):,}")
    return reason


def overtaken(
    request: Request, store: Store, form: FormData, refused: Overtaken, what: str, action: str, back: str, mine: str | None = None
) -> Response:
    """Both decisions on one thing: the one that came in between, and the one that was to be made.

    Args:
        what: on which they are, in words.
        action: where the form is sent once more.
        back: the page that keeps the other's decision.
        mine: what was to be decided, in words; None takes the form's own.
    """
    kept = [(name, value) for name, value in form.multi_items() if name not in ("csrf", "seen") and isinstance(value, str)]
    newer = store.judgement(refused.judgement) if refused.judgement is not None else None
    said = _in_words(store, newer) if newer is not None else None
    mine = ", ".join(filter(None, (mine or text_of(form, "decision"), reason_of(form)))) or "a correction"
    return page(
        request, "discrepancy_overtaken.html", status=HTTPStatus.CONFLICT, title="Somebody decided meanwhile", newer=newer, said=said,
        mine=mine, what=what, action=action, back=back, kept=kept, seen=refused.judgement or 0, refused=str(refused),
    )  # fmt: skip


def _in_words(store: Store, one: Judgement) -> str:
    if one.target == Target.figure:
        return corrected(one)
    if one.target in (Target.discrepancy, Target.claim):
        return one.decision
    (row,) = judgement_rows(store, [one])
    return decision_in_words(row)


def recorded(
    store: Store,
    visitor: Visitor,
    what: str,
    target: str | None = None,
    target_id: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Log what a visitor did on a page; a decision is logged by the store, with itself."""
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
