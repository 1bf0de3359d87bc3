"""The API: the command line's rows, a page at a time, to whoever may have them; and decisions by it."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.database_kinds import Databases
from tracker.cli import app as commands
from tracker.identity import normalise
from tracker.records import Extraction
from tracker.store import ClaimFilter, Role, Store, Target
from tracker.web import create_app
from tracker.web.cursors import packed

API = "/api/v1"
JSON = {"content-type": "application/json"}
LISTS = ("claims", "figures", "speakers", "discrepancies", "events", "articles", "sources", "runs", "series", "judgements")
Rows = list[dict[str, Any]]
Printed = Callable[..., Rows]


@pytest.fixture(scope="module")
def reading(databases: Databases) -> Iterator[TestClient]:
    """The desk on one copy of the database, for all tests that decide nothing."""
    with (
        Store.open(databases.new(databases.demonstration()), normalise=normalise) as opened,
        TestClient(create_app(opened), base_url="http://localhost", follow_redirects=False) as one,
    ):
        one.headers["x-database"] = opened.url  # where a command finds the same
        yield one


@pytest.fixture
def printed(reading: TestClient, monkeypatch: pytest.MonkeyPatch) -> Printed:
    """What a command prints as JSON lines on the same database."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", reading.headers["x-database"])

    def run(*words: str) -> Rows:
        done = CliRunner().invoke(commands, [*words, "--format", "jsonl"])
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def rows(client: TestClient, address: str, **query: Any) -> Rows:
    response = client.get(f"{API}/{address}", params={"limit": 200, **query})
    assert response.status_code == 200, response.text
    assert response.json()["next"] is None
    found: Rows = response.json()["rows"]
    return found


def walked(client: TestClient, address: str, limit: int) -> Iterator[Rows]:
    """The pages of a list, by the addresses of their Link headers."""
    following: str | None = f"{API}/{address}?limit={limit}"
    while following is not None:
        response = client.get(following)
        assert response.status_code == 200, response.text
        yield response.json()["rows"]
        link = response.headers.get("link")
        assert (link is None) == (response.json()["next"] is None)
        following = None if link is None else link.removeprefix("<").removesuffix('>; rel="next"')


def by_id(found: Rows) -> dict[str, Any]:
    return {row["id"]: row for row in found}


# ------------------------------------------------------------------ rows


@pytest.mark.parametrize(
    ("address", "query", "command"),
    [
        ("claims", {}, ["claims"]),
        ("claims", {"act": "deny"}, ["claims", "--act", "deny"]),
        ("claims", {"act": ["deny", "accuse"]}, ["claims", "--act", "deny", "--act", "accuse"]),
        ("claims", {"only_direct_quotes": "true"}, ["claims", "--only-direct-quotes"]),
        ("claims", {"since": "2024-03-20", "until": "2024-03-26"}, ["claims", "--since", "2024-03-20", "--until", "2024-03-26"]),
        ("claims", {"words": "people"}, ["claims", "--words", "people"]),
        ("claims", {"min_confidence": 0.9}, ["claims", "--min-confidence", "0.9"]),
        ("figures", {}, ["figures"]),
        ("figures", {"measure": "killed"}, ["figures", "--measure", "killed"]),
        (
            "figures",
            {"measure": ["killed", "injured"], "period": "incident"},
            ["figures", "--measure", "killed", "--measure", "injured", "--period", "incident"],
        ),
        ("figures", {"since": "2024-03-20"}, ["figures", "--since", "2024-03-20"]),
        ("figures", {"known_at": "2024-03-26"}, ["figures", "--known-at", "2024-03-26"]),
        ("discrepancies", {}, ["discrepancies"]),
        ("discrepancies", {"severity": ["error", "conflict"]}, ["discrepancies", "--severity", "error", "--severity", "conflict"]),
        (
            "discrepancies",
            {"status": "open", "kind": "cross_origin_conflict"},
            ["discrepancies", "--status", "open", "--kind", "cross_origin_conflict"],
        ),
        ("events", {}, ["events"]),
        ("events", {"since": "2024-03-25"}, ["events", "--since", "2024-03-25"]),
    ],
)
def test_a_list_has_the_rows_that_the_command_prints(
    reading: TestClient, printed: Printed, address: str, query: dict[str, Any], command: list[str]
) -> None:
    shown, told = rows(reading, address, **query), printed(*command)
    assert told, "the command found nothing, so that nothing is compared"
    assert by_id(shown) == by_id(told)
    assert len(shown) == len(told)


def test_whoever_a_name_means_is_asked_for_as_by_the_command(reading: TestClient, printed: Printed) -> None:
    speaker = max(rows(reading, "speakers"), key=lambda row: row["claims"])
    shown, told = rows(reading, "claims", by=speaker["name"]), printed("claims", "--by", speaker["name"])
    assert by_id(shown) == by_id(told)
    assert 0 < len(shown) < len(rows(reading, "claims"))
    assert all(row["matched_by"] for row in shown)


