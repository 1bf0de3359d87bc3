"""Bytes to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InputError
from tracker.read.decoding import decode


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_utf8_is_read_character_for_character(text: str) -> None:
    found = decode(text.encode(), "a.txt")
    if not text.startswith(("\ufffe", "\ufeff")):
        assert (found.text, found.encoding, found.notes) == (text, "utf-8", ())


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    assert decode(b"\xef\xbb\xbfOne\r\ntwo\rthree\n", "a.txt").text == "\ufeffOne\r\ntwo\rthree\n"


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("cp1252", "The office said “no” — the café’s owner was hurt, said Mr Müller of Köln.", "windows-1252"),
        ("cp1254", "The office said no. İstanbul’da Kılıçdaroğlu şöyle dedi, said the mayor of Beyoğlu.", "windows-1254"),
        ("cp1251", "Министерство заявило во вторник, что двенадцать человек погибли.", "windows-1251"),
        ("cp1256", "وزارة الصحة قالت إن عشرة أشخاص قتلوا في الغارة على المدينة أمس الثلاثاء.", "windows-1256"),
        ("gb18030", "卫生部周二表示，空袭造成12人死亡，30人受伤。", "gb18030"),
    ],
)
def test_other_encodings_are_guessed_and_noted(encoding: str, text: str, name: str) -> None:
    found = decode(text.encode(encoding), "a.txt")
    assert (found.text, found.encoding, found.notes) == (text, name, (f"decoded as {name}",))
    assert text.encode(found.encoding) == text.encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_with_its_mark(encoding: str) -> None:
    found = decode("\ufeffTürkiye said no.".encode(encoding), "a.txt")
    assert (found.text, found.encoding) == ("\ufeffTürkiye said no.", encoding)


def test_the_declared_encoding_counts_before_a_guess() -> None:
    assert decode("Łódź".encode("iso8859-2"), "a.html", declared="iso-8859-2").text == "Łódź"
    assert decode("Łódź".encode(), "a.html", declared="iso-8859-2").text == "Łódź"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"text" * 100 + b"\0", "binary"),
        (bytes(range(1, 256)) * 20, "neither UTF-8"),
        (b"\xff\xfea", "utf-16-le"),
    ],
)
def test_what_is_no_text(raw: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        decode(raw, "a.txt")
    assert caught.value.where == "a.txt"
    assert caught.value.remedy


def test_a_zero_byte_far_inside_is_a_character() -> None:
    assert decode(b"a" * 9000 + b"\0", "a.txt").text.endswith("a\0")


@pytest.mark.parametrize(
    ("raw", "stated", "declared", "text", "encoding"),
    [
        ("Łódź".encode("iso8859-2"), "ISO-8859-2", "windows-1252", "Łódź", "iso-8859-2"),  # the answer before the page
        ("Łódź".encode(), "iso-8859-1", None, "Łódź", "utf-8"),  # a server's default
        ("联通".encode("gbk"), "gbk", "utf-8", "联通", "gbk"),  # whose bytes are UTF-8, too
        ("卫生部周二表示十二人死亡".encode(), "gbk", None, "卫生部周二表示十二人死亡", "utf-8"),
        ("十二人".encode("iso-2022-jp"), "iso-2022-jp", None, "十二人", "iso-2022-jp"),  # all ASCII
        (b"Twelve people", "shift_jis", None, "Twelve people", "utf-8"),
        ("Łódź".encode("utf-16-be"), "utf-16be", None, "Łódź", "utf-16-be"),
        ("\ufeffŁódź".encode("utf-16-le"), "iso-8859-2", None, "\ufeffŁódź", "utf-16-le"),  # a mark before all
        ("Łódź".encode("iso8859-2"), "utf-8", "iso-8859-2", "Łódź", "iso-8859-2"),  # what is stated does not fit
        ("Łódź".encode("iso8859-2"), "unicode_escape", "iso-8859-2", "Łódź", "iso-8859-2"),  # one of Python's own
    ],
)
def test_the_encoding_that_an_answer_states(raw: bytes, stated: str, declared: str | None, text: str, encoding: str) -> None:
    found = decode(raw, "https://outlet.example/a", declared, stated=stated)
    assert (found.text, found.encoding) == (text, encoding)
    assert found.notes == (() if encoding == "utf-8" else (f"decoded as {encoding}",))
