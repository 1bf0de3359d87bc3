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
