"""Every name of a place once, so that a search for a part of one looks through names instead of through all figures and incidents.

The database itself keeps the list: whoever writes a figure or an incident, in whatever way, its names are there. Nothing but a withdrawal
takes one out, so that the list may hold a name that no row has any more: it tells too much, never too little. A migration that makes one of
the two tables anew in SQLite makes these triggers anew too.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = {"figures": "place_folded", "events": "places"}


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    text, kind = ('text COLLATE "C"', "") if postgresql else ("TEXT", " WITHOUT ROWID")
    key = "CONSTRAINT pk_place_names PRIMARY KEY (held_by, name)"
    op.execute(f"CREATE TABLE place_names (held_by {text} NOT NULL, name {text} NOT NULL, {key}){kind}")
    for table, column in COLUMNS.items():
        op.execute(f"INSERT INTO place_names SELECT DISTINCT '{table}', {column} FROM {table} WHERE {column} <> ''")
        if postgresql:
            _keep_in_postgresql(table, column)
        else:
            _keep_in_sqlite(table, column)


def _keep_in_postgresql(table: str, column: str) -> None:
    trigger = f"{table}_tell_their_places"
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" INSERT INTO place_names VALUES ('{table}', NEW.{column}) ON CONFLICT DO NOTHING; RETURN NULL; END $$"
    )
    written = f"AFTER INSERT OR UPDATE OF {column} ON {table}"
    op.execute(f"CREATE TRIGGER {trigger} {written} FOR EACH ROW WHEN (NEW.{column} <> '') EXECUTE FUNCTION {trigger}()")


def _keep_in_sqlite(table: str, column: str) -> None:
    there = f"EXISTS (SELECT 1 FROM place_names WHERE held_by = '{table}' AND name = NEW.{column})"
    for done, event in (("added", "INSERT"), ("changed", f"UPDATE OF {column}")):
        op.execute(
            f"CREATE TRIGGER {table}_tell_their_places_when_{done} AFTER {event} ON {table} WHEN NEW.{column} <> '' AND NOT {there}"
            f" BEGIN INSERT INTO place_names VALUES ('{table}', NEW.{column}); END"
        )
