"""From attributions to figures: which originator a number has, through pronouns, descriptions and the sentence before."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.extract.figures.context.draft import Draft, Telling
from tracker.extract.figures.context.originators import (
    Originator,
    Stated,
    authoring,
    carrying,
    full_name,
    is_description,
    its_count,
    nearest,
    owner,
    relayed,
    short_kind,
    subject,
)
from tracker.extract.figures.harm.increments import repeats_toll
from tracker.extract.figures.harm.sentence import phrase_at
from tracker.extract.figures.harm.triggers import tables as harm_words
from tracker.records import Claim

BACK = 20  # sentences in which the full name of a body is looked for


def attribute(telling: Telling, claims: Sequence[Claim]) -> None:
    """Give each figure its originator: its claim's speaker, its sentence's, or the one carried over."""
    stated = Stated(claims)
    for place, draft in enumerate(telling.drafts):
        one = stated.originator(draft.number.span)
        if one is not None and one.name:
            one = _innermost(telling, draft, one)
        if one is None or not one.name:
            one = nearest(telling.originators(draft.sentence), draft.at) or one
        if one is None:
            one = _trailing(telling, draft.sentence)
        if one is None and its_count(telling.sentences[draft.sentence], draft.at):
            one = _resolved(telling, draft.sentence, Originator("its", ((draft.number.span),), pronoun=True))
        elif one is not None and one.pronoun:
            one = _resolved(telling, draft.sentence, one)
        if one is not None:
            if not one.via:
                one = replace(one, via=relayed(telling.text, telling.sentences[draft.sentence], one))
            one = _full(telling, draft.sentence, owner(telling.text, telling.sentences[draft.sentence], one))
        if one is not None and is_description(one.name) and telling.body is not None:
            reason = f"{one.name!r} is the body that the text names"
            one = Originator(telling.body, (), claim=one.claim, negated=one.negated, reason=reason)
        if one is not None and repeats_toll(telling.sentences[draft.sentence], draft.counted):
            told = _told_toll(telling, place)
            one = Originator(told.name, (), reason="the toll that it repeats", via=told.via) if told is not None else None
            if one is None:
                continue
        if one is not None and (one.name.lower().startswith("no ") or _presupposed(telling, draft, one)):
            continue
        if one is None or not one.name:
            one = _carried(telling, place)
        if one is not None:
            draft.originator = one
            if one.negated and not draft.negated and not _denied_here(telling, draft):
                draft.negated = True
                draft.inferred["negated"] = "the claim that holds it denies it"
                draft.evidence["negated"] = ()
            draft.evidence["attributed_to"] = one.evidence
            if not one.evidence:
                draft.inferred["attributed_to"] = one.reason or "carried over"


def _told_toll(telling: Telling, place: int) -> Originator | None:
    """Whoever gave the toll that "all 13 of the dead" repeats; None where the text has it from nobody."""
    draft = telling.drafts[place]
    for before in reversed(telling.drafts[:place]):
        if (before.measure, before.number.value) == (draft.measure, draft.number.value) and before.number.value is not None:
            return before.originator
    return None


def _innermost(telling: Telling, draft: Draft, one: Originator) -> Originator:
    """Whoever the claim's own words name for the number: "sources said that the army had acknowledged 12 deaths"."""
    if one.content is None:
        return one
    start, end = one.content
    view = telling.sentences[draft.sentence]
    inner = nearest(
        [other for other in telling.originators(draft.sentence) if other.evidence and start <= other.evidence[0][0] < end], draft.at
    )
    if inner is None or inner.pronoun or inner.name.lower() in one.name.lower():
        return one
    k = view.token_at(inner.evidence[0][0]) - 1
    beside = view.word(k) in {"while", "but", "and", ";", "whereas"} and inner.evidence[0][0] > start + 1
    return replace(inner, claim=one.claim, negated=False, via=inner.via if beside else (*inner.via, one.name))


