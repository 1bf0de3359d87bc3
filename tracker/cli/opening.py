"""What nearly every command begins with: the database that the environment names, opened, and the actors that a name stands for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.dates import is_valid
from tracker.errors import UsageError
from tracker.report import visible
from tracker.settings import Settings

if TYPE_CHECKING:
    from tracker.store import Store

MinConfidence = Annotated[float, typer.Option(min=0, max=1, help="Leave out what is less sure than this; 0.8 is right nine times in ten.")]


def opened() -> "Store":
    """Open the database of the environment."""
    from tracker.identity import normalise
    from tracker.store import Store

    return Store.open(Settings.from_environment().database_url, normalise=normalise)


def say(message: str) -> None:
    """A message for the person, on standard error."""
    typer.echo(visible(message), err=True)


def actors(store: "Store", name: str, *, with_members: bool = False) -> Sequence[str]:
    """Ids of the speakers that a name stands for.

    Raises:
        UsageError: nobody of that name is known.
    """
    from tracker.identity import normalise

    found = store.find_speakers(normalise(name), with_members=with_members)
    if not found:
        raise UsageError(f"nobody named {name!r} is known; `tracker speakers` lists who is")
    return [speaker.id for speaker in found]


def day(value: str | None) -> str | None:
    """Callback for options that take a date.

    Raises:
        typer.BadParameter: it is no ISO date.
    """
    if value is not None and not is_valid(value):
        raise typer.BadParameter(f"{value!r} is no date; write 2024-03-26, 2024-03 or 2024")
    return value
