"""Tasks fit the configuration that goes with them, and an annotator's export says what was changed, whatever ids and offsets it has."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.exchange.articles import TEXT, archive, at, bulletin, written
from tests.exchange.test_answers import utf16
from tracker.errors import InputError
from tracker.exchange.answers import Answer, Confirmed, Corrected, Dismissed, Proposed, Row, Spoken
from tracker.exchange.label_studio import configuration, read, write
from tracker.records import MEASURES, Period, Qualifier

DEAD, FLED = Row("figure", "article1f1"), Row("figure", "article1f2")
SAID, REPORTED = Row("claim", "article1c1"), Row("claim", "article1c2")
Result = list[dict[str, Any]]


def exported() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(written(write, archive())[0])
    return found


def export(path: Path, result: Result, **fields: Any) -> Path:
    """A file as Label Studio writes it, of the first task alone, with one annotation."""
    (task, *_) = exported()
    annotation = {
        "id": 7, "completed_by": {"id": 1, "email": "ada@desk.example", "first_name": "Ada", "last_name": "Quill"},
        "result": result, "was_cancelled": False, "created_at": "2024-05-01T10:00:00Z", "updated_at": "2024-05-01T10:05:00Z",
        "parent_prediction": 3, **fields,
    }  # fmt: skip
    path.write_text(json.dumps([{"id": 1, "data": task["data"], "annotations": [annotation], "predictions": []}]), encoding="utf-8")
    return path


def predicted(*, ids: str = "kept") -> Result:
    """What an annotator sees; `ids` "new" for the ones that Label Studio may give to copies, which keep their notes."""
    result: Result = deepcopy(exported()[0]["predictions"][0]["result"])
    if ids == "new":
        known: dict[str, str] = {}
        for part in result:
            for name in ("id", "from_id", "to_id"):
                if name in part:
                    part[name] = known.setdefault(part[name], f"x{len(known)}")
    return result


def region(result: Result, name: str) -> dict[str, Any]:
    return next(part for part in result if part["type"] == "labels" and part["meta"]["text"] == [name])


def set_field(result: Result, name: str, field: str, words: str) -> None:
    id_ = region(result, name)["id"]
    (part,) = (one for one in result if one.get("id") == id_ and one.get("from_name") == field)
    part["value"]["choices" if part["type"] == "choices" else "text"] = [words]


def without(result: Result, name: str) -> Result:
    id_ = region(result, name)["id"]
    return [part for part in result if id_ not in (part.get("id"), part.get("from_id"), part.get("to_id"))]


def answers_in(path: Path) -> Iterator[Answer | InputError]:
    with path.open("rb") as file:
        yield from read(file, str(path))


def answers(path: Path, *, confirmed: bool = False) -> list[Answer | InputError]:
    return [one for one in answers_in(path) if confirmed or not isinstance(one, Confirmed)]


# ------------------------------------------------------------------ out


def test_predictions_fit_the_configuration() -> None:
    root = ElementTree.fromstring(configuration())
    controls = {one.get("name"): one for tag in ("Labels", "Choices", "TextArea") for one in root.iter(tag)}
    allowed = {name: {value.get("value") for value in one} for name, one in controls.items() if one.tag != "TextArea"}
    relations = {one.get("value") for one in root.iter("Relation")}
    assert {one.get("toName") for one in controls.values()} == {"text"} == {one.get("name") for one in root.iter("Text")}
    tasks = exported()
    assert [one["data"]["document"] for one in tasks] == ["12-bulletin", "12-bulletin", "13 plain/notice"]
    for task in tasks:
        (prediction,) = task["predictions"]
        regions = {part["id"]: part["value"] for part in prediction["result"] if part["type"] == "labels"}
        for part in prediction["result"]:
            if part["type"] == "relation":
                assert {part["from_id"], part["to_id"]} <= regions.keys()
                assert set(part["labels"]) <= relations
                continue
            assert part["to_name"] == "text"
            assert {"Labels": "labels", "Choices": "choices", "TextArea": "textarea"}[controls[part["from_name"]].tag] == part["type"]
            assert (
                part["from_name"] not in allowed
                or set(part["value"].get("labels") or part["value"]["choices"]) <= allowed[part["from_name"]]
            )
            assert {name: part["value"][name] for name in ("start", "end")} == {
                name: regions[part["id"]][name] for name in ("start", "end")
            }
        for value in regions.values():
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
    assert allowed["measure"] == set(MEASURES)
    assert allowed["qualifier"] == {one.value for one in Qualifier}
    assert allowed["period"] == {one.value for one in Period}


def test_a_task_has_the_text_and_its_hash() -> None:
    task = exported()[0]
    assert task["data"]["text"] == TEXT
    assert task["data"]["text_hash"] == bulletin().text_hash
    relations = [(one["from_id"], one["to_id"], one["labels"]) for one in task["predictions"][0]["result"] if one["type"] == "relation"]
    assert ("claim-article1c1", "claim-article1c1+1", ["goes on"]) in relations
    assert ("claim-article1c1", "source-49-58", ["source"]) in relations
    assert ("figure-article1f1", "claim-article1c1", ["claim"]) in relations


def test_an_archive_without_texts_is_an_empty_list() -> None:
    assert json.loads(written(write, iter(()))[0]) == []


# ------------------------------------------------------------------ in again


@pytest.mark.parametrize("ids", ["kept", "new"])
def test_what_was_left_as_it_is_is_confirmed(tmp_path: Path, ids: str) -> None:
    found = answers(export(tmp_path / "a.json", predicted(ids=ids)), confirmed=True)
    assert {one.row for one in found if isinstance(one, Confirmed)} == {DEAD, FLED, SAID, REPORTED}
    assert len(found) == 4
    origin = found[0].origin if isinstance(found[0], Confirmed) else None
    assert origin is not None
    assert (origin.where, origin.by, origin.at) == ("a.json: task 1, annotation 7", "Ada Quill", "2024-05-01T10:05:00Z")
    assert (origin.article, origin.text_hash) == ("article1", bulletin().text_hash)


@pytest.mark.parametrize("ids", ["kept", "new"])
def test_fields_speakers_and_dismissals(tmp_path: Path, ids: str) -> None:
    result = predicted(ids=ids)
    set_field(result, "figure-article1f1", "value", "56")
    set_field(result, "figure-article1f1", "period", "cumulative")
    set_field(result, "claim-article1c1", "speakers", "Bo Quill")
    found = answers(export(tmp_path / "a.json", without(result, "figure-article1f2")))
    assert [(type(one), one.row) for one in found if not isinstance(one, InputError)] == [
        (Spoken, SAID),
        (Corrected, DEAD),
        (Dismissed, FLED),
    ]
    spoken, corrected, _ = found
    assert isinstance(spoken, Spoken)
    assert spoken.speakers == ("Bo Quill",)
    assert isinstance(corrected, Corrected)
    assert corrected.changes == {"value": 56, "period": "cumulative"}


def test_a_row_is_dismissed_by_its_choice(tmp_path: Path) -> None:
    result = predicted()
    place = region(result, "claim-article1c2")
    value = {"start": place["value"]["start"], "end": place["value"]["end"], "choices": ["no such row"]}
    result.append({"id": place["id"], "from_name": "verdict", "to_name": "text", "type": "choices", "value": value})
    (found,) = answers(export(tmp_path / "a.json", result))
    assert isinstance(found, Dismissed)
    assert found.row == REPORTED


def test_a_moved_border_and_a_new_stretch_are_proposed(tmp_path: Path) -> None:
    result = predicted(ids="new")
    start, end = at("about 1,200")
    region(result, "figure-article1f2")["value"].update(start=start, end=end, text="about 1,200")
    new = at("bulletin")
    value = {"start": new[0], "end": new[1], "text": "bulletin", "labels": ["Figure"]}
    result.append({"id": "n1", "from_name": "label", "to_name": "text", "type": "labels", "value": value})
    moved, fresh = answers(export(tmp_path / "a.json", result))
    assert isinstance(moved, Proposed)
    assert (moved.row, moved.label, moved.spans, moved.text) == (FLED, "Figure", ((start, end),), "about 1,200")
    assert moved.why == "other borders than {}-{}".format(*at("1,200"))
    assert isinstance(fresh, Proposed)
    assert (fresh.row, fresh.label, fresh.spans, fresh.text, fresh.why) == (None, "Figure", (new,), "bulletin", "a new stretch")


def test_other_labels_cues_and_links_are_proposed(tmp_path: Path) -> None:
    result = without(predicted(ids="new"), "cue-44-48")
    region(result, "claim-article1c2")["value"]["labels"] = ["Source"]
    link = next(one for one in result if one["type"] == "relation" and one["labels"] == ["claim"])
    link["to_id"] = region(result, "claim-article1c2")["id"]
    found = answers(export(tmp_path / "a.json", result))
    assert [(one.row, one.label, one.why) for one in found if isinstance(one, Proposed)] == [
        (None, "Cue", "cue-44-48 is gone"),
        (REPORTED, "Source", "was labelled Claim"),
        (DEAD, "Figure", "the link from figure-article1f1 to claim-article1c1 (claim) is gone"),
        (DEAD, "Figure", "the link from figure-article1f1 to claim-article1c2 (claim) is new"),
    ]
    assert len(found) == 4


def test_old_offsets_count_utf16_code_units(tmp_path: Path) -> None:
    result = predicted()
    for part in result:
        if part["type"] != "relation":
            part["value"] |= {name: utf16(TEXT, part["value"][name]) for name in ("start", "end")}
    assert region(result, "figure-article1f1")["value"]["start"] == at("57")[0] + 1
    found = answers(export(tmp_path / "a.json", result), confirmed=True)
    assert {one.row for one in found if isinstance(one, Confirmed)} == {DEAD, FLED, SAID, REPORTED}
    assert len(found) == 4


def test_offsets_that_lead_elsewhere_dismiss_nothing_of_their_own(tmp_path: Path) -> None:
    result = without(predicted(), "figure-article1f2")
    region(result, "figure-article1f1")["value"].update(start=3, end=5)
    found, gone = answers(export(tmp_path / "a.json", result))
    assert isinstance(found, InputError)
    assert found.reason == "region figure-article1f1: the offsets 3-5 do not lead to '57'"
    assert isinstance(gone, Dismissed)
    assert gone.row == FLED


@pytest.mark.parametrize("label", ["Claim", "Figure"])
def test_a_row_that_is_gone_beside_a_new_stretch_that_leads_nowhere_is_told(tmp_path: Path, label: str) -> None:
    result = without(predicted(), "claim-article1c2")
    value = {"start": 900_000, "end": 900_004, "text": "1234", "labels": [label]}
    result.append({"id": "n1", "from_name": "label", "to_name": "text", "type": "labels", "value": value})
    bad, gone = answers(export(tmp_path / "a.json", result))
    assert isinstance(bad, InputError)
    assert bad.reason == "region n1: the offsets 900000-900004 do not lead to '1234'"
    if label == "Figure":
        assert isinstance(gone, Dismissed)
        assert gone.row == REPORTED
    else:  # it may be that very claim, under an id of the tool's own
        assert isinstance(gone, InputError)
        assert gone.reason == "claim-article1c2 did not come back, and a Claim came back whose place is not known: not taken as dismissed"


def test_an_annotation_that_was_begun_anew_dismisses_nothing(tmp_path: Path) -> None:
    start, end = at("57")
    value = {"start": start, "end": end, "text": "57", "labels": ["Figure"]}
    result = [{"id": "q", "from_name": "label", "to_name": "text", "type": "labels", "value": value}]
    (found,) = answers(export(tmp_path / "a.json", result, parent_prediction=None), confirmed=True)
    assert isinstance(found, Confirmed)
    assert found.row == DEAD


def test_a_label_that_the_whole_file_lacks_dismisses_nothing(tmp_path: Path) -> None:
    result = without(without(predicted(), "figure-article1f1"), "figure-article1f2")
    found = answers(export(tmp_path / "a.json", result))
    assert [str(one).partition(":")[2].partition(",")[0] for one in found] == [" task 1"] * 2
    assert all(isinstance(one, InputError) and "nothing else that is a Figure" in one.reason for one in found)


def test_skipped_tasks_and_numbers_for_names(tmp_path: Path) -> None:
    (found,) = answers(export(tmp_path / "a.json", [], was_cancelled=True))
    assert isinstance(found, InputError)
    assert found.reason == "the annotator skipped this task"
    one = answers(export(tmp_path / "a.json", predicted(), completed_by=4), confirmed=True)[0]
    assert isinstance(one, Confirmed)
    assert one.origin.by is None


def other_text(task: dict[str, Any]) -> None:
    task["data"]["text"] += "x"


def no_marks(task: dict[str, Any]) -> None:
    del task["data"]["marks"]


def no_object(task: dict[str, Any]) -> None:
    task["data"] = None


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (other_text, "its text is not the one that was exported"),
        (no_marks, "'marks' is missing"),
        (no_object, "no task of `tracker export"),
    ],
)
def test_what_is_no_task_of_ours_loses_no_other(tmp_path: Path, spoil: Callable[[dict[str, Any]], None], said: str) -> None:
    path = export(tmp_path / "a.json", predicted())
    (good,) = json.loads(path.read_text(encoding="utf-8"))
    bad = deepcopy(good)
    spoil(bad)
    path.write_text(json.dumps([bad, good]), encoding="utf-8")
    first, *others = answers(path, confirmed=True)
    assert isinstance(first, InputError)
    assert said in first.reason
    assert len(others) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [("[{", "it is no JSON"), ('[{"text": "a", "label": []}]', "JSON-MIN"), (b"\xff\xfe\x00", "cannot be read")],
)
def test_what_is_no_export(tmp_path: Path, content: str | bytes, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError, match=said):
        list(answers_in(path))
