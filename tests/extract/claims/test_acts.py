"""What a speaker does with the content, what a denial denies, and on which day: the labelled sentences of acts.toml."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from tracker.extract.annotate import annotate
from tracker.extract.claims.claims import claims
from tracker.extract.claims.cues import Cue, stance
from tracker.extract.claims.denials import denied
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.speech import Attribution
from tracker.records import Act, Article, Claim

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("acts.toml").read_text(encoding="utf-8"))["cases"]

TAGGED_RIGHT = 125  # of 137 sentences; 128 when this was written
Outcome = tuple[Act, bool, str | None, str | None]


def labelled_claim(nlp: Language, case: dict[str, Any]) -> Claim | None:
    """The claim that a case labels: the first, or the shortest that holds the words to be found."""
    article = Article(id="a", text=case["text"], published=case["published"] or None)
    ((_, doc),) = annotate(nlp, [article])
    found = [claim for claim in claims(doc, article) if case.get("find", "") in claim.text]
    return min(found, key=lambda claim: len(claim.text) if "find" in case else 0, default=None)


def marked() -> list[Any]:
    return [
        pytest.param(
            case,
            id=f"{case['text'][:50]}|{case.get('find', '')}",
            marks=[pytest.mark.xfail(reason=case["why"], strict=True)] if case.get("weak") else [],
        )
        for case in CASES
    ]


def outcome(case: dict[str, Any], claim: Claim) -> Outcome:
    denies = None if claim.denies is None else " ".join(case["text"][start:end] for start, end in claim.denies)
    return claim.act, claim.negated, denies, claim.said_on


def wanted(case: dict[str, Any]) -> Outcome:
    return Act(case["act"]), case.get("negated", False), case.get("denies"), case.get("said_on")


@pytest.mark.parametrize("case", marked())
def test_act_negation_denial_and_day_are_those_of_the_label(nlp: Language, case: dict[str, Any]) -> None:
    claim = labelled_claim(nlp, case)
    assert claim is not None
    assert outcome(case, claim) == wanted(case)


def test_the_tagger_reads_as_many_of_the_labelled_sentences(tagged_nlp: Language) -> None:
    """Over the tagger's statements; which few fail changes with its weights, so that they are counted, not named."""
    found = [(case, labelled_claim(tagged_nlp, case)) for case in CASES]
    assert sum(claim is not None and outcome(case, claim) == wanted(case) for case, claim in found) >= TAGGED_RIGHT


