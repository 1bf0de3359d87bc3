"""The databases of the tests: files of SQLite, or a real PostgreSQL that the tests start themselves.

The server is started once a session (once a worker of pytest-xdist) from the system's binaries, in a folder of its own, to be
reached through a socket in that folder alone. A test gets a database of its own, copied from one that was made once: SQLite copies
the file, PostgreSQL takes the other as a template. What takes long to fill is filled by one worker, and handed to the others as a file.

A copy in PostgreSQL to which a test wrote nothing is given to the next one that asks for the same. Connections to one database are kept
from store to store: a process of the server begins without knowing any table, and learning them takes longer than what most tests ask.
"""

import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from select import POLLIN, poll
from threading import Lock
from typing import Any, NamedTuple, Protocol

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.dialects.postgresql.psycopg import _log_notices
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from tracker.store import Store

ROOT = Path(__file__).resolve().parents[1]
SERVERS = Path("/usr/lib/postgresql")  # where Debian keeps them, one folder a version
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "128MB",
    "wal_level": "minimal",  # nobody follows
    "max_wal_senders": "0",
    "autovacuum": "off",  # of databases that live for a second
}
MEMORY = Path("/dev/shm")  # where Linux keeps files in memory
ROOM = 2 << 30  # bytes that must be free there: a server with its databases takes some 0.2 GB, and each worker has one
PROGRAMS = ("initdb", "postgres", "pg_dump", "pg_restore")
TAKEN_BACK = (14, 0)  # version from which the server can be asked whether anything was written, and waits until connections have ended
MAKING = 300  # seconds until what one worker makes for all must have been made


def once(file: Path, make: Callable[[Path], object], meanwhile: Callable[[], object] | None = None) -> Path:
    """A file that all workers use; the first one that needs it makes it, and the others wait.

    Args:
        file: in a folder of all workers.
        make: writes it to the path it is given.
        meanwhile: what a worker does that waits.
    """
    lock, failed = file.with_name(f"{file.name}.lock"), file.with_name(f"{file.name}.failed")
    try:
        lock.mkdir()
    except FileExistsError:
        if meanwhile is not None and not file.exists():
            meanwhile()
        until = time.monotonic() + MAKING
        while not file.exists():
            assert not failed.exists() and time.monotonic() < until, f"the worker that began {file.name} did not make it"
            time.sleep(0.1)
        return file
    making = file.with_name(f"{file.name}.making")
    try:
        make(making)
    except BaseException:
        failed.touch()
        raise
    making.rename(file)
    return file


