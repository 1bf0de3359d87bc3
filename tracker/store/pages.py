"""Lists a page at a time: the newest, the largest or the most serious first, and what comes after a row that was seen.

A page goes on behind the key of its last row rather than at a number, so that nothing is left out or shown twice when rows come in
between. A key is a tuple of plain values in the order of the list; whoever shows pages hands it back as it came. Of a list no more is read
than a page needs, however long it is: `latest` says how for claims and figures.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, literal, or_, select, tuple_, union

from tracker.errors import UsageError
from tracker.records import Claim, Discrepancy, Kind, Report, Severity, Spans, Statement, Status
from tracker.store import latest
from tracker.store.corrections import ORIGINATOR, corrections
from tracker.store.deriving import ARTICLES, DISCREPANCIES, DISCREPANCY, MEMBER_ARTICLES, MEMBER_CLAIMS, MEMBER_FIGURES, read_discrepancies
from tracker.store.discrepancy_actors import DISCREPANCY_ACTORS
from tracker.store.engine import among, of_each
from tracker.store.filters import ClaimFilter, EventFilter, FigureFilter, folded
from tracker.store.incidents import SHARED, TELLINGS, Incident, Incidents, counted_in, is_wanted, one_of_groups, summed
from tracker.store.judging import JUDGEMENTS, Target, status_of
from tracker.store.latest import FEW, claims_of, edges_of, figures_of, is_behind, is_rare, latest_claims, latest_figures, walked
from tracker.store.reading import corrected_reports, lies_in, sites_of, with_sites, within
from tracker.store.search import hits, marked_rows, phrases_of, rows_with
from tracker.store.sizes import SUMMARIES
from tracker.store.speakers import SPEAKERS, Actor, attributed, ids_by_words, read_speakers
from tracker.store.writing import CLAIM_SPEAKERS, CLAIMS, EVENTS, EXTRACTIONS, FIGURES, INDEXED, LARGEST, SOURCES, VERSIONS, storable

Item = TypeVar("Item")
Cursor = tuple[Any, ...]  # of a row in its list: strings, numbers, None

PAGE = 50  # rows
TITLED = 50_000  # articles of a list that are walked past for one page where words of a title are asked for
SEEN = 10_000  # the same where it is the outlet or when they came in: an index has their titles, this is looked up of each


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list.

    Attributes:
        after: the key behind which the next page begins; None where this is the last one.
        looked: how many rows were looked through, where that was the most for one page, so that it has fewer rows than it could, or none,
            and the next one looks further.
    """

    rows: tuple[Item, ...]
    after: Cursor | None = None
    looked: int | None = None


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

    def claims_page(self, wanted: ClaimFilter, *, after: Cursor | None = None, limit: int = PAGE, holding: int = FEW) -> Page[Statement]:
        """Claims by the day they were made on, else the article's date, the latest first, undated ones last.

        Of words that more than `FEW` claims hold, those are listed that were stored last (in PostgreSQL any), no more than so many.

        Args:
            holding: of claims that hold the words, so many are looked at first, and all of them where these are too few for the page.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = _checked(after, str, str)
        with self._reading() as connection:
            phrases = phrases_of(wanted.words) if wanted.words is not None else []
            if wanted.words is not None and not phrases:
                return Page(())
            for most in dict.fromkeys((min(FEW, holding), FEW)):
                rows = rows_with(connection, phrases, most) if phrases else None
                keys, stopped = latest_claims(connection, wanted, key, limit + 1, None if rows is None else list(rows))
                if rows is None or len(keys) > limit or sum(map(len, rows.values())) < most:
                    break
            shown = claims_of(connection, keys[:limit])
            if rows is not None and shown:
                marked = marked_rows(connection, phrases, {one.claim.id: rows[one.claim.id] for one in shown})
                shown = [
                    one.model_copy(update={"hits": hits(marked[one.claim.id], one.claim.text, phrases)}) if one.claim.id in marked else one
                    for one in shown
                ]
        if len(keys) > limit:
            return Page(tuple(shown), keys[limit - 1][:2])
        return Page(tuple(shown), stopped, walked(wanted) if stopped else None)

    def claim_words(self, claims: Iterable[Claim]) -> dict[str, tuple[str | None, str | None]]:
        """The words that attribute each of some claims and those that name its speaker, as its text has them, by the claim's id.

        None stands for words that there are none of, or whose text is not here. Several stretches are joined by a space.
        """
        told = [one for one in claims if one.cue or one.source]
        with self._reading() as connection:
            texts = select(EXTRACTIONS.c.current_of, VERSIONS.c.text).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            found = dict(connection.execute(texts.where(among(EXTRACTIONS.c.current_of, {one.article for one in told}))).all())
        return {one.id: (_words(found.get(one.article), one.cue), _words(found.get(one.article), one.source)) for one in told}

    def figures_page(self, wanted: FigureFilter, *, after: Cursor | None = None, limit: int = PAGE) -> Page[Report]:
        """Figures by the day they describe, the latest first, undated ones last.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = _checked(after, str, str)
        with self._reading() as connection:
            wanted = with_sites(connection, wanted)
            in_force = corrections(connection)
            corrected = list(corrected_reports(connection, wanted, in_force))
            keys, stopped = latest_figures(connection, wanted, key, limit + 1, list(in_force.by_figure))
            rows = figures_of(connection, wanted, keys, in_force)
        rows = sorted((*rows, *corrected), key=_figure_order, reverse=True) if corrected else rows
        if stopped is not None:
            rows = [one for one in rows if _figure_order(one) >= stopped]
        found = _page(rows, _figure_order, key, limit, falling=True)
        return found if found.after or stopped is None else Page(found.rows, stopped, walked(wanted))

    # -------------------------------------------------------------- discrepancies

    def discrepancies_page(
        self, wanted: DiscrepancyFilter = DiscrepancyFilter(), *, after: Cursor | None = None, limit: int = PAGE
    ) -> Page[Discrepancy]:
        """Discrepancies, the most serious first, of these the surest.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = _checked(after, int, float, str, str)
        most = limit + 1
        with self._reading() as connection:
            mine = None if wanted.actor is None else _actor(connection, wanted.actor)
            rare = _rare_discrepancies(connection, wanted)
            if rare is not None and mine is not None:
                its = select(_ACTORS.discrepancy_id).where(_ACTORS.speaker_id == mine.id)
                rare = None if is_rare(connection, its) else rare
            if rare is not None:
                found = _sorted(connection, wanted, mine, rare, key, most)
            else:
                found = _walk(connection, wanted, mine, key, most)
                if mine is not None and mine.given:  # which no row says, nor the list
                    more = select(MEMBER_FIGURES.c.discrepancy_id).where(among(MEMBER_FIGURES.c.figure_id, mine.given))
                    others = _sorted(connection, wanted, mine, DISCREPANCIES.c.id.in_(more), key, most)
                    found = sorted({*found, *others})[:most]
            ids = [row[-1] for row in found[:limit]]
            read = connection.execute(DISCREPANCY.where(among(DISCREPANCIES.c.id, ids))).all()
            shown = {row.id: row for row in read_discrepancies(connection, read)}
        return Page(tuple(shown[id_] for id_ in ids), found[limit - 1] if len(found) > limit else None)

    def discrepancy_counts(self) -> dict[Severity, dict[Status, int]]:
        """How many discrepancies there are of each severity with each status; those that occur."""
        judged = select(JUDGEMENTS.c.target_id).where(*_ON_DISCREPANCIES)
        status = status_of(DISCREPANCIES.c.id)
        of_judged = select(DISCREPANCIES.c.severity, status, func.count()).where(DISCREPANCIES.c.id.in_(judged))
        with self._reading() as connection:
            all_of = select(DISCREPANCIES.c.severity, func.count()).group_by(DISCREPANCIES.c.severity)
            counts: dict[str, int] = dict(connection.execute(all_of).all())
            found: dict[Severity, dict[Status, int]] = {}
            for severity in Severity:
                if severity in counts:
                    found[severity] = {Status.open: counts[severity]}
            for severity, decision, count in connection.execute(of_judged.group_by(DISCREPANCIES.c.severity, status)):
                of = found[Severity(severity)]
                if decision != Status.open:
                    of[Status.open] -= count
                    of[Status(decision)] = count
        return {severity: {status: count for status, count in of.items() if count} for severity, of in found.items()}

    # -------------------------------------------------------------- actors

    def actors_page(self, wanted: ActorFilter = ActorFilter(), *, after: Cursor | None = None, limit: int = PAGE) -> Page[Actor]:
        """Actors, those to whom most is attributed first, without what texts call them and where.

        They are listed by the counts that the last reconciliation kept; where none are kept, all are counted.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = _checked(after, int, str)
        with self._reading() as connection:
            kept = connection.execute(select(SUMMARIES.c.key).where(_OF_ACTORS).limit(1)).first() is not None
            ids = ids_by_words(connection, self.normalise(wanted.words)) if wanted.words else None
            if ids is not None and not ids:
                return Page(())
            if kept:
                sized = _kept_actors(connection, wanted, key, ids, limit + 1)
            else:
                sized = list(islice(_counted_actors(connection, wanted, key, ids), limit + 1))
            shown = [one.id for one in sized[:limit]]
            speakers = {one.id: one for one in read_speakers(connection, shown)}
            uncounted = [one.id for one in sized[:limit] if one.claims is None]
            claims, figures = attributed(connection, uncounted) if uncounted else ({}, {})
        rows = tuple(
            Actor(speakers[one.id], claims.get(one.id, one.claims or 0), figures.get(one.id, one.figures)) for one in sized[:limit]
        )
        return Page(rows, (-sized[limit - 1].size, sized[limit - 1].id) if len(sized) > limit else None)

    def have_more(self, actors: Sequence[str], most: int, *, with_members: bool = False) -> bool:
        """Whether more than so many current claims and figures are those of some actors, as themselves or in an office.

        Args:
            with_members: also what is said on behalf of one of these.
        """
        with self._reading() as connection:
            return latest.have_more(connection, actors, most, spoken_for=actors if with_members else ())

    def actor_count(self) -> int | None:
        """How many actors `actors_page` lists without a filter; None where the last reconciliation kept no counts, or there was none."""
        of_all = select(func.count()).select_from(SUMMARIES).where(_OF_ACTORS, SUMMARIES.c.size > 0)
        merged = select(SPEAKERS.c.id).where(SPEAKERS.c.merged_into > "")  # which an index finds, unlike those that are not None
        with self._reading() as connection:
            if connection.execute(select(SUMMARIES.c.key).where(_OF_ACTORS).limit(1)).first() is None:
                return None
            gone = connection.execute(of_all.where(SUMMARIES.c.key.in_(merged))).scalar_one()
            return connection.execute(of_all).scalar_one() - gone

    # -------------------------------------------------------------- events

    def events_page(self, wanted: EventFilter = EventFilter(), *, after: Cursor | None = None, limit: int = PAGE) -> Page[Incident]:  # noqa: B008 - frozen
        """Incidents by their day, the latest first, undated ones last.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = _checked(after, str, str)
        with self._reading() as connection:
            found = list(islice(_incidents(connection, wanted, key, limit + 1), limit + 1))
        return Page(tuple(found[:limit]), _event_order(found[limit - 1]) if len(found) > limit else None)

    # -------------------------------------------------------------- articles

    def articles_page(self, wanted: ListedArticles = ListedArticles(), *, after: Cursor | None = None, limit: int = PAGE) -> Page[Headed]:
        """Articles by the day of publication, the latest first, undated ones last.

        Words are looked for in the first `INDEXED` characters of a title.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = _checked(after, str, str)
        with self._reading() as connection:
            keys, stopped = _articles(connection, wanted, key, limit + 1)
            shown = [id_ for _, id_ in keys[:limit]]
            rows = {row.id: row for row in connection.execute(_HEADED.where(among(EXTRACTIONS.c.current_of, shown)))} if shown else {}
        listed = tuple(Headed(*rows[id_]) for id_ in shown)
        return Page(listed, keys[limit - 1]) if len(keys) > limit else Page(listed, stopped, _walked(wanted) if stopped else None)


