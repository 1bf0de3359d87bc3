"""Which incidents of the database's articles are one."""

from typing import TYPE_CHECKING

from tracker.reconcile import grouped

if TYPE_CHECKING:
    from tracker.store import Store


def group_all(store: "Store") -> set[str]:
    """Group all incidents; those that are in another group than before."""
    store.key_events()
    return store.group_events(grouped(store.told_events(), store.judged_events()))


def group(store: "Store", events: set[str], copied: frozenset[str]) -> set[str]:
    """Group some incidents with those that they may be; those that are in another group than before.

    Args:
        events: those that are told of now, or no longer.
        copied: articles that are a copy of another one than before: two copies tell of one incident.
    """
    again = store.events_of(copied) if copied else set()
    if again:
        store.key_events(again)
    return store.regroup_events(events | again) if events or again else set()
