"""The desk itself: what is new, what is to be looked at."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page
from tracker.web.visitors import Stored

router = APIRouter()


@router.get("/")
def desk(request: Request, store: Stored) -> Response:
    """What there is."""
    return page(request, "desk.html", title="Desk", stats=store.stats(), counts=store.discrepancy_counts())
