"""Is anything lost, or stored by half, when any process of `tracker` is killed at any moment, and the same command is run again?

    python benchmarks/faults.py [--minutes 10] [--seed 1] [--articles 12] [--only NAME] [--postgresql URL]

Draws a command, a database and a moment at random, again and again: the command runs on a copy of a prepared database until one of its
processes is killed (SIGKILL), the leader or one that it started. Then no foreign key may lead nowhere, no row may lack what it was stored
with, the database must find itself sound, and no process may be left. The same command is run again, to its end, and every table must hold
what an undisturbed run leaves, but for times and the record of runs. The desk is killed while it receives files and while decisions are
sent to it: what it answered for is stored with its line of the log, and what it did not answer for wholly or not at all.

With --postgresql, the URL of a server's database that others may be created beside, half of the runs are on PostgreSQL. What is killed has
been loaded before by a process that forks it off, so that loading is not waited for each time. Prints one JSON object; exit code 1 where
anything was lost. tests/faults runs the same with a few seeds.
"""

import argparse
import gc
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
UNTOLD = ("runs", "run_skips", "alembic_version", "sqlite_sequence")  # tables that tell of runs, and not of what they stored
TIMES = ("ingested_at", "created_at", "seen_at", "found_at", "made_at", "at", "undone_at")
SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")  # in which a full-text index keeps itself
WORDS = {  # of SQLite's full-text indexes: each word with its places in what it stands in
    "text_search": "SELECT term, version_id, start, col, offset FROM temp.words_of_{0} LEFT JOIN searched_texts ON number = doc",
    "claim_search": "SELECT term, extraction_id, claim_id, col, offset FROM temp.words_of_{0} LEFT JOIN claim_search s ON s.rowid = doc",
}
HALF = {  # rows without what they are stored with, in one transaction
    "articles without a version": "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article_id FROM article_versions)",
    "versions without an extraction": "SELECT count(*) FROM article_versions WHERE id NOT IN (SELECT version_id FROM extractions)",
    "articles without a current extraction": "SELECT count(*) FROM articles WHERE id NOT IN"
    " (SELECT current_of FROM extractions WHERE current_of IS NOT NULL)",
    "decisions at the desk without a line in the log": "SELECT (SELECT count(*) FROM judgements WHERE \"by\" = 'desk')"
    " - (SELECT count(*) FROM changes WHERE target = 'discrepancy')",
}
COOKIE = "0123456789abcdef0123456789abcdef"  # of a visitor; any secret of that length
REFUSED = 2  # exit code
PATIENCE = 240.0  # seconds that anything may take, on a machine that is busy
LEFT = 30.0  # seconds in which what a killed process started has to end


# ---------------------------------------------------------------------- processes


