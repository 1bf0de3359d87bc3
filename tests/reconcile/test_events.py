"""Which incidents of different articles are one: all that is known fits, and a number ties them."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations, count, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reconcile.events import Carrier, Judged, alike, keys, likeness
from tracker.reconcile.events import Told as Read
from tracker.reconcile.events import grouped as grouped_told
from tracker.reconcile.events import told as told_by
from tracker.records import Event, Figure, Period, Qualifier, Report

Told = tuple[Event, list[Report]]
NUMBERS = count()


def told(id_: str, article: str | None, counts: Mapping[str, int | None], *, at: str | None = None, **fields: Any) -> Told:
    """An incident with its counts by measure, as one article tells of it.

    Args:
        at: the place of the figures, where it is not the incident's.
        fields: of the event and of the figures; an airstrike on Lorno on one day, each count exact, where they say nothing else.
    """
    about = {"kind": "airstrike", "place": "Lorno", "day": "2024-03-24", "within": ()}
    about |= {name: fields.pop(name) for name in about if name in fields}
    day = about.pop("day")
    event = Event.model_validate(about | {"id": id_, "since": day, "until": day})
    given: dict[str, Any] = {"period": Period.incident, "place": at or event.place, "as_of": day, "event": id_, "article": article}
    figures = []
    for measure, number in counts.items():
        bounds = {} if fields.get("qualifier") else {"low": number, "high": number}
        figures.append(Figure.model_validate(given | bounds | {"id": f"f{next(NUMBERS)}", "measure": measure, "value": number} | fields))
    return event, [Report(figure=figure) for figure in figures]


def groups(*incidents: Told) -> dict[str, str]:
    return grouped_told(map(read, incidents))


def read(one: Told) -> Read:
    """What grouping knows of an incident; without an article only imported figures tell of it."""
    event, reports = one
    article = next((report.figure.article for report in reports), None)
    carrier = None if article is None else Carrier(article, article)
    return told_by(event, carrier, [report.figure for report in reports], imported=article is None)


ONE = told("e1", "post", {"killed": 12, "injured": 30})
TOGETHER = {"e1": "e1", "e2": "e1"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "shelling"},  # told in other words
        {"kind": "attack"},
        {"place": "LORNO"},
        {"place": "the town of Lorno"},
        {"place": "Lórno"},
        {"place": "Osk", "at": "Lorno"},  # the place of a figure
        {"within": ("Norway", "Osk")},
    ],
)
def test_the_same_kind_place_and_day_with_a_shared_number_are_one(fields: dict[str, Any]) -> None:
    assert groups(ONE, told("e2", "herald", {"killed": 12}, **fields)) == TOGETHER


@pytest.mark.parametrize("day", ["2024-03-25", "2024-03-23"])
def test_reports_of_two_days_are_one_by_two_numbers(day: str) -> None:
    """Midnight and time zones set the days of one incident apart; one number may be shared by chance."""
    assert groups(ONE, told("e2", "herald", {"killed": 12, "injured": 30}, day=day)) == TOGETHER
    assert groups(ONE, told("e2", "herald", {"killed": 12}, day=day)) == {}


@pytest.mark.parametrize(
    ("counts", "fields"),
    [
        ({"killed": 12}, {"kind": "earthquake"}),
        ({"killed": 12}, {"kind": "shooting"}),
        ({"killed": 2}, {"kind": None}),
        ({"killed": 12}, {"place": "Tarrak"}),
        ({"killed": 12}, {"place": None}),
        ({"killed": 12}, {"day": "2024-03-26"}),
        ({"killed": 12}, {"day": "2024-03-22"}),
        ({"killed": 12}, {"day": "2024-03"}),
        ({"killed": 12}, {"day": None}),
        ({"killed": 13}, {}),
        ({"killed": 13, "injured": 31}, {}),
        ({"injured": 12}, {}),  # of another measure
        ({"killed": 30}, {}),
        ({"killed": None}, {"qualifier": Qualifier.vague}),
        ({"killed": 12}, {"qualifier": Qualifier.at_least, "low": 12}),  # no exact number
        ({"killed": 12}, {"qualifier": Qualifier.approximate}),
        ({"killed": 12}, {"negated": True}),
        ({"killed": 12}, {"article": "post"}),  # of the same article
    ],
)
def test_one_thing_that_does_not_fit_keeps_them_apart(counts: Mapping[str, int | None], fields: dict[str, Any]) -> None:
    assert groups(ONE, told("e2", counts=counts, **{"article": "herald", **fields})) == {}


@pytest.mark.parametrize(("number", "expected"), [(1, {}), (2, TOGETHER)])
def test_a_single_dead_is_shared_by_chance(number: int, expected: dict[str, str]) -> None:
    assert groups(told("e1", "post", {"killed": number}), told("e2", "herald", {"killed": number})) == expected


@pytest.mark.parametrize("place", ["Norway", "norway", "Gaza", "the West Bank", "northern Gaza", "Palestine"])
def test_a_country_or_a_region_ties_nothing(place: str) -> None:
    counts: Mapping[str, int | None] = {"killed": 12, "injured": 30}
    assert groups(told("e1", "post", counts, place=place), told("e2", "herald", counts, place=place)) == {}
    one, other = (told(id_, id_, counts, place=narrow, within=(place,)) for id_, narrow in (("e1", "Lorno"), ("e2", "Tarrak")))
    assert groups(one, other) == {}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"killed": 4}, {}),
        ({"killed": 5}, TOGETHER),
        ({"killed": 3, "injured": 4}, TOGETHER),
        ({"killed": 1, "injured": 4}, {}),
    ],
)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"place": "Upper Lorno", "within": ("Lorno",)}, {"place": "Lorno"}),
        ({"place": "Lorno"}, {"place": "Dunmere Road", "within": ("Lorno",)}),
        ({"place": "Upper Lorno", "within": ("Osk", "Norway")}, {"place": "Dunmere Road", "within": ("Norway", "Osk")}),
    ],
)
def test_a_place_around_needs_more_than_a_small_number(
    counts: Mapping[str, int | None], expected: dict[str, str], one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert groups(told("e1", "post", counts, **one), told("e2", "herald", counts, **other)) == expected


def test_a_site_is_known_by_its_noun_and_name() -> None:
    one = told("e1", "post", {"killed": 3}, place="the Karam hospital")
    assert groups(one, told("e2", "herald", {"killed": 3}, place="Al-Karam Children's Hospital")) == TOGETHER
    assert groups(one, told("e2", "herald", {"killed": 3}, place="the Karam school")) == {}
    assert groups(one, told("e2", "herald", {"killed": 3}, place="the Senna hospital")) == {}


def test_an_incident_without_anything_that_ties_it_is_in_no_group() -> None:
    assert groups(ONE, told("e2", "herald", {"killed": None}, qualifier=Qualifier.vague)) == {}
    assert groups() == {}


def test_what_an_imported_figure_names_is_shared_even_alone() -> None:
    assert groups(told("e0", None, {"killed": 12}), ONE) == {"e0": "e0"}


def test_many_articles_are_one_group_under_the_smallest_id() -> None:
    incidents = [told(f"e{n}", f"article {n}", {"killed": 12}) for n in range(9, 4, -1)]
    assert groups(*incidents) == dict.fromkeys(("e5", "e6", "e7", "e8", "e9"), "e5")


def test_two_incidents_of_one_article_are_never_in_one_group() -> None:
    first, second = told("e1", "post", {"killed": 12}), told("e2", "post", {"killed": 12, "injured": 30})
    between = told("e3", "herald", {"killed": 12, "injured": 30})
    assert groups(first, second, between) == {"e2": "e2", "e3": "e2"}, "the one that shares more numbers"


def test_the_same_day_counts_before_the_next_one() -> None:
    near, same = told("e1", "post", {"killed": 12}, day="2024-03-23"), told("e2", "post", {"killed": 12})
    assert groups(near, same, told("e3", "herald", {"killed": 12})) == {"e2": "e2", "e3": "e2"}


def test_two_pairs_on_one_town_and_day_stay_two() -> None:
    assert groups(
        told("e1", "post", {"killed": 12}), told("e2", "post", {"killed": 8}), told("e3", "herald", {"killed": 8}),
        told("e4", "herald", {"killed": 12}),
    ) == {"e1": "e1", "e4": "e1", "e2": "e2", "e3": "e2"}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ({"day": "2024-03-23"}, {"day": "2024-03-25"}),
        ({"kind": "airstrike"}, {"kind": "shooting"}),
    ],
)
def test_a_third_report_brings_no_two_together_that_do_not_fit(first: dict[str, Any], last: dict[str, Any]) -> None:
    counts: Mapping[str, int | None] = {"killed": 12}
    ends = told("e1", "post", counts, **first), told("e3", "wire", counts, **last)
    assert groups(*ends) == {}
    found = groups(*ends, told("e2", "herald", counts, kind="attack"))
    assert found.get("e1") is None or found.get("e1") != found.get("e3")


def test_the_order_in_which_articles_come_decides_nothing() -> None:
    incidents = [
        told("e1", "post", {"killed": 12}), told("e2", "post", {"killed": 12, "injured": 30}),
        told("e3", "herald", {"killed": 12, "injured": 30}), told("e4", "wire", {"killed": 12}),
        told("e5", "wire", {"killed": 8}, kind="attack"),
    ]  # fmt: skip
    expected = {"e1": "e1", "e4": "e1", "e2": "e2", "e3": "e2"}
    assert all(groups(*order) == expected for order in permutations(incidents))


# ------------------------------------------------------------------ what ties reports without numbers


def report(id_: str, *traits: str, day: str | None = "2024-03-24", published: str = "2024-03-26", **fields: Any) -> Read:
    """A shooting in Lorno as an article of its own tells of it, with traits and without figures."""
    event = Event.model_validate({"id": id_, "kind": "shooting", "place": "Lorno", "since": day, "traits": traits} | fields)
    return told_by(event, Carrier(id_, id_, published))


def joined(*reports: Read, judged: Judged = Judged()) -> list[list[str]]:  # noqa: B008 - frozen
    """The ids of the groups, each sorted."""
    found: dict[str, list[str]] = {}
    for id_, shared in sorted(grouped_told(reports, judged).items()):
        found.setdefault(shared, []).append(id_)
    return sorted(found.values())


VICTIM = ("person:jonas falkmoor", "age:17")
SUSPECT = ("person:edvin sandgren", "age:31")


def test_reports_of_one_event_in_many_words_are_one() -> None:
    reports = [
        report("e1", *VICTIM, "street:dunmere street"),
        report("e2", "street:dunmere street", published="2024-03-25"),  # before the victim was named
        report("e3", *VICTIM, *SUSPECT, day=None, published="2024-04-09", place="Dunmere Street", within=("Lorno",)),
        report("e4", *SUSPECT, *VICTIM, day=None, published="2025-06-02"),  # the trial
        report("e5", *SUSPECT, "person:jonas falkmoor", day="2025-06-02", published="2025-06-03"),  # and its day
    ]
    assert joined(*reports) == [["e1", "e2", "e3", "e4", "e5"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # two shootings in one town on one day
        (report("e1"), report("e2")),
        (report("e1", "street:dunmere street", "age:17"), report("e2", "street:elmgate road", "age:31")),
        (report("e1", *VICTIM), report("e2", *SUSPECT)),
        (report("e1", "age:17", "official:karl lindgren"), report("e2", "age:17", "official:karl lindgren")),
        # one street in two towns
        (report("e1", "street:main road"), report("e2", "street:main road", place="Tarrak")),
        # a namesake elsewhere, at another time
        (report("e1", *VICTIM), report("e2", "person:jonas falkmoor", day="2022-01-02", published="2022-01-03", place="Tarrak")),
        # a year later to the day: without names nothing says that it is the same
        (report("e1", *VICTIM, "street:dunmere street"), report("e2", day="2025-03-24", published="2025-03-24")),
        (report("e1", "street:dunmere street"), report("e2", "street:dunmere street", day=None, published="2025-03-24")),
        # a trial a year later that names nobody of the first report
        (report("e1", *VICTIM), report("e2", *SUSPECT, day=None, published="2025-06-02")),
        # somebody who comments on both
        (report("e1", "official:karl lindgren"), report("e2", "official:karl lindgren", day="2024-03-29", published="2024-03-30")),
        # another kind of deed, all the rest the same
        (report("e1", *VICTIM, kind="crash"), report("e2", *VICTIM)),
    ],
)
def test_reports_that_look_alike_stay_two(one: Read, other: Read) -> None:
    assert joined(one, other) == []


def test_a_copy_is_of_the_event_of_its_original() -> None:
    original = report("e1", day=None)
    event = Event(id="e2", kind="shooting", place="Lorno")
    assert joined(original, told_by(event, Carrier("e2", "e2", "2024-06-01"))) == []
    assert joined(original, told_by(event, Carrier("e2", "e1", "2024-06-01"))) == [["e1", "e2"]]


@pytest.mark.parametrize("day", [None, "2024-04-07"])
def test_a_report_by_form_is_no_copy(day: str | None) -> None:
    """A ministry's weekly report, in the words of the one before: another day, other numbers."""
    first = [Figure(id=f"a{n}", measure=measure, value=n, low=n, high=n, event="e1") for measure, n in (("killed", 12), ("injured", 31))]
    later = [Figure(id=f"b{n}", measure=measure, value=n, low=n, high=n, event="e2") for measure, n in (("killed", 4), ("injured", 31))]
    one = Event(id="e1", kind="shelling", place="Lorno", since=day and "2024-03-24", until=day and "2024-03-24")
    other = one.model_copy(update={"id": "e2", "since": day, "until": day})
    report_, copy = (Carrier("e1", "e1", "2024-03-24"), Carrier("e2", "e1", "2024-04-07"))
    assert joined(told_by(one, report_, first), told_by(other, copy, later)) == []
    again = [figure.model_copy(update={"id": f"c{figure.id}", "event": "e2"}) for figure in first]
    assert joined(told_by(one, report_, first), told_by(other, copy, again[:1])) == [["e1", "e2"]], "the same, with its end cut"


