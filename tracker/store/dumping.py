"""What leaves the archive: articles in lots of a few, so that what is asked about them is asked for a lot at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from tracker.records import Discrepancy, Report
from tracker.store import tables
from tracker.store.corrections import Correcting
from tracker.store.deriving import DISCREPANCY, MEMBER_ARTICLES, MEMBER_CLAIMS, MEMBER_FIGURES, _read
from tracker.store.engine import among
from tracker.store.reading import ARTICLES, BATCH, FIGURE, SOURCES, TEXT, TEXTS, Version, _report, _versions, _within
from tracker.store.writing import EXTRACTIONS, FIGURES


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


class Dumping(Correcting):
    """Articles and rows on their way out."""

    def lots(self, wanted: ArticleFilter) -> Iterator[list[Version]]:
        """Yield the current versions of articles as `versions` does, a few at a time."""
        statement = TEXT.where(*_conditions(wanted)).order_by(ARTICLES.c.name, ARTICLES.c.id)
        for connection, rows in self._stream(statement, TEXTS):
            yield list(_versions(connection, rows))

    def count_articles(self, wanted: ArticleFilter) -> int:
        """How many articles a filter finds."""
        with self._reading() as connection:
            found = TEXT.where(*_conditions(wanted)).with_only_columns(EXTRACTIONS.c.id, maintain_column_froms=True)
            return connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()

    def imports_in_lots(self) -> Iterator[list[Report]]:
        """Yield the figures that came from files of figures in the order in which they came, many at a time; rejected ones are left out."""
        in_force = self.corrections()
        statement = FIGURE.where(FIGURES.c.extraction_id == tables.IMPORTS, FIGURES.c.excluded.is_(None)).order_by(FIGURES.c.position)
        for _, rows in self._stream(statement, BATCH):
            yield [_report(row, in_force) for row in rows if not in_force.rejected(row.id)]

    def discrepancies_of(
        self, *, figures: Iterable[str] = (), claims: Iterable[str] = (), articles: Iterable[str] = ()
    ) -> list[Discrepancy]:
        """The discrepancies in which one of some rows or articles takes part, by id."""
        members = (
            (MEMBER_FIGURES, MEMBER_FIGURES.c.figure_id, figures),
            (MEMBER_CLAIMS, MEMBER_CLAIMS.c.claim_id, claims),
            (MEMBER_ARTICLES, MEMBER_ARTICLES.c.article_id, articles),
        )
        column = DISCREPANCY.selected_columns.id
        taken = [column.in_(select(table.c.discrepancy_id).where(among(member, set(ids)))) for table, member, ids in members]
        with self._reading() as connection:
            return list(_read(connection, connection.execute(DISCREPANCY.where(or_(*taken)).order_by(column)).all()))


def _conditions(wanted: ArticleFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.articles is not None:
        yield among(ARTICLES.c.id, wanted.articles)
    if wanted.source is not None:
        yield SOURCES.c.name.icontains(wanted.source, autoescape=True)
    yield from _within(EXTRACTIONS.c.published, wanted.since, wanted.until)
