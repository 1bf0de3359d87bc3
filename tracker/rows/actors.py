"""A dossier as a page shows it: what was counted, with the names that actors have now and the words of what is shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tracker.identity.paths import held
from tracker.records import Act, Speaker, SpeakerKind
from tracker.rows.claims import claim_rows
from tracker.rows.figures import described, in_words

if TYPE_CHECKING:
    from tracker.store import Store, Who

QUARTERS = 8  # of the table of positions: the latest in which anything was said


def known_facts(store: "Store", one: Speaker) -> dict[str, Any]:
    """What the data know of an actor, with the ids and names of what it belongs to and the offices that it held."""
    who = store.who([*one.member_of, *(term.office for term in one.terms)])

    def named(id_: str) -> dict[str, str | None]:
        return {"id": who[id_].id if id_ in who else None, "name": who[id_].name if id_ in who else id_}

    return {
        "kind": one.kind.value,
        "names": list(one.names),
        "country": one.country,
        "wikidata": one.wikidata,
        "member_of": [named(group) for group in one.member_of],
        "offices": [
            {**named(term.office), "held": held(term, who[term.office].name if term.office in who else term.office), "source": term.source}
            for term in one.terms
        ],
    }


def shown_dossier(store: "Store", one: Speaker, found: Mapping[str, Any]) -> dict[str, Any]:
    """What `tracker.summarising.actors.of` counted, as rows.

    Names are those that actors have now: two that were merged since are one row. Actors without a name are one row together, the last.
    """
    ids = {row["id"] for section in ("speakers", "about", "positions") for row in found[section]}
    who = store.who(ids)
    return {
        **found,
        "acts": _by_count(found["acts"]),
        "speakers": _actors(found["speakers"], who),
        "about": _actors(found["about"], who),
        "quoted_by": [{**row, "acts": _by_count(row["acts"])} for row in found["quoted_by"]],
        "positions": _positions(found["positions"], who),
        "denials": {"total": found["denials"]["total"], "rows": _statements(store, found["denials"]["first"])},
        "figures": {"total": found["figures"]["total"], "rows": _figures(store, one, found["figures"]["first"])},
        "contested": {"total": found["contested"]["total"], "rows": store.discrepancies_by_id(found["contested"]["first"])},
    }


def acts_in_words(acts: Mapping[str, int], negated: int) -> str:
    """ "accuse 3, deny 1"; what is presented as untrue without a word of denial is told apart."""
    said = ", ".join(f"{act} {count:,}" for act, count in _by_count(acts).items())
    untrue = negated - acts.get(Act.deny, 0)
    return said + (f" ({untrue:,} presented as untrue)" if untrue > 0 else "")


def called_names(called: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What texts call an actor, each name once, with the reasons for which it was taken for it; the most frequent first."""
    names: dict[str, dict[str, Any]] = {}
    for one in called:
        row = names.setdefault(one["name"], {"name": one["name"], "rows": 0, "reasons": [], "score": one["score"], "found": []})
        row["rows"] += one["rows"]
        row["score"] = min(row["score"], one["score"])
        row["reasons"] += [one["reason"]] if one["reason"] not in row["reasons"] else []
        row["found"] += [one["found"]] if one["found"] not in row["found"] else []
    return sorted(names.values(), key=lambda row: (-row["rows"], row["name"]))


def _by_count(acts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(acts.items(), key=lambda item: (-item[1], item[0])))


def _actors(rows: "Sequence[Mapping[str, Any]]", who: "Mapping[str, Who]") -> list[dict[str, Any]]:
    found: dict[str | None, dict[str, Any]] = {}
    for row in rows:
        one = who.get(row["id"])
        named = one is not None and one.kind != SpeakerKind.unnamed
        key, name = (one.id, one.name) if one is not None and named else (None, "without a name")
        empty = {"others": 0, "statements": 0, "acts": Counter(), "negated": 0, "latest": None, "example": None}
        together = found.setdefault(key, {"id": key, "name": name, **empty})
        together["others"] += 1
        together["statements"] += row["statements"]
        together["acts"].update(row["acts"])
        together["negated"] += row["negated"]
        if together["example"] is None or (row["latest"] or "") > (together["latest"] or ""):
            together["latest"], together["example"] = row["latest"], row["example"]
    merged = [
        {**row, "acts": _by_count(row["acts"]), "acts_in_words": acts_in_words(row["acts"], row["negated"])} for row in found.values()
    ]
    return sorted(merged, key=lambda row: (row["id"] is None, -row["statements"]))


def _positions(rows: "Sequence[Mapping[str, Any]]", who: "Mapping[str, Who]") -> dict[str, Any]:
    """The acts on each actor by quarter, the latest quarters alone."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = who.get(row["id"])
        if one is None or one.kind == SpeakerKind.unnamed:
            continue
        together = found.setdefault(one.id, {"id": one.id, "name": one.name, "quarters": {}})
        for quarter, acts in row["quarters"]:
            together["quarters"].setdefault(quarter, Counter()).update(acts)
    quarters = sorted({quarter for row in found.values() for quarter in row["quarters"] if quarter})
    shown = [{"label": quarter, **_stretch(quarter)} for quarter in quarters[-QUARTERS:]]
    for row in found.values():
        row["quarters"] = {quarter: _by_count(acts) for quarter, acts in row["quarters"].items()}
    labels = {one["label"] for one in shown}
    there = [row for row in found.values() if labels & row["quarters"].keys()]
    return {"quarters": shown, "rows": there, "earlier": len(quarters) - len(shown)}


def _stretch(quarter: str) -> dict[str, str]:
    """The first and last month of a quarter, as filters take them; of a year the year."""
    year, _, number = quarter.partition("-Q")
    if not number:
        return {"since": year, "until": year}
    last = int(number) * 3
    return {"since": f"{year}-{last - 2:02}", "until": f"{year}-{last:02}"}


def _statements(store: "Store", first: Sequence[Sequence[str]]) -> list[Mapping[str, Any]]:
    places = {id_: number for number, group in enumerate(first) for id_ in group}
    found = sorted(
        store.statements_of(claims=places), key=lambda one: (places[one.claim.id], one.claim.id != first[places[one.claim.id]][0])
    )
    return list(claim_rows(found, None)) if places else []


def _figures(store: "Store", actor: Speaker, first: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    outlets: dict[str, list[str]] = {}
    heads = {id_: group[0] for group in first for id_ in group}
    found = store.reports_by_id([id_ for group in first for id_ in group])
    for one in found:
        carriers = outlets.setdefault(heads[one.figure.id], [])
        carriers += [name for name in (one.outlet or one.document,) if name and name not in carriers]
    shown = []
    for one in found:
        if heads[one.figure.id] == one.figure.id:
            row = one.figure.model_dump(mode="json") | {"corrected": list(one.corrected)}
            by = one.originator if one.originator_id != actor.id else None
            shown.append({**row, "number": in_words(one), "what": described(row), "originator": by, "outlets": outlets[one.figure.id]})
    return shown
