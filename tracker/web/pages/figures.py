"""Figures: what is counted, the reports by filter, one of them in its text, and a scope over time as a picture."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from markupsafe import Markup
from starlette.datastructures import FormData

from tracker.errors import NotFound, Overtaken, UsageError
from tracker.exchange.formulas import guarded
from tracker.pipeline import Side, explain, in_its_text, meant
from tracker.plots.panels import Panel
from tracker.reconcile.comparable import reading
from tracker.reconcile.dockets import docket
from tracker.reconcile.places import place as place_of
from tracker.reconcile.policies import Answer, Policy, Preset, answers
from tracker.reconcile.wording import count
from tracker.records import MEASURES, Figure, Period, Qualifier, Report
from tracker.rows import references
from tracker.rows.answers import rests_on, why_left
from tracker.rows.asking import actors
from tracker.rows.figures import PERIODS, described, figure_rows, in_words
from tracker.rows.judgements import check_measure, history_rows, standing_rows, typed_change
from tracker.store import CountedScope, FigureFilter, Ruling, ScopeFilter, ScopeName, Store, Target, scope_named
from tracker.summarising.scopes import pictured
from tracker.web import asked
from tracker.web.charts import series as charts
from tracker.web.cursors import packed, unpacked
from tracker.web.deciding import overtaken, reason_of, seen_of, sent_back
from tracker.web.site import page, without_commands
from tracker.web.visitors import Editor, Sent, Stored, text_of

router = APIRouter()

SCOPES = 20  # of a page of figures
DISCREPANCIES = 20  # of one figure that are told in full
MANY = 40  # reports up to which a page answers by all policies unasked: twice as many take a tenth of a second
CSV_COLUMNS = (
    "id", "number", "value", "low", "high", "qualifier", "measure", "population", "established", "place", "period", "since", "as_of",
    "originator", "attributed_to", "outlet", "document", "published", "event", "article", "copy_of", "negated", "subset_of", "corrected",
    "confidence",
)  # fmt: skip
SERIES_COLUMNS = (
    "panel", "rests_on", "as_of", "since", "number", "value", "low", "high", "fits_its_series", "corrected", "reports", "figures",
    "discrepancies",
)  # fmt: skip
FIELDS = (
    "value", "low", "high", "qualifier", "measure", "population", "place", "period", "since", "as_of", "attributed_to", "headline",
    "subset_of", "revises",
)  # fmt: skip
NUMBER = ("value", "low", "high", "qualifier")
"""Fields that were read from the number itself, which a figure names by its own span."""
UNSHOWN = ("id", "article", "span", "text", "evidence", "inferred", "excluded", "confidence", "claim", "via")
"""Fields of a figure that are no reading of a word, or stand elsewhere on its page."""


# ------------------------------------------------------------------ lists


def wanted_figures(  # noqa: PLR0913, PLR0917 - one for each filter
    store: Stored,
    measure: asked.Several = None,
    population: asked.Text = None,
    period: asked.Several = None,
    place: asked.Text = None,
    attributed_to: asked.Text = None,
    since: asked.Text = None,
    until: asked.Text = None,
    event: asked.Text = None,
    known_at: asked.Text = None,
    min_confidence: asked.Sure = 0.0,
) -> FigureFilter:
    """The filter of `tracker figures`."""
    first, last = asked.days(since, until)
    measures = [one for one in measure or () if one] or None
    for one in measures or ():
        check_measure(store, one)
    event, by = asked.words(event), asked.words(attributed_to)
    if event is not None:
        store.event_id(event)
    return FigureFilter(
        measures=measures,
        population=asked.words(population),
        periods=asked.one_of(period, list(Period), "period"),
        place=asked.words(place),
        originators=[one.id for one in actors(store, by)] if by else None,
        since=first,
        until=last,
        event=event,
        known_at=asked.day(known_at),
        min_confidence=min_confidence,
    )


Wanted = Annotated[FigureFilter, Depends(wanted_figures)]


@router.get("/figures")
def figures(request: Request, store: Stored, wanted: Wanted, after: asked.Cursor = None, scopes: asked.Cursor = None) -> Response:
    """What is counted, most reports first, and the reports, the latest day first."""
    found = store.scopes_page(
        ScopeFilter(wanted.measures, wanted.population, wanted.periods, wanted.place, wanted.event), after=unpacked(scopes), limit=SCOPES
    )
    reports = store.figures_page(wanted, after=unpacked(after))
    known = dict.fromkeys((*MEASURES, *(wanted.measures or ())))
    return page(
        request,
        "figures.html",
        title="Figures",
        measures=list(known),
        periods=PERIODS,
        scopes=[_scope_row(one) for one in found.rows],
        more_scopes=packed(found.after),
        counted_at=store.scopes_counted_at(),
        unasked=_unasked(wanted),
        rows=[_listed(*one) for one in zip(reports.rows, figure_rows(reports.rows, references.shelf(store)), strict=True)],
        next=packed(reports.after),
        looked=reports.looked,
        download=f"/figures.csv?{urlencode(_query(request))}",
    )


@router.get("/figures.csv")
def figures_as_csv(store: Stored, wanted: Wanted) -> Response:
    """All reports by filter, as CSV."""
    return _csv("figures.csv", CSV_COLUMNS, _csv_rows(store, wanted))


def _csv_rows(store: Store, wanted: FigureFilter) -> Iterator[Sequence[Any]]:
    for one in store.figures(wanted):
        figure = one.figure
        carried = {
            "number": in_words(one),
            "originator": one.originator,
            "outlet": one.outlet,
            "document": one.document,
            "published": one.published,
            "event": one.event or figure.event,
            "copy_of": one.copy_of,
            "corrected": " ".join(one.corrected),
        }
        yield [carried[name] if name in carried else getattr(figure, name) for name in CSV_COLUMNS]


def _csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Rows as they come, so that none need be held."""

    def lines() -> Iterator[str]:
        held = io.StringIO()
        writer = csv.writer(held)
        writer.writerow(columns)
        for number, row in enumerate(rows):
            writer.writerow(guarded(cell) if isinstance(cell, str) else cell for cell in row)
            if number % 500 == 0:
                yield held.getvalue()
                held.seek(0)
                held.truncate()
        yield held.getvalue()

    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _query(request: Request, *without: str) -> list[tuple[str, str]]:
    """What the address asks for, without where lists go on."""
    left = {"after", "scopes", "done", *without}
    return [(name, value) for name, value in request.query_params.multi_items() if value and name not in left]


