"""What an article's figures share: its main event, and what goes over from one sentence to the next.

News text tells its main event in the first sentences and says day, place and source once. A figure further down that
repeats the number, or that goes on telling without naming a new day or place, belongs to the same event.
"""

from collections.abc import Sequence
from functools import cache

from tracker.extract.draft import Draft
from tracker.extract.measures import Link
from tracker.extract.originators import Originator, claimed, is_description, nearest, originators
from tracker.extract.places import Place, places
from tracker.extract.sentence import Sentence
from tracker.extract.times import TimeKind, TimeWord, month_bounds
from tracker.lang import lexicon
from tracker.numbers import NumberKind
from tracker.records import Claim

LEAD = 4  # sentences in which the main event is told
LARGE = 2000  # no single attack of which news text tells without its day kills as many
WARS = frozenset(lexicon("times")["running"]["wars"])


def complete(
    text: str, views: list[Sentence], drafts: list[Draft], claims: Sequence[Claim], times: list[TimeWord], report: str | None
) -> None:
    """Fill in what the figures of one article get from their surroundings; drafts that count nothing are removed."""
    _repeat(drafts)
    _drop(drafts)
    if not drafts:
        return
    _add_up(drafts)
    attribute(text, views, drafts, claims)
    _date(text, views, drafts, times, report)
    _locate(text, views, drafts)
    _headline(text, views, drafts)
    _spread(drafts)


# ------------------------------------------------------------------ repetitions and sums


def _repeat(drafts: list[Draft]) -> None:
    """ "The two women": the same number, said before with its harm."""
    for index, draft in enumerate(drafts):
        if draft.link is not None:
            continue
        for before in reversed(drafts[:index]):
            same = before.number.value == draft.number.value and before.link is not None and before.measure not in {"incidents", "detained"}
            if same and (draft.population in {before.population, "people", "victims"} or before.population == "people"):
                draft.link = Link(before.measure, None, "repeat")
                draft.measure, draft.inferred["measure"] = before.measure, "the same number is told of before"
                draft.evidence["measure"] = ()
                draft.confidence = 0.6
                break


def _drop(drafts: list[Draft]) -> None:
    """Remove what counts nothing, and keep `whole` pointing at the right figures."""
    places: dict[int, int] = {}
    kept = [draft for draft in drafts if draft.link is not None]
    for index, draft in enumerate(drafts):
        if draft.link is not None:
            places[index] = len(places)
    for draft in kept:
        draft.whole = places.get(draft.whole) if draft.whole is not None else None
    drafts[:] = kept


def _add_up(drafts: list[Draft]) -> None:
    """Parts that stand side by side and sum to a number told before are its parts: 50 fighters and two civilians of 52."""
    for index, draft in enumerate(drafts):
        if draft.whole is not None or draft.number.value is None:
            continue
        parts = [index]
        total = draft.number.value
        for later in range(index + 1, len(drafts)):
            other = drafts[later]
            if (
                other.measure != draft.measure
                or other.whole is not None
                or other.number.value is None
                or other.sentence - draft.sentence > 1
            ):
                break
            if other.population == draft.population and other.sentence == draft.sentence and other.number.value == draft.number.value:
                break
            parts.append(later)
            total += other.number.value
            whole = next(
                (
                    k
                    for k in range(index)
                    if drafts[k].number.value == total and drafts[k].measure in {draft.measure, "casualties"} and drafts[k].whole is None
                ),
                None,
            )
            if whole is not None:
                for part in parts:
                    drafts[part].whole = whole
                break


# ------------------------------------------------------------------ originators


def attribute(text: str, views: list[Sentence], drafts: list[Draft], claims: Sequence[Claim]) -> None:
    """Give each figure its originator: its claim's speaker, its sentence's, or the one carried over."""
    found = [list(originators(text, view)) for view in views]
    bodies = [
        one.name
        for row in found
        for one in row
        if not one.pronoun and not is_description(one.name) and any(character.isupper() for character in one.name.removeprefix("The "))
    ]
    for draft in drafts:
        row = found[draft.sentence]
        one = claimed(claims, draft.number.span)
        if one is None or not one.name:
            one = nearest(row, draft.at) or one
        if one is None and draft.sentence + 1 < len(views):
            one = _trailing(text, views, found, draft.sentence)
        if one is not None and one.pronoun:
            one = _resolved(found, draft.sentence, one)
        if one is not None and is_description(one.name) and bodies:
            one = Originator(bodies[0], (), claim=one.claim, negated=one.negated, reason=f"{one.name!r} is the body that the text names")
        if one is None or not one.name:
            one = _carried(text, views, drafts, draft)
        if one is not None:
            draft.originator = one
            draft.negated = draft.negated or one.negated
            draft.evidence["attributed_to"] = one.evidence
            if not one.evidence:
                draft.inferred["attributed_to"] = one.reason or "carried over"


