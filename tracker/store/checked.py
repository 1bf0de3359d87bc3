"""What is asked when one text is held against all that is stored: only what touches it, however much there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, exists, func, select

from tracker.errors import NotFound, UsageError
from tracker.reconcile.events.telling import Told
from tracker.records import Mark, Report, Spans
from tracker.store import tables
from tracker.store.deriving import ARTICLES
from tracker.store.engine import SHORTEST_PREFIX, SHOWN, among
from tracker.store.incidents import closed, judged_events, linked_to
from tracker.store.judging import JUDGEMENTS, NO_CLAIM
from tracker.store.reading import FIGURE, Reading, is_read
from tracker.store.writing import CLAIMS, EXTRACTIONS, FIGURES, SOURCES, VERSIONS

WITHDRAWALS, PENDING = tables.Withdrawal.table(), tables.Pending.table()


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim or figure with the version of the text that it was read from.

    Attributes:
        what: claim or figure.
        spans: its characters in the version's text; none of an imported figure.
        marks: stretches of that text that are no words of the article, sorted.
        text: the version's text, "" where that is absent or the figure was imported.
        number: of the version; `replaced` when the article has another text now.
        text_hash, raw_hash: SHA-256 of the text, and of the bytes as they were found.
        ingested_at: moment in UTC at which this text was first seen; of an imported figure none.
        absent: why the text is not here.
        line, raw: file and line of an imported figure, and how it stood there.
        said: the claim's words, or the figure's number, as the row itself has them.
    """

    id: str
    what: str
    spans: Spans
    marks: Spans
    text: str
    article: str | None
    document: str | None
    outlet: str | None
    title: str | None
    byline: str | None
    published: str | None
    url: str | None
    language: str | None
    number: int | None
    replaced: bool
    text_hash: str | None
    raw_hash: str | None
    ingested_at: str | None
    absent: str | None
    line: str | None = None
    raw: str | None = None
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A version that has a certain text, or had it.

    Attributes:
        current: queries read it.
        absent: why the text is not here; None for one that is.
    """

    article: str
    number: int
    current: bool
    absent: str | None


class Checked(Reading):
    """Rows that touch one article."""

    def rejected_claims(self, ids: Iterable[str]) -> set[str]:
        """Those of some claims of which people decided that nobody made them."""
        with self._reading() as connection:
            return set(connection.scalars(NO_CLAIM.where(among(JUDGEMENTS.c.target_id, set(ids)))))

    def filed_in(self, docket: str) -> int:
        """How many figures that are read are filed in a docket."""
        counted = select(func.count()).select_from(FIGURES).join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
        with self._reading() as connection:
            return connection.execute(counted.where(FIGURES.c.docket == docket, is_read())).scalar_one()

    def filed_between(self, docket: str, since: str, until: str) -> list[Report]:
        """The figures of a docket that describe a day from one to another, both inclusive and whole."""
        days = (FIGURES.c.as_of >= since, FIGURES.c.as_of <= until)
        return list(self._laid_over(FIGURE.where(FIGURES.c.excluded.is_(None), FIGURES.c.docket == docket, *days)))

    def events_like(self, fresh: Sequence[Told]) -> list[Told]:
        """The stored incidents that some which are not stored may be, with all that are linked to these."""
        with self._reading() as connection:
            near = linked_to(connection, fresh)
            return closed(connection, near, judged_events(connection))[0] if near else []

    def holding(self, text_hash: str) -> list[Held]:
        """The versions that carry a text, or carried it until it was withdrawn or withheld, by article and number."""
        current = exists().where(EXTRACTIONS.c.version_id == VERSIONS.c.id, EXTRACTIONS.c.current_of.is_not(None)).label("current")
        statement = select(VERSIONS.c.article_id, VERSIONS.c.number, current, VERSIONS.c.absent).where(VERSIONS.c.text_hash == text_hash)
        with self._reading() as connection:
            rows = connection.execute(statement.order_by(VERSIONS.c.article_id, VERSIONS.c.number))
            return [Held(row.article_id, row.number, bool(row.current), row.absent) for row in rows]

    def current_versions(self, articles: Iterable[str]) -> dict[str, str]:
        """The ids of the current versions of some articles, by the article's."""
        statement = select(EXTRACTIONS.c.current_of, EXTRACTIONS.c.version_id).where(among(EXTRACTIONS.c.current_of, set(articles)))
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def waiting(self) -> int:
        """How many changes the next reconciliation looks at."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).select_from(PENDING)).scalar_one()

    def withdrawn(self, article: str) -> tuple[str, str] | None:
        """On which day, and why, the text of an article was withdrawn; None where it was not."""
        statement = select(WITHDRAWALS.c.at, WITHDRAWALS.c.reason).where(WITHDRAWALS.c.article_id == article)
        with self._reading() as connection:
            row = connection.execute(statement.order_by(WITHDRAWALS.c.id.desc())).first()
        return None if row is None else (row.at[:10], row.reason)

    def cited(self, given: str) -> Cited:
        """The claim or figure of an id, or whose id alone begins so (four characters or more), as it was read last; a former one too.

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            found = {id_: what for what, table in ROWS.items() for id_ in _ids(connection, table, given)}
            if given in found:
                found = {given: found[given]}
            if not found:
                raise NotFound(
                    f"there is no claim or figure {given!r}: give an id, or four characters or more of its beginning, as `tracker claims` "
                    "and `tracker figures` print it"
                )
            if len(found) > 1:
                several = ", ".join(f"{what} {id_}" for id_, what in sorted(found.items()))
                raise UsageError(f"{given!r} may be {several}: give more of its id")
            ((id_, what),) = found.items()
            row = connection.execute(_carried(ROWS[what], id_)).one()
            now_read = select(EXTRACTIONS.c.version_id).where(EXTRACTIONS.c.current_of == row.article_id)
            current = connection.execute(now_read).scalar()
        spans = row.content if what == "claim" else [row.span] if row.span else []
        return Cited(
            id=id_,
            what=what,
            spans=tuple((start, end) for start, end in spans),
            marks=tuple(Mark.model_validate(mark).span for mark in row.marks or ()),
            text=row.text or "",
            article=row.article_id,
            replaced=row.version_id is not None and row.version_id != current,
            line=f"{row.path}:{row.line}" if what == "figure" and row.path is not None else None,
            raw=row.raw if what == "figure" else None,
            said=row.said,
            **{name: row._mapping[name] for name in CARRIED},
        )


