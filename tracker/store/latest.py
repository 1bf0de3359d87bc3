"""Claims and figures, the latest first, a few at a time, however many there are.

Of a list only the keys of its next rows are looked for. What a filter asks for is either rare, so that all of it is read and put in order,
or frequent, so that one walks along an index in the order of the list, past what does not fit, until there is enough. Which of the two
it is, is counted first, and no further than to `FEW`. Whatever is found by an index is held against the whole filter: an index may tell
too much, never too little. What is rare in combination is looked for from that side of it which has fewer rows, up to `LOOKED`; what is
left is found by walking: after `WALKED` rows a walk ends with what it found, and says where it goes on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Select,
    Table,
    Text,
    and_,
    case,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    outerjoin,
    select,
    tuple_,
    values,
)

from tracker.records import Report, Statement
from tracker.store import tables
from tracker.store.corrections import Corrections
from tracker.store.engine import among, of_each
from tracker.store.filters import ClaimFilter, FigureFilter, folded
from tracker.store.judging import is_claim
from tracker.store.place_names import names_with
from tracker.store.reading import (
    CARRIED_ON,
    CLAIM,
    FIGURE,
    GIVEN,
    IN_OFFICE_FOUND,
    SITE,
    covered,
    figure_conditions,
    figure_rows,
    lies_in,
    originators_of,
    published_by,
    report_of,
    statements_of_rows,
    stood,
    with_merged,
    within,
)
from tracker.store.speakers import ROOT, SPEAKERS, TERMS
from tracker.store.writing import CLAIM_ABOUT, CLAIM_SPEAKERS, CLAIMS, EXTRACTIONS, FIGURES, SOURCES, VERSIONS

FEW = 1_000  # rows that are read and put in order, 20 to 50 microseconds each (2026-11)
FEW_ARTICLES = 100  # that so many rows stand in
ONE_BY_ONE = 12  # actors whose rows are looked for without asking first who has the latest; places whose figures are
OFTEN = 20_000  # claims of many actors together from which on some are found soon among all claims
SOON = 2_000  # rows of a list that are walked past at first: where that suffices, the way to the last of all need not be walked
WALKED = 50_000  # rows of a list that are walked past for one page: 30 to 80 ms in either database (2026-11)
WALKED_BY = 5_000  # rows of each way in which claims are somebody's: of each its claim is looked up, which takes 5 to 10 microseconds
LOOKED = 5_000  # rows of one side of a combination for each of which the other side is looked up, which takes 2 to 5 microseconds
AT_ONCE = 400  # actors of whom that is asked at once
NEXT = "\x01"  # behind a text: the first that sorts after it and that a database keeps
LAST = "~"  # sorts behind every day


class Key(NamedTuple):
    """A row of a list: its day, "" for none, its id, and the extraction that it is read from."""

    day: str
    id: str
    extraction: str


class Found(NamedTuple):
    """The keys of some rows of a list.

    Attributes:
        stopped: day and id of the row up to which the list was looked through, where fewer were found by then; None where it ends.
    """

    keys: list[Key]
    stopped: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a list, by code point: from the first, inclusive, to the last, exclusive; None is no bound."""

    first: str | None = None
    last: str | None = None

    def of(self, day: ColumnElement[str]) -> Iterator[ColumnElement[bool]]:
        """That a day lies in it."""
        if self.first is not None:
            yield day >= self.first
        if self.last is not None:
            yield day < self.last


def stretches(since: str | None, until: str | None) -> list[Stretch]:
    """The stretches of a list in which all rows of a range of days stand, the latest first.

    A month or a year that holds the first day is in the range and sorts before it.
    """
    last = None if until is None else until + LAST
    if since is None:
        return [Stretch(None, last)]
    shorter = [since[:length] for length in (10, 7, 4) if length < len(since)]
    return [Stretch(since, last), *(Stretch(one, one + NEXT) for one in shorter if last is None or one < last)]


# ------------------------------------------------------------------ claims


@dataclass(frozen=True, slots=True)
class Branch:
    """A way in which claims are somebody's: columns of `claim_speakers` with their values.

    Attributes:
        days: between which they may be.
        whole: the same of those that are known to the day.
        sure: all that it finds is somebody's.
    """

    columns: tuple[tuple[str, str], ...]
    days: Stretch = Stretch()
    whole: Stretch = Stretch()
    sure: bool = False

    def of(self, table: Table) -> Iterator[ColumnElement[bool]]:
        """What it asks of a row."""
        yield from (table.c["speaker_id" if name == "about" else name] == value for name, value in self.columns)
        yield from self.days.of(table.c.day)
        if self.whole != Stretch():
            yield or_(func.length(table.c.day) < len("2024-03-26"), and_(*self.whole.of(table.c.day)))


