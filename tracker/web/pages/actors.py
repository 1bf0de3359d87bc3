"""The part of the desk for actors."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page

router = APIRouter()


@router.get("/actors")
def listed(request: Request) -> Response:
    return page(request, "empty.html", title="Actors")
