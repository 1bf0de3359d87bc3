"""Articles: a list, one with its text and rows, its versions, what changed between two, its audit; and outlets."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from tracker.audit import Finding
from tracker.auditing import Tally, audit_store
from tracker.errors import NotFound
from tracker.reconcile.revisions import Change
from tracker.records import Article, Claim, Edition, Event, Figure, Notice, Span
from tracker.rows.notices import notice_row
from tracker.rows.versions import change_rows, text_rows, with_notices
from tracker.store import Announced, Headed, ListedArticles, Outlet, Store, Version
from tracker.web import asked
from tracker.web.api.lists import Paged
from tracker.web.api.models import Answer, listed, shape
from tracker.web.visitors import Stored

router = APIRouter(tags=["articles"])

BIGGEST = 2**31 - 1
Id = Annotated[str, Path(max_length=300, description="An id or the beginning of one, or the id that the article came with.")]
Number = Annotated[int, Path(ge=1, le=BIGGEST, description="Of a version.")]

ArticleRow = shape("ArticleRow", "An article, by its current text.", Headed)
NoticeRow = shape(
    "NoticeRow",
    "A correction, clarification or retraction: a row of `tracker notices --format jsonl`.",
    Notice,
    Announced,
    without=("notice",),
    title=(str | None, "Of the other article, where the words give it."),
    carrier_title=(str | None, "Title of the article that carries it."),
    corrects=(str | None, "The id with which the corrected article came."),
)
OneArticle = shape(
    "OneArticle",
    "An article: its current text with what was read from it, as it was read. Corrections are laid over figures elsewhere.",
    Article,
    Version,
    without=("source", "path", "raw", "article", "extraction", "salt", "name"),
    document=(str, "The id that the article came with."),
    outlet=(str | None, "Who published."),
    text_hash=(str, "SHA-256 of the text."),
    claims=tuple[Claim, ...],
    figures=(tuple[Figure, ...], "All number expressions, those that are no figures with their reason in `excluded`."),
    events=tuple[Event, ...],
    model=str,
    extractor=str,
    extraction_notes=(tuple[str, ...], "Sentences that were skipped, and why."),
    notices=(tuple[NoticeRow, ...], "Corrections of it or by it."),  # type: ignore[valid-type]
)
EditionRow = shape(
    "EditionRow",
    "One version of an article.",
    Edition,
    without=("text", "marks", "reports", "statements", "notices"),
    text_hash=(str, "SHA-256 of the text."),
    claims=(int, "That were read from it."),
    figures=(int, "That were read from it."),
)
OneEdition = shape("OneEdition", "One version of an article with its text and its rows.", Edition)
ChangeRow = shape("ChangeRow", "One thing that is other than it was.", Change)
FindingRow = shape("FindingRow", "A row, or its article, that does not say what the text says.", Finding)
OutletRow = shape("OutletRow", "Who published.", Outlet)


class Rewording(Answer):
    """Words of a paragraph that changed."""

    span_before: Span | None
    span_after: Span | None
    pieces: tuple[tuple[str | None, str | None], ...] = Field(description="Pairs of what was and what is; one may be empty.")
    shown: str = Field(description="[-taken out-] {+put in+}")


class Difference(Answer):
    """What changed between two versions of an article, as `tracker diff` says it."""

    article: str
    from_: int = Field(serialization_alias="from", validation_alias="from")
    to: int
    read_before: str
    read_after: str
    same_bytes: bool = Field(description="Both were read from the same bytes: the outlet changed nothing.")
    changes: tuple[ChangeRow, ...]  # type: ignore[valid-type]
    words: tuple[Rewording, ...]


class Audited(Answer):
    """Whether every row of an article says what its text says."""

    article: str
    versions: int
    rows: int
    withdrawn: int
    withheld: int
    findings: tuple[FindingRow, ...] = Field(description="What is broken; empty where all is sound.")  # type: ignore[valid-type]


@router.get("/articles", response_model=listed(ArticleRow))
def articles(
    store: Stored,
    paged: Paged,
    words: Annotated[str | None, Query(max_length=300, description="Words in the title.")] = None,
    source: Annotated[str | None, Query(max_length=300, description="Outlet, or part of its name.")] = None,
    since: asked.Text = None,
    until: asked.Text = None,
    ingested_since: Annotated[str | None, Query(max_length=300, description="Its current text was first seen then or later.")] = None,
) -> Any:
    """List articles by the day of publication, the latest first, undated ones last."""
    first, last = asked.days(since, until)
    wanted = ListedArticles(asked.words(words), asked.words(source), first, last, asked.day(ingested_since))
    found = store.articles_page(wanted, after=paged.key("articles", "tt"), limit=paged.limit)
    return paged.page("articles", map(asdict, found.rows), found.after)


@router.get("/articles/{id}", response_model=OneArticle)
def article(store: Stored, id: Id) -> Any:
    """Show the current text of an article with the claims and figures that were read from it."""
    one = store.article(id)
    read, made = one.article.model_dump(exclude={"source", "path", "raw"}), one.extraction
    carried = {name: value for name, value in _plain(one).items() if name in ("number", "ingested_at", "copy_of", "raw_hash", "absent")}
    return (
        read
        | carried
        | {
            "document": one.name,
            "outlet": one.article.source,
            "text_hash": made.text_hash,
            "claims": made.claims,
            "figures": made.figures,
            "events": made.events,
            "model": made.model,
            "extractor": made.extractor,
            "extraction_notes": made.notes,
            "notices": _notices(store, one.article.id),
        }
    )


def _plain(one: Version) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def _notices(store: Store, article_id: str) -> list[dict[str, Any]]:
    found = store.notices(article_id)
    names = store.article_names({one.notice.article for one in found if one.notice.article is not None})
    return [notice_row(one, names) for one in found]


@router.get("/articles/{id}/versions", response_model=listed(EditionRow))
def versions(store: Stored, id: Id, paged: Paged) -> Any:
    """List the versions of an article in the order in which they were read, the current one last."""
    rows = (
        one.model_dump(exclude={"text", "marks", "reports", "statements", "notices"})
        | {"text_hash": _hash_of(one), "claims": len(one.statements), "figures": len(one.reports)}
        for one in store.editions(store.article(id).article.id)
    )
    return paged.slice("versions", rows)


def _hash_of(one: Edition) -> str:
    from tracker.records import text_hash

    return text_hash(one.text)


@router.get("/articles/{id}/versions/{number}", response_model=OneEdition)
def version(store: Stored, id: Id, number: Number) -> Any:
    """Show one version of an article, with its text and its rows as they were read."""
    name, editions = _editions(store, id)
    return _one(store, name, editions, number)


@router.get("/articles/{id}/diff", response_model=Difference)
def diff(
    store: Stored,
    id: Id,
    from_: Annotated[int | None, Query(ge=1, le=BIGGEST, alias="from", description="The version to start from.")] = None,
    to: Annotated[int | None, Query(ge=1, le=BIGGEST, description="The version to end with; the last one where it is not given.")] = None,
) -> Any:
    """Show what changed between two versions of an article, by default the last two: numbers, attributions, words."""
    name, editions = _editions(store, id)
    here = [number for number, one in editions.items() if one.absent is None]
    if to is None:
        to = here[-1] if here else 0
    after = _one(store, name, editions, to)
    before = [number for number in here if number != to and (from_ is None or number == from_)]
    if from_ is None:
        before = here[: here.index(to)] if to in here else []
    if not before:
        raise NotFound(f"{name} has no version before version {to}" if from_ is None else f"{name} has no other version {from_}")
    one, other = with_notices(editions[before[-1]]), with_notices(after)
    elsewhere = [told.text for told in store.notices_on(other.article) if told.carrier != other.article]
    changed = list(change_rows(one, other, elsewhere))
    step = {"article": other.article, "from": one.number, "to": other.number, "read_before": one.read_at, "read_after": other.read_at}
    same = one.raw_hash is not None and one.raw_hash == other.raw_hash
    own = (*step, "same_bytes")
    words = [{name: value for name, value in row.items() if name not in (*own, "what")} for row in text_rows(one, other)]
    return {
        **step,
        "same_bytes": same,
        "changes": [{name: value for name, value in row.items() if name not in own} for row in changed],
        "words": words,
    }


def _editions(store: Store, given: str) -> tuple[str, dict[int, Edition]]:
    """The name of an article, and its versions in the order in which they were read, by number."""
    one = store.article(given)
    return one.name, {edition.number: edition for edition in store.editions(one.article.id)}


def _one(store: Store, name: str, editions: dict[int, Edition], number: int) -> Edition:
    if number in editions:
        return editions[number]
    known = next(iter(editions.values()), None)
    gone = store.gone(known.article).get(number) if known is not None else None
    if gone is not None:
        raise NotFound(f"the text of version {number} of {name} is not here: {gone}")
    raise NotFound(f"{name} has no version {number} that could be read")


@router.get("/articles/{id}/audit", response_model=Audited)
def audit(
    store: Stored,
    id: Id,
    every: Annotated[bool, Query(description="Every version and every reading, former ones too.")] = False,
) -> Any:
    """Check now that every claim and figure of an article still says what its stored text says."""
    tally, article_id = Tally(), store.article(id).article.id
    findings = list(audit_store(store, tally, article=article_id, every=every, processes=1))
    counts = {"versions": tally.versions, "rows": tally.rows, "withdrawn": tally.withdrawn, "withheld": tally.withheld}
    return {"article": article_id, **counts, "findings": [one.model_dump() for one in findings]}


@router.get("/sources", response_model=listed(OutletRow))
def sources(
    store: Stored,
    paged: Paged,
    name: Annotated[str | None, Query(max_length=300, description="Part of its name.")] = None,
) -> Any:
    """List outlets by name, with how many articles are theirs."""
    key = paged.key("sources", "t")
    found, after = store.outlets(words=asked.words(name), after=str(key[0]) if key else None, limit=paged.limit)
    return paged.page("sources", map(asdict, found), None if after is None else (after,))
