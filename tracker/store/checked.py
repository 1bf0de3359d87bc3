"""What is asked when one text is held against all that is stored: only what touches it, however much there is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from tracker.errors import UsageError
from tracker.records import Discrepancy, Report, Spans
from tracker.store import tables
from tracker.store.deriving import DISCREPANCIES, DISCREPANCY, MEMBER_ARTICLES, MEMBER_CLAIMS, MEMBER_FIGURES
from tracker.store.deriving import _read as read_discrepancies
from tracker.store.engine import SHORTEST_PREFIX, SHOWN, among
from tracker.store.reading import ARTICLES, CLAIMS, EXTRACTIONS, FIGURE, FIGURES, SOURCES, VERSIONS, Reading, is_read

WITHDRAWALS, PENDING = tables.Withdrawal.table(), tables.Pending.table()


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim or figure with the version of the text that it was read from.

    Attributes:
        what: claim or figure.
        spans: its characters in the version's text; none of an imported figure.
        text: the version's text, "" where that is absent or the figure was imported.
        number: of the version; `replaced` when the article has another text now.
        text_hash, raw_hash: SHA-256 of the text, and of the bytes as they were found.
        ingested_at: moment in UTC at which this text was first seen; of an imported figure none.
        absent: why the text is not here.
        line, raw: file and line of an imported figure, and how it stood there.
    """

    id: str
    what: str
    spans: Spans
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
        carried = [EXTRACTIONS.c[name] for name in ("title", "byline", "language", "version_id", "current_of", "created_at")]
        version = [VERSIONS.c[name] for name in ("number", "text_hash", "raw_hash", "ingested_at", "text", "absent", "article_id")]
        imported = [FIGURES.c[name] for name in ("path", "line", "raw")]
        with self._reading() as connection:
            found = {}
            for what, table in (("claim", CLAIMS), ("figure", FIGURES)):
                is_it = [table.c.id == given]
                if len(given) >= SHORTEST_PREFIX:
                    is_it.append(table.c.id.startswith(given, autoescape=True))
                ids = [
                    one for condition in is_it for one in connection.scalars(select(table.c.id).where(condition).distinct().limit(SHOWN))
                ]
                found |= dict.fromkeys([given] if given in ids else ids, (what, table))
            if not found:
                raise UsageError(
                    f"there is no claim or figure {given!r}: give an id, or four characters or more of its beginning, as `tracker claims` "
                    "and `tracker figures` print it"
                )
            if len(found) > 1:
                raise UsageError(
                    f"{given!r} may be {', '.join(f'{what} {id_}' for id_, (what, _) in sorted(found.items()))}: give more of its id"
                )
            ((id_, (what, table)),) = found.items()
            figure = what == "figure"
            published = func.coalesce(FIGURES.c.published, EXTRACTIONS.c.published) if figure else EXTRACTIONS.c.published
            outlet = func.coalesce(FIGURES.c.outlet_id, EXTRACTIONS.c.source_id) if figure else EXTRACTIONS.c.source_id
            statement = (
                select(
                    *(table.c.span if figure else table.c.content, *carried, *version, *(imported if figure else ())),
                    *(published.label("published"), SOURCES.c.name.label("outlet"), ARTICLES.c.name.label("document"), ARTICLES.c.url),
                )
                .join(EXTRACTIONS, EXTRACTIONS.c.id == table.c.extraction_id)
                .outerjoin(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
                .outerjoin(ARTICLES, ARTICLES.c.id == VERSIONS.c.article_id)
                .outerjoin(SOURCES, SOURCES.c.id == outlet)
                .where(table.c.id == id_)
                .order_by(EXTRACTIONS.c.current_of.is_(None), EXTRACTIONS.c.created_at.desc(), EXTRACTIONS.c.id)
                .limit(1)
            )
            row = connection.execute(statement).one()
            now_read = select(EXTRACTIONS.c.version_id).where(EXTRACTIONS.c.current_of == row.article_id)
            current = connection.execute(now_read).scalar()
        spans = ([row.span] if row.span else []) if figure else row.content
        same = (
            "document",
            "outlet",
            "title",
            "byline",
            "published",
            "url",
            "language",
            "number",
            "text_hash",
            "raw_hash",
            "ingested_at",
            "absent",
        )
        return Cited(
            id=id_,
            what=what,
            spans=tuple((start, end) for start, end in spans),
            text=row.text or "",
            article=row.article_id,
            replaced=row.version_id is not None and row.version_id != current,
            line=f"{row.path}:{row.line}" if figure and row.path is not None else None,
            raw=row.raw if figure else None,
            **{name: row._mapping[name] for name in same},
        )
