"""`tracker speakers`: the actors, with their names and how much is attributed to them."""

from typing import Annotated

import typer

from tracker.cli.database import FormatOption
from tracker.cli.opening import opened
from tracker.cli.rows import Column, Format, field, show

COLUMNS = (
    field("name", wide=True),
    field("kind"),
    field("claims", right=True),
    field("figures", right=True),
    Column("also named", lambda row: ", ".join(name for name in row["names"] if name != row["name"])[:80], wide=True),
    field("id"),
)


def register(app: typer.Typer) -> None:
    app.command()(speakers)


def speakers(
    all_: Annotated[bool, typer.Option("--all", help="Also those to whom nothing is attributed.")] = False,
    format_: FormatOption = Format.table,
) -> None:
    """List the actors to whom statements and figures are attributed.

    \b
    Example: tracker speakers --format jsonl
    """
    with opened() as store:
        rows = (
            actor.speaker.model_dump(mode="json") | {"claims": actor.claims, "figures": actor.figures}
            for actor in store.speakers()
            if all_ or actor.claims or actor.figures or format_ is not Format.table
        )
        show(rows, COLUMNS, format_, empty="no speakers yet")
