"""What an import remembers, and what it came to."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from tracker.errors import InputError
from tracker.store.lines import Line


class Placed(NamedTuple):
    """A line and where it stood."""

    where: str
    line: Line


@dataclass(slots=True)
class Restored:
    """What lines came to.

    Attributes:
        counts: new, unchanged, filled (a gap of a stored row), refused, left out (what belongs to a refused one).
        new: of each kind.
        refused: why.
    """

    counts: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    refused: list[InputError] = field(default_factory=list)

    def __iadd__(self, other: "Restored") -> "Restored":
        self.counts += other.counts
        self.new += other.new
        self.refused += other.refused
        return self


@dataclass(slots=True)
class Ledger:
    """What an import remembers from one transaction to the next.

    Attributes:
        withdrawn: articles that were withdrawn here before it began.
        shut: versions and extractions that take nothing in.
        told: of what was refused, what was told already.
        seen: how many lines of one content came by, of what has no id of its own.
        mine: numbers of judgements that the archive has too.
        links: of imported figures, by id and field: to what is not stored yet, and where the line stood.
    """

    withdrawn: frozenset[str]
    shut: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    mine: set[int] = field(default_factory=set)
    links: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def __copy__(self) -> "Ledger":
        return Ledger(self.withdrawn, set(self.shut), set(self.told), Counter(self.seen), set(self.mine), dict(self.links))
