"""What annotators answered becomes judgements: signed, once, and taken back like any other."""

import json
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.store.conftest import Story
from tracker.annotations import ReadBack, State, read_back
from tracker.errors import InputError
from tracker.exchange.answers import Answer, Corrected, Dismissed, Origin, Proposed, Row, Spoken
from tracker.exchange.documents import Options
from tracker.exchange.label_studio import read, write
from tracker.exporting import documents
from tracker.records import Qualifier, record_id
from tracker.store import Store, Target

Stories = Callable[..., Story]


@pytest.fixture
def stored(store: Store, story: Stories) -> Store:
    story().save(store)
    return store


def origin_of(store: Store, **fields: Any) -> Origin:
    version = store.article("story")
    given = {
        "where": "a.json: task 1, annotation 7", "tool": "Label Studio", "article": version.article.id, "document": "story",
        "text_hash": version.extraction.text_hash, "by": "Ada Quill", "at": "2024-05-01T10:05:00Z", **fields,
    }  # fmt: skip
    return Origin(**given)


def rows_of(store: Store) -> dict[str, Row]:
    """The rows of the story by what they say."""
    figures = {str(one.figure.value): Row("figure", one.figure.id) for one in store.reports()}
    claims = {one.claim.act.value: Row("claim", one.claim.id) for one in store.statements()}
    return figures | claims


def apply(store: Store, *answers: Answer | InputError) -> list[ReadBack]:
    return list(read_back(store, answers, by="desk"))


def states(found: Iterable[ReadBack]) -> list[str]:
    return [one.state.value for one in found]


def test_a_corrected_figure(stored: Store) -> None:
    row = rows_of(stored)["12"]
    changes = {"value": 14, "qualifier": "exact", "place": None, "attributed_to": "Coast Guard"}
    (done,) = apply(stored, Corrected(origin_of(stored), row, changes))
    assert (done.state, done.judgement) == (State.applied, 1)
    report = stored.figure(row.id)
    assert (report.figure.value, report.figure.low, report.figure.high, report.figure.qualifier) == (14, 14, 14, Qualifier.exact)
    assert (report.figure.place, report.originator, report.figure.as_of) == (None, "Coast Guard", "2024-03-25")
    (judgement,) = stored.judgements(Target.figure)
    assert judgement.by == "Ada Quill"
    assert (judgement.reason or "").startswith("Label Studio, a.json: task 1, annotation 7, 2024-05-01T10:05:00Z [answer ")
    stored.undo(1)
    assert stored.figure(row.id).figure.value == 12


def test_dismissed_rows(stored: Store) -> None:
    rows, origin = rows_of(stored), origin_of(stored, by=None)
    assert states(apply(stored, Dismissed(origin, rows["5"]), Dismissed(origin, rows["assert"]))) == ["applied"] * 2
    assert [one.figure.value for one in stored.reports()] == [12]
    on_claim, on_figure = next(stored.judgements(Target.claim)), next(stored.judgements(Target.figure))
    assert (on_claim.target_id, on_claim.decision, on_claim.by) == (rows["assert"].id, "rejected", "desk")  # nobody is named
    assert (on_claim.shown or {})["text"].startswith("12 people were killed")
    assert (on_figure.target_id, on_figure.decision) == (rows["5"].id, "rejected")
    later = origin_of(stored, by="Bo", at="2024-05-02")
    assert states(apply(stored, Dismissed(later, rows["5"]), Dismissed(later, rows["assert"]))) == ["stands"] * 2


def test_a_claim_is_given_to_another_speaker(stored: Store) -> None:
    row = rows_of(stored)["assert"]
    assert states(apply(stored, Spoken(origin_of(stored), row, ("Coast Guard",)))) == ["applied"]
    assert stored.claim(row.id).claim.speakers == ("Coast Guard",)
    nobody, two = (Spoken(origin_of(stored), row, names) for names in (("Zed Nobody",), ("Northland", "Coast Guard")))
    unknown, several = apply(stored, nobody, two)
    assert unknown.state is several.state is State.skipped
    assert "'Zed Nobody'" in (unknown.why or "")
    assert "given to one speaker, and 2 are named" in (several.why or "")


