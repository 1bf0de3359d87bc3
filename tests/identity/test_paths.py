"""Why a row answers a question: each way from the actor to whom was asked for, in words."""

import pytest

from tracker.identity.paths import covers, held, path
from tracker.records import Named, Speaker, SpeakerKind, Term


def speaker(id_: str, name: str, *member_of: str, terms: tuple[Term, ...] = ()) -> Speaker:
    return Speaker(id=id_, name=name, kind=SpeakerKind.body, names=(name,), member_of=member_of, terms=terms)


STATE = speaker("state", "Northland")
MINISTRY = speaker("ministry", "Foreign Ministry", "state")
OFFICE = speaker("office", "Foreign Minister", "ministry", "state")
DESK = speaker("desk", "Press Desk", "ministry")  # a member of the state through its ministry alone
QUILL = speaker("quill", "Ada Quill", terms=(Term(office="office", since="2015", until="2023-06-03"),))
PENN = speaker("penn", "Bo Penn", "state", terms=(Term(office="office", since="2023-06-04"), Term(office="nowhere")))
RING = speaker("ring", "Ring", "ring", "loop")
LOOP = speaker("loop", "Loop", "ring")
KNOWN = {one.id: one for one in (STATE, MINISTRY, OFFICE, DESK, QUILL, PENN, RING, LOOP)}


def way(id_: str, asked: str, day: str | None = "2020-01-01", **said: str) -> str | None:
    named = Named(id=id_, name=id_, mention=id_, reason="exact name", score=1, **said)
    return path(named, {asked: KNOWN[asked]}, KNOWN.get, day)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (way("state", "state"), "exact name"),
        (way("state", "ministry"), None),
        (way("ministry", "state"), "of Northland"),
        (way("office", "state"), "of Foreign Ministry, of Northland"),
        (way("desk", "state"), "of Foreign Ministry, of Northland"),
        (way("office", "office"), "exact name"),
        # an office held at the time
        (way("quill", "office"), "Foreign Minister, 2015 to 2023-06-03"),
        (way("quill", "state"), "Foreign Minister, 2015 to 2023-06-03, of Foreign Ministry, of Northland"),
        (way("quill", "state", "2023-06-03"), "Foreign Minister, 2015 to 2023-06-03, of Foreign Ministry, of Northland"),
        (way("quill", "state", "2023-06-04"), None),
        (way("quill", "state", "2014-12-31"), None),
        (way("quill", "state", None), None),
        (way("penn", "ministry", "2024"), "Foreign Minister since 2023-06-04, of Foreign Ministry"),
        (way("penn", "state", "2020"), "of Northland"),
        # an office by the text's own words
        (way("quill", "state", "2024", office="office"), "Foreign Minister, by the text, of Foreign Ministry, of Northland"),
        (way("quill", "office", "2020", office="office"), "Foreign Minister, 2015 to 2023-06-03"),
        (way("stranger", "state", office="office"), "Foreign Minister, by the text, of Foreign Ministry, of Northland"),
        # on behalf of somebody
        (way("stranger", "ministry", on_behalf_of="ministry"), "speaks for Foreign Ministry"),
        (way("stranger", "state", on_behalf_of="desk"), "speaks for Press Desk, of Foreign Ministry, of Northland"),
        # groups that are members of each other come to an end
        (way("ring", "state"), None),
        (way("stranger", "state"), None),
    ],
)
def test_the_way_in_words(found: str | None, words: str | None) -> None:
    assert found == words


@pytest.mark.parametrize(
    ("since", "until", "day", "holds"),
    [
        (None, None, "2020", True),
        (None, None, None, False),
        ("2015", None, "2015-01-01", False),  # not for certain
        ("2015", None, "2015", True),
        ("2015", None, "2016-01-01", True),
        ("2015-06", None, "2015", True),  # as far as both are known
        ("2015-06", None, "2015-05-31", False),
        ("2015-06", None, "2015-06-01T00:30:00+03:00", False),
        ("2015-06", None, "2015-07-01T00:30:00+03:00", True),
        (None, "2015", "2015-12-31", False),
        (None, "2015", "2014-12-31", True),
        (None, "2015", "2016", False),
        (None, "2015-06-03", "2015", True),
        (None, "2015-06-03", "2015-06", True),
        (None, "2015-06-03", "2015-06-03T23:59:59Z", True),
        (None, "2015-06-03", "2015-06-04", False),
    ],
)
def test_a_term_covers_a_day(since: str | None, until: str | None, day: str | None, holds: bool) -> None:
    assert covers(Term(office="office", since=since, until=until), day) is holds


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (None, None, "Mayor"),
        ("2015", None, "Mayor since 2015"),
        (None, "2023-06", "Mayor until 2023-06"),
        ("2015", "2023-06-03", "Mayor, 2015 to 2023-06-03"),
    ],
)
def test_an_office_with_its_dates(since: str | None, until: str | None, words: str) -> None:
    assert held(Term(office="office", since=since, until=until), "Mayor") == words


def test_an_open_term_is_followed_no_further_than_it_was_seen() -> None:
    term = Term(office="office", since="2015-01-01", seen="2026-06-30")
    assert covers(term, "2026-06-30")
    assert not covers(term, "2026-07-01")
