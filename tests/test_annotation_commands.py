"""Export tasks, correct them, read them back: as a person types it, over a small database."""

import json
import os
import zipfile
from collections.abc import Callable
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import normalise
from tests.database_kinds import Databases, Makes
from tests.exchange.articles import need_library
from tests.store.conftest import TEXT, make_story
from tracker.__main__ import main
from tracker.records import Article, Claim, Extraction, Quotation
from tracker.store import Store

Command = Callable[..., tuple[int, str, str]]
WRONG, SKIPPED = 2, 3  # exit codes
FORMATS = ("brat", "docbin", "ftm", "ftm-statements", "gqg", "label-studio", "prodigy")
WITH_TEXTS = ("brat", "docbin", "label-studio", "prodigy")


@pytest.fixture(scope="module")
def filled(databases: Databases) -> str:
    url = databases.new()
    with Store.open(url, normalise=normalise) as store:
        make_story().save(store)
        quoted = Article(id="quoted", text="“Stay where you are,” they said.", source="Bay Herald")
        claim = Claim(id="aaaa1", article="quoted", content=((0, 21),), text="“Stay where you are,”", quotation=Quotation.direct)
        store.save(quoted, Extraction(article="quoted", text_hash=quoted.text_hash, claims=(claim,)), speakers={}, digest="")
    return url


