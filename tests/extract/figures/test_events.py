"""Which figures of one article are of one incident, and what is said of it: one short text a row."""

from collections.abc import Callable

import pytest
from spacy.language import Language

from tracker.extract.figures.figures import Found, figures
from tracker.records import Article, record_id

Read = Callable[..., Found]
LEAD = "A car bomb killed 12 people in Lorno on Sunday."


@pytest.fixture(scope="module")
def read(nlp: Language) -> Read:
    def run(text: str, published: str | None = "2024-03-26") -> Found:  # a Tuesday
        return figures(nlp(text), Article(id="a", text=text, published=published))

    return run


def told(found: Found) -> list[tuple[str, int | None]]:
    """Each figure's text with the place of its incident among those of the article."""
    order = {event.id: place for place, event in enumerate(found.events)}
    return [(figure.text or "", None if figure.event is None else order[figure.event]) for figure in found.figures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{LEAD} The blast in Lorno wounded 30 others.", [("12", 0), ("30", 0)]),
        (f"{LEAD} The blast wounded 30.", [("12", 0), ("30", 0)]),
        # parts
        ("A car bomb killed 12 people, including 4 children, in Lorno on Sunday.", [("12", 0), ("4", 0)]),
        (f"{LEAD} Three children were among the dead.", [("12", 0), ("Three", 0)]),
        ("A blast killed 12 people, 8 of them in Tarrak, on Sunday.", [("12", 0), ("8", 0)]),
        # the same count told again, by others, or corrected
        (f"{LEAD} The mayor said the 12 dead were traders.", [("12", 0), ("12", 0)]),
        (f"{LEAD} Medics gave the toll as 14.", [("12", 0), ("14", 0)]),
        ("The ministry revised the death toll of Sunday's blast in Lorno down from 14 to 12.", [("14", 0), ("12", 0)]),
        # vague words count too
        ("Hundreds of people were killed and dozens wounded in Lorno on Sunday.", [("Hundreds", 0), ("dozens", 0)]),
        # another attack beside the main one, with its own wounded
        (
            "In Lorno, a raid on Sunday killed 12 people and wounded 30. In Tarrak, shelling on Sunday killed 4 people and wounded 7.",
            [("12", 0), ("30", 0), ("4", 1), ("7", 1)],
        ),
    ],
)
def test_figures_of_one_incident_name_it(read: Read, text: str, expected: list[tuple[str, int | None]]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "An airstrike killed 12 people in Lorno on Sunday. On Monday, an airstrike killed 8 people in Lorno.",
        "An airstrike killed 12 people in Lorno on Sunday. On Sunday, another airstrike killed 8 people in Tarrak.",
        "An earthquake killed 12 people in Lorno on Sunday. It killed 5 people in Tarrak on Sunday.",
        "An airstrike killed 12 people in Lorno on Sunday. A stabbing in Lorno on Sunday killed 2 people.",
        f"{LEAD} Another bomb killed 9 people on Saturday.",
        f"{LEAD} A bomb killed 12 people in Lorno on March 2.",
        "A blast killed 12 people in Lorno on Sunday. A blast killed 12 people in Tarrak on Sunday.",
        "Gunmen shot 3 people dead in Lorno on Sunday. A crash in Lorno killed 5 people on Sunday.",
    ],
)
def test_another_day_place_or_kind_is_another_incident(read: Read, text: str) -> None:
    found = read(text)
    assert [place for _, place in told(found)] == [0, 1]
    assert len({event.id for event in found.events}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "A landslide killed 12 people in Lorno on Sunday. The death toll rose to 15 on Monday.",
        "A blast killed 12 people in Lorno on Sunday. The toll was revised up from 12 to 14 on Monday.",
    ],
)
def test_a_toll_of_a_later_day_is_of_the_same_incident(read: Read, text: str) -> None:
    found = read(text)
    assert [(event.place, event.since) for event in found.events] == [("Lorno", "2024-03-24")]
    assert {figure.event for figure in found.figures} == {found.events[0].id}


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        (f"{LEAD} Earlier, 9 people were killed in Tarrak.", "9"),  # no day
        (f"{LEAD} In 2019 a bomb killed 30 people in Lorno.", "30"),  # no more than a year
        (f"{LEAD} Last week 9 people were killed.", "9"),
        (f"{LEAD} Raids have killed 2,140 people in Osk since October 7.", "2,140"),  # a running total
        (f"{LEAD} Bombs have killed 45 people over the past two days.", "45"),  # a stretch
        (f"{LEAD} Half of the dead were women.", "Half"),  # no count
        (f"{LEAD} Police arrested 4 people in Lorno on Sunday.", "4"),  # what goes on for days
        (f"{LEAD} Some 300 people fled Lorno on Sunday.", "300"),
    ],
)
def test_a_figure_that_is_not_surely_of_an_incident_names_none(read: Read, text: str, unsure: str) -> None:
    assert told(read(text)) == [("12", 0), (unsure, None)]


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Raids have killed 2,140 people in Lorno since October 7.", "2024-03-26"),
        ("The landslide in Lorno has killed 12 people so far.", "2024-03-26"),
        ("Raids killed 81 people in Lorno in the past 24 hours.", "2024-03-26"),
        ("Gangs have killed 34 people in Lorno this year.", "2024-03-26"),
        ("Police in Lorno arrested 40 protesters on Sunday.", "2024-03-26"),
        ("No casualties were reported in Lorno on Sunday.", "2024-03-26"),
        ("A bomb killed 12 people in Lorno in March 2019.", "2024-03-26"),
        ("The ferries sail again.", "2024-03-26"),
        ("The minister attacked the budget in Lorno on Sunday.", "2024-03-26"),
        ("The bombing of Lorno is a film of 1962.", "2024-03-26"),
    ],
)
def test_what_is_no_incident_of_a_day_makes_no_event(read: Read, text: str, published: str | None) -> None:
    found = read(text, published)
    assert ([figure.event for figure in found.figures if figure.event], found.events) == ([], ())


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("A blast killed 12 people in Lorno.", None, ("explosion", "Lorno", None)),
        ("A blast killed 12 people in Lorno on Sunday.", None, ("explosion", "Lorno", None)),
        ("A woman was shot dead in Lorno on Sunday. Police are looking for a man.", "2024-03-26", ("shooting", "Lorno", "2024-03-24")),
        ("A man was sentenced on Monday for the fatal shooting of his brother in Lorno.", "2024-03-26", ("shooting", "Lorno", None)),
    ],
)
def test_an_incident_that_no_figure_counts_is_told_of_all_the_same(
    read: Read, text: str, published: str | None, expected: tuple[str, str, str | None]
) -> None:
    """The day of what followed upon it, a hearing or a funeral, is not its day."""
    found = read(text, published)
    assert [figure.event for figure in found.figures if figure.event] == []
    (event,) = found.events
    assert (event.kind, event.place, event.since) == expected


