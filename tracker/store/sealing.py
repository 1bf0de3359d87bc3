"""Seals: all versions in the order in which they came in, and which seals were made."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, text

from tracker.seal import SealedVersion, Trailer
from tracker.store import tables
from tracker.store.engine import Database
from tracker.store.moments import far_ahead, of_sealing
from tracker.store.tombstones import VERSIONS

SEALS = tables.Seal.table()
BATCH = 1000  # versions that are read together


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal on record.

    Attributes:
        versions: how many it lists.
        head: the last hash of its chain.
        public_key, signature: in hexadecimal; None for a seal without a signature.
    """

    id: int
    at: str
    by: str
    versions: int
    head: str
    public_key: str | None
    signature: str | None


@dataclass(frozen=True, slots=True)
class Lot:
    """What is sealed: the versions of one moment.

    Attributes:
        at: that moment, in UTC.
        previous: the seal that was made last, None where there is none.
        clock: what the clock says, where the last version that came in lies far ahead of it, and so does the seal; None where not.
    """

    connection: Connection
    at: str
    previous: Sealed | None
    clock: str | None = None

    def versions(self) -> Iterator[SealedVersion]:
        """Yield all versions in the order in which they came in."""
        names = ("article_id", "id", "text_hash", "raw_hash", "ingested_at")
        statement = select(*(VERSIONS.c[name] for name in names)).order_by(VERSIONS.c.ingested_at, VERSIONS.c.id)
        with self.connection.execute(statement.execution_options(yield_per=BATCH)) as result:
            for number, row in enumerate(result, 1):
                yield SealedVersion(number=number, article=row[0], version=row[1], text_hash=row[2], raw_hash=row[3], ingested_at=row[4])

    def record(self, trailer: Trailer, *, by: str) -> None:
        """Note that a manifest was written."""
        signed = trailer.signature
        row = {"at": self.at, "by": by, "versions": trailer.versions, "head": trailer.head}
        row |= {"public_key": signed.public_key if signed else None, "signature": signed.signature if signed else None}
        self.connection.execute(insert(SEALS), row)


class Sealing(Database):
    """Seals."""

    @contextmanager
    def sealing(self) -> Iterator[Lot]:
        """All versions as they are now, and nothing that is stored meanwhile.

        Whatever comes in later is dated after the seal, whatever the clock says: it sorts behind, and the next seal begins with the lines
        of this one.
        """
        with self._writing(lasts=True) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE article_versions IN SHARE MODE"))  # whoever is storing one finishes first
            row = connection.execute(select(SEALS).order_by(SEALS.c.id.desc()).limit(1)).one_or_none()
            at = of_sealing(connection)
            yield Lot(connection, at, None if row is None else Sealed(*row), far_ahead(at))

    def seals(self) -> Iterator[Sealed]:
        """Yield all seals, the earliest first."""
        with self._reading() as connection:
            for row in connection.execute(select(SEALS).order_by(SEALS.c.id)).all():
                yield Sealed(*row)