def latest_claims(
    connection: Connection, wanted: ClaimFilter, after: Sequence[Any] | None, most: int, ids: Sequence[str] | None = None
) -> Found:
    """The keys of the first claims of a list that stand behind a key, by day and id, the latest first.

    Args:
        ids: of claims that hold what `words` asks for; None where it asks for none.
    """
    key = None if after is None else (str(after[0]), str(after[1]))
    offices = _Offices.of(connection, wanted)
    outlets = _outlets(connection, wanted.source)
    if outlets == []:
        return Found([])
    conditions = [*_claim_fits(wanted), _carries(wanted, outlets, CLAIMS), *([is_behind(CLAIMS.c.day, CLAIMS.c.id, key)] if key else [])]
    conditions += [] if wanted.about is None else [_naming(wanted, CLAIMS).exists()]
    conditions += [] if wanted.speakers is None else [_is_made_by(wanted, offices)]
    rare = _rare_claims(connection, wanted, offices, outlets, ids)
    if rare is not None:
        return Found(_few(connection, _CLAIM_KEYS.where(rare, *conditions), most))
    found: list[Key] = []
    order = (CLAIMS.c.day.desc(), CLAIMS.c.id.desc())
    branches = offices.branches if wanted.speakers is not None else _about(wanted)
    if branches is not None and wanted.speakers is not None and len(branches) > ONE_BY_ONE:
        seen = 0
        for part in offices.parts():
            seen += _counted(connection, part, OFTEN - min(seen, OFTEN))
        branches = None if seen > OFTEN else branches
    for stretch in stretches(wanted.since, wanted.until):
        if len(found) < most:
            missing = most - len(found)
            if branches is None:
                here = [*stretch.of(CLAIMS.c.day), *([is_behind(CLAIMS.c.day, CLAIMS.c.id, key)] if key else [])]
                along = select(CLAIMS.c.day, CLAIMS.c.id).where(*here).order_by(*order)
                for edge in edges_of(connection, [along], WALKED if _picks(wanted) else None):
                    near = [~is_behind(CLAIMS.c.day, CLAIMS.c.id, edge)] if edge else []
                    rows = _keys(connection, _CLAIM_KEYS.where(*conditions, *here, *near).order_by(*order).limit(missing))
                    if len(rows) == missing:
                        break
                found += rows
                if edge and len(found) < most:
                    return Found(found, edge)
            else:
                some = _of_branches(connection, branches, wanted, offices, (outlets, key, stretch, missing))
                found += some.keys
                if some.stopped and len(found) < most:
                    return Found(found, some.stopped)
    return Found(found)


def _picks(wanted: ClaimFilter | FigureFilter) -> bool:
    """Whether a filter asks for anything but days, so that rows may be far between."""
    return replace(wanted, since=None, until=None) != type(wanted)()


def walked(wanted: ClaimFilter | FigureFilter) -> int:
    """How many rows are walked past for one page: fewer where more has to be looked up of each."""
    if isinstance(wanted, FigureFilter):  # which of an article's texts stood on a day
        return WALKED // 2 if wanted.known_at is not None else WALKED
    return WALKED if wanted.speakers is None and wanted.about is None else WALKED_BY


def _edge_of(connection: Connection, ordered: Select[Any], most: int) -> tuple[str, str] | None:
    """Day and id of the last row that a walk along a list looks at; None where the list ends before."""
    row = connection.execute(ordered.offset(most - 1).limit(1)).first()
    return None if row is None else (row[0] or "", row[1])


def edges_of(connection: Connection, ways: Sequence[Select[Any]], most: int | None) -> Iterator[tuple[str, str] | None]:
    """Yield up to where a list is looked through at first, which mostly suffices, and then at most; None, and nothing else, is its end.

    Args:
        ways: selections of day and id, in order, along which one walks side by side.
        most: rows of each way; None is all.
    """
    for rows in (SOON, most) if most is not None and most > SOON else (most,):
        some = () if rows is None else (_edge_of(connection, way, rows) for way in ways)
        edge = max(filter(None, some), default=None)
        yield edge
        if edge is None:
            break


