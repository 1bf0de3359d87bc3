"""The desk: accounts, an append-only log of what was done there, since when a discrepancy is known, and counts that take long to make.

A discrepancy that is stored already is taken as found when the database is upgraded: when it was found was not recorded.

Lists are read a page at a time: claims and whoever makes them bear their day, incidents their places and titles their letters as they are
looked for, each with an index in the order of its list.
"""

import json as plain
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


INDEXED = 300  # characters
BATCH = 10_000

EXTRACTIONS = sa.table("extractions", *map(sa.column, ("id", "title", "published", "title_folded")))
EVENTS = sa.table("events", *map(sa.column, ("id", "place", "within", "places")))
INDEXES = {
    "claims": (["day", "id"],),
    "claim_speakers": (
        ["speaker_id", "day", "claim_id"],
        ["found_id", "speaker_id", "day", "claim_id"],
        ["office_id", "day", "claim_id"],
        ["on_behalf_of", "day", "claim_id"],
    ),
    "claim_about": (["speaker_id", "day", "claim_id"],),
    "figures": (["originator_id", "as_of", "id"], ["as_of", "id"], ["place_folded", "as_of", "id"]),
    "events": (["since", "id"], ["places"]),
    "extractions": (["published", "current_of", "title_folded"],),
    "article_versions": (["ingested_at"],),
    "articles": (["url"],),
    "discrepancies": (["severity", "doubt", "kind", "id"],),
}
SHORTER = {  # each is the beginning of one of those
    "claim_speakers": (["found_id"], ["office_id"], ["on_behalf_of"]),
    "figures": (["originator_id", "as_of"],),
    "discrepancies": (["severity"],),
}


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    with op.batch_alter_table("discrepancies") as discrepancies:
        discrepancies.add_column(sa.Column("found_at", TEXT, nullable=False, server_default=moment))
        discrepancies.add_column(sa.Column("doubt", sa.Double(), nullable=False, server_default="0"))
    with op.batch_alter_table("discrepancies") as discrepancies:
        discrepancies.alter_column("found_at", existing_type=TEXT, existing_nullable=False, server_default=None)
        discrepancies.alter_column("doubt", existing_type=sa.Double(), existing_nullable=False, server_default=None)
    op.create_index(op.f("ix_discrepancies_found_at"), "discrepancies", ["found_at"], unique=False)
    _for_pages()
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
        sa.Column("name_folded", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("password", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("disabled_at", TEXT, nullable=True),
        sa.Column("looked_at", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_users_name_folded")),
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
        op.execute("CREATE TRIGGER changes_are_kept_whole BEFORE TRUNCATE ON changes EXECUTE FUNCTION refuse_to_change()")
    else:
        for done in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER changes_are_kept_from_{done.lower()} BEFORE {done} ON changes "
                "BEGIN SELECT RAISE(ABORT, 'the log of changes is append-only'); END"
            )


def _for_pages() -> None:
    """Columns and indexes by which lists go on; `doubt` of discrepancies is there already."""
    for table, column in (
        ("claims", "day"),
        ("claim_speakers", "day"),
        ("claim_about", "day"),
        ("events", "places"),
        ("extractions", "title_folded"),
    ):
        # the default stays: to take it away SQLite would copy the table
        op.add_column(table, sa.Column(column, TEXT, nullable=False, server_default=""))
    op.execute("UPDATE discrepancies SET doubt = -confidence")
    published = "SELECT published FROM extractions WHERE extractions.id = claims.extraction_id"
    op.execute(f"UPDATE claims SET day = coalesce(said_on, ({published}), '')")
    for table in ("claim_speakers", "claim_about"):
        made = f"claims.extraction_id = {table}.extraction_id AND claims.id = {table}.claim_id"
        op.execute(f"UPDATE {table} SET day = (SELECT claims.day FROM claims WHERE {made})")
    _fill(EXTRACTIONS, ("title",), "title_folded", lambda row: _folded(row.title or "")[:INDEXED])
    _fill(EVENTS, ("place", "within"), "places", _places)
    for table, several in SHORTER.items():
        for columns in several:
            op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table_name=table)
    for table, several in INDEXES.items():
        for columns in several:
            op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=False)


def _fill(table: sa.TableClause, given: tuple[str, ...], column: str, derive: Callable[[Any], str]) -> None:
    """Set a column of all rows from others."""
    connection = op.get_bind()
    last = ""
    one = sa.update(table).where(table.c.id == sa.bindparam("one")).values({column: sa.bindparam("derived")})
    while True:
        some = sa.select(table.c.id, *(table.c[name] for name in given)).where(table.c.id > last).order_by(table.c.id).limit(BATCH)
        rows = connection.execute(some).all()
        if not rows:
            return
        connection.execute(one, [{"one": row.id, "derived": derive(row)} for row in rows])
        last = rows[-1].id


def _places(row: Any) -> str:
    within = plain.loads(row.within) if isinstance(row.within, str) else row.within
    return "\n".join(map(_folded, (row.place or "", *(within or ()))))[:INDEXED]


def _folded(text: str) -> str:
    """As names of places are folded when this is written; what is stored later may be folded by other rules."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("İ", "i"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())
