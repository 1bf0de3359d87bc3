"""Are two mentions one speaker?"""

import json

import pytest

from tracker.errors import InputError
from tracker.identity import Resolver, Setting
from tracker.identity.pairs import judged_pairs, same


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


IN_2022 = Setting(on="2022-06-23")
PAIRS: list[tuple[str, Setting, str, Setting, bool | None]] = [
    ("Erdogan", IN_2022, "President Recep Tayyip Erdoğan", Setting(), True),
    ("the Turkish president", IN_2022, "Tayyip Erdogan", Setting(), True),
    ("the Turkish president", Setting(on="2012-03-01"), "Tayyip Erdogan", Setting(), False),
    ("the Turkish president", Setting(), "Tayyip Erdogan", Setting(), None),
    ("Ankara", Setting(), "Türkiye", Setting(), True),
    ("the Turkish army", Setting(), "Türkiye", Setting(), False),
    ("Turkey's Defense Ministry", Setting(), "the National Defense Ministry", Setting(country="Turkey"), True),
    ("Turkey's Defense Ministry", Setting(), "the National Defense Ministry", Setting(), None),
    ("Gaza's Hamas-run health ministry", Setting(), "the Palestinian Health Ministry in Gaza", Setting(), True),
    ("Gaza's Hamas-run health ministry", Setting(), "the Palestinian Health Ministry in Ramallah", Setting(), False),
    ("Gaza's Hamas-run health ministry", Setting(), "the Palestinian Health Ministry", Setting(), None),
    ("MIT", Setting(country="Turkey"), "MIT", Setting(country="United States"), False),
    ("MIT", Setting(), "MIT", Setting(country="United States"), None),
    ("MIT", Setting(), "MIT", Setting(), None),
    ("the FSB", Setting(country="Switzerland"), "the FSB", Setting(country="Russia"), None),
    ("witnesses", IN_2022, "witnesses", IN_2022, None),
    ("security sources", IN_2022, "security sources", IN_2022, None),
    ("Israeli officials", IN_2022, "Israeli officials", Setting(on="2012-06-23"), True),
    ("Israeli security officials", IN_2022, "Israeli security officials", IN_2022, None),
    ("Clinton", Setting(country="us"), "Hillary Clinton", Setting(), None),
    ("George W. Bush", Setting(), "George H. W. Bush", Setting(), False),
    ("Donald Trump", Setting(), "Donald Trump Jr.", Setting(), False),
    ("Yevgeny Primer", Setting(), "Evgeny Primer", Setting(), True),
    ("Kim Primer", Setting(), "Kim Primer", Setting(), True),
    ("Mohammed Hassan", Setting(), "Mohamed Hassan", Setting(), None),
    ("Kim Primer", Setting(), "Lee Muster", Setting(), False),
    ("Kim A. Primer", Setting(), "Kim Primer", Setting(), None),
    ("Israeli lawyer Kim Primer", Setting(), "Turkish lawyer Kim Primer", Setting(), None),
    ("Israeli lawyer Kim Primer", Setting(), "lawyer Kim Primer", Setting(), True),
    ("Kim Primer, a farmer", Setting(), "Gen. Kim Primer", Setting(), None),
    ("Kim Primer, a farmer", Setting(), "Kim Primer", Setting(), True),
    ("Zhang Youxin", Setting(), "Zhang Yuxin", Setting(), None),
    ("Zhang You-xin", Setting(), "Zhang Youxin", Setting(), True),
    ("Andrei Primer", Setting(), "Andrii Primer", Setting(), None),
    ("Oleksandr Primer", Setting(), "Oleksandr Muster", Setting(), False),
    ("the Example al-Primer", Setting(), "the Example al-Muster", Setting(), False),
    ("Peace Now", Setting(), "Primer Achshav", Setting(), None),
    ("Peace Now", Setting(), "Omar Primer", Setting(), False),
    ("the Example Independent Rights Commission Council", Setting(country="af"), "EIRCC", Setting(country="af"), True),
    ("the Example Independent Rights Commission Council", Setting(country="af"), "EIRCC", Setting(country="de"), None),
    ("the Example Independent Rights Commission Council", Setting(country="af"), "XQZWV", Setting(country="af"), None),
    ("the Turkish Red Crescent", Setting(), "Primery", Setting(), None),
    ("the former Afghan president", Setting(on="2020-03-10"), "Ashraf Ghani", Setting(), False),
    ("the former Afghan president", Setting(on="2022-03-10"), "Ashraf Ghani", Setting(), None),
    ("Georgia", Setting(country="us"), "Georgia", Setting(country="ge"), False),
    ("the health ministry in Houthi-held Sanaa", Setting(), "the Houthi health ministry", Setting(), None),
    ("the Example Defense Institute", Setting(), "Example Defence Institute Ltd", Setting(), True),
    ("Springfield police", Setting(country="us"), "Springfield police", Setting(country="ca"), None),
    ("XQZ", Setting(), "Xylophone Quality Zone", Setting(), None),
    ("Kim A. Primer", Setting(country="us"), "Kim Primer", Setting(country="United States"), True),
    ("Kim A. Primer", Setting(country="us"), "Kim Primer", Setting(country="ca"), None),
    ("XQZ", Setting(country="us"), "the Xylophone Quality Zone Committee", Setting(country="us"), False),
    ("XQZC", Setting(country="us"), "the Xylophone Quality Zone Committee", Setting(country="us"), True),
    ("XQZC", Setting(country="us"), "the Xylophone Quality Zone Committee", Setting(country="ca"), None),
    ("Springfield Police Department", Setting(country="us"), "Springfield police", Setting(country="us"), None),
    ("Exampleton Police Department", Setting(country="us"), "Exampleton police", Setting(country="us"), True),
    ("the French interior minister", Setting(on="2020-03-01"), "France's interior minister", Setting(on="2020-03-20"), True),
    ("the French interior minister", Setting(on="2020-03-01"), "France's interior minister", Setting(on="2022-03-20"), None),
    ("the French interior minister", Setting(), "France's interior minister", Setting(), None),
    ("the Turkish foreign minister", Setting(on="2023-06-05"), "the Turkish foreign minister", Setting(on="2023-06-06"), None),
    ("the Turkish foreign minister", Setting(on="2023-06-05"), "Hakan Fidan", Setting(), None),
]