def _checked(after: Cursor | None, *types: type) -> tuple[Any, ...] | None:
    """A key as it must be.

    Raises:
        UsageError: it is of another list.
    """
    if after is None:
        return None
    allowed = [(int, float) if type_ is float else (type_,) for type_ in types]
    fits = len(after) == len(types) and all(isinstance(one, some) for one, some in zip(after, allowed, strict=True))
    fits = fits and all(abs(one) <= LARGEST if isinstance(one, int | float) else storable(one) for one in after)
    if not fits:
        raise UsageError("the cursor is none of this list: begin at its first page")
    return tuple(after)


def _words(text: str | None, spans: Spans | None) -> str | None:
    return " ".join(text[start:end] for start, end in spans) if text and spans else None


def _figure_order(one: Report) -> Cursor:
    return (one.figure.as_of or "", one.figure.id)


def _page(rows: Iterable[Item], order: Callable[[Item], Cursor], after: Cursor | None, limit: int, *, falling: bool = False) -> Page[Item]:
    key = None if after is None else tuple(after)
    left = [one for one in rows if key is None or (order(one) < key if falling else order(one) > key)]
    shown = tuple(left[:limit])
    return Page(shown, order(shown[-1]) if len(left) > limit else None)


# ------------------------------------------------------------------ discrepancies

