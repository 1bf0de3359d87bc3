"""What a command that takes articles in came to: counted while it runs, said at the end, recorded, and handed to programs."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.engines import engine_in_words
from tracker.cli.opening import say
from tracker.cli.progress import bar
from tracker.errors import EngineError, InputError, StoreError, UsageError
from tracker.report import json_line
from tracker.rows import counted
from tracker.stopping import stoppable

if TYPE_CHECKING:
    from tracker.pipeline import Outcome
    from tracker.store import Store

SKIPPED = 3  # exit code
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")]
SummaryTo = Annotated[
    str | None, typer.Option("--summary", metavar="FILE", help="Write what the run came to as one JSON object, - for standard output.")
]

OFTEN = 1.0  # seconds between two records of how far a run is
LOSSES = ("workers lost", "read one by one")  # what of an engine's state is kept when a run is over
STORED = ("new", "version", "extraction")  # states of an article that was stored


class Tally:
    """The counts of one run.

    Args:
        store: where the run and its skips are recorded; None records nothing.
        command: as the run is recorded.
        quiet: no progress bar.
        passed: what the reader passed over on purpose, by reason; it counts while it reads.
        run: number of the run that the store has begun for this one already; None begins one.
        state: how whoever extracts is, in numbers by what they count ("workers": 2); None where this process does.
    """

    def __init__(
        self,
        store: "Store | None",
        command: str,
        *,
        quiet: bool = False,
        passed: Counter[str] | None = None,
        run: int | None = None,
        state: Callable[[], Mapping[str, int]] | None = None,
    ) -> None:
        self.passed: Counter[str] = Counter() if passed is None else passed
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()  # of texts that were stored and left unextracted because of it
        self.command = command
        self.run = (store.start_run(command) if run is None else run) if store else None
        self._store, self._quiet, self._state = store, quiet, state
        self._began, self._seconds = time.monotonic(), 0.0
        self._told = self._began

    def note(self, outcome: "Outcome") -> None:
        """Count what became of a document, and record it if it was left out."""
        self.counts[outcome.state] += 1
        self.counts["claims"] += outcome.claims
        self.counts["figures"] += outcome.figures
        if outcome.left_in is not None and outcome.state in STORED:
            self.counts["left_unextracted"] += 1
            self.languages[outcome.left_in] += 1
        if outcome.error is not None:
            self.counts["skips"] += 1
            self.reasons[outcome.error.reason] += 1
            if self._store is not None and self.run is not None:
                self._store.record_skip(self.run, outcome.error)
            say(f"skipped {outcome.error}")

    def follow(
        self, outcomes: "Iterable[Outcome]", total: int | None = None, reached: Callable[[], int] | None = None
    ) -> "Iterator[Outcome]":
        """Pass outcomes on, counted, under a progress bar where somebody watches.

        Args:
            total: bytes of all that is read; None where that is not known.
            reached: how many of them are read by now.
        """
        with bar("reading articles", total, quiet=self._quiet, unit="articles", state=self._engine) as passing:
            for outcome in outcomes:
                self.note(outcome)
                read = reached() if reached else None
                passing(read)
                self._tell(read, total)
                yield outcome

    def _engine(self) -> str:
        """How whoever extracts is, in words; nothing where this process does."""
        return ", ".join(engine_in_words(self._state())) if self._state else ""

    def _with_losses(self) -> Counter[str]:
        """What the run came to, and what of its workers was lost on the way."""
        state = self._state() if self._state else {}
        return Counter({**self.counts, **{name: count for name, count in state.items() if name in LOSSES}})

    def _tell(self, read: int | None, total: int | None) -> None:
        """Record how far the run is, for whoever watches it; a database that is busy just then hears of it the next time."""
        if self._store is None or self.run is None or time.monotonic() - self._told < OFTEN:
            return
        with suppress(StoreError):
            counts = {**self.counts, **(self._state() if self._state else {})}
            self._store.note_progress(self.run, counts, read=read, total=total)
        self._told = time.monotonic()

    def finish(self) -> None:
        """Record that the run came to its end."""
        self._seconds = self._seconds or time.monotonic() - self._began
        if self._store is not None and self.run is not None:
            self._store.finish_run(self.run, self._with_losses())

    def interrupt(self) -> None:
        """Record how far a run came that was stopped."""
        self._seconds = time.monotonic() - self._began
        if self._store is not None and self.run is not None:
            self._store.interrupt_run(self.run, self._with_losses())

    @property
    def articles(self) -> int:
        return sum(self.counts[state] for state in (*STORED, "unchanged"))

    def words(self) -> str:
        """What the run came to, in one line."""
        counts = self.counts
        stored = sum(counts[state] for state in STORED)
        rows = f"{counted(counts['claims'], 'claim')} and {counted(counts['figures'], 'figure')}"
        parts = [f"{counted(stored, 'article')} stored with {rows}"]
        parts += [_versions(counts["version"])] if counts["version"] else []
        parts += [
            f"{counts[state]:,} {words}"
            for state, words in (
                ("unchanged", "unchanged"),
                ("skips", "skipped"),
                ("same", "not modified"),
                ("waiting", "still being written, left for the next time"),
                ("later", "still not to be had"),
            )
            if counts[state]
        ]
        parts[1:1] = self._left("listed by `tracker skips --unextracted`")
        parts += [f"{self.passed.total()} passed over on purpose ({', '.join(sorted(self.passed))})"] if self.passed else []
        return ", ".join(parts)

    def _left(self, more: str) -> list[str]:
        """How many of the stored texts have no rows because of their language; nothing where all have."""
        if not self.languages:
            return []
        named = ", ".join(f"{language} {count}" for language, count in self.languages.most_common())
        return [f"{self.languages.total()} of them left unextracted because of their language ({named}; {more})"]

    def foreseen(self) -> str:
        """What a run would come to, in one line."""
        counts = self.counts
        parts = [f"{counted(counts['new'], 'new article')}", _versions(counts["version"])]
        parts += [f"{counts['extraction']} known and still to be extracted"] if counts["extraction"] else []
        parts += self._left("kept all the same")
        return "nothing was stored: " + ", ".join([*parts, f"{counts['unchanged']} unchanged", f"{counts['skips']} to be skipped"])

    def summary(self, state: str) -> dict[str, Any]:
        """The same for programs.

        Args:
            state: "done", "interrupted" or "dry run".
        """
        return {
            "run": self.run,
            "command": self.command,
            "state": state,
            "counts": {name: self.counts[name] for name in (*STORED, "unchanged", "skips", "left_unextracted", "claims", "figures")}
            | {name: self.counts[name] for name in ("same", "waiting", "later") if self.counts[name]},
            "seconds": round(self._seconds, 3),
            "articles_per_second": round(self.articles / self._seconds, 2) if self._seconds else None,
            "skips": dict(self.reasons.most_common()),
            "languages": dict(self.languages.most_common()),
            "passed": dict(self.passed.most_common()),
        }


def write_summary(to: str | None, summary: dict[str, Any]) -> None:
    """Write a summary as one JSON object: to a file, to standard output for "-", nowhere for None.

    Raises:
        UsageError: the file cannot be written.
    """
    if to is None:
        return
    line = json_line(summary)
    if to == "-":
        sys.stdout.write(line)
        return
    try:
        Path(to).write_text(line, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the summary cannot be written to {to}: {error.strerror}") from error


def end(tally: Tally, summary: str | None, *, dry: bool = False) -> None:
    """Finish a run: say what it came to.

    Args:
        summary: where the summary goes.
        dry: it stored nothing on purpose.

    Raises:
        typer.Exit: some documents were skipped.
    """
    tally.finish()
    say(tally.foreseen() if dry else tally.words())
    write_summary(summary, tally.summary("dry run" if dry else "done"))
    if tally.counts["skips"]:
        raise typer.Exit(SKIPPED)


@contextmanager
def interruptible(tally: Tally, summary: str | None) -> Iterator[None]:
    """Have a run that is stopped say so, and where it stands; one that the database or a full disk ends is recorded so, too."""
    try:
        yield
    except KeyboardInterrupt:
        tally.interrupt()
        say(f"interrupted; {tally.words()}. What was stored is kept: run the same command again to finish.")
        write_summary(summary, tally.summary("interrupted"))
        raise
    except (EngineError, StoreError, OSError):
        with suppress(StoreError):
            tally.interrupt()
        say(f"broken off; {tally.words()}")
        with suppress(UsageError, OSError):  # there may be no room for it either
            write_summary(summary, tally.summary("interrupted"))
        raise


@contextmanager
def recorded(store: "Store", command: str, begun: int | None = None) -> "Iterator[tuple[int, Counter[str]]]":
    """Record a run by its number and the counts that it fills: as done, or with how far it came where it is stopped or fails.

    A file that cannot be read is recorded as skipped.

    Args:
        begun: number of the run that was begun for this one already; None begins one.
    """
    run, counts = store.start_run(command) if begun is None else store.run(begun).id, Counter[str]()
    try:
        with stoppable():
            yield run, counts
    except InputError as error:
        store.record_skip(run, error)
        store.finish_run(run, counts)
        raise
    except KeyboardInterrupt:
        store.interrupt_run(run, counts)
        say("interrupted. What was stored is kept: run the same command again to finish.")
        raise
    except Exception:
        with suppress(StoreError):
            store.interrupt_run(run, counts)
        raise
    store.finish_run(run, counts)


def _versions(number: int) -> str:
    return f"{counted(number, 'new version')} of {'a known article' if number == 1 else 'known articles'}"
