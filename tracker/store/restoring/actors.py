"""Actors, and series that figures are held against."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from tracker.store import tables
from tracker.store.engine import Row, insert_rows
from tracker.store.identities import missing
from tracker.store.lines import KINDS
from tracker.store.restoring.keyed import Keyed, at
from tracker.store.restoring.ledger import Placed
from tracker.store.speakers import MEMBERSHIPS, SPEAKER_NAMES, SPEAKERS, TERMS

POINTS = tables.ReferencePoint.table()


class Actors(Keyed):
    """Speakers and reference series."""

    def _speakers(self, lines: Sequence[Placed]) -> None:
        fresh = self._fresh("speaker", lines)
        judged = self.store.judged(self.connection)
        rows = [one.line for one in fresh]
        columns = KINDS["speaker"].columns
        roots = {line["id"]: judged.root(line["id"]) for line in rows}
        # a speaker that others are merged into may come after them
        insert_rows(self.connection, SPEAKERS, ({part: line[part] for part in columns} | {"merged_into": None} for line in rows))
        for id_, root in roots.items():
            if root != id_ and not missing(self.connection, [root]):
                self.connection.execute(update(SPEAKERS).where(SPEAKERS.c.id == id_).values(merged_into=root))
        beside: dict[Any, list[Row]] = {SPEAKER_NAMES: [], MEMBERSHIPS: [], TERMS: []}
        for line in rows:
            for position, name in enumerate(line["names"]):
                beside[SPEAKER_NAMES].append(at(line, position) | {"name": name, "normalised": self.store.normalise(name)})
            for position, group in enumerate(line["member_of"]):
                beside[MEMBERSHIPS].append(at(line, position) | {"group_id": group})
            for position, term in enumerate(line["terms"]):
                beside[TERMS].append(at(line, position) | term)
        for table, found in beside.items():
            insert_rows(self.connection, table, found)
        self._new("speaker", len(rows))

    def _series(self, lines: Sequence[Placed]) -> None:
        fresh = self._fresh("series", lines)
        self._insert("series", fresh)
        insert_rows(self.connection, POINTS, (point | {"series_id": one.line["id"]} for one in fresh for point in one.line["points"]))
