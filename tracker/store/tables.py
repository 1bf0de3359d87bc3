"""Every table, as mapped classes: keys, constraints and indexes around the fields that records.py names.

An article is what its address or file says it is; each distinct text of it is a version, and a version is never changed.
What was read from a version — its title, its date, its outlet, and every claim and figure — belongs to an extraction, which
is also never changed: better rules, another language model or a corrected date make a further extraction beside the old one.
`Extraction.current_of` marks the one of each article that queries read. So a row lives in an extraction, and its key is
(extraction, id): the id alone follows from text and span, is the same in every extraction, and is what people's judgements
point at.

Rows are written in bulk and read as streams with statements over `.table()`; the classes declare, and give whoever explores a
database from Python something to select. Dates are text, whole or partial ISO; moments are ISO text in UTC. All text sorts
and compares by code point in both databases.
"""

from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator, TypeEngine

from tracker.records import Span, Spans

IMPORTS = "imports"  # id of the one extraction that holds all imported figures: nothing was extracted from a text


class Json(TypeDecorator[Any]):
    """JSON text in SQLite, JSONB in PostgreSQL; None is NULL. That dialect is imported only where it is used."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB

            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read by the base class, an instance attribute would not do
        str: Text().with_variant(Text(collation="C"), "postgresql"),
        int: BigInteger,
        float: Double,
        Span: Json,
        Spans: Json,
        tuple[str, ...]: Json,
        list[dict[str, Any]]: Json,
        dict[str, Spans]: Json,
        dict[str, str]: Json,
        dict[str, int]: Json,
        dict[str, Any]: Json,
    }

    @classmethod
    def table(cls) -> Table:
        return cast(Table, cls.__table__)


# ------------------------------------------------------------------ articles


class Source(Base):
    """An outlet."""

    __tablename__ = "sources"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Article(Base):
    """One document of a source.

    Attributes:
        key: what makes it this article: "url:...", else "file:...", else "id:...".
        name: the id that the document came with.
        copy_of: the earliest article that carries nearly the same text; derived, None for an original.
    """

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    url: Mapped[str | None] = mapped_column(index=True)
    copy_of: Mapped[str | None] = mapped_column(ForeignKey("articles.id"), index=True)
    versions: Mapped[list["ArticleVersion"]] = relationship(back_populates="article", order_by="ArticleVersion.number")


class RawContent(Base):
    """Bytes as they were found, compressed by zlib, stored once whoever carries them; `hash` is SHA-256 of the bytes.

    Attributes:
        compressed: None where the bytes are not here: they were withdrawn, or did not come along with an import.
    """

    __tablename__ = "raw_contents"
    hash: Mapped[str] = mapped_column(primary_key=True)
    compressed: Mapped[bytes | None] = mapped_column(LargeBinary)


class ArticleVersion(Base):
    """One distinct text of an article.

    Attributes:
        number: 1 for the text that was seen first.
        salt: "" for the first article that carries this text, of any other its name, its key where that is taken: it keeps row ids apart.
        digest: the text's shape, by which near-duplicates are found.
        absent: why the text is not here, "withdrawn" or "withheld" (it did not come along with an import); `text` is empty then and the
            hashes stay. None for a text that is here.
    """

    __tablename__ = "article_versions"
    __table_args__ = (
        UniqueConstraint("article_id", "text_hash"),
        UniqueConstraint("article_id", "number"),
        UniqueConstraint("text_hash", "salt"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int] = mapped_column(Integer)
    text_hash: Mapped[str]
    salt: Mapped[str]
    raw_hash: Mapped[str | None] = mapped_column(ForeignKey("raw_contents.hash"))
    media_type: Mapped[str]
    encoding: Mapped[str]
    digest: Mapped[str | None]
    ingested_at: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    absent: Mapped[str | None]
    article: Mapped[Article] = relationship(back_populates="versions")


class SearchedText(Base):
    """A stretch of a version's text whose words are in the full-text index `text_search`, under this number.

    Attributes:
        start: the character of the text with which it begins.
    """

    __tablename__ = "searched_texts"
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("article_versions.id"), index=True)
    start: Mapped[int] = mapped_column(Integer)


class Extraction(Base):
    """One reading of a version: what the document says about itself, and what made the rows.

    Attributes:
        current_of: its article, if this is the reading of it that was saved last, the one that queries read; None for all
            others, so that an article has at most one.
        byline: who wrote it, as the document says.
        path: the file that was read.
        reader: what made the text of the bytes, with its settings; None where they are the text.
        reader_notes: what the reader of the file had to decide.
        notes: what the extractor skipped.
        title_folded: the beginning of `title` without case and accents, "" where there is none; derived.
    """

    __tablename__ = "extractions"
    __table_args__ = (Index(None, "published", "current_of", "title_folded"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[str | None] = mapped_column(ForeignKey("article_versions.id"), index=True)
    current_of: Mapped[str | None] = mapped_column(ForeignKey("articles.id"), unique=True)
    source_id: Mapped[str | None] = mapped_column(ForeignKey("sources.id"), index=True)
    title: Mapped[str | None]
    title_folded: Mapped[str]
    published: Mapped[str | None]
    published_span: Mapped[Span | None]
    language: Mapped[str | None]
    credit: Mapped[str | None]
    byline: Mapped[str | None]
    marks: Mapped[list[dict[str, Any]]]
    path: Mapped[str | None]
    reader: Mapped[str | None]
    reader_notes: Mapped[tuple[str, ...]]
    extractor: Mapped[str]
    model: Mapped[str]
    notes: Mapped[tuple[str, ...]]
    created_at: Mapped[str]
    version: Mapped[ArticleVersion | None] = relationship()
    source: Mapped[Source | None] = relationship()


# ------------------------------------------------------------------ speakers


class Speaker(Base):
    """An actor to whom claims and figures are attributed.

    Attributes:
        merged_into: the speaker that people judged it to be the same as; derived from the judgements, None where it stands for itself.
    """

    __tablename__ = "speakers"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    country: Mapped[str | None]
    wikidata: Mapped[str | None]
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("speakers.id"), index=True)
    names: Mapped[list["SpeakerName"]] = relationship(order_by="SpeakerName.position")
    member_of: Mapped[list["SpeakerMembership"]] = relationship(order_by="SpeakerMembership.position")
    terms: Mapped[list["SpeakerTerm"]] = relationship(order_by="SpeakerTerm.position")


class SpeakerName(Base):
    """A known name of a speaker; `normalised` is what names are looked up by."""

    __tablename__ = "speaker_names"
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speakers.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str]
    normalised: Mapped[str] = mapped_column(index=True)


class SpeakerMembership(Base):
    """A speaker belongs to another one at all times; no text may have named that one yet: `group_id` is therefore no foreign key."""

    __tablename__ = "speaker_memberships"
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speakers.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(index=True)


class SpeakerTerm(Base):
    """A person held an office, itself a speaker that no text may have named yet; both days inclusive."""

    __tablename__ = "speaker_terms"
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speakers.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    office_id: Mapped[str] = mapped_column(index=True)
    since: Mapped[str | None]
    until: Mapped[str | None]
    seen: Mapped[str | None]
    source: Mapped[str | None]


class SpeakerCandidate(Base):
    """A speaker that may be another one and was not merged with it."""

    __tablename__ = "speaker_candidates"
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speakers.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("speakers.id"), primary_key=True, index=True)
    score: Mapped[float]
    reason: Mapped[str]


class Resolved:
    """Columns of a row that names an actor.

    Attributes:
        mention: what the text calls it, in the fullest form that the article has.
        name_key: `mention` as names are looked up.
        found_id: the speaker that the mention was resolved to, by `reason` and with `score`; never changed.
        speaker_id: the speaker that it is after what people decided; derived.
        day: of the claim, by which lists of an actor go on; derived.
    """

    mention: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    found_id: Mapped[str] = mapped_column(ForeignKey("speakers.id"))
    reason: Mapped[str]
    score: Mapped[float]
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speakers.id"))
    day: Mapped[str]


# ------------------------------------------------------------------ claims and figures: append-only


class Event(Base):
    """An incident; of an imported one no more than the id may be known.

    Attributes:
        extraction_id: of the reading that tells of it, or told of it last; None where only imported figures name it.
        same_as: the incident that it was found to be, itself where others were found to be it; derived when articles are compared.
        places: `place`, and in further lines `within`, without case and accents, as far as an index takes them; derived.
    """

    __tablename__ = "events"
    __table_args__ = (Index(None, "since", "id"), Index(None, "places"))
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str | None]
    place: Mapped[str | None]
    within: Mapped[tuple[str, ...]]
    since: Mapped[str | None]
    until: Mapped[str | None]
    traits: Mapped[tuple[str, ...]]
    extraction_id: Mapped[str | None] = mapped_column(ForeignKey("extractions.id"), index=True)
    same_as: Mapped[str | None] = mapped_column(ForeignKey("events.id"), index=True)
    places: Mapped[str]


class Claim(Base):
    """A statement that a text attributes to somebody; `position` is its place among the extraction's claims.

    Attributes:
        day: `said_on`, else the day that the extraction says the text was published on, else ""; by which lists go on; derived.
    """

    __tablename__ = "claims"
    __table_args__ = (UniqueConstraint("extraction_id", "position"), Index(None, "day", "id"))
    extraction_id: Mapped[str] = mapped_column(ForeignKey("extractions.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)
    content: Mapped[Spans]
    cue: Mapped[Spans | None]
    source: Mapped[Spans | None]
    text: Mapped[str]
    quotation: Mapped[str]
    act: Mapped[str]
    negated: Mapped[bool]
    speaker_mention: Mapped[str | None]
    role: Mapped[str | None]
    via: Mapped[tuple[str, ...]]
    denies: Mapped[Spans | None]
    said_on: Mapped[str | None]
    confidence: Mapped[float]
    day: Mapped[str]
    extraction: Mapped[Extraction] = relationship()
    speakers: Mapped[list["ClaimSpeaker"]] = relationship(order_by="ClaimSpeaker.position")
    about: Mapped[list["ClaimAbout"]] = relationship(order_by="ClaimAbout.position")


class ClaimSpeaker(Resolved, Base):
    """Who makes a claim; `position` 0 is its `speaker`.

    Attributes:
        office_id: the office in which it speaks here, by the text or by the day.
        on_behalf_of: the speaker for whom it speaks here, by the text.
    """

    __tablename__ = "claim_speakers"
    __table_args__ = (
        ForeignKeyConstraint(["extraction_id", "claim_id"], ["claims.extraction_id", "claims.id"]),
        Index(None, "speaker_id", "extraction_id", "claim_id"),
        # of each way in which a claim may be somebody's the latest first, read backwards
        Index(None, "speaker_id", "day", "claim_id"),
        Index(None, "found_id", "speaker_id", "day", "claim_id"),
        Index(None, "office_id", "day", "claim_id"),
        Index(None, "on_behalf_of", "day", "claim_id"),
    )
    extraction_id: Mapped[str] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    office_id: Mapped[str | None]
    on_behalf_of: Mapped[str | None]


class ClaimAbout(Resolved, Base):
    """An actor named or meant inside a claim's content."""

    __tablename__ = "claim_about"
    __table_args__ = (
        ForeignKeyConstraint(["extraction_id", "claim_id"], ["claims.extraction_id", "claims.id"]),
        Index(None, "speaker_id", "extraction_id", "claim_id"),
        Index(None, "speaker_id", "day", "claim_id"),
        Index(None, "found_id"),
    )
    extraction_id: Mapped[str] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class Figure(Base):
    """A count of people affected.

    Attributes:
        place_folded: `place` without case and accents.
        originator_found_id: the speaker that `attributed_to` was resolved to, by `originator_reason` and with `originator_score`.
        originator_key: `attributed_to` as names are looked up.
        originator_id: the speaker that it is after what people decided; derived.
        outlet_id, published: who carried an imported figure, and when; for all others the extraction says it.
        path, line, raw: where an imported figure stood, and how.
        docket: what it is compared with; derived.
    """

    __tablename__ = "figures"
    __table_args__ = (
        UniqueConstraint("extraction_id", "position"),
        ForeignKeyConstraint(["extraction_id", "claim"], ["claims.extraction_id", "claims.id"]),
        # checked at the end of the transaction: a part may stand before its total
        ForeignKeyConstraint(
            ["extraction_id", "subset_of"], ["figures.extraction_id", "figures.id"], deferrable=True, initially="DEFERRED"
        ),
        ForeignKeyConstraint(["extraction_id", "revises"], ["figures.extraction_id", "figures.id"], deferrable=True, initially="DEFERRED"),
        Index(None, "measure", "place_folded", "as_of"),
        Index(None, "originator_id", "as_of", "id"),
        Index(None, "as_of", "id"),
        Index(None, "place_folded", "as_of", "id"),
    )
    extraction_id: Mapped[str] = mapped_column(ForeignKey("extractions.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)
    span: Mapped[Span | None]
    text: Mapped[str | None]
    measure: Mapped[str]
    value: Mapped[int | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    qualifier: Mapped[str]
    hedge: Mapped[str | None]
    population: Mapped[str]
    established: Mapped[str | None]
    place: Mapped[str | None]
    place_folded: Mapped[str | None]
    period: Mapped[str]
    since: Mapped[str | None]
    as_of: Mapped[str | None]
    attributed_to: Mapped[str | None]
    originator_key: Mapped[str | None] = mapped_column(index=True)
    originator_found_id: Mapped[str | None] = mapped_column(ForeignKey("speakers.id"), index=True)
    originator_reason: Mapped[str | None]
    originator_score: Mapped[float | None]
    originator_id: Mapped[str | None] = mapped_column(ForeignKey("speakers.id"))
    via: Mapped[tuple[str, ...]]
    negated: Mapped[bool]
    subset_of: Mapped[str | None]
    revises: Mapped[str | None]
    headline: Mapped[bool]
    event: Mapped[str | None] = mapped_column(ForeignKey("events.id"), index=True)
    claim: Mapped[str | None]
    evidence: Mapped[dict[str, Spans]]
    inferred: Mapped[dict[str, str]]
    excluded: Mapped[str | None]
    confidence: Mapped[float]
    outlet_id: Mapped[str | None] = mapped_column(ForeignKey("sources.id"))
    published: Mapped[str | None]
    path: Mapped[str | None]
    line: Mapped[int | None] = mapped_column(Integer)
    raw: Mapped[str | None]
    docket: Mapped[str | None] = mapped_column(index=True)
    extraction: Mapped[Extraction] = relationship()
    originator: Mapped[Speaker | None] = relationship(foreign_keys=[originator_id])


# ------------------------------------------------------------------ corrections that outlets print


class Notice(Base):
    """A correction, clarification or retraction that an article's text announces; the fields of the record of this name.

    Attributes:
        position: its place among the notices of the extraction.
        article_id: the stored article that it corrects, by `reason`; derived, None where none is found.
    """

    __tablename__ = "notices"
    extraction_id: Mapped[str] = mapped_column(ForeignKey("extractions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    span: Mapped[Span]
    url: Mapped[str | None]
    title: Mapped[str | None]
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id"), index=True)
    reason: Mapped[str | None]


# ------------------------------------------------------------------ discrepancies: derived; judgements: precious


class Discrepancy(Base):
    """A named relation between figures, claims or articles; its status follows from the judgements on it.

    Attributes:
        id: follows from what is questioned, so that judgements find it again.
        docket: what was compared when it was found; a docket's discrepancies are replaced together.
        doubt: `confidence` with its sign turned, so that in one order of an index the surest come first; derived.
        found_at: when it was found first; one that is found again, after its docket was compared anew, keeps the moment.
    """

    __tablename__ = "discrepancies"
    __table_args__ = (Index(None, "severity", "doubt", "kind", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    docket: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(index=True)
    severity: Mapped[str]
    explanation: Mapped[str]
    confidence: Mapped[float]
    doubt: Mapped[float]
    found_at: Mapped[str] = mapped_column(index=True)
    figures: Mapped[list["DiscrepancyFigure"]] = relationship(order_by="DiscrepancyFigure.position")
    claims: Mapped[list["DiscrepancyClaim"]] = relationship(order_by="DiscrepancyClaim.position")
    articles: Mapped[list["DiscrepancyArticle"]] = relationship(order_by="DiscrepancyArticle.position")


class DiscrepancyFigure(Base):
    """A figure that takes part; one that is `questioned` is explained by the discrepancy, and no later rule questions it again."""

    __tablename__ = "discrepancy_figures"
    __table_args__ = (
        ForeignKeyConstraint(["extraction_id", "figure_id"], ["figures.extraction_id", "figures.id"]),
        Index(None, "figure_id"),
    )
    discrepancy_id: Mapped[str] = mapped_column(ForeignKey("discrepancies.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    extraction_id: Mapped[str]
    figure_id: Mapped[str]
    questioned: Mapped[bool]


class DiscrepancyClaim(Base):
    __tablename__ = "discrepancy_claims"
    __table_args__ = (
        ForeignKeyConstraint(["extraction_id", "claim_id"], ["claims.extraction_id", "claims.id"]),
        Index(None, "claim_id"),
    )
    discrepancy_id: Mapped[str] = mapped_column(ForeignKey("discrepancies.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    extraction_id: Mapped[str]
    claim_id: Mapped[str]


class DiscrepancyArticle(Base):
    __tablename__ = "discrepancy_articles"
    discrepancy_id: Mapped[str] = mapped_column(ForeignKey("discrepancies.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), index=True)


class Judgement(Base):
    """What a person decided; undone ones stay.

    Attributes:
        target: what is judged: discrepancy, figure, claim, or a pair: speakers, events, a speaker and a name.
        target_id: its id, which outlives re-extraction: no foreign key.
        other_id: the second of a pair; of a name the name itself.
        article_id: the one article for which it holds, None for all.
        changes: of a corrected figure the fields with their new values.
        shown: what the target said when it was judged, for the day on which it is not found any more.
        undone_by: who took it back, None where that was not recorded.
    """

    __tablename__ = "judgements"
    __table_args__ = (Index(None, "target", "target_id"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    target: Mapped[str]
    target_id: Mapped[str]
    other_id: Mapped[str | None]
    article_id: Mapped[str | None]
    decision: Mapped[str]
    reason: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[str]
    undone_at: Mapped[str | None]
    undone_by: Mapped[str | None]
    changes: Mapped[dict[str, Any] | None]
    shown: Mapped[dict[str, Any] | None]


# ------------------------------------------------------------------ what reconciliation works by: derived


class BlockingKey(Base):
    """Something that a current extraction shares with others that may be the same: only what shares a key is compared.

    Attributes:
        kind: what may be the same: texts, incidents, statements.
        member: id of the text's article, the incident, the claim.
    """

    __tablename__ = "blocking_keys"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by the base class
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    extraction_id: Mapped[str] = mapped_column(ForeignKey("extractions.id"), primary_key=True, index=True)
    member: Mapped[str] = mapped_column(primary_key=True)


class Pending(Base):
    """What changed since figures and statements were last compared: an article, figure, claim, incident or actor, or a docket.

    Each change is a row of its own with a number that is never used again: what comes in during a reconciliation is left for the next.
    """

    __tablename__ = "pending"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - read by the base class
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]


class Derived(Base):
    """By which edition of its rules something derived was made; where it is another than the code's, all of it is made anew."""

    __tablename__ = "derived"
    name: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str]


class Summary(Base):
    """What takes long to count, counted when articles are compared: how much there is of an actor, of a scope.

    It holds ids, days, numbers and names: those of actors, outlets and places, and of an actor what texts call it, in their words. Nothing
    else of a text is in it. A withdrawal empties it, as names that are withdrawn may stand anywhere. One that is missing is counted when it
    is asked for, or at the next reconciliation.

    Attributes:
        kind, key: of what: "actor" and its id, "scope" and its name. The key "all" of "actors", "scopes" and "candidates" says that
            every one of them is kept, and counts nothing: its size is 0.
        size: how many rows it counts, by which the largest come first.
        made_at: when it was counted.
        content: what was counted; None where the size alone is kept, as the rest is quickly counted.
    """

    __tablename__ = "summaries"
    __table_args__ = (Index(None, "kind", "size", "key"),)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    made_at: Mapped[str]
    content: Mapped[dict[str, Any] | None]


# ------------------------------------------------------------------ reference series


class ReferenceSeries(Base):
    """A series of one originator that figures are held against, as a file gives it; the fields of the record of this name.

    Attributes:
        id: follows from originator, measure, population, established, place, period and start.
        path, file_hash: the file that it was read from, and the SHA-256 of its bytes.
    """

    __tablename__ = "reference_series"
    id: Mapped[str] = mapped_column(primary_key=True)
    originator: Mapped[str]
    title: Mapped[str | None]
    measure: Mapped[str]
    population: Mapped[str]
    established: Mapped[str | None]
    place: Mapped[str]
    period: Mapped[str]
    since: Mapped[str | None]
    until: Mapped[str | None]
    path: Mapped[str]
    file_hash: Mapped[str]
    added_at: Mapped[str]


class ReferencePoint(Base):
    """A number of a reference series.

    Attributes:
        since: first day of a stretch of time; "" for running totals and incidents.
        line, raw: where it stood in the file, counted from 1, and how.
    """

    __tablename__ = "reference_points"
    series_id: Mapped[str] = mapped_column(ForeignKey("reference_series.id"), primary_key=True)
    as_of: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    line: Mapped[int] = mapped_column(Integer)
    raw: Mapped[str]


# ------------------------------------------------------------------ the archive


class Withdrawal(Base):
    """An article whose bytes, text and words were removed for good; its hashes stay as a tombstone."""

    __tablename__ = "withdrawals"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), index=True)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[str]


class Seal(Base):
    """A manifest over all versions that was written to a file.

    Attributes:
        versions: how many it lists.
        head: the last hash of its chain.
        public_key, signature: who signed it, and how, in hexadecimal; None for a manifest without a signature.
    """

    __tablename__ = "seals"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[str]
    by: Mapped[str]
    versions: Mapped[int] = mapped_column(Integer)
    head: Mapped[str]
    public_key: Mapped[str | None]
    signature: Mapped[str | None]


class Sighting(Base):
    """A file or address that is watched, and what it was like when it was read last.

    Attributes:
        place: the file's path, or the address.
        fingerprint: a file's size and time of change, an address's ETag or date; what has the same one is not read again.
    """

    __tablename__ = "sightings"
    place: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    seen_at: Mapped[str]


# ------------------------------------------------------------------ runs


class Run(Base):
    """One command that wrote; without `finished_at` it was interrupted."""

    __tablename__ = "runs"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    command: Mapped[str]
    version: Mapped[str]
    started_at: Mapped[str]
    finished_at: Mapped[str | None]
    counts: Mapped[dict[str, int] | None]
    skips: Mapped[list["RunSkip"]] = relationship(order_by="RunSkip.id")


class RunSkip(Base):
    """A file, line or article that a run left out, and why."""

    __tablename__ = "run_skips"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(Integer, ForeignKey("runs.id"), index=True)
    where: Mapped[str]
    reason: Mapped[str]
    remedy: Mapped[str | None]


# ------------------------------------------------------------------ accounts of the desk


class User(Base):
    """A person who signs in at the desk.

    Attributes:
        name: by which the person signs in and signs decisions; never given to somebody else.
        name_folded: the name in one form (NFKC) and case, by which it is told from others.
        role: reader, editor or admin.
        password: its argon2id hash, with salt and parameters.
        disabled_at: since when the person may not sign in any more.
        looked_at: up to which moment the person has seen what is new.
    """

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str]
    name_folded: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password: Mapped[str]
    created_at: Mapped[str]
    disabled_at: Mapped[str | None]
    looked_at: Mapped[str | None]


class Session(Base):
    """A person who is signed in; `id` is SHA-256 of the secret in the browser's cookie."""

    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"), index=True)
    created_at: Mapped[str]
    expires_at: Mapped[str]


class Token(Base):
    """What a program shows to use the API in a person's name.

    Attributes:
        name: what the program is, in the person's words.
        hash: SHA-256 of the token, which is shown once and stored nowhere.
        role: reader or editor, never more than the person's own.
    """

    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"), index=True)
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    created_at: Mapped[str]
    revoked_at: Mapped[str | None]


class LoggedChange(Base):
    """One thing that somebody did at the desk or by the API; triggers of the database refuse to change or delete a row.

    Attributes:
        by: the person's name.
        through: "page", "api" or "command".
        what: in a word or two: "judge", "undo", "user added".
        target, target_id: on what.
        detail: what was sent, without secrets.
    """

    __tablename__ = "changes"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[str]
    by: Mapped[str]
    through: Mapped[str]
    what: Mapped[str]
    target: Mapped[str | None]
    target_id: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]