def _trailing(text: str, views: list[Sentence], found: list[list[Originator]], index: int) -> Originator | None:
    """The speaker of a quotation that the parser split from its "he said"."""
    following = views[index + 1]
    end = views[index].span[1]
    if (
        text[end - 1] in '"”'
        and following.words
        and found[index + 1]
        and found[index + 1][0].evidence
        and found[index + 1][0].evidence[0][0] - following.span[0] < 12
    ):
        return found[index + 1][0]
    return None


def _resolved(found: list[list[Originator]], index: int, pronoun: Originator) -> Originator | None:
    """Whoever was named last before a pronoun."""
    for row in reversed(found[max(0, index - 4) : index + 1]):
        for one in reversed(row):
            if not one.pronoun and one is not pronoun and one.evidence and one.evidence[0][0] < pronoun.evidence[0][0]:
                return Originator(one.name, (), claim=pronoun.claim, negated=pronoun.negated, reason=f"{pronoun.name!r} refers back")
    return None


CARRYING = frozenset(lexicon("originators")["carrying"])


def _carried(text: str, views: list[Sentence], drafts: list[Draft], draft: Draft) -> Originator | None:
    """The originator of the sentence before, where this one goes on telling ("This brought the total to ...")."""
    if views[draft.sentence].words[0] not in CARRYING and not (draft.counted.others or draft.counted.part):
        return None
    for before in reversed(drafts):
        if before.number.span[0] < draft.number.span[0] and 0 <= draft.sentence - before.sentence <= 1 and before.originator is not None:
            gap = text[before.number.span[1] : draft.number.span[0]]
            if gap.count("\n\n") > 1:
                return None
            return Originator(before.originator.name, (), reason="carried over from the sentence before")
    return None


# ------------------------------------------------------------------ days


@cache
def _elsewhere() -> tuple[str, ...]:
    return tuple(lexicon("times")["elsewhere"]["words"])


def _date(text: str, views: list[Sentence], drafts: list[Draft], times: list[TimeWord], report: str | None) -> None:
    """Give each figure its period and its days."""
    inside = [[word for word in times if view.span[0] <= word.span[0] < view.span[1]] for view in views]
    main = _main_day(inside, drafts)
    current = main or report
    reason = "the day of the main event" if main else "the day of the report"
    reached = 0
    for draft in drafts:
        for index in range(reached, draft.sentence):
            day = next(
                (word.end for word in inside[index] if word.kind is TimeKind.day and not word.said and word.end and len(word.end) == 10),
                None,
            )
            if day and index > 0:
                current, reason = day, "the day told of before"
        reached = max(reached, draft.sentence)
        _period(text, views[draft.sentence], draft, inside[draft.sentence], report)
        if draft.as_of is None and "as_of" not in draft.evidence:
            running = draft.period == "cumulative"
            draft.as_of = report if running else current
            draft.inferred["as_of"] = "the day of the report" if running or current == report else reason
            draft.evidence["as_of"] = ()
            if draft.as_of is None:
                draft.inferred.pop("as_of")


def _main_day(inside: list[list[TimeWord]], drafts: list[Draft]) -> str | None:
    """The first day that the opening sentences tell of something happening."""
    first = drafts[0].sentence
    for row in inside[first : first + LEAD]:
        for word in row:
            if word.kind is TimeKind.day and not word.said and word.end and len(word.end) == 10:
                return word.end
    return None


def _period(text: str, view: Sentence, draft: Draft, words: list[TimeWord], report: str | None) -> None:
    """Incident, interval or running total, from the time words of the figure's own sentence."""
    position = draft.number.span[0]
    start, end = view.span
    lowered = text[start:end].lower()
    near = sorted(words, key=lambda word: abs(word.span[0] - position) + (400 if word.said else 0))
    stretch = next((word for word in near if word.kind is TimeKind.stretch), None)
    since = next((word for word in near if word.kind is TimeKind.since), None)
    day = next((word for word in near if word.kind is TimeKind.day and not word.said), None)
    said = next((word for word in near if word.kind is TimeKind.day and word.said), None)
    running = any(phrase in lowered for phrase in lexicon("times")["running"]["words"])
    war = any(word in WARS for word in view.words)
    if (since is not None and (running or war or "since" in text[max(0, since.span[0] - 40) : since.span[1]].lower())) or (
        running and draft.measure != "incidents"
    ):
        draft.period, draft.since = "cumulative", since.begin if since else None
        draft.as_of = said.end if said and said.end else report
        if since:
            draft.evidence["since"] = (since.span,)
        draft.evidence["as_of"] = (said.span,) if said else ()
        if not said and report:
            draft.inferred["as_of"] = "a running total of the day of the report"
    elif stretch is not None:
        draft.period = "cumulative" if stretch.long and war else "interval"
        draft.since, draft.as_of = stretch.begin, stretch.end
        draft.evidence["since"], draft.evidence["as_of"] = (stretch.span,), (stretch.span,)
        if day is not None and day.end and stretch.end and len(day.end) == 10 and day.span[0] > start and draft.measure == "incidents":
            draft.as_of = day.end
    elif (
        war
        and (draft.number.value or 0) >= 1000
        and draft.measure in {"killed", "injured", "displaced", "casualties"}
        and (day is None or len(day.end or "") == 4)
    ):
        draft.period, draft.as_of = "cumulative", report
        draft.since = day.end if day else None
        draft.evidence["as_of"] = ()
        draft.inferred["as_of"] = "a running total of the day of the report"
    elif (
        (draft.number.value or 0) >= LARGE and draft.measure in {"killed", "injured", "displaced"} and day is None and not _one_event(view)
    ):
        draft.period, draft.as_of = "cumulative", said.end if said and said.end else report
        draft.inferred["period"] = "so large a number without a day is a running total"
        draft.evidence["as_of"] = (said.span,) if said and said.end else ()
        draft.inferred["as_of"] = "a running total of the day of the report"
    elif day is not None and day.end:
        draft.as_of, draft.evidence["as_of"] = day.end, (day.span,)
        if len(day.end) == 7 and text[day.span[0] : day.span[1]].lower().startswith(("in ", "during ")) and not _one_event(view):
            draft.period = "interval"
            draft.since, draft.as_of = month_bounds(day.end)
            draft.evidence["since"] = (day.span,)


