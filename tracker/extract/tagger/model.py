"""The shipped model: texts in, statements out.

The model is one file for onnxruntime beside its word pieces (`claim-tagger.onnx`, `claim-tagger.json`). It runs on one thread:
whoever has more processors runs more processes. Windows are read one at a time: the inputs of an 8-bit product are scaled by
their own range, and in a batch that range, and with it what is found in a text, would depend on the texts beside it.
"""

import os
from collections.abc import Iterable, Iterator
from importlib.resources import as_file, files
from typing import NamedTuple

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # from 1.31 on it gives the machine a number when it is imported, and reports to its maker

import onnxruntime
from tokenizers import Tokenizer

from tracker.errors import ModelError
from tracker.extract.tagger.links import Scored, Tagging, tagging
from tracker.extract.tagger.statements import Statement, statements
from tracker.extract.tagger.windows import Pieces, Window, pieces_of, windows

RULES_INSTEAD = "set TRACKER_CLAIMS=rules to extract by lexicon and parse"


class Reading(NamedTuple):
    """A text's word pieces, and what the model reads in them."""

    pieces: Pieces
    tagging: Tagging


class ClaimTagger:
    """Finds sources, cues and contents, and the links between them.

    Args:
        language: folder of tracker/lang that holds the model.

    Raises:
        ModelError: the model's files are missing or cannot be read.
    """

    def __init__(self, language: str = "en") -> None:
        self._language = language
        folder = files("tracker.lang").joinpath(language)
        if not folder.joinpath("claim-tagger.onnx").is_file():
            raise ModelError(f"there is no claim tagger for the language {language!r}; {RULES_INSTEAD}")
        try:
            with as_file(folder.joinpath("claim-tagger.json")) as path:
                self._tokenizer = Tokenizer.from_file(str(path))
            with as_file(folder.joinpath("claim-tagger.onnx")) as path:
                self._session = onnxruntime.InferenceSession(str(path), _options(), providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise their own kinds, some of them bare Exception
            raise ModelError(f"the claim tagger cannot be loaded: {error}; reinstall the package, or {RULES_INSTEAD}") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        vocabulary = self._tokenizer.get_vocab()
        self._begin, self._separate = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def __reduce__(self) -> tuple[type["ClaimTagger"], tuple[str]]:
        """Another process loads the model anew."""
        return ClaimTagger, (self._language,)

    def __call__(self, text: str) -> list[Statement]:
        """Find the statements of one text; spans are half-open character offsets into it."""
        return next(self.pipe([text]))

    def pipe(self, texts: Iterable[str]) -> Iterator[list[Statement]]:
        """Find the statements of texts in a stream, in their order."""
        for pieces, found in self.readings(texts):
            yield list(statements(pieces, found))

    def readings(self, texts: Iterable[str]) -> Iterator[Reading]:
        """Read texts in a stream: their word pieces, and the spans and links in them."""
        for text in texts:
            pieces = pieces_of(text, self._tokenizer)
            found = [self._scored(window) for window in windows(pieces, self._begin, self._separate)]
            yield Reading(pieces, tagging(found, pieces))

    def _scored(self, window: Window) -> Scored:
        tags, links = self._session.run(["tags", "links"], {"ids": window.ids[None], "types": window.types[None]})
        return Scored(window, tags[0], links[0])


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    # The file is optimised already (training/export.py); the next level would undo what was found faster.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.enable_mem_pattern = False  # every window has a length of its own
    return options
