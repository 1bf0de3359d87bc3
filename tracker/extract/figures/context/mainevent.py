"""What an article's figures share: its main event, and what goes over from one sentence to the next.

News text tells its main event in the first sentences and says day, place and source once. A figure further down that
repeats the number, or that goes on telling without naming a new day or place, belongs to the same event.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import islice

from tracker.extract.figures.context.attributing import attribute, spread
from tracker.extract.figures.context.draft import Draft, Telling
from tracker.extract.figures.context.locating import locate
from tracker.extract.figures.context.periods import date_figures
from tracker.extract.figures.context.raising import complete_tolls, recall, rises
from tracker.extract.figures.harm.tying import Link
from tracker.numbers import NumberKind, numbers
from tracker.records import Article, Claim

FAR = 60  # figures back to which a repetition may point
NEAR = 6  # sentences after the lead in which the main event is told on
OPENING = 4  # sentences in which an article on a running total tells it
AMONG_WITHIN = 2  # sentences back to the total that some are "among"
PARTS = 8  # numbers that are tried as parts of one total
PARTS_WITHIN = 6  # sentences after the total


def title_counts(article: Article) -> frozenset[int]:
    """The numbers of the title: they are the main event's."""
    return frozenset(number.value for number in numbers(article.title or "", language=article.language or "en") if number.value)


def complete(telling: Telling, claims: Sequence[Claim]) -> None:
    """Fill in what the figures of one article get from their surroundings; drafts that count nothing are removed."""
    drafts = telling.drafts
    _repeat(drafts)
    _drop(drafts)
    if not drafts:
        return
    _settle(drafts)
    complete_tolls(telling)
    _add_up(telling)
    attribute(telling, claims)
    date_figures(telling)
    locate(telling)
    recall(telling)
    _grown(telling)
    _headline(telling)
    spread(drafts)


# ------------------------------------------------------------------ repetitions and sums


def _settle(drafts: list[Draft]) -> None:
    """Whoever was "shot" or "hit" is injured or killed where the text says so of the same number elsewhere."""
    told: dict[int, set[str]] = {}
    for draft in drafts:
        if draft.number.value and draft.number.value > 1 and draft.measure in {"injured", "killed"}:
            told.setdefault(draft.number.value, set()).add(draft.measure)
    for draft in drafts:
        measures = told.get(draft.number.value or 0, set())
        if draft.measure == "casualties" and len(measures) == 1 and draft.struck:
            draft.measure = next(iter(measures))
            draft.inferred["measure"], draft.evidence["measure"] = "the text tells elsewhere what became of as many", ()
            draft.confidence *= 0.8


def _repeat(drafts: list[Draft]) -> None:
    """Give the numbers that no word of harm is tied to the harm of a number told before: repeated, its part, or its replacement."""
    for index, draft in enumerate(drafts):
        if draft.link is not None:
            _among(drafts, index)
            continue
        for place in range(index - 1, max(-1, index - 1 - FAR), -1):
            before = drafts[place]
            if before.link is None or before.excluded is not None or before.measure in {"incidents", "detained"}:
                continue
            same = before.number.value == draft.number.value is not None
            if (
                same
                and not draft.counted.part
                and (draft.population in {before.population, "people", "victims"} or before.population == "people")
            ):
                _inherit(draft, before, "the same number is told of before", 0.6)
                break
            larger = before.number.value is None or (draft.number.value or 0) < before.number.value
            if draft.counted.part and (draft.counted.bare or draft.counted.said) and larger and draft.sentence - before.sentence <= 2:
                named = _of_which(drafts, index)
                _inherit(draft, before if named is None else drafts[named], "a part of the number before", 0.5)
                draft.whole = place if named is None else named
                draft.population = draft.population if draft.counted.said else before.population
                break
            if draft.goes_on and draft.sentence - before.sentence <= 1 and before.whole is None:
                nearest = _nearest(drafts, index)
                _inherit(draft, drafts[nearest], "it goes on counting what the number before counts", 0.6)
                draft.population = drafts[nearest].population
                if draft.corrects and drafts[nearest].number.value != draft.number.value:
                    draft.revises, drafts[nearest].replaced = nearest, True
                break
        if draft.link is None and draft.counted.definite and draft.population.split()[-1] == "victims":
            draft.link = Link("casualties", None, "noun")
            draft.measure, draft.struck, draft.confidence = "casualties", True, 0.5
            draft.evidence["measure"] = draft.evidence["population"]


