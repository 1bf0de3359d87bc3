"""`tracker claims`: all statements by a given actor, and others."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from tracker.cli.database import FormatOption
from tracker.cli.opening import actors, day, opened
from tracker.cli.rows import Column, Format, Row, field, show
from tracker.errors import UsageError
from tracker.records import Act, Statement

COLUMNS = (
    Column("said", lambda row: (row["said_on"] or row["published"] or "undated")[:10], least=10),
    Column("speaker", lambda row: ", ".join(row["speakers"]) or "unknown"),
    field("act"),
    field("text", "claim", wide=True),
    Column("outlet", lambda row: (row["outlet"] or row["document"] or "") + (f" +{row['copies']}" if row["copies"] else "")),
    Column("id", lambda row: row["id"][:8], least=8),
)


def register(app: typer.Typer) -> None:
    app.command()(claims)


def claims(
    by: Annotated[str | None, typer.Option(help="Speaker, in any spelling.")] = None,
    with_members: Annotated[bool, typer.Option("--with-members", help="With --by: also its ministries, army, leaders.")] = False,
    act: Annotated[list[Act] | None, typer.Option(help="What the speaker does; may be given again.")] = None,
    about: Annotated[str | None, typer.Option(help="An actor named in the claim, in any spelling, or words in it.")] = None,
    source: Annotated[str | None, typer.Option(help="Outlet, or part of its name.")] = None,
    since: Annotated[str | None, typer.Option(callback=day, help="First day (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Last day, inclusive.")] = None,
    format_: FormatOption = Format.table,
) -> None:
    """List statements: who said what, when, and which outlet carried it.

    The day is when the claim was made where the text says so, else when the article was published. A statement in syndicated copies is
    listed once, under the earliest, with the number of copies (+1).

    \b
    Examples: tracker claims --by erdogan --since 2024
              tracker claims --by turkey --with-members --act deny
              tracker claims --about israel --format jsonl
    """
    if with_members and by is None:
        raise UsageError("--with-members goes with --by")
    from tracker.store import ClaimFilter

    with opened() as store:
        wanted = ClaimFilter(
            speakers=actors(store, by, with_members=with_members) if by else None,
            acts=[one.value for one in act] if act else None,
            about=_named(store, about),
            words=about,
            source=source,
            since=since,
            until=until,
        )
        show(_folded(store.claims(wanted)), COLUMNS, format_, empty="no such claims")


def _named(store: Any, about: str | None) -> list[str] | None:
    """Ids of the actors that `--about` names; it may as well be words that name nobody."""
    try:
        return list(actors(store, about)) if about else None
    except UsageError:
        return None


def _folded(statements: Iterable[Statement]) -> Iterator[Row]:
    """Statements as rows, those of syndicated copies counted with their original's."""
    kept: dict[tuple[str, str | None, str], dict[str, Any]] = {}
    copies: Counter[tuple[str, str | None, str]] = Counter()
    for one in statements:
        key = (one.copy_of or one.claim.article, one.claim.speaker, one.claim.text)
        if key in kept:
            copies[key] += 1
            if one.copy_of is not None:
                continue
        kept[key] = one.claim.model_dump(mode="json") | {"outlet": one.outlet, "document": one.document, "published": one.published}
    for key, row in kept.items():
        yield row | {"copies": copies[key]}
