"""What the figures count: how much there is of each scope, kept when articles are compared, and the reports of one scope, read in brief.

A scope here is what can be told without comparing: measure, population and place under one name each, a kind of period, and of the tolls of
a known event that event. A docket holds the scopes that could be held against each other, so that all reports of a scope are found by the
name of its docket. Running totals of several starts are one scope here; whoever draws or answers tells them apart.
"""

import operator
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby, islice
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, or_, outerjoin, select

from tracker.reconcile.places import place as place_of
from tracker.reconcile.populations import population as population_of
from tracker.records import Figure, Period, Qualifier, Report, Severity, Status
from tracker.store import tables
from tracker.store.corrections import Corrections, corrections
from tracker.store.deriving import ARTICLES, DISCREPANCIES, MEMBER_FIGURES
from tracker.store.dockets import PENDING, Change
from tracker.store.engine import LISTED, SqlRow, among
from tracker.store.filters import FigureFilter, folded
from tracker.store.incidents import Incidents
from tracker.store.judging import JUDGEMENTS, Target
from tracker.store.pages import PAGE, Cursor, Page
from tracker.store.reading import CARRIED_ON, FIGURE, Reading, figure_rows
from tracker.store.sizes import SUMMARIES
from tracker.store.summaries import Summaries
from tracker.store.writing import EVENTS, EXTRACTIONS, FAILED, FIGURES, VERSIONS

KIND = "scope"
WHOLE = ("scopes", "all")  # kind and key of what says that all scopes are kept
LIVE = 20_000  # figures up to which scopes are counted when they are asked for
LOT = 500  # scopes that are written together
MOST_DISCREPANCIES = 200  # that are named in one summary
QUIET = (Severity.evidence, Severity.info)  # what is missing, and what is harmless: not counted
SAMPLES = 2  # outlets of their own that stand for all who say the same for one day
MOST_NUMBERS = 500  # different ones that are looked at when a page is made: twice as many take a tenth of a second
CROWD = 250  # different numbers beyond which one outlet stands for all
SEPARATOR = "\t"  # between the parts of a key


class ScopeName(NamedTuple):
    """What is counted.

    Attributes:
        population: under its one name.
        place: under its one name; of tolls of a known event the one that most reports name; None where none names any.
        event: name of the event of a toll: an id, or the site that was hit; None for other periods and where it is not known.
    """

    measure: str
    population: str
    established: str | None
    place: str | None
    period: str
    event: str | None = None


@dataclass(frozen=True, slots=True)
class ScopeFilter:
    """Which scopes to list; a field left at None asks nothing.

    Attributes:
        measures, periods: one of these.
        population: stands in the name of who is counted.
        place: stands in the name of the place, whatever case and accents.
        event: how the name of the event begins.
    """

    measures: Sequence[str] | None = None
    population: str | None = None
    periods: Sequence[str] | None = None
    place: str | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class CountedScope:
    """How much there is of a scope.

    Attributes:
        where: the place as most reports spell it.
        reports: figures that outlets carry, copies too.
        originators, outlets: how many different ones; nobody is no originator.
        first, last: days that the figures describe; None where none has a whole date.
        discrepancies: ids of those that its figures take part in, what is missing or harmless left out.
        open: how many of them nobody judged.
    """

    name: ScopeName
    where: str | None
    reports: int
    originators: int
    outlets: int
    first: str | None
    last: str | None
    discrepancies: tuple[str, ...] = ()
    open: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """The reports of a scope, in brief: without characters, evidence and reasons.

    Attributes:
        reports: in the order of their days; of many that say the same on one day some, which stand for all.
        behind: the ids of all who say the same, by the id of the first of them.
        total: how many there are.
        unknown_then: of a past day, how many reports that are known now were not known then.
        numbers_left: how many different numbers are left out, as there are too many to look at: those that fewest carry.
    """

    reports: list[Report]
    behind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    total: int = 0
    unknown_then: int = 0
    numbers_left: int = 0


class Questioned(NamedTuple):
    """A discrepancy that a figure takes part in."""

    figure: str
    id: str
    kind: str
    severity: str
    questioned: bool


class CarriedBy(NamedTuple):
    """Who carried a figure.

    Attributes:
        article: its id; None for an imported figure.
        outlet: else the document, or the file and line.
    """

    article: str | None
    outlet: str | None
    published: str | None


