"""One text against all that is stored, in the order of the text: each claim, figure and quotation with what is known beside it.

For each figure what other outlets report of the same scope and how far it is from the reference series, for each quotation where its words
stood first, for every row the discrepancies that it takes part in; and at the end, as plainly, what could not be checked and why.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tracker.checking.comparing import discrepancies, docketed
from tracker.checking.quotations import Appearance, Asked, TooCommon, appearances
from tracker.checking.subject import Subject, absence
from tracker.dates import earliest
from tracker.extract.quotations import quotations
from tracker.quotes.alignment import LEAST_WORDS, wanted
from tracker.quotes.words import words_of
from tracker.read import languages
from tracker.reconcile import Context, Verdict, compare, context_for
from tracker.reconcile import dockets as dockets_of
from tracker.reconcile.comparable import Reading, readings
from tracker.reconcile.distance import Distance, Shelf
from tracker.reconcile.verdicts import NOT_COMPARABLE
from tracker.records import KNOWN, Discrepancy, Period, Quotation, Report, Span, Statement

if TYPE_CHECKING:
    from tracker.store import Announced, Carried, Store

NEAREST = 4
"""Numbers of other outlets that are told of a figure."""

LOOKED_AT = 24
"""Numbers of other outlets among which these are looked for, those of the nearest day first."""

NEAR_DAYS = 31
"""Days around a figure's own in which its reports are looked for where its docket is large."""

LARGE = 1500
"""Figures of a docket from which on only those of near days are read."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What other outlets report of the same scope, and what the two are to each other.

    Attributes:
        reports: all that give one number of one originator for one day, the earliest published first.
        verdict: of the figure and the first of them.
        days: between the days that the two describe; None where one is not known.
    """

    reports: tuple[Report, ...]
    verdict: Verdict
    days: int | None


