"""Is anything lost or stored by half when `tracker ingest` is killed at any moment, and run again?

    python benchmarks/crashes.py [--moments 50] [--in-a-row 5] [--articles 60] [--minutes 10] [--seed 1]

Takes articles in undisturbed, once; then again and again into an empty database by a process that is killed (SIGKILL) at a random moment
and started anew, five times in a row, until one comes to its end. Then every table must hold what the undisturbed run left, but for times,
the record of runs, and the order in which changes were noted. What is killed is the command itself, in a process that one with the language
model loaded has forked off, so that loading is not waited for fifty times; the undisturbed run is one like any other. After each kill every
article must be there wholly or not at all, no foreign key may lead nowhere, and SQLite must find its file sound. Prints one JSON object;
exit code 1 where a moment left anything else.
"""

import argparse
import gc
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, Any

RUN_TABLES = ("runs", "run_skips", "alembic_version", "sqlite_sequence")
TIMES = ("ingested_at", "created_at", "seen_at", "at")
ORDERS = {"pending": "id"}  # in what order it was noted, which depends on what was stored together
SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")  # in which a full-text index keeps itself
PAUSES = (0.02, 0.02, 0.5)  # seconds at most: in the middle of storing, and in the middle of extracting
HALF = {  # rows without what they were stored with, in one transaction
    "articles without a version": "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article_id FROM article_versions)",
    "versions without an extraction": "SELECT count(*) FROM article_versions WHERE id NOT IN (SELECT version_id FROM extractions)",
    "articles without a current extraction": "SELECT count(*) FROM articles WHERE id NOT IN (SELECT current_of FROM extractions)",
}


