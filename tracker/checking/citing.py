"""A citation of one claim or figure, from the version of the text that it was read from."""

from typing import TYPE_CHECKING

from tracker.exchange.citations import Citation
from tracker.report import passage

if TYPE_CHECKING:
    from tracker.store import Cited, Store


def citation(store: "Store", given: str) -> Citation:
    """What a citation of a claim or figure tells; of a text that is not here any more no word of it.

    Args:
        given: an id, or four characters or more of its beginning.

    Raises:
        UsageError: there is none, or there are several.
    """
    one = store.cited(given)
    gone = None
    if one.absent is not None and one.article is not None:
        withdrawn = store.withdrawn(one.article)
        gone = f"the text was withdrawn on {withdrawn[0]}: {withdrawn[1]}" if withdrawn else f"the text is {one.absent}"
    return Citation(
        id=one.id,
        what=one.what,
        words=None if gone else _words(one),
        where=one.line or ", ".join(f"{start}-{end}" for start, end in one.spans) or None,
        outlet=one.outlet,
        title=one.title or one.document,
        byline=one.byline,
        published=one.published,
        url=one.url,
        language=one.language,
        version=one.number,
        replaced=one.replaced,
        text_hash=one.text_hash,
        raw_hash=one.raw_hash,
        archived=one.ingested_at and one.ingested_at[:10],
        gone=gone,
    )


def _words(one: "Cited") -> str | None:
    """A claim's words; those around a number; of an imported figure the line of its file."""
    if not one.spans or not one.text:
        return one.raw
    if one.what == "figure":
        return passage(one.text, one.spans, marks=one.marks).plain("", "")
    return " […] ".join(" ".join(one.text[start:end].split()) for start, end in one.spans)
