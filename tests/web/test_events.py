"""Events on pages: the list, the tolls of one by day and source, and which of them are one."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tracker.reconcile.intervals import Interval
from tracker.store import EventFilter, Incident, Role, Store, Target
from tracker.web import create_app
from tracker.web.charts.tolls import Said, picture
from tracker.web.visitors import COOKIE, csrf


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def send(client: TestClient, address: str, **form: object):  # type: ignore[no-untyped-def]
    """Send a form as the page would."""
    if COOKIE not in client.cookies:
        client.get("/")
    return client.post(address, data={"csrf": csrf(client.cookies[COOKIE]), "seen": 1000, **form})


@pytest.fixture
def told(store: Store) -> Incident:
    """The incident that three articles tell of."""
    return next(one for one in store.incidents() if one.articles == 3)


@pytest.fixture
def others(store: Store, told: Incident) -> list[Incident]:
    return [one for one in store.incidents() if one.id != told.id]


def listed(client: TestClient, address: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/events/([0-9a-f]{16})"', client.get(address).text)


def test_the_latest_stand_first(client: TestClient, store: Store) -> None:
    found = [one.id for one in store.events_page().rows]
    assert listed(client, "/events") == found
    assert set(found) == {one.id for one in store.incidents()}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("place=gaza", EventFilter(place="gaza")),
        ("since=2024", EventFilter(since="2024")),
        ("until=2023-10-08", EventFilter(until="2023-10-08")),
        ("kind=explosion", EventFilter(kinds=["explosion"])),
        ("all=true", EventFilter(untold=True)),
    ],
)
def test_filters_are_those_of_the_command(client: TestClient, store: Store, query: str, wanted: EventFilter) -> None:
    found = {one.id for one in store.incidents(wanted)}
    assert found
    assert set(listed(client, f"/events?{query}")) == found


def test_ranges_stand_in_the_list(client: TestClient) -> None:
    assert "explosion in Gaza City 17 October 2023 3 3 100–500" in words(client.get("/events").text)


@pytest.mark.parametrize("query", ["since=soon", "since=2024&until=2023", "place=%21", "after=x"])
def test_what_cannot_be_asked_is_said(client: TestClient, query: str) -> None:
    assert client.get(f"/events?{query}").status_code == 400


def test_sources_stand_side_by_side(client: TestClient, store: Store, told: Incident) -> None:
    response = client.get(f"/events/{told.id}")
    assert response.status_code == 200
    said = words(response.text)
    assert "3 articles of 3 outlets killed 100–500" in said
    assert "500 people killed Gaza Health Ministry Halcyon Strait Post 17 October 2023 17 October 2023" in said
    assert "between 100 and 300 people killed US Intelligence Coldharbour Gazette 19 October 2023" in said
    assert response.text.index("Halcyon Strait Post") < response.text.index("Pinewater Dispatch"), "by the day of publication"
    doubts = {doubt.id for of in store.doubts(one.figure.id for one in store.of_events(store.members(told.id))).values() for doubt in of}
    assert len(doubts) == 2
    assert doubts <= set(re.findall(r'href="/discrepancies/([0-9a-f]{16})"', response.text))
    for telling in store.tellings(told.id):
        assert f'href="/articles/{telling.article}"' in response.text
    assert response.text.count('class="dot"') == 4, "the range has none"
    assert "killed, Gaza Health Ministry (Halcyon Strait Post, 2023-10-17)" not in response.text
    assert "500 people, Gaza Health Ministry (Halcyon Strait Post, 2023-10-17)" in response.text


def test_any_id_of_it_stands_for_it(client: TestClient, store: Store, told: Incident) -> None:
    for id_ in store.members(told.id):
        assert f"<code>{told.id}</code>" in client.get(f"/events/{id_[:10]}").text
    assert len(store.members(told.id)) == 3
    assert client.get("/events/ffffffffffffffff").status_code == 404


def test_an_article_is_split_off_and_brought_back(client: TestClient, store: Store, told: Incident) -> None:
    parted = next(one for one in store.tellings(told.id) if one.event.id != told.id)
    response = send(client, f"/events/{told.id}/split", other=parted.event.id, reason="a second explosion")
    (made,) = store.event_judgements([parted.event.id])
    assert (response.status_code, response.headers["location"]) == (303, f"/events/{told.id}?done={made.id}")
    assert (made.by, made.reason, made.decision) == ("desk", "a second explosion", "different")
    assert parted.event.id not in store.members(told.id)
    logged = next(iter(store.logged()))
    assert (logged.what, logged.by, logged.detail) == (
        "split", "desk", {"judgement": made.id, "decision": "different"},
    )  # fmt: skip
    said = words(client.get(f"/events/{told.id}").text)
    assert "2 articles of 2 outlets" in said
    assert "a second explosion" in said
    send(client, f"/judgements/{made.id}/undo", next=f"/events/{told.id}")
    assert parted.event.id in store.members(told.id)


def test_the_one_that_names_it_is_split_off_as_well(client: TestClient, store: Store, told: Incident) -> None:
    response = send(client, f"/events/{told.id}/split", other=told.id)
    assert response.status_code == 303
    kept = response.headers["location"].removeprefix("/events/").partition("?")[0]
    assert kept != told.id
    assert store.incident(kept).id != store.incident(told.id).id


def test_two_are_merged_by_choice_or_id(client: TestClient, store: Store, others: list[Incident]) -> None:
    one, other, third = others[:3]
    response = send(client, f"/events/{one.id}/merge", other=other.id, reason="one morning")
    (made,) = store.event_judgements([one.id])
    assert (response.status_code, response.headers["location"]) == (303, f"/events/{one.id}?done={made.id}")
    assert store.incident(other.id).id == store.incident(one.id).id
    logged = next(iter(store.logged()))
    assert (logged.what, logged.detail) == ("merge", {"judgement": made.id, "decision": "same"})
    assert send(client, f"/events/{one.id}/merge", typed=third.id[:8]).status_code == 303
    assert store.incident(third.id).articles == one.articles + other.articles + third.articles
    assert "one morning" in client.get(f"/events/{one.id}").text
    send(client, f"/judgements/{made.id}/undo", next="/events")
    assert store.incident(other.id).id != store.incident(one.id).id


def test_likely_ones_are_offered(client: TestClient, store: Store, told: Incident) -> None:
    one, *alike = [one.id for one in store.incidents() if one.since == "2023-10-07"]
    offered = re.findall(r'type="radio" name="other" value="([0-9a-f]{16})"', client.get(f"/events/{one}").text)
    assert len(alike) == 3
    assert set(offered) == set(alike), "the others of that day, and none of another day and place"
    assert store.likely_same(told.id) == [], "what is one already is not offered"


def test_decisions_that_cannot_be_are_refused(client: TestClient, store: Store, told: Incident, others: list[Incident]) -> None:
    every = [one.event.id for one in store.tellings(told.id)]
    for address, form in (
        ("merge", {}),
        ("merge", {"other": told.id}),
        ("split", {}),
        ("split", {"other": others[0].id}),
        ("split", {"other": every}),
    ):
        assert send(client, f"/events/{told.id}/{address}", **form).status_code == 400, (address, form)
    assert send(client, f"/events/{told.id}/merge", typed="ffffffffffffffff").status_code == 404
    assert client.post(f"/events/{told.id}/merge", data={"other": others[0].id}).status_code == 403
    assert not list(store.judgements(Target.events))


def test_a_reader_decides_nothing(store: Store, told: Incident, others: list[Incident]) -> None:
    account = store.add_user("rana", Role.reader, "no hash, so nobody signs in by it")
    with TestClient(
        create_app(store), base_url="http://localhost", follow_redirects=False, cookies={COOKIE: store.start_session(account.id)}
    ) as reader:
        shown = reader.get(f"/events/{told.id}").text
        assert "Sources side by side" in shown
        assert "/merge" not in shown
        assert "/split" not in shown
        assert send(reader, f"/events/{told.id}/merge", other=others[0].id).status_code == 403
        assert send(reader, f"/events/{told.id}/split", other=told.id).status_code == 403
    assert not list(store.judgements(Target.events))


def test_tolls_have_their_places() -> None:
    said = [
        Said("2031-03-01", Interval(10, 10), "10 people", "Lorno Fire Brigade", "Marmara Courier", False),
        Said("2031-03-03", Interval(20, None), "20 or more people", "Lorno Hospital", "Marmara Courier", True),
        Said("2031-03-05", Interval(None, None), "dozens", "nobody named", "Marmara Courier", False),
    ]
    drawn = picture("killed", said)
    assert drawn is not None
    first, second = drawn.dots
    assert (first.x, second.x) == (58.0, 334.0)
    assert first.y is not None
    assert second.y is not None
    assert first.y > second.y, "more is higher"
    assert drawn.originators == (("A", "Lorno Fire Brigade"), ("B", "Lorno Hospital"))
    assert (first.letter, second.letter) == ("A", "B")
    assert "20 or more people, Lorno Hospital (Marmara Courier, 2031-03-03), in doubt" in drawn.said
    assert (second.open_high, second.top, second.doubted) == (True, 14.0, True)
    assert [label for _, label in drawn.days] == ["1 Mar 2031", "2 Mar 2031", "3 Mar 2031"]
    assert [label for _, label in drawn.numbers] == ["0", "10", "20"]
    assert picture("killed", said[:1]) is None


def test_a_range_has_no_point_and_two_of_one_day_stand_beside_each_other() -> None:
    said = [
        Said("2031-03-01", Interval(100, 300), "100 to 300 people", "Lorno Hospital", "Marmara Courier", False),
        Said("2031-03-01", Interval(200, 200), "200 people", "Lorno Fire Brigade", "Marmara Courier", False),
    ]
    drawn = picture("killed", said)
    assert drawn is not None
    between, plain = drawn.dots
    assert between.y is None, "nobody said 200"
    assert plain.y is not None
    assert between.top < plain.y < between.bottom
    assert plain.x - between.x == 16


def test_picture_and_table_agree_on_what_is_in_doubt(client: TestClient, told: Incident) -> None:
    page = client.get(f"/events/{told.id}").text
    drawn = re.findall(r'<g class="(doubted|plain)"><title>([^<]+)</title>', page)
    assert {(how, label.partition(" people")[0]) for how, label in drawn} == {
        ("doubted", "500"), ("plain", "471"), ("doubted", "between 100 and 300"),
    }  # fmt: skip
    assert page.count('<rect class="dot"') == len([1 for how, label in drawn if how == "doubted" and not label.startswith("between")])
    said = words(page)
    assert "retraction : taken back later" in said
    assert "held against it; repeats a number that was taken back" in said
    assert "retraction : takes back an earlier one" in said
    assert "cross origin conflict : questioned" in said
    assert "A: Gaza Health Ministry ; B: US Intelligence ." in said
