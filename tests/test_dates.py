"""Written dates and partial dates."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import dates
from tracker.dates import written_dates
from tracker.lang import lexicon


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26 Mar 2024 23:32", [("26 Mar 2024 23:32", "2024-03-26T23:32")]),
        ("Published: March 26, 2024", [("March 26, 2024", "2024-03-26")]),
        ("it said on Tuesday, March 26, 2024, that", [("Tuesday, March 26, 2024", "2024-03-26")]),
        ("March 26, 2024 at 11:32 PM", [("March 26, 2024 at 11:32 PM", "2024-03-26T23:32")]),
        ("Updated: 09/21/2023 4:25 PM EDT", [("09/21/2023 4:25 PM EDT", "2023-09-21T16:25-04:00")]),
        ("Tue, 26 Mar 2024 23:32:00 +0300", [("Tue, 26 Mar 2024 23:32:00 +0300", "2024-03-26T23:32:00+03:00")]),
        ("12:06 GMT, 27 Jan 2024", [("12:06 GMT, 27 Jan 2024", "2024-01-27T12:06+00:00")]),
        ("2 May 2024, 11.32pm", [("2 May 2024, 11.32pm", "2024-05-02T23:32")]),
        ("at 12 a.m. it began, March 2, 2024, 12 a.m.", [("March 2, 2024, 12 a.m.", "2024-03-02T00:00")]),
        ("since 2024-03-26T12:00:00Z.", [("2024-03-26T12:00:00Z", "2024-03-26T12:00:00+00:00")]),
        ("between 2024-03-26 and 2024-03-28", [("2024-03-26", "2024-03-26"), ("2024-03-28", "2024-03-28")]),
        ("MARCH 26, 2024", [("MARCH 26, 2024", "2024-03-26")]),
        ("26-Mar-2024", [("26-Mar-2024", "2024-03-26")]),
        ("the 3rd of March 2024", [("3rd of March 2024", "2024-03-03")]),
        ("15-07-2016, 5/5/2016 and 05.06.2016", [("15-07-2016", "2016-07-15"), ("5/5/2016", "2016-05-05"), ("05.06.2016", "2016-06-05")]),
        ("in March 2024 and May of 2023", [("March 2024", "2024-03"), ("May of 2023", "2023-05")]),
        ("May 5-7, 2024", [("May 5", "2024-05-05"), ("7, 2024", "2024-05-07")]),
        ("from 5 to 7 May 2024", [("5", "2024-05-05"), ("7 May 2024", "2024-05-07")]),
        ("in March 12, 2024", [("March 12, 2024", "2024-03-12")]),
        ("a wrapped line of March\n26, 2024", [("March\n26, 2024", "2024-03-26")]),
        ("March 5, 2024, 25:70", [("March 5, 2024", "2024-03-05")]),
    ],
)
def test_dates_with_a_year(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[slice(*found.span)], found.iso()) for found in written_dates(text)] == expected


@pytest.mark.parametrize(
    ("text", "span", "month", "day"),
    [
        ("since October 7", "October 7", 10, 7),
        ("the October 7 attacks", "October 7", 10, 7),
        ("Mar. 26", "Mar. 26", 3, 26),
        ("on 26 March, he", "26 March", 3, 26),
        ("on Friday, Sept. 13th", "Friday, Sept. 13th", 9, 13),
        ("29 February", "29 February", 2, 29),
        ("In a statement on May 5 people were told", "May 5", 5, 5),
    ],
)
def test_dates_without_a_year(text: str, span: str, month: int, day: int) -> None:
    (found,) = written_dates(text)
    assert (text[slice(*found.span)], found.month, found.day, found.year, found.iso()) == (span, month, day, None, None)
    assert found.iso(2024) == f"2024-{month:02}-{day:02}"


@pytest.mark.parametrize(
    "text",
    [
        "they may 3 times refuse",
        "they march 12 miles",
        "May he stay",
        "in May 12 people were killed",
        "In May. 12 people were killed",
        "during March 12 attacks",
        "March 12-year-olds",
        "03/04/2024",
        "in 2024",
        "February 30, 2024",
        "29 February 2023",
        "13.13.2024",
        "9/11 and 24/7",
        "the 2023-24 season",
        "1,200 March past",
        "May 12,000 go",
        "https://outlet.example/2024/03/26/story",
        "version 1.26.03.2024",
    ],
)
def test_what_is_no_written_date(text: str) -> None:
    assert list(written_dates(text)) == []


def test_29_february_has_no_iso_form_in_a_common_year() -> None:
    (found,) = written_dates("29 February")
    assert (found.iso(2023), found.iso(2024)) == (None, "2024-02-29")


def test_a_stretch_of_the_text_is_searched() -> None:
    text = "1 May 2024, 2 May 2024, 3 May 2024"
    assert [found.span for found in written_dates(text, 10, 24)] == [(12, 22)]


MONTHS = lexicon("dates")["months"]
FORMS = ["{m} {d}, {y}", "{d} {m} {y}", "{y}-{n:02}-{d:02}"]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(0, 1), st.sampled_from(FORMS))
def test_every_day_is_read_back(day: date, form: int, pattern: str) -> None:
    names = MONTHS[day.month - 1]
    written = pattern.format(m=names[min(form, len(names) - 1)], n=day.month, d=day.day, y=day.year)
    text = f"It was said on {written} that so it is."
    (found,) = written_dates(text)
    assert (text[slice(*found.span)], found.iso()) == (written, day.isoformat())


@given(st.text(alphabet=st.sampled_from("May Mar. 0123456789/:-,.T\n"), max_size=60))
def test_spans_are_sorted_and_inside(text: str) -> None:
    end = 0
    for found in written_dates(text):
        assert end <= found.span[0] < found.span[1] <= len(text)
        assert found.iso(2024) is None or dates.is_valid(found.iso(2024) or "")
        end = found.span[1]


@pytest.mark.parametrize("unit", ["1", "March ", "5 to ", "12:30 ", " ", "26.03.", "\n", "Tue, "])
def test_a_long_line_takes_linear_time(unit: str) -> None:
    started = time.perf_counter()
    assert list(written_dates(unit * (1_000_000 // len(unit)))) == []
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("iso", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-03-26", "2024-03-26", "2024-03-26"),
        ("2024-03-26T23:32+03:00", "2024-03-26", "2024-03-26"),
    ],
)
def test_partial_dates_cover_ranges(iso: str, first: str, last: str) -> None:
    assert dates.is_valid(iso)
    assert (dates.first_day(iso).isoformat(), dates.last_day(iso).isoformat()) == (first, last)


@pytest.mark.parametrize("iso", ["", "24", "2024-13", "2024-02-30", "2024-3-6", "0000", "2024-03-26T25:00", "26 March 2024", "today"])
def test_what_is_no_iso_date(iso: str) -> None:
    assert not dates.is_valid(iso)


@pytest.mark.parametrize(
    ("one", "other", "overlapping", "before", "between"),
    [
        ("2024-03-26", "2024-03-26", True, False, (0, 0)),
        ("2024-03-26", "2024-03-27T01:00", False, True, (1, 1)),
        ("2024-03", "2024-03-26", True, False, (-5, 25)),
        ("2024-02", "2024-03", False, True, (1, 59)),
        ("2024", "2023-12-31", False, False, (-366, -1)),
    ],
)
def test_comparing_partial_dates(one: str, other: str, overlapping: bool, before: bool, between: tuple[int, int]) -> None:
    assert (dates.overlap(one, other), dates.is_before(one, other), dates.days_between(one, other)) == (overlapping, before, between)


@given(st.dates(date(1, 1, 1), date(9000, 1, 1)), st.integers(0, 10_000))
def test_adding_days_is_counted_back(day: date, days: int) -> None:
    later = dates.add_days(day.isoformat(), days)
    assert date.fromisoformat(later) - timedelta(days=days) == day
    assert dates.days_between(day.isoformat(), later) == (days, days)


def test_no_day_is_counted_from_a_partial_date() -> None:
    with pytest.raises(ValueError, match="partial date"):
        dates.add_days("2024-03", 1)
    with pytest.raises(ValueError, match="no ISO date"):
        dates.first_day("March")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("2024-03-26", "2024-03-26"),
        (" 2024-03 ", "2024-03"),
        ("2024", "2024"),
        ("2024-03-26T23:32:00.000Z", "2024-03-26T23:32+00:00"),
        ("2024-03-26 23:32:05", "2024-03-26T23:32:05"),
        ("20240326T233200+0300", "2024-03-26T23:32+03:00"),
        ("Tue, 26 Mar 2024 23:32:00 GMT", "2024-03-26T23:32:00+00:00"),
        ("March 26, 2024", "2024-03-26"),
        ("2024-02-30", None),
        ("March 26", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_field_that_holds_a_date(field: str, expected: str | None) -> None:
    assert dates.stated_date(field) == expected


def test_the_earliest_comes_first_whatever_its_zone() -> None:
    told = [
        "2024-03",
        "2024-03-25T23:30:00-01:00",  # half past midnight of the next day, in UTC
        "2024-03-26",
        "2024-03-26T01:00:00+02:00",  # an hour before midnight
        "2024-03-26T00:15:00",
        "2024-03-26T00:20:00Z",
        "no date at all",
        None,
    ]
    at = [told[place] for place in (0, 3, 2, 4, 5, 1, 6, 7)]
    assert sorted(told, key=dates.earliest) == at
