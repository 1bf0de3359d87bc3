"""Search over everything: a few of each kind, ids, and what is found for nothing."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tracker.records import Article, Extraction, Report
from tracker.store import ClaimFilter, FigureFilter, Page, Store, finding


def section(page: str, name: str) -> str:
    """What stands below a heading of a page; nothing where there is none of that name."""
    found = re.search(rf'<h2 id="{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


@pytest.fixture
def hostile(store: Store, client: TestClient) -> Iterator[TestClient]:
    """The desk with an article that would be more than words."""
    text = "The ferry of Quillmouth sank.\n<script>alert(1)</script> <img src=x onerror=alert(2)> Quillmouth \u202egnihton said."
    article = Article(id="hostile", text=text, title="<b>Quillmouth</b> & more", source="<i>Post</i>", published="2024-03-26")
    store.save(article, Extraction(article="hostile", text_hash=article.text_hash, model="m", extractor="1"), speakers={})
    yield client


def test_an_empty_search_says_what_may_be_looked_for(client: TestClient) -> None:
    response = client.get("/search")
    assert response.status_code == 200
    assert "An id, or its first characters, leads to its row" in response.text
    assert client.get("/search?q=").status_code == 200


def test_statements_by_words_with_the_words_marked(client: TestClient, store: Store) -> None:
    page = client.get("/search?q=ministry").text
    found = {one.claim.id for one in store.claims(ClaimFilter(words="ministry"))}
    shown = set(re.findall(r'href="/claims/([0-9a-f]{16})"', section(page, "claims")))
    assert shown
    assert shown <= found
    assert "<mark>" in section(page, "claims")
    assert len(re.findall(r'class="statement[ "]', section(page, "claims"))) <= 5


def test_a_longer_list_is_linked(client: TestClient) -> None:
    page = client.get("/search?q=gaza").text
    assert 'href="/claims?words=gaza"' in section(page, "claims")
    assert 'href="/figures?place=gaza"' in section(page, "figures")


def test_actors_by_name(client: TestClient, store: Store) -> None:
    page = section(client.get("/search?q=erdogan").text, "actors")
    (erdogan,) = store.find_speakers(store.normalise("recep tayyip erdogan"))
    assert f'href="/actors/{erdogan.id}"' in page


def test_titles_are_looked_for_among_the_latest_articles(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing is found" in client.get("/search?q=quorvel").text
    monkeypatch.setattr(finding, "TITLES", 3)
    page = client.get("/search?q=quorvel").text
    assert "None of the latest 3 articles has these words in its title" in section(page, "titles")
    assert 'href="/articles?words=quorvel"' in section(page, "titles")
    assert "in its title, and nothing else is found for <q" in section(page, "titles")
    assert "Nothing is found" not in page
    assert page.count("<section") == 1
    assert "<ul" not in section(page, "titles")


def test_what_else_is_found_is_not_denied_where_titles_are_looked_for_further(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "TITLES", 3)
    page = client.get("/search?q=ministry").text
    assert "None of the latest 3 articles has these words in its title.</p>" in section(page, "titles")
    assert section(page, "claims")
    assert "nothing else is found" not in page


def test_figures_that_were_not_reached_are_not_denied(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert section(client.get("/search?q=quorvel").text, "figures") == ""
    unreached: Page[Report] = Page((), ("2023-10-17", "0123456789abcdef"), 50_000)
    monkeypatch.setattr(Store, "figures_page", lambda *_, **__: unreached)
    page = client.get("/search?q=quorvel").text
    assert "None of the latest 50,000 figures is of this place." in section(page, "figures")
    monkeypatch.setattr(finding, "TITLES", 3)
    assert "nothing else is found" not in client.get("/search?q=quorvel").text
    assert 'href="/figures?place=quorvel">Look further</a>' in section(page, "figures")
    assert "Nothing is found" not in page


def test_articles_by_title_and_by_words_of_the_text(hostile: TestClient, store: Store) -> None:
    page = hostile.get("/search?q=quillmouth").text
    article = store.article("hostile").article.id
    assert f'href="/articles/{article}"' in section(page, "titles")
    assert f'href="/articles/{article}"' in section(page, "texts")
    assert section(hostile.get("/search?q=ferry").text, "titles") == ""
    assert "ferry of <mark>Quillmouth</mark> sank" in section(page, "texts")
    assert "sank" in section(hostile.get('/search?q="ferry of quillmouth"').text, "texts")
    assert section(hostile.get('/search?q="quillmouth ferry"').text, "texts") == ""


def test_words_of_strangers_are_shown_as_words(hostile: TestClient) -> None:
    page = hostile.get("/search?q=quillmouth").text
    main = page.split("<main")[1]
    assert "<script" not in main
    assert "<img" not in main
    assert "<b>" not in main
    assert "&lt;script&gt;" in main
    assert "\u202e" not in main


def test_what_is_looked_for_is_shown_as_words(client: TestClient) -> None:
    page = client.get("/search", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_events_and_figures_by_place(client: TestClient, store: Store) -> None:
    page = client.get("/search?q=gaza city").text
    figures = {one.figure.id for one in store.figures(FigureFilter(place="gaza city"))}
    shown = set(re.findall(r'href="/figures/([0-9a-f]{16})"', section(page, "figures")))
    assert shown
    assert shown <= figures
    assert re.search(r'href="/events/[^"]+">explosion, <bdi>Gaza City</bdi></a>, 17 October 2023; killed 100-500', section(page, "events"))


def test_nothing_is_found(client: TestClient) -> None:
    response = client.get("/search?q=zzzzqq")
    assert response.status_code == 200
    assert "Nothing is found for" in response.text
    assert "<section" not in response.text


def test_an_id_leads_to_its_row(client: TestClient, store: Store) -> None:
    claim = next(iter(store.claims(ClaimFilter()))).claim
    figure = next(iter(store.figures(FigureFilter()))).figure
    for given, address in (
        (claim.id, f"/claims/{claim.id}"),
        (claim.id[:8], f"/claims/{claim.id}"),
        (figure.id[:8], f"/figures/{figure.id}"),
        (claim.article, f"/articles/{claim.article}"),
    ):
        response = client.get(f"/search?q={given}")
        assert (response.status_code, response.headers["location"]) == (303, address)


def test_few_characters_of_an_id_may_be_a_word(client: TestClient, store: Store) -> None:
    claim = next(iter(store.claims(ClaimFilter()))).claim
    page = client.get(f"/search?q={claim.id[:5]}")
    assert page.status_code == 200
    assert f'href="/claims/{claim.id}"' in section(page.text, "ids")


def test_an_actor_whose_id_is_a_word_is_one_of_what_is_found(client: TestClient, store: Store) -> None:
    one = next(one.speaker for one in store.speakers() if one.speaker.id == "erdogan")
    response = client.get("/search", params={"q": one.id})
    assert response.status_code == 200
    assert 'href="/actors/erdogan"' in section(response.text, "ids")
    assert section(response.text, "claims")


@pytest.mark.parametrize("words", ['""', "—", "?!"])
def test_what_holds_no_word_is_refused(client: TestClient, words: str) -> None:
    response = client.get("/search", params={"q": words})
    assert response.status_code == 400
    assert "no letter and no digit" in response.text


@pytest.mark.parametrize("words", ["' OR 1=1 --", "a" * 300, "NEAR(a b)", "x*", "-y", "a:b", "(((", "%", "\x00a", "🙂 a"])
def test_what_people_type_is_no_syntax(client: TestClient, words: str) -> None:
    assert client.get("/search", params={"q": words}).status_code in (200, 400)


def test_too_many_words_are_refused(client: TestClient) -> None:
    response = client.get("/search", params={"q": "a" * 301})
    assert response.status_code == 400
