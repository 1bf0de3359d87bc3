"""Files that are sent and taken in: what is received, what is refused, and how a run is watched and stopped."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi import HTTPException, Request
from fastapi.testclient import TestClient

from tracker.errors import InputError
from tracker.passwords import hashed
from tracker.pipeline import once
from tracker.records import Article, Extraction
from tracker.rows import Row
from tracker.store import Role, RunState, Store
from tracker.web import create_app, jobs, uploads
from tracker.web.jobs import Job, Jobs, Step
from tracker.web.passing import Passing
from tracker.web.uploads import Received, receive, safe_name, told_apart
from tracker.web.visitors import csrf

STORY = 'QUILLMOUTH — Two people were killed in a fire in Quillmouth on Monday, the Harbour Ministry said. "We will rebuild," it said.\n'
Sending = Callable[..., Any]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads pass through."""
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(passing))
    return passing


@pytest.fixture
def form(client: TestClient) -> str:
    """What a form of this visitor sends back."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get("/import").text)
    assert found
    return found[1]


@pytest.fixture
def send(client: TestClient, form: str) -> Sending:
    """Send files, as name and bytes, and other fields."""

    def sent(*files: tuple[str, bytes], **fields: str) -> Any:
        parts = [
            (b"csrf", None, fields.pop("csrf", form).encode()),
            *((key.encode(), None, value.encode()) for key, value in fields.items()),
        ]
        body = multipart([*parts, *((b"files", name.encode(), content) for name, content in files)])
        return client.post("/import", content=body, headers={"content-type": "multipart/form-data; boundary=cut"})

    return sent


def multipart(parts: list[tuple[bytes, bytes | None, bytes]]) -> bytes:
    """A form as a browser sends it, which leaves names of files nearly as they are."""
    lines = []
    for field, name, content in parts:
        named = b"" if name is None else b'; filename="' + name.replace(b'"', b"%22") + b'"'
        lines += [b"--cut", b'Content-Disposition: form-data; name="' + field + b'"' + named, b"", content]
    return b"\r\n".join([*lines, b"--cut--", b""])


def finished(client: TestClient, response: Any, within: float = 120) -> int:
    """The number of the run of an upload, once it is over."""
    assert response.status_code == 303, response.text
    number = int(response.headers["location"].removeprefix("/import/"))
    deadline = time.monotonic() + within
    while not client.get(f"/import/{number}/progress").json()["over"]:
        assert time.monotonic() < deadline, client.get(f"/import/{number}/progress").json()
        time.sleep(0.1)
    return number


def places(store: Store) -> set[str]:
    """By what the articles are known that were sent."""
    with store.engine.connect() as connection:
        keys = set(connection.exec_driver_sql("SELECT key FROM articles").scalars())
    return {one for one in keys if one.startswith("file:/uploaded/")}


def left(folders: Path) -> list[str]:
    """What lies where uploads pass through, but for a server's own folder and its lock."""
    return sorted(str(one.relative_to(folders)) for one in folders.rglob("*") if one.parent != folders and one.name != "lock")