US, KE, NG, BR = (Setting(country=code) for code in ("us", "ke", "ng", "br"))
SHARED: list[tuple[str, Setting, str, Setting, bool | None]] = [
    # common words alone, of nobody known
    ("the National Example Guard", Setting(), "the National Example Guard", KE, True),
    ("the Supreme Council", Setting(), "the Supreme Council", KE, None),
    ("the Supreme Council", Setting(), "the Supreme Council", Setting(), None),
    ("the Supreme Council", KE, "the Supreme Council", KE, True),
    ("the Supreme Council", KE, "the Supreme Council", NG, None),
    ("the Red Cross", Setting(), "the Red Cross", KE, None),
    ("the Constitutional Court", Setting(), "the Constitutional Court", KE, None),
    ("the National Hospital", Setting(), "the National Hospital", KE, None),
    ("the Daily Star", Setting(), "the Daily Star", KE, None),
    ("Jund al-Islam", KE, "Jund al-Islam", NG, None),
    ("Jund al-Islam", KE, "Jund al-Islam", KE, True),
    ("the American Embassy", KE, "the American Embassy", NG, None),
    ("the American Embassy", KE, "the American Embassy", KE, True),
    ("the American Embassy", Setting(), "the American Embassy", Setting(), None),
    ("the Coast Guard", KE, "the Kenyan Coast Guard", Setting(), True),
    ("the Coast Guard", KE, "the Coast Guard", NG, False),
    ("UN peacekeepers", KE, "UN peacekeepers", NG, None),
    ("Ansar al-Islam", Setting(country="iq"), "Ansar al-Islam", Setting(country="eg"), None),
    ("Kenya's foreign ministry", Setting(), "the Kenyan Ministry of Foreign Affairs and Cooperation", Setting(), True),
    ("Kenya's public security ministry", Setting(), "the Ministry of Public Security", KE, True),
    # few letters, of nobody known
    ("the XQZ", Setting(), "XQZ", KE, None),
    ("the XQZ", KE, "XQZ", KE, True),
    ("the XQZ", KE, "XQZ", NG, None),
    ("the XQZ", Setting(outlet="Al Jazeera"), "XQZ", Setting(outlet="Al Jazeera"), True),
    ("the XQZ", Setting(outlet="Al Jazeera"), "XQZ", Setting(outlet="Anadolu Agency"), None),
    # of a known actor, where his state must be told
    ("the Justice and Development Party", Setting(country="tr"), "the AK Party", Setting(), True),
    ("the Justice and Development Party", Setting(country="ma"), "the AK Party", Setting(), None),
    ("the Justice and Development Party", Setting(), "the Justice and Development Party", Setting(country="tr"), None),
    ("the CIA", Setting(country="pk"), "the CIA", US, None),
    ("the CIA", Setting(country="pk", outlet="The New York Times"), "the CIA", US, True),
    ("the FBI", Setting(), "the FBI", KE, True),
    ("the UN", Setting(), "the UN", KE, True),
    ("the State Department", KE, "the US State Department", Setting(), True),
    ("Al-Shifa Hospital", Setting(country="ps"), "Al-Shifa Hospital", Setting(country="sy"), None),
    ("the Muslim Brotherhood", Setting(country="eg"), "the Muslim Brotherhood", Setting(country="jo"), None),
    # a known name, with a state's beside it another known actor's
    ("the Taliban", Setting(country="af"), "the Taliban", Setting(country="pk"), None),
    ("the Taliban", Setting(), "the Pakistani Taliban", Setting(country="pk"), None),
    ("the Taliban", Setting(country="af"), "the Pakistani Taliban", Setting(country="pk"), False),
    ("the Taliban", Setting(country="af"), "the Taliban", Setting(), True),
    ("The Guardian", Setting(country="gb"), "The Guardian", NG, None),
    ("the Islamic State", Setting(country="af"), "ISIS-K", Setting(country="af"), None),
    ("al-Qaeda", Setting(country="ye"), "al-Qaeda in the Arabian Peninsula", Setting(country="ye"), None),
    ("al-Qaeda", Setting(country="ye"), "al-Qaeda in the Arabian Peninsula", Setting(country="gb"), False),
    ("Save the Children UK", Setting(), "Save the Children", Setting(), None),
    ("the Civil Defence", Setting(country="sy"), "the White Helmets", Setting(), None),
    ("Congo", Setting(), "DR Congo", Setting(), None),
]
SHARED += [
    ("the Sanaa government", Setting(), "Yemen's government", Setting(), None),
    ("the Defence Ministry in Tripoli", Setting(), "Libya's Defence Ministry", Setting(), None),
    ("the Defence Ministry in Kyiv", Setting(), "Ukraine's Defence Ministry", Setting(), True),
    ("the KDP", Setting(country="iq"), "the Kurdistan Democratic Party", Setting(country="ir"), None),
    ("the Islamic Emirate", Setting(country="af"), "the Taliban", Setting(country="af"), None),
]
NAMESAKES: list[tuple[str, Setting, str, Setting, bool | None]] = [
    ("Kim Primer Jr.", Setting(), "Kim Primer Sr.", Setting(), False),
    ("Kim Primer", Setting(on="2001-01-01", country="ke"), "Kim Primer", Setting(on="2022-01-01", country="br"), None),
    ("Kim Primer", Setting(on="2021-06-01", country="ke"), "Kim Primer", Setting(on="2022-01-01", country="br"), True),
    ("Kim Primer", Setting(on="2001-01-01", country="ke"), "Kim Primer", Setting(on="2022-01-01", country="ke"), True),
    ("Primex", Setting(), "Kim Precision Industry", Setting(), None),
    ("General Primex", Setting(), "Kim Muster", Setting(), False),
    ("Kenya's founding president, Kenyatta", Setting(on="2013-12-12"), "President Kenyatta", Setting(on="2013-12-12", country="ke"), False),
    ("Kenya's first president, Kenyatta", Setting(on="2013-12-12"), "President Kenyatta", Setting(on="2013-12-12", country="ke"), False),
    ("former President Kenyatta", Setting(on="2014-12-12", country="ke"), "Uhuru Kenyatta", Setting(), None),
    ("Senator John Kennedy", Setting(on="2018-06-05", country="us"), "John F. Kennedy", Setting(), None),
    ("President John Kennedy", Setting(on="2018-06-05", country="us"), "John F. Kennedy", Setting(), True),
    ("Hamad bin Isa Al Khalifa", Setting(on="2011-03-15", country="bh"), "Hamad bin Khalifa Al Thani", Setting(), None),
    ("King Mohammed", Setting(), "King Mohammed VI", Setting(), None),
    ("the foreign secretary", Setting(on="2015-06-15", country="in"), "India's foreign minister", Setting(on="2015-06-15"), None),
    ("the home secretary", Setting(on="2013-01-01", country="pk"), "the interior minister", Setting(on="2013-01-01", country="pk"), None),
    ("the home secretary", Setting(country="gb"), "Home Secretary Kim Primer", Setting(), None),
    ("Paris prosecutor Kim Primer", Setting(), "the Paris prosecutor", Setting(), None),
    ("Kim Primer's parent company", Setting(), "the Example Muster Institute", Setting(), None),
    ("XQZWV", US, "the Example stabilisation mission", US, None),
]


