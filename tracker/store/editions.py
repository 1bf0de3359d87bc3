"""Which of two readings of one text is by the later edition of the rules.

"tagger 11, identity 1.ab12cd34" names the rules that a text was read by, and the data on who is who, each with a number that is raised when
they change. Two programs of different age may work on one database: the older one must not put its reading in the place of the newer one's,
or what is current would change with every run of either.
"""

import re
from collections.abc import Iterable

from tracker.store.engine import SqlRow

_PART = re.compile(r"(?P<rules>\w+) (?P<number>\d+)(?:\.\w+)?")


def edition(extractor: str) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    """The names of the rules, and their numbers; None for what bears none, such as a reading that failed."""
    parts = [_PART.fullmatch(part.strip()) for part in extractor.split(",")]
    if not all(parts):
        return None
    return tuple(part["rules"] for part in parts if part), tuple(int(part["number"]) for part in parts if part)


def is_later(extractor: str, than: str) -> bool:
    """Whether a text was read by a later edition of the very rules; of other rules ("rules" beside "tagger") none is the later."""
    one, other = edition(extractor), edition(than)
    return one is not None and other is not None and one[0] == other[0] and one[1] > other[1]


def latest_of(readings: Iterable[SqlRow], extractor: str) -> "SqlRow | None":
    """The reading by the latest of the editions that are later than an extractor's; None where there is none."""
    later = [row for row in readings if is_later(row.extractor, extractor)]
    return max(later, key=lambda row: (edition(row.extractor), row.id), default=None)
