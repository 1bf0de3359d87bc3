"""How two statements that have to do with each other become a row.

A rule looks at two statements at a time and links them or does not; what it says depends on these two alone. Links of one kind that share
a side are one row: ten outlets that carry one denial are not ten denials. So a row follows from its own statements and from nothing else.

Every two statements that a rule may link share a **key**. Whoever stores statements stores their keys, and has to look only at those that
share one with what came in.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from tracker.reconcile.statements.topics import Topic, rare
from tracker.records import Kind, Statement

MOST_KEYS = 15
"""Keys of one statement, all rules together."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two statements that have to do with each other.

    Attributes:
        kind: of the discrepancy.
        first: the questioned side: the denial, the later words.
        second: the other side.
        confidence: 0 to 1.
        sides: of each side what it has in common with the same side of a link that belongs to the same row.
        shown: what the rule adds to the explanation: a difference, marked.
    """

    kind: Kind
    first: Topic
    second: Topic
    confidence: float
    sides: tuple[str, str]
    shown: str = ""

    @property
    def order(self) -> tuple[float, tuple[int, str, str, str], tuple[int, str, str, str]]:
        """The surest first, then the earliest: which link stands for its row."""
        return (-self.confidence, self.first.order, self.second.order)


class Rule(NamedTuple):
    """One kind of relation between statements.

    Attributes:
        keys: of a statement, the keys that any other shares which the rule may link with it; empty where it takes no part.
        link: the link between two statements that share a key, in whichever order they come, or None.
        explain: the sentence for a row, from its links, the surest first.
        side: two statements on one side are never linked: two assertions are no denial. None where the rule has no sides.
    """

    keys: Callable[[Topic], Iterable[str]]
    link: Callable[[Topic, Topic], Link | None]
    explain: Callable[[list[Link]], str]
    side: Callable[[Topic], object] | None = None


def chosen(candidates: Iterable[tuple[str, str]], most: int) -> list[str]:
    """Pairs of words as keys, no more than so many: those of rare words first, in an order that is the same for every statement.

    Of two sets that have much in common, the first few in one fixed order have one in common as a rule (Broder 1997, on the resemblance
    and containment of documents).
    """
    ranked = sorted(
        {f"{one}|{two}" for one, two in candidates}, key=lambda key: (not all(map(rare, key.split("|"))), crc32(key.encode()), key)
    )
    return ranked[:most]


def anchor(links: list[Link]) -> Iterator[object]:
    """What a row's id follows from: of each side the speakers and the content words of the earliest statement.

    They stay the same when a later outlet carries either side as well, and when a text is read again and its offsets move.
    """
    for side in ([link.first for link in links], [link.second for link in links]):
        earliest = min(side, key=lambda one: one.order)
        yield from (" ".join(sorted(earliest.speakers)), " ".join(sorted(earliest.content)))


def groups(links: Iterable[Link]) -> Iterator[list[Link]]:
    """Links that share a side, together, the surest first."""
    every = sorted(links, key=lambda link: (link.kind, link.order))
    parent: dict[tuple[Kind, str], tuple[Kind, str]] = {}

    def root(name: tuple[Kind, str]) -> tuple[Kind, str]:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for link in every:
        one, two = ((link.kind, side) for side in link.sides)
        parent[root(one)] = root(two)
    found: dict[tuple[Kind, str], list[Link]] = {}
    for link in every:
        found.setdefault(root((link.kind, link.sides[0])), []).append(link)
    yield from found.values()


def is_original(statement: Statement) -> bool:
    """A syndicated copy says nothing that its original did not say."""
    return statement.copy_of is None
