"""The moments that are stored, where the clock cannot be trusted.

A machine's clock is put right now and then, and jumps: by an hour, where somebody mistook the zone; by decades, where a battery died. What
is current, who came first and what a list goes on with is told by numbers and references, never by the clock. Where moments do put things
into an order, they are kept from running backwards:

- what comes in is never dated before what came in before it, while the clock was put back by a day at most; by more, it says what the clock
  says, since nobody can tell which of the two was wrong;
- what comes in after a seal is always dated after it, so that the next seal goes on where that one ended;
- a reading of an article is always dated after the readings of it that there are.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, func, select, text

from tracker.store import tables
from tracker.store.engine import among, now

VERSIONS, EXTRACTIONS, SEALS = tables.ArticleVersion.table(), tables.Extraction.table(), tables.Seal.table()
PUT_BACK = timedelta(days=1)  # by which a clock may have gone back and what is stored is believed rather than the clock


def not_before(last: str | None) -> str:
    """This moment, or the last one that was stored where the clock went back behind it by no more than a day."""
    moment = now()
    if last is None or last <= moment or datetime.fromisoformat(last) - datetime.fromisoformat(moment) > PUT_BACK:
        return moment
    return last


def later_than(last: str | None) -> str:
    """This moment, or the second after the last one that was stored where the clock is not past it."""
    moment = now()
    if last is None or last < moment:
        return moment
    return (datetime.fromisoformat(last) + timedelta(seconds=1)).isoformat(timespec="seconds")


def of_coming_in(connection: Connection) -> str:
    """The moment at which a version comes in: not before the last one that came in, and after the last seal."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE article_versions IN ROW EXCLUSIVE MODE"))  # a seal under way is made first, and seen here
    sealed = connection.execute(select(func.max(SEALS.c.at))).scalar()
    moment = not_before(_latest(connection, VERSIONS.c.ingested_at))
    return moment if sealed is None or moment > sealed else later_than(sealed)


def of_sealing(connection: Connection) -> str:
    """The moment of a seal: not before that of any version; whoever asks keeps versions from coming in."""
    last = _latest(connection, VERSIONS.c.ingested_at)
    return max(now(), last or "")


def of_readings(connection: Connection, articles: Collection[str]) -> dict[str, str]:
    """The moments at which articles are read anew: of each after all readings of it."""
    of = VERSIONS.c.article_id
    read = select(of, func.max(EXTRACTIONS.c.created_at)).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
    last: dict[str, str] = {row[0]: row[1] for row in connection.execute(read.where(among(of, articles)).group_by(of))}
    return {article: later_than(last.get(article)) for article in articles}


def _latest(connection: Connection, column: Column[str]) -> str | None:
    found: str | None = connection.execute(select(func.max(column))).scalar()
    return found