_CLAIM_KEYS = select(CLAIMS.c.day, CLAIMS.c.id, CLAIMS.c.extraction_id)


def _keys(connection: Connection, statement: Select[Any]) -> list[Key]:
    return [Key(row[0] or "", row[1], row[2]) for row in connection.execute(statement)]


def _few(connection: Connection, statement: Select[Any], most: int) -> list[Key]:
    """The first of them, put in order by what no index has: asked for the day itself, SQLite would walk along one."""
    day, id_, extraction = statement.selected_columns
    return _keys(connection, statement.order_by(func.coalesce(day, "").desc(), id_.desc(), extraction.desc()).limit(most))


def is_behind(day: ColumnElement[Any], id_: ColumnElement[Any], key: tuple[str, str]) -> ColumnElement[bool]:
    """That a row comes after a key in a list with the latest first."""
    return tuple_(day, id_) < tuple_(literal(key[0], day.type), literal(key[1], id_.type))


def _outlets(connection: Connection, source: str | None) -> list[str] | None:
    """The ids of the outlets that are asked for; None where any will do."""
    if source is None:
        return None
    return list(connection.scalars(select(SOURCES.c.id).where(SOURCES.c.name.icontains(source, autoescape=True))))


def _carries(wanted: ClaimFilter, outlets: Sequence[str] | None, table: Table) -> Exists:
    """That the reading in which rows of a table stand is current, and of an outlet and article that are asked for."""
    carried = exists().where(EXTRACTIONS.c.id == table.c.extraction_id, *_current_of(wanted, outlets))
    return carried.correlate(table)


def _current_of(wanted: ClaimFilter, outlets: Sequence[str] | None) -> Iterator[ColumnElement[bool]]:
    yield EXTRACTIONS.c.current_of.is_not(None)
    if outlets is not None:
        yield among(EXTRACTIONS.c.source_id, outlets)
    if wanted.article is not None:
        yield EXTRACTIONS.c.current_of == wanted.article


def _claim_fits(wanted: ClaimFilter) -> Iterator[ColumnElement[bool]]:
    """What a filter asks of a claim itself but for its words."""
    yield is_claim()
    if wanted.acts is not None:
        yield CLAIMS.c.act.in_(wanted.acts)
    if wanted.quotations is not None:
        yield CLAIMS.c.quotation.in_(wanted.quotations)
    if wanted.min_confidence > 0:
        yield CLAIMS.c.confidence >= wanted.min_confidence
    yield from within(func.nullif(CLAIMS.c.day, ""), wanted.since, wanted.until)


def _naming(wanted: ClaimFilter, table: Table) -> Select[Any]:
    """The rows by which a claim, by its row in a table, names or means one of those who are asked for."""
    about, id_ = CLAIM_ABOUT.c, table.c.id if table is CLAIMS else table.c.claim_id
    its_own = (about.extraction_id == table.c.extraction_id, about.claim_id == id_)
    return select(about.claim_id).where(*its_own, among(about.speaker_id, wanted.about or ())).correlate(table)


def _is_made_by(wanted: ClaimFilter, offices: "_Offices") -> Exists:
    """That somebody makes a claim who is asked for: as itself, in an office, by the text or by the day, or on behalf of one."""
    spoken = CLAIM_SPEAKERS.c
    ways: list[ColumnElement[bool]] = [among(spoken.speaker_id, wanted.speakers or ())]
    by_text = [among(spoken.office_id, offices.ids)]
    if offices.found:
        by_text.append(and_(among(spoken.found_id, offices.ids), IN_OFFICE_FOUND))
    if offices.spoken_for:
        by_text.append(among(spoken.on_behalf_of, offices.spoken_for))
    ways.append(and_(spoken.claim_id.not_in(GIVEN), or_(*by_text)))
    if offices.holders:
        day = func.substr(func.nullif(CLAIMS.c.day, ""), 1, 10, type_=Text)
        held = select(TERMS.c.office_id).join(SPEAKERS, SPEAKERS.c.id == TERMS.c.speaker_id)
        held = held.where(spoken.speaker_id == ROOT, among(TERMS.c.office_id, offices.ids), day.is_not(None), *covered(day))
        ways.append(held.correlate(CLAIM_SPEAKERS, CLAIMS).exists())
    mine = exists().where(spoken.extraction_id == CLAIMS.c.extraction_id, spoken.claim_id == CLAIMS.c.id, or_(*ways))
    return mine.correlate(CLAIMS)


