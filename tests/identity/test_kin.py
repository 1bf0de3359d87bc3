"""Kin of known persons: who is meant, and who is not."""

import pytest

from tracker.identity import Resolver, Setting
from tracker.identity.knowledge import knowledge
from tracker.identity.pairs import same
from tracker.lang import lexicon


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


KNOWN = [
    ("Gaddafi's son Saif al-Islam", "2011-11-19", "saif-gaddafi"),
    ("Muammar Gaddafi's son Saif al-Islam Gaddafi", None, "saif-gaddafi"),
    ("Saif al-Islam, Gaddafi's son", None, "saif-gaddafi"),
    ("Zelensky's wife", "2022-07-20", "olena-zelenska"),
    ("President Zelensky's wife, Olena", "2022-07-20", "olena-zelenska"),
    ("the wife of Volodymyr Zelensky", None, "olena-zelenska"),
    ("Navalny's widow", "2024-03-01", "yulia-navalnaya"),
    ("Zimbabwe's first lady", "2017-08-20", "grace-mugabe"),
    ("the first lady of France", "2019-08-20", "brigitte-macron"),
    ("the Syrian president's wife", "2012-03-08", "asma-al-assad"),
    ("Trump's daughter Ivanka", None, "ivanka-trump"),
    ("Erdogan's finance minister son-in-law", "2019-04-15", "berat-albayrak"),
    ("Erdogan's son-in-law Selcuk Bayraktar", None, "selcuk-bayraktar"),
    ("Kim Jong Un's powerful sister", None, "kim-yo-jong"),
    ("Bin Laden's son Hamza", None, "hamza-bin-laden"),
    ("Imran Khan's wife", "2023-01-01", "bushra-bibi"),
    ("Hunter Biden's father", "2023-01-01", "biden"),
    ("Melania Trump's husband", "2023-01-01", "trump"),
]


@pytest.mark.parametrize(("mention", "day", "expected"), KNOWN)
def test_kin_on_record(resolver: Resolver, mention: str, day: str | None, expected: str) -> None:
    found = resolver.resolve(mention, setting=Setting(on=day))
    assert found.speaker.id == expected, found.reason


OPEN = [
    ("Erdogan's son-in-law", "2019-04-15"),  # he has two
    ("Trump's son", "2019-04-15"),
    ("Putin's daughter", "2022-04-15"),
    ("Imran Khan's wife's office", "2023-01-01"),
    ("his wife", None),
    ("Smith's wife", "2020-01-01"),
    ("the victim's wife", "2020-01-01"),
    ("Biden's son Joe", None),  # a son of the same name
    ("Thaksin's sister Yingluck", None),  # "Thaksin" is no family name
]


@pytest.mark.parametrize(("mention", "day"), OPEN)
def test_kin_that_may_be_several(resolver: Resolver, mention: str, day: str | None) -> None:
    setting = Setting(on=day)
    found = resolver.resolve(mention, article="a", setting=setting)
    assert resolver.speaker(found.speaker.id) is None, found.reason


def test_a_name_behind_the_word_is_the_persons_own(resolver: Resolver) -> None:
    found = resolver.resolve("Lukashenko's son Viktor").speaker
    assert found.name == "Viktor Lukashenko"
    assert found.id == resolver.resolve("Viktor Lukashenko").speaker.id
    long = resolver.resolve("Museveni's son, Gen. Muhoozi Kainerugaba").speaker
    assert "Muhoozi Kainerugaba" in long.names


IN_2014 = Setting(on="2014-04-10", country="India")
PAIRS: list[tuple[str, Setting, str, Setting, bool | None]] = [
    ("Scholz's wife", Setting(on="2022-02-10"), "the wife of Olaf Scholz", Setting(on="2023-04-10"), True),
    ("Scholz's wife", Setting(on="2022-02-10"), "Olaf Scholz", Setting(), False),
    ("Scholz's wife", Setting(on="2022-02-10"), "Scholz's mother", Setting(on="2022-02-10"), False),
    ("Scholz's wife", Setting(on="2022-02-10"), "Rutte's wife", Setting(on="2022-02-10"), False),
    ("Scholz's wife", Setting(on="2022-02-10"), "Kim Primer", Setting(), None),
    ("Scholz's brother", Setting(on="2022-02-10"), "Scholz's brother", Setting(on="2022-02-10"), None),
    ("Scholz's brother", Setting(on="2022-02-10"), "Olaf Scholz", Setting(), False),
    ("one of Gaddafi's sons", Setting(on="2011-03-10"), "Mutassim Gaddafi", Setting(on="2011-10-20"), None),
    ("Gaddafi's son Mutassim", Setting(on="2011-03-10"), "Mutassim Gaddafi", Setting(on="2011-10-20"), True),
    ("Gaddafi's son Mutassim", Setting(on="2011-03-10"), "Gaddafi's son Saif al-Islam", Setting(on="2011-10-20"), False),
    ("Trump's son Eric", Setting(), "Donald Trump", Setting(), False),
    ("Jacob Zuma's daughter Duduzile", Setting(), "Duduzile Zuma-Primer", Setting(), None),
    ("Modi's mother", IN_2014, "Modi's wife", IN_2014, False),
    ("Haftar's son Saddam", Setting(on="2023-09-10"), "Saddam Hussein", Setting(on="2003-04-10"), False),
    ("Hassan Nasrallah's son Hadi", Setting(), "Hassan Nasrallah", Setting(), False),
]


@pytest.mark.parametrize(("a", "a_setting", "b", "b_setting", "expected"), PAIRS)
def test_same(resolver: Resolver, a: str, a_setting: Setting, b: str, b_setting: Setting, expected: bool | None) -> None:
    for first, second in (((a, a_setting), (b, b_setting)), ((b, b_setting), (a, a_setting))):
        verdict = same(*first, *second, resolver)
        assert verdict.same is expected, verdict.reason


def test_the_data_name_known_persons_and_their_source() -> None:
    known, data = knowledge(), lexicon("kin")
    persons = lexicon("persons")["persons"]
    for row in data["kin"]:
        assert set(row) <= {"of", "relation", "person", "since", "until", "only", "source"}
        assert row["of"] in persons, row
        assert row["person"] in persons, row
        assert row["relation"] in data["words"], row
        assert row["source"].startswith("http"), row
        if row["relation"] in ("wife", "mother", "sister", "daughter"):
            assert row["person"] in known.women, row
    assert {*data["relations"]["one"], *data["relations"]["family_name"]} <= set(data["words"])
