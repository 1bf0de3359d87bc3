"""Names that only one article used: which they are once its rows are gone, and how they are forgotten."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from tracker.store.engine import among
from tracker.store.identities import NAMINGS
from tracker.store.judging import JUDGEMENTS, Target
from tracker.store.speakers import MEMBERSHIPS, SPEAKER_CANDIDATES, SPEAKER_NAMES, SPEAKERS, TERMS
from tracker.store.writing import CLAIM_SPEAKERS

FORGOTTEN = "withdrawn"


class Names(NamedTuple):
    """What some extractions call whom.

    Attributes:
        keys: their mentions, by the form in which names are looked up.
        speakers: ids of all whom their rows name.
    """

    keys: dict[str, set[str]]
    speakers: set[str]


def names_in(connection: Connection, extractions: list[str]) -> Names:
    """Read the names of some extractions, before their rows go."""
    keys: dict[str, set[str]] = {}
    speakers: set[str] = set()
    for one in NAMINGS:
        rows = select(one.key, one.mention, one.found, one.speaker).where(
            among(one.table.c.extraction_id, extractions), one.found.is_not(None)
        )
        for key, mention, found, speaker in connection.execute(rows.distinct()):
            keys.setdefault(key, set()).add(mention)
            speakers |= {found, speaker}
    beside = select(CLAIM_SPEAKERS.c.office_id, CLAIM_SPEAKERS.c.on_behalf_of).where(among(CLAIM_SPEAKERS.c.extraction_id, extractions))
    speakers |= {id_ for row in connection.execute(beside.distinct()) for id_ in row if id_ is not None}
    return Names(keys, speakers)


def forget_names(
    connection: Connection, named: Names, shipped: Callable[[str], object | None], normalise: Callable[[str], str]
) -> set[str]:
    """Remove the speakers whom no row names any more, and of all others the names that no row uses any more.

    One on whom people decided keeps its id, without a name. What the shipped data say of a speaker is no word of an article.

    Returns:
        The mentions that stand in no row any more.
    """
    used = _used(connection, set(named.keys))
    lost = {mention for key, mentions in named.keys.items() if key not in used for mention in mentions}
    own = {id_ for id_ in named.speakers if shipped(id_) is None}
    gone = own - _named(connection, own)
    while leaning := gone & _leaning(connection, gone):  # somebody else was found to be it, or belongs to it
        gone -= leaning
    judged = _judged(connection, gone)
    for beside in (SPEAKER_NAMES, MEMBERSHIPS, TERMS, SPEAKER_CANDIDATES):
        connection.execute(delete(beside).where(among(beside.c.speaker_id, gone)))
    connection.execute(delete(SPEAKER_CANDIDATES).where(among(SPEAKER_CANDIDATES.c.other_id, gone)))
    connection.execute(delete(SPEAKERS).where(among(SPEAKERS.c.id, gone - judged)))
    nobody = {"name": FORGOTTEN, "country": None, "wikidata": None}
    connection.execute(update(SPEAKERS).where(among(SPEAKERS.c.id, judged)).values(nobody))
    forgotten = {normalise(mention) for mention in lost}
    _shorten(connection, own - gone, forgotten, normalise)
    return lost


def _used(connection: Connection, keys: set[str]) -> set[str]:
    found: set[str] = set()
    for one in NAMINGS:
        found |= set(connection.scalars(select(one.key).where(among(one.key, keys)).distinct()))
    return found


def _named(connection: Connection, ids: set[str]) -> set[str]:
    """Those whom rows name."""
    found: set[str] = set()
    for one in NAMINGS:
        for column in (one.found, one.speaker):
            found |= set(connection.scalars(select(column).where(among(column, ids)).distinct()))
    for column in (CLAIM_SPEAKERS.c.office_id, CLAIM_SPEAKERS.c.on_behalf_of):
        found |= set(connection.scalars(select(column).where(among(column, ids)).distinct()))
    return found


def _leaning(connection: Connection, ids: set[str]) -> set[str]:
    """Those to whom speakers refer that stay."""
    found: set[str] = set()
    for column, owner in (
        (SPEAKERS.c.merged_into, SPEAKERS.c.id),
        (MEMBERSHIPS.c.group_id, MEMBERSHIPS.c.speaker_id),
        (TERMS.c.office_id, TERMS.c.speaker_id),
    ):
        found |= set(connection.scalars(select(column).where(among(column, ids), ~among(owner, ids)).distinct()))
    return found


def _judged(connection: Connection, ids: set[str]) -> set[str]:
    on_them = JUDGEMENTS.c.target.in_([Target.speakers.value, Target.name.value, Target.row.value])
    rows = connection.execute(select(JUDGEMENTS.c.target_id, JUDGEMENTS.c.other_id).where(on_them))
    return ids & {id_ for row in rows for id_ in row}


def _shorten(connection: Connection, ids: Iterable[str], forgotten: set[str], normalise: Callable[[str], str]) -> None:
    """Remove forgotten names from speakers that stay; one that was shown by such a name is shown by the next that it has."""
    for id_ in sorted(ids):
        names = connection.execute(select(SPEAKER_NAMES).where(SPEAKER_NAMES.c.speaker_id == id_).order_by(SPEAKER_NAMES.c.position)).all()
        kept = [row.name for row in names if row.normalised not in forgotten]
        shown = connection.scalars(select(SPEAKERS.c.name).where(SPEAKERS.c.id == id_)).first()
        if len(kept) < len(names):
            connection.execute(delete(SPEAKER_NAMES).where(SPEAKER_NAMES.c.speaker_id == id_, SPEAKER_NAMES.c.name.not_in(kept)))
        if shown is not None and normalise(shown) in forgotten:
            calls = (select(one.mention).where(one.speaker == id_).order_by(one.mention).limit(1) for one in NAMINGS)
            called = next(filter(None, (connection.scalars(statement).first() for statement in calls)), None)
            name = called or (kept[0] if kept else FORGOTTEN)
            connection.execute(update(SPEAKERS).where(SPEAKERS.c.id == id_).values(name=name))