# ---------------------------------------------------------------------- names and limits


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("report.txt", "report.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\report.txt", "report.txt"),
        ("..", "unnamed"),
        (".", "unnamed"),
        ("", "unnamed"),
        (".hidden.txt", "hidden.txt"),
        ("a\x00b\x1fc\n.txt", "a_b_c_.txt"),
        ("gnp.\u202etxt", "gnp._txt"),
        ("what? *[1].txt", "what_ __1_.txt"),
        ("bundle.zip!", "bundle.zip_"),
        ("wire:12.txt", "wire_12.txt"),
        ("-rf.txt", "-rf.txt"),
        ("I\u0307zmir.txt", "İzmir.txt"),
        ("Şırnak haberi.html", "Şırnak haberi.html"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
        ("x" * 300, "x" * 120),
        ("é" * 300 + ".txt", "é" * 116 + ".txt"),
        ("\N{GRINNING FACE}" * 130 + ".txt", "\N{GRINNING FACE}" * 59 + ".txt"),
        ("語" * 130, "語" * 80),
        ("語" * 78 + " " + "語" * 50 + ".txt", "語" * 78 + ".txt"),
        ("caf\ufffd.txt", "caf_.txt"),
    ],
)
def test_names_lead_nowhere_and_can_be_seen(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_two_files_of_one_name_are_told_apart() -> None:
    assert told_apart("report.txt", set()) == "report.txt"
    assert told_apart("Report.txt", {"report.txt"}) == "Report (2).txt"
    assert told_apart("report.txt", {"report.txt", "report (2).txt"}) == "report (3).txt"
    assert told_apart("report", {"report"}) == "report (2)"


@pytest.mark.parametrize("letter", ["x", "é", "語", "\N{GRINNING FACE}"])
def test_a_long_name_in_any_script_can_be_kept_and_told_apart(letter: str, tmp_path: Path) -> None:
    names: list[tuple[bytes, bytes | None, bytes]] = [(b"files", f"{letter * 150}.txt".encode(), b"x") for _ in range(12)]
    found = received(multipart(names), tmp_path)
    assert len({one.name for one in found.files}) == 12
    assert all(one.read_bytes() == b"x" for one in found.files)


def received(body: bytes, folder: Path, *, piece: int = 7, allowed: Callable[[dict[str, str]], None] = lambda _: None) -> Received:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), piece):
            yield body[start : start + piece]

    async def run() -> Received:
        return await receive(chunks(), "multipart/form-data; boundary=cut", folder, allowed)

    return anyio.run(run)


def test_a_form_that_comes_in_small_pieces(tmp_path: Path) -> None:
    body = multipart(
        [(b"csrf", None, b"x"), (b"files", "Şı.txt".encode(), b"one\r\n--cu\r\ntwo"), (b"files", b"b.txt", b""), (b"late", None, b"y")]
    )
    for piece in (1, 7, 100_000):
        folder = tmp_path / str(piece)
        folder.mkdir()
        found = received(body, folder, piece=piece)
        assert found.fields == {"csrf": "x", "late": "y"}
        assert [(one.name, one.read_bytes()) for one in found.files] == [("Şı.txt", b"one\r\n--cu\r\ntwo"), ("b.txt", b"")]


def test_nothing_is_written_before_the_form_is_known_to_be_the_visitors_own(folders: Path) -> None:
    def refuse(fields: dict[str, str]) -> None:
        assert fields == {"csrf": "no"}
        raise HTTPException(HTTPStatus.FORBIDDEN, "not yours")

    body = multipart([(b"csrf", None, b"no"), (b"files", b"a.txt", b"hello")])
    with pytest.raises(HTTPException, match="not yours"):
        received(body, folders, allowed=refuse)
    assert left(folders) == []


@pytest.mark.parametrize(
    ("limit", "value", "files", "said"),
    [
        ("LARGEST_FILE", 10, [("a.txt", b"x" * 11)], "a.txt: more than 0 MB in one file"),
        ("MOST_FILES", 2, [("a.txt", b"x"), ("b.txt", b"x"), ("c.txt", b"")], "more than 2 files"),
        ("LARGEST", -uploads.MEGABYTE + 150, [("a.txt", b"x" * 200)], "in all"),
    ],
)
def test_too_much_is_refused(
    limit: str, value: int, files: list[tuple[str, bytes]], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, limit, value)
    with pytest.raises(HTTPException) as refused:
        received(multipart([(b"files", name.encode(), content) for name, content in files]), tmp_path)
    assert refused.value.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert said in refused.value.detail


def test_what_fits_exactly_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    found = received(multipart([(b"files", b"a.txt", b"x" * 10), (b"files", b"b.txt", b"x" * 10)]), tmp_path)
    assert [one.stat().st_size for one in found.files] == [10, 10]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--cut",
        b"no form at all",
        multipart([(b"files", b"a.txt", b"hello")])[:-10],
        b"--cut\r\n" + b"X-Long: " + b"y" * 10_000 + b"\r\n\r\nhello\r\n--cut--\r\n",
        multipart([(b"csrf", None, b"x" * 2000)]),
        multipart([(b"f%d" % number, None, b"x") for number in range(30)]),
        multipart([(b"files", b"", b"")]),
    ],
)
def test_a_broken_form_is_refused(body: bytes, tmp_path: Path) -> None:
    with pytest.raises(HTTPException) as refused:
        received(body, tmp_path)
    assert refused.value.status_code == HTTPStatus.BAD_REQUEST