class Scopes(Incidents, Summaries, Reading):
    """Scopes of figures."""

    def scopes_page(self, wanted: ScopeFilter = ScopeFilter(), *, after: Cursor | None = None, limit: int = PAGE) -> Page[CountedScope]:
        """Scopes, those with most reports first; nothing of a large database whose scopes were not counted yet."""
        with self._reading() as connection:
            kept = _kept_page(connection, wanted, after, limit)
            if kept is None:
                kept = _live_page(connection, wanted, after, limit)
            settled = _settled(connection, (id_ for one in kept.rows for id_ in one.discrepancies))
        rows = (replace(one, open=sum(id_ not in settled for id_ in one.discrepancies)) for one in kept.rows)
        return Page(tuple(rows), kept.after)

    def scopes_counted_at(self) -> str | None:
        """When scopes were counted last; None where they are counted when they are asked for, or were never counted."""
        with self._reading() as connection:
            if not _are_kept(connection):
                return None
            moments = select(func.max(SUMMARIES.c.made_at)).where(SUMMARIES.c.kind.in_((KIND, WHOLE[0])))
            moment: str | None = connection.execute(moments).scalar()
            return moment

    def keep_scopes(self, dockets: Collection[str] | None = None) -> Iterator[CountedScope]:
        """Count scopes, keep what was counted, and yield it; what is left early is left uncounted.

        Args:
            dockets: only those of these dockets; None is all, as is anything where not all are kept yet.
        """
        with self._reading() as connection:
            whole = dockets is None or not _are_kept(connection)
            if whole:
                dockets = None
            begins = None if dockets is None else {f"d={docket}" for docket in dockets}
            before = _kept_keys(connection, begins and {f"{begin}{SEPARATOR}" for begin in begins})
            before = {key for key in before if begins is None or key.partition(SEPARATOR)[0] in begins}
        with self._reading() as connection:
            found = dict(_counted(connection, dockets))
        for start in range(0, len(found), LOT):
            lot = dict(islice(found.items(), start, start + LOT))
            self.keep_summaries(KIND, {key: (one.reports, _content(one)) for key, one in lot.items()})
        before -= found.keys()
        if before:
            with self._writing() as connection:
                connection.execute(delete(SUMMARIES).where(SUMMARIES.c.kind == KIND, among(SUMMARIES.c.key, before)))
        if whole:  # last: cut short, they are counted when they are asked for
            kind, key = WHOLE
            self.keep_summaries(kind, {key: (0, None)})
        yield from found.values()

    def dockets_changed(self, articles: Iterable[str], figures: Iterable[str], events: Iterable[str]) -> set[str]:
        """The dockets in which figures of some articles, some figures and the tolls of some events are filed."""
        told = set(events)
        of_articles = select(FIGURES.c.docket).join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
        of_articles = of_articles.where(among(EXTRACTIONS.c.current_of, set(articles)))
        same = select(EVENTS.c.id, EVENTS.c.same_as).where(or_(among(EVENTS.c.id, told), among(EVENTS.c.same_as, told)))
        of_figures = select(FIGURES.c.docket).where(among(FIGURES.c.id, set(figures)))
        with self._reading() as connection:
            ids = told | {id_ for row in connection.execute(same) for id_ in row if id_ is not None}
            of_events = select(FIGURES.c.docket).where(among(FIGURES.c.event, ids))
            found = {docket for one in (of_articles, of_figures, of_events) for docket in connection.scalars(one) if docket is not None}
            # what is filed under another event now is counted under neither name for ever
            kept = _kept_keys(connection, {f"d=event|{id_}|" for id_ in ids})
        named = {key.partition(SEPARATOR)[0] for key in kept}
        return found | {name.removeprefix("d=") for name in named if name[len("d=event|") : name.rfind("|")] in ids}

    def gathered(self, name: ScopeName, *, known_at: str | None = None, samples: int | None = SAMPLES) -> Gathered:
        """The reports of a scope, as people corrected them, without what they rejected.

        Args:
            known_at: only what had been published by this day, of each article by the text that stood then.
            samples: how many outlets of their own stand for all who say the same for one day, one where there are `CROWD` such numbers;
                None is all reports.
        """
        with self._reading() as connection:
            in_force = corrections(connection)
            conditions = (*_filed(name), _of(connection, name, in_force))
            if known_at is None:
                return _gathered(_brief(connection, FIGURE.where(*conditions), in_force, name), samples)
            stood = _stood(connection, name, known_at)
            versions = figure_rows(VERSIONS.c.article_id, outerjoin(EXTRACTIONS, VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id))
            rows = _brief(connection, versions.where(*conditions), in_force, name)
            out = [one for one in rows if one[0].extraction_id in stood and _published_by(one[0].carried_on, known_at)]
            ids = FIGURE.where(*conditions).with_only_columns(FIGURES.c.id, maintain_column_froms=True)
            known = {row.id for row, _ in out}
            return replace(_gathered(out, samples), unknown_then=len(set(connection.scalars(ids)) - known))

    def reports_beside(self, one: Report) -> Iterator[Report]:
        """Yield the figures of the measure and place of one, and what tells whether these count by themselves, in the order of `reports`.

        The latter are figures of the articles that they are copies of, wholes of which they are parts, and all that people corrected.
        """
        site = _site(one.figure.place)
        with self._reading() as connection:
            alike = [FIGURES.c.measure == one.figure.measure, FIGURES.c.excluded.is_(None)]
            names = [name for name in _places_of(connection, one.figure.measure) if _site(name) == site]
            named = among(FIGURES.c.place_folded, names)
            alike.append(named if site is not None else or_(FIGURES.c.place_folded.is_(None), named))
            columns = (FIGURES.c.id, FIGURES.c.subset_of, ARTICLES.c.copy_of)
            rows = connection.execute(FIGURE.where(*alike).with_only_columns(*columns, maintain_column_froms=True)).all()
            ids = {id_ for row in rows for id_ in (row.id, row.subset_of) if id_ is not None} | {one.figure.id}
            originals = {row.copy_of for row in rows if row.copy_of is not None}
            held = select(FIGURES.c.id).join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
            held = held.where(among(EXTRACTIONS.c.current_of, originals), FIGURES.c.measure == one.figure.measure)
            ids |= set(connection.scalars(held)) if originals else set()
        yield from self.figures(FigureFilter(), ids)

    def are_questioned_together(self, figure: str, other: str) -> bool:
        """Whether two figures take part in one discrepancy."""
        member = MEMBER_FIGURES.c
        with self._reading() as connection:
            mine, theirs = (
                set(connection.scalars(select(member.discrepancy_id).where(member.figure_id == one))) for one in (figure, other)
            )
        return not mine.isdisjoint(theirs)

    def seen_by(self, discrepancies: Collection[str], day: str) -> set[str]:
        """Of discrepancies those that could be seen on a day: every figure of theirs stood in a text that was out by then."""
        member = MEMBER_FIGURES.c
        theirs = select(member.figure_id).where(among(member.discrepancy_id, set(discrepancies)))
        columns = ("id", "extraction_id", "carried_on")
        rows = figure_rows(VERSIONS.c.article_id, outerjoin(EXTRACTIONS, VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id))
        rows = rows.where(FIGURES.c.id.in_(theirs))
        rows = rows.with_only_columns(*(rows.selected_columns[one] for one in columns), maintain_column_froms=True)
        with self._reading() as connection:
            out = {tables.IMPORTS, *(one.id for of in _out(connection, day, FIGURES.c.id.in_(theirs)).values() for one in of)}
            known = {one.id for one in connection.execute(rows) if one.extraction_id in out and _published_by(one.carried_on, day)}
            pairs = connection.execute(
                select(member.discrepancy_id, member.figure_id).where(among(member.discrepancy_id, set(discrepancies)))
            )
            unseen = {discrepancy for discrepancy, figure in pairs if figure not in known}
        return set(discrepancies) - unseen

    def carried_by(self, figures: Iterable[str]) -> dict[str, CarriedBy]:
        """Who carried figures, by the figure's id."""
        rows = FIGURE.where(among(FIGURES.c.id, set(figures)))
        names = ("id", "article", "outlet", "document", "carried_on")
        asked = rows.with_only_columns(*(rows.selected_columns[one] for one in names), maintain_column_froms=True)
        with self._reading() as connection:
            return {
                id_: CarriedBy(article, outlet or document, published)
                for id_, article, outlet, document, published in connection.execute(asked).all()
            }

    def scope_changed(self, name: ScopeName) -> bool:
        """Whether something of a scope came in, was corrected or left since articles were compared, or nothing of it is here."""
        filed = select(FIGURES.c.id).where(*_filed(name))
        changed = select(PENDING.c.key)
        of_articles = filed.join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id).where(
            EXTRACTIONS.c.current_of.in_(changed.where(PENDING.c.kind == Change.article.value))
        )
        of_figures = filed.where(FIGURES.c.id.in_(changed.where(PENDING.c.kind == Change.figure.value)))
        begins = f"event|{name.event}|" if name.event is not None else f"{name.measure}|{name.place}"
        lost = changed.where(PENDING.c.kind == Change.docket.value, PENDING.c.key.startswith(begins, autoescape=True))
        with self._reading() as connection:
            if connection.execute(filed.limit(1)).first() is None:
                return True
            return any(connection.execute(one.limit(1)).first() is not None for one in (of_articles, of_figures, lost))

    def settled(self, discrepancies: Iterable[str]) -> set[str]:
        """Of discrepancies those that somebody dismissed or explained."""
        with self._reading() as connection:
            return _settled(connection, discrepancies, (Status.dismissed, Status.explained))

    def publication_days(self, name: ScopeName) -> tuple[str | None, str | None]:
        """The first and the last whole day on which reports of a scope were published."""
        with self._reading() as connection:
            in_force = corrections(connection)
            dates = FIGURE.where(*_filed(name), _of(connection, name, in_force), func.length(CARRIED_ON) >= len("2024-03-26"))
            ends = dates.with_only_columns(func.min(CARRIED_ON), func.max(CARRIED_ON), maintain_column_froms=True).order_by(None)
            first, last = connection.execute(ends).one()
        return first and first[:10], last and last[:10]

    def questions(self, figures: Iterable[str]) -> list[Questioned]:
        """The discrepancies that figures take part in and that nobody dismissed or explained, one row for each of their figures."""
        member = MEMBER_FIGURES.c
        statement = (
            select(member.figure_id, DISCREPANCIES.c.id, DISCREPANCIES.c.kind, DISCREPANCIES.c.severity, member.questioned)
            .join(DISCREPANCIES, DISCREPANCIES.c.id == member.discrepancy_id)
            .where(among(member.figure_id, set(figures)), DISCREPANCIES.c.severity.not_in([one.value for one in QUIET]))
            .order_by(DISCREPANCIES.c.id, member.position)
        )
        with self._reading() as connection:
            found = [Questioned(*row) for row in connection.execute(statement)]
            settled = _settled(connection, (one.id for one in found), (Status.dismissed, Status.explained))
        return [one for one in found if one.id not in settled]


