"""Citations: what they tell, and that no style takes a text's words for its own signs."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from tracker.checking.citing import citation
from tracker.errors import UsageError
from tracker.exchange.citations import Citation, Style, written
from tracker.pipeline import Side, explain
from tracker.records import Article, Extraction, Figure, Mark, MarkKind
from tracker.store import Store, Target, tables

Saves = Callable[..., Article]
HASH = "ab" * 32
ODD = '50% of $9 & #1 {all} <b>of</b> it\\ a_b^c~d [x](y) `z` *w* "q"'


def cited(**fields: object) -> Citation:
    given = {
        "id": "3fa9c1d2aaaabbbb", "what": "claim", "words": "No war", "where": "4-10", "outlet": "Harbour Post", "title": "The mill",
        "byline": "Adda Quill", "published": "2024-03-26T10:00:00Z", "url": "https://post.example/mill?a=1&b=%20", "language": "en",
        "version": 1, "replaced": False, "text_hash": HASH, "raw_hash": None, "archived": "2024-04-02",
    }  # fmt: skip
    return Citation(**given | fields)  # type: ignore[arg-type]


def test_plain_text() -> None:
    assert written(cited(), Style.text) == (
        "Adda Quill, “The mill”, Harbour Post, 26 March 2024, https://post.example/mill?a=1&b=%20: “No war” "
        f"(characters 4-10, version 1, archived 2 April 2024, SHA-256 of the text {HASH}, claim 3fa9c1d2aaaabbbb)"
    )


@pytest.mark.parametrize(("published", "told"), [("2024-03", "March 2024"), ("2024", "2024"), (None, "undated")])
def test_partial_dates(published: str | None, told: str) -> None:
    assert f"Harbour Post, {told}, https" in written(cited(published=published), Style.text)
    (item,) = json.loads(written(cited(published=published), Style.csl_json))
    assert item.get("issued", {}).get("date-parts") == (None if published is None else [list(map(int, published.split("-")))])


@pytest.mark.parametrize(
    ("words", "told"), [("No war", ": “No war” ("), ("“No war,”", ": “No war,” ("), ("“No” to war", ": ““No” to war” (")]
)
def test_quotation_marks_stand_once(words: str, told: str) -> None:
    assert told in written(cited(words=words), Style.text)


def test_a_former_version_is_called_one() -> None:
    assert "former version 1 of the article, replaced since" in written(cited(replaced=True), Style.text)


@pytest.mark.parametrize("style", list(Style))
def test_a_text_that_is_gone_is_cited_without_its_words(style: Style) -> None:
    found = written(cited(words=None, gone="the text was withdrawn on 2024-05-01: court order"), style)
    assert "withdrawn on 2024" in found.replace("\\", "")
    assert HASH in found
    assert "No war" not in found


def test_bibtex_is_escaped() -> None:
    found = written(cited(words=ODD, title=ODD, url="https://post.example/{a}\\b?c=%20&d"), Style.bibtex)
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", found, re.MULTILINE))
    escaped = r"50\% of \$9 \& \#1 \{all\} <b>of</b> it\textbackslash{} a\_b\textasciicircum{}c\textasciitilde{}d [x](y) `z` *w* " + '"q"'
    assert fields["title"] == f"{{{escaped}}}"
    assert escaped in fields["note"]
    assert fields["url"] == "https://post.example/%7Ba%7D%5Cb?c=%20&d"  # verbatim, and braces in pairs
    assert found.startswith("@online{harbourpost-3fa9c1d2,\n")
    bare = re.sub(r"\\[{}]", "", found)
    assert bare.count("{") == bare.count("}")


def test_html_is_escaped() -> None:
    found = written(cited(words=ODD, title=ODD, url='javascript:alert("x")'), Style.html)
    tags: list[str] = []
    data: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag + "".join(f" {name}" for name, _ in attrs))

        def handle_data(self, text: str) -> None:
            data.append(text)

    Reader().feed(found)
    assert tags == ["blockquote", "p", "cite", "small"]  # no link to what is no web page
    assert data.count(ODD) == 2
    linked = written(cited(url='https://post.example/"><script>'), Style.html)
    assert '<a href="https://post.example/&quot;&gt;&lt;script&gt;">' in linked


def test_markdown_is_escaped() -> None:
    found = written(cited(words="1. *No* [war](x) <b>", title="# A_b"), Style.markdown)
    assert found.startswith("> 1\\. \\*No\\* \\[war\\](x) \\<b\\>\n\n")
    assert "[\\# A\\_b](<https://post.example/mill?a=1&b=%20>), *Harbour Post*" in found


def test_csl_json() -> None:
    (item,) = json.loads(written(cited(words=ODD), Style.csl_json))
    assert item["type"] == "article-newspaper"
    assert (item["title"], item["container-title"], item["URL"]) == ("The mill", "Harbour Post", "https://post.example/mill?a=1&b=%20")
    assert item["author"] == [{"literal": "Adda Quill"}]
    assert (item["issued"], item["accessed"]) == ({"date-parts": [[2024, 3, 26]]}, {"date-parts": [[2024, 4, 2]]})
    assert item["custom"] == {"quotation": ODD, "characters": "4-10", "former_version": False, "text_sha256": HASH}


# ------------------------------------------------------------------ from a database


def test_a_claim_is_cited_from_its_version(store: Store, save: Saves) -> None:
    article = save("bay", "“Our village burns,” she said.", said="Our village burns", url="https://bay.example/1", raw=b"raw")
    (claim,) = [one.claim.id for one in store.statements()]
    for given in (claim, claim[:6]):
        one = citation(store, given)
        assert (one.id, one.words, one.where, one.version, one.replaced) == (claim, "Our village burns", "1-18", 1, False)
        assert (one.text_hash, one.url, one.title) == (article.text_hash, "https://bay.example/1", "bay")
        assert one.raw_hash == sha256(b"raw").hexdigest()
    with pytest.raises(UsageError, match="there is no claim or figure"):
        citation(store, "ffffffff")
    with pytest.raises(UsageError, match="there is no claim or figure"):
        citation(store, claim[:3])


def test_front_matter_is_not_cited_as_words_of_the_article(store: Store) -> None:
    text = "---\nsource: Corvell Chronicle\n---\nAn explosion in Corvell killed 22 people."
    at = text.index("22")
    marks = (Mark(span=(0, text.index("An")), kind=MarkKind.metadata),)
    article = Article(id="blast", text=text, marks=marks, source="Corvell Chronicle", published="2025-10-02")
    figure = Figure(id="aaaa5", article="blast", span=(at, at + 2), text="22", measure="killed", value=22)
    store.save(article, Extraction(article="blast", text_hash=article.text_hash, figures=(figure,), model="m", extractor="1"), speakers={})
    assert citation(store, "aaaa5").words == "An explosion in Corvell killed 22 people."
    side = explain(store, "aaaa5")
    assert isinstance(side, Side)
    assert side.passage is not None
    assert side.passage.plain() == "An explosion in Corvell killed [22] people."


def test_a_former_version_is_cited_with_its_own_words(store: Store, save: Saves) -> None:
    before = save("bay", "“Our village burns,” she said.", said="Our village burns")
    (claim,) = [one.claim.id for one in store.statements()]
    save("bay", "“Our village stands,” she said.", said="Our village stands")
    one = citation(store, claim)
    assert (one.words, one.version, one.replaced, one.text_hash) == ("Our village burns", 1, True, before.text_hash)


def test_of_a_withdrawn_text_only_the_tombstone_is_cited(store: Store, save: Saves) -> None:
    save("bay", "“Our village burns,” she said.", said="Our village burns")
    claim = min((one.claim for one in store.statements()), key=lambda one: one.id)
    with store._writing() as connection:
        connection.execute(tables.ArticleVersion.table().update().values(text="", absent="withdrawn"))
        gone = {"article_id": claim.article, "reason": "court order", "by": "bo", "at": "2024-05-01T00:00:00+00:00"}
        connection.execute(tables.Withdrawal.table().insert(), gone)
    one = citation(store, claim.id)
    assert (one.words, one.gone) == (None, "the text was withdrawn on 2024-05-01: court order")
    assert all("village" not in written(one, style) for style in Style)


def test_a_claim_that_people_rejected_is_cited_as_such(store: Store, save: Saves) -> None:
    save("bay", "“Our village burns,” she said.", said="Our village burns")
    (claim,) = [one.claim.id for one in store.statements()]
    number = store.judge(Target.claim, claim, "rejected", by="ada", reason="a caption")
    day = next(store.judgements()).at[:10]
    one = citation(store, claim)
    assert one.rejected == f"people rejected this claim (ada, {day}: a caption)"
    assert all("people rejected this claim" in written(one, style) for style in Style)
    store.undo(number, by="ada")
    assert citation(store, claim).rejected is None
