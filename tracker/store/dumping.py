"""What leaves the archive: articles a few at a time, what is asked about them asked once for all of these; or all of it as lines."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select

from tracker.records import Article, Discrepancy, Extraction, Report
from tracker.store import tables
from tracker.store.deriving import ARTICLES, DISCREPANCY, MEMBER_ARTICLES, MEMBER_CLAIMS, MEMBER_FIGURES, read_discrepancies
from tracker.store.engine import SqlRow, among
from tracker.store.judging import JUDGEMENTS, Judgement, Target
from tracker.store.lines import KINDS, OF_EXTRACTIONS, Line
from tracker.store.reading import ARTICLE_FIELDS, BATCH, FIGURE, TEXT, TEXTS, Reading, Version, report_of, within
from tracker.store.writing import EXTRACTIONS, FIGURES, SOURCES


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles; a field left at None asks nothing.

    Attributes:
        articles: their ids.
        source: stands in the outlet's name, in upper or lower case.
        since, until: first and last day of publication, inclusive; an undated article is in no range.
    """

    articles: Iterable[str] | None = None
    source: str | None = None
    since: str | None = None
    until: str | None = None


class Dumping(Reading):
    """Articles and rows on their way out."""

    def lots(self, wanted: ArticleFilter) -> Iterator[list[Version]]:
        """Yield the current versions of articles by name, a few at a time, without their rows and bytes."""
        statement = TEXT.where(*_conditions(wanted)).order_by(ARTICLES.c.name, ARTICLES.c.id)
        for _, rows in self._stream(statement, TEXTS):
            yield list(map(_bare, rows))

    def imports_in_lots(self) -> Iterator[list[Report]]:
        """Yield the figures that came from files of figures in the order in which they came, many at a time; rejected ones are left out."""
        in_force = self.corrections()
        statement = FIGURE.where(FIGURES.c.extraction_id == tables.IMPORTS, FIGURES.c.excluded.is_(None)).order_by(FIGURES.c.position)
        for _, rows in self._stream(statement, BATCH):
            yield [report_of(row, in_force) for row in rows if not in_force.rejected(row.id)]

    def discrepancies_of(
        self, *, figures: Collection[str] = (), claims: Collection[str] = (), articles: Collection[str] = ()
    ) -> list[Discrepancy]:
        """The discrepancies in which one of some rows or articles takes part, by id."""
        members = (
            (MEMBER_FIGURES, MEMBER_FIGURES.c.figure_id, figures),
            (MEMBER_CLAIMS, MEMBER_CLAIMS.c.claim_id, claims),
            (MEMBER_ARTICLES, MEMBER_ARTICLES.c.article_id, articles),
        )
        column = DISCREPANCY.selected_columns.id
        taken = [column.in_(select(table.c.discrepancy_id).where(among(member, set(ids)))) for table, member, ids in members if ids]
        if not taken:
            return []
        with self._reading() as connection:
            return list(read_discrepancies(connection, connection.execute(DISCREPANCY.where(or_(*taken)).order_by(column)).all()))

    def judgements_about(self, ids: Iterable[str]) -> list[Judgement]:
        """The judgements in force on some discrepancies, figures and claims, in the order in which they were made."""
        targets = [one.value for one in (Target.discrepancy, Target.figure, Target.claim)]
        wanted = (JUDGEMENTS.c.target.in_(targets), JUDGEMENTS.c.undone_at.is_(None), among(JUDGEMENTS.c.target_id, set(ids)))
        with self._reading() as connection:
            rows = connection.execute(select(JUDGEMENTS).where(*wanted).order_by(JUDGEMENTS.c.id))
            return [Judgement(**row._mapping) for row in rows]

    def lines(self, *, with_text: bool) -> Iterator[Line]:
        """Yield everything that is stored and not derived, as it was at one moment, in an order that follows from it alone.

        Args:
            with_text: texts and bytes; without them a version says that they are withheld.
        """
        with self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            for name in KINDS:
                if name == "extraction":
                    yield from _of_extractions(connection)
                elif name == "version":
                    yield from (line if with_text else _withheld(line) for line in _all(connection, name))
                elif name not in OF_EXTRACTIONS:
                    yield from _all(connection, name)


def _bare(row: SqlRow) -> Version:
    """The version of a row of `TEXT`, without what was read from it."""
    fields = {name: row._mapping[name] for name in ARTICLE_FIELDS}
    article = Article(id=row.article, source=row.outlet, notes=row.reader_notes, **fields)
    made = Extraction(article=row.article, text_hash=row.text_hash, model=row.model, extractor=row.extractor, notes=row.notes)
    return Version(article, made, row.document, row.number, row.ingested_at, row.copy_of, row.salt, row.raw_hash, row.absent)


def _all(connection: Connection, name: str, *conditions: ColumnElement[bool], size: int = BATCH) -> Iterator[Line]:
    kind = KINDS[name]
    statement = kind.select().where(*conditions).order_by(*(kind.table.c[one] for one in kind.order))
    size = TEXTS if name in ("version", "series") else size
    with connection.execute(statement.execution_options(yield_per=size)) as result:
        for rows in result.partitions():
            yield from kind.lines(connection, name, rows)


def _of_extractions(connection: Connection) -> Iterator[Line]:
    """Each extraction with its incidents, claims and figures behind it; that of the imported figures comes last."""
    waiting: list[Line] = []
    for line in _all(connection, "extraction", EXTRACTIONS.c.id != tables.IMPORTS):
        waiting.append(line)
        if len(waiting) == TEXTS:
            yield from _with_rows(connection, waiting)
            waiting = []
    yield from _with_rows(connection, waiting)
    yield from _all(connection, "extraction", EXTRACTIONS.c.id == tables.IMPORTS)
    yield from _all(connection, "figure", FIGURES.c.extraction_id == tables.IMPORTS)


def _with_rows(connection: Connection, extractions: list[Line]) -> Iterator[Line]:
    ids = [line["id"] for line in extractions]
    found: dict[str, list[Line]] = {id_: [] for id_ in ids}
    for name in OF_EXTRACTIONS:
        for line in _all(connection, name, KINDS[name].table.c.extraction_id.in_(ids)):
            found[line["extraction_id"]].append(line)
    for extraction in extractions:
        yield extraction
        yield from found[extraction["id"]]


def _withheld(line: Line) -> Line:
    return line | {"text": "", "raw": None, "absent": line["absent"] or "withheld"}


def _conditions(wanted: ArticleFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.articles is not None:
        yield among(ARTICLES.c.id, wanted.articles)
    if wanted.source is not None:
        yield SOURCES.c.name.icontains(wanted.source, autoescape=True)
    yield from within(EXTRACTIONS.c.published, wanted.since, wanted.until)
