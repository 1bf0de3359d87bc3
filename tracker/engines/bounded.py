"""Articles are extracted in a process of its own, bounded in time and memory for each of them.

A hostile text can keep a rule busy for hours, or have it take all memory, inside libraries that no Python code can interrupt. So the
process that extracts answers article by article, and whoever waits for it ends it when one takes too long; its memory is bounded by the
system. An article that ends it becomes an error that says so, and the next one gets a new process.

The language model reads the articles of a lot together. Of a lot that failed, what was answered counts; the others are read again one by
one, so that the one article is known, and no other bears the blame.
"""

import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple

import tracker
from tracker.engines.program import Facts, differences, facts
from tracker.environment import GRACE, bound_memory, bound_time, without_database
from tracker.errors import ExtractionError, ModelError, Unlike
from tracker.records import Article, Extraction

SECONDS = 60.0  # for AT_ONCE characters, which take 3 s on one slow core (2026-11)
AT_ONCE = 20_000  # characters; a longer text has as many times longer
MEMORY = (
    4_000_000_000  # bytes that a process may claim: models 0.2 GB, a text of 50,000 characters 0.15 GB more, of the longest 3 GB (2026-11)
)
START = 180.0  # seconds to load the models, on a machine that is busy; 4 s on one that is not
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # there are as many processes as asked for
REMEDY = "its text is kept, and it is tried again by the next run; if it is no article, leave it out"

_HEAD = struct.Struct(">Q")  # bytes of a message, before it


@dataclass(frozen=True, slots=True)
class Recipe:
    """How articles are extracted.

    Attributes:
        model, claims: as `Extractor` takes them.
        seconds: that a text of AT_ONCE characters may take; a longer one in proportion.
        memory: bytes that the process may claim, its models included.
    """

    model: str | None = None
    claims: str = "tagger"
    seconds: float = SECONDS
    memory: int = MEMORY

    def limit(self, characters: int) -> float:
        """The seconds that a text may take."""
        return self.seconds * max(1.0, characters / AT_ONCE)


class Refused(NamedTuple):
    """Why an article has no rows: an ExtractionError on its way between processes."""

    reason: str
    remedy: str | None = REMEDY

    def of(self, article: Article) -> ExtractionError:
        return ExtractionError(article.path or article.id, self.reason, self.remedy)


Result = Extraction | Refused


class Bounded:
    """The process that extracts: it is started for the first article, and started anew when one ended it.

    One thread reads by it at a time; any may close it.

    Args:
        wanted: what the process has to be made of; None takes what this process is made of.

    Raises:
        ModelError: a model is not installed.
    """

    def __init__(self, recipe: Recipe, wanted: Facts | None = None) -> None:
        self._recipe = recipe
        self._wanted = facts(recipe.model, recipe.claims) if wanted is None else wanted
        self._process: subprocess.Popen[bytes] | None = None
        self._used = self._closed = False
        self._lock = threading.Lock()  # of what `close` reads
        self.ended = 0  # how many processes articles ended

    def read(self, articles: Sequence[Article]) -> list[Result]:
        """Extract some articles; in their order the rows of each, or why it has none.

        Raises:
            ModelError: the process does not start.
            Unlike: what it is made of is not what is wanted.
        """
        found: list[Result] = []
        groups = deque([list(articles)]) if articles else deque()
        while groups:
            group = groups.popleft()
            fresh = not self._used
            answered, failure = self._attempt(group)
            found += answered
            if failure is None:
                continue
            self.ended += 1
            rest = group[len(answered) :]
            if len(group) == 1 and (fresh or failure.sure):
                found.append(Refused(failure.reason))
            else:  # it may have failed for another of its lot, or for what earlier ones left behind
                groups.extendleft([one] for one in reversed(rest))
        return found

    def close(self) -> None:
        """End the process, whatever it is at; nothing is read afterwards."""
        self._closed = True
        self._end()

    def start(self) -> None:
        """Have the process started by now, if it is not.

        Raises:
            ModelError: it does not start.
            Unlike: what it is made of is not what is wanted.
        """
        if self._process is None:
            self._start()

    # ------------------------------------------------------------------ the other process

    def _attempt(self, articles: list[Article]) -> "tuple[list[Result], _Failure | None]":
        """The results of the articles up to the first that has none, and why it has none."""
        self.start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:  # closed meanwhile
            raise Stopped
        self._used = True
        answered: dict[int, Result] = {}
        late, tired = threading.Event(), False
        failure: _Failure | None = None
        try:
            send(process.stdin, [one.model_copy(update={"raw": b""}) for one in articles])
            while len(answered) < len(articles):
                seconds = self._recipe.limit(sum(len(one.text) for number, one in enumerate(articles) if number not in answered))
                with _killed_after(process, seconds, late):
                    number, result, tired = receive(process.stdout)
                if number is None:
                    failure = _Failure(
                        f"it takes more than {self._recipe.memory // 1_000_000:,} MB of memory to find its claims and figures"
                    )
                    break
                answered[number] = result
        except (OSError, EOFError):
            if self._closed:
                raise Stopped from None
            if late.is_set():
                failure = _Failure(f"finding its claims and figures took longer than {seconds:,.3g} seconds", sure=len(articles) == 1)
            else:
                failure = _Failure(f"it killed the process that read it ({_how(process)})")
        if failure is not None or tired or late.is_set():
            self._end()
        first = next((number for number in range(len(articles)) if number not in answered), len(articles))
        return [answered[number] for number in range(first)], failure

    def _start(self) -> None:
        root = str(Path(tracker.__file__).parents[1])
        code = f"import sys; sys.path.insert(0, {root!r}); from tracker.engines.bounded import serve; serve()"
        with self._lock:
            if self._closed:
                raise Stopped
            # -P: no file of the folder that a command is called in is imported
            process = self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=without_database() | ONE_THREAD,
            )  # fmt: skip
            self._used = False
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()
        try:
            send(process.stdin, self._recipe)
            with _killed_after(process, START, late):
                made_of, wrong = receive(process.stdout)
        except (OSError, EOFError):
            if self._closed:
                raise Stopped from None
            how = f"takes longer than {START:g} seconds" if late.is_set() else f"ended at its start ({_how(process)})"
            made_of, wrong = None, f"the process that extracts {how}; it may claim {self._recipe.memory // 1_000_000:,} MB of memory"
        if wrong is not None:
            self._end()
            raise ModelError(wrong)
        if different := differences(self._wanted, made_of):
            self._end()
            raise Unlike(f"the process that extracts is another program than the one that started it ({different}): run the command again")

    def _end(self) -> None:
        with self._lock:
            process, self._process, self._used = self._process, None, False
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not sent is lost with it
                    stream.close()


