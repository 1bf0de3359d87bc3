"""From a reference file and a text to the distance that every command shows."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.database_kinds import Databases, Makes
from tracker.cli import app
from tracker.errors import TrackerError, UsageError

REGISTER = """\
date,place,killed_cum,injured_cum
2024-03-01,Ardmere,2000,90
2024-03-20,Ardmere,2120,100
2024-03-25,Ardmere,2150,
2024-03-26,Ardmere,many,105
2024-03-27,Ardmere,2200,110
"""
ARTICLE = """\
---
title: Toll rises in Ardmere
source: Harbour Post
published: 2024-03-26
---
At least 2,160 people have been killed in Ardmere since January 5, 2024, the Ardmere town hall said on Monday. About 2,150 people had
been killed in Ardmere since January 5, 2024, the Vale Relief Agency said on Monday. A raid killed 12 people in Lowmoor on Sunday.
"""


@pytest.fixture(scope="module")
def ingested(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the article in it."""
    folder, url = tmp_path_factory.mktemp("ingested"), databases.new()
    (folder / "post.txt").write_text(ARTICLE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_DATABASE_URL", url)
        assert run("ingest", str(folder / "post.txt")).exit_code == 0
    return url


@pytest.fixture
def desk(ingested: str, database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of references, and a copy of the database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", database(ingested))
    (tmp_path / "register.csv").write_text(REGISTER, encoding="utf-8")
    return tmp_path


def run(*words: str, columns: int = 120) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, words)


def add(*words: str) -> Result:
    return run("reference", "add", "register.csv", "--originator", "Vale Register", "--since", "2024-01-05", *words)


def figures() -> dict[int, dict[str, Any]]:
    rows = map(json.loads, run("figures", "--format", "jsonl").stdout.splitlines())
    return {row["value"]: row for row in rows}


@pytest.mark.usefixtures("desk")
def test_figures_show_their_distance() -> None:
    assert [row["reference"] for row in figures().values()] == [[], [], []]
    assert "reference" not in run("figures").stdout
    added = add()
    assert added.exit_code == 3  # one number could not be taken
    assert "skipped register.csv:5: killed_cum 'many' is no count of people" in added.stderr
    assert "2 series, 8 new numbers" in added.stderr
    found = figures()
    [distance] = found[2160]["reference"]
    assert {name: distance[name] for name in ("originator", "on", "value", "low", "high", "difference", "percent", "position", "days")} == {
        "originator": "Vale Register", "on": "2024-03-25", "value": 2150, "low": 2150, "high": 2150, "difference": 10, "percent": 0.47,
        "position": "above", "days": 0,
    }  # fmt: skip
    assert [one["position"] for one in found[2150]["reference"]] == ["inside"]
    assert found[12]["reference"] == []


@pytest.mark.usefixtures("desk")
def test_tables_have_a_column_where_there_is_room_and_a_line_where_there_is_none() -> None:
    add()
    wide, narrow = run("figures", columns=160).stdout, run("figures", columns=80).stdout
    assert "+0.5 % (2,150, Vale Register, 25" in wide
    assert "same (2,150, Vale Register, 25" in wide or "fits (2,150, Vale Register, 25" in wide
    assert all(len(line) <= 80 for line in narrow.splitlines())
    assert "+0.5 %" in narrow


@pytest.mark.usefixtures("desk")
def test_csv_and_explain_tell_it_too() -> None:
    add()
    found = figures()
    header, *rows = run("figures", "--format", "csv").stdout.splitlines()
    assert "reference" in header.split(",")
    assert any("Vale Register" in row for row in rows)
    text = " ".join(run("explain", found[2160]["id"]).stdout.split())
    assert "reference 2,150 of Vale Register on 25 March 2024: 10 more (+0.5 %)" in text
    explained = json.loads(run("explain", found[2160]["id"], "--format", "jsonl").stdout)
    assert explained["reference"] == found[2160]["reference"]
    assert "reference" not in run("explain", found[12]["id"]).stdout


@pytest.mark.usefixtures("desk")
def test_explain_says_why_there_is_no_distance() -> None:
    run("reference", "add", "register.csv", "--originator", "Vale Register", "--since", "2023-01-01")
    text = " ".join(run("explain", figures()[2160]["id"]).stdout.split())
    assert "reference not compared: Vale Register: one runs since 2024-01-05, the other since 2023-01-01" in text


def test_a_newer_file_says_what_it_revises_and_the_same_one_nothing(desk: Path) -> None:
    add()
    assert "2 series, 0 new numbers, 8 unchanged" in add().stderr
    (desk / "register.csv").write_text(REGISTER.replace("2150", "2158").replace("many", "2170"), encoding="utf-8")
    again = add()
    assert again.exit_code == 0
    assert "2 series, 1 new number, 1 changed, 7 unchanged" in again.stderr
    assert "people killed in Ardmere, total since 2024-01-05: 1 number changed" in again.stderr
    assert figures()[2160]["reference"][0]["difference"] == 2


@pytest.mark.usefixtures("desk")
def test_series_are_listed_shown_and_taken_out() -> None:
    assert "`tracker reference add` adds some" in run("reference", "list").stderr
    add()
    rows = [json.loads(line) for line in run("reference", "list", "--format", "jsonl").stdout.splitlines()]
    assert [(row["measure"], row["points"], row["first"], row["last"]) for row in rows] == [
        ("injured", 4, "2024-03-01", "2024-03-27"),
        ("killed", 4, "2024-03-01", "2024-03-27"),
    ]
    shown = run("reference", "show", rows[1]["id"][:8])
    assert "2,120" in shown.stdout
    assert "people killed in Ardmere, total since 2024-01-05" in shown.stderr
    points = [json.loads(line) for line in run("reference", "show", rows[1]["id"], "--format", "jsonl").stdout.splitlines()]
    assert (points[1]["line"], points[1]["raw"]) == (3, "2024-03-20,Ardmere,2120,100")
    assert run("reference", "remove", rows[1]["id"]).exit_code == 0
    assert figures()[2160]["reference"] == []
    assert isinstance(run("reference", "show", rows[1]["id"]).exception, UsageError)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--measure", "missing"), "has no such count; it has people killed, people injured"),
        (("--place", "Tarn"), "has nothing for Tarn; it has Ardmere"),
        (("--mapping", "nowhere.toml"), "nowhere.toml: cannot be read"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_what_does_not_fit_is_refused(words: tuple[str, ...], message: str) -> None:
    refused = add(*words)
    assert isinstance(refused.exception, TrackerError)
    assert (refused.exception.exit_code, message in str(refused.exception)) == (3, True), refused.exception


@pytest.mark.usefixtures("desk")
def test_of_several_references_the_one_with_a_number_of_the_day_stands_in_the_table() -> None:
    add()
    Path("weekly.csv").write_text("date,place,killed_cum\n2024-03-20,Ardmere,2140\n2024-03-28,Ardmere,2160\n", encoding="utf-8")
    assert run("reference", "add", "weekly.csv", "--originator", "Aaker Count", "--since", "2024-01-05").exit_code == 0
    days = {one["originator"]: one["days"] for one in figures()[2160]["reference"]}
    assert days["Vale Register"] == 0 < days["Aaker Count"]
    shown = " ".join(run("figures", columns=240).stdout.split())
    assert "+0.5 % (2,150, Vale Register, 25 Mar) (+1 more)" in shown
    assert "Aaker Count" not in shown
