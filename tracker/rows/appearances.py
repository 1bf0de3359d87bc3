"""Where words stand, as rows."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.checking.quotations import Appearance


def appearance_row(one: "Appearance", originals: dict[str, str]) -> dict[str, Any]:
    """The fields of an appearance.

    Args:
        originals: the ids with which articles came that others are copies of, by their own ids.
    """
    carried = one.carried
    return {
        "published": one.first.published,
        "outlet": carried.outlet,
        "title": carried.title,
        "speakers": list(one.speakers),
        "match": "exact" if one.exact else "altered",
        "likeness": round(one.alignment.likeness, 3),
        "differences": [asdict(difference) for difference in one.alignment.differences],
        "marked": one.alignment.marked,
        "text": one.text,
        "quoted": one.quoted,
        "furniture": one.furniture,
        "interrupted": [list(span) for span in one.alignment.interrupted],
        "start": one.span[0],
        "end": one.span[1],
        "article": carried.article,
        "document": carried.document,
        "url": carried.url,
        "version": carried.number,
        "versions": list(one.versions),
        "former": not carried.current,
        "copy_of": carried.copy_of,
        "copy_of_document": None if carried.copy_of is None else originals.get(carried.copy_of),
        "claim": one.claim,
    }