# ---------------------------------------------------------------------- taking in


@pytest.mark.slow
def test_files_are_taken_in_and_gone(client: TestClient, store: Store, send: Sending, folders: Path) -> None:
    bad = [("bad.zip", b"PK\x03\x04broken"), ("empty.txt", b""), ("../../up\x01.txt", STORY.replace("Two", "Five").encode())]
    number = finished(client, send(("quillmouth.txt", STORY.encode()), *bad, compare="true"))
    run = store.run(number)
    assert (run.state, run.left_out) == (RunState.done, 2)
    own = f"/uploaded/{number}"
    assert run.command == f"ingest {own}/quillmouth.txt {own}/bad.zip {own}/empty.txt {own}/up_.txt"
    assert run.counts is not None
    assert run.counts["new"] == 2
    assert left(folders) == []
    assert store.article("quillmouth").article.text == STORY
    assert places(store) == {f"file:/uploaded/{number}/quillmouth.txt", f"file:/uploaded/{number}/up_.txt"}
    compared = next(store.runs(limit=1))
    assert (compared.command, compared.state) == ("reconcile", RunState.done)
    assert store.articles_to_compare() == 0
    page = client.get(f"/import/{number}").text
    assert "Done; 2 documents left out." in page
    assert f"{own}/bad.zip" in page
    assert "the ZIP archive is broken" in page
    assert str(folders) not in page
    assert "http-equiv" not in page
    assert client.get(f"/runs/{number}").status_code == 200
    logged = next(iter(store.logged(limit=1)))
    assert (logged.what, logged.target_id, logged.detail) == (
        "upload",
        str(number),
        {"files": 4, "bytes": 10 + 2 * len(STORY.encode()) + 1},
    )


@pytest.mark.slow
def test_a_name_makes_no_version_unless_it_is_said_to(client: TestClient, store: Store, send: Sending) -> None:
    """Two outlets call their files report.txt; of one of them a second text is sent as what replaces the first."""
    first = finished(client, send(("report.txt", STORY.encode()), replace="true"))
    five = STORY.replace("Two", "Five").encode()
    other = finished(client, send(("report.txt", five), ("twin.txt", five)))
    assert places(store) == {"file:/uploaded/report.txt", f"file:/uploaded/{other}/report.txt"}
    articles = {one.article.text: one.article.id for one in store.versions()}
    assert not store.several(articles.values())
    again = finished(client, send(("report.txt", STORY.replace("Two", "Three").encode()), replace="true"))
    counts = store.run(first).counts
    assert counts is not None
    assert store.run(again).counts == {"version": 1, "claims": counts["claims"], "figures": counts["figures"]}
    assert store.several(articles.values()) == {articles[STORY]}
    assert [one.number for one in store.editions(articles[STORY])] == [1, 2]
    assert next(store.runs(limit=1)).id == again, "nobody asked for a comparison"

    id_ = articles[five.decode()]
    ((_, skip),) = store.skips(other)
    assert (skip.where, skip.reason) == (f"/uploaded/{other}/twin.txt", f"the same text is stored already as article {id_}")
    for replace in ("", "true"):  # the same bytes, however they are sent
        same = finished(client, send(("renamed.txt", five), replace=replace))
        ((_, skip),) = store.skips(same)
        assert skip.reason == f"the same text is stored already as article {id_}"
        assert f'<a href="/articles/{id_}">the same text is stored already' in client.get(f"/import/{same}").text
        assert len(places(store)) == 2
    store.withdraw(id_, by="ada", reason="a wrong address")
    assert "renamed" not in client.get(f"/import/{same}").text
    assert "renamed" not in store.run(same).command


