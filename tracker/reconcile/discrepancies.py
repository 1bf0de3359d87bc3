"""From reports and statements to discrepancies: every rule, in the order of the verdicts.

What a text states itself comes first, as it needs no inference: each article is looked at alone. Then, docket by docket, errors,
revisions and jumps of one originator, then conflicts of several, then echoes and what is missing. A figure that one rule has questioned is
left alone by those after it. Statements and copies are compared on their own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tracker.reconcile.comparable import Reading, readings
from tracker.reconcile.conflicts import OnRecord, conflicts
from tracker.reconcile.dockets import dockets
from tracker.reconcile.echoes import Carrier, carriers, copies, dropped_qualifiers
from tracker.reconcile.evidence import date_order, lacks
from tracker.reconcile.findings import Findings, ordered, told_apart
from tracker.reconcile.incidents import Incidents
from tracker.reconcile.originators import unify
from tracker.reconcile.starts import totals
from tracker.reconcile.statements import contradictions
from tracker.reconcile.stretches import stretches
from tracker.reconcile.texts import Texts
from tracker.reconcile.totals import Totals
from tracker.records import Discrepancy, Report, Statement


def of_article(told: Iterable[Reading]) -> Findings:
    """What a text says about its own numbers: parts that exceed their whole, dates that cannot be, roundings, other scopes, and what it
    leaves out.

    Args:
        told: all figures of one article.
    """
    every = sorted(told, key=lambda reading: reading.id)
    unify(every)
    findings = Findings()
    texts = Texts(every, findings)
    texts.parts()
    date_order(every, findings)
    lacks(every, findings)
    texts.remarks()
    return findings


def of_docket(reports: Iterable[Report], explained: Iterable[str] = (), aside: Callable[[str], Iterable[Report]] | None = None) -> Findings:
    """What the figures of one docket are to each other.

    Args:
        reports: all figures of the docket.
        explained: ids of those that their own article explains.
        aside: gives all figures of an article, for numbers that others of the same text make up.
    """
    every = sorted(readings(reports), key=lambda reading: reading.id)
    unify(every)
    findings = Findings(explained)
    record = OnRecord(every, None if aside is None else lambda article: readings(aside(article)))
    texts, incidents = Texts(every, findings), Incidents(every, findings)
    texts.revisions(record)
    Texts((reading for reading in every if reading.figure.article is None), findings).parts()
    imported = [reading for reading in every if reading.figure.article is None]  # what an article says of itself was looked at there
    date_order(imported, findings)
    series = totals(every)
    running = Totals(series, findings)
    running.slips()
    running.subsets()
    stretches(every, series, findings)
    incidents.revisions(record)
    running.turns()
    conflicts(series, record, findings)
    incidents.conflicts(record)
    running.repeats()
    dropped_qualifiers(every, findings)
    lacks(imported, findings)
    incidents.single_source(every)
    return findings


def of_copies(copied: Iterable[Sequence[str]], known: Mapping[str, Carrier]) -> Findings:
    """Which articles carry one text.

    Args:
        copied: groups of ids of such articles, the earliest first.
        known: outlet and date of each.
    """
    findings = Findings()
    copies(copied, known, findings)
    return findings


def reconcile(
    reports: Iterable[Report], statements: Iterable[Statement] = (), copied: Iterable[Sequence[str]] = ()
) -> Iterator[Discrepancy]:
    """All discrepancies among figures and statements: what a database does docket by docket, in memory and at once.

    Args:
        reports: figures as outlets carried them; ids must differ.
        statements: claims as outlets carried them.
        copied: groups of ids of articles that carry one text, the earliest first.

    Yields:
        Each discrepancy once, most serious first, then by confidence. The order of the input does not matter.
    """
    every, said = list(reports), list(statements)
    articles: dict[str, list[Report]] = defaultdict(list)
    for report in every:
        if report.figure.article is not None:
            articles[report.figure.article].append(report)
    rows: list[Discrepancy] = []
    explained: set[str] = set()
    for of_text in articles.values():
        found = of_article(readings(of_text))
        explained |= found.explained
        rows += found.rows
    for together in _by_docket(every):
        rows += of_docket(together, explained, lambda article: articles[article]).rows
    rows += contradictions(said)
    rows += of_copies(copied, carriers(readings(every), said)).rows
    yield from ordered(told_apart(rows))


def _by_docket(reports: Sequence[Report]) -> Iterable[list[Report]]:
    every: list[Reading] = readings(reports)
    found = dockets(every)
    together: dict[str, list[Report]] = defaultdict(list)
    for reading in every:
        together[found[reading.id]].append(reading.report)
    return together.values()
