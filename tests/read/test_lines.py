"""Lines and their shapes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.read.lines import Line, Shape, blocks, split_lines


def line(text: str) -> Line:
    (only,) = split_lines(text)
    return only


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("The ministry said that no deal had been made with any of the parties.", Shape.paragraph),
        ("It is over. Nobody was hurt.", Shape.paragraph),
        ("x" * 201, Shape.paragraph),
        ("“It is over,” he said.", Shape.sentence),
        ("The full list follows:", Shape.sentence),
        ("Harbour town counts its losses after the storm", Shape.title),
        ("12 killed", Shape.title),
        ("war on want", Shape.title),
        ("Latin America", Shape.label),
        ("News", Shape.label),
        ("26 Mar 2024 23:32", Shape.stamp),
        ("17 Shares", Shape.stamp),
        ("3 min read", Shape.stamp),
        ("2 min read · 17 shares", Shape.stamp),
        ("32,414", Shape.title),
        ("صرحت الوزارة", Shape.title),
    ],
)
def test_shape(text: str, shape: Shape) -> None:
    assert line(text).shape is shape


@pytest.mark.parametrize("bullet", ["• ", "  • • ", "* ", "- ", "– ", "» "])
def test_bullets(bullet: str) -> None:
    found = line(f"{bullet}Politics")
    assert (found.bullet, found.text) == (True, "Politics")


def test_a_hyphenated_word_is_no_bullet() -> None:
    assert not line("-40 degrees").bullet


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_blocks(end: str) -> None:
    text = end.join(["One", "  Two", "", " ", "Three", ""])
    lines = list(split_lines(text))
    assert [text[one.start : one.end] for one in lines] == ["One", "Two", "Three"]
    assert [(one.opens, one.indented) for one in lines] == [(True, False), (False, True), (True, False)]
    assert blocks(lines) == [range(2), range(2, 3)]


def test_words_for_looking_up() -> None:
    assert line("» Editor’s  Picks: ").words == "editor's picks"


@given(st.text(alphabet="a \n\r•-\ufeff\u2028x.", max_size=80))
def test_lines_are_sorted_and_hold_what_the_text_has(text: str) -> None:
    end = 0
    for one in split_lines(text):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end].endswith(one.text)
        end = one.end


@pytest.mark.parametrize("unit", ["a ", "a. ", "• ", "\n", "\r", "A\n", "1", "“"])
def test_long_texts_take_linear_time(unit: str) -> None:
    started = time.perf_counter()
    shapes = {one.shape for one in split_lines(unit * (200_000 // len(unit)))}
    assert len(shapes) <= 1
    assert time.perf_counter() - started < 10
