"""What quotes a withdrawn article elsewhere: people's judgements, the record of runs, what is watched."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete, select, update

from tracker.store import tables
from tracker.store.engine import SqlRow, among
from tracker.store.judging import JUDGEMENTS, Target
from tracker.store.runs import RUN_SKIPS, RUNS
from tracker.store.tombstones import WITHDRAWN

SIGHTINGS = tables.Sighting.table()


def quoting(connection: Connection, article: SqlRow, gone: set[str], words: set[str]) -> list[SqlRow]:
    """The judgements on what goes, and those that keep words of it."""

    def quotes(row: SqlRow) -> bool:
        kept = " ".join(json.dumps(one, ensure_ascii=False) for one in (row.shown, row.changes, row.reason) if one)
        if (row.shown or {}).get("document") == article.name:
            return True
        return any(json.dumps(word, ensure_ascii=False)[1:-1] in kept for word in words) or any(id_ in kept for id_ in gone)

    rows = connection.execute(select(JUDGEMENTS).order_by(JUDGEMENTS.c.id)).all()
    return [row for row in rows if row.target_id in gone or row.other_id in gone or row.article_id == article.id or quotes(row)]


def silence(connection: Connection, judged: list[SqlRow], article: SqlRow, lost: set[str], normalise: Callable[[str], str]) -> None:
    """Keep who decided what and when, without the words; a decision on a name that is gone is about nobody's name any more."""
    silent: dict[str, Any] = {"shown": None, "changes": None, "reason": None}
    connection.execute(update(JUDGEMENTS).where(JUDGEMENTS.c.id.in_([row.id for row in judged])).values(silent))
    forgotten = set(map(normalise, lost))
    on_names = JUDGEMENTS.c.target == Target.name.value
    for row in connection.execute(select(JUDGEMENTS).where(on_names)).all():
        if row.article_id == article.id or normalise(row.other_id or "") in forgotten:
            connection.execute(update(JUDGEMENTS).where(JUDGEMENTS.c.id == row.id).values(other_id=f"{WITHDRAWN}-{row.id}"))


def forget_places(connection: Connection, article: SqlRow, places: set[str], *, whole: bool) -> None:
    """Take the places where it was found out of the record of runs and of what is watched."""
    tomb = f"{WITHDRAWN}-{article.id}"
    names = {*places, article.name} if whole else places
    for row in connection.execute(select(RUN_SKIPS)).all():
        if row.where in names or any(row.where.startswith(f"{place}:") or place in row.reason for place in places):
            gone = {"where": tomb, "reason": WITHDRAWN, "remedy": None}
            connection.execute(update(RUN_SKIPS).where(RUN_SKIPS.c.id == row.id).values(gone))
    for row in connection.execute(select(RUNS.c.id, RUNS.c.command)).all():
        command = row.command
        for place in sorted(places, key=len, reverse=True):
            command = command.replace(place, tomb)
        if command != row.command:
            connection.execute(update(RUNS).where(RUNS.c.id == row.id).values(command=command))
    connection.execute(delete(SIGHTINGS).where(among(SIGHTINGS.c.place, places)))
