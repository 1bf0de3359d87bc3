"""Outlets: who published the articles."""

from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.store.engine import Database, among
from tracker.store.writing import EXTRACTIONS, SOURCES


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who published.

    Attributes:
        articles: whose current text it published.
    """

    name: str
    articles: int


class Outlets(Database):
    """Outlets, a page at a time."""

    def outlets(self, *, words: str | None = None, after: str | None = None, limit: int) -> tuple[list[Outlet], str | None]:
        """Outlets by name, and the name behind which the next page begins, None where there is none.

        Args:
            words: stand in the name, in upper or lower case.
            after: a name that was seen.
        """
        wanted = [] if words is None else [SOURCES.c.name.icontains(words, autoescape=True)]
        wanted += [] if after is None else [SOURCES.c.name > after]
        named = select(SOURCES.c.id, SOURCES.c.name).where(*wanted).order_by(SOURCES.c.name).limit(limit + 1)
        with self._reading() as connection:
            rows = connection.execute(named).all()
            shown = rows[:limit]
            counted = select(EXTRACTIONS.c.source_id, func.count(EXTRACTIONS.c.current_of)).group_by(EXTRACTIONS.c.source_id)
            of = {row[0]: row[1] for row in connection.execute(counted.where(among(EXTRACTIONS.c.source_id, [row.id for row in shown])))}
        return [Outlet(row.name, of.get(row.id, 0)) for row in shown], shown[-1].name if len(rows) > limit else None