# ------------------------------------------------------------------ places


def _site(name: str | None) -> object:
    """The place that a figure's words name, a named site by its name alone, as figures are held against each other."""
    if not name:
        return None
    where = place_of(name)
    return where.site or where


def _places_of(connection: Connection, measure: str) -> list[str]:
    """The places of the figures of a measure, as they are stored to be looked up, one after the other along the index."""
    name = FIGURES.c.place_folded
    first = select(func.min(name).label("name")).where(FIGURES.c.measure == measure).cte("named", recursive=True)
    following = select(func.min(name)).where(FIGURES.c.measure == measure, name > first.c.name).correlate(first).scalar_subquery()
    named = first.union_all(select(following).where(first.c.name.is_not(None)))
    return list(connection.scalars(select(named.c.name).where(named.c.name.is_not(None))))


# ------------------------------------------------------------------ names


def scope_named(
    measure: str, population: str, place: str | None, period: str, established: str | None = None, event: str | None = None
) -> ScopeName:
    """A scope by words as people write them: place and population under their one name."""
    where = place_of(place) if place else None
    return ScopeName(measure, population_of(population, where), established or None, where.name if where else None, period, event or None)


def _filed(name: ScopeName) -> Iterator[ColumnElement[bool]]:
    """In which docket the figures of a scope are."""
    if name.event is not None:  # behind the name stands the ordinal of the day, or nothing
        # not BETWEEN: PostgreSQL reads no COLLATE in one
        yield and_(FIGURES.c.docket >= f"event|{name.event}|", FIGURES.c.docket <= f"event|{name.event}|9999999")
    else:
        yield FIGURES.c.docket == f"{name.measure}|{name.place}"


