"""From tagged spans to statements: each cue with its contents and its source, and how sure that is.

The corpus that this is learnt from gives every statement one cue, at most one source, and contents that never nest. Cues and
contents are therefore paired one to one first, the surest pair first; a content that is left goes to the cue which it
points at, so the halves of a split quotation meet. A cue without content is dropped, and a content without cue is kept for
the speaker before it where it is a quotation, and else dropped.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple, SupportsFloat

import numpy as np

from tracker.extract.tagger.decode import BEGIN, INSIDE, Tagged
from tracker.extract.tagger.links import NOWHERE, Tagging
from tracker.extract.tagger.windows import Pieces
from tracker.lang import lexicon
from tracker.records import Span

LEAST = 1e-4  # a chance is never taken for smaller: its logarithm is bounded
PAIRS = 0.02  # least chance of a content and cue that are paired; swept 0.0005-0.02 on PolNeAR dev, 2026-11
NAMED = 0.3  # swept 0.1-1 on PolNeAR dev: source right .883 at 1, .885 at 0.3, .887 at 0.1, joint score equal, 2026-11
JOINS = 0.5  # least chance of a content that joins another one at its cue; swept 0.5-0.95 on PolNeAR dev, 2026-11


class Statement(NamedTuple):
    """Who said what, as characters of the text; spans are half-open.

    Attributes:
        content: in text order, never empty.
        cue: None for a quotation without one.
        source: None where the text names none.
        confidence: the chance that content and source are right, between 0 and 1.
    """

    content: list[Span]
    cue: Span | None
    source: Span | None
    confidence: float


class Signs(NamedTuple):
    """What the confidence of a statement follows from: logarithms of the model's chances, each 0 at best.

    Attributes:
        begin, end: that the content begins and ends where it does; the worst of its spans.
        inside: mean over the content's pieces.
        cue: mean over the cue's pieces; 0 where there is none.
        link: that the content belongs to the cue; the worst of its spans.
        source: that the source belongs to the cue, or that there is none.
        source_begin: that the source begins where it does; 0 where there is none.
        parts: 0 for one span of content, -1 for several.
        uncued: -1 for a quotation without a cue, else 0.
    """

    begin: float
    end: float
    inside: float
    cue: float
    link: float
    source: float
    source_begin: float
    parts: float
    uncued: float


def statements(pieces: Pieces, tagging: Tagging) -> Iterator[Statement]:
    """Yield the statements of a text in the order of their first content."""
    weights = lexicon("claim-tagger")["confidence"]
    for numbers, cue, source in grouped(pieces, tagging):
        signs = signs_of(tagging, numbers, cue, source)
        total = weights["bias"] + sum(weights[name] * value for name, value in signs._asdict().items())
        yield Statement(
            [_characters(pieces, tagging, number) for number in numbers],
            _characters(pieces, tagging, cue) if cue >= 0 else None,
            _characters(pieces, tagging, source) if source >= 0 else None,
            round(1 / (1 + math.exp(-total)), 3),
        )


class Grouped(NamedTuple):
    """Numbers of spans: contents, their cue and its source, -1 where there is none."""

    contents: list[int]
    cue: int
    source: int


def grouped(pieces: Pieces, tagging: Tagging) -> Iterator[Grouped]:
    """Yield the spans of each statement, in the order of its first content."""
    spans = tagging.spans
    paired = _paired(tagging)
    contents = {cue: [content] for content, cue in paired.items()}
    found = []
    for number, chances in tagging.cue_of.items():
        if number in paired:
            continue
        cue = max(chances, key=chances.__getitem__)
        if cue in contents and chances[cue] >= JOINS and _reaches(pieces, spans[number], spans[cue]) and not _parted(number, cue, contents):
            contents[cue].append(number)
        elif all(pieces.quoted[spans[number].first : spans[number].last]):
            found.append(Grouped([number], NOWHERE, NOWHERE))
    for cue, numbers in contents.items():
        near = [number for number in numbers if _reaches(pieces, spans[number], spans[cue])]
        found.append(Grouped(sorted(near or numbers), cue, _likeliest_source(tagging.source_of[cue])))
    yield from sorted(found, key=lambda group: group.contents[0])


def _reaches(pieces: Pieces, content: Tagged, cue: Tagged) -> bool:
    """Whether a further content may belong to a cue.

    None from a paragraph before it, whose quotation was somebody else's or closed; and none from another sentence that puts a few words in
    quotation marks: those are the reporter's.
    """
    if pieces.paragraph[content.first] < pieces.paragraph[cue.first]:
        return False
    between = range(cue.last, content.first) if cue.last <= content.first else range(content.last, cue.first)
    quoted = set(pieces.quoted[content.first : content.last])
    return len(quoted) == 1 or not any(pieces.stops[i] for i in between)


def _parted(number: int, cue: int, contents: dict[int, list[int]]) -> bool:
    """Whether a content or cue of another statement stands between a content and the statement that it would join."""
    mine = [cue, *contents[cue]]
    near = min(mine, key=lambda other: abs(other - number))
    low, high = sorted((near, number))
    return any(low < other < high for key, numbers in contents.items() if key != cue for other in (key, *numbers))


def _likeliest_source(chances: dict[int, float]) -> int:
    """The source that a cue points at, if it does so with at least a third of its chance to point at none."""
    named = {number: chance for number, chance in chances.items() if number != NOWHERE}
    best = max(named, key=named.__getitem__, default=NOWHERE)
    return best if best != NOWHERE and named[best] >= NAMED * chances[NOWHERE] else NOWHERE


def _paired(tagging: Tagging) -> dict[int, int]:
    """For contents their cues, one to one; the same paragraph is no condition, the model has learnt how far a cue may be."""
    pairs = [(chance, content, cue) for content, chances in tagging.cue_of.items() for cue, chance in chances.items()]
    cue_of: dict[int, int] = {}
    taken: set[int] = set()
    for chance, content, cue in sorted(pairs, reverse=True):
        if cue != NOWHERE and chance >= PAIRS and content not in cue_of and cue not in taken:
            cue_of[content] = cue
            taken.add(cue)
    return cue_of


def signs_of(tagging: Tagging, contents: list[int], cue: int, source: int) -> Signs:
    """What speaks for a statement."""
    scores, spans = tagging.scores, tagging.spans
    inside = []
    ends = []
    for number in contents:
        first, last = spans[number].first, spans[number].last
        inside += [scores[first, BEGIN["content"]], *scores[first + 1 : last, INSIDE["content"]]]
        ends.append(_log(1 - math.exp(scores[last, INSIDE["content"]])) if last < len(scores) else 0.0)
    said = scores[spans[cue].first : spans[cue].last, [BEGIN["cue"], INSIDE["cue"]]].max(axis=1) if cue >= 0 else np.zeros(1)
    return Signs(
        begin=min(_bounded(scores[spans[n].first, BEGIN["content"]]) for n in contents),
        end=min(ends),
        inside=_bounded(np.mean(inside)),
        cue=_bounded(said.mean()),
        link=min(_log(tagging.cue_of[n][cue]) for n in contents) if cue >= 0 else 0.0,
        source=_log(tagging.source_of[cue][source]) if cue >= 0 else 0.0,
        source_begin=_bounded(scores[spans[source].first, BEGIN["source"]]) if source >= 0 else 0.0,
        parts=-1.0 if len(contents) > 1 else 0.0,
        uncued=-1.0 if cue < 0 else 0.0,
    )


def _log(chance: float) -> float:
    return math.log(max(chance, LEAST))


def _bounded(logarithm: SupportsFloat) -> float:
    return max(float(logarithm), math.log(LEAST))


def _characters(pieces: Pieces, tagging: Tagging, number: int) -> Span:
    span = tagging.spans[number]
    return pieces.starts[span.first], pieces.ends[span.last - 1]
