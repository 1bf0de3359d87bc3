"""Running totals brought into series: which start and which date a report has that does not say.

An outlet that writes "the total has reached 32,414" leaves out what every reader of the series knows. A total without its start belongs
to the series that it fits, and an undated exact total belongs to the day on which its originator gave that very number. Both are
inferences of a careful reader, marked as such. What fits nowhere stays unknown and is compared with nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tracker.reconcile.comparable import START_SLACK, Days, Reading
from tracker.reconcile.intervals import transposed
from tracker.reconcile.series import Series
from tracker.reconcile.wording import day
from tracker.records import Period

ESTABLISHED_DAYS = 5
"""A series with as many dated numbers is the one that a bare total of its scope is read as."""

NEAR_DAYS = 31
"""Days by which a total without its start may lie outside the series that it is read into."""

LEAST_SHARE = 1 / 3
"""Below this share of an established total, a total without its start is likely to run from a later start ("this year")."""

LIKE_SHARE = 2 / 3
"""Without an established series the two numbers must be as alike as this."""

SPECIFIC = 1_000
"""From here on an exact total is specific enough to tell the day that it is of."""


class Topic(NamedTuple):
    """What a running total counts, whoever counts it; those identified by name are a topic of their own."""

    measure: str
    population: str
    place: str
    established: str | None = None


def topic(reading: Reading) -> Topic:
    """The topic of a reading with a place."""
    assert reading.place is not None
    return Topic(reading.measure, reading.population, reading.place.name, reading.established)


class SeriesKey(NamedTuple):
    """One series: a topic, the label of its start (None where nobody states one) and its originator."""

    topic: Topic
    start: int | None
    originator: str


def totals(readings: Iterable[Reading]) -> dict[SeriesKey, Series]:
    """Bring all running totals into series, inferring starts and dates on the way.

    Readings without originator or place, parts of other counts, copies and numbers dated after their publication belong to none. `start`,
    `day` and `inferred` of the readings are set.
    """
    by_topic: dict[Topic, list[Reading]] = defaultdict(list)
    nobodys: dict[Topic, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.period is Period.cumulative and reading.usable and reading.place is not None and not reading.ahead:
            (nobodys if reading.originator is None else by_topic)[topic(reading)].append(reading)
    series: dict[SeriesKey, Series] = {}
    for what, group in by_topic.items():
        _starts(group)
        _dates(group)
        by_key: dict[SeriesKey, list[Reading]] = defaultdict(list)
        for reading in group:
            if reading.day is not None and reading.originator is not None and (reading.start is not None or reading.since is None):
                by_key[SeriesKey(what, reading.start, reading.originator)].append(reading)
        found = {key: Series(members) for key, members in by_key.items()}
        for key, late in _by_elimination(group, found).items():
            found[key] = Series([*by_key[key], *late])
        _beside(found, nobodys.get(what, ()))
        series.update(found)
    return {key: one for key, one in series.items() if one.days}


def _label(since: Days, labels: list[int]) -> int:
    """The start that a stated one means: the nearest label that it allows, else itself."""
    near = [label for label in labels if since.first - START_SLACK <= label <= since.last + START_SLACK]
    return min(near, key=lambda label: abs(label - since.first), default=since.first)


def _starts(group: list[Reading]) -> None:
    """Label every total with the start of its series: stated, else inferred from the series that it fits."""
    labels: list[int] = []
    for first in sorted({r.since.first for r in group if r.since is not None and r.since.one is not None}):
        if not labels or first - labels[-1] > START_SLACK:
            labels.append(first)
    known: dict[tuple[int, str | None], list[Reading]] = defaultdict(list)
    for reading in group:
        if reading.since is not None:
            reading.start = _label(reading.since, labels)
            known[reading.start, reading.originator].append(reading)
    lacking = [reading for reading in group if reading.since is None and reading.day is not None]
    if not known or not lacking:
        return
    series = {key: one for key, members in known.items() if (one := Series(members)).days}
    largest: dict[int, Series] = {}
    for (start, _), one in series.items():
        if start not in largest or len(one.days) > len(largest[start].days):
            largest[start] = one
    own: dict[str | None, dict[int, Series]] = defaultdict(dict)
    for (start, originator), one in series.items():
        own[originator][start] = one
    for reading in lacking:
        candidates = own.get(reading.originator) or largest
        reading.start = _fitting(reading, candidates, alone=len(largest) == 1)
        if reading.start is not None:
            reading.inferred = f"start taken from the series it fits, {day(reading.start)}"


def _fitting(reading: Reading, candidates: dict[int, Series], *, alone: bool) -> int | None:
    """The start of the series that a total without one belongs to, None where it fits none or several."""
    assert reading.day is not None
    fits: list[tuple[float, int]] = []
    for start, series in candidates.items():
        near = series.nearest(reading.day)
        if not near:
            continue
        nearest = min(near, key=lambda one: abs(one.day - (reading.day or 0)))
        other = nearest.agreed.readings[0].value
        share = reading.value / other if other else 0.0
        around = series.bounds(reading.day)
        if not reading.interval.apart(around) and LIKE_SHARE <= share <= 1 / LIKE_SHARE:
            fits.append((abs(1 - share), start))
        elif alone and nearest.day == reading.day and reading.exact and other is not None and transposed(reading.value, other):
            return start  # the day's number with two digits swapped, however small that makes it
        elif alone and abs(nearest.day - reading.day) <= NEAR_DAYS:
            established = len(series.days) >= ESTABLISHED_DAYS
            if share >= LEAST_SHARE if established else LIKE_SHARE <= share <= 1 / LIKE_SHARE:
                return start
    return min(fits)[1] if fits else None


def _dates(group: list[Reading]) -> None:
    """Give an undated exact total the day on which its originator gave that very number."""
    said: dict[tuple[str | None, float], dict[int, int | None]] = defaultdict(dict)
    for reading in group:
        if reading.day is not None and reading.exact and reading.value >= SPECIFIC:
            said[reading.originator, reading.value].setdefault(reading.day, reading.start)
    for reading in group:
        if reading.day is not None or reading.as_of is not None or not reading.exact:
            continue
        latest = reading.published.last + 1 if reading.published else None
        same = said.get((reading.originator, reading.value), {})
        found = max((at for at in same if latest is None or at <= latest), default=None)
        if found is not None and (reading.since is None or reading.start == same[found]):
            reading.day, reading.start = found, same[found]
            reading.inferred = f"undated; its originator gave this number for {day(found)}"


def _by_elimination(group: list[Reading], series: Mapping[SeriesKey, Series]) -> dict[SeriesKey, list[Reading]]:
    """Give an undated exact total the day of its publication, where it cannot be of an earlier one.

    A total that is above its originator's number of the day before, and that the totals after it allow, is of the day on which it was
    published: 33,037 printed on Thursday, after 32,975 for Wednesday. Such a number is a witness: it is not itself accused.
    """
    found: dict[SeriesKey, list[Reading]] = defaultdict(list)
    own: dict[str, list[SeriesKey]] = defaultdict(list)
    for key in series:
        own[key.originator].append(key)
    for reading in group:
        if reading.day is not None or reading.as_of is not None or not reading.exact or reading.value < SPECIFIC:
            continue
        at = reading.published.one if reading.published else None
        keys = [key for key in own.get(reading.originator or "", ()) if reading.start is None or key.start == reading.start]
        if at is None or len(keys) != 1 or not _must_be_of(reading, series[keys[0]], at):
            continue
        reading.day, reading.start, reading.witness = at, keys[0].start, True
        reading.inferred = f"undated; above its originator's number for {day(at - 1)}, so it is of {day(at)}"
        found[keys[0]].append(reading)
    return found


def _must_be_of(reading: Reading, series: Series, at: int) -> bool:
    """True where a number lies above that of the day before and within what the days after allow."""
    before, around = series.on(at - 1), series.bounds(at, without=True)
    if not series.growing or before is None or not before.settled or not before.agreed.interval.point:
        return False
    if before.agreed.loose.apart(series.bounds(at - 1)) or around.low is None or around.high is None:
        return False
    return before.agreed.interval.below(reading.interval) and around.low < reading.value <= around.high


def _beside(found: Mapping[SeriesKey, Series], nobodys: Iterable[Reading]) -> None:
    """Lay numbers that name nobody beside the one series of their scope: what they may bear witness of."""
    established = [one for one in found.values() if len(one.days) >= ESTABLISHED_DAYS]
    if len(established) != 1:
        return
    for reading in nobodys:
        if reading.day is not None and reading.exact and reading.value >= SPECIFIC:
            established[0].unattributed.setdefault(reading.day, []).append(reading)
