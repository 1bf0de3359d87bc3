"""Article text is hostile input: what it says is shown, what it would do to a terminal is not done."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.database_kinds import Makes
from tracker.cli import app
from tracker.report import visible

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


def test_no_command_prints_controls(database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", database(empty=True))
    text = f"The harbour office said that 12 people were killed in Ardmere.\n\nThe fire {HOSTILE} broke out at night."
    line = {"text": text, "source": f"Al{HOSTILE}pha", "id": "a"}
    article = tmp_path / "hostile.jsonl"
    article.write_text(json.dumps(line) + "\n", encoding="utf-8")
    run = CliRunner()
    printed = []
    for command in (["init"], ["ingest", str(article)], ["reconcile"], ["claims"], ["figures"], ["speakers"], ["discrepancies", "--all"]):
        result = run.invoke(app, command)
        assert result.exit_code == 0, result.output
        printed.append(result.output)
    found = json.loads(run.invoke(app, ["discrepancies", "--format", "jsonl"]).stdout.splitlines()[0])
    printed.append(run.invoke(app, ["explain", found["id"]]).output)
    together = "".join(printed)
    assert "12" in together
    assert not any(control in together for control in "\x1b\x07\x9b\u202e")
