"""The words of a text as they are looked up, each with its characters.

Words hold letters and digits alone, without accents and case ("Şırnak" as "sirnak", "ﬁre" as "fire", "straße" as "strasse"), so that two
texts which differ in punctuation, capitals or the sort of their quotation marks have the same words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import islice

from tracker.records import Span

WORD = re.compile("[^ ]+")
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


def folded(text: str) -> str | None:
    """The words of a text as they are looked up, each on the characters that it has there, with spaces between them.

    None where a character of the text becomes none or several ("ß", a soft hyphen), so that the offsets would be others.
    """
    found = text.translate(_ONE_FOR_ONE)
    return None if _SPECIAL in found else found


def keys_of(text: str, start: int = 0, end: int | None = None, *, most: int | None = None) -> list[str]:
    """The words of `text[start:end]` as `words_of` has them, without their characters, which take most of its time."""
    stretch = text[start:end]
    there = folded(stretch)
    if there is None:
        there = words_alone(stretch)
    return there.split() if most is None else there.split(None, most)[:most]


def words_of(text: str, start: int = 0, end: int | None = None, *, most: int | None = None) -> Words:
    """The words of `text[start:end]`; offsets are offsets into `text`.

    Args:
        most: the first so many alone.
    """
    stretch = text[start:end] if start or end is not None else text
    there = folded(stretch)
    if there is not None:
        spans = [match.span() for match in islice(WORD.finditer(there), most)]
        keys = [there[first:last] for first, last in spans]
        return Words(keys, [(start + first, start + last) for first, last in spans] if start else spans)
    return _words_with_others(stretch, start, most)


def _words_with_others(stretch: str, start: int, most: int | None) -> Words:
    """The same where characters become none or several."""
    origin = [place for place, character in enumerate(stretch) for _ in plain(character)]
    keys: list[str] = []
    spans: list[Span] = []
    for match in islice(WORD.finditer(words_alone(stretch)), most):
        first, last = origin[match.start()], origin[match.end() - 1] + 1
        while last < len(stretch) and not plain(stretch[last]):  # accents that are characters of their own
            last += 1
        keys.append(match.group())
        spans.append((start + first, start + last))
    return Words(keys, spans)
