"""The archive as a file: its lines are checked, a bad one is named, and a file that was cut off says so."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Boolean, Double, Integer, LargeBinary

from tracker.errors import InputError
from tracker.exchange import archive
from tracker.exchange.archive import BY_TYPE, EDITION, ReadLine, is_archive, read_lines, schema, write_lines
from tracker.store.lines import KINDS
from tracker.store.tables import Json

SCHEMA = Path(__file__).parents[2] / "docs" / "archive.schema.json"
SOURCE = {"type": "source", "id": "s1", "name": "Harbour Post"}
EVENT = {
    "type": "event", "id": "e1", "kind": None, "place": "Ardmere", "within": [], "since": None, "until": None, "traits": ["street:quay"],
    "extraction_id": "x1",
}  # fmt: skip


def written(*lines: dict[str, Any]) -> bytes:
    to = BytesIO()
    assert write_lines(lines, to, database="0006", program="claim-tracker 1", with_text=True) == len(lines)
    return to.getvalue()


def read(data: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    found = list(read_lines(BytesIO(data), "a.jsonl"))
    return [one.line for one in found if isinstance(one, ReadLine)], [str(one) for one in found if isinstance(one, InputError)]


def test_what_was_written_is_read() -> None:
    data = written(SOURCE, EVENT)
    assert read(data) == ([SOURCE, EVENT], [])
    assert is_archive(data.split(b"\n")[0])
    assert json.loads(data.split(b"\n")[0])["edition"] == EDITION


def test_equal_contents_are_equal_bytes() -> None:
    one, other = (
        {"type": "judgement", "changes": dict(pairs)}
        for pairs in ([("a", 1), ("b", {"d": 1, "c": 2})], [("b", {"c": 2, "d": 1}), ("a", 1)])
    )
    assert written(one) == written(other)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is no JSON"),
        (b"[]", "has no type that an archive knows"),
        (b'{"type": "weather"}', "has no type that an archive knows"),
        (b'{"type": ["source"]}', "has no type that an archive knows"),
        (b'{"type": "archive"}', "has no type that an archive knows"),
        (b'{"type": "source", "id": "s2"}', "source: name: Field required"),
        (b'{"type": "source", "id": 2, "name": "a"}', "source: id: Input should be a valid string"),
        (b'{"type": "source", "id": "s2", "name": "a", "more": 1}', "source: more: Extra inputs are not permitted"),
        (b'{"type": "source", "id": "s2", "name": "a\\u0000"}', "source: holds characters that a database does not keep"),
        (b'{"type": "source", "id": "s2", "name": "a\\ud800"}', "is no JSON"),
        (b'{"type": "source", "id": "s2", "name": "\xff"}', "is no JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(line: bytes, reason: str) -> None:
    first, source, event, end = written(SOURCE, EVENT).splitlines()
    end = end.replace(b"2", b"3")
    lines, errors = read(b"\n".join([first, source, line, event, end, b""]))
    assert lines == [SOURCE, EVENT]
    assert len(errors) == 1
    assert errors[0].startswith(f"a.jsonl:3: {reason}")


WITHDRAWAL = {"type": "withdrawal", "id": 1, "article_id": "a1", "reason": "by a court", "by": "ada", "at": "2024-03-26T08:00:00+00:00"}


@pytest.mark.parametrize(
    "at",
    [
        "", "unknown", "2024-03-26", "2024-03-26T08:00:00", "2024-03-26T08:00:00Z", "2024-03-26T09:00:00+01:00",
        "2024-13-26T08:00:00+00:00", "2024-03-26T08:00:00.5+00:00", "2024-03-26 08:00:00+00:00", "2024-03-26T08:00:00+00:00\n",
        "\u0662\u0660\u0662\u0664-03-26T08:00:00+00:00",
    ],
)  # fmt: skip
def test_a_moment_is_one_in_utc_to_the_second(at: str) -> None:
    lines, errors = read(written(WITHDRAWAL, WITHDRAWAL | {"at": at}))
    assert lines == [WITHDRAWAL]
    assert errors == ["a.jsonl:3: withdrawal: at: Input should be a moment in UTC to the second, as in 2024-03-26T08:00:00+00:00"]


def test_every_moment_of_a_line_is_checked() -> None:
    names = {(name, field) for name in KINDS for field in BY_TYPE[name].model_fields if field == "at" or field.endswith("_at")}
    pattern = {(name, field) for name, field in names if "pattern" in str(schema()["$defs"][BY_TYPE[name].__name__]["properties"][field])}
    assert pattern == names >= {("version", "ingested_at"), ("extraction", "created_at"), ("seal", "at"), ("judgement", "undone_at")}


def test_a_file_that_was_cut_off_says_so() -> None:
    data = written(SOURCE, EVENT)
    for end in (data.rindex(b'{"type": "end"'), data.rindex(b'{"type": "event"') + 20):
        lines, errors = read(data[:end])
        assert lines[0] == SOURCE
        assert "it was cut off" in errors[-1]


def test_lines_that_are_missing_are_told() -> None:
    first, _, event, end = written(SOURCE, EVENT).splitlines()
    lines, errors = read(b"\n".join([first, event, end, b""]))
    assert (lines, errors) == ([EVENT], ["a.jsonl:3: the file says that it has 2 lines, and has 1 (export it again)"])


def test_a_line_that_is_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LONGEST", 300)
    lines, errors = read(written(SOURCE | {"name": "a" * 1000}, EVENT))
    assert (lines, errors) == ([EVENT], ["a.jsonl:2: longer than 300 bytes"])


@pytest.mark.parametrize("data", [b"", b"{}\n", b"id,name\n", b"\x00\xff"])
def test_another_file_is_no_archive(data: bytes) -> None:
    with pytest.raises(InputError, match="is no archive: its first line does not say so"):
        read(data)


def test_an_archive_of_a_later_program_is_refused() -> None:
    with pytest.raises(InputError, match=f"is an archive of edition 9, and this program reads edition {EDITION}"):
        read(written(SOURCE).replace(b'"edition": 1', b'"edition": 9'))


def test_an_archive_of_a_later_database_is_refused() -> None:
    data = BytesIO(written(SOURCE))
    with pytest.raises(InputError, match="is of a database with schema 0006, and this program knows 0005"):
        next(read_lines(data, "a.jsonl", newest="0005"))


# ------------------------------------------------------------------ its shape is the tables' and the schema's


@pytest.mark.parametrize("name", list(KINDS))
def test_a_line_has_the_columns_of_its_table(name: str) -> None:
    kind, fields = KINDS[name], BY_TYPE[name].model_fields
    beside = {"speaker": {"names", "member_of", "terms"}, "series": {"points"}, "version": {"raw"}, "extraction": {"notices"},
              "claim": {"speakers", "about"}}.get(name, set())  # fmt: skip
    assert set(fields) == {"type", *kind.columns} | beside
    for column in kind.columns:
        hint = fields[column].annotation
        optional = type(None) in get_args(hint)
        assert optional == kind.table.c[column].nullable or (name, column) == ("event", "extraction_id"), column
        of_column = kind.table.c[column].type
        assert not isinstance(of_column, LargeBinary)
        if isinstance(of_column, Boolean | Double | Integer):
            assert any(part in str(hint) for part in {Boolean: ("bool",), Double: ("float",), Integer: ("int",)}[
                next(one for one in (Boolean, Double, Integer) if isinstance(of_column, one))]), column  # fmt: skip
        elif isinstance(of_column, Json):
            assert "list" in str(hint) or "dict" in str(hint), column


def test_the_schema_in_the_docs_is_that_of_the_lines() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


def test_lines_are_valid_by_the_schema() -> None:
    validators = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    check = validators.Draft202012Validator(schema())
    check.check_schema(schema())
    for line in map(json.loads, written(SOURCE, EVENT).splitlines()):
        assert list(check.iter_errors(line)) == []
    for wrong in (SOURCE | {"name": 1}, EVENT | {"more": 1}, {"type": "weather"}):
        assert list(check.iter_errors(wrong))
