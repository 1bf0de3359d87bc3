"""Who is who, reversibly: dated terms of office, what each mention was resolved to and why, and what people decided about it.

A row that names an actor keeps the speaker that was found (`found_id`) beside the one that it is after people's judgements (`speaker_id`).
Claims of an older database were resolved without a record of the mention: they take their speaker's shown name for it. Figures have one.
"""

import sqlalchemy as sa

from alembic import op

# Not a copy: it reads a long list of titles. Should names be compared in another way one day, all keys are to be made anew in any case.
from tracker.identity.names import normalise

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BEFORE = "resolved by an earlier version"


def upgrade() -> None:
    with op.batch_alter_table("speakers") as speakers:
        speakers.add_column(sa.Column("wikidata", TEXT, nullable=True))
        speakers.add_column(sa.Column("merged_into", TEXT, nullable=True))
        speakers.create_foreign_key(op.f("fk_speakers_merged_into_speakers"), "speakers", ["merged_into"], ["id"])
    op.create_index(op.f("ix_speakers_merged_into"), "speakers", ["merged_into"], unique=False)
    op.create_table(
        "speaker_terms",
        sa.Column("speaker_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office_id", TEXT, nullable=False),
        sa.Column("since", TEXT, nullable=True),
        sa.Column("until", TEXT, nullable=True),
        sa.Column("seen", TEXT, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_speaker_terms_speaker_id_speakers")),
        sa.PrimaryKeyConstraint("speaker_id", "position", name=op.f("pk_speaker_terms")),
    )
    op.create_index(op.f("ix_speaker_terms_office_id"), "speaker_terms", ["office_id"], unique=False)
    op.create_table(
        "speaker_candidates",
        sa.Column("speaker_id", TEXT, nullable=False),
        sa.Column("other_id", TEXT, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["speakers.id"], name=op.f("fk_speaker_candidates_other_id_speakers")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_speaker_candidates_speaker_id_speakers")),
        sa.PrimaryKeyConstraint("speaker_id", "other_id", name=op.f("pk_speaker_candidates")),
    )
    op.create_index(op.f("ix_speaker_candidates_other_id"), "speaker_candidates", ["other_id"], unique=False)
    for table in ("claim_speakers", "claim_about"):
        _keep_what_was_found(table)
    with op.batch_alter_table("claim_speakers") as rows:
        rows.add_column(sa.Column("office_id", TEXT, nullable=True))
        rows.add_column(sa.Column("on_behalf_of", TEXT, nullable=True))
    op.create_index(op.f("ix_claim_speakers_office_id"), "claim_speakers", ["office_id"], unique=False)
    op.create_index(op.f("ix_claim_speakers_on_behalf_of"), "claim_speakers", ["on_behalf_of"], unique=False)
    _keep_originators()
    op.add_column("judgements", sa.Column("article_id", TEXT, nullable=True))


def _keep_what_was_found(table: str) -> None:
    """Add mention, key, found speaker, reason and score to a table of named actors."""
    columns = {"mention": TEXT, "name_key": TEXT, "found_id": TEXT, "reason": TEXT, "score": sa.Double()}
    with op.batch_alter_table(table) as rows:
        for name, kind in columns.items():
            rows.add_column(sa.Column(name, kind, nullable=True))
    op.execute(
        f"UPDATE {table} SET found_id = speaker_id, score = 1, reason = '{BEFORE}',"
        f" mention = (SELECT name FROM speakers WHERE speakers.id = {table}.speaker_id)"
    )
    _add_keys(table, speaker="speaker_id", mention="mention", key="name_key")
    with op.batch_alter_table(table) as rows:
        for name, kind in columns.items():
            rows.alter_column(name, existing_type=kind, nullable=False)
        rows.create_foreign_key(op.f(f"fk_{table}_found_id_speakers"), "speakers", ["found_id"], ["id"])
    for name in ("name_key", "found_id"):
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)


def _keep_originators() -> None:
    with op.batch_alter_table("figures") as figures:
        for name in ("originator_key", "originator_found_id", "originator_reason"):
            figures.add_column(sa.Column(name, TEXT, nullable=True))
        figures.add_column(sa.Column("originator_score", sa.Double(), nullable=True))
        figures.create_foreign_key(op.f("fk_figures_originator_found_id_speakers"), "speakers", ["originator_found_id"], ["id"])
    op.execute(
        f"UPDATE figures SET originator_found_id = originator_id, originator_score = 1, originator_reason = '{BEFORE}'"
        " WHERE originator_id IS NOT NULL"
    )
    _add_keys("figures", speaker="originator_id", mention="attributed_to", key="originator_key")
    for name in ("originator_key", "originator_found_id"):
        op.create_index(op.f(f"ix_figures_{name}"), "figures", [name], unique=False)


def _add_keys(table: str, *, speaker: str, mention: str, key: str) -> None:
    """Give the rows that name a speaker the key of what they call it, by which people's decisions on names find them."""
    rows = sa.table(table, sa.column(speaker), sa.column(mention), sa.column(key))
    who, called = rows.c[speaker], rows.c[mention]
    connection = op.get_bind()
    named = connection.execute(sa.select(who, called).where(who.is_not(None)).distinct()).all()
    if named:
        mine = who == sa.bindparam("who"), sa.func.coalesce(called, "") == sa.bindparam("called")
        keys = [{"who": one, "called": name or "", "made": normalise(name or "")} for one, name in named]
        connection.execute(sa.update(rows).where(*mine).values({key: sa.bindparam("made")}), keys)
