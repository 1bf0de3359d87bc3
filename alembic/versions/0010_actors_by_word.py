"""Every word of every actor's names, so that actors are found by some of them instead of by looking through all names.

The database itself keeps the list, as it keeps that of places (migration 0009): a name that is written, in whatever way, has its words
there, and one that is deleted has none. A migration that makes `speaker_names` anew in SQLite makes these triggers anew too.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHANGED = "UPDATE OF speaker_id, position, normalised"


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    text, kind = ('text COLLATE "C"', "") if postgresql else ("TEXT", " WITHOUT ROWID")
    columns = f"word {text} NOT NULL, speaker_id {text} NOT NULL, position INTEGER NOT NULL"
    op.execute(f"CREATE TABLE name_words ({columns}, CONSTRAINT pk_name_words PRIMARY KEY (word, speaker_id, position)){kind}")
    if postgresql:
        _keep_in_postgresql()
    else:
        _keep_in_sqlite()


def _keep_in_postgresql() -> None:
    of_all = "SELECT DISTINCT word, speaker_id, position FROM speaker_names, unnest(string_to_array(normalised, ' ')) AS word"
    op.execute(f"INSERT INTO name_words {of_all} WHERE word <> ''")
    known = (
        "INSERT INTO name_words SELECT DISTINCT word, NEW.speaker_id, NEW.position"
        " FROM unnest(string_to_array(NEW.normalised, ' ')) AS word WHERE word <> ''"
    )
    gone = (
        "DELETE FROM name_words WHERE word = ANY(string_to_array(OLD.normalised, ' '))"
        " AND speaker_id = OLD.speaker_id AND position = OLD.position"
    )
    op.execute(
        "CREATE FUNCTION names_tell_their_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' THEN {gone}; END IF;"
        f" IF TG_OP <> 'DELETE' THEN {known}; END IF;"
        " RETURN NULL; END $$"
    )
    written = f"AFTER INSERT OR DELETE OR {CHANGED} ON speaker_names"
    op.execute(f"CREATE TRIGGER names_tell_their_words {written} FOR EACH ROW EXECUTE FUNCTION names_tell_their_words()")


def _keep_in_sqlite() -> None:
    """A name is read as a JSON array of its words: the only way in which SQLite takes a text apart."""

    def words_of(name: str) -> str:
        return f"""json_each('[' || replace(json_quote({name}), ' ', '","') || ']') AS words WHERE words.value <> ''"""

    op.execute(f"INSERT INTO name_words SELECT DISTINCT words.value, speaker_id, position FROM speaker_names, {words_of('normalised')}")
    known = f"INSERT INTO name_words SELECT DISTINCT words.value, NEW.speaker_id, NEW.position FROM {words_of('NEW.normalised')};"
    gone = (
        f"DELETE FROM name_words WHERE word IN (SELECT words.value FROM {words_of('OLD.normalised')})"
        " AND speaker_id = OLD.speaker_id AND position = OLD.position;"
    )
    for done, event, what in (("added", "INSERT", known), ("deleted", "DELETE", gone), ("changed", CHANGED, gone + known)):
        op.execute(f"CREATE TRIGGER names_tell_their_words_when_{done} AFTER {event} ON speaker_names BEGIN {what} END")
