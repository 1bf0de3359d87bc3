"""Whatever is stored and not derived, as lines that each say one thing: a row with the rows that only go with it.

Lines bear the names of the columns. Left out is what follows from the rest (`DERIVED`): whom people's decisions make of an actor, keys
that names, places, titles and days are looked up by, dockets, copies, incidents of several articles, which other article a notice
corrects. Runs, what is watched and the accounts of the desk tell of this machine and stay with it.
"""

import base64
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from tracker.read.notices import ITSELF
from tracker.records import TAKEN_BACK
from tracker.store import tables
from tracker.store.engine import SqlRow, among

Line = dict[str, Any]  # "type" and the columns

DERIVED: dict[str, set[str]] = {
    "articles": {"copy_of"},
    "speakers": {"merged_into"},
    "speaker_names": {"normalised"},
    "extractions": {"title_folded"},
    "claims": {"day"},
    "claim_speakers": {"name_key", "speaker_id", "day"},
    "claim_about": {"name_key", "speaker_id", "day"},
    "events": {"same_as", "places"},
    "figures": {"place_folded", "originator_key", "originator_id", "docket"},
    "notices": {"article_id", "reason"},
}
"""Columns that follow from others, by table."""

Beside = Callable[[Connection, Sequence[SqlRow]], Iterable[Line]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of line.

    Attributes:
        key: of the table, without which no line is told from another; of numbered rows the number.
        order: in which lines leave.
        beside: what else a line says, for each of some rows in their order.
        where: which rows; None for all.
    """

    table: Table
    key: tuple[str, ...] = ("id",)
    order: tuple[str, ...] = ("id",)
    beside: Beside | None = None
    where: ColumnElement[bool] | None = None

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self.table.c if column.name not in DERIVED.get(self.table.name, ())]

    def select(self) -> Select[Any]:
        statement = select(*(self.table.c[name] for name in self.columns))
        return statement if self.where is None else statement.where(self.where)

    def lines(self, connection: Connection, name: str, rows: Sequence[SqlRow]) -> Iterator[Line]:
        """Rows as lines, in their order."""
        more: Iterable[Line] = self.beside(connection, rows) if self.beside else ({} for _ in rows)
        for row, also in zip(rows, more, strict=True):
            yield {"type": name, **dict(zip(self.columns, row, strict=True)), **also}

    def stored(self, connection: Connection, name: str, keys: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Line]:
        """The lines of some keys, those that are stored."""
        wanted = set(keys)
        first = self.table.c[self.key[0]]
        rows = connection.execute(self.select().where(among(first, {key[0] for key in wanted}))).all()
        mine = [row for row in rows if tuple(row._mapping[one] for one in self.key) in wanted]
        return {tuple(line[one] for one in self.key): line for line in self.lines(connection, name, mine)}


def _of_owner(table: Table, owner: str, connection: Connection, ids: Iterable[str], order: str = "position") -> dict[str, list[Line]]:
    """Rows of a table by the row that they go with, without their place and what is derived."""
    left = {owner, *([order] if order == "position" else []), *DERIVED.get(table.name, ())}
    names = [column.name for column in table.c if column.name not in left]
    statement = select(table.c[owner], *(table.c[name] for name in names)).where(among(table.c[owner], set(ids)))
    found: dict[str, list[Line]] = defaultdict(list)
    for row in connection.execute(statement.order_by(table.c[owner], table.c[order])):
        found[row[0]].append(dict(zip(names, row[1:], strict=True)))
    return found


def _of_speakers(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Line]:
    ids = [row.id for row in rows]
    names = _of_owner(tables.SpeakerName.table(), "speaker_id", connection, ids)
    groups = _of_owner(tables.SpeakerMembership.table(), "speaker_id", connection, ids)
    terms = _of_owner(tables.SpeakerTerm.table(), "speaker_id", connection, ids)
    for id_ in ids:
        called, member_of = [one["name"] for one in names.get(id_, ())], [one["group_id"] for one in groups.get(id_, ())]
        yield {"names": called, "member_of": member_of, "terms": terms.get(id_, [])}


def _of_series(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Line]:
    points = tables.ReferencePoint.table()
    names = [column.name for column in points.c if column.name != "series_id"]
    for row in rows:
        statement = select(*(points.c[name] for name in names)).where(points.c.series_id == row.id)
        ordered = statement.order_by(points.c.as_of, points.c.since)
        yield {"points": [dict(zip(names, point, strict=True)) for point in connection.execute(ordered)]}


def _of_versions(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Line]:
    contents = tables.RawContent.table()
    statement = select(contents.c.hash, contents.c.compressed).where(among(contents.c.hash, {row.raw_hash for row in rows if row.raw_hash}))
    found = {row.hash: row.compressed for row in connection.execute(statement)}
    for row in rows:
        compressed = found.get(row.raw_hash)
        yield {"raw": None if compressed is None else base64.b64encode(zlib.decompress(compressed)).decode()}


def _of_extractions(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Line]:
    notices = tables.Notice.table()
    fields = [notices.c[name] for name in ("kind", "span", "url", "title")]
    statement = select(notices.c.extraction_id, *fields, (notices.c.reason == ITSELF).label("itself"))
    statement = statement.where(among(notices.c.extraction_id, {row.id for row in rows}))
    found: dict[str, list[Line]] = defaultdict(list)
    for row in connection.execute(statement.order_by(notices.c.position)):
        said = dict(zip(("kind", "span", "url", "title", "itself"), row[1:], strict=True))
        found[row[0]].append(said | {"itself": bool(said["itself"])})
    for row in rows:
        yield {"notices": found.get(row.id, [])}


def _of_figures(_connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Line]:
    """Why a figure is none; that it stands in a notice follows from the notices of its text."""
    for row in rows:
        yield {"excluded": None if row.excluded == TAKEN_BACK else row.excluded}


def _of_claims(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Line]:
    extractions, claims = {row.extraction_id for row in rows}, {row.id for row in rows}
    found: dict[str, dict[tuple[str, str], list[Line]]] = {}
    for field, table in (("speakers", tables.ClaimSpeaker.table()), ("about", tables.ClaimAbout.table())):
        left = {"extraction_id", "claim_id", "position", *DERIVED[table.name]}
        names = [column.name for column in table.c if column.name not in left]
        statement = select(table.c.extraction_id, table.c.claim_id, *(table.c[name] for name in names))
        statement = statement.where(among(table.c.extraction_id, extractions), among(table.c.claim_id, claims))
        named: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for row in connection.execute(statement.order_by(table.c.position)):
            named[row[0], row[1]].append(dict(zip(names, row[2:], strict=True)))
        found[field] = named
    for row in rows:
        yield {field: named.get((row.extraction_id, row.id), []) for field, named in found.items()}


EVENTS = tables.Event.table()

KINDS: dict[str, Kind] = {
    "source": Kind(tables.Source.table()),
    "speaker": Kind(tables.Speaker.table(), beside=_of_speakers),
    "candidate": Kind(tables.SpeakerCandidate.table(), ("speaker_id", "other_id"), ("speaker_id", "other_id")),
    "series": Kind(tables.ReferenceSeries.table(), beside=_of_series),
    "article": Kind(tables.Article.table()),
    "version": Kind(tables.ArticleVersion.table(), order=("article_id", "number"), beside=_of_versions),
    "extraction": Kind(tables.Extraction.table(), beside=_of_extractions),
    # one that imported figures name, and of which nothing else is known, comes with them
    "event": Kind(EVENTS, order=("extraction_id", "id"), where=EVENTS.c.extraction_id.is_not(None)),
    "claim": Kind(tables.Claim.table(), ("extraction_id", "id"), ("extraction_id", "position"), _of_claims),
    "figure": Kind(tables.Figure.table(), ("extraction_id", "id"), ("extraction_id", "position"), _of_figures),
    "judgement": Kind(tables.Judgement.table()),
    "seal": Kind(tables.Seal.table()),
    "withdrawal": Kind(tables.Withdrawal.table()),
}
"""Every kind of line, by its type, in the order in which they are stored: what refers to something comes after it."""

OF_EXTRACTIONS = ("event", "claim", "figure")
"""What belongs to an extraction and follows it, so that the two are stored together."""
