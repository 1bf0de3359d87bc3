"""Words as data: one folder a language, TOML tables read once and shared.

An algorithm never carries a word list of its own; it asks for one here. A second language is a second folder.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def lexicon(name: str, language: str = "en") -> dict[str, Any]:
    """The table `lang/<language>/<name>.toml`.

    Args:
        name: file name without suffix ("cues").
        language: ISO 639-1 code.

    Raises:
        FileNotFoundError: the language has no such table.
    """
    return tomllib.loads(content(name, language).decode())


def content(name: str, language: str = "en") -> bytes:
    """The same table as it stands in its file, with the ends of lines that it was written with."""
    return files(__package__).joinpath(language, f"{name}.toml").read_bytes().replace(b"\r\n", b"\n")
