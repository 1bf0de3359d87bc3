"""Events: incidents that articles tell of, and one with its tolls."""

from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from tracker.records import Figure, Report
from tracker.rows.events import decided, event_row, telling_row, toll_rows
from tracker.store import Doubt, EventFilter, FigureFilter, Incident, Judgement, Telling
from tracker.web import asked
from tracker.web.api.claims import Id
from tracker.web.api.conduct import LAST_JUDGEMENT
from tracker.web.api.lists import Paged
from tracker.web.api.models import listed, shape
from tracker.web.visitors import Stored

router = APIRouter(tags=["events"])

MOST = 2000
"""Figures of one incident that are shown at most."""

EventRow = shape("EventRow", "An incident with what all articles tell of it: a row of `tracker events --format jsonl`.", Incident)
DoubtRow = shape("DoubtRow", "A discrepancy that a figure takes part in.", Doubt)
Toll = shape(
    "Toll",
    "A count of an incident.",
    Figure,
    Report,
    without=("figure", "raw", "originator_id", "event", "origin", "origin_path", "credit", "corrected"),
    event=str | None,
    number=(str, "The number as its text has it."),
    counts=(str, "Number, who and what, in words."),
    depth=(int, "0 for a total, more for what is part of it."),
    discrepancies=tuple[DoubtRow, ...],  # type: ignore[valid-type]
)
ToldBy = shape(
    "ToldBy",
    "An article that tells of an incident.",
    Telling,
    without=("event",),
    event=(str, "Id of the incident as this article tells of it."),
    kind=str | None,
    place=str | None,
    since=str | None,
)
EventDecision = shape("EventDecision", "A decision on incidents, with its state.", Judgement, state=str)
OneEvent = shape(
    "OneEvent",
    "An incident with its tolls, who tells of it, and decisions: `tracker event --format jsonl`.",
    Incident,
    reports=tuple[Toll, ...],  # type: ignore[valid-type]
    told_by=tuple[ToldBy, ...],  # type: ignore[valid-type]
    judgements=tuple[EventDecision, ...],  # type: ignore[valid-type]
)


@router.get("/events", response_model=listed(EventRow))
def events(
    store: Stored,
    paged: Paged,
    place: Annotated[str | None, Query(max_length=300, description="Words in a place that an article names for it.")] = None,
    since: asked.Text = None,
    until: asked.Text = None,
    kind: Annotated[list[str] | None, Query(max_length=30, description="airstrike, flood, ...; may be given again.")] = None,
    untold: Annotated[bool, Query(description="Also those of which no article counts anybody.")] = False,
) -> Any:
    """List incidents with the range of their tolls, the latest first, undated ones last."""
    first, last = asked.days(since, until)
    wanted = EventFilter(place=asked.words(place), since=first, until=last, kinds=kind or None, untold=untold)
    found = store.events_page(wanted, after=paged.key("events", "tt"), limit=paged.limit)
    return paged.page("events", map(event_row, found.rows), found.after)


@router.get("/events/{id}", response_model=OneEvent)
def event(store: Stored, id: Id, response: Response) -> Any:
    """Show the tolls of one incident, who tells of it, and what was decided about it."""
    one = store.incident(id)
    reports = [report for report in islice(store.figures(FigureFilter(event=one.id)), MOST) if report.event in {None, one.id}]
    tellings = [telling_row(telling) for telling in store.tellings(one.id)]
    ids = {one.id, *(row["event"] for row in tellings)}
    response.headers[LAST_JUDGEMENT] = str(max((made.id for made in store.event_judgements(ids)), default=0))
    return event_row(one) | {
        "reports": list(toll_rows(reports, store.doubts(report.figure.id for report in reports))),
        "told_by": tellings,
        "judgements": list(decided(store, ids)),
    }
