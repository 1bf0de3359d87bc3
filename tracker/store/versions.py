"""Articles whose text changed: every version with its rows, in the order in which they were read.

Queries read the current version. Whoever asks what stood there before reads it here, as each version's text and rows are kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, case, func, select, true

from tracker.records import Claim, Edition, Figure, Report, Statement
from tracker.store.corrections import corrections
from tracker.store.deriving import ARTICLES
from tracker.store.engine import Database, SqlRow, among
from tracker.store.judging import is_claim
from tracker.store.notices import notices_of
from tracker.store.reading import CLAIM_FIELDS, FIGURE_FIELDS
from tracker.store.speakers import SPEAKERS
from tracker.store.writing import CLAIM_SPEAKERS, CLAIMS, EXTRACTIONS, FAILED, FIGURES, SOURCES, VERSIONS

TOGETHER = 100  # articles that are asked about together

SEVERAL = (
    select(VERSIONS.c.article_id)
    .join(EXTRACTIONS, EXTRACTIONS.c.current_of == VERSIONS.c.article_id)
    .group_by(VERSIONS.c.article_id)
    .having(func.count(VERSIONS.c.id.distinct()) > 1)
)


def editions_of(articles: Sequence[str]) -> Select[Any]:
    """The versions of some articles, each by the reading of it that stands: the current one, else the latest that did not fail."""
    read = (
        select(
            EXTRACTIONS.c.id,
            func.row_number()
            .over(
                partition_by=EXTRACTIONS.c.version_id,
                order_by=(case((EXTRACTIONS.c.current_of.is_not(None), 0), else_=1), EXTRACTIONS.c.created_at.desc(), EXTRACTIONS.c.id),
            )
            .label("rank"),
        )
        .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        .where(EXTRACTIONS.c.extractor != FAILED, among(VERSIONS.c.article_id, articles))
        .subquery()
    )
    return (
        select(
            EXTRACTIONS.c.id,
            VERSIONS.c.article_id,
            VERSIONS.c.number,
            SOURCES.c.name.label("outlet"),
            *(EXTRACTIONS.c[name] for name in ("title", "published", "byline", "credit", "marks", "reader", "current_of")),
            (EXTRACTIONS.c.extractor + "; " + EXTRACTIONS.c.model).label("read_by"),
            *(VERSIONS.c[name] for name in ("ingested_at", "raw_hash", "absent", "text")),
            ARTICLES.c.name.label("document"),
            ARTICLES.c.copy_of,
        )
        .join(read, read.c.id == EXTRACTIONS.c.id)
        .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        .join(ARTICLES, ARTICLES.c.id == VERSIONS.c.article_id)
        .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
        .where(read.c.rank == 1, VERSIONS.c.absent.is_(None))  # a text that is gone was not changed
        .order_by(VERSIONS.c.article_id, EXTRACTIONS.c.current_of.is_not(None), VERSIONS.c.number)
    )


FIGURE = (
    select(FIGURES.c.extraction_id, *(FIGURES.c[name] for name in FIGURE_FIELDS), SPEAKERS.c.name.label("originator"))
    .outerjoin(SPEAKERS, SPEAKERS.c.id == FIGURES.c.originator_id)
    .where(FIGURES.c.excluded.is_(None))
    .order_by(FIGURES.c.position)
)
SPOKEN = (
    select(*(CLAIM_SPEAKERS.c[name] for name in ("extraction_id", "claim_id", "mention")), SPEAKERS.c.id, SPEAKERS.c.name)
    .join(SPEAKERS, SPEAKERS.c.id == CLAIM_SPEAKERS.c.speaker_id)
    .order_by(CLAIM_SPEAKERS.c.position)
)


class Versions(Database):
    """All versions of articles, former ones too."""

    def editions(self, article: str) -> tuple[Edition, ...]:
        """All versions of an article, as far as they could be extracted, in the order in which they were read, the current one last.

        An earlier text that was put back is the current one, and the last. Claims and figures that people rejected are left out.

        Args:
            article: its id.
        """
        with self._reading() as connection:
            return tuple(read_editions(connection, connection.execute(editions_of([article])).all()))

    def gone(self, article: str) -> dict[int, str]:
        """Versions of an article whose texts are not here, by number, each with the reason: "withdrawn", "withheld"."""
        statement = select(VERSIONS.c.number, VERSIONS.c.absent).where(VERSIONS.c.article_id == article, VERSIONS.c.absent.is_not(None))
        with self._reading() as connection:
            return {row.number: row.absent for row in connection.execute(statement.order_by(VERSIONS.c.number))}

    def several(self, articles: Iterable[str]) -> set[str]:
        """Those of some articles that have several versions."""
        with self._reading() as connection:
            return set(connection.scalars(SEVERAL.where(among(VERSIONS.c.article_id, set(articles)))))

    def read_in(self, *, claims: Iterable[str] = (), figures: Iterable[str] = ()) -> set[str]:
        """The articles in whose versions, former ones too, some claims and figures stand."""
        found: set[str] = set()
        with self._reading() as connection:
            for table, ids in ((CLAIMS, set(claims)), (FIGURES, set(figures))):
                read = select(VERSIONS.c.article_id).join(EXTRACTIONS, EXTRACTIONS.c.version_id == VERSIONS.c.id)
                read = read.join(table, table.c.extraction_id == EXTRACTIONS.c.id).where(among(table.c.id, ids))
                found.update(connection.scalars(read.distinct()) if ids else ())
        return found

    def edition_of(self, row: str) -> Edition | None:
        """The version that a figure or claim was read from, a former one too; None for an imported figure and an unknown id.

        It has all its rows, those that people rejected too.

        Args:
            row: the whole id of the figure or claim.
        """
        read = select(VERSIONS.c.article_id, VERSIONS.c.number).join(EXTRACTIONS, EXTRACTIONS.c.version_id == VERSIONS.c.id)
        with self._reading() as connection:
            for table in (FIGURES, CLAIMS):
                found = connection.execute(read.join(table, table.c.extraction_id == EXTRACTIONS.c.id).where(table.c.id == row)).first()
                if found is not None:
                    rows = connection.execute(editions_of([found.article_id])).all()
                    return next((one for one in read_editions(connection, rows, rejected=True) if one.number == found.number), None)
        return None

    def changed(self) -> Iterator[tuple[Edition, ...]]:
        """Yield the versions of every article that has several, as `editions` gives them."""
        with self._reading() as connection:
            ids = connection.scalars(SEVERAL.order_by(VERSIONS.c.article_id)).all()
            for start in range(0, len(ids), TOGETHER):
                rows = connection.execute(editions_of(ids[start : start + TOGETHER])).all()
                articles: dict[str, list[Edition]] = defaultdict(list)
                for one in read_editions(connection, rows):
                    articles[one.article].append(one)
                yield from (tuple(found) for found in articles.values() if len(found) > 1)


def read_editions(
    connection: Connection, rows: Sequence[SqlRow], *, rejected: bool = False, only: Collection[str] | None = None
) -> Iterator[Edition]:
    """The versions with their rows; with those that people rejected only where it is asked for.

    Args:
        only: ids of the rows that are wanted; None for all.
    """
    ids = [row.id for row in rows]
    in_force = corrections(connection)
    figures: dict[str, list[SqlRow]] = defaultdict(list)
    some = [among(table.c.id, only) for table in (FIGURES, CLAIMS)] if only is not None else [true(), true()]
    for row in connection.execute(FIGURE.where(FIGURES.c.extraction_id.in_(ids), some[0])):
        if rejected or not in_force.rejected(row.id):
            figures[row.extraction_id].append(row)
    claims: dict[str, list[SqlRow]] = defaultdict(list)
    made = () if rejected else (is_claim(),)
    for row in connection.execute(select(CLAIMS).where(CLAIMS.c.extraction_id.in_(ids), some[1], *made).order_by(CLAIMS.c.position)):
        claims[row.extraction_id].append(row)
    spoken: dict[tuple[str, str], list[SqlRow]] = defaultdict(list)
    whose = among(CLAIM_SPEAKERS.c.claim_id, only) if only is not None else true()
    for row in connection.execute(SPOKEN.where(CLAIM_SPEAKERS.c.extraction_id.in_(ids), whose)):
        spoken[row.extraction_id, row.claim_id].append(row)
    notices = notices_of(connection, ids)
    for row in rows:
        yield Edition(
            article=row.article_id,
            number=row.number,
            outlet=row.outlet,
            title=row.title,
            published=row.published,
            byline=row.byline,
            read_at=row.ingested_at,
            raw_hash=row.raw_hash,
            reader=row.reader,
            read_by=row.read_by,
            absent=row.absent,
            text=row.text,
            marks=row.marks or (),
            notices=tuple(notices[row.id]),
            reports=tuple(_report(row, one) for one in figures[row.id]),
            statements=tuple(_statement(row, one, spoken[row.id, one.id]) for one in claims[row.id]),
        )


def _report(edition: SqlRow, row: SqlRow) -> Report:
    return Report(
        figure=Figure(article=edition.article_id, **{name: row._mapping[name] for name in FIGURE_FIELDS}),
        outlet=edition.outlet,
        document=edition.document,
        published=edition.published,
        originator=row.originator,
        copy_of=edition.copy_of,
        credit=edition.credit,
    )


def _statement(edition: SqlRow, row: SqlRow, by: Sequence[SqlRow]) -> Statement:
    claim = Claim(
        article=edition.article_id,
        speaker=by[0].name if by else None,
        speakers=tuple(dict.fromkeys(one.name for one in by)),
        speaker_ids=tuple(dict.fromkeys(one.id for one in by)),
        mentions=tuple(one.mention for one in by),
        **{name: row._mapping[name] for name in CLAIM_FIELDS},
    )
    carried = {"outlet": edition.outlet, "document": edition.document, "published": edition.published, "copy_of": edition.copy_of}
    return Statement(claim=claim, **carried)
