"""Who may do what at the desk: signing in and out, roles, forms of other sites, and the desk that other machines reach."""

import re
import socket
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from tracker.cli import app as command
from tracker.errors import UsageError
from tracker.passwords import hashed
from tracker.store import Role, Store
from tracker.web import Options, create_app

PASSWORD = "a long and quiet word"
PEOPLE = {"ada": Role.admin, "bo": Role.editor, "cy": Role.reader}


def fresh(store: Store, options: Options | None = None) -> TestClient:
    return TestClient(create_app(store, options), base_url="http://localhost", follow_redirects=False)


def csrf_of(client: TestClient, address: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get(address).text)
    assert found, f"no form on {address}"
    return found[1]


def sign_in(client: TestClient, name: str, password: str = PASSWORD, next_: str = "/") -> int:
    form = {"name": name, "password": password, "next": next_, "csrf": csrf_of(client, "/login")}
    return client.post("/login", data=form).status_code


@pytest.fixture(scope="module")
def password() -> str:
    return hashed(PASSWORD)


@pytest.fixture
def people(store: Store, password: str) -> Store:
    for name, role in PEOPLE.items():
        store.add_user(name, role, password)
    return store


@pytest.fixture
def door(people: Store) -> Iterator[TestClient]:
    with fresh(people) as client:
        yield client


@pytest.mark.parametrize("address", ["/", "/claims?by=erdogan", "/discrepancies", "/articles", "/audit", "/import", "/account", "/log"])
def test_nobody_reads_before_signing_in(door: TestClient, address: str) -> None:
    response = door.get(address)
    assert response.status_code == 303
    to = urlsplit(response.headers["location"])
    assert (to.path, parse_qs(to.query)) == ("/login", {"next": [address]})


@pytest.mark.parametrize(
    "referer, back",
    [
        ("http://localhost/discrepancies?kind=denial", "/discrepancies?kind=denial"),
        ("http://elsewhere.example/discrepancies", "/"),
        (None, "/"),
    ],
)
def test_who_sends_a_form_after_the_session_ended_is_led_back_to_its_page(door: TestClient, referer: str | None, back: str) -> None:
    headers = {"referer": referer} if referer else {}
    response = door.post("/discrepancies/0123456789abcdef/judge", data={"decision": "accepted"}, headers=headers)
    assert response.status_code == 303
    to = urlsplit(response.headers["location"])
    assert (to.path, parse_qs(to.query)) == ("/login", {"next": [back]})


def test_signing_in_leads_back_and_signing_out_out(door: TestClient) -> None:
    form = {"name": "BO", "password": PASSWORD, "next": "/claims?by=x", "csrf": csrf_of(door, "/login")}
    before = door.cookies["desk"]
    response = door.post("/login", data=form)
    assert (response.status_code, response.headers["location"]) == (303, "/claims?by=x")
    assert door.cookies["desk"] != before, "whoever knew the secret of the visitor is signed in with it"
    assert "httponly" in response.headers["set-cookie"].lower()
    assert "samesite=lax" in response.headers["set-cookie"].lower()
    page = door.get("/")
    assert page.status_code == 200
    assert "<bdi>bo</bdi></a>" in page.text
    secret = door.cookies["desk"]
    assert door.post("/logout", data={"csrf": csrf_of(door, "/account")}).status_code == 303
    door.cookies.set("desk", secret)
    assert door.get("/").status_code == 303, "the old cookie still opens the door"


@pytest.mark.parametrize("name, password", [("bo", "another long word"), ("nobody", PASSWORD), ("bo", ""), ("", PASSWORD)])
def test_a_wrong_password_says_nothing_about_the_name(door: TestClient, name: str, password: str) -> None:
    response = door.post("/login", data={"name": name, "password": password, "csrf": csrf_of(door, "/login")})
    assert response.status_code == 401
    assert "There is nobody of this name with this password." in response.text
    assert door.get("/").status_code == 303


