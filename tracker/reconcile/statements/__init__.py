"""Statements that contradict each other, one module a phenomenon, and how two statements become a row.

`keys` tells what a statement can be compared by, `links` compares two at a time, `rows` makes discrepancies of what was linked.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator

from tracker.reconcile.findings import MOST_FIGURES
from tracker.reconcile.statements import attributions, denials, quotations, reversals, statuses
from tracker.reconcile.statements.linking import MOST_KEYS, Link, Rule, anchor, groups, is_original
from tracker.reconcile.statements.topics import Topic, topic
from tracker.records import Discrepancy, Kind, Statement, discrepancy

__all__ = ["MOST_KEYS", "RULES", "Link", "compare", "contradictions", "groups", "keys", "links", "rows", "topic"]

RULES: dict[Kind, Rule] = {
    Kind.quote_altered: Rule(quotations.keys, quotations.link, quotations.explain),
    Kind.contested_attribution: Rule(attributions.keys, attributions.link, attributions.explain),
    Kind.contested_status: Rule(statuses.keys, statuses.link, statuses.explain, side=statuses.called),
    Kind.reversal: Rule(reversals.keys, reversals.link, reversals.explain),
    Kind.denial: Rule(denials.keys, denials.link, denials.explain, side=lambda one: one.denies),
}
"""In the order in which they are tried: two statements get the first that holds. The last fills what the others leave of the keys."""


def keys(statement: Statement) -> frozenset[str]:
    """What a statement can be compared by: any two that a rule may link share a key.

    Returns:
        No more than fifteen; none where the statement can take part in nothing.
    """
    return _keys(topic(statement)) if is_original(statement) else frozenset()


def _keys(one: Topic) -> frozenset[str]:
    found: list[str] = []
    for kind, rule in RULES.items():
        found += (f"{kind}|{key}" for key in rule.keys(one))
    return frozenset(found[:MOST_KEYS])


def links(statements: Iterable[Statement]) -> Iterator[Link]:
    """Compare statements, two at a time, where they share a key.

    Args:
        statements: in any order; copies are left out.
    """
    index: dict[str, dict[object, list[Topic]]] = defaultdict(lambda: defaultdict(list))
    for one in map(topic, filter(is_original, statements)):
        met: dict[str, tuple[Topic, set[Kind]]] = {}
        for key in _keys(one):
            kind = Kind(key.partition("|")[0])
            side = RULES[kind].side
            mine = side(one) if side is not None else None
            for theirs, others in index[key].items():
                if side is None or theirs != mine:
                    for other in others:
                        met.setdefault(other.id, (other, set()))[1].add(kind)
            index[key][mine].append(one)
        for _, (other, kinds) in sorted(met.items()):
            found = compare(other, one, kinds)
            if found is not None:
                yield found


def compare(a: Topic, b: Topic, kinds: Container[Kind] = frozenset(RULES)) -> Link | None:
    """The first relation, of these kinds, that holds between two statements."""
    return next((found for kind, rule in RULES.items() if kind in kinds and (found := rule.link(a, b)) is not None), None)


def rows(linked: Iterable[Link]) -> Iterator[Discrepancy]:
    """Make discrepancies, one for all links of a kind that share a side.

    Yields:
        The questioned side's statements first, sixty at most.
    """
    for together in groups(linked):
        best = together[0]
        members = dict.fromkeys([*(link.first.id for link in together), *(link.second.id for link in together)])
        yield discrepancy(
            best.kind,
            RULES[best.kind].explain(together),
            claims=list(members)[:MOST_FIGURES],
            confidence=best.confidence,
            anchor=(*anchor(together),),
        )


def contradictions(statements: Iterable[Statement]) -> Iterator[Discrepancy]:
    """All discrepancies among statements, whatever their order."""
    yield from rows(links(statements))
