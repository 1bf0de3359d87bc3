"""Who said what: content, cue, source and the other fields, on sentences written for these tests."""

import time

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from tracker.extract.annotate import annotate, load
from tracker.extract.claims.claims import claims
from tracker.records import Act, Article, Claim, Mark, MarkKind, Quotation


def extract(nlp: Language, text: str, *, published: str | None = None, marks: tuple[Mark, ...] = ()) -> list[Claim]:
    article = Article(id="a", text=text, published=published, marks=marks)
    ((_, doc),) = annotate(nlp, [article])
    return list(claims(doc, article))


def shown(text: str, claim: Claim) -> tuple[str | None, str | None, str]:
    def words(spans: tuple[tuple[int, int], ...] | None) -> str | None:
        return " ".join(text[start:end] for start, end in spans) if spans else None

    return words(claim.source), words(claim.cue), claim.text


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "quotation"),
    [
        ("The mayor said that the bridge was safe.", "The mayor", "said", "that the bridge was safe", "indirect"),
        ("The mayor has said the bridge was safe.", "The mayor", "has said", "the bridge was safe", "indirect"),
        ("The bridge is safe, the mayor said.", "the mayor", "said", "The bridge is safe", "indirect"),
        ('"The bridge is safe," the mayor said.', "the mayor", "said", '"The bridge is safe,"', "direct"),
        ('"The bridge is safe," said Mira Halloran, the mayor.', "Mira Halloran, the mayor", "said", '"The bridge is safe,"', "direct"),
        ('The mayor said: "The bridge is safe."', "The mayor", "said", '"The bridge is safe."', "direct"),
        ('"The bridge," the mayor said, "is safe."', "the mayor", "said", '"The bridge," "is safe."', "direct"),
        ('"It is safe," the mayor said. "Believe me."', "the mayor", "said", '"It is safe," "Believe me."', "direct"),
        ("''It is safe,'' the mayor told reporters.", "the mayor", "told", "''It is safe,''", "direct"),
        ('"It is safe!" beamed the mayor.', "the mayor", "beamed", '"It is safe!"', "direct"),
        ('The mayor said the bridge was "perfectly safe" for lorries.', "The mayor", "said",
         'the bridge was "perfectly safe" for lorries', "mixed"),
        ('The bridge is "perfectly safe," the mayor stressed.', "the mayor", "stressed", 'The bridge is "perfectly safe,"', "mixed"),
        ("According to the mayor, the bridge is safe.", "the mayor", "According to", "the bridge is safe", "indirect"),
        ("The bridge is safe, according to two engineers.", "two engineers", "according to", "The bridge is safe", "indirect"),
        ("The bridge, the mayor said, was never in danger.", "the mayor", "said", "The bridge was never in danger", "indirect"),
        ("The army denied any involvement in the raid.", "The army", "denied", "any involvement in the raid", "indirect"),
        ("The army accused the rebels of looting shops.", "The army", "accused", "the rebels of looting shops", "indirect"),
        ("The union urged its members to walk out.", "The union", "urged", "its members to walk out", "indirect"),
        ("The mayor vowed to rebuild the bridge.", "The mayor", "vowed", "to rebuild the bridge", "indirect"),
        ("The union called for a general strike.", "The union", "called for", "a general strike", "indirect"),
        ("The mayor issued a statement saying that the bridge was safe.", "The mayor", "saying", "that the bridge was safe", "indirect"),
        ("Interior Ministry: the road to the north is closed to lorries.", "Interior Ministry", ":",
         "the road to the north is closed to lorries.", "indirect"),
    ],
)  # fmt: skip
def test_constructions(nlp: Language, text: str, source: str, cue: str, content: str, quotation: str) -> None:
    found = [claim for claim in extract(nlp, text) if shown(text, claim) == (source, cue, content)]
    assert len(found) == 1, [shown(text, claim) for claim in extract(nlp, text)]
    assert found[0].quotation == Quotation(quotation)


def claim_with(nlp: Language, text: str, words: str, published: str | None = None) -> Claim:
    found = [claim for claim in extract(nlp, text, published=published) if words in claim.text]
    assert found, f"no claim holds {words!r}"
    return min(found, key=lambda claim: len(claim.text))


