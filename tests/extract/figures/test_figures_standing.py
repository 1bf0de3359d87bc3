"""What a sentence lets stand: harm told of, harm denied or only supposed, and counts of some of those affected only."""

from collections.abc import Callable

import pytest
from spacy.language import Language

from tracker.extract.figures.figures import figures
from tracker.records import Article, Figure

Read = Callable[[str], list[Figure]]


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    def run(text: str) -> list[Figure]:
        return list(figures(nlp(text), Article(id="a", text=text, published="2024-03-26")).figures)

    return run


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("The mayor said 30 people were killed at the hospital.", ["killed"]),
        ("In all 471 people were killed in the fire at the Alder hospital.", ["killed"]),
        ("Four people were killed and six were taken to the hospital.", ["killed", "injured"]),
        ("Nine people were being treated in hospital.", ["injured"]),
        ("Nine people are in the hospital.", ["injured"]),
        ("Six people were at the hospital.", []),
    ],
)
def test_a_hospital_where_people_are_killed_treats_nobody(read: Read, text: str, measures: list[str]) -> None:
    assert [figure.measure for figure in read(text)] == measures


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("It is false that 500 people were killed, police said.", True),
        ("It is not true that 500 people were killed.", True),
        ("The mayor falsely claimed that 500 people were killed.", True),
        ("It is true that 500 people were killed.", False),
    ],
)
def test_a_count_that_is_called_false(read: Read, text: str, negated: bool) -> None:
    assert [(figure.text, figure.negated) for figure in read(text)] == [("500", negated)]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("In all 100 people were saved from being killed.", []),
        ("The truce rescued 100 people from being killed.", []),
        ("The crew rescued 100 people from the roof.", ["100"]),
        ("If 500 people had been killed, the army would have said so.", []),
        ("Had 500 people been killed, the army would have said so.", []),
        ("The army will answer if 500 people are killed.", []),
        ("Officials did not say if the 12 people killed were civilians.", ["12"]),
        ("If the army is right, 500 people were killed.", ["500"]),
        ('The film "300 killed" won an award.', []),
        ("Her novel, “40 Dead”, sold well.", []),
        ('He told the council "40 people were killed" in the raid.', ["40"]),
    ],
)
def test_harm_that_was_not_done_and_titles(read: Read, text: str, counted: list[str]) -> None:
    assert [figure.text for figure in read(text)] == counted


def test_whoever_was_saved_was_not_killed(read: Read) -> None:
    found = read("Rescuers saved 30 people and 12 were killed.")
    assert [(figure.text, figure.measure) for figure in found] == [("30", "affected"), ("12", "killed")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A ferry sank off Port Selim, killing 12 people.", "Port Selim"),
        ("Twelve people drowned off the coast of Ardmere on Sunday.", "Ardmere"),
        ("Twelve people died off Port Selim on Sunday.", "Port Selim"),
        ("A blast killed 12 people in Ardmere.", "Ardmere"),
        ("The army called off Operation Heron after 12 people were killed.", None),
    ],
)
def test_a_place_that_stands_in_no_table(read: Read, text: str, place: str | None) -> None:
    assert [figure.place for figure in read(text)] == [place]


@pytest.mark.parametrize(
    ("text", "restrictions"),
    [
        ("In all 4,691 people identified by name have been killed.", [("identified", "identified")]),
        ("In all 302 children were among the dead who have been identified.", [("identified", "identified")]),
        ("On Monday 24 people killed in the fire at Lorno had been identified.", [("identified", "identified")]),
        ("Two men who killed 12 people have been identified.", [(None, "")]),
        ("The 24 people killed in the fire had not been identified.", [(None, "")]),
        ("At least 40 people were killed, two of them identified.", [(None, ""), ("identified", "identified")]),
        ("The office had verified 8,104 deaths.", [("verified", "verified")]),
        ("The group documented the killing of 40 men and 12 boys.", [("documented", "documented"), ("documented", "documented")]),
        ("The office has verified 45 deaths and 12 injuries.", [("verified", "verified"), ("verified", "verified")]),
        ("The tally has 12 registered deaths.", [("registered", "registered")]),
        ("Twelve people confirmed dead in Lorno.", [("confirmed", "confirmed dead")]),
        ("There were 12 confirmed deaths.", [("confirmed", "confirmed deaths")]),
        ("In all 300 people were killed or missing.", [("or missing", "or missing")]),
        ("So far 300 people have been killed or are missing.", [("or missing", "or are missing")]),
        ("The mayor confirmed the deaths of 12 people.", [(None, "")]),
        ("Police identified the gunman, who killed 12 people.", [(None, "")]),
        ("Twelve men identified by police as smugglers were killed.", [(None, "")]),
        ("Two people were killed and three are missing.", [(None, ""), (None, "")]),
    ],
)
def test_which_of_those_affected_are_counted(read: Read, text: str, restrictions: list[tuple[str | None, str]]) -> None:
    found = read(text)
    read_from = ["".join(text[start:end] for start, end in figure.evidence.get("established", ())) for figure in found]
    assert list(zip([figure.established for figure in found], read_from, strict=True)) == restrictions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Gunmen killed a guard and two teachers. The state put the number of missing pupils at 118.",
            [("two", "killed", "teachers"), ("118", "missing", "pupils")],
        ),
        ("Twenty-three people remain missing and are presumed dead.", [("Twenty-three", "missing", "people")]),
        ("38 people died in the blast, two of them in hospital.", [("38", "killed", "people"), ("two", "killed", "people")]),
        (
            "12,533 people, 3,711 of them children, were killed, and 29,044 wounded.",
            [("12,533", "killed", "people"), ("3,711", "killed", "children"), ("29,044", "injured", "people")],
        ),
    ],
)
def test_what_became_of_whom(read: Read, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(figure.text, figure.measure, figure.population) for figure in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("Shelling of the town killed 23 people on Thursday, including 32 children.", [("32", "23")]),
        ("An explosion wounded 48 people, among them 61 children.", [("61", "48")]),
        ("Of the 23 people killed, 32 were children.", [("32", "23")]),
        ("Police killed 3 attackers after they had taken hostages, including 12 tourists.", []),
        ("The ferry sank and killed 96 people: 40 men, 31 women and 15 children.", [("40", "96"), ("31", "96"), ("15", "96")]),
        ("The raid killed 12 people, including 5 children, 3 women and a doctor.", [("5", "12"), ("3", "12")]),
    ],
)
def test_a_stated_part_is_one_however_large(read: Read, text: str, wholes: list[tuple[str, str]]) -> None:
    rows = {figure.id: figure for figure in read(text)}
    parts = [figure for figure in rows.values() if figure.subset_of is not None]
    assert [(figure.text, rows[figure.subset_of or ""].text) for figure in parts] == wholes
