"""`tracker fetch` and `watch`: articles from addresses and feeds, and from folders that fill."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from tracker.cli.durations import duration, seconds
from tracker.cli.engines import Processes, extracting, recipe
from tracker.cli.opening import opened, say
from tracker.cli.tallies import SKIPPED, Quiet, SummaryTo, Tally, end, interruptible
from tracker.errors import StoreLocked, UsageError, Withdrawn
from tracker.stopping import stoppable

if TYPE_CHECKING:
    from tracker.extract.extracting import Extracting
    from tracker.fetch import Fetcher
    from tracker.gathering import Gathering
    from tracker.identity import Resolver

WEB = ("http://", "https://")
SHORTEST = 0.2  # seconds between two looks


Pages = Annotated[bool, typer.Option("--pages/--no-pages", help="Fetch the pages that a feed leads to, or keep to the feed's own text.")]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Permit addresses of private networks and of this machine, as for an intranet.")
]
Delay = Annotated[
    str, typer.Option("--delay", callback=duration, help="Between two requests to one site; longer where its robots.txt asks for that.")
]


def register(app: typer.Typer) -> None:
    app.command()(fetch)
    app.command()(watch)


def fetch(
    addresses: Annotated[list[str], typer.Argument(metavar="URL...", help="Pages and feeds (RSS, Atom).", show_default=False)],
    pages: Pages = True,
    allow_private: AllowPrivate = False,
    delay: Delay = "1s",
    quiet: Quiet = False,
    summary: SummaryTo = None,
    processes: Processes = None,
) -> None:
    """Fetch articles from the web, extract claims and figures, and store them with the bytes of the pages.

    Of a feed the pages are fetched that its entries lead to. What is not modified since it was fetched last is not fetched again. The
    site's robots.txt is respected; addresses of private networks and pages behind a login are refused.

    \b
    Example: tracker fetch https://outlet.example/news/1.html
             tracker fetch https://outlet.example/feed.xml --no-pages
    """
    from tracker.gathering import Gathering
    from tracker.read.confined import Confined

    for address in addresses:
        if not address.startswith(WEB):
            raise UsageError(f"{address!r} is no web address: write https://..., or read files with `tracker ingest`")
    engines = _Engines(processes)
    with opened() as store, stoppable(), _fetcher(allow_private, delay) as fetcher, Confined() as room, engines:
        gathering = Gathering(store, fetcher, room, pages=pages, again=True)
        command = f"fetch {store.told(addresses)}"
        tally = _look(gathering, addresses, command, engines, quiet=quiet, summary=summary)
        if tally is None:  # nothing was new: there is no run to record
            tally = Tally(None, command)
            tally.counts.update(gathering.counts)
        end(tally, summary)


def watch(  # noqa: PLR0913, PLR0917 - one for each option
    places: Annotated[
        list[str], typer.Argument(metavar="FOLDER|FEED...", help="Folders, files, and addresses of feeds and pages.", show_default=False)
    ],
    every: Annotated[str, typer.Option("--every", callback=duration, help="From one look to the next.")] = "60s",
    once: Annotated[bool, typer.Option("--once", help="Look once and end, as for cron.")] = False,
    pages: Pages = True,
    settled: Annotated[
        str, typer.Option("--settled", callback=duration, help="For how long a file must have been left alone before it is read.")
    ] = "3s",
    allow_private: AllowPrivate = False,
    delay: Delay = "1s",
    quiet: Quiet = False,
    processes: Processes = None,
) -> None:
    """Take in what is new in folders and feeds, again and again, until it is stopped.

    What was seen is remembered in the database: nothing is read twice as long as it stays as it is, also after a restart. A file that is
    still being written waits; one that is changed later gives a new version of its article. Ctrl-C and SIGTERM end it between two articles.

    \b
    Example: tracker watch incoming/ https://outlet.example/feed.xml --every 5m
             tracker watch incoming/ --once --processes 1
    """
    from tracker.gathering import Gathering
    from tracker.read.confined import Confined

    for place in places:
        if not place.startswith(WEB) and not Path(place).exists():
            raise UsageError(f"there is no file or folder {place}, and it is no web address")
    engines = _Engines(processes)
    with opened() as store, stoppable(), _fetcher(allow_private, delay) as fetcher, Confined() as room, engines:
        while True:
            began = time.monotonic()
            gathering = Gathering(store, fetcher, room, pages=pages, settled=seconds(settled))
            try:
                tally = _look(gathering, places, f"watch {store.told(places)}", engines, quiet=quiet or not once)
                if once:
                    return _ended(tally, gathering)
                if tally is not None:
                    say(tally.words())
                pause = seconds(settled) if gathering.counts["waiting"] else seconds(every)
                time.sleep(max(SHORTEST, min(pause, seconds(every)) - (time.monotonic() - began)))
            except StoreLocked as error:
                if once:
                    raise
                say(f"{error}; looking again in {every}")
                time.sleep(seconds(every))
            except KeyboardInterrupt:
                if once:
                    raise
                say("stopped")
                return None


def _ended(tally: Tally | None, gathering: "Gathering") -> None:
    """Say what a single look came to.

    Raises:
        typer.Exit: something was skipped.
    """
    if tally is None:
        tally = Tally(None, "")
        tally.counts.update(gathering.counts)
    say(tally.words())
    if tally.counts["skips"]:
        raise typer.Exit(SKIPPED)


class _Engines:
    """What articles are extracted by, loaded when the first one is there: a look that finds nothing is quick.

    Args:
        processes: that extract; None has this one do it.
    """

    def __init__(self, processes: int | None = None) -> None:
        self._processes = processes
        self._started = ExitStack()
        self._loaded: tuple[Extracting, Resolver] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    def __call__(self) -> "tuple[Extracting, Resolver]":
        if self._loaded is None:
            from tracker.identity import Resolver

            extractor = self._started.enter_context(extracting(processes=self._processes, how=recipe()))
            self._loaded = extractor, Resolver()
        return self._loaded


def _look(
    gathering: "Gathering", places: Sequence[str], command: str, engines: _Engines, *, quiet: bool, summary: str | None = None
) -> Tally | None:
    """Take in what is new at some places, as one run; None where nothing is."""
    from tracker.pipeline import take_in

    documents = gathering.documents(places)
    first = next(documents, None)
    if first is None:
        return None
    extractor, resolver = engines()
    tally = Tally(gathering.store, command, quiet=quiet, state=getattr(extractor, "state", None))
    with interruptible(tally, summary):
        for outcome in tally.follow(take_in(gathering.store, chain([first], documents), extractor, resolver)):
            gathering.done(outcome.where, withdrawn=isinstance(outcome.error, Withdrawn))
        tally.counts.update(gathering.counts)
    tally.finish()
    return tally


def _fetcher(allow_private: bool, delay: str) -> "Fetcher":
    from tracker.fetch import Fetcher, Limits

    return Fetcher(Limits(delay=seconds(delay)), allow_private=allow_private)