@pytest.mark.slow
def test_many_small_files_are_watched_and_stopped(client: TestClient, store: Store, send: Sending, form: str, folders: Path) -> None:
    files = [(f"story-{number}.txt", f"{number} boats. ".encode() + STORY.encode() * 5) for number in range(300)]
    response = send(*files, compare="true")
    assert response.status_code == 303
    number = int(response.headers["location"].removeprefix("/import/"))
    waiting = send(("later.txt", STORY.encode()))
    later = int(waiting.headers["location"].removeprefix("/import/"))
    assert "Waiting: 1 upload first." in client.get(f"/import/{later}").text
    deadline = time.monotonic() + 120
    while not (told := client.get(f"/import/{number}/progress").json())["counts"].get("new"):
        assert not told["over"], told
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert 0 < told["part"] <= 1
    assert told["said"] == "Reading 300 files."
    page = client.get(f"/import/{number}").text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert f'data-progress="/import/{number}/progress"' in page
    assert f'action="/import/{number}/stop"' in page
    assert client.post(f"/import/{number}/stop", data={"csrf": "no"}).status_code == 403
    assert client.post(f"/import/{later}/stop", data={"csrf": form}).status_code == 303
    assert client.post(f"/import/{number}/stop", data={"csrf": form}).headers["location"] == f"/import/{number}"
    finished(client, response)
    run = store.run(number)
    assert run.state is RunState.interrupted
    assert run.counts is not None
    assert 0 < run.counts["new"] < 300
    assert store.stats().articles == 21 + run.counts["new"]
    assert "Stopped. What was stored is kept" in client.get(f"/import/{number}").text
    assert (store.run(later).state, store.run(later).counts) == (RunState.interrupted, {})
    assert client.get(f"/import/{later}/progress").json()["over"]
    assert left(folders) == []
    assert [one.command.split()[0] for one in store.runs(limit=2)] == ["ingest", "ingest"], "what was stopped was compared"
    assert [one.what for one in store.logged(limit=2)] == ["upload stopped", "upload stopped"]


@pytest.mark.slow
def test_a_server_that_stops_ends_what_it_takes_in(store: Store, folders: Path) -> None:
    with TestClient(create_app(store), base_url="http://localhost", follow_redirects=False) as client:
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get("/import").text)
        assert found
        files = [("files", (f"story-{number}.txt", f"{number} boats. {STORY * 5}")) for number in range(200)]
        response = client.post("/import", data={"csrf": found[1]}, files=files)
        number = int(response.headers["location"].removeprefix("/import/"))
        deadline = time.monotonic() + 120
        while not client.get(f"/import/{number}/progress").json()["counts"].get("new"):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    run = store.run(number)
    assert run.state is RunState.interrupted
    assert run.counts is not None
    assert store.stats().articles == 21 + run.counts["new"]
    assert left(folders) == []


