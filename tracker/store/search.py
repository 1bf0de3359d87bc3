"""Claims found by their words: FTS5 in SQLite, tsvector in PostgreSQL, both over a copy of each claim's text.

The copy holds the words alone, without accents and case ("Şırnak" as "sirnak", "ﬁre" as "fire", "straße" as "strasse"), so that neither
engine reads anything else into a text: "killed/injured" is two words and no file, "<b>" is none. Which characters of the text a match
covers follows from folding the text again. Words are found in any form ("striking" by "strike"), and none is too common to look for
("no", "not"). What people type is never read as syntax of the engine.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Dialect, Text, column, func, insert, literal_column, select, table, text

from tracker.quotes.words import plain as _plain
from tracker.quotes.words import words_alone
from tracker.records import Span

CLAIM_SEARCH = table("claim_search", column("extraction_id", Text), column("claim_id", Text), column("text", Text))
LANGUAGE = text("'claim_words'")  # PostgreSQL's configuration
WORDS: ColumnElement[Any] = literal_column("claim_search.words")  # and what it made of a text
START, END = "\x02", "\x03"  # what no folded text contains
MARKING = f"HighlightAll=true, StartSel={START}, StopSel={END}"
PAIRED = 2_000
"""Rows up to which those are looked at, in PostgreSQL, that have all pairs of words of a phrase, 2 to 5 microseconds each. Where more have
them, enough of these mostly have the phrase; else the rows with its words are gone through, one after the other."""
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„«»", '"'))


def add_texts(connection: Connection, texts: Iterable[tuple[str, str, str]]) -> None:
    """Make claims findable.

    Args:
        texts: of each claim its extraction, id and text.
    """
    rows = [{"extraction_id": extraction, "claim_id": id_, "text": words_alone(text_)} for extraction, id_, text_ in texts]
    if rows:
        connection.execute(insert(CLAIM_SEARCH), rows)


def phrases_of(typed: str) -> list[list[str]]:
    """What people look for: each word that they typed, and what stands in double quotation marks as one phrase."""
    phrases = (words_alone(quoted or word).split() for quoted, word in _QUOTED.findall(typed.translate(_QUOTATION_MARKS)))
    return [phrase for phrase in phrases if phrase]


def matches(dialect: Dialect, phrases: Sequence[Sequence[str]]) -> CTE:
    """Claims that have all of one phrase or more: columns extraction_id, claim_id, rank (the higher the better), marked."""
    wanted = _wanted(phrases)
    keys = (CLAIM_SEARCH.c.extraction_id, CLAIM_SEARCH.c.claim_id)
    if dialect.name == "postgresql":
        query = func.websearch_to_tsquery(LANGUAGE, wanted)
        marked = func.ts_headline(LANGUAGE, CLAIM_SEARCH.c.text, query, MARKING)
        statement = select(*keys, func.ts_rank(WORDS, query).label("rank"), marked.label("marked")).where(WORDS.op("@@")(query))
    else:
        highlighted: ColumnElement[str] = literal_column(f"highlight(claim_search, 2, '{START}', '{END}')")
        rank: ColumnElement[float] = literal_column("-bm25(claim_search)")
        whole: ColumnElement[str] = literal_column("claim_search")
        statement = select(*keys, rank.label("rank"), highlighted.label("marked")).where(whole.op("MATCH")(wanted))
    return statement.cte("found")


def rows_with(connection: Connection, phrases: Sequence[Sequence[str]], most: int) -> dict[str, list[int | str]]:
    """The ids of claims that have all of one phrase or more, of any reading of their texts, with what finds their rows in the index.

    Args:
        most: no more rows are read; where more have the words, it is those that were stored last, in SQLite (in PostgreSQL any).
    """
    if connection.dialect.name == "postgresql":
        rows = _rows_of_postgresql(connection, phrases, most)
    else:
        whole: ColumnElement[str] = literal_column("claim_search")
        number: ColumnElement[int] = literal_column("claim_search.rowid")
        matching = select(CLAIM_SEARCH.c.claim_id, number).where(whole.op("MATCH")(_wanted(phrases)))
        rows = connection.execute(matching.order_by(literal_column("rowid").desc()).limit(most)).all()
    numbers: dict[str, list[int | str]] = {}
    for id_, row_number in rows:
        numbers.setdefault(id_, []).append(row_number)
    return numbers


def marked_rows(connection: Connection, phrases: Sequence[Sequence[str]], numbers: Mapping[str, Sequence[int | str]]) -> dict[str, str]:
    """The words of some claims with marks around those that were looked for, by the claim's id.

    Args:
        numbers: as `rows_with` tells them.
    """
    places = [place for some in numbers.values() for place in some]
    if connection.dialect.name == "postgresql":
        marked = func.ts_headline(LANGUAGE, CLAIM_SEARCH.c.text, func.websearch_to_tsquery(LANGUAGE, _wanted(phrases)), MARKING)
        id_ = func.coalesce(CLAIM_SEARCH.c.claim_id, "")  # of two lists every pair would be looked up
        statement = select(CLAIM_SEARCH.c.claim_id, marked).where(CLAIM_SEARCH.c.extraction_id.in_(places), id_.in_(list(numbers)))
    else:
        highlighted: ColumnElement[str] = literal_column(f"highlight(claim_search, 2, '{START}', '{END}')")
        whole: ColumnElement[str] = literal_column("claim_search")
        statement = select(CLAIM_SEARCH.c.claim_id, highlighted).where(whole.op("MATCH")(_wanted(phrases)))
        statement = statement.where(literal_column("claim_search.rowid").in_(places))
    return {row[0]: row[1] for row in connection.execute(statement)}


def _rows_of_postgresql(connection: Connection, phrases: Sequence[Sequence[str]], most: int) -> Sequence[Sequence[str]]:
    """Id and extraction of claims that have all of some phrases: by the pairs of their words, unless these are frequent."""
    keys = (CLAIM_SEARCH.c.claim_id, CLAIM_SEARCH.c.extraction_id)
    holding = WORDS.op("@@")(func.websearch_to_tsquery(LANGUAGE, _wanted(phrases)))
    pairs = [func.word_pairs(func.to_tsvector(LANGUAGE, " ".join(phrase))) for phrase in phrases if len(phrase) > 1]
    if pairs:
        paired = select(*keys, holding).where(*(func.word_pairs(WORDS).op("@>")(one) for one in pairs))
        for room in dict.fromkeys((min(2 * most, PAIRED), PAIRED)):
            rows = connection.execute(paired.limit(room + 1)).all()
            held = [row[:2] for row in rows if row[2]]
            if len(rows) <= room or len(held) >= most:
                return held[:most]
    return connection.execute(select(*keys).where(holding).limit(most)).all()


def _wanted(phrases: Sequence[Sequence[str]]) -> str:
    return " ".join(f'"{" ".join(phrase)}"' for phrase in phrases)


def hits(marked: str, text_: str, phrases: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    """The stretches of a text that match; words that match one after the other are one stretch.

    Args:
        marked: the text's words alone, with marks.
        text_: the text.
        phrases: what was looked for; PostgreSQL marks the words of a phrase also where they stand alone.
    """
    fewest = min(map(len, phrases))
    origin = [place for place, character in enumerate(text_) for _ in _plain(character)]
    plain: list[str] = []
    found: list[Span] = []  # in the words alone
    start = 0
    for character in marked:
        if character == START:
            start = len(plain)
        elif character == END:
            if found and not "".join(plain[found[-1][1] : start]).strip():
                start = found.pop()[0]
            found.append((start, len(plain)))
        else:
            plain.append(character)
    found = [(start, end) for start, end in found if len("".join(plain[start:end]).split()) >= fewest]
    return tuple((origin[start], _end(text_, origin[end - 1] + 1)) for start, end in found)


def _end(text_: str, end: int) -> int:
    """The end of a stretch with the accents behind it that are characters of their own."""
    while end < len(text_) and not _plain(text_[end]):
        end += 1
    return end
