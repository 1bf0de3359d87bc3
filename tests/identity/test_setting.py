"""Offices with dates and short names: whom they mean in a setting, and above all when they mean nobody for certain."""

import pytest

from tracker.identity import Grounds, Resolver, Setting
from tracker.records import Resolution


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


def resolve(resolver: Resolver, mention: str, on: str | None = None, country: str | None = None, *named: str, **more: str) -> Resolution:
    setting = Setting(on=on, country=country, outlet=more.pop("outlet", None), grounds=Grounds(frozenset(named)))
    return resolver.resolve(mention, article="a", setting=setting, **more)


HOLDERS = [
    ("the Turkish foreign minister", "2022-06-23", "cavusoglu", "tr-foreign-minister"),
    ("Turkey's Minister of Foreign Affairs", "2022-06", "cavusoglu", "tr-foreign-minister"),
    ("the Turkish foreign minister", "2024-02-01T10:00", "fidan", "tr-foreign-minister"),
    ("the Turkish president", "2022", "erdogan", "tr-president"),
    ("the president of Türkiye", "2011-05-01", "abdullah-gul", "tr-president"),
    ("the British prime minister", "2020-02-01", "boris-johnson", "gb-prime-minister"),
    ("the US Secretary of State", "2023-10-12", "blinken", "us-foreign-minister"),
    ("the German chancellor", "2015-09-01", "merkel", "de-chancellor"),
    ("the UN chief", "2020-01-05", "guterres", "un-secretary-general"),
    ("the head of UNRWA", "2023-11-01", "lazzarini", "un-unrwa-head"),
    ("the WHO Director-General", "2021-03-01", "tedros", "un-who-head"),
    ("the Turkish president's statement", "2022-06-23", "erdogan", "tr-president"),
]


@pytest.mark.parametrize(("mention", "on", "person", "office"), HOLDERS)
def test_an_office_is_its_holder_on_a_day(resolver: Resolver, mention: str, on: str, person: str, office: str) -> None:
    found = resolve(resolver, mention, on)
    assert (found.speaker.id, found.office) == (person, office), found.reason
    body = resolver.speaker(office)
    assert body is not None
    assert found.on_behalf_of == next(iter(body.member_of))
    assert "held the office" in found.reason
    assert found.speaker.terms


@pytest.mark.parametrize(
    ("mention", "on", "speaker"),
    [
        ("the Turkish foreign minister", None, "tr-foreign-minister"),
        ("the Turkish foreign minister", "2023-06-04", "tr-foreign-minister"),  # the handover
        ("the Turkish foreign minister", "2023-06-07", "tr-foreign-minister"),
        ("the Turkish foreign minister", "2023", "tr-foreign-minister"),  # two held it in that year
        ("the Turkish foreign minister", "1950-01-01", "tr-foreign-minister"),
        ("the Turkish foreign minister", "2200-01-01", "tr-foreign-minister"),
        ("the Turkish foreign minister", "last June", "tr-foreign-minister"),
        ("a spokesman for the Turkish president", "2022-06-23", "tr-president"),
    ],
)
def test_an_office_without_a_certain_holder_is_itself(resolver: Resolver, mention: str, on: str | None, speaker: str) -> None:
    found = resolve(resolver, mention, on)
    assert found.speaker.id == speaker
    assert resolver.speaker("tr") in [resolver.speaker(key) for key in found.speaker.member_of]


@pytest.mark.parametrize(
    "mention",
    [
        "the former Turkish foreign minister",
        "the ex-Turkish foreign minister",
        "Turkey's then foreign minister",
        "the acting Turkish foreign minister",
        "the deputy Turkish foreign minister",
        "the Turkish deputy foreign minister",
        "the Turkish vice president",
        "the Turkish president-elect",
        "the Turkish foreign minister-designate",
        "a Turkish minister",
        "the foreign minister",
        "the wife of the Turkish president",
        "the Turkish president's aide",
    ],
)
def test_another_office_is_never_its_holder(resolver: Resolver, mention: str) -> None:
    found = resolve(resolver, mention, "2022-06-23")
    assert found.speaker.id not in ("erdogan", "cavusoglu")


