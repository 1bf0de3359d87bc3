"""What a figure takes from the sentences around it: owners of counts, days that point back, facilities, territories."""

import time
import timeit
from collections.abc import Callable

import pytest
from spacy.language import Language

from tracker.extract.figures.figures import figures
from tracker.records import Article, Figure, Period

Read = Callable[..., list[Figure]]


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    def run(text: str, published: str | None = "2024-03-26") -> list[Figure]:  # a Tuesday
        return list(figures(nlp(text), Article(id="a", text=text, published=published)).figures)

    return run


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Between 20 and 40 people were killed in the blast, a naval intelligence estimate found.", ["a naval intelligence estimate"]),
        ("About 40 people died, by the count of Lorno officials, and 12 were taken captive.", ["Lorno officials", None]),
        ("By the tally of the harbour office, 40 people died and 12 were wounded.", ["the harbour office", "the harbour office"]),
        ("By Monday 40 people had died, the health ministry there reported, as rescuers left.", ["the health ministry"]),
        ("The mayor doubts the number of the health ministry in Lorno, which had counted 40 dead.", ["the health ministry in Lorno"]),
        ("The number of people killed stood at 412, according to figures of the harbour office.", ["the harbour office"]),
        ("A bulletin published by the Red Lantern Network said 40 people had died.", ["the Red Lantern Network"]),
        ("Lorno's interior ministry on Monday lowered the number of people killed in the fire to 40.", ["Lorno's interior ministry"]),
        ("The health ministry of Lorno had counted 40 people killed in the fire.", ["The health ministry of Lorno"]),
        ("Rescuers found 12 bodies in the cellar.", [None]),
    ],
)
def test_whose_count_it_is(read: Read, text: str, names: list[str | None]) -> None:
    assert [figure.attributed_to for figure in read(text)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "The health ministry in Lorno counted 40 dead. The ministry's first bulletin spoke of 52 dead.",
            ["The health ministry in Lorno", "The health ministry in Lorno"],
        ),
        (
            "The health ministry in Lorno said 40 people died in 24 hours. Its totals now stand at 9,414 killed and 17,787 injured.",
            ["The health ministry in Lorno"] * 3,
        ),
        (
            "The relief office Harbourlight changed its method on Sunday. Its count now stands at 2,797 killed.",
            ["The relief office Harbourlight"],
        ),
    ],
)
def test_short_names_and_pronouns_stand_for_the_body_named_before(read: Read, text: str, names: list[str]) -> None:
    assert [figure.attributed_to for figure in read(text)] == names


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The fighting began on 2 March with a raid on Lorno. Some 40 people were killed that day.", ["2024-03-02"]),
        ("Police met on Sunday. On the same day a fire killed 12 people.", ["2024-03-24"]),
        ("A blast killed 12 people on New Year's Day.", ["2024-01-01"]),
        ("A blast at the mill killed 12 people on Sunday. By Monday the mayor had counted 15 dead.", ["2024-03-24", "2024-03-24"]),
        (
            "Since the war began on 2 March, 2,140 people have died. In the raid that started the war 90 people died.",
            ["2024-03-26", "2024-03-02"],
        ),
        (
            "The number of people killed since 2 March stood at 2,140 on Sunday, against 2,035 two days before.",
            ["2024-03-24", "2024-03-22"],
        ),
        ("On Monday the health ministry put the number of people killed since 2 March at 2,140.", ["2024-03-25"]),
        ("The same day a fire killed 12 people.", ["2024-03-26"]),
    ],
)
def test_days_that_point_at_other_days(read: Read, text: str, days: list[str]) -> None:
    assert [figure.as_of for figure in read(text)] == days


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("The number of wounded stood at 6,697 on New Year's Day.", "2024-01-01"),
        ("The health ministry had counted 9,485 people killed by 4 March.", "2024-03-04"),
        ("Of the 4,735 people killed in the war by Monday, 1,500 were children.", "2024-03-25"),
    ],
)
def test_large_counts_up_to_a_day_are_running_totals(read: Read, text: str, as_of: str) -> None:
    for figure in read(text):
        assert (figure.period, figure.as_of) == (Period.cumulative, as_of)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("A blast at the Old Mill hospital in Lorno killed 12 people.", ["Old Mill hospital"]),
        ("Shells hit the Old Mill school in Lorno, killing 12 people.", ["Old Mill school"]),
        ("Twelve people were wounded in Tarrak and taken to the Old Mill hospital.", ["Tarrak"]),
        (
            "A blast at the Old Mill school killed 12 people on Sunday, the mayor said. The governor spoke of 15 dead.",
            ["Old Mill school", "Old Mill school"],
        ),
        (
            "Raiders killed 12 people in southern Kenya on Sunday. They broke through the fence around Tarrak. Nine were seized that day.",
            ["southern Kenya", "southern Kenya"],
        ),
    ],
)
def test_the_place_of_an_event(read: Read, text: str, places: list[str]) -> None:
    assert [figure.place for figure in read(text)] == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("In Kenya 9,485 people have been killed since 2 March, when a raid on Chad set off the war.", ["Kenya"]),
        ("By Sunday 9,485 people had been killed in Tarrak since 2 March, police said, as envoys left Chad.", ["Tarrak"]),
        (
            "So far 9,333 people have died in Tarrak, as envoys meet in Oman. A further 4,694 people have been injured.",
            ["Tarrak", "Tarrak"],
        ),
        (
            "So far 9,713 people have been killed in Tarrak. A rounder number was heard in Oman. The army had killed almost 10,000 men.",
            ["Tarrak", "Tarrak"],
        ),
        ("TARRAK — The number of wounded stood at 6,697 on Monday, health ministry figures showed.", ["Tarrak"]),
        ("The number of people killed since 2 March is 9,333, according to the Tarrak health ministry.", ["Tarrak"]),
    ],
)
def test_a_running_total_is_about_a_territory(read: Read, text: str, places: list[str]) -> None:
    assert [figure.place for figure in read(text)] == places


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("The mayor lowered the number of people killed to 57, down from the 63 he had given.", {"57": "63"}),
        ("The mayor raised the death toll from 43 to 57.", {"57": "43"}),
        ("In all 57 people died instead of the 63 first given.", {"57": "63"}),
        ("In all 57 people died and 63 were injured.", {}),
    ],
)
def test_a_number_that_replaces_another(read: Read, text: str, replaced: dict[str, str]) -> None:
    found = read(text)
    texts = {figure.id: figure.text for figure in found}
    assert {figure.text: texts[figure.revises] for figure in found if figure.revises} == replaced


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Of the 35 people killed, 14 were children and nine were women.",
            [("35", "people", None), ("14", "children", "35"), ("nine", "women", "35")],
        ),
        ("The blast killed 12 people. Five were children.", [("12", "people", None), ("Five", "children", "12")]),
        ("The list has seven children and four women among the dead.", [("seven", "children", None), ("four", "women", None)]),
    ],
)
def test_children_and_women_of_a_count(read: Read, text: str, parts: list[tuple[str, str, str | None]]) -> None:
    found = read(text)
    texts = {figure.id: figure.text for figure in found}
    assert [(figure.text, figure.population, texts.get(figure.subset_of or "")) for figure in found] == parts
    assert {figure.measure for figure in found} == {"killed"}


