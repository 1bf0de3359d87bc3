"""Two who decide at once: the second is shown what the first decided, and a decision never stands without its row in the log."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tracker.errors import Overtaken
from tracker.identity import normalise
from tracker.records import Figure, SpeakerKind
from tracker.store import Acting, ClaimFilter, Role, Store, Target
from tracker.web import create_app
from tracker.web.api import judgements as api
from tracker.web.visitors import COOKIE, csrf

Browsers = tuple[TestClient, TestClient]


def send(client: TestClient, address: str, **form: object):  # type: ignore[no-untyped-def]
    """Send a form as the page would."""
    if COOKIE not in client.cookies:
        client.get("/")
    return client.post(address, data={"csrf": csrf(client.cookies[COOKIE]), **form})


def hidden_in(shown: str) -> dict[str, str]:
    """What the form of a page carries beside what is typed."""
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown)}


def seen_on(client: TestClient, address: str) -> str:
    return hidden_in(client.get(address).text)["seen"]


def words(shown: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


@pytest.fixture
def editors(store: Store) -> Iterator[Browsers]:
    """The browsers of Ada and Bo, on the same database."""
    clients = []
    for name in ("ada", "bo"):
        account = store.add_user(name, Role.editor, "no hash, so nobody signs in by it")
        cookies = {COOKIE: store.start_session(account.id)}
        clients.append(TestClient(create_app(store), base_url="http://localhost", follow_redirects=False, cookies=cookies))
    yield clients[0], clients[1]
    for client in clients:
        client.close()


@pytest.fixture
def some(store: Store) -> Figure:
    """A figure with a value."""
    return next(one.figure for one in store.reports() if one.figure.value and one.figure.article and one.figure.excluded is None)


@pytest.fixture
def persons(store: Store) -> list[str]:
    """The ids of three people on whom nobody decided."""
    found = [one.speaker.id for one in store.speakers() if one.speaker.kind is SpeakerKind.person]
    return found[:3]


def refused(response, *said: str) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Check that both decisions are shown, and return what the form carries that decides all the same."""
    assert response.status_code == 409, response.text[:500]
    for one in ("Nothing was changed", *said):
        assert one in words(response.text)
    return hidden_in(response.text)


# ------------------------------------------------------------------ pages


def test_on_a_figure_the_second_is_shown_the_first(editors: Browsers, store: Store, some: Figure) -> None:
    ada, bo = editors
    page = f"/figures/{some.id}"
    as_ada, as_bo = seen_on(ada, page), seen_on(bo, page)
    assert as_ada == as_bo == "0"
    changed = {"was_value": some.value, "value": some.value + 1}  # type: ignore[operator]
    assert send(ada, f"{page}/correct", seen=as_ada, **changed).status_code == 303
    refused(send(bo, f"{page}/correct", seen=as_bo, was_population="", population="porters"), "by ada", "yours population porters")
    form = refused(send(bo, f"{page}/reject", seen=as_bo, note="a bus line"), "by ada", "yours no such figure, a bus line")
    assert [one.by for one in store.standing_on(Target.figure, some.id)] == ["ada"]
    assert send(bo, f"{page}/reject", **form | {"csrf": csrf(bo.cookies[COOKIE])}).status_code == 303
    made = store.standing_on(Target.figure, some.id)
    assert [(one.by, one.decision, one.reason) for one in made] == [("ada", "corrected", None), ("bo", "rejected", "a bus line")]


def test_a_correction_on_a_page_of_before_it_was_taken_back_is_refused(editors: Browsers, store: Store, some: Figure) -> None:
    ada, bo = editors
    page = f"/figures/{some.id}"
    changed = {"was_value": some.value, "value": some.value + 1}  # type: ignore[operator]
    send(ada, f"{page}/correct", seen=0, **changed)
    (made,) = store.standing_on(Target.figure, some.id)
    as_bo = seen_on(bo, page)
    assert as_bo == str(made.id)
    send(ada, f"/judgements/{made.id}/undo")
    refused(send(bo, f"{page}/reject", seen=as_bo), "was taken back meanwhile")
    assert store.standing_on(Target.figure, some.id) == []


@pytest.mark.parametrize(("first", "second"), [("two", "same"), ("unsure", "same"), ("same", "two"), ("same", "unsure"), ("two", "unsure")])
def test_on_two_actors_the_second_is_shown_the_first(editors: Browsers, store: Store, persons: list[str], first: str, second: str) -> None:
    ada, bo = editors
    one, other, third = persons
    seen = seen_on(bo, f"/actors/{one}/names")
    assert send(ada, f"/actors/{other}/decisions", seen=seen, other=one, decision=first).status_code == 303
    form = refused(send(bo, f"/actors/{one}/decisions", seen=seen, other=other, decision=second, reason="a hunch"), "by ada", "a hunch")
    assert [(made.by, made.undone_at) for made in store.judgements()] == [("ada", None)]
    assert form["seen"] == "1"
    assert send(bo, f"/actors/{third}/decisions", seen=seen, other=one, decision="unsure").status_code == 303, "another pair is not meant"


