"""Extraction by several processes of this machine, each with its own models, each bounded."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager

from tracker.engines.bounded import Bounded, Recipe, Result, Stopped
from tracker.engines.program import Facts, facts
from tracker.engines.spreading import Promise
from tracker.errors import EngineError
from tracker.records import Article

AHEAD = 4  # lots for each process: one that takes long holds the results of the others back, and they go on meanwhile


class Processes:
    """So many processes; a thread waits for each.

    Args:
        count: 1 or more.

    Raises:
        ModelError: a model cannot be loaded.
    """

    def __init__(self, recipe: Recipe, count: int) -> None:
        self._facts = facts(recipe.model, recipe.claims)
        self._all = [Bounded(recipe, self._facts) for _ in range(count)]
        self._free = list(self._all)
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="extracting")
        for _ in range(count):  # they load their models while this process gets ready
            self._threads.submit(self._start)

    @property
    def facts(self) -> Facts:
        return self._facts

    def submit(self, articles: Sequence[Article], *, alone: bool = False) -> "Future[list[Result]]":  # noqa: ARG002 - no lot of ours is lost
        return self._threads.submit(self._read, articles)

    def wait(self, promise: Promise) -> list[Result]:
        assert isinstance(promise, Future)
        try:
            results: list[Result] = promise.result()
        except (Stopped, CancelledError) as error:
            raise EngineError("the processes that extract were ended") from error
        return results

    def room(self) -> int:
        return AHEAD * len(self._all)

    def state(self) -> Mapping[str, int]:
        ended = sum(one.ended for one in self._all)
        return {"workers": len(self._all)} | ({"workers lost": ended} if ended else {})

    def close(self) -> None:
        for one in self._all:
            one.close()
        self._threads.shutdown(cancel_futures=True)

    def _read(self, articles: Sequence[Article]) -> list[Result]:
        with self._lent() as one:
            return one.read(articles)

    def _start(self) -> None:
        with self._lent() as one:
            one.start()  # what goes wrong is said to whoever reads by it

    @contextmanager
    def _lent(self) -> Iterator[Bounded]:
        with self._lock:
            one = self._free.pop()  # there are as many as threads
        try:
            yield one
        finally:
            with self._lock:
                self._free.append(one)
