"""`tracker init`, `stats` and `audit`: the database as a whole."""

from dataclasses import asdict
from typing import Annotated

import typer

from tracker.cli.opening import counted, opened, say
from tracker.cli.rows import Format, field, show
from tracker.settings import Settings

FormatOption = Annotated[Format, typer.Option("--format", help="How rows are printed; jsonl and csv print every field.")]


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(stats)
    app.command()(audit)


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
        severities = counted.pop("discrepancies")
        rows = [{"what": name, "count": number} for name, number in counted.items()]
        rows += [{"what": f"discrepancies: {name}", "count": number} for name, number in severities.items()]
        show(rows, [field("what", ""), field("count", right=True)], format_)
    else:
        show([counted], [], format_)


def audit(
    article: Annotated[str | None, typer.Option(help="Only this article: its id, file name or address.")] = None,
    format_: FormatOption = Format.table,
) -> None:
    """Check that every claim and figure still says what its stored text says.

    Text hash, spans, quotation marks, the value that the number reads to, names, links between rows. Exit code 1 when a row is broken.

    \b
    Example: tracker audit --article 12-anatolian-meridian
    """
    from tracker.audit import Finding
    from tracker.audit import audit as audited

    checked = 0
    findings: list[Finding] = []
    with opened() as store:
        versions = [store.article(article)] if article else store.versions()
        for version in versions:
            rows = version.extraction
            checked += len(rows.claims) + len(rows.figures)
            one = version.article
            findings += audited(one.text, rows.text_hash, rows.claims, rows.figures, one.published, one.language, version.salt)
    columns = [field("article"), field("row"), field("problem", wide=True)]
    show((finding.model_dump(mode="json") for finding in findings), columns, format_, empty="")
    say(f"{checked:,} rows checked, {len(findings):,} broken")
    if findings:
        raise typer.Exit(1)
