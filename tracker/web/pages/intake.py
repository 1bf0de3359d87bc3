"""The part of the desk for import."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page

router = APIRouter()


@router.get("/import")
def listed(request: Request) -> Response:
    return page(request, "empty.html", title="Import")
