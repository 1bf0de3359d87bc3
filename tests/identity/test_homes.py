"""Whose a body is that counts at home, and generic places that have no owner of their own."""

import pytest

from tracker.identity import Resolver
from tracker.identity.homes import filled, home, is_dateline
from tracker.identity.knowledge import knowledge
from tracker.identity.names import words
from tracker.records import SpeakerKind


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


@pytest.mark.parametrize(
    ("place", "owner"),
    [
        ("Gaza", "ps-gaza"),
        ("the Gaza Strip", "ps-gaza"),
        ("northern Gaza", "ps-gaza"),
        ("Rafah", "ps-gaza"),
        ("West Bank", "ps"),
        ("Turkey", "tr"),
        ("Istanbul", "tr"),
        ("Ankara", "tr"),
        ("North Korea", "kp"),
        ("Jerusalem", None),
        ("Palestinian territories", None),
        ("Yemen", None),
        ("Springfield", None),
        ("", None),
    ],
)
def test_home(place: str, owner: str | None) -> None:
    found = home(place, knowledge())
    assert (found.id if found else None) == owner


@pytest.mark.parametrize(
    ("mention", "owner", "expected"),
    [
        ("the territory's health ministry", "ps-gaza", "Gaza's health ministry"),
        ("the besieged Palestinian enclave's health ministry", "ps-gaza", "Gaza's health ministry"),
        ("health officials in the territory", "ps-gaza", "health officials in Gaza"),
        ("officials there", "lb", "officials in Lebanon"),
        ("the country's army", "lb", "Lebanon's army"),
        ("the country's army", "ps-gaza", "the country's army"),
        ("the territory's army", "lb", "the territory's army"),
        ("territory officials", "ps-gaza", "territory officials"),
    ],
)
def test_filled(mention: str, owner: str, expected: str) -> None:
    known = knowledge()
    result = filled(words(mention), known.owners[owner], known)
    assert " ".join(word.raw + ("'s" if word.possessive else "") for word in result) == expected


AT_HOME = [
    ("the health ministry", "Gaza Strip", "ps-gaza-health-ministry"),
    ("the health ministry", "West Bank", "ps-health-ministry"),
    ("the Ministry of Health", "Lebanon", "lb-health-ministry"),
    ("the health minister", "Lebanon", "lb-health-minister"),
    ("a health ministry spokesman", "Gaza", "ps-gaza-health-ministry"),
    ("health ministry figures", "Gaza", "ps-gaza-health-ministry"),
    ("the latest figures of the health ministry", "Gaza", "ps-gaza-health-ministry"),
    ("health officials", "Gaza", "ps-gaza-health-ministry"),
    ("the civil defence", "Gaza", "ps-gaza-civil-defence"),
    ("rescue services", "Turkey", "tr-rescue-services"),
    ("the hospital authority", "Hong Kong", "hk-hospital-authority"),
    ("the government media office", "Gaza", "ps-gaza-media-office"),
    ("the territory's health ministry", "Gaza", "ps-gaza-health-ministry"),
    ("the enclave's health ministry", "Rafah", "ps-gaza-health-ministry"),
    ("the Strip's health ministry", "Gaza", "ps-gaza-health-ministry"),
    ("the country's health ministry", "Lebanon", "lb-health-ministry"),
    ("health ministry in the territory, which Hamas governs", "Gaza", "ps-gaza-health-ministry"),
    ("health officials in the territory", "Gaza", "ps-gaza-health-ministry"),
    ("the health ministry there", "Gaza", "ps-gaza-health-ministry"),
]


@pytest.mark.parametrize(("mention", "place", "expected"), AT_HOME)
def test_bodies_that_count_at_home(resolver: Resolver, mention: str, place: str, expected: str) -> None:
    found = resolver.resolve(mention, article="a", counted_in=place)
    assert found.speaker.id == expected, found.reason
    assert found.known
    assert found.score <= 0.7
    alone = resolver.resolve(mention, article="a")
    assert not alone.known
    assert alone.speaker.id != expected


@pytest.mark.parametrize(
    ("mention", "place"),
    [
        ("the army", "Gaza"),
        ("the defence ministry", "Ukraine"),
        ("the country's defence ministry", "Ukraine"),
        ("the foreign minister", "Lebanon"),
        ("police", "Turkey"),
        ("officials", "Gaza"),
        ("medical sources", "Gaza"),
        ("the ministry", "Gaza"),
        ("the ministry there", "Gaza"),
        ("the Israeli health ministry", "Gaza"),
        ("the US-backed health ministry", "Syria"),
        ("Syria's interim health ministry", "Syria"),
        ("the former health minister", "Lebanon"),
        ("the country's health ministry", "Gaza"),
        ("the health ministry", "Jerusalem"),
        ("the health ministry", "Springfield"),
        ("the Example Health Watch", "Gaza"),
        ("Hamas", "Lebanon"),
    ],
)
def test_where_people_were_counted_ties_no_other(resolver: Resolver, mention: str, place: str) -> None:
    assert resolver.resolve(mention, article="a", counted_in=place) == resolver.resolve(mention, article="a")


@pytest.mark.parametrize(
    ("mention", "country", "expected"),
    [
        ("the territory's health ministry", "Gaza", "ps-gaza-health-ministry"),
        ("the country's defence ministry", "Ukraine", "ua-defence-ministry"),
        ("the army there", "Lebanon", "lb-army"),
    ],
)
def test_the_articles_state_fills_generic_places(resolver: Resolver, mention: str, country: str, expected: str) -> None:
    assert resolver.resolve(mention, article="a", country=country).speaker.id == expected


def test_the_articles_state_comes_before_the_place(resolver: Resolver) -> None:
    assert resolver.resolve("the health ministry", country="tr", counted_in="Gaza").speaker.id == "tr-health-ministry"


@pytest.mark.parametrize(
    ("mention", "known"),
    [
        ("Hamas", True),
        ("Israeli officials", True),
        ("Example Institute", True),
        ("Kim Example", True),
        ("Turkish media", False),
        ("security sources", False),
        ("an Israeli official", False),
        ("the health ministry", False),
        ("the Strip's health ministry", False),
        ("Palestinians", False),
        ("Example", False),
        ("it", False),
        ("", False),
    ],
)
def test_known(resolver: Resolver, mention: str, known: bool) -> None:
    assert resolver.resolve(mention, article="a").known is known


@pytest.mark.parametrize("mention", ["ISTANBUL", "ANKARA", "NEW YORK", "GENEVA", "GAZA", "GAZA CITY", "THE HAGUE", "ISTANBUL, Turkey"])
def test_a_dateline_is_nobody(resolver: Resolver, mention: str) -> None:
    found = resolver.resolve(mention, article="a")
    assert found.speaker.kind is SpeakerKind.unnamed
    assert not found.known


def test_the_credit_behind_a_dateline_is_somebody(resolver: Resolver) -> None:
    assert resolver.resolve("ISTANBUL (Reuters)").speaker.id == "reuters"


@pytest.mark.parametrize("mention", ["TURKEY", "US", "KRG", "UNRWA", "SMITH", "KIM EXAMPLE", "Ankara", "Geneva"])
def test_look_alikes_of_datelines(mention: str) -> None:
    assert not is_dateline(words(mention), knowledge())