def test_the_main_incident_keeps_its_id_however_its_figures_are_read(read: Read) -> None:
    text = "An airstrike killed 12 people in Lorno on Sunday. On Monday, an airstrike killed 8 people in Lorno."
    main, other = read(text).events
    hash_ = Article(id="a", text=text).text_hash
    assert (main.id, other.id == main.id) == (record_id("event", hash_, "main"), False)


def test_the_main_incident_may_lack_its_place(read: Read) -> None:
    """It is an incident of its article all the same; `reconcile` never takes it for another one."""
    found = read("A blast killed 12 people on Sunday and wounded 30.")
    assert [(event.kind, event.place, event.since) for event in found.events] == [("explosion", None, "2024-03-24")]
    assert [place for _, place in told(found)] == [0, 0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("An air raid killed 7 people in Lorno on Sunday.", "airstrike"),
        ("Mortar rounds killed 7 people in Lorno on Sunday.", "shelling"),
        ("A car bomb killed 7 people in Lorno on Sunday.", "explosion"),
        ("Gunmen killed 7 people in Lorno on Sunday.", "shooting"),
        ("A triple homicide in Lorno on Sunday shocked the town.", "shooting"),
        ("A chlorine attack killed 7 people in Lorno on Sunday.", "chemical attack"),  # the narrower word, not "attack"
        ("A raid killed 7 people in Lorno on Sunday.", "attack"),
        ("An earthquake killed 7 people in Lorno on Sunday.", "earthquake"),
        ("A flash flood killed 7 people in Lorno on Sunday.", "flood"),
        ("A landslide killed 7 people in Lorno on Sunday.", "landslide"),
        ("An apartment building collapsed in Lorno on Sunday, killing 9 people.", "collapse"),
        ("Five people died in a car crash in Lorno on Sunday.", "crash"),
        ("Shells rained down. Seven people were killed in Lorno on Sunday.", "shelling"),  # the sentence before
        ("Seven people were killed in Lorno on Sunday. Gunmen had opened fire.", "shooting"),  # and the one after
        ("Seven people died in Lorno on Sunday.", None),
    ],
)
def test_the_kind_of_an_incident(read: Read, text: str, kind: str | None) -> None:
    (event,) = read(text).events
    assert (event.kind, event.place, event.since, event.until, event.same_as) == (kind, "Lorno", "2024-03-24", "2024-03-24", None)


@pytest.mark.parametrize(
    ("text", "place", "within"),
    [
        (LEAD, "Lorno", ()),
        ("A car bomb killed 12 people in Lorno on Sunday, near the town of Tarrak.", "Lorno", ("Tarrak",)),
        ("A car bomb killed 12 people in Lorno on Sunday, a hospital in Osk province said.", "Lorno", ("Osk",)),
        ("TARRAK — A blast killed 12 people in Lorno on Sunday.", "Lorno", ()),  # where a report is from ties nothing
        ("In Osk province, a bomb killed 12 people on Sunday. The bomb in Lorno wounded 30 people on Sunday.", "Lorno", ("Osk",)),
        ("A blast killed 12 people on Sunday in Norway.", "Norway", ("Norway",)),
        pytest.param("A car bomb killed 12 people in Lorno in Osk province on Sunday.", "Lorno", ("Osk",)),
        pytest.param("A car bomb killed 12 people at Karam hospital in Lorno on Sunday.", "Karam hospital", ("Lorno",)),
    ],
)
def test_the_narrowest_place_is_the_incidents_and_others_lie_around(read: Read, text: str, place: str, within: tuple[str, ...]) -> None:
    (event,) = read(text).events
    assert (event.place, event.within) == (place, within)


def test_ids_are_the_same_on_every_run(read: Read) -> None:
    text = "An airstrike killed 12 people in Lorno on Sunday. On Monday, an airstrike killed 8 people in Lorno."
    assert read(text) == read(text)
    assert {event.id for event in read(text).events}.isdisjoint(event.id for event in read(text + " It rained.").events)


def test_every_event_is_named_by_a_figure_and_every_name_is_an_event(read: Read) -> None:
    found = read("In Lorno, a raid on Sunday killed 12 people. In Tarrak, shelling on Sunday killed 4. Raids have killed 2,140 since May.")
    assert {figure.event for figure in found.figures} - {None} == {event.id for event in found.events}
    assert len(found.events) == 2
