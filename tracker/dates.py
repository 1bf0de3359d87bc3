"""Dates as texts write them, and dates of which only a part is known.

Two small subjects that every room needs. `written_dates` finds the dates that a text writes out ("26 Mar 2024 23:32",
"Tuesday, March 26, 2024", "October 7", "March 2024"), with the characters they stand on. Words that need the day of the
report ("yesterday", "on Tuesday", "earlier today") are not written dates; extraction resolves those.

A partial ISO date ("2024", "2024-03") stands for every day in it: `first_day` and `last_day` give the range, both inclusive.

A grammar of our own, in one regular expression, because the libraries that were measured answer another question: dateparser
and dateutil turn a string that is known to be a date into a day, complete what is missing from today's date, and do not say
which characters they used; dateparser's search reads the modal "may" as a month and takes half a second to import.
"""

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from tracker.lang import lexicon
from tracker.records import Span

MOST_HOURS = 14  # from UTC, of any zone on Earth


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date that the text writes out.

    Attributes:
        span: its characters, weekday and time included.
        year: None for "October 7".
        month: 1 to 12.
        day: None for "March 2024".
        time: "23:32" or "23:32:05", as written, on a 24-hour clock.
        zone: offset from UTC, "+00:00", where one is written.
    """

    span: Span
    year: int | None
    month: int
    day: int | None = None
    time: str | None = None
    zone: str | None = None

    def iso(self, year: int | None = None) -> str | None:
        """ISO date or datetime; `year` stands in where none is written.

        Returns:
            None without a year, and for 29 February of a year that has none.
        """
        year = self.year if self.year is not None else year
        if year is None:
            return None
        if self.day is None:
            return f"{year:04}-{self.month:02}"
        if not _is_day(year, self.month, self.day):
            return None
        day = f"{year:04}-{self.month:02}-{self.day:02}"
        return f"{day}T{self.time}{self.zone or ''}" if self.time else day


# ------------------------------------------------------------------ written dates


def written_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[WrittenDate]:
    """Find the dates written out in `text[start:end]`, in their order.

    Read are a day with its month, with or without year, weekday and time of day; a month with its year; ISO dates and
    datetimes; numeric dates in which day and month cannot be mistaken (one of them above 12, both equal, or set apart by
    full stops, which only day-first conventions do). A range ("May 5-7, 2024") gives both ends. A bare year, a bare month
    and a time without a date are not yielded; nor are days that no calendar has.

    Args:
        text: any text.
        start: where the search begins; spans are offsets into `text` all the same.
        end: where it ends, exclusive; None for the end of the text.
    """
    grammar = _grammar()
    for match in grammar.pattern.finditer(text, start, len(text) if end is None else end):
        yield from (found for found in grammar.read(match) if found.day is None or _is_day(found.year or 2024, found.month, found.day))


@dataclass(frozen=True, slots=True)
class _Grammar:
    pattern: re.Pattern[str]
    months: dict[str, int]
    zones: dict[str, str]
    afternoon: frozenset[str]
    month_alone: re.Pattern[str]

    def read(self, match: re.Match[str]) -> Iterator[WrittenDate]:
        """The date of one match, or both ends of a range."""
        part = match.groupdict()
        time, zone = self._time(part), self._zone(part)
        if part["iso_year"]:
            yield WrittenDate(match.span(), int(part["iso_year"]), int(part["iso_month"]), int(part["iso_day"]), time, zone)
        elif part["numeric_year"]:
            first, second = int(part["numeric_first"]), int(part["numeric_second"])
            day, month = (second, first) if second > 12 else (first, second)
            if month <= 12 and (part["numeric_mark"] == "." or day > 12 or day == month):
                yield WrittenDate(match.span(), int(part["numeric_year"]), month, day, time, zone)
        elif part["alone_month"]:
            yield WrittenDate(match.span(), int(part["alone_year"]), self._month(part["alone_month"]))
        else:
            yield from self._named(match, part, time, zone)

    def _named(self, match: re.Match[str], part: dict[str, str | None], time: str | None, zone: str | None) -> Iterator[WrittenDate]:
        order = "day_first" if part["day_first_month"] else "month_first"
        month = self._month(part[f"{order}_month"] or "")
        year = int(part[f"{order}_year"] or 0) or None
        from_, to = int(part[f"{order}_from"] or 0), int(part[f"{order}_to"] or 0)
        if order == "month_first" and year is None and self.month_alone.search(match.string, max(0, match.start() - 16), match.start()):
            return
        if not to:
            yield WrittenDate(match.span(), year, month, from_, time, zone)
        elif from_ < to:
            seam = match.end(f"{order}_from")
            yield WrittenDate((match.start(), seam), year, month, from_)
            yield WrittenDate((match.start(f"{order}_to"), match.end()), year, month, to, time, zone)

    def _month(self, name: str) -> int:
        return self.months[name.rstrip(".").lower()]

    def _time(self, part: dict[str, str | None]) -> str | None:
        place = "before_" if part["before_hour"] else "after_"
        if not part[f"{place}hour"]:
            return None
        hour = int(part[f"{place}hour"] or 0)
        minute = int(part[f"{place}minute"] or part[f"{place}dotted"] or 0)
        second = part[f"{place}second"]
        if noon := part[f"{place}noon"]:
            hour = hour % 12 + 12 * (noon.lower() in self.afternoon)
        return f"{hour:02}:{minute:02}" + (f":{int(second):02}" if second else "")

    def _zone(self, part: dict[str, str | None]) -> str | None:
        written = part["before_zone"] or part["after_zone"]
        if not written or not (offset := re.search(r"([+-])(\d\d?):?(\d\d)?$", written)):
            return self.zones.get(written or "")
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours > MOST_HOURS or minutes > 59:  # no zone: the end of a range ("9-20"), or a number that follows
            return None
        return f"{offset[1]}{hours:02}:{minutes:02}"


@cache
def _grammar(language: str = "en") -> _Grammar:
    words = lexicon("dates", language)
    gap = r"(?:[^\S\r\n]{1,3}|[^\S\r\n]{0,2}\r?\n[^\S\r\n]{0,3})"  # blanks, or the line break of a wrapped paragraph
    year = r"(?:1[89]|20|21)\d\d(?!\d|[.,]\d|[^\S\r\n]?%)"
    month, weekday = _names(words["months"]), _names(words["weekdays"])
    ordinal, of, to, at = (_any(words[key]) for key in ("ordinal_suffixes", "day_of_month", "day_to_day", "date_at_time"))
    noon = _any([form for key in ("before_noon", "after_noon") for word in words[key] for form in (word, word.upper())])
    zone = rf"(?:(?:GMT|UTC)?[+-]\d\d?(?::?\d\d)?(?!\d)|{_any(words['zones'])}(?!\w))"

    def time(place: str) -> str:
        hour = rf"(?P<{place}_hour>[01]?\d|2[0-3])(?!\d)"
        minute, second = rf"(?P<{place}_minute>[0-5]\d)(?!\d)", rf"(?P<{place}_second>[0-5]\d)(?!\d)(?:\.\d+)?"
        clock = rf"{hour}(?::{minute}(?::{second})?|(?:\.(?P<{place}_dotted>[0-5]\d))?(?=\s?{noon}(?!\w)))"
        return rf"{clock}(?:\s?(?P<{place}_noon>{noon})(?!\w))?(?:\s?(?P<{place}_zone>{zone}))?"

    def day(order: str, gap_to: str = rf"(?:[^\S\r\n]?[-–—][^\S\r\n]?|{gap}{to}{gap})") -> str:
        after = rf"(?:{ordinal}(?!\w))?(?![\d%])"
        return rf"(?P<{order}_from>\d\d?){after}(?:{gap_to}(?P<{order}_to>\d\d?){after})?"

    pattern = rf"""
        (?<![\w/$€£-])(?<!\d[.,:])
        (?:{time("before")}(?:,{gap}|{gap}|[^\S\r\n]?[-–|][^\S\r\n]?))?
        (?:{weekday},?{gap}(?:the{gap})?)?
        (?:
            (?P<iso_year>{year})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?![\d-])
          | (?P<numeric_first>\d\d?)(?P<numeric_mark>[./-])(?P<numeric_second>\d\d?)(?P=numeric_mark)(?P<numeric_year>{year})
          | {day("day_first")}(?:{gap}{of})?(?:{gap}|-)(?P<day_first_month>{month})(?!\w)
            (?:(?:,?{gap}|-|,)(?P<day_first_year>{year}))?
          | (?P<month_first_month>{month}){gap}{day("month_first")}(?!\w|[.,:]\d|-[^\W\d]|/)
            (?:(?:,?{gap}|,)(?P<month_first_year>{year}))?
          | (?P<alone_month>{month})(?:,?{gap}|{gap}{of}{gap})(?P<alone_year>{year})
        )
        (?=T\d|(?![\w/]|-\d))
        (?:(?:T|,?{gap}(?:{at}{gap})?|[^\S\r\n]?[-–|•][^\S\r\n]?){time("after")})?
    """
    return _Grammar(
        pattern=re.compile(pattern, re.VERBOSE),
        months={name.lower(): number for number, names in enumerate(words["months"], start=1) for name in names},
        zones=words["zones"],
        afternoon=frozenset(words["after_noon"]),
        month_alone=re.compile(rf"\b{_any(words['before_month_alone'])}\s+$", re.IGNORECASE),
    )


def _any(words: list[str] | dict[str, str]) -> str:
    """An alternation of literal words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


