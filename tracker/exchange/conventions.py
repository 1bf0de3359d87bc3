"""Which columns of a table say what: conventions that are known, and mappings that people write.

Known without a mapping are the columns of ACLED (https://acleddata.com, codebook), of the UCDP Georeferenced Event Dataset
(https://ucdp.uu.se, codebook), hashtags of the HXL standard (https://hxlstandard.org, dictionary), and plain daily series whose column
names are words for what they count ("report_date", "killed_cum", "killed_children_cum"). A convention is found by its columns
alone; where none fits, or two do, the error names the columns.

Whatever is not surely a count of people stays untaken and is named: a count of households, of those killed on one occasion, a rate.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from tracker.errors import InputError
from tracker.exchange.tabular import Tabular
from tracker.records import Period

EXAMPLE = "say which column is which with --mapping FILE, as docs/reference-series.md shows"


@dataclass(frozen=True, slots=True)
class Count:
    """A column that counts people.

    Attributes:
        column: the number; None where only `low` and `high` give it.
        low, high: columns of its inclusive bounds.
        measure: None where the file does not say what happened to them.
        period: None where the file does not say whether it counts a stretch of time or all since a start.
        extended: the file's own filling of days without a report: it is taken for a total where `column` is empty, and where the two
            differ both are allowed.
    """

    column: str | None
    measure: str | None
    population: str = "people"
    period: Period | None = None
    low: str | None = None
    high: str | None = None
    established: str | None = None
    extended: str | None = None


@dataclass(frozen=True, slots=True)
class Convention:
    """What the columns of a table say.

    Attributes:
        name: of the convention, for messages.
        date: column of the day, the last one of a stretch.
        since: column of the first day of a stretch.
        hours: column of a stretch's length; 0 is a day without a report.
        places: columns of the place, the narrowest first.
        originator: column that names the originator.
        key: column that names an event; none is counted twice.
        events: the rows are single events, to be added up by day, for each of the places apart.
        day_first: 4/3/2024 is the 4th of March; None where the file does not say.
        untaken: columns that look like counts and are not taken.
    """

    name: str
    date: str
    counts: tuple[Count, ...]
    since: str | None = None
    hours: str | None = None
    places: tuple[str, ...] = ()
    originator: str | None = None
    key: str | None = None
    events: bool = False
    day_first: bool | None = None
    untaken: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """All columns that it reads."""
        named = [self.date, self.since, self.hours, self.originator, self.key, *self.places]
        counts = [name for one in self.counts for name in (one.column, one.low, one.high, one.extended)]
        return [name for name in (*named, *counts) if name is not None]


def convention(path: Path, table: Tabular) -> Convention:
    """The convention that a table's columns follow.

    Raises:
        InputError: none is known, or several fit.
    """
    if table.tagged:
        return _hxl(path, table.columns)
    columns = {name.casefold(): name for name in table.columns}
    found = [one for one in (_acled(columns), _ucdp(columns), _daily(path, columns)) if one is not None]
    if len(found) > 1:
        _refuse(path, table.columns, f"may be read as {' and as '.join(one.name for one in found)}")
    if not found:
        _refuse(path, table.columns, "follows no convention that is known")
    return found[0]


def _refuse(path: Path, columns: Iterable[str], reason: str) -> NoReturn:
    raise InputError(str(path), f"{reason}; its columns are {', '.join(columns) or 'none'}", EXAMPLE)


# ------------------------------------------------------------------ events: ACLED, UCDP


def _acled(columns: Mapping[str, str]) -> Convention | None:
    """One row an event; `fatalities` is ACLED's own, most conservative number."""
    if not {"event_date", "fatalities"} <= columns.keys():
        return None
    return Convention(
        "ACLED",
        columns["event_date"],
        (Count(columns["fatalities"], "killed", period=Period.interval),),
        places=_present(columns, "admin1", "country"),
        key=columns.get("event_id_cnty"),
        events=True,
        day_first=True,
    )


