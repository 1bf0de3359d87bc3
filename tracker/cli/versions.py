"""`tracker diff`, `copies` and `notices`: what changed, what repeats, what was corrected."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.opening import opened, say
from tracker.cli.rows import Column, Format, FormatOption, show
from tracker.errors import UsageError
from tracker.rows import Row, counted, short
from tracker.rows.notices import notice_row
from tracker.rows.versions import change_rows, copy_rows, text_rows, with_notices

if TYPE_CHECKING:
    from tracker.records import Edition
    from tracker.store import Announced, Store

Article = Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id or the beginning of one, the id it came with, or its address.")]
Perhaps = Annotated[str | None, typer.Argument(metavar="[ARTICLE]", help="Only what has to do with this article.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (diff, copies, notices):
        app.command()(command)


# ------------------------------------------------------------------ diff


def _sides(row: Row) -> str:
    """What was and what is; a sentence where that says more than the field alone."""
    before, after = row["before"], row["after"]
    if before is None:
        return str(after)
    if after is None:
        return str(before)
    return f"{before or 'nothing'} → {after or 'nothing'}"


def _sentences(row: Row) -> str:
    one, other = row["sentence_before"], row["sentence_after"]
    if one is None or other is None or one == other:
        return other or one or ""
    return f"was: {one}\nnow: {other}"


def _told(row: Row) -> str:
    if row["what"] in UNTOLD:
        return ""
    if row["notice"] is None:
        return "no"
    return "a notice names it" if row["announced"] else "a notice, which does not name it"


UNTOLD = ("date", "byline", "notice added", "notice removed")  # what no notice is expected to name
CHANGES = (
    Column("changed", lambda row: row["what"], least=9),
    Column("from → to", _sides, wide=True, share=3),
    Column("of", lambda row: row["about"] or "", wide=True, share=2),
    Column("in the text", _sentences, wide=True, share=5),
    Column("announced", _told, least=9),
)
WORDS = (Column("[-taken out-] {+put in+}", lambda row: row["shown"], wide=True),)


def diff(
    article: Article,
    from_: Annotated[int | None, typer.Option("--from", min=1, metavar="N", help="The version to start from, by its number.")] = None,
    to: Annotated[int | None, typer.Option(min=1, metavar="M", help="The version to end with, by its number.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every step from version to version.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The words that changed, paragraph by paragraph, rather than rows.")] = False,
    format_: FormatOption = Format.table,
) -> None:
    """Show what changed between two versions of an article, by default the last two that were read.

    Which numbers, qualifiers, originators, speakers and words of statements are other than they were, what was added and taken out,
    and whether title, date and byline changed, in the order of the text. A change is announced where a correction names it.

    \b
    Examples: tracker diff fire-at-the-mill
              tracker diff fire-at-the-mill --from 1 --to 3
              tracker diff fire-at-the-mill --all --text
    """
    if all_ and (from_ is not None or to is not None):
        raise UsageError("--all shows every step: leave --from and --to out")
    with opened() as store:
        version = store.article(article)
        editions = [with_notices(one) for one in store.editions(version.article.id)]
        gone = store.gone(version.article.id)
        told = store.notices_on(version.article.id)
    elsewhere = [one.text for one in told if one.carrier != version.article.id]
    steps = _steps(version.name, editions, gone, from_, to, all_=all_)
    rows = [row for one, other in steps for row in (text_rows(one, other) if text else change_rows(one, other, elsewhere))]
    if format_ is not Format.table:
        show(rows, (), format_)
        return
    for one, other in steps:
        own = _once([row for row in rows if (row["from"], row["to"]) == (one.number, other.number)])
        show(
            own,
            WORDS if text else CHANGES,
            format_,
            title=_title(version.name, one, other),
            empty=f"{_title(version.name, one, other)}: {_nothing(one, other, text=text)}",
        )
        _say_whose(one, other)
    for announced in told:
        say(f"{_by(announced)}: {' '.join(announced.text.split())}")


def _nothing(one: "Edition", other: "Edition", *, text: bool) -> str:
    from tracker.reconcile.rewording import rewordings

    if text or next(iter(rewordings(one.text, other.text)), None) is None:
        return "nothing"
    return "no number, claim or attribution changed; the text did: --text shows it"


def _steps(
    name: str, editions: "Sequence[Edition]", gone: dict[int, str], from_: int | None, to: int | None, *, all_: bool
) -> "list[tuple[Edition, Edition]]":
    """Which versions are set against which.

    Args:
        gone: why versions are not here, by number.

    Raises:
        UsageError: there is no version of this number, or its text is not here.
    """
    known = {one.number: one for one in editions}
    for number in (from_, to):
        if number in gone:
            raise UsageError(f"the text of version {number} of {name} is not here: {gone[number]}")
        if number is not None and number not in known:
            raise UsageError(f"{name} has no version {number} that could be read: there is {', '.join(map(str, sorted(known)))}")
    here = [one for one in editions if one.absent is None]
    if len(here) < 2:
        reasons = Counter(gone.values())
        left = ", ".join(f"{number:,} {why}" for why, number in sorted(reasons.items()))
        one = f"{name} has one version that is here ({left})" if left else f"{name} has one version: nothing was changed"
        say(one if here else f"no text of {name} is here" + (f" ({left})" if left else ""))
        return []
    if all_:
        return list(pairwise(here))
    last = known[to] if to is not None else here[-1]
    place = here.index(last)
    if from_ is None and place == 0:
        raise UsageError(f"version {last.number} of {name} is the first that was read: give --from")
    return [(known[from_] if from_ is not None else here[place - 1], last)]


def _once(rows: Sequence[Row]) -> list[Row]:
    """Rows of a table in which a sentence stands once: further changes in it leave its cell empty."""
    shown: list[Row] = []
    before: tuple[Any, ...] | None = None
    for row in rows:
        sentences = (row.get("sentence_before"), row.get("sentence_after"))
        shown.append({**row, "sentence_before": None, "sentence_after": None} if sentences == before else row)
        before = sentences
    return shown


def _title(name: str, one: "Edition", other: "Edition") -> str:
    read = (f"version {edition.number} (read {edition.read_at[:16].replace('T', ' ')})" for edition in (one, other))
    return f"{name}: {' → '.join(read)}"


def _say_whose(one: "Edition", other: "Edition") -> None:
    from tracker.reconcile.revisions import printed_anew

    if not printed_anew(one, other):
        say("both were read from the same bytes: another reader made another text of them, and the outlet changed nothing")


# ------------------------------------------------------------------ copies


def _outlets(row: Row) -> str:
    return ", ".join(dict.fromkeys(one["outlet"] or one["document"] for one in row["articles"][1:]))


def _dates(row: Row) -> str:
    days = [(one["published"] or "undated")[:10] for one in row["articles"]]
    return "\n".join(dict.fromkeys((days[0], days[-1])))


def _likeness(row: Row) -> str:
    least, most = row["least_alike"], max(one["alike"] for one in row["articles"][1:])
    return f"{least:.2f}" if least == most else f"{least:.2f}-{most:.2f}"


COPIES = (
    Column("articles", lambda row: row["size"], right=True),
    Column("from, to", _dates, least=10),
    Column("earliest", lambda row: row["articles"][0]["outlet"] or "", wide=True, share=2),
    Column("text", lambda row: row["articles"][0]["title"] or row["articles"][0]["document"], wide=True, share=3),
    Column("wire", lambda row: ", ".join(row["credits"]), wide=True),
    Column("copied by", _outlets, wide=True, share=3),
    Column("alike", _likeness, least=4),
    Column("id", lambda row: short(row["articles"][0]["article"]), least=8),
)
MEMBERS = (
    Column("published", lambda row: (row["published"] or "undated")[:16], least=10),
    Column("outlet", lambda row: row["outlet"] or "", wide=True),
    Column("title", lambda row: row["title"] or row["document"], wide=True, share=2),
    Column("wire", lambda row: row["credit"] or ""),
    Column("alike", lambda row: "the earliest" if row["copy_of"] is None else f"{row['alike']:.2f}"),
    Column("id", lambda row: short(row["article"]), least=8),
)


def copies(
    article: Perhaps = None,
    least: Annotated[int, typer.Option("--min", min=2, help="Leave out texts that fewer articles carry.")] = 2,
    format_: FormatOption = Format.table,
) -> None:
    """List texts that several articles carry: the earliest, who copied it when, and how alike they are.

    Of one article all that carry its text are listed. Copies are found by `tracker reconcile`; their figures and statements are echoes
    and count once. Likeness is the share of five-word stretches in common with the earliest, estimated to within a tenth.

    \b
    Examples: tracker copies
              tracker copies --min 5 --format jsonl
              tracker copies fire-at-the-mill
    """
    with opened() as store:
        rows = list(_clusters(store, None if article is None else store.article(article).article.id, least))
    if article is not None and format_ is Format.table and rows:
        show(rows[0]["articles"], MEMBERS, format_, title=f"{counted(rows[0]['size'], 'article')} of one text")
        return
    show(rows, COPIES, format_, empty="no copies of it" if article else "no copies; `tracker reconcile` finds them")


def _clusters(store: "Store", article: str | None, least: int) -> Iterator[dict[str, Any]]:
    for group in store.copy_groups(article, least):
        first = group[0]
        members = copy_rows(group)
        yield {
            "size": len(group),
            "earliest": first.article,
            "least_alike": min(one["alike"] for one in members),
            "outlets": list(dict.fromkeys(one.outlet for one in group if one.outlet)),
            "credits": list(dict.fromkeys(one.credit for one in group if one.credit)),
            "articles": members,
        }


# ------------------------------------------------------------------ notices


def _by(one: "Announced") -> str:
    where = (
        "in the article itself"
        if one.notice.article == one.carrier
        else f"in {one.outlet or one.document}, {(one.published or 'undated')[:10]}"
    )
    return f"{one.notice.kind.value} {where}"


NOTICES = (
    Column("published", lambda row: (row["published"] or "undated")[:10], least=10),
    Column("outlet", lambda row: row["outlet"] or "", least=8),
    Column("kind", lambda row: row["kind"], least=10),
    Column("notice", lambda row: " ".join(row["text"].split()), wide=True, share=4),
    Column("corrects", lambda row: row["corrects"] or row["title"] or row["url"] or "", wide=True, share=2),
    Column("found by", lambda row: row["reason"] or "not looked for yet", wide=True),
    Column("in", lambda row: short(row["carrier"]), least=8),
)


def notices(article: Perhaps = None, format_: FormatOption = Format.table) -> None:
    """List the corrections, clarifications and retractions that articles announce, with the articles that they correct.

    Of one article those that it carries, and those that other articles carry about it. `tracker reconcile` finds and links them.

    \b
    Examples: tracker notices
              tracker notices fire-at-the-mill --format jsonl
    """
    with opened() as store:
        found = store.notices(None if article is None else store.article(article).article.id)
        names = store.article_names({one.notice.article for one in found if one.notice.article is not None})
    empty = "no notice of or on it" if article else "no notices; `tracker reconcile` finds them"
    show((notice_row(one, names) for one in found), NOTICES, format_, empty=empty)
