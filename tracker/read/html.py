"""Saved web pages: the main text, and what the page says about itself.

Outlet, address, author and date are read from the page's own declarations, not by trafilatura, which drops the time of day
and prefers addresses with tracking parameters: JSON-LD first, then meta elements, then the canonical link.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it ships no types
from lxml import html as lxml_html

from tracker import dates
from tracker.errors import InputError
from tracker.read.decoding import BINARY_WITHIN, Decoded, decode, page_encoding
from tracker.read.main_text import HEAD_LENGTH, main_text
from tracker.read.text import Given, Origin, article
from tracker.records import Article, Mark, MarkKind

DECLARED_WITHIN = 4096  # bytes in which a page names its encoding
MOST_TAGS = 100_000  # of a page; a long live blog has a fifth, and a million take half a minute and half a GB to read
WHOLE_TO_BROKEN = 20  # non-ASCII characters for each broken one, at least, of a page that is UTF-8 all the same
BYLINE_LENGTH = 200  # characters, at most
PLACEHOLDER_WORDS = 3  # a page whose text is shorter has none

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,100}encoding=[\"']([\w-]{2,40})")
_AUTHOR_NAMES = ("author", "article:author", "parsely-author", "byl", "dc.creator", "DC.creator", "sailthru.author")
_DATE_NAMES = (
    "article:published_time",
    "datePublished",
    "og:published_time",
    "parsely-pub-date",
    "pubdate",
    "publish-date",
    "publication_date",
    "sailthru.date",
    "dc.date.issued",
    "DC.date.issued",
)
_STORIES = ("Article", "Posting", "Report")  # NewsArticle, BlogPosting, LiveBlogPosting ... of schema.org


def read_page(id: str, raw: bytes, where: str, *, charset: str | None = None) -> Article:
    """Read a saved page.

    Args:
        charset: as the answer stated it that brought the page; it counts before the page's own word.

    Raises:
        InputError: the bytes are no text, or the page holds none.
    """
    decoded = _decoded(raw, where, charset)
    if (tags := raw.count(b"<")) > MOST_TAGS:
        raise InputError(
            where, f"{tags:,} tags, limit {MOST_TAGS:,}: more than the page of an article has", "save the article alone, or its text"
        )
    page = _parsed(decoded.text, where)
    given, byline = _declared(page), _byline(page)
    found = main_text(page, given.title, byline)
    if len(found.text.split()) < PLACEHOLDER_WORDS:
        found = main_text(_ended_link(_parsed(decoded.text, where)), given.title)
    if len(found.text.split()) < PLACEHOLDER_WORDS:
        raise InputError(where, "no text in the page", "it may be made by scripts: save what the browser shows, or its text")
    if given.published is None:
        given = replace(given, published=_day(found.head))
    read = article(id, found.text, Origin(where, raw, "text/html", decoded.encoding, decoded.notes), given)
    own = [Mark(span=span, kind=MarkKind.boilerplate) for span in found.links]
    own += [Mark(span=found.headline, kind=MarkKind.metadata)] if found.headline else []
    free = [one for one in own if not any(mark.span[0] < one.span[1] and one.span[0] < mark.span[1] for mark in read.marks)]
    marks = tuple(sorted([*read.marks, *free], key=lambda mark: mark.span))
    return read.model_copy(update={"reader": found.reader, "marks": marks, "byline": byline})


def _ended_link(page: Any) -> Any:
    """The page, without the one link around all its paragraphs where there is such: its end tag was forgotten, and it links nothing."""
    around = [link for link in page.iter("a") if link.find(".//p") is not None]
    if len(around) == 1 and len(around[0].findall(".//p")) > 1:
        around[0].attrib.pop("href", None)
    return page


def _decoded(raw: bytes, where: str, stated: str | None) -> Decoded:
    """The page's characters: by UTF-8, then by what the answer stated, then by what the page declares, then by a guess."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and b"\0" not in raw[:BINARY_WITHIN] and (whole := _nearly_utf8(raw)) is not None:
        return whole
    found = _CHARSET.search(raw[:DECLARED_WITHIN]) or _XML.search(raw[:DECLARED_WITHIN])
    return decode(raw, where, page_encoding(found[1].decode("ascii")) if found else None, stated=stated)


