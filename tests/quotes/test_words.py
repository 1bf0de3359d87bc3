"""Words as they are looked up, each with its characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.quotes.words import keys_of, words_alone, words_of

TEXTS = st.text(alphabet=st.sampled_from("abÅßİıﬁ½…'’\u0301\u00ad\u200e \n-.,9²ʼ㎞中"), max_size=30) | st.text(max_size=30)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Şırnak's “fire”", {"sirnak": "Şırnak", "s": "s", "fire": "fire"}),
        ("Straße; ﬁre", {"strasse": "Straße", "fire": "ﬁre"}),
        ("cafe\u0301 open", {"cafe": "cafe\u0301", "open": "open"}),
        ("co\u00adoperate … 32,414", {"cooperate": "co\u00adoperate", "32": "32", "414": "414"}),
        ("", {}),
        ("— … !", {}),
    ],
)
def test_words_with_their_characters(text: str, words: dict[str, str]) -> None:
    found = words_of(text)
    assert dict(zip(found.keys, (text[start:end] for start, end in found.spans), strict=True)) == words


@given(TEXTS)
def test_the_words_are_those_of_the_folded_text(text: str) -> None:
    """Also where a character becomes none, or several, so that offsets do not stay what they are."""
    found = words_of(text)
    assert found.keys == words_alone(text).split()
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in found.spans)
    assert list(found.spans) == sorted(found.spans)


@given(TEXTS, st.integers(0, 9), st.none() | st.integers(0, 30), st.none() | st.integers(1, 4))
def test_words_without_their_characters_are_the_same(text: str, start: int, end: int | None, most: int | None) -> None:
    assert keys_of(text, start, end, most=most) == words_of(text, start, end, most=most).keys


@given(TEXTS, TEXTS)
def test_a_stretch_has_the_offsets_of_the_whole(before: str, text: str) -> None:
    whole, alone = words_of(before + " " + text, len(before) + 1), words_of(text)
    assert whole.keys == alone.keys
    assert whole.spans == [(start + len(before) + 1, end + len(before) + 1) for start, end in alone.spans]


def test_no_more_than_is_asked() -> None:
    assert words_of("one two three", most=2).keys == ["one", "two"]
