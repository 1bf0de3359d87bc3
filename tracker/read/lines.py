"""The lines of a text and their shapes: what a dump of a web page shows of its layout.

A line is judged by its own form alone: does it read as a paragraph, a sentence, a headline, a label, or a stamp of date or
count? Capitals decide between label and headline, so that texts in scripts without capitals have no labels, and lose nothing.
Only the first `JUDGED` characters are looked at; a line of a million characters is a paragraph at a glance.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from itertools import pairwise

from tracker.dates import written_dates
from tracker.lang import lexicon

JUDGED = 400  # characters
LONG = 200  # characters; a longer line is a paragraph however it ends
SENTENCE_WORDS = 12  # a line of so many words that ends like a sentence is a paragraph; shorter ones may be a link's text
LABEL_WORDS, LABEL_LENGTH = 5, 45  # at most; the longest section names and tags

_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"(?:[•‣◦▪▫●○■□∙·◆►▶*–—»›>-](?:[\s\ufeff]+|$))+")
_FINAL = re.compile(r"[.!?…。؟۔:;][\"'”’»)\]*\s]*$")
_SEAM = re.compile(r"[.!?][\"'”’)\]]*\s+[\"'“‘(\[]*[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")
_TIME = re.compile(
    r"\b\d{1,2}[:.]\d\d(?: ?[ap]\.?m\b\.?)?(?: (?:GMT|UTC|BST|CES?T|E[DS]?T|C[DS]T|P[DS]?T))?\b|\b\d{1,2} ?[ap]\.?m\b\.?", re.IGNORECASE
)
_EDGES = " \t\u00a0\ufeff\u200b\u200e\u200f"


class Shape(Enum):
    """What a line reads like."""

    paragraph = "paragraph"  # a long line, several sentences, or one of twelve words and more
    sentence = "sentence"  # a short one that ends like a sentence
    title = "title"  # words without an end: a headline, a link, a verse
    label = "label"  # a few capitalised words: a section, a tag, a name
    stamp = "stamp"  # a date, a count of shares, minutes to read, and nothing else


@dataclass(frozen=True)
class Line:
    """A line that is not blank.

    Attributes:
        start, end: offsets of its characters, outer blanks left out.
        text: these characters without the bullet.
        bullet: it is an item of a list.
        indented: it begins with blanks.
        opens: it is the first after a blank line, or of the text.
    """

    start: int
    end: int
    text: str
    bullet: bool
    indented: bool
    opens: bool

    @cached_property
    def shape(self) -> Shape:
        return _shape(self.text)

    @property
    def is_prose(self) -> bool:
        return self.shape in (Shape.paragraph, Shape.sentence)

    @cached_property
    def words(self) -> str:
        """The line's words for looking up: no case, straight quotation marks, single blanks, no punctuation at the ends."""
        plain = self.text[:JUDGED].casefold().translate(_STRAIGHT)
        return " ".join(plain.split()).strip("!?.,:;|-–—»›>«‹<*#•·/ ")


_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def split_lines(text: str, start: int = 0) -> Iterator[Line]:
    """The lines of `text[start:]` that are not blank; offsets count from the beginning of `text`."""
    end = None
    for match in _LINE.finditer(text, start):
        stripped = match[0].strip(_EDGES)
        if not stripped or stripped.isspace():
            continue
        begin = match.start() + match[0].index(stripped)
        bullet = _BULLET.match(stripped)
        between = text[end : match.start()] if end is not None else "\n\n"
        opens = between.count("\n") > 1 or between.count("\r") > 1
        body = stripped[bullet.end() :] if bullet else stripped
        yield Line(begin, begin + len(stripped), body, bool(bullet), begin > match.start(), opens)
        end = match.end()


def blocks(lines: list[Line]) -> list[range]:
    """Indices of lines that stand together, without a blank line between them."""
    starts = [i for i, line in enumerate(lines) if line.opens or i == 0]
    return [range(first, after) for first, after in pairwise([*starts, len(lines)])]


def ends(text: str) -> bool:
    """It ends like a sentence."""
    return bool(_FINAL.search(text))


def _shape(text: str) -> Shape:
    if len(text) > LONG:
        return Shape.paragraph
    if _is_stamp(text):
        return Shape.stamp
    words = text.split()
    if _FINAL.search(text):
        return Shape.paragraph if len(words) >= SENTENCE_WORDS or _SEAM.search(text) else Shape.sentence
    if _SEAM.search(text) and len(words) >= SENTENCE_WORDS:
        return Shape.paragraph
    return Shape.label if is_label(text) else Shape.title


def is_label(text: str) -> bool:
    """A few mostly capitalised words, without numbers and quotation marks; nothing but signs is a label too."""
    if len(text) > LABEL_LENGTH or len(text.split()) > LABEL_WORDS or re.search(r"[\d\"“”]", text):
        return False
    words = _LETTERS.findall(text)
    capitalised = sum(1 for word in words if word[0].isupper())
    return not words or capitalised * 2 > len(words) or (len(words) == 1 and text.isascii())


@cache
def _counter() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(lexicon("boilerplate")["counters"], key=len, reverse=True))
    return re.compile(rf"\d[\d.,]*[kKmM]?\+?\s(?:{words})", re.IGNORECASE)


def _is_stamp(text: str) -> bool:
    if not any(c.isdigit() for c in text) or len(text) > 80:
        return False
    rest = _counter().sub("", text)
    for written in reversed(list(written_dates(rest))):
        rest = rest[: written.span[0]] + rest[written.span[1] :]
    return not any(c.isalnum() for c in _TIME.sub("", rest))