def test_who_guesses_waits_and_others_do_not(door: TestClient) -> None:
    assert [sign_in(door, "bo", f"guess number {n}") for n in range(6)] == [401] * 5 + [429]
    response = door.post("/login", data={"name": "bo", "password": PASSWORD, "csrf": csrf_of(door, "/login")})
    assert response.status_code == 429
    assert 0 < int(response.headers["retry-after"]) <= 300
    assert sign_in(door, "cy") == 303


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"])
def test_nobody_is_sent_elsewhere(door: TestClient, next_: str) -> None:
    form = {"name": "cy", "password": PASSWORD, "next": next_, "csrf": csrf_of(door, "/login")}
    assert door.post("/login", data=form).headers["location"] == "/"


def test_a_disabled_account_is_out_at_once(door: TestClient, people: Store) -> None:
    assert sign_in(door, "cy") == 303
    people.change_user("cy", disabled=True)
    assert door.get("/").status_code == 303
    assert sign_in(door, "cy") == 401


@pytest.mark.parametrize("who, edits, keeps", [("cy", 403, 403), ("bo", 400, 403), ("ada", 400, 200)])
def test_each_role_may_what_it_may(door: TestClient, who: str, edits: int, keeps: int) -> None:
    sign_in(door, who)
    token = csrf_of(door, "/account")
    assert door.post("/judgements/999/undo", data={"csrf": token}).status_code == edits
    assert door.get("/users").status_code == keeps
    assert door.get("/log").status_code == keeps


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://localhost:9999"},
        {"origin": "http://["},
    ],
)
def test_a_form_of_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    token = csrf_of(client, "/login") if "csrf" in client.get("/login").text else ""
    client.get("/")
    from tracker.web.visitors import csrf

    token = csrf(client.cookies["desk"])
    assert client.post("/judgements/1/undo", data={"csrf": token}, headers=headers).status_code == 403
    assert client.post("/judgements/1/undo", data={"csrf": token}, headers={"origin": "http://localhost"}).status_code == 400


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
def test_a_form_without_its_token_is_refused(client: TestClient, token: str | None) -> None:
    client.get("/")
    response = client.post("/judgements/1/undo", data={} if token is None else {"csrf": token})
    assert response.status_code == 403
    assert "out of date" in response.text


def test_another_password_ends_all_other_sessions(people: Store) -> None:
    with fresh(people) as here, fresh(people) as there:
        assert (sign_in(here, "bo"), sign_in(there, "bo")) == (303, 303)
        form = {"csrf": csrf_of(here, "/account"), "password": PASSWORD, "new": "quite another word", "again": "quite another word"}
        assert here.post("/account/password", data=form | {"again": "a third word entirely"}).status_code == 400
        assert here.post("/account/password", data=form | {"password": "wrong word, this"}).status_code == 403
        assert here.post("/account/password", data=form | {"new": "short", "again": "short"}).status_code == 400
        assert here.post("/account/password", data=form).status_code == 303
        assert here.get("/account").status_code == 200
        assert there.get("/account").status_code == 303
        assert sign_in(there, "bo", "quite another word") == 303


def test_a_token_is_shown_once_and_revoked(door: TestClient, people: Store) -> None:
    sign_in(door, "bo")
    made = door.post("/account/tokens", data={"csrf": csrf_of(door, "/account"), "name": "nightly", "role": "reader"})
    secret = re.search(r"tracker_[\w-]+", made.text)
    assert secret
    assert people.bearer(secret[0]) is not None
    assert secret[0] not in door.get("/account").text
    assert door.post("/account/tokens", data={"csrf": csrf_of(door, "/account"), "name": "x", "role": "admin"}).status_code == 400
    (token,) = people.tokens()
    with fresh(people) as other:
        sign_in(other, "cy")
        assert other.post(f"/account/tokens/{token.id}/revoke", data={"csrf": csrf_of(other, "/account")}).status_code == 404
    assert door.post(f"/account/tokens/{token.id}/revoke", data={"csrf": csrf_of(door, "/account")}).status_code == 303
    assert people.bearer(secret[0]) is None


