"""Taking articles in: files are sent, a process of its own reads them, and its page says how far it is and what was left out.

What came in is compared in the same way, as a job of its own.
"""

import hmac
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse

from tracker.rows import counted, minute
from tracker.rows.runs import run_row
from tracker.store import Run, RunState, Store
from tracker.web import asked
from tracker.web.deciding import recorded
from tracker.web.jobs import Job, Jobs, Step, state_in_words
from tracker.web.site import page
from tracker.web.uploads import LARGEST, LARGEST_FILE, MEGABYTE, MOST_FILES, receive
from tracker.web.visitors import OWN_FORM, Admin, Reader, Stored, csrf, keeping, own_origin, secret_of


@asynccontextmanager
async def _ending(app: FastAPI) -> AsyncIterator[None]:
    """A server that begins clears away what one that was killed left; one that stops ends what it takes in, and the run says so."""
    jobs: Jobs = app.state.jobs
    await run_in_threadpool(jobs.sweep)
    yield
    await run_in_threadpool(jobs.close)


router = APIRouter(lifespan=_ending)

RUNS, SKIPS = 50, 100  # of a page
LATEST = 8
SAME_TEXT = re.compile(r" stored already as article ([0-9a-f]{16})$")  # why a text made no second article
Number = Annotated[int, Query(ge=0, le=2**31 - 1)]

COUNTED = {
    "new": "new articles",
    "version": "new versions",
    "extraction": "read anew",
    "unchanged": "unchanged",
    "left_unextracted": "in other languages, kept without rows",
    "claims": "statements",
    "figures": "figures",
    "same": "not modified",
    "waiting": "still being written",
    "later": "not to be had yet",
    "discrepancies": "discrepancies",
    "dockets": "sets of figures compared",
    "versions": "texts audited",
    "rows": "rows audited",
    "withdrawn": "withdrawn",
    "withheld": "withheld",
    "broken": "broken",
}
"""What a run counts, in words; articles left out are counted apart."""


def jobs_of(request: Request) -> Jobs:
    """The uploads of this server."""
    jobs: Jobs = request.app.state.jobs
    return jobs


# ---------------------------------------------------------------------- taking in


