"""What is asked when one text is held against all that is stored: only what touches it, however much there is."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, or_, select

from tracker.records import Discrepancy, Report
from tracker.store import tables
from tracker.store.deriving import DISCREPANCIES, DISCREPANCY, MEMBER_ARTICLES, MEMBER_CLAIMS, MEMBER_FIGURES
from tracker.store.deriving import _read as read_discrepancies
from tracker.store.engine import among
from tracker.store.reading import EXTRACTIONS, FIGURE, FIGURES, VERSIONS, Reading, is_read

WITHDRAWALS = tables.Withdrawal.table()


class Checked(Reading):
    """Rows that touch one article."""

    def discrepancies_with(
        self, *, figures: Collection[str] = (), claims: Collection[str] = (), articles: Collection[str] = ()
    ) -> list[Discrepancy]:
        """The stored discrepancies in which some figures, claims or articles take part."""
        members = (
            (MEMBER_FIGURES, MEMBER_FIGURES.c.figure_id, figures),
            (MEMBER_CLAIMS, MEMBER_CLAIMS.c.claim_id, claims),
            (MEMBER_ARTICLES, MEMBER_ARTICLES.c.article_id, articles),
        )
        wanted = [DISCREPANCIES.c.id.in_(select(table.c.discrepancy_id).where(among(column, ids))) for table, column, ids in members if ids]
        if not wanted:
            return []
        with self._reading() as connection:
            rows = connection.execute(DISCREPANCY.where(or_(*wanted)).order_by(DISCREPANCIES.c.id)).all()
            return list(read_discrepancies(connection, rows))

    def filed_in(self, docket: str) -> int:
        """How many figures that are read are filed in a docket."""
        counted = select(func.count()).select_from(FIGURES).join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
        with self._reading() as connection:
            return connection.execute(counted.where(FIGURES.c.docket == docket, is_read())).scalar_one()

    def filed_between(self, docket: str, since: str, until: str) -> list[Report]:
        """The figures of a docket that describe a day from one to another, both inclusive and whole."""
        days = (FIGURES.c.as_of >= since, FIGURES.c.as_of <= until)
        return list(self._laid_over(FIGURE.where(FIGURES.c.excluded.is_(None), FIGURES.c.docket == docket, *days)))

    def articles_with(self, text_hash: str) -> set[str]:
        """The articles that carry a text, now or in a former version."""
        with self._reading() as connection:
            return set(connection.scalars(select(VERSIONS.c.article_id).where(VERSIONS.c.text_hash == text_hash)))

    def current_versions(self, articles: Iterable[str]) -> dict[str, str]:
        """The ids of the current versions of some articles, by the article's."""
        statement = select(EXTRACTIONS.c.current_of, EXTRACTIONS.c.version_id).where(among(EXTRACTIONS.c.current_of, set(articles)))
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def withdrawn(self, article: str) -> tuple[str, str] | None:
        """On which day, and why, the text of an article was withdrawn; None where it was not."""
        statement = select(WITHDRAWALS.c.at, WITHDRAWALS.c.reason).where(WITHDRAWALS.c.article_id == article)
        with self._reading() as connection:
            row = connection.execute(statement.order_by(WITHDRAWALS.c.id.desc())).first()
        return None if row is None else (row.at[:10], row.reason)
