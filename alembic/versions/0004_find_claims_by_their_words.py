"""Claims are found by their words: an FTS5 table in SQLite, a table with a tsvector in PostgreSQL.

Both hold a copy of the words of each claim's text, without accents and case. PostgreSQL's `english` leaves out common words, "no" and
"not" among them; `claim_words` is the same without leaving any out, as SQLite does it.
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
        op.execute("CREATE TEXT SEARCH DICTIONARY claim_stem (TEMPLATE = snowball, Language = english)")
        op.execute("CREATE TEXT SEARCH CONFIGURATION claim_words (COPY = english)")
        op.execute("ALTER TEXT SEARCH CONFIGURATION claim_words ALTER MAPPING REPLACE english_stem WITH claim_stem")
        op.execute(
            'CREATE TABLE claim_search (extraction_id text COLLATE "C" NOT NULL, claim_id text COLLATE "C" NOT NULL, text text NOT NULL,'
            " words tsvector GENERATED ALWAYS AS (to_tsvector('claim_words', text)) STORED,"
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
    every = sa.select(claims.c.extraction_id, claims.c.id, claims.c.text)
    for batch in connection.execute(every.execution_options(yield_per=BATCH)).partitions():
        connection.execute(sa.insert(into), [{"extraction_id": one, "claim_id": id_, "text": folded(text)} for one, id_, text in batch])


def folded(text: str) -> str:
    return "".join(map(plain, text))


def plain(character: str) -> str:
    if character == "ı":
        return "i"
    kept = []
    for one in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()):
        kind = unicodedata.category(one)
        if kind not in ("Lm", "Cf") and kind[0] != "M":
            kept.append(one if kind[0] in "LN" else " ")
    return "".join(kept)
