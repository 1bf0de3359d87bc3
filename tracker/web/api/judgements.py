"""Judgements: what people decided, and deciding.

A decision is signed by whose token it comes with and logged; `If-Match` makes it conditional on nobody having decided about the same thing
since it was looked at. The word that it takes is the ETag of the thing as it was read, or the number of the last judgement on it alone
(0 where there is none).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Body, Header, HTTPException, Path, Query, Response
from pydantic import AfterValidator, Field, StrictBool, StrictInt, StringConstraints

from tracker.errors import NotFound, Overtaken, UsageError
from tracker.identity.judged import Choice
from tracker.pipeline import meant
from tracker.records import Status
from tracker.rows.judgements import check_measure, judgement_rows, standing_rows
from tracker.store import Acting, Ruling, Store, Target
from tracker.store.corrections import checked
from tracker.web import asked
from tracker.web.api.callers import Decider
from tracker.web.api.lists import Paged
from tracker.web.api.models import Answer
from tracker.web.api.shapes import DECIDING, Decision, JudgementPage, JudgementRow
from tracker.web.visitors import Stored, Visitor

router = APIRouter(tags=["judgements"])

BIGGEST = 2**31 - 1
MOST_PEOPLE = 10**12
Made = TypeVar("Made")


def _line(value: str) -> str:
    if "\0" in value or not value.strip():
        raise ValueError("a text has characters, and none of them is null")
    return value.strip()


Word = Annotated[str, StringConstraints(max_length=300), AfterValidator(_line)]
Reason = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_line)]
Number = Annotated[int, Path(ge=1, le=BIGGEST, description="Of the judgement.")]
IfMatch = Annotated[
    str | None,
    Header(
        max_length=200,
        description="The ETag of what is judged, as it was read, or the number of the last judgement on it in quotation marks: refuses "
        "with 412 where somebody decided meanwhile.",
    ),
]


class _Sent(Answer):
    reason: Reason | None = Field(None, description="Why, in your words.")


class OnDiscrepancy(_Sent):
    """What a discrepancy is from now on: accepted, dismissed or explained (both need a `reason`), or open again."""

    target: Literal["discrepancy"]
    id: Word
    decision: Status


class OnFigure(_Sent):
    """What a figure says, whatever its text was read to say; or that there is no such figure."""

    target: Literal["figure"]
    id: Word
    decision: Ruling
    changes: dict[Word, StrictBool | Annotated[StrictInt, Field(ge=0, le=MOST_PEOPLE)] | Word | None] = Field(
        default_factory=dict,
        max_length=20,
        description="Where it is corrected: fields with their values (value, low, high, qualifier, measure, population, place, period, "
        "since, as_of, attributed_to, headline, subset_of, revises, event); null empties one.",
        examples=[{"value": 57}],
    )


class OnClaim(_Sent):
    """That the text has no such claim."""

    target: Literal["claim"]
    id: Word
    decision: Literal["rejected"]


class OnSpeakers(_Sent):
    """That two speakers are one (the first keeps its name), two, or that nobody can tell."""

    target: Literal["speakers"]
    id: Word
    other: Word
    decision: Choice


class OnName(_Sent):
    """That a name means a speaker, or does not, in all texts or in one article."""

    target: Literal["name"]
    id: Word
    name: Word
    decision: Literal["same", "different"]
    article: Word | None = None


class OnRow(_Sent):
    """That one claim or figure is a speaker's."""

    target: Literal["row"]
    id: Word
    row: Word
    decision: Literal["same"]


class OnEvents(_Sent):
    """That incidents are one, or not the same as the first."""

    target: Literal["events"]
    id: Word
    others: list[Word] = Field(min_length=1, max_length=50)
    decision: Literal["same", "different"]


ToDecide = Annotated[
    OnDiscrepancy | OnFigure | OnClaim | OnSpeakers | OnName | OnRow | OnEvents,
    Body(
        discriminator="target",
        examples=[{"target": "discrepancy", "id": "5d41e0c7", "decision": "dismissed", "reason": "two strikes, an hour apart"}],
    ),
]


class Nothing(Answer):
    """An empty object: nothing more has to be said."""


class Decided(Answer):
    """What was recorded."""

    judgements: tuple[Decision, ...] = Field(description="Made, in their order.")  # type: ignore[valid-type]
    undone: tuple[int, ...] = Field(description="Numbers of those that were taken back by it.")


