"""What follows from the rows and may be built anew at any time: discrepancies, shared incidents, and which article copies which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, Table, bindparam, case, delete, or_, select, text, update

from tracker.errors import StoreError
from tracker.records import Discrepancy, Kind, Severity
from tracker.store import tables
from tracker.store.engine import Database, SqlRow, grouped, insert_rows, one_by_id
from tracker.store.judging import status_of
from tracker.store.writing import CLAIMS, EVENTS, EXTRACTIONS, FIGURES, VERSIONS

ARTICLES, DISCREPANCIES = tables.Article.table(), tables.Discrepancy.table()
MEMBER_FIGURES, MEMBER_CLAIMS = tables.DiscrepancyFigure.table(), tables.DiscrepancyClaim.table()
MEMBER_ARTICLES = tables.DiscrepancyArticle.table()

DISCREPANCY = select(
    *(DISCREPANCIES.c[name] for name in ("id", "kind", "severity", "explanation", "confidence")),
    status_of(DISCREPANCIES.c.id).label("status"),
)
BATCH = 1000  # discrepancies that are written and read together


@dataclass(frozen=True, slots=True)
class Digest:
    """The shape of an article's current text.

    Attributes:
        article: its id.
        published: ISO date or datetime.
        digest: as it was given when the text was saved.
    """

    article: str
    published: str | None
    digest: str


class Deriving(Database):
    """Discrepancies, shared incidents and copies."""

    def digests(self) -> Iterator[Digest]:
        """Yield the digests of all current texts that have one, the earliest published first, undated ones last."""
        statement = (
            select(EXTRACTIONS.c.current_of, EXTRACTIONS.c.published, VERSIONS.c.digest)
            .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            .where(EXTRACTIONS.c.current_of.is_not(None), VERSIONS.c.digest.is_not(None))
            .order_by(EXTRACTIONS.c.published.nulls_last(), VERSIONS.c.ingested_at, EXTRACTIONS.c.current_of)
        )
        for _, rows in self._stream(statement, BATCH):
            yield from (Digest(*row) for row in rows)

    def mark_copies(self, copies: Mapping[str, str]) -> None:
        """Say which article is a copy of which earlier one; every article that is not named is an original."""
        with self._writing() as connection:
            connection.execute(update(ARTICLES).where(ARTICLES.c.copy_of.is_not(None)).values(copy_of=None))
            if copies:
                one = update(ARTICLES).where(ARTICLES.c.id == bindparam("copy")).values(copy_of=bindparam("original"))
                connection.execute(one, [{"copy": copy, "original": original} for copy, original in copies.items()])

    def group_events(self, groups: Mapping[str, str]) -> None:
        """Say which incident of one article is which of another; every incident that is not named stands for itself."""
        with self._writing() as connection:
            connection.execute(update(EVENTS).where(EVENTS.c.same_as.is_not(None)).values(same_as=None))
            set_groups(connection, groups)

    def replace_discrepancies(self, rows: Iterable[Discrepancy]) -> int:
        """Put these in the place of all stored ones, in one transaction, and return how many they are.

        Their `status` is not stored: it follows from the judgements, which stay.

        Raises:
            StoreError: one names a figure or claim that is not, or no longer, read from a current text.
        """
        stream, seen = iter(rows), set[str]()
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE discrepancies IN EXCLUSIVE MODE"))  # a second reconciliation waits; readers do not
            for table in (MEMBER_FIGURES, MEMBER_CLAIMS, MEMBER_ARTICLES, DISCREPANCIES):
                connection.execute(delete(table))
            while batch := list(islice(stream, BATCH)):
                fresh = list({one.id: one for one in batch if one.id not in seen}.values())
                _add(connection, fresh)
                seen.update(one.id for one in fresh)
        return len(seen)

    def discrepancies(self, kinds: Iterable[Kind] | None = None, severities: Iterable[Severity] | None = None) -> Iterator[Discrepancy]:
        """Yield stored discrepancies, the most serious first.

        Args:
            kinds, severities: only these; None is all.
        """
        rank = case({severity.value: n for n, severity in enumerate(Severity)}, value=DISCREPANCIES.c.severity)
        statement = DISCREPANCY.order_by(rank, DISCREPANCIES.c.confidence.desc(), DISCREPANCIES.c.kind, DISCREPANCIES.c.id)
        if kinds is not None:
            statement = statement.where(DISCREPANCIES.c.kind.in_([str(kind) for kind in kinds]))
        if severities is not None:
            statement = statement.where(DISCREPANCIES.c.severity.in_([str(severity) for severity in severities]))
        for connection, rows in self._stream(statement, BATCH):
            yield from _read(connection, rows)

    def discrepancy(self, id_: str) -> Discrepancy:
        """The discrepancy of this id, or whose id alone begins so (four characters or more).

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            return next(_read(connection, [one_by_id(connection, DISCREPANCY, DISCREPANCIES.c.id, id_, "discrepancy")]))


