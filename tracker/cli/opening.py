"""What nearly every command begins with: the database that the environment names, opened, and the actors that a name stands for."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.dates import is_valid
from tracker.errors import UsageError
from tracker.report import visible
from tracker.settings import Settings

if TYPE_CHECKING:
    from tracker.records import Speaker
    from tracker.store import Store

ALIKE = 80  # of 100, rapidfuzz's weighted ratio: from here on a name may be what somebody meant to type

MinConfidence = Annotated[float, typer.Option(min=0, max=1, help="Leave out what is less sure than this; 0.8 is right nine times in ten.")]


def opened() -> "Store":
    """Open the database of the environment."""
    from tracker.identity import normalise
    from tracker.store import Store

    return Store.open(Settings.from_environment().database_url, normalise=normalise)


def say(message: str) -> None:
    """A message for the person, on standard error."""
    typer.echo(visible(message), err=True)


def actors(store: "Store", name: str) -> "list[Speaker]":
    """The stored speakers that a name stands for: by id, by one of their names, by what the resolver makes of it, else by words of a name.

    Raises:
        UsageError: nobody of that name is known.
    """
    from tracker.identity import Resolver, normalise

    found = store.speakers_by_id([name]) or store.find_speakers(normalise(name), whole=True)
    if not found:
        resolution = Resolver().resolve(name)
        found = store.speakers_by_id([resolution.speaker.id]) if resolution.known else []
    found = found or store.find_speakers(normalise(name))
    if not found:
        raise UsageError(f"nobody named {name!r} is known{_perhaps(store, name)}; `tracker speakers` lists who is")
    return found


def _perhaps(store: "Store", name: str) -> str:
    """The stored names that are spelled most like a name, as a question; nothing where none is."""
    from rapidfuzz.process import extract

    from tracker.identity import normalise

    known = dict(store.speaker_names())
    like = extract(normalise(name), list(known), limit=3, score_cutoff=ALIKE)
    return f" (perhaps {', '.join(dict.fromkeys(known[key] for key, *_ in like))}?)" if like else ""


def day(value: str | None) -> str | None:
    """Callback for options that take a date.

    Raises:
        typer.BadParameter: it is no ISO date.
    """
    if value is not None and not is_valid(value):
        raise typer.BadParameter(f"{value!r} is no date; write 2024-03-26, 2024-03 or 2024")
    return value
