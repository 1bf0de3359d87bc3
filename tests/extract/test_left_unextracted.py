"""Articles in other languages yield an empty extraction with its reason, in their place in the stream. All contents are invented."""

import pytest

from tracker.errors import ExtractionError
from tracker.extract.extractor import Extractor
from tracker.read.text import Origin, article
from tracker.records import Article, Extraction

FRENCH = (
    "Le bureau du port a annoncé mardi que les ferries reprendront la mer à partir de jeudi, après une semaine de tempête. "
    "Douze personnes ont été tuées lorsque la jetée a cédé, a déclaré le ministre, et trois autres sont à l'hôpital."
)
ENGLISH = "The harbour office said on Tuesday that twelve people were killed when a pier gave way. “Nobody is missing,” the minister said."


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def read(id: str, text: str) -> Article:
    return article(id, text, Origin(id, b""))


def test_a_stream_of_two_languages(extractor: Extractor) -> None:
    long = read("long", "The pier is closed. " * (extractor.most_characters // 20 + 1))
    given = [read("fr1", FRENCH), read("en1", ENGLISH), read("fr2", FRENCH), long, read("en2", ENGLISH), read("fr3", FRENCH)]
    found = {one.id: result for one, result in extractor.pipe(given)}
    assert set(found) == {one.id for one in given}
    for id in ("fr1", "fr2", "fr3"):
        empty = found[id]
        assert isinstance(empty, Extraction)
        assert (empty.claims, empty.figures, empty.events) == ((), (), ())
        assert empty.notes == ("left unextracted: the text is in French (fr)",)
        assert (empty.extractor, empty.model) == (extractor.version, extractor.model)
    for id in ("en1", "en2"):
        rows = found[id]
        assert isinstance(rows, Extraction)
        assert [figure.value for figure in rows.figures if figure.value] == [12]
        assert rows.claims and rows.notes == ()
    assert isinstance(found["long"], ExtractionError)


def test_one_article(extractor: Extractor) -> None:
    assert extractor(read("fr", FRENCH)).notes == ("left unextracted: the text is in French (fr)",)


def test_german_digits_of_an_english_text_are_read(extractor: Extractor) -> None:
    text = "---\nlanguage: de\n---\nAn earthquake killed 1.234 people in Lorno on Sunday, the ministry said."
    found = read("de", text)
    assert (found.language, found.left_unextracted) == ("de", None)
    assert [figure.value for figure in extractor(found).figures] == [1234]
