"""What a text says about itself: its date, its byline, its credit, its headline.

An article's own date stands in its head: on a line of its own or beside a byline between headline and first paragraphs, as a stamp
before the first words, or in the dateline of an agency ("ANKARA, March 26, 2024 (AFP) -"). Dates in sentences, captions, lists
of other stories and chronologies are not its own. Where the head shows two days and nothing says which is the article's, it is
undated: a missing date makes a row incomparable, a wrong one makes a false conflict.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

from tracker.dates import WrittenDate, written_dates
from tracker.lang import lexicon
from tracker.read.boilerplate import Furniture
from tracker.read.credit import agency_at_end, agency_in, alternation, closing_credit, credit_of, is_byline
from tracker.read.lines import Line, Shape
from tracker.records import Span

HEAD_LINE = 140  # characters of a line with byline and date, at most
HEAD_WORDS = 10  # words on a line beside a date that "Published" introduces, at most
PLACE_WORDS = 4  # words on a line before a date that a bar sets apart ("Ankara | 26 March 2024"), at most
HEAD_PARAGRAPHS = 3  # bylines and labelled dates stand above the third paragraph: a caption or a teaser may precede them
FLAT_HEAD = 300  # characters in which a text that has lost its lines may have its dateline
TITLE_WORDS = range(3, 26)

_DATELINE = re.compile(r"[^\W\d_a-z][^.!?\"“”]{0,100}?\s(?:--|[-–—])\s")
_BAR = re.compile(r"(?:^|\s)[|·•–—-]\s*$")


class Witness(IntEnum):
    """How well a date is known to be the article's own."""

    updated = 1  # "Updated ...": the article may be older
    dateline = 2  # before the first sentence of an agency's text
    alone = 3  # little else on the line, or a byline
    stamp = 4  # before the first words of the text
    published = 5  # "Published ..."


