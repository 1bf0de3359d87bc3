"""Notices: the stretches in which a text announces a correction, clarification or retraction, of itself or of another article.

Outlets tell of their errors in few forms: a line under a label ("Correction: ..."), a sentence on the text itself ("An earlier version
of this article said ..."), a stamp at its head ("RETRACTED"), a wire service's bracket ("(Corrects paragraph 3 to say ...)"), or a column
that goes through other articles ("In our story of 3 May headlined '...' we wrongly said ..."). All words stand in lang/en/notices.toml.

Articles tell of corrections that others make far more often: a ministry retracts, a market corrects itself, correction officers strike. So
a word alone announces nothing. It must stand at the beginning of a line or sentence, outside quotation marks, and speak of what the
outlet printed ("this article", "our story"); a label needs words of an error beside it. "This story has been updated" is no correction.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.read.notice_words import Patterns, of_outlet, patterns, straight
from tracker.records import Mark, MarkKind, Notice, NoticeKind, Span

ITSELF = "the article itself"
"""Reason of a notice that a text has about itself."""

NAMELESS = "another article, of which neither title nor address is told"
"""Reason of a notice about an article that nobody can look up."""

LONGEST = 1500  # characters of a note: a paragraph beyond is text, of which only the sentences themselves are taken
HEAD = 3  # lines at the head of a text in which stamps stand

_QUOTED = re.compile(r"[\"“][^\"”]*(?:[\"”]|\Z)|(?<!\w)‘[^\n]{0,500}?’(?!\w)|(?<!\w)'[^'\n]{0,500}'(?!\w)")
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\b(?:Jan|Feb|Mar|Apr|Aug|Sep|Oct|Nov|Dec)\.)(?<!\bSept\.)(?<!\b(?:Mr|Dr|St)\.)[\"”’)\]*_]*\s+(?=[\"“‘(\[]?[A-Z])"
)
_NOT = re.compile(r",\s+not\s+\w")  # "It was 11, not 14."
_URL = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_LISTED = re.compile(r"\((?P<title>[^()\n]{8,150}?),\s+\d{1,2}\s+[A-Z][a-z]+(?:\s+\d{4})?,\s+(?:page|p\.?)\s*\d+", re.IGNORECASE)


Sentences = Sequence[tuple[NoticeKind, re.Pattern[str]]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text between empty lines, or a line that opens with a label."""

    start: int
    text: str

    @property
    def sentences(self) -> list[Span]:
        """Offsets in the paragraph."""
        bounds = [0, *(match.end() for match in _SENTENCE.finditer(self.text)), len(self.text)]
        return [(one, other) for one, other in pairwise(bounds) if other > one]


def notices(text: str, *, title: str | None = None, outlet: str | None = None, marks: Iterable[Mark] = ()) -> Iterator[Notice]:
    """Yield what a text announces, in its order; `article` is left open.

    Args:
        title: tells that the text is a column of corrections.
        outlet: by which name the text may speak of itself ("The Harbour Post regrets the error").
        marks: in stretches of furniture only what speaks of "this article" counts, as boxes quote other stories.
    """
    words = patterns()
    low = text.lower()
    if not any(stem in low for stem in words.stems):  # an expression takes twenty times as long, over all that was ever stored
        return
    furniture = [mark.span for mark in marks if mark.kind is MarkKind.boilerplate]
    sentences = (*words.sentences, *of_outlet(outlet)) if outlet else words.sentences
    column = bool(title and words.headings.fullmatch(straight(title)))
    whole = column  # the article is a column; else a heading in the text lasts as long as paragraphs bear it out
    for number, paragraph in enumerate(_paragraphs(text)):
        line = straight(paragraph.text)
        if words.headings.fullmatch(line):
            column, whole = True, whole or number == 0
            continue
        alone = len(paragraph.text) == len(text.strip())  # an article in one paragraph is no note as a whole
        inside = any(start <= paragraph.start < end for start, end in furniture)
        found = _labelled(line, words, alone=alone) or _stamped(line, number, words) or _sentenced(line, sentences, words, alone=alone)
        if found is None and column and words.errors.search(line) and (words.printed if whole else words.ours).search(line):
            found = _Found(NoticeKind.correction, (0, len(line.rstrip())))
        if found is None:
            column = whole
            continue
        if not (inside and not words.own.search(line)):
            yield _notice(paragraph, line, found, words, in_column=whole)


def taken_back(span: Span, told: Iterable[Notice]) -> bool:
    """Whether characters of a text stand in one of its notices."""
    return any(one.span[0] <= span[0] and span[1] <= one.span[1] for one in told)


# ------------------------------------------------------------------ where they stand


