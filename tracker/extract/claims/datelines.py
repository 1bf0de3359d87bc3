"""Datelines: the place, agency and day before the dash that opens a paragraph; nobody says them and they name no speaker.

"HALDEN —", "HALDEN (Agency) —" and "Halden, 5 May —": capitals, an agency in brackets or a day tell a dateline from a
subject that a dash follows.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from tracker.lang import lexicon
from tracker.records import Span

CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
LONGEST = 90  # characters from the beginning of the paragraph to the dash


@cache
def _dateline(language: str = "en") -> re.Pattern[str]:
    month = rf"(?:{'|'.join(name for names in lexicon('dates', language)['months'] for name in names)})\.?"
    name = rf"{CAPITAL}[\w.'’/-]*"
    after = rf"(?:, {name}(?: {name}){{0,3}})?"
    agency = r" ?\([^()\n]{1,40}\)"
    day = rf",? (?:{month} \d{{1,2}}|\d{{1,2}} {month})(?:,? \d{{4}})?"
    capitals = rf"{CAPITAL}(?:{CAPITAL}|[.'’/-]){{2,}}(?: (?:{CAPITAL}|[.'’/-]){{2,}}){{0,3}}"
    place = rf"{name}(?: {name}){{0,3}}"
    opening = rf"(?:{capitals}{after}(?:{day})?(?:{agency})?|{place}{after}(?:{day})?{agency}|{place}{day}(?:{agency})?)"
    return re.compile(rf"{opening}\s*(?:[—–]|--?(?=\s))\s*")


def datelines(text: str, paragraphs: Iterable[Span]) -> Iterator[Span]:
    """Yield the characters of every paragraph's dateline, up to the first word after its dash."""
    for start, end in paragraphs:
        match = _dateline().match(text, start, min(end, start + LONGEST))
        if match:
            yield match.span()
