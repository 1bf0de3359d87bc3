"""Counts that take long to make: kept when articles are compared, and gone as soon as an article is withdrawn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select

from tracker.records import Discrepancy, Kind, Report, Severity, Speaker
from tracker.store.brief import Who
from tracker.store.corrections import corrections
from tracker.store.deriving import DISCREPANCIES, DISCREPANCY, MEMBER_CLAIMS, read_discrepancies
from tracker.store.dockets import Changes
from tracker.store.engine import Database, among, now, upsert
from tracker.store.identities import NAMINGS
from tracker.store.reading import FIGURE, report_of
from tracker.store.sizes import SUMMARIES, Size, sizes
from tracker.store.speakers import ROOT, SPEAKER_NAMES, SPEAKERS, TERMS, read_speakers
from tracker.store.writing import CLAIM_SPEAKERS, EXTRACTIONS, FIGURES, VERSIONS

BATCH = 1000  # speakers that are read together
OFFICE = SPEAKERS.alias("office")
HELD = (
    select(func.coalesce(OFFICE.c.merged_into, TERMS.c.office_id).label("office"), ROOT.label("holder"))
    .join(SPEAKERS, SPEAKERS.c.id == TERMS.c.speaker_id)
    .outerjoin(OFFICE, OFFICE.c.id == TERMS.c.office_id)
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was counted; the fields of the table."""

    kind: str
    key: str
    size: int
    made_at: str
    content: Mapping[str, Any] | None


