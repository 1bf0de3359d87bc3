"""Period and days of a figure: one event, a stated stretch or a running total, and the day it goes up to.

The time words of the figure's own sentence decide. Without any, a figure that goes on from the one before shares its days,
a number that the text repeats has the days it has elsewhere, and what is left happened on the day told of last.
"""

from bisect import bisect_left
from dataclasses import replace
from datetime import date
from functools import cache

from tracker.extract.figures.context.binding import Range
from tracker.extract.figures.context.draft import OPENING, Draft, Telling
from tracker.extract.figures.harm.sentence import Sentence
from tracker.extract.times import TimeKind, TimeWord, month_bounds
from tracker.lang import lexicon
from tracker.numbers import NumberKind
from tracker.records import Span

BEFORE = 2  # sentences before the first figure in which it may be told
LEAD = 4  # sentences in which the main event's day is told
LIKELY = 5  # smaller numbers are equal by chance
CERTAIN = 20  # larger ones are equal for a reason, whatever the people are called
LARGE = 2000  # no single attack of which news text tells without its day kills as many
TOTALS = {"killed", "injured", "displaced", "casualties"}
RELATIVE = (" that ", " which ", " where ", " who ", "...", "…", ";")


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(lexicon("times")["running"][kind])


@cache
def _comparing(language: str = "en") -> tuple[str, ...]:
    return tuple(lexicon("times", language)["compared"]["phrases"])


def date_figures(telling: Telling) -> None:
    """Give each figure of an article its period, `since` and `as_of`."""
    drafts, report = telling.drafts, telling.report
    starts = [word.span[0] for word in telling.times]
    inside = [telling.times[bisect_left(starts, start) : bisect_left(starts, end)] for start, end in telling.sentences.spans]
    main = _main_day(telling, inside, drafts[0].sentence)
    current, reason = main or report, "the day of the main event" if main else "the day of the report"
    reached = 0
    for place, draft in enumerate(drafts):
        for index in range(reached, draft.sentence):
            day = next(
                (word.end for word in inside[index] if word.kind is TimeKind.day and not word.said and len(word.end or "") == 10), None
            )
            if day and index > 0:
                current, reason = day, "the day told of before"
        reached = max(reached, draft.sentence)
        before = drafts[place - 1] if place else None
        if _read(telling, draft, inside[draft.sentence]):
            if draft.period == "cumulative" and draft.since is None and before is not None and _goes_on(draft, before):
                draft.since = before.since
                _infer(draft, "since", "shared with the figure before")
            continue
        if before is not None and _continues(draft, before):
            _copy(draft, before, "shared with the figure before")
        elif current:
            draft.as_of = current
            _infer(draft, "as_of", reason)
    _agree(telling)
    _complete(telling)


def _complete(telling: Telling) -> None:
    """ "The June shooting" happened on the one day of June that the text tells of."""
    days = [word for word in telling.times if word.kind is TimeKind.day and not word.said and len(word.end or "") == 10]
    for draft in telling.drafts:
        if draft.period == "incident" and draft.as_of and len(draft.as_of) == 7:
            told = [word for word in days if (word.end or "").startswith(draft.as_of)]
            if len({word.end for word in told}) == 1:
                draft.as_of = told[0].end
                draft.evidence["as_of"] = (*draft.evidence.get("as_of", ()), told[0].span)


def _infer(draft: Draft, name: str, reason: str) -> None:
    draft.evidence[name] = ()
    draft.inferred[name] = reason


def _copy(draft: Draft, other: Draft, reason: str) -> None:
    draft.period, draft.since, draft.as_of = other.period, other.since, other.as_of
    for name in ("period", "since", "as_of"):
        if getattr(other, name) is not None:
            _infer(draft, name, reason)


def _continues(draft: Draft, before: Draft) -> bool:
    """True for "another 30 were wounded" after a figure of the sentence before, and for numbers of one running total."""
    if draft.sentence == before.sentence:
        return before.period == "cumulative" and draft.measure in TOTALS and draft.number.kind is NumberKind.vague
    return draft.counted.others and draft.sentence - before.sentence == 1


