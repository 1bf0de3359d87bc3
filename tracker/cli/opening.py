"""What nearly every command begins with: the database that the environment names, opened, and the actors that a name stands for."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tracker.dates import is_valid
from tracker.errors import UsageError
from tracker.report import visible
from tracker.rows import counted
from tracker.settings import Settings

if TYPE_CHECKING:
    from tracker.records import Speaker
    from tracker.store import Store


Text = TypeVar("Text", str, str | None, list[str] | None)

NAMED = 8  # others who bear a word that are named

MinConfidence = Annotated[float, typer.Option(min=0, max=1, help="Leave out what is less sure than this; 0.8 is right nine times in ten.")]


def opened() -> "Store":
    """Open the database of the environment."""
    from tracker.identity import normalise, version
    from tracker.store import Store

    return Store.open(Settings.from_environment().database_url, normalise=normalise, knowledge=version)


def say(message: str) -> None:
    """A message for the person, on standard error."""
    typer.echo(visible(message), err=True)


def say_who_else(store: "Store", name: str, found: "Collection[Speaker]") -> None:
    """Say which others of the same kind bear the words of a name: what they said is not listed under it."""
    from tracker.identity import normalise

    ids, kinds = {one.id for one in found}, {one.kind for one in found}
    others = [one for one in store.bearers(normalise(name)) if one.speaker.id not in ids and one.speaker.kind in kinds]
    if not others:
        return
    counts = [
        f"{one.speaker.name} ({counted(one.claims, 'statement') if one.claims else counted(one.figures, 'figure')})" for one in others
    ]
    more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
    say(f"also so called: {', '.join(counts[:NAMED])}{more}")


def named(value: Text) -> Text:
    """Callback for options and arguments that take names or words, one or several.

    Raises:
        typer.BadParameter: one holds no letter and no digit.
    """
    for one in (value,) if isinstance(value, str) else value or ():
        if not any(map(str.isalnum, one)):
            raise typer.BadParameter(f"{one!r} is no name and no word: it holds no letter and no digit")
    return value


def check_range(since: str | None, until: str | None) -> None:
    """Refuse a first day after the last one; of two dates the shorter decides how far they are compared.

    Raises:
        UsageError: no day lies between them.
    """
    if since and until and since[: len(until)] > until[: len(since)]:
        raise UsageError(f"the range is empty: --since {since} is after --until {until}")


def day(value: str | None) -> str | None:
    """Callback for options that take a date.

    Raises:
        typer.BadParameter: it is no ISO date.
    """
    if value is not None and not is_valid(value):
        raise typer.BadParameter(f"{value!r} is no date; write 2024-03-26, 2024-03 or 2024")
    return value