def test_the_article_tells_whose_office(resolver: Resolver) -> None:
    assert resolve(resolver, "the foreign minister", "2022-06-23", "Turkey").speaker.id == "cavusoglu"
    assert resolve(resolver, "the president", "2022-06-23").score < 0.5
    assert resolve(resolver, "the secretary of state", "2022-06-23", "us").speaker.id == "blinken"
    assert resolve(resolver, "the secretary of state", "2022-06-23", "gb").score < 0.5


SURNAMES = [
    # office, role or state beside it
    ("Turkish President Gül", "2012-03-01", None, (), "abdullah-gul"),
    ("Turkish President Gül", "2022-03-01", None, (), None),
    ("Prime Minister Johnson", "2021-02-01", None, (), "boris-johnson"),
    ("Prime Minister Johnson", None, None, (), "boris-johnson"),
    ("Prime Minister Johnson", "2014-02-01", None, (), None),
    ("Prime Minister May", "2018-02-01", None, (), "theresa-may"),
    ("President Trump", "2018-02-01", None, (), "trump"),
    ("Israel's Netanyahu", None, None, (), "netanyahu"),
    # the term of office
    ("Erdoğan", "2022-06-23", None, (), "erdogan"),
    ("Blinken", "2023-06-23", None, (), "blinken"),
    ("Johnson", "2021-02-01", None, (), None),
    ("May", "2018-02-01", None, (), None),
    ("Blinken", "2010-06-23", None, (), None),
    # the state
    ("Blinken", "2010-06-23", "us", (), "blinken"),
    ("Erdoğan", None, None, ("tr",), "erdogan"),
    ("Katz", None, None, ("il",), None),
    # the full name in the article
    ("Katz", None, None, ("israel-katz",), "israel-katz"),
    ("Johnson", None, None, ("boris-johnson",), "boris-johnson"),
    ("Erdoğan", None, None, (), None),
    # relatives
    ("Clinton", None, "us", (), None),
    ("Clinton", "2011-06-01", None, (), "hillary-clinton"),
    ("Clinton", None, None, ("bill-clinton", "hillary-clinton"), None),
    ("Clinton", None, None, ("bill-clinton",), "bill-clinton"),
    ("Mr. Clinton", None, "us", (), "bill-clinton"),
    ("Bush", None, "us", (), None),
    ("Bush", None, None, ("jeb-bush",), None),
    ("Trump", None, None, ("trump-jr",), None),
    ("Trump", "2018-02-01", None, ("trump", "trump-jr"), None),
    ("Obama", "2013-02-01", None, (), "obama"),
    ("Mrs. Obama", "2013-02-01", None, (), "michelle-obama"),
    ("Assad", "2015-02-01", None, (), "bashar-al-assad"),
    ("al-Assad", "2015-02-01", None, (), "bashar-al-assad"),
    ("Assad", None, None, ("hafez-al-assad", "bashar-al-assad"), None),
    ("Hariri", "2017-11-04", None, (), "saad-hariri"),
    ("slain former Prime Minister Hariri", "2017-11-04", "lb", (), "rafik-hariri"),
    ("Kabila", "2014-08-04", "cd", (), "joseph-kabila"),
    ("Kim", "2018-02-01", None, (), None),
    ("North Korean leader Kim", "2018-02-01", None, (), "kim-jong-un"),
    ("Gandhi", None, "in", (), None),
    ("Gandhi", "2015-02-01", "in", ("rahul-gandhi",), "rahul-gandhi"),
    ("Bhutto", None, "pk", (), None),
    ("Xi", "2015-02-01", None, (), "xi-jinping"),
    ("Jinping", "2015-02-01", None, (), None),
    ("former President Clinton", "2011-07-23", None, (), None),
    ("former Turkish President Gül", "2018-07-23", None, (), "abdullah-gul"),
    ("former Prime Minister Davutoğlu", "2018-07-23", None, (), "davutoglu"),
    ("former Prime Minister Davutoğlu", "2012-07-23", None, (), None),
    ("UN Secretary-General Ban", "2012-07-23", None, (), "ban-ki-moon"),
    ("Ban", "2012-07-23", None, (), None),
    ("King Abdullah", "2012-07-23", "jo", (), "abdullah-ii"),
    ("King Abdullah", "2012-07-23", "sa", (), "king-abdullah-of-saudi-arabia"),
    ("King Abdullah", "2012-07-23", None, (), None),
    ("King Abdullah", "2022-07-23", None, (), "abdullah-ii"),
    ("Davao City Mayor Duterte", "2018-07-23", "ph", (), "sara-duterte"),
    ("Davao City Mayor Duterte", "2014-07-23", "ph", (), "duterte"),
    ("Cebu City Mayor Duterte", "2018-07-23", "ph", (), None),
    ("London Mayor Johnson", "2012-07-23", "gb", (), "boris-johnson"),
    ("London Mayor Johnson", "2020-07-23", "gb", (), None),
    ("Arkansas Gov. Sanders", "2023-02-07", "us", (), "sarah-huckabee-sanders"),
    ("Mrs. Mugabe", "2017-08-17", "za", (), "grace-mugabe"),
    ("PPP chairman Bilawal", "2018-07-10", "pk", (), "bilawal-bhutto-zardari"),
    ("chairman Bilawal", "2018-07-10", None, (), None),
    ("Judge Netanyahu", "2018-07-23", "il", (), None),
    ("Sen. Rubio", "2015-07-23", "us", (), "rubio"),
    ("Sen. Trump", "2018-07-23", None, (), None),
    ("Officer Brown", "2009-02-01", None, (), None),
]


