"""Phrases are found in PostgreSQL by pairs of words: an index over which words stand side by side.

Its full-text index tells which rows hold all words of a phrase. Of frequent words that are most rows, each of which is then looked at:
seconds among a million claims. A pair is one of 65,536 numbers, so that the index stays small and grows by no keys: of rows that do not
hold the phrase it tells one in some thousands. SQLite keeps the places of words in its index and needs none.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION word_pairs(words tsvector) RETURNS integer[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$"
        " SELECT coalesce(array_agg(DISTINCT ('x' || substr(md5(word || ' ' || following), 1, 4))::bit(16)::integer), '{}')"
        " FROM (SELECT word, place, lead(word) OVER by_place AS following, lead(place) OVER by_place AS next"
        " FROM unnest(words) AS said (word, places, weights), unnest(places) AS place WINDOW by_place AS (ORDER BY place)) AS pairs"
        " WHERE next = place + 1 $$"
    )
    for table in ("claim_search", "text_search"):
        op.execute(f"CREATE INDEX ix_{table}_pairs ON {table} USING gin (word_pairs(words))")
