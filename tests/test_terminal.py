"""Article text is hostile input: what it says is shown, what it would do to a terminal is not done."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.database_kinds import Makes
from tracker.cli import app
from tracker.report import BIDI_CONTROLS, json_line, visible

HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Erdoğan said “no” 🔥", "Erdoğan said “no” 🔥"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\u202eb", r"a\u202eb"),
        ("\x9b31m", r"\x9b31m"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
    ],
)
def test_controls_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_line_of_json_has_no_controls_and_means_the_same() -> None:
    row = {"text": "".join(map(chr, range(0x20))) + "".join(map(chr, range(0x7F, 0xA0))) + "".join(BIDI_CONTROLS) + "é\\u202e 🔥"}
    line = json_line(row)
    assert json.loads(line) == row
    assert line.endswith("\n")
    assert "é" in line and "🔥" in line
    assert visible(line[:-1]) == line[:-1]
    assert line.count("\n") == 1


def test_no_command_prints_controls(database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", database(empty=True))
    text = f"The harbour office said that 12 people were killed in Ardmere {HOSTILE} on Monday.\n\nThe fire {HOSTILE} broke out at night."
    line = {"text": text, "source": f"Al{HOSTILE}pha", "id": "a"}
    article = tmp_path / "hostile.jsonl"
    article.write_text(json.dumps(line) + "\n", encoding="utf-8")
    run = CliRunner()
    printed = []
    for command in (["init"], ["ingest", str(article)], ["reconcile"], ["claims"], ["figures"], ["speakers"], ["discrepancies", "--all"]):
        result = run.invoke(app, command)
        assert result.exit_code == 0, result.output
        printed.append(result.output)
    for command in (["claims", "--format", "jsonl"], ["figures", "--format", "jsonl"], ["extract", str(article)]):
        result = run.invoke(app, command)
        assert "12" in result.output
        printed.append(result.output)
    found = json.loads(run.invoke(app, ["discrepancies", "--format", "jsonl"]).stdout.splitlines()[0])
    printed.append(run.invoke(app, ["explain", found["id"]]).output)
    together = "".join(printed)
    assert "12" in together
    assert not any(control in together for control in "\x1b\x07\x9b\u202e")