class Stopped(Exception):
    """The process was closed while it read."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """Attributes: sure: it is this one article's, whatever was read before."""

    reason: str
    sure: bool = False


@contextmanager
def _killed_after(process: "subprocess.Popen[bytes]", seconds: float, late: threading.Event) -> Iterator[None]:
    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _how(process: "subprocess.Popen[bytes]") -> str:
    """How a process ended whose answers ended."""
    try:
        code = process.wait(GRACE)
    except subprocess.TimeoutExpired:
        return "it answers no more"
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


# ------------------------------------------------------------------ messages


def send(stream: IO[bytes], message: Any) -> None:
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_HEAD.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message of our own other process.

    Raises:
        EOFError: there is none, or half of one.
    """
    (size,) = _HEAD.unpack(_exactly(stream, _HEAD.size))
    return pickle.loads(_exactly(stream, size))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    got = stream.read(size)
    if len(got) < size:
        raise EOFError
    return got


# ------------------------------------------------------------------ in the process that extracts


def serve() -> None:
    """Extract lots from standard input until it ends, and answer article by article on standard output."""
    for one in (signal.SIGINT, signal.SIGTERM):  # meant for the whole group; whoever started this decides, and ends it
        signal.signal(one, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with answers
    jobs: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs.put), daemon=True).start()
    recipe: Recipe = jobs.get()
    bound_memory(recipe.memory)
    try:
        extractor = loaded(recipe)
        send(answers, (facts(recipe.model, recipe.claims), None))
    except ModelError as error:
        return send(answers, (None, str(error)))
    except MemoryError:
        return send(answers, (None, f"the language model needs more than {recipe.memory // 1_000_000:,} MB: raise --most-memory"))
    while True:
        _answer(extractor, recipe, jobs.get(), answers)


def loaded(recipe: Recipe) -> Any:
    """The extractor of a recipe."""
    from tracker.extract.extractor import Extractor

    return Extractor(recipe.model, recipe.claims)


def _listen(jobs: BinaryIO, put: Callable[[Any], None]) -> None:
    """Pass on what there is to do; end this process, whatever it is at, when whoever started it is gone."""
    with suppress(EOFError, OSError):
        while True:
            put(receive(jobs))
    os._exit(0)


def _answer(extractor: Any, recipe: Recipe, articles: list[Article], answers: BinaryIO) -> None:
    place = {id(one): number for number, one in enumerate(articles)}
    left = sum(len(one.text) for one in articles)
    bound_time(recipe.limit(left))
    try:
        for article, result in extractor.pipe(articles):
            told = Refused(result.reason, result.remedy) if isinstance(result, ExtractionError) else result
            left -= len(article.text)
            send(answers, (place[id(article)], told, left <= 0 and _held() > recipe.memory // 2))
            bound_time(recipe.limit(left))
    except MemoryError:
        send(answers, (None, None, True))
    bound_time(None)


def _held() -> int:
    """Bytes that this process has claimed; 0 where the system does not say."""
    with suppress(OSError):
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmData:")[2].split()[0]) * 1024
    return 0
