"""Claims in brief: what counting and folding need of them, without characters and reasons.

An actor of note has tens of thousands of claims, and whole records of all of them take seconds; these take a fraction of one.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, Table, select

from tracker.store.deriving import ARTICLES
from tracker.store.engine import Database, SqlRow, among
from tracker.store.filters import ClaimFilter
from tracker.store.reading import CARRIED, claim_conditions, made_on
from tracker.store.speakers import SPEAKERS
from tracker.store.writing import CLAIM_ABOUT, CLAIM_SPEAKERS, CLAIMS, EXTRACTIONS, SOURCES

BATCH = 2000  # rows that are read together

BRIEF = (
    select(
        *(CLAIMS.c[name] for name in ("extraction_id", "id", "text", "quotation", "act", "negated", "confidence", "said_on")),
        EXTRACTIONS.c.published,
        *CARRIED,
    )
    .join(EXTRACTIONS, EXTRACTIONS.c.id == CLAIMS.c.extraction_id)
    .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
    .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
)


@dataclass(frozen=True, slots=True)
class Who:
    """An actor that a claim names: the one that it is after what people decided."""

    id: str
    name: str
    kind: str


class Brief(NamedTuple):
    """One claim as one outlet carried it.

    Attributes:
        article: its id.
        speakers, about: each once, in the order of the text's names.
        said_on, published: as in the claim and its article.
        document: the id that the article came with.
        copy_of: id of the earliest article of which the carrying article is a copy.
    """

    id: str
    article: str
    text: str
    quotation: str
    act: str
    negated: bool
    confidence: float
    said_on: str | None
    published: str | None
    outlet: str | None
    document: str
    copy_of: str | None
    speakers: tuple[Who, ...]
    about: tuple[Who, ...]

    @property
    def day(self) -> str | None:
        """When it was said where the text tells, else when it was published."""
        return self.said_on or self.published


class Briefing(Database):
    """Claims, in brief."""

    def brief(self, wanted: ClaimFilter) -> Iterator[Brief]:
        """Yield claims by the day they were made on, else the article's date, undated ones last; `words` asks nothing here."""
        order = (made_on().nulls_last(), CLAIMS.c.extraction_id, CLAIMS.c.position)
        known: dict[str, Who] = {}
        for connection, rows in self._stream(BRIEF.where(*claim_conditions(wanted)).order_by(*order), BATCH):
            yield from _briefs(connection, rows, known)


def _briefs(connection: Connection, rows: Sequence[SqlRow], known: dict[str, Who]) -> Iterator[Brief]:
    """Rows with their actors; `known` are those that were read before."""
    extractions = list({row.extraction_id for row in rows})
    ids = {row.id for row in rows}
    speakers, about = (_named(connection, table, extractions, ids) for table in (CLAIM_SPEAKERS, CLAIM_ABOUT))
    unknown = {id_ for named in (speakers, about) for found in named.values() for id_ in found} - known.keys()
    for row in connection.execute(select(SPEAKERS.c.id, SPEAKERS.c.name, SPEAKERS.c.kind).where(among(SPEAKERS.c.id, unknown))):
        known[row.id] = Who(*row)
    for _, id_, text, quotation, act, negated, sure, said_on, published, article, outlet, document, copy_of in rows:
        by = tuple([known[one] for one in dict.fromkeys(speakers.get(id_, ()))])
        of = tuple([known[one] for one in dict.fromkeys(about.get(id_, ()))])
        yield Brief(id_, article, text, quotation, act, negated, sure, said_on, published, outlet, document, copy_of, by, of)


def _named(connection: Connection, table: Table, extractions: Sequence[str], ids: Container[str]) -> dict[str, list[str]]:
    """Ids of the actors of claims; asked for by extraction, which is faster than by claim, of which it has a few."""
    found: dict[str, list[str]] = {}
    statement = select(table.c.claim_id, table.c.speaker_id).where(table.c.extraction_id.in_(extractions))
    for claim, speaker in connection.execute(statement.order_by(table.c.extraction_id, table.c.claim_id, table.c.position)).all():
        if claim in ids:
            found.setdefault(claim, []).append(speaker)
    return found