@dataclass(frozen=True, slots=True)
class Quoted:
    """The words of a quotation, and where they stand elsewhere.

    Attributes:
        spans: its characters, without the quotation marks; several where somebody's name interrupts it.
        short: it has too few words to be looked for.
        common: its words stand in too many places to look at them all.
        found: the earliest first.
    """

    spans: tuple[Span, ...]
    text: str
    short: bool
    found: tuple[Appearance, ...] = ()
    common: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A claim, a figure, or a quotation that no claim holds.

    Attributes:
        of: the claim or figure; None for a quotation that nobody is found to say.
        span: its first characters.
        discrepancies: those that it takes part in, the most serious first.
        quoted: the quotation in a claim.
        beside: of a figure, the nearest reports of other outlets.
        reference: of a figure, its distance from every reference series that may be compared.
        no_reference: why those that come nearest cannot be.
    """

    of: Statement | Report | None
    span: Span
    discrepancies: tuple[Discrepancy, ...] = ()
    quoted: Quoted | None = None
    beside: tuple[Beside, ...] = ()
    reference: tuple[Distance, ...] = ()
    no_reference: tuple[str, ...] = ()


class Unchecked(NamedTuple):
    """Something that could not be checked.

    Attributes:
        what: in one word or two, the same on every run.
        said: in a sentence.
        ids: of the claims and figures that it is about.
    """

    what: str
    said: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """All that was found of one text.

    Attributes:
        discrepancies: in which the text or one of its rows takes part; those that no row is named in are of the text as a whole.
        copies: the articles that carry its text, by id.
        notices: corrections and retractions that are known of it; of a document also those that it announces of other articles.
        unchecked: what could not be checked.
    """

    subject: Subject
    rows: tuple[Row, ...]
    discrepancies: tuple[Discrepancy, ...]
    copies: Mapping[str, "Carried"]
    notices: "tuple[Announced, ...]"
    unchecked: tuple[Unchecked, ...]


def check(store: "Store", subject: Subject) -> Checked:
    """Hold a text against all that is stored; writes nothing."""
    versions = store.current_versions({*subject.copies, *([subject.copy_of] if subject.copy_of else [])})
    copies = {one.article: one for one in store.carried(versions.values()).values()}
    known = store.notices_on(subject.id)
    if not subject.stored:  # what its stored text announces is not what this one does
        known = [*subject.announced, *(one for one in known if one.carrier != subject.id)]
    notices = tuple(known)
    found = _discrepancies(store, subject)
    by_row: dict[str, list[Discrepancy]] = defaultdict(list)
    for one in found:
        for id_ in (*one.figures, *one.claims):
            by_row[id_].append(one)
    rows = [*_claims(store, subject, by_row), *_figures(store, subject, by_row), *_loose(store, subject)]
    rows.sort(key=lambda row: (row.span[0], isinstance(row.of, Report), row.span[1]))  # a claim before the figures in it
    return Checked(subject, tuple(rows), tuple(found), copies, notices, tuple(_unchecked(store, subject, rows)))


def _discrepancies(store: "Store", subject: Subject) -> list[Discrepancy]:
    if not subject.stored:
        return discrepancies(store, subject)
    figures = [one.figure.id for one in subject.reports]
    claims = [one.claim.id for one in subject.statements]
    from tracker.reconcile.findings import ordered

    return ordered(store.discrepancies_of(figures=figures, claims=claims, articles=[subject.id]))


# ------------------------------------------------------------------ quotations


def _claims(store: "Store", subject: Subject, found: Mapping[str, Sequence[Discrepancy]]) -> Iterator[Row]:
    marks = [(one.inner_start, one.inner_end) for one in quotations(subject.article.text)]
    for one in subject.statements:
        claim = one.claim
        spans: list[Span] = []
        if claim.quotation is not Quotation.indirect:
            spans = [
                (max(start, first), min(end, last)) for start, end in claim.content for first, last in marks if first < end and start < last
            ]
        quoted = _quoted(store, subject, spans) if spans else None
        yield Row(one, claim.content[0], tuple(found.get(claim.id, ())), quoted)


def _loose(store: "Store", subject: Subject) -> Iterator[Row]:
    """Quotations that stand in no claim: nobody is found to say them."""
    held = [span for one in subject.statements for span in one.claim.content]
    furniture = [mark.span for mark in subject.article.marks]
    for one in quotations(subject.article.text):
        span = one.inner_start, one.inner_end
        aside = any(start < span[1] and span[0] < end for start, end in (*held, *furniture))
        if not aside and len(words_of(subject.article.text, *span)) >= LEAST_WORDS:
            yield Row(None, span, quoted=_quoted(store, subject, [span]))


def _quoted(store: "Store", subject: Subject, spans: Sequence[Span]) -> Quoted:
    text = " … ".join(" ".join(subject.article.text[start:end].split()) for start, end in spans)
    words = wanted(text)
    if len(words.tokens) < LEAST_WORDS:
        return Quoted(tuple(spans), text, short=True)
    try:
        found = appearances(store, words, Asked(without=frozenset([subject.id])))
    except TooCommon:
        return Quoted(tuple(spans), text, short=False, common=True)
    return Quoted(tuple(spans), text, short=False, found=tuple(found))


# ------------------------------------------------------------------ figures


def _figures(store: "Store", subject: Subject, found: Mapping[str, Sequence[Discrepancy]]) -> Iterator[Row]:
    shelf = Shelf((one.series for one in store.references()), store.reference_points)
    told = readings(subject.reports)
    dockets = dockets_of(told)
    filed: dict[tuple[str, str | None], list[Report]] = {}
    contexts: dict[object, Context] = {}
    for one in told:
        report, docket = one.report, dockets[one.id]
        around = _around(store, subject, docket, one, filed) if not docket.startswith(("article|", "outlet|")) else []
        others = [other for other in around if other.figure.article != subject.id]
        reference = shelf.beside(report)
        yield Row(
            report,
            report.figure.span or (0, 0),
            tuple(found.get(one.id, ())),
            beside=tuple(_nearest(one, others, subject, contexts)),
            reference=tuple(reference),
            no_reference=() if reference else tuple(shelf.reasons(report)),
        )


def _around(store: "Store", subject: Subject, docket: str, one: Reading, filed: dict[tuple[str, str | None], list[Report]]) -> list[Report]:
    """The figures of a docket, of a large one those of near days."""
    key: tuple[str, str | None] = docket, None
    if key not in filed and store.filed_in(docket) > LARGE:
        if one.day is None:
            return []
        key = docket, date.fromordinal(one.day).isoformat()
        if key not in filed:
            day = date.fromordinal(one.day)
            first, last = ((day + timedelta(days=step * NEAR_DAYS)).isoformat() for step in (-1, 1))
            filed[key] = store.filed_between(docket, first, last)
    if key not in filed:
        filed[key] = docketed(store, subject, docket)
    return filed[key]


def _nearest(one: Reading, others: Sequence[Report], subject: Subject, contexts: dict[object, Context]) -> Iterator[Beside]:
    """The reports of other outlets that count the same, those of the nearest day first; who gives one number is told of together."""
    alike: dict[object, list[Reading]] = defaultdict(list)
    for other in sorted(readings(others), key=lambda other: (earliest(other.report.published), other.id)):
        if _same_scope(one, other) and (other.outlet != one.outlet or other.figure.article is None):
            alike[other.day, other.interval, other.figure.qualifier, other.originator].append(other)
    scope = (one.measure, one.place, one.population)
    told = 0
    for some in sorted(alike.values(), key=lambda some: (*_apart(one, some[0]), earliest(some[0].report.published), some[0].id))[
        :LOOKED_AT
    ]:
        if scope not in contexts:
            contexts[scope] = context_for(one.report, [*others, *subject.reports])
        context = contexts[scope]
        own = next((series for series in context.rivals if series.holds(one.id)), None)
        verdict = compare(one.report, some[0].report, context._replace(series=own))
        unknown, days = _apart(one, some[0])
        if verdict.kind == NOT_COMPARABLE:
            continue
        yield Beside(tuple(other.report for other in some), verdict, None if unknown else days)
        told += 1
        if told == NEAREST:
            return


def _apart(one: Reading, other: Reading) -> tuple[bool, int]:
    """Whether the days between two are not known, and how many they are."""
    return (True, 0) if one.day is None or other.day is None else (False, abs(one.day - other.day))


def _same_scope(one: Reading, other: Reading) -> bool:
    return (
        one.measure == other.measure
        and one.population == other.population
        and one.established == other.established
        and one.place == other.place
        and one.period is other.period
        and other.countable
    )


# ------------------------------------------------------------------ what could not be checked


def _unchecked(store: "Store", subject: Subject, rows: Sequence[Row]) -> Iterator[Unchecked]:
    if (why := absence(store, subject.id, subject.absent)) is not None:
        if not rows:
            yield Unchecked("text", f"{why}: its words are not here, and nothing of it can be checked")
            return
        said = "the rows" if len(rows) > 1 else "the row"
        yield Unchecked("text", f"{why}: its words are not here, so {said} could not be held against them, and no quotation was looked for")
    if waiting := store.waiting():
        said = f"{waiting:,} change{'' if waiting == 1 else 's'} since the last `tracker reconcile` not compared yet"
        yield Unchecked("reconciliation", said)
    if subject.failed is not None:
        yield Unchecked("text", f"the text could not be read for claims and figures: {subject.failed}")
    language = subject.article.language
    if (language or "en").partition("-")[0].lower() != "en":
        said = f"the text is in {languages.named(language)}: claims and figures are read from English alone"
        yield Unchecked("language", said)
    claims = [row for row in rows if isinstance(row.of, Statement)]
    figures = [row for row in rows if isinstance(row.of, Report)]
    yield from _lacking("speaker", "without a known speaker", "claim", (row for row in claims if not _statement(row).claim.speakers))
    unknown = (row for row in claims if any(one.score < KNOWN for one in _statement(row).speakers))
    yield from _lacking("unknown speaker", "of speakers of whom no more is known than these words", "claim", unknown)
    lacks: tuple[tuple[str, str, Callable[[Report], bool]], ...] = (
        ("originator", "without an originator: nobody is named who counted", lambda one: one.originator is None),
        ("as-of", "without a day that they describe", lambda one: one.figure.as_of is None),
        ("place", "without a place", lambda one: one.figure.place is None),
        ("period", "of which the text does not say whether they are totals", lambda one: one.figure.period is Period.unknown),
    )
    for what, said, is_so in lacks:
        yield from _lacking(what, said, "figure", (row for row in figures if is_so(_report(row))))
    alone = (row for row in figures if not row.beside)
    yield from _lacking("no other report", "with no comparable report of another outlet", "figure", alone)
    yield from _lacking("reference", "with no reference series to hold against", "figure", (row for row in figures if not row.reference))
    quoted = [row for row in rows if row.quoted is not None]
    nowhere = (row for row in quoted if row.quoted and not (row.quoted.short or row.quoted.common or row.quoted.found))
    yield from _lacking("quotation", "found in no other text", "quotation", nowhere)
    common = (row for row in quoted if row.quoted and row.quoted.common)
    yield from _lacking("common quotation", "of words that stand in too many places to look at them all", "quotation", common)
    short = (row for row in quoted if row.quoted and row.quoted.short)
    yield from _lacking("short quotation", f"of fewer than {LEAST_WORDS} words, which are not looked for", "quotation", short)


def _lacking(what: str, said: str, of: str, rows: Iterable[Row]) -> Iterator[Unchecked]:
    some = list(rows)
    if some:
        yield Unchecked(what, f"{len(some)} {of}{'' if len(some) == 1 else 's'} {said}", tuple(filter(None, map(row_id, some))))


def row_id(row: Row) -> str | None:
    """The id of a row's claim or figure; None for a quotation that nobody is found to say."""
    if isinstance(row.of, Statement):
        return row.of.claim.id
    return row.of.figure.id if isinstance(row.of, Report) else None


def _statement(row: Row) -> Statement:
    assert isinstance(row.of, Statement)
    return row.of


def _report(row: Row) -> Report:
    assert isinstance(row.of, Report)
    return row.of
