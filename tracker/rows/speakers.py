"""Who is who, as rows, and decisions on it in words."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracker.identity.paths import held
from tracker.rows import Row, short

if TYPE_CHECKING:
    from tracker.records import Speaker
    from tracker.store import Actor, Judgement, Possible, Store


def other_side(row: Row) -> str:
    """The second speaker of a decision, the name with the article for which it holds, or the row."""
    if row["target"] == "speakers":
        return person(row["other_name"], row["other_id"])
    if row["target"] == "row":
        return f"statement or figure {short(row['other_id'])}"
    return f"“{row['other_id']}”" + (f" in {row['article']}" if row["article_id"] else "")


def person(name: str | None, id_: str) -> str:
    return f"{name} ({short(id_)})" if name else short(id_)


def sentence(row: Row) -> str:
    """A decision as a sentence."""
    speaker, other = person(row["name"], row["target_id"]), other_side(row)
    said = SAID[row["target"], row["decision"]].format(speaker=speaker, other=other)
    return f"{said} (undone)" if row["undone_at"] else said


SAID = {
    ("speakers", "same"): "{other} is {speaker}",
    ("speakers", "different"): "{speaker} and {other} are two",
    ("speakers", "unsure"): "unsure whether {other} is {speaker}",
    ("name", "same"): "{other} means {speaker}",
    ("name", "different"): "{other} does not mean {speaker}",
    ("row", "same"): "{other} is of {speaker}",
}


def with_names(store: "Store", found: "Iterable[Judgement]") -> list[dict[str, Any]]:
    """Decisions as rows, with the names of speakers and articles beside their ids."""
    rows = [asdict(one) for one in found]
    names = store.shown_names({id_ for row in rows for id_ in (row["target_id"], row["other_id"])})
    articles = store.article_names({row["article_id"] for row in rows if row["article_id"]})
    for row in rows:
        row["name"] = names.get(row["target_id"])
        row["other_name"] = names.get(row["other_id"]) if row["target"] == "speakers" else row["other_id"]
        row["article"] = articles.get(row["article_id"], row["article_id"])
    return rows


def facts(store: "Store", one: "Speaker", *, sources: bool = True) -> list[dict[str, str]]:
    """What is known of a speaker, a fact a row; with the sources of its terms of office or without."""
    known = {group.id: group.name for group in store.speakers_by_id([*one.member_of, *(term.office for term in one.terms)])}
    facts = [("id", one.id), ("kind", str(one.kind)), ("names", ", ".join(one.names))]
    facts += [("belongs to", known.get(group, group)) for group in one.member_of]
    for term in one.terms:
        source = f"  [{term.source or 'no source'}]" if sources else ""
        facts.append(("office", held(term, known.get(term.office, term.office)) + source))
    facts += [("country", one.country)] if one.country else []
    facts += [("Wikidata", one.wikidata)] if one.wikidata else []
    return [{"what": what, "is": value} for what, value in facts]


def actor_row(one: "Actor") -> dict[str, Any]:
    """A speaker with how much is attributed to it."""
    return one.speaker.model_dump(mode="json") | {name: value for name, value in asdict(one).items() if name != "speaker"}


def speaker_row(store: "Store", one: "Speaker", called: Iterable[Row] | None = None) -> dict[str, Any]:
    """A speaker with what texts call it and the decisions on it that are in force.

    Args:
        called: what texts call it, where that is known; else it is counted.
    """
    names = list(called) if called is not None else [asdict(row) for row in store.called(one.id)]
    return one.model_dump(mode="json") | {"called": names, "judgements": with_names(store, store.judgements_on(one.id))}


def candidate_row(pair: "Possible") -> dict[str, Any]:
    """Two speakers that may be one."""
    return {
        "speaker": pair.speaker.id,
        "name": pair.speaker.name,
        "other": pair.other.id,
        "other_name": pair.other.name,
        "score": pair.score,
        "reason": pair.reason,
        "unsure": pair.unsure,
    }
