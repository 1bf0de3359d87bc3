"""How much is attributed to actors: counted anew, and kept in `summaries`, when people decide who is who.

Where sizes are kept, whoever has none is on no list. So rows that are stored bring theirs along for those who are new; how much it is of
these is counted when they are listed.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, union_all

from tracker.store import tables
from tracker.store.engine import among, now, upsert
from tracker.store.speakers import attributed

SUMMARIES, DERIVED = tables.Summary.table(), tables.Derived.table()
CLAIM_SPEAKERS, FIGURES = tables.ClaimSpeaker.table(), tables.Figure.table()
SUMMARISED = "summaries"  # name of what `derived` tells the edition of
NEWCOMER = "newcomer"  # kind of what says that an actor's size is not counted yet


class Size(NamedTuple):
    """How many current claims and figures are attributed to an actor; imported figures count too."""

    claims: int
    figures: int


def sizes(connection: Connection, ids: list[str] | None) -> dict[str, Size]:
    """The sizes of actors, of those to whom anything is attributed; None is everybody."""
    claims, figures = attributed(connection, ids)
    return {id_: Size(claims.get(id_, 0), figures.get(id_, 0)) for id_ in claims.keys() | figures.keys()}


def resize(connection: Connection, ids: Iterable[str]) -> None:
    """Count some actors anew whose rows moved, and drop what else was kept of them; nothing where nobody's size is kept."""
    moved = sorted(set(ids))
    if not moved or not _are_kept(connection):
        return
    connection.execute(delete(SUMMARIES).where(SUMMARIES.c.kind.in_(("actor", "dossier")), among(SUMMARIES.c.key, moved)))
    moment = now()
    rows = [
        {"kind": "actor", "key": id_, "size": sum(size), "made_at": moment, "content": size._asdict()}
        for id_, size in sizes(connection, moved).items()
    ]
    upsert(connection, SUMMARIES, rows, replace=True)


def add_newcomers(connection: Connection, extractions: Iterable[str], *, figures: Iterable[str] | None = None) -> None:
    """Put those on the list of actors who speak or count in rows that were just stored and are not on it; nothing where no size is kept.

    They stand there by these rows until articles are compared.

    Args:
        figures: only these of the extractions, and no claims.
    """
    ids, some = set(extractions), None if figures is None else set(figures)
    if not ids or some == set() or not _are_kept(connection):
        return
    counted = select(FIGURES.c.originator_id.label("id")).where(among(FIGURES.c.extraction_id, ids), FIGURES.c.excluded.is_(None))
    if some is None:
        parts = [counted, select(CLAIM_SPEAKERS.c.speaker_id).where(among(CLAIM_SPEAKERS.c.extraction_id, ids))]
    else:
        parts = [counted.where(among(FIGURES.c.id, some))]
    named = union_all(*parts).subquery("named")
    known = select(SUMMARIES.c.key).where(SUMMARIES.c.kind == "actor", SUMMARIES.c.key == named.c.id).exists()
    rows = connection.execute(select(named.c.id, func.count()).where(named.c.id.is_not(None), ~known).group_by(named.c.id)).all()
    moment = now()
    for kind in ("actor", NEWCOMER):
        upsert(connection, SUMMARIES, [{"kind": kind, "key": id_, "size": size, "made_at": moment, "content": None} for id_, size in rows])


def _are_kept(connection: Connection) -> bool:
    return connection.execute(select(SUMMARIES.c.key).where(SUMMARIES.c.kind == "actor").limit(1)).first() is not None


def forget_all(connection: Connection) -> None:
    """Drop all that is kept: names that are withdrawn may stand in it."""
    connection.execute(delete(SUMMARIES))
    connection.execute(delete(DERIVED).where(DERIVED.c.name == SUMMARISED))
