"""Texts found by their words: which versions of which articles hold some words, one after the other, former versions too.

`text_search` holds the words of every text (FTS5 without content in SQLite, tsvectors in PostgreSQL) and no copy of the text. A text is
indexed in stretches, as PostgreSQL keeps at most 256 places of one word in a tsvector, and drops what is more without a word; stretches
overlap, so that a phrase over the border of two is found in one of them. `searched_texts` says of each stretch where it begins.

Both databases get the words as `tracker.quotes.words` makes them and do nothing more to them, so that both find the same.
"""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from tracker.quotes.words import words_of
from tracker.records import Mark, Span, Spans
from tracker.store import tables
from tracker.store.engine import Database, SqlRow, among, upsert
from tracker.store.judging import is_claim
from tracker.store.search import PAIRED
from tracker.store.speakers import SPEAKERS

STRETCH = 250  # words of a text that are indexed together
OVERLAP = 50  # words that a stretch shares with the one before
LONGEST_WORD = 200  # characters of a word that are indexed; what is longer is no word, and PostgreSQL takes no 2,047 bytes

INDEX = "text_search"  # name of what `derived` tells the edition of
EDITION = f"1.{unicodedata.unidata_version}"
"""By what rules a text has which words: raised when they change, and another one with another edition of Unicode."""

LOOKED_UP = {"sqlite": 3, "postgresql": 300}
"""Stretches up to which each is looked up by its number, to see whether it holds phrases, and no index of words is asked."""

SEVERAL = "several"  # edition of an index to which words were added by other rules than those before

SEARCHED, VERSIONS, EXTRACTIONS = tables.SearchedText.table(), tables.ArticleVersion.table(), tables.Extraction.table()
ARTICLES, SOURCES = tables.Article.table(), tables.Source.table()
CLAIMS, CLAIM_SPEAKERS, DERIVED = tables.Claim.table(), tables.ClaimSpeaker.table(), tables.Derived.table()

Phrase = Sequence[str]
"""Words that stand one after the other, as `words_of` makes them; no more than `OVERLAP`."""


# ------------------------------------------------------------------ texts in, texts out


def add_text(connection: Connection, version_id: str, text_: str) -> None:
    """Make the text of a version findable."""
    add_all(connection, [(version_id, text_)])


def add_all(connection: Connection, texts: Iterable[tuple[str, str]]) -> None:
    """Make the texts of versions findable.

    Args:
        texts: of each version its id and text.
    """
    found = [(version, start, words) for version, text_ in texts for start, words in _stretches(text_)]
    if not found:
        return
    rows = [{"version_id": version, "start": start} for version, start, _ in found]
    if connection.dialect.name == "postgresql":
        numbers: Sequence[int] = connection.scalars(insert(SEARCHED).returning(SEARCHED.c.number, sort_by_parameter_order=True), rows).all()
    else:  # nobody else writes: the numbers that it would give, without asking for each
        first = (connection.execute(select(func.max(SEARCHED.c.number))).scalar() or 0) + 1
        numbers = range(first, first + len(rows))
        connection.execute(insert(SEARCHED), [row | {"number": number} for number, row in zip(numbers, rows, strict=True)])
    _add(connection, [(number, words) for number, (*_, words) in zip(numbers, found, strict=True)])
    others = (DERIVED.c.name == INDEX, DERIVED.c.edition.not_in([EDITION, SEVERAL]))
    connection.execute(update(DERIVED).where(*others).values(edition=SEVERAL))


def remove_text(connection: Connection, version_id: str, text_: str) -> None:
    """Take the words of a version's text out of the index; in SQLite they stand there, marked as removed, until `purge`.

    Args:
        text_: the text as it was added: SQLite's index, which holds no text, must be told which words to take out. Where these cannot be
            known, as they were added by other rules, the index is made anew without the version.
    """
    numbered = select(SEARCHED.c.start, SEARCHED.c.number).where(SEARCHED.c.version_id == version_id)
    numbers = {row.start: row.number for row in connection.execute(numbered)}
    if not numbers:
        return
    if connection.dialect.name == "postgresql":
        gone = text("DELETE FROM text_search WHERE number = :number")
        connection.execute(gone, [{"number": number} for number in numbers.values()])
    else:
        stretches = dict(_stretches(text_))
        if not _is_ours(connection) or stretches.keys() != numbers.keys():
            _empty(connection)
            _index(connection, without=version_id)
            return
        gone = text("INSERT INTO text_search (text_search, rowid, words) VALUES ('delete', :number, :words)")
        connection.execute(gone, [{"number": numbers[start], "words": " ".join(words)} for start, words in stretches.items()])
    connection.execute(delete(SEARCHED).where(SEARCHED.c.version_id == version_id))


