"""Searching over everything, and where words stand."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from tracker.checking.quotations import Asked, appearances, asked_words
from tracker.quotes.differences import Difference
from tracker.records import Span
from tracker.rows import references
from tracker.rows.appearances import appearance_row
from tracker.rows.events import event_row
from tracker.rows.figures import figure_rows
from tracker.store import Store, Thing
from tracker.web import asked
from tracker.web.api.articles import ArticleRow
from tracker.web.api.claims import folded
from tracker.web.api.events import EventRow
from tracker.web.api.lists import Limit, Paged
from tracker.web.api.models import Answer, listed, shape
from tracker.web.api.shapes import ClaimRow, FigureRow
from tracker.web.api.speakers import ActorRow, listed_actor
from tracker.web.pages.searching import by_id
from tracker.web.visitors import Stored

router = APIRouter(tags=["search"])

FEW = 5
TextDifference = shape("TextDifference", "One place in which a text differs from the words that were looked for.", Difference)


class Named(Answer):
    """What an id, or the beginning of one, stands for."""

    what: Thing
    id: str


class Found(Answer):
    """The first rows of each kind; the lists have the rest."""

    named: Named | None = Field(description="What has this id, where the words are one.")
    claims: tuple[ClaimRow, ...]  # type: ignore[valid-type]
    speakers: tuple[ActorRow, ...]  # type: ignore[valid-type]
    articles: tuple[ArticleRow, ...] = Field(description="By title.")  # type: ignore[valid-type]
    events: tuple[EventRow, ...] = Field(description="By place.")  # type: ignore[valid-type]
    figures: tuple[FigureRow, ...] = Field(description="By place.")  # type: ignore[valid-type]


class AppearanceRow(Answer):
    """A place where words stand: a row of `tracker verify-quote --format jsonl`."""

    published: str | None
    outlet: str | None
    title: str | None
    speakers: tuple[str, ...]
    match: str = Field(description="exact or altered.")
    likeness: float
    differences: tuple[TextDifference, ...]  # type: ignore[valid-type]
    marked: str = Field(description="[-words that were looked for-] {+words that stand there+}")
    text: str
    quoted: bool
    furniture: bool = Field(description="It stands beside the article: in a menu, a byline.")
    interrupted: tuple[Span, ...]
    start: int
    end: int
    article: str
    document: str
    url: str | None
    version: int
    versions: tuple[int, ...]
    former: bool
    copy_of: str | None
    copy_of_document: str | None
    claim: str | None


@router.get("/search", response_model=Found)
def search(
    store: Stored,
    q: Annotated[str, Query(max_length=300, description="Words, a name, a place, or an id.")],
    limit: Limit = FEW,
) -> Any:
    """Search over everything: statements by words, actors by name, of the latest 10,000 articles titles, events and figures by place."""
    words = asked.words(q) or ""
    found = store.search(words, limit=limit, texts=False)
    return {
        "named": _named(store, words),
        "claims": list(folded(found.claims.rows, None)),
        "speakers": list(map(listed_actor, found.actors.rows)),
        "articles": list(map(asdict, found.titles.rows)),
        "events": list(map(event_row, found.events.rows)),
        "figures": list(figure_rows(found.figures.rows, references.shelf(store))),
    }


def _named(store: Store, words: str) -> dict[str, str] | None:
    known = by_id(store, words)
    return {"what": known[0].what, "id": known[0].id} if len(known) == 1 else None


@router.get("/verify-quote", response_model=listed(AppearanceRow))
def verify_quote(
    store: Stored,
    paged: Paged,
    words: Annotated[str, Query(max_length=2000, description="The words that are looked for.")],
    since: asked.Text = None,
    until: asked.Text = None,
    outlet: Annotated[str | None, Query(max_length=300, description="Words in the outlet's name.")] = None,
) -> Any:
    """Find where words stand, as they are or altered, the earliest first; every text that is stored is looked at, former versions too."""
    first, last = asked.days(since, until)
    found = appearances(store, asked_words(words), Asked(first, last, asked.words(outlet)))
    originals = store.article_names({one.carried.copy_of for one in found if one.carried.copy_of is not None})
    return paged.slice("verify-quote", (appearance_row(one, originals) for one in found))
