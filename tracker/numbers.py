"""Numbers as news text writes them: digits, words, magnitudes, ranges and vague words, with what their neighbours say of them.

One pass over the text finds every expression that means a quantity, shares, ordinals and zero included, so that whoever
counts people can leave them out knowingly. An expression that looks like a number and cannot be read is reported as
unreadable and never guessed: in English `1,5` is no thousands group and `1.234` is no count.

Two readings are kept apart. A `Number` is the expression alone. A `Bounds` adds the words beside it ("at least", "or so"):
`low` and `high` are inclusive, None is an open side.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from tracker.lang import lexicon
from tracker.records import Qualifier, Span

LONGEST = 15  # digits of a count
FEW = 10  # more is no share in "n in m"
LARGEST = 10**LONGEST - 1  # of a count, however it is written
SPACES = (" ", "\u00a0", "\u202f", "\u2009")
APOSTROPHES = ("'", "’")


class NumberKind(StrEnum):
    cardinal = "cardinal"
    range = "range"  # "20 to 30": no value, both bounds
    vague = "vague"  # "dozens", "several hundred": neither value nor bounds
    share = "share"  # fractions and percentages
    zero = "zero"  # "no", "zero", "0"
    unreadable = "unreadable"


@dataclass(frozen=True, slots=True)
class Number:
    """One number expression, without qualifier or unit; `span` is in characters of the text that was read."""

    span: Span
    text: str
    kind: NumberKind
    value: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number and the words beside it state; `span` takes in the qualifying words."""

    span: Span
    qualifier: Qualifier
    value: int | None
    low: int | None
    high: int | None


def numbers(text: str, start: int = 0, end: int | None = None, *, language: str = "en") -> Iterator[Number]:
    """Find every number expression in `text[start:end]`, left to right; offsets are offsets into `text`.

    Args:
        language: the text's BCP 47 tag: digits are grouped as there ("1.234" is a count in "de" and in "en-DE", and unreadable in "en").
    """
    return _grammar(language).read(text, start, len(text) if end is None else end)


def bounds(text: str, number: Number, *, language: str = "en") -> Bounds:
    """Read the words directly before and after a number: "more than 60" is at least 61."""
    return _grammar(language).bounds(text, number)


def same_number(text: str, value: int | None, low: int | None, high: int | None, *, language: str = "en") -> bool:
    """True when `text` is one number expression of this value, or a range of these bounds."""
    found = list(numbers(text, language=language))
    if len(found) != 1 or found[0].span != (0, len(text)):
        return False
    number = found[0]
    if number.kind is NumberKind.range:
        return value is None and (low, high) == (number.low, number.high)
    return number.value == value


def lower(word: str) -> str:
    """A word as the tables have it, of what a pattern found that ignores case.

    Such a pattern takes "ı" and "İ" for i, "ſ" for s and the sign of the kelvin for k, as "FİVE" is typed on a Turkish keyboard; the plain
    lower case of these is no letter of the tables.
    """
    return word.lower() if word.isascii() else word.casefold().replace("ı", "i").replace("\u0307", "")


@cache
def _grammar(language: str) -> "_Grammar":
    """The grammar of a language tag: its number words, English ones where there are none, and how it groups digits."""
    words = lexicon("numbers")
    return _Grammar(words, _DigitFormat(**words["format"]) if language == "en" else _format_of(language))


@dataclass(frozen=True)
class _DigitFormat:
    """The marks between digits: any of `group` between groups of three, `decimal` before the part of a whole."""

    group: Sequence[str]
    decimal: str


def _format_of(language: str) -> _DigitFormat:
    """How a language, as its region writes it, groups digits, by Unicode's Common Locale Data Repository.

    English writes "1,234", in South Africa "1 234"; German writes "1.234", in Switzerland "1’234".
    """
    from babel import Locale, UnknownLocaleError  # only for texts that are not plainly English: it loads slowly

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return _DigitFormat(**lexicon("numbers")["format"])
    marks = locale.number_symbols["latn"]
    group = {marks["group"]}
    if not group.isdisjoint(SPACES):
        group = set(SPACES)
    elif not group.isdisjoint(APOSTROPHES):
        group = set(APOSTROPHES)
    english = lexicon("numbers")["format"]
    if locale.language == "en" and english["decimal"] not in group:  # "1 234" in South Africa, where many write "1,234"
        return _DigitFormat(sorted(group.union(english["group"])), english["decimal"])
    return _DigitFormat(sorted(group), marks["decimal"])


