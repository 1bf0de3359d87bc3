"""The first tables.

Types are spelled out here, not imported: a migration stays what it was when the tables change.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("copy_of", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["copy_of"], ["articles.id"], name=op.f("fk_articles_copy_of_articles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("key", name=op.f("uq_articles_key")),
    )
    op.create_index(op.f("ix_articles_copy_of"), "articles", ["copy_of"], unique=False)
    op.create_index(op.f("ix_articles_name"), "articles", ["name"], unique=False)
    op.create_table(
        "discrepancies",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("explanation", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discrepancies")),
    )
    op.create_index(op.f("ix_discrepancies_kind"), "discrepancies", ["kind"], unique=False)
    op.create_index(op.f("ix_discrepancies_severity"), "discrepancies", ["severity"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("since", TEXT, nullable=True),
        sa.Column("until", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("target_id", TEXT, nullable=False),
        sa.Column("other_id", TEXT, nullable=True),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("undone_at", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
    )
    op.create_index(op.f("ix_judgements_target_target_id"), "judgements", ["target", "target_id"], unique=False)
    op.create_table(
        "raw_contents",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("compressed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_raw_contents")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("command", TEXT, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("started_at", TEXT, nullable=False),
        sa.Column("finished_at", TEXT, nullable=True),
        sa.Column("counts", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "sources",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_sources_name")),
    )
    op.create_table(
        "speakers",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("country", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speakers")),
    )
    op.create_index(op.f("ix_speakers_name"), "speakers", ["name"], unique=False)
    op.create_table(
        "article_versions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_hash", TEXT, nullable=False),
        sa.Column("salt", TEXT, nullable=False),
        sa.Column("raw_hash", TEXT, nullable=True),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("encoding", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=True),
        sa.Column("ingested_at", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id_articles")),
        sa.ForeignKeyConstraint(["raw_hash"], ["raw_contents.hash"], name=op.f("fk_article_versions_raw_hash_raw_contents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_article_versions_article_id_number")),
        sa.UniqueConstraint("article_id", "text_hash", name=op.f("uq_article_versions_article_id_text_hash")),
        sa.UniqueConstraint("text_hash", "salt", name=op.f("uq_article_versions_text_hash_salt")),
    )
    op.create_table(
        "discrepancy_articles",
        sa.Column("discrepancy_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_discrepancy_articles_article_id_articles")),
        sa.ForeignKeyConstraint(
            ["discrepancy_id"], ["discrepancies.id"], name=op.f("fk_discrepancy_articles_discrepancy_id_discrepancies")
        ),
        sa.PrimaryKeyConstraint("discrepancy_id", "position", name=op.f("pk_discrepancy_articles")),
    )
    op.create_index(op.f("ix_discrepancy_articles_article_id"), "discrepancy_articles", ["article_id"], unique=False)
    op.create_table(
        "run_skips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("where", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("remedy", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_skips_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_skips")),
    )
    op.create_index(op.f("ix_run_skips_run_id"), "run_skips", ["run_id"], unique=False)
    op.create_table(
        "speaker_memberships",
        sa.Column("speaker_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_speaker_memberships_speaker_id_speakers")),
        sa.PrimaryKeyConstraint("speaker_id", "position", name=op.f("pk_speaker_memberships")),
    )
    op.create_index(op.f("ix_speaker_memberships_group_id"), "speaker_memberships", ["group_id"], unique=False)
    op.create_table(
        "speaker_names",
        sa.Column("speaker_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("normalised", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_speaker_names_speaker_id_speakers")),
        sa.PrimaryKeyConstraint("speaker_id", "position", name=op.f("pk_speaker_names")),
    )
    op.create_index(op.f("ix_speaker_names_normalised"), "speaker_names", ["normalised"], unique=False)
    op.create_table(
        "extractions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("version_id", TEXT, nullable=True),
        sa.Column("current_of", TEXT, nullable=True),
        sa.Column("source_id", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("published", TEXT, nullable=True),
        sa.Column("published_span", JSON, nullable=True),
        sa.Column("credit", TEXT, nullable=True),
        sa.Column("marks", JSON, nullable=False),
        sa.Column("path", TEXT, nullable=True),
        sa.Column("reader_notes", JSON, nullable=False),
        sa.Column("extractor", TEXT, nullable=False),
        sa.Column("model", TEXT, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["current_of"], ["articles.id"], name=op.f("fk_extractions_current_of_articles")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_extractions_source_id_sources")),
        sa.ForeignKeyConstraint(["version_id"], ["article_versions.id"], name=op.f("fk_extractions_version_id_article_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extractions")),
        sa.UniqueConstraint("current_of", name=op.f("uq_extractions_current_of")),
    )
    op.create_index(op.f("ix_extractions_source_id"), "extractions", ["source_id"], unique=False)
    op.create_index(op.f("ix_extractions_version_id"), "extractions", ["version_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("extraction_id", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("cue", JSON, nullable=True),
        sa.Column("source", JSON, nullable=True),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("quotation", TEXT, nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("negated", sa.Boolean(), nullable=False),
        sa.Column("speaker_mention", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("via", JSON, nullable=False),
        sa.Column("denies", JSON, nullable=True),
        sa.Column("said_on", TEXT, nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_claims_extraction_id_extractions")),
        sa.PrimaryKeyConstraint("extraction_id", "id", name=op.f("pk_claims")),
        sa.UniqueConstraint("extraction_id", "position", name=op.f("uq_claims_extraction_id_position")),
    )
    op.create_index(op.f("ix_claims_id"), "claims", ["id"], unique=False)
    op.create_table(
        "claim_about",
        sa.Column("extraction_id", TEXT, nullable=False),
        sa.Column("claim_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speaker_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["extraction_id", "claim_id"], ["claims.extraction_id", "claims.id"], name=op.f("fk_claim_about_extraction_id_claim_id_claims")
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_claim_about_speaker_id_speakers")),
        sa.PrimaryKeyConstraint("extraction_id", "claim_id", "position", name=op.f("pk_claim_about")),
    )
    op.create_index(
        op.f("ix_claim_about_speaker_id_extraction_id_claim_id"), "claim_about", ["speaker_id", "extraction_id", "claim_id"], unique=False
    )
    op.create_table(
        "claim_speakers",
        sa.Column("extraction_id", TEXT, nullable=False),
        sa.Column("claim_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speaker_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["extraction_id", "claim_id"],
            ["claims.extraction_id", "claims.id"],
            name=op.f("fk_claim_speakers_extraction_id_claim_id_claims"),
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_claim_speakers_speaker_id_speakers")),
        sa.PrimaryKeyConstraint("extraction_id", "claim_id", "position", name=op.f("pk_claim_speakers")),
    )
    op.create_index(
        op.f("ix_claim_speakers_speaker_id_extraction_id_claim_id"),
        "claim_speakers",
        ["speaker_id", "extraction_id", "claim_id"],
        unique=False,
    )
    op.create_table(
        "discrepancy_claims",
        sa.Column("discrepancy_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("extraction_id", TEXT, nullable=False),
        sa.Column("claim_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["discrepancy_id"], ["discrepancies.id"], name=op.f("fk_discrepancy_claims_discrepancy_id_discrepancies")),
        sa.ForeignKeyConstraint(
            ["extraction_id", "claim_id"],
            ["claims.extraction_id", "claims.id"],
            name=op.f("fk_discrepancy_claims_extraction_id_claim_id_claims"),
        ),
        sa.PrimaryKeyConstraint("discrepancy_id", "position", name=op.f("pk_discrepancy_claims")),
    )
    op.create_index(op.f("ix_discrepancy_claims_claim_id"), "discrepancy_claims", ["claim_id"], unique=False)
    op.create_table(
        "figures",
        sa.Column("extraction_id", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("span", JSON, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("measure", TEXT, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("qualifier", TEXT, nullable=False),
        sa.Column("hedge", TEXT, nullable=True),
        sa.Column("population", TEXT, nullable=False),
        sa.Column("established", TEXT, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("place_folded", TEXT, nullable=True),
        sa.Column("period", TEXT, nullable=False),
        sa.Column("since", TEXT, nullable=True),
        sa.Column("as_of", TEXT, nullable=True),
        sa.Column("attributed_to", TEXT, nullable=True),
        sa.Column("originator_id", TEXT, nullable=True),
        sa.Column("via", JSON, nullable=False),
        sa.Column("negated", sa.Boolean(), nullable=False),
        sa.Column("subset_of", TEXT, nullable=True),
        sa.Column("revises", TEXT, nullable=True),
        sa.Column("headline", sa.Boolean(), nullable=False),
        sa.Column("event", TEXT, nullable=True),
        sa.Column("claim", TEXT, nullable=True),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("inferred", JSON, nullable=False),
        sa.Column("excluded", TEXT, nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("outlet_id", TEXT, nullable=True),
        sa.Column("published", TEXT, nullable=True),
        sa.Column("path", TEXT, nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("raw", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name=op.f("fk_figures_event_events")),
        sa.ForeignKeyConstraint(
            ["extraction_id", "claim"], ["claims.extraction_id", "claims.id"], name=op.f("fk_figures_extraction_id_claim_claims")
        ),
        sa.ForeignKeyConstraint(
            ["extraction_id", "revises"],
            ["figures.extraction_id", "figures.id"],
            name=op.f("fk_figures_extraction_id_revises_figures"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["extraction_id", "subset_of"],
            ["figures.extraction_id", "figures.id"],
            name=op.f("fk_figures_extraction_id_subset_of_figures"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_figures_extraction_id_extractions")),
        sa.ForeignKeyConstraint(["originator_id"], ["speakers.id"], name=op.f("fk_figures_originator_id_speakers")),
        sa.ForeignKeyConstraint(["outlet_id"], ["sources.id"], name=op.f("fk_figures_outlet_id_sources")),
        sa.PrimaryKeyConstraint("extraction_id", "id", name=op.f("pk_figures")),
        sa.UniqueConstraint("extraction_id", "position", name=op.f("uq_figures_extraction_id_position")),
    )
    op.create_index(op.f("ix_figures_event"), "figures", ["event"], unique=False)
    op.create_index(op.f("ix_figures_id"), "figures", ["id"], unique=False)
    op.create_index(op.f("ix_figures_measure_place_folded_as_of"), "figures", ["measure", "place_folded", "as_of"], unique=False)
    op.create_index(op.f("ix_figures_originator_id_as_of"), "figures", ["originator_id", "as_of"], unique=False)
    op.create_table(
        "discrepancy_figures",
        sa.Column("discrepancy_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("extraction_id", TEXT, nullable=False),
        sa.Column("figure_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["discrepancy_id"], ["discrepancies.id"], name=op.f("fk_discrepancy_figures_discrepancy_id_discrepancies")),
        sa.ForeignKeyConstraint(
            ["extraction_id", "figure_id"],
            ["figures.extraction_id", "figures.id"],
            name=op.f("fk_discrepancy_figures_extraction_id_figure_id_figures"),
        ),
        sa.PrimaryKeyConstraint("discrepancy_id", "position", name=op.f("pk_discrepancy_figures")),
    )
    op.create_index(op.f("ix_discrepancy_figures_figure_id"), "discrepancy_figures", ["figure_id"], unique=False)