ROWS = {"claim": CLAIMS, "figure": FIGURES}
CARRIED = (
    *("document", "outlet", "title", "byline", "published", "url", "language"),
    *("number", "text_hash", "raw_hash", "ingested_at", "absent"),
)


def _ids(connection: Connection, table: Table, given: str) -> list[str]:
    """The ids that a given one stands for."""
    ids = select(table.c.id).distinct()
    found = connection.scalars(ids.where(table.c.id == given)).all()
    if not found and len(given) >= SHORTEST_PREFIX:
        found = connection.scalars(ids.where(table.c.id.startswith(given, autoescape=True)).limit(SHOWN)).all()
    return list(found)


def _carried(table: Table, id_: str) -> Select[Any]:
    """A claim or figure with the version that it was read from: the present reading, else the latest."""
    figure = table is FIGURES
    own = [FIGURES.c[name] for name in ("span", "path", "line", "raw")] if figure else [CLAIMS.c.content]
    read = [EXTRACTIONS.c[name] for name in ("title", "byline", "language", "marks", "version_id")]
    version = [VERSIONS.c[name] for name in ("number", "text_hash", "raw_hash", "ingested_at", "text", "absent", "article_id")]
    published = func.coalesce(FIGURES.c.published, EXTRACTIONS.c.published) if figure else EXTRACTIONS.c.published
    outlet = func.coalesce(FIGURES.c.outlet_id, EXTRACTIONS.c.source_id) if figure else EXTRACTIONS.c.source_id
    told = (published.label("published"), SOURCES.c.name.label("outlet"), ARTICLES.c.name.label("document"), ARTICLES.c.url)
    return (
        select(table.c.text.label("said"), *own, *read, *version, *told)
        .select_from(table)
        .join(EXTRACTIONS, EXTRACTIONS.c.id == table.c.extraction_id)
        .outerjoin(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        .outerjoin(ARTICLES, ARTICLES.c.id == VERSIONS.c.article_id)
        .outerjoin(SOURCES, SOURCES.c.id == outlet)
        .where(table.c.id == id_)
        .order_by(EXTRACTIONS.c.current_of.is_(None), EXTRACTIONS.c.created_at.desc(), EXTRACTIONS.c.id)
        .limit(1)
    )
