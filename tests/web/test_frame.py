"""What every page has: headers, a name that is ours, no words of strangers as markup."""

import pytest
from fastapi.testclient import TestClient

from tracker.store import Store
from tracker.web import create_app
from tracker.web.marking import pieces
from tracker.web.site import SECTIONS, without_commands


@pytest.mark.parametrize("address", [address for _, address in SECTIONS])
def test_every_part_answers(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert "<h1>" in response.text


def test_another_host_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "desk.attacker.example"}).status_code == 421


def test_what_is_not_there_is_said(client: TestClient) -> None:
    response = client.get("/claims/ffffffffffffffff")
    assert response.status_code == 404
    assert "there is no" in response.text


def test_a_text_is_cut_at_all_rows_and_joins_again() -> None:
    text = "one two three four"
    found = list(pieces(text, [("a", (0, 7)), ("b", (4, 13)), ("a", (14, 18)), ("c", (5, 5)), ("d", (10, 99))]))
    assert "".join(one.text for one in found) == text
    assert [(one.text, one.keys, one.begins) for one in found] == [
        ("one ", ("a",), ("a",)),
        ("two", ("a", "b"), ("b",)),
        (" th", ("b",), ()),
        ("ree", ("b", "d"), ("d",)),
        (" ", ("d",), ()),
        ("four", ("a", "d"), ()),
    ]


def test_what_fails_is_said_without_its_words(store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr("tracker.web.pages.claims.claims_shown", fail)
    with TestClient(create_app(store), base_url="http://localhost", raise_server_exceptions=False) as client:
        response = client.get("/claims")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret" in caplog.text
    assert "script-src 'self'" in response.headers["content-security-policy"]


def test_a_request_says_how_long_it_is_and_is_not_too_long(client: TestClient) -> None:
    assert client.post("/login", content=(piece for piece in (b"name=", b"x"))).status_code == 411
    assert client.post("/login", content=b"x" * 1_000_001).status_code == 413


@pytest.mark.parametrize(
    "address",
    [
        "/claims/%00",
        "/claims?by=a%00b",
        "/search?q=%00",
        f"/judgements/{2**70}/undo",
        f"/log?before={2**70}",
        f"/runs/{2**40}",
        f"/import/{2**70}",
        "/claims?after=" + "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwLCJ4Il0",
        "/actors/candidates?after=" + "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwLCJ4Il0",
    ],
)
def test_what_no_database_holds_is_refused_and_not_an_error(client: TestClient, address: str) -> None:
    assert client.get(address).status_code in (400, 404, 405)


def test_a_page_answers_head_without_its_body(client: TestClient) -> None:
    response = client.head("/claims")
    assert (response.status_code, response.content) == (200, b"")
    assert client.get("/claims", headers={"host": "LOCALHOST."}).status_code == 200


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "nobody named 'Orla' is known, perhaps 'Orlo'; `tracker speakers` lists who is",
            "nobody named 'Orla' is known, perhaps 'Orlo'; the list of actors has who is",
        ),
        ("there is no run 12: `tracker runs` lists them", "there is no run 12: the list of runs has them"),
        (
            "judgement 4 says that they differ: take it back first, `tracker speakers undo 4`",
            "judgement 4 says that they differ: take it back first",
        ),
        ("there is no claim 'zz': give an id, as `tracker claims` and `tracker figures` print it", "there is no claim 'zz': give an id"),
        (
            "no text calls x 'y'; `tracker speakers show x` lists what texts call it",
            "no text calls x 'y'; its page of names lists what texts call it",
        ),
        ("nobody named '; `tracker speakers` x' is known", "nobody named '; `tracker speakers` x' is known"),
        (
            "no accounts are kept here: `tracker users add NAME` adds the first one",
            "no accounts are kept here: `tracker users add NAME` adds the first one",
        ),
        (
            "too large: send less at a time, or use `tracker ingest` on this machine",
            "too large: send less at a time, or use `tracker ingest` on this machine",
        ),
    ],
)  # fmt: skip
def test_messages_name_no_command_where_a_page_does_it(said: str, shown: str) -> None:
    assert without_commands(said) == shown
