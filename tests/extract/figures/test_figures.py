"""What is counted, as what, and what is left alone: one sentence a row."""

from collections.abc import Callable

import pytest
from spacy.language import Language

from tracker.extract.figures.figures import figures
from tracker.records import Article, Figure, Qualifier

Read = Callable[..., list[Figure]]


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    def run(text: str, published: str | None = "2024-03-26", title: str | None = None) -> list[Figure]:
        return list(figures(nlp(text), Article(id="a", text=text, published=published, title=title)).figures)

    return run


COUNTED = [
    ("The shelling killed 12 people and wounded 85.", [("12", "killed"), ("85", "injured")]),
    ("A raid on the depot left 14 dead and 3 missing.", [("14", "killed"), ("3", "missing")]),
    ("13 villagers killed, 43 others injured in rocket attack.", [("13", "killed"), ("43", "injured")]),
    ("2 Killed 10 Injured in Shelling of Lorno", [("2", "killed"), ("10", "injured")]),
    ("Six bodies were pulled from the rubble.", [("Six", "killed")]),
    ("The death toll from the landslide rose to 82 on Monday.", [("82", "killed")]),
    ("The number of people killed in the floods has climbed to 310.", [("310", "killed")]),
    ("The raid resulted in the deaths of approximately 1,400 people.", [("1,400", "killed")]),
    ("The blast claimed the lives of 23 dockers.", [("23", "killed")]),
    ("At least 50 fighters and two civilians were killed.", [("50", "killed"), ("two", "killed")]),
    ("Twenty-two children had been killed along with six teachers.", [("Twenty-two", "killed"), ("six", "killed")]),
    ("Nine people lost their lives in the fire.", [("Nine", "killed")]),
    ("Around 240 people were taken hostage.", [("240", "captive")]),
    ("Gunmen abducted 11 teachers.", [("11", "captive")]),
    ("Forty people are still unaccounted for.", [("Forty", "missing")]),
    ("Police arrested 40 protesters on Sunday.", [("40", "detained")]),
    ("Some 1.9 million people have been displaced by the fighting.", [("1.9 million", "displaced")]),
    ("Hundreds of families fled their homes.", [("Hundreds", "displaced")]),
    ("Some 250 miners are trapped underground.", [("250", "affected")]),
    ("Four people were shot outside a bar.", [("Four", "casualties")]),
    ("Five women were taken to a hospital with minor injuries.", [("Five", "injured")]),
    ("The air force carried out nine air raids on the port.", [("nine", "incidents")]),
    (
        "Soldiers committed eight massacres in 24 hours, killing 81 and injuring 93.",
        [("eight", "incidents"), ("81", "killed"), ("93", "injured")],
    ),
    ("One soldier was killed and two others were wounded.", [("One", "killed"), ("two", "injured")]),
    ("Dozens were killed and scores more injured in the crush.", [("Dozens", "killed"), ("scores", "injured")]),
    ("The gunman shot his neighbour's two teenage sons dead.", [("two", "killed")]),
    ("Guards stabbed three prisoners to death.", [("three", "killed")]),
    ("The feud led to 300 civilian deaths and over 2,000 internally displaced persons.", [("300", "killed"), ("2,000", "displaced")]),
    ("It ended in the deaths of the consul and three other Norwegians.", [("three", "killed")]),
    ("He said that 80 people were killed and 18 others were critically injured.", [("80", "killed"), ("18", "injured")]),
    ("Over 30 dead bodies lay on the ground and the guards are injured.", [("30", "killed")]),
    ("5. ELEVEN POLICE KILLED, DOZENS WOUNDED IN HARBOUR BLAST.", [("ELEVEN", "killed"), ("DOZENS", "injured")]),
    ("ONE DEAD IN CLUB SHOOTING Three people have been arrested since.", [("ONE", "killed"), ("Three", "detained")]),
    ("The flood took 30 lives.", [("30", "killed")]),
    ("In the US 12 people were killed.", [("12", "killed")]),
    ("The quake left a death toll of 2000, officials said.", [("2000", "killed")]),
    ("12 people were buried under the rubble.", [("12", "missing")]),
    ("Five of the 12 injured died.", [("Five", "killed"), ("12", "injured")]),
    ("The island had accepted 11,000 refugees by then.", [("11,000", "displaced")]),
    ("There were 40 shootings in the city this year.", [("40", "incidents")]),
    ("Police counted 3,210 shooting victims.", [("3,210", "casualties")]),
    ("The regiment lost 12 men.", [("12", "killed")]),
    ("Three lives were lost and another man was injured.", [("Three", "killed")]),
    ("The 15 wounded patrons went home.", [("15", "injured")]),
    ("Firefighters found the four bodies.", [("four", "killed")]),
    ("The governor says 112 were killed; the opposition says 126.", [("112", "killed"), ("126", "killed")]),
]


