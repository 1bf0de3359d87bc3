"""Bylines and credits: who wrote a text, and which agency it came from.

A credit is what independence is counted by later: ten copies of one agency's story are one witness. It is read from the head of an
article ("Source: Agencies", "By Example Wire"), from an agency's dateline, and from its last line ("(AFP)", a remark in brackets
that the text came from a syndicated feed); never from captions, where the same names credit a picture.
"""

import re
from dataclasses import dataclass
from functools import cache

from tracker.lang import lexicon
from tracker.read.lines import Line, Shape

BYLINE_WORDS = 12
LONE_BYLINE_WORDS = 5  # as the first line of a text, where a headline may begin with "By" too
LABEL_WORDS = 8  # of a line such as "Source: Agencies", at most
REMARK_WORDS = 60  # of a closing remark in brackets, at most
CLOSING_LINES = 3  # so many last lines may hold the credit

_LINK_NUMBER = re.compile(r"\[\d{1,4}\]")  # "By [20]Jane Doe", as text browsers write
_BRACKETED = re.compile(r"[(\[].{0,600}[)\]]\.?")
_CLOSING = re.compile(r"[(\[—–-]\s*([^()\[\]]{2,40}?)\s*[)\]]?$")


def is_byline(line: Line, *, first: bool = False) -> bool:
    """Whether the line names its author: "By Jane Doe", mostly capitals and no sentence.

    Args:
        first: nothing stands above it, so that it may be a headline.
    """
    text = _LINK_NUMBER.sub("", line.text)
    if line.is_prose or not _patterns().byline.match(text):
        return False
    words = [word for word in text.split()[1:] if word[0].isalpha()]
    capitalised = sum(1 for word in words if word[0].isupper())
    return len(words) <= (LONE_BYLINE_WORDS if first else BYLINE_WORDS) and capitalised * 2 >= len(words)


def credit_of(line: Line, *, first: bool = False) -> str | None:
    """The credit that a line of an article's head holds, as it has it; None where it is no credit."""
    patterns = _patterns()
    if line.shape is Shape.paragraph:
        return None
    if patterns.agency.fullmatch(line.text.strip("()[]-–—. ")):
        return line.text
    labelled = len(line.text.split()) <= LABEL_WORDS and patterns.label.match(line.text)
    agency = patterns.agency.search(line.text) or patterns.remark.search(line.text)
    return line.text if agency and (labelled or is_byline(line, first=first)) else None


def agency_at_end(text: str) -> str | None:
    """The agency whose name ends `text`: the one before a dateline's date."""
    match = next((match for match in _patterns().agency.finditer(text[-40:]) if not text[-40:][match.end() :].strip(" -–—|/,.")), None)
    return match[0] if match else None


def agency_in(text: str) -> str | None:
    """The first agency that a short text names."""
    match = _patterns().agency.search(text)
    return match[0] if match else None


@dataclass(frozen=True, slots=True)
class Closing:
    """A credit at the end of an article: its words, and the index of the line if it holds nothing else."""

    credit: str
    line: int | None


def closing_credit(lines: list[Line], furniture: frozenset[int]) -> Closing | None:
    """The credit that closes an article, below which only furniture stands."""
    patterns = _patterns()
    last = [i for i in range(max(0, len(lines) - 200), len(lines)) if i not in furniture][-CLOSING_LINES:]
    for i in reversed(last):
        line = lines[i]
        if credit_of(line):
            return Closing(line.text, i)
        if _BRACKETED.fullmatch(line.text) and len(line.text.split()) <= REMARK_WORDS and patterns.remark.search(line.text):
            return Closing(line.text, i)
        if i == last[-1] and (match := _CLOSING.search(line.text[-60:])) and patterns.agency.fullmatch(match[1]):
            return Closing(match[1], None)
    return None


@dataclass(frozen=True, slots=True)
class _Patterns:
    byline: re.Pattern[str]
    label: re.Pattern[str]
    agency: re.Pattern[str]
    remark: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    credit, head = lexicon("boilerplate")["credit"], lexicon("boilerplate")["header"]
    return _Patterns(
        byline=re.compile(rf"{alternation(head['byline'])}:?\s+(?-i:[^\W\d_a-z])", re.IGNORECASE),
        label=re.compile(rf"{alternation(credit['label'])}\s*:\s*\S", re.IGNORECASE),
        agency=re.compile(rf"(?<![\w.]){alternation(credit['agencies'])}(?!\w)"),
        remark=re.compile(rf"\b{alternation(credit['remark'])}\b", re.IGNORECASE),
    )


def alternation(phrases: list[str]) -> str:
    """A regular expression for any of the phrases, the longest first."""
    return "(?:" + "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)) + ")"
