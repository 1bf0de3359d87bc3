"""Pairs of stored speakers that a person should look at: similar names, which merge nothing by themselves.

Comparing everybody with everybody is out of the question, so names meet only in blocks: under one surname key, under one given
name and the first letters of a surname, under one key of an organisation, under its rarest word, under the letters of an acronym.
In a block that is too large, each meets his neighbours in alphabetical order only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from tracker.identity.names import normalise
from tracker.identity.organisations import acronym, organisation_key
from tracker.identity.spelling import Likeness, Personal, likeness, personal, spelled
from tracker.records import Speaker, SpeakerKind

SIMILAR = 0.86  # least ratio of two names; "Haniyeh" and "Hanieh" have 0.92, "Hassan" and "Hussein" 0.77
SURNAME = "a surname alone, and a full name that has it"  # the surname's speaker is the first of such a pair
WINDOW = 8  # neighbours of whom each meets in a block that is too large
LARGE = 40  # speakers of a block


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two speakers who may be one.

    Attributes:
        score: 0 to 1, how much their names agree; never a decision.
        reason: what agrees.
    """

    one: Speaker
    other: Speaker
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name with what it is compared by, made once: each meets many others.

    Attributes:
        personal: its parts, of a person's.
        organisation, letters: its key and its acronym, of anybody else's.
    """

    speaker: Speaker
    key: str
    personal: Personal | None = None
    organisation: str | None = None
    letters: str | None = None

    @classmethod
    def of(cls, speaker: Speaker, name: str, key: str) -> "_Name":
        if speaker.kind is SpeakerKind.person:
            return cls(speaker, key, personal(name))
        return cls(speaker, key, organisation=organisation_key(key), letters=acronym(key))


def candidates(speakers: Iterable[Speaker]) -> Iterator[Candidate]:
    """Find speakers who may be one, each pair once, in the order of the speakers' names; groups and unnamed speakers are left out."""
    persons: list[_Name] = []
    others: list[_Name] = []
    for speaker in speakers:
        listed = persons if speaker.kind is SpeakerKind.person else others
        if speaker.kind not in (SpeakerKind.group, SpeakerKind.unnamed):
            listed += [_Name.of(speaker, name, key) for name in {speaker.name, *speaker.names} if (key := normalise(name))]
    found: dict[tuple[str, str], Candidate] = {}
    for names, compare in ((persons, _persons), (others, _organisations)):
        for one, other in _meetings(sorted(names, key=lambda name: (name.key, name.speaker.id))):
            candidate = compare(one, other)
            if candidate is not None:
                pair = (min(one.speaker.id, other.speaker.id), max(one.speaker.id, other.speaker.id))
                if pair not in found or found[pair].score < candidate.score:
                    found[pair] = candidate
    yield from found.values()


def _meetings(names: Sequence[_Name]) -> Iterator[tuple[_Name, _Name]]:
    """Pairs of names that share a block and belong to two speakers."""
    spread: dict[str, int] = {}
    for name in names:
        for word in set(name.key.split()):
            spread[word] = spread.get(word, 0) + 1
    blocks: dict[tuple[str, str], list[_Name]] = {}
    for name in names:
        for block in _blocks(name, spread):
            blocks.setdefault(block, []).append(name)
    for block_ in blocks.values():
        reach = len(block_) if len(block_) <= LARGE else WINDOW
        for place, one in enumerate(block_):
            for other in block_[place + 1 : place + 1 + reach]:
                if one.speaker.id != other.speaker.id:
                    yield one, other


def _blocks(name: _Name, spread: dict[str, int]) -> Iterator[tuple[str, str]]:
    if name.speaker.kind is SpeakerKind.person:
        if name.personal is None:
            yield "surname", spelled(name.key.rpartition(" ")[2])
            return
        yield "surname", name.personal.last
        yield "given", f"{name.personal.formal} {name.personal.last[:2]}"
        return
    if name.organisation is None:
        yield "letters", name.key
        return
    yield "name", name.organisation
    yield "rare word", min(name.organisation.split(), key=lambda word: (spread.get(word, 0), word))
    if name.letters is not None:
        yield "letters", name.letters


def _persons(one: _Name, other: _Name) -> Candidate | None:
    if one.speaker.country and other.speaker.country and one.speaker.country != other.speaker.country:
        return None
    if one.personal is None or other.personal is None:
        if one.personal is not other.personal and spelled(one.key.split()[-1]) == spelled(other.key.split()[-1]):
            bare, full = (one, other) if one.personal is None else (other, one)
            return Candidate(bare.speaker, full.speaker, 0.4, SURNAME)
        return None
    alike = likeness(one.personal, other.personal)
    if alike is Likeness.spelled:
        return Candidate(one.speaker, other.speaker, 0.9, "one name in two spellings")
    if alike is Likeness.partly:
        return Candidate(one.speaker, other.speaker, 0.7, "names that differ by a middle name or a short form")
    near = ratio(one.personal.whole, other.personal.whole) / 100
    if near < SIMILAR or one.personal.suffix != other.personal.suffix or _initials_differ(one.personal, other.personal):
        return None
    return Candidate(one.speaker, other.speaker, round(near * 0.7, 2), "similar names")


def _initials_differ(one: Personal, other: Personal) -> bool:
    """ "George W." and "George H. W."; "Ahmed" and "Mohamed" before one surname."""
    if one.last == other.last and one.given[:1] != other.given[:1]:
        return True
    return bool(one.middle) and bool(other.middle) and one.middle[0][:1] != other.middle[0][:1]


def _organisations(one: _Name, other: _Name) -> Candidate | None:
    if one.speaker.country and other.speaker.country and one.speaker.country != other.speaker.country:
        return None
    first, second = one.organisation, other.organisation
    if first is None or second is None:
        if one.key == other.key:
            return Candidate(one.speaker, other.speaker, 0.6, "one name")
        letters = other.key == one.letters or one.key == other.letters
        return Candidate(one.speaker, other.speaker, 0.5, "letters that may stand for the name") if letters else None
    if first == second:
        return Candidate(one.speaker, other.speaker, 0.9, "one name in two spellings")
    near = ratio(first, second) / 100
    return Candidate(one.speaker, other.speaker, round(near * 0.7, 2), "similar names") if near >= SIMILAR else None
