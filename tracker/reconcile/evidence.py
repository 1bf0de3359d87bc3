"""What a figure does not say: nobody named, no date, no number; and dates that cannot be.

These rows accuse nobody. They tell a reader which numbers could not be compared, and why: one row for an article and a lack.
"""

from collections import defaultdict
from collections.abc import Iterable

from tracker.reconcile.comparable import Days, Reading
from tracker.reconcile.findings import Findings
from tracker.reconcile.originators import nobody
from tracker.reconcile.wording import as_of, listed, number, originator, published, said, when
from tracker.records import Kind, Period, Qualifier

SHOWN = 3


def lacks(readings: Iterable[Reading], findings: Findings) -> None:
    """unattributed, undated and vague: figures that name no originator, no as-of date, or no number.

    Examples: "40 people were killed, according to reports"; a running total without the day up to which it runs; "dozens were killed".
    One row for an article, or for an outlet's day where figures were imported without articles. Limits: of an article only its main tolls
    and its running totals are listed; parts of another count are not, as their whole is, nor are copies.
    """
    groups: dict[tuple[str, str], dict[Kind, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        figure = reading.figure
        told = figure.article is None or figure.headline or figure.period is Period.cumulative
        if not told or not reading.independent or figure.negated or figure.excluded or figure.subset_of:
            continue
        by_kind = groups[reading.figure.article or f"{reading.outlet} {reading.report.published}", reading.outlet]
        if reading.figure.qualifier is Qualifier.vague and reading.figure.low is None and reading.figure.high is None:
            by_kind[Kind.vague].append(reading)
        elif nobody(reading.report.originator):
            by_kind[Kind.unattributed].append(reading)
        if reading.as_of is None:
            by_kind[Kind.undated].append(reading)
    for by_kind in groups.values():
        for kind, group in by_kind.items():
            findings.note(kind, group, _told(kind, group))


def _told(kind: Kind, group: list[Reading]) -> str:
    first = group[0]
    match kind:
        case Kind.vague:
            words = listed((_whose(reading) for reading in group), SHOWN)
            return f"{published(first)}, gives {words}: words that state no number, so nothing can be compared with them."
        case Kind.unattributed:
            numbers = listed((f"{said(reading)} {as_of(reading)}" for reading in group), SHOWN)
            so = "the number neither supports nor contradicts" if len(group) == 1 else "the numbers neither support nor contradict"
            return f"{published(first)}, names nobody as the origin of {numbers}, so {so} another's."
        case _:
            numbers = listed((f"{_whose(reading)}{_read_as(reading)}" for reading in group), SHOWN)
            return f"{published(first)}, gives no date for {numbers}."


def _whose(reading: Reading) -> str:
    return said(reading) if nobody(reading.report.originator) else f"{said(reading)} from {originator(reading)}"


def _read_as(reading: Reading) -> str:
    return f" ({reading.inferred})" if reading.day is not None and reading.inferred else ""


def _datelines(readings: Iterable[Reading]) -> set[tuple[str | None, Days | None]]:
    """The days that stand at the head of texts, by article: the text's own date, whatever date it came with."""
    return {(one.figure.article, one.as_of) for one in readings if any(start == 0 for start, _ in one.figure.evidence.get("as_of", ()))}


def date_order(readings: Iterable[Reading], findings: Findings) -> None:
    """date_order: a figure describes a day after it was published, or a stretch of time that ends before it starts.

    Example: a report of 3 May with a total up to 5 June. Limits: one day is allowed, as outlets publish in many time zones; partial
    dates count by the most favourable day; where a text gives a stretch ("42 from January 2014 to June 2016") that ends before it starts,
    its ends were misread rather than misprinted; a day that the text's own dateline gives accuses nobody. The number with a day of its
    own is shown first.
    """
    groups: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    every = list(readings)
    headed = _datelines(every)
    for reading in every:
        if reading.as_of is None or not reading.independent or not reading.countable or (reading.figure.article, reading.as_of) in headed:
            continue
        late = reading.ahead
        if late and reading.period is Period.interval and reading.since and reading.published:
            late = reading.since.first > reading.published.last  # else the stretch ("this month") is not over yet
        ends = reading.period is Period.cumulative or (reading.period is Period.interval and reading.figure.article is None)
        turned = reading.since is not None and ends and reading.since.first > reading.as_of.last
        if late or turned:
            groups[reading.figure.article or reading.id, "late" if late else "turned"].append(reading)
    for (_, fault), group in groups.items():
        group.sort(key=lambda reading: "as_of" in reading.figure.inferred)
        first = group[0]
        reason = f"published on {when(first.published)}" if fault == "late" else f"counted since {when(first.since)}"
        findings.add(
            Kind.date_order,
            group,
            (),
            f"{published(first)}, gives {number(first)} {first.population} {first.measure} {as_of(first)} from {originator(first)}, "
            f"although it was {reason}: one of the dates is wrong.",
            confidence=0.8,
        )
