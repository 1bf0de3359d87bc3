"""A text as word pieces, and the pieces in windows that a small transformer can read.

Windows end with a paragraph where they can, and with a sentence where they cannot; each begins with some pieces of the one
before, so that every piece of a document is read with what goes before it. A separator stands between paragraphs. Whether a
piece stands inside quotation marks is told to the model as its second input (the "token type" of BERT): an encoder of six
layers cannot count marks over two hundred pieces, and `quotations` can.

Training cuts its windows with this module too, in lengths of its own.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tracker.extract.quotations import paragraphs, quotations
from tracker.records import Span

# Pieces of a window, separators included. Attention grows with the square; on PolNeAR dev 192 to 256 find more than 384 (2026-11).
LONGEST = 224
CONTEXT = 32  # pieces that a window repeats from the one before
SENTENCE_ENDS = frozenset(".!?")


class Pieces(NamedTuple):
    """The word pieces of a text, in order; the lists are of one length.

    Attributes:
        ids: vocabulary numbers.
        starts, ends: half-open character offsets.
        quoted: 1 inside quotation marks (the marks included), else 0.
        paragraph: number of the paragraph.
        stops: whether a sentence may end after the piece.
    """

    ids: list[int]
    starts: list[int]
    ends: list[int]
    quoted: list[int]
    paragraph: list[int]
    stops: list[bool]

    def within(self, span: Span) -> range:
        """Numbers of the pieces that lie in a span of characters, wholly or in part."""
        return range(bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1]))


class Window(NamedTuple):
    """Pieces `first` to `last` (exclusive) of a document; those before `core` are context that the window before decides.

    Attributes:
        ids, types: what the model reads, separators included, as int64 of shape (length,).
        rows: for each piece from `first` its row in the model's output, as int64 of shape (last - first,).
    """

    first: int
    core: int
    last: int
    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    rows: NDArray[np.int64]


def pieces_of(text: str, tokenizer: Tokenizer) -> Pieces:
    """Cut a text into word pieces.

    Args:
        text: any text; offsets of the pieces are offsets into it.
        tokenizer: without truncation, padding and special tokens of its own.
    """
    spans = list(paragraphs(text))
    encoded = tokenizer.encode_batch([text[start:end] for start, end in spans], add_special_tokens=False)
    marks = [(quoted.start, quoted.end) for quoted in quotations(text)]
    found = Pieces([], [], [], [], [], [])
    mark = 0
    for number, ((base, _), encoding) in enumerate(zip(spans, encoded, strict=True)):
        for identity, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            at = base + start
            while mark < len(marks) and marks[mark][1] <= at:
                mark += 1
            found.ids.append(identity)
            found.starts.append(at)
            found.ends.append(base + end)
            found.quoted.append(int(mark < len(marks) and marks[mark][0] <= at))
            found.paragraph.append(number)
            found.stops.append(text[base + end - 1] in SENTENCE_ENDS)
    return found


def windows(pieces: Pieces, begin: int, separate: int, *, longest: int = LONGEST, context: int = CONTEXT) -> Iterator[Window]:
    """Yield the windows of a document; every piece is in the core of exactly one.

    Args:
        begin, separate: vocabulary numbers of the tokens that open a window and end a paragraph ([CLS] and [SEP]).
    """
    core, total = 0, len(pieces.ids)
    while core < total:
        first = max(0, core - context)
        last = _end(pieces, first, core, longest)
        yield _window(pieces, first, core, last, begin, separate)
        core = last


def _end(pieces: Pieces, first: int, core: int, longest: int) -> int:
    """Where a window ends: after the last paragraph that fits, else after a sentence, else where it is full."""
    length, last = 3, first  # [CLS], a last [SEP], and the piece to come
    while last < len(pieces.ids) and length <= longest:
        if last + 1 < len(pieces.ids) and pieces.paragraph[last + 1] != pieces.paragraph[last]:
            length += 1
        length += 1
        last += 1
    if last == len(pieces.ids):
        return last
    earliest = core + max(1, (last - core) // 2)
    for end in range(last, earliest - 1, -1):
        if pieces.paragraph[end] != pieces.paragraph[end - 1]:
            return end
    for end in range(last, earliest - 1, -1):
        if pieces.stops[end - 1]:
            return end
    return last


def _window(pieces: Pieces, first: int, core: int, last: int, begin: int, separate: int) -> Window:
    ids, types, rows = [begin], [0], []
    for number in range(first, last):
        if number > first and pieces.paragraph[number] != pieces.paragraph[number - 1]:
            ids.append(separate)
            types.append(0)
        rows.append(len(ids))
        ids.append(pieces.ids[number])
        types.append(pieces.quoted[number])
    ids.append(separate)
    types.append(0)
    return Window(first, core, last, np.array(ids), np.array(types), np.array(rows, dtype=np.int64))
