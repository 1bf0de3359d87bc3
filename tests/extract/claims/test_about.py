"""Whom statements are about: named actors in full, bodies, offices, states as nouns, and "he" where one person can be meant."""

import pytest
from spacy.language import Language

from tracker.extract.claims.about import About
from tracker.extract.claims.actors import Actors
from tracker.extract.claims.claims import Place, speakers_at
from tracker.extract.claims.gazetteer import known_in, state_of
from tracker.extract.claims.mentions import Mentions, Resolved
from tracker.extract.claims.parsed import Parsed
from tracker.records import Article


def about(nlp: Language, text: str, *statements: tuple[str, str]) -> set[str]:
    """Whom the last of some statements is about, each given by its source and content; leading articles left off."""
    places, at = [], 0
    for source, content in statements:
        start, begin = text.index(source, at), text.index(content, at)
        places.append(Place((start, start + len(source)), ((begin, begin + len(content)),)))
        at = max(start, begin)
    *_, claim = speakers_at(nlp(text), Article(id="a", text=text), places)
    return {name.removeprefix("the ").removeprefix("The ") for name in claim.about}


PEOPLE = "Karl Ostrander, the harbour minister of Valdia, met Anna Berg on Monday. "


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("Ostrander was late", {"Karl Ostrander"}),
        ("Mr. Ostrander and Ms. Berg were late", {"Karl Ostrander", "Anna Berg"}),
        ("Anna was late", {"Anna Berg"}),
        ("the harbour minister was late", {"Karl Ostrander"}),
        ("the Turkish army was late", {"Turkish army"}),
        ("troops in Turkey were late", {"Turkey"}),
        ("Turkish coffee was late", set()),
        ("voters were late", set()),
        ("Turks were late", set()),
        ("a Turkey-backed port was late", set()),
        ("the war between Israel and Hamas was long", {"Israel", "Hamas"}),
        ("Ankara was late", {"Ankara"}),
        ("a bus in Ankara was late", set()),
        ("the best candidate was late", set()),
        ("Turkish army units were late", {"Turkish army"}),
        ("a Turkish government plane was late", {"Turkish government"}),
        ("heavy Turkish army fire went on", {"Turkish army"}),
        ("boats in Ramusta were late", set()),
        ("the Midanek neighbourhood was quiet", set()),
        ("Ostrander's campaign for mayor was late", {"Karl Ostrander"}),
        ("Ostrander's campaign was late", {"Karl Ostrander", "Karl Ostrander's campaign"}),
        ("the army was late", set()),
        ("rain fell", set()),
    ],
)
def test_who_is_named(nlp: Language, content: str, names: set[str]) -> None:
    text = PEOPLE + f"A baker said that {content}."
    assert about(nlp, text, ("A baker", content)) == names


@pytest.mark.parametrize(
    ("said", "source", "content", "names"),
    [
        ("“He is a liar,” Berg said.", "Berg", "“He is a liar,”", {"Karl Ostrander"}),
        ("“She is a liar,” Ostrander said.", "Ostrander", "“She is a liar,”", {"Anna Berg"}),
        ("“She is a liar,” Berg said.", "Berg", "“She is a liar,”", set()),
        ("Ostrander said that he was tired.", "Ostrander", "that he was tired", set()),
        ("Berg said that he was tired.", "Berg", "that he was tired", {"Karl Ostrander"}),
        ("Ostrander said that I was tired.", "Ostrander", "that I was tired", set()),
        ("Berg called him a liar.", "Berg", "him a liar", {"Karl Ostrander"}),
        ("Voters said that he was tired.", "Voters", "that he was tired", {"Karl Ostrander"}),
        ("The Halden Fund said that he was tired.", "The Halden Fund", "that he was tired", {"Karl Ostrander"}),
    ],
)
def test_who_is_meant_by_a_pronoun(nlp: Language, said: str, source: str, content: str, names: set[str]) -> None:
    start = len(PEOPLE)
    text = PEOPLE + said
    places = [Place((at := text.index(source, start), at + len(source)), ((begin := text.index(content, start), begin + len(content)),))]
    (claim,) = speakers_at(nlp(text), Article(id="a", text=text), places)
    assert set(claim.about) == names


@pytest.mark.parametrize(
    ("said", "names"),
    [("“The candidate is late,” Anna Berg said.", {"Karl Ostrander"}), ("“The candidate is late,” Ostrander said.", set())],
)
def test_the_candidate_is_never_who_speaks_of_one(nlp: Language, said: str, names: set[str]) -> None:
    text = f"Karl Ostrander runs for mayor. {said}"
    source = "Anna Berg" if "Anna" in said else "Ostrander said"
    start = text.rindex(source)
    end = start + len(source.removesuffix(" said"))
    begin = text.index("“")
    (claim,) = speakers_at(nlp(text), Article(id="a", text=text), [Place((start, end), ((begin, text.index("”") + 1),))])
    assert set(claim.about) == names


def test_a_campaign_speaks_of_its_candidate(nlp: Language) -> None:
    text = "Mr. Karl Ostrander and Mr. Dov Marlin met. Ostrander's campaign said that taxes had helped him."
    assert about(nlp, text, ("Ostrander's campaign", "that taxes had helped him")) == {"Karl Ostrander"}


def test_a_pronoun_that_two_may_be_is_nobody(nlp: Language) -> None:
    text = "Mr. Karl Ostrander and Mr. Dov Marlin met on Monday. “He is a liar,” Anna Berg said."
    assert about(nlp, text, ("Anna Berg", "“He is a liar,”")) == set()


