"""Who the stored rows are of: what was found, with what people decided laid over it.

Each row that names an actor keeps the speaker that was found and bears the one that it is now. A decision, and taking one back, changes the
second of all rows that it touches in the same transaction; the first never changes, so nothing is lost and no text is read again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Select, Table, bindparam, insert, or_, select, update

from tracker.identity.judged import Decision, Judged, Subject, split_off
from tracker.store import tables
from tracker.store.engine import Row

SPEAKERS, SPEAKER_NAMES = tables.Speaker.table(), tables.SpeakerName.table()
CLAIM_SPEAKERS, CLAIM_ABOUT, FIGURES = tables.ClaimSpeaker.table(), tables.ClaimAbout.table(), tables.Figure.table()
EXTRACTIONS, VERSIONS = tables.Extraction.table(), tables.ArticleVersion.table()


@dataclass(frozen=True, slots=True)
class Naming:
    """The columns of a table that name an actor."""

    table: Table
    mention: Column[str]
    key: Column[str]
    found: Column[str]
    speaker: Column[str]


NAMINGS = (
    *(Naming(one, one.c.mention, one.c.name_key, one.c.found_id, one.c.speaker_id) for one in (CLAIM_SPEAKERS, CLAIM_ABOUT)),
    Naming(FIGURES, FIGURES.c.attributed_to, FIGURES.c.originator_key, FIGURES.c.originator_found_id, FIGURES.c.originator_id),
)


def lay(connection: Connection, judged: Judged, changed: Decision) -> int:
    """Bring all rows that a decision touches to what is in force now, and return how many of them changed their speaker.

    Args:
        judged: what is in force, with the decision or, when it was taken back, without it.
        changed: the decision.
    """
    ids, keys = _touched(connection, judged, changed)
    _merge(connection, judged, ids)
    count = 0
    for naming in NAMINGS:
        moved: dict[tuple[str, str, str | None], list[Row]] = {}
        for row in connection.execute(_rows(naming, ids, keys)):
            speaker = judged.speaker(row.found, row.key, row.article_id)
            if speaker != row.speaker:
                _split_off(connection, judged, row.found, row.key, row.mention, row.article_id, speaker)
                moved.setdefault((row.found, row.key, row.article_id), []).append({"extraction": row.extraction_id, "to": speaker})
        for (found, key, _), rows in moved.items():
            mine = (
                naming.found == found,
                naming.key == key,
                naming.table.c.extraction_id == bindparam("extraction"),
                naming.speaker != bindparam("to"),
            )
            result = connection.execute(update(naming.table).where(*mine).values({naming.speaker.name: bindparam("to")}), rows)
            count += max(result.rowcount, 0)
    return count


def _touched(connection: Connection, judged: Judged, changed: Decision) -> tuple[set[str], set[str]]:
    """Found speakers, and keys of names, whose rows may be of another speaker now."""
    ids: set[str] = set()
    keys: set[str] = set()
    for one in (*judged.decisions, changed):
        ids.add(one.speaker)
        if one.subject is Subject.speakers:
            ids.add(one.other)
        else:
            keys.add(judged.key(one.other))
    merged = select(SPEAKERS.c.id).where(or_(SPEAKERS.c.merged_into.in_(ids), SPEAKERS.c.id.in_(ids)))
    return ids | set(connection.execute(merged).scalars()), keys


def _rows(naming: Naming, ids: Iterable[str], keys: Iterable[str]) -> Select[tuple[str, ...]]:
    columns = (
        naming.table.c.extraction_id,
        naming.mention.label("mention"),
        naming.found.label("found"),
        naming.key.label("key"),
        naming.speaker.label("speaker"),
        VERSIONS.c.article_id,
    )
    return (
        select(*columns)
        .join(EXTRACTIONS, EXTRACTIONS.c.id == naming.table.c.extraction_id)
        .outerjoin(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)  # imported figures have none
        .where(or_(naming.found.in_(list(ids)), naming.key.in_(list(keys))))
        .distinct()
    )


def _merge(connection: Connection, judged: Judged, ids: Iterable[str]) -> None:
    rows = [{"one": id_, "root": root if (root := judged.root(id_)) != id_ else None} for id_ in sorted(ids)]
    if rows:
        one = update(SPEAKERS).where(SPEAKERS.c.id == bindparam("one")).values(merged_into=bindparam("root"))
        connection.execute(one, rows)


def _split_off(connection: Connection, judged: Judged, found: str, key: str, mention: str, article: str | None, speaker: str) -> None:
    """See that the speaker to which a name was split off is there, under that name and of the kind that it was found to be."""
    made = {split_off(one, key, scope) for one in (found, judged.root(found)) for scope in (article, None)}
    wanted = speaker if speaker in made else None
    if wanted is None or connection.execute(select(SPEAKERS.c.id).where(SPEAKERS.c.id == wanted)).first() is not None:
        return
    kind = connection.execute(select(SPEAKERS.c.kind).where(SPEAKERS.c.id == found)).scalar_one()
    connection.execute(
        insert(SPEAKERS), {"id": wanted, "name": mention, "kind": kind, "country": None, "wikidata": None, "merged_into": None}
    )
    connection.execute(insert(SPEAKER_NAMES), {"speaker_id": wanted, "position": 0, "name": mention, "normalised": key})
