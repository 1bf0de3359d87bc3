"""One article as a page shows it: what is known of each of its versions, one of them with all its rows, what people decided on these.

Everything here is asked by a whole id and reads what belongs to one article, whatever the size of the database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select, union_all

from tracker.records import LEFT_UNEXTRACTED, Edition, Span, Spans
from tracker.store.deriving import ARTICLES, Copied, order
from tracker.store.engine import Database, SqlRow, among
from tracker.store.judging import JUDGEMENTS, Judgement, Target
from tracker.store.tombstones import WITHDRAWALS
from tracker.store.versions import editions_of, read_editions
from tracker.store.withdrawing import Withdrawal
from tracker.store.writing import CLAIMS, EXTRACTIONS, FAILED, FIGURES, SOURCES, VERSIONS

READ = ("title", "published", "published_span", "language", "credit", "byline", "path", "reader", "reader_notes", "notes")


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of an article without its text and rows.

    Attributes:
        document: the id that the article came with.
        id: of the version.
        ingested_at: moment in UTC at which its text was first seen.
        absent: why the text is not here ("withdrawn", "withheld"); None for one that is.
        characters: of the text.
        current: queries read it.
        extractor, model: what made its rows; None for a version of which none could be made yet.
        reader_notes, notes: what the reader of the file had to decide, and what the extractor skipped.
    """

    article: str
    document: str
    url: str | None
    copy_of: str | None
    id: str
    number: int
    text_hash: str
    raw_hash: str | None
    media_type: str
    encoding: str
    ingested_at: str
    absent: str | None
    characters: int
    outlet: str | None
    title: str | None
    published: str | None
    published_span: Span | None
    language: str | None
    credit: str | None
    byline: str | None
    path: str | None
    reader: str | None
    reader_notes: tuple[str, ...]
    notes: tuple[str, ...]
    extractor: str | None
    model: str | None
    current: bool

    @property
    def left_unextracted(self) -> str | None:
        """The note that says why no rows are made of it; None where they are."""
        return next((note for note in (*self.notes, *self.reader_notes) if note.startswith(f"{LEFT_UNEXTRACTED}: ")), None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim or a figure stands in its text: half-open characters, in the order of the text."""

    id: str
    is_claim: bool
    spans: Spans

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


class Showing(Database):
    """One article at a time."""

    def kept_versions(self, article: str) -> list[Kept]:
        """The versions of an article by their numbers, each by the reading of it that stands; none where there is no such article.

        Args:
            article: its whole id.
        """
        order_of = case((EXTRACTIONS.c.current_of.is_not(None), 0), (EXTRACTIONS.c.extractor != FAILED, 1), else_=2)
        best = (order_of, EXTRACTIONS.c.created_at.desc(), EXTRACTIONS.c.id)
        rank = func.row_number().over(partition_by=EXTRACTIONS.c.version_id, order_by=best).label("rank")
        read = (
            select(EXTRACTIONS.c.id, EXTRACTIONS.c.version_id, rank)
            .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            .where(VERSIONS.c.article_id == article)
            .subquery()
        )
        statement = (
            select(
                ARTICLES.c.id.label("article"),
                ARTICLES.c.name.label("document"),
                *(ARTICLES.c[name] for name in ("url", "copy_of")),
                *(
                    VERSIONS.c[name]
                    for name in ("id", "number", "text_hash", "raw_hash", "media_type", "encoding", "ingested_at", "absent")
                ),
                func.length(VERSIONS.c.text).label("characters"),
                SOURCES.c.name.label("outlet"),
                *(EXTRACTIONS.c[name] for name in (*READ, "extractor", "model")),
                EXTRACTIONS.c.current_of.is_not(None).label("current"),
            )
            .join(VERSIONS, VERSIONS.c.article_id == ARTICLES.c.id)
            .outerjoin(read, (read.c.version_id == VERSIONS.c.id) & (read.c.rank == 1))
            .outerjoin(EXTRACTIONS, EXTRACTIONS.c.id == read.c.id)
            .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
            .where(ARTICLES.c.id == article)
            .order_by(VERSIONS.c.number)
        )
        with self._reading() as connection:
            rows = [dict(row._mapping) for row in connection.execute(statement)]
        notes = ("reader_notes", "notes")
        for row in rows:
            row.update({name: tuple(row[name] or ()) for name in notes}, current=bool(row["current"]))
            row["extractor"] = None if row["extractor"] == FAILED else row["extractor"]
        return [Kept(**row) for row in rows]

    def places(self, article: str, number: int) -> list[Place]:
        """Where the rows of a version stand in its text, those that people rejected too, in the order of the text.

        Args:
            article: its whole id.
            number: of the version.
        """
        read = editions_of([article]).where(VERSIONS.c.number == number).with_only_columns(EXTRACTIONS.c.id).scalar_subquery()
        claims = select(CLAIMS.c.id, CLAIMS.c.content).where(CLAIMS.c.extraction_id == read)
        figures = select(FIGURES.c.id, FIGURES.c.span).where(FIGURES.c.extraction_id == read, FIGURES.c.excluded.is_(None))
        with self._reading() as connection:
            found = [Place(row.id, True, tuple(sorted((start, end) for start, end in row.content))) for row in connection.execute(claims)]
            counted = connection.execute(figures.where(FIGURES.c.span.is_not(None)))
            found += [Place(row.id, False, ((row.span[0], row.span[1]),)) for row in counted]
        return sorted(found, key=lambda one: (one.start, -one.end, one.id))

    def edition_numbered(self, article: str, number: int, only: Collection[str] | None = None) -> Edition | None:
        """A version of an article with its rows, those that people rejected too; None where it is not here or nothing was read from it.

        Args:
            article: its whole id.
            number: of the version.
            only: ids of the rows that are wanted; None for all.
        """
        with self._reading() as connection:
            rows = connection.execute(editions_of([article]).where(VERSIONS.c.number == number)).all()
            return next(iter(read_editions(connection, rows, rejected=True, only=only)), None)

    def unread_text(self, version: str) -> str:
        """The text of a version of which no rows could be made yet, by the version's id; "" where it is not here."""
        with self._reading() as connection:
            return connection.execute(select(VERSIONS.c.text).where(VERSIONS.c.id == version)).scalar() or ""

    def decided_on(self, rows: Iterable[str]) -> dict[str, list[Judgement]]:
        """What people decided on some claims and figures and did not take back, by their ids, in the order in which it was decided."""
        on_them = (
            JUDGEMENTS.c.target.in_([Target.claim.value, Target.figure.value]),
            JUDGEMENTS.c.undone_at.is_(None),
            among(JUDGEMENTS.c.target_id, rows),
        )
        found: dict[str, list[Judgement]] = defaultdict(list)
        with self._reading() as connection:
            for row in connection.execute(select(JUDGEMENTS).where(*on_them).order_by(JUDGEMENTS.c.id)):
                found[row.target_id].append(Judgement(**row._mapping))
        return dict(found)

    def copied_beside(self, article: str, limit: int) -> tuple[list[Copied], int]:
        """The articles that carry one text with another, the earliest first, then by their dates; and how many there are.

        Args:
            article: the whole id of one of them.
            limit: how many to read at most.
        """
        with self._reading() as connection:
            copy_of = connection.execute(select(ARTICLES.c.copy_of).where(ARTICLES.c.id == article)).scalar()
            first = copy_of or article
            copied = select(ARTICLES.c.id).where(ARTICLES.c.copy_of == first)
            copies = connection.execute(select(func.count()).select_from(copied.subquery())).scalar_one()
            if not copies:
                return [], 0
            group = ARTICLES.c.id.in_(union_all(select(ARTICLES.c.id).where(ARTICLES.c.id == first), copied))
            statement = (
                select(
                    *(ARTICLES.c.id, ARTICLES.c.name, SOURCES.c.name.label("outlet")),
                    *(EXTRACTIONS.c[name] for name in ("title", "published", "credit")),
                    *(ARTICLES.c.copy_of, VERSIONS.c.ingested_at, VERSIONS.c.digest),
                )
                .join(EXTRACTIONS, EXTRACTIONS.c.current_of == ARTICLES.c.id)
                .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
                .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
                .where(group, VERSIONS.c.digest.is_not(None))
                .order_by(ARTICLES.c.copy_of.is_not(None), EXTRACTIONS.c.published.nulls_last(), ARTICLES.c.id)
                .limit(limit)
            )
            rows: Sequence[SqlRow] = connection.execute(statement).all()
        found = [Copied(*row) for row in rows]
        return sorted(found, key=lambda one: (one.copy_of is not None, *order(one.published, one.ingested, one.article))), copies + 1

    def withdrawn_from(self, article: str) -> list[Withdrawal]:
        """The withdrawals of an article that are on record, the earliest first.

        Args:
            article: its whole id.
        """
        gone = select(VERSIONS.c.number).where(VERSIONS.c.article_id == article, VERSIONS.c.absent == "withdrawn")
        with self._reading() as connection:
            numbers = tuple(connection.scalars(gone.order_by(VERSIONS.c.number)))
            rows = connection.execute(select(WITHDRAWALS).where(WITHDRAWALS.c.article_id == article).order_by(WITHDRAWALS.c.id)).all()
        return [Withdrawal(row.id, row.article_id, row.reason, row.by, row.at, numbers) for row in rows]