def test_a_quotation_in_a_paragraph_of_its_own_goes_to_the_speaker_before(nlp: Language) -> None:
    text = "The defence ministry said that it had always helped the town.\n\n“The ministry has no contracts with the firm, now or ever.”"
    claim = claim_with(nlp, text, "no contracts")
    assert (claim.speaker, claim.cue, claim.quotation) == ("The defence ministry", None, Quotation.direct)
    assert claim.confidence < 0.6


def test_paragraphs_of_one_quotation_are_one_claim(nlp: Language) -> None:
    text = "“The bridge is safe,” the mayor said. “We looked at it twice.\n\n“It will stand for a hundred years.”"
    (claim,) = extract(nlp, text)
    assert len(claim.content) == 3
    assert claim.text.endswith("hundred years.”")


def test_the_inner_speaker_is_the_source_and_the_outer_one_the_way(nlp: Language) -> None:
    text = "Security sources said Karl Ostrander stressed that aid would go on."
    claim = claim_with(nlp, text, "aid would go on")
    assert (claim.speaker, claim.via) == ("Karl Ostrander", ("Security sources",))
    quoted = claim_with(nlp, "State television quoted the health ministry as saying that 14 people had died.", "14 people")
    assert (quoted.speaker, quoted.via) == ("the health ministry", ("State television",))


def test_thoughts_inside_somebodys_words_are_no_claims_of_their_own(nlp: Language) -> None:
    assert len(extract(nlp, "The mayor said he believed that the bridge was safe.")) == 1


def test_a_denial_says_what_is_denied(nlp: Language) -> None:
    text = "The army rejected allegations that it had shelled the school."
    claim = claim_with(nlp, text, "shelled the school")
    assert (claim.act, claim.negated) == (Act.deny, True)
    assert claim.denies is not None
    assert [text[start:end] for start, end in claim.denies] == ["that it had shelled the school"]


def test_refusing_to_confirm_is_one_weak_claim(nlp: Language) -> None:
    (claim,) = extract(nlp, "The army refused to confirm that a soldier was missing.")
    assert claim.confidence == 0.3
    assert claim.text == "that a soldier was missing"


@pytest.mark.parametrize(
    "text",
    [
        'The so-called "reformers" left the hall.',
        'She sold 2,000 copies of "Grey Water" last year.',
        "Lorries crossed the bridge all night.",
        "",
        "\n\n  \n",
    ],
)
def test_scare_quotes_titles_and_plain_sentences_are_no_claims(nlp: Language, text: str) -> None:
    assert extract(nlp, text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The mayor said on Tuesday that the bridge was safe.", "2024-03-26"),
        ("On January 15, the mayor said that the bridge was safe.", "2024-01-15"),
        ("The mayor said that the bridge had closed on Tuesday.", None),
        ("The mayor said that the bridge was safe.", None),
    ],
)
def test_a_claim_is_dated_by_its_own_time_words(nlp: Language, text: str, day: str | None) -> None:
    assert claim_with(nlp, text, "the bridge", published="2024-03-28").said_on == day


def test_actors_inside_the_content_are_what_it_is_about(nlp: Language) -> None:
    claim = claim_with(nlp, "The mayor said that Germany had misled Karl Ostrander.", "misled")
    assert claim.about == ("Germany", "Karl Ostrander")


def test_marked_characters_are_in_no_claim(nlp: Language) -> None:
    menu = "The mayor said that the menu was open.\n\n"
    text = menu + "The mayor said that the bridge was safe."
    (claim,) = extract(nlp, text, marks=(Mark(span=(0, len(menu)), kind=MarkKind.boilerplate),))
    assert claim.content[0][0] > len(menu)


def test_ids_follow_from_text_and_content(nlp: Language) -> None:
    text = "The mayor said that the bridge was safe."
    assert [claim.id for claim in extract(nlp, text)] == [claim.id for claim in extract(nlp, text)]
    assert len({claim.id for claim in extract(nlp, text + " The army denied any role.")}) == 2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["The mayor said", "that", '"It is safe,"', "he added.", "“Go", "\n\n", "denied it", ":", ",", "''x''"]),
        max_size=25,
    )
)
def test_every_span_lies_in_the_text_and_ids_are_unique(words: list[str]) -> None:
    text = " ".join(words)
    found = extract(_shared(), text)
    assert len({claim.id for claim in found}) == len(found)
    for claim in found:
        for spans in (claim.content, claim.cue or (), claim.source or ()):
            assert all(0 <= start < end <= len(text) for start, end in spans)
        assert claim.text == " ".join(text[start:end] for start, end in claim.content)


