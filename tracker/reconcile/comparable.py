"""Which figures may be compared, and why two may not.

Two figures are comparable when measure, population, scope and kind of period agree and their as-of dates can be brought together. A field
that matters and is unknown makes them not comparable, never conflicting: silence is cheaper than a wrong accusation.

Everything here works on `Reading`, a report with its fields brought to one form (canonical place and population, days as numbers,
the interval of its words). It is made once a report, because a comparison looks at each report many times.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from tracker.errors import TrackerError
from tracker.reconcile.intervals import Interval, interval
from tracker.reconcile.places import Place, place
from tracker.reconcile.populations import EVERYBODY, part_of, population
from tracker.records import Figure, Period, Report

START_SLACK = 3
"""Days by which stated starts of one running total may differ: "since 7 October" and "since October 8" name one war."""


MANY_DEAD = 10
"""Two incidents of one day and one small place that each kill or hurt as many are rare."""

MOST_PEOPLE = 10**11
"""A count beyond this is a misread number, as fewer people have ever lived."""


class Days(NamedTuple):
    """First and last day that a date may mean, as ordinals: a whole date is one day, `2024-03` is a month."""

    first: int
    last: int

    @property
    def one(self) -> int | None:
        """The day, None where the date is partial."""
        return self.first if self.first == self.last else None


@lru_cache(maxsize=100_000)
def days(text: str | None) -> Days | None:
    """The days that an ISO date, partial date or datetime may mean; None for none and for what is no date."""
    if not text:
        return None
    try:
        if len(text) >= 10:
            day = date.fromisoformat(text[:10]).toordinal()
            return Days(day, day)
        year, _, month = text.partition("-")
        if not month:
            return Days(date(int(year), 1, 1).toordinal(), date(int(year), 12, 31).toordinal())
        first = date(int(year), int(month), 1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return Days(first.toordinal(), after.toordinal() - 1)
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def moment(text: str | None) -> float | None:
    """Seconds of an ISO datetime; None for a bare date, whose hour nobody knows. A datetime without zone is taken as UTC."""
    if not text or len(text) <= 10:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


@dataclass(slots=True)
class Reading:
    """A report in the form in which it is compared.

    Attributes:
        originator: what the number's series is named by, a name as a rule; None when unattributed.
        place: canonical; None when the text names none.
        population: canonical.
        established: which of those affected are counted, where the words say so ("identified").
        since, as_of, published: the days they may mean; `day` is the as-of where it is one day.
        moment: seconds of publication where the hour is known.
        interval: what the words allow.
        day: ordinal of the as-of date, None where undated or partial; set later where it is inferred.
        exact: the words allow one number only.
        independent: False for a figure that a syndicated copy took over: an echo, which neither supports nor contradicts anything.
        countable: False for what is no number of people: denied, unreadable or vague.
        part: a stated part that its population does not tell ("112 people, 30 of them of one family"; "31 civilians, 10 in a bus").
        usable: a rule over many reports may look at it: a count of a known place, no echo and no part of another count.
        event: the incident that several articles, or an imported figure, name; None where only one article tells of it.
        start: label of the running total's start, set by the series that it belongs to.
        inferred: what was inferred about this report, for the explanation.
        witness: its day was inferred by elimination: it may bear out another number or tell that one is wrong, and is not accused itself.
    """

    report: Report
    figure: Figure
    id: str
    outlet: str
    originator: str | None
    measure: str
    population: str
    established: str | None
    place: Place | None
    period: Period
    since: Days | None
    as_of: Days | None
    published: Days | None
    moment: float | None
    interval: Interval
    day: int | None
    exact: bool
    independent: bool
    countable: bool
    part: bool
    usable: bool
    event: str | None = None
    start: int | None = None
    inferred: str = ""
    witness: bool = False

    @property
    def ahead(self) -> bool:
        """True where the number describes a day after its publication; one day is allowed, as outlets publish in many time zones."""
        return self.as_of is not None and self.published is not None and self.as_of.first > self.published.last + 1

    @property
    def value(self) -> float:
        """The number to order and to show by; for a range its middle."""
        if self.figure.value is not None:
            return self.figure.value
        low, high = self.interval
        return ((low or 0) + (high or low or 0)) / 2 if low is not None else (high or 0)


@lru_cache(maxsize=20_000)
def _scope(place_text: str | None, noun: str) -> tuple[Place | None, str]:
    """Where and who, under one name each."""
    where = place(place_text) if place_text else None
    return where, population(noun, where)


def reading(report: Report) -> Reading:
    """Bring one report to the form in which it is compared.

    Raises:
        TrackerError: two reports cannot share a figure id, so an empty id is refused.
    """
    figure = report.figure
    if not figure.id:
        raise TrackerError("a figure without an id cannot be reconciled")
    where, who = _scope(figure.place, figure.population)
    as_of, bounds = days(figure.as_of), interval(figure)
    independent = report.copy_of is None
    countable = not figure.negated and figure.excluded is None and bounds.known and max(bounds.low or 0, bounds.high or 0) <= MOST_PEOPLE
    part = figure.subset_of is not None and who == EVERYBODY
    return Reading(
        report=report,
        figure=figure,
        id=figure.id,
        outlet=report.outlet or report.document or figure.article or figure.id,
        originator=report.originator,
        measure=figure.measure,
        population=who,
        established=figure.established,
        place=where,
        period=figure.period,
        since=days(figure.since),
        as_of=as_of,
        published=days(report.published),
        moment=moment(report.published),
        interval=bounds,
        day=as_of.one if as_of else None,
        exact=bounds.point,
        independent=independent,
        countable=countable,
        part=part,
        usable=independent and countable and not part and where is not None,
        event=report.event or (figure.event if figure.article is None else None),
    )


def readings(reports: Iterable[Report]) -> list[Reading]:
    """All reports in the form in which they are compared; a copy's own numbers, which its original does not hold, stand for themselves.

    Example: of one wire paragraph an outlet prints 56,697 and another 57,697. The copy of an article that has no figures here stays a copy.
    """
    every = [reading(report) for report in reports]
    _parts(every)
    held: dict[str, set[tuple[object, ...]]] = {}
    for one in every:
        if one.figure.article is not None:
            held.setdefault(one.figure.article, set()).add(_number(one))
    for one in every:
        original = held.get(one.report.copy_of or "")
        if original is not None and _number(one) not in original:
            one.independent = True
            one.usable = one.countable and not one.part and one.place is not None
    return every


def _parts(every: Iterable[Reading]) -> None:
    """Mark those that are stated as a part of a count of the same people: the population does not tell the one from the other."""
    every = list(every)
    populations = {one.id: one.population for one in every}
    for one in every:
        if one.figure.subset_of is not None and populations.get(one.figure.subset_of) == one.population:
            one.part, one.usable = True, False


def _number(one: Reading) -> tuple[object, ...]:
    return one.measure, one.population, one.established, one.interval


class Field(StrEnum):
    """What keeps two figures from being compared."""

    number = "number"
    measure = "measure"
    population = "population"
    place = "place"
    period = "period"
    start = "start"
    event = "event"
    as_of = "as_of"


class Difference(NamedTuple):
    """The first field by which two figures cannot be compared, and a clause that says so."""

    field: Field
    clause: str


def same_start(a: Days, b: Days) -> bool:
    """True where two stated starts may be one: equal, one inside the other ("October 2023"), or a few days apart."""
    return a.first - START_SLACK <= b.last and b.first - START_SLACK <= a.last


def same_event(a: Reading, b: Reading) -> bool:
    """True where two incident figures are about one event: cautiously, because two strikes on one town on one day are two.

    One shared event id; or one named site (a hospital, a school) on one day; or one article that gives both the same place and day; or two
    articles that tell of very many in one village on one day.
    Two different event ids are two events, whatever else agrees: shared ones, or those of one article.
    """
    if a.event and b.event:
        return a.event == b.event
    if a.figure.event and b.figure.event and a.figure.article is not None and a.figure.article == b.figure.article:
        return a.figure.event == b.figure.event
    if a.place is None or b.place is None or a.day is None or a.day != b.day:
        return False
    if a.place.site and b.place.site:
        return a.place.site == b.place.site and (
            not a.place.within or not b.place.within or bool(set(a.place.within) & set(b.place.within))
        )
    if a.figure.article is not None and a.figure.article == b.figure.article:
        return a.place.name == b.place.name
    return one_small_place(a, b)


def narrow(place: Place | None) -> bool:
    """True for a village, a quarter, a site or a town after which no region is called: few incidents of one day are there."""
    if place is None or place.kind not in ("unknown", "site", "city"):
        return False
    capital = place.kind == "city" and (len(place.within) < 2 or any(outer.startswith(place.name) for outer in place.within))
    return not capital


def one_small_place(a: Reading, b: Reading) -> bool:
    """True where two articles tell of many dead of one day and one small place, which are then of one incident."""
    if a.place is None or b.place is None or a.day is None or a.day != b.day or a.place.name != b.place.name or not narrow(a.place):
        return False
    return bool(a.figure.event and b.figure.event) and min(a.value, b.value) >= MANY_DEAD


def difference(a: Reading, b: Reading) -> Difference | None:
    """Why two figures may not be compared, None where they may.

    Fields are tried from the plainest to the finest. Dates of running totals are not looked at: totals of two days can be brought
    together, because a total only grows.
    """
    for one in (a, b):
        if one.figure.negated:
            return Difference(Field.number, f'the text of "{one.outlet}" denies its number')
        if one.figure.excluded:
            return Difference(Field.number, f"one of them is no count of people ({one.figure.excluded})")
        if not one.countable:
            return Difference(Field.number, f'"{one.figure.text or "the wording"}" states no bounds')
    if a.measure != b.measure:
        return Difference(Field.measure, f"one counts {a.measure}, the other {b.measure}")
    if a.place is None and b.place is None:
        return Difference(Field.place, "the place of both is not known")
    if a.place is None or b.place is None:
        return Difference(Field.place, "the place of one is not known")
    if a.period is Period.unknown or b.period is Period.unknown:
        return Difference(Field.period, "it is not known whether one of them is a single event, a stretch of time or a running total")
    if a.place.name != b.place.name and not (a.place.site and a.place.site == b.place.site):
        return Difference(Field.place, _places(a, b))
    if a.period is not b.period:
        return Difference(Field.period, f"one is {_PERIODS[a.period]}, the other {_PERIODS[b.period]}")
    if a.population != b.population:
        return Difference(Field.population, _populations(a.population, b.population))
    if a.established != b.established:
        return Difference(Field.population, _established(a.established or b.established or ""))
    if a.part or b.part:
        return Difference(Field.population, "one is a part of another count in its own text")
    if a.period is Period.incident:
        return None if same_event(a, b) else Difference(Field.event, "nothing says that both are about one event")
    return _dates(a, b)


_PERIODS = {
    Period.incident: "the toll of one event",
    Period.interval: "the count of a stretch of time",
    Period.cumulative: "a running total",
}


def _dates(a: Reading, b: Reading) -> Difference | None:
    if a.period is Period.interval:
        if a.since is None or b.since is None or a.day is None or b.day is None:
            return Difference(Field.as_of, "the stretch of time of one is not fully known")
        if a.since != b.since or a.day != b.day:
            return Difference(Field.as_of, "they cover different stretches of time")
        return None
    if a.start is None and b.start is None and a.since and b.since and not same_start(a.since, b.since):
        return Difference(Field.start, f"one runs since {a.figure.since}, the other since {b.figure.since}")
    if a.start is not None and b.start is not None and a.start != b.start:
        return Difference(Field.start, "their running totals have different starts")
    if a.originator != b.originator and not (a.start and b.start) and not (a.since and b.since):
        return Difference(Field.start, "the start of one running total is not known")
    if a.day is None or b.day is None:
        return Difference(Field.as_of, f"the as-of date of {'both' if a.day is b.day else 'one'} is not known")
    return None


def _places(a: Reading, b: Reading) -> str:
    """The clause for two places, as the texts name them."""
    assert a.place is not None and b.place is not None
    if a.place.holds(b.place) or b.place.holds(a.place):
        inner, outer = (b, a) if a.place.holds(b.place) else (a, b)
        return f"{inner.figure.place} lies in {outer.figure.place}: part and whole"
    return f"one is about {a.figure.place}, the other about {b.figure.place}"


def _established(words: str) -> str:
    """The clause for a number of another definition: "one counts only those identified by name"."""
    if words.startswith("or "):
        return f'one counts those "{words}" too'
    return f"one counts only those {words}{' by name' if words == 'identified' else ''}"


def _populations(a: str, b: str) -> str:
    if a in part_of(b) or b in part_of(a):
        inner, outer = (b, a) if a in part_of(b) else (a, b)
        return f"{inner} are a part of {outer}: subset and total"
    return f"one counts {a}, the other {b}"
