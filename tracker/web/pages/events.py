"""The part of the desk for events."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page

router = APIRouter()


@router.get("/events")
def listed(request: Request) -> Response:
    return page(request, "empty.html", title="Events")
