"""A PostgreSQL server for benchmarks, from the system's binaries, set up as docs/operations.md says a server for this is.

It keeps its data in a folder, so that what was built once is there the next time, and is reached by a socket in that folder alone. Commits
wait for the disk, as they do where it counts.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

SERVERS = Path("/usr/lib/postgresql")  # where Debian keeps them, one folder a version
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "4GB",
    "effective_cache_size": "12GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",  # of a disk without a head that moves
    "effective_io_concurrency": "200",
}
START = 60.0  # seconds, after a crash too


def binaries() -> Path | None:
    """The folder of initdb and postgres; None where no server is installed."""
    on_path = shutil.which("initdb")
    versions = sorted(SERVERS.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    return next((folder for folder in [*([Path(on_path).parent] if on_path else []), *versions] if (folder / "postgres").exists()), None)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a server on the data of a folder, made where there is none; the URL of its databases, with {} for the name."""
    found = binaries()
    if found is None:
        sys.exit("no PostgreSQL server is installed here (initdb, postgres)")
    account: dict[str, Any] = {}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as socket:  # short: the path of a socket has a limit
        if os.geteuid() == 0:  # which a server refuses to be
            nobody = pwd.getpwnam("nobody")
            account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
            for one in (folder, Path(socket)):
                os.chown(one, nobody.pw_uid, nobody.pw_gid)
        data = folder.resolve() / "data"
        if not data.exists():
            made = [found / "initdb", "-D", data, "-U", "tracker", "-A", "trust", "-E", "UTF8", "--locale=C"]
            subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd="/", **account)
        options = [part for setting in SETTINGS.items() for part in ("-c", "=".join(setting))]
        process = subprocess.Popen(
            [found / "postgres", "-D", data, "-k", socket, *options],
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **account,
        )
        url = f"postgresql+psycopg://tracker@/{{}}?host={socket}"
        try:
            _wait(url)
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # clients are cut off, the data is left sound
            process.wait(120)


def database(url: str, name: str) -> str:
    """The URL of a database of a server, made where it is not there."""
    engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first() is None:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return url.format(name)


def _wait(url: str) -> None:
    engine = create_engine(url.format("postgres"))
    began = time.monotonic()
    while True:
        try:
            with engine.connect():
                break
        except OperationalError:
            if time.monotonic() - began > START:
                raise
            time.sleep(0.1)
    engine.dispose()