def set_groups(connection: Connection, groups: Mapping[str, str | None]) -> None:
    """Say of some incidents which they are; None where one stands for itself."""
    if groups:
        one = update(EVENTS).where(EVENTS.c.id == bindparam("event")).values(same_as=bindparam("shared"))
        connection.execute(one, [{"event": event, "shared": shared} for event, shared in sorted(groups.items())])


def _add(connection: Connection, rows: Sequence[Discrepancy]) -> None:
    own = {"id", "kind", "severity", "explanation", "confidence"}
    insert_rows(connection, DISCREPANCIES, (one.model_dump(mode="json", include=own) | {"docket": ""} for one in rows))
    for members, table, field in ((MEMBER_FIGURES, FIGURES, "figures"), (MEMBER_CLAIMS, CLAIMS, "claims")):
        column = f"{table.name[:-1]}_id"
        extractions = _extractions(connection, table, {id_ for one in rows for id_ in getattr(one, field)})
        insert_rows(
            connection,
            members,
            (
                {"discrepancy_id": one.id, "position": n, "extraction_id": extractions[id_], column: id_}
                | ({"questioned": False} if field == "figures" else {})
                for one in rows
                for n, id_ in enumerate(getattr(one, field))
            ),
        )
    insert_rows(
        connection,
        MEMBER_ARTICLES,
        ({"discrepancy_id": one.id, "position": n, "article_id": id_} for one in rows for n, id_ in enumerate(one.articles)),
    )


def _extractions(connection: Connection, table: Table, ids: set[str]) -> dict[str, str]:
    """Of each row the extraction that is current, or holds the imports."""
    found: dict[str, str] = {}
    stream = iter(sorted(ids))
    while batch := list(islice(stream, BATCH)):
        statement = select(table.c.id, table.c.extraction_id).join(EXTRACTIONS, EXTRACTIONS.c.id == table.c.extraction_id)
        current = or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS)
        found.update((row.id, row.extraction_id) for row in connection.execute(statement.where(current, table.c.id.in_(batch))))
    if missing := ids - found.keys():
        raise StoreError(f"{table.name[:-1]} {min(missing)} is not in the database any more: run `tracker reconcile` again")
    return found


def _read(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Discrepancy]:
    ids = [row.id for row in rows]
    members: dict[str, dict[str, list[str]]] = {}
    for field, table in (("figures", MEMBER_FIGURES), ("claims", MEMBER_CLAIMS), ("articles", MEMBER_ARTICLES)):
        columns = (table.c.discrepancy_id, table.c[f"{field[:-1]}_id"])
        members[field] = grouped(connection, select(*columns).where(columns[0].in_(ids)).order_by(table.c.position))
    for row in rows:
        yield Discrepancy.model_validate({**row._mapping, **{field: of[row.id] for field, of in members.items()}})
