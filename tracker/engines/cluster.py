"""Extraction, and the parts of a reconciliation, on an existing Dask cluster.

A lot of articles is one task. Its key follows from the articles and from what extracts them, so that the same lot is the same task, whoever
sends it. On a worker each thread hands its lots to a process of its own, which holds the models from the first lot on and is bounded in
time and memory: what an article breaks is that process, and the worker with its connections lives.

What is sent is bytes that the scheduler does not look into. Scheduler and workers need this package, and a worker that is not of the very
same program as the command is refused by name.
"""

import atexit
import logging
import pickle
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import dask
from distributed import Client, Future, get_worker
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from tracker.engines.bounded import Bounded, Recipe, Result
from tracker.engines.program import Facts, differences, facts, fingerprint
from tracker.engines.spreading import Lost, Promise
from tracker.errors import EngineError, TrackerError, Unlike, UsageError, first_line
from tracker.records import Article, Discrepancy

if TYPE_CHECKING:
    from tracker.reconciling.figures import Part

CONNECT = 15.0  # seconds
AHEAD = 2  # lots for each thread of a worker: one is read, one waits
LEAST_AHEAD = 8  # lots, where there is no worker yet
LOOK = 2.0  # seconds from one look at the workers to the next
NOBODY = 300.0  # seconds without any worker after which a command ends: a cluster may take minutes to give new ones
RETRIES = 2  # of a lot that failed by itself, as when a process does not start
IDLE = 600.0  # seconds after which a worker ends a process that holds models and is not asked for
AGAIN = "what is stored is kept: run the same command again to finish"
LARGE = {"distributed.admin.large-graph-warning-threshold": "1GB"}  # a lot is its text, and there is no better place for it


