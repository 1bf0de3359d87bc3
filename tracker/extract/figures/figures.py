"""Casualty figures: every number of a text that counts people affected, with what it means.

Numbers are found first, over the whole text; only sentences that hold one are looked at more closely. Each number gets its
noun phrase (populations) and its harm (measures); what remains of a figure is read from its surroundings: time words
(times), places, originators, and the article's main event (mainevent). A field that was read carries its characters as
evidence, a field that was carried over carries the reason.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from tracker.dates import written_dates
from tracker.extract.figures.context.confidence import Signs, confidence, signs_of
from tracker.extract.figures.context.draft import Draft, Telling
from tracker.extract.figures.context.events import events, incidents
from tracker.extract.figures.context.mainevent import complete, title_counts
from tracker.extract.figures.harm.established import established
from tracker.extract.figures.harm.increments import adds, counts_nobody
from tracker.extract.figures.harm.measures import measured
from tracker.extract.figures.harm.populations import Counted, counted, is_people, words
from tracker.extract.figures.harm.revisions import corrects, goes_on
from tracker.extract.figures.harm.sentence import Sentence, Sentences
from tracker.extract.figures.harm.triggers import denied, triggers
from tracker.extract.figures.harm.tying import Link
from tracker.extract.times import report_day, time_words
from tracker.numbers import Number, NumberKind, numbers
from tracker.records import Article, Claim, Event, Figure, Period, Spans, record_id

REASONS = {
    NumberKind.share: "a share, not a count",
    NumberKind.zero: "zero",
    NumberKind.unreadable: "the number cannot be read",
}


class Found(NamedTuple):
    """The figures of an article in the order of the text, and its incidents, the main one first."""

    figures: tuple[Figure, ...]
    events: tuple[Event, ...]


def figures(doc: Doc, article: Article, claims: Sequence[Claim] = ()) -> Found:
    """Extract the figures of a parsed article.

    Args:
        doc: the parsed text, marked stretches blanked; offsets are offsets of `article.text`.
        article: where the text comes from and when it was published.
        claims: the article's claims: a number inside a claim is its speaker's.
    """
    return _found(_told(doc, article, claims), doc, article)


def signed(doc: Doc, article: Article, claims: Sequence[Claim] = ()) -> Iterator[tuple[Figure, Signs]]:
    """The figures of an article, each with the signs that its confidence is made of."""
    telling = _told(doc, article, claims)
    yield from zip(_found(telling, doc, article).figures, (signs_of(telling, draft) for draft in telling.drafts), strict=True)


def _told(doc: Doc, article: Article, claims: Sequence[Claim]) -> Telling:
    telling = _telling(doc, article)
    if telling.drafts:
        complete(telling, claims)
    return telling


def _found(telling: Telling, doc: Doc, article: Article) -> Found:
    drafts, text_hash = telling.drafts, article.text_hash
    gathered = incidents(telling)
    told = events(doc, article, telling, gathered)
    of = {place: event for incident, event in zip(gathered, told, strict=False) for place in incident.members}
    ids = [record_id("figure", text_hash, *draft.number.span) for draft in drafts]
    rows = tuple(_figure(article, telling, place, ids, of.get(place)) for place in range(len(drafts)))
    return Found(rows, tuple(told))


def _telling(doc: Doc, article: Article) -> Telling:
    """The article with its numbers, measure and population decided sentence by sentence."""
    text, language = doc.text, article.language or "en"
    views, drafts = Sentences(doc), list[Draft]()
    dates = list(written_dates(text))
    found = _outside_dates(text, language, [date.span for date in dates])
    if not found:
        return Telling(text, views, drafts, [], None, frozenset())
    report, dateline = report_day(text, article)
    starts = [number.span[0] for number in found]
    for index, (start, end) in enumerate(views.spans):
        inside = found[bisect_left(starts, start) : bisect_left(starts, end)]
        if inside:
            drafts.extend(_drafts(text, views[index], index, inside, len(drafts), language))
    times = time_words(text, report, [date for date in dates if date.span != dateline]) if drafts else []
    return Telling(text, views, drafts, times, report, title_counts(article))


def _outside_dates(text: str, language: str, dates: list[tuple[int, int]]) -> list[Number]:
    """Numbers that are no part of a written date."""
    starts = [start for start, _ in dates]
    kept = []
    for number in numbers(text, language=language):
        before = bisect_left(starts, number.span[1]) - 1
        if before < 0 or dates[before][1] <= number.span[0]:
            kept.append(number)
        elif dates[before][1] < number.span[1]:  # "since October 7 to 32,414" is no range
            kept.extend(numbers(text, dates[before][1], number.span[1], language=language))
    return kept


def _drafts(text: str, view: Sentence, index: int, inside: list[Number], base: int, language: str) -> Iterator[Draft]:
    """The figures of one sentence, measure and population decided."""
    words = triggers(view)
    counts = list(counted(text, view, inside, language))
    if not counts:
        return
    links = measured(view, counts, words)
    places: dict[int, int] = {}
    kept = [k for k, link in enumerate(links) if link is not None or _may_repeat(view, counts[k]) or goes_on(view, counts[k])]
    for k in kept:
        places[k] = base + len(places)
    for k in kept:
        one, link = counts[k], links[k]
        draft = Draft(number=one.number, bounds=one.bounds, counted=one, sentence=index, at=one.at, link=link, goes_on=goes_on(view, one))
        draft.corrects = draft.goes_on and corrects(view, one)
        if link is not None:
            draft.measure = link.measure
            draft.adds, draft.excluded = adds(view, one, link.measure), counts_nobody(view, one)
            draft.struck = link.trigger is not None and not view.words[link.trigger.stop - 1].startswith("casualt")
            own = not any(other is not None and other.trigger is link.trigger for other in links[:k])
            denial = denied(view, link.trigger if own else None, one.at)
            draft.negated = denial is not None
            if denial is not None:
                draft.evidence["negated"] = (view.chars(*denial),)
            draft.confidence = link.sure * (1.0 if one.known or one.bare else 0.9)
            draft.whole = places.get(link.whole) if link.whole is not None else None
            draft.revises = places.get(link.revises) if link.revises is not None else None
            draft.replaced = any(other is not None and other.revises == k for other in links)
            if link.trigger is not None:
                draft.evidence["measure"] = (view.chars(link.trigger.first, link.trigger.stop),)
            elif one.head is not None:
                draft.evidence["measure"] = (view.chars(one.head, one.head + 1),)
        draft.population, draft.evidence["population"] = _tolled(view, link) or _population(counts, links, k)
        restricted = established(view, counts, links, k)
        if restricted is not None:
            draft.established, draft.evidence["established"] = restricted.name, (restricted.span,)
        yield draft


def _may_repeat(view: Sentence, one: Counted) -> bool:
    """True for "the two women": the text may have said before what became of them."""
    return (
        ((one.definite and (one.known or one.others or one.bare)) or one.part)
        and not one.pronoun
        and one.number.kind in {NumberKind.cardinal, NumberKind.vague}
        and (one.known or (one.head is None and view.tag(one.end) not in {"$", "CD"}))
        and not one.thing
        and not one.incident
    )


def _tolled(view: Sentence, link: Link | None) -> tuple[str, Spans] | None:
    """The people of "the number of villagers killed has risen to 12", "put the number of missing pupils at 118"."""
    if link is None or link.role != "toll" or link.trigger is None:
        return None
    if link.trigger.stop - link.trigger.first > 1 and is_people(view, link.trigger.stop):
        return view.words[link.trigger.stop], (view.chars(link.trigger.stop, link.trigger.stop + 1),)
    for k in range(link.trigger.first - 1, max(-1, link.trigger.first - 4), -1):
        if is_people(view, k) and view.word(k - 1) in {"of", "total"}:
            return view.words[k], (view.chars(k, k + 1),)
    return None


def _population(counts: list[Counted], links: Sequence[Link | None], k: int) -> tuple[str, Spans]:
    """The counted noun; a number without one goes on counting what the number before it counted.

    "Others" beside civilians may be anyone; beside fighters they are fighters, as they are under the same verb.
    """
    one = counts[k]
    if one.noun is not None:
        return one.noun, (one.noun_span,) if one.noun_span else ()
    if one.head is not None:
        return "people", ()
    for before in range(k - 1, -1, -1):
        other, link = counts[before], links[before]
        aside = link is not None and link.whole not in {None, k}  # "12 people, 3 of them children, and 29"
        if link is not None and other.noun is not None and not other.incident and other.known and not aside:
            own = links[k]
            shared = own is not None and own.shared == before
            if one.others and one.end > one.stop and not shared and other.noun.split()[-1] not in words().combatants:
                break
            return other.noun, ()
    return "people", ()


def _figure(article: Article, telling: Telling, place: int, ids: list[str], of: Event | None) -> Figure:
    draft = telling.drafts[place]
    number, stated = draft.number, draft.bounds
    excluded = draft.excluded or REASONS.get(number.kind)
    beside = article.text[stated.span[0] : number.span[0]] + " " + article.text[number.span[1] : stated.span[1]]
    return Figure(
        id=ids[place],
        article=article.id,
        span=number.span,
        text=article.text[number.span[0] : number.span[1]],
        measure=draft.measure or "affected",
        value=None if excluded else stated.value,
        low=None if excluded else stated.low,
        high=None if excluded else stated.high,
        qualifier=stated.qualifier,
        hedge=" ".join(beside.lower().split()) or None,
        population=draft.population,
        established=draft.established,
        place=draft.place,
        period=Period(draft.period),
        since=draft.since,
        as_of=draft.as_of,
        attributed_to=draft.originator.name if draft.originator else None,
        via=draft.originator.via if draft.originator else (),
        negated=draft.negated,
        subset_of=ids[draft.whole] if draft.whole is not None and draft.excluded is None else None,
        revises=ids[draft.revises] if draft.revises is not None else None,
        headline=draft.headline and not excluded,
        event=of.id if of else None,
        claim=draft.originator.claim if draft.originator else None,
        evidence={name: spans for name, spans in draft.evidence.items() if spans or name in draft.inferred},
        inferred=dict(draft.inferred),
        excluded=excluded,
        confidence=confidence(telling, draft),
    )
