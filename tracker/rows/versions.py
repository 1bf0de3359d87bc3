"""Versions of an article set against each other, and articles that carry one text, as rows."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.reconcile.revisions import Change
    from tracker.records import Edition
    from tracker.store import Copied


def with_notices(edition: "Edition") -> "Edition":
    """A version with what it announces: `tracker reconcile` may not have looked yet."""
    from tracker.read.notices import notices as announced

    if edition.notices or edition.absent:
        return edition
    return edition.model_copy(update={"notices": tuple(announced(edition.text, title=edition.title, outlet=edition.outlet))})


def change_rows(one: "Edition", other: "Edition", elsewhere: Sequence[str]) -> "Iterator[dict[str, Any]]":
    """What changed from one version to another, row by row.

    Args:
        elsewhere: the words of notices on the article that other articles carry.
    """
    from tracker.reconcile.revisions import changes, printed_anew

    for change in changes(one, other, elsewhere):
        yield _step(one, other) | _change(change) | {"same_bytes": not printed_anew(one, other)}


def _change(change: "Change") -> dict[str, Any]:
    row = asdict(change)
    return row | {"what": change.what.value} | {name: row[name] and list(row[name]) for name in ("span_before", "span_after")}


def text_rows(one: "Edition", other: "Edition") -> "Iterator[dict[str, Any]]":
    """What changed from one version to another, paragraph by paragraph, in words."""
    from tracker.reconcile.revisions import printed_anew
    from tracker.reconcile.rewording import rewordings

    for found in rewordings(one.text, other.text):
        yield _step(one, other) | {
            "what": "text",
            "span_before": found.before and list(found.before),
            "span_after": found.after and list(found.after),
            "pieces": [[piece.old, piece.new] for piece in found.pieces],
            "shown": found.plain(),
            "same_bytes": not printed_anew(one, other),
        }


def _step(one: "Edition", other: "Edition") -> dict[str, Any]:
    return {"article": other.article, "from": one.number, "to": other.number, "read_before": one.read_at, "read_after": other.read_at}


def copy_rows(group: "Sequence[Copied]") -> list[dict[str, Any]]:
    """Articles that carry one text, each with its likeness to the first of them."""
    from tracker.read.duplicates import similarity

    first = group[0]
    return [_member(one, 1.0 if one is first else similarity(first.digest, one.digest)) for one in group]


def _member(one: "Copied", alike: float) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in ("digest", "ingested")} | {"alike": round(alike, 2)}