class Summaries(Database):
    """Kept counts."""

    def summary(self, kind: str, key: str) -> Summary | None:
        """What is kept of one thing; None where nothing is."""
        with self._reading() as connection:
            row = connection.execute(select(SUMMARIES).where(SUMMARIES.c.kind == kind, SUMMARIES.c.key == key)).one_or_none()
        return Summary(**row._mapping) if row is not None else None

    def summaries(self, kind: str, *, key: str = "", after: tuple[int, str] | None = None, limit: int | None = None) -> list[Summary]:
        """What is kept of a kind, the largest first.

        Args:
            key: how their keys begin.
            after: size and key of the one behind which they begin.
        """
        statement = select(SUMMARIES).where(SUMMARIES.c.kind == kind)
        if key:
            statement = statement.where(SUMMARIES.c.key >= key, SUMMARIES.c.key < key[:-1] + chr(ord(key[-1]) + 1))
        if after is not None:
            size, last = after
            statement = statement.where(or_(SUMMARIES.c.size < size, and_(SUMMARIES.c.size == size, SUMMARIES.c.key > last)))
        with self._reading() as connection:
            rows = connection.execute(statement.order_by(SUMMARIES.c.size.desc(), SUMMARIES.c.key).limit(limit))
            return [Summary(**row._mapping) for row in rows]

    def kept_sizes(self, kind: str, keys: Iterable[str] | None = None, *, above: int | None = None) -> dict[str, int]:
        """The sizes of what is kept of a kind, by key; None is all of it.

        Args:
            above: those larger than this.
        """
        some = None if keys is None else set(keys)
        if some is not None and not some:
            return {}
        wanted = [] if some is None else [among(SUMMARIES.c.key, some)]
        wanted += [] if above is None else [SUMMARIES.c.size > above]
        with self._reading() as connection:
            rows = connection.execute(select(SUMMARIES.c.key, SUMMARIES.c.size).where(SUMMARIES.c.kind == kind, *wanted))
            return {row.key: row.size for row in rows}

    def keep_summaries(self, kind: str, found: Mapping[str, tuple[int, Mapping[str, Any] | None]], gone: Iterable[str] = ()) -> None:
        """Keep counts in the place of what was kept.

        Args:
            found: of each key its size and content.
            gone: keys of which nothing is left to count.
        """
        moment, left = now(), set(gone)
        rows = [
            {"kind": kind, "key": key, "size": size, "made_at": moment, "content": None if content is None else dict(content)}
            for key, (size, content) in found.items()
        ]
        if not rows and not left:
            return
        with self._writing() as connection:
            if left:
                connection.execute(delete(SUMMARIES).where(SUMMARIES.c.kind == kind, among(SUMMARIES.c.key, left)))
            upsert(connection, SUMMARIES, rows, replace=True)

    # -------------------------------------------------------------- what is counted

    def sizes(self, ids: Iterable[str] | None = None) -> dict[str, Size]:
        """How many current claims and figures are attributed to actors, to those to whom any are; None is everybody."""
        with self._reading() as connection:
            return sizes(connection, None if ids is None else list(ids))

    def touched(self, changes: Changes) -> set[str]:
        """The actors of whose rows a change may be one: who speaks or counts in some articles, in any reading of them, or in some rows."""
        readings = select(EXTRACTIONS.c.id).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        found = set(changes.actors)
        with self._reading() as connection:
            extractions = list(connection.scalars(readings.where(among(VERSIONS.c.article_id, changes.articles))))
            for one in NAMINGS:
                if one.row is None:  # of whom others speak: what is on record of these does not change
                    continue
                ids = changes.figures if one.table is FIGURES else changes.claims
                for condition in (among(one.table.c.extraction_id, extractions), among(one.row, ids)):
                    found |= set(connection.scalars(select(one.speaker).where(condition, one.speaker.is_not(None)).distinct()))
            beside = select(CLAIM_SPEAKERS.c.office_id, CLAIM_SPEAKERS.c.on_behalf_of)
            for row in connection.execute(beside.where(among(CLAIM_SPEAKERS.c.extraction_id, extractions)).distinct()):
                found |= set(row) - {None}
        return found

    def holders(self, offices: Iterable[str] | None = None) -> dict[str, set[str]]:
        """Who held each office at some time, by its id.

        Args:
            offices: only of these, those that nobody held left out; None is all.
        """
        found: dict[str, set[str]] = {}
        with self._reading() as connection:
            if offices is None:
                rows = connection.execute(HELD.distinct()).all()
            else:
                wanted = set(offices)
                meant = wanted | _merged_into(connection, wanted)
                held = connection.execute(HELD.where(among(TERMS.c.office_id, meant)).distinct())
                rows = [row for row in held if row.office in wanted]
        for row in rows:
            found.setdefault(row.office, set()).add(row.holder)
        return found

    def held_by(self, persons: Iterable[str]) -> set[str]:
        """The offices that some persons held at some time."""
        wanted = set(persons)
        with self._reading() as connection:
            meant = wanted | _merged_into(connection, wanted)
            held = connection.execute(HELD.where(among(TERMS.c.speaker_id, meant)).distinct())
            return {row.office for row in held if row.holder in wanted}

    def who(self, ids: Iterable[str]) -> dict[str, Who]:
        """The actor that each of some speakers is after what people decided, by the id that is asked for; those that are stored."""
        root = SPEAKERS.alias("root")
        statement = select(SPEAKERS.c.id, root.c.id, root.c.name, root.c.kind).join(root, root.c.id == ROOT)
        with self._reading() as connection:
            return {row[0]: Who(*row[1:]) for row in connection.execute(statement.where(among(SPEAKERS.c.id, set(ids))))}

    def everybody(self) -> Iterator[Speaker]:
        """Yield all speakers by name, without how much is attributed to them."""
        statement = select(SPEAKERS.c.id).where(SPEAKERS.c.merged_into.is_(None)).order_by(SPEAKERS.c.name, SPEAKERS.c.id)
        for connection, rows in self._stream(statement, BATCH):
            yield from read_speakers(connection, [row.id for row in rows])

    def named_near(self, stems: Iterable[str], most: int) -> list[Speaker]:
        """Speakers in whose names, in the form in which they are looked up, a word begins in one of some ways; not more than `most`."""
        begins = [
            or_(
                SPEAKER_NAMES.c.normalised.startswith(stem, autoescape=True),
                SPEAKER_NAMES.c.normalised.contains(f" {stem}", autoescape=True),
            )
            for stem in sorted(set(stems))
            if stem
        ]
        if not begins:
            return []
        named = select(ROOT).join(SPEAKER_NAMES, SPEAKER_NAMES.c.speaker_id == SPEAKERS.c.id).where(or_(*begins)).distinct().limit(most)
        with self._reading() as connection:
            return list(read_speakers(connection, list(connection.scalars(named))))

    def contested(self, claims: Iterable[str], kinds: Iterable[Kind]) -> list[Discrepancy]:
        """The discrepancies of some kinds in which one of some claims takes part, the most serious first."""
        mine = select(MEMBER_CLAIMS.c.discrepancy_id).where(among(MEMBER_CLAIMS.c.claim_id, set(claims))).distinct()
        with self._reading() as connection:  # first: asked together with the kinds, SQLite looks through all discrepancies of these
            ids = set(connection.scalars(mine))
        return self._discrepancies(
            among(DISCREPANCIES.c.id, ids), func.coalesce(DISCREPANCIES.c.kind, "").in_([kind.value for kind in kinds])
        )

    def discrepancies_by_id(self, ids: Iterable[str]) -> list[Discrepancy]:
        """Discrepancies by id, the most serious first; ids that are not there are left out."""
        return self._discrepancies(among(DISCREPANCIES.c.id, set(ids)))

    def _discrepancies(self, *conditions: ColumnElement[bool]) -> list[Discrepancy]:
        rank = case({severity.value: n for n, severity in enumerate(Severity)}, value=DISCREPANCIES.c.severity)
        order = (rank, DISCREPANCIES.c.confidence.desc(), DISCREPANCIES.c.kind, DISCREPANCIES.c.id)
        found: list[Discrepancy] = []
        for connection, rows in self._stream(DISCREPANCY.where(*conditions).order_by(*order), BATCH):
            found += read_discrepancies(connection, rows)
        return found

    def reports_by_id(self, ids: Iterable[str]) -> list[Report]:
        """Figures by id as they are after what people decided, in the order of the ids; those that are no figures are left out."""
        places = {id_: number for number, id_ in enumerate(ids)}
        with self._reading() as connection:
            in_force = corrections(connection)
            rows = connection.execute(FIGURE.where(FIGURES.c.excluded.is_(None), among(FIGURES.c.id, places)))
            found = {row.id: report_of(row, in_force) for row in rows if not in_force.rejected(row.id)}
        return sorted(found.values(), key=lambda one: places[one.figure.id])


def _merged_into(connection: Connection, ids: Iterable[str]) -> set[str]:
    """The speakers that people judged to be one of some."""
    return set(connection.scalars(select(SPEAKERS.c.id).where(among(SPEAKERS.c.merged_into, ids))))
