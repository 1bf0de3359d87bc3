"""Statements as rows."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tracker.records import Statement
from tracker.rows import Row
from tracker.rows.asking import Asked

if TYPE_CHECKING:
    from tracker.statements import Folded


def claim_rows(statements: Iterable[Statement], asked: Asked | None) -> Iterator[Row]:
    """Statements as rows: one that several outlets carry in the same quoted words is one row, and syndicated copies are counted."""
    from tracker.statements import carried, fold

    for one in fold(statements, carried):
        yield claim_row(one, asked)


def claim_row(folded: "Folded[Statement]", asked: Asked | None) -> dict[str, Any]:
    one = folded.first
    day_ = one.claim.said_on or one.published
    return {
        **one.claim.model_dump(mode="json"),
        "outlet": one.outlet,
        "document": one.document,
        "published": one.published,
        "day": day_,
        "day_is": "said" if one.claim.said_on else "published" if one.published else None,
        "outlets": folded.outlets,
        "also": [other.claim.id for other in folded.others],
        "offices": [named.office for named in one.speakers],
        "on_behalf_of": [named.on_behalf_of for named in one.speakers],
        "resolved_by": [f"{named.mention}: {named.reason} ({named.score:.2f})" for named in one.speakers],
        "matched_by": asked.matched(one.speakers, day_) if asked else [],
        "hits": [list(span) for span in one.hits],
        "copies": len(folded.copied_in),
        "copied_in": list(folded.copied_in),
        "copy_of": one.copy_of,
    }
