"""Speakers: stored as identity knows them now, found by any of their names.

Names are compared in a normal form that the opener of the store brings along; nothing here decides who is who. A speaker that
people judged to be another one is read as that one, under the names of both.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, Table, delete, func, or_, select, union

from tracker.records import Speaker, Term
from tracker.store import tables
from tracker.store.editions import is_later
from tracker.store.engine import SHORTEST_PREFIX, Database, Row, among, insert_rows, patient, upsert
from tracker.store.identities import NAMINGS
from tracker.store.name_words import having_words

SPEAKERS, SPEAKER_NAMES, MEMBERSHIPS = tables.Speaker.table(), tables.SpeakerName.table(), tables.SpeakerMembership.table()
TERMS, SPEAKER_CANDIDATES = tables.SpeakerTerm.table(), tables.SpeakerCandidate.table()
CLAIM_SPEAKERS, FIGURES, EXTRACTIONS = tables.ClaimSpeaker.table(), tables.Figure.table(), tables.Extraction.table()
ARTICLES, SOURCES, DERIVED = tables.Article.table(), tables.Source.table(), tables.Derived.table()
KNOWN = "speakers"  # name of what `derived` tells the edition of: the data that stored speakers follow

BESIDE = (SPEAKER_NAMES, MEMBERSHIPS, TERMS)  # what stands in rows of its own, in the order of its position

BATCH = 1000  # speakers that are read together
REMEMBERED = 50_000  # speakers

ROOT = func.coalesce(SPEAKERS.c.merged_into, SPEAKERS.c.id)  # the speaker that one is after what people decided


@dataclass(frozen=True, slots=True)
class Actor:
    """A speaker and how much is attributed to it.

    Attributes:
        claims, figures: counted in the current extractions; imported figures count too.
        called: what current texts and imports call it.
        articles: in how many current ones it speaks, counts or is spoken about.
        carrier: the outlet of that one, else its document, where it is one.
    """

    speaker: Speaker
    claims: int
    figures: int
    called: tuple[str, ...] = ()
    articles: int = 0
    carrier: str | None = None


class Speaking(Database):
    """Speakers, in and out."""

    def add_speakers(self, connection: Connection, speakers: Iterable[Speaker]) -> None:
        """Store speakers inside a transaction; names and groups that the shipped data no longer gives them go.

        Those that are there stay as they are where they follow later data than this program's.
        """
        changed = list({one.id: one for one in speakers if self._written.get(one.id) != one}.values())
        if not changed:
            return
        if len(self._written) > REMEMBERED:
            self._written.clear()
        self._written.update((one.id, one) for one in changed)
        if self._is_behind(connection):
            there = set(connection.scalars(select(SPEAKERS.c.id).where(among(SPEAKERS.c.id, [one.id for one in changed]))))
            changed = [one for one in changed if one.id not in there]
        rows = list(map(self._rows, changed))
        upsert(connection, SPEAKERS, [row for one in rows for row in one[SPEAKERS]], replace=True)  # locks them: what follows is alone
        stream = iter(changed)
        while batch := list(islice(stream, BATCH)):
            for table in BESIDE:
                connection.execute(delete(table).where(table.c.speaker_id.in_([one.id for one in batch])))
        for table in BESIDE:
            insert_rows(connection, table, (row for one in rows for row in one[table]))

    def _is_behind(self, connection: Connection) -> bool:
        """Whether stored speakers follow later data than those of this program."""
        if self.knowledge is None:
            return False
        edition: str | None = connection.execute(select(DERIVED.c.edition).where(DERIVED.c.name == KNOWN)).scalar()
        return edition is not None and is_later(edition, self.knowledge())

    def _rows(self, one: Speaker) -> dict[Table, list[Row]]:
        """A speaker as rows, in order."""
        return {
            SPEAKERS: [one.model_dump(mode="json", include={"id", "name", "kind", "country", "wikidata"})],
            SPEAKER_NAMES: [
                {"speaker_id": one.id, "position": n, "name": name, "normalised": self.normalise(name)}
                for n, name in enumerate(dict.fromkeys((*one.names, one.name)))
            ],
            MEMBERSHIPS: [{"speaker_id": one.id, "position": n, "group_id": group} for n, group in enumerate(one.member_of)],
            TERMS: [
                {"speaker_id": one.id, "position": n, "office_id": term.office}
                | term.model_dump(include={"since", "until", "seen", "source"})
                for n, term in enumerate(one.terms)
            ],
        }

    @patient
    def follow(self, shipped: Callable[[str], Speaker | None]) -> int:
        """Write anew, in one transaction, the stored speakers of whom the shipped data say something else now, and return how many.

        Where the stored ones follow later data, nothing is written: a newer program is at work on this database, too.

        Args:
            shipped: the speaker of an id as the data have it, None where it is not of theirs.
        """
        with self._reading() as connection:
            if self._is_behind(connection):
                return 0
            ids = connection.execute(select(SPEAKERS.c.id).order_by(SPEAKERS.c.id)).scalars()
            known = [one for id_ in ids if (one := shipped(id_)) is not None]
            stored: defaultdict[str, dict[Table, list[Row]]] = defaultdict(lambda: {table: [] for table in (SPEAKERS, *BESIDE)})
            for table in (SPEAKERS, *BESIDE):
                key = SPEAKERS.c.id if table is SPEAKERS else table.c.speaker_id
                columns = [one for one in table.c if one.name != "merged_into"]
                order = () if table is SPEAKERS else (table.c.position,)
                for row in connection.execute(select(*columns).where(among(key, [one.id for one in known])).order_by(key, *order)):
                    stored[row[0]][table].append(dict(row._mapping))
            changed = [one for one in known if stored[one.id] != self._rows(one)]
            noted = connection.execute(select(DERIVED.c.edition).where(DERIVED.c.name == KNOWN)).scalar()
        if not changed and (self.knowledge is None or noted == self.knowledge()):
            return 0
        for one in changed:  # another process may have stored what this one did not
            self._written.pop(one.id, None)
        with self._writing() as connection:
            if self.knowledge is not None:
                edition = {"name": KNOWN, "edition": self.knowledge()}
                upsert(connection, DERIVED, [edition])
                connection.execute(select(DERIVED.c.name).where(DERIVED.c.name == KNOWN).with_for_update())  # programs follow one by one
                if self._is_behind(connection):
                    return 0
                upsert(connection, DERIVED, [edition], replace=True)
            self.add_speakers(connection, changed)
        return len(changed)

    def find_speakers(self, normalised: str, *, with_members: bool = False, whole: bool = False) -> list[Speaker]:
        """The speakers that a name stands for: those who have it; if nobody does, those who have all its words in one name.

        Args:
            normalised: the name in the normal form of this store.
            with_members: also all that belong to one of them at all times, directly or through others.
            whole: those who have the name, and nobody who only has its words in a longer one.
        """
        with self._reading() as connection:
            ids = _ids_by_name(connection, normalised, whole=whole)
            if with_members:
                ids = _with_members(connection, ids)
            return list(read_speakers(connection, ids))

    def speakers_by_id(self, ids: Iterable[str], *, with_members: bool = False) -> list[Speaker]:
        """Speakers by id, sorted by name: of a merged one the one that it is; ids that are not there are left out."""
        with self._reading() as connection:
            found = list(connection.execute(select(ROOT).where(among(SPEAKERS.c.id, ids)).distinct()).scalars())
            return list(read_speakers(connection, _with_members(connection, found) if with_members else found))

    def speakers_beginning(self, given: str) -> list[Speaker]:
        """The speakers whose ids begin so, by four characters or more."""
        if len(given) < SHORTEST_PREFIX:
            return []
        with self._reading() as connection:
            begins = select(ROOT).where(SPEAKERS.c.id.startswith(given, autoescape=True)).distinct()
            return list(read_speakers(connection, list(connection.execute(begins).scalars())))

    def speaker_names(self) -> Iterator[tuple[str, str]]:
        """Yield every name of a stored speaker: as names are looked up, and as it is shown."""
        named = select(SPEAKER_NAMES.c.normalised, SPEAKER_NAMES.c.name).order_by(SPEAKER_NAMES.c.normalised)
        for _, rows in self._stream(named, BATCH):
            yield from ((row.normalised, row.name) for row in rows)

    def speakers(self) -> Iterator[Actor]:
        """Yield all speakers by name, each with how much is attributed to it."""
        statement = select(SPEAKERS.c.id).where(SPEAKERS.c.merged_into.is_(None)).order_by(SPEAKERS.c.name, SPEAKERS.c.id)
        claims: dict[str, int] = {}
        figures: dict[str, int] = {}
        for number, (connection, rows) in enumerate(self._stream(statement, BATCH)):
            if number == 0:
                claims, figures = attributed(connection)
            ids = [row.id for row in rows]
            found = {one.id: one for one in read_speakers(connection, ids)}
            called, carried = _called(connection, ids), _carried(connection, ids)
            for id_ in ids:
                articles, carrier = carried.get(id_, (0, None))
                yield Actor(found[id_], claims.get(id_, 0), figures.get(id_, 0), tuple(called[id_]), articles, carrier)

    def bearers(self, normalised: str) -> list[Actor]:
        """Those to whom something is attributed and who have all words of a name, in one of theirs; those with the most first."""
        with self._reading() as connection:
            ids = ids_by_words(connection, normalised)
            claims, figures = attributed(connection, ids)
            found = [Actor(one, claims.get(one.id, 0), figures.get(one.id, 0)) for one in read_speakers(connection, ids)]
        return sorted((one for one in found if one.claims or one.figures), key=lambda one: (-one.claims, -one.figures, one.speaker.name))


def attributed(connection: Connection, ids: Sequence[str] | None = None) -> tuple[dict[str, int], dict[str, int]]:
    """How many current claims, and figures, each speaker has, or each of some.

    Counted apart from the speakers: PostgreSQL joined 50,000 of them in a loop until it had statistics (95 s, 2026-11).
    """
    current = EXTRACTIONS.c.current_of.is_not(None)
    spoken = CLAIM_SPEAKERS.c
    claims = (
        select(spoken.speaker_id, func.count(spoken.claim_id.distinct()))  # two of its names may be one
        .join(EXTRACTIONS, EXTRACTIONS.c.id == spoken.extraction_id)
        .where(current, *_of(spoken.speaker_id, ids))
        .group_by(spoken.speaker_id)
    )
    figures = (
        select(FIGURES.c.originator_id, func.count())
        .join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id)
        .where(or_(current, EXTRACTIONS.c.id == tables.IMPORTS), FIGURES.c.excluded.is_(None), FIGURES.c.originator_id.is_not(None))
        .where(*_of(FIGURES.c.originator_id, ids))
        .group_by(FIGURES.c.originator_id)
    )
    return {row[0]: row[1] for row in connection.execute(claims)}, {row[0]: row[1] for row in connection.execute(figures)}


def _called(connection: Connection, ids: Sequence[str]) -> defaultdict[str, list[str]]:
    """What current texts and imports call speakers, by id."""
    read = or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS)
    parts = (
        select(one.speaker.label("speaker"), one.mention.label("mention"))
        .join(EXTRACTIONS, EXTRACTIONS.c.id == one.table.c.extraction_id)
        .where(among(one.speaker, ids), read)
        for one in NAMINGS
    )
    called: defaultdict[str, list[str]] = defaultdict(list)
    for id_, mention in connection.execute(union(*parts).order_by("speaker", "mention")):
        called[id_].append(mention)
    return called


def _carried(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, str | None]]:
    """In how many current articles speakers are named, by id, and where that is one, its outlet or else its document."""
    parts = (
        select(one.speaker.label("speaker"), EXTRACTIONS.c.current_of.label("article"), EXTRACTIONS.c.source_id.label("source"))
        .join(EXTRACTIONS, EXTRACTIONS.c.id == one.table.c.extraction_id)
        .where(among(one.speaker, ids), EXTRACTIONS.c.current_of.is_not(None))
        for one in NAMINGS
    )
    one = union(*parts).subquery("carried")
    carrier = func.min(func.coalesce(SOURCES.c.name, ARTICLES.c.name))
    counted = (
        select(one.c.speaker, func.count(), carrier)
        .join(ARTICLES, ARTICLES.c.id == one.c.article)
        .outerjoin(SOURCES, SOURCES.c.id == one.c.source)
        .group_by(one.c.speaker)
    )
    return {id_: (count, name if count == 1 else None) for id_, count, name in connection.execute(counted)}


def _of(column: ColumnElement[Any], ids: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [] if ids is None else [among(column, ids)]


def _ids_by_name(connection: Connection, normalised: str, *, whole: bool) -> list[str]:
    named = select(ROOT).join(SPEAKER_NAMES, SPEAKER_NAMES.c.speaker_id == SPEAKERS.c.id).where(SPEAKER_NAMES.c.normalised == normalised)
    exact = list(dict.fromkeys(connection.scalars(named)))
    return exact if exact or whole else ids_by_words(connection, normalised)


def ids_by_words(connection: Connection, normalised: str) -> list[str]:
    """The speakers who have all words of a name in one of theirs."""
    words = normalised.split()
    return list(connection.scalars(select(ROOT).where(SPEAKERS.c.id.in_(having_words(words))).distinct())) if words else []


def _with_members(connection: Connection, ids: Sequence[str]) -> list[str]:
    """The speakers and all that belong to one of them, through any number of steps; merged ones as those that they are."""
    edges: CompoundSelect[tuple[str, str]] = select(MEMBERSHIPS.c.speaker_id, MEMBERSHIPS.c.group_id).union_all(
        select(SPEAKERS.c.id, SPEAKERS.c.merged_into).where(SPEAKERS.c.merged_into.is_not(None)),
        select(SPEAKERS.c.merged_into, SPEAKERS.c.id).where(SPEAKERS.c.merged_into.is_not(None)),
    )
    one = edges.subquery("edges")
    below = select(SPEAKERS.c.id).where(among(SPEAKERS.c.id, ids)).cte("below", recursive=True)
    below = below.union(select(one.c.speaker_id).join(below, one.c.group_id == below.c.id))
    found = select(ROOT).join(below, below.c.id == SPEAKERS.c.id).distinct()
    return list(connection.execute(found).scalars())


def read_speakers(connection: Connection, ids: Sequence[str]) -> Iterator[Speaker]:
    """Speakers by id, sorted by name, each with names, groups and terms of those that were merged into it; these too as what they are."""
    is_one = or_(among(SPEAKERS.c.id, ids), among(SPEAKERS.c.merged_into, ids))  # by which, unlike by ROOT, an index finds them
    order = (SPEAKERS.c.merged_into.is_not(None), SPEAKERS.c.id)
    group = SPEAKERS.alias("group_speaker")

    def belonging(table: Table, column: str) -> Select[Any]:
        root = func.coalesce(group.c.merged_into, table.c[column]).label(column)
        rows = select(ROOT.label("root"), root, *(one for one in table.c if one.name != column))
        return rows.join(SPEAKERS, SPEAKERS.c.id == table.c.speaker_id).outerjoin(group, group.c.id == table.c[column]).where(is_one)

    names: defaultdict[str, list[str]] = defaultdict(list)
    called = select(ROOT, SPEAKER_NAMES.c.name).join(SPEAKERS, SPEAKERS.c.id == SPEAKER_NAMES.c.speaker_id).where(is_one)
    for id_, name in connection.execute(called.order_by(*order, SPEAKER_NAMES.c.position)):
        names[id_].append(name)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in connection.execute(belonging(MEMBERSHIPS, "group_id").order_by(*order, MEMBERSHIPS.c.position)):
        groups[row.root].append(row.group_id)
    terms: defaultdict[str, list[Term]] = defaultdict(list)
    for row in connection.execute(belonging(TERMS, "office_id").order_by(TERMS.c.since.nulls_first(), TERMS.c.office_id, *order)):
        terms[row.root].append(Term(office=row.office_id, since=row.since, until=row.until, seen=row.seen, source=row.source))
    columns = [SPEAKERS.c[name] for name in ("id", "name", "kind", "country", "wikidata")]
    for row in connection.execute(select(*columns).where(among(SPEAKERS.c.id, ids)).order_by(SPEAKERS.c.name, SPEAKERS.c.id)):
        yield Speaker(
            **row._mapping,
            names=tuple(dict.fromkeys(names[row.id])),
            member_of=tuple(one for one in dict.fromkeys(groups[row.id]) if one != row.id),
            terms=tuple(dict.fromkeys(terms[row.id])),
        )
