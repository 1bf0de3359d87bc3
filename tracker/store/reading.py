"""Rows come out: as records, in streams, from the current extraction of each article.

Nothing of SQLAlchemy leaves this room. A stream reads a thousand rows at a time, holds one connection while it lasts, and
sees the database as it was when it began.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    case,
    exists,
    func,
    join,
    literal,
    or_,
    outerjoin,
    select,
    tuple_,
    union,
)

from tracker.errors import UsageError
from tracker.records import (
    MAIN,
    Article,
    Claim,
    Event,
    Extraction,
    Figure,
    Mark,
    Named,
    Report,
    Span,
    SpeakerKind,
    Statement,
    copied_id,
    record_id,
)
from tracker.store import tables
from tracker.store.corrections import NOTHING, Correcting, Corrections, corrections, unasked
from tracker.store.deriving import ARTICLES, DISCREPANCIES
from tracker.store.engine import BEHIND, SqlRow, among, one_by_id
from tracker.store.filters import ClaimFilter, FigureFilter, Sites, folded
from tracker.store.judging import JUDGEMENTS, Target, is_claim
from tracker.store.place_names import names_with
from tracker.store.search import hits, matches, phrases_of
from tracker.store.speakers import ROOT, SPEAKERS, TERMS
from tracker.store.unextracted import Leftover
from tracker.store.writing import CLAIM_ABOUT, CLAIM_SPEAKERS, CLAIMS, EVENTS, EXTRACTIONS, FAILED, FIGURES, INDEXED, SOURCES, VERSIONS

BATCH = 1000  # rows that are read together
TEXTS = 50  # articles that are read together: they carry their text
RAW_CONTENTS = tables.RawContent.table()

CLAIM_FIELDS = [name for name in CLAIMS.c.keys() if name in Claim.model_fields]  # noqa: SIM118 - columns, not a dictionary
FIGURE_FIELDS = [name for name in FIGURES.c.keys() if name in Figure.model_fields]  # noqa: SIM118
ARTICLE_FIELDS = (
    "text",
    "title",
    "url",
    "published",
    "published_span",
    "language",
    "credit",
    "byline",
    "marks",
    "path",
    "media_type",
    "encoding",
    "reader",
)

CARRIED = (
    EXTRACTIONS.c.current_of.label("article"),
    SOURCES.c.name.label("outlet"),
    ARTICLES.c.name.label("document"),
    ARTICLES.c.copy_of,
)
CLAIM = (
    select(*(CLAIMS.c[name] for name in CLAIM_FIELDS), CLAIMS.c.extraction_id, *CARRIED, EXTRACTIONS.c.published)
    .join(EXTRACTIONS, EXTRACTIONS.c.id == CLAIMS.c.extraction_id)
    .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
    .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
)


def figure_rows(article: ColumnElement[Any], extractions: FromClause) -> Select[Any]:
    """Figures with what carried them, and imported ones.

    Args:
        article: of an extraction whose rows are read the article's id, null for all others.
        extractions: the extractions, joined with whatever holds `article`.
    """
    carried = (article.label("article"), *CARRIED[1:])
    return (
        select(
            *(FIGURES.c[name] for name in FIGURE_FIELDS),
            FIGURES.c.extraction_id,
            *carried,
            CARRIED_ON.label("carried_on"),
            EXTRACTIONS.c.credit,
            *(FIGURES.c[name] for name in ("path", "line", "raw")),
            SPEAKERS.c.name.label("originator"),
            SPEAKERS.c.id.label("originator_id"),
            # what an imported figure names is shared by intent; an incident of one text only where another was found to be it
            func.coalesce(EVENTS.c.same_as, case((FIGURES.c.extraction_id == tables.IMPORTS, FIGURES.c.event))).label("shared_event"),
        )
        .select_from(join(FIGURES, extractions, EXTRACTIONS.c.id == FIGURES.c.extraction_id))
        .outerjoin(EVENTS, EVENTS.c.id == FIGURES.c.event)
        .outerjoin(ARTICLES, ARTICLES.c.id == article)
        .outerjoin(SOURCES, SOURCES.c.id == func.coalesce(FIGURES.c.outlet_id, EXTRACTIONS.c.source_id))
        .outerjoin(SPEAKERS, SPEAKERS.c.id == FIGURES.c.originator_id)
        .where(or_(article.is_not(None), FIGURES.c.extraction_id == tables.IMPORTS))
    )


CARRIED_ON = func.coalesce(FIGURES.c.published, EXTRACTIONS.c.published)
FIGURE = figure_rows(EXTRACTIONS.c.current_of, EXTRACTIONS)
TEXT = (
    select(
        EXTRACTIONS,
        *CARRIED,
        ARTICLES.c.url,
        *(
            VERSIONS.c[name]
            for name in ("number", "text_hash", "raw_hash", "media_type", "encoding", "ingested_at", "text", "salt", "absent")
        ),
    )
    .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
    .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
    .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
)


# claims that people gave a speaker of their own choice: in what office somebody else would speak there no longer matters
GIVEN = select(JUDGEMENTS.c.other_id).where(JUDGEMENTS.c.target == Target.row.value, JUDGEMENTS.c.undone_at.is_(None))


# rows whose words were found to be an office itself and that people gave to a person: it speaks in that office, by the text
PERSON = SPEAKERS.alias("person")
HELD = TERMS.alias("held")
IN_OFFICE_FOUND = and_(
    exists().where(HELD.c.office_id == CLAIM_SPEAKERS.c.found_id).correlate(CLAIM_SPEAKERS),
    exists().where(PERSON.c.id == CLAIM_SPEAKERS.c.speaker_id, PERSON.c.kind == SpeakerKind.person.value).correlate(CLAIM_SPEAKERS),
)


@dataclass(frozen=True, slots=True)
class Version:
    """The current version of an article, with its rows.

    Attributes:
        article: under the id that rows name it by.
        name: the id that the document came with.
        number: 1 for the text that was seen first.
        ingested_at: moment, in UTC.
        copy_of: id of the earliest article of which it is a copy.
        salt: what sets its row ids apart from those of an article with the same text.
        raw_hash: SHA-256 of the bytes as they were found; None where none are known.
        absent: why the text is not here ("withdrawn", "withheld"); None for a text that is.
    """

    article: Article
    extraction: Extraction
    name: str
    number: int
    ingested_at: str
    copy_of: str | None
    salt: str = ""
    raw_hash: str | None = None
    absent: str | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """The current text of an article, without its rows.

    Attributes:
        document: the id that the article came with.
        copy_of: id of the earliest article of which it is a copy.
        marks: stretches of the text that are no words of the article.
        absent: why the text is not here ("withdrawn", "withheld"), and `text` empty; None for a text that is.
    """

    id: str
    document: str
    title: str | None
    outlet: str | None
    published: str | None
    url: str | None
    copy_of: str | None
    text: str
    marks: tuple[Span, ...]
    absent: str | None


@dataclass(frozen=True, slots=True)
class Stats:
    """How much there is; claims and figures are those of the current extractions.

    Attributes:
        imported: figures that came from files of figures; not among `figures`.
        left_unextracted: current texts of which no rows are made because of their language, by language.
        discrepancies: by severity, those that occur.
    """

    articles: int
    versions: int
    copies: int
    sources: int
    claims: int
    figures: int
    imported: int
    speakers: int
    events: int
    judgements: int
    left_unextracted: dict[str, int]
    discrepancies: dict[str, int]


class Reading(Correcting, Leftover):
    """Articles, claims and figures."""

    def reports(self) -> Iterator[Report]:
        """Yield all figures that may be compared, imported ones too: what reconciliation works on."""
        yield from self.figures(FigureFilter())

    def statements(self) -> Iterator[Statement]:
        """Yield all claims, the earliest first."""
        yield from self.claims(ClaimFilter())

    def figures(self, wanted: FigureFilter, among_ids: Iterable[str] | None = None) -> Iterator[Report]:
        """Yield figures by their as-of date, undated ones last; what is no figure, by the text or by what people decided, is left out.

        Args:
            among_ids: only those of these ids, and those that people corrected, whichever they are; None is all.
        """
        with self._reading() as connection:
            wanted = with_sites(connection, wanted)
            in_force = corrections(connection)
            corrected = list(corrected_reports(connection, wanted, in_force))
            only = [] if among_ids is None else [among(FIGURES.c.id, set(among_ids))]
            if wanted.originators is not None:  # which follows from the filter, and by which an index finds them
                only.append(among(FIGURES.c.originator_id, originators_of(connection, wanted)))
        asked = _known(wanted).where(FIGURES.c.excluded.is_(None), *figure_conditions(wanted), *only)
        if in_force:  # those are found by what they say now
            asked = asked.where(~among(FIGURES.c.id, in_force.by_figure))
        statement = asked.order_by(FIGURES.c.as_of.nulls_last(), FIGURES.c.extraction_id, FIGURES.c.position)
        found = (report_of(row) for _, rows in self._stream(statement, BATCH) for row in rows)
        yield from merge(found, corrected, key=_by_day) if corrected else found

    def docketed(self, first: str, last: str) -> Iterator[tuple[str, list[Report]]]:
        """Yield the dockets between two names, both inclusive, each with all its figures."""
        between = (FIGURES.c.docket >= first, FIGURES.c.docket <= last)
        statement = FIGURE.add_columns(FIGURES.c.docket).where(FIGURES.c.excluded.is_(None), *between)
        yield from self._together(self._stream(statement.order_by(FIGURES.c.docket), BATCH), "docket")

    def docket(self, name: str) -> list[Report]:
        """All figures of a docket."""
        statement = FIGURE.add_columns(FIGURES.c.docket).where(FIGURES.c.excluded.is_(None), FIGURES.c.docket == name)
        return next((reports for _, reports in self._together(self._stream(statement, BATCH, few=True), "docket")), [])

    def of_articles(self, articles: Iterable[str] | None = None) -> Iterator[tuple[str, list[Report]]]:
        """Yield articles that have figures, by id, each with all of them; None is every article."""
        statement = FIGURE.where(FIGURES.c.excluded.is_(None), EXTRACTIONS.c.current_of.is_not(None))
        statement = statement.order_by(EXTRACTIONS.c.current_of, FIGURES.c.position)
        lots = self._stream(statement, BATCH) if articles is None else self._of_readings(statement, sorted(set(articles)))
        yield from self._together(lots, "article")

    def _of_readings(self, statement: Select[Any], articles: Sequence[str]) -> Iterator[tuple[Connection, Sequence[SqlRow]]]:
        """Yield rows of the current readings of articles, in lots.

        The readings are named one by one: of a join with them PostgreSQL takes it that each has as many figures as one has on average, and
        all imported ones are of one.
        """
        with self._reading() as connection:
            for start in range(0, len(articles), BATCH):
                current = among(EXTRACTIONS.c.current_of, articles[start : start + BATCH])
                read = connection.scalars(select(EXTRACTIONS.c.id).where(current)).all()
                rows = connection.execute(statement.where(current, among(FIGURES.c.extraction_id, read))).all() if read else ()
                if rows:
                    yield connection, rows

    def of_events(self, events: Iterable[str]) -> Iterator[Report]:
        """Yield the figures that count who came to harm in some incidents."""
        yield from self._laid_over(FIGURE.where(FIGURES.c.excluded.is_(None), among(FIGURES.c.event, set(events))))

    def reports_of(self, ids: Iterable[str]) -> Iterator[Report]:
        """Yield the current and the imported figures of some ids, without those that people rejected, in any order."""
        yield from self._laid_over(FIGURE.where(among(FIGURES.c.id, set(ids))))

    def imported(self, ids: Iterable[str]) -> Iterator[Report]:
        """Yield the imported figures of some ids."""
        yield from self._laid_over(FIGURE.where(FIGURES.c.extraction_id == tables.IMPORTS, among(FIGURES.c.id, set(ids))))

    def _laid_over(self, statement: Select[Any]) -> Iterator[Report]:
        """Yield the figures of a statement as they are after what people decided, without those that they rejected."""
        in_force = self.corrections()
        for _, rows in self._stream(statement, BATCH):
            reports = (report_of(row, in_force) for row in rows)
            yield from (one for one in reports if not in_force.rejected(one.figure.id))

    def _together(self, lots: Iterator[tuple[Connection, Sequence[SqlRow]]], column: str) -> Iterator[tuple[str, list[Report]]]:
        """Yield what follows each other and is equal in a column."""
        name: str | None = None
        reports: list[Report] = []
        in_force: Corrections | None = None
        for connection, rows in lots:
            if in_force is None:
                in_force = corrections(connection)
            position = rows[0]._fields.index(column)
            for row in rows:
                if in_force.rejected(row.id):
                    continue
                if row[position] != name:
                    if name is not None:
                        yield name, reports
                    name, reports = row[position], []
                reports.append(report_of(row, in_force))
        if name is not None:
            yield name, reports

    def statements_of(self, *, claims: Iterable[str] = (), articles: Iterable[str] = ()) -> Iterator[Statement]:
        """Yield the current claims of some ids, and those of some articles, without those that people rejected."""
        ids, carriers = set(claims), set(articles)
        asked = [among(column, some) for column, some in ((CLAIMS.c.id, ids), (EXTRACTIONS.c.current_of, carriers)) if some]
        if not asked:  # else SQLite would read all claims, to find that none is of no article
            return
        statement = CLAIM.where(or_(*asked), is_claim()).order_by(CLAIMS.c.extraction_id, CLAIMS.c.position)
        for connection, rows in self._stream(statement, BATCH, few=len(ids) + len(carriers) <= TEXTS):
            yield from statements_of_rows(connection, rows)

    def extracted_statements(self) -> Iterator[tuple[str, Statement]]:
        """Yield all current claims but those that people rejected, each with the extraction that it stands in."""
        statement = CLAIM.where(is_claim()).order_by(CLAIMS.c.extraction_id, CLAIMS.c.position)
        for connection, rows in self._stream(statement, BATCH):
            yield from zip((row.extraction_id for row in rows), statements_of_rows(connection, rows), strict=True)

    def unpublished(self, wanted: FigureFilter) -> int:
        """How many of the wanted figures have no date of publication, so that nobody can say when they became known."""
        with self._reading() as connection:
            wanted = with_sites(connection, wanted)
            statement = FIGURE.where(FIGURES.c.excluded.is_(None), CARRIED_ON.is_(None), *figure_conditions(wanted))
            return connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()

    def measures(self) -> frozenset[str]:
        """Everything that the stored figures count."""
        with self._reading() as connection:
            return frozenset(connection.scalars(select(FIGURES.c.measure).distinct()))

    def claims(self, wanted: ClaimFilter) -> Iterator[Statement]:
        """Yield claims by the day they were made on, else the article's date, undated ones last; by words the best match first."""
        statement = CLAIM.where(*claim_conditions(wanted))
        order = (made_on().nulls_last(), CLAIMS.c.extraction_id, CLAIMS.c.position)
        if wanted.words is None:
            for connection, rows in self._stream(statement.order_by(*order), BATCH):
                yield from statements_of_rows(connection, rows)
            return
        phrases = phrases_of(wanted.words)
        if not phrases:
            return
        found = matches(self.engine.dialect, phrases)
        is_found = (found.c.extraction_id == CLAIMS.c.extraction_id) & (found.c.claim_id == CLAIMS.c.id)
        statement = statement.join(found, is_found).add_columns(found.c.marked)
        for connection, rows in self._stream(statement.order_by(found.c.rank.desc(), *order), BATCH):
            for row, one in zip(rows, statements_of_rows(connection, rows), strict=True):
                yield one.model_copy(update={"hits": hits(row.marked, one.claim.text, phrases)})

    def figure(self, id_: str) -> Report:
        """The figure of this id, or whose id alone begins so (four characters or more).

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            row = one_by_id(connection, FIGURE, FIGURES.c.id, id_, "figure")
            return report_of(row, corrections(connection, [row.id]))

    def figure_as_read(self, id_: str) -> Report:
        """The figure of this id as its text has it, whatever people decided.

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            return report_of(one_by_id(connection, FIGURE, FIGURES.c.id, id_, "figure"))

    def claim(self, id_: str) -> Statement:
        """The claim of this id, or whose id alone begins so (four characters or more).

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            return next(statements_of_rows(connection, [one_by_id(connection, CLAIM, CLAIMS.c.id, id_, "claim")]))

    def versions(self) -> Iterator[Version]:
        """Yield the current version of every article with all its rows, excluded ones too; `raw` is left empty."""
        for connection, rows in self._stream(TEXT.order_by(ARTICLES.c.name, ARTICLES.c.id), TEXTS):
            yield from _versions(connection, rows)

    def article(self, given: str) -> Version:
        """The current version of an article, with its raw bytes.

        Args:
            given: its id or the beginning of one, the id it came with, or its address.

        Raises:
            UsageError: there is none, or there are several.
        """
        with self._reading() as connection:
            version = next(_versions(connection, [_text_row(connection, given)]))
            raw = connection.execute(
                select(RAW_CONTENTS.c.compressed)
                .join(VERSIONS, VERSIONS.c.raw_hash == RAW_CONTENTS.c.hash)
                .join(EXTRACTIONS, EXTRACTIONS.c.version_id == VERSIONS.c.id)
                .where(EXTRACTIONS.c.current_of == version.article.id)
            ).scalar()
        if raw is None:
            return version
        return replace(version, article=version.article.model_copy(update={"raw": zlib.decompress(raw)}))

    def carriers(self, ids: Iterable[str]) -> dict[str, Carrier]:
        """The current texts of articles without their rows, by the article's id."""
        columns = (EXTRACTIONS.c.current_of, ARTICLES.c.name, EXTRACTIONS.c.title, SOURCES.c.name.label("outlet"), EXTRACTIONS.c.published)
        statement = (
            select(*columns, ARTICLES.c.url, ARTICLES.c.copy_of, VERSIONS.c.text, EXTRACTIONS.c.marks, VERSIONS.c.absent)
            .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            .join(ARTICLES, ARTICLES.c.id == EXTRACTIONS.c.current_of)
            .outerjoin(SOURCES, SOURCES.c.id == EXTRACTIONS.c.source_id)
            .where(among(EXTRACTIONS.c.current_of, set(ids)))
        )
        with self._reading() as connection:
            return {
                row.current_of: Carrier(
                    row.current_of, row.name, row.title, row.outlet, row.published, row.url, row.copy_of, row.text,
                    tuple(Mark.model_validate(one).span for one in row.marks or ()), row.absent,
                )
                for row in connection.execute(statement)
            }  # fmt: skip

    def article_names(self, ids: Iterable[str]) -> dict[str, str]:
        """The ids that articles came with, by their own."""
        with self._reading() as connection:
            rows = connection.execute(select(ARTICLES.c.id, ARTICLES.c.name).where(among(ARTICLES.c.id, set(ids))))
            return {row.id: row.name for row in rows}

    def text(self, given: str) -> str:
        """The current text of an article, which `article` would find by the same word."""
        with self._reading() as connection:
            return str(_text_row(connection, given).text)

    def stats_of_discrepancies(self) -> dict[str, int]:
        """How many discrepancies there are of each severity."""
        severities = select(DISCREPANCIES.c.severity, func.count()).group_by(DISCREPANCIES.c.severity)
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(severities)}

    def stats(self) -> Stats:
        """Count what there is; what takes long to count is counted again when something was written since."""
        with self._reading() as connection:

            def count(statement: Select[Any]) -> int:
                return connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()

            quick = {
                "articles": count(select(ARTICLES.c.id)),
                "versions": count(select(VERSIONS.c.id)),
                "copies": count(select(ARTICLES.c.id).where(ARTICLES.c.copy_of.is_not(None))),
                "sources": count(select(SOURCES.c.id)),
                "speakers": count(select(SPEAKERS.c.id).where(SPEAKERS.c.merged_into.is_(None))),
                "judgements": count(select(JUDGEMENTS.c.id)),
            }
            state = (*quick.values(), *_state(connection))
            known = _COUNTED.get(self.engine)
            if known is None or known[0] != state:
                figures = select(FIGURES.c.id).where(FIGURES.c.excluded.is_(None))
                known = _COUNTED[self.engine] = (
                    state,
                    {
                        "claims": count(select(CLAIMS.c.id).join(EXTRACTIONS).where(EXTRACTIONS.c.current_of.is_not(None))),
                        "figures": count(figures.join(EXTRACTIONS).where(EXTRACTIONS.c.current_of.is_not(None))),
                        "imported": count(figures.where(FIGURES.c.extraction_id == tables.IMPORTS)),
                        "events": count(counted_events()),
                    },
                    self.languages_left(),
                    self.stats_of_discrepancies(),
                )
        return Stats(**quick, **known[1], left_unextracted=known[2], discrepancies=known[3])