def passing() -> Path:
    """The folder for databases that nobody needs after a run: in memory, if there is room, where a server copies one thrice as fast."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        return MEMORY
    return Path("/tmp")  # short: the path of a socket has a limit


def by_commands(url: str, *commands: list[str]) -> None:
    """Run commands of the program on a database, one after the other, each in a process of its own."""
    environment = {"TRACKER_DATABASE_URL": url, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    for command in commands:
        program = [sys.executable, "-m", "tracker", *command]
        done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


class Makes(Protocol):
    """Makes a database that is gone when the test is over, and returns its URL."""

    def __call__(self, of: str | None = None, *, empty: bool = False) -> str: ...


class Databases(ABC):
    """Databases of one kind.

    Args:
        shared: a folder of all workers.
    """

    kind: str
    suffix: str  # of the files in which they are handed to other workers

    def __init__(self, shared: Path) -> None:
        self.shared = shared
        self.numbers = count()
        self.known: dict[str, str] = {}

    def new(self, of: str | None = None, *, empty: bool = False) -> str:
        """URL of a new database.

        Args:
            of: the database that it is a copy of, to which nobody is connected; else it has the newest tables and nothing in them.
            empty: it has no tables; an SQLite file is not there yet.
        """
        number = next(self.numbers)
        if empty:
            return self.empty(number)
        return self.copy(of or self.prepared("migrated", Store.init), number)

    @contextmanager
    def lent(self, of: str | None = None, *, empty: bool = False) -> Iterator[str]:
        """URL of a new database, as `new` makes it, that is gone at the end."""
        url = self.new(of, empty=empty)
        yield url
        self.drop(url)

    def prepared(
        self, name: str, fill: Callable[[str], object], meanwhile: Callable[[], object] | None = None, *, of: str | None = None
    ) -> str:
        """URL of a database that is filled once a run, by the first worker that needs it; to be copied and not to be written to.

        Args:
            fill: is given the URL of one without tables, or of a copy.
            meanwhile: what a worker does that waits for another.
            of: the database of which it is given a copy.
        """
        if name not in self.known:
            filled: list[str] = []

            def make(file: Path) -> None:
                url = self.new(of, empty=of is None)
                fill(url)
                self.hand_out(url, file)
                filled.append(url)

            file = once(self.shared / f"{name}{self.suffix}", make, meanwhile)
            self.known[name] = filled[0] if filled else self.taken(file)
        return self.known[name]

    def demonstration(self) -> str:
        """The database of `make demo`, as the commands make it; to be copied."""
        return self.prepared("demonstration", lambda url: by_commands(url, ["init"], ["ingest", "--quiet", "seeds"], ["reconcile"]))

    @abstractmethod
    def empty(self, number: int) -> str: ...

    @abstractmethod
    def copy(self, of: str, number: int) -> str: ...

    @abstractmethod
    def drop(self, url: str) -> None: ...

    @abstractmethod
    def everything(self, url: str) -> bytes:
        """All that stands in a database: the files with their names, or a dump."""

    @abstractmethod
    def hand_out(self, url: str, file: Path) -> None:
        """Write a database to a file."""

    @abstractmethod
    def taken(self, file: Path) -> str:
        """URL of a database that another worker has written to a file."""


class Files(Databases):
    """SQLite's.

    Args:
        folder: of this worker.
    """

    kind, suffix = "sqlite", ".db"

    def __init__(self, shared: Path, folder: Path) -> None:
        super().__init__(shared)
        self.folder = folder

    @staticmethod
    def path(url: str) -> Path:
        return Path(str(make_url(url).database))

    def empty(self, number: int) -> str:
        return f"sqlite:///{self.folder / f'test{number}.db'}"

    def copy(self, of: str, number: int) -> str:
        url = self.empty(number)
        self.hand_out(of, self.path(url))
        return url

    def drop(self, url: str) -> None:
        path = self.path(url)
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink()

    def everything(self, url: str) -> bytes:
        path = self.path(url)
        return b"\n".join(one.name.encode() + one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")) if one.stat().st_size)

    def hand_out(self, url: str, file: Path) -> None:
        path = self.path(url)
        if path.with_name(f"{path.name}-wal").exists():  # somebody has it open still: what was written last stands beside it
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(file)) as target:
                source.backup(target)
        else:
            shutil.copyfile(path, file)

    def taken(self, file: Path) -> str:
        return f"sqlite:///{file}"


class Kept:
    """Connections to databases of one server that were given back, as they were when they were new.

    Args:
        folder: in which the server has its socket.
        lent: the databases to which they are kept; of others nobody says here that they are to be dropped or copied.
    """

    MOST = 8  # to one database

    def __init__(self, folder: Path, lent: Container[str]) -> None:
        self._folder, self._lent = str(folder), lent
        self._idle: dict[URL, list[psycopg.Connection[Any]]] = defaultdict(list)
        self._lock = Lock()

    def serve(self, engine: Engine) -> None:
        """Have an engine take its connections from here, and give them back, where they lead to this server."""
        if engine.url.query.get("host") != self._folder:
            return
        url, dialect = engine.url, engine.dialect
        connect = dialect.connect

        def taken(*words: Any, **options: Any) -> Any:
            return self._taken(url) or connect(*words, **options)

        def given_back(connection: Any) -> None:
            self._give_back(url, connection)

        vars(dialect).update(connect=taken, do_close=given_back)

    def _taken(self, url: URL) -> "psycopg.Connection[Any] | None":
        while True:
            with self._lock:
                if not self._idle[url]:
                    return None
                connection = self._idle[url].pop()
            silent = poll()
            silent.register(connection, POLLIN)
            if not silent.poll(0):  # else the server has ended it
                return connection
            connection.close()

    def _give_back(self, url: URL, connection: "psycopg.Connection[Any]") -> None:
        if url.database not in self._lent:
            connection.close()
            return
        try:
            connection.rollback()
            connection.autocommit = True
            connection.execute("DISCARD ALL")  # settings, locks, prepared statements; what it knows of the tables stays
            connection.autocommit = False
            connection.isolation_level = connection.read_only = connection.deferrable = None
            connection.remove_notice_handler(_log_notices)
        except (psycopg.Error, ValueError):  # it is broken, or was never set up
            connection.close()
            return
        with self._lock:
            self._idle[url].append(connection)
            surplus = self._idle[url].pop(0) if len(self._idle[url]) > self.MOST else None
        if surplus is not None:
            surplus.close()

    def pids(self, name: str) -> list[int]:
        """The processes of the server that serve those to a database."""
        with self._lock:
            return [one.info.backend_pid for url, found in self._idle.items() if url.database == name for one in found]

    def close(self, name: str | None = None) -> None:
        """Close those to a database, or all."""
        with self._lock:
            ended = [one for url in list(self._idle) if name in (None, url.database) for one in self._idle.pop(url)]
        for one in ended:
            one.close()


class Lent(NamedTuple):
    """Of what a database is a copy, and the number that the server's next transaction had when it was lent."""

    template: str
    transaction: int


