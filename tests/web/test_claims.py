"""Statements: the list by filter, and one in its text."""

import re

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from tracker.records import Speaker, SpeakerKind, Statement
from tracker.rows.claims import claim_rows
from tracker.store import ClaimFilter, Store


def shown(page: str) -> list[str]:
    """Ids of the statements on a page, in order."""
    return re.findall(r'<a href="/claims/([0-9a-f]{16})" data-open>', page)


def test_a_list_holds_what_the_filter_asks_for(client: TestClient, store: Store) -> None:
    denied = {one.claim.id for one in store.claims(ClaimFilter(acts=["deny"]))}
    assert denied
    page = client.get("/claims?act=deny").text
    assert set(shown(page)) <= denied
    assert 'class="act act-assert"' not in page
    assert 'value="deny" checked' in page


def test_two_acts_are_one_or_the_other(client: TestClient) -> None:
    page = client.get("/claims?act=deny&act=accuse").text
    assert set(re.findall(r'class="act act-(\w+)"', page)) == {"deny", "accuse"}
    assert "act deny or accuse" in page


def test_pages_follow_each_other_without_gap(client: TestClient, store: Store) -> None:
    address, found = "/claims", []
    while address:
        page = client.get(address).text
        found += shown(page)
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = "/claims" + following[1].replace("&amp;", "&") if following else ""
    assert len(found) == len(set(found))
    assert len(found) > 50
    assert set(found) <= {one.claim.id for one in store.claims(ClaimFilter())}


def split(store: Store) -> Statement:
    """A statement that its sentence splits, and whose words are quoted in part."""
    return next(one for one in store.claims(ClaimFilter()) if len(one.claim.content) == 2 and "“" in one.claim.text)


def test_quotation_marks_are_the_texts_own_and_gaps_are_marked(client: TestClient, store: Store) -> None:
    claim = split(store).claim
    (start, end), _ = claim.content
    first, second = claim.text[: end - start], claim.text[end - start + 1 :]
    page = client.get(f"/claims?by={claim.speaker_ids[0]}").text
    assert f'{escape(first)}<span class="gap"> […] </span>{escape(second)}</blockquote>' in page
    assert "““" not in page


def test_words_that_were_looked_for_are_marked(client: TestClient, store: Store) -> None:
    claim = split(store).claim
    word = max(re.findall(r"\w+", claim.text), key=len)
    page = client.get(f"/claims?words={word}").text
    assert claim.id in shown(page)
    assert f"<mark>{word}</mark>" in page


def test_filters_that_are_on_are_named_and_taken_off(client: TestClient) -> None:
    page = client.get("/claims?by=erdogan&with_members=true&since=2023-11").text
    assert '<a href="?since=2023-11"><bdi>by erdogan</bdi>' in page  # with its members
    assert '<a href="?by=erdogan&amp;with_members=true"><bdi>since 2023-11</bdi>' in page
    assert 'class="chips"' not in client.get("/claims").text


def test_nobody_of_a_name_names_those_that_are_near(client: TestClient) -> None:
    response = client.get("/claims?by=erdogann")
    assert response.status_code == 404
    assert "perhaps" in response.text
    assert "Erdoğan" in response.text
    assert '<a href="/search?q=erdogann">' in response.text


def test_nothing_found_says_so(client: TestClient) -> None:
    response = client.get("/claims?words=quetzalcoatlus")
    assert response.status_code == 200
    assert "No such statements." in response.text
    assert shown(response.text) == []


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2024-03&until=2024-01",
        "act=sing",
        "with_members=true",
        "words=%21%21",
        "after=bm90IGpzb24",
        "min_confidence=2",
    ],
)
def test_what_cannot_be_read_is_refused(client: TestClient, query: str) -> None:
    response = client.get(f"/claims?{query}")
    assert response.status_code == 400
    assert 'class="error"' in response.text


def test_one_statement_names_its_words_its_speaker_and_its_place(client: TestClient, store: Store) -> None:
    one = split(store)
    (start, end), _ = one.claim.content
    page = client.get(f"/claims/{one.claim.id[:8]}").text
    assert f"<mark>{escape(one.claim.text[: end - start])}</mark>" in page
    assert f'href="/articles/{one.claim.article}#row-{one.claim.id}"' in page
    assert f'<a href="/actors/{one.speakers[0].id}"><bdi>{escape(one.speakers[0].name)}</bdi></a>' in page
    assert "What people decided" not in page


def test_what_people_decided_on_a_statement_is_shown_with_the_way_back(client: TestClient, store: Store) -> None:
    store.add_speaker(Speaker(id="council-of-marrow", name="Council of Marrow", kind=SpeakerKind.body))
    one = next(found for found in store.claims(ClaimFilter()) if found.speakers)
    number = store.give("council-of-marrow", one.claim.id, by="mia", reason="the byline names it")
    page = client.get(f"/claims/{one.claim.id}").text
    assert "Statement by <bdi>Council of Marrow</bdi>" in page
    assert "the byline names it" in page
    assert f'action="/judgements/{number}/undo"' in page


def test_doubtful_ones_are_named_and_left_out_by_one_click(client: TestClient, store: Store) -> None:
    doubtful = [row for row in claim_rows(store.claims_page(ClaimFilter()).rows, None) if row["confidence"] < 0.5]
    assert doubtful
    page = client.get("/claims").text
    assert page.count('<strong class="doubtful">doubtful</strong>') == len(doubtful)
    assert 'title="that extent and speaker are read rightly"' in page
    assert '<a href="?min_confidence=0.5">Leave out doubtful ones</a>' in page
    without = client.get("/claims?min_confidence=0.5").text
    assert "doubtful</strong>" not in without
    assert "Leave out doubtful ones" not in without
