"""What an import remembers, and what it came to."""

from collections import Counter
from copy import copy
from dataclasses import dataclass, field, fields, replace
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
        withdrawn: articles that were withdrawn here as a whole before it began.
        gone: versions that were.
        gone_texts: hashes of their texts: whoever else carries one now is refused too.
        gone_bytes: hashes of bytes that they had, and no text that is here has.
        shut: versions and extractions that take nothing in.
        told: of what was refused, what was told already.
        seen: how many lines of one content came by, of what has no id of its own.
        mine: numbers of judgements that the archive has too.
        links: of imported figures, by id and field: to what is not stored yet, and where the line stood.
        standing: articles of which a text stands here that was withdrawn where the archive comes from.
        left_rows, left_keys, left_speakers: of what was withdrawn here the ids of its rows, and whom they name, by key and by speaker.
        salts: of versions whose text another article carries here, and of their extractions, what sets the ids of their rows apart.
        renamed: rows that so have other ids here.
        new_speakers: those that this import stored; kept only where something was withdrawn.
    """

    withdrawn: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    gone_texts: frozenset[str] = frozenset()
    gone_bytes: frozenset[str] = frozenset()
    shut: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    mine: set[int] = field(default_factory=set)
    links: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    left_rows: set[str] = field(default_factory=set)
    left_keys: set[str] = field(default_factory=set)
    left_speakers: set[str] = field(default_factory=set)
    salts: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    new_speakers: set[str] = field(default_factory=set)

    def __copy__(self) -> "Ledger":
        """With collections of its own: what a transaction adds that is undone goes with it."""
        return replace(self, **{one.name: copy(getattr(self, one.name)) for one in fields(self)})
