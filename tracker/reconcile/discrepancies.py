"""From reports and statements to discrepancies: every rule in the order of the verdicts."""

from collections.abc import Iterable, Iterator

from tracker.reconcile.comparable import readings
from tracker.reconcile.conflicts import Withdrawn, conflicts
from tracker.reconcile.findings import Findings
from tracker.reconcile.starts import totals
from tracker.reconcile.stretches import stretches
from tracker.reconcile.totals import Totals
from tracker.records import Discrepancy, Report, Statement


def reconcile(reports: Iterable[Report], statements: Iterable[Statement] = ()) -> Iterator[Discrepancy]:
    findings = Findings()
    all_ = readings(reports)
    withdrawn = Withdrawn()
    series = totals(all_)
    running = Totals(series, findings)
    running.slips()
    running.subsets()
    stretches(all_, series, findings)
    running.turns()
    running.repeats()
    conflicts(series, withdrawn, findings)
    yield from findings.rows