_SEVERITIES = [severity.value for severity in Severity]
_ON_DISCREPANCIES = (JUDGEMENTS.c.target == Target.discrepancy.value, JUDGEMENTS.c.undone_at.is_(None))


@dataclass(frozen=True, slots=True)
class _Listed:
    """The columns of a list of discrepancies; that of one actor's has what is not in it from the discrepancy."""

    id: ColumnElement[str]
    kind: ColumnElement[str]
    severity: ColumnElement[str]
    doubt: ColumnElement[float]
    found_at: ColumnElement[str]

    @property
    def order(self) -> tuple[ColumnElement[Any], ...]:
        """By which those of one severity are listed."""
        return self.doubt, self.kind, self.id


_ALL = _Listed(*(DISCREPANCIES.c[name] for name in ("id", "kind", "severity", "doubt", "found_at")))
_ACTORS = DISCREPANCY_ACTORS.c
_OF_ONE_ACTOR = _Listed(
    *(_ACTORS.discrepancy_id, _ACTORS.kind, _ACTORS.severity, _ACTORS.doubt),
    select(DISCREPANCIES.c.found_at).where(DISCREPANCIES.c.id == _ACTORS.discrepancy_id).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class _Actor:
    """An actor with the figures that people gave it, and those that they gave somebody else, or nobody."""

    id: str
    given: Sequence[str]
    taken: Sequence[str]


def _is_among(one: str, wanted: Sequence[str] | None) -> bool:
    return wanted is None or one in [str(value) for value in wanted]


def _discrepancy_fits(
    connection: Connection, wanted: DiscrepancyFilter, actor: _Actor | None, one: _Listed
) -> Iterator[ColumnElement[bool]]:
    """What a filter asks of a row of a list."""
    if wanted.kinds is not None:
        yield one.kind.in_([str(kind) for kind in wanted.kinds])
    if wanted.severities is not None:
        yield one.severity.in_([str(severity) for severity in wanted.severities])
    if wanted.statuses is not None:
        yield status_of(one.id).in_([str(status) for status in wanted.statuses])
    if wanted.since is not None:
        yield one.found_at >= wanted.since
    if wanted.article is not None:
        yield one.id.in_(union(*_in_article(wanted.article)))  # of an OR of lists PostgreSQL looks through all discrepancies
    if actor is not None:
        yield _is_of_actor(connection, actor, one)


def _in_article(article: str) -> Iterator[Any]:
    """The discrepancies of rows that stand in an article, in any reading of any of its texts, and of the article itself."""
    read = select(EXTRACTIONS.c.id).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id).where(VERSIONS.c.article_id == article)
    for members, table, id_ in ((MEMBER_CLAIMS, CLAIMS, "claim_id"), (MEMBER_FIGURES, FIGURES, "figure_id")):
        rows = select(table.c.id).where(table.c.extraction_id.in_(read))
        yield select(members.c.discrepancy_id).where(members.c[id_].in_(rows), members.c.extraction_id.in_(read))
    yield select(MEMBER_ARTICLES.c.discrepancy_id).where(MEMBER_ARTICLES.c.article_id == article)