class Server(Databases):
    """A running PostgreSQL: `url` names its databases, with {} for the name."""

    kind, suffix = "postgresql", ".dump"

    def __init__(self, shared: Path, binaries: Path, folder: Path, begin: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        super().__init__(shared)
        self.url = f"postgresql+psycopg://tracker@/{{}}?host={folder}"
        self.binaries = binaries
        self.folder = folder
        self.engine = create_engine(self.url.format("postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        self.by_file = ""
        self._begin = begin
        self._lent: dict[str, Lent] = {}
        self._spare: dict[str, list[str]] = defaultdict(list)  # copies that are as good as new, by what they are copies of
        self.kept = Kept(folder, self._lent)

    def start(self) -> None:
        """Start it, for the first time or again, and wait until it answers."""
        self._process = self._begin()
        self.wait(self.folder / "log")

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)

    def cut(self, url: str) -> None:
        """End all connections to a database, whatever they are doing; where the server can be asked to, wait until they have ended."""
        self.kept.close(str(make_url(url).database))
        with self.engine.connect() as connection:
            waits = ", 10000" if (self.engine.dialect.server_version_info or (0,)) >= TAKEN_BACK else ""
            ended = f"SELECT pg_terminate_backend(pid{waits}) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
            connection.execute(text(ended), {"name": make_url(url).database})

    def say(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(statement))

    def wait(self, log: Path) -> None:
        for _ in range(400):
            try:
                self.say("SELECT 1")
            except OperationalError:
                time.sleep(0.025)
            else:
                version = self.engine.dialect.server_version_info or (0,)
                self.by_file = " STRATEGY FILE_COPY" if version >= (15,) else ""  # twice as fast; older ones do so anyway
                return
        pytest.fail(f"the PostgreSQL server does not answer:\n{log.read_text()}")

    @contextmanager
    def fresh(self, template: str) -> Iterator[str]:
        """URL of a copy of a database of that name, gone at the end."""
        url = self.made(next(self.numbers), template)
        yield url
        self.drop(url)

    def _lasts(self, template: str) -> bool:
        """Whether a database stays as it is; of others there is no spare copy: they are written to, or their names are given again."""
        return template == "template0" or self.url.format(template) in self.known.values()

    def made(self, number: int, template: str) -> str:
        if self._lasts(template) and self._spare[template]:
            name = self._spare[template].pop()
        else:
            name = f"test{number}"
            self.kept.close(template)
            self.say(f"CREATE DATABASE {name} TEMPLATE {template}{self.by_file}")
        self._lent[name] = Lent(template, self._next_transaction())
        return self.url.format(name)

    def empty(self, number: int) -> str:
        return self.made(number, "template0")

    def copy(self, of: str, number: int) -> str:
        return self.made(number, str(make_url(of).database))

    def drop(self, url: str) -> None:
        name = str(make_url(url).database)
        lent = self._lent.pop(name, None)
        if lent is not None and self._lasts(lent.template) and self._is_as_new(name, lent):
            self._spare[lent.template].append(name)
        else:
            self.kept.close(name)
            self.say(f"DROP DATABASE {name} WITH (FORCE)")

    def _is_as_new(self, name: str, lent: Lent) -> bool:
        """Whether a copy may be lent once more: nothing was written to any database of this server since it was lent."""
        if (self.engine.dialect.server_version_info or (0,)) < TAKEN_BACK:
            return False
        with self.engine.connect() as connection:
            ended = "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = :name AND pid <> ALL (:kept)"
            connection.execute(text(ended), {"name": name, "kept": self.kept.pids(name)})
        return self._next_transaction() == lent.transaction

    def _next_transaction(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text("SELECT txid_snapshot_xmax(txid_current_snapshot())")).scalar_one())

    def everything(self, url: str) -> bytes:
        lines = self._call("pg_dump", "--inserts", str(make_url(url).database)).splitlines()
        return "\n".join(line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))).encode()  # by chance each time

    def hand_out(self, url: str, file: Path) -> None:
        self._call("pg_dump", "--format=custom", "--compress=0", f"--file={file}", str(make_url(url).database))

    def taken(self, file: Path) -> str:
        url = self.new(empty=True)
        self._call("pg_restore", "--exit-on-error", f"--dbname={make_url(url).database}", str(file))
        return url

    def _call(self, program: str, *arguments: str) -> str:
        command: list[str | Path] = [self.binaries / program, f"--host={self.folder}", "--username=tracker", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def server_binaries() -> Path | None:
    """The folder of the programs of PostgreSQL."""
    on_path = shutil.which("initdb")  # which may stand there without the others
    versions = sorted(SERVERS.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    folders = [Path(on_path).parent, *versions] if on_path else versions
    return next((folder for folder in folders if all((folder / name).exists() for name in PROGRAMS)), None)


@contextmanager
def running(binaries: Path, shared: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[Server]:
    """Run a server in a folder of its own."""
    account: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="pg", dir=passing()) as name:
        folder = Path(name)
        if os.geteuid() == 0:  # which initdb refuses
            nobody = pwd.getpwnam("nobody")
            account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        # sorted as people sort words, unlike SQLite: nothing of ours may depend on it
        locale = ["--locale=C", "--locale-provider=icu", "--icu-locale=en"]
        setup: list[str | Path] = [binaries / "initdb", "-D", folder / "data", "-U", "tracker", "-A", "trust", "-E", "UTF8", "--no-sync"]
        made = subprocess.run([*setup, *locale], capture_output=True, text=True, cwd=folder, check=False, **account)
        if made.returncode:  # before version 15 there is no such provider
            made = subprocess.run([*setup, "--locale=C"], capture_output=True, text=True, cwd=folder, check=False, **account)
        assert made.returncode == 0, made.stderr
        options = [part for setting in settings.items() for part in ("-c", "=".join(setting))]
        command: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-k", folder, *options]

        def begin() -> "subprocess.Popen[bytes]":
            with (folder / "log").open("ab") as log:
                return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **account)

        server = Server(shared, binaries, folder, begin)
        try:
            server.start()
            yield server
        finally:
            server.kept.close()
            server.engine.dispose()
            server.stop()  # at once: nothing of it is needed any more
