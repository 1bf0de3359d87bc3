"""Discrepancies: a list by severity, and one with all that takes part; and the history of anything."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from tracker.errors import NotFound
from tracker.pipeline import Explained
from tracker.pipeline import explain as explained
from tracker.records import Discrepancy, Kind, Report, Severity, Status
from tracker.rows.judgements import history_rows, judgement_rows, standing_rows
from tracker.store import DiscrepancyFilter, Past
from tracker.web import asked
from tracker.web.api.claims import Id, claim_side
from tracker.web.api.conduct import LAST_JUDGEMENT
from tracker.web.api.figures import figure_side
from tracker.web.api.lists import Paged
from tracker.web.api.models import Answer, listed, shape
from tracker.web.api.shapes import Decision, OneClaim, OneFigure
from tracker.web.visitors import Stored

router = APIRouter(tags=["discrepancies"])

DiscrepancyRow = shape(
    "DiscrepancyRow",
    "A relation between figures or claims that a person should look at: a row of `tracker discrepancies --format jsonl`.",
    Discrepancy,
)
Sides: Any = OneFigure | OneClaim
OneDiscrepancy = shape(
    "OneDiscrepancy",
    "A discrepancy with the words of every text that takes part, and what was decided.",
    Discrepancy,
    judgements=(tuple[Decision, ...], "Decisions on it that are in force, the last one last."),  # type: ignore[valid-type]
    sides=(tuple[Sides, ...], "All that take part, in the order of `figures` and `claims`."),
)


class Happened(Answer):
    """One thing that is on record of something: it was read, judged, or a judgement was taken back."""

    at: str | None
    what: str
    said: str
    by: str | None
    note: str | None
    judgement: int | None
    target: str | None
    target_id: str | None
    other_id: str | None
    decision: str | None
    state: str | None
    changes: dict[str, Any] | None
    shown: dict[str, Any] | None
    document: str | None
    version: int | None
    text_hash: str | None
    extractor: str | None
    model: str | None
    current: bool | None


class Remembered(Answer):
    """All that is on record of one thing: `tracker history --format jsonl`."""

    what: str
    id: str
    present: bool
    rows: tuple[Happened, ...]


@router.get("/discrepancies", response_model=listed(DiscrepancyRow))
def discrepancies(
    store: Stored,
    paged: Paged,
    severity: Annotated[list[Severity] | None, Query(max_length=10, description="May be given again.")] = None,
    kind: Annotated[list[Kind] | None, Query(max_length=30, description="May be given again.")] = None,
    status: Annotated[list[Status] | None, Query(max_length=10, description="May be given again.")] = None,
    actor: Annotated[str | None, Query(max_length=300, description="Of this speaker something takes part: its id or name.")] = None,
    article: Annotated[str | None, Query(max_length=300, description="In this article something takes part.")] = None,
    since: Annotated[str | None, Query(max_length=300, description="Found first on this day or later.")] = None,
) -> Any:
    """List discrepancies, the most serious first, each with its reason; all of them, unless a filter says otherwise."""
    wanted = DiscrepancyFilter(
        kinds=kind or None,
        severities=severity or None,
        statuses=status or None,
        actor=store.speaker(actor).id if actor else None,
        article=store.article(article).article.id if article else None,
        since=asked.day(since),
    )
    found = store.discrepancies_page(wanted, after=paged.key("discrepancies", "nntt"), limit=paged.limit)
    return paged.page("discrepancies", (one.model_dump(mode="json") for one in found.rows), found.after)


@router.get("/discrepancies/{id}", response_model=OneDiscrepancy)
def discrepancy(store: Stored, id: Id, response: Response) -> Any:
    """Show a discrepancy with the words of every text that takes part, the intervals, the reason, and what was decided."""
    found = explained(store, id)
    if isinstance(found, Past):
        raise NotFound(f"discrepancy {found.id} is not found at present: /api/v1/history/{found.id} has what is on record of it")
    if not isinstance(found, Explained):
        raise NotFound(f"there is no discrepancy {id!r}")
    response.headers[LAST_JUDGEMENT] = str(max((one.id for one in found.judgements), default=0))
    sides = [figure_side(store, one, trace=False) if isinstance(one.row, Report) else claim_side(store, one) for one in found.sides]
    return found.discrepancy.model_dump(mode="json") | {"judgements": judgement_rows(store, found.judgements), "sides": sides}


@router.get("/history/{id}", response_model=Remembered)
def history(store: Stored, id: Id) -> Any:
    """Show all that is on record of a discrepancy, figure, claim, speaker or event, the earliest first."""
    past = store.past(id)
    rows = sorted(history_rows(past, standing_rows(store, past.judgements)), key=lambda row: row["at"] or "")
    return {"what": past.what, "id": past.id, "present": past.present, "rows": rows}
