"""Which figures of an article are of one incident: what happened, where and on which day.

The totals of the main event belong together, with their parts and corrections. A figure elsewhere in the text joins an incident
only where the day is the same and the place, the number or the sentence ties it there; one whose day or place is not known is of
no incident. Two incidents that look like one can be joined later by whoever reads; one that was made of two cannot be told apart.

An article that counts nobody may still tell of an incident ("a driver was sentenced for the crash in Lorno"): where its opening names
one and somebody's death or wound, it has a main incident without figures, so that it can be brought together with the reports that count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc

from tracker.dates import written_dates
from tracker.extract.figures.context.draft import Draft, Telling
from tracker.extract.figures.context.places import CARE, Place, places
from tracker.extract.figures.context.traits import Known
from tracker.extract.figures.harm.sentence import Sentence, phrase_at
from tracker.extract.figures.harm.triggers import triggers
from tracker.extract.times import TimeKind, report_day, time_words
from tracker.lang import lexicon
from tracker.numbers import NumberKind
from tracker.records import MAIN, Article, Event, Span, record_id

LEAST = 2  # attacks that are more than one
REGION = 0.35  # least level of a place that is kept beside an incident's own
TOWN = 2.0  # least level of an incident's own: a province holds too many
BACK = 2  # sentences before a figure in which the kind of its incident is looked for
LEAD = 4  # sentences in which an article tells what it is about
HARM = {"killed", "injured", "casualties", "missing"}  # measures of what an incident does
RUNNING = {"cumulative", "interval"}  # periods
COUNTED = {NumberKind.cardinal, NumberKind.range, NumberKind.vague}
NO_INCIDENT = {"detained", "displaced"}  # what goes on for days


@dataclass(slots=True)
class Incident:
    """One incident while its figures are gathered; `members` are places in the article's list of drafts."""

    day: str
    kind: str | None
    place: str | None = None
    narrowness: float = 0.0
    members: list[int] = field(default_factory=list)
    within: tuple[str, ...] = ()
    main: bool = False

    def add(self, place: int, draft: Draft) -> None:
        self.members.append(place)
        if draft.place is not None and (self.place is None or draft.narrowness > self.narrowness):
            self.place, self.narrowness = draft.place, draft.narrowness


@cache
def _kinds(language: str = "en") -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Words of incidents by their first word, longer phrases first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, table in lexicon("events", language)["kinds"].items():
        for written in (*table["phrases"], *table["words"]):
            phrase = tuple(written.split())
            found.setdefault(phrase[0], []).append((phrase, kind))
    for phrases in found.values():
        phrases.sort(key=lambda one: -len(one[0]))
    return found


def incidents(telling: Telling) -> list[Incident]:
    """Gather the figures of an article by incident, the main one first; a figure of none is in no list."""
    drafts = telling.drafts
    dated = [place for place, draft in enumerate(drafts) if _is_dated(draft)]
    of: dict[int, Incident] = {}
    every: list[Incident] = []
    headlines = [place for place in dated if drafts[place].headline]
    if headlines:
        lead = drafts[headlines[0]]
        main = Incident(lead.as_of or "", _kind(telling, lead), main=True)
        every.append(main)
        for place in headlines if not _several(drafts) else headlines[:1]:
            if drafts[place].as_of == main.day and _of_main(telling, drafts[place], lead):
                _join(main, place, drafts, of)
    others: dict[int, Incident] = {}  # by sentence
    for place in dated:
        if place in of:
            continue
        draft = drafts[place]
        if _another(telling.sentences[draft.sentence]):
            if draft.sentence not in others:
                others[draft.sentence] = Incident(draft.as_of or "", _kind(telling, draft))
                every.append(others[draft.sentence])
            if others[draft.sentence].day == draft.as_of:
                _join(others[draft.sentence], place, drafts, of)
            continue
        known = _tied(telling, place, of) or next((one for one in every if _same(telling, draft, one)), None)
        if known is None and draft.place is not None and draft.evidence.get("as_of"):
            known = Incident(draft.as_of or "", _kind(telling, draft))
            every.append(known)
        if known is not None:
            _join(known, place, drafts, of)
    for one in every:
        one.within = tuple(dict.fromkeys(_around(telling, one)))
    return every


def _around(telling: Telling, one: Incident) -> Iterator[str]:
    """The places that the sentences of an incident name beside its own."""
    told = sorted({telling.drafts[place].sentence for place in one.members})
    for index in told:
        for place in telling.places(index):
            if place.name != one.place and place.level >= REGION:
                yield place.name


