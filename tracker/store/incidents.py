"""Incidents: what several articles tell of one event, how many it killed by each of them, and what people decided about that.

Each incident that an article tells of is a row of its own and keeps its id; `same_as` says which of them are one event. That is derived:
`group_events` sets it for all, `regroup_events` for some and all that are linked to them. A decision of a person is laid over it in
the same transaction. Whatever id of a group is given, the group is meant.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, or_, select

from tracker.errors import UsageError
from tracker.identity.judged import Choice
from tracker.identity.judged import Judged as JudgedSpeakers
from tracker.reconcile.events import Carrier, Count, Judged, Told, grouped, keys, likeness, told
from tracker.reconcile.events.likeness import BIAS, FEATURES
from tracker.reconcile.populations import part_of, population
from tracker.records import Event
from tracker.store import tables
from tracker.store.corrections import Corrections, corrections
from tracker.store.deriving import ARTICLES, DISCREPANCIES, MEMBER_FIGURES, set_groups
from tracker.store.dockets import Change, note
from tracker.store.engine import SqlRow, among, insert_rows, lasting, now, one_by_id
from tracker.store.filters import EventFilter, folded
from tracker.store.judging import JUDGEMENTS, Judgement, Judging, Target, status_of
from tracker.store.reading import event_of, is_read
from tracker.store.writing import EVENTS, EXTRACTIONS, FIGURES, SOURCES

BATCH = 1000  # incidents that are read together
LIKELY = (
    -2.75
)  # score from which two incidents may be one: they are of one day, or of one place and near in time, and nothing speaks against it
NEAR = 200  # incidents that are looked at for one that may be the same
KEYS = tables.BlockingKey.table()
KEY_KIND = "incident"  # of a blocking key
SHARED = func.coalesce(EVENTS.c.same_as, EVENTS.c.id)

TOLD = (
    select(EVENTS, EXTRACTIONS.c.current_of, EXTRACTIONS.c.published, ARTICLES.c.copy_of)
    .outerjoin(EXTRACTIONS, and_(EXTRACTIONS.c.id == EVENTS.c.extraction_id, EXTRACTIONS.c.current_of.is_not(None)))
    .outerjoin(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
)
COUNTED = (
    select(*(FIGURES.c[name] for name in ("event", "extraction_id", "place", "measure", "value", "low", "high", "subset_of", "negated")))
    .join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
    .where(is_read(), FIGURES.c.excluded.is_(None))
)


@dataclass(frozen=True, slots=True)
class Incident:
    """One event, with what all articles tell of it.

    Attributes:
        id: the smallest id of those that are one; any of theirs stands for it.
        kind, place: what most say, a place that is no region first.
        since, until: the earliest day that any gives, with the last day that goes with it: follow-ups give later ones.
        articles: those that tell of it, 0 where only imported figures do.
        outlets: theirs, and those of imported figures.
        figures: counts of it.
        tolls: by measure the lowest and the highest number that any gives for all affected, as people corrected them; the highest is
            None where only a least number is known.
    """

    id: str
    kind: str | None
    place: str | None
    since: str | None
    until: str | None
    articles: int
    outlets: int
    figures: int
    tolls: Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Telling:
    """An article that tells of an incident.

    Attributes:
        event: the incident as this article tells of it.
        article: its id.
        document: the id that it came with.
        figures: counts of the incident in it.
    """

    event: Event
    article: str
    document: str
    outlet: str | None
    title: str | None
    url: str | None
    published: str | None
    figures: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A discrepancy that a figure takes part in.

    Attributes:
        questioned: the figure is on the side that is questioned.
        status: as people judged it, else open.
    """

    id: str
    kind: str
    severity: str
    questioned: bool
    status: str


@dataclass(frozen=True, slots=True)
class Parted:
    """Numbers of judgements: those that were taken back, and those that were made."""

    undone: list[int]
    made: list[int]


