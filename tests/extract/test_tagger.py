"""The trained tagger on sentences of our own: robust to how text is worn, decoded into spans that can be."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extract.tagger.decode import TAGS, best_tags, spans_of
from tracker.extract.tagger.model import ClaimTagger

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tagger() -> ClaimTagger:
    return ClaimTagger()


@pytest.mark.parametrize(
    "text",
    [
        'The harbour master said: "The pier is closed."',
        "The harbour master said: “The pier is closed.”",
        "The harbour master said: «The pier is closed.»",
        "The harbour master said: 'The pier is closed.'",
        'The harbour master said: "The pier is closed.',  # never closed
        'THE HARBOUR MASTER SAID: "THE PIER IS CLOSED."',
        "The harbour master said that the pier is closed",
        "The harbour master said the pier is closed and the ferry doesnt run",
    ],
)
def test_marks_capitals_and_lost_punctuation_do_not_hide_a_statement(tagger: ClaimTagger, text: str) -> None:
    (found,) = tagger(text)
    content = text[found.content[0][0] : found.content[-1][1]].lower()
    assert "the pier is closed" in content
    assert found.source is not None
    assert text[slice(*found.source)].lower() == "the harbour master"
    assert found.cue is not None
    assert text[slice(*found.cue)].lower().startswith("said")


def test_letters_misread_by_a_scanner_do_not_hide_a_statement(tagger: ClaimTagger) -> None:
    text = "Tbe harbour rnaster said that the pier is c1osed, and tbat the ferry d0es not run."
    (found,) = tagger(text)
    assert found.cue is not None
    assert text[slice(*found.cue)] == "said"
    assert text[found.content[0][0] : found.content[-1][1]].startswith("that the pier is c1osed")


def test_the_halves_of_a_split_quotation_meet(tagger: ClaimTagger) -> None:
    text = '"We closed the pier," the harbour master said, "because the planks are rotten."'
    (found,) = tagger(text)
    assert [text[start:end] for start, end in found.content] == ['"We closed the pier,"', '"because the planks are rotten."']


def test_no_statement_goes_on_in_the_next_paragraph(tagger: ClaimTagger) -> None:
    text = 'The guard said: "The gate was open."\n\nThe mayor denied that the gate had been open.'
    assert tagger(text)
    assert all("\n" not in text[start:end] for found in tagger(text) for start, end in found.content)


def test_a_long_text_is_read_to_its_end(tagger: ClaimTagger) -> None:
    text = (
        "The miller rose early and walked to the river before the village woke. " * 150 + "\n\nThe miller said that the river was rising."
    )
    assert "that the river was rising" in text[slice(*tagger(text)[-1].content[0])]


SAID = ["The miller said that the river was rising.", '"We saw nothing," the guard told the radio.', "The mayor denies the report.\n\n"]


@given(st.lists(st.one_of(st.sampled_from(SAID), st.text(max_size=40)), max_size=8).map("".join))
@settings(max_examples=40, deadline=None)
def test_spans_lie_in_any_text_and_noise_hides_none_that_stands_alone(tagger: ClaimTagger, noise: str) -> None:
    text = f"{noise}\n\n{SAID[0]}"
    statements = tagger(text)
    assert statements
    for found in statements:
        for start, end in [*found.content, *filter(None, (found.cue, found.source))]:
            assert 0 <= start < end <= len(text)
        assert 0 <= found.confidence <= 1


@given(st.lists(st.lists(st.floats(-9, 0), min_size=7, max_size=7), max_size=12), st.data())
@settings(max_examples=60, deadline=None)
def test_inside_follows_only_its_own_beginning_within_a_paragraph(scores: list[list[float]], data: st.DataObject) -> None:
    paragraph = sorted(data.draw(st.lists(st.integers(0, 2), min_size=len(scores), max_size=len(scores))))
    tags = best_tags(np.array(scores, dtype=np.float32).reshape(-1, len(TAGS)), paragraph)
    assert len(tags) == len(scores)
    for number, tag in enumerate(tags):
        if tag and tag % 2 == 0:
            assert number
            assert tags[number - 1] in (tag, tag - 1)
            assert paragraph[number] == paragraph[number - 1]
    for span in spans_of(tags):
        assert tags[span.first] % 2 == 1
        assert span.first < span.last


def test_its_runtime_leaves_nothing_behind(tmp_path: Path) -> None:
    """No number for this machine and nothing to be sent, in the places where the runtime would keep them."""
    told = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": "", "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", "import tracker.extract.tagger.model"], env=told, cwd=ROOT, check=True)
    assert list(tmp_path.rglob("*")) == []
    subprocess.run([sys.executable, "-c", "import onnxruntime"], env=told, cwd=ROOT, check=True)
    if not list(tmp_path.rglob("*")):
        pytest.skip("this runtime keeps nothing in any case")