@dataclass(frozen=True, slots=True)
class Header:
    """What was found.

    Attributes:
        published: ISO date or datetime.
        published_span: the characters it was read from.
        witness: how well it is known; None with no date.
        credit: the credit as the text has it.
        title: the headline that stands in the text, where it is plain.
        lines: indices of the lines that are metadata.
        spans: stretches of metadata that are no whole lines.
    """

    published: str | None = None
    published_span: Span | None = None
    witness: Witness | None = None
    credit: str | None = None
    title: str | None = None
    lines: frozenset[int] = frozenset()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date, how it is witnessed, and where its metadata begin: with the word "Published", or with the date itself."""

    witness: Witness
    written: WrittenDate
    begin: int


@dataclass(slots=True)
class _Found:
    dates: list[_Dated] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)


def read_header(text: str, lines: list[Line], furniture: Furniture) -> Header:
    """Read the head of an article, and the credit that may close it."""
    if not lines:
        return Header()
    found = _Found()
    _read_stamp(text, lines[furniture.head], found)
    _read_head_lines(text, lines, furniture, found)
    if furniture.body is not None:
        _read_dateline(text, lines[furniture.body], found, flat=len(lines) == 1)
    if closing := closing_credit(lines, furniture.lines):
        found.credits.append(closing.credit)
        found.lines |= {closing.line} if closing.line is not None else set()
    own = _own_date(found.dates)
    return Header(
        published=own.written.iso() if own else None,
        published_span=own.written.span if own else None,
        witness=own.witness if own else None,
        credit=found.credits[0] if found.credits else None,
        title=_title(lines, furniture, found.lines),
        lines=frozenset(found.lines),
        spans=tuple(found.spans),
    )


def _own_date(dates: list[_Dated]) -> _Dated | None:
    """The best witnessed date; none where several days stand alone and nothing tells between them."""
    best = max((dated.witness for dated in dates), default=None)
    candidates = [dated for dated in dates if dated.witness is best]
    days = {(dated.written.year, dated.written.month, dated.written.day) for dated in candidates}
    return candidates[0] if len(days) == 1 or (days and best is not Witness.alone) else None


def _title(lines: list[Line], furniture: Furniture, metadata: set[int]) -> str | None:
    """The first line above the first paragraph that reads like a headline."""
    above = range(furniture.head, furniture.body or 0)
    plain = (i for i in above if i not in furniture.lines and i not in metadata)
    titles = (lines[i] for i in plain if lines[i].shape in (Shape.title, Shape.label))
    return next((line.text for line in titles if len(line.text.split()) in TITLE_WORDS), None)


# ------------------------------------------------------------------ dates


@dataclass(frozen=True, slots=True)
class _Words:
    lead: re.Pattern[str]
    published: re.Pattern[str]
    updated: re.Pattern[str]
    beside: frozenset[str]
    weekday: re.Pattern[str]
    in_sentence: re.Pattern[str]


@cache
def _words() -> _Words:
    head = lexicon("boilerplate")["header"]
    published, updated, beside = (alternation(head[key]) for key in ("published", "updated", "beside"))
    phrases = [*head["published"], *head["updated"], *head["beside"]]
    return _Words(
        lead=re.compile(rf"(?:{published}|{updated}):?(?:\s+{beside})*\s+", re.IGNORECASE),
        published=re.compile(rf"\b{published}:?(?:\s+{beside})*\s*$", re.IGNORECASE),
        updated=re.compile(rf"\b{updated}:?(?:\s+{beside})*\s*$", re.IGNORECASE),
        beside=frozenset(word for phrase in phrases for word in phrase.split()),
        weekday=re.compile(alternation([name for names in lexicon("dates")["weekdays"] for name in names])),
        in_sentence=re.compile(rf"(?:\b(?i:{alternation(head['before_date_in_sentence'])})|[,a-z])\s*$"),
    )


def _whole_dates(text: str, start: int, end: int) -> list[WrittenDate]:
    return [written for written in written_dates(text, start, end) if written.year is not None and written.day is not None]


def _read_stamp(text: str, first: Line, found: _Found) -> None:
    """A date before the first words of the text: " date 2024-03-26 The ministry said"."""
    lead = _words().lead.match(first.text)
    start = first.end - len(first.text) + (lead.end() if lead else 0)
    written = next(iter(_whole_dates(text, start, min(first.end, start + HEAD_LINE))), None)
    if not written or written.span[0] != start:
        return
    after = text[written.span[1] : first.end][:HEAD_LINE].lstrip(" .|:–—-")
    if after and (lead or _opens_text(after)):
        updated = lead and _words().updated.search(lead[0])
        found.dates.append(_Dated(Witness.updated if updated else Witness.stamp, written, first.start))
        found.spans.append((first.start, written.span[1]))


def _opens_text(after: str) -> bool:
    """Whether what follows a date begins a text: "26 March 2024 was a dark day" and "May 5, 2024, came" go on with a sentence."""
    return after[0].isupper() or after[0].isdigit() or after[0] in "\"'“‘(["


def _read_head_lines(text: str, lines: list[Line], furniture: Furniture, found: _Found) -> None:
    """Bylines, dates and credits on lines of their own, above the first paragraphs."""
    body = len(lines) if furniture.body is None else furniture.body
    chronology = any(
        line.shape is Shape.stamp and _whole_dates(text, line.start, line.end)
        for i, line in enumerate(lines[body:], start=body)
        if i not in furniture.lines
    )
    paragraphs = 0
    for i, line in enumerate(lines[furniture.head :], start=furniture.head):
        paragraphs += line.shape is Shape.paragraph and i not in furniture.lines
        if paragraphs >= HEAD_PARAGRAPHS:
            break
        byline = is_byline(line, first=i == 0)
        dates = _dates_of_line(text, line, byline=byline)
        if not byline and (chronology or i > body):
            dates = [dated for dated in dates if dated.witness is not Witness.alone]
        found.dates += dates
        if dates and not byline and any(c.isalnum() for c in text[line.start : dates[0].begin]):
            found.spans.append((dates[0].begin, line.end))  # a headline stands before the date
            continue
        if credit := credit_of(line, first=i == 0):
            found.credits.append(credit)
        counter = line.shape is Shape.stamp and i < body and not _whole_dates(text, line.start, line.end)
        if dates or byline or credit or counter:
            found.lines.add(i)


def _dates_of_line(text: str, line: Line, *, byline: bool) -> list[_Dated]:
    """The dates of a line that holds little else, each judged by what stands before it."""
    if line.shape is Shape.paragraph or len(line.text) > HEAD_LINE:
        return []
    words, start = _words(), line.end - len(line.text)
    dates = _whole_dates(text, start, line.end)
    edges = [start, *(edge for written in dates for edge in written.span), line.end]
    pieces = [text[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    others = sum(word.lower() not in words.beside for piece in pieces for word in re.findall(r"[^\W_][\w.'’-]*", piece))
    found: list[_Dated] = []
    for before, written in zip(pieces, dates, strict=False):
        updated, published = words.updated.search(before), words.published.search(before)
        if others <= HEAD_WORDS and (label := updated or published):
            witness = Witness.updated if updated else Witness.published
            found.append(_Dated(witness, written, written.span[0] - len(before) + label.start()))
        elif not others or byline or (others <= PLACE_WORDS and _BAR.search(before)):
            found.append(_Dated(Witness.alone, written, line.start))
    return found


def _read_dateline(text: str, first: Line, found: _Found, *, flat: bool) -> None:
    """The dateline of the first paragraph, "ANKARA, March 26, 2024 (AFP) -".

    Args:
        flat: the text has lost its lines, so that headline, agency and date may stand before the first sentence without a break.
    """
    if match := _DATELINE.match(text[first.start : min(first.end, first.start + HEAD_LINE)]):
        found.dates += [_Dated(Witness.dateline, one, one.span[0]) for one in _whole_dates(text, first.start, first.start + match.end())]
        if agency := agency_in(match[0]):
            found.credits.append(agency)
        return
    if not flat:
        return
    for written in _whole_dates(text, first.start, min(first.end, first.start + FLAT_HEAD)):
        before, after = text[first.start : written.span[0]], text[written.span[1] : first.end][:HEAD_LINE].lstrip()
        agency = agency_at_end(before)
        named = agency or _words().weekday.match(text, written.span[0])
        if before and after and named and _opens_text(after) and not _words().in_sentence.search(before):
            found.dates.append(_Dated(Witness.dateline, written, written.span[0]))
            found.spans.append(written.span)
            found.credits += [agency] if agency else []
            return
