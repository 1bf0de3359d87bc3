"""Names that are known beforehand: states and territories, named as nouns, and the bodies and organisations that the news has often.

The recogniser takes "Türkiye" for an organisation and passes over "Islamic State". "Valdian" and "Valdia-backed" are no state's
name; a capital stands for its state where it acts ("Halden rejected"), and is a mere place behind "in".
"""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.lang import lexicon

SHORTEST_POSSESSOR = 4  # letters of a state's name that may have lost the apostrophe before its "s"
PLACING = frozenset({"in", "at", "near", "from", "to", "outside", "around", "across", "through", "of", "into", "on", "between"})
LED = frozenset({"VBN", "VBD", "JJ", "VBG"})  # tags behind the hyphen of "Valdia-backed"


class Sort(Enum):
    """What a known name names."""

    state = auto()
    capital = auto()
    body = auto()


class Known(NamedTuple):
    """Whom a known name names: the key of the state or actor in the lexicon."""

    key: str
    sort: Sort


class Found(NamedTuple):
    """A known name in a text, as it is read: "Valdia" where "Valdias" lost its apostrophe."""

    stretch: Stretch
    known: Known
    name: str


@cache
def known_names(language: str = "en") -> dict[str, Known]:
    """Names without "the" -> whom they name; lower case, but for those that are written in capitals ("US")."""
    found: dict[str, Known] = {}
    actors = lexicon("actors", language)
    for part in ("bodies", "organisations"):
        for key, actor in actors[part].items():
            for name in () if actor.get("office") else (actor["name"], *actor.get("names", ())):
                if name[:1].isupper():
                    found.setdefault(_key(name), Known(key, Sort.body))
    states = lexicon("states", language)
    for part in ("territories", "states"):
        for key, state in states[part].items():
            for name in state.get("capitals", ()):
                found[_key(name)] = Known(key, Sort.capital)
    for part in ("territories", "states"):
        for key, state in states[part].items():
            for name in (state["name"], *state.get("names", ()), *state.get("homonyms", ())):
                found[_key(name)] = Known(key, Sort.state)
    return found


@cache
def _first_words(language: str = "en") -> dict[str, int]:
    """The first word of each name, lower case -> how many words the longest that begins with it has, marks counted as words."""
    longest: dict[str, int] = {}
    for name in known_names(language):
        words = name.lower().replace("-", " - ").replace("'", " '").replace(",", " ,").split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


def _key(name: str) -> str:
    plain = name.removeprefix("the ").removeprefix("The ")
    return plain if plain.replace(".", "").isupper() else plain.lower()


def state_of(name: str) -> str | None:
    """The key of the state that a name, of it or of its capital, stands for."""
    found = known_names().get(_key(name))
    return found.key if found is not None and found.sort is not Sort.body else None


def known_in(parsed: Parsed, tokens: range) -> Iterator[Found]:
    """Yield the known names among some tokens, in text order; a capital's only where it acts."""
    first = _first_words()
    i = tokens.start
    while i < tokens.stop:
        word = parsed.lower[i]
        longest = first.get(word.replace(".", ""), first.get(word, first.get(word[:-1]))) if parsed.words[i][:1].isupper() else None
        found = _at(parsed, i, min(tokens.stop, i + longest)) if longest is not None else None
        if found is None:
            if "-" in word:
                yield from _joined(parsed, i)
            i += 1
            continue
        possessor = parsed.words[found.stretch.last][-1:] == "s" != found.name[-1:]
        if (possessor or not _is_modifier(parsed, found.stretch)) and not (
            found.known.sort is Sort.capital and _is_where(parsed, found.stretch)
        ):
            yield found
        i = found.stretch.last + 1


def _joined(parsed: Parsed, i: int) -> Iterator[Found]:
    """Yield the two states of one word: "the Valdia-Marland border"."""
    word = parsed.words[i]
    if word[:1].isupper() and word.count("-") == 1:
        both = [part.replace(".", "") if part.replace(".", "").isupper() else part for part in word.split("-")]
        states = [known for part in both if part and (known := known_names().get(_key(part))) is not None and known.sort is Sort.state]
        if len(states) == 2:
            yield from (Found(Stretch(i, i), known, part) for known, part in zip(states, both, strict=True))


