"""What follows from the rows and may be built anew at any time: discrepancies, shared incidents, and which article copies which."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, case, delete, func, or_, select, update

from tracker.dates import earliest
from tracker.errors import StoreError
from tracker.records import Discrepancy, Kind, Severity, record_id
from tracker.store import tables
from tracker.store.engine import PATIENCE, TURNS, Database, Row, SqlRow, among, grouped, insert_rows, looked_up, one_by_id
from tracker.store.identities import DECIDING
from tracker.store.judging import status_of
from tracker.store.moments import last_of, latest, not_before
from tracker.store.writing import CLAIMS, EVENTS, EXTRACTIONS, FIGURES, SOURCES, VERSIONS

ARTICLES, DISCREPANCIES = tables.Article.table(), tables.Discrepancy.table()
MEMBER_FIGURES, MEMBER_CLAIMS = tables.DiscrepancyFigure.table(), tables.DiscrepancyClaim.table()
MEMBER_ARTICLES = tables.DiscrepancyArticle.table()

DISCREPANCY = select(
    *(DISCREPANCIES.c[name] for name in ("id", "kind", "severity", "explanation", "confidence")),
    status_of(DISCREPANCIES.c.id).label("status"),
)
DIGEST = (
    select(EXTRACTIONS.c.current_of, EXTRACTIONS.c.published, VERSIONS.c.digest, EXTRACTIONS.c.id, VERSIONS.c.ingested_at)
    .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
    .where(EXTRACTIONS.c.current_of.is_not(None), VERSIONS.c.digest.is_not(None))
)
BATCH = 1000  # discrepancies that are written and read together
MEMBERS = ((MEMBER_FIGURES, "figures"), (MEMBER_CLAIMS, "claims"), (MEMBER_ARTICLES, "articles"))


@dataclass(frozen=True, slots=True)
class Digest:
    """The shape of an article's current text.

    Attributes:
        article: its id.
        published: ISO date or datetime.
        digest: as it was given when the text was saved.
        extraction: id of the article's current extraction.
        ingested: when the text was first seen.
    """

    article: str
    published: str | None
    digest: str
    extraction: str
    ingested: str

    @property
    def order(self) -> tuple[bool, str, str, str]:
        """The earliest first."""
        return order(self.published, self.ingested, self.article)


def order(published: str | None, ingested: str, article: str) -> tuple[bool, str, str, str]:
    """Which of two articles with one text is taken for the earlier, and so for the original.

    The one that was published first (`tracker.dates.earliest`); the rest is told by when the text was first seen here.
    """
    return *earliest(published), ingested, article


@dataclass(frozen=True, slots=True)
class Copied:
    """One of several articles that carry one text.

    Attributes:
        article: its id.
        document: the id that it came with.
        credit: its wire credit.
        copy_of: id of the earliest that carries the text; None for this one itself.
        ingested: when the text was first seen.
        digest: as it was given when the text was saved.
    """

    article: str
    document: str
    outlet: str | None
    title: str | None
    published: str | None
    credit: str | None
    copy_of: str | None
    ingested: str
    digest: str


class Deriving(Database):
    """Discrepancies, shared incidents and copies."""

    def digests(self) -> list[Digest]:
        """The digests of all current texts that have one, the earliest first."""
        with self._reading() as connection:
            return sorted((Digest(*row) for row in connection.execute(DIGEST)), key=lambda one: one.order)

    def digests_of(self, articles: Iterable[str]) -> dict[str, Digest]:
        """The digests of the current texts of some articles."""
        ids = set(articles)
        if not ids:
            return {}
        statement = DIGEST.where(among(EXTRACTIONS.c.current_of, ids))
        with self._reading() as connection:
            return {row[0]: Digest(*row) for row in connection.execute(statement)}

    def copied_with(self, articles: Iterable[str]) -> set[str]:
        """Some articles, with all that are marked as copies of one text with them."""
        own = set(articles)
        if not own:
            return own
        with self._reading() as connection:
            rows = connection.execute(select(ARTICLES.c.copy_of).where(among(ARTICLES.c.id, own), ARTICLES.c.copy_of.is_not(None)))
            originals = own | set(rows.scalars())
            return originals | set(connection.scalars(select(ARTICLES.c.id).where(among(ARTICLES.c.copy_of, originals))))

    def copy_groups(self, article: str | None = None, least: int = 2) -> Iterator[list[Copied]]:
        """Yield articles that carry one text together, the earliest first; the largest groups first.

        Args:
            article: id of one of them, None for all.
            least: articles that a group has at least.
        """
        original = func.coalesce(ARTICLES.c.copy_of, ARTICLES.c.id)
        counts = select(ARTICLES.c.copy_of, func.count().label("copies")).where(ARTICLES.c.copy_of.is_not(None))
        if article is not None:
            counts = counts.where(ARTICLES.c.copy_of == select(original).where(ARTICLES.c.id == article).scalar_subquery())
        groups = counts.group_by(ARTICLES.c.copy_of).having(func.count() >= least - 1).subquery()
        statement = (
            select(
                *(ARTICLES.c.id, ARTICLES.c.name, SOURCES.c.name.label("outlet")),
                *(EXTRACTIONS.c[name] for name in ("title", "published", "credit")),
                *(ARTICLES.c.copy_of, VERSIONS.c.ingested_at, VERSIONS.c.digest),
            )
            .join(groups, groups.c.copy_of == original)
            .join(EXTRACTIONS, EXTRACTIONS.c.current_of == ARTICLES.c.id)
            .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
            .where(VERSIONS.c.digest.is_not(None))
            .order_by(groups.c.copies.desc(), original)
        )
        found = (Copied(*row) for _, rows in self._stream(statement, BATCH) for row in rows)
        for _, some in groupby(found, key=lambda one: one.copy_of or one.article):
            group = sorted(some, key=lambda one: (one.copy_of is not None, *order(one.published, one.ingested, one.article)))
            if len(group) >= least:
                yield group

    def mark_copies(self, copies: Mapping[str, str], articles: Iterable[str] | None = None) -> set[str]:
        """Say which article is a copy of which earlier one; every article that is not named is an original.

        Args:
            copies: the articles that are copies, each with its original.
            articles: those that are looked at, None for all; what is known of the others stays.

        Returns:
            Articles of which this was not known.
        """
        wanted = [] if articles is None else [among(ARTICLES.c.id, set(articles))]
        with self._writing() as connection:
            known = _pairs(connection, select(ARTICLES.c.id, ARTICLES.c.copy_of).where(*wanted))
            changed = {id_: copies.get(id_) for id_, original in known.items() if copies.get(id_) != original}
            if changed:
                one = update(ARTICLES).where(ARTICLES.c.id == bindparam("copy")).values(copy_of=bindparam("original"))
                connection.execute(one, [{"copy": copy, "original": original} for copy, original in sorted(changed.items())])
        return set(changed)

    def group_events(self, groups: Mapping[str, str]) -> set[str]:
        """Say which incident of one article is which of another; every incident that is not named stands for itself.

        Returns:
            Incidents that are in another group than before.
        """
        with self._writing() as connection:
            known = _pairs(connection, select(EVENTS.c.id, EVENTS.c.same_as))
            changed = {id_: groups.get(id_) for id_, group in known.items() if groups.get(id_) != group}
            set_groups(connection, changed)
        return set(changed)

    def replace_discrepancies(
        self, rows: Iterable[tuple[str, Discrepancy]], *, dockets: Iterable[str] | None = None, ids: Iterable[str] = ()
    ) -> int:
        """Put these in the place of stored ones, in one transaction, and return how many they are.

        Their `status` is not stored: it follows from the judgements, which stay. Of some dockets what is found again as it was is not
        written again: of a docket in which one figure is new, nearly all.

        Args:
            rows: discrepancies with the docket that each comes from.
            dockets: those whose discrepancies are replaced; None for all that are stored.
            ids: of further ones that are to go.

        Raises:
            StoreError: one names a figure or claim that is not, or no longer, read from a current text.
        """
        with self._writing() as connection:
            _keep_others_out(connection)
            if dockets is None:
                return _replace_all(connection, rows)
            return _replace_some(connection, rows, set(dockets), set(ids))

    def questioned(self, figures: Iterable[str], dockets: str) -> set[str]:
        """Those of some figures that discrepancies question.

        Args:
            dockets: how the names of the dockets begin from which these discrepancies come.
        """
        ids = set(figures)
        if not ids:
            return ids
        statement = (
            select(MEMBER_FIGURES.c.figure_id)
            .join(DISCREPANCIES, DISCREPANCIES.c.id == MEMBER_FIGURES.c.discrepancy_id)
            .where(among(MEMBER_FIGURES.c.figure_id, ids), MEMBER_FIGURES.c.questioned)
            .where(DISCREPANCIES.c.docket.startswith(dockets, autoescape=True))
        )
        with self._reading() as connection:
            return set(connection.scalars(statement))

    def rows_of_claims(self, claims: Iterable[str]) -> dict[str, set[str]]:
        """The discrepancies in which some claims take part, each with all its claims; those that are not current any more too."""
        ids = set(claims)
        if not ids:
            return {}
        mine = select(MEMBER_CLAIMS.c.discrepancy_id).where(among(MEMBER_CLAIMS.c.claim_id, ids))
        columns = (MEMBER_CLAIMS.c.discrepancy_id, MEMBER_CLAIMS.c.claim_id)
        with self._reading() as connection:
            found = grouped(connection, select(*columns).where(MEMBER_CLAIMS.c.discrepancy_id.in_(mine)))
        return {id_: set(members) for id_, members in found.items()}

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
            yield from read_discrepancies(connection, rows)

    def discrepancy(self, id_: str) -> Discrepancy:
        """The discrepancy of this id, or whose id alone begins so (four characters or more).

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            return next(read_discrepancies(connection, [one_by_id(connection, DISCREPANCY, DISCREPANCIES.c.id, id_, "discrepancy")]))


