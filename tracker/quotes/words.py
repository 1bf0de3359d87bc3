"""The words of a text as they are looked up, each with its characters.

Words hold letters and digits alone, without accents and case ("Şırnak" as "sirnak", "ﬁre" as "fire", "straße" as "strasse"), so that two
texts which differ in punctuation, capitals or the sort of their quotation marks have the same words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from tracker.records import Span

_WORD = re.compile("[^ ]+")
_SPECIAL = "\0"  # stands for a character that becomes none or several; no text in a database holds it


@cache
def plain(character: str) -> str:
    """The letters and digits of a character, without accent and case; a space for what parts words, nothing for what does not."""
    if character == "ı":
        return "i"
    kept = []
    for one in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()):
        kind = unicodedata.category(one)
        if kind not in ("Lm", "Cf") and kind[0] != "M":  # accents, soft hyphens, direction marks
            kept.append(one if kind[0] in "LN" else " ")
    return "".join(kept)


def words_alone(text: str) -> str:
    """The words of a text as they are looked up; what stands between them is as many spaces."""
    return "".join(map(plain, text))


class _OneForOne(dict[int, str]):
    """For `str.translate`: each character's plain one where that is one character, so that offsets stay what they are."""

    def __missing__(self, code: int) -> str:
        found = plain(chr(code))
        if found and not found.strip():
            found = " "  # "…" parts words like one full stop
        self[code] = found if len(found) == 1 else _SPECIAL
        return self[code]


_ONE_FOR_ONE = _OneForOne()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a stretch of text.

    Attributes:
        keys: as they are looked up.
        spans: the characters of the text that each stands for, in the same order.
    """

    keys: list[str]
    spans: list[Span]

    def __len__(self) -> int:
        return len(self.keys)


def words_of(text: str, start: int = 0, end: int | None = None, *, most: int | None = None) -> Words:
    """The words of `text[start:end]`; offsets are offsets into `text`.

    Args:
        most: the first so many alone.
    """
    stretch = text[start:end] if start or end is not None else text
    folded = stretch.translate(_ONE_FOR_ONE)
    origin: list[int] | None = None
    if _SPECIAL in folded:
        origin = [place for place, character in enumerate(stretch) for _ in plain(character)]
        folded = words_alone(stretch)
    keys: list[str] = []
    spans: list[Span] = []
    for match in _WORD.finditer(folded):
        first, last = match.start(), match.end()
        if origin is not None:
            first, last = origin[first], origin[last - 1] + 1
            while last < len(stretch) and not plain(stretch[last]):  # accents that are characters of their own
                last += 1
        keys.append(match.group())
        spans.append((start + first, start + last))
        if most is not None and len(keys) == most:
            break
    return Words(keys, spans)
