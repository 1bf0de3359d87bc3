"""Lines in which a page speaks to its reader: consent to cookies, subscriptions, forms, apps, buttons in a row.

An article tells of others; a page asks "you" for something of its own ("our newsletter", "your inbox"). So one word never decides: a
line needs two groups of words of lang/en/addresses.toml, and no quotation marks, for what people are quoted with asks for things too.
"""

import re
from functools import cache

from tracker.lang import lexicon
from tracker.read.lines import Line

LENGTH = 600  # characters of a notice of consent, at most; an article on cookies is longer, and quotes somebody
ASKING_WORDS = 45  # of a line that asks for something, at most
BUTTONS = 2  # of them in one line, at least

_QUOTED = re.compile(r"[\"“”«»]")


@cache
def _groups() -> dict[str, re.Pattern[str]]:
    return {
        key: re.compile(r"(?<!\w)(?:" + "|".join(re.escape(one) for one in sorted(some, key=len, reverse=True)) + r")(?!\w)")
        for key, some in lexicon("addresses").items()
    }


def speaks_to_reader(line: Line) -> bool:
    """Whether a line asks the reader of the page for something."""
    said = line.words
    words = _groups()
    if len(line.text) > LENGTH or _QUOTED.search(line.text):
        return False
    if words["cookies"].search(said) and words["reader"].search(said) and words["consent"].search(said):
        return True
    if words["anywhere"].search(said):
        return True
    if said.count(" ") >= ASKING_WORDS:
        return False
    return bool(words["asking"].match(said) and words["own"].search(said))


def is_buttons(line: Line) -> bool:
    """Buttons and fields in a row: "Facebook Twitter WhatsApp Print", "Name * Email * Website"."""
    rest, count = line.words, 0
    if len(line.text) > LENGTH / 4:
        return False
    while rest:
        match = _groups()["buttons"].match(rest)
        if match is None:
            return False
        count += 1
        rest = rest[match.end() :].lstrip(" *|·,:/•\t")
    return count >= BUTTONS


def is_button(said: str) -> bool:
    """Whether a button's words, in small letters, ask for something: "Join for 4 a month". Posts of readers have "Share" and "Like"."""
    return _groups()["calls"].match(said) is not None


def mentions_reader(line: Line) -> bool:
    """It says "we" or "you", and nobody is quoted: an article hardly ever ends so, its page often."""
    return _QUOTED.search(line.text) is None and _groups()["reader"].search(line.words) is not None
