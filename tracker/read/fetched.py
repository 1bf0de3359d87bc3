"""Bytes that came from an address rather than from a file: read by what they are, named by the address."""

import io
from collections.abc import Iterator

from tracker.errors import InputError
from tracker.read.paths import LIMIT, STDIN, read
from tracker.records import Article

PAGES = ("text/html", "application/xhtml+xml")


def read_bytes(id: str, raw: bytes, where: str, *, media_type: str = "") -> Iterator[Article | InputError]:
    """Read what an address gave, as if it had been piped in.

    Args:
        id: of the article, where the bytes give it none.
        where: the address.
        media_type: as the answer stated it; it decides only that HTML is HTML.

    Yields:
        Articles, of a feed one for each entry, and an InputError for what cannot be read; `path` and `where` name the address.
    """
    if media_type in PAGES or raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        from tracker.read.html import read_page

        try:
            yield read_page(id, raw, where)
        except InputError as error:
            yield error
        return
    for one in read(["-"], stdin=io.BytesIO(raw), limit=LIMIT):
        if isinstance(one, InputError):
            yield InputError(one.where.replace(STDIN, where, 1), one.reason, one.remedy)
        else:
            nameless = one.id == STDIN or one.id.startswith(f"{STDIN}:")
            own = one.id.replace(STDIN, id, 1) if nameless else one.id
            yield one.model_copy(update={"id": own, "path": (one.path or STDIN).replace(STDIN, where, 1)})
