"""A list, a page at a time: the word that says where it goes on belongs to one list, and is refused by every other."""

from collections.abc import Iterable, Mapping
from itertools import islice
from math import isfinite
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from tracker.errors import UsageError
from tracker.store import Cursor
from tracker.web.asked import MOST, USUAL
from tracker.web.cursors import packed, unpacked

BIGGEST = 2**63 - 1
FOREIGN = "the cursor is none of this list: begin at its first page"
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many rows at most.")]
After = Annotated[
    str | None, Query(max_length=2000, description="Where the list goes on: `next` of the page before, with the same filters.")
]


class Wanted:
    """Which page of a list is asked for."""

    def __init__(self, request: Request, response: Response, after: After = None, limit: Limit = USUAL) -> None:
        self.request, self.response, self.after, self.limit = request, response, after, limit

    def key(self, name: str, kinds: str) -> Cursor | None:
        """The key behind which the page begins; None for the first.

        Args:
            name: of the list.
            kinds: of the parts of its keys, a letter each: t text, T text or null, n number, i whole number.

        Raises:
            UsageError: the cursor is one of another list, or none at all.
        """
        found = unpacked(self.after)
        if found is None:
            return None
        if not found or found[0] != name or len(found) != len(kinds) + 1 or not all(map(_fits, found[1:], kinds)):
            raise UsageError(FOREIGN)
        return found[1:]

    def page(self, name: str, rows: Iterable[Mapping[str, Any]], after: Cursor | None) -> dict[str, Any]:
        """The answer: rows, and where they go on, which the Link header says, too."""
        following = None if after is None else packed((name, *after))
        if following is not None:
            address = self.request.url.include_query_params(after=following)
            self.response.headers["Link"] = f'<{address.path}?{address.query}>; rel="next"'
        return {"rows": list(rows), "next": following}

    def slice(self, name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """A page of rows that are counted out, where they have no key of their own."""
        key = self.key(name, "i")
        start = 0 if key is None else int(key[0])
        if not 0 <= start <= BIGGEST:
            raise UsageError(FOREIGN)
        shown = list(islice(rows, start, start + self.limit + 1))
        return self.page(name, shown[: self.limit], (start + self.limit,) if len(shown) > self.limit else None)


Paged = Annotated[Wanted, Depends()]


def _fits(value: object, kind: str) -> bool:
    match value:
        case None:
            return kind == "T"
        case bool():
            return False
        case str():
            return kind in "tT" and "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
        case int():
            return kind in "in" and abs(value) <= BIGGEST
        case float():
            return kind == "n" and isfinite(value)
        case _:
            return False
