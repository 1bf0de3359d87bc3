"""Where else some words stand, in a database of several articles."""

from collections.abc import Callable

import pytest

from tracker.checking import quotations
from tracker.checking.quotations import Appearance, Asked, TooCommon, appearances, asked_words
from tracker.errors import UsageError
from tracker.records import Article, Mark, MarkKind
from tracker.store import Store, Target

Saves = Callable[..., Article]
WORDS = "our coast guard will burn no fishing village"


def found(store: Store, words: str = WORDS, **asked: object) -> list[Appearance]:
    return appearances(store, asked_words(words), Asked(**asked))  # type: ignore[arg-type]


def told(some: list[Appearance]) -> list[tuple[str, bool, str]]:
    return [(one.carried.document, one.exact, one.alignment.marked) for one in some]


def test_the_earliest_comes_first_and_the_undated_last(store: Store, save: Saves) -> None:
    save("bay", "“Our coast guard will burn no fishing village,” she said.", published="2024-03-27")
    save("ash", "She said that our coast guard will burn no fishing village.", published=None)
    save("coy", "Our coast guard will burn every fishing village, she said.", published="2024-03-26T10:00:00+00:00")
    save("dun", "Nothing of this stands here.", published="2024-03-01")
    assert told(found(store)) == [
        ("coy", False, "Our coast guard will burn [-no-] {+every+} fishing village"),
        ("bay", True, "Our coast guard will burn no fishing village"),
        ("ash", True, "our coast guard will burn no fishing village"),
    ]
    assert [one.quoted for one in found(store)] == [False, True, False]


def test_offsets_lead_to_the_words(store: Store, save: Saves) -> None:
    article = save("bay", "Şırnak … “Our coast guard will burn no fishing\nvillage,” she said.")
    (one,) = found(store)
    assert article.text[slice(*one.span)] == one.text == "Our coast guard will burn no fishing\nvillage"


def test_what_differs_is_named(store: Store, save: Saves) -> None:
    save("bay", "“Our coast guard will burn the fishing village,” she said.")
    (one,) = found(store)
    assert [difference.said for difference in one.alignment.differences] == ['"no" is missing']


@pytest.mark.parametrize(("words", "documents"), [("burn no village", []), ("burn no fishing", ["bay"]), ("burn", ["bay"])])
def test_few_words_are_found_as_they_are_alone(store: Store, save: Saves, words: str, documents: list[str]) -> None:
    save("bay", "“Our coast guard will burn no fishing village,” she said.")
    assert [one.carried.document for one in found(store, words)] == documents


@pytest.mark.parametrize(
    ("asked", "documents"),
    [
        ({"since": "2024-03-27"}, ["coy"]),
        ({"until": "2024-03"}, ["bay", "coy"]),
        ({"until": "2024-03-26"}, ["bay"]),
        ({"outlet": "BAY"}, ["bay"]),
        ({"outlet": "x"}, []),
    ],
)
def test_which_are_asked(store: Store, save: Saves, asked: dict[str, str], documents: list[str]) -> None:
    for id_, published in (("bay", "2024-03-26"), ("coy", "2024-03-27"), ("ash", None)):
        save(id_, "“Our coast guard will burn no fishing village,” she said " + id_, published=published)
    assert [one.carried.document for one in found(store, **asked)] == documents


def test_an_article_may_be_left_out(store: Store, save: Saves) -> None:
    save("bay", "“Our coast guard will burn no fishing village,” she said.")
    own = found(store)[0].carried.article
    assert found(store, without=frozenset([own])) == []


def test_a_former_version_is_marked_where_the_words_are_gone(store: Store, save: Saves) -> None:
    save("bay", "“Our coast guard will burn no fishing village,” she said.", published="2024-03-26")
    save("bay", "“Our coast guard will burn every fishing village,” she said.", published="2024-03-27")
    former, current = found(store)
    assert (former.carried.current, former.carried.number, former.exact) == (False, 1, True)
    assert (current.carried.current, current.carried.number, current.exact) == (True, 2, False)


def test_versions_with_one_wording_are_one_appearance(store: Store, save: Saves) -> None:
    save("bay", "“Our coast guard will burn no fishing village,” she said.", published="2024-03-26")
    save("bay", "On Monday: “Our coast guard will burn no fishing village,” she said.", published="2024-03-28")
    (one,) = found(store)
    assert (one.carried.number, one.versions, one.first.published, one.carried.published) == (2, (1, 2), "2024-03-26", "2024-03-28")


def test_several_places_of_one_text(store: Store, save: Saves) -> None:
    said = "our coast guard will burn no fishing village"
    article = save("bay", f"She said {said}. He repeated: {said}.")
    assert [one.span[0] for one in found(store)] == [article.text.index(said), article.text.rindex(said)]


def test_who_says_it_there(store: Store, save: Saves) -> None:
    save("bay", "“Our coast guard will burn no fishing village,” she said.", said="Our coast guard will burn no fishing village")
    save("coy", "A banner: “Our coast guard will burn no fishing village” on the mill.", said="A banner", published="2024-03-27")
    assert [(one.speakers, one.claim is not None) for one in found(store)] == [(("Adda Quill",), True), ((), False)]


def test_menus_and_front_matter_are_told_apart(store: Store, save: Saves) -> None:
    text = "Read also: Our coast guard will burn no fishing village\n\nThe mill was built in 1904."
    save("bay", text, marks=(Mark(span=(0, 55), kind=MarkKind.boilerplate),))
    assert [one.furniture for one in found(store)] == [True]


