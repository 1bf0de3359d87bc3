"""Claims are found by their words: an FTS5 table in SQLite, a table with a tsvector in PostgreSQL.

Both hold a copy of each claim's text, folded character by character, so that matches can be marked in the text itself.
"""

import unicodedata

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 10_000


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(
            'CREATE TABLE claim_search (extraction_id text COLLATE "C" NOT NULL, claim_id text COLLATE "C" NOT NULL, text text NOT NULL,'
            " words tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED,"
            " CONSTRAINT pk_claim_search PRIMARY KEY (extraction_id, claim_id))"
        )
        op.execute("CREATE INDEX ix_claim_search_words ON claim_search USING gin (words)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE claim_search USING fts5 (extraction_id UNINDEXED, claim_id UNINDEXED, text,"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
    into = sa.table("claim_search", sa.column("extraction_id"), sa.column("claim_id"), sa.column("text"))
    claims = sa.table("claims", sa.column("extraction_id"), sa.column("id"), sa.column("text"))
    rows = connection.execute(sa.select(claims.c.extraction_id, claims.c.id, claims.c.text)).fetchall()
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        connection.execute(sa.insert(into), [{"extraction_id": one, "claim_id": id_, "text": folded(text)} for one, id_, text in batch])


def folded(text: str) -> str:
    return "".join(map(plain, text))


def plain(character: str) -> str:
    if character in "\x00\x02\x03":
        return " "
    if character == "ı":
        return "i"
    base = unicodedata.normalize("NFKD", character)[0].lower()
    if len(base) == 1 and unicodedata.category(base)[0] in "LN":
        return base
    return character.lower() if len(character.lower()) == 1 else character