class Incidents(Judging):
    """Incidents, and decisions on which of them are one."""

    def events(self) -> Iterator[Event]:
        """Yield the incidents that current articles tell of or imported figures name, each article's own."""
        for _, rows in self._stream(select(EVENTS).where(is_told()).order_by(EVENTS.c.id), BATCH):
            yield from map(event_of, rows)

    def told_events(self) -> Iterator[Told]:
        """Yield every incident as its article tells of it: what grouping works on."""
        for connection, rows in self._stream(TOLD.where(is_told()).order_by(EVENTS.c.id), BATCH):
            yield from _told(connection, rows)

    def judged_events(self) -> Judged:
        """What people decided on pairs of incidents, as it is in force."""
        with self._reading() as connection:
            return judged_events(connection)

    # -------------------------------------------------------------- groups

    def regroup_events(self, ids: Iterable[str]) -> set[str]:
        """Group some incidents anew, with all that are linked to them, now or in the stored groups.

        Args:
            ids: those that are new, that changed, or that are told of no longer.

        Returns:
            The ids of incidents that belong to another group than before.
        """
        with self._writing() as connection:
            return _regroup(connection, set(ids))

    def events_of(self, articles: Iterable[str]) -> set[str]:
        """The ids of the incidents that articles tell of."""
        found = select(EVENTS.c.id).join(EXTRACTIONS, EXTRACTIONS.c.id == EVENTS.c.extraction_id)
        with self._reading() as connection:
            return set(connection.scalars(found.where(among(EXTRACTIONS.c.current_of, set(articles)))))

    def key_events(self, ids: Iterable[str] | None = None) -> None:
        """Store anew by what incidents are looked up, for some or for all: after their articles were saved or the rules changed."""
        wanted = None if ids is None else set(ids)
        statement = TOLD.where(EXTRACTIONS.c.id.is_not(None))
        statement = statement if wanted is None else statement.where(among(EVENTS.c.id, wanted))
        with self._writing() as connection:
            old = delete(KEYS).where(KEYS.c.kind == KEY_KIND)
            connection.execute(old if wanted is None else old.where(among(KEYS.c.member, wanted)))
            ids = connection.scalars(statement.with_only_columns(EVENTS.c.id).order_by(EVENTS.c.id)).all()
            for start in range(0, len(ids), BATCH):
                rows = connection.execute(statement.where(EVENTS.c.id.in_(ids[start : start + BATCH]))).all()
                insert_rows(connection, KEYS, _key_rows(connection, rows))

    def _key(self, connection: Connection, extractions: Collection[str]) -> None:
        connection.execute(delete(KEYS).where(KEYS.c.kind == KEY_KIND, among(KEYS.c.extraction_id, extractions)))
        rows = connection.execute(TOLD.where(among(EVENTS.c.extraction_id, extractions))).all()
        insert_rows(connection, KEYS, _key_rows(connection, rows))

    # -------------------------------------------------------------- asked for

    def incidents(self, wanted: EventFilter = EventFilter()) -> Iterator[Incident]:  # noqa: B008 - frozen
        """Yield the incidents by their day, undated ones last; one that several articles tell of is one."""
        found = [one for one in self._incidents(wanted) if is_wanted(one, wanted)]
        yield from sorted(found, key=lambda one: (one.since is None, one.since or "", one.id))

    def _incidents(self, wanted: EventFilter) -> Iterator[Incident]:
        statement = TELLINGS.order_by(SHARED, EVENTS.c.id)
        if wanted.place is not None:
            word = folded(wanted.place)
            with self._reading() as connection:
                rows = connection.execute(select(SHARED.label("shared"), EVENTS.c.place, EVENTS.c.within).where(is_told()))
                ids = {row.shared for row in rows if any(word in folded(name) for name in (row.place or "", *row.within))}
            statement = statement.where(among(SHARED, ids))
        in_force = self._corrections()
        stream = (row for _, batch in self._stream(statement, BATCH) for row in batch)
        for shared, members in groupby(stream, key=lambda row: str(row.shared)):
            yield summed(shared, list(members), in_force)

    def _corrections(self) -> Corrections:
        with self._reading() as connection:
            return corrections(connection)

    def incident(self, given: str) -> Incident:
        """The incident of an id, or of the beginning of one (four characters or more), whichever of its articles' it is.

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            statement = select(EVENTS.c.id, SHARED.label("shared")).where(is_told())
            shared = one_by_id(connection, statement, EVENTS.c.id, given, "event").shared
            rows = connection.execute(TELLINGS.where(_shares(shared)).order_by(EVENTS.c.id)).all()
            return summed(shared, rows, corrections(connection, counted_in(rows)))

    def event_id(self, given: str) -> str:
        """The full id of an event that an article tells of, or an imported figure names.

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            return str(one_by_id(connection, select(EVENTS.c.id).where(is_told()), EVENTS.c.id, given, "event").id)

    def tellings(self, incident: str) -> list[Telling]:
        """The articles that tell of an incident, the earliest first."""
        decided = self._corrections().by_figure
        gone = [id_ for id_, one in decided.items() if one.rejected_by is not None or "event" in one.changes]
        count = select(func.count()).where(FIGURES.c.event == EVENTS.c.id, FIGURES.c.extraction_id == EXTRACTIONS.c.id)
        count = count.where(~among(FIGURES.c.id, gone)) if gone else count
        statement = (
            select(
                EVENTS,
                ARTICLES.c.id.label("article"),
                ARTICLES.c.name.label("document"),
                ARTICLES.c.url,
                SOURCES.c.name.label("outlet"),
                EXTRACTIONS.c.title,
                EXTRACTIONS.c.published,
                count.where(FIGURES.c.excluded.is_(None)).scalar_subquery().label("figures"),
            )
            .join(EXTRACTIONS, EXTRACTIONS.c.id == EVENTS.c.extraction_id)
            .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
            .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
            .where(_shares(incident))
            .order_by(EXTRACTIONS.c.published.nulls_last(), ARTICLES.c.name, EVENTS.c.id)
        )
        with self._reading() as connection:
            return [
                Telling(event_of(row), row.article, row.document, row.outlet, row.title, row.url, row.published, row.figures)
                for row in connection.execute(statement)
            ]

    def members(self, incident: str) -> list[str]:
        """The ids of an incident, one for each article and each imported name of it; by which `of_events` finds its figures."""
        with self._reading() as connection:
            return list(connection.scalars(select(EVENTS.c.id).where(_shares(incident)).order_by(EVENTS.c.id)))

    def likely_same(self, incident: str, most: int = 6) -> list[str]:
        """Ids of other incidents that may be the same as one by place, day and words, and are not by the rules; the likest first."""
        with self._reading() as connection:
            own = list(_told(connection, connection.execute(TOLD.where(_shares(incident), is_told())).all()))
            mine = {one.id: keys(one) for one in own}
            wanted = {key for found in mine.values() for key in found}
            near = select(KEYS.c.member).join(EXTRACTIONS, EXTRACTIONS.c.id == KEYS.c.extraction_id)
            near = near.where(KEYS.c.kind == KEY_KIND, among(KEYS.c.key, wanted), EXTRACTIONS.c.current_of.is_not(None)).distinct()
            days = set(connection.scalars(select(EVENTS.c.since).where(among(EVENTS.c.id, mine)))) - {None}
            that_day = select(EVENTS.c.id).where(among(EVENTS.c.since, days), is_told()).order_by(EVENTS.c.id).limit(NEAR)
            ids = {*connection.scalars(near.limit(NEAR)), *connection.scalars(that_day)} - mine.keys()
            others = {one.id: one for one in _told(connection, connection.execute(TOLD.where(among(EVENTS.c.id, ids))).all())}
            shared = dict(connection.execute(select(EVENTS.c.id, SHARED).where(among(EVENTS.c.id, ids))).all())
        scores: dict[str, float] = {}
        for id_, other in others.items():
            # what ties two reports for the rules need not be there: a person looks at them
            found = [BIAS + sum(feature.weight * feature.func(one, other) for feature in FEATURES) for one in own if _possible(one, other)]
            if found and max(found) >= LIKELY:
                scores[shared[id_]] = max(scores.get(shared[id_], LIKELY), *found)
        return sorted(scores, key=lambda id_: (-scores[id_], id_))[:most]

    def doubts(self, figures: Iterable[str]) -> dict[str, list[Doubt]]:
        """The discrepancies that figures take part in, by the figure's id."""
        member, found = MEMBER_FIGURES.c, defaultdict[str, list[Doubt]](list)
        statement = (
            select(
                member.figure_id,
                member.questioned,
                DISCREPANCIES.c.id,
                DISCREPANCIES.c.kind,
                DISCREPANCIES.c.severity,
                status_of(DISCREPANCIES.c.id).label("status"),
            )
            .join(DISCREPANCIES, DISCREPANCIES.c.id == member.discrepancy_id)
            .where(among(member.figure_id, set(figures)))
            .order_by(DISCREPANCIES.c.id)
        )
        with self._reading() as connection:
            for row in connection.execute(statement):
                found[row.figure_id].append(Doubt(row.id, row.kind, row.severity, row.questioned, row.status))
        return found

    # -------------------------------------------------------------- decided

    @lasting
    def merge_events(self, event: str, others: Sequence[str], *, by: str, reason: str | None = None, seen: int | None = None) -> list[int]:
        """Decide that others are the same event as one; returns the judgements' numbers.

        Args:
            event, others: ids.
            seen: number of the last judgement of all when the judge looked, 0 for none; None asks nothing.

        Raises:
            Overtaken: somebody decided on one of the pairs since then.
            UsageError: one is named twice, somebody decided the same, or that two of them differ.
        """
        made = []
        with self._deciding(Target.events) as connection:
            self._refuse_newer(connection, _on_pairs(_decisions(connection), event, others), seen)
            for other in others:
                _check(event, other)
                decided = _decisions(connection)
                if other in _tied(decided, event):
                    raise UsageError(f"that {event} and {other} are one event was decided already")
                mine, theirs = _tied(decided, event), _tied(decided, other)
                for row in decided:
                    if row.decision == Choice.different and _across(row, mine, theirs):
                        raise UsageError(f"judgement {row.id} says that they differ: take it back first, `tracker events undo {row.id}`")
                made.append(self._judge(connection, _on(event, other, Choice.same, by, reason)))
        return made

    @lasting
    def split_events(self, event: str, others: Sequence[str], *, by: str, reason: str | None = None, seen: int | None = None) -> Parted:
        """Decide that others are not the same event as one; decisions that made them one are taken back, the last one first.

        Args:
            seen: number of the last judgement of all when the judge looked, 0 for none; None asks nothing.

        Raises:
            Overtaken: somebody decided on one of the pairs since then, or made them one by way of others.
            UsageError: one is named twice, or somebody decided the same.
        """
        parted = Parted([], [])
        with self._deciding(Target.events) as connection:
            decided = _decisions(connection)
            paths = {number for other in others for number in _path(decided, event, other)}
            self._refuse_newer(connection, _on_pairs(decided, event, others) | paths, seen)
            for other in others:
                _check(event, other)
                decided = _decisions(connection)
                pair = {event, other}
                if any(row.decision == Choice.different and {row.target_id, row.other_id} == pair for row in decided):
                    raise UsageError(f"that {event} and {other} are two events was decided already")
                while path := _path(_decisions(connection), event, other):
                    self._undo(connection, max(path), by)
                    parted.undone.append(max(path))
                parted.made.append(self._judge(connection, _on(event, other, Choice.different, by, reason)))
        return parted

    @lasting
    def undo_events(self, number: int, *, by: str | None = None) -> Judgement:
        """Take a decision on incidents back.

        Args:
            by: who takes it back.

        Raises:
            UsageError: there is none of this number in force.
        """
        with self._deciding(Target.events) as connection:
            if number not in {row.id for row in _decisions(connection)}:
                raise UsageError(f"no judgement {number} on events is in force; `tracker event ID` lists those on an event")
            return self._undo(connection, number, by)

    def event_judgements(self, ids: Iterable[str]) -> list[Judgement]:
        """The decisions in force that name some incidents."""
        wanted = set(ids)
        with self._reading() as connection:
            return [Judgement(**row._mapping) for row in _decisions(connection) if not wanted.isdisjoint({row.target_id, row.other_id})]

    def _follow(self, connection: Connection, before: JudgedSpeakers, row: SqlRow) -> None:
        if row.target == Target.events.value:
            pair = {row.target_id, row.other_id}
            note(connection, Change.event, sorted(pair | _regroup(connection, pair)))
        else:
            super()._follow(connection, before, row)


