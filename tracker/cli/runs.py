"""`tracker runs` and `skips`: what was taken in, when, and what was left out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.engines import engine_in_words
from tracker.cli.opening import opened
from tracker.cli.rows import Column, FormatOption, field, show
from tracker.cli.rows import Format as Formats
from tracker.errors import UsageError
from tracker.rows import Row, counted, minute
from tracker.rows.runs import run_row, skip_row

if TYPE_CHECKING:
    from tracker.store import Store

TOLD = (
    ("new", "new"),
    ("version", "new version"),
    ("extraction", "read anew"),
    ("unchanged", "unchanged"),
    ("left_unextracted", "left unextracted"),
)

DERIVING = ("reconcile", "audit")  # commands that leave nothing out, and mostly follow one that does


def register(app: typer.Typer) -> None:
    app.command()(runs)
    app.command()(skips)


def runs(
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the last ones.")] = 20,
    format_: FormatOption = Formats.table,
) -> None:
    """List the commands that wrote into the database, the last one first, with what they came to and how many documents they left out.

    A run is done; or interrupted, and the same command finishes it; or unfinished: it goes on, or was killed.

    \b
    Example: tracker runs
             tracker runs --limit 1 --format jsonl
    """
    with opened() as store:
        rows = [run_row(one) for one in store.runs(limit=limit)]
    columns = [
        field("run", right=True),
        Column("started (UTC)", lambda row: minute(row["started_at"]), least=16),
        Column("command", lambda row: row["command"], wide=True, share=2),
        field("state"),
        Column("came to", _came_to, wide=True),
        field("skips", right=True),
    ]
    show(rows, columns, format_, empty="no command wrote into this database yet")


def skips(
    run: Annotated[
        int | None,
        typer.Argument(metavar="[RUN]", help="Its number, as `tracker runs` lists it; else the last one, reconcile and audit aside."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Of all runs, the last one first.")] = False,
    unextracted: Annotated[
        bool, typer.Option("--unextracted", help="Instead: the stored texts that have no rows because of their language, of all runs.")
    ] = False,
    format_: FormatOption = Formats.table,
) -> None:
    """List what a run left out: where, why, and what can be done about it.

    \b
    Example: tracker skips
             tracker skips 12 --format csv
             tracker skips --unextracted
    """
    if unextracted and (run is not None or every):
        raise UsageError("--unextracted is of all runs: leave the run's number and --all out")
    with opened() as store:
        if unextracted:
            _show_unextracted(store, format_)
            return
        if run is not None:
            run = store.run(run).id
        elif not every:
            run = next((one.id for one in store.runs() if one.command.partition(" ")[0] not in DERIVING), None)
        rows = (skip_row(number, one) for number, one in (store.skips(None if every else run) if every or run is not None else ()))
        columns = [
            field("run", right=True),
            field("where", wide=True),
            field("reason", wide=True),
            field("remedy", wide=True),
        ]
        show(rows, columns, format_, empty="nothing was left out" + (f" by run {run}" if run is not None and not every else ""))


def _show_unextracted(store: "Store", format_: Formats) -> None:
    left = store.left_unextracted()
    rows: Iterator[Row] = ({"article": one.article, "where": one.where, "language": one.language, "reason": one.reason} for one in left)
    columns = [field("article"), field("where", wide=True), field("language"), field("reason", wide=True)]
    show(rows, columns, format_, empty="no text was left unextracted because of its language")


def _came_to(row: Row) -> str:
    counts = row["counts"] or {}
    told = [counted(counts[name], words) if name == "version" else f"{counts[name]:,} {words}" for name, words in TOLD if counts.get(name)]
    heard = [f"last heard of {minute(row['heard_at'])}"] if row["heard_at"] else []
    return ", ".join([*told, *engine_in_words(counts), *heard])
