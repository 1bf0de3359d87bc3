"""A citation of one claim or figure, from the version of the text that it was read from."""

from typing import TYPE_CHECKING

from tracker.checking.subject import absence
from tracker.exchange.citations import Citation
from tracker.report import passage

if TYPE_CHECKING:
    from tracker.store import Cited, Store


def citation(store: "Store", given: str) -> Citation:
    """What a citation of a claim or figure tells; of a text that was withdrawn no word, of one that is withheld those of the row itself.

    Args:
        given: an id, or four characters or more of its beginning.

    Raises:
        UsageError: there is none, or there are several.
    """
    from tracker.store import WITHDRAWN

    one = store.cited(given)
    gone = absence(store, one.article, one.absent)
    words = None if one.absent == WITHDRAWN else one.said if one.absent is not None else _words(one)
    return Citation(
        id=one.id,
        what=one.what,
        words=words,
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
        rejected=_rejected(store, one),
    )


def _rejected(store: "Store", one: "Cited") -> str | None:
    """Who decided that the text has no such claim or figure."""
    from tracker.store import Ruling, Target

    by = [
        f"{judgement.by}, {judgement.at[:10]}" + (f": {judgement.reason}" if judgement.reason else "")
        for judgement in store.standing_on(Target(one.what), one.id)
        if judgement.decision == Ruling.rejected
    ]
    return f"people rejected this {one.what} ({'; '.join(by)})" if by else None


def _words(one: "Cited") -> str | None:
    """A claim's words; those around a number; of an imported figure the line of its file."""
    if not one.spans or not one.text:
        return one.raw
    if one.what == "figure":
        return passage(one.text, one.spans, marks=one.marks).plain("", "")
    return " […] ".join(" ".join(one.text[start:end].split()) for start, end in one.spans)