# ------------------------------------------------------------------ rows -> what is told


def is_told() -> ColumnElement[bool]:
    """Of an incident: a current article tells of it, or a current or imported figure names it."""
    named = select(FIGURES.c.id).join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
    told = EXTRACTIONS.alias("told")
    current = select(told.c.id).where(told.c.id == EVENTS.c.extraction_id, told.c.current_of.is_not(None))
    named = named.where(FIGURES.c.event == EVENTS.c.id, is_read())
    return or_(current.correlate(EVENTS).exists(), named.correlate(EVENTS).exists())


def _shares(shared: str) -> ColumnElement[bool]:
    """An incident is of a group."""
    return one_of_groups([shared])


def one_of_groups(shared: Sequence[str]) -> ColumnElement[bool]:
    """An incident is of one of some groups; told so that it is found by its id, and not among all that stand for themselves."""
    alone = func.coalesce(EVENTS.c.same_as, "") == ""
    return or_(EVENTS.c.same_as.in_(shared), and_(EVENTS.c.id.in_(shared), alone))


def _told(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Told]:
    counted: dict[str, list[SqlRow]] = defaultdict(list)
    for count in connection.execute(COUNTED.where(among(FIGURES.c.event, [row.id for row in rows]))):
        counted[count.event].append(count)
    for row in rows:
        imported = any(count.extraction_id == tables.IMPORTS for count in counted[row.id])
        own = [_count(count) for count in counted[row.id] if count.extraction_id != tables.IMPORTS]
        article = row.current_of
        carrier = None if article is None else Carrier(article, row.copy_of or article, row.published)
        if carrier is not None or imported:
            yield told(event_of(row), carrier, own, imported=imported)


