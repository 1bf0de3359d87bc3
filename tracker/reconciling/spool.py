"""Rows on the way into the database, in a file of their own: nothing is locked while they are worked out, and none are held in memory."""

import pickle
from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import Self

from tracker.records import Discrepancy

LOT = 1_000
"""Rows that are written together."""


class Spool:
    """Discrepancies with the dockets that they come from, in the order in which they were added; a context manager that drops them."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed at the end of our own context
        self._lots = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def extend(self, rows: Iterator[tuple[str, Discrepancy]]) -> None:
        """Add rows at the end."""
        while lot := list(islice(rows, LOT)):
            pickle.dump(lot, self._file)
            self._lots += 1

    def __iter__(self) -> Iterator[tuple[str, Discrepancy]]:
        self._file.seek(0)
        for _ in range(self._lots):
            yield from pickle.load(self._file)
