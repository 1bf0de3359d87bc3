"""`check`, `verify-quote` and `cite` by the commands, on the demonstration corpus and on invented texts."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.database_kinds import Databases, Makes
from tracker.cli import app
from tracker.errors import TrackerError, UsageError
from tracker.records import Notice, NoticeKind
from tracker.store import Announced, Store, engine, tables

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
LEFT_OUT = ("08-vessant-daily-injured.txt", "13-marmara-courier-ministry-denial.html", "15-ostrel-review-how-ties-came-undone.txt")
QUOTED = "Erdogan is a full-on Nazi"


def run(*words: str, database: str | None = None, columns: int = 120, typed: str | bytes | None = None) -> Result:
    environment = {"COLUMNS": str(columns)} | ({"TRACKER_DATABASE_URL": database} if database else {})
    result = CliRunner(env=environment).invoke(app, words, input=typed)
    if isinstance(result.exception, TrackerError):
        raise result.exception
    return result


def objects(*words: str, database: str, typed: str | bytes | None = None) -> list[dict[str, Any]]:
    result = run("check", *words, "--format", "jsonl", database=database, typed=typed)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def others(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of the corpus without three of its documents."""
    folder = tmp_path_factory.mktemp("seeds")
    for file in SEEDS.glob("[0-9]*"):
        if file.name not in LEFT_OUT:
            shutil.copy(file, folder)

    def fill(url: str) -> None:
        for words in (("init",), ("ingest", str(folder), "-q"), ("reconcile",)):
            assert run(*words, database=url).exit_code == 0

    return databases.new(databases.prepared("others", fill))


@pytest.fixture(scope="module")
def stored(databases: Databases, others: str) -> Iterator[Callable[[str], str]]:
    """Databases of the same documents and one more."""
    made: dict[str, str] = {}

    def with_(name: str) -> str:
        if name not in made:
            made[name] = databases.new(others)
            assert run("ingest", str(SEEDS / name), database=made[name]).exit_code == 0
            assert run("reconcile", database=made[name]).exit_code == 0
        return made[name]

    yield with_


