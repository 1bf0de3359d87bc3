"""Time words: which day or stretch of days a number describes, read against the day of the report.

A weekday is the most recent such day on or before the report; a day without a year is the most recent one; a month is its
partial ISO date. Without a day of the report only dates that the text writes out in full are resolved, and nothing is ever
resolved against today. A day beside a verb of saying ("said on Friday") is the day of the statement, not of the event.
"""

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from tracker.dates import WrittenDate, written_dates
from tracker.lang import lexicon
from tracker.numbers import lower, numbers
from tracker.records import Article, MarkKind, Span

DATELINE = 140  # characters at the head of a text in which its own date stands
MARKS = set(".,;:")
OPEN = 50  # characters behind "since the invasion" in which its date may stand
SAME = 250  # characters before "in the same period" in which the period was told
DATELINE_DAYS = 60  # a date further from `published` than this is no dateline


class TimeKind(StrEnum):
    day = "day"  # one day, or a month or year in which the event lies
    stretch = "stretch"  # a stated length of time that ends with `end`
    since = "since"  # from `begin` on


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A time expression and what it resolves to; both ISO or partial ISO, None where unresolved.

    Attributes:
        span: its characters.
        begin: first day of a stretch, start of a running total.
        end: the day, or the last day of the stretch.
        said: it is the day of a statement or a count: it stands beside a verb of saying, behind "by", or "more than on".
        long: a stretch of a year or more: a running total rather than a report's interval.
        event: it names the event, not a date: "the attack that started the war".
        told: more is told of it: "since May 2016, when 35 people died"; a day that is told of nothing else is no time of the
            main event: "the deadliest flood since 2011", "since a blast that killed 41 in June".
        direct: it stands beside the noun of the event: "the June shooting", "Saturday's attack".
    """

    span: Span
    kind: TimeKind
    begin: str | None = None
    end: str | None = None
    said: bool = False
    long: bool = False
    event: bool = False
    told: bool = False
    direct: bool = False


def report_day(text: str, article: Article) -> tuple[str | None, Span | None]:
    """The day of the report: the text's own dateline where it has one, else the article's date.

    Returns:
        the ISO date and the characters of the dateline; None and None for an undated article.
    """
    published = article.published[:10] if article.published and len(article.published) >= 10 else None
    if article.published_span is not None:  # it was read from the text itself
        return published, None
    head = next((mark.span[1] for mark in article.marks if mark.span[0] == 0), 0)
    for mark in article.marks:  # a date stamp is marked and blanked, and still dates the report
        if mark.kind is MarkKind.metadata and mark.span[1] - mark.span[0] <= DATELINE:
            start, end = mark.span
            text = text[:start] + article.text[start:end] + text[end:]
    for written in written_dates(text, 0, min(len(text), head + DATELINE)):
        iso = (written.iso() or "")[:10]
        if len(iso) < 10 or re.search(
            r"\b(?:on|since|in|until|by|before|after|from)\s+(?:\w+,?\s+)?$", text[max(0, written.span[0] - 24) : written.span[0]]
        ):
            continue
        if published is None or abs((date.fromisoformat(iso) - date.fromisoformat(published)).days) <= DATELINE_DAYS:
            return iso, written.span
    return published, None


def time_words(text: str, report: str | None, dates: list[WrittenDate]) -> list[TimeWord]:
    """Find the time expressions of a text, sorted by place.

    Args:
        text: the article's text, marked stretches blanked.
        report: ISO date of the report, None for an undated one.
        dates: the text's written dates.
    """
    today = date.fromisoformat(report) if report else None
    dates = [date for date in dates if not _in_name(text, date.span)]
    relative = (word for word in _relative(text, today) if not _in_name(text, word.span))
    found: list[TimeWord | _Pointing] = [*_written(text, today, dates), *relative, *_pointing(text)]
    found.sort(key=lambda word: (word.span[0], -word.span[1]))
    found = sorted([*found, *_open(text, found)], key=lambda word: (word.span[0], -word.span[1]))
    kept: list[TimeWord | _Pointing] = []
    for word in found:
        if not kept or word.span[0] >= kept[-1].span[1]:
            kept.append(word)
    return list(_pointed(kept))


def _in_name(text: str, span: Span) -> bool:
    """True for the day in "the Friday Market", "May Day Square", "Bloody Sunday": a part of a name is no date.

    A possessive makes none ("Friday's Market"), nor does a preposition of time ("on Friday Park Street was shelled").
    """
    grammar, start = _grammar(), max(0, span[0] - 12)
    if text[span[0] : span[1]].endswith(("'s", "’s")) or grammar.dating.search(text, start, span[0]):
        return False
    return bool(grammar.named_behind.match(text, span[1]) or grammar.named_before.search(text, start, span[0]))


# ------------------------------------------------------------------ words that point at a day


@dataclass(frozen=True, slots=True)
class _Pointing:
    """A word for a day that the text names before it: the day told of last, `back` days before it (fewer than 0: after it), or
    the start of the war; or for the stretch of time told of last."""

    span: Span
    start: bool
    back: int
    said: bool
    stretch: bool = False


def _pointing(text: str) -> Iterator[_Pointing]:
    for match in _grammar().pointing.finditer(text):
        back = (_count(match["size"]) or 0) if match["size"] else 1 if match["before"] else 0
        if match["next"] or (match["order"] or "").lower() in {"later", "after"}:
            back = -(back or 1)
        yield _Pointing(match.span(), bool(match["start"]), back, _said(text, *match.span()), bool(match["period"]))


def _pointed(words: list[TimeWord | _Pointing]) -> Iterator[TimeWord]:
    """Give each pointing word its day; one that points at nothing is left out."""
    last: str | None = None
    start: str | None = None
    stretch: TimeWord | None = None
    running: TimeWord | None = None
    for word in words:
        if isinstance(word, _Pointing):
            if word.stretch:
                told = running if running is not None and word.span[0] - running.span[1] < SAME else stretch
                if told is not None:  # a total rather than the day's count beside it
                    yield replace(told, span=word.span, told=False)
                continue
            day = start if word.start else last
            if day is not None:
                end = _earlier(date.fromisoformat(day), word.back)
                yield TimeWord(word.span, TimeKind.day, end=end, said=word.said, event=word.start)
                last = last if word.back else day
            continue
        if word.kind is TimeKind.since:
            running = word
        if word.kind is TimeKind.since and word.begin and len(word.begin) == 10:
            start = last = word.begin
        elif word.kind is TimeKind.day and word.end and len(word.end) == 10:
            last = word.end
        elif word.kind is TimeKind.stretch:
            stretch = word
        yield word


# ------------------------------------------------------------------ the grammar


@dataclass(frozen=True, slots=True)
class _Grammar:
    relative: re.Pattern[str]
    pointing: re.Pattern[str]
    feasts: dict[str, tuple[int, int]]
    direct: re.Pattern[str]
    since: re.Pattern[str]
    told_of: re.Pattern[str]
    ranked: re.Pattern[str]
    open: re.Pattern[str]
    superlative: re.Pattern[str]
    first_day: re.Pattern[str]
    said_before: re.Pattern[str]
    said_after: re.Pattern[str]
    weekdays: dict[str, int]
    months: dict[str, int]
    days: dict[str, int]
    named_behind: re.Pattern[str]
    named_before: re.Pattern[str]
    dating: re.Pattern[str]


@cache
def _grammar(language: str = "en") -> _Grammar:
    words: dict[str, Any] = lexicon("times", language)
    weekday = "|".join(words["weekdays"])
    month = "|".join(words["months"])
    saying = "|".join(words["saying"]["verbs"])
    days = "|".join(re.escape(day) for day in sorted(words["days"], key=lambda day: -len(day)))
    feasts = "|".join(feast.replace("'", "['’]").replace(" ", r"\s+") for feast in words["feasts"])
    same = "|".join(words["same"]["words"])
    beginnings = "|".join(words["same"]["beginnings"])
    events = "|".join(f"{event}s?" for event in words["running"]["events"])
    wars = "|".join(words["running"]["wars"])
    started = "|".join(words["running"]["started"])
    than = "|".join(words["compared"]["than"]).replace(" ", r"\s+")
    ranked = "|".join(word.replace(" ", r"\s+") for word in words["running"]["ranked"])
    count = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|twenty-four|forty-eight|few|several|couple\s+of)"
    # every alternative begins with a word of its own, so that the search fails at the first letter
    relative = rf"""\b(?:
        (?P<past>(?:past|last|previous|preceding)\s+(?:(?P<past_count>{count})\s+(?:\([^)]*\)\s+)?)?
          (?P<past_unit>hours?|days?|weeks?|weekend|months?|years?)\b)
      | (?P<within>(?:in|over|within|during|of)\s+(?:(?:just|only|less\s+than|under|about|a\s+matter\s+of)\s+)?
          (?P<within_count>{count})\s+(?P<within_unit>hours?|days?|weeks?|months?|years?)\b
          (?!\s+(?:ago|old|after|before|later|earlier|of\s+age|in\s+(?:prison|jail))))
      | (?P<agone>(?P<ago_count>{count})\s+(?P<ago_unit>days?|weeks?|months?|years?)\s+ago\b)
      | (?P<monthlong>a\s+(?P<long_unit>week|month|year)\s+of\b)
      | (?P<dawn>since\s+(?:early\s+)?(?:this\s+)?(?P<dawn_name>dawn|daybreak|midnight|morning|yesterday|last\s+night)\b)
      | (?P<this>(?P<early>(?:earlier|late|later)\s+)?this\s+(?P<this_unit>week|weekend|month|year)\b)
      | (?P<day>(?:{days})\b)
      | (?P<feast>(?:{feasts})\b)
      | (?P<weekday>(?P<last>last\s+)?(?P<weekday_name>{weekday})(?:['’]?s)?\b)
      | (?P<named>(?:the|a|that|last)\s+(?P<named_month>{month})(?:\s+(?P<named_year>(?:19|20)[0-9][0-9]))?\s+(?:\w+\s+)?(?:{events})\b)
      | (?P<month>(?:in|during|of|since|last)\s+(?:(?:early|late|mid)[\s-]+)?(?P<month_name>{month})\b
          (?:,?\s+(?P<month_year>(?:19|20)[0-9][0-9]))?(?!\s+\d))
      | (?P<years>(?:between|from)\s+(?P<first_year>(?:19|20)[0-9][0-9])\s+(?:and|to|until|through)\s+(?P<last_year>(?:19|20)[0-9][0-9])\b)
      | (?P<year>(?:in|during|since|of)\s+(?:(?:early|late|mid)[\s-]+)?(?P<year_digits>(?:19|20)[0-9][0-9])\b(?![-/]))
    )"""
    return _Grammar(
        relative=re.compile(relative, re.IGNORECASE | re.VERBOSE),
        pointing=re.compile(
            rf"\b(?:(?:{same})\b"
            rf"|(?P<start>(?:{events})\s+(?:that|which)\s+(?:{beginnings})\s+the\s+(?:\w+\s+)?(?:{wars})\b)"
            r"|(?P<size>a|one|two|three|four|five|six|seven)\s+days?\s+(?P<order>before|earlier|later|after)(?=\s*(?:[,.;)]|and\b|in\b|$))"
            r"|(?P<before>the\s+(?:previous|preceding)\s+(?:day|night|evening|morning|afternoon)|the\s+(?:day|night|evening)\s+before(?=\s*(?:[,.;)]|in\b|$)))"
            r"|(?P<next>the\s+(?:next|following)\s+(?:day|morning|night|evening))"
            r"|(?P<period>(?:during|in|over|for)\s+(?:the|this|that)\s+(?:same\s+|reporting\s+)?period))\b",
            re.IGNORECASE,
        ),
        feasts={name: (month, day) for name, (month, day) in words["feasts"].items()},
        direct=re.compile(rf"(?:['’]?s)?\s+(?:\w+\s+){{0,2}}?(?:{events})\b", re.IGNORECASE),
        since=re.compile(
            r"\b(?:since|starting|beginning|began|begun|started|erupted|broke\s+out)"
            r"(?:\s+[\w'’]+){0,12}?\s*(?:(?:on|in|from|late|early|last|the)\s+)*$",
            re.IGNORECASE,
        ),
        first_day=re.compile(
            r"(?<!\w)(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:(?<=between\s\d\s)and|(?<=between\s\d\d\s)and|to|until)\s+(?:the\s+)?$",
            re.IGNORECASE,
        ),
        superlative=re.compile(r"\b(?:[a-z]{3,}est|worst|first|only|most\s+[a-z]+)\b[^.;]{0,30}$", re.IGNORECASE),
        ranked=re.compile(rf"\b(?:{ranked})\b[^.;,]{{0,60}}$", re.IGNORECASE),
        open=re.compile(rf"\bsince\s+(?:then|(?:the|its|their|this)\s+(?:[\w-]+\s+){{0,3}}?(?:{wars}|{started}))\b", re.IGNORECASE),
        told_of=re.compile(r",?\s+(?:when|in\s+which)\b", re.IGNORECASE),
        said_before=re.compile(
            rf"\b(?:{than})\s+(?:on\s+)?$|\b(?:by|posted\s+on|published(?:\s+on)?|updated(?:\s+on)?|publication)\s*:?\s+$|\b(?:{saying})(?:\s+\w+){{0,2}}?\s+(?:(?:late|early|earlier)\s+)?(?:on\s+)?$",
            re.IGNORECASE,
        ),
        said_after=re.compile(rf"\s+(?:that|it|he|she)?\s*(?:had\s+)?(?:{saying})\b", re.IGNORECASE),
        weekdays={name: number for number, name in enumerate(words["weekdays"])},
        months={name: number for number, name in enumerate(words["months"], start=1)},
        days=words["days"],
        named_behind=re.compile(rf"\s+(?:Day\s+)?(?:{'|'.join(kind.title() for kind in words['names']['kinds'])})\b"),
        named_before=re.compile(rf"\b(?:{'|'.join(word.title() for word in words['names']['before'])})\s+$"),
        dating=re.compile(rf"\b(?:{'|'.join(words['names']['dating'])})\s+$", re.IGNORECASE),
    )


def _said(text: str, start: int, stop: int) -> bool:
    grammar = _grammar()
    return bool(grammar.said_before.search(text, max(0, start - 40), start) or grammar.said_after.match(text, stop, stop + 30))


def _is_direct(text: str, stop: int) -> bool:
    return _grammar().direct.match(text, stop, stop + 40) is not None


def _is_since(text: str, start: int) -> bool:
    before = text[max(0, start - 110) : start]
    return bool(_grammar().since.search(before[max(before.rfind("."), before.rfind("\n")) + 1 :]))


def _written(text: str, today: date | None, dates: list[WrittenDate]) -> Iterator[TimeWord]:
    skipped = False
    for place, written in enumerate(dates):
        after = dates[place + 1] if place + 1 < len(dates) else None
        if skipped:
            skipped = False
            continue
        iso = written.iso(_year(written, today))
        if iso is None:
            continue
        iso = iso[:10]
        if after is not None and (end := after.iso(_year(after, today))) is not None and _is_range(text, written, after):
            yield TimeWord((written.span[0], after.span[1]), TimeKind.stretch, iso, end[:10])
            skipped = True
        elif (first := _first_of_range(text, written, iso)) is not None:
            yield TimeWord((first[0], written.span[1]), TimeKind.stretch, first[1], iso)
        elif _is_since(text, written.span[0]):
            yield _start(text, written.span, iso)
        else:
            yield TimeWord(written.span, TimeKind.day, end=iso, said=_said(text, *written.span), direct=_is_direct(text, written.span[1]))


def _first_of_range(text: str, written: WrittenDate, iso: str) -> tuple[int, str] | None:
    """Where a range of days begins that one month is written for, and its first day: "between 3 and 9 March"."""
    match = _grammar().first_day.search(text, max(0, written.span[0] - 20), written.span[0])
    if match is None or len(iso) != 10 or not 0 < int(match["day"]) < int(iso[8:]):
        return None
    return match.start("day"), f"{iso[:8]}{int(match['day']):02}"


def _is_range(text: str, one: WrittenDate, other: WrittenDate) -> bool:
    """True for "1 to 7 August", "between 3 and 9 March", "from 3 March until 9 March"."""
    gap, before = text[one.span[1] : other.span[0]], text[max(0, one.span[0] - 12) : one.span[0]].lower().split()
    if one.day is None or other.day is None:
        return False
    joined = gap.strip().lower()
    return joined in {"to", "-", "–", "—", "until", "through", "till"} or (joined == "and" and before[-1:] == ["between"])


def _year(written: WrittenDate, today: date | None) -> int | None:
    """The year of a date that has none: the most recent such day on or before the report."""
    if written.year is not None or today is None:
        return written.year
    return today.year - ((written.month, written.day or 1) > (today.month, today.day)) or None


def _relative(text: str, today: date | None) -> Iterator[TimeWord]:
    for match in _grammar().relative.finditer(text):
        yield from _read(text, match, today)


def _read(text: str, match: re.Match[str], today: date | None) -> Iterator[TimeWord]:
    grammar, span = _grammar(), match.span()
    if match["past"]:
        yield _stretch(span, today, match["past_count"], match["past_unit"], whole=not match["past_count"])
    elif match["within"] and (
        grammar.superlative.search(text, max(0, span[0] - 48), span[0])
        or (match[0].lower().startswith("of") and match["within_unit"].lower().startswith("year"))
    ):
        return  # "the worst flood in 20 years", "a boy of 3 years"
    elif match["within"]:
        yield _stretch(span, today, match["within_count"], match["within_unit"])
    elif match["monthlong"]:
        yield _stretch(span, today, "1", match["long_unit"])
    elif match["this"]:
        end = today.isoformat() if today else None
        begin = _start_of(match["this_unit"].lower(), today)
        if match["early"]:
            yield TimeWord(
                span,
                TimeKind.day,
                end=begin[:7] if begin and match["this_unit"].lower() in {"month"} else begin[:4] if begin else None,
                said=_said(text, *span),
            )
        else:
            yield TimeWord(span, TimeKind.stretch, begin, end)
    elif match["dawn"]:
        back = match["dawn_name"].lower() == "yesterday" or match["dawn_name"].lower().startswith("last")
        yield TimeWord(span, TimeKind.since, begin=_earlier(today, back))
    elif match["agone"]:
        yield TimeWord(span, TimeKind.day, end=_ago(today, _count(match["ago_count"]), match["ago_unit"]))
    elif match["day"]:
        day = _earlier(today, grammar.days[_listed(match["day"])])
        yield TimeWord(span, TimeKind.day, end=day, said=_said(text, *span))
    elif match["feast"]:
        if today:
            feast = grammar.feasts[_listed(match["feast"])]
            own = _year_text(today.year - (feast > (today.month, today.day)))
            yield TimeWord(span, TimeKind.day, end=f"{own}-{feast[0]:02}-{feast[1]:02}" if own else None, said=_said(text, *span))
    elif match["weekday"]:
        iso = _weekday(grammar.weekdays[lower(match["weekday_name"])], today, strictly=bool(match["last"]))
        if _is_since(text, span[0]):
            yield _start(text, span, iso) if iso else TimeWord(span, TimeKind.since)
        else:
            yield TimeWord(span, TimeKind.day, end=iso, said=_said(text, *span), direct=_is_direct(text, span[1]))
    elif match["named"]:
        named = _year_of(match["named_year"], match["named_month"], today)
        if match["named_month"][0].isupper() and named is not None:
            yield TimeWord(span, TimeKind.day, end=f"{named:04}-{grammar.months[lower(match['named_month'])]:02}", direct=True)
    elif match["month"]:
        yield from _month(text, match, today)
    elif match["years"]:
        yield TimeWord(span, TimeKind.stretch, match["first_year"], match["last_year"])
    else:
        since = match[0].lower().startswith("since") or _is_since(text, span[0])
        yield _since_or_day(text, span, match["year_digits"], since=since)


def _month(text: str, match: re.Match[str], today: date | None) -> Iterator[TimeWord]:
    name = match["month_name"]
    if not name[0].isupper():  # "in may" is a modal
        return
    year = _year_of(match["month_year"], name, today)
    if year is None:
        return
    iso = f"{year:04}-{_grammar().months[lower(name)]:02}"
    since = match[0].lower().startswith("since") or _is_since(text, match.start())
    yield _since_or_day(text, match.span(), iso, since=since)


def _since_or_day(text: str, span: Span, iso: str, *, since: bool) -> TimeWord:
    return _start(text, span, iso) if since else TimeWord(span, TimeKind.day, end=iso)


def _start(text: str, span: Span, iso: str) -> TimeWord:
    """The start of a running total, or the day of what an event is ranked against: "the deadliest since June 2021"."""
    since = text.lower().rfind("since", max(0, span[0] - 110), span[0] + 5)
    if since >= 0 and _grammar().ranked.search(text, max(0, since - 70), since):
        return TimeWord(span, TimeKind.day, end=iso, told=True)
    return TimeWord(span, TimeKind.since, begin=iso, told=_grammar().told_of.match(text, span[1]) is not None)


def _open(text: str, words: list[TimeWord | _Pointing]) -> Iterator[TimeWord]:
    """Starts without a date: "since the invasion"; the date that may follow them is the start."""
    starts = [word.span[0] for word in words]
    for match in _grammar().open.finditer(text):
        after = bisect_left(starts, match.start())
        dated = after < len(starts) and starts[after] - match.end() < OPEN and MARKS.isdisjoint(text[match.end() : starts[after]])
        if not dated and not _grammar().ranked.search(text, max(0, match.start() - 70), match.start()):
            yield TimeWord(match.span(), TimeKind.since)


def _year_of(written: str | None, month: str, today: date | None) -> int | None:
    """The year of a month: the written one, else that of the most recent such month."""
    if written:
        return int(written)
    return today.year - (_grammar().months[lower(month)] > today.month) or None if today else None


def _weekday(number: int, today: date | None, *, strictly: bool) -> str | None:
    if today is None:
        return None
    back = (today.weekday() - number) % 7
    return _earlier(today, back or 7 * strictly)


def _count(word: str | None) -> int | None:
    if word is None or word.lower() in {"a", "an"}:
        return 1
    number = next(iter(numbers(word)), None)
    return number.value if number else None


def _stretch(span: Span, today: date | None, count: str | None, unit: str, *, whole: bool = False) -> TimeWord:
    """A stretch up to the report; `whole` is "last week", "last month" without a number."""
    unit = unit.lower().rstrip("s")
    size = _count(count)
    end = today.isoformat() if today else None
    if whole and today and unit == "month":
        iso = _months_back(today, 1)
        return TimeWord(span, TimeKind.day, end=iso)
    if whole and today and unit == "year":
        return TimeWord(span, TimeKind.day, end=_year_text(today.year - 1))
    return TimeWord(span, TimeKind.stretch, _back(today, size, unit) if size else None, end, long=unit == "year")


def _back(today: date | None, size: int | None, unit: str) -> str | None:
    """The start of a stretch that ends today: whole days for hours, days and weeks, partial dates for months and years."""
    if today is None or size is None or size > 1000:
        return None
    unit = unit.lower().rstrip("s")
    if unit == "hour":
        return _earlier(today, -(-size // 24))
    if unit == "day":
        return _earlier(today, max(size - 1, 0))
    if unit in {"week", "weekend"}:
        return _earlier(today, 7 * size)
    return _months_back(today, size) if unit == "month" else _year_text(today.year - size)


def _ago(today: date | None, size: int | None, unit: str) -> str | None:
    """A day in the past: "three days ago" is the third day before today, where a stretch of three days began on the second."""
    by_day = unit.lower().startswith("day")
    return _back(today, size + 1 if by_day and size is not None else size, unit)


def _months_back(today: date, size: int) -> str | None:
    month = today.year * 12 + today.month - 1 - size
    year = _year_text(month // 12)
    return f"{year}-{month % 12 + 1:02}" if year else None


def _earlier(today: date | None, days: int) -> str | None:
    """The day so many days before another, or after it where they are fewer than 0; None for one that no calendar has."""
    if today is None:
        return None
    try:
        return (today - timedelta(days=days)).isoformat()
    except OverflowError:  # before the year 1, after the year 9999: the date beside the text is a wrong one
        return None


def _year_text(year: int) -> str | None:
    return f"{year:04}" if year > 0 else None


def _listed(words: str) -> str:
    """Words of the text as the tables have them: small letters, a straight apostrophe, single blanks."""
    return re.sub(r"\s+", " ", lower(words).replace("’", "'"))


def _start_of(unit: str, today: date | None) -> str | None:
    if today is None:
        return None
    if unit == "month":
        return today.replace(day=1).isoformat()
    if unit == "year":
        return today.replace(month=1, day=1).isoformat()
    return _earlier(today, today.weekday())


def month_bounds(iso: str) -> tuple[str, str]:
    """First and last day of a partial date "2015-05"."""
    year, month = int(iso[:4]), int(iso[5:7])
    return f"{iso}-01", f"{iso}-{calendar.monthrange(year, month)[1]:02}"
