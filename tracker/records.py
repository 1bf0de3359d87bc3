"""The vocabulary: every record's shape, declared once, frozen.

Files, the database, the command line and the evaluation all use these names. A field may be added; none is renamed.

Spans are half-open character offsets `(start, end)` into the text of the article's version. Dates are ISO dates or partial
ISO dates (`2024`, `2024-03`, `2024-03-26`); a moment is an ISO datetime with its zone. `None` means that the text does not
say, never that nobody looked.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Span = tuple[int, int]
Spans = tuple[Span, ...]


class Record(BaseModel):
    """A frozen record: fields are checked on the way in and never change afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # built when first used: commands start sooner


def text_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hexadecimal: the name of a version."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_id(kind: str, *parts: object) -> str:
    """Sixteen hexadecimal digits that follow from the kind and the parts alone, the same on every run."""
    return hashlib.sha256("\x1f".join([kind, *map(str, parts)]).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def copied_id(id_: str, salt: str) -> str:
    """The id of a row in an article whose text another article carried first: `salt` sets it apart, "" is the first one's."""
    return record_id("copy", id_, salt) if salt else id_


# ------------------------------------------------------------------ articles


class MarkKind(StrEnum):
    """Why a stretch of an article's text yields no rows."""

    boilerplate = "boilerplate"  # menus, tickers, links to other stories, footers
    metadata = "metadata"  # front matter, a leading date stamp, bylines


class Mark(Record):
    """A stretch of text that is kept, and read by no extractor."""

    span: Span
    kind: MarkKind


FEEDS = ("application/rss+xml", "application/atom+xml")  # media types of an item of a feed
LEFT_UNEXTRACTED = "left unextracted"  # opens the note of an article that is kept and yields no rows, and of its extraction


class Article(Record):
    """One document as it was read.

    Attributes:
        id: the given id, else the file's name without its last suffix.
        text: the decoded file, character for character; for HTML the extracted main text.
        title: context for resolving names and dates; it yields no rows.
        source: the outlet that published.
        url: canonical address, where the document states one.
        published: ISO date or datetime; None is undated, never today.
        published_span: the characters that `published` was read from, None when it was given beside the text.
        language: BCP 47 tag of the text, as the document states it ("en-ZA"); None where it does not. It decides how digits are read. Of a
            text that is surely in another language, that language.
        credit: the wire credit as the text has it ("AFP", "Source: Agencies").
        byline: who wrote it, as the document says.
        marks: stretches that yield no rows, sorted, not overlapping.
        path: the file that was read, with its line for JSON lines.
        raw: the bytes as they were found.
        media_type: of `raw`.
        encoding: by which `raw` was decoded.
        reader: what made the text of the bytes, with its settings ("trafilatura 2.3, favour recall"); None where they are the text.
        notes: what the reader had to decide ("decoded as cp1252").
    """

    id: str
    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    published_span: Span | None = None
    language: str | None = None
    credit: str | None = None
    byline: str | None = None
    marks: tuple[Mark, ...] = ()
    path: str | None = None
    raw: bytes = Field(default=b"", repr=False)
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    reader: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def text_hash(self) -> str:
        return text_hash(self.text)

    @property
    def left_unextracted(self) -> str | None:
        """The note that says why no rows are made of it; None where they are."""
        return next((note for note in self.notes if note.startswith(f"{LEFT_UNEXTRACTED}: ")), None)


# ------------------------------------------------------------------ claims


class Quotation(StrEnum):
    direct = "direct"  # all of the content stands inside quotation marks
    mixed = "mixed"  # some of it
    indirect = "indirect"  # none of it


class Act(StrEnum):
    """What the speaker does with the content."""

    assert_ = "assert"
    deny = "deny"
    accuse = "accuse"
    confirm = "confirm"
    announce = "announce"
    demand = "demand"
    warn = "warn"
    promise = "promise"
    condemn = "condemn"
    estimate = "estimate"


class Claim(Record):
    """A statement that the text attributes to somebody.

    Attributes:
        content: what is claimed; several spans where the sentence splits it ("...," he said, "...").
        cue: the words that attribute ("said", "according to"); None for a floating quotation.
        source: the words that name the speaker in this sentence.
        text: the content's characters, spans joined by a space.
        negated: the speaker presents the content as untrue; true for every denial.
        speaker: resolved name, the first of `speakers`.
        speaker_ids: ids of `speakers`; two actors may bear one name, and one without a name is another in each article.
        mentions: what the text calls each of `speakers`, in the fullest form that the article has.
        speaker_mention: the name or noun phrase that the pronoun or short form of `source` was resolved to, as the text has it.
        role: the office named beside the speaker ("Turkish Foreign Minister").
        via: mentions between the speaker and the outlet, the nearest to the speaker first ("security sources").
        denies: for a denial, the characters that say what is denied.
        said_on: the day the claim was made, by its own time words, None when neither those nor the article's date tell.
        about: names of actors named or meant inside the content.
        confidence: 0 to 1.
    """

    id: str
    article: str
    content: Spans
    cue: Spans | None = None
    source: Spans | None = None
    text: str
    quotation: Quotation
    act: Act = Act.assert_
    negated: bool = False
    speaker: str | None = None
    speakers: tuple[str, ...] = ()
    speaker_ids: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    speaker_mention: str | None = None
    role: str | None = None
    via: tuple[str, ...] = ()
    denies: Spans | None = None
    said_on: str | None = None
    about: tuple[str, ...] = ()
    confidence: float = Field(default=1.0, ge=0, le=1)


# ------------------------------------------------------------------ figures


class Qualifier(StrEnum):
    exact = "exact"
    approximate = "approximate"
    at_least = "at_least"
    at_most = "at_most"
    range = "range"
    vague = "vague"


class Period(StrEnum):
    incident = "incident"  # one event
    interval = "interval"  # a stated stretch: the last 24 hours, this month
    cumulative = "cumulative"  # a running total since a start
    unknown = "unknown"


MEASURES = ("killed", "injured", "missing", "captive", "detained", "displaced", "casualties", "affected", "incidents")


class Figure(Record):
    """A count of people affected: one number expression and what it means.

    Attributes:
        article: id of the article; None for an imported figure, as are `span`, `text` and `claim`.
        span: the number expression alone, without qualifier or unit.
        measure: one of MEASURES, or one that an import added.
        value: best reading; None for ranges and vague words.
        low, high: inclusive bounds that the words state; None is an open side.
        hedge: the words that qualify the number, lower case ("almost", "at least"); "almost" and "nearly" bound it above.
        population: the counted noun, lower case, as the text has it; "people" when unstated.
        established: which of those affected are counted, where the words say so ("identified", "verified", "or missing"): such a
            number is of another definition than a plain one and never compared with it.
        place: the narrowest place that the text gives for this count.
        since: start of a cumulative total or interval.
        as_of: the date that the number describes.
        attributed_to: the originator, named as the text names it.
        via: mentions between originator and outlet ("state television").
        negated: the text denies the count.
        subset_of: the figure that this one is a stated part of: a figure's id.
        revises: the figure that this one replaces by the text's own words: a figure's id.
        headline: it is a total for the article's main event.
        event: id of the incident that it is a count of, shared by the figures of the incident in one article; articles that tell of
            one incident are brought together by `Event.same_as`.
        claim: id of the claim whose content holds it.
        evidence: the characters that a field was read from; an empty list where it was inferred.
        inferred: for each field without evidence, why it has its value.
        excluded: why a stored expression is no figure (a fraction, zero by words, unreadable); such rows are not printed
            by `extract` and are never compared.
        confidence: 0 to 1.
    """

    id: str
    article: str | None = None
    span: Span | None = None
    text: str | None = None
    measure: str
    value: int | None = None
    low: int | None = None
    high: int | None = None
    qualifier: Qualifier = Qualifier.exact
    hedge: str | None = None
    population: str = "people"
    established: str | None = None
    place: str | None = None
    period: Period = Period.unknown
    since: str | None = None
    as_of: str | None = None
    attributed_to: str | None = None
    via: tuple[str, ...] = ()
    negated: bool = False
    subset_of: str | None = None
    revises: str | None = None
    headline: bool = False
    event: str | None = None
    claim: str | None = None
    evidence: dict[str, Spans] = Field(default_factory=dict)
    inferred: dict[str, str] = Field(default_factory=dict)
    excluded: str | None = None
    confidence: float = Field(default=1.0, ge=0, le=1)


MAIN = "main"  # in the id of an article's main incident, which so outlives better readings of its figures


class Event(Record):
    """An incident that figures count the dead and injured of.

    Attributes:
        kind: what happened ("airstrike"), None where the words do not say.
        place: the narrowest place.
        within: other places that the text names where it tells of it, wider ones as a rule; `place` itself where it is no narrower than
            a province.
        since, until: its day, or its first and last.
        traits: by what it can be known in other texts, "kind:value" each: people, streets, sites, ages ("person:anna berg").
        same_as: the incident, of another article as a rule, that this one was found to be; derived when articles are compared.
    """

    id: str
    kind: str | None = None
    place: str | None = None
    within: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    traits: tuple[str, ...] = ()
    same_as: str | None = None


class Extraction(Record):
    """All rows of one article, with what made them.

    Attributes:
        events: its incidents, the main one first: those that its figures name in `event`, or the one that it tells of without figures.
        model: name and version of the language model.
        extractor: version of the rules; of a stored extraction also of those on who is who and of their data ("tagger 6, identity
            1.ab12cd34").
        notes: sentences that were skipped, and why.
    """

    article: str
    text_hash: str
    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    events: tuple[Event, ...] = ()
    model: str = ""
    extractor: str = ""
    notes: tuple[str, ...] = ()


class NoticeKind(StrEnum):
    correction = "correction"
    clarification = "clarification"
    retraction = "retraction"


TAKEN_BACK = "it stands in a notice of a correction"
"""Why a figure is excluded that a notice tells of: as the wrong one, or once more beside it. It is a number as all others are."""


class Notice(Record):
    """A correction, clarification or retraction that a text announces, of itself or of another article.

    Attributes:
        span: the characters that announce it.
        url, title: of the other article, where the words give them; without both it is the article's own.
        article: id of the stored article that it corrects, found by `reason`; derived, None where none is found.
    """

    kind: NoticeKind
    span: Span
    url: str | None = None
    title: str | None = None
    article: str | None = None
    reason: str | None = None


# ------------------------------------------------------------------ speakers


KNOWN = 0.5  # score of a resolution from which a mention is more than its own words


class SpeakerKind(StrEnum):
    person = "person"
    body = "body"  # ministry, army, agency
    state = "state"
    organisation = "organisation"
    group = "group"  # "security sources", "witnesses"
    unnamed = "unnamed"  # never the same in two articles


class Term(Record):
    """A time in which a person held an office.

    Attributes:
        office: id of the office, a speaker too: it belongs to a body and a state.
        since, until: first and last day, both inclusive, whole or partial ISO dates; None is an open side.
        seen: of a term without `until`, the last day up to which it is known to have lasted.
        source: where the dates were read: a page's address, or a package and version.
    """

    office: str
    since: str | None = None
    until: str | None = None
    seen: str | None = None
    source: str | None = None


class Speaker(Record):
    """The actor to whom a claim or a figure is attributed.

    Attributes:
        id: follows from the shipped data or from the name.
        name: the name to show.
        kind: what sort of actor.
        names: every known name, the shown one included.
        member_of: ids of the speakers that it belongs to at all times, the nearest first (a ministry of a state, an office of a ministry).
        terms: the offices that a person held, with dates: what it belonged to for a time.
        country: ISO 3166 alpha-2 code, lower case, where it belongs to one.
        wikidata: id of its item in Wikidata ("Q39259"), where known.
    """

    id: str
    name: str
    kind: SpeakerKind
    names: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    country: str | None = None
    wikidata: str | None = None


class Resolution(Record):
    """Who a mention is, and why.

    Attributes:
        reason: the rule that decided, as words.
        score: 0 to 1; below `KNOWN` the mention stands for itself alone.
        candidates: ids of known speakers that it may be and was not merged with.
        office: id of the office in which it speaks here, by the text's own words or by the day ("Turkish Foreign Minister").
        on_behalf_of: id of whom it speaks for here, by the text's own words (a ministry, a state); never the speaker itself.
    """

    speaker: Speaker
    reason: str
    score: float = Field(ge=0, le=1)
    candidates: tuple[str, ...] = ()
    office: str | None = None
    on_behalf_of: str | None = None

    @property
    def known(self) -> bool:
        """False for a speaker without a name or an owner: nobody can say that it is independent of another originator."""
        ownerless = self.speaker.kind is SpeakerKind.group and not self.speaker.member_of
        return self.score >= KNOWN and not ownerless


# ------------------------------------------------------------------ reconciliation


class Severity(StrEnum):
    """Most serious first."""

    error = "error"
    conflict = "conflict"
    revision = "revision"
    plausibility = "plausibility"
    evidence = "evidence"
    echo = "echo"
    info = "info"


TO_DECIDE = (Severity.error, Severity.conflict, Severity.revision, Severity.plausibility)
"""Severities of what somebody should decide; what has another one is worth knowing and harms nobody."""


class Kind(StrEnum):
    """The named relations between figures or claims; `severity` follows from the kind."""

    same_origin_mismatch = "same_origin_mismatch"
    subset_exceeds_total = "subset_exceeds_total"
    parts_not_total = "parts_not_total"
    interval_mismatch = "interval_mismatch"
    cross_origin_conflict = "cross_origin_conflict"
    contested_status = "contested_status"
    contested_attribution = "contested_attribution"
    denial = "denial"
    cumulative_decrease = "cumulative_decrease"
    retraction = "retraction"
    series_break = "series_break"
    stealth_edit = "stealth_edit"
    implausible_jump = "implausible_jump"
    date_order = "date_order"
    unattributed = "unattributed"
    undated = "undated"
    single_source = "single_source"
    vague = "vague"
    reversal = "reversal"
    stale_repeat = "stale_repeat"
    syndicated_copy = "syndicated_copy"
    qualifier_dropped = "qualifier_dropped"
    quote_altered = "quote_altered"
    rounding = "rounding"
    scope_difference = "scope_difference"
    superseded = "superseded"

    @property
    def severity(self) -> Severity:
        return _SEVERITY[self]


_SEVERITY: dict[Kind, Severity] = {
    kind: severity
    for severity, kinds in {
        Severity.error: "same_origin_mismatch subset_exceeds_total parts_not_total interval_mismatch",
        Severity.conflict: "cross_origin_conflict contested_status contested_attribution denial",
        Severity.revision: "cumulative_decrease retraction series_break stealth_edit",
        Severity.plausibility: "implausible_jump date_order",
        Severity.evidence: "unattributed undated single_source vague reversal",
        Severity.echo: "stale_repeat syndicated_copy qualifier_dropped quote_altered",
        Severity.info: "rounding scope_difference superseded",
    }.items()
    for kind in map(Kind, kinds.split())
}


class Report(Record):
    """One figure as one outlet carried it: what reconciliation compares.

    Attributes:
        outlet: the source that published.
        document: the id that the carrying article came with; for an imported figure its file and line.
        raw: the line of an imported figure as it stood in its file.
        published: ISO date or datetime of the carrying article.
        originator: resolved name of the figure's `attributed_to`; None when unattributed.
        originator_id: id of that speaker, where it is known: two speakers may be shown by one name.
        event: the incident that reports of several articles share; None where only one article tells of it.
        origin: whom the number rests on, found among all reports that are looked at (`reconcile.origins`): its originator, else the agency
            that its article credits, else the outlet whose text it is; None where nobody has looked yet.
        origin_path: who told whom, the outlet last.
        copy_of: id of the earliest article of which the carrying article is a copy; None for an original.
        credit: wire credit of the carrying article.
        corrected: fields of the figure in which people decided that it says something else than its text was read to say.
    """

    figure: Figure
    outlet: str | None = None
    document: str | None = None
    raw: str | None = None
    published: str | None = None
    originator: str | None = None
    originator_id: str | None = None
    event: str | None = None
    origin: str | None = None
    origin_path: tuple[str, ...] = ()
    copy_of: str | None = None
    credit: str | None = None
    corrected: tuple[str, ...] = ()


class ReferencePoint(Record):
    """A number of a reference series.

    Attributes:
        as_of: the day that it describes, the last one of a stretch of time; always a whole date.
        since: first day of a stretch of time, as figures have it: the day before for "the last 24 hours", the day itself for a calendar
            day; "" for a running total.
        value: the originator's own reading; None where it gives bounds alone.
        low, high: inclusive bounds that it gives; None where it gives none.
        line, raw: where it stood in the file, counted from 1, and how.
    """

    as_of: str
    since: str = ""
    value: int | None = None
    low: int | None = None
    high: int | None = None
    line: int
    raw: str


class ReferenceSeries(Record):
    """Numbers of one originator by day, which figures are held against.

    Attributes:
        title: what people call it, where its originator does not say enough.
        established: which of those affected are counted ("verified"); None for all.
        period: cumulative, or interval for counts of days and other stretches of time.
        since: where its running totals start; of counts that were added up from single events the first day that the file speaks of.
        until: of such counts the last day that the file speaks of: a day between the two without a number is one on which nobody was
            counted. None for all other series, where such a day is unknown.
        points: in the order of their days.
    """

    originator: str
    title: str | None = None
    measure: str
    population: str = "people"
    established: str | None = None
    place: str
    period: Period
    since: str | None = None
    until: str | None = None
    points: tuple[ReferencePoint, ...] = ()

    @property
    def id(self) -> str:
        """Follows from what is counted, by whom, and from when on; the same for every edition of the file.

        Where counts of stretches begin is a matter of the edition.
        """
        start = self.since if self.period is Period.cumulative else None
        parts = (self.originator, self.measure, self.population, self.established, self.place, self.period.value, start)
        return record_id("reference", *parts)


class Named(Record):
    """An actor as a stored row names it.

    Attributes:
        id, name: of the speaker that it is now.
        mention: what the text calls it, in the fullest form that the article has.
        found: id of the speaker that the mention was taken for, before people decided anything; None where that is not on record.
        reason, score: why it was taken for that one.
        office: id of the office in which it speaks here.
        on_behalf_of: id of whom it speaks for here.
    """

    id: str
    name: str
    mention: str
    found: str | None = None
    reason: str
    score: float
    office: str | None = None
    on_behalf_of: str | None = None


class Statement(Record):
    """One claim as one outlet carried it.

    Attributes:
        speakers, about: the actors behind the names of `claim`, in their order.
        hits: the characters of the claim's text that match the words that were searched for.
    """

    claim: Claim
    outlet: str | None = None
    document: str | None = None
    published: str | None = None
    copy_of: str | None = None
    speakers: tuple[Named, ...] = ()
    about: tuple[Named, ...] = ()
    hits: Spans = ()


class Edition(Record):
    """One version of an article with its rows: what tells whether it was changed without a word.

    Attributes:
        article: its id.
        number: 1 for the text that was seen first.
        read_at: moment in UTC at which this text was first read.
        raw_hash: SHA-256 of the bytes that it was read from; two texts of the same bytes differ by their reader alone.
        reader: what made the text of the bytes, None where they are the text.
        read_by: extractor and language model of its rows.
        absent: why the text is not here ("withdrawn", "withheld"), and `text` empty; None for a text that is.
        marks: stretches of the text that yield no rows.
        notices: the corrections that it announces.
        reports, statements: its figures, those that are none left out, and its claims, by its latest extraction.
    """

    article: str
    number: int
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    byline: str | None = None
    read_at: str
    raw_hash: str | None = None
    reader: str | None = None
    read_by: str = ""
    absent: str | None = None
    text: str
    marks: tuple[Mark, ...] = ()
    notices: tuple[Notice, ...] = ()
    reports: tuple[Report, ...] = ()
    statements: tuple[Statement, ...] = ()


class Status(StrEnum):
    open = "open"
    accepted = "accepted"
    dismissed = "dismissed"
    explained = "explained"


class Discrepancy(Record):
    """A named relation between figures (or claims) that a person should look at.

    Attributes:
        figures: ids of all that take part, on both sides, the questioned ones first.
        claims: ids of the claims that take part.
        articles: ids of the articles, where the relation is between texts (a syndicated copy).
        questioned: how many of `figures` are questioned: as many of the first.
        explanation: one sentence with numbers, dates, originators and outlets.
        confidence: 0 to 1.
    """

    id: str
    kind: Kind
    severity: Severity
    figures: tuple[str, ...] = ()
    questioned: int = 0
    claims: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    explanation: str
    status: Status = Status.open
    confidence: float = Field(default=1.0, ge=0, le=1)


def discrepancy(
    kind: Kind,
    explanation: str,
    *,
    figures: Iterable[str] = (),
    questioned: int = 0,
    claims: Iterable[str] = (),
    articles: Iterable[str] = (),
    confidence: float = 1.0,
    anchor: Iterable[object] | None = None,
) -> Discrepancy:
    """Make a discrepancy.

    Args:
        anchor: what is questioned, in words that stay when more outlets carry it and when texts are read anew: the id follows from them
            and the kind, so that judgements find the row again. Without it the id follows from the members.
    """
    members: dict[str, Any] = {"figures": tuple(figures), "claims": tuple(claims), "articles": tuple(articles)}
    key = anchor if anchor is not None else [f"{name}:{one}" for name, ids in members.items() for one in sorted(ids)]
    return Discrepancy(
        id=record_id(kind, *key),
        kind=kind,
        severity=kind.severity,
        questioned=questioned,
        explanation=explanation,
        confidence=confidence,
        **members,
    )
