"""What quotes a withdrawn article elsewhere: people's judgements, the record of runs, what is watched."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from tracker.store import tables
from tracker.store.engine import SqlRow, among
from tracker.store.judging import JUDGEMENTS, Target
from tracker.store.runs import RUN_SKIPS, RUNS
from tracker.store.tombstones import WITHDRAWN

SIGHTINGS = tables.Sighting.table()


@dataclass(frozen=True, slots=True)
class Quoting:
    """A judgement that is on what goes, or keeps words of it.

    Attributes:
        fields: whose words go. A correction of a figure that stays is in force, whatever its reason quotes.
    """

    id: int
    fields: tuple[str, ...]


def quoting(connection: Connection, article: SqlRow, gone: set[str], words: set[str], *, whole: bool) -> list[Quoting]:
    """The judgements on what goes, and those that keep words of it.

    Args:
        gone: ids of rows and discrepancies.
        words: by which a note is known to quote it.
        whole: the article goes, with all decisions that hold for it alone.
    """
    needles = [*gone, *(json.dumps(word, ensure_ascii=False)[1:-1] for word in words)]
    found = []
    for row in connection.execute(select(JUDGEMENTS).order_by(JUDGEMENTS.c.id)).all():
        if row.target_id in gone or row.other_id in gone or (whole and row.article_id == article.id):
            found.append(Quoting(row.id, ("shown", "changes", "reason")))
            continue
        kept = {name: json.dumps(row._mapping[name], ensure_ascii=False) for name in ("shown", "reason") if row._mapping[name]}
        fields = [name for name, said in kept.items() if any(one in said for one in needles)]
        if whole and (row.shown or {}).get("document") == article.name and "shown" not in fields:
            fields.append("shown")
        if fields:
            found.append(Quoting(row.id, tuple(fields)))
    return found


def silence(connection: Connection, judged: Iterable[Quoting], lost: set[str], normalise: Callable[[str], str]) -> None:
    """Keep who decided what and when, without the words; a decision on a name that is gone is about nobody's name any more."""
    for one in judged:
        connection.execute(update(JUDGEMENTS).where(JUDGEMENTS.c.id == one.id).values(dict.fromkeys(one.fields)))
    forgotten = set(map(normalise, lost))
    for row in connection.execute(select(JUDGEMENTS).where(JUDGEMENTS.c.target == Target.name.value)).all():
        if normalise(row.other_id or "") in forgotten:
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
