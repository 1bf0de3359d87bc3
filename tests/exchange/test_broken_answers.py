"""Files that annotators' tools might never write: whatever is broken in one, it is said, and nothing else happens."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest

from tests.exchange import test_prodigy
from tests.exchange.test_label_studio import exported, predicted
from tracker.errors import InputError
from tracker.exchange import label_studio, prodigy
from tracker.exchange.answers import key_of

JUNK: list[Any] = [None, True, -1, 0, 10**30, 1e400, "", "x", "\ud800", "\0", [], {}, [1], {"a": 1}, ["x"], [[]], "none"]
ROUNDS = 200


def places(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, one in found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ():
        yield (*path, key)
        yield from places(one, (*path, key))


def broken(found: Any, by: random.Random) -> bytes:
    """The same with up to three values taken out or replaced."""
    made = deepcopy(found)
    for _ in range(by.randint(1, 3)):
        *above, last = by.choice(list(places(made)))
        where = made
        for key in above:
            where = where[key]
        if isinstance(where, dict) and by.random() < 0.3:
            del where[last]
        else:
            where[last] = by.choice(JUNK)
    return json.dumps(made).encode()


@pytest.mark.parametrize("seed", range(3))
def test_label_studio(seed: int) -> None:
    annotation = {"id": 7, "completed_by": {"first_name": "Ada"}, "result": predicted(), "parent_prediction": 1, "updated_at": "2024"}
    export = [{"id": 1, "data": exported()[0]["data"], "annotations": [annotation]}]
    by, errors, keys = random.Random(seed), 0, set[str]()
    for _ in range(ROUNDS):
        try:
            for one in label_studio.read(BytesIO(broken(export, by)), "export.json"):
                if isinstance(one, InputError):
                    errors += 1
                else:
                    keys.add(key_of(one))
        except InputError:
            errors += 1
    assert errors > ROUNDS / 20
    assert len(keys) > 4


@pytest.mark.parametrize("seed", range(3))
def test_prodigy_lines(seed: int) -> None:
    task = test_prodigy.task_of(test_prodigy.SAID) | {"answer": "accept", "_timestamp": 1, "_annotator_id": "ada"}
    by, errors, keys = random.Random(seed), 0, set[str]()
    for _ in range(ROUNDS):
        for one in prodigy.read(BytesIO(broken(task, by)), "answers.jsonl"):
            if isinstance(one, InputError):
                errors += 1
            else:
                keys.add(key_of(one))
    assert errors > ROUNDS / 50
    assert keys


@pytest.mark.parametrize("content", [b"[" * 100_000, b"", b"null", b'"x"', b"\xef\xbb\xbf[]", b"{}\n{}"])
def test_what_is_hardly_json(content: bytes) -> None:
    lines = list(prodigy.read(BytesIO(content), "answers.jsonl"))
    assert all(isinstance(one, InputError) for one in lines)
    try:
        found = list(label_studio.read(BytesIO(content), "export.json"))
    except InputError as error:
        found = [error]
    assert all(isinstance(one, InputError) for one in found)
