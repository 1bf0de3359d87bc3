"""From attributions to figures: which originator a number has, through pronouns, descriptions and the sentence before."""

from collections.abc import Sequence

from tracker.extract.draft import Draft
from tracker.extract.originators import Originator, carrying, claimed, is_description, nearest, originators
from tracker.extract.sentence import Sentence
from tracker.records import Claim


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
            reason = f"{one.name!r} is the body that the text names"
            one = Originator(bodies[0], (), claim=one.claim, negated=one.negated, reason=reason)
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
    row = found[index + 1]
    if text[end - 1] in '"”' and row and row[0].evidence and row[0].evidence[0][0] - following.span[0] < 12:
        return row[0]
    return None


def _resolved(found: list[list[Originator]], index: int, pronoun: Originator) -> Originator | None:
    """Whoever was named last before a pronoun."""
    for row in reversed(found[max(0, index - 4) : index + 1]):
        for one in reversed(row):
            if not one.pronoun and one is not pronoun and one.evidence and one.evidence[0][0] < pronoun.evidence[0][0]:
                return Originator(one.name, (), claim=pronoun.claim, negated=pronoun.negated, reason=f"{pronoun.name!r} refers back")
    return None


def _carried(text: str, views: list[Sentence], drafts: list[Draft], draft: Draft) -> Originator | None:
    """The originator of the sentence before, where this one goes on telling ("This brought the total to ...")."""
    if views[draft.sentence].words[0] not in carrying() and not (draft.counted.others or draft.counted.part):
        return None
    for before in reversed(drafts):
        if before.number.span[0] < draft.number.span[0] and 0 <= draft.sentence - before.sentence <= 1 and before.originator is not None:
            gap = text[before.number.span[1] : draft.number.span[0]]
            if gap.count("\n\n") > 1:
                return None
            return Originator(before.originator.name, (), reason="carried over from the sentence before")
    return None


def spread(drafts: list[Draft]) -> None:
    """A number that is attributed once is attributed wherever the same text repeats it."""
    for draft in drafts:
        if draft.originator is not None or draft.number.value is None:
            continue
        for other in drafts:
            same = other.measure == draft.measure and other.number.value == draft.number.value
            if same and other.originator is not None and other.originator.evidence:
                draft.originator = Originator(
                    other.originator.name, (), reason="the same number is attributed elsewhere in the text", via=other.originator.via
                )
                draft.evidence["attributed_to"] = ()
                draft.inferred["attributed_to"] = draft.originator.reason or ""
                break