def _one_event(view: Sentence) -> bool:
    """True where the sentence tells of one attack, not of attacks."""
    return any(word in _events() for word in view.words)


@cache
def _events() -> frozenset[str]:
    return frozenset(lexicon("times")["running"]["events"])


# ------------------------------------------------------------------ places


def _locate(text: str, views: list[Sentence], drafts: list[Draft]) -> None:
    """Give each figure the narrowest place of its sentence; the main event may be placed by a sentence nearby."""
    cache_: dict[int, list[Place]] = {}

    def of(index: int) -> list[Place]:
        if index not in cache_:
            cache_[index] = list(places(text, views[index]))
        return cache_[index]

    first = drafts[0].sentence
    main = max(
        (place for index in range(first, min(len(views), first + LEAD)) for place in of(index)), key=lambda place: place.level, default=None
    )
    for draft in drafts:
        found = of(draft.sentence)
        best = max(found, key=lambda place: (place.level, -abs(place.at - draft.at)), default=None)
        if draft.period == "cumulative" and found:
            best = min(found, key=lambda place: abs(place.at - draft.at))
        nearby = main is not None and draft.sentence - first < LEAD and draft.period != "cumulative"
        if nearby and main is not None and (best is None or main.level > best.level):
            draft.place, draft.evidence["place"] = main.name, (main.span,)
        elif best is not None:
            draft.place, draft.evidence["place"] = best.name, (best.span,)
        elif draft.sentence > 0:
            back = next(
                (place for index in range(draft.sentence - 1, max(-1, draft.sentence - 4), -1) for place in reversed(of(index))), None
            )
            if back is not None:
                draft.place, draft.evidence["place"] = back.name, (back.span,)
        if draft.place is None and main is not None:
            draft.place, draft.evidence["place"] = main.name, (main.span,)


# ------------------------------------------------------------------ the main event


def _headline(text: str, views: list[Sentence], drafts: list[Draft]) -> None:
    """Mark the totals of the event that the article opens with."""
    lead = next(
        (
            draft
            for draft in drafts
            if draft.period != "cumulative" and draft.whole is None and draft.number.kind not in {NumberKind.share, NumberKind.zero}
        ),
        None,
    )
    if lead is None:
        lead = next((draft for draft in drafts if draft.whole is None), drafts[0])
    away = False
    reached = lead.sentence
    for draft in drafts:
        for index in range(reached, draft.sentence + 1):
            start, _end = views[index].span
            opening = text[start : start + 60].lower()
            if index > lead.sentence and any(word in opening for word in _elsewhere()):
                away = True
        reached = max(reached, draft.sentence + 1)
        if draft.whole is not None or draft.measure in {"detained", "affected"}:
            continue
        same = draft.measure == lead.measure and draft.number.value == lead.number.value and draft.number.value is not None
        together = draft.sentence == lead.sentence and draft.period == lead.period
        goes_on = not away and draft.period == lead.period and draft.as_of == lead.as_of and draft.sentence - lead.sentence <= 6
        draft.headline = same or together or goes_on


def _spread(drafts: list[Draft]) -> None:
    """A number of the main event that is attributed once is attributed wherever it is repeated."""
    for draft in drafts:
        if draft.originator is not None or draft.number.value is None:
            continue
        for other in drafts:
            if (
                other.originator is not None
                and other.measure == draft.measure
                and other.number.value == draft.number.value
                and other.originator.evidence
            ):
                draft.originator = Originator(
                    other.originator.name, (), reason="the same number is attributed elsewhere in the text", via=other.originator.via
                )
                draft.evidence["attributed_to"] = ()
                draft.inferred["attributed_to"] = draft.originator.reason or ""
                break
