"""A stored text as a page shows it: in paragraphs, with the rows that were read from it marked where they stand.

A text that is too long for one page is shown in parts, each of whole paragraphs where these end in time; a row belongs to the part in which
it begins. The paragraphs of all parts joined are the text, character for character.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from tracker.records import Edition, MarkKind, Report, Span, Spans, Statement
from tracker.rows.figures import described, in_words
from tracker.rows.judgements import corrected
from tracker.store import Judgement, Ruling
from tracker.web.marking import Piece, pieces

LONGEST = 60_000  # characters of a part
MOST = 250  # rows of a part

_PARAGRAPH = re.compile(r"\r?\n[^\S\n]*\n\s*")  # what ends one

ASIDE = {
    MarkKind.boilerplate: "boilerplate, nothing is read from it",
    MarkKind.metadata: "what the document says of itself, nothing is read from it",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim or figure that stands in a text.

    Attributes:
        spans: its characters, half-open, in the order of the text.
        of: the statement or the report.
        who: speakers of a claim by name, each with an id where one is known; the originator of a figure.
        said: in one line what it is: "Harbour Ministry: assert", "14 people killed".
        rejected: the decision that there is no such row; None where it stands.
        corrected: what people corrected in a figure, in words.
    """

    id: str
    spans: Spans
    of: Statement | Report
    who: tuple[tuple[str | None, str], ...]
    said: str
    rejected: Judgement | None = None
    corrected: tuple[tuple[str, Judgement], ...] = ()

    @property
    def is_claim(self) -> bool:
        return isinstance(self.of, Statement)