def _keep_others_out(connection: Connection) -> None:
    """Have PostgreSQL let nobody else replace discrepancies, or decide on who is who, before the transaction ends; readers do not wait.

    A decision would miss the members that are about to be committed, and whose they are would be listed wrong. One that goes on is waited
    for longer than others wait: what took minutes to compare is not given up for it. All of it is one message to the server.
    """
    if connection.dialect.name == "postgresql":
        held = f"SET LOCAL lock_timeout = {int(TURNS * PATIENCE * 1000)}; SELECT pg_advisory_xact_lock_shared({DECIDING})"
        alone = f"{held}; LOCK TABLE discrepancies IN EXCLUSIVE MODE"
        connection.exec_driver_sql(alone, execution_options={"no_parameters": True})


def set_groups(connection: Connection, groups: Mapping[str, str | None]) -> None:
    """Say of some incidents which they are; None where one stands for itself."""
    if groups:
        one = update(EVENTS).where(EVENTS.c.id == bindparam("event")).values(same_as=bindparam("shared"))
        connection.execute(one, [{"event": event, "shared": shared} for event, shared in sorted(groups.items())])


def _pairs(connection: Connection, statement: Select[Any]) -> dict[str, str | None]:
    return {row[0]: row[1] for row in connection.execute(statement)}


