"""Bodies and offices of towns, regions and institutions."""

import pytest

from tracker.identity import Resolver, Setting
from tracker.identity.pairs import same
from tracker.lang import lexicon
from tracker.records import SpeakerKind


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


# Wordings of one body or office, by its id.
ONE: dict[str, list[str]] = {
    "ua-lviv-mayor": [
        "the mayor of Lviv",
        "Lviv's mayor",
        "Lviv Mayor",
        "the mayor of the western Ukrainian city of Lviv",
        "the mayor of Lvov",
    ],
    "tr-ankara-police": [
        "Ankara police",
        "police in Ankara",
        "the Ankara Police Department",
        "the Ankara police headquarters",
        "Ankara's police",
    ],
    "us-springfield-illinois-police": [
        "police in Springfield, Illinois",
        "Springfield, Illinois, police",
        "the Springfield, Ill., Police Department",
        "Springfield police in Illinois",
    ],
    "af-helmand-governor": [
        "the governor of Helmand",
        "Helmand's governor",
        "Helmand province's governor",
        "the governor of Helmand province",
        "Helmand provincial governor",
        "Afghanistan's Helmand governor",
        "the Afghan governor of Helmand",
    ],
    "ua-sumy-governor": [
        "the Sumy Oblast governor",
        "the head of the Sumy regional military administration",
        "the governor of the Sumy region",
    ],
    "ua-sumy-regional-administration": ["the Sumy regional military administration", "Sumy Oblast State Administration"],
    "fr-paris-prosecutor-office": [
        "the Paris prosecutor's office",
        "a spokeswoman for the Paris prosecutor",
        "the Paris prosecutor",
        "Paris prosecutors",
        "the prosecutor's office in Paris",
        "the Paris public prosecutor",
    ],
    "ua-mariupol-mayor-office": ["a spokesman for the mayor of Mariupol", "Mariupol's mayor's office", "the mayor's office in Mariupol"],
    "pk-lahore-high-court": ["Lahore High Court", "the High Court of Lahore", "the Lahore high court"],
    "iq-mosul-university": ["Mosul University", "the University of Mosul"],
    "us-california-governor": ["California's governor", "the governor of California", "the California governor"],
    "nasser-hospital": ["Nasser Hospital in Khan Younis", "Nasser Medical Complex", "the Nasser hospital", "Khan Yunis's Nasser hospital"],
    "shifa-hospital": ["al-Shifa Hospital", "Gaza City's Shifa hospital", "the Shifa Medical Complex", "Shifa Hospital in Gaza"],
    "ye-thawra-hodeidah-hospital": ["Al-Thawra Hospital in Hodeidah", "Hodeidah's al-Thawra hospital", "the Al Thawra hospital, Hudaydah"],
}


@pytest.mark.parametrize(("mention", "expected"), [(mention, key) for key, mentions in ONE.items() for mention in mentions])
def test_a_body_of_a_place_is_one_in_any_wording(resolver: Resolver, mention: str, expected: str) -> None:
    found = resolver.resolve(mention, article="a")
    assert found.speaker.id == expected, found.reason
    assert found.score >= 0.5


# Nobody's, or another reader's business.
OTHERS = [
    ("police", SpeakerKind.unnamed),
    ("the mayor", SpeakerKind.unnamed),
    ("the city's mayor", SpeakerKind.unnamed),
    ("local police", SpeakerKind.unnamed),
    ("Federal Police", SpeakerKind.unnamed),
    ("a court in Paris", SpeakerKind.unnamed),
    ("a hospital in Khan Younis", SpeakerKind.unnamed),
    ("a Moscow court", SpeakerKind.unnamed),
    ("a district court in Moscow", SpeakerKind.unnamed),
    ("Trump prosecutors", None),
    ("Black mayor", SpeakerKind.unnamed),
    ("Georgia's governor", SpeakerKind.unnamed),
    ("Hamas police", None),
    ("French police", None),
    ("Singapore police", None),
    ("Gaza police", None),
    ("Metropolitan Police", None),
]