@pytest.mark.parametrize(("mention", "on", "country", "named", "expected"), SURNAMES)
def test_a_surname_needs_grounds(
    resolver: Resolver, mention: str, on: str | None, country: str | None, named: tuple[str, ...], expected: str | None
) -> None:
    found = resolve(resolver, mention, on, country, *named)
    if expected is not None:
        assert found.speaker.id == expected, found.reason
        assert found.score < 0.95
        return
    assert resolver.speaker(found.speaker.id) is None, found.reason
    assert found.speaker.id != resolver.resolve(mention, article="b").speaker.id
    assert not found.known


def test_a_surname_that_a_stranger_in_the_article_has(resolver: Resolver) -> None:
    setting = Setting(on="2022-06-23", grounds=Grounds(strangers=frozenset(["netanyahu"])))
    assert resolver.resolve("Netanyahu", article="a", setting=setting).score < 0.5
    assert resolver.resolve("Israeli Prime Minister Netanyahu", article="a", setting=Setting(on="2018-06-23")).speaker.id == "netanyahu"


def test_the_setting_without_anything_is_cautious(resolver: Resolver) -> None:
    for mention in ("Erdoğan", "Johnson", "MIT", "the Observatory", "the president", "the Defence Ministry", "SDF", "AA", "RSF"):
        found = resolver.resolve(mention, article="a")
        assert not found.known, mention
        assert resolver.speaker(found.speaker.id) is None, mention


