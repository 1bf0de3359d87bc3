"""What people decided, as rows and in words; and what they typed to decide it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracker.errors import UsageError
from tracker.identity.judged import Subject
from tracker.records import MEASURES, Report
from tracker.rows import Row, short
from tracker.rows.figures import number_in_words
from tracker.rows.speakers import sentence, with_names

if TYPE_CHECKING:
    from tracker.store import Judgement, Past, Standing, Store


NUMBER_FIELDS = ("value", "low", "high", "qualifier")


NOTHING = ("none", "null", "")


TRUE, FALSE = ("yes", "true"), ("no", "false")


SPEAKER = "originator"  # in what a judgement keeps, the speaker behind `attributed_to`


def typed_change(words: str) -> tuple[str, Any]:
    """A field with its new value.

    Raises:
        UsageError: the words are no FIELD=VALUE, or the value is none of its field.
    """
    name, sign, value = words.partition("=")
    name, value = name.strip().replace("-", "_"), value.strip()
    if not sign or not name:
        raise UsageError(f"{words!r} is no correction: write FIELD=VALUE, as in value=57 or place=none")
    if value.casefold() in NOTHING:
        return name, None
    if name in ("value", "low", "high"):
        digits = value.replace(",", "")
        if not (digits.isascii() and digits.isdigit()):
            raise UsageError(f"{words}: {value!r} is no whole number; write {name}=57")
        return name, int(digits)
    if name == "headline":
        if value.casefold() not in TRUE + FALSE:
            raise UsageError(f"{words}: write headline=yes or headline=no")
        return name, value.casefold() in TRUE
    return name, value.lower() if name in ("measure", "population", "qualifier", "period") else value


def check_measure(store: "Store", measure: str | None) -> None:
    """Refuse a measure that no figure can have.

    Raises:
        UsageError: it is none of this project's, and no import added it.
    """
    if measure is not None and measure not in MEASURES and measure not in store.measures():
        raise UsageError(f"nothing is counted as {measure!r}; measures are {', '.join(MEASURES)}")


def corrected(one: "Judgement", after: Report | None = None) -> str:
    """What a judgement on a figure changes: "number 57,697 → 56,697; as of none → 2024-03-25".

    Args:
        after: the figure with the correction; it names the originator as others do.
    """
    if one.decision == "rejected":
        return "no such figure"
    changes, before = dict(one.changes or {}), dict(one.shown or {})
    parts = []
    if not set(NUMBER_FIELDS).isdisjoint(changes):
        text = before.get("text") if before.get("qualifier") == "vague" else None
        parts.append(f"number {text or number_in_words(before)} → {number_in_words(changes)}")
    for name, value in changes.items():
        if name in (*NUMBER_FIELDS, SPEAKER):
            continue
        was, now = before.get(name), value
        if name == "attributed_to":
            was, now = before.get(SPEAKER) or was, (after.originator if after else None) or value
        parts.append(f"{name.replace('_', ' ')} {_plain(was)} → {_plain(now)}")
    return "; ".join(parts)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else short(str(value))


def decision_in_words(row: Row, of: str | None = None) -> str:
    """A judgement as a sentence, without its state; what it is on is not named where that is what is looked at."""
    if row["target"] in list(Subject):
        return sentence({**row, "undone_at": None})
    decided = row["in_words"] or row["decision"]
    if row["other_id"]:
        return f"{row['target']} {short(row['target_id'])} and {short(row['other_id'])}: {decided}"
    what = str((row["shown"] or {}).get("kind") or row["target"]).replace("_", " ")
    return decided if row["target_id"] == of else f"{what} {short(row['target_id'])}: {decided}"


def with_state(row: Row, of: str | None = None) -> str:
    return decision_in_words(row, of) + (f" ({row['state']})" if row["state"] != "in force" else "")


def judgement_rows(store: "Store", found: "Iterable[Judgement]") -> list[dict[str, Any]]:
    """Judgements with the names of speakers and articles, and corrections in words."""
    made = list(found)
    return [
        row | {"in_words": corrected(one) if one.target == "figure" else None}
        for row, one in zip(with_names(store, made), made, strict=True)
    ]


def standing_rows(store: "Store", found: "Iterable[Standing]") -> list[dict[str, Any]]:
    standing = list(found)
    rows = judgement_rows(store, (one.judgement for one in standing))
    return [row | {"state": one.state} for row, one in zip(rows, standing, strict=True)]


def history_rows(past: "Past", judged: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What happened, each with its moment; every row has all fields."""
    nothing = dict.fromkeys(("at", "what", "said", "by", "note", "judgement", "target", "target_id", "other_id", "decision", "state"))
    nothing |= dict.fromkeys(("changes", "shown", "document", "version", "text_hash", "extractor", "model", "current"))
    for one in past.readings:
        text = f"text {one.version} ({one.text_hash[:8]})" if one.text_hash else ""
        made = ", ".join(filter(None, (one.extractor, one.model)))
        said = f"read in {one.document}, {text} by {made}" if text else f"imported from {one.document}"
        yield nothing | asdict(one) | {"what": "read", "said": said + ("" if one.current else " (not the current reading)")}
    for row in judged:
        kept = {name: row[name] for name in ("by", "target", "target_id", "other_id", "decision", "state", "changes", "shown")}
        kept |= {"judgement": row["id"]}
        said = f"judgement {row['id']}: {with_state(row, past.id)}"
        yield nothing | kept | {"at": row["at"], "what": "judged", "said": said, "note": row["reason"]}
        if row["undone_at"]:
            said = f"judgement {row['id']} is taken back"
            yield nothing | kept | {"at": row["undone_at"], "what": "undone", "said": said, "by": row["undone_by"]}


def figure_line(report: Report) -> str:
    figure = report.figure
    number = number_in_words(figure.model_dump(mode="json")) if figure.qualifier.value != "vague" else figure.text
    where = f", {figure.place}" if figure.place else ""
    state = f" ({figure.excluded})" if figure.excluded else " (corrected)" if report.corrected else ""
    return f"{number} {figure.population} {figure.measure}{where}, {report.outlet or report.document}{state}"
