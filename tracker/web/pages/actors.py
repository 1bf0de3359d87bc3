"""Actors: who is on record, what each said, what texts call it, and which of them may be one."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from starlette.datastructures import FormData

from tracker.dossier import Wanted
from tracker.errors import NotFound, Overtaken, UsageError
from tracker.records import Act, Speaker, SpeakerKind
from tracker.rows.actors import called_names, known_facts, shown_dossier
from tracker.rows.asking import Asked
from tracker.rows.speakers import sentence, with_names
from tracker.store import ActorFilter, ClaimFilter, Possible, Store
from tracker.summarising import actors, candidates
from tracker.web import asked
from tracker.web.charts.months import bars
from tracker.web.cursors import packed, unpacked
from tracker.web.deciding import inside, overtaken, reason_of, seen_of, sent_back
from tracker.web.pages.claims import claims_shown, wanted_claims
from tracker.web.site import page
from tracker.web.visitors import Editor, Sent, Stored, text_of

router = APIRouter()

READY = 600  # claims and figures that a page counts when it is asked for: more take longer than a page may
FOUND = 10  # actors that are offered as the same


# ------------------------------------------------------------------ lists


@router.get("/actors")
def listed(request: Request, store: Stored, name: asked.Text = None, kind: asked.Several = None, after: asked.Cursor = None) -> Response:
    """Actors, those to whom most is attributed first."""
    wanted = ActorFilter(words=asked.words(name), kinds=asked.one_of(kind, list(SpeakerKind), "kind of actor"))
    found = store.actors_page(wanted, after=unpacked(after), limit=asked.USUAL)
    return page(request, "actors.html", title="Actors", kinds=list(SpeakerKind), rows=found.rows, next=packed(found.after))


@router.get("/actors/candidates")
def queue(request: Request, store: Stored, unsure: bool = False, after: asked.Cursor = None) -> Response:
    """Pairs of actors that may be one, the likeliest first."""
    key = unpacked(after)
    if key is not None and not (len(key) == 2 and isinstance(key[0], int) and isinstance(key[1], str)):
        raise UsageError("the cursor is none of this list: begin at its first page")
    seen = store.last_judgement()  # before anything else is read: what comes in after it was not seen
    found, behind = candidates.page(store, after=(key[0], key[1]) if key else None, unsure=unsure)
    pairs = _pairs(store, found)
    return page(
        request, "actor-candidates.html", title="Names that may be one actor", pairs=pairs, unsure=unsure, seen=seen, next=packed(behind)
    )


def _pairs(store: Store, found: list[Possible]) -> list[dict[str, Any]]:
    """Pairs with how much is attributed to each of the two."""
    sizes = store.sizes({one.id for pair in found for one in (pair.speaker, pair.other)}) if found else {}
    return [{"pair": pair, "sizes": [sizes.get(one.id) for one in (pair.speaker, pair.other)]} for pair in found]


# ------------------------------------------------------------------ one actor


def one_actor(request: Request, store: Stored, id_: str) -> Speaker:
    """The actor of an address.

    Raises:
        HTTPException: the id is that of one that was merged into another, or the beginning of one: the visitor is sent there.
        NotFound: there is none.
    """
    found = store.speakers_by_id([id_])
    if not found:
        found = store.speakers_beginning(id_)
        if len(found) != 1:
            raise NotFound(f"there is no actor {id_!r}; look for one by name in the list of actors")
    (one,) = found
    if one.id != id_:
        rest = request.url.path.removeprefix("/actors/").partition("/")[2]
        address = f"/actors/{quote(one.id, safe='')}" + (f"/{rest}" if rest else "")
        behind = f"{address}?{request.url.query}" if request.url.query else address
        raise HTTPException(HTTPStatus.TEMPORARY_REDIRECT, f"{id_} is {one.id} now", {"Location": behind})
    return one


One = Annotated[Speaker, Depends(one_actor)]


@router.get("/actors/{id_}")
def dossier(
    request: Request, store: Stored, one: One, with_members: bool = False, since: asked.Text = None, until: asked.Text = None
) -> Response:
    """What is on record of an actor."""
    first, last = asked.days(since, until)
    wanted = Wanted(first, last)
    ids = [one.id]
    if with_members:
        ids += [member.id for member in store.speakers_by_id([one.id], with_members=True) if member.id != one.id]
    found = actors.kept(store, ids, wanted, with_members=with_members)
    much = found is None and store.have_more(ids, READY, with_members=with_members)
    if found is None and not much:
        found = actors.of(store, ids, wanted, with_members=with_members)
    shown = shown_dossier(store, one, found) if found else None
    given = {"with_members": "true" if with_members else None, "since": first, "until": last}
    filters = {name: value for name, value in given.items() if value}
    return page(
        request,
        "actor.html",
        title=one.name,
        one=one,
        known=known_facts(store, one),
        found=shown,
        much=much,
        reports=_reports(store, one.id) if found and not with_members and wanted == Wanted() else None,
        chart=bars(found["months"]) if found else None,
        filters=filters,
        filters_without_days={name: value for name, value in filters.items() if name == "with_members"},
    )


def _reports(store: Store, id_: str) -> int | None:
    """How often outlets carry statements of an actor, as far as it is kept."""
    kept = store.summary("actor", id_)
    return (kept.content or {}).get("claims") if kept is not None else None


def wanted_statements(  # noqa: PLR0913, PLR0917 - one for each filter
    store: Stored,
    one: One,
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
    """The filter of `tracker claims --by` an actor."""
    return wanted_claims(
        store,
        by=one.id,
        with_members=with_members,
        only_direct_quotes=only_direct_quotes,
        act=act,
        about=about,
        words=words,
        source=source,
        since=since,
        until=until,
        min_confidence=min_confidence,
    )


@router.get("/actors/{id_}/statements")
def statements(
    request: Request,
    store: Stored,
    one: One,
    wanted: Annotated[tuple[ClaimFilter, Asked | None], Depends(wanted_statements)],
    after: asked.Cursor = None,
) -> Response:
    """Statements of an actor by filter, the latest first."""
    meant = {id_: who.name for id_, who in store.who(wanted[0].about or ()).items()}
    return page(
        request,
        "actor-statements.html",
        title=f"Statements by {one.name}",
        one=one,
        acts=list(Act),
        chosen=wanted[0].acts or (),
        meant=meant,
        **claims_shown(store, *wanted, after),
    )


# ------------------------------------------------------------------ names


@router.get("/actors/{id_}/names")
def names(request: Request, store: Stored, one: One, like: asked.Text = None) -> Response:
    """What texts call an actor and why, who may be the same, and what people decided about it."""
    seen = store.last_judgement()
    kept = actors.kept(store, [one.id])
    called = kept["called"] if kept else [asdict(found) for found in store.called(one.id)]
    decisions = with_names(store, store.judgements_on(one.id))
    words = asked.words(like)
    others = store.actors_page(ActorFilter(words=words), limit=FOUND + 1).rows if words else ()
    return page(
        request,
        "actor-names.html",
        title=f"Names of {one.name}",
        seen=seen,
        one=one,
        known=known_facts(store, one),
        called=called_names(called),
        counted_at=kept["counted_at"] if kept else None,
        shown_names=store.shown_names({found["found"] for found in called}),
        pairs=_pairs(store, candidates.of(store, one.id)),
        decisions=[{**row, "said": sentence(row)} for row in reversed(decisions)],
        others=[other for other in others if other.speaker.id != one.id][:FOUND],
    )


# ------------------------------------------------------------------ decisions

SAME, SAME_OTHER, TWO, UNSURE, SPLIT, ALIAS = "same", "same as other", "two", "unsure", "not this name", "this name"


@router.post("/actors/{id_}/decisions")
def decide(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str) -> Response:
    """Decide who is who: that another actor is this one or is not, or that a name means it or does not."""
    if id_ not in store.who([id_]):
        raise NotFound(f"there is no actor {id_!r}")
    decision = text_of(form, "decision")
    if decision not in (SAME, SAME_OTHER, TWO, UNSURE, SPLIT, ALIAS):
        raise UsageError("nothing was decided: press one of the buttons")
    decided = _on_name if decision in (SPLIT, ALIAS) else _on_pair
    back = inside(text_of(form, "next") or f"/actors/{quote(id_, safe='')}/names")
    try:
        return sent_back(back, decided(store, visitor.name, id_, decision, form))
    except Overtaken as refused:
        return overtaken(request, store, form, refused, _what(store, id_, form), request.url.path, back)


def _what(store: Store, id_: str, form: FormData) -> str:
    """The actor and the other one, or the name, on which a form decides."""
    other = text_of(form, "other")
    names = store.shown_names(filter(None, (id_, other)))
    return f"{names.get(id_, id_)} and {names.get(other, other) if other else text_of(form, 'name')}"


def _on_pair(store: Store, by: str, id_: str, decision: str, form: FormData) -> int:
    other, reason, seen = text_of(form, "other") or "", reason_of(form), seen_of(form)
    if other not in store.who([other]):
        raise NotFound(f"there is no actor {other!r}")
    if decision == TWO:
        *_, number = store.part(id_, other, by=by, reason=reason, seen=seen)
        return number
    if decision == UNSURE:
        return store.doubt(id_, other, by=by, reason=reason, seen=seen)
    kept, gone = (id_, other) if decision == SAME else (other, id_)
    return store.merge(kept, gone, by=by, reason=reason, seen=seen)


def _on_name(store: Store, by: str, id_: str, decision: str, form: FormData) -> int:
    name, article, reason = text_of(form, "name"), text_of(form, "article"), reason_of(form)
    if name is None:
        raise UsageError("a name is needed")
    only = store.article(article).article.id if article else None
    return store.name(id_, name, means=decision == ALIAS, by=by, reason=reason, article=only, seen=seen_of(form))
