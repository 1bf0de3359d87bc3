"""The options that say who extracts and compares, and what they choose."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.durations import seconds
from tracker.errors import EngineError, UsageError
from tracker.rows import counted
from tracker.settings import Settings

if TYPE_CHECKING:
    from tracker.engines.bounded import Recipe
    from tracker.engines.cluster import Cluster
    from tracker.extract.extracting import Extracting

MB = 1_000_000


class Engine(StrEnum):
    local = "local"  # this machine
    dask = "dask"  # an existing cluster


EngineOption = Annotated[Engine, typer.Option("--engine", help="Who works: this machine, or an existing Dask cluster.")]
Address = Annotated[
    str | None, typer.Option("--address", metavar="tcp://HOST:PORT", help="Of the scheduler of the Dask cluster.", show_default=False)
]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=1,
        help="Extract in so many processes, each bounded in time and memory for every article. Without it this one does, unbounded.",
        show_default=False,
    ),
]
Longest = Annotated[
    str,
    typer.Option(
        "--longest", metavar="TIME", help="That a text of 20,000 characters may take in such a process, a longer one in proportion."
    ),
]
MostMemory = Annotated[
    int, typer.Option("--most-memory", metavar="MB", min=500, help="That such a process may take, its language model included.")
]
LONGEST, MOST_MEMORY = "60s", 4000  # defaults of the two


def recipe(longest: str = LONGEST, most_memory: int = MOST_MEMORY) -> "Recipe":
    """How articles are extracted by others, of the environment and the options."""
    from tracker.engines.bounded import Recipe

    settings = Settings.from_environment()
    if seconds(longest) <= 0:
        raise UsageError("--longest: no text is read in no time; write 60s, 5m")
    return Recipe(settings.spacy_model, settings.claims, seconds(longest), most_memory * MB)


def check(engine: Engine, address: str | None, processes: int | None) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: they do not.
    """
    if engine is Engine.dask and address is None:
        raise UsageError("--engine dask: say where its scheduler is, as in --address tcp://HOST:8786")
    if engine is not Engine.dask and address is not None:
        raise UsageError("--address is of a cluster: say --engine dask, too")
    if engine is Engine.dask and processes is not None:
        raise UsageError("--processes is of this machine: a cluster's workers are as many as it has")


def engine_in_words(state: Mapping[str, int]) -> list[str]:
    """How whoever extracts is, of the numbers that it gives by what they count; nothing of other numbers."""
    parts = ((name, state.get(name, 0)) for name in ("workers", "lots under way", "workers lost", "read one by one"))
    words = {"workers": ("worker", ""), "lots under way": ("lot", " under way"), "workers lost": ("worker", " lost")}
    told = {name: f"{counted(count, words[name][0])}{words[name][1]}" if name in words else f"{count:,} {name}" for name, count in parts}
    return [text for name, text in told.items() if state.get(name)]


@contextmanager
def extracting(
    engine: Engine = Engine.local, address: str | None = None, processes: int | None = None, *, how: "Recipe"
) -> "Iterator[Extracting]":
    """What extracts, by the options; ended with what it started.

    Raises:
        UsageError: the options do not go together.
        EngineError: the cluster does not answer.
        ModelError: the language model cannot be loaded.
    """
    check(engine, address, processes)
    if engine is Engine.local and processes is None:
        from tracker.extract.extractor import Extractor

        yield Extractor(how.model, how.claims)
        return
    from tracker.engines.processes import Processes as Several
    from tracker.engines.spreading import Spread

    if processes is not None:
        with Spread(Several(how, processes)) as spread:
            yield spread
        return
    with Spread(cluster(str(address), how)) as spread:
        yield spread


def cluster(address: str, how: "Recipe | None" = None) -> "Cluster":
    """A client of a Dask cluster.

    Raises:
        EngineError: Dask is not installed, or the cluster does not answer.
    """
    try:
        from tracker.engines.cluster import Cluster
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("dask", "distributed"):
            raise
        raise EngineError("--engine dask needs Dask: install it with `pip install 'claim-tracker[cluster]'`") from error
    return Cluster(address, how)
