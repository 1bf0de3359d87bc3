"""The same report again: syndicated copies, and numbers that lost their "at least" on the way.

An echo confirms nothing. The figures and statements of a copied article are kept and shown, and count once, with the article they were
copied from. (A total repeated days later is an echo too; it is found with its series.)
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tracker.reconcile.comparable import Reading, days
from tracker.reconcile.findings import MOST_FIGURES, Findings
from tracker.reconcile.incidents import event_of
from tracker.reconcile.wording import as_of, carry, counted, listed, number, originator, published, when
from tracker.records import Kind, Period, Qualifier, Record, discrepancy

ROUND = 100
"""A running total loses its qualifier in a way worth telling only where it is a round number of at least this."""


class Copy(Record):
    """One article of a group whose texts are one text.

    Attributes:
        article: id.
        outlet: the source that published.
        published: ISO date or datetime.
        credit: wire credit as the text has it.
    """

    article: str
    outlet: str | None = None
    published: str | None = None
    credit: str | None = None


def copies(groups: Iterable[Sequence[Copy]], findings: Findings) -> None:
    """syndicated_copy: articles of several outlets that carry one text, the earliest first.

    Example: a wire report that two papers print under their own names. Limits: which texts are copies is decided where texts are read;
    one outlet's second edition of its own article is none.
    """
    for group in groups:
        if len({one.outlet for one in group}) < 2:
            continue
        first, rest = group[0], group[1:]
        origin = f"{first.outlet or first.article} ({when(days(first.published))})"
        told = listed(f"{one.outlet or one.article} ({when(days(one.published))})" for one in rest)
        verb = "carries" if len(rest) == 1 else "carry"
        credit = f", credited to {first.credit}" if first.credit else ""
        findings.rows.append(
            discrepancy(
                Kind.syndicated_copy,
                f"{told} {verb} the text that {origin} published{credit}: its figures and statements count once.",
                articles=[one.article for one in (*rest, first)][:MOST_FIGURES],
                confidence=0.95,
            )
        )


def dropped_qualifiers(readings: Iterable[Reading], findings: Findings) -> None:
    """qualifier_dropped: "at least 30" in one outlet is plainly 30 in another, from one originator.

    Example: a hospital speaks of at least 30 dead, a paper prints 30 dead. Limits: the qualified number must be the earlier or of the
    same day, and carried by as many outlets or more, else it was added rather than dropped; running totals only where they are
    round numbers, as some outlets write "at least" before every total.
    """
    groups: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    for reading in readings:
        event = event_of(reading) if reading.period is Period.incident else reading.day
        if (
            event is None
            or not reading.usable
            or not reading.originator
            or reading.figure.value is None
            or reading.period is Period.unknown
        ):
            continue
        if reading.period is not Period.incident and reading.value % ROUND:
            continue
        assert reading.place is not None
        where = reading.place.name if reading.period is not Period.incident else ""
        key = (reading.measure, reading.population, where, reading.period, event, reading.originator, reading.figure.value)
        groups[key].append(reading)
    for group in groups.values():
        plain = [reading for reading in group if reading.figure.qualifier is Qualifier.exact]
        said_so = [
            reading for reading in group if reading.figure.qualifier in (Qualifier.at_least, Qualifier.at_most, Qualifier.approximate)
        ]
        known = [reading.published.first for reading in said_so if reading.published]
        if not plain or not known or len({r.outlet for r in said_so}) < len({r.outlet for r in plain}):
            continue
        late = [reading for reading in plain if reading.published and reading.published.first >= min(known)]
        late = [reading for reading in late if all(reading.outlet != other.outlet for other in said_so)]
        if late:
            first, source = late[0], min(said_so, key=lambda reading: (reading.published or days("9999"), reading.id))
            findings.note(
                Kind.qualifier_dropped,
                [*late, *said_so],
                f"{carry(late)} {number(first)} {counted(first)} {as_of(first)} from {originator(first)} as a plain number, where "
                f"{published(source)}, gives {number(source)}.",
                confidence=0.8,
            )