@dataclass(frozen=True, slots=True)
class _Stored:
    """A discrepancy as rows of its tables, those of its members in their order."""

    row: Row
    figures: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
    articles: list[Row] = field(default_factory=list)


def _replace_all(connection: Connection, rows: Iterable[tuple[str, Discrepancy]]) -> int:
    found_at = _found_at(connection)
    moment = _moment(connection, found_at)
    _clear(connection)
    stream, seen = iter(rows), set[str]()
    while batch := list(islice(stream, BATCH)):
        made = _to_store(connection, _told_apart(batch, seen), found_at, moment)
        _add(connection, made.values())
        seen.update(made)
    return len(seen)


def _replace_some(connection: Connection, rows: Iterable[tuple[str, Discrepancy]], dockets: set[str], ids: set[str]) -> int:
    found_at = _found_at(connection, or_(among(DISCREPANCIES.c.docket, dockets), among(DISCREPANCIES.c.id, ids)))
    made: dict[str, _Stored] = {}
    every = list(rows)
    moment = _moment(connection, found_at) if every else ""
    for start in range(0, len(every), BATCH):
        batch = every[start : start + BATCH]
        others = _stored(connection, [one.id for _, one in batch]) - found_at.keys()
        made |= _to_store(connection, _told_apart(batch, made.keys() | others), found_at, moment)
    before = _as_stored(connection, found_at)
    same = {id_ for id_, one in made.items() if before.get(id_) == one}
    _clear(connection, found_at.keys() - same)
    _add(connection, [one for id_, one in made.items() if id_ not in same])
    return len(made)


def _found_at(connection: Connection, *wanted: ColumnElement[bool]) -> dict[str, str]:
    """When discrepancies were found first, by id."""
    return {row.id: row.found_at for row in connection.execute(select(DISCREPANCIES.c.id, DISCREPANCIES.c.found_at).where(*wanted))}


def _moment(connection: Connection, found_at: Mapping[str, str]) -> str:
    """The moment at which what is new is found: it is listed by it."""
    return not_before(last_of([*found_at.values(), latest(connection, DISCREPANCIES.c.found_at)]))


def _clear(connection: Connection, ids: Collection[str] | None = None) -> None:
    """Take away discrepancies of some ids; None is all."""
    for table in (MEMBER_FIGURES, MEMBER_CLAIMS, MEMBER_ARTICLES, DISCREPANCIES) if ids is None or ids else ():
        key = DISCREPANCIES.c.id if table is DISCREPANCIES else table.c.discrepancy_id
        connection.execute(delete(table) if ids is None else delete(table).where(among(key, ids)))


