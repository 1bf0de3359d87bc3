"""What a text's layout tells: which stretches yield no rows, and what the article says about itself.

Marks are offsets; no character is ever cut. A text may open with a front matter, a block of `key: value` lines between two lines
of `---`, whose values are the article's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.read.boilerplate import furniture
from tracker.read.header import Header, read_header
from tracker.read.lines import Line, split_lines
from tracker.records import Mark, MarkKind, Span

LAYOUT_LINES = 20_000  # a text of more lines is no article; its lines are not judged
FRONT_MATTER_LINES = 60

_FENCE = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_ENTRY = re.compile(r"(?P<key>[A-Za-z_][\w .-]{0,40}):(?:[ \t]+(?P<value>[^\r\n]*?))?[ \t]*(?:\r\n|\n|\r)")
_OTHER = re.compile(r"(?:[ \t][^\r\n]*|- [^\r\n]*|#[^\r\n]*)?(?:\r\n|\n|\r)")
_END = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The block that opens a text.

    Attributes:
        end: offset of the first character after it.
        values: by key, lower case, without quotation marks around them.
        spans: where each value stands.
    """

    end: int = 0
    values: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """What was read from the layout of one text."""

    front: FrontMatter
    header: Header
    marks: tuple[Mark, ...]


def read_layout(text: str) -> Layout:
    """Read front matter, head and furniture of a text."""
    front = read_front_matter(text)
    lines: list[Line] = []
    for line in split_lines(text, front.end):
        lines.append(line)
        if len(lines) > LAYOUT_LINES:
            return Layout(front, Header(), _marks(front, [], set(), Header()))
    found = furniture(lines)
    header = read_header(text, lines, found)
    return Layout(front, header, _marks(front, lines, set(found.lines), header))


def read_front_matter(text: str) -> FrontMatter:
    """The front matter of a text; an empty one where the block is not closed or holds other lines."""
    opening = _FENCE.match(text)
    if not opening:
        return FrontMatter()
    values: dict[str, str] = {}
    spans: dict[str, Span] = {}
    at = opening.end()
    for _ in range(FRONT_MATTER_LINES):
        if end := _END.match(text, at):
            return FrontMatter(end.end(), values, spans)
        if entry := _ENTRY.match(text, at):
            value = entry["value"] or ""
            quotes = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
            key = entry["key"].strip().lower()
            values[key] = value[1:-1] if quotes else value
            if value:
                spans[key] = (entry.start("value") + quotes, entry.end("value") - quotes)
        elif not (entry := _OTHER.match(text, at)):
            break
        at = entry.end()
    return FrontMatter()


def _marks(front: FrontMatter, lines: list[Line], boilerplate: set[int], header: Header) -> tuple[Mark, ...]:
    """Sorted marks that do not overlap; neighbouring lines of one kind are one mark."""
    kinds = dict.fromkeys(boilerplate, MarkKind.boilerplate) | dict.fromkeys(header.lines, MarkKind.metadata)
    marks = [Mark(span=(0, front.end), kind=MarkKind.metadata)] if front.end else []
    previous: tuple[int, MarkKind] | None = None
    for i, kind in sorted(kinds.items()):
        start = lines[i].start
        if previous == (i - 1, kind):
            start = marks.pop().span[0]
        marks.append(Mark(span=(start, lines[i].end), kind=kind))
        previous = i, kind
    inside = [span for span in header.spans if not any(_overlap(span, mark.span) for mark in marks)]
    return tuple(sorted([*marks, *(Mark(span=span, kind=MarkKind.metadata) for span in inside)], key=lambda mark: mark.span))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def text_without_marks(text: str, marks: Iterable[Mark]) -> str:
    """The text that is read, with each marked stretch as one line break: what near-duplicates are found by."""
    parts, end = [], 0
    for mark in marks:
        parts.append(text[end : mark.span[0]])
        end = mark.span[1]
    return "\n".join([*parts, text[end:]])