_COUNTED: WeakKeyDictionary[Engine, tuple[tuple[Any, ...], dict[str, int], dict[str, int], dict[str, int]]] = WeakKeyDictionary()
"""What was counted last in a database, with its state then."""


def _state(connection: Connection) -> Iterator[Any]:
    """What changes whenever claims, figures, incidents or discrepancies do."""
    pending, runs = tables.Pending.table(), tables.Run.table()
    yield connection.execute(select(func.count()).select_from(select(EXTRACTIONS.c.id).subquery())).scalar_one()
    yield tuple(connection.execute(select(func.max(pending.c.id), func.count())).one())
    last = connection.execute(select(runs.c.id, runs.c.finished_at).order_by(runs.c.id.desc()).limit(1)).one_or_none()
    yield None if last is None else tuple(last)
    yield connection.execute(select(func.count(JUDGEMENTS.c.undone_at))).scalar_one()
    yield connection.execute(select(func.max(DISCREPANCIES.c.found_at))).scalar()


# ------------------------------------------------------------------ conditions


def counted_events() -> Select[Any]:
    """The incidents that figures which are read count anybody of; one that several articles tell of is one."""
    shared = func.coalesce(EVENTS.c.same_as, EVENTS.c.id)
    told = select(shared.label("shared")).join(FIGURES, FIGURES.c.event == EVENTS.c.id)
    return told.join(EXTRACTIONS, EXTRACTIONS.c.id == FIGURES.c.extraction_id).where(is_read()).distinct()