def _goes_on(draft: Draft, before: Draft) -> bool:
    """True for "a further 30 were wounded" after a running total."""
    return before.since is not None and before.period == "cumulative" and draft.counted.others and draft.sentence - before.sentence <= 1


def _agree(telling: Telling) -> None:
    """A part has the days of its whole; a number that is told with its days once has them wherever it is repeated."""
    drafts = telling.drafts
    for draft in drafts:
        whole = drafts[draft.whole] if draft.whole is not None else None
        if whole is not None and not draft.adds and draft.period == "incident" and whole.period != "incident" and "as_of" in draft.inferred:
            _copy(draft, whole, "a part of a figure with these days")
    for incident, reason in (
        (False, "the same number is told with its days elsewhere in the text"),
        (True, "the same number is told with its day elsewhere in the text"),
    ):
        known: dict[tuple[str, int], Draft] = {}
        for draft in drafts:
            if draft.number.value and (draft.period == "incident") is incident and (not incident or draft.evidence.get("as_of")):
                known.setdefault((draft.measure, draft.number.value), draft)
        for draft in drafts:
            other = known.get((draft.measure, draft.number.value or 0))
            if other is not None and draft.period == "incident" and "as_of" in draft.inferred and _repeats(telling, draft, other):
                _copy(draft, other, reason)


def _repeats(telling: Telling, draft: Draft, other: Draft) -> bool:
    """False where the sentences of two equal numbers turn to something else, or name other people or nothing but other places."""
    opening = telling.sentences[draft.sentence].headline and (draft.number.value or 0) >= LIKELY
    if draft.sentence == other.sentence or draft.number.value in telling.title or opening:
        return True
    alike = draft.population == other.population or "people" in {draft.population, other.population}
    if not alike and (draft.number.value or 0) < CERTAIN:
        return False
    if any(telling.turns(index) for index in range(min(draft.sentence, other.sentence) + 1, max(draft.sentence, other.sentence) + 1)):
        return False
    one, two = ({place.name for place in telling.places(at.sentence)} for at in (draft, other))
    return not one or not two or not one.isdisjoint(two)


def _main_day(telling: Telling, inside: list[list[TimeWord]], first: int) -> str | None:
    """The first day that the opening sentences tell of something happening; those before the first figure only where no other does."""
    counting = {draft.sentence for draft in telling.drafts}
    near: list[int] = [*range(first, min(len(inside), first + LEAD)), *range(first - 1, max(-1, first - BEFORE - 1), -1)]
    for index in near:
        if index > first and index in counting and (telling.turns(index) or telling.opens_dated(index)):
            continue  # "On March 3, a crash killed 5 people": another event with its own count
        for word in inside[index]:
            if word.kind is TimeKind.day and not word.said and word.end and len(word.end) == 10:
                return word.end
    return None


