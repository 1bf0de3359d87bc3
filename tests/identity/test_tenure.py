"""Who held an office on a day, and the shipped terms."""

import itertools

import pytest

from tracker.dates import first_day, is_valid, last_day
from tracker.identity.knowledge import Knowledge, knowledge
from tracker.identity.tenure import Tenures
from tracker.lang import lexicon
from tracker.records import Term

TENURES = Tenures(
    {
        "a": [Term(office="o", since="2010-01-01", until="2015-06-30"), Term(office="o", since="2015-07-01", until="2018-05")],
        "b": [Term(office="o", since="2018-06", until="2020-01-01"), Term(office="p", since="2019-01-01")],
        "c": [Term(office="o", since="2020-02-01")],
    },
    read_until="2024-12-31",
)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2012-01-01", "a"),
        ("2012", "a"),
        ("2015-07-01", "a"),  # from one term of his to the next
        ("2015", "a"),
        ("2018-05-15", None),  # the month in which it ended is not whole
        ("2018", None),
        ("2018-06-15", None),
        ("2018-07-15", "b"),
        ("2019-12-28", "b"),
        ("2019-12-30", None),  # a few days before the end
        ("2020-01-15", None),  # nobody is on record
        ("2020-02-02", None),  # a few days after the beginning
        ("2020-02-04", "c"),
        ("2024-12-01", "c"),
        ("2025-06-01", None),  # after the day up to which sources were read
        ("2009-01-01", None),
    ],
)
def test_holder(on: str, expected: str | None) -> None:
    assert TENURES.holder("o", on) == expected


def test_offices_of_a_person() -> None:
    assert TENURES.offices_on("b", "2019-06-01") == ["o", "p"]
    assert TENURES.offices_on("a", "2019-06-01") == []
    assert TENURES.held("a", "o", None)
    assert TENURES.held("a", "o", "2018-07-01")  # two months after
    assert not TENURES.held("a", "o", "2019-07-01")
    assert not TENURES.held("a", "p", None)
    assert TENURES.holder("o", "0001") is None


# ---------------------------------------------------------------- the shipped terms


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge()


def rows() -> list[tuple[str, dict[str, str]]]:
    return [(office, row) for office, table in lexicon("terms").items() if isinstance(table, dict) for row in table["terms"]]


def test_every_term_has_a_person_an_office_and_a_source(known: Knowledge) -> None:
    persons = lexicon("persons")["persons"]
    for office, row in rows():
        assert row["person"] in persons, row
        assert row["source"], row
        speaker = known.speaker(office)
        assert speaker is not None, office
        assert known.is_office(office), office
        assert speaker.member_of or office in known.local_offices, office
        person = known.speaker(row["person"])
        assert person is not None
        assert any(term.office == office for term in person.terms)


def test_every_term_has_possible_dates() -> None:
    for office, row in rows():
        since, until = row.get("since"), row.get("until")
        assert all(date is None or is_valid(date) for date in (since, until)), (office, row)
        assert since is None or until is None or first_day(since) <= last_day(until), (office, row)
        assert until is None or "seen" not in row, (office, row)


def test_one_holder_at_a_time() -> None:
    """Two terms of one office overlap by a day at most, unless a date is partial or one held it for a time only."""
    listed: dict[str, list[dict[str, str]]] = {}
    for office, row in rows():
        listed.setdefault(office, []).append(row)
    for office, terms in listed.items():
        whole = [row for row in terms if len(row.get("since", "")) == 10 and len(row.get("until", "")) == 10 and not row.get("acting")]
        whole.sort(key=lambda row: row["since"])
        for one, other in itertools.pairwise(whole):
            assert (first_day(one["until"]) - first_day(other["since"])).days <= 1, (office, one, other)


def test_the_dead_hold_no_office() -> None:
    persons = lexicon("persons")["persons"]
    for office, row in rows():
        died = persons[row["person"]].get("died")
        if died is not None:
            assert row.get("until") is not None, (office, row)
            assert first_day(row["until"]) <= last_day(died), (office, row)
