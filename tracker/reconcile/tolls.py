"""Tolls of one event: what makes two of them one event's, and when two cannot both have been right.

A shared event id says that tolls are of one event. A named site and its day only suggest it: a school may be hit twice on one day. An
incident that only one article tells of is an event inside its text. Between texts the day and a small place say it where very many died:
two such incidents in one village on one day are rare.
"""

from typing import NamedTuple

from tracker.reconcile.comparable import Reading
from tracker.reconcile.intervals import apart

GROWTH_DAYS = 7
"""Days after an event during which its toll grows, so that a later and higher number replaces an earlier one."""

SIDE_BY_SIDE = 700
"""Characters, some three sentences, within which a text sets two numbers side by side; further on it may tell of something else."""

LEAST_HURT = 10
"""Fewer wounded differ by who is counted: those shot, those taken to hospital, those who died there. Texts seldom say it."""

SETTLED_DAYS = 3
"""Days after an event from which an originator's toll is no longer expected to change within one day."""


class Event(NamedTuple):
    """What makes tolls of several articles tolls of one event: an event id, or a named site and its day."""

    name: str
    day: int | None


def event_of(reading: Reading) -> Event | None:
    """The event that a toll is about, None where nothing says so."""
    if reading.event and reading.figure.article is None:
        return Event(reading.event, None)
    if reading.place is not None and reading.place.site and reading.day is not None:  # known by more reports than share an id
        return Event(" ".join(reading.place.site), reading.day)
    return Event(reading.event, None) if reading.event else None


def incident_of(reading: Reading) -> Event | None:
    """The event that a toll is about, also one that only its own article tells of."""
    return event_of(reading) or (Event(reading.figure.event, None) if reading.figure.event else None)


def counted_whole(reading: Reading) -> bool:
    """True for a toll of which its text says what it counts; that of an imported figure is given.

    Left out are numbers of which only others of the text tell what became of the people, and few who are not dead.
    """
    if reading.figure.article is None:
        return True
    return "measure" not in reading.figure.inferred and (reading.measure == "killed" or reading.value >= LEAST_HURT)


def side_by_side(a: Reading, b: Reading) -> bool:
    """True where one text gives two numbers within a few sentences; where their place in it is not known, anywhere in it."""
    if a.figure.article is None or a.figure.article != b.figure.article:
        return False
    if a.figure.span is None or b.figure.span is None:
        return True
    first, second = sorted((a.figure.span, b.figure.span))
    return second[0] - first[1] <= SIDE_BY_SIDE


def growing(late: Reading) -> bool:
    """True where a toll was published while tolls of its event still grow."""
    return late.published is not None and late.day is not None and late.published.first <= late.day + GROWTH_DAYS


def published_order(a: Reading, b: Reading) -> int | None:
    """-1 where `a` was published before `b`, 1 for the reverse, None where that is not known."""
    if a.published is None or b.published is None:
        return None
    if a.published.last < b.published.first:
        return -1
    if b.published.last < a.published.first:
        return 1
    if a.moment is not None and b.moment is not None and a.moment != b.moment:
        return -1 if a.moment < b.moment else 1
    return None


ROUGH = ("injured", "casualties")
"""Measures of which two counters of one event hardly ever have the very same number."""

ROUGHLY = 0.1
"""Share of the larger number by which two such counts may differ without contradicting each other."""


def tolls_apart(a: Reading, b: Reading) -> bool:
    """True where two tolls cannot both be right: of the wounded, where they differ by more than a tenth, too."""
    near = abs(a.value - b.value) <= ROUGHLY * max(a.value, b.value)
    return apart(a.figure, a.interval, b.figure, b.interval) and not (near and a.measure in ROUGH and a.originator != b.originator)


def clash(a: Reading, b: Reading, a_group: list[Reading], b_group: list[Reading]) -> bool:
    """True where two originators' tolls of one event cannot both have been right when they were given.

    Articles look back on an event with its last toll, so in them a late and higher one stands against a toll that was late itself.
    """
    if not tolls_apart(a, b):
        return False
    order = published_order(a, b)
    if order is None:
        # One day, hours unknown: an originator that gave several numbers that day agrees by any of them.
        if a.published is None or b.published is None:
            return False
        return not any(_same_day(a, x) and not tolls_apart(x, b) for x in a_group) and not any(
            _same_day(b, y) and not tolls_apart(y, a) for y in b_group
        )
    early, late, early_group = (a, b, a_group) if order < 0 else (b, a, b_group)
    if any(published_order(early, x) == -1 and published_order(x, late) == -1 and x.interval != early.interval for x in early_group):
        return False
    return late.interval.below(early.interval) or (not growing(late) and (late.figure.article is None or not growing(early)))


def _same_day(a: Reading, b: Reading) -> bool:
    return a.published is not None and b.published is not None and a.published == b.published
