"""Bytes that came from an address rather than from a file: read by what they are, named by the address."""

import io
from collections.abc import Iterator

from tracker.errors import InputError
from tracker.read.confined import Confined
from tracker.read.documents import Reading, documents
from tracker.read.places import Place
from tracker.records import FEEDS, Article

SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "text/csv": ".csv"}


def read_bytes(
    raw: bytes, address: str, room: Confined, *, media_type: str = "", charset: str | None = None
) -> Iterator[Article | InputError]:
    """Read what an address gave.

    Args:
        address: names an article that has no id of its own; records in a list are `<address>:<number>`.
        room: where it is parsed.
        media_type: as the answer stated it: a hint, as a file's suffix is.
        charset: as the answer stated it; it counts before what a page or feed says of itself.

    Yields:
        Articles, of a feed one for each item, and an InputError for what cannot be read.
    """
    place = Place(address, address, SUFFIXES.get(media_type, ""), charset=charset)
    yield from documents(io.BytesIO(raw), place, Reading(room), len(raw))


def is_item(article: Article) -> bool:
    """Whether an article is an item of a feed: what the feed says of a page, with the page's address."""
    return article.media_type in FEEDS
