"""What is on record of one actor, as rows by section."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.records import Report, Speaker
from tracker.rows import counted
from tracker.rows.figures import in_words

if TYPE_CHECKING:
    from tracker.dossier import Dossier, Tally
    from tracker.statements import Folded
    from tracker.store import Brief, Store, Who


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a section; each is made when it is printed, for a page shows a few of thousands."""

    of: Sequence[Any]
    made: Callable[[Any], dict[str, Any]] = dict

    def __len__(self) -> int:
        return len(self.of)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self.made, self.of)

    def first(self, most: int | None) -> Iterator[dict[str, Any]]:
        return map(self.made, self.of[:most])


def dossier_sections(store: "Store", one: Speaker, found: "Dossier") -> dict[str, Rows]:
    """The rows of each section, with all fields."""
    whole = found.statements
    statements = _tally(whole) | {"copies": whole.copies, "first": found.first, "outlets": _outlets(found)}
    return {
        "actor": Rows([one.model_dump(mode="json")]),
        "statements": Rows([statements]),
        "month": Rows([{"month": month or None, "statements": count} for month, count in found.months.items()]),
        "act": Rows([{"act": act, "statements": count} for act, count in whole.acts.most_common()]),
        "speaker": Rows([_who("speaker", who) | _tally(tally) for who, tally in found.speakers.items()]),
        "about": Rows([_who("about", who) | _tally(tally) for who, tally in found.about.items()]),
        "figure": Rows(found.figures, _figure),
        "denial": Rows(found.denials, _statement),
        "contested": Rows(found.contested, lambda row: row.model_dump(mode="json")),
        "outlet": Rows([_outlet(outlet, tally) for outlet, tally in found.outlets.items()]),
        "called": Rows(_called(store, one)),
    }


def _called(store: "Store", one: Speaker) -> list[dict[str, Any]]:
    """What texts call an actor, each name once."""
    names: dict[str, dict[str, Any]] = {}
    for called in store.called(one.id):
        row = names.setdefault(called.name, {"name": called.name, "rows": 0, "reasons": []})
        row["rows"] += called.rows
        row["reasons"] += [called.reason] if called.reason not in row["reasons"] else []
    return sorted(names.values(), key=lambda row: (-row["rows"], row["name"]))


def _who(key: str, who: "Who") -> dict[str, Any]:
    return {key: who.id, "name": who.name, "kind": who.kind}


def _outlet(name: str, tally: "Tally") -> dict[str, Any]:
    return {"outlet": name, "statements": tally.statements, "copies": tally.copies, "latest": tally.latest, "id": tally.example}


def _tally(tally: "Tally") -> dict[str, Any]:
    acts = dict(tally.acts.most_common())
    return {"statements": tally.statements, "acts": acts, "negated": tally.negated, "latest": tally.latest, "id": tally.example}


def _statement(folded: "Folded[Brief]") -> dict[str, Any]:
    one = folded.first
    return {
        "id": one.id,
        "day": one.day and one.day[:10],
        "day_is": "said" if one.said_on else "published" if one.published else None,
        "speakers": [who.name for who in one.speakers],
        "act": one.act,
        "negated": one.negated,
        "text": one.text,
        "about": [who.name for who in one.about],
        "confidence": one.confidence,
        "outlets": folded.outlets,
        "also": [other.id for other in folded.others],
        "copies": len(folded.copied_in),
    }


def _figure(folded: "Folded[Report]") -> dict[str, Any]:
    one = folded.first
    return one.figure.model_dump(mode="json") | {
        "originator": one.originator,
        "published": one.published,
        "number": in_words(one),
        "corrected": list(one.corrected),
        "outlets": folded.outlets,
        "also": [other.figure.id for other in folded.others],
        "copies": len(folded.copied_in),
    }


def in_one_sentence(found: "Dossier") -> str:
    """One sentence on how much there is."""
    whole = found.statements
    if not whole.statements and not found.figures:
        return "Nothing of it is on record"
    if not whole.statements:
        return f"No statement, {counted(len(found.figures), 'figure')} on record"
    outlets = _outlets(found)
    copied = f", {whole.copies:,} more in syndicated copies" if whole.copies else ""
    days = " to ".join(dict.fromkeys(filter(None, (found.first, whole.latest)))) or "undated"
    given = f"{counted(len(found.figures), 'figure')} given, {counted(len(found.denials), 'denial')}"
    return f"{counted(whole.statements, 'statement')} in {counted(outlets, 'outlet')}, {days}{copied}; {given}"


def _outlets(found: "Dossier") -> int:
    """Outlets that carried a statement otherwise than as a copy."""
    return sum(tally.statements > 0 for tally in found.outlets.values())
