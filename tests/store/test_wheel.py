"""The migrations travel in the wheel and are found there."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tracker.store import schema

CHECKOUT = Path(__file__).parents[2]
BUILD = """
import sys
from hatchling.builders.wheel import WheelBuilder
print(*WheelBuilder(".").build(directory=sys.argv[1], versions=["standard"]))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(done.stdout.strip()) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_wheel_carries_every_migration(unpacked: Path) -> None:
    own = {path.relative_to(schema.migrations()) for path in schema.migrations().rglob("*.py")}
    carried = {path.relative_to(unpacked / "tracker" / "migrations") for path in unpacked.glob("tracker/migrations/**/*.py")}
    assert carried == own
    assert not (unpacked / "alembic").exists(), "a folder of that name would be found instead of the library"


def test_a_database_is_set_up_from_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    code = "import tracker; from tracker.store import Store, schema; print(schema.migrations(), Store.init('sqlite:///tracker.db'))"
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(unpacked / "tracker" / "migrations"), "None"]
    assert (tmp_path / "tracker.db").stat().st_size > 0
