"""`tracker audit`: does every row still say what its text says?"""

from typing import Annotated

import typer

from tracker.cli.opening import opened, say
from tracker.cli.rows import Format, FormatOption, field, show


def register(app: typer.Typer) -> None:
    app.command()(audit)


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
