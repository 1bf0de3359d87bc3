"""Which incidents of the database's articles are one."""

from typing import TYPE_CHECKING

from tracker.reconcile import shared_events

if TYPE_CHECKING:
    from tracker.store import Store


def group_all(store: "Store") -> set[str]:
    """Group all incidents; those that are in another group than before."""
    return store.group_events(shared_events(store.events(), store.reports()))


def group(store: "Store", articles: frozenset[str], events: frozenset[str]) -> set[str]:
    """Group the incidents of some articles, some more, and those that they may be; those that are in another group than before."""
    return group_all(store) if articles or events else set()
