"""Counts that take long to make: kept when articles are compared, and gone as soon as an article is withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from tracker.store import tables
from tracker.store.engine import Database, among, now, upsert

SUMMARIES = tables.Summary.table()


@dataclass(frozen=True, slots=True)
class Summary:
    """What was counted; the fields of the table."""

    kind: str
    key: str
    size: int
    made_at: str
    content: Mapping[str, Any] | None


class Summaries(Database):
    """Kept counts."""

    def summary(self, kind: str, key: str) -> Summary | None:
        """What is kept of one thing; None where nothing is."""
        with self._reading() as connection:
            row = connection.execute(select(SUMMARIES).where(SUMMARIES.c.kind == kind, SUMMARIES.c.key == key)).one_or_none()
        return Summary(**row._mapping) if row is not None else None

    def keep_summaries(self, kind: str, found: Mapping[str, tuple[int, Mapping[str, Any] | None]], gone: Iterable[str] = ()) -> None:
        """Keep counts in the place of what was kept.

        Args:
            found: of each key its size and content.
            gone: keys of which nothing is left to count.
        """
        moment = now()
        rows = [
            {"kind": kind, "key": key, "size": size, "made_at": moment, "content": None if content is None else dict(content)}
            for key, (size, content) in found.items()
        ]
        with self._writing() as connection:
            connection.execute(delete(SUMMARIES).where(SUMMARIES.c.kind == kind, among(SUMMARIES.c.key, set(gone))))
            upsert(connection, SUMMARIES, rows, replace=True)