def _ucdp(columns: Mapping[str, str]) -> Convention | None:
    """One row an event; `best`, `low` and `high` are its estimates of all deaths, `deaths_civilians` the civilians in the best one."""
    names = next((names for names in (("best", "low", "high"), ("best_est", "low_est", "high_est")) if names[0] in columns), None)
    if names is None or not {"date_start", "date_end"} <= columns.keys():
        return None
    best, low, high = (columns.get(name) for name in names)
    counts = [Count(best, "killed", period=Period.interval, low=low, high=high)]
    if "deaths_civilians" in columns:
        counts.append(Count(columns["deaths_civilians"], "killed", "civilians", Period.interval))
    return Convention(
        "UCDP GED",
        columns["date_end"],
        tuple(counts),
        since=columns["date_start"],
        places=_present(columns, "adm_1", "country"),
        key=columns.get("id"),
        events=True,
        day_first=False,
    )


def _present(columns: Mapping[str, str], *names: str) -> tuple[str, ...]:
    return tuple(columns[name] for name in names if name in columns)


# ------------------------------------------------------------------ daily series

DATES = ("report_date", "date", "day", "as_of", "date_of_report", "date_reported")
PLACES = ("place", "location", "city", "district", "adm2_name", "admin2", "governorate", "province", "region", "adm1_name", "admin1",
          "adm1", "adm_1", "territory", "country", "country_name")  # fmt: skip
HOURS = ("report_period", "hours", "period_hours")
ORIGINATORS = ("originator",)
NUMBERS = ("value", "count", "number", "total", "figure")  # of what, the user says

MEASURE_WORDS = {
    "killed": "killed", "deaths": "killed", "dead": "killed", "fatalities": "killed", "injured": "injured", "wounded": "injured",
    "injuries": "injured", "missing": "missing", "detained": "detained", "arrested": "detained", "displaced": "displaced",
    "captive": "captive", "hostages": "captive", "affected": "affected",
}  # fmt: skip
POPULATION_WORDS = {
    "people": "people", "persons": "people", "children": "children", "women": "women", "men": "men", "civilians": "civilians",
    "elderly": "elderly", "journalists": "journalists", "press": "journalists", "med": "health workers", "medics": "health workers",
    "girls": "girls", "boys": "boys", "civdef": "civil defence workers", "aid_seeker": "aid seekers", "aid_workers": "aid workers",
    "health_workers": "health workers", "fighters": "fighters", "soldiers": "soldiers",
}  # fmt: skip
TOTAL_WORDS = ("cum", "cumulative", "running")
ESTABLISHED_WORDS = ("verified", "identified", "confirmed", "documented")
EXTENDED = "ext"  # before the name of a column: the same with days filled in on which nothing was reported


def _daily(path: Path, columns: Mapping[str, str]) -> Convention | None:
    """A row a day, or a row a day and place."""
    dates = _present(columns, *DATES)
    counts, untaken = _counts(columns)
    if not dates or not counts:
        return None
    if len(dates) > 1:
        _refuse(path, columns.values(), f"has several columns with a day: {', '.join(dates)}")
    return Convention(
        "a daily series",
        dates[0],
        counts,
        hours=next(iter(_present(columns, *HOURS)), None),
        places=_present(columns, *PLACES),
        originator=next(iter(_present(columns, *ORIGINATORS)), None),
        untaken=untaken,
    )


def _counts(columns: Mapping[str, str]) -> tuple[tuple[Count, ...], tuple[str, ...]]:
    """What the names of the columns say that they count, and the columns that speak of people and say more than is known."""
    taken: dict[Count, str] = {}
    extended: dict[Count, str] = {}
    untaken: list[str] = []
    for key, name in columns.items():
        plain = key.removeprefix(f"{EXTENDED}_")
        count = _count(plain)
        if count is not None:
            (taken if plain == key else extended).setdefault(count, name)
        elif any(word in MEASURE_WORDS or word in TOTAL_WORDS for word in plain.replace(".", "_").split("_")):
            untaken.append(name)
    found = [replace(count, column=name, extended=extended.get(count)) for count, name in taken.items()]
    found += [replace(count, column=name) for count, name in extended.items() if count not in taken]
    if any(map(_is_total, found)):  # beside "killed_cum", "killed" is what happened on the day
        found = [one if _is_total(one) else replace(one, period=Period.interval) for one in found]
    if not found:
        found = [Count(columns[name], None) for name in NUMBERS if name in columns][:1]
    return tuple(found), tuple(untaken)


def _is_total(count: Count) -> bool:
    return count.period is Period.cumulative


