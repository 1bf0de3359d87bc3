"""The same report again: syndicated copies, and numbers that lost their "at least" on the way.

An echo confirms nothing. The figures and statements of a copied article are kept and shown, and count once, with the article they were
copied from. (A total repeated days later is an echo too; it is found with its series.)
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tracker.reconcile.comparable import Reading, days
from tracker.reconcile.findings import MOST_FIGURES, Findings
from tracker.reconcile.tolls import event_of
from tracker.reconcile.wording import as_of, carry, counted, listed, number, originator, published, when
from tracker.records import Kind, Period, Qualifier, Statement, discrepancy

ROUND = 100
"""A running total loses its qualifier in a way worth telling only where it is a round number of at least this."""


class Carrier(NamedTuple):
    """Who published an article, and when."""

    outlet: str
    published: str | None
    credit: str | None = None


def carriers(reports: Iterable[Reading], statements: Iterable[Statement]) -> dict[str, Carrier]:
    """Outlet and date of every article that has rows."""
    found: dict[str, Carrier] = {}
    for reading in reports:
        if reading.figure.article is not None:
            found.setdefault(reading.figure.article, Carrier(reading.outlet, reading.report.published, reading.report.credit))
    for statement in statements:
        article = statement.claim.article
        found.setdefault(article, Carrier(statement.outlet or statement.document or article, statement.published))
    return found


def copies(groups: Iterable[Sequence[str]], known: Mapping[str, Carrier], findings: Findings) -> None:
    """syndicated_copy: articles of several outlets that carry one text, the earliest first.

    Example: a wire report that two papers print under their own names. Limits: which texts are copies is decided where texts are read;
    one outlet's second edition of its own article is none, nor is an article without figures and claims.
    """
    for group in groups:
        first = known.get(group[0])
        rest = [article for article in group[1:] if first and article in known and known[article].outlet != first.outlet]
        if not first or not rest:
            continue
        told = listed(f"{known[article].outlet} ({when(days(known[article].published))})" for article in rest)
        origin = f"{first.outlet} ({when(days(first.published))})"
        credit = f", credited to {first.credit.removeprefix('By ')}" if first.credit else ""
        findings.rows.append(
            discrepancy(
                Kind.syndicated_copy,
                f"{told} {'carries' if len(rest) == 1 else 'carry'} the text that {origin} published{credit}: "
                "its figures and statements count once.",
                articles=[group[0], *rest[: MOST_FIGURES - 1]],
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
        key = (
            reading.measure,
            reading.population,
            reading.established,
            where,
            reading.period,
            event,
            reading.originator,
            reading.figure.value,
        )
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