def _presupposed(telling: Telling, draft: Draft, one: Originator) -> bool:
    """True for "X claimed responsibility for the bombing that killed 36": X takes the deed, and the number is the reporter's."""
    view = telling.sentences[draft.sentence]
    start = view.span[0] if not one.evidence else one.evidence[0][1]
    words = view.words[view.token_at(start) : draft.at] if start < view.span[1] else []
    return any(phrase_at(words, k, phrase) for k, word in enumerate(words) for phrase in authoring().get(word, ())) and (
        not {"that", "which"}.isdisjoint(words[1:])
    )


def _denied_here(telling: Telling, draft: Draft) -> bool:
    """True where the sentence has a denial of its own, which `denied` has read: the claim's verdict adds nothing."""
    view = telling.sentences[draft.sentence]
    table = harm_words()
    if any(other.sentence == draft.sentence and other.evidence.get("negated") for other in telling.drafts):
        return True  # "not 61 but 57 people died"
    return any(word in table.denials for word in view.words[: draft.at]) or any(
        word in table.clause_ends for word in view.words[max(0, draft.at - 8) : draft.at]
    )


def _trailing(telling: Telling, index: int) -> Originator | None:
    """The speaker of a quotation that the parser split from its "he said"."""
    end = telling.sentences.spans[index][1]
    row = telling.originators(index + 1) if telling.text[end - 1] in '"”' else []
    if row and row[0].evidence and row[0].evidence[0][0] - telling.sentences.spans[index + 1][0] < 12:
        return row[0]
    return None


def _resolved(telling: Telling, index: int, pronoun: Originator) -> Originator | None:
    """Whoever was named last before a pronoun."""
    for before in range(index, index - 5, -1):
        for one in reversed(telling.originators(before)):
            if not one.pronoun and one.evidence and one.evidence[0][0] < pronoun.evidence[0][0]:
                return Originator(one.name, (), claim=pronoun.claim, negated=pronoun.negated, reason=f"{pronoun.name!r} refers back")
    name = subject(telling.text, telling.sentences[index - 1]) if index else None
    return Originator(name, (), claim=pronoun.claim, reason=f"{pronoun.name!r} refers back") if name else None


def _full(telling: Telling, index: int, short: Originator) -> Originator:
    """ "The ministry" by the fuller name that the text gave last."""
    kind = short_kind(short.name)
    if kind is None:
        return short
    before = short.evidence[0][0] if short.evidence else telling.sentences.spans[index][0]
    for place in range(index, max(-1, index - BACK), -1):
        if kind in telling.text[slice(*telling.sentences.spans[place])].lower():
            name = full_name(telling.text, telling.sentences[place], kind, before)
            if name is not None:
                return replace(short, name=name)
    return short


def _carried(telling: Telling, place: int) -> Originator | None:
    """The originator of the figure before, where this one goes on telling ("This brought the total to ...")."""
    draft = telling.drafts[place]
    if telling.sentences[draft.sentence].words[0] not in carrying() and not (draft.counted.others or draft.counted.part):
        return None
    before = telling.drafts[place - 1] if place else None
    if before is None or before.originator is None or draft.sentence - before.sentence > 1:
        return None
    if draft.sentence == before.sentence and before.originator.evidence:  # its sentence says whose the first number is, and only that
        return None
    if telling.text[before.number.span[1] : draft.number.span[0]].count("\n\n") > 1:
        return None
    return Originator(before.originator.name, (), reason="carried over from the sentence before", via=before.originator.via)


def spread(drafts: list[Draft]) -> None:
    """A number that is attributed once is attributed wherever the text repeats it; a lead before that stays the reporter's."""
    known: dict[tuple[str, int | None], Originator] = {}
    for draft in drafts:
        key = draft.measure, draft.number.value
        if draft.originator is not None and draft.originator.evidence:
            known.setdefault(key, draft.originator)
        elif draft.originator is None and draft.number.value is not None and (other := known.get(key)) is not None:
            reason = "the same number is attributed before in the text"
            draft.originator = Originator(other.name, (), reason=reason, via=other.via)
            draft.evidence["attributed_to"] = ()
            draft.inferred["attributed_to"] = reason