def _of(connection: Connection, name: ScopeName, in_force: Corrections) -> ColumnElement[bool]:
    """Which figures of the docket may be of the scope: by what they say, or because somebody corrected them."""
    nouns = connection.scalars(select(FIGURES.c.population).where(*_filed(name)).distinct())
    where = place_of(name.place) if name.place else None
    meant = [noun for noun in nouns if population_of(noun, where) == name.population]
    said = and_(
        FIGURES.c.measure == name.measure,
        FIGURES.c.period == name.period,
        among(FIGURES.c.population, meant),
        FIGURES.c.established.is_(None) if name.established is None else FIGURES.c.established == name.established,
    )
    said = or_(said, among(FIGURES.c.id, in_force.by_figure)) if in_force else said
    return and_(FIGURES.c.excluded.is_(None), said)


# ------------------------------------------------------------------ what was known


def _stood(connection: Connection, name: ScopeName, day: str) -> set[str]:
    """The extractions of the texts that stood on a day, of the articles that have figures of a scope; of imported figures theirs."""
    found = {tables.IMPORTS}
    for out in _out(connection, day, *_filed(name)).values():
        found.add(max(out, key=lambda one: (one.current_of is not None, one.published, one.number, one.created_at)).id)
    return found


def _out(connection: Connection, day: str, *figures: ColumnElement[bool]) -> dict[str, list[SqlRow]]:
    """The readings of all texts that were out by a day, by article, of the articles that have some figures.

    As `figures_known` has it for all articles. The few thousand texts of a scope are told apart faster here than by the database.
    """
    articles = (
        select(VERSIONS.c.article_id)
        .join(EXTRACTIONS, EXTRACTIONS.c.version_id == VERSIONS.c.id)
        .join(FIGURES, FIGURES.c.extraction_id == EXTRACTIONS.c.id)
        .where(*figures)
    )
    columns = (VERSIONS.c.article_id, VERSIONS.c.number, VERSIONS.c.ingested_at)
    read = (EXTRACTIONS.c[one] for one in ("id", "published", "created_at", "current_of", "extractor"))
    statement = select(*columns, *read).join(EXTRACTIONS, EXTRACTIONS.c.version_id == VERSIONS.c.id)
    texts: dict[str, list[SqlRow]] = defaultdict(list)
    for row in connection.execute(statement.where(VERSIONS.c.article_id.in_(articles))).all():
        texts[row.article_id].append(row)
    found = {}
    for article, versions in texts.items():
        out = [one for one in versions if one.extractor != FAILED and _published_by(one.published, day) and _was_seen(one, versions, day)]
        if out:
            found[article] = out
    return found


