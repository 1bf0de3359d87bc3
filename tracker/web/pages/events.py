"""Events: incidents that articles tell of, their tolls by source and day, and which of them are one."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from tracker.errors import Overtaken, UsageError
from tracker.lang import lexicon
from tracker.reconcile.intervals import Interval
from tracker.records import Kind, Report, Status
from tracker.rows import Row, counted
from tracker.rows.events import event_row, sentence, spread, telling_row, toll_rows
from tracker.rows.figures import in_words
from tracker.rows.kinds import doubtful, role
from tracker.store import Doubt, EventFilter, Incident, Store
from tracker.web import asked
from tracker.web.charts.tolls import Picture, Said, picture
from tracker.web.cursors import packed, unpacked
from tracker.web.deciding import overtaken, reason_of, seen_of, sent_back
from tracker.web.site import page
from tracker.web.visitors import Editor, Sent, Stored, text_of

router = APIRouter()

MEASURES = ("killed", "injured", "missing")  # tolls with a column of their own
ROWS = 200  # reports that are listed of one event
ARTICLES = 100  # articles that are listed of one event
SPLIT_AT_ONCE = 50


def wanted_events(
    place: asked.Text = None,
    since: asked.Text = None,
    until: asked.Text = None,
    kind: asked.Several = None,
    all: bool = False,
) -> EventFilter:
    """The filter of `tracker events`."""
    first, last = asked.days(since, until)
    return EventFilter(place=asked.words(place), since=first, until=last, kinds=[one for one in kind or () if one] or None, untold=all)


Wanted = Annotated[EventFilter, Depends(wanted_events)]


@router.get("/events")
def listed(request: Request, store: Stored, wanted: Wanted, after: asked.Cursor = None) -> Response:
    """Incidents by filter, the latest first."""
    found = store.events_page(wanted, after=unpacked(after), limit=asked.USUAL)
    rows = [_with_spreads(event_row(one)) for one in found.rows]
    return page(
        request, "events.html", title="Events", rows=rows, next=packed(found.after), kinds=list(lexicon("events")["kinds"]),
        chosen=wanted, measures=MEASURES,
    )  # fmt: skip


def _with_spreads(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"ranges": {measure: spread(row, measure) for measure in row["tolls"]}}


def named(one: Incident) -> str:
    """What an event is called: "explosion in Gaza City"."""
    return " ".join(filter(None, (one.kind or "incident", f"in {one.place}" if one.place else None)))


@router.get("/events/{id_}")
def one(request: Request, store: Stored, id_: str) -> Response:
    """An event: its tolls by day and source, who tells of it, what conflicts, and with what it may be one."""
    seen = store.last_judgement()  # before anything else is read: what comes in after it was not seen
    found = store.incident(id_)
    reports = [report for report in store.of_events(store.members(found.id)) if report.event in {None, found.id}]
    doubts = store.doubts(report.figure.id for report in reports)
    tellings = [telling_row(telling) for telling in store.tellings(found.id)]
    ids = {found.id, *(row["event"] for row in tellings)}
    again = repeated(reports, doubts)
    rows = list(_roles(toll_rows(reports, doubts), again))
    visitor = request.state.visitor
    return page(
        request, "event.html", title=f"Event: {named(found)}", one=_with_spreads(event_row(found)), name=named(found), rows=rows[:ROWS],
        more_rows=len(rows) - len(rows[:ROWS]), pictures=list(pictures(reports, doubts, again)), tellings=tellings[:ARTICLES],
        more_tellings=len(tellings) - len(tellings[:ARTICLES]), discrepancies=_distinct(doubts),
        decisions=[(made, sentence({"target_id": made.target_id, "other_id": made.other_id, "decision": made.decision}))
                   for made in store.event_judgements(ids)],
        seen=seen, near=list(_near(store, found)) if visitor is not None and visitor.edits else [],
    )  # fmt: skip


def pictures(reports: Sequence[Report], doubts: dict[str, list[Doubt]], again: Collection[str] = ()) -> Iterator[tuple[str, Picture]]:
    """Of each measure the whole tolls by their day of publication, where there are two or more."""
    known = {report.figure.id for report in reports}
    whole: dict[str, list[Said]] = {}
    for report in reports:
        figure, day = report.figure, (report.published or "")[:10]
        if figure.subset_of in known or figure.negated or len(day) < 10:
            continue
        low = figure.low if figure.low is not None else figure.value if figure.qualifier.value != "at_most" else None
        high = figure.high if figure.high is not None else figure.value if figure.qualifier.value != "at_least" else None
        doubted = figure.id in again or any(in_doubt(doubt) for doubt in doubts.get(figure.id, ()))
        number, outlet = f"{in_words(report)} {figure.population}", report.outlet or report.document or "unknown"
        one = Said(day, Interval(low, high), number, report.originator or "nobody named", outlet, doubted)
        whole.setdefault(figure.measure, []).append(one)
    for measure, said in sorted(whole.items()):
        drawn = picture(measure, said)
        if drawn is not None:
            yield measure, drawn


def in_doubt(doubt: Doubt) -> bool:
    """Whether a toll is in doubt by a discrepancy: the picture and the table say the same."""
    return doubtful(Kind(doubt.kind), Status(doubt.status), questioned=doubt.questioned)


def repeated(reports: Sequence[Report], doubts: dict[str, list[Doubt]]) -> set[str]:
    """The ids of tolls that give a number again which their originator took back, as a text that recalls both does."""
    back = {_given(one) for one in reports for doubt in doubts.get(one.figure.id, ()) if doubt.kind == Kind.retraction and in_doubt(doubt)}
    own = {id_ for id_, of in doubts.items() if any(doubt.kind == Kind.retraction for doubt in of)}
    return {one.figure.id for one in reports if one.originator is not None and _given(one) in back and one.figure.id not in own}


def _given(one: Report) -> tuple[object, ...]:
    figure = one.figure
    return one.originator, figure.measure, figure.population, figure.qualifier, figure.value, figure.low, figure.high


def _roles(rows: Iterable[dict[str, Any]], again: Collection[str]) -> Iterator[dict[str, Any]]:
    """Rows with what each toll is in its discrepancies, in words."""
    for row in rows:
        doubts = [Doubt(**one) for one in row["discrepancies"]]
        told = [{"in_doubt": in_doubt(one), "role": role(Kind(one.kind), questioned=one.questioned)} for one in doubts]
        yield row | {
            "again": row["id"] in again,
            "discrepancies": [one | more for one, more in zip(row["discrepancies"], told, strict=True)],
        }


def _distinct(doubts: dict[str, list[Doubt]]) -> list[Doubt]:
    """The discrepancies of an event, each once, those of no severity "info" first."""
    found = {doubt.id: doubt for of in doubts.values() for doubt in of}
    return sorted(found.values(), key=lambda doubt: (doubt.severity == "info", doubt.kind, doubt.id))[:ROWS]


def _near(store: Store, one: Incident) -> Iterator[Row]:
    """Other events that may be the same."""
    for id_ in store.likely_same(one.id):
        yield _with_spreads(event_row(store.incident(id_)))


# ------------------------------------------------------------------ deciding


@router.post("/events/{id_}/merge")
def merge(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str) -> Response:
    """Decide that another event is the same."""
    one = store.event_id(id_)
    chosen = text_of(form, "typed") or text_of(form, "other")
    if chosen is None:
        raise UsageError("choose the event that is the same, or give its id")
    other = store.event_id(chosen)
    try:
        numbers = store.merge_events(one, [other], by=visitor.name, reason=reason_of(form), seen=seen_of(form))
    except Overtaken as refused:
        return overtaken(request, store, form, refused, f"events {one} and {other}", request.url.path, f"/events/{one}", "one event")
    return sent_back(f"/events/{one}", numbers[-1])


@router.post("/events/{id_}/split")
def split(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str) -> Response:
    """Decide that what some articles tell of is another event."""
    found = store.incident(id_)
    chosen = _chosen(form)
    members = [telling.event.id for telling in store.tellings(found.id)]
    if unknown := [one for one in chosen if one not in members]:
        raise UsageError(f"no article tells of {unknown[0]!r} as a part of this event: load the page again")
    left = [one for one in dict.fromkeys(members) if one not in chosen]
    if not left:
        raise UsageError("all articles are chosen: leave at least one, from which the others are split off")
    kept = found.id if found.id in left else left[0]
    try:
        parted = store.split_events(kept, chosen, by=visitor.name, reason=reason_of(form), seen=seen_of(form))
    except Overtaken as refused:
        what = f"event {kept} and {', '.join(chosen)}"
        return overtaken(request, store, form, refused, what, request.url.path, f"/events/{kept}", "not one event")
    return sent_back(f"/events/{kept}", parted.made[-1])


def _chosen(form: FormData) -> list[str]:
    """The events that a form names.

    Raises:
        UsageError: it names none, or too many.
    """
    chosen = list(dict.fromkeys(one for one in form.getlist("other") if isinstance(one, str) and one))
    if not chosen:
        raise UsageError("choose the articles that tell of another event")
    if len(chosen) > SPLIT_AT_ONCE:
        raise UsageError(f"{counted(len(chosen), 'article')} are chosen: split off {SPLIT_AT_ONCE} at a time")
    return chosen
