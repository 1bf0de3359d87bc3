"""Articles, claims, figures and discrepancies as rows of four tables, the same for every format that is one of tables.

The names are those of the records. Whatever a table cannot hold as it is (spans, lists, evidence) is left to the format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tracker.dates import is_whole
from tracker.exchange.documents import Document, Options
from tracker.records import Discrepancy, Report, Statement

Row = dict[str, Any]


class Holds(StrEnum):
    """What the cells of a column are; each may be None but those of `flag`, and lists, which may be empty."""

    text = "text"
    day = "day"  # ISO date of a whole day
    integer = "integer"
    number = "number"
    flag = "flag"
    span = "span"  # [start, end]
    spans = "spans"
    texts = "texts"
    evidence = "evidence"  # field -> spans
    reasons = "reasons"  # field -> text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its columns, in order, with what their cells are."""

    name: str
    columns: dict[str, Holds]


def _columns(**groups: str) -> dict[str, Holds]:
    """Columns in the order of `order`, which holds text unless another group names it."""
    holds = {name: Holds(kind) for kind, names in groups.items() if kind != "order" for name in names.split()}
    return {name: holds.get(name, Holds.text) for name in groups["order"].split()}


ARTICLES = Sheet("articles", _columns(
    order="id name outlet title url published published_day language credit byline version text_hash raw_hash ingested_at copy_of",
    day="published_day", integer="version",
))  # fmt: skip
CLAIMS = Sheet("claims", _columns(
    order="""id article document outlet published published_day said_on speaker speakers role text act negated quotation about via
        speaker_mention mentions speaker_ids about_ids offices on_behalf_of resolved_by content cue source denies copy_of confidence""",
    day="published_day", flag="negated", number="confidence", spans="content cue source denies",
    texts="speakers about via mentions speaker_ids about_ids offices on_behalf_of resolved_by",
))  # fmt: skip
FIGURES = Sheet("figures", _columns(
    order="""id article document outlet published published_day as_of since period place measure value low high qualifier hedge population
        established attributed_to originator originator_id via text negated headline subset_of revises event claim span evidence inferred
        corrected copy_of credit raw confidence""",
    day="published_day", integer="value low high", number="confidence", flag="negated headline", span="span", texts="via corrected",
    evidence="evidence", reasons="inferred",
))  # fmt: skip
DISCREPANCIES = Sheet("discrepancies", _columns(
    order="id kind severity status explanation figures questioned claims articles confidence",
    integer="questioned", number="confidence", texts="figures claims articles",
))  # fmt: skip
SHEETS = (ARTICLES, CLAIMS, FIGURES, DISCREPANCIES)
TEXT_COLUMN = "text"
"""Last column of the articles where full texts leave."""


def sheets(options: Options) -> tuple[Sheet, ...]:
    """The tables; that of the articles with their texts, where those leave."""
    if not options.with_text:
        return SHEETS
    return (Sheet(ARTICLES.name, ARTICLES.columns | {TEXT_COLUMN: Holds.text}), *SHEETS[1:])


def rows(documents: Iterator[Document], options: Options) -> Iterator[tuple[str, Row]]:
    """Yield each row with the name of its table; a discrepancy in which several articles take part stands there once."""
    told: set[str] = set()
    for one in documents:
        if one.text_hash:  # figures of files stand in no article
            yield ARTICLES.name, _article(one) | ({TEXT_COLUMN: one.article.text} if options.with_text else {})
        yield from ((CLAIMS.name, _claim(statement)) for statement in one.statements)
        yield from ((FIGURES.name, _figure(report)) for report in one.reports)
        for discrepancy in one.discrepancies:
            if discrepancy.id not in told:
                told.add(discrepancy.id)
                yield DISCREPANCIES.name, _discrepancy(discrepancy)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?![^T])")


def day_of(moment: str | None) -> str | None:
    """The whole day of an ISO date or datetime, by its own zone; None for a part of a date."""
    return moment[:10] if moment is not None and _DAY.match(moment) and is_whole(moment[:10]) else None


def _article(one: Document) -> Row:
    kept = ("id", "title", "url", "published", "language", "credit", "byline")
    row = {name: getattr(one.article, name) for name in kept} | {"name": one.name, "outlet": one.article.source, "version": one.number}
    row |= {name: getattr(one, name) for name in ("text_hash", "raw_hash", "ingested_at", "copy_of")}
    return {name: (row | {"published_day": day_of(one.article.published)})[name] for name in ARTICLES.columns}


def _carried(one: Statement | Report) -> Row:
    carried = {name: getattr(one, name) for name in ("document", "outlet", "published", "copy_of")}
    return carried | {"published_day": day_of(one.published)}


def _claim(one: Statement) -> Row:
    row = one.claim.model_dump(mode="json") | _carried(one)
    row["about_ids"] = [named.id for named in one.about]
    for column, said in (
        ("offices", [named.office for named in one.speakers]),
        ("on_behalf_of", [named.on_behalf_of for named in one.speakers]),
    ):
        row[column] = said if any(said) else []  # beside `speakers`, one for each
    row["resolved_by"] = [f"{named.mention}: {named.reason} ({named.score:.2f})" for named in one.speakers]
    return {name: row[name] for name in CLAIMS.columns}


def _figure(one: Report) -> Row:
    row = one.figure.model_dump(mode="json") | _carried(one)
    row |= {"originator": one.originator, "originator_id": one.originator_id, "raw": one.raw, "credit": one.credit}
    row["event"] = one.event or one.figure.event
    row["corrected"] = list(one.corrected)
    return {name: row[name] for name in FIGURES.columns}


def _discrepancy(one: Discrepancy) -> Row:
    row = one.model_dump(mode="json")
    return {name: row[name] for name in DISCREPANCIES.columns}
