"""`tracker diff`, `copies` and `notices` from the files that are read to what is printed."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.database_kinds import Databases, Makes
from tracker.cli import app
from tracker.cli.opening import opened
from tracker.errors import UsageError

FIRE = "A fire at the mill of Lorno killed {} people on Friday, the Lorno {} department said. The mill was built in 1904. {}"
BERG = '"We {}," Mayor Anna Berg said. The owner, Karl Strand, said that the mill had been inspected in January and all was well.'
NOTE = "Correction: An earlier version of this article said that at least 14 people had been killed."
TITLES = ("Fire kills at least 14 at the mill of Lorno", "Fire kills 11 at the mill of Lorno")
LONG = (
    "The town had built the mill with money of its own, and it had stood empty for years before a company bought it and hired forty people."
)
VERSIONS = (
    FIRE.format("at least 14", "fire", BERG.format("will open the road this week")) + " " + LONG,
    FIRE.format("11", "police", BERG.format("may open the road next month")) + " " + LONG + f"\n\n{NOTE}",
    FIRE.format("9", "police", BERG.format("may open the road next month")) + " " + LONG + f"\n\n{NOTE}",
)
POST = {"id": "fire", "url": "https://post.example/fire", "source": "Harbour Post", "published": "2024-03-23"}


@pytest.fixture(scope="module")
def read(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with three versions of one article, a copy of the second, and a column that corrects it."""
    folder, url = tmp_path_factory.mktemp("read"), databases.new()
    column = {
        "id": "column",
        "source": "Harbour Post",
        "title": "Corrections",
        "published": "2024-03-25",
        "text": f'Our story of 23 March headlined "{TITLES[1]}" misspelled the name of the mayor. We regret the error.',
    }
    copy = {"id": "copy", "source": "Valley Courier", "title": "Mill burns", "published": "2024-03-25", "text": VERSIONS[2].split("\n")[0]}
    others = [column, copy, {"id": "rain", "source": "Valley Courier", "published": "2024-03-20", "text": "It rained."}]
    days = [
        [POST | {"text": VERSIONS[0], "title": TITLES[0]}],
        [POST | {"text": VERSIONS[1], "title": TITLES[1], "published": "2024-03-24"}],
        [POST | {"text": VERSIONS[2], "title": TITLES[1], "published": "2024-03-24"}, *others],
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_DATABASE_URL", url)
        for lines in days:
            (folder / "news.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
            assert run("ingest", str(folder / "news.jsonl")).exit_code == 0
        assert run("reconcile").exit_code == 0
    return url


@pytest.fixture(autouse=True)
def desk(read: str, database: Makes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", database(read))


def run(*words: str, columns: int = 200) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, words)


def rows(*words: str) -> list[dict[str, Any]]:
    result = run(*words, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def told(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(one["what"], one["before"], one["after"]) for one in found]


def test_what_changed_between_two_versions() -> None:
    found = rows("diff", "fire", "--from", "1", "--to", "2")
    assert told(found) == [
        ("title", *TITLES),
        ("date", "2024-03-23", "2024-03-24"),
        ("number", "at least 14", "11"),
        ("qualifier", "at least", "none"),
        ("originator", "Lorno Fire Department", "Lorno Police"),
        ("claim reworded", '"We will open the road this week,"', '"We may open the road next month,"'),
        ("notice added", None, NOTE),
    ]
    number = found[2]
    assert (number["from"], number["to"], number["announced"], number["notice"]) == (1, 2, True, NOTE)
    assert VERSIONS[0][slice(*number["span_before"])] == "14"
    assert VERSIONS[1][slice(*number["span_after"])] == "11"
    assert number["sentence_after"].startswith("A fire at the mill of Lorno killed 11 people")
    assert not number["same_bytes"]
    assert {one["announced"] for one in found[4:]} == {False}


def test_the_last_two_are_shown_and_every_step_on_demand() -> None:
    last = rows("diff", "fire")
    assert told(last) == [("number", "11", "9")]
    assert (last[0]["announced"], last[0]["from"], last[0]["to"]) == (False, 2, 3)
    assert told(rows("diff", "fire", "--all")) == [*told(rows("diff", "fire", "--from", "1", "--to", "2")), *told(last)]
    backwards = rows("diff", "fire", "--from", "3", "--to", "1")
    assert ("number", "9", "at least 14") in told(backwards)


def test_a_change_is_announced_before_anybody_has_reconciled() -> None:
    before = rows("diff", "fire", "--from", "1", "--to", "2")
    with opened() as store:
        store.set_notices({})
    assert rows("notices") == []
    assert told(rows("diff", "fire", "--from", "1", "--to", "2")) == told(before)
    assert [one["announced"] for one in rows("diff", "fire", "--from", "1", "--to", "2")] == [one["announced"] for one in before]


def test_what_changed_as_a_table() -> None:
    result = run("diff", "fire", "--from", "1", "--to", "2")
    assert result.exit_code == 0
    for words in ("fire: version 1 (read ", "at least 14 → 11", "was: A fire at the mill", "now: A fire at the mill", "a notice names it"):
        assert words in result.stdout
    assert f"correction in the article itself: {NOTE}" in result.stderr
    assert "correction in Harbour Post, 2024-03-25: Our story of 23 March" in result.stderr
    assert "rain has one version: nothing was changed" in run("diff", "rain").stderr


def test_a_text_that_changed_in_other_words_alone_says_so(tmp_path: Path) -> None:
    more = POST | {"text": VERSIONS[2] + "\n\nThe river is wide and slow there.", "title": TITLES[1], "published": "2024-03-24"}
    (tmp_path / "more.jsonl").write_text(json.dumps(more), encoding="utf-8")
    assert run("ingest", str(tmp_path / "more.jsonl")).exit_code == 0
    result = run("diff", "fire")
    assert "no number, claim or attribution changed; the text did: --text shows it" in result.stdout + result.stderr
    assert "The river is wide" in run("diff", "fire", "--text").stdout


def test_versions_that_were_withdrawn_are_counted() -> None:
    for number in ("1", "2"):
        assert run("withdraw", "fire", "--version", number, "--reason", "order 7", "--yes", "--no-scrub").exit_code == 0
    assert "fire has one version that is here (2 withdrawn)" in run("diff", "fire").stderr
    with pytest.raises(UsageError, match="the text of version 1 of fire is not here: withdrawn"):
        CliRunner().invoke(app, ["diff", "fire", "--from", "1"], catch_exceptions=False)


def test_words() -> None:
    result = run("diff", "fire", "--text", columns=400)
    assert "Lorno killed [-11-] {+9+} people on Friday" in result.stdout
    (row,) = rows("diff", "fire", "--text")
    assert [piece for piece in row["pieces"] if piece[0] != piece[1]] == [["11", "9"]]
    assert VERSIONS[2][slice(*row["span_after"])] == VERSIONS[2].split("\n")[0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("fire", "--from", "7"), "fire has no version 7 that could be read: there is 1, 2, 3"),
        (("fire", "--to", "1"), "version 1 of fire is the first that was read: give --from"),
        (("fire", "--all", "--from", "1"), "--all shows every step"),
        (("nobody",), "nobody"),
    ],
)
def test_what_cannot_be_compared(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        CliRunner().invoke(app, ["diff", *words], catch_exceptions=False)


def test_copies() -> None:
    (cluster,) = rows("copies")
    assert (cluster["size"], cluster["outlets"], cluster["credits"]) == (2, ["Harbour Post", "Valley Courier"], [])
    first, second = cluster["articles"]
    assert (first["document"], first["alike"], first["copy_of"]) == ("fire", 1.0, None)
    assert (second["document"], second["copy_of"], second["title"]) == ("copy", first["article"], "Mill burns")
    assert cluster["earliest"] == first["article"]
    assert 0.5 <= cluster["least_alike"] == second["alike"] < 1
    assert rows("copies", "copy") == rows("copies", "fire") == [cluster]
    assert rows("copies", "--min", "3") == rows("copies", "rain") == []
    table = run("copies")
    assert "Harbour Post" in table.stdout and "2024-03-25" in table.stdout
    assert "2 articles of one text" in run("copies", "copy").stdout
    assert "no copies of it" in run("copies", "rain").stderr
    (line,) = csv.DictReader(io.StringIO(run("copies", "--format", "csv").stdout))
    assert (line["size"], json.loads(line["outlets"])) == ("2", ["Harbour Post", "Valley Courier"])


def test_rows_of_a_copy_say_so() -> None:
    (cluster,) = rows("copies")
    original, copy = (one["article"] for one in cluster["articles"])
    figures = {one["article"]: one["copy_of"] for one in rows("figures")}
    assert (figures[original], figures[copy]) == (None, original)
    (claim,) = [one for one in rows("claims", "--by", "Anna Berg") if one["article"] == original]
    assert (claim["copies"], claim["copied_in"], claim["copy_of"]) == (1, [copy], None)
    (alone,) = rows("claims", "--by", "Anna Berg", "--source", "Valley Courier")
    assert (alone["article"], alone["copy_of"], alone["copies"]) == (copy, original, 0)


def test_a_copy_is_no_second_origin() -> None:
    reasons = [one["explanation"] for one in rows("discrepancies") if one["kind"] == "syndicated_copy"]
    assert len(reasons) == 1 and "count once" in reasons[0]
    (answer,) = rows("figures", "--policy", "best")
    assert (answer["low"], answer["high"], answer["origins"]) == (9, 9, 1)


def test_notices() -> None:
    own, column = rows("notices")
    assert (own["document"], own["kind"], own["text"], own["corrects"], own["reason"]) == (
        "fire",
        "correction",
        NOTE,
        "fire",
        "the article itself",
    )
    assert (column["document"], column["corrects"], column["title"]) == ("column", "fire", TITLES[1])
    assert column["reason"] == "by its title, in the same outlet"
    assert rows("notices", "fire") == [own, column]
    assert rows("notices", "column") == [column]
    assert NOTE[:40] in run("notices").stdout
    assert "no notice of or on it" in run("notices", "rain").stderr


def test_a_number_that_a_notice_takes_back_is_compared_with_nothing() -> None:
    assert {one["text"] for one in rows("figures")} == {"9"}
    kinds = {one["kind"] for one in rows("discrepancies")}
    assert kinds == {"syndicated_copy"}, "11 and 14 stand in a note, and of the article another one has told"
