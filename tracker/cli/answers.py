"""`tracker figures --policy`: how one number for every scope is printed."""

from tracker.cli.rows import Column

COLUMNS = (
    Column("what is counted", lambda row: row["counted"], wide=True, share=3),
    Column("answer", lambda row: row["answer"], right=True, least=8),
    Column("rests on", lambda row: row["rests_on"], wide=True, share=3),
    Column("left", lambda row: row["why_left"], wide=True, share=4),
)