def purge(connection: Connection) -> None:
    """Merge the parts of SQLite's index, in which until then what was removed stands, only marked so."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO text_search (text_search) VALUES ('optimize')"))


def index_all(connection: Connection) -> None:
    """Make all texts findable that are not yet, or none of them by these rules; a migration brings the index empty."""
    if not _is_ours(connection):
        _empty(connection)
    _index(connection)


def is_indexed_by_these_rules(connection: Connection) -> bool:
    """Whether the words of the index were made by the rules of this edition."""
    return _is_ours(connection)


def index_under_their_numbers(connection: Connection) -> None:
    """Fill an empty index for the stretches that `searched_texts` counts, by its numbers: it came from elsewhere, made by these rules."""
    counted = select(SEARCHED.c.version_id, SEARCHED.c.start, SEARCHED.c.number).order_by(SEARCHED.c.version_id, SEARCHED.c.number)
    with connection.execute(counted.execution_options(yield_per=STRETCH)) as rows:
        for version_id, some in groupby(rows, key=lambda row: row.version_id):
            words = dict(_stretches(connection.execute(select(VERSIONS.c.text).where(VERSIONS.c.id == version_id)).scalar_one()))
            _add(connection, [(row.number, words.get(row.start, [])) for row in some])


def _add(connection: Connection, numbered: Sequence[tuple[int, Sequence[str]]]) -> None:
    if connection.dialect.name == "postgresql":
        statement = text("INSERT INTO text_search (number, words) VALUES (:number, CAST(:words AS tsvector))")
        given = [_vector(words) for _, words in numbered]
    else:
        statement = text("INSERT INTO text_search (rowid, words) VALUES (:number, :words)")
        given = [" ".join(words) for _, words in numbered]
    rows = [{"number": number, "words": words} for (number, _), words in zip(numbered, given, strict=True)]
    connection.execute(statement, rows)


def _is_ours(connection: Connection) -> bool:
    """Whether all words of the index were made by the rules of this edition."""
    return connection.execute(select(DERIVED.c.edition).where(DERIVED.c.name == INDEX)).scalar() == EDITION


def _empty(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text("INSERT INTO text_search (text_search) VALUES ('delete-all')" if sqlite else "DELETE FROM text_search"))
    connection.execute(delete(SEARCHED))
    upsert(connection, DERIVED, [{"name": INDEX, "edition": EDITION}], replace=True)


def _index(connection: Connection, *, without: str = "") -> None:
    missing = VERSIONS.c.id.not_in(select(SEARCHED.c.version_id)) & (VERSIONS.c.text != "") & (VERSIONS.c.id != without)
    ids = connection.scalars(select(VERSIONS.c.id).where(missing).order_by(VERSIONS.c.id)).all()
    for id_ in ids:
        add_text(connection, id_, connection.execute(select(VERSIONS.c.text).where(VERSIONS.c.id == id_)).scalar_one())


def _stretches(text_: str) -> Iterator[tuple[int, list[str]]]:
    """The words of a text in stretches, each with the character that it begins with."""
    words = words_of(text_)
    keys = [key[:LONGEST_WORD] for key in words.keys]
    for first in range(0, max(min(len(keys), 1), len(keys) - OVERLAP), STRETCH - OVERLAP):
        yield words.spans[first][0], keys[first : first + STRETCH]


def _vector(words: Sequence[str | None]) -> str:
    """A tsvector in PostgreSQL's own notation, each word with its place, of which None takes one; words hold letters and digits alone."""
    return " ".join(f"'{word}':{place}" for place, word in enumerate(words, 1) if word is not None)


# ------------------------------------------------------------------ looking up


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a version's text that is indexed: `STRETCH` words from the character `start` on."""

    version: str
    start: int


