"""What annotators answered, whatever the tool: rows confirmed, dismissed and corrected, and what they would mark otherwise.

A task carries what it showed of every row. Only what an annotator changed against that is an answer: what the database says by now is not
looked at here, and a field that was left alone says nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tracker.errors import InputError
from tracker.records import Report, Spans, Statement, record_id

FIGURE_FIELDS = (
    "measure", "value", "low", "high", "qualifier", "population", "place", "period", "since", "as_of", "attributed_to", "headline",
)  # fmt: skip
CLAIM_FIELDS = ("speakers",)
NUMBERS = ("value", "low", "high")
LOWER = ("measure", "population", "qualifier", "period")
NOTHING = ("none", "null")
YES, NO = ("yes", "true"), ("no", "false")
BETWEEN = " | "  # names of several speakers in one field


class Row(NamedTuple):
    """A stored row: "claim" or "figure", and its id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an answer was read.

    Attributes:
        where: file, task and annotation, for people.
        tool: "Label Studio" or "Prodigy".
        article: id of the article.
        document: the id that it came with.
        text_hash: of the text that the annotator saw.
        by: who answered, as the tool names them; None where it does not.
        at: moment of the answer as the tool gives it.
    """

    where: str
    tool: str
    article: str
    document: str
    text_hash: str
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The annotator looked at a row and left it as it is."""

    origin: Origin
    row: Row


@dataclass(frozen=True, slots=True)
class Dismissed:
    """There is no such claim or figure."""

    origin: Origin
    row: Row


@dataclass(frozen=True, slots=True)
class Corrected:
    """Fields of a figure have other values: numbers, truth values or text, None where the text says nothing."""

    origin: Origin
    row: Row
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A claim is somebody else's, by names or ids."""

    origin: Origin
    row: Row
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What no judgement can say: a new stretch, a moved border, another label or link.

    Attributes:
        row: the row that it is about; None for something new.
        spans: where it stands now, half-open offsets into the text.
        text: the characters of the spans.
        why: in words.
    """

    origin: Origin
    row: Row | None
    label: str
    spans: Spans
    text: str
    why: str


Answer = Confirmed | Dismissed | Corrected | Spoken | Proposed


def key_of(answer: Answer) -> str:
    """What tells that an answer was read before: the same tool, annotator, moment, text, row and words give the same key."""
    origin = answer.origin
    said: object = None
    if isinstance(answer, Corrected):
        said = sorted(answer.changes.items())
    elif isinstance(answer, Spoken):
        said = answer.speakers
    elif isinstance(answer, Proposed):
        said = (answer.label, answer.spans, answer.why)
    named = (origin.tool, origin.by, origin.at, origin.article, origin.text_hash)
    return record_id("answer", *named, type(answer).__name__, answer.row, said)


# ------------------------------------------------------------------ fields as words


def shown(row: Statement | Report) -> dict[str, str]:
    """The fields of a row as an annotator sees them; what the text does not say is left out."""
    if isinstance(row, Statement):
        names = row.claim.speakers
        return {"speakers": BETWEEN.join(names)} if names else {}
    fields = row.figure.model_dump(mode="json", include=set(FIGURE_FIELDS))
    fields["headline"] = "yes" if row.figure.headline else "no"
    return {name: str(fields[name]) for name in FIGURE_FIELDS if fields[name] is not None}


def changed(row: Row, before: Mapping[str, str], after: Mapping[str, str], origin: Origin) -> Iterator[Answer | InputError]:
    """What an annotator changed in the fields of a row; nothing where that is nothing.

    Args:
        before, after: fields as words, as they were shown and as they came back. One that did not come back was left alone; "none" empties
            it.
    """
    edited = {name: value.strip() for name, value in after.items() if value.strip() and value.strip() != before.get(name, "").strip()}
    if row.kind == "claim":
        if names := tuple(filter(None, map(str.strip, edited.get("speakers", "").split(BETWEEN.strip())))):
            yield Spoken(origin, row, names)
        return
    changes: dict[str, Any] = {}
    for name, words in edited.items():
        try:
            value = _value(name, words)
        except ValueError as error:
            yield InputError(origin.where, f"{row.kind} {row.id}: {error}")
            continue
        if name not in before and value is None:
            continue
        changes[name] = value
    if changes:
        yield Corrected(origin, row, changes)


def _value(name: str, words: str) -> Any:
    if words.casefold() in NOTHING:
        return None
    if name in NUMBERS:
        digits = words.replace(",", "")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError(f"{name} {words!r} is no whole number")
        return int(digits)
    if name == "headline":
        if words.casefold() not in YES + NO:
            raise ValueError(f"headline {words!r} is neither yes nor no")
        return words.casefold() in YES
    return words.lower() if name in LOWER else words


# ------------------------------------------------------------------ offsets


def located(text: str, start: object, end: object, words: str | None) -> tuple[int, int]:
    """Where a stretch stands, in characters, by the offsets that a tool gives and the words that it saw there.

    Offsets that do not lead to the words are tried as UTF-16 code units, which is how JavaScript counts: a character outside of the basic
    plane, an emoji for example, is two of them. Label Studio gave such offsets until 2021.

    Raises:
        ValueError: neither leads to the words, or they are no offsets into the text.
    """
    if not (isinstance(start, int) and isinstance(end, int)) or isinstance(start, bool) or isinstance(end, bool):
        raise ValueError(f"{start!r}-{end!r} are no offsets")  # noqa: TRY004 - of a file, not of a caller
    if 0 <= start < end <= len(text) and (words is None or _same(text[start:end], words)):
        return start, end
    if words is not None:
        units = text.encode("utf-16-le", "surrogatepass")
        if 0 <= start < end <= len(units) // 2:
            first, before = (units[: 2 * at].decode("utf-16-le", "surrogatepass") for at in (start, end))
            if _same(before[len(first) :], words):
                return len(first), len(before)
    seen = f" do not lead to {words[:60]!r}" if words is not None else " lie outside of the text"
    raise ValueError(f"the offsets {start}-{end}{seen}")


def _same(one: str, other: str) -> bool:
    """White space apart, which tools write in their own ways ("\\n" as two characters, for example)."""
    return "".join(one.split()) == "".join(other.replace("\\n", "\n").split())
