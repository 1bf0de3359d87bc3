"""What takes minutes: uploads, by `tracker ingest`, and comparisons, by `tracker reconcile`, one after another in processes of their own.

The server reads no file: what a hostile one breaks is that process. A run is begun when the files are there, so that it has a number and a
page from the start; its process notes how far it is in the record of runs, and the files are removed when it ends, however it ends. Where
the server is killed, its process ends with it, and the next server clears away. What is known here and stands nowhere else is the order in
which uploads wait.
"""

import logging
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tracker.errors import InputError, StoreError, UsageError
from tracker.rows import counted
from tracker.store import Run, RunState, Store
from tracker.web.passing import Passing

LOG = logging.getLogger("tracker.web")
KNOWN_IN = "/uploaded"  # the folder under which files are known that replace one another, and the folders of the runs of all others
MOST_WAITING = 20  # uploads
NAMED = 5  # files that the record of a run names
LONGEST_STOP = 20.0  # seconds that a process has to store what it is at
LONGEST_WORDS = 5.0  # seconds that the last words of a process may take that is over
SKIPPED = 3  # exit code of a run that left something out
REMEMBERED = 200  # jobs that are over


class Step(StrEnum):
    """Where an upload stands."""

    waiting = "waiting"  # for those before it
    reading = "reading"  # articles
    comparing = "comparing"  # what was read with what there is
    over = "over"


@dataclass(slots=True)
class Job:
    """An upload, or a comparison of what is there, which has no files.

    Attributes:
        run: number of the run that takes it in, or compares.
        folder: holds its files, and nothing else; None for a comparison.
        compares: a reconciliation follows.
        known_in: the folder under which its files are known.
        stopped: somebody stopped it, or the server did.
        failed: why it came to no end of its own.
    """

    run: int
    folder: Path | None
    files: Sequence[Path]
    by: str
    compares: bool
    known_in: str = KNOWN_IN
    step: Step = Step.waiting
    stopped: bool = False
    failed: str | None = None
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)