_MODEL: list[Language] = []


def _shared() -> Language:
    if not _MODEL:
        _MODEL.append(load(tagger=False))
    return _MODEL[0]


@pytest.mark.parametrize("unit", ['"a said he ', "he said that x ", "“ he said ", "x, "])
def test_long_lines_take_time_in_proportion(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    doc = spacy.blank("en")(text)
    start = time.process_time()
    list(claims(doc, Article(id="a", text=text)))
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "opening",
    ["HALDEN — ", "HALDEN (NPA) — ", "Halden, 5 May — ", "Halden (NPA) - ", "HALDEN, Valdia, May 5 (NPA) -- "],
)
def test_a_dateline_is_neither_content_nor_source(nlp: Language, opening: str) -> None:
    text = opening + "The tide has killed 40 seals, the coast guard said."
    assert [shown(text, claim) for claim in extract(nlp, text)] == [("the coast guard", "said", "The tide has killed 40 seals")]
    text = opening + "Critics of the council have accused the ferry company of dumping oil."
    claim = claim_with(nlp, text, "dumping oil")
    assert shown(text, claim)[0] == "Critics of the council"
    assert claim.speaker == "Critics of the council"


@pytest.mark.parametrize(
    "text",
    ["Halden — the old port — is shut, the coast guard said.", "The ministry (its staff too) — is shut, the coast guard said."],
)
def test_a_subject_before_a_dash_is_no_dateline(nlp: Language, text: str) -> None:
    assert claim_with(nlp, text, "is shut").text == text.removesuffix(", the coast guard said.")


def test_an_inserted_reporting_clause_is_no_content(nlp: Language) -> None:
    text = "Security sources met the press. Ostrander assured his guest, they added, that the island would back it."
    assert all("they added" not in claim.text for claim in extract(nlp, text))
    outer = claim_with(nlp, text, "Ostrander assured his guest")
    assert shown(text, outer)[:2] == ("they", "added")


def test_a_quoted_word_of_the_next_sentence_is_no_content(nlp: Language) -> None:
    text = "Ships had spilled 400 tons, the mayor said after a meeting. “Spilled” is a mild word for it."
    (claim,) = extract(nlp, text)
    assert claim.text == "Ships had spilled 400 tons"


@pytest.mark.parametrize(
    "text",
    [
        "It is a method that sailors call costly and, for some, dangerous.",
        "The posts do not contradict each other.",
        "The council called on Monday for a truce.",
        "Both numbers end in hundreds, which shows that they are rounded.",
        "The two tables answer different questions.",
        "Whoever quotes a row of the table should be careful.",
        "It leaves out all of those whose number is not known.",
        "The lists grow as more bodies are identified.",
    ],
)
def test_hollow_attributions_are_no_claims(nlp: Language, text: str) -> None:
    assert extract(nlp, text) == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The union demanded an immediate cease-fire.", "an immediate cease-fire"),
        ("The council denied the charge.", "the charge"),
        ("Valdia rejected the demand.", "the demand"),
        ("The captain called the plan “costly”.", "the plan “costly”"),
        ("Hundreds of sailors said that the port was shut.", "that the port was shut"),
        ("Health ministry figures show that the port was shut.", "that the port was shut"),
        ("The plan was described as a gamble.", "The plan as a gamble"),
    ],
)
def test_short_contents_that_state_something_stay(nlp: Language, text: str, content: str) -> None:
    assert [claim.text for claim in extract(nlp, text)] == [content]


@pytest.mark.parametrize("text", ["The coast guard said that 27 people had been killed.", "Adda Quill said that the gate was open."])
def test_a_byte_order_mark_is_part_of_no_name(nlp: Language, text: str) -> None:
    (plain,), (marked,) = extract(nlp, text), extract(nlp, f"\ufeff{text}")
    assert marked.speaker == plain.speaker
    assert marked.content == tuple((start + 1, end + 1) for start, end in plain.content)
    assert marked.source == tuple((start + 1, end + 1) for start, end in plain.source or ())
