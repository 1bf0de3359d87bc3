"""Whose claims and figures take part in each discrepancy, in the order of the list, to walk along those of one actor.

Triggers of the database keep the list (migration 0011), and it stands outside the models, as the indexes of words do. It may hold an actor
whose row takes part no more, never lacks one; what people corrected is not in it. Of a discrepancy that is found by it, rows are asked all
the same.
"""

from sqlalchemy import Float, Text, column, table

DISCREPANCY_ACTORS = table(
    "discrepancy_actors",
    column("speaker_id", Text),
    column("severity", Text),
    column("doubt", Float),
    column("kind", Text),
    column("discrepancy_id", Text),
)