class Jobs:
    """The uploads of a server: they are worked off by one thread, in their order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._passing = Passing(store.url)
        self._known: dict[int, Job] = {}
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def check_room(self) -> None:
        """Refuse another upload where many wait.

        Raises:
            UsageError: as many wait as may.
        """
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise UsageError(f"{counted(len(self._waiting), 'upload')} wait already: try again when some are taken in")

    def folder(self) -> Path:
        """A new empty folder for the files of an upload."""
        return self._passing.folder()

    def sweep(self) -> None:
        """Clear away what servers left that were killed: their files are removed, and their runs are closed as interrupted."""
        for number in self._passing.swept():
            with suppress(StoreError, UsageError):
                run = self._store.run(number)
                if run.state is RunState.unfinished:
                    self._store.interrupt_run(number, dict(run.counts or {}))

    def add(self, folder: Path, files: Sequence[Path], *, by: str, compares: bool, replaces: bool = False) -> Job:
        """Begin the run of an upload and have it taken in when those before it are.

        Args:
            folder: as `folder` gave it, with its files; it is removed afterwards.
            by: who sent it.
            replaces: files of one name that are sent so are versions of one article; else each is an article of its own.
        """

        def places(within: str) -> list[str]:
            return [f"{within}/{one.name}" for one in files[:NAMED]]

        more = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
        if replaces:
            within, run = KNOWN_IN, self._store.start_run(f"ingest {self._store.told(places(KNOWN_IN))}{more}")
        else:  # where nothing stood before, and nothing can have been withdrawn
            run = self._store.start_run(lambda number: f"ingest {shlex.join(places(f'{KNOWN_IN}/{number}'))}{more}")
            within = f"{KNOWN_IN}/{run}"
        folder = self._passing.of_run(folder, run)
        job = Job(run, folder, [folder / one.name for one in files], by, compares, within)
        with self._changed:
            self._enqueue(job)
        return job

    def compare(self, *, by: str) -> Job:
        """Have what changed compared when the uploads before are taken in; where that is asked for already, the job that does it.

        Args:
            by: who asks for it.
        """
        with self._changed:
            job = self.comparison()
            if job is None:
                run = self._store.start_run("reconcile")
                job = Job(
                    run, self._passing.of_run(self._passing.folder(), run), (), by, compares=True
                )  # empty; by it a killed server is told
                self._enqueue(job)
        return job

    def comparison(self) -> Job | None:
        """The comparison that somebody asked for and that is not over."""
        return next((one for one in self.under_way() if not one.files and not one.stopped), None)

    def _enqueue(self, job: Job) -> None:
        """Put a job behind the others; whoever calls holds the lock."""
        self._known[job.run] = job
        self._waiting.append(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def find(self, run: int) -> Job | None:
        """The upload that a run takes in; None for a run of other kind, or of another server."""
        with self._changed:
            return self._known.get(run)

    def ahead(self, job: Job) -> int:
        """How many uploads are taken in before one that waits."""
        with self._changed:
            under_way = sum(one.step in (Step.reading, Step.comparing) for one in self._known.values())
            return self._waiting.index(job) + under_way if job in self._waiting else 0

    def under_way(self) -> list[Job]:
        """The uploads that are not over, in their order."""
        with self._changed:
            return [one for one in self._known.values() if one.step is not Step.over]

    def stop(self, run: int) -> bool:
        """Stop an upload: what is stored of it stays. Whether there was anything to stop."""
        job = self.find(run)
        if job is None:
            return False
        with self._changed:
            if job.step is Step.over:
                return False
            job.stopped = True
            if job in self._waiting:
                self._waiting.remove(job)
                process = None
            else:
                process = job.process
        if process is None and job.step is Step.waiting:
            self._end(job)
        elif process is not None:
            with suppress(ProcessLookupError):
                process.terminate()
        return True

    def close(self) -> None:
        """End all uploads: the process at work stores what it is at, the others are not begun."""
        with self._changed:
            self._closed = True
            left = list(self._waiting)
            at_work = [one for one in self._known.values() if one.step in (Step.reading, Step.comparing)]
            self._changed.notify_all()
        for job in (*left, *at_work):
            self.stop(job.run)
        if self._thread is not None:
            self._thread.join(LONGEST_STOP + 5)
        self._passing.close()

    # ------------------------------------------------------------------ at work

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                job = self._waiting.popleft()
                job.step = Step.reading if job.files else Step.comparing
            try:
                self._take_in(job)
            except (OSError, StoreError, UsageError) as error:
                LOG.exception("run %d", job.run)
                job.failed = str(error)
            except Exception:  # the next upload is taken in all the same
                LOG.exception("run %d", job.run)
                job.failed = "something went wrong here; the log of the server says what"
            try:
                self._end(job)
            except Exception:
                LOG.exception("run %d", job.run)

    def _take_in(self, job: Job) -> None:
        if not job.files:
            code, said = self._run(job, "reconcile", "--run", str(job.run))
            if code and not job.stopped:
                job.failed = said or f"comparing ended with {code}"
            return
        own = ("--run", str(job.run), "--known-in", job.known_in)
        bounded = ("--processes", "1")  # a text that keeps a rule busy for ever must not keep the others waiting
        code, said = self._run(job, "ingest", "--quiet", *bounded, *own, *map(str, job.files))
        if job.stopped:
            return
        if code not in (0, SKIPPED):
            job.failed = said or f"reading ended with {code}"
            return
        if job.compares:
            job.step = Step.comparing
            code, said = self._run(job, "reconcile")
            if code and not job.stopped:
                job.failed = f"the articles are stored; comparing failed: {said or f'it ended with {code}'}"

    def _run(self, job: Job, *words: str) -> tuple[int, str]:
        """Run a command to its end, and return its exit code with the last line that it said."""
        environment = os.environ | {"TRACKER_DATABASE_URL": self._store.url, "TRACKER_USER": job.by, "PYTHONUNBUFFERED": "1"}
        with self._changed:
            if job.stopped:
                return 0, ""
            job.process = subprocess.Popen(
                self._command(*words),
                env=environment,
                stdin=subprocess.PIPE,  # closes when this server is gone, and the process ends
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C at the server's terminal is not meant for it: `close` stops it
            )
            process = job.process
        last = [b""]
        threading.Thread(target=self._kill_late, args=(job, process), daemon=True).start()
        listener = threading.Thread(target=_listen, args=(process, last), daemon=True)
        listener.start()
        try:
            code = process.wait()
        finally:
            with suppress(ProcessLookupError, PermissionError):  # what it started and left behind
                os.killpg(process.pid, signal.SIGKILL)
            with self._changed:
                job.process = None
                self._changed.notify_all()
            if process.stdin is not None:
                process.stdin.close()
        listener.join(LONGEST_WORDS)  # what left the group may hold the other end for ever
        return code, last[0].decode("utf-8", "replace").removeprefix("Error: ")

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tracker.tethered", *words]

    def _kill_late(self, job: Job, process: "subprocess.Popen[bytes]") -> None:
        """Kill a process that was told to stop and does not, with what it started."""
        with self._changed:
            while job.process is process and not job.stopped:
                self._changed.wait(1)
        with suppress(subprocess.TimeoutExpired, ProcessLookupError, PermissionError):
            if job.stopped:
                try:
                    process.wait(LONGEST_STOP)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)

    def _end(self, job: Job) -> None:
        """Remove the files of an upload, and have its run say how it ended where its process could not."""
        if job.folder is not None:
            shutil.rmtree(job.folder, ignore_errors=True)
        try:
            with suppress(StoreError, UsageError):
                run = self._store.run(job.run)
                if job.failed is not None:
                    what, mends = ("the upload", "send the files again") if job.files else ("the comparison", "compare again")
                    self._store.record_skip(job.run, InputError(what, job.failed, mends))
                if run.state is RunState.unfinished:
                    self._store.interrupt_run(job.run, dict(run.counts or {}))
        finally:
            with self._changed:
                job.step = Step.over
                over = [number for number, one in self._known.items() if one.step is Step.over]
                for number in over[:-REMEMBERED]:
                    del self._known[number]


def _listen(process: "subprocess.Popen[bytes]", last: list[bytes]) -> None:
    """Read what a process says to its end, and keep the last line of it."""
    assert process.stderr is not None
    with process.stderr as said:
        for line in said:
            last[0] = line.strip() or last[0]


def state_in_words(run: Run, job: Job | None) -> str:
    """How a run stands, in a word or two."""
    if job is not None and job.step is not Step.over:
        return "being stopped" if job.stopped else job.step.value
    return "stopped" if job is not None and job.stopped else run.state.value