def test_speakers_are_those_of_the_command_to_whom_something_is_attributed(reading: TestClient, printed: Printed) -> None:
    told = [row for row in printed("speakers", "list") if row["claims"] or row["figures"]]
    for row in told:
        for unlisted in ("called", "articles", "carrier"):
            del row[unlisted]
    assert by_id(rows(reading, "speakers")) == by_id(told)
    assert rows(reading, "speakers", kind="person") == [row for row in rows(reading, "speakers") if row["kind"] == "person"]


def test_one_row_says_what_its_list_says_and_where_it_stands(client: TestClient, store: Store) -> None:
    for claim in rows(client, "claims")[:5]:
        one = client.get(f"{API}/claims/{claim['id']}").json()
        assert one["text"] == claim["text"]
        assert one["speakers"] == claim["speakers"]
        text = store.text(claim["article"])
        assert one["source_words"] == [text[start:end] for start, end in claim["source"] or ()]
        assert one["passage"].count("[") >= 1
    for figure in rows(client, "figures")[:5]:
        one = client.get(f"{API}/figures/{figure['id'][:10]}").json()
        assert {name: one[name] for name in ("id", "number", "reference", "evidence")} == {
            name: figure[name] for name in ("id", "number", "reference", "evidence")
        }
        assert one["origin"]
        assert one["interval"] is None or len(one["interval"]) == 2


def test_a_discrepancy_has_all_that_takes_part(reading: TestClient) -> None:
    for row in rows(reading, "discrepancies"):
        one = reading.get(f"{API}/discrepancies/{row['id']}").json()
        assert {name: one[name] for name in row} == row
        assert [side["id"] for side in one["sides"]] == [*row["figures"], *row["claims"]]
        assert {side["what"] for side in one["sides"]} <= {"figure", "claim"}


def test_other_answers_are_those_of_their_commands(reading: TestClient, printed: Printed) -> None:
    figures = rows(reading, "figures")
    one, other = figures[0]["id"], figures[1]["id"]
    compared = reading.get(f"{API}/compare", params={"one": one, "other": other}).json()
    assert [compared] == printed("compare", one, other)
    assert rows(reading, "series") == printed("series")
    assert rows(reading, "series", on="2024-03-26") == printed("series", "--on", "2024-03-26")
    assert rows(reading, "answers", policy="two-origins", measure="killed") == printed(
        "figures", "--policy", "two-origins", "--measure", "killed"
    )
    event = rows(reading, "events")[0]["id"]
    assert [reading.get(f"{API}/events/{event}").json()] == printed("event", event)
    speaker = rows(reading, "speakers")[0]["id"]
    assert [reading.get(f"{API}/speakers/{speaker}").json()] == printed("speakers", "show", speaker)
    assert rows(reading, "runs") == printed("runs")
    words = " ".join(next(row for row in rows(reading, "claims") if row["quotation"] == "direct")["text"].split()[:6])
    assert rows(reading, "verify-quote", words=words) == printed("verify-quote", words)


def test_a_dossier_has_the_sections_of_the_command(reading: TestClient, printed: Printed) -> None:
    speaker = max(rows(reading, "speakers"), key=lambda row: row["claims"])["id"]
    told: dict[str, Rows] = {}
    for row in printed("actor", speaker):
        told.setdefault(row.pop("section"), []).append(row)
    shown = reading.get(f"{API}/speakers/{speaker}/dossier", params={"limit": 200}).json()
    assert {name: section for name, section in shown.items() if section} == told
    assert shown["statements"][0]["statements"] > 0
    short = reading.get(f"{API}/speakers/{speaker}/dossier", params={"limit": 1}).json()
    assert len(short["about"]) <= 1
    assert short["month"] == shown["month"]


def test_an_article_has_its_text_and_rows_and_all_its_versions(client: TestClient, store: Store) -> None:
    row = rows(client, "articles")[0]
    one = client.get(f"{API}/articles/{row['id']}").json()
    assert one["text"] == store.text(row["id"])
    assert (len(one["claims"]), one["outlet"], one["document"]) == (row["claims"], row["outlet"], row["document"])
    assert "raw" not in one
    assert "path" not in one
    assert client.get(f"{API}/articles/{row['id']}/diff").status_code == 404
    before = store.article(row["id"])
    article = before.article.model_copy(update={"id": before.name, "text": before.article.text + "\nOne more line."})
    store.save(article, Extraction(article=before.name, text_hash=article.text_hash, extractor="by hand"), speakers={})
    assert [version["number"] for version in rows(client, f"articles/{row['id']}/versions")] == [1, 2]
    assert client.get(f"{API}/articles/{row['id']}/versions/1").json()["text"] == before.article.text
    changed = client.get(f"{API}/articles/{row['id']}/diff").json()
    assert (changed["from"], changed["to"]) == (1, 2)
    assert [one["shown"] for one in changed["words"]] == ["{+One more line.+}"]
    assert client.get(f"{API}/articles/{row['id']}/diff", params={"from": 3}).status_code == 404
    audited = client.get(f"{API}/articles/{row['id']}/audit").json()
    assert audited["versions"] == 1
    assert [finding["field"] for finding in audited["findings"]] == ["raw_hash"]  # the bytes are still those of the first text
    other = client.get(f"{API}/articles/{rows(client, 'articles')[1]['id']}/audit").json()
    assert (other["versions"], other["findings"]) == (1, [])
    assert other["rows"] > 0