def _was_seen(one: SqlRow, versions: Sequence[SqlRow], day: str) -> bool:
    """Whether a text was out by a day: one that was changed without a new date counts from the day on which it was first seen."""
    if all(other.number >= one.number or other.published is None or other.published < one.published for other in versions):
        return True
    return _published_by(one.ingested_at, day)


def _published_by(published: str | None, day: str) -> bool:
    """Whether a date, as far as it is known, surely lies on or before the last day that another means."""
    if published is None:
        return False
    return published < day[: len(published)] if len(published) < len(day) else published[: len(day)] <= day


# ------------------------------------------------------------------ reports in brief

BRIEF = (
    "id", "text", "measure", "value", "low", "high", "qualifier", "hedge", "population", "established", "place", "period", "since", "as_of",
    "attributed_to", "negated", "subset_of", "revises", "event", "confidence",
)  # fmt: skip
CARRIED = (
    "extraction_id", "article", "outlet", "document", "copy_of", "carried_on", "credit", "path", "line", "originator", "originator_id",
    "shared_event",
)  # fmt: skip


def _brief(
    connection: Connection, statement: Select[Any], in_force: Corrections, name: ScopeName
) -> Iterator[tuple[SqlRow, Report | None]]:
    """The rows of a scope among what a statement selects, a corrected one with its record."""
    columns = statement.selected_columns
    asked = statement.with_only_columns(*(columns[one] for one in (*BRIEF, *CARRIED)), maintain_column_froms=True)
    where = place_of(name.place) if name.place else None
    for row in connection.execute(asked).all():
        if not in_force or row.id not in in_force.by_figure:
            yield row, None
        elif not in_force.rejected(row.id):
            report = in_force.laid_over(_report(row))
            figure = report.figure
            if (figure.measure, population_of(figure.population, where), figure.established, figure.period) == (*name[:3], name.period):
                yield row, report


