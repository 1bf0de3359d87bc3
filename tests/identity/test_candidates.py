"""Pairs of stored speakers that a person should look at."""

import random
import time

from tracker.identity.candidates import candidates
from tracker.records import Speaker, SpeakerKind


def person(name: str, country: str | None = None, kind: SpeakerKind = SpeakerKind.person) -> Speaker:
    return Speaker(id=name, name=name, kind=kind, names=(name,), country=country)


def pairs(*speakers: Speaker) -> set[frozenset[str]]:
    return {frozenset((one.one.id, one.other.id)) for one in candidates(speakers)}


def test_similar_names_meet() -> None:
    listed = [
        person("Yevgeny Primer"),
        person("Evgeny Primer"),
        person("Yevgeny A. Primer"),
        person("Yevgeny Primor"),
        person("Kim Example"),
        person("George W. Muster"),
        person("George H. W. Muster"),
        person("Donald Probe"),
        person("Donald Probe Jr."),
        person("Primer"),
    ]
    found = {frozenset((one.one.id, one.other.id)): one for one in candidates(listed)}
    assert frozenset(("Yevgeny Primer", "Evgeny Primer")) in found
    assert found[frozenset(("Yevgeny Primer", "Evgeny Primer"))].score > found[frozenset(("Yevgeny Primer", "Yevgeny A. Primer"))].score
    assert frozenset(("Yevgeny Primer", "Yevgeny Primor")) in found
    assert frozenset(("Yevgeny Primer", "Primer")) in found
    assert not any({"Kim Example", "Donald Probe", "George W. Muster"} & pair for pair in found)
    assert all(one.reason and 0 < one.score < 1 for one in found.values())


def test_two_states_are_two_speakers() -> None:
    assert not pairs(person("Yevgeny Primer", "ru"), person("Evgeny Primer", "ua"))
    assert pairs(person("Yevgeny Primer", "ru"), person("Evgeny Primer"))


def test_organisations() -> None:
    kind = SpeakerKind.organisation
    listed = ["Example Defense Institute", "Example Defence Institute Ltd", "EDI", "Example Justice Institute", "Institute of Example"]
    found = pairs(*(person(name, kind=kind) for name in listed), person("witnesses", kind=SpeakerKind.group))
    assert found == {frozenset(listed[:2]), frozenset(("Example Defense Institute", "EDI"))}


def test_many_speakers_take_little_longer() -> None:
    chance = random.Random(1)
    names = [f"{chance.choice(('Kim', 'Lee', 'Ali'))} {''.join(chance.choice('aeioubdkmnr') for _ in range(8))}" for _ in range(5_000)]
    start = time.process_time()
    assert len(list(candidates(person(name) for name in [*names, *["Kim Example"] * 500]))) < 20_000
    assert time.process_time() - start < 5  # measured 0.3 s; comparing everybody with everybody takes a minute
