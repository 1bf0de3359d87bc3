"""A text and what was given beside it, to an article.

What is given beside a text (a JSON field, a page's metadata) counts before what the text says about itself, its front matter before
its head. One exception: a text cannot be older than itself. Where the day it was given precedes the day of its own dateline, the
dateline counts, and a note says so.
"""

import re
from dataclasses import dataclass, field

from tracker import dates
from tracker.errors import InputError
from tracker.read.header import Header, Witness
from tracker.read.languages import judge
from tracker.read.layout import FrontMatter, read_layout, text_without_marks
from tracker.records import LEFT_UNEXTRACTED, Article, Span

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # BCP 47, as far as it is used on pages
_SHOWN = re.compile(r"[^\s\ufeff\u200b-\u200f\u2060]")  # a character that is not blank and has a width
_OWN_DAY = (Witness.dateline, Witness.stamp, Witness.published)


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a text from beside it."""

    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text was found, and the bytes it was."""

    path: str
    raw: bytes = field(repr=False)
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()


def article(id: str, text: str, origin: Origin, given: Given | None = None) -> Article:
    """Read a text: marks, date, credit, title.

    Raises:
        InputError: there is nothing to read.
    """
    if not _SHOWN.search(text):
        raise InputError(origin.path, "empty", "leave it out, or fill it")
    given = given or Given()
    layout = read_layout(text)
    front, header, values = layout.front, layout.header, layout.front.values
    published = _published(given, front, header)
    stated, notes = _language(given.language or values.get("language") or values.get("lang"))
    judged = judge(text_without_marks(text, layout.marks), stated)
    unread = (f"{LEFT_UNEXTRACTED}: {judged.unread}",) if judged.unread else ()
    return Article(
        id=id,
        text=text,
        title=given.title or values.get("title") or header.title,
        source=given.source or values.get("source") or None,
        url=given.url or values.get("url") or None,
        published=published.iso,
        published_span=published.span,
        language=judged.language,
        credit=given.credit or values.get("credit") or header.credit,
        marks=layout.marks,
        path=origin.path,
        raw=origin.raw,
        media_type=origin.media_type,
        encoding=origin.encoding,
        notes=(*origin.notes, *published.notes, *notes, *judged.notes, *unread),
    )


def _language(stated: str | None) -> tuple[str | None, tuple[str, ...]]:
    """A language tag as it is stated, hyphens in it, and a note where it is none."""
    if not stated:
        return None, ()
    tag = stated.strip().replace("_", "-")
    return (tag, ()) if _TAG.fullmatch(tag) else (None, (f"language {stated[:20]!r} is no language tag",))


@dataclass(frozen=True, slots=True)
class _Published:
    iso: str | None = None
    span: Span | None = None
    notes: tuple[str, ...] = ()


def _published(given: Given, front: FrontMatter, header: Header) -> _Published:
    """The article's date: given, from its front matter, or from its head."""
    stated = given.published or front.values.get("published") or None
    span = None if given.published else front.spans.get("published")
    own = _Published(header.published, header.published_span)
    if stated is None:
        return own
    iso = dates.stated_date(stated)
    if iso is None:
        return _Published(own.iso, own.span, (f"published {stated[:60]!r} is no date",))
    if own.iso and header.witness in _OWN_DAY and dates.is_before(iso, own.iso):
        return _Published(own.iso, own.span, (f"given as published {iso}, but the text dates itself {own.iso}, which counts",))
    return _Published(iso, span)
