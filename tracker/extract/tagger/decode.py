"""From the model's scores to spans: the best sequence of tags that is a sequence of spans.

Every piece bears one of seven tags: outside, or the beginning or inside of a source, a cue or a content (Ramshaw and Marcus
1995, in the form that begins every span with B). Inside follows only its own beginning or inside (Viterbi over that one
constraint); each beginning opens a new span.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
KINDS = ("source", "cue", "content")
BEGIN = {kind: 1 + 2 * number for number, kind in enumerate(KINDS)}
INSIDE = {kind: 2 + 2 * number for number, kind in enumerate(KINDS)}

# What is added to the score of a step from tag to tag: minus infinity where it is not allowed.
FORBIDDEN = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
for _tag in range(2, len(TAGS), 2):
    FORBIDDEN[:, _tag] = -np.inf
    FORBIDDEN[_tag - 1, _tag] = FORBIDDEN[_tag, _tag] = 0.0
# What is taken from the score of a content's beginning: it makes fewer and longer contents. Swept 0-0.5 on PolNeAR dev, which hardly
# depends on it in windows of this length: F1 at 0.5 .794 without, .796 with 0.5, precision .801 and .809 (2026-11).
RELUCTANCE = np.zeros(len(TAGS), dtype=np.float32)
RELUCTANCE[BEGIN["content"]] = 0.5
START = np.array([-np.inf if tag.startswith("I") else 0.0 for tag in TAGS], dtype=np.float32)
AFRESH = np.broadcast_to(START, FORBIDDEN.shape)  # into the first piece of a paragraph


class Tagged(NamedTuple):
    """A span of pieces, `first` to `last` exclusive, and its kind: "source", "cue" or "content"."""

    kind: str
    first: int
    last: int


def best_tags(scores: NDArray[np.float32], paragraph: Sequence[int]) -> list[int]:
    """The best allowed sequence of tags; no span goes on in the next paragraph (in PolNeAR train one of 23,289 contents does).

    Args:
        scores: log-probabilities of shape (pieces, tags).
        paragraph: number of each piece's paragraph.
    """
    if not len(scores):
        return []
    scores = scores - RELUCTANCE
    best = scores[0] + START
    back = np.zeros((len(scores), len(TAGS)), dtype=np.int64)
    columns = np.arange(len(TAGS))
    for number in range(1, len(scores)):
        reach = best[:, None] + (FORBIDDEN if paragraph[number] == paragraph[number - 1] else AFRESH)
        back[number] = reach.argmax(axis=0)
        best = reach[back[number], columns] + scores[number]
    tag = int(best.argmax())
    tags = [tag]
    for number in range(len(scores) - 1, 0, -1):
        tag = int(back[number, tag])
        tags.append(tag)
    return tags[::-1]


def spans_of(tags: list[int]) -> list[Tagged]:
    """The spans of a sequence of tags, in order."""
    found: list[Tagged] = []
    first = -1
    for number, tag in enumerate([*tags, 0]):
        if first >= 0 and (tag == 0 or tag % 2):
            found.append(Tagged(KINDS[(tags[first] - 1) // 2], first, number))
            first = -1
        if tag % 2:
            first = number
    return found
