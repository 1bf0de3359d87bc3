"""The verdict on any two figures, with its reason in one sentence: "why is this not a conflict?"

Verdicts are tried in a fixed order, from what rules a comparison out to what is left when nothing explains the difference: not
comparable, echo, error, revision, plausibility, superseded, rounding, agreement, conflict. The first that holds is the answer.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from tracker.reconcile.comparable import Difference, Field, Reading, difference, reading, readings
from tracker.reconcile.conflicts import OnRecord, count_the_same, reach
from tracker.reconcile.intervals import Interval, apart, tolerant, transposed, unit
from tracker.reconcile.originators import independent, unify
from tracker.reconcile.populations import part_of
from tracker.reconcile.series import Series, grows, updated
from tracker.reconcile.starts import NEAR_DAYS, SPECIFIC, totals
from tracker.reconcile.stretches import far
from tracker.reconcile.tolls import SETTLED_DAYS, clash, growing, published_order
from tracker.reconcile.wording import as_of, count, day, number, originator, published, said, when
from tracker.records import Kind, Period, Qualifier, Report

NOT_COMPARABLE: Literal["not_comparable"] = "not_comparable"
AGREEMENT: Literal["agreement"] = "agreement"


class Verdict(NamedTuple):
    """What two figures are to each other.

    Attributes:
        kind: a kind of discrepancy, `not_comparable` or `agreement`.
        explanation: one sentence with the numbers, dates, originators and outlets of both sides.
        a_interval, b_interval: what the words of each allow, in the order the figures were given.
    """

    kind: Kind | Literal["not_comparable", "agreement"]
    explanation: str
    a_interval: Interval
    b_interval: Interval


class Context(NamedTuple):
    """What other reports say about a figure.

    Attributes:
        series: the running total that it belongs to, by which numbers of different dates are brought together, repeats are seen and
            jumps are measured; None where it belongs to none.
        record: numbers of its scope that are on record as taken back, and tolls by event.
        rivals: all running totals of its scope.
    """

    series: Series | None
    record: OnRecord
    rivals: tuple[Series, ...] = ()


def context_for(report: Report, reports: Iterable[Report]) -> Context:
    """What other reports say about a figure; those that count something else are not looked at."""
    own = reading(report)
    others = [other for other in reports if other.figure.id != report.figure.id and other.figure.measure == report.figure.measure]
    every = readings([report, *others])
    alike = [one for one in every if one.id == own.id or (_site(one) == _site(own) and one.population == own.population)]
    unify(alike)
    record = OnRecord(alike)
    by_id = {one.id: one for one in alike}
    for new in alike:
        old = by_id.get(new.figure.revises or "")
        if old is not None:
            record.replace(old, new)
    rivals = tuple(totals(alike).values())
    return Context(next((series for series in rivals if series.holds(own.id)), None), record, rivals)


def by_themselves(a: Report, b: Report) -> bool:
    """Whether the verdict on two figures follows from them alone: they are not comparable, or their texts say how they stand."""
    one, other = readings([a, b])
    if one.id == other.id:
        return True
    if count_the_same(one, other):  # what others took back may be one of them
        return False
    first, second = sorted((one, other), key=_order)
    return _stated(first, second) is not None or difference(first, second) is not None


def _site(one: Reading) -> object:
    """The place, a named site by its name alone: texts differ in what they say around it."""
    return one.place.site if one.place is not None and one.place.site else one.place


def compare(a: Report, b: Report, context: Context | Series | None = None) -> Verdict:
    """Verdict and reason for any two figures.

    Args:
        a, b: the figures as their outlets carried them, in any order.
        context: what other reports say about one of them, or the running total that it belongs to alone.
    """
    one, other = readings([a, b])
    first, second = sorted((one, other), key=_order)
    if not isinstance(context, Context):
        context = Context(context, OnRecord([one, other]), (context,) if context else ())
    if a.figure.id != b.figure.id and context.record.replaced(one, other):
        kind, reason = _on_record(first, second)
    else:
        kind, reason = _verdict(first, second, context)
    sides = f"{said(first)} {as_of(first)} from {originator(first)} ({published(first)})"
    sides += f" and {said(second)} {as_of(second)} from {originator(second)} ({published(second)})"
    return Verdict(kind, f"{sides}: {reason}.", one.interval, other.interval)


SURELY_ROUNDED = "one of them looks like a rounded number whose qualifier was left out, which explains the difference"
ONE_VOICE = "not comparable, because the two names may be one originator"

_Outcome = tuple[Kind | Literal["not_comparable", "agreement"], str]


def _order(one: Reading) -> tuple[int, int, float, str]:
    """Earlier as-of first, then earlier published."""
    return one.day or 0, one.published.first if one.published else 0, one.moment or 0, one.id


def _verdict(a: Reading, b: Reading, context: Context) -> _Outcome:
    if a.id == b.id:
        return AGREEMENT, "they are the same figure"
    stated = _stated(a, b)
    if stated:
        return stated
    apart_ = apart(a.figure, a.interval, b.figure, b.interval)
    found = difference(a, b)
    if found is not None:
        return _kept_apart(a, b, found, apart_)
    return _echo(a, b, context.series) or (_clash(a, b, context) if apart_ else _together(a, b))


def _stated(a: Reading, b: Reading) -> _Outcome | None:
    """What the texts themselves say about the pair: one revises the other, or is a part of it."""
    for new, old in ((a, b), (b, a)):
        if new.figure.revises == old.id and old.id:
            if new.interval.below(old.interval):
                return Kind.retraction, f"the text of {new.outlet} says that the first number was taken back and replaced by the lower one"
            return Kind.superseded, f"the text of {new.outlet} says that the one number replaced the other"
    for part, whole in ((a, b), (b, a)):
        nested = whole.population in part_of(part.population) and part.place == whole.place and part.measure == whole.measure
        same = nested and part.period is whole.period and part.originator == whole.originator and part.originator is not None
        same = (
            same
            and part.established == whole.established
            and (part.day == whole.day and part.day is not None)
            and part.period is not Period.incident
        )
        if part.figure.subset_of == whole.id or same:
            if whole.interval.below(part.interval) and part.measure == whole.measure:
                return Kind.subset_exceeds_total, "the one is a part of the other and exceeds it"
            return NOT_COMPARABLE, f"{part.population} are a part of the other count: subset and total"
    return None


def _on_record(a: Reading, b: Reading) -> _Outcome:
    """One of the two was replaced by the other, as a text says that another number of the same kind was."""
    if a.interval.apart(b.interval):
        return Kind.retraction, "a text says that the one number was taken back and replaced by the other"
    return _together(a, b)


def _kept_apart(a: Reading, b: Reading, found: Difference, apart_: bool) -> _Outcome:
    """Not comparable, unless the only thing missing is a date or a start and the numbers agree: then a careful reader infers it."""
    if found.field is Field.start and not apart_ and a.day is not None and a.day == b.day and (a.since is None or b.since is None):
        kind, reason = _together(a, b)
        return kind, f"{reason}; the start of the running total is inferred from the series it fits"
    undated = next((one for one in (a, b) if one.as_of is None), None)
    if found.field is Field.as_of and undated is not None and not apart_ and a.period is not Period.interval:
        dated = b if undated is a else a
        near = (
            undated.published is not None and dated.day is not None and undated.published.first - 1 <= dated.day <= undated.published.last
        )
        if near or (a.originator == b.originator and a.originator and a.exact and a.interval == b.interval):
            kind, reason = _together(a, b)
            return kind, f"{reason}; the undated number is read as of the same day"
    scope = found.field is Field.place and a.place is not None and b.place is not None
    scope = scope or (found.field is Field.start and a.since is not None and b.since is not None)
    return (Kind.scope_difference if scope else NOT_COMPARABLE), f"not comparable, because {found.clause}"


def _echo(a: Reading, b: Reading, context: Series | None) -> _Outcome | None:
    if (not a.independent or not b.independent) and a.interval == b.interval:
        return Kind.syndicated_copy, "one is carried by a copy of another article, so it is the same report again"
    if a.originator != b.originator or a.originator is None:
        return None
    if a.figure.value is not None and a.figure.value == b.figure.value and {a.figure.qualifier, b.figure.qualifier} & {Qualifier.exact}:
        loose = {Qualifier.at_least, Qualifier.at_most, Qualifier.approximate}
        if a.day == b.day and a.figure.qualifier in loose:
            return Kind.qualifier_dropped, f'"{number(a)}" became the plain number {number(b)}'
    if a.exact and a.interval == b.interval and a.day is not None and b.day is not None and b.day >= a.day + 2 and context is not None:
        known = context.bounds(b.day)
        if known.low is not None and b.value < known.low:
            return Kind.stale_repeat, f"the number of {day(a.day)} is repeated for {day(b.day)}, when its originator had given a newer one"
    return None


def rounds(rough: Reading, plain: Reading) -> bool:
    """True where a number is a rounding of another: "about 9,500" of 9,485, "more than 32,000" of 32,414.

    An open wording far below the number is none: "at least 7" says nothing of 70.
    """
    if (
        rough.figure.qualifier not in (Qualifier.approximate, Qualifier.at_least)
        or rough.interval.apart(plain.interval)
        or rough.value == plain.value
    ):
        return False
    return rough.figure.value is not None and abs(plain.value - rough.figure.value) <= unit(rough.figure.value)


def _together(a: Reading, b: Reading) -> _Outcome:
    if a.interval == b.interval:
        return AGREEMENT, "they give the same number"
    allowed = f"what their words allow overlaps ({_allowed(a)}; {_allowed(b)})"
    if a.interval.apart(b.interval) or rounds(a, b) or rounds(b, a):
        return Kind.rounding, f"{allowed}, so rounding explains the difference" if not a.interval.apart(b.interval) else SURELY_ROUNDED
    return AGREEMENT, f"{allowed}, so the one does not contradict the other"


def _clash(a: Reading, b: Reading, context: Context) -> _Outcome:
    """Two comparable figures whose intervals stay apart; `a` is the earlier."""
    if a.period is Period.incident:
        return _tolls(a, b, context.record)
    if a.originator is None or b.originator is None:
        return NOT_COMPARABLE, "not comparable, because the originator of one is not known"
    if a.originator == b.originator:
        return _own(a, b, context.series)
    if not independent(a.originator, b.originator):
        if a.day == b.day and a.exact and b.exact and min(a.value, b.value) >= SPECIFIC and transposed(a.value, b.value):
            return Kind.same_origin_mismatch, "the two names may be one originator, and the one number is the other with two digits swapped"
        return NOT_COMPARABLE, ONE_VOICE
    if a.period is Period.interval:
        if far(a, b):
            return Kind.cross_origin_conflict, "the two count the same time, and the hour at which a day ends does not bring them together"
        return NOT_COMPARABLE, "not comparable, because a day of the one may end at another hour than a day of the other"
    return _others(a, b, context)


def _own(a: Reading, b: Reading, context: Series | None) -> _Outcome:
    if a.day == b.day:
        if context is not None and updated(context, a.day or 0, [a], [b]):
            return Kind.superseded, "the originator gave a higher number later in the day, and both fit its totals of the days around"
        return Kind.same_origin_mismatch, "one originator has one number for one date, so somebody carried it wrong"
    if not grows(b.measure):
        return Kind.superseded, f"such a total rises and falls, so the number of {when(b.as_of)} replaces the earlier one"
    if b.interval.below(a.interval):
        return Kind.cumulative_decrease, "a running total does not fall unless its originator revises it"
    if context is not None and a.day is not None and b.day is not None:
        limit = context.plausible_rise(b.day, b.day - a.day)
        rise = (b.interval.low or 0) - (a.interval.high or 0)
        if limit is not None and rise > limit and not _confirmed(context, b):
            return (
                Kind.implausible_jump,
                f"a rise of {count(rise)} in {_days(b.day - a.day)} is beyond the series' own rate, and no later total confirms it",
            )
    return Kind.superseded, f"a running total grows, so the number of {when(b.as_of)} replaces the earlier one"


def _days(number_of: int) -> str:
    return f"{number_of} day{'' if number_of == 1 else 's'}"


def _confirmed(context: Series, one: Reading) -> bool:
    """True where later totals of the series are as high."""
    assert one.day is not None
    later = [known for known in context.chain if known.day > one.day]
    return bool(later) and not later[0].agreed.interval.below(one.interval)


def _others(a: Reading, b: Reading, context: Context) -> _Outcome:
    """Totals of two originators, by the very measures by which the list of conflicts is made."""
    assert a.day is not None and b.day is not None
    if context.record.explains(a, b):
        return NOT_COMPARABLE, "not comparable, because other counts of the same text make up the difference"
    if b.day - a.day > NEAR_DAYS:
        return NOT_COMPARABLE, f"not comparable, because more than {_days(NEAR_DAYS)} lie between them"
    mine, theirs = (_series(one, context.rivals) for one in (a, b))
    for one, own in ((a, mine), (b, theirs)):
        at = own.on(one.day or 0)
        if own.holds(one.id) and not any(other.id == one.id for other in (at.supporting if at else ())):
            return NOT_COMPARABLE, f"not comparable, because other reports of {originator(one)} contradict its number"
    (small, _), (_, large) = sorted(((a, mine), (b, theirs)), key=lambda side: len(side[1].days))
    assert small.day is not None
    known = reach(large, small.day)
    if tolerant(small.figure, small.interval).apart(known):
        if a.day == b.day:
            return Kind.cross_origin_conflict, "the two count the same for the same date, and rounding does not bring them together"
        if known.low is not None and known.high is not None:
            return (
                Kind.cross_origin_conflict,
                f"on {day(small.day)} the total of {originator(large.first)} was between {count(known.low)} and {count(known.high)}, "
                "and growth between the dates does not bring the two together",
            )
        return Kind.cross_origin_conflict, "the later total is the lower, and a running total does not fall"
    return Kind.superseded, f"the total grew, or may have grown, until {when(b.as_of)}"


def _series(one: Reading, rivals: Iterable[Series]) -> Series:
    """The running total that a figure belongs to, else its originator's, else itself alone."""
    held = [series for series in rivals if series.holds(one.id)]
    return next(iter([*held, *(series for series in rivals if series.originator == one.originator)]), None) or Series([one])


