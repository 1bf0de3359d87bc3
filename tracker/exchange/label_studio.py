"""Label Studio: articles as tasks with their rows as predictions, and what annotators made of them.

A task is one article (https://labelstud.io/guide/predictions): `data` holds the text, its hash and what is marked in it; the prediction
holds a region for each claim, cue, source and figure, fields of a figure and the speakers of a claim as per-region values, and relations.
`label_studio.xml` beside this module is the labelling configuration that the tasks are made for.

Offsets are characters (code points): Label Studio's editor counts so, whatever JavaScript does, and takes a Windows line end for two. Until
2021 it gave UTF-16 code units (issues 1008 and 1347 of HumanSignal/label-studio); those are known by the words that stand beside them.

An annotation that was made from the prediction says, by a region that is gone, that there is no such row. One that was begun on an empty
text says nothing about what it does not mark. Label Studio may give a region another id when an annotation is made of a prediction; the row
is therefore also named in the region's own note, and found by label and place where that is gone, too.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

from tracker.errors import InputError
from tracker.exchange.answers import (
    BETWEEN,
    CLAIM_FIELDS,
    FIGURE_FIELDS,
    Answer,
    Confirmed,
    Dismissed,
    Origin,
    Proposed,
    Row,
    changed,
    located,
    shown,
)
from tracker.exchange.documents import Document, Options
from tracker.exchange.json_text import UnreadableJson, from_text
from tracker.exchange.markings import Connection, Marking, with_texts, words_of
from tracker.records import MEASURES, Span, Spans, Statement, text_hash

TOOL = "Label Studio"
CHOICES = ("measure", "qualifier", "period", "headline")
LABELS, TEXT, VERDICT = "label", "text", "verdict"  # names of controls in the configuration
NO_ROW = "no such row"
GOES_ON = "goes on"
PIECE = "+"  # in the id of the second and further stretches of a claim


def configuration() -> str:
    """The labelling configuration, XML."""
    return (files("tracker.exchange") / "label_studio.xml").read_text(encoding="utf-8")


# ------------------------------------------------------------------ out


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write tasks as one JSON list, a task a line."""
    before = "[\n"
    for found in with_texts(documents, options):
        to.write((before + json.dumps(task(*found, options.program), ensure_ascii=False)).encode())
        before = ",\n"
    to.write(b"\n]\n" if before == ",\n" else b"[]\n")


def task(document: Document, markings: Sequence[Marking], links: Sequence[Connection], program: str) -> dict[str, Any]:
    """An article as a task with one prediction."""
    article = document.article
    data = {
        "text": article.text,
        "text_hash": document.text_hash,
        "article": article.id,
        "document": document.name,
        "title": article.title,
        "outlet": article.source,
        "published": article.published,
        "url": article.url,
        "marks": {one.id: {"label": one.label, "spans": one.spans, "fields": shown(one.row) if one.row else {}} for one in markings},
        "links": [[one.start, one.link.value, one.end] for one in links],
    }
    result = [part for one in markings for part in _regions(article.text, one)]
    result += [
        {"type": "relation", "from_id": one.start, "to_id": one.end, "direction": "right", "labels": [one.link.value]} for one in links
    ]
    return {"data": data, "predictions": [{"model_version": program, "result": result}]}


def _regions(text: str, marking: Marking) -> Iterator[dict[str, Any]]:
    for number, (start, end) in enumerate(marking.spans):
        id_ = f"{marking.id}{PIECE}{number}" if number else marking.id
        place = {"start": start, "end": end}
        value = {**place, "text": text[start:end], "labels": [marking.label.value]}
        region = {"id": id_, "from_name": LABELS, "to_name": TEXT, "type": "labels", "value": value}
        if number:
            links = {"type": "relation", "from_id": marking.id, "to_id": id_, "direction": "right", "labels": [GOES_ON]}
            yield {**region, "meta": {"text": [id_]}}
            yield links
            continue
        if marking.row is None:
            yield {**region, "meta": {"text": [id_]}}
            continue
        claim_or_figure = marking.row.claim if isinstance(marking.row, Statement) else marking.row.figure
        yield {**region, "meta": {"text": [id_]}, "score": claim_or_figure.confidence}
        for name, words in shown(marking.row).items():
            control = {"id": id_, "from_name": name, "to_name": TEXT}
            if name == "measure" and words not in MEASURES:
                continue  # the configuration has no such choice; it stands in the task's data
            if name in CHOICES:
                yield {**control, "type": "choices", "value": {**place, "choices": [words]}}
            else:
                yield {**control, "type": "textarea", "value": {**place, "text": [words]}}


# ------------------------------------------------------------------ in again


def read(file: BinaryIO, name: str) -> Iterator[Answer | InputError]:
    """Yield what annotators answered, by Label Studio's JSON export; a task or annotation that cannot be read yields its error.

    Args:
        file: is read as a whole, as Label Studio writes it: one list.
        name: of the file, for people.

    Raises:
        InputError: it is no such export.
    """
    tasks = _tasks(file, name)
    seen = set(_labels(tasks))
    for number, one in enumerate(tasks, start=1):
        where = f"{Path(name).name}: task {one.get('id', number) if isinstance(one, dict) else number}"
        try:
            yield from _Task(one, where).answers(seen)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            yield InputError(where, f"this is no task of `tracker export label-studio`: {_said(error)}")


