"""Where a figure's people came to harm: a place of its own clause, of the event that it tells of, or of the total's territory.

An incident has the narrowest place of its sentence, or of a lead sentence that tells more of the same event; without any it
shares the place of the figure before it. A running total is a territory's: the place that its own clause counts in, the
territory of the body that counts, or the one that the article's other totals have. Where somebody speaks, whither the
wounded were brought and what started the war are places of other things.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from tracker.extract.figures.context.draft import Draft, Telling
from tracker.extract.figures.context.originators import tables as originator_words
from tracker.extract.figures.context.periods import LARGE, LIKELY, tells_of_war
from tracker.extract.figures.context.places import CARE, Place, dateline
from tracker.extract.figures.harm.sentence import Sentence
from tracker.extract.figures.harm.triggers import triggers
from tracker.lang import lexicon

TOWN = 2.6  # a count that is told with a town of its own is not of another one that is told narrower elsewhere
FAR = 8  # sentences back to which "the town" is the one that was named
NARROW = {
    "city": (2.4, 3.0),
    "town": (2.4, 3.0),
    "village": (2.4, 4.0),
    "district": (4.0, 4.0),
    "province": (1.0, 1.0),
}  # levels of what "the town" was
SCENE = 10  # sentences in which its scene is
LEAD = 4  # sentences in which the main event is told
BACK = 4  # sentences back to which a figure looks for its place


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(lexicon("places")[kind])


def locate(telling: Telling) -> None:
    """Give each figure of an article its place."""
    counts: dict[int, set[tuple[str, int | None]]] = {}
    for draft in telling.drafts:
        counts.setdefault(draft.sentence, set()).add((draft.measure, draft.number.value))
    lent = False  # a total before has a place that the later ones may share
    for index, draft in enumerate(telling.drafts):
        total = draft.period == "cumulative" and (draft.number.value or LARGE) >= LARGE
        if (own := _in_aside(telling, draft)) is not None:
            _read(draft, own)
        elif total:
            _total(telling, index, lent=lent)
            lent = lent or draft.place is not None
        else:
            _incident(telling, index, counts)
    _share(telling.drafts)
    _agree(telling.drafts)


def _agree(drafts: list[Draft]) -> None:
    """A count that is told again is of one place: the narrowest that any of its tellings was read from."""
    narrowest: dict[tuple[str, int | None, str | None], Draft] = {}
    for draft in drafts:
        key = draft.measure, draft.number.value, draft.as_of
        best = narrowest.get(key)
        if draft.period == "incident" and draft.evidence.get("place") and (best is None or draft.narrowness > best.narrowness):
            narrowest[key] = draft
    for draft in drafts:
        best = narrowest.get((draft.measure, draft.number.value, draft.as_of))
        apart = best is not None and best.sentence == draft.sentence  # "3 in Lorno and 3 in Osk"
        large = (draft.number.value or 0) >= LIKELY or not draft.evidence.get("place")
        if best is not None and not apart and large and draft.period == "incident" and best.narrowness > draft.narrowness:
            _give(draft, best, "the same count is told with this place elsewhere in the text")


# ------------------------------------------------------------------ incidents


def _incident(telling: Telling, index: int, counts: dict[int, set[tuple[str, int | None]]]) -> None:
    draft = telling.drafts[index]
    found = [place for place in telling.places(draft.sentence) if _may_hold(telling, draft, place)]
    apart = _own(telling, draft, found)
    if apart is not None:
        _read(draft, apart)
        return
    found = found or list(_referred(telling, draft.sentence))
    words = telling.sentences[draft.sentence].words
    stop = next((k for k in range(draft.at, len(words)) if words[k] == ";"), len(words))
    own = max(found, key=lambda place: (place.level, draft.at < place.at < stop, -abs(place.at - draft.at)), default=None)
    counting = own is not None and draft.period == "cumulative"  # a running total is of the territory that it names
    best = own if counting else _narrower_in_lead(telling, draft, own, counts)
    before = telling.drafts[index - 1] if index else None
    strong = own is not None and own.by not in _words("weak")
    wide = best is None or best is own or (before is not None and before.narrowness > best.level)
    if not strong and wide and before is not None and _one_event(draft, before):
        _give(draft, before, "the place of the figure before")
    elif best is not None or (best := _last_told(telling, draft)) is not None:
        _read(draft, best)
    elif index:
        _give(draft, telling.drafts[0], "the place of the main event")


def _narrower_in_lead(telling: Telling, draft: Draft, own: Place | None, counts: dict[int, set[tuple[str, int | None]]]) -> Place | None:
    """The place of a count's own sentence, or a narrower one of the sentences that tell the main event; None where neither has any."""
    best, first = own, telling.drafts[0].sentence
    if draft.sentence < first + LEAD:
        near = range(first, first + LEAD)
        same = [near_by for near_by in near if near_by not in counts or (draft.measure, draft.number.value) in counts[near_by]]
        told = (place for near_by in same for place in _happening(telling, near_by))
        more = max(
            (place for place in told if place.by not in _words("aside") | _words("struck")), key=lambda place: place.level, default=None
        )
        if more is not None and (best is None or best.level < min(more.level, TOWN)):
            best = more
    if draft.sentence < first + SCENE:
        scene = _scene(telling, first)
        if scene is not None and (best is None or scene.level > best.level):
            best = scene
    return best


