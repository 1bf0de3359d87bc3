"""Where words stand, as rows of a list and in the objects of a checked text."""

from tracker.cli.rows import Column
from tracker.rows import Row, short


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