def _of_which(drafts: list[Draft], index: int) -> int | None:
    """Index of the 13 in "6 of the 13 people killed": the number behind a part is what it is a part of."""
    if index + 1 >= len(drafts):
        return None
    part, other = drafts[index], drafts[index + 1]
    holds = other.counted.partitive and other.sentence == part.sentence and other.link is not None
    return index + 1 if holds and (part.number.value or 0) < (other.number.value or 0) else None


def _nearest(drafts: list[Draft], index: int) -> int:
    """Of the numbers of this sentence and the one before, the one of about the same size: a toll is told anew with a like number."""
    draft = drafts[index]
    near = [
        place
        for place in range(index - 1, -1, -1)
        if draft.sentence - drafts[place].sentence <= 1 and drafts[place].link is not None and drafts[place].whole is None
    ]
    near = [place for place in near if drafts[place].excluded is None and drafts[place].measure not in {"incidents", "detained"}]
    value = draft.number.value
    if not value:
        return near[0]
    return min(near, key=lambda place: abs(math.log((drafts[place].number.value or 1) / value)))


def _grown(telling: Telling) -> None:
    """ "The toll rose to five": of the same incident, it takes the place of the smaller number told before."""
    for index, draft in enumerate(telling.drafts):
        link = draft.link
        if (
            link is None
            or link.role != "toll"
            or draft.revises is not None
            or draft.replaced
            or draft.whole is not None
            or draft.period != "incident"
        ):
            continue
        if not rises(telling, draft):
            continue
        for place in range(index - 1, -1, -1):
            before = telling.drafts[place]
            if any(telling.turns(between) for between in range(before.sentence + 1, draft.sentence + 1)):
                break
            if _same_toll(before, draft) and 0 < (before.number.value or 0) < (draft.number.value or 0):
                draft.revises, before.replaced = place, True
                break


def _same_toll(before: Draft, draft: Draft) -> bool:
    """True for two totals of one incident, the earlier one replaced by nothing yet."""
    fields = ("measure", "population", "period", "as_of", "place")
    open_ = before.whole is None and not before.replaced and before.excluded is None
    return open_ and all(getattr(before, name) == getattr(draft, name) for name in fields)


def _among(drafts: list[Draft], index: int) -> None:
    """ "Among the dead were 4 nurses": a part of the total told before; of "victims" it says what became of them."""
    draft = drafts[index]
    if draft.link is None or draft.link.role != "among" or draft.whole is not None:
        return
    for place in range(index - 1, -1, -1):
        before = drafts[place]
        if draft.sentence - before.sentence > AMONG_WITHIN:
            return
        fits = before.measure == draft.measure or (draft.measure == "casualties" and before.measure in {"killed", "injured"})
        larger = (before.number.value or 0) > (draft.number.value or 0)
        total = before.whole is None and before.excluded is None
        if before.link is not None and before.link.role != "among" and total and fits and larger:
            draft.measure, draft.whole = before.measure, place
            return


def _inherit(draft: Draft, before: Draft, reason: str, confidence: float) -> None:
    draft.link = Link(before.measure, None, "repeat")
    draft.measure, draft.inferred["measure"] = before.measure, reason
    draft.evidence["measure"] = ()
    draft.struck = before.struck
    draft.confidence = confidence


