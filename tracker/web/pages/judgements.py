"""Taking a decision back, whatever it was on."""

from fastapi import APIRouter, Response

from tracker.web.asked import Numbered
from tracker.web.deciding import sent_back
from tracker.web.visitors import Editor, Sent, Stored, text_of

router = APIRouter()


@router.post("/judgements/{number}/undo")
def undo(store: Stored, visitor: Editor, form: Sent, number: Numbered) -> Response:
    """Take a decision back, with all that followed from it; it stays on record."""
    store.undo(number, by=visitor.name)
    return sent_back(text_of(form, "next") or "/", number)
