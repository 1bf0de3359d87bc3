"""From reports and statements to discrepancies: every rule, in the order of the verdicts.

What a text states itself comes first, as it needs no inference. Then errors, revisions and jumps of one originator, then conflicts of
several, then echoes and what is missing. A figure that one rule has questioned is left alone by those after it.
"""

from collections.abc import Iterable, Iterator, Sequence

from tracker.reconcile.comparable import readings
from tracker.reconcile.conflicts import OnRecord, conflicts
from tracker.reconcile.contradictions import denials
from tracker.reconcile.echoes import carriers, copies, dropped_qualifiers
from tracker.reconcile.evidence import date_order, lacks
from tracker.reconcile.findings import Findings
from tracker.reconcile.incidents import Incidents
from tracker.reconcile.originators import unify
from tracker.reconcile.starts import totals
from tracker.reconcile.stretches import stretches
from tracker.reconcile.texts import Texts
from tracker.reconcile.totals import Totals
from tracker.records import Discrepancy, Report, Statement


def reconcile(
    reports: Iterable[Report], statements: Iterable[Statement] = (), copied: Iterable[Sequence[str]] = ()
) -> Iterator[Discrepancy]:
    """All discrepancies among figures and statements.

    Args:
        reports: figures as outlets carried them; ids must differ.
        statements: claims as outlets carried them.
        copied: groups of ids of articles that carry one text, the earliest first.

    Yields:
        Each discrepancy once, most serious first, then by confidence. The order of the input does not matter.
    """
    every = sorted(readings(reports), key=lambda reading: reading.id)
    unify(every)
    findings, record = Findings(), OnRecord(every)
    said = sorted(statements, key=lambda statement: statement.claim.id)
    texts, incidents = Texts(every, findings), Incidents(every, findings)
    texts.revisions(record)
    texts.parts()
    date_order(every, findings)
    series = totals(every)
    running = Totals(series, findings)
    running.slips()
    running.subsets()
    stretches(every, series, findings)
    incidents.revisions(record)
    running.turns()
    conflicts(series, record, findings)
    incidents.conflicts(record)
    denials(said, findings)
    running.repeats()
    copies(copied, carriers(every, said), findings)
    dropped_qualifiers(every, findings)
    lacks(every, findings)
    incidents.single_source()
    texts.remarks()
    yield from findings.listed()
