"""Which incidents of different articles are one: reports are compared piece by piece, and groups follow from the pairs."""

from tracker.reconcile.events.grouping import Judged, grouped
from tracker.reconcile.events.likeness import MANY, Likeness, alike, likeness
from tracker.reconcile.events.telling import LEAST, Carrier, Count, Told, keys, told

__all__ = ["LEAST", "MANY", "Carrier", "Count", "Judged", "Likeness", "Told", "alike", "grouped", "keys", "likeness", "told"]
