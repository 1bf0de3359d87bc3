"""Prodigy: one task a row to accept or reject, and the answers.

A task is a claim or a figure in its paragraph (https://prodi.gy/docs/api-interfaces#spans_manual): `text`, `tokens`, `spans`, and the
row's fields as keys of their own, which a recipe may show as text fields. `meta` names article and row, and carries the hash of the
article's text and the offset at which the paragraph begins; `exported` keeps what was shown. Prodigy adds its own hashes when it loads a
file.

Accept says that the row is right, with what the annotator changed in its fields; reject says that there is no such row; ignore says
nothing. Tokens end wherever a span ends, so that every span can be shown and none is moved to a word's border.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from tracker.errors import InputError
from tracker.exchange.answers import CLAIM_FIELDS, FIGURE_FIELDS, Answer, Confirmed, Dismissed, Origin, Proposed, Row, changed, shown
from tracker.exchange.documents import Document, Options
from tracker.exchange.markings import Connection, Link, Marking, with_texts, words_of
from tracker.records import Span, Spans, Statement, text_hash

TOOL = "Prodigy"
TOKEN = re.compile(r"\w+|[^\w\s]|\s")
PARAGRAPH = re.compile(r"\n[^\S\n]*\n|\r\n[^\S\n]*\r\n")
HALF = 2000  # characters of a paragraph that are kept on either side of a row


# ------------------------------------------------------------------ out


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write tasks as JSON lines, the rows of an article in the order of its text."""
    for document, markings, links in with_texts(documents, options):
        for one in tasks(document, markings, links):
            to.write(json.dumps(one, ensure_ascii=False).encode() + b"\n")


def tasks(document: Document, markings: Sequence[Marking], links: Sequence[Connection]) -> Iterator[dict[str, Any]]:
    """Yield one task for each claim and figure."""
    by_id = {one.id: one for one in markings}
    cues: defaultdict[str, list[Marking]] = defaultdict(list)
    for link in links:
        if link.link in (Link.cue, Link.source):
            cues[link.start].append(by_id[link.end])
    for marking in markings:
        if marking.row is None:
            continue
        spans = [(one.label.value, span) for one in (marking, *cues[marking.id]) for span in one.spans]
        yield _task(document, marking, spans)


def _task(document: Document, marking: Marking, spans: list[tuple[str, Span]]) -> dict[str, Any]:
    article, whole = document.article, document.article.text
    first, last = _paragraph(whole, min(start for _, (start, _) in spans), max(end for _, (_, end) in spans))
    text = whole[first:last]
    fields = shown(marking.row) if marking.row is not None else {}
    placed = sorted((start - first, end - first, label) for label, (start, end) in spans)
    tokens = list(tokenised(text, [(start, end) for start, end, _ in placed]))
    starts, ends = {one["start"]: one["id"] for one in tokens}, {one["end"]: one["id"] for one in tokens}
    shown_spans = [
        {"start": start, "end": end, "token_start": starts[start], "token_end": ends[end], "label": label} for start, end, label in placed
    ]
    meta = {"row": marking.id, "article": article.id, "document": document.name, "text_hash": document.text_hash, "start": first}
    meta |= {name: value for name, value in (("outlet", article.source), ("published", article.published)) if value is not None}
    if isinstance(marking.row, Statement):
        meta |= {"act": marking.row.claim.act.value, "quotation": marking.row.claim.quotation.value}
    exported = {"passage_hash": text_hash(text), "fields": fields, "spans": [[start, end, label] for start, end, label in placed]}
    return {"text": text, "tokens": tokens, "spans": shown_spans, "meta": meta, **fields, "exported": exported}