def test_a_further_total_runs_from_the_same_start(read: Read) -> None:
    dead, hurt = read("The number of people killed since 2 March is 9,333. A further 4,694 people have been injured.")
    assert (dead.since, hurt.since) == ("2024-03-02", "2024-03-02")
    assert hurt.inferred["since"] == "shared with the figure before"


def test_people_who_fell_in_massacres(read: Read) -> None:
    assert [(figure.text, figure.measure) for figure in read("The dead fell in eight massacres.")] == [("eight", "incidents")]


@pytest.mark.parametrize(
    "text",
    [
        "A blast killed 2 people in Lorno. In May 2019, 2 people were killed in Osk.",
        "A blast killed 5 people in Lorno. On March 3, a crash killed 5 people in Osk.",
        "A fire killed 12 people, including 5 children. Last year 5 children drowned in Osk.",
    ],
)
def test_an_equal_number_of_another_event_changes_nothing(read: Read, text: str) -> None:
    first = read(text)[0]
    assert (first.period, first.since, first.as_of) == (Period.incident, None, "2024-03-26")
    assert read(text)[-1].subset_of is None


def test_a_toll_replaces_no_number_of_another_place(read: Read) -> None:
    assert [figure.revises for figure in read("A blast killed 5 people in Osk. In Lorno, the toll rose to 40 after a quake.")] == [
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "since", "as_of"),
    [
        ("Between 2010 and 2015, 300 people were killed in Lorno.", "2010", "2015"),
        ("From 2010 to 2015 300 people were killed in Lorno.", "2010", "2015"),
        ("In 20٢٤, 12 people were killed.", None, "2024-03-26"),
    ],
)
def test_years(read: Read, text: str, since: str | None, as_of: str) -> None:
    (figure,) = read(text)
    assert (figure.since, figure.as_of) == (since, as_of)


