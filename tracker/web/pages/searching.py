"""The part of the desk for search."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page

router = APIRouter()


@router.get("/search")
def listed(request: Request) -> Response:
    return page(request, "empty.html", title="Search")
