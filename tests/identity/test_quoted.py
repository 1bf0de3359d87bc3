"""One statement that several outlets quote is one; statements that only look alike stay two."""

import pytest

from tracker.identity.quoted import quoted_words, same_quotation


@pytest.mark.parametrize(
    ("text", "direct", "words"),
    [
        ("We will answer.", True, "we will answer"),
        ("We will answer.", False, ""),
        ("said “We will answer” soon", True, "we will answer"),
        ("said “We will” and then “answer Şırnak’s call”", False, "we will answer sirnak call"),
        ('"We will answer," he said', False, "we will answer"),
        ("We don’t and won't", True, "we do not and wo not"),
        ("no end “of it", True, "no end of it"),
    ],
)
def test_the_words_that_are_quoted(text: str, direct: bool, words: str) -> None:
    assert " ".join(quoted_words(text, direct=direct)) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We will rebuild every house that fell.", "We will rebuild every house that fell."),
        ("We will rebuild every house that fell.", "we will  REBUILD every house that fell"),
        ("We will rebuild every house that fell, and every school.", "rebuild every house that fell"),
        ("We shall rebuild every house that fell in the storm.", "We will rebuild every house that fell in the storm."),
        ("We don’t want a war on this border.", "We do not want a war on this border."),
        ("We will rebuild 40 houses by the spring.", "rebuild 40 houses by the spring"),
    ],
)
def test_one_statement_in_two_outlets(one: str, other: str) -> None:
    pair = quoted_words(one, direct=True), quoted_words(other, direct=True)
    assert same_quotation(*pair)
    assert same_quotation(*reversed(pair))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We will answer them.", "We will answer them."),  # four words are said twice by chance
        ("We will strike the harbour at dawn.", "We will not strike the harbour at dawn."),
        ("We will strike the harbour at dawn.", "We won't strike the harbour at dawn."),
        ("They can cross the border on foot.", "They cannot cross the border on foot."),
        ("Everybody was hurt in the fire at sea.", "Nobody was hurt in the fire at sea."),
        ("Some 12 people were killed in the strike.", "Some 13 people were killed in the strike."),
        ("Some twelve people were killed in the strike.", "Some thirteen people were killed in the strike."),
        ("Three hundred people were killed in the strike.", "Three people were killed in the strike."),
        ("We will rebuild every house that fell.", "That fell every house we will rebuild."),
        ("We will rebuild every house that fell.", "We will count every soldier that fell."),
        ("", ""),
    ],
)
def test_look_alikes_stay_two(one: str, other: str) -> None:
    pair = quoted_words(one, direct=True), quoted_words(other, direct=True)
    assert not same_quotation(*pair)
    assert not same_quotation(*reversed(pair))
