"""Claims found by their words: FTS5 in SQLite, tsvector in PostgreSQL, both over a copy of each claim's text.

The copy is folded character by character ("Şırnak" as "sirnak"), so that a match at its n-th character is one at the n-th of the text.
Words are found in any form ("striking" by "strike"); text that people type is never read as syntax of the engine. The tables are made by
a migration and stand outside the models: a full-text index is no table that one could map.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Dialect, column, func, insert, literal_column, select, table, text

from tracker.records import Span

CLAIM_SEARCH = table("claim_search", column("extraction_id"), column("claim_id"), column("text"))
START, END = "\x02", "\x03"  # what no text that is shown contains
MARKING = f"HighlightAll=true, StartSel={START}, StopSel={END}"
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+")


@cache
def _plain(character: str) -> str:
    """A character without accent and case, where that is one character; what marks matches, and what no database keeps, as a space."""
    if character in "\x00\x02\x03":
        return " "
    if character == "ı":
        return "i"
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return (
        base
        if len(base) == 1 and unicodedata.category(base)[0] in "LN"
        else character.lower()
        if len(character.lower()) == 1
        else character
    )


def folded_alike(text_: str) -> str:
    """Text without accents and case, of the same length."""
    return "".join(map(_plain, text_))


def add_texts(connection: Connection, extraction: str, texts: Iterable[tuple[str, str]]) -> None:
    """Make claims findable.

    Args:
        texts: of each claim its id and text.
    """
    rows = [{"extraction_id": extraction, "claim_id": id_, "text": folded_alike(text_)} for id_, text_ in texts]
    if rows:
        connection.execute(insert(CLAIM_SEARCH), rows)


def matches(dialect: Dialect, words: str) -> CTE | None:
    """Claims that have all the words: columns extraction_id, claim_id, rank (the higher the better), marked; None where there is no word.

    Args:
        words: as typed; what stands in double quotation marks is one phrase.
    """
    phrases = [_WORD.findall(folded_alike(quoted or word)) for quoted, word in _QUOTED.findall(words)]
    phrases = [phrase for phrase in phrases if phrase]
    if not phrases:
        return None
    keys = (CLAIM_SEARCH.c.extraction_id, CLAIM_SEARCH.c.claim_id)
    if dialect.name == "postgresql":
        query = func.websearch_to_tsquery(text("'english'"), " ".join(f'"{" ".join(phrase)}"' for phrase in phrases))
        indexed: ColumnElement[Any] = literal_column("claim_search.words")
        marked = func.ts_headline(text("'english'"), CLAIM_SEARCH.c.text, query, MARKING)
        statement = select(*keys, func.ts_rank(indexed, query).label("rank"), marked.label("marked")).where(indexed.op("@@")(query))
    else:
        typed = " ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
        highlighted: ColumnElement[str] = literal_column(f"highlight(claim_search, 2, '{START}', '{END}')")
        rank: ColumnElement[float] = literal_column("-bm25(claim_search)")
        whole: ColumnElement[str] = literal_column("claim_search")
        statement = select(*keys, rank.label("rank"), highlighted.label("marked")).where(whole.op("MATCH")(typed))
    return statement.cte("found")


def hits(marked: str) -> tuple[Span, ...]:
    """The stretches between marks, as offsets into the text without marks."""
    spans: list[Span] = []
    start = at = 0
    for character in marked:
        if character == START:
            start = at
        elif character == END:
            spans.append((start, at))
        else:
            at += 1
    return tuple(spans)


def is_modelled(name: str | None, kind: str, _parents: Mapping[Any, Any]) -> bool:
    """For Alembic, which compares models with a database: False for the index's own tables."""
    return not (kind == "table" and name is not None and name.startswith("claim_search"))
