"""Which incidents of the database's articles are one."""

from typing import TYPE_CHECKING

from tracker.reconcile import grouped

if TYPE_CHECKING:
    from tracker.store import Store


def group_all(store: "Store") -> set[str]:
    """Group all incidents; those that are in another group than before."""
    store.key_events()
    return store.group_events(grouped(store.told_events(), store.judged_events()))


def group(store: "Store", articles: frozenset[str], events: frozenset[str]) -> set[str]:
    """Group the incidents of some articles, some more, and those that they may be; those that are in another group than before.

    Args:
        events: those on which people decided; what follows from it is in force already, and their figures are to be filed anew.
    """
    return store.regroup_events(store.events_of(articles) | events) | events if articles or events else set()
