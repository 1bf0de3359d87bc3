"""Running totals of independent originators against each other, and what is on record that explains a difference."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from tracker.reconcile.comparable import Reading, narrow, one_small_place
from tracker.reconcile.events import LEAST, MANY
from tracker.reconcile.findings import Findings, of_other_texts
from tracker.reconcile.intervals import Interval, transposed
from tracker.reconcile.originators import independent, receives
from tracker.reconcile.series import Day, Series
from tracker.reconcile.starts import NEAR_DAYS, SPECIFIC, SeriesKey, Topic
from tracker.reconcile.tolls import incident_of, side_by_side
from tracker.reconcile.wording import as_of, carry, counted, day, give, number, originator, outlets, said
from tracker.records import Kind, Period

RIVALS = 12
"""Each series is compared with as many larger ones of its scope: enough for any real dispute, and linear in the number of originators."""

TELLING = 100
"""A count of as many that two articles of one event share is no chance: "760 were wounded"."""

LEAST_SUM = 10
"""A smaller difference may be made up by chance."""

MOST_PARTS = 12


class OnRecord:
    """What explains two apart numbers without a contradiction: one was taken back, or one text adds up to the other.

    Args:
        readings: all reports of a docket.
        aside: gives all figures of an article, those of other dockets too; None where `readings` are all there are.
    """

    def __init__(self, readings: Iterable[Reading], aside: Callable[[str], Iterable[Reading]] | None = None) -> None:
        self._aside = aside
        self._replaced: dict[tuple[str | None, ...], list[tuple[Interval, Interval]]] = defaultdict(list)
        self._articles: dict[str, list[Reading]] = defaultdict(list)
        self._tolls: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
        self._told: dict[tuple[str, str | None], set[tuple[str, int]]] = defaultdict(set)  # counts by event and article
        for reading in readings:
            event = incident_of(reading) if reading.period is Period.incident and reading.usable else None
            if event is not None:
                self._tolls[_toll(reading)].append(reading)
            value = reading.figure.value
            whole = reading.figure.subset_of is None and reading.exact and reading.countable
            if reading.event is not None and whole and value is not None and value >= LEAST:
                self._told[reading.event, reading.figure.article].add((reading.measure, value))
            if reading.figure.article is not None and reading.exact and reading.countable:
                self._articles[reading.figure.article].append(reading)

    def tolls(self, reading: Reading) -> list[Reading]:
        """All that the originator of a toll gives for the event, the toll itself too."""
        return self._tolls.get(_toll(reading), [reading])

    def one_event(self, a: Reading, b: Reading) -> bool:
        """True where it is sure that two tolls are of one event.

        An imported figure says so; one text sets both numbers side by side; two articles of one event share counts that chance does not
        bring about; one of two such articles has more for a village or a quarter than the other for the wider place; or both tell of
        very many in one small place on one day. Without any of these a place that is hit twice on one day would make two true tolls a
        contradiction.
        """
        imported = a.figure.article is None or b.figure.article is None
        if not imported and a.figure.article == b.figure.article and a.figure.event and b.figure.event and a.figure.event != b.figure.event:
            return False
        if a.event and a.event == b.event and (imported or (a.day == b.day and (self._share(a, b) or inner_exceeds(a, b)))):
            return True
        if one_small_place(a, b) and a.figure.article != b.figure.article:
            return True
        mine, theirs = ([one, *(other for other in self.tolls(one) if other.interval == one.interval)] for one in (a, b))
        return any(side_by_side(x, y) for x in mine for y in theirs)

    def _share(self, a: Reading, b: Reading) -> bool:
        if a.event is None or a.figure.article == b.figure.article:
            return False
        shared = self._told[a.event, a.figure.article] & self._told[a.event, b.figure.article]
        return len(shared) >= MANY or any(value >= TELLING for _, value in shared)

    def replace(self, old: Reading, new: Reading) -> None:
        """Note that a number was replaced by another."""
        self._replaced[_counted(old)].append((old.interval, new.interval))

    def explains(self, a: Reading, b: Reading) -> bool:
        """True where nobody contradicts anybody: the numbers are an old one and its replacement, whole and part of one sum, or
        the lower one counts those whom a hospital or morgue received."""
        return self.replaced(a, b) or self._adds_up(a, b) or _received(a, b)

    def replaced(self, a: Reading, b: Reading) -> bool:
        """True where one of the two is a number on record as taken back and the other what replaced it."""
        for old, new in self._replaced.get(_counted(a), ()):
            for one, other in ((a, b), (b, a)):
                if _counted(a) == _counted(b) and not one.interval.apart(old) and not other.interval.apart(new):
                    return True
        return False

    def _adds_up(self, a: Reading, b: Reading) -> bool:
        """True where other counts of the same people in the same text make up the difference exactly.

        Example: 4,830 children by one count; by another 3,747 killed, 1,050 missing and 33 in another territory.
        """
        if a.figure.article is None or a.figure.article != b.figure.article or not (a.exact and b.exact):
            return False
        difference = abs(a.value - b.value)
        if difference < LEAST_SUM:
            return False
        told = self._articles[a.figure.article] if self._aside is None else self._aside(a.figure.article)
        counts = (r for r in told if r.exact and r.countable)
        rest = [r.value for r in counts if r.population == a.population and _counted(r) != _counted(a)]
        return any(sum(some) == difference for size in (1, 2, 3) for some in combinations(rest[:MOST_PARTS], size))


def _received(a: Reading, b: Reading) -> bool:
    """True where an article cites a hospital for the lower of two tolls."""
    low = a if a.interval.below(b.interval) else b
    return low.period is Period.incident and low.figure.article is not None and low.originator is not None and receives(low.originator)


def inner_exceeds(a: Reading, b: Reading) -> bool:
    """True where a small place alone has more dead than another toll has for a listed, wider place."""
    if a.place is None or b.place is None or a.place.name == b.place.name:
        return False
    low, high = (a, b) if a.interval.below(b.interval) else (b, a)
    return narrow(high.place) and low.place is not None and low.place.shown is not None and not narrow(low.place)


def _toll(reading: Reading) -> tuple[object, ...]:
    return incident_of(reading), reading.measure, reading.population, reading.established, reading.originator


def count_the_same(a: Reading, b: Reading) -> bool:
    """Without which neither of two numbers can have replaced the other."""
    return _counted(a) == _counted(b)


def _counted(reading: Reading) -> tuple[str | None, ...]:
    return reading.measure, reading.population, reading.place.name if reading.place else "", reading.established


def conflicts(series: Mapping[SeriesKey, Series], record: OnRecord, findings: Findings) -> None:
    """cross_origin_conflict: two originators' totals of one scope that no date, rounding or growth brings together.

    Example: for one day and place the ministry counts 20,000 and a monitor 12,000. A number is compared with what the other series must
    have been on that day. Dates on which the same two stay apart are one row. Limits: the starts of both totals must be known or
    inferred, and the two names must surely be two originators; a later and higher number within the other series' growth is none;
    nor is a number that is on record as taken back.
    """
    scopes: dict[tuple[Topic, int], list[Series]] = defaultdict(list)
    for key, one in series.items():
        if key.start is not None:
            scopes[key.topic, key.start].append(one)
    for group in scopes.values():
        group.sort(key=lambda one: (-len(one.days), one.originator or ""))
        for position, small in enumerate(group):
            for large in group[: min(position, RIVALS)]:
                if independent(small.originator or "", large.originator or ""):
                    _against(small, large, record, findings)
                else:
                    _swapped(small, large, findings)


def _swapped(small: Series, large: Series, findings: Findings) -> None:
    """same_origin_mismatch between two names that may be one originator: one day, and one number with two digits swapped.

    Example: "the ministry" with 32,414 and "health officials" with 34,214. Whether they are one or two, both cannot be right, and
    such numbers do not come about by counting. Limits: exact numbers from 1,000 on, of which one does not fit the days around it.
    """
    for one in small.days:
        other = large.on(one.day)
        if other is None or not findings.open(one.agreed.readings) or not findings.open(other.agreed.readings):
            continue
        a, b = one.agreed.readings[0], other.agreed.readings[0]
        if not (a.exact and b.exact and transposed(a.value, b.value)) or min(a.value, b.value) < SPECIFIC:
            continue
        odd = [(day, rest) for day, rest, own in ((one, other, small), (other, one, large)) if _misfits(day, own, large)]
        if len(odd) != 1:
            continue
        wrong, right = odd[0]
        questioned = of_other_texts(wrong.supporting, right.supporting)
        if questioned:
            first, second = questioned[0], right.agreed.readings[0]
            findings.add(
                Kind.same_origin_mismatch,
                questioned,
                right.supporting,
                f"{carry(questioned)} {said(first)} {as_of(first)} from {originator(first)}, where {give(right.supporting)} "
                f"{number(second)} from {originator(second)}: the two names may be one originator, and the one number is the other with "
                "two digits swapped.",
                confidence=0.75,
            )


def _misfits(day: Day, own: Series, large: Series) -> bool:
    """True where a day's number does not fit the days around it, in its own series or, where that tells nothing, in the larger one."""
    around = own.bounds(day.day, without=True)
    around = around if around.low is not None and around.high is not None else large.bounds(day.day, without=True)
    return around.known and day.agreed.loose.apart(around)


