"""What is compared together, so that one new article is reconciled alone; reference series; corrected figures.

Figures carry the docket that they are compared in, discrepancies the docket that they came from. Both are derived: they are filled by the
first `tracker reconcile`, which compares everything anew where `derived` does not name the edition of its rules.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("figures", sa.Column("docket", TEXT, nullable=True))
    op.create_index(op.f("ix_figures_docket"), "figures", ["docket"], unique=False)
    with op.batch_alter_table("discrepancies") as discrepancies:
        discrepancies.drop_column("position")
        discrepancies.add_column(sa.Column("docket", TEXT, nullable=False, server_default=""))
    with op.batch_alter_table("discrepancies") as discrepancies:
        discrepancies.alter_column("docket", existing_type=TEXT, existing_nullable=False, server_default=None)
    op.create_index(op.f("ix_discrepancies_docket"), "discrepancies", ["docket"], unique=False)
    with op.batch_alter_table("discrepancy_figures") as members:
        members.add_column(sa.Column("questioned", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("discrepancy_figures") as members:
        members.alter_column("questioned", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("traits", json, nullable=False, server_default="[]"))
        events.add_column(sa.Column("extraction_id", TEXT, nullable=True))
        events.create_foreign_key(op.f("fk_events_extraction_id_extractions"), "extractions", ["extraction_id"], ["id"])
    with op.batch_alter_table("events") as events:
        events.alter_column("traits", existing_type=json, existing_nullable=False, server_default=None)
    op.create_index(op.f("ix_events_extraction_id"), "events", ["extraction_id"], unique=False)
    op.execute(
        "UPDATE events SET extraction_id = (SELECT figures.extraction_id FROM figures "
        "JOIN extractions ON extractions.id = figures.extraction_id "
        "WHERE figures.event = events.id AND extractions.version_id IS NOT NULL "
        "ORDER BY extractions.current_of IS NULL, figures.extraction_id LIMIT 1)"
    )
    op.create_table(
        "blocking_keys",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("extraction_id", TEXT, nullable=False),
        sa.Column("member", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_blocking_keys_extraction_id_extractions")),
        sa.PrimaryKeyConstraint("kind", "key", "extraction_id", "member", name=op.f("pk_blocking_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_blocking_keys_extraction_id"), "blocking_keys", ["extraction_id"], unique=False)
    op.create_table(
        "pending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "derived",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("edition", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_derived")),
    )
    op.create_table(
        "reference_series",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("originator", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("measure", TEXT, nullable=False),
        sa.Column("population", TEXT, nullable=False),
        sa.Column("established", TEXT, nullable=True),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("period", TEXT, nullable=False),
        sa.Column("since", TEXT, nullable=True),
        sa.Column("until", TEXT, nullable=True),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("file_hash", TEXT, nullable=False),
        sa.Column("added_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_series")),
    )
    op.create_table(
        "reference_points",
        sa.Column("series_id", TEXT, nullable=False),
        sa.Column("as_of", TEXT, nullable=False),
        sa.Column("since", TEXT, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("raw", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["reference_series.id"], name=op.f("fk_reference_points_series_id_reference_series")),
        sa.PrimaryKeyConstraint("series_id", "as_of", "since", name=op.f("pk_reference_points")),
    )
    op.add_column(
        "judgements",
        sa.Column(
            "changes",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=True,
        ),
    )
    op.add_column(
        "judgements",
        sa.Column(
            "shown",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=True,
        ),
    )
    op.add_column("judgements", sa.Column("undone_by", TEXT, nullable=True))