@dataclass(frozen=True, slots=True)
class _Found:
    """What a paragraph announces, and where in it."""

    kind: NoticeKind
    span: Span


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """The stretches of a text: between empty lines, or line by line where there are none; a label at the beginning of a line opens one."""
    parted = re.search(r"\S\s*\n[ \t\r]*\n", text) is not None
    label = patterns().label_lines
    start: int | None = None
    at = end = 0
    for line in text.splitlines(keepends=True):
        blank = not line.strip()
        if start is not None and (blank or not parted or label.match(straight(line))):
            yield Paragraph(start, text[start:end])
            start = None
        if not blank:
            start = at + len(line) - len(line.lstrip()) if start is None else start
            end = at + len(line.rstrip())
        at += len(line)
    if start is not None:
        yield Paragraph(start, text[start:end])


def _labelled(line: str, words: Patterns, *, alone: bool) -> _Found | None:
    for kind, label in words.labels:
        match = label.match(line)
        if match is None or len(line) > LONGEST:
            continue
        body = line[match.end() :]
        spans = Paragraph(match.end(), body).sentences
        said = {number: one for number, span in enumerate(spans) if (one := _announces(body, span, words.sentences)) is not None}
        wrong = words.errors.search(body) is not None
        told: NoticeKind | None
        if kind is None:  # a note: what it says makes it one
            told = _gravest(said.values()) or (NoticeKind.correction if wrong and words.ours.search(body) else None)
        elif NoticeKind.retraction in said.values():
            told = NoticeKind.retraction
        else:
            told = kind if said or wrong or words.evidence.search(body) or _NOT.search(body) else None
        if told is None:
            return None
        last = _last(body, spans, max(said, default=0), words, whole=not alone)
        return _Found(told, (0, match.end() + len(body[: spans[last][1]].rstrip())))
    return None


def _stamped(line: str, number: int, words: Patterns) -> _Found | None:
    """A stamp at the head of the text, or a bracket that says what was corrected."""
    if number < HEAD:
        for kind, stamp in words.stamps:
            if stamp.match(line):
                return _Found(kind, (0, len(line.split("\n", 1)[0].rstrip())))
    for kind, bracket in words.brackets:
        if match := bracket.match(line):
            return _Found(kind, (0, match.end()))
    return None


def _sentenced(line: str, sentences: Sentences, words: Patterns, *, alone: bool) -> _Found | None:
    """The sentences that announce something, with what follows where the paragraph opens with them."""
    spans = Paragraph(0, line).sentences
    kinds: dict[int, NoticeKind] = {}
    for number, (start, end) in enumerate(spans):
        kind = _announces(line, (start, end), sentences)
        if kind is None and words.other.match(line[start:end]) and words.errors.search(line, start) and words.ours.search(line, start):
            kind = NoticeKind.correction
        if kind is not None and not any(match.start() <= start < match.end() for match in _QUOTED.finditer(line)):
            kinds[number] = kind
    kind = _gravest(kinds.values())
    if kind is None:
        return None
    start = spans[min(kinds)][0]
    last = _last(line, spans, max(kinds), words, whole=0 in kinds and not alone and len(line) <= LONGEST)
    return _Found(kind, (start, start + len(line[start : spans[last][1]].rstrip())))


def _last(line: str, spans: Sequence[Span], last: int, words: Patterns, *, whole: bool) -> int:
    """The last sentence of a notice: of its paragraph, else of those that go on about the error ("The number is 11, not 14.")."""
    if whole:
        return len(spans) - 1
    while last + 1 < len(spans) and any(one.search(line[slice(*spans[last + 1])]) for one in (words.errors, words.own, _NOT)):
        last += 1
    return last


def _announces(line: str, span: Span, sentences: Sentences) -> NoticeKind | None:
    sentence = line[slice(*span)]
    return next((kind for kind, pattern in sentences if pattern.match(sentence)), None)


def _gravest(kinds: Iterable[NoticeKind]) -> NoticeKind | None:
    found = set(kinds)
    order = (NoticeKind.retraction, NoticeKind.correction, NoticeKind.clarification)
    return next((one for one in order if one in found), None)


# ------------------------------------------------------------------ what they speak of


def _notice(paragraph: Paragraph, line: str, found: _Found, words: Patterns, *, in_column: bool) -> Notice:
    start, end = found.span
    body = line[start:end]
    span = (paragraph.start + start, paragraph.start + end)
    if words.own.search(body) and not in_column:
        return Notice(kind=found.kind, span=span, reason=ITSELF)
    original = paragraph.text[start:end]  # the same characters, with the quotation marks that it has
    url = next((match[0].rstrip(".,;:)]'’") for match in _URL.finditer(original)), None)
    title = _title(original, words, in_column=in_column)
    other = in_column or title is not None or words.other.search(body) is not None
    if not other:
        return Notice(kind=found.kind, span=span, reason=ITSELF)
    return Notice(kind=found.kind, span=span, url=url, title=title, reason=None if url or title else NAMELESS)


def _title(text: str, words: Patterns, *, in_column: bool) -> str | None:
    for pattern in words.titles:
        if match := pattern.search(text):
            return " ".join((match["double"] or match["single"]).split()).strip(" ,.")
    listed = _LISTED.search(text) if in_column else None
    return " ".join(listed["title"].split()) if listed else None
