"""What the rules make of the tagger's statements: sources finished, quoted speakers told from those who quote them.

The statements are given, so that no test depends on the weights.
"""

import pytest
from spacy.language import Language

from tracker.extract.claims.claims import claims
from tracker.extract.tagger.statements import Statement
from tracker.records import Act, Article, Claim

Given = tuple[str | list[str], str | None, str | None]  # content, cue, source, each by its words


def claimed(nlp: Language, text: str, *given: Given, confidence: float = 0.9) -> list[Claim]:
    """The claims that are made of statements whose parts are named by their words, each searched behind the one before."""

    def span(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    doc = nlp(text)
    doc._.statements = [
        Statement(
            [span(words) for words in ([content] if isinstance(content, str) else content)],
            span(cue) if cue else None,
            span(source) if source else None,
            confidence,
        )
        for content, cue, source in given
    ]
    return list(claims(doc, Article(id="a", text=text)))


@pytest.mark.parametrize(
    ("text", "content", "source", "speakers"),
    [
        ("The army and the police said that the road was safe.", "that the road was safe", "the police", ["The army", "the police"]),
        # the object of the clause before is no second speaker
        ("Biden met Trump and Harris said the deal was dead.", "the deal was dead", "Harris", ["Harris"]),
        ("Israel struck Hamas and Iran said it would respond.", "it would respond", "Iran", ["Iran"]),
        ("The strike killed three soldiers and residents said the blast was huge.", "the blast was huge", "residents", ["residents"]),
        # names that were cut short
        ("The Halden Courier said the pier was unsafe.", "the pier was unsafe", "The", ["The Halden Courier"]),
        ("Her daughter said the pier was unsafe.", "the pier was unsafe", "Her", ["Her daughter"]),
        # nothing seen: the subject
        ("Lawmakers said that the bridge would stay shut.", "that the bridge would stay shut", None, ["Lawmakers"]),
        ("It said that the bridge would stay shut.", "that the bridge would stay shut", None, []),
    ],
)
def test_the_source_is_its_whole_noun_phrase_and_nobody_else(
    nlp: Language, text: str, content: str, source: str | None, speakers: list[str]
) -> None:
    (claim,) = claimed(nlp, text, (content, "said", source))
    assert list(claim.speakers) == speakers


def test_a_weekday_is_no_part_of_the_source(nlp: Language) -> None:
    text = "The police Friday said two men were held."
    (claim,) = claimed(nlp, text, ("two men were held", "said", "The police"))
    assert claim.source is not None
    assert [text[start:end] for start, end in claim.source] == ["The police"]


@pytest.mark.parametrize(
    ("text", "given", "speaker", "via"),
    [
        (
            "State television quoted a witness as saying that the gate was open.",
            [("a witness as saying that the gate was open", "quoted", "State television")],
            "a witness",
            ("State television",),
        ),
        (
            "Emil Vasko was quoted by the Halden Courier as saying that the pier was unsafe.",
            [(["Emil Vasko", "as saying that the pier was unsafe"], "was quoted by", "the Halden Courier")],
            "Emil Vasko",
            ("the Halden Courier",),
        ),
        (
            "The Halden Courier quoted a doctor who treated the victims as saying that the wounds were deep.",
            [("a doctor who treated the victims as saying that the wounds were deep", "quoted", "The Halden Courier")],
            "a doctor",
            ("The Halden Courier",),
        ),
        (
            "State television quoted the envoy stressing that talks had failed.",
            [("the envoy", "quoted", "State television"), ("that talks had failed", "stressing", "State television")],
            "the envoy",
            ("State television",),
        ),
        (
            "They said Maria Keller stressed that talks had failed.",
            [("that talks had failed", "said", "They")],
            "Maria Keller",
            ("They",),
        ),
        # behind a comma the one who cites speaks
        (
            "Senator Marlin cited the mayor, saying his policy had failed.",
            [("the mayor", "cited", "Senator Marlin"), ("his policy had failed", "saying", "Senator Marlin")],
            "Marlin",
            (),
        ),
    ],
)
def test_who_is_quoted_is_told_from_who_quotes(nlp: Language, text: str, given: list[Given], speaker: str, via: tuple[str, ...]) -> None:
    last = claimed(nlp, text, *given)[-1]
    assert last.speaker is not None
    assert last.speaker.endswith(speaker)
    assert last.via == via
    assert text[last.content[0][0] :].startswith(("that", "his"))


def test_a_quotation_without_a_cue_goes_to_the_person_quoted_before_it(nlp: Language) -> None:
    text = "The Halden Courier quoted Maria Keller as saying that the bridge was shut.\n\n“We have no money for repairs this year.”"
    first, second = claimed(
        nlp,
        text,
        ("Maria Keller as saying that the bridge was shut", "quoted", "The Halden Courier"),
        ("“We have no money for repairs this year.”", None, None),
    )
    assert (first.speaker, first.via) == (second.speaker, second.via) == ("Maria Keller", ("The Halden Courier",))


def test_a_doubtful_quotation_is_given_to_nobody(nlp: Language) -> None:
    text = "Mayor Tomas Reyl said he would stay.\n\n“Liar, liar!”\n\nThe crowd was angry."
    (_, shout) = claimed(nlp, text, ("he would stay", "said", "Mayor Tomas Reyl"), ("“Liar, liar!”", None, None), confidence=0.05)
    assert shout.speaker is None


def test_contents_of_two_paragraphs_stay_two_spans(nlp: Language) -> None:
    text = "“I do not believe it.\n\n“It is a scandal,” said Maria Keller."
    (claim,) = claimed(nlp, text, (["“I do not believe it.", "“It is a scandal,”"], "said", "Maria Keller"))
    assert [text[start:end] for start, end in claim.content] == ["“I do not believe it.", "“It is a scandal,”"]


def test_who_is_asked_does_not_say_what_he_is_asked(nlp: Language) -> None:
    text = "Asked by Maria Keller whether he had taken money, Mayor Tomas Reyl said he had not."
    question, _ = claimed(
        nlp, text, ("whether he had taken money", "Asked", "Mayor Tomas Reyl"), ("he had not", "said", "Mayor Tomas Reyl")
    )
    assert question.speaker == "Maria Keller"
    (alone,) = claimed(
        nlp, "Asked whether he would resign, Mayor Tomas Reyl left.", ("whether he would resign", "Asked", "Mayor Tomas Reyl")
    )
    assert alone.speaker is None


def test_to_deny_saying_is_to_deny(nlp: Language) -> None:
    (claim,) = claimed(nlp, "He denied saying that the fire was arson.", ("that the fire was arson", "denied saying", "He"))
    assert claim.act is Act.deny


def test_a_mark_is_no_claim(nlp: Language) -> None:
    assert not claimed(nlp, "“The pier is shut” said the mayor.", ("“", "said", "the mayor"))


def test_nobody_reports_himself(nlp: Language) -> None:
    text = "The senator quoted the mayor, adding that the pier was unsafe."
    for claim in claimed(nlp, text, ("the mayor", "quoted", "The senator"), ("that the pier was unsafe", "adding", "The senator")):
        assert claim.speaker not in claim.via
