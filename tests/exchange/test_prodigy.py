"""Tasks that Prodigy can show, token by token, and what its answers say."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.articles import TEXT, archive, at, bulletin, written
from tracker.errors import InputError
from tracker.exchange.answers import Answer, Confirmed, Corrected, Dismissed, Proposed, Row, Spoken
from tracker.exchange.prodigy import read, tokenised, write

DEAD, SAID = Row("figure", "article1f1"), Row("claim", "article1c1")
Task = dict[str, Any]


def exported() -> list[Task]:
    return [json.loads(line) for line in written(write, archive())[0].splitlines()]


def task_of(row: Row) -> Task:
    return next(one for one in exported() if one["meta"]["row"] == f"{row.kind}-{row.id}")


def check_tokens(text: str, tokens: list[Task], spans: list[tuple[int, int]]) -> None:
    """By Prodigy's own terms: numbered, together the text, and every span begins and ends with a token."""
    assert "".join(one["text"] + " " * one["ws"] for one in tokens) == text
    assert [one["id"] for one in tokens] == list(range(len(tokens)))
    assert all(text[one["start"] : one["end"]] == one["text"] != "" for one in tokens)
    assert {start for start, _ in spans} <= {one["start"] for one in tokens}
    assert {end for _, end in spans} <= {one["end"] for one in tokens}


def test_a_task_is_one_row_in_its_paragraph() -> None:
    tasks = exported()
    assert [one["meta"]["row"] for one in tasks[:4]] == ["claim-article1c1", "figure-article1f1", "claim-article1c2", "figure-article1f2"]
    assert len(tasks) == 8
    for task in tasks:
        start = task["meta"]["start"]
        assert TEXT[start : start + len(task["text"])] == task["text"]
        assert task["meta"]["text_hash"] == bulletin().text_hash
        check_tokens(task["text"], task["tokens"], [(one["start"], one["end"]) for one in task["spans"]])
        for one in task["spans"]:
            assert task["tokens"][one["token_start"]]["start"] == one["start"]
            assert task["tokens"][one["token_end"]]["end"] == one["end"]
    said = task_of(SAID)
    assert [(said["text"][one["start"] : one["end"]], one["label"]) for one in said["spans"]] == [
        ("“We counted 57 dead,”", "Claim"),
        ("said", "Cue"),
        ("Anna Berg", "Source"),
        ("“and we fear more.”", "Claim"),
    ]
    assert said["speakers"] == "Anna Berg"
    assert (task_of(DEAD)["value"], task_of(DEAD)["as_of"]) == ("57", "2024-03-26")


@given(st.text(alphabet="ab1 .\n🚑é“", max_size=40), st.data())
def test_tokens_are_the_text_again(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(ends, ends), max_size=4))
    spans = [(start, end) for start, end in pairs if start < end]
    check_tokens(text, list(tokenised(text, spans)), spans)


# ------------------------------------------------------------------ in again


def answers_in(path: Path) -> Iterator[Answer | InputError]:
    with path.open("rb") as file:
        yield from read(file, str(path))


def answers(tmp_path: Path, *tasks: Task) -> list[Answer | InputError]:
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in tasks), encoding="utf-8")
    return list(answers_in(path))


def test_accept_reject_and_ignore(tmp_path: Path) -> None:
    signed = {"_annotator_id": "desk-ada", "_timestamp": 1714557900}
    given_ = [task_of(DEAD) | signed | {"answer": one} for one in ("accept", "reject", "ignore")]
    accepted, rejected, ignored = answers(tmp_path, *given_)
    assert isinstance(accepted, Confirmed)
    assert (accepted.row, accepted.origin.by, accepted.origin.at) == (DEAD, "desk-ada", "2024-05-01T10:05:00+00:00")
    assert accepted.origin.where == "answers.jsonl:1"
    assert isinstance(rejected, Dismissed)
    assert rejected.row == DEAD
    assert isinstance(ignored, InputError)
    assert ignored.reason == "the annotator skipped this task"


def test_fields_that_were_typed_over(tmp_path: Path) -> None:
    figure, claim = answers(
        tmp_path,
        task_of(DEAD) | {"answer": "accept", "value": "56", "place": "none"},
        task_of(SAID) | {"answer": "accept", "speakers": "Bo"},
    )
    assert isinstance(figure, Corrected)
    assert figure.changes == {"value": 56, "place": None}
    assert isinstance(claim, Spoken)
    assert claim.speakers == ("Bo",)


def test_spans_that_were_moved_added_or_taken_away(tmp_path: Path) -> None:
    task = task_of(SAID) | {"answer": "accept"}
    offset = task["meta"]["start"]
    claim, cue, _, second = task["spans"]
    task["spans"] = [{**claim, "end": claim["end"] - 1}, second, {**cue, "label": "Figure"}]
    found = answers(tmp_path, task)
    before = at("“We counted 57 dead,”"), at("“and we fear more.”")
    assert [(one.row, one.label, one.spans, one.text, one.why) for one in found if isinstance(one, Proposed)] == [
        (
            SAID, "Claim", ((before[0][0], before[0][1] - 1), before[1]), "“We counted 57 dead, “and we fear more.”",
            f"other borders than {before[0][0]}-{before[0][1]}, {before[1][0]}-{before[1][1]}",
        ),
        (SAID, "Cue", (), "", "44-48 is gone"),
        (SAID, "Figure", ((cue["start"] + offset, cue["end"] + offset),), "said", "a new stretch"),
        (SAID, "Source", (), "", "49-58 is gone"),
    ]  # fmt: skip
    assert len(found) == 4


def without_meta(task: Task) -> None:
    del task["meta"]


def with_other_text(task: Task) -> None:
    task["text"] += "."


def unanswered(task: Task) -> None:
    del task["answer"]


def outside(task: Task) -> None:
    task["spans"][0]["end"] = 10_000


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (without_meta, "'meta' is missing"),
        (with_other_text, "its text is not the one that was exported"),
        (unanswered, "nobody answered it"),
        (outside, "lies outside of the text"),
    ],
)
def test_a_line_that_cannot_be_read_loses_no_other(tmp_path: Path, spoil: Callable[[Task], None], said: str) -> None:
    bad, good = task_of(DEAD) | {"answer": "accept"}, task_of(DEAD) | {"answer": "accept"}
    spoil(bad)
    first, second = answers(tmp_path, bad, good)
    assert isinstance(first, InputError)
    assert said in first.reason
    assert isinstance(second, Confirmed)


@pytest.mark.parametrize("line", [b'[{"data": {"text": "a"}}]', b'{"meta": [], "exported": {}, "text": "a"}', b"3"])
def test_another_programs_file_is_refused_in_words(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(line)
    (found,) = answers_in(path)
    assert isinstance(found, InputError)
    assert "JSON object" in found.reason
    assert "indices" not in found.reason


def test_what_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(b"{\n\n[]\n\xff\n")
    first, second, third = answers_in(path)
    assert isinstance(first, InputError)
    assert "no JSON" in first.reason
    assert isinstance(second, InputError)
    assert second.reason == "this is no task of `tracker export prodigy`: a line has to be one JSON object"
    assert isinstance(third, InputError)
    assert third.where == "answers.jsonl:4"
