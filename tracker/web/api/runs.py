"""Runs with what they left out, seals, and how much there is."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from tracker.rows.runs import run_row, skip_row
from tracker.store import RunState, Sealed, Stats
from tracker.web.api.lists import Paged
from tracker.web.api.models import Answer, listed, shape
from tracker.web.visitors import Stored

router = APIRouter(tags=["runs"])

BIGGEST = 2**31 - 1
Number = Annotated[int, Path(ge=1, le=BIGGEST, description="Of the run.")]


class RunRow(Answer):
    """A command that wrote into the database: a row of `tracker runs --format jsonl`."""

    run: int
    command: str
    started_at: str
    finished_at: str | None
    state: RunState
    heard_at: str | None = Field(description="Of one that goes on, or was killed: when it last said how far it is.")
    counts: dict[str, int] | None = Field(description="What it came to.")
    skips: int = Field(description="How many files, lines or articles it left out.")
    version: str


class SkipRow(Answer):
    """What a run left out: a row of `tracker skips --format jsonl`."""

    run: int
    where: str
    reason: str
    remedy: str | None


SealRow = shape("SealRow", "A seal: the versions that there were at a moment, by one hash.", Sealed)
StatsRow = shape("StatsRow", "How much there is.", Stats)


@router.get("/runs", response_model=listed(RunRow))
def runs(store: Stored, paged: Paged) -> Any:
    """List the commands that wrote into the database, the last one first."""
    key = paged.key("runs", "i")
    before = None if key is None else max(0, min(int(key[0]), BIGGEST))
    found = [run_row(one) for one in store.runs(limit=paged.limit + 1, before=before)]
    return paged.page("runs", found[: paged.limit], (found[paged.limit - 1]["run"],) if len(found) > paged.limit else None)


@router.get("/runs/{number}", response_model=RunRow)
def run(store: Stored, number: Number) -> Any:
    """Show one run."""
    return run_row(store.run(number))


@router.get("/runs/{number}/skips", response_model=listed(SkipRow))
def skips(store: Stored, number: Number, paged: Paged) -> Any:
    """List what a run left out: where, why, and what can be done about it."""
    one = store.run(number)
    return paged.slice("skips", (skip_row(run_, skip) for run_, skip in store.skips(one.id)))


@router.get("/seals", response_model=listed(SealRow))
def seals(store: Stored, paged: Paged) -> Any:
    """List the seals, the earliest first."""
    return paged.slice("seals", map(asdict, store.seals()))


@router.get("/stats", response_model=StatsRow)
def stats(store: Stored) -> Any:
    """Count what there is."""
    return asdict(store.stats())
