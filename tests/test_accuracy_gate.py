"""What keeps the accuracy gate quick: it extracts what the program extracts without it, and its commands are those of a user."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from spacy.language import Language

from tracker.extract import annotate, extractor
from tracker.extract.tagger.model import ClaimTagger
from tracker.records import Article, Extraction, Mark, MarkKind

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
KILLED = "The ministry said on Monday that 12 people were killed.\n\nNobody has claimed it, a spokesman told reporters."
QUOTED = "“We will not leave,” President Erdogan said.\nAt least 30 were wounded in Gaza, health officials said on Friday."
ARTICLES = (
    Article(id="a", text=KILLED, published="2024-05-02"),
    Article(id="b", text=QUOTED),
    Article(id="c", text=KILLED, title="Another day", published="2024-06-02"),  # the days of its figures are others
    Article(id="d", text=KILLED, marks=(Mark(span=(0, KILLED.index("\n")), kind=MarkKind.boilerplate),)),
)


def test_what_is_read_once_gives_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_tagger, by_rules = extractor.Extractor(), extractor.Extractor(claims="rules")
    plain, ruled = list(by_tagger.pipe(ARTICLES)), list(by_rules.pipe(ARTICLES))
    assert all(isinstance(found, Extraction) and found.claims for _, found in plain)
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    read_once = import_module("read_once")
    for owner, name in ((annotate, "annotate"), (extractor, "annotate"), (ClaimTagger, "__call__")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # put back after the test
    read_once.keep_readings(tmp_path)
    read_once.keep_parses(tmp_path)
    assert list(by_tagger.pipe(ARTICLES)) == plain, "as it is read"
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".parsed"] * 3 + [".read"] * 3, "one text is that of two articles"
    for model in (ClaimTagger, Language):  # whoever asks one of them now fails
        monkeypatch.setattr(model, "pipe", lambda *_, **__: iter(()))
    assert list(extractor.Extractor().pipe(ARTICLES)) == plain, "as it is kept, with another vocabulary"
    assert list(by_rules.pipe(ARTICLES)) == ruled


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setattr(sys, "argv", sys.argv)
    module: ModuleType = import_module("commands")
    return module


def test_commands_of_one_process_have_databases_of_their_own(commands: ModuleType, tmp_path: Path) -> None:
    figure = {"id": "f", "published": "2024-05-02", "place": "Gaza Strip", "measure": "killed", "value": 12, "period": "interval"}
    figures = tmp_path / "figures.jsonl"
    figures.write_text(json.dumps(figure | {"attributed_to": "Gaza Health Ministry"}) + "\n", encoding="utf-8")
    before = dict(os.environ)
    for name, given in (("full", ["figures", "import", str(figures)]), ("empty", ["init"])):
        database = {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / name}.db"}
        for arguments in (["init"], given, ["figures", "--format", "jsonl"]):
            assert commands.run(arguments, tmp_path / name, database) == 0
    assert json.loads((tmp_path / "full").read_text(encoding="utf-8"))["value"] == 12
    assert (tmp_path / "empty").read_text(encoding="utf-8") == ""
    assert dict(os.environ) == before


def test_commands_end_with_the_first_that_fails(commands: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / 'missing.db'}"}
    lines = [
        json.dumps({"arguments": arguments, "output": str(tmp_path / str(number)), "environment": missing})
        for number, arguments in enumerate((["--version"], ["figures"], ["--version"]))
    ]
    monkeypatch.setattr(sys, "stdin", lines)
    assert commands.main() == 5
    assert (tmp_path / "0").read_text(encoding="utf-8").startswith("tracker ")
    assert not (tmp_path / "2").exists()
