"""One number for every scope by a policy, with what it rests on and what was left, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tracker.errors import UsageError
from tracker.reconcile.comparable import Reading, days
from tracker.reconcile.origins import Basis, Origin
from tracker.reconcile.policies import Answer, Dispute, Left, Policy, Preset, Vague, answers, policy, unsettled
from tracker.reconcile.wording import count, counted, day, listed, number
from tracker.records import Period, Report, Severity, Status
from tracker.rows import Row, short
from tracker.rows import counted as counted_of
from tracker.rows.asking import actors

if TYPE_CHECKING:
    from tracker.store import Store

SETTLED = (Status.dismissed, Status.explained)
SHOWN = 3  # numbers that are named for one reason
REASONS = 5  # that are told in a table

ONLY_SHOWN = ("which", "answer", "rests_on", "why_left")


def answer_rows(store: "Store", reports: Iterable[Report], text: str, vague: Vague, as_of: str | None) -> Iterator[Row]:
    """One row for each scope.

    Raises:
        UsageError: there is no such policy, or nobody of the name that is preferred.
    """
    by = policy(text, vague)
    asked = days(as_of)
    every = list(reports)
    unknown: UsageError | None = None
    if by.preset is Preset.prefer:
        try:
            by = by._replace(preferred=(*by.preferred, *(one.name for one in actors(store, by.preferred[0]))))
        except UsageError as refused:
            unknown = refused  # it may be an agency or an outlet, and these are no speakers
    found = answers(every, by, as_of=asked.last if asked else None, disputes=_disputes(store, every))
    if unknown is not None and not any(by.prefers(one.outlet or "") or by.prefers(one.credit or "") for one in every):
        raise unknown
    yield from _told_apart([_row(one, by) for one in found])


def _disputes(store: "Store", reports: Iterable[Report]) -> dict[str, list[Dispute]]:
    """What people did not settle, by the figure's id; what is no more than worth knowing is left out."""
    doubts = store.doubts(one.figure.id for one in reports)
    return {
        id_: [Dispute(one.id, one.kind) for one in found if one.severity != Severity.info and one.status not in SETTLED]
        for id_, found in doubts.items()
    }


def _told_apart(rows: list[Row]) -> Iterator[Row]:
    """Rows of several events name the event, where two would otherwise read the same."""
    same = Counter(row["counted"] for row in rows)
    for row in rows:
        own = row["which"]
        yield {**row, "counted": f"{row['counted']} ({own})"} if own and same[row["counted"]] > 1 else row


def plain(row: Row) -> Row:
    """A row as programs read it, without the table's own words."""
    return {name: value for name, value in row.items() if name not in ONLY_SHOWN}


def _row(answer: Answer, by: Policy) -> Row:
    scope = answer.scope
    readings = [*(one.reading for one in answer.taken), *(one.reading for one in answer.left)]
    return {
        "counted": _counted(answer, readings[0]),
        "measure": scope.measure if scope else None,
        "population": scope.population if scope else None,
        "established": scope.established if scope else None,
        "place": next((one.figure.place for one in readings if one.figure.place), None) if scope else None,
        "period": scope.period.value if scope else None,
        "since": _iso(scope.since) if scope else None,
        "event": scope.event if scope else None,
        "as_of": _iso(answer.as_of),
        "policy": f"{by.preset}:{by.preferred[0]}" if by.preferred else str(by.preset),
        "vague": str(by.vague),
        "low": answer.low,
        "high": answer.high,
        "outlets": answer.outlets,
        "origins": answer.origins,
        "taken": [_carried(one.reading) | {"origin": one.origin.name, "origin_path": list(one.origin.path)} for one in answer.taken],
        "left": [_carried(one.reading) | {"reason": one.reason} for one in answer.left],
        "undecided": answer.undecided,
        "disputes": [one._asdict() for one in answer.disputes],
        "explanation": answer.explanation,
        "which": _which(answer, readings[0]),
        "answer": _answer(answer),
        "rests_on": rests_on(answer),
        "why_left": why_left(answer.left, ", which jsonl and csv list"),
    }


def _carried(reading: Reading) -> dict[str, object]:
    figure, report = reading.figure, reading.report
    return {
        "figure": figure.id,
        "number": number(reading),
        "originator": report.originator,
        "outlet": report.outlet or report.document,
        "as_of": figure.as_of,
        "published": report.published,
    }


def _iso(ordinal: int | None) -> str | None:
    from datetime import date

    return date.fromordinal(ordinal).isoformat() if ordinal is not None else None


def _counted(answer: Answer, first: Reading) -> str:
    scope = answer.scope
    if scope is None:
        return "not fully known"
    match scope.period:
        case Period.interval if scope.since is not None and scope.until is not None:
            when = f"from {day(scope.since)} to {day(scope.until)}"
        case Period.cumulative:
            when = f"total since {day(scope.since)}" if scope.since is not None else "total of unknown start"
            when += f", up to {day(answer.as_of)}" if answer.as_of is not None else ""
        case _:
            when = "one event" + (f" on {day(answer.as_of)}" if answer.as_of is not None else "")
    return f"{counted(first)}, {when}"


def _which(answer: Answer, first: Reading) -> str:
    """What sets the event of an answer apart: its id, else the outlet that tells of it."""
    if answer.scope is None or answer.scope.period is not Period.incident:
        return ""
    event = first.report.event or first.figure.event
    return f"event {short(event)}" if event else f"in {first.outlet}"


def _answer(answer: Answer) -> str:
    if answer.low is None or answer.high is None:
        return "none"
    return count(answer.low) if answer.low == answer.high else f"{count(answer.low)} to {count(answer.high)}"


def rests_on(answer: Answer) -> str:
    """The numbers that an answer was made of, with whose each is and in which outlets; why there is none where there is none."""
    if not answer.taken:
        return answer.explanation
    by_origin: dict[Origin, list[Reading]] = defaultdict(list)
    for one in answer.taken:
        by_origin[one.origin._replace(path=())].append(one.reading)
    told = []
    for origin, said in by_origin.items():
        carried = listed((r.outlet for r in said), SHOWN)
        whose = f"{origin.name}, in {carried}" if origin.basis is Basis.originator else f"{carried}, naming nobody"
        if origin.basis is Basis.wire:
            whose = f"{origin.name}, naming nobody, in {carried}"
        told.append(f"{number(said[0]).removesuffix(' of')} ({whose})")
    origins = counted_of(answer.origins, "origin") if answer.origins else "no originator named"
    told_by = f"{'; '.join(told)}: {counted_of(answer.outlets, 'outlet')}, {origins}"
    which = "Nothing tells which is right" if answer.undecided else ""
    return ". ".join(filter(None, (told_by, which, unsettled(answer.disputes) if answer.disputes else "")))


def why_left(left: Iterable[Left], where: str = "") -> str:
    """The numbers that were left, by reason.

    Args:
        where: what is said of the rest where there are very many reasons.
    """
    by_reason: dict[str, list[Reading]] = defaultdict(list)
    for one in left:
        by_reason[one.reason].append(one.reading)
    told = [f"{listed((number(one).removesuffix(' of') for one in said), SHOWN)}: {reason}" for reason, said in by_reason.items()]
    rest = list(by_reason.values())[REASONS:]
    more = f"; {counted_of(sum(map(len, rest)), 'figure')} more{where}" if rest else ""
    return "; ".join(told[:REASONS]) + more