def test_he_goes_on_from_quotation_to_quotation_of_one_speaker(nlp: Language) -> None:
    text = (
        "Karl Ostrander opened the port on Monday. “He is a liar,” Anna Berg said. “The port is old,” she said. It rained. It rained "
        "again. The sea rose. Boats sank. “He knows it,” Berg said."
    )
    first, last = ("Anna Berg", "“He is a liar,”"), ("Berg", "“He knows it,”")
    assert about(nlp, text, first, last) == {"Karl Ostrander"}


def test_each_actor_has_its_characters(nlp: Language) -> None:
    text = PEOPLE + "A baker said that Ostrander and the Turkish army were late, and that Ostrander slept."
    parsed = Parsed(nlp(text))
    actors = Actors(parsed)
    content = (text.index("that Ostrander and"), len(text) - 1)
    found = About(parsed, actors, Mentions(parsed, actors)).of([content], Resolved(("A baker",)))
    spans = {one.name: [text[start:end] for start, end in one.spans] for one in found}
    assert spans == {"Karl Ostrander": ["Ostrander", "Ostrander"], "the Turkish army": ["the Turkish army"]}


def test_known_names(nlp: Language) -> None:
    text = "Türkiye and the U.S. met in Ankara. Ankara spoke to NATO and to Syrias president. The Islamic State did not."
    parsed = Parsed(nlp(text))
    found = [one.name for one in known_in(parsed, range(len(parsed.words)))]
    assert found == ["Türkiye", "U.S.", "Ankara", "NATO", "Syria", "Islamic State"]
    assert (state_of("Ankara"), state_of("the United States"), state_of("NATO"), state_of("us")) == ("tr", "us", None, None)


HOME = "Turkey's parliament met in Ankara on Monday. Turkish farmers wrote to it. "


@pytest.mark.parametrize(
    ("before", "said", "names"),
    [
        (HOME, '"Our country is late," said Anna Berg.', {"Turkey"}),
        (HOME, '"This great nation is late," said Anna Berg.', {"Turkey"}),
        (HOME, "The country was late, said Anna Berg.", {"Turkey"}),
        (HOME, "The government was late, said Anna Berg.", {"Turkey"}),
        (HOME, '"A country is late," said Anna Berg.', set()),
        (HOME + "Israel and Jordan shut a bridge. ", "The country was late, said Anna Berg.", set()),
        (HOME + "Boats left for Jordan. ", "That country was late, said Anna Berg.", {"Jordan"}),
        (HOME, "Her country was late, said Israeli harbour minister Anna Berg.", {"Israel"}),
        ("Boats were late on Monday. ", '"Our country is late," said Anna Berg.', set()),
        ("Israel, Jordan and Turkey met. ", '"Our country is late," said Anna Berg.', set()),
    ],
)
def test_the_country_is_the_speakers_or_the_one_of_the_article(nlp: Language, before: str, said: str, names: set[str]) -> None:
    content = said[: said.index(", said")].strip('",') if ", said" in said else said[1 : said.index(',"')]
    assert about(nlp, before + said, ("Anna Berg", content)) == names


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("Republicans were late", {"Republican Party"}),
        ("the Republicans were late", {"Republican Party"}),
        ("three Republicans were late", set()),
        ("Republican voters were late", set()),
        ("a GOP baker was late", set()),
        ("the GOP was late", {"GOP"}),
        ("a run for the White House was late", set()),
        ("the White House was late", {"White House"}),
        ("US voters were late", set()),
        ("the Turkey-Israel border was quiet", {"Turkey", "Israel"}),
    ],
)
def test_parties_seats_and_states_that_only_say_what_a_noun_is(nlp: Language, content: str, names: set[str]) -> None:
    text = PEOPLE + f"{content[0].upper()}{content[1:]}, Berg said. Rain fell."
    assert about(nlp, text, ("Berg", f"{content[0].upper()}{content[1:]}")) == names


def test_the_party_is_the_one_whose_members_were_named(nlp: Language) -> None:
    said = "Republicans met in Halden. The harbour may cost the party a seat, Anna Berg said."
    assert about(nlp, said, ("Anna Berg", "The harbour may cost the party a seat")) == {"Republican Party"}
    two = said.replace("Republicans", "Republicans and Democrats")
    assert about(nlp, two, ("Anna Berg", "The harbour may cost the party a seat")) == set()


def test_a_campaign_is_named_by_what_its_people_are(nlp: Language) -> None:
    text = PEOPLE + "Ostrander campaign officials were late, Berg said."
    assert about(nlp, text, ("Berg", "Ostrander campaign officials were late")) == {"Karl Ostrander's campaign"}


def test_kin_is_the_one_who_is_named_as_it(nlp: Language) -> None:
    text = "Anna Berg came with her husband, Karl Lind. Rain fell. Her husband was late, Berg said."
    assert about(nlp, text, ("Berg", "Her husband was late")) == {"Karl Lind"}


def test_who_watches_others_does_not_speak_of_himself(nlp: Language) -> None:
    text = "Karl Ostrander ran for mayor. His boat was late, said {} Jan Lind."
    assert about(nlp, text.format("political scientist"), ("Jan Lind", "His boat was late")) == {"Karl Ostrander"}
    assert about(nlp, text.format("baker"), ("Jan Lind", "His boat was late")) == set()


def test_neither_a_share_nor_the_speaker_by_surname_is_he(nlp: Language) -> None:
    text = 'Karl Berg came. Sixty-four percent said so. "He is late," Berg said.'
    assert about(nlp, text, ("Berg", "He is late")) == set()
