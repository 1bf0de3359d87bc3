"""What takes long to count, counted when articles are compared and kept: how much there is of each actor, and of each scope of figures.

A page about an actor with ten thousands of statements is made of a summary in no time; whatever is small, or is not kept, is counted when
it is asked for, unless that takes longer than a page may. Summaries are derived: they may go at any time, and a withdrawal of an article
takes them all away. What breaks off while they are made leaves no edition behind, so that the next time all of them are made.
"""

from typing import TYPE_CHECKING

from tracker.summarising import actors, scopes

if TYPE_CHECKING:
    from tracker.reconciling import Reconciled
    from tracker.store import Store


VERSION = 1
"""Raised when other things are kept, or by other rules: all of it is then made anew."""


def keep(store: "Store", done: "Reconciled") -> None:
    """Count anew what a reconciliation found changed; everything where the last time was not finished.

    It goes to `reconcile` as what is done before the changes count as compared: called later, what it misses is missed for ever.

    Args:
        done: what it came to.
    """
    from tracker.store import SUMMARISED

    changes = done.changes if store.edition(SUMMARISED) == edition() else None
    if changes is not None and not len(changes):
        return
    store.set_edition(SUMMARISED, None)
    actors.keep(store, changes)
    scopes.keep(store, changes)
    store.set_edition(SUMMARISED, edition())


def edition() -> str:
    """By what rules summaries are made, and in which form."""
    return f"{VERSION}.{actors.EDITION}"