def is_read() -> ColumnElement[bool]:
    """Of a current extraction, or imported."""
    return or_(EXTRACTIONS.c.current_of.is_not(None), EXTRACTIONS.c.id == tables.IMPORTS)


def made_on() -> ColumnElement[str]:
    """The day of a claim: when it was made, else published."""
    return func.coalesce(CLAIMS.c.said_on, EXTRACTIONS.c.published)


def within(date: ColumnElement[Any], since: str | None, until: str | None) -> Iterator[ColumnElement[bool]]:
    """Both ends inclusive; the shorter of two dates decides how far they are compared."""
    if since is not None:
        yield func.substr(literal(since), 1, func.length(date), type_=Text) <= date
    if until is not None:
        yield func.substr(date, 1, len(until), type_=Text) <= until


def claim_conditions(wanted: ClaimFilter) -> Iterator[ColumnElement[bool]]:
    """What a filter asks of `CLAIM`; what people rejected is no claim."""
    yield is_claim()
    if wanted.speakers is not None:
        made = _made_by(wanted)
        yield CLAIMS.c.id.in_(select(made.c.claim_id))  # by which SQLite finds the claims; of a pair it makes no use
        yield tuple_(CLAIMS.c.extraction_id, CLAIMS.c.id).in_(select(made.c.extraction_id, made.c.claim_id))
    if wanted.acts is not None:
        yield CLAIMS.c.act.in_(wanted.acts)
    if wanted.quotations is not None:
        yield CLAIMS.c.quotation.in_(wanted.quotations)
    if wanted.about is not None:
        pairs = select(CLAIM_ABOUT.c.extraction_id, CLAIM_ABOUT.c.claim_id).where(among(CLAIM_ABOUT.c.speaker_id, wanted.about))
        yield tuple_(CLAIMS.c.extraction_id, CLAIMS.c.id).in_(pairs)
    if wanted.min_confidence > 0:
        yield CLAIMS.c.confidence >= wanted.min_confidence
    yield from _carried_by(wanted.source, wanted.article)
    yield from within(made_on(), wanted.since, wanted.until)