def _count(name: str) -> Count | None:
    """What a column's name says, None unless every one of its words is known: "killed_children_cum", "verified.killed"."""
    words = name.replace(".", "_")
    measure, population, established, total = None, None, None, False
    while words:
        long = [word for word in POPULATION_WORDS if "_" in word and (words == word or words.startswith(f"{word}_"))]
        word = long[0] if long else words.partition("_")[0]
        words = words[len(word) + 1 :]
        if word in MEASURE_WORDS and measure is None:
            measure = MEASURE_WORDS[word]
        elif word in POPULATION_WORDS and population is None:
            population = POPULATION_WORDS[word]
        elif word in TOTAL_WORDS:
            total = True
        elif word in ESTABLISHED_WORDS and established is None:
            established = word
        else:
            return None
    if measure is None:
        return None
    period = Period.cumulative if total else None
    return Count(None, measure, population or "people", period, established=established)


# ------------------------------------------------------------------ HXL

HXL_MEASURES = {"killed": "killed", "injured": "injured", "missing": "missing", "abducted": "captive", "displaced": "displaced",
                "idps": "displaced", "detained": "detained"}  # fmt: skip
HXL_NEUTRAL = {"num", "ind", "i", "reported", "total"}  # say nothing of who is counted
HXL_POPULATIONS = {
    frozenset[str](): "people", frozenset({"children"}): "children", frozenset({"f", "children"}): "girls",
    frozenset({"m", "children"}): "boys", frozenset({"adults"}): "adults", frozenset({"f", "adults"}): "women",
    frozenset({"m", "adults"}): "men", frozenset({"f"}): "women and girls", frozenset({"m"}): "men and boys",
    frozenset({"infants"}): "babies", frozenset({"elderly"}): "elderly", frozenset({"adolescents"}): "adolescents",
    frozenset({"civilians"}): "civilians", frozenset({"refugees"}): "refugees",
}  # fmt: skip
HXL_PLACES = ("#loc", "#adm5", "#adm4", "#adm3", "#adm2", "#adm1", "#country")
HXL_BOUNDS = {"min": "low", "low": "low", "max": "high", "high": "high"}


@dataclass(frozen=True, slots=True)
class _Tag:
    """A hashtag with its attributes: `column` is both as the file has them."""

    column: str
    tag: str
    attributes: frozenset[str]


def _hxl(path: Path, columns: Sequence[str]) -> Convention:
    """Counts are columns of `#affected`; `+f`, `+m`, `+children` and the like say who is counted.

    A date is `#date+start` with `#date+end`, else `#date+occurred`, `#date+reported` or plain `#date`. Rows of events (`#event`, or
    `#date+occurred` without a start and end) are added up by day.
    """
    tags = [_Tag(name, *_parted(name)) for name in columns]
    dates = {attribute: one.column for one in tags if one.tag == "#date" for attribute in (one.attributes or {""})}
    start = dates.get("start") if "end" in dates else None
    date = next((dates[name] for name in ("end", "occurred", "reported", "", "start") if name in dates), None)
    counts, untaken = _hxl_counts(tags)
    if date is None or not counts:
        _refuse(path, columns, f"has no hashtag for {'a date (#date)' if date is None else 'people (#affected+killed, ...)'} that is known")
    events = start is None and ("occurred" in dates or any(one.tag == "#event" for one in tags))
    if events or start is not None:
        counts = tuple(one if _is_total(one) else replace(one, period=Period.interval) for one in counts)
    return Convention(
        "HXL",
        date,
        counts,
        since=start,
        places=tuple(one.column for tag in HXL_PLACES for one in _named(tags, tag)),
        originator=next((one.column for one in tags if one.tag == "#meta" and "source" in one.attributes), None),
        key=next((one.column for one in tags if one.tag == "#event" and one.attributes & {"id", "code"}), None) if events else None,
        events=events and not any(map(_is_total, counts)),
        untaken=untaken,
    )


def _parted(name: str) -> tuple[str, frozenset[str]]:
    tag, *attributes = name.split("+")
    return tag, frozenset(attributes)


def _named(tags: Sequence[_Tag], wanted: str) -> list[_Tag]:
    """Of the columns of one tag that hold names the one that says so, else the first."""
    found = [one for one in tags if one.tag == wanted and not one.attributes & {"code", "lat", "lon", "type", "coord", "id"}]
    return sorted(found, key=lambda one: "name" not in one.attributes)[:1]


