"""Every test that asks for a database runs on SQLite, and on a real PostgreSQL wherever its server is installed.

The server is started once a session (once a worker of pytest-xdist) from the system's binaries, in a folder of its own, to be
reached through a socket in that folder alone. A test gets a database of its own, copied from one that was migrated once.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tracker.store import Store

SERVERS = Path("/usr/lib/postgresql")  # where Debian keeps them, one folder a version
SETTINGS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
NUMBERS = count()


def server_binaries() -> Path | None:
    """The folder of initdb and postgres."""
    on_path = shutil.which("initdb")
    versions = sorted(SERVERS.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    folders = [Path(on_path).parent, *versions] if on_path else versions
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """Run a server, and yield the URL of its databases with {} for the name."""
    account: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:  # short: the path of a socket has a limit
        folder = Path(name)
        if os.geteuid() == 0:  # which initdb refuses
            nobody = pwd.getpwnam("nobody")
            account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        # sorted as people sort words, unlike SQLite: nothing of ours may depend on it
        locale = ["--locale=C", "--locale-provider=icu", "--icu-locale=en"]
        setup = [binaries / "initdb", "-D", folder / "data", "-U", "tracker", "-A", "trust", "-E", "UTF8", "--no-sync", *locale]
        made = subprocess.run(setup, capture_output=True, text=True, cwd=folder, check=False, **account)
        assert made.returncode == 0, made.stderr
        options = [part for setting in SETTINGS.items() for part in ("-c", "=".join(setting))]
        with (folder / "log").open("wb") as log:
            command = [binaries / "postgres", "-D", folder / "data", "-k", folder, *options]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **account)
        url = f"postgresql+psycopg://tracker@/{{}}?host={folder}"
        try:
            wait_for(url.format("postgres"), folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # disconnect everybody and stop
            process.wait(30)


def wait_for(url: str, log: Path) -> None:
    engine = create_engine(url)
    for _ in range(200):
        try:
            with engine.connect():
                break
        except OperationalError:
            time.sleep(0.05)
    else:
        pytest.fail(f"the PostgreSQL server does not answer:\n{log.read_text()}")
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of the databases of a server, with {} for the name; `migrated` is one of them."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine (initdb, postgres)")
    with server(binaries) as url:
        create(url, "migrated", template="template0")
        Store.init(url.format("migrated"))
        yield url


def create(url: str, name: str, template: str) -> str:
    engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return url.format(name)


@pytest.fixture(scope="session")
def sqlite_migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    Store.init(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without tables; the SQLite file is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tracker.db'}"
    return create(request.getfixturevalue("postgresql"), f"empty{next(NUMBERS)}", template="template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database with the newest tables and nothing in them."""
    if request.param == "sqlite":
        path = tmp_path / "tracker.db"
        shutil.copy(request.getfixturevalue("sqlite_migrated"), path)
        return f"sqlite:///{path}"
    return create(request.getfixturevalue("postgresql"), f"test{next(NUMBERS)}", template="migrated")


def normalise(name: str) -> str:
    """A stand-in for the normal form of names: no case, no full stops."""
    return name.casefold().replace(".", "")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, normalise=normalise, patience=1) as opened:
        yield opened
