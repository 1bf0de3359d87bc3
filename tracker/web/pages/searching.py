"""Search over everything: a few rows of each kind, and the way to all of them."""

import re
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from tracker.rows import HASHED
from tracker.rows.claims import claim_rows
from tracker.rows.events import event_row, spread
from tracker.rows.figures import in_words
from tracker.store import Known, Store, Thing
from tracker.web import asked
from tracker.web.site import page
from tracker.web.visitors import Stored

router = APIRouter()

FEW = 5  # rows of a kind
SURE = 8  # characters of an id from which on they lead to its page at once; what is shorter may be a word ("dead")
PAGES = {
    Thing.claim: "/claims/",
    Thing.figure: "/figures/",
    Thing.discrepancy: "/discrepancies/",
    Thing.event: "/events/",
    Thing.article: "/articles/",
    Thing.speaker: "/actors/",
}
_ID = re.compile(r"[0-9a-f]{4,16}")


@router.get("/search")
def search(request: Request, store: Stored, q: asked.Text = None) -> Response:
    """What is found for a few words; an id leads to its page."""
    words = asked.words(q)
    if words is None:
        return page(request, "search.html", title="Search", words=None)
    known = by_id(store, words)
    if len(known) == 1 and HASHED.match(known[0].id) and len(words) >= SURE:
        return RedirectResponse(PAGES[known[0].what] + known[0].id, HTTPStatus.SEE_OTHER)
    found = store.search(words, limit=FEW)
    rows = [event_row(one) for one in found.events.rows]
    return page(
        request,
        "search.html",
        title=f"Search: {words}",
        words=words,
        known=[(PAGES[one.what] + one.id, one) for one in known],
        claims=list(claim_rows(found.claims.rows, None)),
        figures=[(one, in_words(one)) for one in found.figures.rows],
        events=[row | {"told": {measure: spread(row, measure) for measure in row["tolls"]}} for row in rows],
        actors=found.actors.rows,
        titles=found.titles.rows,
        looked={"titles": found.titles.looked, "figures": found.figures.looked},
        texts=found.texts,
        more={name for name in ("claims", "figures", "events", "actors", "titles") if getattr(found, name).after},
    )


def by_id(store: Store, words: str) -> list[Known]:
    """What is stored under an id, or under ids that begin so; the id of an actor may be a word, by which somebody may look for more."""
    if _ID.fullmatch(words):
        return store.beginning(words)
    if " " in words or HASHED.fullmatch(words):
        return []
    return [Known(Thing.speaker, one.id) for one in store.speakers_by_id([words]) if one.id == words]
