"""What goes wrong in a newsroom: each gives a clear error or a recorded skip, and the rest of the run goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from tests.database_kinds import Makes
from tracker.__main__ import main
from tracker.store import Store

GOOD = "The harbour office said on Monday that 12 people were killed in the fire.\n"
ARTICLES = 100  # of a run that is interrupted
SKIPPED, NO_MODEL, REFUSED, INTERRUPTED = 3, 4, 5, 130


class Workplace:
    """A folder with a database of its own, and the tracker command as a person runs it, but for the claim tagger, which is slow to load.

    Where a process is not the point, the command runs in this one, which has loaded the language model already.
    """

    def __init__(self, folder: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.url = url
        self.capsys = capsys
        self.environment = {"TRACKER_DATABASE_URL": url, "TRACKER_CLAIMS": "rules", "OMP_NUM_THREADS": "1"}

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin the command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "tracker", *arguments],
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # a test run in the background ignores Ctrl-C, and its children would inherit that
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run the command here: exit code, output, messages."""
        with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            patch.setattr("sys.argv", ["tracker", *arguments])
            main()
            raise SystemExit(0)
        said = self.capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    def stored(self) -> int:
        """How many articles are stored, without the time that a command takes to say it."""
        with self.connection() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM articles")) or 0)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """One by another program."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def stats(self) -> dict[str, int]:
        done: dict[str, int] = json.loads(self.run("stats", "--format", "jsonl")[1])
        return done


@pytest.fixture
def workplace(database: Makes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Workplace:
    return Workplace(tmp_path, database(), capsys)


def test_one_run_over_everything_unreadable(workplace: Workplace) -> None:
    """Each bad file is named with its reason; the good ones before and after it are stored."""
    workplace.environment["TRACKER_CLAIMS"] = "tagger"
    with (workplace.folder / "huge.txt").open("wb") as huge:
        huge.truncate(100_000_000)
    bad = {
        "missing.txt": str(workplace.folder / "missing.txt"),
        "empty.txt": workplace.write("empty.txt", ""),
        "blank.txt": workplace.write("blank.txt", " \n\n\t\n"),
        "binary.txt": workplace.write("binary.txt", bytes(range(256)) * 40),
        "huge.txt": str(workplace.folder / "huge.txt"),
        "script.html": workplace.write("script.html", "<html><body><script>let x = 1</script></body></html>"),
    }
    broken_line = workplace.write("lines.jsonl", json.dumps({"text": GOOD}) + "\n{broken\n" + json.dumps({"no": "text"}) + "\n")
    first, last = workplace.write("first.txt", GOOD), workplace.write("last.txt", GOOD.replace("12", "13"))
    code, _, err = workplace.run("ingest", first, *bad.values(), broken_line, last)
    assert code == SKIPPED
    for name in bad:
        assert name in err
    assert "lines.jsonl:2" in err
    assert "lines.jsonl:3" in err
    assert "3 articles stored" in err
    assert f"{len(bad) + 2} skipped" in err
    assert workplace.stats()["articles"] == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("windows.txt", "Le maire a déclaré : « non ». The mayor said that 3 people were hurt – “badly”.\n".encode("cp1252")),
        ("unclosed.txt", "“The doors stay shut, the mayor said on Monday. \"No one was there.\n\nHe added: 'nobody came.\n"),
        ("emoji.txt", "קבוצה 🔥 said 4 people were injured 🚑.\n\u202eright to left\u202c\n"),
        ("crlf.txt", "\ufeffThe mayor said:\r\n\r\n“Two people were killed.”\r\n"),
        ("undated.txt", GOOD),
    ],
)
def test_odd_texts_are_kept_and_sound(workplace: Workplace, name: str, content: str | bytes) -> None:
    code, _, err = workplace.run("ingest", workplace.write(name, content))
    assert code == 0, err
    assert workplace.stored() == 1
    code, _, err = workplace.run("audit")
    assert code == 0, err


