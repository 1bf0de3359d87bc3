"""What somebody looks for without saying of which kind it is: rows by the beginning of an id, the first ones of each kind for some words.

The kinds are asked for one after the other in SQLite, and two at a time in PostgreSQL: its processes look while this one reads rows.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from tracker.quotes.words import words_of
from tracker.records import Report, Span, Statement
from tracker.store.deriving import ARTICLES, DISCREPANCIES
from tracker.store.engine import SHORTEST_PREFIX, among
from tracker.store.filters import ClaimFilter, EventFilter, FigureFilter
from tracker.store.incidents import Incident, is_told
from tracker.store.listed_articles import Headed, ListedArticles, ListingArticles
from tracker.store.news import headed, headlines
from tracker.store.pages import ActorFilter, Page, Paging
from tracker.store.reading import is_read
from tracker.store.search import phrases_of
from tracker.store.speakers import SPEAKERS, Actor
from tracker.store.words import LONGEST_WORD, OVERLAP, SEARCHED, numbers_of
from tracker.store.writing import CLAIMS, EVENTS, EXTRACTIONS, FIGURES, VERSIONS

AMONG = 200  # claims that hold frequent words among which the latest are shown: in SQLite those stored last, in PostgreSQL any
TITLES = 10_000  # articles, the latest, of which a search looks at the titles
AT_ONCE = 2  # questions that a PostgreSQL server is asked side by side: one more connection for whoever searches
LOOKED_AT = 200  # stretches of text, the newest that fit, among which those of current texts are shown
AROUND = 120  # characters shown before and behind words that were found
READ = 6000  # characters of a stretch that are read for that; its words seldom have more
AFTER = "\U0010ffff"  # behind every id that begins as one does


class Thing(StrEnum):
    """What an id may be of."""

    claim = "claim"
    figure = "figure"
    discrepancy = "discrepancy"
    event = "event"
    article = "article"
    speaker = "speaker"


@dataclass(frozen=True, slots=True)
class Known:
    """Something by its id."""

    what: Thing
    id: str


@dataclass(frozen=True, slots=True)
class Found:
    """A text in which words were found.

    Attributes:
        passage: its characters around the first of them.
        hits: the words in the passage.
    """

    article: Headed
    passage: str = ""
    hits: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """The first rows of each kind for some words: statements and texts by them, actors by name, articles by title, others by place."""

    claims: Page[Statement]
    figures: Page[Report]
    events: Page[Incident]
    actors: Page[Actor]
    titles: Page[Headed]
    texts: tuple[Found, ...]


class Finding(Paging, ListingArticles):
    """Looking for something."""

    def search(self, words: str, *, limit: int, texts: bool = True) -> Findings:
        """What is found for a few words; titles are looked for among the latest `TITLES` articles.

        Args:
            limit: of each kind.
            texts: look for texts that hold the words, too.
        """
        asked: tuple[Callable[[], Any], ...] = (
            lambda: self.claims_page(ClaimFilter(words=words), limit=limit, holding=AMONG),
            lambda: self.figures_page(FigureFilter(place=words), limit=limit),
            lambda: self.events_page(EventFilter(place=words), limit=limit),
            lambda: self.actors_page(ActorFilter(words=words), limit=limit),
            lambda: self.articles_page(ListedArticles(words=words), limit=limit, titled=TITLES),
            lambda: tuple(self.texts_with(words, limit=limit) if texts else ()),
        )
        if self.engine.dialect.name != "postgresql":
            return Findings(*(ask() for ask in asked))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return Findings(*pool.map(lambda ask: ask(), asked))

    def beginning(self, given: str, *, most: int = 5) -> list[Known]:
        """What is stored under an id, or under ids that begin so (four characters or more).

        Args:
            most: of each kind, by id.
        """
        if len(given) < SHORTEST_PREFIX:
            return []
        asked: dict[Thing, Select[Any]] = {
            Thing.claim: select(CLAIMS.c.id).join(EXTRACTIONS, EXTRACTIONS.c.id == CLAIMS.c.extraction_id).where(is_read()),
            Thing.figure: select(FIGURES.c.id).join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id).where(is_read()),
            Thing.discrepancy: select(DISCREPANCIES.c.id),
            Thing.event: select(EVENTS.c.id).where(is_told()),
            Thing.article: select(ARTICLES.c.id),
            Thing.speaker: select(SPEAKERS.c.id),
        }
        found = []
        with self._reading() as connection:
            for what, statement in asked.items():
                column = statement.selected_columns[0]
                begins = statement.where(column >= given, column < given + AFTER).order_by(column).limit(most)
                found += [Known(what, id_) for id_ in connection.scalars(begins)]
        return found

    def texts_with(self, words: str, *, limit: int) -> list[Found]:
        """Current texts that hold all of some words near each other, within some two hundred words; those that came in last first.

        Args:
            words: in any case and with or without accents, in this form alone; what stands in quotation marks one after the other.
            limit: how many at most; they are looked for among the `LOOKED_AT` stretches of text that were stored last.
        """
        phrases = [[word[:LONGEST_WORD] for word in phrase][:OVERLAP] for phrase in phrases_of(words)]
        if not phrases:
            return []
        with self._reading() as connection:
            starts = _stretches(connection, phrases)
            current = (
                select(*(EXTRACTIONS.c[name] for name in ("id", "current_of", "version_id", "marks")))
                .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
                .where(EXTRACTIONS.c.current_of.is_not(None), among(EXTRACTIONS.c.version_id, starts))
                .order_by(VERSIONS.c.ingested_at.desc(), EXTRACTIONS.c.id)
                .limit(limit)
            )
            rows = connection.execute(current).all()
            shown = headlines(select(EXTRACTIONS.c.id).where(among(EXTRACTIONS.c.id, [row.id for row in rows])))
            articles = {one.id: one for one in headed(connection.execute(shown).all())}
            parts = _parts(connection, {row.version_id: starts[row.version_id] for row in rows})
        places = {row.current_of: _Place(starts[row.version_id], parts[row.version_id], _spans(row.marks)) for row in rows}
        return [_quoted(Found(one), places[id_], phrases) for id_, one in articles.items()]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where words were found.

    Attributes:
        start: the character of the text with which the stretch begins that holds them.
        part: the text from a little before it on.
        aside: the characters of the text that are no part of the article.
    """

    start: int
    part: str
    aside: tuple[Span, ...]


