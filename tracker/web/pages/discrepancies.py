"""The part of the desk for discrepancies."""

from fastapi import APIRouter, Request, Response

from tracker.web.site import page

router = APIRouter()


@router.get("/discrepancies")
def listed(request: Request) -> Response:
    return page(request, "empty.html", title="Discrepancies")
