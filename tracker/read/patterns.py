"""Patterns of file names (`reports/**/*.pdf`) that the shell has not expanded.

Links to folders are not followed, so that loops are harmless; names that begin with a dot are matched by a pattern that writes it.
"""

import fnmatch
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_SIGNS = re.compile(r"[*?\[]")


def is_pattern(path: str) -> bool:
    return _SIGNS.search(path) is not None


def matches(pattern: str) -> list[Path]:
    """The files and folders that a pattern names, sorted; `**` stands for any number of folders, also none.

    What lies in a folder that is itself named is left to the reading of that folder.
    """
    parts = Path(pattern).parts
    fixed = next(i for i, part in enumerate(parts) if _SIGNS.search(part))
    base = Path(*parts[:fixed]) if fixed else Path()
    found = sorted(set(_under(base, parts[fixed:])))
    folders: set[Path] = set()
    kept: list[Path] = []
    for path in found:  # a folder sorts before what lies in it
        if not folders.intersection(path.parents):
            kept.append(path)
            if path.is_dir():
                folders.add(path)
    return kept


def _under(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    first, rest = parts[0], parts[1:]
    if first == "**":
        folders = [Path(root) for root, inner, _ in os.walk(folder) if _visible(inner)]
        if not rest:
            yield folder
            return
        for one in folders:
            yield from _under(one, rest)
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if not _matcher(first).fullmatch(entry.name) or (entry.name.startswith(".") and not first.startswith(".")):
            continue
        if not rest:
            yield folder / entry.name
        elif entry.is_dir(follow_symlinks=False):
            yield from _under(folder / entry.name, rest)


def _visible(folders: list[str]) -> bool:
    """Leaves hidden folders out of a walk; always true."""
    folders[:] = sorted(name for name in folders if not name.startswith("."))
    return True


@cache
def _matcher(part: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(part))