def test_an_answer_is_applied_once_even_after_it_was_taken_back(stored: Store) -> None:
    answers = (Corrected(origin_of(stored), rows_of(stored)["12"], {"value": 14}), Dismissed(origin_of(stored), rows_of(stored)["5"]))
    assert states(apply(stored, *answers)) == ["applied"] * 2
    assert states(apply(stored, *answers)) == ["read before"] * 2
    stored.undo(1)
    assert states(apply(stored, *answers)) == ["read before"] * 2
    assert len(list(stored.judgements())) == 2
    again = Corrected(origin_of(stored, at="2024-06-01"), answers[0].row, {"value": 14})  # the annotator says so once more
    assert states(apply(stored, again)) == ["applied"]


def test_what_does_not_hold_is_left_out_and_said(stored: Store, story: Stories) -> None:
    rows, origin = rows_of(stored), origin_of(stored)
    other = record_id("figure", "none")
    story(text="Northern Relief Agency said 12 people were killed in Tarnwick, including 5 children. It denied that the Coast Guard fired.",
          id="another").save(stored)  # fmt: skip
    elsewhere = next(one.figure for one in stored.reports() if one.figure.article != origin.article)
    found = apply(
        stored,
        InputError("a.json: task 2", "the annotator skipped this task"),
        Dismissed(origin, Row("figure", other)),
        Dismissed(origin, Row("figure", elsewhere.id)),
        Corrected(origin, rows["12"], {"measure": "sunk"}),
        Corrected(origin, rows["12"], {"as_of": "yesterday"}),
        Dismissed(origin_of(stored, article="gone"), rows["12"]),
        Dismissed(origin_of(stored, text_hash="0" * 64), rows["12"]),
        Proposed(origin, None, "Figure", ((28, 30),), "12", "a new stretch"),
    )
    assert states(found) == ["skipped"] * 7 + ["proposed"]
    whys = [one.why or "" for one in found]
    assert whys[0] == "the annotator skipped this task"
    assert "figure" in whys[1]
    assert whys[2].endswith("stands in another article")
    assert "nothing is counted as 'sunk'" in whys[3]
    assert "no date" in whys[4]
    assert whys[5] == "there is no article gone (story)"
    assert "another text by now" in whys[6]
    assert list(stored.judgements()) == []
    assert all(one.error is not None for one in found)
    assert str(found[-1].error) == "a.json: task 1, annotation 7: proposed: Figure 28-30 of story: a new stretch"


def test_words_that_no_database_keeps_are_refused(stored: Store) -> None:
    rows, origin = rows_of(stored), origin_of(stored)
    found = apply(
        stored,
        Corrected(origin, rows["12"], {"attributed_to": "A\0genc\0y"}),
        Corrected(origin, rows["12"], {"place": "\ud800"}),
        Spoken(origin, rows["assert"], ("Coast\0Guard",)),
        Dismissed(origin, Row("figure", "\0")),
        Dismissed(origin_of(stored, article="\0"), rows["12"]),
        Dismissed(origin_of(stored, by="\ud800"), rows["12"]),
    )
    assert {(one.state, one.why) for one in found} == {(State.skipped, "it holds characters that a database does not keep")}
    assert list(stored.judgements()) == []


def test_a_text_that_changed_since_takes_no_answer(stored: Store, story: Stories) -> None:
    answer = Dismissed(origin_of(stored), rows_of(stored)["12"])
    story(
        text="Northern Relief Agency said 12 people were killed in Tarnwick, including 5 children. It denied that the Coast Guard fired."
    ).save(stored)
    (found,) = apply(stored, answer)
    assert found.state is State.skipped
    assert "story has another text by now" in (found.why or "")


def answers_in(path: Path) -> Iterator[Answer | InputError]:
    with path.open("rb") as file:
        yield from read(file, str(path))


def test_there_and_back_through_a_file(stored: Store, tmp_path: Path) -> None:
    out = BytesIO()
    write(documents(stored, with_text=True), out, Options(with_text=True))
    (task,) = json.loads(out.getvalue())
    result = deepcopy(task["predictions"][0]["result"])
    row = rows_of(stored)["12"]
    for part in result:
        if part.get("id") == f"figure-{row.id}" and part.get("from_name") == "place":
            part["value"]["text"] = ["Tarn"]
    task |= {"id": 1, "annotations": [{"id": 2, "result": result, "parent_prediction": 5}]}
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task]), encoding="utf-8")
    assert states(read_back(stored, answers_in(path), by="desk")) == ["applied"] + ["confirmed"] * 3
    assert stored.figure(row.id).figure.place == "Tarn"
    assert states(read_back(stored, answers_in(path), by="desk")) == ["read before"] + ["confirmed"] * 3
    assert len(list(stored.judgements())) == 1