@pytest.mark.parametrize(("a", "a_setting", "b", "b_setting", "expected"), [*SHARED, *NAMESAKES])
def test_look_alikes(resolver: Resolver, a: str, a_setting: Setting, b: str, b_setting: Setting, expected: bool | None) -> None:
    for verdict in (same(a, a_setting, b, b_setting, resolver), same(b, b_setting, a, a_setting, resolver)):
        assert verdict.same is expected, verdict.reason


@pytest.mark.parametrize(("a", "a_setting", "b", "b_setting", "expected"), PAIRS)
def test_same(resolver: Resolver, a: str, a_setting: Setting, b: str, b_setting: Setting, expected: bool | None) -> None:
    verdict = same(a, a_setting, b, b_setting, resolver)
    assert verdict.same is expected, verdict.reason
    assert verdict.reason
    assert (verdict.score >= 0.6) if verdict.same else (verdict.score < 0.65)
    assert same(b, b_setting, a, a_setting, resolver).same is expected


def test_lines(resolver: Resolver) -> None:
    lines = [
        json.dumps({"id": 7, "a": "Erdogan", "a_context": {"date": "2022-06-23", "outlet": None}, "b": "Recep Tayyip Erdogan"}),
        "",
        "no json",
        "[]",
        json.dumps({"a": "Erdogan"}),
        json.dumps({"a": "Erdogan", "b": "x", "a_context": {"date": 5}}),
        json.dumps({"a": "Erdogan", "b": "x", "b_context": "2022"}),
        json.dumps({"a": "Erdogan", "b": "Hakan Fidan", "b_context": None}),
    ]
    first, *errors, last = judged_pairs(lines, resolver, "pairs.jsonl")
    assert isinstance(first, dict)
    assert (first["id"], first["same"], first["a_context"]) == (7, True, {"date": "2022-06-23", "outlet": None})
    assert isinstance(last, dict)
    assert last["same"] is False
    assert [str(error).split(": ")[0] for error in errors if isinstance(error, InputError)] == [f"pairs.jsonl:{n}" for n in (3, 4, 5, 6, 7)]