def _is_of_actor(connection: Connection, actor: _Actor, one: _Listed) -> ColumnElement[bool]:
    """That somebody makes one of the claims of a discrepancy, or gave one of its figures, as people corrected these."""
    claims, figures, spoken = MEMBER_CLAIMS.c, MEMBER_FIGURES.c, CLAIM_SPEAKERS.c
    listed = (DISCREPANCIES, DISCREPANCY_ACTORS)
    said = select(claims.claim_id).where(claims.discrepancy_id == one.id, spoken.extraction_id == claims.extraction_id)
    said = said.where(spoken.claim_id == claims.claim_id, spoken.speaker_id == actor.id).correlate(*listed)
    mine = FIGURES.c.originator_id == actor.id
    if actor.given or actor.taken:
        mine = or_(and_(mine, ~among(FIGURES.c.id, actor.taken)), among(FIGURES.c.id, actor.given))
    counted = select(figures.figure_id).where(figures.discrepancy_id == one.id, FIGURES.c.extraction_id == figures.extraction_id)
    counted = counted.where(FIGURES.c.id == figures.figure_id, mine).correlate(*listed)
    return or_(of_each(connection, said), of_each(connection, counted))


def _walk(connection: Connection, wanted: DiscrepancyFilter, actor: _Actor | None, key: Cursor | None, most: int) -> list[Cursor]:
    """The first discrepancies behind a key, severity by severity along the index: of all, or of those that are listed as an actor's."""
    one = _ALL if actor is None else _OF_ONE_ACTOR
    conditions = list(_discrepancy_fits(connection, wanted, actor, one))
    if actor is not None:
        conditions.append(_ACTORS.speaker_id == actor.id)
    found: list[Cursor] = []
    for rank, severity in enumerate(_SEVERITIES):
        if len(found) >= most or (key is not None and rank < key[0]) or not _is_among(severity, wanted.severities):
            continue
        here = [one.severity == severity]
        if key is not None and rank == key[0]:
            here.append(tuple_(*one.order) > tuple_(*map(_as, key[1:], one.order)))
        rows = connection.execute(select(*one.order).where(*here, *conditions).order_by(*one.order).limit(most - len(found)))
        found += [(rank, *row) for row in rows]
    return found