def test_an_admin_keeps_accounts_and_all_of_it_is_logged(door: TestClient, people: Store) -> None:
    sign_in(door, "ada")
    form = {"csrf": csrf_of(door, "/users")}
    added = {"name": "dee <b>", "password": PASSWORD, "role": "reader"}
    assert door.post("/users", data=form | added).status_code == 303
    assert door.post("/users", data=form | added).status_code == 400
    assert door.post("/users", data=form | {"name": "x", "password": "short", "role": "reader"}).status_code == 400
    assert door.post("/users", data=form | {"name": "x", "password": PASSWORD, "role": "owner"}).status_code == 400
    page = door.get("/users").text
    assert "dee &lt;b&gt;" in page
    assert "<b>" not in page
    assert door.post("/users/dee%20%3Cb%3E/role", data=form | {"role": "editor"}).status_code == 303
    assert door.post("/users/dee%20%3Cb%3E/disable", data=form).status_code == 303
    assert door.post("/users/nobody/disable", data=form).status_code == 404
    assert door.post("/users/ada/disable", data=form).status_code == 400, "the last admin is gone"
    logged = [(one.by, one.what, one.target_id) for one in people.logged()]
    assert logged == [("ada", "user disabled", "dee <b>"), ("ada", "role changed", "dee <b>"), ("ada", "user added", "dee <b>")]
    assert "user disabled" in door.get("/log").text
    assert PASSWORD not in repr(list(people.logged()))


def test_cookies_travel_by_https_where_that_is_how_it_is_reached(store: Store) -> None:
    with fresh(store, Options(hosts=("desk.example",), secure=True)) as client:
        client.base_url = "https://desk.example"
        response = client.get("/")
        assert "secure" in response.headers["set-cookie"].lower()
        assert response.headers["set-cookie"].startswith("__Host-desk=")
        assert "max-age" in response.headers["strict-transport-security"]
        assert client.get("/", headers={"host": "localhost"}).status_code == 421


def test_other_machines_reach_no_desk_without_accounts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", store.url)
    served: list[object] = []
    monkeypatch.setattr("uvicorn.run", lambda app, **given: served.append((app, given)))
    for host in ("0.0.0.0", "::", "192.0.2.7", "desk.example"):
        result = CliRunner().invoke(command, ["serve", "--host", host])
        assert "tracker users add" in str(result.exception)
    assert not served
    for behind in (["--https"], ["--name", "desk.example"]):
        assert "tracker users add" in str(CliRunner().invoke(command, ["serve", *behind]).exception)
    assert not served
    for host in ("127.0.0.1", "::1", "localhost", "127.8.9.1"):
        assert CliRunner().invoke(command, ["serve", "--host", host]).exit_code == 0
    store.add_user("ada", Role.admin, "hash")
    assert CliRunner().invoke(command, ["serve", "--host", "0.0.0.0", "--name", "desk.example"]).exit_code == 0
    assert len(served) == 5


def test_a_port_that_is_taken_is_an_error_of_the_command(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", store.url)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(command, ["serve", "--port", str(taken.getsockname()[1])])
    assert isinstance(result.exception, UsageError)
    assert "--port" in str(result.exception)


def test_accounts_are_kept_on_the_command_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", store.url)
    monkeypatch.setenv("TRACKER_USER", "root of it")
    run = CliRunner().invoke
    assert run(command, ["users", "add", "ada", "--role", "admin"], input=f"{PASSWORD}\n").exit_code == 0
    with fresh(store) as client:
        assert sign_in(client, "ada") == 303
    assert "12 to 200 characters" in str(run(command, ["users", "add", "bo"], input="short\n").exception)
    assert "is no role" in str(run(command, ["users", "add", "bo", "--role", "owner"], input=f"{PASSWORD}\n").exception)
    assert "last admin" in str(run(command, ["users", "disable", "ada"]).exception)
    made = run(command, ["tokens", "add", "ada", "nightly"])
    assert store.bearer(made.stdout.strip()) is not None
    assert run(command, ["tokens", "revoke", "1"]).exit_code == 0
    assert store.bearer(made.stdout.strip()) is None
    listed = run(command, ["users", "--format", "jsonl"]).stdout
    assert '"name": "ada"' in listed
    assert "argon2" not in listed
    assert {one.by for one in store.logged()} == {"root of it"}