@dataclass(frozen=True, slots=True)
class Marked:
    """Some characters of a text that belong to rows.

    Attributes:
        css: names of the classes that show to what they belong.
        said: of all rows that they belong to.
        begins: ids of the rows that begin here, the widest first.
    """

    text: str
    css: str = ""
    said: str = ""
    begins: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one paragraph that lie in one stretch; `aside` says why nothing is read from it, None for the article's own words."""

    aside: str | None
    kind: str | None
    pieces: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one page shows of a text.

    Attributes:
        number: counted from 1.
        of: how many there are.
        span: its characters.
        paragraphs: with their line breaks.
        rows: that begin in it, in the order of the text.
    """

    number: int
    of: int
    span: Span
    paragraphs: tuple[tuple[Run, ...], ...]
    rows: tuple[Shown, ...]


def rows_of(edition: Edition, decided: Mapping[str, Sequence[Judgement]]) -> list[Shown]:
    """The claims and figures of a version that point into its text, in the order of the text.

    Args:
        decided: by people, on rows by their ids, the latest last.
    """
    found = [*map(_claim, edition.statements), *(_figure(one) for one in edition.reports if one.figure.span is not None)]
    found = [_with_decisions(one, decided.get(one.id, ())) for one in found]
    return sorted(found, key=lambda one: (one.spans[0][0], -one.spans[-1][1], one.id))


def _claim(one: Statement) -> Shown:
    claim = one.claim
    ids = (*claim.speaker_ids, *(None for _ in claim.speakers[len(claim.speaker_ids) :]))
    negated = "not " if claim.negated and claim.act.value != "deny" else ""
    named = ", ".join(claim.speakers) or claim.speaker_mention or "nobody named"
    return Shown(
        claim.id, tuple(sorted(claim.content)), one, tuple(zip(ids, claim.speakers, strict=False)), f"{named}: {negated}{claim.act.value}"
    )


def _figure(one: Report) -> Shown:
    figure = one.figure
    row = figure.model_dump(mode="json") | {"corrected": None}
    source = f"; {one.originator or figure.attributed_to}" if one.originator or figure.attributed_to else ""
    who = ((one.originator_id, one.originator or figure.attributed_to or ""),) if source else ()
    assert figure.span is not None
    return Shown(figure.id, (figure.span,), one, who, f"{in_words(one)} {described(row)}{source}")


def _with_decisions(one: Shown, decided: Sequence[Judgement]) -> Shown:
    if not decided:
        return one
    last = decided[-1]
    changes = tuple((corrected(each), each) for each in decided if each.decision == Ruling.corrected)
    return Shown(one.id, one.spans, one.of, one.who, one.said, last if last.decision == Ruling.rejected else None, changes)


# ------------------------------------------------------------------ parts


def parts(text: str, starts: Sequence[int]) -> list[Span]:
    """Where the parts of a text lie; one that fits on a page is one part.

    A part ends with a paragraph, where none ends in time with a line, else in the middle of one.

    Args:
        starts: where its rows begin, in the order of the text.
    """
    ends: list[int] = []
    at = 0
    while at < len(text):
        limit = min(at + LONGEST, len(text))
        first = bisect_left(starts, at)
        if bisect_left(starts, limit) - first > MOST:
            limit = max(starts[first + MOST], at + 1)
        if limit < len(text):
            limit = _end_of(text, at, limit)
        ends.append(limit)
        at = limit
    return list(pairwise([0, *ends])) or [(0, 0)]


def _end_of(text: str, at: int, limit: int) -> int:
    """The last place up to a limit at which a paragraph or a line ends, if it is in the second half of what there is."""
    half = at + (limit - at) // 2
    for found in ([match.end() for match in _PARAGRAPH.finditer(text, half, limit)], [text.rfind("\n", half, limit) + 1]):
        if found and half < found[-1] <= limit:
            return found[-1]
    return limit


def part_of(spans: Sequence[Span], start: int) -> int:
    """The number of the part in which a character stands."""
    return next((number for number, (first, end) in enumerate(spans, 1) if first <= start < end), 1)


def part(edition: Edition, rows: Sequence[Shown], spans: Sequence[Span], number: int) -> Part:
    """One part of a text with its rows.

    Args:
        rows: that are to be marked.
        spans: of all parts.
        number: of the part, counted from 1.
    """
    start, end = spans[number - 1]
    text = edition.text[start:end]
    own = [one for one in rows if start <= one.spans[0][0] < end]
    standing = {one.id: one for one in rows if one.spans[0][0] < end and start < one.spans[-1][1]}
    aside = {f"aside {place}": mark.kind for place, mark in enumerate(edition.marks)}
    marks = [(f"paragraph {place}", span) for place, span in enumerate(_paragraphs(text))]
    marks += [(name, _moved(mark.span, start)) for name, mark in zip(aside, edition.marks, strict=True)]
    widest = sorted(standing.values(), key=lambda one: one.spans[0][0] - one.spans[-1][1])
    marks += [(one.id, _moved(span, start)) for one in widest for span in one.spans]
    begun = {one.id for one in own}
    found = pieces(text, marks) if text else ()
    paragraphs = tuple(
        tuple(
            Run(ASIDE[kind] if kind else None, kind, tuple(_marked(piece, standing, begun) for piece in run))
            for kind, run in groupby(some, lambda piece: next((aside[key] for key in piece.keys if key in aside), None))
        )
        for _, some in groupby(found, lambda piece: piece.keys[0])
    )
    return Part(number, len(spans), (start, end), paragraphs, tuple(own))


def _moved(span: Span, start: int) -> Span:
    return span[0] - start, span[1] - start


def _paragraphs(text: str) -> Iterator[Span]:
    at = 0
    for match in _PARAGRAPH.finditer(text):
        yield at, match.end()
        at = match.end()
    if at < len(text):
        yield at, len(text)


def _marked(piece: Piece, standing: Mapping[str, Shown], begun: Iterable[str]) -> Marked:
    rows = [standing[key] for key in piece.keys if key in standing]
    if not rows:
        return Marked(piece.text)
    claims = sum(one.is_claim and one.rejected is None for one in rows)
    css = ["claim"] if claims else []
    css += ["claims"] if claims > 1 else []
    css += ["figure"] if any(not one.is_claim and one.rejected is None for one in rows) else []
    css += ["rejected"] if any(one.rejected is not None for one in rows) else []
    said = " · ".join(one.said + (" (rejected)" if one.rejected else "") for one in rows)
    begins = tuple(one.id for one in rows if one.id in piece.begins and one.id in begun)
    return Marked(piece.text, " ".join(css), said, begins, tuple(one.id for one in rows))
