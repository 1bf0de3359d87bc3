"""One personal name in several spellings: "Yevgeny" and "Evgeny", "Abdel-Fattah el-Sissi" and "Abdul Fattah al-Sisi".

A name is cut into given name, middle names, surname and suffix; each word is reduced to a key by the conventions in
`spellings.toml`. Two names of two or more words whose keys agree are one name. A middle name or initial that only one has, and
the short form of a given name ("Bill"), make it a weaker likeness, which needs something else to speak for it; another
initial, and a suffix that only one has, make two names of it. Names in other scripts are read through anyascii.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from itertools import pairwise

from anyascii import anyascii

from tracker.identity.names import Word, untitled, words
from tracker.lang import lexicon

PINYIN = 3  # words at most of a Chinese name
_SYLLABLES = "\u2e80"  # from here on, scripts in which a character is a syllable or a word


class Likeness(IntEnum):
    """How two personal names agree, the closest last."""

    apart = 0
    partly = 1  # a middle name, an initial or the short form of a given name stands between them
    spelled = 2  # one name in two spellings


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal name of two or more words, reduced.

    Attributes:
        given, last: keys of the first and the last word.
        middle: keys of those between, initials as one letter.
        suffix: "jr" and its like, empty where there is none.
        formal: key of the full form that a short given name stands for, else `given`.
    """

    given: str
    middle: tuple[str, ...]
    last: str
    suffix: str
    formal: str

    @property
    def whole(self) -> str:
        """All words in one, as "Kim Jong Un", "Kim Jong-un" and "Kim Jongun" have it alike."""
        return "".join((self.given, *self.middle, self.last))


@dataclass(frozen=True, slots=True)
class _Tables:
    inside: tuple[tuple[str, str], ...]
    front: tuple[tuple[str, str], ...]
    end: tuple[tuple[str, str], ...]
    articles: frozenset[str]
    servants: frozenset[str]
    joined_servants: tuple[str, ...]
    sons: frozenset[str]
    suffixes: frozenset[str]
    groups: dict[str, str]
    nicknames: dict[str, str]
    family_first: frozenset[str]
    both_orders: frozenset[str]
    pinyin: frozenset[str]


@cache
def _tables() -> _Tables:
    data = lexicon("spellings")
    letters, listed = data["letters"], data["words"]

    def pairs(key: str) -> tuple[tuple[str, str], ...]:
        return tuple((old, new) for old, new in letters[key])

    def first_of_line(lines: str) -> dict[str, str]:
        return {word: line.split()[0] for line in lines.strip().splitlines() for word in line.split()}

    return _Tables(
        inside=pairs("inside"),
        front=pairs("front"),
        end=pairs("end"),
        articles=frozenset(listed["articles"]),
        servants=frozenset(listed["servants"]),
        joined_servants=tuple(listed["joined_servants"]),
        sons=frozenset(listed["sons"]),
        suffixes=frozenset(listed["suffixes"]),
        groups=first_of_line(listed["groups"]),
        nicknames=first_of_line(listed["nicknames"]),
        family_first=frozenset(data["order"]["family_first"]),
        both_orders=frozenset(data["order"]["both"]),
        pinyin=frozenset(data["order"]["pinyin"]),
    )


@lru_cache(maxsize=100_000)
def spelled(word: str) -> str:
    """The key of one folded word."""
    known = _tables()
    text = known.groups.get(word, word)
    for old, new in known.inside:
        text = text.replace(old, new)
    once = [letter for place, letter in enumerate(text) if not place or text[place - 1] != letter]
    text = "".join(once)
    for old, new in known.front:
        if text.startswith(old) and len(text) > 3:
            text = new + text[len(old) :]
    for old, new in known.end:
        if text.endswith(old) and len(text) > 3:
            text = text[: -len(old)] + new
    return text


def readable(name: str) -> str:
    """The name in Latin letters; a name in them already is left as it is."""
    return name if name.isascii() else "".join(c if c < "\u0250" else f" {anyascii(c)} " if c >= _SYLLABLES else anyascii(c) for c in name)


def personal(name: str | Sequence[Word]) -> Personal | None:
    """The reduced name, None where fewer than two words of it are names.

    Args:
        name: without an office or an owner beside it; titles in front are taken off.
    """
    listed = words(readable(name)) if isinstance(name, str) else name
    return _personal(tuple(word.key for word in listed))


@lru_cache(maxsize=200_000)
def _personal(keys: tuple[str, ...]) -> Personal | None:
    known = _tables()
    plain = [key if key.isascii() else "".join(filter(str.isalnum, anyascii(key).lower())) for key in keys]
    plain = plain[untitled(plain) :]
    suffix = ""
    while len(plain) > 2 and plain[-1] in known.suffixes:
        suffix = {"junior": "jr", "senior": "sr"}.get(plain.pop(), suffix or keys[-1])
    joined = _joined(plain, known)
    if len(joined) < 2:
        return None
    middle = [part for word in joined[1:-1] for part in (word if 1 < len(word) <= 2 and word in plain else (word,))]
    if joined[0] in known.pinyin and len(joined) <= PINYIN:
        return Personal(joined[0], tuple(middle), joined[-1], suffix, joined[0])
    given, last = spelled(joined[0]), spelled(joined[-1])
    formal = spelled(known.nicknames[joined[0]]) if joined[0] in known.nicknames else given
    return Personal(given, tuple(spelled(word) if len(word) > 1 else word for word in middle), last, suffix, formal)