@pytest.mark.parametrize(("mention", "kind"), OTHERS)
def test_what_has_no_place_is_no_body_of_one(resolver: Resolver, mention: str, kind: SpeakerKind | None) -> None:
    assert resolver.decision(mention).local is None
    if kind is not None:
        assert resolver.resolve(mention, article="a").speaker.kind is kind


SHARED = [
    ("the mayor of Tripoli", None, None),
    ("the mayor of Tripoli", "Lebanon", "lb-tripoli-mayor"),
    ("the mayor of Tripoli", "Libya", "ly-tripoli-mayor"),
    ("the mayor of Tripoli", "Turkey", None),
    ("the mayor of Tripoli in Lebanon", None, "lb-tripoli-mayor"),
    ("Hyderabad police", "India", "in-hyderabad-police"),
    ("Hyderabad police", "Pakistan", "pk-hyderabad-police"),
    ("police in Hyderabad, Pakistan", "India", "pk-hyderabad-police"),
    ("Springfield police", "United States", None),
    ("Portland's mayor", "United States", None),
    ("Portland, Oregon's mayor", "United States", "us-portland-oregon-mayor"),
    ("the mayor of Paris", "United States", "fr-paris-mayor"),
    ("the mayor of Paris, Texas", "United States", "us-paris-texas-mayor"),
    ("Georgia's governor", "United States", "us-georgia-governor"),
    ("St. Mary's Hospital", "United Kingdom", None),
]


@pytest.mark.parametrize(("mention", "country", "expected"), SHARED)
def test_a_name_of_several_towns_needs_its_state(resolver: Resolver, mention: str, country: str | None, expected: str | None) -> None:
    found = resolver.resolve(mention, article="a", setting=Setting(country=country))
    if expected is None:
        assert not found.known
        assert found.speaker.id != resolver.resolve(mention, article="b", setting=Setting(country=country)).speaker.id
    else:
        assert found.speaker.id == expected


def test_an_office_of_a_town_is_its_holder_on_the_day(resolver: Resolver) -> None:
    held = resolver.resolve("Kyiv's mayor", setting=Setting(on="2022-03-01"))
    assert (held.speaker.id, held.office) == ("vitali-klitschko", "ua-kyiv-mayor")
    assert resolver.resolve("Kyiv's mayor").speaker.id == "ua-kyiv-mayor"
    assert resolver.resolve("a spokesman for the mayor of Kyiv", setting=Setting(on="2022-03-01")).speaker.id == "ua-kyiv-mayor-office"
    office = resolver.speaker("ua-kyiv-mayor")
    assert office is not None
    assert resolver.is_office(office)
    assert (office.name, office.country, office.member_of) == ("Mayor of Kyiv", "ua", ())


def on(day: str | None = None, country: str | None = None) -> Setting:
    return Setting(on=day, country=country)


