"""Where words stand, as rows of a list and in the objects of a checked text."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracker.cli.rows import Column
from tracker.rows import Row, short

if TYPE_CHECKING:
    from tracker.checking.quotations import Appearance


def _how(row: Row) -> str:
    """ "exact, in quotation marks", "altered: a number differs: 30 / 300; former version 1"."""
    told = [difference["said"] for difference in row["differences"] if difference["what"] != "words"]
    parts = [": ".join(filter(None, (row["match"], "; ".join(told))))]
    parts += ["interrupted"] if row["interrupted"] else []
    parts += ["in quotation marks"] if row["quoted"] else []
    parts += ["beside the article"] if row["furniture"] else []
    parts += [f"only in former version {row['version']}"] if row["former"] else []
    parts += [f"copy of {short(row['copy_of'])}"] if row["copy_of"] else []
    return ", ".join(parts)


APPEARANCES = (
    Column("published", lambda row: (row["published"] or "undated")[:10], least=10),
    Column("outlet; speaker", lambda row: "\n".join([row["outlet"] or row["document"], *row["speakers"]]), least=12),
    Column("how", _how, least=12),
    Column("the words there", lambda row: row["marked"], wide=True),
    Column("article; characters", lambda row: f"{short(row['article'])}\n{row['start']}-{row['end']}", least=8),
)


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