def _names(table: list[list[str]]) -> str:
    """An alternation of names, capitalised or all capitals; only the shortened ones take a full stop ("Mar." but "in May. 12 people")."""
    full = [form for names in table for form in (names[0], names[0].upper())]
    short = [form for names in table for name in names[1:] for form in (name, name.upper())]
    return rf"(?:{_any(full)}(?!\w)|{_any(short)}(?!\w)\.?)"


# ------------------------------------------------------------------ partial dates

_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ]\d\d:\d\d.*)?)?)?", re.ASCII
)  # not the digits of other scripts, which compare as no date


def is_valid(iso: str) -> bool:
    """Whether `iso` is a date or datetime of the calendar, whole or partial ("2024", "2024-03", "2024-03-26T23:32")."""
    match = _ISO.fullmatch(iso)
    if not match:
        return False
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    return year > 0 and _is_day(year, month, day) and (len(iso) <= 10 or _moment(iso) is not None)


def first_day(iso: str) -> date:
    """The first day that a date, partial date or datetime stands for.

    Raises:
        ValueError: `iso` is none of them.
    """
    year, month, day = _parts(iso)
    return date(year, month or 1, day or 1)


def last_day(iso: str) -> date:
    """The last day that a date, partial date or datetime stands for, inclusive.

    Raises:
        ValueError: `iso` is none of them.
    """
    year, month, day = _parts(iso)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def day_of(iso: str) -> str:
    """The date without its time of day: "2024-03-26T23:32" is "2024-03-26"; partial dates stay as they are."""
    return iso[:10]


