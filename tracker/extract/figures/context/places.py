"""Places that a sentence names, with how narrow each of them is.

Names are read from their surroundings rather than from entity labels: a capitalised run behind a preposition of place, with
the nouns that say what kind of place it is ("the rebel-held town of X", "X province"). A small language model labels few
village names as places, and news text introduces nearly all of them this way.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from tracker.extract.figures.harm.populations import words as people
from tracker.extract.figures.harm.sentence import Sentence
from tracker.lang import lexicon
from tracker.records import Span

PLAIN = 2.5  # a name without a kind of place: usually a town or a city
STOPPING = {"VBD", "VBZ", "VBP", "VB", "MD", ",", ".", ":", "CC", "WDT", "WP", "-LRB-", "-RRB-", "TO"}
CARE = 0.5  # a hospital, a court that was not attacked: where the wounded were taken, or the case was heard
UNNAMED = 3.2  # "a Lorno restaurant": narrower than the town, and no name
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)  # "75th Street"
REACH = 7  # words between the preposition and the name


@dataclass(frozen=True, slots=True)
class Place:
    """A named place.

    Attributes:
        level: rises with narrowness.
        at: its first token in the sentence.
        by: the preposition or verb that introduces it.
    """

    span: Span
    name: str
    level: float
    at: int
    by: str = ""


@dataclass(frozen=True)
class Tables:
    prepositions: frozenset[str]
    targets: frozenset[str]
    levels: dict[str, float]
    directions: frozenset[str]
    never: frozenset[str]
    countries: frozenset[str]
    weak: frozenset[str]
    parts: frozenset[str]
    parted: frozenset[str]
    beside: frozenset[str]
    articles: frozenset[str]
    care: frozenset[str]
    attacks: frozenset[str]
    struck: frozenset[str]
    indefinite: frozenset[str]
    witnessing: frozenset[str]
    actors: frozenset[str]


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
        weak=frozenset(data["weak"]),
        parts=frozenset(data["parts"]),
        parted=frozenset(data["parted"]),
        beside=frozenset(data["beside"]),
        articles=frozenset(data["articles"]),
        care=frozenset(data["care"]),
        attacks=frozenset(data["attacks"]),
        struck=frozenset(data["struck"]),
        indefinite=frozenset(data["indefinite"]),
        witnessing=frozenset(data["witnessing"]),
        actors=frozenset(_actors(language)),
    )


def _actors(language: str) -> Iterator[str]:
    """Names of armed groups, agencies, persons and peoples, in lower case: none of them is a place."""
    for section in lexicon("actors", language).values():
        for actor in section.values():
            yield from (name.lower() for name in (actor["name"], *actor.get("names", ()), *actor.get("surnames", ())))
    for state in lexicon("states", language)["states"].values():
        yield from (name.lower() for name in (*state.get("adjectives", ()), *state.get("people", ())))


def kinds() -> Mapping[str, float]:
    """The words for kinds of places ("province", "village"), with how narrow a place of the kind is."""
    return tables().levels


def places(text: str, sentence: Sentence) -> Iterator[Place]:
    """Find the places that a sentence names, left to right."""
    table, done = tables(), -1
    last: Place | None = None
    for k, word in enumerate(sentence.words):
        if word == "where" and (named := _before_where(text, sentence, k)) is not None and named.at > done:
            yield named
        if word in table.witnessing and (subject := _witness(text, sentence, k)) is not None and subject.at > done:
            yield subject
        if k <= done or not (word in table.prepositions or word in table.targets):
            continue
        place = _after(text, sentence, k)
        if place is None:
            continue
        between = text[last.span[1] : place.span[0]].strip(" ,").lower().split() if last is not None else []
        if last is not None and all(word in {"in", "of", "the"} or word in table.levels or word in table.directions for word in between):
            place = replace(place, level=min(place.level, last.level) - 0.1)  # "X in Y": Y holds X
        yield place
        done, last = place.at, place


def _witness(text: str, sentence: Sentence, k: int) -> Place | None:
    """ "Lorno has recorded 12 deaths": the subject of a verb of suffering and counting is where, if it is known as a place."""
    behind = k + 1 + (sentence.tag(k + 1) == "RB")
    if sentence.word(k) == "had" and sentence.tag(behind)[:2] == "VB":  # "Lorno had counted 12 deaths": the verb is the other one
        return None
    stop = k
    while sentence.word(stop - 1) in {"has", "have", "had", "also", "alone", "already"}:
        stop -= 1
    first = stop
    while first > 0 and stop - first < 3 and sentence.entities[first - 1] == "GPE":
        first -= 1
    if first == stop or sentence.word(first - 1) in tables().prepositions or sentence.words[stop - 1] in tables().never:
        return None
    span = sentence.chars(first, stop)
    name = text[slice(*span)]
    return Place(span, name, 0.0 if name.lower() in tables().countries else PLAIN, first, "in")


def _before_where(text: str, sentence: Sentence, k: int) -> Place | None:
    """ "Lorno, where 300 people died": the name before the comma is where."""
    stop = k - 1
    first = stop
    while first > 0 and stop - first < 4 and sentence.tag(first - 1) in {"NNP", "NNPS"}:
        first -= 1
    if sentence.word(stop) != "," or first == stop or sentence.entities[first] in {"PERSON", "ORG", "DATE", "TIME"}:
        return None
    span = sentence.chars(first, stop)
    return Place(span, text[slice(*span)], PLAIN, first, "where")


def countries(text: str) -> list[Place]:
    """Every mention of a country as the place of something: "in X", "X's war"; a possessive's end is left out."""
    return [Place(match.span(match.lastindex or 0), match[match.lastindex or 0], 0.0, 0) for match in _countries().finditer(text)]