def _rare_claims(
    connection: Connection, wanted: ClaimFilter, offices: "_Offices", outlets: Sequence[str] | None, ids: Sequence[str] | None
) -> ColumnElement[bool] | None:
    """A condition that only a few claims fulfil, among them all that are wanted; None where none is known."""
    if ids is not None:
        return among(CLAIMS.c.id, ids)
    if wanted.article is not None:
        return CLAIMS.c.extraction_id.in_(select(EXTRACTIONS.c.id).where(EXTRACTIONS.c.current_of == wanted.article))
    about = None if wanted.about is None else among(CLAIM_ABOUT.c.speaker_id, wanted.about)
    if about is not None:
        of_them = select(CLAIM_ABOUT.c.claim_id).where(about)
        if is_rare(connection, of_them):
            return CLAIMS.c.id.in_(of_them)
    if wanted.speakers is not None and (parts := offices.parts()) is not None:
        room = FEW
        for part in parts:
            room -= _counted(connection, part, room)
            if room < 0:
                break
        else:
            return or_(*(CLAIMS.c.id.in_(part) for part in parts)) if parts else false()
    carried = None
    if outlets is not None:
        carried = select(EXTRACTIONS.c.id).where(*_current_of(wanted, outlets))
        if is_rare(connection, carried, FEW_ARTICLES):
            return CLAIMS.c.extraction_id.in_(carried)
        carried = carried if is_rare(connection, carried, LOOKED) else None
    if wanted.speakers is not None and (about is not None or carried is not None):
        both = _by_and(connection, offices, about, carried)
        return None if both is None else among(CLAIMS.c.id, both)
    if about is not None and carried is not None:
        held = select(CLAIM_ABOUT.c.claim_id).where(about, CLAIM_ABOUT.c.extraction_id.in_(carried)).limit(FEW + 1)
        found = list(connection.scalars(held))
        return among(CLAIMS.c.id, found) if len(found) <= FEW else None
    return None


def _by_and(connection: Connection, offices: "_Offices", about: ColumnElement[bool] | None, carried: Select[Any] | None) -> set[str] | None:
    """The ids of claims, and of some more, that may be those of somebody and are about somebody, or in some articles; None for many.

    Args:
        about: what makes a row of `claim_about` one that is wanted; None where any will do, or where `carried` is given.
        carried: the readings that are wanted, of which there are no more than `LOOKED`.
    """
    spoken = CLAIM_SPEAKERS.c
    found: set[str] = set()
    for way in offices.ways():
        mine = select(spoken.claim_id).where(way)
        if is_rare(connection, mine):
            some = mine
        elif carried is not None:
            some = mine.where(spoken.extraction_id.in_(carried))
        else:
            assert about is not None
            theirs = (CLAIM_ABOUT.c.extraction_id == spoken.extraction_id, CLAIM_ABOUT.c.claim_id == spoken.claim_id)
            targets = select(CLAIM_ABOUT.c.claim_id).where(about)
            if is_rare(connection, mine, LOOKED):
                some = mine.where(of_each(connection, select(CLAIM_ABOUT.c.claim_id).where(*theirs, about).correlate(CLAIM_SPEAKERS)))
            elif is_rare(connection, targets, LOOKED):
                some = targets.where(of_each(connection, select(spoken.claim_id).where(*theirs, way).correlate(CLAIM_ABOUT)))
            else:
                return None
        rows = connection.scalars(some.limit(FEW + 1)).all()
        found |= set(rows)
        if len(rows) > FEW or len(found) > FEW:  # one id may come more than once: a text was read anew, somebody is named twice
            return None
    return found


def is_rare(connection: Connection, statement: Select[Any], most: int | None = None) -> bool:
    """Whether a statement has no more than so many rows, None for `FEW`."""
    most = FEW if most is None else most
    return _counted(connection, statement, most) <= most


def _counted(connection: Connection, statement: Select[Any], most: int) -> int:
    """How many rows there are, counted no further than to one more than `most`."""
    return connection.execute(select(func.count()).select_from(statement.limit(most + 1).subquery())).scalar_one()