def _nearly_utf8(raw: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes, as cut and joined pages have; None where it is all right, or something else."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        whole = sum(not c.isascii() for c in text) - broken
        if whole >= WHOLE_TO_BROKEN * broken:
            return Decoded(text, "utf-8", (f"decoded as utf-8, {broken} broken characters replaced",))
    return None


def _day(head: tuple[str, ...]) -> str | None:
    """The one whole date that the lines below the headline hold."""
    found = [
        one
        for line in head
        if len(line) <= HEAD_LENGTH
        for one in dates.written_dates(line)
        if one.year is not None and one.day is not None
    ]
    return found[0].iso() if len({(one.year, one.month, one.day) for one in found}) == 1 else None


def _byline(page: Any) -> str | None:
    """Who wrote the page: the authors that it declares, else the line that it marks as theirs."""
    stories = sorted(_linked_data(page), key=lambda item: "author" not in item)
    listed = stories[0].get("author") if stories else None
    names = [_string(one.get("name") if isinstance(one, dict) else one) for one in (listed if isinstance(listed, list) else [listed])]
    declared = ", ".join(dict.fromkeys(name for name in names if name)) or next(
        filter(None, (_meta(page, name) for name in _AUTHOR_NAMES)), None
    )
    if not declared:
        shown = page.xpath("//*[@rel='author' or @itemprop='author' or contains(concat(' ', normalize-space(@class), ' '), ' byline ')]")
        declared = next(filter(None, (_string(" ".join(one.itertext())) for one in shown[:5])), None)
    if not declared or len(declared) > BYLINE_LENGTH or declared.startswith(("http:", "https:", "@")):
        return None
    return re.sub(r"^(?:by|written by|von|par)\b:?\s+", "", declared, flags=re.IGNORECASE) or None


def _parsed(text: str, where: str) -> Any:
    """The root element.

    Raises:
        InputError: there is none, or the parser would stop short of the page's end: it takes 256 elements in each other, 2,048 when told
            to, and ten million characters in one.
    """
    for huge in (False, True):
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=huge)
        try:
            page = lxml_html.document_fromstring(text.lstrip("\ufeff").encode("utf-8"), parser=parser)
        except (etree.ParserError, ValueError) as error:
            raise InputError(where, "empty" if not text.strip() else "no HTML page", "save the page again, as HTML") from error
        limits = [str(entry.message) for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"]
        if not limits:
            return page
        if "depth" not in limits[0]:
            break
    reason = "elements nested too deeply" if "depth" in limits[0] else "one element of more than ten million characters"
    raise InputError(where, f"{reason} to be read to the page's end", "save the article's text alone")


def _declared(page: Any) -> Given:
    """Title, outlet, address and date as the page declares them."""
    stories = sorted(_linked_data(page), key=lambda item: "datePublished" not in item)
    story = stories[0] if stories else {}
    publisher = story.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    canonical = page.xpath("//link[@rel='canonical']/@href")
    published = next((iso for iso in map(dates.stated_date, _dates(page, story)) if iso), None)
    heading = " ".join("".join(page.xpath("(//h1)[1]//text()")).split())
    return Given(
        title=_string(story.get("headline")) or _meta(page, "og:title") or heading or _string(page.findtext(".//title")),
        source=(_string(publisher.get("name")) if isinstance(publisher, dict) else None) or _meta(page, "og:site_name"),
        url=_string(canonical[0]) if canonical else _string(story.get("url")) or _meta(page, "og:url"),
        published=published,
        language=_english(page),
    )


def _english(page: Any) -> str | None:
    """The variety of English that the page says it is in; templates of other languages often stand around an English text."""
    stated = _string(page.get("lang")) or _string(page.get("xml:lang")) or ""
    return stated if stated.lower().split("-")[0].split("_")[0] == "en" else None


def _dates(page: Any, story: dict[str, Any]) -> Iterator[str]:
    if declared := _string(story.get("datePublished")):
        yield declared
    for name in _DATE_NAMES:
        if declared := _meta(page, name):
            yield declared
    yield from page.xpath("//time[@pubdate]/@datetime | //article//header//time/@datetime | //*[@itemprop='datePublished']/@datetime")


def _meta(page: Any, name: str) -> str | None:
    found = page.xpath("//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=name)
    return _string(found[0]) if found else None


def _string(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _linked_data(page: Any) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that describe an article, in the page's order."""
    for script in page.xpath("//script[@type='application/ld+json']/text()"):
        try:
            pending = [json.loads(script, strict=False)]
        except (ValueError, RecursionError):
            continue
        while pending:
            item = pending.pop(0)
            if isinstance(item, list):
                pending = item + pending
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(str(kind).endswith(_STORIES) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    yield item
                graph = item.get("@graph")
                pending += graph if isinstance(graph, list) else [graph]