def test_an_undated_document_is_never_of_today(workplace: Workplace) -> None:
    workplace.run("ingest", workplace.write("undated.txt", GOOD))
    (figure,) = (json.loads(line) for line in workplace.run("figures", "--format", "jsonl")[1].splitlines())
    assert (figure["value"], figure["as_of"], figure["published"]) == (12, None, None)


def test_a_line_of_a_million_characters_is_kept(workplace: Workplace) -> None:
    text = "The harbour office said that 12 people were killed in the fire. " * 16_000
    code, _, err = workplace.run("ingest", workplace.write("long.txt", text))
    assert code == SKIPPED
    assert "1,000,000" in err
    assert workplace.stats()["articles"] == 1  # the text is stored, its rows are not made


def test_commands_before_init_say_what_to_do(database: Makes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workplace = Workplace(tmp_path, database(empty=True), capsys)
    code, _, err = workplace.run("claims")
    assert code == REFUSED
    assert "tracker init" in err
    assert workplace.run("init")[0] == 0
    assert workplace.run("claims")[0] == 0


def test_a_locked_database(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    article = workplace.write("good.txt", GOOD)
    with workplace.connection() as other:
        if other.dialect.name == "sqlite":
            other.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            other.execute(text("LOCK TABLE articles IN EXCLUSIVE MODE"))
        with monkeypatch.context() as impatient:  # it waits half a second for another writer, not ten
            impatient.setattr(Store, "open", partial(Store.open, patience=0.5))
            code, _, err = workplace.run("ingest", article)
        other.rollback()
    assert code == REFUSED
    assert "another process writes to it" in err
    assert workplace.run("ingest", article)[0] == 0


def test_a_database_newer_than_the_program(workplace: Workplace) -> None:
    with workplace.connection() as other:
        other.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        other.commit()
    code, _, err = workplace.run("stats")
    assert code == REFUSED
    assert "9999" in err


@pytest.mark.sqlite_only(reason="the folder of its file")
def test_a_folder_that_may_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = "sqlite:////proc/tracker.db" if sys.platform == "linux" else f"sqlite:///{tmp_path / 'none' / 'tracker.db'}"
    workplace = Workplace(tmp_path, url, capsys)
    code, _, err = workplace.run("init")
    assert code == REFUSED
    assert "tracker.db" in err


def test_an_unknown_language_model(workplace: Workplace) -> None:
    workplace.environment["TRACKER_SPACY_MODEL"] = "no_such_model"
    code, _, err = workplace.run("extract", workplace.write("good.txt", GOOD))
    assert code == NO_MODEL
    assert "no_such_model" in err
    assert "TRACKER_SPACY_MODEL" in err


def test_one_document_id_twice(workplace: Workplace) -> None:
    (workplace.folder / "a").mkdir()
    code, _, err = workplace.run("extract", workplace.write("same.txt", GOOD), workplace.write("a/same.txt", GOOD))
    assert code == 2
    assert "same" in err


def test_interrupted_and_run_again(workplace: Workplace) -> None:
    """Ctrl-C keeps what was stored and says how to go on; the second run makes what an undisturbed one would have made."""
    lines = "".join(json.dumps({"id": f"a{n}", "text": GOOD.replace("12", str(n + 20)) * 4}) + "\n" for n in range(ARTICLES))
    articles = workplace.write("many.jsonl", lines)
    process = workplace.start("ingest", articles)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and workplace.stored() == 0:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "run the same command again" in err.lower()
    kept = workplace.stats()["articles"]
    assert 0 < kept < ARTICLES
    code, _, err = workplace.run("ingest", articles)
    assert code == 0
    assert f"{kept} unchanged" in err
    assert workplace.stats()["articles"] == ARTICLES
    assert workplace.run("audit")[0] == 0


def test_output_that_nobody_reads_any_more(workplace: Workplace) -> None:
    workplace.run("ingest", workplace.write("good.txt", GOOD))
    process = workplace.start("claims", "--format", "jsonl")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(timeout=60)
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