def test_a_search_finds_each_kind_and_an_id(reading: TestClient) -> None:
    claim = rows(reading, "claims")[0]
    word = max(claim["text"].split(), key=len).strip(".,\"'")
    assert claim["id"] in by_id(reading.get(f"{API}/search", params={"q": word, "limit": 200}).json()["claims"])
    found = reading.get(f"{API}/search", params={"q": claim["id"]}).json()
    assert found["named"] == {"what": "claim", "id": claim["id"]}
    assert found["claims"] == []
    speaker = rows(reading, "speakers")[0]
    assert speaker["id"] in by_id(reading.get(f"{API}/search", params={"q": speaker["name"]}).json()["speakers"])


# ------------------------------------------------------------------ a page at a time


@pytest.mark.parametrize("address", LISTS)
def test_pages_have_every_row_once_in_one_order(client: TestClient, store: Store, address: str) -> None:
    for number, one in enumerate(store.discrepancies_page().rows[:7]):
        store.judge(Target.discrepancy, one.id, "accepted", by=f"ada {number}")
    whole = rows(client, address)
    assert len(whole) > 1

    @given(limit=st.integers(2, len(whole) + 1))
    @settings(max_examples=3, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    def once(limit: int) -> None:
        pages = list(walked(client, address, limit))
        seen = [row for page in pages for row in page]
        if address == "claims":  # those that are one row on the whole page may be two on two pages
            ids = [id_ for row in seen for id_ in (row["id"], *row["also"])]
            copies = sum(row["copies"] for row in seen)
            assert len(ids) == len(set(ids))
            assert len(ids) + copies == sum(1 for _ in store.claims(ClaimFilter()))
        elif address == "figures":  # whom a number rests on is found among those of its page
            assert [row["id"] for row in seen] == [row["id"] for row in whole]
        else:
            assert seen == whole
        assert all(len(page) <= limit for page in pages)

    once()


def test_a_row_that_is_added_meanwhile_moves_no_other(client: TestClient, store: Store) -> None:
    first, *rest = store.discrepancies_page().rows[:5]
    for one in rest:
        store.judge(Target.discrepancy, one.id, "accepted", by="ada")
    pages = walked(client, "judgements", 2)
    seen = [row["id"] for row in next(pages)]
    store.judge(Target.discrepancy, first.id, "accepted", by="ada")
    seen += [row["id"] for page in pages for row in page]
    assert seen == [4, 3, 2, 1]


def word(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


BAD_CURSORS = [
    "%",
    "AAAA",
    "\u0663",
    word({}),
    word([]),
    word("claims"),
    word(["claims"]),
    word(["claims", "2024", "a", "b"]),
    word(["claims", 1, 2]),
    word(["claims", None, None]),
    word(["claims", True, "a"]),
    word(["claims", "a\0", "b"]),
    word(["claims", "\ud800", "b"]),
    word(["claims", ["a"], "b"]),
    word(["articles", "2024", "a"]),
    word(["runs", "1"]),
    word(["runs", 10**40]),
    word(["runs", 1.5]),
    word(["seals", -1]),
    word(["series", 10**30]),
    word(["discrepancies", 1e400, 0, "a", "b"]),
    base64.urlsafe_b64encode(b'["discrepancies",NaN,0,"a","b"]').decode().rstrip("="),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    word("[" * 400),
    base64.urlsafe_b64encode(b"[" * 1400).decode().rstrip("="),
]


@pytest.mark.parametrize(
    "address", ["claims", "figures", "discrepancies", "runs", "series", "seals", "sources", "judgements", "events", "speakers"]
)
def test_a_cursor_of_no_list_or_of_another_is_refused(reading: TestClient, address: str) -> None:
    for cursor in [*BAD_CURSORS, packed(("another list", "2024", "a"))]:
        response = reading.get(f"{API}/{address}", params={"after": cursor})
        assert response.status_code in (400, 422), (cursor, response.text)
        assert response.json()["detail"]


def test_a_cursor_far_behind_has_an_empty_page(reading: TestClient) -> None:
    for address, key in (
        ("seals", [2**62]),
        ("runs", [0]),
        ("judgements", [-5]),
        ("sources", ["\U0010ffff"]),
        ("speakers", [10**18, "zz"]),
    ):
        response = reading.get(f"{API}/{address}", params={"after": word([address, *key])})
        assert (response.status_code, response.json()) == (200, {"rows": [], "next": None}), address


# ------------------------------------------------------------------ what holds for every request


def test_what_a_client_has_already_is_not_sent_again(client: TestClient, store: Store) -> None:
    first = client.get(f"{API}/discrepancies")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for given_ in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(f"{API}/discrepancies", headers={"if-none-match": given_})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(f"{API}/discrepancies", headers={"if-none-match": '"other"'}).status_code == 200
    store.judge(Target.discrepancy, first.json()["rows"][0]["id"], "accepted", by="ada")
    later = client.get(f"{API}/discrepancies", headers={"if-none-match": tag})
    assert later.status_code == 200
    assert later.headers["etag"] != tag


def test_head_says_what_get_would(reading: TestClient) -> None:
    got, headed = reading.get(f"{API}/claims"), reading.head(f"{API}/claims")
    assert headed.status_code == 200
    assert headed.content == b""
    assert {name: headed.headers[name] for name in ("etag", "content-length", "content-type", "link")} == {
        name: got.headers[name] for name in ("etag", "content-length", "content-type", "link")
    }
    assert reading.head(f"{API}/claims/ffffffff").status_code == 404


@pytest.mark.parametrize(
    ("method", "address", "status", "allowed"),
    [
        ("OPTIONS", "claims", 204, "GET, HEAD, OPTIONS"),
        ("OPTIONS", "judgements", 204, "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "judgements", 405, "GET, HEAD, OPTIONS, POST"),
        ("PUT", "claims/ab12", 405, "GET, HEAD, OPTIONS"),
        ("GET", "judgements/1/undo", 405, "OPTIONS, POST"),
        ("HEAD", "judgements/1/undo", 405, "OPTIONS, POST"),
        ("OPTIONS", "nothing", 404, None),
        ("GET", "nothing", 404, None),
    ],
)
def test_methods(reading: TestClient, method: str, address: str, status: int, allowed: str | None) -> None:
    response = reading.request(method, f"{API}/{address}", headers={"content-length": "0"} if method in ("PUT", "DELETE") else None)
    assert (response.status_code, response.headers.get("allow")) == (status, allowed)
    if status != 204 and method != "HEAD":
        assert list(response.json()) == ["detail"]
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("address", "query", "status", "said"),
    [
        ("claims", "spekaer=mayor", 422, "no parameter 'spekaer'"),
        ("claims", "limit=201", 422, "limit"),
        ("claims", "limit=-1", 422, "limit"),
        ("claims", "limit=9999999999999999999999", 422, "limit"),
        ("claims", "limit=five", 422, "limit"),
        ("claims", "by=", 422, "by: it is empty"),
        ("claims", "by=%20", 422, "by: it is empty"),
        ("claims", "by=a%00b", 422, "null"),
        ("claims", "by=!!", 400, "no letter"),
        ("claims", "by=nobody+of+that+name", 404, "nobody named"),
        ("claims", "with_members=true", 400, "goes with by"),
        ("claims", "since=2024-13-01", 400, "no date"),
        ("claims", "since=2024-05&until=2024-04", 400, "empty"),
        ("claims", "since=2024&since=2025", 422, "twice"),
        ("claims", "act=sing", 400, "no act"),
        ("claims", "min_confidence=nan", 422, "min_confidence"),
        ("claims", "min_confidence=2", 422, "min_confidence"),
        ("claims", "words=" + "a" * 301, 422, "words"),
        ("claims", "&".join(["act=deny"] * 101), 422, "100"),
        ("figures", "measure=bicycles", 400, "bicycles"),
        ("figures", "period=weekly", 422, "period"),
        ("figures", "event=ffffffffffffffff", 404, "no event"),
        ("figures", "article=nowhere", 404, "no article"),
        ("discrepancies", "severity=grave", 422, "severity"),
        ("discrepancies", "actor=nobody-here", 404, "nobody-here"),
        ("answers", "", 422, "policy"),
        ("answers", "policy=guess", 400, "guess"),
        ("compare", "one=ffffffff", 422, "other"),
        ("compare", "one=ffffffff&other=eeeeeeee", 404, "ffffffff"),
        ("search", "q=%21", 400, "no letter"),
        ("verify-quote", "words=%22%22", 400, "no word"),
        ("candidates", "min_score=-0.1", 422, "min_score"),
        ("stats", "format=csv", 422, "it knows none"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_was_wrong(reading: TestClient, address: str, query: str, status: int, said: str) -> None:
    response = reading.get(f"{API}/{address}?{query}")
    assert response.status_code == status, response.text
    assert said in response.json()["detail"]


NASTY = (
    *("%00", "%ff%fe", "%ed%a0%80", "..%2f..%2fetc", "-1", "0", "9" * 40, "9" * 5000, "a" * 290),
    *("%e2%80%ae", "'%20OR%201=1--", "%25", "_", "[]", "NaN", "%0a"),
)
ADDRESSES = (
    *("claims/{}", "figures/{}", "speakers/{}", "speakers/{}/dossier", "discrepancies/{}", "events/{}", "history/{}", "articles/{}"),
    *("articles/{}/versions", "articles/{}/versions/{}", "articles/{}/diff", "articles/{}/audit"),
    *("judgements/{}", "runs/{}", "runs/{}/skips"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_is_too_much(reading: TestClient, address: str) -> None:
    for nasty in NASTY:
        response = reading.get(f"{API}/{address.replace('{}', nasty)}")
        assert response.status_code in (400, 404, 422), (nasty, response.status_code, response.text)
        assert list(response.json()) == ["detail"]


@pytest.mark.parametrize("name", ["by", "about", "words", "source", "since", "until"])
def test_no_filter_is_too_much(reading: TestClient, name: str) -> None:
    for nasty in (*NASTY, "%22", "%22%22%22", "(", "*", "NEAR(a,b)", "a%20AND", "%F0%9F%92%A5", "\\", "%C4%B0"):
        response = reading.get(f"{API}/claims?{name}={nasty}")
        assert response.status_code in (200, 400, 404, 422), (nasty, response.text)


# ------------------------------------------------------------------ who may


@pytest.fixture
def tokens(store: Store) -> dict[str, str]:
    """Secrets of tokens of two accounts."""
    store.add_user("Ada", Role.editor, "no hash")
    store.add_user("Ben", Role.reader, "no hash")
    return {
        "editor": store.add_token("Ada", "notebook", Role.editor)[1],
        "reader": store.add_token("Ada", "wall", Role.reader)[1],
        "ben": store.add_token("Ben", "phone", Role.reader)[1],
    }


def bearing(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def dismissal(store: Store, **more: Any) -> dict[str, Any]:
    one = store.discrepancies_page().rows[0]
    return {"target": "discrepancy", "id": one.id, "decision": "dismissed", "reason": "two days"} | more


def test_where_accounts_are_kept_a_token_is_asked_for(client: TestClient, store: Store, tokens: dict[str, str]) -> None:
    response = client.get(f"{API}/claims")
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert list(response.json()) == ["detail"]
    assert client.get(f"{API}/claims", headers=bearing(tokens["reader"])).status_code == 200
    for given_ in (
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic YTpi",
        f"Bearer {tokens['reader']}x",
        "Bearer " + "a" * 5000,
        "Bearer \xe9",
        f"bearer{tokens['reader']}",
    ):
        assert client.get(f"{API}/claims", headers={b"authorization": given_.encode("latin-1")}).status_code == 401, given_
    number = next(one.id for one in store.tokens() if one.name == "wall")
    store.revoke_token(number)
    assert client.get(f"{API}/claims", headers=bearing(tokens["reader"])).status_code == 401
    store.change_user("Ben", disabled=True)
    assert client.get(f"{API}/claims", headers=bearing(tokens["ben"])).status_code == 401


@pytest.mark.usefixtures("tokens")
def test_every_operation_asks_for_a_token(client: TestClient) -> None:
    for path, operations in client.get(f"{API}/openapi.json").json()["paths"].items():
        address = path.replace("{id}", "abcd").replace("{number}", "1")
        needed = {
            given_["name"]: "abcd"
            for given_ in operations.get("get", {}).get("parameters", ())
            if given_["required"] and given_["in"] == "query"
        }
        for method in operations:
            body = dict.fromkeys(("target", "id", "decision"), "claim") if method == "post" else None
            assert client.request(method, address, params=needed, json=body).status_code == 401, (method, path)


def test_a_reader_reads_and_does_not_decide(client: TestClient, store: Store, tokens: dict[str, str]) -> None:
    for secret in (tokens["reader"], tokens["ben"]):
        response = client.post(f"{API}/judgements", json=dismissal(store), headers=bearing(secret))
        assert response.status_code == 403
        assert "may read and not decide" in response.json()["detail"]
    assert list(store.judgements()) == []
    assert list(store.logged()) == []


def test_a_decision_is_signed_by_whose_token_it_is_and_logged(client: TestClient, store: Store, tokens: dict[str, str]) -> None:
    sent = dismissal(store)
    response = client.post(f"{API}/judgements", json=sent, headers=bearing(tokens["editor"]))
    assert response.status_code == 201, response.text
    (made,) = response.json()["judgements"]
    assert (made["by"], made["decision"], made["reason"], made["target_id"]) == ("Ada", "dismissed", "two days", sent["id"])
    assert client.get(response.headers["location"], headers=bearing(tokens["ben"])).json()["state"] == "in force"
    assert store.discrepancy(sent["id"]).status == "dismissed"
    (logged,) = store.logged()
    assert (logged.by, logged.through, logged.what, logged.target, logged.target_id) == ("Ada", "api", "judge", "discrepancy", sent["id"])
    assert logged.detail is not None
    assert logged.detail["judgement"] == made["id"]


@pytest.mark.usefixtures("tokens")
def test_a_browser_that_is_signed_in_reads_and_does_not_decide(client: TestClient, store: Store) -> None:
    ada = store.user("Ada")
    assert ada is not None
    client.cookies.set("desk", store.start_session(ada.id))
    assert client.get(f"{API}/claims").status_code == 200
    assert client.post(f"{API}/judgements", json=dismissal(store)).status_code == 403
    client.cookies.set("desk", "x" * 43)
    assert client.get(f"{API}/claims").status_code == 401
    assert list(store.judgements()) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
        ({"content-type": "application/json", "origin": "https://other.example"}, 403),
        ({"content-type": "application/json", "origin": "null"}, 403),
        ({"content-type": "application/json", "sec-fetch-site": "cross-site"}, 403),
        ({"content-type": "application/json", "sec-fetch-site": "same-site"}, 403),
        ({"content-type": "application/json; charset=utf-8", "origin": "OWN", "sec-fetch-site": "same-origin"}, 201),
        ({"content-type": "application/json"}, 201),
    ],
)
def test_without_accounts_no_other_site_decides(client: TestClient, store: Store, headers: dict[str, str], status: int) -> None:
    own = {name: str(client.base_url).rstrip("/") if value == "OWN" else value for name, value in headers.items()}
    response = client.post(f"{API}/judgements", content=json.dumps(dismissal(store)), headers=own)
    assert response.status_code == status, response.text
    assert len(list(store.judgements())) == (status == 201)
    assert not [name for name in response.headers if name.startswith("access-control")]


def test_a_foreign_page_that_asks_first_is_told_nothing(reading: TestClient) -> None:
    asked = {"origin": "https://other.example", "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    response = reading.options(f"{API}/judgements", headers=asked)
    assert not [name for name in response.headers if name.startswith("access-control")]


# ------------------------------------------------------------------ deciding


def decide(client: TestClient, status: int = 201, headers: dict[str, str] | None = None, **sent: Any) -> Any:
    response = client.post(f"{API}/judgements", json=sent, headers=headers)
    assert response.status_code == status, response.text
    return response.json()


def taken_back(client: TestClient, number: int) -> Any:
    return client.post(f"{API}/judgements/{number}/undo", json={})


def test_a_figure_is_corrected_and_that_is_taken_back(client: TestClient) -> None:
    before = next(row for row in rows(client, "figures") if row["value"] is not None and row["qualifier"] == "exact")
    address = f"{API}/figures/{before['id']}"
    made = decide(
        client, target="figure", id=before["id"], decision="corrected", changes={"value": 4321, "place": "Lower Ardmere"}, reason="slip"
    )
    one = client.get(address).json()
    assert (one["value"], one["low"], one["high"], one["place"]) == (4321, 4321, 4321, "Lower Ardmere")
    assert one["as_read"]["value"] == before["value"]
    assert "4,321" in made["judgements"][0]["in_words"]
    assert [row["id"] for row in rows(client, "figures", place="lower ardmere")] == [before["id"]]
    assert "already" in decide(client, 409, target="figure", id=before["id"], decision="corrected", changes={"value": 4321})["detail"]
    undone = taken_back(client, made["judgements"][0]["id"])
    assert undone.status_code == 200
    assert undone.json()["judgement"]["undone_by"] == "desk"
    assert client.get(address).json()["value"] == before["value"]
    again = taken_back(client, made["judgements"][0]["id"])
    assert (again.status_code, "no judgement" in again.json()["detail"]) == (409, True)
    assert taken_back(client, 999).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 400),
        ({"value": -1}, 422),
        ({"value": 10**30}, 422),
        ({"value": 1.5}, 422),
        ({"value": [1]}, 422),
        ({"colour": "red"}, 400),
        ({"measure": "bicycles"}, 400),
        ({"measure": None}, 400),
        ({"place": "a\0b"}, 422),
        ({"place": "x" * 301}, 422),
        ({"low": 10, "high": 5}, 400),
        ({"as_of": "yesterday"}, 400),
        ({"headline": "perhaps"}, 400),
        ({"subset_of": "ffffffffffffffff"}, 409),
        ({"a" * 301: 1}, 422),
        ({"\ud800": 1}, 422),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(reading: TestClient, changes: dict[str, Any], status: int) -> None:
    figure = rows(reading, "figures")[0]["id"]
    sent = {"target": "figure", "id": figure, "decision": "corrected", "changes": changes}
    response = reading.post(f"{API}/judgements", content=json.dumps(sent), headers=JSON)
    assert response.status_code == status, response.text
    assert response.json()["detail"]
    assert rows(reading, "judgements", all=True) == []


def test_a_figure_and_a_claim_are_rejected(client: TestClient) -> None:
    figure, claim = rows(client, "figures")[0]["id"], rows(client, "claims")[0]["id"]
    number = decide(client, target="figure", id=figure, decision="rejected")["judgements"][0]["id"]
    assert figure not in by_id(rows(client, "figures"))
    assert decide(client, 409, target="figure", id=figure, decision="rejected")["detail"]
    assert decide(client, 400, target="figure", id=figure, decision="rejected", changes={"value": 1})["detail"]
    decide(client, target="claim", id=claim, decision="rejected", reason="a headline")
    assert claim not in {id_ for row in rows(client, "claims") for id_ in (row["id"], *row["also"])}
    assert decide(client, 409, target="claim", id=claim, decision="rejected")["detail"]
    assert taken_back(client, number).status_code == 200
    assert figure in by_id(rows(client, "figures"))


def test_speakers_are_made_one_and_two(client: TestClient) -> None:
    people = [row for row in rows(client, "speakers") if row["kind"] == "person"]
    kept, gone = people[0], people[1]
    decide(client, target="speakers", id=kept["id"], other=gone["id"], decision="unsure")
    merged = decide(client, target="speakers", id=kept["id"], other=gone["id"], decision="same", reason="one person")
    both = next(row for row in rows(client, "speakers") if row["id"] == kept["id"])
    assert both["claims"] == kept["claims"] + gone["claims"]
    assert gone["id"] not in by_id(rows(client, "speakers"))
    assert "already" in decide(client, 409, target="speakers", id=kept["id"], other=gone["id"], decision="same")["detail"]
    assert taken_back(client, merged["judgements"][0]["id"]).status_code == 200
    assert by_id(rows(client, "speakers"))[kept["id"]] == kept
    decide(client, target="speakers", id=kept["id"], other=gone["id"], decision="different")
    assert "differ" in decide(client, 409, target="speakers", id=kept["id"], other=gone["id"], decision="same")["detail"]


def test_a_row_and_a_name_are_given_to_a_speaker(client: TestClient) -> None:
    claim = next(row for row in rows(client, "claims") if row["speaker_ids"])
    other = next(row for row in rows(client, "speakers") if row["id"] not in claim["speaker_ids"] and row["kind"] == "person")
    decide(client, target="row", id=other["id"], row=claim["id"], decision="same")
    assert client.get(f"{API}/claims/{claim['id']}").json()["speaker_ids"] == [other["id"]]
    assert client.get(f"{API}/claims/{claim['id']}").headers["last-judgement"] == "1"
    decide(client, target="name", id=other["id"], name="The Old Ferryman", decision="same")
    assert decide(client, 409, target="name", id=other["id"], name="Nobody Calls It So", decision="different")["detail"]
    assert decide(client, 404, target="row", id=other["id"], row="ffffffffffffffff", decision="same")["detail"]


def test_events_are_made_one_and_two(client: TestClient) -> None:
    one, other = [row["id"] for row in rows(client, "events")][:2]
    number = decide(client, target="events", id=one, others=[other], decision="same")["judgements"][0]["id"]
    assert len(client.get(f"{API}/events/{one}").json()["told_by"]) >= 2
    assert client.get(f"{API}/events/{one}").json()["id"] == client.get(f"{API}/events/{other}").json()["id"]
    parted = decide(client, target="events", id=one, others=[other], decision="different")
    assert parted["undone"] == [number]
    assert client.get(f"{API}/events/{one}").json()["id"] != client.get(f"{API}/events/{other}").json()["id"]
    assert decide(client, 409, target="events", id=one, others=[one], decision="same")["detail"]


def test_what_somebody_decided_meanwhile_is_not_overwritten(client: TestClient, store: Store) -> None:
    sent = dismissal(store)
    address = f"{API}/discrepancies/{sent['id']}"
    seen = client.get(address).headers["etag"]
    assert seen.endswith('-0"')
    decide(client, headers={"if-match": seen}, **sent)
    refused = decide(client, 412, headers={"if-match": seen}, **sent | {"decision": "accepted"})
    assert "judgement 1 was made meanwhile" in refused["detail"]
    assert decide(client, 412, headers={"if-match": '"0"'}, **sent | {"decision": "accepted"})["detail"]
    assert store.discrepancy(sent["id"]).status == "dismissed"
    assert decide(client, 400, headers={"if-match": '"the last"'}, **sent)["detail"]
    decide(client, headers={"if-match": '"1"'}, **sent | {"decision": "accepted"})
    taken_back(client, 2)
    assert decide(client, 412, headers={"if-match": '"2"'}, **sent | {"decision": "open"})["detail"]
    decide(client, headers={"if-match": client.get(address).headers["etag"]}, **sent | {"decision": "open"})


def test_of_two_editors_at_once_one_decides(client: TestClient, store: Store) -> None:
    sent = dismissal(store)

    def judge(decision: str) -> int:
        return client.post(f"{API}/judgements", json=sent | {"decision": decision}, headers={"if-match": '"0"'}).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(judge, ["accepted", "dismissed", "accepted", "dismissed"]))
    assert sorted(statuses) == [201, 412, 412, 412]
    assert len(list(store.judgements())) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'{"target": "moon", "id": "a", "decision": "same"}', 422),
        (b'{"target": "discrepancy"}', 422),
        (b'{"target": "discrepancy", "id": "ffffffffffffffff", "decision": "accepted"}', 404),
        (b'{"target": "discrepancy", "id": "ffffffffffffffff", "decision": "solved"}', 422),
        (b'{"target": "discrepancy", "id": "ffffffffffffffff", "decision": "accepted", "force": true}', 422),
        (b'{"target": "discrepancy", "id": 7, "decision": "accepted"}', 422),
        (b'{"target": "discrepancy", "id": "a\\u0000b", "decision": "accepted"}', 422),
        (b'{"target": "discrepancy", "id": "\\ud800", "decision": "accepted"}', 422),
        (b'{"target": "discrepancy", "id": "abcd", "decision": "accepted", "\\ud800\\u202e": 1}', 422),
        (b'{"target": "discrepancy", "id": "abcd", "decision": "accepted", "reason": "' + b"x" * 10_000 + b'"}', 422),
        (b'{"target": "discrepancy", "id": "\xff", "decision": "accepted"}', 422),
        (b'{"target": "events", "id": "abcd", "others": [], "decision": "same"}', 422),
        (b'{"target": "events", "id": "abcd", "others": ["' + b'","'.join([b"abcd"] * 51) + b'"], "decision": "same"}', 422),
        (b"[" * 100_000, 422),
        (b'{"target": "discrepancy", "id": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", 422),
        (b'{"target": "figure", "id": "abcd", "decision": "corrected", "changes": {"value": ' + b"9" * 5000 + b"}}", 422),
        (b'{"target": "figure", "id": "abcd", "decision": "corrected", "changes": {"value": NaN}}', 422),
    ],
)
def test_no_body_is_too_much(reading: TestClient, body: bytes, status: int) -> None:
    response = reading.post(f"{API}/judgements", content=body, headers=JSON)
    assert response.status_code in (status, 400), response.text
    assert response.json()["detail"]
    assert rows(reading, "judgements", all=True) == []


def test_what_explains_a_discrepancy_has_to_be_said(client: TestClient, store: Store) -> None:
    sent = dismissal(store, decision="explained")
    assert "reason" in decide(client, 400, **sent | {"reason": None})["detail"]
    decide(client, **sent)
    assert decide(client, 409, **sent)["detail"] == "judgement 1 says so already"


# ------------------------------------------------------------------ what is published about it


def test_everything_that_may_be_asked_is_described(reading: TestClient) -> None:
    described = reading.get(f"{API}/openapi.json").json()
    lacking = [
        (path, given_["name"])
        for path, operations in described["paths"].items()
        for one in operations.values()
        for given_ in one.get("parameters", ())
        if not given_.get("description") and given_["in"] == "query"
    ]
    assert lacking == []
    assert [path for path, operations in described["paths"].items() for one in operations.values() if not one.get("description")] == []
    for name in ("ClaimRow", "FigureRow", "DiscrepancyRow"):
        shape = described["components"]["schemas"][name]
        assert "Attributes" not in shape["description"]
        assert sum("description" in field for field in shape["properties"].values()) > len(shape["properties"]) / 2
    for method, path in [(method, path) for path, operations in described["paths"].items() for method in operations]:
        refusals = set(described["paths"][path][method]["responses"])
        assert {"400", "401", "403", "404", "422", "503"} <= refusals
        assert "429" not in refusals, "the API counts no requests"
        assert ("412" in refusals) == (method == "post")


def test_the_page_names_every_operation_and_loads_nothing_from_elsewhere(reading: TestClient) -> None:
    shown = reading.get(f"{API}/docs")
    assert shown.headers["content-type"].startswith("text/html")
    for path in reading.get(f"{API}/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in shown.text
    assert "http://" not in shown.text
    assert "https://" not in shown.text
    assert "style=" not in shown.text


def test_the_documentation_names_every_address_and_filter(reading: TestClient) -> None:
    documented = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    for path, operations in reading.get(f"{API}/openapi.json").json()["paths"].items():
        address = path.removeprefix(API)
        assert f"`{address}`" in documented
        for given_ in operations.get("get", {}).get("parameters", ()):
            if given_["in"] == "query" and given_["name"] not in ("after", "limit"):
                line = next(line for line in documented.splitlines() if line.startswith("|") and f"`{address}`" in line)
                assert given_["name"] in line or "those of `/figures`" in line, (address, given_["name"])


def test_the_addresses_of_the_documentation_find_something(reading: TestClient) -> None:
    documented = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    addresses = re.findall(r"curl 'http://localhost:8010(/api/v1/[^']+)'", documented)
    assert len(addresses) >= 3
    for address in addresses:
        response = reading.get(address)
        assert response.status_code == 200, (address, response.text)
        assert response.json()["rows"], address


@pytest.mark.parametrize("decision", ["dismissed", "explained"])
def test_dismissing_and_explaining_need_a_reason(client: TestClient, store: Store, decision: str) -> None:
    sent = dismissal(store, decision=decision, reason=None)
    response = client.post(f"{API}/judgements", json=sent)
    assert response.status_code == 400
    assert "`reason`" in response.json()["detail"]
    assert store.discrepancy(sent["id"]).status == "open"
    assert client.post(f"{API}/judgements", json=sent | {"reason": "two days"}).status_code == 201


def test_a_post_without_a_body_is_empty_and_chunks_say_how_long_they_are(client: TestClient, store: Store) -> None:
    number = client.post(f"{API}/judgements", json=dismissal(store)).json()["judgements"][0]["id"]
    request = client.build_request("POST", f"{API}/judgements/{number}/undo", headers=JSON)
    del request.headers["content-length"]
    assert not {"content-length", "transfer-encoding"} & {*request.headers}
    chunked = client.build_request("POST", f"{API}/judgements/{number}/undo", headers=JSON, content=(piece for piece in (b"{}",)))
    assert "transfer-encoding" in chunked.headers
    assert client.send(chunked).status_code == 411
    response = client.send(request)
    assert response.status_code == 200, response.text
    assert response.json()["judgement"]["id"] == number


def test_a_refusal_names_no_command_where_a_page_does_it(reading: TestClient) -> None:
    said = reading.get(f"{API}/claims", params={"by": "Orla Vantongeren"}).json()["detail"]
    assert said.endswith("; the list of actors has who is")
    assert "`tracker" not in said
