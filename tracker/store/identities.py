"""Who the stored rows are of: what was found, with what people decided laid over it.

Each row that names an actor keeps the speaker that was found and bears the one that it is now. A decision, and taking one back, changes the
second of all rows that it touches in the same transaction; the first never changes, so nothing is lost and no text is read again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, bindparam, delete, func, or_, select, text, update

from tracker.identity.judged import Choice, Decision, Judged, Subject, split_off
from tracker.store import tables
from tracker.store.dockets import Change, note_all
from tracker.store.engine import among, upsert

SPEAKERS, SPEAKER_NAMES = tables.Speaker.table(), tables.SpeakerName.table()
CLAIM_SPEAKERS, CLAIM_ABOUT, FIGURES = tables.ClaimSpeaker.table(), tables.ClaimAbout.table(), tables.Figure.table()
EXTRACTIONS, VERSIONS = tables.Extraction.table(), tables.ArticleVersion.table()

DECIDING = 7_306_312  # any number that every process agrees on


@dataclass(frozen=True, slots=True)
class Moved:
    """What is another speaker's after a decision, in current texts and imports.

    Attributes:
        statements: claims that it makes.
        targets: mentions in claims that are about it.
        figures: counts that it gave.
        actors: ids of those whose rows the decision is about, before and after.
    """

    statements: int = 0
    targets: int = 0
    figures: int = 0
    actors: frozenset[str] = field(default=frozenset(), compare=False)

    def __add__(self, other: "Moved") -> "Moved":
        counts = (self.statements + other.statements, self.targets + other.targets, self.figures + other.figures)
        return Moved(*counts, self.actors | other.actors)


@dataclass(frozen=True, slots=True)
class Naming:
    """The columns of a table that name an actor; `row` is the id by which people give a single row another one."""

    table: Table
    mention: Column[str]
    key: Column[str]
    found: Column[str]
    speaker: Column[str]
    row: Column[str] | None = None


NAMINGS = (
    *(
        Naming(one, one.c.mention, one.c.name_key, one.c.found_id, one.c.speaker_id, row)
        for one, row in ((CLAIM_SPEAKERS, CLAIM_SPEAKERS.c.claim_id), (CLAIM_ABOUT, None))
    ),
    Naming(
        FIGURES,
        FIGURES.c.attributed_to,
        FIGURES.c.originator_key,
        FIGURES.c.originator_found_id,
        FIGURES.c.originator_id,
        FIGURES.c.id,
    ),
)


def hold(connection: Connection, *, deciding: bool) -> None:
    """Keep decisions as they are until the end of the transaction; whoever decides is alone, whoever writes rows lets others write rows.

    Without it a decision would miss the rows that another process is about to commit. SQLite has one writer at a time in any case.
    """
    if connection.dialect.name == "postgresql":
        shared = "" if deciding else "_shared"
        connection.execute(text(f"SELECT pg_advisory_xact_lock{shared}(:key)"), {"key": DECIDING})


def lay(connection: Connection, before: Judged, judged: Judged, changed: Decision, splits: Iterable[Decision]) -> Moved:
    """Bring all rows that a decision touches to what is in force now, and return what is another speaker's now.

    Args:
        before: what was in force.
        judged: what is, with the decision or, when it was taken back, without it.
        changed: the decision.
        splits: all decisions that ever said that a name does not mean a speaker.
    """
    named = {changed.speaker, changed.other, *_made(judged, [changed])}
    _add_split_off(connection, judged, named)
    change = judged.changed(before)
    speakers, names, rows = sorted(change.speakers), sorted(change.names), sorted(change.rows)
    _merge(connection, judged, speakers)
    decided_names, decided_rows = sorted(judged.names | change.names), sorted(judged.rows | change.rows)
    moved = []
    bearers = _bearers(connection, speakers, names, rows)
    for one in NAMINGS:
        others = () if one.row is None else (~among(one.row, decided_rows),)
        count = 0
        if speakers:
            count += _lay_by_speaker(connection, judged, one, speakers, ~among(one.key, decided_names), *others)
        if speakers and decided_names:
            count += _lay_by_name(connection, judged, one, and_(among(one.found, speakers), among(one.key, decided_names)), *others)
        if names:
            count += _lay_by_name(connection, judged, one, among(one.key, names), *others)
        if rows:
            count += _lay_by_row(connection, judged, one, rows)
        moved.append(count)
    bearers |= _bearers(connection, speakers, names, rows)
    _drop_split_off(connection, judged, splits, named)
    statements, targets, figures = moved
    return Moved(statements, targets, figures, frozenset(bearers))


def _bearers(connection: Connection, speakers: list[str], names: list[str], rows: list[str]) -> set[str]:
    """Whose the rows are that were found to be of some speakers, have some names or are some rows."""
    found: set[str] = set()
    for one in NAMINGS:
        conditions = [
            among(column, ids) for column, ids in ((one.found, speakers), (one.key, names), (one.row, rows)) if ids and column is not None
        ]
        for condition in conditions:
            found |= set(connection.scalars(select(one.speaker).where(condition, one.speaker.is_not(None)).distinct()))
    return found


def _lay_by_speaker(connection: Connection, judged: Judged, naming: Naming, ids: list[str], *free: ColumnElement[bool]) -> int:
    """Rows that nobody decided on by their name or one by one: all that were found to be one speaker are one speaker now."""
    rows = select(naming.found, naming.speaker).where(among(naming.found, ids), *free).distinct()
    changes = [(found, was, now) for found, was in connection.execute(rows).all() if (now := judged.root(found)) != was]
    return sum(_set(connection, naming, now, naming.found == found, naming.speaker == was, *free) for found, was, now in changes)


def _lay_by_name(connection: Connection, judged: Judged, naming: Naming, named: ColumnElement[bool], *free: ColumnElement[bool]) -> int:
    """Rows whose name somebody decided on, in all articles or in some."""
    count = 0
    rows = select(naming.found, naming.key, naming.speaker).where(named, *free).distinct()
    for found, key, was in connection.execute(rows).all():
        mine = (naming.found == found, naming.key == key, naming.speaker == was, *free)
        of_article = {article: _of_articles(naming, [article]) for article in sorted(judged.articles.get(key, ()))}
        now = judged.speaker(found, key, None)
        if now != was:
            elsewhere = ~_of_articles(naming, list(of_article)) if of_article else None
            count += _set(connection, naming, now, *mine, *([elsewhere] if elsewhere is not None else []))
        for article, inside in of_article.items():
            now = judged.speaker(found, key, article)
            if now != was:
                count += _set(connection, naming, now, *mine, inside)
    return count


def _lay_by_row(connection: Connection, judged: Judged, naming: Naming, ids: list[str]) -> int:
    """Rows on which somebody decided one by one."""
    if naming.row is None:
        return 0
    count = 0
    rows = (
        select(
            naming.row.label("id"), naming.found.label("found"), naming.key.label("key"), naming.speaker.label("was"), VERSIONS.c.article_id
        )
        .join(EXTRACTIONS, EXTRACTIONS.c.id == naming.table.c.extraction_id)
        .outerjoin(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)  # imported figures have no article
        .where(among(naming.row, ids), naming.found.is_not(None))
    )
    for one in connection.execute(rows.distinct()).all():
        now = judged.speaker(one.found, one.key, one.article_id, one.id)
        if now != one.was:
            mine = (naming.row == one.id, naming.found == one.found, naming.key == one.key, naming.speaker == one.was)
            count += _set(connection, naming, now, *mine)
    return count


def _of_articles(naming: Naming, articles: list[str]) -> ColumnElement[bool]:
    mine = select(EXTRACTIONS.c.id).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id).where(VERSIONS.c.article_id.in_(articles))
    return naming.table.c.extraction_id.in_(mine)


def _set(connection: Connection, naming: Naming, speaker: str, *conditions: ColumnElement[bool]) -> int:
    """Give rows a speaker, and return how many of them are current or imported."""
    read = select(EXTRACTIONS.c.id).where(or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS))
    count = select(func.count()).select_from(naming.table).where(*conditions, naming.table.c.extraction_id.in_(read))
    moved = connection.execute(count).scalar_one()
    if naming.row is not None:  # those who say something: what they say is to be compared anew
        changed = select(naming.row).where(*conditions, naming.table.c.extraction_id.in_(read)).distinct()
        note_all(connection, Change.figure if naming.table is FIGURES else Change.claim, changed)
    connection.execute(update(naming.table).where(*conditions).values({naming.speaker.name: speaker}))
    return moved


def _merge(connection: Connection, judged: Judged, ids: list[str]) -> None:
    rows = [{"one": id_, "root": root if (root := judged.root(id_)) != id_ else None} for id_ in ids]
    if not rows:
        return
    one = update(SPEAKERS).where(SPEAKERS.c.id == bindparam("one"), SPEAKERS.c.merged_into.is_distinct_from(bindparam("root")))
    connection.execute(one.values(merged_into=bindparam("root")), rows)


def _made(judged: Judged, decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The speakers to which names are split off, by id, with the last decision on each."""
    named = (one for one in decisions if one.subject is Subject.name and one.choice is Choice.different)
    return {split_off(one.speaker, judged.key(one.other), one.article): one for one in named}