@pytest.fixture
def tracker(filled: str, database: Makes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command as the program does: exit code, output, messages."""
    for name, value in (("TRACKER_DATABASE_URL", database(filled)), ("TRACKER_USER", "bo"), ("COLUMNS", "200"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["tracker", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
            raise SystemExit(0)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_written_to_a_file(tracker: Command, tmp_path: Path, name: str) -> None:
    need_library(name)
    file = tmp_path / "out"
    if name in WITH_TEXTS:
        code, _, err = tracker("export", name, file)
        assert (code, file.exists()) == (WRONG, False)
        assert "--with-text" in err
    code, out, err = tracker("export", name, file.with_suffix(".zip"), "--with-text")
    assert (code, out) == (0, ""), err
    assert ("2 articles, 3 claims, 2 figures written" if name != "gqg" else "1 article, 1 quotation written") in err
    assert file.with_suffix(".zip").stat().st_size > 100


@pytest.mark.parametrize("name", ["ftm", "ftm-statements", "gqg"])
def test_texts_stay_behind(tracker: Command, tmp_path: Path, name: str) -> None:
    need_library(name)
    assert tracker("export", name, tmp_path / name)[0] == 0
    assert "It denied that" not in (tmp_path / name).read_text(encoding="utf-8")


def test_texts_leave_when_they_are_asked_for(tracker: Command, tmp_path: Path) -> None:
    need_library("ftm")
    assert tracker("export", "ftm", tmp_path / "with", "--with-text")[0] == 0
    assert "It denied that" in (tmp_path / "with").read_text(encoding="utf-8")


def test_a_folder_for_several_files(tracker: Command, tmp_path: Path) -> None:
    assert tracker("export", "brat", tmp_path / "collection", "--with-text")[0] == 0
    assert (tmp_path / "collection" / "story.txt").read_text(encoding="utf-8") == TEXT
    assert tracker("export", "brat", tmp_path / "collection.zip", "--with-text")[0] == 0
    names = zipfile.ZipFile(tmp_path / "collection.zip").namelist()
    assert sorted(names) == sorted(one.name for one in (tmp_path / "collection").iterdir())


def test_the_configuration(tracker: Command) -> None:
    code, out, _ = tracker("annotations", "label-studio", "--config")
    assert code == 0
    assert out.startswith("<View>")
    assert '<TextArea name="attributed_to"' in out
    assert tracker("annotations", "prodigy", "--config")[0] == WRONG
    assert tracker("annotations", "prodigy")[0] == WRONG


def answered(tracker: Command, tmp_path: Path) -> Path:
    """An export of the annotator's: a number corrected, a figure dismissed, a new stretch."""
    assert tracker("export", "label-studio", tmp_path / "tasks.json", "--with-text", "--article", "story")[0] == 0
    (task,) = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert task["predictions"][0]["model_version"] == f"claim-tracker {version('claim-tracker')}"
    result = deepcopy(task["predictions"][0]["result"])
    dead, children = ((at := task["data"]["text"].index(words), at + len(words)) for words in ("12", "5"))
    ids = {(one["value"]["start"], one["value"]["end"]): one["id"] for one in result if one["type"] == "labels"}
    for part in result:
        if part.get("id") == ids[dead] and part.get("from_name") == "value":
            part["value"]["text"] = ["14"]
    result = [one for one in result if ids[children] not in (one.get("id"), one.get("from_id"), one.get("to_id"))]
    value = {"start": 0, "end": 8, "text": "Northern", "labels": ["Cue"]}
    result.append({"id": "new", "from_name": "label", "to_name": "text", "type": "labels", "value": value})
    annotation = {"id": 9, "completed_by": {"first_name": "Ada", "last_name": "Quill"}, "result": result, "parent_prediction": 1}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps([task | {"id": 4, "annotations": [annotation]}]), encoding="utf-8")
    return path


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_there_and_back(tracker: Command, tmp_path: Path) -> None:
    path, proposals = answered(tracker, tmp_path), tmp_path / "proposed.jsonl"
    code, out, err = tracker("annotations", "label-studio", path, "--proposed", proposals, "--format", "jsonl")
    assert code == SKIPPED
    found = rows(out)
    assert [(one["state"], one["kind"], one["what"], one["by"]) for one in found] == [
        ("applied", "figure", "value: 14", "Ada Quill"),
        ("applied", "figure", "no such figure", "Ada Quill"),
        ("proposed", None, "Cue “Northern”: a new stretch", "Ada Quill"),
    ]
    assert len({tuple(one) for one in found}) == 1  # every row has all fields
    assert "2 confirmed" in err
    assert "1 answer left for you, and recorded" in err
    (proposed,) = rows(proposals.read_text(encoding="utf-8"))
    assert (proposed["label"], proposed["spans"], proposed["text"], proposed["document"]) == ("Cue", [[0, 8]], "Northern", "story")
    listed = rows(tracker("judgements", "--format", "jsonl")[1])
    assert [(one["decision"], one["by"]) for one in listed] == [("corrected", "Ada Quill"), ("rejected", "Ada Quill")]
    figures = rows(tracker("figures", "--format", "jsonl")[1])
    assert [one["value"] for one in figures if one["document"] == "story"] == [14]
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        run = next(store.runs())
        skips = list(store.skips(run.id))
    assert run.command == "annotations label-studio answers.json"
    assert run.counts == {"applied": 2, "confirmed": 2, "proposed": 1}
    assert [one.reason for _, one in skips] == ["proposed: Cue 0-8 of story: a new stretch"]


def test_a_second_reading_changes_nothing(tracker: Command, tmp_path: Path) -> None:
    path = answered(tracker, tmp_path)
    assert tracker("annotations", "label-studio", path)[0] == SKIPPED
    before = tracker("judgements", "--all", "--format", "jsonl")[1]
    code, out, err = tracker("annotations", "label-studio", path, "--all", "--format", "jsonl")
    assert (code, [one["state"] for one in rows(out)]) == (SKIPPED, ["read before", "confirmed", "read before", "confirmed", "proposed"])
    assert "compare figures" not in err
    assert tracker("judgements", "--all", "--format", "jsonl")[1] == before


def test_the_same_through_import(tracker: Command, tmp_path: Path) -> None:
    code, _, err = tracker("import", answered(tracker, tmp_path), "--format", "label-studio")
    assert code == SKIPPED
    assert "proposed: Cue 0-8 of story: a new stretch" in err
    assert len(rows(tracker("judgements", "--format", "jsonl")[1])) == 2


