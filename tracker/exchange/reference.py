"""Reference series out of a file: numbers of one originator by day, place and population, which figures are held against.

A file of daily numbers gives a series for each of its columns and places. A file of single events (ACLED, UCDP GED) gives two for each
country and each province: what happened on each day, and the running total since the first day of the file. An event that lasts several
days counts on its last one, because no file says how its dead are spread over them.

What a column counts follows from its name or from a mapping (`conventions`); what a person says beside the file fills in what it does not
say and chooses where it says several things. A line that cannot be taken is named, and the others are taken.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tracker.dates import add_days, day_of, days_between, is_valid, is_whole, last_day, stated_date
from tracker.errors import InputError
from tracker.exchange.conventions import Convention, Count, convention, written
from tracker.exchange.tabular import TableRow, Tabular, read_table
from tracker.reconcile.originators import taken_apart
from tracker.reconcile.places import place as canonical
from tracker.reconcile.populations import population as counted
from tracker.records import Period, ReferencePoint, ReferenceSeries

MOST = 10**11  # a larger number counts no people

DIGITS = 1_000  # of a number, with the noughts before it; one of many thousands cannot be read at all

LONGEST = 24 * 366 * 100  # hours of a stretch of time

STEPS = 4
"""Steps from one day to the next by which the course of a column may tell what it is."""

RISES = 0.9
"""Share of steps without a fall from which a column is read as a running total."""

FALLS = 0.75
"""Share of steps without a fall up to which it is read as the count of each day; in between nothing is said."""

FEW, MANY = 2, 0.1
"""Second numbers for one day, as many and as a share of all, up to which they are slips; beyond, the rows of a day are parts of a whole."""

NO_NUMBER = {"-", "–", "na", "n/a", "nan", "null", "none", ".."}  # cells that say that there is none


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a file.

    Attributes:
        originator: whose numbers they are; it stands above what the file says.
        place, measure, population, period: what the file does not say; of a file that says it, what to take.
        since: the start of running totals; of events the first day to count from.
        mapping: a file that says which column is which.
    """

    originator: str | None = None
    place: str | None = None
    measure: str | None = None
    population: str | None = None
    period: Period | None = None
    since: str | None = None
    title: str | None = None
    mapping: Path | None = None


