"""The audit of the whole database: what the last one came to, which articles did not hold, what was sealed and what was withdrawn.

An audit takes minutes, so it is no part of a request: a process of its own makes it, `tracker audit --all --record`, and writes down what
it came to. Why an article did not hold is told by auditing that article again.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from tracker.auditing import Tally, audit_store
from tracker.store import OnRecord, Store
from tracker.web.deciding import recorded
from tracker.web.site import page, site_of
from tracker.web.visitors import OWN_FORM, Admin, Stored

router = APIRouter()

AUDITS = 10  # that are listed
ARTICLES = 8  # that did not hold and are audited again for one page
NAMED = 10  # findings of each
LONGEST = 40_000  # characters of all versions of an article that is audited again for a list
BEGINNING = threading.Lock()  # two who ask at once begin one audit
GONE = 50  # withdrawals and seals that are listed, the last ones


@router.get("/audit")
def audits(request: Request, store: Stored, start: Annotated[int, Query(ge=0, le=10_000)] = 0) -> Response:
    """The last audits, what broke, the seals and the withdrawals."""
    found = store.audits(AUDITS)
    last = next((one for one in found if one.run.finished_at is not None), None)
    named = sorted(last.articles or ()) if last is not None else []
    withdrawn = list(store.withdrawals())
    seals = list(store.seals())
    return page(
        request,
        "audit.html",
        title="Audit",
        audits=found,
        last=last,
        named=len(named),
        start=start,
        following=start + ARTICLES if start + ARTICLES < len(named) else None,
        broken=list(_anew(store, named[start : start + ARTICLES])),
        goes_on=is_running(request, found),
        seals=list(reversed(seals))[:GONE],
        sealed=len(seals),
        withdrawals=list(reversed(withdrawn))[:GONE],
        gone=len(withdrawn),
    )


def _anew(store: Store, articles: list[str]) -> Iterator[dict[str, Any]]:
    """Articles that did not hold, with what the audit says of them now."""
    for article in articles:
        versions = store.kept_versions(article)
        if not versions:
            yield {"id": article, "title": article, "broken": 0, "findings": [], "there": False, "long": False}
            continue
        one = next((one for one in versions if one.current), versions[-1])
        long = sum(version.characters for version in versions) > LONGEST
        found = [] if long else list(audit_store(store, Tally(), article=article, every=True, processes=1))
        said = {"id": article, "title": one.title or one.document, "there": True, "long": long}
        yield said | {"broken": len(found), "findings": found[:NAMED]}


@router.post("/audit", dependencies=[OWN_FORM])
def start(request: Request, store: Stored, visitor: Admin) -> Response:
    """Begin an audit of everything in a process of its own; one at a time."""
    with BEGINNING:
        last = store.audits(1)
        begins = not is_running(request, last)
        if begins:
            request.app.state.audit_before = last[0].run.id if last else 0
            request.app.state.audit = begin(site_of(request).shared)
    if begins:
        recorded(store, visitor, "audit started")
    return RedirectResponse("/audit", HTTPStatus.SEE_OTHER)


def begin(store: Store) -> "subprocess.Popen[bytes]":
    """The process that audits a database: it leaves a core to those who read pages, is told of the database by its environment, and ends
    with this server.
    """
    processes = max(1, (os.cpu_count() or 1) - 1)
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker.tethered", "audit", "--all", "--record", "--processes", str(processes), "--format", "jsonl"],
        env=os.environ | {"TRACKER_DATABASE_URL": store.url},
        stdin=subprocess.PIPE,  # closes when this server is gone
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=_outlive, args=(process,), daemon=True).start()
    return process


def _outlive(process: "subprocess.Popen[bytes]") -> None:
    """Hold the pipe by which a process knows that this server lives, until it ends."""
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def is_running(request: Request, on_record: Sequence[OnRecord]) -> bool:
    """Whether an audit that this desk began goes on: its process lives, and no audit came to its end since.

    Args:
        on_record: the last audits, the latest first; the process ends a while after the record of its run.
    """
    begun: subprocess.Popen[bytes] | None = getattr(request.app.state, "audit", None)
    before: int = getattr(request.app.state, "audit_before", 0)
    ended = any(one.run.id > before and one.run.finished_at is not None for one in on_record)
    return begun is not None and begun.poll() is None and not ended
