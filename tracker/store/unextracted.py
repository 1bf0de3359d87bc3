"""Texts that are kept and of which no rows are made, because they are in a language that is not read."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, cast, func, select

from tracker.records import LEFT_UNEXTRACTED
from tracker.store import tables
from tracker.store.engine import Database

ARTICLES, VERSIONS, EXTRACTIONS = tables.Article.table(), tables.ArticleVersion.table(), tables.Extraction.table()
AT_ONCE = 500  # texts that are fetched together


@dataclass(frozen=True, slots=True)
class Unextracted:
    """A text that was left as it is.

    Attributes:
        where: its address, else its file, else the id that it came with.
        language: a tag, "fr"; None where the text tells only that it is not English.
        reason: in words.
    """

    article: str
    where: str
    language: str | None
    reason: str


def is_left() -> ColumnElement[bool]:
    """Whether the current reading of an article says that it was left unextracted."""
    noted = cast(EXTRACTIONS.c.reader_notes, Text).contains(f'"{LEFT_UNEXTRACTED}: ', autoescape=True)
    return EXTRACTIONS.c.current_of.is_not(None) & noted


class Leftover(Database):
    """What was left unextracted."""

    def left_unextracted(self) -> Iterator[Unextracted]:
        """Yield the current texts of which no rows are made because of their language, by language and article."""
        columns = (ARTICLES.c.id, ARTICLES.c.name, ARTICLES.c.url, EXTRACTIONS.c.path, EXTRACTIONS.c.language, EXTRACTIONS.c.reader_notes)
        joined = EXTRACTIONS.join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
        ordered = select(*columns).select_from(joined).where(is_left()).order_by(EXTRACTIONS.c.language, ARTICLES.c.id)
        for _, rows in self._stream(ordered, AT_ONCE):
            for row in rows:
                reason = next(note for note in row.reader_notes if note.startswith(f"{LEFT_UNEXTRACTED}: "))
                yield Unextracted(row.id, row.url or row.path or row.name, row.language, reason.removeprefix(f"{LEFT_UNEXTRACTED}: "))

    def languages_left(self) -> dict[str, int]:
        """How many texts were left so of each language."""
        counted = select(EXTRACTIONS.c.language, func.count()).where(is_left()).group_by(EXTRACTIONS.c.language)
        with self._reading() as connection:
            return {row[0] or "und": row[1] for row in connection.execute(counted.order_by(EXTRACTIONS.c.language))}