def _possible(one: Told, other: Told) -> bool:
    return likeness(one, other).possible


def _count(row: SqlRow) -> Count:
    return Count(row.place, row.measure, row.value, row.low, row.high, row.subset_of, row.negated)


def _key_rows(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[dict[str, Any]]:
    extraction = {row.id: row.extraction_id for row in rows}
    for one in _told(connection, rows):
        for key in sorted(keys(one)):
            yield {"kind": KEY_KIND, "key": key, "extraction_id": extraction[one.id], "member": one.id}


# ------------------------------------------------------------------ groups


def _regroup(connection: Connection, ids: set[str]) -> set[str]:
    judged = judged_events(connection)
    together, before = closed(connection, ids, judged)
    after = grouped(together, judged)
    changed = {id_: after.get(id_) for id_ in before if after.get(id_) != before[id_]}
    set_groups(connection, changed)
    return set(changed)


def closed(connection: Connection, ids: set[str], judged: Judged) -> tuple[list[Told], dict[str, str | None]]:
    """All that is linked to some incidents, directly or through others, and the stored groups of all of these."""
    seen: dict[str, Told] = {}
    before: dict[str, str | None] = {}
    partners: dict[str, set[str]] = defaultdict(set)
    for pair in judged.same:
        for id_ in pair:
            partners[id_] |= pair
    waiting = set(ids)
    while waiting:
        groups = select(EVENTS.c.same_as).where(among(EVENTS.c.id, waiting), EVENTS.c.same_as.is_not(None))
        mates = select(EVENTS.c.id, EVENTS.c.same_as).where(or_(among(EVENTS.c.id, waiting), EVENTS.c.same_as.in_(groups)))
        before |= {row.id: row.same_as for row in connection.execute(mates)}
        reached = (set(before) | waiting).union(*(partners[id_] for id_ in waiting))
        rows = connection.execute(TOLD.where(among(EVENTS.c.id, reached - seen.keys()), is_told())).all()
        fresh = {one.id: one for one in _told(connection, rows)}
        seen |= fresh
        linked = linked_to(connection, list(fresh.values()))
        waiting = (linked | reached) - before.keys() - waiting
    return list(seen.values()), before


def linked_to(connection: Connection, fresh: Sequence[Told]) -> set[str]:
    """The incidents that are taken for one of some, by the rules alone."""
    mine = {one.id: keys(one) for one in fresh}
    wanted = {key for found in mine.values() for key in found}
    near = select(KEYS.c.member).join(EXTRACTIONS, EXTRACTIONS.c.id == KEYS.c.extraction_id)
    near = near.where(KEYS.c.kind == KEY_KIND, among(KEYS.c.key, wanted), EXTRACTIONS.c.current_of.is_not(None)).distinct()
    texts = {one.text for one in fresh if one.text is not None}
    copies = select(EVENTS.c.id).join(EXTRACTIONS, EXTRACTIONS.c.id == EVENTS.c.extraction_id)
    copies = copies.join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
    copies = copies.where(or_(among(ARTICLES.c.copy_of, texts), among(ARTICLES.c.id, texts)))
    members = {*connection.execute(near).scalars(), *connection.execute(copies).scalars()} - mine.keys()
    others = list(_told(connection, connection.execute(TOLD.where(among(EVENTS.c.id, members))).all()))
    found = set()
    for other in others:
        theirs = keys(other)
        if any(not theirs.isdisjoint(mine[one.id]) and likeness(one, other).linked for one in fresh):
            found.add(other.id)
    return found


# ------------------------------------------------------------------ decisions


def _decisions(connection: Connection) -> list[SqlRow]:
    in_force = select(JUDGEMENTS).where(JUDGEMENTS.c.target == Target.events.value, JUDGEMENTS.c.undone_at.is_(None))
    return list(connection.execute(in_force.order_by(JUDGEMENTS.c.id)).all())


def judged_events(connection: Connection) -> Judged:
    pairs: dict[str, set[frozenset[str]]] = {Choice.same: set(), Choice.different: set()}
    for row in _decisions(connection):
        if row.decision in pairs and row.other_id is not None:
            pairs[row.decision].add(frozenset((row.target_id, row.other_id)))
    return Judged(frozenset(pairs[Choice.same]), frozenset(pairs[Choice.different]))


def _on_pairs(decided: Sequence[SqlRow], event: str, others: Sequence[str]) -> set[int]:
    """The numbers of the decisions on an incident and one of some others."""
    return {row.id for row in decided if event in {row.target_id, row.other_id} and {row.target_id, row.other_id} & {*others} - {event}}


def _tied(decided: Sequence[SqlRow], event: str) -> set[str]:
    """All that people decided to be the same as an incident, directly or through others; itself too."""
    found, waiting = {event}, [event]
    while waiting:
        one = waiting.pop()
        for row in decided:
            if row.decision == Choice.same and one in {row.target_id, row.other_id}:
                fresh = {row.target_id, row.other_id} - found
                found |= fresh
                waiting += fresh
    return found


def _path(decided: Sequence[SqlRow], one: str, other: str) -> list[int]:
    """The numbers of the decisions that make two incidents one, one after the other; none where they are not."""
    came: dict[str, tuple[str, int] | None] = {one: None}
    waiting = [one]
    while waiting and other not in came:
        at = waiting.pop(0)
        for row in decided:
            ends = {row.target_id, row.other_id}
            if row.decision == Choice.same and at in ends:
                for fresh in ends - came.keys():
                    came[fresh] = (at, row.id)
                    waiting.append(fresh)
    numbers, step = [], came.get(other)
    while step is not None:
        numbers.append(step[1])
        step = came[step[0]]
    return numbers


def _across(row: SqlRow, mine: set[str], theirs: set[str]) -> bool:
    return (row.target_id in mine and row.other_id in theirs) or (row.target_id in theirs and row.other_id in mine)


def _check(event: str, other: str) -> None:
    if event == other:
        raise UsageError(f"{event} is named twice: name two events")


def _on(event: str, other: str, choice: Choice, by: str, reason: str | None) -> Judgement:
    return Judgement(0, Target.events.value, event, other, None, choice.value, reason, by, now(), None)


# ------------------------------------------------------------------ summed up


def _is_read(extraction: Any) -> ColumnElement[bool]:
    """Of a current extraction, or imported; of an alias what `is_read` says of the table."""
    return or_(extraction.c.current_of.is_not(None), extraction.c.id == tables.IMPORTS)


_CURRENT, _ITS_OWN = EXTRACTIONS.alias("current"), EXTRACTIONS.alias("its_own")
_TELLING = EXTRACTIONS.alias("telling")
# looked up for each figure: a list of all extractions takes longer to make than few rows to read
_IS_READ = exists().where(_ITS_OWN.c.id == FIGURES.c.extraction_id, _is_read(_ITS_OWN)).correlate(FIGURES)
TELLINGS: Select[Any] = (
    select(
        SHARED.label("shared"),
        EVENTS.c.id,
        EVENTS.c.kind,
        EVENTS.c.place,
        EVENTS.c.within,
        EVENTS.c.since,
        EVENTS.c.until,
        _TELLING.c.current_of.label("article"),
        _TELLING.c.source_id,
        FIGURES.c.id.label("figure"),
        _CURRENT.c.current_of.label("carrier"),
        func.coalesce(FIGURES.c.outlet_id, _CURRENT.c.source_id).label("outlet"),
        *(FIGURES.c[name] for name in ("measure", "population", "value", "low", "high", "subset_of", "negated")),
    )
    .outerjoin(_TELLING, and_(_TELLING.c.id == EVENTS.c.extraction_id, _TELLING.c.current_of.is_not(None)))
    .outerjoin(
        FIGURES,
        and_(FIGURES.c.event == EVENTS.c.id, FIGURES.c.excluded.is_(None), _IS_READ),
    )
    .outerjoin(_CURRENT, and_(_CURRENT.c.id == FIGURES.c.extraction_id, _is_read(_CURRENT)))
    .where(or_(_TELLING.c.id.is_not(None), FIGURES.c.id.is_not(None)))
)


def summed(shared: str, rows: Sequence[SqlRow], in_force: Corrections) -> Incident:
    members = {row.id: row for row in rows}.values()
    counts = list(_counts(rows, in_force))
    counted = {one.figure for one in counts}
    counting = {row.id for row in rows if row.figure in counted}
    telling = [row for row in members if row.id in counting] or list(members)  # whoever counts knows most
    kinds = Counter(row.kind for row in telling if row.kind is not None)
    plain = {kind: count for kind, count in kinds.items() if kind != "attack"} or kinds
    since = min((row.since for row in telling if row.since is not None), default=None)
    ends = [row.until for row in telling if row.until is not None and row.since == since]
    places = Counter(row.place for row in telling if row.place is not None)
    narrow = Counter(row.place for row in telling if row.place is not None and row.place not in row.within)
    return Incident(
        id=shared,
        kind=_most(plain),
        place=_most(narrow or places),
        since=since,
        until=max(ends, default=None),
        articles=len({id_ for row in rows for id_ in (row.article, row.carrier)} - {None}),
        outlets=len({id_ for row in rows for id_ in (row.source_id if row.article else None, row.outlet)} - {None}),
        figures=len(counted),
        tolls=_tolls(counts),
    )


def _most(counts: "dict[str, int] | Counter[str]") -> str | None:
    return min(counts, key=lambda one: (-counts[one], one), default=None)


@dataclass(frozen=True, slots=True)
class _Toll:
    """A count of an incident as people corrected it."""

    figure: str
    measure: str
    population: str
    value: int | None
    low: int | None
    high: int | None
    subset_of: str | None
    negated: bool


TOLL = tuple(one.name for one in fields(_Toll))


def counted_in(rows: Iterable[SqlRow]) -> set[str]:
    """The ids of the figures in rows of `TELLINGS`."""
    return {row.figure for row in rows if row.figure is not None}


def _counts(rows: Sequence[SqlRow], in_force: Corrections) -> Iterator[_Toll]:
    """The counts of an incident, each once, without those that people said are none or are not of it."""
    for row in {row.figure: row for row in rows if row.figure is not None}.values():
        one = _Toll(*(getattr(row, name) for name in TOLL))
        decided = in_force.by_figure.get(row.figure)
        if decided is None:
            yield one
        elif decided.rejected_by is None and "event" not in decided.changes:
            yield replace(one, **{name: value for name, value in decided.changes.items() if name in TOLL})


def _tolls(counts: Sequence[_Toll]) -> dict[str, tuple[int, int | None]]:
    """The range of whole tolls by measure; a least number bounds it below only.

    Who is a part of those whom another figure counts is left out: soldiers, where one counts people.
    """
    lows: dict[str, list[int | None]] = defaultdict(list)
    highs: dict[str, list[int | None]] = defaultdict(list)
    whole = [one for one in counts if one.subset_of is None and not one.negated]
    counted = {(one.measure, population(one.population)) for one in whole}
    for one in whole:
        if not any((one.measure, of_all) in counted for of_all in part_of(population(one.population))):
            lows[one.measure].append(one.low if one.low is not None else one.value)
            highs[one.measure].append(one.high if one.high is not None else one.value)
    ranges: dict[str, tuple[int, int | None]] = {}
    for measure in sorted(lows):
        low = [bound for bound in (*lows[measure], *highs[measure]) if bound is not None]
        high = [bound for bound in highs[measure] if bound is not None]
        if low:
            ranges[measure] = (min(low), max(high, default=None))
    return ranges


def is_wanted(one: Incident, wanted: EventFilter) -> bool:
    if not (wanted.untold or one.figures):
        return False
    if wanted.kinds is not None and one.kind not in wanted.kinds:
        return False
    if wanted.since is not None and (one.until is None or one.until < wanted.since[: len(one.until)]):
        return False
    return wanted.until is None or (one.since is not None and one.since[: len(wanted.until)] <= wanted.until)
