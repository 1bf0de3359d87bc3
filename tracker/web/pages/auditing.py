"""The part of the desk for audit."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page

router = APIRouter()


@router.get("/audit")
def listed(request: Request) -> Response:
    return page(request, "empty.html", title="Audit")
