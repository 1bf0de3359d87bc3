"""Passages: the words of a stored text around the characters that a row points to.

What a person is shown is always the text itself, cut at word boundaries, with the row's characters marked.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.records import Span

CONTEXT = 140  # characters on either side: about a sentence
BLANK_LINE = re.compile(r"(?:\r?\n|\r)[^\S\r\n]*(?:\r?\n|\r)")
LEFT_OUT = " […] "
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


_UNSEEN = re.compile(f"[\x7f-\x9f{''.join(sorted(BIDI_CONTROLS))}]")
"""What JSON leaves as it stands and a terminal obeys: JSON itself writes out what is below a blank."""


def json_line(row: object) -> str:
    """A value as a line of JSON that is safe to show in a terminal, and means the same: such characters stand in it as \\uXXXX."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(row, ensure_ascii=False)) + "\n"


def visible(text: str) -> str:
    """Text that is safe to show in a terminal: control characters and marks that reorder a line are written out.

    Article text is hostile input: an escape sequence in it could clear the screen or rewrite what stands there.
    """
    if text.isprintable():
        return text
    return "".join(
        c if c in "\n\t" or not (unicodedata.category(c) == "Cc" or c in BIDI_CONTROLS) else c.encode("unicode_escape").decode("ascii")
        for c in text
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """Part of a text, cut into pieces; `marked` pieces are the row's own characters.

    Attributes:
        start: offset of the first character shown.
        pieces: (text, marked) in order; together they are the text from `start` on, white space folded and marked stretches left out.
        cut_before, cut_after: the text goes on there.
    """

    start: int
    pieces: tuple[tuple[str, bool], ...]
    cut_before: bool
    cut_after: bool

    def plain(self, left: str = "[", right: str = "]") -> str:
        """The passage in one line, marked characters between brackets."""
        body = "".join(f"{left}{text}{right}" if marked else text for text, marked in self.pieces)
        return ("… " if self.cut_before else "") + body.strip() + (" …" if self.cut_after else "")


def passage(text: str, spans: Sequence[Span], *, context: int = CONTEXT, marks: Iterable[Span] = ()) -> Passage:
    """Cut the passage around spans out of a text.

    Args:
        spans: half-open character offsets, in any order.
        context: characters kept before the first and after the last span, fewer where a paragraph ends sooner.
        marks: stretches that are no words of the article (`Article.marks`): front matter, menus. None of them is shown, unless a span
            stands in one; between two spans "[…]" takes its place.
    """
    ordered = sorted(spans)
    first, last = ordered[0][0], ordered[-1][1]
    apart = sorted(mark for mark in marks if not any(mark[0] < span[1] and span[0] < mark[1] for span in ordered))
    start = max([_reach_back(text, first, context), *(mark[1] for mark in apart if mark[1] <= first)])
    end = min([_reach_on(text, last, context), *(last + len(text[last : mark[0]].rstrip()) for mark in apart if mark[0] >= last)])
    pieces: list[tuple[str, bool]] = []
    at = start
    for span_start, span_end in ordered:
        pieces.append((_between(text, (at, span_start), apart), False))
        pieces.append((_folded(text[span_start:span_end]), True))
        at = max(at, span_end)
    pieces.append((_folded(text[at:end]), False))
    kept = tuple(piece for piece in pieces if piece[0])
    return Passage(start, kept, cut_before=_goes_on(text[:start][-1:]), cut_after=_goes_on(text[end : end + 1]))


def _reach_back(text: str, at: int, context: int) -> int:
    limit = max(0, at - context)
    paragraph = max((match.end() for match in BLANK_LINE.finditer(text, limit, at)), default=-1)
    if paragraph >= 0:
        return paragraph
    if limit == 0:
        return 0
    space = text.find(" ", limit, at)
    return space + 1 if space >= 0 else limit


def _reach_on(text: str, at: int, context: int) -> int:
    limit = min(len(text), at + context)
    paragraph = BLANK_LINE.search(text, at, limit)
    if paragraph is not None:
        return paragraph.start()
    if limit == len(text):
        return limit
    space = text.rfind(" ", at, limit)
    return space if space >= 0 else limit


def _between(text: str, span: Span, apart: Iterable[Span]) -> str:
    """The words between two spans without the marked stretches in them."""
    start, end = span
    shown, at = "", start
    for mark_start, mark_end in apart:
        if start <= mark_start and mark_end <= end:
            shown += _folded(text[at:mark_start]).rstrip() + LEFT_OUT
            at = mark_end
    rest = _folded(text[at:end])
    return shown + (rest.lstrip() if shown else rest)


def _goes_on(neighbour: str) -> bool:
    return bool(neighbour) and neighbour not in "\r\n"


def _folded(text: str) -> str:
    """White space folded to single blanks, edges kept, so that pieces join as the text reads."""
    folded = " ".join(text.split())
    if not folded:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + folded + (" " if text[-1].isspace() else "")