def _of_main(telling: Telling, draft: Draft, lead: Draft) -> bool:
    """True where nothing sets a total of the main event's day apart from it: another place in its own words, another kind."""
    if draft is lead or draft.sentence == lead.sentence:
        return True
    if _another(telling.sentences[draft.sentence]):
        return False
    kinds = {_kind(telling, draft), _kind(telling, lead)}
    if len(kinds) == 2 and None not in kinds and not _alike(*kinds):
        return False
    return _one_place(telling, draft, lead)


@cache
def _others() -> frozenset[str]:
    return frozenset(lexicon("events")["another"]["words"])


@cache
def _after() -> frozenset[str]:
    return frozenset(lexicon("events")["after"]["words"])


def _another(view: Sentence) -> bool:
    """True for "a second strike", "in a separate accident": the sentence tells of another incident than those before it."""
    incidents = {k for k, _ in _words(view)}
    return any(word in _others() and not incidents.isdisjoint(range(k + 1, k + 4)) for k, word in enumerate(view.words))


def _one_place(telling: Telling, draft: Draft, before: Draft) -> bool:
    """False where both have places of their own, and neither holds the other in the text's words: "Karam in Lorno"."""
    one, other = draft.place, before.place
    if one is None or other is None or one == other or not (draft.evidence.get("place") and before.evidence.get("place")):
        return True
    if min(draft.narrowness, before.narrowness) < TOWN:  # a province may hold the town
        return True
    return telling.beside(one, other)


def _alike(one: str | None, other: str | None) -> bool:
    """True for kinds that one incident may be told of by."""
    return one == other or any(one in kinds and other in kinds for kinds in lexicon("events")["alike"].values())


def _several(drafts: list[Draft]) -> bool:
    """True where the text counts attacks: its totals may be of several incidents, and nothing says of which."""
    return any(draft.measure == "incidents" and (draft.number.value or LEAST) >= LEAST for draft in drafts)


def _join(one: Incident, place: int, drafts: list[Draft], of: dict[int, Incident]) -> None:
    one.add(place, drafts[place])
    of[place] = one


def _is_dated(draft: Draft) -> bool:
    """True for a count of one incident whose day is known."""
    return (
        draft.period == "incident"
        and len(draft.as_of or "") == 10
        and draft.measure not in NO_INCIDENT
        and (draft.measure != "incidents" or draft.number.value == 1)
        and draft.number.kind in COUNTED
    )


def _tied(telling: Telling, place: int, of: dict[int, Incident]) -> Incident | None:
    """The incident of the whole, of the number that this one replaces, or of the same number told before."""
    drafts = telling.drafts
    draft = drafts[place]
    for other in (draft.whole, draft.revises):
        if other is not None and other in of and of[other].day == draft.as_of:
            return of[other]
    for before in range(place - 1, -1, -1):
        other_draft = drafts[before]
        if before not in of or of[before].day != draft.as_of:
            continue
        if place in {other_draft.revises, other_draft.whole}:
            return of[before]
        same = other_draft.measure == draft.measure and other_draft.number.value == draft.number.value is not None
        if same and (draft.number.value or 0) > 1 and _one_place(telling, draft, other_draft):
            return of[before]
        nearby = other_draft.sentence == draft.sentence or (draft.counted.others and draft.sentence - other_draft.sentence == 1)
        if nearby and (other_draft.place == draft.place or not draft.evidence.get("place")):
            return of[before]
    return None


def _same(telling: Telling, draft: Draft, one: Incident) -> bool:
    """True where day and place are those of an incident, and the text tells of it in words that fit."""
    if draft.as_of != one.day or draft.place is None or one.place is None or draft.place.lower() != one.place.lower():
        return False
    kinds = {_kind(telling, draft), one.kind}
    return len(kinds) == 1 or not kinds.isdisjoint({None, "attack"})


def _kind(telling: Telling, draft: Draft) -> str | None:
    """The kind of incident that the words nearest to a figure tell of, in its sentence, else in those just before and after."""
    near = _told(telling.sentences[draft.sentence], draft.at)
    if near is not None:
        return near
    following = draft.sentence + 1
    for index in (*range(draft.sentence - 1, max(-1, draft.sentence - 1 - BACK), -1), following):
        if 0 <= index < len(telling.sentences):
            view = telling.sentences[index]
            told = _told(view, len(view) if index < draft.sentence else 0)
            if told is not None:
                return told
    return None


def _told(view: Sentence, at: int) -> str | None:
    """The kind of the nearest word; "attack" only where nothing says more."""
    found = list(_words(view))
    plain = [one for one in found if one[1] != "attack"] or found
    return min(plain, key=lambda one: abs(one[0] - at))[1] if plain else None


