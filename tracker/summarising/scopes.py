"""Summaries of scopes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.store import Changes, Store


def keep(store: "Store", changes: "Changes | None") -> None:
    """Keep the summaries of what changed; None is everything."""
