"""The shipped data is consistent: every id that it points to exists, and no name is of two."""

from urllib.parse import urlsplit

import pytest

from tracker.identity.knowledge import Knowledge, knowledge
from tracker.identity.names import normalise
from tracker.identity.senses import Form, Part
from tracker.lang import lexicon
from tracker.records import SpeakerKind


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge()


def test_states_are_the_members_and_observers_of_the_united_nations() -> None:
    states = lexicon("states")["states"]
    assert len(states) == 193 + len(["va", "ps"]) + len(["xk", "tw", "eh"])
    assert all(len(code) == 2 and code.isascii() and code.islower() for code in states)


def test_codes_are_iso_codes() -> None:
    babel = pytest.importorskip("babel", reason="babel's list of territories is not installed")
    territories = babel.Locale("en").territories
    for code, row in lexicon("states")["states"].items():
        listed = {normalise(name) for name in (row["name"], *row.get("names", ()), *row.get("homonyms", ()))}
        theirs = normalise(territories[code.upper()].replace("St.", "Saint").replace("&", "and").replace(" - ", "-"))
        if code not in ("mm", "ps", "vc"):  # "Myanmar (Burma)", "Palestinian Territories", an article less
            assert theirs in listed, code


def test_no_name_is_of_two_speakers(known: Knowledge) -> None:
    shared = {key: {sense.value for sense in senses} for key, senses in known.names.items() if len({sense.value for sense in senses}) > 1}
    assert set(shared) == {"george bush", "ferdinand marcos", "robert kennedy", "robert menendez"}  # fathers and sons


def test_every_id_exists(known: Knowledge) -> None:
    tables = ("actors", "bodies", "persons")
    keys = [*known.owners, *(key for table in tables for section in lexicon(table).values() for key in section)]
    for key in keys:
        speaker = known.speaker(key)
        assert speaker is not None, key
        assert all(known.speaker(other) is not None for other in speaker.member_of), key
        assert speaker.name in speaker.names
        assert speaker.country is None or known.owners[speaker.country].state == speaker.country
    assert all(key in known.owners for key in known.owns.values())


def test_actors_of_the_data_are_read() -> None:
    allowed = {"name", "names", "in_context", "country", "of", "stateless", "office", "rules", "kind", "described_as", "wing_of", "town"}
    persons = {"name", "names", "surnames", "woman", "country", "of", "stateless", "died", "wikidata"}
    for section, fields in (
        *((section, allowed) for table in ("actors", "bodies") for section in lexicon(table).values()),
        (lexicon("persons")["persons"], persons),
    ):
        for key, row in section.items():
            assert set(row) <= fields, key
            assert len(row.get("names", ())) == len(set(row.get("names", ()))), key


@pytest.mark.parametrize(
    ("key", "name", "kind", "member_of"),
    [
        ("tr", "Türkiye", SpeakerKind.state, ()),
        ("ps-gaza", "Gaza authorities", SpeakerKind.body, ("ps",)),
        ("tr-defence-ministry", "Turkish Defence Ministry", SpeakerKind.body, ("tr",)),
        ("tr-foreign-minister", "Turkish Foreign Minister", SpeakerKind.body, ("tr-foreign-ministry", "tr")),
        ("cd-defence-ministry", "Congolese Defence Ministry", SpeakerKind.body, ("cd",)),
        ("us-defence-ministry", "US Department of Defense", SpeakerKind.body, ("us",)),
        ("ps-gaza-interior-ministry", "Gaza Interior Ministry", SpeakerKind.body, ("ps-gaza", "ps")),
        ("tr-media", "Turkish Media", SpeakerKind.group, ()),
        ("quds-brigades", "Al-Quds Brigades", SpeakerKind.organisation, ("islamic-jihad",)),
        ("qudra", "Ashraf al-Qudra", SpeakerKind.person, ("ps-gaza-health-ministry", "ps-gaza", "ps")),
    ],
)
def test_speakers(known: Knowledge, key: str, name: str, kind: SpeakerKind, member_of: tuple[str, ...]) -> None:
    speaker = known.speaker(key)
    assert speaker is not None
    assert (speaker.name, speaker.kind, speaker.member_of) == (name, kind, member_of)


@pytest.mark.parametrize("key", ["", "tr-", "tr-nonsense", "zz-army", "-army", "erdogan-army"])
def test_no_speaker_has_an_invented_id(known: Knowledge, key: str) -> None:
    assert known.speaker(key) is None


def test_generated_names_hold_the_spellings(known: Knowledge) -> None:
    speaker = known.speaker("tr-defence-ministry")
    assert speaker is not None
    names = {normalise(name) for name in speaker.names}
    assert {"turkish defense ministry", "turkiye national defence ministry", "turkey defence ministry"} <= names
    assert "ministry of national defense of turkiye" in names


@pytest.mark.parametrize(
    ("text", "owner"),
    [("tr", "tr"), ("Turkey", "tr"), ("turkish", "tr"), ("Gaza", "ps-gaza"), ("Congolese", None), ("nowhere", None), ("", None)],
)
def test_owner(known: Knowledge, text: str, owner: str | None) -> None:
    found = known.owner(text)
    assert (found.id if found else None) == owner


def test_shared_adjectives_name_no_state(known: Knowledge) -> None:
    for adjective in ("congolese", "dominican"):
        assert not any(sense.part is Part.state and sense.form is Form.adjective for sense in known.phrases[adjective])


def test_words_of_the_data_are_folded_as_text_is() -> None:
    def strings(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            return [text for item in value.values() for text in strings(item)]
        return [text for item in value for text in strings(item)] if isinstance(value, list) else []

    offices = lexicon("offices")
    for section in ("words", "titles", "people", "organisations"):
        for text in strings(offices[section]):
            assert text == " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split()), text


def test_every_state_has_its_item_in_wikidata(known: Knowledge) -> None:
    states = [known.speaker(code) for code, owner in known.owners.items() if owner.id == owner.state]
    items = [one.wikidata for one in states if one is not None]
    assert len(items) == len(set(items)) == len(states)
    assert all(item is not None and item[0] == "Q" and item[1:].isdigit() for item in items)


def test_whoever_held_an_office_belongs_to_nothing_at_all_times(known: Knowledge) -> None:
    holders = [speaker for key in known.tenures.of if (speaker := known.speaker(key)) is not None]
    assert len(holders) > 500
    assert [one.id for one in holders if one.member_of] == []
    assert all(term.until or term.seen for one in holders for term in one.terms)


def test_sources_are_addresses_that_a_reader_can_open() -> None:
    sources = [row["source"] for table in lexicon("terms").values() if isinstance(table, dict) for row in table["terms"]]
    assert len(sources) > 700
    hosts = [urlsplit(address).netloc for source in sources for address in source.split(" ; ")]
    assert [host for host in hosts if ":" in host or "proxy" in host or "ipfs" in host or not host] == []
