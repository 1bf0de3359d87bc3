"""Discrepancies with all that takes part in them, as rows; and one claim or figure in its text."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracker.records import Statement

if TYPE_CHECKING:
    from tracker.pipeline import Explained, Side
    from tracker.reconcile import Verdict


def explained_row(found: "Explained") -> dict[str, Any]:
    """A discrepancy with what was decided about it and every row that takes part."""
    decided = {"judgements": [asdict(one) for one in found.judgements], "sides": [side_row(side) for side in found.sides]}
    return found.discrepancy.model_dump(mode="json") | decided


def side_row(side: "Side") -> dict[str, Any]:
    """One claim or figure with its words and what was decided about it."""
    carried: dict[str, Any] = {"url": side.url, "interval": side.interval, "passage": side.passage.plain() if side.passage else None}
    carried |= {"former": side.former, "absent": side.absent}
    carried["judgements"] = [asdict(one) for one in side.judgements]
    if isinstance(side.row, Statement):
        carried["source_words"] = list(side.source)
    else:
        carried["as_read"] = side.as_read.figure.model_dump(mode="json") if side.as_read else None
    return side.row.model_dump(mode="json") | carried


def verdict_row(verdict: "Verdict", why_not: str | None) -> dict[str, Any]:
    """What two figures are to each other.

    Args:
        why_not: why the pair is not listed among the discrepancies; None where it is, or need not be.
    """
    return {
        "verdict": str(verdict.kind),
        "explanation": verdict.explanation,
        "intervals": [list(verdict.a_interval), list(verdict.b_interval)],
        "unlisted": why_not,
    }