class Undone(Answer):
    """What was taken back."""

    judgement: Decision  # type: ignore[valid-type]


# ------------------------------------------------------------------ looking


@router.get("/judgements", response_model=JudgementPage)
def judgements(
    store: Stored,
    paged: Paged,
    target: Annotated[list[Target] | None, Query(max_length=10, description="Only those on this; may be given again.")] = None,
    by: Annotated[str | None, Query(max_length=300, description="Only those that this person made.")] = None,
    since: Annotated[str | None, Query(max_length=300, description="First day on which they were made.")] = None,
    all: Annotated[bool, Query(description="Also those that were taken back or replaced.")] = False,
) -> Any:
    """List what people decided, the last one first; a decision that waits for what it was made on says so."""
    key = paged.key("judgements", "i")
    before = None if key is None else max(0, min(int(key[0]), BIGGEST))
    found, after = store.history_page(
        target or None, by=asked.words(by), since=asked.day(since), every=all, before=before, limit=paged.limit
    )
    return paged.page("judgements", standing_rows(store, found), None if after is None else (after,))


@router.get("/judgements/{number}", response_model=JudgementRow)
def judgement(store: Stored, number: Number) -> Any:
    """Show one judgement, in force or not."""
    store.judgement(number)
    found, _ = store.history_page(every=True, before=number + 1, limit=1)
    (row,) = standing_rows(store, found)
    return row


# ------------------------------------------------------------------ deciding


@router.post("/judgements", status_code=HTTPStatus.CREATED, response_model=Decided, responses=DECIDING)
def decide(store: Stored, caller: Decider, given: ToDecide, response: Response, if_match: IfMatch = None) -> Any:
    """Decide: on a discrepancy, figure, claim, two speakers, a name, whose a row is, or incidents."""
    if if_match is not None and if_match.strip() != "*":
        seen = _seen(if_match)
        store.acting = Acting(caller.name, "api", unless=lambda: _refuse_stale(store, given, seen))
        _refuse_stale(store, given, seen)  # at once, before what is sent is looked at; the store asks again when nobody else can decide
    undone, made = _decided(store, caller, given)
    found = [store.judgement(number) for number in made]
    response.headers["Location"] = f"/api/v1/judgements/{made[-1]}"
    return {"judgements": judgement_rows(store, found), "undone": undone}


@router.post("/judgements/{number}/undo", response_model=Undone, responses=DECIDING)
def undo(store: Stored, caller: Decider, number: Number, nothing: Nothing | None = None) -> Any:  # noqa: ARG001 - that it is JSON matters
    """Take a decision back, with all that followed from it; it stays on record."""
    store.judgement(number)
    with _standing():
        one = store.undo(number, by=caller.name)
    (row,) = judgement_rows(store, [one])
    return {"judgement": row}


@contextmanager
def _standing() -> Iterator[None]:
    """What the store refuses here contradicts what was decided; that there is no such thing was asked before.

    Raises:
        HTTPException: it refuses.
    """
    try:
        yield
    except (NotFound, Overtaken):
        raise
    except UsageError as refused:
        raise HTTPException(HTTPStatus.CONFLICT, str(refused)) from refused


def _decided(store: Store, caller: Visitor, given: Any) -> tuple[list[int], list[int]]:
    """Decide, and return the numbers of the judgements that were taken back and of those that were made."""
    by = {"by": caller.name, "reason": given.reason}
    match given:
        case OnDiscrepancy():
            return [], [_on_discrepancy(store, given, by)]
        case OnFigure():
            return [], [_on_figure(store, given, by)]
        case OnClaim():
            return [], [_on_claim(store, given, by)]
        case OnSpeakers():
            one, other = store.speaker(given.id).id, store.speaker(given.other).id
            if given.decision is Choice.different:
                return _parted(lambda: store.part(one, other, **by))
            decide = store.merge if given.decision is Choice.same else store.doubt
            with _standing():
                return [], [decide(one, other, **by)]
        case OnName():
            one = store.speaker(given.id).id
            only = store.article(given.article).article.id if given.article else None
            with _standing():
                return [], [store.name(one, given.name, means=given.decision == "same", article=only, **by)]
        case OnRow():
            one = store.speaker(given.id).id
            row = _row_id(store, given.row)
            with _standing():
                return [], [store.give(one, row, **by)]
    one, others = store.event_id(given.id), [store.event_id(other) for other in given.others]
    with _standing():
        if given.decision == "same":
            return [], store.merge_events(one, others, **by)
        parted = store.split_events(one, others, **by)
    return list(parted.undone), list(parted.made)


