"""The desk: accounts, an append-only log of what was done there, since when a discrepancy is known, and counts that take long to make.

A discrepancy that is stored already is taken as found when the database is upgraded: when it was found was not recorded.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    with op.batch_alter_table("discrepancies") as discrepancies:
        discrepancies.add_column(sa.Column("found_at", TEXT, nullable=False, server_default=moment))
    with op.batch_alter_table("discrepancies") as discrepancies:
        discrepancies.alter_column("found_at", existing_type=TEXT, existing_nullable=False, server_default=None)
    op.create_index(op.f("ix_discrepancies_found_at"), "discrepancies", ["found_at"], unique=False)
    op.create_table(
        "summaries",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", TEXT, nullable=False),
        sa.Column("content", json, nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_summaries")),
    )
    op.create_index(op.f("ix_summaries_kind_size_key"), "summaries", ["kind", "size", "key"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("password", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("disabled_at", TEXT, nullable=True),
        sa.Column("looked_at", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("expires_at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("revoked_at", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
    )
    op.create_index(op.f("ix_tokens_user_id"), "tokens", ["user_id"], unique=False)
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("through", TEXT, nullable=False),
        sa.Column("what", TEXT, nullable=False),
        sa.Column("target", TEXT, nullable=True),
        sa.Column("target_id", TEXT, nullable=True),
        sa.Column("detail", json, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log of changes is append-only'; END $$"
        )
        op.execute("CREATE TRIGGER changes_are_kept BEFORE UPDATE OR DELETE ON changes FOR EACH ROW EXECUTE FUNCTION refuse_to_change()")
    else:
        for done in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER changes_are_kept_from_{done.lower()} BEFORE {done} ON changes "
                "BEGIN SELECT RAISE(ABORT, 'the log of changes is append-only'); END"
            )
