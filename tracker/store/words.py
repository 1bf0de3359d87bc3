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

from sqlalchemy import ARRAY, ColumnElement, Connection, Text, any_, cast, delete, func, insert, literal, select, text, update

from tracker.quotes.words import keys_of, words_of
from tracker.records import Mark, Span, Spans
from tracker.store import tables
from tracker.store.engine import Database, SqlRow, upsert
from tracker.store.judging import is_claim
from tracker.store.search import PAIRED
from tracker.store.speakers import SPEAKERS

STRETCH = 250  # words of a text that are indexed together
OVERLAP = 50  # words that a stretch shares with the one before
LONGEST_WORD = 200  # characters of a word that are indexed; what is longer is no word, and PostgreSQL takes no 2,047 bytes

INDEX = "text_search"  # name of what `derived` tells the edition of
EDITION = f"1.{unicodedata.unidata_version}"
"""By what rules a text has which words: raised when they change, and another one with another edition of Unicode."""

LOOKED_UP = 300
"""Stretches up to which each is looked at, whether it holds phrases: it takes a tenth of what the index needs for frequent words."""

PAIR = 200
"""Stretches with two neighbours of a phrase up to which these are looked at instead of asking for the phrase itself, in SQLite."""

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
            placed = _placed(connection, [*(exact or ()), *numbers])
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
        )
        standing: dict[str, Any] = {}
        with self._reading() as connection:
            for row in connection.execute(statement.where(_among(connection, EXTRACTIONS.c.version_id, set(versions)))):
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
            rows = connection.execute(select(VERSIONS.c.id, VERSIONS.c.text).where(_among(connection, VERSIONS.c.id, set(versions))))
            return {row.id: row.text for row in rows}

    def attributed(self, places: Mapping[str, Sequence[Span]]) -> dict[str, list[Attributed]]:
        """The claims but those that people rejected that hold some of the characters which are asked, in their order, by the reading's id.

        Args:
            places: characters by the id of a reading.
        """
        said = cast(CLAIMS.c.content, Text)  # read here: most claims hold none of the characters, and copies hold the same
        statement = select(CLAIMS.c.extraction_id, CLAIMS.c.id, said).order_by(CLAIMS.c.extraction_id, CLAIMS.c.position)
        known: dict[str, Spans] = {}
        found: dict[str, list[Attributed]] = defaultdict(list)
        with self._reading() as connection:
            wanted = _among(connection, CLAIMS.c.extraction_id, places)
            for extraction, claim, content in connection.execute(statement.where(wanted, is_claim())):
                spans = known.get(content)
                if spans is None:
                    spans = known[content] = tuple((start, end) for start, end in json.loads(content))
                if any(start < end and first < last for first, end in spans for start, last in places[extraction]):
                    found[extraction].append(Attributed(claim, spans))
        return found

    def makers(self, claims: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
        """The names of those who make some claims, each known by its reading and its id."""
        wanted = set(claims)
        extraction, claim = CLAIM_SPEAKERS.c.extraction_id, func.coalesce(CLAIM_SPEAKERS.c.claim_id, "")
        statement = (
            select(extraction, claim, SPEAKERS.c.name)
            .join(SPEAKERS, SPEAKERS.c.id == CLAIM_SPEAKERS.c.speaker_id)
            .order_by(extraction, claim, CLAIM_SPEAKERS.c.position)
        )
        names: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        with self._reading() as connection:
            # of two lists every pair would be looked up, did the second ask for the bare column
            asked = (_among(connection, extraction, {one for one, _ in wanted}), _among(connection, claim, {one for _, one in wanted}))
            for one, other, name in connection.execute(statement.where(*asked)):
                if (one, other) in wanted:
                    names[one, other][name] = None
        return {key: tuple(some) for key, some in names.items()}


def _among(connection: Connection, column: ColumnElement[Any], values: Iterable[str | int]) -> ColumnElement[bool]:
    """Whether a column is one of some values, given as one parameter: a hundred take as long to name as to look up."""
    listed = list(values)
    if connection.dialect.name == "postgresql":
        return column == any_(literal(listed, ARRAY(column.type)))
    return column.in_(select(func.json_each(json.dumps(listed)).table_valued("value").c.value))


def _placed(connection: Connection, numbers: Collection[int]) -> dict[int, Stretch]:
    """The stretches of some numbers."""
    statement = select(SEARCHED.c.number, SEARCHED.c.version_id, SEARCHED.c.start).where(_among(connection, SEARCHED.c.number, numbers))
    return {number: Stretch(version, start) for number, version, start in connection.execute(statement)} if numbers else {}


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

    What follows from other answers is not asked: the words of a quotation but one stand only where three of them stand that follow each
    other, and stand wherever the whole does. Short phrases are asked first, since most follows from them.

    Args:
        questions: of each the phrases that are all in a stretch, and how many stretches may hold them: None is the answer where more do.
    """
    listed, index = list(questions), _Index(connection)
    found: dict[int, frozenset[int] | None] = {}
    for at in sorted(range(len(listed)), key=lambda one: (len(listed[one][0]) > 1, max(map(len, listed[one][0]), default=0))):
        found[at] = index.answer(*listed[at])
    return [found[at] for at in range(len(listed))]


class _Index:
    """The index of words, with what it answered, and with the words of stretches that were looked at one by one."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._answers: list[_Answer] = []
        self._words: dict[int, str] = {}

    def answer(self, phrases: Sequence[Phrase], most: int) -> frozenset[int] | None:
        """The answer to one question, of which as little is asked as the answers before leave open."""
        said = _spaced(phrases)
        if not all(map(str.isascii, said)):
            return self._asked(phrases, most, bounds=False)
        surely: frozenset[int] = frozenset()
        for one in self._answers:
            if one.brings(said):
                if one.found is None and one.most >= most:
                    return self._known(said, most, None)
                surely |= one.found or frozenset()
        if len(surely) > most:
            return self._known(said, most, None)
        possibly = self._possibly(said)
        if possibly is None and len(phrases) == 1 and self.connection.dialect.name == "sqlite":
            possibly = self._with_a_pair(phrases[0])
        if possibly is None or len(possibly - surely) > LOOKED_UP:
            return self._asked(phrases, most)
        found = surely | self._holding(possibly - surely, phrases)
        return self._known(said, most, found if len(found) <= most else None)

    def _possibly(self, said: Sequence[str]) -> frozenset[int] | None:
        """The stretches among which, by the answers before, all are that hold phrases; None where no answer says so."""
        possibly: frozenset[int] | None = None
        for one in self._answers:
            if one.found is not None and one.bounds and one.follows_from(said):
                possibly = one.found if possibly is None else possibly & one.found
        return possibly

    def _with_a_pair(self, phrase: Phrase) -> frozenset[int] | None:
        """The stretches that hold two neighbours of a phrase, if these are few: the next phrase, which has them too, is answered so too.

        SQLite walks through all rows of each word; if there are many with the pair, it has soon found too many.
        """
        for at in range(len(phrase) - 2, -1, -1):
            pair = [phrase[at : at + 2]]
            if len(phrase) > 2 and all(one.phrases != _spaced(pair) for one in self._answers):
                found = self.answer(pair, PAIR)
                if found is not None:
                    return found
        return None

    def _asked(self, phrases: Sequence[Phrase], most: int, *, bounds: bool = True) -> frozenset[int] | None:
        numbers = numbers_of(self.connection, phrases, most + 1)
        return self._known(_spaced(phrases), most, frozenset(numbers) if len(numbers) <= most else None, bounds=bounds)

    def _known(self, said: Sequence[str], most: int, found: frozenset[int] | None, *, bounds: bool = True) -> frozenset[int] | None:
        self._answers.append(_Answer(said, most, found, bounds))
        return found

    def _holding(self, numbers: Collection[int], phrases: Sequence[Phrase]) -> frozenset[int]:
        """Those of some stretches that hold all of some phrases.

        In SQLite they are read, since its index goes through the rows of a word up to the one that is asked.
        """
        if not numbers:
            return frozenset()
        if self.connection.dialect.name == "postgresql":  # the offset keeps it from looking the words up in the index
            few = "(SELECT number, words FROM text_search WHERE number = ANY(:numbers) OFFSET 0) AS few"
            statement = text(f"SELECT number FROM {few} WHERE words @@ CAST(:query AS tsquery)")
            return frozenset(self.connection.scalars(statement, {"numbers": list(numbers), "query": _query(_indexed(phrases))}))
        if others := [number for number in numbers if number not in self._words]:
            self._read(others)
        said = _spaced(phrases)
        return frozenset(number for number in numbers if all(phrase in self._words[number] for phrase in said))

    def _read(self, numbers: Sequence[int]) -> None:
        rest = func.substr(VERSIONS.c.text, SEARCHED.c.start + 1)
        statement = select(SEARCHED.c.number, rest).join(VERSIONS, VERSIONS.c.id == SEARCHED.c.version_id)
        known: dict[str, str] = {}  # of copies of an agency's text
        self._words |= dict.fromkeys(numbers, "")
        for number, text_ in self.connection.execute(statement.where(_among(self.connection, SEARCHED.c.number, numbers))):
            if text_ not in known:
                (known[text_],) = _spaced([keys_of(text_, most=STRETCH)], STRETCH)
            self._words[number] = known[text_]


def numbers_of(connection: Connection, phrases: Sequence[Phrase], most: int, *, newest: bool = False) -> list[int]:
    """The numbers of stretches of texts that hold all of some phrases.

    Args:
        most: no more are told.
        newest: those that were stored last, of these first; else any, in any order.
    """
    said = _indexed(phrases)
    if connection.dialect.name == "postgresql":
        number, holding = "number", "words @@ CAST(:query AS tsquery)"
        given: dict[str, Any] = {"query": _query(said)}
        if any(len(phrase) > 1 for phrase in said):
            given["pairs"] = _vector([word for phrase in said for word in (*phrase, None)])
            paired = "FROM text_search WHERE word_pairs(words) @> word_pairs(CAST(:pairs AS tsvector))"
            if not newest and all(len(phrase) > 1 for phrase in said):  # of these enough soon hold the phrases, if many do
                some = f"SELECT number FROM (SELECT number, words {paired} OFFSET 0) AS paired WHERE {holding} LIMIT :most"
                return list(connection.scalars(text(some), {**given, "most": most}))
            rows = connection.execute(text(f"SELECT number, {holding} {paired} LIMIT :most"), {**given, "most": PAIRED + 1}).all()
            if len(rows) <= PAIRED:
                return sorted((row[0] for row in rows if row[1]), reverse=True)[:most]
            del given["pairs"]
    else:
        number, holding = "rowid", "text_search MATCH :query"
        given = {"query": " AND ".join(f'"{" ".join(phrase)}"' for phrase in said)}
    order = f" ORDER BY {number} DESC" if newest else ""
    statement = text(f"SELECT {number} AS number FROM text_search WHERE {holding}{order} LIMIT :most")
    return list(connection.scalars(statement, {**given, "most": most}))


def _query(phrases: Sequence[Phrase]) -> str:
    """PostgreSQL's own notation for all of some phrases."""
    return " & ".join("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases)


def _indexed(phrases: Sequence[Phrase], most: int = OVERLAP) -> list[list[str]]:
    """Phrases as far as the index has them."""
    return [[word[:LONGEST_WORD] for word in phrase[:most]] for phrase in phrases]


def _spaced(phrases: Sequence[Phrase], most: int = OVERLAP) -> list[str]:
    """The same with a space around every word: a phrase is in another one where its characters are."""
    return [f" {' '.join(phrase)} " for phrase in _indexed(phrases, most)]
