"""Who is meant by a description, a short form or a document, and where nobody is told."""

import pytest
from spacy.language import Language

from tracker.extract.claims.actors import Actors
from tracker.extract.claims.claims import Place, speakers_at
from tracker.extract.claims.parsed import Parsed
from tracker.records import Article, Claim


def at(nlp: Language, text: str, source: str) -> Claim:
    """Who is meant by the last of some words, everything before it read."""
    start = text.rindex(source)
    (claim,) = speakers_at(nlp(text), Article(id="a", text=text), [Place((start, start + len(source)))])
    return claim


def plain(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.removeprefix("the ").removeprefix("The ") for name in names)


OBSERVATORY = "Twelve wells are dry, a monitoring group said on Monday. Three are old, the Valdian Observatory for Water Rights said. "
BODY = "Valdian Observatory for Water Rights"
UNION = "A union representing harbour pilots backed the mayor on Monday. The Association of Harbour Pilots called him a friend. "


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        (OBSERVATORY, "a monitoring group", BODY),
        (OBSERVATORY + "The Halden-based monitor said more would fail.", "The Halden-based monitor", BODY),
        (OBSERVATORY.replace("a monitoring", "a Valdian monitoring"), "a Valdian monitoring group", "a Valdian monitoring group"),
        (OBSERVATORY.replace("Water Rights said", "Water Rights and the Orrland Observatory for Rivers said"), "a monitoring group",
         "a monitoring group"),
        (UNION, "A union representing harbour pilots", "Association of Harbour Pilots"),
        (UNION.replace("harbour pilots backed", "bakers backed"), "A union representing bakers", "A union"),
        ("Coast guard boats searched the bay. The disaster agency said that four were missing.", "The disaster agency", "disaster agency"),
        ("The coast guard of Valdia lost two boats. The disaster agency said that one was old.", "The disaster agency", "disaster agency"),
        ("The Department of Valdian Roads shut a bridge, Veterans said. The agency said it was old.", "The agency",
         "Department of Valdian Roads"),
        ("The Halden Daily News wrote of a flood. The Daily News said the dam had held.", "The Daily News", "Halden Daily News"),
        ("Twelve had died, the Valdian Observatory | for Water Rights said.".replace("| ", ""), "the Valdian Observatory for Water Rights",
         BODY),
    ],
)  # fmt: skip
def test_a_body_that_is_described(nlp: Language, text: str, source: str, speaker: str) -> None:
    assert plain(at(nlp, text, source).speakers) == plain((speaker,))


def test_what_takes_up_a_description_means_the_same(nlp: Language) -> None:
    text = OBSERVATORY + "The group said more would fail."
    places = [Place((text.index(words), text.index(words) + len(words))) for words in ("a monitoring group", "The group")]
    lead, later = speakers_at(nlp(text), Article(id="a", text=text), places)
    assert lead.speakers == later.speakers == ("Valdian Observatory for Water Rights",)


