"""Articles: by filter, and one with its rows where they stand, its former versions, what changed, how it holds, and how to cite it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from tracker.auditing import Tally, audit_store, audit_version
from tracker.checking.citing import citation
from tracker.errors import NotFound, Overtaken, UsageError
from tracker.exchange.citations import Style, written
from tracker.reconcile.edits import of_editions
from tracker.records import Edition, Statement
from tracker.rows.versions import change_rows, copy_rows, text_rows, with_notices
from tracker.store import Kept, ListedArticles, Place, Ruling, Store, Target
from tracker.web import asked, texts
from tracker.web.cursors import packed, unpacked
from tracker.web.deciding import LONGEST_REASON, overtaken, reason_of, seen_of, sent_back
from tracker.web.site import page
from tracker.web.visitors import Editor, Sent, Stored, editing

router = APIRouter()

SHOWN = {"all": "statements and figures", "claims": "statements", "figures": "figures", "none": "none"}
COPIES = 50  # that are listed
EDITIONS = 50  # versions that are listed
CHECKED = 60_000  # characters of a text that is audited while its page is made
FINDINGS = 200  # that a page names
PARAGRAPHS = 400  # changed ones that a page shows


# ------------------------------------------------------------------ all


def wanted_articles(
    words: asked.Text = None,
    source: asked.Text = None,
    since: asked.Text = None,
    until: asked.Text = None,
    ingested_since: asked.Text = None,
) -> ListedArticles:
    """The filter of a list of articles."""
    first, last = asked.days(since, until)
    return ListedArticles(
        words=asked.words(words), source=asked.words(source), since=first, until=last, ingested_since=asked.day(ingested_since)
    )


@router.get("/articles")
def listed(
    request: Request, store: Stored, wanted: Annotated[ListedArticles, Depends(wanted_articles)], after: asked.Cursor = None
) -> Response:
    """Articles by filter, the latest first."""
    found = store.articles_page(wanted, after=unpacked(after), limit=asked.USUAL)
    return page(request, "articles.html", title="Articles", rows=found.rows, next=packed(found.after), looked=found.looked)


# ------------------------------------------------------------------ one


@dataclass(frozen=True, slots=True)
class Subject:
    """An article, and the version of it that is looked at.

    Attributes:
        versions: by their numbers.
        one: that is looked at.
    """

    versions: Sequence[Kept]
    one: Kept

    @property
    def id(self) -> str:
        return self.one.article

    @property
    def title(self) -> str:
        return self.one.title or self.one.document

    @property
    def current(self) -> Kept:
        return next((one for one in self.versions if one.current), self.versions[-1])

    @property
    def address(self) -> str:
        """Of the page of the version."""
        return f"/articles/{self.id}" if self.one is self.current else f"/articles/{self.id}/versions/{self.one.number}"


def subject(store: Store, id_: str, number: int | None = None) -> Subject:
    """An article by its whole id, in its current version or that of a number.

    Raises:
        NotFound: there is no such article, or no such version.
    """
    versions = store.kept_versions(id_)
    if not versions:
        raise NotFound(f"there is no article {id_!r}")
    found = Subject(versions, versions[-1])
    one = found.current if number is None else next((one for one in versions if one.number == number), None)
    if one is None:
        raise NotFound(f"article {id_} has no version {number}: there are {', '.join(str(one.number) for one in versions)}")
    return Subject(versions, one)


Show = Annotated[str, Query(max_length=20, description="Which rows are marked.")]
Number = Annotated[int | None, Query(ge=1, le=100_000)]
RowId = Annotated[str | None, Query(max_length=100)]


@router.get("/articles/{id_}")
def article(request: Request, store: Stored, id_: str, show: Show = "all", part: Number = None, row: RowId = None) -> Response:
    """The current text of an article, its rows marked."""
    return _shown(request, store, subject(store, id_), show, part, row)


@router.get("/articles/{id_}/versions/{number}")
def version(
    request: Request, store: Stored, id_: str, number: asked.Numbered, show: Show = "all", part: Number = None, row: RowId = None
) -> Response:
    """A version of an article with its rows as they were read."""
    return _shown(request, store, subject(store, id_, number), show, part, row)


def _shown(request: Request, store: Store, of: Subject, show: str, number: int | None, row: str | None) -> Response:
    if show not in SHOWN:
        raise UsageError(f"{show!r} is nothing that can be marked: one of {', '.join(SHOWN)}")
    shown: texts.Part | None = None
    places: list[Place] = []
    if of.one.absent is None:
        places = store.places(of.id, of.one.number)
        asked_for = next((one for one in places if one.id == row), None)
        if row is not None and asked_for is None:
            return _elsewhere(store, of, row)
        if asked_for is not None and not _is_marked(asked_for, show):
            show = "all"
        shown = _part(store, of.one, places, show, number, asked_for)
    return page(
        request,
        "article.html",
        title=of.title,
        of=of,
        one=of.one,
        shown=shown,
        show=show,
        choices=SHOWN,
        tally={"claims": sum(one.is_claim for one in places), "figures": sum(not one.is_claim for one in places)},
        linked=(of.one.url or "").lower().startswith(("http://", "https://")),
        versions=list(reversed(of.versions))[:EDITIONS],
        editions=len(of.versions),
        audited=_audited(store, of.one) if len(places) <= texts.MOST else None,
        **_around(store, of),
    )


def _is_marked(one: Place, show: str) -> bool:
    return show in ("all", "claims" if one.is_claim else "figures")


def _part(store: Store, one: Kept, places: Sequence[Place], show: str, number: int | None, row: Place | None) -> texts.Part:
    """The part of a text that is asked for by its number or by a row, else the first; of a long text no other rows are read.

    Raises:
        NotFound: the text has no such part.
    """
    many = len(places) > texts.MOST
    edition = store.edition_numbered(one.article, one.number, only=() if many else None)
    edition = edition or _unread(one, store.unread_text(one.id))
    spans = texts.parts(edition.text, [place.start for place in places])
    number = texts.part_of(spans, row.start) if row is not None else number or 1
    if number > len(spans):
        raise NotFound(f"the text has {len(spans)} parts and no part {number}")
    start, end = spans[number - 1]
    wanted = {place.id for place in places if place.start < end and start < place.end and _is_marked(place, show)}
    if many:
        edition = store.edition_numbered(one.article, one.number, only=wanted) or edition
    marked = [each for each in texts.rows_of(edition, store.decided_on(wanted)) if each.id in wanted]
    return texts.part(edition, marked, spans, number)


def _unread(one: Kept, text: str) -> Edition:
    """A version of which nothing could be read yet: its text alone."""
    return Edition(article=one.article, number=one.number, outlet=one.outlet, title=one.title, read_at=one.ingested_at, text=text)


def _elsewhere(store: Store, of: Subject, row: str) -> Response:
    """Send to the version in which a row stands that this one has not.

    Raises:
        NotFound: no version of the article has it.
    """
    found = store.edition_of(row)
    if found is None or found.article != of.id or found.number == of.one.number:
        raise NotFound(f"no row {row!r} stands in article {of.id}")
    return RedirectResponse(f"/articles/{of.id}/versions/{found.number}?row={row}#row-{row}")


def _around(store: Store, of: Subject) -> dict[str, Any]:
    """What stands beside a text: its copies, its notices, the seals since it came in, its withdrawals."""
    group, size = store.copied_beside(of.id, COPIES) if of.one.absent is None else ([], 0)
    return {
        "copies": copy_rows(group) if group else [],
        "size": size,
        "notices": store.notices(of.id),
        "seals": [one for one in store.seals() if one.at > of.one.ingested_at],
        "withdrawals": store.withdrawn_from(of.id) if any(one.absent for one in of.versions) else [],
    }


def _audited(store: Store, one: Kept) -> dict[str, Any] | None:
    """What the audit says of a version now; None where that takes longer than its page may."""
    if one.characters > CHECKED:
        return None
    tally = Tally()
    found = [finding for each in store.examined([one.id], every=not one.current) for finding in audit_version(each, tally)]
    return {"rows": tally.rows, "broken": len(found), "findings": found[:FINDINGS]}


@router.get("/articles/{id_}/audit")
def audited(request: Request, store: Stored, id_: str) -> Response:
    """What the audit says of all versions and readings of an article now, as `tracker audit --article ID --all`."""
    of = subject(store, id_)
    tally = Tally()
    found = list(audit_store(store, tally, article=of.id, every=True, processes=1))
    return page(
        request, "article_audit.html", title=f"Audit of {of.title}", of=of, tally=tally, broken=len(found), findings=found[:FINDINGS]
    )


@router.get("/articles/{id_}/cite/{row}")
def cited(request: Request, store: Stored, id_: str, row: str) -> Response:
    """A citation of a claim or figure in five styles, to copy."""
    of = subject(store, id_)
    if of.id not in store.read_in(claims=[row], figures=[row]):
        raise NotFound(f"no row {row!r} stands in article {of.id}")
    found = citation(store, row)
    styles = [(style.value, written(found, style)) for style in Style]
    return page(request, "article_cite.html", title="Citation", of=of, row=row, found=found, styles=styles)


# ------------------------------------------------------------------ what changed


@router.get("/articles/{id_}/diff")
def diff(request: Request, store: Stored, id_: str, a: Number = None, b: Number = None) -> Response:
    """What changed between two versions of an article, by default the last two that were read: in numbers and claims, and in words."""
    of = subject(store, id_)
    editions = {one.number: with_notices(one) for one in store.editions(of.id)}
    here = list(editions)
    gone = {one.number: one.absent for one in of.versions if one.absent}
    for number in filter(None, (a, b)):
        if number in gone:
            raise NotFound(f"the text of version {number} of this article is {gone[number]}: there is nothing to compare")
        if number not in editions:
            raise NotFound(f"this article has no version {number} that could be read: there is {', '.join(map(str, sorted(editions)))}")
    last = b or here[-1] if here else None
    first = a or (here[max(here.index(last) - 1, 0)] if last else None)
    if first is None or last is None or first == last:
        return page(request, "article_diff.html", title="What changed", of=of, old=None, new=None, numbers=sorted(editions))
    old, new = editions[first], editions[last]
    elsewhere = [one.text for one in store.notices_on(of.id) if one.carrier != of.id]
    words = list(text_rows(old, new))
    return page(
        request,
        "article_diff.html",
        title="What changed",
        of=of,
        old=old,
        new=new,
        numbers=sorted(editions),
        changes=list(change_rows(old, new, elsewhere)),
        words=words[:PARAGRAPHS],
        left_out=max(0, len(words) - PARAGRAPHS),
        same_bytes=old.raw_hash is not None and old.raw_hash == new.raw_hash,
        notices=store.notices(of.id),
        silent=[one.explanation for one in of_editions([editions[number] for number in here[: here.index(last) + 1]]).rows],
        untold=UNTOLD,
    )


UNTOLD = ("date", "byline", "notice added", "notice removed")  # what no notice is expected to name


# ------------------------------------------------------------------ deciding


@router.get("/articles/{id_}/reject/{row}", dependencies=[Depends(editing)])
def rejecting(request: Request, store: Stored, id_: str, row: str) -> Response:
    """The form by which a claim is rejected."""
    of, one = _claim_in(store, id_, row)
    last = store.standing_on(Target.claim, row)
    return page(
        request,
        "article_reject.html",
        title="Reject a statement",
        of=of,
        shown=one,
        longest=LONGEST_REASON,
        seen=last[-1].id if last else 0,
    )


@router.post("/articles/{id_}/reject/{row}")
def reject(request: Request, store: Stored, visitor: Editor, form: Sent, id_: str, row: str) -> Response:
    """Decide that nobody made a claim: the text was read wrongly."""
    of, one = _claim_in(store, id_, row)
    reason = reason_of(form)
    if one.rejected is not None:
        raise UsageError(f"judgement {one.rejected.id} by {one.rejected.by} says so already")
    statement = one.of
    assert isinstance(statement, Statement)
    shown = {"kind": "claim", "text": statement.claim.text, "speakers": list(statement.claim.speakers)}
    try:
        number = store.judge(Target.claim, row, Ruling.rejected, by=visitor.name, reason=reason, shown=shown, seen=seen_of(form))
    except Overtaken as refused:
        what = f"statement: {statement.claim.text}"
        return overtaken(request, store, form, refused, what, request.url.path, f"{of.address}?row={row}#row-{row}", "rejected")
    return sent_back(f"{of.address}?row={row}#row-{row}", number)


def _claim_in(store: Store, id_: str, row: str) -> tuple[Subject, texts.Shown]:
    """A claim in the version of an article in which it stands.

    Raises:
        NotFound: there is none.
    """
    of = subject(store, id_)
    edition = store.edition_of(row)
    if edition is None or edition.article != of.id:
        raise NotFound(f"no statement {row!r} stands in article {of.id}")
    of = Subject(of.versions, next(one for one in of.versions if one.number == edition.number))
    found = next((one for one in texts.rows_of(edition, store.decided_on([row])) if one.id == row and one.is_claim), None)
    if found is None:
        raise NotFound(f"no statement {row!r} stands in article {of.id}")
    return of, found
