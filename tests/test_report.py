import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.report import passage

TEXT = "A first paragraph that is not shown.\n\nThe ministry said that 12 people were killed in the\nharbour and 3 hurt.\n\nA third."


def test_the_marked_characters_stand_between_brackets() -> None:
    at = TEXT.index("12")
    assert passage(TEXT, [(at, at + 2)]).plain() == "The ministry said that [12] people were killed in the harbour and 3 hurt."


def test_several_spans_in_any_order() -> None:
    one, two = TEXT.index("12"), TEXT.index("3 hurt")
    assert "[12] people were killed in the harbour and [3] hurt." in passage(TEXT, [(two, two + 1), (one, one + 2)]).plain()


def test_long_paragraphs_are_cut_at_words_and_say_so() -> None:
    text = "word " * 100 + "12 " + "word " * 100
    at = text.index("12")
    shown = passage(text, [(at, at + 2)], context=22).plain()
    assert shown == "… word word word word [12] word word word word …"


@given(st.text(alphabet="ab \n", min_size=1, max_size=80), st.data())
def test_pieces_are_the_text_itself(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cut = passage(text, [(start, end)], context=data.draw(st.integers(0, 30)))
    joined = "".join(piece for piece, _ in cut.pieces)
    assert "".join(joined.split()) in "".join(text.split())
    assert "".join(text[start:end].split()) == "".join("".join(piece for piece, marked in cut.pieces if marked).split())


@pytest.mark.parametrize("context", [0, 5, 500])
def test_a_span_at_the_edge(context: int) -> None:
    assert passage("12", [(0, 2)], context=context).plain() == "[12]"


FRONT = "---\nsource: Corvell Chronicle\nbyline: Adda Quill\n---\n"


def test_front_matter_is_no_word_of_the_article() -> None:
    text = FRONT + "An explosion in Corvell killed 22 people.\nMenu | Home"
    at, menu = text.index("22"), text.index("Menu")
    shown = passage(text, [(at, at + 2)], marks=[(0, len(FRONT)), (menu, len(text))])
    assert shown.plain() == "An explosion in Corvell killed [22] people."
    assert shown.start == len(FRONT)


def test_what_is_marked_between_two_spans_is_left_out() -> None:
    text = "He said: no war\nRead more: the mill\nand no peace."
    one, two, menu = text.index("no war"), text.index("and no peace"), text.index("Read more")
    shown = passage(text, [(one, one + 6), (two, two + 12)], marks=[(menu, two)])
    assert shown.plain() == "He said: [no war] […] [and no peace]."


@pytest.mark.parametrize("blank", ["\n\n", "\n \t\n", "\r\n\r\n"])
def test_a_blank_line_ends_a_passage(blank: str) -> None:
    text = f"Before.{blank}Then 12 died.{blank}After."
    at = text.index("12")
    assert passage(text, [(at, at + 2)]).plain() == "Then [12] died."