def test_whom_others_made_one_by_way_of_a_third_are_not_parted_unseen(store: Store, persons: list[str]) -> None:
    one, other, third = persons
    made = [store.merge(one, third, by="ada"), store.merge(other, third, by="ada")]
    with pytest.raises(Overtaken, match="came in between"):
        store.part(one, other, by="bo", seen=0)
    assert all(store.judgement(number).undone_at is None for number in made)
    assert store.part(one, other, by="bo", seen=made[-1])[-1] == made[-1] + 1


def test_on_a_name_the_second_is_shown_the_first(editors: Browsers, store: Store, persons: list[str]) -> None:
    ada, bo = editors
    one, other, _ = persons
    seen = seen_on(bo, f"/actors/{other}/names")
    name = {"decision": "this name", "seen": seen}
    assert send(ada, f"/actors/{one}/decisions", name="The Old Ferryman", **name).status_code == 303
    form = refused(send(bo, f"/actors/{other}/decisions", name="the old ferryman", **name), "by ada", "the old ferryman")
    assert send(bo, f"/actors/{other}/decisions", name="The Young Ferryman", **name).status_code == 303
    assert send(bo, f"/actors/{other}/decisions", **form | {"csrf": csrf(bo.cookies[COOKIE])}).status_code == 303
    assert [(made.by, made.target_id) for made in store.judgements()] == [("ada", one), ("bo", other), ("bo", other)]


def test_on_events_the_second_is_shown_the_first(editors: Browsers, store: Store) -> None:
    ada, bo = editors
    one, other = [found.id for found in store.events_page(limit=2).rows]
    seen = seen_on(bo, f"/events/{one}")
    assert send(ada, f"/events/{one}/merge", seen=seen, other=other).status_code == 303
    refused(send(bo, f"/events/{other}/merge", seen=seen, typed=one, reason="one day"), "by ada", "yours one event, one day")
    with pytest.raises(Overtaken, match="judgement 1 by ada"):
        store.split_events(one, [other], by="bo", seen=0)
    assert [(made.by, made.undone_at) for made in store.judgements()] == [("ada", None)]


def test_a_row_that_somebody_gave_meanwhile_is_not_given_unseen(store: Store, persons: list[str]) -> None:
    row = next(one.claim.id for one in store.claims(ClaimFilter()) if any(named.found for named in one.speakers))
    given = store.give(persons[0], row, by="ada")
    with pytest.raises(Overtaken, match="by ada"):
        store.give(persons[1], row, by="bo", seen=0)
    store.give(persons[1], row, by="bo", seen=given)


@pytest.mark.parametrize("seen", [None, "", "-1", "x"])
def test_a_form_that_does_not_say_what_it_was_made_on_decides_nothing(
    editors: Browsers, store: Store, some: Figure, persons: list[str], seen: str | None
) -> None:
    given = {} if seen is None else {"seen": seen}
    events = [found.id for found in store.events_page(limit=2).rows]
    for address, form in (
        (f"/figures/{some.id}/reject", {}),
        (f"/actors/{persons[0]}/decisions", {"decision": "same", "other": persons[1]}),
        (f"/actors/{persons[0]}/decisions", {"decision": "this name", "name": "The Old Ferryman"}),
        (f"/events/{events[0]}/merge", {"other": events[1]}),
    ):
        response = send(editors[0], address, **given, **form)
        assert response.status_code == 400
        assert "load the page again" in words(response.text)
    assert list(store.judgements()) == []


# ------------------------------------------------------------------ reasons


def test_a_reason_has_one_bound_on_all_pages(editors: Browsers, store: Store, some: Figure, persons: list[str]) -> None:
    ada, _ = editors
    claim = next(one.claim for one in store.claims(ClaimFilter()))
    events = [found.id for found in store.events_page(limit=2).rows]
    places = {
        f"/figures/{some.id}/reject": {"note": "x" * 2001},
        f"/articles/{claim.article}/reject/{claim.id}": {},
        f"/actors/{persons[0]}/decisions": {"decision": "unsure", "other": persons[1]},
        f"/events/{events[0]}/merge": {"other": events[1]},
    }
    for address, form in places.items():
        response = send(ada, address, seen=0, **{"reason": "x" * 2001} | form)
        assert response.status_code == 400, address
        assert "2,000 characters at most" in words(response.text)
    assert list(store.judgements()) == []
    assert send(ada, f"/figures/{some.id}/reject", seen=0, note="x" * 2000).status_code == 303


# ------------------------------------------------------------------ the log