def have_more(connection: Connection, speakers: Sequence[str], most: int, *, spoken_for: Sequence[str] = ()) -> bool:
    """Whether more than so many current claims, and figures, are those of some speakers, as themselves or in an office.

    Claims count that may be theirs by the days of a term, and one that is theirs in two ways counts twice.

    Args:
        spoken_for: also what is said on behalf of one of these.
    """
    offices = _Offices.of(connection, ClaimFilter(speakers=speakers, spoken_for=spoken_for))
    current = exists().where(EXTRACTIONS.c.id == CLAIM_SPEAKERS.c.extraction_id, EXTRACTIONS.c.current_of.is_not(None))
    counted = exists().where(EXTRACTIONS.c.id == FIGURES.c.extraction_id)
    counted = counted.where(or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS))
    figures = select(FIGURES.c.id).where(among(FIGURES.c.originator_id, speakers), FIGURES.c.excluded.is_(None))
    parts = [part.where(current.correlate(CLAIM_SPEAKERS)) for part in offices.parts()]
    room = most
    for part in (*parts, figures.where(counted.correlate(FIGURES))):
        room -= _counted(connection, part, room)
        if room < 0:
            return True
    return False


def _about(wanted: ClaimFilter) -> "list[Branch] | None":
    return None if wanted.about is None else [Branch((("about", one),), sure=True) for one in dict.fromkeys(wanted.about)]


@dataclass(frozen=True, slots=True)
class _Offices:
    """In what ways claims may be those of the speakers that a filter asks for.

    Attributes:
        ids: they and those that were merged into them, by which offices are named.
        spoken_for: the same of those for whom somebody speaks.
        found: who speaks in an office that its own words were found to be, by that office.
        holders: who held one of them as an office, with the term.
    """

    speakers: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    spoken_for: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    holders: tuple[tuple[str, str | None, str | None], ...] = ()

    @classmethod
    def of(cls, connection: Connection, wanted: ClaimFilter) -> "_Offices":
        if wanted.speakers is None:
            return cls()
        ids, spoken_for = with_merged(connection, wanted.speakers), with_merged(connection, wanted.spoken_for)
        held = select(ROOT, TERMS.c.office_id, TERMS.c.since, TERMS.c.until, TERMS.c.seen)
        held = held.join(SPEAKERS, SPEAKERS.c.id == TERMS.c.speaker_id).where(among(TERMS.c.office_id, ids))
        terms = connection.execute(held).all()
        found: list[tuple[str, str]] = []
        spoken = CLAIM_SPEAKERS.c
        for office in sorted({row.office_id for row in terms}):
            for elsewhere in (spoken.speaker_id < office, spoken.speaker_id > office):  # past all that are as they were found
                moved = select(spoken.speaker_id).where(spoken.found_id == office, elsewhere).distinct()
                found += ((office, one) for one in connection.scalars(moved))
        holders = tuple((row[0], row.since, row.until or row.seen) for row in terms)
        return cls(tuple(dict.fromkeys(wanted.speakers)), tuple(ids), tuple(spoken_for), tuple(found), holders)

    @property
    def branches(self) -> list[Branch]:
        """Every way, each as an index has it."""
        own = [Branch((("speaker_id", one),), sure=True) for one in self.speakers]
        own += [Branch((("office_id", one),)) for one in self.ids]
        own += [Branch((("on_behalf_of", one),)) for one in self.spoken_for]
        own += [Branch((("found_id", office), ("speaker_id", one))) for office, one in self.found]
        return own + [_in_term(*holder) for holder in self.holders]

    def parts(self) -> list[Select[Any]]:
        """The ids of all claims that may be wanted, way by way."""
        return [select(CLAIM_SPEAKERS.c.claim_id).where(way) for way in self.ways()]

    def ways(self) -> list[ColumnElement[bool]]:
        """What makes a row of `claim_speakers` one that may be wanted."""
        spoken = CLAIM_SPEAKERS.c
        speakers = {*self.speakers, *(one for one, *_ in self.holders)}
        ways = ((spoken.speaker_id, speakers), (spoken.office_id, self.ids), (spoken.on_behalf_of, self.spoken_for),
                (spoken.found_id, {office for office, _ in self.found}))  # fmt: skip
        return [among(way, ids) for way, ids in ways if ids]


def _in_term(speaker: str, since: str | None, until: str | None) -> Branch:
    """The claims that somebody may have made in an office: on whole days within a term, and on partial ones that may touch it."""
    first = since if since is None or len(since) == len("2024-03-26") else since + LAST
    last = until if until is None or len(until) < len("2024-03-26") else until + LAST
    days = Stretch(None if since is None else since[:4], None if until is None else until + LAST)
    return Branch((("speaker_id", speaker),), days, Stretch(first, last))


