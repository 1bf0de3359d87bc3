"""The parts by their entry points, in a pipeline of a spaCy user's own."""

import pickle
import re
from pathlib import Path

import pytest
import spacy

from tracker.errors import ModelError
from tracker.extract.extracting import DEFAULT_MODEL

DOCS = Path(__file__).resolve().parents[2] / "docs" / "spacy.md"


def test_the_documented_example_runs_and_finds_both_claims(capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    exec(compile(code[1], "docs/spacy.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "that the pier was unsafe" in printed
    assert "Dana Ruel assert" in printed
    assert re.search(r"harbour master deny .*the pier was unsafe", printed, re.IGNORECASE)


def test_statements_are_characters_and_spans_are_tokens_of_one_document() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("claim_tagger")
    texts = ["", "No one spoke.", 'The guard said: "The gate was open."  \n\nThe mayor denied it, according to the radio.']
    docs = list(nlp.pipe(texts, batch_size=2))
    assert [doc.text for doc in docs] == texts
    assert docs[0]._.statements == []
    contents = docs[2].spans["claim_contents"]
    assert '"The gate was open."' in [span.text for span in contents]
    for statement in docs[2]._.statements:
        assert 0 <= statement.confidence <= 1
        for start, end in [*statement.content, statement.cue or (0, 1), statement.source or (0, 1)]:
            assert 0 <= start < end <= len(texts[2])
    assert {span.id for span in docs[2].spans["claim_cues"]} <= set(range(len(docs[2]._.statements)))


def test_one_document_and_a_stream_give_the_same() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("claim_tagger")
    texts = [f'"Day {n} was quiet," the warden said. He added that {n} boats had left.\n' * n for n in range(1, 6)]
    alone = [nlp(text)._.statements for text in texts]
    together = [doc._.statements for doc in nlp.pipe(texts, batch_size=5)]
    assert [[s[:3] for s in found] for found in alone] == [[s[:3] for s in found] for found in together]


def test_documents_with_claims_can_be_stored_and_sent_between_processes() -> None:
    nlp = spacy.load(DEFAULT_MODEL)
    nlp.add_pipe("claim_tagger")
    nlp.add_pipe("claim_finder")
    texts = ["The warden said that the boats had left.", "The mayor denied that the gate was open."]
    found = [[claim.text for claim in doc._.claims] for doc in nlp.pipe(texts, n_process=2, batch_size=1)]
    assert found == [["that the boats had left"], ["that the gate was open"]]
    doc = nlp(texts[0])
    again = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.claims == doc._.claims
    assert again._.statements == doc._.statements
    assert pickle.loads(pickle.dumps(nlp.get_pipe("claim_tagger")))(nlp.make_doc(texts[1]))._.statements


def test_a_language_without_a_tagger_is_named() -> None:
    with pytest.raises(ModelError, match="no claim tagger for the language 'fi'"):
        spacy.blank("fi").add_pipe("claim_tagger")
