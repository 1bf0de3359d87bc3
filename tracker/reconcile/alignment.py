"""Two versions of an article sentence by sentence: which one is which, and which figure stands where another stood.

Sentences that did not change are paired first, then those that share half of their words with the numbers left out of account.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tracker.reconcile.comparable import Reading, reading
from tracker.reconcile.edits import WORD, sentence_spans
from tracker.records import Edition, Span

ALIKE = 0.5
"""Share of words, numbers left out, from which a sentence or statement is the same one, changed."""

MOST_PAIRS = 40_000
"""Sentences, old times new, beyond which only those that did not change are paired."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a version; in the place of each figure among its words stands #."""

    place: int
    span: Span
    text: str
    words: tuple[str, ...]
    figures: dict[int, Reading]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions."""

    edition: Edition
    sentences: list[Sentence]

    def at(self, offset: int) -> Sentence | None:
        """The sentence in which a character stands."""
        return next((one for one in self.sentences if one.span[0] <= offset < one.span[1]), None)


def side_of(edition: Edition) -> Side:
    """A version in sentences."""
    figures = figures_of(edition)
    sentences: list[Sentence] = []
    for start, end in sentence_spans(edition.text):
        here = {span: one for span, one in figures.items() if start <= span[0] and span[1] <= end}
        words, placed = words_of(edition.text, (start, end), here)
        sentences.append(Sentence(len(sentences), (start, end), " ".join(edition.text[start:end].split()), words, placed))
    return Side(edition, sentences)


def figures_of(edition: Edition) -> dict[Span, Reading]:
    """The figures of a version by their characters, without those of a notice: it repeats what was wrong."""
    every = ((one.figure.span, one) for one in map(reading, edition.reports))
    return {span: one for span, one in every if span is not None and not in_notice(edition, span[0])}


def in_notice(edition: Edition, offset: int) -> bool:
    """Whether a character stands in a notice of a correction."""
    return any(one.span[0] <= offset < one.span[1] for one in edition.notices)


def words_of(text: str, span: Span, figures: dict[Span, Reading]) -> tuple[tuple[str, ...], dict[int, Reading]]:
    """The words of a stretch in lower case, with # for each figure and its hedge, and the figures by their place among them."""
    words: list[str] = []
    placed: dict[int, Reading] = {}
    seen: set[Span] = set()
    for match in WORD.finditer(text, *span):
        at = next((one for one in figures if one[0] < match.end() and match.start() < one[1]), None)
        if at is None:
            words.append(match[0].lower().replace("’", "'"))
        elif at not in seen:
            seen.add(at)
            hedge = tuple((figures[at].figure.hedge or "").split())
            if hedge and tuple(words[-len(hedge) :]) == hedge:
                del words[-len(hedge) :]  # "at least 14" is one number, whose qualifier is told by itself
            placed[len(words)] = figures[at]
            words.append("#")
    return tuple(words), placed


def paired(old: Sequence[Sentence], new: Sequence[Sentence]) -> dict[int, int]:
    """Which sentence of the new version is which of the old one, by their places."""
    texts = [one.text for one in old], [one.text for one in new]
    pairs: dict[int, int] = {}
    for a, b, size in SequenceMatcher(None, *texts, autojunk=False).get_matching_blocks():
        pairs.update((a + k, b + k) for k in range(size))
    gone = [one for one in old if one.place not in pairs]
    come = [one for one in new if one.place not in set(pairs.values())]
    scored = alike([one.words for one in gone], [one.words for one in come])
    for _, one, other in scored:
        pairs[gone[one].place] = come[other].place
    return pairs


def alike(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> list[tuple[float, int, int]]:
    """What is likest, one for one, the likest first and then the nearest."""
    from rapidfuzz.distance import Indel

    if len(old) * len(new) > MOST_PAIRS:
        return []
    scores = (
        (Indel.normalized_similarity(one, other), -abs(a - b), a, b)
        for a, one in enumerate(old)
        for b, other in enumerate(new)
        if one and other and 2 * min(len(one), len(other)) >= ALIKE * (len(one) + len(other))  # else they cannot be
    )
    taken: tuple[set[int], set[int]] = set(), set()
    found = []
    for score, _, a, b in sorted((one for one in scores if one[0] >= ALIKE), reverse=True):
        if a not in taken[0] and b not in taken[1]:
            taken[0].add(a)
            taken[1].add(b)
            found.append((score, a, b))
    return found


def in_place(old: Sentence, new: Sentence) -> Iterator[tuple[Reading, Reading]]:
    """Figures that stand between the same words."""
    for a, b, size in SequenceMatcher(None, old.words, new.words, autojunk=False).get_matching_blocks():
        for k in range(size):
            if a + k in old.figures and b + k in new.figures:
                yield old.figures[a + k], new.figures[b + k]