def _at(parsed: Parsed, i: int, stop: int) -> Found | None:
    names = known_names()
    for last in range(stop - 1, i - 1, -1):
        text = parsed.text[parsed.idx[i] : parsed.ends[last]]
        found = names.get(_key(text)) or names.get(_key(text.replace(".", "")))
        if found is not None and (last == i or parsed.words[last][:1].isupper()):
            return Found(Stretch(i, last), found, " ".join(text.split()))
        bare = names.get(_key(text[:-1])) if text[-1] == "s" and len(text) > SHORTEST_POSSESSOR else None
        if bare is not None and bare.sort is Sort.state:
            return Found(Stretch(i, last), bare, " ".join(text[:-1].split()))
    return None


def _is_modifier(parsed: Parsed, stretch: Stretch) -> bool:
    """Whether a name is part of another one or only says who leads another: "the Valdia Times", "Valdia-backed"."""
    after = stretch.last + 1
    if after + 1 < len(parsed.words) and parsed.words[after] in ("-", "‑", "–") and parsed.tags[after + 1] in LED:
        unbroken = parsed.ends[stretch.last] == parsed.idx[after] and parsed.ends[after] == parsed.idx[after + 1]
        if unbroken:
            return True
    named = after < len(parsed.words) and parsed.tags[after] in ("NNP", "NNPS") and parsed.sentence[after] == parsed.sentence[stretch.last]
    before = stretch.first - 1
    inside = before >= 0 and parsed.tags[before] == "NNP" and parsed.deps[before] == "compound" and parsed.heads[before] in range(*stretch)
    noun = parsed.words[stretch.last].replace(".", "").isupper() and parsed.deps[stretch.last] in ("compound", "nmod", "amod")
    if noun and parsed.heads[stretch.last] >= after and parsed.tags[parsed.heads[stretch.last]] in ("NN", "NNS"):
        return is_state(parsed.words[stretch.last])  # "US voters" are no state
    return (named and parsed.heads[stretch.last] >= after and parsed.deps[stretch.last] in ("compound", "nmod", "amod")) or inside


def _is_where(parsed: Parsed, stretch: Stretch) -> bool:
    """Whether a capital is the place of something: "in Halden", "a Halden court"."""
    i = stretch.last
    governor = parsed.heads[i]
    if parsed.deps[i] == "pobj":
        return parsed.lower[governor] in PLACING
    return parsed.deps[i] in ("compound", "nmod", "amod", "appos", "npadvmod")


def is_state(name: str) -> bool:
    """Whether a name is a state's or territory's, as a noun."""
    found = known_names().get(_key(name)) or known_names().get(_key(name.replace(".", "")))
    return found is not None and found.sort is Sort.state


@cache
def _state_words(language: str = "en") -> dict[str, str]:
    """Names, adjectives and bodies of states, as the text has them -> the state's name; those that two states share are left out."""
    found: dict[str, set[str]] = {}
    states = lexicon("states", language)["states"]
    for state in states.values():
        for word in (state["name"], *state.get("names", ()), *state.get("adjectives", ()), *state.get("people", ())):
            found.setdefault(word, set()).add(state["name"])
    for actor in lexicon("actors", language)["bodies"].values():
        if actor.get("country") in states:
            for word in (actor["name"], *actor.get("names", ())):
                found.setdefault(word, set()).add(states[actor["country"]]["name"])
    return {word: next(iter(names)) for word, names in found.items() if len(names) == 1}


def state_word(words: Sequence[str]) -> str | None:
    """The state that a word, or it and the next one, names: "Valdia", "Valdian", "White House"; None where none or several do."""
    known = _state_words()
    return known.get(" ".join(words)) or known.get(words[0].replace(".", "") if words[0].replace(".", "").isupper() else words[0])
