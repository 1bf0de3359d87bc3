"""The part of the desk for articles."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page

router = APIRouter()


@router.get("/articles")
def listed(request: Request) -> Response:
    return page(request, "empty.html", title="Articles")