def _against(small: Series, large: Series, record: OnRecord, findings: Findings) -> None:
    run: list[tuple[Day, list[Day]]] = []
    for one in small.days:
        if not findings.open(one.agreed.readings):
            continue
        near, allowed = large.nearest(one.day), reach(large, one.day)
        if not one.agreed.loose.apart(allowed) or record.explains(one.agreed.readings[0], near[0].agreed.readings[0]):
            continue
        if run and one.day - run[-1][0].day > NEAR_DAYS:
            _conflict(run, findings)
            run = []
        run.append((one, near))
    if run:
        _conflict(run, findings)


def _conflict(run: list[tuple[Day, list[Day]]], findings: Findings) -> None:
    mine = [reading for one, _ in run for reading in one.supporting]
    theirs = [reading for _, near in run for one in near for reading in findings.open(one.supporting)]
    a, b = run[0][0].agreed.readings[0], run[0][1][0].agreed.readings[0]
    lasting = "" if len(run) == 1 else f"; the two stay apart on {len(run)} dates up to {day(run[-1][0].day)}"
    shown = " and ".join(f"{number(one.agreed.readings[0])} {as_of(one.agreed.readings[0])}" for one in run[0][1])
    findings.add(
        Kind.cross_origin_conflict,
        mine,
        theirs,
        f"{originator(a)} gives {said(a)} {as_of(a)} ({outlets(mine)}), while {originator(b)} gives {shown} ({outlets(theirs)}): both "
        f"count {counted(a)}, and neither rounding nor growth between the dates brings them together{lasting}.",
        confidence=0.9,
    )


def reach(series: Series, at: int) -> Interval:
    """What a series allows for a day: its bounds, and after its last report its own growth.

    Nothing is allowed or forbidden for a day more than a month from the nearest report.
    """
    near = series.nearest(at)
    if not near or min(abs(one.day - at) for one in near) > NEAR_DAYS:
        return Interval(None, None)
    low, high = series.bounds(at)
    if high is None and low is not None:
        rise = series.plausible_rise(at, at - near[0].day)
        last = near[0].agreed.interval.high
        if rise is not None and last is not None:
            high = last + 2 * rise
    return Interval(low, high)
