"""The queue: open discrepancies one at a time, the most serious first, decided by a key each.

Without a filter it leaves out those that are for information only.

Where somebody stands in it is an address: the key of the last row that was passed. Rows that others decide meanwhile drop out, and nobody
loses the place. `trail` holds the ids that were passed last, by which one goes back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import FormData

from tracker.errors import NotFound, Overtaken, UsageError
from tracker.records import TO_DECIDE, Discrepancy, Severity, Status
from tracker.store import DiscrepancyFilter, Page, Store, Target
from tracker.web import asked
from tracker.web.cursors import packed, unpacked
from tracker.web.deciding import overtaken, sent_back
from tracker.web.pages.discrepancies import Wanted, choices, decided, view
from tracker.web.site import page, without_commands
from tracker.web.visitors import Editor, Sent, Stored, Visitor, text_of

router = APIRouter()

SIDES = 4  # that are shown with their words: more is a click away
TRAIL = 12  # ids of those that were passed last
COUNTED = 100  # discrepancies of one kind that are counted, at most
FILTERS = ("severity", "kind", "actor", "article", "since")
FOR_INFORMATION = urlencode([("severity", one.value) for one in Severity if one not in TO_DECIDE])

Trail = Annotated[str | None, Query(max_length=17 * TRAIL + 17)]


@router.get("/queue")
def queue(
    request: Request,
    store: Stored,
    visitor: Editor,
    wanted: Wanted,
    after: asked.Cursor = None,
    show: asked.Text = None,
    trail: Trail = None,
    end: bool = False,
) -> Response:
    """The next open discrepancy, or the one that is asked for."""
    return _shown(request, store, visitor, wanted, Place(after, show, trail, end, _filters(request)))


class Place:
    """Where somebody stands in the queue, and the addresses around.

    Args:
        after: the packed key behind which the next is looked for.
        show: id of one that was passed and is looked at again.
        trail: ids of those that were passed last, separated by commas, the last one last.
        end: the last one was passed.
        filters: of the address, by name.
    """

    def __init__(self, after: str | None, show: str | None, trail: str | None, end: bool, filters: list[tuple[str, str]]) -> None:
        self.after, self.show, self.end, self.filters = after or None, show or None, end, filters
        self.trail = [one for one in (trail or "").split(",") if one.isalnum()][-TRAIL:]

    def address(self, after: str | None, trail: list[str], *, show: str | None = None, end: bool = False) -> str:
        """The address of a place with the same filters."""
        said = [("after", after), ("show", show), ("trail", ",".join(trail[-TRAIL:])), ("end", "true" if end else None)]
        query = [*self.filters, *((name, value) for name, value in said if value)]
        return f"/queue?{urlencode(query)}" if query else "/queue"

    def here(self) -> str:
        return self.address(self.after, self.trail, show=self.show, end=self.end)

    def following(self, passed: str, behind: str | None) -> str:
        """Where one goes on after a row.

        Args:
            passed: its id.
            behind: its packed key where others follow; None where it was the last one.
        """
        trail = [*(one for one in self.trail if one != passed), passed]
        if self.show is not None:  # it was looked at again: the place has not changed
            return self.address(self.after, trail, end=self.end)
        return self.address(behind, trail, end=behind is None)

    def previous(self) -> str | None:
        """Where the one before is looked at again."""
        return self.address(self.after, self.trail[:-1], show=self.trail[-1], end=self.end) if self.trail else None


def _filters(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.query_params.multi_items() if name in FILTERS and value]


def _open(wanted: DiscrepancyFilter) -> DiscrepancyFilter:
    return DiscrepancyFilter(wanted.kinds, _severities(wanted), [Status.open], wanted.actor, wanted.article, wanted.since)


def _severities(wanted: DiscrepancyFilter) -> Sequence[Severity] | None:
    """Those that are asked for; of a kind any, as it has one; else those that somebody should decide."""
    return wanted.severities or (None if wanted.kinds else TO_DECIDE)


def _shown(
    request: Request, store: Store, visitor: Visitor, wanted: DiscrepancyFilter, place: Place, form: FormData | None = None,
    error: str | None = None,
) -> Response:  # fmt: skip
    """The page of a place; of a form that was refused with what it said, and why."""
    found, behind = _at(store, wanted, place)
    today = datetime.now(UTC).date().isoformat()
    content: dict[str, Any] = {
        "place": place,
        "left": _left(store, wanted),
        "mine_today": store.judged_since(Target.discrepancy, today, by=visitor.name),
        "all_today": store.judged_since(Target.discrepancy, today),
        "chosen": wanted,
        "made": getattr(request.state, "done", None),
        "done": None,  # the frame's own notice would lose the place
        "undo_to": place.address(place.after, place.trail[:-1], show=place.trail[-1], end=place.end) if place.trail else "/queue",
        "previous": place.previous(),
        "behind": behind or "",
        "action": _action(place),
        **choices(),
    }
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    if found is None:
        start = place.address(None, place.trail)
        content["for_information"] = None if place.filters else FOR_INFORMATION
        return page(request, "queue.html", status=status, title="Queue", one=None, start=start, **content)
    content |= view(store, found, SIDES) | {"error": error}
    if form is not None:
        content |= {"chosen_reason": text_of(form, "preset"), "own_reason": text_of(form, "reason") or ""}
    title = f"Queue: {found.kind.value.replace('_', ' ')}"
    return page(request, "queue.html", status=status, title=title, skip=place.following(found.id, behind), here=place.here(), **content)


def _at(store: Store, wanted: DiscrepancyFilter, place: Place) -> tuple[Discrepancy | None, str | None]:
    """What is looked at in a place, with its packed key where others follow."""
    if place.show is not None:
        return store.discrepancy(place.show), place.after
    if place.end:
        return None, None
    found: Page[Discrepancy] = store.discrepancies_page(_open(wanted), after=unpacked(place.after), limit=1)
    return (found.rows[0] if found.rows else None), packed(found.after)


def _left(store: Store, wanted: DiscrepancyFilter) -> str:
    """How many are open, in words; where a filter picks some that are not kept count of, a hundred at most are counted."""
    if wanted.kinds is None and wanted.actor is None and wanted.article is None and wanted.since is None:
        counts = store.discrepancy_counts()
        return f"{sum(counts.get(one, {}).get(Status.open, 0) for one in _severities(wanted) or ()):,}"
    found = store.discrepancies_page(_open(wanted), limit=COUNTED)
    return f"{COUNTED} or more" if found.after is not None else f"{len(found.rows):,}"


@router.post("/queue")
def decide(request: Request, store: Stored, visitor: Editor, form: Sent, wanted: Wanted) -> Response:
    """Decide what a discrepancy is, and go on to the next one."""
    place = Place(text_of(form, "after"), text_of(form, "show"), text_of(form, "trail"), bool(text_of(form, "end")), _filters(request))
    id_ = text_of(form, "id")
    if id_ is None:
        raise UsageError("the form does not say which discrepancy is decided: load the page again")
    try:
        found = store.discrepancy(id_)
    except NotFound:
        raise NotFound(f"discrepancy {id_} is not found any more: articles were compared anew; load the queue again") from None
    onward = place.following(found.id, text_of(form, "behind"))
    try:
        number = decided(store, visitor, found, form)
    except Overtaken as refused:
        return overtaken(request, store, form, refused, found.explanation, _action(place), onward)
    except UsageError as refused:
        again = Place(place.after, found.id, ",".join(place.trail), place.end, place.filters) if found.status is not Status.open else place
        return _shown(request, store, visitor, wanted, again, form, without_commands(str(refused)))
    return sent_back(onward, number)


def _action(place: Place) -> str:
    return f"/queue?{urlencode(place.filters)}" if place.filters else "/queue"