class Cluster:
    """A client of a scheduler.

    Args:
        address: of the scheduler, as in tcp://HOST:8786.
        recipe: how articles are extracted; None where none are.

    Raises:
        EngineError: the scheduler does not answer.
        Unlike: a worker is of another program.
        ModelError: a model is not installed here.
    """

    def __init__(self, address: str, recipe: Recipe | None = None) -> None:
        self._recipe = recipe
        self.facts: Facts = facts(recipe.model, recipe.claims) if recipe else {"tracker": fingerprint()}
        self._address = address
        self._key = sha256(repr((sorted(self.facts.items()), recipe)).encode()).hexdigest()
        _hush()
        try:
            dask.config.set({"distributed.comm.timeouts.connect": CONNECT, **LARGE})
            self._client = Client(address, timeout=CONNECT, set_as_default=False, name="claim-tracker")  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise EngineError(f"the Dask scheduler {address} does not answer: {first_line(error)}; see docs/cluster.md") from error
        except Exception as error:
            raise EngineError(f"there is no Dask scheduler at {address}: {error!r}; write tcp://HOST:8786") from error
        self._threads: dict[str, int] = {}  # of each worker
        self._lost = 0
        self._looked = self._somebody = time.monotonic()
        try:
            self._check()
            self._look()
        except BaseException:
            self.close()
            raise

    # ------------------------------------------------------------------ extraction

    def submit(self, articles: Sequence[Article], *, alone: bool = False) -> Promise:
        lot = pickle.dumps([one.model_copy(update={"raw": b""}) for one in articles])
        key = f"tracker-lot-{sha256(self._key.encode() + _content(articles)).hexdigest()}{'-alone' if alone else ''}"
        return self._submit(read_lot, pickle.dumps((self._recipe, self.facts)), lot, key=key)

    def wait(self, promise: Promise) -> list[Result]:
        results: list[Result] = pickle.loads(self._result(promise))
        return results

    def room(self) -> int:
        self._look()
        return max(LEAST_AHEAD, AHEAD * sum(self._threads.values()))

    def state(self) -> Mapping[str, int]:
        return {"workers": len(self._threads)} | ({"workers lost": self._lost} if self._lost else {})

    def close(self) -> None:
        """Leave the scheduler, which forgets what this command asked for."""
        with suppress(Exception):  # it may be gone, and says so in many ways
            self._client.close(timeout=2)  # type: ignore[no-untyped-call]

    # ------------------------------------------------------------------ reconciliation

    def compare(self, url: str, explained: frozenset[str], parts: "Sequence[Part]") -> Iterator[list[tuple[str, Discrepancy]]]:
        """The discrepancies of parts of the dockets, in their order.

        Args:
            url: of the database, which the workers open; it bears its password.
            explained: figures that their own text explains.

        Raises:
            UsageError: the database is a file, which other machines do not have.
            EngineError: nobody can compare any more.
        """
        if not url.startswith("postgres"):
            raise UsageError(
                "an SQLite file is of one machine, and a cluster's workers may be on others: reconcile without --engine, or use PostgreSQL"
            )
        mark = sha256(repr((self._key, url, sorted(explained))).encode()).hexdigest()
        told = self._submit(kept, pickle.dumps(explained), key=f"tracker-explained-{mark}-{time.time_ns()}")  # the database changes
        under_way = [
            self._submit(compare_part, fingerprint(), url, told, part, key=f"tracker-part-{mark}-{time.time_ns()}-{number}")
            for number, part in enumerate(parts)
        ]
        while under_way:
            try:
                rows = self._result(under_way[0])
            except Lost as error:
                raise EngineError(f"comparing killed worker after worker ({error}): give them more memory, or reconcile here") from error
            del under_way[0]  # its result is let go of
            yield pickle.loads(rows)

    # ------------------------------------------------------------------ the client

    def _submit(self, work: Any, *given: Any, key: str) -> Promise:
        try:
            promise: Promise = self._client.submit(work, *given, key=key, retries=RETRIES, pure=True)
        except Exception as error:  # of many kinds, by what was noticed first
            raise self._gone(error) from error
        return promise

    def _result(self, promise: Promise) -> Any:
        assert isinstance(promise, Future)
        while True:
            try:
                return promise.result(timeout=LOOK)
            except TimeoutError as error:
                failed = promise.exception() if promise.status == "error" else None  # type: ignore[no-untyped-call]
                if isinstance(failed, TimeoutError):  # the task's own, and not that of LOOK
                    raise self._failed(failed) from error
                self._look()
            except KilledWorker as error:
                raise Lost(str(error)) from error
            except TrackerError as error:
                raise error if isinstance(error, EngineError) else EngineError(f"a worker refuses: {error}; {AGAIN}") from error
            except (CancelledError, CommClosedError, OSError) as error:
                raise self._gone(error) from error
            except Exception as error:
                raise self._failed(error) from error

    def _failed(self, error: BaseException) -> EngineError:
        return EngineError(f"a worker failed, {RETRIES + 1} times: {error!r}; {AGAIN}")

    def _gone(self, error: BaseException) -> EngineError:
        return EngineError(f"the Dask scheduler {self._address} is gone ({first_line(error)}): start it anew; {AGAIN}")

    def _look(self) -> None:
        """See which workers there are, if that was not seen just now.

        Raises:
            EngineError: the scheduler is gone, or there has been no worker for long.
        """
        now = time.monotonic()
        if self._threads and now - self._looked < LOOK:
            return
        try:
            threads: dict[str, int] = dict(self._client.nthreads())  # type: ignore[no-untyped-call]
        except Exception as error:  # of many kinds, by what was noticed first
            raise self._gone(error) from error
        self._lost += len(self._threads.keys() - threads.keys())
        self._threads, self._looked = threads, now
        if threads:
            self._somebody = now
        elif now - self._somebody > NOBODY:
            raise EngineError(f"there has been no worker at {self._address} for {NOBODY:g} seconds: `dask worker {self._address}`; {AGAIN}")

    def _check(self) -> None:
        """Ask all workers what they are made of; one that comes later is asked with its first task.

        Raises:
            Unlike: one is of another program.
        """
        try:
            found = self._client.run(made_of, self._recipe, on_error="return")
        except Exception as error:
            raise self._gone(error) from error
        wrong = [f"{worker} has {told}" for worker, one in sorted(found.items()) if (told := _unlike(self.facts, one))]
        if wrong:
            raise Unlike(f"{'; '.join(wrong)}: install on every worker what this machine has, rows must not depend on who made them")