def _sorted(
    connection: Connection,
    wanted: DiscrepancyFilter,
    actor: _Actor | None,
    few: ColumnElement[bool],
    key: Cursor | None,
    most: int,
) -> list[Cursor]:
    """The same among a few, all of which are read and put in order."""
    order = (case({value: rank for rank, value in enumerate(_SEVERITIES)}, value=_ALL.severity), *_ALL.order)
    conditions = [few, *_discrepancy_fits(connection, wanted, actor, _ALL)]
    if key is not None:
        conditions.append(tuple_(*order) > tuple_(*map(_as, key, order)))
    rows = connection.execute(select(*order).where(*conditions).order_by(*order).limit(most))
    return [tuple(row) for row in rows]


def _as(value: Any, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A value that is held against a column."""
    return literal(value, column.type)


def _actor(connection: Connection, actor: str) -> _Actor:
    by_figure = corrections(connection).by_figure
    corrected = {id_: one.changes[ORIGINATOR] for id_, one in by_figure.items() if ORIGINATOR in one.changes}
    given = [id_ for id_, who in corrected.items() if who == actor]
    return _Actor(actor, given, [id_ for id_, who in corrected.items() if who != actor])


def _rare_discrepancies(connection: Connection, wanted: DiscrepancyFilter) -> ColumnElement[bool] | None:
    """A condition that only a few discrepancies fulfil, among them all that are wanted; None where none is known."""
    one = DISCREPANCIES.c
    if wanted.article is not None:
        return one.id.in_(union(*_in_article(wanted.article)))
    if wanted.statuses is not None and Status.open not in wanted.statuses:
        judged = select(JUDGEMENTS.c.target_id).where(*_ON_DISCREPANCIES)
        if is_rare(connection, judged):
            return one.id.in_(judged)
    if wanted.since is not None and is_rare(connection, select(one.id).where(one.found_at >= wanted.since)):
        return one.found_at >= wanted.since
    if wanted.kinds is not None:
        kinds = one.kind.in_([str(kind) for kind in wanted.kinds])
        if is_rare(connection, select(one.id).where(kinds)):
            return kinds
    return None


# ------------------------------------------------------------------ actors

_OF_ACTORS = SUMMARIES.c.kind == "actor"


@dataclass(frozen=True, slots=True)
class _Sized:
    """An actor with how much is attributed to it; how much of this are claims and figures where that is known."""

    id: str
    size: int
    claims: int | None = None
    figures: int = 0


def _kept_actors(
    connection: Connection, wanted: ActorFilter, key: tuple[Any, ...] | None, ids: Sequence[str] | None, most: int
) -> list[_Sized]:
    """The first actors behind a key, in order by what is kept of them."""
    kept = SUMMARIES.c
    there = exists().where(SPEAKERS.c.id == kept.key, SPEAKERS.c.merged_into.is_(None))
    if wanted.kinds is not None:
        there = there.where(SPEAKERS.c.kind.in_([str(kind) for kind in wanted.kinds]))
    statement = select(kept.key, kept.size, kept.content).where(_OF_ACTORS, there.correlate(SUMMARIES))
    if ids is not None:  # asked for a size as well, SQLite would go through all sizes
        sizes = connection.execute(statement.with_only_columns(kept.key, kept.size).where(among(kept.key, ids)))
        order = sorted((-size, id_) for id_, size in sizes if size > 0)
        shown = [one for one in order if key is None or one > key][:most]
        rows = {row.key: row for row in connection.execute(statement.where(among(kept.key, [id_ for _, id_ in shown])))}
        return [_sized(rows[id_]) for _, id_ in shown]
    statement = statement.where(kept.size > 0)
    found: list[_Sized] = []
    if key is not None:  # the rest of those of one size
        rest = statement.where(kept.size == -key[0], kept.key > key[1]).order_by(kept.key)
        found += map(_sized, connection.execute(rest.limit(most)))
        statement = statement.where(kept.size < -key[0])
    if len(found) < most:
        found += map(_sized, connection.execute(statement.order_by(kept.size.desc(), kept.key).limit(most - len(found))))
    return found


def _sized(row: Any) -> _Sized:
    content = row.content or {}
    return _Sized(row.key, row.size, content.get("claims"), content.get("figures", 0))


def _counted_actors(
    connection: Connection, wanted: ActorFilter, key: tuple[Any, ...] | None, ids: Sequence[str] | None
) -> Iterator[_Sized]:
    """Yield actors in order, all of them counted."""
    claims, figures = attributed(connection, ids)
    sizes = {id_: claims.get(id_, 0) + figures.get(id_, 0) for id_ in claims.keys() | figures.keys()}
    statement = select(SPEAKERS.c.id).where(among(SPEAKERS.c.id, sizes), SPEAKERS.c.merged_into.is_(None))
    if wanted.kinds is not None:
        statement = statement.where(SPEAKERS.c.kind.in_([str(kind) for kind in wanted.kinds]))
    for size, id_ in sorted((-sizes[id_], id_) for id_ in connection.scalars(statement)):
        if key is None or (size, id_) > key:
            yield _Sized(id_, -size, claims.get(id_, 0), figures.get(id_, 0))


# ------------------------------------------------------------------ events

READ = 200  # incidents, as articles tell of them, that are read together


def _event_order(one: Incident) -> Cursor:
    return (one.since or "", one.id)


def _incidents(connection: Connection, wanted: EventFilter, key: tuple[Any, ...] | None, most: int) -> Iterator[Incident]:
    """Yield incidents in order, which is by the day of one of the rows that are one incident: all of its rows are summed up together.

    Args:
        most: that will be taken; some more than these are read at first, as some stand there by another day or do not fit.
    """
    listed = (
        (day, id_)
        for day, shared in _days(connection, wanted, key)
        for id_ in sorted((id_ for id_ in shared if key is None or (day, id_) < key), reverse=True)
    )
    size = most + most // 5 + 1
    while some := list(islice(listed, size)):
        size = READ
        rows = connection.execute(TELLINGS.where(one_of_groups(list(dict.fromkeys(id_ for _, id_ in some))))).all()
        in_force = corrections(connection, counted_in(rows))
        told: dict[str, list[Any]] = {}
        for row in sorted(rows, key=lambda row: row.id):
            told.setdefault(row.shared, []).append(row)
        for day, id_ in some:
            one = summed(id_, told[id_], in_force) if id_ in told else None
            if one is not None and (one.since or "") == day and is_wanted(one, wanted):
                yield one


def _days(connection: Connection, wanted: EventFilter, key: tuple[Any, ...] | None) -> Iterator[tuple[str, set[str]]]:
    """Yield days, the latest first, "" last for none, each with the incidents of which a row has that day."""
    since = EVENTS.c.since
    last = None if key is None else key[0]
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:  # an incident's last day is that of one of its rows which have its first
        conditions.append(and_(EVENTS.c.until.is_not(None), *within(EVENTS.c.until, wanted.since, None)))
    if wanted.kinds is not None:  # what most say is what one of them says
        other = EVENTS.alias("other")
        together = or_(other.c.id == EVENTS.c.id, other.c.same_as == EVENTS.c.same_as)
        conditions.append(exists().where(other.c.kind.in_(wanted.kinds), together).correlate(EVENTS))
    if wanted.place is not None:
        sites = sites_of(connection, wanted.place)
        if sites is None:
            return
        named = select(EVENTS.c.id, since, EVENTS.c.same_as).where(lies_in(EVENTS, sites, by_index=True)).limit(FEW + 1)
        there = connection.execute(named).all() if len(sites.called) <= FEW else []
        if 0 < len(there) <= FEW:
            yield from _few_days(_with_groups(connection, there, conditions), wanted, last)
            return
        other = EVENTS.alias("other_at")
        of_them = select(other.c.id).where(other.c.same_as == SHARED, lies_in(other, sites)).correlate(EVENTS)
        conditions.append(or_(lies_in(EVENTS, sites), of_each(connection, of_them)))
    dated: list[ColumnElement[bool]] = [since.is_not(None)]
    if wanted.until is not None:
        dated.append(since < wanted.until + "~")
    first = True
    while last != "":
        here = [] if last is None else [since <= last if first else since < last]
        statement = select(since, SHARED.label("shared")).where(*dated, *conditions, *here).order_by(since.desc(), EVENTS.c.id.desc())
        rows = connection.execute(statement.limit(READ)).all()
        if not rows:
            break
        first = False
        whole = len(rows) < READ
        for day, some in groupby(rows, key=lambda row: str(row.since)):
            shared = {str(row.shared) for row in some}
            if not whole and day == rows[-1].since:  # the rest of them was not read
                every = select(SHARED).where(since == day, *conditions)
                shared = set(connection.scalars(every))
            yield day, shared
            last = day
        if whole:
            break
    if wanted.until is None:
        yield "", set(connection.scalars(select(SHARED).where(since.is_(None), *conditions)))


def _with_groups(
    connection: Connection, rows: Sequence[Any], conditions: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[str | None, str]]:
    """Yield day and incident of some rows, given with id, day and `same_as`, and of those that are one incident with them.

    Args:
        conditions: that a row has to fulfil.
    """
    asked = select(EVENTS.c.since, SHARED.label("shared")).where(*conditions)
    groups = {row.same_as for row in rows if row.same_as is not None}
    if conditions:
        yield from (tuple(row) for row in connection.execute(asked.where(among(EVENTS.c.id, [row.id for row in rows]))))
    else:
        yield from ((row.since, row.same_as or row.id) for row in rows)
    if groups:
        together = or_(among(EVENTS.c.id, groups), among(EVENTS.c.same_as, groups))
        yield from (tuple(row) for row in connection.execute(asked.where(together)))


def _few_days(rows: Iterable[tuple[str | None, str]], wanted: EventFilter, last: str | None) -> Iterator[tuple[str, set[str]]]:
    """The same of a few incidents, by day and incident, all of which are put in order.

    Args:
        last: the day up to which the list was read before.
    """
    days: dict[str, set[str]] = {}
    for since, shared in rows:
        day = since or ""
        if (last is None or day <= last) and (wanted.until is None or "" < day < wanted.until + "~"):
            days.setdefault(day, set()).add(shared)
    yield from sorted(days.items(), reverse=True)


# ------------------------------------------------------------------ articles

_HEADED = (
    select(
        EXTRACTIONS.c.current_of.label("id"),
        EXTRACTIONS.c.title,
        SOURCES.c.name.label("outlet"),
        ARTICLES.c.name.label("document"),
        EXTRACTIONS.c.published,
        VERSIONS.c.number,
        VERSIONS.c.ingested_at,
        ARTICLES.c.copy_of,
        VERSIONS.c.absent,
        select(func.count()).where(CLAIMS.c.extraction_id == EXTRACTIONS.c.id).scalar_subquery().label("claims"),
        select(func.count()).where(FIGURES.c.extraction_id == EXTRACTIONS.c.id).scalar_subquery().label("figures"),
    )
    .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
    .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
    .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
)


def _walked(wanted: ListedArticles) -> int | None:
    """How many articles are walked past for one page; None where all that are walked along are wanted."""
    if wanted.source or wanted.ingested_since:
        return SEEN
    return TITLED if wanted.words else None


def _articles(
    connection: Connection, wanted: ListedArticles, key: tuple[Any, ...] | None, most: int
) -> tuple[list[tuple[str, str]], tuple[str, str] | None]:
    """The dates, "" for none, and ids of the first articles of a list that stand behind a key, in order.

    Behind them stands the key up to which the list was looked through, where fewer were found by then; None where it ends.
    """
    published, id_ = EXTRACTIONS.c.published, EXTRACTIONS.c.current_of
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        conditions.append(EXTRACTIONS.c.title_folded.contains(folded(wanted.words)[:INDEXED], autoescape=True))
    if wanted.source:
        outlets = select(SOURCES.c.id).where(SOURCES.c.name.icontains(wanted.source, autoescape=True))
        conditions.append(EXTRACTIONS.c.source_id.in_(outlets))
    days: list[ColumnElement[bool]] = [id_.is_not(None)]
    if wanted.since:
        days.append(published >= wanted.since)
    if wanted.until:
        days.append(published < wanted.until + "~")
    statement = select(func.coalesce(published, ""), id_)
    rare: ColumnElement[bool] | None = None
    if wanted.ingested_since:
        seen = select(VERSIONS.c.id).where(VERSIONS.c.ingested_at >= wanted.ingested_since)
        if is_rare(connection, seen):
            rare = EXTRACTIONS.c.version_id.in_(seen)
        is_seen = exists().where(VERSIONS.c.id == EXTRACTIONS.c.version_id, VERSIONS.c.ingested_at >= wanted.ingested_since)
        conditions.append(is_seen.correlate(EXTRACTIONS))
    if rare is None and wanted.source and is_rare(connection, select(EXTRACTIONS.c.id).where(EXTRACTIONS.c.source_id.in_(outlets))):
        rare = EXTRACTIONS.c.source_id.in_(outlets)
    if rare is not None:
        every = sorted((_dated(row) for row in connection.execute(statement.where(rare, *days, *conditions))), reverse=True)
        return [one for one in every if key is None or one < tuple(key)][:most], None
    found: list[tuple[str, str]] = []
    undated = not wanted.since and not wanted.until
    for here, order in _article_parts(key, undated=undated):
        if len(found) == most:
            break
        ordered = statement.where(*days, *here).order_by(*order)
        for edge in edges_of(connection, [ordered], _walked(wanted)):
            near = [] if edge is None else [id_ >= edge[1] if not edge[0] else ~is_behind(published, id_, edge)]
            rows = connection.execute(ordered.where(*conditions, *near).limit(most - len(found))).all()
            if len(rows) == most - len(found):
                break
        found += map(_dated, rows)
        if edge is not None and len(found) < most:
            return found, edge
    return found, None


def _article_parts(key: Cursor | None, *, undated: bool) -> Iterator[tuple[list[ColumnElement[bool]], list[ColumnElement[Any]]]]:
    """The parts of a list of articles one after the other, each with its order: those of a day, then, if wanted, undated ones."""
    published, id_ = EXTRACTIONS.c.published, EXTRACTIONS.c.current_of
    if key is None or key[0]:
        behind = [] if key is None else [is_behind(published, id_, (key[0], key[1]))]
        yield [published.is_not(None), *behind], [published.desc(), id_.desc()]
    if undated:
        yield [published.is_(None), *([id_ < key[1]] if key and not key[0] else [])], [id_.desc()]


def _dated(row: Any) -> tuple[str, str]:
    return row[0], row[1]
