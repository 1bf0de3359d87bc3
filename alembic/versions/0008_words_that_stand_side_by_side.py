"""Phrases are found in PostgreSQL by pairs of words: an index over which words stand side by side.

Its full-text index tells which rows hold all words of a phrase. Of frequent words that are most rows, each of which is then looked at:
a second among the texts of 100,000 articles. A pair is one of a million numbers, so that the index grows by no more keys than that: of
rows that do not hold the pair it tells one in some thousands. SQLite keeps the places of words in its index and needs none.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    # so dear that it is never asked of row after row
    op.execute(
        "CREATE FUNCTION word_pairs(words tsvector) RETURNS integer[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$"
        " SELECT coalesce(array_agg(('x' || substr(md5(word || ' ' || following), 1, 5))::bit(20)::integer), '{}')"
        " FROM (SELECT word, place, lead(word) OVER by_place AS following, lead(place) OVER by_place AS next"
        " FROM unnest(words) AS said (word, places, weights), unnest(places) AS place WINDOW by_place AS (ORDER BY place)) AS pairs"
        " WHERE next = place + 1 $$"
    )
    for table in ("claim_search", "text_search"):
        op.execute(f"CREATE INDEX ix_{table}_pairs ON {table} USING gin (word_pairs(words))")
