"""Where a stretch stands by a tool's offsets, and what an annotator changed in the fields that were shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.articles import TEXT, at, bulletin
from tracker.errors import InputError
from tracker.exchange.answers import Answer, Corrected, Dismissed, Origin, Row, Spoken, changed, key_of, located, shown

ORIGIN = Origin("file: task 1", "Label Studio", "article1", "12-bulletin", "hash", "Ada Berg", "2024-05-01")
FIGURE, CLAIM = Row("figure", "f1"), Row("claim", "c1")


def utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


def test_offsets_in_characters_and_in_utf16_code_units_lead_to_the_same_words() -> None:
    start, end = at("57")
    assert located(TEXT, start, end, "57") == (start, end)
    assert (utf16(TEXT, start), utf16(TEXT, end)) == (start + 1, end + 1)  # the emoji before is two code units
    assert located(TEXT, start + 1, end + 1, "57") == (start, end)


def test_white_space_may_be_written_in_another_way() -> None:
    start, end = at("fled\r\nthe")
    assert located(TEXT, start, end, "fled\\nthe") == (start, end)
    assert located(TEXT, start, end, "fled\nthe") == (start, end)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(3, 9, "57"), (-1, 2, None), (5, 5, None), (0, 9999, None), ("0", 2, None), (None, 2, None), (True, 2, None), (0, 9999, "x")],
)
def test_offsets_that_lead_nowhere(start: object, end: object, words: str | None) -> None:
    with pytest.raises(ValueError, match=r"offsets"):
        located(TEXT, start, end, words)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.data())
def test_any_stretch_is_found_by_either_count(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert located(text, start, end, text[start:end]) == (start, end)
    found = located(text, utf16(text, start), utf16(text, end), text[start:end])
    assert "".join(text[slice(*found)].split()) == "".join(text[start:end].split())


def answers(row: Row, before: dict[str, str], after: dict[str, str]) -> list[Answer | InputError]:
    return list(changed(row, before, after, ORIGIN))


def test_only_what_was_changed_is_an_answer() -> None:
    before = shown(bulletin().reports[0])
    assert before == {
        "measure": "killed",
        "value": "57",
        "low": "57",
        "high": "57",
        "qualifier": "exact",
        "population": "people",
        "place": "Ardmere",
        "period": "incident",
        "as_of": "2024-03-26",
        "attributed_to": "Anna Berg",
        "headline": "yes",
    }
    assert answers(FIGURE, before, before) == []
    assert answers(FIGURE, before, {}) == []  # a control that the configuration lacks says nothing
    assert answers(FIGURE, before, {"place": "  ", "value": " 57 "}) == []
    edited = {**before, "value": "1,057", "place": "none", "headline": "no", "measure": "Injured", "since": "none"}
    assert answers(FIGURE, before, edited) == [
        Corrected(ORIGIN, FIGURE, {"value": 1057, "place": None, "headline": False, "measure": "injured"})
    ]


def test_a_value_that_is_none_of_its_field_is_named_and_the_others_count() -> None:
    found = answers(FIGURE, {"value": "57"}, {"value": "many", "headline": "perhaps", "place": "Tarn"})
    assert [str(one) if isinstance(one, InputError) else one for one in found] == [
        "file: task 1: figure f1: value 'many' is no whole number",
        "file: task 1: figure f1: headline 'perhaps' is neither yes nor no",
        Corrected(ORIGIN, FIGURE, {"place": "Tarn"}),
    ]


def test_speakers() -> None:
    assert answers(CLAIM, {"speakers": "Anna Berg"}, {"speakers": "Bo Quill | Anna Berg"}) == [
        Spoken(ORIGIN, CLAIM, ("Bo Quill", "Anna Berg"))
    ]


def test_a_key_tells_answers_apart() -> None:
    one = Corrected(ORIGIN, FIGURE, {"value": 1, "place": "Tarn"})
    assert key_of(one) == key_of(Corrected(ORIGIN, FIGURE, {"place": "Tarn", "value": 1}))
    others: list[Answer] = [
        Corrected(ORIGIN, FIGURE, {"value": 2}),
        Dismissed(ORIGIN, FIGURE),
        Dismissed(ORIGIN, CLAIM),
        Spoken(ORIGIN, CLAIM, ("Bo",)),
    ]
    assert len({key_of(one), *map(key_of, others)}) == 5
