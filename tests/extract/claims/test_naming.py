"""Which full name a short form stands for, and which full names are two people's."""

import pytest

from tracker.extract.claims.naming import Names, mention_words


def names(*forms: str) -> Names:
    known = Names(mention_words().suffixes)
    for form in forms:
        known.add(form.split())
    return known


@pytest.mark.parametrize(
    ("forms", "short", "fullest"),
    [
        (["Anna Maria Berg"], "Anna Berg", "Anna Maria Berg"),
        (["Anna M. Berg"], "Berg", "Anna M. Berg"),
        (["Donald J. Vasko", "Donald James Vasko"], "Donald Vasko", "Donald James Vasko"),
        (["Omar Vasko Jr."], "Omar Vasko", "Omar Vasko Jr."),
        (["Orhan Çelikoğlu"], "Celikoglu", "Orhan Çelikoğlu"),
        (["Orhan Celikoglu"], "Çelikoğlu", "Orhan Celikoglu"),
        (["Dragoş Vulcănete"], "Vulcanete", "Dragoş Vulcănete"),
        (["Orhan Delikanlızade"], "Delikanlizade", "Orhan Delikanlızade"),
    ],
)
def test_a_short_form_stands_for_the_one_full_name(forms: list[str], short: str, fullest: str) -> None:
    assert names(*forms).fullest(short.split()) == fullest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Abdul Karim Vasko", "Abdul Rahim Vasko"),
        ("Maria Elena Berg", "Maria Luisa Berg"),
        ("John A. Vasko", "John B. Vasko"),
        ("George W. Berg", "George H. W. Berg"),
        ("Lars Berg Jr.", "Lars Berg Sr."),
        ("Lars Berg II", "Lars Berg III"),
        ("Mohammed Ali Vasko", "Mohammed Hassan Vasko"),
        ("Anna Berg", "Anne Berg"),
    ],
)
def test_two_full_names_that_differ_stay_two(one: str, other: str) -> None:
    known = names(one, other)
    assert (known.fullest(one.split()), known.fullest(other.split())) == (one, other)
    assert [known.bearers(surname) for surname in known.shared()] == [[one, other]]


@pytest.mark.parametrize(
    ("forms", "short"),
    [
        (["Abdul Karim Vasko", "Abdul Rahim Vasko"], "Vasko"),
        (["Abdul Karim Vasko", "Abdul Rahim Vasko"], "Abdul Vasko"),
        (["Lars Berg Jr.", "Lars Berg Sr."], "Lars Berg"),
        (["Lars Berg Jr.", "Lars Berg Sr."], "Berg"),
        (["Anna Berg", "Omar Berg"], "Berg"),
    ],
)
def test_a_short_form_of_two_people_stays_open(forms: list[str], short: str) -> None:
    assert names(*forms).fullest(short.split()) == short