@pytest.mark.parametrize(("text", "expected"), COUNTED)
def test_people_who_came_to_harm_are_counted(read: Read, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(figure.text, figure.measure) for figure in read(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "A 27-year sentence was handed to the 45-year-old mayor on May 12, 2021.",
        "The alliance has 32 members and met for a three-day summit.",
        "The army sent 5,000 troops and 40 tanks to the border.",
        "He was the third victim, the 1,000th of the war, on its 172nd day.",
        "Lawmakers passed the 28-point plan with 61 votes to 48.",
        "The company paid $12 million to 300 workers.",
        "A strike on the dam could kill 30,000 people, engineers warned.",
        "The militia threatened to kill 100 hostages unless the road was opened.",
        "The group planned to abduct 20 pupils.",
        "It was one of the worst attacks of the year.",
        "The strike destroyed 12 trucks and damaged four houses.",
        "The envoy, 54, was born in 1969 and lives at 12 Harbour Road.",
        "Two gunmen killed a guard.",
        "Ana Doe, 26, and Ben Roe, 31, were injured.",
        "His father's death when he was 12 drives him.",
        "Voters have one shot at it, and this is the one shot.",
        "The vaccine saved 20 million lives and changed 12 lives for good.",
        "It would put the lives of millions of sailors on the line.",
        "The bank lost 12 customers.",
        "Nearly 10,000 jobs disappeared.",
        "A price rise that hurt millions of Norwegians.",
        "The country will take in 10,000 refugees, and its neighbour's goal of accepting 5,000 refugees stands.",
        "Police seized 12 people's phones.",
        "The army destroyed 12 militants' posts.",
        "The company eliminated 300 workers.",
        "He had two heart attacks and read of four cases of murder.",
        "There were three strikes at the docks and five incidents at the stadium.",
        "Two recordings of the night, one captured by a police camera.",
        "She spoke of the way the two men were treated.",
        "The town has a population of over 3.2 million, and many murders.",
    ],
)
def test_other_numbers_are_left_alone(read: Read, text: str) -> None:
    assert [figure.text for figure in read(text)] == []


@pytest.mark.parametrize(
    ("text", "expression", "reason"),
    [
        ("No casualties were reported after the blast.", "No", "zero"),
        ("Nobody was killed in the attack.", "Nobody", "zero"),
        ("Half of the wounded were women.", "Half", "a share, not a count"),
        ("One in five died.", "One in five", "a share, not a count"),
        ("Some 10½ people were killed in the raid.", "10½", "the number cannot be read"),
        ("Some 1,5 people were killed in the raid.", "1,5", "the number cannot be read"),
    ],
)
def test_what_is_no_count_is_kept_apart(read: Read, text: str, expression: str, reason: str) -> None:
    (figure,) = read(text)
    assert (figure.text, figure.excluded, figure.value, figure.headline) == (expression, reason, None, False)


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("The health ministry denied that 20 people had died.", True),
        ("The shelling did not kill 12 villagers.", True),
        ("The health ministry said that 20 people had died.", False),
    ],
)
def test_a_denied_count_is_marked(read: Read, text: str, negated: bool) -> None:
    assert [figure.negated for figure in read(text)] == [negated]


