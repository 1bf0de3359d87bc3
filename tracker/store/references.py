"""Reference series: numbers of one originator by day, which figures are held against.

A newer edition of a file takes the place of the older one, series by series, and says how many numbers it changed; the same file
again changes nothing. A series is one transaction with all others of its file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select

from tracker.records import ReferencePoint, ReferenceSeries
from tracker.store import tables
from tracker.store.engine import Database, Row, SqlRow, insert_rows, now, one_by_id, shown, upsert

SERIES, POINTS = tables.ReferenceSeries.table(), tables.ReferencePoint.table()

SERIES_FIELDS = [name for name in SERIES.c.keys() if name in ReferenceSeries.model_fields]  # noqa: SIM118 - columns, not a dictionary
POINT_FIELDS = list(ReferencePoint.model_fields)
BATCH = 5000  # points that are inserted together


@dataclass(frozen=True, slots=True)
class KeptReference:
    """A stored series, without its points.

    Attributes:
        path, file_hash: the file that it was read from last, and the SHA-256 of its bytes.
        points: how many there are.
        first, last: their days.
    """

    id: str
    series: ReferenceSeries
    path: str
    file_hash: str
    added_at: str
    points: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class AddedReference:
    """What became of one series of a file.

    Attributes:
        known: an earlier edition was there.
        new, changed, gone, unchanged: numbers that the earlier edition lacked, had otherwise, had alone, and had too.
    """

    id: str
    series: ReferenceSeries
    known: bool
    new: int
    changed: int
    gone: int
    unchanged: int


class References(Database):
    """Series that figures are held against."""

    def add_references(self, series: Iterable[ReferenceSeries], *, path: str, file_hash: str) -> list[AddedReference]:
        """Store the series of a file in one transaction, in the place of earlier editions of them."""
        header = {"path": shown(path), "file_hash": file_hash, "added_at": now()}
        done = []
        with self._writing() as connection:
            for one in series:
                fields = {name: getattr(one, name) for name in SERIES_FIELDS} | {"id": one.id, "period": one.period.value}
                done.append(_added(connection, one, fields, header))
        return done

    def references(self) -> Iterator[KeptReference]:
        """Yield all series by originator, place and what they count."""
        statement = _kept().order_by(*(SERIES.c[name] for name in ("originator", "place", "measure", "population", "period", "id")))
        with self._reading() as connection:
            for row in connection.execute(statement).all():
                yield _as_kept(row)

    def reference(self, id_: str) -> tuple[KeptReference, ReferenceSeries]:
        """The series of this id, or whose id alone begins so (four characters or more), also with its points.

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            kept = _as_kept(one_by_id(connection, _kept(), SERIES.c.id, id_, "reference series"))
            return kept, kept.series.model_copy(update={"points": tuple(_points(connection, kept.id))})

    def reference_points(self, id_: str) -> Sequence[ReferencePoint]:
        """The points of a series in the order of their days."""
        with self._reading() as connection:
            return _points(connection, id_)

    def remove_reference(self, id_: str) -> KeptReference:
        """Take out a series.

        Raises:
            UsageError: there is none of this id, or there are several.
        """
        with self._writing() as connection:
            kept = _as_kept(one_by_id(connection, _kept(), SERIES.c.id, id_, "reference series"))
            connection.execute(delete(POINTS).where(POINTS.c.series_id == kept.id))
            connection.execute(delete(SERIES).where(SERIES.c.id == kept.id))
        return kept


def _added(connection: Connection, one: ReferenceSeries, fields: Row, header: Row) -> AddedReference:
    old = connection.execute(select(SERIES).where(SERIES.c.id == one.id)).one_or_none()
    before = {_key(point): point for point in _points(connection, one.id)} if old is not None else {}
    after = {_key(point): point for point in one.points}
    shared = before.keys() & after.keys()
    changed = sum(_numbers(before[key]) != _numbers(after[key]) for key in shared)
    done = AddedReference(one.id, one, old is not None, len(after) - len(shared), changed, len(before) - len(shared), len(shared) - changed)
    if old is not None and before == after and all(old._mapping[name] == value for name, value in fields.items()):
        return done
    upsert(connection, SERIES, [fields | header], replace=True)
    if before != after:
        connection.execute(delete(POINTS).where(POINTS.c.series_id == one.id))
        rows = [point.model_dump() | {"series_id": one.id} for point in after.values()]
        for start in range(0, len(rows), BATCH):
            insert_rows(connection, POINTS, rows[start : start + BATCH])
    return done


def _key(point: ReferencePoint) -> tuple[str, str]:
    return point.as_of, point.since


def _numbers(point: ReferencePoint) -> tuple[int | None, ...]:
    return point.value, point.low, point.high


def _kept() -> Select[Any]:
    counted = select(POINTS.c.series_id, func.count().label("points"), func.min(POINTS.c.as_of).label("first"),
                     func.max(POINTS.c.as_of).label("last")).group_by(POINTS.c.series_id).subquery()  # fmt: skip
    return select(SERIES, func.coalesce(counted.c.points, 0).label("points"), counted.c.first, counted.c.last).outerjoin(
        counted, counted.c.series_id == SERIES.c.id
    )


def _as_kept(row: SqlRow) -> KeptReference:
    data = row._mapping
    series = ReferenceSeries(**{name: data[name] for name in SERIES_FIELDS})
    return KeptReference(series=series, **{name: data[name] for name in ("id", "path", "file_hash", "added_at", "points", "first", "last")})


def _points(connection: Connection, id_: str) -> list[ReferencePoint]:
    statement = select(*(POINTS.c[name] for name in POINT_FIELDS)).where(POINTS.c.series_id == id_).order_by(POINTS.c.as_of, POINTS.c.since)
    return [ReferencePoint(**row._mapping) for row in connection.execute(statement)]
