"""Do the characters that a field was read from say what the field says?

A check is as strict as characters allow and no stricter: what a reader had to know from elsewhere ("it", "the monitor", "yesterday") is
held only to what it can mean at all. So a finding is a contradiction between a row and its own evidence.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import chain

from tracker.dates import first_day, is_valid, is_whole, last_day, written_dates
from tracker.lang import lexicon
from tracker.records import MEASURES, Figure, Spans

_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_NEAR = 120  # characters around evidence in which the name may stand that it means ("Mesa police spokesman Esteban Flores")
_STEM = 4  # letters that a name shares with its adjective, at least ("Syria", "Syrian"), where the lexicons do not know it
_AROUND = timedelta(days=1)  # "the last 24 hours" begin on the day before; texts of two time zones are a day apart
_SMALL = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "had", "has", "have", "in", "of", "or", "the", "their", "to", "was", "were", "with"]
)


def unsupported(
    figure: Figure, field: str, spans: Spans, text: str, published: str | None, names: frozenset[str] = frozenset()
) -> str | None:
    """Why the characters of a field's evidence do not say what the field says; None where they do.

    Args:
        spans: of the evidence, inside the text.
        published: ISO date of the article.
        names: what the text calls those who speak in it, as rows have it.
    """
    said = " ".join(text[start:end] for start, end in spans)
    if field == "attributed_to":
        return _attributed_to(figure, said, spans, text, names)
    check = _CHECKS.get(field)
    return None if check is None else next(check(figure, said, spans, text, published), None)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _shown(said: str) -> str:
    return repr(said if len(said) <= 60 else said[:57] + "...")


Check = Callable[[Figure, str, Spans, str, str | None], Iterator[str]]


# ------------------------------------------------------------------ names


def _place(figure: Figure, said: str, *_: object) -> Iterator[str]:
    if figure.place is None:
        return
    wanted, found = _words(figure.place), _words(said)
    if not wanted & found and not any(
        one[:_STEM] == other[:_STEM] for one in wanted for other in found if min(len(one), len(other)) >= _STEM
    ):
        yield f"{_shown(said)} does not name {figure.place!r}"


def _attributed_to(figure: Figure, said: str, spans: Spans, text: str, names: frozenset[str]) -> str | None:
    """It shares a word with the name, or is its acronym, or stands beside it, or is a description that anybody may answer to."""
    if figure.attributed_to is None:
        return f"{_shown(said)} names somebody, and the row nobody"
    wanted, found = _words(figure.attributed_to), _words(said)
    if (wanted - _SMALL) & found or not (_names_somebody(said) or (said in names and said != said.lower())):
        return None
    initials = "".join(word[0] for word in _WORD.findall(figure.attributed_to) if word[0].isupper())
    if len(initials) > 1 and any(word.isupper() and (word in initials or initials in word) for word in _WORD.findall(said)):
        return None
    beside = _words(text[max(0, spans[0][0] - _NEAR) : spans[-1][1] + _NEAR])
    return None if wanted <= beside else f"{_shown(said)} does not name {figure.attributed_to!r}"


def _names_somebody(said: str) -> bool:
    """Whether it has a name, not only a description: "the group", "a Britain-based monitor", "he" may be anybody."""
    words = said.split()
    if not words or words[0].lower() in _DETERMINERS:
        return False
    return any(word[:1].isupper() for word in words[1:]) or (words[0][:1].isupper() and len(words[0]) > 1)


_DETERMINERS = frozenset(
    ["a", "an", "the", "he", "she", "it", "they", "his", "her", "its", "their", "who", "which", "this", "that", "these", "those", "i", "we"]
)


# ------------------------------------------------------------------ what is counted


@cache
def _measures() -> dict[str, tuple[frozenset[str], tuple[frozenset[str], ...]]]:
    """Of each measure the words that speak of it, and its whole expressions as sets of words."""
    found = {}
    for name, kinds in lexicon("measures").items():
        if name not in MEASURES or not isinstance(kinds, dict):
            continue
        plain = [
            one for kind, values in kinds.items() if kind != "frames" and isinstance(values, list) for one in values if isinstance(one, str)
        ]
        frames = [one for frame in kinds.get("frames", ()) if isinstance(frame, dict) for one in frame.get("noun", ())]
        sets = tuple(frozenset(_WORD.findall(one.casefold())) for one in chain(plain, frames))
        found[name] = (frozenset(chain.from_iterable(sets)) - _SMALL, sets)
    return found


_OPEN = ("casualties", "affected", "incidents")  # what befell them may stand elsewhere: "12 were shot", "12 victims"


def _measure(figure: Figure, said: str, *_: object) -> Iterator[str]:
    """A whole expression of it, or of a measure that leaves open what befell people; else words of it, and no other measure's whole one."""
    if figure.measure not in _measures():
        return
    words, _wholes = _measures()[figure.measure]
    found = _words(said)
    found |= {f"{word}s" for word in found}
    if any(_says(name, found) for name in (figure.measure, *_OPEN)):
        return
    others = [name for name in _measures() if _says(name, found)]
    if others or not words & found:
        yield f"{_shown(said)} does not say {figure.measure!r}{f', but {others[0]!r}' if others else ''}"


