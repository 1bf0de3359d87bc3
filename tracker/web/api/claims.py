"""Claims: a list by the filters of `tracker claims`, and one."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from tracker.errors import NotFound
from tracker.pipeline import Side
from tracker.pipeline import explain as explained
from tracker.records import Statement
from tracker.rows import Row
from tracker.rows.asking import Asked
from tracker.rows.claims import claim_rows
from tracker.rows.judgements import judgement_rows
from tracker.store import ClaimFilter, Store
from tracker.web.api.conduct import LAST_JUDGEMENT
from tracker.web.api.lists import Paged
from tracker.web.api.shapes import ClaimPage, OneClaim
from tracker.web.pages.claims import wanted_claims
from tracker.web.visitors import Stored

router = APIRouter(tags=["claims"])

Id = Annotated[str, Path(max_length=300, description="An id, or four characters or more of its beginning.")]


@router.get("/claims", response_model=ClaimPage)
def claims(store: Stored, wanted: Annotated[tuple[ClaimFilter, Asked | None], Depends(wanted_claims)], paged: Paged) -> Any:
    """List statements: who said what, when, and which outlets carried it, the latest first.

    Rows of one page that several outlets carry in the same quoted words, or that are copies of one text, are one row, as on the command
    line; `also` and `copied_in` name the others. So a page may have fewer rows than `limit`.
    """
    found = store.claims_page(wanted[0], after=paged.key("claims", "tt"), limit=paged.limit)
    return paged.page("claims", folded(found.rows, wanted[1]), found.after)


@router.get("/claims/{id}", response_model=OneClaim)
def claim(store: Stored, id: Id, response: Response) -> Any:
    """Show one statement in its text, with who is taken for its speaker, and why."""
    found = explained(store, id)
    if not isinstance(found, Side) or not isinstance(found.row, Statement):
        raise NotFound(f"there is no claim {id!r}")
    response.headers[LAST_JUDGEMENT] = str(max((one.id for one in found.judgements), default=0))
    return claim_side(store, found)


def folded(found: Iterable[Statement], asked: Asked | None) -> Iterator[Row]:
    """Statements, the latest first, with those that are the same as an earlier one folded into it."""
    return reversed(list(claim_rows(reversed(list(found)), asked)))


def claim_side(store: Store, side: Side) -> dict[str, Any]:
    """A claim with its place."""
    assert isinstance(side.row, Statement)
    (row,) = claim_rows([side.row], None)
    return {**row, **placed(store, side), "what": "claim", "source_words": side.source}


def placed(store: Store, side: Side) -> dict[str, Any]:
    """Where a claim or figure stands, and what was decided about it."""
    return {
        "url": side.url,
        "passage": side.passage.plain() if side.passage else None,
        "former": side.former,
        "absent": side.absent,
        "judgements": judgement_rows(store, side.judgements),
    }