def _parted(part: Callable[[], list[int]]) -> tuple[list[int], list[int]]:
    with _standing():
        *undone, made = part()
    return undone, [made]


def _row_id(store: Store, given: str) -> str:
    """The whole id of a claim or figure."""
    try:
        return store.claim(given).claim.id
    except NotFound:
        return store.figure(given).figure.id


def _on_discrepancy(store: Store, given: OnDiscrepancy, by: dict[str, Any]) -> int:
    if given.decision is Status.explained and not given.reason:
        raise UsageError("say what explains it: `reason`")
    if given.decision is Status.dismissed and not given.reason:
        raise UsageError("say why it is dismissed: `reason`")
    one = store.discrepancy(given.id)
    shown = one.model_dump(mode="json", include={"kind", "severity", "explanation"})
    with _standing():
        return store.judge(Target.discrepancy, one.id, given.decision, shown=shown, **by)


def _on_figure(store: Store, given: OnFigure, by: dict[str, Any]) -> int:
    report = store.figure(given.id)
    if given.decision is Ruling.rejected:
        if given.changes:
            raise UsageError("of a figure that is rejected nothing can be corrected: leave `changes` out")
        with _standing():
            return store.reject(report, **by).id
    if not given.changes:
        raise UsageError('say what is to be corrected: "changes": {"value": 57}')
    changes = dict(given.changes)
    checked(report.figure, changes)
    if (measure := changes.get("measure")) is not None:
        check_measure(store, str(measure))
    originator = None
    if (words := changes.get("attributed_to")) is not None:
        speaker = meant(store, report, str(words))
        originator, changes["attributed_to"] = speaker.id, speaker.name if words == speaker.id else words
    with _standing():
        return store.correct(report, changes, originator=originator, **by).id


def _on_claim(store: Store, given: OnClaim, by: dict[str, Any]) -> int:
    statement = store.claim(given.id)
    if made := store.standing_on(Target.claim, statement.claim.id):
        raise HTTPException(HTTPStatus.CONFLICT, f"judgement {made[-1].id} says so already")
    shown = {"kind": "claim", "text": statement.claim.text, "speakers": list(statement.claim.speakers)}
    with _standing():
        return store.judge(Target.claim, statement.claim.id, Ruling.rejected, shown=shown, **by)


# ------------------------------------------------------------------ whether somebody decided meanwhile


def _seen(if_match: str) -> int:
    """The number of the last judgement that whoever sends a header has seen.

    Raises:
        HTTPException: it does not say which that is.
    """
    seen = if_match.strip().removeprefix("W/").strip('"').rpartition("-")[2]
    if not (seen.isascii() and seen.isdigit() and len(seen) < 12):
        raise HTTPException(HTTPStatus.BAD_REQUEST, "If-Match: give the ETag of what is judged, or the number of the last judgement on it")
    return int(seen)


def _refuse_stale(store: Store, given: Any, seen: int) -> None:
    """Refuse where the last judgement on what is judged is another one than was seen.

    Raises:
        Overtaken: it is.
    """
    last = max(_last(store, given), default=0)
    if last != seen:
        said = f"judgement {last} was made meanwhile" if last else "what was decided was taken back meanwhile"
        raise Overtaken(f"{said}: look at {given.target} {given.id} again", last or None)


def _last(store: Store, given: Any) -> Iterator[int]:
    """Numbers of the judgements in force on what is judged."""
    match given:
        case OnDiscrepancy():
            found = store.standing_on(Target.discrepancy, store.discrepancy(given.id).id)
        case OnFigure():
            found = store.standing_on(Target.figure, store.figure(given.id).figure.id)
        case OnClaim():
            statement = store.claim(given.id)
            found = [*store.standing_on(Target.claim, statement.claim.id), *store.judgements_behind(statement)]
        case OnEvents():
            one = store.incident(given.id)
            found = store.event_judgements({one.id, *(telling.event.id for telling in store.tellings(one.id))})
        case _:
            found = store.judgements_on(store.speaker(given.id).id)
    return (one.id for one in found)
