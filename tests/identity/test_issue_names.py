"""The names that the users of the tracker asked for, in the wordings of the news."""

import pytest

from tracker.identity import Resolver, Setting


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


TURKISH = Setting(on="2022-06-23", outlet="Daily Sabah", country="Turkey")
NAMES: list[tuple[str, Setting, str]] = [
    ("Erdoğan", TURKISH, "erdogan"),
    ("Erdogan", Setting(on="2022-06-23"), "erdogan"),
    ("President Recep Tayyip Erdogan", Setting(), "erdogan"),
    ("the Turkish president", Setting(on="2022-06-23"), "erdogan"),
    ("the Turkish president", Setting(on="2012-06-23"), "abdullah-gul"),
    ("the Turkish president", Setting(), "tr-president"),
    ("Türkiye", Setting(), "tr"),
    ("Turkey", Setting(), "tr"),
    ("Ankara", Setting(), "tr"),
    ("Turkey's Defense Ministry", Setting(), "tr-defence-ministry"),
    ("the National Defense Ministry", TURKISH, "tr-defence-ministry"),
    ("Defense Ministry of Türkiye", Setting(), "tr-defence-ministry"),
    ("Gaza's Hamas-run health ministry", Setting(), "ps-gaza-health-ministry"),
    ("Ministry of Health in Gaza", Setting(), "ps-gaza-health-ministry"),
    ("the Palestinian Health Ministry in Gaza", Setting(), "ps-gaza-health-ministry"),
    ("the Palestinian Health Ministry in Ramallah", Setting(), "ps-health-ministry"),
    ("IDF", Setting(), "il-army"),
    ("the Israeli army", Setting(), "il-army"),
    ("Israeli military", Setting(), "il-army"),
    ("UNRWA", Setting(), "un-unrwa"),
    ("the UN agency for Palestinian refugees", Setting(), "un-unrwa"),
    ("OCHA", Setting(), "un-ocha"),
    ("the Syrian Observatory for Human Rights", Setting(), "sohr"),
    ("SOHR", Setting(), "sohr"),
    ("the Observatory", Setting(country="Syria"), "sohr"),
    ("a Britain-based war monitor", Setting(country="Syria"), "sohr"),
    ("MIT", TURKISH, "tr-mit"),
    ("Turkey's MIT", Setting(), "tr-mit"),
    ("the military wing of Palestinian Islamic Jihad", Setting(), "quds-brigades"),
    ("Hamas's military wing", Setting(), "qassam-brigades"),
    ("Ukraine's emergency service, the DSNS", Setting(), "ua-emergency-service"),
    ("Pakistan's Foreign Office", Setting(), "pk-foreign-ministry"),
    ("the Foreign Office", Setting(country="Pakistan"), "pk-foreign-ministry"),
    ("Britain's Foreign Office", Setting(), "gb-foreign-ministry"),
    ("Shalom Achshav", Setting(), "peace-now"),
]


@pytest.mark.parametrize(("mention", "setting", "expected"), NAMES)
def test_names_of_the_issue(resolver: Resolver, mention: str, setting: Setting, expected: str) -> None:
    found = resolver.resolve(mention, article="a", setting=setting)
    assert found.speaker.id == expected, found.reason


@pytest.mark.parametrize(
    ("mention", "setting"),
    [
        ("the National Defense Ministry", Setting()),
        ("MIT", Setting(country="United States")),
        ("the Observatory", Setting(country="France")),
        ("the Foreign Office", Setting(country="Turkey")),
        ("the ruling party", TURKISH),
        ("the capital", TURKISH),
        ("a war monitor", Setting(country="Syria")),
        ("Turkey's emergency service, the XQZ", Setting()),
    ],
)
def test_what_the_words_do_not_tell(resolver: Resolver, mention: str, setting: Setting) -> None:
    found = resolver.resolve(mention, article="a", setting=setting)
    assert found.speaker.id not in {"tr-defence-ministry", "tr-mit", "sohr", "tr-foreign-ministry", "ua-emergency-service", "tr"}