def test_answers_of_prodigy(tracker: Command, tmp_path: Path) -> None:
    assert tracker("export", "prodigy", tmp_path / "tasks.jsonl", "--with-text", "--article", "story")[0] == 0
    tasks = rows((tmp_path / "tasks.jsonl").read_text(encoding="utf-8"))
    assert len(tasks) == 4
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(one | {"answer": "reject"}) + "\n" for one in tasks), encoding="utf-8")
    code, out, _ = tracker("annotations", "prodigy", path, "--by", "ada", "--format", "jsonl")
    assert code == 0
    assert [(one["state"], one["what"], one["by"]) for one in rows(out)] == [
        ("applied", f"no such {one['meta']['row'].partition('-')[0]}", None) for one in tasks
    ]
    listed = rows(tracker("judgements", "--format", "jsonl")[1])
    assert {(one["target"], one["decision"], one["by"]) for one in listed} == {("figure", "rejected", "ada"), ("claim", "rejected", "ada")}


def test_a_file_of_another_kind_is_no_run_that_goes_on(tracker: Command, tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text("no JSON")
    code, _, err = tracker("annotations", "label-studio", tmp_path / "answers.json")
    assert (code, "answers.json" in err) == (SKIPPED, True)
    _, listed, _ = tracker("runs", "--format", "jsonl")
    assert [(row["state"], row["skips"]) for row in map(json.loads, listed.splitlines())] == [("done", 1)]


def test_a_file_that_cannot_be_read(tracker: Command, tmp_path: Path) -> None:
    code, out, err = tracker("annotations", "label-studio", tmp_path / "none.json")
    assert (code, out) == (SKIPPED, "")
    assert "none.json: there is no such file" in err


def test_real_articles_stand_in_each_format_as_they_stand_in_the_database(
    tracker: Command, database: Makes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every claim's stretches, joined, are the claim's text, and every figure's is the figure's: in brat, Label Studio and spaCy."""
    import spacy
    from spacy.tokens import DocBin

    monkeypatch.setenv("TRACKER_DATABASE_URL", database())
    seeds = Path(__file__).parents[1] / "seeds"
    assert tracker("ingest", "-q", *sorted(seeds.glob("0[45]*")), *sorted(seeds.glob("13*")))[0] == 0
    claims = {one["id"]: one["text"] for one in rows(tracker("claims", "--format", "jsonl")[1])}
    figures = {one["id"]: one["text"] for one in rows(tracker("figures", "--format", "jsonl")[1])}
    assert len(claims) > 15
    assert len(figures) > 5
    for name in ("label-studio", "docbin", "brat"):
        assert tracker("export", name, tmp_path / f"{name}.zip", "--with-text")[0] == 0
    labelled: dict[str, list[str]] = {}
    for task in json.loads((tmp_path / "label-studio.zip").read_text(encoding="utf-8")):
        for part in task["predictions"][0]["result"]:
            if part["type"] == "labels":
                start, end = part["value"]["start"], part["value"]["end"]
                labelled.setdefault(part["id"].partition("+")[0], []).append(task["data"]["text"][start:end])
    grouped: dict[str, list[str]] = {}
    expanded: set[str] = set()
    for doc in DocBin().from_bytes(zipfile.ZipFile(tmp_path / "docbin.zip").read("part-0001.spacy")).get_docs(spacy.blank("en").vocab):
        expanded |= {one["id"] for one in doc.user_data["expanded"]}
        for group in doc.spans.values():
            for span in group:
                grouped.setdefault(span.id_, []).append(span.text)
    files = zipfile.ZipFile(tmp_path / "brat.zip")
    bound: dict[str, str] = {}
    for annotations in (one for one in files.namelist() if one.endswith(".ann")):
        lines = [line.split("\t") for line in files.read(annotations).decode().splitlines()]
        words = {line[0]: line[2] for line in lines if line[0].startswith("T")}
        bound |= {line[2].split(";")[0].removeprefix("id "): words[line[1].split()[1]] for line in lines if line[0].startswith("#")}
    for kind, texts in (("claim", claims), ("figure", figures)):
        for id_, text in texts.items():
            assert " ".join(labelled[f"{kind}-{id_}"]) == text
            assert f"{kind}-{id_}" in expanded or " ".join(grouped[f"{kind}-{id_}"]) == text
            assert bound[id_].split() == text.split()
    assert len(expanded) < len(claims) / 4
