"""Why numbers differ, step by step: what the words of each allow, whether these meet, what of them agrees, and what would settle it.

A discrepancy says its verdict in one sentence. Here is what a person checks it by: the bounds of each number and where they come from, the
distance between the nearest ends, the days between the reports, and the fields in which the two sides are the same or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.reconcile.comparable import Difference, Field, Reading, difference, reading, readings
from tracker.reconcile.growth import LONGEST_BACKLOG
from tracker.reconcile.intervals import Interval, interval, says_nearly, tolerant, transposed, unit
from tracker.reconcile.starts import NEAR_DAYS
from tracker.reconcile.tolls import SETTLED_DAYS
from tracker.records import Kind, Period, Qualifier, Report
from tracker.rows import counted, short
from tracker.rows.figures import PERIODS, in_words
from tracker.rows.references import bounds_in_words

PAIRS = 6  # that are worked out: of more numbers a person reads the table

OTHER_QUESTIONS = frozenset(
    (
        Kind.subset_exceeds_total, Kind.parts_not_total, Kind.interval_mismatch, Kind.series_break, Kind.date_order, Kind.scope_difference,
        Kind.undated, Kind.vague,
    )
)  # fmt: skip
"""Kinds that do not ask whether two numbers of one count agree: a part and its whole, a count of a day and two totals, women and children.
Such numbers share no axis, and in what they differ says nothing."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as some reports of a discrepancy give it.

    Attributes:
        words: as the text has it.
        counts: who is counted as what ("women killed").
        low, high: inclusive bounds; None is an open side.
        questioned: it stands on the side that is questioned.
        originators, outlets: who gives it, each once.
        figures: ids of the figures that give it.
        why: the sentence that says where its bounds come from.
        as_of: the days that it describes, each once.
        scope: measure, population, place and kind of period, under their one name: only numbers of one scope are set against each other.
    """

    words: str
    counts: str
    low: float | None
    high: float | None
    questioned: bool
    originators: tuple[str, ...]
    outlets: tuple[str, ...]
    figures: tuple[str, ...]
    why: str
    as_of: tuple[str | None, ...]
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreeing:
    """A field in which figures agree, or not.

    Attributes:
        name: of the field, in words.
        values: those that the figures give, each once.
        same: there is one, and every figure gives it.
    """

    name: str
    values: tuple[str, ...]
    same: bool


def numbers(reports: Sequence[Report], questioned: Iterable[str]) -> list[Number]:
    """The numbers that reports give, equal ones together, the questioned side first."""
    of_question = set(questioned)
    groups: dict[tuple[bool, str, str, Interval, tuple[str, ...]], list[Report]] = {}
    for one in reports:
        key = one.figure.id not in of_question, in_words(one), _counts(one), interval(one.figure), _scope(reading(one))
        groups.setdefault(key, []).append(one)
    return [
        Number(
            words=words,
            counts=counts,
            low=bounds.low,
            high=bounds.high,
            questioned=not other_side,
            originators=tuple(dict.fromkeys(one.originator or "nobody named" for one in group)),
            outlets=tuple(dict.fromkeys(one.outlet or one.document or "unknown" for one in group)),
            figures=tuple(one.figure.id for one in group),
            why=stands_for(group[0]),
            as_of=tuple(dict.fromkeys(one.figure.as_of for one in group)),
            scope=scope,
        )
        for (other_side, words, counts, bounds, scope), group in sorted(groups.items(), key=lambda item: item[0][0])
    ]


def alike(kind: Kind, every: Sequence[Number]) -> list[list[Number]]:
    """Numbers that may stand on one axis: of each scope of which there are several.

    Where the rules brought two places or kinds of period together, as for one event, those of one measure and population stand together.
    """
    if kind in OTHER_QUESTIONS and kind is not Kind.series_break:
        return []
    found = _several(every, 4)
    return found if found or kind is Kind.series_break else _several(every, 2)


def _several(every: Iterable[Number], parts: int) -> list[list[Number]]:
    groups: dict[tuple[str, ...], list[Number]] = {}
    for one in every:
        groups.setdefault(one.scope[:parts], []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def _scope(one: Reading) -> tuple[str, ...]:
    return one.measure, one.population, one.place.name if one.place else "", one.period.value


def _counts(report: Report) -> str:
    figure = report.figure
    return f"{figure.population} {figure.measure}" + (f" ({figure.established})" if figure.established else "")


def stands_for(report: Report) -> str:
    """What the words of a figure allow, and by which rule."""
    figure, words = report.figure, f"“{in_words(report)}”"
    bounds = interval(figure)
    allowed = bounds_in_words(bounds.low, bounds.high) if bounds.known else ""
    match figure.qualifier:
        case Qualifier.vague:
            return f"{words} states no number: it can be held against nothing."
        case Qualifier.approximate if figure.value is not None and says_nearly(figure):
            return (
                f"{words} puts the number above the truth: half a unit of {unit(figure.value):,}, its last digit that is not zero, below "
                f"and nothing above: {allowed}."
            )
        case Qualifier.approximate if figure.value is not None:
            rule = f"half a unit of {unit(figure.value):,}, its last digit that is not zero, either way"
            return f"{words} was rounded: {rule}: {allowed}.{_half_way(tolerant(figure, bounds), bounds)}"
        case Qualifier.at_least:
            return f"{words} has no upper end: {allowed}."
        case Qualifier.at_most:
            return f"{words} has no lower end: {allowed}." if bounds.low is None else f"{words} stands for {allowed}."
        case Qualifier.range:
            return f"{words} names both ends, which belong to it: {allowed}."
        case _:
            widest = tolerant(figure, bounds)
            plain = f"{words} is stated exactly: {allowed} and no other number."
            if widest == bounds or not bounds.known:
                return plain
            usual = Interval(widest.low, widest.high - 1 if widest.high is not None else None)
            read = f"It ends in zeros, so it may have been rounded: read at its widest it is {bounds_in_words(*usual)}."
            return f"{plain} {read}{_half_way(widest, usual)}"


def _half_way(widest: Interval, usual: Interval) -> str:
    """The one number that the rule grants besides: it lies half-way, and may have been rounded down."""
    if widest.high is None or usual.high is None or widest.high <= usual.high:
        return ""
    return f" {widest.high:,.0f} lies half-way and is granted too."


def steps(reports: Sequence[Report], questioned: Iterable[str], kind: Kind = Kind.cross_origin_conflict) -> Iterator[str]:
    """Sentences on each pair of a questioned number and one of the other side, else of all that there are; six pairs at most.

    Only what counts the same is set against each other. Of the kinds that ask something else, a part is held against its whole and what a
    series counted before against what it counts since; of the others nothing is worked out.
    """
    of_question = set(questioned)
    every = readings(reports)
    mine = _distinct(one for one in every if one.id in of_question) or _distinct(every)[:1]
    theirs = _distinct(one for one in every if one.id not in of_question) or _distinct(every)[1:]
    pairs = [(a, b) for a in mine for b in theirs if a.id != b.id]
    if kind is Kind.subset_exceeds_total:
        yield from _parts(pairs)
        return
    if kind is Kind.parts_not_total:
        yield from _sum(theirs, mine[0])
        return
    if kind in OTHER_QUESTIONS and kind is not Kind.series_break:
        return
    same = [(a, b) for a, b in pairs if _scope(a) == _scope(b)]
    pairs = same if same or kind is Kind.series_break else [(a, b) for a, b in pairs if _alike(a, b)]
    for a, b in pairs[:PAIRS]:
        yield " ".join(_pair(a, b, kind))
    if len(pairs) > PAIRS:
        yield f"{counted(len(pairs) - PAIRS, 'pair')} more of other numbers or days are not written out."


def _parts(pairs: Iterable[tuple[Reading, Reading]]) -> Iterator[str]:
    """By how many a part exceeds its whole, at the least."""
    for part, whole in list(pairs)[:PAIRS]:
        if whole.interval.below(part.interval):
            more = whole.interval.gap(part.interval)
            yield f"{in_words(part.report)} is told as a part of {in_words(whole.report)}, and is {more:,.0f} more, at the least."


def _sum(parts: Sequence[Reading], whole: Reading) -> Iterator[str]:
    """What parts add up to, and what their whole allows."""
    least = sum(one.interval.low or 0 for one in parts)
    if parts and whole.interval.high is not None:
        told = " + ".join(f"{one.interval.low or 0:,.0f} {one.population}" for one in parts)
        yield f"{told} = {least:,.0f} at the least; the whole is {whole.interval.high:,.0f} at the most."


def _distinct(every: Iterable[Reading]) -> list[Reading]:
    """Those that differ in number, day or whose they are."""
    found: dict[object, Reading] = {}
    for one in every:
        found.setdefault((one.interval, one.figure.as_of, one.originator, one.measure, one.population), one)
    return list(found.values())


def _alike(a: Reading, b: Reading) -> bool:
    return (a.measure, a.population) == (b.measure, b.population)


def _pair(a: Reading, b: Reading, kind: Kind) -> Iterator[str]:
    one, other = in_words(a.report), in_words(b.report)
    if not (a.interval.known and b.interval.known):
        yield f"{one} and {other}: one of the two has no bounds, so nothing can be worked out."
        return
    gap = a.interval.gap(b.interval)
    if not a.interval.apart(b.interval):
        shared = _shared(a.interval, b.interval)
        yield f"{one} and {other} share {'the number ' if shared.point else ''}{bounds_in_words(*shared)}."
    else:
        lower = (a if a.interval.below(b.interval) else b).interval.high
        percent = f", {gap / lower:.1%} of the lower one".replace("%", " %") if lower else ""
        yield f"{one} and {other} share no number: the nearest ends are {gap:,.0f} apart{percent}."
        if transposed(a.value, b.value):
            yield "One is the other with two neighbouring digits swapped."
        elif not tolerant(a.figure, a.interval).apart(tolerant(b.figure, b.interval)):
            yield "If one of them was rounded without saying so, they may be one number."
    if kind is not Kind.retraction:  # it was taken back: no growth is asked for
        yield from _time(a, b)


def _shared(a: Interval, b: Interval) -> Interval:
    lows, highs = [one for one in (a.low, b.low) if one is not None], [one for one in (a.high, b.high) if one is not None]
    return Interval(max(lows, default=None), min(highs, default=None))


def _time(a: Reading, b: Reading) -> Iterator[str]:
    """What the days between two reports allow."""
    if a.period is not b.period or not _alike(a, b):
        return
    if a.established != b.established:
        yield "They count by two definitions, so the days between them explain nothing."
        return
    if a.period is Period.cumulative and a.day is not None and b.day is not None:
        early, late = sorted((a, b), key=lambda one: one.day or 0)
        days = (late.day or 0) - (early.day or 0)
        if not days:
            yield "Both describe one day, so growth explains nothing."
        elif late.interval.below(early.interval):
            fall = early.interval.gap(late.interval)
            yield f"The later total, {counted(days, 'day')} on, is lower by {fall:,.0f}: a running total falls only where it is revised."
        elif early.interval.below(late.interval):
            rise = early.interval.gap(late.interval)
            yield f"A running total may grow: {rise:,.0f} in {counted(days, 'day')} is {rise / days:,.1f} a day."
            if days > NEAR_DAYS:
                yield f"That is more than {NEAR_DAYS} days, beyond which totals of two originators are not held against each other."
            elif days <= LONGEST_BACKLOG:
                yield "Its usual rise, and whether later reports confirm it, are in the series."
    elif a.period is Period.cumulative:
        yield "The day of one is not known, so nobody can say how far the total had grown."
    elif a.period is Period.incident and a.published and b.published:
        yield from _grown(a, b)
    elif a.period is Period.interval and (a.since, a.day) == (b.since, b.day) and a.day is not None:
        yield "Both count one stretch of time, so growth explains nothing."


def _grown(a: Reading, b: Reading) -> Iterator[str]:
    """Whether growth may bring two tolls of one event together: only where the later one is the higher one."""
    assert a.published is not None
    assert b.published is not None
    early, late = (a, b) if a.published.first <= b.published.first else (b, a)
    if early.published is None or late.published is None or early.published.last >= late.published.first:
        return  # of one day, or of days that are known in part: nobody can say which came first
    when = f"They were published {counted(late.published.first - early.published.last, 'day')} apart"
    if early.interval.below(late.interval):
        yield f"{when}, and the later number is the higher one; the toll of an event grows for about {counted(SETTLED_DAYS, 'day')}."
    elif late.interval.below(early.interval):
        yield f"{when}, and the later number is the lower one, so growth does not bring them together."


# ------------------------------------------------------------------ what agrees


def agreeing(reports: Sequence[Report]) -> list[Agreeing]:
    """By which fields figures may be compared, and what each of them says in it."""
    fields: dict[str, list[str | None]] = {
        "who was harmed, and how": [_counts(one) for one in reports],
        "which of them": [one.figure.established for one in reports],
        "place": [one.figure.place for one in reports],
        "kind of period": [PERIODS[one.figure.period] for one in reports],
        "since": [one.figure.since for one in reports],
        "as of": [one.figure.as_of for one in reports],
        "originator": [one.originator for one in reports],
        "event": [short(event) if (event := one.event or one.figure.event) else None for one in reports],
    }
    optional = {"which of them", "since", "event"}
    rows = []
    for name, values in fields.items():
        if name in optional and not any(values):
            continue
        distinct = tuple(dict.fromkeys(value or "not stated" for value in values))
        rows.append(Agreeing(name, distinct, len(distinct) == 1))
    return rows


def hindrance(reports: Sequence[Report], questioned: Iterable[str]) -> Difference | None:
    """What keeps the first questioned figure from being compared with the first of the other side; None where nothing does."""
    of_question = set(questioned)
    every = readings(reports)
    mine = next((one for one in every if one.id in of_question), None)
    other = next((one for one in every if one.id not in of_question), None)
    return difference(mine, other) if mine is not None and other is not None else None


# ------------------------------------------------------------------ what would settle it

SETTLED_BY_FIELD = {
    Field.number: "A text that states the number with bounds.",
    Field.measure: "Numbers of one measure from both: those killed, or those injured.",
    Field.population: "Numbers of the same people from both: of all, or of the same part.",
    Field.place: "The place of both numbers; where a text gives it and it was not read, correct it.",
    Field.period: "Whether each is the toll of one event, of a stretch of time, or a running total; where a text says so, correct it.",
    Field.start: "The day on which each running total begins.",
    Field.event: "Whether both tell of one event: merge or part the two on the event's page.",
    Field.as_of: "The day that each number describes; where a text gives it and it was not read, correct it.",
}

SETTLED_BY = {
    Kind.same_origin_mismatch: (
        "The originator's own bulletin or table for that day says which number it gave.",
        "A figure that was read wrongly is corrected here; one that an outlet printed wrongly stays, and the row is accepted.",
    ),
    Kind.subset_exceeds_total: (
        "Whether the part is counted among the whole in its own text, or beside it.",
        "A number of another day or place: correct the date, the place, or the link to the whole.",
    ),
    Kind.parts_not_total: ("Whether the parts are all of the whole, and of one day.",),
    Kind.interval_mismatch: (
        "The originator's totals of the two days, and the hours at which its days end.",
        "Whether deaths of earlier days were added: then it is explained.",
    ),
    Kind.cross_origin_conflict: (
        "What each originator counts: its definition, its sources, its last day.",
        "A later number of either that agrees with the other's, or a number that one takes back.",
        "Whether both tell of one event, of one place and of one day.",
    ),
    Kind.contested_status: ("Who was a civilian by whose lists, and by which definition.",),
    Kind.contested_attribution: ("An inquiry that is independent of both sides, or an admission.",),
    Kind.denial: (
        "Whether the denial denies just what was asserted, and not something near it.",
        "A document or a later statement that bears one of the two out. The row says that they differ, not who is right.",
    ),
    Kind.cumulative_decrease: (
        "A note of the originator that it took names off its list or changed what it counts.",
        "A slip: another outlet's number for the same day.",
    ),
    Kind.retraction: ("The originator's words that take the earlier number back, and its reason.",),
    Kind.series_break: ("The originator's note on what it counts since that day, such as identified victims alone.",),
    Kind.stealth_edit: (
        "A note of the outlet on the change; an archived copy of the earlier text.",
        "Whether another text of the same page was read, rather than a changed one.",
    ),
    Kind.implausible_jump: (
        "The next total of the series: where it is as high, many were counted at once.",
        "The originator's note on a batch, or on days that were reported together.",
    ),
    Kind.date_order: ("The dates as the text gives them; correct one that was read wrongly.",),
    Kind.unattributed: ("Whom the text names for the number, perhaps some sentences away: correct the originator.",),
    Kind.undated: ("The day that the number describes, or on which the text was published: correct the date.",),
    Kind.single_source: ("A second originator that does not rest on the first.",),
    Kind.vague: ("A text that gives a number with bounds.",),
    Kind.reversal: ("What the speaker said in between, and whether both statements are of the same thing.",),
    Kind.stale_repeat: ("Whether the text says of which day its number is: then it is no error of the reader's.",),
    Kind.syndicated_copy: ("The wire's own text; copies of it count once.",),
    Kind.qualifier_dropped: ("The originator's words: whether it said “about” or “at least”.",),
    Kind.quote_altered: ("A recording or transcript, in the language in which it was said.", "Whether both quote one occasion."),
    Kind.rounding: ("Nothing is to be settled: the one is a rounding of the other.",),
    Kind.scope_difference: ("Nothing is to be settled: they count different things.",),
    Kind.superseded: ("Nothing is to be settled: the later number replaces the earlier one.",),
}
"""What a person can look for; of each kind, the most telling first."""


def settled_by(kind: Kind, hindered: Difference | None) -> list[str]:
    """What would settle a discrepancy, or make its numbers comparable."""
    first = [SETTLED_BY_FIELD[hindered.field]] if hindered is not None else []
    return [*first, *SETTLED_BY[kind]]