OSTRANDER = "Karl Ostrander opened the fair on Monday. "


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        (OSTRANDER + "The candidate said that he was tired.", "The candidate", "Karl Ostrander"),
        (OSTRANDER + "The Halden billionaire said that he was tired.", "The Halden billionaire", "Karl Ostrander"),
        (OSTRANDER + "The former candidate said that he was tired.", "The former candidate", "The former candidate"),
        (OSTRANDER + "A candidate said that he was tired.", "A candidate", "A candidate"),
        ("Karl Ostrander, the campaign manager, opened the fair. The candidate said that he was tired.", "The candidate", "The candidate"),
        ("Karl Ostrander met Dov Marlin. The weather was bad. The rain went on. It was cold. The candidate said he was tired.",
         "The candidate", "The candidate"),
        ("Valdian Sen. Karl Ostrander opened the fair. Dov Marlin was there. The senator said that he was tired.", "The senator",
         "Karl Ostrander"),
        ("Pope Karl met Dov Marlin on Monday. The pontiff said that he was tired.", "The pontiff", "Pope Karl"),
        ("Pope Karl met Dov Marlin on Monday. Karl said that he was tired.", "Karl", "Pope Karl"),
        ("The baker has no flour. It costs double, said Halden baker Karl Ostrander.", "The baker", "Karl Ostrander"),
        ("A Halden baker has no flour. It costs double, said Halden baker Karl Ostrander.", "A Halden baker", "Karl Ostrander"),
        ("A baker has no flour. It costs double, said Halden baker Karl Ostrander.", "A baker", "A baker"),
        ("Reyl’s Son Says Boats Are Old. Karl Marlin, son of the captain, sold two on Monday.", "Reyl’s Son", "Karl Marlin"),
        ("Karl Marlin and his wife, Clara Lohm, sold a boat. His wife said it was old.", "His wife", "Clara Lohm"),
        ("Clara Lohm and Peter Lohm have run the mill for years. Mrs. Lohm said it would be sold.", "Lohm", "Clara Lohm"),
        ("Clara Lohm has run the mill for years. She is the sister of Peter Lohm. Lohm said it would be sold.", "Lohm", "Clara Lohm"),
        ("Talal al-Berazi opened the fair on Monday. Berazi said it was small.", "Berazi", "Talal al-Berazi"),
        ("Reyl: The port is shut. Tomas Reyl said on Monday that boats had to wait.", "Reyl", "Tomas Reyl"),
        ("The fair is small, said Dov Marlin head of the Valdian council.", "Dov Marlin head of the Valdian council", "Dov Marlin"),
    ],
)  # fmt: skip
def test_a_person_who_is_described_or_named_in_short(nlp: Language, text: str, source: str, speaker: str) -> None:
    assert at(nlp, text, source).speakers == (speaker,)


def test_a_candidate_is_one_of_the_party_only_where_nobody_else_may_be_meant(nlp: Language) -> None:
    text = "Republican nominee Karl Ostrander met Dov Marlin. Marlin said it was late. The Republican nominee said he was tired."
    assert at(nlp, text, "The Republican nominee").speakers == ("Karl Ostrander",)
    text = "Karl Ostrander met Dov Marlin. Ostrander said it was late. The Democratic candidate said he was tired."
    assert at(nlp, text, "The Democratic candidate").speakers == ("The Democratic candidate",)


CAMP = "Karl Ostrander ran for mayor. Dov Marlin watched. "


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        (CAMP + "The Ostrander campaign said he was tired.", "The Ostrander campaign", "Karl Ostrander's campaign"),
        (CAMP.replace("Karl", "Karl J.") + "Ostrander’s campaign said he was ill.", "Ostrander’s campaign", "Karl Ostrander's campaign"),
        (CAMP + "Ostrander’s campaign said he was tired.", "Ostrander’s campaign", "Karl Ostrander's campaign"),
        (CAMP + "Ostrander said he was tired. His campaign said he was ill.", "His campaign", "Karl Ostrander's campaign"),
        (CAMP + "Ostrander's campaign paid. The campaign said he was ill.", "The campaign", "Karl Ostrander's campaign"),
        (CAMP + "Ostrander's campaign paid. Marlin's campaign did not. The campaign said so.", "The campaign", "Dov Marlin's campaign"),
        ("The Halden Relief Group reopened its kitchen. Its volunteers said that bread was short.", "Its volunteers",
         "The Halden Relief Group's volunteers"),
    ],
)  # fmt: skip
def test_whose_campaign_and_whose_people(nlp: Language, text: str, source: str, speaker: str) -> None:
    assert at(nlp, text, source).speakers == (speaker,)


