"""Are two mentions, each in its article, one speaker? Yes, no, or not to be told.

Both are resolved first. Known speakers are one or two; names that nothing known has are compared as names; and whoever the text
does not tell (unnamed people, groups of nobody, an office without a date, a surname for which nothing speaks) may be anybody.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.fuzz import ratio

from tracker.errors import InputError
from tracker.identity.bearers import common_surnames
from tracker.identity.names import normalise, untitled, words
from tracker.identity.organisations import acronym, organisation_key
from tracker.identity.resolve import Resolver
from tracker.identity.setting import Setting
from tracker.identity.spelling import Likeness, likeness, personal
from tracker.records import Resolution, Speaker, SpeakerKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two mentions are one speaker.

    Attributes:
        same: None when it cannot be told.
        score: 0 to 1, that they are one.
        reason: a sentence that a reader can check.
    """

    same: bool | None
    score: float
    reason: str


def same(a: str, a_setting: Setting, b: str, b_setting: Setting, resolver: Resolver) -> Verdict:
    """Compare two mentions of two articles."""
    one = resolver.resolve(a, article="a", setting=a_setting)
    other = resolver.resolve(b, article="b", setting=b_setting)
    if one.speaker.id != other.speaker.id:
        return _two_speakers(a, one, b, other, resolver)
    if resolver.speaker(one.speaker.id) is None and one.known and other.known:
        verdict = _one_name(one, other, a_setting, b_setting)
        if verdict is not None:
            return verdict
    return _one_speaker(one, other)


def _one_name(one: Resolution, other: Resolution, a_setting: Setting, b_setting: Setting) -> Verdict | None:
    """What speaks against one name, of which nothing is known, being one speaker; None for nothing."""
    name, kind = one.speaker.name, one.speaker.kind
    if _states(one, a_setting) and _states(other, b_setting) and _states(one, a_setting).isdisjoint(_states(other, b_setting)):
        if kind is not SpeakerKind.person:
            return Verdict(None, 0.3, f"{name} is a name that organisations of two states may have")
    elif kind is not SpeakerKind.person:
        return None
    if kind is SpeakerKind.person and is_common(name) and not set(one.speaker.member_of) & set(other.speaker.member_of):
        return Verdict(None, 0.4, f"{name} is a name that many have, and nothing else is told of him")
    return None


def _states(one: Resolution, setting: Setting) -> set[str]:
    """The state that a mention names, else that of its event."""
    return {one.speaker.country} if one.speaker.country else {setting.country} if setting.country else set()


def _one_speaker(one: Resolution, other: Resolution) -> Verdict:
    score = min(one.score, other.score)
    if not one.known or not other.known:
        return Verdict(None, 0.5, f"the words may mean several: {one.reason}; {other.reason}")
    if one.speaker.kind is SpeakerKind.group:
        return Verdict(None, 0.5, f"a group may be other people each time: {one.reason}")
    return Verdict(True, score, f"both are {one.speaker.name}: {one.reason}; {other.reason}")


def _two_speakers(a: str, one: Resolution, b: str, other: Resolution, resolver: Resolver) -> Verdict:
    shipped = [resolver.speaker(each.speaker.id) is not None for each in (one, other)]
    reasons = f"{one.speaker.name} ({one.reason}); {other.speaker.name} ({other.reason})"
    if resolver.may_mean(a, one.speaker, other.speaker) or resolver.may_mean(b, other.speaker, one.speaker):
        return Verdict(None, 0.3, f"a state's body and one of its territory, and the words may mean either: {reasons}")
    if all(shipped):
        return _two_known(one.speaker, other.speaker, reasons)
    for each, opposite in ((one, other), (other, one)):
        if opposite.speaker.id in each.candidates:
            return Verdict(None, 0.5, f"{each.speaker.name} may be {opposite.speaker.name}: {each.reason}")
    unclear = next((each for each in (one, other) if not each.known), None)
    if unclear is not None:
        return _unclear(one, other, reasons)
    return _two_names(one.speaker, other.speaker, reasons)


def _two_known(one: Speaker, other: Speaker, reasons: str) -> Verdict:
    for office, person in ((one, other), (other, one)):
        if any(term.office == office.id for term in person.terms):
            return Verdict(None, 0.5, f"{person.name} held the office, but not for certain on that day: {reasons}")
    if SpeakerKind.group in (one.kind, other.kind):
        return Verdict(False, 0.1, f"a group is not another speaker: {reasons}")
    return Verdict(False, 0.02, f"two known speakers: {reasons}")


def _unclear(one: Resolution, other: Resolution, reasons: str) -> Verdict:
    """One at least is a speaker of its article alone: told apart only by what kind it is and by whose it is."""
    kinds = {one.speaker.kind, other.speaker.kind}
    if one.candidates and other.candidates and not set(one.candidates) & set(other.candidates):
        return Verdict(False, 0.1, f"names of different persons: {reasons}")
    if (
        one.speaker.kind is SpeakerKind.person
        and other.speaker.kind is SpeakerKind.person
        and not _share_a_word(one.speaker, other.speaker)
    ):
        return Verdict(False, 0.1, f"names of different persons: {reasons}")
    if SpeakerKind.person in kinds and kinds & {SpeakerKind.state, SpeakerKind.organisation}:
        return Verdict(False, 0.1, f"a person and no person: {reasons}")
    return Verdict(None, 0.4, f"the text does not tell who it is: {reasons}")


