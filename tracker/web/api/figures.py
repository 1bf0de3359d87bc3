"""Figures: a list by the filters of `tracker figures`, one, two of them compared; series, and answers with one number."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from tracker.errors import NotFound, UsageError
from tracker.pipeline import Side, unlisted
from tracker.pipeline import compare as compared
from tracker.pipeline import explain as explained
from tracker.reconcile.comparable import reading
from tracker.reconcile.dockets import docket
from tracker.reconcile.policies import Dispute, Vague
from tracker.records import Period, Report
from tracker.rows import references
from tracker.rows.answers import answer_rows, plain
from tracker.rows.asking import actors
from tracker.rows.explained import verdict_row
from tracker.rows.figures import figure_rows, traced
from tracker.rows.judgements import check_measure
from tracker.rows.series import series_rows
from tracker.store import FigureFilter, Store
from tracker.web import asked
from tracker.web.api.claims import Id, placed
from tracker.web.api.conduct import LAST_JUDGEMENT
from tracker.web.api.lists import Paged
from tracker.web.api.models import Answer, listed, shape
from tracker.web.api.shapes import FigurePage, OneFigure
from tracker.web.visitors import Stored

router = APIRouter(tags=["figures"])

AT_ONCE = 5000
"""Figures of which series or answers are made at most: both look at all of them together."""

Measures = Annotated[list[str] | None, Query(max_length=30, description="killed, injured, missing, ...; may be given again.")]
Population = Annotated[str | None, Query(max_length=300, description="Words in who is counted: people, children.")]
Place = Annotated[str | None, Query(max_length=300, description="Words in the place, or in one that its incident lies in.")]
Originator = Annotated[str | None, Query(max_length=300, description="Originator, in any spelling, or its id.")]
KnownAt = Annotated[str | None, Query(max_length=300, description="Only what had been published by this day, inclusive.")]


def wanted_figures(  # noqa: PLR0913, PLR0917 - one for each filter
    store: Stored,
    measure: Measures = None,
    population: Population = None,
    period: Annotated[list[Period] | None, Query(max_length=10, description="May be given again.")] = None,
    place: Place = None,
    attributed_to: Originator = None,
    source: asked.Text = None,
    article: asked.Text = None,
    since: asked.Text = None,
    until: asked.Text = None,
    event: asked.Text = None,
    known_at: KnownAt = None,
    min_confidence: asked.Sure = 0.0,
) -> FigureFilter:
    """The filter of `tracker figures`."""
    first, last = asked.days(since, until)
    return FigureFilter(
        measures=_measures(store, measure),
        population=asked.words(population),
        periods=period or None,
        place=asked.words(place),
        originators=_originators(store, attributed_to),
        source=asked.words(source),
        article=store.article(article).article.id if article else None,
        since=first,
        until=last,
        event=store.event_id(event) if event else None,
        known_at=asked.day(known_at),
        min_confidence=min_confidence,
    )


def _measures(store: Store, given: list[str] | None) -> list[str] | None:
    for measure in given or ():
        check_measure(store, measure)
    return given or None


def _originators(store: Store, name: str | None) -> list[str] | None:
    words = asked.words(name)
    return [one.id for one in actors(store, words)] if words else None


Wanted = Annotated[FigureFilter, Depends(wanted_figures)]


@router.get("/figures", response_model=FigurePage)
def figures(store: Stored, wanted: Wanted, paged: Paged) -> Any:
    """List casualty figures, the latest as-of day first, undated ones last.

    `origin` says whom a number rests on as far as the figures of the page tell; that of one figure is found among all that it can be
    compared with.
    """
    found = store.figures_page(wanted, after=paged.key("figures", "tt"), limit=paged.limit)
    return paged.page("figures", figure_rows(traced(lambda: found.rows), references.shelf(store)), found.after)


@router.get("/figures/{id}", response_model=OneFigure)
def figure(store: Stored, id: Id, response: Response) -> Any:
    """Show one figure in its text, with the bounds that its words allow, whom it rests on, and what was decided about it."""
    found = explained(store, id)
    if not isinstance(found, Side) or not isinstance(found.row, Report):
        raise NotFound(f"there is no figure {id!r}")
    response.headers[LAST_JUDGEMENT] = str(max((one.id for one in found.judgements), default=0))
    return figure_side(store, found)


def figure_side(store: Store, side: Side, *, trace: bool = True) -> dict[str, Any]:
    """A figure with its place.

    Args:
        trace: find whom it rests on.
    """
    assert isinstance(side.row, Report)
    report = side.row
    if trace and side.former is None:
        with_it = {one.figure.id: one for one in islice(store.docket(docket(reading(report))), AT_ONCE)} | {report.figure.id: report}
        report = next(one for one in traced(with_it.values) if one.figure.id == report.figure.id)
    (row,) = figure_rows([report], references.shelf(store))
    former: dict[str, Any] = {"reference": ()} if side.former is not None else {}  # nobody claims it any more
    return {
        **row,
        **former,
        **placed(store, side),
        "what": "figure",
        "interval": side.interval,
        "as_read": side.as_read.figure if side.as_read else None,
        "raw": report.raw,
    }


# ------------------------------------------------------------------ two figures


Bounds = Annotated[tuple[float | None, ...], Field(min_length=2, max_length=2, description="Both ends inclusive; null is an open one.")]


class Comparison(Answer):
    """What two figures are to each other, as `tracker compare` says it."""

    verdict: str = Field(description="A kind of discrepancy, `not_comparable` or `agreement`.")
    explanation: str
    intervals: tuple[Bounds, ...] = Field(min_length=2, max_length=2, description="What the words of each allow.")
    unlisted: str | None = Field(description="Why the pair is not among the discrepancies, where that has to be said.")


@router.get("/compare", response_model=Comparison)
def compare(store: Stored, one: Annotated[str, Query(max_length=300)], other: Annotated[str, Query(max_length=300)]) -> Any:
    """Say what two figures are to each other: why this is, or is not, a conflict."""
    verdict = compared(store, one, other)
    row = verdict_row(verdict, unlisted(store, one, other, verdict))
    return row | {"intervals": [[_bound(bound) for bound in interval] for interval in row["intervals"]]}


def _bound(bound: float | None) -> float | None:
    return None if bound is None or abs(bound) == float("inf") else bound


# ------------------------------------------------------------------ series


class Rate(Answer):
    """How fast a total grows: the daily rises around a day."""

    median: float
    lower: float = Field(description="First quartile.")
    upper: float = Field(description="Third quartile.")
    steps: int = Field(description="Rises that it is taken from.")


class Batch(Answer):
    """A rise far beyond the usual one that the next report confirms."""

    as_of: str
    size: int
    rise: int


class OnDay(Answer):
    """What a total was on a day."""

    as_of: str
    low: float | None
    high: float | None
    value: float | None
    reported: bool = Field(description="There is a report for that very day.")


class SeriesRow(Answer):
    """The running total of one originator: a row of `tracker series --format jsonl`."""

    originator: str | None
    counted: str = Field(description="What is counted, in words.")
    since: str | None
    first: str
    last: str
    latest: int
    days: int
    reports: int
    outlets: int
    rate: Rate | None
    batches: tuple[Batch, ...]
    on: OnDay | None
    figures: tuple[str, ...] = Field(description="Ids of its figures.")


@router.get("/series", response_model=listed(SeriesRow))
def series(
    store: Stored,
    paged: Paged,
    measure: Measures = None,
    population: Population = None,
    place: Place = None,
    attributed_to: Originator = None,
    known_at: KnownAt = None,
    on: Annotated[str | None, Query(max_length=300, description="What each total was on this day, reported or not.")] = None,
) -> Any:
    """List running totals as series: one originator, measure, population and place, from the first report to the last."""
    wanted = FigureFilter(
        measures=_measures(store, measure),
        population=asked.words(population),
        periods=[Period.cumulative],
        place=asked.words(place),
        originators=_originators(store, attributed_to),
        known_at=asked.day(known_at),
    )
    return paged.slice("series", series_rows(_all(store, wanted), asked.day(on)))


def _all(store: Store, wanted: FigureFilter) -> Iterable[Report]:
    """All figures of a filter.

    Raises:
        UsageError: there are too many.
    """
    found = list(islice(store.figures(wanted), AT_ONCE + 1))
    if len(found) > AT_ONCE:
        raise UsageError(f"more than {AT_ONCE:,} figures would have to be looked at together: ask for a measure, a place, a population")
    return found


# ------------------------------------------------------------------ one number


class Taken(Answer):
    """A figure that an answer rests on."""

    figure: str
    number: str
    originator: str | None
    outlet: str | None
    as_of: str | None
    published: str | None
    origin: str
    origin_path: tuple[str, ...]


class LeftOut(Answer):
    """A figure that an answer does not rest on."""

    figure: str
    number: str
    originator: str | None
    outlet: str | None
    as_of: str | None
    published: str | None
    reason: str


class AnswerRow(Answer):
    """One number for one scope: a row of `tracker figures --policy NAME --format jsonl`."""

    counted: str = Field(description="What is counted, in words.")
    measure: str | None
    population: str | None
    established: str | None
    place: str | None
    period: Period | None
    since: str | None
    event: str | None
    as_of: str | None
    policy: str
    vague: Vague
    low: float | None
    high: float | None
    outlets: int
    origins: int
    taken: tuple[Taken, ...]
    left: tuple[LeftOut, ...]
    undecided: bool = Field(description="Nothing tells which of the numbers is right.")
    disputes: tuple[shape("OpenDispute", "A discrepancy that nobody settled.", Dispute), ...]  # type: ignore[valid-type]
    explanation: str


@router.get("/answers", response_model=listed(AnswerRow))
def answers(
    store: Stored,
    wanted: Wanted,
    paged: Paged,
    policy: Annotated[str, Query(max_length=300, description="lowest, best, highest, conservative, range, two-origins or prefer:NAME.")],
    vague: Annotated[Vague, Query(description='What "dozens" or "hundreds" counts for.')] = Vague.nothing,
    as_of: Annotated[str | None, Query(max_length=300, description="The day that is asked; the latest where it is not given.")] = None,
) -> Any:
    """Answer with one number for every scope, by a policy, with what it rests on and what was left, and why."""

    def rows() -> Iterator[Any]:
        yield from map(plain, answer_rows(store, _all(store, wanted), policy, vague, asked.day(as_of)))

    return paged.slice("answers", rows())
