"""Corrections, clarifications and retractions that texts announce, and the articles that they correct.

All of it is derived from the texts, for every reading of every version; what announces what is found above
(`tracker.reconciling.notices`). Listings read the current texts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, or_, select, update

from tracker.read.notices import taken_back
from tracker.records import TAKEN_BACK, Mark, Notice
from tracker.store import tables
from tracker.store.deriving import ARTICLES
from tracker.store.engine import Database, SqlRow, among, insert_rows
from tracker.store.writing import EXTRACTIONS, FIGURES, SOURCES, VERSIONS

NOTICES = tables.Notice.table()
TOGETHER = 200  # texts that are read together

NOTICE = (
    select(
        *(NOTICES.c[name] for name in ("kind", "span", "url", "title", "article_id", "reason")),
        EXTRACTIONS.c.current_of.label("carrier"),
        EXTRACTIONS.c.title.label("heading"),
        EXTRACTIONS.c.published,
        ARTICLES.c.name.label("document"),
        SOURCES.c.name.label("outlet"),
        VERSIONS.c.text,
    )
    .join(EXTRACTIONS, EXTRACTIONS.c.id == NOTICES.c.extraction_id)
    .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
    .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
    .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
    .order_by(EXTRACTIONS.c.published.nulls_last(), EXTRACTIONS.c.current_of, NOTICES.c.position)
)


@dataclass(frozen=True, slots=True)
class Announced:
    """A notice with the article that carries it.

    Attributes:
        notice: what it announces; `notice.article` is the id of the stored article that it corrects, None where none is found.
        carrier: id of the article in whose current text it stands.
        document: the id that this article came with.
        outlet, title, published: of this article.
        text: the notice's own words.
    """

    notice: Notice
    carrier: str
    document: str
    outlet: str | None
    title: str | None
    published: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A text in which notices may stand; `extraction` is one reading of it."""

    extraction: str
    article: str
    title: str | None
    outlet: str | None
    marks: tuple[Mark, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """A notice of a current text about another article, whose link is to be found.

    Attributes:
        extraction, position: its key.
        carrier: id of the article that carries it.
        outlet: id of the outlet of that article.
        published: of that article.
        url, title: by which it names the other article, one of them at least.
        article: to which it is linked now, by `reason`.
    """

    extraction: str
    position: int
    carrier: str
    outlet: str | None
    published: str | None
    url: str | None
    title: str | None
    article: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Titled:
    """What a notice may name: an article of an outlet by its title."""

    article: str
    title: str
    published: str | None


class Noticing(Database):
    """Notices of corrections."""

    def notices(self, article: str | None = None) -> list[Announced]:
        """The notices of current texts by the day of their articles, undated ones last.

        Args:
            article: id of the article that carries them or that they correct; None for all.
        """
        wanted = NOTICE
        if article is not None:  # by its key and an index of the notices alone: with a condition on the readings all of these are read
            carried = NOTICES.c.extraction_id.in_(select(EXTRACTIONS.c.id).where(EXTRACTIONS.c.current_of == article))
            wanted = wanted.where(or_(carried, NOTICES.c.article_id == article))
        with self._reading() as connection:
            return [_announced(row) for row in connection.execute(wanted)]

    def notices_on(self, article_id: str) -> list[Announced]:
        """The notices that correct, clarify or retract an article: those of its own current text, and those that other articles carry."""
        with self._reading() as connection:
            return [_announced(row) for row in connection.execute(NOTICE.where(NOTICES.c.article_id == article_id))]

    def corrected_elsewhere(self, articles: Iterable[str] | None = None) -> set[str]:
        """Those of some articles, None for all, on which the current text of another article has a notice."""
        found = select(NOTICES.c.article_id).join(EXTRACTIONS, EXTRACTIONS.c.id == NOTICES.c.extraction_id)
        found = found.where(EXTRACTIONS.c.current_of.is_not(None), NOTICES.c.article_id != EXTRACTIONS.c.current_of)
        if articles is not None:
            found = found.where(among(NOTICES.c.article_id, set(articles)))
        with self._reading() as connection:
            return set(connection.scalars(found.distinct()))

    # -------------------------------------------------------------- what they are found by

    def printed(self, articles: Iterable[str] | None = None) -> Iterator[Printed]:
        """Yield the texts of some articles, None for all: every reading of every version that is here."""
        columns = (EXTRACTIONS.c.id, VERSIONS.c.article_id, EXTRACTIONS.c.title, SOURCES.c.name, EXTRACTIONS.c.marks, VERSIONS.c.text)
        statement = (
            select(*columns)
            .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
            .where(VERSIONS.c.absent.is_(None))
        )
        some = None if articles is None else set(articles)
        if some is not None:
            statement = statement.where(among(VERSIONS.c.article_id, some))
        for _, rows in self._stream(statement, TOGETHER, few=some is not None and len(some) <= TOGETHER):
            for id_, article, title, outlet, marks, text in rows:
                yield Printed(id_, article, title, outlet, tuple(map(Mark.model_validate, marks)), text)

    def set_notices(self, found: Mapping[str, Sequence[Notice]], articles: Iterable[str] | None = None) -> bool:
        """Store notices by the extractions that they were found in, in the place of all that some articles had, None for every article.

        Those of texts that are not here stay as they are: nothing can be found anew in them.
        The numbers in a notice are what is taken back and what stands in the text anyway ("it was 11, not 14"): they are no figures.

        Returns:
            Whether there were any, or are now.
        """
        here = select(EXTRACTIONS.c.id).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id).where(VERSIONS.c.absent.is_(None))
        with self._writing() as connection:
            mine: list[ColumnElement[bool]]
            if articles is None:
                mine = [table.c.extraction_id.in_(here) for table in (NOTICES, FIGURES)]
            else:  # named one by one: see `Reading.of_articles`
                ids = connection.scalars(here.where(among(VERSIONS.c.article_id, set(articles)))).all()
                mine = [among(table.c.extraction_id, ids) for table in (NOTICES, FIGURES)]
            gone = connection.execute(delete(NOTICES).where(mine[0])).rowcount
            connection.execute(update(FIGURES).where(FIGURES.c.excluded == TAKEN_BACK, mine[1]).values(excluded=None))
            leave_out(connection, found)
            rows = ((extraction, number, one) for extraction, some in sorted(found.items()) for number, one in enumerate(some))
            insert_rows(connection, NOTICES, ({"extraction_id": id_, "position": number} | _columns(one) for id_, number, one in rows))
        return bool(gone or found)

    # -------------------------------------------------------------- what they correct

    def corrected_by(self, articles: Iterable[str]) -> set[str]:
        """The articles that some articles correct, or corrected in a former version."""
        found = select(NOTICES.c.article_id).join(EXTRACTIONS, EXTRACTIONS.c.id == NOTICES.c.extraction_id)
        found = found.join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id).where(NOTICES.c.article_id.is_not(None))
        with self._reading() as connection:
            return set(connection.scalars(found.where(among(VERSIONS.c.article_id, set(articles))).distinct()))

    def open_notices(self, articles: Iterable[str] | None = None) -> list[Open]:
        """The notices of current texts that name another article by title or address, and that may have to be linked anew.

        Args:
            articles: those that changed; None where everything is linked anew. Looked at is what they carry, what is linked to
                them, what their outlets carry, and what gives an address.
        """
        statement = (
            select(
                *(NOTICES.c[name] for name in ("extraction_id", "position")),
                *(EXTRACTIONS.c[name] for name in ("current_of", "source_id", "published")),
                *(NOTICES.c[name] for name in ("url", "title", "article_id", "reason")),
            )
            .join(EXTRACTIONS, EXTRACTIONS.c.id == NOTICES.c.extraction_id)
            .where(EXTRACTIONS.c.current_of.is_not(None), or_(NOTICES.c.url.is_not(None), NOTICES.c.title.is_not(None)))
            .order_by(EXTRACTIONS.c.source_id, NOTICES.c.extraction_id, NOTICES.c.position)
        )
        if articles is not None:
            changed = set(articles)
            outlets = select(EXTRACTIONS.c.source_id).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            outlets = outlets.where(among(VERSIONS.c.article_id, changed))  # former ones too: there may be one article less of a title
            touched = [among(column, changed) for column in (EXTRACTIONS.c.current_of, NOTICES.c.article_id)]
            statement = statement.where(or_(*touched, EXTRACTIONS.c.source_id.in_(outlets), NOTICES.c.url.is_not(None)))
        with self._reading() as connection:
            return [Open(*row) for row in connection.execute(statement)]

    def titled(self, outlet: str) -> list[Titled]:
        """The articles of an outlet, by its id, that have a title."""
        columns = (EXTRACTIONS.c.current_of, EXTRACTIONS.c.title, EXTRACTIONS.c.published)
        wanted = (EXTRACTIONS.c.source_id == outlet, EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.title.is_not(None))
        with self._reading() as connection:
            return [Titled(*row) for row in connection.execute(select(*columns).where(*wanted).order_by(EXTRACTIONS.c.current_of))]

    def addressed(self, urls: Iterable[str]) -> dict[str, str]:
        """The ids of the articles that stand at some addresses."""
        keys = {f"url:{url}": url for url in urls}
        with self._reading() as connection:
            found = connection.execute(select(ARTICLES.c.key, ARTICLES.c.id).where(among(ARTICLES.c.key, keys)))
            return {keys[row.key]: row.id for row in found}

    def link_notices(self, links: Iterable[tuple[Open, str | None, str | None]]) -> None:
        """Say which article some notices correct, and by what it was found."""
        rows = [{"of": one.extraction, "at": one.position, "article": article, "by": reason} for one, article, reason in links]
        if not rows:
            return
        key = (NOTICES.c.extraction_id == bindparam("of"), NOTICES.c.position == bindparam("at"))
        with self._writing() as connection:
            connection.execute(update(NOTICES).where(*key).values(article_id=bindparam("article"), reason=bindparam("by")), rows)


