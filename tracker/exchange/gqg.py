"""The lines of GDELT's Global Quotation Graph: who is quoted, with the words around.

One JSON object a line and article: `date`, `url`, `title`, `lang`, and `quotes`, a list of `pre`, `quote` and `post`
(https://blog.gdeltproject.org/announcing-the-global-quotation-graph/). GDELT names no speaker: the words before and after, up to a hundred
characters each, are there to tell. An article without a quotation has no line.

Only quotations that a claim attributes to somebody are written, each once, without its marks. White space is folded, as GDELT does. Where
the text stays behind, quotations are read from the claims' own words, and `pre` and `post` are empty.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, BinaryIO

from tracker.exchange.documents import Document, Options
from tracker.extract.quotations import Quoted, quotations
from tracker.records import Quotation, Span

CONTEXT = 100  # characters before and after a quotation, cut at a word


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write one line for each article with a quotation."""
    for document in documents:
        if (row := line(document)) is not None:
            to.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            options.wrote("articles")
            for _ in row["quotes"]:
                options.wrote("quotations")


def line(document: Document) -> dict[str, Any] | None:
    """What is said of an article; None for one that quotes nobody."""
    quotes = list(_quotes(document) if document.article.text else _from_claims(document))
    if not quotes:
        return None
    article = document.article
    return {
        "date": moment(article.published) or moment(document.ingested_at) or "",
        "url": article.url or "",
        "title": _folded(article.title or ""),
        "lang": language(article.language),
        "quotes": quotes,
    }


def moment(day: str | None) -> str | None:
    """A moment in UTC as GDELT writes it, "2024-03-26T00:00:00Z"; a day stands for its first second, None for less than a day."""
    try:
        found = datetime.fromisoformat(day or "")
    except ValueError:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=256)
def language(tag: str | None) -> str:
    """The English name of a language in capitals, "TURKISH"; empty where it is unknown."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(tag, sep="-").get_language_name("en") if tag else None
    except (UnknownLocaleError, ValueError):
        return ""
    return (name or "").upper()


def _quotes(document: Document) -> Iterator[dict[str, str]]:
    text = document.article.text
    contents = sorted(span for one in document.statements if one.claim.quotation is not Quotation.indirect for span in one.claim.content)
    for quoted in quotations(text) if contents else ():
        if _said(quoted, contents):
            before, after = text[max(0, quoted.start - CONTEXT - 1) : quoted.start], text[quoted.end : quoted.end + CONTEXT + 1]
            yield {"pre": _last(before), "quote": _folded(text[quoted.inner_start : quoted.inner_end]), "post": _first(after)}


def _said(quoted: Quoted, contents: list[Span]) -> bool:
    return any(start < quoted.inner_end and quoted.inner_start < end for start, end in contents)


def _from_claims(document: Document) -> Iterator[dict[str, str]]:
    for statement in document.statements:
        claim = statement.claim
        if claim.quotation is Quotation.indirect:
            continue
        found = [claim.text[one.inner_start : one.inner_end] for one in quotations(claim.text)]
        for words in found or ([claim.text] if claim.quotation is Quotation.direct else []):
            yield {"pre": "", "quote": _folded(words), "post": ""}


def _folded(text: str) -> str:
    return " ".join(text.split())


def _last(text: str) -> str:
    """The last words of a stretch; its first character, where it is longer than may be, tells whether a word is cut."""
    whole = len(text) <= CONTEXT or text[0].isspace()
    return _folded(text) if whole else _folded(text).partition(" ")[2]


def _first(text: str) -> str:
    """The first words of a stretch, likewise."""
    whole = len(text) <= CONTEXT or text[-1].isspace()
    return _folded(text) if whole else _folded(text).rpartition(" ")[0]
