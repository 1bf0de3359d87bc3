"""The documentation is tested: every command has help and stands in the guide, and what the documents tell people to type exists."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from tracker.cli import app
from tracker.records import Kind

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]
TYPED = sorted(
    {
        line.split("#")[0].strip()
        for document in DOCUMENTS
        for block in re.findall(r"```\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
        for line in block.splitlines()
        if re.match(r"(?:\.venv/bin/)?tracker ", line)
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_the_guide(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5
    assert f"tracker {command}" in (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", TYPED)
def test_what_people_are_told_to_type_is_understood(line: str) -> None:
    """The options exist: the command's own help is asked for after them, so nothing runs."""
    words = shlex.split(line)[1:]
    result = CliRunner().invoke(app, [*words, "--help"])
    assert result.exit_code == 0, result.output
    unknown = CliRunner().invoke(app, [*words, "--no-such-option"])
    assert "no-such-option" in unknown.output
    for option in (word for word in words if word.startswith("--")):
        assert option in result.stdout, f"{option} is not in the help"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_discrepancy_is_explained(kind: Kind) -> None:
    assert kind.value in (ROOT / "docs" / "reconciliation.md").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_readme_leads_with_the_two_commands() -> None:
    first = re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make demo", "make test"]
