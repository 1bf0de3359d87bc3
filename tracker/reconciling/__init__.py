"""Reconciliation of a database: all of it, or only what one new article touches, with the same rows in the end.

What could be one thing is found by blocking keys (texts, incidents, statements), and figures that could be held against each other are in
one docket (`tracker.reconcile.dockets`). So a change reaches as far as its keys and dockets do and no further:

    article -> copies of its text -> incidents that are one -> dockets of its figures -> their discrepancies
            -> what its text says of itself
            -> statements that share a key with its own
            -> the corrections that it announces, and those that others announce of it
            -> its former versions

A full reconciliation does the same for everything there is, docket by docket in as many processes as there are cores; it is done when the
rules are of another edition than those that made what is stored, or when very much has changed.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from os import cpu_count
from typing import TYPE_CHECKING, NamedTuple

from tracker.errors import StoreLost
from tracker.lang import content
from tracker.reconciling import copies, edits, figures, incidents, notices, statements
from tracker.reconciling.spool import Spool
from tracker.records import Report

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Changes, Share, Store

VERSION = 4
"""Raised when rules change: everything stored is then compared anew."""

DATA = ("deeds", "edits", "events", "localities", "notices", "places", "scopes", "states", "topics", "wires")
"""Tables from which it is read what may be compared, and what contradicts what."""

MANY = 20_000
"""Changes from which on it is quicker to compare everything."""


class Reconciled(NamedTuple):
    """What a reconciliation came to.

    Attributes:
        discrepancies: that are stored now.
        full: everything was compared.
        dockets: that were looked at.
        changes: what had changed, with what was reached by it; None where everything was compared.
    """

    discrepancies: int
    full: bool
    dockets: int
    changes: "Changes | None"


def reconcile(
    store: "Store",
    *,
    full: bool = False,
    processes: int | None = None,
    elsewhere: figures.Compare | None = None,
    then: "Callable[[Store, Reconciled], None] | None" = None,
) -> Reconciled:
    """Compare what changed since the last time, or everything, and replace the discrepancies that follow from it.

    All of it is derived: where the connection is lost, it is begun anew, once.

    Args:
        full: compare everything, whatever changed.
        processes: that compare figures side by side in a full reconciliation; None is one a core.
        elsewhere: compares figures in a full reconciliation instead of processes of this machine.
        then: what else is made of the changes, before they count as compared and while nobody else reconciles or withdraws:
            `tracker.summarising.keep`. Without it the next summaries are made anew as a whole.

    Raises:
        StoreLost: the connection was lost again, or for too long.
    """
    from tracker.store import RECONCILED

    def compared(explained: set[str], shares: "list[Share]") -> figures.Filed:
        return figures.all_dockets(store, shares, explained, processes or cpu_count() or 1, elsewhere)

    try:
        return _reconciled(store, compared, full=full, then=then)
    except StoreLost:
        store.edition(RECONCILED)  # waits until the server is back
        return _reconciled(store, compared, full=full, then=then)


def _reconciled(
    store: "Store",
    compared: "Callable[[set[str], list[Share]], figures.Filed]",
    *,
    full: bool,
    then: "Callable[[Store, Reconciled], None] | None",
) -> Reconciled:
    from tracker.store import RECONCILED, SUMMARISED

    with store.alone():
        changes = store.changes()
        full = full or store.edition(RECONCILED) != edition() or len(changes) > MANY
        if full or changes.numbers:
            store.set_edition(RECONCILED, None)  # should this break off, the next one is full
            looked_at, reached = (_everything(store, compared), None) if full else _changed(store, changes)
        else:
            looked_at, reached = 0, changes
        done = Reconciled(sum(store.stats_of_discrepancies().values()), full, looked_at, reached)
        if then is not None:
            then(store, done)
        elif full or changes.numbers:
            store.set_edition(SUMMARISED, None)
        if full or changes.numbers:
            store.compared(changes, edition())
        return done


@cache
def edition() -> str:
    """By what rules and data figures and statements are compared: another one whenever all of them are to be compared anew."""
    digest = sha256()
    for name in DATA:
        digest.update(sha256(content(name)).digest())
    return f"{VERSION}.{digest.hexdigest()[:8]}"


def _everything(store: "Store", compared: "Callable[[set[str], list[Share]], figures.Filed]") -> int:
    notices.find(store)
    notices.link(store)
    groups = copies.mark_all(store)
    incidents.group_all(store)
    figures.file_imports(store)
    said = statements.compare_all(store)
    with Spool() as rows:
        explained: set[str] = set()
        rows.extend(figures.all_texts(store, explained))
        shares = store.shares()
        rows.extend(compared(explained, shares))
        rows.extend(said)
        rows.extend(copies.told(store, groups))
        rows.extend(edits.all_edits(store))
        store.replace_discrepancies(rows)
    return len(shares)


def _changed(store: "Store", changes: "Changes") -> "tuple[int, Changes]":
    """Compare what changed; how many dockets were looked at, and all articles, incidents and dockets that may have other rows now."""
    from tracker.store import Change

    corrected = notices.changed(store, changes.articles)
    marked = copies.mark(store, changes.articles)
    articles = changes.articles | marked.moved
    moved = incidents.group(store, set(changes.events), marked.moved) | changes.events
    texts: dict[str, list[Report]] = {article: [] for article in articles | store.articles_of(changes.figures)}
    texts.update(store.of_articles(texts))
    touched = figures.refile(store, texts, moved, changes.figures) | changes.dockets
    figures.compare_texts(store, texts)
    said = statements.compare(store, articles, changes.claims)

    # what people rejected was neither put in nor taken out, in former versions too
    edited = articles | corrected | store.read_in(claims=changes.claims, figures=changes.figures)

    rows = [
        *figures.dockets(store, touched),
        *said.rows,
        *copies.told(store, marked.groups),
        *edits.edits(store, edited),
    ]
    gone = touched | copies.dockets(marked) | edits.dockets(edited)
    store.replace_discrepancies(rows, dockets=gone, ids=said.replaced)
    reached = {Change.article: frozenset(edited), Change.event: frozenset(moved), Change.docket: changes.dockets | touched}
    return len(touched), replace(changes, of={**changes.of, **reached})