def _two_names(one: Speaker, other: Speaker, reasons: str) -> Verdict:
    """Two names, one of which at least nothing known has."""
    if SpeakerKind.group in (one.kind, other.kind):
        return Verdict(None, 0.3, f"a group without a list of its members: {reasons}")
    persons = [each.kind is SpeakerKind.person for each in (one, other)]
    if _letters_for(one, other) or _letters_for(other, one):
        return Verdict(None, 0.6, f"the letters may stand for the name: {reasons}")
    if one.country and other.country and one.country != other.country:
        return Verdict(False, 0.1, f"of two states: {reasons}")
    if all(persons):
        return _two_persons(one, other, reasons)
    if any(persons):
        return Verdict(False, 0.1, f"a person and no person: {reasons}")
    return _two_organisations(one, other, reasons)


def _letters_for(one: Speaker, other: Speaker) -> bool:
    short = {normalise(name) for name in {one.name, *one.names} if name.isupper()}
    return bool(short & {acronym(name) for name in {other.name, *other.names}})


def _two_persons(one: Speaker, other: Speaker, reasons: str) -> Verdict:
    likenesses = [
        likeness(first, second)
        for name in {one.name, *one.names}
        for further in {other.name, *other.names}
        if (first := personal(name)) and (second := personal(further))
    ]
    closest = max(likenesses, default=Likeness.apart)
    shared = set(one.member_of) & set(other.member_of)
    if closest is Likeness.spelled:
        if is_common(one.name) and not shared:
            return Verdict(None, 0.4, f"a name that many have: {reasons}")
        return Verdict(True, 0.85, f"one name in two spellings: {reasons}")
    if closest is Likeness.partly:
        if shared:
            return Verdict(True, 0.8, f"one body, and names that differ by a middle name or a short form only: {reasons}")
        return Verdict(None, 0.6, f"the names differ by a middle name or a short form: {reasons}")
    if _similarity(one, other) > 85:
        return Verdict(None, 0.5, f"similar names: {reasons}")
    return Verdict(False, 0.05, f"two names: {reasons}")


def _two_organisations(one: Speaker, other: Speaker, reasons: str) -> Verdict:
    keys = [{key for name in {each.name, *each.names} if (key := organisation_key(name))} for each in (one, other)]
    if keys[0] & keys[1]:
        return Verdict(True, 0.85, f"one name in two spellings: {reasons}")
    if _similarity(one, other) > 85 or _one_within(one, other):
        return Verdict(None, 0.5, f"similar names: {reasons}")
    return Verdict(False, 0.05, f"two names: {reasons}")


def is_common(name: str) -> bool:
    """Whether a full name is of a frequent given name and a frequent surname, so that many bear it."""
    keys = _own_words(name)
    return len(keys) == 2 and keys[-1] in common_surnames()


def _similarity(one: Speaker, other: Speaker) -> float:
    return max(ratio(normalise(name), normalise(further)) for name in {one.name, *one.names} for further in {other.name, *other.names})


def _one_within(one: Speaker, other: Speaker) -> bool:
    first, second = (set(normalise(each.name).split()) for each in (one, other))
    return first <= second or second <= first


def _share_a_word(one: Speaker, other: Speaker) -> bool:
    parts = [{key for name in {each.name, *each.names} for key in _own_words(name)} for each in (one, other)]
    return any(ratio(first, second) > 75 for first in parts[0] for second in parts[1])


def _own_words(name: str) -> list[str]:
    keys = [word.key for word in words(name)]
    return keys[untitled(keys) :]


# ---------------------------------------------------------------- lines


def judged_pairs(lines: Iterable[str], resolver: Resolver, where: str = "-") -> Iterator[dict[str, Any] | InputError]:
    """Judge pairs, one JSON object a line: a, a_context, b, b_context; a context has date, country_of_event and outlet, or is missing.

    Args:
        lines: empty ones are passed over.
        where: name of the file, for errors.

    Yields:
        The object with same, score and reason added, or the error for which a line was left out; lines keep their order.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield InputError(f"{where}:{number}", f"no JSON: {error}")
            continue
        problem = _problem(row)
        if problem is not None:
            yield InputError(f"{where}:{number}", problem)
            continue
        verdict = same(row["a"], _setting(row.get("a_context")), row["b"], _setting(row.get("b_context")), resolver)
        yield row | {"same": verdict.same, "score": round(verdict.score, 2), "reason": verdict.reason}


def _problem(row: object) -> str | None:
    if not isinstance(row, dict):
        return "no JSON object"
    for key in ("a", "b"):
        if not isinstance(row.get(key), str):
            return f"{key} is no text"
    for key in ("a_context", "b_context"):
        context = row.get(key)
        if context is not None and not isinstance(context, dict):
            return f"{key} is no object"
        for field in ("date", "country_of_event", "outlet"):
            if context and not isinstance(context.get(field), str | None):
                return f"{key}.{field} is no text"
    return None


def _setting(context: Mapping[str, str | None] | None) -> Setting:
    given = context or {}
    return Setting(on=given.get("date"), outlet=given.get("outlet"), country=given.get("country_of_event"))