KE, US, SY = on("2020-03-01", "Kenya"), on("2020-03-01", "United States"), on("2020-03-01", "Syria")
PAIRS: list[tuple[str, Setting, str, Setting, bool | None]] = [
    ("the mayor of Nairobi", KE, "Nairobi's mayor", on("2020-03-20", "Kenya"), True),
    ("the mayor of Nairobi", KE, "Nairobi's mayor", on("2022-03-20", "Kenya"), None),  # another may have followed
    ("the mayor of Nairobi", KE, "the mayor of Mombasa", KE, False),
    ("the mayor of Nairobi", KE, "Nairobi police", KE, False),
    ("the mayor of Nairobi", KE, "Nairobi City Council", KE, None),
    ("the mayor of Nairobi", KE, "Kim Primer", KE, None),
    ("Nairobi Mayor Kim Primer", KE, "Nairobi's mayor", on("2020-03-20", "Kenya"), True),
    ("Nairobi Mayor Kim Primer", KE, "Nairobi's mayor", on("2023-03-20", "Kenya"), None),
    ("Nairobi Mayor Kim Primer", KE, "the mayor of Mombasa", KE, False),
    ("Kim Primer, the mayor of Nairobi", KE, "Nairobi's mayor", KE, True),
    ("former Nairobi Mayor Kim Primer", KE, "Nairobi's mayor", KE, None),
    ("Nairobi police", KE, "police in Nairobi", on("2012-01-01", "Kenya"), True),
    ("Exampleton police", US, "Exampleton police", on(None, None), True),
    ("Exampleton police", US, "Exampleton police", on("2020-03-01", "Canada"), None),
    ("police in Exampleton, Ohio", US, "police in Exampleton, Utah", US, False),
    ("police in Exampleton, Ohio", US, "Exampleton police", US, None),
    ("Springfield police", US, "the Springfield Police Department", US, None),
    ("Hyderabad police", on("2013-02-22", "India"), "Hyderabad police", on("2012-10-15", "Pakistan"), False),
    ("Aleppo police", SY, "police in Aleppo province", SY, None),  # the town's or the province's
    ("al-Thawra Hospital in Hodeidah", on(), "al-Thawra Hospital in Taiz", on(), False),
    ("al-Awda Hospital in Jabalia", on(), "al-Awda Hospital in Nuseirat", on(), False),
    ("al-Awda Hospital in Jabalia", on(), "al-Awda Hospital", on(None, "Palestine"), None),
    ("St. Mary's Hospital", on(None, "gb"), "St. Mary's Hospital", on(None, "gb"), None),
    ("Primer Memorial Hospital", US, "Primer Memorial Hospital in Exampleton", US, True),
    ("Primer Hospital", US, "Muster Hospital", US, False),
    ("Nasser Hospital in Khan Younis", on(), "al-Nasr Children's Hospital in Gaza City", on(), False),
    ("Islamabad High Court", on(), "Lahore High Court", on(), False),
    ("the Bombay High Court", on(), "Mumbai High Court", on(), True),
    ("Istanbul chief prosecutor", on(), "the Istanbul Chief Public Prosecutor's Office", on(), True),
    ("Washington University", US, "the University of Washington", US, None),
    ("Mirwais Hospital in Kandahar", on(), "Kandahar's Mirwais regional hospital", on(), True),
    ("the Lord Mayor of London", on("2017-11-11"), "the mayor of London", on("2017-11-11"), False),
    ("the mayor of London", on("2010-10-04"), "Boris Johnson", on("2019-07-24"), True),
    ("the mayor of London", on("2019-10-04"), "Boris Johnson", on("2019-07-24"), False),
    ("Kharkiv's mayor", on("2022-10-10"), "the governor of Kharkiv", on("2022-10-10"), False),
    ("the prime minister of Kurdistan", on("2021-08-01", "Iraq"), "Masrour Barzani", on("2023-08-21"), None),
]


@pytest.mark.parametrize(("a", "a_setting", "b", "b_setting", "expected"), PAIRS)
def test_same(resolver: Resolver, a: str, a_setting: Setting, b: str, b_setting: Setting, expected: bool | None) -> None:
    for first, second in (((a, a_setting), (b, b_setting)), ((b, b_setting), (a, a_setting))):
        verdict = same(*first, *second, resolver)
        assert verdict.same is expected, verdict.reason


def test_the_data_hold_together() -> None:
    data = lexicon("localities")
    kinds = {**data["offices"], **data["bodies"]}
    words = [text for row in kinds.values() for text in row["words"]]
    assert len(words) == len(set(words))
    for key, row in kinds.items():
        assert set(row) <= {"name", "words", "links", "level", "body", "headed_by", "alone", "known_only", "not_in"}, key
        assert "{place}" in row["name"], key
        assert row.get("body", "police") in data["bodies"], key
        assert row.get("headed_by", "mayor") in data["offices"], key
    assert {key for group in data["near"]["kinds"] for key in group} <= set(kinds)
    states = lexicon("states")["states"]
    for codes in data["places"]["shared"].values():
        assert len(codes) > 1
        assert set(codes) <= set(states)
    assert set(data["places"]["names"]) | set(data["places"]["parts"]) <= set(states)