def is_whole(iso: str) -> bool:
    """Whether year, month and day are all known."""
    return len(iso) >= 10


def overlap(one: str, other: str) -> bool:
    """Whether the two may be the same day: "2024-03" overlaps "2024-03-26"."""
    return first_day(one) <= last_day(other) and first_day(other) <= last_day(one)


def is_before(one: str, other: str) -> bool:
    """Whether every day of `one` precedes every day of `other`."""
    return last_day(one) < first_day(other)


def earliest(moment: str | None) -> tuple[bool, str]:
    """By what dates and moments are sorted wherever the earliest comes first.

    An hour is compared in UTC, and without a zone taken for one; a bare or partial date stands for its beginning: who gives no hour may
    have been first. What is undated comes after all that is dated.
    """
    told = moment or ""
    if len(told) > len("2024-03-26"):
        with suppress(ValueError, OverflowError):  # the first hours of the year 1 have none in UTC
            told = _utc(datetime.fromisoformat(told)).isoformat()
    return moment is None, told


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def add_days(iso: str, days: int) -> str:
    """The date that many days later, or earlier; without its time of day.

    Raises:
        ValueError: `iso` is partial, so that no day can be counted from; or no calendar has that day.
    """
    if not is_whole(iso):
        raise ValueError(f"{iso!r} is a partial date: no day can be counted from it")
    try:
        return (first_day(iso) + timedelta(days=days)).isoformat()
    except OverflowError as error:
        raise ValueError(f"{days:+,} days from {iso} lie outside the years 1 to 9999") from error


def days_between(one: str, other: str) -> tuple[int, int]:
    """Fewest and most days from `one` to `other`, both inclusive bounds; negative where `other` comes first."""
    return (first_day(other) - last_day(one)).days, (last_day(other) - first_day(one)).days


def stated_date(text: str) -> str | None:
    """The date that a field holds, as ISO date, partial date or datetime: for values beside a text, not for prose.

    Takes what feeds and web pages write: any ISO 8601 datetime, "Tue, 26 Mar 2024 23:32:00 GMT", "March 26, 2024".
    Seconds that are zero are left out; a zone is kept as its offset, never converted.

    Returns:
        None where the field holds no date with a year.
    """
    text = text.strip()
    if _ISO.fullmatch(text) and len(text) <= 10:
        return text if is_valid(text) else None
    if moment := _moment(text):
        return moment.isoformat(timespec="minutes" if not moment.second else "seconds")
    return next((iso for written in written_dates(text, 0, 200) if (iso := written.iso())), None)


def _moment(iso: str) -> datetime | None:
    """An ISO 8601 datetime without its fraction of a second."""
    try:
        return datetime.fromisoformat(iso).replace(microsecond=0) if re.match(r"\d{4}-?\d\d-?\d\d[T ]\d\d", iso) else None
    except ValueError:
        return None


def _parts(iso: str) -> tuple[int, int | None, int | None]:
    match = _ISO.fullmatch(iso)
    if not match:
        raise ValueError(f"{iso!r} is no ISO date")
    return int(match[1]), int(match[2]) if match[2] else None, int(match[3]) if match[3] else None


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