@pytest.mark.slow
def test_a_process_that_fails_says_why(client: TestClient, store: Store, send: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SPACY_MODEL", "no_such_model")
    number = finished(client, send(("a.txt", STORY.encode()), compare="true"))
    assert store.run(number).state is RunState.interrupted
    ((_, skip),) = store.skips(number)
    assert "no_such_model" in skip.reason
    assert "no_such_model" in client.get(f"/import/{number}").text
    assert next(store.runs(limit=1)).id == number, "what failed was compared"


@pytest.mark.slow
def test_what_was_withdrawn_does_not_come_back(client: TestClient, store: Store, send: Sending) -> None:
    finished(client, send(("quillmouth.txt", STORY.encode())))
    store.withdraw(store.article("quillmouth").article.id, by="ada", reason="a wrong address")
    number = finished(client, send(("quillmouth.txt", STORY.encode())))
    run = store.run(number)
    assert run.left_out == 1
    assert "quillmouth" not in run.command
    ((_, skip),) = store.skips(number)
    assert skip.where.startswith("withdrawn-")
    assert "quillmouth" not in client.get(f"/import/{number}").text


def test_a_text_from_another_outlet_or_day_is_an_article_of_its_own(store: Store) -> None:
    known = Article(id="0", text=STORY, source="Quill Courier", published="2024-05-01", path="/uploaded/8/0.txt")
    store.save(known, Extraction(article="0", text_hash=known.text_hash, model="m", extractor="e"), speakers={})
    changed: list[dict[str, Any]] = [{}, {"source": "Ebbing Post"}, {"published": "1999-01-01"}, {"url": "https://ebbing.example/1"}]
    for number, update in enumerate(changed):
        document = known.model_copy(update={"path": f"/uploaded/9/{number}.txt"} | update)
        (found,) = once(store, [document])
        assert isinstance(found, InputError) == (update == {})
    assert list(once(store, [known])) == [known], "what is read anew is left out"
    new = known.model_copy(update={"path": "/uploaded/9/a.txt", "text": f"{STORY} It was out by noon."})
    first, second = once(store, [new, new.model_copy(update={"path": "/uploaded/9/b.txt"})])
    assert first == new
    assert isinstance(second, InputError)
    assert second.reason.endswith(store.id_of(new))


# ---------------------------------------------------------------------- refused


def test_what_is_sent_without_a_file_is_refused(client: TestClient, send: Sending, form: str, folders: Path) -> None:
    assert send().status_code == 400
    assert "choose some first" in send(("", b"")).text
    assert client.post("/import", data={"csrf": form}).status_code == 400
    assert client.post("/import", content=b"x", headers={"content-type": "multipart/form-data"}).status_code == 400
    assert left(folders) == []


def test_a_form_of_another_site_is_refused(client: TestClient, store: Store, send: Sending, form: str, folders: Path) -> None:
    before = len(list(store.runs()))
    assert send(("a.txt", b"x"), csrf="0" * 64).status_code == 403
    assert send(("a.txt", b"x"), csrf="é").status_code == 403
    body = multipart([(b"csrf", None, form.encode()), (b"files", b"a.txt", b"x")])
    headers = {"content-type": "multipart/form-data; boundary=cut", "origin": "https://elsewhere.example"}
    assert client.post("/import", content=body, headers=headers).status_code == 403
    assert left(folders) == []
    assert len(list(store.runs())) == before


def test_too_large_a_form_is_refused_in_words(send: Sending, monkeypatch: pytest.MonkeyPatch, folders: Path) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)
    response = send(("a.txt", b"x" * 11))
    assert response.status_code == 413
    assert "send less at a time" in response.text
    assert left(folders) == []