@pytest.mark.parametrize(
    "sentence",
    [
        "Chad's war has killed 250,000 people. ",
        "A monitoring group said 12 people had died. ",
        "A blast killed 5 people in the town of {} on Sunday. ",
        "12 people died in {}, ",
    ],
)
def test_long_texts_take_no_more_than_their_share(nlp: Language, sentence: str) -> None:
    """Four times the text takes far less than sixteen times the time, whatever is repeated in it."""
    names = [f"{one}{two}" for one in ("Lor", "Tar", "Os", "Vel", "Dun") for two in ("no", "rak", "ia", "moor", "stad", "um", "ek", "isk")]

    def seconds(copies: int) -> float:
        text = "".join(sentence.format(names[k % len(names)]) for k in range(copies))
        doc, article = nlp(text), Article(id="a", text=text, published="2024-03-26")
        return min(timeit.repeat(lambda: figures(doc, article), timer=time.process_time, number=1, repeat=2))

    assert seconds(400) < 10 * seconds(100)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Shelling of the Friday Market in Osk killed 12 people on Sunday, police said.", ["2024-03-24"]),
        ("A blast in May Day Square in Osk killed 12 people, police said.", ["2024-03-26"]),
        ("On Bloody Sunday, as people call it, a blast in Osk killed 12 people.", ["2024-03-26"]),
        ("On Friday Market Street in Osk was shelled, and 12 people were killed.", ["2024-03-22"]),
        ("Friday's Market Street blast killed 12 people in Osk.", ["2024-03-22"]),
        ("A blast at the Friday market in Osk killed 12 people.", ["2024-03-22"]),
        (
            "The agency said 120 people were injured in Osk since Saturday, twice as many as the 60 it had reported on Sunday.",
            ["2024-03-26"],
        ),
        ("Ten people were killed in Lorno, police said, three more than on Monday.", ["2024-03-26"]),
    ],
)
def test_a_day_in_a_name_or_of_another_count_is_no_day_of_this_one(read: Read, text: str, days: list[str]) -> None:
    assert [figure.as_of for figure in read(text) if figure.excluded is None] == days


def test_a_day_that_was_not_read_says_where_it_came_from(read: Read) -> None:
    for figure in read("Shelling of the Friday Market in Osk killed 12 people on Sunday, police said. Another 40 were injured."):
        assert figure.as_of == "2024-03-24"
        assert figure.evidence["as_of"] or figure.inferred["as_of"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "A blast killed 12 people in Lorno, the harbour office said. All 12 of the dead were dockers, said the mother of one, aged 19.",
            ["the harbour office", "the harbour office"],
        ),
        ("A blast killed 12 people in Lorno. All of the 12 killed were dockers, the mayor said.", [None, None]),
        (
            "A blast killed 12 people in Lorno, the harbour office said. The mayor said 12 people were killed.",
            ["the harbour office", "The mayor"],
        ),
    ],
)
def test_whoever_describes_the_dead_gives_no_toll(read: Read, text: str, names: list[str | None]) -> None:
    assert [figure.attributed_to for figure in read(text)] == names


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Eleven soldiers were killed in an ambush at Kell on Monday, the army said.", ["Kell"]),
        ("They killed 12 and injured 120 in the shelling of Belden since Sunday.", ["Belden", "Belden"]),
        ("Raids killed 12 people in Osk. The bombardment of Lorno had gone on for weeks.", ["Osk"]),
        (
            "Some 95 people were killed in the past 24 hours, Zeln's health ministry said. The total in Zeln stands at 4,120.",
            ["Zeln", "Zeln"],
        ),
        ("The bombing of the Red Lantern by the army killed 12 people.", [None]),
    ],
)
def test_places_of_plain_sentences(read: Read, text: str, places: list[str | None]) -> None:
    assert [figure.place for figure in read(text)] == places