def _report(row: SqlRow) -> Report:
    """A row as a record, unchecked as it was checked when it was stored: thousands are read for one picture."""
    said = dict(zip(BRIEF, row, strict=False))
    _, article, outlet, document, copy_of, published, credit, path, line, originator, originator_id, event = row[len(BRIEF) :]
    said["qualifier"], said["period"] = Qualifier(said["qualifier"]), Period(said["period"])
    return Report.model_construct(
        figure=Figure.model_construct(
            **said, article=article, span=None, via=(), headline=False, claim=None, evidence={}, inferred={}, excluded=None
        ),
        outlet=outlet,
        document=document if path is None else f"{path}:{line}",
        raw=None,
        published=published,
        originator=originator,
        originator_id=originator_id,
        event=event,
        origin=None,
        origin_path=(),
        copy_of=copy_of,
        credit=credit,
        corrected=(),
    )


def _gathered(found: Iterable[tuple[SqlRow, Report | None]], samples: int | None) -> Gathered:
    """Of reports that say the same of one day a few, those of outlets of their own before copies."""
    alike: dict[tuple[object, ...], list[tuple[SqlRow, Report | None]]] = defaultdict(list)
    total = 0
    for row, report in found:
        alike[_said(row, report)].append((row, report))
        total += 1
    groups = list(alike.values())
    if samples is not None and len(groups) > CROWD:
        samples, groups = 1, _most_carried(groups)
    kept: list[Report] = []
    behind = {}
    for group in groups:
        group.sort(key=_standing)
        outlets: dict[str | None, tuple[SqlRow, Report | None]] = {}
        for one in group:
            outlets.setdefault(one[0].outlet, one)
        chosen = group if samples is None else list(outlets.values())[:samples]
        kept += [report or _report(row) for row, report in chosen]
        behind[chosen[0][0].id] = tuple(row.id for row, _ in group)
    kept.sort(key=lambda one: (one.figure.as_of or "9999", one.figure.id))
    return Gathered(kept, behind, total, numbers_left=len(alike) - len(groups))


def _most_carried(groups: Sequence[list[tuple[SqlRow, Report | None]]]) -> list[list[tuple[SqlRow, Report | None]]]:
    """Of very many numbers as many as can be looked at: of each originator's day first the one that most carry."""
    ranked: dict[tuple[object, ...], list[list[tuple[SqlRow, Report | None]]]] = defaultdict(list)
    for group in sorted(groups, key=len, reverse=True):
        row = group[0][0]
        ranked[row.originator_id or row.outlet, row.as_of].append(group)
    rounds = (group for place in range(max(map(len, ranked.values()))) for same in ranked.values() for group in same[place : place + 1])
    return list(islice(rounds, MOST_NUMBERS))


def _standing(one: tuple[SqlRow, Report | None]) -> tuple[bool, str, str]:
    """Originals before copies, the earliest first."""
    row = one[0]
    return row.copy_of is not None, row.carried_on or "9999", row.id


_ALIKE = operator.attrgetter(
    "value", "low", "high", "qualifier", "hedge", "text", "place", "population", "since", "as_of", "negated", "event", "shared_event",
)  # fmt: skip


def _said(row: SqlRow, report: Report | None) -> tuple[object, ...]:
    """By what reports say the same."""
    if report is not None:
        return (row.id,)
    by = row.originator_id or row.credit or row.outlet or row.document
    when = row.carried_on if row.period == Period.incident else None  # tolls are told by their publication
    return by, when, row.subset_of is None, row.revises is None, *_ALIKE(row)


# ------------------------------------------------------------------ counting


