"""Words of harm: the verbs, participles and nouns that say what happened to the people a number counts.

They stand in `measures.toml` by measure and by construction. A verb that is threatened, planned, supposed or a charge in
court counts nobody; one that is denied counts, and is marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tracker.extract.figures.harm.sentence import Sentence, phrase_at
from tracker.lang import lexicon

ROLES = ("object", "subject", "passive", "state", "noun", "toll")
FINITE = {"VBD", "VBZ", "VBP", "MD"}
AMONG = {"DT", "PRP$", "NNP", "NNPS", "POS", "JJ", "NNS", "NN", "WP"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words of harm at the tokens `first` to `stop`; `roles` says in which constructions they count what."""

    first: int
    stop: int
    roles: dict[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb's nouns that make it one of harm, within `gap` tokens; with the role "around" the count stands between them."""

    nouns: frozenset[tuple[str, ...]]
    gap: int
    measure: str
    role: str


@dataclass(frozen=True)
class Tables:
    """`measures.toml`, arranged for reading a sentence from left to right."""

    phrases: dict[str, list[tuple[tuple[str, ...], dict[str, str]]]]
    frames: dict[str, list["Frame"]]
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
    behaviour: frozenset[str]
    supposed: frozenset[str]
    filmed: frozenset[str]
    filming: frozenset[str]
    losing: frozenset[str]
    parting: frozenset[str]
    departing: frozenset[str]
    spared_from: dict[str, list[tuple[str, ...]]]
    denials: frozenset[str]
    denying: dict[str, list[tuple[str, ...]]]
    saying: frozenset[str]
    fleeing: frozenset[str]
    fleeing_from: frozenset[str]
    inserted: dict[str, list[tuple[str, ...]]]
    making_up: frozenset[str]
    counting: frozenset[str]
    multiples: frozenset[str]
    deeds: dict[str, str]
    revising: frozenset[str]
    earlier: frozenset[str]
    later: frozenset[str]
    received: frozenset[str]
    receiving: frozenset[str]
    clause_ends: frozenset[str]
    accounts: frozenset[str]
    telling: frozenset[str]
    untrue: frozenset[str]


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
    frames: dict[str, list[Frame]] = {}
    for measure, table in data.items():
        if "object" not in table:
            continue
        for role in ROLES:
            for phrase in table.get(role, ()):
                roles.setdefault(tuple(phrase.split()), {}).setdefault(role, measure)
        for frame in table.get("frames", ()):
            for verb in frame["verb"]:
                role = "around" if frame.get("around") else "frame"
                frames.setdefault(verb, []).append(Frame(frozenset(_split(frame["noun"])), frame["gap"], measure, role))
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
        behaviour=frozenset(data["unreal"]["behaviour"]),
        supposed=frozenset(data["unreal"]["supposed"]),
        filmed=frozenset(data["unreal"]["filmed"]),
        filming=frozenset(data["unreal"]["filming"]),
        losing=frozenset(data["losing"]["verbs"]),
        parting=frozenset(data["losing"]["parting"]),
        departing=frozenset(data["losing"]["departing"]),
        spared_from=_by_word(data["unreal"]["from"], 0),
        denials=frozenset(data["denials"]["verbs"]),
        denying=_by_word(data["denials"]["phrases"], 0),
        saying=frozenset(data["saying"]["verbs"]),
        fleeing=frozenset(data["fleeing"]["verbs"]),
        fleeing_from=frozenset(data["fleeing"]["home"]),
        inserted=_by_word(data["subset"]["inserted"], 0),
        making_up=frozenset(data["subset"]["making_up"]),
        counting=frozenset(data["growth"]["counting"]),
        multiples=frozenset(lexicon("numbers", language)["multiples"]["values"]),
        deeds={noun: measure for measure, nouns in data["deeds"].items() for noun in nouns},
        revising=frozenset(data["growth"]["revising"]),
        earlier=frozenset(data["growth"]["earlier"]),
        later=frozenset(data["growth"]["later"]),
        received=frozenset(data["received"]["nouns"]),
        receiving=frozenset(data["received"]["verbs"]),
        clause_ends=frozenset(data["denials"]["clause_ends"]),
        accounts=frozenset(data["denials"]["accounts"]),
        telling=frozenset(data["denials"]["telling"]),
        untrue=frozenset(data["denials"]["untrue"]),
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
    for frame in tables().frames.get(sentence.words[k], ()):
        for m in range(k + 1, min(len(sentence), k + 1 + frame.gap)):
            if sentence.tags[m] in FINITE or sentence.words[m] in {".", ";"}:
                break
            if frame.role == "frame" and (sentence.words[m] == "," or _kills(sentence, m, frame.measure)):
                break
            stop = next((m + len(noun) for noun in frame.nouns if phrase_at(sentence.words, m, noun)), None)
            if stop is not None:
                return Trigger(k, stop, {frame.role: frame.measure})
    return None


def _kills(sentence: Sentence, k: int, measure: str) -> bool:
    """True where a nearer participle says that another harm was done: "were killed at the hospital"."""
    found = (roles for phrase, roles in tables().phrases.get(sentence.words[k], ()) if phrase_at(sentence.words, k, phrase))
    return measure != "killed" and next(found, {}).get("passive") == "killed"


def first_role(trigger: Trigger, *roles: str) -> str | None:
    """The first of the roles that the trigger has."""
    return next((role for role in roles if role in trigger.roles), None)


def counted_among(sentence: Sentence, starts: Mapping[int, Trigger], end: int) -> Trigger | None:
    """The harm of "among the dead", "among those who died" a few words after a noun phrase, one verb between at most.

    `starts` maps first tokens to triggers.
    """
    verbs = 0
    for k in range(end, min(len(sentence) - 2, end + 12)):
        verbs += sentence.tags[k] in FINITE
        if verbs > 1 or (verbs and sentence.words[k] in {",", ";"}):
            return None
        if sentence.words[k] == "among":
            m = k + 1
            while m < min(len(sentence), k + 7) and m not in starts and (sentence.tags[m] in AMONG or sentence.words[m] in {"who", "the"}):
                m += 1
            return starts.get(m)
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
    if words[trigger.first] in table.received and _to_be_received(sentence, trigger):
        return True
    if words[trigger.first] in table.filmed and not table.filming.isdisjoint(words[trigger.stop : trigger.stop + 6]):
        return True
    return _supposed(sentence, trigger) or _spared(sentence, trigger) or _lived(sentence, trigger) or _dealt_with(sentence, trigger)


def _to_be_received(sentence: Sentence, trigger: Trigger) -> bool:
    """True for people who are only to be taken in: "will accept 85,000 refugees", not "accepted 11,000 refugees"."""
    around = range(max(0, trigger.first - 8), min(len(sentence), trigger.stop + 8))
    receiving = [k for k in around if sentence.words[k] in tables().receiving]
    return bool(receiving) and not any(
        sentence.tags[k] == "VBD"
        or (sentence.tags[k] == "VBN" and not {"has", "have", "had", "were", "was", "been"}.isdisjoint(sentence.words[max(0, k - 3) : k]))
        for k in receiving
    )


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


def _lived(sentence: Sentence, trigger: Trigger) -> bool:
    """True for lives of which nothing says that they were lost: "changed 12 lives", "put the lives of millions on the line"."""
    if sentence.words[trigger.first : trigger.stop] != ["lives"]:
        return False
    return tables().losing.isdisjoint(sentence.words[max(0, trigger.first - 10) : trigger.stop + 8])


def _dealt_with(sentence: Sentence, trigger: Trigger) -> bool:
    """True for "the way two men are treated", "treated 12 women unfairly": how somebody behaves, and nobody is a patient."""
    words = sentence.words
    if words[trigger.first] not in {"treated", "treating", "treat"}:
        return False
    before, after = words[max(0, trigger.first - 8) : trigger.first], words[trigger.stop : trigger.stop + 6]
    return "way" in before or "how" in before or not tables().behaviour.isdisjoint(after)


# ------------------------------------------------------------------ what is said not to have happened

REACH = 16  # tokens back to the verb that denies
SAYING = {"VBD", "VBZ", "VBP", "VBG"}


def denied(sentence: Sentence, trigger: Trigger | None, at: int) -> tuple[int, int] | None:
    """The first and last token of the words that deny a count, None where it stands.

    "Did not kill 12", "denied that 20 had died", "there is no evidence that 12 died", "the claim that 300 died is false", "not 12 but
    9 died". Nothing is denied of a number by "did not deny", by a denial of something else ("denied carrying out the attack that
    killed 20") or by one of another clause ("rejected the report, saying 6 had died").
    """
    table, words = tables(), sentence.words
    near = trigger.first if trigger else at
    for k in range(max(0, near - 3), near):
        if words[k] in {"not", "n't", "never"} and "but" not in words[k:at] and not _only(words, k):
            return k, k + 1
    if words[at - 1 : at] == ["not"] and "but" in words[at:]:
        return at - 1, at
    first = min(near, at)
    for k in range(first - 1, max(-1, first - REACH), -1):
        word = words[k]
        if word in table.clause_ends or (word == "that" and _relative(sentence, k)):
            break
        if word in table.denials and sentence.tags[k][:2] == "VB":
            return None if _undone(sentence, k) or _of_something_else(sentence, k, first) else (k, k + 1)
        phrase = next((phrase for phrase in table.denying.get(word, ()) if phrase_at(words, k, phrase)), None)
        if phrase is not None:
            return k, k + len(phrase)
        if word in table.telling and sentence.tags[k] in SAYING:
            break
    return _falsified(sentence, first)


def _only(words: Sequence[str], k: int) -> bool:
    """True for "not only"."""
    return words[k + 1 : k + 2] in (["only"], ["just"])


def _undone(sentence: Sentence, k: int) -> bool:
    """True for "did not deny", "nobody denies", "has never denied"."""
    return not {"not", "n't", "never", "nobody", "none", "hardly", "can", "cannot"}.isdisjoint(sentence.words[max(0, k - 3) : k])


def _of_something_else(sentence: Sentence, k: int, first: int) -> bool:
    """True for "denied bail to three men", "rejected a bill": what is denied is a thing, and no account of what happened."""
    between = range(k + 1, first)
    if any(sentence.words[m] == "that" or sentence.words[m] in tables().accounts for m in between):
        return False
    return any(sentence.tags[m] in {"NN", "NNS"} and sentence.entities[m] not in {"DATE", "TIME"} for m in between)


def _relative(sentence: Sentence, k: int) -> bool:
    """True where "that" goes on telling of a noun ("the attack that killed 20"), not of what is said ("reports that 20 died")."""
    timed = sentence.entities[k - 1] in {"DATE", "TIME", "GPE"} if k else False  # "denied on Friday that"
    return sentence.tag(k - 1)[:2] == "NN" and sentence.word(k - 1) not in tables().accounts and not timed


def _falsified(sentence: Sentence, first: int) -> tuple[int, int] | None:
    """ "The claim that 300 people died is false": the verdict stands behind."""
    table, words = tables(), sentence.words
    begun = next((k for k in range(first - 1, max(-1, first - REACH), -1) if words[k] in table.accounts), None)
    if begun is None or words[begun + 1 : begun + 2] not in (["that"], ["of"]):
        return None
    for k in range(first, min(len(words) - 1, first + REACH)):
        if words[k] in {"is", "was", "are", "were", "proved", "turned"}:
            for m in range(k + 1, min(len(words), k + 4)):
                if words[m] in table.untrue and "not" not in words[k + 1 : m]:
                    return k, m + 1
    return None
