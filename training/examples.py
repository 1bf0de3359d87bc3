"""From annotated texts to what the network is trained on: windows with a target for every piece.

Targets are chances, not numbers of tags, so that a person's annotation and the softer opinion of an earlier network are one kind of
example. The news that is read in the end has often lost its commas, apostrophes, quotation marks or paragraphs on the
way; `worn` takes them from a text at random, and leaves everything else where it was.
"""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tracker.extract.tagger.decode import BEGIN, INSIDE, KINDS, TAGS
from tracker.extract.tagger.links import NOWHERE, Chances, Tagging
from tracker.extract.tagger.windows import Pieces, Window, windows
from training.corpus import Attribution

IGNORED = -100
COMMAS = (",", ";")
APOSTROPHES = ("'", "’", "‘", "`")
QUOTATION_MARKS = ('"', "“", "”", "«", "»")
WORN = 0.35  # of the texts lose something


class Labels(NamedTuple):
    """What a document's pieces should come out as.

    Attributes:
        tags: chances of shape (pieces, 7).
        cues: for the first piece of a content span, the first piece of its cue.
        sources: for the first piece of a cue, the first piece of its source, or -1.
    """

    tags: NDArray[np.float32]
    cues: dict[int, int]
    sources: dict[int, int]


class Example(NamedTuple):
    """A window with its targets, by row.

    Attributes:
        tags: chances of shape (length, 7); a row of zeros is no target.
        cues, sources: rows that a row points at, -100 where it points at none.
    """

    window: Window
    tags: NDArray[np.float32]
    cues: NDArray[np.int64]
    sources: NDArray[np.int64]


def annotated(pieces: Pieces, statements: list[Attribution]) -> Labels:
    """The labels that an annotator gave."""
    tags = np.zeros((len(pieces.ids), len(TAGS)), dtype=np.float32)
    tags[:, 0] = 1
    cues: dict[int, int] = {}
    sources: dict[int, int] = {}
    for statement in statements:
        firsts: dict[str, int] = {}
        for kind, spans in zip(KINDS, (statement.source, statement.cue, statement.content), strict=True):
            for span in spans:
                inside = pieces.within(span)
                if not inside:
                    continue
                tags[inside[0] : inside[-1] + 1] = np.eye(len(TAGS))[INSIDE[kind]]
                tags[inside[0]] = np.eye(len(TAGS))[BEGIN[kind]]
                firsts.setdefault(kind, inside[0])
        if "cue" not in firsts:
            continue
        sources[firsts["cue"]] = firsts.get("source", -1)
        for span in statement.content:
            if inside := pieces.within(span):
                cues[inside[0]] = firsts["cue"]
    return Labels(tags, cues, sources)


def believed(tagging: Tagging, least: float = 0.6) -> Labels:
    """The labels that an earlier network gave: its chances, and the links that it is fairly sure of."""
    first = [span.first for span in tagging.spans]
    cues, sources = (
        {first[asking]: first[asked] if asked != NOWHERE else -1 for asking, asked in _sure(chances, least)}
        for chances in (tagging.cue_of, tagging.source_of)
    )
    cues = {content: cue for content, cue in cues.items() if cue >= 0}
    return Labels(np.exp(tagging.scores), cues, sources)


def _sure(chances: Chances, least: float) -> Iterator[tuple[int, int]]:
    for asking, mine in chances.items():
        best = max(mine, key=mine.__getitem__)
        if mine[best] >= least:
            yield asking, best


def worn(pieces: Pieces, tokenizer: Tokenizer, chance: random.Random) -> list[int]:
    """Numbers of the pieces that are left when a text has lost some marks, or all of them."""
    if chance.random() >= WORN:
        return list(range(len(pieces.ids)))
    lost = {COMMAS + APOSTROPHES: 0.6, QUOTATION_MARKS: 0.4}
    gone = {tokenizer.token_to_id(mark) for marks, share in lost.items() if chance.random() < share for mark in marks}
    return [number for number, identity in enumerate(pieces.ids) if identity not in gone]


def kept(pieces: Pieces, known: Labels, numbers: list[int], *, one_paragraph: bool, unmarked: bool) -> tuple[Pieces, Labels]:
    """A document of which only some pieces are left; a span that lost its first piece begins with its next."""
    place = {number: new for new, number in enumerate(numbers)}
    total = len(pieces.ids)

    def moved(number: int) -> int:
        while number < total and number not in place:
            number += 1
        return place.get(number, -1)

    tags = known.tags[numbers]
    for number in np.flatnonzero(known.tags[:, 1::2].max(axis=1) > 0.5):
        if number not in place and (new := moved(int(number))) >= 0:
            tags[new] = known.tags[number]
    left = Pieces(*([column[number] for number in numbers] for column in pieces))
    if one_paragraph:
        left = left._replace(paragraph=[0] * len(numbers))
    if unmarked:
        left = left._replace(quoted=[0] * len(numbers))
    cues = {moved(content): moved(cue) for content, cue in known.cues.items() if moved(content) >= 0 and moved(cue) >= 0}
    sources = {moved(cue): moved(source) if source >= 0 else -1 for cue, source in known.sources.items() if moved(cue) >= 0}
    return left, Labels(tags, cues, sources)


def examples(pieces: Pieces, known: Labels, vocabulary: tuple[int, int], *, longest: int, context: int) -> Iterator[Example]:
    """Yield the windows of a document with their targets.

    Args:
        vocabulary: numbers of [CLS] and [SEP].
    """
    for window in windows(pieces, *vocabulary, longest=longest, context=context):
        yield _example(window, known)


def _example(window: Window, known: Labels) -> Example:
    tags = np.zeros((len(window.ids), len(TAGS)), dtype=np.float32)
    tags[window.rows] = known.tags[window.first : window.last]
    cues, sources = (np.full(len(window.ids), IGNORED) for _ in range(2))

    def row(piece: int) -> int:
        return int(window.rows[piece - window.first]) if window.first <= piece < window.last else 0

    for piece in range(window.first, window.last):
        if piece in known.cues:
            cues[row(piece)] = row(known.cues[piece])
        if piece in known.sources:
            source = known.sources[piece]
            sources[row(piece)] = row(source) if source >= 0 else 0
    return Example(window, tags, cues, sources)


def batches(items: Sequence[Window], pieces: int) -> Iterator[list[int]]:
    """Group windows of like length: yields numbers into `items`, at most `pieces` pieces a batch after padding."""
    order = sorted(range(len(items)), key=lambda number: len(items[number].ids))
    batch: list[int] = []
    for number in order:
        if batch and (len(batch) + 1) * len(items[number].ids) > pieces:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
