"""`tracker init` and `stats`: the database as a whole."""

from dataclasses import asdict

import typer

from tracker.cli.opening import opened, say
from tracker.cli.rows import Format, FormatOption, field, show
from tracker.rows import counted
from tracker.settings import Settings


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(stats)


def init() -> None:
    """Set up the database, or bring an older one to the newest schema.

    Safe to run again: a database that is up to date is left as it is. Stored actors follow what this version of the program knows of them.

    \b
    Example: TRACKER_DATABASE_URL=sqlite:///gaza.db tracker init
    """
    from tracker.store import Store, schema

    before = Store.init(Settings.from_environment().database_url)
    if before is None:
        say(f"database ready (schema {schema.HEAD})")
        return
    from tracker.identity import Resolver

    with opened() as store:
        followed = store.follow(Resolver().speaker)
    if before != schema.HEAD:
        say(f"database upgraded from schema {before} to {schema.HEAD}")
    elif not followed:
        say(f"nothing to do: the database has schema {before}")
    if followed:
        say(f"{counted(followed, 'stored actor')} brought to what is known now")


def stats(format_: FormatOption = Format.table) -> None:
    """Count what the database holds.

    \b
    Example: tracker stats --format jsonl
    """
    with opened() as store:
        counted = asdict(store.stats())
    if format_ is Format.table:
        severities, languages = counted.pop("discrepancies"), counted.pop("left_unextracted")
        rows = [{"what": name, "count": number} for name, number in counted.items()]
        rows += [{"what": f"left unextracted: {name}", "count": number} for name, number in languages.items()]
        rows += [{"what": f"discrepancies: {name}", "count": number} for name, number in severities.items()]
        show(rows, [field("what", ""), field("count", right=True)], format_)
    else:
        show([counted], [], format_)