def _as_stored(connection: Connection, ids: Collection[str]) -> dict[str, _Stored]:
    """Stored discrepancies by id."""
    if not ids:
        return {}
    rows = connection.execute(select(DISCREPANCIES).where(among(DISCREPANCIES.c.id, ids)))
    found = {row.id: _Stored(dict(row._mapping)) for row in rows}
    for table, name in MEMBERS:
        members = select(table).where(among(table.c.discrepancy_id, ids)).order_by(table.c.position)
        for row in connection.execute(members):
            getattr(found[row.discrepancy_id], name).append(dict(row._mapping))
    return found


def _stored(connection: Connection, ids: list[str]) -> set[str]:
    return set(connection.scalars(select(DISCREPANCIES.c.id).where(among(DISCREPANCIES.c.id, ids))))


def _told_apart(rows: Iterable[tuple[str, Discrepancy]], taken: set[str]) -> list[tuple[str, Discrepancy]]:
    """Each once; what questions the same as one of another docket, in the same words, gets an id of its own."""
    found: dict[str, tuple[str, Discrepancy]] = {}
    for docket, one in rows:
        if found.get(one.id) == (docket, one):
            continue
        own = record_id("discrepancy", one.id, docket) if one.id in taken or one.id in found else one.id
        if own not in taken:
            found.setdefault(own, (docket, one if own == one.id else one.model_copy(update={"id": own})))
    return list(found.values())


def _to_store(
    connection: Connection, filed: Sequence[tuple[str, Discrepancy]], found_at: Mapping[str, str], moment: str
) -> dict[str, _Stored]:
    """Discrepancies as rows, by id; what was found before keeps the moment at which it was found first, and all others are found now."""
    own = {"id", "kind", "severity", "explanation", "confidence"}
    figures, claims = (
        _extractions(connection, table, {id_ for _, one in filed for id_ in getattr(one, name)})
        for table, name in ((FIGURES, "figures"), (CLAIMS, "claims"))
    )
    found = {}
    for docket, one in filed:
        more = {"docket": docket, "doubt": -one.confidence, "found_at": found_at.get(one.id, moment)}
        found[one.id] = _Stored(
            one.model_dump(mode="json", include=own) | more,
            [
                {"discrepancy_id": one.id, "position": n, "extraction_id": figures[id_], "figure_id": id_, "questioned": n < one.questioned}
                for n, id_ in enumerate(one.figures)
            ],
            [{"discrepancy_id": one.id, "position": n, "extraction_id": claims[id_], "claim_id": id_} for n, id_ in enumerate(one.claims)],
            [{"discrepancy_id": one.id, "position": n, "article_id": id_} for n, id_ in enumerate(one.articles)],
        )
    return found


def _add(connection: Connection, rows: Collection[_Stored]) -> None:
    insert_rows(connection, DISCREPANCIES, (one.row for one in rows))
    for table, name in MEMBERS:
        insert_rows(connection, table, (member for one in rows for member in getattr(one, name)))


def _extractions(connection: Connection, table: Table, ids: set[str]) -> dict[str, str]:
    """Of each row the extraction that is current, or holds the imports; of a row of a former version the latest that has it."""
    found: dict[str, str] = {}
    stream = iter(sorted(ids))
    current = or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS)
    while batch := list(islice(stream, BATCH)):
        read = connection.execute(looked_up(connection, table.c.id, batch, table.c.extraction_id)).all()
        which = among(EXTRACTIONS.c.id, {row.extraction_id for row in read})
        order = select(EXTRACTIONS.c.id).where(which).order_by(case((current, 1), else_=0), EXTRACTIONS.c.created_at)
        place = {id_: number for number, id_ in enumerate(connection.scalars(order))}
        found.update((row.id, row.extraction_id) for row in sorted(read, key=lambda row: place[row.extraction_id]))
    if missing := ids - found.keys():
        raise StoreError(f"{table.name[:-1]} {min(missing)} is not in the database any more: run `tracker reconcile` again")
    return found


def read_discrepancies(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Discrepancy]:
    ids = [row.id for row in rows]
    members: dict[str, dict[str, list[str]]] = {}
    for table, name in MEMBERS:
        columns = (table.c.discrepancy_id, table.c[f"{name[:-1]}_id"])
        members[name] = grouped(connection, select(*columns).where(columns[0].in_(ids)).order_by(table.c.position))
    of_row = func.count(MEMBER_FIGURES.c.figure_id)
    counts = select(MEMBER_FIGURES.c.discrepancy_id, of_row).where(MEMBER_FIGURES.c.discrepancy_id.in_(ids), MEMBER_FIGURES.c.questioned)
    questioned = {row[0]: row[1] for row in connection.execute(counts.group_by(MEMBER_FIGURES.c.discrepancy_id))}
    for row in rows:
        of = {name: of[row.id] for name, of in members.items()}
        yield Discrepancy.model_validate({**row._mapping, **of, "questioned": questioned.get(row.id, 0)})
