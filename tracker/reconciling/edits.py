"""Which articles of the database were changed without a word."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tracker.reconcile.edits import of_editions
from tracker.reconciling.figures import Filed, filed

if TYPE_CHECKING:
    from tracker.store import Store

DOCKET = "edit|"
"""How the names of dockets of former versions begin; the article's id follows."""


def all_edits(store: "Store") -> Filed:
    """What became of every article that has several versions."""
    for editions in store.changed():
        yield from filed(f"{DOCKET}{editions[-1].article}", of_editions(editions).listed())


def edits(store: "Store", articles: Iterable[str]) -> Filed:
    """What became of some articles."""
    for article in sorted(store.several(articles)):
        yield from filed(f"{DOCKET}{article}", of_editions(store.editions(article)).listed())


def dockets(articles: Iterable[str]) -> set[str]:
    return {f"{DOCKET}{article}" for article in articles}
