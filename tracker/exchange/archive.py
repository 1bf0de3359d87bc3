"""The archive as JSON lines: all of it that does not follow from the rest, one JSON object a line, nothing lost.

The first line says what the file is, the last one how many lines stand between the two: a file without it was cut off. Each line has a
`type`, and a model here that it is checked by; docs/archive.schema.json is the same for other programs. What something refers to stands
before it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, BinaryIO, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError, from_json

from tracker.errors import InputError

EDITION = 1
"""Of the form of these files; another one where a line of an older file would be read otherwise."""

LONGEST = 2**28
"""Bytes of a line; a longer one is refused rather than held in memory."""

Span = Annotated[list[int], Field(min_length=2, max_length=2)]
Spans = list[Span]
Number = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Small = Annotated[int, Field(ge=-(2**31), lt=2**31)]

_MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00$"


def _is_moment(given: str) -> str:
    try:
        if re.fullmatch(_MOMENT, given, re.ASCII):
            datetime.fromisoformat(given)
            return given
    except ValueError:
        pass
    raise PydanticCustomError("moment", "Input should be a moment in UTC to the second, as in 2024-03-26T08:00:00+00:00")


Moment = Annotated[str, AfterValidator(_is_moment), Field(json_schema_extra={"pattern": _MOMENT})]
"""As it is stored; whatever puts rows into order by it could not go on by another one."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Header(_Line):
    """First line.

    Attributes:
        edition: of the form of these files.
        database: revision of the tables that the lines were read from.
        with_text: full texts and bytes stand in it.
    """

    type: Literal["archive"]
    edition: int
    database: str
    program: str
    with_text: bool


class End(_Line):
    """Last line; `lines` counts those between the first and this one."""

    type: Literal["end"]
    lines: int


class Source(_Line):
    type: Literal["source"]
    id: str
    name: str


class Term(_Line):
    office_id: str
    since: str | None
    until: str | None
    seen: str | None
    source: str | None


class Speaker(_Line):
    type: Literal["speaker"]
    id: str
    name: str
    kind: str
    country: str | None
    wikidata: str | None
    names: list[str]
    member_of: list[str]
    terms: list[Term]


class Candidate(_Line):
    type: Literal["candidate"]
    speaker_id: str
    other_id: str
    score: float
    reason: str


class Point(_Line):
    as_of: str
    since: str
    value: Number | None
    low: Number | None
    high: Number | None
    line: Small
    raw: str


class Series(_Line):
    type: Literal["series"]
    id: str
    originator: str
    title: str | None
    measure: str
    population: str
    established: str | None
    place: str
    period: str
    since: str | None
    until: str | None
    path: str
    file_hash: str
    added_at: Moment
    points: list[Point]


class Judgement(_Line):
    type: Literal["judgement"]
    id: Small
    target: str
    target_id: str
    other_id: str | None
    article_id: str | None
    decision: str
    reason: str | None
    by: str
    at: Moment
    undone_at: Moment | None
    undone_by: str | None
    changes: dict[str, Any] | None
    shown: dict[str, Any] | None


class Seal(_Line):
    type: Literal["seal"]
    id: Small
    at: Moment
    by: str
    versions: Small
    head: str
    public_key: str | None
    signature: str | None


class Article(_Line):
    type: Literal["article"]
    id: str
    key: str
    name: str
    url: str | None


class Version(_Line):
    """A text; `raw` are its bytes in base64. Where `absent` says why it has none, both are empty, and the hashes stay."""

    type: Literal["version"]
    id: str
    article_id: str
    number: Small
    text_hash: str
    salt: str
    raw_hash: str | None
    media_type: str
    encoding: str
    digest: str | None
    ingested_at: Moment
    text: str
    absent: Literal["withdrawn", "withheld"] | None
    raw: str | None


class Mark(_Line):
    span: Span
    kind: str


class Notice(_Line):
    """A correction that the text announces; `itself`: of the article that carries it; of which other one follows from the rest."""

    kind: str
    span: Span
    url: str | None
    title: str | None
    itself: bool


class Extraction(_Line):
    type: Literal["extraction"]
    id: str
    version_id: str | None
    current_of: str | None
    source_id: str | None
    title: str | None
    published: str | None
    published_span: Span | None
    language: str | None
    credit: str | None
    byline: str | None
    marks: list[Mark]
    path: str | None
    reader: str | None
    reader_notes: list[str]
    extractor: str
    model: str
    notes: list[str]
    created_at: Moment
    notices: list[Notice]


class Event(_Line):
    type: Literal["event"]
    id: str
    kind: str | None
    place: str | None
    within: list[str]
    since: str | None
    until: str | None
    traits: list[str]
    extraction_id: str


class Named(_Line):
    """Whom a claim is about: `found_id` is the speaker that the mention was taken for, before people decided anything."""

    mention: str
    found_id: str
    reason: str
    score: float


class Speaking(Named):
    """Who makes a claim, in what office, and for whom."""

    office_id: str | None
    on_behalf_of: str | None


class Claim(_Line):
    type: Literal["claim"]
    extraction_id: str
    id: str
    position: Small
    content: Spans
    cue: Spans | None
    source: Spans | None
    text: str
    quotation: str
    act: str
    negated: bool
    speaker_mention: str | None
    role: str | None
    via: list[str]
    denies: Spans | None
    said_on: str | None
    confidence: float
    speakers: list[Speaking]
    about: list[Named]