def _words(view: Sentence) -> Iterator[tuple[int, str]]:
    for k, word in enumerate(view.words):
        for phrase, kind in _kinds().get(word, ()):
            if phrase_at(view.words, k, phrase):
                yield k, kind
                break


# ------------------------------------------------------------------ records


def events(doc: Doc, article: Article, telling: Telling, found: list[Incident]) -> list[Event]:
    """The records of an article's incidents, in their order; without any, that of the one which its opening tells of.

    The id of the main incident follows from the text alone, that of another from the text and its first figure.
    """
    if not found:
        running = any(draft.period in RUNNING for draft in telling.drafts[:1])  # it tells of a war or a week, not of one incident
        told = None if running else _untold(article, telling.sentences)
        known_by = Known(doc).traits(_stretches(telling, None, found), article.title) if told is not None else ()
        return [] if told is None else [told.model_copy(update={"traits": known_by})]
    known = Known(doc)
    titles = (article.title if one.main else None for one in found)
    known_bys = (known.traits(_stretches(telling, one, found), title) for one, title in zip(found, titles, strict=True))
    return [_event(article.text_hash, telling, one, known_by) for one, known_by in zip(found, known_bys, strict=True)]


def _event(text_hash: str, telling: Telling, one: Incident, traits: tuple[str, ...]) -> Event:
    wide = one.place is not None and one.narrowness < TOWN and one.narrowness != CARE
    within = (one.place, *one.within) if wide and one.place is not None else one.within
    key = (MAIN,) if one.main else telling.drafts[min(one.members)].number.span
    id_ = record_id("event", text_hash, *key)
    return Event(id=id_, kind=one.kind, place=one.place, within=within, since=one.day, until=one.day, traits=traits)


def _stretches(telling: Telling, one: Incident | None, every: list[Incident]) -> list[Span]:
    """What of a text tells of an incident: of the main one all up to where it turns to another, of others their own sentences."""
    spans = telling.sentences.spans
    if one is not None and not one.main:
        return [spans[index] for index in sorted({telling.drafts[place].sentence for place in one.members})]
    others = {telling.drafts[place].sentence for other in every if not other.main for place in other.members}
    lead = min((telling.drafts[place].sentence for place in one.members), default=0) if one is not None else 0
    stop = next((index for index in range(lead + 1, len(spans)) if _another(telling.sentences[index])), len(spans))
    return [spans[index] for index in range(stop) if index not in others]


def _untold(article: Article, views: Sequence[Sentence]) -> Event | None:
    """The incident that an article's opening names, with somebody's death or wound, and whose dead and wounded nobody counts."""
    title = (article.title or "").lower().split()
    lead = [view for view in views[:LEAD] if _harms(view)]
    kind = next((kind for view in lead if (kind := _told(view, 0)) is not None), None)
    if kind is None:
        kind = next((kind for word in title for phrase, kind in _kinds().get(word.strip(".,:;'\""), ()) if len(phrase) == 1), None)
        if kind is None or not any(map(_harms, views[: 2 * LEAD])):
            return None
    day = _opening_day(article, views)
    named = list(_named(article.text, views))
    place = max(named, key=lambda one: one.level, default=None)
    return Event(
        id=record_id("event", article.text_hash, MAIN),
        kind=kind,
        place=None if place is None else place.name,
        within=tuple(dict.fromkeys(one.name for one in named if place is not None and one.name != place.name and one.level >= REGION)),
        since=day,
        until=day,
    )


def _harms(view: Sentence) -> bool:
    return any(not HARM.isdisjoint(trigger.roles.values()) for trigger in triggers(view))


def _opening_day(article: Article, views: Sequence[Sentence]) -> str | None:
    """The first day that the opening tells of something happening."""
    if not len(views):
        return None
    end = views[min(LEAD, len(views)) - 1].span[1]
    report, dateline = report_day(article.text, article)
    dates = [date for date in written_dates(article.text, 0, end) if date.span != dateline]
    later = [view.span for view in views[:LEAD] if not _after().isdisjoint(view.words)]
    for word in time_words(article.text[:end], report, dates):
        if any(start <= word.span[0] < stop for start, stop in later):
            continue
        if word.kind is TimeKind.day and not word.said and word.end and len(word.end) == 10:
            return word.end
    return None


def _named(text: str, views: Sequence[Sentence]) -> Iterator[Place]:
    """The places that the opening names, those left out where people are cared for or tried."""
    for view in views[:LEAD]:
        yield from (place for place in places(text, view) if place.level != CARE)
