"""The first page: what is new since somebody looked, what waits, what was found."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tracker.errors import InputError
from tracker.passwords import hashed
from tracker.records import TO_DECIDE, Kind, Severity, Status
from tracker.store import DiscrepancyFilter, Role, Store, Target
from tracker.web import create_app
from tracker.web.visitors import csrf

LONG_AGO = "2020-01-01T00:00:00+00:00"


def csrf_of(client: TestClient, address: str = "/") -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get(address).text)
    assert found
    return found[1]


def words(page: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def until(page: str) -> str:
    found = re.search(r'name="until" value="([^"]+)"', page)
    assert found
    return found[1]


def signed_in(store: Store, name: str, role: Role) -> TestClient:
    account = store.add_user(name, role, hashed("a long and quiet word"))
    client = TestClient(create_app(store), base_url="http://localhost", follow_redirects=False)
    client.cookies.set("desk", store.start_session(account.id))
    return client


def test_what_there_is(client: TestClient, store: Store) -> None:
    stats = store.stats()
    page = words(client.get("/").text)
    assert f"articles {stats.articles} " in page
    assert f"statements, as carried {stats.claims} " in page
    listed = client.get("/actors").text
    assert f"actors on record {listed.count('<tr data-row>')} " in page
    assert 'rel="next"' not in listed


def test_nothing_is_new_to_one_who_never_looked(client: TestClient) -> None:
    page = words(client.get("/").text)
    assert "Nothing is marked as seen yet" in page
    assert "new articles" not in page.split("Last runs")[0]


def test_what_is_new_since_somebody_looked(client: TestClient, store: Store) -> None:
    client.cookies.set("looked", LONG_AGO)
    page = client.get("/").text
    news = store.news(LONG_AGO)
    assert "2020-01-01 00:00 UTC" in page
    assert f"new articles {news.articles} " in words(page)
    assert f"statements in them {news.claims} " in words(page)
    assert 'href="/articles?ingested_since=2020-01-01T00%3A00%3A00%2B00%3A00"' in page
    assert news.discrepancies is not None
    for severity, count in news.discrepancies.items():
        address = f"/discrepancies?status=open&amp;severity={severity.value}&amp;since=2020-01-01T00%3A00%3A00%2B00%3A00"
        assert f'<a href="{address}">{count}</a>' in page
    assert news.discrepancies[Severity.conflict] == 2


def test_what_was_seen_is_not_new_again(client: TestClient, store: Store) -> None:
    client.cookies.set("looked", LONG_AGO)
    moment = until(client.get("/").text)
    response = client.post("/seen", data={"csrf": csrf_of(client), "until": moment})
    assert (response.status_code, response.headers["location"]) == (303, "/")
    cookie = response.headers["set-cookie"]
    assert moment in cookie  # and not the moment at which it was sent: what came in meanwhile is new
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()
    client.cookies.clear()
    with store.engine.begin() as connection:  # a second ago, for what comes in within the moment's second is told again
        connection.execute(text("UPDATE article_versions SET ingested_at = :long_ago"), {"long_ago": LONG_AGO})
    client.cookies.set("looked", moment)
    assert "new articles 0 " in words(client.get("/").text)


@pytest.mark.parametrize("moment", ["", "yesterday", "2199-01-01T00:00:00+00:00", "2024-13-01T00:00:00+00:00", "2024-01-01", "<script>"])
def test_what_is_no_moment_that_has_passed_is_refused(client: TestClient, moment: str) -> None:
    response = client.post("/seen", data={"csrf": csrf_of(client), "until": moment})
    assert response.status_code == 400
    assert "<script>" not in response.text


@pytest.mark.parametrize("cookie", ["yesterday", "2199-01-01T00:00:00+00:00", "9999-99-99T99:99:99+00:00"])
def test_a_cookie_that_is_no_moment_is_no_moment(client: TestClient, cookie: str) -> None:
    client.cookies.set("looked", cookie)
    response = client.get("/")
    assert response.status_code == 200
    assert "Nothing is marked as seen yet" in response.text


def test_a_form_of_another_site_is_refused(client: TestClient) -> None:
    assert client.post("/seen", data={"until": LONG_AGO}).status_code == 403


def test_an_account_keeps_its_moment_and_stays_signed_in(store: Store) -> None:
    with signed_in(store, "cy", Role.reader) as client:
        page = client.get("/").text
        moment = until(page)
        form = {"csrf": csrf(client.cookies["desk"]), "until": moment}
        response = client.post("/seen", data=form)
        assert response.status_code == 303
        assert "looked=" not in response.headers.get("set-cookie", "")
        account = store.user("cy")
        assert account is not None
        assert account.looked_at == moment
        after = client.get("/")
        assert after.status_code == 200
        assert moment[:16].replace("T", " ") in after.text


def test_discrepancies_by_severity_and_status(client: TestClient, store: Store) -> None:
    before = client.get("/").text
    assert '<a href="/discrepancies?severity=conflict&amp;status=open">2<' in before
    assert "dismissed" not in before
    (first, *_) = store.discrepancies_page(DiscrepancyFilter(severities=[Severity.conflict])).rows
    store.judge(Target.discrepancy, first.id, Status.dismissed.value, by="ada", reason="two counts")
    after = client.get("/").text
    assert '<a href="/discrepancies?severity=conflict&amp;status=open">1<' in after
    assert '<a href="/discrepancies?severity=conflict&amp;status=dismissed">1<' in after
    assert '<a href="/discrepancies?severity=conflict">2<' in after
    assert first.id not in after.split("To decide, the most serious first")[1].split("Came in last")[0]


def test_the_most_serious_come_first(client: TestClient) -> None:
    first = words(client.get("/").text).split("To decide, the most serious first")[1].split("Came in last")[0]
    assert first.strip().startswith(f"{Severity.error.value} {Kind.same_origin_mismatch.value.replace('_', ' ')}")
    assert first.index(Severity.conflict.value) > first.index(Severity.error.value)


def test_queues(client: TestClient, store: Store) -> None:
    counts = {one: of.get(Status.open, 0) for one, of in store.discrepancy_counts().items()}
    decide = sum(count for one, count in counts.items() if one in TO_DECIDE)
    more = sum(counts.values()) - decide
    assert decide and more
    page = client.get("/").text
    assert f'<a href="/queue"><strong>{decide}</strong> discrepancies to decide</a>' in page
    information = "/discrepancies?status=open&amp;severity=evidence&amp;severity=echo&amp;severity=info"
    assert f'<a href="{information}"><strong>{more}</strong> more for information</a>' in page
    assert client.get(unescape(information)).text.count('<li class="discrepancy') == more
    assert "0 articles wait to be compared" in words(page)
    assert "Compare now" not in page
    assert "0 texts kept without rows because of their language" in words(page)


def test_the_first_list_has_what_is_to_be_decided(client: TestClient, store: Store) -> None:
    for one in store.discrepancies():
        if one.severity in TO_DECIDE:
            store.judge(Target.discrepancy, one.id, Status.accepted.value, by="ada")
    page = client.get("/").text
    assert "<strong>0</strong> discrepancies to decide" in page
    assert "To decide, the most serious first" not in page


def test_a_reader_is_led_to_what_a_reader_may_see(store: Store) -> None:
    with signed_in(store, "cy", Role.reader) as client:
        page = client.get("/").text
        assert 'href="/queue"' not in page
        assert '<a href="/discrepancies?status=open"><strong>' in page
        assert client.get("/discrepancies?status=open").status_code == 200


def test_pairs_are_counted_as_they_are_listed(client: TestClient, store: Store) -> None:
    def told() -> int:
        found = re.search(r'<a href="/actors/candidates"><strong>(\d+)</strong> pairs? of actors', client.get("/").text)
        assert found is not None
        return int(found[1])

    def listed() -> int:
        return client.get("/actors/candidates").text.count('<li class="pair"')

    before = told()
    assert before == listed()
    one, other = (row.speaker.id for row in store.actors_page(limit=2).rows)
    pairs = {f"{one} {other}": (900, {"score": 0.9, "reason": "alike"}), f"{other} {one}": (900, {"score": 0.9, "reason": "alike"})}
    store.keep_summaries("candidate", pairs)
    assert told() == listed() == before + 1, "the same two are one pair"
    store.doubt(one, other, by="ada")
    assert told() == listed() == before


def test_the_last_runs_say_what_they_left_out(client: TestClient, store: Store) -> None:
    number = store.start_run("ingest <b>news</b>")
    store.record_skip(number, InputError("a.bin", "is no text"))
    store.finish_run(number, {"new": 3, "skips": 1})
    page = client.get("/").text
    assert f'<a href="/runs/{number}#skips">1<' in page
    assert "new articles 3" in page
    assert "ingest &lt;b&gt;news&lt;/b&gt;" in page
    assert "<b>news" not in page


def test_the_articles_that_came_in_last(client: TestClient, store: Store) -> None:
    page = client.get("/").text.split("Came in last")[1].split("Last runs")[0]
    latest = store.latest_texts(8)
    assert re.findall(r'href="/articles/([0-9a-f]{16})"', page) == [one.id for one in latest]
