"""Pairs of speakers that may be one: found when articles are compared, as comparing all names takes long, and kept in the order of a queue.

What people decided since is laid over the pairs when they are read. A pair is kept twice: once in the queue, under both ids and with its
score, and once under the ids in the other order, so that those of either speaker are found.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.identity import Resolver
from tracker.identity.candidates import SURNAME
from tracker.identity.candidates import candidates as alike
from tracker.pipeline import candidates as everywhere
from tracker.records import SpeakerKind
from tracker.store import Possible

if TYPE_CHECKING:
    from tracker.identity.judged import Judged
    from tracker.records import Speaker
    from tracker.store import Changes, Store, Summary

QUEUE, TURNED = "candidate", "candidate of"
WHOLE = ("candidates", "all")  # kind and key of what says that all pairs are kept
STEM = 3  # first letters of a word that two names share if they are to be compared when one is new
NEAR = 2000  # speakers with whom new ones are compared, at most
FEW = 5000  # speakers of a database in which pairs that are not kept are looked for when they are asked for
PAGE = 20  # pairs

After = tuple[int, str]


def keep(store: "Store", changes: "Changes | None", new: Iterable[str] = ()) -> None:
    """Keep the pairs that may be one.

    Args:
        changes: what was compared anew; None is everything, as it is where nothing is kept yet.
        new: ids of the speakers who were not known before. They are compared with those alone in whose names a word begins as one of
            theirs does; the rest is left for the next time that everything is compared.
    """
    if changes is None or store.summary(*WHOLE) is None:
        _keep(store, everywhere(store), whole=True)
        store.keep_summaries(WHOLE[0], {WHOLE[1]: (0, None)})
        return
    ids = set(new)
    if not ids:
        return
    mine = [one for one in store.speakers_by_id(ids) if one.kind not in (SpeakerKind.group, SpeakerKind.unnamed)]
    near = store.named_near(_stems(store, mine), NEAR)
    judged, shipped = store.decided(), Resolver()
    spoken = store.kept_sizes("actor", [one.id for one in near])
    found = [
        Possible(pair.one, pair.other, pair.score, pair.reason)
        for pair in alike({one.id: one for one in (*near, *mine)}.values())
        if (pair.one.id in ids or pair.other.id in ids)
        and judged.apart(pair.one.id, pair.other.id) is None
        and all(one.id in ids or one.id in spoken or shipped.speaker(one.id) is not None for one in (pair.one, pair.other))
        and not all(shipped.speaker(one.id) is not None for one in (pair.one, pair.other))
    ]
    asked = (one for one in store.undecided(ids))
    _keep(store, {frozenset((one.speaker.id, one.other.id)): one for one in (*found, *asked)}.values(), whole=False)


def _keep(store: "Store", found: Iterable[Possible], *, whole: bool) -> None:
    queue: dict[str, tuple[int, dict[str, Any]]] = {}
    turned: dict[str, tuple[int, dict[str, Any]]] = {}
    for one in found:
        score = round(one.score * 1000)
        size = score if one.reason != SURNAME else score // 100  # which comes after all others
        content = {"score": one.score, "reason": one.reason}
        queue[f"{one.speaker.id} {one.other.id}"] = (size, content)
        turned[f"{one.other.id} {one.speaker.id}"] = (size, content)
    for kind, pairs in ((QUEUE, queue), (TURNED, turned)):
        store.keep_summaries(kind, pairs, gone=store.kept_sizes(kind).keys() - pairs.keys() if whole else ())


def _stems(store: "Store", speakers: "Iterable[Speaker]") -> set[str]:
    """How the words begin by which a name is compared: of a person the last one."""
    found: set[str] = set()
    for one in speakers:
        for name in {one.name, *one.names}:
            words = store.normalise(name).split()
            found |= {word[:STEM] for word in (words[-1:] if one.kind is SpeakerKind.person else words) if len(word) >= STEM}
    return found


# ------------------------------------------------------------------ what is left to decide


class _Pair(NamedTuple):
    """Ids of two that may be one, as they are after what people decided, with where the pair stands in the queue."""

    one: str
    other: str
    at: After
    score: float
    reason: str


def page(
    store: "Store", *, after: After | None = None, limit: int = PAGE, unsure: bool | None = False
) -> tuple[list[Possible], After | None]:
    """Pairs that nobody decided, the likeliest first, and behind which the next page begins.

    Args:
        after: what the page before gave.
        unsure: those of which somebody could not tell whether they are one, instead of all others; None is both.
    """
    judged = store.decided()
    if store.summary(*WHOLE) is None:
        few = [one for one in _looked_for(store) if unsure in (None, one.unsure)]
        start = after[0] if after else 0
        return few[start : start + limit], ((start + limit, "") if len(few) > start + limit else None)
    found: list[_Pair] = []
    seen: set[frozenset[str]] = set()
    lot = limit + 1
    while len(found) <= limit:
        rows = store.summaries(QUEUE, after=after, limit=lot)
        found += (one for one in _left(rows, judged, seen) if unsure in (None, judged.unsure(one.one, one.other)))
        if len(rows) < lot:
            break
        after, lot = (rows[-1].size, rows[-1].key), lot * 4  # what was decided stands in the queue until everything is compared
    shown = found[:limit]
    return _read(store, shown, judged), (shown[-1].at if len(found) > limit else None)


def waiting(store: "Store", most: int) -> int | None:
    """How many pairs `page` lists that nobody decided, counted up to one more than `most`; None where none are kept yet."""
    if store.summary(*WHOLE) is None:
        return None
    judged = store.decided()
    seen: set[frozenset[str]] = set()
    after, count, lot = None, 0, most + 1
    while count <= most:
        rows = store.summaries(QUEUE, after=after, limit=lot)
        count += sum(judged.unsure(one.one, one.other) is False for one in _left(rows, judged, seen))
        if len(rows) < lot:
            break
        after = (rows[-1].size, rows[-1].key)
    return min(count, most + 1)


def of(store: "Store", speaker: str) -> list[Possible]:
    """The pairs of one speaker that nobody decided, the likeliest first; those too of which somebody could not tell."""
    if store.summary(*WHOLE) is None:
        return [one for one in _looked_for(store) if speaker in (one.speaker.id, one.other.id)]
    judged = store.decided()
    rows: list[Summary] = []
    for id_ in judged.cluster(speaker):
        rows += store.summaries(QUEUE, key=f"{id_} ")
        rows += store.summaries(TURNED, key=f"{id_} ")
    pairs = _left(sorted(rows, key=lambda row: (-row.size, row.key)), judged, set())
    return _read(store, [one for one in pairs if speaker in (one.one, one.other)], judged)


def _looked_for(store: "Store") -> list[Possible]:
    """All pairs, looked for now; none in a large database, where it would take too long."""
    return list(everywhere(store)) if len(store.sizes()) <= FEW else []


def _left(rows: "Sequence[Summary]", judged: "Judged", seen: set[frozenset[str]]) -> Iterator[_Pair]:
    """Kept pairs as what people decided leaves them: of merged speakers those that they are, and what was decided not at all."""
    for row in rows:
        first, second = row.key.split(" ")
        one, other = judged.root(first), judged.root(second)
        if row.kind == TURNED:
            one, other = other, one
        pair = frozenset((one, other))
        if row.content is not None and len(pair) == 2 and pair not in seen and judged.apart(one, other) is None:
            seen.add(pair)
            yield _Pair(one, other, (row.size, row.key), row.content["score"], row.content["reason"])


def _read(store: "Store", pairs: Sequence[_Pair], judged: "Judged") -> list[Possible]:
    found = {one.id: one for one in store.speakers_by_id({id_ for pair in pairs for id_ in pair[:2]})}
    return [
        Possible(found[pair.one], found[pair.other], pair.score, pair.reason, judged.unsure(pair.one, pair.other))
        for pair in pairs
        if pair.one in found and pair.other in found
    ]