def _drop(drafts: list[Draft]) -> None:
    """Remove what counts nothing, and keep `whole` pointing at the right figures."""
    places: dict[int, int] = {}
    kept = [draft for draft in drafts if draft.link is not None]
    for index, draft in enumerate(drafts):
        if draft.link is not None:
            places[index] = len(places)
    for draft in kept:
        draft.whole = places.get(draft.whole) if draft.whole is not None else None
        draft.revises = places.get(draft.revises) if draft.revises is not None else None
    drafts[:] = kept


def _add_up(telling: Telling) -> None:
    """Numbers that follow a total and sum to it are its parts: 52 dead, 50 fighters and two civilians."""
    drafts = telling.drafts
    for index, total in enumerate(drafts):
        if total.whole is not None or total.excluded is not None or (total.number.value or 0) < 3 or total.measure == "incidents":
            continue
        later = list(islice((k for k in _following(telling, index) if _may_be_part(drafts[k], total)), PARTS))
        parts = _summing(drafts, later, total.number.value or 0)
        near = len({drafts[k].sentence for k in parts}) == 1
        if parts and (near or (total.number.value or 0) >= 10):
            for k in parts:
                drafts[k].whole = index
    first: dict[tuple[str, int, str], int] = {}
    for index, draft in enumerate(drafts):  # a part that is told again is a part of the same total
        if draft.number.value is None:
            continue
        key = draft.measure, draft.number.value, draft.population
        if draft.whole is not None:
            first[key] = index
        elif key in first and _told_again(telling, drafts[first[key]], draft):
            draft.whole, first[key] = drafts[first[key]].whole, index
    latest: dict[tuple[str, int], int] = {}  # where each total was told last
    for index, draft in enumerate(drafts):
        if draft.whole is not None:
            total = drafts[draft.whole]
            if total.number.value is not None:
                draft.whole = latest.get((total.measure, total.number.value), draft.whole)
        elif draft.number.value is not None:
            latest[draft.measure, draft.number.value] = index


def _told_again(telling: Telling, part: Draft, draft: Draft) -> bool:
    """True where a part may be told a second time: soon, and not of another day."""
    if draft.sentence == part.sentence:
        return True
    return draft.sentence - part.sentence <= PARTS_WITHIN and not telling.turns(draft.sentence) and not telling.opens_dated(draft.sentence)


def _following(telling: Telling, index: int) -> Iterator[int]:
    """Places of the figures in the sentences after one, as far as it is told on: not "separately", "elsewhere"."""
    drafts = telling.drafts
    for k in range(index + 1, len(drafts)):
        if drafts[k].sentence - drafts[index].sentence > PARTS_WITHIN:
            return
        if drafts[k].sentence > drafts[index].sentence and telling.turns(drafts[k].sentence):
            return
        yield k


def _may_be_part(draft: Draft, total: Draft) -> bool:
    fits = draft.measure == total.measure or (total.measure == "casualties" and draft.measure in {"killed", "injured"})
    told = draft.whole is None and draft.excluded is None and draft.revises is None and draft.number.value is not None
    return fits and told and not total.replaced and (draft.number.value or 0) < (total.number.value or 0)


def _summing(drafts: list[Draft], places: list[int], total: int) -> list[int]:
    """The first two or more of the numbers, in the order of the text, that sum to the total; each sentence tells a part once."""
    stack: list[tuple[int, int, list[int]]] = [(0, 0, [])]
    while stack:
        at, reached, taken = stack.pop()
        if reached == total and len(taken) > 1:
            return taken
        if at == len(places) or reached >= total:
            continue
        stack.append((at + 1, reached, taken))
        value = drafts[places[at]].number.value or 0
        if not any(drafts[k].number.value == value and drafts[k].population == drafts[places[at]].population for k in taken):
            stack.append((at + 1, reached + value, [*taken, places[at]]))
    return []


# ------------------------------------------------------------------ the main event