def _counted(connection: Connection, dockets: Collection[str] | None) -> Iterator[tuple[str, CountedScope]]:
    """Yield scopes with the keys that they are kept under, docket by docket."""
    names = ("docket", "id", "measure", "population", "established", "place", "period", "as_of", "value", "low", "high", "qualifier")
    columns = [FIGURES.c[name] for name in (*names, "originator_id")]
    carrier = func.coalesce(FIGURES.c.outlet_id, EXTRACTIONS.c.source_id).label("outlet")
    statement = (
        select(*columns, carrier)
        .join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
        .where(
            FIGURES.c.excluded.is_(None),
            or_(EXTRACTIONS.c.current_of.is_not(None), FIGURES.c.extraction_id == tables.IMPORTS),
            FIGURES.c.docket.is_not(None) if dockets is None else among(FIGURES.c.docket, set(dockets)),
        )
        .order_by(FIGURES.c.docket)
    )
    in_force = corrections(connection)
    doubted = _doubted(connection, dockets)
    for docket, rows in groupby(connection.execute(statement), key=lambda row: cast(str, row.docket)):
        if docket.startswith(("article|", "outlet|")):
            continue
        groups: dict[ScopeName, list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            if not in_force.rejected(row.id):
                said = dict(row._mapping)
                if in_force and row.id in in_force.by_figure:
                    said |= {name: value for name, value in in_force.by_figure[row.id].changes.items() if name in said}
                groups[_name(docket, said)].append(said)
        for name, said_so in groups.items():
            one = _counted_scope(name, said_so, doubted)
            yield _key(docket, one.name), one


def _name(docket: str, said: Mapping[str, Any]) -> ScopeName:
    kind, _, rest = docket.partition("|")
    where = place_of(said["place"]) if said["place"] else None
    event = rest.rpartition("|")[0] if kind == "event" else None
    place = None if event is not None else rest
    return ScopeName(said["measure"], population_of(said["population"], where), said["established"], place, said["period"], event)


def _counted_scope(name: ScopeName, said: Sequence[Mapping[str, Any]], doubted: Mapping[str, Sequence[str]]) -> CountedScope:
    days = sorted(one["as_of"] for one in said if one["as_of"] and len(one["as_of"]) >= len("2024-03-26"))
    places = Counter(one["place"] for one in said if one["place"])
    where = min(places, key=lambda place: (-places[place], place)) if places else None  # rows come in any order
    if name.event is not None and where is not None:
        name = name._replace(place=place_of(where).name)
    found = {id_ for one in said for id_ in doubted.get(one["id"], ())}
    return CountedScope(
        name=name,
        where=where,
        reports=len(said),
        originators=len({one["originator_id"] for one in said} - {None}),
        outlets=len({one["outlet"] for one in said} - {None}),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        discrepancies=tuple(sorted(found)[:MOST_DISCREPANCIES]),
    )


def _doubted(connection: Connection, dockets: Collection[str] | None) -> dict[str, list[str]]:
    """The discrepancies that figures take part in."""
    statement = select(MEMBER_FIGURES.c.figure_id, MEMBER_FIGURES.c.discrepancy_id)
    statement = statement.join(DISCREPANCIES, DISCREPANCIES.c.id == MEMBER_FIGURES.c.discrepancy_id)
    statement = statement.where(DISCREPANCIES.c.severity.not_in([one.value for one in QUIET]))
    if dockets is not None:
        theirs = select(FIGURES.c.id).where(among(FIGURES.c.docket, set(dockets)))
        statement = statement.where(MEMBER_FIGURES.c.figure_id.in_(theirs))
    found: dict[str, list[str]] = defaultdict(list)
    for figure, id_ in connection.execute(statement):
        found[figure].append(id_)
    return found


def _key(docket: str, name: ScopeName) -> str:
    """By which a scope is kept: its parts, each with a letter, so that one can be looked for."""
    parts = (
        f"d={docket}", f"m={name.measure}", f"p={name.population}", f"e={name.established or ''}", f"l={folded(name.place or '')}",
        f"t={name.period}",
    )  # fmt: skip
    return SEPARATOR.join(part.replace(SEPARATOR, " ") for part in parts) + SEPARATOR


def _content(one: CountedScope) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in ("name", "open")} | {"name": one.name._asdict()}


def _from(content: Mapping[str, Any]) -> CountedScope:
    given = dict(content) | {"name": ScopeName(**content["name"]), "discrepancies": tuple(content["discrepancies"])}
    given.pop("latest", None)  # which was kept once, and was often a number that had been taken back
    return CountedScope(**given)


# ------------------------------------------------------------------ listing


def _kept_keys(connection: Connection, begins: Collection[str] | None) -> set[str]:
    """The keys of scopes that are kept, where few are asked for those alone that begin in one of some ways; None is all."""
    keys = select(SUMMARIES.c.key).where(SUMMARIES.c.kind == KIND)
    if begins is None or len(begins) > LISTED:
        return set(connection.scalars(keys))
    found: set[str] = set()  # each is looked up by the index
    for one in begins:
        found.update(connection.scalars(keys.where(SUMMARIES.c.key >= one, SUMMARIES.c.key < one[:-1] + chr(ord(one[-1]) + 1))))
    return found


