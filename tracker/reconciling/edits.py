"""Which articles of the database were changed without a word."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tracker.reconcile.edits import of_editions
from tracker.reconciling.figures import Filed, filed
from tracker.records import Edition

if TYPE_CHECKING:
    from tracker.store import Store

DOCKET = "edit|"
"""How the names of dockets of former versions begin; the article's id follows."""


def all_edits(store: "Store") -> Filed:
    """What became of every article that has several versions."""
    told = store.corrected_elsewhere()
    for editions in store.changed():
        yield from _filed(editions, told)


def edits(store: "Store", articles: Iterable[str]) -> Filed:
    """What became of some articles."""
    several = store.several(articles)
    if not several:
        return
    told = store.corrected_elsewhere(several)
    for article in sorted(several):
        if editions := store.editions(article):  # else its texts were withdrawn, or none could be extracted
            yield from _filed(editions, told)


def _filed(editions: Sequence[Edition], told: set[str]) -> Filed:
    """What became of an article; nothing where another one of `told` says it."""
    article = editions[-1].article
    if article not in told:
        yield from filed(f"{DOCKET}{article}", of_editions(editions).listed())


def dockets(articles: Iterable[str]) -> set[str]:
    return {f"{DOCKET}{article}" for article in articles}
