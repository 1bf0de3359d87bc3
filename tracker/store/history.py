"""What was decided about something, by whom and when, and whether it is in force; and where a claim or figure was read.

Judgements point at ids. What has the id need not be there at present: a discrepancy may not arise any more, a figure may be missing from
the present reading of its text, or its article may have another text by now. Such a judgement waits, and is in force again when the id
returns.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, func, or_, select, union_all

from tracker.errors import NotFound, UsageError
from tracker.store import tables
from tracker.store.engine import SHORTEST_PREFIX, SHOWN, Database, SqlRow, among
from tracker.store.incidents import is_told
from tracker.store.judging import JUDGEMENTS, Judgement, Ruling, Target

ARTICLES, VERSIONS, EXTRACTIONS = tables.Article.table(), tables.ArticleVersion.table(), tables.Extraction.table()
FIGURES, CLAIMS, DISCREPANCIES = tables.Figure.table(), tables.Claim.table(), tables.Discrepancy.table()
SPEAKERS, EVENTS = tables.Speaker.table(), tables.Event.table()

IN_FORCE, UNDONE = "in force", "undone"
NOT_FOUND = "not found at present"
OTHER_READING = "waiting: the present reading of its text has no such figure"
NOT_TOLD = "waiting: no present text tells of one of the two"
OTHER_TEXT = "waiting: its article has another text by now"
ROWS: dict[str, Table] = {"discrepancy": DISCREPANCIES, "figure": FIGURES, "claim": CLAIMS, "speaker": SPEAKERS, "event": EVENTS}
PAIRED = {Target.speakers: "speaker", Target.name: "speaker", Target.row: "speaker", Target.events: "event"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A judgement and whether it is in force.

    Attributes:
        state: "in force", "undone", "replaced by 12" (a later one on the same), "not found at present", or what it waits for.
    """

    judgement: Judgement
    state: str


@dataclass(frozen=True, slots=True)
class WasRead:
    """One reading of a text that has a claim or figure, or the line that a figure was imported from.

    Attributes:
        document: the id that the article came with; of an imported figure its file and line.
        version: number of the text among its article's, None for an imported figure.
        at: moment, in UTC; of an imported figure None.
        current: queries read it.
    """

    document: str
    version: int | None
    text_hash: str | None
    extractor: str
    model: str
    at: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class Past:
    """All that is on record of one thing.

    Attributes:
        what: discrepancy, figure, claim, speaker or event.
        present: it is there at present: listed, of a claim or figure in the current reading of its text.
        readings: of a claim or figure, the earliest first.
    """

    what: str
    id: str
    present: bool
    readings: tuple[WasRead, ...]
    judgements: tuple[Standing, ...]