def _add_split_off(connection: Connection, judged: Judged, ids: set[str]) -> None:
    """See that those of some speakers to which names are split off are there, of the kind that they were found to be."""
    made = {id_: one for id_, one in _made(judged, judged.decisions).items() if id_ in ids}
    rows = select(SPEAKERS.c.id, SPEAKERS.c.kind).where(among(SPEAKERS.c.id, {one.speaker for one in made.values()}))
    kinds = {row.id: row.kind for row in connection.execute(rows)}
    found = [{"id": id_, "name": one.other, "kind": kinds[one.speaker]} for id_, one in made.items() if one.speaker in kinds]
    upsert(connection, SPEAKERS, found, replace=True)
    called = [{"speaker_id": one["id"], "position": 0, "name": one["name"], "normalised": judged.key(one["name"])} for one in found]
    upsert(connection, SPEAKER_NAMES, called, replace=True)


def _drop_split_off(connection: Connection, judged: Judged, splits: Iterable[Decision], ids: set[str]) -> None:
    """Take away those of some speakers to which names were split off and that no decision in force makes or names any more."""
    needed = set(_made(judged, judged.decisions)) | {id_ for one in judged.decisions for id_ in (one.speaker, one.other)}
    gone = sorted(ids & set(_made(judged, splits)) - needed)
    connection.execute(delete(SPEAKER_NAMES).where(among(SPEAKER_NAMES.c.speaker_id, gone)))
    connection.execute(delete(SPEAKERS).where(among(SPEAKERS.c.id, gone)))


def missing(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Those of some speakers that are not stored."""
    wanted = set(ids)
    return sorted(wanted - set(connection.execute(select(SPEAKERS.c.id).where(among(SPEAKERS.c.id, wanted))).scalars()))