@cache
def _countries() -> re.Pattern[str]:
    names = "|".join(re.escape(name.title()) for name in sorted(tables().countries, key=lambda name: -len(name)) if len(name) > 3)
    inside = rf"\b(?:in|across|throughout|inside)\s+(?:[a-z]+(?:ern|al)\s+)?({names})\b"
    return re.compile(rf"{inside}|\b({names})['’]?s\s+(?:[a-z-]+\s+)?(?:war|conflict|crisis)\b")


def _after(text: str, sentence: Sentence, k: int) -> Place | None:
    """The place that a preposition or a verb of hitting introduces."""
    table, preposition = tables(), sentence.words[k]
    if f"{sentence.word(k - 1)} {preposition}" in table.parted:  # "called off Operation X"
        return None
    if preposition == "to" and sentence.word(k - 1) in {"next", "close"}:
        preposition = "near"
    elif preposition in table.weak and sentence.entities[k + 1 : k + 2] not in (["GPE"], ["LOC"], ["FAC"]):
        return None
    kind: float | None = None
    named_before = k > 1 and sentence.texts[k - 2][:1].isupper() and sentence.word(k - 1) in table.levels
    if preposition == "of" and not named_before:  # not "the X neighbourhood of Y"
        kind = table.levels.get(sentence.word(k - 1))
    if preposition == "of" and sentence.word(k - 1) in table.directions and sentence.word(k - 2) != "the":
        preposition = "near"  # "southwest of X"
    of_kind = preposition != "of" or kind is not None or named_before or sentence.word(k - 1) in table.parts
    if not of_kind and sentence.word(k - 1) in table.struck and sentence.entities[k + 1 : k + 2] in (["GPE"], ["LOC"], ["FAC"]):
        preposition, of_kind = sentence.word(k - 1), True  # "the shelling of X"
    direction: int | None = None
    indefinite = False  # "a neighbourhood of X": which one is not said, and X is none
    m = k + 1
    while m < min(len(sentence), k + 1 + REACH):
        word, tag = sentence.words[m], sentence.tags[m]
        if word in table.directions:
            direction = m if direction is None else direction
        elif sentence.word(m + 1) == "-" and not _article(sentence, m) and sentence.tag(m + 2) in {"VBN", "VBD", "JJ"}:
            m += 2  # "rebel-held"
            direction = None
        elif _names(sentence, m, expected=kind is not None or (m == k + 1 and _struck(sentence, k))):
            place = _run(text, sentence, m, direction, None if indefinite else kind, preposition, struck=_struck(sentence, k))
            if place is not None and indefinite:
                place = replace(place, level=min(place.level, UNNAMED))
            return place if place is None or of_kind or place.level >= 4 else None
        elif (
            word in table.never
            or word == "including"
            or (tag == "VBG" and sentence.tag(m - 1) in {"NN", "NNS"})  # "of the groups fighting X"
            or (sentence.texts[m][:1].isupper() and tag != "JJ")
            or tag in STOPPING
            or (tag == "IN" and (word != "of" or kind is None))
        ):
            return None
        else:
            kind = table.levels.get(word, kind)
            indefinite = indefinite or (word in table.indefinite and kind is None)
            direction = None
        m += 1
    return None