def _of_branches(
    connection: Connection,
    branches: Sequence[Branch],
    wanted: ClaimFilter,
    offices: "_Offices",
    part: tuple[Sequence[str] | None, tuple[str, str] | None, Stretch, int],
) -> Found:
    """The latest keys of several ways together; of many ways only those are read that can have one of them.

    Where more is asked for than somebody's claims, no more than `WALKED_BY` rows of each way are looked through.
    """
    outlets, key, stretch, most = part
    heads = _heads(connection, branches, key) if len(branches) > ONE_BY_ONE else {}
    picks = _picks(replace(wanted, speakers=None, spoken_for=()) if wanted.speakers is not None else replace(wanted, about=None))
    found: dict[str, Key] = {}
    stopped: tuple[str, str] | None = None
    for branch in sorted(branches, key=lambda one: heads.get(one, LAST), reverse=True):
        head = heads.get(branch, LAST)
        if head is None or (len(found) >= most and sorted(found.values(), reverse=True)[most - 1].day > head):
            continue
        table = CLAIM_ABOUT if branch.columns[0][0] == "about" else CLAIM_SPEAKERS
        conditions = [*branch.of(table), *stretch.of(table.c.day)]
        if key:
            conditions.append(is_behind(table.c.day, table.c.claim_id, key))
        order = (table.c.day.desc(), table.c.claim_id.desc())
        if picks:
            edge = _edge_of(connection, select(table.c.day, table.c.claim_id).where(*conditions).order_by(*order), WALKED_BY)
            stopped = max(filter(None, (stopped, edge)), default=None)
        if stopped:
            conditions.append(~is_behind(table.c.day, table.c.claim_id, stopped))
        row = select(CLAIMS.c.id).where(CLAIMS.c.extraction_id == table.c.extraction_id, CLAIMS.c.id == table.c.claim_id)
        row = row.where(*_claim_fits(wanted), *([] if branch.sure else [_is_made_by(wanted, offices)]))
        carried = select(EXTRACTIONS.c.id).where(EXTRACTIONS.c.id == table.c.extraction_id, *_current_of(wanted, outlets))
        if wanted.about is not None and table is CLAIM_SPEAKERS:  # which is rare, and told by an index alone: before all else
            asked = [_naming(wanted, table), row.where(of_each(connection, carried.correlate(table)))]
        else:  # the reading has a short key
            asked = [carried, row]
        conditions += [of_each(connection, one.correlate(table)) for one in asked]
        ordered = select(table.c.day, table.c.claim_id, table.c.extraction_id).where(*conditions).order_by(*order)
        mine: dict[str, Key] = {}
        lot = most
        while len(mine) < most:  # a claim that names somebody twice has two rows; to have them told apart, PostgreSQL would read all
            rows = _keys(connection, ordered.limit(lot))
            mine = {one.id: one for one in rows}
            if len(rows) < lot:
                break
            lot *= 2
        found.update(mine)
    first = sorted((one for one in found.values() if stopped is None or one[:2] >= stopped), reverse=True)[:most]
    return Found(first, stopped if len(first) < most else None)


def _heads(connection: Connection, branches: Sequence[Branch], key: tuple[str, str] | None) -> dict[Branch, str]:
    """The latest day of each way that stands in a list behind a key, whether it fits or not; "" for one that has none."""
    heads: dict[Branch, str] = dict.fromkeys(branches, "")
    by_column: dict[str, list[Branch]] = {}
    for branch in branches:
        if len(branch.columns) == 1 and branch.days == Stretch():
            by_column.setdefault(branch.columns[0][0], []).append(branch)
        else:
            heads[branch] = LAST
    for name, mine in by_column.items():
        table = CLAIM_ABOUT if name == "about" else CLAIM_SPEAKERS
        named = table.c["speaker_id" if name == "about" else name]
        for start in range(0, len(mine), AT_ONCE):
            some = mine[start : start + AT_ONCE]
            asked = values(column("id", Text), name="asked").data([(one.columns[0][1],) for one in some]).cte("asked_for")
            latest = select(table.c.day).where(named == asked.c.id, *([table.c.day <= key[0]] if key else []))
            latest = latest.order_by(table.c.day.desc()).limit(1).correlate(asked)
            rows = dict(connection.execute(select(asked.c.id, latest.scalar_subquery())).all())
            heads.update((one, rows.get(one.columns[0][1]) or "") for one in some)
    return heads


