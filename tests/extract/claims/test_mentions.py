"""Speakers: short forms, offices, pronouns and pairs resolved inside one text."""

import pytest
from spacy.language import Language

from tracker.extract.claims.claims import claims
from tracker.records import Article, Claim


def claim_with(nlp: Language, text: str, words: str) -> Claim:
    found = [claim for claim in claims(nlp(text), Article(id="a", text=text)) if words in claim.text]
    assert found, f"no claim holds {words!r}"
    return min(found, key=lambda claim: len(claim.text))


LEAD = "Karl Ostrander, the interior minister, met Anna Berg of the opposition on Monday. "


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (LEAD + "Ostrander said the talks had failed.", "talks had failed", "Karl Ostrander"),
        (LEAD + '"The talks have failed," Berg said.', "talks have failed", "Anna Berg"),
        (LEAD + "Berg, who backed the deal and vehemently opposed the strike of the miners, said the road was shut.", "road was shut",
         "Anna Berg"),
        (LEAD + "The minister said the talks had failed.", "talks had failed", "Karl Ostrander"),
        ("The Valdian Observatory for Human Rights counted 12 dead. The observatory said four were children.", "four were children",
         "The Valdian Observatory for Human Rights"),
        ("The health ministry issued a report on Monday. It said 12 people had died.", "12 people had died", "The health ministry"),
        ("Security sources said the men met. The aid was discussed, sources said.", "aid was discussed", "Security sources"),
        ("Security sources said the men met. They said aid was discussed.", "aid was discussed", "Security sources"),
        ("Two men were held on Monday the Valdian Observatory for Human Rights said.", "Two men were held",
         "the Valdian Observatory for Human Rights"),
        ("A spokesman said the road was open.", "road was open", "A spokesman"),
    ],
)  # fmt: skip
def test_short_forms_take_the_fullest_name(nlp: Language, text: str, words: str, speaker: str) -> None:
    assert claim_with(nlp, text, words).speaker == speaker


def test_a_pronoun_goes_to_who_spoke_before_and_not_to_the_nearest_name(nlp: Language) -> None:
    text = (
        "Police Minister Dov Marlin attacked the government of Karl Ostrander in a speech. He said, “The treaty is dead.”\n\n"
        "“Ostrander is a liar,” he added."
    )
    claim = claim_with(nlp, text, "is a liar")
    assert (claim.speaker, claim.speaker_mention) == ("Dov Marlin", "Dov Marlin")
    assert claim.about == ("Karl Ostrander",)


def test_a_title_decides_between_he_and_she(nlp: Language) -> None:
    text = "Mr. Ostrander met Mrs. Berg on Monday. She said the talks had failed. He said they had not begun."
    assert claim_with(nlp, text, "had failed").speaker == "Berg"
    assert claim_with(nlp, text, "had not begun").speaker == "Ostrander"


def test_a_pair_is_two_speakers(nlp: Language) -> None:
    text = "President Karl Ostrander and Anna Berg met on Monday. The pair rejected the plan."
    claim = claim_with(nlp, text, "the plan")
    assert claim.speakers == ("Karl Ostrander", "Anna Berg")
    assert claim.speaker == "Karl Ostrander"


def test_coordinated_subjects_are_two_speakers(nlp: Language) -> None:
    claim = claim_with(nlp, "Karl Ostrander and Anna Berg said that the plan was dead.", "plan was dead")
    assert claim.speakers == ("Karl Ostrander", "Anna Berg")


def test_an_office_beside_the_name_is_the_role(nlp: Language) -> None:
    assert claim_with(nlp, "Foreign Minister Karl Ostrander said the plan was dead.", "dead").role == "Foreign Minister"
    said = claim_with(nlp, "Karl Ostrander, head of the council, said the plan was dead.", "dead")
    assert (said.speaker, said.role) == ("Karl Ostrander", "head of the council")


def test_who_is_the_noun_before_it(nlp: Language) -> None:
    claim = claim_with(nlp, "The vote was praised by Karl Ostrander, who said that the plan was dead.", "plan was dead")
    assert claim.speaker == "Karl Ostrander"


@pytest.mark.parametrize("text", ["We said that the plan was dead.", "It was late. They said that the plan was dead."])
def test_nobody_is_named_when_nobody_can_be_told(nlp: Language, text: str) -> None:
    claim = claim_with(nlp, text, "plan was dead")
    assert claim.speaker is None
    assert claim.speakers == ()
    assert claim.confidence < 0.7


def test_two_bearers_of_a_surname_stay_as_named(nlp: Language) -> None:
    text = "Anna Berg and Peter Berg argued for an hour. Berg said that the plan was dead."
    assert claim_with(nlp, text, "plan was dead").speaker == "Berg"


HYPHEN = "Tamar Bel-Orin, the harbour minister, accused the islanders in June of lying. "
TALKS = "Karl Ostrander, the harbour minister, has met Dov Marlin, who heads the council. "


