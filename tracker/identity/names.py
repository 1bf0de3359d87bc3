"""Names as keys: the same name however it is spelled, accented, punctuated or addressed.

"President Recep Tayyip Erdoğan" and "Recep Tayyip Erdogan's" give one key, which is what names are indexed and searched by.
A key never joins two names that differ in a word: whether "Erdogan" alone is the same man is knowledge, not spelling.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from tracker.lang import lexicon

# Letters that are letters of their own to Unicode, and variants of another to a reader of English.
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "æ": "ae", "œ": "oe", "ə": "e", "ŋ": "n"})
_APOSTROPHES = "'’‘ʼʻʾʿ`´′"
_ACCENTS = range(0x0300, 0x0370)  # combining accents; the vowel signs of other scripts are part of their words
_WORD = re.compile(r"(?:[A-Za-z0-9]|[^\x00-\x7f\s])(?:[A-Za-z0-9']|[^\x00-\x7f\s]|\.(?=[A-Za-z0-9]|[^\x00-\x7f\s]))*\.?")
_POSSESSIVE = re.compile(r"(?:'[sS]|(?<=[sSzZxX])')$")


class Word(NamedTuple):
    """One word of a name.

    Attributes:
        key: folded letters and digits.
        raw: the characters as written, without possessive ending.
        possessive: it ended in 's or s'.
        gap: what stands between this word and the next.
    """

    key: str
    raw: str
    possessive: bool
    gap: str


@cache
def _readable(character: str) -> str:
    """The character as names are read: apostrophes alike, letters, digits and marks kept, anything else a separator."""
    if character in _APOSTROPHES:
        return "'"
    kind = unicodedata.category(character)
    if kind == "Cf":  # direction marks and soft hyphens
        return ""
    return character if character.isascii() or kind[0] in "LNM" else " "


def _prepare(text: str) -> str:
    if text.isascii():
        return text.replace("`", "'")
    return "".join(map(_readable, unicodedata.normalize("NFC", text)))


def fold(word: str) -> str:
    """Lower case without accents and without the signs inside a word: "Sana'a" and "Sanaa", "U.S." and "US" are one."""
    if word.isascii():
        return word.lower() if word.isalnum() else "".join(filter(str.isalnum, word.lower()))
    before = ""
    while word != before:  # folding may bring forth letters that fold again
        before = word
        apart = unicodedata.normalize("NFKD", word.casefold())
        word = unicodedata.normalize("NFC", "".join(c for c in apart if ord(c) not in _ACCENTS and unicodedata.category(c)[0] in "LNM"))
        word = word.translate(_LETTERS)
    return word


def words(name: str) -> list[Word]:
    """The words of a name; a hyphen parts two, initials in a row are one word ("J. K." as "J.K.")."""
    text = _prepare(name)
    found: list[Word] = []
    matches = list(_WORD.finditer(text))
    starts = [match.start() for match in matches]
    starts.append(len(text))
    for number, match in enumerate(matches):
        written = match.group()
        gap = text[match.end() : starts[number + 1]]
        if written.isalnum() and written.isascii():
            found.append(Word(written.lower(), written, False, gap))
            continue
        raw = written.rstrip(".'") if written[-1] == "." else written
        bare = _POSSESSIVE.sub("", raw)
        key = fold(bare)
        initial = len(bare) == 1 and written[-1] == "."
        if initial and found and found[-1].raw.endswith(".") and found[-1].gap.isspace():
            found[-1] = Word(found[-1].key + key, f"{found[-1].raw}{bare}.", False, gap)
        elif key:
            found.append(Word(key, bare + "." if initial else bare, bare != raw, gap))
    return found


class _Addresses(NamedTuple):
    determiners: frozenset[str]
    plain: frozenset[str]
    kept_by_one: frozenset[str]
    never_before: frozenset[str]
    longest: int  # in words


@cache
def _addresses() -> _Addresses:
    data = lexicon("offices")
    titles = data["titles"]
    plain = frozenset(titles["plain"]) | frozenset(titles["women"]) | frozenset(titles["men"])
    return _Addresses(
        frozenset(data["words"]["determiners"]),
        plain,
        frozenset(titles["kept_by_one"]),
        frozenset(titles["never_before"]),
        max(len(title.split()) for title in plain),
    )


def untitled(keys: list[str]) -> int:
    """How many words at the front are determiners, honorifics and offices rather than name."""
    known = _addresses()
    start = 0
    while start < len(keys) - 1:
        length = 1 if keys[start] in known.determiners else _title(keys, start, known)
        if not length:
            break
        start += length
    return start


def _title(keys: list[str], start: int, known: _Addresses) -> int:
    """Words of the longest title that starts here and has a name behind it."""
    for length in range(min(known.longest, len(keys) - start - 1), 0, -1):
        if " ".join(keys[start : start + length]) in known.plain:
            return 0 if keys[start + length] in known.never_before else length
    kept = keys[start] in known.kept_by_one and len(keys) - start > 2 and keys[start + 1] not in known.never_before
    return int(kept)


def normalise(name: str) -> str:
    """The key of a name: folded words without titles in front, parted by single spaces; empty where there is no letter or digit.

    `normalise(normalise(x)) == normalise(x)`.
    """
    keys = [word.key for word in words(name)]
    return " ".join(keys[untitled(keys) :])


def same(a: str, b: str) -> bool:
    """Two names have one key; whether two keys are one actor is the resolver's to say."""
    return normalise(a) == normalise(b)
