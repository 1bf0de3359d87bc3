"""Which numbers and statements conflict, and why: pure functions from reports to verdicts and discrepancies."""

from tracker.reconcile.discrepancies import of_article, of_copies, of_docket, reconcile
from tracker.reconcile.dockets import dockets
from tracker.reconcile.events import grouped
from tracker.reconcile.growth import backlogs, batches, interpolated, rate
from tracker.reconcile.intervals import Interval, interval
from tracker.reconcile.series import Series
from tracker.reconcile.verdicts import Context, Verdict, by_themselves, compare, context_for

__all__ = [
    "Context",
    "Interval",
    "Series",
    "Verdict",
    "backlogs",
    "batches",
    "by_themselves",
    "compare",
    "context_for",
    "dockets",
    "grouped",
    "interpolated",
    "interval",
    "of_article",
    "of_copies",
    "of_docket",
    "rate",
    "reconcile",
]
