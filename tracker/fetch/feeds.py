"""What a feed announces: RSS and Atom, to links with what stands beside them.

The feed's own texts are for the reader; here it is only looked at for the pages that it leads to.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

MOST_ENTRIES = 1000  # of one feed; a larger one is an archive
LOOKED_AT = 2048  # bytes in which a feed's first element stands

_ROOT = re.compile(rb"<(?:[a-z]+:)?(rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One announcement.

    Attributes:
        link: the address of its page.
        published: as the feed states it.
        fingerprint: of its id, title and dates: what has the same one was announced before.
    """

    link: str
    title: str | None
    published: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's entries, in its order, without those that repeat a link.

    Attributes:
        unlinked: entries that lead nowhere.
        beyond: entries after the first thousand, which are left out.
    """

    entries: tuple[Entry, ...]
    unlinked: int = 0
    beyond: int = 0


def read_feed(raw: bytes, url: str) -> Feed | None:
    """List a feed's entries; None where the bytes are no feed.

    Args:
        url: where it was found; links are relative to it.
    """
    start = raw[:LOOKED_AT]
    if _PAGE.search(start) or not _ROOT.search(start):
        return None
    import feedparser  # here, for it takes long to import

    # as a stream, for a string would be taken for an address or a file; sanitising is for showing pages, and nothing is shown
    parsed = feedparser.parse(io.BytesIO(raw), sanitize_html=False, response_headers={"content-location": url})
    if not parsed.version and not parsed.entries:
        return None
    found: dict[str, Entry] = {}
    unlinked = 0
    for item in parsed.entries:
        link = item.get("link")
        if not link:
            unlinked += 1
            continue
        entry = _entry(item, urljoin(url, link))
        found.setdefault(entry.link, entry)
    entries = tuple(found.values())
    return Feed(entries[:MOST_ENTRIES], unlinked, max(0, len(entries) - MOST_ENTRIES))


def _entry(item: Mapping[str, Any], link: str) -> Entry:
    title = " ".join(str(item.get("title") or "").split()) or None
    published = item.get("published")
    told = "\n".join(str(item.get(key) or "") for key in ("id", "title", "published", "updated"))
    return Entry(link, title, published, sha256(told.encode("utf-8", "replace")).hexdigest()[:16])
