"""What statements are to each other: the door to `statements`, where each relation has its module."""

from collections.abc import Iterable

from tracker.reconcile.findings import Findings
from tracker.reconcile.statements import compare, contradictions, keys, links, rows
from tracker.records import Statement

__all__ = ["compare", "contradictions", "denials", "keys", "links", "rows"]


def denials(statements: Iterable[Statement], findings: Findings) -> None:
    """List all discrepancies among statements."""
    findings.rows += contradictions(statements)
