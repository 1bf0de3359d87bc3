"""What came in since a moment, and what waits for somebody: counted up to a bound, so that it is told at once however much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from tracker.records import Severity, Status
from tracker.store.deriving import ARTICLES, DISCREPANCIES
from tracker.store.dockets import PENDING, Change
from tracker.store.engine import Database
from tracker.store.judging import is_claim, status_of
from tracker.store.listed_articles import Headed
from tracker.store.writing import CLAIMS, EXTRACTIONS, FIGURES, SOURCES, VERSIONS

MOST = 2000
"""Up to how many are counted; a count that is one larger means that there are more."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new since a moment, each counted up to `MOST`.

    Attributes:
        articles: of which no text was known before; where more than `MOST` texts came in, `MOST` + 1 without a look at which they are.
        versions: that were known with another text; None where more texts came in than are counted.
        claims, figures: of the current readings of both; what was merely read anew by other rules is not new.
        discrepancies: that were found first since then and that nobody decided, by severity; those that occur. None where more were found
            than are counted.
    """

    since: str
    articles: int
    versions: int | None
    claims: int
    figures: int
    discrepancies: dict[Severity, int] | None


class Newsroom(Database):
    """What is new, and what waits."""

    def news(self, since: str) -> News:
        """What came in since a moment.

        Args:
            since: in UTC, inclusive: what came in within its second may be told twice rather than not at all.
        """
        found = (
            select(DISCREPANCIES.c.severity)
            .where(DISCREPANCIES.c.found_at >= since, status_of(DISCREPANCIES.c.id) == Status.open.value)
            .limit(MOST + 1)
            .subquery()
        )
        came = _came_since(since)
        texts = came.with_only_columns(VERSIONS.c.number).limit(MOST + 1).subquery()
        changed = select(func.count(), func.count().filter(texts.c.number > 1))
        claims = came.join(CLAIMS, CLAIMS.c.extraction_id == EXTRACTIONS.c.id).where(is_claim())
        figures = came.join(FIGURES, FIGURES.c.extraction_id == EXTRACTIONS.c.id).where(FIGURES.c.excluded.is_(None))
        with self._reading() as connection:
            texts_, versions = connection.execute(changed.select_from(texts)).one()
            claims_, figures_ = (connection.execute(_bounded(one)).scalar_one() for one in (claims, figures))
            rows = connection.execute(select(found.c.severity, func.count()).group_by(found.c.severity)).all()
        by_severity = {row[0]: row[1] for row in rows}
        return News(
            since,
            articles=texts_ - versions if texts_ <= MOST else texts_,
            versions=versions if texts_ <= MOST else None,
            claims=claims_,
            figures=figures_,
            discrepancies={one: by_severity[one] for one in Severity if one in by_severity} if sum(by_severity.values()) <= MOST else None,
        )

    def articles_to_compare(self) -> int:
        """How many articles changed since figures and statements were last compared, counted up to `MOST`."""
        pending = select(PENDING.c.key).where(PENDING.c.kind == Change.article.value).distinct()
        with self._reading() as connection:
            return int(connection.execute(_bounded(pending)).scalar_one())

    def latest_texts(self, limit: int) -> list[Headed]:
        """The current texts that came in last, the last one first."""
        came = _came_since("").order_by(VERSIONS.c.ingested_at.desc(), VERSIONS.c.id).limit(limit)
        with self._reading() as connection:
            return headed(connection.execute(headlines(came)).all())


def _came_since(since: str) -> Select[Any]:
    """The current readings of texts that were first seen since a moment."""
    current = select(EXTRACTIONS.c.id).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
    return current.where(EXTRACTIONS.c.current_of.is_not(None), VERSIONS.c.ingested_at >= since)


def _bounded(statement: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(statement.limit(MOST + 1).subquery())


def headlines(extractions: Select[Any]) -> Select[Any]:
    """What is said of articles in a list, for some of their current readings, which come in any order.

    Args:
        extractions: their ids.
    """
    own = extractions.subquery("own")
    claims = select(func.count()).where(CLAIMS.c.extraction_id == EXTRACTIONS.c.id, is_claim()).correlate(EXTRACTIONS).scalar_subquery()
    figures = select(func.count()).where(FIGURES.c.extraction_id == EXTRACTIONS.c.id, FIGURES.c.excluded.is_(None))
    return (
        select(
            *(ARTICLES.c.id, EXTRACTIONS.c.title, SOURCES.c.name.label("outlet"), ARTICLES.c.name.label("document")),
            *(EXTRACTIONS.c.published, VERSIONS.c.number, VERSIONS.c.ingested_at, ARTICLES.c.copy_of, VERSIONS.c.absent),
            *(claims.label("claims"), figures.correlate(EXTRACTIONS).scalar_subquery().label("figures")),
        )
        .join(own, own.c[0] == EXTRACTIONS.c.id)
        .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
        .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
    )


def headed(rows: Sequence[Any]) -> list[Headed]:
    """Articles of a list, the one whose text came in last first."""
    return sorted((Headed(**row._mapping) for row in rows), key=lambda one: (one.ingested_at, one.id), reverse=True)
