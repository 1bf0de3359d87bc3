"""The bar of commands that take long."""

import io
import re

import pytest

from tracker.cli.progress import bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in place of standard error; not a fixture, for capturing begins anew with the test itself."""
    for name, value in (("TERM", "xterm"), ("COLUMNS", "120")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr", made := Terminal())
    return made


@pytest.mark.parametrize(("reached", "bar_end"), [((500, 1000), "━ 2"), ((None, None), "2")], ids=["bytes", "things"])
def test_things_are_counted_and_the_time_left_told(reached: tuple[int | None, ...], bar_end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch)
    with bar("reading articles", 1000 if reached[0] else 2, unit="articles") as passing:
        for one in reached:
            passing(one)
    last = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.getvalue()).splitlines()[-1]
    assert last.startswith("reading articles ━")
    assert bar_end in last
    assert "articles/s" in last
    assert "0:00:00" in last, "nothing is left"


def test_nobody_watches(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch)
    with bar("reading articles", 2, quiet=True) as passing:
        passing(None)
    assert terminal.getvalue() == ""
    monkeypatch.undo()
    with bar("reading articles", 2) as passing:
        passing(1)
    assert capsys.readouterr() == ("", "")
