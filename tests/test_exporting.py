"""From a database to files of other programs, and from an archive back to a database that says the same."""

import csv
import io
import json
import os
import re
import signal
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import event, text
from typer.testing import CliRunner, Result

from tests.database_kinds import Databases, Makes
from tests.exchange.articles import need_library
from tracker import exporting
from tracker.cli import app
from tracker.errors import TrackerError, UsageError
from tracker.exchange.documents import Document
from tracker.exchange.formats import FORMATS, READERS, FormatIn, Taken
from tracker.exporting import Chosen, documents
from tracker.identity import normalise
from tracker.records import Article, Claim, Extraction, Figure, Quotation, Speaker, SpeakerKind
from tracker.store import RunState, Store, Target

POST = """\
---
title: Toll rises in Ardmere
source: Harbour Post
published: 2024-03-26
url: https://harbour-post.example/toll
---
A raid killed 12 people in Ardmere on Monday, the Vale Relief Agency said. "We counted them twice," said Ada Quill, its director.
"""
HERALD = """\
---
title: Raid in Ardmere
source: Bay Herald
published: 2024-03-27
url: https://bay-herald.example/raid
---
The Coast Guard said a raid killed 30 people in Ardmere on Monday. The Vale Relief Agency denied that it counted them twice.
"""
CHANGED = HERALD.replace("30 people", "31 people")
TOTAL = {"measure": "killed", "place": "Ardmere", "as_of": "2024-03-25", "period": "cumulative", "since": "2024-01-05",
         "attributed_to": "Vale Relief Agency", "published": "2024-03-28"}  # fmt: skip
REPORTED = [
    TOTAL | {"id": f"reported{n}", "value": value, "low": value, "high": value, "source": source}
    for n, (value, source) in enumerate([(15, "Vale Register"), (2150, "Vale Register"), (2400, "Bay Herald")], start=1)
]
REGISTER = "date,place,killed_cum\n2024-03-01,Ardmere,2000\n2024-03-25,Ardmere,2150\n"


def run(*words: str, columns: int = 150) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, words)