ROLES = [
    ("Mevlut Cavusoglu", "Turkish Foreign Minister", None, "cavusoglu", "tr-foreign-minister", "tr-foreign-ministry"),
    ("Turkish Foreign Minister Mevlut Cavusoglu", None, None, "cavusoglu", "tr-foreign-minister", "tr-foreign-ministry"),
    ("Mevlut Cavusoglu", None, "2022-06-23", "cavusoglu", "tr-foreign-minister", None),
    ("Mevlut Cavusoglu", None, "2024-06-23", "cavusoglu", None, None),
    ("former Turkish Foreign Minister Mevlut Cavusoglu", None, "2024-06-23", "cavusoglu", None, None),
    ("Turkish Foreign Minister Kim Örnek", None, None, None, "tr-foreign-minister", "tr-foreign-ministry"),
    ("Kim Example, a spokesman for the Turkish Foreign Ministry", None, None, None, None, "tr-foreign-ministry"),
    ("UN Secretary-General António Guterres", None, None, "guterres", "un-secretary-general", "un"),
    ("UNRWA chief Philippe Lazzarini", None, None, "lazzarini", "un-unrwa-head", "un-unrwa"),
    ("US Secretary of State Antony Blinken", None, None, "blinken", "us-foreign-minister", "us-foreign-ministry"),
    ("Foreign Minister Hakan Fidan", None, "2024-06-23", "fidan", "tr-foreign-minister", "tr-foreign-ministry"),
    ("Kim Example, an aide to the Turkish president", None, None, None, None, "tr-presidency"),
    ("Stéphane Dujarric, spokesman for the UN chief", None, None, "dujarric", None, "un"),
    ("Hamas leader Sinwar", None, "2023-11-10", "sinwar", None, "hamas"),
    ("Turkish President Kim Example", None, None, None, "tr-president", "tr-presidency"),
    ("a spokeswoman for Hillary Clinton", None, None, None, None, "hillary-clinton"),
    ("the Turkish Foreign Ministry's spokesman", None, None, "tr-foreign-ministry", None, None),
]


@pytest.mark.parametrize(("mention", "role", "on", "person", "office", "behalf"), ROLES)
def test_office_and_principal(
    resolver: Resolver, mention: str, role: str | None, on: str | None, person: str | None, office: str | None, behalf: str | None
) -> None:
    found = resolver.resolve(mention, role=role, article="a", setting=Setting(on=on))
    assert (found.office, found.on_behalf_of) == (office, behalf)
    if person is not None:
        assert found.speaker.id == person


@pytest.mark.parametrize(
    ("mention", "setting", "expected"),
    [
        ("MIT", Setting(country="Turkey"), "tr-mit"),
        ("MIT", Setting(outlet="Daily Sabah"), "tr-mit"),
        ("MIT", Setting(country="us"), "mit-university"),
        ("MIT", Setting(grounds=Grounds(frozenset(["tr-mit"]))), "tr-mit"),
        ("MIT", Setting(grounds=Grounds(frozenset(["mit-university", "tr"]))), "mit-university"),
        ("MIT", Setting(grounds=Grounds(frozenset(["mit-university", "tr-mit"]))), None),
        ("MIT", Setting(grounds=Grounds(frozenset(["tr", "us"]))), None),
        ("the RSF", Setting(country="Sudan"), "sd-rsf"),
        ("the RSF", Setting(grounds=Grounds(frozenset(["reporters-without-borders"]))), "reporters-without-borders"),
        ("the SDF", Setting(country="Syria"), "sdf"),
        ("the SDF", Setting(), None),
        ("the PA", Setting(country="West Bank"), "ps-authority"),
        ("the PA", Setting(country="us"), None),
        ("the Observatory", Setting(grounds=Grounds(frozenset(["sohr"]))), "sohr"),
        ("the Observatory", Setting(grounds=Grounds(frozenset(["cl"]))), None),
        ("the Post", Setting(country="us", outlet="New York Post"), "new-york-post"),
        ("the National Defense Ministry", Setting(country="Türkiye"), "tr-defence-ministry"),
        ("the Palestinian Health Ministry in Gaza", Setting(country="Israel"), "ps-gaza-health-ministry"),
    ],
)
def test_a_short_name_of_several(resolver: Resolver, mention: str, setting: Setting, expected: str | None) -> None:
    found = resolver.resolve(mention, article="a", setting=setting)
    if expected is None:
        assert resolver.speaker(found.speaker.id) is None, found.reason
    else:
        assert found.speaker.id == expected, found.reason
