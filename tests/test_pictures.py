"""The pictures of docs/reconciliation.md come from the facts and by the commands that docs/pictures/README.md gives."""

import re
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.database_kinds import Makes
from tracker.cli import app

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "pictures" / "README.md"
COMMANDS = [
    shlex.split(line) for block in re.findall(r"```\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL) for line in block.splitlines()
]
EXPECTED = {
    "transposed": {"People killed in the Gaza Strip", "Gaza Health Ministry (3 outlets)", "same origin mismatch", "37,126"},
    "two-originators": {
        "Gaza Health Ministry (5 outlets)",
        "US Intelligence (1 outlet)",
        "retraction",
        "cross origin conflict",
        "100 to 300",
    },
    "revision": {"Women killed in the Gaza Strip", "cumulative decrease", "1,000", "967"},
}


def words(path: Path) -> list[str]:
    return ["".join(text.itertext()).strip() for text in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_the_commands_draw_the_pictures_that_the_page_shows(database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", database(empty=True))
    monkeypatch.chdir(ROOT)
    drawn = []
    for program, *arguments in COMMANDS:
        if program != "tracker":
            continue
        if "--plot" in arguments:
            drawn.append(Path(arguments[-1]))
            arguments[-1] = str(tmp_path / drawn[-1].name)
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output
    assert {path.stem for path in drawn} == set(EXPECTED)
    for path in drawn:
        anew = words(tmp_path / path.name)
        assert EXPECTED[path.stem] <= set(anew)
        assert anew == words(ROOT / path), f"{path} is not what its facts give: draw it anew as {PAGE} says"
        assert f"images/{path.name}" in (ROOT / "docs" / "reconciliation.md").read_text(encoding="utf-8")
