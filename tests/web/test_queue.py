"""The queue: the most serious first, the next one at once, no place lost when others judge, and the way back."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tracker.records import TO_DECIDE, Severity, Status
from tracker.store import Store, Target
from tracker.web.visitors import COOKIE, csrf


def send(client: TestClient, address: str, **form: object):  # type: ignore[no-untyped-def]
    """Send a form as the page would."""
    if COOKIE not in client.cookies:
        client.get("/")
    return client.post(address, data={"csrf": csrf(client.cookies[COOKIE]), **form})


def form_in(shown: str) -> tuple[str, dict[str, str]]:
    """Where the form of the queue is sent, and what it carries."""
    form = re.search(r'<form id="decision" method="post" action="([^"]+)">(.*?)</form>', shown, re.DOTALL)
    assert form is not None, "nothing is to be decided"
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    return unescape(form[1]), {name: unescape(value) for name, value in fields.items()}


def on(shown: str) -> str | None:
    """The id of what is looked at."""
    found = re.search(r'name="id" value="([0-9a-f]{16})"', shown)
    return found[1] if found else None


def link(shown: str, key: str) -> str:
    found = re.search(rf'<a class="button" href="([^"]+)" data-press="[^"]*\b{key}\b', shown)
    assert found is not None, f"no link of key {key}"
    return unescape(found[1])


def press(client: TestClient, shown: str, decision: str, **given: str) -> str:
    """Decide on what a page shows and return the next page."""
    action, form = form_in(shown)
    response = send(client, action, **form, decision=decision, **given)
    assert response.status_code == 303, response.text
    return client.get(response.headers["location"]).text


def waiting(store: Store) -> list[str]:
    """What the queue leads through, in its order."""
    return [one.id for one in store.discrepancies() if one.severity in TO_DECIDE]


def test_all_are_decided_one_after_the_other(client: TestClient, store: Store) -> None:
    order = waiting(store)
    shown = client.get("/queue").text
    met = []
    for number in range(len(order)):
        assert f"<strong>{len(order) - number}</strong> left" in shown
        assert f"<strong>{number}</strong> of yours today" in shown
        met.append(on(shown))
        shown = press(client, shown, "dismissed", preset="two different events")
    assert met == order
    assert on(shown) is None
    assert "Nothing is open that is to be decided." in shown
    assert {one.status for one in store.discrepancies() if one.severity in TO_DECIDE} == {Status.dismissed}
    others = {one.id for one in store.discrepancies() if one.severity not in TO_DECIDE}
    assert {one.status for one in store.discrepancies() if one.id in others} == {Status.open}
    further = re.search(r'<a href="(/queue[^"]+)">Go through what is for information', shown)
    assert further is not None
    shown = client.get(unescape(further[1])).text
    assert on(shown) in others
    assert f"<strong>{len(others)}</strong> left" in shown
    logged = [one for one in store.logged() if one.what == "judge"]
    assert [one.target_id for one in reversed(logged)] == order


def test_what_is_skipped_stays_open_and_comes_again(client: TestClient, store: Store) -> None:
    order = waiting(store)
    shown = client.get("/queue").text
    for id_ in order:
        assert on(shown) == id_
        shown = client.get(link(shown, "s")).text
    assert "That was the last one." in shown
    assert on(client.get(link(shown, "n")).text) == order[0]
    assert not list(store.judgements(Target.discrepancy))


def test_the_filters_are_kept(client: TestClient, store: Store) -> None:
    conflicts = [one.id for one in store.discrepancies(severities=[Severity.conflict])]
    assert len(conflicts) == 2
    shown = client.get("/queue?severity=conflict").text
    assert (on(shown), "<strong>2</strong> left" in shown) == (conflicts[0], True)
    shown = press(client, shown, "accepted")
    assert (on(shown), "<strong>1</strong> left" in shown) == (conflicts[1], True)
    shown = press(client, shown, "accepted")
    assert "Nothing is open with these filters." in shown
    assert on(client.get("/queue?kind=denial").text) is None
    assert "<strong>3</strong> left" in client.get("/queue?severity=revision&since=2000").text


def test_nobody_loses_the_place_when_others_judge(client: TestClient, store: Store) -> None:
    order = waiting(store)
    shown = client.get(link(client.get("/queue").text, "s")).text
    assert on(shown) == order[1]
    for id_ in (order[0], order[2], order[3]):
        store.judge(Target.discrepancy, id_, Status.accepted, by="ada")
    assert on(press(client, shown, "accepted")) == order[4]


def test_a_judgement_that_came_in_between_is_shown_first(client: TestClient, store: Store) -> None:
    order = waiting(store)
    action, form = form_in(client.get("/queue").text)
    store.judge(Target.discrepancy, order[0], Status.accepted, by="ada", reason="the table says so")
    refused = send(client, action, **form, decision="dismissed", preset="a slip of one outlet", reason="")
    assert refused.status_code == 409
    assert "the table says so" in refused.text
    assert [one.by for one in store.standing_on(Target.discrepancy, order[0])] == ["ada"]
    onward = re.search(r'<a class="button" href="(/queue[^"]*)">Leave it as it is', refused.text)
    assert onward is not None
    assert on(client.get(unescape(onward[1])).text) == order[1]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', refused.text))
    response = send(client, "/queue", **{name: unescape(value) for name, value in hidden.items() if name != "csrf"})
    assert on(client.get(response.headers["location"]).text) == order[1]
    assert [one.decision for one in store.standing_on(Target.discrepancy, order[0])] == ["accepted", "dismissed"]


def test_undo_leads_back_to_what_was_decided(client: TestClient, store: Store) -> None:
    order = waiting(store)
    shown = press(client, client.get("/queue").text, "accepted")
    assert on(shown) == order[1]
    notice = re.search(r'<form action="(/judgements/\d+/undo)".*?name="next" value="([^"]+)"><button data-press="u">', shown, re.DOTALL)
    assert notice is not None
    assert shown.count('class="done"') == 1, "one notice, which keeps the place"
    response = send(client, notice[1], next=unescape(notice[2]))
    shown = client.get(response.headers["location"]).text
    assert on(shown) == order[0]
    assert store.discrepancy(order[0]).status is Status.open
    assert on(press(client, shown, "explained", reason="two bulletins of one day")) == order[1]


def test_one_goes_back_and_decides_otherwise(client: TestClient, store: Store) -> None:
    order = waiting(store)
    shown = press(client, press(client, client.get("/queue").text, "accepted"), "accepted")
    assert on(shown) == order[2]
    shown = client.get(link(shown, "p")).text
    assert (on(shown), "accepted</strong> by" in shown) == (order[1], True)
    shown = client.get(link(shown, "p")).text
    assert on(shown) == order[0]
    shown = press(client, shown, "dismissed", preset="a slip of one outlet")
    assert on(shown) == order[2], "the place is where it was"
    assert [one.decision for one in store.standing_on(Target.discrepancy, order[0])] == ["accepted", "dismissed"]


def test_a_reason_that_is_missing_is_asked_for_on_the_spot(client: TestClient, store: Store) -> None:
    first = next(iter(store.discrepancies())).id
    action, form = form_in(client.get("/queue").text)
    refused = send(client, action, **form, decision="explained", reason="")
    assert refused.status_code == 400
    assert on(refused.text) == first
    assert "say what explains it" in refused.text
    assert on(press(client, refused.text, "explained", preset="they describe different days")) != first


def test_what_was_typed_is_not_lost(client: TestClient) -> None:
    action, form = form_in(client.get("/queue").text)
    refused = send(client, action, **form, decision="open", preset="they describe different days", reason="see <page> 3")
    assert refused.status_code == 400
    assert 'value="see &lt;page&gt; 3"' in refused.text
    assert re.search(r'value="they describe different days"[^>]* checked', refused.text)


@pytest.mark.parametrize("address", ["/queue?severity=terrible", "/queue?after=zzz", "/queue?kind=x"])
def test_an_address_that_is_none_is_said(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_what_is_no_discrepancy_is_not_decided(client: TestClient, store: Store) -> None:
    assert client.get("/queue?show=ffffffffffffffff").status_code == 404
    assert send(client, "/queue", id="ffffffffffffffff", decision="accepted", seen=0).status_code == 404
    assert send(client, "/queue", decision="accepted", seen=0).status_code == 400
    assert not list(store.judgements(Target.discrepancy))


def test_keys_press_what_is_shown(client: TestClient) -> None:
    shown = client.get("/queue").text
    assert re.findall(r'<button name="decision" value="(\w+)" data-press="(\w)">', shown) == [
        ("accepted", "a"), ("dismissed", "d"), ("explained", "e"),
    ]  # fmt: skip
    assert re.findall(r'data-key="(\d)"', shown) == [*"123456789"]
    assert '<script src="/static/queue.js" defer>' in shown
    assert client.get("/static/queue.js").status_code == 200
