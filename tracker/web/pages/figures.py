"""The part of the desk for figures."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page

router = APIRouter()


@router.get("/figures")
def listed(request: Request) -> Response:
    return page(request, "empty.html", title="Figures")