def _last_told(telling: Telling, draft: Draft) -> Place | None:
    """The place named last before a count, rather none where somebody is cared for or tried."""
    back = range(draft.sentence - 1, max(-1, draft.sentence - 1 - BACK), -1)
    told = [place for near_by in back for place in reversed(_happening(telling, near_by))]
    return next((place for place in told if place.level != CARE), next(iter(told), None))


def _referred(telling: Telling, index: int) -> Iterator[Place]:
    """ "Raids hit the town and its outskirts": the town, village or district that was named last."""
    view = telling.sentences[index]
    for k, word in enumerate(view.words[:-1]):
        lowest, highest = NARROW.get(word, (0.0, 0.0))
        if not highest or view.word(k - 1) != "the" or view.tag(k + 1) in {"NN", "NNS", "NNP", "POS"} or view.word(k + 1) == "of":
            continue
        for near_by in range(index, max(-1, index - FAR), -1):
            named = [
                place for place in _happening(telling, near_by) if lowest <= place.level <= highest and (near_by < index or place.at < k)
            ]
            if named:
                yield named[-1]
                return


def _happening(telling: Telling, index: int) -> list[Place]:
    """The places of a sentence, those left out where somebody only speaks."""
    return [place for place in telling.places(index) if not _spoken(telling.sentences[index], place)]


def _scene(telling: Telling, first: int) -> Place | None:
    """Where the main event is said to have happened: "The shooting occurred in the 600 block of Elm Street"."""
    for index in range(first, min(len(telling.sentences), first + SCENE)):
        view = telling.sentences[index]
        if not _words("occurring").isdisjoint(view.words) and not _words("attacks").isdisjoint(view.words[:8]):
            found = [place for place in _happening(telling, index) if place.by not in _words("aside") | _words("struck")]
            if found:
                return max(found, key=lambda place: place.level)
    return None


def _may_hold(telling: Telling, draft: Draft, place: Place) -> bool:
    """False for a place in the name of who counts, for one where somebody speaks, and for that of another clause."""
    if any(start <= place.span[0] < end for start, end in (draft.originator.evidence if draft.originator else ())):
        return False
    if place.by == "where":
        return place.at < draft.at
    if "including" in telling.sentences[draft.sentence].words[max(draft.at, place.at - 6) : place.at]:
        return False  # "12 people across Lorno, including near Osk"
    return not _spoken(telling.sentences[draft.sentence], place)


def _spoken(view: Sentence, place: Place) -> bool:
    """True for "said in Lorno", "told reporters on a visit to Lorno": the place of the statement."""
    before = next((k for k in range(place.at - 1, max(-1, place.at - 6), -1) if view.words[k] == place.by), 0) - 1
    if view.word(before) in _words("speaking") or (view.word(before) in _words("issued") and view.tag(before) == "VBN"):
        return True  # "the ministry in Lorno", "on a visit to Lorno", "a report issued in Lorno"
    node = place.at
    for _ in range(6):
        node = view.heads[node]
        if view.tags[node][:2] == "VB":
            lives = "lives" in view.words[node : node + 6]  # "claimed 931 lives in Lorno"
            return view.words[node] in originator_words().verbs and view.words[node] not in _words("counting") and not lives
        if view.deps[node] == "ROOT":
            break
    return False


def _own(telling: Telling, draft: Draft, found: list[Place]) -> Place | None:
    """The place of the count's own clause: "killed 12 people in Lorno and 5 in Osk"; None where the sentence has one for all."""
    view = telling.sentences[draft.sentence]
    for place in found:
        if (
            place.by == "where"
            and not {"but", ";"} & set(view.words[place.at : draft.at])
            and view.words[place.at : draft.at].count(",") < 2
        ):
            return place
    others = [other.at for other in telling.drafts if other.sentence == draft.sentence and other is not draft]
    stop = min((at for at in others if at > draft.at), default=len(telling.sentences[draft.sentence]))
    held = _words("holding") | _words("beside")
    behind = [place for place in found if draft.at < place.at < stop and place.by in held]
    elsewhere = [place for place in found if place not in behind and place.by in _words("holding") and place.by != "of"]
    if not behind or not elsewhere or not others:
        return _shared(telling, draft, found) if others else None
    if not any(at < draft.at for at in others) and not any(place.at > stop for place in elsewhere):
        return None
    return max(behind, key=lambda place: place.level)


def _in_aside(telling: Telling, draft: Draft) -> Place | None:
    """ "931 people in Kenya, 250 of them in Lorno": the place that stands in the aside with the count."""
    bound = telling.bound(draft)
    if not bound.aside:
        return None
    _, stop = bound.own[0]
    found = (place for place in telling.places(draft.sentence) if draft.at < place.at < stop and place.by in _words("holding"))
    return max((place for place in found if place.by != "of"), key=lambda place: place.level, default=None)


