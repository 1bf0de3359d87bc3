"""Discrepancies: all of them by filter, one with the words of both sides, and what people decide about it.

A form carries the number of the last judgement that its page showed. Where a newer one is in force by the time it is sent, nothing is
decided: the newer one is shown first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from tracker.errors import NotFound, Overtaken, UsageError
from tracker.pipeline import Side
from tracker.pipeline import explain as explained
from tracker.pipeline import side as side_of
from tracker.reconcile.intervals import Interval
from tracker.reconcile.rewording import Piece, rewordings
from tracker.records import MEASURES, Discrepancy, Figure, Kind, Qualifier, Report, Severity, Statement, Status
from tracker.report import Passage, passage
from tracker.rows import references
from tracker.rows.arithmetic import OTHER_QUESTIONS, Number, agreeing, alike, hindrance, numbers, settled_by, stands_for, steps
from tracker.rows.asking import actors
from tracker.rows.figures import PERIODS, in_words
from tracker.rows.judgements import check_measure, corrected, history_rows, standing_rows, typed_change
from tracker.rows.kinds import MEANING, SEVERITIES, reasons, role
from tracker.store import Carrier, DiscrepancyFilter, Judgement, Past, Store, Target
from tracker.web import asked
from tracker.web.charts.intervals import Picture, picture
from tracker.web.charts.intervals import Row as Bounds
from tracker.web.cursors import packed, unpacked
from tracker.web.deciding import overtaken, reason_of, seen_of, sent_back
from tracker.web.site import page
from tracker.web.visitors import Editor, Sent, Stored, Visitor, editing, text_of

router = APIRouter()

IN_FULL = 8  # sides that are shown with their words; of a side that is questioned at least half
WITHIN = (
    Kind.stealth_edit,
    Kind.subset_exceeds_total,
    Kind.parts_not_total,
    Kind.interval_mismatch,
    Kind.series_break,
    Kind.scope_difference,
)
"""What is found within one text or one series: it is no matter of what may be compared."""

ARTICLES = 12  # that take part themselves and are shown
FIELDS = ("value", "low", "high", "qualifier", "measure", "population", "place", "period", "since", "as_of", "attributed_to")
LINKS = ("subset_of", "revises", "event")


# ------------------------------------------------------------------ the list


def wanted_discrepancies(
    store: Stored,
    severity: asked.Several = None,
    kind: asked.Several = None,
    status: asked.Several = None,
    actor: asked.Text = None,
    article: asked.Text = None,
    since: asked.Text = None,
) -> DiscrepancyFilter:
    """The filter of the list.

    Raises:
        NotFound: nobody is so called, or no article is.
        UsageError: a severity, kind or status is none, a name is of several actors, or a date is none.
    """
    severities, kinds = asked.one_of(severity, list(Severity), "severity"), asked.one_of(kind, list(Kind), "kind")
    statuses = asked.one_of(status, list(Status), "status")
    return DiscrepancyFilter(
        kinds=[Kind(one) for one in kinds] if kinds else None,
        severities=[Severity(one) for one in severities] if severities else None,
        statuses=[Status(one) for one in statuses] if statuses else None,
        actor=_actor(store, asked.words(actor)),
        article=store.article(of).article.id if (of := asked.words(article)) else None,
        since=asked.day(since),
    )


def _actor(store: Store, name: str | None) -> str | None:
    """The id of the one actor that a name or an id stands for."""
    if name is None:
        return None
    found = actors(store, name)
    if len(found) > 1:
        raise UsageError(f"{name!r} may be {', '.join(f'{one.name} ({one.id})' for one in found[:5])}: give the id")
    return found[0].id


Wanted = Annotated[DiscrepancyFilter, Depends(wanted_discrepancies)]


@router.get("/discrepancies")
def listed(request: Request, store: Stored, wanted: Wanted, after: asked.Cursor = None) -> Response:
    """Discrepancies by filter, the most serious first."""
    found = store.discrepancies_page(wanted, after=unpacked(after), limit=asked.USUAL)
    return page(
        request, "discrepancies.html", title="Discrepancies", rows=found.rows, next=packed(found.after), counts=store.discrepancy_counts(),
        chosen=wanted, whose=_named(store, wanted.actor), meanings=SEVERITIES, **choices(),
    )  # fmt: skip


def choices() -> dict[str, Any]:
    """What a filter of discrepancies may be set to."""
    return {
        "severities": list(Severity),
        "statuses": list(Status),
        "kinds": [(severity, [kind for kind in Kind if kind.severity is severity]) for severity in Severity],
    }


def _named(store: Store, id_: str | None) -> str | None:
    return store.shown_names([id_]).get(id_) if id_ else None


# ------------------------------------------------------------------ one


@dataclass(frozen=True, slots=True)
class Shown:
    """A side with its words, as a page has it.

    Attributes:
        number: of the side, from 1.
        fields: of its row, as the command line names them.
        why: where its bounds come from.
        reference: how far it is from the reference series.
        decided: what people decided on it, in words.
    """

    number: int
    questioned: bool
    side: Side
    words: str | None
    why: str | None
    reference: Sequence[str]
    decided: Sequence[str]


def view(store: Store, one: Discrepancy, most: int = IN_FULL) -> dict[str, Any]:
    """What a page shows of a discrepancy.

    Args:
        most: sides that are shown with their words.
    """
    reports = {report.figure.id: report for report in store.reports_of(one.figures)}
    questioned = one.figures[: one.questioned]
    full, brief = divided(one, most)
    sides = list(_sides(store, full, questioned))
    rows = (shown.side.row for shown in sides)
    reports = {row.figure.id: row for row in rows if isinstance(row, Report)} | reports  # former ones are shown and not found
    known = [reports[id_] for id_ in one.figures if id_ in reports]
    told = numbers(known, questioned)
    apart = len({number.counts for number in told}) > 1
    compares = one.kind not in WITHIN
    hindered = hindrance(known, questioned) if compares and one.kind.severity is not Severity.info else None
    claims = [shown.side.row for shown in sides if isinstance(shown.side.row, Statement)]
    return {
        "one": one,
        "sides": sides,
        "brief": [report for report in known if report.figure.id in brief],
        "brief_claims": list(store.statements_of(claims=brief)) if one.claims and brief else [],
        "numbers": told,
        "meaning": MEANING[one.kind],
        "roles": (role(one.kind, questioned=False), role(one.kind, questioned=True)),
        "drawings": list(_drawings(one.kind, told, apart)),
        "step_by_step": list(steps(known, questioned, one.kind)),
        "agreeing": agreeing(known) if len(known) > 1 and one.kind not in OTHER_QUESTIONS else [],
        "compares": compares,
        "hindered": hindered.clause if hindered is not None else None,
        "settled_by": settled_by(one.kind, hindered),
        "rewording_of": list(reworded(one.kind, claims)),
        "articles": _articles(store, one),
        "judgements": (standing := store.standing_on(Target.discrepancy, one.id)),
        "seen": standing[-1].id if standing else 0,
        "in_words": in_words,
        "periods": PERIODS,
        "presets": reasons(one.kind),
        "chosen_reason": None,
        "own_reason": "",
        "error": None,
    }


def divided(one: Discrepancy, most: int) -> tuple[list[tuple[str, bool]], set[str]]:
    """Which sides are shown with their words, each with whether it is a claim, and the ids of the others.

    Of a long list the first of each side are shown, so that both can be read.
    """
    first, second = one.figures[: one.questioned], one.figures[one.questioned :]
    if len(first) + len(second) > most:
        half = max(most // 2, most - len(second))
        first = first[:half]
        second = second[: most - len(first)]
    claims = one.claims[: max(0, most - len(first) - len(second))]
    full = [*((id_, False) for id_ in (*first, *second)), *((id_, True) for id_ in claims)]
    return full, {*one.figures, *one.claims} - {id_ for id_, _ in full}


def _sides(store: Store, full: Sequence[tuple[str, bool]], questioned: Sequence[str]) -> Iterator[Shown]:
    for number, (id_, is_claim) in enumerate(full, 1):
        side = side_of(store, id_, claim=is_claim)
        row = side.row
        if isinstance(row, Statement):
            decided = [f"rejected by {one.by}, {one.at[:10]}" for one in side.judgements if one.target == Target.claim]
            yield Shown(number, number == 1, side, None, None, (), decided)
            continue
        beside = references.distances_in_words(store, row) if side.former is None else []
        decided = [f"{corrected(one)}, by {one.by}, {one.at[:10]}" for one in side.judgements]
        yield Shown(number, id_ in questioned, side, in_words(row), stands_for(row), beside, decided)


def _drawings(kind: Kind, told: Sequence[Number], apart: bool) -> Iterator[Picture]:
    """A picture of each count of which there are several numbers."""
    for group in alike(kind, told):
        drawn = picture([Bounds(_label(one, apart), Interval(one.low, one.high), one.questioned) for one in group])
        if drawn is not None:
            yield drawn


def _label(one: Number, told_apart: bool) -> str:
    """A number with whose it is, and where several things are counted with what it counts."""
    more = f" and {len(one.originators) - 1} more" if len(one.originators) > 1 else ""
    what = f" {one.counts}" if told_apart else ""
    return f"{one.words}{what}, {one.originators[0]}{more}"


def reworded(kind: Kind, claims: Sequence[Statement]) -> Iterator[tuple[Statement, Statement, Sequence[Piece]]]:
    """Of quotations that differ word for word the earlier, the later, and all words of the two."""
    if kind not in (Kind.quote_altered, Kind.stealth_edit) or len(claims) < 2:
        return
    later, *others = claims
    for former in others:
        pieces = [piece for one in rewordings(_one_line(former.claim.text), _one_line(later.claim.text)) for piece in one.pieces]
        if pieces:
            yield former, later, pieces


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Carrying:
    """An article that takes part itself, with its first words."""

    article: Carrier
    passage: Passage | None


def _articles(store: Store, one: Discrepancy) -> list[Carrying]:
    """The articles that take part themselves, with their first words; a dozen at most."""
    shown = one.articles[:ARTICLES]
    carriers = store.carriers(shown)
    return [Carrying(carriers[id_], _beginning(carriers[id_])) for id_ in shown if id_ in carriers]


def _beginning(article: Carrier) -> Passage | None:
    """The first words of a text; None where it is not here."""
    return None if article.absent or not article.text else passage(article.text, [(0, 0)], context=280, marks=article.marks)


@router.get("/discrepancies/{id_}")
def one(request: Request, store: Stored, id_: str) -> Response:
    """A discrepancy with the words of both sides; one that is not found at present as it was when it was judged."""
    try:
        found = store.discrepancy(id_)
    except NotFound:
        return _gone(request, store, id_)
    return page(
        request, "discrepancy.html", title=f"Discrepancy: {found.kind.value.replace('_', ' ')}", history=_history(store, found.id),
        **view(store, found),
    )  # fmt: skip


def _gone(request: Request, store: Store, id_: str) -> Response:
    """What an id leads to that is no discrepancy of the present."""
    past = explained(store, id_)
    if isinstance(past, Side):
        where = f"/claims/{past.row.claim.id}" if isinstance(past.row, Statement) else f"/figures/{past.row.figure.id}"
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)
    if not isinstance(past, Past):
        raise NotFound(f"there is no discrepancy {id_!r}")
    shown = next((one.judgement.shown for one in reversed(past.judgements) if one.judgement.shown), None)
    return page(request, "discrepancy_past.html", title="Discrepancy", past=past, shown=shown, history=_rows(store, past))


def _history(store: Store, id_: str) -> list[Any]:
    return _rows(store, store.past(id_))


def _rows(store: Store, past: Past) -> list[Any]:
    return sorted(history_rows(past, standing_rows(store, past.judgements)), key=lambda row: row["at"] or "")


# ------------------------------------------------------------------ deciding


def decided(store: Store, visitor: Visitor, one: Discrepancy, form: FormData) -> int:
    """Judge a discrepancy as a form says, and return the judgement's number.

    Raises:
        Overtaken: somebody judged it after the form's page was made.
        UsageError: the decision is no status, or has no reason and needs one, or stands already.
    """
    decision = asked.one_of([text_of(form, "decision") or ""], list(Status), "decision")
    if decision is None:
        raise UsageError(f"say what it is: one of {', '.join(Status)}")
    status, reason = Status(decision[0]), reason_of(form)
    if status is Status.explained and not reason:
        raise UsageError("say what explains it: choose a reason or write one")
    if status is Status.dismissed and not reason:
        raise UsageError("say why it is dismissed: choose a reason or write one")
    shown = one.model_dump(mode="json", include={"kind", "severity", "explanation"})
    return store.judge(Target.discrepancy, one.id, status, by=visitor.name, reason=reason, shown=shown, seen=seen_of(form))


@router.post("/discrepancies/{id_}/judge")
def judge(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str) -> Response:
    """Accept, dismiss, explain or open a discrepancy again."""
    found = store.discrepancy(id_)
    try:
        number = decided(store, visitor, found, form)
    except Overtaken as refused:
        return overtaken(request, store, form, refused, found.explanation, f"/discrepancies/{found.id}/judge", f"/discrepancies/{found.id}")
    return sent_back(f"/discrepancies/{found.id}", number)


# ------------------------------------------------------------------ its figures and claims


def _member(store: Store, id_: str, member: str, *, claim: bool) -> tuple[Discrepancy, Side]:
    """A discrepancy and one of its sides.

    Raises:
        NotFound: it has no such side, or the side's text is not the present one.
    """
    found = store.discrepancy(id_)
    if member not in (found.claims if claim else found.figures):
        raise NotFound(f"discrepancy {found.id} has no {'claim' if claim else 'figure'} {member!r}")
    return found, side_of(store, member, claim=claim)


@router.get("/discrepancies/{id_}/figures/{figure}", dependencies=[Depends(editing)])
def figure_form(request: Request, store: Stored, id_: str, figure: str) -> Response:
    """The form that corrects a figure, or says that there is none."""
    found, side = _member(store, id_, figure, claim=False)
    return _figure_page(request, store, found, side)


def _figure_page(request: Request, store: Store, found: Discrepancy, side: Side) -> Response:
    assert isinstance(side.row, Report)
    last = store.standing_on(Target.figure, side.row.figure.id)
    values = side.row.figure.model_dump(mode="json") | {"attributed_to": side.row.originator or side.row.figure.attributed_to}
    return page(
        request, "discrepancy_figure.html", title="Correct a figure", one=found, side=side, figure=side.row.figure, values=values,
        words=in_words(side.row), seen=last[-1].id if last else 0, fields=FIELDS, links=LINKS,
        options=_options(side.row.figure),
        decided=[(one, corrected(one)) for one in last],
    )  # fmt: skip


def _options(figure: Figure) -> dict[str, Any]:
    """What a field with few values may be set to."""
    periods = [(one.value, words) for one, words in PERIODS.items()]
    return {"qualifier": list(Qualifier), "period": periods, "measure": list(dict.fromkeys((*MEASURES, figure.measure)))}


@router.post("/discrepancies/{id_}/figures/{figure}")
def correct(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str, figure: str) -> Response:
    """Correct the fields that the form changed, or reject the figure."""
    found, side = _member(store, id_, figure, claim=False)
    report = side.row
    assert isinstance(report, Report)
    if side.former is not None:
        raise UsageError(f"figure {figure} stands in {side.former}: only what the present text says can be corrected")
    rejects = text_of(form, "decision") == "rejected"
    try:
        made = _rejected(store, visitor, form, report) if rejects else _corrected(store, visitor, form, report)
    except Overtaken as refused:
        where = f"/discrepancies/{found.id}"
        return overtaken(request, store, form, refused, f"figure: {in_words(report)}", f"{where}/figures/{figure}", where)
    return sent_back(f"/discrepancies/{found.id}", made.id)


def _rejected(store: Store, visitor: Visitor, form: FormData, report: Report) -> Judgement:
    return store.reject(report, by=visitor.name, reason=reason_of(form), seen=seen_of(form))


def _corrected(store: Store, visitor: Visitor, form: FormData, report: Report) -> Judgement:
    given = changes_of(form, report)
    if not given:
        raise UsageError("nothing was changed: change a field, or say that there is no such figure")
    check_measure(store, given.get("measure"))
    originator = None
    if (words := given.get("attributed_to")) is not None:
        from tracker.pipeline import meant

        speaker = meant(store, report, words)
        originator, given["attributed_to"] = speaker.id, speaker.name if words == speaker.id else words
    return store.correct(report, given, by=visitor.name, reason=reason_of(form), originator=originator, seen=seen_of(form))


def changes_of(form: FormData, report: Report) -> dict[str, Any]:
    """The fields that a form has otherwise than the figure; an emptied one says that the text does not give it."""
    present = report.figure.model_dump(mode="json") | {"attributed_to": report.originator or report.figure.attributed_to}
    given: dict[str, Any] = {}
    for name in (*FIELDS, "headline", *LINKS):
        if name not in form:
            continue
        field, value = typed_change(f"{name}={text_of(form, name) or 'none'}")
        if value != present[field]:
            given[field] = value
    return given


@router.get("/discrepancies/{id_}/claims/{claim}", dependencies=[Depends(editing)])
def claim_form(request: Request, store: Stored, id_: str, claim: str) -> Response:
    """The form that says that nobody made a claim."""
    found, side = _member(store, id_, claim, claim=True)
    last = store.standing_on(Target.claim, claim)
    seen = last[-1].id if last else 0
    return page(request, "discrepancy_claim.html", title="Reject a statement", one=found, side=side, seen=seen)


@router.post("/discrepancies/{id_}/claims/{claim}")
def reject_claim(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str, claim: str) -> Response:
    """Say that the text has no such claim."""
    found, side = _member(store, id_, claim, claim=True)
    row = side.row
    assert isinstance(row, Statement)
    where = f"/discrepancies/{found.id}"
    if store.rejected_claims([claim]):
        raise UsageError("somebody rejected this statement already")
    try:
        shown = {"kind": "claim", "text": row.claim.text, "speakers": list(row.claim.speakers)}
        number = store.judge(
            Target.claim, claim, "rejected", by=visitor.name, reason=reason_of(form), shown=shown, seen=seen_of(form)
        )  # fmt: skip
    except Overtaken as refused:
        return overtaken(request, store, form, refused, f"statement: {row.claim.text}", f"{where}/claims/{claim}", where)
    return sent_back(where, number)
