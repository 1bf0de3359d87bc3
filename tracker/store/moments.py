"""The moments that are stored, where the clock cannot be trusted.

A machine's clock is put right now and then, and jumps: by an hour, where somebody mistook the zone; by decades, where a battery died. What
is current, who came first and what a list goes on with is told by numbers and references, never by the clock. Where moments do put things
into an order, they are kept from running backwards:

- what comes in is never dated before what came in before it, while the clock was put back by a day at most; by more, it says what the clock
  says, since nobody can tell which of the two was wrong;
- what comes in after a seal is always dated after it, so that the next seal goes on where that one ended;
- a reading of an article is always dated after the readings of it that there are.

What is stored may have been imported, or changed by hand: a moment that cannot be read, or has no zone, counts as none.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, func, select, text

from tracker.store import tables
from tracker.store.engine import among, now

VERSIONS, EXTRACTIONS, SEALS = tables.ArticleVersion.table(), tables.Extraction.table(), tables.Seal.table()
PUT_BACK = timedelta(days=1)  # by which a clock may have gone back and what is stored is believed rather than the clock


_SHAPE = "____-__-__T__:__:__+00:00"


def read(moment: str | None) -> datetime | None:
    """A stored moment; None where there is none, or none that can be read and has a zone."""
    if moment is None:
        return None
    try:
        found = datetime.fromisoformat(moment)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):  # the latter of the year 1 or 9999 in another zone
        return None


def far_ahead(moment: str) -> str | None:
    """What the clock says, where a moment is ahead of it by more than a clock is put back; None where it is not."""
    clock, found = now(), read(moment)
    return clock if found is not None and found - datetime.fromisoformat(clock) > PUT_BACK else None


def last_of(moments: Iterable[str | None]) -> str | None:
    """The last of some stored moments."""
    return max((one for one in moments if one is not None and read(one) is not None), default=None)


def not_before(last: str | None) -> str:
    """This moment, or the last one that was stored where the clock went back behind it by no more than a day."""
    moment, before = now(), read(last)
    if before is None or before - datetime.fromisoformat(moment) > PUT_BACK:
        return moment
    return max(moment, before.isoformat(timespec="seconds"))


def later_than(last: str | None) -> str:
    """This moment, or the second after the last one that was stored where the clock is not past it."""
    moment, before = now(), read(last)
    if before is None or before < datetime.fromisoformat(moment):
        return moment
    try:
        return (before + timedelta(seconds=1)).isoformat(timespec="seconds")
    except OverflowError:  # the last second that there is
        return moment


def of_coming_in(connection: Connection) -> str:
    """The moment at which a version comes in: not before the last one that came in, and after the last seal."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE article_versions IN ROW EXCLUSIVE MODE"))  # a seal under way is made first, and seen here
    sealed = latest(connection, SEALS.c.at)
    moment = not_before(latest(connection, VERSIONS.c.ingested_at))
    return moment if sealed is None or moment > sealed else later_than(sealed)


def of_sealing(connection: Connection) -> str:
    """The moment of a seal: not before that of any version; whoever asks keeps versions from coming in."""
    last = latest(connection, VERSIONS.c.ingested_at)
    return max(now(), last or "")


def of_readings(connection: Connection, articles: Collection[str]) -> dict[str, str]:
    """The moments at which articles are read anew: of each after all readings of it."""
    of = VERSIONS.c.article_id
    made = select(of, func.max(EXTRACTIONS.c.created_at)).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
    made = made.where(among(of, articles), EXTRACTIONS.c.created_at.like(_SHAPE)).group_by(of)
    last: dict[str, str] = {row[0]: row[1] for row in connection.execute(made)}
    return {article: later_than(last.get(article)) for article in articles}


def latest(connection: Connection, column: Column[str]) -> str | None:
    """The last moment that a column has."""
    before: list[ColumnElement[bool]] = [column.like(_SHAPE)]
    while True:  # past the few that only look like moments
        found: str | None = connection.execute(select(func.max(column)).where(*before)).scalar()
        if found is None or read(found) is not None:
            return found
        before = [column.like(_SHAPE), column < found]