class Bench:
    """A folder with articles, and the state in which an undisturbed run leaves a database."""

    def __init__(self, folder: Path, articles: Path, *, claims: str = "rules") -> None:
        self.folder, self.articles, self.claims = folder, articles, claims
        self._loaded: subprocess.Popen[str] | None = None
        self.empty = folder / "empty.db"
        self._run(self.empty, "init")
        undisturbed = self.fresh("undisturbed.db")
        self._run(undisturbed, "ingest")
        self.wanted = dump(undisturbed)

    def fresh(self, name: str) -> Path:
        """An empty database."""
        for path in self.folder.glob(f"{name}*"):
            path.unlink()
        return Path(shutil.copy(self.empty, self.folder / name))

    def start(self, database: Path) -> "Forked":
        """Start a run, by the process that has all of it loaded."""
        if self._loaded is None:
            command = [sys.executable, __file__, "--serve", str(self.fresh("warming.db")), str(self.articles)]
            self._loaded = subprocess.Popen(
                command, env=self._environment(self.folder / "warming.db"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        assert self._loaded.stdin is not None and self._loaded.stdout is not None
        self._loaded.stdin.write(f"{database}\n")
        self._loaded.stdin.flush()
        return Forked(int(self._loaded.stdout.readline()), self._loaded.stdout)

    def close(self) -> None:
        """End the process that starts runs."""
        if self._loaded is not None:
            self._loaded.communicate(timeout=60)
            self._loaded = None

    def crash(self, name: str, *moments: tuple[int, float]) -> tuple[list[int], list[str]]:
        """Kill a run, once for each moment, and let another finish.

        Args:
            moments: after so many more articles are stored and so many seconds have passed since.

        Returns:
            How many articles were stored each time that it was killed, and what is wrong.
        """
        database = self.fresh(name)
        wrong: list[str] = []
        kept: list[int] = []
        for articles, seconds in moments:
            wanted = (kept[-1] if kept else 0) + articles
            process = self.start(database)
            while process.poll() is None and stored(database) < wanted:
                time.sleep(0.002)
            time.sleep(seconds)
            process.kill()
            kept.append(stored(database))
            wrong += halves(database)
        last = self.start(database)
        last.wait()
        wrong += [] if last.status == 0 else [f"the last run ended with {last.status}"]
        wrong += different(self.wanted, dump(database))
        return kept, wrong

    def _command(self, command: str) -> list[str]:
        return [sys.executable, "-m", "tracker", command, *([str(self.articles), "--quiet"] if command == "ingest" else [])]

    def _environment(self, database: Path) -> dict[str, str]:
        settings = {"TRACKER_DATABASE_URL": f"sqlite:///{database}", "TRACKER_CLAIMS": self.claims}
        return {"OMP_NUM_THREADS": "1", **os.environ, **settings}

    def _run(self, database: Path, command: str) -> None:
        subprocess.run(self._command(command), env=self._environment(database), check=True, stderr=subprocess.DEVNULL)


class Forked:
    """A run that was started by `serve`.

    Attributes:
        status: its exit code, the signal's number below zero; None while it runs.
    """

    def __init__(self, pid: int, told: IO[str]) -> None:
        self.pid, self.status = pid, None if pid else 1
        self._told = told

    def poll(self) -> int | None:
        if self.status is None and select.select([self._told], [], [], 0)[0]:
            self.wait()
        return self.status

    def wait(self) -> None:
        if self.status is None:
            self.status = int(self._told.readline())

    def kill(self) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended by now
                os.kill(self.pid, signal.SIGKILL)
            self.wait()


def serve(warming: str, articles: str) -> None:
    """Load what `tracker ingest` needs, by running it once; then run it on each database that standard input names, in a fork.

    Prints the number of each process, and how it ended.
    """
    from tracker.cli import app
    from tracker.extract import extractor
    from tracker.settings import Settings

    settings = Settings.from_environment()
    loaded = extractor.Extractor(settings.spacy_model, settings.claims)
    vars(extractor)["Extractor"] = lambda *_: loaded
    os.environ["TRACKER_DATABASE_URL"] = f"sqlite:///{warming}"
    app(["ingest", articles, "--quiet"], standalone_mode=False)
    gc.collect()
    while database := sys.stdin.readline().strip():
        if (pid := os.fork()) == 0:
            os.environ["TRACKER_DATABASE_URL"] = f"sqlite:///{database}"
            code = 1
            try:
                app(["ingest", articles, "--quiet"], standalone_mode=False)
                code = 0
            finally:
                os._exit(code)  # what this process has of its parent's is not its own to close
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def stored(database: Path) -> int:
    """How many articles a database holds; one that is being set up or written to holds what was there before."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def halves(database: Path) -> list[str]:
    """What is stored by half, and what SQLite itself finds wrong."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        found = [f"{count} {what}" for what, query in HALF.items() if (count := connection.execute(query).fetchone()[0])]
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    return found + ([] if sound == "ok" else [str(sound)]) + ([f"{len(broken)} foreign keys lead nowhere"] if broken else [])


def dump(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table's rows, sorted, without times and without the record of runs; of full-text indexes each word with its places."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        tables = {name: sql or "" for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")}
        indexes = [name for name, sql in tables.items() if sql.startswith("CREATE VIRTUAL TABLE")]
        shadows = {f"{index}{ending}" for index in indexes for ending in SHADOWS}
        found = {name: _rows(connection, name) for name in tables if name not in (*RUN_TABLES, *shadows, *indexes)}
        for index in indexes:
            connection.execute(f"CREATE VIRTUAL TABLE temp.words_of_{index} USING fts5vocab(main, {index}, instance)")
            found[index] = sorted(connection.execute(f"SELECT * FROM temp.words_of_{index}"))
    return found


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[1] not in TIMES and row[1] != ORDERS.get(table)]
    named = ", ".join(f'"{column}"' for column in columns)
    return sorted(connection.execute(f'SELECT {named} FROM "{table}"'), key=repr)


def different(wanted: dict[str, list[tuple[Any, ...]]], found: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """The tables that do not hold what they should."""
    return list(_differences(wanted, found))


def _differences(wanted: dict[str, list[tuple[Any, ...]]], found: dict[str, list[tuple[Any, ...]]]) -> Iterator[str]:
    for table in sorted(wanted.keys() | found.keys()):
        should, does = wanted.get(table, []), found.get(table, [])
        if should != does:
            yield f"{table}: {len(does)} rows, {len(should)} wanted, {len(set(map(repr, does)) ^ set(map(repr, should)))} differ"


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        return serve(*sys.argv[2:])
    import recombined  # type: ignore[import-not-found]  # beside it

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--in-a-row", type=int, default=5, help="kills before a run may finish")
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=60, help="begin no further moment after so many")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance, began = random.Random(arguments.seed), time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        articles = Path(name, "articles.jsonl")
        recombined.write(articles, arguments.articles)
        bench = Bench(Path(name), articles)
        at_kill: list[int] = []
        failed: list[str] = []
        while len(at_kill) < arguments.moments and time.monotonic() - began < arguments.minutes * 60:
            row = min(arguments.in_a_row, arguments.moments - len(at_kill))
            moments = [(chance.randint(0, arguments.articles // row), chance.choice(PAUSES) * chance.random()) for _ in range(row)]
            kept, wrong = bench.crash("crashed.db", *moments)
            at_kill += kept
            print(f"{len(at_kill)} moments, articles stored then: {kept}, wrong: {wrong}", file=sys.stderr, flush=True)
            failed += [
                f"killed {' and '.join(f'{pause:.3f} s after {count} articles' for count, pause in moments)}: {what}" for what in wrong
            ]
        bench.close()
    told = {
        "moments": len(at_kill),
        "articles": arguments.articles,
        "rows": sum(map(len, bench.wanted.values())),
        "stored_when_killed": sorted(at_kill),
        "killed_midway": sum(0 < kept < arguments.articles for kept in at_kill),
        "failed": failed,
        "seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(told))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
