"""How a checked text is printed: a page for people, objects for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracker.checking.articles import Beside, Checked, Quoted, Row
from tracker.records import KNOWN, Act, Discrepancy, Report, Severity, Span, Statement, Status
from tracker.report import visible
from tracker.rows import references, short
from tracker.rows.appearances import appearance_row
from tracker.rows.figures import PERIODS, in_words

if TYPE_CHECKING:
    from rich.console import Console

    from tracker.checking.quotations import Appearance
    from tracker.checking.subject import Subject
    from tracker.store import Announced, Held

HANGING = 2  # blanks before what does not fit on a line
TOLD = 3  # appearances of a quotation that are told one by one
CARRIED = 4  # outlets that give one number and are named
QUIET = (Severity.info, Severity.evidence)  # of these a page says the kind alone: what is lacking stands at its end
LOUD = (Severity.error, Severity.conflict, Severity.revision)
INFERRED = {"as_of": "day", "place": "place", "attributed_to": "originator", "period": "total", "since": "start"}
SETTLED = (Status.dismissed, Status.explained)


# ------------------------------------------------------------------ for programs


def objects(found: Checked) -> Iterator[dict[str, Any]]:
    """One object a claim, figure and quotation, in the order of the text, and a last one for the text as a whole."""
    for row in found.rows:
        yield _object(row)
    subject = found.subject
    article = subject.article
    yield {
        "row": "summary",
        "article": article.id,
        "stored": subject.stored,
        "known": subject.known,
        "held": [asdict(one) for one in subject.held],
        "document": subject.document,
        "outlet": article.source,
        "title": article.title,
        "published": article.published,
        "url": article.url,
        "language": article.language,
        "version": subject.version,
        "ingested_at": subject.ingested_at,
        "text_hash": article.text_hash if subject.absent is None else None,
        "absent": subject.absent,
        "copy_of": subject.copy_of,
        "copies": [_carrier(one) for one in found.copies.values()],
        "notices": [_notice(one) for one in found.notices],
        "rows_audited": subject.rows,
        "audit": [one.model_dump(mode="json") for one in subject.audited],
        "discrepancies": [_discrepancy(one) for one in found.discrepancies],
        "unchecked": [one._asdict() | {"ids": list(one.ids)} for one in found.unchecked],
    }


def _object(row: Row) -> dict[str, Any]:
    quoted = None if row.quoted is None else _quotation(row.quoted)
    told = {"discrepancies": [_discrepancy(one) for one in row.discrepancies], "quoted": quoted}
    if isinstance(row.of, Statement):
        who = [one.model_dump(mode="json", include={"id", "name", "mention", "reason", "score"}) for one in row.of.speakers]
        return {"row": "claim"} | row.of.claim.model_dump(mode="json") | {"who": who} | told
    if isinstance(row.of, Report):
        carried = {
            "originator": row.of.originator,
            "number": in_words(row.of),
            "corrected": list(row.of.corrected),
            "others": [_other(one) for one in row.beside],
            "reference": [{name: value for name, value in asdict(one).items() if name != "reason"} for one in row.reference],
            "no_reference": list(row.no_reference),
        }
        return {"row": "figure"} | row.of.figure.model_dump(mode="json") | carried | told
    return {"row": "quotation", "id": None} | told


def _discrepancy(one: Discrepancy) -> dict[str, Any]:
    return one.model_dump(mode="json", include={"id", "kind", "severity", "explanation", "status", "confidence"})


def _quotation(one: Quoted) -> dict[str, Any]:
    return {
        "spans": [list(span) for span in one.spans],
        "text": one.text,
        "short": one.short,
        "common": one.common,
        "found": [appearance_row(appearance, {}) for appearance in one.found],
    }


def _other(one: Beside) -> dict[str, Any]:
    first = one.reports[0]
    return {
        "number": in_words(first),
        "as_of": first.figure.as_of,
        "days_apart": one.days,
        "originator": first.originator,
        "verdict": str(one.verdict.kind),
        "explanation": one.verdict.explanation,
        "reports": [
            {"id": report.figure.id} | {name: getattr(report, name) for name in ("outlet", "document", "published", "copy_of")}
            for report in one.reports
        ],
    }


def _carrier(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("article", "document", "outlet", "title", "published", "url")}


def _notice(one: "Announced") -> dict[str, Any]:
    return asdict(one) | {"notice": one.notice.model_dump(mode="json")}


# ------------------------------------------------------------------ for people


class Page:
    """A page on one text."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._stored = True  # else nothing of it can be explained by its id

    def print(self, found: Checked) -> None:
        self._stored = found.subject.stored
        self._head(found)
        for row in found.rows:
            self._row(row)
        self._whole(found)
        self._unchecked(found)

    def _line(self, *parts: str | tuple[str, str], indent: int = 0) -> None:
        """One line; where it is too long for the page, what follows hangs behind its beginning."""
        from rich.text import Text

        shown = (visible(part) if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts)
        lines = Text.assemble(*shown).wrap(self._console, max(20, self._console.width - indent - HANGING))
        for number, line in enumerate(lines):
            line.rstrip()
            self._console.print(Text(" " * (indent + (HANGING if number else 0))) + line, soft_wrap=True)

    def _heading(self, words: str) -> None:
        self._console.print()
        self._line((words, "bold"))

    def _head(self, found: Checked) -> None:
        subject = found.subject
        article = subject.article
        self._line(
            (article.source or "Unknown outlet", "bold"), f", {(article.published or 'undated')[:10]}: {article.title or subject.document}"
        )
        where = f"article {short(article.id)}, version {subject.version}" if subject.stored else "not stored"
        if not subject.stored and any(held.absent is None for held in subject.held):
            where = "read anew"  # where it is stored is said below
        size = f", {len(article.text):,} characters" if subject.absent is None else ""
        self._line((f"{where}{size}" + (f", {article.url}" if article.url else ""), "dim"))
        for held in subject.held:
            if held.absent is not None or held.article not in subject.copies:  # those are named below
                self._held(subject, held)
        if subject.copy_of is not None:
            self._line(("copy", "bold"), f" of {_named(found, subject.copy_of)}: it confirms nothing that stands there")
        if others := [id_ for id_ in subject.copies if id_ != subject.copy_of]:
            self._line("the same text: ", "; ".join(_named(found, id_) for id_ in others))
        if subject.absent is None:
            broken = len(subject.audited)
            self._line(f"audit: {subject.rows} rows checked against the text, {f'{broken} broken' if broken else 'none broken'}")
            for one in subject.audited:
                self._line(("broken", "bold"), f" {one.row} {one.field}: {one.problem}", indent=2)
        for notice in found.notices:
            where = ", ".join(filter(None, (notice.outlet, notice.published, notice.notice.reason)))
            self._line((notice.notice.kind.value, "bold"), f": {_folded(notice.text)}", f" ({where})" if where else "")

    def _held(self, subject: "Subject", one: "Held") -> None:
        """Where a document's very text stands, or stood."""
        which = f"article {short(one.article)}" + ("" if one.current else f", in its former version {one.number}")
        own = "; its rows there are left out of the comparison" if one.article == subject.id else ""
        if one.absent is None:
            self._line(f"this very text is stored, as {which}{own}")
        elif subject.is_withdrawn(one):
            self._line(("withdrawn", "bold"), f": this very text was withdrawn, as {which}; no word of it is stored")
        else:
            self._line(f"this very text is {one.absent}, as {which}: its rows are stored, its words are not{own}")

    def _row(self, row: Row) -> None:
        self._console.print()
        if isinstance(row.of, Statement):
            self._claim(row, row.of)
        elif isinstance(row.of, Report):
            self._figure(row, row.of)
        else:
            self._line((_place(row.span), "dim"), ("  quotation", "bold"), ", nobody is found to say it")
        for one in row.discrepancies:
            self._discrepancy(one, whole=not isinstance(row.of, Report) or one.severity not in QUIET)
        for other in row.beside:
            self._line("others: ", _beside(other), indent=4)
        for near in row.reference[:TOLD]:
            self._line("reference: ", references.in_short(asdict(near)), indent=4)
        for reason in row.no_reference:
            self._line((f"reference not compared: {reason}", "dim"), indent=4)
        if row.quoted is not None:
            self._quoted(row.quoted, words=row.of is None)

    def _claim(self, row: Row, statement: Statement) -> None:
        claim = statement.claim
        who = ", ".join(claim.speakers) or "nobody named"
        unsure = " (not known who that is)" if any(one.score < KNOWN for one in statement.speakers) else ""
        on = f", said on {claim.said_on}" if claim.said_on else ""
        denied = ", as untrue" if claim.negated and claim.act is not Act.deny else ""
        sure = f"  claim {short(claim.id)}, sure {claim.confidence:.2f}"
        self._line((_place(row.span), "dim"), "  ", (who, "bold"), f"{unsure}: {claim.act.value}{denied}{on}", (sure, "dim"))
        self._line(_folded(claim.text), indent=4)

    def _figure(self, row: Row, report: Report) -> None:
        figure = report.figure
        what = " ".join(
            filter(None, (in_words(report), figure.population, figure.measure, f"({figure.established})" if figure.established else ""))
        )
        where = f", {figure.place}" if figure.place else ", no place"
        self._line(
            (_place(row.span), "dim"), "  ", (what, "bold"), f"{where}, {PERIODS[figure.period]}, as of {figure.as_of or 'no known day'}, ",
            f"from {report.originator or 'nobody named'}", (f"  figure {short(figure.id)}, sure {figure.confidence:.2f}", "dim"),
        )  # fmt: skip
        inferred = [f"{INFERRED[name]} ({why})" for name, why in figure.inferred.items() if name in INFERRED]
        if inferred:
            self._line((f"inferred: {'; '.join(inferred)}", "dim"), indent=4)

    def _quoted(self, quoted: Quoted, *, words: bool) -> None:
        if words:
            self._line(f"“{_folded(quoted.text)}”", indent=4)
        if quoted.short or quoted.common:
            return
        if not quoted.found:
            self._line(("quotation: in no other text", "dim"), indent=4)
            return
        for number, one in enumerate(quoted.found[:TOLD]):
            self._line("quotation: " if number == 0 else "also: ", _appearance(one), indent=4)
        if len(quoted.found) > TOLD:
            self._line(f"and {len(quoted.found) - TOLD} more: `tracker verify-quote` lists them", indent=4)

    def _discrepancy(self, one: Discrepancy, *, whole: bool) -> None:
        kind = one.kind.value.replace("_", " ")
        style = "bold red" if one.severity in LOUD and one.status not in SETTLED else "bold"
        told = [*([short(one.id)] if self._stored else []), *([one.status.value] if one.status is not Status.open else [])]
        head = (f"{one.severity.value}: {kind}", style), (f" ({', '.join(told)})" if told else ":" if whole else "", "dim")
        self._line(*head, f" {one.explanation}" if whole else "", indent=4)

    def _whole(self, found: Checked) -> None:
        """The discrepancies of the text that belong to no row of it."""
        told = {one.id for row in found.rows for one in row.discrepancies}
        others = [one for one in found.discrepancies if one.id not in told]
        if others:
            self._heading("The text as a whole")
            for one in others:
                self._discrepancy(one, whole=True)

    def _unchecked(self, found: Checked) -> None:
        self._heading("What could not be checked")
        if not found.unchecked:
            self._line("nothing was left out", indent=2)
        for one in found.unchecked:
            ids = f" ({', '.join(map(short, one.ids[:8]))}{', ...' if len(one.ids) > 8 else ''})" if one.ids else ""
            self._line(f"- {one.said}", (ids, "dim"), indent=2)


