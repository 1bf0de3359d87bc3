"""Summaries of actors: how much is attributed to each, and of those with very much what a dossier would count.

The list of actors is ordered by the sizes that are kept here. A dossier of an actor with a few hundred claims is counted in no time when
somebody opens it; of one with ten thousands it takes seconds, so what it would count is kept. It holds ids, days, numbers, and names of
actors and outlets; the words of statements are read when they are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracker.dossier import Dossier, Tally, Wanted, dossier
from tracker.store import NEWCOMER
from tracker.summarising import candidates

if TYPE_CHECKING:
    from collections import Counter

    from tracker.statements import Folded
    from tracker.store import Changes, Store

EDITION = 1  # of the form of what is kept: another one is not read
MANY = 300  # claims and figures from which on an actor's dossier is kept; counting 300 takes 30 ms (2026-11)
VAST = 5000  # from which on a dossier is counted anew only when a share of them changed: 5,000 take 0.4 s, 40,000 take 3 s
SHARE = 0.01  # of the claims and figures
RANKED = 50  # actors and outlets of a list
SHOWN = 25  # statements, figures and discrepancies of a list
CALLED = 100  # names
SAME = 5  # further claims of one statement

WHOLE = ("actors", "all")  # kind and key of what says that the sizes of all actors are kept


def keep(store: "Store", changes: "Changes | None") -> None:
    """Keep the sizes of actors, and the dossiers of those with more than `MANY` rows, or whose office somebody with as many held.

    Args:
        changes: what was compared anew: the actors whom it concerns are counted. None is everybody, as it is where nothing is kept yet.
            The dossier of an actor with more than `VAST` rows stays as it was counted until their number has changed by `SHARE`.
    """
    whole = changes is None or store.summary(*WHOLE) is None
    wanted: set[str] | None = None
    if changes is not None and not whole:
        wanted = store.touched(changes)
        wanted |= store.held_by(wanted)
    newcomers = store.kept_sizes(NEWCOMER, wanted)  # who are listed and not counted
    known = store.kept_sizes("actor", wanted)  # before they are counted: who comes in meanwhile stays
    sizes = store.sizes(wanted)
    store.keep_summaries("actor", {id_: (sum(size), size._asdict()) for id_, size in sizes.items()}, gone=known.keys() - sizes.keys())
    if whole:
        kind, key = WHOLE
        store.keep_summaries(kind, {key: (0, None)})
    many = {id_: sum(size) for id_, size in sizes.items()}
    offices = store.holders(wanted)
    spoken = store.kept_sizes("actor", {id_ for persons in offices.values() for id_ in persons})
    for office, persons in offices.items():
        many[office] = max(many.get(office, 0), *(spoken.get(id_, 0) for id_ in persons))
    many = {id_: count for id_, count in many.items() if count > MANY}
    there = store.kept_sizes("dossier")
    fallen = there.keys() if wanted is None else there.keys() & wanted
    store.keep_summaries("dossier", {}, gone=fallen - many.keys())
    many |= {id_: count for id_, count in store.kept_sizes("actor", above=MANY).items() if id_ not in there}  # dropped by a decision
    candidates.keep(store, None if whole else changes, sizes.keys() - (known.keys() - newcomers.keys()))
    store.keep_summaries(NEWCOMER, {}, gone=newcomers)
    for id_, count in sorted(many.items()):
        if whole or id_ not in there or not _is_much_the_same(there[id_], count):
            store.keep_summaries("dossier", {id_: (count, _compact(store, [id_], dossier(store, [id_], Wanted())))})


def _is_much_the_same(counted: int, count: int) -> bool:
    return count > VAST and abs(count - counted) < SHARE * counted


def of(store: "Store", ids: Sequence[str], wanted: Wanted = Wanted(), *, with_members: bool = False) -> Mapping[str, Any]:  # noqa: B008 - frozen
    """What a dossier of an actor counts.

    Args:
        ids: the actor's, and those of all its members if they count.
        with_members: also what is said on behalf of one of these.

    Returns:
        `statements`, `copies`, `negated`, `first`, `latest`, `outlets`, `abouts` (numbers and days), `acts`, `months` ([month, count] in
        order, undated ones under ""), `speakers`, `about` and `quoted_by` (the first fifty), `positions` (of each actor the acts by
        quarter), `denials`, `figures` and `contested` (a total and the first ids, of statements and figures each with those that are the
        same), `called` (what texts call it), and `counted_at`: None where it was counted now, else the moment.
    """
    if (found := kept(store, ids, wanted, with_members=with_members)) is not None:
        return found
    return {**_compact(store, ids, dossier(store, ids, wanted, with_members=with_members)), "counted_at": None}


def kept(store: "Store", ids: Sequence[str], wanted: Wanted = Wanted(), *, with_members: bool = False) -> Mapping[str, Any] | None:  # noqa: B008
    """What is kept of what a dossier would count; None where nothing is that fits."""
    if len(ids) != 1 or wanted != Wanted() or with_members:
        return None
    one = store.summary("dossier", ids[0])
    if one is None or one.content is None or one.content.get("edition") != EDITION:
        return None
    return {**one.content, "counted_at": one.made_at}


def _compact(store: "Store", ids: Sequence[str], found: Dossier) -> dict[str, Any]:
    whole = found.statements
    called = [asdict(one) for id_ in ids[:1] for one in store.called(id_)]
    return {
        "edition": EDITION,
        "statements": whole.statements,
        "copies": whole.copies,
        "negated": whole.negated,
        "first": found.first,
        "latest": whole.latest,
        "acts": dict(whole.acts),
        "outlets": sum(tally.statements > 0 for tally in found.outlets.values()),
        "abouts": len(found.about),
        "months": [[month, count] for month, count in found.months.items()],
        "speakers": [{"id": who.id, **_tally(tally)} for who, tally in _first(found.speakers, RANKED)],
        "about": [{"id": who.id, **_tally(tally)} for who, tally in _first(found.about, RANKED)],
        "quoted_by": [{"outlet": outlet, "copies": tally.copies, **_tally(tally)} for outlet, tally in _first(found.outlets, RANKED)],
        "positions": [
            {"id": who.id, "quarters": [[quarter, dict(acts)] for quarter, acts in quarters.items()]}
            for who, quarters in found.positions.items()
        ],
        "denials": _listed(found.denials, lambda one: one.id),
        "figures": _listed(found.figures, lambda one: one.figure.id),
        "contested": {"total": len(found.contested), "first": [one.id for one in found.contested[:SHOWN]]},
        "called": called[:CALLED],
    }


def _first(tallies: "Mapping[Any, Tally]", most: int) -> "Iterable[tuple[Any, Tally]]":
    return list(tallies.items())[:most]


def _tally(tally: Tally) -> dict[str, Any]:
    acts: Counter[str] = tally.acts
    return {
        "statements": tally.statements,
        "acts": dict(acts),
        "negated": tally.negated,
        "latest": tally.latest,
        "example": tally.example,
    }


def _listed(found: "Sequence[Folded[Any]]", id_of: Any) -> dict[str, Any]:
    """How many there are and the first of them, each as its id and those of the same in other outlets."""
    first = [[id_of(one.first), *map(id_of, one.others[:SAME])] for one in found[:SHOWN]]
    return {"total": len(found), "first": first}
