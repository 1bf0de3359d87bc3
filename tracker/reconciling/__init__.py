"""Reconciliation of a database: all of it, or only what one new article touches, with the same rows in the end.

What could be one thing is found by blocking keys (texts, incidents, statements), and figures that could be held against each other are in
one docket (`tracker.reconcile.dockets`). So a change reaches as far as its keys and dockets do and no further:

    article -> copies of its text -> incidents that are one -> dockets of its figures -> their discrepancies
            -> what its text says of itself
            -> statements that share a key with its own
            -> its former versions

A full reconciliation does the same for everything there is, docket by docket in as many processes as there are cores; it is done when the
rules are of another edition than those that made what is stored, or when very much has changed.
"""

from collections.abc import Iterable
from os import cpu_count
from typing import TYPE_CHECKING, NamedTuple

from tracker.reconciling import copies, edits, figures, incidents, statements
from tracker.reconciling.figures import Filed

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Changes, Store

EDITION = "1"
"""Raised when rules change: everything stored is then compared anew."""

MANY = 2_000
"""Changed articles or dockets from which on it is quicker to compare everything."""


class Reconciled(NamedTuple):
    """What a reconciliation came to.

    Attributes:
        discrepancies: that are stored now.
        full: everything was compared.
        dockets: that were looked at.
    """

    discrepancies: int
    full: bool
    dockets: int


def reconcile(store: "Store", *, full: bool = False, processes: int | None = None) -> Reconciled:
    """Compare what changed since the last time, or everything, and replace the discrepancies that follow from it.

    Args:
        full: compare everything, whatever changed.
        processes: that compare figures side by side in a full reconciliation; None is one a core.
    """
    from tracker.store import FILED, RECONCILED

    changes = store.changes()
    known = store.edition(RECONCILED) == EDITION and store.edition(FILED) == figures.FILING
    full = full or not known or len(changes.articles) > MANY or len(changes.dockets) > MANY
    if full:
        store.set_edition(RECONCILED, None)  # should this break off, the next one is full again
        looked_at = _everything(store, processes or cpu_count() or 1)
        store.set_edition(RECONCILED, EDITION)
    else:
        looked_at = _changed(store, changes)
    store.compared(changes)
    return Reconciled(sum(store.stats_of_discrepancies().values()), full, looked_at)


def _everything(store: "Store", processes: int) -> int:
    groups = copies.mark_all(store)
    figures.file_all(store, incidents.group_all(store))
    said = statements.compare_all(store)
    shares = store.shares()

    def rows() -> Filed:
        explained: set[str] = set()
        yield from figures.all_texts(store, explained)
        yield from figures.all_dockets(store, shares, explained, processes)
        yield from said
        yield from copies.told(store, groups)
        yield from edits.all_edits(store)

    store.replace_discrepancies(rows())
    return len(shares)


def _changed(store: "Store", changes: "Changes") -> int:
    marked = copies.mark(store, changes.articles)
    articles = changes.articles | marked.moved
    moved = incidents.group(store, set(changes.events), marked.moved) | changes.events
    touched = figures.refile(store, articles, moved, changes.figures) | changes.dockets
    figures.compare_texts(store, articles | store.articles_of(changes.figures))
    said = statements.compare(store, articles, changes.claims)

    def rows() -> Filed:
        yield from figures.dockets(store, touched)
        yield from said.rows
        yield from copies.told(store, marked.groups)
        yield from edits.edits(store, articles)

    gone: Iterable[str] = touched | copies.dockets(marked) | edits.dockets(articles)
    store.replace_discrepancies(rows(), dockets=gone, ids=said.replaced)
    return len(touched)
