"""`tracker series`: the totals of an invented ministry, day by day."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.database_kinds import Makes
from tracker.cli import app

START = date(2031, 5, 1)
BATCH = 10  # the day on which 500 are added at once
SILENT = 14  # a day without a report


def totals() -> Iterator[tuple[int, int]]:
    total = 1_000
    for number in range(20):
        total += 20 + (500 if number == BATCH else 0)
        if number != SILENT:
            yield number, total


@pytest.fixture
def desk(database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("TRACKER_DATABASE_URL", database(empty=True))
    lines = [
        {
            "id": f"f{number}",
            "source": "Harbour Post",
            "published": (START + timedelta(days=number)).isoformat(),
            "as_of": (START + timedelta(days=number)).isoformat(),
            "measure": "killed",
            "value": total,
            "low": total,
            "high": total,
            "qualifier": "exact",
            "population": "people",
            "place": "Ardland",
            "period": "cumulative",
            "since": "2031-04-01",
            "attributed_to": "Ardland Health Ministry",
        }
        for number, total in totals()
    ]
    (tmp_path / "figures.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    runner = CliRunner()
    assert runner.invoke(app, ["init"]).exit_code == 0
    assert runner.invoke(app, ["figures", "import", str(tmp_path / "figures.jsonl")]).exit_code == 0
    return runner


def test_a_series_tells_its_rate_and_its_batches(desk: CliRunner) -> None:
    (row,) = map(json.loads, desk.invoke(app, ["series", "--format", "jsonl"]).stdout.splitlines())
    assert (row["originator"], row["first"], row["last"], row["days"]) == ("Ardland Health Ministry", "2031-05-01", "2031-05-20", 19)
    assert (row["latest"], row["rate"]["median"]) == (1_900, 20)
    assert [(one["as_of"], one["size"]) for one in row["batches"]] == [("2031-05-11", 500)]


def test_a_day_without_a_report_lies_between_the_two_around_it(desk: CliRunner) -> None:
    (row,) = map(json.loads, desk.invoke(app, ["series", "--on", "2031-05-15", "--format", "jsonl"]).stdout.splitlines())
    assert row["on"] == {"as_of": "2031-05-15", "low": 1_780, "high": 1_820, "value": pytest.approx(1_800), "reported": False}
    narrow = desk.invoke(app, ["series", "--on", "2031-05-15"], env={"COLUMNS": "80"}).stdout
    assert {"day", "batches"} <= set(narrow.split()), "no column is cut"
    assert "about 1,800, 1,780-1,820" in " ".join(desk.invoke(app, ["series", "--on", "2031-05-15"], env={"COLUMNS": "160"}).stdout.split())


def test_what_was_known_on_a_past_day(desk: CliRunner) -> None:
    (row,) = map(json.loads, desk.invoke(app, ["series", "--known-at", "2031-05-08", "--format", "jsonl"]).stdout.splitlines())
    assert (row["last"], row["latest"], row["batches"]) == ("2031-05-08", 1_160, [])


def test_nothing_of_a_place_that_nobody_counts(desk: CliRunner) -> None:
    assert desk.invoke(app, ["series", "--place", "elsewhere"]).stderr == "no such totals\n"


def test_series_of_two_definitions_stand_beside_each_other(desk: CliRunner, tmp_path: Path) -> None:
    line = json.loads((tmp_path / "figures.jsonl").read_text().splitlines()[0])
    more = tmp_path / "more.jsonl"
    more.write_text(
        "".join(
            json.dumps(line | {"id": one, "established": "identified", "as_of": day}) + "\n"
            for one, day in (("g1", "2031-05-01"), ("g2", "2031-05-04"))
        )
    )
    assert desk.invoke(app, ["figures", "import", str(more)]).exit_code == 0
    result = desk.invoke(app, ["series", "--format", "jsonl"])
    assert result.exit_code == 0
    assert [json.loads(row)["latest"] for row in result.stdout.splitlines()] == [1_900, 1_020]
