"""The shapes of rows that several kinds of records answer with."""

from typing import Any, Literal

from pydantic import Field

from tracker.reconcile.distance import Distance
from tracker.records import Claim, Figure, Report, Span, Speaker, Statement
from tracker.store import Judgement
from tracker.web.api.models import Answer, Problem, listed, shape

PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "What is asked for makes no sense: no date, nobody of that name, an empty range."},
    401: {"model": Problem, "description": "No token, or none that is in force."},
    403: {"model": Problem, "description": "The token may not, or another site sent it."},
    404: {"model": Problem, "description": "There is no such thing."},
    422: {"model": Problem, "description": "A parameter is unknown, empty, given twice, or none of its kind."},
    503: {"model": Problem, "description": "The database is busy or out of reach: ask again."},
}
DECIDING: dict[int | str, dict[str, Any]] = {
    409: {"model": Problem, "description": "It stands already, or contradicts what was decided."},
    412: {"model": Problem, "description": "Somebody decided meanwhile: look again."},
    413: {"model": Problem, "description": "Too large."},
    415: {"model": Problem, "description": "It is not JSON."},
}

ClaimRow = shape(
    "ClaimRow",
    "A statement that a text attributes to somebody, with who carried it: a row of `tracker claims --format jsonl`.",
    Claim,
    Statement,
    without=("claim",),
    speakers=(tuple[str, ...], "Resolved names."),
    about=(tuple[str, ...], "Names of actors named or meant inside the content."),
    day=(str | None, "When it was said where the text tells, else when it was published."),
    day_is=(Literal["said", "published"] | None, "Which of the two `day` is."),
    outlets=(tuple[str, ...], "Who carried the same words, the first one first."),
    also=(tuple[str, ...], "Ids of the claims of the other outlets."),
    offices=(tuple[str | None, ...], "Of each speaker the id of the office in which it speaks here."),
    on_behalf_of=(tuple[str | None, ...], "Of each speaker the id of whom it speaks for here."),
    resolved_by=(tuple[str, ...], "Why each speaker was taken for the one it is."),
    matched_by=(tuple[str, ...], "Why it is listed under the actor that `by` asks for."),
    hits=(tuple[Span, ...], "Characters of `text` that match the words that were looked for."),
    copies=(int, "In how many syndicated copies it stands besides."),
    copied_in=(tuple[str, ...], "Ids of the articles that are these copies."),
)
ReferenceDistance = shape("ReferenceDistance", "How far a figure is from a reference series.", Distance, without=("reason",))
FigureRow = shape(
    "FigureRow",
    "A casualty figure with who carried it: a row of `tracker figures --format jsonl`.",
    Figure,
    Report,
    without=("figure", "raw", "originator_id", "credit"),
    number=(str, "The number as its text has it, or as people corrected it."),
    reference=(tuple[ReferenceDistance, ...], "Its distance from the reference series, the nearest in scope first."),  # type: ignore[valid-type]
)
Decision = shape(
    "Decision",
    "What somebody decided.",
    Judgement,
    name=(str | None, "Name of the speaker that it is on."),
    other_name=(str | None, "Name of the other one."),
    article=(str | None, "The id with which the article came that it is restricted to."),
    in_words=(str | None, "Of a correction what it changes."),
)
JudgementRow = shape(
    "JudgementRow",
    "A judgement with its state: a row of `tracker judgements --all --format jsonl`.",
    Decision,
    state=(str, 'Whether it is in force: "in force", "undone", "replaced by 12", or what it waits for.'),
)


class PassagePlace(Answer):
    """Where a claim or figure stands."""

    url: str | None = Field(description="Address of the document.")
    passage: str | None = Field(description="The words around it, its own in brackets; null where the text is not here.")
    former: str | None = Field(description="Of which replaced version of the article it is; null for the present one.")
    absent: str | None = Field(description='Why the text is not here ("withheld", "withdrawn").')
    judgements: tuple[Decision, ...] = Field(description="What people decided about it.")  # type: ignore[valid-type]


OneClaim = shape(
    "OneClaim",
    "A claim with its place in the text and what was decided about it.",
    ClaimRow,
    PassagePlace,
    what=Literal["claim"],
    source_words=(tuple[str, ...], "The words that name its speakers, as the text has them."),
)
OneFigure = shape(
    "OneFigure",
    "A figure with its place in the text, the bounds that its words allow, and what was decided about it.",
    FigureRow,
    PassagePlace,
    what=Literal["figure"],
    interval=(tuple[float | None, float | None] | None, "What its words allow, both ends inclusive; null is an open end."),
    as_read=(Figure | None, "A corrected figure as its text has it; null where nobody corrected it."),
    raw=(str | None, "The line of an imported figure as it stood in its file."),
)
SpeakerRow = shape("SpeakerRow", "An actor.", Speaker)
ClaimPage, FigurePage, JudgementPage = listed(ClaimRow), listed(FigureRow), listed(JudgementRow)
