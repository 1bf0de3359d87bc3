"""Inputs that once broke a promise, shortened: each with the target that it broke, and what it should come to."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.fuzz.limits import limited
from tests.fuzz.material import pdf_of
from tests.fuzz.targets import TARGETS, unconfined
from tracker import dates
from tracker.errors import InputError
from tracker.exchange import label_studio, tabular
from tracker.exchange.figures import FigureLine, read_figures
from tracker.exchange.tabular import read_table
from tracker.extract.times import time_words
from tracker.fetch.addresses import checked
from tracker.numbers import NumberKind, numbers
from tracker.quotes.alignment import altered, exactly, wanted
from tracker.quotes.tokens import tokens
from tracker.quotes.words import words_of
from tracker.read import feeds, read
from tracker.records import Article


@pytest.mark.parametrize(
    ("target", "data"),
    [
        # a pattern that ignores case takes these for i, s and k; the tables of words did not
        ("number_words", "\0ſix"),
        ("number_words", "\0FİVE"),
        ("number_words", "\0mıllıon"),
        ("number_words", "\0half a mıllıon"),
        ("number_words", "\0tWıce the number of"),
        ("times", "\1last frıday"),
        ("times", "\1yeſterday"),
        ("times", "\1in Auguſt"),
        # more than the databases keep of a number
        ("number_words", "\x00999,999,999,999 billion"),
        ("number_words", "\x00100000000000000-200000000000000bn"),
        # before the first day of the calendar, and after its last
        ("times", "\2yesterday"),
        ("times", "\2last year"),
        ("times", "\2in the past 3 weeks"),
        ("times", "\2last month"),
        ("times", "\2in December"),
        ("times", "\2at Christmas"),
        ("times", "\x025 May"),
        ("times", "\3December 31, 9999. The next day"),
        # digits of other scripts, and hours that no zone has
        ("date_words", "26 March 2024 10:30:2٣"),
        ("date_words", "٢٠٢٤"),
        ("date_words", "26 March 2024 10:30 +99:00"),
        ("date_words", "26 March 2024 10:30 UTC+05:77"),
        ("text_file", "26 March 2024 10:30 +99:00\n\nThe ministry said so.\n"),
        ("addresses", "://name@://"),
        ("alignment", "\nThe ministry said so."),
        ("alignment", "...\nThe ministry said so."),
    ],
)
def test_it_is_taken(target: str, data: str) -> None:
    TARGETS[target](data.encode())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("FİVE mıllıon and ſix", 5_000_006),
        ("3 mıllıon", 3_000_000),
        ("TWENTY-SİX", 26),
        ("5K", 5_000),
    ],
)
def test_letters_that_a_pattern_takes_for_others_are_read_as_those(text: str, value: int) -> None:
    [found] = numbers(text)
    assert (found.text, found.value) == (text, value)


def test_a_number_beyond_fifteen_digits_is_unreadable_however_it_is_written() -> None:
    for text in ("999,999,999,999 billion", "100,000,000-200,000,000 billion", "1234567890123456"):
        [found] = numbers(text)
        assert (found.kind, found.value, found.high) == (NumberKind.unreadable, None, None)


@pytest.mark.parametrize(
    ("report", "text", "expected"),
    [
        ("0001-01-01", "yesterday", (None, None)),
        ("0001-01-02", "yesterday", (None, "0001-01-01")),
        ("0001-03-01", "last year", (None, None)),
        ("0999-03-01", "last year", (None, "0998")),
        ("0001-01-05", "last month", (None, None)),
        ("0001-01-05", "in the past 3 weeks", (None, "0001-01-05")),
        ("2024-03-26", "last frıday", (None, "2024-03-22")),
    ],
)
def test_a_day_that_no_calendar_has_is_left_unresolved(report: str, text: str, expected: tuple[str | None, str | None]) -> None:
    [found] = time_words(text, report, list(dates.written_dates(text)))
    assert (found.begin, found.end) == expected


def test_a_day_without_its_year_is_unresolved_where_it_would_lie_before_the_year_1() -> None:
    assert time_words("5 May", "0001-01-01", list(dates.written_dates("5 May"))) == []


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("26 March 2024 10:30:2٣", "2024-03-26T10:30:23"),
        ("26 March 2024 10:30 +99:00", "2024-03-26T10:30"),
        ("26 March 2024 10:30 UTC+05:77", "2024-03-26T10:30"),
        ("26 March 2024 10:30 UTC+5:30", "2024-03-26T10:30+05:30"),
        ("2024-03-27T10:03-27T10:05:00Z", "2024-03-27T10:03"),
    ],
)
def test_what_is_read_as_a_date_is_one(text: str, iso: str) -> None:
    assert dates.stated_date(text) == iso
    assert dates.is_valid(iso)


def test_digits_of_other_scripts_are_no_iso_date() -> None:
    assert not dates.is_valid("٢٠٢٤-٠٣-٢٦")


def test_no_words_stand_nowhere() -> None:
    assert list(exactly(wanted("..."), "The ministry said so.")) == []


def test_what_is_wrong_with_a_pdf_is_said_in_the_same_words_each_time() -> None:
    """Its library's message tells where the object lay in memory."""
    raw = pdf_of("The ministry said so.").replace(b"/Type /Catalog", b"/Vype /Catalog").replace(b"5 0 obj\n", b"5 0 obj\x11")
    said = [str(error) for _ in range(2) for error in unconfined("pdf", raw)]
    assert said == ["one: the PDF is broken: Detected loop with self reference for object 5. (open it and save it anew)"] * 2