def _either(words: Any) -> str:
    """An alternation that prefers the longer word, blanks in it standing for any white space."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda word: (-len(word), word)))


class _Grammar:
    """The word tables of one language, compiled."""

    def __init__(self, words: dict[str, Any], written: _DigitFormat) -> None:
        self.units: dict[str, int] = words["units"] | words["tens"]
        self.tens = frozenset(words["tens"].values())
        self.magnitudes: dict[str, int] = words["magnitudes"]
        self.groups: dict[str, int] = words["groups"]
        self.suffixes: dict[str, int] = words["suffixes"]
        self.grouping = re.escape("".join(written.group))
        self.decimal = written.decimal
        self._compile(words)

    def _compile(self, words: dict[str, Any]) -> None:
        big = _either([*self.magnitudes, *self.groups])
        unit = _either(self.units)
        vague = words["vague"]
        plural = _either(vague["plurals"])
        parts = _either(words["shares"]["parts"])
        self.multiples: dict[str, int] = words["multiples"]["values"]
        # groups of three; the groups of two of South Asia; thousands that have lost their mark; anything else is unreadable
        digits = (
            rf"(?:\d{{1,3}}(?:[{self.grouping}]\d{{3}})+(?!\d)(?:{re.escape(self.decimal)}\d+)?|\d{{1,2}}(?:,\d\d)+,\d{{3}}(?!\d)"
            r"|\d{1,3}(?:\ 000)+(?!\d)|[1-9]\d{0,2}(?:\ \d{3}|['’]\d{3})+(?![\d,.:])|\d+(?:[.,]\d+)*[¼-¾⅐-⅞]?)"
        )
        groups = _either(self.groups)
        spelt = rf"(?:{unit}|(?:{groups}))(?:(?:\s*-\s*|\s+and\s+|\s+)(?:{unit}|{big})|\s+and\s+a\s+half)*"
        self.scan = re.compile(
            rf"""
            (?<![\w$€£#/:.,’'+-])(?:
              (?P<share>(?:an?|one|two|three|four)(?:\s+|-)(?:{parts})s?\b(?=\s+of\b)
              | half\b(?!\s+an?\s+(?:{big})\b)(?=\s+(?:of|the|their|its|were|are)\b))
            | (?P<multiple>(?:{_either(self.multiples)})\b
              (?=[\s-]+(?:{_either(words["multiples"]["of"])})\b(?!\s*[-,/]?\s*(?:and\s+)?suicide)))
            | (?P<vague>(?:(?:an?\s+)?(?:{_either(vague["quantifiers"])})\s+(?:of\s+)?(?:{big})s?(?:\s+(?:{big}))?
              | (?:{plural})(?:\s+of\s+(?:{plural}))*))\b(?!-[a-z])
            | (?P<spelt>half\s+an?\s+(?:{big})(?:\s+(?:{big}))?
              | an?\s+(?:half\s+)?(?:{big})(?:(?:\s+and\s+|\s+)(?:{unit}|{big}))* | {spelt})\b
            | (?P<range>{digits}\s?[-–—]\s?{digits})(?:(?P<each_suffix>{_either(self.suffixes)})\b|\s(?P<each>{big})\b|(?![-–—]?\w))
            | (?P<digits>{digits})(?:(?P<suffix>{_either(self.suffixes)})\b|\s?(?P<scale>{big})\b)?
            | (?P<zero>{_either(words["zero"]["words"])})\b(?!\s+(?:longer|more|fewer|less|matter|doubt)\b)
            )
            """,
            re.IGNORECASE | re.VERBOSE,
        )
        few = _either([*(word for word, value in self.units.items() if value <= FEW), *map(str, range(1, FEW + 1)), "20", "50", "100"])
        shared = _either(words["shares"]["of"])
        self.share = re.compile(
            rf"\s*(?:{_either(words['shares']['percent'])})(?!\w)|\s+(?P<outer>in|out\s+of)\s+(?:every\s+)?(?:{few})(?=\s+(?:{shared})\b|\s*[,.;)]|\s*$)",
            re.IGNORECASE,
        )
        # what follows makes it an age, a date, a rank or a code: "24-year-old", "12th", "10:30", "9mm", "3/4", "28-point"
        self.spoilt = re.compile(
            r"(?:-|–)?[A-Za-z_]|[:/.,–-]\d|\s?(?:mm|cm|km|kg|am|pm|a\.m|p\.m)\b|['’]s\b|\s+(?:and|or|to)\s+\d+-year|\s*-\s*(?:year|month|day|week|hour)s?\b",
            re.IGNORECASE,
        )
        self.words = re.compile(r"[a-z]+", re.IGNORECASE)
        self.gap = re.compile(r"\s*(?:-|–|—|to|or)\s*|\s+(?:to|or)\s+", re.IGNORECASE)
        self.between = re.compile(r"\bbetween\s+(?:about\s+|around\s+|some\s+)?$", re.IGNORECASE)
        self.rising = re.compile(r"\bfrom\s+(?:about\s+|around\s+|at\s+least\s+|more\s+than\s+|over\s+|some\s+)?$", re.IGNORECASE)
        self.before = self._sides(words["before"], r"(?<![\w-])(?:{})\s+(?:(?:an?|the|another)\s+)?$")
        self.after = self._sides(words["after"], r"\s+(?:{})\b")
        self.grouped = re.compile(rf"\d{{1,3}}(?:[{self.grouping}]\d{{3}})+|\d{{1,2}}(?:,\d\d)+,\d{{3}}|\d{{1,3}}(?: 000)+")

    @staticmethod
    def _sides(table: dict[str, list[str]], frame: str) -> dict[str, re.Pattern[str]]:
        return {name: re.compile(frame.replace("{}", _either(words)), re.IGNORECASE) for name, words in table.items()}

    # -------------------------------------------------------------- expressions

    def read(self, text: str, start: int, end: int) -> Iterator[Number]:
        waiting: Number | None = None
        for number in self._expressions(text, start, end):
            if waiting is not None:
                joined = self._range(text, waiting, number)
                if joined is not None:
                    yield joined
                    waiting = None
                    continue
                yield waiting
            waiting = number
        if waiting is not None:
            yield waiting

    def _expressions(self, text: str, start: int, end: int) -> Iterator[Number]:
        done = start
        for match in self.scan.finditer(text, start, end):
            first, stop = match.span()
            if first < done:
                continue
            if (share := self.share.match(text, stop, end)) and (not share["outer"] or self._is_few(match[0])):
                done = share.end() if share["outer"] else stop  # "one in five"
                yield Number((first, done), text[first:done], NumberKind.share)
            elif match["share"]:
                yield Number((first, stop), match[0], NumberKind.share)
            elif match["zero"]:
                yield Number((first, stop), match[0], NumberKind.zero)
            elif match["multiple"]:
                value = self.multiples[lower(match[0])]
                yield Number((first, stop), match[0], NumberKind.cardinal, value, value, value)
            elif self._spoilt(text, match, end):
                continue
            elif match["range"]:
                yield from self._dashed(match)
            elif match["vague"]:
                yield Number((first, stop), match[0], NumberKind.vague)
            elif match["spelt"]:
                yield from self._spelt(text, first, stop)
            else:
                yield self._digits(match)

    def _is_few(self, written: str) -> bool:
        """True for the first number of "one in five": a count of the dead is seldom so small, and never beside such a second one."""
        value = self.units.get(lower(written), int(written) if written.isdecimal() and len(written) < 3 else FEW + 1)
        return value <= FEW

    def _spoilt(self, text: str, match: re.Match[str], end: int) -> bool:
        return self.spoilt.match(text, match.end(), end) is not None

    def _whole(self, digits: str) -> int | None:
        """The count that digits with their separators stand for, None where they stand for none."""
        if digits.isdecimal():
            return int(digits) if len(digits) <= LONGEST else None
        if self.grouped.fullmatch(digits):
            plain = "".join(filter(str.isdecimal, digits))
            return int(plain) if len(plain) <= LONGEST else None
        return None

    def _dashed(self, match: re.Match[str]) -> Iterator[Number]:
        """Read "20-30"; a falling pair ("13-4", a score) is no count at all."""
        low, high = (self._whole(part.strip()) for part in re.split("[-–—]", match["range"]))
        factor = self.suffixes.get(lower(match["each_suffix"] or "")) or self._factor(match["each"])  # "20-30 thousand"
        if low is not None and high is not None and low < high:
            if high * factor > LARGEST:
                yield Number(match.span(), match[0], NumberKind.unreadable)
            else:
                yield Number(match.span(), match[0], NumberKind.range, None, low * factor, high * factor)

    def _digits(self, match: re.Match[str]) -> Number:
        span, text = match.span(), match[0]
        whole, _, part = match["digits"].partition(self.decimal)
        factor = self.suffixes.get(lower(match["suffix"] or "")) or self._factor(match["scale"])
        count = self._whole(whole)
        if count is None or (part and (factor == 1 or not part.isdecimal() or len(part) > 9)):
            return Number(span, text, NumberKind.unreadable)
        value = count * factor + (int(part) * factor // 10 ** len(part) if part else 0)
        if value > LARGEST:  # "999,999,999,999 billion"
            return Number(span, text, NumberKind.unreadable)
        return Number(span, text, NumberKind.cardinal if value else NumberKind.zero, value, value, value)

    def _factor(self, word: str | None) -> int:
        return (self.magnitudes | self.groups).get(lower(word or ""), 1)

    def _spelt(self, text: str, first: int, stop: int) -> Iterator[Number]:
        """Read a run of number words as one number, or as several where they do not build one ("two three")."""
        total, current, smallest, begun, last = 0.0, 0.0, float("inf"), first, first
        fresh, joined = True, False

        def done() -> Number:
            value = int(total + current)
            return Number((begun, last), text[begun:last], NumberKind.cardinal, value, value, value)

        for match in self.words.finditer(text, first, stop):
            word = lower(match[0])
            if word == "and":
                joined = True
                continue
            if word in {"a", "an"}:
                continue
            factor = self.magnitudes.get(word) or self.groups.get(word)
            if word == "half":
                current += 0.5
            elif factor:
                if factor == 100 and not fresh and current < 100:
                    current = (current or 1) * 100
                elif factor < smallest or fresh:
                    total, current, smallest = total + (current or 1) * factor, 0.0, factor
                else:
                    yield done()
                    begun, total, current, smallest = match.start(), factor, 0.0, factor
            else:
                value = self.units[word]
                hundreds = current >= 100 or (total and not current)
                fits = fresh or (current in self.tens and value < 10 and not joined) or (current % 100 == 0 and hundreds)
                fits = fits or (current > 100 and current % 100 in self.tens and value < 10 and not joined)
                if not fits:
                    yield done()
                    begun, total, current, smallest = match.start(), 0.0, 0.0, float("inf")
                current += value
            fresh, joined, last = False, False, match.end()
        yield done()

    # -------------------------------------------------------------- ranges and bounds

    def _range(self, text: str, one: Number, two: Number) -> Number | None:
        """Join "20 to 30", "20-30" and "between 20 and 30"; "from 20 to 30" is a change, no range."""
        if one.kind is not NumberKind.cardinal or two.kind is not NumberKind.cardinal or one.value is None or two.value is None:
            return None
        gap = text[one.span[1] : two.span[0]]
        before = text[max(0, one.span[0] - 24) : one.span[0]]
        stated = gap.strip().lower() == "and" and self.between.search(before)
        if not stated and (not self.gap.fullmatch(gap) or self.rising.search(before)):
            return None
        low, high = one.value, two.value
        tail = one.text.split()[-1].lower() if " " in one.text else two.text.split()[-1].lower()
        if not any(character in one.text.lower() for character in (tail,)) and low < 1000 <= high:
            low *= self._factor(tail)  # "20 to 30 thousand"
        if low >= high:
            return None
        span = one.span[0], two.span[1]
        return Number(span, text[span[0] : span[1]], NumberKind.range, None, low, high)

    def bounds(self, text: str, number: Number) -> Bounds:
        first, stop = number.span
        left = text[max(0, first - 32) : first]
        sides = [
            (name, first - len(match[0].lstrip()) if match[0].strip() else first, stop)
            for name, pattern in self.before.items()
            if (match := pattern.search(left))
        ]
        sides += [(name, first, match.end()) for name, pattern in self.after.items() if (match := pattern.match(text, stop, stop + 24))]
        if text[stop : stop + 1] == "+":
            sides.append(("at_least", first, stop + 1))
        span = min((side[1] for side in sides), default=first), max((side[2] for side in sides), default=stop)
        if number.kind is NumberKind.range:
            if between := self.between.search(left):
                span = first - len(between[0]), stop
            return Bounds(span, Qualifier.range, None, number.low, number.high)
        if number.kind is NumberKind.vague:
            return Bounds(span, Qualifier.vague, None, None, None)
        value = number.value
        if value is None or not sides:
            return Bounds(span, Qualifier.exact, value, value, value)
        # the longest words decide: "no more than" is not "more than"
        name = max(sides, key=lambda side: (side[2] - side[1], side[0]))[0]
        if name == "approximate":
            return Bounds(span, Qualifier.approximate, value, None, None)
        if name in {"at_least", "more_than"}:
            return Bounds(span, Qualifier.at_least, value, value + (name == "more_than"), None)
        return Bounds(span, Qualifier.at_most, value, None, value - (name == "less_than"))
