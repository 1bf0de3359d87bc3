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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from tracker.records import Act, Article, Claim, Extraction, Figure, Period, Qualifier, Quotation, Speaker, SpeakerKind, record_id
from tracker.store import Saved, Store

SERVERS = Path("/usr/lib/postgresql")  # where Debian keeps them, one folder a version
SETTINGS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def server_binaries() -> Path | None:
    """The folder of initdb and postgres."""
    on_path = shutil.which("initdb")
    versions = sorted(SERVERS.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    folders = [Path(on_path).parent, *versions] if on_path else versions
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


class Server:
    """A running server: `url` names its databases, with {} for the name."""

    def __init__(self, url: str, start: Callable[[], "subprocess.Popen[bytes]"], log: Path) -> None:
        self.url = url
        self.engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        self.numbers = count()
        self._start, self._log = start, log
        self._process = start()

    def start(self) -> None:
        """Start it again, and wait until it answers."""
        self._process = self._start()
        self.wait(self._log)

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)

    def cut(self, url: str) -> None:
        """End all connections to a database, whatever they are doing."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
        with self.engine.connect() as connection:
            connection.execute(text(ended), {"name": make_url(url).database})

    def say(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(statement))

    def wait(self, log: Path) -> None:
        for _ in range(400):
            try:
                return self.say("SELECT 1")
            except OperationalError:
                time.sleep(0.025)
        pytest.fail(f"the PostgreSQL server does not answer:\n{log.read_text()}")

    @contextmanager
    def fresh(self, template: str) -> Iterator[str]:
        """URL of a copy of a database, gone at the end."""
        name = f"test{next(self.numbers)}"
        with self.engine.connect() as connection:
            by_file = (connection.dialect.server_version_info or (0,)) >= (15,)  # twice as fast; older ones do so anyway
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}" + (" STRATEGY FILE_COPY" if by_file else "")))
        yield self.url.format(name)
        self.say(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(binaries: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[Server]:
    """Run a server in a folder of its own."""
    account: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:  # short: the path of a socket has a limit
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

        def start() -> "subprocess.Popen[bytes]":
            with (folder / "log").open("ab") as log:
                return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **account)

        server = Server(f"postgresql+psycopg://tracker@/{{}}?host={folder}", start, folder / "log")
        try:
            server.wait(folder / "log")
            yield server
        finally:
            server.engine.dispose()
            server.stop()  # at once: nothing of it is needed any more


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server with a database `migrated`."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine (initdb, postgres)")
    with running(binaries) as server:
        server.say("CREATE DATABASE migrated TEMPLATE template0")
        Store.init(server.url.format("migrated"))
        yield server


@pytest.fixture
def own_postgresql() -> Iterator[Server]:
    """A server of the test's own, to be stopped and started; it keeps what it has said to be stored, as one in earnest does."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine (initdb, postgres)")
    with running(binaries, {"listen_addresses": ""}) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    Store.init(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without tables; the SQLite file is not there yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'tracker.db'}"
    else:
        with request.getfixturevalue("postgresql").fresh("template0") as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database with the newest tables and nothing in them."""
    if request.param == "sqlite":
        path = tmp_path / "tracker.db"
        shutil.copy(request.getfixturevalue("sqlite_migrated"), path)
        yield f"sqlite:///{path}"
    else:
        with request.getfixturevalue("postgresql").fresh("migrated") as url:
            yield url


def normalise(name: str) -> str:
    """A stand-in for the normal form of names: no case, no full stops."""
    return name.casefold().replace(".", "")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, normalise=normalise, patience=1) as opened:
        yield opened


TEXT = "Northern Relief Agency said 12 people were killed in Ardmere, including 5 children. It denied that the Coast Guard fired."


@dataclass(frozen=True)
class Story:
    """An article with its rows and their speakers, as the pipeline hands them to a store."""

    article: Article
    extraction: Extraction
    speakers: dict[str, Speaker]

    def save(self, store: Store) -> Saved:
        return store.save(self.article, self.extraction, speakers=self.speakers, digest=self.article.text_hash[:8])


AGENCY = Speaker(
    id="agency", name="Northern Relief Agency", kind=SpeakerKind.body, names=("Northern Relief Agency", "N.R.A."), member_of=("north",)
)
STATE = Speaker(id="north", name="Northland", kind=SpeakerKind.state, names=("Northland",), country="nl")
GUARD = Speaker(id="guard", name="Coast Guard", kind=SpeakerKind.body, names=("Coast Guard",), member_of=("navy",))


def make_story(text: str = TEXT, *, model: str = "model 1", extractor: str = "1", **fields: Any) -> Story:
    """A story with two claims and two figures, whose ids follow from the text as real ones do."""
    article = Article(**{"id": "story", "text": text, "source": "Harbour Post", "published": "2024-03-26", **fields})

    def id_of(kind: str, *span: int) -> str:
        return record_id(kind, article.text_hash, *span)

    said, denied, total, part = id_of("claim", 28, 82), id_of("claim", 99, 119), id_of("figure", 28, 30), id_of("figure", 72, 73)
    claims = (
        Claim(
            id=said, article=article.id, content=((28, 82),), cue=((23, 27),), source=((0, 22),), text=text[28:82],
            quotation=Quotation.indirect, speaker=AGENCY.name, speakers=(AGENCY.name,), mentions=(AGENCY.name,), speaker_ids=(AGENCY.id,),
            said_on="2024-03-25", confidence=0.75,
        ),
        Claim(
            id=denied, article=article.id, content=((99, 119),), text=text[99:119], quotation=Quotation.indirect, act=Act.deny,
            negated=True, speaker=AGENCY.name, speakers=(AGENCY.name, GUARD.name), mentions=(AGENCY.name, GUARD.name),
            speaker_ids=(AGENCY.id, GUARD.id),
            denies=((99, 119),), about=(GUARD.name,),
            via=("a spokesman",),
        ),
    )  # fmt: skip
    figures = (
        Figure(
            id=part, article=article.id, span=(72, 73), text=text[72:73], measure="killed", value=5, population="children",
            place="Ardmere", as_of="2024-03-25", attributed_to=AGENCY.name, subset_of=total, claim=said, evidence={"place": ((53, 60),)},
        ),
        Figure(
            id=total, article=article.id, span=(28, 30), text=text[28:30], measure="killed", value=12, low=12, place="Ardmere",
            qualifier=Qualifier.at_least, hedge="at least", period=Period.incident, as_of="2024-03-25", attributed_to=AGENCY.name,
            headline=True, claim=said, inferred={"as_of": "the day before the article"}, event="ardmere-2024-03-25",
        ),
    )  # fmt: skip
    extraction = Extraction(
        article=article.id, text_hash=article.text_hash, claims=claims, figures=figures, model=model, extractor=extractor, notes=("one",)
    )
    return Story(article, extraction, {one.name: one for one in (AGENCY, STATE, GUARD)})


@pytest.fixture
def story() -> Callable[..., Story]:
    """Makes stories: `story(text=..., url=..., model=...)`, all of it optional."""
    return make_story