@pytest.mark.parametrize(
    ("text", "source", "speakers"),
    [
        ("Tomas Reyl spoke in Halden. Reyl's speech told of a flood.", "Reyl's speech", ("Tomas Reyl",)),
        ("Valdia sent boats on Monday. Its stance is that the sea is free.", "Its stance", ("Valdia",)),
        ("A study released by the Halden Institute for Health shows that few sleep.",
         "A study released by the Halden Institute for Health", ("Halden Institute for Health",)),
        ("A survey by the Halden Institute and the Orrland University shows that few sleep.",
         "A survey by the Halden Institute and the Orrland University", ("Halden Institute", "Orrland University")),
        ("A Halden Courier article told of a flood. The article said that the dam had held.", "The article", ("Halden Courier",)),
        ("A HaldenGraph average of polls says that few sleep.", "A HaldenGraph average of polls", ("HaldenGraph",)),
        ("An editorial in the Halden Courier said that the dam had held.", "An editorial in the Halden Courier", ("Halden Courier",)),
        ("The Halden Institute published a report on Monday. The report said that few sleep.", "The report", ("Halden Institute",)),
        ("A study by the Halden Institute is out. The authors of the report said that few sleep.", "The authors of the report",
         ("Halden Institute",)),
        ("A report appeared on Monday. The report said that few sleep.", "The report", ("report",)),
        ("The party's top figures said that few sleep.", "The party's top figures", ("party's top figures",)),
        ("A new Halden Post-Orrland News poll says that few sleep.", "A new Halden Post-Orrland News poll",
         ("Halden Post", "Orrland News")),
    ],
)  # fmt: skip
def test_documents_speak_for_their_makers(nlp: Language, text: str, source: str, speakers: tuple[str, ...]) -> None:
    assert {name.lower() for name in plain(at(nlp, text, source).speakers)} == {name.lower() for name in plain(speakers)}


@pytest.mark.parametrize(
    ("text", "source", "speakers"),
    [
        ("The Committee on Roads, Ports and Bridges said it was late.", "The Committee on Roads, Ports and Bridges", 1),
        ("Karl Ostrander, who played in “The Mill,” “Old Sea,” and “Dov Marlin: A Life,” said it was late.",
         "Karl Ostrander, who played in “The Mill,” “Old Sea,” and “Dov Marlin: A Life,”", 1),
        ("Karl Ostrander met Dov Marlin. The businessman and former actor said it was late.", "The businessman and former actor", 1),
        ("Presidential candidates Karl Ostrander and Dov Marlin said it was late.",
         "Presidential candidates Karl Ostrander and Dov Marlin", 2),
    ],
)  # fmt: skip
def test_as_many_speakers_as_there_are(nlp: Language, text: str, source: str, speakers: int) -> None:
    assert len(at(nlp, text, source).speakers) == speakers


def test_a_possessive_pronoun_with_two_women_in_its_sentence_names_neither(nlp: Language) -> None:
    text = "The letters led Ms. Olga Zeman to quit, a blow to Ms. Ruth Lindqvist in her fight for the mill."
    assert at(nlp, text, "her").speakers == ()


def test_a_state_and_its_capital_do_not_compete_for_a_pronoun(nlp: Language) -> None:
    text = "Türkiye has been an ally, but the louder the war became, the harsher Ankara was. It has condemned the strikes."
    (name,) = at(nlp, text, "It").speakers
    assert name in ("Türkiye", "Ankara")


@pytest.mark.parametrize(
    ("text", "source", "role"),
    [
        ("Valdian Gov. Karl Ostrander said it was late.", "Valdian Gov. Karl Ostrander", "Valdian Gov."),
        ("Ines Calvert, a spokeswoman for the ministry, speaking on condition of anonymity, said it was late.",
         "Ines Calvert, a spokeswoman for the ministry, speaking on condition of anonymity,", "a spokeswoman for the ministry"),
        ("The fair is small, said Dov Marlin head of the Valdian council.", "Dov Marlin head of the Valdian council",
         "head of the Valdian council"),
        ("Ines Calvert, executive director of the Halden Fund, a charity, said it was late.",
         "Ines Calvert, executive director of the Halden Fund, a charity", "executive director of the Halden Fund"),
        ("Foreign Minister Ines Calvert was late. Calvert said so.", "Calvert", None),
    ],
)  # fmt: skip
def test_the_role_is_the_office_beside_the_name(nlp: Language, text: str, source: str, role: str | None) -> None:
    assert at(nlp, text, source).role == role