def tokenised(text: str, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
    """Words, signs and white space in their order, cut wherever a span begins or ends; a blank after a token is its `ws`.

    The texts of all tokens, each with a blank where `ws` says so, are the text again.
    """
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    number = position = 0
    for match in TOKEN.finditer(text):
        inside = sorted(border for border in starts | ends if match.start() < border < match.end())
        cuts = [match.start(), *inside, match.end()]
        for start, end in pairwise(cuts):
            if start < position:
                continue  # the blank of the token before
            blank = text[end : end + 1] == " " and end not in starts and end + 1 not in ends
            yield {"text": text[start:end], "start": start, "end": end, "id": number, "ws": blank}
            number, position = number + 1, end + blank


def _paragraph(text: str, start: int, end: int) -> Span:
    """The paragraphs in which some characters stand, as far as they are not endless."""
    left, right = max(0, start - HALF), min(len(text), end + HALF)
    before = [match.end() for match in PARAGRAPH.finditer(text, left, start)]
    after = PARAGRAPH.search(text, end, right)
    return before[-1] if before else left, after.start() if after else right


# ------------------------------------------------------------------ in again


def read(file: BinaryIO, name: str) -> Iterator[Answer | InputError]:
    """Yield what annotators answered, by the lines of `prodigy db-out`; a line that cannot be read yields its error.

    Args:
        name: of the file, for people.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        for number, line in enumerate(file, start=1):
            if line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield from _line(line, f"{Path(name).name}:{number}")
    except OSError as error:
        raise InputError(name, f"it cannot be read: {error}") from error


def _line(line: bytes, where: str) -> Iterator[Answer | InputError]:
    try:
        yield from _answers(json.loads(line.decode("utf-8-sig")), where)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        yield InputError(where, f"it is no JSON: {error}")
    except KeyError as error:
        yield InputError(where, f"this is no task of `tracker export prodigy`: {error.args[0]!r} is missing")
    except (TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError) as error:
        yield InputError(where, f"this is no task of `tracker export prodigy`: {error}")


def _answers(task: Any, where: str) -> list[Answer | InputError]:
    if not isinstance(task, dict):
        raise TypeError("a line has to be one JSON object")
    meta, exported, text = task["meta"], task["exported"], task["text"]
    if not (isinstance(meta, dict) and isinstance(exported, dict) and isinstance(text, str)):
        raise TypeError("`meta` and `exported` have to be JSON objects, and `text` words")
    kind, _, id_ = meta["row"].partition("-")
    row = Row(kind, id_)
    if text_hash(text) != exported["passage_hash"]:
        return [InputError(where, "its text is not the one that was exported: the hash is another one")]
    by, at = task.get("_annotator_id") or task.get("_session_id"), task.get("_timestamp")
    moment = None if at is None else datetime.fromtimestamp(float(at), UTC).isoformat(timespec="seconds")
    signed = None if by is None else str(by)
    origin = Origin(where, TOOL, str(meta["article"]), str(meta["document"]), str(meta["text_hash"]), signed, moment)
    match task.get("answer"):
        case "accept":
            return _accepted(task, origin, row)
        case "reject":
            return [Dismissed(origin, row)]
        case "ignore":
            return [InputError(where, "the annotator skipped this task")]
        case other:
            return [InputError(where, f"nobody answered it: answer is {other!r}")]


def _accepted(task: Mapping[str, Any], origin: Origin, row: Row) -> list[Answer | InputError]:
    before = task["exported"]["fields"]
    fields = CLAIM_FIELDS if row.kind == "claim" else FIGURE_FIELDS
    after = {name: str(task[name]) for name in fields if task.get(name) is not None}
    said: list[Answer | InputError] = [*changed(row, before, after, origin), *_moved(task, origin, row)]
    return said or [Confirmed(origin, row)]


def _moved(task: Mapping[str, Any], origin: Origin, row: Row) -> Iterator[Answer | InputError]:
    """Spans that are not where they were shown."""
    if "spans" not in task:
        return
    text, offset = task["text"], task["meta"]["start"]
    was: defaultdict[str, set[Span]] = defaultdict(set)
    now: defaultdict[str, set[Span]] = defaultdict(set)
    for start, end, label in task["exported"]["spans"]:
        was[label].add((start, end))
    for one in task["spans"]:
        if not 0 <= one["start"] < one["end"] <= len(text):
            yield InputError(origin.where, f"the span {one['start']}-{one['end']} lies outside of the text")
            return
        now[one.get("label", "")].add((one["start"], one["end"]))
    for label in sorted(was.keys() | now.keys()):
        if was[label] != now[label]:
            spans: Spans = tuple(sorted(now[label]))
            before = ", ".join(f"{start + offset}-{end + offset}" for start, end in sorted(was[label]))
            why = "a new stretch" if not before else f"other borders than {before}" if spans else f"{before} is gone"
            yield Proposed(origin, row, label, tuple((s + offset, e + offset) for s, e in spans), words_of(text, spans), why)