def _smaller(draft: Draft, most: Draft) -> bool:
    """True for a smaller number of the same voice: a part; another voice's smaller number is another total."""
    value = draft.number.value or 0
    if not 0 < value < (most.number.value or 0) or (draft.link is not None and draft.link.role == "toll"):
        return False
    if draft.sentence == most.sentence and "people" not in {draft.population, most.population} and draft.population != most.population:
        return False  # "six children and two adults": neither is a part of the other
    own, other = draft.originator, most.originator
    return own is None or other is None or not own.evidence or not other.evidence or other.name == own.name


def _of_a_war(draft: Draft) -> bool:
    """True for a running total that did not begin in the month of the article."""
    return draft.period == "cumulative" and not (draft.since and draft.as_of and draft.since[:7] == draft.as_of[:7])


def _headline(telling: Telling) -> None:
    """Mark the totals of the event that the article opens with."""
    drafts = telling.drafts
    counted = [draft for draft in drafts if draft.whole is None and draft.excluded is None]
    counted = [draft for draft in counted if draft.number.kind not in {NumberKind.share, NumberKind.zero}]
    titled = [draft for draft in counted if draft.number.value in telling.title]
    events = [draft for draft in counted if draft.period != "cumulative"]
    lead = next(iter(titled or events or counted), drafts[0])
    if not titled and lead.sentence >= OPENING and _of_a_war(lead):
        return  # an article on something else, which mentions a running total
    away, reached = False, lead.sentence
    largest: dict[str, Draft] = {}
    for draft in drafts:
        away = away or any(index > lead.sentence and telling.turns(index) for index in range(reached, draft.sentence + 1))
        reached = max(reached, draft.sentence + 1)
        if draft.whole is not None or draft.replaced or draft.excluded is not None or draft.measure in {"detained", "affected"}:
            continue
        same = draft.measure == lead.measure and draft.number.value == lead.number.value and draft.number.value is not None
        together = draft.sentence == lead.sentence and draft.period == lead.period
        goes_on = (
            not away
            and draft.period == lead.period
            and draft.since == lead.since
            and draft.as_of == lead.as_of
            and draft.sentence - lead.sentence <= NEAR
        )
        most = largest.get(draft.measure)
        smaller = most is not None and _smaller(draft, most)
        draft.headline = same or draft.number.value in telling.title or ((together or goes_on) and not smaller)
        if draft.headline and (most is None or (draft.number.value or 0) > (most.number.value or 0)):
            largest[draft.measure] = draft
    for measure in ("killed", "injured", "casualties"):
        if measure in largest:
            continue
        left = [draft for draft in counted if draft.measure == measure and draft.period == "incident" and draft.number.value]
        told = max(left, key=lambda draft: draft.number.value or 0, default=None)
        if told is not None and "as_of" in told.inferred:
            told.headline = True
    _sums(drafts)
    if "killed" not in largest and "casualties" in largest:
        _dead_of_struck(drafts)


def _sums(drafts: list[Draft]) -> None:
    """ "Six children and two adults were found dead ... all eight": the sum of totals of one sentence is a total, too."""
    beside: dict[tuple[str, int], list[Draft]] = {}
    for draft in drafts:
        if draft.headline and draft.number.value and draft.whole is None:
            beside.setdefault((draft.measure, draft.sentence), []).append(draft)
    sums: set[tuple[str, int]] = set()
    for (measure, _), parts in beside.items():
        if len(parts) > 1 and len({part.population for part in parts}) == len(parts):
            sums.add((measure, sum(part.number.value or 0 for part in parts)))
    for draft in drafts:
        if (draft.measure, draft.number.value or 0) in sums and draft.whole is None and draft.period == "incident":
            draft.headline = True


def _dead_of_struck(drafts: list[Draft]) -> None:
    """ "Six people were shot, two of them fatally": the two are a part of those shot, and all the dead of the event."""
    dead = [draft for draft in drafts if draft.measure == "killed" and draft.whole is not None and drafts[draft.whole].headline]
    dead = [draft for draft in dead if draft.whole is not None and drafts[draft.whole].measure == "casualties"]
    most = max((draft.number.value or 0 for draft in dead), default=0)
    for draft in dead:
        draft.headline = draft.number.value == most > 0