def _hxl_counts(tags: Sequence[_Tag]) -> tuple[tuple[Count, ...], tuple[str, ...]]:
    found: dict[Count, dict[str, str]] = {}
    untaken: list[str] = []
    for one in tags:
        if one.tag != "#affected":
            continue
        measures = {HXL_MEASURES[name] for name in one.attributes if name in HXL_MEASURES}
        bound = {HXL_BOUNDS[name] for name in one.attributes if name in HXL_BOUNDS}
        established = one.attributes & set(ESTABLISHED_WORDS)
        said = {*HXL_MEASURES, *HXL_BOUNDS, *HXL_NEUTRAL, *TOTAL_WORDS, *ESTABLISHED_WORDS}
        who = frozenset(one.attributes - said)
        if who not in HXL_POPULATIONS or max(map(len, (measures, bound, established))) > 1:
            untaken.append(one.column)
            continue
        period = Period.cumulative if one.attributes & set(TOTAL_WORDS) else None
        count = Count(None, next(iter(measures), "affected"), HXL_POPULATIONS[who], period, established=next(iter(established), None))
        if found.setdefault(count, {}).setdefault(next(iter(bound), "column"), one.column) != one.column:
            untaken.append(one.column)
    counts = (replace(one, column=its.get("column"), low=its.get("low"), high=its.get("high")) for one, its in found.items())
    return tuple(counts), tuple(untaken)


# ------------------------------------------------------------------ mappings that people write

ONE = ("date", "since", "hours", "originator", "key")
COUNT_COLUMNS = ("column", "low", "high")
COUNT_WORDS = ("measure", "population", "period", "established")


def written(path: Path, columns: Sequence[str]) -> Convention:
    """A mapping, TOML or JSON, that says which column is which.

    Args:
        columns: of the table that it is for.

    Raises:
        InputError: it cannot be read, or names what is no column.
    """
    where = str(path)
    given = _given(path)
    unknown = [name for name in given if name not in (*ONE, "place", "events", "day_first", "count")]
    if unknown:
        raise InputError(
            where, f"{unknown[0]!r} means nothing", f"it may have {', '.join((*ONE, 'place', 'events', 'day_first', 'count'))}"
        )
    places = given.get("place", [])
    named = {name: given[name] for name in ONE if given.get(name) is not None}
    counts = given.get("count")
    if "date" not in named or not isinstance(counts, list) or not counts:
        raise InputError(where, 'it needs date = "COLUMN" and a [[count]] with column = "COLUMN"')
    found = Convention(
        "the mapping",
        counts=tuple(_written_count(where, one) for one in counts),
        places=tuple([places] if isinstance(places, str) else places),
        events=bool(given.get("events", False)),
        day_first=given.get("day_first"),
        **named,
    )
    if found.events:
        found = replace(found, counts=tuple(replace(one, period=Period.interval) for one in found.counts))
    for name in found.columns:
        if name not in columns:
            raise InputError(where, f"{name!r} is no column of the file; it has {', '.join(columns)}")
    return found


def _given(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        given = json.loads(text) if path.suffix.casefold() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"is no {'JSON' if path.suffix.casefold() == '.json' else 'TOML'}: {error}") from error
    if not isinstance(given, dict):
        raise InputError(str(path), "holds no names with values")
    return given


def _written_count(where: str, given: Any) -> Count:
    if not isinstance(given, dict):
        raise InputError(where, "a count is a table of its own", '[[count]], then column = "COLUMN" and measure = "killed"')
    unknown = [name for name in given if name not in (*COUNT_COLUMNS, *COUNT_WORDS)]
    if unknown:
        raise InputError(where, f"{unknown[0]!r} of a count means nothing", f"it may have {', '.join((*COUNT_COLUMNS, *COUNT_WORDS))}")
    if not any(given.get(name) for name in COUNT_COLUMNS):
        raise InputError(where, 'a count needs column = "COLUMN", or low and high')
    period = given.get("period")
    if period not in (None, Period.cumulative.value, Period.interval.value):
        raise InputError(where, f"period {period!r} is neither cumulative nor interval")
    return Count(
        given.get("column"),
        given.get("measure"),
        given.get("population", "people"),
        Period(period) if period else None,
        given.get("low"),
        given.get("high"),
        given.get("established"),
    )