@pytest.mark.parametrize(
    ("text", "words", "speakers"),
    [
        (HYPHEN, "of lying", ("Tamar Bel-Orin",)),
        (HYPHEN + "“Marlin is a fool,” he said.", "is a fool", ("Tamar Bel-Orin",)),
        (HYPHEN + "Bel-Orin said the port would open soon.", "port would open", ("Tamar Bel-Orin",)),
        (TALKS + "Both rejected any fee for ships.", "any fee", ("Karl Ostrander", "Dov Marlin")),
        (TALKS + "The two men agreed that the port would open.", "port would open", ("Karl Ostrander", "Dov Marlin")),
        ("Karl Ostrander, president of Valdia, said that Marlin had lost his crew. To end the strike, he said, the captain ought to go.",
         "ought to go", ("Karl Ostrander",)),
    ],
)  # fmt: skip
def test_speakers_after_a_sentence_that_names_several(nlp: Language, text: str, words: str, speakers: tuple[str, ...]) -> None:
    assert claim_with(nlp, text, words).speakers == speakers


def test_they_may_be_the_numbers_and_then_nobody_speaks(nlp: Language) -> None:
    text = "Sailors met the mayor. Both numbers were right. They show how soon a count turns into a guess."
    assert claim_with(nlp, text, "how soon").speakers == ()


PRIME = "Prime Minister Karl Ostrander of Valdia opened the port. "
GULLS = "“The port is for gulls,” {} said."


@pytest.mark.parametrize(
    ("before", "mention", "speaker"),
    [
        ("They had written off Israel's prime minister. \n\nTamar Bel-Orin answered. ", "the Israeli minister", "the Israeli minister"),
        ("They had written off Israel's prime minister. ", "the Israeli minister", "the Israeli minister"),
        ("They had written off Israel's prime minister. ", "the minister", "the minister"),
        ("They had written off Israel's deputy defence minister. ", "the defence minister", "the defence minister"),
        ("They had written off Turkey's vice president. ", "the president", "the president"),
        ("They had written off Turkey's former president. ", "the Turkish president", "the Turkish president"),
        ("They had written off Turkey's foreign minister. \n\nTamar Bel-Orin answered in kind. ", "the minister", "the minister"),
        (PRIME, "the Valdian minister", "the Valdian minister"),
        (PRIME, "the minister", "the minister"),
        (PRIME, "the prime minister", "Karl Ostrander"),
        (PRIME, "the former prime minister", "the former prime minister"),
        (PRIME, "the deputy prime minister", "the deputy prime minister"),
        ("Deputy Foreign Minister Karl Ostrander opened the port. ", "the foreign minister", "the foreign minister"),
        ("Deputy Foreign Minister Karl Ostrander opened the port. ", "the deputy minister", "Karl Ostrander"),
        ("Vice President Karl Ostrander opened the port. ", "the president", "the president"),
        ("Vice President Karl Ostrander opened the port. ", "the vice president", "Karl Ostrander"),
        ("President Karl Ostrander opened the port. ", "the vice president", "the vice president"),
        ("President Karl Ostrander opened the port. ", "the former president", "the former president"),
        ("Former President Karl Ostrander opened the port. ", "the president", "the president"),
        ("Attorney General Karl Ostrander opened the port. ", "the general", "the general"),
        ("Karl Ostrander, spokesman for the president, opened the port. ", "the president", "the president"),
        ("Karl Ostrander, spokesman for the president, opened the port. ", "the spokesman", "Karl Ostrander"),
        ("Prime Minister Anna Berg met Karl Ostrander, Israel's harbour minister. ", "the Israeli minister", "Karl Ostrander"),
    ],
)  # fmt: skip
def test_an_office_agrees_as_a_whole(nlp: Language, before: str, mention: str, speaker: str) -> None:
    assert claim_with(nlp, before + GULLS.format(mention), "is for gulls").speaker == speaker


BERGS = "Anna Berg opened the fair on Monday. Berg spoke for an hour. Her husband, Karl Berg, spoke as well. Karl Berg had come by boat. "


def test_a_shared_surname_means_whom_it_meant_before_another_bearer_came_up(nlp: Language) -> None:
    assert claim_with(nlp, BERGS + "Berg said that the harbour was late.", "the harbour was late").speaker == "Anna Berg"


def test_a_surname_alone_means_the_bearer_who_acts(nlp: Language) -> None:
    text = "A boat was lost with Karl Berg. Anna Berg, the mother of Karl Berg, came to Halden. Berg said that the boat was late."
    assert claim_with(nlp, text, "the boat was late").speaker == "Anna Berg"


def test_who_without_a_comma_is_the_adviser_and_not_the_name_before_it(nlp: Language) -> None:
    text = "An adviser to Karl Ostrander who asked for no name said that the harbour was late."
    assert claim_with(nlp, text, "the harbour was late").speaker != "Karl Ostrander"


def test_the_words_of_a_headline_are_no_part_of_a_name(nlp: Language) -> None:
    text = "Karl Ostrander Sells Seven Boats Before Halden Harbour Fair. \n\nKarl Ostrander sold them. Ostrander said that all were old."
    assert claim_with(nlp, text, "all were old").speaker == "Karl Ostrander"


def test_an_age_is_no_part_of_a_name(nlp: Language) -> None:
    text = "All 13 of the dead were conscripts, said the mother of one, aged 19."
    assert claim_with(nlp, text, "conscripts").speaker == "the mother of one"
