"""Does every span still say what its row says?

The audit reads nothing but the stored text and the stored rows, and believes neither: every field that was read from
characters is compared with them again, numbers by reading them anew. It is not told how a row was made, so that it also
catches an extractor's mistake. What is plausible is not its question; that is reconciliation's.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from tracker.audit.support import unsupported
from tracker.dates import is_valid
from tracker.numbers import NumberKind, bounds, numbers
from tracker.records import TAKEN_BACK, Act, Claim, Figure, Quotation, Record, Span, Spans, copied_id, record_id
from tracker.records import text_hash as hash_of

_DOUBLE = '"“”„‟«»'
_MARK = re.compile(rf"[{_DOUBLE}‹›]|(?<!\w)['‘’`]|['’`](?!\w)")
FAR = 1000  # characters between a statement and the words that attribute it; 712 was the most in 20,000 of three corpora, 2026-11
LEAD = 4  # characters at the beginning of direct words in which their mark may stand (', “We')
AHEAD = 40  # characters after a number that may say what it is ("a triple homicide")
_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?(?!\w)")
_LINES = re.compile(r"\n\s*\n|\r\n\s*\r\n")


class Finding(Record):
    """A row, or its article, that does not say what the text says.

    Attributes:
        row: id of the claim or figure; empty where the article as a whole is meant.
        field: of the row, or `text_hash` or `published` of the article.
        problem: a sentence with the characters in question.
    """

    article: str
    row: str = ""
    field: str
    problem: str


def audit(
    text: str,
    text_hash: str,
    claims: Iterable[Claim],
    figures: Iterable[Figure],
    published: str | None,
    language: str | None = None,
    salt: str = "",
    mentions: Iterable[tuple[str, str]] = (),
) -> Iterator[Finding]:
    """Check all rows of one version against its text.

    Args:
        text: the version's text, into which all spans are offsets.
        text_hash: the hash under which the text and its rows are stored.
        claims: all claims of the version.
        figures: all its figures, excluded expressions included: links may point to them.
        published: ISO date or datetime of the article.
        language: the article's language tag: digits are read by it.
        salt: what sets the ids of its rows apart from those of an article with the same text.
        mentions: what further rows say that the text calls somebody, each with the id of its claim.
    """
    page = Page(text, text_hash, tuple(claims), tuple(figures), language or "en", salt, published)
    yield from (Finding(article=page.article, field=field, problem=problem) for field, problem in _of_article(page, published))
    yield from audit_rows(page, mentions)


def audit_rows(page: "Page", mentions: Iterable[tuple[str, str]] = ()) -> Iterator[Finding]:
    """Check the rows of a text, whose own hash somebody else has checked."""
    for claim in page.claims:
        for field, check in _CLAIM_CHECKS:
            yield from (Finding(article=claim.article, row=claim.id, field=field, problem=problem) for problem in check(claim, page))
    for claim_id, mention in mentions:
        for problem in _mentioned([mention], page):
            yield Finding(article=page.article, row=claim_id, field="mention", problem=problem)
    for figure in page.figures:
        for field, read in _FIGURE_CHECKS:
            problems = read(figure, page)
            yield from (Finding(article=figure.article or "", row=figure.id, field=field, problem=problem) for problem in problems)
        for field, problem in _of_evidence(figure, page):
            yield Finding(article=figure.article or "", row=figure.id, field=field, problem=problem)


class Page:
    """A text with its rows, and what checks ask of them again and again."""

    def __init__(
        self,
        text: str,
        text_hash: str,
        claims: tuple[Claim, ...],
        figures: tuple[Figure, ...],
        language: str = "en",
        salt: str = "",
        published: str | None = None,
    ) -> None:
        self.text, self.text_hash, self.claims, self.figures = text, text_hash, claims, figures
        self.language, self.salt, self.published = language, salt, published
        self.claim_ids = frozenset(claim.id for claim in claims)
        self.figure_ids = frozenset(figure.id for figure in figures)
        named = [claim.article for claim in claims] + [figure.article for figure in figures if figure.article]
        self.article = named[0] if named else ""

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.text.casefold()))

    @cached_property
    def names(self) -> frozenset[str]:
        said = {self.at(span) for claim in self.claims for span in claim.source or () if len(claim.source or ()) == 1}
        return frozenset(said & {one for claim in self.claims for one in (*claim.mentions, *claim.speakers, claim.speaker_mention) if one})

    def holds(self, span: Span) -> bool:
        return 0 <= span[0] < span[1] <= len(self.text)

    def at(self, span: Span) -> str:
        return self.text[span[0] : span[1]]

    def cuts_word(self, span: Span) -> bool:
        """A letter or digit continues over one of its ends."""
        return any(self.text[place - 1 : place].isalnum() and self.text[place : place + 1].isalnum() for place in span)

    def paragraph(self, span: Span) -> Span:
        """From the blank line before a span to the one behind it; at most a page either way."""
        before = max((match.end() for match in _LINES.finditer(self.text, max(0, span[0] - 4000), span[0])), default=max(0, span[0] - 4000))
        after = _LINES.search(self.text, span[1], span[1] + 4000)
        return before, after.start() if after else min(len(self.text), span[1] + 4000)

    def lacks(self, mention: str) -> list[str]:
        """Words of a mention that the text does not have; a possessive "s" may be missing or too many ("Syrias war" is one in Syria)."""
        words = _WORD.findall(_POSSESSIVE.sub("", mention.casefold()))
        return [word for word in words if word not in self.words and f"{word}s" not in self.words]


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


# ------------------------------------------------------------------ what claims and figures share


def _of_article(page: Page, published: str | None) -> Iterator[tuple[str, str]]:
    found = hash_of(page.text)
    if found != page.text_hash:
        yield "text_hash", f"the text's hash is {found[:12]}..., stored under {page.text_hash[:12]}...: the text was changed"
    if published is not None and not is_valid(published[:10]):
        yield "published", f"{published!r} is no ISO date"


def _spans(spans: Spans | None, page: Page) -> Iterator[str]:
    if spans is None:
        return
    if not spans:
        yield "an empty list of spans"
    for span in spans:
        if not page.holds(span):
            yield f"span {span[0]}-{span[1]} is not inside the text's {len(page.text)} characters"
        elif not page.at(span).strip():
            yield f"span {span[0]}-{span[1]} holds blanks only"


def _beside(spans: Spans | None, claim: Claim, page: Page) -> Iterator[str]:
    """Spans inside the text and not far from what is claimed."""
    problems = list(_spans(spans, page))
    yield from problems
    if spans and not problems and claim.content and all(map(page.holds, claim.content)):
        first, last = claim.content[0][0], claim.content[-1][1]
        for start, end in spans:
            if max(first - end, start - last) > FAR:
                yield f"{_shown(page.at((start, end)))} stands {max(first - end, start - last):,} characters from the content"


def _mentioned(mentions: Iterable[str | None], page: Page) -> Iterator[str]:
    for mention in mentions:
        lacking = page.lacks(mention) if mention else []
        if mention and lacking:
            yield f"the text has no {', '.join(map(repr, lacking))} of {_shown(mention)}"


def _date(iso: str | None) -> Iterator[str]:
    if iso is not None and not is_valid(iso):
        yield f"{iso!r} is no ISO date"


def _link(id_: str | None, ids: frozenset[str], own: str) -> Iterator[str]:
    if id_ is not None and id_ == own:
        yield "points to its own row"
    elif id_ is not None and id_ not in ids:
        yield f"points to {id_}, which is no row of this article"


# ------------------------------------------------------------------ claims


def _claim_id(claim: Claim, page: Page) -> Iterator[str]:
    if claim.id != copied_id(record_id("claim", page.text_hash, *claim.content), page.salt):
        yield "does not follow from text hash and content"


def _claim_article(claim: Claim, page: Page) -> Iterator[str]:
    if claim.article != page.article:
        yield f"{claim.article!r}, other rows of this text are of {page.article!r}"


def _content(claim: Claim, page: Page) -> Iterator[str]:
    yield from _spans(claim.content, page)
    if any(one[1] > other[0] for one, other in zip(claim.content, claim.content[1:], strict=False)):
        yield "spans overlap or are not in order"


def _claim_text(claim: Claim, page: Page) -> Iterator[str]:
    if not all(map(page.holds, claim.content)):
        return  # `content` says so
    found = " ".join(map(page.at, claim.content))
    if found != claim.text:
        yield f"the content's characters are {_shown(found)}, the row says {_shown(claim.text)}"


def _quotation(claim: Claim, page: Page) -> Iterator[str]:
    """A mark opens before direct words, one stands in mixed ones, and an indirect statement does not stand between two."""
    if not claim.content or not all(map(page.holds, claim.content)):
        return
    first, last = claim.content[0][0], claim.content[-1][1]
    if claim.quotation is not Quotation.indirect:
        start, end = page.paragraph((first, last))
        if not _MARK.search(page.text, start, end):
            yield f"{claim.quotation} without a quotation mark in its paragraph"
        elif claim.quotation is Quotation.direct and not _MARK.search(page.text, start, first + LEAD):
            yield "direct, and no quotation mark opens before it in its paragraph"
        elif claim.quotation is Quotation.mixed and not any(_MARK.search(page.text, max(0, a - 2), b + 2) for a, b in claim.content):
            yield "mixed, and no quotation mark stands in it"
    elif all(_between_marks(page, span) for span in claim.content):
        yield "indirect, and all of it stands between quotation marks"


def _between_marks(page: Page, span: Span) -> bool:
    start, end = span
    inside = page.text[start + 1 : end - 1]
    if any(mark in inside for mark in _DOUBLE):
        return False
    opened = page.text[start] in _DOUBLE or page.text[start - 1 : start] in tuple(_DOUBLE)
    closed = page.text[end - 1] in _DOUBLE or page.text[end : end + 1] in tuple(_DOUBLE)
    return opened and closed


def _negated(claim: Claim, _: Page) -> Iterator[str]:
    if claim.act is Act.deny and not claim.negated:
        yield "a denial that is not negated"


def _denies(claim: Claim, page: Page) -> Iterator[str]:
    if claim.denies is None:
        return
    if claim.act is not Act.deny:
        yield f"the act is {claim.act}"
    yield from _spans(claim.denies, page)
    if claim.content and all(map(page.holds, (*claim.content, *claim.denies))):
        start, end = page.paragraph((claim.content[0][0], claim.content[-1][1]))
        yield from (f"{_shown(page.at(span))} stands in another paragraph" for span in claim.denies if span[0] < start or span[1] > end)


def _speaker(claim: Claim, _: Page) -> Iterator[str]:
    first = claim.speakers[0] if claim.speakers else None
    if claim.speaker != first:
        yield f"{claim.speaker!r} is not the first of the speakers, {first!r}"


_CLAIM_CHECKS: tuple[tuple[str, Callable[[Claim, Page], Iterator[str]]], ...] = (
    ("id", _claim_id),
    ("article", _claim_article),
    ("content", _content),
    ("text", _claim_text),
    ("cue", lambda claim, page: _beside(claim.cue, claim, page)),
    ("source", lambda claim, page: _beside(claim.source, claim, page)),
    ("quotation", _quotation),
    ("negated", _negated),
    ("denies", _denies),
    ("speaker", _speaker),
    ("speaker_mention", lambda claim, page: _mentioned([claim.speaker_mention], page)),
    ("role", lambda claim, page: _mentioned([claim.role], page)),
    ("via", lambda claim, page: _mentioned(claim.via, page)),
    ("said_on", lambda claim, _: _date(claim.said_on)),
)


# ------------------------------------------------------------------ figures


def _figure_id(figure: Figure, page: Page) -> Iterator[str]:
    if figure.span is not None and figure.id != copied_id(record_id("figure", page.text_hash, *figure.span), page.salt):
        yield "does not follow from text hash and span"


def _figure_article(figure: Figure, page: Page) -> Iterator[str]:
    if figure.article != page.article:
        yield f"{figure.article!r}, other rows of this text are of {page.article!r}"


def _figure_text(figure: Figure, page: Page) -> Iterator[str]:
    if figure.span is None or figure.text is None:
        yield "no characters to trace it to"
    elif not page.holds(figure.span):
        yield f"span {figure.span[0]}-{figure.span[1]} is not inside the text's {len(page.text)} characters"
    elif page.at(figure.span) != figure.text:
        yield f"the span's characters are {_shown(page.at(figure.span))}, the row says {_shown(figure.text)}"


def _value(figure: Figure, page: Page) -> Iterator[str]:
    """Read the number at the span anew, with the words beside it; of what is excluded only what a notice takes back is a number."""
    if figure.excluded not in (None, TAKEN_BACK) or figure.span is None or not page.holds(figure.span):
        return
    start, end = figure.span
    found = next((number for number in numbers(page.text, start, end + AHEAD, language=page.language) if number.span == (start, end)), None)
    if found is None or found.kind in (NumberKind.unreadable, NumberKind.share) or page.cuts_word(figure.span):
        yield f"{_shown(page.at(figure.span))} does not read as one number"
        return
    stated = bounds(page.text, found, language=page.language)
    if (stated.value, stated.low, stated.high) != (figure.value, figure.low, figure.high):
        yield (
            f"{_shown(page.at(figure.span))} reads to {stated.value} ({stated.low} to {stated.high}), "
            f"the row says {figure.value} ({figure.low} to {figure.high})"
        )


def _of_evidence(figure: Figure, page: Page) -> Iterator[tuple[str, str]]:
    for field, spans in figure.evidence.items():
        if field not in Figure.model_fields:
            yield "evidence", f"for {field!r}, which is no field"
        elif not spans:
            if field not in figure.inferred:
                yield "evidence", f"for {field} neither characters nor the reason why it was inferred"
        else:
            problems = list(_spans(spans, page))
            if not problems and (problem := unsupported(figure, field, spans, page.text, page.published, page.names)):
                problems.append(problem)
            yield from (("evidence", f"for {field}: {problem}") for problem in problems)


_FIGURE_CHECKS: tuple[tuple[str, Callable[[Figure, Page], Iterator[str]]], ...] = (
    ("id", _figure_id),
    ("article", _figure_article),
    ("text", _figure_text),
    ("value", _value),
    ("attributed_to", lambda figure, page: _mentioned([figure.attributed_to], page)),
    ("via", lambda figure, page: _mentioned(figure.via, page)),
    ("place", lambda figure, page: _mentioned([figure.place], page)),
    ("since", lambda figure, _: _date(figure.since)),
    ("as_of", lambda figure, _: _date(figure.as_of)),
    ("subset_of", lambda figure, page: _link(figure.subset_of, page.figure_ids, figure.id)),
    ("revises", lambda figure, page: _link(figure.revises, page.figure_ids, figure.id)),
    ("claim", lambda figure, page: _link(figure.claim, page.claim_ids, figure.id)),
)
