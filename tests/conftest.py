"""On which databases the tests run.

The tests of the store run on SQLite and, wherever its server is installed, on PostgreSQL: they ask for `store`, `url`, `empty_url` or
`either`. All others ask for `database` (a test's own) or `databases` (a module's), and get what `--database` says. Who asks is marked
`sqlite` or `postgresql`, so that `-m postgresql --database postgresql` runs whatever opens a database once more on that server, and
nothing else.
"""

import gc
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Connection, Dialect, Engine, create_engine
from sqlalchemy.util import LRUCache
from typer.main import get_command

from tests.database_kinds import Databases, Files, Makes, Server, passing, running, server_binaries
from tracker.read.confined import Confined
from tracker.store import Store

HERE = Path(__file__).resolve().parent
KINDS = ("sqlite", "postgresql")
STATEMENTS = 2000  # that are kept compiled
BOTH = ("either", "other_url", "bench")  # fixtures that take either kind as their parameter
# what stands in a file, or in a conftest.py beside it, of whose tests some have a mark: the mark, or a fixture that brings it
TELLING = {name: re.compile(rf"\bmark\.{name}\b") for name in ("slow", "long", "browser")}
TELLING["postgresql"] = re.compile(r"\b(databases?|either|(empty_|other_)?url|store|bench|mark\.postgresql)\b")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=KINDS, default="sqlite", help="on what the tests outside tests/store run (default: %(default)s)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what can hold no test that `-m` asks for: importing all files takes longer than many a run."""
    asked = [part.strip() for part in str(config.getoption("markexpr")).split(" and ")]
    telling = [TELLING[mark] for mark in asked if mark in TELLING]
    if not telling or collection_path.suffix != ".py":
        return None
    within = [collection_path, *(folder / "conftest.py" for folder in collection_path.parents if HERE in folder.parents)]
    text = "\n".join(file.read_text(encoding="utf-8") for file in within if file.exists())
    return True if not all(pattern.search(text) for pattern in telling) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage neither while all is imported nor, later, among what was: it is there to stay, and more than all that tests make."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = config.getoption("--database")
    for item in items:
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        fixtures = getattr(item, "fixturenames", ())
        for kind in KINDS:
            if any(name in fixtures and parameters.get(name) == kind for name in BOTH):
                item.add_marker(kind)
        if (only := item.get_closest_marker("sqlite_only")) and chosen != "sqlite":
            item.add_marker(pytest.mark.skip(reason=f"on SQLite only: {only.kwargs['reason']}"))
        elif only or "databases" in fixtures:
            item.add_marker(chosen)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ran = dict.fromkeys(KINDS, 0)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for kind in KINDS:
                ran[kind] += report.when == "call" and kind in report.keywords
    if any(ran.values()):
        told = ", ".join(f"{name} ({count} tests)" if count else f"{name} not at all" for name, count in ran.items())
        terminalreporter.write_line(f"Databases were opened on: {told}")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of all workers of the tests."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def files(shared: Path) -> Iterator[Databases]:
    """SQLite's databases."""
    with TemporaryDirectory(prefix="sqlite", dir=passing()) as folder:
        yield Files(shared, Path(folder))


@pytest.fixture(scope="session")
def postgresql(shared: Path, compiled_once: list[Server]) -> Iterator[Server]:
    """A server with a database `migrated`."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine (initdb, postgres, pg_dump, pg_restore)")
    with running(binaries, shared) as server:
        server.say("CREATE DATABASE migrated TEMPLATE template0")
        server.known["migrated"] = server.url.format("migrated")
        Store.init(server.known["migrated"])
        compiled_once.append(server)
        yield server
        compiled_once.remove(server)


@pytest.fixture
def own_postgresql(shared: Path) -> Iterator[Server]:
    """A server of the test's own, to be stopped and started; it keeps what it has said to be stored, as one in earnest does."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine (initdb, postgres, pg_dump, pg_restore)")
    with running(binaries, shared, {"listen_addresses": ""}) as server:
        yield server


@pytest.fixture(scope="session")
def one_model() -> Iterator[None]:
    """Have commands that run in this process share the language model, which takes half a second to load."""
    from tracker.extract.annotate import load

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.extract.extractor.load", cache(load))
        yield


