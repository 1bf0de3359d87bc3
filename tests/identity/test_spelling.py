"""One personal name in several spellings, and names that look alike and are two."""

import pytest

from tracker.identity import Grounds, Resolver, Setting
from tracker.identity.bearers import surnames_of
from tracker.identity.names import words
from tracker.identity.spelling import Likeness, likeness, personal

NAMES = [
    ("Volodymyr Zelensky", "Volodymyr Zelenskyy", Likeness.spelled),
    ("Volodymyr Zelensky", "Volodymyr Zelenskiy", Likeness.spelled),
    ("Dmitry Medvedev", "Dmitri Medvedev", Likeness.spelled),
    ("Yevgeny Example", "Evgeny Example", Likeness.spelled),
    ("Sergei Example", "Sergey Example", Likeness.spelled),
    ("Abdel Fattah el-Sisi", "Abdul-Fattah al-Sissi", Likeness.spelled),
    ("Rami Abdel Rahman", "Rami Abdulrahman", Likeness.spelled),
    ("Rami Abdurrahman", "Rami Abd al-Rahman", Likeness.spelled),
    ("Mohammed Example", "Muhammad Example", Likeness.spelled),
    ("Mohamed Example", "Mohammad al-Example", Likeness.spelled),
    ("Khalil al-Hayya", "Khalil Hayya", Likeness.spelled),
    ("Qasem Soleimani", "Ghasem Soleymani", Likeness.spelled),
    ("Ismail Haniyeh", "Ismail Haniya", Likeness.spelled),
    ("Nouri al-Maliki", "Nuri al-Maliki", Likeness.spelled),
    ("Kim Jong Un", "Kim Jong-un", Likeness.spelled),
    ("Kim Jong Un", "Kim Jongun", Likeness.spelled),
    ("Владимир Путин", "Vladimir Putin", Likeness.spelled),
    ("Κυριάκος Μητσοτάκης", "Kyriakos Mitsotakis", Likeness.spelled),
    ("习近平", "Xi Jinping", Likeness.spelled),
    ("J.D. Vance", "JD Vance", Likeness.spelled),
    ("Donald J. Trump", "Donald Trump", Likeness.partly),
    ("Bill Clinton", "William Clinton", Likeness.partly),
    ("Tony Blinken", "Antony J. Blinken", Likeness.partly),
    ("George W. Bush", "George Bush", Likeness.partly),
    ("Hillary Rodham Clinton", "Hillary Clinton", Likeness.partly),
    # two
    ("George W. Bush", "George H. W. Bush", Likeness.apart),
    ("George W. Bush", "George Walter Example", Likeness.apart),
    ("Donald Trump Jr.", "Donald Trump", Likeness.apart),
    ("Donald Trump Jr.", "Donald Trump III", Likeness.apart),
    ("Mehmet Example", "Muhammad Example", Likeness.apart),
    ("Vladimir Example", "Volodymyr Example", Likeness.apart),
    ("Hassan Example", "Hussein Example", Likeness.apart),
    ("Hamad Example", "Hamid Example", Likeness.apart),
    ("Ahmed Example", "Mohamed Example", Likeness.apart),
    ("Abdullah Example", "Abdul Rahman Example", Likeness.apart),
    ("Kim Jong Un", "Kim Jong Il", Likeness.apart),
    ("Kim Jong Un", "Kim Yo Jong", Likeness.apart),
    ("Lee Jae-myung", "Lee Jae-yong", Likeness.apart),
    ("Bashar al-Assad", "Hafez al-Assad", Likeness.apart),
    ("Michael Example", "Michelle Example", Likeness.apart),
    ("Robert Example", "Rupert Example", Likeness.apart),
]


@pytest.mark.parametrize(("one", "other", "expected"), NAMES)
def test_likeness(one: str, other: str, expected: Likeness) -> None:
    first, second = personal(one), personal(other)
    assert first is not None
    assert second is not None
    assert likeness(first, second) is expected
    assert likeness(second, first) is expected


def test_a_single_word_has_no_key() -> None:
    assert personal("Erdogan") is None
    assert personal("President Erdogan") is None
    assert personal("") is None


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Nouri al-Maliki", "iq", {"maliki", "al maliki"}),
        ("Itamar Ben-Gvir", "il", {"ben gvir"}),
        ("Xi Jinping", "cn", {"xi"}),
        ("Viktor Orbán", "hu", {"orban"}),
        ("Donald Trump Jr.", "us", {"trump"}),
        ("Ursula von der Leyen", None, {"leyen", "von der leyen"}),
        ("Hamas", None, set()),
    ],
)
def test_surnames(name: str, country: str | None, expected: set[str]) -> None:
    assert surnames_of(words(name), country) == expected


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("Russian President Wladimir Putin", "putin"),
        ("Recep Tayip Erdoğan", "erdogan"),
        ("Yehya al-Sinwar", "sinwar"),
        ("Orbán Viktor", "orban"),
        ("Koizumi Junichiro", "junichiro-koizumi"),
        ("習近平", "xi-jinping"),
        ("Владимир Путин", "putin"),
    ],
)
def test_another_spelling_of_one_known_person(resolver: Resolver, mention: str, expected: str) -> None:
    found = resolver.resolve(mention, article="a")
    assert found.speaker.id == expected, found.reason
    assert 0.5 < found.score < 0.95


@pytest.mark.parametrize(
    ("mention", "setting"),
    [
        ("Michael Johnson", Setting(country="us")),  # the sprinter, not the Speaker of the House
        ("Vlad Putin", Setting()),
        ("Donald Trump III", Setting(on="2018-02-01", country="us")),
        ("Australian lawmaker Sergey Lavrov", Setting()),
        ("Recep Erdem", Setting(country="tr")),
        ("Benjamin Netanyahi", Setting(country="il")),
        ("Rami Rahman", Setting(country="sy")),
    ],
)
def test_what_is_only_similar_is_nobody_known(resolver: Resolver, mention: str, setting: Setting) -> None:
    found = resolver.resolve(mention, article="a", setting=setting)
    assert resolver.speaker(found.speaker.id) is None, found.reason


def test_a_short_form_needs_the_setting(resolver: Resolver) -> None:
    assert resolver.resolve("Johnny Kerry", article="a").speaker.id != "john-kerry"
    nickname, initial = "Josep R. Borrell", "Bob Mugabe"
    assert resolver.resolve(initial, article="a").candidates == ("robert-mugabe",)
    named = Setting(grounds=Grounds(frozenset(["robert-mugabe", "borrell"])))
    assert resolver.resolve(initial, article="a", setting=named).speaker.id == "robert-mugabe"
    assert resolver.resolve(nickname, article="a", setting=named).speaker.id == "borrell"


def test_speakers_of_the_store_in_another_spelling() -> None:
    from tracker.records import Speaker, SpeakerKind

    stored = Speaker(id="s", name="Yevgeny Primer", kind=SpeakerKind.person, names=("Yevgeny Primer",), country="ru")
    body = Speaker(id="o", name="Example Defence Institute", kind=SpeakerKind.organisation, names=("Example Defence Institute",))
    resolver = Resolver([stored, body])
    assert resolver.resolve("Evgeny Primer").speaker == stored
    assert resolver.resolve("Ukrainian lawmaker Evgeny Primer").speaker != stored
    assert resolver.resolve("the Example Defense Institute Ltd").speaker == body
