"""The store is put together of parts, and no part hides a method of another one by accident."""

from collections import Counter

from tracker.store import Store
from tracker.store.incidents import Incidents

COMPLETED = {"_follow", "_key"}  # of writing and judging, which incidents complete and call
OWN = {"__init__", "__module__", "__doc__", "__dict__", "__weakref__", "__firstlineno__", "__static_attributes__", "__annotations__"}


def test_each_method_is_one_parts_own() -> None:
    parts = [one for one in Store.__mro__ if one is not object]
    counted = Counter(name for part in parts for name in vars(part))
    assert {name for name, number in counted.items() if number > 1} - OWN == COMPLETED


def test_what_incidents_complete_is_theirs() -> None:
    assert {getattr(Store, name) for name in COMPLETED} == {getattr(Incidents, name) for name in COMPLETED}
