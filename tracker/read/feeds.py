"""RSS and Atom: one article an item.

A feed's item is content without furniture, so that its HTML is taken whole (`fragments`) and not weighed as a page is. XML that
declares entities is refused before anything expands them, and nothing is ever fetched.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXException

from tracker.errors import InputError
from tracker.read.decoding import decode
from tracker.read.fragments import fragment_text
from tracker.read.places import Place
from tracker.read.text import Given, Origin, article
from tracker.records import Article

ITEMS = 10_000  # of a feed, at most; they have 10 to 500
SUMMARY = "the feed gives a summary only"

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]{2,40})")
_ENCODING = re.compile(r"(<\?xml[^>]{0,200}?)\s+encoding\s*=\s*[\"'][^\"']{0,60}[\"']")
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_EDGES = re.compile(r"<!\[CDATA\[|<!--|<(/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])[^<>]*>")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
_TYPES = {"atom": "application/atom+xml"}


def read_feed(raw: bytes, place: Place) -> Iterator[Article | InputError]:
    """Read the items of a feed.

    Yields:
        An article for each item: its title, its link as address, its date, its fullest content; an InputError for one without text.

    Raises:
        InputError: it is no feed, declares entities, or has no items.
    """
    import feedparser  # here, for most runs read no feed

    found = _DECLARED.search(raw[:1000])
    decoded = decode(raw, place.where, found[1].decode("ascii") if found else None, stated=place.charset)
    text = decoded.text.lstrip("\ufeff \t\r\n")
    if _ENTITY.search(text):
        raise InputError(place.where, "XML that declares entities is not read", "have the feed saved without a DOCTYPE")
    if not text:
        raise InputError(place.where, "empty", "leave it out, or fill it")
    # feedparser reads UTF-8 whatever the bytes were, and fetches nothing: it is given bytes, never an address
    utf8 = _ENCODING.sub(r"\1", text, count=1).encode("utf-8", "replace")
    parsed = feedparser.parse(
        BytesIO(utf8),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )
    entries = parsed.entries
    if not entries:
        broken = parsed.get("bozo_exception") if parsed.get("bozo") else None
        what = (
            f"no feed that can be read: {' '.join(str(broken).split())[:120]}" if broken and not parsed.version else "a feed without items"
        )
        raise InputError(place.where, what, "save the feed again")
    if len(entries) > ITEMS:
        raise InputError(place.where, f"{len(entries):,} items, limit {ITEMS:,}: more than a feed has", "split it")
    pieces = _pieces(text)
    notes = decoded.notes + (
        ("the feed's XML is broken: read as far as it goes",) if isinstance(parsed.get("bozo_exception"), SAXException) else ()
    )
    ids: set[str] = set()
    media_type = next((value for start, value in _TYPES.items() if (parsed.version or "").startswith(start)), "application/rss+xml")
    for number, entry in enumerate(entries, 1):
        one = place.record(number)
        # the item's own characters where they can be told, else the whole feed
        own = pieces[number - 1].encode(decoded.encoding, "replace") if len(pieces) == len(entries) else raw
        try:
            origin = Origin(one.where, own, media_type, decoded.encoding, notes)
            item = _article(entry, parsed.feed, origin, f"feedparser {feedparser.__version__}")
            id_ = next((id_ for id_ in (item.id, item.url) if id_ and id_ not in ids), one.id)
            ids.add(id_)
            yield item.model_copy(update={"id": id_})
        except InputError as error:
            yield error


def _article(entry: Any, feed: Any, origin: Origin, reader: str) -> Article:
    """An item, whose id is the one that the feed gives it, "" for none."""
    contents = [one for one in entry.get("content") or () if isinstance(one.get("value"), str) and one["value"].strip()]
    summary = entry.get("summary_detail")
    fullest = max(contents, key=lambda one: len(one["value"]), default=None)
    notes = list(origin.notes)
    if fullest is None or (summary and len(summary.get("value") or "") > len(fullest["value"])):
        fullest = summary
    text = _shown(fullest) if fullest else ""
    title = fragment_text(_string(entry.get("title")) or "") or None
    if not contents and text:
        notes.append(SUMMARY)
    if not text and title:
        text = title
        notes.append("the feed gives a title only")
    url = _string(entry.get("link"))
    if url:
        with suppress(ValueError):  # brackets that hold no address
            url = urljoin(_string(feed.get("link")) or "", url)
        if not re.match(r"https?://[^\s/]", url):
            if url != entry.get("id"):  # which feedparser gives where there is no link
                notes.append(f"the link {url[:60]!r} is no web address")
            url = None
    published = _string(entry.get("published"))
    if not published and (published := _string(entry.get("updated"))):
        notes.append("dated by its last change")
    given = Given(
        title=title,
        source=_string(feed.get("title")),
        url=url,
        published=published,
        language=_string((fullest or {}).get("language")) or _string(feed.get("language")),
    )
    found = article(
        _string(entry.get("id")) or "", text, Origin(origin.path, origin.raw, origin.media_type, origin.encoding, tuple(notes)), given
    )
    return found.model_copy(update={"reader": reader, "byline": _string(entry.get("author"))})


def _shown(part: Any) -> str:
    value = part["value"] if isinstance(part.get("value"), str) else ""
    return value.strip() if part.get("type") == "text/plain" else fragment_text(value)


def _string(value: object) -> str | None:
    return " ".join(value.replace("\0", "").split()) or None if isinstance(value, str) else None


def _pieces(text: str) -> list[str]:
    """The characters of each item or entry, as the feed has them."""
    pieces: list[str] = []
    opened: int | None = None
    at = 0
    unclosed: set[str] = set()  # what has no end behind here: it is looked for once
    while edge := _EDGES.search(text, at):
        at = edge.end()
        if edge[1] is None:
            if edge[0] not in unclosed:
                end = text.find(_ENDS[edge[0]], at)
                at = max(at, end + 3)
                unclosed |= {edge[0]} if end < 0 else set()
            continue
        if edge[1] == "" and opened is None:
            if edge[0].endswith("/>"):
                pieces.append(edge[0])
            else:
                opened = edge.start()
        elif edge[1] == "/" and opened is not None:
            pieces.append(text[opened : edge.end()])
            opened = None
    return pieces
