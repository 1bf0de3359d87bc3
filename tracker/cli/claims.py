"""`tracker claims`: all statements by a given actor, and others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from tracker.cli.database import FormatOption
from tracker.cli.opening import MinConfidence, actors, day, opened
from tracker.cli.rows import Column, Format, Row, field, show
from tracker.errors import UsageError
from tracker.records import Act, Statement

COLUMNS = (
    Column("said", lambda row: (row["said_on"] or row["published"] or "undated")[:10], least=10),
    Column("speaker", lambda row: ", ".join(row["speakers"]) or "unknown"),
    Column("act", lambda row: f"not {row['act']}" if row["negated"] and row["act"] != Act.deny else row["act"]),
    field("text", "claim", wide=True),
    Column("outlet", lambda row: (row["outlet"] or row["document"] or "") + (f" +{row['copies']}" if row["copies"] else "")),
    Column("sure", lambda row: f"{row['confidence']:.2f}", least=4),
    Column("id", lambda row: row["id"][:8], least=8),
)

ALIKE = 0.7  # of a claim's characters


def register(app: typer.Typer) -> None:
    app.command()(claims)


def claims(  # noqa: PLR0913, PLR0917 (one for each option)
    by: Annotated[str | None, typer.Option(help="Speaker, in any spelling.")] = None,
    with_members: Annotated[bool, typer.Option("--with-members", help="With --by: also its ministries, army, leaders.")] = False,
    act: Annotated[list[Act] | None, typer.Option(help="What the speaker does; may be given again.")] = None,
    about: Annotated[str | None, typer.Option(help="An actor named in the claim, in any spelling, or words in it.")] = None,
    source: Annotated[str | None, typer.Option(help="Outlet, or part of its name.")] = None,
    since: Annotated[str | None, typer.Option(callback=day, help="First day (2024-03-26, 2024-03 or 2024).")] = None,
    until: Annotated[str | None, typer.Option(callback=day, help="Last day, inclusive.")] = None,
    min_confidence: MinConfidence = 0.0,
    format_: FormatOption = Format.table,
) -> None:
    """List statements: who said what, when, and which outlet carried it.

    The day is when the claim was made where the text says so, else when the article was published. A statement in syndicated copies is
    listed once, under the earliest, with the number of copies (+1).

    \b
    Examples: tracker claims --by erdogan --since 2024
              tracker claims --by turkey --with-members --act deny
              tracker claims --about israel --min-confidence 0.8 --format jsonl
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
            min_confidence=min_confidence,
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
    rows: dict[int, dict[str, Any]] = {}
    carried: defaultdict[tuple[str, str | None], list[dict[str, Any]]] = defaultdict(list)  # by original and speaker
    for place, one in sorted(enumerate(statements), key=lambda pair: pair[1].copy_of is not None):  # originals first
        known = carried[one.copy_of or one.claim.article, one.claim.speaker]
        same = next((row for row in known if _alike(row["text"], one.claim.text)), None)
        if one.copy_of is not None and same is not None:
            same["copies"].add(one.claim.article)
            continue
        about = {"outlet": one.outlet, "document": one.document, "published": one.published}
        rows[place] = {**one.claim.model_dump(mode="json"), **about, "copies": set()}
        known.append(rows[place])
    for place in sorted(rows):
        yield rows[place] | {"copies": len(rows[place]["copies"])}


def _alike(one: str, other: str) -> bool:
    """Whether two claims are the same, or the one is the other without a few words at an end: a copy is read with other words around."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (shorter in longer and len(shorter) >= ALIKE * len(longer))
