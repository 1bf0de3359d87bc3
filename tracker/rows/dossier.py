"""What is on record of one actor, as rows by section."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tracker.records import Report, Speaker, Statement
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


def kept_sections(store: "Store", one: Speaker, found: Mapping[str, Any], most: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of each section as far as they are kept (`tracker.summarising.actors`), with the words of the first statements and figures.

    In how many copies each of these stands is not kept: `copies` is None.

    Args:
        found: what is kept.
        most: rows of a section that is cut: what `dossier_sections` would have first.
    """
    speakers, about, outlets = found["speakers"][:most], found["about"][:most], found["quoted_by"][:most]
    who = store.who({row["id"] for row in (*speakers, *about)})
    latest = max(found["speakers"], key=lambda row: row["latest"] or "", default=None)
    whole = _kept_tally({**found, "example": latest and latest["example"]})
    return {
        "actor": [one.model_dump(mode="json")],
        "statements": [whole | {"copies": found["copies"], "first": found["first"], "outlets": found["outlets"]}],
        "month": [{"month": month or None, "statements": count} for month, count in found["months"]],
        "act": [{"act": act, "statements": count} for act, count in _by_count(found["acts"]).items()],
        "speaker": [_who("speaker", who[row["id"]]) | _kept_tally(row) for row in speakers if row["id"] in who],
        "about": [_who("about", who[row["id"]]) | _kept_tally(row) for row in about if row["id"] in who],
        "figure": _kept_figures(store, found["figures"]["first"][:most]),
        "denial": _kept_statements(store, found["denials"]["first"][:most]),
        "contested": [row.model_dump(mode="json") for row in store.discrepancies_by_id(found["contested"]["first"][:most])],
        "outlet": [
            {
                "outlet": row["outlet"],
                "statements": row["statements"],
                "copies": row["copies"],
                "latest": row["latest"],
                "id": row["example"],
            }
            for row in outlets
        ],
        "called": _named(found["called"])[:most],
    }


def _kept_tally(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("statements", "negated", "latest")}
    return told | {"acts": _by_count(row["acts"]), "id": row["example"]}


def _by_count(acts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(acts.items(), key=lambda item: -item[1]))


def _kept_statements(store: "Store", first: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    there = {one.claim.id: one for one in store.statements_of(claims=[id_ for group in first for id_ in group])}
    rows = []
    for group in first:
        same = [there[id_] for id_ in group if id_ in there]
        if not same:
            continue
        said, claim = same[0], same[0].claim
        day = claim.said_on or said.published
        rows.append(
            {
                "id": claim.id,
                "day": day and day[:10],
                "day_is": "said" if claim.said_on else "published" if said.published else None,
                "speakers": list(claim.speakers),
                "act": claim.act,
                "negated": claim.negated,
                "text": claim.text,
                "about": list(claim.about),
                "confidence": claim.confidence,
                "outlets": _carriers(same),
                "also": [other.claim.id for other in same[1:]],
                "copies": None,
            }
        )
    return rows


def _kept_figures(store: "Store", first: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    there = {one.figure.id: one for one in store.reports_by_id([id_ for group in first for id_ in group])}
    groups = ([there[id_] for id_ in group if id_ in there] for group in first)
    return [
        _figure_row(same[0]) | {"outlets": _carriers(same), "also": [other.figure.id for other in same[1:]], "copies": None}
        for same in groups
        if same
    ]


def _carriers(same: "Sequence[Statement] | Sequence[Report]") -> list[str]:
    return list(dict.fromkeys(name for one in same if (name := one.outlet or one.document)))


def _called(store: "Store", one: Speaker) -> list[dict[str, Any]]:
    return _named(asdict(called) for called in store.called(one.id))


def _named(called: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What texts call an actor, each name once."""
    names: dict[str, dict[str, Any]] = {}
    for one in called:
        row = names.setdefault(one["name"], {"name": one["name"], "rows": 0, "reasons": []})
        row["rows"] += one["rows"]
        row["reasons"] += [one["reason"]] if one["reason"] not in row["reasons"] else []
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
    return _figure_row(folded.first) | {
        "outlets": folded.outlets,
        "also": [other.figure.id for other in folded.others],
        "copies": len(folded.copied_in),
    }


def _figure_row(one: Report) -> dict[str, Any]:
    return one.figure.model_dump(mode="json") | {
        "originator": one.originator,
        "published": one.published,
        "number": in_words(one),
        "corrected": list(one.corrected),
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
