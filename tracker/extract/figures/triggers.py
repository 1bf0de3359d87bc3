"""Words of harm: the verbs, participles and nouns that say what happened to the people a number counts.

They stand in `measures.toml` by measure and by construction. A verb that is threatened, planned, supposed or a charge in
court counts nobody; one that is denied counts, and is marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tracker.extract.figures.sentence import Sentence, phrase_at
from tracker.lang import lexicon

ROLES = ("object", "subject", "passive", "state", "noun", "toll")
FINITE = {"VBD", "VBZ", "VBP", "MD"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words of harm at the tokens `first` to `stop`; `roles` says in which constructions they count what."""

    first: int
    stop: int
    roles: dict[str, str]


@dataclass(frozen=True)
class Tables:
    """`measures.toml`, arranged for reading a sentence from left to right."""

    phrases: dict[str, list[tuple[tuple[str, ...], dict[str, str]]]]
    frames: dict[str, list[tuple[frozenset[tuple[str, ...]], int, str]]]
    modals: frozenset[str]
    unreal: dict[str, list[tuple[str, ...]]]
    auxiliaries: frozenset[str]
    between: frozenset[str]
    determiners: frozenset[str]
    subset_before: dict[str, list[tuple[str, ...]]]
    joining: dict[str, list[tuple[str, ...]]]
    weak: frozenset[str]
    growth: frozenset[str]
    replacing: dict[str, list[tuple[str, ...]]]
    against: frozenset[str]
    given: frozenset[str]
    conditions: frozenset[str]
    clauses: frozenset[str]
    spared: frozenset[str]
    spared_from: dict[str, list[tuple[str, ...]]]
    denials: frozenset[str]
    denying: dict[str, list[tuple[str, ...]]]
    saying: frozenset[str]
    fleeing: frozenset[str]
    fleeing_from: frozenset[str]


def _split(phrases: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in sorted(phrases, key=lambda phrase: -len(phrase.split())))