def _unasked(wanted: FigureFilter) -> list[str]:
    """The filters that ask the reports alone, as they are given."""
    given = {
        "attributed to": wanted.originators,
        "since": wanted.since,
        "until": wanted.until,
        "known at": wanted.known_at,
        "least confidence": wanted.min_confidence,
    }
    return [name for name, value in given.items() if value]


def _listed(report: Report, row: Mapping[str, Any]) -> dict[str, Any]:
    nearest = row["reference"][0] if row["reference"] else None
    shown = {"counted": described(row), "nearest": references.in_short(nearest) if nearest else None}
    return {**row, **shown, "series": _series_of(report), "originator_id": report.originator_id}


def _scope_row(one: CountedScope) -> dict[str, Any]:
    name = one.name
    what = {"since": None, "negated": False, "subset_of": None, "corrected": (), **name._asdict(), "place": one.where}
    return {
        "counted": described(what),
        "address": _address(name, one.where),
        "reports": one.reports,
        "originators": one.originators,
        "outlets": one.outlets,
        "first": one.first,
        "last": one.last,
        "open": one.open,
        "event": name.event,
    }


def _address(name: ScopeName, where: str | None) -> str:
    said = {
        "measure": name.measure, "population": name.population, "established": name.established, "place": where or name.place,
        "period": name.period, "event": name.event,
    }  # fmt: skip
    return f"/series?{urlencode({key: value for key, value in said.items() if value})}"


def _series_of(report: Report) -> str | None:
    """The address of the series that a figure stands in; None where its place or period is not known."""
    figure = report.figure
    filed = docket(reading(report))
    event = filed.split("|")[1] if filed.startswith("event|") else None
    if filed.startswith(("article|", "outlet|")) or figure.excluded is not None:
        return None
    return _address(ScopeName(figure.measure, figure.population, figure.established, figure.place, figure.period, event), figure.place)


# ------------------------------------------------------------------ one figure


@router.get("/figures/{id_}")
def figure(request: Request, store: Stored, id_: str) -> Response:
    """One figure in its text, with what it was read from, what it is held against, and what was decided."""
    return _figure_page(request, store, id_)


@router.post("/figures/{id_}/correct")
def correct(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str) -> Response:
    """Correct what a figure says: the fields that were changed in the form, and no others."""
    report = store.figure(id_)
    try:
        given = _given(form)
        check_measure(store, given.get("measure"))
        originator = None
        if (words := given.get("attributed_to")) is not None:
            speaker = meant(store, report, words)
            originator, given["attributed_to"] = speaker.id, speaker.name if words == speaker.id else words
        made = store.correct(report, given, by=visitor.name, reason=reason_of(form), originator=originator, seen=seen_of(form))
    except Overtaken as refused:
        return _overtaken(request, store, form, refused, report)
    except UsageError as refused:
        return _figure_page(request, store, report.figure.id, said=without_commands(str(refused)), given=form)
    return sent_back(f"/figures/{report.figure.id}", made.id)