def _shared(telling: Telling, draft: Draft, found: list[Place]) -> Place | None:
    """ "Killed eight and injured 20 in Lorno, and three in Osk": the eight have the place of the 20, not the narrower one."""
    heads = sorted(other.at for other in telling.drafts if other.sentence == draft.sentence and not telling.bound(other).aside)
    held = [place for place in found if place.by in _words("holding") | _words("beside") and place.by != "of"]
    told = {
        at: [place for place in held if at < place.at < stop] for at, stop in pairwise([*heads, len(telling.sentences[draft.sentence])])
    }
    after = [at for at in heads if at > draft.at and told[at]]
    if draft.at not in told or told[draft.at] or len(after) < 2 or any(place.at < draft.at for place in found):
        return None
    return max(told[after[0]], key=lambda place: place.level)


def _one_event(draft: Draft, before: Draft) -> bool:
    """True for two counts of one day, of which one tells no place of its own."""
    return (
        before.place is not None
        and before.period == draft.period == "incident"
        and draft.as_of == before.as_of is not None
        and draft.sentence - before.sentence <= BACK
    )


# ------------------------------------------------------------------ running totals


def _total(telling: Telling, index: int, *, lent: bool) -> None:
    draft = telling.drafts[index]
    view = telling.sentences[draft.sentence]
    found = [place for place in telling.places(draft.sentence) if _may_hold(telling, draft, place) and _counted_in(telling, draft, place)]
    best = min(found, key=lambda place: (place.level > 0, abs(place.at - draft.at)), default=None) or _territory(telling, draft)
    if best is None and tells_of_war(view):
        best = telling.country
    if best is None and not lent:
        best = next(_told_of_harm(telling, draft.sentence), None)
    if best is not None:
        _read(draft, best)


def _counted_in(telling: Telling, draft: Draft, place: Place) -> bool:
    """True where no other clause begins between number and place, and the place is one in which people are counted."""
    if place.by not in _words("holding"):
        return False
    first, last = sorted((draft.at, place.at))
    view = telling.sentences[draft.sentence]
    return not any(
        word in _words("apart") or (word == "," and view.tag(k + 1) in {"IN", "WRB", "WDT", "PRP"}) or word == ";"
        for k, word in enumerate(view.words[first:last], start=first)
        if word not in _words("holding")
    )


def _told_of_harm(telling: Telling, index: int) -> Iterator[Place]:
    """Places of the sentences before, the nearest first, where they tell of war or of people harmed."""
    for near_by in range(index - 1, max(-1, index - 1 - BACK), -1):
        view = telling.sentences[near_by]
        if tells_of_war(view) or triggers(view):
            yield from (place for place in reversed(telling.places(near_by)) if place.by in _words("holding"))


def _territory(telling: Telling, draft: Draft) -> Place | None:
    """The territory of a health ministry, a police force, a hospital: it counts its own; without a name, where the report is written."""
    if draft.originator is None or not any(word in _words("local") for word in draft.originator.name.lower().split()):
        return None
    view = telling.sentences[draft.sentence]
    for start, end in draft.originator.evidence:
        tokens = [k for k, (first, _) in enumerate(view.offsets) if start <= first < end]
        named = [
            k
            for k in tokens
            if view.tags[k] == "NNP" and view.entities[k] in {"GPE", "ORG", "LOC"} and view.words[k] not in _words("local")
        ]
        if named:
            last = named[0]
            while last + 1 in named:
                last += 1
            span = view.chars(named[0], last + 1)
            return Place(span, telling.text[span[0] : span[1]], 0.0, named[0])
    bare = not any(character.isupper() for character in draft.originator.name[1:])
    return dateline(telling.text, telling.sentences[0]) if bare else None


def _share(drafts: list[Draft]) -> None:
    """A total without a place is about the territory of its originator's other figures, else of the article's other totals.

    What an originator counted in a stretch of time without a place has the territory of its totals.
    """
    places: dict[tuple[str | None, bool], Draft] = {}  # by originator, None for any; totals and others
    for draft in drafts:
        if draft.place is not None:
            total = draft.period == "cumulative"
            places.setdefault((None, total), draft)
            if draft.originator is not None:
                places.setdefault((draft.originator.name, total), draft)
    for draft in drafts:
        own = draft.originator.name if draft.originator else None
        if draft.period == "interval" and draft.place is None and own and (other := places.get((own, True))) is not None:
            _give(draft, other, "the territory of its originator's totals")
        if draft.period == "cumulative" and draft.place is None:
            other = places.get((own, True)) or (places.get((own, False)) if own else None) or places.get((None, True))
            if other is not None:
                _give(draft, other, "the territory of the other totals")


def _read(draft: Draft, place: Place) -> None:
    draft.place, draft.narrowness, draft.evidence["place"] = place.name, place.level, (place.span,)


def _give(draft: Draft, other: Draft, reason: str) -> None:
    if other.place is not None:
        draft.place, draft.narrowness = other.place, other.narrowness
        draft.evidence["place"], draft.inferred["place"] = (), reason
