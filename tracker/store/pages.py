"""Lists a page at a time: the newest or the largest first, and what comes after a row that was seen.

A page goes on behind the key of its last row rather than at a number, so that nothing is left out or shown twice when rows come in
between. A key is a tuple of plain values in the order of the list; whoever shows pages hands it back as it came. Of a list no more is read
than a page needs, however long it is: `latest` says how for claims and figures. `listed_articles` and `listed_discrepancies` list
the others in the same way.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from tracker.errors import UsageError
from tracker.records import Claim, Report, Spans, Statement
from tracker.store import latest
from tracker.store.corrections import corrections
from tracker.store.engine import among, of_each
from tracker.store.filters import ClaimFilter, EventFilter, FigureFilter
from tracker.store.incidents import SHARED, TELLINGS, Incident, Incidents, counted_in, is_wanted, one_of_groups, summed
from tracker.store.latest import FEW, claims_of, figures_of, latest_claims, latest_figures, walked
from tracker.store.reading import corrected_reports, lies_in, sites_of, with_sites, within
from tracker.store.search import hits, marked_rows, phrases_of, rows_with
from tracker.store.sizes import SUMMARIES
from tracker.store.speakers import SPEAKERS, Actor, attributed, ids_by_words, read_speakers
from tracker.store.writing import EVENTS, EXTRACTIONS, LARGEST, VERSIONS, storable

Item = TypeVar("Item")
Cursor = tuple[Any, ...]  # of a row in its list: strings, numbers, None

PAGE = 50  # rows


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list.

    Attributes:
        after: the key behind which the next page begins; None where this is the last one.
        looked: how many rows were looked through, where that was the most for one page, so that it may have fewer rows than it could, or
            none, and the next one looks further.
    """

    rows: tuple[Item, ...]
    after: Cursor | None = None
    looked: int | None = None


@dataclass(frozen=True, slots=True)
class ActorFilter:
    """Which actors to list: those to whom something is attributed.

    Attributes:
        words: all stand in one of its names, as names are looked up.
        kinds: one of these kinds.
    """

    words: str | None = None
    kinds: Sequence[str] | None = None


class Paging(Incidents):
    """Claims, figures, actors and incidents, a page at a time."""

    def claims_page(self, wanted: ClaimFilter, *, after: Cursor | None = None, limit: int = PAGE, holding: int = FEW) -> Page[Statement]:
        """Claims by the day they were made on, else the article's date, the latest first, undated ones last.

        Of words that more than `FEW` claims hold, those are listed that were stored last (in PostgreSQL any), no more than so many.

        Args:
            holding: of claims that hold the words, so many are looked at first, and all of them where these are too few for the page.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = checked(after, str, str)
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
        key = checked(after, str, str)
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

    # -------------------------------------------------------------- actors

    def actors_page(self, wanted: ActorFilter = ActorFilter(), *, after: Cursor | None = None, limit: int = PAGE) -> Page[Actor]:
        """Actors, those to whom most is attributed first, without what texts call them and where.

        They are listed by the counts that the last reconciliation kept; where none are kept, all are counted.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = checked(after, int, str)
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
        key = checked(after, str, str)
        with self._reading() as connection:
            found = list(islice(_incidents(connection, wanted, key, limit + 1), limit + 1))
        return Page(tuple(found[:limit]), _event_order(found[limit - 1]) if len(found) > limit else None)


def checked(after: Cursor | None, *types: type) -> tuple[Any, ...] | None:
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