@router.post("/figures/{id_}/reject")
def reject(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str) -> Response:
    """Decide that there is no such figure."""
    report = store.figure(id_)
    try:
        made = store.reject(report, by=visitor.name, reason=reason_of(form), seen=seen_of(form))
    except Overtaken as refused:
        return _overtaken(request, store, form, refused, report, "no such figure")
    except UsageError as refused:
        return _figure_page(request, store, report.figure.id, said=without_commands(str(refused)), given=form)
    return sent_back(f"/figures/{report.figure.id}", made.id)


def _overtaken(request: Request, store: Store, form: FormData, refused: Overtaken, report: Report, mine: str | None = None) -> Response:
    """Both decisions on a figure; the fields that the form changed are those that are sent once more."""
    mine = mine or "; ".join(f"{name.replace('_', ' ')} {value if value is not None else 'none'}" for name, value in _given(form).items())
    return overtaken(request, store, form, refused, f"figure: {in_words(report)}", request.url.path, f"/figures/{report.figure.id}", mine)


def _given(form: FormData) -> dict[str, Any]:
    """The fields whose value is another than the form showed: what somebody else corrected meanwhile stays.

    Raises:
        UsageError: none is, or a value is none of its field.
    """
    changed = [name for name in FIELDS if name in form and (text_of(form, name) or "") != (text_of(form, f"was_{name}") or "")]
    given = dict(typed_change(f"{name}={text_of(form, name) or ''}") for name in changed)
    if form.get("no_event"):
        given["event"] = None
    if not given:
        raise UsageError("nothing is changed: give a field another value, or say that there is no such figure")
    return given


def _figure_page(request: Request, store: Store, id_: str, said: str | None = None, given: FormData | None = None) -> Response:
    side = _found(store, id_)
    assert isinstance(side.row, Report)
    report, one = side.row, side.row.figure
    (row,) = figure_rows([report], references.shelf(store))
    doubts = store.doubts([one.id]).get(one.id, [])
    status = HTTPStatus.BAD_REQUEST if said else HTTPStatus.OK
    shown = _fields(one)
    past = store.past(one.id)
    decided = store.standing_on(Target.figure, one.id)
    return page(
        request,
        "figure.html",
        seen=decided[-1].id if decided else 0,
        status=status,
        title=f"{in_words(report)} {described(row)}",
        side=side,
        report=report,
        one=one,
        row=_listed(report, row),
        number=in_words(report),
        as_read=in_words(side.as_read) if side.as_read is not None and report.corrected else None,
        evidence=list(_evidence(store, side)),
        distances=references.distances_in_words(store, report),
        doubts=[(doubt, store.discrepancy(doubt.id)) for doubt in doubts[:DISCREPANCIES]],
        more_doubts=max(len(doubts) - DISCREPANCIES, 0),
        history=sorted(history_rows(past, standing_rows(store, past.judgements)), key=lambda row: row["at"] or ""),
        said=said,
        shown=shown,
        values={name: text_of(given, name) or "" if given is not None and name in given else shown[name] for name in FIELDS},
        note=(text_of(given, "note") or "") if given is not None else "",
        qualifiers=list(Qualifier),
        periods=PERIODS,
        measures=list(dict.fromkeys((*MEASURES, one.measure))),
    )


def _found(store: Store, id_: str) -> Side:
    try:
        return in_its_text(store, store.figure(id_))
    except NotFound:
        found = explain(store, id_)  # of a former version of its article
    if not isinstance(found, Side) or not isinstance(found.row, Report):
        raise NotFound(f"there is no figure {id_!r}")
    return found


def _evidence(store: Store, side: Side) -> Iterator[dict[str, Any]]:
    """Each field with its value and the characters that it was read from, or why it has its value."""
    assert isinstance(side.row, Report)
    one = side.row.figure
    text = store.text(one.article) if one.article is not None and side.absent is None and side.former is None else None
    for name in Figure.model_fields:
        value = getattr(one, name)
        if name in UNSHOWN:
            continue
        spans, reason = one.evidence.get(name, ()), one.inferred.get(name)
        if name in NUMBER and not spans and reason is None and one.span is not None and name not in side.row.corrected:
            spans = (one.span,)
        if value in (None, False, ()) and not spans and reason is None:
            continue
        quoted = [(text[start:end] if text is not None else None, start, end) for start, end in spans]
        yield {"field": name, "value": value, "quoted": quoted, "inferred": reason, "corrected": _corrected_by(side, name)}