def _said(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def _tasks(file: BinaryIO, name: str) -> list[Any]:
    try:
        content = file.read().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(name, f"it cannot be read: {error}") from error
    try:
        found = from_text(content)
    except UnreadableJson:
        try:
            found = [from_text(line) for line in content.splitlines() if line.strip()]
        except UnreadableJson as error:
            raise InputError(name, f"it is {error.reason}", "export from Label Studio as JSON") from error
    tasks = found if isinstance(found, list) else [found]
    if any(isinstance(one, dict) and "annotations" not in one and "text" in one for one in tasks):
        raise InputError(name, "it is the short form (JSON-MIN), which leaves out ids", "export from Label Studio as JSON")
    return tasks


def _labels(found: Any) -> Iterator[str]:
    """Every label that stands anywhere in annotations, whatever else is wrong with them."""
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict):
            labels = one.get("labels")
            yield from (label for label in labels if isinstance(label, str)) if isinstance(labels, list) else ()
            yield from _labels(one.get("annotations"))
            yield from _labels(one.get("result"))
            yield from _labels([one.get("value")])


@dataclass(slots=True)
class _Region:
    """A labelled stretch as it came back, with its fields; `name` is the marking that it was exported as, "" for a new one."""

    name: str
    label: str
    span: Span
    fields: dict[str, str] = field(default_factory=dict)
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A marking as it was exported."""

    label: str
    spans: Spans
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Unplaced:
    """A labelled stretch whose offsets lead nowhere; `name` is the marking that it was exported as, "" where that cannot be told."""

    name: str
    label: str
    error: InputError


def _doubt(mark: _Mark, labels: set[str], unplaced: Sequence[_Unplaced]) -> str | None:
    """Why a marking that did not come back may not have been taken away; None where nothing speaks against it."""
    if mark.label not in labels:
        return f"nothing else that is a {mark.label} did in this file"
    if any(not one.name and one.label == mark.label for one in unplaced):
        return f"a {mark.label} came back whose place is not known"
    return None


class _Task:
    """One task of an export.

    Raises:
        KeyError, TypeError, ValueError: it is none of ours, or its text is not the one that was exported.
    """

    def __init__(self, task_: Mapping[str, Any], where: str) -> None:
        if not (isinstance(task_, dict) and isinstance(task_.get("data", {}), dict)):
            raise TypeError("a task and its `data` have to be JSON objects")
        self.where, self.annotations = where, task_.get("annotations") or []
        data = task_["data"]
        self.text: str = data["text"]
        if text_hash(self.text) != data["text_hash"]:
            raise ValueError("its text is not the one that was exported: the hash is another one")
        self.hash, self.article, self.document = data["text_hash"], str(data["article"]), str(data["document"])
        self.marks = {
            name: _Mark(one["label"], tuple((start, end) for start, end in one["spans"]), one["fields"])
            for name, one in data["marks"].items()
        }
        self.places = {(one.label, span): name for name, one in self.marks.items() for span in one.spans}
        self.links = [(start, link, end) for start, link, end in data["links"]]

    def answers(self, labels: set[str]) -> Iterator[Answer | InputError]:
        """What all annotations say, in the order in which they were made.

        Args:
            labels: that occur in the file: one that does not may be missing in the configuration, and nothing is dismissed by it.
        """
        for annotation in sorted(self.annotations, key=_moment):
            where = f"{self.where}, annotation {annotation.get('id', '?')}"
            if annotation.get("was_cancelled"):
                yield InputError(where, "the annotator skipped this task")
                continue
            by = _annotator(annotation.get("completed_by"))
            origin = Origin(where, TOOL, self.article, self.document, self.hash, by, _moment(annotation) or None)
            yield from self._annotation(annotation, origin, labels)

    def _annotation(self, annotation: Mapping[str, Any], origin: Origin, labels: set[str]) -> Iterator[Answer | InputError]:
        result = annotation.get("result") or []
        regions, unplaced = self._regions(result, origin)
        yield from (one.error for one in unplaced)
        pieces: dict[str, list[_Region]] = defaultdict(list)
        for one in regions.values():
            pieces[one.name].append(one)
        begun_anew = annotation.get("parent_prediction") is None and not any(self._known(id_, part) for id_, part in _labelled(result))
        for name, mark in self.marks.items():
            found = pieces.get(name, [])
            if found and not any(one.dismissed for one in found):
                yield from self._returned(name, mark, found, origin)
            elif found or not (begun_anew or any(one.name == name for one in unplaced)):
                yield self._gone(name, mark, origin, None if found else _doubt(mark, labels, unplaced))
        for one in pieces.get("", []):
            said = "".join(f"; {field_} {words}" for field_, words in one.fields.items())
            yield Proposed(origin, None, one.label, (one.span,), words_of(self.text, (one.span,)), f"a new stretch{said}")
        if not begun_anew:
            yield from self._relinked(result, regions, origin)

    def _gone(self, name: str, mark: _Mark, origin: Origin, doubt: str | None) -> Answer | InputError:
        """What it says that a marking did not come back.

        Args:
            doubt: why it may be no dismissal, in words.
        """
        if doubt is not None:
            why = f"{name} did not come back, and {doubt}: not taken as dismissed"
            return InputError(origin.where, why, f'choose "{NO_ROW}" for it')
        if (row := _row(name)) is not None:
            return Dismissed(origin, row)
        return Proposed(origin, None, mark.label, mark.spans, words_of(self.text, mark.spans), f"{name} is gone")

    def _returned(self, name: str, mark: _Mark, found: list[_Region], origin: Origin) -> Iterator[Answer | InputError]:
        """What is said of a marking that came back."""
        row, now = _row(name), tuple(sorted(one.span for one in found))
        said: list[Answer | InputError] = []
        if row is not None:
            after = {field_: words for one in reversed(found) for field_, words in one.fields.items()}
            said += changed(row, mark.fields, after, origin)
        if other := next((one.label for one in found if one.label != mark.label), None):
            said.append(Proposed(origin, row, other, now, words_of(self.text, now), f"was labelled {mark.label}"))
        elif now != mark.spans:
            before = ", ".join(f"{start}-{end}" for start, end in mark.spans)
            said.append(Proposed(origin, row, mark.label, now, words_of(self.text, now), f"other borders than {before}"))
        if row is not None and not said:
            said.append(Confirmed(origin, row))
        yield from said

    def _regions(self, result: Sequence[Mapping[str, Any]], origin: Origin) -> tuple[dict[str, _Region], list[_Unplaced]]:
        """The labelled stretches by the ids that they have now, and those whose offsets lead nowhere."""
        regions: dict[str, _Region] = {}
        unplaced: list[_Unplaced] = []
        for id_, part in _labelled(result):
            value = part["value"]
            label = next(iter(value.get("labels") or ()), "")
            try:
                span = located(self.text, value.get("start"), value.get("end"), value.get("text"))
            except ValueError as error:
                unplaced.append(_Unplaced(self._known(id_, part) or "", label, InputError(origin.where, f"region {id_}: {error}")))
                continue
            regions[id_] = _Region(self._known(id_, part) or self.places.get((label, span), ""), label, span)
        for part in result:
            region = regions.get(part.get("id", ""))
            if region is None or part.get("type") not in ("choices", "textarea"):
                continue
            value = part["value"].get("choices") or part["value"].get("text") or []
            words = BETWEEN.join([value] if isinstance(value, str) else map(str, value))
            if part.get("from_name") == VERDICT:
                region.dismissed = NO_ROW in words
            elif part.get("from_name") in (*FIGURE_FIELDS, *CLAIM_FIELDS):
                region.fields[part["from_name"]] = words
        return regions, unplaced

    def _known(self, id_: str, part: Mapping[str, Any]) -> str | None:
        """The marking that a region was exported as, by its id or its note."""
        noted = (part.get("meta") or {}).get("text") or []
        names = (one.partition(PIECE)[0] for one in (id_, *([noted] if isinstance(noted, str) else noted)))
        return next((one for one in names if one in self.marks), None)

    def _relinked(self, result: Sequence[Mapping[str, Any]], regions: Mapping[str, _Region], origin: Origin) -> Iterator[Proposed]:
        """Links that are new or gone, between stretches that are there."""
        now = []
        for part in result:
            ends = regions.get(part.get("from_id", "")), regions.get(part.get("to_id", ""))
            if part.get("type") == "relation" and ends[0] is not None and ends[1] is not None:
                start, end = (one.name or "-".join(map(str, (one.label, *one.span))) for one in ends if one is not None)
                now.append((start, next(iter(part.get("labels") or ()), ""), end))
        present = {one.name for one in regions.values() if not one.dismissed}
        before = [one for one in self.links if one[0] in present and one[2] in present]
        changes = [(one, "is gone") for one in before if one not in now]
        changes += [(one, "is new") for one in now if one not in self.links and one[1] != GOES_ON]
        for (start, link, end), what in changes:
            mark = self.marks.get(start)
            spans = mark.spans if mark else ()
            why = f"the link from {start} to {end}{f' ({link})' if link else ''} {what}"
            yield Proposed(origin, _row(start), mark.label if mark else "", spans, words_of(self.text, spans), why)


def _labelled(result: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((part["id"], part) for part in result if part.get("type") == "labels")


def _row(name: str) -> Row | None:
    """The row that a marking is; None for a cue or source."""
    kind, _, id_ = name.partition("-")
    return Row(kind, id_) if kind in ("claim", "figure") else None


def _moment(annotation: Mapping[str, Any]) -> str:
    return str(annotation.get("updated_at") or annotation.get("created_at") or "")


def _annotator(given: Any) -> str | None:
    """Name or address of who completed an annotation; None where there is only a number."""
    if isinstance(given, dict):
        name = " ".join(filter(None, (given.get("first_name"), given.get("last_name"))))
        known = name or given.get("email") or given.get("username")
        return None if known is None else str(known)
    return given if isinstance(given, str) and given else None
