"""On which databases the tests run.

The tests of the store run on SQLite and, wherever its server is installed, on PostgreSQL: they ask for `store`, `url` or `empty_url`. All
others ask for `database` (a test's own) or `databases` (a module's), and get what `--database` says. Who asks is marked `sqlite` or
`postgresql`, so that `-m postgresql --database postgresql` runs whatever opens a database once more on that server, and nothing else.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.database_kinds import Databases, Files, Makes, Server, running, server_binaries
from tracker.store import Store

KINDS = ("sqlite", "postgresql")
BOTH = ("url", "empty_url", "other_url", "bench")  # fixtures that take either kind as their parameter


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=KINDS, default="sqlite", help="on what the tests outside tests/store run (default: %(default)s)")


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
def files(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite's databases."""
    return Files(shared, tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql(shared: Path) -> Iterator[Server]:
    """A server with a database `migrated`."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine (initdb, postgres, pg_dump, pg_restore)")
    with running(binaries, shared) as server:
        server.say("CREATE DATABASE migrated TEMPLATE template0")
        server.known["migrated"] = server.url.format("migrated")
        Store.init(server.known["migrated"])
        yield server


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


def of_kind(request: pytest.FixtureRequest, *, empty: bool = False) -> Iterator[str]:
    kept = databases_of(request, request.param)
    url = kept.new(empty=empty)
    yield url
    kept.drop(url)


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a database without tables; the SQLite file is not there yet."""
    yield from of_kind(request, empty=True)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a database with the newest tables and nothing in them."""
    yield from of_kind(request)


@pytest.fixture(params=KINDS)
def other_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a second database, of the same kind or the other one, without tables; the SQLite file is not there yet."""
    yield from of_kind(request, empty=True)


def normalise(name: str) -> str:
    """A stand-in for the normal form of names: no case, no full stops."""
    return name.casefold().replace(".", "")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open database with nothing in it, on which a test runs twice: once on each kind."""
    with Store.open(url, normalise=normalise, patience=1) as opened:
        yield opened
