"""One organisation's name written in several ways, and names that look alike and are two."""

import pytest

from tracker.identity import Resolver
from tracker.identity.organisations import acronym, is_shared, organisation_key

ALIKE = [
    ("Example Defense Co.", "Example Defence Company Ltd"),
    ("the Example Center for Human Rights", "Example Centre for Human Rights"),
    ("Armed Conflict Location & Event Data Project", "Armed Conflict Location and Event Data Project"),
    ("Union of Example Journalists", "Example Journalists' Union"),
    ("Party of Example Workers", "Example Workers' Party"),
    ("Popular Mobilization Units", "Popular Mobilisation Units"),
    ("Example Program for Food", "Example Programme for Food"),
]
APART = [
    ("University of Washington", "Washington University"),
    ("Bank of Example", "Example Bank"),
    ("Popular Front for the Liberation of Example", "Democratic Front for the Liberation of Example"),
    ("Example Defence Institute", "Example Justice Institute"),
    ("Example People's Party", "Example Party"),
    ("Islamic State", "State Islamic"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_one_name(one: str, other: str) -> None:
    assert organisation_key(one) == organisation_key(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_names(one: str, other: str) -> None:
    assert organisation_key(one) != organisation_key(other)


def test_a_single_word_has_no_key() -> None:
    assert organisation_key("the Observatory") is None
    assert organisation_key("") is None


def test_acronym() -> None:
    assert acronym("Syrian Observatory for Human Rights") == "sohr"
    assert acronym("the Post") is None


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("the Syrian Observatory on Human Rights", "sohr"),
        ("the Human Rights Observatory of Syria", None),
        ("Palestinian Centre for the Human Rights", "pchr"),
        ("the Committee for the Protection of Journalists", None),
        ("Reporters with Borders", None),
    ],
)
def test_known_organisations(mention: str, expected: str | None) -> None:
    resolver = Resolver()
    found = resolver.resolve(mention, article="a")
    if expected is None:
        assert resolver.speaker(found.speaker.id) is None, found.reason
    else:
        assert found.speaker.id == expected, found.reason


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("the National Guard", False, True),
        ("the Supreme Council for Justice", False, True),
        ("the Example Guard", False, False),
        ("the Example Guard", True, False),
        ("XQZ", False, True),
        ("X.Q.Z.", False, True),
        ("XQZWV", False, False),
        ("X", False, False),
        ("UN", False, False),
        ("the FBI", True, False),
        ("the CIA", True, True),
        ("Xqz", False, False),
        ("the Daily Star", False, True),
        ("the Daily Star", True, False),
        ("Justice and Development Party", True, True),
        ("the State Department", True, False),
        ("Federal Bureau of Investigation", True, False),
        ("General Directorate of General Security", True, False),
        ("", False, False),
        ("the", True, False),
    ],
)
def test_is_shared(name: str, known: bool, expected: bool) -> None:
    assert is_shared(name, known=known) is expected