def _spans(marks: Sequence[Mapping[str, Any]] | None) -> tuple[Span, ...]:
    return tuple((start, end) for mark in marks or () for start, end in [mark["span"]])


def _stretches(connection: Connection, phrases: Sequence[Sequence[str]]) -> dict[str, int]:
    """The versions with the newest stretches of text that hold phrases, each with where its first one begins."""
    numbers = numbers_of(connection, phrases, LOOKED_AT, newest=True)
    first = (
        select(SEARCHED.c.version_id, func.min(SEARCHED.c.start)).where(among(SEARCHED.c.number, numbers)).group_by(SEARCHED.c.version_id)
    )
    return {row[0]: row[1] for row in connection.execute(first)}


def _parts(connection: Connection, starts: Mapping[str, int]) -> dict[str, str]:
    """Of the texts of versions what is read around a stretch, which begins with some character of each."""
    if not starts:
        return {}
    before = case({version: _before(start) for version, start in starts.items()}, value=VERSIONS.c.id)
    read = select(VERSIONS.c.id, func.substr(VERSIONS.c.text, before + 1, READ)).where(among(VERSIONS.c.id, starts))
    return {row[0]: row[1] for row in connection.execute(read)}


def _before(start: int) -> int:
    """The character with which what is read around a stretch begins."""
    return max(0, start - AROUND)


def _quoted(found: Found, place: _Place, phrases: Sequence[Sequence[str]]) -> Found:
    """A text with the characters around the first words that were found in a stretch of it; of the article itself, if some stand there."""
    before, part = _before(place.start), place.part
    words = words_of(part)
    keys = [key[:LONGEST_WORD] for key in words.keys]
    places = sorted(
        (words.spans[at][0], words.spans[at + len(phrase) - 1][1])
        for phrase in phrases
        for at in range(len(keys) - len(phrase) + 1)
        if keys[at : at + len(phrase)] == list(phrase)
    )
    if not places:
        return found
    proper = [one for one in places if not any(start <= before + one[0] < end for start, end in place.aside)]
    first = (proper or places)[0]
    left, right = _whole_words(part, max(0, first[0] - AROUND), min(len(part), first[1] + AROUND), first)
    hits: list[Span] = []
    for one, end in places:
        if one >= left and end <= right and (not hits or one - left >= hits[-1][1]):
            hits.append((one - left, end - left))
    return replace(found, passage=part[left:right], hits=tuple(hits))


def _whole_words(part: str, left: int, right: int, kept: Span) -> Span:
    """A stretch that cuts no word in two, if it may be made shorter so without losing what is kept."""
    begins = part.find(" ", left, kept[0]) + 1 if left else 0
    ends = part.rfind(" ", kept[1], right) if right < len(part) else right
    return begins or left, ends if ends > 0 else right
