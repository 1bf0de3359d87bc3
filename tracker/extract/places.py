"""Places that a sentence names, with how narrow each of them is.

Names are read from their surroundings rather than from entity labels: a capitalised run behind a preposition of place, with
the nouns that say what kind of place it is ("the rebel-held town of X", "X province"). A small language model labels few
village names as places, and news text introduces nearly all of them this way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker.extract.sentence import Sentence
from tracker.lang import lexicon
from tracker.records import Span

PLAIN = 2.5  # a name without a kind of place: usually a town or a city
REACH = 7  # words between the preposition and the name


@dataclass(frozen=True, slots=True)
class Place:
    """A named place; `level` rises with narrowness, `at` is its first token in the sentence."""

    span: Span
    name: str
    level: float
    at: int
    preposition: str


@dataclass(frozen=True)
class Tables:
    prepositions: frozenset[str]
    targets: frozenset[str]
    levels: dict[str, float]
    directions: frozenset[str]
    never: frozenset[str]
    countries: frozenset[str]


@cache
def tables(language: str = "en") -> Tables:
    data = lexicon("places", language)
    return Tables(
        prepositions=frozenset(data["prepositions"]),
        targets=frozenset(data["targets"]),
        levels={word: float(level) for level, words in data["levels"].items() for word in words},
        directions=frozenset(data["directions"]["words"]),
        never=frozenset(data["never"]["words"]),
        countries=frozenset(data["countries"]["names"]),
    )


def places(text: str, sentence: Sentence) -> Iterator[Place]:
    """Find the places that a sentence names, left to right."""
    table, done = tables(), -1
    for k, word in enumerate(sentence.words):
        if k <= done or not (word in table.prepositions or word in table.targets):
            continue
        place = _after(text, sentence, k)
        if place is not None:
            yield place
            done = place.at


def _after(text: str, sentence: Sentence, k: int) -> Place | None:
    """The place that a preposition or a verb of hitting introduces."""
    table = tables()
    kind, first, direction = None, None, None
    preposition = sentence.words[k]
    if preposition in {"of", "from", "to", "over"} and not (preposition == "of" and sentence.word(k - 1) in table.levels):
        if not any(sentence.entities[k + 1 : k + 2] == [label] for label in ("GPE", "LOC", "FAC")) and preposition != "of":
            return None
        if (
            preposition == "of"
            and sentence.entities[k + 1 : k + 2] not in (["GPE"], ["LOC"], ["FAC"])
            and sentence.word(k - 1) not in table.directions | {"outskirts", "centre", "center", "half", "side"}
        ):
            return None
    for m in range(k + 1, min(len(sentence), k + 1 + REACH)):
        word, tag, written = sentence.words[m], sentence.tags[m], sentence.texts[m]
        if word in table.directions and m + 1 < len(sentence) and sentence.texts[m + 1][:1].isupper():
            direction = m if direction is None else direction
            continue
        if _names(sentence, m):
            first = m
            break
        if word in table.levels:
            kind = table.levels[word]
        if (
            (tag[:2] in {"VB", "MD"} and tag not in {"VBN", "VBG"})
            or written in {",", ".", ";", ":", "(", ")"}
            or (word in table.prepositions and word != "of")
            or word in {"and", "that", "which"}
        ):
            return None
        if word == "of" and kind is None:
            return None
        direction = None
    if first is None:
        return None
    return _run(text, sentence, first, direction, kind, preposition)


def _names(sentence: Sentence, m: int) -> bool:
    word, written = sentence.words[m], sentence.texts[m]
    if not (written[:1].isupper() or (written[:3].lower() in {"al-", "el-", "as-", "ar-"} and len(written) > 4)) or word in tables().never:
        return False
    return (
        sentence.tags[m] in {"NNP", "NNPS", "NN", "NNS"}
        and sentence.entities[m] not in {"DATE", "TIME", "NORP", "CARDINAL", "MONEY"}
        and not _titled(sentence, m)
    )


def _titled(sentence: Sentence, m: int) -> bool:
    """True for the first of several words that are a person's or a body's name ("in Ministry of Defence statements")."""
    return sentence.entities[m] == "PERSON" and sentence.word(m + 1) in {"said", "told", "says", "'s"}


def _run(text: str, sentence: Sentence, first: int, direction: int | None, kind: float | None, preposition: str) -> Place | None:
    table, stop = tables(), first
    while stop < len(sentence) and stop - first < 6:
        written, word = sentence.texts[stop], sentence.words[stop]
        glued = stop > first and sentence.offsets[stop][0] == sentence.offsets[stop - 1][1]
        joined = glued and (written in {"-", "’", "'"} or sentence.texts[stop - 1] in {"-", "’", "'"})
        if (
            (
                written[:1].isupper()
                and word not in table.never
                and sentence.tags[stop][:2] in {"NN", "JJ", "FW"}
                and sentence.entities[stop] not in {"DATE", "TIME"}
            )
            or joined
            or (written[:3].lower() in {"al-", "el-"} and stop > first)
        ):
            stop += 1
        else:
            break
    name_stop = stop
    after = sentence.word(stop)
    if after in table.levels:
        kind = max(kind or 0.0, table.levels[after])
        if table.levels[after] >= 5:
            name_stop = stop + 1
    last = sentence.word(stop - 1)
    if last in table.levels and stop - first > 1:
        kind = max(kind or 0.0, table.levels[last])
    elif after in {"'s", "s"}:
        kind = kind or PLAIN
    begin = first if direction is None else direction
    span = sentence.chars(begin, name_stop)
    name = text[span[0] : span[1]]
    bare = text[sentence.offsets[first][0] : sentence.offsets[stop - 1][1]].lower()
    if bare in table.countries or (bare.endswith("s") and bare[:-1] in table.countries):
        kind = 0.0
    if not any(character.isalpha() for character in name) or len(name) < 2:
        return None
    level = PLAIN if kind is None else kind
    if direction is not None:
        level += 0.3
    return Place(span, name, level, first, preposition)
