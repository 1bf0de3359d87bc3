"""Patterns of names."""

from pathlib import Path

import pytest

from tracker.read.patterns import is_pattern, matches


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.html", ".c.txt", "d/a.txt", "d/e/a.txt", "d/e/f.md", ".g/a.txt", "h.txt/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt", "h.txt"]),
        ("?.*", ["a.txt", "b.html", "h.txt"]),
        ("[ab].*", ["a.txt", "b.html"]),
        ("[!a]*.txt", ["h.txt"]),
        ("*/a.txt", ["d/a.txt", "h.txt/a.txt"]),
        ("**/a.txt", ["a.txt", "d/a.txt", "d/e/a.txt", "h.txt/a.txt"]),
        ("d/**/*.txt", ["d/a.txt", "d/e/a.txt"]),
        ("**/e/*", ["d/e/a.txt", "d/e/f.md"]),
        ("d/**", ["d"]),  # the folder, read as folders are
        ("*", ["a.txt", "b.html", "d", "h.txt"]),  # what lies in d is d's
        (".*.txt", [".c.txt"]),
        ("*/none", []),
        ("none/*", []),
    ],
)
def test_what_a_pattern_names(pattern: str, expected: list[str], folder: Path) -> None:
    assert is_pattern(pattern)
    assert [str(path.relative_to(folder)) for path in matches(str(folder / pattern))] == expected
