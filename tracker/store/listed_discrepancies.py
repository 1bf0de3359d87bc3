"""Discrepancies a page at a time, the most serious first: along an index, or of the few that can fit all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select, tuple_, union

from tracker.records import Discrepancy, Kind, Severity, Status
from tracker.store.corrections import ORIGINATOR, corrections
from tracker.store.deriving import DISCREPANCIES, DISCREPANCY, MEMBER_ARTICLES, MEMBER_CLAIMS, MEMBER_FIGURES, read_discrepancies
from tracker.store.discrepancy_actors import DISCREPANCY_ACTORS
from tracker.store.engine import Database, among, of_each
from tracker.store.judging import JUDGEMENTS, Target, status_of
from tracker.store.latest import is_rare
from tracker.store.pages import PAGE, Cursor, Page, checked
from tracker.store.writing import CLAIM_SPEAKERS, CLAIMS, EXTRACTIONS, FIGURES, VERSIONS


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


class ListingDiscrepancies(Database):
    """Discrepancies, a page at a time, and how many there are."""

    def discrepancies_page(
        self, wanted: DiscrepancyFilter = DiscrepancyFilter(), *, after: Cursor | None = None, limit: int = PAGE
    ) -> Page[Discrepancy]:
        """Discrepancies, the most serious first, of these the surest.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = checked(after, int, float, str, str)
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
