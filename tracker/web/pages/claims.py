"""Statements: all of them by filter, and one in its text."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from tracker.errors import NotFound, UsageError
from tracker.pipeline import Side
from tracker.pipeline import explain as explained
from tracker.records import Act, Quotation, Statement
from tracker.rows import Row
from tracker.rows.asking import Asked, about_whom
from tracker.rows.claims import claim_rows
from tracker.rows.judgements import decision_in_words, judgement_rows
from tracker.store import ClaimFilter, Store
from tracker.web import asked
from tracker.web.cursors import packed, unpacked
from tracker.web.site import page
from tracker.web.visitors import Stored

router = APIRouter()


def wanted_claims(  # noqa: PLR0913, PLR0917 - one for each filter
    store: Stored,
    by: asked.Text = None,
    with_members: bool = False,
    only_direct_quotes: bool = False,
    act: asked.Several = None,
    about: asked.Text = None,
    words: asked.Text = None,
    source: asked.Text = None,
    since: asked.Text = None,
    until: asked.Text = None,
    min_confidence: asked.Sure = 0.0,
) -> tuple[ClaimFilter, Asked | None]:
    """The filter of `tracker claims` with whom it asks for."""
    first, last = asked.days(since, until)
    by, about, looked_for = asked.words(by), asked.words(about), asked.words(words)
    if with_members and by is None:
        raise UsageError("with_members goes with by")
    whom = Asked.of(store, by, with_members=with_members) if by else None
    meant = about_whom(store, about)
    if about and meant is None:
        looked_for = f"{about} {looked_for}" if looked_for else about
    wanted = ClaimFilter(
        speakers=whom.ids if whom else None,
        spoken_for=whom.ids if whom and with_members else (),
        acts=asked.one_of(act, list(Act), "act"),
        quotations=[Quotation.direct.value] if only_direct_quotes else None,
        about=meant,
        words=looked_for,
        source=asked.words(source),
        since=first,
        until=last,
        min_confidence=min_confidence,
    )
    return wanted, whom


def claims_shown(store: Store, wanted: ClaimFilter, whom: Asked | None, after: str | None, limit: int = asked.USUAL) -> dict[str, Any]:
    """The rows of a list of statements, each with its cue words where they are known, and where the list goes on."""
    found = store.claims_page(wanted, after=unpacked(after), limit=limit)
    rows = with_cues(store, found.rows, claim_rows(found.rows, whom))
    return {"rows": rows, "next": packed(found.after), "looked": found.looked}


def with_cues(store: Store, statements: Iterable[Statement], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of statements with the words that attribute them and those that name who speaks, as the text has them."""
    of = store.claim_words([one.claim for one in statements])
    return [{**row, **dict(zip(("cue_words", "source_words"), of.get(row["id"], (None, None)), strict=True))} for row in rows]


Wanted = Annotated[tuple[ClaimFilter, Asked | None], Depends(wanted_claims)]


@router.get("/claims")
def claims(request: Request, store: Stored, wanted: Wanted, after: asked.Cursor = None) -> Response:
    """Statements by filter, the latest first."""
    filter_, whom = wanted
    shown = claims_shown(store, filter_, whom, after)
    people = [{"id": one.id, "name": one.name, "kind": one.kind} for one in whom.speakers.values()] if whom else []
    # All of them are counted already; to count some would read them.
    total = store.stats().claims if filter_ == ClaimFilter() and not after and shown["next"] else None
    return page(request, "claims.html", title="Statements", acts=list(Act), chosen=filter_.acts or (), people=people, total=total, **shown)


@router.get("/claims/{id_}")
def claim(request: Request, store: Stored, id_: str) -> Response:
    """One statement in its text, with who is taken for its speaker, and why."""
    found = explained(store, id_)
    if not isinstance(found, Side) or not isinstance(found.row, Statement):
        raise NotFound(f"there is no statement {id_!r}")
    present = [found.row] if found.former is None else []  # the offsets of a former reading are those of another text
    (row,) = with_cues(store, present, claim_rows([found.row], None))
    decided = [
        {"said": decision_in_words(one, row["id"]), "by": one["by"], "at": one["at"], "reason": one["reason"], "number": one["id"]}
        for one in judgement_rows(store, found.judgements)
    ]
    title = f"Statement by {', '.join(row['speakers'])}" if row["speakers"] else "Statement by nobody named"
    return page(request, "claim.html", title=title, side=found, one=found.row, row=row, decided=decided)