def _struck(sentence: Sentence, k: int) -> bool:
    """True where what the preposition or verb introduces is what was attacked: "a blast at X", "shells hit X"."""
    return sentence.words[k] in tables().targets or (
        sentence.words[k] in {"at", "on", "in", "of"} and not tables().attacks.isdisjoint(sentence.words[max(0, k - 2) : k])
    )


def _article(sentence: Sentence, m: int) -> bool:
    """True for the article that a name may begin with: "al-Midan"."""
    return (
        sentence.words[m] in tables().articles
        and sentence.word(m + 1) == "-"
        and sentence.texts[m + 2 : m + 3] != []
        and sentence.texts[m + 2][:1].isupper()
    )


def _names(sentence: Sentence, m: int, *, expected: bool) -> bool:
    """True where the name of a place may begin; `expected` after "the village of", where the model's labels are overruled."""
    word, written, table = sentence.words[m], sentence.texts[m], tables()
    if _article(sentence, m) or (ORDINAL.fullmatch(written) and table.levels.get(sentence.word(m + 1), 0) >= 5):
        return True
    if not written[:1].isupper() or word in table.never:
        return False
    tag, entity = sentence.tags[m], sentence.entities[m]
    if (
        entity == "PERSON"
        and not expected
        and sentence.word(m - 1) in {"at", "on", "near", "around", "off", "over"}
        and not _sited(sentence, m)
    ):
        return False
    if expected or sentence.word(m + 1) in table.levels:
        return tag in {"NNP", "NNPS"} and (expected or entity not in {"DATE", "TIME"})
    if written.isupper() and len(written) < 6 and entity != "GPE":  # an abbreviation: a body
        return False
    return tag in {"NNP", "NNPS", "NN", "NNS"} and entity not in {"DATE", "TIME", "NORP", "CARDINAL", "MONEY"}


def _sited(sentence: Sentence, m: int) -> bool:
    """True where a kind of place follows the name that begins here: "at Jane Doe School"."""
    k = m
    while sentence.tag(k) in {"NNP", "NNPS"} and k < m + 5:
        k += 1
        if sentence.word(k) in tables().levels:
            return True
    return False


def _run(
    text: str, sentence: Sentence, first: int, direction: int | None, kind: float | None, preposition: str, *, struck: bool
) -> Place | None:
    """The name that begins at a token, with its level; None where the words name no place."""
    table = tables()
    first = _past_country(sentence, first)
    stop = name_stop = _end_of_name(sentence, first, expected=kind is not None)
    after, last = sentence.word(stop), sentence.word(stop - 1)
    if after in table.levels:
        kind = max(kind or 0.0, table.levels[after])
        name_stop = stop + (table.levels[after] >= 5)
    if last in table.levels and stop - first > 1:
        kind = max(kind or 0.0, table.levels[last])
    elif after in {"'s", "s"}:
        kind = kind or PLAIN
    span = sentence.chars(first if direction is None else direction, name_stop)
    name = text[span[0] : span[1]]
    bare = text[sentence.offsets[first][0] : sentence.offsets[stop - 1][1]].lower()
    if bare in table.countries or (bare.endswith("s") and bare[:-1] in table.countries):
        kind = 0.0
    if not any(character.isalpha() for character in name) or len(name) < 2 or bare in table.never or bare in table.actors:
        return None
    if preposition in table.targets and after in people().people:  # "targeted X militants"
        return None
    alone = stop - first == 1 and name_stop == stop
    if sentence.words[first] in table.attacks or name.lower() in table.actors or (alone and bare in table.levels):
        return None
    level = (PLAIN if kind is None else kind) - (0.6 if preposition in table.beside else 0.0)
    if (not struck and (sentence.word(name_stop - 1) in table.care or after in table.care)) or _cared_for(sentence, first, preposition):
        level = CARE
    if direction is not None:  # "northern X" is more than a country and less than a town
        level = min(level + 0.3, 2.4)
    return Place(span, name, level, first, preposition)