class History(Database):
    """What is on record of judgements."""

    def past(self, given: str) -> Past:
        """All that is on record of what has an id, or whose id alone begins so (four characters or more).

        Raises:
            UsageError: nothing has such an id, or several have.
        """
        with self._reading() as connection:
            what, id_ = _found(connection, given)
            readings = tuple(_readings(connection, ROWS[what], id_)) if what in ("figure", "claim") else ()
            rows = connection.execute(_ordered(or_(JUDGEMENTS.c.target_id == id_, JUDGEMENTS.c.other_id == id_))).all()
            if what in ("figure", "claim"):
                present = any(one.current for one in readings)
            else:
                present = connection.execute(select(ROWS[what].c.id).where(ROWS[what].c.id == id_)).first() is not None
            return Past(what, id_, present, readings, tuple(_standing(connection, rows)))

    def history(self, targets: Iterable[Target] | None = None) -> Iterator[Standing]:
        """Yield all judgements in the order in which they were made, each with its state.

        Args:
            targets: only judgements on these; None is all.
        """
        wanted = () if targets is None else (JUDGEMENTS.c.target.in_([one.value for one in targets]),)
        with self._reading() as connection:
            yield from _standing(connection, connection.execute(_ordered(*wanted)).all())

    def history_page(
        self,
        targets: Iterable[Target] | None = None,
        *,
        by: str | None = None,
        since: str | None = None,
        every: bool = False,
        before: int | None = None,
        limit: int,
    ) -> tuple[list[Standing], int | None]:
        """Judgements, the last one first, each with its state, and the number before which the next page begins, None where there is none.

        Args:
            targets: only judgements on these; None is all.
            by: who made them, whatever the case.
            since: first day on which they were made, whole or partial.
            every: also those that were taken back or replaced.
            before: number of a judgement; those that were made before it.
            limit: how many at most.
        """
        wanted: list[Any] = [] if targets is None else [JUDGEMENTS.c.target.in_([one.value for one in targets])]
        wanted += [JUDGEMENTS.c.at >= since] if since is not None else []
        wanted += [] if every else [JUDGEMENTS.c.undone_at.is_(None)]
        found: list[Standing] = []
        with self._reading() as connection:
            while True:
                behind = [] if before is None else [JUDGEMENTS.c.id < before]
                last_first = select(JUDGEMENTS).where(*wanted, *behind).order_by(JUDGEMENTS.c.id.desc())
                rows = connection.execute(last_first.limit(limit + 1)).all()
                for one in _standing(connection, rows):
                    if (by is None or one.judgement.by.casefold() == by.casefold()) and (every or not one.state.startswith("replaced")):
                        found.append(one)
                    if len(found) > limit:
                        return found[:limit], found[limit - 1].judgement.id
                if len(rows) <= limit:
                    return found, None
                before = rows[-1].id

    def standing_on(self, target: Target, id_: str) -> list[Judgement]:
        """The judgements on one thing that nobody took back, the earliest first."""
        on_it = (JUDGEMENTS.c.target == target.value, JUDGEMENTS.c.target_id == id_, JUDGEMENTS.c.undone_at.is_(None))
        with self._reading() as connection:
            return [Judgement(**row._mapping) for row in connection.execute(_ordered(*on_it))]


def _ordered(*conditions: Any) -> Select[Any]:
    return select(JUDGEMENTS).where(*conditions).order_by(JUDGEMENTS.c.id)


# ------------------------------------------------------------------ what an id stands for


def _found(connection: Connection, given: str) -> tuple[str, str]:
    """Kind and id of what an id, or the beginning of one, stands for: what there is, then what only judgements still name."""
    if found := _with_id(connection, lambda column: column == given):
        return found[0]
    if len(given) >= SHORTEST_PREFIX:
        found = _with_id(connection, lambda column: column.startswith(given, autoescape=True))
    if not found:
        raise NotFound(
            f"there is nothing with the id {given!r}: give the id of a discrepancy, figure, claim, speaker or event, or four characters or "
            "more of its beginning"
        )
    if len(found) > 1:
        several = ", ".join(f"{what} {id_}" for what, id_ in found[:SHOWN])
        raise UsageError(f"{given!r} may be {several}{' and others' if len(found) > SHOWN else ''}: give more of its id")
    return found[0]


def _with_id(connection: Connection, fits: Any) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for what, table in ROWS.items():
        for id_ in connection.execute(select(table.c.id).where(fits(table.c.id)).distinct().limit(SHOWN + 1)).scalars():
            found.setdefault(id_, what)
    named = union_all(
        select(JUDGEMENTS.c.target, JUDGEMENTS.c.target_id).where(fits(JUDGEMENTS.c.target_id)),
        select(JUDGEMENTS.c.target, JUDGEMENTS.c.other_id).where(
            fits(JUDGEMENTS.c.other_id), JUDGEMENTS.c.target.in_([Target.speakers.value, Target.events.value])
        ),
    )
    for target, id_ in connection.execute(named):
        found.setdefault(id_, PAIRED.get(Target(target), target))
    return [(what, id_) for id_, what in sorted(found.items())]