@router.get("/import")
def intake(request: Request, store: Stored) -> Response:
    """The form, and what was taken in last."""
    limits = {"file": LARGEST_FILE // MEGABYTE, "all": LARGEST // MEGABYTE, "files": MOST_FILES}
    return page(request, "import.html", title="Import", limits=limits, rows=run_rows(request, store, limit=LATEST))


@router.post("/import")
async def upload(request: Request, store: Stored, visitor: Admin) -> Response:
    """Receive files, and begin a run that takes them in."""
    own_origin(request)
    jobs = jobs_of(request)
    jobs.check_room()
    try:
        folder = await run_in_threadpool(jobs.folder)
    except OSError as error:
        raise HTTPException(HTTPStatus.INSUFFICIENT_STORAGE, f"the files cannot be kept here: {error.strerror}") from error
    try:
        content_type = request.headers.get("content-type", "")
        received = await receive(request.stream(), content_type, folder, partial(_check_own, request))
        size = sum(one.stat().st_size for one in received.files)
        compares = received.fields.get("compare") == "true"
        replaces = received.fields.get("replace") == "true"
        job = await run_in_threadpool(jobs.add, folder, received.files, by=visitor.name, compares=compares, replaces=replaces)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    # no names: the log is never changed, and what is withdrawn one day would stand there
    detail = {"files": len(received.files), "bytes": size}
    await run_in_threadpool(recorded, store, visitor, "upload", "run", str(job.run), detail)
    return RedirectResponse(f"/import/{job.run}", HTTPStatus.SEE_OTHER)


def _check_own(request: Request, fields: Mapping[str, str]) -> None:
    if not hmac.compare_digest(fields.get("csrf", "").encode(), csrf(secret_of(request)).encode()):
        raise HTTPException(HTTPStatus.FORBIDDEN, "the form is out of date: go back, load the page again and repeat it")


@router.post("/import/compare", dependencies=[OWN_FORM])
def compare(request: Request, store: Stored, visitor: Admin) -> Response:
    """Have what waits to be compared compared, after the uploads that wait."""
    jobs = jobs_of(request)
    before = jobs.comparison()
    job = jobs.compare(by=visitor.name)
    if before is not job:
        recorded(store, visitor, "comparison", "run", str(job.run))
    return RedirectResponse(f"/import/{job.run}", HTTPStatus.SEE_OTHER)


@router.post("/import/{number}/stop", dependencies=[Depends(keeping), OWN_FORM])
def stop(request: Request, store: Stored, visitor: Admin, number: asked.Numbered) -> Response:
    """Stop taking files in; what is stored of them stays."""
    run = store.run(number)
    if jobs_of(request).stop(run.id):
        recorded(store, visitor, "upload stopped", "run", str(number))
    return RedirectResponse(f"/import/{number}", HTTPStatus.SEE_OTHER)


@router.get("/import/{number}/progress")
def progress(request: Request, store: Stored, number: asked.Numbered) -> Response:
    """How far a run is, for the script of its page."""
    run, jobs = store.run(number), jobs_of(request)
    job = jobs.find(number)
    told = _row(run, job)
    over = not told["goes_on"]
    return JSONResponse({"over": over, "said": _said(run, job, jobs), "part": told["part"], "counts": told["all"], "skips": run.left_out})


# ---------------------------------------------------------------------- what was taken in


@router.get("/import/{number}")
def watched(request: Request, store: Stored, visitor: Reader, number: asked.Numbered, after: Number = 0) -> Response:
    """A run that takes files in: how far it is, or what it came to."""
    return _shown(request, store, visitor.keeps, number, after)


@router.get("/runs/{number}")
def run(request: Request, store: Stored, visitor: Reader, number: asked.Numbered, after: Number = 0) -> Response:
    """A run of any command, with what it left out."""
    return _shown(request, store, visitor.keeps, number, after)


@router.get("/runs")
def runs(request: Request, store: Stored, before: Number | None = None) -> Response:
    """The commands that wrote into the database, the last one first."""
    rows = run_rows(request, store, limit=RUNS + 1, before=before)
    return page(request, "runs.html", title="Runs", rows=rows[:RUNS], next=rows[RUNS - 1]["run"] if len(rows) > RUNS else None)


def run_rows(request: Request, store: Store, *, limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """Runs with where they stand, the last one first.

    Args:
        before: number of a run; those that began before it.
    """
    jobs = jobs_of(request)
    return [_row(one, jobs.find(one.id)) for one in store.runs(limit=limit, before=before)]


def _shown(request: Request, store: Store, keeps: bool, number: int, after: int) -> Response:
    found, jobs = store.run(number), jobs_of(request)
    job = jobs.find(number)
    skips, next_ = store.skips_page(number, after=after, limit=SKIPS)
    row = _row(found, job)
    return page(
        request,
        "import-run.html",
        title=f"Run {number}",
        row=row,
        said=_said(found, job, jobs),
        watched=job is not None and row["goes_on"],
        took_in=row["stands"] == RunState.done.value and any(row["all"].get(name) for name in ("new", "version")),
        compares=job is not None and not job.files,
        may_stop=keeps and job is not None and row["goes_on"] and not job.stopped,
        counted=COUNTED,
        skips=[(one, same[1] if (same := SAME_TEXT.search(one.reason)) else None) for one in skips],
        after=after,
        next_skips=next_,
    )


def _row(run: Run, job: Job | None) -> dict[str, Any]:
    """A run with where it stands.

    `goes_on` is whether it may still change; `part` how much of what it reads is read, 0 to 1, None where that is not known.
    """
    ours = job is not None and job.step is not Step.over
    part = run.going.read / run.going.total if run.going and run.going.read is not None and run.going.total else None
    compares = job is not None and job.step is Step.comparing
    counts = dict(run.counts or {})
    return run_row(run) | {
        "goes_on": ours,
        "stands": state_in_words(run, job),
        "part": None if part is None or compares else min(part, 1.0),
        "came_to": came_to(run),
        "all": {name: counts[name] for name in COUNTED if name in counts},
    }


def _said(run: Run, job: Job | None, jobs: Jobs) -> str:
    """Where a run stands, in a sentence."""
    if job is None or job.step is Step.over:
        if job is not None and job.stopped and not job.files:
            return "Stopped: what changed still waits to be compared."
        if job is not None and job.stopped:
            return "Stopped. What was stored is kept: send the same files again to finish."
        if run.state is RunState.done:
            return "Done." if not run.left_out else f"Done; {counted(run.left_out, 'document')} left out."
        if run.state is RunState.interrupted:
            if job is not None and job.failed is not None and not job.files:
                return "Comparing failed: why is told below. Nothing is lost; compare again."
            return "Interrupted. What was stored is kept: the same command, or the same files, finish it."
        return "It goes on elsewhere, or was killed." + (f" Last heard of on {minute(run.going.heard_at)} UTC." if run.going else "")
    if job.stopped:
        return "Being stopped: what is under way is still stored."
    if job.step is Step.waiting:
        ahead = jobs.ahead(job)
        return f"Waiting: {counted(ahead, 'upload')} first." if ahead else "Waiting."
    if job.step is Step.comparing:
        return "Comparing what was read with what there is." if job.files else "Comparing what changed with what there is."
    if run.finished_at is not None:
        return f"{counted(len(job.files), 'file')} read."
    begun = run.counts is not None or run.going is not None or run.left_out
    return f"{'Reading' if begun else 'Starting to read'} {counted(len(job.files), 'file')}."


def came_to(run: Run) -> str:
    """What a run counted, in words; nothing for one that counted nothing."""
    counts = run.counts or {}
    return ", ".join(
        f"{words} {counts[name]:,}" for name, words in COUNTED.items() if counts.get(name) or (name == "broken" and name in counts)
    )
