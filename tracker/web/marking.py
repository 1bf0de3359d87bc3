"""A text cut at the rows that point into it, so that a page can mark them where they stand.

Rows overlap: a figure stands in a claim, a claim in another. So the text is cut wherever any of them begins or ends, and each piece knows
all that it belongs to. The pieces joined are the text, character for character.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tracker.records import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a text.

    Attributes:
        start: offset of the first.
        keys: of the rows that all of them belong to, in the order in which these were given.
        begins: of those that begin here.
    """

    start: int
    text: str
    keys: tuple[str, ...]
    begins: tuple[str, ...]


def pieces(text: str, marks: Iterable[tuple[str, Span]]) -> Iterator[Piece]:
    """Yield the text in pieces.

    Args:
        marks: of each row a key and the half-open characters; a row with several spans is given several times. Empty spans and what lies
            beyond the text are left out.
    """
    spans = [(key, (max(0, start), min(end, len(text)))) for key, (start, end) in marks]
    spans = [(key, span) for key, span in spans if span[0] < span[1]]
    cuts = sorted({0, len(text), *(place for _, span in spans for place in span)})
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for number, (_, (start, end)) in enumerate(spans):
        opening.setdefault(start, []).append(number)
        closing.setdefault(end, []).append(number)
    covering: set[int] = set()
    begun: set[str] = set()
    for start, end in pairwise(cuts):
        covering.difference_update(closing.get(start, ()))
        covering.update(opening.get(start, ()))
        keys = tuple(dict.fromkeys(spans[number][0] for number in sorted(covering)))
        begins = tuple(key for key in dict.fromkeys(spans[number][0] for number in opening.get(start, ())) if key not in begun)
        begun.update(begins)
        yield Piece(start, text[start:end], keys, begins)
