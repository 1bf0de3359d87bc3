"""Texts are found by their words on both databases: phrases, over the borders of stretches, in former versions, and not once removed."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text

from tracker.checking.quotations import appearances, asked_words
from tracker.quotes.alignment import exactly
from tracker.quotes.words import words_of
from tracker.records import Act, Article, Claim, Extraction, Quotation
from tracker.store import Store, tables
from tracker.store.words import EDITION, OVERLAP, STRETCH, Bounds, answers, index_all, numbers_of, purge, remove_text

MANY = 1000
SEARCHED = tables.SearchedText.table()
COUNTING = " ".join(f"w{number}" for number in range(1000))  # each word once


def save(store: Store, id_: str, words: str, **fields: Any) -> Article:
    article = Article(**{"id": id_, "text": words, "source": "Harbour Post", "published": "2024-03-26", **fields})
    store.save(article, Extraction(article=id_, text_hash=article.text_hash, model="m", extractor="1"), speakers={})
    return article


def found(store: Store, *phrases: str) -> list[tuple[str, int]] | None:
    """Where all of some phrases stand: the document and the character with which the stretch begins."""
    (some,) = store.stretches([[words_of(phrase).keys for phrase in phrases]], most=MANY)
    if some is None:
        return None
    carried = store.carried(one.version for one in some)
    return sorted((carried[one.version].document, one.start) for one in some)


@pytest.mark.parametrize(
    ("phrases", "documents"),
    [
        (["mill of Lorno"], ["fire", "flood"]),
        (["MILL OF LORNÒ"], ["fire", "flood"]),  # whatever case and accents
        (["mill Lorno"], []),  # one after the other
        (["mill", "burned"], ["fire"]),
        (["of Lorno", "the mill"], ["fire", "flood"]),  # whichever comes first, and nothing asks what stands between them
        (["mill's roof"], ["fire"]),  # as two words on both sides
        (["12,500"], ["flood"]),
        (["NOT and OR"], []),  # never the syntax of an engine
        (["not"], ["flood"]),
        (["the"], ["fire", "flood"]),  # no word is too common
    ],
)
def test_phrases(store: Store, phrases: list[str], documents: list[str]) -> None:
    save(store, "fire", "The mill of Lorno burned. The mill's roof fell in.")
    save(store, "flood", "Not the mill of Lorno, and 12,500 houses, stood under water & mud: <b>'x' | y:*</b>.")
    assert found(store, *phrases) == [(document, 0) for document in documents]


def test_several_questions_are_answered_in_their_order(store: Store) -> None:
    save(store, "fire", "The mill of Lorno burned.")
    questions = [[["mill"]], [["nothing"]], [["the"]]]
    assert [len(some or ()) for some in store.stretches(questions, most=MANY)] == [1, 0, 1]


def test_what_everybody_says_is_no_answer(store: Store) -> None:
    for number in range(3):
        save(store, f"fire {number}", f"The mill of Lorno burned {number}.")
    assert found(store, "mill") is not None
    assert store.stretches([[["mill"]], [["0"]]], most=2)[0] is None
    assert store.stretches([[["mill"]]], most=3) != [None]


@pytest.mark.parametrize("first", [0, 149, 199, 200, 249, 250, 399, 950])
def test_a_phrase_over_the_border_of_stretches(store: Store, first: int) -> None:
    """Of as many words as the index takes, wherever it begins in a long text."""
    save(store, "long", COUNTING)
    phrase = " ".join(COUNTING.split()[first : first + OVERLAP])
    stretches = found(store, phrase)
    assert stretches
    for _, start in stretches:
        words = words_of(COUNTING, start, most=STRETCH).keys
        assert phrase in " ".join(words)


def test_a_word_that_is_repeated_without_end(store: Store) -> None:
    """PostgreSQL keeps 256 places of a word in one tsvector."""
    save(store, "song", "la " * 1000 + "the end")
    assert found(store, "la la the end") is not None
    assert [document for document, _ in found(store, "la la the end") or ()] == ["song"]


def test_a_word_without_end(store: Store) -> None:
    """PostgreSQL takes no word of more than 2,046 bytes; its beginning is found."""
    save(store, "blob", f"before {'é' * 5000} after")
    assert found(store, f"before {'e' * 5000} after") == [("blob", 0)]


@pytest.mark.parametrize("words", ["", " … — \n"])
def test_a_text_without_words(store: Store, words: str) -> None:
    save(store, "blank", words)
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(SEARCHED)).scalar_one() == 0


def test_a_text_that_comes_again_is_indexed_once(store: Store) -> None:
    article = save(store, "fire", "The mill of Lorno burned.")
    again = Extraction(article="fire", text_hash=article.text_hash, model="m", extractor="2")
    store.save(article, again, speakers={})
    assert found(store, "mill") == [("fire", 0)]


def test_former_versions_are_found(store: Store) -> None:
    save(store, "fire", "The mill of Lorno burned.", published="2024-03-26")
    save(store, "fire", "The mill of Lorno stands.", published="2024-03-27", title="Anew")
    (some,) = store.stretches([[["mill", "of"]]], most=MANY)
    carried = sorted(store.carried(one.version for one in some or ()).values(), key=lambda one: one.number)
    assert [(one.number, one.current, one.published, one.title) for one in carried] == [
        (1, False, "2024-03-26", None),
        (2, True, "2024-03-27", "Anew"),
    ]
    assert {one.document for one in carried} == {"fire"}
    assert store.texts_of([carried[0].version]) == {carried[0].version: "The mill of Lorno burned."}


def test_what_is_removed_is_gone(store: Store) -> None:
    save(store, "long", COUNTING)
    save(store, "other", "w1 w2 w3 stays")
    version = next(one.version for one in (store.stretches([[["w999"]]], most=MANY)[0] or ()))
    with store._writing() as connection:
        remove_text(connection, version, COUNTING)
        remove_text(connection, "no version", "nothing")
        purge(connection)
    assert found(store, "w1 w2") == [("other", 0)]
    assert found(store, "w999") == []
    with store.engine.connect() as connection:
        assert list(connection.scalars(select(SEARCHED.c.version_id).distinct())) != [version]
        if connection.dialect.name == "sqlite":  # no word of it is left in any part of the index
            connection.execute(text("CREATE VIRTUAL TABLE temp.left_words USING fts5vocab(main, text_search, row)"))
            assert list(connection.scalars(text("SELECT term FROM temp.left_words ORDER BY term"))) == ["stays", "w1", "w2", "w3"]
            raw = b"".join(connection.scalars(text("SELECT block FROM text_search_data")))
            assert b"stays" in raw
            assert b"999" not in raw
    save(store, "back", "w999 again")
    assert found(store, "w999") == [("back", 0)]


def test_texts_that_were_there_before_the_index(store: Store) -> None:
    save(store, "long", COUNTING)
    save(store, "fire", "The mill of Lorno burned.")
    before = found(store, "w400 w401"), found(store, "mill of")
    with store._writing() as connection:
        for version, words in list(store.texts_of(connection.scalars(select(SEARCHED.c.version_id).distinct()).all()).items()):
            remove_text(connection, version, words)
        assert connection.execute(select(func.count()).select_from(SEARCHED)).scalar_one() == 0
        index_all(connection)
        index_all(connection)  # again changes nothing
    assert (found(store, "w400 w401"), found(store, "mill of")) == before
    assert before == ([("long", 890), ("long", 1890)], [("fire", 0)])


@pytest.mark.parametrize("later", [False, True])
def test_words_of_other_rules_leave_nothing_behind(store: Store, monkeypatch: pytest.MonkeyPatch, later: bool) -> None:
    """SQLite's index is told which words to take out; those that other rules made are not known any more."""
    secret = "Quorvel burned by night."
    with monkeypatch.context() as patched:
        patched.setattr("tracker.store.words.EDITION", "0.of an older release")
        patched.setattr("tracker.store.words.words_of", lambda text_: words_of(text_.replace("Quorvel", "Quor vel")))
        with store._writing() as connection:
            index_all(connection)
        save(store, "secret", secret)
        save(store, "other", "The mill of Lorno burned.")
    if later:
        save(store, "third", "The mill of Lorno stands.")  # by the rules of today
    version = store.article("secret")
    with store._writing() as connection:
        id_ = connection.execute(
            select(tables.ArticleVersion.table().c.id).where(tables.ArticleVersion.table().c.text_hash == version.extraction.text_hash)
        ).scalar_one()
        remove_text(connection, id_, secret)
        purge(connection)
    assert found(store, "burned") == [("other", 0)]
    assert found(store, "the mill of Lorno") == [("other", 0), *([("third", 0)] if later else [])]
    assert (found(store, "quor"), found(store, "quorvel")) == ([], [])
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            raw = b"".join(connection.scalars(text("SELECT block FROM text_search_data")))
        assert b"uor" not in raw
        assert store.edition("text_search") == EDITION


