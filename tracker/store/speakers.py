"""Speakers: stored as identity knows them now, found by any of their names.

Names are compared in a normal form that the opener of the store brings along; nothing here decides who is who.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, Subquery, Table, delete, func, or_, select

from tracker.records import Speaker
from tracker.store import tables
from tracker.store.engine import Database, grouped, insert_rows, upsert

SPEAKERS, SPEAKER_NAMES, MEMBERSHIPS = tables.Speaker.table(), tables.SpeakerName.table(), tables.SpeakerMembership.table()
CLAIM_SPEAKERS, FIGURES, EXTRACTIONS = tables.ClaimSpeaker.table(), tables.Figure.table(), tables.Extraction.table()

BATCH = 1000  # speakers that are read together
REMEMBERED = 50_000  # speakers


@dataclass(frozen=True, slots=True)
class Actor:
    """A speaker and how much is attributed to it.

    Attributes:
        claims, figures: counted in the current extractions; imported figures count too.
    """

    speaker: Speaker
    claims: int
    figures: int


class Speaking(Database):
    """Speakers, in and out."""

    def add_speakers(self, connection: Connection, speakers: Iterable[Speaker]) -> None:
        """Store speakers inside a transaction; names and groups that the shipped data no longer gives them go."""
        changed = list({one.id: one for one in speakers if self._written.get(one.id) != one}.values())
        if not changed:
            return
        if len(self._written) > REMEMBERED:
            self._written.clear()
        self._written.update((one.id, one) for one in changed)
        shown = [one.model_dump(mode="json", include={"id", "name", "kind", "country"}) for one in changed]
        upsert(connection, SPEAKERS, shown, replace=True)  # locks them, so that what follows is alone
        stream = iter(changed)
        while batch := list(islice(stream, BATCH)):
            for table in (SPEAKER_NAMES, MEMBERSHIPS):
                connection.execute(delete(table).where(table.c.speaker_id.in_([one.id for one in batch])))
        insert_rows(
            connection,
            SPEAKER_NAMES,
            (
                {"speaker_id": one.id, "position": n, "name": name, "normalised": self.normalise(name)}
                for one in changed
                for n, name in enumerate(dict.fromkeys((*one.names, one.name)))
            ),
        )
        insert_rows(
            connection,
            MEMBERSHIPS,
            ({"speaker_id": one.id, "position": n, "group_id": group} for one in changed for n, group in enumerate(one.member_of)),
        )

    def find_speakers(self, normalised: str, *, with_members: bool = False) -> list[Speaker]:
        """The speakers that a name stands for: those who have it; if nobody does, those who have all its words in one name.

        Args:
            normalised: the name in the normal form of this store.
            with_members: also all that belong to one of them, directly or through others.
        """
        with self._reading() as connection:
            ids = _ids_by_name(connection, normalised)
            if with_members:
                ids = _with_members(connection, ids)
            return list(_read(connection, ids))

    def speakers(self) -> Iterator[Actor]:
        """Yield all speakers by name, each with how much is attributed to it."""
        claims, figures = _attributed()
        statement = (
            select(SPEAKERS.c.id, func.coalesce(claims.c.n, 0), func.coalesce(figures.c.n, 0))
            .outerjoin(claims, claims.c.speaker_id == SPEAKERS.c.id)
            .outerjoin(figures, figures.c.speaker_id == SPEAKERS.c.id)
            .order_by(SPEAKERS.c.name, SPEAKERS.c.id)
        )
        for connection, rows in self._stream(statement, BATCH):
            found = {one.id: one for one in _read(connection, [row.id for row in rows])}
            yield from (Actor(found[id_], n_claims, n_figures) for id_, n_claims, n_figures in rows)


def _attributed() -> tuple[Subquery, Subquery]:
    """How many current claims, and figures, each speaker has."""
    current = EXTRACTIONS.c.current_of.is_not(None)
    claims = (
        select(CLAIM_SPEAKERS.c.speaker_id, func.count().label("n"))
        .join(EXTRACTIONS, EXTRACTIONS.c.id == CLAIM_SPEAKERS.c.extraction_id)
        .where(current)
        .group_by(CLAIM_SPEAKERS.c.speaker_id)
    )
    figures = (
        select(FIGURES.c.originator_id.label("speaker_id"), func.count().label("n"))
        .join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
        .where(or_(current, EXTRACTIONS.c.id == tables.IMPORTS), FIGURES.c.excluded.is_(None))
        .group_by(FIGURES.c.originator_id)
    )
    return claims.subquery("claim_counts"), figures.subquery("figure_counts")


def _ids_by_name(connection: Connection, normalised: str) -> list[str]:
    name = SPEAKER_NAMES.c.normalised
    exact = connection.execute(select(SPEAKER_NAMES.c.speaker_id).where(name == normalised).distinct()).scalars().all()
    words = set(normalised.split())
    if exact or not words:
        return list(exact)
    holding = select(SPEAKER_NAMES.c.speaker_id, name).where(*(name.contains(word, autoescape=True) for word in words))
    return list(dict.fromkeys(id_ for id_, found in connection.execute(holding) if words <= set(found.split())))


def _with_members(connection: Connection, ids: list[str]) -> list[str]:
    """The speakers and all that belong to one of them, through any number of steps."""
    below = select(SPEAKERS.c.id).where(SPEAKERS.c.id.in_(ids)).cte("below", recursive=True)
    below = below.union(select(MEMBERSHIPS.c.speaker_id).join(below, MEMBERSHIPS.c.group_id == below.c.id))
    return list(connection.execute(select(below.c.id)).scalars())


def _read(connection: Connection, ids: Sequence[str]) -> Iterator[Speaker]:
    """Speakers by id, sorted by name."""

    def of(table: Table, column: str) -> dict[str, list[str]]:
        key = table.c.speaker_id
        return grouped(connection, select(key, table.c[column]).where(key.in_(ids)).order_by(table.c.position))

    names, groups = of(SPEAKER_NAMES, "name"), of(MEMBERSHIPS, "group_id")
    for row in connection.execute(select(SPEAKERS).where(SPEAKERS.c.id.in_(ids)).order_by(SPEAKERS.c.name, SPEAKERS.c.id)):
        yield Speaker(**row._mapping, names=tuple(names[row.id]), member_of=tuple(groups[row.id]))
