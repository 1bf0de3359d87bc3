"""Cue words: their forms, what the speaker does with them, and whether he does it."""

import pytest
from spacy.language import Language

from tracker.extract.claims.contents import content_of
from tracker.extract.claims.cues import cue_lexicon, cue_words, find_cues, stance
from tracker.extract.claims.parsed import Parsed
from tracker.records import Act


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("said", "say"), ("says", "say"), ("denies", "deny"), ("denied", "deny"), ("admitted", "admit"), ("told", "tell"),
        ("agreed", "agree"), ("pledging", "pledge"), ("stresses", "stress"), ("foresaw", "foresee"), ("guaranteeing", "guarantee"),
    ],
)  # fmt: skip
def test_inflected_forms_lead_to_their_stem(form: str, stem: str) -> None:
    assert cue_lexicon().forms["verbs"][form] == stem


def test_nouns_have_plurals() -> None:
    assert cue_lexicon().forms["nouns"]["accusations"] == "accusation"
    assert cue_lexicon().forms["nouns"]["theories"] == "theory"


@pytest.mark.parametrize(
    ("text", "word", "act", "negated", "withheld"),
    [
        ("The ministry denied any role in the raid.", "denied", Act.deny, True, False),
        ("The ministry rejected claims that it had known.", "rejected", Act.deny, True, False),
        ("The army did not deny that it fired.", "deny", Act.assert_, False, True),
        ("The army did not rule out that its shells hit the school.", "rule", Act.assert_, False, True),
        ("The police refused to confirm that a man was held.", "confirm", Act.confirm, False, True),
        ("The mayor confirmed that two men were held.", "confirmed", Act.confirm, False, False),
        ("The mayor did not say whether he would resign.", "say", Act.assert_, False, True),
        ("The union did not believe that the plant was safe.", "believe", Act.estimate, True, False),
        ("Officers accused the driver of theft.", "accused", Act.accuse, False, False),
        ("The union called for a strike.", "called", Act.demand, False, False),
        ("The union called the offer a joke.", "called", Act.assert_, False, False),
        ("The union urged its members to walk out.", "urged", Act.demand, False, False),
        ("The bank warned that prices would rise.", "warned", Act.warn, False, False),
        ("The bank vowed to fight the rule.", "vowed", Act.promise, False, False),
        ("The bank announced that it would close.", "announced", Act.announce, False, False),
        ("The council condemned the attack.", "condemned", Act.condemn, False, False),
        ("The agency estimated that 40 people had fled.", "estimated", Act.estimate, False, False),
        ("The judge said that the case was closed.", "said", Act.assert_, False, False),
    ],
)
def test_act_follows_from_the_sense_in_context(nlp: Language, text: str, word: str, act: Act, negated: bool, withheld: bool) -> None:
    parsed = Parsed(nlp(text))
    cue = next(cue for cue in find_cues(parsed) if parsed.words[cue.head] == word)
    content = content_of(parsed, cue)
    assert content is not None
    assert stance(parsed, cue, content.frame) == (act, negated, withheld)


@pytest.mark.parametrize(
    ("text", "frame", "words"),
    [
        ("The army has learned that the road is mined.", "clause", "has learned"),
        ("The army has categorically denied any part in it.", "object", "has categorically denied"),
        ("The union called for a strike.", "for", "called for"),
        ("The army did not say that it had fired.", "clause", "did not say"),
    ],
)
def test_a_cue_has_its_auxiliaries_and_preposition(nlp: Language, text: str, frame: str, words: str) -> None:
    parsed = Parsed(nlp(text))
    cue = next(iter(find_cues(parsed)))
    (stretch,) = cue_words(parsed, cue, frame)
    start, end = parsed.span(stretch)
    assert text[start:end] == words


def test_words_inside_quotations_are_no_cues(nlp: Language) -> None:
    parsed = Parsed(nlp('"They said that it rained," the pilot recalled.'))
    assert [parsed.words[cue.head] for cue in find_cues(parsed)] == ["recalled"]
