"""What quotes a withdrawn article elsewhere: people's judgements, the record of runs, what is watched."""

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
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
        id, target, target_id, decision, by, at: of the judgement.
        fields: whose words go. A correction of a figure that stays is in force, whatever its reason quotes.
    """

    id: int
    target: str
    target_id: str
    decision: str
    by: str
    at: str
    fields: tuple[str, ...]


def quoting(connection: Connection, article: SqlRow, gone: set[str], words: set[str], *, whole: bool) -> list[Quoting]:
    """The judgements on what goes, and those that keep words of it.

    Args:
        gone: ids of rows and discrepancies.
        words: by which a note is known to quote it, where they stand in it as whole words.
        whole: the article goes, with all decisions that hold for it alone.
    """
    found = []
    for row in connection.execute(select(JUDGEMENTS).order_by(JUDGEMENTS.c.id)).all():
        if row.target_id in gone or row.other_id in gone or (whole and row.article_id == article.id):
            found.append(_quoting(row, ("shown", "changes", "reason")))
            continue
        kept = {name: "\n".join(_strings(row._mapping[name])) for name in ("shown", "reason") if row._mapping[name]}
        fields = [name for name, said in kept.items() if any(_stands(one, said) for one in (*gone, *words))]
        if whole and (row.shown or {}).get("document") == article.name and "shown" not in fields:
            fields.append("shown")
        if fields:
            found.append(_quoting(row, tuple(fields)))
    return [one for one in found if one.fields]


def _quoting(row: SqlRow, fields: tuple[str, ...]) -> Quoting:
    said = tuple(name for name in fields if row._mapping[name])
    return Quoting(row.id, row.target, row.target_id, row.decision, row.by, row.at, said)


def _strings(value: object) -> Iterator[str]:
    """All strings of a value that was JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in (*value, *value.values()):
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


def _stands(words: str, said: str) -> bool:
    """Whether words stand in what was said, and not as a part of longer ones."""
    return words in said and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", said) is not None


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
    if whole:  # the same file sent once more, of which no second article was made
        again = select(RUN_SKIPS.c.where).where(RUN_SKIPS.c.reason.contains(article.id, autoescape=True))
        places = {*places, *connection.scalars(again)}
    names = {*places, article.name} if whole else places
    for row in connection.execute(select(RUN_SKIPS)).all():
        if row.where in names or any(row.where.startswith(f"{place}:") or _stands(place, row.reason) for place in places):
            gone = {"where": tomb, "reason": WITHDRAWN, "remedy": None}
            connection.execute(update(RUN_SKIPS).where(RUN_SKIPS.c.id == row.id).values(gone))
    for row in connection.execute(select(RUNS.c.id, RUNS.c.command)).all():
        command = row.command
        for place in sorted(places, key=len, reverse=True):
            for argument in {place, shlex.quote(place)}:
                command = re.sub(rf"(?<!\S){re.escape(argument)}(?!\S)", tomb, command)
        if command != row.command:
            connection.execute(update(RUNS).where(RUNS.c.id == row.id).values(command=command))
    connection.execute(delete(SIGHTINGS).where(among(SIGHTINGS.c.place, places)))
    for place in places:  # an address that led to it
        for said in {place, json.dumps(place)[1:-1]}:
            leading = select(SIGHTINGS.c.place, SIGHTINGS.c.fingerprint).where(SIGHTINGS.c.fingerprint.contains(said, autoescape=True))
            found = [row.place for row in connection.execute(leading) if f'"{said}"' in row.fingerprint]
            connection.execute(delete(SIGHTINGS).where(among(SIGHTINGS.c.place, found)))