@dataclass(frozen=True, slots=True)
class Carried:
    """A version of an article, as far as it must be known to say where words stand.

    Attributes:
        version: its id.
        article, document: the article's id, and the one that it came with.
        number: 1 for the text that was seen first.
        current: queries read it.
        ingested_at: moment in UTC at which this text was first seen.
        extraction: id of its reading that stands.
    """

    version: str
    article: str
    document: str
    number: int
    current: bool
    ingested_at: str
    extraction: str
    outlet: str | None
    title: str | None
    published: str | None
    url: str | None
    copy_of: str | None
    language: str | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Attributed:
    """A claim of a version, and its characters."""

    claim: str
    content: Spans


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many stretches are looked at.

    Attributes:
        whole: of those that hold the words one after the other; where there are more, none is told.
        part: of those that hold a part; a part that more hold is said by everybody and tells nothing.
        least: parts that a stretch must hold.
        told: of these stretches, those first that hold most parts.
    """

    whole: int
    part: int
    least: int
    told: int


@dataclass(frozen=True, slots=True)
class Near:
    """Stretches that hold words one after the other, None if there are too many, and others that hold enough parts of them."""

    whole: list[Stretch] | None
    parts: list[Stretch]


class WordSearch(Database):
    """Texts by their words."""

    def stretches(self, wanted: Iterable[Sequence[Phrase]], *, most: int) -> list[list[Stretch] | None]:
        """The stretches of texts that hold phrases, for each of several questions.

        Args:
            wanted: of each question the phrases that are all in a stretch.
            most: None is the answer to a question that more stretches than this fit.
        """
        with self._reading() as connection:
            found = answers(connection, [(phrases, most) for phrases in wanted])
            placed = _placed(connection, {number for numbers in found for number in numbers or ()})
        return [None if numbers is None else [placed[number] for number in sorted(numbers) if number in placed] for numbers in found]

    def near(self, whole: Phrase | None, parts: Sequence[Sequence[Phrase]], bounds: Bounds) -> Near:
        """The stretches of texts that hold words as they are, and those that hold parts of them.

        Args:
            whole: the words; None where they are not looked for one after the other.
            parts: of each part the phrases that are all in a stretch.
        """
        with self._reading() as connection:
            asked = [([whole], bounds.whole)] if whole else []
            found = answers(connection, [*asked, *((phrases, bounds.part) for phrases in parts)])
            exact = found.pop(0) if whole else frozenset[int]()
            shared = Counter(number for numbers in found for number in numbers or () if number not in (exact or ()))
            counts = sorted((count for count in shared.values() if count >= bounds.least), reverse=True)
            least = counts[bounds.told - 1] if len(counts) > bounds.told else bounds.least  # what is held less often is not told
            numbers = [number for number, count in shared.items() if count >= least]
            placed = _placed(connection, (*(exact or ()), *numbers))
        ranked = sorted(
            (number for number in numbers if number in placed), key=lambda one: (-shared[one], placed[one].version, placed[one].start)
        )
        wholly = None if exact is None else [placed[number] for number in sorted(exact) if number in placed]
        return Near(wholly, [placed[number] for number in ranked[: bounds.told]])

    def carried(self, versions: Iterable[str]) -> dict[str, Carried]:
        """What is known of some versions, by id, without their texts."""
        said = [EXTRACTIONS.c[name] for name in ("title", "published", "language", "marks")]
        statement = (
            select(
                *(VERSIONS.c.id.label("version"), VERSIONS.c.article_id.label("article"), ARTICLES.c.name.label("document")),
                *(VERSIONS.c.number, EXTRACTIONS.c.current_of.is_not(None).label("current"), VERSIONS.c.ingested_at),
                *(EXTRACTIONS.c.id.label("extraction"), SOURCES.c.name.label("outlet"), ARTICLES.c.url, ARTICLES.c.copy_of, *said),
                EXTRACTIONS.c.created_at,
            )
            .select_from(EXTRACTIONS)
            .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            .join(ARTICLES, ARTICLES.c.id == VERSIONS.c.article_id)
            .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
            .where(among(EXTRACTIONS.c.version_id, set(versions)))
        )
        standing: dict[str, Any] = {}
        with self._reading() as connection:
            for row in connection.execute(statement):
                other = standing.get(row.version)
                if other is None or _stands_before(row, other):
                    standing[row.version] = row
        return {version: _carried(row) for version, row in standing.items()}

    def absent_texts(self) -> int:
        """How many texts are withheld or withdrawn, so that no words are found in them."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).select_from(VERSIONS).where(VERSIONS.c.absent.is_not(None))).scalar_one()

    def texts_of(self, versions: Iterable[str]) -> dict[str, str]:
        """The texts of some versions, by id."""
        with self._reading() as connection:
            rows = connection.execute(select(VERSIONS.c.id, VERSIONS.c.text).where(among(VERSIONS.c.id, set(versions))))
            return {row.id: row.text for row in rows}

    def attributed(self, places: Mapping[str, Sequence[Span]]) -> dict[str, list[Attributed]]:
        """The claims but those that people rejected that hold some of the characters which are asked, in their order, by the reading's id.

        Args:
            places: characters by the id of a reading.
        """
        columns = CLAIMS.c.extraction_id, CLAIMS.c.id, CLAIMS.c.content
        statement = select(*columns).where(among(CLAIMS.c.extraction_id, places), is_claim())
        found: dict[str, list[Attributed]] = defaultdict(list)
        with self._reading() as connection:
            for extraction, claim, content in connection.execute(statement.order_by(CLAIMS.c.extraction_id, CLAIMS.c.position)):
                spans = places[extraction]
                if any(start < end and first < last for first, end in content for start, last in spans):
                    found[extraction].append(Attributed(claim, tuple((start, end) for start, end in content)))
        return found

    def makers(self, claims: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
        """The names of those who make some claims, each known by its reading and its id."""
        wanted = set(claims)
        extraction, claim = CLAIM_SPEAKERS.c.extraction_id, CLAIM_SPEAKERS.c.claim_id
        statement = (
            select(extraction, claim, SPEAKERS.c.name)
            .join(SPEAKERS, SPEAKERS.c.id == CLAIM_SPEAKERS.c.speaker_id)
            .where(among(extraction, {one for one, _ in wanted}), among(claim, {one for _, one in wanted}))
            .order_by(extraction, claim, CLAIM_SPEAKERS.c.position)
        )
        names: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        with self._reading() as connection:
            for one, other, name in connection.execute(statement):
                names[one, other][name] = None
        return {key: tuple(some) for key, some in names.items() if key in wanted}


def _placed(connection: Connection, numbers: Iterable[int]) -> dict[int, Stretch]:
    """The stretches of some numbers."""
    every, placed = sorted(numbers), dict[int, Stretch]()
    for first in range(0, len(every), 500):
        rows = select(SEARCHED.c.number, SEARCHED.c.version_id, SEARCHED.c.start).where(SEARCHED.c.number.in_(every[first : first + 500]))
        placed.update((number, Stretch(version, start)) for number, version, start in connection.execute(rows))
    return placed


def _stands_before(one: SqlRow, other: SqlRow) -> bool:
    """Of two readings of a version the current one, else the one that was made last."""
    if one.current != other.current:
        return bool(one.current)
    return (one.created_at, other.extraction) > (other.created_at, one.extraction)


def _carried(row: SqlRow) -> Carried:
    version, article, document, number, current, ingested_at, extraction, outlet, url, copy_of, title, published, language, marks, _ = row
    marked = tuple(Mark.model_validate(mark) for mark in marks or ())
    return Carried(
        *(version, article, document, number, current, ingested_at, extraction, outlet, title, published, url, copy_of, language, marked)
    )


# ------------------------------------------------------------------ questions to the index


@dataclass(frozen=True, slots=True)
class _Answer:
    """Numbers of the stretches that hold all of some phrases, None where there are more than `most`.

    Attributes:
        phrases: the words of each with a space around every one, so that a phrase is in another one as its characters are.
        bounds: whether the index has all their words: FTS5 has none of the letters that came to Unicode late.
    """

    phrases: Sequence[str]
    most: int
    found: frozenset[int] | None
    bounds: bool

    def follows_from(self, phrases: Sequence[str]) -> bool:
        """Whether a stretch that holds these phrases holds those of this answer."""
        return all(any(mine in other for other in phrases) for mine in self.phrases)

    def brings(self, phrases: Sequence[str]) -> bool:
        """Whether a stretch of this answer holds these phrases."""
        return all(any(other in mine for mine in self.phrases) for other in phrases)


def answers(connection: Connection, questions: Iterable[tuple[Sequence[Phrase], int]]) -> list[frozenset[int] | None]:
    """The numbers of the stretches that hold phrases, for each of several questions.

    What follows from the answers before is not asked: the words of a quotation but one stand only where three of them stand that follow
    each other, and stand wherever the whole does.

    Args:
        questions: of each the phrases that are all in a stretch, and how many stretches may hold them: None is the answer where more do.
    """
    given: list[_Answer] = []
    for phrases, most in questions:
        said = [f" {' '.join(phrase)} " for phrase in _indexed(phrases)]
        plain = all(map(str.isascii, said))
        found = _answer(connection, phrases, said, most, given) if plain else _asked(connection, phrases, most)
        given.append(_Answer(said, most, found, plain))
    return [one.found for one in given]


def _answer(
    connection: Connection, phrases: Sequence[Phrase], said: Sequence[str], most: int, given: Sequence[_Answer]
) -> frozenset[int] | None:
    """The answer to one question, of which as little is asked as the answers before leave open."""
    surely: frozenset[int] = frozenset()
    possibly: frozenset[int] | None = None
    for one in given:
        if one.brings(said):
            if one.found is None and one.most >= most:
                return None
            surely |= one.found or frozenset()
        if one.found is not None and one.bounds and one.follows_from(said):
            possibly = one.found if possibly is None else possibly & one.found
    if len(surely) > most:
        return None
    left = None if possibly is None else possibly - surely
    if left is None or len(left) > LOOKED_UP[connection.dialect.name]:
        return _asked(connection, phrases, most)
    found = surely.union(numbers_of(connection, phrases, len(left), among=left)) if left else surely
    return found if len(found) <= most else None


def _asked(connection: Connection, phrases: Sequence[Phrase], most: int) -> frozenset[int] | None:
    numbers = numbers_of(connection, phrases, most + 1)
    return frozenset(numbers) if len(numbers) <= most else None


def numbers_of(
    connection: Connection, phrases: Sequence[Phrase], most: int, *, newest: bool = False, among: Collection[int] | None = None
) -> list[int]:
    """The numbers of stretches of texts that hold all of some phrases.

    Args:
        most: no more are told.
        newest: those that were stored last, of these first; else any, in any order.
        among: these alone are looked at; so few that each is looked up.
    """
    said = _indexed(phrases)
    if connection.dialect.name == "postgresql":
        number, holding, table = "number", "words @@ CAST(:query AS tsquery)", "text_search"
        given: dict[str, Any] = {"query": " & ".join("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in said)}
        if among is not None:  # the offset keeps it from looking the words up in the index
            given["among"] = list(among)
            table = "(SELECT number, words FROM text_search WHERE number = ANY(:among) OFFSET 0) AS few"
        elif any(len(phrase) > 1 for phrase in said):
            pairs = _vector([word for phrase in said for word in (*phrase, None)])
            paired = f"SELECT number, {holding} FROM text_search WHERE word_pairs(words) @> word_pairs(CAST(:pairs AS tsvector))"
            rows = connection.execute(text(f"{paired} LIMIT :most"), {**given, "pairs": pairs, "most": PAIRED + 1}).all()
            if len(rows) <= PAIRED:
                return sorted((row[0] for row in rows if row[1]), reverse=True)[:most]
    else:
        number, holding, table = "rowid", "text_search MATCH :query", "text_search"
        given = {"query": " AND ".join(f'"{" ".join(phrase)}"' for phrase in said)}
        if among is not None:
            given["among"] = json.dumps(list(among))
            holding += " AND rowid IN (SELECT value FROM json_each(:among))"
    order = f" ORDER BY {number} DESC" if newest else ""
    statement = text(f"SELECT {number} AS number FROM {table} WHERE {holding}{order} LIMIT :most")
    return list(connection.scalars(statement, {**given, "most": most}))


def _indexed(phrases: Sequence[Phrase]) -> list[list[str]]:
    """Phrases as far as the index has them."""
    return [[word[:LONGEST_WORD] for word in phrase][:OVERLAP] for phrase in phrases]
