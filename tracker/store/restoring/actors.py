"""Actors, and series that figures are held against."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from tracker.store import tables
from tracker.store.engine import Row, among, insert_rows
from tracker.store.identities import NAMINGS, missing
from tracker.store.judging import JUDGEMENTS
from tracker.store.lines import KINDS
from tracker.store.restoring.keyed import Keyed, at
from tracker.store.restoring.ledger import Placed
from tracker.store.speakers import CLAIM_SPEAKERS, MEMBERSHIPS, SPEAKER_NAMES, SPEAKERS, TERMS
from tracker.store.speakers import SPEAKER_CANDIDATES as CANDIDATES

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
        if self.ledger.withdrawn or self.ledger.gone:
            self.ledger.new_speakers.update(roots)
        self._new("speaker", len(rows))

    def forget(self) -> None:
        """Remove those speakers that came in and that only rows of what was withdrawn here name."""
        ids = self.ledger.new_speakers & self.ledger.left_speakers
        for naming in NAMINGS:
            for column in (naming.found, naming.speaker):
                ids -= set(self.connection.scalars(select(column).where(among(column, ids)).distinct()))
        for column, owner in (
            (CLAIM_SPEAKERS.c.office_id, None), (CLAIM_SPEAKERS.c.on_behalf_of, None), (SPEAKERS.c.merged_into, SPEAKERS.c.id),
            (MEMBERSHIPS.c.group_id, MEMBERSHIPS.c.speaker_id), (TERMS.c.office_id, TERMS.c.speaker_id),
            (JUDGEMENTS.c.target_id, None), (JUDGEMENTS.c.other_id, None),
        ):  # fmt: skip
            others = () if owner is None else (~among(owner, ids),)
            ids -= set(self.connection.scalars(select(column).where(among(column, ids), *others).distinct()))
        for table in (SPEAKER_NAMES, MEMBERSHIPS, TERMS, CANDIDATES):
            self.connection.execute(delete(table).where(among(table.c.speaker_id, ids)))
        self.connection.execute(delete(CANDIDATES).where(among(CANDIDATES.c.other_id, ids)))
        self.connection.execute(delete(SPEAKERS).where(among(SPEAKERS.c.id, ids)))

    def _series(self, lines: Sequence[Placed]) -> None:
        fresh = self._fresh("series", lines)
        self._insert("series", fresh)
        insert_rows(self.connection, POINTS, (point | {"series_id": one.line["id"]} for one in fresh for point in one.line["points"]))
