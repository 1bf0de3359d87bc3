"""Where words stand inside quotation marks: which mark opens, which closes, what an unclosed one covers.

A quotation ends with its paragraph at the latest. News text drops closing marks, opens with a curly mark and closes with a
straight one, doubles single marks, and opens every paragraph of a long quotation while it closes only the last; none of
these may cost more than the paragraph it stands in. An apostrophe is never a quotation mark.

Each paragraph is passed once for the outermost quotations in double marks; single marks are read in the stretches between
those, and only where a letter follows the opening and no letter the closing one.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.records import Span

WRAPPED_LINE = 60  # characters: a shorter line is not broken in the middle of a sentence
LOW_MARK = "„"  # closed by the mark that opens elsewhere
LONGEST_SINGLE = 1500  # characters: a single mark that stays open longer was something else


class Quoted(NamedTuple):
    """One outermost quotation: characters `start` to `end` with its marks, `inner_start` to `inner_end` without.

    closed: the closing mark is there; an unclosed quotation ends with its paragraph.
    continues: it goes on from the paragraph before, whose quotation was left open.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True
    continues: bool = False


class _Mark(NamedTuple):
    start: int
    end: int
    kind: str  # "open", "close" or "both"
    opens: bool  # its neighbours allow it to open
    closes: bool


class _Patterns(NamedTuple):
    double: re.Pattern[str]
    single_open: re.Pattern[str]
    single_close: re.Pattern[str]
    open: str
    close: str
    before_open: str
    sentence_ends: str
    strong: str


@cache
def _patterns(language: str = "en") -> _Patterns:
    table = lexicon("quotations", language)
    signs = table["signs"]
    clipped = "|".join(table["apostrophes"]["clipped"])
    double = "|".join([*map(re.escape, signs["doubled"]), f"[{signs['open']}{signs['close']}{signs['both']}]"])
    return _Patterns(
        double=re.compile(double),
        single_open=re.compile(rf"(?<!\w)[{signs['single_open']}](?=[^\W\d]|[\[(])(?!(?:{clipped})\b)", re.IGNORECASE),
        single_close=re.compile(rf"(?<!\s)[{signs['single_close']}](?!\w)"),
        open=signs["open"],
        close=signs["close"],
        before_open=signs["before_open"],
        sentence_ends=signs["sentence_ends"],
        strong=signs["strong"],
    )


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the span of every paragraph, without the line breaks after it; a line wrapped inside a sentence ends none."""
    ends = _patterns().sentence_ends
    start = line = 0
    for match in re.finditer(r"\n\s*", text):
        stop = match.start()
        single = match.group().count("\n") == 1
        if single and stop - line >= WRAPPED_LINE and text[stop - 1] not in ends:
            line = match.end()
            continue
        if stop > start:
            yield start, stop
        start = line = match.end()
    if start < len(text):
        yield start, len(text)


def quotations(text: str) -> list[Quoted]:
    """List the outermost quotations of a text in their order."""
    found: list[Quoted] = []
    left_open = False
    for start, end in paragraphs(text):
        here = list(_double(text, start, end))
        if here and left_open and not text[start : here[0].start].strip():
            here[0] = here[0]._replace(continues=True)
        left_open = bool(here) and not here[-1].closed
        found.extend(_with_singles(text, start, end, here))
    return found


def _double(text: str, start: int, end: int) -> Iterator[Quoted]:
    """Quotations in double marks; those inside another one are part of it."""
    opened: _Mark | None = None
    inside = 0  # curly marks that were opened inside a straight quotation
    for mark in _marks(text, start, end):
        if opened is None:
            if mark.kind == "open" or (mark.opens and (mark.kind == "both" or not mark.closes)):
                opened, inside = mark, 0
        elif mark.kind == "open" and text[opened.start] != LOW_MARK:
            inside += opened.kind != "open"  # two curly openings in a row: the first was never closed
        elif mark.kind == "close" and inside:
            inside -= 1
        elif mark.kind == "both" and mark.opens and not mark.closes:
            if opened.kind != "open":  # the one before was never closed
                yield Quoted(opened.start, mark.start, opened.end, mark.start, closed=False)
                opened, inside = mark, 0
        else:
            if mark.start > opened.end:
                yield Quoted(opened.start, mark.end, opened.end, mark.start)
            opened = None
    if opened is not None and text[opened.end : end].strip():
        yield Quoted(opened.start, end, opened.end, end, closed=False)


def _marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    patterns = _patterns()
    straight = 0
    for match in patterns.double.finditer(text, start, end):
        sign = match.group()
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
        kind = "open" if sign in patterns.open else "close" if sign in patterns.close else "both"
        if kind == "both":
            if straight % 2 == 0 and before.isdigit() and not after.isalnum():
                continue  # the sign of inches
            straight += 1
        opens = (before.isspace() or before in patterns.before_open) and not after.isspace()
        yield _Mark(match.start(), match.end(), kind, opens, closes=not before.isspace() and not after.isalnum())


def _with_singles(text: str, start: int, end: int, double: list[Quoted]) -> list[Quoted]:
    """The quotations given and those in single marks between them, in order."""
    found: list[Quoted] = []
    position = start
    for quoted in double:
        found.extend(_single(text, position, quoted.start))
        found.append(quoted)
        position = quoted.end
    found.extend(_single(text, position, end))
    return found


def _single(text: str, start: int, end: int) -> Iterator[Quoted]:
    """Quotations in single marks between two characters.

    A closing mark after a plural ("the voters' hopes") closes only when no other mark does before the next opening.
    """
    patterns = _patterns()
    openings = [m.start() for m in patterns.single_open.finditer(text, start, end)]
    if not openings:
        return
    closings = [m.start() for m in patterns.single_close.finditer(text, start, end)]
    done = start
    for number, opening in enumerate(openings):
        if opening < done:
            continue
        limit = min(openings[number + 1] if number + 1 < len(openings) else end, opening + LONGEST_SINGLE)
        first = bisect_left(closings, opening + 2)
        if first == len(closings) or closings[first] > opening + LONGEST_SINGLE:
            continue
        closing = closings[first]
        genitive = text[closing - 1] in "sz" and text[closing + 1 : closing + 2] == " "
        if genitive and first + 1 < len(closings) and closings[first + 1] < limit:
            closing = closings[first + 1]
        yield Quoted(opening, closing + 1, opening + 1, closing)
        done = closing + 1
