"""The command line: parse, call, print.

Rows go to standard output, messages and progress to standard error. A command imports what it needs when it runs, so that
those which need no language model start quickly.
"""

from typing import Annotated

import typer

from tracker import __version__
from tracker.cli import (
    accounts,
    actor,
    annotating,
    archive,
    auditing,
    checking,
    claims,
    database,
    discrepancies,
    events,
    exchange,
    fetching,
    figures,
    intake,
    judgements,
    keeping,
    reference,
    runs,
    series,
    serving,
    speakers,
    versions,
)

app = typer.Typer(
    name="tracker",
    help="Who said what, which numbers were reported, and which of them conflict.",
    epilog="Exit codes: 0 done; 1 audit, backup or migrate-store found what does not hold, or verify-quote nothing; 2 wrong usage; "
    "3 some documents were skipped; 4 no language model; 5 the database refuses; 6 the cluster. The database is TRACKER_DATABASE_URL, else "
    "tracker.db in this folder.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tracker {__version__}")
        raise typer.Exit


@app.callback()
def tracker(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    """Who said what, which numbers were reported, and which of them conflict."""


for module in (
    *(database, intake, fetching, runs),
    *(claims, actor, figures, series, events, reference, speakers, discrepancies, judgements, annotating),
    *(checking, versions, auditing, archive, exchange),
    *(serving, accounts, keeping),
):
    module.register(app)