def test_many_uploads_wait_and_no_more(send: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_WAITING", 0)
    response = send(("a.txt", b"x"))
    assert response.status_code == 400
    assert "try again" in response.text


def signed_in(store: Store, role: Role) -> TestClient:
    account = store.add_user(role.value, role, hashed("a long and quiet word"))
    client = TestClient(create_app(store), base_url="http://localhost", follow_redirects=False)
    client.cookies.set("desk", store.start_session(account.id))
    return client


@pytest.mark.parametrize("role", [Role.reader, Role.editor])
def test_only_an_admin_takes_articles_in(store: Store, role: Role) -> None:
    with signed_in(store, role) as client:
        page = client.get("/import").text
        assert "multipart/form-data" not in page
        assert "Articles are taken in by an admin" in page
        form = {"csrf": csrf(client.cookies["desk"])}
        assert client.post("/import", data=form, files=[("files", ("a.txt", b"x"))]).status_code == 403
        assert client.post("/import/1/stop", data=form).status_code == 403


def test_an_admin_may(store: Store) -> None:
    with signed_in(store, Role.admin) as client:
        assert "multipart/form-data" in client.get("/import").text
        assert client.post("/import", data={"csrf": csrf(client.cookies["desk"])}).status_code == 400


def test_nobody_sends_before_signing_in(store: Store) -> None:
    store.add_user("ada", Role.admin, hashed("a long and quiet word"))
    with TestClient(create_app(store), base_url="http://localhost", follow_redirects=False) as client:
        response = client.post("/import", files=[("files", ("a.txt", b"x"))], headers={"referer": "http://localhost/import"})
        assert (response.status_code, response.headers["location"]) == (303, "/login?next=%2Fimport")


# ---------------------------------------------------------------------- runs


@pytest.mark.parametrize("address", ["/runs/999", "/import/999", "/import/999/progress"])
def test_a_run_that_there_is_not(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "there is no run 999" in response.text


@pytest.mark.parametrize(
    "address", ["/runs/x", "/runs/1?after=-1", "/runs/1?after=x", "/runs?before=x", "/runs?before=99999999999999999999"]
)
def test_what_is_no_number_is_refused(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_runs_and_skips_a_page_at_a_time(client: TestClient, store: Store) -> None:
    for _ in range(60):
        store.finish_run(store.start_run("ingest news"), {"new": 1})
    number = store.start_run("ingest <b>many</b>")
    for count in range(120):
        store.record_skip(number, InputError(f"file-{count}.txt", "is <i>no</i> text", "save it\u202e"))
    page = client.get("/runs").text
    assert "ingest &lt;b&gt;many" in page
    shown = [int(one) for one in re.findall(r'<th scope="row"><a href="/runs/(\d+)">', page)]
    assert shown == list(range(number, number - 50, -1))
    assert f'href="/runs?before={number - 49}"' in page
    second = client.get(f"/runs?before={number - 49}").text
    assert [int(one) for one in re.findall(r'<th scope="row"><a href="/runs/(\d+)">', second)] == list(range(number - 50, 0, -1))
    first = client.get(f"/runs/{number}").text
    assert "file-99.txt" in first
    assert "file-100.txt" not in first
    assert "&lt;i&gt;no&lt;/i&gt;" in first
    assert "\u202e" not in first
    after = re.search(r"\?after=(\d+)#skips", first)
    assert after
    rest = client.get(f"/runs/{number}?after={after[1]}").text
    assert "file-99.txt" not in rest
    assert "file-119.txt" in rest


def test_a_run_elsewhere_says_when_it_was_heard_of_last(client: TestClient, store: Store) -> None:
    number = store.start_run("ingest news")
    store.note_progress(number, {"new": 7}, read=1, total=2)
    page = client.get(f"/runs/{number}").text
    assert "It goes on elsewhere, or was killed. Last heard of on 20" in page
    assert '<dd data-count="new">7</dd>' in page
    told: Row = client.get(f"/import/{number}/progress").json()
    assert (told["over"], told["part"], told["counts"]) == (True, 0.5, {"new": 7})


def test_a_job_is_forgotten_last(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "REMEMBERED", 1)
    monkeypatch.setattr(Jobs, "_take_in", lambda _self, _job: None)
    own = Jobs(store.again())
    runs = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        runs.append(own.add(folder, [folder / "x.txt"], by="ada", compares=False).run)
    deadline = time.monotonic() + 10
    while own.under_way() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert own.find(runs[0]) is None
    assert own.find(runs[1]) is not None
    own.close()


# ---------------------------------------------------------------------- comparing what is there


def test_what_waits_is_compared_by_a_button_and_once(client: TestClient, store: Store, send: Sending, form: str) -> None:
    taken = finished(client, send(("quillmouth.txt", STORY.encode())))
    page = client.get(f"/import/{taken}").text
    came = re.search(r'<a href="(/articles\?ingested_since=[^"]+)">Articles that came in since it began', page)
    assert came is not None
    assert re.findall(r'<th scope="row"><a href="/articles/(\w+)"', client.get(came[1]).text) == [store.article("quillmouth").article.id]
    assert 'action="/import/compare"' in client.get("/").text
    first = client.post("/import/compare", data={"csrf": form})
    again = client.post("/import/compare", data={"csrf": form})
    assert (first.status_code, again.headers["location"]) == (303, first.headers["location"])
    number = finished(client, first)
    run = store.run(number)
    assert (run.command, run.state) == ("reconcile", RunState.done)
    assert run.counts is not None
    assert run.counts["discrepancies"] > 0
    assert store.articles_to_compare() == 0
    assert "Compare now" not in client.get("/").text
    assert [one.what for one in store.logged()].count("comparison") == 1
    assert "Articles that came in" not in client.get(f"/runs/{number}").text


def test_only_an_admin_compares(client: TestClient, store: Store) -> None:
    assert client.post("/import/compare").status_code == 403
    account = store.add_user("eve", Role.editor, hashed("correct horse battery"))
    client.cookies.clear()
    client.cookies.set("desk", secret := store.start_session(account.id))
    before = next(store.runs(limit=1)).id
    assert client.post("/import/compare", data={"csrf": csrf(secret)}).status_code == 403
    assert next(store.runs(limit=1)).id == before


def test_a_run_without_counts_says_so_and_an_audit_has_its_own(client: TestClient, store: Store) -> None:
    store.finish_run(store.start_run("serve"), {})
    store.finish_audit(store.start_audit(), {"versions": 21, "rows": 163, "withdrawn": 0, "withheld": 0, "broken": 0}, {})
    page = client.get("/runs").text
    assert '<td class="came"><span class="quiet">nothing to say</span></td>' in page
    assert '<td class="came">texts audited 21, rows audited 163, broken 0</td>' in page


# ---------------------------------------------------------------------- jobs that end, whatever becomes of them


def over(own: Jobs, job: Job, within: float = 20) -> Job:
    """An upload, once it is over."""
    deadline = time.monotonic() + within
    while job.step is not Step.over:
        assert time.monotonic() < deadline, own.under_way()
        time.sleep(0.02)
    return job


def sent(own: Jobs, *, by: str = "ada") -> Job:
    """An upload of one file."""
    folder = own.folder()
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    return own.add(folder, [folder / "a.txt"], by=by, compares=False)


@pytest.fixture
def own(store: Store) -> Iterator[Jobs]:
    """The uploads of a server."""
    begun = Jobs(store.again())
    yield begun
    begun.close()


def test_an_upload_that_fails_for_no_foreseen_reason_lets_the_next_one_come(
    own: Jobs, store: Store, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Jobs, job: Job) -> None:
        if job.by == "ada":
            raise RuntimeError("something secret")

    monkeypatch.setattr(Jobs, "_take_in", broken)
    first, second = over(own, sent(own)), over(own, sent(own, by="bea"))
    ((_, skip),) = store.skips(first.run)
    assert (skip.where, skip.reason) == ("the upload", "something went wrong here; the log of the server says what")
    assert store.run(first.run).state is RunState.interrupted
    assert list(store.skips(second.run)) == []
    assert second.failed is None
    assert left(folders) == []


def test_an_end_that_cannot_be_written_down_lets_the_next_one_come(own: Jobs, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Jobs, "_take_in", lambda _self, _job: None)
    first_run = next(store.runs(limit=1)).id + 1
    interrupt = Store.interrupt_run

    def broken(self: Store, run: int, counts: dict[str, int]) -> None:
        if run == first_run:
            raise RuntimeError
        interrupt(self, run, counts)

    monkeypatch.setattr(Store, "interrupt_run", broken)
    first = sent(own)
    second = sent(own)
    assert first.run == first_run
    over(own, first)
    over(own, second)
    assert store.run(second.run).state is RunState.interrupted


def stand_in(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have uploads begin another program than `tracker`."""
    monkeypatch.setattr(Jobs, "_command", lambda _self, *_words: [sys.executable, "-c", code])


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def gone(pid: int, within: float = 10) -> bool:
    """Whether a process ends soon."""
    deadline = time.monotonic() + within
    while not is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_gone(pid)


LEAVES_ONE = """
import subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session={apart})
print(f"left {{left.pid}}", file=sys.stderr)
sys.exit(4)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="whether a process is gone is looked up there")
def test_what_a_process_left_behind_keeps_nobody_waiting(own: Jobs, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, LEAVES_ONE.format(apart=False))
    job = over(own, sent(own))
    assert job.failed is not None
    assert job.failed.startswith("left ")
    assert gone(int(job.failed.split()[1]))
    monkeypatch.setattr(jobs, "LONGEST_WORDS", 0.5)
    stand_in(monkeypatch, LEAVES_ONE.format(apart=True))  # where it is not reached
    job = over(own, sent(own))
    assert job.failed is not None
    left_behind = int(job.failed.split()[1])
    os.kill(left_behind, signal.SIGKILL)
    assert gone(left_behind)
    assert store.run(job.run).state is RunState.interrupted


SERVES = """
import sys, time
from pathlib import Path
from tracker.store import Store
from tracker.web.jobs import Jobs
jobs = Jobs(Store.open(sys.argv[1]))
for _ in range(2):
    folder = jobs.folder()
    files = [folder / f"story-{number}.txt" for number in range(200)]
    for number, file in enumerate(files):
        file.write_text(f"{number} boats. " + sys.argv[2] * 5)
    job = jobs.add(folder, files, by="ada", compares=True)
while True:
    time.sleep(0.05)
    process = jobs.under_way()[0].process
    if process is not None:
        print(process.pid, job.run, flush=True)
        break
time.sleep(600)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="whether a process is gone is looked up there")
def test_a_server_that_is_killed_leaves_nothing_for_long(store: Store, folders: Path) -> None:
    environment = os.environ | {"TMPDIR": str(folders)}
    words = [sys.executable, "-c", SERVES, store.url, STORY]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            child, second = map(int, server.stdout.readline().split())
            first = second - 1
            deadline = time.monotonic() + 120
            while not (store.run(first).counts or {}).get("new"):
                assert time.monotonic() < deadline
                time.sleep(0.1)
            (base,) = folders.glob("tracker-uploads-*")
            assert {one.name for one in base.iterdir()} == {str(first), str(second), "lock"}
            assert base.stat().st_mode & 0o777 == 0o700
            Jobs(store.again()).sweep()
            assert base.is_dir(), "what belongs to a server that goes on was swept"
        finally:
            server.kill()
    assert gone(child, 60)
    assert store.run(first).state is RunState.interrupted
    assert store.run(second).state is RunState.unfinished
    with TestClient(create_app(store), base_url="http://localhost") as client:
        assert not base.exists()
        assert "Interrupted. What was stored is kept" in client.get(f"/import/{second}").text
    assert [store.run(one).state for one in (first, second)] == [RunState.interrupted] * 2
    assert store.stats().articles == 21 + (store.run(first).counts or {})["new"]


def test_what_another_database_left_is_left(store: Store, folders: Path, tmp_path: Path) -> None:
    other = Passing(f"sqlite:///{tmp_path / 'other.db'}")
    folder = other.of_run(other.folder(), 1)
    (folder / "a.txt").write_text("x", encoding="utf-8")
    other._release()  # as where it is killed
    Jobs(store.again()).sweep()
    assert (folder / "a.txt").exists()
    assert list(Passing(f"sqlite:///{tmp_path / '.' / 'other.db'}").swept()) == [1]
    assert list(folders.iterdir()) == []


def test_a_run_that_is_done_stays_so_when_its_files_are_swept(store: Store, folders: Path) -> None:
    done, open_, gone_ = store.start_run("ingest x"), store.start_run("ingest y"), 10_000
    store.finish_run(done, {"new": 1})
    store.note_progress(open_, {"new": 2}, read=1, total=2)
    passing = Passing(store.url)
    for run in (done, open_, gone_):
        passing.of_run(passing.folder(), run)
    passing.folder()
    passing._release()
    Jobs(store.again()).sweep()
    assert store.run(done).state is RunState.done
    assert (store.run(open_).state, store.run(open_).counts) == (RunState.interrupted, {"new": 2})
    assert list(folders.iterdir()) == []


# ---------------------------------------------------------------------- what is refused before it is received


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/import", 400),
        ("PUT", "/import", 413),
        ("POST", "/import/1/stop", 413),
        ("POST", "/import/", 413),
        ("POST", "/imported", 413),
        ("POST", "/audit", 413),
    ],
)
def test_only_an_upload_may_be_large(client: TestClient, method: str, path: str, status: int) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.request(method, path, content=b"x" * 1_000_001, headers=headers).status_code == status


def test_who_may_not_stop_is_told_before_the_form_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unread(_request: Request, **_limits: int) -> None:
        pytest.fail("the form was read")

    monkeypatch.setattr(Request, "_get_form", unread)
    with signed_in(store, Role.reader) as client:
        assert client.post("/import/1/stop", data={"csrf": "x"}).status_code == 403


def test_uploads_are_there_before_anybody_asks_for_them(store: Store) -> None:
    assert isinstance(create_app(store).state.jobs, Jobs)
