"""Cues that stand beside their content instead of governing it: "according to X", "X said" between commas, "as X said".

The content is the clause around them, cut where they stand.
"""

from collections.abc import Iterator

from tracker.extract.claims.cues import Cue, cue_lexicon, cue_words
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.sources import noun_phrase, source_of
from tracker.extract.claims.speech import Attribution

CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "conj", "parataxis"})


def asides(parsed: Parsed, cues: list[Cue]) -> Iterator[tuple[Attribution, list[Stretch]]]:
    """Yield each aside with the stretches of its content."""
    according = cue_lexicon().according
    for i, word in enumerate(parsed.lower):
        if word in according and parsed.quoted[i] < 0:
            yield from _according(parsed, i)
    for cue in cues:
        if cue.part == "verbs" and cue_lexicon().takes(cue, "clause"):
            yield from _between_commas(parsed, cue)


def _according(parsed: Parsed, i: int) -> Iterator[tuple[Attribution, list[Stretch]]]:
    to = i + 1
    if to >= len(parsed.words) or parsed.lower[to] != "to":
        return
    head = parsed.child(to, "pobj")
    if head is None:
        return
    source = noun_phrase(parsed, head)
    clause = _clause_around(parsed, i, source)
    if clause is not None:
        cue = Cue(i, "accord", "asides")
        yield Attribution("according", "according", [], cue, [Stretch(i, to)], source), clause


def _clause_around(parsed: Parsed, i: int, source: Stretch) -> list[Stretch] | None:
    """The clause that "according to" belongs to, without it: its sentence, or the embedded clause that it ends."""
    start, end = parsed.sentence_start(i), parsed.sentence_end(i)
    governor = parsed.heads[i]
    for _ in range(6):
        if parsed.tags[governor].startswith(("VB", "MD")) and parsed.deps[governor] in CLAUSES:
            break
        if parsed.heads[governor] == governor:
            break
        governor = parsed.heads[governor]
    if parsed.deps[governor] in ("relcl", "ccomp", "conj") and parsed.left[governor] > start and parsed.right[governor] >= source.last:
        start, end = parsed.left[governor], parsed.right[governor]
    while end > source.last and (parsed.words[end] in (".", "?", "!") or parsed.words[end].isspace()):
        end -= 1
    pieces = [Stretch(start, i - 1), Stretch(source.last + 1, end)]
    pieces = [piece for piece in pieces if any(parsed.words[k][:1].isalnum() for k in range(piece.first, piece.last + 1))]
    return pieces or None


def _between_commas(parsed: Parsed, cue: Cue) -> Iterator[tuple[Attribution, list[Stretch]]]:
    """The words around ", X said," and ", as X said,"."""
    source = source_of(parsed, cue, "clause")
    if source is None or parsed.tags[cue.head] not in ("VBD", "VBZ", "VBP", "VBN"):
        return
    words = cue_words(parsed, cue, "clause")
    first, last = min(source.first, words[0].first), max(source.last, words[-1].last)
    if words[-1].last < source.first - 1 or source.last < words[0].first - 2:
        return
    first -= parsed.lower[first - 1] == "as" if first else 0
    start, end = parsed.sentence_start(cue.head), parsed.sentence_end(cue.head)
    if (
        first - 1 <= start
        or parsed.words[first - 1] not in (",", "-", "–", "—")
        or last + 1 >= end
        or parsed.words[last + 1] not in (",", "-", "–", "—")
    ):
        return
    if (
        parsed.lower[last + 2] != "that"
        and parsed.tags[last + 2] in ("VBG", "IN", "CC", "WP", "WDT", "WRB", "RB")
        and parsed.quoted[last + 2] < 0
    ):
        return  # ", X said, adding that": what follows is another aside
    while end > last and (parsed.words[end] in (".", "?", "!") or parsed.words[end].isspace()):
        end -= 1
    yield Attribution("clause", "aside", [], cue, words, source), [Stretch(start, first - 2), Stretch(last + 2, end)]
