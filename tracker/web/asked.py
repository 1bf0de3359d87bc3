"""What an address asks for, as the filters that the command line has: pages and API read the same names with the same meaning."""

from collections.abc import Collection, Iterable
from typing import Annotated, TypeVar

from fastapi import Path, Query

from tracker.dates import is_valid
from tracker.errors import UsageError

MOST = 200  # rows of a page
USUAL = 50

Text = Annotated[str | None, Query(max_length=300)]
Several = Annotated[list[str] | None, Query(max_length=30, description="May be given again.")]
Sure = Annotated[float, Query(ge=0, le=1, description="The least confidence, inclusive.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many rows.")]
Cursor = Annotated[str | None, Query(max_length=2000, description="Where the list goes on: `next` of the page before.")]

LARGEST = 2**31 - 1
Numbered = Annotated[int, Path(ge=1, le=LARGEST, description="Its number.")]
Before = Annotated[int | None, Query(ge=1, le=LARGEST, description="Number of a row: those before it.")]

Item = TypeVar("Item")


def words(value: str | None) -> str | None:
    """Words of a filter; None where there are none.

    Raises:
        UsageError: they hold no letter and no digit.
    """
    value = (value or "").strip()
    if not value:
        return None
    if not any(map(str.isalnum, value)):
        raise UsageError(f"{value!r} is no name and no word: it holds no letter and no digit")
    return value


def day(value: str | None) -> str | None:
    """A whole or partial day; None where there is none.

    Raises:
        UsageError: it is no ISO date.
    """
    value = (value or "").strip()
    if not value:
        return None
    if not is_valid(value):
        raise UsageError(f"{value!r} is no date; write 2024-03-26, 2024-03 or 2024")
    return value


def days(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """A first and a last day.

    Raises:
        UsageError: one is no ISO date, or no day lies between them.
    """
    first, last = day(since), day(until)
    if first and last and first[: len(last)] > last[: len(first)]:
        raise UsageError(f"the range is empty: {first} is after {last}")
    return first, last


def one_of(values: Iterable[str] | None, known: Collection[str], what: str) -> list[str] | None:
    """Values that are known; None where none is given.

    Raises:
        UsageError: one is not.
    """
    given = [value for value in values or () if value]
    if unknown := [value for value in given if value not in known]:
        raise UsageError(f"{unknown[0]!r} is no {what}: one of {', '.join(known)}")
    return given or None
