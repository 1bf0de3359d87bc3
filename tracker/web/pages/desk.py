"""The desk itself: what is new since somebody looked last, what is to be looked at."""

import re
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from tracker.errors import UsageError
from tracker.records import TO_DECIDE, Severity, Status
from tracker.store import MOST, DiscrepancyFilter
from tracker.summarising import candidates
from tracker.web.pages.intake import jobs_of, run_rows
from tracker.web.pages.queue import FOR_INFORMATION
from tracker.web.site import page, site_of
from tracker.web.visitors import Reader, Sent, Stored, Visitor, text_of

router = APIRouter()

LOOKED = "looked"  # the cookie that holds the moment where there are no accounts
REMEMBERED = 400 * 24 * 3600  # seconds; browsers keep a cookie no longer
LATEST, LAST_RUNS, FIRST = 8, 5, 4
MOST_PAIRS = 200  # of actors that may be one, which are counted
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


@router.get("/")
def desk(request: Request, store: Stored, visitor: Reader) -> Response:
    """What is new, what waits, what is there."""
    since = seen_until(request, visitor)
    counts = store.discrepancy_counts()
    return page(
        request,
        "desk.html",
        title="Desk",
        since=since,
        news=store.news(since) if since else None,
        now=datetime.now(UTC).isoformat(timespec="seconds"),
        most=MOST,
        waiting=store.articles_to_compare(),
        stats=store.stats(),
        counts=[(one, counts[one]) for one in Severity if one in counts],
        statuses=[one for one in Status if one is Status.open or any(one in of for of in counts.values())],
        to_decide=sum(of.get(Status.open, 0) for one, of in counts.items() if one in TO_DECIDE),
        for_information=sum(of.get(Status.open, 0) for one, of in counts.items() if one not in TO_DECIDE),
        information=FOR_INFORMATION,
        pairs=candidates.waiting(store, MOST_PAIRS),
        most_pairs=MOST_PAIRS,
        actors=store.actor_count(),
        comparing=job.run if (job := jobs_of(request).comparison()) is not None else None,
        first=store.discrepancies_page(DiscrepancyFilter(severities=TO_DECIDE, statuses=[Status.open]), limit=FIRST).rows,
        runs=run_rows(request, store, limit=LAST_RUNS),
        latest=store.latest_texts(LATEST),
    )


@router.post("/seen")
def seen(request: Request, store: Stored, visitor: Reader, form: Sent) -> Response:
    """Note that a visitor has seen all that came in until the page was made."""
    moment = text_of(form, "until") or ""
    if not is_moment(moment):
        raise UsageError(f"{moment!r} is no moment that has passed: load the page again")
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    if visitor.account is not None:
        store.change_user(visitor.name, looked_at=moment)
    else:
        secure = site_of(request).options.secure
        response.set_cookie(LOOKED, moment, max_age=REMEMBERED, httponly=True, samesite="strict", secure=secure, path="/")
    return response


def seen_until(request: Request, visitor: Visitor) -> str | None:
    """The moment until which a visitor has seen what came in; None for one who never said so."""
    moment = visitor.account.looked_at if visitor.account is not None else request.cookies.get(LOOKED)
    return moment if moment and is_moment(moment) else None


def is_moment(given: str) -> bool:
    """Whether somebody gives a moment, in UTC to the second, that has passed."""
    if not _MOMENT.fullmatch(given):
        return False
    try:
        return datetime.fromisoformat(given) <= datetime.now(UTC)
    except ValueError:
        return False