def _hush() -> None:
    """Keep Dask's own messages from standard error: what they would say is said by our errors, in one line."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):  # each has a level of its own
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _unlike(wanted: Facts, found: "Facts | BaseException") -> str | None:
    if isinstance(found, BaseException):
        return f"no such program ({first_line(found)})"
    return differences(wanted, found)


def _content(articles: Sequence[Article]) -> bytes:
    """A hash of all that rows follow from."""
    found = sha256()
    for one in articles:
        found.update(sha256(one.model_dump_json(exclude={"raw"}).encode("utf-8", "surrogatepass")).digest())
    return found.digest()


# ------------------------------------------------------------------ on a worker


def made_of(recipe: Recipe | None) -> Facts:
    """What this worker is made of."""
    return facts(recipe.model, recipe.claims) if recipe else {"tracker": fingerprint()}


def read_lot(how: bytes, lot: bytes) -> bytes:
    """Extract a lot.

    Args:
        how: a recipe, and what is to be made by it has to be made of, pickled.
        lot: articles, pickled.

    Returns:
        Their results, pickled.

    Raises:
        Unlike: this worker is of another program.
    """
    recipe, wanted = pickle.loads(how)
    if told := differences(wanted, made_of(recipe)):
        raise Unlike(
            f"{get_worker().address} has {told}: install on every worker what the command has, rows must not depend on who made them;"
            f" {AGAIN}"
        )
    with _lent(recipe, wanted) as bounded:
        return pickle.dumps(bounded.read(pickle.loads(lot)))


def kept(payload: bytes) -> bytes:
    """A task's own argument, for others to ask for: where its worker is lost, the scheduler makes it again."""
    return payload


def compare_part(program: str, url: str, explained: bytes, part: "Part") -> bytes:
    """The discrepancies of the dockets of a part, pickled.

    Args:
        program: what the command is made of.
        explained: ids of figures, pickled.

    Raises:
        Unlike: this worker is of another program.
        StoreError: the database does not answer here.
    """
    from tracker.reconciling.figures import compared

    if program != fingerprint():
        raise Unlike(
            f"{get_worker().address} has tracker {fingerprint()} instead of {program}: install on every worker what the command has"
        )
    return pickle.dumps(compared(url, _ids(explained), part))


@lru_cache(maxsize=1)
def _ids(explained: bytes) -> frozenset[str]:
    ids: frozenset[str] = pickle.loads(explained)
    return ids


class _Free(NamedTuple):
    """A process with its models that nobody asks for: since when, and what ends it after a while."""

    since: float
    timer: threading.Timer
    bounded: Bounded


_free: dict[Recipe, list[_Free]] = {}
_lock = threading.Lock()


@contextmanager
def _lent(recipe: Recipe, wanted: Facts) -> Iterator[Bounded]:
    """A process for one thread at a time; it is kept for the next lot."""
    with _lock:
        free = _free.get(recipe)
        one = free.pop() if free else None
    if one is not None:
        one.timer.cancel()  # else each lot would leave a thread behind that waits for ten minutes
    bounded = one.bounded if one is not None else Bounded(recipe, wanted)
    try:
        yield bounded
    except BaseException:
        bounded.close()
        raise
    timer = threading.Timer(IDLE, _tidy)
    timer.daemon = True
    with _lock:
        _free.setdefault(recipe, []).append(_Free(time.monotonic(), timer, bounded))
        timer.start()


def _tidy(idle: float = IDLE) -> None:
    """End the processes that nobody asked for in a while."""
    with _lock:
        old = [(recipe, one) for recipe, some in _free.items() for one in some if time.monotonic() - one.since >= idle]
        for recipe, one in old:
            _free[recipe].remove(one)
    for _, one in old:
        one.timer.cancel()
        one.bounded.close()


atexit.register(_tidy, 0)
