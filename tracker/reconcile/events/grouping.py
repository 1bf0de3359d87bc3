"""From pairs of reports to groups: one group an event, two events two groups.

Only reports that share a key are compared (`telling.keys`). Those that are likely one are linked; a group lies inside one connected
part of these links, and nothing outside that part changes it. So the reports that are linked to a new one, directly or through others,
can be grouped anew alone, and the order in which articles came does not matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from tracker.reconcile.events.likeness import likeness
from tracker.reconcile.events.telling import Told, keys

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What people decided on pairs of incidents, by ids.

    Attributes:
        same: pairs that are one, whatever the rules say.
        different: pairs that the rules never bring together.
    """

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()


NOTHING = Judged()


@dataclass(slots=True)
class _Group:
    """Reports that were taken for one."""

    members: list[Told] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)


def grouped(told: Iterable[Told], judged: Judged = NOTHING) -> dict[str, str]:
    """The shared id of every incident that more than one article tells of, or that an imported figure names.

    Args:
        told: all reports, or a part of them that is closed under links: with every report all that share a key with it and are likely
            the same, and all that people decided to be the same.
        judged: what people decided; decisions on incidents that nothing tells of any more still tie those that they were tied to.

    Returns:
        Ids of incidents to the id of their group, the smallest of its members' ids.
    """
    every = {one.id: one for one in sorted(told, key=lambda one: one.id)}
    groups = _Groups(every, judged)
    for pair in sorted(judged.same, key=sorted):
        groups.join(*sorted(pair))
    for one, other in _linked(every):
        groups.propose(one, other)
    return dict(groups.shared())


class _Groups:
    """Groups while they grow."""

    def __init__(self, every: Mapping[str, Told], judged: Judged) -> None:
        self._every, self._different = every, judged.different
        self._of: dict[str, _Group] = {id_: _Group([one], {id_}, _article(one)) for id_, one in every.items()}

    def join(self, one: str, other: str) -> None:
        """Make two incidents one."""
        a, b = (self._of.setdefault(id_, _Group([], {id_}, set())) for id_ in (one, other))
        if a is not b:
            a.members += b.members
            a.ids |= b.ids
            a.articles |= b.articles
            self._of |= dict.fromkeys(b.ids, a)

    def propose(self, one: str, other: str) -> None:
        """Make two incidents one where all that are already one with either may be: no article twice, nothing that excludes it."""
        a, b = self._of[one], self._of[other]
        if a is b or not a.articles.isdisjoint(b.articles):
            return
        if self._different and any(frozenset((x, y)) in self._different for x in a.ids for y in b.ids):
            return
        if all(likeness(x, y).possible for x in a.members for y in b.members):
            self.join(one, other)

    def shared(self) -> Iterator[tuple[str, str]]:
        """The incidents that are shared, each with the id of its group."""
        for id_, one in self._every.items():
            group = self._of[id_]
            if len(group.members) > 1:
                yield id_, min(member.id for member in group.members)
            elif one.imported:
                yield id_, id_


def _article(one: Told) -> set[str]:
    return set() if one.article is None else {one.article}


def _linked(every: Mapping[str, Told]) -> Iterator[tuple[str, str]]:
    """Pairs that are likely one incident, the surest first."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for id_, one in every.items():
        for key in keys(one):
            by_key[key].append(id_)
    pairs = {pair for ids in by_key.values() for pair in combinations(ids, 2)}
    found = ((likeness(every[one], every[other]), one, other) for one, other in pairs)
    for _, first, second in sorted((-like.score, one, other) for like, one, other in found if like.linked):
        yield first, second