def test_bounds_come_from_the_words_beside_the_number(read: Read) -> None:
    text = "More than 60 people were killed, up to 80 wounded and about 12 abducted, while between 20 and 30 were detained."
    assert [(figure.text, figure.qualifier, figure.value, figure.low, figure.high) for figure in read(text)] == [
        ("60", Qualifier.at_least, 60, 61, None),
        ("80", Qualifier.at_most, 80, None, 80),
        ("12", Qualifier.approximate, 12, None, None),
        ("20 and 30", Qualifier.range, None, 20, 30),
    ]


@pytest.mark.parametrize(
    ("text", "population"),
    [
        ("The raid killed 21 opposition fighters.", ["opposition fighters"]),
        ("One police officer was killed.", ["police officers"]),
        ("The blast killed 12 aid workers and drivers.", ["aid workers and drivers"]),
        ("Three children were killed and 14 injured.", ["children", "children"]),
        ("Three children were killed and five others were injured.", ["children", "people"]),
        ("The fire killed 9.", ["people"]),
        ("Two women died.", ["women"]),
        ("The clashes killed 30 Lornians.", ["lornians"]),
    ],
)
def test_the_counted_noun(read: Read, text: str, population: list[str]) -> None:
    assert [figure.population for figure in read(text)] == population


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("At least 112 people, including 68 children, were killed.", "68", "112"),
        ("The raid wounded 10 people, 4 of them in a critical condition.", "4", "10"),
        ("The fire killed 52 people. Fifty guests and two clerks were killed.", "two", "52"),
        ("Five people were shot, two of them fatally.", "two", "Five"),
    ],
)
def test_a_part_points_at_its_whole(read: Read, text: str, part: str, whole: str) -> None:
    found = {figure.text: figure for figure in read(text)}
    assert found[part].subset_of == found[whole].id
    # "five were shot, two of them fatally": all the dead of the event, though a part of those shot
    assert found[part].headline == (found[part].measure != found[whole].measure)
    assert found[whole].subset_of is None


def test_the_sum_of_two_totals_is_a_total(read: Read) -> None:
    text = "Six children and two adults were found dead in Lorno. Neighbours had known them. The eight people were killed by gas."
    assert {figure.text: figure.headline for figure in read(text)} == {"Six": True, "two": True, "eight": True}


def test_a_running_total_far_down_is_not_what_the_article_is_about(read: Read) -> None:
    story = "The council met. It spoke of bread. It spoke of ferries. The mayor smiled."
    (figure,) = read(f"{story} The war in Chad has killed 9,000 people since 2019.")
    assert (figure.text, figure.period.value, figure.headline) == ("9,000", "cumulative", False)
    (figure,) = read(f"The war in Chad has killed 9,000 people since 2019. {story}")
    assert figure.headline


def test_a_revised_number_points_at_the_old_one(read: Read) -> None:
    found = {figure.text: figure for figure in read("The ministry revised the death toll down from 1,400 to about 1,200.")}
    assert found["1,200"].revises == found["1,400"].id
    assert (found["1,200"].headline, found["1,400"].headline) == (True, False)


def test_a_number_of_the_old_toll_points_nowhere(read: Read) -> None:
    found = {figure.text: figure for figure in read("The toll rose to 57, up from 43 earlier, officials said.")}
    assert (found["57"].revises, found["43"].revises) == (found["43"].id, None)


def test_ids_follow_from_the_text_alone(read: Read) -> None:
    text = "A blast killed 12 people."
    assert [figure.id for figure in read(text)] == [figure.id for figure in read(text, published=None)]


def test_an_empty_text_has_no_figures(read: Read) -> None:
    assert read("") == []
    assert read(" \n\n ") == []