def notices_of(connection: Connection, extractions: Sequence[str]) -> dict[str, list[Notice]]:
    """The notices that some extractions announce, by their ids."""
    statement: Select[Any] = select(NOTICES).where(NOTICES.c.extraction_id.in_(extractions)).order_by(NOTICES.c.position)
    found: dict[str, list[Notice]] = defaultdict(list)
    for row in connection.execute(statement):
        found[row.extraction_id].append(_notice(row))
    return found


def leave_out(connection: Connection, found: Mapping[str, Sequence[Notice]]) -> None:
    """Exclude the figures that stand in notices."""
    if not found:
        return
    statement = select(FIGURES.c.extraction_id, FIGURES.c.id, FIGURES.c.span)
    statement = statement.where(among(FIGURES.c.extraction_id, found), FIGURES.c.excluded.is_(None), FIGURES.c.span.is_not(None))
    rows = [
        {"of": row.extraction_id, "figure": row.id}
        for row in connection.execute(statement)
        if taken_back(row.span, found[row.extraction_id])
    ]
    if rows:
        key = (FIGURES.c.extraction_id == bindparam("of"), FIGURES.c.id == bindparam("figure"))
        connection.execute(update(FIGURES).where(*key).values(excluded=TAKEN_BACK), rows)


def _columns(notice: Notice) -> dict[str, Any]:
    return notice.model_dump(mode="json", exclude={"article"}) | {"article_id": notice.article}


def _notice(row: SqlRow) -> Notice:
    return Notice(kind=row.kind, span=row.span, url=row.url, title=row.title, article=row.article_id, reason=row.reason)


def _announced(row: SqlRow) -> Announced:
    one = _notice(row)
    text = row.text[slice(*one.span)]
    return Announced(one, row.carrier, row.document, row.outlet, row.heading, row.published, text)