def _read(telling: Telling, draft: Draft, words: list[TimeWord]) -> bool:
    """Read period and days from the figure's own sentence; False where it says nothing of them."""
    text, report, view = telling.text, telling.report, telling.sentences[draft.sentence]
    position, start = draft.number.span[0], view.span[0]
    words = [word for word in words if not _compared(text, draft, word)]
    words, lowered = _told_of(telling, draft, words)
    near = sorted((word for word in words if word.span[0] > start or not word.said), key=lambda word: _distance(telling, draft, word))
    stretch = next((word for word in near if word.kind is TimeKind.stretch), None)
    near = [_told(word) if word.told and word.begin and word.span[1] < position else word for word in near]
    since = next((word for word in near if word.kind is TimeKind.since and not _apart(text, position, word)), None)
    if draft.link is not None and draft.link.role == "toll" and _dated_before(telling, start):
        near = [replace(word, said=True) if word.kind is TimeKind.day else word for word in near]  # "the toll rose to 15 on Monday"
    days = [word for word in near if word.kind is TimeKind.day]
    day = next((word for word in days if not _is_said(text, draft, word)), None)
    said = next((word for word in days if _is_said(text, draft, word)), None)
    running = draft.measure != "incidents" and any(phrase in lowered for phrase in _words("words"))
    war = tells_of_war(view)
    large = draft.number.value is None or draft.number.value >= 1000
    number = text[slice(*draft.bounds.span)].lower()
    level = (draft.number.value or 0) >= LARGE and any(f" {phrase} {number}" in lowered for phrase in _words("levels"))
    if since is not None or running or level:
        _running(draft, since.begin if since else None, since, day if _reaches(since, day) else said, report)
    elif stretch is not None:
        draft.period = "cumulative" if stretch.long and war else "interval"
        draft.since, draft.as_of = stretch.begin, stretch.end
        draft.evidence["since"] = draft.evidence["as_of"] = draft.evidence["period"] = (stretch.span,)
        if day is not None and len(day.end or "") == 10 and draft.measure == "incidents":
            draft.as_of, draft.evidence["as_of"] = day.end, (day.span,)
        elif said is not None and len(said.end or "") == 10 and stretch.end == report and not stretch.long:
            _shift(draft, said)  # "on Thursday it said that 50 had died in two days"
    elif war and large and draft.measure in TOTALS and (day is None or len(day.end or "") == 4):
        _running(draft, day.end if day else None, day, said, report)
        _infer(draft, "period", "the whole of a war")
    elif (draft.number.value or 0) >= LARGE and draft.measure in TOTALS and day is None and not _one_event(view):
        _running(draft, None, None, said, report)
        _infer(draft, "period", "so large a number without a day is a running total")
    elif day is not None and day.end:
        draft.as_of, draft.evidence["as_of"] = day.end, (day.span,)
        if len(day.end) == 7 and text[day.span[0] : day.span[1]].lower().startswith(("in ", "during ")) and not _one_event(view):
            draft.period = "interval"
            first, last = month_bounds(day.end)
            draft.since, draft.as_of = first, report if report is not None and first <= report < last else last
            draft.evidence["since"] = draft.evidence["period"] = (day.span,)
    elif said is not None and text[max(0, said.span[0] - 4) : said.span[0]].lower().endswith("by ") and not _dated_before(telling, start):
        draft.as_of, draft.evidence["as_of"] = said.end, (said.span,)  # "by Sunday 64 bodies had been found"
    elif _goes_on_since(view, draft) and draft.sentence > telling.drafts[0].sentence:
        _running(draft, None, None, said, report)
        _infer(draft, "period", "what a battle has cost so far")
    else:
        return False
    return True


def _told_of(telling: Telling, draft: Draft, words: list[TimeWord]) -> tuple[list[TimeWord], str]:
    """The time words of a figure's sentence that are told of it, and the text around them, lower-cased.

    Time words of its own part of the sentence leave out those of the other parts; the days of a statement are everybody's.
    """
    view, bound = telling.sentences[draft.sentence], telling.bound(draft)

    def chars(ranges: list[Range]) -> list[Span]:
        return [view.chars(*one) for one in ranges]

    def inside(word: TimeWord, spans: list[Span]) -> bool:
        return any(start <= word.span[0] < end or start <= word.span[1] - 1 < end for start, end in spans)

    own = chars(bound.own)
    alone = [word for word in words if not word.said and (inside(word, own) or (word.told and bound.aside and word.span[1] == own[0][0]))]
    alone = [word for word in alone if bound.aside or not word.told or word.kind is not TimeKind.day]
    # "As of 15 March 40 were ill, and 12 had died since May": the day that opens the sentence is that of both
    if alone and not bound.aside and all(word.kind is TimeKind.since for word in alone):
        alone += [word for word in words if word.kind is TimeKind.day and word not in alone and word.span[0] - view.span[0] < OPENING]
    spans = own if alone else chars(bound.shared)
    told = alone or [word for word in words if not (word.said or (word.told and word.kind is TimeKind.day)) and inside(word, spans)]
    text = " ".join(telling.text[start:end] for start, end in spans).lower()
    return [word for word in words if word.said or word in told], text