def claims_of(connection: Connection, keys: Sequence[Key]) -> list[Statement]:
    """The claims of some keys, in their order."""
    pairs = {(one.extraction, one.id) for one in keys}  # of pairs SQLite uses no index
    rows = connection.execute(CLAIM.where(among(CLAIMS.c.id, [one.id for one in keys]))).all()
    found = {one.claim.id: one for one in statements_of_rows(connection, [row for row in rows if (row.extraction_id, row.id) in pairs])}
    return [found[one.id] for one in keys]


# ------------------------------------------------------------------ figures


def latest_figures(
    connection: Connection, wanted: FigureFilter, after: Sequence[Any] | None, most: int, without: Sequence[str] = ()
) -> Found:
    """The keys of the first figures of a list that stand behind a key, by the day that they describe and id, the latest first.

    Args:
        wanted: with the incidents that lie in its place.
        without: ids of figures that are left out: what they say was corrected.
    """
    key = None if after is None else (str(after[0]), str(after[1]))
    outlets = _outlets(connection, wanted.source)
    if outlets == []:
        return Found([])
    fits = [FIGURES.c.excluded.is_(None), *([~among(FIGURES.c.id, without)] if without else []), *_figure_fits(connection, wanted, outlets)]
    named = None if wanted.place is None else places(connection, wanted.place)
    rare = _rare_figures(connection, wanted, outlets, named)
    if rare is not None:
        behind = [is_behind(func.coalesce(FIGURES.c.as_of, ""), FIGURES.c.id, key)] if key else []
        return Found(_few(connection, _FIGURE_KEYS.where(rare, *fits, *behind), most))
    found: list[Key] = []
    ways = _figure_ways(connection, wanted, named)
    for part, order in _figure_parts(wanted, key):
        if len(found) < most:
            bounded = _picks(wanted) and (wanted.originators is None or ways == [[]])
            along = [select(FIGURES.c.as_of, FIGURES.c.id).where(*way, *part).order_by(*order) for way in ways]
            some: dict[str, Key] = {}
            for edge in edges_of(connection, along, walked(wanted) if bounded else None):
                near: list[ColumnElement[bool]] = []
                if edge is not None:
                    near = [~is_behind(FIGURES.c.as_of, FIGURES.c.id, edge) if edge[0] else FIGURES.c.id >= edge[1]]
                for way in ways:
                    ordered = _FIGURE_KEYS.where(*way, *part, *fits, *near).order_by(*order).limit(most - len(found))
                    some.update((one.id, one) for one in _keys(connection, ordered))
                if len(some) >= most - len(found):
                    break
            found += sorted(some.values(), reverse=True)[: most - len(found)]
            if edge is not None and len(found) < most:
                return Found(found, edge)
    return Found(found)


def _figure_parts(
    wanted: FigureFilter, key: tuple[str, str] | None
) -> Iterator[tuple[list[ColumnElement[bool]], list[ColumnElement[Any]]]]:
    """The parts of a list of figures one after the other, each with its order: those of some days, then undated ones."""
    day = FIGURES.c.as_of
    if key is None or key[0]:
        behind = [is_behind(day, FIGURES.c.id, key)] if key else []
        for stretch in stretches(wanted.since, wanted.until):
            yield [day.is_not(None), *stretch.of(day), *behind], [day.desc(), FIGURES.c.id.desc()]
    if wanted.since is None and wanted.until is None:
        yield [day.is_(None), *([FIGURES.c.id < key[1]] if key and not key[0] else [])], [FIGURES.c.id.desc()]


_FIGURE_KEYS = select(FIGURES.c.as_of, FIGURES.c.id, FIGURES.c.extraction_id)


