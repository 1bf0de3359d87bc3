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
from functools import cache

from tracker.lang import lexicon
from tracker.records import Mark, MarkKind, Notice, NoticeKind, Span

ITSELF = "the article itself"
"""Reason of a notice that a text has about itself."""

NAMELESS = "another article, of which neither title nor address is told"
"""Reason of a notice about an article that nobody can look up."""

LONGEST = 1500  # characters of a note: a paragraph beyond is text, of which only the sentences themselves are taken
HEAD = 3  # lines at the head of a text in which stamps stand

_GAP = r"[^.!?\n]{0,90}?"
_QUOTED = re.compile(r"[\"“][^\"”]*(?:[\"”]|\Z)|(?<!\w)‘[^\n]*?’(?!\w)|(?<!\w)'[^'\n]*?'(?!\w)")
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\b(?:Jan|Feb|Mar|Apr|Aug|Sep|Oct|Nov|Dec)\.)(?<!\bSept\.)(?<!\b(?:Mr|Dr|St)\.)[\"”’)\]*_]*\s+(?=[\"“‘(\[]?[A-Z])"
)
_BULLETS = r"[\s*_#>•·●▪–—-]*"
_DATED = r"(?:\s*,?\s*[(\[]?\s*(?:\w+\s+)?[\w.,:/ ]{0,40}\d[\w.,:/ ]{0,30}[)\]]?)?"
_URL = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_TITLE = r"\s*,?\s*(?:[\"“](?P<double>[^\"“”\n]{5,200})[\"”]|(?<!\w)['‘](?P<single>[^\n]{5,200}?)['’](?!\w))"
_LISTED = re.compile(r"\((?P<title>[^()\n]{8,150}?),\s+\d{1,2}\s+[A-Z][a-z]+(?:\s+\d{4})?,\s+(?:page|p\.?)\s*\d+", re.IGNORECASE)
_DAY = r"(?:\s+(?:of|on|from|published(?:\s+on)?|dated))?(?:\s+(?:\d{1,2}\s+[A-Z]\w+|[A-Z]\w+\.?\s+\d{1,2})(?:,?\s+\d{4})?)?"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text between empty lines, or a line that opens with a label."""

    start: int
    text: str

    @property
    def sentences(self) -> list[Span]:
        """Offsets in the paragraph."""
        bounds = [0, *(match.end() for match in _SENTENCE.finditer(self.text)), len(self.text)]
        return [(one, other) for one, other in zip(bounds, bounds[1:], strict=False) if other > one]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The words of lang/en/notices.toml as expressions.

    Attributes:
        maybe: stands in every text that announces anything.
        labels: with the kind of note that they open; None where what follows tells.
        sentences: tried at the beginning of a sentence.
        ours: what the outlet printed, said so that it is no other's; in a column of corrections `printed` will do.
        own, other: the article that carries the note, and another one.
    """

    maybe: re.Pattern[str]
    labels: Sequence[tuple[NoticeKind | None, re.Pattern[str]]]
    headings: re.Pattern[str]
    stamps: Sequence[tuple[NoticeKind, re.Pattern[str]]]
    sentences: Sequence[tuple[NoticeKind, re.Pattern[str]]]
    brackets: Sequence[tuple[NoticeKind, re.Pattern[str]]]
    errors: re.Pattern[str]
    evidence: re.Pattern[str]
    ours: re.Pattern[str]
    printed: re.Pattern[str]
    own: re.Pattern[str]
    other: re.Pattern[str]
    titles: Sequence[re.Pattern[str]]


