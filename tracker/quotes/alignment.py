"""Where in a text some words stand, as they are or altered, and what differs.

Words are compared in one order, by as few changes as lead from the one wording to the other (edit distance over words, Levenshtein 1966).
What is spelled in two ways is one ("won't" and "will not", "32,000" and "thirty-two thousand", "cease-fire" and "ceasefire"). Words
between a closing quotation mark and the next opening one ("...," he said, "...") interrupt a quotation and alter nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice

from tracker.lang import lexicon
from tracker.numbers import numbers
from tracker.quotes.differences import Difference, What, denying, difference
from tracker.quotes.tokens import APOSTROPHES, Token, respelt, tokens
from tracker.quotes.words import WORD, Words, folded, keys_of, words_of
from tracker.records import Span

LEAST_WORDS = 4
"""Words of a quotation that is looked for in other words; fewer are found as they are or not at all."""

LEAST_ALIKE, FEW, LEAST_ALIKE_OF_FEW = 0.65, 9, 0.75
"""Share of what is said that must be the same, counted over the longer of the two wordings, and of fewer words than `FEW`; measured, see
docs/checking.md."""

LEAST_SAME = 2.0
"""What the same words must count for together: two words beside those of grammar."""

SMALL, COUNTED = 0.3, 0.6
"""What a word of grammar or a negation, and what a number or a word that everybody uses, counts for beside any other word: "I think this is
a" begins many sentences, and a number or a "not" that differs is the very thing that is looked for."""

FEWEST = 0.5
"""Share of what the different words count for that a stretch of text must have, to be worth a closer look."""

MOST_PLACES = 4
"""Places in which two wordings may differ: more is another sentence on the same matter."""

AGREES = -0.05
"""Cost of a word that is the same, beside 1 for one that is missing, put in or another: of two ways that cost the same, the one by which
more words are the same."""

TELLING = 3
"""Words around a negation or a number that differ together with it ("no longer"): they count no more than it does."""

LONGEST_INTERRUPTION = 16
"""Words between two parts of one quotation ("..., he told a rally in Ardmere on Monday, ...")."""

BEGINNING = 8
"""Words of a quotation by which the places are found that are then looked at word by word: a pattern of all would take long to make."""