def _tolls(a: Reading, b: Reading, record: OnRecord) -> _Outcome:
    """Tolls of one event whose intervals stay apart."""
    if a.originator is None or b.originator is None:
        return NOT_COMPARABLE, "not comparable, because the originator of one is not known"
    if a.originator != b.originator and not independent(a.originator, b.originator):
        return NOT_COMPARABLE, ONE_VOICE
    if a.originator != b.originator and not record.one_event(a, b):
        return NOT_COMPARABLE, "not comparable, because a site may be hit twice on one day and no text sets the two numbers side by side"
    order = published_order(a, b)
    own = a.originator == b.originator
    if order is None:
        if own and a.figure.article == b.figure.article and a.figure.article is not None:
            return NOT_COMPARABLE, "one text gives both numbers and does not say which replaces which"
        if a.published is None or b.published is None:
            return NOT_COMPARABLE, "not comparable, because it is not known which was published first, and a toll grows"
        if own:
            if a.day is not None and a.published.first >= a.day + SETTLED_DAYS:
                return Kind.same_origin_mismatch, "one originator has one toll on one day, so somebody carried it wrong"
            return Kind.superseded, "the toll of a fresh event changes within the day"
        if not clash(a, b, record.tolls(a), record.tolls(b)):
            return Kind.superseded, "one of the two originators gave other tolls on that day, which do not contradict the other's"
        return (
            Kind.cross_origin_conflict,
            "the two give different tolls of one event on the same day, and rounding does not bring them together",
        )
    early, late = (a, b) if order < 0 else (b, a)
    if not own and (late.interval.below(early.interval) or not growing(late)) and not clash(a, b, record.tolls(a), record.tolls(b)):
        return Kind.superseded, "the originator of the one had replaced its number before the other spoke"
    if late.interval.below(early.interval):
        if own:
            return Kind.retraction, "the originator took its earlier number back"
        return Kind.cross_origin_conflict, "the later toll of the same event is the lower, and rounding does not bring them together"
    if own or growing(late):
        return Kind.superseded, "the toll of an event grows for days, so the later number replaces the earlier one"
    return Kind.cross_origin_conflict, "long after the event the two still give different tolls of it"


def _allowed(one: Reading) -> str:
    low, high = one.interval
    if one.interval.point:
        return count(low or 0)
    return (
        f"{count(low)} to {count(high)}"
        if low is not None and high is not None
        else f"{count(low)} or more"
        if low is not None
        else f"{count(high or 0)} or fewer"
    )
