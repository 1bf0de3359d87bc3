"""One statement in several articles is one: copies, other outlets, and what stays two."""

import random
import time
from datetime import date
from typing import Any

import pytest

from tracker.identity.quoted import quoted_words, same_quotation
from tracker.statements import Carried, Folded, fold

WORDS = "We did not fire on the ferry and we will say so in court"


def row(article: str, text: str = WORDS, **fields: Any) -> Carried:
    given = {"copy_of": None, "speaker_id": "guard", "speaker": "Coast Guard", "direct": True, "day": "2024-03-26", "outlet": article}
    return Carried(article=article, text=text, **{**given, **fields})


def folded(*rows: Carried) -> list[Folded[Carried]]:
    return list(fold(rows, lambda one: one))


@pytest.mark.parametrize(
    ("other", "outlets"),
    [
        (row("b"), [["a", "b"]]),
        (row("b", "did not fire on the ferry and we will say so"), [["a", "b"]]),
        (row("b", "We did not fire on a ferry and we shall say so in court"), [["a", "b"]]),
        (row("b", day="2024-03-27T08:00"), [["a", "b"]]),
        (row("b", day="2024-03-28"), [["a"], ["b"]]),
        (row("b", day="2024-03"), [["a"], ["b"]]),
        (row("b", day=None), [["a"], ["b"]]),
        (row("b", direct=False), [["a"], ["b"]]),
        (row("b", "They “" + WORDS + "”, they said", direct=False), [["a", "b"]]),
        (row("b", "Nobody fired at anything that swims out there"), [["a"], ["b"]]),
        (row("b", speaker_id="mayor"), [["a"], ["b"]]),
        (row("b", speaker_id=None), [["a"], ["b"]]),
        (row("b", outlet="a"), [["a"], ["a"]]),
    ],
)
def test_the_same_words_in_another_outlet(other: Carried, outlets: list[list[str]]) -> None:
    assert [one.outlets for one in folded(row("a"), other)] == outlets


def test_a_copy_is_folded_into_its_original_even_if_it_comes_first() -> None:
    copy = row("b", WORDS[3:], copy_of="a", direct=False)
    (one,) = folded(copy, row("a"))
    assert (one.first.article, one.outlets, one.copied_in) == ("a", ["a"], {"b"})


def test_a_copy_without_its_original_stands_for_itself() -> None:
    first, second = folded(row("b", "Something else.", copy_of="a", direct=False), row("a"))
    assert (first.first.article, first.copied_in, second.first.article) == ("b", set(), "a")


def test_statements_keep_the_order_of_their_rows() -> None:
    found = folded(row("b", "One.", copy_of="a"), row("c", "Two."), row("a", "Three."))
    assert [one.first.text for one in found] == ["One.", "Two.", "Three."]


def near(one: Carried, other: Carried) -> bool:
    assert one.day and other.day
    return abs((date.fromisoformat(one.day) - date.fromisoformat(other.day)).days) <= 1


def by_hand(rows: list[Carried]) -> list[tuple[str, list[str]]]:
    """Every quotation held against every one before it."""
    before: list[tuple[Carried, list[str]]] = []
    for one in rows:
        words = quoted_words(one.text, direct=one.direct)
        for other, outlets in before:
            same = same_quotation(words, quoted_words(other.text, direct=other.direct))
            if one.speaker_id == other.speaker_id and one.outlet not in outlets and near(one, other) and same:
                outlets.append(one.outlet)
                break
        else:
            before.append((one, [one.outlet]))
    return [(one.article, outlets) for one, outlets in before]


@pytest.mark.parametrize("seed", range(12))
def test_no_pair_is_missed_that_comparing_all_would_find(seed: int) -> None:
    chance = random.Random(seed)
    words = [f"word{number}" for number in range(chance.choice([3, 8, 30]))]
    rows: list[Carried] = []
    for number in range(120):
        text = chance.choices(words, k=chance.randrange(3, 14))
        if rows and chance.random() < 0.6:  # an earlier one, cut and with other words
            text = chance.choice(rows).text.split()
            text = [chance.choice(words) if chance.random() < 0.15 else word for word in text]
            text = text[chance.randrange(3) : len(text) - chance.randrange(3)]
        day, outlet = f"2024-03-{chance.randrange(1, 6):02}", chance.choice("pqrst")
        rows.append(row(str(number), " ".join(text), speaker_id=chance.choice("xy"), day=day, outlet=outlet))
    found = folded(*rows)
    assert [(one.first.article, one.outlets) for one in found] == by_hand(rows)
    assert len(found) < len(rows)


def test_many_statements_of_one_day_are_folded_in_time() -> None:
    """Held against each other, three thousand quotations would be four million pairs."""
    chance = random.Random(1)
    words = [f"word{number}" for number in range(2000)]
    rows = [row(str(number), " ".join(chance.choices(words, k=20)), outlet=str(number % 40)) for number in range(3000)]
    start = time.process_time()
    assert len(folded(*rows)) == 3000
    assert time.process_time() - start < 10