def _made_by(wanted: ClaimFilter) -> CTE:
    """Keys of the claims of some speakers: their own, those made in one of them as an office (by text or day), those on their behalf."""
    ids, spoken = wanted.speakers or (), CLAIM_SPEAKERS.c
    key = select(spoken.extraction_id, spoken.claim_id)
    day = func.substr(made_on(), 1, 10, type_=Text)
    in_office = (
        select(spoken.extraction_id, spoken.claim_id)
        .select_from(TERMS)
        .join(SPEAKERS, SPEAKERS.c.id == TERMS.c.speaker_id)
        .join(CLAIM_SPEAKERS, spoken.speaker_id == ROOT)
        .join(CLAIMS, (CLAIMS.c.extraction_id == spoken.extraction_id) & (CLAIMS.c.id == spoken.claim_id))
        .join(EXTRACTIONS, EXTRACTIONS.c.id == spoken.extraction_id)
        .where(
            _is_one(TERMS.c.office_id, ids),
            day.is_not(None),  # a row without a date is in no term
            *covered(day),
        )
    )
    by_text = key.where(~spoken.claim_id.in_(GIVEN))
    parts = [key.where(among(spoken.speaker_id, ids)), by_text.where(_is_one(spoken.office_id, ids)), in_office]
    parts.append(by_text.where(_is_one(spoken.found_id, ids), IN_OFFICE_FOUND))
    return union(*parts, *([by_text.where(_is_one(spoken.on_behalf_of, wanted.spoken_for))] if wanted.spoken_for else [])).cte("made_by")


