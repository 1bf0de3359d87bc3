"""Run a program of this project that parses each text and has the claim tagger read it once a run, however many programs extract it.

    python benchmarks/read_once.py FOLDER (-m MODULE | SCRIPT) [ARGUMENT ...]

What the tagger finds follows from the text alone: it reads one window at a time, whatever stands beside it. So does what the language model
makes of the text that it is given, the article's with its marked characters blanked. So both are kept in FOLDER, one file a text, by the
text's hash. All else is done anew: the rules, and who is who. FOLDER is for one run of one program: nothing in it tells which models these
were.
"""

import hashlib
import os
import pickle
import runpy
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from tracker.extract import annotate, extractor
from tracker.extract.tagger.model import ClaimTagger
from tracker.extract.tagger.statements import Statement
from tracker.records import Article

TAGGER = "claim_tagger"


class Kept:
    """What a model made of texts, in a folder that several processes may use at once."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder, self._suffix = folder, suffix

    def get(self, text: str) -> bytes | None:
        """What was made of a text, None if it is not known."""
        try:
            return self._path(text).read_bytes()
        except FileNotFoundError:
            return None

    def keep(self, text: str, made: bytes) -> None:
        path = self._path(text)
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.write_bytes(made)
        own.replace(path)

    def _path(self, text: str) -> Path:
        return self._folder / (hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() + self._suffix)


def keep_readings(folder: Path) -> None:
    """Have every tagger of this process look into a folder before it reads."""
    read, kept = ClaimTagger.__call__, Kept(folder, ".read")

    def once(self: ClaimTagger, text: str) -> list[Statement]:
        made = kept.get(text)
        if made is not None:
            known: list[Statement] = pickle.loads(made)
            return known
        found = read(self, text)
        kept.keep(text, pickle.dumps(found))
        return found

    ClaimTagger.__call__ = once  # type: ignore[method-assign]


def keep_parses(folder: Path) -> None:
    """Have whatever parses articles in this process look into a folder before the language model does."""
    kept = Kept(folder, ".parsed")

    def once(nlp: Language, articles: Iterable[Article], *, batch_size: int = 16) -> Iterator[tuple[Article, Doc]]:
        stream = iter(articles)
        while batch := list(islice(stream, batch_size)):
            for article, doc in zip(batch, list(parsed(nlp, [annotate.masked(article) for article in batch], kept)), strict=True):
                yield article, nlp.get_pipe(TAGGER)(doc) if nlp.has_pipe(TAGGER) else doc

    for module in (annotate, extractor):
        module.annotate = once  # type: ignore[attr-defined]


def parsed(nlp: Language, texts: list[str], kept: Kept) -> Iterator[Doc]:
    """What the language model makes of texts, without the tagger: those that are not known are parsed together.

    The tensor is left out: no rule looks at it. Texts that are known are missing in a batch, by which numbers inside the model may differ
    in their last places.
    """
    known = {text: kept.get(text) for text in texts}
    new = nlp.pipe((text for text, one in known.items() if one is None), disable=[TAGGER], batch_size=len(texts))
    for text in texts:
        made = known[text]
        if made is None:
            doc = next(new)
            known[text] = made = doc.to_bytes(exclude=["tensor"])
            kept.keep(text, made)
            yield doc
        else:
            yield Doc(nlp.vocab).from_bytes(made)


def main() -> None:
    _, folder, *words = sys.argv
    keep_readings(Path(folder))
    keep_parses(Path(folder))
    if words[0] == "-m":
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    main()