def _asked(wanted: ScopeFilter) -> Iterator[ColumnElement[bool]]:
    key = SUMMARIES.c.key

    def part(letter: str, words: str, *, whole: bool) -> ColumnElement[bool]:
        inner = _escaped(words) if whole else f"%{_escaped(words)}%"
        return key.like(f"%{SEPARATOR}{letter}={inner}{SEPARATOR}{_NEXT[letter]}", escape="/")

    if wanted.measures is not None:
        yield or_(*(part("m", one, whole=True) for one in wanted.measures))
    if wanted.periods is not None:
        yield or_(*(part("t", one, whole=True) for one in wanted.periods))
    if wanted.population is not None:
        yield part("p", wanted.population.casefold(), whole=False)
    if wanted.place is not None:
        yield part("l", folded(wanted.place), whole=False)
    if wanted.event is not None:
        yield key.startswith(f"d=event|{wanted.event}", autoescape=True)


_NEXT = {"m": "p=%", "p": "e=%", "l": "t=%", "t": ""}  # what follows each part of a key


def _escaped(words: str) -> str:
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _are_kept(connection: Connection) -> bool:
    kind, key = WHOLE
    return connection.execute(select(SUMMARIES.c.key).where(SUMMARIES.c.kind == kind, SUMMARIES.c.key == key)).first() is not None


def _kept_page(connection: Connection, wanted: ScopeFilter, after: Cursor | None, limit: int) -> Page[CountedScope] | None:
    """None where not all are kept."""
    if not _are_kept(connection):
        return None
    statement = select(SUMMARIES.c.size, SUMMARIES.c.key, SUMMARIES.c.content).where(SUMMARIES.c.kind == KIND, *_asked(wanted))
    if after is not None:
        size, key = _cursor(after)
        statement = statement.where(or_(SUMMARIES.c.size < size, and_(SUMMARIES.c.size == size, SUMMARIES.c.key < key)))
    rows = connection.execute(statement.order_by(SUMMARIES.c.size.desc(), SUMMARIES.c.key.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    return Page(tuple(_from(row.content) for row in shown), (shown[-1].size, shown[-1].key) if len(rows) > limit else None)


def _cursor(after: Cursor) -> tuple[int, str]:
    match tuple(after):
        case (int() as size, str() as key):
            return size, key
    return 0, ""  # of another list: nothing comes after


def _live_page(connection: Connection, wanted: ScopeFilter, after: Cursor | None, limit: int) -> Page[CountedScope]:
    many = connection.execute(select(func.count()).select_from(select(FIGURES.c.id).limit(LIVE + 1).subquery())).scalar_one() > LIVE
    found = [] if many else [(one.reports, key, one) for key, one in _counted(connection, None) if _fits(key, one, wanted)]
    found.sort(key=lambda item: item[:2], reverse=True)
    if after is not None:
        found = [item for item in found if item[:2] < _cursor(after)]
    return Page(tuple(one for _, _, one in found[:limit]), found[limit - 1][:2] if len(found) > limit else None)


def _fits(key: str, one: CountedScope, wanted: ScopeFilter) -> bool:
    return (
        (wanted.measures is None or one.name.measure in wanted.measures)
        and (wanted.periods is None or one.name.period in wanted.periods)
        and (wanted.population is None or wanted.population.casefold() in one.name.population)
        and (wanted.place is None or folded(wanted.place) in folded(one.name.place or ""))
        and (wanted.event is None or key.startswith(f"d=event|{wanted.event}"))
    )


def _settled(connection: Connection, ids: Iterable[str], as_: Collection[Status] | None = None) -> set[str]:
    """Of discrepancies those that somebody judged, or judged to be one of these."""
    listed = set(ids)
    if not listed:
        return set()
    judged = (JUDGEMENTS.c.target == Target.discrepancy.value, JUDGEMENTS.c.undone_at.is_(None), among(JUDGEMENTS.c.target_id, listed))
    decided = select(JUDGEMENTS.c.target_id, JUDGEMENTS.c.decision).where(*judged).order_by(JUDGEMENTS.c.id)
    last: dict[str, str] = {row.target_id: row.decision for row in connection.execute(decided)}
    return {id_ for id_, status in last.items() if status != Status.open and (as_ is None or status in as_)}
