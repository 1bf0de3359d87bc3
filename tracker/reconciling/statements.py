"""Statements of the database that contradict each other: all of them, or what the statements of some articles have to do with."""

from typing import TYPE_CHECKING, NamedTuple

from tracker.reconcile import of_statements
from tracker.reconciling.figures import Filed, filed

if TYPE_CHECKING:
    from tracker.store import Store

DOCKET = "statements"


class Said(NamedTuple):
    """What statements are to each other.

    Attributes:
        rows: the discrepancies.
        replaced: ids of stored ones that these take the place of.
    """

    rows: Filed
    replaced: set[str]


def compare_all(store: "Store") -> Filed:
    """The discrepancies among all statements."""
    return filed(DOCKET, of_statements(store.statements()).listed())


def compare(store: "Store", articles: frozenset[str], claims: frozenset[str]) -> Said:
    """The discrepancies in which statements take part that came in, changed or went.

    Args:
        articles: whose statements came in.
        claims: that are another speaker's now, or are not current any more.
    """
    if not articles and not claims:
        return Said(iter(()), set())
    return Said(compare_all(store), store.discrepancies_of(DOCKET))