def _corrected_by(side: Side, name: str) -> str | None:
    """Who gave a field its value; None where nobody corrected it."""
    assert isinstance(side.row, Report)
    if name not in side.row.corrected:
        return None
    made = [one for one in side.judgements if one.decision == Ruling.corrected]
    return next((one.by for one in reversed(made) if name in (one.changes or {})), made[-1].by if made else "a person")


def _fields(one: Figure) -> dict[str, str]:
    """A figure's fields as a form shows them."""
    values = {name: getattr(one, name) for name in FIELDS}
    return {
        name: ("yes" if value else "no") if isinstance(value, bool) else "" if value is None else str(value)
        for name, value in values.items()
    }


# ------------------------------------------------------------------ a scope over time


@dataclass(frozen=True, slots=True)
class Asked:
    """Which picture is asked for.

    Attributes:
        published: by the day of publication rather than by the day that a number describes.
    """

    name: ScopeName
    known_at: str | None
    published: bool


def wanted_series(  # noqa: PLR0913, PLR0917 - one for each filter
    store: Stored,
    measure: asked.Text = None,
    population: asked.Text = None,
    place: asked.Text = None,
    period: asked.Text = None,
    established: asked.Text = None,
    event: asked.Text = None,
    known_at: asked.Text = None,
    axis: asked.Text = None,
) -> Asked:
    """One scope: what is counted, where, and over which kind of period."""
    measure, place, event = asked.words(measure), asked.words(place), asked.words(event)
    if measure is None:
        raise UsageError("it is not said what is counted: choose a scope among the figures, or give measure=killed")
    if place is None and event is None:
        raise UsageError("it is not said where it is counted: choose a scope among the figures, or give place= or event=")
    check_measure(store, measure)
    (kind,) = asked.one_of([period or Period.cumulative.value], list(Period), "period") or [""]
    (by,) = asked.one_of([axis or "as_of"], ("as_of", "published"), "axis") or [""]
    name = scope_named(measure, asked.words(population) or "people", place, kind, asked.words(established), event)
    return Asked(name, asked.day(known_at), by == "published")


WantedSeries = Annotated[Asked, Depends(wanted_series)]


@dataclass(frozen=True, slots=True)
class Shown:
    """The picture that is asked for.

    Attributes:
        charts: one for each panel.
        refused: why there is none.
        lost: numbers that are left out as nobody can say when they were published.
        numbers_left: numbers that are left out as there are very many: those that fewest carry.
    """

    charts: list[charts.Chart]
    refused: str | None
    alone: tuple[str, ...]
    unknown: int
    reports: int
    unknown_then: int
    kept_at: str | None
    lost: int = 0
    numbers_left: int = 0


def _shown(store: Store, wanted: Asked) -> Shown:
    found = pictured(store, wanted.name, known_at=wanted.known_at)
    if found.picture is None:
        return Shown([], found.refused, (), 0, found.reports, found.unknown_then, found.kept_at)
    panels, lost = found.picture.panels, 0
    if wanted.published:
        carriers = store.carried_by(id_ for panel in panels for voice in panel.voices for spot in voice.spots for id_ in spot.figures)
        moved = [charts.by_publication(panel, {id_: one.published for id_, one in carriers.items()}) for panel in panels]
        panels, lost = [panel for panel, _ in moved if panel.voices], sum(one for _, one in moved)
    beside = [] if wanted.published else list(_references(store, wanted.name))
    drawn = [charts.chart(panel, beside, published=wanted.published) for panel in panels]
    rest = (found.picture.alone, found.picture.unknown, found.reports, found.unknown_then, found.kept_at, lost, found.numbers_left)
    return Shown(drawn, None, *rest)


def _references(store: Store, name: ScopeName) -> Iterator[charts.ReferenceLine]:
    """The reference series that count the same, as lines."""
    for one in store.references():
        kept = one.series
        where = place_of(kept.place)
        same = scope_named(kept.measure, kept.population, kept.place, kept.period, kept.established)
        if name.event is None and same == name and where.name == name.place:
            points = []
            for point in store.reference_points(one.id):
                value = point.value if point.value is not None else point.low if point.low is not None else point.high
                if value is not None and (at := charts.moment(point.as_of)) is not None:
                    points.append((int(at), float(value)))
            if points:
                yield charts.ReferenceLine(one.id, ": ".join(filter(None, (kept.originator, kept.title))), tuple(points))


