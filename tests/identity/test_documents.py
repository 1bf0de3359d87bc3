"""Documents and counts speak for the actor that made them, and for nobody where only a place is named."""

import time

import pytest

from tracker.identity import Resolver
from tracker.identity.documents import Tie, document
from tracker.identity.names import words


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


@pytest.mark.parametrize(
    ("mention", "actor", "tie"),
    [
        ("latest figures of the Example Institute", "the Example Institute", Tie.origin),
        ("Figures from the Example Institute", "the Example Institute", Tie.origin),
        ("data by the Example Institute", "the Example Institute", Tie.made_by),
        ("a snapshot published by Example Watch", "Example Watch", Tie.made_by),
        ("Example Watch's first count", "Example Watch", Tie.possessor),
        ("Example Watch figures", "Example Watch", Tie.beside),
        ("official Example Watch casualty data on the north", "Example Watch", Tie.beside),
        ("Example Body Count figures", "Example Body Count", Tie.beside),
    ],
)
def test_a_document_has_an_actor(mention: str, actor: str, tie: Tie) -> None:
    found = document(words(mention))
    assert found is not None
    assert (" ".join(word.raw for word in found.actor), found.tie) == (actor, tie)


@pytest.mark.parametrize(
    "mention",
    [
        "",
        "the snapshot",
        "the latest official figures",
        "Example Body Count",
        "the Example Data Center",
        "figures in Example",
        "a count by",
    ],
)
def test_no_document_of_anybody(mention: str) -> None:
    assert document(words(mention)) is None


OF_ACTORS = {
    "ps-gaza-health-ministry": [
        "the latest figures of the Gaza Health Ministry",
        "Gaza Health Ministry figures",
        "figures from Gaza's health ministry",
        "health ministry records in Gaza",
        "the Hamas-run health ministry's daily bulletin",
        "a death toll published by the Gaza Health Ministry",
    ],
    "us-intelligence": ["a United States intelligence estimate", "an American intelligence assessment", "a US intelligence report"],
    "un": ["a UN estimate", "UN figures from Gaza", "the UN's own tally", "a list compiled by the United Nations"],
    "sohr": ["the death toll of the Syrian Observatory", "the Syrian Observatory's toll", "Syrian Observatory data on deaths"],
    "il": ["Israel's first announcement", "Israel's figures", "a count by Israel", "a toll released by Israel"],
    "il-army": ["the Israeli army's preliminary count", "numbers provided by the Israeli military"],
    "reuters": ["a Reuters tally"],
    "un-ocha": ["a snapshot, published by OCHA,", "OCHA's flash update"],
}


@pytest.mark.parametrize(("expected", "mention"), [(key, mention) for key, mentions in OF_ACTORS.items() for mention in mentions])
def test_documents_speak_for_their_actor(resolver: Resolver, expected: str, mention: str) -> None:
    found = resolver.resolve(mention, article="a")
    assert found.speaker.id == expected, found.reason
    assert found.reason.startswith("its document")
    assert found.known
    assert found.score <= 0.95


@pytest.mark.parametrize(
    ("mention", "same"),
    [
        ("health ministry figures", "the health ministry"),
        ("the latest figures of the health ministry", "the health ministry"),
        ("the police's count", "police"),
        ("Example Institute data", "the Example Institute"),
        ("Iraq Body Count figures", "Iraq Body Count"),
        ("Kim Example's tally", "Kim Example"),
    ],
)
def test_a_document_of_another_mention(resolver: Resolver, mention: str, same: str) -> None:
    document_, actor = resolver.resolve(mention, article="a"), resolver.resolve(same, article="a")
    assert document_.speaker.id == actor.speaker.id
    assert document_.known is actor.known
    assert document_.score < actor.score


@pytest.mark.parametrize(
    "mention",
    [
        "the snapshot",
        "the report",
        "the latest figures",
        "Syria's death toll",
        "the toll of Syria",
        "figures from Israel",
        "Israeli figures",
        "a US estimate",
        "Gaza's figures",
        "a report from Syria",
        "a report on Syria",
        "the toll of Hurricane Example",
        "the Hurricane Example death toll",
        "senior Hamas figures",
        "market figures",
        "footage from the army",
    ],
)
def test_what_is_nobodys_document_stays_in_its_article(resolver: Resolver, mention: str) -> None:
    found = resolver.resolve(mention, article="a")
    assert not found.known
    assert found.speaker.id != resolver.resolve(mention, article="b").speaker.id


@pytest.mark.parametrize("name", ["Iraq Body Count", "Example Data Center", "Example Report", "the Example Figures Institute"])
def test_names_in_capitals_are_kept(resolver: Resolver, name: str) -> None:
    found = resolver.resolve(name, article="a")
    assert found.speaker.name == name.removeprefix("the ")
    assert found.speaker.id == resolver.resolve(name, article="b").speaker.id


@pytest.mark.parametrize("repeated", ["figures of ", "statement of figures of ", "statement by report of ", "Example figures in "])
def test_documents_of_documents_are_quick(repeated: str) -> None:
    start = time.process_time()
    Resolver().resolve((repeated * 60)[:499], country="tr", counted_in="Gaza")
    assert time.process_time() - start < 1  # measured 0.2 s
