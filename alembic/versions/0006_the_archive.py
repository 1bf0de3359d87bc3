"""The archive: texts that were withdrawn, seals, what is watched, notices of corrections, and texts found by their words.

`text_search` holds the words of every text, without accents and case, in stretches that `searched_texts` counts; it holds no copy of the
text. It is empty here: `tracker init` fills it for the texts that are there, by the rules of the program that upgrades.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("article_versions", sa.Column("absent", TEXT, nullable=True))
    op.add_column("extractions", sa.Column("byline", TEXT, nullable=True))
    op.add_column("extractions", sa.Column("reader", TEXT, nullable=True))
    with op.batch_alter_table("raw_contents") as contents:
        contents.alter_column("compressed", existing_type=sa.LargeBinary(), nullable=True)
    op.create_table(
        "notices",
        sa.Column("extraction_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("span", json, nullable=False),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("article_id", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_notices_article_id_articles")),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_notices_extraction_id_extractions")),
        sa.PrimaryKeyConstraint("extraction_id", "position", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_article_id"), "notices", ["article_id"], unique=False)
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_withdrawals_article_id_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index(op.f("ix_withdrawals_article_id"), "withdrawals", ["article_id"], unique=False)
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("head", TEXT, nullable=False),
        sa.Column("public_key", TEXT, nullable=True),
        sa.Column("signature", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
    )
    op.create_table(
        "sightings",
        sa.Column("place", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("seen_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_sightings")),
    )
    op.create_table(
        "searched_texts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["article_versions.id"], name=op.f("fk_searched_texts_version_id_article_versions")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_searched_texts")),
    )
    op.create_index(op.f("ix_searched_texts_version_id"), "searched_texts", ["version_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE text_search (number integer NOT NULL CONSTRAINT pk_text_search PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_text_search_words ON text_search USING gin (words)")
    else:
        op.execute("CREATE VIRTUAL TABLE text_search USING fts5 (words, content = '', tokenize = 'unicode61 remove_diacritics 2')")
