"""Words as they are compared: what is spelled in two ways is one, "won't" and "will not", "32,000" and "32 000", "labour" and "labor"."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from tracker.lang import lexicon
from tracker.quotes.words import Words, words_of

LEAST_RESPELT = 5
"""Letters of a word from which on British and American spellings of it are one: "or" is not "our"."""

_GROUPING = frozenset(",.\u00a0\u2009\u202f'’")  # between the digits of one number; a plain space may as well part two
APOSTROPHES = frozenset("'’‘ʼ´`′")
_JOINING = _GROUPING | APOSTROPHES | {"."}  # what may stand between two words that are one


class Token(NamedTuple):
    """A word as it is compared, with its characters; "won't" is two."""

    key: str
    start: int
    end: int


def tokens(text: str, words: Words) -> list[Token]:
    """Words as they are compared: numbers of several groups of digits as one, short forms written out, "U.S." as "us"."""
    found: list[Token] = []
    at, count = 0, len(words)
    while at < count:
        key, (start, end) = words.keys[at], words.spans[at]
        at += 1
        if at < count and words.spans[at][0] == end + 1 and text[end] in _JOINING:  # few words are: most have a space behind them
            pieces = [key, *_joined(text, words, at)]
            at += len(pieces) - 1
            end = words.spans[at - 1][1]
            key = "".join(pieces)
        parts = _long(key)
        if len(parts) == 1 or end - start < 4:
            found += [Token(one, start, end) for one in parts]
        else:
            found += _parted(text, start, end, parts)
    return found


def _joined(text: str, words: Words, at: int) -> Iterator[str]:
    """What the words from one on add to the word before, as long as each belongs to it; a number may have groups without end."""
    end = words.spans[at - 1][1]
    while at < len(words) and words.spans[at][0] == end + 1:
        between, before, following = text[end], words.keys[at - 1], words.keys[at]
        grouped = between in _GROUPING and before.isdigit() and following.isdigit() and len(following) == 3
        initials = between == "." and len(following) == 1 and following.isalpha() and len(before) == 1
        if between in APOSTROPHES and following in _short_ends():
            following = "'" + following
        elif not (grouped or initials):
            break
        yield following
        end = words.spans[at][1]
        at += 1


def _parted(text: str, start: int, end: int, parts: Sequence[str]) -> Iterator[Token]:
    """The words of a short form, each with its own characters: "do" and "n't", "it" and "'s", "can" and "not"."""
    mark = next((place for place in range(end - 1, start, -1) if text[place] in APOSTROPHES), None)
    border = end - 3 if mark is None else mark - (text[mark + 1 : end].lower() == "t")
    border = min(max(border, start + 1), end - 1)
    yield Token(parts[0], start, border)
    yield from (Token(one, border, end) for one in parts[1:])


@cache
def _short_ends() -> frozenset[str]:
    table = lexicon("topics")["contractions"]
    return frozenset(word.partition("'")[2] for word in (*table["ends"], *table["words"]) if "'" in word) | {"s", "d"}


@lru_cache(maxsize=20_000)
def _long(word: str) -> tuple[str, ...]:
    """A word with its short form written out: "won't" is "will not"; the "s" of a name's possessive stays."""
    table = lexicon("topics")["contractions"]
    if word in table["words"]:
        return tuple(table["words"][word].split())
    if word in table["ends"]:  # the half of a short form
        return (str(table["ends"][word]),)
    end = next((end for end in table["ends"] if "'" in end and word.endswith(end) and len(word) > len(end)), None)
    if end is None:
        return (word.replace("'", ""),)
    return (word.removesuffix(end), table["ends"][end])


@lru_cache(maxsize=50_000)
def respelt(word: str) -> str:
    """A word without what British and American spellings differ in."""
    if len(word) < LEAST_RESPELT or not word.isalpha():
        return word
    for one, other in lexicon("quotes")["respelt"]:
        word = word.replace(one, other)
    return word


def letters(text: str) -> str:
    """The letters of some words: "every one" is "everyone"."""
    return "".join(respelt(token.key) for token in tokens(text, words_of(text)))
