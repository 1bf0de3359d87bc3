"""Which words of a text are a quotation in other words, and what is said of the difference."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.quotations import quotations
from tracker.quotes.alignment import LEAST_WORDS, Alignment, altered, exactly, wanted
from tracker.quotes.differences import What
from tracker.quotes.words import words_of

PAGE = "ARDMERE - The council met on Monday. {} The mill was built in 1904, and nobody has repaired its roof since then."


def found(words: str, sentence: str) -> Alignment | None:
    text = PAGE.format(sentence)
    marks = [(one.inner_start, one.inner_end) for one in quotations(text)]
    return altered(wanted(words), text, lambda: marks)


@pytest.mark.parametrize(
    ("words", "sentence", "said"),
    [
        # a negation that is gone, or was put in
        ("We will not defend every village", '"We will defend every village," she said.', ['"not" is missing']),
        ("We won't defend every village", '"We will defend every village," she said.', ['"not" is missing']),
        ("We will defend every village", '"We will never defend every village," she said.', ['"never" is added']),
        ("Quill is someone we can talk to", '"Quill is no longer someone we can talk to," he said.', ['"no" is added']),
        # numbers, in digits and words
        ("at least 30 villagers were killed here", '"At least 300 villagers were killed here," he said.', ["a number differs: 30 / 300"]),
        ("some 32,000 villagers left their homes", "Some 23,000 villagers left their homes.", ["a number differs: 32,000 / 23,000"]),
        ("thirty villagers left their homes", "Some 40 villagers left their homes.", ["a number differs: 30 / 40"]),
        ("we counted 30 drowned villagers", "We counted drowned villagers.", ["a number is missing: 30"]),
        # words
        ("our coast guard will burn every village there", "Our coast guard will guard every village there.", ['"guard" for "burn"']),
        ("the coast guard burned the fishing village", "The coast guard burned the old fishing village.", ['"old" is added']),
        ("the coast guard burned the old fishing village", "The coast guard burned the fishing village.", ['"old" is missing']),
    ],
)
def test_what_differs_is_named(words: str, sentence: str, said: list[str]) -> None:
    alignment = found(words, sentence)
    assert alignment is not None
    assert [one.said for one in alignment.differences] == said
    assert not alignment.exact


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("thirty villagers left their homes", "30 villagers left their homes."),
        ("the cease-fire along the old border river doesn't hold", "The ceasefire along the old border river does not hold."),
        ("the U.S. labour market and the villages of the coast", "The US labor market and the villages of the coast."),
        ("32,414 villagers left their homes", "32\u00a0414 villagers left their homes."),
        ("the défense of Şirnak's villages", 'She spoke of "the defense of Sirnak’s villages".'),
    ],
)
def test_spellings_are_one_wording(words: str, sentence: str) -> None:
    alignment = found(words, sentence)
    assert alignment is not None
    assert alignment.exact
    assert alignment.likeness == 1


def test_who_says_it_may_stand_between() -> None:
    sentence = '"We will defend," Adda Quill told the council on Monday, "every village of the coast."'
    alignment = found("We will defend every village of the coast", sentence)
    assert alignment is not None
    assert alignment.exact
    text = PAGE.format(sentence)
    ((start, end),) = alignment.interrupted
    assert text[start:end] == "Adda Quill told the council on Monday"
    assert text[slice(*alignment.span)] == sentence[1:-2]


def test_words_put_into_running_text_are_no_interruption() -> None:
    alignment = found(
        "We will defend every village of the northern coast", "We will defend, with ships, every village of the northern coast."
    )
    assert alignment is not None
    assert [one.said for one in alignment.differences] == ['"with ships" is added']


def test_a_cut_in_the_words_takes_any_words() -> None:
    alignment = found("We will defend ... every village [of the coast] there", "We will defend with all our ships every village there.")
    assert alignment is not None
    assert alignment.exact
    assert alignment.marked == "We will defend … every village there"


def test_as_many_words_as_can_be_are_the_same() -> None:
    alignment = found("Quill is someone we can talk to", '"Quill is no longer someone we can talk to," he said.')
    assert alignment is not None
    assert alignment.marked == "Quill is {+no longer+} someone we can talk to"


def test_the_difference_is_marked() -> None:
    alignment = found("at least 30 villagers were killed here", "At least 300 villagers were killed here.")
    assert alignment is not None
    assert alignment.marked == "At least [-30-] {+300+} villagers were killed here"
    (difference,) = alignment.differences
    assert (difference.what, difference.wanted, difference.found) == (What.number, "30", "300")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("this is a disgrace", "This is a good day."),  # only words of grammar are the same
        ("I think he will do it again", "I think he will go there with her."),
        ("the fleet shall return to its harbour", "Nothing of the kind was said."),
        ("our people will defend every village", "Every village had people of our council, and they will not defend a mill."),
    ],
)
def test_another_sentence_is_no_altered_wording(words: str, sentence: str) -> None:
    assert found(words, sentence) is None


def test_every_exact_place_is_found() -> None:
    text = "No war. We want no war, they said: ‘No  War!’ No\nwar."
    assert [text[start:end] for start, end in exactly(wanted("no war"), text)] == ["No war", "no war", "No  War", "No\nwar"]


@given(
    st.lists(st.sampled_from(["a", "b", "ab", "ß", "é", "A"]), min_size=1, max_size=12),
    st.lists(st.sampled_from(["a", "b", "ab", "Ab.", "É", "ß", "-", "a ", "\u00ad"]), max_size=30),
    st.sampled_from([" ", ", ", "  \n"]),
)
def test_exact_places_are_those_that_comparing_each_word_finds(given_words: list[str], others: list[str], between: str) -> None:
    """Also those that lie over each other, and where a character of the text is several letters or none."""
    text = between.join([*others[:15], *given_words, *others[15:]])
    sought, there = wanted(" ".join(given_words)), words_of(text)
    size = len(sought.words)
    expected = [
        (there.spans[at][0], there.spans[at + size - 1][1])
        for at in range(len(there) - size + 1)
        if there.keys[at : at + size] == sought.words.keys
    ]
    assert list(exactly(sought, text)) == expected != []


WORDS = ["coast", "guard", "burned", "30", "thirty", "not", "don't", "U.S.", "“village”", "…", ",", "labour", "harbour", "the"]
CHANGES = st.lists(st.tuples(st.integers(0, 15), st.sampled_from(["", *WORDS]), st.booleans()), max_size=4)


@given(st.lists(st.sampled_from(WORDS), min_size=5, max_size=15), CHANGES)
def test_what_is_told_stands_in_the_text(given_words: list[str], changes: list[tuple[int, str, bool]]) -> None:
    """Whatever is compared: the span begins and ends with a word, and the marked words without those that are missing are the text's."""
    changed = list(given_words)
    for at, word, put_in in changes:
        changed[at : at + (not put_in)] = [word]
    words, text = " ".join(given_words), " ".join(["The mill stands.", *changed, "The roof fell."])
    sought = wanted(words)
    marks = [(one.inner_start, one.inner_end) for one in quotations(text)]
    alignment = altered(sought, text, lambda: marks) if len(sought.tokens) >= LEAST_WORDS else None
    if alignment is None:
        return
    start, end = alignment.span
    assert text[start:end].strip() == text[start:end] != ""
    assert 0 < alignment.likeness <= 1
    assert all(start < first < last < end for first, last in alignment.interrupted)
    shown = re.sub(r"\[-.*?-\]", "", alignment.marked).replace("{+", "").replace("+}", "")
    kept = list(text[start:end])
    for first, last in alignment.interrupted:
        kept[first - start : last - start] = " " * (last - first)
    assert "".join(words_of(shown).keys) in "".join(words_of("".join(kept)).keys)