def _by_word(phrases: Sequence[str], place: int) -> dict[str, list[tuple[str, ...]]]:
    """Phrases by their first word (0) or their last (-1)."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _split(phrases):
        found.setdefault(phrase[place], []).append(phrase)
    return found


@cache
def tables(language: str = "en") -> Tables:
    data: dict[str, Any] = lexicon("measures", language)
    roles: dict[tuple[str, ...], dict[str, str]] = {}
    frames: dict[str, list[tuple[frozenset[tuple[str, ...]], int, str]]] = {}
    for measure, table in data.items():
        if "object" not in table:
            continue
        for role in ROLES:
            for phrase in table.get(role, ()):
                roles.setdefault(tuple(phrase.split()), {}).setdefault(role, measure)
        for frame in table.get("frames", ()):
            for verb in frame["verb"]:
                frames.setdefault(verb, []).append((frozenset(_split(frame["noun"])), frame["gap"], measure))
    phrases: dict[str, list[tuple[tuple[str, ...], dict[str, str]]]] = {}
    for words, by_role in sorted(roles.items(), key=lambda item: -len(item[0])):
        phrases.setdefault(words[0], []).append((words, by_role))
    between = data["between"]
    return Tables(
        phrases=phrases,
        frames=frames,
        modals=frozenset(data["unreal"]["modals"]),
        unreal=_by_word(data["unreal"]["before"], 0),
        auxiliaries=frozenset(between["auxiliaries"]),
        between=frozenset([*between["auxiliaries"], *between["adverbs"]]),
        determiners=frozenset(data["determiners"]["words"]),
        subset_before=_by_word(data["subset"]["before"], -1),
        joining=_by_word(data["joining"]["words"], 0),
        weak=frozenset(data["weak"]["verbs"]),
        growth=frozenset(data["growth"]["words"]),
        replacing=_by_word(data["growth"]["replacing"], -1),
        against=frozenset(data["growth"]["against"]),
        given=frozenset(data["growth"]["given"]),
        conditions=frozenset(data["unreal"]["conditions"]),
        clauses=frozenset(data["unreal"]["clauses"]),
        spared=frozenset(data["unreal"]["spared"]),
        spared_from=_by_word(data["unreal"]["from"], 0),
        denials=frozenset(data["denials"]["verbs"]),
        denying=_by_word(data["denials"]["phrases"], 0),
        saying=frozenset(data["saying"]["verbs"]),
        fleeing=frozenset(data["fleeing"]["verbs"]),
        fleeing_from=frozenset(data["fleeing"]["home"]),
    )


def triggers(sentence: Sentence) -> list[Trigger]:
    """Find the words of harm of a sentence; the longest phrase at a place wins."""
    table, words = tables(), sentence.words
    found: list[Trigger] = []
    k = 0
    while k < len(words):
        phrase = next((one for one in table.phrases.get(words[k], ()) if phrase_at(words, k, one[0])), None)
        framed = _frame(sentence, k) if phrase is None or len(phrase[0]) == 1 else None
        if framed is not None:
            found.append(framed)
        elif phrase is not None:
            found.append(Trigger(k, k + len(phrase[0]), phrase[1]))
            k += len(phrase[0]) - 1
        k += 1
    return found


def _frame(sentence: Sentence, k: int) -> Trigger | None:
    """A verb with the noun that makes it one of harm, some words later: "suffered two gunshot wounds"."""
    for nouns, gap, measure in tables().frames.get(sentence.words[k], ()):
        for m in range(k + 1, min(len(sentence), k + 1 + gap)):
            if sentence.tags[m] in FINITE or sentence.words[m] in {",", ".", ";"} or _kills(sentence, m, measure):
                break
            stop = next((m + len(noun) for noun in nouns if phrase_at(sentence.words, m, noun)), None)
            if stop is not None:
                return Trigger(k, stop, {"frame": measure})
    return None


def _kills(sentence: Sentence, k: int, measure: str) -> bool:
    """True where a nearer participle says that another harm was done: "were killed at the hospital"."""
    found = (roles for phrase, roles in tables().phrases.get(sentence.words[k], ()) if phrase_at(sentence.words, k, phrase))
    return measure != "killed" and next(found, {}).get("passive") == "killed"


def first_role(trigger: Trigger, *roles: str) -> str | None:
    """The first of the roles that the trigger has."""
    return next((role for role in roles if role in trigger.roles), None)


def counted_among(sentence: Sentence, starts: Mapping[int, Trigger], end: int) -> Trigger | None:
    """The harm of "among the dead" a few words after a noun phrase, no other verb between; `starts` maps first tokens to triggers."""
    for k in range(end, min(len(sentence) - 2, end + 8)):
        if sentence.tags[k] in FINITE:
            return None
        if sentence.words[k] == "among" and sentence.words[k + 1] in {"the", "those"}:
            return starts.get(k + 2)
    return None


def is_passive(sentence: Sentence, trigger: Trigger) -> bool:
    """True where a form of "be" stands before the participle: its object is no object."""
    k = trigger.first - 1
    while sentence.tag(k) == "RB":
        k -= 1
    return sentence.word(k) in {"was", "were", "been", "being", "be", "are", "is", "got"}


# ------------------------------------------------------------------ what is said to have happened


def unreal(sentence: Sentence, trigger: Trigger) -> bool:
    """True where the verb is threatened, planned, possible or a charge in court."""
    table, words = tables(), sentence.words
    start = max(0, trigger.first - 4)
    for k in range(start, trigger.first):
        if words[k] in table.modals and sentence.tags[k] == "MD":
            return not any(word in {"have", "'ve"} for word in words[k + 1 : trigger.first])
    for k in range(max(0, trigger.first - 4), trigger.first):
        for phrase in table.unreal.get(words[k], ()):
            if phrase_at(words, k, phrase) and k + len(phrase) + (1 if phrase[-1] == "to" else 2) >= trigger.first:
                return True
    return _supposed(sentence, trigger) or _spared(sentence, trigger)


def _supposed(sentence: Sentence, trigger: Trigger) -> bool:
    """True inside a condition: "if 500 people had been killed", "had 500 people been killed"."""
    table, words = tables(), sentence.words
    if sentence.deps[trigger.first] == "acl":  # "if the 12 people killed were civilians": they were killed
        return False
    for k in range(trigger.first - 1, max(-1, trigger.first - 13), -1):
        if words[k] in table.clauses:
            return False
        inverted = words[k] == "had" and (k == 0 or words[k - 1] in table.clauses) and words[trigger.first - 1] == "been"
        if words[k] in table.conditions or (inverted and k + 1 < trigger.first - 1):
            return True
    return False


def _spared(sentence: Sentence, trigger: Trigger) -> bool:
    """True for "rescued 100 people from being killed"."""
    table, words = tables(), sentence.words
    return words[trigger.first] in table.spared and any(
        phrase_at(words, k, phrase)
        for k in range(trigger.stop, min(len(words), trigger.stop + 8))
        for phrase in table.spared_from.get(words[k], ())
    )


def denied(sentence: Sentence, trigger: Trigger | None, at: int) -> bool:
    """True where the sentence itself denies the count: "did not kill", "denied that 20 had died", "it is false that 20 died"."""
    first = min(trigger.first, at) if trigger else at
    near = sentence.words[max(0, (trigger.first if trigger else at) - 3) : trigger.first if trigger else at]
    if "not" in near or "n't" in near or "never" in near:
        return True
    start = max(0, first - 12)
    return any(
        word in tables().denials or any(phrase_at(sentence.words, k, phrase) for phrase in tables().denying.get(word, ()))
        for k, word in enumerate(sentence.words[start:first], start=start)
    )