def test_the_offices_of_an_article_are_told_by_name(nlp: Language) -> None:
    doc = nlp("Valdian Foreign Minister Ines Calvert met Dov Marlin. Calvert, head of the council, said it was late. Marlin left.")
    offices = {name: tuple(roles) for name, roles in Actors(Parsed(doc)).roles.items()}
    assert offices == {"Ines Calvert": ("Valdian Foreign Minister", "head of the council")}


def test_an_unnamed_spokesman_keeps_neither_condition_nor_clause(nlp: Language) -> None:
    text = "A spokesman for the ministry, speaking on condition of anonymity, said that the bridge was shut."
    claim = at(nlp, text, "A spokesman for the ministry, speaking on condition of anonymity")
    assert (claim.speakers, claim.role) == (("A spokesman for the ministry",), None)


POLL = "A new poll shows that bakers are tired. The Orrland News poll of 900 bakers was shown on Monday. "


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        (POLL, "A new poll", "Orrland News"),
        (POLL + "The new poll finds that most are tired.", "The new poll", "Orrland News"),
        (POLL + "Rain fell. The findings say that most are tired.", "The findings", "Orrland News"),
        (POLL + "Two in ten slept well, according to the results of the poll.", "the results of the poll", "Orrland News"),
        (POLL + "A poll by the Halden Institute came later.", "A new poll", "A new poll"),
        (OSTRANDER + "He has sagged in the polls.", "the polls", "the polls"),
        ("Newspaper Says Harbour Is Late. \n\nA Halden newspaper told the mayor so on Monday.", "Newspaper", "A Halden newspaper"),
        ("Anna Berg left Halden, a small newspaper said on Monday.", "a small newspaper", "a small newspaper"),
        (OSTRANDER + "The senator from Orrland said that he was tired.", "The senator from Orrland", "The senator from Orrland"),
        (OSTRANDER + "A reporter asked him. The businessman said that he was tired.", "The businessman", "Karl Ostrander"),
    ],
)
def test_polls_and_descriptions_of_somebody_named_later_or_not_at_all(nlp: Language, text: str, source: str, speaker: str) -> None:
    start = text.index(source) if source[0] == "A" or source == "Newspaper" else text.rindex(source)
    (claim,) = speakers_at(nlp(text), Article(id="a", text=text), [Place((start, start + len(source)))])
    assert tuple(name.lower() for name in plain(claim.speakers)) == tuple(name.lower() for name in plain((speaker,)))


def test_those_who_are_told_apart_by_what_they_do(nlp: Language) -> None:
    text = "Bakers met. Those who bake bread said it was late. Those who sell it said it was early."
    first = text.index("Those who bake")
    second = text.index("Those who sell")
    one, other = speakers_at(nlp(text), Article(id="a", text=text), [Place((first, first + 5)), Place((second, second + 5))])
    assert one.speakers == ("Those who bake bread",)
    assert other.speakers == ("Those who sell it",)


def test_officials_with_a_body_are_none_named_before(nlp: Language) -> None:
    text = "Some Valdian officials were late. Officials with the Halden council said it rained."
    assert at(nlp, text, "Officials with the Halden council").speakers == ("Officials with the Halden council",)


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Karl Ostrander's father, Jan, was a baker. Anna Berg came with her mother. His father said that it rained.", "His father", "Jan"),
        ("Ostrander's father, Jan Ostrander, came with Anna Berg. Berg's father said that it rained.", "Berg's father", "Berg's father"),
        ("In an interview with Anna Berg and Karl Lind, the candidate said that it rained.", "the candidate", "candidate"),
        (OSTRANDER + "Reporter Jan Lind came late. The star said that it rained.", "The star", "star"),
        ("Nearly two-thirds of the bakers said that it rained.", "Nearly two-thirds of the bakers", "Nearly two-thirds of the bakers"),
    ],
)
def test_whose_father_and_who_stands_beside_whom(nlp: Language, text: str, source: str, speaker: str) -> None:
    assert plain(at(nlp, text, source).speakers) == (speaker,)
