"""Statements of the database that contradict each other: all of them, or what the statements of some articles have to do with.

Rows follow from links between two statements, and links that share a side are one row. So a new statement reaches those that share a
key with it, those that share a side with a link of its own, and so on from these, and nothing beyond.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from tracker.reconcile.statements import Link, keys, links, rows
from tracker.reconciling.figures import Filed, filed
from tracker.records import Statement

if TYPE_CHECKING:
    from tracker.store import Key, Store

DOCKET = "statements"

KEYS, SIDES = "statement", "side"
"""Kinds of blocking keys: what a statement can be compared by, and the sides of the links that it is part of."""


class Said(NamedTuple):
    """What statements are to each other.

    Attributes:
        rows: the discrepancies.
        replaced: ids of stored ones that these take the place of.
    """

    rows: Filed
    replaced: set[str]


def compare_all(store: "Store") -> Filed:
    """The discrepancies among all statements; the keys by which a new one finds its own are stored."""
    from tracker.store import Key

    def stored() -> Iterator["Key"]:
        for extraction, statement in store.extracted_statements():
            yield from (Key(key, extraction, statement.claim.id) for key in keys(statement))

    store.set_keys(KEYS, stored(), all_=True)
    linked = list(links(store.statements()))
    store.set_keys(SIDES, _sides(store, linked), all_=True)
    return filed(DOCKET, rows(linked))


def compare(store: "Store", articles: Iterable[str], claims: Iterable[str]) -> Said:
    """The discrepancies in which statements take part that came in, changed or went.

    Args:
        articles: whose statements came in.
        claims: that are another speaker's now, or are not current any more.
    """
    from tracker.store import Key

    fresh = {one.claim.id: one for one in store.statements_of(articles=articles, claims=claims)}
    found_in = store.extractions_of(fresh)
    store.add_keys(KEYS, (Key(key, found_in[id_], id_) for id_, one in fresh.items() for key in keys(one)))
    gone = set(fresh) | set(claims)
    waiting = set(fresh).union(*store.rows_of_claims(gone).values())
    known: dict[str, Statement] = dict(fresh)
    linked: dict[tuple[str, str], Link] = {}
    done: set[str] = set()
    while waiting:
        _look_up(store, waiting, known)
        near = _near(store, [known[id_] for id_ in waiting if id_ in known])
        _look_up(store, near, known)
        done |= waiting
        together = [known[id_] for id_ in near | waiting if id_ in known]
        found = {(one.first.id, one.second.id): one for one in links(together) if {one.first.id, one.second.id} & waiting}
        linked |= found
        ends = {id_ for pair in found for id_ in pair}
        sides = {side for one in found.values() for side in _names(one)}
        waiting = (ends | set().union(*store.sharing(SIDES, sides).values())) - done
    store.add_keys(SIDES, _sides(store, list(linked.values())))
    return Said(filed(DOCKET, rows(linked.values())), set(store.rows_of_claims(gone | done)))


def _look_up(store: "Store", ids: set[str], known: dict[str, Statement]) -> None:
    known.update((one.claim.id, one) for one in store.statements_of(claims=ids - known.keys()))


def _near(store: "Store", statements: list[Statement]) -> set[str]:
    """Ids of the statements that share a key with some."""
    wanted = {key for one in statements for key in keys(one)}
    return set().union(*store.sharing(KEYS, wanted).values())


def _names(link: Link) -> tuple[str, str]:
    """A link's two sides, by which links of one row are known."""
    one, two = (f"{link.kind}|{side}" for side in link.sides)
    return one, two


def _sides(store: "Store", linked: list[Link]) -> Iterator["Key"]:
    from tracker.store import Key

    members = {(side, end.id) for one in linked for side in _names(one) for end in (one.first, one.second)}
    found_in = store.extractions_of({id_ for _, id_ in members})
    yield from (Key(side, found_in[id_], id_) for side, id_ in members if id_ in found_in)