def _readings(connection: Connection, table: Table, id_: str) -> Iterator[WasRead]:
    columns = (ARTICLES.c.name, VERSIONS.c.number, VERSIONS.c.text_hash)
    place = (table.c.path, table.c.line) if "line" in table.c else ()
    statement = (
        select(*columns, EXTRACTIONS, *(one.label(f"imported_{one.name}") for one in place))
        .select_from(table)
        .join(EXTRACTIONS, EXTRACTIONS.c.id == table.c.extraction_id)
        .outerjoin(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        .outerjoin(ARTICLES, ARTICLES.c.id == VERSIONS.c.article_id)
        .where(table.c.id == id_)
        .order_by(EXTRACTIONS.c.created_at, EXTRACTIONS.c.current_of.is_not(None), VERSIONS.c.number, EXTRACTIONS.c.id)
    )
    for row in connection.execute(statement):
        if row.id == tables.IMPORTS:
            yield WasRead(f"{row.imported_path}:{row.imported_line}", None, None, "", "", None, current=True)
        else:
            current = row.current_of is not None
            yield WasRead(row.name, row.number, row.text_hash, row.extractor, row.model, row.created_at, current)


# ------------------------------------------------------------------ whether a judgement is in force


def _standing(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Standing]:
    """Judgements with their states; those that came later, and on what, are asked for once for all of them."""
    pairs = {(row.target, row.target_id) for row in rows}
    later: dict[tuple[Any, ...], list[SqlRow]] = defaultdict(list)
    on_them = (among(JUDGEMENTS.c.target_id, {id_ for _, id_ in pairs}), JUDGEMENTS.c.undone_at.is_(None))
    for row in connection.execute(_ordered(*on_them)):
        later[_matter(row)].append(row)
    listed = _listed(connection, {id_ for target, id_ in pairs if target == Target.discrepancy})
    named = {id_ for row in rows if row.target == Target.events for id_ in (row.target_id, row.other_id)}
    events = set(connection.execute(select(EVENTS.c.id).where(among(EVENTS.c.id, named), is_told())).scalars())
    figures = _waiting(connection, {id_ for target, id_ in pairs if target == Target.figure})
    for row in rows:
        state = IN_FORCE
        if row.undone_at is not None:
            state = UNDONE
        elif replaced := _replaced(row, [one for one in later[_matter(row)] if one.id > row.id]):
            state = f"replaced by {replaced}"
        elif row.target == Target.discrepancy and row.target_id not in listed:
            state = NOT_FOUND
        elif row.target == Target.events and not {row.target_id, row.other_id} <= events:
            state = NOT_TOLD
        elif row.target == Target.figure:
            state = figures.get(row.target_id, OTHER_READING)
        yield Standing(Judgement(**row._mapping), state)


def _matter(row: SqlRow) -> tuple[Any, ...]:
    """What a later judgement must be about to stand in the place of an earlier one."""
    return (row.target, row.target_id, row.other_id, row.article_id)


def _replaced(row: SqlRow, later: Sequence[SqlRow]) -> int | None:
    """The number of the later judgement by which nothing is left of an earlier one."""
    if row.target != Target.figure:
        return later[-1].id if later else None
    if row.decision == Ruling.rejected:
        return later[-1].id if later else None
    left = set(row.changes or ())
    for one in later:
        left -= set(one.changes or ())
        if not left:
            return int(one.id)
    return None


def _listed(connection: Connection, ids: set[str]) -> set[str]:
    return set(connection.execute(select(DISCREPANCIES.c.id).where(among(DISCREPANCIES.c.id, ids))).scalars())


def _waiting(connection: Connection, ids: set[str]) -> dict[str, str]:
    """Of each figure on record whether a judgement on it is in force, or what it waits for."""
    current = EXTRACTIONS.alias("current")
    here = func.max(func.coalesce(EXTRACTIONS.c.current_of, "")).label("here")
    same_text = func.count(current.c.id).label("same_text")
    statement = (
        select(FIGURES.c.id, here, same_text, func.min(FIGURES.c.extraction_id).label("extraction"))
        .join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
        .outerjoin(current, (current.c.version_id == EXTRACTIONS.c.version_id) & current.c.current_of.is_not(None))
        .where(among(FIGURES.c.id, ids))
        .group_by(FIGURES.c.id)
    )
    states = {}
    for row in connection.execute(statement):
        if row.here or row.extraction == tables.IMPORTS:
            states[row.id] = IN_FORCE
        else:
            states[row.id] = OTHER_READING if row.same_text else OTHER_TEXT
    return states