def notices(text: str, *, title: str | None = None, outlet: str | None = None, marks: Iterable[Mark] = ()) -> Iterator[Notice]:
    """Yield what a text announces, in its order; `article` is left open.

    Args:
        title: tells that the text is a column of corrections.
        outlet: by which name the text may speak of itself ("The Harbour Post regrets the error").
        marks: in stretches of furniture only what speaks of "this article" counts, as boxes quote other stories.
    """
    words = _patterns()
    if not words.maybe.search(text):
        return
    furniture = [mark.span for mark in marks if mark.kind is MarkKind.boilerplate]
    sentences = (*words.sentences, *_of_outlet(outlet)) if outlet else words.sentences
    column = bool(title and words.headings.fullmatch(_straight(title)))
    whole = column  # the article is a column; else a heading in the text lasts as long as paragraphs bear it out
    for number, paragraph in enumerate(_paragraphs(text)):
        line = _straight(paragraph.text)
        if words.headings.fullmatch(line):
            column, whole = True, whole or number == 0
            continue
        inside = any(start <= paragraph.start < end for start, end in furniture)
        found = (
            _labelled(paragraph, line, words) or _stamped(paragraph, line, number, words) or _sentenced(paragraph, line, sentences, words)
        )
        if found is None and column and words.errors.search(line) and (words.printed if whole else words.ours).search(line):
            found = _Found(NoticeKind.correction, (0, len(line.rstrip())))
        if found is None:
            column = whole
            continue
        if not (inside and not words.own.search(line)):
            yield _notice(paragraph, line, found, words, in_column=whole)


# ------------------------------------------------------------------ where they stand


@dataclass(frozen=True, slots=True)
class _Found:
    """What a paragraph announces, and where in it."""

    kind: NoticeKind
    span: Span


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """The stretches of a text: between empty lines, or line by line where there are none; a label at the beginning of a line opens one."""
    parted = re.search(r"\S\s*\n[ \t\r]*\n", text) is not None
    label = _label_lines()
    start: int | None = None
    at = end = 0
    for line in text.splitlines(keepends=True):
        blank = not line.strip()
        if start is not None and (blank or not parted or label.match(_straight(line))):
            yield Paragraph(start, text[start:end])
            start = None
        if not blank:
            start = at + len(line) - len(line.lstrip()) if start is None else start
            end = at + len(line.rstrip())
        at += len(line)
    if start is not None:
        yield Paragraph(start, text[start:end])


def _labelled(paragraph: Paragraph, line: str, words: Patterns) -> _Found | None:
    for kind, label in words.labels:
        match = label.match(line)
        if match is None or len(line) > LONGEST:
            continue
        body = line[match.end() :]
        said = next(
            (kind for kind, pattern in words.sentences if any(_at(body, span, pattern) for span in Paragraph(0, body).sentences)), None
        )
        if kind is None:  # a note: what it says makes it one
            kind = said or (NoticeKind.correction if words.errors.search(body) and words.ours.search(body) else None)
        elif said is NoticeKind.retraction:
            kind = said
        elif not said and not words.errors.search(body) and not words.evidence.search(body) and not re.search(r",\s+not\s+\w", body):
            return None
        return None if kind is None else _Found(kind, (0, len(line)))
    return None


def _stamped(paragraph: Paragraph, line: str, number: int, words: Patterns) -> _Found | None:
    """A stamp at the head of the text, or a bracket that says what was corrected."""
    if number < HEAD:
        for kind, stamp in words.stamps:
            if stamp.match(line):
                return _Found(kind, (0, len(line.split("\n", 1)[0].rstrip())))
    for kind, bracket in words.brackets:
        if match := bracket.match(line):
            return _Found(kind, (0, match.end()))
    return None


def _sentenced(paragraph: Paragraph, line: str, sentences: Sequence[tuple[NoticeKind, re.Pattern[str]]], words: Patterns) -> _Found | None:
    """The sentences that announce something, with what follows where the paragraph opens with them."""
    spans = Paragraph(paragraph.start, line).sentences
    quoted = [match.span() for match in _QUOTED.finditer(line)]
    kinds: dict[int, NoticeKind] = {}
    for number, (start, end) in enumerate(spans):
        if any(one <= start < other for one, other in quoted):
            continue
        kind = next((kind for kind, pattern in sentences if _at(line, (start, end), pattern)), None)
        if kind is None and words.other.match(line[start:end]) and words.errors.search(line, start) and words.ours.search(line, start):
            kind = NoticeKind.correction
        if kind is not None:
            kinds[number] = kind
    if not kinds:
        return None
    first, last = min(kinds), max(kinds)
    if (first == 0 and len(line) <= LONGEST) or all(words.errors.search(line[start:end]) for start, end in spans[last + 1 :]):
        last = len(spans) - 1  # "This article was amended on 3 May. The number is 11, not 14."
    kind = next((one for one in NoticeKind if one in kinds.values()), NoticeKind.correction)
    if NoticeKind.retraction in kinds.values():
        kind = NoticeKind.retraction
    start, end = spans[first][0], spans[last][1]
    return _Found(kind, (start, start + len(line[start:end].rstrip())))


