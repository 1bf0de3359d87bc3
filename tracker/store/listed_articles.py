"""Articles a page at a time, the latest first: along an index, past those that do not fit, or of the few that can fit all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select

from tracker.store.deriving import ARTICLES
from tracker.store.engine import Database, among
from tracker.store.filters import folded
from tracker.store.latest import edges_of, is_behind, is_rare
from tracker.store.pages import PAGE, Cursor, Page, checked
from tracker.store.writing import CLAIMS, EXTRACTIONS, FIGURES, INDEXED, SOURCES, VERSIONS

TITLED = 50_000  # articles of a list that are walked past for one page where words of a title are asked for
SEEN = 10_000  # the same where it is the outlet or when they came in: an index has their titles, this is looked up of each


@dataclass(frozen=True, slots=True)
class ListedArticles:
    """Which articles to list.

    Attributes:
        words: stand in the title, whatever case and accents.
        source: stands in the outlet's name, in upper or lower case.
        since, until: first and last day of publication, whole or partial, inclusive.
        ingested_since: the moment from which on its current text was first seen, inclusive.
    """

    words: str | None = None
    source: str | None = None
    since: str | None = None
    until: str | None = None
    ingested_since: str | None = None


@dataclass(frozen=True, slots=True)
class Headed:
    """An article in a list: its current text.

    Attributes:
        number: of the version; 1 for the text that was seen first.
        document: the id that the article came with.
        claims, figures: that were read from it.
        absent: why the text is not here; None for one that is.
    """

    id: str
    title: str | None
    outlet: str | None
    document: str
    published: str | None
    number: int
    ingested_at: str
    copy_of: str | None
    absent: str | None
    claims: int
    figures: int


class ListingArticles(Database):
    """Articles, a page at a time."""

    def articles_page(
        self, wanted: ListedArticles = ListedArticles(), *, after: Cursor | None = None, limit: int = PAGE, titled: int | None = None
    ) -> Page[Headed]:
        """Articles by the day of publication, the latest first, undated ones last.

        Words are looked for in the first `INDEXED` characters of a title.

        Args:
            titled: of how many articles the titles are looked at where words are asked for; None is `TITLED`.

        Raises:
            UsageError: the key is none of such a list.
        """
        key = checked(after, str, str)
        with self._reading() as connection:
            walked = _walked(wanted, titled)
            keys, stopped = _articles(connection, wanted, key, limit + 1, walked)
            shown = [id_ for _, id_ in keys[:limit]]
            rows = {row.id: row for row in connection.execute(_HEADED.where(among(EXTRACTIONS.c.current_of, shown)))} if shown else {}
        listed = tuple(Headed(*rows[id_]) for id_ in shown)
        return Page(listed, keys[limit - 1]) if len(keys) > limit else Page(listed, stopped, walked if stopped else None)


_HEADED = (
    select(
        EXTRACTIONS.c.current_of.label("id"),
        EXTRACTIONS.c.title,
        SOURCES.c.name.label("outlet"),
        ARTICLES.c.name.label("document"),
        EXTRACTIONS.c.published,
        VERSIONS.c.number,
        VERSIONS.c.ingested_at,
        ARTICLES.c.copy_of,
        VERSIONS.c.absent,
        select(func.count()).where(CLAIMS.c.extraction_id == EXTRACTIONS.c.id).scalar_subquery().label("claims"),
        select(func.count()).where(FIGURES.c.extraction_id == EXTRACTIONS.c.id).scalar_subquery().label("figures"),
    )
    .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
    .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
    .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
)


def _walked(wanted: ListedArticles, titled: int | None) -> int | None:
    """How many articles are walked past for one page; None where all that are walked along are wanted."""
    if wanted.source or wanted.ingested_since:
        return SEEN
    return (titled or TITLED) if wanted.words else None


def _articles(
    connection: Connection, wanted: ListedArticles, key: tuple[Any, ...] | None, most: int, walked: int | None
) -> tuple[list[tuple[str, str]], tuple[str, str] | None]:
    """The dates, "" for none, and ids of the first articles of a list that stand behind a key, in order.

    Behind them stands the key up to which the list was looked through, where fewer were found by then; None where it ends.

    Args:
        walked: articles past which one walks; None is all.
    """
    published, id_ = EXTRACTIONS.c.published, EXTRACTIONS.c.current_of
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        conditions.append(EXTRACTIONS.c.title_folded.contains(folded(wanted.words)[:INDEXED], autoescape=True))
    if wanted.source:
        outlets = select(SOURCES.c.id).where(SOURCES.c.name.icontains(wanted.source, autoescape=True))
        conditions.append(EXTRACTIONS.c.source_id.in_(outlets))
    days: list[ColumnElement[bool]] = [id_.is_not(None)]
    if wanted.since:
        days.append(published >= wanted.since)
    if wanted.until:
        days.append(published < wanted.until + "~")
    statement = select(func.coalesce(published, ""), id_)
    rare: ColumnElement[bool] | None = None
    if wanted.ingested_since:
        seen = select(VERSIONS.c.id).where(VERSIONS.c.ingested_at >= wanted.ingested_since)
        if is_rare(connection, seen):
            rare = EXTRACTIONS.c.version_id.in_(seen)
        is_seen = exists().where(VERSIONS.c.id == EXTRACTIONS.c.version_id, VERSIONS.c.ingested_at >= wanted.ingested_since)
        conditions.append(is_seen.correlate(EXTRACTIONS))
    if rare is None and wanted.source and is_rare(connection, select(EXTRACTIONS.c.id).where(EXTRACTIONS.c.source_id.in_(outlets))):
        rare = EXTRACTIONS.c.source_id.in_(outlets)
    if rare is not None:
        every = sorted((_dated(row) for row in connection.execute(statement.where(rare, *days, *conditions))), reverse=True)
        return [one for one in every if key is None or one < tuple(key)][:most], None
    found: list[tuple[str, str]] = []
    undated = not wanted.since and not wanted.until
    for here, order in _article_parts(key, undated=undated):
        if len(found) == most:
            break
        ordered = statement.where(*days, *here).order_by(*order)
        for edge in edges_of(connection, [ordered], walked):
            near = [] if edge is None else [id_ >= edge[1] if not edge[0] else ~is_behind(published, id_, edge)]
            rows = connection.execute(ordered.where(*conditions, *near).limit(most - len(found))).all()
            if len(rows) == most - len(found):
                break
        found += map(_dated, rows)
        if edge is not None and len(found) < most:
            return found, edge
    return found, None


def _article_parts(key: Cursor | None, *, undated: bool) -> Iterator[tuple[list[ColumnElement[bool]], list[ColumnElement[Any]]]]:
    """The parts of a list of articles one after the other, each with its order: those of a day, then, if wanted, undated ones."""
    published, id_ = EXTRACTIONS.c.published, EXTRACTIONS.c.current_of
    if key is None or key[0]:
        behind = [] if key is None else [is_behind(published, id_, (key[0], key[1]))]
        yield [published.is_not(None), *behind], [published.desc(), id_.desc()]
    if undated:
        yield [published.is_(None), *([id_ < key[1]] if key and not key[0] else [])], [id_.desc()]


def _dated(row: Any) -> tuple[str, str]:
    return row[0], row[1]
