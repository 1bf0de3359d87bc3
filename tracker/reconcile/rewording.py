"""Two texts word by word: which words of which paragraphs were put in, taken out or exchanged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tracker.reconcile.edits import sentence_spans
from tracker.records import Span

ALIKE = 0.4
"""Share of words from which two paragraphs are one, changed."""

MOST_PAIRS = 40_000
"""Paragraphs, old times new, beyond which none is taken for a changed one."""

LONG = 2000
"""Words beyond which a paragraph is compared sentence by sentence, as time grows with the square of its words."""

AROUND = 8
"""Words that are shown on either side of a change."""

_PARAGRAPH = re.compile(r"\S[^\n]*")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `old` of the former text and `new` of the later one, equal where nothing changed, empty where words came or went."""

    old: str
    new: str

    @property
    def kept(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Rewording:
    """A paragraph that changed.

    Attributes:
        before, after: its characters in the texts; None where it came or went as a whole.
        pieces: all of its words.
    """

    before: Span | None
    after: Span | None
    pieces: tuple[Piece, ...]

    def plain(self) -> str:
        """The changes in one line, "[-taken out-] {+put in+}", with some words around them."""
        shown = []
        for place, piece in enumerate(self.pieces):
            if piece.kept:
                shown.append(_clipped(piece.old, first=place == 0, last=place == len(self.pieces) - 1))
                continue
            shown += [f"[-{piece.old}-]"] if piece.old else []
            shown += [f"{{+{piece.new}+}}"] if piece.new else []
        return " ".join(shown)


def rewordings(old: str, new: str) -> Iterator[Rewording]:
    """Yield the paragraphs that changed, in the order of the new text; white space changes nothing."""
    one, other = _paragraphs(old), _paragraphs(new)
    matcher = SequenceMatcher(None, [words for _, words in one], [words for _, words in other], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield from _block(one[a:b], other[c:d])


Paragraph = tuple[Span, tuple[str, ...]]


def _paragraphs(text: str) -> list[Paragraph]:
    """The lines of a text with their words; one that is as long as a book's chapter, sentence by sentence."""
    found = []
    for match in _PARAGRAPH.finditer(text):
        words = tuple(_WORD.findall(match[0]))
        if len(words) <= LONG:
            found.append((match.span(), words))
            continue
        for start, end in sentence_spans(match[0]):
            found.append(((match.start() + start, match.start() + end), tuple(_WORD.findall(match[0][start:end]))))
    return found


def _block(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[Rewording]:
    """Paragraphs between two that did not change: in order, each with the likest of those that are left."""
    from rapidfuzz.distance import Indel

    at = 0
    many = len(old) * len(new) > MOST_PAIRS
    for span, words in new:
        left = () if many else enumerate(one for _, one in old[at:])
        near = ((one, place) for place, one in left if 2 * min(len(one), len(words)) >= ALIKE * (len(one) + len(words)))
        scores = [(Indel.normalized_similarity(one, words), -place) for one, place in near]
        score, place = max(scores, default=(0.0, 0))
        if score < ALIKE:
            yield Rewording(None, span, (Piece("", " ".join(words)),))
            continue
        for former, gone in old[at : at - place]:
            yield Rewording(former, None, (Piece(" ".join(gone), ""),))
        former, gone = old[at - place]
        at += 1 - place
        yield Rewording(former, span, tuple(_pieces(gone, words)))
    for former, gone in old[at:]:
        yield Rewording(former, None, (Piece(" ".join(gone), ""),))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > LONG).get_opcodes():
        yield Piece(" ".join(old[a:b]), " ".join(new[c:d]))


def _clipped(text: str, *, first: bool, last: bool) -> str:
    words = text.split()
    if first and last:
        return text
    if first:
        return text if len(words) <= AROUND else " ".join(["…", *words[-AROUND:]])
    if last:
        return text if len(words) <= AROUND else " ".join([*words[:AROUND], "…"])
    return text if len(words) <= 2 * AROUND + 1 else " ".join([*words[:AROUND], "…", *words[-AROUND:]])