@pytest.mark.parametrize(
    ("text", "word", "act", "negated", "withheld"),
    [
        ("The minister ruled out a new tax on grain.", "ruled", Act.deny, True, False),
        ("The minister did not rule out a new tax on grain.", "rule", Act.assert_, False, True),
        ("Any role in the raid was denied by the ministry.", "denied", Act.deny, True, False),
        ("A spokeswoman has acknowledged delays.", "acknowledged", Act.confirm, False, False),
        ("Residents were urged to leave the coast.", "urged", Act.demand, False, False),
        ("The warning that wells had been poisoned reached the camp.", "warning", Act.warn, False, False),
        ("A pledge to plant trees was signed in the capital.", "pledge", Act.promise, False, False),
        ("The relief agency put the toll at 312.", "put", Act.estimate, False, False),
        ("The relief agency put the tents behind the school.", "put", Act.assert_, False, False),
        ("Damage was estimated at nine million crowns.", "estimated", Act.estimate, False, False),
        ("The station issued a warning that the river was rising.", "issued", Act.warn, False, False),
        ("The station issued a map of the river.", "issued", Act.assert_, False, False),
        ("No group has claimed that it set the fire.", "claimed", Act.assert_, False, True),
        ("Nobody thought that the dam was safe.", "thought", Act.estimate, False, True),
        ("Nobody thought, or said, that the dam was safe.", "said", Act.assert_, False, False),
        ("No charges are expected to be filed.", "expected", Act.estimate, False, False),
        ("There was no confirmation that the pilot had landed.", "confirmation", Act.confirm, False, True),
        ("They left without denying that they had been paid.", "denying", Act.assert_, False, True),
        ("The union called for a strike.", "called", Act.demand, False, False),
        ("The union called on Monday the offer a joke.", "called", Act.assert_, False, False),
        ("The deputy asked whether the dam was safe.", "asked", Act.assert_, False, False),
        ("The deputy asked the army to clear the road.", "asked", Act.demand, False, False),
        ("The captain reportedly burned the maps.", "reportedly", Act.assert_, False, False),
        ("The captain sighed that it was over.", "sighed", Act.assert_, False, False),
        ("The captain never sighed that it was over.", "sighed", Act.assert_, False, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("part", ["verbs", "nouns", "adjectives"])
def test_a_cue_that_no_construction_introduced_has_its_act(
    nlp: Language, text: str, word: str, act: Act, negated: bool, withheld: bool, part: str
) -> None:
    parsed = Parsed(nlp(text))
    head = parsed.lower.index(word)
    assert stance(parsed, Cue(head, word, part), "rest") == (act, negated, withheld)


FRAMES = ("clause", "quote", "object", "rest", "according", "passive", "of", "to", "infinitive", "")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["The", "army", "denied", "rejected", "that", "as", "false", "no", "it", "not", "to", "called", "lie", "and", "."]),
        min_size=1,
        max_size=14,
    )
)
def test_every_word_has_a_stance_in_every_frame(nlp: Language, words: list[str]) -> None:
    parsed = Parsed(nlp(" ".join(words)))
    for i, word in enumerate(parsed.lower):
        for frame in FRAMES:
            how = stance(parsed, Cue(i, word, "verbs"), frame)
            assert how.negated or how.act is not Act.deny
            assert not (how.negated and how.withheld)


@pytest.mark.parametrize(
    ("text", "cue", "content", "denies"),
    [
        ("Any role in the raid was denied by the ministry.", "denied", "Any role in the raid", "Any role in the raid"),
        ("Reports of a mutiny were dismissed by the palace.", "dismissed", "Reports of a mutiny", "a mutiny"),
        ("The palace dismissed reports of a mutiny.", "dismissed", "reports of a mutiny", "a mutiny"),
        ("The palace dismissed as false and malicious the report.", "dismissed", "as false and malicious the report", "the report"),
        ("The palace dismissed as nonsense the reports of a mutiny.", "dismissed", "as nonsense the reports of a mutiny", "a mutiny"),
        ("The palace dismissed the printed report.", "dismissed", "the printed report", "the printed report"),
        ("The palace dismissed the report by the union.", "dismissed", "the report by the union", "the report by the union"),
        ("The palace called reports of a mutiny a lie.", "called", "reports of a mutiny a lie", "a mutiny"),
        ("The palace denied that reports of a mutiny had reached it.", "denied", "that reports of a mutiny had reached it",
         "that reports of a mutiny had reached it"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("frame", ["object", "rest"])
def test_what_is_denied_is_what_the_report_reports(nlp: Language, text: str, cue: str, content: str, denies: str, frame: str) -> None:
    parsed = Parsed(nlp(text))
    span = (text.index(content), text.index(content) + len(content))
    head = parsed.lower.index(cue)
    attribution = Attribution(frame, frame, [span], Cue(head, cue, "verbs"), [Stretch(head, head)])
    ((start, end),) = denied(parsed, attribution, (span,))
    assert text[start:end] == denies


def test_the_words_that_call_it_untrue_are_not_denied(nlp: Language) -> None:
    text = "The report was described as false by the bank."
    parsed = Parsed(nlp(text))
    attribution = Attribution("passive", "passive", [(0, 10), (25, 36)], Cue(3, "described", "verbs"), [Stretch(2, 3)])
    assert [text[start:end] for start, end in attribution.content] == ["The report", "as false by"]
    assert denied(parsed, attribution, ((0, 10), (25, 36))) == ((0, 10),)