@dataclass(slots=True)
class ReadReference:
    """What a file came to.

    Attributes:
        refused: lines, and numbers of lines, that were left out.
        notes: what was read from something else than words: the kind of a column, the start of its totals.
    """

    series: list[ReferenceSeries] = field(default_factory=list)
    refused: list[InputError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    file_hash: str = ""


class Entry(NamedTuple):
    """One number of one row. Days are ISO dates; `since` is "" where the row gives no first day."""

    as_of: str
    since: str
    value: int | None
    low: int | None
    high: int | None
    line: int
    raw: str


class Scope(NamedTuple):
    """Whose numbers, where, and which column gives them."""

    originator: str
    place: str
    column: Count


Entries = dict[Scope, list[Entry]]


def read_reference(path: Path, said: Said) -> ReadReference:
    """Read the reference series of a file.

    Raises:
        InputError: the file cannot be read, its columns say too little, or what was said does not fit it.
    """
    table = read_table(path)
    how = written(said.mapping, table.columns) if said.mapping else convention(path, table)
    done = ReadReference(refused=table.refused, notes=list(table.notes), file_hash=table.file_hash)
    if not how.places and said.place is None and (named := _named(path, said)) is not None:
        said = replace(said, place=named)
        done.notes.append(f"counted in {named}, by the name of the file or of the originator; --place says otherwise")
    _check(path, how, said)
    how = replace(how, counts=tuple(_chosen(path, how.counts, said)))
    done.notes.append(f"read as {how.name}" + (f"; not taken: {', '.join(how.untaken)}" if how.untaken else ""))
    entries = _entries(path, table, how, said, done)
    if how.events:
        _add_up(entries, how, said, done)
    else:
        _by_day(path, entries, said, done)
    if not done.series:
        raise InputError(str(path), "holds no number that can be taken", str(done.refused[0]) if done.refused else None)
    return done


def _named(path: Path, said: Said) -> str | None:
    """The one known place that the file's name names, else the originator's: a health ministry of Gaza counts in Gaza."""
    for name in (re.sub(r"[_\W]+", " ", path.stem), said.originator or ""):
        places = taken_apart(name).places
        if len(places) == 1:
            return next(iter(places)).name
    return None


def _check(path: Path, how: Convention, said: Said) -> None:
    if not how.places and said.place is None:
        raise InputError(str(path), "does not say where its numbers were counted", "give --place")
    if how.originator is None and said.originator is None:
        raise InputError(str(path), "does not say who counted", "give --originator")
    if said.since is not None and not is_whole(said.since):
        raise InputError(str(path), f"{said.since!r} is no day to count from", "give --since as a whole date")


def _chosen(path: Path, counts: Iterable[Count], said: Said) -> Iterator[Count]:
    """The counts that are wanted, with what the file leaves open filled in."""
    wanted = counted(said.population) if said.population else None
    every = list(counts)
    found = False
    for one in every:
        if one.measure is None:
            if said.measure is None:
                raise InputError(str(path), f"does not say what {one.column!r} counts", "give --measure")
            found = True
            yield replace(one, measure=said.measure, population=said.population or one.population, period=one.period or said.period)
        elif said.measure in (None, one.measure) and wanted in (None, counted(one.population)):
            found = True
            yield replace(one, period=one.period or said.period)
    if not found:
        has = ", ".join(dict.fromkeys(f"{one.population} {one.measure}" for one in every))
        raise InputError(str(path), f"has no such count; it has {has}", "choose one with --measure and --population")


# ------------------------------------------------------------------ rows -> entries


class _Head(NamedTuple):
    """What a row says of all its numbers."""

    originator: str
    places: list[str]
    as_of: str
    since: str


class _Reader:
    """Reads rows as a convention has them; what it cannot take goes to `done.refused`."""

    def __init__(self, path: Path, table: Tabular, how: Convention, said: Said, done: ReadReference) -> None:
        self.path, self.how, self.said, self.done = path, how, said, done
        self.labels = _labels(table, how)
        self.chosen = canonical(said.place).name if said.place and how.places else None
        self.seen: dict[str, int] = {}
        self.extended: dict[str, int] = defaultdict(int)

    def entries(self, row: TableRow) -> Iterator[tuple[Scope, Entry]]:
        """The numbers of a row, for each place that it counts for."""
        where = f"{self.path}:{row.line}"
        try:
            head = self._head(where, row)
        except InputError as error:
            self.done.refused.append(error)
            return
        for count in self.how.counts if head.places else ():
            try:
                entry = _entry(where, row, count, self.how, head)
            except InputError as error:
                self.done.refused.append(error)
                continue
            if entry is None:
                continue
            if count.extended and count.column not in row.cells and count.period is Period.cumulative:
                self.extended[count.extended] += 1
            for name in head.places:
                yield Scope(head.originator, name, count), entry

    def _head(self, where: str, row: TableRow) -> _Head:
        how, said = self.how, self.said
        if not _storable(row):
            raise InputError(where, "holds characters that a database does not keep", "save the file anew as UTF-8")
        originator = said.originator or row.cells.get(how.originator or "")
        if originator is None:
            raise InputError(where, "names no originator", "give --originator")
        places = list(_places(where, row, how, said, self.labels))
        if self.chosen is not None:
            places = [one for one in places if canonical(one).name == self.chosen]
        key = row.cells.get(how.key or "")
        if places and key and (first := self.seen.setdefault(key, row.line)) != row.line:
            raise InputError(where, f"the event {key} stands in line {first} too", "it is counted once")
        return _Head(originator, places, *_days(where, row, how))


def _storable(row: TableRow) -> bool:
    """False for the character zero and for halves of a character, which JSON can spell."""
    if row.raw.isascii() and "\\u" not in row.raw and "\0" not in row.raw:
        return True
    whole = "".join((row.raw, *row.cells.values()))
    return "\0" not in whole and not any("\ud800" <= c <= "\udfff" for c in whole)


def _entries(path: Path, table: Tabular, how: Convention, said: Said, done: ReadReference) -> Entries:
    found: Entries = defaultdict(list)
    reader = _Reader(path, table, how, said, done)
    for row in table.rows:
        for scope, entry in reader.entries(row):
            found[scope].append(entry)
    for name, number in reader.extended.items():
        done.notes.append(f"{number:,} numbers are of {name}, by which the file fills days without a report")
    if reader.chosen is not None and not found:
        names = list(dict.fromkeys(name for row in table.rows for name in map(row.cells.get, how.places) if name))
        more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
        raise InputError(str(path), f"has nothing for {said.place}; it has {', '.join(names[:10])}{more}")
    return found


def _labels(table: Tabular, how: Convention) -> set[str]:
    """Narrow places that lie in several wider ones, so that their name alone does not say which is meant."""
    if len(how.places) < 2:
        return set()
    narrow, wide = how.places[0], how.places[-1]
    within: dict[str, set[str]] = defaultdict(set)
    for row in table.rows:
        if narrow in row.cells and wide in row.cells:
            within[row.cells[narrow]].add(row.cells[wide])
    return {name for name, outer in within.items() if len(outer) > 1}


def _places(where: str, row: TableRow, how: Convention, said: Said, labels: set[str]) -> Iterator[str]:
    """The places that a row counts for: the narrowest that it names; of an event each of them."""
    named = [row.cells[name] for name in how.places if name in row.cells]
    if not how.places and said.place is not None:
        named = [said.place]
    if not named:
        raise InputError(where, "names no place")
    if len(named) > 1 and named[0] in labels:
        named[0] = f"{named[0]}, {named[-1]}"
    yield from dict.fromkeys(named if how.events else named[:1])


def _days(where: str, row: TableRow, how: Convention) -> tuple[str, str]:
    """Last and first day of a row, "" without a first one. A date that is a month or a year is a stretch of time."""
    given = row.cells.get(how.date)
    if given is None:
        raise InputError(where, f"{how.date!r} is empty")
    as_of = _day(where, given, how)
    if not is_whole(as_of):
        return last_day(as_of).isoformat(), as_of + ("-01" if len(as_of) == 7 else "-01-01")
    if how.since is not None and (begun := row.cells.get(how.since)):
        since = _day(where, begun, how)
        if not is_whole(since) or since > as_of:
            raise InputError(where, f"{how.since} {begun!r} is no day before {given!r}")
        return as_of, since
    if how.hours is None or (hours := row.cells.get(how.hours)) is None:
        return as_of, ""
    length = _number(where, how.hours, hours)
    if length is None or length % 24 or length > LONGEST:
        raise InputError(where, f"{how.hours} {hours!r} is no number of days", "give it in hours, 24 for a day")
    try:
        return as_of, add_days(as_of, -(length // 24))
    except ValueError as error:
        raise InputError(where, f"{how.hours} {hours!r} reaches back before the year 1") from error


_stated = lru_cache(maxsize=20_000)(stated_date)  # events share their days

_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def _day(where: str, given: str, how: Convention) -> str:
    if match := _NUMERIC.match(given):
        one, other, year = int(match[1]), int(match[2]), match[3]
        if how.day_first is None and one != other and max(one, other) <= 12:
            raise InputError(where, f"{given!r} may be two days", "write 2024-03-26, or say day_first in a mapping")
        first = one > 12 or (how.day_first is not False and other <= 12)
        day, month = (one, other) if first else (other, one)
        iso = f"{year}-{month:02}-{day:02}"
        if is_valid(iso):
            return iso
    found = _stated(given)
    if found is None:
        raise InputError(where, f"{given!r} is no date", "write 2024-03-26")
    return day_of(found)


def _entry(where: str, row: TableRow, count: Count, how: Convention, head: _Head) -> Entry | None:
    """The number of one column, None where the row has none."""
    value, low, high = (_number(where, name, row.cells.get(name or "")) for name in (count.column, count.low, count.high))
    extended = _number(where, count.extended, row.cells.get(count.extended or "")) if _same_stretch(count, head) else None
    if value is None and count.period is Period.cumulative:
        value = extended
    elif extended is not None and value not in (None, extended):
        low, high = min(value or 0, extended), max(value or 0, extended)
    if value is None and low is None and high is None:
        return None
    ordered = [number for number in (low, value, high) if number is not None]
    if ordered != sorted(ordered):
        raise InputError(where, f"its bounds {low} to {high} do not hold {value}" if value is not None else f"{low} is above {high}")
    if how.hours is not None and head.since == head.as_of and count.period is not Period.cumulative:
        if any(ordered):
            raise InputError(where, f"{how.hours} is 0, and {count.column!r} counts {max(ordered):,}")
        return None
    return Entry(head.as_of, head.since, value, low, high, row.line, row.raw)


def _same_stretch(count: Count, head: _Head) -> bool:
    """True where the column that fills in days without a report counts the same as the one of reports: a total, or one day."""
    return count.period is Period.cumulative or not head.since or days_between(head.since, head.as_of) == (1, 1)


_WHOLE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:\.0*)?")


def _number(where: str, column: str | None, given: str | None) -> int | None:
    if given is None or given.casefold() in NO_NUMBER:
        return None
    match = _WHOLE.fullmatch(given)
    digits = re.sub(r"\D", "", match[1]) if match else ""
    number = int(digits) if digits and len(digits) <= DIGITS else None
    if number is None or number > MOST:
        raise InputError(where, f"{column} {given!r} is no count of people")
    return number


# ------------------------------------------------------------------ single events -> two series a place


def _add_up(entries: Entries, how: Convention, said: Said, done: ReadReference) -> None:
    """Add events up by day, and all of them since the first day."""
    every = [one for found in entries.values() for one in found]
    if said.since is not None:
        every = [one for one in every if one.as_of >= said.since]
    if not every:
        return
    first, last = said.since or min(one.as_of for one in every), max(one.as_of for one in every)
    long = len({one.line for one in every if one.since and one.since != one.as_of})
    if how.since and long:
        done.notes.append(f"{long:,} events of several days count on their last one")
    for scope, found in entries.items():
        days: dict[str, list[Entry]] = defaultdict(list)
        for one in found:
            if one.as_of >= first:
                days[one.as_of].append(one)
        if not days:
            continue
        bounded = scope.column.low is not None or scope.column.high is not None
        daily = [_of_day(day, days[day], bounded=bounded) for day in sorted(days)]
        if said.period in (None, Period.interval):
            done.series.append(_series(scope, Period.interval, daily, said, since=first, until=last))
        if said.period in (None, Period.cumulative):
            done.series.append(_series(scope, Period.cumulative, list(_running(daily, days)), said, since=first, until=last))


def _of_day(day: str, entries: list[Entry], *, bounded: bool) -> ReferencePoint:
    values = [one.value for one in entries if one.value is not None]
    low, high = (sum(_first_known(number, one.value) for number, one in zip(side, entries, strict=True))
                 for side in ([one.low for one in entries], [one.high for one in entries]))  # fmt: skip
    return ReferencePoint(
        as_of=day,
        since=day,
        value=sum(values) if values else None,
        low=low if bounded else None,
        high=high if bounded else None,
        line=entries[0].line,
        raw="\n".join(one.raw for one in entries),
    )


def _first_known(*numbers: int | None) -> int:
    return next((number for number in numbers if number is not None), 0)


def _running(daily: list[ReferencePoint], days: dict[str, list[Entry]]) -> Iterator[ReferencePoint]:
    """The total up to each day; its provenance is the lines that the day adds, which the daily series holds."""
    total, low, high, events, known = 0, 0, 0, 0, True
    for point in daily:
        here = days[point.as_of]
        total, low, high = total + (point.value or 0), low + (point.low or 0), high + (point.high or 0)
        events, known, bounded = events + len(here), known and point.value is not None, point.low is not None
        yield ReferencePoint(
            as_of=point.as_of,
            value=total if known else None,
            low=low if bounded else None,
            high=high if bounded else None,
            line=point.line,
            raw=f"sum of {events:,} events; this day adds those of lines {', '.join(str(one.line) for one in here)}",
        )


# ------------------------------------------------------------------ daily numbers -> a series


def _by_day(path: Path, entries: Entries, said: Said, done: ReadReference) -> None:
    periods = _periods(path, entries, done)
    entries = {scope: found for scope, found in entries.items() if scope.column in periods}
    starts = _starts(entries, periods)
    unknown = False
    for scope, found in entries.items():
        period = periods[scope.column]
        if said.period not in (None, period):
            continue
        if period is Period.cumulative:
            start = starts.get((scope.originator, scope.place))
            since = said.since or (start if start == min(found).as_of else None)  # a column that sets in later may count from later on
            unknown = unknown or since is None
            points = _points(path, scope, (one._replace(since="") for one in found), done)
        else:
            since = None
            points = _points(path, scope, (one if one.since else one._replace(since=one.as_of) for one in found), done)
        if points:
            done.series.append(_series(scope, period, points, said, since=since))
    for start in dict.fromkeys(starts.values()) if said.since is None else ():
        done.notes.append(f"running totals since {start}: its first total is what that day counts")
    if unknown:
        done.notes.append("where running totals start is not known of all, and few figures can be held against those: --since says it")


def _periods(path: Path, entries: Entries, done: ReadReference) -> dict[Count, Period]:
    """The kind of every column; one that nothing is known of is left out, unless there is no other.

    Raises:
        InputError: nothing is known of any.
    """
    periods: dict[Count, Period] = {}
    undecided: list[InputError] = []
    for count in dict.fromkeys(scope.column for scope in entries):
        try:
            periods[count] = _period(path, count, entries, done)
        except InputError as error:
            undecided.append(error)
    if undecided and not periods:
        raise undecided[0]
    done.refused += undecided
    return periods


def _period(path: Path, count: Count, entries: Entries, done: ReadReference) -> Period:
    """What kind of number a column gives: by its name, by first days, else by its course."""
    if count.period is not None:
        return count.period
    groups = [sorted(found) for scope, found in entries.items() if scope.column == count]
    if any(one.since for group in groups for one in group):
        return Period.interval
    values = [[one.value for one in group if one.value is not None] for group in groups]
    steps = [later >= earlier for group in values for earlier, later in pairwise(group)]
    share = sum(steps) / len(steps) if len(steps) >= STEPS else None
    if share is None or FALLS < share < RISES:
        reason = f"does not say whether {count.column!r} is a running total or counts each day"
        raise InputError(str(path), reason, "give --period cumulative or interval")
    period = Period.cumulative if share >= RISES else Period.interval
    what = "a running total, as it does not fall" if period is Period.cumulative else "the count of each day, as it rises and falls"
    done.notes.append(f"{count.column!r} is read as {what}; --period says otherwise")
    return period


def _starts(entries: Entries, periods: dict[Count, Period]) -> dict[tuple[str, str], str]:
    """By originator and place the day on which running totals start: their first one is the count of its own day."""
    totals: dict[tuple[str, str], list[tuple[Count, Entry]]] = defaultdict(list)
    counts: dict[tuple[str, str, Count], dict[str, int | None]] = defaultdict(dict)
    for scope, found in entries.items():
        bare = replace(scope.column, column=None, extended=None, period=None)
        if periods[scope.column] is Period.cumulative:
            totals[scope.originator, scope.place].append((bare, min(found)))
        else:
            counts[scope.originator, scope.place, bare].update((one.as_of, one.value) for one in found)
    starts = {}
    for (originator, place), firsts in totals.items():
        day = min(entry.as_of for _, entry in firsts)
        if any(entry.as_of == day and entry.value and counts[originator, place, bare].get(day) == entry.value for bare, entry in firsts):
            starts[originator, place] = day
    return starts


def _points(path: Path, scope: Scope, entries: Iterable[Entry], done: ReadReference) -> list[ReferencePoint]:
    """The numbers by day; of two for one day the one that stands first.

    None at all where many days have two: the rows are parts of a whole.
    """
    kept: dict[tuple[str, str], Entry] = {}
    clashes: list[InputError] = []
    for one in entries:
        first = kept.setdefault((one.as_of, one.since), one)
        if first is not one and first[2:5] != one[2:5]:
            reason = f"gives a second number for {one.as_of}: {_shown(one)}, and {_shown(first)} in line {first.line}"
            clashes.append(InputError(f"{path}:{one.line}", reason, "the first is kept"))
    if len(clashes) > max(FEW, MANY * len(kept)):
        reason = f"has {len(clashes):,} second numbers for one day of {scope.column.population} {scope.column.measure} in {scope.place}"
        done.refused.append(
            InputError(str(path), reason, "give one row a day and place, or a mapping with events = true, which adds them up")
        )
        return []
    done.refused += clashes
    return [ReferencePoint(**kept[key]._asdict()) for key in sorted(kept)]


def _shown(one: Entry) -> str:
    return f"{one.value:,}" if one.value is not None else f"{one.low} to {one.high}"


def _series(
    scope: Scope, period: Period, points: list[ReferencePoint], said: Said, *, since: str | None, until: str | None = None
) -> ReferenceSeries:
    return ReferenceSeries(
        originator=scope.originator,
        title=said.title,
        measure=scope.column.measure or "",
        population=scope.column.population,
        established=scope.column.established,
        place=scope.place,
        period=period,
        since=since,
        until=until,
        points=tuple(points),
    )
