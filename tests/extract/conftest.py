"""The language model, loaded once: it takes half a second."""

import pytest
from spacy.language import Language

from tracker.extract.annotate import load


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The pipeline without the claim tagger."""
    return load(tagger=False)


@pytest.fixture(scope="session")
def tagged_nlp() -> Language:
    """The pipeline with the claim tagger."""
    return load()