@pytest.mark.parametrize("apart", [0, 1, 5, 10])
def test_what_lies_near_in_time_shares_a_key(apart: int) -> None:
    for start in range(1, 21):
        day = date(2024, 3, start)
        later = day + timedelta(days=apart)
        one, other = (report(name, day=None, published=on.isoformat()) for name, on in (("e1", day), ("e2", later)))
        assert keys(one) & keys(other), (day, later)


def test_hospitals_and_capitals_tie_nothing() -> None:
    one, other = (report(name, "site:lorno general hospital", "place:paris", place=None) for name in ("e1", "e2"))
    assert keys(one) & keys(other) == set()


# ------------------------------------------------------------------ judged


def test_what_people_decided_goes_before_the_rules() -> None:
    one, other, third = report("e1", *VICTIM), report("e2", *VICTIM), report("e3", place="Tarrak", day="2024-01-01")
    assert joined(one, other, third) == [["e1", "e2"]]
    assert joined(one, other, third, judged=Judged(different=frozenset({frozenset(("e1", "e2"))}))) == []
    assert joined(one, other, third, judged=Judged(same=frozenset({frozenset(("e2", "e3"))}))) == [["e1", "e2", "e3"]]


def test_a_decision_on_an_event_that_is_gone_still_ties_the_others() -> None:
    one, other = report("e1"), report("e2", place="Tarrak")
    judged = Judged(same=frozenset({frozenset(("e1", "gone")), frozenset(("gone", "e2"))}))
    assert joined(one, other, judged=judged) == [["e1", "e2"]]


