"""Which articles of the database carry one text."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tracker.read.duplicates import bands, copied
from tracker.read.duplicates import copies as copies_among
from tracker.reconcile import of_copies
from tracker.reconcile.comparable import readings
from tracker.reconcile.echoes import Carrier, carriers
from tracker.reconciling.figures import Filed, filed

if TYPE_CHECKING:
    from tracker.store import Digest, Store

KEYS = "text"
"""Kind of the blocking keys of texts."""


class Marked(NamedTuple):
    """What became of articles and those that may carry their text.

    Attributes:
        groups: of articles that carry one text, the earliest first.
        looked: articles that were looked at.
        moved: those that are a copy of another article than before, or of one at all, or of none.
    """

    groups: list[list[str]]
    looked: frozenset[str]
    moved: frozenset[str]


def mark_all(store: "Store") -> list[list[str]]:
    """Mark all copies, and store the keys by which a new text finds them; groups of articles, the earliest first."""
    from tracker.store import Key

    digests = store.digests()
    store.set_keys(KEYS, (Key(key, one.extraction, one.article) for one in digests for key in bands(one.digest)), all_=True)
    groups, marks = _grouped(digests)
    store.mark_copies(marks)
    return groups


def mark(store: "Store", articles: frozenset[str]) -> Marked:
    """Mark the copies among articles that changed and those that they may be copies of."""
    from tracker.store import Key

    if not articles:
        return Marked([], frozenset(), frozenset())
    new = store.digests_of(articles)
    store.set_keys(KEYS, (Key(key, one.extraction, one.article) for one in new.values() for key in bands(one.digest)))
    # only what changed may be near to what it was not near to before; a group that it was in may fall apart, and is looked at as a whole
    looked = set(articles) | store.copied_with(articles)
    alike = _alike(store, new, looked)
    looked |= store.copied_with(alike)
    near = store.digests_of(looked) if looked != new.keys() else new
    groups, marks = _grouped(sorted(near.values(), key=lambda one: one.order))
    return Marked(groups, frozenset(looked), frozenset(store.mark_copies(marks, looked)))


def _alike(store: "Store", texts: dict[str, "Digest"], known: set[str]) -> set[str]:
    """Further articles of which one of some texts may be a copy, or they of it."""
    keys = {key for one in texts.values() for key in bands(one.digest)}
    found = set[str]().union(*store.sharing(KEYS, keys).values()) - known
    return {
        id_ for id_, other in store.digests_of(found).items() if any(copied(one.digest, other.digest) is not None for one in texts.values())
    }


def _grouped(digests: Iterable["Digest"]) -> tuple[list[list[str]], dict[str, str]]:
    """Groups of articles, the earliest first, and each copy's original."""
    groups: dict[str, list[str]] = {}
    for copy in copies_among((one.article, one.digest) for one in digests):
        groups.setdefault(copy.of, [copy.of]).append(copy.id)
    return list(groups.values()), {id_: group[0] for group in groups.values() for id_ in group[1:]}


def told(store: "Store", groups: Sequence[Sequence[str]]) -> Filed:
    """The discrepancies of groups of articles that carry one text."""
    for group in groups:
        yield from filed(_docket(group[0]), of_copies([group], _carriers(store, group)).listed())


def dockets(marked: Marked) -> set[str]:
    """The dockets whose discrepancies are to be replaced."""
    return set(map(_docket, marked.looked))


def _docket(original: str) -> str:
    return f"copies|{original}"


def _carriers(store: "Store", articles: Sequence[str]) -> dict[str, Carrier]:
    """Outlet and date of those articles that have rows."""
    reports = [report for _, some in store.of_articles(articles) for report in some]
    return carriers(readings(reports), store.statements_of(articles=articles))