def _at(line: str, span: Span, pattern: re.Pattern[str]) -> bool:
    return pattern.match(line[span[0] : span[1]]) is not None


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


# ------------------------------------------------------------------ the words as expressions


def _straight(text: str) -> str:
    """Text of the same length with straight apostrophes, as the words are written; quotation marks stay."""
    return re.sub(r"(?<=\w)’", "'", text)


def _any(phrases: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(phrases, key=len, reverse=True)) + ")"


def _spoken(*parts: str, case: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("".join(parts), case)


@cache
def _label_lines() -> re.Pattern[str]:
    labels = [phrase for some in lexicon("notices")["labels"].values() for phrase in some]
    return _spoken(_BULLETS, r"[(\[]?", _any(labels), r"\b[^:\n]{0,40}?\s*(?:[:–—]|\n|\Z)")


@cache
def _patterns() -> Patterns:
    words = lexicon("notices")
    nouns, sure = _any(words["articles"]["nouns"]), _any(words["articles"]["sure"])
    said, errors = words["sentences"], _any(words["errors"]["words"])
    this = rf"(?:(?:this|our)\s+(?:\w+\s+)?{nouns}|the\s+{sure})\b"
    own = rf"(?:this\s+(?:\w+\s+)?{nouns}|versions?\s+of\s+(?:our|the)\s+(?:\w+\s+)?{nouns})\b"
    part = r"(?:(?:the|an?)\s+(?:[\w']+\s+){1,5}?(?:of|in|to|on|for|with|accompanying)\s+)?"
    been = r"\s+(?:(?:has|have|had)(?:\s+(?:now|since|also))?\s+been|was|were|is|are)\s+(?:\w+ly\s+)?"
    by_others = r"(?!\s+(?:on\s+\w+\s+)?by\s+(?!(?:the|its|our)\s+editors?\b|us\b))"
    opening = rf"{_BULLETS}[(\[]?"

    def become(verbs: str) -> re.Pattern[str]:
        return _spoken(
            opening, part, rf"(?:this|our)\s+(?:\w+\s+)?{nouns}", r"(?:\s*,[^,.\n]{0,60},)?", been, _any(said[verbs]), r"\b", by_others
        )

    label = {
        kind: _spoken(rf"{_BULLETS}[(\[]?[*_]*", _any(phrases), _DATED, r"[*_]*\s*(?:[:：]|\s[–—-]\s|[–—])[*_]*\s*")
        for kind, phrases in words["labels"].items()
    }
    version = rf"(?:(?:in\s+)?(?:an?|the|some)\s+)?(?:(?:{'|'.join(said['versions'])})\s+versions?\s+of)\s+"
    because = rf"(?:(?:because|due|owing|as\s+a\s+result)\s+(?:of|to)\s+[^,.\n]{{1,60}},\s+)?"
    mis = rf"\b{_any(one for one in words['errors']['words'] if one.startswith('mis') and one.endswith('ed'))}\b"
    sentences: list[tuple[NoticeKind, re.Pattern[str]]] = [
        (NoticeKind.retraction, _spoken(opening, rf"we\s+{_any(said['retract'])}\s+(?:(?:this|our)\s+(?:\w+\s+)?{nouns}|(?:the|that)\s+{sure})\b")),
        (NoticeKind.retraction, become("retracted")),
        (NoticeKind.clarification, become("clarified")),
        (NoticeKind.correction, become("corrected")),
        (NoticeKind.correction, _spoken(opening, because, version, rf"(?:this|our)\s+(?:\w+\s+)?{nouns}\b", _GAP, rf"\b{_any(said['did'])}\b")),
        (NoticeKind.correction, _spoken(opening, because, version, this, _GAP, rf"\b{errors}\b")),
        (NoticeKind.correction, _spoken(opening, because, rf"{part}(?:this|our)\s+{nouns}\s+(?:\w+\s+)?", mis)),
        (NoticeKind.correction, _spoken(opening, rf"we\s+{_any(said['correct'])}\s+(?:this|our)\s+(?:\w+\s+)?{nouns}\b")),
        (NoticeKind.correction, _spoken(opening, rf"an?\s+corrected\s+version\s+of\s+(?:this|our|the)\s+{sure}\b")),
        (NoticeKind.correction, _spoken(rf"(?!{_GAP}\bsa(?:id|ys)\b)", opening, rf"an?\s+{sure}\s+(?:on|in|about|published|with)\b", _GAP, mis)),
        (NoticeKind.correction, _spoken(opening, rf"we\s+{_any(said['regret'])}\s+(?:(?:the|this|these|our|any)\s+)?{_any(said['mistake'])}\b")),
    ]  # fmt: skip
    # a wire service's bracket
    what = r"(?:paragraphs?|headline|lead|first|second|third|last|name|date|day|number|figure|spelling|typo|to|that|in|attribution|title|toll|the)\b"
    bracket = r"\s*\((?:(?:this\s+[^()\n]{0,40}?|adds?[^()\n]{0,60},\s*|refiles?\s+to\s+)\b)?"
    brackets = [
        (NoticeKind.clarification, _spoken(bracket, _any(said["clarifies"]), r"\s+", what, r"[^()\n]*\)")),
        (NoticeKind.correction, _spoken(bracket, _any(said["corrects"]), r"\s+", what, r"[^()\n]*\)")),
    ]
    after = _any(words["references"]["after_article"])
    named = rf"(?:(?:our|an?)\s+(?:[\w'.,-]+\s+){{0,4}}?{nouns}|the\s+(?:[\w'.,-]+\s+){{0,4}}?{sure})"
    other = rf"(?:in\s+|on\s+)?{named}\s*,?\s+(?:(?:\S+\s+){{0,3}}?{after}\b|\d|[(\[]?https?:|[A-Z][a-z]+\.?\s+\d)"
    day_after = rf"(?:our|an?|the)\s+(?:[\w'.-]+\s+){{0,3}}?{nouns}{_DAY}"
    return Patterns(
        maybe=_spoken(r"correct|retract|withdr|clarif|amend|errat|earlier|previous|\bversion|regret|apolog|misst|wrongly|for the record|mistake|note|removed|taken"),
        labels=[*((NoticeKind(kind), label[kind]) for kind in ("correction", "clarification", "retraction")), (None, label["notes"])],
        headings=_spoken(rf"{_BULLETS}", _any(words["columns"]["headings"]), r"[\s:*_]*"),
        stamps=[
            (NoticeKind(kind), _spoken(r"[\s*\[(]*", _any(phrases), r"(?:[\])]|\s*[:–—-]|\s*(?:\n|\Z))", case=0))
            for kind, phrases in words["stamps"].items()
        ],
        sentences=sentences,
        brackets=brackets,
        errors=_spoken(rf"\b{errors}\b"),
        evidence=_spoken(rf"\b{_any(words['evidence']['words'])}\b"),
        ours=_spoken(rf"\b(?:{this}|our\s+(?:[\w'.,-]+\s+){{0,4}}?{nouns}\b|{_any(words['references']['we'])}\b)"),
        printed=_spoken(rf"\b(?:{this}|(?:our|an?)\s+(?:[\w'.,-]+\s+){{0,4}}?{nouns}\b|{_any(words['references']['we'])}\b)"),
        own=_spoken(rf"\b{own}"),
        other=_spoken(rf"{_BULLETS}", other),
        titles=[_spoken(rf"\b{_any(words['references']['before_title'])}", _TITLE), _spoken(rf"\b{day_after}", _TITLE)],
    )  # fmt: skip


@cache
def _of_outlet(outlet: str) -> Sequence[tuple[NoticeKind, re.Pattern[str]]]:
    """The sentences in which an outlet speaks of itself by its name."""
    words = lexicon("notices")
    said, nouns = words["sentences"], _any(words["articles"]["nouns"])
    name = rf"{_BULLETS}(?:the\s+)?{re.escape(outlet.removeprefix('The '))}\s+"
    return [
        (NoticeKind.retraction, _spoken(name, rf"{_any(said['retract_other'])}\s+(?:its|this|the)\s+(?:\w+\s+)?{nouns}\b")),
        (NoticeKind.correction, _spoken(name, rf"{_any(said['regret_other'])}\s+(?:the|this|these|its)\s+{_any(said['mistake'])}\b")),
    ]
