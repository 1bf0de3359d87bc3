"""Where people are named, what is left out of a name, and which full name a short one has."""

import pytest
from spacy.language import Language

from tracker.extract.claims.actors import Actors
from tracker.extract.claims.naming import Names
from tracker.extract.claims.parsed import Parsed


def names(nlp: Language, text: str) -> set[str]:
    return {name for _, name in Actors(Parsed(nlp(text))).persons.values()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HALDEN - Bernie Marlin met the mayor on Saturday. Marlin said it was late.", {"Bernie Marlin"}),
        ("Harbour Plan Fails As Anna Backs Ferry For Halden. It was late.", set()),
        ("Valdian Boats Wait While Clara Counts Fish. It was late.", set()),
        ("Anna Berg spoke of “Crooked Anna” on Monday. Anna laughed.", {"Anna Berg"}),
        ("The fair was opened by Mohammad al-Berazi on Monday.", {"Mohammad al-Berazi"}),
        ("The roof is safe, the Observatory said.", set()),
    ],
)
def test_people(nlp: Language, text: str, expected: set[str]) -> None:
    assert expected <= names(nlp, text)
    assert all(any(name in full or full in name for full in expected) for name in names(nlp, text) if " " in name)
    assert expected or not names(nlp, text)


def test_short_forms() -> None:
    known = Names(frozenset({"jr."}))
    for name in ("Talal al-Berazi", "Anna Berg", "Clara Lohm", "Peter Lohm"):
        known.add(name.split())
    for name in ("Halden Relief Workers Union", "the Halden Daily News", "Orrland Post"):
        known.add_organisation(name)
    assert known.fullest(["Berazi"]) == "Talal al-Berazi"
    assert known.fullest(["Lohm"]) == "Lohm"
    known.add(["Vasko", "Berg"])
    known.add(["Ines", "Vasko", "Berg"])
    assert known.fullest(["Vasko", "Berg"]) == "Ines Vasko Berg"
    assert known.bearers("berg") == ["Anna Berg", "Ines Vasko Berg"]
    known.add(["Rival", "Anna", "Berg"])
    assert known.fullest(["Anna", "Berg"]) == "Anna Berg"
    assert known.addressed(["Lohm"], "female") == "Clara Lohm"
    assert known.fullest(["HRWU"]) == "Halden Relief Workers Union"
    assert known.fullest(["NATO"]) == "NATO"  # known by itself, whatever has its initials
    assert known.organisation("Daily News") == "the Halden Daily News"
    assert known.organisation("Times") is None
    known.mean("lohm", "Peter Lohm")
    assert known.fullest(["Lohm"]) == "Peter Lohm"
