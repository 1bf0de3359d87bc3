"""Whose claims and figures take part in each discrepancy, in the order of the list, so that an actor's are walked along page by page.

The database itself keeps the list, as it keeps those of places and words (migrations 0009 and 0010): a member that is written brings its
actors, an actor that a row has no more goes where no other row has it, and a discrepancy that is deleted takes its lines along. A claim
has its speakers before it takes part in anything, so that nothing is done where they are inserted; whoever copies tables keeps to that,
and replaces no row by SQLite's REPLACE, which tells no trigger. A migration that makes one of the four tables anew in SQLite makes these
triggers anew too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = "speaker_id, severity, doubt, kind, discrepancy_id"
PLPGSQL = "LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan"  # planned for each row anew, a change takes 1 ms a row
LINE = "severity, doubt, kind, discrepancies.id"


@dataclass(frozen=True, slots=True)
class Members:
    """A table of members, and the table whose rows they are, with the columns that name a row and its actor."""

    table: str
    row: str
    rows: str
    key: str
    actor: str


CLAIMS = Members("discrepancy_claims", "claim_id", "claim_speakers", "claim_id", "speaker_id")
FIGURES = Members("discrepancy_figures", "figure_id", "figures", "id", "originator_id")


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    text, real, kind = ('text COLLATE "C"', "double precision", "") if postgresql else ("TEXT", "FLOAT", " WITHOUT ROWID")
    columns = (
        f"speaker_id {text} NOT NULL, severity {text} NOT NULL, doubt {real} NOT NULL, kind {text} NOT NULL, discrepancy_id {text} NOT NULL"
    )
    op.execute(f"CREATE TABLE discrepancy_actors ({columns}, CONSTRAINT pk_discrepancy_actors PRIMARY KEY ({COLUMNS})){kind}")
    op.execute(f"INSERT INTO discrepancy_actors {_known(CLAIMS)} UNION {_known(FIGURES)} ORDER BY 1, 2, 3, 4, 5")
    op.execute("CREATE INDEX ix_discrepancy_actors_discrepancy_id ON discrepancy_actors (discrepancy_id)")
    for table, done, event, changed, what in _kept(postgresql=postgresql):
        trigger = f"{table}_tell_their_actors_when_{done}"
        when = f" WHEN ({changed})" if changed else ""
        if postgresql:
            op.execute(f"CREATE FUNCTION {trigger}() RETURNS trigger {PLPGSQL} AS $$ BEGIN {what} RETURN NULL; END $$")
            op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {trigger}()")
        else:
            op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table}{when} BEGIN {what} END")


def _known(one: Members) -> str:
    of_row = f"{one.rows}.extraction_id = {one.table}.extraction_id AND {one.rows}.{one.key} = {one.table}.{one.row}"
    return (
        f"SELECT {one.rows}.{one.actor}, {LINE} FROM {one.table} JOIN discrepancies ON discrepancies.id = {one.table}.discrepancy_id"
        f" JOIN {one.rows} ON {of_row} WHERE {one.rows}.{one.actor} IS NOT NULL"
    )


def _kept(*, postgresql: bool) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield of each trigger its table, what its name ends in, the event, the condition and what it does."""
    # what an actor has is looked up from the discrepancy: from the actor, all that it ever said would be read for each row that changes
    is_not, one_by_one = ("IS DISTINCT FROM", " OFFSET 0") if postgresql else ("IS NOT", "")
    yield "discrepancies", "deleted", "DELETE", "", "DELETE FROM discrepancy_actors WHERE discrepancy_id = OLD.id;"
    values = "severity = NEW.severity, doubt = NEW.doubt, kind = NEW.kind"
    changed = "NEW.severity <> OLD.severity OR NEW.doubt <> OLD.doubt OR NEW.kind <> OLD.kind"
    what = f"UPDATE discrepancy_actors SET {values} WHERE discrepancy_id = NEW.id;"
    yield "discrepancies", "changed", "UPDATE OF severity, doubt, kind", changed, what
    for one in (CLAIMS, FIGURES):
        added = (
            f"INSERT INTO discrepancy_actors SELECT {one.actor}, {LINE} FROM {one.rows}, discrepancies"
            f" WHERE {one.rows}.extraction_id = NEW.extraction_id AND {one.rows}.{one.key} = NEW.{one.row}"
            f" AND {one.rows}.{one.actor} IS NOT NULL AND discrepancies.id = NEW.discrepancy_id ON CONFLICT DO NOTHING;"
        )
        yield one.table, "added", "INSERT", "", added
        yield one.table, "changed", f"UPDATE OF discrepancy_id, extraction_id, {one.row}", "", added
        mine = f"{one.table}.extraction_id = NEW.extraction_id AND {one.table}.{one.row} = NEW.{one.key}"
        given = (
            f"INSERT INTO discrepancy_actors SELECT NEW.{one.actor}, {LINE} FROM {one.table}, discrepancies"
            f" WHERE {mine} AND discrepancies.id = {one.table}.discrepancy_id AND NEW.{one.actor} IS NOT NULL ON CONFLICT DO NOTHING;"
        )
        taken = (
            f"DELETE FROM discrepancy_actors WHERE coalesce(speaker_id, '') = OLD.{one.actor}"
            f" AND discrepancy_id IN (SELECT discrepancy_id FROM {one.table} WHERE {mine})"
            f" AND NOT EXISTS ({_rows_of(CLAIMS, f'OLD.{one.actor}')}{one_by_one})"
            f" AND NOT EXISTS ({_rows_of(FIGURES, f'OLD.{one.actor}')}{one_by_one});"
        )
        yield one.rows, "changed", f"UPDATE OF {one.actor}", f"NEW.{one.actor} {is_not} OLD.{one.actor}", given + " " + taken


def _rows_of(one: Members, actor: str) -> str:
    """The rows of a line's discrepancy that are an actor's."""
    of_row = f"{one.rows}.extraction_id = member.extraction_id AND {one.rows}.{one.key} = member.{one.row}"
    return (
        f"SELECT 1 FROM {one.table} AS member JOIN {one.rows} ON {of_row}"
        f" WHERE member.discrepancy_id = discrepancy_actors.discrepancy_id AND coalesce({one.rows}.{one.actor}, '') = {actor}"
    )
