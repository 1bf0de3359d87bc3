"""Claims are found by their words, whatever form, case, accent or punctuation, and the words are marked where they stand."""

import pytest

from tracker.quotes.words import words_alone
from tracker.records import Article, Claim, Extraction, Quotation
from tracker.store import ClaimFilter, Store, search

TEXTS = {
    "bridge": "The Bridge is closed, and nobody strikes it.",
    "ceasefire": "They cease; no fire. A cease-fire holds.",
    "sirnak": "Şırnak’s striking miners met İsmail Öz.",
    "strasse": "Auf der Straße: the ﬁre burned, ½ of it.",
    "accents": "The cafe\u0301s of Sana\u02bca stay open.",  # an accent that is a character of its own
    "tags": "He wrote <b>injured</b> & killed/wounded at a@b.org on 3.5 roads.",
    "arabic": "قالت وزارة الصحة في غزة",
    "greek": "Η ΑΘΉΝΑ απάντησε",
    "chinese": "外交部 表示 关注",
    "emoji": "It burned 🔥 for days.",
    "syntax": "NEAR the OR gate AND NOT far; column:text (old) 100% it's said*",
    "double": "Strike, strike and strike again.",
    "quoted": "“We shall answer,” he said.",
}


@pytest.fixture
def archive(store: Store) -> Store:
    save(store, TEXTS)
    return store


def save(store: Store, texts: dict[str, str], extractor: str = "1") -> None:
    article = Article(id="one", text="The text of an article.", published="2024-03-26")
    claims = tuple(Claim(id=id_, article="one", content=((0, 1),), text=text, quotation=Quotation.indirect) for id_, text in texts.items())
    store.save(article, Extraction(article="one", text_hash=article.text_hash, claims=claims, extractor=extractor), speakers={})


def found(store: Store, words: str) -> dict[str, list[str]]:
    """Of each claim that has the words the stretches that are marked, best match first."""
    claims = store.claims(ClaimFilter(words=words))
    return {one.claim.id: [one.claim.text[start:end] for start, end in one.hits] for one in claims}


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("bridge", {"bridge": ["Bridge"]}),
        ("BRIDGES closing", {"bridge": ["Bridge", "closed"]}),
        ("closed bridge", {"bridge": ["Bridge", "closed"]}),
        ("the bridge", {"bridge": ["The Bridge"]}),
        ("bridge closed nowhere", {}),
        ("strike miner", {"sirnak": ["striking miners"]}),
        ('"cease fire"', {"ceasefire": ["cease-fire"]}),
        ("“cease fire”", {"ceasefire": ["cease-fire"]}),
        ('"fire cease"', {}),
        ('"no fire"', {"ceasefire": ["no fire"]}),  # no word is too common to look for
        ("not", {"syntax": ["NOT"]}),
        ("sirnak", {"sirnak": ["Şırnak"]}),
        ("ŞIRNAK", {"sirnak": ["Şırnak"]}),
        ("ismail öz", {"sirnak": ["İsmail Öz"]}),
        ("İsmail OZ", {"sirnak": ["İsmail Öz"]}),
        ("straße", {"strasse": ["Straße"]}),
        ("STRASSE", {"strasse": ["Straße"]}),
        ("fire burn", {"strasse": ["ﬁre burned"]}),
        ("burned half", {}),
        ("cafés", {"accents": ["cafe\u0301s"]}),
        ("cafe\u0301s", {"accents": ["cafe\u0301s"]}),
        ("sanaa", {"accents": ["Sana\u02bca"]}),
        ("wounded", {"tags": ["wounded"]}),
        ("injured", {"tags": ["injured"]}),
        ("killed wounded", {"tags": ["killed/wounded"]}),
        ("org", {"tags": ["org"]}),
        ("3.5", {"tags": ["3.5"]}),
        ("غزة", {"arabic": ["غزة"]}),
        ("αθηνα", {"greek": ["ΑΘΉΝΑ"]}),
        ("表示", {"chinese": ["表示"]}),
        ("We shall answer", {"quoted": ["We shall answer"]}),
    ],
)
def test_words_are_found_and_marked(archive: Store, words: str, marked: dict[str, list[str]]) -> None:
    assert found(archive, words) == marked


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("", []),
        ("   ", []),
        ("🔥", []),
        ("*", []),
        ('"', []),
        ('""', []),
        ("- : ( ) ' % ^ + {}", []),
        ("100%", ["syntax"]),
        ("NEAR", ["syntax"]),
        ("NEAR(gate far)", []),
        ("gate OR bridge", []),  # a word like others
        ("gate AND far", ["syntax"]),
        ("gate NOT bridge", []),
        ("-gate", ["syntax"]),
        ("column:text", ["syntax"]),
        ("text:far", []),
        ("(old)", ["syntax"]),
        ("said*", ["quoted", "syntax"]),
        ("sai*", []),  # no beginnings of words
        ("it's", ["syntax"]),
        ("it’s", ["syntax"]),
        ('"gate and', ["syntax"]),
        ('gate"far"', []),
        ("burned 🔥 days", ["emoji"]),
        ("'; DROP TABLE claims; --", []),
        ("\x00\x02\x03", []),
        ("bridge\x00closed", []),
    ],
)
def test_what_people_type_is_words_and_no_syntax(archive: Store, words: str, ids: list[str]) -> None:
    assert sorted(found(archive, words)) == ids


def test_the_best_match_comes_first(archive: Store) -> None:
    assert next(iter(found(archive, "strike"))) == "double"
    assert set(found(archive, "strike")) == {"double", "bridge", "sirnak"}


def test_only_current_texts_are_searched(archive: Store) -> None:
    save(archive, {"later": "The bridge is open."}, extractor="2")
    assert found(archive, "bridge") == {"later": ["bridge"]}
    save(archive, TEXTS)
    assert found(archive, "bridge") == {"bridge": ["Bridge"]}


@pytest.mark.parametrize("paired", [2_000, 4])
@pytest.mark.parametrize(("holding", "parted"), [(3, 0), (3, 6), (12, 0), (12, 6)])
def test_as_many_claims_with_a_phrase_as_are_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, paired: int, holding: int, parted: int
) -> None:
    """Some have all pairs of its words, and not the phrase."""
    monkeypatch.setattr(search, "PAIRED", paired)
    wanted = {f"holding{n}": f"The old red boat {n} sank." for n in range(holding)}
    save(store, {f"parted{n}": f"An old red car, and a red boat {n}." for n in range(parted)} | wanted)
    with store.engine.connect() as connection:
        for most in (1, 2, 3, 50):
            rows = search.rows_with(connection, search.phrases_of('"old red boat"'), most)
            assert rows.keys() <= wanted.keys()
            assert len(rows) == min(most, holding)


def test_words_go_with_other_questions(archive: Store) -> None:
    assert [one.claim.id for one in archive.claims(ClaimFilter(words="fire", since="2024-03-26"))] != []
    assert list(archive.claims(ClaimFilter(words="fire", since="2024-03-27"))) == []
    assert list(archive.claims(ClaimFilter(words="fire", acts=["deny"]))) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Şırnak", "sirnak"),
        ("İ", "i"),
        ("ß ﬁ ½", "ss fi 1 2"),
        ("e\u0301", "e"),
        ("soft\u00adhyphen", "softhyphen"),
        ("<b>&", " b  "),
        ("a_b", "a b"),
        ("\x00\x02\x03", "   "),
        ("Łódź", "łodz"),
        ("ΑΘΉΝΑ", "αθηνα"),
    ],
)
def test_words_alone(text: str, words: str) -> None:
    assert words_alone(text) == words