def _joined(plain: Sequence[str], known: _Tables) -> list[str]:
    """Without articles; "abd al rahman" as one word, as some write it."""
    found: list[str] = []
    place = 0
    while place < len(plain):
        word = plain[place]
        following = place + 1
        if word in known.servants and following < len(plain):
            while following < len(plain) - 1 and plain[following] in known.articles:
                following += 1
            found.append("abd" + _without_doubling(plain[following]))
            place = following + 1
            continue
        start = next((text for text in known.joined_servants if word.startswith(text) and len(word) > len(text) + 2), None)
        if start is not None and word not in known.groups:
            found.append("abd" + _without_doubling(word[len(start) :]))
        elif not (word in known.articles and found):
            found.append(word)
        place += 1
    return found


def _without_doubling(word: str) -> str:
    return word[1:] if word[:1] == word[1:2] else word


def likeness(one: Personal, other: Personal) -> Likeness:
    """How two names agree, without regard to the order of family and given name."""
    if one.suffix != other.suffix:
        return Likeness.apart
    if one.whole == other.whole:
        return Likeness.spelled
    if one.last != other.last or one.formal != other.formal:
        return Likeness.apart
    fathers = {father for each in (one, other) if (father := _father(each)) is not None}
    return Likeness.partly if _middles_agree(one.middle, other.middle) and len(fathers) < 2 else Likeness.apart


def _father(name: Personal) -> str | None:
    """Whose son the name says he is: "Kim bin Lee Al Example", who is not "Kim bin Example"."""
    parts = (*name.middle, name.last)
    return next((following for word, following in pairwise(parts) if word in _tables().sons), None)


def _middles_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """The shorter are the first of the longer, initials for names; none at all agrees with any. "W." is not "H. W."."""
    return all(_word_agrees(*pair) for pair in zip(one, other, strict=False))


def _word_agrees(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def differ_by_initials(one: Personal, other: Personal) -> bool:
    """Whether initials that only one has are all that two names differ by: "Kim A. Example" and "Kim Example"."""
    same_ends = (one.given, one.last, one.suffix) == (other.given, other.last, other.suffix)
    more = max(one.middle, other.middle, key=len)
    return same_ends and min(len(one.middle), len(other.middle)) == 0 and all(len(word) == 1 for word in more)


def turned(name: Personal, country: str | None) -> Personal | None:
    """The name in the other order of family and given name, None where its country has one order only."""
    if country not in _tables().both_orders or name.suffix:
        return None
    if country in ("hu", "jp") or not name.middle:
        return Personal(name.last, name.middle, name.given, "", name.last)
    return Personal(name.middle[0], (*name.middle[1:], name.last), name.given, "", name.middle[0])


def family_first(country: str | None) -> bool:
    """Whether names of the country stand with the family name first in English too."""
    return country in _tables().family_first


def suffixes() -> frozenset[str]:
    """Words behind a name that tell son from father."""
    return _tables().suffixes


class Spellings:
    """Personal names by their keys."""

    def __init__(self, names: Iterable[tuple[str, str, str | None]] = ()) -> None:
        """Index names.

        Args:
            names: name, id and country of each person, once for every name of his.
        """
        self._whole: dict[str, set[str]] = {}
        self._ends: dict[tuple[str, str], dict[str, list[Personal]]] = {}
        for name, key, country in names:
            self.add(name, key, country)

    def add(self, name: str, key: str, country: str | None) -> None:
        reduced = personal(name)
        if reduced is None:
            return
        for one in (reduced, turned(reduced, country)):
            if one is not None:
                self._whole.setdefault(one.whole + one.suffix, set()).add(key)
                self._ends.setdefault((one.formal, one.last), {}).setdefault(key, []).append(one)

    def like(self, name: Personal) -> dict[str, Likeness]:
        """Ids of persons who have the name, each with its closest likeness.

        Another initial, or a suffix that only one of a person's names has, speaks against him whatever his other names say.
        """
        found = dict.fromkeys(self._whole.get(name.whole + name.suffix, ()), Likeness.spelled)
        for key, listed in self._ends.get((name.formal, name.last), {}).items():
            if key not in found:
                closest = max(likeness(name, one) for one in listed)
                against = any(_initials_differ(name.middle, one.middle) for one in listed)
                if closest and not against:
                    found[key] = closest
        return found


def _initials_differ(one: Sequence[str], other: Sequence[str]) -> bool:
    return bool(one) and bool(other) and not _middles_agree(one, other)
