"""What takes long to count, counted when articles are compared and kept: how much there is of each actor, and of each scope of figures.

A page about an actor with ten thousands of statements is made of a summary in no time; whatever is small, or is not kept, is counted when
it is asked for. Summaries are derived: they may go at any time, and a withdrawal of an article takes them all away.
"""

from typing import TYPE_CHECKING

from tracker.summarising import actors, scopes

if TYPE_CHECKING:
    from tracker.reconciling import Reconciled
    from tracker.store import Store


def keep(store: "Store", done: "Reconciled") -> None:
    """Count anew what a reconciliation found changed.

    Args:
        done: what it came to.
    """
    actors.keep(store, done.changes)
    scopes.keep(store, done.changes)