def _figure_fits(connection: Connection, wanted: FigureFilter, outlets: Sequence[str] | None) -> Iterator[ColumnElement[bool]]:
    """All that a filter asks of a figure: first what its own row tells, then what the reading does that it stands in."""
    own = list(figure_conditions(replace(wanted, originators=None, source=None, article=None)))
    if own:  # so told that no index is chosen by it, in which the list is in another order
        yield case((and_(*own), 1), else_=0) == 1
    read: list[ColumnElement[bool]] = list(figure_conditions(FigureFilter(originators=wanted.originators)))
    if outlets is not None:
        read.append(among(func.coalesce(FIGURES.c.outlet_id, EXTRACTIONS.c.source_id), outlets))
        theirs = select(EXTRACTIONS.c.id).where(among(EXTRACTIONS.c.source_id, outlets))
        if is_rare(connection, theirs):  # looked up in memory first; so told that no index is chosen by it
            in_theirs = FIGURES.c.extraction_id.in_(theirs.union_all(select(literal(tables.IMPORTS))))
            yield case((in_theirs, 1), else_=0) == 1  # imported figures alone have an outlet of their own
    carried = select(EXTRACTIONS.c.id)
    if wanted.known_at is None:
        article = EXTRACTIONS.c.current_of
        read.append(or_(article.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS))
    else:
        article = VERSIONS.c.article_id
        carried = carried.select_from(outerjoin(EXTRACTIONS, VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id))
        read += [published_by(CARRIED_ON, wanted.known_at), or_(stood(wanted.known_at), EXTRACTIONS.c.id == tables.IMPORTS)]
    if wanted.article is not None:
        read.append(article == wanted.article)
    yield of_each(connection, carried.where(EXTRACTIONS.c.id == FIGURES.c.extraction_id, *read).correlate(FIGURES))


def figures_of(connection: Connection, wanted: FigureFilter, keys: Sequence[Key], in_force: Corrections) -> list[Report]:
    """The figures of some keys, in their order."""
    if wanted.known_at is None:
        rows = FIGURE
    else:
        rows = figure_rows(VERSIONS.c.article_id, outerjoin(EXTRACTIONS, VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id))
    pairs = {(one.extraction, one.id) for one in keys}  # of pairs SQLite uses no index
    asked = connection.execute(rows.where(among(FIGURES.c.id, [one.id for one in keys])))
    found = {row.id: report_of(row, in_force) for row in asked if (row.extraction_id, row.id) in pairs}
    return [found[one.id] for one in keys]


def _rare_figures(
    connection: Connection, wanted: FigureFilter, outlets: Sequence[str] | None, named: Sequence[str] | None
) -> ColumnElement[bool] | None:
    """A condition that only a few figures fulfil, among them all that are wanted; None where none is known."""
    if wanted.article is not None:
        read = select(EXTRACTIONS.c.id).join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        return FIGURES.c.extraction_id.in_(read.where(VERSIONS.c.article_id == wanted.article))
    asked: list[list[ColumnElement[bool]]] = []  # each in ways that are counted one by one: of both together PostgreSQL reads all first
    if wanted.event is not None:
        asked.append([next(figure_conditions(FigureFilter(event=wanted.event)))])
    if wanted.originators is not None:
        asked.append([among(FIGURES.c.originator_id, originators_of(connection, wanted))])
    if named is not None and (wanted.sites is None or len(wanted.sites.called) <= FEW):
        lying = [FIGURES.c.event.in_(select(SITE.c.id).where(lies_in(SITE, wanted.sites, by_index=True)))] if wanted.sites else []
        asked.append([among(FIGURES.c.place_folded, named), *lying])
    if wanted.measures is not None:
        asked.append([FIGURES.c.measure.in_(wanted.measures)])
    if outlets is not None:
        carried = select(EXTRACTIONS.c.id).where(among(EXTRACTIONS.c.source_id, outlets))
        if is_rare(connection, carried, FEW_ARTICLES):
            asked.append([FIGURES.c.extraction_id.in_(carried), FIGURES.c.extraction_id == tables.IMPORTS])
    for ways in asked:
        room = FEW
        for way in ways:
            room -= _counted(connection, select(FIGURES.c.id).where(way), room)
            if room < 0:
                break
        else:
            return or_(*ways)
    return None


def _figure_ways(connection: Connection, wanted: FigureFilter, named: Sequence[str] | None) -> list[list[ColumnElement[bool]]]:
    """The ways in which figures are walked along: of each originator apart, or of each place of such a name, else all.

    Args:
        named: the places that are asked for; where incidents lie in one too, their figures stand beside these.
    """
    if wanted.originators is not None:
        ids = originators_of(connection, wanted)
        return [[FIGURES.c.originator_id == one] for one in ids] if len(ids) <= AT_ONCE else [[]]
    if named is not None and wanted.sites is None and len(named) <= ONE_BY_ONE:
        return [[FIGURES.c.place_folded == one] for one in named]
    return [[]]


def places(connection: Connection, word: str) -> list[str]:
    """The places of figures in whose names a word stands, whatever case and accents, as they are stored."""
    wanted = folded(word)
    return [one for one in names_with(connection, "figures", wanted) if wanted in one]
