"""Which content belongs to which cue, and which source: the model's pointers, restricted to the spans that were found.

Each content points at the first piece of its cue, each cue at the first piece of its source, or at the window's first row for
"none". A pair is scored in the last window that holds both, where the later of the two is read with most context.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.extract.tagger.decode import KINDS, TAGS, Tagged, best_tags, spans_of
from tracker.extract.tagger.windows import Pieces, Window

WIDTH = 64  # dimensions of a link vector
CONTENT, CUE, ASKING, SOURCE = range(4)  # the roles of the four vectors of a piece


class Scored(NamedTuple):
    """The model's output for one window.

    Attributes:
        tags: log-probabilities of shape (length, 7), separators included.
        links: link vectors of shape (length, 256).
    """

    window: Window
    tags: NDArray[np.float32]
    links: NDArray[np.float32]


NOWHERE = -1  # what a span points at that has no counterpart

Chances = dict[int, dict[int, float]]  # for the number of each asking span the chance of each span that it may point at, or of NOWHERE


class Tagging(NamedTuple):
    """Spans of a document and the links between them.

    Attributes:
        spans: sources, cues and contents in text order.
        scores: log-probabilities of every piece, of shape (pieces, 7).
        cue_of: for each content the chances of the cues.
        source_of: for each cue the chances of the sources.
    """

    spans: list[Tagged]
    scores: NDArray[np.float32]
    cue_of: Chances
    source_of: Chances


def tagging(scored: Sequence[Scored], pieces: Pieces) -> Tagging:
    """Read a document's windows.

    Args:
        scored: the windows in order; their cores cover the document.
        pieces: those of the document.
    """
    scores = np.zeros((len(pieces.ids), len(TAGS)), dtype=np.float32)
    for window, tags, _ in scored:
        scores[window.core : window.last] = tags[window.rows[window.core - window.first :]]
    spans = spans_of(best_tags(scores, pieces.paragraph))
    source, cue, content = ([(span.first, n) for n, span in enumerate(spans) if span.kind == kind] for kind in KINDS)
    return Tagging(spans, scores, _pointers(scored, content, cue, (CONTENT, CUE)), _pointers(scored, cue, source, (ASKING, SOURCE)))


def _pointers(scored: Sequence[Scored], asking: list[tuple[int, int]], asked: list[tuple[int, int]], roles: tuple[int, int]) -> Chances:
    """Chances of all pairs that stand in one window; a later window overrules an earlier one, but the chance of none is the least of all.

    Args:
        asking, asked: first piece and number of each span, in text order.
        roles: of the vectors of the two.
    """
    found: Chances = {}
    for window, _, links in scored:
        here, there = _within(asking, window), _within(asked, window)
        if not here:
            continue
        vectors = links.reshape(len(links), 4, WIDTH)
        rows = window.rows[[first - window.first for first, _ in here]]
        scores = vectors[rows, roles[0]] @ vectors[:, roles[1]].T / np.float32(WIDTH**0.5)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        columns = window.rows[[first - window.first for first, _ in there]] if there else np.zeros(0, dtype=np.int64)
        for (_, number), chance in zip(here, chances, strict=True):
            mine = found.setdefault(number, {})
            mine[NOWHERE] = min(mine.get(NOWHERE, 1.0), float(chance[0]))
            mine.update({other: float(one) for (_, other), one in zip(there, chance[columns], strict=True)})
    return found


def _within(spans: list[tuple[int, int]], window: Window) -> list[tuple[int, int]]:
    return spans[bisect_left(spans, (window.first, -1)) : bisect_left(spans, (window.last, -1))]