def test_two_that_differ_are_not_brought_together_by_a_third() -> None:
    reports = [report("e1", *VICTIM), report("e2", *VICTIM), report("e3", *VICTIM)]
    found = joined(*reports, judged=Judged(different=frozenset({frozenset(("e1", "e3"))})))
    assert found in ([["e1", "e2"]], [["e2", "e3"]])


# ------------------------------------------------------------------ properties


@st.composite
def incidents(draw: st.DrawFn) -> list[Read]:
    """Up to eight incidents that differ little, so that many of them pair."""
    counts: st.SearchStrategy[dict[str, int | None]] = st.dictionaries(
        st.sampled_from(["killed", "injured"]), st.sampled_from([1, 3, 12]), min_size=1
    )
    traits = st.lists(st.sampled_from([*VICTIM, *SUSPECT, "street:dunmere street", "street:elmgate road"]), max_size=3, unique=True)
    fields: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["airstrike", "attack", "shooting"]),
            "place": st.sampled_from(["Lorno", "Tarrak"]),
            "day": st.sampled_from(["2024-03-24", "2024-03-25"]),
            "within": st.sampled_from([(), ("Osk",)]),
        }
    )
    articles = st.sampled_from(["post", "herald", "wire", "echo"])
    made = [(told(f"e{n}", draw(articles), draw(counts), **draw(fields)), draw(traits)) for n in range(draw(st.integers(2, 8)))]
    return [read((event.model_copy(update={"traits": tuple(known)}), reports)) for (event, reports), known in made]


