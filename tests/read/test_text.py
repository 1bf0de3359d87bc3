"""Front matter, marks and the order in which dates are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InputError
from tracker.read.layout import read_front_matter, text_without_marks
from tracker.read.text import Given, Origin, article
from tracker.records import Article, MarkKind

BODY = "The harbour office said on Tuesday that the ferries would sail again from Thursday on, after a week of storm."
FRONT = '---\ntitle: "Ferries sail again"\nsource: Harbour Gazette\nurl: https://harbour-gazette.example/ferries\n{}note: Invented.\n---\n'


def read(text: str, given: Given | None = None) -> Article:
    return article("a", text, Origin("a.txt", text.encode("utf-8", "surrogatepass")), given)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_front_matter_fills_the_fields_and_is_marked(end: str, mark: str) -> None:
    front = FRONT.format("published: 2024-03-26T23:10:00+03:00\ncredit: Saltmarsh Wire\n").replace("\n", end)
    text = mark + front + end + BODY
    found = read(text)
    assert (found.title, found.source, found.credit) == ("Ferries sail again", "Harbour Gazette", "Saltmarsh Wire")
    assert found.url == "https://harbour-gazette.example/ferries"
    assert found.published == "2024-03-26T23:10+03:00"
    assert found.published_span is not None
    assert text[slice(*found.published_span)] == "2024-03-26T23:10:00+03:00"
    assert [(one.kind, text[slice(*one.span)]) for one in found.marks] == [(MarkKind.metadata, mark + front)]
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Ferries\n\nNever closed: the block\n" + BODY,
        "---\nThe office said so.\n---\n" + BODY,
        "title: Ferries\n---\n" + BODY,
        "----\ntitle: Ferries\n----\n" + BODY,
        "",
    ],
)
def test_what_is_no_front_matter(text: str) -> None:
    front = read_front_matter(text)
    assert (front.end, front.values) == (0, {})


@pytest.mark.parametrize(
    ("given_as", "front", "head", "published", "noted"),
    [
        (None, "", "", None, False),
        (None, "", "26 March 2024\n\n", "2024-03-26", False),
        (None, "2024-03-27", "26 March 2024\n\n", "2024-03-27", False),
        ("2024-03-28", "2024-03-27", "26 March 2024\n\n", "2024-03-28", False),
        ("28 March 2024", "", "", "2024-03-28", False),
        ("2024", "", "", "2024", False),
        ("yesterday", "", "", None, True),
        ("yesterday", "", "26 March 2024\n\n", "2024-03-26", True),
        ("2013-11-12", "", "Published 26 March 2024\n\n", "2024-03-26", True),
        ("2024-03-26T23:59+00:00", "", "Published 26 March 2024\n\n", "2024-03-26T23:59+00:00", False),
        ("2024-03-20", "", "Updated 26 March 2024\n\n", "2024-03-20", False),
        ("2024-03-20", "", "26 March 2024\n\n", "2024-03-20", False),
    ],
)
def test_which_date_is_believed(given_as: str | None, front: str, head: str, published: str | None, noted: bool) -> None:
    opening = FRONT.format(f"published: {front}\n") if front else ""
    found = read(f"{opening}Ferries sail again\n\n{head}{BODY}", Given(published=given_as))
    assert (found.published, bool(found.notes)) == (published, noted)


@pytest.mark.parametrize(
    ("given_as", "front", "language", "noted"),
    [
        (None, "", None, False),
        (None, "language: de\n", "de", False),
        (None, "lang: en-ZA\n", "en-ZA", False),
        (None, 'language: "en_GB"\n', "en-GB", False),
        (None, "lang: fr\nlanguage: de\n", "de", False),
        ("en-IN", "language: de\n", "en-IN", False),
        (None, "language: German\n", None, True),
        (None, "language: de-\n", None, True),
        ("nonsense", "language: de\n", None, True),  # what is given counts, though it tells nothing
    ],
)
def test_which_language_is_believed(given_as: str | None, front: str, language: str | None, noted: bool) -> None:
    found = read(FRONT.format(front) + BODY, Given(language=given_as))
    stated = given_as or front.partition(": ")[2].strip()
    assert (found.language, found.notes) == (language, (f"language {stated!r} is no language tag",) if noted else ())


def test_nothing_is_taken_for_today() -> None:
    found = read(BODY)
    assert (found.published, found.published_span) == (None, None)


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff", "\ufeff \n"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(InputError, match="empty"):
        read(text)


def test_a_leading_date_stamp_is_marked() -> None:
    text = " date 2024-03-26 " + BODY
    found = read(text)
    assert [(one.kind, text[slice(*one.span)]) for one in found.marks] == [(MarkKind.metadata, "date 2024-03-26")]


def test_neighbouring_lines_of_one_kind_are_one_mark() -> None:
    text = f"Ferries sail again\n\nBy Jane Doe\n26 March 2024\n\n{BODY}\n\nAdvertisement\n\nShare\n\n{BODY}"
    found = read(text)
    assert [(one.kind.value, text[slice(*one.span)]) for one in found.marks] == [
        ("metadata", "By Jane Doe\n26 March 2024"),
        ("boilerplate", "Advertisement\n\nShare"),
    ]
    assert text_without_marks(text, found.marks) == f"Ferries sail again\n\n\n\n\n{BODY}\n\n\n\n\n{BODY}"


WORDS = ["\n", "\r\n", "\r", "---", "title: x", "• ", "News", "Most Read", "26 Mar 2024", "Published ", "By Jane Doe", "(AFP)", BODY, " "]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8))).map("".join))
def test_marks_are_sorted_disjoint_and_inside(text: str) -> None:
    try:
        found = read(text)
    except InputError:
        assert not text.strip().strip("\ufeff\u200b")
        return
    end = 0
    for mark in found.marks:
        assert end <= mark.span[0] < mark.span[1] <= len(text)
        end = mark.span[1]
    if found.published_span:
        assert 0 <= found.published_span[0] < found.published_span[1] <= len(text)
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "x" * 1_000_000, "• a\n" * 250_000, "\u202eشرق " * 200_000, "\x00" * 1_000_000, "---\n" + "a: b\n" * 200_000],
)
def test_a_million_characters(text: str) -> None:
    assert read(text).text == text