def done(*words: str) -> Result:
    result = run(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result


@pytest.fixture(scope="module")
def ingested(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with articles, one of them in two versions, a reported figure, a reference series, decisions and discrepancies."""
    folder, url = tmp_path_factory.mktemp("ingested"), databases.new()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_DATABASE_URL", url)
        patch.setenv("TRACKER_USER", "ada")
        for name, text in (("post", POST), ("herald", HERALD), ("herald", CHANGED)):
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
            done("ingest", str(folder / f"{name}.txt"))
        (folder / "reported.jsonl").write_text("".join(json.dumps(one) + "\n" for one in REPORTED), encoding="utf-8")
        done("figures", "import", str(folder / "reported.jsonl"))
        (folder / "register.csv").write_text(REGISTER, encoding="utf-8")
        done(
            "reference",
            "add",
            str(folder / "register.csv"),
            "--originator",
            "Vale Register",
            "--since",
            "2024-01-05",
            "--period",
            "cumulative",
        )
        with Store.open(url, normalise=normalise) as store:
            store.correct(store.figure("reported1"), {"value": 16, "low": 16, "high": 16}, by="bo", reason="slip")
            done("reconcile")
            found = list(store.discrepancies())
            assert len(found) >= 2
            store.judge(Target.discrepancy, found[0].id, "accepted", by="ada", reason="both stand")
    return url


@pytest.fixture
def desk(ingested: str, database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and a copy of the database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", database(ingested))
    return tmp_path


def told(store: Store, chosen: Chosen = Chosen(), **options: Any) -> list[Document]:  # noqa: B008 - frozen
    return list(documents(store, chosen.filter(store), **options))


def rows(*words: str) -> list[Any]:
    return [json.loads(line) for line in done(*words, "--format", "jsonl").stdout.splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def opened() -> Store:
    """The database on which commands work."""
    return Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise)


# ------------------------------------------------------------------ documents


@pytest.mark.usefixtures("desk")
def test_an_article_leaves_with_all_its_rows() -> None:
    with opened() as store:
        herald, post, imports = told(store, imports=True)
        assert (herald.name, post.name, imports.name) == ("herald", "post", "imports")
        assert (herald.number, post.number) == (2, 1)
        assert {one.claim.article for one in herald.statements} == {herald.article.id}
        assert {one.figure.article for one in herald.reports} == {herald.article.id}
        assert [one.figure.value for one in herald.reports] == [31]
        assert [one.figure.value for one in imports.reports] == [16, 2150, 2400]  # as people corrected it
        assert herald.statements == tuple(store.statements_of(articles=[herald.article.id]))
        named = {one.id for statement in herald.statements for one in statement.speakers}
        assert named and named <= herald.speakers.keys()
        every = {row.id for row in store.discrepancies()}
        assert {row.id for one in (herald, post, imports) for row in one.discrepancies} == every
        assert {(one.target, one.by) for document in (herald, post, imports) for one in document.decided} == {
            ("discrepancy", "ada"),
            ("figure", "bo"),
        }
        for row in herald.discrepancies:
            members = {herald.article.id, *(one.claim.id for one in herald.statements), *(one.figure.id for one in herald.reports)}
            assert members & {*row.figures, *row.claims, *row.articles} or row.kind == "stealth_edit"


@pytest.mark.usefixtures("desk")
def test_texts_stay_behind_unless_they_are_asked_for() -> None:
    with opened() as store:
        assert {one.article.text for one in told(store)} == {""}
        herald, _ = told(store, with_text=True)
        assert herald.article.text == CHANGED
        assert herald.text_hash == herald.article.text_hash == told(store)[0].text_hash


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        (Chosen(source="bay"), ["herald"]),
        (Chosen(since="2024-03-27"), ["herald"]),
        (Chosen(until="2024-03-26"), ["post"]),
        (Chosen(since="2024-03", until="2024-03"), ["herald", "post"]),
        (Chosen(place="ardmere"), ["herald", "post"]),
        (Chosen(place="Lowmoor"), []),
        (Chosen(articles=["post"]), ["post"]),
        (Chosen(articles=["https://bay-herald.example/raid", "post"]), ["herald", "post"]),
        (Chosen(articles=["post"], source="bay"), []),
    ],
)
@pytest.mark.usefixtures("desk")
def test_articles_are_chosen(chosen: Chosen, names: list[str]) -> None:
    with opened() as store:
        assert [one.name for one in told(store, chosen)] == names


@pytest.mark.usefixtures("desk")
def test_an_article_that_is_not_there_is_an_error() -> None:
    with opened() as store, pytest.raises(UsageError, match="there is no article 'nowhere'"):
        told(store, Chosen(articles=["nowhere"]))


def test_many_articles_take_few_queries(database: Makes) -> None:
    """What is asked is asked for fifty articles at once."""
    with Store.open(database(), normalise=normalise) as store:
        for number in range(120):
            save(store, number)
        asked: list[str] = []
        event.listen(store.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
        found = told(store)
        assert [len(one.statements) for one in found] == [1] * 120
        assert [len(one.reports) for one in found] == [1] * 120
        assert all(set(one.speakers) == {"agency"} for one in found)
    assert len(asked) < 80


def save(store: Store, number: int) -> None:
    agency = Speaker(id="agency", name="Vale Relief Agency", kind=SpeakerKind.body, names=("Vale Relief Agency",))
    text = f"Vale Relief Agency said {number + 2} people died."
    article = Article(id=f"a{number:04}", text=text, source="Harbour Post")
    said = Claim(id=f"c{number}", article=article.id, content=((24, 30),), text="x", quotation=Quotation.indirect, speaker=agency.name,
                 speakers=(agency.name,))  # fmt: skip
    counted = Figure(
        id=f"f{number}", article=article.id, span=(24, 25), text="x", measure="killed", value=number, attributed_to=agency.name
    )
    extraction = Extraction(article=article.id, text_hash=article.text_hash, claims=(said,), figures=(counted,))
    store.save(article, extraction, speakers={agency.name: agency})


# ------------------------------------------------------------------ files


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if not one.needs_text])
def test_every_format_is_written_and_nothing_else_is_left(desk: Path, name: str) -> None:
    need_library(name)
    result = run("export", name, "out.file")
    assert result.exit_code in (0, 3), result.output
    assert (result.exit_code == 3) == ("skipped" in result.stderr)
    assert result.stdout == ""
    assert [path.name for path in desk.iterdir()] == ["out.file"]
    assert stat.S_IMODE((desk / "out.file").stat().st_mode) & 0o400
    files = [desk / "out.file"] if (desk / "out.file").is_file() else list((desk / "out.file").iterdir())
    assert all(path.stat().st_size for path in files)
    assert "said Ada Quill" not in "".join(path.read_text(encoding="utf-8", errors="ignore") for path in files)  # texts stay behind


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("csv", r"\d+ articles, \d+ claims, \d+ figures written"),
        ("claim-review", r"4 claims written"),
        ("gqg", r"\d+ articles?, \d+ quotations? written"),
        ("hxl", r"\d+ figures written"),
        ("web-annotation", r"\d+ annotations written"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_each_format_says_what_it_wrote(name: str, told: str) -> None:
    assert re.search(rf"^{told}", run("export", name, "out.file").stderr, re.MULTILINE)


@pytest.mark.usefixtures("desk")
def test_the_quotations_are_those_in_the_file() -> None:
    said = done("export", "gqg", "out.json").stderr
    lines = [json.loads(line) for line in Path("out.json").read_text(encoding="utf-8").splitlines()]
    quotations = sum(len(line["quotes"]) for line in lines)
    assert quotations > 0
    assert f"{quotations} quotation" in said


def test_a_file_that_is_there_is_not_written_over(desk: Path) -> None:
    (desk / "out.jsonl").write_text("mine")
    result = run("export", "jsonl", "out.jsonl")
    assert isinstance(result.exception, UsageError)
    assert str(result.exception) == "out.jsonl is there already: name another file, or write over it with --force"
    assert (desk / "out.jsonl").read_text() == "mine"
    done("export", "jsonl", "out.jsonl", "--force")
    assert (desk / "out.jsonl").read_text().startswith('{"type": "archive"')


def test_a_file_that_breaks_off_has_no_name(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tracker.exchange.hxl.write", breaking)
    assert run("export", "hxl", "out.csv").exit_code != 0
    assert not [path for path in desk.iterdir() if "out.csv" in path.name]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["weather", "out"], "there is no format 'weather'"),
        (["csv"], "say in which format and to which file"),
        (["csv", "nowhere/out.zip"], "nowhere/out.zip cannot be written"),
        (["jsonl", "out.jsonl", "--source", "bay"], "jsonl is the whole archive"),
        (["csv", "out.zip", "--since", "2024-04", "--until", "2024-03"], "the range is empty"),
        (["csv", "out.zip", "--by", "Nobody Atall"], "nobody named 'Nobody Atall' is known"),
    ],
)
def test_wrong_words_are_told(desk: Path, words: list[str], message: str) -> None:
    result = run("export", *words)
    assert isinstance(result.exception, TrackerError)
    assert message in str(result.exception)
    assert not [path for path in desk.iterdir() if "out" in path.name]


def test_tables_go_to_a_folder_or_a_zip(desk: Path) -> None:
    done("export", "csv", "tables")
    done("export", "csv", "tables.zip")
    with ZipFile("tables.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in (desk / "tables").iterdir()
        }
    figures = table(desk / "tables" / "figures.csv")
    assert sorted(row["value"] for row in figures) == ["12", "16", "2150", "2400", "31"]
    assert [row["document"].rpartition("/")[2] for row in figures if row["value"] == "16"] == ["reported.jsonl:1"]


def test_articles_that_are_chosen_leave_alone(desk: Path) -> None:
    result = done("export", "csv", "tables", "--by", "Coast Guard")
    names = {row["name"] for row in table(desk / "tables" / "articles.csv")}
    assert names == {"herald"}
    assert "1 article" in result.stderr


@pytest.mark.usefixtures("desk")
def test_standard_output_takes_a_file() -> None:
    result = CliRunner().invoke(app, ["export", "jsonl", "-"])
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout_bytes.splitlines()]
    assert (lines[0]["type"], lines[-1]) == ("archive", {"type": "end", "lines": len(lines) - 2})
    with ZipFile(io.BytesIO(CliRunner().invoke(app, ["export", "csv", "-"]).stdout_bytes)) as archive:
        assert "claims.csv" in archive.namelist()


@pytest.mark.usefixtures("desk")
def test_skips_are_said_and_recorded() -> None:
    result = run("export", "web-annotation", "out.jsonld")
    assert result.exit_code == 0, result.output
    with opened() as store:
        claim = next(store.statements())
        with store.engine.begin() as connection:
            connection.execute(text("UPDATE claims SET text = 'other' WHERE id = :id"), {"id": claim.claim.id})
        result = run("export", "web-annotation", "out.jsonld", "--force")
        assert result.exit_code == 3
        assert f"skipped {claim.document}: claim {claim.claim.id} does not say what stands at its offsets" in result.stderr
        last = next(store.runs())
        assert last.command == "export web-annotation out.jsonld"
        assert [skip.where for _, skip in store.skips(last.id)] == [claim.document]


def test_formats_are_listed() -> None:
    listed = done("export", "--list").stdout
    assert all(name in listed for name in FORMATS)
    assert "an archive" in done("import", "--list").stdout


# ------------------------------------------------------------------ in again


@pytest.fixture
def other(database: Makes, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes an empty database and works with it from there on."""

    def make() -> None:
        monkeypatch.setenv("TRACKER_DATABASE_URL", database())

    return make


def test_an_archive_comes_in_and_says_the_same(desk: Path, other: Callable[[], None]) -> None:
    done("export", "jsonl", "a.jsonl", "--with-text")
    lists = (["discrepancies"], ["claims"], ["figures"], ["judgements"], ["reference", "list"], ["speakers", "list", "--all"], ["events"])
    before = [rows(*words) for words in lists]
    assert all(before)
    other()
    result = done("import", "a.jsonl")
    assert "run `tracker reconcile`" in result.stderr
    done("reconcile")
    assert [rows(*words) for words in lists] == before
    assert "0 broken" in done("audit").stderr
    done("export", "jsonl", "b.jsonl", "--with-text")
    assert (desk / "b.jsonl").read_bytes() == (desk / "a.jsonl").read_bytes()
    again = done("import", "a.jsonl")
    assert " new" not in again.stderr
    assert f"{len((desk / 'a.jsonl').read_text().splitlines()) - 2} unchanged" in again.stderr


def test_every_line_of_an_archive_is_valid_by_the_schema(desk: Path) -> None:
    validators = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    done("export", "jsonl", "a.jsonl", "--with-text")
    schema = json.loads((Path(__file__).parents[1] / "docs" / "archive.schema.json").read_text(encoding="utf-8"))
    check = validators.Draft202012Validator(schema)
    lines = [json.loads(line) for line in (desk / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["type"] for line in lines} >= {"archive", "source", "speaker", "series", "judgement", "version", "claim", "figure", "end"}
    for line in lines:
        assert not list(check.iter_errors(line)), line


def test_what_is_skipped_is_said_and_recorded(desk: Path, other: Callable[[], None]) -> None:
    done("export", "jsonl", "a.jsonl", "--with-text")
    lines = (desk / "a.jsonl").read_text(encoding="utf-8").splitlines()
    (desk / "a.jsonl").write_text("\n".join([lines[0], "{", *lines[1:-1]]), encoding="utf-8")
    other()
    result = run("import", "a.jsonl")
    assert result.exit_code == 3
    assert "skipped a.jsonl:2: is no JSON" in result.stderr
    assert "it was cut off" in result.stderr
    with opened() as store:
        last = next(store.runs())
        assert [skip.where for _, skip in store.skips(last.id)] == ["a.jsonl:2", f"a.jsonl:{len(lines)}"]
        assert last.counts is not None and last.counts["new"] == len(lines) - 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl: No such file"),
        (["notes.db"], "is no archive"),
        (["notes.db", "--format", "weather"], "'weather' is not read"),
    ],
)
def test_what_cannot_be_imported_is_told(desk: Path, words: list[str], message: str) -> None:
    with closing(sqlite3.connect(desk / "notes.db")) as other:  # a file of bytes that are no text
        other.execute("CREATE TABLE notes (words TEXT)")
    result = run("import", *words)
    assert isinstance(result.exception, TrackerError)
    assert message in str(result.exception)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("desk")
def test_an_import_that_is_stopped_says_how_far_it_came(
    other: Callable[[], None], how: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    done("export", "jsonl", "a.jsonl", "--with-text")
    other()
    whole = exporting.restore

    def stopped(*arguments: Any) -> Iterator[exporting.TakenIn]:
        yield next(whole(*arguments))
        signal.raise_signal(how)

    with monkeypatch.context() as patched:
        patched.setattr("tracker.store.restoring.LOT", 5)
        patched.setattr("tracker.exporting.restore", stopped)
        result = run("import", "a.jsonl")
    assert result.exit_code != 0
    assert "run the same command again" in result.stderr
    with opened() as store:
        last = next(store.runs())
        assert (last.state, last.counts) == (RunState.interrupted, {"new": 5})
        done("import", "a.jsonl")
        assert next(store.runs()).state is RunState.done


def test_an_import_that_fails_is_no_run_that_goes_on(desk: Path, other: Callable[[], None]) -> None:
    (desk / "a.jsonl").write_text('{"type": "weather"}\n', encoding="utf-8")
    other()
    assert "is no archive" in str(run("import", "a.jsonl").exception)
    assert "'weather' is not read" in str(run("import", "a.jsonl", "--format", "weather").exception)
    with opened() as store:
        (last,) = store.runs()
        assert (last.state, last.left_out) == (RunState.done, 1)
        assert [skip.where for _, skip in store.skips(last.id)] == ["a.jsonl"]


def test_corrections_of_other_programs_come_in_by_a_hook(desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "deskreader.py").write_text("def read(file, name):\n    yield from file.read().decode().split()\n")
    taker = "from tracker.errors import InputError\nfrom tracker.exchange.formats import Taken\n"
    taker += "def apply(store, found, by):\n    for one in found:\n"
    taker += "        yield Taken(one, 'new') if one != 'bad' else Taken(one, 'skipped', InputError(by, one))\n"
    (tmp_path / "desktaker.py").write_text(taker)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(READERS, "desk", FormatIn("for tests", "deskreader", "desktaker"))
    (desk / "words.txt").write_text("one two bad")
    result = run("import", "words.txt", "--format", "desk", "--by", "cy")
    assert result.exit_code == 3
    assert "skipped cy: bad" in result.stderr
    assert "2 new, 1 skipped" in result.stderr
    assert Taken("one", "new").error is None
