"""Lists a page at a time: the newest, the largest or the most serious first, and what comes after a row that was seen.

A page goes on behind the key of its last row rather than at a number, so that nothing is left out or shown twice when rows come in
between. A key is a tuple of plain values in the order of the list; whoever shows pages hands it back as it came.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from tracker.records import Discrepancy, Kind, Report, Severity, Statement, Status
from tracker.store.filters import ClaimFilter, EventFilter, FigureFilter, folded
from tracker.store.incidents import Incident, Incidents
from tracker.store.speakers import Actor

Item = TypeVar("Item")
Cursor = tuple[Any, ...]  # of a row in its list: strings, numbers, None

PAGE = 50  # rows


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list.

    Attributes:
        after: the key behind which the next page begins; None where this is the last one.
    """

    rows: tuple[Item, ...]
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class DiscrepancyFilter:
    """Which discrepancies to list; a field left at None asks nothing.

    Attributes:
        kinds, severities, statuses: one of these.
        actor: id of a speaker: one that takes part is of it.
        article: id of an article: one that takes part stands in it, or it takes part itself.
        since: the moment from which on they were found first, inclusive.
    """

    kinds: Sequence[Kind] | None = None
    severities: Sequence[Severity] | None = None
    statuses: Sequence[Status] | None = None
    actor: str | None = None
    article: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class ActorFilter:
    """Which actors to list: those to whom something is attributed.

    Attributes:
        words: all stand in one of its names, as names are looked up.
        kinds: one of these kinds.
    """

    words: str | None = None
    kinds: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class ListedArticles:
    """Which articles to list.

    Attributes:
        words: stand in the title, whatever case and accents.
        source: stands in the outlet's name, in upper or lower case.
        since, until: first and last day of publication, whole or partial, inclusive.
        ingested_since: the moment from which on its current text was first seen, inclusive.
    """

    words: str | None = None
    source: str | None = None
    since: str | None = None
    until: str | None = None
    ingested_since: str | None = None


@dataclass(frozen=True, slots=True)
class Headed:
    """An article in a list: its current text.

    Attributes:
        number: of the version; 1 for the text that was seen first.
        document: the id that the article came with.
        claims, figures: that were read from it.
        absent: why the text is not here; None for one that is.
    """

    id: str
    title: str | None
    outlet: str | None
    document: str
    published: str | None
    number: int
    ingested_at: str
    copy_of: str | None
    absent: str | None
    claims: int
    figures: int


class Paging(Incidents):
    """Lists, a page at a time."""

    def claims_page(self, wanted: ClaimFilter, *, after: Cursor | None = None, limit: int = PAGE) -> Page[Statement]:
        """Claims by the day they were made on, else the article's date, the latest first, undated ones last."""
        rows = list(cast(Any, self).claims(wanted))
        return _page(sorted(rows, key=_claim_order, reverse=True), _claim_order, after, limit, falling=True)

    def figures_page(self, wanted: FigureFilter, *, after: Cursor | None = None, limit: int = PAGE) -> Page[Report]:
        """Figures by the day they describe, the latest first, undated ones last."""
        rows = list(cast(Any, self).figures(wanted))
        return _page(sorted(rows, key=_figure_order, reverse=True), _figure_order, after, limit, falling=True)

    def discrepancies_page(
        self, wanted: DiscrepancyFilter = DiscrepancyFilter(), *, after: Cursor | None = None, limit: int = PAGE
    ) -> Page[Discrepancy]:
        """Discrepancies, the most serious first, of these the surest."""
        rows = [one for one in cast(Any, self).discrepancies(wanted.kinds, wanted.severities) if self._is_wanted(one, wanted)]
        return _page(sorted(rows, key=_severity_order), _severity_order, after, limit)

    def _is_wanted(self, one: Discrepancy, wanted: DiscrepancyFilter) -> bool:
        return wanted.statuses is None or one.status in wanted.statuses

    def actors_page(self, wanted: ActorFilter = ActorFilter(), *, after: Cursor | None = None, limit: int = PAGE) -> Page[Actor]:
        """Actors, those to whom most is attributed first."""
        words = self.normalise(wanted.words).split() if wanted.words else []
        rows = [
            one
            for one in cast(Any, self).speakers()
            if (one.claims or one.figures)
            and (wanted.kinds is None or one.speaker.kind in wanted.kinds)
            and (not words or any(set(words) <= set(self.normalise(name).split()) for name in (one.speaker.name, *one.speaker.names)))
        ]
        return _page(sorted(rows, key=_size_order), _size_order, after, limit)

    def events_page(self, wanted: EventFilter = EventFilter(), *, after: Cursor | None = None, limit: int = PAGE) -> Page[Incident]:  # noqa: B008 - frozen
        """Incidents by their day, the latest first, undated ones last."""
        return _page(sorted(self.incidents(wanted), key=_event_order, reverse=True), _event_order, after, limit, falling=True)

    def articles_page(self, wanted: ListedArticles = ListedArticles(), *, after: Cursor | None = None, limit: int = PAGE) -> Page[Headed]:
        """Articles by the day of publication, the latest first, undated ones last."""
        rows = []
        for one in cast(Any, self).versions():
            article, made = one.article, one.extraction
            fits = (
                (not wanted.words or folded(wanted.words) in folded(article.title or ""))
                and (not wanted.source or wanted.source.lower() in (article.source or "").lower())
                and (not wanted.since or (article.published or "") >= wanted.since)
                and (not wanted.until or (bool(article.published) and (article.published or "")[: len(wanted.until)] <= wanted.until))
                and (not wanted.ingested_since or one.ingested_at >= wanted.ingested_since)
            )
            if fits:
                of = (article.id, article.title, article.source, one.name, article.published, one.number, one.ingested_at, one.copy_of)
                rows.append(Headed(*of, one.absent, len(made.claims), len(made.figures)))
        return _page(sorted(rows, key=_article_order, reverse=True), _article_order, after, limit, falling=True)

    def discrepancy_counts(self) -> dict[Severity, dict[Status, int]]:
        """How many discrepancies there are of each severity with each status; those that occur."""
        found: dict[Severity, dict[Status, int]] = {}
        for one in cast(Any, self).discrepancies():
            of = found.setdefault(one.severity, {})
            of[one.status] = of.get(one.status, 0) + 1
        return found


def _claim_order(one: Statement) -> Cursor:
    return (one.claim.said_on or one.published or "", one.claim.id)


def _figure_order(one: Report) -> Cursor:
    return (one.figure.as_of or "", one.figure.id)


def _severity_order(one: Discrepancy) -> Cursor:
    return (list(Severity).index(one.severity), -one.confidence, one.kind.value, one.id)


def _size_order(one: Actor) -> Cursor:
    return (-(one.claims + one.figures), one.speaker.id)


def _event_order(one: Incident) -> Cursor:
    return (one.since or "", one.id)


def _article_order(one: Headed) -> Cursor:
    return (one.published or "", one.id)


def _page(rows: Iterable[Item], order: Callable[[Item], Cursor], after: Cursor | None, limit: int, *, falling: bool = False) -> Page[Item]:
    key = None if after is None else tuple(after)
    left = [one for one in rows if key is None or (order(one) < key if falling else order(one) > key)]
    shown = tuple(left[:limit])
    return Page(shown, order(shown[-1]) if len(left) > limit else None)
