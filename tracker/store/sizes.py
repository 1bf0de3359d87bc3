"""How much is attributed to actors: counted anew, and kept in `summaries`, when people decide who is who."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from tracker.store import tables
from tracker.store.engine import among, now, upsert
from tracker.store.speakers import attributed

SUMMARIES = tables.Summary.table()


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
    if not moved or connection.execute(select(SUMMARIES.c.key).where(SUMMARIES.c.kind == "actor").limit(1)).first() is None:
        return
    connection.execute(delete(SUMMARIES).where(SUMMARIES.c.kind.in_(("actor", "dossier")), among(SUMMARIES.c.key, moved)))
    moment = now()
    rows = [
        {"kind": "actor", "key": id_, "size": sum(size), "made_at": moment, "content": size._asdict()}
        for id_, size in sizes(connection, moved).items()
    ]
    upsert(connection, SUMMARIES, rows, replace=True)


def forget_all(connection: Connection) -> None:
    """Drop all that is kept: names that are withdrawn may stand in it."""
    connection.execute(delete(SUMMARIES))
