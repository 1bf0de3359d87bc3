"""Speakers: who is who, what may be one, and what is on record of one actor."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from tracker.dossier import Wanted, dossier
from tracker.records import Discrepancy, Figure, Report, Speaker, SpeakerKind
from tracker.rows.dossier import dossier_sections, kept_sections
from tracker.rows.speakers import actor_row, candidate_row, speaker_row
from tracker.store import Actor, ActorFilter, Called
from tracker.summarising import actors
from tracker.summarising import candidates as possible
from tracker.web import asked
from tracker.web.api.conduct import LAST_JUDGEMENT
from tracker.web.api.lists import Limit, Paged
from tracker.web.api.models import Answer, listed, shape
from tracker.web.api.shapes import Decision
from tracker.web.visitors import Stored

router = APIRouter(tags=["speakers"])

Id = Annotated[
    str, Path(max_length=300, description="An id, four characters or more of its beginning, or a name that one speaker alone has.")
]

UNLISTED = ("called", "articles", "carrier")
"""What a page of actors does not count; one of them tells it."""

ActorRow = shape(
    "ActorRow",
    "An actor with how much is attributed to it: a row of `tracker speakers list --format jsonl`, without what texts call it and where.",
    Speaker,
    Actor,
    without=("speaker", *UNLISTED),
)
CalledSo = shape("CalledSo", "What texts call an actor, and why that was taken for it.", Called)
OneSpeaker = shape(
    "OneSpeaker",
    "An actor with what texts call it and the decisions on it: `tracker speakers show --format jsonl`.",
    Speaker,
    called=(tuple[CalledSo, ...], "What current texts call it."),  # type: ignore[valid-type]
    judgements=(tuple[Decision, ...], "Decisions on it that are in force."),  # type: ignore[valid-type]
)


class Candidate(Answer):
    """Two speakers that may be one: a row of `tracker speakers candidates --format jsonl`."""

    speaker: str
    name: str
    other: str
    other_name: str
    score: float
    reason: str
    unsure: bool


class Tallied(Answer):
    """Statements of a kind: how many, of which acts, and the latest."""

    statements: int
    acts: dict[str, int]
    negated: int
    latest: str | None
    id: str | None


class StatementCounts(Tallied):
    """All statements of an actor together."""

    copies: int
    first: str | None
    outlets: int


class Month(Answer):
    """Statements of a month; null for those without a day."""

    month: str | None
    statements: int


class ActCount(Answer):
    """Statements of an act."""

    act: str
    statements: int


class Spoke(Tallied):
    """Who spoke: the actor, or who speaks for it."""

    speaker: str
    name: str
    kind: str


class SpokenAbout(Tallied):
    """Another actor that its statements name or mean."""

    about: str
    name: str
    kind: str


class QuotedBy(Answer):
    """An outlet that carried its statements."""

    outlet: str
    statements: int
    copies: int
    latest: str | None
    id: str | None


class NamedSo(Answer):
    """A name that texts give it."""

    name: str
    rows: int
    reasons: tuple[str, ...]


class Denied(Answer):
    """A denial, or a content that is presented as untrue."""

    id: str
    day: str | None
    day_is: str | None
    speakers: tuple[str, ...]
    act: str
    negated: bool
    text: str
    about: tuple[str, ...]
    confidence: float
    outlets: tuple[str, ...]
    also: tuple[str, ...]
    copies: int | None


FigureGiven = shape(
    "FigureGiven",
    "A number that is attributed to the actor.",
    Figure,
    Report,
    without=("figure", "outlet", "document", "raw", "originator_id", "origin", "origin_path", "copy_of", "credit", "event"),
    event=str | None,
    number=str,
    outlets=tuple[str, ...],
    also=tuple[str, ...],
    copies=int | None,
)


class Dossier(Answer):
    """What is on record of one actor, by the sections of `tracker actor --format jsonl`; of each section the first rows.

    Where it was counted before, of a section that is cut no more than its first 25 or 50 rows are there, and `copies` is null.
    """

    counted_at: str | None = Field(description="When it was counted, where many rows are its: what came in later is not in it.")
    actor: tuple[Speaker, ...]
    statements: tuple[StatementCounts, ...]
    month: tuple[Month, ...]
    act: tuple[ActCount, ...]
    speaker: tuple[Spoke, ...]
    about: tuple[SpokenAbout, ...]
    figure: tuple[FigureGiven, ...]  # type: ignore[valid-type]
    denial: tuple[Denied, ...]
    contested: tuple[Discrepancy, ...]
    outlet: tuple[QuotedBy, ...]
    called: tuple[NamedSo, ...]


WHOLE = ("actor", "statements", "month", "act")  # sections that are never cut


def listed_actor(one: Actor) -> dict[str, Any]:
    """An actor as a row of a list."""
    return {name: value for name, value in actor_row(one).items() if name not in UNLISTED}


@router.get("/speakers", response_model=listed(ActorRow))
def speakers(
    store: Stored,
    paged: Paged,
    name: Annotated[str | None, Query(max_length=300, description="Words that all stand in one of its names.")] = None,
    kind: Annotated[list[SpeakerKind] | None, Query(max_length=10, description="May be given again.")] = None,
) -> Any:
    """List the actors to whom statements and figures are attributed, those to whom most is first."""
    wanted = ActorFilter(words=asked.words(name), kinds=[one.value for one in kind] if kind else None)
    found = store.actors_page(wanted, after=paged.key("speakers", "nt"), limit=paged.limit)
    return paged.page("speakers", map(listed_actor, found.rows), found.after)


@router.get("/candidates", response_model=listed(Candidate))
def candidates(
    store: Stored,
    paged: Paged,
    speaker: Annotated[str | None, Query(max_length=300, description="Only pairs with this one.")] = None,
    min_score: Annotated[float, Query(ge=0, le=1, description="The least score, inclusive.")] = 0.0,
) -> Any:
    """List pairs of speakers that may be one and that nobody has decided, the likeliest first.

    They are those that the last reconciliation found. Of one speaker all are given at once.
    """
    if speaker is not None:
        mine = [pair for pair in possible.of(store, store.speaker(speaker).id) if pair.score >= min_score]
        return paged.slice("candidates of", map(candidate_row, mine))
    key = paged.key("candidates", "it")
    found, after = possible.page(store, after=(int(key[0]), str(key[1])) if key else None, limit=paged.limit, unsure=None)
    shown = [candidate_row(pair) for pair in found if pair.score >= min_score]
    return paged.page("candidates", shown, after)


@router.get("/speakers/{id}", response_model=OneSpeaker)
def speaker(store: Stored, id: Id, response: Response) -> Any:
    """Show one actor: names, offices, what it belongs to, what texts call it and why, and decisions on it.

    Of an actor with many rows that is what was counted last: the hundred most frequent names.
    """
    one = store.speaker(id)
    kept = actors.kept(store, [one.id])
    row = speaker_row(store, one, None if kept is None else kept["called"])
    response.headers[LAST_JUDGEMENT] = str(max((one["id"] for one in row["judgements"]), default=0))
    return row


@router.get("/speakers/{id}/dossier", response_model=Dossier)
def on_record(
    store: Stored,
    id: Id,
    with_members: Annotated[bool, Query(description="Also what its ministries, army, and leaders while they held office said.")] = False,
    since: asked.Text = None,
    until: asked.Text = None,
    min_confidence: asked.Sure = 0.0,
    limit: Limit = asked.USUAL,
) -> Any:
    """Show what is on record of one actor: a page to read before an interview. Of a long section the first `limit` rows are given."""
    one = store.speaker(id)
    when = Wanted(*asked.days(since, until), min_confidence)
    kept = None if with_members else actors.kept(store, [one.id], when)
    if kept is not None:
        return kept_sections(store, one, kept, limit) | {"counted_at": kept["counted_at"]}
    ids = [member.id for member in store.speakers_by_id([one.id], with_members=True)] if with_members else [one.id]
    found = dossier(store, ids, when, with_members=with_members)
    sections = dossier_sections(store, one, found)
    return {name: list(rows.first(None if name in WHOLE else limit)) for name, rows in sections.items()} | {"counted_at": None}
