"""Which of those affected a number counts, where the words restrict it: those identified, verified, documented, or the missing too.

A count of the dead who have been identified is smaller than a count of the dead, and one of the dead or missing is larger:
neither may be compared with a plain one. The words restrict a count only where they belong to its own noun phrase or to the
harm itself; "police identified the gunman" and "the mayor confirmed the deaths of 12 people" restrict nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.sentence import Sentence, phrase_at
from tracker.extract.figures.harm.triggers import FINITE, tables
from tracker.extract.figures.harm.tying import Link
from tracker.lang import lexicon
from tracker.records import Span

MOST_BETWEEN = 16  # tokens between a count and the verb that says that it was identified


@dataclass(frozen=True, slots=True)
class Established:
    """A restriction and the characters that state it."""

    name: str
    span: Span


@dataclass(frozen=True)
class Words:
    """The table `established` of `measures.toml`."""

    restricting: dict[str, str]
    phrases: dict[str, list[tuple[str, ...]]]
    joined: dict[str, str]
    relative: frozenset[str]
    leading: frozenset[str]


@cache
def _words(language: str = "en") -> Words:
    table = lexicon("measures", language)["established"]
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for written in table["phrases"]:
        phrase = tuple(written.split())
        phrases.setdefault(phrase[0], []).append(phrase)
    return Words(
        restricting={word: name for name, words in table["restricting"].items() for word in words},
        phrases=phrases,
        joined=table["joined"],
        relative=frozenset(table["relative"]),
        leading=frozenset(table["leading"]),
    )


def established(sentence: Sentence, counts: Sequence[Counted], links: Sequence[Link | None], index: int) -> Established | None:
    """The restriction of one count of a sentence, that of its whole or its list where it has none of its own; None for a plain count."""
    one, link = counts[index], links[index]
    if link is None or one.incident:
        return None
    return (
        _verb_before(sentence, counts, links, index)
        or _in_phrase(sentence, one, link)
        or _of_harm(sentence, link)
        or _said_of(sentence, counts, index, link)
        or _or_else(sentence, link)
        or _of_other(sentence, counts, links, index)
    )


def _of_other(sentence: Sentence, counts: Sequence[Counted], links: Sequence[Link | None], index: int) -> Established | None:
    """That of the whole, or of the count before in the same list: "documented the killing of 40 men and 12 boys"."""
    link = links[index]
    if link is None:
        return None
    other = link.whole if link.whole is not None else link.shared
    return established(sentence, counts, links, other) if other is not None and other < index else None


def _verb_before(sentence: Sentence, counts: Sequence[Counted], links: Sequence[Link | None], index: int) -> Established | None:
    """ "had verified 8,119 deaths and 12 injuries", "documented the killing of 40 men"; "the 12 dead" are all of them."""
    one, link = counts[index], links[index]
    if link is None:
        return None
    if index and sentence.words[counts[index - 1].end : one.first] in (["and"], [","], [",", "and"]):
        return _verb_before(sentence, counts, links, index - 1)
    starts = [] if one.definite else [one.first]
    if link.trigger is not None and link.role in {"toll", "object"} and link.trigger.stop <= one.first:
        starts.append(link.trigger.first)
    for start in starts:
        k = start - 1
        while k > start - 5 and sentence.word(k) in _words().leading:
            k -= 1
        if sentence.word(k) in _words().restricting:
            return _read(sentence, k)
    return None


def _in_phrase(sentence: Sentence, one: Counted, link: Link) -> Established | None:
    """ "40 documented deaths", "12 people identified by name have been killed", "12 confirmed dead"."""
    words, last = sentence.words, one.end + 1
    if link.trigger is not None and link.trigger.first >= one.stop:
        last = max(last, link.trigger.stop)
    for k in range(one.stop, min(last, len(sentence), one.stop + 12)):
        for phrase in _words().phrases.get(words[k], ()):
            if phrase_at(words, k, phrase):
                return Established(phrase[0], sentence.chars(k, k + len(phrase)))
    for k in range(one.stop, min(one.end + 1, len(sentence))):
        if words[k] in _words().restricting and "as" not in words[k + 1 : k + 5]:
            return _read(sentence, k)
    return None


def _of_harm(sentence: Sentence, link: Link) -> Established | None:
    """ "the dead who have been identified"."""
    if link.trigger is None or sentence.word(link.trigger.stop) not in _words().relative:
        return None
    k = link.trigger.stop + 1
    while k < link.trigger.stop + 5 and sentence.word(k) in tables().between:
        k += 1
    if sentence.word(k) in _words().restricting and "as" not in sentence.words[k + 1 : k + 5]:
        return _read(sentence, k)
    return None


def _said_of(sentence: Sentence, counts: Sequence[Counted], index: int, link: Link) -> Established | None:
    """ "24 people killed in the fire had been identified": the first verb behind a count that is nobody's object."""
    start = counts[index].end
    if link.trigger is not None and link.trigger.stop <= counts[index].first:
        return None
    stop = counts[index + 1].first if index + 1 < len(counts) else len(sentence)
    verb = next((k for k in range(start, min(stop, start + MOST_BETWEEN)) if sentence.tags[k] in FINITE), None)
    if verb is None or sentence.words[verb] not in tables().between or "not" in sentence.words[verb : verb + 4]:
        return None
    k = verb + 1
    while k < verb + 5 and sentence.word(k) in tables().between:
        k += 1
    if sentence.word(k) in _words().restricting and "as" not in sentence.words[k + 1 : k + 5]:
        return _read(sentence, k)
    return None


def _or_else(sentence: Sentence, link: Link) -> Established | None:
    """ "killed or missing", "dead or are missing"."""
    if link.trigger is None or link.measure != "killed" or sentence.word(link.trigger.stop) != "or":
        return None
    k = link.trigger.stop + 1
    while k < link.trigger.stop + 5 and sentence.word(k) in tables().between:
        k += 1
    name = _words().joined.get(sentence.word(k))
    return Established(name, sentence.chars(link.trigger.stop, k + 1)) if name else None


def _read(sentence: Sentence, k: int) -> Established:
    return Established(_words().restricting[sentence.words[k]], sentence.chars(k, k + 1))