def _place(span: Span) -> str:
    return f"[{span[0]}-{span[1]}]"


def _folded(text: str) -> str:
    return " ".join(text.split())


def _beside(one: Beside) -> str:
    """ "32,414 as of 2024-03-26, 1 day apart, from Gaza Health Ministry: superseded (Anatolian Meridian 2024-03-26, 01ad40dc; ...)"."""
    first = one.reports[0]
    apart = {None: "", 0: ", the same day", 1: ", 1 day apart"}.get(one.days, f", {one.days} days apart")
    verdict = str(one.verdict.kind).replace("_", " ")
    carried = [
        " ".join(
            filter(
                None,
                (
                    report.outlet or report.document,
                    (report.published or "undated")[:10] + ",",
                    "a copy," if report.copy_of else "",
                    short(report.figure.id),
                ),
            )
        )
        for report in one.reports
    ]
    more = f"; and {len(carried) - CARRIED} more" if len(carried) > CARRIED else ""
    number = f"{in_words(first)} as of {first.figure.as_of or 'no known day'}{apart}, from {first.originator or 'nobody named'}"
    return f"{number}: {verdict} ({'; '.join(carried[:CARRIED])}{more})"


def _appearance(one: "Appearance") -> str:
    carried = one.carried
    parts = ["the same words" if one.exact else f"altered, {one.alignment.marked}"]
    parts += [] if one.quoted else ["not in quotation marks"]
    parts += [f"said by {', '.join(one.speakers)}"] if one.speakers else []
    parts += ["in a copy"] if carried.copy_of else []
    parts += [f"only in former version {carried.number}"] if not carried.current else []
    where = f"{carried.outlet or carried.document}, {(one.first.published or 'undated')[:10]}"
    named = [one.said for one in one.alignment.differences if one.what.value != "words"]
    return f"{where}: {', '.join([*parts, *named])}; article {short(carried.article)}, characters {one.span[0]}-{one.span[1]}"


def _named(found: Checked, id_: str) -> str:
    one = found.copies.get(id_)
    return (
        f"article {short(id_)}"
        if one is None
        else f"{one.outlet or one.document}, {(one.published or 'undated')[:10]} (article {short(id_)})"
    )