def test_init_makes_an_index_of_other_rules_anew(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("tracker.store.words.EDITION", "0.of an older release")
        patched.setattr("tracker.store.words.words_of", lambda text_: words_of(text_.replace("mill", "m ill")))
        with store._writing() as connection:
            index_all(connection)
        save(store, "fire", "The mill of Lorno burned.")
    assert found(store, "mill") == []
    Store.init(url)
    assert found(store, "mill") == [("fire", 0)]
    assert found(store, "m ill") == []


def test_who_says_what(store: Store, story: Callable[..., Any]) -> None:
    story().save(store)
    (some,) = store.stretches([[["people", "were", "killed"]]], most=MANY)
    (carried,) = store.carried(one.version for one in some or ()).values()
    claims = store.attributed({carried.extraction: [(0, 1000)]})[carried.extraction]
    assert [one.content for one in claims] == [((28, 82),), ((99, 119),)]
    makers = store.makers((carried.extraction, one.claim) for one in claims)
    assert [makers[carried.extraction, one.claim] for one in claims] == [
        ("Northern Relief Agency",),
        ("Northern Relief Agency", "Coast Guard"),
    ]
    assert store.makers([(carried.extraction, claims[1].claim), ("another", claims[0].claim)]) == {
        (carried.extraction, claims[1].claim): ("Northern Relief Agency", "Coast Guard")
    }


@pytest.mark.parametrize(
    ("spans", "claims"), [([(27, 28)], 0), ([(27, 29)], 1), ([(82, 99)], 0), ([(0, 1), (118, 130)], 1), ([(81, 100)], 2)]
)
def test_claims_that_hold_some_characters(store: Store, story: Callable[..., Any], spans: list[tuple[int, int]], claims: int) -> None:
    story().save(store)
    (some,) = store.stretches([[["people", "were", "killed"]]], most=MANY)
    (carried,) = store.carried(one.version for one in some or ()).values()
    assert len(store.attributed({carried.extraction: spans}).get(carried.extraction, [])) == claims


def test_a_claim_without_a_speaker(store: Store) -> None:
    article = Article(id="fire", text="The mill burned.", source="Harbour Post")
    claim = Claim(id="c", article="fire", content=((0, 15),), text="The mill burned", quotation=Quotation.indirect, act=Act.assert_)
    rows = Extraction(article="fire", text_hash=article.text_hash, claims=(claim,), model="m", extractor="1")
    store.save(article, rows, speakers={})
    (some,) = store.stretches([[["mill"]]], most=MANY)
    (carried,) = store.carried(one.version for one in some or ()).values()
    assert [one.claim for one in store.attributed({carried.extraction: [(4, 8)]})[carried.extraction]] == ["c"]
    assert store.makers([(carried.extraction, "c")]) == {}


def test_of_several_readings_the_current_one_stands_else_the_last(store: Store) -> None:
    """Of a former version none is current; of two that were made in one moment the one whose id comes first stands."""
    extractions = tables.Extraction.table()
    for hour, outlet, words in ((10, "First", "The mill burned."), (12, "Second", "The mill burned."), (11, "Third", "The mill stands.")):
        save(store, "fire", words, source=outlet)
        with store._writing() as connection:
            made = {"created_at": f"2024-03-26T{hour}:00:00+00:00"}
            connection.execute(extractions.update().where(extractions.c.current_of.is_not(None)).values(made))
    (some,) = store.stretches([[["mill"]]], most=MANY)
    told = {one.number: (one.outlet, one.current) for one in store.carried(one.version for one in some or ()).values()}
    assert told == {1: ("Second", False), 2: ("Third", True)}
    with store._writing() as connection:
        connection.execute(extractions.update().values(created_at="2024-03-26T10:00:00+00:00"))
        ids = sorted(connection.scalars(select(extractions.c.id).where(extractions.c.current_of.is_(None))))
    assert len(ids) == 2
    assert [one.extraction for one in store.carried(one.version for one in some or ()).values() if not one.current] == [ids[0]]


def test_questions_are_answered_together_as_each_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows from other answers is not asked, and is what the index would have said."""
    dice = Random(3)
    words = ["ardmere", "burned", "the", "not", "12", "ete", "co", "op", "strasse", "中"]
    for n in range(40):
        save(store, f"text {n}", " ".join(dice.choices(words, k=dice.choice((3, 20, 60)))))
    asked, count = [], 0

    def counted(connection: Connection, phrases: Sequence[Sequence[str]], most: int) -> list[int]:
        asked.append(phrases)
        return numbers_of(connection, phrases, most)

    monkeypatch.setattr("tracker.store.words.numbers_of", counted)
    with store._reading() as connection:
        for _ in range(40):
            quotation = dice.choices(words, k=dice.randint(3, 7))
            parts = [[quotation[at : at + 3]] for at in range(len(quotation) - 2)]
            parts += [[part for part in (quotation[:at], quotation[at + 1 :]) if part] for at in range(len(quotation))]
            questions = [([quotation], 100), *((part, dice.choice((1, 4, 12))) for part in parts)]
            dice.shuffle(questions)
            alone = [numbers_of(connection, part, most + 1) for part, most in questions]
            expected = [frozenset(some) if len(some) <= most else None for some, (_, most) in zip(alone, questions, strict=True)]
            assert answers(connection, questions) == expected
            count += len(questions)
    assert len(asked) < count * 0.8
    assert len(asked) > 40


@pytest.mark.parametrize("few", [0, 300])
def test_stretches_that_are_looked_at_one_by_one(store: Store, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Found as the index finds them; also words in the later stretches of a text, and of a word without end its beginning."""
    monkeypatch.setattr("tracker.store.words.LOOKED_UP", few)
    for n in range(5):
        save(store, f"fire {n}", f"{COUNTING} The mill of Lórno burned {n} times. {'é' * 5000}" if n % 2 else "The mill of Lorno stands.")
    questions = [[["mill", "of"]], [["lorno", "burned"], ["mill", "of"]], [["mill", "of", "lorno", "burned"]], [["mill", "of", "w1"]]]
    questions += [[["mill", "of"], ["e" * 5000]], [["mill", "of"], ["w1"]]]
    assert [len(some or ()) for some in store.stretches(questions, most=MANY)] == [5, 2, 2, 0, 2, 0]


def test_stretches_near_some_words(store: Store) -> None:
    """Those that hold most parts first, those that hold the whole apart; what is said by everybody counts nothing."""
    for id_, words in {
        "whole": "We will burn no mill of Lorno.",
        "most": "We will burn no mill here.",
        "some": "We will burn no more.",
        "few": "We will burn it.",
        "none": "They burn.",
    }.items():
        save(store, id_, words)
    whole = ["we", "will", "burn", "no", "mill", "of", "lorno"]
    parts = [[whole[at : at + 3]] for at in range(5)]

    def near(*, whole_: int = 9, part: int = 9, least: int = 1, told: int = 9) -> tuple[list[str] | None, list[str]]:
        some = store.near(whole, parts, Bounds(whole_, part, least, told))
        carried = store.carried(one.version for one in (*(some.whole or ()), *some.parts))
        exact, others = ([carried[one.version].document for one in each or ()] for each in (some.whole, some.parts))
        return None if some.whole is None else exact, others

    assert near() == (["whole"], ["most", "some", "few"])
    assert near(told=2) == (["whole"], ["most", "some"])
    assert near(least=2) == (["whole"], ["most", "some"])
    assert near(part=3) == (["whole"], ["most", "some"])  # "we will burn" stands in four
    assert near(whole_=0)[0] is None
    assert store.near(None, parts, Bounds(9, 9, 1, 9)).whole == []
    assert len(store.near(None, parts, Bounds(9, 9, 1, 9)).parts) == 4


def test_both_databases_find_what_reading_every_text_finds(store: Store) -> None:
    """Hundreds of phrases over texts of few different words, long and short, against a search that knows no index."""
    dice = Random(5)
    vocabulary = ["Ardmere", "burned", "the", "not", "12,500", "l'été", "co-op", "ﬁre", "…", "Straße"]
    texts = {f"text {n}": " ".join(dice.choices(vocabulary, k=dice.choice((3, 40, 260, 700)))) for n in range(25)}
    for id_, words in texts.items():
        save(store, id_, words)
    asked = [asked_words(" ".join(dice.choices(vocabulary[:8], k=dice.randint(1, 3)))) for _ in range(60)]
    for sought in asked:
        expected = sorted((id_, span) for id_, text_ in texts.items() for span in exactly(sought, text_))
        assert sorted((one.carried.document, one.span) for one in appearances(store, sought) if one.exact) == expected
