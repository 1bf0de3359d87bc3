"""Names as keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.names import normalise, same, words

KEYS = [
    ("Recep Tayyip Erdoğan", "recep tayyip erdogan"),
    ("President Recep Tayyip Erdogan", "recep tayyip erdogan"),
    ("İbrahim Kalın", "ibrahim kalin"),
    ("Türkiye's", "turkiye"),
    ("Türkiye’s", "turkiye"),
    ("the Houthis'", "houthis"),
    ("Mevlu\u0308t C\u0327avus\u0327og\u0306lu", "mevlut cavusoglu"),  # accents as characters of their own
    ("Łódź", "lodz"),
    ("Sana’a", "sanaa"),
    ("N'Djamena", "ndjamena"),
    ("the U.S.", "us"),
    ("E.U.", "eu"),
    ("Ben-Gvir", "ben gvir"),
    ("al-Assad", "al assad"),
    ("J. K. Example", "jk example"),
    ("J.K. Example", "jk example"),
    ("Mr. Example", "example"),
    ("the Rev. Dr. Kim Example", "kim example"),
    ("Lt. Gen. Kim Example", "kim example"),
    ("Prime Minister Kim Example", "kim example"),
    ("  the\u00a0 Israeli \n army ", "israeli army"),
    ("“Israel’s”", "israel"),
    ("Médecins Sans Frontières", "medecins sans frontieres"),
    # A title is taken off a name, never off an office or a body.
    ("the president", "president"),
    ("the President of Türkiye", "president of turkiye"),
    ("Prime Minister's Office", "prime minister office"),
    ("General Staff", "general staff"),
    ("Attorney General's Office", "attorney general office"),
    ("Secretary-General António Guterres", "antonio guterres"),
    # A first name with a rank of birth is nobody without it.
    ("Prince Example", "prince example"),
    ("Prince Kim Example", "kim example"),
    ("Pope Francis", "pope francis"),
    ("Israel Katz", "israel katz"),
    ("the", "the"),
    ("", ""),
    (" – ", ""),
    ("😀", ""),
    ("محمود عباس", "محمود عباس"),
    ("\u200fمحمود\u200f عباس", "محمود عباس"),
    ("मोदी", "मोदी"),
]


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_normalise(name: str, key: str) -> None:
    assert normalise(name) == key


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Erdoğan", "erdogan", True),
        ("President Erdoğan", "Erdogan's", True),
        ("Israel Katz", "Israel", False),
        ("Michelle Example", "Example", False),
        ("George W. Example", "George H. W. Example", False),
    ],
)
def test_same(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    key = normalise(text)
    assert normalise(key) == key
    assert key == " ".join(key.split())


@given(
    st.lists(
        st.sampled_from(["the", "a", "President", "Mr.", "Kim", "Örnek's", "J.", "Gen.", "-", "of", "Prince", "U.S.", "’"]), max_size=8
    )
)
def test_normalising_names_twice_changes_nothing(parts: list[str]) -> None:
    key = normalise(" ".join(parts))
    assert normalise(key) == key


def test_words_keep_their_spelling() -> None:
    found = words("Türkiye's U.S.-backed ally, Ben-Gvir")
    assert [(word.key, word.raw, word.possessive, word.gap) for word in found] == [
        ("turkiye", "Türkiye", True, " "),
        ("us", "U.S", False, "-"),
        ("backed", "backed", False, " "),
        ("ally", "ally", False, ", "),
        ("ben", "Ben", False, "-"),
        ("gvir", "Gvir", False, ""),
    ]


def test_a_long_line_is_read_once() -> None:
    assert normalise("Minister " * 50_000).count("minister") == 1
    assert len(normalise("x" * 1_000_000)) == 1_000_000