def _says(measure: str, found: set[str]) -> bool:
    return measure in _measures() and any(whole <= found for whole in _measures()[measure][1])


@cache
def _plurals() -> dict[str, str]:
    singular = lexicon("populations")["people"]["singular"]
    return {str(one): str(many) for one, many in singular.items()} if isinstance(singular, dict) else {}


def _population(figure: Figure, said: str, *_: object) -> Iterator[str]:
    wanted, found = _words(figure.population), _words(said)
    forms = found | {_plurals().get(word, "") for word in found} | {f"{word}s" for word in found} | {f"{word}es" for word in found}
    if not wanted & forms and not any(one[:3] == other[:3] for one in wanted for other in found):
        yield f"{_shown(said)} does not name {figure.population!r}"


def _established(figure: Figure, said: str, *_: object) -> Iterator[str]:
    if figure.established is not None and not any(
        one[:_STEM] == other[:_STEM] for one in _words(figure.established) for other in _words(said)
    ):
        yield f"{_shown(said)} does not say {figure.established!r}"


# ------------------------------------------------------------------ days


def _as_of(figure: Figure, said: str, spans: Spans, text: str, published: str | None) -> Iterator[str]:
    yield from _dated(figure.as_of, said, spans, text, published)


def _since(figure: Figure, said: str, spans: Spans, text: str, published: str | None) -> Iterator[str]:
    yield from _dated(figure.since, said, spans, text, published)


def _dated(iso: str | None, said: str, spans: Spans, text: str, published: str | None) -> Iterator[str]:
    """One of the stretches can mean the day: a date that has it, its weekday, its month or year, or words that need the day of report."""
    if iso is None or not is_valid(iso):
        return
    if not any(_can_mean(iso, text, start, end, published) for start, end in spans):
        yield f"{_shown(said)} cannot mean {iso}"


def _can_mean(iso: str, text: str, start: int, end: int, published: str | None) -> bool:
    first, last = first_day(iso), last_day(iso)
    written = list(written_dates(text, start, end))
    years = {first.year, last.year}
    for one in written:
        for year in [one.year] if one.year is not None else sorted(years):
            day = one.iso(year)
            if day is not None and first_day(day[:10]) - _AROUND <= last and first <= last_day(day[:10]) + _AROUND:
                return True
    words = _WORD.findall(text[start:end].casefold())
    if written and not all(one.day is None for one in written):
        return False
    if weekdays := {number for word in words if (number := _weekdays().get(word)) is not None}:
        return not is_whole(iso) or first.weekday() in weekdays or _stretches(words)
    if stated := {int(one) for one in _YEAR.findall(text[start:end])}:
        return bool(stated & years) or bool({year + 1 for year in years} & stated)
    if months := {number for word in words if (number := _months().get(word)) is not None}:
        return bool(months & {first.month, last.month, (last + _AROUND).month})
    return _relative(first, words, published)


def _stretches(words: list[str]) -> bool:
    return any(word in ("since", "until", "week", "weekend", "to", "through") for word in words)


def _relative(first: date, words: list[str], published: str | None) -> bool:
    """Words that need the day of the report: those that mean that day or the one before are held to it."""
    if published is None or not is_valid(published[:10]):
        return True
    back = [number for word in words if (number := _days().get(word)) is not None]
    if not back or len(words) > 2:
        return True
    earliest = first_day(published[:10]) - timedelta(days=max(back) + 2)
    return earliest <= first <= last_day(published[:10]) + timedelta(days=2)


@cache
def _weekdays() -> dict[str, int]:
    names = lexicon("dates")["weekdays"]
    return {name.casefold(): number for number, forms in enumerate(names) for name in forms}


@cache
def _months() -> dict[str, int]:
    names = lexicon("dates")["months"]
    return {name.casefold(): number for number, forms in enumerate(names, 1) for name in forms}


@cache
def _days() -> dict[str, int]:
    return {str(word): int(back) for word, back in lexicon("times")["days"].items() if isinstance(back, int)}


_CHECKS: dict[str, Check] = {
    "place": _place,
    "measure": _measure,
    "population": _population,
    "established": _established,
    "as_of": _as_of,
    "since": _since,
}