class Figure(_Line):
    type: Literal["figure"]
    extraction_id: str
    id: str
    position: Small
    span: Span | None
    text: str | None
    measure: str
    value: Number | None
    low: Number | None
    high: Number | None
    qualifier: Literal["exact", "approximate", "at_least", "at_most", "range", "vague"]
    hedge: str | None
    population: str
    established: str | None
    place: str | None
    period: Literal["incident", "interval", "cumulative", "unknown"]
    since: str | None
    as_of: str | None
    attributed_to: str | None
    originator_found_id: str | None
    originator_reason: str | None
    originator_score: float | None
    via: list[str]
    negated: bool
    subset_of: str | None
    revises: str | None
    headline: bool
    event: str | None
    claim: str | None
    evidence: dict[str, Spans]
    inferred: dict[str, str]
    excluded: str | None
    confidence: float
    outlet_id: str | None
    published: str | None
    path: str | None
    line: Small | None
    raw: str | None


class Withdrawal(_Line):
    type: Literal["withdrawal"]
    id: Small
    article_id: str
    reason: str
    by: str
    at: Moment


MODELS: tuple[type[_Line], ...] = (
    Header, Source, Speaker, Candidate, Series, Judgement, Seal, Article, Version, Extraction, Event, Claim, Figure, Withdrawal, End,
)  # fmt: skip
BY_TYPE: dict[str, type[_Line]] = {model.model_fields["type"].annotation.__args__[0]: model for model in MODELS}  # type: ignore[union-attr]


class ReadLine(NamedTuple):
    """A line and where it stood."""

    where: str
    line: dict[str, Any]


def write_lines(lines: Iterable[dict[str, Any]], to: BinaryIO, *, database: str, program: str, with_text: bool) -> int:
    """Write an archive and return how many lines it has between the first and the last."""
    header = {"type": "archive", "edition": EDITION, "database": database, "program": program, "with_text": with_text}
    to.write(_written(header))
    count = 0
    for line in lines:
        to.write(_written(line))
        count += 1
    to.write(_written({"type": "end", "lines": count}))
    return count


def _written(line: dict[str, Any]) -> bytes:
    """One line; what a field holds under names of its own is sorted by them, so that equal archives are equal byte for byte."""
    return (json.dumps({name: _sorted(value) for name, value in line.items()}, ensure_ascii=False) + "\n").encode()


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list | tuple) else value


def is_archive(first: bytes) -> bool:
    """Whether a file that begins so is an archive."""
    try:
        found = from_json(first)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("type") == "archive"


def read_lines(file: BinaryIO, name: str, *, newest: str = "9999") -> Iterator[ReadLine | InputError]:
    """Yield the lines of an archive, without the first and the last, or the error for which one is left out.

    Args:
        name: of the file, for messages.
        newest: the latest revision of the tables that is known here.

    Raises:
        InputError: it is no archive, or one of a later program.
    """
    _check_header(file.readline(LONGEST), name, newest)
    count, number = 0, 1
    while data := file.readline(LONGEST):
        number += 1
        where = f"{name}:{number}"
        if not data.endswith(b"\n") and len(data) == LONGEST:
            while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
                pass
            count += 1
            yield InputError(where, f"longer than {LONGEST:,} bytes")
            continue
        if not data.strip():
            continue
        found = _read(data, where)
        if isinstance(found, ReadLine) and found.line["type"] == "end":
            if found.line["lines"] != count:
                yield InputError(where, f"the file says that it has {found.line['lines']:,} lines, and has {count:,}", "export it again")
            if file.readline(1):
                yield InputError(f"{name}:{number + 1}", "more stands behind the last line; it is left out")
            return
        count += 1
        yield found
    yield InputError(f"{name}:{number}", "the file ends before its last line: it was cut off", "what it has was taken in; export it again")


def _check_header(data: bytes, name: str, newest: str) -> None:
    if not is_archive(data):
        raise InputError(name, "is no archive: its first line does not say so", "`tracker export jsonl FILE` writes one")
    header = from_json(data)
    edition, database = header.get("edition"), header.get("database")
    if edition != EDITION:
        raise InputError(name, f"is an archive of edition {edition}, and this program reads edition {EDITION}", "use a newer program")
    if not isinstance(database, str) or database > newest:
        raise InputError(name, f"is of a database with schema {database}, and this program knows {newest}", "use a newer program")


def _read(data: bytes, where: str) -> ReadLine | InputError:
    try:
        line = from_json(data)
    except ValueError as error:
        return InputError(where, f"is no JSON: {error}")
    model = BY_TYPE.get(line["type"]) if isinstance(line, dict) and isinstance(line.get("type"), str) else None
    if model is None or model is Header:
        return InputError(where, "has no type that an archive knows")
    try:
        model.model_validate(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        return InputError(where, f"{line['type']}: {field}: {first['msg']}")
    if b"\\u" in data and not _storable(line):
        return InputError(where, f"{line['type']}: holds characters that a database does not keep")
    return ReadLine(where, line)


def _storable(value: Any) -> bool:
    """False for the character zero and for halves of a character, which JSON can spell."""
    if isinstance(value, dict):
        return all(map(_storable, (*value, *value.values())))
    if isinstance(value, list):
        return all(map(_storable, value))
    return not isinstance(value, str) or not ("\0" in value or any("\ud800" <= c <= "\udfff" for c in value))


def schema() -> dict[str, Any]:
    """The JSON Schema of a line."""
    union = TypeAdapter(Annotated[Header | Source | Speaker | Candidate | Series | Judgement | Seal | Article | Version | Extraction | Event | Claim | Figure | Withdrawal | End, Field(discriminator="type")])  # fmt: skip  # noqa: E501
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A line of an archive", **union.json_schema()}