def test_an_address_that_is_none_without_its_name_is_refused_without_showing_it() -> None:
    with pytest.raises(InputError) as refusal:
        checked("://secret@://")
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("unit", ["<!--", "<![CDATA[", "<item a", "<entry ", "<!--<![CDATA["])
def test_what_is_never_closed_in_a_feed_is_looked_for_once(unit: str) -> None:
    """The items of a feed of a megabyte that opens a comment 250,000 times, in a moment; it took minutes."""
    with limited(10):
        assert feeds._pieces(unit * (1_000_000 // len(unit))) == []


def test_the_items_of_a_feed_are_told_from_those_in_comments_and_cdata() -> None:
    text = "<rss><!-- <item>a</item> --><item>b</item><item><![CDATA[</item><item>]]>c</item><item a='1'/><!-- <item>d"
    assert feeds._pieces(text) == ["<item>b</item>", "<item><![CDATA[</item><item>]]>c</item>", "<item a='1'/>"]


def test_a_member_without_a_name_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Zx", "The ministry said so.")
        archive.writestr("one.txt", "The harbour office said so.")
    path.write_bytes(path.read_bytes().replace(b"Zx", b"\0x"))
    assert [one.text for one in read([path]) if isinstance(one, Article)] == ["The harbour office said so."]


# ------------------------------------------------------------------ importers

DEEP = 100_000  # lists in each other: Python reads a thousand
MANY_DIGITS = "9" * 5_000  # Python reads 4,300


@pytest.mark.parametrize("raw", ["[" * DEEP, '{"a":' * DEEP, MANY_DIGITS, f'{{"measure": "killed", "value": {MANY_DIGITS}}}'])
def test_a_line_of_figures_that_no_json_reader_takes_costs_that_line(raw: str, tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    path.write_text(raw + '\n{"measure": "killed", "value": 12}\n')
    refused, taken = read_figures(path)
    assert isinstance(refused, InputError)
    assert isinstance(taken, FigureLine)
    assert (refused.where, taken.figure.value) == (f"{path}:1", 12)


def test_an_outlet_is_words(tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    path.write_text('{"measure": "killed", "value": 12, "source": ["Harbour Post"]}\n')
    assert [str(one) for one in read_figures(path)] == [f"{path}:1: source: Input should be a valid string"]


@pytest.mark.parametrize("raw", ["[" * DEEP, '{"a":' * DEEP, f"[{MANY_DIGITS}]", f'[{{"killed": {MANY_DIGITS}}}]'])
def test_a_table_that_no_json_reader_takes_is_refused(raw: str, tmp_path: Path) -> None:
    path = tmp_path / "counts.json"
    path.write_text(raw)
    with pytest.raises(InputError, match=r"nested too deeply|thousands of digits"):
        read_table(path)


@pytest.mark.parametrize("raw", ['{"a":' * DEEP, f'{{"killed": {MANY_DIGITS}}}'])
def test_a_line_of_a_table_that_no_json_reader_takes_costs_that_line(raw: str, tmp_path: Path) -> None:
    path = tmp_path / "counts.json"
    path.write_text(f'{{"killed": 1}}\n{raw}\n{{"killed": 3}}\n')
    table = read_table(path)
    assert [row.cells for row in table.rows] == [{"killed": "1"}, {"killed": "3"}]
    assert [error.where for error in table.refused] == [f"{path}:2"]


def test_objects_hundreds_deep_are_read(tmp_path: Path) -> None:
    path = tmp_path / "counts.json"
    path.write_text('[{"first": 1, "a":' + '{"a":' * 900 + '{"killed": 5}' + "}" * 900 + ', "last": 2}]')
    [row] = read_table(path).rows
    assert list(row.cells.items()) == [("first", "1"), ("a." * 901 + "killed", "5"), ("last", "2")]


def test_the_list_of_an_object_is_its_own_and_not_one_of_that_name_further_in(tmp_path: Path) -> None:
    path = tmp_path / "counts.json"
    path.write_text('{"about": {"days": [1, 2]}, "days": [{"killed": 12}]}')
    table = read_table(path)
    assert ([row.cells for row in table.rows], table.refused) == ([{"killed": "12"}], [])


def test_marks_that_stay_open_cost_no_more_than_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark opens in each such line and none of them is closed, so that each is looked at to the end of the file."""
    monkeypatch.setattr(tabular, "REREAD", 1_000)
    path = tmp_path / "counts.csv"
    path.write_text("day,killed\n2024-03-26,5\n" + 'x","\n' * 100)
    table = read_table(path)
    assert [row.cells["killed"] for row in table.rows] == ["5"]
    assert len(table.refused) < 10
    assert "the rest is not read" in table.refused[-1].reason


@pytest.mark.parametrize(
    ("name", "text"),
    [("articles.jsonl", "“a\n" * 3), ("articles.csv", "id,text,url\n1,,\n2,,\n3,,\n"), ("empty.txt", " \n")],
)
def test_what_is_refused_holds_nothing_of_what_was_read(tmp_path: Path, name: str, text: str) -> None:
    """Errors wait for the next article that is stored: each once held its line, and the frames that had read it."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    refused = list(read([path]))
    assert len(refused) == (1 if name == "empty.txt" else 3)
    for one in refused:
        assert isinstance(one, InputError)
        assert (one.__traceback__, one.__cause__, one.__context__) == (None, None, None)


@pytest.mark.parametrize("unit", ["000,", "a."])
def test_a_word_of_parts_without_end_is_put_together_once(unit: str) -> None:
    text = unit * 100_000
    with limited(5):
        found = tokens(text, words_of(text))
    assert [(one.key, one.start, one.end) for one in found] == [(unit[:-1] * 100_000, 0, len(text) - 1)]


def test_a_word_as_long_as_the_text_is_walked_along_once() -> None:
    said, text = wanted("'a" * 30), "'a" * 50_000
    with limited(8):
        found = altered(said, text, lambda: ())
    assert found is not None
    assert (found.span, found.exact) == ((1, len(text)), True)


def test_lines_that_hold_no_articles_are_given_up(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    sound = '{"text": "The ministry said so."}\n'
    path.write_text(sound + "a\n" * 999 + sound + "a\n\n" * 5_000 + sound)
    found = list(read([path]))
    assert [number for number, one in enumerate(found) if isinstance(one, Article)] == [0, 1_000]
    assert len(found) == 1 + 999 + 1 + 1_000 + 1
    assert isinstance(found[-1], InputError)
    assert str(found[-1]).startswith(f"{path}: 1,000 lines after another are broken; the rest is not read")


@pytest.mark.parametrize("raw", ["[" * DEEP, f"[{MANY_DIGITS}]"])
def test_answers_that_no_json_reader_takes_are_refused(raw: str) -> None:
    with pytest.raises(InputError, match=r"nested too deeply|thousands of digits"):
        list(label_studio.read(BytesIO(raw.encode()), "answers.json"))


@pytest.mark.parametrize("row", ["0001-01-01,5", "9999-12-31,5", f"2024-03-26,{MANY_DIGITS}", "2024-03-26,٣"])
def test_a_table_of_counts_at_the_ends_of_the_calendar_and_of_numbers(row: str) -> None:
    TARGETS["reference"](f"date,killed\n{row}\n".encode())


def test_days_outside_the_calendar_cannot_be_counted_to() -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        dates.add_days("0001-01-01", -1)
