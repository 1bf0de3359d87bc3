"""The page of the audit: what is on record, what broke and whether it still does, seals, withdrawals, and an audit begun from a page."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from typer.testing import CliRunner

from tracker.auditing import Tally, audit_on_record
from tracker.cli import app
from tracker.errors import UsageError
from tracker.passwords import hashed
from tracker.store import Role, RunState, Store
from tracker.web.pages import auditing


def csrf_of(page: str) -> str:
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def broken_figure(store: Store) -> tuple[str, str]:
    """Change a figure behind the store's back; return its article's id and its own."""
    version = next(one for one in store.versions() if any(figure.value for figure in one.extraction.figures))
    figure = next(one for one in version.extraction.figures if one.value and one.excluded is None)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE figures SET value = value + 1 WHERE id = :id"), {"id": figure.id})
    return version.article.id, figure.id


def audited(store: Store) -> Tally:
    tally = Tally()
    list(audit_on_record(store, tally, processes=1))
    return tally


def test_nothing_is_on_record(client: TestClient) -> None:
    page = client.get("/audit").text
    assert "No audit of everything is on record." in page
    assert "Nothing was sealed." in page
    assert "Nothing was withdrawn." in page
    assert "Audit everything now" in page


def test_an_audit_that_found_nothing(client: TestClient, store: Store) -> None:
    tally = audited(store)
    assert (tally.versions, tally.rows) == (21, 163)
    page = client.get("/audit").text
    assert "<dt>texts</dt><dd>21</dd>" in page
    assert "<dt>rows</dt><dd>163</dd>" in page
    assert "<dt>broken</dt><dd>0</dd>" in page
    assert "Every row said what its text says." in page
    assert "What broke" not in page


def test_what_broke_is_named_with_its_reason_as_long_as_it_is_so(client: TestClient, store: Store) -> None:
    article, figure = broken_figure(store)
    audited(store)
    page = client.get("/audit").text
    assert "What broke" in page
    assert f'<a href="/articles/{article}">' in page
    assert f"/articles/{article}?row={figure}#row-{figure}" in page
    assert "<strong>value</strong>" in page
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE figures SET value = value - 1 WHERE id = :id"), {"id": figure})
    page = client.get("/audit").text
    assert "Nothing is broken in it now." in page
    assert "<strong>value</strong>" not in page


def test_no_word_of_a_text_is_kept_of_what_broke(store: Store) -> None:
    article, _ = broken_figure(store)
    audited(store)
    kept = store.summary("audit", "last")
    assert kept is not None and kept.content is not None
    assert set(kept.content) == {"run", "articles"}
    assert set(kept.content["articles"]) == {article}
    (record,) = store.audits()
    assert record.broken == sum(kept.content["articles"].values()) > 0
    assert list(store.skips(record.run.id)) == []


def test_what_broke_is_a_page_at_a_time(client: TestClient, store: Store) -> None:
    ids = sorted(version.article.id for version in store.versions())
    run = store.start_audit()
    store.finish_audit(run, {"versions": 21, "rows": 163, "broken": 30}, dict.fromkeys(ids[:10], 3))
    first = client.get("/audit").text
    assert first.count('<section class="broken">') == 8
    assert 'href="?start=8"' in first
    second = client.get("/audit?start=8").text
    assert second.count('<section class="broken">') == 2
    assert "?start=16" not in second
    assert client.get("/audit?start=-1").status_code == 400


def test_an_audit_that_was_stopped_says_so(client: TestClient, store: Store) -> None:
    broken_figure(store)
    found = audit_on_record(store, Tally(), processes=1)
    next(found)
    del found
    (record,) = store.audits()
    assert record.run.state is RunState.interrupted
    page = client.get("/audit").text
    assert ">interrupted</td>" in page
    assert "The last audit" not in page


def test_seals_and_withdrawals_are_listed(client: TestClient, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", store.url)
    assert CliRunner().invoke(app, ["seal", str(tmp_path / "one.seal"), "--by", "<b>ada</b>"]).exit_code == 0
    article = next(iter(store.versions())).article.id
    store.withdraw(article, reason="by <order>", by="ada")
    page = client.get("/audit").text
    assert "<bdi>&lt;b&gt;ada&lt;/b&gt;</bdi>" in page
    assert next(store.seals()).head[:16] in page
    assert f'<a href="/articles/{article}">' in page
    assert "by &lt;order&gt;" in page


def test_the_command_keeps_what_it_came_to(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", store.url)
    runner = CliRunner()
    assert runner.invoke(app, ["audit", "--all"]).exit_code == 0
    assert store.audits() == []
    assert runner.invoke(app, ["audit", "--all", "--record"]).exit_code == 0
    (record,) = store.audits()
    assert record.run.counts == {"versions": 21, "rows": 163, "withdrawn": 0, "withheld": 0, "broken": 0}
    assert record.articles == {}
    broken_figure(store)
    assert runner.invoke(app, ["audit", "--all", "--record"]).exit_code == 1
    assert store.audits()[0].broken > 0
    for wrong in (["--record"], ["--record", "--article", "x"], ["--all", "--record", "--claim", "x"]):
        assert isinstance(runner.invoke(app, ["audit", *wrong]).exception, UsageError)


def test_an_audit_is_begun_from_the_page_in_a_process_of_its_own(client: TestClient, store: Store) -> None:
    csrf = csrf_of(client.get("/audit").text)
    assert client.post("/audit", data={"csrf": csrf}).headers["location"] == "/audit"
    page = client.get("/audit").text
    assert "An audit goes on." in page
    assert "Audit everything now" not in page
    client.post("/audit", data={"csrf": csrf})  # a second one is not begun beside it
    assert isinstance(client.app, FastAPI)
    assert client.app.state.audit.wait(120) == 0
    (record,) = store.audits()
    assert record.run.counts == {"versions": 21, "rows": 163, "withdrawn": 0, "withheld": 0, "broken": 0}
    assert [one.what for one in store.logged()] == ["audit started"]


def test_only_an_admin_begins_an_audit(client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Store] = []
    monkeypatch.setattr(auditing, "begin", begun.append)
    assert client.post("/audit").status_code == 403
    store.add_user("ada", Role.admin, hashed("correct horse battery"))
    account = store.add_user("eve", Role.editor, hashed("correct horse battery"))
    client.cookies.clear()
    client.cookies.set("desk", store.start_session(account.id))
    page = client.get("/audit").text
    assert "Audit everything now" not in page
    assert client.post("/audit", data={"csrf": csrf_of(page)}).status_code == 403
    assert begun == []


def test_an_audit_is_over_when_its_run_is(client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Living:
        """A process that takes its time to end."""

        def poll(self) -> None:
            return None

    monkeypatch.setattr(auditing, "begin", lambda _: Living())
    store.finish_audit(store.start_audit(), {"versions": 1, "rows": 1, "withdrawn": 0, "withheld": 0, "broken": 0}, {})
    client.post("/audit", data={"csrf": csrf_of(client.get("/audit").text)})
    assert "An audit goes on." in client.get("/audit").text, "the one before it does not end it"
    number = store.start_audit()
    assert "An audit goes on." in client.get("/audit").text
    store.finish_audit(number, {"versions": 21, "rows": 163, "withdrawn": 0, "withheld": 0, "broken": 0}, {})
    page = client.get("/audit").text
    assert "An audit goes on." not in page
    assert "Audit everything now" in page


def test_two_who_ask_at_once_begin_one_audit(client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Store] = []

    class Running:
        def poll(self) -> None:
            return None

    def slow(shared: Store) -> Running:
        begun.append(shared)
        time.sleep(0.3)
        return Running()

    monkeypatch.setattr(auditing, "begin", slow)
    form = {"csrf": csrf_of(client.get("/audit").text)}
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(client.post, "/audit", data=form) for _ in range(2)]
        assert [one.result().status_code for one in answers] == [303, 303]
    assert len(begun) == 1
    assert [one.what for one in store.logged(limit=5)].count("audit started") == 1