def told(found: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Kind and explanation of all discrepancies."""
    return {(one["kind"], one["explanation"]) for one in found[-1]["discrepancies"]}


@pytest.mark.parametrize(
    ("name", "kinds"),
    [(LEFT_OUT[0], {"same_origin_mismatch"}), (LEFT_OUT[1], {"denial"}), (LEFT_OUT[2], {"syndicated_copy"})],
)
def test_a_file_is_found_to_be_what_it_is_found_to_be_when_it_is_stored(
    others: str, stored: Callable[[str], str], name: str, kinds: set[str]
) -> None:
    """Row for row: ids, speakers, discrepancies with their words, other reports, quotations and what could not be checked."""
    before = objects(str(SEEDS / name), database=others)
    after = objects(Path(name).stem, database=stored(name))
    assert kinds <= {kind for kind, _ in told(before)}
    assert told(before) == told(after)
    aside = {"ingested_at", "version", "stored", "article", "text_hash"}
    for one, other in zip(before[:-1], after[:-1], strict=True):
        assert one["id"] == other["id"]
        assert {row["explanation"] for row in one["discrepancies"]} == {row["explanation"] for row in other["discrepancies"]}
        assert [one.get(field) for field in ("row", "speakers", "originator", "quoted", "reference", "confidence", "number", "as_of")] == [
            other.get(field) for field in ("row", "speakers", "originator", "quoted", "reference", "confidence", "number", "as_of")
        ]
        assert _others(one) == _others(other)
    assert before[-1]["unchecked"] == after[-1]["unchecked"]
    assert {k: v for k, v in before[-1].items() if k not in aside} == {k: v for k, v in after[-1].items() if k not in aside}
    assert (before[-1]["stored"], after[-1]["stored"]) == (False, True)


def _others(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["number"], one["verdict"], one["explanation"]) for one in row.get("others", ())]


def test_nothing_is_written(databases: Databases, others: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> AbstractContextManager[None]:
        raise AssertionError("something was about to be written")

    monkeypatch.setattr(engine, "writing", refuse)
    before = databases.everything(others)
    for words in (["check", str(SEEDS / LEFT_OUT[0])], ["check", "16-vessant-daily-toll"], ["verify-quote", QUOTED]):
        assert run(*words, database=others).exit_code == 0
    assert databases.everything(others) == before


def test_the_words_of_an_article_that_is_stored_are_not_compared_with_themselves(others: str) -> None:
    """The file of a stored article: the same as the article itself."""
    name = "16-vessant-daily-toll"
    before, after = objects(str(SEEDS / f"{name}.txt"), database=others), objects(name, database=others)
    assert told(before) == told(after)
    assert before[-1]["known"] == after[-1]["article"]
    assert [_others(one) for one in before] == [_others(one) for one in after]


def test_a_page_for_people(others: str) -> None:
    page = run("check", str(SEEDS / LEFT_OUT[0]), database=others, columns=300).stdout
    assert page.startswith("Vessant Daily, 2024-01-01: ")
    assert "not stored" in page
    assert "error: same origin mismatch" in page
    assert "57,697" in page
    assert "Relief Notebook 2024-01-01" in page
    assert page.rindex("What could not be checked") > page.rindex("Relief Notebook")
    narrow = run("check", str(SEEDS / LEFT_OUT[0]), database=others, columns=80).stdout
    assert max(map(len, narrow.splitlines())) <= 80


def test_a_draft_from_standard_input(others: str) -> None:
    text = "The health ministry in Gaza said on Monday that 32,400 people had been killed in Gaza since October 7, 2023.\n"
    found = objects("-", database=others, typed=text)
    (figure,) = [row for row in found if row["row"] == "figure"]
    assert text[slice(*figure["span"])] == "32,400"
    assert figure["originator"] == "Gaza Health Ministry"
    assert found[-1]["row"] == "summary"
    assert "as-of" in {one["what"] for one in found[-1]["unchecked"]}  # "on Monday" of no known week


def test_escape_sequences_of_a_text_are_written_out(others: str) -> None:
    text = "The Bexmoor police said that “\x1b[2J we will \u202e never burn a village”.\n"
    page = run("check", "-", database=others, typed=text).stdout
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_what_is_no_article_and_no_file(others: str) -> None:
    with pytest.raises(UsageError, match=r"there is no file 'no/such\.txt', and there is no article"):
        run("check", "no/such.txt", database=others)
    with pytest.raises(UsageError, match="there is no article 'nothing'"):
        run("check", "nothing", database=others)
    with pytest.raises(UsageError, match="--format table or --format jsonl"):
        run("check", "16-vessant-daily-toll", "--format", "csv", database=others)


def test_a_file_that_cannot_be_read_is_named(others: str, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    result = run("check", str(tmp_path / "empty.txt"), database=others)
    assert result.exit_code == 3
    assert "skipped" in result.stderr


def test_corrections_that_are_known_of_an_article_stand_at_the_top(others: str, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = Notice(kind=NoticeKind.correction, span=(10, 40), title="Gaza toll climbs", reason="its title")
    carried = Announced(notice, "a1", "d1", "Vessant Daily", None, "2024-03-28", "An earlier version of this article\ngave another toll.")
    asked: list[str] = []

    def notices_on(_: Store, article: str) -> list[Announced]:
        asked.append(article)
        return [carried]

    monkeypatch.setattr(Store, "notices_on", notices_on)
    page = run("check", "16-vessant-daily-toll", database=others).stdout
    said = "correction: An earlier version of this article gave another toll. (Vessant Daily, 2024-03-28, its title)"
    assert page.index(said) < page.index("[243-")
    summary = objects("16-vessant-daily-toll", database=others)[-1]
    assert [one["notice"] for one in summary["notices"]] == [notice.model_dump(mode="json")]
    assert asked == [summary["article"]] * 2


def test_a_withdrawn_article(others: str, database: Makes) -> None:
    url = database(others)
    with Store.open(url) as store, store._writing() as connection:
        article = store.article("16-vessant-daily-toll").article.id
        versions = tables.ArticleVersion.table()
        connection.execute(versions.update().where(versions.c.article_id == article).values(text="", absent="withdrawn"))
        gone = {"article_id": article, "reason": "court order", "by": "bo", "at": "2024-05-01T00:00:00+00:00"}
        connection.execute(tables.Withdrawal.table().insert(), gone)
    (summary,) = objects("16-vessant-daily-toll", database=url)
    assert summary["absent"] == "withdrawn"
    assert [one["said"] for one in summary["unchecked"]] == [
        "the text was withdrawn on 2024-05-01: court order: its words are not here, and nothing of it can be checked"
    ]


# ------------------------------------------------------------------ verify-quote, cite


def test_a_quotation_and_its_copies(stored: Callable[[str], str]) -> None:
    database = stored(LEFT_OUT[2])
    result = run("verify-quote", QUOTED, "--format", "jsonl", database=database)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["outlet"], row["match"], row["quoted"], row["copy_of"] is not None) for row in rows] == [
        ("Coldharbour Gazette", "exact", True, False),
        ("Ostrel Review", "exact", True, True),
    ]
    assert rows[1]["copy_of_document"] == rows[0]["document"]
    with Store.open(database) as store:
        assert all(store.text(row["article"])[row["start"] : row["end"]] == row["text"] for row in rows)
    limited = run("verify-quote", QUOTED, "--limit", "1", database=database)
    assert "2 times as they are, 0 times altered; the first 1 are shown" in limited.stderr


def test_nothing_found_is_exit_code_1(others: str) -> None:
    result = run("verify-quote", "no such words stand anywhere", database=others)
    assert result.exit_code == 1
    assert "stand nowhere" in result.stderr
    assert run("verify-quote", "…", database=others).exit_code == 2


def test_a_claim_is_cited(others: str) -> None:
    row = json.loads(run("claims", "--by", "erdogan", "--format", "jsonl", database=others).stdout.splitlines()[0])
    cited = run("cite", row["id"][:8], database=others).stdout
    assert f"claim {row['id']}" in cited
    (item,) = json.loads(run("cite", row["id"], "--style", "csl-json", database=others).stdout)
    with Store.open(others) as store:
        text = store.text(row["article"])
    assert item["custom"]["quotation"] == " […] ".join(" ".join(text[start:end].split()) for start, end in row["content"])
    assert item["custom"]["text_sha256"] == sha256(text.encode()).hexdigest()


# ------------------------------------------------------------------ incidents

RAIDS = [
    ("post", "Harbour Post", "An airstrike on the market of Lorno killed 12 people and wounded 30 on Sunday, Lorno police said."),
    ("herald", "Bay Herald", "Warplanes struck Lorno on Sunday, killing 12 people, Lorno medics said. At least 25 were wounded."),
    ("other", "Isle Echo", "Shelling killed 15 people in Tarrak on Sunday, Tarrak police said."),
]
DRAFT = (
    "draft",
    "Levant Wire",
    "An airstrike hit the market of Lorno on Sunday. It killed 21 people and wounded 30, the Coast Guard said.",
)


def test_an_incident_of_a_file_is_that_of_the_articles(database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found to be theirs before it is stored, with the same verdicts and discrepancies as afterwards."""
    monkeypatch.setenv("TRACKER_CLAIMS", "rules")
    url = database()

    def write(name: str, *news: tuple[str, str, str]) -> Path:
        lines = ({"id": id_, "source": source, "text": text, "published": "2024-03-26"} for id_, source, text in news)
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return tmp_path / name

    for words in (("ingest", str(write("news.jsonl", *RAIDS))), ("reconcile",)):
        assert run(*words, database=url).exit_code == 0
    draft = write("draft.jsonl", DRAFT)
    before = objects(str(draft), database=url)
    for words in (("ingest", str(draft)), ("reconcile",)):
        assert run(*words, database=url).exit_code == 0
    after = objects("draft", database=url)
    killed = next(row for row in before if row["row"] == "figure" and row["value"] == 21)
    assert {report["outlet"] for other in killed["others"] for report in other["reports"]} == {"Harbour Post", "Bay Herald"}
    assert [(other["number"], other["verdict"]) for other in killed["others"]] == [
        ("12", "cross_origin_conflict")
    ] * 2  # of two originators
    assert [_others(row) for row in before] == [_others(row) for row in after]
    assert told(before) == told(after)