def test_articles_with_one_text_are_each_told_with_what_is_theirs(store: Store, save: Saves) -> None:
    text = "Read also: Our coast guard will burn no fishing village\n\n“But our coast guard will burn no fishing village,” she said."
    said = "But our coast guard will burn no fishing village"
    save("bay", text, marks=(Mark(span=(0, 55), kind=MarkKind.boilerplate),))
    save("coy", text, said=said, published="2024-03-27")
    assert [(one.carried.document, one.exact, one.quoted, one.furniture, one.speakers) for one in found(store)] == [
        ("bay", True, False, True, ()),
        ("bay", True, True, False, ()),
        ("coy", True, False, False, ()),
        ("coy", True, True, False, ("Adda Quill",)),
    ]


def test_words_over_the_border_of_two_stretches(store: Store, save: Saves) -> None:
    """Exactly and altered, wherever they stand in a long text, and once each."""
    filler = [f"w{number}" for number in range(700)]
    for at in (0, 196, 203, 246, 251, 402, 700):
        words = [*filler[:at], *["our", "coast", "guard", "will", "burn", "every", "fishing", "village"], *filler[at:]]
        save(f"long {at}", " ".join(words))
    assert sorted(told(found(store, "our coast guard will burn every fishing village"))) == sorted(
        (f"long {at}", True, "our coast guard will burn every fishing village") for at in (0, 196, 203, 246, 251, 402, 700)
    )
    altered = found(store)
    assert len(altered) == 7
    assert not any(one.exact for one in altered)


def test_a_long_quotation(store: Store, save: Saves) -> None:
    """Of more words than the index takes at once, and with a word that is another."""
    words = [f"w{number}" for number in range(90)]
    save("bay", "“" + " ".join(words) + "”")
    save("coy", " ".join([*words[:60], "other", *words[61:]]))
    assert [(one.carried.document, one.exact) for one in found(store, " ".join(words))] == [("bay", True), ("coy", False)]


@pytest.mark.parametrize("at", [150, 180, 230, 260, 380])
def test_a_long_altered_quotation_over_a_border(store: Store, save: Saves, at: int) -> None:
    """Longer than two stretches share: what stands in the next one is not told to be missing."""
    filler, words = [f"w{number}" for number in range(700)], [f"q{number}" for number in range(90)]
    save("bay", " ".join([*filler[:at], *words[:40], "other", *words[41:], *filler[at:]]))
    (one,) = found(store, " ".join(words))
    assert [difference.said for difference in one.alignment.differences] == ['"other" for "q40"']


def test_a_quotation_without_end(store: Store, save: Saves) -> None:
    words = [f"q{number}" for number in range(400)]
    save("bay", " ".join(words))
    save("coy", " ".join([*words[:300], "other", *words[301:]]))
    bay, coy = found(store, " ".join(words))
    assert (bay.exact, coy.exact) == (True, False)
    assert [difference.said for difference in coy.alignment.differences] == ["compared up to its word 100 alone"]


def test_words_without_a_word_are_refused() -> None:
    with pytest.raises(UsageError, match="holds no word"):
        asked_words("… — !")


def test_a_claim_that_people_rejected_names_no_speaker(store: Store, save: Saves) -> None:
    save("bay", "“Our village burns tonight,” she said.", said="Our village burns tonight")
    (claim,) = [one.claim.id for one in store.statements()]
    words = asked_words("our village burns tonight")
    assert [(one.speakers, one.claim) for one in appearances(store, words)] == [(("Adda Quill",), claim)]
    store.judge(Target.claim, claim, "rejected", by="ada")
    assert [(one.speakers, one.claim) for one in appearances(store, words)] == [((), None)]


def test_words_that_are_too_common_are_refused_and_not_denied(store: Store, save: Saves, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        save(f"a{number}", f"The coast guard of {number} will burn no village.")
    monkeypatch.setattr(quotations, "MOST_EXACT", 2)
    monkeypatch.setattr(quotations, "TOGETHER", 1)
    for words in ("the", "will burn no village"):
        with pytest.raises(TooCommon, match=f"'{words}' is too common: it stands in more than 2 places; give more words"):
            found(store, words)
    monkeypatch.setattr(quotations, "MOST_EXACT", 3)
    assert {one.carried.document for one in found(store, "the")} == {"a0", "a1", "a2"}


def test_the_earliest_is_told_in_one_time_zone(store: Store, save: Saves) -> None:
    save("east", f"They say {WORDS}.", published="2024-03-26T01:00:00+03:00")  # ten in the evening of the day before
    save("west", f"We hear that {WORDS}.", published="2024-03-25T23:00:00-02:00")  # one in the morning
    save("here", f"He said {WORDS}.", published="2024-03-25T23:00:00Z")
    assert [one.carried.document for one in found(store)] == ["east", "here", "west"]


def test_few_words_with_a_gap_are_refused_and_not_denied(store: Store, save: Saves) -> None:
    save("fire", "The coast guard will burn no village.")
    with pytest.raises(UsageError, match=r"'coast \.\.\. village' has fewer than 4 words"):
        found(store, "coast ... village")
    assert [one.exact for one in found(store, "coast guard")] == [True]
    assert len(found(store, "the coast guard ... no village")) == 1
