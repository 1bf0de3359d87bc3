"""Places and populations under one name."""

import pytest

from tracker.lang import lexicon
from tracker.reconcile.places import Place, place
from tracker.reconcile.populations import disjoint, part_of, population


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gaza", "Gaza Strip"),
        ("the Gaza Strip", "Gaza Strip"),
        ("the besieged enclave of Gaza", "Gaza Strip"),
        ("war-torn Gaza", "Gaza Strip"),
        ("the occupied West Bank", "West Bank"),
        ("Khan Yunis", "Khan Younis"),
        ("the city of Khan Younis", "Khan Younis"),
        ("Rafah, Gaza", "Rafah"),
        ("TÜRKİYE", "Türkiye"),
        ("Turkey", "Türkiye"),
        ("the Republic of Türkiye", "Türkiye"),
        ("DRC", "Democratic Republic of the Congo"),
        ("North Darfur state", "North Darfur"),
        ("Aleppo province", "Aleppo governorate"),
        ("Aleppo", "Aleppo"),
        ("Norrland", "norrland"),
    ],
)
def test_spellings_of_one_place(text: str, name: str) -> None:
    assert place(text).name == name


@pytest.mark.parametrize(
    ("text", "outer"),
    [
        ("Gaza City", "Gaza Strip"),
        ("northern Gaza", "Gaza Strip"),
        ("the northern Gaza Strip", "Gaza Strip"),
        ("a clinic in Rafah", "Rafah"),
        ("the village of Norrby, Lebanon", "Lebanon"),
        ("Karam Hospital in Gaza City", "Gaza City"),
        ("Gaza City", "Palestinian territories"),
        ("Zamzam camp", "Sudan"),
        ("northern Homs", "Syria"),
        ("the Kharkiv Oblast", "Ukraine"),
        ("Kharkiv", "Kharkiv region"),
        ("Goma", "DR Congo"),
        ("Lima", "Peru"),
    ],
)
def test_a_part_lies_in_its_whole_and_is_not_it(text: str, outer: str) -> None:
    inner, whole = place(text), place(outer)
    assert whole.holds(inner)
    assert not inner.holds(whole)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Karam Hospital", "the Al-Karam Baptist hospital in Gaza City"),
        ("al-Karam Arab Hospital", "Karam hospital"),
        ("Saint Lucian church", "the Lucian church"),
    ],
)
def test_names_of_one_site(a: str, b: str) -> None:
    assert place(a).site == place(b).site is not None


@pytest.mark.parametrize("text", ["a hospital", "the main hospital", "a school in Rafah", "Rafah", "the central market", "northern Gaza"])
def test_a_site_without_a_name_of_its_own_is_not_narrow(text: str) -> None:
    assert place(text).site is None


def test_a_part_of_an_unknown_place_is_another_place() -> None:
    assert place("northern Norrland").name != place("Norrland").name


@pytest.mark.parametrize(
    ("noun", "where", "name"),
    [
        ("kids", "Gaza", "children"),
        ("minors", "Lebanon", "children"),
        ("Palestinians", "Gaza", "people"),
        ("Palestinian children", "Gaza", "children"),
        ("Palestinian people", "the West Bank", "people"),
        ("Palestinians", "Lebanon", "palestinians"),
        ("Israelis", "southern Israel", "people"),
        ("Peruvian children", "Lima", "children"),
        ("Congolese", "Goma", "congolese"),  # two states share the word
        ("girls and boys", "Gaza", "children"),
        ("civil defence workers", "Kyiv", "rescuers"),
        ("militants", "Gaza", "fighters"),
        ("beekeepers", "Gaza", "beekeepers"),
        ("", "Gaza", "people"),
    ],
)
def test_population_under_one_name(noun: str, where: str, name: str) -> None:
    assert population(noun, place(where)) == name


def test_nationality_without_a_place_is_a_population_of_its_own() -> None:
    assert population("Palestinians") == "palestinians"


@pytest.mark.parametrize(
    ("name", "wholes"),
    [
        ("people", ()),
        ("civilians", ("people",)),
        ("children", ("civilians", "people")),
        ("girls", ("children", "civilians", "people")),
        ("nurses", ("health workers", "civilians", "people")),
        ("beekeepers", ("people",)),
    ],
)
def test_what_a_population_is_a_part_of(name: str, wholes: tuple[str, ...]) -> None:
    assert part_of(name) == wholes


@pytest.mark.parametrize(
    ("names", "expected"),
    [({"children", "women"}, True), ({"children", "girls"}, False), ({"civilians", "children"}, False), ({"civilians", "fighters"}, True)],
)
def test_only_populations_without_common_members_may_be_added(names: set[str], expected: bool) -> None:
    assert disjoint(names) is expected


def test_the_tables_hold_together() -> None:
    table = lexicon("scopes")
    states = {state["name"] for state in lexicon("states")["states"].values()}
    names = {entry["name"] for entry in table["place"]}
    assert len(names) == len(table["place"])
    assert {entry["within"] for entry in table["place"] if "within" in entry} <= names | states
    assert {home for homes in table["nationality"].values() for home in homes} <= names
    assert {entry["in"] for name, entry in table["population"].items() if name != "people"} <= set(table["population"])
    assert all(set(group["populations"]) <= set(table["population"]) for group in table["disjoint"])


def test_a_very_long_name_takes_no_time() -> None:
    assert isinstance(place("in " * 300_000), Place)
    assert population("x" * 1_000_000).startswith("x")
