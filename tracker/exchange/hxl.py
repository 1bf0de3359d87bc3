"""Figures as CSV with hashtags of the Humanitarian Exchange Language (https://hxlstandard.org), as humanitarian offices take them in.

One row a figure. What it counts is a hashtag of its own: `#affected+killed+children+cumulative`, with `+min` and `+max` for bounds. A
running total is `+cumulative`, the toll of one incident `+incident`, a count whose stretch of time is not known `+unspecified`; a column
without these counts a stated stretch. So nobody adds up what does not add up, and `tracker reference add` reads running totals and counts
of stretches, and leaves the others. People of whom HXL has no word are `+group`, named in `#description+population`. A place is `#loc`: at
which administrative level it stands is not known.
"""

import csv
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO

from tracker.errors import InputError
from tracker.exchange.conventions import HXL_POPULATIONS
from tracker.exchange.documents import Document, Options
from tracker.exchange.formulas import guarded
from tracker.records import Figure, Period, Qualifier, Report

BEFORE = {
    "#date+start": "from", "#date+end": "as of", "#loc+name": "place",
}  # fmt: skip
AFTER = {
    "#description+population": "who is counted", "#description+qualifier": "qualifier", "#description+text": "words of the text",
    "#meta+source": "originator", "#meta+outlet": "outlet", "#date+published": "published", "#meta+url": "address",
    "#meta+article+id": "article", "#meta+figure+id": "figure",
}  # fmt: skip
MEASURES = {"killed": "killed", "injured": "injured", "missing": "missing", "captive": "abducted", "detained": "detained",
            "displaced": "displaced", "affected": ""}  # fmt: skip
POPULATIONS = {name: "+".join(sorted(attributes)) for attributes, name in HXL_POPULATIONS.items()}
PERIODS = {Period.cumulative: "cumulative", Period.incident: "incident", Period.interval: "", Period.unknown: "unspecified"}


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write all figures that say a number; columns that none has are left out, so rows wait in a file until all are known."""
    used: dict[str, str] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as waiting:
        for document in documents:
            for row in _rows(document, options):
                used |= dict.fromkeys(row, "")
                waiting.write(json.dumps(row, ensure_ascii=False) + "\n")
                options.wrote("figures")
        counts = sorted(tag for tag in used if tag not in BEFORE and tag not in AFTER)
        columns = [*BEFORE, *counts, *(tag for tag in AFTER if tag in used)]
        text = TextIOWrapper(to, encoding="utf-8-sig" if options.bom else "utf-8", newline="")
        writer = csv.writer(text)
        headings = BEFORE | AFTER
        writer.writerow([headings.get(tag) or tag.partition("#affected")[2].strip("+").replace("+", " ") or "affected" for tag in columns])
        writer.writerow(columns)
        waiting.seek(0)
        for line in waiting:
            row = json.loads(line)
            writer.writerow([row.get(tag, "") for tag in columns])
        text.flush()
        text.detach()


def _rows(document: Document, options: Options) -> Iterator[dict[str, str | int]]:
    left: Counter[str] = Counter()
    for report in document.reports:
        if reason := unsayable(report.figure):
            left[reason] += 1
        else:
            yield _row(report, document)
    if left:
        told = "; ".join(f"{number} {'figure' if number == 1 else 'figures'} {reason}" for reason, number in sorted(left.items()))
        options.skip(InputError(document.name, f"HXL cannot say {told}"))


def unsayable(figure: Figure) -> str | None:
    """Why a figure has no row: a count that is denied, or no number, would be read as one."""
    if figure.negated:
        return "that the text denies"
    if figure.qualifier is Qualifier.vague or (figure.value is None and figure.low is None and figure.high is None):
        return "without a number"
    return None


def tag(figure: Figure) -> str:
    """The hashtag of what a figure counts."""
    measure = MEASURES.get(figure.measure, _attribute(figure.measure))
    population = "" if figure.measure == "incidents" else POPULATIONS.get(figure.population, "group")
    established = _attribute(figure.established) if figure.established else ""
    parts = ("#affected" if figure.measure != "incidents" else "#indicator", measure, population, established, PERIODS[figure.period])
    return "+".join(filter(None, parts))


def _attribute(word: str) -> str:
    """A word as an attribute: letters, digits and underscores, a letter first."""
    plain = re.sub(r"[^a-z0-9]+", "_", word.casefold()).strip("_")
    return plain if plain[:1].isalpha() else f"n_{plain}".rstrip("_")


def _row(report: Report, document: Document) -> dict[str, str | int]:
    figure = report.figure
    counted = tag(figure)
    row: dict[str, str | int | None] = {
        "#date+start": figure.since or (figure.as_of if figure.period is Period.incident else None),
        "#date+end": figure.as_of,
        "#loc+name": figure.place,
        counted: figure.value,
    }
    if not figure.value == figure.low == figure.high:
        row |= {f"{counted}+min": figure.low, f"{counted}+max": figure.high}
    row |= {
        "#description+population": figure.population if figure.population not in POPULATIONS or figure.measure == "incidents" else None,
        "#description+qualifier": None if figure.qualifier is Qualifier.exact else figure.qualifier.value,
        "#description+text": figure.text,
        "#meta+source": report.originator,
        "#meta+outlet": report.outlet,
        "#date+published": report.published,
        "#meta+url": document.article.url,
        "#meta+article+id": report.document,
        "#meta+figure+id": figure.id,
    }
    return {name: guarded(value) if isinstance(value, str) else value for name, value in row.items() if value is not None}
