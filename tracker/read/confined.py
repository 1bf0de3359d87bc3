"""Documents that others made are read in a process of their own, bounded in time and memory.

A page of one megabyte can keep a parser busy for minutes, and a PDF can have it eat all memory; both work inside libraries that no
Python code can interrupt. So pages, PDF files, feeds, mails and very long texts are handed to a helper process. It is started
for the first of them and kept for the next: 300 small pages cost 1.2 seconds of processor time instead of 0.9, most of it for the start. If
a document takes too long or too much, the process is ended, the document becomes an error, and the next one gets a new process.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

import tracker
from tracker.environment import bound_memory, bound_time, without_database
from tracker.errors import InputError
from tracker.read.places import Place
from tracker.records import Article

SECONDS = 7.0  # for one document: with the start of the process, here and for the next one, it stays under ten on a busy machine
MEMORY = 350_000_000  # bytes that the process may claim: with 100 MB of the main process under the 500 MB of a run
TIRED = 250_000_000  # bytes; a process that once held so much is replaced, for parsers keep what they once had
START = 60.0  # seconds for the process to start, on a machine that is busy


@dataclass(frozen=True, slots=True)
class Part:
    """A document within a document, still to be read: a mail's attachment."""

    name: str
    raw: bytes


Item = Article | InputError | Part
Task = Callable[[bytes, Place], list[Item]]

# by name, so that neither process imports what it does not need
TASKS: Mapping[str, str] = {
    "page": "tracker.read.tasks:page",
    "text": "tracker.read.tasks:text",
    "line": "tracker.read.tasks:line",
    "pdf": "tracker.read.tasks:pdf",
    "feed": "tracker.read.tasks:feed",
    "mail": "tracker.read.tasks:mail",
}


class Confined:
    """The helper process; `with Confined() as room: room.read(...)`."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Confined":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, task: str, raw: bytes, place: Place) -> list[Item]:
        """Read one document.

        Args:
            task: one of `TASKS`.

        Returns:
            What was found in it; an InputError where reading it failed, took too long or too much.
        """
        used = self._process is not None
        found = self._attempt(task, raw, place)
        # it may have failed for what earlier documents left behind, or because somebody killed the process
        if isinstance(found, _Failure) and (found.broke or (used and not found.slow)):
            found = self._attempt(task, raw, place)
        if isinstance(found, _Failure):
            return [InputError(place.where, found.reason, "leave it out, or save it as plain text")]
        return found

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def _attempt(self, task: str, raw: bytes, place: Place) -> "list[Item] | _Failure":
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, end)
        timer.daemon = True
        timer.start()
        try:
            pickle.dump((task, raw, place), process.stdin)
            process.stdin.flush()
            items, tired = pickle.load(process.stdout)  # written by our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            timer.cancel()
            self.close()
            if late.is_set():
                return _Failure(f"reading it took longer than {self._seconds:g} seconds", slow=True)
            return _Failure("reading it broke the reader", broke=True)
        finally:
            timer.cancel()
        if tired or late.is_set():
            self.close()
        if items is None:
            return _Failure(f"reading it takes more than {self._memory // 1_000_000} MB of memory")
        return [_received(item, raw) for item in items]

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a process, and another one where somebody killed the first as it began.

        Raises:
            InputError: it does not start.
        """
        for _ in range(2):
            process, ready = self._begun()
            self._process = process
            if ready:
                return process
            self.close()
        raise InputError("the helper process", "it does not start", "try `python -c 'import tracker.read.confined'`")

    def _begun(self) -> tuple[subprocess.Popen[bytes], bool]:
        """A process, and whether it is ready."""
        root = str(Path(tracker.__file__).parents[1])
        code = f"import sys; sys.path.insert(0, {root!r}); from tracker.read.confined import serve; serve({self._memory}, {self._seconds})"
        # -P: a file called lxml.py in the folder that is read must never be imported
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=without_database(),
        )
        timer = threading.Timer(START, process.kill)
        timer.start()
        assert process.stdout is not None
        try:
            ready = process.stdout.read(len(_READY))
        finally:
            timer.cancel()
        return process, ready == _READY


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    slow: bool = False
    broke: bool = False


_READY = b"ready\n"


def serve(memory: int, seconds: float) -> None:
    """The helper process: read documents from standard input until it ends, answer on standard output.

    Args:
        memory: bytes that it may claim.
        seconds: after which somebody ends it who waits for one document; where nobody does, it ends itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the main process decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with answers
    bound_memory(memory)
    answers.write(_READY)
    answers.flush()
    _answer(sys.stdin.buffer, answers, seconds)


def _answer(jobs: BinaryIO, answers: BinaryIO, seconds: float) -> None:
    while True:
        try:
            task, raw, place = pickle.load(jobs)  # written by our own process
        except EOFError:
            return
        bound_time(seconds)
        try:
            items = [_sent(item, raw) for item in _read(task, raw, place)]
            tired = _peak() > TIRED
            answer = pickle.dumps((items, tired))
        except MemoryError:
            answer = pickle.dumps((None, True))
        bound_time(None)
        del raw
        answers.write(answer)
        answers.flush()


def _read(task: str, raw: bytes, place: Place) -> list[Item]:
    module, _, name = TASKS[task].partition(":")
    run: Task = getattr(import_module(module), name)
    try:
        return run(raw, place)
    except InputError as error:
        return [error]
    except MemoryError:
        raise
    except RecursionError:
        return [InputError(place.where, "nested too deeply", "leave it out, or save it as plain text")]
    except Exception as error:  # a library's parser met what it did not expect; the document is told of, the run goes on
        what = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        return [InputError(place.where, f"broken, or of a kind that its reader does not know ({what})", "save it anew")]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An InputError on its way between the processes: exceptions of more than one argument do not survive it."""

    where: str
    reason: str
    remedy: str | None


def _sent(item: Item, raw: bytes) -> Article | Part | _Refusal:
    """As it is sent: an article without the bytes that the other side has."""
    if isinstance(item, InputError):
        return _Refusal(item.where, item.reason, item.remedy)
    return item.model_copy(update={"raw": b""}) if isinstance(item, Article) and item.raw == raw else item


def _received(item: Article | Part | _Refusal, raw: bytes) -> Item:
    if isinstance(item, _Refusal):
        return InputError(item.where, item.reason, item.remedy)
    return item.model_copy(update={"raw": raw}) if isinstance(item, Article) and not item.raw else item


def _peak() -> int:
    """Bytes that this process has held at most."""
    with suppress(OSError):  # Linux; there, getrusage would count what the process was started from
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS: in bytes
