"""Incidents as rows, with their tolls and who tells of them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracker.rows import Row, short
from tracker.rows.figures import in_words

if TYPE_CHECKING:
    from tracker.records import Report
    from tracker.store import Doubt, Incident, Store, Telling


INDENT = "  "


IN_FORCE = "in force"  # the state of a judgement that waits for nothing


def spread(row: Row, measure: str) -> str:
    """The range of an event's tolls: "12", "12-15", "12 or more"."""
    if measure not in row["tolls"]:
        return ""
    low, high = row["tolls"][measure]
    return f"{low:,} or more" if high is None else f"{low:,}" if low == high else f"{low:,}-{high:,}"


def event_row(one: "Incident") -> dict[str, Any]:
    return asdict(one) | {"tolls": {measure: list(bounds) for measure, bounds in one.tolls.items()}}


def sentence(row: Row) -> str:
    both = short(row["target_id"]), short(row["other_id"])
    said = f"{both[1]} is the same event as {both[0]}" if row["decision"] == "same" else f"{both[0]} and {both[1]} are two events"
    return said + (f" ({row['state']})" if row.get("state", IN_FORCE) != IN_FORCE else "")


def decided(store: "Store", ids: set[str]) -> Iterator[dict[str, Any]]:
    """The decisions that name some incidents and that nobody took back, with what they wait for."""
    from tracker.store import Target

    for one in store.history([Target.events]):
        if one.judgement.undone_at is None and not ids.isdisjoint({one.judgement.target_id, one.judgement.other_id}):
            yield asdict(one.judgement) | {"state": one.state}


def telling_row(one: "Telling") -> dict[str, Any]:
    own = {"event": one.event.id, "kind": one.event.kind, "place": one.event.place, "since": one.event.since}
    return {name: value for name, value in asdict(one).items() if name != "event"} | own


def toll_rows(reports: Sequence["Report"], doubts: "dict[str, list[Doubt]]") -> Iterator[dict[str, Any]]:
    """The figures of an event by the day of publication, originator and outlet, each total followed by its parts."""
    parts: dict[str, list[Report]] = {}
    known = {one.figure.id for one in reports}
    for one in reports:
        if one.figure.subset_of in known:
            parts.setdefault(one.figure.subset_of or "", []).append(one)
    whole = (one for one in reports if one.figure.subset_of not in known)
    words = {one.figure.id: in_words(one) for one in reports}
    for one in sorted(whole, key=_order):
        yield from _with_parts(one, parts, words, doubts, 0)


def _order(one: "Report") -> tuple[object, ...]:
    figure = one.figure
    return one.published is None, one.published or "", one.originator or "", one.outlet or "", figure.span or (0, 0), figure.id


def _with_parts(
    one: "Report", parts: "dict[str, list[Report]]", words: dict[str, str], doubts: "dict[str, list[Doubt]]", depth: int
) -> Iterator[dict[str, Any]]:
    carried = {"originator": one.originator, "outlet": one.outlet, "document": one.document, "published": one.published}
    yield (
        one.figure.model_dump(mode="json")
        | carried
        | {
            "copy_of": one.copy_of,
            "number": words[one.figure.id],
            "counts": _counts(one, words),
            "depth": depth,
            "discrepancies": [asdict(doubt) for doubt in doubts.get(one.figure.id, ())],
        }
    )
    for part in sorted(parts.pop(one.figure.id, ()), key=_order):
        yield from _with_parts(part, parts, words, doubts, depth + 1)


def _counts(one: "Report", words: dict[str, str]) -> str:
    figure = one.figure
    counts = " ".join(filter(None, (words[figure.id], figure.population, figure.measure)))
    replaced = f", not {words.get(figure.revises, 'what was said before')}" if figure.revises else ""
    return counts + replaced + (" (denied)" if figure.negated else "")