def _past_country(sentence: Sentence, first: int) -> int:
    """The token at which the name inside a country begins: "Chad's Lorno", and "Chads Lorno" of texts without apostrophes."""
    countries, word = tables().countries, sentence.words[first]
    if word.removesuffix("s") in countries and word not in countries and _capital(sentence, first + 1):
        return first + 1
    if word in countries and sentence.word(first + 1) in {"'s", "’s"} and _capital(sentence, first + 2):
        return first + 2
    return first


def _capital(sentence: Sentence, k: int) -> bool:
    return k < len(sentence) and sentence.texts[k][:1].isupper()


def _end_of_name(sentence: Sentence, first: int, *, expected: bool) -> int:
    """The token behind a name; `expected` where a kind of place introduced it and the model's labels are overruled."""
    table, stop = tables(), first
    if sentence.words[first] in table.countries and sentence.word(first + 1) not in table.levels:
        return first + 1  # headlines run on: "in Chad Governor says"
    while stop < len(sentence) and stop - first < 6:
        written, word = sentence.texts[stop], sentence.words[stop]
        if stop > first and sentence.offsets[stop][0] - sentence.offsets[stop - 1][1] > 1:  # a column, a line: something else
            break
        if stop > first and written.isupper() and len(written) > 2 and not sentence.texts[stop - 1].isupper():  # a dateline runs on
            break
        if _article(sentence, stop):
            stop += 3
            continue
        named = written[:1].isupper() and word not in table.never and sentence.tags[stop][:2] in {"NN", "JJ", "FW"}
        if (
            (named and (sentence.entities[stop] not in {"DATE", "TIME"} or (stop == first and expected)))
            or (stop > first and _joined(sentence, stop))
            or ORDINAL.fullmatch(written)
            or (written.isdigit() and stop > first and sentence.word(stop - 1) in {"highway", "route", "interstate"})
            or (written[:3].lower() in {"al-", "el-"} and stop > first)
        ):
            stop += 1
        elif (whole := _site(sentence, stop)) is not None and stop > first:
            stop = whole
        else:
            break
    return stop


def _joined(sentence: Sentence, k: int) -> bool:
    """True for the hyphen or apostrophe inside a name, and for what follows it."""
    glued = sentence.offsets[k][0] == sentence.offsets[k - 1][1]
    mark = not {sentence.texts[k], sentence.texts[k - 1]}.isdisjoint({"-", "’", "'"})
    return glued and mark and sentence.tags[k] not in {"VBN", "VBD", "POS"}


def _cared_for(sentence: Sentence, first: int, preposition: str) -> bool:
    """True for the "Osk" of "taken to Lorno Medical Center in Osk"."""
    k = next((k for k in range(first - 1, max(-1, first - 4), -1) if sentence.words[k] == preposition), 0) - 1
    return k >= 0 and _capital(sentence, k) and not tables().care.isdisjoint(sentence.words[max(0, k - 1) : k + 1])


def _site(sentence: Sentence, k: int) -> int | None:
    """The end of a site's name that goes on behind "and" or "of": "Boys and Girls Club"."""
    if sentence.word(k) not in {"and", "of", "&"}:
        return None
    for m in range(k + 1, min(len(sentence), k + 4)):
        if not sentence.texts[m][:1].isupper():
            return None
        if tables().levels.get(sentence.words[m], 0) >= 5:
            return m + 1
    return None


def dateline(text: str, sentence: Sentence) -> Place | None:
    """The place that a report opens with, in capitals before a dash: "LORNO — A blast"."""
    k = 0
    while k < min(len(sentence), 5) and sentence.texts[k].isupper() and sentence.texts[k].isalpha():
        k += 1
    if k == 0 or sentence.texts[k : k + 1] not in (["—"], ["–"], ["--"]):
        return None
    span = sentence.chars(0, k)
    return Place(span, text[span[0] : span[1]].title(), PLAIN, 0)