_CUT = re.compile(r"\[?(?:\.\s?\.\s?\.|…)\]?|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Words as they stand in a text.

    Attributes:
        span: their characters in the text.
        likeness: share of the words that are the same, 1 for all.
        differences: none where the words are the same.
        marked: the text's words, with [-what was looked for-] and {+what stands there instead+}.
        interrupted: characters of the text inside `span` that are no part of the quotation: who says it, or what was cut.
    """

    span: Span
    likeness: float
    differences: tuple[Difference, ...]
    marked: str
    interrupted: tuple[Span, ...] = ()

    @property
    def exact(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that are looked for.

    Attributes:
        text: as they were given.
        words: as they are looked up.
        tokens: as they are compared.
        cuts: places among the tokens at which something was left out ("...", "[...]").
        distinct: each of the words once.
    """

    text: str
    words: Words
    tokens: tuple[Token, ...]
    cuts: frozenset[int] = frozenset()
    distinct: frozenset[str] = frozenset()


def wanted(text: str) -> Wanted:
    """Words that are looked for, as people give them; what stands in square brackets was put in by an editor, and is cut."""
    kept: list[Token] = []
    keys: list[str] = []
    spans: list[Span] = []
    cuts: set[int] = set()
    at = 0
    for end, after in [*((match.start(), match.end()) for match in _CUT.finditer(text)), (len(text), len(text))]:
        piece = words_of(text, at, end)
        keys += piece.keys
        spans += piece.spans
        kept += tokens(text, piece)
        if kept:
            cuts.add(len(kept))
        at = after
    cuts.discard(len(kept))
    return Wanted(text, Words(keys, spans), tuple(kept), frozenset(cuts), frozenset(keys))


# ------------------------------------------------------------------ where the words stand


def exactly(words: Wanted, text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Every place of a text where the words stand one after the other, whatever the punctuation, case and accents."""
    keys = words.words.keys
    if not keys:
        return
    there = folded(text[start:end])
    if there is None:
        yield from _one_by_one(keys, words_of(text, start, end))
        return
    pattern, at = _beginning(tuple(keys[:BEGINNING])), 0
    while match := pattern.search(there, at):
        spans = [word.span() for word in islice(WORD.finditer(there, match.start()), len(keys))]
        if len(keys) <= BEGINNING or [there[first:last] for first, last in spans] == keys:
            yield start + spans[0][0], start + spans[-1][1]
        at = match.start() + 1


def _one_by_one(keys: Sequence[str], there: Words) -> Iterator[Span]:
    size, first = len(keys), keys[0]
    for at, key in enumerate(there.keys):
        if key == first and there.keys[at : at + size] == keys:
            yield there.spans[at][0], there.spans[at + size - 1][1]


@lru_cache(maxsize=100)
def _beginning(keys: tuple[str, ...]) -> re.Pattern[str]:
    """Words one after the other in a folded text, the first of them whole though the pattern begins with it: so it is found fastest."""
    first, *others = keys
    return re.compile(f"{first}(?<![^ ]{first}){''.join(f' ++{key}' for key in others)}(?![^ ])")


def altered(words: Wanted, text: str, quoted: Callable[[], Sequence[Span]], start: int = 0, *, most: int | None = None) -> Alignment | None:
    """The place of a text that comes nearest to the words, None where none comes near enough.

    Args:
        quoted: gives the stretches of the text that stand inside quotation marks, in order; asked only where it matters.
        start: the character from which on the text is looked at.
        most: so many of its words.
    """
    if _weight(words.distinct.intersection(keys_of(text, start, most=most))) < FEWEST * _weight(words.distinct):
        return None
    here = tokens(text, words_of(text, start, most=most))
    outside: list[bool] | None = None
    best: Alignment | None = None
    for first, last in _windows(words, here):
        outside = outside or _outside(here, quoted())
        found = _aligned(words, text, here[first:last], outside[first:last])
        if found is not None and (best is None or found.likeness > best.likeness):
            best = found
    return best and replace(best, span=_whole(text, *best.span))  # once: a word may be as long as the text


def _outside(here: Sequence[Token], quoted: Sequence[Span]) -> list[bool]:
    """Of each word whether it stands outside quotation marks."""
    found: list[bool] = []
    at = 0
    for one in here:
        while at < len(quoted) and quoted[at][1] <= one.start:
            at += 1
        found.append(at == len(quoted) or one.start < quoted[at][0])
    return found


def _windows(words: Wanted, here: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Stretches that have most of the words, in whatever order: only there is it worth to compare word by word."""
    size = len(words.tokens)
    room = size + max(4, size // 3, *([LONGEST_INTERRUPTION] if size >= 6 else []), *([2 * LONGEST_INTERRUPTION] if words.cuts else []))
    lacking = Counter(token.key for token in words.tokens)
    need = max(2, int(size * FEWEST))
    common, scores = 0, []
    for at, token in enumerate(here):
        if token.key in lacking:  # of the others nothing is kept: most words of a text are such
            lacking[token.key] -= 1
            common += lacking[token.key] >= 0
        if at >= room and (gone := here[at - room].key) in lacking:
            common -= lacking[gone] >= 0
            lacking[gone] += 1
        scores.append(common)
    taken = -1
    for at, score in enumerate(scores):
        if score < need or at <= taken:
            continue
        peak = max(range(at, min(len(scores), at + room)), key=lambda place: (scores[place], -place))
        yield max(0, peak - room - 3), min(len(here), peak + 4)
        taken = peak + room // 2


_SAME, _OTHER, _LACKS, _MORE, _ASIDE = range(5)


def _aligned(words: Wanted, text: str, here: Sequence[Token], outside: Sequence[bool]) -> Alignment | None:
    """How the words stand in a stretch of a text, from the first token of it to the last; None where too little is the same."""
    steps = _steps(words, [respelt(token.key) for token in here], outside)
    if steps is None:
        return None
    same = 0.0
    groups = list(_grouped(steps))
    differences: list[Difference] = []
    marked: list[str] = []
    apart: list[Span] = []
    changed, whole = 0, 0.0
    for kind, mine, theirs in groups:
        words_here = _characters(text, [here[place] for place in theirs])
        if kind == _ASIDE:
            apart.append((here[theirs[0]].start, here[theirs[-1]].end))
            marked.append("…")
            continue
        weight = max(_weight(words.tokens[place].key for place in mine), _weight(here[place].key for place in theirs))
        words_wanted = _characters(words.text, [words.tokens[place] for place in mine])
        found = None if kind == _SAME else difference(words_wanted, words_here)
        if found is None:  # the same, or spelled in two ways
            whole += weight
            same += weight
            marked.append(words_here)
            continue
        telling = found.what is not What.words and max(len(mine), len(theirs)) <= TELLING
        whole += min(weight, COUNTED) if telling else weight
        changed += 1
        differences.append(found)
        marked += [f"[-{words_wanted}-]"] if words_wanted else []
        marked += [f"{{+{words_here}+}}"] if words_here else []
    likeness = same / whole if whole else 0.0
    least = LEAST_ALIKE if len(words.tokens) >= FEW else LEAST_ALIKE_OF_FEW
    if likeness < least or same < LEAST_SAME or changed > MOST_PLACES:
        return None
    places = [place for _, _, theirs in groups for place in theirs]
    return Alignment(
        (here[places[0]].start, here[places[-1]].end), likeness, tuple(differences), " ".join(filter(None, marked)), tuple(apart)
    )


def _whole(text: str, start: int, end: int) -> Span:
    """A stretch with all of the words with which it begins and ends, of which it may have half of a short form."""
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and (
        text[end].isalnum() or (text[end] in APOSTROPHES and text[end - 1].isalnum() and text[end + 1 : end + 2].isalnum())
    ):
        end += 1
    return start, end


def _weight(keys: Iterable[str]) -> float:
    return sum(map(_counts_for, keys))


@lru_cache(maxsize=50_000)
def _counts_for(key: str) -> float:
    if key[0].isdigit() or any(numbers(key)):
        return COUNTED
    if key in _small():
        return SMALL
    return COUNTED if key in _frequent() else 1.0


@cache
def _frequent() -> frozenset[str]:
    return frozenset(lexicon("topics")["frequent"])


@cache
def _small() -> frozenset[str]:
    return frozenset(lexicon("topics")["common"]) | denying()


_Step = tuple[int, int | None, int | None]


def _steps(words: Wanted, keys: Sequence[str], outside: Sequence[bool]) -> list[_Step] | None:
    """By which fewest changes the words become a stretch of the text: (what, place in the words, place in the text) each.

    The text may begin before and go on behind: nothing of that counts. Words between two parts of a quotation, and those at a cut, cost
    nearly nothing.
    """
    mine = [respelt(token.key) for token in words.tokens]
    rows, columns = len(mine), len(keys)
    costs = [[0.0] * (columns + 1)]
    for i, key in enumerate(mine, 1):
        above, row = costs[-1], [float(i)]
        cut = i in words.cuts
        for j, other in enumerate(keys, 1):
            put_in = row[j - 1] + (0.02 if cut or outside[j - 1] else 1.0)
            row.append(min(above[j - 1] + (AGREES if key == other else 1.0), above[j] + 1, put_in))
        costs.append(row)
    end = min(range(columns + 1), key=costs[rows].__getitem__)
    steps: list[_Step] = []
    i, j = rows, end
    while i > 0:
        cost = costs[i][j]
        if j > 0 and cost == costs[i - 1][j - 1] + (AGREES if mine[i - 1] == keys[j - 1] else 1.0):
            i, j = i - 1, j - 1
            steps.append((_SAME if mine[i] == keys[j] else _OTHER, i, j))
        elif cost == costs[i - 1][j] + 1:
            i -= 1
            steps.append((_LACKS, i, None))
        else:
            j -= 1
            steps.append((_ASIDE if i in words.cuts or outside[j] else _MORE, None, j))
    steps.reverse()
    return _told(steps, outside, words.cuts)


def _told(steps: list[_Step], outside: Sequence[bool], cuts: frozenset[int]) -> list[_Step] | None:
    """The steps with what stands aside told apart from what was put in; None where nothing is the same.

    Words outside quotation marks are aside only between two parts that stand inside; in running text they were put in.
    """
    kept = [number for number, step in enumerate(steps) if step[2] is not None]
    if not any(step[0] == _SAME for step in steps):
        return None
    while kept and steps[kept[-1]][0] in (_MORE, _ASIDE):
        steps.pop(kept.pop())
    found = list(steps)
    at = 0
    while at < len(found):
        if found[at][0] != _ASIDE:
            at += 1
            continue
        end = at
        while end < len(found) and found[end][0] == _ASIDE:
            end += 1
        before = next((one[2] for one in reversed(found[:at]) if one[2] is not None), None)
        after = next((one[2] for one in found[end:] if one[2] is not None), None)
        reached = sum(1 for one in found[:at] if one[1] is not None)
        between = before is not None and after is not None and not outside[before] and not outside[after]
        if not (reached in cuts or (between and end - at <= LONGEST_INTERRUPTION)):
            found[at:end] = [(_MORE, one[1], one[2]) for one in found[at:end]]
        at = end
    return found


def _grouped(steps: Sequence[_Step]) -> Iterator[tuple[int, list[int], list[int]]]:
    """Steps that follow each other and are all the same, all aside, or all something else; places in the words and in the text."""
    kind, mine, theirs = -1, list[int](), list[int]()
    for what, one, other in steps:
        now = what if what in (_SAME, _ASIDE) else _OTHER
        if now != kind and (mine or theirs):
            yield kind, mine, theirs
            mine, theirs = [], []
        kind = now
        mine += [] if one is None else [one]
        theirs += [] if other is None else [other]
    if mine or theirs:
        yield kind, mine, theirs


def _characters(text: str, some: Sequence[Token]) -> str:
    return " ".join(text[some[0].start : some[-1].end].split()) if some else ""
