"""Incidents that articles share, and the language of a text.

An incident of one article points at the one that it was found to be; what a document says of its language decides how its digits
are read.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("extractions", sa.Column("language", TEXT, nullable=True))
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("within", JSON, nullable=True))
        events.add_column(sa.Column("same_as", TEXT, nullable=True))
        events.create_foreign_key(op.f("fk_events_same_as_events"), "events", ["same_as"], ["id"])
    op.execute("UPDATE events SET within = '[]'")
    with op.batch_alter_table("events") as events:
        events.alter_column("within", existing_type=JSON, nullable=False)
    op.create_index(op.f("ix_events_same_as"), "events", ["same_as"], unique=False)
