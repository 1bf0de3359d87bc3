"""`tracker claims`: all statements by a given actor, and others."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.opening import MinConfidence, check_range, day, named, opened, say, say_who_else
from tracker.cli.rows import Column, Format, FormatOption, Marked, show
from tracker.errors import UsageError
from tracker.records import Act, Quotation
from tracker.rows import Row
from tracker.rows.asking import Asked, about_whom
from tracker.rows.claims import claim_rows

if TYPE_CHECKING:
    pass

PLAIN = ("exact name", "normalised name")  # reasons that a reader sees for himself


def _speakers(row: Row) -> str:
    return ", ".join(row["speakers"]) or "unknown"


def _why(row: Row) -> str:
    """Why a row is there, where that is not plain."""
    return "; ".join(one for one in row["matched_by"] if one not in PLAIN)


def _speakers_and_why(row: Row) -> str:
    why = _why(row)
    return _speakers(row) + (f"\nmatched by: {why}" if why else "")


COLUMNS = (
    Column("day", lambda row: f"{(row['day'] or 'undated')[:10]}{'*' if row['day_is'] == 'published' else ''}", least=11),
    Column("speaker", _speakers, wide=True),
    Column("act", lambda row: f"not {row['act']}" if row["negated"] and row["act"] != Act.deny else row["act"]),
    Column("claim", lambda row: Marked(row["text"], [tuple(span) for span in row["hits"]]), wide=True),
    Column("outlet", lambda row: "; ".join(row["outlets"]) + (f" +{row['copies']}" if row["copies"] else "")),
    Column("sure", lambda row: f"{row['confidence']:.2f}", least=4),
    Column("id", lambda row: row["id"][:8], least=8),
)


WITH_WHY = tuple(replace(one, value=_speakers_and_why) if one.value is _speakers else one for one in COLUMNS)


def register(app: typer.Typer) -> None:
    app.command()(claims)


def claims(  # noqa: PLR0913, PLR0917 (one for each option)
    by: Annotated[str | None, typer.Option(callback=named, help="Speaker, in any spelling, or an office, whoever held it.")] = None,
    with_members: Annotated[
        bool, typer.Option("--with-members", help="With --by: also its ministries, army, leaders while they held office.")
    ] = False,
    only_direct_quotes: Annotated[bool, typer.Option("--only-direct-quotes", help="Only what stands inside quotation marks.")] = False,
    act: Annotated[list[Act] | None, typer.Option(help="What the speaker does; may be given again.")] = None,
    about: Annotated[
        str | None, typer.Option(callback=named, help="An actor whom the claim names or means, in any spelling; else words in it.")
    ] = None,
    words: Annotated[
        str | None, typer.Option(callback=named, help='Words in the claim, in any form; "several words" in a row in double marks.')
    ] = None,
    source: Annotated[str | None, typer.Option(callback=named, help="Outlet, or part of its name.")] = None,
    since: Annotated[str | None, typer.Option(callback=day, help="First day (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Last day, inclusive.")] = None,
    min_confidence: MinConfidence = 0.0,
    format_: FormatOption = Format.table,
) -> None:
    """List statements: who said what, when, and which outlets carried it.

    The day is when the claim was made where the text says so, else when the article was published (marked *). A statement that
    several outlets quote in the same words is listed once, with all of them; syndicated copies are counted (+1). By words, the best
    match comes first.

    \b
    Examples: tracker claims --by erdogan --since 2024
              tracker claims --by turkey --with-members --act deny
              tracker claims --by israel --about hamas --only-direct-quotes
              tracker claims --words '"cease fire" talks' --format jsonl
    """
    if with_members and by is None:
        raise UsageError("--with-members goes with --by")
    check_range(since, until)
    from tracker.store import ClaimFilter

    with opened() as store:
        asked = Asked.of(store, by, with_members=with_members) if by else None
        meant = about_whom(store, about)
        if about and meant is None:
            words = f"{about} {words}" if words else about
        wanted = ClaimFilter(
            speakers=asked.ids if asked else None,
            spoken_for=asked.ids if asked and with_members else (),
            acts=[one.value for one in act] if act else None,
            quotations=[Quotation.direct.value] if only_direct_quotes else None,
            about=meant,
            words=words,
            source=source,
            since=since,
            until=until,
            min_confidence=min_confidence,
        )
        if asked and format_ is Format.table:
            say(f"by {asked.shown}")
        if asked and by:
            say_who_else(store, by, asked.speakers.values())
        rows = claim_rows(store.claims(wanted), asked)
        if format_ is Format.table:
            _show(list(rows))
        else:
            show(rows, COLUMNS, format_)


def _show(rows: Sequence[Row]) -> None:
    """A table; what all rows are there for stands above it, once."""
    reasons = {_why(row) for row in rows}
    common = reasons.pop() if len(reasons) == 1 else None
    title = f"matched by: {common}" if common else ""
    show(rows, WITH_WHY if common is None else COLUMNS, Format.table, title=title, empty="no such claims")