@dataclass(slots=True)
class Started:
    """A command that was forked off, in a group of its own.

    Attributes:
        folder: holds what it said, and its exit code once it is over.
    """

    pid: int
    folder: Path

    def poll(self) -> int | None:
        """Its exit code, a signal's number below zero; None while it runs."""
        with suppress(FileNotFoundError):
            return int((self.folder / "status").read_text())
        return None

    def wait(self, patience: float = PATIENCE) -> int:
        until = time.monotonic() + patience
        while (status := self.poll()) is None:
            if time.monotonic() > until:
                self.kill()
                raise TimeoutError(f"it does not end: {self.said()}")
            time.sleep(0.01)
        return status

    def group(self) -> list[int]:
        """The processes that it and its own consist of."""
        return group_of(self.pid)

    def kill(self, pid: int | None = None) -> None:
        """Kill one process of the group, or the whole of it."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL) if pid is not None else os.killpg(self.pid, signal.SIGKILL)

    def ended(self) -> list[int]:
        """The processes of the group that are left although the leader is gone, after a while; they are killed then."""
        until = time.monotonic() + LEFT
        while (left := self.group()) and time.monotonic() < until:
            time.sleep(0.02)
        self.kill()
        return left

    def said(self) -> str:
        return (self.folder / "stderr").read_text(errors="replace")


def group_of(leader: int) -> list[int]:
    """The processes of a group that are no zombies."""
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            with suppress(OSError):
                state, _, group = (one / "stat").read_text().rpartition(")")[2].split()[:3]
                found += [int(one.name)] if int(group) == leader and state != "Z" else []
    return sorted(found)


class Loaded:
    """A process that has all of `tracker` loaded and forks off a process for each command."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()
        self._process: subprocess.Popen[str] | None = None

    def start(self, words: Sequence[str | Path], url: str, **environment: str) -> Started:
        """Start `tracker` with words, on a database."""
        if self._process is None or self._process.poll() is not None:
            own = {**os.environ, "OMP_NUM_THREADS": "1", "TRACKER_CLAIMS": "rules", "TRACKER_USER": "desk", "PYTHONPATH": str(ROOT)}
            self._process = subprocess.Popen(
                [sys.executable, __file__, "--serve"], env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        assert self._process.stdin is not None and self._process.stdout is not None
        folder = self._folder / f"process{next(self._numbers)}"
        folder.mkdir()
        order = {"words": [*map(str, words)], "folder": str(folder), "environment": {"TRACKER_DATABASE_URL": url} | environment}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Started(int(self._process.stdout.readline()), folder)

    def run(self, words: Sequence[str | Path], url: str, **environment: str) -> Started:
        """Run `tracker` to its end."""
        started = self.start(words, url, **environment)
        started.wait()
        return started

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate(timeout=60)
            self._process = None


def serve() -> None:
    """Load what commands need, then fork off a process for each order that standard input brings; prints its number."""
    import tracker.cli
    import tracker.reconciling
    import tracker.web  # noqa: F401 - loaded for those who are forked off
    from tracker.__main__ import main
    from tracker.extract import extractor

    ready = extractor.Extractor(None, "rules")
    vars(extractor)["Extractor"] = lambda *_: ready
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        order = json.loads(line)
        if os.fork() == 0:
            _supervise(order, main)


def _supervise(order: Mapping[str, Any], main: Callable[[], None]) -> None:
    """Fork off a command, print its number, wait for its end and note its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    folder = Path(order["folder"])
    if pid := os.fork():
        os.write(1, f"{pid}\n".encode())
        os.close(1)
        _, status = os.waitpid(pid, 0)
        (folder / "ending").write_text(str(os.waitstatus_to_exitcode(status)))
        (folder / "ending").rename(folder / "status")
        os._exit(0)
    os.setsid()
    for name, number in (("stdout", 1), ("stderr", 2)):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(order["environment"])
    tempfile.tempdir = None
    sys.argv = ["tracker", *order["words"]]
    code = 1
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(code)


# ---------------------------------------------------------------------- databases


class Databases:
    """Prepared databases of one kind, and copies of them.

    Args:
        server: URL of a database of a PostgreSQL server; None keeps SQLite files.
    """

    def __init__(self, folder: Path, server: str | None = None) -> None:
        self._folder, self._server, self._numbers = folder, server, count()
        self.name = "sqlite" if server is None else "postgresql"
        self._mark = f"faults{os.getpid()}"
        self._made: set[str] = set()

    def url(self, name: str) -> str:
        if self._server is None:
            return f"sqlite:///{self._folder / f'{name}.db'}"
        from sqlalchemy.engine import make_url

        return make_url(self._server).set(database=f"{self._mark}_{name}").render_as_string(hide_password=False)

    def create(self, name: str, *, like: str | None = None) -> str:
        """A database, empty or a copy of another one; returns its URL."""
        self.drop(name)
        self._made.add(name)
        if self._server is not None:
            self._say(f"CREATE DATABASE {self._mark}_{name} TEMPLATE {'template0' if like is None else f'{self._mark}_{like}'}")
        elif like is not None:
            shutil.copy(self._folder / f"{like}.db", self._folder / f"{name}.db")
        return self.url(name)

    def drop(self, name: str) -> None:
        if self._server is not None:
            self._say(f"DROP DATABASE IF EXISTS {self._mark}_{name} WITH (FORCE)")
        for ending in ("", "-wal", "-shm", "-journal"):
            (self._folder / f"{name}.db{ending}").unlink(missing_ok=True)
        self._made.discard(name)

    def close(self) -> None:
        for name in sorted(self._made):
            self.drop(name)

    def _say(self, statement: str) -> None:
        from sqlalchemy import create_engine, text

        engine = create_engine(str(self._server), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


@contextmanager
def connected(url: str) -> Iterator[Any]:
    from sqlalchemy import create_engine, event

    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 20000"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def halves(url: str) -> list[str]:
    """What is stored by half, and what a database finds wrong with itself."""
    found: list[str] = []
    with connected(url) as connection:
        from sqlalchemy import inspect, text

        tables = set(inspect(connection).get_table_names())
        if {"articles", "changes"} <= tables:
            found += [f"{number} {what}" for what, query in HALF.items() if (number := connection.execute(text(query)).scalar_one())]
        if connection.dialect.name == "sqlite":
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            found += [] if sound == "ok" else [str(sound)]
            found += [f"{len(broken)} foreign keys lead nowhere"] if broken else []
    return found


def dump(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every table's rows, sorted, without times and the record of runs; of SQLite's full-text indexes each word with its places.

    Numbers that are counted out are left away: what is undone leaves gaps in PostgreSQL's, and a page whose reader was killed comes later.
    """
    from sqlalchemy import inspect

    with connected(url) as connection:
        lite = connection.dialect.name == "sqlite"
        virtual = []
        if lite:
            made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
            virtual = list(made.scalars())
        apart = {*UNTOLD, *virtual, *(f"{one}{ending}" for one in virtual for ending in SHADOWS)}
        looked = inspect(connection)
        found: dict[str, list[tuple[Any, ...]]] = {}
        if "searched_texts" in looked.get_table_names():
            apart |= {"searched_texts", "text_search"}  # held together by numbers that are counted out
            words = "SELECT version_id, start FROM searched_texts"
            if not lite:
                words = "SELECT version_id, start, words FROM searched_texts JOIN text_search USING (number)"
            found["searched_texts"] = sorted((tuple(row) for row in connection.exec_driver_sql(words)), key=repr)
        for table in looked.get_table_names():
            if table in apart:
                continue
            columns = [
                f'"{one["name"]}"'
                for one in looked.get_columns(table)
                if one["name"] not in TIMES and not (one["name"] == "id" and "INT" in str(one["type"]).upper())
            ]
            rows = connection.exec_driver_sql(f'SELECT {", ".join(columns) or "count(*)"} FROM "{table}"').all()
            found[table] = sorted((tuple(row) for row in rows), key=repr)
        for index in virtual:
            connection.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.words_of_{index} USING fts5vocab(main, {index}, instance)")
            rows = connection.exec_driver_sql(WORDS.get(index, "SELECT * FROM temp.words_of_{0}").format(index)).all()
            found[index] = sorted((tuple(row) for row in rows), key=repr)
    return found


def different(wanted: Mapping[str, list[tuple[Any, ...]]], found: Mapping[str, list[tuple[Any, ...]]]) -> list[str]:
    """The tables that do not hold what they should."""
    wrong = []
    for table in sorted(wanted.keys() | found.keys()):
        should, does = wanted.get(table, []), found.get(table, [])
        if should != does:
            apart = sorted(set(map(repr, does)) ^ set(map(repr, should)))
            such = f", such as {apart[0][:200]}" if apart else ""
            wrong.append(f"{table}: {len(does)} rows, {len(should)} wanted, {len(apart)} differ{such}")
    return wrong


# ---------------------------------------------------------------------- what is killed


@dataclass(frozen=True, slots=True)
class Work:
    """A command that is killed.

    Attributes:
        state: the prepared database that it runs on.
        words: of the command, in which {folder} stands for the folder of the files, {last} for the last article.
        codes: with which it may end, when it is run again.
        file: that it makes, in the folder, and that has its name only when it is whole.
        rest: a further command that finishes what was begun, where the first says that it is done already.
    """

    state: str
    words: tuple[str, ...]
    codes: tuple[int, ...] = (0,)
    file: str | None = None
    rest: tuple[str, ...] = ()


WORKS = {
    "ingest": Work("half", ("ingest", "{folder}/articles.jsonl", "--quiet")),
    "ingest pages": Work("ready", ("ingest", "{folder}/pages", "--quiet")),
    "watch": Work("ready", ("watch", "{folder}/pages", "--once", "--settled", "0s", "--quiet")),
    "reconcile": Work("taken in", ("reconcile",)),
    "reconcile --full": Work("compared", ("reconcile", "--full")),
    "import": Work("ready", ("import", "{folder}/archive.jsonl", "--quiet")),
    "export": Work("compared", ("export", "jsonl", "{folder}/out.jsonl", "--with-text", "--quiet"), file="out.jsonl"),
    "figures import": Work("ready", ("figures", "import", "{folder}/figures.jsonl")),
    "withdraw": Work(
        "compared", ("withdraw", "{last}", "--reason", "asked for", "--yes"), codes=(0, REFUSED), rest=("withdraw", "--scrub")
    ),
    "audit": Work("compared", ("audit", "--all", "--processes", "2")),
    "init": Work("old", ("init",)),
}
DESK = ("desk: upload", "desk: decision")


@dataclass(slots=True)
class Bench:
    """Prepared databases of one kind, with the files that commands read, and the states in which undisturbed runs leave them."""

    folder: Path
    databases: Databases
    loaded: Loaded
    articles: int = 12
    _wanted: dict[str, tuple[float, dict[str, list[tuple[Any, ...]]]]] = field(default_factory=dict)
    _states: set[str] = field(default_factory=set)

    # ------------------------------------------------------------------ what there is

    def files(self) -> None:
        """Write what commands read."""
        from benchmarks import recombined

        if (self.folder / "articles.jsonl").exists():
            return
        made = list(recombined.articles(self.articles))
        self._lines("first.jsonl", made[: len(made) // 2])
        self._lines("articles.jsonl", made)
        figures = [
            {"id": f"imported-{n}", "measure": "killed", "value": 10 * n, "place": "Ardmere", "period": "cumulative",
             "as_of": f"2031-02-{n:02}", "attributed_to": "Northern Relief Agency", "source": "Vale Post", "published": f"2031-02-{n:02}"}
            for n in range(1, 21)
        ]  # fmt: skip
        self._lines("figures.jsonl", figures)
        pages = self.folder / "pages"
        pages.mkdir()
        for one in made[: max(4, len(made) // 3)]:
            body = "".join(f"<p>{part}</p>" for part in one["text"].replace("&", "&amp;").replace("<", "&lt;").split("\n\n"))
            (pages / f"{one['id']}.html").write_text(
                f"<html lang=en><head><title>{one['id']}</title></head><body><article>{body}</article></body></html>"
            )

    def _lines(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        (self.folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def state(self, name: str) -> str:
        """The name of a prepared database, which is made when it is first asked for."""
        self.files()
        kept = name.replace(" ", "_")
        if name not in self._states:
            before = {"half": "ready", "taken in": "half", "compared": "taken in"}.get(name)
            url = self.databases.create(kept, like=self.state(before) if before else None)
            steps: dict[str, list[tuple[str | Path, ...]]] = {
                "ready": [("init",)],
                "half": [("ingest", self.folder / "first.jsonl", "--quiet"), ("reconcile",)],
                "taken in": [("ingest", self.folder / "articles.jsonl", "--quiet")],
                "compared": [("reconcile",), ("export", "jsonl", self.folder / "archive.jsonl", "--with-text", "--force")],
            }
            if name == "old":
                _old(url)
            for words in steps.get(name, ()):
                done = self.loaded.run(words, url)
                assert done.poll() == 0, done.said()
            self._settle(url)
            self._states.add(name)
        return kept

    def _settle(self, url: str) -> None:
        """Have all of a database stand in its file, for that is copied."""
        if self.databases.name == "sqlite":
            with connected(url) as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _words(self, work: Work) -> list[str]:
        return [word.format(folder=self.folder, last=f"article-{self.articles - 1:07}") for word in work.words]

    def wanted(self, name: str) -> tuple[float, dict[str, list[tuple[Any, ...]]]]:
        """How many seconds a command takes when nobody disturbs it, and what it leaves."""
        if name not in self._wanted:
            work = WORKS[name]
            if "{folder}/archive.jsonl" in work.words:
                self.state("compared")
            url = self.databases.create("undisturbed", like=self.state(work.state))
            self._remove(work)
            began = time.monotonic()
            done = self.loaded.run(self._words(work), url)
            assert done.poll() == 0, done.said()
            self._wanted[name] = time.monotonic() - began, dump(url)
            if work.file is not None:
                (self.folder / work.file).rename(self.folder / f"whole-{work.file}")
        return self._wanted[name]

    def _remove(self, work: Work) -> None:
        for one in self.folder.glob(f"*{work.file}*") if work.file is not None else ():
            if not one.name.startswith("whole-"):
                one.unlink()

    # ------------------------------------------------------------------ killing

    def kill(self, name: str, chance: random.Random, *, times: int = 1) -> list[str]:
        """Kill a command at a moment drawn by chance, as often as is said, run it again, and return what is wrong."""
        if name in DESK:
            from_desk = self.kill_upload if name == DESK[0] else self.kill_deciding
            return from_desk(chance)
        work = WORKS[name]
        seconds, wanted = self.wanted(name)
        url = self.databases.create("killed", like=self.state(work.state))
        self._remove(work)
        wrong: list[str] = []
        for _ in range(times):
            process = self.loaded.start(self._words(work), url)
            until = time.monotonic() + chance.uniform(0, seconds)
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.002)
            process.kill(chance.choice([process.pid, *process.group()]))  # the leader rather than one of its own
            process.wait()
            left = process.ended()
            wrong += [f"{len(left)} processes were left"] if left else []
            wrong += self._half_a_file(work)
            wrong += halves(url)
        self._remove(work)
        last = self.loaded.run(self._words(work), url)
        if last.poll() not in work.codes:
            wrong.append(f"run again it ended with {last.poll()}: {last.said()[-500:]}")
        if work.rest:
            self.loaded.run(work.rest, url)
        wrong += halves(url)
        wrong += different(wanted, dump(url))
        wrong += self._half_a_file(work)
        return wrong

    def _half_a_file(self, work: Work) -> list[str]:
        if work.file is None or not (self.folder / work.file).exists():
            return []
        written, whole = ((self.folder / one).read_bytes().splitlines()[1:] for one in (work.file, f"whole-{work.file}"))
        return [] if written == whole else [f"{work.file} has its name and is not whole"]

    # ------------------------------------------------------------------ the desk

    def desk(self, url: str, **environment: str) -> tuple[Started, int]:
        """Start a desk and wait until it answers."""
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = self.loaded.start(("serve", "--port", str(port)), url, **environment)
        until = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError):
                if ask(port, "GET", "/articles")[0] == 200:
                    return process, port
            assert process.poll() is None and time.monotonic() < until, process.said()
            time.sleep(0.05)

    def kill_upload(self, chance: random.Random) -> list[str]:
        """Kill a desk while it receives files, or takes them in; the next one clears away, and takes the same files in once."""
        passing = self.folder / f"passing{time.monotonic_ns()}"
        passing.mkdir()
        url = self.databases.create("killed", like=self.state("ready"))
        page = next((self.folder / "pages").glob("*.html"))
        process, port = self.desk(url, TMPDIR=str(passing))
        body, kind = multipart(page.name, page.read_bytes() + b" " * 300_000)
        moment = chance.choice(("receiving", "reading"))
        with suppress(OSError, http.client.HTTPException):
            if moment == "receiving":
                cut = chance.randrange(1, len(body) - 1)
                ask(port, "POST", "/import", body, kind, stop=cut, then=process.kill)
            else:
                ask(port, "POST", "/import", body, kind)
                time.sleep(chance.uniform(0, 4))
        process.kill()
        process.wait()
        wrong = halves(url)
        wrong += self._tethered_end(url)
        process, port = self.desk(url, TMPDIR=str(passing))
        try:
            status, _ = ask(port, "GET", "/import")
            wrong += [] if status == 200 else [f"the next desk answers {status}"]
            left = [one for one in passing.rglob("*") if one.is_file() and one.name != "lock"]
            wrong += [f"{len(left)} files of uploads are left: {left}"] if left else []
            status, _ = ask(port, "POST", "/import", body, kind)
            wrong += [] if status == 303 else [f"the same file is answered with {status}"]
            until = time.monotonic() + PATIENCE
            while not _over(url) and time.monotonic() < until:
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()
            wrong += self._tethered_end(url)
        rows = dump(url)
        wrong += [] if len(rows["articles"]) == len(rows["article_versions"]) == 1 else [f"{len(rows['articles'])} articles, one was sent"]
        shutil.rmtree(passing, ignore_errors=True)
        return wrong + halves(url)

    def _tethered_end(self, url: str) -> list[str]:
        """See that the process ends that took in what a killed desk was sent."""
        until = time.monotonic() + LEFT
        while (left := _tethered(url)) and time.monotonic() < until:
            time.sleep(0.05)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return [f"{len(left)} processes outlive the desk"] if left else []

    def kill_deciding(self, chance: random.Random) -> list[str]:
        """Kill a desk while decisions are sent to it: those that it answered for are stored, the last one wholly or not at all."""
        url = self.databases.create("killed", like=self.state("compared"))
        with connected(url) as connection:
            ids = list(connection.exec_driver_sql("SELECT id FROM discrepancies ORDER BY id").scalars())
        assert len(ids) > 2, "there is nothing to decide on"
        process, port = self.desk(url)
        until = time.monotonic() + chance.uniform(0.05, 2)
        answered: list[str] = []
        killer = subprocess.Popen(["sh", "-c", f"sleep {until - time.monotonic():.3f}; kill -9 {process.pid}"])
        try:
            for id_ in ids:
                status = self._decide(port, id_, "accepted")
                answered += [id_] if status == 303 else []
        except (OSError, http.client.HTTPException):
            pass  # it is gone
        killer.wait()
        process.kill()
        process.wait()
        wrong = halves(url)
        with connected(url) as connection:
            stored = list(connection.exec_driver_sql("SELECT target_id FROM judgements ORDER BY id").scalars())
        wrong += [] if stored[: len(answered)] == answered else ["a decision that was answered for is not stored"]
        wrong += [] if len(stored) - len(answered) in (0, 1) else [f"{len(stored)} decisions stored, {len(answered)} answered for"]
        process, port = self.desk(url)
        try:
            for id_ in set(ids) - set(stored):
                status = self._decide(port, id_, "accepted")
                wrong += [] if status == 303 else [f"deciding again is answered with {status}"]
        finally:
            process.kill()
            process.wait()
        with connected(url) as connection:
            stored = list(connection.exec_driver_sql("SELECT target_id FROM judgements").scalars())
        wrong += [] if sorted(stored) == ids else [f"{len(stored)} decisions, {len(ids)} wanted"]
        return wrong + halves(url)

    @staticmethod
    def _decide(port: int, id_: str, decision: str) -> int:
        form = urlencode({"csrf": _csrf(), "seen": "0", "decision": decision}).encode()
        return ask(port, "POST", f"/discrepancies/{id_}/judge", form, "application/x-www-form-urlencoded")[0]


def ask(
    port: int, method: str, path: str, body: bytes = b"", kind: str = "", *, stop: int | None = None, then: Callable[[], None] | None = None
) -> tuple[int, bytes]:
    """Ask a desk of this machine.

    Args:
        stop: bytes of the body after which nothing more is sent, and `then` is done.

    Returns:
        Its status and what it said; 0 where it was stopped.
    """
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.putrequest(method, path)
        connection.putheader("Cookie", f"desk={COOKIE}")
        if body:
            connection.putheader("Content-Type", kind)
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        if stop is not None:
            connection.send(body[:stop])
            if then is not None:
                then()
            return 0, b""
        if body:
            connection.send(body)
        answer = connection.getresponse()
        return answer.status, answer.read()


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file, and its type."""
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in (("csrf", _csrf()), ("replace", "true"))
    ]
    head = f'--cut\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return "".join([*parts, head]).encode() + content + b"\r\n--cut--\r\n", "multipart/form-data; boundary=cut"


def _csrf() -> str:
    from tracker.web.visitors import csrf

    return csrf(COOKIE)


def _over(url: str) -> bool:
    """Whether no run is under way."""
    with connected(url) as connection:
        last = connection.exec_driver_sql("SELECT finished_at FROM runs ORDER BY id DESC LIMIT 1").scalar()
    return last is not None


def _tethered(url: str) -> list[int]:
    """The processes that take in for a desk on a database."""
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            with suppress(OSError):
                if b"tracker.tethered" in (one / "cmdline").read_bytes() and f"TRACKER_DATABASE_URL={url}\0".encode() in (
                    (one / "environ").read_bytes() + b"\0"
                ):
                    found.append(int(one.name))
    return found


def _old(url: str) -> None:
    """A database of the first released schema, with rows."""
    from tests.databases.released import REVISIONS, fill

    fill(url, REVISIONS[0])


# ---------------------------------------------------------------------- long


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        return serve()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=12)
    parser.add_argument("--only", choices=[*WORKS, *DESK], help="kill this one alone")
    parser.add_argument("--postgresql", metavar="URL", help="of a database of a server, beside which others are created and dropped")
    arguments = parser.parse_args()
    chance, began = random.Random(arguments.seed), time.monotonic()
    killed, failed = Counter[str](), list[str]()
    with tempfile.TemporaryDirectory() as name:
        loaded = Loaded(Path(name))
        benches = []
        for server in (None, arguments.postgresql) if arguments.postgresql else (None,):
            folder = Path(name, "postgresql" if server else "sqlite")
            folder.mkdir()
            benches.append(Bench(folder, Databases(folder, server), loaded, arguments.articles))
        try:
            while time.monotonic() - began < arguments.minutes * 60:
                bench, what = chance.choice(benches), arguments.only or chance.choice([*WORKS, *DESK])
                seed = chance.randrange(10**9)
                wrong = bench.kill(what, random.Random(seed), times=1 + seed % 2)
                killed[f"{what} on {bench.databases.name}"] += 1
                print(f"{killed.total()}: {what} on {bench.databases.name}, seed {seed}, wrong: {wrong}", file=sys.stderr, flush=True)
                failed += [f"{what} on {bench.databases.name}, seed {seed}: {one}" for one in wrong]
        finally:
            for bench in benches:
                bench.databases.close()
            loaded.close()
    told = {"rounds": killed.total(), "killed": dict(sorted(killed.items())), "failed": failed}
    print(json.dumps(told | {"seed": arguments.seed, "seconds": round(time.monotonic() - began, 1)}))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