def _is_one(column: ColumnElement[Any], ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether a speaker that decisions do not touch by itself, an office or a group, is one of some or was merged into one."""
    one = SPEAKERS.c
    return column.in_(select(one.id).where(or_(among(one.id, ids), among(one.merged_into, ids))))  # of an OR here PostgreSQL uses no index


def _counted_on() -> ColumnElement[str]:
    """The day that a figure describes, else that of its report."""
    return func.substr(func.coalesce(FIGURES.c.as_of, FIGURES.c.published, EXTRACTIONS.c.published), 1, 10, type_=Text)


def covered(day: ColumnElement[str]) -> Iterator[ColumnElement[bool]]:
    """That a term covers a day, as `tracker.identity.paths.covers` says it: certain for a whole day, touched by a partial one."""
    whole, first, last = func.length(day) == len("2024-03-26"), TERMS.c.since, func.coalesce(TERMS.c.until, TERMS.c.seen)
    begun = func.substr(day, 1, func.length(first), type_=Text) > first
    over = func.substr(day, 1, func.length(last), type_=Text) < last
    yield or_(first.is_(None), day == first, begun, ~whole & (func.substr(first, 1, func.length(day), type_=Text) <= day))
    yield or_(last.is_(None), day == last, over, ~whole & (func.substr(day, 1, func.length(last), type_=Text) <= last))


def figure_conditions(wanted: FigureFilter) -> Iterator[ColumnElement[bool]]:
    """What a filter asks of `FIGURE`."""
    if wanted.min_confidence > 0:
        yield FIGURES.c.confidence >= wanted.min_confidence
    if wanted.event is not None:
        # each by an index: of an OR PostgreSQL makes one look through all incidents, and of LIKE both do
        own = select(EVENTS.c.id).where(*_begins(EVENTS.c.id, wanted.event))
        shared = select(EVENTS.c.id).where(*_begins(EVENTS.c.same_as, wanted.event))
        groups = select(EVENTS.c.same_as).where(*_begins(EVENTS.c.id, wanted.event), EVENTS.c.same_as.is_not(None))
        yield FIGURES.c.event.in_(union(own, shared, select(EVENTS.c.id).where(EVENTS.c.same_as.in_(groups))))
    if wanted.measures is not None:
        yield FIGURES.c.measure.in_(wanted.measures)
    if wanted.population is not None:
        yield FIGURES.c.population.icontains(wanted.population, autoescape=True)
    if wanted.periods is not None:
        yield FIGURES.c.period.in_(wanted.periods)
    if wanted.place is not None:
        named = FIGURES.c.place_folded.contains(folded(wanted.place), autoescape=True)
        if wanted.sites is None:
            yield named
        else:  # an offset keeps PostgreSQL from looking up all incidents that lie there first
            site = select(SITE.c.id).where(SITE.c.id == FIGURES.c.event, lies_in(SITE, wanted.sites)).offset(0)
            yield or_(named, site.correlate(FIGURES).exists())
    if wanted.originators is not None:
        in_office = (
            select(TERMS.c.office_id)
            .join(SPEAKERS, SPEAKERS.c.id == TERMS.c.speaker_id)
            .where(ROOT == FIGURES.c.originator_id, _is_one(TERMS.c.office_id, wanted.originators), *covered(_counted_on()))  # noqa: SIM300
        )
        holders = select(ROOT).join(TERMS, TERMS.c.speaker_id == SPEAKERS.c.id).where(_is_one(TERMS.c.office_id, wanted.originators))
        yield or_(
            among(FIGURES.c.originator_id, wanted.originators),
            and_(FIGURES.c.originator_id.in_(holders), _counted_on().is_not(None), in_office.correlate(FIGURES, EXTRACTIONS).exists()),
        )
    yield from _carried_by(wanted.source, wanted.article)
    yield from within(FIGURES.c.as_of, wanted.since, wanted.until)


def _begins(column: ColumnElement[Any], beginning: str) -> Iterator[ColumnElement[bool]]:
    """That a text begins in some way, as an index finds it."""
    yield column >= beginning
    yield column < beginning + BEHIND


def with_merged(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Speakers and those that were merged into them."""
    if not ids:
        return []
    return list(dict.fromkeys((*ids, *connection.scalars(select(SPEAKERS.c.id).where(among(SPEAKERS.c.merged_into, ids))))))


def originators_of(connection: Connection, wanted: FigureFilter) -> list[str]:
    """Those who are asked for and those who held one of them as an office."""
    ids = with_merged(connection, wanted.originators or ())
    held = select(ROOT).join(TERMS, TERMS.c.speaker_id == SPEAKERS.c.id).where(among(TERMS.c.office_id, ids))
    return list(dict.fromkeys((*(wanted.originators or ()), *connection.scalars(held))))


def with_sites(connection: Connection, wanted: FigureFilter) -> FigureFilter:
    """The filter with the incidents that lie in its place: a hospital's toll is one of its town's."""
    return wanted if wanted.place is None else replace(wanted, sites=sites_of(connection, wanted.place, within=True))


def sites_of(connection: Connection, place: str, *, within: bool = False) -> Sites | None:
    """The incidents that lie in a place, or in one in whose name its words stand, whatever case and accents; None where there are none.

    Args:
        within: what an incident's own place is called asks nothing.
    """
    word = folded(place)
    if "\n" in word or not word:
        return None
    holding = names_with(connection, "events", word, from_length=INDEXED)  # a line each; longer ones are cut
    called = [one for one in holding if any(word in name for name in one.split("\n")[1 if within else 0 :])]
    ids = []
    if long := [one for one in holding if len(one) >= INDEXED]:
        for row in connection.execute(select(EVENTS.c.id, EVENTS.c.place, EVENTS.c.within).where(among(EVENTS.c.places, long))):
            whole = (*(() if within else (row.place or "",)), *(row.within or ()))
            ids += [row.id] if any(word in folded(name) for name in whole) else []
    return Sites(word, within, called, ids) if called or ids else None


SITE = EVENTS.alias("site")


def lies_in(events: FromClause, sites: Sites, *, by_index: bool = False) -> ColumnElement[bool]:
    """That an incident of a table is one of some.

    Args:
        by_index: it is looked for by what its places are called, and not held against that: hundreds of names take long to plan with.
    """
    names = events.c.places
    if by_index:
        called = among(names, sites.called)
    else:
        word = sites.word.replace("/", "//").replace("%", "/%").replace("_", "/_")
        # the places in which its own one lies stand in lines behind that
        called = names.like(f"%\n%{word}%" if sites.within else f"%{word}%", escape="/")
    return or_(called, among(events.c.id, sites.ids)) if sites.ids else called


def published_by(published: ColumnElement[Any], day: str) -> ColumnElement[bool]:
    """That a date, as far as it is known, surely lies on or before the last day that another means."""
    shared = func.substr(literal(day), 1, func.length(published), type_=Text)
    whole = func.substr(published, 1, len(day), type_=Text) <= day
    return case((func.length(published) < len(day), published < shared), else_=whole)


def _known(wanted: FigureFilter) -> Select[Any]:
    """The current figures, or those that were known on the day that is asked."""
    return FIGURE if wanted.known_at is None else figures_known(wanted.known_at)


def _known_among(wanted: FigureFilter) -> Select[Any]:
    """The same, to look for a few figures."""
    if wanted.known_at is None:
        return FIGURE
    rows = figure_rows(VERSIONS.c.article_id, outerjoin(EXTRACTIONS, VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id))
    return rows.where(published_by(CARRIED_ON, wanted.known_at), or_(stood(wanted.known_at), FIGURES.c.extraction_id == tables.IMPORTS))


def stood(day: str) -> ColumnElement[bool]:
    """That an extraction is the one of its article whose text stood on a day; `VERSIONS` is joined to it.

    As `figures_known` has it, asked of one extraction at a time. The current one comes first: of it no others need be looked at.
    """
    version, extraction = VERSIONS.alias("stood_version"), EXTRACTIONS.alias("stood_extraction")
    first = select(extraction.c.id).join(version, version.c.id == extraction.c.version_id)
    first = first.where(version.c.article_id == VERSIONS.c.article_id, *_was_out(version, extraction, day))
    ordered = first.order_by(*_last_out(version, extraction)).limit(1).correlate(VERSIONS)
    others = EXTRACTIONS.c.id == ordered.scalar_subquery()
    return case((EXTRACTIONS.c.current_of.is_not(None), and_(*_was_out(VERSIONS, EXTRACTIONS, day))), else_=others)


def _was_out(version: FromClause, extraction: FromClause, day: str) -> tuple[ColumnElement[bool], ...]:
    """That a text had been published by a day, by what one of its extractions says."""
    earlier, read = VERSIONS.alias("earlier"), EXTRACTIONS.alias("earlier_read")
    silent = (
        exists()
        .where(earlier.c.article_id == version.c.article_id, earlier.c.number < version.c.number)
        .where(read.c.version_id == earlier.c.id, read.c.published >= extraction.c.published)
        .correlate(version, extraction)
    )
    return (
        extraction.c.extractor != FAILED,
        published_by(extraction.c.published, day),
        or_(version.c.number == 1, ~silent, published_by(version.c.ingested_at, day)),
    )


def _last_out(version: FromClause, extraction: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The order in which one of several texts that were out stands first that stood last."""
    return (
        extraction.c.current_of.is_(None),
        extraction.c.published.desc(),
        version.c.number.desc(),
        extraction.c.created_at.desc(),
        extraction.c.id,
    )


def figures_known(day: str) -> Select[Any]:
    """The figures that had been published by a day, of each article by the text that stood then.

    That is the current text where it was out by then, else the last one that was. A text that was changed without a new date is a silent
    edit: it counts from the day on which it was first seen.
    """
    order = _last_out(VERSIONS, EXTRACTIONS)
    place = func.row_number().over(partition_by=VERSIONS.c.article_id, order_by=order).label("place")
    out = (
        select(EXTRACTIONS.c.id, VERSIONS.c.article_id, place)
        .join(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
        .where(*_was_out(VERSIONS, EXTRACTIONS, day))
        .cte("out")
    )
    stood = select(out.c.id, out.c.article_id).where(out.c.place == 1).cte("stood")
    rows = figure_rows(stood.c.article_id, outerjoin(EXTRACTIONS, stood, stood.c.id == EXTRACTIONS.c.id))
    return rows.where(published_by(CARRIED_ON, day))


def _carried_by(source: str | None, article: str | None) -> Iterator[ColumnElement[bool]]:
    if source is not None:
        yield SOURCES.c.name.icontains(source, autoescape=True)
    if article is not None:
        yield ARTICLES.c.id == article


# ------------------------------------------------------------------ rows -> records


def corrected_reports(connection: Connection, wanted: FigureFilter, in_force: Corrections) -> Iterator[Report]:
    """The figures that people corrected and that fit a filter, by the day that they describe."""
    found: list[Report] = []
    for fields, ids in in_force.groups():
        conditions = list(figure_conditions(unasked(wanted, fields)))
        statement = _known_among(wanted).where(FIGURES.c.excluded.is_(None), among(FIGURES.c.id, ids))
        if conditions:  # held against those few: by itself SQLite reads all figures of a measure to find them
            statement = statement.where(case((and_(*conditions), 1), else_=0) == 1)
        reports = (report_of(row, in_force) for row in connection.execute(statement))
        found += (one for one in reports if not in_force.rejected(one.figure.id) and in_force.by_figure[one.figure.id].fits(one, wanted))
    yield from sorted(found, key=lambda one: (*_by_day(one), one.figure.id))


def _by_day(one: Report) -> tuple[bool, str]:
    """Undated figures last."""
    return one.figure.as_of is None, one.figure.as_of or ""


def report_of(row: SqlRow, in_force: Corrections = NOTHING) -> Report:
    """A row as it was carried, with what people corrected laid over it."""
    article, outlet, document, copy_of, published, credit, path, line, raw, originator, originator_id, event = row[_CARRIED]
    report = Report(
        figure=Figure(article=article, **dict(zip(FIGURE_FIELDS, row, strict=False))),  # with which `FIGURE` begins
        outlet=outlet,
        document=document if path is None else f"{path}:{line}",
        raw=raw,
        published=published,
        originator=originator,
        originator_id=originator_id,
        event=event,
        copy_of=copy_of,
        credit=credit,
    )
    return in_force.laid_over(report) if in_force else report


_CARRIED = slice(len(FIGURE_FIELDS) + 1, len(FIGURE_FIELDS) + 13)  # the columns of `FIGURE` after the figure's own and its extraction


def _figure(row: SqlRow) -> Figure:
    return Figure(article=row.article, **dict(zip(FIGURE_FIELDS, row, strict=False)))  # with which `FIGURE` begins


def _events(row: SqlRow, figures: Sequence[Figure], told: Sequence[str], events: dict[str, Event]) -> Iterator[Event]:
    """The incidents of an extraction: the main one, those of its figures in their order, and what it tells of besides."""
    main = copied_id(record_id("event", row.text_hash, MAIN), row.salt)
    named = dict.fromkeys(figure.event for figure in figures if figure.event is not None)
    for id_ in dict.fromkeys((*([main] if main in named or main in told else ()), *named, *sorted(told))):
        yield events[id_]


def event_of(row: SqlRow) -> Event:
    """The record of an incident."""
    data = row._mapping
    return Event(**{name: data[name] for name in Event.model_fields})


def statements_of_rows(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Statement]:
    keys = [(row.extraction_id, row.id) for row in rows]
    speakers, about = _named(connection, keys)
    for row in rows:
        by, of = speakers.get(row.id, ()), about.get(row.id, ())
        carried = {"outlet": row.outlet, "document": row.document, "published": row.published, "copy_of": row.copy_of}
        yield Statement(claim=_claim(row, by, of), speakers=tuple(by), about=tuple(of), **carried)


def _claim(row: SqlRow, by: Sequence[Named], about: Sequence[Named]) -> Claim:
    return Claim(
        article=row.article,
        speaker=by[0].name if by else None,
        speakers=tuple(one.name for one in by),
        speaker_ids=tuple(one.id for one in by),
        mentions=tuple(one.mention for one in by),
        about=tuple(dict.fromkeys(one.name for one in about)),
        **{name: row._mapping[name] for name in CLAIM_FIELDS},
    )


def _named(connection: Connection, keys: Sequence[tuple[str, str]]) -> tuple[dict[str, list[Named]], dict[str, list[Named]]]:
    """Who makes each of some claims, and whom they are about, asked for once for all of them; two names that became one speaker are one.

    Rows are read first and whom they name after that, each by its id: of one statement that joins both, PostgreSQL reads all speakers.
    """
    spoken, about = (_naming_rows(connection, table, keys) for table in (CLAIM_SPEAKERS, CLAIM_ABOUT))
    by_text = _by_text(connection, spoken)
    ids = {row.speaker_id for row in (*spoken, *about)} | {id_ for said in by_text.values() for id_ in said if id_ is not None}
    asked = select(SPEAKERS.c.id, SPEAKERS.c.name, SPEAKERS.c.merged_into).where(among(SPEAKERS.c.id, ids))
    speakers = {row.id: row for row in connection.execute(asked)} if ids else {}
    roots = {id_: row.merged_into or id_ for id_, row in speakers.items()} | {None: None}

    def named(rows: Sequence[SqlRow], said: Mapping[_Place, tuple[str | None, str | None]]) -> dict[str, list[Named]]:
        found: dict[str, dict[str, Named]] = {}
        for row in rows:
            one, of_claim = speakers[row.speaker_id], found.setdefault(row.claim_id, {})
            if one.id not in of_claim:
                office, on_behalf_of = map(roots.get, said.get((row.extraction_id, row.claim_id, row.position), (None, None)))
                of_claim[one.id] = Named(
                    id=one.id,
                    name=one.name,
                    mention=row.mention,
                    found=row.found_id,
                    reason=row.reason,
                    score=row.score,
                    office=office,
                    on_behalf_of=on_behalf_of,
                )
        return {claim: list(actors.values()) for claim, actors in found.items()}

    return named(spoken, by_text), named(about, {})


def _naming_rows(connection: Connection, table: Table, keys: Sequence[tuple[str, str]]) -> list[SqlRow]:
    """The rows of claims in a table that names actors, in the order of each claim.

    They are looked up by extraction, which has a few, and then held against the claims: of pairs of keys SQLite uses no index, and of two
    lists either database looks up every pair.
    """
    wanted = set(keys)
    names = ("extraction_id", "claim_id", "position", "mention", "found_id", "reason", "score", "speaker_id")
    columns = [table.c[name] for name in (*names, *(("office_id", "on_behalf_of") if "office_id" in table.c else ()))]
    read = among(table.c.extraction_id, {extraction for extraction, _ in wanted})
    of_claims = among(func.coalesce(table.c.claim_id, "", type_=Text), {claim for _, claim in wanted})
    rows = connection.execute(select(*columns).where(read, of_claims).order_by(table.c.position)).all()
    return [row for row in rows if (row.extraction_id, row.claim_id) in wanted]


_Place = tuple[str, str, int]  # of a row that names an actor: extraction, claim, position


def _by_text(connection: Connection, rows: Sequence[SqlRow]) -> dict[_Place, tuple[str | None, str | None]]:
    """In what office, and on whose behalf, somebody speaks by the text, by row; those of which it says neither are left out.

    An office is also what the words were found to be, where people gave the row to a person (`IN_OFFICE_FOUND`). Where people gave a claim
    another speaker (`GIVEN`), what its text says of the office no longer matters.
    """
    found = {row.found_id for row in rows if row.office_id is None}
    held = set(connection.scalars(select(TERMS.c.office_id).where(among(TERMS.c.office_id, found)))) if found else set()
    people = {row.speaker_id for row in rows if row.office_id is None and row.found_id in held}
    is_person = (among(SPEAKERS.c.id, people), SPEAKERS.c.kind == SpeakerKind.person.value)
    persons = set(connection.scalars(select(SPEAKERS.c.id).where(*is_person))) if people else set()
    said: dict[_Place, tuple[str | None, str | None]] = {}
    for row in rows:
        in_found = row.office_id is None and row.found_id in held and row.speaker_id in persons
        office = row.found_id if in_found else row.office_id
        if office is not None or row.on_behalf_of is not None:
            said[row.extraction_id, row.claim_id, row.position] = (office, row.on_behalf_of)
    given = set(connection.scalars(GIVEN.where(among(JUDGEMENTS.c.other_id, {claim for _, claim, _ in said})))) if said else set()
    return {place: value for place, value in said.items() if place[1] not in given}


def _text_row(connection: Connection, given: str) -> SqlRow:
    called_so = or_(*(ARTICLES.c[name] == given for name in ("id", "name", "url")))
    called = dict(connection.execute(select(ARTICLES.c.id, ARTICLES.c.key).where(called_so)).all())
    ids = [id_ for id_, key in called.items() if key == f"url:{given}"] or list(called)  # what feeds say of a page has its address, too
    if len(ids) > 1:
        raise UsageError(f"{given!r} is the name of the articles {', '.join(sorted(ids))}: name one of them")
    id_ = ids[0] if ids else one_by_id(connection, select(ARTICLES.c.id), ARTICLES.c.id, given, "article").id
    row: SqlRow = connection.execute(TEXT.where(ARTICLES.c.id == id_)).one()
    return row


def _versions(connection: Connection, rows: Sequence[SqlRow]) -> Iterator[Version]:
    ids = [row.id for row in rows]
    claims: dict[str, list[Claim]] = defaultdict(list)
    claim_rows = connection.execute(CLAIM.where(CLAIMS.c.extraction_id.in_(ids)).order_by(CLAIMS.c.position)).all()
    for claim_row, statement in zip(claim_rows, statements_of_rows(connection, claim_rows), strict=True):
        claims[claim_row.extraction_id].append(statement.claim)
    figures: dict[str, list[Figure]] = defaultdict(list)
    for row in connection.execute(FIGURE.where(FIGURES.c.extraction_id.in_(ids)).order_by(FIGURES.c.position)):
        figures[row.extraction_id].append(_figure(row))
    named = {figure.event for found in figures.values() for figure in found} - {None}
    events: dict[str, Event] = {}
    told: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(EVENTS).where(or_(EVENTS.c.id.in_(named), EVENTS.c.extraction_id.in_(ids)))):
        events[row.id] = event_of(row)
        told[row.extraction_id].append(row.id)
    for row in rows:
        article = Article(
            id=row.article,
            source=row.outlet,
            notes=row.reader_notes,
            **{name: row._mapping[name] for name in ARTICLE_FIELDS},
        )
        extraction = Extraction(
            article=row.article,
            text_hash=row.text_hash,
            claims=tuple(claims[row.id]),
            figures=tuple(figures[row.id]),
            events=tuple(_events(row, figures[row.id], told[row.id], events)),
            model=row.model,
            extractor=row.extractor,
            notes=row.notes,
        )
        yield Version(article, extraction, row.document, row.number, row.ingested_at, row.copy_of, row.salt, row.raw_hash, row.absent)