def test_pages_and_the_api_log_a_decision_in_the_same_words(client: TestClient, store: Store, persons: list[str]) -> None:
    one, other, _ = persons
    first, second = (found.claim for found in list(store.claims(ClaimFilter()))[:2])
    send(client, f"/articles/{first.article}/reject/{first.id}", seen=0)
    send(client, f"/actors/{one}/decisions", seen=1, decision="this name", name="The Old Ferryman")
    send(client, f"/actors/{one}/decisions", seen=2, decision="same", other=other)
    send(client, f"/actors/{one}/decisions", seen=3, decision="two", other=other)
    on_pages = [(row.through, row.what, row.target, row.target_id, row.detail) for row in store.logged()][::-1]
    assert on_pages == [
        ("page", "reject", "claim", first.id, {"judgement": 1, "decision": "rejected"}),
        ("page", "alias", "name", one, {"judgement": 2, "decision": "same"}),
        ("page", "merge", "speakers", one, {"judgement": 3, "decision": "same"}),
        ("page", "split", "speakers", one, {"judgement": 4, "decision": "different", "undone": [3]}),
    ]
    for sent in (
        {"target": "claim", "id": second.id, "decision": "rejected"},
        {"target": "name", "id": one, "name": "The Young Ferryman", "decision": "same"},
    ):
        assert client.post("/api/v1/judgements", json=sent).status_code == 201
    client.post("/api/v1/judgements/6/undo", json={})
    by_api = [(row.through, row.what, row.target, row.target_id, row.detail) for row in store.logged(limit=3)][::-1]
    assert by_api == [
        ("api", "reject", "claim", second.id, {"judgement": 5, "decision": "rejected"}),
        ("api", "alias", "name", one, {"judgement": 6, "decision": "same"}),
        ("api", "undo", "name", one, {"judgement": 6}),
    ]


FULL = {
    "sqlite": ["CREATE TRIGGER log_is_full BEFORE INSERT ON changes BEGIN SELECT RAISE(ABORT, 'the log is full'); END"],
    "postgresql": [
        "CREATE FUNCTION log_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the log is full'; END $$",
        "CREATE TRIGGER log_is_full BEFORE INSERT ON changes FOR EACH ROW EXECUTE FUNCTION log_is_full()",
    ],
}


def test_a_decision_that_cannot_be_logged_is_none(store: Store, some: Figure, persons: list[str]) -> None:
    with store.engine.begin() as connection:
        for statement in FULL[connection.dialect.name]:
            connection.execute(text(statement))
    number = store.judge(Target.figure, some.id, "rejected", by="ada")  # by nobody at the desk: it is not logged
    with TestClient(create_app(store), base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False) as client:
        assert send(client, f"/actors/{persons[0]}/decisions", seen=number, decision="same", other=persons[1]).status_code >= 500
        assert send(client, f"/judgements/{number}/undo").status_code >= 500
        sent = {"target": "speakers", "id": persons[0], "other": persons[1], "decision": "same"}
        assert client.post("/api/v1/judgements", json=sent).status_code >= 500
        assert client.post(f"/api/v1/judgements/{number}/undo", json={}).status_code >= 500
    assert [(one.id, one.undone_at) for one in store.judgements()] == [(number, None)]
    assert {one.id for one in store.speakers_by_id(persons[:2])} == set(persons[:2])
    assert list(store.logged()) == []


def test_a_decision_that_is_refused_is_not_logged(store: Store, persons: list[str]) -> None:
    store.acting = Acting("ada", "page")
    number = store.doubt(persons[0], persons[1], by="ada")
    with pytest.raises(Overtaken):
        store.merge(persons[0], persons[1], by="ada", seen=number - 1)
    assert [one.what for one in store.logged()] == ["unsure"]


# ------------------------------------------------------------------ the API


def test_if_match_is_asked_again_where_another_process_decided(
    client: TestClient, store: Store, some: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided: Callable[..., object] = api._decided

    def after_another(*given: object) -> object:
        with Store.open(store.url, normalise=normalise) as another:
            another.judge(Target.figure, some.id, "rejected", by="ada")
        return decided(*given)

    monkeypatch.setattr(api, "_decided", after_another)
    sent = {"target": "figure", "id": some.id, "decision": "corrected", "changes": {"value": 3}}
    response = client.post("/api/v1/judgements", json=sent, headers={"if-match": '"0"'})
    assert response.status_code in (404, 412)
    sent = next({"target": "discrepancy", "id": one.id, "decision": "accepted"} for one in store.discrepancies())

    def after_a_judge(*given: object) -> object:
        with Store.open(store.url, normalise=normalise) as another:
            another.judge(Target.discrepancy, str(sent["id"]), "dismissed", by="ada", reason="two bridges")
        return decided(*given)

    monkeypatch.setattr(api, "_decided", after_a_judge)
    response = client.post("/api/v1/judgements", json=sent, headers={"if-match": '"0"'})
    assert response.status_code == 412
    assert "judgement 2 was made meanwhile" in response.json()["detail"]
    assert [(one.by, one.target) for one in store.judgements()] == [("ada", "figure"), ("ada", "discrepancy")]
    assert list(store.logged()) == []