@st.composite
def decisions(draw: st.DrawFn) -> Judged:
    """Up to two pairs that are the same, and up to two that are not."""
    pair = st.sets(st.sampled_from([f"e{n}" for n in range(9)]), min_size=2, max_size=2).map(frozenset)
    same, different = (draw(st.frozensets(pair, max_size=2)) for _ in range(2))
    return Judged(same, different - same)


@given(incidents(), st.randoms(use_true_random=False))
def test_groups_are_of_several_articles_and_the_same_in_any_order(made: list[Read], random: Any) -> None:
    found = grouped_told(made)
    articles = {one.id: one.article for one in made}
    for shared in set(found.values()):
        members = [id_ for id_, group in found.items() if group == shared]
        assert min(members) == shared
        assert len({articles[id_] for id_ in members}) == len(members) > 1
    shuffled = list(made)
    random.shuffle(shuffled)
    assert grouped_told(shuffled) == found


def _parts(made: list[Read], judged: Judged) -> list[list[Read]]:
    """The reports in parts of which none is linked to another, by the rules or by what people decided."""
    parts = [{one.id} for one in made]
    linked = [
        {one.id, other.id}
        for one, other in combinations(made, 2)
        if keys(one) & keys(other) and likeness(one, other).linked
    ]  # fmt: skip
    for pair in (*linked, *map(set, judged.same)):
        touched = [part for part in parts if part & pair]
        parts = [part for part in parts if not part & pair] + [set().union(pair, *touched)]
    return [[one for one in made if one.id in part] for part in parts]


@given(incidents(), decisions())
def test_each_linked_part_is_grouped_alone_as_it_is_among_all(made: list[Read], judged: Judged) -> None:
    alone: dict[str, str] = {}
    for part in _parts(made, judged):
        alone |= grouped_told(part, judged)
    assert alone == grouped_told(made, judged)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("airstrike", "airstrike", True),
        ("earthquake", "earthquake", True),
        ("a kind of its own", "a kind of its own", True),
        ("airstrike", "shelling", True),
        ("shelling", "airstrike", True),
        ("explosion", "attack", True),
        ("shooting", "attack", True),
        ("clash", "massacre", True),
        ("airstrike", "shooting", False),
        ("earthquake", "collapse", False),
        ("attack", "crash", False),
        ("attack", None, False),
        (None, "attack", False),
        (None, None, False),
    ],
)
def test_kinds_that_reports_of_one_incident_may_use(one: str | None, other: str | None, expected: bool) -> None:
    assert alike(one, other) is expected