@router.get("/series")
def series(
    request: Request,
    store: Stored,
    wanted: WantedSeries,
    policies: Annotated[bool, Query(description="Answer by every policy, however many reports there are.")] = False,
) -> Response:
    """A scope over time: a picture of who said how many, with the same numbers in a table."""
    found = _shown(store, wanted)
    first, last = store.publication_days(wanted.name)
    pointed = {point.spot.figures[0] for one in found.charts for point in one.points}
    kept = _query(request, "axis", "known_at")
    title = found.charts[0].panel.title if found.charts else _in_words(wanted.name)
    return page(
        request,
        "series.html",
        title=title,
        wanted=wanted,
        period=PERIODS[Period(wanted.name.period)],
        found=found,
        panels=[_panel(one, number) for number, one in enumerate(found.charts)],
        carriers=store.carried_by(pointed),
        kept=kept,
        first=first,
        last=last,
        answers=_answers(store, wanted) if policies or found.reports <= MANY else None,
        download=urlencode(_query(request)),
        charts=charts,
    )


@router.get("/series.svg")
def series_as_svg(
    store: Stored, wanted: WantedSeries, panel: Annotated[int, Query(ge=1, description="Which picture, where there are several.")] = 1
) -> Response:
    """The picture as a file by itself."""
    found = _shown(store, wanted)
    if len(found.charts) < panel:
        raise NotFound(found.refused or f"there are {len(found.charts)} pictures of this, and {panel} is asked for")
    headers = {"Content-Disposition": 'attachment; filename="series.svg"'}
    return Response(charts.svg(found.charts[panel - 1], standalone=True), media_type="image/svg+xml", headers=headers)


@router.get("/series.csv")
def series_as_csv(store: Stored, wanted: WantedSeries) -> Response:
    """All numbers of the picture, as CSV."""
    return _csv("series.csv", SERIES_COLUMNS, (row for one in _shown(store, wanted).charts for row in _series_rows(one.panel)))


def _series_rows(panel: Panel) -> Iterator[Sequence[Any]]:
    marks: dict[tuple[float, float], list[str]] = {}
    for mark in panel.marks:
        marks.setdefault((mark.at, mark.value), []).append(mark.discrepancy)
    for voice in panel.voices:
        for spot in sorted(voice.spots, key=lambda spot: spot.at):
            low, high = spot.bounds
            days = (charts.iso(spot.at), charts.iso(spot.since) if spot.since is not None else None)
            numbers = (spot.label, spot.value, low, high, spot.stands, spot.corrected)
            questions = " ".join(marks.get((spot.at, spot.value), ()))
            yield (f"{panel.title}, {panel.subtitle}", voice.name, *days, *numbers, len(spot.figures), " ".join(spot.figures), questions)


def _panel(one: charts.Chart, number: int) -> dict[str, Any]:
    """What a template shows of a picture; its markup is made here, of numbers and of names that the writer of XML escapes."""
    voices = [
        {"voice": voice, "sign": Markup(charts.swatch(look, line=bool(voice.stretches)))}
        for voice, look in zip(one.panel.voices, one.looks, strict=True)
    ]
    kinds = dict.fromkeys(mark.kind for mark in one.panel.marks)
    return {
        "chart": one,
        "svg": Markup(charts.svg(one, named=f"c{number}-")),
        "voices": voices,
        "remarks": charts.remarks(one),
        "marks": [{"kind": kind, "sign": Markup(charts.mark_swatch(kind))} for kind in kinds],
        "reference": Markup(charts.swatch(charts.REFERENCE)),
    }


def _in_words(name: ScopeName) -> str:
    row = {"since": None, "negated": False, "subset_of": None, "corrected": (), **name._asdict()}
    words = described(row)
    return words[:1].upper() + words[1:]


def _answers(store: Store, wanted: Asked) -> list[dict[str, Any]]:
    """One number by every policy that prefers nobody, of the scope's largest part, with whose it is and why the others were left."""
    reports = store.gathered(wanted.name, known_at=wanted.known_at, samples=None).reports
    found = []
    for preset in Preset:
        if preset is not Preset.prefer:
            told = [one for one in answers(reports, Policy(preset)) if one.scope is not None]
            if told:
                one = max(told, key=lambda one: len(one.taken) + len(one.left))
                found.append(
                    {
                        "policy": preset.value,
                        "answer": _number(one),
                        "taken": len(one.taken),
                        "left": len(one.left),
                        "rests_on": rests_on(one),
                        "why_left": why_left(one.left),
                    }
                )
    return found


def _number(one: Answer) -> str:
    if one.low is None or one.high is None:
        return "none"
    return count(one.low) if one.low == one.high else f"{count(one.low)} to {count(one.high)}"