class Learnt:
    """What the first connection to a server tells of it, asked once a run and not by every engine: seven questions."""

    def __init__(self) -> None:
        self._answers: dict[str, Any] = {}

    def by(self, dialect: Dialect) -> Callable[[Connection], None]:
        """What initialises a dialect."""
        ask = dialect.initialize

        def initialize(connection: Connection) -> None:
            if not self._answers:
                before = dict(vars(dialect))
                ask(connection)
                told = {name: value for name, value in vars(dialect).items() if name not in before or before[name] is not value}
                self._answers = {name: value for name, value in told.items() if isinstance(value, bool | int | str | tuple | None)}
            vars(dialect).update(self._answers)

        return initialize


class Compiled(LRUCache[Any, Any]):
    """Statements as they were compiled, for all databases of one kind."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(self._of_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._of_kind(key), value)

    @staticmethod
    def _of_kind(key: Any) -> Any:
        dialect, *rest = key
        return (dialect.name, *rest)


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[list[Server]]:
    """Have all stores of a run share what they compile, what they know of the server, and the connections to servers that are listed here.

    As in a program that has one database open: what an engine begins with, nothing, costs most tests more than all else they do.
    """
    kept, learnt, servers = Compiled(STATEMENTS), Learnt(), list[Server]()

    def made(*given: Any, **options: Any) -> Engine:
        one = create_engine(*given, **options)
        one.update_execution_options(compiled_cache=kept)
        if one.dialect.name == "postgresql":
            vars(one.dialect)["initialize"] = learnt.by(one.dialect)
            for server in servers:
                server.kept.serve(one)
        return one

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.store.engine.create_engine", made)
        yield servers


@pytest.fixture(scope="session", autouse=True)
def one_parser() -> Iterator[None]:
    """Have all commands of a run share the parser of their words, which takes longer to make than most commands to run."""
    kept = cache(get_command)
    with pytest.MonkeyPatch.context() as patch:
        for place in ("typer.main.get_command", "typer.testing._get_command"):
            patch.setattr(place, kept)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_reader() -> Iterator[None]:
    """Have commands that run in this process share the one in which documents of others are read, which takes half a second to start."""
    with Confined() as room, pytest.MonkeyPatch.context() as patch:
        for place in ("tracker.read.confined.Confined", "tracker.read.paths.Confined"):
            patch.setattr(place, lambda: nullcontext(room))
        yield


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, one_model: None) -> Databases:  # noqa: ARG001 - who fills them reads texts
    """The databases of the kind on which the tests run."""
    chosen = "postgresql" if request.config.getoption("--database") == "postgresql" else "files"
    found: Databases = request.getfixturevalue(chosen)
    return found


@pytest.fixture
def database(databases: Databases) -> Iterator[Makes]:
    """Makes databases that are gone when the test is over."""
    made: list[str] = []

    def make(of: str | None = None, *, empty: bool = False) -> str:
        made.append(databases.new(of, empty=empty))
        return made[-1]

    yield make
    for url in made:
        databases.drop(url)


@pytest.fixture(scope="session")
def sqlite_migrated(files: Files) -> Path:
    """An SQLite file with the newest tables."""
    return files.path(files.prepared("migrated", Store.init))


def databases_of(request: pytest.FixtureRequest, kind: str) -> Databases:
    """The databases of a kind."""
    found: Databases = request.getfixturevalue("files" if kind == "sqlite" else kind)
    return found


@pytest.fixture(params=KINDS)
def either(request: pytest.FixtureRequest) -> Databases:
    """The databases of one kind: a test that asks for them, or for what is made of them, runs twice."""
    return databases_of(request, request.param)


@pytest.fixture
def empty_url(either: Databases) -> Iterator[str]:
    """URL of a database without tables; the SQLite file is not there yet."""
    with either.lent(empty=True) as url:
        yield url


@pytest.fixture
def url(either: Databases) -> Iterator[str]:
    """URL of a database with the newest tables and nothing in them."""
    with either.lent() as url:
        yield url


@pytest.fixture(params=KINDS)
def other_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a second database, of the same kind or the other one, without tables; the SQLite file is not there yet."""
    with databases_of(request, request.param).lent(empty=True) as url:
        yield url


def normalise(name: str) -> str:
    """A stand-in for the normal form of names: no case, no full stops."""
    return name.casefold().replace(".", "")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open database with nothing in it, on which a test runs twice: once on each kind."""
    with Store.open(url, normalise=normalise, patience=1) as opened:
        yield opened