def _compared(text: str, draft: Draft, word: TimeWord) -> bool:
    """True for the day of another count, with which this one is compared: "three more than on Monday"."""
    between = text[draft.number.span[1] : word.span[0]].lower()
    return draft.excluded is None and any(f" {phrase} " in between for phrase in _comparing())


def _goes_on_since(view: Sentence, draft: Draft) -> bool:
    """True for "has lost 463 fighters in the battle": the perfect of something that goes on."""
    trigger = draft.link.trigger if draft.link is not None else None
    if trigger is None or _words("battles").isdisjoint(view.words):
        return False
    return not {"has", "have", "'ve"}.isdisjoint(view.words[max(0, trigger.first - 3) : trigger.first])


def _dated_before(telling: Telling, start: int) -> bool:
    return any(word.kind is TimeKind.day and not word.said and word.span[0] < start for word in telling.times)


def _shift(draft: Draft, said: TimeWord) -> None:
    """Let a stretch end on the day on which it was told of."""
    if draft.as_of and draft.since and len(draft.since) == 10 and said.end:
        days = date.fromisoformat(draft.as_of) - date.fromisoformat(draft.since)
        draft.since = (date.fromisoformat(said.end) - days).isoformat()
    draft.as_of = said.end
    draft.evidence["as_of"] = (*draft.evidence["as_of"], said.span)


def _told(word: TimeWord) -> TimeWord:
    """ "Since May 2016, when 35 people died": the day of what is told of it."""
    return replace(word, kind=TimeKind.day, begin=None, end=word.begin)


def _distance(telling: Telling, draft: Draft, word: TimeWord) -> int:
    """Characters between a number and a time word; one that belongs to another clause or another count is further away."""
    position = draft.number.span[0]
    first, last = sorted((position, word.span[0]))
    others = any(first < other.number.span[0] < last for other in telling.drafts if other.sentence == draft.sentence)
    return last - first + (500 if ";" in telling.text[first:last] else 0) + (60 if others and word.span[0] > position else 0)


def _running(draft: Draft, begin: str | None, word: TimeWord | None, said: TimeWord | None, report: str | None) -> None:
    """A running total: up to the day it was said, else up to the report."""
    draft.period, draft.since = "cumulative", begin
    if word is not None:
        draft.evidence["since"] = draft.evidence["period"] = (word.span,)
    if said is not None and said.end:
        draft.as_of, draft.evidence["as_of"] = said.end, (said.span,)
    elif report:
        draft.as_of = report
        _infer(draft, "as_of", "a running total of the day of the report")


def _is_said(text: str, draft: Draft, word: TimeWord) -> bool:
    """True for the day of the count: said so, or beside whoever counts ("on Friday the ministry put the toll at 12")."""
    if word.said or word.event:
        return word.said
    for start, end in draft.originator.evidence if draft.originator else ():
        between = text[min(end, word.span[1]) : max(start, word.span[0])]
        if between.strip(" ,").lower() in {"", "on", "late on", "early on"}:
            return True
    return False


def _reaches(since: TimeWord | None, day: TimeWord | None) -> bool:
    """True where a day other than the start says up to when a running total goes."""
    return day is not None and len(day.end or "") == 10 and (since is None or (day.end or "") > (since.begin or ""))


def _apart(text: str, position: int, word: TimeWord) -> bool:
    """True where another clause begins between number and time word: "in the city that has been divided since July"."""
    between = text[min(position, word.span[0]) : max(position, word.span[0])].lower()
    return any(mark in between for mark in RELATIVE)


def tells_of_war(view: Sentence) -> bool:
    """True where the sentence names a war, a conflict, a campaign."""
    return any(word in _words("wars") for word in view.words)


def _one_event(view: Sentence) -> bool:
    """True where the sentence tells of one attack, not of attacks."""
    return any(word in _words("events") for word in view.words)
