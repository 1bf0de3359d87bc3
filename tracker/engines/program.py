"""By what a process extracts and compares: its code and data, and the libraries that decide numbers.

Two that are equal in all of this make the same rows of a text.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import tracker
from tracker.errors import ModelError
from tracker.extract.extracting import VERSIONS, installed_version

LIBRARIES = ("spacy", "onnxruntime", "tokenizers", "numpy")
SOURCES = (".py", ".toml", ".txt", ".json", ".onnx")  # of this package

Facts = Mapping[str, str]
"""What decides the rows, by what it is: {"extractor": "tagger 11", "model": "en_core_web_sm 3.8.0", ...}."""


def facts(model: str | None, claims: str) -> Facts:
    """What an extractor with these settings is made of, without loading it.

    Args:
        model, claims: as `Extractor` takes them.

    Raises:
        ModelError: the language model is not installed, or there is no such way to find claims.
    """
    if claims not in VERSIONS:
        raise ModelError(f"claims cannot be found by {claims!r}; set TRACKER_CLAIMS to one of: {', '.join(VERSIONS)}")
    return {
        "extractor": VERSIONS[claims],
        "model": installed_version(model),
        "tracker": f"{tracker.__version__} ({fingerprint()})",
        **{name: version(name) for name in LIBRARIES},
    }


@cache
def fingerprint() -> str:
    """Eight hexadecimal digits that follow from all of this package's code and data."""
    root = Path(tracker.__file__).parent
    found = sha256()
    for path in sorted(one for one in root.rglob("*") if one.suffix in SOURCES):
        found.update(path.relative_to(root).as_posix().encode() + b"\0")
        found.update(sha256(path.read_bytes()).digest())
    return found.hexdigest()[:8]


def differences(wanted: Facts, found: Facts) -> str | None:
    """In what another program differs, in words; None where it does not."""
    told = [f"{name} {found.get(name, 'none')} instead of {value}" for name, value in wanted.items() if found.get(name) != value]
    return ", ".join(told) or None
