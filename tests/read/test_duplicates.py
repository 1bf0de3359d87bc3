"""Near-duplicates."""

import random
import time

import pytest

from tracker.read.duplicates import Copy, copies, digest, similarity

WORDS = [f"w{n}" for n in range(3000)]


def text(seed: int, paragraphs: int = 8, words: int = 60) -> list[str]:
    draw = random.Random(seed)
    return [" ".join(draw.choices(WORDS, k=words)) for _ in range(paragraphs)]


def test_a_digest_is_the_same_everywhere() -> None:
    assert digest("The ferries sail again.").startswith("minhash-1:")
    assert digest("The ferries sail again.") == digest("the FERRIES — sail\nagain")
    assert digest("one two three four five six").startswith("minhash-1:Lg++CgxZ1SMcGDWGphddneQwfleUvOUJ")


def test_copies_under_another_headline_and_cut() -> None:
    story, other = text(1), text(2)
    stream = {
        "wire": ["Ferries sail again", *story],
        "other": ["Ferries sail again", *other],
        "renamed": ["Storm ends, boats go out", *story],
        "cut": ["Ferries sail", *story[:-1]],
        "same": ["Ferries sail again", *story],
        "halved": [*story[:4], *text(3)[:4]],
    }
    found = list(copies((id, digest("\n\n".join(parts))) for id, parts in stream.items()))
    assert [(copy.id, copy.of) for copy in found] == [("renamed", "wire"), ("cut", "wire"), ("same", "wire")]
    assert found[2] == Copy("same", "wire", 1.0)
    assert all(copy.similarity > 0.8 for copy in found)


def test_reports_that_share_a_quotation_are_no_copies() -> None:
    quotation = text(9, 1, 40)
    one, two = [*text(1, 5), *quotation], [*text(2, 5), *quotation]
    assert list(copies([("a", digest(" ".join(one))), ("b", digest(" ".join(two)))])) == []


def test_a_copy_of_a_copy_belongs_to_the_first() -> None:
    story = text(1, 10)
    stream = [("a", story), ("b", story[:8]), ("c", story[:6])]
    found = list(copies(((id, digest("\n".join(parts))) for id, parts in stream), threshold=0.7))
    assert [(copy.id, copy.of) for copy in found] == [("b", "a"), ("c", "a")]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_similarity_estimates_the_share_of_common_shingles(share: float) -> None:
    draw = random.Random(7)
    common = int(2000 * share)
    base = draw.choices(WORDS, k=common)
    rest = (2000 - common) // 2
    one, two = [" ".join(base + draw.choices(WORDS, k=rest)) for _ in range(2)]
    assert similarity(digest(one), digest(two)) == pytest.approx(share, abs=0.15)


@pytest.mark.parametrize(
    ("one", "two", "expected"), [("", "", 0.0), ("", "word", 0.0), ("word", "Word!", 1.0), ("one two", "two one", 0.0)]
)
def test_short_texts(one: str, two: str, expected: float) -> None:
    assert similarity(digest(one), digest(two)) == expected


def test_short_texts_with_other_numbers_are_no_copies() -> None:
    one = "The ministry of the island said on Monday that the storm had injured {} people since it came ashore in the night of Saturday."
    digests = [("a", digest(one.format("56,697"))), ("b", digest(one.format("57,697"))), ("c", digest(one.format("56,697").upper()))]
    assert list(copies(digests)) == [Copy("c", "a", 1.0)]
    assert similarity(digests[0][1], digests[1][1]) > 0.4


def test_texts_without_words_are_no_copies() -> None:
    assert list(copies([("a", digest("…")), ("b", digest("—"))])) == []


def test_digests_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        similarity(digest("a"), "minhash-0:AAAA")
    with pytest.raises(ValueError, match="cannot be compared"):
        list(copies([("a", "simhash:1")]))


def test_ten_thousand_articles_and_a_template_repeated() -> None:
    stories = [digest(" ".join(text(seed, 1, 80))) for seed in range(500)]
    template = text(1, 1, 200)[0]
    weather = [digest(f"{template} {n}") for n in range(500)]
    stream = [(f"{i}-{n}", one) for i in range(10) for n, one in enumerate([*stories, *weather])]
    started = time.perf_counter()
    found = list(copies(stream))
    assert len(found) == 10_000 - 500 - 1
    assert time.perf_counter() - started < 20


def test_a_million_characters() -> None:
    assert digest("word " * 200_000) == digest("word word word word word word")
