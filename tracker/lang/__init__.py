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
    with files(__package__).joinpath(language, f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
