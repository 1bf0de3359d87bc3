"""Speakers whom the layout names: labels before a colon, transcripts, signatures behind a dash."""

import pytest
from spacy.language import Language

from tracker.extract.claims.claims import claims
from tracker.extract.claims.labels import labels, signature
from tracker.extract.claims.parsed import Parsed
from tracker.records import Article

TRANSCRIPT = """MARLIN: Is the pier safe?

VASKO: The pier is not safe, and the ferry must not sail before the spring.

MARLIN: Who told you that?

VASKO: The harbour master told me that the planks are rotten."""


@pytest.fixture(scope="module")
def nlp(tagged_nlp: Language) -> Language:
    return tagged_nlp


def labelled(nlp: Language, text: str) -> list[str]:
    parsed = Parsed(nlp(text))
    return [text[slice(*parsed.span(label.source))] for label in labels(parsed).values()]


def test_words_in_capitals_that_come_back_before_a_colon_are_speakers(nlp: Language) -> None:
    assert labelled(nlp, TRANSCRIPT) == ["MARLIN", "VASKO", "MARLIN", "VASKO"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The ministry: we deny the report.", ["The ministry"]),
        ("Maria Keller: the border stays shut.", ["Maria Keller"]),
        ("BREAKING: the bridge is down.", []),
        ("UPDATE: the bridge is down.\n\nUPDATE: the bridge is up again.", []),
        ("What is known: the bridge is down.", []),
        ("Health Minister Maria Keller: the border stays shut.", ["Health Minister Maria Keller"]),
        ("The ministry of health: the border stays shut.", ["The ministry of health"]),
        ("Photo of John Smith: the mayor stands before the bridge.", []),
        ("Attack on the president: the guards were asleep.", []),
        ("Tribute to Queen Elizabeth: she served to the end.", []),
        ("HARBOUR: the bridge is down.", []),  # capitals alone, once, name nobody
    ],
)
def test_only_names_bodies_and_offices_are_labels(nlp: Language, text: str, speakers: list[str]) -> None:
    assert labelled(nlp, text) == speakers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“The pier was never safe.” — Maria Keller, Halden", "Maria Keller"),
        ("“The pier was never safe.” ― Tomas Reyl", "Tomas Reyl"),
        ('"The pier was never safe." -- Tomas Reyl', "Tomas Reyl"),
        ("“The pier was never safe.” — John Smith, 34", "John Smith"),
        ("“The pier was never safe”\n– John Smith, shop owner\nMore below", "John Smith"),
        ("“The pier was never safe” — and nobody said so.", None),
        ("“The pier was never safe.” — AP", None),
        ("“The pier was never safe.” — Associated Press", None),
        ("“The pier was never safe.” — London, 12 March", None),
        ("“The pier was never safe.”\n\n— Leyla Arkan", None),  # a paragraph of its own
    ],
)
def test_a_name_behind_a_dash_signs_the_quotation(nlp: Language, text: str, name: str | None) -> None:
    parsed = Parsed(nlp(text))
    word = next(i for i, lower in enumerate(parsed.lower) if lower == "safe")
    found = signature(parsed, word)
    assert (text[slice(*parsed.span(found.source))] if found else None) == name


def test_a_signed_quotation_is_given_to_its_signer(nlp: Language) -> None:
    text = (
        "We asked readers what they think of the new bridge.\n\n"
        "“It ruins the view from the old town, and I will never cross it.” — Maria Keller, Halden\n\n"
        "“It is the best thing that the council ever built for us.” — Tomas Reyl, Orrland"
    )
    found = [(claim.text[:10], claim.speakers) for claim in claims(nlp(text), Article(id="a", text=text)) if "“" in claim.text]
    assert found == [("“It ruins ", ("Maria Keller",)), ("“It is the", ("Tomas Reyl",))]


def test_every_turn_of_a_transcript_is_its_speakers(nlp: Language) -> None:
    found = list(claims(nlp(TRANSCRIPT), Article(id="a", text=TRANSCRIPT)))
    turns = {claim.text: claim.speaker for claim in found if claim.cue and TRANSCRIPT[claim.cue[0][0] : claim.cue[0][1]] == ":"}
    assert turns == {
        "Is the pier safe?": "MARLIN",
        "The pier is not safe, and the ferry must not sail before the spring.": "VASKO",
        "Who told you that?": "MARLIN",
        "The harbour master told me that the planks are rotten.": "VASKO",
    }


def test_the_lines_of_a_table_are_no_turns(nlp: Language) -> None:
    text = "Maria Keller: 45 percent\n\nJohn Smith: 42 percent of the votes"
    assert not list(claims(nlp(text), Article(id="a", text=text)))
