"""Documents that spaCy reads back: every span has its row's characters, or says that it reaches further."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from tests.exchange.articles import TEXT, archive, at, bulletin, written
from tracker.exchange import docbin
from tracker.exchange.documents import Options
from tracker.records import Report


def test_spacy_reads_the_rows_back(tmp_path: Path) -> None:
    content, skipped = written(docbin.write, archive())
    files = zipfile.ZipFile(BytesIO(content))
    assert files.namelist() == ["part-0001.spacy"]
    assert [one.where for one in skipped] == ["withdrawn"]
    files.extractall(tmp_path)
    doc, *others = DocBin().from_disk(tmp_path / "part-0001.spacy").get_docs(spacy.blank("en").vocab)
    assert len(others) == 2
    assert doc.text == TEXT
    assert {name: [(span.id_, span.label_, span.text) for span in group] for name, group in doc.spans.items()} == {
        "claims": [
            ("claim-article1c1", "Claim", "“We counted 57 dead,”"),
            ("claim-article1c1", "Claim", "“and we fear more.”"),
            ("claim-article1c2", "Claim", "about 1,200 people had fled\r\nthe town since Monday"),
        ],
        "cues": [("cue-44-48", "Cue", "said"), ("cue-111-119", "Cue", "reported")],
        "sources": [("source-49-58", "Source", "Anna Berg"), ("source-81-109", "Source", "The Vale Register, a charity")],
        "figures": [("figure-article1f1", "Figure", "57"), ("figure-article1f2", "Figure", "1,200")],
    }
    assert doc.user_data["id"] == "article1"
    assert doc.user_data["text_hash"] == bulletin().text_hash
    assert doc.user_data["rows"]["figure-article1f1"]["value"] == "57"
    assert ("figure-article1f1", "claim", "claim-article1c1") in doc.user_data["links"]
    assert list(doc.user_data["expanded"]) == []


def test_a_span_inside_a_token_reaches_to_its_borders_and_says_so() -> None:
    document = bulletin()
    start, end = at("1,200")
    figure = document.reports[0].figure.model_copy(update={"span": (start, end - 2), "text": "1,2"})
    content, _ = written(docbin.write, iter([replace(document, reports=(Report(figure=figure),))]))
    (doc,) = DocBin().from_bytes(zipfile.ZipFile(BytesIO(content)).read("part-0001.spacy")).get_docs(spacy.blank("en").vocab)
    assert [span.text for span in doc.spans["figures"]] == ["1,200"]
    assert list(doc.user_data["expanded"]) == [{"id": "figure-article1f1", "start": start, "end": end - 2, "text": "1,2"}]


def test_an_archive_is_several_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docbin, "PART", 2)
    docbin.write_folder(iter(bulletin(f"article{number}") for number in range(5)), tmp_path, Options(with_text=True))
    parts = sorted(tmp_path.iterdir())
    assert [one.name for one in parts] == ["part-0001.spacy", "part-0002.spacy", "part-0003.spacy"]
    assert [len(DocBin().from_disk(one)) for one in parts] == [2, 2, 1]
